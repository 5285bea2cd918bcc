"""Attachment: which loaded words an article holds, and which entity each is attached to, by which rule."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from framing.reading.aim import ACTS, REACH, REACHES, RULES, aim, scene
from framing.reading.context import strength
from framing.reading.entities import Mention
from framing.reading.frames import Frame
from framing.reading.lexicons import Entry, Lexicon, load_lexicon
from framing.reading.negation import negated
from framing.reading.text import Document

__all__ = ["ACTS", "REACH", "REACHES", "RULES", "Hit", "find_hits", "target_of"]


class Hit(NamedTuple):
    """One loaded word: the words it covers, its entry, what it is attached to by which rule, negation and strength."""

    first: int
    last: int  # one past the last word
    entry: Entry
    mention: int | None  # index into the article's mentions
    rule: str
    negation: float | None  # factor of the negation that governs it; None where none does
    strength: float  # from 0 to 1; see framing.reading.context


def find_hits(
    document: Document,
    lexicon: Lexicon,
    mentions: Sequence[Mention],
    speakers: Sequence[str],
    places: Collection[str] = (),
    threshold: float = 0.0,
    *,
    persons: Collection[str] | None = None,
    reach: str = REACH,
    frames: Sequence[Frame] | None = None,
) -> list[Hit]:
    """Find the loaded words of an article and attach each to an entity.

    Parameters
    ----------
    document : Document
    lexicon : Lexicon
    mentions : sequence of Mention
    speakers : sequence of str
        Speaker of every word; a word is only attached to a mention in the same voice where there is one.
    places : collection of str
        Names of the entities that are places: an act named after one is done there, not by it ("the Sudland massacre").
    threshold : float, default 0
        Hits of less strength are left out; 0 keeps all. See :mod:`framing.reading.context`.
    persons : collection of str, optional
        Names of the entities that are persons, so that "he" may be one of them; by default each may be.
    reach : {"sentence", "clause", "article"}
        How far a word may be attached: by the rules that rest on how words are joined alone (``clause``), to whom the
        sentence names, or to anybody, which is a guess. :data:`REACHES` names the rules.
    frames : sequence of Frame, optional
        Who does what to whom, where it is known already.

    Returns
    -------
    list of Hit

    Examples
    --------
    >>> from framing.reading.entities import Entities, Entity
    >>> from framing.reading.text import parse
    >>> document = parse("The brutal massacre by Norland in Sudland was denied.")
    >>> found = Entities((Entity("N", aliases=("Norland",)), Entity("S", aliases=("Sudland",)))).mentions(document)
    >>> for hit in find_hits(document, load_lexicon("loaded"), found, [""] * len(document.words)):
    ...     if hit.entry.term == "massacre":
    ...         print(found[hit.mention].entity, hit.rule)
    N by
    """
    found: list[Hit] = []
    heavy = lexicon.heaviest
    around = scene(document, mentions, speakers, places, persons, frames)
    behind = 0  # the words before it are taken up by hits
    words = document.words
    for at, entry, length in lexicon.found(document.lower):
        span = (at, at + length)
        if (
            at >= behind
            and (length == 1 or words[span[1] - 1].sentence == words[at].sentence)
            and not _is_name(document, *span)
        ):
            # Words below the threshold are taken up all the same, so that a higher one finds nothing new.
            behind, negation = span[1], negated(document, at)
            strong = strength(document, *span, entry, heavy, quoted=bool(speakers[at]), negated=negation is not None)
            if strong >= threshold:
                mention, rule = aim(around, *span, entry, reach)
                found.append(Hit(*span, entry, mention, rule, negation, strong))
    return found


def target_of(
    document: Document,
    first: int,
    last: int,
    mentions: Sequence[Mention],
    speakers: Sequence[str],
    places: Collection[str] = (),
    *,
    persons: Collection[str] | None = None,
    reach: str = "article",
) -> tuple[int | None, str]:
    """Return which mention a span of words is aimed at, and by which rule, as if it were a loaded word.

    Parameters
    ----------
    document : Document
    first, last : int
        The words of the span: the first, and one past the last. A loaded word among them lends its entry.
    mentions, speakers, places, persons
        As for :func:`find_hits`.
    reach : {"article", "sentence", "clause"}
        As for :func:`find_hits`, but by default anybody.

    Returns
    -------
    mention : int or None
    rule : str

    Examples
    --------
    >>> from framing.reading.entities import Entities, Entity
    >>> from framing.reading.text import parse
    >>> document = parse("Norland's quite unheard-of demand came late.")
    >>> found = Entities((Entity("N", aliases=("Norland",)),)).mentions(document)
    >>> target_of(document, 2, 3, found, [""] * len(document.words))
    (0, 'possessor')
    """
    loaded = load_lexicon("loaded")
    inside = (entry for at in range(first, last) for entry, _ in loaded.match(document.lower, at))
    entry = next(inside, Entry("", "x", "", "", 1.0, "", ""))
    return aim(scene(document, mentions, speakers, places, persons), first, last, entry, reach)


def _is_name(document: Document, first: int, last: int) -> bool:
    """Tell a name from a word: a capital inside a sentence of the body, next to another capital ("Freedom House")."""
    words = document.words
    word = words[first]
    if word.paragraph == 0 or not word.text[0].isupper() or word.text.isupper():
        return False
    if first == 0 or words[first - 1].sentence != word.sentence:
        return False
    before = words[first - 1].text[0].isupper() and not document.gap(first).strip() and not words[first - 1].possessive
    after = (
        last < len(words)
        and words[last].sentence == word.sentence
        and words[last].text[0].isupper()
        and not document.gap(last).strip()
    )
    return before or after
