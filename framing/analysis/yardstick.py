"""Yardstick: what coders marked beside one answer, be it the tool's or a known truth: spans in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from framing.analysis import groups
from framing.analysis.coding import records
from framing.analysis.judgements import QUESTIONS, Judgements, runs
from framing.analysis.reliability import meeting
from framing.analysis.statistics import MIN_CLUSTERS, Floats, bootstrap_ratio

TABLE = dict.fromkeys(["yardstick", "kind", "who", "category"], "str")
TABLE |= dict.fromkeys(["marks", "yardstick_marks", "met"], "int64")
TABLE |= dict.fromkeys(["precision", "recall", "f1", "f1_low", "f1_high"], "float64")
TABLE |= dict.fromkeys([f"same_{question}" for question in QUESTIONS if question != "direction"], "float64")
_SAME = [name for name in TABLE if name.startswith("same_")]


class Span(NamedTuple):
    """A marked span in words of all articles, with what is said of it."""

    begin: int
    end: int
    category: str
    target: str
    voice: str


@dataclass(frozen=True)
class Side:
    """One who marked: spans in order, and which words were looked at.

    Parameters
    ----------
    kind : {"coder", "class", "tool", "truth"}
    name : str
    spans : tuple of Span
    seen : array of bool, shape (words,)
    """

    kind: str
    name: str
    spans: tuple[Span, ...]
    seen: np.ndarray[Any, np.dtype[np.bool_]]


def side(kind: str, marks: pd.DataFrame, articles: Iterable[str], judged: Judgements) -> Side:
    """Return a tool's, or the truth's, marks in the words that coders judged.

    Parameters
    ----------
    kind : {"tool", "truth"}
    marks : pandas.DataFrame
        article, first, last, category, target, voice.
    articles : iterable of str
        The articles it knows, those without a mark among them.
    judged : Judgements
    """
    known = set(articles)
    first = judged.words[judged.words["position"] == 0]
    starts = dict(zip(first["article"], first.index, strict=True))
    spans = []
    for mark in records(marks):
        if mark["article"] in known and mark["article"] in starts:
            start = int(starts[mark["article"]])
            place = start + int(mark["first"]), start + int(mark["last"])
            spans.append(Span(*place, mark["category"], mark["target"], mark["voice"]))
    seen = judged.words["article"].isin(sorted(known)).to_numpy()
    return Side(kind, kind, tuple(sorted(spans)), seen)


def coders(judged: Judgements) -> list[Side]:
    """Return what each coder marked."""
    found: dict[str, list[Span]] = {name: [] for name in judged.coders}
    for mark in records(judged.marks):
        found[mark["coder"]].append(Span(*(mark[name] for name in Span._fields)))
    return [Side("coder", name, tuple(sorted(found[name])), judged.seen[at]) for at, name in enumerate(judged.coders)]


def majority(judged: Judgements) -> Side:
    """Return what more than half of those who judged a word marked, as most of them did.

    Neighbouring words of one category are one span; of what is said equally often, the first by the alphabet counts.
    Words that a single coder judged have no majority.
    """
    seen, marked = judged.seen.sum(axis=0), judged.marked.sum(axis=0)
    most = {}
    for question in ("category", "target", "voice"):
        codes = judged.asked(question)
        counts = np.stack([(codes == at).sum(axis=0) for at in range(max(len(judged.answers[question]), 1))])
        most[question] = counts.argmax(axis=0)
    agreed = (marked * 2 > seen) & (seen > 1)
    categories = judged.answers["category"]
    labels = [categories[code] if yes else "" for code, yes in zip(most["category"], agreed, strict=True)]
    apart = judged.words.groupby(["article", "sentence"], sort=False).ngroup()
    spans = [
        Span(first, last, category, *(judged.answers[q][most[q][first]] for q in ("target", "voice")))
        for first, last, category in runs(labels, apart.tolist())
    ]
    return Side("class", "majority", tuple(spans), seen > 1)


def against(judged: Judgements, yardsticks: Iterable[Side], *, resamples: int, level: float, seed: int) -> pd.DataFrame:
    """Return how far coders, their majority and the tool mark what a yardstick marks.

    Parameters
    ----------
    judged : Judgements
    yardsticks : iterable of Side
        The tool, the truth, or both; then the tool is measured by the truth as well.
    resamples, level, seed : int, float, int
        Of the intervals of F1, which resample the clusters of the judgements.

    Returns
    -------
    pandas.DataFrame
        A row for all coders, their majority, each coder, and the tool beside the truth; for all but single coders one
        of every category too, which asks that the yardstick say the same. ``precision`` is the share of the marks that
        meet one of the yardstick, ``recall`` the share of its marks that are met (where the coder looked), ``f1`` their
        harmonic mean; ``same_...`` the share of those that meet which are said to be the same.
    """
    rows = []
    given = list(yardsticks)
    each = coders(judged)
    draws: dict[str, Any] = {"resamples": resamples, "level": level, "seed": seed}
    clusters = judged.words["cluster"].to_numpy()
    for stick in given:
        tools = [one for one in given if one.kind == "tool" and stick.kind == "truth"]
        groups_of: list[tuple[str, str, list[Side]]] = [("class", "all coders", each)]
        groups_of += [(one.kind, one.name, [one]) for one in (majority(judged), *tools, *each)]
        here = {span.category for one in (*each, stick) for span in one.spans}
        for kind, name, members in groups_of:
            for category in ("", *(sorted(here) if kind != "coder" else ())):
                counted = _counted(members, stick, category, clusters)
                if category and not counted[:, 1:3].any():
                    continue
                rows.append(
                    {"yardstick": stick.kind, "kind": kind, "who": name, "category": category}
                    | _numbers(counted, draws)
                )
    return groups.make(rows, TABLE, level=level)


def _counted(members: Iterable[Side], stick: Side, category: str, clusters: Any) -> Floats:
    """Count by cluster: spans that meet, the members', the yardstick's, and of those that meet what is the same."""
    sums = np.zeros((int(clusters.max(initial=0)) + 1, 3 + len(_SAME)))
    for member in members:
        mine, theirs = _both(member, stick, category), _both(stick, member, category)
        for at, other in meeting([s[:2] for s in mine], [s[:2] for s in theirs]):
            same = [getattr(mine[at], n[5:]) == getattr(theirs[other], n[5:]) for n in _SAME]
            sums[clusters[theirs[other].begin]] += [1, 0, 0, *same]
        for column, spans in ((1, mine), (2, theirs)):
            for span in spans:
                sums[clusters[span.begin], column] += 1
    return sums


def _both(one: Side, other: Side, category: str) -> list[Span]:
    return [span for span in one.spans if other.seen[span.begin] and category in ("", span.category)]


def _numbers(sums: Floats, draws: Mapping[str, Any]) -> dict[str, Any]:
    met, mine, theirs, *same = sums.sum(axis=0)
    row: dict[str, Any] = {"marks": int(mine), "yardstick_marks": int(theirs), "met": int(met)}
    row |= dict(
        zip(("precision", "recall", "f1"), _shares((met, mine), (met, theirs), (2 * met, mine + theirs)), strict=True)
    )
    row |= dict(zip(_SAME, _shares(*((part, met) for part in same)), strict=True))
    of = sums[:, 1] + sums[:, 2]
    used = sums[of > 0]
    if len(used) >= MIN_CLUSTERS and 0 < 2 * met < mine + theirs:
        low, high = bootstrap_ratio(2 * used[:, 0], used[:, 1] + used[:, 2], **draws)
        row |= {"f1_low": float(low), "f1_high": float(high)}
    return row


def _shares(*pairs: tuple[float, float]) -> Iterator[float]:
    return (float(top / bottom) if bottom else np.nan for top, bottom in pairs)
