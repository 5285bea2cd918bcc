"""Figures of facts: which coded pages report them, and which leave them out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.transforms import ScaledTranslation

from framing.display.canvas import (
    GREY,
    INK,
    POINTS,
    SMALL,
    TINY,
    band,
    beside,
    figure,
    finish,
    keys,
    margin,
    one_line,
    rows,
    shared,
    shares,
    sheet,
)
from framing.display.sizes import current, narrow, pitch
from framing.display.wording import (
    count,
    label,
    listed,
    outlets,
    percent,
    present,
    source,
    wilson,
)

APART, CLOSE = 0.152, 0.125  # inches between the rows of the matrix, and the least: type has a quarter of its size free
PRINTED = 8.65  # inches, as drawn, that its rows may take for the whole to be 237 mm high where it is 170 mm wide
STATES = {"present": "#0b3c6f", "absent": "#cfdceb", "not visible": "#ffffff"}
CODED = "basis: codes"


@figure
def presence(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    names: Mapping[str, str] | None = None,
    most: int = 200,
    level: float | None = None,
    **_: Any,
) -> Axes:
    """Draw how many of the pages on which it could be seen report each fact.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.presence` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    names : mapping of str to str, optional
        How to write a fact that is not to be written as it is coded.
    most : int
        How many facts to draw at most; those most often reported come first.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes
    """
    every = table.sort_values(["share", "fact"], ascending=[False, True], kind="stable").to_dict("records")
    found = every[:most]
    pages, whole = int(table["pages"].max()), int(table["visible"].max())
    bounded = {"at_least", "at_most"} <= set(table.columns)
    ax = sheet(ax, pitch(0.24) * len(found) + 0.95)
    rows(ax, [fact_name(r["fact"], names) for r in found])
    ax.set_ylim(len(found) - 0.5, -0.9)
    shared(ax, range(len(found)), found)
    for y, row in enumerate(found):
        if bounded:
            ends = [row["at_least"], row["at_most"]]
            band(ax, ends, [y, y], 7)
        beside(ax, y, f"{int(row['present']):,} of {int(row['visible']):,}", color=INK if row["visible"] else GREY)
        if row.get("present_in_part"):
            _column(ax, y, f"+ {int(row['present_in_part']):,}", GREY)
        if not row["visible"]:
            ax.get_yticklabels()[y].set(color=GREY, style="italic")
            ax.text(
                0.01,
                y,
                "on no page seen whole",
                va="center",
                fontsize=SMALL,
                color=INK,
                style="italic",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
            )
    beside(ax, -0.75, "seen whole", fontsize=TINY)
    if "present_in_part" in table.columns:
        _column(ax, -0.75, "in part", GREY, TINY)
    keys(ax, "bounds over all pages" if bounded else "")
    shares(ax, "share of the pages seen whole")
    seen = [r for r in every if r["visible"]]
    title = "No page was seen whole"
    if seen:
        often, seldom = (tied(seen, k, names) for k in (0, -1))
        title = f"Most often reported: {often}; least often: {seldom}"
    notes = [
        wilson(table, level),
        "At the right: pages that report it, of those seen whole; and more of which a part was seen, not "
        "counted, for what they leave out cannot be known.",
    ]
    if len(every) > len(found):
        notes.append(f"Not drawn: {count(len(every) - len(found), 'fact')} reported less often.")
    if bounded:
        notes.append("Bounds: the share of all pages if none, or all, of the unseen parts report it.")
    return finish(
        ax,
        title,
        f"Facts that pages report; {CODED}; n = {count(whole, 'page')} seen whole (of {pages:,})",
        notes,
        source(table),
    )


@figure
def presence_matrix(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    names: Mapping[str, str] | None = None,
    most: int = 500,
    **_: Any,
) -> Axes:
    """Draw which page reports which fact, in three states: present, absent and not visible.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.presence_matrix` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    names : mapping of str to str, optional
        How to write a fact that is not to be written as it is coded.
    most : int
        How many pages to draw at most, in the order of the table. A printed page has room for some seventy.

    Returns
    -------
    matplotlib.axes.Axes
    """
    every = table.drop_duplicates("article")[["article", "outlet", "family", "seen"]].to_dict("records")
    pages = every[:most]
    facts, order = present(table, "fact"), list(STATES)
    codes = table.assign(code=table["state"].map(order.index)).set_index(["article", "fact"])["code"].unstack()
    coded = codes.loc[[p["article"] for p in every], facts].to_numpy(int)
    cells = coded[:most]
    called = outlets(table)
    row = (0.185 if current().exact else APART) / current().stretch
    if current().name == "page":  # rows stand closer where the pages would not fit on a printed one
        row = min(APART, max(CLOSE, PRINTED / max(len(pages), 1)))
    ax = sheet(ax, row * len(pages) + 1.4)
    ax.pcolormesh(
        cells,
        cmap=ListedColormap(list(STATES.values())),
        vmin=-0.5,
        vmax=2.5,
        edgecolors="white",
        linewidth=0.9,
    )
    down, across = np.nonzero(cells == order.index("not visible"))
    ax.plot(across + 0.5, down + 0.5, linestyle="none", marker=".", markersize=2.2, color=GREY, markeredgewidth=0)
    ax.set_ylim(len(pages), 0)
    ax.set_yticks(
        np.arange(len(pages)) + 0.5,
        [one_line(called[str(p["article"])], 110 if narrow() else 150, TINY) for p in pages],
        fontsize=TINY,
    )
    ax.set_xticks(
        np.arange(len(facts)) + 0.5,
        [fact_name(f, names) for f in facts],
        rotation=90 if narrow() else 42,
        ha="left",
        va="center" if narrow() else "baseline",
        rotation_mode="anchor",
        fontsize=SMALL,
    )
    ax.tick_params(axis="x", length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)
    beyond = 5 if narrow() else 41  # points at the right of the axes, past how much of the page was seen
    start, bracket = 0, ax.get_yaxis_transform() + ScaledTranslation(beyond / POINTS, 0, ax.figure.dpi_scale_trans)
    for i, page in enumerate(pages):
        margin(ax, 1, i + 0.5, "" if narrow() else str(page["seen"]), 5, fontsize=TINY, color=GREY)
        if i + 1 == len(pages) or pages[i + 1]["family"] != page["family"]:
            size = i + 1 - start
            ax.plot(
                [1, 1],
                [start + 0.15, i + 0.85],
                transform=bracket,
                color=INK,
                linewidth=1.4,
                clip_on=False,
                solid_capstyle="butt",
            )
            family = f"{page['family']}" + (f" ({size:,})" if size > 1 else "")
            margin(ax, 1, (start + i + 1) / 2, family, beyond + 5, fontsize=TINY)
            if i + 1 < len(pages):
                ax.axhline(i + 1, color=GREY, linewidth=0.8)
            start = i + 1
    n = {state: int((coded == k).sum()) for k, state in enumerate(order)}
    for state in order:
        ax.plot(
            [],
            [],
            linestyle="none",
            marker="." if state == "not visible" else "s",
            label=state,
            markersize=4 if state == "not visible" else 7,
            markeredgewidth=0.6,
            markeredgecolor=GREY,
            color=GREY if state == "not visible" else STATES[state],
        )
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.005), ncols=3, handletextpad=0.2)
    hidden = percent(n["not visible"] / coded.size)
    title = f"On {count(len(every), 'page')}, {hidden} of the facts cannot be seen either way"
    return finish(
        ax,
        title,
        f"Facts by page, grouped by wire family; {CODED}; n = {count(len(every), 'page')}, {count(len(facts), 'fact')}",
        [
            f"Not drawn: {count(len(every) - len(pages), 'further page')}." if len(every) > len(pages) else "",
            f"Dark: present ({n['present']:,}); light: absent ({n['absent']:,}); dot: not visible "
            f"({n['not visible']:,}), because only a part or the opening of the page could be read.",
            "What is not visible is not absent.",
        ],
        source(table.assign(basis="codes")),
    )


def fact_name(name: object, names: Mapping[str, str] | None) -> str:
    return (names or {}).get(str(name), label(name))


def _column(ax: Axes, y: float, text: str, color: str, size: float = SMALL) -> None:
    """Write in the second column at the right."""
    beside(ax, y, text, xytext=(56, 0), color=color, fontsize=size)


def tied(found: list[dict[Any, Any]], k: int, names: Mapping[str, str] | None) -> str:
    """Name the facts that have the k-th share of a list, or say how many they are."""
    share = found[k]["share"]
    tied = [fact_name(r["fact"], names) for r in found if r["share"] == share]
    return f"{listed(tied) if len(tied) <= 2 else count(len(tied), 'fact')} ({percent(share)})"


__all__ = ["presence", "presence_matrix"]
