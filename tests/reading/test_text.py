"""Text: offsets, paragraphs, sentences, clauses and words. All sentences are invented."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.tokenize import RegexpTokenizer

from framing.reading.text import WORD, Document, normalise, parse

ODD = "“”„«»‘’‚´`\"'–—‑…ﬁﬄ\r\n\t \xa0\xad\u200b\u200f\u202a\u2028\ufeff\x00\x0ce\u0301\u0308\u0338.?!🙂"
raw_texts = st.text(st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=["Cs"])), max_size=60)

SENTENCES = (
    'The mayor said: "The ferry must stay."',
    "Nobody in Norland's harbour answered.",
    "\"It is 'over' now,\" the pilot said.",
    "The drivers' boats didn't leave at 3.30 p.m. on Monday.",
    "A so-called 'plan' - or half of one - is late...",
)
articles = st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3).map(" ".join), min_size=1, max_size=4)


def sentences(document: Document) -> list[str]:
    return [" ".join(w.text for w in document.words[s.first : s.last]) for s in document.sentences]


def curled(text: str) -> str:
    """The same text with curly marks: opening after a space or another mark, closing elsewhere."""
    text = re.sub(r"""(^|[\s("'])'(?=\w)""", r"\1‘", text)
    text = re.sub(r'(^|[\s(‘])"(?=\S)', r"\1“", text)
    return text.replace('"', "”").replace("'", "’").replace("...", "…").replace(" - ", " – ")


@settings(deadline=None)
@given(raw_texts)
def test_every_character_knows_where_it_came_from(raw: str) -> None:
    text, origin = normalise(raw)
    assert len(origin) == len(text) + 1
    assert origin[-1] == len(raw)
    assert all(0 <= at < len(raw) for at in origin[:-1])
    assert list(origin) == sorted(origin)
    # Plain letters stay as they are, at their place, unless a mark combines with them.
    for character, at in zip(text, origin, strict=False):
        if character.isascii() and character.isalpha() and raw[at].isascii():
            assert character == raw[at]


@settings(deadline=None)
@given(raw_texts)
def test_normalising_twice_changes_nothing(raw: str) -> None:
    once, _ = normalise(raw)
    assert normalise(once)[0] == once


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("“Yes…” ‘no’ «so»", '"Yes..." \'no\' "so"'),
        ("café", "café"),
        ("e\u200b\u0301", "é"),
        ("ﬁ\u0301", "fí"),
        ("ves\xadsel\u200b \u202eboat\u202c", "vessel boat"),
        ("North–South – and on", "North-South — and on"),
        ("a\r\nb\rc\u2028d\x0ce", "a\nb\nc\nd\n\ne"),
        ("one\xa0two\u3000three\x00", "one two three"),
    ],
)
def test_typography_is_made_uniform(raw: str, text: str) -> None:
    assert normalise(raw)[0] == text


@settings(deadline=None)
@given(articles)
def test_curly_and_straight_copies_hold_the_same_words(paragraphs: list[str]) -> None:
    straight = "Ferry ends\n\n" + "\n\n".join(paragraphs)
    assert curled(straight) != straight
    one, other = parse(straight), parse(curled(straight))
    assert [w.text for w in one.words] == [w.text for w in other.words]
    assert sentences(one) == sentences(other)
    assert [(w.clause, w.possessive) for w in one.words] == [(w.clause, w.possessive) for w in other.words]


@settings(deadline=None)
@given(st.one_of(raw_texts, articles.map("\n\n".join)))
def test_every_run_of_letters_is_in_exactly_one_word(raw: str) -> None:
    document = parse(raw)
    owners = [0] * len(document.text)
    for word in document.words:
        assert document.text[word.start : word.end] == word.text
        for at in range(word.start, word.end):
            owners[at] += 1
    for word in document.words:  # the possessive ending is left out of its word
        if word.possessive and document.text[word.end : word.end + 2].lower() == "'s":
            owners[word.end + 1] += 1
    for paragraph in document.paragraphs:
        letters = [at for at in range(paragraph.start, paragraph.end) if document.text[at].isalpha()]
        assert {owners[at] for at in letters} <= {1}


@settings(deadline=None)
@given(st.one_of(raw_texts, articles.map("\n\n".join)))
def test_sentences_and_clauses_part_the_words(raw: str) -> None:
    document = parse(raw)
    covered = [p for s in document.sentences for p in range(s.first, s.last)]
    assert covered == list(range(len(document.words)))
    for number, sentence in enumerate(document.sentences):
        words = document.words[sentence.first : sentence.last]
        assert {w.sentence for w in words} == {number}
        assert {w.paragraph for w in words} == {sentence.paragraph}
    clauses = [w.clause for w in document.words]
    assert clauses == sorted(clauses)
    for position, word in enumerate(document.words):
        own = document.clause(position)
        assert position in own
        assert [p for p, w in enumerate(document.words) if w.clause == word.clause] == list(own)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("The boat went to\n\nthe harbour and stayed.", ["The boat went to the harbour and stayed"]),
        ("He said: “The boat must\n\nstay here.” It rained.", ["He said The boat must stay here", "It rained"]),
        ("The boat went to\x0cthe harbour.", ["The boat went to the harbour"]),
        # A heading is not glued to what follows it, nor a finished sentence to a lower-case one.
        ("It rained.\n\nBackground\n\nThe boat left.", ["It rained", "Background", "The boat left"]),
        ("It rained.\n\niPods were sold.", ["It rained", "iPods were sold"]),
        ("Ferry ends\n\nThe boat left.", ["Ferry ends", "The boat left"]),
        ("Ferry ends\nThe boat left.\nIt rained.", ["Ferry ends", "The boat left", "It rained"]),
        # Lines wrapped by a program are one paragraph.
        ("The boat left\nthe harbour at\nnoon.\n\nIt rained.", ["The boat left the harbour at noon", "It rained"]),
    ],
)
def test_page_breaks_are_mended_and_headings_left_alone(raw: str, expected: list[str]) -> None:
    assert sentences(parse(raw)) == expected


def test_the_headline_is_paragraph_zero_and_lines_around_the_body_are_left_out() -> None:
    raw = "Ferry ends\n\nBy Ana Silva\n\n3 May 1921\n\nThe boat left.\n\nIt rained.\n\nContact the desk"
    document = parse(raw)
    assert sentences(document) == ["Ferry ends", "The boat left", "It rained"]
    assert [p.number for p in document.paragraphs] == [0, 1, 2]
    assert [p.number for p in parse("The boat left.\n\nIt rained.").paragraphs] == [1, 2]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Mr. X met Dr. Reis. It rained.", ["Mr X met Dr Reis", "It rained"]),
        ("Gen. Ana Silva left. J. R. Reis stayed.", ["Gen Ana Silva left", "J R Reis stayed"]),
        ("He paid 4.5 million. It rained.", ["He paid 4.5 million", "It rained"]),
        ("It cost 1,200.50 at 10:30. It rained.", ["It cost 1,200.50 at 10:30", "It rained"]),
        ("The N.S. Senate met in the N.S. The boat left.", ["The N.S. Senate met in the N.S.", "The boat left"]),
        ("It ended at 3 p.m. The boat left.", ["It ended at 3 p.m.", "The boat left"]),
        ("It ended at 3 p.m. Monday.", ["It ended at 3 p.m. Monday"]),
        ("The answer was no. The boat left.", ["The answer was no", "The boat left"]),
        ("She took boat No. 5 home.", ["She took boat No 5 home"]),
        ("It was Plan B. The boat left.", ["It was Plan B", "The boat left"]),
        ("It was late. $5 was lost.", ["It was late", "5 was lost"]),
        ('"Will it end?" said the mayor.', ["Will it end said the mayor"]),
        ('"Never!" Mr. Reis shouted. It rained.', ["Never Mr Reis shouted", "It rained"]),
        ('"Will it end?" Nobody knew. Reis said so.', ["Will it end", "Nobody knew", "Reis said so"]),
        ('"It ended." He left.', ["It ended", "He left"]),
        ("Why? Because! It ended... Then it rained.", ["Why", "Because", "It ended", "Then it rained"]),
    ],
)
def test_sentences_end_where_they_end(raw: str, expected: list[str]) -> None:
    assert sentences(parse(raw)) == expected


@pytest.mark.parametrize(
    ("raw", "clauses"),
    [
        ("The boat left because it rained", ["The boat left", "because it rained"]),
        ("It rained, and the boat left", ["It rained", "and the boat left"]),
        ("Rain and wind came", ["Rain and wind came"]),
        ("It rained; boats left — late", ["It rained", "boats left", "late"]),
        ("The far-right plan (a draft) failed", ["The far-right plan", "a draft", "failed"]),
        ("It was anything but late", ["It was anything but late"]),
        ("It was late but full", ["It was late", "but full"]),
    ],
)
def test_clauses(raw: str, clauses: list[str]) -> None:
    found: dict[int, list[str]] = {}
    for word in parse(raw).words:
        found.setdefault(word.clause, []).append(word.text)
    assert [" ".join(words) for words in found.values()] == clauses


def test_possessives_are_parted_and_contractions_are_not() -> None:
    words = parse("Norland's boats, the states' fleet and James' oar didn't sink O'Hara's 'boats'.").words
    assert [w.text for w in words if w.possessive] == ["Norland", "states", "James", "O'Hara"]
    assert "didn't" in [w.text for w in words]


@pytest.mark.parametrize("raw", ["", "   ", "\n\n\t\n", "\x00", "\u200f\u202e", "...", '"', "🙂", "❤\ufe0f"])
def test_a_text_without_words_has_none(raw: str) -> None:
    document = parse(raw)
    assert document.words == ()
    assert document.sentences == ()


def test_a_text_of_one_word() -> None:
    document = parse("Ferry")
    assert [w.text for w in document.words] == ["Ferry"]
    assert document.gap(0) == document.gap(1) == ""


def test_control_characters_marks_and_emoji_do_not_stick_to_words() -> None:
    raw = "\x01The\x00 ca\u0301fe\u0301 🙂 of\x07 \u202eNor\u200bland\u202c 👩\u200d🚀 rose\ufe0f."
    words = [w.text for w in parse(raw).words]
    assert words == ["The", "cáfé", "of", "Norland", "rose"]
    assert all(unicodedata.is_normalized("NFC", w) for w in words)


@pytest.mark.parametrize("piece", ["ferry ", '"Oh!" ', "!", "word\n\n"])
def test_long_lines_are_read_in_a_few_moments(piece: str) -> None:
    begin = time.process_time()
    document = parse(piece * 50_000)
    assert time.process_time() - begin < 3
    assert len(document.words) == 50_000 * len(re.findall(r"\w+", unicodedata.normalize("NFC", piece)))


@settings(deadline=None)
@given(st.one_of(raw_texts, articles.map("\n\n".join)))
def test_words_begin_and_end_where_nltks_tokenizer_has_them(raw: str) -> None:
    spans = list(RegexpTokenizer(WORD.pattern).span_tokenize(raw))
    assert [match.span() for match in WORD.finditer(raw)] == spans
