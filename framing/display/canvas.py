"""What all figures share: the style, the words and marks for voice and basis, room for titles and sources."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from framing.display.wording import label, percent

STYLE = Path(__file__).with_name("style.mplstyle")
OURS = "framing"  # the gid of a figure that was made here, and not handed in by the user

INK, GREY, PALE, FAINT = "#222222", "#6b6b6b", "#c4c4c4", "#ececec"
BLUE, VERMILLION, GREEN = "#0072B2", "#D55E00", "#009E73"  # Okabe and Ito
SHADES = LinearSegmentedColormap.from_list("shades", ["#ffffff", "#c6dbef", "#6baed6", "#2171b5", "#08306b"])
TITLE, BODY, SMALL, TINY = 12.0, 8.5, 7.5, 6.8  # sizes of type in points
WIDTH = 8.0  # of a page, in inches
PAD = 0.1  # at the edge of a page, in inches
POINTS = 72.0  # in an inch

BAND = "#dbe4ec"
FAMILY: dict[str, Any] = {
    "linestyle": "none",
    "marker": "|",
    "markersize": 10,
    "markeredgewidth": 2,
    "color": VERMILLION,
}

# A voice has a colour, a marker and a hatch of its own, so that it is known in grey too. (The orange of Okabe
# and Ito is darkened for indirect quotation: words are written in it.)
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
        "color": "#B87A00",
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
Drawing = Callable[..., Axes]


@contextlib.contextmanager
def style() -> Iterator[None]:
    """Draw in our style, and leave the user's alone."""
    # A notebook's backend switches interaction on when it is first used. Used first in here, that would be undone with
    # the style, and no later figure would show.
    plt.draw_if_interactive()  # type: ignore[no-untyped-call]
    with plt.style.context(STYLE, after_reset=True):
        yield


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

    @functools.wraps(draw)
    def drawn(table: pd.DataFrame, ax: Axes | None = None, **parts: Any) -> Axes:
        with style():
            if len(table):
                return draw(table.loc[:, ~table.columns.duplicated()], ax=ax, **parts)
            ax = sheet(ax, 0.8)
            ax.set_axis_off()
            ax.text(
                0.5,
                0.5,
                "nothing to show",
                transform=ax.transAxes,
                ha="center",
                va="center",
                color=GREY,
                style="italic",
            )
            return finish(ax, label(draw.__name__).capitalize(), "The table has no rows.")

    return drawn


def sheet(ax: Axes | None, height: float, width: float = WIDTH) -> Axes:
    """Return the axes that were handed in, or those of a new figure of a height and width in inches."""
    if ax is not None:
        return ax
    page = plt.figure(figsize=(width, height), layout="constrained")
    page.set_gid(OURS)
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
    wide, height = page.get_size_inches()
    room = (wide - 2 * PAD) * POINTS
    blocks = {
        name: [
            (name, line, size, weight, color)
            for name, text, size, weight, color in block
            for line in wrap(text, room, size, weight)
        ]
        for name, block in (("above", above), ("below", below))
    }
    head, foot_height = (sum(step(size) for _, _, size, *_ in blocks[b]) + 1.5 * PAD for b in ("above", "below"))
    total = height + head + foot_height
    page.set_size_inches(wide, total)
    for block, y in (("above", total - PAD), ("below", foot_height - PAD / 2)):
        for name, line, size, weight, color in blocks[block]:
            page.text(
                PAD / wide,
                y / total,
                line,
                fontsize=size,
                fontweight=weight,
                color=color,
                va="top",
                gid=name,
            )
            y -= step(size)
    engine = page.get_layout_engine()
    if engine is not None:
        engine.set(rect=(0, foot_height / total, 1, height / total))  # type: ignore[call-arg]
    return ax


def step(size: float) -> float:
    """Return the height of a line of type in inches."""
    return size * 1.35 / POINTS


@functools.lru_cache(maxsize=20_000)
def width(
    text: str, size: float = BODY, weight: str = "normal", style: Literal["normal", "italic"] = "normal"
) -> float:
    """Return the width of a line of text in points.

    Examples
    --------
    >>> width("wide enough") > width("wide") > 0
    True
    """
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight, style=style)
    # Unhinted outlines are a little narrower than what is set on a screen.
    return 1.03 * float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def wrap(text: str, room: float, size: float = BODY, weight: str = "normal") -> list[str]:
    """Break a text at spaces into lines that are at most ``room`` points wide.

    Examples
    --------
    >>> wrap("one two three", 1000)
    ['one two three']
    >>> wrap("one two three", 1)
    ['one', 'two', 'three']
    """
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width(f"{lines[-1]} {word}", size, weight) <= room:
            lines[-1] += f" {word}"
        elif word:
            lines.append(word)
    return lines


def shorten(lines: list[str], most: int) -> list[str]:
    """Keep the first lines, and show by an ellipsis where more were dropped."""
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1].rstrip(" ;,") + " …"]


def voice(name: str) -> dict[str, str]:
    """Return the name, phrase, colour, marker and hatch of a voice."""
    return VOICES.get(name, VOICES["all"] | {"name": label(name), "phrase": f"in {label(name)}"})


def mark(basis: str, color: str, marker: str = "o", size: float = 6.5) -> dict[str, Any]:
    """Return how a point is drawn: filled for published text, open for accounts, half filled for both."""
    look = {
        "marker": marker,
        "markersize": size,
        "color": color,
        "markeredgecolor": color,
        "linestyle": "none",
    }
    if basis == "account":
        return look | {"markerfacecolor": "white", "markeredgewidth": 1.3}
    if basis == "published+account":
        return look | {"fillstyle": "left", "markerfacecoloralt": "white", "markeredgewidth": 1.3}
    return look


def point(ax: Axes, y: float, row: Row, name: str, color: str, marker: str = "o", basis: str = "") -> None:
    """Draw an estimate and its interval at one height."""
    low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
    if pd.notna(low) and pd.notna(high):
        ax.plot([low, high], [y, y], color=color, linewidth=1.5, solid_capstyle="butt", zorder=2)
    ax.plot([row[name]], [y], zorder=3, clip_on=False, **mark(basis or str(row.get("basis", "")), color, marker))


def rows(ax: Axes, labels: Sequence[str], *, lines: bool = True) -> None:
    """Label the rows of a figure from top to bottom, with a faint line along each."""
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.5, -0.5)
    if lines:
        ax.hlines(range(len(labels)), 0, 1, transform=ax.get_yaxis_transform(), color=FAINT, linewidth=0.9, zorder=0)
    ax.spines["left"].set_visible(False)


def beside(ax: Axes, y: float, text: str, **look: Any) -> None:
    """Write a text to the right of the axes, at one height."""
    look = {"fontsize": SMALL, "va": "center", "color": INK, "xytext": (8, 0), **look}
    ax.annotate(
        text,
        (1, y),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        annotation_clip=False,
        **look,
    )


def shares(ax: Axes, name: str) -> None:
    """Give the axes a scale of shares."""
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], [percent(s) for s in (0, 0.25, 0.5, 0.75, 1)])
    ax.set_xlabel(name)


def shared(ax: Axes, y: float, row: Row) -> None:
    """Draw a share of pages with its interval, and the share in which each wire family counts once."""
    if row["visible"]:
        point(ax, y, row, "share", BLUE, basis="codes")
    ax.plot([row["family_share"]], [y], zorder=4, **FAMILY)  # nothing is drawn where it is not known


def keys(ax: Axes, bounds: str = "") -> None:
    """Explain the marks of a share."""
    ax.plot([], [], linestyle="none", marker="o", markersize=6.5, color=BLUE, label="each page counts once")
    ax.plot([], [], label="each wire family counts once", **FAMILY)
    if bounds:
        ax.plot([], [], color=BAND, linewidth=7, solid_capstyle="butt", label=bounds)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, handletextpad=0.4, columnspacing=1.2)
