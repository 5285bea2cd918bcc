"""Speakers: verbs of attribution, and who speaks by them.

Where the speaker cannot be told, the speaker is empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from framing.reading.entities import PREPOSITIONS, Entities, Mention, governed
from framing.reading.lexicons import FOLDER, Entry, Lexicon, form_set, load_lexicon, read_table
from framing.reading.text import Document

REACH = 12  # words between a verb of attribution and its speaker at most

DETERMINERS = frozenset("the a an this that his her its their our my your any no some such these those to of".split())
PERSON_PRONOUNS = frozenset(("he", "she"))
AUXILIARIES = frozenset(
    "is are was were be been being has have had will would can could shall should may might must do does did".split()
)
# "By warning", ", saying": before any other word a form in -ing is an adjective or a noun ("the ruling class").
BEFORE_GERUND = AUXILIARIES | frozenset("by while when after before in of without".split())
BEFORE_BARE = AUXILIARIES | frozenset("to not n't they we i you who and people".split())
BE = frozenset("is are was were be been being".split())
SUBJECTS = frozenset("he she it they we i you who".split())
RELATIVES = frozenset(("who", "which"))


class Attribution(NamedTuple):
    """A verb of attribution in the text."""

    first: int
    last: int  # one past the last word
    entry: Entry


@cache
def _neutral_nouns() -> frozenset[str]:
    """Nouns that can speak ("statement") of the lexicon of attribution."""
    return frozenset(e.term for e in load_lexicon("attribution") if e.pos == "n")


@cache
def _verbs() -> Lexicon:
    """The lexicon of attribution without its nouns, which would hide verbs of the same form ("claims")."""
    return Lexicon("verbs", tuple(e for e in load_lexicon("attribution") if e.pos != "n"))


@cache
def _noun_forms() -> frozenset[str]:
    """Forms of the nouns of attribution, plural included: "claims" may be the noun or the verb."""
    return form_set(load_lexicon("attribution"), ("n",))


def attributions(document: Document, inside: set[int]) -> list[Attribution]:
    """Find the verbs and phrases of attribution that stand outside quotation marks.

    A form behind an article or another determiner is a noun ("the claims") and is passed over.
    """
    lexicon = _verbs()
    lower = [w.lower for w in document.words]
    found = []
    at = 0
    while at < len(lower):
        for entry, length in lexicon.match(lower, at):
            before = lower[at - 1] if at and document.words[at - 1].sentence == document.words[at].sentence else ""
            noun = entry.pos in ("v", "vp") and (
                before in DETERMINERS or (at > 0 and document.words[at - 1].possessive)
            )
            if entry.pos in ("v", "vp") and lower[at] == entry.term.split()[0]:
                # The bare form: "they say", "would say", but "the Hamas attack" and "in praise" hold nouns.
                noun = noun or not (before in BEFORE_BARE or before.endswith("s"))
            noun = noun or (entry.pos == "v" and before in PREPOSITIONS and not lower[at].endswith("ing"))
            if entry.pos in ("v", "vp") and lower[at].endswith("ing"):
                noun = noun or not (before in BEFORE_GERUND or "," in document.gap(at) or '"' in document.gap(at + 1))
            elif entry.pos == "v" and lower[at] in _noun_forms() and before not in SUBJECTS:
                # "Silva claims that", but not "recent claims that": a name or an office stands right before the verb.
                named = before and (document.words[at - 1].text[0].isupper() or before in _titles())
                noun = noun or not (named and lower[at + length : at + length + 1] == ["that"])
            if not noun and not inside.intersection(range(at, at + length)):
                found.append(Attribution(at, at + length, entry))
                at += length - 1
        at += 1
    return found


class Speakers:
    """Finds who speaks: an entity where one is mentioned, else a name or the noun at the head of the subject."""

    def __init__(self, document: Document, mentions: Sequence[Mention], entities: Entities, inside: set[int]) -> None:
        self.document = document
        self.at: dict[int, Mention] = {p: m for m in mentions for p in range(m.first, m.last)}
        self.persons = [m for m in mentions if entities.kind(m.entity) == "person" and m.first not in inside]
        self.inside = inside

    def of(self, verb: Attribution) -> str:
        """Return the speaker of a verb of attribution; empty where it cannot be told."""
        if verb.entry.term in ("according to", "in the words of"):
            return self._after(verb.last)
        if self._inverted(verb):
            return self._after(verb.last, 4)
        words = self.document.words
        passive = verb.first > 0 and words[verb.first - 1].lower in BE and not words[verb.first].lower.endswith("ing")
        if passive:  # "was described by X as": X speaks; without "by" nobody is named
            by = verb.last < len(words) and words[verb.last].lower == "by"
            return self._after(verb.last + 1) if by else ""
        opens = verb.first == 0 or words[verb.first - 1].sentence != words[verb.first].sentence
        if opens or (words[verb.first].lower.endswith("ing") and words[verb.first - 1].lower not in AUXILIARIES):
            return self._implied(verb.first)
        return self._before(verb.first)

    def _implied(self, at: int) -> str:
        """Find who "… by warning that" speaks of: the antecedent of "which", or the one person named before."""
        words = self.document.words
        sentence = [p for p in range(max(0, at - 3 * REACH), at) if words[p].sentence == words[at].sentence]
        for p in reversed(sentence):
            if words[p].lower in RELATIVES and p - 1 in self.at:
                return self.at[p - 1].entity
        people = {m.entity for m in self.persons if m.first in sentence}
        if len(people) == 1:
            return people.pop()
        named = {self.at[p].entity for p in sentence if p in self.at}
        return named.pop() if len(named) == 1 and not people else ""

    def _inverted(self, verb: Attribution) -> bool:
        """Tell "…," said the mayor from The mayor said: the verb follows a closing mark or begins its sentence."""
        words, first = self.document.words, verb.first
        if verb.last >= len(words) or words[verb.last].sentence != words[first].sentence:
            return False
        after = words[verb.last]
        names_someone = after.text[0].isupper() or after.lower in DETERMINERS - {"to", "of", "that"}
        behind_mark = first > 0 and first - 1 in self.inside and words[first - 1].sentence == words[first].sentence
        return names_someone and behind_mark and verb.last not in self.inside

    def _before(self, at: int) -> str:
        words = self.document.words
        sentence = words[at].sentence
        noun = ""
        skipping = False  # inside ", the minister of X," between subject and verb
        for p in range(at - 1, max(-1, at - 1 - REACH), -1):
            if words[p].sentence != sentence or p in self.inside:
                break
            if words[p].lower in RELATIVES:
                return self.at[p - 1].entity if p - 1 in self.at else noun
            gap = self.document.gap(p + 1)
            if "," in gap and p + 1 == at:
                skipping = True
            elif "," in gap:
                if not skipping:
                    break
                skipping, noun = False, ""
            if skipping:
                continue
            if p in self.at and not words[self.at[p].last - 1].possessive and not self._modifies(p, at):
                if not governed(self.document, self.at[p].first):
                    return self.at[p].entity
                continue
            if words[p].lower in PERSON_PRONOUNS:
                return self._last_person(p)
            if (
                words[p].text[0].isupper()
                and (p == 0 or words[p - 1].sentence == sentence)
                and not noun
                and p not in self.at
            ):
                name = "" if governed(self.document, p) else self._name(p)
                if name:
                    return name
            if not noun and not words[p].possessive and self._can_speak(words[p].lower):
                noun = words[p].lower
            if noun and words[p].lower in DETERMINERS:
                break
        return noun

    def _after(self, at: int, reach: int = 6) -> str:
        words = self.document.words
        if at >= len(words):
            return ""
        sentence = words[at].sentence
        noun = ""
        for p in range(at, min(len(words), at + reach)):
            if words[p].sentence != sentence or p in self.inside or ("," in self.document.gap(p) and p > at):
                break
            if p in self.at and not words[self.at[p].last - 1].possessive and not self._modifies(p, p + 3):
                return self.at[p].entity
            if words[p].text[0].isupper() and p not in self.at:
                last = p
                while (
                    last + 1 < len(words)
                    and words[last + 1].text[0].isupper()
                    and not self.document.gap(last + 1).strip()
                ):
                    last += 1
                inner = [self.at[q].entity for q in range(p, last + 1) if q in self.at]
                return inner[-1] if inner else self._name(last)
            if self._can_speak(words[p].lower):
                noun = words[p].lower
        return noun

    def _modifies(self, position: int, limit: int) -> bool:
        """Tell whether a mention only modifies the noun that follows it ("the Israeli minister", "Israel's envoy")."""
        words = self.document.words
        mention = self.at[position]
        after = mention.last
        if after >= limit or after >= len(words) or words[after].sentence != words[position].sentence:
            return False
        return not self.document.gap(after).strip() and (
            words[after].text[0].isupper() or self._can_speak(words[after].lower)
        )

    def _name(self, last: int) -> str:
        """Return the run of capitalised words that ends here, at most four."""
        words = self.document.words
        first = last
        while (
            first > 0
            and last - first < 3
            and words[first - 1].sentence == words[last].sentence
            and words[first - 1].text[0].isupper()
            and not self.document.gap(first).strip()
            and not words[first - 1].possessive
        ):
            first -= 1
        run = words[first : last + 1]
        names = [w.text for w in run if w.lower not in _title_words() and w.lower not in DETERMINERS]
        # "The Foreign Minister" alone speaks as the minister.
        return " ".join(names) or (run[-1].lower if run[-1].lower in _titles() else "")

    def _last_person(self, at: int) -> str:
        """Resolve "he" or "she": the first person of the nearest sentence that names one, at most two sentences back.

        The first, since a sentence speaks of its subject; not one right before the pronoun ("X, he said, was wrong").
        """
        here = self.document.words[at].sentence
        earlier = [m for m in self.persons if m.first < at and m.last != at]
        for sentence in (here, here - 1, here - 2):
            named = [m.entity for m in earlier if self.document.words[m.first].sentence == sentence]
            if named:
                return named[0]
        return ""

    @staticmethod
    def _can_speak(word: str) -> bool:
        return word in _titles() or word in _neutral_nouns()


@cache
def _title_words() -> frozenset[str]:
    """Words that are part of a title: "foreign" in "foreign minister"."""
    return frozenset(w for title in _titles() for w in title.split() if w not in PREPOSITIONS)


@cache
def _titles() -> frozenset[str]:
    titles = [row["title"] for row in read_table(FOLDER / "titles.csv")]
    return frozenset(titles) | frozenset(t + "s" for t in titles) | frozenset(("ministry", "government", "officials"))
