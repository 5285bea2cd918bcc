"""Speakers: who speaks by a verb of attribution.

Where the speaker cannot be told, the speaker is empty.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import takewhile
from operator import attrgetter

from framing.reading.antecedents import GENDERS, WINDOW, Antecedents
from framing.reading.attribution import BE, BEFORE_GERUND, Attribution, attributions, neutral_nouns
from framing.reading.attribution import SUBJECTS as SUBJECTS
from framing.reading.entities import PREPOSITIONS, Entities, Mention, covered, governed
from framing.reading.names import AUXILIARIES as AUXILIARIES
from framing.reading.names import DETERMINERS as DETERMINERS
from framing.reading.names import POINTING, Reference
from framing.reading.text import Document
from framing.reading.titles import is_finite, offices, plain, title_before, title_words

REACH = 12  # words between a verb of attribution and its speaker at most
FAR = 45  # the same where appositions stand between commas
JOINT = "; "  # between the names of speakers who speak together

PERSON_PRONOUNS = frozenset(("he", "she"))
OTHER_SUBJECTS = frozenset("they we i you nobody everybody somebody everyone someone".split())
RELATIVES = frozenset(("who", "which"))
EMPTY_SUBJECTS = frozenset("it there this that which what".split())
# A sentence that begins with one of these has its subject behind the first comma.
INTRODUCTIONS = PREPOSITIONS | frozenset(
    "when while after although though despite as if since because asked once until unlike amid".split()
)
SUBORDINATORS = frozenset("after before since until as than".split())
SHOWN = frozenset("shown seen heard as".split())  # "is shown saying", "was quoted as saying"
BETWEEN = AUXILIARIES | {"also", "then"}  # a subject and its verb
SPOKESPEOPLE = frozenset("spokesman spokeswoman spokesperson spokesmen spokeswomen spokespeople".split())
COLLECTIVE_SPEAKERS = ("organisation", "group", "country", "people", "other")


class Speakers:
    """Finds who speaks: an entity where one is mentioned, else a name or the noun at the head of the subject.

    Parameters
    ----------
    document : Document
    mentions : sequence of Mention
    entities : Entities
    marked : sequence of (int, int)
        The spans in quotation marks.
    """

    def __init__(
        self,
        document: Document,
        mentions: Sequence[Mention],
        entities: Entities,
        marked: Sequence[tuple[int, int]],
    ) -> None:
        self.document = document
        self.entities = entities
        self.inside = set().union(*[range(first, last) for first, last in marked])
        self.verbs = attributions(document, self.inside, covered(mentions))
        self.antecedents = Antecedents(document, mentions, entities, marked)
        self.at: dict[int, Reference] = {}
        for r in self.antecedents.references:
            if r.listed or document.words[r.first].text[0].isupper():
                self.at.setdefault(r.first, r)
                for p in range(r.first + 1, r.last):
                    self.at.setdefault(p, r)

    def of(self, verb: Attribution) -> str:
        """Return the speaker of a verb of attribution; empty where it cannot be told."""
        words = self.document.words
        if verb.entry.pos == "x":
            return self._after(verb.last)
        if verb.entry.pos == "n":
            return self._owner(verb.first - 1)
        if self._inverted(verb):
            return self._after(verb.last, 5)
        passive = verb.first > 0 and words[verb.first - 1].lower in BE and not words[verb.first].lower.endswith("ing")
        if passive:  # "was described by X as": X speaks; without "by" nobody is named
            by = verb.last < len(words) and words[verb.last].lower == "by"
            return self._after(verb.last + 1) if by else ""
        opens = verb.first == 0 or words[verb.first - 1].sentence != words[verb.first].sentence
        if opens or (words[verb.first].lower.endswith("ing") and words[verb.first - 1].lower not in BE):
            return self._implied(verb)
        return self._before(verb.first)

    def _owner(self, at: int) -> str:
        """Return whose a claim is: "Silva's claim that", "her claim that"."""
        if at in self.at:
            return self.at[at].name
        if self.document.words[at].lower in GENDERS:
            return self._meant(at)
        return ""

    def _meant(self, pronoun: int) -> str:
        found = self.antecedents.of(pronoun)
        return found.name if found is not None else ""

    def _implied(self, verb: Attribution) -> str:
        """Find who "..., warning that" speaks of: the subject of what stands before it."""
        words, at = self.document.words, verb.first
        sentence = self.document.sentences[words[at].sentence]
        if at == sentence.first:
            return ""
        before = words[at - 1]
        if before.lower in SHOWN:
            return self._main(at)
        if "," not in self.document.gap(at) and before.lower not in BEFORE_GERUND:
            # "with one driver saying": the word right before it speaks.
            if at - 1 in self.at:
                return self.at[at - 1].name
            return before.lower if self._can_speak(before.lower) else ""
        if before.lower in RELATIVES:
            return self._before(at)
        low = bisect_left(self.verbs, max(sentence.first + 1, at - WINDOW), key=attrgetter("first"))
        for earlier in self.verbs[low : bisect_left(self.verbs, at, key=attrgetter("first"))]:
            form = words[earlier.first].lower
            by_name = words[earlier.first - 1].lower not in BE or words[earlier.first - 1].lower == "being"
            if earlier.entry.pos in ("v", "vp") and not form.endswith("ing") and by_name and (who := self.of(earlier)):
                return who
        return self._main(at) or self._behind_comma(verb)

    def _behind_comma(self, verb: Attribution) -> str:
        """Return the subject that an introduction stands before: "A day after saying it was late, Silva left"."""
        document, words = self.document, self.document.words
        sentence = document.sentences[words[verb.first].sentence]
        if any(is_finite(words[p].lower) for p in range(max(sentence.first, verb.first - WINDOW), verb.first)):
            return ""
        for p in range(verb.last, min(sentence.last, verb.last + WINDOW)):
            if "," in document.gap(p) and p not in self.inside:
                for q in range(p, min(p + 4, sentence.last)):
                    if q in self.at:
                        return self.at[q].name
                    if not (words[q].text[0].isupper() or words[q].lower in DETERMINERS):
                        break
        return ""

    def _main(self, at: int) -> str:
        """Return the subject of the main clause of a sentence, as far as it stands before a word."""
        document, words = self.document, self.document.words
        sentence = document.sentences[words[at].sentence]
        outside = [p for p in range(max(sentence.first, at - WINDOW), at) if p not in self.inside]
        if not outside:
            return ""
        first = outside[0]
        if words[first].lower in INTRODUCTIONS or words[first].lower.endswith("ing"):
            first = next((p for p in outside if "," in document.gap(p) and p > first), first)
        noun = False
        for p in outside:
            word = words[p]
            if p < first:
                continue
            if p in self.at:
                r = self.at[p]
                if self._free(r) and not words[r.last - 1].possessive and not self._modifies(r, at):
                    return self._together(r)
                if r.last - 1 == p and governed(document, r.first):
                    continue
            if word.lower in PERSON_PRONOUNS:
                return self._meant(p)
            if word.lower in OTHER_SUBJECTS:
                return ""
            if word.lower in RELATIVES and not noun:
                continue
            if self._can_speak(word.lower) and not word.possessive and not self._names_next(p):
                return self._author(p) or word.lower
            if is_finite(word.lower):
                if noun:
                    return ""  # somebody whom no name tells
            elif word.lower in EMPTY_SUBJECTS or word.lower in PREPOSITIONS:
                continue
            elif not word.lower.endswith("ly") and word.lower not in DETERMINERS and p not in self.at:
                noun = True
        return ""

    def _inverted(self, verb: Attribution) -> bool:
        """Tell "…," said the mayor from The mayor said: the verb follows a closing mark or begins its sentence."""
        words, first = self.document.words, verb.first
        if verb.last >= len(words) or words[verb.last].sentence != words[first].sentence:
            return False
        after = words[verb.last]
        names_someone = (
            after.text[0].isupper() or after.lower in POINTING or after.lower in offices() or self._soon(verb.last)
        )
        at = first - 1
        while at > 0 and words[at].lower in ("also", "then", "later"):
            at -= 1
        behind_mark = first > 0 and at in self.inside and words[at].sentence == words[first].sentence
        return names_someone and behind_mark and verb.last not in self.inside

    def _soon(self, at: int) -> bool:
        """Tell whether a name follows within three words: "said former Mayor Silva"."""
        words = self.document.words
        for p in range(at, min(at + 4, len(words))):
            if p in self.at:
                return True
            if words[p].lower in PREPOSITIONS or (self.document.gap(p + 1).strip() and not plain(self.document, p + 1)):
                return False
        return False

    def _segment(self, at: int) -> int:
        """Return where the clause that ends in a verb begins: behind a quotation, a colon or a dash."""
        lower, gaps, inside = self.document.lower, self.document.gaps, self.inside
        begin = max(self.document.sentences[self.document.words[at].sentence].first, at - FAR)
        p = at
        while p > begin and p - 1 not in inside:
            gap = gaps[p]
            if gap != " " and (
                ";" in gap
                or ":" in gap
                or ("," in gap and p < at and lower[p] in ("and", "but", "while") and not self._list(p))
            ):
                break
            p -= 1
        return p

    def _list(self, at: int) -> bool:
        """Tell whether an "and" joins names."""
        return at - 1 in self.at and at + 1 in self.at

    def _before(self, at: int) -> str:
        """Return the subject of the verb that begins here."""
        words, lower, gaps = self.document.words, self.document.lower, self.document.gaps
        start = self._segment(at)
        close = at - 1
        while close > start and (lower[close] in BETWEEN or lower[close].endswith("ly")):
            close -= 1
        then = any(lower[p] == "then" and "," in gaps[p] for p in range(close + 1, at)) if close + 1 < at else False
        if (close > start and lower[close] in ("and", "but", "then", "or")) or then:
            return self._main(close)
        if "," in gaps[at]:
            apart = self._apart(start, at)
            if apart:
                return apart
        noun = ""
        skipping = False  # inside ", the minister of X," between subject and verb
        for p in range(at - 1, max(start, at - REACH) - 1, -1):
            word = lower[p]
            if word in RELATIVES:
                return self.at[p - 1].name if p - 1 in self.at else noun
            if "," in gaps[p + 1]:
                if p + 1 == at:
                    skipping = True
                elif not skipping:
                    break
                else:
                    skipping, noun = False, ""
            if skipping:
                continue
            if p in self.at:
                r = self.at[p]
                if words[r.last - 1].possessive or self._modifies(r, at) or not self._free(r):
                    continue
                return "" if noun and r.last == p + 1 and not r.listed else self._together(r)
            if word in PERSON_PRONOUNS:
                return self._meant(p)
            if word in OTHER_SUBJECTS and not noun:
                return ""
            if not noun and self._can_speak(word) and not words[p].possessive:
                noun = word
                if who := self._author(p) or self._spoken_for(p, p + 1):
                    return who
            if noun and word in DETERMINERS:
                break
        return noun

    def _apart(self, start: int, at: int) -> str:
        """Return the subject that appositions part from its verb: "Silva, the mayor of Belport, a lawyer, said"."""
        document, words = self.document, self.document.words
        for p in range(start, at):
            r = self.at.get(p)
            if r is None or r.first != p or r.last > at:
                continue
            follows = document.gap(r.last).lstrip()[:1]
            parted = follows in (",", "(")
            before = self.at.get(p - 1)
            if before is not None and not r.person and not before.person and "," in document.gap(p):
                continue  # "the mayor of Belport, Norland, said"
            if parted and not governed(document, p) and not words[r.last - 1].possessive:
                return self._together(r)
        return ""

    def _after(self, at: int, reach: int = 6) -> str:
        """Return who is named behind a verb or "according to"."""
        document, words = self.document, self.document.words
        if at >= len(words):
            return ""
        sentence = words[at].sentence
        noun = ""
        for p in range(at, min(len(words), at + reach)):
            if words[p].sentence != sentence or p in self.inside or ("," in document.gap(p) and p > at):
                break
            if words[p].lower in PERSON_PRONOUNS:
                return self._meant(p)
            if p in self.at:
                r = self.at[p]
                if words[r.last - 1].possessive or self._modifies(r, r.last + 3):
                    continue
                if not noun or plain(document, p):
                    return self._together(r)
            if noun and words[p].lower in PREPOSITIONS:
                break
            if self._can_speak(words[p].lower):
                noun = words[p].lower
                if who := self._author(p) or self._spoken_for(p, p + 1) or self._apposed(p + 1):
                    return who
        return noun

    def _apposed(self, at: int) -> str:
        """Return the name that an office is followed by: "said the mayor, Ana Silva"."""
        words = self.document.words
        if at >= len(words) or "," not in self.document.gap(at):
            return ""
        for p in range(at, min(at + 4, len(words))):
            if p in self.at:
                return self.at[p].name
            if words[p].lower not in title_words():
                break
        return ""

    def _together(self, r: Reference) -> str:
        """Return the name of a speaker, with those who speak together with it; of a spokesman, whom he speaks for."""
        document, words = self.document, self.document.words
        names = [r.name]
        first = r.first
        while first >= 2 and words[first - 1].lower == "and" and first - 2 in self.at and first - 2 not in self.inside:
            other = self.at[first - 2]
            if words[other.last - 1].possessive or governed(document, other.first) or other.name == r.name:
                break
            names.insert(0, other.name)
            first = other.first
        last = r.last
        while last + 1 < len(words) and words[last].lower == "and" and last + 1 in self.at and last not in self.inside:
            other = self.at[last + 1]
            if other.first != last + 1 or words[last].sentence != words[other.last - 1].sentence or other.name in names:
                break
            names.append(other.name)
            last = other.last
        if len(names) == 1 and not r.listed:
            return self._spoken_for(r.first, r.last) or r.name
        return JOINT.join(names)

    def _author(self, at: int) -> str:
        """Return whose text it is that speaks: "Silva's statement", "a letter from the Ferry Board"."""
        words = self.document.words
        if words[at].lower not in neutral_nouns() or words[at].lower in offices():
            return ""
        sentence = self.document.sentences[words[at].sentence]
        for p in range(at - 1, max(sentence.first, at - 3) - 1, -1):
            if words[p].possessive or words[p].lower in ("his", "her"):
                return self._owner(p)
        if at + 2 < sentence.last and words[at + 1].lower in ("from", "by") and not self.document.gap(at + 1).strip():
            for p in range(at + 2, min(at + 5, sentence.last)):
                if p in self.at and not words[self.at[p].last - 1].possessive and not self._modifies(self.at[p], p + 4):
                    return self.at[p].name
                if words[p].lower not in DETERMINERS:
                    break
        return ""

    def led(self, at: int) -> str:
        """Return who is the subject of the words that lead to a colon: "Silva's answer was short: ..."."""
        return self._main(at)

    def _spoken_for(self, first: int, last: int) -> str:
        """Return the listed body that somebody speaks for: "Bruno Reis, a spokesman for the Ferry Board"."""
        document, words = self.document, self.document.words
        told: Iterable[int] = (first,)
        if words[first].text[0].isupper():  # behind a name: in the words between it and the next comma
            if last >= len(words) or document.gap(last).lstrip()[:1] not in (",", "("):
                return ""
            stop = min(last + 8, document.sentences[words[first].sentence].last)
            told = takewhile(lambda p: p == last or not document.gap(p).strip("' .s"), range(last, stop))
        for p in told:
            if not self._can_speak(words[p].lower) and words[p].lower not in ("member", "members"):
                continue
            link = p + 1
            if link + 1 >= len(words) or words[link].lower not in ("for", "of") or document.gap(link).strip():
                continue
            if words[link].lower == "of" and words[p].lower not in SPOKESPEOPLE:
                continue
            for q in range(link + 1, min(link + 4, len(words))):
                if q in self.at and self.at[q].listed and not words[self.at[q].last - 1].possessive:
                    name = self.at[q].name
                    return name if self.entities.kind(name) in COLLECTIVE_SPEAKERS else ""
                if words[q].lower not in DETERMINERS:
                    break
        return ""

    def _modifies(self, r: Reference, limit: int) -> bool:
        """Tell whether a name only modifies the noun that follows it ("the Norland minister", "Norland's envoy")."""
        words, after = self.document.words, r.last
        if after >= limit or after >= len(words) or words[after].sentence != words[r.first].sentence:
            return False
        return not self.document.gap(after).strip() and (
            words[after].text[0].isupper() or self._can_speak(words[after].lower) or words[after].lower in title_words()
        )

    def _free(self, r: Reference) -> bool:
        """Tell whether no preposition governs a name; "after Silva spoke" is no preposition."""
        words, after = self.document.words, r.last
        if not governed(self.document, r.first):
            return True
        while after < len(words) and words[after].lower.endswith("ly"):
            after += 1
        title = len(title_before(self.document, r.first))
        if title and words[max(0, r.first - title - 1)].text[0].isupper():
            return True  # "the Union for Harbours President Ana Silva"
        joins = words[r.first - 1].lower in SUBORDINATORS and words[r.first - 1].sentence == words[r.first].sentence
        return joins and after < len(words) and is_finite(words[after].lower)

    def _names_next(self, at: int) -> bool:
        """Tell whether an office is the title of the name behind it."""
        return at + 1 in self.at and plain(self.document, at + 1)

    @staticmethod
    def _can_speak(word: str) -> bool:
        return word in speaking_nouns()


@cache
def speaking_nouns() -> frozenset[str]:
    """Return the nouns that can speak: offices, texts such as a statement, and a government."""
    held = offices() | frozenset(t + "s" for t in offices()) | neutral_nouns()
    return held | frozenset(("ministry", "government", "officials"))
