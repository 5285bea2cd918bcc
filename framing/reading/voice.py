"""Voice: whose words are they? The narrator's, a quoted speaker's (direct or indirect), or in scare quotes.

The rules rest on the marks themselves and on verbs of attribution; they need no parser. Where the speaker cannot be
told they abstain: the speaker is empty, and such spans can be counted.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from framing.reading.antecedents import WINDOW
from framing.reading.attribution import Attribution
from framing.reading.entities import Entities, Mention
from framing.reading.marks import quoted_spans
from framing.reading.masking import Masked
from framing.reading.speakers import FAR, REACH, RELATIVES, Speakers
from framing.reading.text import Document
from framing.reading.titles import AUXILIARIES, is_finite

SCARE_WORDS = 4  # a longer span in marks is somebody's speech even where nobody is named

SO_CALLED = frozenset("so-called self-styled self-proclaimed self-described supposed alleged ostensible".split())
SPEAKER_STARTS = frozenset("the a an his her its their he she they it one some many both".split())
# After these verbs a statement may follow without "that".
ZERO_THAT = frozenset("say add tell claim argue insist suggest warn note believe think stress allege declare".split())
# "accused X of ...", "described X as ...": what is said begins after the second word.
CONTENT_AFTER = {"accuse": "of", "describe": "as", "denounce": "as", "condemn": "as", "label": "as", "brand": "as"}
TIME_AND_PLACE = frozenset(
    "on in at during late early again also today yesterday tomorrow monday tuesday wednesday thursday friday"
    " saturday sunday".split()
)
CLOSED_BY = frozenset("on in at during late early".split())  # what may follow the verb that closes a sentence
ADDRESSED = frozenset("tell inform remind warn assure advise notify convince".split())  # "told reporters that"


# What stands between a closing mark and the verb that attributes what it closes.
ENDS_INSIDE = re.compile(r"\s*[.,!?]+['\"]")
COMMA_INSIDE = re.compile(r"[)\]]*\s*[,!?]['\"]")
CLOSING = re.compile(r"[)\]]*\s*[,.!?—]*['\"]")
COMMA_BEHIND = re.compile(r"[)\]]*\s*[,!?—]")
ENDED = re.compile(r"[a-z]{3}[.;:]\s")
FIRST = attrgetter("first")


class Quotation(NamedTuple):
    """One span in somebody else's voice."""

    kind: str  # direct, indirect, scare
    first: int
    last: int  # one past the last word
    speaker: str
    verb: str
    stance: str


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
    marked = marked_spans(document)
    speakers = Speakers(document, mentions, entities, marked)
    quotations: list[Quotation] = []
    for first, last in marked:
        quotations.append(_in_marks(document, first, last, speakers, quotations))
    quotations.extend(_indirect(document, speakers))
    voice = ["narrator"] * len(document.words)
    speaker = [""] * len(document.words)
    # Direct speech and scare quotes inside a report of speech keep their own voice, so they are written last.
    for quotation in sorted(quotations, key=lambda q: (q.kind != "indirect", q.first)):
        here, size = slice(quotation.first, quotation.last), quotation.last - quotation.first
        voice[here], speaker[here] = [quotation.kind] * size, [quotation.speaker] * size
    ordered = sorted(quotations, key=lambda q: (q.first, q.kind))
    return Voices(tuple(voice), tuple(speaker), tuple(ordered))


def terms_of(masked: Masked, heard: Voices) -> list[tuple[str, str]]:
    """Return the words as they are counted, each with its voice, in the order they stand."""
    return [word for said in terms_by_sentence(masked, heard) for word in said]


def terms_by_sentence(masked: Masked, heard: Voices) -> list[list[tuple[str, str]]]:
    """Return the words as counted, each with its voice: in lower case but for initialisms ("US" is not "us")."""
    sentences = []
    for first, last, _ in masked.document.sentences:
        here = zip(masked.originals[first:last], heard.voice[first:last], strict=True)
        said = [(word.text, word.lower, spoken) for words, spoken in here for word in words]
        # In a headline in capitals they tell nothing.
        shouted = all(text.isupper() for text, _, _ in said)
        sentences.append(
            [
                (lower if text == lower or shouted or len(text) == 1 or not text.isupper() else text, spoken)
                for text, lower, spoken in said
            ]
        )
    return sentences


def marked_spans(document: Document) -> list[tuple[int, int]]:
    """Return the spans in quotation marks but for titles of works."""
    return [span for span in quoted_spans(document) if not _is_title(document, *span)]


WORKS = frozenset(
    "film movie documentary book novel memoir song album play show program programme series magazine newspaper"
    " painting poem podcast essay musical opera sitcom drama episode anthem hymn game website blog".split()
)
OBJECTS = frozenset("it them him her this that".split())
SMALL_WORDS = frozenset("a an the and or of in on at to for with by from".split())


def _is_title(document: Document, first: int, last: int) -> bool:
    """Tell a work's title in marks from speech: all of it has capitals, and a work is named beside it."""
    words = document.words
    if not all(w.text[0].isupper() or w.text[0].isdigit() or w.lower in SMALL_WORDS for w in words[first:last]):
        return False
    beside = [*range(max(0, first - 3), first), *range(last, min(len(words), last + 2))]
    return any(words[p].lower in WORKS and words[p].sentence == words[first].sentence for p in beside)


def _in_marks(document: Document, first: int, last: int, speakers: Speakers, earlier: Sequence[Quotation]) -> Quotation:
    """Tell speech from scare quotes, and who speaks."""
    words = document.words
    if first and words[first - 1].lower in SO_CALLED and last - first <= SCARE_WORDS:
        return Quotation("scare", first, last, "", "", "")
    verb = _verb_near(document, first, last, speakers.verbs)
    if verb is not None:
        return Quotation("direct", first, last, speakers.of(verb), verb.entry.term, verb.entry.category)
    before = document.gap(first).strip()
    if first and before.startswith(":") and words[first - 1].sentence == words[first].sentence:
        return Quotation("direct", first, last, speakers.led(first), "", "")
    previous = earlier[-1] if earlier else None
    closing = document.gap(last) if last < len(words) else document.text[words[last - 1].end :]
    ends_inside = ENDS_INSIDE.match(closing) is not None
    begins = first == 0 or words[first - 1].sentence != words[first].sentence
    # The next paragraph, or the next sentence, of one speech.
    if previous is not None and previous.kind == "direct" and begins:
        same_paragraph = words[previous.first].paragraph == words[first].paragraph
        between = range(previous.last, first)
        if words[first].sentence - words[previous.last - 1].sentence <= 1 or (
            same_paragraph and not any(speakers.antecedents.names(p) - {previous.speaker} for p in between)
        ):
            return Quotation("direct", first, last, previous.speaker, "", "")
    if begins and first:
        # "Silva says that it is late. '...'": a whole sentence in marks goes on from the report before it.
        lead = _verbs_in(document, speakers.verbs, words[first].sentence - 1)
        if lead and words[first - 1].paragraph == words[first].paragraph and first - 1 not in speakers.inside:
            return Quotation("direct", first, last, speakers.of(lead[0]), "", "")
    same = [q for q in earlier if q.kind == "direct" and words[q.last - 1].sentence == words[first].sentence]
    if last - first <= SCARE_WORDS and not ends_inside and not same:
        return Quotation("scare", first, last, "", "", "")
    return Quotation("direct", first, last, same[-1].speaker if same else "", "", "")


def _verb_near(document: Document, first: int, last: int, verbs: Sequence[Attribution]) -> Attribution | None:
    """Find the verb that attributes a span: right behind it, else the nearest before it in its sentence."""
    words = document.words
    ends, starts = words[last - 1].sentence, words[first].sentence
    # Sentences this span touches and the one before it: in a long text the others need no look.
    verbs = _verbs_in(document, verbs, max(starts - 1, 0), ends)
    if not verbs:
        return None
    behind = [v for v in verbs if last <= v.first < last + WINDOW and words[v.first].sentence == ends]
    for verb in behind:
        if verb.first - last > FAR:
            break
        between = document.text[words[last - 1].end : words[verb.first].start]
        # "…," the mayor of the town said: nothing but the speaker stands between the mark and the verb.
        if verb.first == last and last < len(words) and not _speaker_follows(document, verb):
            continue  # "who called it 'a mess,' continued to"
        starts_speaker = verb.first == last or words[last].text[0].isupper() or words[last].lower in SPEAKER_STARTS
        one_comma = COMMA_INSIDE.match(between) is not None and between.count(",") == 1
        if (starts_speaker or one_comma) and CLOSING.match(between):
            close = verb.first - last <= 3 or COMMA_BEHIND.match(between)
            if close and not ENDED.search(between.strip("'\" ,!?—.")):
                return verb
    before = [v for v in verbs if v.last <= first and words[v.first].sentence == starts]
    stating = [v for v in before if _that(document, v, first) is not None]
    if stating:
        return stating[-1]
    # "'The war', as Silva called it, is over".
    aside = [v for v in behind if v.first - last <= 6 and _opens_aside(document, last, v)]
    if aside:
        return aside[0]
    # "It was 'the latest low', Silva said": the report closes the sentence.
    trailing = [v for v in behind if _closes(document, v) and "," in _gaps(document, last, v.first)]
    if before:
        # A few words in marks are only somebody's where the verb is near; farther away they may be scare quotes.
        near = (
            words[before[-1].first].clause == words[first].clause
            or "," in document.gap(first)
            or ":" in document.gap(first)
        )
        if near or last - first > SCARE_WORDS:
            return before[-1]
    if trailing and last - first > SCARE_WORDS and ";" not in _gaps(document, last, trailing[-1].first):
        return trailing[-1]
    if first and words[first - 1].sentence == starts - 1 and document.gap(first).lstrip().startswith(":"):
        led = [v for v in verbs if words[v.first].sentence == starts - 1]
        return led[-1] if led else None
    return None


def _verbs_in(
    document: Document, verbs: Sequence[Attribution], number: int, last: int | None = None
) -> Sequence[Attribution]:
    """Return the verbs of a sentence, or of all sentences from one to another."""
    first, end = document.sentences[number].first, document.sentences[number if last is None else last].last
    return verbs[bisect_left(verbs, first, key=FIRST) : bisect_left(verbs, end, key=FIRST)]


def _opens_aside(document: Document, first: int, verb: Attribution) -> bool:
    """Tell whether a quotation is followed by ", as X called it," and the like."""
    words = document.words
    opened = [p for p in range(first, verb.first) if words[p].lower == "as" and "," in document.gap(p)]
    if not opened or verb.first - opened[-1] > 4:
        return False
    return verb.last >= len(words) or words[verb.last].lower in OBJECTS or bool(document.gap(verb.last).strip())


def _speaker_follows(document: Document, verb: Attribution) -> bool:
    """Tell whether somebody may be named behind a verb: "said Silva", not "continued to say"."""
    words = document.words
    sentence = document.sentences[words[verb.first].sentence]
    return verb.last < sentence.last and words[verb.last].lower not in ("to", "that", "on", "in", "at", "by", "of")


def _closes(document: Document, verb: Attribution) -> bool:
    """Tell whether a verb of attribution ends its sentence, but for when and where."""
    end = document.sentences[document.words[verb.first].sentence].last
    inflected = document.words[verb.first].lower != verb.entry.term.split()[0]
    return inflected and (verb.last == end or document.words[verb.last].lower in TIME_AND_PLACE)


def _gaps(document: Document, first: int, last: int) -> str:
    return "".join(document.gap(p) for p in range(first, last))


def _that(document: Document, verb: Attribution, end: int) -> int | None:
    """Return the place of the "that" that a verb governs: "said that", "told reporters that", "said on Friday that"."""
    lower, stop = document.lower, min(end, verb.last + 7)
    if "that" not in lower[verb.last : stop]:
        return None
    for p in range(verb.last, stop):
        if lower[p] == "that" and "," not in document.gap(p) and p + 3 < end:
            told = verb.entry.term in ADDRESSED and p - verb.last <= 4
            return p if p == verb.last or told or lower[verb.last] in TIME_AND_PLACE else None
    return None


def _indirect(document: Document, speakers: Speakers) -> list[Quotation]:
    """Find reported speech: what follows "said that", "according to X," or "accused X of", or precedes ", X said"."""
    inside = speakers.inside
    found: list[Quotation] = []
    for verb in speakers.verbs:
        span = _reported(document, verb, inside)
        if span is None or any(q.first < span[1] and span[0] < q.last for q in found):
            continue
        found.append(Quotation("indirect", *span, speakers.of(verb), verb.entry.term, verb.entry.category))
    return [q for q in found if q.first < len(document.words) and not inside.issuperset(range(q.first, q.last))]


def _reported(document: Document, verb: Attribution, inside: set[int]) -> tuple[int, int] | None:
    lemma, pos = verb.entry.term, verb.entry.pos
    if pos == "n":
        return None
    words, lower, gaps = document.words, document.lower, document.gaps
    start, end, _ = document.sentences[words[verb.first].sentence]
    if lemma == "according to":
        comma = next((p for p in range(verb.last + 1, end) if "," in gaps[p]), None)
        if verb.first == start:
            return (comma, end) if comma is not None else None
        return _outside((start, verb.first), inside)
    if pos == "x":
        return None
    that = _that(document, verb, end)
    if that is not None and that not in inside:
        return _outside((that + 1, _relative_end(document, verb, that + 1, end)), inside)
    linking = CONTENT_AFTER.get(lemma)
    if linking is not None and verb.first != start:
        window = range(verb.last, min(end, verb.last + 8))
        link = next((p for p in window if lower[p] == linking and p not in inside), None)
        return _outside((link + 1, _clause_end(document, link + 1, end)), inside) if link is not None else None
    # "Relations will be cut, the president said."
    closing = verb.last == end or lower[verb.last] in CLOSED_BY
    if closing and lower[verb.first] != lemma.split()[0]:  # "he is not welcome" closes a sentence as well
        commas = [p for p in range(verb.first, max(start, verb.first - REACH), -1) if "," in gaps[p]]
        # "It is over, X, a member, said": two of the commas part the speaker from what is said of the speaker.
        comma = next(iter(commas[2:] if commas[:1] == [verb.first] else commas), None)
        if comma is not None and comma - start >= 3:
            return _outside((start, comma), inside)
    if verb.last < end and lemma in ZERO_THAT and verb.last not in inside and not lower[verb.first].endswith("ing"):
        first = lower[verb.last]
        opens = first in SPEAKER_STARTS or first in ("there", "they", "it") or words[verb.last].text[0].isupper()
        if opens and "," not in gaps[verb.last]:
            clause = [lower[p] for p in document.clause(verb.last) if p > verb.last and p not in inside]
            if not AUXILIARIES.isdisjoint(clause) or any(w.endswith("ed") for w in clause):
                return _outside((verb.last, end), inside)
    return None


def _relative_end(document: Document, verb: Attribution, first: int, end: int) -> int:
    """Return where a report ends: "Silva, who said that it was late, left" reports up to the comma."""
    words = document.words
    before = range(max(verb.first - 3, document.sentences[words[verb.first].sentence].first + 1), verb.first)
    if not any(words[p].lower in RELATIVES and "," in document.gap(p) for p in before):
        return end
    for p in range(first + 1, end):
        if "," in document.gap(p) and (is_finite(words[p].lower) or is_finite(words[min(p + 1, end - 1)].lower)):
            return p
    return end


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
