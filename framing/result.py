"""Results: what an analysis returns. A tidy table, the settings that made it, and a door to its figure."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """The outcome of one analysis.

    Parameters
    ----------
    figure : str
        Name of the function in :mod:`framing.display.figures` that draws the table.
    table : pandas.DataFrame
        The numbers, one row one fact.
    settings : mapping
        Every choice that made them: arguments, seed, version of framing.
    parts : mapping of str to pandas.DataFrame
        Further tables that belong to the result (for instance the merges of a dendrogram).

    Examples
    --------
    >>> Result("presence", pd.DataFrame({"fact": ["a", "b"]}), {"seed": 0})
    Result presence: 2 rows x 1 columns (seed=0)
    """

    figure: str
    table: pd.DataFrame
    settings: Mapping[str, Any]
    parts: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def plot(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw the table.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; a new figure of a fitting size by default.
        **options
            Options of the figure's function in :mod:`framing.display.figures`.

        Returns
        -------
        matplotlib.axes.Axes
        """
        # The door from numbers to pictures: looked up by name when it is opened, so that no analysis loads matplotlib.
        draw = getattr(importlib.import_module("framing.display.figures"), self.figure)
        drawn: Axes = draw(self.table, ax=ax, **dict(self.parts), **options)
        return drawn

    def save(self, path: str | os.PathLike[str], **options: Any) -> Path:
        """Write the figure as SVG and PNG and its table as CSV, under one name.

        Parameters
        ----------
        path : path
            Folder and name without an ending; the folder is made if it is not there.
        **options
            As for :meth:`plot`.

        Returns
        -------
        pathlib.Path
            The PNG.

        Notes
        -----
        The same table gives the same bytes: the SVG holds no date and no random identifiers.
        """
        files = importlib.import_module("framing.display.files")
        written: Path = files.write(self.plot(**options), self.table, Path(path))
        return written

    def __repr__(self) -> str:
        rows, columns = self.table.shape
        settings = ", ".join(f"{k}={v}" for k, v in self.settings.items())
        return f"Result {self.figure}: {rows} rows x {columns} columns ({settings})"

    def _repr_html_(self) -> str:
        settings = pd.Series({k: str(v) for k, v in self.settings.items()}, name="settings").to_frame()
        return self.table.to_html(index=False, max_rows=30, escape=True) + settings.to_html(escape=True)
