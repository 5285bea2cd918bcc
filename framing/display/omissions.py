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
    VERMILLION,
    beside,
    figure,
    finish,
    point,
    rows,
    shares,
    sheet,
)
from framing.display.facts import fact_name, tied
from framing.display.wording import (
    count,
    outlets,
    source,
    wilson,
)

STATES = {"present": "#0b3c6f", "absent": "#cfdceb", "not visible": "#ffffff"}
CODED = "basis: codes"


@figure
def omissions(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    articles: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
    level: float | None = None,
    **_: Any,
) -> Axes:
    """Draw what one page reports or leaves out, beside the share of the other pages that report it.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.omissions` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    articles : pandas.DataFrame, optional
        Articles with their outlet, for labels.
    names : mapping of str to str, optional
        How to write a fact that is not to be written as it is coded.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes
    """
    few = "too few pages to say"
    found = sorted(table.to_dict("records"), key=lambda r: (r["finding"] == few, -_known(r["share"]), str(r["fact"])))
    target = outlets(articles).get(str(found[0]["target"]), str(found[0]["target"]))
    ax = sheet(ax, 0.25 * len(found) + 0.85)
    rows(ax, [fact_name(r["fact"], names) for r in found])
    for y, (row, tick) in enumerate(zip(found, ax.get_yticklabels(), strict=True)):
        state, marked = str(row["target_state"]), row["finding"] not in ("", few) and pd.notna(row["finding"])
        ax.plot(
            [-0.07],
            [y],
            transform=ax.transData,
            marker="s",
            markersize=9,
            color=STATES.get(state, "white"),
            markeredgecolor=GREY,
            markeredgewidth=0.6,
            clip_on=False,
        )
        if state == "not visible":
            ax.plot([-0.07], [y], marker=".", markersize=3, color=GREY, clip_on=False)
        if row["finding"] == few:
            tick.set(color=GREY, style="italic")
        elif row["visible"]:
            point(ax, y, row, "share", VERMILLION if marked else BLUE, "D" if marked else "o", basis="codes")
        if marked:
            tick.set_fontweight("bold")
        text = f"{int(row['present'])} of {int(row['visible'])}"
        beside(ax, y, text, color=GREY if row["finding"] == few else INK)
        if marked or row["finding"] == few:
            ax.annotate(
                str(row["finding"]).split(",")[0],
                (1, y),
                xycoords=("axes fraction", "data"),
                xytext=(56, 0),
                textcoords="offset points",
                va="center",
                fontsize=SMALL,
                annotation_clip=False,
                color=GREY if row["finding"] == few else VERMILLION,
                style="italic" if row["finding"] == few else "normal",
            )
    shares(ax, "share of the other pages seen whole")
    ax.set_xlim(-0.12, 1)
    ax.annotate(target, (-0.07, -0.75), ha="center", va="bottom", fontsize=SMALL, annotation_clip=False)
    ax.annotate(
        "other pages",
        (0.5, -0.75),
        ha="center",
        va="bottom",
        fontsize=SMALL,
        color=BLUE,
        annotation_clip=False,
    )
    out = sum("left out" in str(r["finding"]) for r in found)
    alone = sum("reported" in str(r["finding"]) for r in found)
    absent = [r for r in found if r["target_state"] == "absent" and r["visible"] and r["finding"] != few]
    nearest = ""
    if not out and absent:
        nearest = f" (commonest it leaves out: {tied(absent, 0, names)})"
    return finish(
        ax,
        f"{target} leaves out {count(out, 'fact') if out else 'no fact'} that most others report{nearest}, "
        f"and reports {alone or 'none'} that few do",
        f"Facts on one page and on the others; {CODED}; n = 1 page against "
        f"{count(int(table['visible'].max()), 'other page')} seen whole",
        [
            "Square: the page itself; dark present, light absent, dot not visible.",
            "At the right: other pages seen whole that report it.",
            wilson(table, level),
            "Bold, with a diamond: the page differs from most others.",
            "To leave a fact out may have many reasons.",
        ],
        source(table.assign(basis="codes")),
    )


def _known(share: float) -> float:
    return -1.0 if pd.isna(share) else float(share)
