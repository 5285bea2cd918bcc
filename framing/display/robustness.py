"""The figure of robustness: a specification curve over its matrix of choices."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from framing.display.canvas import (
    BAND,
    BLUE,
    FAINT,
    GREY,
    INK,
    PALE,
    SMALL,
    TINY,
    VERMILLION,
    beside,
    figure,
    finish,
    margin,
    sheet,
    width,
)
from framing.display.sizes import current
from framing.display.wording import (
    at_level,
    attributed,
    bases,
    count,
    halves,
    label,
    number,
    outlets,
    percent,
    present,
    source,
)

_CURVE, _ROW, _GAP = 2.3, 0.165, 0.3  # heights in inches: the curve, an option, and the room between the two
_UNITS = {"families": "wire families", "events": "whole events, both sides together"}
_SIDES = ("first", "second", "target")
_CHOICES = {"per": "rate per", "counting": "a word counts", "words": "loaded words", "families": "wire families"}
_OPTIONS = {
    ("counting", "count"): "once",
    ("counting", "weight"): "by its weight",
    ("families", "none"): "not heeded",
    ("families", "weight"): "weighted",
    ("families", "collapse"): "collapsed",
}


@figure
def robustness(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    choices: pd.DataFrame | None = None,
    summary: pd.DataFrame | None = None,
    articles: pd.DataFrame | None = None,
    most: int = 8,
    **_: Any,
) -> Axes:
    """Draw one contrast under every way of counting: the estimates in their order, and below what was chosen.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.robustness` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default. The curve and the matrix are its child axes.
    choices, summary : pandas.DataFrame, optional
        The parts of the result.
    articles : pandas.DataFrame, optional
        Articles with their outlet and basis, for names and the source line.
    most : int, default 8
        Of what is left out one at a time, how many options to draw at most; those that turn the sign or shift the
        estimate most come first.

    Returns
    -------
    matplotlib.axes.Axes
    """
    told = table[table["enough"].astype(bool)]
    called = outlets(articles)
    names = {side: called.get(str(table[side].iloc[0]), label(table[side].iloc[0])) for side in _SIDES}
    shown, hidden = _shown(None if current().exact else choices, most)
    if current().exact and choices is not None:
        hidden = ["Not drawn: what was chosen in each way; it stands in the table."]
    height = _CURVE + _GAP + _ROW * (len(shown) + 0.8)
    ax = sheet(ax, height + 0.3)
    ax.set_axis_off()
    below = 1 - _CURVE / height
    curve = ax.inset_axes((0, below, 1, 1 - below))
    floor = float(summary["floor"].iloc[0]) if summary is not None and len(summary) else float("nan")
    _draw_curve(curve, told, names, floor, loaded="counting" in table.columns)
    if len(shown):
        matrix = ax.inset_axes((0, 0, 1, below - _GAP / height), sharex=curve)
        _draw_matrix(matrix, told, shown)
    sizes = [f"{int(table[f'{side}_{what}'].max()):,}" for what in _exposure(table) for side in ("first", "second")]
    what = _exposure(table)[0]
    return finish(
        ax,
        _title(table, summary, names),
        f"{'Loaded words' if 'counting' in table.columns else 'Sentiment'} of two sides, in every way of counting; "
        f"{bases(table)}; n = {count(len(told), 'way')} with enough to say, of {len(table):,}; "
        f"at most {sizes[0]} and {sizes[1]} {what}",
        [*_notes(table, told, summary), *hidden],
        source(table, articles),
    )


def _exposure(table: pd.DataFrame) -> list[str]:
    return [name for name in ("mentions", "words") if f"first_{name}" in table.columns]


def _shown(choices: pd.DataFrame | None, most: int) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the options to draw, in their order, and what to say of the others."""
    if choices is None or not len(choices):
        return [], []
    kept, notes = [], []
    for choice in present(choices, "choice"):
        options = choices[choices["choice"] == choice]
        if choice in ("words", "outlets") and len(options) > most:
            size = options["shift"].abs().fillna(-1)
            ranked = options.assign(size=size).sort_values(["turns", "size"], ascending=False, kind="stable")
            chosen = {int(options.index[0]), *ranked.index[: most - 1]}
            notes.append(f"Not drawn: {len(options) - len(chosen)} options of “{choice}” that shift less.")
            options = options[[i in chosen for i in options.index]]
        kept += options.to_dict("records")
    return [{str(k): v for k, v in row.items()} for row in kept], notes


def _colors(told: pd.DataFrame) -> list[str]:
    return [
        GREY if not clear else BLUE if sign > 0 else VERMILLION
        for clear, sign in zip(told["clear"], told["sign"], strict=True)
    ]


def _draw_curve(ax: Axes, told: pd.DataFrame, names: dict[str, str], floor: float, *, loaded: bool) -> None:
    n = max(len(told), 1)
    ax.set_xlim(0.5 - 0.01 * n, n + 0.5 + 0.01 * n)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.axhline(0, color=PALE, linewidth=1, zorder=1)
    x = told["specification"].to_numpy(float)
    if pd.notna(floor):
        ax.axhspan(-floor, floor, color=BAND, linewidth=0, zorder=0)
    thin = min(1.6, 260 / n)
    ax.vlines(x, told["low"], told["high"], colors=_colors(told), linewidth=thin, alpha=0.8, zorder=2)
    size = min(4.0, 500 / n)
    ax.scatter(x, told["estimate"], s=size**2, c=_colors(told), zorder=3, linewidths=0)
    reach = float(told[["estimate", "low", "high"]].abs().max().max()) if len(told) else 1.0
    reach = min(1.0, max(reach, 0.2)) if loaded else max(1.05 * reach, 0.05)
    ax.set_ylim(-1.04 * reach, 1.04 * reach)
    ax.set_ylabel(
        "difference, as a share of\nthe sum of both rates" if loaded else "difference of\nmean sentiment",
        fontsize=SMALL,
    )
    for y, side, up in ((1, "first", "↑"), (0, "second", "↓")):
        more = "more" if loaded else "higher"
        ax.annotate(
            f"{up} {more}: {names[side]}",
            (0, y),
            xycoords="axes fraction",
            xytext=(0, 3 if y else -3),
            textcoords="offset points",
            va="bottom" if y else "top",
            fontsize=SMALL,
            color=INK,
            annotation_clip=False,
        )


def _draw_matrix(ax: Axes, told: pd.DataFrame, shown: list[dict[str, Any]]) -> None:
    labels = [_option(row["choice"], row["option"]) for row in shown]
    ax.set_yticks(range(len(shown)), labels, fontsize=SMALL)
    ax.set_ylim(len(shown) - 0.4, -0.9)
    ax.set_xticks([])
    ax.spines[:].set_visible(False)
    wide = max(width(text, SMALL) for text in labels)
    before = None
    for y, row in enumerate(shown):
        if row["choice"] != before:
            choice = _CHOICES.get(row["choice"], label(row["choice"]))
            margin(ax, 0, y, choice, -wide - 16, ha="right", fontsize=SMALL, fontweight="bold")
            if before is not None:
                ax.axhline(y - 0.5, color=PALE, linewidth=0.6)
        before = row["choice"]
        ax.axhline(y, color=FAINT, linewidth=0.6, zorder=0)
        mine = told[told[row["choice"]].astype(str) == row["option"]]
        ax.vlines(
            mine["specification"],
            y - 0.34,
            y + 0.34,
            colors=_colors(mine),
            linewidth=min(2.0, 330 / max(len(told), 1)),
        )
        if row["told"]:
            weight = "bold" if row["turns"] else "normal"
            beside(ax, y, percent(row["share"]), xytext=(30, 0), ha="right", fontsize=TINY, fontweight=weight)
            beside(ax, y, number(row["median"]), xytext=(60, 0), ha="right", fontsize=TINY, fontweight=weight)
        else:
            beside(ax, y, "too few", xytext=(8, 0), fontsize=TINY, color=GREY, style="italic")
    beside(ax, -0.75, "agree", xytext=(30, 0), ha="right", fontsize=TINY, color=GREY)
    beside(ax, -0.75, "median", xytext=(62, 0), ha="right", fontsize=TINY, color=GREY)


def _option(choice: str, option: str) -> str:
    return _OPTIONS.get((choice, option), label(option))


def _title(table: pd.DataFrame, summary: pd.DataFrame | None, names: dict[str, str]) -> str:
    """Say in how many ways of counting what holds, in how many clearly, and what turns it."""
    if summary is None or not len(summary):
        return f"One contrast in {count(len(table), 'way')} of counting"
    all_told = summary.iloc[0]
    if not all_told["told"]:
        return f"Too little to say in any of {count(all_told['specifications'], 'way')} of counting"
    if not all_told["sign"]:
        return f"No difference at the median of {count(all_told['told'], 'way')} of counting"
    everywhere = all_told["agreeing"] == all_told["told"]
    ways = f"{'In' if not all_told['turns'] else 'It depends: in'} "
    ways += "all" if everywhere else f"{all_told['agreeing']:,} of"
    clearly = f"clearly in {all_told['clear_agreeing']:,}" if all_told["clear_agreeing"] else "clearly in none"
    if all_told["clear_opposed"]:
        clearly += f", clearly the reverse in {all_told['clear_opposed']:,}"
    options = [tuple(part.split(": ", 1)) for part in str(all_told["turns"]).split("; ") if part]
    turning = [f"“{_option(*pair)}” ({_CHOICES.get(pair[0], label(pair[0]))})" for pair in options]
    if len(turning) > 2:
        turning = [*turning[:2], f"{len(turning) - 2} more"]
    turns = "no option turns the sign"
    if turning:
        turns = "the sign turns with " + " and ".join(
            [", ".join(turning[:-1]), turning[-1]] if turning[1:] else turning
        )
    elif not everywhere:
        turns = "no single option turns the sign"
    found = _finding(table, int(all_told["sign"]), names)
    return f"{ways} {all_told['told']:,} ways of counting, {found} ({clearly}); {turns}"


def _finding(table: pd.DataFrame, sign: int, names: dict[str, str]) -> str:
    """Say what the sign of the median means."""
    loaded, entity = "counting" in table.columns, label(table["entity"].iloc[0])
    sides = str(table["basis"].iloc[0]).split(" vs ")
    if not str(table["reference"].iloc[0]):
        higher, lower = (names["first"], names["second"]) if sign > 0 else (names["second"], names["first"])
        where = f" in {attributed(names['target'], sides[0])}" if names["target"] else ""
        where = where or (" in the accounts" if sides[0] == "account" else "")
        if loaded:
            return f"more loaded words go to {higher} than to {lower}{where}"
        return f"sentiment is more negative toward {lower} than toward {higher}{where}"
    first, second = attributed(names["first"], sides[0]), attributed(names["second"], sides[-1])
    if names["second"] == "all others":
        second = "the others (accounts)" if sides[-1] == "account" else "the others"
    if loaded:
        more = "more" if sign > 0 else "fewer"
        put = f"attaches {more} loaded words to {entity}" if entity else f"uses {more} loaded words"
        return f"{first} {put} than {second}"
    return f"{first} is more {'positive' if sign > 0 else 'negative'} toward {entity} than {second}"


def _notes(table: pd.DataFrame, told: pd.DataFrame, summary: pd.DataFrame | None) -> list[str]:
    notes = ["The ways share their evidence: that many agree is no test."]
    if "counting" in table.columns:
        notes.append("0: no difference; ±0.5: one rate is three times the other; ±1: all on one side.")
    units = [unit for unit in present(told, "unit") if unit]
    sides = [[_UNITS.get(u, u) for u in unit.split(" vs ")] for unit in units]
    ends = (" of the other" if len(s) > 1 else " of both" if len(sides) > 1 else "" for s in sides)
    said = "; in other ways ".join(" of one side and ".join(s) + end for s, end in zip(sides, ends, strict=True))
    interval = at_level(table, None, "interval").capitalize()
    notes.append(f"Line: {interval}, resampling {said}." if said else "No intervals: too little to resample.")
    notes.append("Coloured where it excludes 0.")
    if told["floor"].notna().any():
        chance = halves(table, "the reference")
        notes.append(f"Grey band: {chance} differ by so much (95% of times; median of the ways).")
        if summary is not None and len(summary):
            notes.append(f"Beyond their own floor: {percent(summary['above_floor'].iloc[0])} of the estimates.")
    elif str(table["reference"].iloc[0]):
        notes.append("No floor: the reference has fewer than four articles.")
    notes.append("Agree: share of an option's ways with the sign of the median; bold: most of its ways have the other.")
    notes += [f"The {scorer} scorer: {text}." for scorer, text in table.attrs.get("errors", {}).items() if text]
    return notes
