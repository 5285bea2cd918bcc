"""Figures of lexicons: how dense each category of loaded words is, and how lexicons rank articles."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from framing.display.canvas import (
    BLUE,
    BODY,
    GREY,
    INK,
    PALE,
    SHADES,
    SMALL,
    TINY,
    VERMILLION,
    VOICES,
    Point,
    beside,
    figure,
    finish,
    mark,
    one_line,
    points,
    rows,
    sheet,
    voice,
    width,
)
from framing.display.contrast import ink_on
from framing.display.sizes import narrow, pitch
from framing.display.wording import (
    at_level,
    attributed,
    bases,
    count,
    interval,
    label,
    listed,
    number,
    outlets,
    present,
    source,
    suffix,
)

CLEARLY = "Most clearly: by the lower end of the interval."


@figure
def profiles(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    articles: pd.DataFrame | None = None,
    most: int = 200,
    level: float | None = None,
    **_: Any,
) -> Axes:
    """Draw how often the words of each category stand in each article or group of articles.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.profiles` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    articles : pandas.DataFrame, optional
        Articles with their outlet and basis, for labels and the source line.
    most : int
        How many categories to draw at most, or in a heat map rows; the first of them come first.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    Up to three rows (say, one article in three voices) are drawn as points with intervals, more as a heat
    map.
    """
    group, called = str(table.columns[0]), outlets(articles)
    tag = suffix(table if group != "basis" else table.head(1))  # grouped by basis, each row says its basis already
    if articles is not None and group == "article":
        articles = articles[articles["article"].isin(table["article"])]
    about = list(dict.fromkeys([group, "voice", "basis", "articles", "words"]))
    lines = table[about].drop_duplicates([group, "voice"]).to_dict("records")
    voiced = len(present(table, "voice")) > 1
    place = list(VOICES)
    lines.sort(key=lambda r: (str(r["basis"]) != "published", str(r[group]), place.index(str(r["voice"]))))
    heaviest = {
        c: float(table.loc[table["category"].astype(str) == c, "hits"].sum()) for c in present(table, "category")
    }
    categories = sorted(heaviest, key=lambda c: (-heaviest[c], c))
    cells = {(r[group], r["voice"], str(r["category"])): r for r in table.to_dict("records")}
    alone = voiced and len(present(table, group)) == 1
    names = [
        ("" if alone else called.get(str(r[group]), label(r[group])))
        + (" · " if voiced and not alone else "")
        + (voice(str(r["voice"]))["name"] if voiced else "")
        for r in lines
    ]
    n = f"n = {count(table['hits'].sum(), 'loaded word')} in {sum(int(r['words']) for r in lines):,} words"
    where = (
        "all voices"
        if set(table["voice"]) == {"all"}
        else listed(voice(v)["name"] for v in present(table, "voice", VOICES))
    )
    # The highest rate that is sure of itself: by the lower end of its interval.
    top = table.sort_values(["rate_low", "rate"], ascending=False, kind="stable").iloc[0]
    holder = attributed(called.get(str(top[group]), label(top[group])), top["basis"] if group != "basis" else "")
    if voiced:
        holder += f", {voice(str(top['voice']))['name']}"
    title = "No loaded words were found"
    if table["hits"].sum() and table["rate"].isna().all():
        title = "Too few words to say how loaded they are"
    elif top["hits"] > 0:
        ends = ""
        if pd.notna(top["rate_low"]) and pd.notna(top["rate_high"]):
            ends = f" [{number(top['rate_low'], 1)}, {number(top['rate_high'], 1)}]"
        title = (
            f"Most clearly high: {label(top['category'])} in {holder}, {number(top['rate'], 1)}{ends} per 1,000 words"
        )
    subtitle = f"Loaded words by category; {where}; {bases(table)}; {n}"

    if len(lines) <= 3:
        left, categories = len(categories[most:]), categories[:most]
        ax = sheet(ax, (0.17 * len(lines) + 0.14) * len(categories) + 0.75)
        rows(ax, [label(c) for c in categories])
        shown: list[Point] = []
        for k, (line, name) in enumerate(zip(lines, names, strict=True)):
            look = voice(str(line["voice"])) if voiced else list(VOICES.values())[(0, 1, 4)[k]]
            for y, category in enumerate(categories):
                row = cells.get((line[group], line["voice"], category))
                if row is not None and pd.notna(row["rate"]):
                    at = y + (k - (len(lines) - 1) / 2) * 0.5 / max(len(lines) - 1, 1)
                    shown.append((at, row, look["color"], look["marker"]))
            said = cells.get((line[group], line["voice"], categories[0]), {})
            few = ": too few to say" if pd.isna(said.get("rate")) else ""
            ax.plot(
                [],
                [],
                label=f"{name}{tag(line['basis'])} ({count(line['words'], 'word')}{few})",
                **mark(str(line["basis"]), look["color"], look["marker"]),
            )
        points(ax, "rate", shown)
        for y, category in enumerate(categories):
            beside(ax, y, count(heaviest[category], "hit"))
        across = 3 if sum(width(name) + 90 for name in names) < 450 else 1
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=across, handletextpad=0.2)
        # A limit that rests on a handful of words may lie far out: the scale is that of what was found.
        found = table[table["hits"] > 0]
        highest = found[["rate", "rate_high"]].max().max()
        reach = 1.1 * float(highest) if highest > 0 else 1.0  # where no rate is known there is none above nothing
        for height, estimate, color, _marker in shown:
            if estimate["rate_high"] > reach:
                ax.plot([reach], [height], marker=">", markersize=5, color=color, clip_on=False)
        ax.set_xlim(0, reach)
        beyond = "Arrow: the interval goes on beyond the scale." if (table["rate_high"] > reach).any() else ""
        ax.set_xlabel("hits per 1,000 words")
        hidden = f"Not drawn: {count(left, 'category', 'categories')} of fewer hits." if left else ""
        return finish(ax, title, subtitle, [interval(table, level), beyond, CLEARLY, hidden], source(table, articles))

    left, lines = len(lines[most:]), lines[:most]
    values = np.array(
        [
            [cells[key]["rate"] if (key := (r[group], r["voice"], c)) in cells else np.nan for c in categories]
            for r in lines
        ],
        dtype=float,
    )
    highest = float(np.nanmax(values, initial=0)) or 1.0
    ax = sheet(ax, pitch(0.25) * len(lines) + 1.15)
    shades = SHADES.with_extremes(bad="white")
    ax.pcolormesh(np.ma.masked_invalid(values), cmap=shades, vmin=0, vmax=highest, edgecolors="white", linewidth=1)
    ax.set_ylim(len(lines), 0)
    ax.set_yticks(
        np.arange(len(lines)) + 0.5,
        [f"{name}{tag(r['basis'])}" for name, r in zip(names, lines, strict=False)],
    )
    ax.set_xticks(
        np.arange(len(categories)) + 0.5,
        [label(c) for c in categories],
        rotation=38,
        ha="left",
        rotation_mode="anchor",
    )
    ax.tick_params(axis="x", length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)
    for i in range(len(lines)):
        for j in range(len(categories)):
            if np.isnan(values[i, j]):
                ax.text(j + 0.5, i + 0.5, "–", ha="center", va="center", fontsize=SMALL, color=GREY)
            elif values[i, j] > 0:
                ax.text(
                    j + 0.5,
                    i + 0.5,
                    number(values[i, j], 0 if narrow() else 1),
                    ha="center",
                    va="center",
                    fontsize=SMALL,
                    color=ink_on(shades(values[i, j] / highest), INK),
                )
        beside(
            ax,
            i + 0.5,
            f"n = {int(lines[i]['words']):,}"
            + (f" ({int(lines[i]['articles']):,})" if table["articles"].max() > 1 else ""),
        )
    bare = "A blank cell: no hit" + ("; a dash: too few words to say." if np.isnan(values).any() else ".")
    bare += " In brackets: articles." if table["articles"].max() > 1 else ""
    hidden = f"Not drawn: {count(left, 'further row')}." if left else ""
    return finish(
        ax,
        title,
        subtitle,
        [
            bare,
            "n: words read; a rate rests on few hits where n is small. Intervals stand in the table.",
            CLEARLY,
            hidden,
        ],
        source(table, articles),
    )


@figure
def lexicon_scores(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    agreement: pd.DataFrame | None = None,
    highlight: str | None = None,
    most: int = 200,
    level: float | None = None,
    **_: Any,
) -> Axes:
    """Draw how each lexicon ranks the articles from most positive to most negative.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.lexicon_scores` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    agreement : pandas.DataFrame, optional
        The part of the result that says how far each two lexicons agree.
    highlight : str, optional
        An article to follow from lexicon to lexicon.
    most : int
        How many articles to draw at most: the one to follow, and the others in the order of the table.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes
    """
    lexicons, articles = present(table, "lexicon"), present(table, "article")
    called, tag, n = outlets(table), suffix(table), table["article"].nunique()
    articles = sorted(articles, key=lambda a: a != highlight)[:most] if n > most else articles
    shown = len(articles)
    ax = sheet(ax, pitch(0.235) * shown + 0.75)
    at = {(str(r["article"]), str(r["lexicon"])): r for r in table.to_dict("records")}
    # Equal ranks are set one below the other, so that no label covers another.
    height: dict[tuple[str, str], float] = {}
    for lexicon in lexicons:
        line = sorted((a for a in articles if (a, lexicon) in at), key=lambda a: (at[a, lexicon]["rank"], a))
        height |= {(a, lexicon): float(k) for k, a in enumerate(line, 1)}
    for article in articles:
        has = [k for k, lexicon in enumerate(lexicons) if (article, lexicon) in at]
        ys = [height[article, lexicons[k]] for k in has]
        this = article == highlight
        color = VERMILLION if this else "#8a8a8a" if highlight else BLUE
        ax.plot(has, ys, color=color, linewidth=2.6 if this else 0.9, zorder=3 if this else 1)
        for k, y in zip(has, ys, strict=True):
            row = at[article, lexicons[k]]
            ax.plot(
                [k],
                [y],
                zorder=4,
                **mark(str(row["basis"]), color, "D" if this else "o", 6.5 if this else 4.5),
            )
            if 0 < k < len(lexicons) - 1:
                ax.annotate(
                    number(row["score"], 1),
                    (k, y),
                    xytext=(7, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=TINY,
                    color=color if this else INK,
                    zorder=5,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4},
                    fontweight="bold" if this else "normal",
                )
        for k, side, shift in ((has[0], "right", -9), (has[-1], "left", 9)):
            row = at[article, lexicons[k]]
            more = (
                called.get(article, article) + ("" if narrow() else tag(row["basis"]))
                if side == "right"
                else called.get(article, article)
            )
            more = one_line(more, 150, SMALL, "bold" if this else "normal")
            more = "" if narrow() and side == "left" and len(lexicons) > 1 else more
            text = f"{more}  {number(row['score'], 1)}" if side == "right" else f"{number(row['score'], 1)}  {more}"
            ax.annotate(
                text,
                (k, height[article, lexicons[k]]),
                xytext=(shift, 0),
                textcoords="offset points",
                ha=side,
                va="center",
                fontsize=SMALL,
                color=color if this else INK,
                fontweight="bold" if this else "normal",
                annotation_clip=False,
            )
    ax.set_xticks(range(len(lexicons)), [label(x) for x in lexicons], fontweight="bold", fontsize=BODY)
    ax.tick_params(axis="x", length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    ax.set_ylim(shown + 0.6, 0.2)
    ax.set_xlim(-0.06, max(len(lexicons) - 1, 0.5) + 0.06)
    for k in range(len(lexicons)):
        ax.axvline(k, color=PALE, linewidth=0.8, zorder=0)

    said, pairs = "", agreement.to_dict("records") if agreement is not None else []
    for row in pairs:
        known = pd.notna(row["low"]) and pd.notna(row["high"])
        range_ = f" [{number(row['low'])}, {number(row['high'])}]" if known else ""
        said += f"{label(row['lexicon_a'])} with {label(row['lexicon_b'])} {number(row['spearman'])}{range_}; "
    notes = [f"Agreement (Spearman's ρ of the scores): {said.rstrip('; ')}."] if said else []
    if said and agreement is not None:
        notes.append(f"In brackets: {at_level(agreement, level, 'interval')}s.")
    if n > shown:
        notes.append(f"Not drawn: {count(n - shown, 'further article')}.")
    notes.append("Score: summed valence of matched words per 100 words. Filled mark: published; open mark: account.")
    if highlight in articles:
        ranks = [str(int(at[highlight, x]["rank"])) for x in lexicons if (highlight, x) in at]
        who = attributed(called.get(str(highlight), str(highlight)), at[str(highlight), lexicons[0]]["basis"])
        title = f"Of {n:,} articles, {who} ranks {listed(ranks)} by {count(len(lexicons), 'lexicon')}"
    elif pairs:
        rhos = [float(r["spearman"]) for r in pairs]
        span = f"from {number(min(rhos))} to {number(max(rhos))}" if len(rhos) > 1 else f"is {number(rhos[0])}"
        title = f"How far {count(len(lexicons), 'lexicon')} agree: Spearman's ρ {span}"
    else:
        title = f"{n:,} articles from most positive to most negative, by {count(len(lexicons), 'lexicon')}"
    return finish(
        ax,
        title,
        f"Articles ranked from most positive (top) to most negative; {bases(table)}; n = {count(n, 'article')}",
        notes,
        source(table),
    )


__all__ = ["lexicon_scores", "profiles"]
