"""Similarity and distinctive terms against scikit-learn."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from framing.analysis import similarity
from framing.evidence import Evidence
from framing.result import Result
from tests.evidence_factory import Token, evidence_of, evidences, invented


def written(**texts: str) -> Evidence:
    """Evidence of articles given as plain words."""
    return evidence_of({name: [[Token(word) for word in text.split()]] for name, text in texts.items()})


def cosines(result: Result) -> pd.Series:
    return result.table.set_index(["article_a", "article_b"])["cosine"]


def documents(evidence: Evidence) -> list[str]:
    """The bags of words of an evidence's articles, for scikit-learn's own vectoriser."""
    single = evidence.terms[evidence.terms["order"] == 1]
    bags = dict.fromkeys(evidence.articles["article"], "")
    for row in single.itertuples():
        bags[row.article] += f"{row.term.replace(' ', '_')} " * row.count
    return list(bags.values())


@pytest.mark.parametrize("sublinear", [True, False])
@pytest.mark.parametrize("min_articles", [1, 2])
def test_cosines_are_those_of_scikit_learns_vectoriser(sublinear, min_articles):
    evidence = invented(6, sentences=3)
    vectoriser = TfidfVectorizer(
        token_pattern=r"\S+",
        min_df=min_articles,
        sublinear_tf=sublinear,
        stop_words=sorted(ENGLISH_STOP_WORDS),
        lowercase=False,
    )
    expected = cosine_similarity(vectoriser.fit_transform(documents(evidence)))
    result = similarity.similarity(evidence, min_articles=min_articles, sublinear=sublinear)
    assert list(result.table.columns) == ["article_a", "article_b", "cosine", "basis_a", "basis_b"]
    found = result.table.pivot_table(index="article_a", columns="article_b", values="cosine")
    np.testing.assert_allclose(found.to_numpy(), expected, atol=1e-12)
    assert list(found.index) == list(result.parts["articles"]["article"])


def test_stop_words_count_only_when_asked_to():
    evidence = written(a="the zorb", b="the talm")
    kept = similarity.similarity(evidence, stop_words=False).table.set_index(["article_a", "article_b"])["cosine"]
    left = similarity.similarity(evidence).table.set_index(["article_a", "article_b"])["cosine"]
    assert kept["a", "b"] == pytest.approx(1)  # "the" is all that two articles share
    assert left["a", "b"] == 0


@settings(deadline=None, max_examples=40)
@given(evidences())
def test_the_matrix_is_one(evidence):
    table = similarity.similarity(evidence).table
    assert len(table) == len(evidence) ** 2
    matrix = table["cosine"].to_numpy().reshape(len(evidence), len(evidence))
    np.testing.assert_array_equal(matrix, matrix.T)
    assert (np.diag(matrix) == 1).all()
    assert table["cosine"].between(0, 1).all()


def test_the_tree_joins_the_most_alike_first():
    evidence = written(a="zorb talm", b="zorb talm", c="zorb brinn", d="brinn brinn sund", e="sund quast quast quast")
    result = similarity.dendrogram(similarity.similarity(evidence, min_articles=1))
    table = result.table
    assert list(table.columns) == ["left", "right", "distance", "size"]
    assert table.loc[0, ["left", "right", "size"]].tolist() == [0, 1, 2]
    assert table["distance"].is_monotonic_increasing
    assert table["size"].iloc[-1] == len(evidence) == len(result.parts["articles"])


def test_average_linkage_is_the_mean_of_the_pairs():
    evidence = written(a="zorb talm brinn", b="zorb talm sund", c="zorb quast sund plover")
    result = similarity.similarity(evidence, min_articles=1)
    cosine = cosines(result)
    last = result.parts["merges"].iloc[-1]
    assert last["distance"] == pytest.approx(1 - (cosine["a", "c"] + cosine["b", "c"]) / 2)


def test_a_tree_needs_a_similarity():
    with pytest.raises(ValueError, match=r"a result of similarity\(\)"):
        similarity.dendrogram(similarity.distinctive(invented(2), "paper00"))


def test_distinctive_terms_are_those_only_the_target_has():
    evidence = written(a="zorb zorb talm brinn", b="talm brinn sund", c="talm quast")
    table = similarity.distinctive(evidence, "a").table
    names = "term count tfidf reference_mean articles reference_articles target basis"
    assert list(table.columns) == names.split()
    assert table["term"].tolist() == ["zorb", "brinn", "talm"]
    assert table[["count", "articles", "reference_articles"]].to_numpy().tolist() == [
        [2, 0, 2],
        [1, 1, 2],
        [1, 2, 2],
    ]
    vectoriser = TfidfVectorizer(sublinear_tf=True, stop_words=sorted(ENGLISH_STOP_WORDS))
    weights = vectoriser.fit_transform(documents(evidence)).toarray()
    for row in table.itertuples():
        column = vectoriser.vocabulary_[row.term]
        assert row.tfidf == pytest.approx(weights[0, column])
        assert row.reference_mean == pytest.approx(weights[1:, column].mean())
    assert similarity.distinctive(evidence, "a", top=1).table["term"].tolist() == ["zorb"]


def test_distinctive_of_the_only_article_there_is():
    table = similarity.distinctive(written(a="zorb zorb talm"), "a").table
    assert table["term"].tolist() == ["zorb", "talm"]
    assert table["reference_mean"].isna().all() and (table["reference_articles"] == 0).all()


def test_no_evidence_and_one_article():
    for evidence in (Evidence.empty(), written(a="zorb talm"), evidence_of({"a": []})):
        result = similarity.similarity(evidence)
        assert len(result.table) == len(evidence)
        assert similarity.dendrogram(result).table.empty
    assert similarity.distinctive(evidence_of({"a": []}), "a").table.empty


def test_an_unknown_target_is_named_with_its_nearest():
    with pytest.raises(KeyError, match="did you mean 'paper01'"):
        similarity.distinctive(invented(4), "paper1")
