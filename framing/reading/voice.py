"""Voice: whose words are they? The narrator's, a quoted speaker's (direct or indirect), or in scare quotes.

The rules rest on the marks themselves and on verbs of attribution; they need no parser. Where the speaker cannot be
told they abstain: the speaker is empty, and such spans can be counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from framing.reading.entities import PREPOSITIONS, Entities, Mention, governed
from framing.reading.lexicons import FOLDER, Entry, load_lexicon, read_table
from framing.reading.text import Document

SCARE_WORDS = 4  # a longer span in marks is somebody's speech even where nobody is named
REACH = 12  # words between a verb of attribution and its speaker at most

DETERMINERS = frozenset("the a an this that his her its their our my your any no some such these those to of".split())
SPEAKER_STARTS = frozenset("the a an his her its their he she they it one some many both".split())
PERSON_PRONOUNS = frozenset(("he", "she"))
# After these verbs a statement may follow without "that".
ZERO_THAT = frozenset("say add tell claim argue insist suggest warn note believe think stress allege declare".split())
AUXILIARIES = frozenset(
    "is are was were be been being has have had will would can could shall should may might must do does did".split()
)
# "accused X of ...", "described X as ...": what is said begins after the second word.
CONTENT_AFTER = {"accuse": "of", "describe": "as", "denounce": "as", "condemn": "as", "label": "as", "brand": "as"}
# "By warning", ", saying": before any other word a form in -ing is an adjective or a noun ("the ruling class").
BEFORE_GERUND = AUXILIARIES | frozenset("by while when after before in of without".split())
BEFORE_BARE = AUXILIARIES | frozenset("to not n't they we i you who and people".split())
BE = frozenset("is are was were be been being".split())
TIME_AND_PLACE = frozenset(
    "on in at during late early again also today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday"
    .split()
)
ADDRESSED = frozenset("tell inform remind warn assure advise notify convince".split())  # "told reporters that"
RELATIVES = frozenset(("who", "which"))
NOT_AN_OPENING = re.compile(r"'(?:\d\ds?|tis|twas|em|til|cause|n)\b", re.IGNORECASE)


class Quotation(NamedTuple):
    """One span in somebody else's voice."""

    kind: str  # direct, indirect, scare
    first: int
    last: int  # one past the last word
    speaker: str
    verb: str
    stance: str


class Attribution(NamedTuple):
    """A verb of attribution in the text."""

    first: int
    last: int
    entry: Entry


class Voices(NamedTuple):
    """The voice and the speaker of every word, and the spans they come from."""

    voice: tuple[str, ...]
    speaker: tuple[str, ...]
    quotations: tuple[Quotation, ...]


def voices(document: Document, mentions: Sequence[Mention], entities: Entities) -> Voices:
    """Tell whose words an article's words are.

    Parameters
    ----------
    document : Document
    mentions : sequence of Mention
        Where the entities are mentioned; a speaker is one of them where possible.
    entities : Entities
        The codebook, for the kinds of the entities.

    Returns
    -------
    Voices

    Examples
    --------
    >>> from framing.reading.text import parse
    >>> codebook = Entities(())
    >>> document = parse('"The ferry must stay," the mayor said. The "plan" is late.')
    >>> [(q.kind, q.speaker, q.verb) for q in voices(document, [], codebook).quotations]
    [('direct', 'mayor', 'say'), ('scare', '', '')]
    """
    marked = quoted_spans(document)
    inside = {p for first, last in marked for p in range(first, last)}
    verbs = attributions(document, inside)
    speakers = _Speakers(document, mentions, entities, inside)
    quotations: list[Quotation] = []
    for first, last in marked:
        quotations.append(_in_marks(document, first, last, verbs, speakers, quotations))
    quotations.extend(_indirect(document, verbs, speakers, inside))
    voice = ["narrator"] * len(document.words)
    speaker = [""] * len(document.words)
    # Direct speech and scare quotes inside a report of speech keep their own voice, so they are written last.
    for quotation in sorted(quotations, key=lambda q: (q.kind != "indirect", q.first)):
        for p in range(quotation.first, quotation.last):
            voice[p], speaker[p] = quotation.kind, quotation.speaker
    ordered = sorted(quotations, key=lambda q: (q.first, q.kind))
    return Voices(tuple(voice), tuple(speaker), tuple(ordered))


def quoted_spans(document: Document) -> list[tuple[int, int]]:
    """Find the outermost spans in quotation marks, as ranges of words.

    Double marks first; single marks where they are not apostrophes and not inside double ones. A quotation that a
    paragraph leaves open goes on if the next paragraph begins with a mark; otherwise the mark is unbalanced, and the
    damage ends with the paragraph.

    Parameters
    ----------
    document : Document

    Returns
    -------
    list of (int, int)
        First word and one past the last.

    Examples
    --------
    >>> from framing.reading.text import parse
    >>> document = parse("He called it 'a bad idea' and left the students' hall.")
    >>> [[w.text for w in document.words[a:b]] for a, b in quoted_spans(document)]
    [['a', 'bad', 'idea']]
    """
    text = document.text
    spans: list[tuple[int, int]] = []
    for number, paragraph in enumerate(document.paragraphs):
        following = document.paragraphs[number + 1] if number + 1 < len(document.paragraphs) else None
        goes_on = following is not None and text[following.start] == '"'
        double = _double_spans(text, paragraph.start, paragraph.end, goes_on)
        single = _single_spans(text, paragraph.start, paragraph.end, double)
        spans.extend(sorted(double + single))
    return [words for span in spans if (words := _words_within(document, *span)) is not None]


def _double_spans(text: str, start: int, end: int, goes_on: bool) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for match in re.compile('"').finditer(text, start, end):
        at = match.start()
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        opens = (before.isspace() or before in "([{—-'/") and not after.isspace()
        closes = not before.isspace() and (after.isspace() or after in ".,;:!?)]}—-'/")
        if opened is None:
            if opens or not closes:
                opened = at
        elif opens and not closes:
            opened = at  # the earlier mark was never closed: it is dropped, and the count begins anew here
        else:
            spans.append((opened, at + 1))
            opened = None
    if opened is not None and (goes_on or opened == start):
        spans.append((opened, end))
    return spans


def _single_spans(text: str, start: int, end: int, double: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    pending: int | None = None  # a possible close that may be a plural possessive
    for match in re.compile("'").finditer(text, start, end):
        at = match.start()
        if any(a <= at < b for a, b in double):
            continue
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        if (before.isspace() or before in "([{—-/") and (after.isalnum() or after in "[("):
            if NOT_AN_OPENING.match(text, at):
                continue
            if opened is not None and pending is not None:
                spans.append((opened, pending + 1))
            opened, pending = at, None
        elif opened is not None and not before.isspace() and not after.isalnum():
            if before in "sS" and after == " ":
                pending = pending if pending is not None else at
            else:
                spans.append((opened, at + 1))
                opened = pending = None
    if opened is not None and pending is not None:
        spans.append((opened, pending + 1))
    return spans


def _words_within(document: Document, start: int, end: int) -> tuple[int, int] | None:
    inside = [p for p, w in enumerate(document.words) if start < w.start and w.end <= end]
    return (inside[0], inside[-1] + 1) if inside else None


@cache
def _neutral_nouns() -> frozenset[str]:
    """Nouns that can speak ("statement") of the lexicon of attribution."""
    return frozenset(e.term for e in load_lexicon("attribution") if e.pos == "n")


def attributions(document: Document, inside: set[int]) -> list[Attribution]:
    """Find the verbs and phrases of attribution that stand outside quotation marks.

    A form behind an article or another determiner is a noun ("the claims") and is passed over.
    """
    lexicon = load_lexicon("attribution")
    lower = [w.lower for w in document.words]
    found = []
    at = 0
    while at < len(lower):
        for entry, length in lexicon.match(lower, at):
            before = lower[at - 1] if at and document.words[at - 1].sentence == document.words[at].sentence else ""
            noun = entry.pos in ("v", "vp") and (before in DETERMINERS or (at > 0 and document.words[at - 1].possessive))
            if entry.pos in ("v", "vp") and lower[at] == entry.term.split()[0]:
                # The bare form: "they say", "would say", but "the Hamas attack" and "in praise" hold nouns.
                noun = noun or not (before in BEFORE_BARE or before.endswith("s"))
            noun = noun or (entry.pos == "v" and before in PREPOSITIONS and not lower[at].endswith("ing"))
            if entry.pos in ("v", "vp") and lower[at].endswith("ing"):
                noun = noun or not (before in BEFORE_GERUND or "," in document.gap(at) or '"' in document.gap(at + 1))
            if entry.pos != "n" and not noun and not inside.intersection(range(at, at + length)):
                found.append(Attribution(at, at + length, entry))
                at += length - 1
        at += 1
    return found


class _Speakers:
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
            if p in self.at and not words[p].possessive and not self._modifies(p, at):
                if not governed(self.document, self.at[p].first):
                    return self.at[p].entity
                continue
            if words[p].lower in PERSON_PRONOUNS:
                return self._last_person(p)
            if words[p].text[0].isupper() and (p == 0 or words[p - 1].sentence == sentence) and not noun and p not in self.at:
                name = "" if governed(self.document, p) else self._name(p)
                if name:
                    return name
            if not noun and self._can_speak(words[p].lower):
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
                while last + 1 < len(words) and words[last + 1].text[0].isupper() and not self.document.gap(last + 1).strip():
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
        return not self.document.gap(after).strip() and (words[after].text[0].isupper() or self._can_speak(words[after].lower))

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


def _in_marks(
    document: Document,
    first: int,
    last: int,
    verbs: Sequence[Attribution],
    speakers: _Speakers,
    earlier: Sequence[Quotation],
) -> Quotation:
    """Tell speech from scare quotes, and who speaks."""
    words = document.words
    verb = _verb_near(document, first, last, verbs)
    if verb is not None:
        return Quotation("direct", first, last, speakers.of(verb), verb.entry.term, verb.entry.category)
    previous = earlier[-1] if earlier else None
    closing = document.gap(last) if last < len(words) else document.text[words[last - 1].end :]
    ends_inside = re.match(r"\s*[.,!?]+['\"]", closing) is not None
    # The next paragraph, or the next sentence, of one speech.
    continues = (
        previous is not None
        and previous.kind == "direct"
        and words[first].sentence - words[previous.last - 1].sentence <= 1
        and (first == 0 or words[first - 1].sentence != words[first].sentence)
    )
    if continues and previous is not None:
        return Quotation("direct", first, last, previous.speaker, "", "")
    same = [q for q in earlier if q.kind == "direct" and words[q.last - 1].sentence == words[first].sentence]
    if last - first <= SCARE_WORDS and not ends_inside and not same:
        return Quotation("scare", first, last, "", "", "")
    return Quotation("direct", first, last, same[-1].speaker if same else "", "", "")


def _verb_near(document: Document, first: int, last: int, verbs: Sequence[Attribution]) -> Attribution | None:
    """Find the verb that attributes a span: right behind it, else the nearest before it in its sentence."""
    words = document.words
    ends = words[last - 1].sentence
    behind = [v for v in verbs if v.first >= last and words[v.first].sentence == ends and v.first - last <= REACH]
    for verb in behind:
        between = document.text[words[last - 1].end : words[verb.first].start]
        # "…," the mayor of the town said: nothing but the speaker stands between the mark and the verb.
        starts_speaker = verb.first == last or words[last].text[0].isupper() or words[last].lower in SPEAKER_STARTS
        if starts_speaker and re.match(r"\s*[,.!?—]*['\"]", between):
            close = verb.first - last <= 3 or re.match(r"\s*[,!?—]", between)
            if close and not re.search(r"[.;:]\s", between.strip("'\" ,!?—.")):
                return verb
    starts = words[first].sentence
    before = [v for v in verbs if v.last <= first and words[v.first].sentence == starts]
    stating = [v for v in before if _that(document, v, first) is not None]
    if stating:
        return stating[-1]
    if before:
        # A few words in marks are only somebody's where the verb is near; farther away they may be scare quotes.
        near = words[before[-1].first].clause == words[first].clause or "," in document.gap(first) or ":" in document.gap(first)
        return before[-1] if near or last - first > SCARE_WORDS else None
    if first and words[first - 1].sentence == starts - 1 and document.gap(first).lstrip().startswith(":"):
        led = [v for v in verbs if words[v.first].sentence == starts - 1]
        return led[-1] if led else None
    return None


def _that(document: Document, verb: Attribution, end: int) -> int | None:
    """Return the place of the "that" that a verb governs: "said that", "told reporters that", "said on Friday that"."""
    words = document.words
    for p in range(verb.last, min(end, verb.last + 7)):
        if words[p].lower == "that" and "," not in document.gap(p) and p + 3 < end:
            first = words[verb.last].lower
            told = verb.entry.term in ADDRESSED and p - verb.last <= 4
            return p if p == verb.last or told or first in TIME_AND_PLACE else None
    return None


def _indirect(
    document: Document, verbs: Sequence[Attribution], speakers: _Speakers, inside: set[int]
) -> list[Quotation]:
    """Find reported speech: what follows "said that", "according to X,", "accused X of", or stands before ", X said"."""
    words = document.words
    found: list[Quotation] = []
    for verb in verbs:
        span = _reported(document, verb, inside)
        if span is None or any(q.first < span[1] and span[0] < q.last for q in found):
            continue
        found.append(Quotation("indirect", *span, speakers.of(verb), verb.entry.term, verb.entry.category))
    return [q for q in found if any(p not in inside for p in range(q.first, q.last)) and q.first < len(words)]


def _reported(document: Document, verb: Attribution, inside: set[int]) -> tuple[int, int] | None:
    words = document.words
    sentence = words[verb.first].sentence
    start = verb.first
    while start and words[start - 1].sentence == sentence:
        start -= 1
    end = verb.last
    while end < len(words) and words[end].sentence == sentence:
        end += 1
    if verb.entry.term == "according to":
        comma = next((p for p in range(verb.last + 1, end) if "," in document.gap(p)), None)
        if verb.first == start:
            return (comma, end) if comma is not None else None
        return _outside((start, verb.first), inside)
    if verb.entry.pos == "x":
        return None
    lemma = verb.entry.term
    linking = CONTENT_AFTER.get(lemma)
    that = _that(document, verb, end)
    if that is not None and that not in inside:
        return _outside((that + 1, end), inside)
    if linking is not None and verb.first != start:
        window = range(verb.last, min(end, verb.last + 8))
        link = next((p for p in window if words[p].lower == linking and p not in inside), None)
        return _outside((link + 1, _clause_end(document, link + 1, end)), inside) if link is not None else None
    # "Relations will be cut, the president said."
    closing = verb.last == end or words[verb.last].lower in ("on", "in", "at", "during", "late", "early")
    comma = next((p for p in range(verb.first, max(start, verb.first - REACH), -1) if "," in document.gap(p)), None)
    inflected = words[verb.first].lower != lemma.split()[0]  # "he is not welcome" closes a sentence as well
    if closing and inflected and comma is not None and comma - start >= 3 and not _is_subject_comma(document, comma, verb.first):
        return _outside((start, comma), inside)
    finite = not words[verb.first].lower.endswith("ing")
    if lemma in ZERO_THAT and finite and verb.last < end and verb.last not in inside:
        first = words[verb.last]
        opens = first.text[0].isupper() or first.lower in SPEAKER_STARTS or first.lower in ("there", "they", "it")
        clause = [words[p].lower for p in document.clause(verb.last) if p > verb.last]
        if opens and "," not in document.gap(verb.last) and (AUXILIARIES.intersection(clause) or any(w.endswith("ed") for w in clause)):
            return _outside((verb.last, end), inside)
    return None


def _is_subject_comma(document: Document, comma: int, verb: int) -> bool:
    """Tell "X, a member, said" from "It is over, X said": the first has a second comma right before the verb."""
    return "," in document.gap(verb) and comma != verb


def _clause_end(document: Document, first: int, end: int) -> int:
    for p in range(first + 1, end):
        if "," in document.gap(p) and document.words[p].lower in ("and", "but", "while", "after", "as", "which"):
            return p
    return end


def _outside(span: tuple[int, int], inside: set[int]) -> tuple[int, int] | None:
    """Trim quoted words from both ends of a reported span; nothing where all of it is in marks."""
    first, last = span
    while first < last and first in inside:
        first += 1
    while last > first and last - 1 in inside:
        last -= 1
    return (first, last) if last > first else None
