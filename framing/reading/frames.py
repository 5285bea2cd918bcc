"""Frames: who does what to whom. Acts, told by verbs and event nouns, with their doer and the one acted upon.

Connotation frames (Rashkin, Singh and Choi 2016): a verb says something of both its ends. "X bombed Y" blames X and
pities Y; "X condemned Y" blames Y and says nothing of X. The lexicon ``verbs.csv`` says what; this module finds the
ends, without a parser: by position, prepositions and the passive. Where an end cannot be told it stays empty.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from framing.reading.attribution import BE
from framing.reading.entities import PREPOSITIONS, Mention, governed
from framing.reading.inflection import FOLDER, forms, irregular, read_table
from framing.reading.lexicons import places_of
from framing.reading.negation import degree, negated
from framing.reading.speakers import AUXILIARIES, DETERMINERS, RELATIVES
from framing.reading.text import Document

REACH = 12  # words between a verb and its subject at most
OBJECT_WITHIN = 7  # words between a verb and its object at most
BEHIND = 5  # words between a preposition and the name it governs at most
OWNED = 0.7  # of what is done to "X's plan" falls on X
GET = frozenset("get gets got getting gotten".split())
DOER = "by"
OWNER = "'s"  # among the prepositions of an act; no word of a text, which is kept without its ending
# Before these a form that may be noun or verb is a noun.
BEFORE_NOUN = DETERMINERS - {"to", "that"} | frozenset(
    "of in for against on over after amid despite with by from under another each every".split()
)
JOINING = frozenset("and or but then".split())
# Before these there is no object.
BEFORE_NO_OBJECT = PREPOSITIONS | AUXILIARIES | frozenset("that to who which because when while and".split())
NOUNS = frozenset(("n", "np"))
# Punctuation that parts a verb from its subject, from its object, from a preposition, and a noun from its owner.
PARTING, ENDING, CLOSING, OWNER_PARTING = map(frozenset, (";:—", ";:—.()", ";:—,()", ",;:.—()"))


class Act(NamedTuple):
    """What a verb or an event noun implies about its ends."""

    term: str
    pos: str
    agent: int
    patient: int
    effect: int
    preps: frozenset[str]


Forms = Mapping[tuple[str, ...], Sequence[Act]]  # by the words of a form the acts that it may tell


class Frame(NamedTuple):
    """An act in a document: the words that tell it, its ends, and whether it is denied."""

    first: int
    last: int  # one past the last word
    act: Act
    agents: tuple[int, ...]  # indices of mentions
    patients: tuple[tuple[int, float], ...]  # indices of mentions, and how much of it falls on each
    factor: float  # of what is implied: below 1 under a negation, a hedge or a condition


@cache
def acts() -> Mapping[str, Forms]:
    """Return the acts of the lexicon by the first word of each of their forms, longest forms first."""
    made: list[tuple[tuple[str, ...], Act]] = []
    for row in read_table(FOLDER / "verbs.csv"):
        agent, patient, effect = (int(row[name]) for name in ("agent", "patient", "effect"))
        act = Act(row["term"], row["pos"], agent, patient, effect, frozenset(row["preps"].split()))
        made += [(tuple(re.split(r"[\s-]+", form)), act) for form in forms(act.term, act.pos)]
    index: dict[str, dict[tuple[str, ...], list[Act]]] = {}
    for words, act in sorted(made, key=lambda form: (-len(form[0]), form[0], form[1].term)):
        index.setdefault(words[0], {}).setdefault(words, []).append(act)
    return index


def find_frames(document: Document, mentions: Sequence[Mention]) -> list[Frame]:
    """Find the acts of a document and who stands at their ends.

    Parameters
    ----------
    document : Document
    mentions : sequence of Mention

    Returns
    -------
    list of Frame
        All acts, those without a mention at either end too.

    References
    ----------
    .. [1] H. Rashkin, S. Singh and Y. Choi (2016). Connotation Frames: A Data-Driven Investigation. ACL.

    Examples
    --------
    >>> from framing.reading.entities import Entities
    >>> from framing.reading.text import parse
    >>> document = parse("Norland was condemned by Sudland for the killing of Oster.")
    >>> codebook = Entities.of({"N": ["Norland"], "S": ["Sudland"], "O": ["Oster"]})
    >>> found = codebook.mentions(document)
    >>> for frame in find_frames(document, found):
    ...     print(frame.act.term, [found[i].entity for i in frame.agents], [found[i].entity for i, _ in frame.patients])
    condemn ['S'] ['N']
    killing [] ['O']
    """
    lower, openings = document.lower, _openings()
    ends = _Ends(document, mentions)
    frames: list[Frame] = []
    behind = 0
    for at in places_of(lower, openings):
        if at < behind:
            continue
        span, noun, verb = _match(document, at)
        act = noun if verb is None else _choose(document, at, at + span, noun, verb)
        if act is None:
            continue
        behind = at + span
        if at not in ends.at:
            agents, patients = ends.of(at, behind, act)
            denied = negated(document, at)
            factor = degree(document, at) * (1.0 if denied is None else denied)
            frames.append(Frame(at, behind, act, agents, patients, factor))
    return frames


def _match(document: Document, at: int) -> tuple[int, Act | None, Act | None]:
    """Return how many words the longest acts that begin here cover, and of these the first noun and the first verb."""
    lower, word = document.lower, document.lower[at]
    if "-" in word:
        return 1, *_noun_and_verb(acts()[word.partition("-")[0]].get(tuple(word.split("-")), ()))
    noun, verb, seconds = _openings()[word]
    if seconds and at + 1 < len(lower) and lower[at + 1] in seconds:
        words, listed = document.words, acts()[word]
        for size in range(min(len(next(iter(listed))), len(lower) - at), 1, -1):
            found = listed.get(lower[at : at + size], ())
            if found and words[at + size - 1].sentence == words[at].sentence:
                return size, *_noun_and_verb(found)
    return 1, noun, verb


@cache
def _openings() -> dict[str, tuple[Act | None, Act | None, frozenset[str]]]:
    """For each word that begins a form the noun and the verb that it is alone, and the words that may be next."""
    seconds = {first: frozenset(words[1] for words in listed if len(words) > 1) for first, listed in acts().items()}
    return {first: (*_noun_and_verb(listed.get((first,), ())), seconds[first]) for first, listed in acts().items()}


def _noun_and_verb(candidates: Sequence[Act]) -> tuple[Act | None, Act | None]:
    noun = next((act for act in candidates if act.pos in NOUNS), None)
    return noun, next((act for act in candidates if act.pos not in NOUNS), None)


def _choose(document: Document, first: int, last: int, noun: Act | None, verb: Act) -> Act | None:
    """Choose between a noun and a verb of the same form by the word before and the word behind."""
    words, lower = document.words, document.lower
    word = lower[first]
    gerund, past = word.endswith("ing"), word in pasts()
    if noun is None and (gerund or past):
        return verb
    starts = first == 0 or words[first - 1].sentence != words[first].sentence
    before = "" if starts else lower[first - 1]
    after = lower[last] if last < len(lower) and words[last].sentence == words[first].sentence else ""
    determined = before in BEFORE_NOUN or (not starts and words[first - 1].possessive)
    if gerund:
        noun_like = determined and (after in ("of", "by") or before in DETERMINERS or words[first - 1].possessive)
    else:
        noun_like = determined or (after == "of" and not past)
        if not noun_like and noun is not None and not starts and _attributive(before) and before not in AUXILIARIES:
            noun_like = True
    return noun if noun_like else verb  # none for "the charge", where only the verb is listed


def _attributive(word: str) -> bool:
    return word.endswith(("al", "ous", "ive", "ful", "less", "ic", "ary", "ist"))


@cache
def pasts() -> frozenset[str]:
    """Past forms and participles of the verbs of the lexicon."""
    table = irregular()
    made: set[str] = set()
    for row in read_table(FOLDER / "verbs.csv"):
        if row["pos"] in ("v", "vp"):
            head = row["term"].split()[0]
            tags = table.get((head, "v"), {})
            made.update(tags.get("past", []), tags.get("participle", []))
            made.update(f for f in forms(head, "v") if f.endswith("ed"))
    return frozenset(made)


class _Ends:
    """Finds the mentions at the ends of an act."""

    def __init__(self, document: Document, mentions: Sequence[Mention]) -> None:
        self.document = document
        self.words, self.gaps, self.lower = document.words, document.gaps, document.lower
        self.at: dict[int, list[int]] = {}
        for i, m in enumerate(mentions):
            for p in range(m.first, m.last):
                self.at.setdefault(p, []).append(i)
        self.held = sorted(self.at)
        self.begin = self.end = 0  # of the sentence that is looked at

    def of(self, first: int, last: int, act: Act) -> tuple[tuple[int, ...], tuple[tuple[int, float], ...]]:
        """Return agents and patients."""
        self.begin, self.end, _ = self.document.sentences[self.words[first].sentence]
        # Which sides have a mention tells of most ends that they are empty. Before "which" one looks two words further.
        before = self._any(max(self.begin, first - REACH - 2), first)
        after = self._any(last, min(self.end, last + 2 * BEHIND))
        if not (before or after):
            return (), ()
        if act.pos in NOUNS:
            return self._of_noun(first, last, act, before, after)
        if self._passive(first, last):
            agents = self._behind(last, (DOER,)) if after else []
            return tuple(agents), tuple([(i, 1.0) for i in self._subject(first)]) if before else ()
        patients: list[tuple[int, float]] = []
        if after:
            by_preposition = not act.preps <= {OWNER}
            patients = [(i, 1.0) for i in self._behind(last, act.preps)] if by_preposition else self._object(last)
        agents = self._subject(first) if before else []
        if agents and patients:
            suffering = {p for p, _ in patients}
            agents = [i for i in agents if i not in suffering]
        return tuple(agents), tuple(patients)

    def _any(self, first: int, last: int) -> bool:
        """Tell whether any of some words is part of a mention."""
        near = bisect_left(self.held, first)
        return near < len(self.held) and self.held[near] < last

    def _of_noun(
        self, first: int, last: int, act: Act, before: bool, after: bool
    ) -> tuple[tuple[int, ...], tuple[tuple[int, float], ...]]:
        agents = self._behind(last, (DOER,)) if after else []
        patients = self._behind(last, act.preps) if after else []
        owners = self._owner(first) if before else []
        if OWNER in act.preps and not patients:
            patients = owners
        else:
            agents = [*owners, *agents]
        if after and not agents and "of" not in act.preps:
            agents = self._behind(last, ("of",))
        return tuple(dict.fromkeys(agents)), tuple([(i, 1.0) for i in dict.fromkeys(patients)])

    def _passive(self, first: int, last: int) -> bool:
        """Tell a passive: a form of "be" or "get" before a participle, or a participle with "by" behind it."""
        form = self.lower[first]
        if form not in pasts():
            return False
        for p in range(first - 1, max(self.begin, first - 3) - 1, -1):
            word = self.lower[p]
            if word in BE or word in GET or word.endswith("n't"):
                return word not in ("haven't", "hasn't", "hadn't", "didn't")
            if not (word.endswith("ly") or word in ("not", "never", "also", "being", "then", "later", "already")):
                break
        after = self.lower[last] if last < len(self.lower) else ""
        return after == DOER and form.endswith(("ed", "en", "wn", "ught"))

    def _subject(self, at: int) -> list[int]:
        """Return the mentions that are the subject of the verb that begins here."""
        words, lower, gaps, held = self.words, self.lower, self.gaps, self.at
        joined: bool | None = None
        found: list[int] = []
        inside = False  # between the commas of ", the mayor of Belport,"
        for p in range(at - 1, max(self.begin, at - REACH) - 1, -1):
            if (gap := gaps[p + 1]) != " ":
                if not PARTING.isdisjoint(gap):
                    break
                # "Norland, bombed by X, fell": there what follows the comma is said of the name before it.
                if "," in gap and (inside or (p + 1 == at and not self._by_follows(at))):
                    inside = not inside
            word = lower[p]
            if word in RELATIVES or (word == "that" and p + 1 == at):
                return self._before_relative(p)
            if inside or p not in held:
                continue
            if words[p].possessive or governed(self.document, p) or self._modifier(p, at):
                continue
            found = held[p]
            joined = self._joined(at) if joined is None else joined
            if not joined:
                break
        return found

    def _by_follows(self, at: int) -> bool:
        return at + 1 < len(self.lower) and self.lower[at + 1] == DOER and self.lower[at] in pasts()

    def _joined(self, at: int) -> bool:
        """Tell "X met Y and praised Z": the verb shares the first subject."""
        p = at - 1
        while p >= 0 and self.lower[p].endswith("ly"):
            p -= 1
        return p >= 0 and self.lower[p] in JOINING and self.words[p].sentence == self.words[at].sentence

    def _before_relative(self, p: int) -> list[int]:
        for q in (p - 1, p - 2):
            if q >= self.begin and q in self.at:
                return self.at[q]
        return []

    def _modifier(self, p: int, limit: int) -> bool:
        """Tell whether a name only modifies the noun behind it: "the Norland minister said"."""
        after = p + 1
        if after >= limit or after >= len(self.words):
            return False
        nxt = self.lower[after]
        return nxt in _heads() and nxt not in AUXILIARIES and not self.gaps[after].strip()

    def _object(self, last: int) -> list[tuple[int, float]]:
        """Return the mentions that are the object of the verb that ends here."""
        words, lower, gaps = self.words, self.lower, self.gaps
        found: list[tuple[int, float]] = []
        for p in range(last, min(self.end, last + OBJECT_WITHIN)):
            if (gap := gaps[p]) != " " and (not ENDING.isdisjoint(gap) or ("," in gap and not found)):
                break
            if p in self.at:
                share = OWNED if words[p].possessive else 1.0
                found += [(i, share) for i in self.at[p]]
                continue
            if found and lower[p] == "and" and p + 1 in self.at:
                continue
            if found or lower[p] in BEFORE_NO_OBJECT:
                break
        return found

    def _behind(self, last: int, marks: Collection[str]) -> list[int]:
        """Return the mention behind the first of some prepositions that follows soon."""
        lower, gaps = self.lower, self.gaps
        for p in range(last, min(self.end, last + BEHIND)):
            if gaps[p] != " " and not CLOSING.isdisjoint(gaps[p]):
                break
            if lower[p] in marks:
                for q in range(p + 1, min(self.end, p + 1 + BEHIND)):
                    if gaps[q] != " " and not CLOSING.isdisjoint(gaps[q]):
                        break
                    if q in self.at:
                        return self.at[q]
                    if lower[q] in PREPOSITIONS or lower[q] in AUXILIARIES:
                        break
        return []

    def _owner(self, first: int) -> list[int]:
        """Return the mention that owns the noun that begins here: "X's brutal assault", "the X assault"."""
        words, lower = self.words, self.lower
        for p in range(first - 1, max(self.begin, first - 3) - 1, -1):
            if self.gaps[p + 1] != " " and not OWNER_PARTING.isdisjoint(self.gaps[p + 1]):
                break
            if p in self.at and (words[p].possessive or p == first - 1):
                return self.at[p]
            if lower[p] in PREPOSITIONS or lower[p] in AUXILIARIES or lower[p] in DETERMINERS:
                break
        return []


@cache
def _heads() -> frozenset[str]:
    """Nouns that a name before them modifies: titles, offices and roles."""
    titles = {row["title"] for row in read_table(FOLDER / "titles.csv") if " " not in row["title"]}
    return frozenset(
        titles | {t + "s" for t in titles} | {"government", "officials", "ministry", "army", "forces", "troops"}
    )
