"""Judgements: what each coder said of each word, laid side by side, and what a coder did not judge."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from framing.analysis import groups
from framing.analysis.coding import records
from framing.analysis.reliability import MISSING, Codes
from framing.analysis.statistics import MIN_CLUSTERS

UNFINISHED = ("part", "none", "whole")
PASSAGE = 25  # words that are resampled together where sentences are not known: about one sentence of news
QUESTIONS = ("category", "direction", "target", "voice")  # what a coder says of a word that is marked

Spans = list[tuple[int, int]]


@dataclass(frozen=True, eq=False)
class Judgements:
    """What coders said of every word of some articles.

    Parameters
    ----------
    coders : tuple of str
    words : pandas.DataFrame
        A row a word of an article: article, position, form, sentence (-1 where not known), cluster.
    seen : array of bool, shape (coders, words)
        Whether the coder judged the word.
    codes : mapping of str to array of int, shape (coders, words)
        By question, the place of the answer in ``answers``; -1 where the coder did not mark the word.
    answers : mapping of str to tuple of str
    marks : pandas.DataFrame
        A row a mark, with ``begin`` and ``end`` in words of ``words``, and its cluster.
    unit : str
        What a cluster is: articles, sentences or passages.
    """

    coders: tuple[str, ...]
    words: pd.DataFrame
    seen: np.ndarray[Any, np.dtype[np.bool_]]
    codes: Mapping[str, Codes]
    answers: Mapping[str, tuple[str, ...]]
    marks: pd.DataFrame = field(repr=False)
    unit: str

    @property
    def marked(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether each coder marked each word."""
        made: np.ndarray[Any, np.dtype[np.bool_]] = self.codes["category"] != MISSING
        return made

    def loaded(self, category: str | None = None) -> Codes:
        """Return 1 where a coder marked a word (as of a category), 0 where not, and -1 where it was not judged."""
        hit = self.marked
        if category is not None:
            hit = self.codes["category"] == self.answers["category"].index(category)
        return np.where(self.seen, hit.astype(np.int64), MISSING)

    def asked(self, question: str) -> Codes:
        """Return what coders answered of the words they marked."""
        return np.where(self.seen, self.codes[question], MISSING)

    def spans(self, category: str | None = None) -> list[Spans]:
        """Return the spans that each coder marked (as of a category), in words of all articles."""
        return [[s[:2] for s in spans if category in (None, s[2])] for spans in self._spans]

    @cached_property
    def _spans(self) -> list[list[tuple[int, int, str]]]:
        found: dict[str, list[tuple[int, int, str]]] = {coder: [] for coder in self.coders}
        columns = (self.marks[name].tolist() for name in ("coder", "begin", "end", "category"))
        for coder, *span in zip(*columns, strict=True):
            found[coder].append(tuple(span))
        return list(found.values())


def judge(
    sheets: pd.DataFrame,
    marks: pd.DataFrame,
    *,
    sentences: Mapping[str, Sequence[int]] | None = None,
    forms: Mapping[str, Sequence[str]] | None = None,
    unfinished: str = "part",
) -> Judgements:
    """Lay side by side what coders said of each word.

    Parameters
    ----------
    sheets : pandas.DataFrame
        A row an article and coder: article, coder, words, done.
    marks : pandas.DataFrame
        A row a mark: article, coder, first, last, form, category, direction, target, voice.
    sentences : mapping of str to sequence of int, optional
        Position of the first word of each sentence, by article.
    forms : mapping of str to sequence of str, optional
        The words of an article; by default as far as marks of single words tell.
    unfinished : {"part", "none", "whole"}
        What a sheet tells that its coder has not called done: of the words up to the last that is marked, of none, or
        of all. What a coder did not reach is not known, and never counts as not marked.

    Returns
    -------
    Judgements

    Examples
    --------
    >>> sheets = pd.DataFrame({"article": "herald", "coder": ["ana", "ben"], "words": 6, "done": [True, False]})
    >>> mark = {"article": "herald", "coder": "ben", "first": 2, "last": 3, "form": "brutal", "category": "blame"}
    >>> marks = pd.DataFrame([mark | {"direction": "", "target": "", "voice": "narrator"}])
    >>> judge(sheets, marks).loaded().tolist()
    [[0, 0, 0, 0, 0, 0], [0, 0, 1, -1, -1, -1]]
    """
    groups.check_option("way with unfinished sheets", unfinished, UNFINISHED)
    lengths = sheets.groupby("article", sort=True)["words"].max()
    starts = dict(zip(lengths.index, np.cumsum(lengths) - lengths, strict=True))
    coders = tuple(dict.fromkeys(sheets["coder"]))
    total = int(lengths.sum())
    place = {coder: at for at, coder in enumerate(coders)}
    marks = marks[marks["article"].isin(lengths.index) & marks["coder"].isin(coders)]
    offset = marks["article"].map(starts).astype("int64")
    marks = marks.assign(begin=marks["first"] + offset, end=marks["last"] + offset)
    marks = marks.sort_values(["coder", "begin"], kind="stable").reset_index(drop=True)

    seen = np.zeros((len(coders), total), np.bool_)
    reached = marks.groupby(["article", "coder"])["last"].max()
    for sheet in records(sheets):
        key = (sheet["article"], sheet["coder"])
        until = sheet["words"]
        if not sheet["done"] and unfinished != "whole":
            until = int(reached.get(key, 0)) if unfinished == "part" else 0
        seen[place[sheet["coder"]], starts[key[0]] : starts[key[0]] + until] = True

    answers = {question: tuple(sorted(set(marks[question]))) for question in QUESTIONS}
    codes = {question: np.full(seen.shape, MISSING, np.int64) for question in QUESTIONS}
    for mark in records(marks):
        here = place[mark["coder"]], slice(mark["begin"], mark["end"])
        for question in QUESTIONS:
            codes[question][here] = answers[question].index(mark[question])
    for code in codes.values():  # marks of a sheet that is left out
        code[~seen] = MISSING
    marks = marks[[bool(seen[place[m["coder"]], m["begin"]]) for m in records(marks)]]

    words, unit = _words(lengths, marks, sentences or {}, forms or {})
    clusters = words["cluster"].to_numpy()
    marks = marks.assign(cluster=clusters[marks["begin"].to_numpy(np.int64)])
    return Judgements(coders, words, seen, codes, answers, marks.reset_index(drop=True), unit)


def _words(
    lengths: pd.Series[int], marks: pd.DataFrame, sentences: Mapping[str, Sequence[int]], forms: Mapping[str, Any]
) -> tuple[pd.DataFrame, str]:
    """Return a row a word, with the cluster that it is resampled in, and what the clusters are."""
    single = marks[marks["last"] - marks["first"] == 1]
    told = dict(zip(zip(single["article"], single["first"], strict=True), single["form"], strict=True))
    parts = []
    for article, length in lengths.items():
        at = np.arange(length)
        sentence = np.full(length, -1)
        if article in sentences:
            sentence = np.searchsorted(np.asarray(sentences[str(article)]), at, side="right") - 1
        known = forms.get(str(article)) or [told.get((article, p), "") for p in range(length)]
        parts.append(pd.DataFrame({"article": article, "position": at, "form": known, "sentence": sentence}))
    columns = {"article": "str", "position": "int64", "form": "str", "sentence": "int64"}
    words = pd.concat(parts, ignore_index=True) if parts else groups.make([], columns)
    if len(lengths) >= MIN_CLUSTERS:
        unit, key = "articles", words["article"]
    elif (words["sentence"] >= 0).all():
        unit, key = "sentences", words["article"] + "\n" + words["sentence"].astype("str")
    else:
        unit, key = "passages", words["article"] + "\n" + (words["position"] // PASSAGE).astype("str")
    return words.assign(cluster=pd.factorize(key)[0]), unit


def runs(labels: Sequence[str], clusters: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """Yield each run of neighbouring words of one label in one cluster: first word, one past the last, label.

    Examples
    --------
    >>> list(runs(["", "a", "a", "b", "", "b"], [0, 0, 1, 1, 1, 1]))
    [(1, 2, 'a'), (2, 3, 'a'), (3, 4, 'b'), (5, 6, 'b')]
    """
    at = 0
    for (label, _), members in itertools.groupby(zip(labels, clusters, strict=True)):
        size = len(list(members))
        if label:
            yield at, at + size, label
        at += size
