"""Association: how much more often one side uses a term than another, by the measures of the field.

Arrays in, arrays out; nothing here knows what an article is. All of these take words for independent, which words of
one article are not: :mod:`framing.analysis.burstiness` says how sure a difference is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

CORRECTIONS = ("bh", "by")


def log_odds_dirichlet(
    target: ArrayLike, reference: ArrayLike, prior: ArrayLike, *, prior_total: float | None = None
) -> tuple[Floats, Floats]:
    """Return the log-odds ratio of terms with a Dirichlet prior, and its z-score.

    Parameters
    ----------
    target, reference : array of shape (..., terms)
        Counts of every term on the two sides: of all terms, for the sums are the sides' lengths.
    prior : array of shape (terms,)
        Pseudo-counts of the terms (alpha), added to both sides: the larger, the more a difference has to show
        before it counts.
    prior_total : float, optional
        Pseudo-counts of all terms that there are; by default of those that are given.

    Returns
    -------
    ratio, z : array of shape (..., terms)
        Positive means the target.

    References
    ----------
    .. [1] B. L. Monroe, M. P. Colaresi and K. M. Quinn (2008). Fightin' Words: Lexical Feature Selection and
       Evaluation for Identifying the Content of Political Conflict. Political Analysis 16(4), equations 16,
       20 and 22.

    Examples
    --------
    >>> ratio, z = log_odds_dirichlet([30, 70], [10, 90], [1, 1])
    >>> ratio.round(2).tolist(), z.round(2).tolist()
    ([1.28, -1.28], [3.66, -8.11])
    """
    first = np.asarray(target, dtype=np.float64)
    second = np.asarray(reference, dtype=np.float64)
    alpha = np.asarray(prior, dtype=np.float64)
    if np.any(alpha <= 0):
        raise ValueError("every pseudo-count of the prior must be above 0; a term of which nothing is known needs some")
    total = float(alpha.sum()) if prior_total is None else prior_total
    sides = [log_odds(side, side.sum(axis=-1, keepdims=True), alpha, total) for side in (first, second)]
    ratio: Floats = sides[0] - sides[1]
    deviation = np.sqrt(1 / (first + alpha) + 1 / (second + alpha))
    return ratio, ratio / deviation


def log_odds(counts: ArrayLike, totals: ArrayLike, prior: ArrayLike, prior_total: float) -> Floats:
    """Return the log-odds of terms on one side, with a Dirichlet prior.

    Parameters
    ----------
    counts : array of shape (..., terms)
        Counts of some or all terms.
    totals : array that broadcasts with the counts
        Words of the side.
    prior : array of shape (terms,)
        Pseudo-counts of these terms.
    prior_total : float
        Sum of the pseudo-counts of all terms.

    Returns
    -------
    array of shape (..., terms)
        NaN where there is no other term, so that there are no odds.

    Examples
    --------
    >>> log_odds([49.0, 99.0], 298.0, [1.0, 1.0], 2.0).round(3).tolist()
    [-1.609, -0.693]
    """
    own = np.asarray(counts, np.float64) + np.asarray(prior, np.float64)
    rest = np.asarray(np.asarray(totals, np.float64) + prior_total - own)
    if own.size and np.min(rest) > 1e-9 * np.max(own):  # as it nearly always is; written over, to copy takes as long
        odds = np.divide(own, rest, out=rest)
    else:
        odds = np.divide(own, rest, out=np.full(rest.shape, np.nan), where=rest > 1e-9 * own)
    return np.asarray(np.log(odds, out=odds), dtype=np.float64)


def g2(target: ArrayLike, target_total: float, reference: ArrayLike, reference_total: float) -> Floats:
    """Return the signed log-likelihood ratio (G2) of terms between two sides.

    Parameters
    ----------
    target, reference : array of shape (terms,)
        Counts of the terms.
    target_total, reference_total : float
        Words of the two sides.

    Returns
    -------
    array
        Positive where the term is relatively more frequent in the target.

    Notes
    -----
    All four cells of the table (term or not, target or reference) enter, as in [1]_; some programs leave the
    two cells of the other words out, and give slightly smaller values.

    References
    ----------
    .. [1] T. Dunning (1993). Accurate Methods for the Statistics of Surprise and Coincidence. Computational
       Linguistics 19(1).

    Examples
    --------
    >>> g2([10, 1], 100, [10, 9], 1000).round(2).tolist()
    [22.91, 0.01]
    """
    counts = np.array([np.asarray(target, np.float64), np.asarray(reference, np.float64)])
    totals = np.array([float(target_total), float(reference_total)]).reshape(2, *[1] * (counts.ndim - 1))
    if np.any(counts > totals):
        raise ValueError("a term cannot occur more often than its side has words")
    observed = np.stack([counts, totals - counts])
    expected = observed.sum(axis=1, keepdims=True) * totals / totals.sum()
    shares = np.divide(observed, expected, out=np.ones(observed.shape), where=expected > 0)
    terms = observed * np.log(shares, out=np.zeros(observed.shape), where=observed > 0)
    # The two sides are added first: then their order does not matter, not even for the last digit.
    statistic = 2 * terms.sum(axis=1).sum(axis=0)
    direction = np.sign(counts[0] * totals[1] - counts[1] * totals[0])
    # Rounding may leave a difference of nothing just below zero.
    return np.asarray(direction * np.maximum(statistic, 0), dtype=np.float64)


def log_ratio(target: ArrayLike, target_total: float, reference: ArrayLike, reference_total: float) -> Floats:
    """Return the binary logarithm of the ratio of relative frequencies: 1 is twice as frequent in the target.

    Parameters
    ----------
    target, reference : array of shape (terms,)
        Counts of the terms; a count of 0 is taken as one half, for the ratio to exist.
    target_total, reference_total : float
        Words of the two sides.

    Returns
    -------
    array

    References
    ----------
    .. [1] A. Hardie (2014). Log Ratio: an informal introduction. ESRC Centre for Corpus Approaches to Social
       Science.

    Examples
    --------
    >>> log_ratio([4, 0], 100, [10, 5], 1000).round(2).tolist()
    [2.0, 0.0]
    """
    first = np.asarray(target, np.float64)
    second = np.asarray(reference, np.float64)
    if target_total <= 0 or reference_total <= 0:
        raise ValueError("both sides need words")
    rates = (
        np.where(first == 0, 0.5, first) / target_total,
        np.where(second == 0, 0.5, second) / reference_total,
    )
    return np.asarray(np.log2(rates[0]) - np.log2(rates[1]), dtype=np.float64)


def percent_difference(target: ArrayLike, target_total: float, reference: ArrayLike, reference_total: float) -> Floats:
    """Return by how many per cent terms are more frequent in the target (%DIFF): 100 is twice as frequent.

    Parameters
    ----------
    target, reference : array of shape (terms,)
        Counts of the terms.
    target_total, reference_total : float
        Words of the two sides.

    Returns
    -------
    array
        -100 where the target never uses a term, infinite where the reference never does (the authors put a very small
        number in the place of 0, which gives a very large one), NaN where neither does.

    Notes
    -----
    Twice as frequent is 100, half as frequent -50: the measure changes more than its sign when the sides change
    places. The binary logarithm (:func:`log_ratio`) says the same without that.

    References
    ----------
    .. [1] C. Gabrielatos and A. Marchi (2011). Keyness: matching metrics to definitions. Corpus Linguistics in the
       South 1, Portsmouth.

    Examples
    --------
    >>> percent_difference([4, 1, 0, 3], 100, [20, 20, 20, 0], 1000).tolist()
    [100.0, -50.0, -100.0, inf]
    """
    if target_total <= 0 or reference_total <= 0:
        raise ValueError("both sides need words")
    first = np.asarray(target, np.float64) * reference_total
    second = np.asarray(reference, np.float64) * target_total
    beyond = np.where(first > 0, np.inf, np.nan)
    return np.asarray(100 * np.divide(first - second, second, out=beyond, where=second > 0), dtype=np.float64)


def false_discovery(p: ArrayLike, *, correction: str = "bh") -> Floats:
    """Return q-values: the share of false finds to expect among all terms that are at least as sure as this one.

    Parameters
    ----------
    p : array of shape (terms,)
        The p-values of all terms that were looked at; NaN where there is none.
    correction : {"bh", "by"}, default "bh"
        Benjamini and Hochberg's, which holds where terms are independent or rise together; or Benjamini and
        Yekutieli's, which holds however they hang together and finds less.

    Returns
    -------
    array of shape (terms,)
        NaN where there is no p-value.

    References
    ----------
    .. [1] Y. Benjamini and Y. Hochberg (1995). Controlling the false discovery rate: a practical and powerful
       approach to multiple testing. Journal of the Royal Statistical Society B 57(1).
    .. [2] Y. Benjamini and D. Yekutieli (2001). The control of the false discovery rate in multiple testing under
       dependency. The Annals of Statistics 29(4).

    Examples
    --------
    >>> false_discovery([0.01, 0.02, 0.5, float("nan")]).round(3).tolist()
    [0.03, 0.03, 0.5, nan]
    """
    if correction not in CORRECTIONS:
        raise ValueError(f"correction is {correction!r}; it must be one of {', '.join(CORRECTIONS)}")
    values = np.asarray(p, dtype=np.float64)
    found = np.full(values.shape, np.nan)
    known = ~np.isnan(values)
    if known.any():
        from scipy import stats  # takes half a second to load, and few analyses ask for it

        found[known] = stats.false_discovery_control(values[known], method=correction)
    return found
