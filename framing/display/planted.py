"""The figure of what was planted in the ferry line, and what each instrument finds of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from framing.display.canvas import FAINT, INK, SHADES, SMALL, TINY, figure, finish, sheet
from framing.display.contrast import ink_on
from framing.display.sizes import current, narrow
from framing.display.wording import count, label, listed, percent, present

THINGS = {
    "no difficulty": "a loaded word,\nno difficulty",
    "euphemism": "a euphemism",
    "quoted": "a loaded word\nin a quotation",
    "scare": "scare quotes",
    "irony": "irony",
    "negation": "a negated word\n(right: no hit)",
    "metonym": "a metonym",
    "same name": "two persons\nof one name",
    "omission": "a fact left out,\nno loaded word",
}
ASKED = {
    "word": "found?",
    "direction": "direction?",
    "tone": "tone to\ntarget?",
    "voice": "whose\nword?",
    "target": "aimed at\nwhom?",
    "who": "who is\nmeant?",
    "left out": "what is\nmissing?",
}
Side = dict[tuple[str, str], dict[Any, Any]]  # a row for each difficulty and question
DARKEST = 1.25  # so that a full share is dark and not black
NAMES = {"vader": "VADER", "textblob": "TextBlob"}
BLIND = {"euphemism": "euphemisms", "scare": "scare quotes", "same name": "shared names"}  # as the title says them


@figure
def planted(table: pd.DataFrame, ax: Axes | None = None, **_: Any) -> Axes:
    """Draw how much of what was planted is found, by difficulty and question: framing, and the best ready tool.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.validation.planted.planted` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
    """
    things, asked = present(table, "difficulty", THINGS), present(table, "question", ASKED)
    own, ready = _best(table, "framing"), _best(table, "baseline")
    cells = np.full((len(things), len(asked)), np.nan)
    for (thing, question), row in own.items():
        cells[things.index(thing), asked.index(question)] = row["share"]
    ax = sheet(ax, (0.29 if current().exact else 0.4) * len(things) + 1.3)
    shades = SHADES.with_extremes(bad=FAINT)
    ax.pcolormesh(np.ma.masked_invalid(cells), cmap=shades, vmin=0, vmax=DARKEST, edgecolors="white", linewidth=1)
    ax.set_ylim(len(things), 0)
    ax.set_yticks(np.arange(len(things)) + 0.5, [THINGS.get(name, label(name)) for name in things])
    turned: dict[str, Any] = {"rotation": 52, "ha": "left", "rotation_mode": "anchor"} if narrow() else {}
    heads = [ASKED.get(name, label(name)) for name in asked]
    ax.set_xticks(
        np.arange(len(asked)) + 0.5, [head if not turned else head.replace("\n", " ") for head in heads], **turned
    )
    ax.tick_params(axis="both", length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)
    for (thing, question), row in own.items():
        x, y = asked.index(question) + 0.5, things.index(thing)
        look: dict[str, Any] = {"ha": "center", "va": "center", "color": ink_on(shades(row["share"] / DARKEST), INK)}
        joined = f"{row['right']}/{row['asked']}" if narrow() else f"{row['right']} of {row['asked']}"
        ax.text(x, y + 0.34, joined, fontsize=SMALL, fontweight="bold", **look)
        if (thing, question) in ready:
            ax.text(x, y + 0.74, str(ready[thing, question]["right"]), fontsize=TINY, **look)
    compared = [
        f"{' '.join(head.split())} {_named(own, question)} against {_named(ready, question)}"
        for head, question in zip(heads, asked, strict=True)
    ]
    return finish(
        ax,
        _title(own, ready, things),
        "What was planted in six invented articles, by difficulty; basis: invented texts; "
        f"n = {count(_total(own, 'asked'), 'answer')} of either side",
        [
            "In each cell: how often framing is right, and under it how often the best ready tool is. Grey: not asked.",
            "Six articles by one author are a calibration standard and no sample: there are no intervals.",
            f"Compared, on each question the most often right of either side: {'; '.join(compared)}.",
        ],
        "framing · the ferry line, texts and truth",
    )


def _best(table: pd.DataFrame, kind: str) -> Side:
    """Return the rows of the instrument of a kind that is right most often on each question."""
    own = table[table["kind"] == kind]
    total = own.groupby(["question", "instrument"], sort=False)["right"].sum()
    best = {question: total[question].idxmax() for question in own["question"].unique()}
    kept = own[own["instrument"] == own["question"].map(best)]
    return {(str(row["difficulty"]), str(row["question"])): row for row in kept.to_dict("records")}


def _named(side: Side, question: str) -> str:
    names = [str(row["instrument"]) for (_, asked), row in side.items() if asked == question]
    return NAMES.get(names[0], names[0]) if names else "nothing"


def _total(side: Side, column: str) -> int:
    return sum(int(row[column]) for row in side.values())


def _title(own: Side, ready: Side, things: list[str]) -> str:
    """Say how often either side is right, and in what neither ever is."""
    shares = [percent(_total(side, "right") / max(_total(side, "asked"), 1)) for side in (own, ready)]
    missed = {at[0] for at, row in own.items() if not row["right"] and not (at in ready and ready[at]["right"])}
    blind = [BLIND.get(thing, label(thing)) for thing in things if thing in missed]
    said = f"Right about what was planted: framing {shares[0]}, ready tools {shares[1]}"
    return f"{said}; both are blind to parts of {listed(blind)}" if blind else said


__all__ = ["planted"]
