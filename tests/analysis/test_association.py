"""Keyness measures against scipy, against published tables, and against what must hold whatever the numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from framing.analysis import association

# Contingency tables of Dunning (1993): a pair of words, the first without the second, the second without the first,
# neither; and the log-likelihood ratio that is printed beside them.
DUNNING = [
    (110, 2442, 111, 29114, 270.72),
    (29, 13, 123, 31612, 263.90),
    (31, 23, 139, 31584, 256.84),
    (10, 0, 3, 31764, 167.23),
    (76, 104, 2476, 29121, 157.21),
]
# Uses and words on two sides, as programs and courses of corpus linguistics take them for examples.
USES = [(52, 50_000, 57, 75_000), (23, 263, 551, 8_870), (10, 100, 10, 1_000), (0, 50, 9, 70), (3, 40, 0, 90)]
COUNTS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=12)


def independent_g2(a: int, n: int, b: int, m: int) -> float:
    """Scipy's log-likelihood ratio of the table, with the sign of the difference."""
    table = [[a, b], [n - a, m - b]]
    statistic = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    return float(np.copysign(statistic, a / n - b / m))


@pytest.mark.parametrize(("both", "first", "second", "neither", "printed"), DUNNING)
def test_g2_is_what_dunning_printed(both, first, second, neither, printed):
    found = float(association.g2([both], both + first, [second], second + neither)[0])
    assert found == pytest.approx(printed, abs=0.005)
    assert found == pytest.approx(independent_g2(both, both + first, second, second + neither), abs=1e-9)


@pytest.mark.parametrize(("a", "n", "b", "m"), [*USES, (5, 50, 50, 500)])
def test_g2_is_scipys_log_likelihood_ratio_with_its_sign(a, n, b, m):
    assert float(association.g2([a], n, [b], m)[0]) == pytest.approx(independent_g2(a, n, b, m), abs=1e-9)


@pytest.mark.parametrize(("a", "n", "b", "m"), USES)
def test_effect_sizes_are_those_of_their_definitions(a, n, b, m):
    ratio = float(association.log_ratio([a], n, [b], m)[0])
    assert ratio == pytest.approx(np.log((a or 0.5) / n * m / (b or 0.5)) / np.log(2), abs=1e-9)
    percent = float(association.percent_difference([a], n, [b], m)[0])
    normalised = [1e6 * uses / words for uses, words in ((a, n), (b, m))]
    expected = 100 * (normalised[0] - normalised[1]) / normalised[1] if b else np.inf
    assert percent == pytest.approx(expected, abs=1e-9)


def test_log_ratio_counts_doublings():
    assert association.log_ratio([8, 1, 0], 100, [1, 8, 4], 100).tolist() == pytest.approx([3, -3, -3])


def test_percent_difference_of_a_term_that_a_side_never_uses():
    found = association.percent_difference([0, 4, 0], 10, [4, 0, 0], 10)
    assert found[:2].tolist() == [-100, np.inf] and np.isnan(found[2])


def test_log_odds_are_those_of_two_posteriors():
    """The counts and the prior make a Dirichlet distribution on each side; a term's odds are those of its mean."""
    target, reference = np.array([12, 3, 0, 40]), np.array([5, 9, 7, 61])
    alpha = np.array([0.4, 1.1, 0.2, 3.3])
    ratio, z = association.log_odds_dirichlet(target, reference, alpha)
    here, there = (stats.dirichlet(side + alpha).mean() for side in (target, reference))
    np.testing.assert_allclose(ratio, special.logit(here) - special.logit(there), atol=1e-9)
    # Monroe, Colaresi and Quinn (2008), equations 20 and 22.
    variance = 1 / (target + alpha) + 1 / (reference + alpha)
    np.testing.assert_allclose(z, (special.logit(here) - special.logit(there)) / np.sqrt(variance), atol=1e-9)


def test_terms_that_the_prior_knows_and_nobody_used_count_in_its_total():
    given = association.log_odds_dirichlet([12, 3], [5, 9], [0.4, 1.1], prior_total=5.0)[0]
    whole = association.log_odds_dirichlet([12, 3, 0], [5, 9, 0], [0.4, 1.1, 3.5])[0]
    np.testing.assert_allclose(given, whole[:2], atol=1e-12)


@given(COUNTS)
def test_measures_change_sign_when_the_sides_change_places(counts):
    first, second = (np.array(side, dtype=float) + 1 for side in zip(*counts, strict=True))
    alpha = (first + second) / 10
    there, back = (association.log_odds_dirichlet(*pair, alpha) for pair in ((first, second), (second, first)))
    np.testing.assert_array_equal(there[0], -back[0])
    np.testing.assert_array_equal(there[1], -back[1])
    n, m = first.sum(), second.sum()
    for measure in (association.g2, association.log_ratio):
        np.testing.assert_array_equal(measure(first, n, second, m), -measure(second, m, first, n))
    there, back = (association.percent_difference(*sides) for sides in ((first, n, second, m), (second, m, first, n)))
    np.testing.assert_allclose((1 + there / 100) * (1 + back / 100), 1)


def test_log_odds_of_the_only_term_there_is_are_unknown():
    ratio, z = association.log_odds_dirichlet([4], [9], [1])
    assert np.isnan(ratio).all() and np.isnan(z).all()


@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=30))
def test_q_is_the_least_share_of_false_finds_at_which_a_term_is_kept(p):
    """By the definition of Benjamini and Hochberg: the k smallest of m are kept where the kth is at most k q / m."""
    p = np.array(p)
    found = association.false_discovery(p)
    for one in range(len(p)):
        ranks = [(p <= other).sum() for other in p]
        expected = min(len(p) * value / rank for value, rank in zip(p, ranks, strict=True) if value >= p[one])
        assert found[one] == pytest.approx(min(expected, 1))
    cautious = association.false_discovery(p, correction="by")
    harmonic = (1 / np.arange(1, len(p) + 1)).sum()
    np.testing.assert_allclose(cautious, np.minimum(found * harmonic, 1))


def test_terms_without_a_p_value_have_no_q_and_are_not_counted():
    found = association.false_discovery([0.01, np.nan, 0.04])
    np.testing.assert_allclose(found[[0, 2]], association.false_discovery([0.01, 0.04]))
    assert np.isnan(found[1])
    assert np.isnan(association.false_discovery([np.nan])).all()


def test_errors_say_what_is_wrong():
    with pytest.raises(ValueError, match="above 0"):
        association.log_odds_dirichlet([4, 1], [9, 1], [1, 0])
    with pytest.raises(ValueError, match="more often than its side has words"):
        association.g2([5], 4, [1], 9)
    for measure in (association.log_ratio, association.percent_difference):
        with pytest.raises(ValueError, match="need words"):
            measure([0], 0, [1], 9)
    with pytest.raises(ValueError, match="bh, by"):
        association.false_discovery([0.1], correction="holm")
