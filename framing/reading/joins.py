"""Joins: how a word and a name are joined, told by the words and the punctuation around them, without a parser."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from framing.reading.entities import PREPOSITIONS, UPON, Mention
from framing.reading.frames import pasts
from framing.reading.inflection import FOLDER, forms, read_table
from framing.reading.lexicons import load_lexicon
from framing.reading.speakers import AUXILIARIES, DETERMINERS
from framing.reading.text import Document

GROUNDS = frozenset("over for amid after".split())
COPULAS = frozenset("is are was were be been being remains remain became become becomes seems appears as".split())
CALLING = frozenset("call name brand label dub term deem consider".split())
DESCRIBING = frozenset("describe portray depict paint cast characterise characterize regard see".split())
LINKS = frozenset("as of for with".split())
NEAR = 3  # words between a preposition or a possessor and the name it governs, at most
NAMED_WITHIN = 8
HALTING = frozenset(";:.()—")
PARTING = HALTING | {","}


def called(document: Document, mention: Mention, first: int) -> bool:
    """Tell "called X a hero", "accused X of a cruel plan", "X was branded a hypocrite" by the words between."""
    words = document.words
    if first - mention.last > NAMED_WITHIN or words[mention.last - 1].possessive:
        return False
    if _halted(document, mention.last, first):
        return False
    between = document.lower[mention.last : first]
    before = mention.first - 1
    while before >= 0 and (words[before].lower in _titles() or words[before].lower == "the"):
        before -= 1
    active = (
        before >= 0
        and words[before].sentence == words[first].sentence
        and not _halted(document, before + 1, mention.first + 1)
    )
    if active and words[before].lower in _forms_of("calling"):
        return not between or between[0] in DETERMINERS
    if active and words[before].lower in _forms_of("holding"):
        return bool(between) and between[0] in LINKS and words[mention.last].clause == words[first - 1].clause
    for at, word in enumerate(between[:4]):
        if word in _forms_of("calling") and at and between[at - 1] in COPULAS:
            return at + 1 == len(between) or between[at + 1] in DETERMINERS | LINKS
        if word in _forms_of("holding") and at and between[at - 1] in COPULAS:
            return at + 1 < len(between) and between[at + 1] in LINKS
    return False


def shown(document: Document, last: int, mention: Mention) -> bool:
    """Tell "the fury that Norland showed" and "the fury Norland showed": a name right behind, and a verb behind it."""
    words = document.words
    at = last + (last < len(words) and words[last].lower == "that")
    while at < mention.first and (
        words[at].lower in _titles() or words[at].lower.rstrip(".") in ("mr", "mrs", "ms", "dr")
    ):
        at += 1
    if at != mention.first or mention.last >= len(words) or parted(document, last - 1, mention.last + 1):
        return False
    after = words[mention.last]
    return not words[mention.last - 1].possessive and (
        after.lower in AUXILIARIES or after.lower in pasts() or after.lower.endswith("ed")
    )


def modified(document: Document, last: int, mentions: Sequence[Mention], after: Sequence[int]) -> int | None:
    """Return the mention at the head of the noun phrase that a word opens: "heroic Norland President Ana Silva"."""
    words = document.words
    if last == len(words) or document.gaps[last].strip("'\" \n"):
        return None
    covered = {p: i for i in after for p in range(mentions[i].first, mentions[i].last)}
    titles = _titles()
    head: int | None = None
    p = last
    while p < len(words) and words[p].sentence == words[last - 1].sentence and not document.gap(p).strip("'\" \n"):
        if p in covered:
            head = covered[p]
        elif not (
            words[p].lower in titles
            or words[p].text[0].isupper()
            or (head is None and p == last and _adjective(words[p].lower))
        ):
            break
        if words[p].possessive:
            break
        p += 1
    return head


def says_what_it_is(document: Document, start: int, end: int) -> bool:
    """Tell "X is a hero", "X, a former hero" and "X and other heroes" by the words between."""
    if not 0 < end - start <= NEAR + 2:
        return False
    between = document.lower[start:end]
    comma = "," in document.gaps[start]
    told = between[0] in ("a", "an", "the", "former") if comma else not COPULAS.isdisjoint(between)
    return (told and not parted(document, start, end)) or ("and" in between and "other" in between)


def grounds(document: Document, start: int, end: int) -> bool:
    """Tell "Norland over the siege": a mention, a preposition of reproach next to it, and the act soon behind."""
    if not 0 < end - start <= NEAR + 2:
        return False
    between = document.lower[start:end]
    told = any(word in GROUNDS and len(between) - at <= NEAR + 1 for at, word in enumerate(between[:2]))
    return told and not parted(document, start, end)


def governor(document: Document, last: int, mention: int) -> tuple[str, int] | None:
    """Return the preposition that joins a word to a mention behind it, and how many words stand before the preposition.

    "massacre in Sudland", "massacre of civilians in Sudland", "killed by the army of X"; but not "massacre by bakers
    angered X", where a verb stands between.
    """
    lower = document.lower
    if mention < last or mention - last > NEAR + 1 or parted(document, last - 1, mention + 1):
        return None
    for p in range(mention - 1, last - 1, -1):
        word = lower[p]
        if word == "of":
            by = next((q for q in range(p - 1, last - 1, -1) if lower[q] == "by" or _stops(document, q)), None)
            if by is not None and lower[by] == "by":
                return "by", by - last
        if word == "by" or word in UPON:
            gerund = p + 1 < mention and lower[p + 1].endswith("ing")  # "responded by calling X": X does nothing
            return None if gerund and word == "by" else (word, p - last)
        if _stops(document, p):
            return None
    return None


def _stops(document: Document, at: int) -> bool:
    return document.words[at].lower in PREPOSITIONS or _finite(document, at)


def _finite(document: Document, at: int) -> bool:
    """Tell a verb behind its subject from a participle before a noun: "bakers angered X", but "by armed bakers"."""
    word, before = document.words[at].lower, document.words[at - 1].lower if at else ""
    if word in AUXILIARIES:
        return True
    past = word in pasts() or (len(word) > 4 and word.endswith("ed"))
    return past and not (before in PREPOSITIONS or before in DETERMINERS or before == "by" or before.endswith("ly"))


@cache
def _forms_of(what: str) -> frozenset[str]:
    """Forms of verbs that call somebody something, or hold something against or for somebody."""
    if what == "calling":
        return frozenset(form for verb in CALLING for form in forms(verb, "v"))
    attacking = {e.term for e in load_lexicon("attribution") if e.pos == "v" and e.object == "yes"}
    return frozenset(form for verb in DESCRIBING | CALLING | attacking for form in forms(verb, "v"))


def _halted(document: Document, start: int, end: int) -> bool:
    return any(gap != " " and not HALTING.isdisjoint(gap) for gap in document.gaps[start:end])


def parted(document: Document, start: int, end: int) -> bool:
    """Tell whether punctuation other than marks and hyphens stands between two words."""
    return any(gap != " " and not PARTING.isdisjoint(gap) for gap in document.gaps[start + 1 : end])


def _adjective(word: str) -> bool:
    return word.endswith(("al", "ous", "ive", "ful", "less", "ish", "ic", "ist", "wing", "ary")) or "-" in word


@cache
def _titles() -> frozenset[str]:
    words = (word for row in read_table(FOLDER / "titles.csv") for word in row["title"].split())
    return frozenset(word for word in words if word not in PREPOSITIONS and len(word) > 2)
