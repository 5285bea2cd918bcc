"""Figures of how an article, or several, portray the people and places in them."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from framing.display.canvas import (
    BODY,
    FAINT,
    GREY,
    INK,
    PAD,
    PALE,
    POINTS,
    SMALL,
    TINY,
    VOICES,
    Point,
    beside,
    figure,
    finish,
    guides,
    margin,
    one_line,
    page_width,
    points,
    sheet,
    shorten,
    step,
    voice,
    width,
    wrap,
)
from framing.display.sizes import current, fit, narrow
from framing.display.wording import (
    TOO_FEW,
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


@figure
def portrayal(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    articles: pd.DataFrame | None = None,
    most: int = 60,
    level: float | None = None,
    **_: Any,
) -> Axes:
    """Draw, for each entity and voice, how many loaded words a mention carries and how it is spoken of.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.portrayal` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default. The two panels are its child axes.
    articles : pandas.DataFrame, optional
        Articles with their outlet and basis, for labels and the source line.
    most : int
        How many rows to draw at most; the most mentioned come first.
    level : float, optional
        Level of the intervals, to be written in the caption.

    Returns
    -------
    matplotlib.axes.Axes
    """
    group, called = str(table.columns[0]), outlets(articles)
    tag = suffix(table if group != "basis" else table.head(1))  # grouped by basis, each row says its basis already
    grouped = len(present(table, group)) > 1
    order = {name: i for i, name in enumerate(VOICES)}
    ranked = table.sort_values("mentions", ascending=False, kind="stable")
    # Of an entity that is nowhere mentioned often enough, the caption says so once.
    said_of = set(ranked.loc[ranked["enough"].astype(bool), "entity"]) or set(ranked["entity"])
    unsaid = [label(e) for e in present(ranked, "entity") if e not in said_of]
    drawable = ranked[ranked["entity"].isin(said_of)]
    kept = drawable.head(most)
    place = {e: i for i, e in enumerate(present(ranked, "entity"))}
    drawn = sorted(
        kept.to_dict("records"),
        key=lambda r: (place[str(r["entity"])], str(r[group]), order.get(str(r["voice"]), len(order))),
    )
    single = len(present(kept, "voice")) == 1

    ys, y, before = [], -1.4, None
    for row in drawn:
        y += 1 if row["entity"] == before else 2.15  # an entity's name stands above its rows
        before = row["entity"]
        ys.append(y)
    ax = sheet(ax, 0.18 * (ys[-1] + 1.6) + 0.7)
    ax.set_axis_off()
    panels = [ax.inset_axes((0, 0, 0.48, 1)), ax.inset_axes((0.53, 0, 0.47, 1))]
    wide = 0.0
    names = []
    for row in drawn:
        head = called.get(str(row[group]), label(row[group])) if grouped else ""
        name = " · ".join(p for p in (head, "" if single and head else voice(str(row["voice"]))["name"]) if p)
        told = "" if narrow() else tag(row["basis"])  # the mark shows it
        names.append(one_line(name, 155 - width(told) / fit(1)) + told)
        wide = max(wide, width(names[-1], BODY))
    most_rate = kept[["rate", "rate_high"]].max().max()
    panels[0].set_xlim(0, 1.05 * most_rate if most_rate > 0 else 1)  # no rate at all is not above nothing
    reach = kept[["sentiment", "sentiment_low", "sentiment_high"]].abs().max().max()
    reach = min(1.0, 1.1 * reach) if reach > 0 else 1.0
    panels[1].set_xlim(-reach, reach)
    for panel, measure in zip(panels, ("rate", "sentiment"), strict=True):
        panel.set_yticks(*((ys, names) if measure == "rate" else ([],)))
        panel.set_ylim(ys[-1] + 0.7, -0.9)
        panel.spines["left"].set_visible(False)
        panel.xaxis.set_major_locator(MaxNLocator(4))
        guides(panel, ys)
        shown: list[Point] = []
        for y, row in zip(ys, drawn, strict=True):
            look = voice(str(row["voice"]))
            if row["enough"] and pd.notna(row[measure]):
                shown.append((y, row, look["color"], look["marker"]))
            elif measure == "rate":
                panel.text(
                    0.02,
                    y,
                    "too few" if narrow() else TOO_FEW,
                    transform=panel.get_yaxis_transform(),
                    va="center",
                    fontsize=SMALL,
                    color=GREY,
                    style="italic",
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
                )
        points(panel, measure, shown)
    for y, row, tick in zip(ys, drawn, panels[0].get_yticklabels(), strict=True):
        enough = bool(row["enough"])
        tick.set(
            color=voice(str(row["voice"]))["color"] if enough else GREY,
            style="normal" if enough else "italic",
        )
        n = f"{int(row['mentions']):,} ({int(row['articles']):,})"
        beside(panels[1], y, n, color=INK if enough else GREY, style="normal" if enough else "italic")
    for entity in present(pd.DataFrame(drawn), "entity"):
        first = next(y for y, row in zip(ys, drawn, strict=True) if row["entity"] == entity)
        margin(panels[0], 0, first - 1.0, label(entity), -wide - 9, fontweight="bold")
    beside(panels[1], -0.6, "mentions (articles)", ha="left", fontsize=TINY)
    panels[1].axvline(0, color=PALE, linewidth=1, zorder=1)
    panels[0].set_xlabel("loaded words attached\nper mention")
    panels[1].set_xlabel("mean sentiment toward it\n(−1 to 1)")

    said = kept[kept["enough"].astype(bool) & kept["rate"].notna()]
    title = "Too few mentions to say how anyone is portrayed"
    if len(said):
        # The highest rate that is sure of itself: by the lower end of its interval.
        top = said.sort_values(["rate_low", "rate"], ascending=False, kind="stable").iloc[0]
        place_of = attributed(called.get(str(top[group]), label(top[group])), top["basis"] if group != "basis" else "")
        where = f", {place_of}" if grouped else ""
        ends = ""
        if pd.notna(top["rate_low"]) and pd.notna(top["rate_high"]):
            ends = f" [{number(top['rate_low'])}, {number(top['rate_high'])}]"
        how = "Most clearly loaded:" if top["rate_low"] > 0 else "Nobody is clearly loaded, not even"
        if pd.isna(top["rate_low"]):  # nothing is known of how sure it is, and so neither is said
            how = "Most loaded, without an interval:"
        title = (
            f"{how} {label(top['entity'])}, {number(top['rate'])}{ends} words per mention "
            f"({voice(str(top['voice']))['name']}{where}; {count(top['mentions'], 'mention')})"
        )
        if not said["rate"].any():
            title = "No loaded words are attached to anybody with enough mentions to say"
    notes = [interval(said, level), "Filled mark: published; open mark: account; half filled: both."]
    if said["rate_low"].notna().any():
        notes.append("Clearly: by the lower end of the interval.")
    if said["rate_low"].isna().any():
        notes.append("A point without a line: its mentions stand in too few sentences or articles to resample.")
    if len(drawable) > len(kept):
        notes.append(f"Not drawn: {count(len(drawable) - len(kept), 'row')} with fewer mentions.")
    if table.attrs.get("error"):
        notes.append(f"Sentiment by the {table.attrs['scorer']} scorer: {table.attrs['error']}.")
        notes.append("It takes some sadness for criticism: those to whom things are done come out too low.")
    if unsaid:
        listing = listed(unsaid if len(unsaid) <= 12 else [*unsaid[:11], f"{len(unsaid) - 11} more"])
        notes.append(f"{TOO_FEW.capitalize()}: {listing}.")
    n = f"n = {int(table['mentions'].sum()):,} mentions" + (
        f" in {count(len(articles), 'article')}" if articles is not None else ""
    )
    return finish(
        ax,
        title,
        f"Loaded words and sentiment toward each entity, by voice; {bases(table)}; {n}",
        notes,
        source(table, articles),
    )


@figure
def vocabulary(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    articles: pd.DataFrame | None = None,
    most: int = 6,
    **_: Any,
) -> Axes:
    """Write the loaded words attached to each entity: the narrator's at the left, quoted ones at the right.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`framing.vocabulary` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    articles : pandas.DataFrame, optional
        Articles with their basis, for the source line.
    most : int
        How many entities to write at most; those with most hits come first.

    Returns
    -------
    matplotlib.axes.Axes
    """
    tag = suffix(table)
    hits = {str(e): int(n) for e, n in table.groupby(table["entity"].astype(str))["hits"].sum().items()}
    entities = sorted(hits, key=lambda e: (-hits[e], e))
    wide = page_width() - 2 * PAD if ax is None else ax.get_window_extent().width / ax.figure.dpi
    middle = min(2.1, (0.36 if narrow() else 0.28) * wide)
    most_kinds = 5 if current().exact else None  # of each entity
    room = ((wide - middle) / 2 - 0.45) * POINTS

    # Lay the words out first, for their lines decide how high the picture is.
    lines: list[tuple[float, str, float, str, dict[str, Any]]] = []  # x and y in inches, text, size, alignment, look
    rules: list[tuple[float, str]] = []
    unwritten = 0
    y = 0.1
    inner = {"right": (wide - middle) / 2 - 0.2, "left": (wide + middle) / 2 + 0.2}
    for name, head, side in (
        ("narrator", "narrator" if narrow() else "in the narrator's voice", "right"),
        ("quoted", "quoted" if narrow() else "in quotation and scare quotes", "left"),
    ):
        lines.append((inner[side], head, y, side, {"color": voice(name)["color"], "fontweight": "bold"}))
    y += 0.1
    for entity in entities[:most]:
        own = table[table["entity"].astype(str) == entity]
        rules.append((y + 0.04, INK))
        y += 0.2
        lines.append(
            (
                wide / 2,
                f"{label(entity)} · {count(hits[entity], 'loaded word')}",
                y,
                "center",
                {"fontweight": "bold", "fontsize": 9.5},
            )
        )
        y += 0.08
        kinds: dict[tuple[str, str], list[dict[Any, Any]]] = {}
        for row in own.to_dict("records"):
            direction = label(row["direction"]) if pd.notna(row["direction"]) and row["direction"] else ""
            kinds.setdefault((str(row["category"]), direction), []).append(row)
        ranked = sorted(kinds, key=lambda kind: (-sum(int(row["hits"]) for row in kinds[kind]), kind[0]))
        unwritten += len(ranked[most_kinds:]) if most_kinds else 0
        for category, direction in ranked[:most_kinds]:
            left, right, n_left, n_right = [], [], 0, 0
            for row in kinds[category, direction]:  # a row a voice
                if row["voice"] == "narrator" or row["voice"] == "all":
                    left += _words(str(row["words"]) + tag(row["basis"]), room)
                    n_left += int(row["hits"])
                else:
                    scare = "scare quotes: " if row["voice"] == "scare" else ""
                    right += _words(scare + str(row["words"]) + tag(row["basis"]), room)
                    n_right += int(row["hits"])
            left, right = shorten(left, 3), shorten(right, 3)
            aside = f" ({direction})" if direction and direction != label(category) else ""
            heading = wrap(label(category) + aside, middle * POINTS - 34, BODY)
            y += 0.14
            for n, x, side in (
                (n_left, (wide - middle) / 2, "center"),
                (n_right, (wide + middle) / 2, "center"),
            ):
                lines.append((x, f"{n:,}" if n else "–", y, side, {"color": INK if n else GREY, "fontweight": "bold"}))
            for k, text in enumerate(heading):
                lines.append((wide / 2, text, y + k * step(BODY), "center", {}))
            for k, text in enumerate(left):
                lines.append((inner["right"], text, y + k * step(BODY), "right", {"color": voice("narrator")["color"]}))
            for k, text in enumerate(right):
                lines.append(
                    (
                        inner["left"],
                        text,
                        y + k * step(BODY),
                        "left",
                        {"color": voice("quoted")["color"], "style": "italic"},
                    )
                )
            y += max(len(left), len(right), len(heading)) * step(BODY) - 0.07
            rules.append((y + 0.02, FAINT))
        y += 0.12
    ax = sheet(ax, y)
    ax.set_axis_off()
    ax.set_xlim(0, wide)
    ax.set_ylim(y, 0)
    for x, text, at, side, look in lines:
        ax.text(x, at, text, ha=side, va="center", **look)
    ax.hlines([at for at, _ in rules], 0, wide, [color for _, color in rules], linewidth=0.8, zorder=2)

    first = [entity for entity in entities if hits[entity] == hits[entities[0]]]
    spoken = table[table["entity"].astype(str).isin(first) & (table["voice"] == "narrator")]["hits"].sum()
    whom = listed(map(label, first)) if len(first) < 4 else f"{len(first):,} entities"
    each = " each" if len(first) > 1 else ""
    part = "all" if spoken == len(first) * hits[first[0]] else f"{int(spoken):,}" if spoken else "none"
    title = (
        f"More loaded words are attached to {whom} than to any other: {hits[first[0]]:,}{each}, "
        f"{part} of them the narrator's"
    )
    notes = ["A word is followed by how often it stands there (×2); … marks lists that go on in the table."]
    if unwritten:
        notes.append(f"Not written: {count(unwritten, 'more category', 'more categories')}.")
    if len(entities) > most:
        notes.append(f"Not written: {count(len(entities) - most, 'more entity', 'more entities')}.")
    return finish(
        ax,
        title,
        f"The words themselves, by category and voice; {bases(table)}; "
        f"n = {count(sum(hits.values()), 'attached loaded word')}",
        notes,
        source(table, articles),
    )


def _words(text: str, room: float) -> list[str]:
    """Break a list of words into lines, but not between a word and how often it stands."""
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in wrap(text.replace(" ×", "\N{NO-BREAK SPACE}×"), room)]


__all__ = ["portrayal", "vocabulary"]
