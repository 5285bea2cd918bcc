"""Measures: scores of predictions against human labels, each with an interval from resampling whole clusters.

A measure is a function of summed counts, so that the counts of a cluster (an article, a document, an event) are summed
once and resampled many times.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from framing.analysis.statistics import MIN_CLUSTERS, expanded_tails, resampled_sums

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
RESAMPLES = 1000
LEVEL = 0.95


class Estimate(NamedTuple):
    """A value, its interval, how many things it is of, and how many clusters were resampled."""

    value: float
    low: float
    high: float
    n: int
    clusters: int


def half(identifier: str) -> str:
    """Return the half of the data that an article or event belongs to, by its identifier alone.

    Errors are looked at in ``dev`` alone; what is found there must hold in ``held-out``.

    Examples
    --------
    >>> half("article-1"), half("article-2")
    ('dev', 'held-out')
    """
    return ("dev", "held-out")[_digest("half", identifier) % 2]


def fold(identifier: str, folds: int) -> int:
    """Return the fold of a cluster in cross-validation, by its identifier alone.

    Examples
    --------
    >>> [fold(f"article-{n}", 5) for n in range(4)]
    [2, 0, 3, 3]
    """
    return _digest("fold", identifier) % folds


def _digest(salt: str, identifier: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{salt} {identifier}".encode()).digest()[:4], "big")


def estimate(clusters: Sequence[str], counts: ArrayLike, statistic: Statistic, *, seed: int = 0) -> Estimate:
    """Return a statistic of summed counts with its 95% interval over clusters.

    Parameters
    ----------
    clusters : sequence of str
        The cluster of each row.
    counts : array of shape (rows, columns)
    statistic : callable
        Turns an array of summed counts, a row a resample, into an array of values.
    seed : int, default 0

    Returns
    -------
    Estimate
        The interval is NaN with fewer than five clusters.

    Examples
    --------
    >>> found = estimate(["a", "b", "c", "d", "e"] * 2, [[1, 1]] * 5 + [[0, 1]] * 5, ratio)
    >>> found.value, found.n, found.clusters
    (0.5, 10, 5)
    """
    if not len(clusters):
        return Estimate(np.nan, np.nan, np.nan, 0, 0)
    array = np.asarray(counts, dtype=np.float64).reshape(len(clusters), -1)
    names, index = np.unique(np.asarray(clusters, dtype=str), return_inverse=True)
    sums = np.zeros((len(names), array.shape[1]))
    np.add.at(sums, index, array)
    value = float(statistic(sums.sum(axis=0)[None, :])[0])
    low, high = np.nan, np.nan
    if len(names) >= MIN_CLUSTERS:
        low, high = _ends(statistic(resampled_sums(sums, resamples=RESAMPLES, seed=seed)), len(names))
    return Estimate(value, low, high, len(array), len(names))


def _ends(values: Floats, clusters: int) -> tuple[float, float]:
    usable = values[~np.isnan(values)]
    if not len(usable):
        return np.nan, np.nan
    low, high = np.quantile(usable, expanded_tails(clusters, LEVEL))
    return float(low), float(high)


def _over(top: Floats, bottom: Floats) -> Floats:
    quotient: Floats = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom != 0)
    return quotient


def ratio(sums: Floats) -> Floats:
    """Return the first column over the second: an accuracy, a share, a precision."""
    return _over(sums[..., 0], sums[..., 1])


def f1(sums: Floats) -> Floats:
    """Return F1 from columns of right, predicted and true ones; 0 where there is nothing to find."""
    return np.nan_to_num(_over(2 * sums[..., 0], sums[..., 1] + sums[..., 2]))


def precision(sums: Floats) -> Floats:
    """Return precision from columns of right, predicted and true ones."""
    return _over(sums[..., 0], sums[..., 1])


def recall(sums: Floats) -> Floats:
    """Return recall from columns of right, predicted and true ones."""
    return _over(sums[..., 0], sums[..., 2])


def macro(statistic: Statistic, strata: int) -> Statistic:
    """Return the mean of a statistic over strata, whose columns stand side by side.

    Examples
    --------
    >>> macro(ratio, 2)(np.array([[1.0, 1.0, 0.0, 3.0]])).tolist()
    [0.5]
    """

    def mean(sums: Floats) -> Floats:
        parts = statistic(sums.reshape(len(sums), strata, -1))
        return _mean_over(list(parts.T))

    return mean


def confusion(gold: Sequence[str], predicted: Sequence[str], labels: Sequence[str]) -> Floats:
    """Return a row an item with a single 1 in the cell of (gold, predicted).

    Examples
    --------
    >>> confusion(["a", "b"], ["a", "a"], ["a", "b"]).sum(axis=0).tolist()
    [1.0, 0.0, 1.0, 0.0]
    """
    place = {label: n for n, label in enumerate(labels)}
    cells = np.zeros((len(gold), len(labels) ** 2))
    for row, (true, said) in enumerate(zip(gold, predicted, strict=True)):
        cells[row, place[true] * len(labels) + place[said]] = 1
    return cells


def class_f1(label: int, labels: int = 3) -> Statistic:
    """Return the F1 of one class as a function of the cells of :func:`confusion`."""

    def score(sums: Floats) -> Floats:
        table = sums.reshape(len(sums), labels, labels)
        right = table[:, label, label]
        return f1(np.stack([right, table[:, :, label].sum(axis=1), table[:, label, :].sum(axis=1)], axis=1))

    return score


def macro_f1(sums: Floats) -> Floats:
    """Return the mean of the classes' F1, from the cells of :func:`confusion`.

    Examples
    --------
    >>> macro_f1(confusion(["a", "b"], ["a", "a"], ["a", "b"]).sum(axis=0)[None, :]).round(3).tolist()
    [0.333]
    """
    labels = round(np.sqrt(sums.shape[1]))
    return np.asarray(np.mean([class_f1(n, labels)(sums) for n in range(labels)], axis=0), dtype=np.float64)


def auc_within(
    scores: Sequence[float],
    positive: Sequence[bool],
    strata: Sequence[str],
    clusters: Sequence[str],
    *,
    seed: int = 0,
) -> Estimate:
    """Return the mean over strata of the area under the ROC curve, pairs being formed within strata alone.

    Examples
    --------
    >>> auc_within([1, 2, 5, 6], [False, True, True, False], ["a", "a", "b", "b"], ["1", "2", "3", "4"]).value
    0.5
    """
    score, is_positive, stratum = np.asarray(scores, np.float64), np.asarray(positive, bool), np.asarray(strata)
    names, index = np.unique(np.asarray(clusters, dtype=str), return_inverse=True)
    if not len(names):
        return Estimate(np.nan, np.nan, np.nan, 0, 0)
    once = np.ones((1, len(names)))
    drawn = resampled_sums(np.eye(len(names)), resamples=RESAMPLES, seed=seed)
    parts = []
    for weights in (once, drawn):
        areas = []
        for name in np.unique(stratum):
            up, down = (np.flatnonzero((stratum == name) & side) for side in (is_positive, ~is_positive))
            if len(up) and len(down):
                wins = (score[up, None] > score[None, down]) + 0.5 * (score[up, None] == score[None, down])
                above, below = weights[:, index[up]], weights[:, index[down]]
                areas.append(_over(((above @ wins) * below).sum(axis=1), above.sum(axis=1) * below.sum(axis=1)))
        parts.append(_mean_over(areas) if areas else np.full(len(weights), np.nan))
    low, high = _ends(parts[1], len(names)) if len(names) >= MIN_CLUSTERS else (np.nan, np.nan)
    return Estimate(float(parts[0][0]), low, high, len(score), len(names))


def _mean_over(areas: Sequence[Floats]) -> Floats:
    """Return the mean over strata; a stratum that a resample leaves without a pair is passed over."""
    table = np.asarray(areas)
    usable = ~np.isnan(table)
    return _over(np.where(usable, table, 0).sum(axis=0), usable.sum(axis=0).astype(np.float64))


def fit_thresholds(scores: Sequence[float], gold: Sequence[str], *, steps: int = 60) -> tuple[float, float]:
    """Return the two cuts that turn scores into three classes with the best macro-F1.

    Parameters
    ----------
    scores : sequence of float
    gold : sequence of {"negative", "neutral", "positive"}
    steps : int, default 60
        Cuts that are tried, spread evenly over the scores' ranks.

    Returns
    -------
    low, high : float
        Below or at ``low`` is negative, above or at ``high`` positive.

    Examples
    --------
    >>> low, high = fit_thresholds([-0.9, -0.5, 0.0, 0.7], ["negative", "negative", "neutral", "positive"])
    >>> [label(x, low, high) for x in (-0.6, 0.0, 0.7)]
    ['negative', 'neutral', 'positive']
    """
    score = np.asarray(scores, np.float64)
    values = np.unique(np.quantile(score, np.linspace(0, 1, steps), method="nearest"))
    # Halfway between two scores, so that a cut hangs on neither.
    cuts = (values[:-1] + values[1:]) / 2
    lows, highs = np.append(cuts, -np.inf), np.append(cuts, np.inf)
    below = score[:, None] <= lows[None, :]
    above = score[:, None] >= highs[None, :]
    gold_array = np.asarray(gold)
    is_class = {name: gold_array == name for name in ("negative", "neutral", "positive")}
    n_below = {name: below[mask].sum(axis=0) for name, mask in is_class.items()}
    n_above = {name: above[mask].sum(axis=0) for name, mask in is_class.items()}
    total = {name: int(mask.sum()) for name, mask in is_class.items()}
    all_below, all_above = below.sum(axis=0), above.sum(axis=0)

    def score_of(right: Floats, said: Floats, true: int) -> Floats:
        return np.nan_to_num(_over(2.0 * right, np.asarray(said + true, np.float64)))

    negative = score_of(n_below["negative"], all_below, total["negative"])[:, None]
    positive = score_of(n_above["positive"], all_above, total["positive"])[None, :]
    between = total["neutral"] - n_below["neutral"][:, None] - n_above["neutral"][None, :]
    neutral = score_of(between, len(score) - all_below[:, None] - all_above[None, :], total["neutral"])
    found = np.where(lows[:, None] < highs[None, :], negative + positive + neutral, -1.0)
    best = np.unravel_index(int(found.argmax()), found.shape)
    return float(lows[best[0]]), float(highs[best[1]])


def label(score: float, low: float, high: float) -> str:
    """Return the class of a score between two cuts."""
    return "negative" if score <= low else "positive" if score >= high else "neutral"
