"""Weights of articles: copies of one text are one witness, whatever is done with them."""

import pandas as pd
import pytest
from hypothesis import given

from framing.analysis.groups import weights
from framing.evidence import Evidence
from tests.evidence_factory import Token, evidence_of, evidences

LENGTHS = {"ferry-daily": 4, "isle-post": 9, "quay-times": 9, "dock-herald": 5, "port-news": 3}
FAMILIES = {"ferry-daily": "Wire", "isle-post": "Wire", "quay-times": "Wire-derived", "dock-herald": "own+Wire"}


def copies() -> Evidence:
    """Three articles of one agency, two of their outlets' own making; port-news has no family at all."""
    articles = {name: [[Token("zorb")] * n] for name, n in LENGTHS.items()}
    return evidence_of(articles, {name: {"family": FAMILIES.get(name, "")} for name in articles})


def test_a_family_weighs_as_much_as_one_article() -> None:
    third = pytest.approx(1 / 3)
    expected = {"dock-herald": 1, "ferry-daily": third, "isle-post": third, "port-news": 1, "quay-times": third}
    assert weights(copies(), "weight").to_dict() == expected


def test_the_longest_stands_for_its_family_and_of_two_as_long_the_first_by_name() -> None:
    kept = weights(copies(), "collapse")
    assert list(kept[kept == 1].index) == ["dock-herald", "isle-post", "port-news"]
    assert set(kept) == {0.0, 1.0}


def test_without_a_rule_every_article_counts_one() -> None:
    assert weights(copies(), None).tolist() == [1.0] * 5


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean 'collapse'"):
        weights(copies(), "colapse")


@given(evidences(max_articles=6))
def test_both_rules_count_families_and_order_of_rows_changes_nothing(evidence: Evidence) -> None:
    families = evidence.articles["family"].str.removesuffix("-derived")
    number = int((families == "own").sum() + families[families != "own"].nunique())
    shuffled = Evidence(**{**vars(evidence), "articles": evidence.articles.iloc[::-1]})
    for rule in ("weight", "collapse"):
        found = weights(evidence, rule)
        assert found.sum() == pytest.approx(number)
        assert found.between(0, 1).all()
        assert list(found.index) == list(evidence.articles["article"])
        pd.testing.assert_series_equal(found, weights(shuffled, rule))
    assert (weights(evidence, "weight") > 0).all()
