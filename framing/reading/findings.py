"""Findings: all that is found in one article, before it becomes rows of evidence.

Names are found in the document. Whatever comes after reads a masked copy of it, in which every name is the same word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from framing.reading.attachment import REACH, Hit, find_hits
from framing.reading.coreference import RESOLVED, resolve, wanted
from framing.reading.entities import Entities, Mention
from framing.reading.frames import Frame, find_frames
from framing.reading.lexicons import Lexicon
from framing.reading.masking import Masked, mask
from framing.reading.sentiment import Valued, valued_words
from framing.reading.target import Target
from framing.reading.text import Document, parse
from framing.reading.voice import Voices, marked_spans, voices


class Findings(NamedTuple):
    """An article taken apart. All places are places in the masked copy.

    Parameters
    ----------
    masked : Masked
    heard : Voices
    hits : list of Hit
    frames : list of Frame
    valued : list of Valued
    """

    masked: Masked
    heard: Voices
    hits: list[Hit]
    frames: list[Frame]
    valued: list[Valued]


def find(
    text: str,
    entities: Entities,
    lexicon: Lexicon,
    resolved: Iterable[str] | None = RESOLVED,
    reach: str = REACH,
) -> Findings:
    """Take a text apart with a codebook and a lexicon.

    Parameters
    ----------
    text : str
    entities : Entities
    lexicon : Lexicon
    resolved : iterable of str, optional
        Kinds of mentions that no alias tells: see :func:`framing.reading.coreference.resolve`.
    reach : {"sentence", "clause", "article"}
        How far a loaded word may be attached: see :func:`framing.reading.attachment.find_hits`.

    Returns
    -------
    Findings

    Examples
    --------
    >>> from framing.reading.lexicons import load_lexicon
    >>> found = find("The brutal Norland army fled.", Entities.of({"N": ["Norland"]}), load_lexicon("loaded"))
    >>> [hit.entry.term for hit in found.hits], [frame.act.term for frame in found.frames]
    (['brutal'], ['flee'])
    """
    document = parse(text)
    named = entities.mentions(document)
    kinds = wanted(resolved)
    # A surname is part of a listed name, so it is masked with it; pronouns and titles are read from the copy.
    named += resolve(document, named, entities, kinds=kinds & {"surname"})
    return find_in(document, sorted(named, key=first), entities, lexicon, kinds - {"surname"}, reach)


def find_in(
    document: Document,
    mentions: Sequence[Mention],
    entities: Entities,
    lexicon: Lexicon,
    resolved: Iterable[str] = (),
    reach: str = REACH,
) -> Findings:
    """Take a document apart whose mentions are known."""
    masked = mask(document, mentions)
    copy = masked.document
    added = resolve(copy, masked.mentions, entities, marked_spans(copy), kinds=resolved)
    there = tuple(sorted((*masked.mentions, *added), key=first))
    masked = masked._replace(mentions=there)
    heard = voices(copy, there, entities)
    places, persons = entities.by_kind["place"] | entities.by_kind["people"], entities.by_kind["person"]
    frames = find_frames(copy, there)
    hits = find_hits(copy, lexicon, there, heard.speaker, places, persons=persons, reach=reach, frames=frames)
    return Findings(masked, heard, hits, frames, valued_words(copy, hits))


def targets(found: Findings) -> list[Target]:
    """Return each mention in its sentence, names and all, as a scorer of the user's own wants it.

    Examples
    --------
    >>> from framing.reading.lexicons import load_lexicon
    >>> found = find("It rained. Ana Silva's crew fled.", Entities.of({"S": ["Ana Silva"]}), load_lexicon("loaded"))
    >>> targets(found)
    [Target(text="Ana Silva's crew fled", start=0, end=9)]
    """
    masked = found.masked
    document = masked.document
    made = []
    for mention in masked.mentions:
        sentence = document.sentences[document.words[mention.first].sentence]
        text, start, end = "", 0, 0
        for p in range(sentence.first, sentence.last):
            text += document.gap(p) if p > sentence.first else ""
            if p == mention.first:
                start = len(text)
            text += " ".join(word.text for word in masked.originals[p])
            if p == mention.last - 1:
                end = len(text)
        made.append(Target(text, start, end))
    return made


def first(mention: Mention) -> int:
    """Return the place of a mention; those that share one keep their order."""
    return mention.first
