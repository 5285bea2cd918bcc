"""Ingest: anything that people have becomes a corpus.

The room can be called, as ``fr.ingest(source)``: that is :func:`framing.ingest.intake.ingest`. Python puts a folder of
modules under its name into the package as soon as one of them is loaded, so a function of that name would be lost.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from framing.ingest.intake import Ingested


class Room(ModuleType):
    """A module that can be called."""

    def __call__(self, source: Any, **options: Any) -> Ingested:
        """Read articles from files; see :func:`framing.ingest.intake.ingest`."""
        from framing.ingest.intake import ingest

        return ingest(source, **options)


sys.modules[__name__].__class__ = Room
