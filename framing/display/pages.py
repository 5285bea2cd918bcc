"""Figures of coded pages: what they call things, whose text they carry, and where they come from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from framing.display.canvas import (
    BLUE,
    GREY,
    SMALL,
    TINY,
    figure,
    finish,
    margin,
    rows,
    sheet,
    shorten,
    step,
    width,
    wrap,
)
from framing.display.sizes import current, fit, narrow
from framing.display.wording import (
    count,
    label,
    listed,
    present,
    source,
)

CODED = "basis: codes"


@figure
def families(table: pd.DataFrame, ax: Axes | None = None, *, most: int = 200, **_: Any) -> Axes:
    """Draw how many pages carry the text of each news agency, and which.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.families` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    most : int
        How many families to draw at most; the largest come first.

    Returns
    -------
    matplotlib.axes.Axes
    """
    found = table.sort_values(["pages", "family"], ascending=[False, True], kind="stable").to_dict("records")
    left = found[most:]
    found = found[:most]
    room, deep = (130.0, 4) if narrow() else (fit(310), 2 if current().exact else 6)
    lists = [shorten(wrap(str(r["outlets"]), room, TINY), deep) for r in found]
    heights = [max(0.26, len(lines) * step(TINY) + 0.09) for lines in lists]
    ends = np.cumsum(heights)
    ys = ends - np.array(heights) / 2
    ax = sheet(ax, float(ends[-1]) + 0.5)
    rows(ax, [str(r["family"]) for r in found], lines=False)
    ax.set_yticks(ys, [str(r["family"]) for r in found])
    ax.set_ylim(float(ends[-1]), 0)
    for y, row, lines in zip(ys, found, lists, strict=True):
        wire = row["agency"] != "own"
        look: dict[str, Any] = {"color": BLUE} if wire else {"facecolor": "white", "edgecolor": GREY, "hatch": "////"}
        ax.barh(y, row["pages"], height=0.18, **look)
        ax.annotate(
            f"{int(row['pages']):,}",
            (row["pages"], y),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
        )
        margin(ax, 1, y, "\n".join(lines), 14, fontsize=TINY, color=GREY)
    ax.set_xlim(0, 1.12 * int(table["pages"].max()))
    ax.set_xlabel("pages")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    wires = table[table["agency"] != "own"]
    total, wired = int(table["pages"].sum()), int(wires["pages"].sum())
    sample = f"{count(wired, 'page')} of {count(wires['agency'].nunique(), 'agency', 'agencies')}"
    return finish(
        ax,
        f"{wired:,} of {total:,} pages carry the text of an agency",
        f"Pages by wire family; {CODED}; n = {sample} and {total - wired:,} of their outlets' own making",
        [
            f"Not drawn: {count(len(left), 'smaller family', 'smaller families')}." if left else "",
            "Full: an agency's text, as it came or reworked; hatched: the outlet's own, in part others'.",
            "Pages of one agency are not independent witnesses. Own pages are no family: each counts for itself.",
        ],
        source(table.assign(basis="codes")),
    )


@figure
def overview(table: pd.DataFrame, ax: Axes | None = None, *, most: int = 12, **_: Any) -> Axes:
    """Draw what a corpus is made of: its pages by basis, country, language and how much of them was seen.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.overview` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    most : int
        How many values of one kind to draw before those with a single page are named in the caption instead.

    Returns
    -------
    matplotlib.axes.Axes
    """
    dimensions = present(table, "dimension", ("basis", "seen", "language", "country"))
    ys, names, sizes, heads = [], [], [], {}
    y = 0.0
    notes = []
    for dimension in dimensions:
        own = table[table["dimension"].astype(str) == dimension]
        single = own[own["pages"] == 1]
        if len(own) > most and 1 < len(single) < len(own):
            # A value may hold a comma itself.
            notes.append(f"One page each, by {label(dimension)}: {'; '.join(label(v) for v in single['value'])}.")
            own = own[own["pages"] > 1]
        if current().exact and len(own) > most:  # a slide has not room for every value
            notes.append(f"Not drawn, by {label(dimension)}: {count(len(own) - most, 'value')} of fewer pages.")
            own = own.sort_values(["pages", "value"], ascending=[False, True], kind="stable").head(most)
        heads[dimension] = y
        y += 1.05
        for row in own.sort_values(["pages", "value"], ascending=[False, True], kind="stable").to_dict("records"):
            ys.append(y)
            names.append(label(row["value"]) if pd.notna(row["value"]) and row["value"] != "" else "not given")
            sizes.append(int(row["pages"]))
            y += 1
        y += 0.5
    ax = sheet(ax, 0.19 * y + 0.5)
    ax.set_yticks(ys, names)
    ax.set_ylim(y - 0.4, -0.7)
    ax.spines["left"].set_visible(False)
    ax.barh(ys, sizes, height=0.62, color=BLUE)
    for at, size in zip(ys, sizes, strict=True):
        ax.annotate(f"{size:,}", (size, at), xytext=(4, 0), textcoords="offset points", va="center", fontsize=SMALL)
    left = max(map(width, names))
    for dimension, at in heads.items():
        ax.annotate(
            label(dimension),
            (0, at),
            xytext=(-left - 4, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold",
            annotation_clip=False,
        )
    ax.set_xlabel("pages")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    n = {d: table.loc[table["dimension"].astype(str) == d] for d in dimensions}
    total = max(int(own["pages"].sum()) for own in n.values())
    bases = present(n["basis"], "value", ("published", "account", "codes")) if "basis" in n else ["codes"]
    # Countries are not counted: two of one page, or a region, are values like any other.
    title = count(total, "page") + (f" in {count(len(n['language']), 'language')}" if "language" in n else "")
    if "seen" in n:
        whole = int(n["seen"].loc[n["seen"]["value"] == "whole", "pages"].sum())
        title += f"; {whole:,} of them could be read whole"
    return finish(
        ax,
        title,
        f"What the corpus is made of; basis: {listed(bases)}; n = {count(total, 'page')}",
        notes,
        source(pd.DataFrame({"basis": bases})),
    )


__all__ = ["families", "overview"]
