"""Results: what an analysis returns. A tidy table, the settings that made it, and a door to its figure."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing.evidence import write_text

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

    def plot(self, ax: Axes | None = None, *, size: str = "page", **options: Any) -> Axes:
        """Draw the table.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; a new figure of a fitting size by default.
        size : {"page", "column", "slide"}, default "page"
            What a new figure is for: a page, a column of a journal (88 mm wide, no type below 6 points), or a slide of
            16:9 with larger type (14 points or more), fewer rows and a shorter caption. The caption says what is not
            drawn.
        **options
            Options of the figure's function in :mod:`framing.display.figures`.

        Returns
        -------
        matplotlib.axes.Axes
            ``.figure.alt`` says in words what the figure shows.
        """
        # The door from numbers to pictures: looked up by name when it is opened, so that no analysis loads matplotlib.
        draw = getattr(importlib.import_module("framing.display.figures"), self.figure)
        drawn: Axes = draw(self.table, ax=ax, size=size, **dict(self.parts), **options)
        return drawn

    @property
    def alt(self) -> str:
        """What the figure shows, in words for people who do not see it: title, sample, caption and main numbers."""
        with importlib.import_module("framing.display.canvas").unshown():
            page = self.plot().get_figure(root=True)
        return str(getattr(page, "alt", ""))

    def examples(self, row: int | str | Mapping[str, Any] | pd.Series[Any], corpus: Any = None, **options: Any) -> Any:
        """Show the words, mentions or quotations behind one row, in their sentences where the text is at hand.

        Parameters
        ----------
        row : int, str or mapping
            The number of a row of the table, the row itself, or what one row alone is about, such as an entity.
        corpus : Corpus, Evidence or articles, optional
            What the result was made from.
        **options
            As for :func:`framing.desk.examples.examples`.

        Returns
        -------
        framing.desk.lines.Concordance
        """
        show = importlib.import_module("framing.desk.examples").examples
        return show(self, row, corpus, **options)

    def save(self, path: str | os.PathLike[str], *, size: str = "page", **options: Any) -> Path:
        """Write the figure as SVG and PNG and its table as CSV, under one name.

        Parameters
        ----------
        path : path
            Folder and name without an ending; the folder is made if it is not there.
        size : {"page", "column", "slide"}, default "page"
            As for :meth:`plot`; the files have this size in print.
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
        with importlib.import_module("framing.display.canvas").unshown():
            written: Path = files.write(self.plot(size=size, **options), self.table, Path(path))
        return written

    def to_csv(self, path: str | os.PathLike[str] | None = None) -> str:
        r"""Return the table as CSV, and write it where a path is given.

        Parameters
        ----------
        path : path, optional
            The file; its folder is made if it is not there.

        Returns
        -------
        str

        Examples
        --------
        >>> Result("keyness", pd.DataFrame({"term": ["ferry"], "z": [1 / 3]}), {}).to_csv()
        'term,z\nferry,0.333333\n'
        """
        text: str = self.table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
        if path is not None:
            write_text(Path(path), text)
        return text

    def to_latex(
        self, path: str | os.PathLike[str] | None = None, *, digits: int = 2, caption: str = "", label: str = ""
    ) -> str:
        r"""Return the table as LaTeX (for the package booktabs), and write it where a path is given.

        Parameters
        ----------
        path : path, optional
            The file; its folder is made if it is not there.
        digits : int, default 2
            Decimal places.
        caption, label : str, optional
            Of a floating table; without them the bare tabular is returned. The settings stand above it as comments.

        Returns
        -------
        str

        Raises
        ------
        ValueError
            If digits is below 0.

        Examples
        --------
        >>> print(Result("keyness", pd.DataFrame({"term": ["R&D"], "z": [1 / 3]}), {"seed": 0}).to_latex())
        % keyness: seed=0
        \begin{tabular}{lr}
        \toprule
        term & z \\
        \midrule
        R\&D & 0.33 \\
        \bottomrule
        \end{tabular}
        <BLANKLINE>
        """
        if digits < 0:
            raise ValueError(f"digits is {digits}; give 0 or more decimal places")
        told = ", ".join(f"{k}={v}" for k, v in self.settings.items())
        body = self.table.to_latex(
            index=False,
            escape=True,
            float_format=f"%.{digits}f",
            na_rep="",
            caption=caption or None,
            label=label or None,
        )
        text = "% " + f"{self.figure}: {told}".replace("\n", " ") + "\n" + str(body)
        if path is not None:
            write_text(Path(path), text)
        return text

    def __repr__(self) -> str:
        rows, columns = self.table.shape
        settings = ", ".join(f"{k}={v}" for k, v in self.settings.items())
        return f"Result {self.figure}: {rows} rows x {columns} columns ({settings})"

    def _repr_html_(self) -> str:
        settings = pd.Series({k: str(v) for k, v in self.settings.items()}, name="settings").to_frame()
        return self.table.to_html(index=False, max_rows=30, escape=True) + settings.to_html(escape=True)
