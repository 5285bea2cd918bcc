"""Do intervals hold the truth as often as they promise? A simulation of skewed rates over few articles."""

import numpy as np
import pytest

from framing.analysis.statistics import MIN_CLUSTERS, bootstrap_ratio

pytestmark = pytest.mark.slow

SAMPLES, RATE = 1500, 0.3


def coverage(clusters: int, method: str = "expanded") -> float:
    """Share of nominal 95% intervals that hold the rate: articles differ in mentions and in how loaded they
    are."""
    rng = np.random.default_rng(clusters)
    mentions = 1 + rng.poisson(rng.gamma(1.5, 4, size=(clusters, SAMPLES)))
    hits = rng.poisson(mentions * RATE * rng.gamma(1.5, 1 / 1.5, size=(clusters, SAMPLES)))
    low, high = bootstrap_ratio(hits, mentions, resamples=800, method=method)
    return float(np.mean((low <= RATE) & (high >= RATE)))


@pytest.mark.parametrize(("clusters", "at_least"), [(MIN_CLUSTERS, 0.85), (16, 0.88), (40, 0.91), (100, 0.92)])
def test_intervals_nearly_keep_their_promise(clusters, at_least):
    assert at_least <= coverage(clusters) <= 0.98


def test_the_expanded_interval_is_the_better_one_where_clusters_are_few():
    assert coverage(MIN_CLUSTERS) > coverage(MIN_CLUSTERS, "percentile") + 0.05


def test_fewer_clusters_could_not_keep_it():
    assert coverage(2) < 0.6
