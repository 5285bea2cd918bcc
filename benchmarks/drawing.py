"""The figure of the benchmarks: how far what was measured lies from its target."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from turns import FASTER, LONGER, MET, MISSED

from framing.display import files
from framing.display.canvas import BLUE, GREY, INK, TINY, VERMILLION, Row, beside, figure, finish, guides, points, sheet
from framing.display.wording import count

LOOKS = {MET: (BLUE, "o"), MISSED: (VERMILLION, "D")}
SHORT = {FASTER: " x", LONGER: " x", "ms": " ms", "s": " s", "MB": " MB"}
MOST = 5  # ticks of the scale
COLUMNS = (44, 124)  # in points, from the axes to the middle of each column


@figure
def benchmarks(table: pd.DataFrame, ax: Axes | None = None, **_: Any) -> Axes:
    """Draw every measure that has a target, as a multiple of it; right of the line it is met.

    Parameters
    ----------
    table : pandas.DataFrame
        As the benchmark writes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
    """
    aimed = table[table["target"].notna() & table["value"].notna()]
    ys, ordered, heads, y = [], [], {}, 0.0
    for subject, rows in aimed.groupby("subject", sort=False):
        heads[str(subject)] = y
        for row in rows.to_dict("records"):
            y += 1
            ys.append(y)
            ordered.append(row | multiples(row))
        y += 1.4
    ax = sheet(ax, 0.2 * y + 0.8)
    ax.set_xscale("log")
    ax.set_yticks(ys, [named(row) for row in ordered])
    ax.set_ylim(y - 0.8, -1.6)
    ax.spines["left"].set_visible(False)
    ax.axvline(1, color=INK, linewidth=1)
    guides(ax, ys)
    points(ax, "multiple", [(at, row, *LOOKS[str(row["verdict"])]) for at, row in zip(ys, ordered, strict=True)])
    for at, row in zip(ys, ordered, strict=True):
        color = LOOKS[str(row["verdict"])][0]
        unit = SHORT.get(row["unit"], "")
        beside(ax, at, f"{said(row['value'])}{unit}", xytext=(COLUMNS[0], 0), ha="center", color=color)
        beside(ax, at, f"{row['bound']} {row['target']:g}{unit}", xytext=(COLUMNS[1], 0), ha="center")
    for subject, at in heads.items():
        ax.text(0, at, subject, transform=ax.get_yaxis_transform(), va="center", fontweight="bold")
    for text, place in zip(("measured", "target"), COLUMNS, strict=True):
        beside(ax, -0.9, text, xytext=(place, 0), ha="center", fontsize=TINY, color=GREY)
    ends = [end for row in ordered for end in (row["multiple_low"], row["multiple_high"])]
    ax.set_xlim(min(0.5, *ends) / 1.4, max(2.0, *ends) * 1.4)
    ticks = [10.0**power for power in range(-5, 4) if ax.get_xlim()[0] <= 10.0**power <= ax.get_xlim()[1]]
    ticks = ticks[(len(ticks) - 1) % 2 :: 2] if len(ticks) > MOST else ticks
    ax.set_xticks(ticks, [f"{tick:,g}" for tick in ticks])
    ax.set_xlabel("as a multiple of the target (right of the line: met)")
    met = int((aimed["verdict"] == MET).sum())
    first = table.iloc[0]
    tried = {"full": "", "short": "; a short run, of fewer articles"}.get(
        first["run"], "; a quick run, not to be cited"
    )
    return finish(
        ax,
        f"{met} of {count(len(aimed), 'target')} met",
        f"Seconds of the processor on one thread, framing and each peer in turn in one process; {first['date']}{tried}",
        [
            "Circles: met. Diamonds: missed. Lines: from the least to the most of the rounds, or of the parts of a "
            "large corpus; of one article, the quartiles.",
            "x: times as fast as the peer, where at least so much is the target; times as long, where at most.",
        ],
        f"framing {first['framing']} ({first['commit']}) · {first['machine']} · Python {first['python']}",
    )


def said(value: float) -> str:
    """Write a number with three digits that count, and thousands parted.

    >>> said(1208.3), said(0.01922), said(42.0)
    ('1,208', '0.0192', '42.0')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:#.3g}"


def multiples(row: Row) -> dict[str, float]:
    """Return what was measured, and its spread, as multiples of the target: above one it is met."""
    if row["bound"] == "at least":
        ends = (row["value"], row["low"], row["high"])
        value, low, high = (end / row["target"] for end in ends)
    else:
        ends = (row["value"], row["high"], row["low"])
        value, low, high = (row["target"] / end for end in ends)
    return {"multiple": value, "multiple_low": low, "multiple_high": high}


def named(row: Row) -> str:
    """Name a row of the figure by what tells it from the others of its subject; the table tells the rest."""
    peer: str = "" if pd.isna(row["peer"]) else row["peer"]
    peer = "chain" if peer.startswith("chain") else re.sub(r" [\d.]+$| \(.*", "", peer)
    told = {"reading": ["corpus", "state"], "interactive": ["corpus", "measure"]}.get(row["subject"], ["measure"])
    return " / ".join(part for part in (", ".join(row[column] for column in told), peer) if part)


def save(table: pd.DataFrame, path: Path) -> None:
    """Write the figure beside its table."""
    files.write(benchmarks(table), table, path)
