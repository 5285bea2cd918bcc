"""Figures of naming: what coverage calls a person, a place or an event, as read and as coded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from framing.display.canvas import (
    BAND,
    BODY,
    FAINT,
    GREY,
    INK,
    SHADES,
    SMALL,
    TINY,
    VERMILLION,
    VOICES,
    Point,
    beside,
    figure,
    finish,
    guides,
    keys,
    margin,
    points,
    shared,
    shares,
    sheet,
    shorten,
    voice,
    wrap,
)
from framing.display.contrast import ink_on
from framing.display.sizes import current, pitch
from framing.display.wording import (
    TOO_FEW,
    attributed,
    bases,
    count,
    halves,
    interval,
    label,
    listed,
    outlets,
    percent,
    present,
    source,
    suffix,
    wilson,
)

CODED = "basis: codes"
KINDS = {"head": "heads", "modifier": "modifiers", "epithet": "epithets"}
MEANT = {
    "head": "names and nouns that stand for it",
    "modifier": "words before it",
    "epithet": "titles and nouns said of it",
}
MARKS = {"o": "circle", "D": "diamond", "s": "square", "^": "triangle"}
SEVERAL = {"country": "countries", "family": "families", "basis": "bases"}
PANELS = 4  # groups drawn as panels side by side; more are drawn as a table


@figure
def naming(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    articles: pd.DataFrame | None = None,
    most: int = 9,
    level: float | None = None,
    **_: Any,
) -> Axes:
    """Draw which labels each group of articles puts to an entity, and on how many of its mentions.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.naming` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default. Panels are its child axes.
    articles : pandas.DataFrame, optional
        Articles with their outlet and basis, for labels and the source line.
    most : int
        How many labels of each kind to draw at most; the commonest come first.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    Up to four groups are drawn as panels of points with intervals, more as a table with shades.
    """
    group, called = str(table.columns[0]), outlets(articles)
    tag = suffix(table if group != "basis" else table.head(1))
    totals = table.groupby(["kind", "label"], sort=False)["count"].sum()
    drawn = [pair for kind in KINDS for pair in [p for p in totals.index if p[0] == kind][:most]]
    voices = present(table, "voice", VOICES)
    few = len(present(table, group)) <= PANELS
    if few:  # a panel shows shares: a voice in which nobody mentions it often enough has none
        said = set(table.loc[table["enough"], "voice"]) or set(voices)
        voices = [v for v in voices if v in said]
        table = table[table["voice"].isin(voices)]
    sizes = table.drop_duplicates([group, "voice"]).groupby(group)["mentions"].sum()
    named = sorted(present(table, group), key=lambda g: (-int(sizes[g]), g))
    basis = table.drop_duplicates(group).set_index(group)["basis"] if group != "basis" else {g: g for g in named}
    rows_left = 0
    if current().exact and not few:  # a slide has not room for every group
        rows_left, named = len(named[most:]), named[:most]
    heads = {g: called.get(g, label(g)) + tag(basis[g]) for g in named}
    cells = {(r[group], r["kind"], r["label"], r["voice"]): r for r in table.to_dict("records")}
    ax = (_panels if few else _table)(ax, named, heads, drawn, voices, cells)
    n = f"n = {count(sizes.sum(), 'mention')}"
    hidden = len(totals) - len(drawn)
    meant = "; ".join(f"{KINDS[k]}: {MEANT[k]}" for k in KINDS if any(kind == k for kind, _ in drawn))
    notes = [
        f"{meant[:1].upper()}{meant[1:]}.",
        *_keys(table, few, voices),
        interval(table[table["enough"]], level) if few else "",
        f"Not drawn: {count(hidden, 'rarer label')}." if hidden else "",
        f"Not drawn: {count(rows_left, 'group')} that mention it less often." if rows_left else "",
        "Labels are found by rules that abstain where they cannot tell: counts are lower bounds.",
    ]
    spoken = voice(voices[0])["phrase"] if len(voices) == 1 else "by voice"
    return finish(
        ax,
        _title(table, group, called),
        f"Labels put to {label(table.attrs.get('entity', 'it'))}, {spoken}; {bases(table)}; {n}",
        notes,
        source(table, articles),
    )


Cells = dict[tuple[Any, ...], dict[Any, Any]]
Labels = list[tuple[str, str]]


def _places(drawn: Labels, between: float) -> tuple[list[float], dict[str, float]]:
    """Return where each label stands, and each kind's heading above its block."""
    places: list[float] = []
    heads: dict[str, float] = {}
    at = 0.0
    for kind, _ in drawn:
        at += 1.0 if kind in heads else between
        heads.setdefault(kind, at - 1.0)
        places.append(at)
    return places, heads


def _panels(
    ax: Axes | None, named: list[str], heads: Mapping[str, str], drawn: Labels, voices: list[str], cells: Cells
) -> Axes:
    """Draw a panel a group: a row a label, in it a point a voice, over the band of chance around the others' share."""
    places, blocks = _places(drawn, 2.1)
    ax = sheet(ax, (0.17 + 0.07 * len(voices)) * (places[-1] + 1.5) + 0.8)
    ax.set_axis_off()
    gap, n = 0.035, len(named)
    apart = min(0.4, 0.64 / max(len(voices) - 1, 1))  # voices of one label stand nearer than two labels do
    wide = (1 - gap * (n - 1)) / n
    highest = max(
        (float(np.nanmax([r["share"], r["share_high"]])) for r in cells.values() if r["enough"] and r["count"]),
        default=1.0,
    )
    for k, group in enumerate(named):
        panel = ax.inset_axes((k * (wide + gap), 0, wide, 1))
        panel.set_yticks(*((places, [f"“{text}”" for _, text in drawn]) if k == 0 else ([],)))
        panel.spines["left"].set_visible(False)
        panel.set_ylim(places[-1] + 0.7, places[0] - 1.6)
        panel.set_xlim(0, min(1.05 * highest, 1.02))
        panel.xaxis.set_major_locator(MaxNLocator(3))
        panel.xaxis.set_major_formatter(FuncFormatter(lambda share, _: percent(share)))
        panel.set_title(heads[group], loc="left", fontsize=BODY)
        found = [cells[group, *drawn[0], v] for v in voices if (group, *drawn[0], v) in cells]
        sizes = [f"{int(r['mentions']):,} {voice(str(r['voice']))['name'] if len(voices) > 1 else ''}" for r in found]
        few = "" if any(r["enough"] for r in found) else f"\n{TOO_FEW}"
        panel.set_xlabel(f"share of mentions\n({', '.join(s.strip() for s in sizes)}){few}", fontsize=SMALL)
        guides(panel, places)
        shown: list[Point] = []
        for at, pair in zip(places, drawn, strict=True):
            for j, spoken in enumerate(voices):
                row = cells.get((group, *pair, spoken))
                if row is None or not row["enough"]:
                    continue
                y = at + (j - (len(voices) - 1) / 2) * apart
                look = voice(spoken)
                high = row["others"] + row["floor"]
                if high > 0:  # where no floor is known it is not above nothing
                    low = max(row["others"] - row["floor"], 0)
                    panel.barh([y], [high - low], left=[low], height=0.66 * apart, color=BAND, zorder=1)
                if row["count"] or spoken == voices[0]:
                    shown.append((y, row, look["color"], look["marker"]))
        points(panel, "share", shown)
        for kind, at in blocks.items():
            if k == 0:
                margin(panel, 0, at, KINDS[kind], -6, ha="right", fontsize=SMALL, fontweight="bold")
    return ax


def _table(
    ax: Axes | None, named: list[str], heads: Mapping[str, str], drawn: Labels, voices: list[str], cells: Cells
) -> Axes:
    """Draw a table: a row a group, a column a label, shaded by the share in the first voice, with counts."""
    first, others = voices[0], voices[1:]
    places, blocks = _places(drawn, 1.4)
    ax = sheet(ax, pitch(0.25) * len(named) + 2.1)
    shown = [cells[g, *p, first]["share"] for g in named for p in drawn if (g, *p, first) in cells]
    top = max((share for share in shown if share > 0), default=1.0)
    for i, group in enumerate(named):
        for at, pair in zip(places, drawn, strict=True):
            row = cells.get((group, *pair, first))
            share = row["share"] if row is not None and row["enough"] else np.nan
            shade = "white" if np.isnan(share) else SHADES(share / top)
            ax.add_patch(
                Rectangle((at - 0.5, i - 0.5), 1, 1, facecolor=shade, edgecolor=FAINT, linewidth=0.8, gid="cell")
            )
            ink = ink_on(shade, INK)
            if row is not None and row["count"]:
                ax.text(at, i, f"{int(row['count']):,}", ha="center", va="center", fontsize=SMALL,
                        color=ink)  # fmt: skip
            quoted = sum(int(cells[group, *pair, v]["count"]) for v in others if (group, *pair, v) in cells)
            if quoted:
                small: dict[str, Any] = {
                    "ha": "right",
                    "va": "center",
                    "fontsize": TINY,
                    "color": VERMILLION if shade == "white" else ink,
                }
                ax.text(at + 0.44, i + 0.32, f"◆{quoted:,}", **small)
        sizes = [int(cells[group, *drawn[0], v]["mentions"]) for v in voices if (group, *drawn[0], v) in cells]
        enough = [bool(cells[group, *drawn[0], v]["enough"]) for v in voices if (group, *drawn[0], v) in cells]
        few = "" if any(enough) else " too few"
        told = " + ".join(f"{size:,}" for size in sizes) + few
        ax.annotate(told, (places[-1] + 0.5, i), xytext=(6, 0), va="center",
                    textcoords="offset points", fontsize=TINY, color=GREY, annotation_clip=False)  # fmt: skip
    ax.set_yticks(range(len(named)), [heads[g] for g in named])
    ax.set_ylim(len(named) - 0.5, -0.5)
    ax.set_xlim(places[0] - 0.5, places[-1] + 0.5)
    ax.set_xticks(places, [text for _, text in drawn], rotation=52, ha="left", rotation_mode="anchor")
    ax.tick_params(axis="both", length=0)
    ax.tick_params(axis="x", top=True, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)
    for kind in blocks:
        under = [at for at, (k, _) in zip(places, drawn, strict=True) if k == kind]
        ax.text((under[0] + under[-1]) / 2, len(named) - 0.3, "\n".join(wrap(KINDS[kind], 22 * len(under) + 20, SMALL)),
                ha="center", va="top", fontsize=SMALL, fontweight="bold")  # fmt: skip
    return ax


def _keys(table: pd.DataFrame, few: bool, voices: list[str]) -> list[str]:
    """Explain the marks."""
    called = [voice(v)["name"] for v in voices]
    if not few:
        several = f"; ◆: number in other voices ({', '.join(called[1:])})" if len(voices) > 1 else ""
        return [
            f"Number: mentions that carry the label, shade: their share ({called[0]}){several}.",
            f"At the right: mentions by name or noun ({' + '.join(called)}); too few: no share is given.",
        ]
    notes = ["Share: of the mentions by name or noun" + (", in each voice." if len(voices) > 1 else ".")]
    if len(voices) > 1:
        notes.append(" · ".join(f"{MARKS[voice(v)['marker']].capitalize()}: {voice(v)['name']}" for v in voices) + ".")
    if table["floor"].notna().any():
        notes.append(f"Band: the others' share, and how far {halves(table, 'the other articles')} differ in it.")
    if (table["floor"] == 0).any():
        notes.append("No band where the others never do: then the line alone tells.")
    if table["floor"].isna().any():
        notes.append("No band where fewer than four other articles mention it.")
    return notes


def _title(table: pd.DataFrame, group: str, called: Mapping[str, str]) -> str:
    """Say which group uses which label clearly more or less often; where none can be compared, which is commonest."""
    entity = label(table.attrs.get("entity", "it"))

    def whose(row: pd.Series[Any]) -> str:
        return attributed(called.get(str(row[group]), label(row[group])), row["basis"] if group != "basis" else "")

    compared = table[table["difference_low"].notna()]
    if len(compared):
        # How far the interval keeps from 0: below nothing where it holds 0.
        margin = np.maximum(compared["difference_low"], -compared["difference_high"])
        clear = compared.assign(margin=margin)
        clear = clear[(clear["margin"] > 0) & (clear["difference"].abs() > clear["floor"])]
        if clear.empty:
            return f"No label of {entity} sets one {label(group)} clearly apart from the others"
        row = clear.sort_values("margin", ascending=False, kind="stable").iloc[0]
        more = "more" if row["difference"] > 0 else "less"
        return (
            f"{entity}: {whose(row)} says “{row['label']}” {more} often than the others, in {percent(row['share'])} of "
            f"mentions against {percent(row['others'])} ({voice(str(row['voice']))['name']})"
        )
    spoken = present(table, "voice", VOICES)[0]
    here = table[table["voice"] == spoken]
    mentions = int(here.drop_duplicates(group)["mentions"].sum())
    accounts = "; accounts" if set(table["basis"]) == {"account"} else ""
    said: list[str] = []
    for rows_of, what in (
        (here[here["kind"] == "head"], "most often"),
        (here[here["rules"] != "alias"], "added most often"),
    ):
        totals = rows_of.groupby("label", sort=False)["count"].sum()
        if totals.sum():
            texts = [str(text) for text in totals.index[totals == totals.max()]]
            used = rows_of[rows_of["label"].isin(texts) & (rows_of["count"] > 0)][group].nunique()
            each = " each" if len(texts) > 1 else ""
            of = f" of {count(mentions, 'mention')}" if not said else ""
            words = listed(f"“{text}”" for text in texts) if len(texts) < 4 else f"{len(texts):,} labels"
            where = count(used, label(group), SEVERAL.get(group, ""))
            said.append(f"{what} {words}, {int(totals.max()):,}{each}{of} in {where}")
    if not said:
        return f"{entity}: no label was found ({voice(spoken)['name']})"
    return f"{entity}: {'; '.join(said)} ({voice(spoken)['name']}{accounts})"


@figure
def coded_naming(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    pages: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
    most: int = 200,
    level: float | None = None,
    **_: Any,
) -> Axes:
    """Draw how many pages use each group of labels for the same person, group or event.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.coded_naming` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    pages : pandas.DataFrame, optional
        The part of the result that holds a row a page.
    names : mapping of str to str, optional
        How to write a variable that is not to be written as it is coded.
    most : int
        How many groups of labels to draw at most of each kind of pages; the commonest come first.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes
    """
    kinds = present(table, "of") or ["pages"]
    sides = table.assign(of=table["of"] if "of" in table.columns else kinds[0])
    sides = sides.sort_values(["share", "group"], ascending=[False, True], kind="stable")
    found = [r for kind in kinds for r in sides[sides["of"] == kind].head(most).to_dict("records")]
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
    ax = sheet(ax, (0.27 if current().exact else 0.33) * (y + 0.6) + 0.85)
    groups = ["\n".join(wrap(label(r["group"]), 150)) for r in found]
    ax.set_yticks(ys, groups)
    ax.spines["left"].set_visible(False)
    ax.set_ylim(y - 0.4, -1.0)
    guides(ax, ys)
    shared(ax, ys, found)
    for y, row, lines in zip(ys, found, examples, strict=True):
        beside(ax, y, f"{int(row['pages']):,} of {int(row['visible']):,}", color=INK if row["pages"] else GREY)
        beside(ax, y, "\n".join(lines), xytext=(52, 0), fontsize=TINY, color=GREY)
    sizes = {kind: max(int(r["visible"]) for r in found if r["of"] == kind) for kind in heads}
    for kind, at in heads.items():
        ax.text(0.005, at, f"of the {sizes[kind]:,} {label(kind)}", va="center", fontsize=SMALL, fontweight="bold")
    keys(ax)
    shares(ax, "share of the pages named above each block")
    top = found[0]
    variable = (names or {}).get(str(top["variable"]), label(top["variable"]))
    tied = [label(r["group"]) for r in found if r["of"] == top["of"] and r["pages"] == top["pages"]]
    commonest = listed(f"“{g}”" for g in tied) if len(tied) < 4 else count(len(tied), "group")
    commonest += ", each" if len(tied) > 1 else ","
    n = "n = " + listed(f"{size:,} {label(kind)}" for kind, size in sizes.items())
    if pages is not None:
        n += f", of {count(pages['article'].nunique(), 'page')}"
    return finish(
        ax,
        f"{variable[:1].upper()}{variable[1:]}: most often {commonest} on {percent(top['share'])} "
        f"of the {int(top['visible']):,} {label(top['of'])}",
        f"Labels by group; {CODED}; {n}",
        [
            wilson(table, level),
            "At the right: pages, and examples of the labels; a page may use labels of several groups.",
            "That a name is absent shows only on pages seen whole.",
            f"Not drawn: {count(len(sides) - len(found), 'rarer group')}." if len(sides) > len(found) else "",
        ],
        source(table),
    )
