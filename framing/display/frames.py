"""The figure of frames: how often the words of each generic frame stand in each article or group of articles."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from framing.display.canvas import (
    BAND,
    BLUE,
    GREEN,
    GREY,
    INK,
    SHADES,
    SMALL,
    VERMILLION,
    Point,
    beside,
    figure,
    finish,
    mark,
    one_line,
    points,
    rows,
    sheet,
    voice,
    width,
)
from framing.display.contrast import ink_on
from framing.display.sizes import current, narrow, pitch
from framing.display.wording import (
    at_level,
    attributed,
    bases,
    count,
    label,
    number,
    outlets,
    present,
    source,
    suffix,
)

LOOKS = ((BLUE, "o"), (VERMILLION, "D"), (GREEN, "^"), (INK, "s"))  # of groups drawn side by side
UNITS = {
    "articles": "resampling articles",
    "events": "resampling whole events, both sides together",
    "words": "exact for a Poisson count, which takes words for independent and is too narrow",
}
NULLS = {
    "halves": "random halves of them differ by",
    "articles": "each of them differs by from the rest, except one in twenty",
    "events": "the two sides differ by where they change places at random in each event",
}
WEAK = "Words find topics sooner than frames, and these have been measured on no coded text."


@figure
def frames(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    articles: pd.DataFrame | None = None,
    top: int = 40,
    level: float | None = None,
    **_: Any,
) -> Axes:
    """Draw how often the words of each frame stand in each article or group of articles.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.frames` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    articles : pandas.DataFrame, optional
        Articles with their outlet and basis, for labels and the source line.
    top : int
        How many groups to draw; those with the most words of frames come before the others.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    Up to four groups are drawn as points with intervals, more as a table with shades.
    """
    group, called = str(table.columns[0]), outlets(articles)
    if articles is not None and group == "article":
        articles = articles[articles["article"].isin(table["article"])]
    tag = suffix(table if group != "basis" else table.head(1))  # grouped by basis, each row says its basis already
    about = list(dict.fromkeys([group, "basis", "articles", "tokens", "enough"]))
    lines = table[about].drop_duplicates(group).to_dict("records")
    found = table.groupby(group)["terms"].sum()
    several = len(lines)
    kept = sorted(lines, key=lambda r: (-int(found[r[group]]), str(r[group])))[:top]
    lines = sorted(kept, key=lambda r: (str(r["basis"]) != "published", str(r[group])))
    names = [called.get(str(r[group]), label(r[group])) + tag(r["basis"]) for r in lines]
    cells = {(r[group], str(r["frame"])): r for r in table.to_dict("records")}
    few = len(lines) <= len(LOOKS)
    draw = _points if few else _shades
    ax = draw(ax, group, lines, names, cells, present(table, "frame"))

    spoken = "all voices" if set(table["voice"]) == {"all"} else voice(str(table["voice"].iloc[0]))["phrase"]
    tokens = table.drop_duplicates(group)["tokens"].sum()
    n = f"n = {count(table['terms'].sum(), 'word')} of frames in {count(tokens, 'word')}"
    shown = "" if several == len(lines) else f"; {len(lines):,} of {several:,} shown, those with the most"
    return finish(
        ax,
        _title(table, group, called),
        f"Words of generic frames; {spoken}; {bases(table)}; {n}{shown}",
        _notes(table, few=few, level=level),
        source(table, articles),
    )


Cells = dict[tuple[Any, str], dict[Any, Any]]


def _points(
    ax: Axes | None, group: str, lines: list[dict[Any, Any]], names: list[str], cells: Cells, named: list[str]
) -> Axes:
    """Draw a row a frame, in it a point a group, over the band of chance around the rate of the others."""
    ax = sheet(ax, (0.15 * len(lines) + 0.12) * len(named) + 0.8)
    rows(ax, [label(frame) for frame in named])
    shown: list[Point] = []
    for k, (line, name) in enumerate(zip(lines, names, strict=True)):
        color, marker = LOOKS[k]
        for y, frame in enumerate(named):
            row = cells[line[group], frame]
            at = y + (k - (len(lines) - 1) / 2) * 0.58 / max(len(lines) - 1, 1)
            if row["floor"] >= 0 and row["enough"]:  # where no floor is known it is not above nothing
                low = max(row["others"] - row["floor"], 0)
                ax.barh([at], [row["others"] + row["floor"] - low], left=[low], height=0.17, color=BAND, zorder=1)
            if row["enough"]:
                shown.append((at, row, color, marker))
        size = f"{count(line['tokens'], 'word')}{'' if line['enough'] else ': too few to say'}"
        ax.plot([], [], label=f"{name} ({size})", **mark(str(line["basis"]), color, marker))
    points(ax, "rate", shown)
    for y, frame in enumerate(named):
        found = [int(cells[line[group], frame]["terms"]) for line in lines]
        beside(ax, y, " · ".join(f"{n:,}" for n in found), color=INK if any(found) else GREY)
    across = 3 if sum(width(name) + 110 for name in names) < 480 else 1
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=across, handletextpad=0.2)
    # A limit that rests on a handful of words may lie far out: the scale is that of what was found.
    drawn = [cells[line[group], frame] for line in lines for frame in named]
    ends = pd.DataFrame([r for r in drawn if r["terms"] > 0 and r["enough"]], columns=["rate", "rate_high"])
    highest = float(ends.max().max()) if len(ends) else 0.0
    reach = 1.1 * highest or 1.0
    for height, estimate, color, _marker in shown:
        if estimate["rate_high"] > reach:
            ax.plot([reach], [height], marker=">", markersize=4, color=color, clip_on=False)
    ax.set_xlim(0, reach)
    ax.set_xlabel("words of the frame per 1,000 words")
    return ax


def _shades(
    ax: Axes | None, group: str, lines: list[dict[Any, Any]], names: list[str], cells: Cells, named: list[str]
) -> Axes:
    """Draw a table of rates, the darker the higher."""
    values = np.array([[cells[line[group], frame]["rate"] for frame in named] for line in lines], dtype=float)
    most = float(np.nanmax(values, initial=0)) or 1.0
    ax = sheet(ax, pitch(0.25) * len(lines) + (1.3 if current().exact else 1.9))
    shades = SHADES.with_extremes(bad="white")
    ax.pcolormesh(np.ma.masked_invalid(values), cmap=shades, vmin=0, vmax=most, edgecolors="white", linewidth=1)
    ax.set_ylim(len(lines), 0)
    ax.set_yticks(np.arange(len(lines)) + 0.5, names)
    heads = [one_line(label(frame), 105) if current().exact else label(frame) for frame in named]
    ax.set_xticks(np.arange(len(named)) + 0.5, heads, rotation=52, ha="left", rotation_mode="anchor")
    ax.tick_params(axis="x", length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)
    for i, line in enumerate(lines):
        for j in range(len(named)):
            look: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": SMALL}
            if np.isnan(values[i, j]):
                ax.text(j + 0.5, i + 0.5, "–", color=GREY, **look)
            elif values[i, j] > 0:
                color = ink_on(shades(values[i, j] / most), INK)
                ax.text(j + 0.5, i + 0.5, number(values[i, j], 0 if narrow() else 1), color=color, **look)
        size = f" ({int(line['articles']):,})" if any(r["articles"] > 1 for r in lines) else ""
        beside(ax, i + 0.5, f"n = {int(line['tokens']):,}{size}")
    return ax


def _title(table: pd.DataFrame, group: str, called: dict[str, str]) -> str:
    """Say which group differs most clearly in which frame; where none can be compared, what is most clearly high."""
    if not table["terms"].sum():
        return "No words of these frames were found"
    if not table["enough"].any():
        return "Too few words to say how frequent the frames are"

    def whose(row: pd.Series[Any]) -> str:
        return attributed(called.get(str(row[group]), label(row[group])), row["basis"] if group != "basis" else "")

    compared = table[table["difference_low"].notna()]
    if len(compared):
        # How far the interval keeps from 0: below nothing where it holds 0.
        margin = np.maximum(compared["difference_low"], -compared["difference_high"])
        clear = compared.assign(margin=margin)
        clear = clear[(clear["margin"] > 0) & (clear["difference"].abs() > clear["floor"])]
        if clear.empty:
            return f"No frame's words set one {label(group)} clearly apart from the others"
        row = clear.sort_values("margin", ascending=False, kind="stable").iloc[0]
        more = "more" if row["difference"] > 0 else "fewer"
        size = number(abs(row["difference"]), 1)
        than = f"in {whose(row)} than in the others"
        return f"Clearest difference: {label(row['frame'])}, {size} words per 1,000 {more} {than}"
    row = table.sort_values(["rate_low", "rate"], ascending=False, kind="stable").iloc[0]
    ends = f" [{number(row['rate_low'], 1)}, {number(row['rate_high'], 1)}]"
    where = f" in {whose(row)}" if group != "all" else ""
    return f"Most clearly high: {label(row['frame'])}{where}, {number(row['rate'], 1)}{ends} per 1,000 words"


def _notes(table: pd.DataFrame, *, few: bool, level: float | None) -> list[str]:
    """Say what is drawn, what is not, and how little it is worth."""
    units = [UNITS[u] for u in present(table, "unit", UNITS) if u in UNITS]
    said = f"{at_level(table, level, 'interval').capitalize()}s: {' or, in rows of few articles, '.join(units)}."
    notes = [said] if units else []
    if few:
        if (table["floor"].notna() & table["enough"]).any():
            nulls = [NULLS[kind] for kind in present(table, "null", NULLS) if kind in NULLS]
            notes.append(f"Grey band: the rate of all other articles, give or take what {' or '.join(nulls)}.")
            if (table["floor"] == 0).any():
                notes.append("No band where the others never use such words: then the line alone tells.")
        notes.append("At the right: words found.")
    else:
        few_words = "; a dash: too few words to say" if table["rate"].isna().any() else ""
        notes.append(f"A blank cell: none found{few_words}. n: words read. Intervals stand in the table.")
        if table["articles"].max() > 1:
            notes.append("In brackets: articles.")
    if table["difference_low"].notna().any():
        notes.append("Clear: by the end of the interval nearer to 0.")
        notes.append("Many are compared at once: of intervals at 95%, one in twenty misses by chance.")
    if "capacity_and_resources" in set(table["frame"]):
        notes.append("The frame “other” has no words.")
    if table.attrs.get("phrases") is False:
        notes.append("Phrases were not looked for: this evidence holds single words.")
    return [*notes, WEAK]


__all__ = ["frames"]
