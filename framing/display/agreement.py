"""Figures of agreement: how far coders agree on each category, over which words they part, what they take for what."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from framing.display.canvas import (
    BAND,
    BLUE,
    GREY,
    INK,
    SHADES,
    SMALL,
    TINY,
    VERMILLION,
    Point,
    beside,
    figure,
    finish,
    one_line,
    points,
    rows,
    sheet,
)
from framing.display.contrast import ink_on
from framing.display.sizes import current, narrow, pitch
from framing.display.wording import at_level, bases, count, label, listed, number, percent, present

UNITS = {
    "articles": "resampling articles",
    "sentences": "resampling sentences",
    "passages": "resampling passages of 25 words (the sentences are not known)",
}
QUESTIONS = {"loaded": "marked or not", "category": "which category", "direction": "which direction"}
QUESTIONS |= {"target": "which target", "voice": "whose voice"}
FEW = "too few to say"
NOT_MARKED = "not marked"


@figure
def agreement(
    table: pd.DataFrame, ax: Axes | None = None, *, most: int = 40, level: float | None = None, **_: Any
) -> Axes:
    """Draw how far coders agree on each category, beyond chance, with the number of marks.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.agreement` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    most : int
        How many rows to draw at most; categories that were marked most come first.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes

    References
    ----------
    .. [1] K. Krippendorff (2018). Content Analysis: An Introduction to Its Methodology. 4th ed. Sage. On reliability.
    """
    every = table.to_dict("records")
    found = every[:most]
    ax = sheet(ax, pitch(0.27) * len(found) + 0.75)
    rows(ax, [_name(row) for row in found])
    alphas: list[Point] = []
    for y, row in enumerate(found):
        marks = "mark" if row["kind"] == "category" or row["item"] == "loaded" else "word"
        n = count(int(row["marks"] if marks == "mark" else row["words"]), marks)
        if not row["enough"]:
            beside(ax, y, f"{n}: {FEW}", color=GREY, style="italic")
            ax.get_yticklabels()[y].set(color=GREY, style="italic")
            continue
        ax.plot([row["agreement"]], [y], color=VERMILLION, zorder=3, clip_on=False, **_STROKE)
        if pd.isna(row["alpha"]):
            beside(ax, y, f"{n}, all said the same", color=GREY)
            continue
        alphas.append((y, row | {"basis": "marks"}, BLUE, "o"))
        f1 = f", F1 {number(row['f1'])}" if pd.notna(row["f1"]) else ""
        beside(ax, y, f"{n}{f1}")
    points(ax, "alpha", alphas)
    questions = sum(row["kind"] == "question" for row in found)
    if 0 < questions < len(found):
        ax.axhline(questions - 0.5, color=GREY, linewidth=0.8)
    drawn = table[table["enough"] & table["alpha"].notna()]
    lowest = drawn[["alpha", "alpha_low"]].min().min() if len(drawn) else 0.0
    ax.set_xlim(min(0.0, 1.05 * lowest), 1)
    ax.set_xlabel("Krippendorff's alpha: 0 as by chance, 1 all agree")
    ax.plot([], [], linestyle="none", marker="o", markersize=6.5, color=BLUE, label="alpha")
    ax.plot([], [], color=VERMILLION, label="share of judgements that agree", **_STROKE)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, handletextpad=0.4, columnspacing=1.2)
    units = [UNITS[unit] for unit in present(table, "unit", UNITS) if unit in UNITS]
    notes = [
        f"Line: {at_level(table, level, 'interval')}, {units[0]} with the coders as they are." if units else "",
        "Stroke: high by chance alone, where most words are marked by nobody.",
        "F1: of spans that share a word." if drawn["f1"].notna().any() else "",
        "Which category, direction, target and whose voice: of words that two coders marked." if questions > 1 else "",
        "Krippendorff relies on .80, and to .667 for tentative conclusions: customs of research, no marks for a class.",
    ]
    few = int((~table["enough"]).sum())
    if few:
        notes.append(f"Too few to say: {count(few, 'row')} of few marks, or marks in few places.")
    if len(every) > len(found):
        notes.append(f"Not drawn: {count(len(every) - len(found), 'category', 'categories')} marked less often.")
    words, coders = int(table["words"].max()), int(table["coders"].max())
    n = f"n = {count(coders, 'coder')}, {count(words, 'word')}, {count(int(table['marks'].max()), 'mark')}"
    subtitle = f"Agreement between coders, word by word; {_basis(table)}; {n}"
    return finish(ax, _title(table), subtitle, notes, _source(table))


_STROKE: dict[str, Any] = {"linestyle": "none", "marker": "|", "markersize": 10, "markeredgewidth": 2}


def _name(row: dict[Any, Any]) -> str:
    return QUESTIONS.get(str(row["item"]), str(row["item"])) if row["kind"] == "question" else label(row["item"])


def _basis(table: pd.DataFrame) -> str:
    """Say what was marked; of a folder of marks alone this is not known."""
    return bases(table) if any(present(table, "basis")) else "basis: marks of an article that is not at hand"


def _source(table: pd.DataFrame) -> str:
    texts = {"published": "published text", "account": "accounts written for the corpus"}
    known = [texts.get(part, part) for basis in present(table, "basis") for part in basis.split("+") if part]
    return f"framing · what coders marked{f' in {listed(known)}' if known else ''}"


def _title(table: pd.DataFrame) -> str:
    """Say on which category coders agree most, and on which least, as far as the intervals tell them apart."""
    known = table[table["enough"] & table["alpha"].notna()]
    named = known[known["kind"] == "category"].sort_values(["alpha", "item"], ascending=[False, True])
    if len(named) > 1:
        high, low = named.iloc[0], named.iloc[-1]
        said = " on {} (alpha {}), least on {} ({})".format(
            label(high["item"]), number(high["alpha"]), label(low["item"]), number(low["alpha"])
        )
        apart = high["alpha_low"] > low["alpha_high"]
        return f"Coders agree most{said}" + ("" if apart else "; the intervals overlap")
    loaded = known[known["item"] == "loaded"]
    if len(loaded):
        row = loaded.iloc[0]
        ends = f" [{number(row['alpha_low'])}, {number(row['alpha_high'])}]" if pd.notna(row["alpha_low"]) else ""
        return f"On which words are loaded, coders agree with an alpha of {number(row['alpha'])}{ends}"
    return "Too few marks to say how far coders agree"


@figure
def disputed(table: pd.DataFrame, ax: Axes | None = None, *, most: int = 20, **_: Any) -> Axes:
    """Draw the words that coders disagree on most: how many of those who judged a word marked it, and as what.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.disputed` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    most : int
        How many words to draw at most, the most disputed first.

    Returns
    -------
    matplotlib.axes.Axes
    """
    found = table.head(most).to_dict("records")
    several = table["article"].nunique() > 1
    ax = sheet(ax, pitch(0.24) * len(found) + 0.6)
    rows(
        ax,
        [one_line(str(row["words"]) + (f" · {label(row['article'])}" if several else ""), 150) for row in found],
        lines=False,
    )
    for y, row in enumerate(found):
        ax.barh(y, row["coders"], height=0.62, color=BAND, linewidth=0)
        ax.barh(y, row["marked"], height=0.62, color=BLUE, linewidth=0)
        said = ", ".join(label(part) for part in str(row["labels"]).split("; "))
        beside(ax, y, f"{int(row['marked']):,} of {int(row['coders']):,}: {said}", fontsize=TINY, lines=1)
    ax.set_xlim(0, int(max(row["coders"] for row in found)))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel("coders who judged the word; dark: who marked it")
    first = found[0]
    known = not re.match(r"words? \d", str(first["words"]))
    words = f"“{first['words']}”" if known else str(first["words"])
    title = f"Most disputed: {words}, marked by {int(first['marked']):,} of {count(first['coders'], 'coder')}"
    tied = int((table["disagreement"].round(9) == round(first["disagreement"], 9)).sum())
    if tied > 1:
        title = f"Disputed most, and all alike: {tied:,} words and phrases, such as {words}"
    notes = [
        "First come words of which two judgements, drawn at random, differ most often: half mark it, or as many things "
        "are said of it.",
        "At the right: who marked it, and as what.",
    ]
    if any(re.match(r"words? \d", str(row["words"])) for row in found):
        notes.append("Words that nobody marked by themselves stand with their number, for the text is not at hand.")
    if len(table) > len(found):
        notes.append(f"Not drawn: {len(table) - len(found):,} that coders disagree on as much, or less.")
    n = f"n = {count(len(table), 'word or phrase', 'words and phrases')} on which coders disagree"
    subtitle = f"Words that some coders mark and others do not, or otherwise; {_basis(table)}; {n}"
    return finish(ax, title, subtitle, notes, _source(table))


@figure
def confusion(table: pd.DataFrame, ax: Axes | None = None, *, most: int = 28, **_: Any) -> Axes:
    """Draw what other coders say of the words that one coder gives a category.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.confusion` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    most : int
        How many categories to draw at most; those marked most come first.

    Returns
    -------
    matplotlib.axes.Axes
    """
    pairs = table.set_index(["category", "other"])["pairs"].unstack(fill_value=0)
    totals = {str(name): int(n) for name, n in pairs.sum(axis=1).items()}
    order = sorted(totals, key=lambda name: (-totals[name], name))
    down, across = order[:most], [*order[:most], *([NOT_MARKED] if NOT_MARKED in pairs.columns else [])]
    share = table.set_index(["category", "other"])["share"].unstack(fill_value=0)
    values = np.array([[share.loc[one].get(two, 0.0) for two in across] for one in down], dtype=float)
    ax = sheet(ax, pitch(0.27) * len(down) + (1.3 if current().exact else 1.7))
    ax.pcolormesh(values, cmap=SHADES, vmin=0, vmax=1, edgecolors="white", linewidth=1)
    ax.set_ylim(len(down), 0)
    ax.set_yticks(np.arange(len(down)) + 0.5, [label(name) for name in down])
    heads = [one_line(label(name), 105) for name in across]
    ax.set_xticks(np.arange(len(across)) + 0.5, heads, rotation=52, ha="left", rotation_mode="anchor")
    ax.tick_params(axis="x", length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)
    for i, one in enumerate(down):
        for j in range(len(across)):
            if values[i, j] >= 0.005:
                text = percent(values[i, j]).rstrip("%")
                color = ink_on(SHADES(values[i, j]), INK)
                ax.text(j + 0.5, i + 0.5, text, ha="center", va="center", fontsize=SMALL, color=color)
        beside(ax, i + 0.5, f"{totals[one]:,}" if narrow() else count(totals[one], "pair"))
    notes = [
        "A cell: where one coder says what stands at the left, the share (in percent) of other coders who say what "
        "stands above of the same word. A blank cell: under half a percent.",
        "At the right: pairs of judgements. What nobody marked is left out.",
    ]
    if len(order) > len(down):
        notes.append(f"Not drawn: {count(len(order) - len(down), 'category', 'categories')} marked less often.")
    n = f"n = {count(sum(totals[name] for name in order), 'pair')} of judgements"
    subtitle = f"What two coders say of one word; {_basis(table)}; {n}"
    return finish(ax, _mistaken(table), subtitle, notes, _source(table))


def _mistaken(table: pd.DataFrame) -> str:
    """Name the two categories that are most often said of one word."""
    named = table[(table["other"] != NOT_MARKED) & (table["category"] < table["other"])]
    named = named[named["pairs"] > 0].sort_values(["pairs", "category", "other"], ascending=[False, True, True])
    unmarked = table.loc[table["other"] == NOT_MARKED, "pairs"].sum() / max(table["pairs"].sum(), 1)
    said = f"Of words that one coder marks, another leaves {percent(unmarked)} unmarked"
    if named.empty:
        return f"{said}; no two categories meet on a word"
    row = named.iloc[0]
    return f"{said}; most often mixed: {label(row['category'])} and {label(row['other'])}"


__all__ = ["agreement", "confusion", "disputed"]
