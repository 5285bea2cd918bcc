"""Negation: which words deny, weaken, strengthen or put in doubt what another word says."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache

from framing.reading.lexicons import load_lexicon
from framing.reading.text import Document

NEGATED_WITHIN = 3  # words between a negation and the word it governs, at most
WEAKENED_WITHIN = 2  # words between an intensifier or a hedge and the word it governs, at most
DEGREES = frozenset(("intensifier", "diminisher", "hedge"))
# What stands behind these in their clause is only supposed.
CONDITIONS = frozenset(("if", "unless", "whether", "provided that", "in case", "on condition that", "assuming that"))


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
    start = max(at - NEGATED_WITHIN, document.clause(at).start)
    places = _modifiers(document, start, at)
    lexicon, lower = load_lexicon("modifiers"), document.lower[start:at] if places else ()
    behind = 0
    for p in places:
        found = lexicon.match(lower, p) if p >= behind else []
        if found and found[0][0].category == "negator":
            return found[0][0].weight
        if p >= behind and lower[p].endswith("n't"):
            return lexicon.entry("not").weight
        behind = p + found[0][1] if found else behind
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
    start = document.clause(at).start
    places = _modifiers(document, start, at)
    lexicon, lower = load_lexicon("modifiers"), document.lower[start:at] if places else ()
    factor, behind = 1.0, 0
    for p in places:
        for entry, length in lexicon.match(lower, p) if p >= behind else ():
            behind = p + length
            near = len(lower) - behind < WEAKENED_WITHIN
            if entry.category in DEGREES and (near or entry.term in CONDITIONS):
                factor *= entry.weight
    return factor


def _modifiers(document: Document, first: int, last: int) -> list[int]:
    """Return where in a range a modifier may begin, counted from its first word."""
    places = _places(document)
    return [p - first for p in places[bisect_left(places, first) : bisect_left(places, last)]]


@lru_cache(maxsize=4)  # asked for many words of one document
def _places(document: Document) -> list[int]:
    """Return where in a document a modifier may begin."""
    contracted = (p for p, word in enumerate(document.lower) if word.endswith("n't"))
    return sorted({*load_lexicon("modifiers").places(document.lower), *contracted})
