"""The figure of keyness: the words most typical of each side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from framing.display.canvas import (
    BAND,
    BLUE,
    GREY,
    INK,
    PALE,
    SMALL,
    VERMILLION,
    Point,
    beside,
    figure,
    finish,
    guides,
    points,
    rows,
    sheet,
    wrap,
)
from framing.display.wording import (
    at_level,
    attributed,
    bases,
    count,
    halves,
    interval,
    label,
    listed,
    number,
    outlets,
    source,
)

ALPHA = 0.05
SIDES = ("target", "reference")
PLACES = (70, 154, 222)  # in points, from the axes to the right edge of each column


@figure
def keyness(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    articles: pd.DataFrame | None = None,
    top: int = 15,
    level: float | None = None,
    **_: Any,
) -> Axes:
    """Draw the words most typical of the target and of the reference: log-odds with their intervals.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.keyness` makes it, in its order; positive always means the target.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    articles : pandas.DataFrame, optional
        Articles with their outlet and basis, for labels and the source line.
    top : int
        How many words to draw of each side.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes
    """
    more = table["target_per_1000"] > table["reference_per_1000"]
    less = table["target_per_1000"] < table["reference_per_1000"]
    target_side = table[more].head(top).to_dict("records")
    other_side = table[less].tail(top).to_dict("records")
    called, first = outlets(articles), table.iloc[0]
    target, reference = (called.get(str(first[c]), label(first[c])) for c in ("target", "reference"))
    shown = [*target_side, *other_side] or table.head(top).to_dict("records")
    gap = 0.9 if target_side and other_side else 0.0
    ys = [i + (gap if i >= len(target_side) else 0) for i in range(len(shown))]
    ax = sheet(ax, 0.19 * (ys[-1] + 1) + 0.85)
    rows(ax, [str(r["term"]) for r in shown], lines=False)
    ax.set_yticks(ys, [str(r["term"]) for r in shown])
    ax.set_ylim(ys[-1] + 0.7, -1.5)
    for tick, row in zip(ax.get_yticklabels(), shown, strict=True):
        tick.set_fontweight("bold" if _clear(row) else "normal")  # grey is not told by colour alone
    columns = ["log_odds", "log_odds_low", "log_odds_high", "floor"]
    reach = 1.08 * float(pd.DataFrame(shown)[columns].abs().max().max() or 1)
    ax.set_xlim(-reach, reach)
    ax.axvline(0, color=PALE, linewidth=1, zorder=1.5)
    guides(ax, ys)
    floors = [(y, row["floor"]) for y, row in zip(ys, shown, strict=True) if pd.notna(row["floor"])]
    at, sizes = [y for y, _ in floors], [size for _, size in floors]
    ax.barh(at, [2 * size for size in sizes], left=[-size for size in sizes], height=0.86, color=BAND, zorder=1)
    drawn: list[Point] = []
    for y, row in zip(ys, shown, strict=True):
        ours = row["log_odds"] > 0
        look = (BLUE, "o") if ours else (VERMILLION, "D")
        basis = str(row["basis"]).split(" vs ")[0 if ours else -1]
        drawn.append((y, row | {"basis": basis}, look[0] if _clear(row) else GREY, look[1]))
        for end, arrow in (("low", "<"), ("high", ">")):
            if abs(row[f"log_ratio_{end}"]) == float("inf"):  # never used on the other side: no ratio is too large
                ax.plot([row[f"log_odds_{end}"]], [y], marker=arrow, markersize=4.5, color=INK, zorder=4, clip_on=False)
        said = [f"{int(row[f'{side}_count']):,}  ({number(row[f'{side}_per_1000'], 1)})" for side in SIDES]
        used = [bool(row[f"{side}_count"]) for side in SIDES]
        for text, place, known in zip((*said, _difference(row)), PLACES, (*used, True), strict=True):
            beside(ax, y, text, xytext=(place, 0), ha="right", color=INK if known else GREY)
    points(ax, "log_odds", drawn)
    for name, place in zip((target, reference, "difference"), PLACES, strict=True):
        fitted = "\n".join(wrap(name, 74, SMALL, "bold")[:2])
        beside(ax, -0.75, fitted, xytext=(place, 0), ha="right", va="bottom", fontweight="bold")
    for name, x, side, color, arrow in (
        (target, 0.02, "left", BLUE, "more in {} →"),
        (reference, -0.02, "right", VERMILLION, "← more in {}"),
    ):
        ax.annotate(
            arrow.format(name),
            (x * reach, -0.9),
            ha=side,
            va="center",
            fontsize=SMALL,
            color=color,
            fontweight="bold",
            annotation_clip=False,
        )
    ax.set_xlabel("log-odds ratio with an informative Dirichlet prior")
    compared = sum(table.attrs.get("articles", {}).values()) or (0 if articles is None else len(articles))
    n = f"n = {count(len(table), 'word')} compared" + (f" in {count(compared, 'article')}" if compared else "")
    floor = f"Band: how far {halves(table, 'the reference')} lie apart."
    if (table["floor"] == 0).any():
        floor += " No band where the reference never uses the word: its halves do not differ."
    return finish(
        ax,
        _title(target_side, attributed(target, str(first["basis"]).split(" vs ")[0])),
        f"Keyness of {target} against {reference}; {bases(table)}{_single(table)}; {n}",
        [
            _interval(table, level),
            "Grey, not bold: may be chance, so many words being compared (q of .05 or more)."
            if table["q"].notna().any()
            else "",
            floor if table["floor"].notna().any() else "No band: the reference has fewer than four articles.",
            "Arrow: the other side never uses the word, so that no ratio is too large. "
            "Filled mark: that side is published text; open: accounts. At the right: uses, uses per 1,000 words, and "
            "by how many per cent the target uses a word more.",
        ],
        source(table, None if table.attrs.get("articles") else articles),
    )


def _clear(row: Mapping[Any, Any]) -> bool:
    """Say whether a word is called different after the correction for many words."""
    return bool(row["q"] < ALPHA)


def _difference(row: Mapping[Any, Any]) -> str:
    """Write by how many per cent a word is more frequent in the target."""
    value = float(row["percent_diff"])
    if value == float("inf"):
        return "only here"
    if value == -100:
        return "only there"
    return f"{'+' if value > 0 else ''}{number(value, 1 if value < -99 else 0)}%"


def _title(side: list[dict[Any, Any]], target: str) -> str:
    """Name the words that are surely typical of the target, or say that there is none."""
    words = [f"“{row['term']}”" for row in side if _clear(row)]
    if words:
        return f"Most typical of {target}: {listed(words[:3])}"
    if not side or pd.isna(side[0]["q"]):
        return f"Too few articles to say what is typical of {target}" if side else f"No word is typical of {target}"
    return f"No word is typical of {target} beyond what chance may do"


def _interval(table: pd.DataFrame, level: float | None) -> str:
    """Say what the intervals are, and whose articles tell how articles differ."""
    unit = str(table["unit"].iloc[0])
    if not unit:
        return "No intervals: too few articles, or sentences, to say."
    if table.attrs.get("interval") == "bootstrap":
        return interval(table, level)
    said = {
        "events": "from how unevenly the two sides of one event share the uses of a word",
        "sentences": "from how unevenly the sentences of each article use a word; they say nothing of other articles",
    }
    for one, other in (SIDES, SIDES[::-1]):
        said[f"{one} sentences"] = (
            f"from how unevenly the {one}'s sentences, and the {other}'s articles, use a word; they say nothing of "
            f"other articles of the {one}'s source"
        )
        said[f"{other} articles"] = (
            f"from how unevenly articles use each word; the {one}'s one article is taken to vary as the {other}'s do"
        )
    how = said.get(unit, "from how unevenly articles use each word")
    return f"{at_level(table, level, 'interval').capitalize()}s: {how}."


def _single(table: pd.DataFrame) -> str:
    """Say what a side of one article is asked for."""
    one = table.attrs.get("one_article")
    return f"; one article, {one}" if one else ""
