"""The figure of keyness: the words most typical of each side."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from framing.display.canvas import (
    BLUE,
    FAINT,
    GREY,
    INK,
    PALE,
    SMALL,
    VERMILLION,
    figure,
    finish,
    point,
    rows,
    sheet,
    wrap,
)
from framing.display.wording import (
    attributed,
    bases,
    count,
    interval,
    label,
    listed,
    number,
    outlets,
    source,
)


@figure
def keyness(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    articles: pd.DataFrame | None = None,
    top: int = 15,
    level: float | None = None,
    **_: Any,
) -> Axes:
    """Draw the words most typical of the target and of the reference: log-odds with their intervals.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.keyness` makes it; positive always means the target.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    articles : pandas.DataFrame, optional
        Articles with their outlet and basis, for labels and the source line.
    top : int
        How many words to draw of each side.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ordered = table.sort_values(["z", "term"], ascending=[False, True], kind="stable")
    target_side = ordered[ordered["z"] > 0].head(top).to_dict("records")
    other_side = ordered[ordered["z"] < 0].tail(top).to_dict("records")
    called, first = outlets(articles), table.iloc[0]
    target, reference = (called.get(str(first[c]), label(first[c])) for c in ("target", "reference"))
    shown = [*target_side, *other_side] or ordered.head(top).to_dict("records")
    gap = 0.9 if target_side and other_side else 0.0
    ys = [i + (gap if i >= len(target_side) else 0) for i in range(len(shown))]
    ax = sheet(ax, 0.19 * (ys[-1] + 1) + 0.85)
    rows(ax, [str(r["term"]) for r in shown], lines=False)
    ax.set_yticks(ys, [str(r["term"]) for r in shown])
    ax.set_ylim(ys[-1] + 0.7, -1.5)
    ax.axvline(0, color=PALE, linewidth=1, zorder=1)
    for y, row in zip(ys, shown, strict=True):
        ax.axhline(y, color=FAINT, linewidth=0.9, zorder=0)
        low, high = row["log_odds_low"], row["log_odds_high"]
        unsure = pd.notna(low) and pd.notna(high) and low <= 0 <= high
        ours = row["log_odds"] > 0
        basis = str(row["basis"]).split(" vs ")
        point(
            ax,
            y,
            row,
            "log_odds",
            GREY if unsure else BLUE if ours else VERMILLION,
            "o" if ours else "D",
            basis[0] if ours else basis[-1],
        )
        for side, place in (("target", 8), ("reference", 92)):
            ax.annotate(
                f"{int(row[f'{side}_count'])}  ({number(row[f'{side}_per_1000'], 1)})",
                (1, y),
                xycoords=("axes fraction", "data"),
                xytext=(place + 62, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize=SMALL,
                annotation_clip=False,
                color=INK if row[f"{side}_count"] else GREY,
            )
    for name, place in ((target, 8), (reference, 92)):
        fitted = wrap(name, 74, SMALL, "bold")[:2]
        ax.annotate(
            "\n".join(fitted),
            (1, -0.75),
            xycoords=("axes fraction", "data"),
            xytext=(place + 62, 0),
            textcoords="offset points",
            ha="right",
            va="bottom",
            fontsize=SMALL,
            fontweight="bold",
            annotation_clip=False,
        )
    columns = ["log_odds", "log_odds_low", "log_odds_high"]
    reach = 1.08 * float(pd.DataFrame(shown)[columns].abs().max().max() or 1)
    ax.set_xlim(-reach, reach)
    for name, x, side, color, arrow in (
        (target, 0.02, "left", BLUE, "more in {} →"),
        (reference, -0.02, "right", VERMILLION, "← more in {}"),
    ):
        ax.annotate(
            arrow.format(name),
            (x * reach, -0.9),
            ha=side,
            va="center",
            fontsize=SMALL,
            color=color,
            fontweight="bold",
            annotation_clip=False,
        )
    ax.set_xlabel("log-odds ratio with an informative Dirichlet prior")

    widths = [r["log_odds_high"] - r["log_odds_low"] for r in shown]
    bare = ""
    if any(wide < 0.04 * reach for wide in widths):
        bare = "A point without a line: the side that was resampled never uses the word, so little varies. "
    words = [[f"“{r['term']}”" for r in side[:3]] for side in (target_side, other_side[::-1])]
    side = attributed(target, str(first["basis"]).split(" vs ")[0])
    title = f"Most typical of {side}: {listed(words[0])}" if words[0] else f"No word is typical of {side}"
    n = f"n = {count(len(table), 'word')} compared"
    if articles is not None:
        n += f" in {count(len(articles), 'article')}"
    return finish(
        ax,
        title,
        f"Keyness of {target} against {reference}; {bases(table)}; {n}",
        [
            interval(table, level),
            bare + "Grey: the interval includes 0. Filled mark: that side is published text; open: "
            "accounts. At the right: uses, and uses per 1,000 words.",
        ],
        source(table, articles),
    )
