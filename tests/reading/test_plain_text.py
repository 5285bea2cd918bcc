"""How a text is taken apart and masked, against plain versions of the same rules. All sentences are invented."""

from __future__ import annotations

from bisect import bisect_right

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from framing.reading.entities import Entities
from framing.reading.masking import mask
from framing.reading.terms import MANY, clumping
from framing.reading.text import (
    CLAUSE_WORDS,
    COMMA_CLAUSE_WORDS,
    LONG_CHUNK,
    PLACES,
    SENTENCE_END,
    TERMINAL,
    WORD,
    Document,
    Sentence,
    Word,
    _begins_clause,
    _ends_sentence,
    _is_ended,
    _uniform,
    normalise,
    parse,
)

PIECES = (
    "boat Ana Silva Norland's states' pro-Norland didn't N.S. p.m. No. 5 1,200.50 Mr. but anything and, that; - -- —"
    " (late) \"Never!\" 'plan' 'plan'. ... end. end?! end.\" said the.The x/y , . ' e\u0301 é … – “It’s” ‘so’ \x0c ."
).split(" ")
texts = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from([*" " * 9, "  ", "\n", "\t", "\xa0", "\n\n", ".\n\n", "\r\n"])),
    max_size=40,
).map(lambda pairs: "".join(piece + space for piece, space in pairs))
odd = st.text(st.one_of(st.sampled_from("ab.'\"!? \n–\r\u0301…,-—S"), st.characters(exclude_categories=["Cs"])))


def plain_parse(raw: str) -> Document:
    """Find the ends of sentences in a paragraph, and then the words of each sentence."""
    text, origin = normalise(raw)
    paragraphs = parse(raw).paragraphs
    sentences: list[Sentence] = []
    words: list[Word] = []
    clause = -1
    for number, begin, end in paragraphs:
        ends = [m.end() for m in SENTENCE_END.finditer(text, begin, end) if _ends_sentence(text, *m.span(), end)]
        for start, stop in zip([begin, *ends], [*ends, end], strict=True):
            first, before = len(words), -1
            for match in WORD.finditer(text, start, stop):
                word, at = match.group(), match.start()
                possessive = len(word) > 2 and word.lower().endswith("'s")
                word = word[:-2] if possessive else word
                lower = word.lower()
                here = lower in CLAUSE_WORDS, lower in COMMA_CLAUSE_WORDS
                clause += before < 0 or _begins_clause(text, before, at, lower, *here)
                before = at + len(word)
                if word.endswith("s") and not possessive:
                    possessive = text.startswith("'", before) and text[before + 1 : before + 2].isspace()
                words.append(Word(word, lower, at, before, possessive, len(sentences), clause, number))
            if len(words) > first:
                sentences.append(Sentence(first, len(words), number))
    return Document(text, origin, paragraphs, tuple(sentences), tuple(words))


@settings(deadline=None, max_examples=150)
@given(st.one_of(texts, odd))
@example("The boats of the states'")
@example("He left the\nN.S. The boats'\nend. It rained.\nThe end")
@example(f"{'x.' * LONG_CHUNK} It rained. {'y' * LONG_CHUNK}'s boat")
def test_a_text_is_taken_apart_as_sentence_by_sentence(raw: str) -> None:
    document, plain = parse(raw), plain_parse(raw)
    assert document.words == plain.words
    assert document.sentences == plain.sentences
    assert all(type(word) is Word for word in document.words)


@settings(deadline=None, max_examples=150)
@given(st.one_of(texts, odd))
@example("– a –b– \r\r\n")
@example(("a" * LONG_CHUNK + "é" * LONG_CHUNK + "– ") * 3)
def test_typography_is_made_uniform_as_if_all_of_it_were_uneven(raw: str) -> None:
    text, places = _uniform(raw, "", "")
    assert normalise(raw) == (text, (*places, len(raw)))


def test_a_text_longer_than_the_places_that_are_kept_knows_its_own() -> None:
    raw = "boat " * (len(PLACES) // 5 + 5)
    assert normalise(raw) == (raw, tuple(range(len(raw) + 1)))
    assert normalise(f"“{raw}")[1] == tuple(range(len(raw) + 2))


@settings(deadline=None, max_examples=150)
@given(odd)
def test_a_block_ends_as_its_last_marks_say(raw: str) -> None:
    block = raw.strip()
    assert _is_ended(block) == (TERMINAL.search(block) is not None)


@settings(deadline=None, max_examples=100)
@given(texts)
def test_words_of_the_copy_stand_for_those_they_stand_for(raw: str) -> None:
    document = parse(raw)
    aliases = {"Silva": ["Ana Silva", "Silva", "Ana"], "Norland": ["Norland"], "Boat": ["boat"]}
    masked = mask(document, Entities.of(aliases).mentions(document))
    assert [p for p, _ in enumerate(masked.positions)] == list(range(len(masked.document.words) + 1))
    covered = {masked.mentions[n].first: n for n in range(len(masked.mentions))}
    at = 0
    for p, (word, words, (start, end)) in enumerate(
        zip(masked.document.words, masked.originals, masked.spans, strict=True)
    ):
        assert masked.positions[p] == at
        at += len(words)
        if p in covered:  # the words of the article that a mask covers
            assert "Xname" in word.text and (start, end) == (words[0].start, words[-1].end)
            first = bisect_right([w.start for w in document.words], start) - 1
            assert words == document.words[first : first + len(words)]
        else:  # itself, where it stands in the article
            assert words == (word,)
            assert document.text[start:end] == word.text
    assert masked.positions[-1] == at


DOTTED = Entities.of({"States": ["U.S.", "US"], "Kingdom": ["U.K."], "Norland": ["Norland"], "Bureau": ["N.B.I."]})
pieces = st.sampled_from(
    ["U.S.", "US", "U.K.", "Norland", "N.B.I.", "-", "-", " ", " ", "'s", "led", "boat", ".", "—", ", "]
)


@settings(deadline=None, max_examples=150)
@given(st.lists(pieces, min_size=1, max_size=14).map("".join))
@example("the U.S.-led fleet")
@example("a U.S.-Norland deal, a U.S.-U.K. deal")
@example("the U.S.'s boat")
def test_no_word_is_lost_where_a_name_that_ends_in_a_stop_is_masked(raw: str) -> None:
    document = parse(f"A boat {raw} went on.")
    mentions = DOTTED.mentions(document)
    masked = mask(document, mentions)
    kept = [word.text for words in masked.originals for word in words]
    assert kept == [word.text for word in document.words]
    assert [mention.entity for mention in masked.mentions] == [mention.entity for mention in mentions]


def plain_clumping(sentences: list[list[str]]) -> dict[str, float]:
    words, squares = sum(map(len, sentences)), sum(len(sentence) ** 2 for sentence in sentences)
    found = {}
    for term in dict.fromkeys(term for sentence in sentences for term in sentence):
        counts = [sentence.count(term) for sentence in sentences]
        uses = sum(counts)
        expected = uses * squares / words
        many = sum(map(bool, counts)) >= MANY
        beside = sum(n * len(s) for n, s in zip(counts, sentences, strict=True)) if many else expected
        left = sum(n * n for n in counts) - uses / words * (2 * beside - expected)
        found[term] = round(max(left, 0.0) / uses, 1)
    return found


@settings(deadline=None, max_examples=100)
@given(st.lists(st.lists(st.sampled_from("aaaaabbcdefgh"), max_size=8), max_size=12))
def test_terms_clump_as_counted_sentence_by_sentence(sentences: list[list[str]]) -> None:
    found = clumping(sentences)
    assert found == plain_clumping(sentences)
    assert list(found) == list(plain_clumping(sentences))


@pytest.mark.parametrize("raw", ["", " ", "x", "Ana Silva"])
def test_next_to_no_text_can_be_masked(raw: str) -> None:
    document = parse(raw)
    masked = mask(document, Entities.of({"Silva": ["Ana Silva"]}).mentions(document))
    assert masked.positions[-1] == len(document.words)
