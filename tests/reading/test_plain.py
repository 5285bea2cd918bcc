"""Reading's look-ups against plain versions of the same rules, slow and easy to check. All sentences are invented."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.reading.entities import Entities
from framing.reading.findings import Findings, find
from framing.reading.frames import _Ends, find_frames
from framing.reading.inflection import forms
from framing.reading.lexicons import Entry, Lexicon, load_lexicon
from framing.reading.marks import quoted_words
from framing.reading.negation import CONDITIONS, DEGREES, NEGATED_WITHIN, WEAKENED_WITHIN, degree, negated
from framing.reading.rules import FADE, PREPOSITIONS, Reason, reasons, sums_of_all
from framing.reading.text import Document, parse
from framing.reading.tokens import (
    FUNCTION_WORDS,
    NAME,
    NEGATORS,
    RUNS,
    SYMBOLS,
    TARGET,
    TITLE,
    Token,
    _symbol,
    masked,
)
from tests.reading.test_work import DOUBLE, counted

WORDS = (
    "the The a mayor Mayor President Silva Ana Norland Norland's not only hardly didn't if in case that very may never"
    " far-right far right far-reaching was killed crack cracked down on crackdown of no doubt heroic hero who , ; : — ."
    ' " said but and he Mr. left'
).split()
CODEBOOK = Entities.of({"N": ["Norland"], "S": ["Silva", "Ana Silva"]})
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=25).map(" ".join)


def plain_match(name: str, words: Sequence[str], at: int) -> list[tuple[Entry, int]]:
    """Try every form of every entry, the longest first."""
    found: list[tuple[tuple[str, ...], Entry]] = []
    for entry in load_lexicon(name):
        for form in forms(entry.term, entry.pos):
            found.append((tuple(re.sub(r"'s$|(?<=s)'$", "", w) for w in re.split(r"[\s-]+", form)), entry))
    for form, entry in sorted(found, key=lambda item: -len(item[0])):
        for last in range(at + 1, len(words) + 1):
            if tuple(part for word in words[at:last] for part in word.split("-")) == form:
                return [(entry, last - at)]
    return []


@settings(deadline=None, max_examples=25)
@given(texts)
def test_the_longest_match_is_that_of_trying_every_form(text: str) -> None:
    lower = parse(text).lower
    lexicon = load_lexicon("modifiers")
    for at in range(len(lower)):
        found = plain_match("modifiers", lower, at)
        assert lexicon.match(lower, at) == found
        assert at in lexicon.places(lower) or not found


@pytest.mark.parametrize("name", ["loaded", "attribution", "valence", "modifiers"])
@settings(deadline=None, max_examples=25)
@given(texts)
def test_what_is_found_in_a_text_is_what_is_found_word_by_word(name: str, text: str) -> None:
    lower, lexicon = parse(text).lower, load_lexicon(name)
    assert lexicon.found(lower) == [(at, *found) for at in range(len(lower)) for found in lexicon.match(lower, at)]
    assert lexicon.places(lower) == [at for at, word in enumerate(lower) if word.partition("-")[0] in lexicon.index]
    assert lexicon.found([]) == lexicon.places([]) == []


def test_a_form_may_end_or_begin_with_a_hyphen() -> None:
    odd = Lexicon("odd", tuple(Entry(term, "x", "c", "", 1.0, "", "") for term in ("-ish", "pre-", "pre war", "pre")))
    for words in (["pre-war"], ["pre-"], ["-ish", "pre"], ["pre", "-ish"], ["pre", "war"], ["", "ish", "pre", ""]):
        assert odd.found(words) == [(at, *found) for at in range(len(words)) for found in odd.match(words, at)]


def plain_negated(document: Document, at: int) -> float | None:
    words, lexicon = document.words, load_lexicon("modifiers")
    inside = [p for p in range(max(0, at - NEGATED_WITHIN), at) if words[p].clause == words[at].clause]
    lower = [words[p].lower for p in inside]
    p = 0
    while p < len(lower):
        found = lexicon.match(lower, p)
        if found and found[0][0].category == "negator":
            return found[0][0].weight
        if lower[p].endswith("n't"):
            return lexicon.entry("not").weight
        p += found[0][1] if found else 1
    return None


def plain_degree(document: Document, at: int) -> float:
    words, lexicon = document.words, load_lexicon("modifiers")
    lower = [w.lower for w in words[:at] if w.clause == words[at].clause]
    factor, p = 1.0, 0
    while p < len(lower):
        length = 1
        for entry, length in lexicon.match(lower, p):
            near = len(lower) - (p + length) < WEAKENED_WITHIN
            if entry.category in DEGREES and (near or entry.term in CONDITIONS):
                factor *= entry.weight
        p += length
    return factor


@settings(deadline=None, max_examples=50)
@given(texts)
def test_negations_and_degrees_are_those_of_going_through_the_clause(text: str) -> None:
    document = parse(text)
    for at in range(len(document.words)):
        assert negated(document, at) == plain_negated(document, at)
        assert degree(document, at) == plain_degree(document, at)


@settings(deadline=None, max_examples=50)
@given(texts)
def test_an_act_has_the_same_ends_where_no_side_is_passed_over(text: str) -> None:
    document = parse(text)
    mentions = CODEBOOK.mentions(document)
    found = find_frames(document, mentions)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Ends, "_any", lambda self, first, last: True)
        assert find_frames(document, mentions) == found


def test_a_clause_without_end_takes_time_in_its_length() -> None:
    def work(times: int) -> int:
        document = parse("Norland may attack if it is not very evil " * times)
        return counted(lambda: [degree(document, at) for at in range(len(document.words))])["lines"]

    assert work(400) <= DOUBLE * work(200)


def plain_masked(document: Document, first: int, last: int) -> tuple[list[Token], int]:
    """Go through the sentence once for this target alone."""
    words = document.words
    sentence = document.sentences[words[first].sentence]
    quoted = quoted_words(document)
    headline = not any(
        w.text.islower() and len(w.text) > 3 and w.lower not in FUNCTION_WORDS
        for w in words[sentence.first : sentence.last]
    )
    tokens: list[Token] = []
    target, open_, p = 0, False, sentence.first
    while p < sentence.last:
        word, gap = words[p], document.gap(p).strip() if p > sentence.first else ""
        if gap == "." and len(words[p - 1].text) <= 4 and words[p - 1].text[0].isupper():
            gap = ""
        covers = last if p == first else p + 1
        begins = p == sentence.first or '"' in gap or ":" in gap
        symbol = TARGET if p == first else _symbol(word.text, word.lower, begins or headline)
        if tokens and (word.clause != tokens[-1].clause or "," in gap):
            open_ = False
        lower = "" if symbol in SYMBOLS else word.lower
        token = Token(symbol, lower, word.clause, p in quoted, gap, words[covers - 1].possessive, open_)
        joins = bool(tokens) and not gap and not tokens[-1].possessive and symbol in RUNS
        if joins and tokens[-1].stem == TARGET:
            tokens[-1] = tokens[-1]._replace(possessive=token.possessive)
        elif joins and tokens[-1].stem in (TITLE, NAME) and symbol == TARGET:
            tokens[-1] = token._replace(gap=tokens[-1].gap)
        elif joins and tokens[-1].stem in (TITLE, NAME):
            run = TITLE if symbol == tokens[-1].stem == TITLE else NAME
            tokens[-1] = tokens[-1]._replace(stem=run, possessive=token.possessive)
        else:
            tokens.append(token)
        target = len(tokens) - 1 if symbol == TARGET else target
        open_ = open_ or word.lower in NEGATORS or word.lower.endswith("n't")
        p = covers
    return tokens, target


@settings(deadline=None, max_examples=100)
@given(texts)
def test_a_sentence_is_masked_as_by_going_through_it_for_each_target(text: str) -> None:
    document = parse(text)
    for sentence in document.sentences:
        for first in range(sentence.first, sentence.last):
            for last in range(first + 1, min(first + 3, sentence.last) + 1):
                assert masked(document, first, last) == plain_masked(document, first, last)


def plain_reasons(found: Findings, mention: int) -> list[Reason]:
    """Ask of every act and every evaluative word of the article what it tells about this mention alone."""
    words, here, told = found.masked.document.words, found.masked.mentions[mention], []
    sentence = words[here.first].sentence
    for first, last, act, agents, patients, factor in found.frames:
        if words[first].sentence == sentence:
            told.append(Reason("acts, of doers", first, last, act.agent * factor))
            told.append(Reason("acts, of the acted upon", first, last, act.patient * factor))
        if mention in agents:
            told.append(Reason("agent", first, last, act.agent * factor))
        told += [Reason("patient", first, last, act.patient * factor * s) for m, s in patients if m == mention]
    for at, value, number in found.valued:
        last = at + 1 if number is None else found.hits[number].last
        aimed = None if number is None else found.hits[number].mention
        if aimed == mention:
            told.append(Reason("attached", at, last, value))
        elif aimed is not None and words[at].sentence == sentence:
            told.append(Reason("mood", at, last, value))
        elif words[at].sentence == sentence:
            own = here.entity in found.heard.speaker[at].split("; ")
            told.append(Reason("its own words" if own else "mood", at, last, value))
            where = "" if words[at].clause == words[here.first].clause else ", other clause"
            side, distance = ("behind", at - here.last) if at >= here.last else ("before", here.first - at - 1)
            told.append(Reason(side + (", its own word" if own else where), at, last, value * FADE**distance))
    before = words[here.first - 1] if here.first else None
    if before is not None and before.sentence == sentence and before.lower in PREPOSITIONS:
        told.append(Reason(before.lower, here.first - 1, here.first, 1.0))
    if found.heard.voice[here.first] == "direct":
        told.append(Reason("quoted", here.first, here.last, 1.0))
    return [reason for reason in told if reason.value]


@settings(deadline=None, max_examples=100)
@given(texts)
def test_the_rules_of_all_mentions_are_those_of_each_by_itself(text: str) -> None:
    found = find(text, CODEBOOK, load_lexicon("loaded"))
    for mention, sums in enumerate(sums_of_all(found)):
        told = plain_reasons(found, mention)
        assert list(reasons(found, mention)) == told
        totals: dict[str, float] = {}
        for reason in told:
            key = f"{reason.rule}{'+' if reason.value > 0 else '-'}"
            totals[key] = totals.get(key, 0.0) + abs(reason.value)
        assert sums == {key: total / math.sqrt(1 + total * total / 4) for key, total in totals.items()}
