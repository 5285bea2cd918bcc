"""Figures as files: SVG, PNG and the table as CSV, whole or not at all, and the same bytes each time."""

from __future__ import annotations

import contextlib
import html
import io
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from framing.display.alternative import words
from framing.display.canvas import OURS, Page, close, style
from framing.display.sizes import SIZES, Size

ENDINGS = (".svg", ".png", ".csv")
CREATOR = "framing"
QUICK = 2  # of the 9 levels of PNG: files as small as those of the usual 6, in little more than half the time


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
    the title and, as a description for those who do not see them, the caption and the main numbers. Both have the
    size in print that the figure was drawn for. A figure that framing made is closed afterwards; one that
    was handed in by the user stays open.
    """
    path = Path(path)
    if path.suffix in ENDINGS:
        path = path.with_suffix("")
    path.parent.mkdir(parents=True, exist_ok=True)
    page = ax.get_figure(root=True)
    assert isinstance(page, Figure)
    title, description = alternative(ax)
    size = page.drawn_for if isinstance(page, Page) else SIZES["page"]
    with style():
        svg, png = _drawn(page, size, {"Title": title, "Description": description})
    drawing = _spoken(svg, title, description, size.zoom)
    text = table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    for ending, content in zip(ENDINGS, (drawing.encode("utf-8"), png, text.encode("utf-8")), strict=True):
        _whole(path.with_name(path.name + ending), content)
    if page.get_gid() == OURS:
        close(page)
    return path.with_name(path.name + ".png")


def _drawn(page: Figure, size: Size, told: Mapping[str, str | None]) -> tuple[str, bytes]:
    """Draw a figure as SVG and as PNG."""
    svg, png = io.StringIO(), io.BytesIO()
    drawing: dict[str, Any] = {"metadata": {**told, "Creator": CREATOR, "Date": None}}
    dots: dict[str, Any] = {"metadata": {**told, "Software": None}}
    dots["pil_kwargs"] = {"dpi": (size.dpi, size.dpi), "compress_level": QUICK}
    dpi = size.dpi * size.zoom
    if isinstance(page, Page):
        page.set_dpi(dpi)
        canvas = FigureCanvasAgg(page)
        with _laid_out(page):
            canvas.print_png(png, **dots)  # type: ignore[no-untyped-call]
            page.set_dpi(mpl.rcParams["savefig.dpi"])  # of a scale of colours, which stands as an image in an SVG
            FigureCanvasSVG(page).print_svg(svg, **drawing)  # type: ignore[no-untyped-call]
    else:
        page.savefig(png, format="png", dpi=dpi, **dots)
        page.savefig(svg, format="svg", **drawing)
    return svg.getvalue(), png.getvalue()


@contextlib.contextmanager
def _laid_out(page: Page) -> Iterator[None]:
    """Lay a figure out once for both files, where ``savefig`` draws all of it for that, and for each anew."""
    engine = page.get_layout_engine()
    if engine is not None:
        engine.execute(page)
    page.set_layout_engine("none")
    try:
        yield
    finally:
        page.set_layout_engine(engine)


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
    title, said = words(ax)
    spoken = str(getattr(ax, "alt", ""))
    return title, spoken.removeprefix(f"{title}. ") or said


def _spoken(svg: str, title: str, description: str, zoom: float) -> str:
    """Give an SVG a name and a description that a screen reader finds, and its size in print."""
    start, end = svg.index("<svg "), svg.index(">", svg.index("<svg "))
    head = svg[start:end]
    if zoom != 1:
        head = re.sub(r'(width|height)="([0-9.]+)pt"', lambda m: f'{m[1]}="{float(m[2]) * zoom:.6g}pt"', head)
    head += ' role="img" aria-labelledby="figure-title figure-desc"'
    title, description = (html.escape(said, quote=False) for said in (title, description))
    inside = f' <title id="figure-title">{title}</title>\n <desc id="figure-desc">{description}</desc>'
    return f"{svg[:start]}{head}>\n{inside}{svg[end + 1 :]}"


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
