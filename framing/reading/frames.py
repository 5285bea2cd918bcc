"""Frames: who does what to whom. Acts, told by verbs and event nouns, with their doer and the one acted upon.

Connotation frames (Rashkin, Singh and Choi 2016): a verb says something of both its ends. "X bombed Y" blames X and
pities Y; "X condemned Y" blames Y and says nothing of X. The lexicon ``verbs.csv`` says what; this module finds the
ends, without a parser: by position, prepositions and the passive. Where an end cannot be told it stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from framing.reading.attribution import BE
from framing.reading.entities import PREPOSITIONS, Mention, governed
from framing.reading.lexicons import FOLDER, forms, irregular, read_table
from framing.reading.negation import degree, negated
from framing.reading.speakers import AUXILIARIES, DETERMINERS, RELATIVES
from framing.reading.text import Document

REACH = 12  # words between a verb and its subject at most
OBJECT_WITHIN = 7  # words between a verb and its object at most
BEHIND = 5  # words between a preposition and the name it governs at most
OWNED = 0.7  # of what is done to "X's plan" falls on X
GET = frozenset("get gets got getting gotten".split())
DOER = "by"
OWNER = "'s"
# Before these a form that may be noun or verb is a noun.
BEFORE_NOUN = DETERMINERS - {"to", "that"} | frozenset(
    "of in for against on over after amid despite with by from under another each every".split()
)
JOINING = frozenset("and or but then".split())


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
    lower, known = document.lower, acts()
    ends = _Ends(document, mentions, lower)
    frames: list[Frame] = []
    behind = 0
    for at, word in enumerate(lower):
        listed = known.get(word if "-" not in word else word.partition("-")[0])
        if listed is None or at < behind:
            continue
        span, candidates = _match(document, lower, at, listed)
        act = _choose(document, lower, at, at + span, candidates) if candidates else None
        if act is not None and at not in ends.at:
            agents, patients = ends.of(at, at + span, act)
            denied = negated(document, at)
            factor = degree(document, at) * (1.0 if denied is None else denied)
            frames.append(Frame(at, at + span, act, agents, patients, factor))
        behind = at + span if act is not None else behind
    return frames


def _match(document: Document, lower: Sequence[str], at: int, listed: Forms) -> tuple[int, Sequence[Act]]:
    """Return how many words the longest acts that begin here cover, and these acts."""
    if "-" in lower[at]:
        return 1, listed.get(tuple(lower[at].split("-")), ())
    words, longest = document.words, len(next(iter(listed)))
    for size in range(min(longest, len(lower) - at), 0, -1):
        found = listed.get(tuple(lower[at : at + size]), ())
        if found and words[at + size - 1].sentence == words[at].sentence:
            return size, found
    return 1, ()


def _choose(document: Document, lower: Sequence[str], first: int, last: int, candidates: Sequence[Act]) -> Act | None:
    """Choose between a noun and a verb of the same form by the word before and the word behind."""
    nouns = [a for a in candidates if a.pos in ("n", "np")]
    verbs = [a for a in candidates if a.pos in ("v", "vp")]
    words = document.words
    starts = first == 0 or words[first - 1].sentence != words[first].sentence
    before = "" if starts else lower[first - 1]
    after = lower[last] if last < len(lower) and words[last].sentence == words[first].sentence else ""
    determined = before in BEFORE_NOUN or (not starts and words[first - 1].possessive)
    if lower[first].endswith("ing"):
        noun_like = determined and (after in ("of", "by") or before in DETERMINERS or words[first - 1].possessive)
    else:
        noun_like = determined or (after == "of" and lower[first] not in pasts())
        if not noun_like and verbs and nouns and not starts and _attributive(before) and before not in AUXILIARIES:
            noun_like = True
    if nouns and (noun_like or not verbs):
        return nouns[0]
    if verbs and noun_like and not nouns and lower[first] not in pasts() and not lower[first].endswith("ing"):
        return None  # "the charge", where only the verb is listed
    return verbs[0] if verbs else None


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

    def __init__(self, document: Document, mentions: Sequence[Mention], lower: Sequence[str]) -> None:
        self.document = document
        self.words = document.words
        self.gap = document.gaps.__getitem__
        self.lower = lower
        self.at: dict[int, list[int]] = {}
        for i, m in enumerate(mentions):
            for p in range(m.first, m.last):
                self.at.setdefault(p, []).append(i)
        self.mentions = mentions

    def of(self, first: int, last: int, act: Act) -> tuple[tuple[int, ...], tuple[tuple[int, float], ...]]:
        """Return agents and patients."""
        if act.pos in ("n", "np"):
            return self._of_noun(first, last, act)
        if self._passive(first, last):
            return tuple(self._behind(last, (DOER,))), tuple((i, 1.0) for i in self._subject(first))
        marks = act.preps - {OWNER}
        patients = [(i, 1.0) for i in self._behind(last, marks)] if marks else self._object(last)
        agents = [i for i in self._subject(first) if i not in {p for p, _ in patients}]
        return tuple(agents), tuple(patients)

    def _of_noun(self, first: int, last: int, act: Act) -> tuple[tuple[int, ...], tuple[tuple[int, float], ...]]:
        agents = self._behind(last, (DOER,))
        patients = self._behind(last, act.preps - {OWNER})
        owners = self._owner(first)
        if OWNER in act.preps and not patients:
            patients = owners
        else:
            agents = [*owners, *agents]
        if not agents and "of" not in act.preps:
            agents = self._behind(last, ("of",))
        return tuple(dict.fromkeys(agents)), tuple((i, 1.0) for i in dict.fromkeys(patients))

    def _passive(self, first: int, last: int) -> bool:
        """Tell a passive: a form of "be" or "get" before a participle, or a participle with "by" behind it."""
        form = self.lower[first]
        if form not in pasts():
            return False
        p = first - 1
        while p >= max(0, first - 3) and self.words[p].sentence == self.words[first].sentence:
            if self.lower[p] in BE or self.lower[p] in GET or self.lower[p].endswith("n't"):
                return self.lower[p] not in ("haven't", "hasn't", "hadn't", "didn't")
            if not (
                self.lower[p].endswith("ly")
                or self.lower[p] in ("not", "never", "also", "being", "then", "later", "already")
            ):
                break
            p -= 1
        after = self.lower[last] if last < len(self.lower) else ""
        return after == DOER and form.endswith(("ed", "en", "wn", "ught"))

    def _subject(self, at: int) -> list[int]:
        """Return the mentions that are the subject of the verb that begins here."""
        words = self.words
        sentence = words[at].sentence
        joined = self._joined(at)
        found: list[int] = []
        inside = False  # between the commas of ", the mayor of Belport,"
        for p in range(at - 1, max(-1, at - 1 - REACH), -1):
            if words[p].sentence != sentence:
                break
            gap = self.gap(p + 1)
            if any(c in gap for c in ";:—"):
                break
            # "Norland, bombed by X, fell": there what follows the comma is said of the name before it.
            if "," in gap and (inside or (p + 1 == at and not self._by_follows(at))):
                inside = not inside
            if self.lower[p] in RELATIVES or (self.lower[p] == "that" and p + 1 == at):
                return self._before_relative(p)
            if inside or p not in self.at:
                continue
            if words[p].possessive or governed(self.document, p) or self._modifier(p, at):
                continue
            found = self.at[p]
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
            if q >= 0 and q in self.at and self.words[q].sentence == self.words[p].sentence:
                return self.at[q]
        return []

    def _modifier(self, p: int, limit: int) -> bool:
        """Tell whether a name only modifies the noun behind it: "the Norland minister said"."""
        after = p + 1
        if after >= limit or after >= len(self.words):
            return False
        nxt = self.lower[after]
        plain = not self.gap(after).strip()
        return plain and nxt in _heads() and nxt not in AUXILIARIES

    def _object(self, last: int) -> list[tuple[int, float]]:
        """Return the mentions that are the object of the verb that ends here."""
        words = self.words
        found: list[tuple[int, float]] = []
        for p in range(last, min(len(words), last + OBJECT_WITHIN)):
            if words[p].sentence != words[last - 1].sentence:
                break
            gap = self.gap(p)
            if any(c in gap for c in ";:—.()") or ("," in gap and not found):
                break
            if p in self.at:
                share = OWNED if words[p].possessive else 1.0
                found += [(i, share) for i in self.at[p]]
                continue
            word = self.lower[p]
            if found and word == "and" and p + 1 in self.at:
                continue
            if found:
                break
            if (
                word in PREPOSITIONS
                or word in AUXILIARIES
                or word in ("that", "to", "who", "which", "because", "when", "while", "and")
            ):
                break
        return found

    def _behind(self, last: int, marks: Sequence[str] | frozenset[str]) -> list[int]:
        """Return the mention behind the first of some prepositions that follows soon."""
        words = self.words
        for p in range(last, min(len(words), last + BEHIND)):
            if words[p].sentence != words[last - 1].sentence or any(c in self.gap(p) for c in ";:—,()"):
                break
            if self.lower[p] in marks:
                for q in range(p + 1, min(len(words), p + 1 + BEHIND)):
                    if words[q].sentence != words[p].sentence or any(c in self.gap(q) for c in ";:—,()"):
                        break
                    if q in self.at:
                        return self.at[q]
                    if self.lower[q] in PREPOSITIONS or self.lower[q] in AUXILIARIES:
                        break
        return []

    def _owner(self, first: int) -> list[int]:
        """Return the mention that owns the noun that begins here: "X's brutal assault", "the X assault"."""
        words = self.words
        for p in range(first - 1, max(-1, first - 4), -1):
            if words[p].sentence != words[first].sentence or any(c in self.gap(p + 1) for c in ",;:.—()"):
                break
            if p in self.at and (words[p].possessive or p == first - 1):
                return self.at[p]
            if self.lower[p] in PREPOSITIONS or self.lower[p] in AUXILIARIES or self.lower[p] in DETERMINERS:
                break
        return []


@cache
def _heads() -> frozenset[str]:
    """Nouns that a name before them modifies: titles, offices and roles."""
    titles = {row["title"] for row in read_table(FOLDER / "titles.csv") if " " not in row["title"]}
    return frozenset(
        titles | {t + "s" for t in titles} | {"government", "officials", "ministry", "army", "forces", "troops"}
    )
