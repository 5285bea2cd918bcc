"""The figure of how wrong each instrument is on human annotation, beside the ready tools."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from framing.display.canvas import BLUE, GREEN, GREY, INK, Point, beside, figure, finish, guides, points, sheet
from framing.display.sizes import current
from framing.display.wording import count, number, present

LOOKS = {
    "framing": {"color": BLUE, "marker": "o", "name": "framing"},
    "baseline": {"color": GREY, "marker": "s", "name": "baseline"},
    "ceiling": {"color": GREEN, "marker": "^", "name": "from people's own marks"},
}
CLOSE, APART = 0.145, 0.2  # inches between rows: on a printed page they stand closer, so that all studies fit on it


@figure
def validation(table: pd.DataFrame, ax: Axes | None = None, *, most: int = 55, **_: Any) -> Axes:
    """Draw how well each instrument does in each study, with its interval.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.errors` and :func:`framing.validate` make it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    most : int
        How many rows to draw at most: as many as a printed page has room for. Where there are more, only the best of
        each study are drawn: at most so many of framing's, and at most as many of the baselines.

    Returns
    -------
    matplotlib.axes.Axes
    """
    drawn = table[table["value"].between(0, 1)]
    shares, (drawn, best) = len(drawn), _best(drawn, most)
    studies = list(dict.fromkeys(zip(drawn["study"], drawn["metric"], strict=True)))
    ys, names, heads, y = [], [], {}, 0.0
    ordered = []
    for study, metric in studies:
        heads[study, metric] = y
        y += 1
        own = drawn[(drawn["study"] == study) & (drawn["metric"] == metric)]
        for row in own.sort_values(["value", "instrument"], kind="stable").to_dict("records"):
            ordered.append(row)
            ys.append(y)
            names.append(str(row["instrument"]))
            y += 1
        y += 0.5
    ax = sheet(ax, (CLOSE if current().name == "page" else APART) * y + 0.5)
    ax.set_yticks(ys, names)
    ax.set_ylim(y - 0.4, -0.8)
    ax.set_xlim(0, 1)
    ax.spines["left"].set_visible(False)
    guides(ax, ys)
    shown: list[Point] = []
    for at, row, tick in zip(ys, ordered, ax.get_yticklabels(), strict=True):
        look = LOOKS.get(str(row["kind"]), LOOKS["baseline"])
        ends = {"value_low": row["low"], "value_high": row["high"]}
        shown.append((at, row | ends, look["color"], look["marker"]))
        tick.set(color=look["color"] if row["kind"] == "framing" else INK)
        ranged = pd.notna(row["low"]) and pd.notna(row["high"]) and row["low"] != row["high"]
        interval = f" [{number(row['low'])}, {number(row['high'])}]" if ranged else ""
        beside(ax, at, f"{number(row['value'])}{interval}")
    points(ax, "value", shown)
    for (study, metric), at in heads.items():
        n = int(drawn.loc[(drawn["study"] == study) & (drawn["metric"] == metric), "n"].max())
        ax.text(0.005, at, f"{study}: {metric} (n = {n:,})", va="center", fontweight="bold")
    for kind in present(drawn, "kind", LOOKS):
        look = LOOKS.get(kind, LOOKS["baseline"])
        ax.plot([], [], linestyle="none", marker=look["marker"], color=look["color"], label=look["name"])
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, handletextpad=0.2)
    ax.set_xlabel("agreement with people (1 would be full)")
    own = drawn[drawn["kind"] == "framing"]
    title = "No instrument has been measured"
    if len(own):
        title = "How often each instrument agrees with people"
    if led := table.attrs.get("led"):
        studied = count(led["studies"], "study", "studies")
        title = f"framing's best is ahead of every baseline in {led['ahead']} of {studied}, clearly in {led['clear']}"
    splits = present(drawn, "split")
    return finish(
        ax,
        title,
        f"Agreement with people, by study; basis: human annotation ({', '.join(splits)}); "
        f"n = {count(len(studies), 'study', 'studies')}",
        [
            "Lines: 95% intervals from resampling articles, documents or events. "
            "Clearly: the intervals do not overlap.",
            "What was fitted was measured on articles it was not fitted on.",
            _hidden(shares - len(drawn), best),
        ],
        "framing · human annotation of public sets, of which nothing is part of framing",
    )


def _best(table: pd.DataFrame, most: int) -> tuple[pd.DataFrame, int]:
    """Return the rows to draw, and how many these are at most of each kind in a study: the best; 0 where it is all.

    The limit is the same for framing's and for the baselines, for a higher one of either would flatter it.
    """
    place = table.groupby(["study", "metric", "kind"])["value"].rank(method="first", ascending=False)
    longest = int(place.max()) if len(table) > most else 0
    for best in range(longest - 1, 0, -1):
        if (place <= best).sum() <= most:
            return table[place <= best], best
    return table.head(most), 0


def _hidden(rows: int, best: int) -> str:
    """Say what is not drawn."""
    if not rows:
        return ""
    many = str(best) if best > 1 else "one"
    which = f"; of each study, the best {many} of each kind are drawn" if best else " of later studies"
    return f"Not drawn: {count(rows, 'row')}{which}."


__all__ = ["validation"]
