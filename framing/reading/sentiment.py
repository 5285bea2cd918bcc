"""Sentiment: the valence of a clause, and sentiment toward each entity mentioned in it.

The two differ on purpose. A clause about a massacre has a negative valence; what it says of the victims is another
matter. Words that the article attaches to an entity count for that entity alone; other evaluative words fade with
distance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from framing.reading.attachment import Hit
from framing.reading.entities import Mention
from framing.reading.lexicons import load_lexicon
from framing.reading.negation import negated
from framing.reading.text import Document

FADE = 0.85  # of an evaluative word's weight is left per word of distance from the mention
LEFT = 0.6  # of it where the word stands before the mention: English says more of a subject behind it
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
    lexicon = load_lexicon("valence")
    lower = [w.lower for w in document.words]
    for at in range(len(lower)):
        if at not in taken:
            for entry, _ in lexicon.match(lower, at):
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
    return _squash(sum(w.value for w in words if w.position in clause))


def toward(
    mentions: Sequence[Mention], index: int, words: Sequence[Valued], hits: Sequence[Hit], clause: range
) -> float:
    """Return the sentiment of a clause toward one mention, from -1 to 1.

    Parameters
    ----------
    mentions : sequence of Mention
    index : int
        Which of them.
    words : sequence of Valued
    hits : sequence of Hit
    clause : range
        Positions of the clause the mention stands in.

    Returns
    -------
    float
        Attached loaded words in full, wherever they stand; other evaluative words of the clause by distance; loaded
        words attached to somebody else not at all.
    """
    mention = mentions[index]
    total = 0.0
    for word in words:
        hit = hits[word.hit] if word.hit is not None else None
        if hit is not None and hit.mention is not None:
            total += word.value if hit.mention == index else 0.0
        elif word.position in clause:
            behind = word.position >= mention.last
            distance = word.position - mention.last if behind else mention.first - word.position - 1
            total += word.value * FADE ** max(distance, 0) * (1.0 if behind else LEFT)
    return _squash(total)


def _squash(total: float) -> float:
    # Adding zero turns -0.0 into 0.0, which would otherwise reach the CSV files.
    return round(total / math.sqrt(total * total + HALF * HALF), 4) + 0.0


@cache
def _modifiers() -> dict[str, float]:
    return {e.term: e.weight for e in load_lexicon("modifiers") if e.category in ("intensifier", "diminisher", "hedge")}


def _context(document: Document, at: int, negation: float | None) -> float:
    """Return the factor by which a negation, an intensifier or a hedge before a word changes its value."""
    # A negated word turns and weakens: "not good" is milder than "bad".
    factor = 1.0 if negation is None else negation
    words = document.words
    for p in (at - 1, at - 2):
        if p >= 0 and words[p].clause == words[at].clause:
            factor *= _modifiers().get(words[p].lower, 1.0)
    return factor
