"""Figures of text that articles share: who shares how much with whom, and what was changed in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from framing.display.canvas import (
    BLUE,
    BODY,
    FAINT,
    GREY,
    INK,
    PAD,
    PALE,
    POINTS,
    SHADES,
    TINY,
    VERMILLION,
    beside,
    cell_of,
    figure,
    finish,
    one_line,
    page_width,
    sheet,
    shorten,
    step,
    width,
    wrap,
)
from framing.display.contrast import ink_on
from framing.display.sizes import NUMBERED, current
from framing.display.wording import attributed, bases, count, outlets, percent, source, suffix

SIDES = {"here": BLUE, "there": VERMILLION}


@figure
def text_reuse(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    articles: pd.DataFrame | None = None,
    threshold: float | None = None,
    most: int = 40,
    **_: Any,
) -> Axes:
    """Draw which share of each article's words stands word for word in each other article, families framed.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.text_reuse` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    articles : pandas.DataFrame, optional
        The part of the result that holds the articles.
    threshold : float, optional
        Share from which two articles are of one family, to be written in the caption.
    most : int
        How many articles to draw, those of families first.

    Returns
    -------
    matplotlib.axes.Axes
    """
    sides = [table[[f"article_{s}", "basis"]].set_axis(["article", "basis"], axis=1) for s in "ab"]
    about = pd.concat(sides).drop_duplicates("article").assign(family="") if articles is None else articles
    family = dict(zip(about["article"].astype(str), about["family"].astype(str), strict=True))
    basis = dict(zip(about["article"].astype(str), about["basis"].astype(str), strict=True))
    met = dict.fromkeys(str(a) for pair in zip(*(side["article"] for side in sides), strict=True) for a in pair)
    sharing = sorted(met, key=lambda a: (not family[a], len(family[a]), family[a]))
    drawn = sharing[:most]
    n = len(drawn)
    place = {a: k for k, a in enumerate(drawn)}
    square = np.full((n, n), np.nan)
    for row in table.to_dict("records"):
        i, j = place.get(str(row["article_a"])), place.get(str(row["article_b"]))
        if i is not None and j is not None:
            square[i, j], square[j, i] = row["share_a"], row["share_b"]
    called, tag = outlets(articles), suffix(about)
    names = {a: called.get(a, a) for a in sharing}
    labels = [one_line(names[a] + tag(basis[a]), 215, after=f"  {k}") for k, a in enumerate(drawn, 1)]

    cell = min(0.36, 6.2 / n) if n > 17 else 0.36
    cell = cell_of(n, labels, cell, beside=1.2)
    ax = sheet(ax, (cell * n + 0.3) / current().stretch, max(5.5, cell * n + max(map(width, labels)) / 72 + 1.2))
    edges = np.arange(n + 1) - 0.5
    ax.pcolormesh(
        edges,
        edges,
        np.ma.masked_invalid(square),
        cmap=SHADES.with_extremes(bad="white"),
        vmin=0,
        vmax=1,
        edgecolors=FAINT,
        linewidth=0.8 if n <= 25 else 0.2,
    )
    ax.set_aspect("equal", anchor="NW")
    ax.set_ylim(n - 0.5, -0.5)
    size = BODY if cell >= step(BODY) else TINY
    ax.set_yticks(range(n), labels, fontsize=size)
    ax.set_xticks(range(n), [str(k) for k in range(1, n + 1)], fontsize=size)
    ax.tick_params(axis="both", length=0)
    ax.tick_params(axis="x", top=True, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)
    for i, j in np.ndindex(n, n):
        if i == j:
            ax.plot(i, i, marker=".", color=PALE, markersize=3)
        elif n <= 25 and cell >= NUMBERED and not np.isnan(square[i, j]):
            shade = ink_on(SHADES(square[i, j]), INK)
            ax.text(
                j, i, percent(float(square[i, j])).rstrip("%"), ha="center", va="center", fontsize=TINY, color=shade
            )
    found = list(dict.fromkeys(family[a] for a in drawn if family[a]))
    for name in found:
        own = [place[a] for a in drawn if family[a] == name]
        corner = own[0] - 0.5
        ax.add_patch(Rectangle((corner, corner), len(own), len(own), fill=False, edgecolor=VERMILLION, linewidth=1.6))
        beside(ax, own[0], name, color=VERMILLION)

    noun = "account" if set(about["basis"]) == {"account"} else "article"
    total, inside = count(len(about), noun), sum(bool(name) for name in family.values())
    families = count(len({name for name in family.values() if name}), "family", "families")
    title = f"{inside:,} of {total} belong to {families} of shared text"
    if not inside:
        title = f"No two of {total} share enough text to be of one family"
    limit = table.attrs.get("threshold") if threshold is None else threshold
    rule = f"at least {percent(limit)} of the shorter one’s words" if limit is not None else "enough"
    notes = [
        "A cell: how much of the article at the left (in percent of its words) also stands, word for word, in the one "
        "whose number is above.",
        f"Framed: families, linked by pairs that share {rule} outside quotation marks; what two reports quote they may "
        "have from one speaker.",
        "Sharing does not tell who copied whom.",
    ]
    if len(sharing) > n:
        notes.append(f"Not shown: {count(len(sharing) - n, noun)} further down.")
    if len(about) > len(sharing):
        alone = f"{noun} that shares no passage", f"{noun}s that share no passage"
        notes.append(f"Left out: {count(len(about) - len(sharing), *alone)}.")
    subtitle = f"Share of words in passages that two {noun}s share; {bases(about)}; n = {total}"
    return finish(ax, title, f"{subtitle}, {count(len(table), 'pair')} with a passage in common", notes, source(about))


@figure
def text_changes(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    articles: pd.DataFrame | None = None,
    most: int = 16,
    **_: Any,
) -> Axes:
    """Draw what was changed in text that articles share: the words here beside those there.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.text_changes` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    articles : pandas.DataFrame, optional
        The part of the result that holds the articles.
    most : int
        How many changes to draw.

    Returns
    -------
    matplotlib.axes.Axes
    """
    called = outlets(articles)
    basis = {} if articles is None else dict(zip(articles["article"], articles["basis"], strict=True))
    found = table.head(most).to_dict("records")
    columns = {"here": 0.0, "there": 0.51}
    room = 0.47 * (page_width() - 2 * PAD) * POINTS
    # Where one article stands on a side in every row, the head of the column names it.
    alone = {side: table[f"with_{side}"].iloc[0] for side in SIDES if table[f"with_{side}"].nunique() == 1}
    cells = []
    for row in found:
        cell = {}
        for side in SIDES:
            carriers = [called.get(a, a) for a in str(row[f"with_{side}"]).split("; ")]
            words = wrap(str(row[side]), room, BODY) if row[side] else []
            below = [] if side in alone else shorten(wrap("; ".join(carriers), room, TINY), 2)
            cell[side] = (words or ["nothing"], bool(words), below)
        cells.append(cell)
    heights = [max(len(w) * step(BODY) + len(b) * step(TINY) for w, _, b in cell.values()) + 0.1 for cell in cells]
    ends = np.cumsum([0.35, *heights])
    ax = sheet(ax, float(ends[-1]) + 0.05)
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(float(ends[-1]), 0)
    for side, x in columns.items():
        over = [attributed(called.get(a, a), basis.get(a)) for a in alone.get(side, "").split("; ") if a]
        head = f"{side}: {'; '.join(over)}" if over else side
        line = shorten(wrap(head, room, BODY, "bold"), 1)[0]
        ax.text(x, 0.17, line, fontsize=BODY, fontweight="bold", color=SIDES[side], va="center")
    for row, cell, top, height in zip(found, cells, ends, heights, strict=False):
        ax.axhline(float(top), color=PALE, linewidth=0.6)
        for side, x in columns.items():
            words, there, below = cell[side]
            y = float(top) + 0.05
            for line in words:
                look: dict[str, Any] = {"color": INK} if there else {"color": GREY, "style": "italic"}
                ax.text(x, y, line, fontsize=BODY, va="top", **look)
                y += step(BODY)
            for line in below:
                ax.text(x, y, line, fontsize=TINY, va="top", color=GREY)
                y += step(TINY)
        if row["quoted"]:
            ax.text(1, float(top) + height / 2, "“ ”", ha="right", va="center", color=GREY)
    names = list(dict.fromkeys(a for side in SIDES for cell in table[f"with_{side}"] for a in str(cell).split("; ")))
    about = None if articles is None else articles[articles["article"].isin(names)]
    noun = "account" if set(table["basis"]) == {"account"} else "article"
    swapped = int((table["kind"] == "substitution").sum())
    kinds = f"{swapped} replace words, {len(table) - swapped} put some in or leave some out"
    title = f"{count(len(table), 'change')} inside text that {noun}s share: {kinds}"
    notes = [
        "“...” stands for the rest of a long change.",
        "“ ”: in quotation marks." if table["quoted"].any() else "",
        "Which text came first, and why it was changed, the texts do not tell.",
    ]
    if len(table) > most:
        notes.append(f"Not shown: {count(len(table) - most, 'further change')}.")
    n = f"n = {count(len(table), 'change')} in {count(len(names), noun)}"
    subtitle = f"What most {noun}s carry first, then the longest changes; {bases(table)}; {n}"
    return finish(ax, title, subtitle, notes, source(table, about))
