"""Phrases: which words before a noun describe it, and which noun a phrase says; by place and closed lists alone."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, lru_cache
from typing import NamedTuple

from framing.reading.coreference import COLLECTIVES
from framing.reading.entities import CALENDAR, LOCATIVE, PREPOSITIONS
from framing.reading.inflection import forms
from framing.reading.lexicons import form_set, load_lexicon
from framing.reading.masking import MASK
from framing.reading.names import FUNCTION_WORDS, is_finite, offices, plain, titles
from framing.reading.text import Document

WORDS = 50_000  # of which it is kept what they may be; the words of a language come again and again
LONGEST = 6  # words of a noun phrase at most
BACK = 8  # words between a name and the noun before it that it is apposed to, at most
ARTICLES = frozenset("a an the".split())
BEING = frozenset("is are was were remains remain remained became become becomes".split())
OPENERS = ARTICLES | frozenset("this that these those his her its their our my your".split())
LINKS = PREPOSITIONS | frozenset("of by as or than nor".split())
LEADING = LINKS | frozenset("according when while although if because since".split())
# An adjective behind its noun ends the phrase: "a man full of hope".
POSTPOSED = frozenset("full close famous known able capable born based ready likely loyal turned".split())
STOPS = (FUNCTION_WORDS | LINKS | POSTPOSED | BEING | {"never", "nothing"}) - {"first", "last", "one", "two", "three"}
# Before these a noun phrase ends.
ENDS = STOPS | OPENERS
# What counts or points and does not describe.
POINTING = frozenset(
    "first second third fourth fifth last next same own other such many most more few several some very much least two"
    " three four five six seven eight nine ten dozen hundred thousand million billion mr mrs ms".split()
)
# No nouns that say what somebody is.
EMPTY = frozenset(
    "one person member second minute hour day night morning evening week month year decade time moment way part lot"
    " number kind sort type case thing result reason fact matter example majority same basis".split()
)
BODIES = COLLECTIVES | frozenset(
    "government regime administration authority authorities state junta front alliance force forces faction gang cell"
    " cartel sect bloc enclave territory capital nation neighbour neighbor power".split()
)
RULING = frozenset("government regime administration authorities state junta".split())
GROUPS = frozenset("group organisation organization movement militia faction gang cell cartel sect network".split())
MEMBERS = frozenset("militant extremist radical separatist islamist jihadist fighter guerrilla gunman activist".split())
# A mark before these closes no apposition.
NOT_CLOSED = ARTICLES | {"and", "or"}
CLOSING = frozenset(",;:—()")
NO_NOUNS = POINTING | EMPTY
NO_MODIFIERS = POINTING | STOPS
BEFORE_ADJECTIVES = POINTING | ARTICLES | LINKS | {"and", "but", "that"}
# Behind these a word with a capital is a place's name.
BEFORE_PLACE = LOCATIVE | {"on", "to"}
# Adjectives that tell what somebody is and stand in no lexicon of loaded or evaluative words.
PLAIN = frozenset(
    "former late new old young current future incoming outgoing acting interim senior junior veteran rival fellow"
    " longtime liberal conservative progressive moderate centrist secular religious independent autonomous sovereign"
    " democratic republican socialist communist nationalist populist leftist rightist northern southern eastern western"
    " central coastal rural urban poor rich wealthy small tiny large big great mighty powerful local national regional"
    " foreign armed military political unpopular private public wounded sick ailing elderly retired ruling governing"
    " neighbouring neighboring leading sitting exiled jailed disgraced embattled occupied besieged".split()
)


# Of a place they name a part.
COMPASS = frozenset("northern southern eastern western central".split())


class Phrase(NamedTuple):
    """A noun phrase: where its words begin, where its noun begins, and where it ends."""

    first: int
    noun: int
    last: int  # one past the last word


@cache
def people() -> frozenset[str]:
    """Return nouns that say who somebody is: offices and roles, and the nouns for people among the loaded words."""
    loaded = {e.term for e in load_lexicon("loaded") if e.pos == "n" and e.category in ("label", "praise")}
    return offices() | loaded | frozenset("billionaire millionaire dictator ruler".split())


@cache
def classes() -> frozenset[str]:
    """Return plural nouns for people and bodies: "militants", "leaders", "groups"."""
    named = people() | BODIES | MEMBERS
    return frozenset(form for noun in sorted(named) for form in forms(noun, "n")[1:])


@cache
def behind(kind: str) -> frozenset[str]:
    """Return the nouns that stand for an entity where its name modifies them: "the X regime", "X militants"."""
    if kind in ("country", "place"):
        return RULING
    loaded = frozenset(e.term for e in load_lexicon("loaded") if e.pos == "n" and e.category == "label") - offices()
    members = frozenset(form for noun in sorted(loaded | MEMBERS) for form in forms(noun, "n")[1:])
    return frozenset() if kind in ("person", "people", "event") else (RULING - {"state"}) | GROUPS | members


@cache
def _adjectives() -> frozenset[str]:
    return PLAIN | form_set(load_lexicon("loaded"), ("adj",)) | form_set(load_lexicon("valence"), ("adj",))


@lru_cache(maxsize=WORDS)
def adjective(word: str) -> bool:
    """Tell an adjective, or a word in a hyphen."""
    return (
        word in _adjectives()
        or word.endswith(("ous", "less", "ful", "ical", "ional", "omic"))
        or ("-" in word and MASK.lower() not in word)
    )


def ended(document: Document, at: int) -> bool:
    """Tell whether a noun phrase ends before a word: a sentence or a mark ends it, or a word that no phrase holds."""
    words = document.words
    if at >= len(words) or words[at].sentence != words[at - 1].sentence or not plain(document, at):
        return True
    return _no_part(words[at].lower)


@lru_cache(maxsize=WORDS)
def _no_part(word: str) -> bool:
    """Tell a word that no noun phrase holds."""
    if word.endswith("ed") and adjective(word):
        return False
    return word in ENDS or is_finite(word) or (word.endswith("ly") and not adjective(word))


def begins(document: Document, noun: int) -> int:
    """Return where the words begin that describe a noun.

    Back to its article or possessor all words do; where there is none, the adjectives right before it.

    Examples
    --------
    >>> from framing.reading.text import parse
    >>> document = parse("In Oster the old fishing town slept. They met ruthless bankers.")
    >>> begins(document, 5), begins(document, 10)
    (3, 9)
    """
    words = document.words
    first = noun
    while noun - first < LONGEST and _joined(document, first) and _inside(document, first - 1):
        first -= 1
    if first == noun:
        return noun
    opener = words[first - 1] if _joined(document, first) else None
    if opener is None or not (opener.lower in OPENERS or opener.possessive):
        while first < noun and not all(_told(document, p, noun) for p in range(first, noun)):
            first += 1
    while first < noun and words[first].lower in ("and", "once"):
        first += 1
    return first


def _joined(document: Document, at: int) -> bool:
    """Tell whether a word and the one before it may be of one phrase: "tiny, poor", "bitter and vengeful"."""
    words = document.words
    if not at or words[at - 1].sentence != words[at].sentence:
        return False
    return plain(document, at) or (
        document.gap(at) == ", " and adjective(words[at].lower) and adjective(words[at - 1].lower)
    )


def _inside(document: Document, at: int) -> bool:
    """Tell whether a word may stand between an article and its noun."""
    words = document.words
    word = words[at]
    if word.lower == "and":
        near = (words[p].lower for p in (at - 1, at + 1) if 0 <= p < len(words))
        return all(adjective(w) for w in near)
    if word.possessive or not word.text[0].isalnum():
        return False
    if word.lower == "once":  # "the once powerful state"
        return words[at - 1].lower in OPENERS
    return _inner(word.lower)


@lru_cache(maxsize=WORDS)
def _inner(word: str) -> bool:
    """Tell a word that may stand between an article and its noun, whatever stands beside it."""
    if word in OPENERS or word in CALENDAR:
        return False
    return adjective(word) or not (word in STOPS or is_finite(word))


def _told(document: Document, at: int, noun: int) -> bool:
    """Tell a word that describes a noun though no article stands before it: no verb such as "challenging Senator X"."""
    word = document.words[at].lower
    return (adjective(word) and (not word.endswith("ing") or word in PLAIN)) or _single(document, at, noun)


def _single(document: Document, at: int, noun: int) -> bool:
    """Tell one word with a capital before a noun, "Catholic Mayor X", from a name of more and from "In Belport"."""
    words = document.words
    before = words[at - 1] if at and words[at - 1].sentence == words[at].sentence else None
    return (
        words[at].text[0].isupper()
        and at + 1 == noun
        and before is not None
        and not before.text[0].isupper()
        and before.lower not in BEFORE_PLACE
    )


def phrase(document: Document, at: int) -> Phrase | None:
    """Return the noun phrase that begins at a word, or None where its noun cannot be told.

    Examples
    --------
    >>> from framing.reading.text import parse
    >>> phrase(parse("She is a ruthless foreign minister of war."), 2)
    Phrase(first=3, noun=4, last=6)
    >>> phrase(parse("She is the most powerful of them."), 2)
    """
    words = document.words
    first = at + (words[at].lower in OPENERS)
    last = first
    while last < len(words) and last - first < LONGEST and (last == first or _joined(document, last)):
        if words[last].possessive and last - at < 3:  # "the country's first president"
            first = last = last + 1
            continue
        if not _inside(document, last) or (words[last].lower.endswith("ed") and ended(document, last + 1)):
            break
        last += 1
    if last == first or (last - first == LONGEST and not ended(document, last)):
        return None
    noun = noun_before(document, last, first)
    return Phrase(first, noun, last) if noun < last - 1 or _is_noun(document, noun) else None


def noun_before(document: Document, last: int, first: int) -> int:
    """Return where the noun begins that ends before a word: a title of several words, "foreign minister", is one."""
    words = document.words
    for size in (4, 3, 2):
        at = last - size
        together = at >= first and all(plain(document, p) for p in range(at + 1, last))
        if together and tuple(w.lower for w in words[at:last]) in titles():
            return at
    return last - 1


def _is_noun(document: Document, at: int) -> bool:
    """Tell whether a word may be the noun of a phrase that says what somebody is."""
    word = document.words[at]
    if word.text[0].isupper() or not word.text[0].isalpha() or word.lower in NO_NOUNS:
        return False
    known = word.lower in people() or word.lower in BODIES or word.lower in classes()
    return known or not (adjective(word.lower) or word.lower.endswith(("ly", "ing", "est")))


def closed(document: Document, at: int, *, strict: bool) -> bool:
    """Tell whether a phrase that ends before a word is an apposition: a mark closes it, and it is no part of a list.

    Strict is that no participle may follow it: "X, a city bombed in May," but not "X, the board decided,".
    """
    words = document.words
    for p in range(at, at + 3 * LONGEST):
        if p >= len(words) or words[p].sentence != words[at - 1].sentence:
            return True
        if document.gaps[p] != " " and not CLOSING.isdisjoint(document.gaps[p]):
            return words[p].lower not in NOT_CLOSED
        participle = words[p].lower.endswith("ed") and not strict
        if p == at and (words[p].lower in ("and", "or") or (is_finite(words[p].lower) and not participle)):
            return False
    return False


def apposable(document: Document, name: int, links: Collection[str]) -> bool:
    """Tell whether a phrase behind a name is said of it: not in "the son of X, a NOUN," or "In X, the NOUN"."""
    words = document.words
    begin = document.sentences[words[name].sentence].first
    led = words[begin].lower in LEADING and not any("," in gap for gap in document.gaps[begin + 1 : name + 1])
    return not led and not any(words[p].lower in links for p in range(max(begin, name - 2), name))


def introducing(document: Document, name: int) -> Phrase | None:
    """Return the phrase for a person that ends in a comma before a name: "The mayor of Belport, X"."""
    words = document.words
    begin = document.sentences[words[name].sentence].first
    if "," not in document.gap(name):
        return None
    for p in range(name - 1, max(begin, name - 1 - BACK), -1):
        word, nearest = words[p].lower, p == name - 1
        if word in people() and (nearest or words[p + 1].lower in LINKS):
            noun = noun_before(document, p + 1, begin)
            at = begins(document, noun)
            opened = at > begin and (words[at - 1].lower in ARTICLES or words[at - 1].possessive)
            return Phrase(at, noun, p + 1) if opened else None
        if is_finite(word) or word in ("and", "who", "that") or not (nearest or plain(document, p + 1)):
            return None
    return None


def bare(document: Document, name: int) -> int:
    """Return where the adjectives begin that stand right before a name; the name's own place where it is unclear.

    What stands before them tells: an article ("a defiant X"), a preposition ("in besieged X"), the sentence's begin;
    but not a verb ("they left besieged X", "it is likely X will").
    """
    words = document.words
    begin = document.sentences[words[name].sentence].first
    first = begins(document, name)
    if first == name:
        return name
    before = words[first - 1].lower if first > begin and plain(document, first) else ""
    article, link = before in ARTICLES, before in LINKS
    kept = before in BEFORE_ADJECTIVES or first == begin
    found = [w.lower for w in words[first:name] if w.lower != "and"]
    verbal = any(w.endswith("ing") or (w.endswith("ed") and "-" not in w) for w in found)
    gerund = bool(found) and found[0].endswith("ing")
    clear = kept and all(adjective(w) for w in found) and (article or not verbal or (link and not gerund))
    return first if clear and COMPASS.isdisjoint(found) else name


def describes(document: Document, at: int, noun: int) -> bool:
    """Tell whether a word before a noun is a modifier of its own: no adverb, number, mask or part of a longer name."""
    words = document.words
    word = words[at]
    if MASK in word.text or not word.text[0].isalpha() or word.lower in NO_MODIFIERS:
        return False
    if word.lower.endswith("ly") and not adjective(word.lower):
        return False
    begins_sentence = at == 0 or words[at - 1].sentence != word.sentence
    beside = [p for p in (at - 1, at + 1) if p >= 0 and p < noun and words[p].sentence == word.sentence]
    named = [p for p in beside if words[p].text[0].isupper() and (p == 0 or words[p - 1].sentence == word.sentence)]
    return begins_sentence or not (word.text[0].isupper() and named)
