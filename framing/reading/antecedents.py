"""Antecedents: whom a pronoun with a gender means, listed in the codebook or not."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property, lru_cache

from framing.reading.entities import Entities, Mention, governed
from framing.reading.names import Reference, references, said_forms
from framing.reading.text import Document
from framing.reading.titles import is_finite, title_before

GENDERS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "m"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "f"),
}
SUBJECTS = frozenset(("he", "she"))
SENTENCES_BACK = 2  # sentences of the narrator in which a pronoun's name is looked for
PARAGRAPHS_BACK = 2
WINDOW = 150  # words of a sentence that are looked at; longer ones are lists
CHAIN = 30  # pronouns in a row that may carry one name


class Antecedents:
    """Finds whom a pronoun means.

    Parameters
    ----------
    document : Document
    mentions : sequence of Mention
    entities : Entities
    marked : sequence of (int, int)
        The spans in quotation marks; a pronoun and its name stand on the same side of a mark.
    """

    def __init__(
        self,
        document: Document,
        mentions: Sequence[Mention],
        entities: Entities,
        marked: Sequence[tuple[int, int]],
    ) -> None:
        self.document = document
        self.references = references(document, mentions, entities)
        self.side = [-1] * len(document.words)  # the number of the quotation a word stands in
        for number, (first, last) in enumerate(marked):
            self.side[first:last] = [number] * (last - first)
        self.people = [r for r in self.references if r.person]
        self.starts = [r.first for r in self.people]
        self.known: dict[tuple[int, bool], Reference | None] = {}
        self.pronouns = gendered(document)

    @cached_property
    def gender(self) -> dict[str, str]:
        """Genders by name: from titles and, where a sentence names one person alone, the pronouns that follow."""
        lower, words = self.document.lower, self.document.words
        heard: dict[str, list[str]] = {}
        titled: dict[str, set[str]] = {}
        for r in self.people:
            if r.gender:
                titled.setdefault(r.name, set()).add(r.gender)
        pronouns_told: dict[int, list[int]] = {}  # by sentence
        for p in self.pronouns:
            if self.side[p] < 0:
                pronouns_told.setdefault(words[p].sentence, []).append(p)
        for number, pronouns in pronouns_told.items():
            told = {GENDERS[lower[p]] for p in pronouns}
            if len(told) > 1:
                continue
            sentence = self.document.sentences[number]
            here = self._within(sentence.first, sentence.last, -1)
            if here and pronouns[0] > here[0].first and len({r.name for r in here}) == 1:
                heard.setdefault(here[0].name, []).append(told.pop())
            elif not here and lower[pronouns[0]] in SUBJECTS and (alone := self._alone_before(number)):
                heard.setdefault(alone, []).append(told.pop())
        found = {name: genders.pop() for name, genders in titled.items() if len(genders) == 1}
        for name, told_of in heard.items():
            for gender in set(told_of):
                if name not in titled and told_of.count(gender) > 0.75 * len(told_of):
                    found[name] = gender
        return found

    def _alone_before(self, number: int) -> str:
        """Return the one person whom the narrator's last sentence before this one named; empty where not one alone."""
        for before in range(number - 1, -1, -1):
            sentence = self.document.sentences[before]
            here = self._within(sentence.first, sentence.last, -1)
            if here or -1 in self.side[sentence.first : sentence.last]:
                return here[0].name if len({r.name for r in here}) == 1 else ""
        return ""

    def names(self, position: int) -> set[str]:
        """Return the name that begins at a position, if any."""
        low = bisect_left(self.starts, position)
        return {r.name for r in self.people[low : low + 1] if r.first == position}

    def _within(self, first: int, last: int, side: int) -> list[Reference]:
        """Return the people named in a range of words, on one side of quotation marks."""
        low, high = bisect_left(self.starts, first), bisect_left(self.starts, last)
        return [r for r in self.people[low:high] if self.side[r.first] == side]

    def of(self, at: int, *, strict: bool = False, chain: int = 0) -> Reference | None:
        """Return whom the pronoun at a position means, or None.

        Parameters
        ----------
        at : int
        strict : bool, default False
            Only where nobody else can be meant; otherwise the subject of a sentence is preferred.
        chain : int, default 0
            How many pronouns behind this one were found to mean whom this one means.
        """
        if (at, strict) not in self.known:
            self.known[at, strict] = self._find(at, strict, chain) if chain < CHAIN else None
        return self.known[at, strict]

    def _find(self, at: int, strict: bool, chain: int) -> Reference | None:
        word, sides = self.document.words[at], self.side
        sentences, told = self.document.sentences, self.gender
        gender, side, subject = GENDERS[word.lower], sides[at], word.lower in SUBJECTS
        looked = 0
        apart: set[str] = set()  # "Of Silva, she said": not Silva
        for number in range(word.sentence, -1, -1):
            first, last, paragraph = sentences[number]
            if word.paragraph - paragraph > PARAGRAPHS_BACK or (not paragraph and word.paragraph):
                return None
            own = number == word.sentence
            end = at if own else last
            begin = max(first, end - WINDOW)
            if not own:
                if side >= 0 and sides[last - 1] != side:
                    return None  # "she" inside a quotation means nobody named outside it
                if side in sides[begin:end]:
                    looked += 1
                    if looked > SENTENCES_BACK:
                        return None
            low, high = bisect_left(self.starts, begin), bisect_left(self.starts, end)
            fits = [
                r
                for r in self.people[low:high]
                if sides[r.first] == side
                and told.get(r.name, gender) == gender
                and not (own and r.last == at)
                and r.name not in apart
            ]
            if not own:
                carried = self._carried(begin, fits, side, gender)
                if carried is not None:
                    meant = self.of(carried, strict=strict, chain=chain + 1)
                    return meant if meant is not None and meant.name not in apart else None
            elif subject and fits and self._introduced(fits):
                apart = {r.name for r in fits}
                continue
            chosen = self._choose(fits, subject=subject, own=own, at=at, strict=strict) if fits else None
            if chosen is not None:
                return chosen if chosen.name else None
        return None

    def _choose(
        self, fits: Sequence[Reference], *, subject: bool, own: bool, at: int, strict: bool
    ) -> Reference | None:
        """Choose among the people one sentence names; one without a name where none can be told, None for none."""
        document, words = self.document, self.document.words
        if own and not subject and words[at].lower == "him":
            # An object is not the subject of its own clause.
            fits = [r for r in fits if words[r.first].clause != words[at].clause]
        if not fits:
            return None
        if len({r.name for r in fits}) == 1:
            return fits[-1]
        nobody = Reference(at, at, "", False, False, "")
        if not subject and strict:
            return nobody
        free = [r for r in fits if not words[r.last - 1].possessive and not governed(document, r.first)]
        speaking = [r for r in free if self._speaks(r)]
        if own and speaking and self._follows_report(speaking[-1], at):
            return speaking[-1]
        subjects = [r for r in free if self._is_subject(r)]
        if strict:
            # Several fit: only the one subject of its sentence.
            chosen = subjects if own or len({r.name for r in free}) == 1 else []
            return chosen[0] if chosen and chosen[0] is fits[0] else nobody
        if speaking and not own:
            return speaking[0]
        return subjects[0] if subjects else nobody

    def _follows_report(self, r: Reference, at: int) -> bool:
        """Tell whether a pronoun follows a name and its verb of saying: "Silva said that she", "Silva said she"."""
        words = self.document.words
        between = [w.lower for w in words[r.last : at]]
        return bool(between) and between[0] in said_forms() and set(between[1:]) <= {"that", "whether", "if"}

    def _is_subject(self, r: Reference) -> bool:
        """Tell whether no verb stands before a name in its clause: not Reis in "it made Reis angry"."""
        words = self.document.words
        p = r.first - 1
        while (
            p >= max(0, r.first - WINDOW)
            and words[p].clause == words[r.first].clause
            and self.side[p] == self.side[r.first]
        ):
            if is_finite(words[p].lower) or (words[p].lower.endswith("ing") and words[p].text.islower()):
                return self._speaks(r)
            p -= 1
        return True

    def _introduced(self, fits: Sequence[Reference]) -> bool:
        """Tell whether a preposition governs all names of a sentence so far: "Of Silva, he said"."""
        words = self.document.words
        return all(governed(self.document, r.first) and not words[r.last - 1].possessive for r in fits)

    def _carried(self, first: int, fits: Sequence[Reference], side: int, gender: str) -> int | None:
        """Return the pronoun that is the subject of a sentence, before any name in it: who it means is meant again."""
        words, lower = self.document.words, self.document.lower
        last = min(self.document.sentences[words[first].sentence].last, first + WINDOW)
        low, high = bisect_left(self.pronouns, first), bisect_left(self.pronouns, last)
        for p in self.pronouns[low:high]:
            if self.side[p] == side and lower[p] in SUBJECTS and GENDERS[lower[p]] == gender:
                free = (r for r in fits if not words[r.last - 1].possessive and not governed(self.document, r.first))
                named = next(free, None)
                return p if named is None or p < named.first else None
        return None

    def _speaks(self, r: Reference) -> bool:
        """Tell whether a verb of attribution stands right behind a name, or between a closing mark and the name."""
        words = self.document.words
        if (
            r.last < len(words)
            and words[r.last].sentence == words[r.first].sentence
            and words[r.last].lower in said_forms()
        ):
            return True
        verb = r.first - len(title_before(self.document, r.first)) - 1
        return verb > 0 and words[verb].lower in said_forms() and self.side[verb - 1] >= 0


@lru_cache(maxsize=4)
def gendered(document: Document) -> Sequence[int]:
    """Return the places of the pronouns that have a gender."""
    return [p for p, word in enumerate(document.lower) if word in GENDERS]
