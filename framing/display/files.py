"""Figures as files: SVG, PNG and the table as CSV, whole or not at all, and the same bytes each time."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from framing.display.canvas import OURS, style

ENDINGS = (".svg", ".png", ".csv")
CREATOR = "framing"


def write(ax: Axes, table: pd.DataFrame, path: str | os.PathLike[str]) -> Path:
    """Write a figure as SVG and PNG, and the table that it shows as CSV, under one name.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What a function of :mod:`framing.display.figures` returned.
    table : pandas.DataFrame
        The table that it drew.
    path : path
        Folder and name without an ending; the folder is made if it is not there.

    Returns
    -------
    pathlib.Path
        The PNG.

    Notes
    -----
    The files hold no date and no version, so the same table gives the same bytes. The SVG and the PNG carry
    the title and the caption as alternative text. A figure that framing made is closed afterwards; one that
    was handed in by the user stays open.
    """
    path = Path(path)
    if path.suffix in ENDINGS:
        path = path.with_suffix("")
    path.parent.mkdir(parents=True, exist_ok=True)
    page = ax.get_figure(root=True)
    assert isinstance(page, Figure)
    title, description = alternative(ax)
    told = {"Title": title, "Description": description}
    with style():
        svg, png = io.BytesIO(), io.BytesIO()
        page.savefig(svg, format="svg", metadata={**told, "Creator": CREATOR, "Date": None})
        page.savefig(png, format="png", dpi=150, metadata={**told, "Software": None})
    text = table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    for ending, content in zip(ENDINGS, (svg.getvalue(), png.getvalue(), text.encode("utf-8")), strict=True):
        _whole(path.with_name(path.name + ending), content)
    if page.get_gid() == OURS:
        plt.close(page)
    return path.with_name(path.name + ".png")


def alternative(ax: Axes) -> tuple[str, str]:
    """Return the title of a figure, and its description in words for those who cannot see it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes

    Returns
    -------
    tuple of str
        Title and description.
    """
    page = ax.get_figure(root=True)
    assert page is not None
    said: dict[str, list[str]] = {"title": [], "subtitle": [], "caption": [], "source": []}
    for text in [*page.texts, *ax.texts]:
        if text.get_gid() in said:
            said[str(text.get_gid())].append(text.get_text().replace("\n", " "))
    title = " ".join(said.pop("title")) or ax.get_title(loc="left").replace("\n", " ") or ax.get_title()
    return title, " ".join(" ".join(lines) for lines in said.values() if lines)


def _whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
