"""Coreference: whom surnames, titles and pronouns mean.

Cautious rules. Where two could be meant nobody is: a mention that is missed costs less than one that is somebody
else's. No rule looks at how a listed name is spelt, but for surnames, which are parts of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from framing.reading.entities import Entities, Mention, covered, governed
from framing.reading.names import (
    DETERMINERS,
    FUNCTION_WORDS,
    Reference,
    names_in_full,
    references,
    said_forms,
)
from framing.reading.text import Document
from framing.reading.titles import apposition, is_finite, offices_told, plain, title_before, title_words

KINDS = ("surname", "pronoun", "nominal")
RESOLVED = KINDS  # by default
GENDERS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "m"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "f"),
}
SUBJECTS = frozenset(("he", "she"))
SENTENCES_BACK = 2  # sentences of the narrator in which a pronoun's name is looked for
PARAGRAPHS_BACK = 2
WINDOW = 150  # words of a sentence that are looked at; longer ones are lists
CHAIN = 30  # pronouns in a row that may carry one name
# Two nouns for one office.
ALSO: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {
    ("representative",): (("congressman",), ("congresswoman",)),
    ("prime", "minister"): (("premier",),),
}
# Nouns that stand for a whole that was introduced with them: "Norland, a small country, ... the country".
COLLECTIVES = frozenset(
    "group organisation organization company firm party union agency movement coalition charity newspaper magazine"
    " network website broadcaster association committee commission council court bank university school hospital"
    " militia army ministry department bureau institute foundation club team country nation island state city town"
    " village province region territory".split()
)


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

    @cached_property
    def gender(self) -> dict[str, str]:
        """Tell genders by titles and, where a sentence names one person alone, by the pronouns that follow."""
        lower = self.document.lower
        pronouns_told = [p for p, word in enumerate(lower) if word in GENDERS and self.side[p] < 0]
        votes: dict[str, Counter[str]] = {}
        titled: dict[str, set[str]] = {}
        for r in self.people:
            if r.gender:
                titled.setdefault(r.name, set()).add(r.gender)
        alone = ""  # the one person that the narrator's last sentence named
        for sentence in self.document.sentences:
            here = self._within(sentence.first, sentence.last, -1)
            names = {r.name for r in here}
            pronouns = pronouns_told[
                bisect_left(pronouns_told, sentence.first) : bisect_left(pronouns_told, sentence.last)
            ]
            told = {GENDERS[lower[p]] for p in pronouns}
            if len(names) == 1 and len(told) == 1 and pronouns[0] > here[0].first:
                votes.setdefault(here[0].name, Counter())[told.pop()] += 1
            elif not names and alone and len(told) == 1 and lower[pronouns[0]] in SUBJECTS:
                votes.setdefault(alone, Counter())[told.pop()] += 1
            if names or min(self.side[sentence.first : sentence.last]) < 0:
                alone = here[0].name if len(names) == 1 else ""
        found = {name: genders.pop() for name, genders in titled.items() if len(genders) == 1}
        for name, counts in votes.items():
            gender, most = counts.most_common(1)[0]
            if name not in titled and most > 0.75 * counts.total():
                found[name] = gender
        return found

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
        document, words = self.document, self.document.words
        gender, side = GENDERS[words[at].lower], self.side[at]
        subject = words[at].lower in SUBJECTS
        number = words[at].sentence
        looked = 0
        apart: set[str] = set()  # "Of Silva, she said": not Silva
        while number >= 0:
            sentence = document.sentences[number]
            if words[at].paragraph - sentence.paragraph > PARAGRAPHS_BACK or (
                not sentence.paragraph and words[at].paragraph
            ):
                return None
            own = number == words[at].sentence
            end = at if own else sentence.last
            begin = max(sentence.first, end - WINDOW)
            if not own and side >= 0 and self.side[sentence.last - 1] != side:
                return None  # "she" inside a quotation means nobody named outside it
            if not own and side in self.side[begin:end]:
                looked += 1
                if looked > SENTENCES_BACK:
                    return None
            fits = [
                r
                for r in self._within(begin, end, side)
                if self.gender.get(r.name, gender) == gender and not (own and r.last == at) and r.name not in apart
            ]
            if own and subject and self._introduced(fits):
                apart = {r.name for r in fits}
                fits = []
            carried = None if own else self._carried(begin, fits, side, gender)
            if carried is not None:
                meant = self.of(carried, strict=strict, chain=chain + 1)
                return meant if meant is not None and meant.name not in apart else None
            chosen = self._choose(fits, subject=subject, own=own, at=at, strict=strict)
            if chosen is not None:
                return chosen if chosen.name else None
            number -= 1
        return None

    def _choose(
        self, fits: Sequence[Reference], *, subject: bool, own: bool, at: int, strict: bool
    ) -> Reference | None:
        """Choose among the people one sentence names; one without a name where none can be told, None for none."""
        document, words = self.document, self.document.words
        nobody = Reference(at, at, "", False, False, "")
        free = [r for r in fits if not words[r.last - 1].possessive and not governed(document, r.first)]
        if own and not subject and words[at].lower in ("him", "himself"):
            # An object is not the subject of its own clause.
            fits = [r for r in fits if words[r.first].clause != words[at].clause or words[at].lower == "himself"]
            free = [r for r in free if r in fits]
        if not fits:
            return None
        if len({r.name for r in fits}) == 1:
            return fits[-1]
        if not subject and strict:
            return nobody
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
        words = self.document.words
        free = [r for r in fits if not governed(self.document, r.first) and not words[r.last - 1].possessive]
        last = min(self.document.sentences[words[first].sentence].last, first + WINDOW)
        end = free[0].first if free else last
        for p in range(first, end):
            if self.side[p] == side and words[p].lower in SUBJECTS and GENDERS[words[p].lower] == gender:
                return p
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


def resolve(
    document: Document,
    mentions: Sequence[Mention],
    entities: Entities,
    marked: Sequence[tuple[int, int]] = (),
    *,
    kinds: Iterable[str] = KINDS,
) -> list[Mention]:
    """Find mentions that no alias tells: surnames, pronouns, and nouns such as "the mayor".

    Parameters
    ----------
    document : Document
    mentions : sequence of Mention
        The mentions that aliases tell.
    entities : Entities
    marked : sequence of (int, int)
        The spans in quotation marks.
    kinds : iterable of str
        Any of ``surname``, ``pronoun`` and ``nominal``.

    Returns
    -------
    list of Mention
        The mentions that are new, in the order of the text; ``how`` is their kind.

    Raises
    ------
    ValueError
        If a kind is none of these three.

    Examples
    --------
    >>> from framing.reading.entities import Entity
    >>> from framing.reading.text import parse
    >>> codebook = Entities((Entity("Ana Silva", "person", ("Ana Silva",)),))
    >>> document = parse("Mayor Ana Silva came late. She spoke. Then Silva left, and the mayor was gone.")
    >>> found = resolve(document, codebook.mentions(document), codebook)
    >>> [(m.alias, m.how) for m in found]
    [('she', 'pronoun'), ('Silva', 'surname'), ('the mayor', 'nominal')]
    """
    asked = wanted(kinds)
    found: list[Mention] = []
    if "surname" in asked:
        found += _surnames(document, mentions, entities)
    if "nominal" in asked:
        found += _nominals(document, [*mentions, *found], entities)
    pronouns = [p for p, word in enumerate(document.lower) if word in GENDERS] if "pronoun" in asked else []
    if pronouns and any(entities.kind(m.entity) == "person" for m in mentions):
        antecedents = Antecedents(document, sorted([*mentions, *found], key=_place), entities, marked)
        for p in pronouns:
            meant = antecedents.of(p, strict=True)
            if meant is not None and meant.listed:
                found.append(Mention(meant.name, document.lower[p], "pronoun", p, p + 1))
    return sorted(found, key=_place)


def wanted(kinds: Iterable[str] | None) -> frozenset[str]:
    """Return the kinds that are asked for; a kind that is none is refused by name.

    Examples
    --------
    >>> sorted(wanted(["pronoun", "surname"])), wanted(None)
    (['pronoun', 'surname'], frozenset())
    """
    asked = frozenset([kinds] if isinstance(kinds, str) else kinds or ())
    if strange := sorted(asked.difference(KINDS)):
        raise ValueError(f"there is no kind of mention {strange[0]!r} to resolve; use any of {', '.join(KINDS)}")
    return asked


def _place(mention: Mention) -> int:
    return mention.first


def _surnames(document: Document, mentions: Sequence[Mention], entities: Entities) -> list[Mention]:
    """Find the surname of a listed person who was named in full before, and no namesake with him."""
    words, kind = document.words, entities.kind
    owners: dict[str, set[str]] = {}
    since: dict[str, int] = {}
    for m in mentions:
        if m.how == "name" and m.last - m.first > 1 and kind(m.entity) == "person":
            surname = words[m.last - 1].text
            owners.setdefault(surname, set()).add(m.entity)
            since.setdefault(surname, m.last)
    if not owners:
        return []
    taken = covered(mentions)
    places = [p for p, w in enumerate(words) if w.text in owners and p not in taken and p >= since[w.text]]
    if not places:
        return []
    for (first, last), name in names_in_full(document, taken).items():
        # A namesake who is not listed, named in full.
        if last - first > 1 and words[last - 1].text in owners:
            owners[words[last - 1].text].add(name)
    found = []
    for p in places:
        surname = words[p].text
        if len(owners[surname]) == 1 and not _part_of_a_name(document, p, taken):
            found.append(Mention(next(iter(owners[surname])), surname, "surname", p, p + 1))
    return found


def _part_of_a_name(document: Document, at: int, taken: Collection[int]) -> bool:
    """Tell whether a word with a capital is part of a longer name that is no title: "Rui Silva", "Silva Street"."""
    words = document.words
    for p, gap in ((at - 1, at), (at + 1, at + 1)):
        if not 0 <= p < len(words) or words[p].sentence != words[at].sentence or not words[p].text[0].isupper():
            continue
        begins = p == 0 or words[p - 1].sentence != words[p].sentence
        if p in taken or words[p].lower in title_words() or (begins and p < at and words[p].lower in FUNCTION_WORDS):
            continue
        if plain(document, gap) and not (p > at and words[at].possessive):
            return True
    return False


def _nominals(document: Document, mentions: Sequence[Mention], entities: Entities) -> list[Mention]:
    """Find "the mayor" and "the group" where one listed entity alone was introduced as such."""
    lower = document.lower
    owners: dict[tuple[str, ...], set[str]] = {}
    since: dict[tuple[str, ...], int] = {}
    for r in references(document, mentions, entities):
        if not r.listed and not r.person:
            continue
        told = offices_told(document, r.first, r.last) if r.person else _collectives(document, r)
        for title in told:
            for noun in {title, title[-1:], *ALSO.get(title, ())}:
                owners.setdefault(noun, set()).add(r.name if r.listed else f"{r.name} (not listed)")
                since.setdefault(noun, r.last)
    begins = {noun[0] for noun in owners}
    taken = covered(mentions)
    places = [p for p, word in enumerate(lower[1:]) if word in begins and lower[p] == "the" and p not in taken]
    if not places:
        return []
    wholes = {noun[0] for noun in owners if len(noun) == 1} & COLLECTIVES
    for p in [p for p, word in enumerate(lower) if word in wholes]:
        # "A group of drivers met": another one, so that "the group" may be that one.
        if p and lower[p - 1] in ("a", "an", "another") and not _apposed(document, p):
            owners[lower[p],].add("")
    listed = frozenset(entities.names)
    found = []
    for p in places:
        for size in (3, 2, 1):
            noun = lower[p + 1 : p + 1 + size]
            last = p + 1 + size
            if noun not in owners or len(noun) < size or any(document.gap(q).strip() for q in range(p + 1, last)):
                continue
            names = owners[noun]
            if len(names) == 1 and since[noun] <= p and _stands_alone(document, last):
                name = next(iter(names))
                if name in listed:
                    found.append(Mention(name, " ".join(("the", *noun)), "nominal", p, last))
            break
    return found


def _stands_alone(document: Document, last: int) -> bool:
    """Tell whether a noun ends here: not "the mayor of Belport", "the mayor Ana Silva" or "the group leader"."""
    words = document.words
    if last >= len(words) or words[last].sentence != words[last - 1].sentence or words[last - 1].possessive:
        return True
    if document.gap(last).strip():
        return True
    after = words[last]
    if after.text[0].isupper() or after.lower in ("of", "for") or after.lower in title_words():
        return False
    return is_finite(after.lower) or after.lower in DETERMINERS or not after.lower.endswith(("s'", "er", "ers"))


def _collectives(document: Document, r: Reference) -> list[tuple[str, ...]]:
    """Return the nouns an article puts beside a name: "the group Xname", "Xname, a group that ...,"."""
    words, lower = document.words, document.lower
    found: list[tuple[str, ...]] = []
    before = r.first - 1
    if before >= 0 and lower[before] in COLLECTIVES and words[before].sentence == words[r.first].sentence:
        found += [(lower[before],)] if plain(document, r.first) else []
    for p in apposition(document, r.last):
        if lower[p] in ("of", "for", "in", "at", "that", "which", "who") or is_finite(lower[p]):
            break
        if lower[p] in COLLECTIVES:
            found.append((lower[p],))
    return found


def _apposed(document: Document, at: int) -> bool:
    """Tell whether the noun here stands in an apposition to a name."""
    words = document.words
    for p in range(at - 1, max(0, at - 5), -1):
        if "," in document.gap(p) or "(" in document.gap(p):
            return words[p - 1].text[0].isupper()
    return False
