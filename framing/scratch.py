"""Scratch: a hidden folder in which something is made before it is put in place; what killed runs left is cleared."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

JUST_MADE = 3600  # seconds; an empty folder that is older was left


@contextlib.contextmanager
def scratch(
    parent: Path, prefix: str, names: Collection[str], rescue: Callable[[Path], None] | None = None
) -> Iterator[Path]:
    """Give a folder of one's own that is gone at the end, and clear those that killed runs of the same kind left.

    Parameters
    ----------
    parent : pathlib.Path
        Where it is made: beside what it will become, so that putting it in place is one renaming.
    prefix : str
        How its name begins. Folders of this name are those of earlier runs.
    names : collection of str
        All that may lie in it. A folder with anything else in it is somebody's and stays.
    rescue : callable, optional
        Is given a folder that was left before it is cleared, to take out of it what must not be lost.

    Yields
    ------
    pathlib.Path

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with scratch(Path(place), ".ferry.making-", {"made"}) as folder:
    ...         (folder / "made").mkdir()
    ...     list(Path(place).iterdir())
    []
    """
    for left in sorted(parent.iterdir()):
        if re.fullmatch(re.escape(prefix) + r"[a-z0-9_]{8}", left.name):
            with contextlib.suppress(OSError):  # what cannot be cleared is no reason not to write
                _clear(left, names, rescue)
    with tempfile.TemporaryDirectory(dir=parent, prefix=prefix) as name, _held(Path(name)):
        yield Path(name)


def _clear(left: Path, names: Collection[str], rescue: Callable[[Path], None] | None) -> None:
    """Take away the folder that a killed run left; not one in which somebody works."""
    if left.is_symlink() or not left.is_dir():
        return
    # Empty, it may be of a run that is about to hold it, which must not find it held by us for that instant.
    if not any(left.iterdir()) and time.time() - left.stat().st_mtime < JUST_MADE:
        return
    with _held(left) as ours:
        if not ours or not {entry.name for entry in left.iterdir()} <= set(names):
            return
        if rescue is not None:
            rescue(left)
        shutil.rmtree(left, ignore_errors=True)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Hold a folder as long as somebody works in it, which a kill ends; False where it is held or cannot be."""
    try:
        import fcntl
    except ImportError:  # Windows, where nothing is cleared, then
        yield False
        return
    place = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held = True
        except OSError:  # by another process, or the file system has no locks
            held = False
        yield held
    finally:
        os.close(place)
