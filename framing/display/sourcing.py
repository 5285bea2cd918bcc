"""Figures of sourcing: who is quoted, how much, in one article, in several, or from outlet to outlet."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from framing.display.canvas import (
    AMBER,
    BLUE,
    GREEN,
    INK,
    POINTS,
    SMALL,
    TINY,
    VERMILLION,
    Point,
    band,
    beside,
    figure,
    finish,
    guides,
    page_width,
    points,
    rows,
    sheet,
    shorten,
    voice,
    width,
    wrap,
)
from framing.display.sizes import fit
from framing.display.wording import (
    attributed,
    bases,
    count,
    halves,
    interval,
    label,
    outlets,
    percent,
    present,
    source,
    suffix,
)

KINDS = ("direct", "indirect")
UNNAMED = ("no named speaker", "other named speakers")
SIDES = ("#9ecae1", "#fdae6b", "#a1d99b", "#d9d9d9", "#e7cb94")  # tints, for words are written on them
MARKERS = "oDs^vPX><p"  # of outlets: each has a form of its own, in one of five colours
OUTLETS = tuple(zip((BLUE, VERMILLION, GREEN, AMBER, INK) * 2, MARKERS, strict=True))


@figure
def sourcing(
    table: pd.DataFrame, ax: Axes | None = None, *, most: int = 25, level: float | None = None, **_: Any
) -> Axes:
    """Draw who is quoted, and how much of an article, or of an outlet's articles, is theirs.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.sourcing` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    most : int
        How many bars, or speakers, to draw at most.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    For one article a bar is a speaker; for several a bar is an article, and its parts are the speakers. For outlets a
    point is what a speaker has in one of them, over a band of how far random halves of the others lie apart.
    """
    who = "side" if "side" in table.columns else "speaker"
    if "article" not in table.columns:
        return _by_outlet(table, ax, who, most, level)
    if len(present(table, "article")) > 1:
        return _by_article(table, ax, who, most)
    return _of_one(table, ax, who, most, level)


def _of_one(table: pd.DataFrame, ax: Axes | None, who: str, most: int, level: float | None) -> Axes:
    """Draw a bar for each speaker of one article, with its interval."""
    found = table.sort_values(["share", who], ascending=[False, True], kind="stable").to_dict("records")
    kept = found[:most]
    ax = sheet(ax, 0.3 * len(kept) + 0.65)
    rows(ax, ["\n".join(shorten(wrap(label(r[who]), 150), 2)) for r in kept], lines=False)
    for y, row in enumerate(kept):
        start = 0.0
        for kind in KINDS:
            _bar(ax, y, start, row[f"share_{kind}"], edge=voice(kind)["color"], hatch=voice(kind)["hatch"])
            start += row[f"share_{kind}"]
        if pd.notna(row["share_low"]):
            ends = [row["share_low"], row["share_high"]]
            ax.plot(ends, [y, y], color=INK, linewidth=1.1, solid_capstyle="butt", zorder=4)
        said = f": {str(row['verbs']).replace('; ', ', ')}" if row["verbs"] else ""
        text = f"{count(row['spans'], 'span')}, {count(row['tokens'], 'word')}{said}"
        beside(ax, y, "\n".join(shorten(wrap(text, fit(175), SMALL), 2)))
    _scale(
        ax,
        1.03 * max(max(max(r["share"], _known(r["share_high"])) for r in kept), 0.01),
        "share of the article's words",
    )
    _legend(ax, [(voice(k)["name"], {"edgecolor": voice(k)["color"], "hatch": voice(k)["hatch"]}) for k in KINDS])
    name = attributed(str(kept[0]["outlet"]), kept[0]["basis"])
    named = [r for r in found if r[who] not in UNNAMED]
    title = f"{name} names nobody whom it quotes"
    if named:
        first = f"{label(named[0][who])} has most room: {percent(named[0]['share'])} of its words"
        title = f"Of those {name} names, {first}"
    n = f"n = 1 article, {count(int(table['spans'].sum()), 'quoted span')}"
    notes = ["Words outside the bars are the narrator's.", interval(table, level)]
    return _finish(
        ax, table, title, f"Quoted words by {who} and kind of quotation; {bases(table)}; {n}", notes, found, kept
    )


def _by_article(table: pd.DataFrame, ax: Axes | None, who: str, most: int) -> Axes:
    """Draw a bar for each article, of parts for those it quotes."""
    called, tag = outlets(table), suffix(table)
    parts = {str(a): found.to_dict("records") for a, found in table.groupby("article", sort=True)}
    sizes = {article: sum(r["share"] for r in found) for article, found in parts.items()}
    bars = sorted(sizes, key=lambda article: (-sizes[article], article))
    kept = bars[:most]
    ax = sheet(ax, 0.3 * len(kept) + 0.65)
    limit = 1.03 * max(max(sizes.values()), 0.01)
    names = [f"{called.get(a, a)}{tag(parts[a][0]['basis'])}" for a in kept]
    texts = [_most(parts[a], who) for a in kept]
    rows(ax, names, lines=False)
    # Room for the bars in points, to see whose names fit into their parts.
    taken = max(width(n) for n in names) + min(fit(175), max(width(t, SMALL) for t in texts)) + 40
    room = (page_width() - 0.3) * POINTS - taken
    # Few are told apart by a tint and stand in one order; of many, each bar has its own.
    total = table.groupby(who)["share"].sum()
    named = sorted((str(w) for w in total.index if w not in UNNAMED), key=lambda w: (-total[w], w))
    tints = dict(zip(named, SIDES, strict=False)) if len(named) <= len(SIDES) else {}
    edge = voice("direct")["color"]
    for y, bar in enumerate(kept):
        start = 0.0
        for row in sorted(parts[bar], key=lambda r: _place(r, who, list(tints))):
            name = str(row[who])
            _bar(ax, y, start, row["share"], edge=edge, hatch="...." if name in UNNAMED else "", fill=tints.get(name))
            if width(label(name), TINY) + 6 < row["share"] / limit * room:
                _inside(ax, y, start + row["share"] / 2, label(name), tints.get(name, "white"))
            start += row["share"]
        beside(ax, y, "\n".join(shorten(wrap(texts[y], fit(175), SMALL), 2)))
    _scale(ax, limit, "share of the article's words")
    entries = [(label(name), {"edgecolor": edge, "facecolor": tint}) for name, tint in tints.items()]
    entries = entries or [(f"a named {who}", {"edgecolor": edge})]
    hidden = [name for name in UNNAMED if name in set(table[who])]
    told = hidden[0] if len(hidden) == 1 else "other or unnamed speakers"
    entries += [(told, {"edgecolor": edge, "hatch": "...."})] if hidden else []
    _legend(ax, entries)
    open_to = attributed(called.get(bars[0], bars[0]), parts[bars[0]][0]["basis"])
    title = f"{open_to} quotes most: {percent(sizes[bars[0]])} of its words"
    n = f"n = {count(len(bars), 'article')}, {count(int(table['spans'].sum()), 'quoted span')}"
    notes = ["Words outside the bars are the narrator's. Intervals stand in the table."]
    return _finish(ax, table, title, f"Quoted words by {who}; {bases(table)}; {n}", notes, bars, kept)


def _by_outlet(table: pd.DataFrame, ax: Axes | None, who: str, most: int, level: float | None) -> Axes:
    """Draw what each speaker has in each outlet, over the floor of the others."""
    papers = sorted(present(table, "outlet"))
    named = len(papers) > len(OUTLETS)  # more than there are forms: then each point is named
    looks = dict.fromkeys(papers, OUTLETS[0]) if named else dict(zip(papers, OUTLETS, strict=False))
    top = table.groupby(who)["share"].max()
    everybody = sorted((str(w) for w in top.index), key=lambda w: (-top[w], w))
    kept = everybody[:most]
    cells = {(str(r["outlet"]), str(r[who])): r for r in table.to_dict("records")}
    step = 0.76 / max(len(papers), 1)
    ax = sheet(ax, (0.16 * len(papers) + 0.1) * len(kept) + 0.85)
    rows(ax, ["\n".join(shorten(wrap(label(w), 150), 2)) for w in kept], lines=False)
    guides(ax, [y - 0.5 for y in range(len(kept))])
    found: list[Point] = []
    for y, name in enumerate(kept):
        for k, paper in enumerate(papers):
            row = cells.get((paper, name))
            if row is None:
                continue
            color, marker = looks[paper]
            at = y + (k - (len(papers) - 1) / 2) * step
            if pd.notna(row["floor"]):
                low, high = max(row["others"] - row["floor"], 0), row["others"] + row["floor"]
                band(ax, [low, high], [at, at], 9)
            found.append((at, row, color, marker))
            text = f"{percent(row['share'])}, {count(row['spans'], 'span')} in {count(row['articles'], 'article')}"
            told = f"{shorten(wrap(paper, fit(90), TINY), 1)[0]}: {text}" if named else text
            beside(ax, at, told, lines=1, fontsize=TINY, color=color)
    points(ax, "share", found)
    for paper, (color, marker) in ({} if named else looks).items():
        ax.plot([], [], linestyle="none", marker=marker, markersize=6, color=color, label=paper)
    band(ax, [], [], 7, label="what chance may do" if table.attrs.get("pair") else "random halves of the others")
    shown = [r for r in cells.values() if r[who] in kept]
    reach = max(max(_known(r["share_high"]), r["share"], _known(r["others"] + r["floor"])) for r in shown)
    _scale(ax, 1.03 * max(reach, 0.01), "share of all words")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, handletextpad=0.4, columnspacing=1.2)
    n = f"n = {count(len(papers), 'outlet')}, {count(int(table['spans'].sum()), 'quoted span')}"
    notes = [
        interval(table, level),
        f"Band: the share in the other outlets, and how far {halves(table, 'their articles')} lie apart; inside it a "
        "difference is no larger than that.",
    ]
    subtitle = f"Quoted words by {who} and outlet; {bases(table)}; {n}"
    return _finish(ax, table, _clearest(table[table[who].isin(kept)], who), subtitle, notes, everybody, kept)


def _clearest(table: pd.DataFrame, who: str) -> str:
    """Name the largest difference that lies outside its floor and whose interval leaves out zero."""
    clear = table[(table["difference"].abs() > table["floor"]) & ~table[who].isin(UNNAMED)]
    clear = clear[(clear["difference_low"] > 0) | (clear["difference_high"] < 0)]
    if clear.empty:
        return f"No outlet gives a named {who} clearly more or less room than the others do"
    row = max(clear.to_dict("records"), key=lambda r: (abs(r["difference"]), str(r[who])))
    more = "more" if row["difference"] > 0 else "less"
    shares = f"{percent(row['share'])} of its words against {percent(row['others'])}"
    return f"{row['outlet']} gives {label(row[who])} {more} room than the others do: {shares}"


def _known(value: Any) -> float:
    return 0.0 if pd.isna(value) else float(value)


def _place(row: dict[Any, Any], who: str, order: list[str]) -> tuple[bool, float, str]:
    """Say where in its bar a part stands: unnamed speakers last."""
    name = str(row[who])
    return name in UNNAMED, order.index(name) if name in order else -row["share"], name


def _bar(ax: Axes, y: float, start: float, share: float, *, edge: str, hatch: str, fill: str | None = None) -> None:
    look: dict[str, Any] = {"facecolor": fill or "white", "edgecolor": edge, "hatch": hatch}
    ax.barh(y, share, left=start, height=0.62, linewidth=0.9, **look)


def _inside(ax: Axes, y: float, x: float, text: str, color: str) -> None:
    ground = {"facecolor": color, "edgecolor": "none", "pad": 0.8}
    ax.text(x, y, text, ha="center", va="center", fontsize=TINY, bbox=ground)


def _scale(ax: Axes, limit: float, name: str) -> None:
    ax.set_xlim(0, limit)
    ax.xaxis.set_major_formatter(lambda value, _: f"{round(100 * value, 6):g}%")
    ax.set_xlabel(name)


def _legend(ax: Axes, entries: list[tuple[str, dict[str, str]]]) -> None:
    handles = [Rectangle((0, 0), 1, 1, **{"facecolor": "white", **look}) for _, look in entries]  # type: ignore[arg-type]
    names = [shorten(wrap(name, 175), 1)[0] for name, _ in entries]
    ax.legend(handles, names, loc="lower left", bbox_to_anchor=(0, 1), ncols=3 if len(names) <= 3 else 2)


def _finish(
    ax: Axes, table: pd.DataFrame, title: str, subtitle: str, notes: list[str], found: list[Any], kept: list[Any]
) -> Axes:
    """Write title and caption, and how many were not drawn."""
    if len(found) > len(kept):
        notes = [*notes, f"Not drawn: {len(found) - len(kept)} with smaller shares."]
    return finish(ax, title, subtitle, [*notes, "Rules attribute quotations, and err."], source(table))


def _most(parts: list[dict[Any, Any]], who: str) -> str:
    """Say how many spans an article quotes, and whose make up the largest part of its bar."""
    top = max(parts, key=lambda row: (row["share"], str(row[who])))
    return f"{count(sum(int(r['spans']) for r in parts), 'span')}; most: {label(top[who])}"
