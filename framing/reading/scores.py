"""Scores: what the learned model says of all mentions of an article at once.

:mod:`framing.reading.features` names every feature of a target, to fit weights and to explain a score; few of them have
a weight. Here the weights of words, pairs of words and values of the lexicons lie in arrays, and those of all targets
are gathered and added up together. The sums are the same but for the order in which they are added up; the tests hold
them to each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from framing.reading.features import (
    FADE,
    FADE_OF_VALUES,
    NEARBY,
    PAIR,
    REACH_OF_ACTS,
    Frame,
    closeness,
    features,
    find_frames,
    implied,
    joined,
    role,
    shape,
    worth,
)
from framing.reading.lexicons import form_categories, form_values
from framing.reading.target import BIAS, chances, load_weights, softmax
from framing.reading.text import Document
from framing.reading.tokens import NAME, NUMBER, TARGET, Token, alone

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Pair = tuple[float, float]  # weights toward negative and toward positive, both against neutral
Chances = tuple[float, float, float]
SIDES = ("L", "R")  # before and behind the target


class Model(NamedTuple):
    """The weights of a model, by what they are looked up with; row 0 of each array is of all that has no weight."""

    stems: Mapping[str, int]
    words: Floats  # stem, side, (by closeness, fading, in the target's clause, outside it, near), class
    pairs: Mapping[str, int]  # two stems
    joins: Floats  # pair, side, class
    forms: Mapping[str, int]  # of the lexicons
    valued: Floats  # form
    values: Floats  # side, above zero, in the target's clause, (as it is, fading, by closeness, near), class
    quoted: Floats  # class: a value in a quotation
    classes: Floats  # form, side, (as it is, by closeness, in the target's clause, near), class
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
    scores: list[Chances] = []
    sentences: dict[int, Sentence] = {}
    tokens: list[Token] = []
    put: list[tuple[int, Sentence, int]] = []  # which target, its sentence, its place there
    for (first, last), rules in zip(places, sums, strict=True):
        line = alone(document, first, last)
        if line is None:  # it changes how its neighbours are read
            scores.append(chances(load_weights(name), joined(features(document, first, last), rules)))
            continue
        number = document.words[first].sentence
        if number not in sentences:
            sentences[number] = _sentence(line[0], len(tokens))
            tokens += line[0]
        put.append((len(scores), sentences[number], line[1]))
        scores.append((0.0, 0.0, 0.0))
    if put:
        weighed = _weighed(_model(name), tokens, [s for _, s, _ in put], [at for _, _, at in put])
        for (index, sentence, at), pair in zip(put, weighed.tolist(), strict=True):
            only_word = document.words[places[index][0]].lower
            negative, positive = _added(name, sentence, at, only_word, sums[index], pair)
            scores[index] = softmax(negative, 0.0, positive)
    return scores


def _sentence(tokens: Sequence[Token], begin: int) -> Sentence:
    stems = [token.stem for token in tokens]
    quoted = any(token.quoted for token in tokens)
    return Sentence(tokens, begin, find_frames(tokens), stems.count(NAME), stems.count(NUMBER), quoted)


def _weighed(model: Model, tokens: Sequence[Token], sentences: Sequence[Sentence], places: Sequence[int]) -> Floats:
    """Return what words, pairs and lexicons weigh for each target, against its place in its sentence."""
    written, lower, clause, _, _, _, _ = zip(*tokens, strict=True)
    stem, form, pair = model.stems.get, model.forms.get, model.pairs.get
    stems, forms = np.array([stem(s, 0) for s in written]), np.array([form(word, 0) for word in lower])
    pairs = np.array([pair(f"{one}_{two}", 0) for one, two in pairwise([*written, ""])])
    clauses = np.array(clause)
    # A row for each target and each word of its sentence.
    sizes = np.array([len(sentence.tokens) for sentence in sentences])
    begins, targets = np.array([sentence.begin for sentence in sentences]), np.array(places)
    starts = np.cumsum(sizes) - sizes
    owner = np.repeat(np.arange(len(sizes)), sizes)
    offset = np.arange(len(owner)) - starts[owner]
    token, far = begins[owner] + offset, offset - targets[owner]
    other, side, far = far != 0, (far > 0).astype(int), np.abs(far)
    same = (clauses[token] == clauses[begins + targets][owner]).astype(int)
    close, near = _close(int(far.max()))[side, same, far], far <= NEARBY
    factors = np.stack([close, FADE ** (far - 1), 0.5 * same, 0.5 * (1 - same), near], axis=1) * other[:, None]
    found: Floats = np.einsum("kf,kfc->kc", factors, model.words[stems[token], side])
    # The pairs with the target itself are another thing, and no pair goes from one sentence to the next.
    joins = (side == 1) | (offset + 1 < targets[owner])
    joins &= other & (offset + 1 < sizes[owner])
    found += model.joins[pairs[token], side] * (PAIR * joins)[:, None]
    listed = np.flatnonzero((forms[token] > 0) & other)
    found[listed] += _listed(
        model, tokens, token[listed], forms[token[listed]], side[listed], same[listed], far[listed]
    )
    summed: Floats = np.add.reduceat(found, starts, axis=0)
    return summed


def _listed(
    model: Model, tokens: Sequence[Token], at: Places, forms: Places, side: Places, same: Places, far: Places
) -> Floats:
    """Return what the values and categories of the lexicons weigh, a row for each word that is listed."""
    close, near, once = _close(int(far.max(initial=1)))[side, same, far], far <= NEARBY + 1, np.ones(len(far))
    value = model.valued[forms] * np.array([worth(tokens[k]) for k in at.tolist()])
    quoted = np.array([tokens[k].quoted for k in at.tolist()], dtype=bool)
    factors = np.stack([once, FADE_OF_VALUES**far, close, near], axis=1)
    weights = model.values[side, (value > 0).astype(int), same]
    found: Floats = value[:, None] * (np.einsum("kf,kfc->kc", factors, weights) + quoted[:, None] * model.quoted)
    factors = np.stack([once, close, same, near], axis=1)
    found += 0.5 * np.einsum("kf,kfc->kc", factors, model.classes[forms, side])
    return found


@lru_cache(maxsize=64)
def _close(most: int) -> Floats:
    """Return how close words are up to a distance: by side, whether in the clause, distance."""
    rows = [[[closeness(max(d, 1), bool(b), bool(s)) for d in range(most + 1)] for s in (0, 1)] for b in (0, 1)]
    return np.array(rows)


def _added(
    name: str, sentence: Sentence, at: int, only_word: str, rules: Mapping[str, float], weighed: Sequence[float]
) -> Pair:
    """Add bias, frames, shape and rules to what the words around a target weigh."""
    others, tokens, frames = _model(name).others, sentence.tokens, sentence.frames
    if tokens[at].lower and any(frame.first - at <= REACH_OF_ACTS and at < frame.last for frame in frames):
        # A pronoun, which the model is not to see, stands where an act looks.
        tokens = [*tokens[:at], tokens[at]._replace(stem=TARGET, lower=""), *tokens[at + 1 :]]
        frames = find_frames(tokens)
    negative, positive = (a + b for a, b in zip(others[BIAS], weighed, strict=True))
    for frame in frames:
        where = SIDES[frame.first > at] + ("in" if tokens[frame.first].clause == tokens[at].clause else "out")
        weights = _act(name, role(tokens, at, frame), where, *frame.act[2:5], frame.negated)
        fading = FADE ** min(abs(frame.first - at), abs(frame.last - 1 - at))
        negative += weights[0] + weights[2] * fading
        positive += weights[1] + weights[3] * fading
    stem = sentence.tokens[at].stem
    counts = (sentence.names - (stem == NAME), sentence.numbers - (stem == NUMBER))
    given = joined(shape(tokens, at, only_word, *counts, sentence.quoted), rules)
    if at:
        given[f"pair:{tokens[at - 1].stem}_{TARGET}"] = PAIR
    if at + 1 < len(tokens):
        given[f"pair:{TARGET}_{tokens[at + 1].stem}"] = PAIR
    for feature, value in given.items():
        if feature in others:
            weight = others[feature]
            negative += weight[0] * value
            positive += weight[1] * value
    return negative, positive


@lru_cache(maxsize=20_000)
def _act(name: str, role: str, where: str, agent: int, patient: int, effect: int, negated: bool) -> tuple[float, ...]:
    """Return what an act weighs for a target: anywhere, and what fades with distance."""
    others = _model(name).others
    sums = [0.0] * 4
    for feature, once, fading in implied(role, where, agent, patient, effect, negated):
        for at, weight in enumerate(others.get(feature, (0.0, 0.0))):
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
        return [weights.get(feature, (0.0, 0.0)) for feature in features]

    def total(*features: str) -> Pair:
        found = rows(features)
        return sum(one[0] for one in found), sum(one[1] for one in found)

    stems = of("close", "L", "R", "in", "out", "Lnear", "Rnear")
    pairs = of("Lpair", "Rpair")
    values, categories = form_values(), form_categories()
    forms = {form: n for n, form in enumerate(sorted({*values, *categories}), start=1)}
    classes = {
        category: [
            rows([f"class:{s}:{category}", f"class:close:{category}", f"class:{s}in:{category}",
                  f"class:{s}near:{category}"])
            for s in SIDES
        ]
        for category in sorted({*categories.values(), ""})
    }  # fmt: skip
    return Model(
        stems,
        np.array([[rows([f"{kind}:{stem}" for kind in ("close", s, "in", "out", f"{s}near")]) for s in SIDES]
                  for stem in ("", *stems)]),
        pairs,
        np.array([rows([f"{s}pair:{pair}" for s in SIDES]) for pair in ("", *pairs)]),
        forms,
        np.array([values.get(form, 0.0) for form in ("", *forms)]),
        np.array([[[(
            total(f"value:{s}{where}", "value:all", f"value:{sign}"),
            total(f"value:{s}fading", f"value:{s}fading{sign}"),
            total("value:close", f"value:close{sign}"),
            total(f"value:{s}near{sign}"),
        ) for where in ("out", "in")] for sign in "-+"] for s in SIDES]),
        np.array(total("value:quoted")),
        np.array([classes[categories.get(form, "")] for form in ("", *forms)]),
        weights,
    )  # fmt: skip
