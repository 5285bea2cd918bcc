"""A course folder as nbgrader sees it: its settings, and nbgrader's converters run in this process."""

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

GRADEBOOK = "gradebook.db"


class CourseError(RuntimeError):
    """Something that nbgrader could not do; the message is the last line of what it said."""


@contextmanager
def log() -> Iterator[list[str]]:
    """Collect what nbgrader has to say while something runs, instead of printing it."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logger, listener = logging.getLogger("traitlets"), Listener(logging.WARNING)
    handlers, logger.handlers = logger.handlers, [listener]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its database, which nobody here can do anything about
            yield said
    finally:
        logger.handlers = handlers


def convert(course: Path, converter: str, exercise: str, **settings: Any) -> None:
    """Run one of nbgrader's converters on one exercise.

    Parameters
    ----------
    course : path
    converter : str
        Its class, such as ``"GenerateAssignment"``.
    exercise : str
    **settings
        Of the course directory, beside those in the course's own ``nbgrader_config.py``.

    Raises
    ------
    CourseError
    """
    from nbgrader import converters
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config.loader import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    config.CourseDirectory.root = str(course.resolve())
    config.CourseDirectory.assignment_id = exercise
    config.CourseDirectory.merge(settings)
    # nbgrader calls Alembic as a command, which stands beside this Python and not always on the path.
    here = str(Path(sys.executable).parent)
    with log() as said, mock.patch.dict(os.environ, PATH=os.pathsep.join([here, os.environ.get("PATH", "")])):
        try:
            run = getattr(converters, converter)(coursedir=CourseDirectory(config=config), config=config)
            run.force = True
            run.start()
        except Exception as error:
            traces = [text.strip().splitlines()[-1] for text in said if text.startswith("Traceback")]
            raise CourseError(traces[-1] if traces else f"{type(error).__name__}: {error}") from error
