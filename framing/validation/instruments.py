"""Instruments: what is measured against people's judgement, framing's own and ready tools beside it.

All score a case, a mention in its document. Ready tools know no mentions: they score the sentence it stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import Any, NamedTuple, Protocol

from framing.corpus import Article
from framing.reading.entities import Entities, Entity, Mention
from framing.reading.learned import LearnedScorer
from framing.reading.lexicons import load_lexicon
from framing.reading.reader import read_article, read_with
from framing.reading.rules import RulesScorer
from framing.reading.text import Document, parse
from framing.validation.gold import LABELS, Target, words_within
from framing.validation.measures import fit_thresholds, fold, label

Place = tuple[Document, int, int]  # a document, the first word of a mention in it, one past the last
TARGET = "target"
VADER_CUTS = (-0.05, 0.05)  # as its authors recommend
TEXTBLOB_CUTS = (-1e-9, 1e-9)  # its sign


class Reading(NamedTuple):
    """A text as :func:`framing.read` reads it: mentions with scores, whose words are whose, loaded words."""

    document: Document
    mentions: list[Mention]
    entities: Entities
    voice: list[str]  # of every word
    speaker: list[str]  # of every word
    hits: list[dict[str, Any]]  # rows of evidence
    scores: dict[str, list[float]]  # of every mention, by scorer

    def of(self, entity: str) -> list[int]:
        """Return the mentions of an entity."""
        return [i for i, m in enumerate(self.mentions) if m.entity == entity]


class Case(NamedTuple):
    """One mention to be scored: a reading, and the number of the mention in it."""

    reading: Reading
    mention: int

    def place(self) -> Place:
        """Return the mention as a scorer that learns wants it."""
        m = self.reading.mentions[self.mention]
        return self.reading.document, m.first, m.last


@dataclass(frozen=True)
class Given(Entities):
    """A codebook whose mentions are known, since people have marked them."""

    given: tuple[Mention, ...] = ()

    def mentions(self, document: Document) -> list[Mention]:
        """Return the mentions that were marked."""
        return list(self.given)


class Scorer(Protocol):
    """What can be measured: it learns from cases and their classes, and tells the class of others.

    Cases are features for :class:`Pupil`, and scores for :class:`Cuts`.
    """

    def fit(self, cases: Sequence[Any], gold: Sequence[Any]) -> Any:
        """Learn."""

    def predict(self, cases: Sequence[Any]) -> Sequence[Any]:
        """Return the class of each case."""


class Cuts:
    """The simplest scorer: two cuts on a score, fitted for the best macro-F1, or fixed.

    Examples
    --------
    >>> cuts = Cuts().fit([-1.0, 0.0, 1.0], ["negative", "neutral", "positive"])
    >>> cuts.predict([-2.0, 0.0, 2.0])
    ['negative', 'neutral', 'positive']
    """

    def __init__(self, cuts: tuple[float, float] = (-0.5, 0.5)) -> None:
        self.cuts = cuts

    def fit(self, cases: Sequence[float], gold: Sequence[str]) -> Cuts:
        """Choose the cuts."""
        self.cuts = fit_thresholds(cases, gold)
        return self

    def predict(self, cases: Sequence[float]) -> list[str]:
        """Return the class of each score."""
        return [label(score, *self.cuts) for score in cases]


@dataclass(frozen=True)
class Instrument:
    """A scorer of framing's: how it turns a mention into features, and what learns from them."""

    features: Callable[[Place], Mapping[str, float]]
    make: Callable[[], Any]


SCORERS = {
    "rules": Instrument(RulesScorer.features, RulesScorer),
    "learned": Instrument(LearnedScorer.features, LearnedScorer),
}


class Pupil:
    """A fresh scorer that learns from features computed before, once for all folds."""

    def __init__(self, instrument: Instrument) -> None:
        self.scorer = instrument.make()

    def fit(self, cases: Sequence[Any], gold: Sequence[Any]) -> Pupil:
        """Learn."""
        self.scorer.fit_features(cases, [LABELS.index(g) - 1 for g in gold])
        return self

    def predict(self, cases: Sequence[Any]) -> list[str]:
        """Return the likeliest class of each case."""
        found = [self.scorer.proba_of(case) for case in cases]
        return [LABELS[max(range(len(LABELS)), key=chances.__getitem__)] for chances in found]


def read_text(text: str, entities: Entities) -> Reading:
    """Read a text with a codebook, by the very function that makes evidence."""
    rows = read_article(Article("text", text), entities, load_lexicon("loaded"))
    document = parse(text)
    voice, speaker = ["narrator"] * len(document.words), [""] * len(document.words)
    # Speech and scare quotes inside a report of speech keep their own voice, so they are written last.
    for q in sorted(rows["quotations"], key=lambda q: (q["kind"] != "indirect", q["position"])):
        for p in range(q["position"], q["position"] + q["tokens"]):
            voice[p], speaker[p] = q["kind"], q["speaker"]
    return Reading(
        document,
        [
            Mention(m["entity"], m["alias"], m["how"], m["position"], m["position"] + m["tokens"])
            for m in rows["mentions"]
        ],
        entities,
        voice,
        speaker,
        rows["hits"],
        {"rules": [m["sentiment"] for m in rows["mentions"]], "learned": [m["learned"] for m in rows["mentions"]]},
    )


def read_target(target: Target) -> Case | None:
    """Read a sentence of which one target is marked; its other marked targets are entities too.

    None where the mark covers no word.
    """
    document = parse(target.text)
    first, last = words_within(document, target.start, target.end)
    if first == last:
        return None
    spans = {TARGET: (first, last)}
    for n, other in enumerate(target.others, start=1):
        a, b = words_within(document, *other)
        if b > a and all(b <= start or a >= end for start, end in spans.values()):
            spans[f"other {n}"] = (a, b)
    made = [
        Mention(name, " ".join(w.text for w in document.words[a:b]), "name", a, b) for name, (a, b) in spans.items()
    ]
    made.sort(key=lambda m: (m.first, m.entity))
    reading = read_text(target.text, Given(tuple(Entity(name, "person") for name in spans), given=tuple(made)))
    at = next(i for i, m in enumerate(reading.mentions) if (m.entity, m.first) == (TARGET, first))
    return Case(reading, at)


def sentence_text(document: Document, number: int) -> str:
    """Return a sentence of a document, with its punctuation."""
    sentence = document.sentences[number]
    start = document.words[sentence.first].start
    end = document.words[sentence.last].start if sentence.last < len(document.words) else len(document.text)
    return document.text[start:end].strip()


@cache
def vader() -> Callable[[str], float]:
    """Return VADER's compound score of a text, from -1 to 1."""
    analyser = _baseline("vaderSentiment.vaderSentiment", "vaderSentiment").SentimentIntensityAnalyzer()
    return cache(lambda text: float(analyser.polarity_scores(text)["compound"]))


@cache
def textblob() -> Callable[[str], float]:
    """Return TextBlob's polarity of a text, from -1 to 1, by its lexicon, which needs no download."""
    sentiment = _baseline("textblob.en", "textblob").sentiment
    return cache(lambda text: float(sentiment(text)[0]))


@cache
def vader_words(at_least: float) -> frozenset[str]:
    """Return the words of VADER's lexicon whose score is at least so far from zero."""
    analyser = _baseline("vaderSentiment.vaderSentiment", "vaderSentiment").SentimentIntensityAnalyzer()
    return frozenset(word for word, score in analyser.lexicon.items() if abs(score) >= at_least)


@cache
def textblob_words(at_least: float) -> frozenset[str]:
    """Return the words of TextBlob's lexicon that are at least so subjective."""
    lexicon = _baseline("textblob.en", "textblob").sentiment
    lexicon.load()
    return frozenset(word for word in lexicon if _subjectivity(lexicon[word]) >= at_least)


def _subjectivity(entry: dict[Any, Any]) -> float:
    """Return the subjectivity of a word whatever its part of speech: (polarity, subjectivity, intensity) under None."""
    return float(entry[None][1])


def _baseline(module: str, package: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise ValueError(
            f"{package}, a baseline, is not installed; install framing with its lab extra: pip install 'framing[lab]'"
        ) from None


def versions() -> dict[str, str]:
    """Return the version of every instrument, for the column that names what was measured."""
    own = read_with(Entities(()), load_lexicon("loaded")).partition("; entities")[0]
    packages = {"vader": "vaderSentiment", "textblob": "textblob"}
    return {"framing": own} | {name: f"{package} {version(package)}" for name, package in packages.items()}


def out_of_fold(
    make: Callable[[], Scorer], cases: Sequence[Any], gold: Sequence[Any], groups: Sequence[str], folds: int = 5
) -> list[Any]:
    """Return predictions for every case by a scorer that was fitted without the case's group.

    Parameters
    ----------
    make : callable
        Returns a fresh scorer.
    cases, gold, groups : sequences of one length
    folds : int, default 5

    Returns
    -------
    list
    """
    place = [fold(group, folds) for group in groups]
    predicted: list[Any] = [None] * len(cases)
    for number in range(folds):
        inside = [i for i, p in enumerate(place) if p != number]
        outside = [i for i, p in enumerate(place) if p == number]
        if outside:
            scorer = make()
            scorer.fit([cases[i] for i in inside], [gold[i] for i in inside])
            for i, said in zip(outside, scorer.predict([cases[i] for i in outside]), strict=True):
                predicted[i] = said
    return predicted
