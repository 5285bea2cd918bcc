"""Libraries: those of the extra ``scale``, imported when they are used, or what to install."""

from __future__ import annotations

import importlib
from types import ModuleType

EXTRA = 'pip install "framing[scale]"'


class MissingLibrary(ValueError):
    """A library of the extra ``scale`` that is not installed."""


def need(module: str) -> ModuleType:
    """Import a module of the extra ``scale``, or say what to install.

    Raises
    ------
    MissingLibrary
        If it is not installed.

    Examples
    --------
    >>> need("pyarrow_of_norland.parquet")
    Traceback (most recent call last):
    ...
    framing.scale.libraries.MissingLibrary: this needs pyarrow_of_norland; install it: pip install "framing[scale]"
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        raise MissingLibrary(f"this needs {module.partition('.')[0]}; install it: {EXTRA}") from None
