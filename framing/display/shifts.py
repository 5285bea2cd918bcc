"""The figure of word shifts: which words make the difference between two scores."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from framing.display.canvas import (
    BAND,
    BLUE,
    GREY,
    INK,
    SMALL,
    VERMILLION,
    beside,
    figure,
    finish,
    guides,
    margin,
    sheet,
    wrap,
)
from framing.display.wording import (
    UNITS,
    attributed,
    bases,
    count,
    halves,
    interval,
    label,
    listed,
    number,
    outlets,
    percent,
    present,
    source,
)

# The colour says where a word pulls; the hatch, and the sign before it, why.
KINDS = {
    "more, above": {"sign": "+ ↑", "color": BLUE, "hatch": "", "said": "used more, scores above the reference"},
    "less, below": {"sign": "− ↓", "color": BLUE, "hatch": "////", "said": "used less, scores below it"},
    "more, below": {"sign": "+ ↓", "color": VERMILLION, "hatch": "", "said": "used more, scores below it"},
    "less, above": {"sign": "− ↑", "color": VERMILLION, "hatch": "////", "said": "used less, scores above it"},
    "more": {"sign": "+", "color": BLUE, "hatch": "", "said": "used more"},
    "less": {"sign": "−", "color": VERMILLION, "hatch": "////", "said": "used less"},
    "": {"sign": "", "color": GREY, "hatch": "", "said": ""},
}
PULLS = {"raises": ("more, above", "less, below"), "lowers": ("more, below", "less, above")}
NO_INTERVAL = (
    "No intervals: neither side has the five articles that resampling needs, and the terms of one article have no "
    "sentence to resample."
)


@figure
def word_shift(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    scores: pd.DataFrame | None = None,
    articles: pd.DataFrame | None = None,
    top: int = 20,
    level: float | None = None,
    **_: Any,
) -> Axes:
    """Draw the words that make the difference between two scores, the largest contribution first.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.word_shift` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    scores : pandas.DataFrame, optional
        The part of the result that holds the scores of both sides and their difference.
    articles : pandas.DataFrame, optional
        Articles with their outlet and basis, for labels and the source line.
    top : int
        How many words to draw by themselves; the others are added up in one bar.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes
    """
    called, first = outlets(articles), table.iloc[0]
    target = called.get(str(first["target"]), label(first["target"]))
    reference = "; ".join(called.get(name, label(name)) for name in str(first["reference"]).split("; "))
    sides = {} if scores is None else {str(r["side"]): r for r in scores.to_dict("records")}
    difference = sides.get("difference")
    scored = difference is not None and pd.notna(difference["score"])
    words = [(f"{KINDS[str(r['kind'])]['sign']}  {r['term']}".strip(), r) for r in table.head(top).to_dict("records")]
    rest = table.iloc[top:]["contribution"]
    sums: list[tuple[str, dict[Any, Any]]] = []
    if scored and difference is not None:
        sums.append(("difference of the scores", {**difference, "contribution": difference["score"], "kind": ""}))
    if len(rest):
        sums.append((f"all {len(rest):,} other words", {"contribution": float(rest.sum()), "kind": ""}))
    bars = [*(sums[:1] if scored else []), *words, *sums[1 if scored else 0 :]]
    gap = 0.5 if scored else 0.0
    ys = [i + (gap if i else 0) for i in range(len(bars))]
    ax = sheet(ax, 0.215 * (ys[-1] + 1) + 1.2)
    ax.set_yticks(ys, [name for name, _ in bars])
    ax.set_ylim(ys[-1] + 0.7, -1.3)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    # The scale is that of the words: the sums of many may lie far out.
    reach = 1.06 * float(table.head(top)[["contribution", "low", "high"]].abs().max().max() or 1)
    guides(ax, ys)
    for y, (name, row) in zip(ys, bars, strict=True):
        _bar(ax, y, row, reach)
        if (name, row) in sums:
            _sum(ax, y, row, reach)
            continue
        for side, place in (("target", 8), ("reference", 92)):
            text = f"{int(row[f'{side}_count']):,}  ({number(100 * row[f'{side}_share'], 1)}%)"
            _beside(ax, y, place, text, INK if row[f"{side}_count"] else GREY)
        if scored:
            _beside(ax, y, -46, number(row["weight"], 1), INK)
    ax.axvline(0, color=INK, linewidth=0.8, zorder=4)
    ax.set_xlim(-reach, reach)
    for name, place in ((target, 8), (reference, 92), *((("weight", -46),) if scored else ())):
        _beside(ax, -0.75, place, "\n".join(wrap(name, 78, SMALL, "bold")[:2]), INK, "bold", "bottom")
    if scored:
        ax.set_xlabel(f"contribution to the difference of the scores, {target} less {reference}")
        _ways(ax, f"raises {target} →", f"← lowers {target}", reach)
    else:
        ax.set_xlabel(f"share of the words of {target} less share of the words of {reference}")
        _ways(ax, f"more in {target} →", f"← more in {reference}", reach)
    shown = [k for k in KINDS if k and k in present(table, "kind")]
    patches = [Patch(label=f"{KINDS[k]['sign']}  {KINDS[k]['said']}", **_look(k)) for k in shown]
    ax.legend(handles=patches, loc="lower left", bbox_to_anchor=(0, 1), ncols=2, handlelength=1.4, columnspacing=1.2)

    units = [u for u in present(table, "unit") if u in UNITS]
    notes = [interval(table, level) if units else NO_INTERVAL]
    if units == ["reference articles"]:
        notes.append("So the line of a word that the reference hardly uses is shorter than it should be.")
    if table["floor"].notna().any():
        chance = f"Grey band: the size that a contribution reaches between {halves(table, 'the reference').rstrip(',')}"
        if scored and difference is not None and pd.notna(difference["floor"]):
            chance += f"; their scores differ by up to {number(difference['floor'])}"
        notes.append(chance + ".")
    else:
        notes.append("No band for chance: the reference has fewer than four articles.")
    if scored:
        matched = [percent(sides[s]["matched"]) for s in ("target", "reference")]
        notes.append(
            f"The lexicon knows {matched[0]} of the words of {target}, {matched[1]} of {reference}; a score is their "
            "mean weight. At the right: weight, and uses with their share of the words that the lexicon knows."
        )
    else:
        notes.append("At the right: uses, and their share of all words.")
    if any(abs(row["contribution"]) > reach for _, row in sums):
        notes.append("Arrow: the bar goes on beyond the scale.")
    n = f"n = {count(len(table), 'word')} in "
    total = int(difference["articles"]) if difference is not None else len(articles) if articles is not None else 0
    n += count(total, "article") if total else "articles of both sides"
    return finish(
        ax,
        _title(
            table,
            difference if scored else None,
            attributed(target, str(first["basis"]).split(" vs ")[0]),
            reference,
            int(sides["target"]["articles"]) if scored else 1,
        ),
        f"Word shift of {target} against {reference}; {bases(table)}; {n}",
        notes,
        source(table),
    )


def _look(kind: str) -> dict[str, Any]:
    look = KINDS[kind]
    fill = {"facecolor": "white", "hatch": look["hatch"]} if look["hatch"] else {"facecolor": look["color"]}
    return {**fill, "edgecolor": look["color"], "linewidth": 0.9}


def _bar(ax: Axes, y: float, row: dict[Any, Any], reach: float) -> None:
    """Draw a contribution with its interval, over the band of chance, as far as the scale goes."""
    size = max(-reach, min(row["contribution"], reach))
    ax.barh([y], [size], height=0.56, zorder=2, **_look(str(row["kind"])))
    floor, low, high = (row.get(name, float("nan")) for name in ("floor", "low", "high"))
    if size != row["contribution"]:
        return
    if pd.notna(floor):
        floor = min(floor, reach)
        ax.barh([y], [2 * floor], left=[-floor], height=0.86, color=BAND, zorder=1)
    if pd.notna(low) and pd.notna(high):
        ends = [max(-reach, min(end, reach)) for end in (low, high)]
        ax.plot(ends, [y, y], color=INK, linewidth=1.4, solid_capstyle="butt", zorder=3)


def _sum(ax: Axes, y: float, row: dict[Any, Any], reach: float) -> None:
    """Write a sum of contributions beside its bar, and an arrow where it goes beyond the scale."""
    value = row["contribution"]
    ends = ""
    if pd.notna(row.get("low")) and pd.notna(row.get("high")):
        ends = f" [{number(row['low'])}, {number(row['high'])}]"
    margin(ax, 1, y, number(value, 2 if abs(value) >= 0.01 else 4) + ends, 8, fontsize=SMALL, fontweight="bold")
    if abs(value) > reach:
        edge = reach if value > 0 else -reach
        ax.plot([edge], [y], marker=">" if value > 0 else "<", markersize=6, color=GREY, clip_on=False, zorder=5)


def _beside(
    ax: Axes, y: float, place: float, text: str, color: str, weight: str = "normal", va: str = "center"
) -> None:
    """Write into one of the columns at the right of the axes."""
    beside(ax, y, text, xytext=(place + 72, 0), ha="right", va=va, fontweight=weight, color=color)


def _ways(ax: Axes, right: str, left: str, reach: float) -> None:
    for text, x, side, color in ((right, 0.02, "left", BLUE), (left, -0.02, "right", VERMILLION)):
        ax.annotate(
            text,
            (x * reach, -0.85),
            ha=side,
            va="center",
            fontsize=SMALL,
            color=color,
            fontweight="bold",
            annotation_clip=False,
        )


def _clear(row: dict[Any, Any] | pd.Series[Any]) -> bool:
    """Whether an interval leaves out 0."""
    return bool(pd.notna(row["low"]) and pd.notna(row["high"]) and not row["low"] <= 0 <= row["high"])


def _title(
    table: pd.DataFrame, difference: dict[Any, Any] | None, target: str, reference: str, articles: int = 1
) -> str:
    """Say which side scores higher, whether that is clear, and by which words."""
    if difference is None:
        words = []
        for kind in ("more", "less"):
            found = [f"“{r.term}”" for r in table[table["kind"] == kind].head(3).itertuples()]
            words.append(f"{kind} {listed(found)}" if found else "")
        said = "; ".join(w for w in words if w)
        return f"In {target}, against {reference}: {said}" if said else f"{target} and {reference} use the same shares"
    size = difference["score"]
    beyond = pd.isna(difference["floor"]) or abs(size) > difference["floor"]
    pull = PULLS["raises" if size > 0 else "lowers"]
    drivers = [f"“{r.term}”" for r in table[table["kind"].isin(pull)].head(2).itertuples()]
    most = f", most of all by {listed(drivers)}" if drivers else ""
    if difference["unit"] == "reference articles" and pd.notna(difference["low"]):
        as_it_is = f"{target}, this article as it is" if articles == 1 else f"{target}, these articles as they are"
        if _clear(difference) and beyond:
            ends = f" [{number(difference['low'])}, {number(difference['high'])}]"
            return f"{as_it_is}, against {reference}: {number(size)}{ends}{most}"
        return f"{as_it_is}, and {reference} do not differ clearly in score ({number(size)})"
    if _clear(difference) and beyond:
        ends = f" [{number(difference['low'])}, {number(difference['high'])}]"
        return f"{target} scores {'higher' if size > 0 else 'lower'} than {reference}: {number(size)}{ends}{most}"
    if pd.isna(difference["low"]):
        return f"{target} against {reference}: {number(size)}{most}; too few articles to say how sure that is"
    return f"{target} and {reference} do not differ clearly in score ({number(size)})"


__all__ = ["word_shift"]
