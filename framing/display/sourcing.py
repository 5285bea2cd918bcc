"""Figures of sourcing: who is quoted, how much, and how far the narrator stands off."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from framing.display.canvas import (
    POINTS,
    SMALL,
    TINY,
    VOICES,
    WIDTH,
    beside,
    figure,
    finish,
    rows,
    sheet,
    shorten,
    voice,
    width,
    wrap,
)
from framing.display.wording import (
    attributed,
    bases,
    count,
    label,
    outlets,
    percent,
    present,
    source,
    suffix,
)


@figure
def sourcing(table: pd.DataFrame, ax: Axes | None = None, *, most: int = 25, **_: Any) -> Axes:
    """Draw who is quoted, and how much of an article is theirs.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.sourcing` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    most : int
        How many bars to draw at most.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    For one article a bar is a speaker; for several a bar is an article, and its parts are the speakers.
    """
    called, tag = outlets(table), suffix(table)
    several = len(present(table, "article")) > 1
    column = "article" if several else "speaker"
    sizes = {v: float(table.loc[table[column].astype(str) == v, "share"].sum()) for v in present(table, column)}
    bars = sorted(sizes, key=lambda v: (-sizes[v], v))
    kept = bars[:most]
    ax = sheet(ax, 0.3 * len(kept) + 0.65)
    limit = 1.03 * max(max(sizes.values()), 0.01)
    parts = {bar: table[table[column].astype(str) == bar].to_dict("records") for bar in kept}
    names = [f"{called.get(b, b)}{tag(parts[b][0]['basis'])}" if several else label(b) for b in kept]
    texts = [_most(parts[b]) if several else _verbs(parts[b]) for b in kept]
    rows(ax, names, lines=False)
    # Room for the bars in points, to see which speakers' names fit into their parts.
    taken = max(width(n) for n in names) + min(175, max(width(t, SMALL) for t in texts)) + 40
    room = (WIDTH - 0.3) * POINTS - taken
    kinds = list(VOICES)
    for y, bar in enumerate(kept):
        start = 0.0
        for row in sorted(parts[bar], key=lambda r: (kinds.index(str(r["kind"])), -r["share"], str(r["speaker"]))):
            look = voice(str(row["kind"]))
            ax.barh(
                y,
                row["share"],
                left=start,
                height=0.62,
                facecolor="white",
                edgecolor=look["color"],
                linewidth=0.9,
                hatch=look["hatch"],
            )
            name = str(row["speaker"])
            if several and width(name, TINY) + 6 < row["share"] / limit * room:
                ax.text(
                    start + row["share"] / 2,
                    y,
                    name,
                    ha="center",
                    va="center",
                    fontsize=TINY,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
                )
            start += row["share"]
        beside(ax, y, "\n".join(shorten(wrap(texts[y], 175, SMALL), 2)))
    ax.set_xlim(0, limit)
    ax.xaxis.set_major_formatter(lambda value, _: f"{round(100 * value, 6):g}%")
    ax.set_xlabel("share of the article's words")
    ax.legend(
        [
            Rectangle((0, 0), 1, 1, facecolor="white", edgecolor=voice(k)["color"], hatch=voice(k)["hatch"])
            for k in present(table, "kind", VOICES)
        ],
        [voice(k)["name"] for k in present(table, "kind", VOICES)],
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=3,
    )

    spoken = table[table["speaker"] != "no named speaker"]
    first = table.iloc[0]
    if several:
        most_open = attributed(called.get(bars[0], bars[0]), parts[bars[0]][0]["basis"])
        title = f"{most_open} gives most room to others: {percent(sizes[bars[0]])} of its words"
        n = f"n = {count(len(bars), 'article')}, {count(int(table['spans'].sum()), 'quoted span')}"
    else:
        name = attributed(str(first["outlet"]), first["basis"])
        title = f"{name} names nobody whom it quotes"
        if len(spoken):
            top = max(present(spoken, "speaker"), key=lambda s: sizes[s])
            room_of = f"{label(top)} has most room: {percent(sizes[top])} of its words"
            title = f"Of those {name} names, {room_of}"
        n = f"n = 1 article, {count(int(table['spans'].sum()), 'quoted span')}"
    notes = ["Words outside the bars are the narrator's."]
    if len(bars) > len(kept):
        notes.append(f"Not drawn: {len(bars) - len(kept)} with smaller shares.")
    return finish(
        ax, title, f"Quoted words by speaker and kind of quotation; {bases(table)}; {n}", notes, source(table)
    )


def _verbs(parts: list[dict[Any, Any]]) -> str:
    """Say how many spans and words a speaker has, and with which verbs they are introduced."""
    spans, tokens = (int(sum(r[c] for r in parts)) for c in ("spans", "tokens"))
    verbs = [v for r in parts for v in str(r["verbs"]).split("; ") if v and v != "nan"]
    said = f": {', '.join(dict.fromkeys(verbs))}" if verbs else ""
    return f"{count(spans, 'span')}, {count(tokens, 'word')}{said}"


def _most(parts: list[dict[Any, Any]]) -> str:
    """Say how many spans an article quotes, and whose make up the largest part of its bar."""
    shares: dict[str, float] = {}
    for row in sorted(parts, key=lambda r: str(r["speaker"])):
        shares[str(row["speaker"])] = shares.get(str(row["speaker"]), 0) + row["share"]
    top = max(shares, key=lambda speaker: shares[speaker])
    return f"{count(sum(int(r['spans']) for r in parts), 'span')}; most: {label(top)}"
