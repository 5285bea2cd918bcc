"""Figures of naming: what coverage calls a person, a place or an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from framing.display.canvas import (
    FAINT,
    GREY,
    INK,
    SMALL,
    TINY,
    beside,
    figure,
    finish,
    keys,
    rows,
    shared,
    shares,
    sheet,
    shorten,
    wrap,
)
from framing.display.wording import (
    count,
    label,
    listed,
    percent,
    present,
    source,
    wilson,
)

CODED = "basis: codes"


@figure
def naming(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    pages: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
    level: float | None = None,
    **_: Any,
) -> Axes:
    """Draw how many pages use each group of labels for the same person, group or event.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.naming` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    pages : pandas.DataFrame, optional
        The part of the result that holds a row a page.
    names : mapping of str to str, optional
        How to write a variable that is not to be written as it is coded.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes
    """
    kinds = present(table, "of") or ["pages"]
    sides = table.assign(of=table["of"] if "of" in table.columns else kinds[0])
    sides = sides.sort_values(["share", "group"], ascending=[False, True], kind="stable")
    found = [r for kind in kinds for r in sides[sides["of"] == kind].to_dict("records")]
    # Shares of different pages do not belong together: each kind has a heading and a block of its own.
    ys, heads, y = [], {}, -0.6
    for row in found:
        if row["of"] not in heads:
            heads[row["of"]] = y
            y += 0.75
        ys.append(y)
        y += 1
        if row is found[-1] or found[found.index(row) + 1]["of"] != row["of"]:
            y += 0.1
    examples = [shorten(wrap(str(r["labels"]) if pd.notna(r["labels"]) else "", 205, TINY), 2) for r in found]
    ax = sheet(ax, 0.33 * (y + 0.6) + 0.85)
    groups = ["\n".join(wrap(label(r["group"]), 150)) for r in found]
    rows(ax, groups, lines=False)
    ax.set_yticks(ys, groups)
    ax.set_ylim(y - 0.4, -1.0)
    for y, row, lines in zip(ys, found, examples, strict=True):
        ax.axhline(y, color=FAINT, linewidth=0.9, zorder=0)
        shared(ax, y, row)
        beside(ax, y, f"{int(row['pages'])} of {int(row['visible'])}", color=INK if row["pages"] else GREY)
        beside(ax, y, "\n".join(lines), xytext=(52, 0), fontsize=TINY, color=GREY)
    sizes = {kind: max(int(r["visible"]) for r in found if r["of"] == kind) for kind in heads}
    for kind, at in heads.items():
        ax.text(0.005, at, f"of the {sizes[kind]} {label(kind)}", va="center", fontsize=SMALL, fontweight="bold")
    keys(ax)
    shares(ax, "share of the pages named above each block")
    top = found[0]
    variable = (names or {}).get(str(top["variable"]), label(top["variable"]))
    n = "n = " + listed(f"{size} {label(kind)}" for kind, size in sizes.items())
    if pages is not None:
        n += f", of {count(pages['article'].nunique(), 'page')}"
    return finish(
        ax,
        f"{variable[:1].upper()}{variable[1:]}: most often “{label(top['group'])}”, on {percent(top['share'])} of the "
        f"{int(top['visible'])} {label(top['of'])}",
        f"Labels by group; {CODED}; {n}",
        [
            wilson(table, level),
            "At the right: pages, and examples of the labels; a page may use labels of several groups.",
            "That a name is absent shows only on pages seen whole.",
        ],
        source(table),
    )
