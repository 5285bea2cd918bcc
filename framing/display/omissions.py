"""Figures of omission: what an article leaves out, and what it alone has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from framing.display.canvas import (
    BLUE,
    GREY,
    INK,
    SMALL,
    TINY,
    VERMILLION,
    Point,
    beside,
    figure,
    finish,
    guides,
    points,
    rows,
    shares,
    sheet,
    shorten,
    wrap,
)
from framing.display.facts import fact_name
from framing.display.sizes import current
from framing.display.wording import (
    at_level,
    attributed,
    bases,
    count,
    listed,
    number,
    outlets,
    percent,
    present,
    source,
)

LEFT_OUT, ALONE, SHORT, FEW = "left out", "reported, though", "length may explain", "too few"
BLOCKS = {"out": "Others have it, {} does not", "alone": "{} has it, few others do", "rest": "Other facts"}
UNSAID = {"out": "the article lacks", "alone": "few others have"}
KINDS = {"term": "word", "entity": "entity", "speaker": "speaker", "fact": "fact"}
STATES = ("absent", "present")
PLURALS = {"entity": "entities"}
COLUMNS = (8, 68, 142)  # at the right of the axes, in points


@figure
def omissions(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    articles: pd.DataFrame | None = None,
    floor: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
    most: int = 12,
    level: float | None = None,
    **_: Any,
) -> Axes:
    """Draw what an article leaves out and what it alone has, by the share of the others that have it.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.omissions` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    articles : pandas.DataFrame, optional
        Articles with their outlet, for labels.
    floor : pandas.DataFrame, optional
        The part of the result that says what is counted of the others by the same rule.
    names : mapping of str to str, optional
        How to write a fact that is not to be written as it is coded.
    most : int
        How many things to draw of each kind that the article leaves out, or alone has.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes
    """
    found = [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
    target = outlets(articles).get(str(found[0]["target"]), str(found[0]["target"]))
    blocks: dict[str, list[dict[str, Any]]] = {block: [] for block in BLOCKS}
    for row in found:
        blocks[_block(row)].append(row)
    rest = most if current().tallest else None
    kept = {block: of[:rest] if block == "rest" else _strongest(of, most) for block, of in blocks.items()}
    ys, heads, y = [], {}, -0.4
    for block, shown in kept.items():
        if shown:
            heads[block] = y
            ys += [y + 0.95 + k for k in range(len(shown))]
            y = ys[-1] + 1.15
    drawn = [row for shown in kept.values() for row in shown]
    ax = sheet(ax, 0.21 * (ys[-1] + 1.4) + 0.55)
    labels = [_name(row, names) for row in drawn]
    rows(ax, labels, lines=False)
    ax.set_yticks(ys, labels)
    ax.set_ylim(ys[-1] + 0.6, -1.0)
    guides(ax, ys)
    points(ax, "share", [_point(y, row) for y, row in zip(ys, drawn, strict=True) if _sized(row)])
    for y, row, tick in zip(ys, drawn, ax.get_yticklabels(), strict=True):
        _beside(ax, y, row)
        if _counts(row):
            tick.set_fontweight("bold")
        if FEW in row["finding"]:
            tick.set(color=GREY, style="italic")
    for block, at in heads.items():
        ax.text(0.0, at, BLOCKS[block].format(target), va="center", fontsize=SMALL, fontweight="bold")
    for text, place in zip(("others with it", "here (expected)", "chance of none"), COLUMNS, strict=True):
        beside(ax, -0.75, text, xytext=(place, 0), fontsize=TINY, color=GREY)
    shares(ax, "share of the others that have it")
    unsaid = [f"{len(blocks[b]) - len(kept[b])} more that {what}" for b, what in UNSAID.items()]
    unsaid += [f"{len(blocks['rest']) - len(kept['rest'])} other facts"]
    unsaid = [text for text in unsaid if not text.startswith("0 ")]
    coded = [row["kind"] == "fact" for row in found]
    return finish(
        ax,
        _title(attributed(target, str(found[0]["basis"]).split(" vs ")[0]), found, table.attrs.get("at_least", 0.5)),
        f"What one article has and others have; {bases(table)}; n = {_sizes(found)}.{_baseline(floor, target)}",
        [
            f"Line: {at_level(table, level, 'Wilson interval')}, taking articles for independent.",
            "Expected: how often it would stand in an article as long as this one, at the others' rates. Chance of "
            "none: by length alone. Diamond: that is small, or not known; grey: length may explain it.",
            f"Not drawn: {listed(unsaid)}." if unsaid else "",
            "To leave a thing out may have many reasons.",
        ],
        source(table, None if all(coded) else articles)
        + ("; facts: codes of pages" if 0 < sum(coded) < len(coded) else ""),
    )


def _block(row: Mapping[str, Any]) -> str:
    """Say in which block a row stands."""
    finding = row["finding"]
    if finding == "" or (FEW in finding and row["kind"] == "fact"):
        return "rest"
    return "out" if row["target_state"] == "absent" else "alone"


def _strongest(found: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """Keep of each kind what length does not explain, the likeliest first, and fewer of what it does."""
    kept: list[dict[str, Any]] = []
    for kind in KINDS:
        of = [row for row in found if row["kind"] == kind]
        of.sort(key=lambda row: (-row["share"], -row["expected"]) if row["target_state"] == "absent" else _often(row))
        kept += [row for row in of if _counts(row)][:most]
        kept += [row for row in of if not _counts(row)][: most // 3]
    return kept


def _often(row: Mapping[str, Any]) -> tuple[float, float]:
    return -float(row["target_count"]), float(row["share"])


def _counts(row: Mapping[str, Any]) -> bool:
    return LEFT_OUT in row["finding"] or ALONE in row["finding"]


def _sized(row: Mapping[str, Any]) -> bool:
    """Whether enough was seen to draw how many have it."""
    return bool(row["visible"]) and not (FEW in row["finding"] and row["kind"] == "fact")


def _point(y: float, row: dict[str, Any]) -> Point:
    color = VERMILLION if _counts(row) else GREY if SHORT in row["finding"] or FEW in row["finding"] else BLUE
    return y, row | {"basis": str(row["basis"]).split(" vs ")[-1]}, color, "D" if _counts(row) else "o"


def _beside(ax: Axes, y: float, row: dict[str, Any]) -> None:
    """Write beside a row how many have it, how often it stands here, and what length explains."""
    few, fact = FEW in row["finding"], row["kind"] == "fact"
    here = row["target_state"] if fact else f"{row['target_count']:,} ({number(row['expected'], 1)})"
    p = row["p_none"]
    chance = "too few to say" if few else "< 0.01" if p < 0.01 else number(p) if pd.notna(p) else ""
    beside(ax, y, f"{int(row['present']):,} of {int(row['visible']):,}", color=GREY if few else INK)
    beside(ax, y, str(here), xytext=(COLUMNS[1], 0), color=GREY if few else INK)
    beside(ax, y, chance, xytext=(COLUMNS[2], 0), color=GREY, style="italic" if few else "normal")


def _name(row: Mapping[str, Any], names: Mapping[str, str] | None) -> str:
    """Write a thing, and what it is where that is no word."""
    if row["kind"] == "fact":
        return fact_name(row["item"], names)
    told = f"“{row['item']}”" if row["kind"] == "term" else f"{row['item']} ({KINDS[str(row['kind'])]})"
    return "\n".join(shorten(wrap(told, 170), 1))


def _many(kind: str) -> str:
    return PLURALS.get(kind, KINDS[kind] + "s")


def _sizes(found: list[dict[str, Any]]) -> str:
    """Say how many others could show each kind of thing."""
    most = {kind: [int(row["visible"]) for row in found if row["kind"] == kind] for kind in KINDS}
    sizes = {kind: max(visible) for kind, visible in most.items() if visible}
    if len(set(sizes.values())) == 1:
        return count(next(iter(sizes.values())), "other")
    return listed(f"{count(n, 'other')} for {_many(kind)}" for kind, n in sizes.items())


def _title(target: str, found: list[dict[str, Any]], at_least: float) -> str:
    """Say how much is left out that length does not explain, and how much is its alone."""
    said = {}
    for word in (LEFT_OUT, ALONE):
        n = {kind: sum(row["kind"] == kind and word in row["finding"] for row in found) for kind in KINDS}
        said[word] = listed(count(k, KINDS[kind], _many(kind)) for kind, k in n.items() if k)
    others = "most others have" if at_least >= 0.5 else f"{percent(at_least)} of the others or more have"
    explained = [sum(SHORT in row["finding"] and row["target_state"] == state for row in found) for state in STATES]
    but, alone = "", f"it has {said[ALONE]} that few others have"
    if said[LEFT_OUT] == "nothing" and explained[0]:
        but = f", but for {explained[0]} that its length may explain"
    elif any(LEFT_OUT in row["finding"] and pd.notna(row["p_none"]) for row in found):
        but = " and for which it is long enough"
    if said[ALONE] == "nothing" and explained[1]:
        alone = "what few others have, their length may explain"
    return f"{target} leaves out {said[LEFT_OUT]} that {others}{but}; {alone}"


def _baseline(floor: pd.DataFrame | None, target: str) -> str:
    """Say what is counted of the others by the same rule."""
    if floor is None or floor.empty:
        return ""
    kinds = present(floor, "kind")
    kind = "all" if "all" in kinds else kinds[0]
    out = floor[(floor["kind"] == kind) & (floor["measure"] == "left_out")].to_dict("records")[0]
    if pd.isna(out["median"]):
        return " Too few others to tell how many omissions are usual."
    middle = number(out["median"], 1 if out["median"] % 1 else 0)
    span = f"{int(out['low']):,} to {int(out['high']):,} (median {middle})"
    return (
        f" By the same rule {int(out['others']):,} others, each in turn, leave out {span}, {target} "
        f"{int(out['target']):,}; of long articles, length explains less."
    )
