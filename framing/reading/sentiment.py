"""Sentiment: the evaluative words of an article in their context, and the valence of a clause.

Valence is a mood. A clause about a massacre has a negative one; what it says of the victims is another matter, and the
business of :mod:`framing.reading.rules` and :mod:`framing.reading.learned`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from framing.reading.attachment import Hit
from framing.reading.lexicons import load_lexicon
from framing.reading.negation import degree, negated
from framing.reading.text import Document

HALF = 3.0  # the sum at which the score is 0.71 of the most it can be


class Valued(NamedTuple):
    """An evaluative word in its context: position, value after negation and intensifiers, and its hit if it is one."""

    position: int
    value: float
    hit: int | None


def valued_words(document: Document, hits: Sequence[Hit]) -> list[Valued]:
    """Find the evaluative words: loaded words with their sign, and the everyday words of the valence lexicon.

    Parameters
    ----------
    document : Document
    hits : sequence of Hit
        The loaded words of the article; where a word is in both lexicons the loaded one counts.

    Returns
    -------
    list of Valued
    """
    found = [
        Valued(h.first, h.entry.sign * h.entry.weight * _context(document, h.first, h.negation), i)
        for i, h in enumerate(hits)
    ]
    taken = {p for h in hits for p in range(h.first, h.last)}
    for at, entry, _ in load_lexicon("valence").found(document.lower):
        if at not in taken:
            found.append(Valued(at, entry.weight * _context(document, at, negated(document, at)), None))
    return sorted(found, key=lambda v: v.position)


def clause_valence(words: Sequence[Valued], clause: range) -> float:
    """Return the valence of a clause, from -1 to 1.

    Examples
    --------
    >>> clause_valence([Valued(2, 3.0, None)], range(0, 5))
    0.7071
    >>> clause_valence([], range(0, 5))
    0.0
    """
    # Summed exactly: how Python's own sum rounds differs from version to version.
    return _squash(math.fsum(w.value for w in words if w.position in clause))


def _squash(total: float) -> float:
    # Adding zero turns -0.0 into 0.0, which would otherwise reach the CSV files.
    return round(total / math.sqrt(total * total + HALF * HALF), 4) + 0.0


def _context(document: Document, at: int, negation: float | None) -> float:
    """Return the factor by which what stands before a word changes its value."""
    # A negated word turns and weakens: "not good" is milder than "bad".
    return degree(document, at) * (1.0 if negation is None else negation)
