"""Scores: what the learned model says of every mention of an article, without naming features that weigh nothing.

:mod:`framing.reading.features` names every feature of a target, to fit weights and to explain a score; few of them have
a weight. Here what a word, a pair of words or a value of the lexicons weighs is looked up by the word itself. The sums
are the same but for the order in which they are added up; the tests hold them to each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from framing.reading.features import (
    FADE,
    FADE_OF_VALUES,
    NEARBY,
    add_frames,
    add_shape,
    closeness,
    joined,
)
from framing.reading.lexicons import form_categories, form_values
from framing.reading.target import BIAS, load_weights, softmax
from framing.reading.text import Document
from framing.reading.tokens import Token, masked

Row = tuple[float, ...]  # weights toward negative and toward positive, against neutral: of one feature, or of several
Chances = tuple[float, float, float]


class Side(NamedTuple):
    """What words weigh before a target, or behind it."""

    words: Mapping[str, Row]  # by stem: by closeness, fading, in the target's clause, outside it, near
    values: Mapping[tuple[bool, bool], Row]  # by sign and clause: as it is, fading, by closeness, near
    categories: Mapping[str, Row]  # as it is, by closeness, in the target's clause, near
    pairs: Mapping[str, Row]  # by both stems


class Model(NamedTuple):
    """The weights of a model, by what they are looked up with."""

    bias: Row
    before: Side
    behind: Side
    beside: Mapping[str, Row]  # pairs of which one is the target
    quoted: Row  # a value in a quotation
    others: Mapping[str, Row]  # by the name of a feature


def learned(
    document: Document, places: Sequence[tuple[int, int]], sums: Sequence[Mapping[str, float]], name: str
) -> list[Chances]:
    """Return the probabilities of negative, neutral and positive for each target.

    Parameters
    ----------
    document : Document
    places : sequence of (int, int)
        The words of each target: the first, and one past the last.
    sums : sequence of mapping
        The sums of the rules for each target.
    name : str
        A model that comes with framing.

    Returns
    -------
    list of tuple of float
    """
    model = _model(name)
    return [_chances(model, document, *place, rules) for place, rules in zip(places, sums, strict=True)]


def _chances(model: Model, document: Document, first: int, last: int, rules: Mapping[str, float]) -> Chances:
    tokens, target = masked(document, first, last)
    found: defaultdict[str, float] = defaultdict(float)
    add_frames(tokens, target, found)
    add_shape(tokens, target, found, document.words[first].lower if last - first == 1 else "")
    negative, positive = model.bias
    for feature, value in joined(found, rules).items():
        if feature in model.others:
            weights = model.others[feature]
            negative += weights[0] * value
            positive += weights[1] * value
    clause = tokens[target].clause
    for one, other in (
        _words(model, model.behind, tokens[target + 1 :], clause, behind=True),
        _words(model, model.before, tokens[:target][::-1], clause, behind=False),
        _pairs(model, tokens, target),
    ):
        negative += one
        positive += other
    return softmax(negative, 0.0, positive)


def _words(model: Model, side: Side, tokens: Sequence[Token], clause: int, *, behind: bool) -> tuple[float, float]:
    """Return what the words on one side of a target weigh, of which the first is the nearest."""
    words, known = side.words, _lexical()
    negative = positive = 0.0
    for distance, (stem, lower, where, quoted, _, _, negated) in enumerate(tokens, start=1):
        weights, listed = words.get(stem), known.get(lower)
        if weights is None and listed is None:
            continue
        same = where == clause
        close = closeness(distance, behind, same)
        if weights is not None:
            fading = FADE ** (distance - 1)
            at = 4 if same else 6
            negative += weights[0] * close + weights[2] * fading + weights[at]
            positive += weights[1] * close + weights[3] * fading + weights[at + 1]
            if distance <= NEARBY:
                negative += weights[8]
                positive += weights[9]
        if listed is None:
            continue
        value, category = listed
        if value:
            value *= 0.3 * (-0.6 if negated else 1.0)
            weights, fading = side.values[value > 0, same], FADE_OF_VALUES**distance
            near = distance <= NEARBY + 1
            negative += value * (weights[0] + weights[2] * fading + weights[4] * close + weights[6] * near)
            positive += value * (weights[1] + weights[3] * fading + weights[5] * close + weights[7] * near)
            if quoted:
                negative += value * model.quoted[0]
                positive += value * model.quoted[1]
        weights = side.categories.get(category)
        if weights is not None:
            near = distance <= NEARBY + 1
            negative += weights[0] + weights[2] * close + weights[4] * same + weights[6] * near
            positive += weights[1] + weights[3] * close + weights[5] * same + weights[7] * near
    return negative, positive


def _pairs(model: Model, tokens: Sequence[Token], target: int) -> tuple[float, float]:
    """Return what pairs of neighbours weigh."""
    negative = positive = 0.0
    stems = [token.stem for token in tokens]
    for at, (one, two) in enumerate(pairwise(stems)):
        pairs = model.before.pairs if at + 1 < target else model.behind.pairs if at > target else model.beside
        weights = pairs.get(f"{one}_{two}")
        if weights is not None:
            negative += weights[0]
            positive += weights[1]
    return negative, positive


@cache
def _lexical() -> dict[str, tuple[float, str]]:
    """Return value and category of each form of a lexicon."""
    values, categories = form_values(), form_categories()
    return {form: (values.get(form, 0.0), categories.get(form, "")) for form in sorted({*values, *categories})}


@cache
def _model(name: str) -> Model:
    """Sort the weights of a model by what they are looked up with."""
    weights = {feature: (negative, positive) for feature, (negative, _, positive) in load_weights(name).items()}
    named: dict[str, list[str]] = {}  # what follows the colon, by what stands before it
    for feature in weights:
        kind, _, rest = feature.partition(":")
        named.setdefault(kind, []).append(rest)

    def row(*features: tuple[str, float]) -> Row:
        return tuple(factor * weight for feature, factor in features for weight in weights.get(feature, (0.0, 0.0)))

    def total(*features: str) -> Row:
        ones = [row((feature, 1.0)) for feature in features]
        return (sum(one[0] for one in ones), sum(one[1] for one in ones))

    def side(s: str) -> Side:
        stems = sorted({stem for kind in ("close", s, "in", "out", f"{s}near") for stem in named.get(kind, ())})
        words = {
            stem: row((f"close:{stem}", 1.0), (f"{s}:{stem}", 1.0), (f"in:{stem}", 0.5), (f"out:{stem}", 0.5),
                      (f"{s}near:{stem}", 1.0))
            for stem in stems
        }  # fmt: skip
        values = {
            (sign == "+", where == "in"): (
                *total(f"value:{s}{where}", "value:all", f"value:{sign}"),
                *total(f"value:{s}fading", f"value:{s}fading{sign}"),
                *total("value:close", f"value:close{sign}"),
                *total(f"value:{s}near{sign}"),
            )
            for sign in "+-"
            for where in ("in", "out")
        }
        categories = {
            c: row((f"class:{s}:{c}", 0.5), (f"class:close:{c}", 0.5), (f"class:{s}in:{c}", 0.5),
                   (f"class:{s}near:{c}", 0.5))
            for c in sorted(set(form_categories().values()))
        }  # fmt: skip
        return Side(words, values, categories, pairs(f"{s}pair"))

    def pairs(kind: str) -> dict[str, Row]:
        return {both: row((f"{kind}:{both}", 0.7)) for both in named.get(kind, ())}

    return Model(weights[BIAS], side("L"), side("R"), pairs("pair"), row(("value:quoted", 1.0)), weights)
