"""The split-half null against numpy and plain counting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.analysis import null


@given(st.integers(null.MIN_ARTICLES, 40), st.integers(0, 5))
def test_halves_are_halves_and_each_article_is_in_either_alike(articles, seed):
    halves = null.random_halves(articles, splits=400, seed=seed)
    assert (halves.sum(axis=1) == articles // 2).all()
    assert np.abs(halves.mean(axis=0) - articles // 2 / articles).max() < 0.15
    np.testing.assert_array_equal(halves, null.random_halves(articles, splits=400, seed=seed))


@given(st.integers(null.MIN_ARTICLES, 12), st.integers(0, 5), st.sampled_from([1.0, 0.1]))
def test_both_halves_are_added_up_article_by_article(articles, seed, unit):
    values = np.random.default_rng(seed).integers(0, 9, (articles, 5)) * unit
    halves = null.random_halves(articles, splits=7, seed=seed)
    for found, chosen in zip(null.halved(values, halves), (halves, ~halves), strict=True):
        plain = np.array([values[half].sum(axis=0) for half in chosen])
        np.testing.assert_allclose(found, plain, rtol=0 if unit == 1 else 1e-12)


def test_the_floor_is_a_quantile_of_sizes_of_what_is_known():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(200, 4))
    np.testing.assert_allclose(null.floor(values), np.quantile(np.abs(values), 0.95, axis=0))
    values[:50, 1], values[:, 2] = np.nan, np.nan
    found = null.floor(values)
    assert found[1] == pytest.approx(np.quantile(np.abs(values[50:, 1]), 0.95)) and np.isnan(found[2])
    assert float(null.floor(values[:, 1])) == found[1]


def test_of_coverage_without_a_difference_the_floor_is_seldom_passed():
    """A difference between two further samples of the size of a half passes it in one case of twenty."""
    rng = np.random.default_rng(1)
    passed = []
    for seed in range(300):
        values, one, other = rng.normal(size=20), rng.normal(size=10), rng.normal(size=10)
        floor = null.split_half(lambda half, v=values: v[half].mean() - v[~half].mean(), 20, seed=seed)
        passed.append(abs(one.mean() - other.mean()) > floor)
    assert np.mean(passed) == pytest.approx(0.05, abs=0.03)


def test_too_few_and_wrong_options():
    assert np.isnan(null.split_half(lambda half: np.ones(3), null.MIN_ARTICLES - 1)).all()
    with pytest.raises(ValueError, match="splits is 0"):
        null.random_halves(5, splits=0)
    with pytest.raises(ValueError, match=r"for instance 0\.95"):
        null.floor([1.0], level=95)
