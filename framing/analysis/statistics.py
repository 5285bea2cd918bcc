"""Statistics: intervals by resampling clusters, Wilson intervals, rank correlation.

Arrays in, arrays out; nothing here knows what an article is. What is resampled is always the unit that was
sampled (articles, or the sentences of one article), never single words: words of one article resemble one
another, and an interval that takes them for independent is too narrow.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri, stdtrit  # of scipy.stats, which loads ten times as long

from framing.analysis.quantiles import column_quantiles, existing_quantiles

Floats = NDArray[np.float64]

METHODS = ("expanded", "percentile")

# With fewer clusters no resampling keeps its promise: of nominal 95% intervals of a skewed rate, those over 2
# clusters held the truth in 49% of samples, over 5 in 89%, 16 in 91%, 40 in 92% (the slow tests measure it).
MIN_CLUSTERS = 5

_CACHED_CLUSTERS = 128  # weights of up to so many clusters are remembered: 2,000 resamples of 128 take 1 MB
_BLOCK = 2_000_000  # numbers drawn at a time for more clusters than that
_EXACT = 2**24  # whole numbers below are exact in single precision, and so are their sums in any order


def check_draws(seed: Any = 0, resamples: Any = 1, level: Any = 0.95) -> None:
    """Refuse what cannot be drawn with: the same input must give the same bytes, and so the seed is always known.

    Raises
    ------
    ValueError
        If the seed is no whole number from 0, resamples is none from 1, or the level does not lie between 0 and 1.

    Examples
    --------
    >>> check_draws(level=95)
    Traceback (most recent call last):
        ...
    ValueError: level is 95; it must lie between 0 and 1, for instance 0.95
    """
    if not (_is(seed, Integral) and seed >= 0):
        raise ValueError(f"seed is {seed!r}; give a whole number from 0, so that the same input gives the same result")
    if not (_is(resamples, Integral) and resamples >= 1):
        raise ValueError(
            f"resamples is {resamples!r}; give a whole number: at least 1 is needed, and 1,000 or more for an interval"
        )
    if not (_is(level, Real) and 0 < level < 1):
        raise ValueError(f"level is {level!r}; it must lie between 0 and 1, for instance 0.95")


def _is(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def draws(clusters: int, resamples: int, seed: int) -> Iterator[NDArray[np.float32]]:
    """Yield, for some resamples at a time, how often each cluster stands in each: an array of clusters x resamples."""
    if clusters <= _CACHED_CLUSTERS:
        yield _remembered_draws(clusters, resamples, seed)
        return
    rng, size = np.random.default_rng(seed), max(1, _BLOCK // clusters)
    for done in range(0, resamples, size):
        yield _draw(rng, clusters, min(size, resamples - done))


def _draw(rng: np.random.Generator, clusters: int, resamples: int) -> NDArray[np.float32]:
    drawn = rng.integers(0, clusters, size=(resamples, clusters)) + clusters * np.arange(resamples)[:, None]
    counts = np.bincount(drawn.ravel(), minlength=resamples * clusters)
    return counts.reshape(resamples, clusters).T.astype(np.float32, order="C")


@lru_cache(maxsize=32)
def _remembered_draws(clusters: int, resamples: int, seed: int) -> NDArray[np.float32]:
    weights = _draw(np.random.default_rng(seed), clusters, resamples)
    weights.flags.writeable = False
    return weights


def resampled_sums(values: ArrayLike, *, resamples: int = 2000, seed: int = 0) -> Floats:
    """Return the column sums of resamples of the rows, drawn with replacement.

    Parameters
    ----------
    values : array of shape (clusters,) or (clusters, columns)
        A row a cluster.
    resamples : int, default 2000
        How many resamples.
    seed : int, default 0
        Seed of the draws. The same number of clusters and the same seed give the same draws, so that two sets
        of columns resampled apart are resampled alike.

    Returns
    -------
    array of shape (resamples,) or (resamples, columns)

    Examples
    --------
    >>> resampled_sums([1, 1, 1], resamples=2)
    array([3., 3.])
    """
    return np.ascontiguousarray(column_sums(values, resamples=resamples, seed=seed))


def column_sums(values: ArrayLike, *, resamples: int = 2000, seed: int = 0) -> Floats:
    """Return what :func:`resampled_sums` does; of counts column by column in memory, to order each column next."""
    array = np.asarray(values, dtype=np.float64)
    if not len(array):
        raise ValueError("there are no clusters to resample")
    check_draws(seed, resamples)
    drawn = draws(len(array), resamples, seed)
    if not add_up_exactly(array):
        return np.concatenate([weights.T.astype(np.float64, order="C") @ array for weights in drawn])
    # Counts are added up in single precision, in a fraction of the time: it changes no digit.
    counts, sums, done = array.T.astype(np.float32), np.empty((*array.shape[1:], resamples)), 0
    for weights in drawn:
        sums[..., done : done + weights.shape[1]] = counts @ weights
        done += weights.shape[1]
    return sums.T


def add_up_exactly(values: Floats) -> bool:
    """Tell whether values are counts of which single precision keeps every digit, in any resample or part of them."""
    return _whole(values, _EXACT)


def _whole(values: Floats, below: float) -> bool:
    """Whether all values are whole numbers, and no resample of them adds up to so much in any column."""
    return bool(np.all(len(values) * np.abs(values) < below) and np.all(values == np.rint(values)))


def bootstrap_ratio(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    resamples: int = 2000,
    level: float = 0.95,
    seed: int = 0,
    method: str = "expanded",
) -> tuple[Floats, Floats]:
    """Return a confidence interval for sum(numerators) / sum(denominators), resampling clusters.

    Parameters
    ----------
    numerators, denominators : array of shape (clusters,) or (clusters, columns)
        A row a cluster, a column a ratio; a single column of denominators serves all columns of numerators.
    resamples : int, default 2000
        How many resamples.
    level : float, default 0.95
        Confidence level.
    seed : int, default 0
        Seed of the draws.
    method : {"expanded", "percentile"}, default "expanded"
        ``percentile`` takes the quantiles of the resampled ratios. ``expanded`` takes quantiles further out,
        by as much as Student's t is wider than the normal distribution, for few clusters make the percentile
        interval too narrow.

    Returns
    -------
    low, high : array of shape () or (columns,)
        NaN where the denominators sum to zero.

    Notes
    -----
    See [1]_ for the bootstrap, [2]_ for the expanded percentile interval.

    References
    ----------
    .. [1] B. Efron and R. J. Tibshirani (1993). An Introduction to the Bootstrap. Chapman & Hall.
    .. [2] T. C. Hesterberg (2015). What Teachers Should Know About the Bootstrap: Resampling in the
       Undergraduate Statistics Curriculum. The American Statistician 69(4).

    Examples
    --------
    Two hits in every four mentions, in each of six articles: nothing varies, so nothing is uncertain.

    >>> low, high = bootstrap_ratio([2] * 6, [4] * 6)
    >>> float(low), float(high)
    (0.5, 0.5)
    """
    check_draws(seed, resamples, level)
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; it must be one of {', '.join(METHODS)}")
    top = np.asarray(numerators, dtype=np.float64)
    bottom = np.asarray(denominators, dtype=np.float64)
    if len(top) != len(bottom):
        raise ValueError(f"{len(top)} numerators and {len(bottom)} denominators: there must be one of each a cluster")
    single = top.ndim == 1
    top = top[:, None] if single else top
    bottom = bottom[:, None] if bottom.ndim == 1 else bottom
    columns = top.shape[1]
    if not (_whole(top, 2**53) and _whole(bottom, 2**53)):
        # The last digit of a sum of fractions hangs on how many columns are added up at once: as many as ever.
        bottom = np.broadcast_to(bottom, top.shape)
    sums = column_sums(np.hstack([top, bottom]), resamples=resamples, seed=seed)
    if np.all(sums[:, columns:]):
        ratios = np.divide(sums[:, :columns], sums[:, columns:], out=sums[:, :columns])
    else:
        ratios = _divide(sums[:, :columns], np.broadcast_to(sums[:, columns:], (resamples, columns)))
    tails = expanded_tails(len(top), level) if method == "expanded" else np.array([1 - level, 1 + level]) / 2
    low, high = existing_quantiles(ratios, tails, overwrite=True)
    return (low[0], high[0]) if single else (low, high)


def _divide(top: Floats, bottom: Floats) -> Floats:
    quotient: Floats = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom != 0)
    return quotient


@lru_cache(maxsize=256)
def expanded_tails(clusters: int, level: float) -> Floats:
    """Return the two quantiles of resampled values that make an interval of the level, widened for few
    clusters.

    References
    ----------
    .. [1] T. C. Hesterberg (2015). What Teachers Should Know About the Bootstrap: Resampling in the
       Undergraduate Statistics Curriculum. The American Statistician 69(4).

    Examples
    --------
    >>> expanded_tails(10, 0.95).round(4).tolist(), expanded_tails(10000, 0.95).round(4).tolist()
    ([0.0086, 0.9914], [0.025, 0.975])
    """
    check_draws(level=level)
    tail = np.array([1 - level, 1 + level]) / 2
    if clusters > 1:
        tail = ndtr(np.sqrt(clusters / (clusters - 1)) * stdtrit(clusters - 1, tail))
    tail.flags.writeable = False
    return tail


def held_tails(counts: Floats, level: float) -> Floats:
    """Return, for each column of counts, the two quantiles of resampled values that make an interval of the level.

    They are widened for as few clusters as hold the counts (the square of their sum over the sum of their squares),
    five at the least: of fifty events a word may stand in ten.

    Parameters
    ----------
    counts : array of shape (clusters, columns)
    level : float

    Returns
    -------
    array of shape (2, columns)

    Examples
    --------
    >>> held_tails(np.array([[1.0, 10.0]] * 10 + [[1.0, 0.0]] * 40), 0.95).round(4).tolist()
    [[0.0212, 0.0086], [0.9788, 0.9914]]
    """
    held = _divide(counts.sum(axis=0) ** 2, (counts**2).sum(axis=0))
    clusters = np.maximum(np.nan_to_num(held), MIN_CLUSTERS).round().astype(int)
    return np.stack([expanded_tails(int(n), level) for n in clusters], axis=1) if len(clusters) else np.zeros((2, 0))


def zero_limit(exposure: ArrayLike, *, level: float = 0.95) -> Floats:
    """Return the upper limit of a rate of which no event was seen.

    Resampling zeros gives zeros, as if it were certain that nothing can occur. The exact Poisson limit says
    how often a thing may occur and still go unseen in so much exposure.

    Parameters
    ----------
    exposure : array
        Words or mentions looked at.
    level : float, default 0.95
        Confidence level of the two-sided interval of which this is the upper end.

    Returns
    -------
    array

    References
    ----------
    .. [1] F. Garwood (1936). Fiducial limits for the Poisson distribution. Biometrika 28.

    Examples
    --------
    >>> round(float(zero_limit(1000)), 4)
    0.0037
    """
    check_draws(level=level)
    seen = np.asarray(exposure, dtype=np.float64)
    return _divide(np.full(seen.shape, -np.log((1 - level) / 2)), seen)


def difference_of_ratios(
    side: Floats,
    others: Floats,
    *,
    limits: tuple[float, float],
    bounded: bool = False,
    paired: bool = False,
    resamples: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[Floats, Floats]:
    """Return a confidence interval for the difference of two sides' ratios, resampling the clusters of both.

    Parameters
    ----------
    side, others : array of shape (clusters, columns + 1)
        A row a cluster, a column a count, and in the last one what the counts are divided by.
    limits : tuple of float
        How high the ratio of each side may be though nothing of a column was counted there (:func:`zero_limit`).
        The interval is widened by it, for resampling zeros gives zeros.
    bounded : bool, default False
        The ratios are shares: what holds for none holds for all as well, and no difference goes beyond -1 and 1.
    paired : bool, default False
        The rows of both sides are the same clusters in the same order, and are drawn together. What they share cancels,
        and a difference rests on those that hold the counts: the interval is widened for as few as these
        (:func:`held_tails`).
    resamples, level, seed : int, float, int
        As for :func:`bootstrap_ratio`.

    Returns
    -------
    low, high : array of shape (columns,)
        NaN where a side has fewer than five clusters with anything to divide by.

    Examples
    --------
    Nothing in 600 words against 10 in 3,000:

    >>> low, high = difference_of_ratios(
    ...     np.array([[0, 100]] * 6), np.array([[1, 300]] * 10), limits=(zero_limit(600), zero_limit(3000))
    ... )
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([-0.0033], [0.0028])
    """
    smallest = min(int((values[:, -1] > 0).sum()) for values in (side, others))
    low = high = np.full(side.shape[1] - 1, np.nan)
    if smallest < MIN_CLUSTERS:
        return low, high
    # Sides that are not drawn together need draws of their own.
    seeds = (seed, seed if paired else int(np.random.SeedSequence(seed).generate_state(1)[0]))
    drawn = []
    for values, own in zip((side, others), seeds, strict=True):
        sums = resampled_sums(values, resamples=resamples, seed=own)
        drawn.append(_divide(sums[:, :-1], np.broadcast_to(sums[:, -1:], sums[:, :-1].shape)))
    # A resample in which a side holds nothing to divide by has no ratio and is left out.
    if paired:
        low, high = column_quantiles(drawn[0] - drawn[1], held_tails(side[:, :-1] + others[:, :-1], level))
    else:
        low, high = np.nanquantile(drawn[0] - drawn[1], expanded_tails(smallest, level), axis=0)
    for values, limit, own_side in ((side, limits[0], True), (others, limits[1], False)):
        total = values.sum(axis=0)
        up = np.where(total[:-1] == 0, limit, 0.0)
        down = np.where(total[:-1] == total[-1], limit, 0.0) if bounded else np.zeros(len(up))
        low, high = (low - down, high + up) if own_side else (low - up, high + down)
    return (np.maximum(low, -1.0), np.minimum(high, 1.0)) if bounded else (low, high)


def wilson(successes: ArrayLike, trials: ArrayLike, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return Wilson's score interval for a share.

    Parameters
    ----------
    successes, trials : array
        Counts.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    low, high : array
        NaN where there are no trials.

    References
    ----------
    .. [1] E. B. Wilson (1927). Probable inference, the law of succession, and statistical inference. Journal
       of the American Statistical Association 22.

    Examples
    --------
    >>> low, high = wilson(8, 10)
    >>> round(float(low), 3), round(float(high), 3)
    (0.49, 0.943)
    """
    check_draws(level=level)
    count, total = np.broadcast_arrays(np.asarray(successes, np.float64), np.asarray(trials, np.float64))
    if np.any(count < 0) or np.any(count > total):
        raise ValueError("successes must lie between 0 and trials")
    z = ndtri((1 + level) / 2)
    share = _divide(count, total)
    inverse = _divide(np.ones(total.shape), total)
    centre = share + z * z * inverse / 2
    half = z * np.sqrt(share * (1 - share) * inverse + (z * inverse / 2) ** 2)
    scale = 1 + z * z * inverse
    # The ends are 0 and 1 by definition where all trials agree; rounding would leave them a hair away.
    low = np.where(count == 0, np.where(total > 0, 0.0, np.nan), (centre - half) / scale)
    high = np.where(count == total, np.where(total > 0, 1.0, np.nan), (centre + half) / scale)
    return low, high


def spearman(first: ArrayLike, second: ArrayLike, *, level: float = 0.95) -> tuple[float, float, float]:
    """Return Spearman's rank correlation and its confidence interval.

    Parameters
    ----------
    first, second : array of shape (n,)
        Values of the same n things.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    correlation, low, high : float
        The correlation is NaN where one side does not vary, the interval where there are fewer than four
        things or the ranks agree wholly, for which the formula has no answer.

    References
    ----------
    .. [1] D. G. Bonett and T. A. Wright (2000). Sample size requirements for estimating Pearson, Kendall and
       Spearman correlations. Psychometrika 65(1).

    Examples
    --------
    >>> [round(value, 2) for value in spearman([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5])]
    [0.83, -0.13, 0.99]
    """
    check_draws(level=level)
    one, two = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if one.shape != two.shape or one.ndim != 1:
        raise ValueError(f"two lists of the same length are needed, not {one.shape} and {two.shape}")
    from scipy.stats import rankdata  # takes half a second to load, and few analyses rank

    if len(one) < 2 or np.ptp(one) == 0 or np.ptp(two) == 0:
        return np.nan, np.nan, np.nan
    correlation = float(np.corrcoef(rankdata(one), rankdata(two))[0, 1])
    if len(one) < 4 or np.isclose(abs(correlation), 1):
        return correlation, np.nan, np.nan
    half = ndtri((1 + level) / 2) * np.sqrt((1 + correlation**2 / 2) / (len(one) - 3))
    return (
        correlation,
        float(np.tanh(np.arctanh(correlation) - half)),
        float(np.tanh(np.arctanh(correlation) + half)),
    )
