"""Instruments: what is measured against people's judgement, framing's own and ready tools beside it.

All score a case, a mention in its document. Ready tools know no mentions: they score the sentence it stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, NamedTuple, Protocol

from framing.reading.attachment import Hit, find_hits
from framing.reading.entities import Entities, Entity, Mention
from framing.reading.lexicons import Lexicon, load_lexicon
from framing.reading.reader import read_with
from framing.reading.sentiment import toward, valued_words
from framing.reading.text import Document, parse
from framing.reading.voice import Voices, voices
from framing.validation.gold import Target, words_within
from framing.validation.measures import fit_thresholds, fold, label

TARGET = "target"
VADER_CUTS = (-0.05, 0.05)  # as its authors recommend
TEXTBLOB_CUTS = (-1e-9, 1e-9)  # its sign


class Reading(NamedTuple):
    """A document read: its mentions, whose words are whose, its loaded words, and a score of each mention."""

    document: Document
    mentions: list[Mention]
    entities: Entities
    heard: Voices
    hits: list[Hit]
    scores: list[float]

    def sentence(self, mention: int) -> str:
        """Return the sentence of a mention."""
        return sentence_text(self.document, self.document.words[self.mentions[mention].first].sentence)

    def of(self, entity: str) -> list[int]:
        """Return the mentions of an entity."""
        return [i for i, m in enumerate(self.mentions) if m.entity == entity]


class Case(NamedTuple):
    """One mention to be scored: a reading, and the number of the mention in it."""

    reading: Reading
    mention: int


class Scorer(Protocol):
    """What can be measured: it learns from cases and their classes, and tells the class of others."""

    def fit(self, cases: Sequence[Any], gold: Sequence[str]) -> Any:
        """Learn."""

    def predict(self, cases: Sequence[Any]) -> Sequence[str]:
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


def read_document(document: Document, mentions: list[Mention], entities: Entities, lexicon: Lexicon) -> Reading:
    """Read a document whose mentions are known, by the same steps as :func:`framing.read`."""
    heard = voices(document, mentions, entities)
    places = [e.name for e in entities if e.kind in ("place", "people")]
    hits = find_hits(document, lexicon, mentions, heard.speaker, places)
    valued = valued_words(document, hits)
    scores = [toward(mentions, i, valued, hits, document.clause(m.first)) for i, m in enumerate(mentions)]
    return Reading(document, mentions, entities, heard, hits, scores)


def read_text(text: str, entities: Entities) -> Reading:
    """Read a text with a codebook."""
    document = parse(text)
    return read_document(document, entities.mentions(document), entities, load_lexicon("loaded"))


def read_target(target: Target) -> Case | None:
    """Read a sentence of which one target is marked; its other marked targets are entities too.

    None where the mark covers no word.
    """
    document = parse(target.text)
    spans = [(TARGET, words_within(document, target.start, target.end))]
    spans += [(f"other {n}", words_within(document, *span)) for n, span in enumerate(target.others, start=1)]
    first, last = spans[0][1]
    if first == last:
        return None
    made = [
        Mention(name, " ".join(w.text for w in document.words[a:b]), "name", a, b)
        for name, (a, b) in spans
        if b > a and (name == TARGET or b <= first or a >= last)
    ]
    made.sort(key=lambda m: (m.first, m.entity))
    entities = Entities(tuple(Entity(m.entity, "person") for m in made))
    at = next(i for i, m in enumerate(made) if m.entity == TARGET)
    return Case(read_document(document, made, entities, load_lexicon("loaded")), at)


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


def learned() -> Any:
    """Return a fresh learned scorer, or None where this version of framing has none."""
    if find_spec("framing.reading.learned") is None:
        return None
    return import_module("framing.reading.learned").Learned()


def out_of_fold(
    make: Callable[[], Scorer], cases: Sequence[Any], gold: Sequence[str], groups: Sequence[str], folds: int = 5
) -> list[str]:
    """Return predictions for every case by a scorer that was fitted without the case's group.

    Parameters
    ----------
    make : callable
        Returns a fresh scorer.
    cases, gold, groups : sequences of one length
    folds : int, default 5

    Returns
    -------
    list of str
    """
    place = [fold(group, folds) for group in groups]
    predicted = [""] * len(cases)
    for number in range(folds):
        inside = [i for i, p in enumerate(place) if p != number]
        outside = [i for i, p in enumerate(place) if p == number]
        if outside:
            scorer = make()
            scorer.fit([cases[i] for i in inside], [gold[i] for i in inside])
            for i, said in zip(outside, scorer.predict([cases[i] for i in outside]), strict=True):
                predicted[i] = str(said)
    return predicted
