"""Figures of likeness: which articles are alike in wording, and what sets one apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from framing.display.canvas import (
    BAND,
    BLUE,
    BODY,
    GREY,
    INK,
    PALE,
    SHADES,
    SMALL,
    TINY,
    beside,
    cell_of,
    figure,
    finish,
    mark,
    one_line,
    rows,
    sheet,
    width,
)
from framing.display.contrast import ink_on
from framing.display.lettering import step
from framing.display.sizes import NUMBERED, current, narrow, pitch
from framing.display.wording import (
    attributed,
    bases,
    count,
    listed,
    number,
    outlets,
    percent,
    present,
    source,
    suffix,
    together,
)


@figure
def similarity(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    merges: pd.DataFrame | None = None,
    articles: pd.DataFrame | None = None,
    yardstick: pd.DataFrame | None = None,
    most: int = 500,
    **_: Any,
) -> Axes:
    """Draw how alike the wording of each two articles is, with like articles side by side.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.similarity` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    merges, articles, yardstick : pandas.DataFrame, optional
        The parts of the result: the linkage, whose leaves give the order, the articles, and how alike they are at all.
    most : int
        How many articles to draw at most: those most alike to another.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ids = present(table, "article_a")
    n = len(ids)
    square = table.set_index(["article_a", "article_b"])["cosine"].unstack().loc[ids, ids].to_numpy(float)
    basis = dict(zip(table["article_a"].astype(str), table["basis_a"], strict=True))
    if merges is not None and len(merges) == n - 1 and n > 1:
        order = _leaves(merges)["leaves"]
        ids, square = [ids[i] for i in order], square[np.ix_(order, order)]
    about = pd.DataFrame({"article": ids, "basis": [basis[i] for i in ids]})
    left, every = max(n - most, 0), n
    if left:
        near = np.where(np.eye(n, dtype=bool), -1.0, square).max(axis=1)
        kept = np.sort(np.argsort(-near, kind="stable")[:most])
        ids, square, n = [ids[i] for i in kept], square[np.ix_(kept, kept)], len(kept)
    called, tag = outlets(articles), suffix(table, "basis_a")
    names = [called.get(i, i) for i in ids]
    labels = [
        one_line(name + tag(basis[i]), 215, after=f"  {k}")
        for k, (name, i) in enumerate(zip(names, ids, strict=True), 1)
    ]
    off = square.copy()
    np.fill_diagonal(off, np.nan)
    top = float(np.nanmax(off)) if n > 1 else 1.0
    top = min(1.0, np.ceil(10 * top) / 10) or 1.0

    cell = min(0.36, 6.2 / n) if n > 20 else 0.36
    cell = cell_of(n, labels, cell)
    ax = sheet(
        ax,
        (cell * n + (0.8 if narrow() and cell < NUMBERED else 0.3)) / current().stretch,
        max(5.5, cell * n + max(map(width, labels)) / 72 + 0.4),
    )
    shades = SHADES.with_extremes(bad=PALE)
    mesh = ax.pcolormesh(
        np.arange(n + 1) - 0.5,
        np.arange(n + 1) - 0.5,
        np.ma.masked_invalid(off),
        cmap=shades,
        vmin=0,
        vmax=top,
        edgecolors="white",
        linewidth=0.8 if n <= 40 else 0.2,
    )
    ax.set_aspect("equal", anchor="NW")
    ax.set_ylim(n - 0.5, -0.5)
    size = BODY if cell >= step(BODY) else TINY
    ax.set_yticks(range(n), labels, fontsize=size)
    ax.set_xticks(range(n), [str(k) for k in range(1, n + 1)], fontsize=size)
    ax.tick_params(axis="x", length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)
    if n <= 20 and cell >= NUMBERED:
        for i in range(n):
            for j in range(n):
                if i != j:
                    ax.text(
                        j,
                        i,
                        number(off[i, j]).removeprefix("0"),
                        ha="center",
                        va="center",
                        fontsize=TINY,
                        color=ink_on(shades(off[i, j] / top), INK),
                    )
    else:
        side: dict[str, Any] = {"location": "bottom", "pad": 0.02} if narrow() else {}
        bar = ax.figure.colorbar(mesh, ax=ax, shrink=0.4, aspect=25, **side)
        bar.set_label("cosine similarity")
        bar.outline.set_visible(False)

    title = "A single article: nothing to compare"
    if n > 1:
        i, j = (int(k) for k in np.unravel_index(np.nanargmax(off), off.shape))
        pair = together([names[k] for k in (i, j)], [basis[ids[k]] for k in (i, j)])
        title = f"Most alike in wording: {pair}, cosine {number(off[i, j])}"
    return finish(
        ax,
        title,
        f"Cosine of the TF-IDF of words; {bases(table, 'basis_a')}; n = {count(every, 'article')}",
        [
            f"Not drawn: {count(left, 'article')} less alike to any other." if left else "",
            "0: no word in common; 1: the same words in the same proportions. "
            "Numbers above are those at the left; "
            "neighbours are alike (average linkage).",
            *_yardstick(yardstick),
        ],
        source(table, about),
    )


@figure
def dendrogram(table: pd.DataFrame, ax: Axes | None = None, *, articles: pd.DataFrame | None = None, **_: Any) -> Axes:
    """Draw which articles join into groups by wording, and at which distance.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.dendrogram` makes it: one row a merge.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    articles : pandas.DataFrame, optional
        The articles, in the order that the leaves are numbered in.

    Returns
    -------
    matplotlib.axes.Axes
    """
    n = len(table) + 1
    about = articles if articles is not None else pd.DataFrame({"article": [f"article {i}" for i in range(n)]})
    tree, tag, called = _leaves(table), suffix(about), outlets(about)
    ids = [str(a) for a in about["article"]]
    about = about.reset_index(drop=True)
    labels = []
    for leaf in tree["leaves"]:
        family = str(about["family"].iloc[leaf]) if "family" in about.columns else "own"
        wire = "" if family == "own" or family in called.get(ids[leaf], "") else f" · {family}"
        labels.append(
            called.get(ids[leaf], ids[leaf])
            + wire
            + (tag(about["basis"].iloc[leaf]) if "basis" in about.columns else "")
        )
    ax = sheet(ax, pitch(0.23) * n + 0.55)
    rows(ax, labels, lines=False)
    for across, along in zip(tree["icoord"], tree["dcoord"], strict=True):
        ax.plot(along, [(c - 5) / 10 for c in across], color=INK, linewidth=1.1, solid_joinstyle="miter")
    ax.set_xlim(0, 1.04 * float(table["distance"].max() or 1))
    ax.set_xlabel("distance at which they join (1 − cosine of the TF-IDF of words; average linkage)")
    near = table.sort_values("distance", kind="stable").iloc[0]
    joined = [int(near["left"]), int(near["right"])]
    on = [about["basis"].iloc[k] if "basis" in about.columns else "" for k in joined]
    pair = together([called.get(ids[k], ids[k]) for k in joined], on)
    said = bases(about) if "basis" in about.columns else "basis: not given"
    return finish(
        ax,
        f"First to join: {pair}, at a distance of {number(near['distance'])}",
        f"Groups of articles by wording; {said}; n = {count(n, 'article')}",
        [
            "The further left two branches meet, the more alike the wording.",
            "Groups are a description, not a test.",
        ],
        source(table, about),
    )


@figure
def distinctive(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    articles: pd.DataFrame | None = None,
    most: int = 200,
    **_: Any,
) -> Axes:
    """Draw the words that weigh most in one article, beside their mean weight in the others.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.distinctive` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    articles : pandas.DataFrame, optional
        Articles with their outlet and basis, for labels and the source line.
    most : int
        How many words to draw at most; those that weigh most come first.

    Returns
    -------
    matplotlib.axes.Axes
    """
    found = table.head(most).to_dict("records")
    target = outlets(articles).get(str(found[0]["target"]), str(found[0]["target"]))
    others = int(table["reference_articles"].max())
    ax = sheet(ax, pitch(0.22) * len(found) + 0.75)
    rows(ax, [str(r["term"]) for r in found])
    for y, row in enumerate(found):
        ax.plot([row["reference_mean"], row["tfidf"]], [y, y], color=PALE, linewidth=2, zorder=1)
        ax.plot([row["reference_mean"]], [y], marker="|", markersize=9, markeredgewidth=1.8, color=GREY, zorder=2)
        ax.plot([row["tfidf"]], [y], zorder=3, **mark(str(row["basis"]).split(" vs ")[0], BLUE))
        alone = "in no other" if not row["articles"] else f"in {int(row['articles']):,} of {others:,} others"
        beside(ax, y, f"{int(row['count']):,}× here, {alone}")
    top = max(found, key=lambda r: r["tfidf"])
    y = found.index(top)
    ax.annotate(
        target,
        (top["tfidf"], y),
        xytext=(0, 9),
        textcoords="offset points",
        ha="right" if narrow() else "center",
        fontsize=SMALL,
        color=BLUE,
        annotation_clip=False,
    )
    ax.annotate(
        "mean of the others",
        (top["reference_mean"], y),
        xytext=(0, 9),
        textcoords="offset points",
        ha="left",
        fontsize=SMALL,
        color=GREY,
        annotation_clip=False,
    )
    ax.set_xlim(left=0)
    ax.set_xlabel("TF-IDF weight in the article")
    first = [f"“{r['term']}”" for r in found[:3]]
    return finish(
        ax,
        f"What sets {attributed(target, str(found[0]['basis']).split(' vs ')[0])} apart: {listed(first)}",
        f"Words of the highest TF-IDF; {bases(table)}; n = 1 article against {count(others, 'other')}",
        [
            "Filled point: published; open point: account; grey stroke: mean over the others.",
            f"Not drawn: {count(len(table) - most, 'word')} that weigh less." if len(table) > most else "",
        ],
        source(table, articles),
    )


@figure
def nearest(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    articles: pd.DataFrame | None = None,
    most: int = 200,
    **_: Any,
) -> Axes:
    """Draw the articles most alike to one in wording, before a band of how alike other articles are.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.nearest` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    articles : pandas.DataFrame, optional
        Articles with their outlet and basis, for labels and the source line.
    most : int
        How many articles to draw at most; the nearest come first.

    Returns
    -------
    matplotlib.axes.Axes
    """
    found = table.head(most).to_dict("records")
    called, tag = outlets(articles), suffix(table)
    first = found[0]
    ax = sheet(ax, 0.26 * len(found) + 0.7)
    rows(ax, [called.get(str(r["neighbour"]), str(r["neighbour"])) + tag(r["basis"]) for r in found])
    known = pd.notna(first["high"])
    if known:
        ax.axvspan(first["low"], first["high"], color=BAND, zorder=0, linewidth=0)
        ax.axvline(first["median"], color=GREY, linewidth=1, zorder=1)
    for y, row in enumerate(found):
        ax.plot([row["cosine"]], [y], zorder=3, clip_on=False, **mark(_other(row["basis"]), BLUE))
        above = f", above {percent(row['above'])} of pairs" if known else ""
        beside(ax, y, f"{number(row['cosine'])}{above}")
    ax.set_xlim(0, 1.08 * max(float(table["cosine"].max()), float(first["high"]) if known else 0.0, 0.01))
    ax.set_xlabel("cosine similarity")
    target = attributed(called.get(str(first["article"]), str(first["article"])), str(first["basis"]).split(" vs ")[0])
    near = attributed(called.get(str(first["neighbour"]), str(first["neighbour"])), _other(first["basis"]))
    said = f"; {percent(first['nearer'])} of the others have a nearer one" if pd.notna(first["nearer"]) else ""
    note = "No yardstick: fewer than four other articles."
    if known:
        note = (
            f"Band: 90% of the {int(first['pairs']):,} pairs of the other articles; stroke: their median. "
            "It shows how alike articles are at all; it is no interval."
        )
    return finish(
        ax,
        f"Nearest to {target}: {near}, cosine {number(first['cosine'])}{said}",
        f"Cosine of the TF-IDF of words; {bases(table)}; n = {count(len(table), 'nearest article')}",
        [
            note,
            f"Not drawn: {count(len(table) - most, 'article')} less near." if len(table) > most else "",
            "Alike in words is not alike in what is said. Filled point: published; open point: account.",
        ],
        source(table, articles),
    )


@figure
def contributions(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    articles: pd.DataFrame | None = None,
    most: int = 20,
    **_: Any,
) -> Axes:
    """Draw which terms make two articles alike: what each adds to their cosine.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.contributions` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    articles : pandas.DataFrame, optional
        Articles with their outlet and basis, for names and the source line.
    most : int, default 20
        How many terms to draw at most; those that add most come first.

    Returns
    -------
    matplotlib.axes.Axes
    """
    kept = table.head(most)
    found = kept.to_dict("records")
    called = outlets(articles)
    both = [called.get(str(found[0][side]), str(found[0][side])) for side in ("article_a", "article_b")]
    ax = sheet(ax, 0.2 * max(len(found), 4) + 0.65)
    rows(ax, [str(r["term"]) for r in found], lines=False)
    ax.barh(range(len(found)), kept["contribution"], height=0.62, color=BLUE, linewidth=0)
    for y, row in enumerate(found):
        beside(ax, y, f"{percent(row['share'])}   {int(row['count_a']):,}× and {int(row['count_b']):,}×")
    beside(ax, -0.9, "share; how often in each", fontsize=TINY, color=GREY)
    ax.set_xlim(left=0)
    ax.set_xlabel("what the term adds to the cosine")
    pair = together(both, str(found[0]["basis"]).split(" vs "))
    first = [f"“{r['term']}”" for r in found[:3]]
    rest = len(table) - len(kept)
    notes = ["A term adds the product of its TF-IDF weights in the two articles; all add up to the cosine."]
    if rest:
        left = table["share"].iloc[len(kept) :].sum()
        notes.append(f"Not drawn: {count(rest, 'term')} that add {percent(left)} together.")
    return finish(
        ax,
        f"What makes {pair} alike: {listed(first)}",
        f"Cosine {number(table['contribution'].sum())} of the TF-IDF of words; {bases(table)}; "
        f"n = {count(len(table), 'term')} that both use",
        notes,
        source(table, articles),
    )


def _other(basis: object) -> str:
    """Return the basis of the second of two."""
    return str(basis).split(" vs ")[-1]


def _yardstick(found: pd.DataFrame | None) -> list[str]:
    """Say how alike articles, and halves of all of them, are at all."""
    said = []
    for row in [] if found is None else found.to_dict("records"):
        if not row["n"] or pd.isna(row["median"]):
            continue
        between = f"{number(row['median'])} (90% from {number(row['low'])} to {number(row['high'])})"
        of = (
            f"a pair of different articles, of {int(row['n']):,}"
            if row["of"] == "pairs"
            else "two random halves of all"
        )
        said.append(f"Median of {of}: {between}.")
    return said


def _leaves(merges: pd.DataFrame) -> dict[str, Any]:
    """Lay out the tree of a linkage table."""
    from scipy.cluster import hierarchy  # takes longer to load than this whole room

    steps = merges[["left", "right", "distance", "size"]].to_numpy(float)
    tree: dict[str, Any] = hierarchy.dendrogram(steps, no_plot=True)
    return tree
