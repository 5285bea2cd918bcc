"""Salience: whom a word is aimed at where no rule tells, by a few features added up.

Whoever is named in the sentence of the word or in one of the five before it has a score for each time, and so has
whoever a personal pronoun stands for; the best score wins. The weights are set by hand and rounded; none is fitted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from math import log2
from typing import NamedTuple

from framing.reading.entities import PREPOSITIONS, Mention, covered, governed
from framing.reading.text import Document

WEIGHTS: dict[str, float] = {
    "clause": 1.0,  # it stands in the clause of the word
    "word": -0.15,  # for each word between
    "before": 0.5,  # it stands before the word
    "subject": 1.0,  # before it, and no object, no possessor, behind no preposition
    "owner": 1.0,  # a possessor at most two words before it: "his rather shameful plan"
    "done to": -2.0,  # it suffers what the word tells
    "by": -3.0,  # before a word behind "by", which is said of a doer and not of the subject
    "relative": 1.0,  # "who" or "which" stands for it, and the word is said of that; the reverse for all others
    "familiar": 0.3,  # for each doubling of how often it was referred to so far
    "back": -2.0,  # it stands in the sentence before
    "further": -0.5,  # for each sentence farther back
    "topic": 1.0,  # and is subject there
}
SENTENCES_BACK = 5  # in which somebody is looked for, before the sentence of a word
PRONOUN_BACK = 3  # and before that of a pronoun
CANDIDATES = 20  # references that are looked at on one side of a span, in one sentence, or before a pronoun
RELATIVE_WITHIN = 8
NEAR = 3
# For a pronoun: each sentence between, a name behind a preposition, a possessor, somebody else's voice, its speaker.
APART, BEHIND, POSSESSING, OTHER_VOICE, SPEAKING = -2.0, -1.0, -0.3, -0.3, -2.0

PERSONAL = frozenset("he she him her his hers".split())
POSSESSIVES = frozenset("his her its their".split())
OBJECTS = frozenset(("him", "them"))
ANTECEDENT = frozenset(("who", "which"))


class Reference(NamedTuple):
    """A place that refers to an entity: a mention, or a pronoun that goes back to one."""

    mention: int  # its index; for a pronoun, that of the mention it goes back to
    entity: str
    first: int
    last: int  # one past the last word
    pronoun: bool
    owner: bool
    governed: bool


class Around(NamedTuple):
    """What the rules know of a span of words. All are indices of mentions."""

    doers: Collection[int] = ()
    done_to: Collection[int] = ()
    objects: Collection[int] = ()  # of any verb of the article
    barred: Collection[int] = ()  # the span cannot be aimed at these


class References(NamedTuple):
    """What refers to entities: by sentence with the first words, and by entity the sentences and the mentions."""

    by_sentence: Mapping[int, tuple[Sequence[int], Sequence[Reference]]]
    by_entity: Mapping[str, tuple[Sequence[int], Sequence[int]]]

    def before(self, sentence: int, position: int) -> Sequence[Reference]:
        """Return the last references of a sentence that begin before a position, at most twenty."""
        places, here = self.by_sentence.get(sentence, ((), ()))
        at = bisect_left(places, position)
        return here[max(0, at - CANDIDATES) : at]

    def behind(self, sentence: int, position: int) -> Sequence[Reference]:
        """Return the first references of a sentence that begin at a position or behind it, at most twenty."""
        places, here = self.by_sentence.get(sentence, ((), ()))
        at = bisect_left(places, position)
        return here[at : at + CANDIDATES]

    def mentioned(self, entity: str, sentence: int) -> int:
        """Return how often an entity was referred to up to the end of a sentence."""
        return bisect_right(self.by_entity[entity][0], sentence)


def references(
    document: Document, mentions: Sequence[Mention], speakers: Sequence[str], persons: Collection[str] | None = None
) -> list[Reference]:
    """Find what refers to entities: the mentions, and personal pronouns that are no mention yet.

    Parameters
    ----------
    document : Document
    mentions : sequence of Mention
    speakers : sequence of str
        Speaker of every word: "he" in somebody's mouth is somebody else.
    persons : collection of str, optional
        Names of the entities that are persons; by default each may be one.

    Returns
    -------
    list of Reference
        In the order of the text.

    Examples
    --------
    >>> from framing.reading.entities import Entities
    >>> from framing.reading.text import parse
    >>> document = parse("Silva met the crew of Oster. He left.")
    >>> found = Entities.of({"S": ["Silva"], "O": ["Oster"]}).mentions(document)
    >>> [(r.entity, r.pronoun) for r in references(document, found, [""] * len(document.words))]
    [('S', False), ('O', False), ('S', True)]
    """
    words = document.words
    at: dict[int, list[int]] = {}
    for i, m in enumerate(mentions):
        at.setdefault(m.first, []).append(i)
    taken = covered(mentions)
    pronouns = {p for p, word in enumerate(document.lower) if word in PERSONAL and p not in taken}
    found: list[Reference] = []
    for p in sorted((*at, *pronouns)):
        word = words[p]
        owner = word.lower in POSSESSIVES
        behind = governed(document, p)
        if p not in pronouns:
            for i in at[p]:
                m = mentions[i]
                pronoun = m.how == "pronoun"
                owns = words[m.last - 1].possessive or (pronoun and owner)
                found.append(Reference(i, m.entity, p, m.last, pronoun, owns, behind))
            continue
        speaker = speakers[p]
        saying = speaker.split("; ")
        best: tuple[float, Reference] | None = None
        sentence = word.sentence
        for r in found[-CANDIDATES:]:
            back = sentence - words[r.first].sentence
            if back > PRONOUN_BACK or (persons is not None and r.entity not in persons):
                continue
            score = APART * back + BEHIND * r.governed + POSSESSING * r.owner
            score += OTHER_VOICE * (speakers[r.first] != speaker)
            score += SPEAKING * (r.entity in saying)
            score += -POSSESSING * r.pronoun  # whom a pronoun meant just before, it means again
            if best is None or score > best[0]:
                best = score, r
        if best is not None:
            went = best[1]
            found.append(Reference(went.mention, went.entity, p, p + 1, True, owner, behind))
    return found


def group(document: Document, found: Sequence[Reference]) -> References:
    """Put references into their sentences."""
    by_sentence: dict[int, tuple[list[int], list[Reference]]] = {}
    by_entity: dict[str, tuple[list[int], list[int]]] = {}
    for r in found:
        sentence = document.words[r.first].sentence
        places, here = by_sentence.setdefault(sentence, ([], []))
        places.append(r.first)
        here.append(r)
        sentences, mentions = by_entity.setdefault(r.entity, ([], []))
        sentences.append(sentence)
        mentions.append(r.mention)
    return References(by_sentence, by_entity)


def most_salient(
    document: Document,
    first: int,
    last: int,
    known: References,
    speakers: Sequence[str],
    around: Around,
    back: int = SENTENCES_BACK,
) -> tuple[float, int, str] | None:
    """Return the mention that fits a span of words best, with its score and the name of the rule.

    Parameters
    ----------
    document : Document
    first, last : int
        The first word of the span, and one past the last.
    known : References
    speakers : sequence of str
    around : Around
    back : int, default 5
        Sentences before that of the span in which to look.

    Returns
    -------
    (score, mention, rule) or None
        The rule is ``salient`` for a mention in the sentence, ``pronoun`` for a pronoun in it, ``previous`` for a
        reference before it.
    """
    words = document.words
    number = words[first].sentence
    relative = _relative(document, first)
    by = behind_by(document, first)
    saying = speakers[first].split("; ")
    best: tuple[float, int, str] | None = None

    def consider(r: Reference, score: float, where: str) -> None:
        nonlocal best
        if r.entity in saying:
            return  # who speaks, speaks of others
        score += WEIGHTS["familiar"] * log2(1 + known.mentioned(r.entity, number))
        if best is None or score > best[0]:
            best = score, r.mention, where

    for r in (*known.before(number, first), *known.behind(number, last)):
        if (r.last > first and r.first < last) or (r.mention in around.barred and not r.pronoun):
            continue
        if r.pronoun and not r.owner and r.first == last:  # "slammed him"
            continue
        score = _in_sentence(document, first, last, r, around, relative, by)
        consider(r, score, "pronoun" if r.pronoun else "salient")
    for sentence in range(max(0, number - back), number):
        for r in known.before(sentence, document.sentences[sentence].last):
            score = WEIGHTS["back"] + WEIGHTS["further"] * (number - 1 - sentence)
            consider(r, score + WEIGHTS["topic"] * (not (r.governed or r.owner)), "previous")
    return best


def _in_sentence(
    document: Document, first: int, last: int, r: Reference, around: Around, relative: int | None, by: bool
) -> float:
    words = document.words
    before = r.first < first
    far = first - r.last if before else r.first - last
    score = WEIGHTS["word"] * far
    score += WEIGHTS["clause"] * (words[r.first].clause == words[first].clause)
    if before:
        subject = not (r.governed or r.owner or words[r.first].lower in OBJECTS or r.mention in around.objects)
        score += WEIGHTS["before"] + WEIGHTS["subject"] * subject + WEIGHTS["owner"] * (r.owner and far <= 2)
        score += WEIGHTS["by"] * by
        if relative is not None:
            owner = r.owner and 0 < relative - r.last < NEAR  # "his old plan, which"
            score += WEIGHTS["relative"] * (1 if owner or r.last == relative else -1 if r.first < relative else 0)
    if not r.pronoun:
        score += WEIGHTS["done to"] * (r.mention in around.done_to)
    return score


def _relative(document: Document, at: int) -> int | None:
    """Return the place of the "who" or "which" whose clause a word stands in, where it stands soon before."""
    words = document.words
    for p in range(at - 1, max(-1, at - 1 - RELATIVE_WITHIN), -1):
        if words[p].sentence != words[at].sentence or set(document.gap(p + 1)) & set(",;:.()—"):
            return None
        if words[p].lower in ANTECEDENT:
            return p
    return None


def behind_by(document: Document, at: int) -> bool:
    """Tell "by a shameful crew": the first preposition before a word, at most three words away, is "by"."""
    words = document.words
    for p in range(at - 1, max(-1, at - 4), -1):
        if words[p].sentence != words[at].sentence or document.gap(p + 1).strip("'\" \n"):
            return False
        if words[p].lower in PREPOSITIONS or words[p].lower == "by":
            return words[p].lower == "by"
    return False
