"""Words alone, counted as a full reading counts them. All sentences are invented."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from framing.analysis.keyness import keyness
from framing.analysis.lexicons import lexicon_scores, profiles
from framing.analysis.naming import naming
from framing.analysis.omissions import omissions
from framing.analysis.portrayal import portrayal
from framing.analysis.shifts import word_shift
from framing.analysis.similarity import similarity
from framing.analysis.sourcing import sourcing
from framing.corpus import Article, Corpus, load_corpus
from framing.desk.highlight import highlight
from framing.desk.views import Study
from framing.evidence import UNREAD, Evidence, EvidenceError
from framing.reading.entities import Entities
from framing.reading.lexicons import load_lexicon
from framing.reading.masking import mask
from framing.reading.reader import ReadingError, read
from framing.reading.terms import Counted, clumping, count_terms
from framing.reading.text import parse, stretches
from framing.reading.voice import Voices, terms_by_sentence

PIECES = (
    "boat Silva Norland's NORLAND NORLAND'S US U.S. I p.m. No. 5 Mr. and 'plan'. ... . end. end?! end.\" said the.The"
    " x/y far-right e\u0301 … – “It’s” ² _ Ⓐ ŉ ß ﬁ"
).split(" ")
texts = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["", *" " * 9, "\n", "\xa0", "\u200b", "\n\n", "\x1c", "\r\n"])),
    max_size=40,
).map(lambda pairs: "".join(piece + space for piece, space in pairs))

ONE_VOICE = ["article", "term", "order"]


def plain_count(articles: list[tuple[str, str]]) -> Counted:
    """Count the words of each article from its sentences as they are read in full, one row after the other."""
    rows, words, counts = [], [], []
    for name, text in articles:
        masked = mask(parse(text), [])
        narrator = tuple("narrator" for _ in masked.originals)
        sentences = [[term for term, _ in s] for s in terms_by_sentence(masked, Voices(narrator, narrator, ()))]
        clumped = clumping(sentences)
        found = Counter(term for sentence in sentences for term in sentence)
        rows += [(name, term, 1, UNREAD, count, clumped[term]) for term, count in found.items()]
        words.append(sum(map(len, sentences)))
        counts.append(len(sentences))
    columns = ["article", "term", "order", "voice", "count", "clumping"]
    return Counted(pd.DataFrame(sorted(rows), columns=columns), words, counts)


def pooled(evidence: Evidence) -> pd.DataFrame:
    """The terms of evidence, all voices together."""
    found = evidence.terms.groupby(ONE_VOICE, as_index=False).agg({"count": "sum", "clumping": "first"})
    return found.sort_values(ONE_VOICE, ignore_index=True)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus("ferry-line")


@pytest.fixture(scope="module")
def in_full(corpus: Corpus) -> Evidence:
    return read(corpus, Entities(()))


@pytest.fixture(scope="module")
def words(corpus: Corpus) -> Evidence:
    return read(corpus, only="terms")


@settings(max_examples=150)
@given(st.lists(texts, min_size=1, max_size=3))
@example(["", "NORLAND WINS\n\nIt won. US boats won.", "One"])
@example(["A. A b. A b b b. A. b a. " * 3])
def test_words_alone_are_counted_as_in_a_full_reading(raws: list[str]) -> None:
    articles = [(f"{len(raws) - k}", raw) for k, raw in enumerate(raws)]  # not in the order of the table
    found, plain = count_terms(articles), plain_count(articles)
    assert found.terms.to_dict("records") == plain.terms.to_dict("records")
    assert found[1:] == plain[1:]


@settings(max_examples=100)
@given(texts)
@example("! $ ! $ ! It rained. $ ! Then $ ! $")
def test_stretches_are_the_sentences_that_a_text_is_parted_into(raw: str) -> None:
    document = parse(raw)
    parted = [document.words[first:last] for first, last, _ in document.sentences]
    spans = [document.text[words[0].start : words[-1].end] for words in parted]
    assert [span in stretch for span, stretch in zip(spans, stretches(raw), strict=True)] == [True] * len(parted)


@pytest.mark.parametrize("name", ["ferry-line", "colombia-israel-2024"])
def test_words_of_a_corpus_are_those_of_its_full_reading(name: str) -> None:
    corpus = load_corpus(name) if name == "ferry-line" else load_corpus(name).accounts()
    words = read(corpus, only="terms")
    whole = read(corpus, Entities(()))
    assert pooled(words).equals(pooled(whole))
    columns = ["article", "words", "sentences", "sha256", "outlet", "basis"]
    assert words.articles[columns].equals(whole.articles[columns])
    # The codebook masks names, which in these texts parts no sentence elsewhere.
    assert pooled(words).equals(pooled(read(corpus, corpus.entities)))


def test_evidence_of_words_only_says_so_and_is_whole(words: Evidence, tmp_path) -> None:
    assert words.words_only and words.articles["read_with"].str.endswith("words only").all()
    assert set(words.terms["voice"]) == {UNREAD}
    assert not any(len(getattr(words, name)) for name in ("mentions", "hits", "sentences", "quotations", "labels"))
    checked = Evidence(**{name: getattr(words, name) for name in vars(words)})
    loaded = Evidence.load(words.save(tmp_path))
    for name in vars(words):
        assert getattr(checked, name).equals(getattr(words, name)), name
        assert getattr(loaded, name).equals(getattr(words, name)), name


def test_articles_may_come_in_any_order_and_one_by_one(corpus: Corpus, words: Evidence) -> None:
    assert read(list(corpus)[::-1], only="terms", jobs=2).terms.equals(words.terms)
    parts = [read(article, only="terms") for article in corpus]
    assert Evidence.concat(parts).terms.equals(words.terms)
    assert read(Article("empty", ""), only="terms").articles["words"].tolist() == [0]


def test_an_article_that_stands_there_twice_is_refused() -> None:
    with pytest.raises(EvidenceError, match="stands twice"):
        read([Article("a", "It rained."), Article("a", "It snowed.")], only="terms")


@pytest.mark.parametrize(
    "given",
    [
        {"entities": Entities(())},
        {"lexicon": load_lexicon("loaded")},
        {"resolve": None},
        {"reach": "article"},
        {"scorer": object()},
    ],
)
def test_words_alone_have_no_use_for_a_codebook_or_a_lexicon(given) -> None:
    with pytest.raises(ReadingError, match=f"leave out {next(iter(given))}"):
        read(Article("a", "It rained."), only="terms", **given)
    with pytest.raises(ReadingError, match="only is 'hits'"):
        read(Article("a", "It rained."), only="hits")


LEXICONS = {"one": {"the": 1.0, "ferry": -1.0}, "other": {"a": 1.0, "board": 0.5}}
OF_WORDS = {
    "keyness": lambda evidence: keyness(evidence, "agency"),
    "keyness by sentences": lambda evidence: keyness(evidence, "agency", interval="sentences"),
    "word shift": lambda evidence: word_shift(evidence, "agency", lexicon=LEXICONS["one"]),
    "scores": lambda evidence: lexicon_scores(evidence, LEXICONS),
    "similarity": similarity,
    "omissions": lambda evidence: omissions(evidence, "agency", kinds="term"),
}
IN_FULL = {
    "portrayal() needs more": portrayal,
    "profiles() needs more": profiles,
    "sourcing() needs more": sourcing,
    "naming() needs more": lambda evidence: naming(evidence, "Ferry Board"),
    "kind 'entity' needs more": lambda evidence: omissions(evidence, "agency", kinds=["term", "entity"]),
    "highlight() needs more": lambda evidence: highlight("agency", evidence=evidence),
    "explore() needs more": Study,
    "voice is 'narrator'": lambda evidence: keyness(evidence, "agency", voice="narrator"),
}


@pytest.mark.parametrize("name", OF_WORDS)
def test_what_rests_on_words_finds_the_same(name: str, words: Evidence, in_full: Evidence) -> None:
    assert OF_WORDS[name](words).table.equals(OF_WORDS[name](in_full).table)


@pytest.mark.parametrize("name", IN_FULL)
def test_what_rests_on_more_says_that_words_alone_were_read(name: str, words: Evidence, in_full: Evidence) -> None:
    mixed = Evidence.concat([words.where(article="agency"), in_full.without("agency")])
    for evidence in (words, mixed):
        with pytest.raises(ValueError, match="this evidence holds words only") as caught:
            IN_FULL[name](evidence)
        assert name in str(caught.value) and "\n" not in str(caught.value)
