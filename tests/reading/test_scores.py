"""The quick sums of the learned model against those of its features, one by one. All sentences are invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing as fr
from framing.reading.features import features, joined
from framing.reading.findings import find
from framing.reading.lexicons import load_lexicon
from framing.reading.rules import sums_of
from framing.reading.scores import learned
from framing.reading.target import chances, load_weights
from framing.reading.text import parse

WORDS = (
    "the The a mayor Mayor President Silva Ana Norland Norland's not didn't if may killed praised accused attacked by"
    ' was were been brutal heroic lied to voters in of against his he her and , ; : — . " said a cruel 12 Monday'
    " Republicans the killing of anti-Norland good worst crackdown Union"
).split()
texts = st.lists(st.sampled_from(WORDS), min_size=2, max_size=40).map(" ".join)


@settings(deadline=None, max_examples=200)
@given(
    texts, st.integers(0, 39), st.integers(1, 3), st.dictionaries(st.sampled_from(["agent+", "mood-"]), st.floats(0, 2))
)
def test_the_quick_sums_are_those_of_the_features(text: str, first: int, size: int, rules: dict[str, float]) -> None:
    document = parse(text)
    if not document.words:
        return
    first %= len(document.words)
    sentence = document.sentences[document.words[first].sentence]
    last = min(first + size, sentence.last)
    slow = chances(load_weights("newsmtsc"), joined(features(document, first, last), rules))
    assert learned(document, [(first, last)], [rules], "newsmtsc") == [pytest.approx(slow, abs=1e-12)]


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Ana Silva's crew lied, and her Norland friends praised Silva.",
        'Not Silva Norland\'s plan; President Silva was not "Ana good" , he said.',
        "He was accused by Mayor President Silva of the killing of Norland Union Silva's men.",
        "They killed him; he was not accused by her, and was killed by them.",
    ],
)
def test_each_word_as_a_target_among_other_names(text: str) -> None:
    document, weights = parse(text), load_weights("newsmtsc")
    for first, word in enumerate(document.words):
        for last in range(first + 1, min(first + 3, document.sentences[word.sentence].last) + 1):
            slow = chances(weights, joined(features(document, first, last), {}))
            assert learned(document, [(first, last)], [{}], "newsmtsc") == [pytest.approx(slow, abs=1e-12)]


@settings(deadline=None, max_examples=50)
@given(texts)
def test_many_targets_are_scored_as_each_by_itself(text: str) -> None:
    document, weights = parse(text), load_weights("newsmtsc")
    places = [(first, first + 1) for first in range(len(document.words))]
    slow = [pytest.approx(chances(weights, features(document, *place)), abs=1e-12) for place in places]
    assert learned(document, places, [{}] * len(places), "newsmtsc") == slow


def test_every_mention_of_articles_has_the_same_score_either_way() -> None:
    corpus = fr.load_corpus("ferry-line")
    for article in corpus:
        found = find(article.text or "", corpus.entities, load_lexicon("loaded"))
        document, mentions = found.masked.document, found.masked.mentions
        sums = [sums_of(found, i) for i in range(len(mentions))]
        quick = learned(document, [(m.first, m.last) for m in mentions], sums, "newsmtsc")
        weights = load_weights("newsmtsc")
        for m, rules, score in zip(mentions, sums, quick, strict=True):
            slow = chances(weights, joined(features(document, m.first, m.last), rules))
            assert score == pytest.approx(slow, abs=1e-12)
        assert len({round(negative, 3) for negative, _, _ in quick}) > 5
