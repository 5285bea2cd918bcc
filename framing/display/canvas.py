"""What all figures share: the style, the words and marks for voice and basis, room for titles and sources."""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import matplotlib.style
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.transforms import offset_copy

from framing.display import alternative, fitting, sizes
from framing.display.lettering import BODY as BODY
from framing.display.lettering import SMALL as SMALL
from framing.display.lettering import TINY as TINY
from framing.display.lettering import TITLE as TITLE
from framing.display.lettering import cell_of as cell_of
from framing.display.lettering import one_line as one_line
from framing.display.lettering import shorten as shorten
from framing.display.lettering import step as step
from framing.display.lettering import width as width
from framing.display.lettering import wrap as wrap
from framing.display.sizes import PAD as PAD
from framing.display.sizes import POINTS as POINTS
from framing.display.wording import label, left_out, percent

STYLE = Path(__file__).with_name("style.mplstyle")
OURS = "framing"  # the gid of a figure that was made here, and not handed in by the user

INK, GREY, PALE, FAINT = "#222222", "#6b6b6b", "#c4c4c4", "#ececec"
# Colours of Okabe and Ito, as dark as words that are written in them must be on white (a contrast of 4.5).
BLUE, VERMILLION, GREEN, AMBER = "#0072B2", "#BF5400", "#007F5C", "#946200"
GUIDES = (PALE, FAINT)  # of lines that guide the eye, and say nothing
SHADES = LinearSegmentedColormap.from_list("shades", ["#ffffff", "#c6dbef", "#6baed6", "#2171b5", "#08306b"])

BAND, EDGE = "#dbe4ec", "#7a8793"  # a band has an edge, for by itself it is too pale for some to see
FAMILY: dict[str, Any] = {
    "linestyle": "none",
    "marker": "|",
    "markersize": 10,
    "markeredgewidth": 2,
    "color": VERMILLION,
}

# A voice has a colour, a marker and a hatch of its own, so that it is known in grey too.
VOICES: dict[str, dict[str, str]] = {
    "narrator": {
        "name": "narrator",
        "phrase": "in the narrator's voice",
        "color": BLUE,
        "marker": "o",
        "hatch": "",
    },
    "quoted": {
        "name": "quoted",
        "phrase": "in quotation",
        "color": VERMILLION,
        "marker": "D",
        "hatch": "////",
    },
    "direct": {
        "name": "direct quotation",
        "phrase": "in direct quotation",
        "color": VERMILLION,
        "marker": "D",
        "hatch": "////",
    },
    "indirect": {
        "name": "indirect quotation",
        "phrase": "in indirect quotation",
        "color": AMBER,
        "marker": "s",
        "hatch": "....",
    },
    "scare": {
        "name": "scare quotes",
        "phrase": "in scare quotes",
        "color": GREEN,
        "marker": "^",
        "hatch": "xxxx",
    },
    "all": {"name": "all voices", "phrase": "in all voices", "color": INK, "marker": "o", "hatch": ""},
}
QUOTED = ("quoted", "direct", "indirect")

Row = Mapping[Any, Any]
Point = tuple[float, Row, str, str]  # a height, the estimate with its basis, a colour and a marker
Drawing = Callable[..., Axes]
_shown: ContextVar[bool] = ContextVar("shown", default=True)


class Page(Figure):
    """A figure that was made here.

    Attributes
    ----------
    alt : str
        What it shows, in words for those who do not see it.
    drawn_for : framing.display.sizes.Size
    pressed : float
        By how much its rows were moved together to keep to a height; 1 is not at all.
    beyond : bool
        Whether columns at the right were left out, because the page is narrow.
    """

    alt: str = ""
    drawn_for: sizes.Size = sizes.SIZES["page"]
    pressed: float = 1.0
    beyond: bool = False

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Give the alternative text to a notebook, as text and with the picture that is made of the figure."""
        return ({"text/plain": self.alt}, {"image/png": {"alt": self.alt}}) if self.alt else ({}, {})


@contextlib.contextmanager
def style() -> Iterator[None]:
    """Draw in our style, and leave the user's alone."""
    # A notebook's backend switches interaction on when it is first used. Used first in here, that would be undone with
    # the style, and no later figure would show.
    if _shown.get():
        importlib.import_module("matplotlib.pyplot").draw_if_interactive()
    with matplotlib.style.context(STYLE, after_reset=True):
        yield


@contextlib.contextmanager
def unshown() -> Iterator[None]:
    """Make figures for files alone: no window and no notebook knows of them, and pyplot need not be loaded."""
    before = _shown.set(False)
    try:
        yield
    finally:
        _shown.reset(before)


def close(page: Any) -> None:
    """Have pyplot forget a figure, where it knows any."""
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(page)


def figure(draw: Drawing) -> Drawing:
    """Make a drawing function a figure: in our style, the user's left alone, and at ease with an empty table.

    Parameters
    ----------
    draw : callable
        ``(table, ax=None, **parts) -> Axes``; sees only tables that have rows.

    Returns
    -------
    callable
    """
    options = inspect.signature(draw).parameters
    rows_option = next((name for name in ("most", "top") if name in options), None)

    @functools.wraps(draw)
    def drawn(table: pd.DataFrame, ax: Axes | None = None, *, size: str = "page", **parts: Any) -> Axes:
        wanted = sizes.named(size)
        if ax is not None and size != "page":
            raise ValueError(f"size={size!r} is for a figure of its own; leave out ax, or the size")
        with style(), sizes.drawing(wanted):
            if len(table):
                table = table.loc[:, ~table.columns.duplicated()]
                made = draw(table, ax=ax, **parts)
                if rows_option and wanted.tallest and not _fits(made):
                    made = _fewer(draw, table, made, parts, rows_option, options[rows_option].default)
                tell(made, draw.__name__, table, parts)
                return made
            ax = sheet(ax, 0.8)
            ax.set_axis_off()
            look: dict[str, Any] = {"ha": "center", "va": "center", "color": GREY, "style": "italic"}
            ax.text(0.5, 0.5, "nothing to show", transform=ax.transAxes, **look)
            return finish(ax, label(draw.__name__).capitalize(), "The table has no rows.")

    return drawn


def _fits(ax: Axes) -> bool:
    """Whether a figure keeps to the height of its page without pressing its rows together."""
    page = ax.get_figure(root=True)
    return not isinstance(page, Page) or page.pressed >= page.drawn_for.tightest


def _fewer(draw: Drawing, table: pd.DataFrame, made: Axes, parts: Mapping[str, Any], name: str, default: int) -> Axes:
    """Draw as many rows as a page has room for: how many, halving finds."""
    low, high = 1, int(parts.get(name, default))
    close(made.get_figure(root=True))
    kept: Axes | None = None
    while high - low > 1:
        middle = (low + high) // 2
        made = draw(table, **{**parts, name: middle})
        if _fits(made):
            low, worse, kept = middle, kept, made
        else:
            high, worse = middle, made
        if worse is not None:
            close(worse.get_figure(root=True))
    return kept or draw(table, **{**parts, name: low})


def tell(ax: Axes, name: str, table: pd.DataFrame, parts: Mapping[str, Any]) -> None:
    """Give a figure its alternative text: the axes always, the page where it is ours."""
    title, said = alternative.words(ax)
    text = " ".join(part for part in (f"{title}.", said, alternative.numbers(name, table, parts)) if part)
    ax.alt = text  # type: ignore[attr-defined]
    page = ax.get_figure(root=True)
    if isinstance(page, Page):
        page.alt = text


def page_width() -> float:
    """Return the width of a page in inches."""
    return sizes.current().width


def sheet(ax: Axes | None, height: float, width: float | None = None) -> Axes:
    """Return the axes that were handed in, or those of a new figure of a height and width in inches."""
    if ax is not None:
        return ax
    size = sizes.current()
    width = width if width is not None and size.name == "page" else size.width
    shape: dict[str, Any] = {"figsize": (width, height * size.stretch), "layout": "constrained"}
    if _shown.get():
        page: Page = importlib.import_module("matplotlib.pyplot").figure(FigureClass=Page, **shape)
    else:
        page = Page(**shape)
        FigureCanvasAgg(page)
    page.set_gid(OURS)
    page.drawn_for = size
    return page.add_subplot()


def finish(ax: Axes, title: str, subtitle: str, notes: Sequence[str] = (), source: str = "") -> Axes:
    """Write the title and subtitle above the axes, the notes and the source below, and make room for them.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    title : str
        What the figure shows.
    subtitle : str
        What was counted, with the size of the sample.
    notes : sequence of str
        How to read it: intervals, marks, what was left out.
    source : str
        What :func:`source` says.

    Returns
    -------
    matplotlib.axes.Axes
        The same.
    """
    page = ax.get_figure(root=True)
    assert page is not None
    fitting.thousands(ax)
    for panel in fitting.axes(ax):
        for patch in panel.patches:
            if to_hex(patch.get_facecolor()) == BAND:
                patch.set(edgecolor=EDGE, linewidth=0.5)
    caption = " ".join(note for note in notes if note)
    above = [("title", title, TITLE, "bold", INK), ("subtitle", subtitle, BODY, "normal", INK)]
    below = [("caption", caption, SMALL, "normal", INK), ("source", source, TINY, "normal", GREY)]
    if page.get_gid() != OURS:
        wide = ax.get_window_extent().width / ax.figure.dpi * POINTS
        lines = [line for _, text, size, weight, _ in above for line in wrap(text, wide, size, weight)]
        ax.set_title("\n".join(lines), loc="left", fontsize=BODY)
        ax.set_title("", loc="center")
        foot = "\n".join(line for _, text, *_ in below for line in wrap(text, wide, TINY))
        anchor = next((c for c in ax.child_axes if c.get_xlabel()), ax).xaxis.label
        ax.annotate(
            foot,
            (0, 0),
            xycoords=("axes fraction", anchor if anchor.get_text() else "axes fraction"),
            xytext=(0, -6),
            textcoords="offset points",
            va="top",
            fontsize=TINY,
            color=GREY,
            annotation_clip=False,
            gid="caption",
        )
        return ax
    assert isinstance(page, Page)
    across, height = page.get_size_inches()
    room = (across - 2 * PAD) * POINTS
    size = page.drawn_for
    if size.name != "page":
        height += fitting.settle(page, ax)
        if page.beyond:
            notes = [*(_without_columns(note) for note in notes), "More columns stand in the table."]
        below[0] = ("caption", _caption(notes, room), SMALL, "normal", INK)
    blocks = {
        name: [
            (name, line, sizes.at_least(size), weight, color)
            for name, text, size, weight, color in block
            for line in wrap(text, room, size, weight)
        ]
        for name, block in (("above", above), ("below", below))
    }
    head, foot_height = (sum(step(size) for _, _, size, *_ in blocks[b]) + 1.5 * PAD for b in ("above", "below"))
    total = height + head + foot_height
    if size.tallest and (total > size.tallest or size.exact):
        page.pressed = (size.tallest - head - foot_height) / height
        if page.pressed >= page.drawn_for.tightest:
            height *= min(page.pressed, 1.6)  # few rows are not pulled apart to fill a page
            total = size.tallest if size.exact else height + head + foot_height
    page.set_size_inches(across, total)
    for block, y in (("above", total - PAD), ("below", foot_height - PAD / 2)):
        for name, line, points, weight, color in blocks[block]:
            look: dict[str, Any] = {"fontsize": points, "fontweight": weight, "color": color}
            page.text(PAD / across, y / total, line, va="top", gid=name, **look)
            y -= step(points)
    engine = page.get_layout_engine()
    if engine is not None:
        top = total - head  # what is left of a page that has a height of its own stands above the caption
        engine.set(rect=(0, (top - height) / total, 1, height / total))  # type: ignore[call-arg]
    if size.name != "page" and _fits(ax):
        fitting.spread(page, ax)
    return ax


def _without_columns(note: str) -> str:
    """Leave out what a note says of columns that are not drawn."""
    return re.sub(r"At the right: .*?(\. |\.$)", "", note).strip()


def _caption(notes: Sequence[str], room: float) -> str:
    """Keep of the notes as many as a caption has lines for: first what says what is not drawn."""
    lines = sizes.current().lines
    kept = [note for note in notes if note]
    while lines and len(kept) > 1 and len(wrap(" ".join(kept), room, SMALL)) > lines:
        kept.remove(next((note for note in reversed(kept) if not left_out(note)), kept[-1]))
    return " ".join(kept)


def voice(name: str) -> dict[str, str]:
    """Return the name, phrase, colour, marker and hatch of a voice."""
    return VOICES.get(name, VOICES["all"] | {"name": label(name), "phrase": f"in {label(name)}"})


def mark(basis: str, color: str, marker: str = "o", size: float = 6.5) -> dict[str, Any]:
    """Return how a point is drawn: filled for published text, open for accounts, half filled for both."""
    look = {"marker": marker, "markersize": size, "color": color, "markeredgecolor": color, "linestyle": "none"}
    if basis == "account":
        return look | {"markerfacecolor": "white", "markeredgewidth": 1.3}
    if basis == "published+account":
        return look | {"fillstyle": "left", "markerfacecoloralt": "white", "markeredgewidth": 1.3}
    return look


def points(ax: Axes, name: str, drawn: Sequence[Point]) -> None:
    """Draw estimates and their intervals: all of one look as one, for marks one by one take long."""
    ends = [(y, row.get(f"{name}_low"), row.get(f"{name}_high"), color) for y, row, color, _ in drawn]
    if known := [(y, low, high, color) for y, low, high, color in ends if pd.notna(low) and pd.notna(high)]:
        ax.hlines(*zip(*known, strict=True), linewidth=1.5, zorder=2)
    looks: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    for y, row, color, marker in drawn:
        looks.setdefault((str(row.get("basis", "")), color, marker), []).append((row[name], y))
    for look, places in looks.items():
        ax.plot(*zip(*places, strict=True), zorder=3, clip_on=False, **mark(*look))


def rows(ax: Axes, labels: Sequence[str], *, lines: bool = True) -> None:
    """Label the rows of a figure from top to bottom, with a faint line along each."""
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.5, -0.5)
    if lines:
        guides(ax, range(len(labels)))
    ax.spines["left"].set_visible(False)


def guides(ax: Axes, ys: Sequence[float] | range) -> None:
    """Draw a faint line along each row: all as one, for lines one by one take longer than all else."""
    ax.hlines(ys, 0, 1, transform=ax.get_yaxis_transform(), color=FAINT, linewidth=0.9, zorder=0)


def beside(ax: Axes, y: float, text: str, lines: int = 2, **look: Any) -> None:
    """Write a text to the right of the axes, at one height; on a narrow page, in the first column or not at all."""
    look = {"fontsize": SMALL, "va": "center", "color": INK, "xytext": (8, 0), **look}
    page = ax.get_figure(root=True)
    if sizes.narrow() and isinstance(page, Page):
        before = {"left": 0.0, "center": 0.5, "right": 1.0}[look.get("ha", "left")]
        size, weight = float(look["fontsize"]), str(look.get("fontweight", "normal"))
        long = max(width(line, size, weight) for line in text.split("\n"))
        start = look["xytext"][0] - before * long
        if start + long > sizes.ROOM:
            if start > sizes.ROOM / 3:
                page.beyond = True
                return
            if lines == 1:  # whole parts, rather than half of one
                page.beyond = True
                while width(text, size, weight) > sizes.ROOM - start and re.search("[,:] ", text):
                    text = re.split("[,:] (?!.*[,:] )", text)[0]
            text = "\n".join(shorten(wrap(text.replace("\n", " "), sizes.ROOM - start, size, weight), lines))
    margin(ax, 1, y, text, look.pop("xytext")[0], **look)


def margin(ax: Axes, edge: float, y: float, text: str, right: float, **look: Any) -> None:
    """Write a text at one height, so many points to the right of the left edge of the axes (0) or of the right (1)."""
    place = offset_copy(ax.get_yaxis_transform(), ax.get_figure(root=True), right, 0, "points")
    ax.text(edge, y, text, transform=place, **{"va": "center", **look})


def band(ax: Axes, ends: Sequence[float], ys: Sequence[float], points: float, **look: Any) -> None:
    """Draw a band along a row, so many points high, with an edge at either end."""
    edges: dict[str, Any] = {"marker": "|", "markersize": points, "markeredgecolor": EDGE, "markeredgewidth": 0.8}
    ax.plot(ends, ys, color=BAND, linewidth=points, solid_capstyle="butt", zorder=1, **edges, **look)


def shares(ax: Axes, name: str) -> None:
    """Give the axes a scale of shares."""
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], [percent(s) for s in (0, 0.25, 0.5, 0.75, 1)])
    ax.set_xlabel(name)


def shared(ax: Axes, ys: Sequence[float], found: Sequence[Row]) -> None:
    """Draw shares of pages with their intervals, and the shares in which each wire family counts once."""
    seen = [(y, row) for y, row in zip(ys, found, strict=True) if row["visible"]]
    points(ax, "share", [(y, {**row, "basis": "codes"}, BLUE, "o") for y, row in seen])
    ax.plot([row["family_share"] for row in found], ys, zorder=4, **FAMILY)  # nothing is drawn where it is not known


def keys(ax: Axes, bounds: str = "") -> None:
    """Explain the marks of a share."""
    ax.plot([], [], linestyle="none", marker="o", markersize=6.5, color=BLUE, label="each page counts once")
    ax.plot([], [], label="each wire family counts once", **FAMILY)
    if bounds:
        band(ax, [], [], 7, label=bounds)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, handletextpad=0.4, columnspacing=1.2)
