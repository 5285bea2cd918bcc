"""The figure of how often keyness is wrong where the truth is known, beside other ways to test."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from framing.display.canvas import (
    BAND,
    BLUE,
    GREEN,
    GREY,
    INK,
    TINY,
    VERMILLION,
    beside,
    figure,
    finish,
    guides,
    points,
    sheet,
)
from framing.display.wording import count, number, percent, present

ALPHA = 0.05
LOOKS = {
    "framing": {"color": BLUE, "marker": "o", "name": "framing"},
    "bootstrap": {"color": GREEN, "marker": "^", "name": "resampling articles"},
    "paired": {"color": BLUE, "marker": "D", "name": "framing, event by event"},
    "paired bootstrap": {"color": GREEN, "marker": "v", "name": "resampling events"},
    "pooled z": {"color": VERMILLION, "marker": "D", "name": "log-odds z, words pooled"},
    "pooled G2": {"color": INK, "marker": "s", "name": "G2, words pooled"},
}
KINDS = {
    "bursty": "simulated articles, words in bursts",
    "topical": "simulated articles, words that belong to a topic or stand nowhere",
    "real": "real articles, put on two sides at random",
    "events": "simulated articles, most of what varies belonging to the event",
    "unlike articles": "simulated articles, nothing of what varies belonging to the event",
    "real events": "real events, two articles of each put on two sides at random",
}
HEADS = ("intervals that\nhold the truth", "corpora with a\nfalse find", "found\n(if held to 5%)")
COLUMNS = (34, 116, 196)  # in points, from the axes to the middle of each column


@figure
def calibration(table: pd.DataFrame, ax: Axes | None = None, **_: Any) -> Axes:
    """Draw how many words each method calls different where nothing differs, by how many articles there are.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.calibration` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
    """
    sizes = list(dict.fromkeys(zip(table["target"], table["reference"], strict=True)))
    ys, ordered, heads, y = [], [], {}, 0.0
    for size in sizes:
        heads[size] = y
        for row in table[(table["target"] == size[0]) & (table["reference"] == size[1])].to_dict("records"):
            y += 1
            ys.append(y)
            ordered.append(row)
        y += 1.4
    ax = sheet(ax, 0.19 * y + 0.8)
    looks = [LOOKS.get(str(row["method"]), LOOKS["pooled G2"] | {"name": str(row["method"])}) for row in ordered]
    ax.set_yticks(ys, [look["name"] for look in looks])
    ax.set_ylim(y - 0.8, -1.6)
    ax.spines["left"].set_visible(False)
    ax.axvspan(0, ALPHA, color=BAND, linewidth=0, zorder=0)
    planted = bool(table["power"].notna().any())
    guides(ax, ys)
    drawn = zip(ys, ordered, looks, strict=True)
    points(ax, "false_positives", [(at, row, look["color"], look["marker"]) for at, row, look in drawn])
    for at, row, look, tick in zip(ys, ordered, looks, ax.get_yticklabels(), strict=True):
        tick.set_color(look["color"])
        cells = [percent(row["coverage"]), percent(row["any_discovery"])]
        cells += [f"{percent(row['power'])}  ({percent(row['power_at_5'])})"] if planted else []
        for text, place in zip(cells, COLUMNS, strict=False):
            beside(ax, at, text, xytext=(place, 0), ha="center")
    for size, at in heads.items():
        shown = f"{count(size[0], 'article')} against {size[1]}"
        ax.text(0, at, shown, transform=ax.get_yaxis_transform(), va="center", fontweight="bold")
    for text, place in zip(HEADS, COLUMNS, strict=True):
        if planted or place != COLUMNS[-1]:
            beside(ax, -0.9, text, xytext=(place, 0), ha="center", fontsize=TINY, color=GREY)
    ends = table[["false_positives", "false_positives_high"]].max().max()
    ax.set_xlim(0, max(1.08 * float(ends), 2 * ALPHA))
    ax.set_xticks(ax.get_xticks(), [percent(tick) for tick in ax.get_xticks()])
    ax.set_xlim(0, max(1.08 * float(ends), 2 * ALPHA))
    ax.set_xlabel("words called different at .05 where nothing differs")
    first = table.iloc[0]
    n = f"n = {count(int(table['corpora'].max()), 'corpus', 'corpora')} of each size"
    band = "" if first["band"] == "all" else f", of {first['band']} expected uses"
    return finish(
        ax,
        _title(table),
        f"How often keyness is wrong; basis: {KINDS.get(str(first['articles']), str(first['articles']))}; {n}, "
        f"{count(int(table['words'].max()), 'word')} or fewer a row{band}",
        [
            "Band: up to one word in twenty may be called different by chance. Lines: 95% intervals over the corpora.",
            "A false find: a word that is called different after the correction for many words (q under .05), in a "
            "corpus without any difference.",
            "Found: of words planted three times, or a third, as frequent; in brackets, where each method is as often "
            "wrong as any other."
            if planted
            else "",
            _as_it_is(table),
            _widths(table),
        ],
        f"framing · {KINDS.get(str(first['articles']), str(first['articles']))}",
    )


def _title(table: pd.DataFrame) -> str:
    """Say how often framing and the worst of the others call words different that are not."""
    said = []
    for method in present(table, "method"):
        wrong = table.loc[table["method"] == method, "false_positives"]
        low, high = percent(wrong.min()), percent(wrong.max())
        span = high if low == high else f"{low.removesuffix('%')} to {high}"
        said.append(
            (
                method in ("framing", "paired"),
                float(wrong.max()),
                f"{LOOKS.get(method, {'name': method})['name']} {span}",
            )
        )
    own = [text for ours, _, text in said if ours]
    others = [text for _, _, text in sorted(s for s in said if not s[0])]
    return "False alarms: " + "; ".join(own + others[-1:])


def _widths(table: pd.DataFrame) -> str:
    """Say how wide intervals are where the same events stand on both sides."""
    last = table[(table["target"] == table["target"].max()) & table["method"].isin(["framing", "paired"])]
    if "paired" not in set(last["method"]):
        return ""
    widths = [f"{number(row['width'], 1)} ({LOOKS[str(row['method'])]['name']})" for row in last.to_dict("records")]
    size = f"{int(last['target'].iloc[0]):,} events"
    return f"Median width of an interval, in doublings, of {size}: {' and '.join(widths)}."


def _as_it_is(table: pd.DataFrame) -> str:
    """Say what the intervals of a single target article hold if the article is taken as it is."""
    single = table[table["coverage_as_it_is"].notna()]
    shares = [
        f"{percent(row['coverage_as_it_is'])} ({LOOKS[row['method']]['name']})"
        for row in single.to_dict("records")
        if row["method"] in ("framing", "bootstrap")
    ]
    if not shares:
        return ""
    return f"Of one target article as it is, not of its source, intervals hold the truth in {' and '.join(shares)}."
