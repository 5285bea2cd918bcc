"""Scores: what the learned model says of all mentions of an article at once.

:mod:`framing.reading.features` names every feature of a target, to fit weights and to explain a score; few of them have
a weight. Here the weights of words, pairs of words and values of the lexicons lie in arrays, and those of all targets
are gathered and added up together. The sums are the same but for the order in which they are added up; the tests hold
them to each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise, product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from framing.reading.features import (
    FADE,
    FADE_OF_VALUES,
    HALF,
    NEARBY,
    PAIR,
    REACH_OF_ACTS,
    RULE,
    SHAPE,
    Frame,
    closeness,
    find_frames,
    implied,
    kind_of_word,
    role,
    shape,
    worth,
)
from framing.reading.lexicons import form_categories, form_values
from framing.reading.target import BIAS, load_weights, softmax
from framing.reading.text import Document
from framing.reading.tokens import NAME, NUMBER, TARGET, Token, alone, masked

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Pair = tuple[float, float]  # weights toward negative and toward positive, both against neutral
Chances = tuple[float, float, float]
NOTHING = (0.0, 0.0)
TOGETHER = 100  # targets, each with all words of its sentence: a list without a stop may be one of thousands
SIDES = ("L", "R")  # before and behind the target
STEP = 64  # words, by which the table of factors grows, so that articles share one
# Columns of the factors by which weights are multiplied: for a word by closeness, fading, in the target's clause,
# outside it, near; for a pair; for a value as it is, fading, by closeness, near; and for a category as it is, by
# closeness, in the target's clause, near.
WORDS, JOINS, VALUES, CLASSES = slice(0, 5), slice(5, 6), slice(6, 10), slice(10, 14)


class Model(NamedTuple):
    """The weights of a model, by what they are looked up with; row 0 of each array is of all that has no weight."""

    stems: Mapping[str, int]
    words: Floats  # stem, side, class, factor
    pairs: Mapping[tuple[str, ...], int]  # two stems
    joins: Floats  # pair, side, class
    forms: Mapping[str, int]  # of the lexicons
    valued: Floats  # form
    values: Floats  # side, above zero, in the target's clause, in a quotation, class, factor
    category: Places  # form: which of the categories
    classes: Floats  # category, side, class, factor
    shapes: Floats  # of SHAPE, class
    rules: Mapping[str, Pair]
    others: Mapping[str, Pair]  # by the name of a feature


class Sentence(NamedTuple):
    """A sentence with targets in it: where its tokens begin among those of all, and what its targets share."""

    tokens: Sequence[Token]
    begin: int
    frames: Sequence[Frame]
    names: int
    numbers: int
    quoted: bool


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
    if not places:
        return []
    shared: dict[int, Sentence] = {}  # by the number of the sentence
    tokens: list[Token] = []
    put: list[tuple[Sentence, int]] = []  # of each target its sentence, and its place there
    for first, last in places:
        number, line = document.words[first].sentence, alone(document, first, last)
        here, at = line or masked(document, first, last)  # a target may change how its neighbours are read
        sentence = shared.get(number) if line else None
        if sentence is None:
            sentence = _sentence(here, len(tokens))
            tokens += here
        if line:
            shared[number] = sentence
        put.append((sentence, at))
    model = _model(name)
    shapes = [_shape(sentence, at) for sentence, at in put]
    weighed = np.concatenate([_weighed(model, tokens, put[k : k + TOGETHER]) for k in range(0, len(put), TOGETHER)])
    weighed += np.array(shapes, dtype=float) @ model.shapes
    scores = []
    for (first, last), rules, (sentence, at), pair in zip(places, sums, put, weighed.tolist(), strict=True):
        only_word = document.words[first].lower if last - first == 1 else ""
        negative, positive = _added(name, sentence, at, only_word, rules, pair)
        scores.append(softmax(negative, 0.0, positive))
    return scores


def _sentence(tokens: Sequence[Token], begin: int) -> Sentence:
    stems = [token.stem for token in tokens]
    quoted = any(token.quoted for token in tokens)
    return Sentence(tokens, begin, find_frames(tokens), stems.count(NAME), stems.count(NUMBER), quoted)


def _shape(sentence: Sentence, at: int) -> tuple[float, ...]:
    stem = sentence.tokens[at].stem
    names, numbers = sentence.names - (stem == NAME), sentence.numbers - (stem == NUMBER)
    return shape(sentence.tokens, at, names, numbers, sentence.quoted)


def _weighed(model: Model, tokens: Sequence[Token], put: Sequence[tuple[Sentence, int]]) -> Floats:
    """Return what words, pairs and lexicons weigh for each target, against its place in its sentence."""
    written, lower, clause, quoted, _, _, negated = zip(*tokens, strict=True)
    stem, form, pair = model.stems.get, model.forms.get, model.pairs.get
    stems, forms = np.array([stem(s, 0) for s in written]), np.array([form(word, 0) for word in lower])
    pairs = np.array([pair(two, 0) for two in pairwise([*written, ""])])
    # A row for each target and each word of its sentence.
    begins, sizes, targets = np.array([(s.begin, len(s.tokens), s.begin + at) for s, at in put]).T
    pairs[begins + sizes - 1] = 0  # no pair goes from one sentence to the next
    starts = np.cumsum(sizes) - sizes
    token = np.arange(sizes.sum()) + np.repeat(begins - starts, sizes)
    far, clauses = token - np.repeat(targets, sizes), np.array(clause)
    side, same = (far > 0).astype(int), (clauses[token] == np.repeat(clauses[targets], sizes)).astype(int)
    factors = _at(_factors(int(np.abs(far).max()) // STEP + 1), side, same, np.abs(far))
    found: Floats = np.einsum("kf,kcf->kc", factors[:, WORDS], _at(model.words, stems[token], side))
    found += factors[:, JOINS] * _at(model.joins, pairs[token], side)
    # A word of the lexicons has a value, a category or both.
    listed = np.flatnonzero(forms[token])
    token, side, same, factors = token[listed], side[listed], same[listed], factors[listed]
    form, within = forms[token], np.array(quoted, dtype=int)[token]
    value = model.valued[form] * np.where(negated, worth(True), worth(False))[token]
    weights = value[:, None, None] * _at(model.values, side, (value > 0).astype(int), same, within)
    found[listed] += np.einsum("kf,kcf->kc", factors[:, VALUES], weights)
    found[listed] += np.einsum("kf,kcf->kc", factors[:, CLASSES], _at(model.classes, model.category[form], side))
    summed: Floats = np.add.reduceat(found, starts, axis=0)
    return summed


def _at(table: Floats, *places: Places) -> Floats:
    """Return ``table[places]``, which NumPy takes many times as long for."""
    parts = table.shape[len(places) :]
    flat = np.ravel_multi_index(places, table.shape[: len(places)])
    taken: Floats = table.reshape(-1, *parts).take(flat, axis=0)
    return taken


@lru_cache(maxsize=4)
def _factors(steps: int) -> Floats:
    """Return how much what stands around a target counts: by side, whether in the clause, and distance.

    The target itself, at no distance, counts nothing; the pairs with it are features of their own.
    """
    made = np.zeros((2, 2, steps * STEP, CLASSES.stop))
    for behind, same, far in product((0, 1), (0, 1), range(1, steps * STEP)):
        close, near = closeness(far, bool(behind), bool(same)), far <= NEARBY + 1
        made[behind, same, far] = [
            *(close, FADE ** (far - 1), 0.5 * same, 0.5 * (1 - same), far <= NEARBY),
            PAIR * (behind or far > 1),
            *(1.0, FADE_OF_VALUES**far, close, near),
            *(0.5, 0.5 * close, 0.5 * same, 0.5 * near),
        ]
    return made


def _added(
    name: str, sentence: Sentence, at: int, only_word: str, rules: Mapping[str, float], weighed: Sequence[float]
) -> Pair:
    """Add bias, acts, pairs with the target and rules to what else stands around it weighs."""
    model, tokens, frames = _model(name), sentence.tokens, sentence.frames
    if tokens[at].lower and any(frame.first - at <= REACH_OF_ACTS and at <= frame.last for frame in frames):
        # A pronoun, which the model is not to see, stands where an act looks.
        tokens = [*tokens[:at], tokens[at]._replace(stem=TARGET, lower=""), *tokens[at + 1 :]]
        frames = find_frames(tokens)
    negative, positive = weighed
    for frame in frames:
        where = SIDES[frame.first > at] + ("in" if tokens[frame.first].clause == tokens[at].clause else "out")
        weights = _act(name, role(tokens, at, frame), where, *frame.act[2:5], frame.negated)
        fading = FADE ** min(abs(frame.first - at), abs(frame.last - 1 - at))
        negative += weights[0] + weights[2] * fading
        positive += weights[1] + weights[3] * fading
    given = [(model.rules.get(rule, NOTHING), value) for rule, value in rules.items()]
    others = [(BIAS, 1.0), (kind_of_word(only_word), HALF)]
    if at:
        others.append((f"pair:{tokens[at - 1].stem}_{TARGET}", PAIR))
    if at + 1 < len(tokens):
        others.append((f"pair:{TARGET}_{tokens[at + 1].stem}", PAIR))
    given += [(model.others.get(feature, NOTHING), value) for feature, value in others]
    for weight, value in given:
        negative += weight[0] * value
        positive += weight[1] * value
    return negative, positive


@lru_cache(maxsize=20_000)
def _act(name: str, role: str, where: str, agent: int, patient: int, effect: int, negated: bool) -> tuple[float, ...]:
    """Return what an act weighs for a target: anywhere, and what fades with distance."""
    others = _model(name).others
    sums = [0.0] * 4
    for feature, once, fading in implied(role, where, agent, patient, effect, negated):
        for at, weight in enumerate(others.get(feature, NOTHING)):
            sums[at] += weight * once
            sums[at + 2] += weight * fading
    return tuple(sums)


@cache
def _model(name: str) -> Model:
    """Sort the weights of a model by what they are looked up with."""
    weights = {feature: (negative, positive) for feature, (negative, _, positive) in load_weights(name).items()}
    named: dict[str, set[str]] = {}  # what follows the colon, by what stands before it
    for feature in weights:
        kind, _, rest = feature.partition(":")
        named.setdefault(kind, set()).add(rest)

    def of(*kinds: str) -> dict[str, int]:
        return {rest: n for n, rest in enumerate(sorted(set().union(*(named.get(k, ()) for k in kinds))), start=1)}

    def rows(features: Sequence[str]) -> list[Pair]:
        return [weights.get(feature, NOTHING) for feature in features]

    def by_class(weights: Any) -> Floats:
        """Make an array whose last axes are factor, class into one of class, factor."""
        return np.array(weights).swapaxes(-2, -1).copy()

    def total(*features: str) -> Pair:
        found = rows(features)
        return sum(one[0] for one in found), sum(one[1] for one in found)

    stems = of("close", "L", "R", "in", "out", "Lnear", "Rnear")
    pairs = of("Lpair", "Rpair")
    values, categories = form_values(), form_categories()
    forms = {form: n for n, form in enumerate(sorted({*values, *categories}), start=1)}
    kinds = sorted({*categories.values(), ""})
    return Model(
        stems,
        by_class([[rows([f"{kind}:{stem}" for kind in ("close", s, "in", "out", f"{s}near")]) for s in SIDES]
                  for stem in ("", *stems)]),
        {tuple(pair.split("_")): n for pair, n in pairs.items()},
        np.array([rows([f"{s}pair:{pair}" for s in SIDES]) for pair in ("", *pairs)]),
        forms,
        np.array([values.get(form, 0.0) for form in ("", *forms)]),
        by_class([[[[(
            total(f"value:{s}{where}", "value:all", f"value:{sign}", *quoted),
            total(f"value:{s}fading", f"value:{s}fading{sign}"),
            total("value:close", f"value:close{sign}"),
            total(f"value:{s}near{sign}"),
        ) for quoted in ((), ("value:quoted",))] for where in ("out", "in")] for sign in "-+"] for s in SIDES]),
        np.array([kinds.index(categories.get(form, "")) for form in ("", *forms)]),
        by_class([[rows([f"class:{where}:{kind}" for where in (s, "close", f"{s}in", f"{s}near")]) for s in SIDES]
                  for kind in kinds]),
        np.array(rows([f"shape:{what}" for what in SHAPE])) * HALF,
        {rule: weights[f"{RULE}:{rule}"] for rule in named.get(RULE, ())},
        weights,
    )  # fmt: skip
