"""Negation: which words deny, weaken, strengthen or put in doubt what another word says."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from framing.reading.lexicons import Entry, load_lexicon
from framing.reading.text import Document

NEGATED_WITHIN = 3  # words between a negation and the word it governs, at most
WEAKENED_WITHIN = 2  # words between an intensifier or a hedge and the word it governs, at most
DEGREES = frozenset(("intensifier", "diminisher", "hedge"))
# What stands behind these in their clause is only supposed.
CONDITIONS = frozenset(("if", "unless", "whether", "provided that", "in case", "on condition that", "assuming that"))


# A modifier, or a word that ends in "n't": its first word, one past its last, and its entry if the lexicon has one.
Modifier = tuple[int, int, Entry | None]


class Modifiers(NamedTuple):
    """The modifiers of a document, worked out once for all who ask what stands before a word.

    Parameters
    ----------
    starts : sequence of int
        The first word of each of ``found``.
    found : sequence of Modifier
        Each place where one may begin, with the longest.
    clause_starts : sequence of int
        The first word of each of ``in_clause``.
    in_clause : sequence of Modifier
        Those that count where each clause is read from its first word on, so that none overlaps another.
    supposed : sequence of float
        For each of ``in_clause`` the factor of the conditions before it in its clause.
    """

    starts: Sequence[int]
    found: Sequence[Modifier]
    clause_starts: Sequence[int]
    in_clause: Sequence[Modifier]
    supposed: Sequence[float]


def negated(document: Document, at: int) -> float | None:
    """Return the factor of the negation that governs a word: one that ends within three words before it, in its clause.

    The longest modifier counts, so that "not only" does not negate. None where nothing negates.

    Parameters
    ----------
    document : Document
    at : int
        The position of the word.

    Returns
    -------
    float or None

    Examples
    --------
    >>> from framing.reading.text import parse
    >>> negated(parse("Norland was not evil."), 3), negated(parse("Norland was not only evil."), 4)
    (-0.5, None)
    """
    starts = _modifiers(document).starts
    near = bisect_left(starts, at - NEGATED_WITHIN)
    if near == len(starts) or starts[near] >= at:
        return None  # as before most words
    start = max(at - NEGATED_WITHIN, document.clause(at).start)
    for first, _, entry in _within(document, start, at):
        if entry is not None and entry.category == "negator":
            return entry.weight
        if document.lower[first].endswith("n't"):
            return _not()
    return None


def degree(document: Document, at: int) -> float:
    """Return the factor by which intensifiers, hedges and conditions before a word, in its clause, change its value.

    Parameters
    ----------
    document : Document
    at : int
        The position of the word.

    Returns
    -------
    float
        1 where nothing does.

    Examples
    --------
    >>> from framing.reading.text import parse
    >>> degree(parse("Norland may fall."), 2), degree(parse("If Norland falls, we rest."), 2)
    (0.5, 0.5)
    """
    known = _modifiers(document)
    start, behind = document.clause(at).start, bisect_left(known.clause_starts, at)
    if not behind or known.clause_starts[behind - 1] < start:
        return 1.0
    near = behind  # the first modifier that is near: only conditions count before it, and these are multiplied already
    while near and known.in_clause[near - 1][1] > at - WEAKENED_WITHIN and known.clause_starts[near - 1] >= start:
        near -= 1
    if near == behind:  # the last one is a condition, or none of its own
        return known.supposed[behind - 1] * _condition(known.in_clause[behind - 1][2])
    factor, modifiers = known.supposed[near], known.in_clause[near:behind]
    if modifiers[-1][1] > at:
        modifiers = list(_within(document, modifiers[0][0], at))
    for _, last, entry in modifiers:
        close = last > at - WEAKENED_WITHIN
        factor *= entry.weight if close and entry and entry.category in DEGREES else _condition(entry)
    return factor


def _within(document: Document, start: int, end: int) -> Iterator[Modifier]:
    """Read some words from left to right, and yield their modifiers as if there were no other words."""
    known = _modifiers(document)
    behind = start
    for first, last, entry in known.found[bisect_left(known.starts, start) : bisect_left(known.starts, end)]:
        if first < behind:
            continue
        if last > end:  # it takes in words that are not asked for; a shorter one may not
            found = load_lexicon("modifiers").match(document.lower[first:end], 0)
            entry, last = (found[0][0], first + found[0][1]) if found else (None, first + 1)
        behind = last
        yield first, last, entry


@lru_cache(maxsize=4)  # asked for many words of one document
def _modifiers(document: Document) -> Modifiers:
    found: list[Modifier]
    found = [(at, at + length, entry) for at, entry, length in load_lexicon("modifiers").found(document.lower)]
    if "n't" in document.text.lower():
        listed = {first for first, _, _ in found}
        contracted = [p for p, word in enumerate(document.lower) if word.endswith("n't") and p not in listed]
        found = sorted(found + [(p, p + 1, None) for p in contracted])
    words = document.words
    in_clause: list[Modifier] = []
    supposed: list[float] = []
    clause, behind, factor = -1, 0, 1.0
    for modifier in found:
        first, last, entry = modifier
        if words[first].clause != clause:
            clause, behind, factor = words[first].clause, first, 1.0
        if first >= behind:
            in_clause.append(modifier)
            supposed.append(factor)
            factor *= _condition(entry)
            behind = last
    return Modifiers([m[0] for m in found], found, [m[0] for m in in_clause], in_clause, supposed)


def _condition(entry: Entry | None) -> float:
    return entry.weight if entry and entry.term in CONDITIONS and entry.category in DEGREES else 1.0


@cache
def _not() -> float:
    return load_lexicon("modifiers").entry("not").weight
