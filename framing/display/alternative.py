"""What a figure shows, in words, for people who do not see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from framing.display.wording import label, number, outlets, percent

MOST = 3  # numbers that are read out


@dataclass(frozen=True)
class Estimate:
    """Which column of a table holds the number that its figure is about.

    Parameters
    ----------
    column : str
    names : tuple of str
        The columns that say whose number it is.
    said : str
        What the number is.
    ends : tuple of str
        The columns of the interval; none where the table has none.
    digits : int, optional
        Decimal places; without them it is a share, and written as a percentage.
    """

    column: str
    names: tuple[str, ...]
    said: str
    ends: tuple[str, ...] = ()
    digits: int | None = 2


def _share(*names: str, said: str) -> Estimate:
    return Estimate("share", names, said, ("share_low", "share_high"), None)


GROUPS = ("article", "outlet", "country", "family")  # what tables may be grouped by
ESTIMATES = {
    "agreement": Estimate("alpha", ("item",), "Krippendorff's alpha", ("alpha_low", "alpha_high")),
    "calibration": Estimate(
        "false_positives",
        ("method", "target", "reference"),
        "words wrongly called different",
        ("false_positives_low", "false_positives_high"),
        None,
    ),
    "coded_naming": _share("group", said="share of pages"),
    "confusion": Estimate("share", ("category", "other"), "share of what other coders say", digits=None),
    "contributions": Estimate("contribution", ("term",), "part of the cosine", digits=3),
    "dendrogram": Estimate("distance", ("left", "right"), "distance"),
    "disputed": Estimate("marked", ("words",), "coders who marked it", digits=0),
    "dispersion": Estimate("places", ("row",), "places in the article", digits=0),
    "distance": _share("outlet", "speaker", "measure", said="share of attributions"),
    "distinctive": Estimate("tfidf", ("term",), "TF-IDF weight"),
    "families": Estimate("pages", ("family",), "pages", digits=0),
    "frames": Estimate("rate", (*GROUPS, "frame"), "per 1,000 words", ("rate_low", "rate_high"), 1),
    "keyness": Estimate("log_odds", ("term",), "log-odds ratio", ("log_odds_low", "log_odds_high")),
    "lexicon_scores": Estimate("score", ("article", "lexicon"), "score per 100 words", digits=1),
    "naming": _share(*GROUPS, "label", "voice", said="share of mentions"),
    "nearest": Estimate("cosine", ("neighbour",), "cosine"),
    "omissions": _share("item", said="share of the others that have it"),
    "overview": Estimate("pages", ("dimension", "value"), "pages", digits=0),
    "planted": Estimate("share", ("difficulty", "question", "instrument"), "share right", digits=None),
    "portrayal": Estimate("rate", (*GROUPS, "entity", "voice"), "loaded words per mention", ("rate_low", "rate_high")),
    "presence": _share("fact", said="share of pages seen whole"),
    "presence_matrix": Estimate("present", ("fact",), "pages that report it", digits=0),
    "profiles": Estimate("rate", (*GROUPS, "category", "voice"), "per 1,000 words", ("rate_low", "rate_high"), 1),
    "robustness": Estimate("estimate", ("specification",), "difference, by number of the way", ("low", "high")),
    "similarity": Estimate("cosine", ("article_a", "article_b"), "cosine"),
    "sourcing": _share(*GROUPS, "speaker", "side", said="share of words"),
    "text_changes": Estimate("articles", ("here", "there"), "articles", digits=0),
    "text_reuse": Estimate("share_a", ("article_a", "article_b"), "share of words in common", digits=None),
    "validation": Estimate("value", ("study", "instrument", "metric"), "agreement", ("low", "high")),
    "vocabulary": Estimate("hits", ("entity", "voice", "category"), "loaded words", digits=0),
    "word_shift": Estimate("contribution", ("term",), "contribution", ("low", "high"), 3),
}


# What figures of single places and pages count.
COUNTED: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "dispersion": lambda table: table.groupby("row", sort=False).size().rename("places").reset_index(),
    "presence_matrix": lambda table: (
        table["state"].eq("present").groupby(table["fact"], sort=False).sum().rename("present").reset_index()
    ),
}


def words(ax: Axes) -> tuple[str, str]:
    """Return the title of a figure, and what is written around it: sample, basis, caption and source.

    Parameters
    ----------
    ax : matplotlib.axes.Axes

    Returns
    -------
    tuple of str
    """
    page = ax.get_figure(root=True)
    assert page is not None
    said: dict[str, list[str]] = {"title": [], "subtitle": [], "caption": [], "source": []}
    for text in [*page.texts, *ax.texts]:
        if text.get_gid() in said:
            said[str(text.get_gid())].append(text.get_text().replace("\n", " "))
    title = " ".join(said.pop("title")) or ax.get_title(loc="left").replace("\n", " ") or ax.get_title()
    blocks = [" ".join(lines) for lines in said.values() if lines]
    return title, " ".join(text if text.endswith(".") else f"{text}." for text in blocks)


def numbers(figure: str, table: pd.DataFrame, parts: Mapping[str, Any]) -> str:
    """Say the three main numbers of a table, with their intervals.

    Main are those whose intervals lie furthest from 0; where there are none, the largest.

    Parameters
    ----------
    figure : str
        Name of the figure.
    table : pandas.DataFrame
    parts : mapping of str
        Further parts of the result; its articles tell how an article is called.

    Returns
    -------
    str

    Examples
    --------
    >>> ferry = pd.DataFrame({"fact": ["ferry", "toll"], "share": [0.1, 0.4], "share_low": 0.05, "share_high": 0.6})
    >>> numbers("presence", ferry, {})
    'Clearest (share of pages seen whole): toll 40% [5%, 60%]; ferry 10% [5%, 60%].'
    """
    what, table = ESTIMATES.get(figure), COUNTED[figure](table) if figure in COUNTED and len(table) else table
    if what is None or what.column not in table.columns:
        return ""
    found = table[table[what.column].notna()].reset_index(drop=True)
    if "enough" in found.columns:
        found = found[found["enough"].astype(bool)]
    if {"article_a", "article_b"} <= set(found.columns):  # a pair is said once, and no article is its own pair
        first, second = found["article_a"].astype(str), found["article_b"].astype(str)
        mirrored = pd.Series(list(zip(first, second, strict=True)), index=found.index)
        both = set(mirrored)
        found = found[[a < b or ((b, a) not in both and a != b) for a, b in mirrored]]
    ends = what.ends if set(what.ends) <= set(table.columns) else ()
    size = found[what.column].abs()
    clear = size
    if ends:  # without an interval a number comes after those with one
        low, high = (found[end].astype(float) for end in ends)
        clear = pd.concat([low, -high], axis=1).max(axis=1).fillna(-1e9)
    ranked = pd.DataFrame({"clear": clear, "size": size})
    main = found.loc[ranked.sort_values(["clear", "size"], ascending=False, kind="stable").index[:MOST]]
    if main.empty:
        return "Too little to give a number."
    articles = parts.get("articles")
    called = outlets(articles if isinstance(articles, pd.DataFrame) else None) or outlets(table)
    named = [name for name in what.names if name in table.columns]
    named = [name for name in named if table[name].nunique() > 1 or len(named) == 1] or named[-1:]
    said = [f"{_whose(row, named, called)} {_written(row, what, ends)}" for row in main.to_dict("records")]
    return f"{'Clearest' if ends else 'Largest'} ({what.said}): {'; '.join(said)}."


def _whose(row: Mapping[Any, Any], named: Sequence[str], called: Mapping[str, str]) -> str:
    said = [called.get(str(row[name]), label(row[name])) for name in named if str(row[name])]
    return ", ".join(said) or "all"


def _written(row: Mapping[Any, Any], what: Estimate, ends: Sequence[str]) -> str:
    def write(value: Any) -> str:
        return percent(value) if what.digits is None else number(value, what.digits)

    known = ends and all(pd.notna(row[end]) for end in ends)
    return write(row[what.column]) + (f" [{', '.join(write(row[end]) for end in ends)}]" if known else "")
