"""Negation: which words deny, weaken, strengthen or put in doubt what another word says."""

from __future__ import annotations

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
    words = document.words
    lexicon = load_lexicon("modifiers")
    start = max(0, at - NEGATED_WITHIN)
    while start < at and words[start].clause != words[at].clause:
        start += 1
    lower = [w.lower for w in words[start:at]]
    p = 0
    while p < len(lower):
        found = lexicon.match(lower, p)
        if found and found[0][0].category == "negator":
            return found[0][0].weight
        if lower[p].endswith("n't"):
            return lexicon.entry("not").weight
        p += found[0][1] if found else 1
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
    words = document.words
    lexicon = load_lexicon("modifiers")
    start = at
    while start and words[start - 1].clause == words[at].clause:
        start -= 1
    lower = [w.lower for w in words[start:at]]
    factor, p = 1.0, 0
    while p < len(lower):
        length = 1
        for entry, length in lexicon.match(lower, p):
            near = len(lower) - (p + length) < WEAKENED_WITHIN
            if entry.category in DEGREES and (near or entry.term in CONDITIONS):
                factor *= entry.weight
        p += length
    return factor
