"""Figures of the inside of articles: where its words fall, and who is quoted."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from framing.display.canvas import (
    PALE,
    POINTS,
    QUOTED,
    SMALL,
    TINY,
    VOICES,
    Row,
    beside,
    figure,
    finish,
    page_width,
    sheet,
    voice,
    width,
)
from framing.display.sizes import current
from framing.display.wording import (
    attributed,
    bases,
    count,
    label,
    listed,
    present,
    source,
)


@figure
def dispersion(table: pd.DataFrame, ax: Axes | None = None, *, levels: int = 3, most: int = 12, **_: Any) -> Axes:
    """Draw where in an article each entity is mentioned and each loaded word falls, from first word to last.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.dispersion` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    levels : int
        How many labels may stand above each other.
    most : int
        How many entities to draw at most; the most mentioned come first.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    Words are written where there is room for them, first occurrences before repeated ones; none overlaps
    another.
    """
    named = [(kind, name) for kind in ("entity", "category") for name in present(table[table["kind"] == kind], "row")]
    own = {key: table[(table["kind"] == key[0]) & (table["row"].astype(str) == key[1])] for key in named}
    named.sort(key=lambda key: (key[0] != "entity", -len(own[key]), key[1]))
    entities = [key for key in named if key[0] == "entity"]
    left_out = entities[most:]
    if current().exact:  # a slide has not room for every category
        left_out += [key for key in named if key[0] != "entity"][most:]
        levels = 1
    named = [key for key in named if key not in left_out]
    texts = {key: f"{len(own[key]):,}, {int(own[key]['voice'].isin(QUOTED).sum()):,} quoted" for key in named}
    left = max(max(width(label(name)) for _, name in named), 80)
    right = max(width(text, SMALL) for text in texts.values())
    if ax is None:
        room = (page_width() - 0.3) * POINTS - left - right - 24
    else:
        room = ax.get_window_extent().width / ax.figure.dpi * POINTS

    floors: list[float] = []
    flags = {}
    y = 0.0
    for key in named:
        flags[key] = _flags(own[key].to_dict("records"), room, levels) if key[0] == "category" else []
        height = 0.29 + 0.135 * max((at + 1 for _, at, _ in flags[key]), default=0) + 0.03
        first_category = key[0] == "category" and floors and named[len(floors) - 1][0] == "entity"
        y += height + (0.12 if first_category else 0)
        floors.append(y)
    ax = sheet(ax, y + 0.55)
    ax.set_xlim(0, 1)
    ax.set_ylim(y + 0.08, 0)
    ax.set_yticks([floor - 0.09 for floor in floors], [label(name) for _, name in named])
    ax.spines["left"].set_visible(False)
    ax.hlines(floors, 0, 1, color=PALE, linewidth=0.8, zorder=1)
    strokes: list[tuple[float, float, float, str]] = []
    heads: dict[str, list[tuple[float, float]]] = {}
    stems: list[tuple[float, float, float, str]] = []
    for base, key, tick in zip(floors, named, ax.get_yticklabels(), strict=True):
        tick.set_fontweight("bold" if key[0] == "entity" else "normal")
        for row in own[key].to_dict("records"):
            top = base - (0.18 if row["voice"] == "narrator" else 0.11)
            strokes.append((row["share"], base, top, voice(str(row["voice"]))["color"]))
            if row["voice"] != "narrator":
                heads.setdefault(str(row["voice"]), []).append((row["share"], top))
        for row, at, side in flags[key]:
            look = voice(str(row["voice"]))
            up = base - 0.255 - 0.135 * at
            stems.append((row["share"], base - 0.11, up - 0.05, look["color"]))
            ax.annotate(
                _spoken(row),
                (row["share"], up),
                xytext=(1.5 if side == "left" else -1.5, 0),
                ha=side,
                textcoords="offset points",
                va="center",
                fontsize=TINY,
                color=look["color"],
                style="normal" if row["voice"] == "narrator" else "italic",
            )
        beside(ax, base - 0.09, texts[key])
    ax.vlines(*zip(*strokes, strict=True), linewidth=1.6, zorder=3, clip_on=False)
    if stems:
        ax.vlines(*zip(*stems, strict=True), linewidth=0.5, zorder=2, capstyle="projecting")
    for name, places in heads.items():
        marked: dict[str, Any] = {"color": voice(name)["color"], "marker": voice(name)["marker"], "linestyle": "none"}
        ax.plot(*zip(*places, strict=True), markersize=3.6, markeredgewidth=0, zorder=4, clip_on=False, **marked)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["first word", "25%", "50%", "75%", "last word"])
    ax.set_xlabel("position in the article (share of its words)")
    for name in present(table, "voice", VOICES):
        look = voice(name)
        ax.plot(
            [],
            [],
            linestyle="none",
            marker="|" if name == "narrator" else look["marker"],
            color=look["color"],
            markersize=9 if name == "narrator" else 5,
            markeredgewidth=1.8 if name == "narrator" else 0,
            label=look["name"],
        )
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=5, handletextpad=0.2, columnspacing=1.4)

    first, words = table.iloc[0], int(table["words"].max())
    loaded = table[table["kind"] == "category"]
    quoted, written = int(loaded["voice"].isin(QUOTED).sum()), sum(len(f) for f in flags.values())
    notes = [
        f"{written:,} of the {len(loaded):,} loaded words are labelled, as far as there is room.",
        "At the right: occurrences, and how many of them are quoted.",
    ]
    if left_out:
        kinds = (("entity", "entity", "entities"), ("category", "category", "categories"))
        n = {kind: sum(key[0] == kind for key in left_out) for kind, *_ in kinds}
        many = listed(count(n[kind], one, more) for kind, one, more in kinds if n[kind])
        notes.append(f"Not drawn: {many} mentioned less often.")
    who = attributed(str(first["outlet"] or first["article"]), first["basis"])
    return finish(
        ax,
        f"{who}: {count(len(loaded), 'loaded word')} in {words:,}, {quoted} in quotation",
        f"Mentions of entities (bold) and loaded words by category; {bases(table)}; "
        f"n = 1 article of {words:,} words, {count(int((table['kind'] == 'entity').sum()), 'mention')}",
        notes,
        source(table),
    )


def _spoken(row: Row) -> str:
    """Write a word as it stands: bare in the narrator's voice, in quotation marks elsewhere."""
    word = str(row["word"])
    return word if row["voice"] in ("narrator", "all", "indirect") else f"“{word}”"


def _flags(found: list[dict[Any, Any]], room: float, levels: int) -> list[tuple[dict[Any, Any], int, str]]:
    """Find room for the labels of a row: each word, its level above the line and the side it is aligned to.

    A label is a flag: a thin pole on the word's position and the word beside its top. No word may cover
    another, and no pole may cross a word.
    """
    seen: set[str] = set()
    queue = []
    for row in sorted(found, key=lambda r: r["position"]):
        queue.append((str(row["word"]) in seen, row["position"], row))
        seen.add(str(row["word"]))
    placed: list[tuple[dict[Any, Any], int, str]] = []
    boxes: list[tuple[int, float, float]] = []  # level, from, to
    poles: list[tuple[int, float]] = []  # level of the flag, position
    for _, _, row in sorted(queue, key=lambda q: q[:2]):
        x, long = row["share"] * room, width(_spoken(row), TINY, style="italic") + 4
        side = "left" if x + long <= room else "right"
        start, end = (x, x + long) if side == "left" else (x - long, x)
        for at in range(levels):
            free = all(lv != at or end < a or b < start for lv, a, b in boxes)
            clear = all(lv >= at or not a - 1 <= x <= b + 1 for lv, a, b in boxes)
            open_ = all(lv <= at or not start - 1 <= p <= end + 1 for lv, p in poles)
            if free and clear and open_:
                placed.append((row, at, side))
                boxes.append((at, start, end))
                poles.append((at, x))
                break
    return placed


__all__ = ["dispersion"]
