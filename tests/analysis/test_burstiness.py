"""How unevenly articles use a term, against scipy, against planted values, and against plain simulation."""

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy import sparse, special, stats

from framing.analysis import burstiness, mixtures
from framing.analysis.burstiness import Side

SIDES = st.integers(1, 6).flatmap(
    lambda terms: st.tuples(
        *[st.lists(st.lists(st.integers(0, 9), min_size=terms, max_size=terms), min_size=1, max_size=7)] * 2
    ).filter(lambda pair: len(pair[0]) + len(pair[1]) >= 6)
)


def side(counts, words=None, weight=None) -> Side:
    counts = np.asarray(counts, float)
    words = np.full(len(counts), 200.0) if words is None else np.asarray(words, float)
    return Side(sparse.csr_array(counts), words, np.ones(len(counts)) if weight is None else np.asarray(weight, float))


def drawn(rng, articles: int, terms: int, rate: float, bursty: float) -> Side:
    words = rng.integers(200, 900, articles).astype(float)
    rates = rate * (rng.gamma(1 / bursty, bursty, (articles, terms)) if bursty else np.ones((articles, terms)))
    return side(rng.poisson(words[:, None] * rates), words)


def fixed(level: float, terms: int) -> tuple[np.ndarray, np.ndarray]:
    """A single level of burstiness that is certain."""
    return np.full((terms, 1), level), np.ones((terms, 1))


@pytest.mark.parametrize("terms", [1, 5, 300])
def test_chances_of_levels_are_those_computed_term_by_term(terms):
    fit = np.random.default_rng(terms).normal(size=(terms, len(burstiness.LEVELS))) * 4
    likelihood = np.exp(fit - fit.max(axis=1, keepdims=True))
    common = np.full(fit.shape[1], 1 / fit.shape[1])
    for _ in range(burstiness._STEPS):
        chances = likelihood * common
        chances /= chances.sum(axis=1, keepdims=True)
        common = chances.mean(axis=0) + 1e-3
        common /= common.sum()
    chances = likelihood * common
    np.testing.assert_array_equal(burstiness._chances(fit), chances / chances.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("bursty", [0.0, 0.3, 2.0])
@pytest.mark.parametrize("shape", [((60,), 0.004), ((9, 20), 0.004), ((4, 4), 0.02)])
def test_the_usual_burstiness_is_what_was_planted(bursty, shape):
    sizes, rate = shape
    rng = np.random.default_rng(3)
    found = burstiness.usual([drawn(rng, size, 3000, rate, bursty) for size in sizes])
    assert np.median(found) == pytest.approx(bursty, rel=0.12, abs=0.02)


def test_steady_and_bursty_terms_of_one_frequency_are_told_apart():
    rng = np.random.default_rng(4)
    parts = [drawn(np.random.default_rng(5), 80, 200, 0.006, bursty) for bursty in (0.05, 3.0)]
    both = Side(sparse.hstack([p.counts for p in parts], format="csr"), parts[0].words, parts[0].weight)
    order = rng.permutation(400)
    levels, chances = burstiness.burstiness([both._replace(counts=both.counts[:, order])])
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    mean = (levels * chances).sum(axis=1)
    assert np.median(mean[order < 200]) < 0.2
    # The levels are a factor of 3 apart, so that half of that may be missing on either side.
    assert 3 / 3**0.5 < np.median(mean[order >= 200]) < 3 * 3**0.5


def test_the_likelihood_is_scipys_negative_binomial_with_the_adjustment():
    rng = np.random.default_rng(6)
    one = drawn(rng, 8, 5, 0.01, 1.0)
    levels = np.tile([0.05, 0.5, 4.0], (5, 1))
    found = burstiness._log_likelihood(one, levels)
    counts = one.counts.toarray()
    for term in range(5):
        expected = one.words * counts[:, term].sum() / one.words.sum()
        plain = []
        for level in levels[term]:
            fit = stats.nbinom(1 / level, 1 / (1 + level * expected)).logpmf(counts[:, term]).sum()
            plain.append(fit - np.log((expected / (1 + level * expected)).sum()) / 2)
        np.testing.assert_allclose(np.diff(found[term]), np.diff(plain), atol=1e-9)


def test_blocks_of_terms_change_nothing(monkeypatch):
    pair = [drawn(np.random.default_rng(seed), 6, 30, 0.01, 1.0) for seed in (1, 2)]
    whole = burstiness.burstiness(pair)
    monkeypatch.setattr(burstiness, "_BLOCK", 7)
    for one, other in zip(whole, burstiness.burstiness(pair), strict=True):
        np.testing.assert_array_equal(one, other)


def test_without_bursts_the_interval_lies_between_jeffreys_and_the_exact_one():
    """Of two Poisson rates, given their sum, the share of the first is binomial: scipy's beta distribution."""
    one, other = side([[3, 0, 40]], [500.0]), side([[2, 5, 30]] * 4, [250.0] * 4)
    p, low, high = burstiness.compared(one, other, *fixed(1e-9, 3))
    first, second = np.array([3, 0, 40]), np.array([8, 20, 120])
    share = 500 / (500 + 1000)
    lower, upper = stats.beta(first + 0.45, second + 0.55), stats.beta(first + 0.55, second + 0.45)
    np.testing.assert_allclose(p, 2 * np.minimum(lower.cdf(share), upper.sf(share)), rtol=1e-5)
    np.testing.assert_allclose(low[[0, 2]], (special.logit(lower.ppf(0.025)) + np.log(2))[[0, 2]], atol=1e-5)
    np.testing.assert_allclose(high, special.logit(upper.ppf(0.975)) + np.log(2), atol=1e-5)
    jeffreys = stats.beta(first + 0.5, second + 0.5).cdf(share)
    exact = stats.binomtest(3, 11, share).pvalue, stats.binomtest(40, 160, share).pvalue
    assert (p >= 2 * np.minimum(jeffreys, 1 - jeffreys) - 1e-9).all()
    assert p[0] < exact[0] and p[2] < exact[1]
    assert low[1] == -np.inf


@pytest.mark.parametrize("level", [0.2, 2.0])
def test_one_gamma_variable_does_for_two(level, monkeypatch):
    """The interval, and the p-value, against draws of the four gamma variables that it stands for."""
    rng = np.random.default_rng(7)
    one, other = side([[6], [2], [0], [3]], [300, 200, 500, 400]), side([[1]] * 9, [350] * 9)
    logs = []
    for part in (one, other):
        rate = rng.gamma(part.rates[0] * part.exposure + 0.5, size=400_000) / part.exposure
        bursts = 1 / (level * part.spread)
        logs.append(np.log(rate) - np.log(rng.gamma(bursts, size=400_000) / bursts))
    draws = logs[0] - logs[1]
    monkeypatch.setattr(burstiness, "_LOWER", 0.5)
    monkeypatch.setattr(burstiness, "_HIGHER", 0.5)
    p, low, high = burstiness.compared(one, other, *fixed(level, 1))
    np.testing.assert_allclose([low[0], high[0]], np.quantile(draws, [0.025, 0.975]), atol=0.06)
    assert p[0] == pytest.approx(2 * min((draws < 0).mean(), (draws > 0).mean()), abs=0.01)


def test_the_more_bursty_the_less_sure():
    one, other = side([[9]]), side([[2]] * 16)
    p = [float(burstiness.compared(one, other, *fixed(level, 1))[0][0]) for level in (0.001, 0.3, 1.0, 5.0)]
    assert p == sorted(p) and p[0] < 0.001 and p[-1] > 0.1


@settings(deadline=None, max_examples=60)
@given(SIDES, st.sampled_from([0.5, 0.8, 0.95, 0.99]))
def test_p_values_and_intervals_agree_and_turn_with_the_sides(pair, level):
    one, other = (side(counts) for counts in pair)
    learned = burstiness.burstiness([one, other])
    p, low, high = burstiness.compared(one, other, *learned, level=level)
    assert ((p >= 0) & (p <= 1)).all() and (low < high).all()
    clear = p < 1 - level - 1e-6
    unclear = p > 1 - level + 1e-6
    outside = (low > 0) | (high < 0)
    assert outside[clear].all() and not outside[unclear].any()
    back = burstiness.compared(other, one, *burstiness.burstiness([other, one]), level=level)
    np.testing.assert_array_equal(p, back[0])
    np.testing.assert_array_equal(low, -back[2])
    np.testing.assert_array_equal(high, -back[1])


def test_what_weights_make_of_a_side():
    counts, words = [[4, 0], [0, 3]], [400.0, 100.0]
    by_words, by_articles = side(counts, words), side(counts, words, [1 / 400, 1 / 100])
    assert by_words.rates.tolist() == pytest.approx([4 / 500, 3 / 500])
    assert by_articles.rates.tolist() == pytest.approx([(4 / 400) / 2, (3 / 100) / 2])
    assert by_words.exposure == pytest.approx(500) and by_words.spread == pytest.approx(0.8**2 + 0.2**2)
    # Of a term that comes in no bursts the mean of relative frequencies tells as much as a harmonic mean's words.
    assert by_articles.exposure == pytest.approx(2 * stats.hmean(words)) and by_articles.spread == pytest.approx(0.5)


@given(st.floats(1e-5, 1e5))
def test_the_inverse_of_the_trigamma_function(value):
    found = mixtures._trigamma_inverse(np.array([value]))
    assert float(special.polygamma(1, found)[0]) == pytest.approx(value, rel=1e-9)


@given(st.lists(st.floats(1e-5, 1e5), min_size=1, max_size=9))
def test_what_has_settled_is_left_alone_and_is_what_further_steps_would_find(drawn):
    values = np.array(drawn)
    found = np.where(values > 1, values**-0.5, 0.5 + 1 / values)
    for _ in range(6):
        trigamma = mixtures._trigamma(found)
        found = found + trigamma * (1 - trigamma / values) / (-2.0 * special.zeta(3.0, found))
    np.testing.assert_array_equal(mixtures._trigamma_inverse(values), found)


def test_no_terms_and_a_wrong_level():
    empty = side(np.zeros((6, 0)))
    levels, chances = burstiness.burstiness([empty])
    assert levels.shape == chances.shape == (0, len(burstiness.LEVELS))
    assert burstiness.compared(empty, empty, levels, chances)[0].shape == (0,)
    with pytest.raises(ValueError, match=r"for instance 0\.95"):
        burstiness.compared(empty, empty, levels, chances, level=95)


@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    st.lists(
        st.tuples(*[st.floats(-2.5, 4), st.floats(-2.5, 4), st.floats(-30, 30), st.floats(0, 1)] * 2),
        min_size=1,
        max_size=12,
    ),
    st.floats(0.001, 0.6),
)
def test_a_quantile_of_a_mixture_is_what_halving_finds_to_the_last_digit(drawn, tail):
    values = np.array(drawn).reshape(len(drawn), 2, 4)
    chances = values[:, :, 3] + 1e-6
    row = np.arange(len(drawn))
    mixture = mixtures.Mixture(
        10 ** values[:, :, 0],
        10 ** values[:, :, 1],
        values[:, :, 2].copy(),
        row,
        chances / chances.sum(axis=1, keepdims=True),
    )
    found = mixtures.quantiles(mixture, tail)
    np.testing.assert_array_equal(found, mixtures.halved(mixture, tail))
    np.testing.assert_array_equal(mixtures.quantiles(mixture.of(row[::2]), tail), found[::2])


@settings(max_examples=40, deadline=None)
@given(st.floats(-1.5, 3), st.floats(-1.5, 3), st.floats(0.05, 0.6), st.integers(-2, 2))
def test_beside_a_place_where_two_cells_meet_a_quantile_is_what_halving_finds(up, down, tail, digits):
    one = np.array([[1.0]])
    mixture = mixtures.Mixture(one * 10**up, one * 10**down, 0 * one, np.array([0]), one)
    border = np.rint((mixtures.quantiles(mixture, tail) + mixtures._REACH) / mixtures._CELL) * mixtures._CELL
    # As sure as it is there that a value lies below, but for a last digit or two.
    there = float(mixture.below(border - mixtures._REACH)[0])
    there += digits * float(np.spacing(there))
    assert mixtures.quantiles(mixture, there).tolist() == mixtures.halved(mixture, there).tolist()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, -0.0, 1.0, np.nextafter(1.0, 2.0), np.nan]), st.integers(0, 2)), max_size=20
    )
)
def test_distinct_rows_are_those_that_numpy_finds(rows):
    table = np.array(rows, float).reshape(-1, 2)
    places, which = mixtures.distinct(table[:, 0], np.array([[7.0]]), table[:, 1:])
    keys = table.view(np.dtype((np.void, 16))).ravel()
    assert sorted(places) == sorted(np.unique(keys, return_index=True)[1]) if rows else not len(places)
    assert all(keys[place] == key for place, key in zip(places[which], keys, strict=True))


@settings(max_examples=30, deadline=None)
@given(SIDES)
def test_terms_that_share_what_they_are_computed_from_are_as_if_each_were_alone(pair):
    one, _ = (side(counts) for counts in pair)
    terms = one.counts.shape[1]
    twice = one._replace(counts=sparse.csr_array(sparse.hstack([one.counts, one.counts])))
    levels = np.tile([0.05, 0.5, 4.0], (terms, 1))
    found = burstiness._log_likelihood(twice, np.vstack([levels, levels]))
    np.testing.assert_array_equal(found[:terms], found[terms:])
    if terms > 1:  # a single column is added up in another order
        np.testing.assert_array_equal(found[:terms], burstiness._log_likelihood(one, levels))
