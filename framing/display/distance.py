"""The figure of distance: with which verbs and marks the narrator gives each speaker's words."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from framing.display.canvas import (
    AMBER,
    BAND,
    BLUE,
    GREEN,
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
from framing.display.wording import at_level, bases, count, halves, label, percent, present, source

LOOKS = {
    "doubting": (VERMILLION, "D", "verbs that doubt"),
    "endorsing": (BLUE, "o", "verbs that endorse"),
    "heated": (AMBER, "^", "heated verbs"),
    "fragments": (GREEN, "s", "quotations of at most four words"),
}


@figure
def distance(
    table: pd.DataFrame, ax: Axes | None = None, *, most: int = 12, level: float | None = None, **_: Any
) -> Axes:
    """Draw how often each speaker's words are given with verbs that doubt, endorse or heat, or in fragments.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.distance` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    most : int
        How many speakers to draw at most.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes
    """
    group, who = str(table.columns[0]), str(table.columns[1])
    several = len(present(table, group)) > 1
    speakers: dict[tuple[str, str], list[dict[Any, Any]]] = {}
    for row in table.to_dict("records"):
        speakers.setdefault((str(row[group]), str(row[who])), []).append(row)
    # Of several groups, the same speaker's rows stand together.
    first = present(table, who)
    order = sorted(speakers, key=lambda key: (first.index(key[1]), key[0])) if several else list(speakers)
    said = [key for key in order if any(row["enough"] for row in speakers[key])]
    kept = said[:most] or order[: min(most, 4)]
    measures = present(table, "measure", LOOKS)
    ax = sheet(ax, (0.15 * len(measures) + 0.14) * len(kept) + 0.8)
    names = [f"{label(w)} · {label(g)}" if several else label(w) for g, w in kept]
    rows(ax, ["\n".join(shorten(wrap(name, 150), 3)) for name in names], lines=False)
    ax.set_ylim(len(kept) - 0.5, -0.5)
    step = 0.8 / max(len(measures), 1)
    guides(ax, [y - 0.5 for y in range(len(kept))])
    shown: list[Point] = []
    for y, key in enumerate(kept):
        for row in speakers[key]:
            color, marker, _name = LOOKS[str(row["measure"])]
            at = y + (measures.index(str(row["measure"])) - (len(measures) - 1) / 2) * step
            if not row["enough"]:
                said_little = f"{row['count']:,} of {row['of']:,}: too few to say"
                beside(ax, at, said_little, lines=1, fontsize=TINY, color=GREY, style="italic")
                continue
            if pd.notna(row["floor"]):
                low, high = max(row["others"] - row["floor"], 0), row["others"] + row["floor"]
                ax.plot([low, high], [at, at], color=BAND, linewidth=7, solid_capstyle="butt", zorder=1)
            shown.append((at, row, color, marker))
            words = f": {str(row['words']).replace('; ', ', ')}" if row["words"] and pd.notna(row["words"]) else ""
            text = shorten(wrap(f"{row['count']:,} of {row['of']:,}{words}", 190, TINY), 1)
            beside(ax, at, text[0], lines=1, fontsize=TINY, color=color)
    points(ax, "share", shown)
    others: dict[str, Any] = {"linestyle": "none", "marker": "|", "markersize": 8, "color": INK}
    ax.plot([row["others"] for _, row, *_ in shown], [at for at, *_ in shown], markeredgewidth=1.2, zorder=2, **others)
    told = "the same in the other outlets" if group == "outlet" else "all other speakers"
    for measure in measures:
        color, marker, name = LOOKS[measure]
        ax.plot([], [], linestyle="none", marker=marker, markersize=6, color=color, label=name)
    ax.plot([], [], label=told, **others)
    drawn = [row for key in kept for row in speakers[key] if row["enough"]]
    reach = max([0.1, *(max(r["share_high"], 0.0 if pd.isna(r["others"]) else r["others"]) for r in drawn)])
    shares(ax, "share of the speaker's attributions, or of direct quotations")
    ax.set_xlim(0, min(1.02 * reach, 1))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, handletextpad=0.4, columnspacing=1.2, fontsize=SMALL)
    drawn_with = "whole events" if table.attrs.get("pair") else "articles"
    notes = [
        f"Line: {at_level(table, level, 'interval')}, resampling {drawn_with}, or Wilson's where they are few.",
        "At the right: how many of how many, and the verbs. A stance is the verb's, whatever stands around it.",
    ]
    if any(pd.notna(row["floor"]) for row in drawn):
        notes.append(f"Grey band: how far {halves(table, 'the articles of the others')} lie apart.")
    else:
        notes.append("No band for chance: the others have too few articles, or nothing of the kind.")
    compared = sum(pd.notna(row["others"]) for row in drawn)
    if compared > 1:
        notes.append(f"{compared} comparisons: one in twenty looks clear by chance.")
    few = [key for key in order if key not in said and key not in kept]
    if few:
        notes.append(f"Too few to say: {count(len(few), 'more row')}.")
    if len(said) > len(kept):
        notes.append(f"Not drawn: {count(len(said) - len(kept), 'row')} of fewer attributions.")
    verbs = table[table["measure"] == "doubting"]["of"].sum()
    n = f"n = {count(int(verbs), 'attribution')} to {count(len(first), who)}"
    subtitle = f"Stance toward those quoted; {bases(table)}; {n}"
    return finish(ax, _title(drawn, who, group if several else ""), subtitle, notes, source(table))


def _title(drawn: list[dict[Any, Any]], who: str, group: str) -> str:
    """Name whose share of a stance lies most clearly off that of all others, or say that nobody's does."""
    known = [row for row in drawn if pd.notna(row["others"]) and row["measure"] != "fragments"]
    clear = [row for row in known if row["difference_low"] > 0 or row["difference_high"] < 0]
    clear = [row for row in clear if abs(row["difference"]) > row["floor"]]
    if not known:
        return "Too few attributions to say how far the narrator stands off"
    if not clear:
        return "Nobody's words are clearly doubted, endorsed or heated more, or less, than the others' are"
    row = max(clear, key=lambda r: (abs(r["share"] - r["others"]), str(r[who])))
    where = f" in {label(row[group])}" if group else ""
    verbs = LOOKS[str(row["measure"])][2]
    often = f"{percent(row['share'])} of the time (others {percent(row['others'])})"
    return f"Most apart: {label(row[who])}{where}, with {verbs} {often}"
