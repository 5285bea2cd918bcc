"""Reliability: how far coders agree beyond chance, and which of their spans meet; arrays in, arrays out.

All coefficients are of nominal codes, for any number of coders, and know what is missing: a unit counts where at least
two coders judged it, and a pair of coders where both did.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from framing.analysis.statistics import (
    MIN_CLUSTERS,
    Floats,
    check_draws,
    expanded_tails,
    resampled_sums,
    zero_limit,
)

MISSING = -1
MEASURES = ("agreement", "kappa", "fleiss", "alpha")
_BLOCK = 800_000  # numbers resampled at a time

Codes = NDArray[np.int64]


class Estimate(NamedTuple):
    """A number and the ends of its interval; NaN where there is none."""

    value: float
    low: float = np.nan
    high: float = np.nan


def coefficients(
    codes: ArrayLike,
    clusters: ArrayLike | None = None,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> dict[str, Estimate]:
    """Return four measures of agreement between coders, each with its interval.

    Parameters
    ----------
    codes : array of int, shape (coders, units)
        What each coder said of each unit: whole numbers from 0, and -1 where the coder did not judge it.
    clusters : array of int, shape (units,), optional
        Which cluster each unit lies in; clusters are resampled, coders are taken as they are. Without it there are no
        intervals, nor where fewer than five clusters were judged by two coders.
    resamples, level, seed : int, float, int
        Of the intervals.

    Returns
    -------
    dict of str to Estimate
        ``agreement``: the share of pairs of judgements that agree. ``kappa``: Cohen's [1]_, the mean over pairs of
        coders, without pairs in which chance alone makes all agree. ``fleiss``: Fleiss's kappa for many coders [2]_
        (of two, Scott's pi). ``alpha``: Krippendorff's [3]_. NaN where there is nothing to divide by: where all
        judgements are the same, no coefficient can tell agreement from chance.

    Notes
    -----
    Resampled are the clusters [4]_, with quantiles moved outward for few of them [5]_. Where no judgements differ,
    resampling shows no difference either: then the share of agreement ends at the Poisson limit of as many clusters,
    and the other three have no interval. In simulated articles intervals keep about what they promise, but for a code
    that one unit in fifty has, in fifteen clusters: those of the last three are then too narrow (the slow tests measure
    both).

    References
    ----------
    .. [1] J. Cohen (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement
       20(1).
    .. [2] J. L. Fleiss (1971). Measuring nominal scale agreement among many raters. Psychological Bulletin 76(5).
    .. [3] K. Krippendorff (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.
    .. [4] A. Zapf et al. (2016). Measuring inter-rater reliability for nominal data: which coefficients and confidence
       intervals are appropriate? BMC Medical Research Methodology 16.
    .. [5] T. C. Hesterberg (2015). What Teachers Should Know About the Bootstrap: Resampling in the
       Undergraduate Statistics Curriculum. The American Statistician 69(4).

    Examples
    --------
    Two coders and ten words; they part over two of them.

    >>> found = coefficients([[1, 1, 0, 0, 0, 0, 0, 0, 0, 0], [1, 0, 1, 0, 0, 0, 0, 0, 0, 0]])
    >>> {name: round(estimate.value, 3) for name, estimate in found.items()}
    {'agreement': 0.8, 'kappa': 0.375, 'fleiss': 0.375, 'alpha': 0.406}
    """
    check_draws(seed, resamples, level)
    given = np.asarray(codes, np.int64)
    judged = (given != MISSING).sum(axis=0) > 1
    given = given[(given != MISSING)[:, judged].any(axis=1)][:, judged]
    if not given.size:
        return dict.fromkeys(MEASURES, Estimate(np.nan))
    kinds = int(given.max()) + 1
    where = np.zeros(given.shape[1], np.int64)
    if clusters is not None:
        where = np.unique(np.asarray(clusters)[judged], return_inverse=True)[1]
    units, pairs = _of_units(given, kinds, where), _of_pairs(given, kinds, where)
    values = [*_shared(units.sum(axis=0)[None])[:, 0], _mean_kappa(pairs.sum(axis=0)[None])[0]]
    ends = np.full((2, 4), np.nan)
    n = len(units)
    if clusters is not None and n >= MIN_CLUSTERS:
        drawn = np.vstack(
            [
                _shared(resampled_sums(units, resamples=resamples, seed=seed)),
                _resampled_kappa(pairs, resamples=resamples, seed=seed),
            ]
        )
        ends = _ends(drawn, expanded_tails(n, level))
        if values[0] == 1:
            ends[:, 0] = 1 - min(float(zero_limit(n, level=level)), 1.0), 1.0
    made = {
        name: Estimate(*map(float, (value, *ends[:, at])))
        for at, (name, value) in enumerate(zip(("agreement", "fleiss", "alpha", "kappa"), values, strict=True))
    }
    return {name: made[name] for name in MEASURES}


def _summed(values: Floats, where: Codes) -> Floats:
    """Add up rows by cluster."""
    sums = np.zeros((int(where.max()) + 1, values.shape[1]))
    np.add.at(sums, where, values)
    return sums


def _of_units(codes: Codes, kinds: int, where: Codes) -> Floats:
    """Return what each cluster adds: pairs that agree, pairs, their disagreement as alpha weighs it, each code's count.

    A unit that many judged makes more pairs than it has judgements; alpha lets each judgement count once.
    """
    counts = np.stack([(codes == kind).sum(axis=0) for kind in range(kinds)], axis=1).astype(np.float64)
    judged = counts.sum(axis=1)
    pairs, same = judged * (judged - 1), (counts * (counts - 1)).sum(axis=1)
    return _summed(np.column_stack([same, pairs, (pairs - same) / (judged - 1), counts]), where)


def _shared(sums: Floats) -> Floats:
    """Return agreement, Fleiss's kappa and alpha of sums as :func:`_of_units` gives them, a row a resample."""
    same, pairs, apart, counts = sums[:, 0], sums[:, 1], sums[:, 2], sums[:, 3:]
    n, squares = counts.sum(axis=1), (counts**2).sum(axis=1)
    observed = _ratio(same, pairs)
    chance = _ratio(squares, n**2)
    return np.vstack([observed, _beyond(observed, chance), 1 - _ratio(apart * (n - 1), n**2 - squares)])


def _ratio(top: Floats, bottom: Floats) -> Floats:
    made: Floats = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
    return made


def _beyond(observed: Floats, chance: Floats) -> Floats:
    """Return how far agreement goes beyond chance, of what it could; NaN where chance alone makes all agree."""
    return _ratio(observed - chance, np.where(1 - chance > 1e-12, 1 - chance, 0.0))


def _of_pairs(codes: Codes, kinds: int, where: Codes) -> Floats:
    """Return what each cluster adds for each pair of coders: an array of clusters x 2 kinds x pairs.

    Of the middle axis the first holds the units that both judged, the second those they agree on; then come, for each
    code but the last, how often the first of them gave it there, and how often the second.
    """
    first, second = np.triu_indices(len(codes), 1)
    made = np.zeros((int(where.max()) + 1, 2 * max(kinds, 1), len(first)))
    for cluster, sums in enumerate(made):
        here = codes[:, where == cluster]
        judged = (here != MISSING).astype(np.float64)
        sums[0] = (judged @ judged.T)[first, second]
        for kind in range(kinds):
            said = (here == kind).astype(np.float64)
            sums[1] += (said @ said.T)[first, second]
            if kind < kinds - 1:
                among = said @ judged.T
                sums[2 + 2 * kind], sums[3 + 2 * kind] = among[first, second], among[second, first]
    return made


def _kappas(pairs: Floats) -> Floats:
    """Return Cohen's kappa of each pair, a row a resample, from sums as :func:`_of_pairs` gives them."""
    both, same = pairs[:, 0], pairs[:, 1]
    left, right, chance = both.copy(), both.copy(), np.zeros_like(both)
    for at in range(2, pairs.shape[1], 2):
        chance += pairs[:, at] * pairs[:, at + 1]
        left -= pairs[:, at]
        right -= pairs[:, at + 1]
    chance += left * right  # the last code is what is left
    # (observed - expected) / (1 - expected), both times the square of the units
    return _ratio(same * both - chance, both * both - chance)


def _mean_kappa(pairs: Floats) -> Floats:
    found = _kappas(pairs)
    return _ratio(np.nansum(found, axis=1), (~np.isnan(found)).sum(axis=1).astype(np.float64))


def _resampled_kappa(pairs: Floats, *, resamples: int, seed: int) -> Floats:
    """Return the mean kappa of each resample, some pairs at a time."""
    clusters, columns, count = pairs.shape
    total, known = np.zeros(resamples), np.zeros(resamples)
    size = max(1, _BLOCK // (resamples * columns))
    for start in range(0, count, size):
        part = pairs[:, :, start : start + size]
        sums = resampled_sums(part.reshape(clusters, -1), resamples=resamples, seed=seed)
        found = _kappas(sums.reshape(resamples, columns, -1))
        there = ~np.isnan(found)
        total += np.where(there, found, 0.0).sum(axis=1)
        known += there.sum(axis=1)
    return _ratio(total, known)


def _ends(drawn: Floats, tails: Floats) -> Floats:
    """Return the ends of intervals, a column a row of resampled values; none where these never vary."""
    ends = np.full((2, len(drawn)), np.nan)
    for at, values in enumerate(drawn):
        known = values[~np.isnan(values)]
        if len(known) and np.ptp(known) > 1e-12:
            ends[:, at] = np.quantile(known, tails)
    return ends


def kappas(codes: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return units in common, agreement and Cohen's kappa of every pair of coders, in the order of ``np.triu_indices``.

    Parameters
    ----------
    codes : array of int, shape (coders, units)
        As for :func:`coefficients`.

    Returns
    -------
    units, agreement, kappa : array of shape (pairs,)

    Examples
    --------
    Of fifty cases two readers both say yes of 20 and no of 15.

    >>> one, other = [1] * 25 + [0] * 25, [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    >>> [round(float(of[0]), 2) for of in kappas([one, other])]
    [50.0, 0.7, 0.4]
    """
    given = np.asarray(codes, np.int64)
    kinds = int(given.max(initial=0)) + 1
    pairs = _of_pairs(given, kinds, np.zeros(given.shape[1], np.int64))
    return pairs[0, 0], _ratio(pairs[0, 1], pairs[0, 0]), _kappas(pairs)[0]


def meeting(first: Sequence[tuple[int, int]], second: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return which spans of two coders meet, each with one of the other's at most, as many as can.

    Parameters
    ----------
    first, second : sequence of (int, int)
        The first word of each span and one past its last, in order. Spans of one coder do not overlap.

    Returns
    -------
    list of (int, int)
        Places in both lists of spans that have a word in common.

    Examples
    --------
    >>> meeting([(3, 4), (9, 12)], [(1, 2), (3, 5), (9, 10), (11, 12)])
    [(0, 1), (1, 2)]
    """
    # Of two spans that meet, the one that ends first meets nothing further on: to match them loses no other match.
    found = []
    here = there = 0
    while here < len(first) and there < len(second):
        (start, end), (begin, close) = first[here], second[there]
        if start < close and begin < end:
            found.append((here, there))
            here += 1
            there += 1
        elif end < close:
            here += 1
        else:
            there += 1
    return found
