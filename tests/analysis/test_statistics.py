"""Statistics against scipy, against the formulas of the papers, and against what must hold whatever the
numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from framing.analysis import quantiles, statistics

COUNTS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=12)


@pytest.mark.parametrize(("successes", "trials"), [(0, 7), (7, 7), (3, 10), (1, 1), (33, 67), (499, 500)])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_wilson_is_scipys(successes, trials, level):
    expected = stats.binomtest(successes, trials).proportion_ci(confidence_level=level, method="wilson")
    low, high = statistics.wilson(successes, trials, level=level)
    assert (float(low), float(high)) == pytest.approx((expected.low, expected.high), abs=1e-12)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_stays_between_0_and_1(pair):
    low, high = statistics.wilson(*pair)
    assert 0 <= low <= pair[0] / pair[1] <= high <= 1


def test_wilson_of_nothing_says_nothing():
    low, high = statistics.wilson([0, 1], [0, 2])
    assert np.isnan(low[0]) and np.isnan(high[0]) and not np.isnan(low[1])
    with pytest.raises(ValueError, match="between 0 and trials"):
        statistics.wilson(3, 2)


@given(st.integers(1, 30), st.integers(1, 9), st.integers(1, 60))
def test_identical_clusters_leave_nothing_uncertain(top, bottom, clusters):
    low, high = statistics.bootstrap_ratio([top] * clusters, [bottom] * clusters, resamples=50)
    assert float(low) == pytest.approx(top / bottom) and float(high) == pytest.approx(top / bottom)


@given(COUNTS, st.integers(0, 5))
def test_intervals_lie_within_what_single_clusters_show(counts, seed):
    top = np.array([t for t, _ in counts])
    bottom = np.array([b + 1 for _, b in counts])
    low, high = statistics.bootstrap_ratio(top, bottom, resamples=200, seed=seed)
    assert (top / bottom).min() - 1e-12 <= low <= high <= (top / bottom).max() + 1e-12


def test_the_bootstrap_is_the_bootstrap():
    """The percentile interval by a plain loop over the same draws, and its width by the normal
    approximation."""
    rng = np.random.default_rng(5)
    top, bottom = rng.poisson(6, 60), rng.poisson(20, 60) + 1
    low, high = statistics.bootstrap_ratio(top, bottom, resamples=4000, method="percentile")
    residuals = top - top.sum() / bottom.sum() * bottom
    error = np.sqrt(np.sum(residuals**2)) / bottom.sum()
    assert (high - low) == pytest.approx(2 * 1.96 * error, rel=0.1)
    wider = statistics.bootstrap_ratio(top, bottom, resamples=4000, method="expanded")
    assert wider[0] < low and wider[1] > high


def test_columns_are_resampled_together_and_alone_alike():
    rng = np.random.default_rng(2)
    tops, bottoms = rng.poisson(3, (9, 3)), rng.poisson(9, (9, 3)) + 1
    together = statistics.bootstrap_ratio(tops, bottoms, resamples=300, seed=4)
    for column in range(3):
        alone = statistics.bootstrap_ratio(tops[:, column], bottoms[:, column], resamples=300, seed=4)
        assert [float(e) for e in alone] == pytest.approx([float(e[column]) for e in together])
    shared = statistics.bootstrap_ratio(tops, bottoms[:, 0], resamples=300, seed=4)
    assert float(shared[0][0]) == pytest.approx(float(together[0][0]))


def test_seeds_are_arguments():
    top, bottom = [1, 5, 2, 8, 3, 9], [9, 9, 8, 9, 7, 11]
    first, again, other = (
        tuple(map(float, statistics.bootstrap_ratio(top, bottom, resamples=100, seed=s))) for s in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_many_clusters_are_drawn_in_blocks_of_the_same_size():
    values = np.ones((statistics._CACHED_CLUSTERS + 1, 2))
    sums = statistics.resampled_sums(values, resamples=30)
    assert sums.shape == (30, 2)
    assert (sums == len(values)).all()


def test_blocks_do_not_change_the_draws(monkeypatch):
    values = np.arange(300.0)
    whole = statistics.resampled_sums(values, resamples=40)
    monkeypatch.setattr(statistics, "_BLOCK", 7 * 300)
    np.testing.assert_array_equal(whole, statistics.resampled_sums(values, resamples=40))
    assert len(np.unique(whole)) > 30


def loop(top, bottom, *, resamples, seed):
    """The bootstrap as one would write it down: resample after resample, column after column."""
    rng, tails = np.random.default_rng(seed), statistics.expanded_tails(len(top), 0.95)
    ratios = np.full((resamples, top.shape[1]), np.nan)
    for at in range(resamples):
        drawn = rng.integers(0, len(top), len(top))
        above, below = top[drawn].sum(axis=0), np.broadcast_to(bottom[drawn].sum(axis=0), top.shape[1])
        ratios[at, below != 0] = above[below != 0] / below[below != 0]
    known = [column[~np.isnan(column)] for column in ratios.T]
    return np.array([np.quantile(column, tails) if len(column) else [np.nan, np.nan] for column in known]).T


@pytest.mark.parametrize("clusters", [5, 40, 300])
@pytest.mark.parametrize("shared", [True, False])
def test_intervals_of_counts_are_those_of_the_plain_loop_to_the_last_digit(clusters, shared):
    rng = np.random.default_rng(clusters)
    top = rng.poisson(0.3, (clusters, 30)).astype(float)
    bottom = rng.poisson(0.1 if clusters == 5 else 200, (clusters, 1 if shared else 30)).astype(float)
    found = statistics.bootstrap_ratio(top, bottom[:, 0] if shared else bottom, resamples=150, seed=3)
    np.testing.assert_array_equal(np.array(found), loop(top, bottom, resamples=150, seed=3))


@pytest.mark.parametrize("clusters", [40, 300])
@pytest.mark.parametrize("factor", [1, 0.1, 1e6, 2.0**23])
def test_sums_are_those_of_the_plain_product_whatever_is_added_up(clusters, factor):
    """Fractions, and counts too large for single precision, as well as small counts."""
    values = np.random.default_rng(1).poisson(2, (clusters, 7)) * factor
    weights = np.hstack(list(statistics.draws(clusters, 60, 2))).T.astype(np.float64, order="C")
    np.testing.assert_array_equal(statistics.resampled_sums(values, resamples=60, seed=2), weights @ values)
    alone = statistics.resampled_sums(values[:, 0], resamples=60, seed=2)
    np.testing.assert_array_equal(alone, weights @ np.ascontiguousarray(values[:, 0]))


def test_single_precision_is_left_before_it_would_round():
    assert statistics._whole(np.array([[2.0**23 - 1], [0.0]]), statistics._EXACT)
    assert not statistics._whole(np.array([[2.0**23], [0.0]]), statistics._EXACT)
    assert not statistics._whole(np.array([[0.5], [1.0]]), statistics._EXACT)
    assert not statistics._whole(np.array([[np.nan], [1.0]]), statistics._EXACT)


@given(
    st.lists(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3), min_size=1, max_size=12),
    st.lists(st.floats(0, 1), min_size=1, max_size=3),
    st.data(),
)
def test_quantiles_are_numpys_to_the_last_digit(rows, levels, data):
    drawn = np.array(rows)
    np.testing.assert_array_equal(quantiles.quantiles(drawn, levels), np.quantile(drawn, levels, axis=0))
    for column in range(3):
        drawn[data.draw(st.integers(0, len(rows))) :, column] = np.nan
    found = quantiles.existing_quantiles(drawn, levels)
    for column in range(3):
        known = drawn[~np.isnan(drawn[:, column]), column]
        expected = np.quantile(known, levels) if len(known) else np.full(len(levels), np.nan)
        np.testing.assert_array_equal(found[:, column], expected)


@given(st.integers(1, 60), st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6), st.data())
def test_quantiles_of_each_column_its_own_are_those_of_the_sorted_column_to_the_last_bit(rows, tails, data):
    ends = np.sort(np.array(tails), axis=1).T
    values = st.sampled_from([0.0, 0.1, 0.25, 1 / 3, 2.5, -1.0]) | st.floats(-9, 9)
    columns = st.lists(values, min_size=rows, max_size=rows)
    drawn = np.array([data.draw(columns) for _ in tails]).T
    expected = []
    for column, places in zip(drawn.T, ends.T * (rows - 1), strict=True):
        ordered = np.sort(column)
        expected.append([ordered[int(p)] + (p - int(p)) * (ordered[int(np.ceil(p))] - ordered[int(p)]) for p in places])
    for overwrite in (False, True):
        found = quantiles.column_quantiles(drawn.copy(order="F"), ends, overwrite=overwrite)
        np.testing.assert_array_equal(found, np.array(expected).T)


def test_a_ratio_to_nothing_is_unknown():
    low, high = statistics.bootstrap_ratio([1, 2], [0, 0])
    assert np.isnan(low) and np.isnan(high)


def test_clusters_without_exposure_do_not_matter_alone():
    """One cluster holds all exposure: resamples without it have no ratio, the others all have the same."""
    low, high = statistics.bootstrap_ratio([3, 0, 0], [6, 0, 0], resamples=100)
    assert (float(low), float(high)) == (0.5, 0.5)


@pytest.mark.parametrize("exposure", [5, 40, 1000])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_the_limit_of_a_thing_unseen_is_poissons(exposure, level):
    limit = float(statistics.zero_limit(exposure, level=level))
    assert stats.poisson(limit * exposure).pmf(0) == pytest.approx((1 - level) / 2)


def test_spearman_is_scipys_with_the_interval_of_bonett_and_wright():
    rng = np.random.default_rng(8)
    one = rng.normal(size=17)
    two = one + rng.normal(size=17)
    expected = stats.spearmanr(one, two).statistic
    error = np.sqrt((1 + expected**2 / 2) / (17 - 3))
    z = stats.norm.ppf(0.975)
    found = statistics.spearman(one, two)
    assert found[0] == pytest.approx(expected)
    assert found[1:] == pytest.approx(
        (np.tanh(np.arctanh(expected) - z * error), np.tanh(np.arctanh(expected) + z * error))
    )


def test_spearman_says_when_it_cannot_tell():
    assert np.isnan(statistics.spearman([1, 1, 1, 1], [1, 2, 3, 4])).all()
    assert np.isnan(statistics.spearman([], [])).all()
    correlation, low, high = statistics.spearman([1, 2, 3, 4, 5], [2, 4, 6, 8, 10])
    assert correlation == pytest.approx(1) and np.isnan([low, high]).all()
    with pytest.raises(ValueError, match="same length"):
        statistics.spearman([1, 2], [1, 2, 3])


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_lies_between_0_and_1(level):
    for call in (
        lambda: statistics.wilson(1, 2, level=level),
        lambda: statistics.bootstrap_ratio([1], [2], level=level),
        lambda: statistics.spearman([1, 2], [2, 1], level=level),
        lambda: statistics.zero_limit(5, level=level),
    ):
        with pytest.raises(ValueError, match=r"for instance 0\.95"):
            call()


def test_errors_say_what_is_wrong():
    with pytest.raises(ValueError, match="expanded, percentile"):
        statistics.bootstrap_ratio([1], [2], method="bayes")
    with pytest.raises(ValueError, match="2 numerators and 1 denominators"):
        statistics.bootstrap_ratio([1, 2], [2])
    with pytest.raises(ValueError, match="no clusters"):
        statistics.bootstrap_ratio([], [])
    with pytest.raises(ValueError, match="resamples is 0"):
        statistics.bootstrap_ratio([1], [2], resamples=0)
