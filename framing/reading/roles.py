"""Roles: what a mention is to its clause (possessor, agent, patient or other), by its neighbours alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import takewhile

from framing.reading.attachment import ACTS, Hit
from framing.reading.entities import PREPOSITIONS, Mention
from framing.reading.lexicons import form_set, load_lexicon
from framing.reading.speakers import AUXILIARIES
from framing.reading.text import Document

TOWARD = ("against", "upon", "toward", "towards")  # whom they precede is done something to


def roles(document: Document, mentions: Sequence[Mention], hits: Sequence[Hit]) -> list[str]:
    """Return the role of each mention in its clause.

    Parameters
    ----------
    document : Document
    mentions : sequence of Mention
    hits : sequence of Hit
        The loaded words: an act among them ("the invasion of X") makes whom its preposition precedes a patient.

    Returns
    -------
    list of {"possessor", "agent", "patient", "other"}

    Examples
    --------
    >>> from framing.reading.entities import Entities
    >>> from framing.reading.text import parse
    >>> document = parse("Norland attacked Sudland.")
    >>> roles(document, Entities.of({"N": ["Norland"], "S": ["Sudland"]}).mentions(document), [])
    ['agent', 'patient']
    """
    # A preposition right behind an act, or one word on.
    behind_acts = {at for hit in hits if hit.entry.category in ACTS for at in (hit.last, hit.last + 1)}
    return [_role(document, mention, behind_acts) for mention in mentions]


def _role(document: Document, mention: Mention, behind_acts: set[int]) -> str:
    words = document.words
    if words[mention.last - 1].possessive:
        return "possessor"
    for p in _neighbours(document, mention.first, -1):
        word = words[p].lower
        if word == "by":
            return "agent"
        if word in PREPOSITIONS:
            return "patient" if p in behind_acts or word in TOWARD else "other"
        if _is_verb(word):
            return "patient"
    return "agent" if any(_is_verb(words[p].lower) for p in _neighbours(document, mention.last, 1)) else "other"


def _neighbours(document: Document, at: int, step: int) -> list[int]:
    """Return up to four positions of the clause before or behind a place, as far as no punctuation parts them."""
    clause, behind = document.clause(at - 1 if step > 0 else at), 0 if step > 0 else 1
    near = range(at, min(at + 4, clause.stop)) if step > 0 else range(at - 1, max(at - 5, clause.start - 1), -1)
    return list(takewhile(lambda position: not document.gaps[position + behind].strip(), near))


@cache
def _verbs() -> frozenset[str]:
    lexicons = [load_lexicon(name) for name in ("loaded", "valence", "attribution")]
    return AUXILIARIES.union(*(form_set(lexicon, ("v",)) for lexicon in lexicons))


def _is_verb(word: str) -> bool:
    return word in _verbs() or (len(word) > 4 and word.endswith("ed"))
