"""Burstiness: how unevenly articles use a term, and how sure a difference between two sides is in the light of it.

A word that has been used once in an article is likely to be used again there. So a thousand words of one article are
worth fewer than a thousand words of many, and a test that takes words for independent finds differences where there
are none. Arrays in, arrays out; nothing here knows what an article is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, special

from framing.analysis.mixtures import Mixture, distinct, one_gamma, quantiles

Floats = NDArray[np.float64]

# Squared variations of a term's rate, as multiples of what is usual among terms about as frequent. They are drawn so
# wide apart since terms differ: of two words of the same frequency, "said" stands in every article and a name in one.
LEVELS = 3.0 ** np.arange(-3, 4)
LEAST, MOST = 1e-3, 300.0

# Jeffreys adds a half to a count at both ends of an interval, the exact interval nothing at one end and 1 at the other.
# This goes a tenth of the way to the exact one: on trial draws Jeffreys's called somewhat more than 5% of rare words
# different that were not.
_LOWER, _HIGHER = 0.45, 0.55

# The rounding of what evidence says of a term's sentences: less than half a digit is not told from nothing.
_ROUNDED = 0.05
_NO_BURSTS = 1e-9

_STEPS = 40  # of each iteration; all have converged long before
_BLOCK = 2048  # terms at a time, so that memory does not grow with the vocabulary


class Side(NamedTuple):
    """One side of a comparison: what each of its articles (or families of articles) uses.

    Parameters
    ----------
    counts : sparse array of shape (articles, terms)
    words : array of shape (articles,)
        Length of each article; none is 0.
    weight : array of shape (articles,)
        How much each use counts: 1 where all words count the same, 1 / words where all articles do.
    clumping : array of shape (terms,), optional
        Of a side that is one article: the variance of each term's count, were the article's sentences drawn again, as a
        multiple of the count. The side is then asked for the article's own rates, not for those of its source.
    """

    counts: sparse.csr_array
    words: Floats
    weight: Floats
    clumping: Floats | None = None

    @property
    def rates(self) -> Floats:
        """Uses of each term per word, weighted."""
        return np.asarray((self.weight @ self.counts) / (self.weight @ self.words), np.float64)

    @property
    def spread(self) -> float:
        """The sum of the squared shares that the articles have in the rate: 1 for one article, 1/n for n alike."""
        shares = self.weight * self.words
        return float((shares**2).sum() / shares.sum() ** 2)

    @property
    def exposure(self) -> float:
        """The number of words that, all counting the same, would tell as much about a term that comes in no bursts."""
        return float((self.weight @ self.words) ** 2 / (self.weight**2 @ self.words))


def freedom(sides: Sequence[Side]) -> int:
    """Return how many differences between articles of one side there are to learn burstiness from."""
    return sum(len(side.words) - 1 for side in sides)


def usual(sides: Sequence[Side]) -> Floats:
    """Return the burstiness that is usual among terms about as frequent as each.

    Parameters
    ----------
    sides : sequence of Side
        Terms may differ in rate between sides; only differences within them are looked at.

    Returns
    -------
    array of shape (terms,)
        The squared coefficient of variation of a term's rate between articles, beyond chance: 0 for a term that is
        as likely in every article, 1 for one whose rate varies as much as it is high.

    Notes
    -----
    By the method of moments, for all terms within half a doubling of the same total together.
    """
    totals = np.asarray(sum(side.counts.sum(axis=0) for side in sides), np.float64).ravel()
    group = np.floor(2 * np.log2(np.maximum(totals, 1))).astype(np.int64)
    # Each of these is summed over the terms of a group and of the two beside it.
    groups = int(group.max(initial=0)) + 1

    def summed(values: Floats) -> Floats:
        padded = np.concatenate([[0.0], np.bincount(group, values, groups), [0.0]])
        return np.asarray(padded[:-2] + padded[1:-1] + padded[2:], np.float64)

    beyond, parts = np.zeros(groups), []
    for counts, words, *_ in sides:
        if len(words) < 2:
            continue
        total, squares, cubes = (float((words**power).sum()) for power in (1, 2, 3))
        uses = np.asarray(counts.sum(axis=0), np.float64).ravel()
        rate = uses / total
        # The sum of (count - words * rate)**2 over articles, of which most use a term not at all.
        residual = np.asarray(counts.power(2).sum(axis=0)).ravel() - 2 * rate * (words @ counts) + squares * rate**2
        beyond = beyond + summed(residual - uses * (1 - squares / total**2))
        # What would be left in it at a burstiness of 1, for each squared rate.
        left = squares - 2 * cubes / total + squares**2 / total**2
        parts.append((summed(np.maximum(uses**2 - uses, 0)), total**2, squares, left))
    found = np.full(groups, LEAST)
    for _ in range(_STEPS):
        # The square of a count is no fair estimate of the square of what was expected: burstiness adds to it.
        per = sum(square * left / (words + found * squares) for square, words, squares, left in parts)
        ratio = np.divide(beyond, per, out=np.full(groups, LEAST), where=np.asarray(per) > 0)
        found = np.clip(ratio, LEAST, MOST)
    return np.asarray(found[group], np.float64)


def burstiness(sides: Sequence[Side]) -> tuple[Floats, Floats]:
    """Return how bursty each term may be, and how likely each of these is, given how its articles use it.

    Parameters
    ----------
    sides : sequence of Side
        Terms may differ in rate between sides.

    Returns
    -------
    levels : array of shape (terms, levels)
        Squared coefficients of variation of the term's rate between articles.
    chances : array of shape (terms, levels)
        Adding up to 1 for each term.

    Notes
    -----
    Counts of a term are taken for negative binomial: Poisson in an article, at a rate that follows a gamma
    distribution over articles ([1]_). One term's counts tell little of its burstiness, all terms' together much. So
    the levels are multiples of what is usual (:func:`usual`); how common each multiple is, is learned from all
    terms, and then held against what each term's own counts say (empirical Bayes, as [2]_ do). The likelihood is
    adjusted for the rates being estimated too ([3]_).

    References
    ----------
    .. [1] K. W. Church and W. A. Gale (1995). Poisson mixtures. Natural Language Engineering 1(2).
    .. [2] M. D. Robinson and G. K. Smyth (2007). Moderated statistical tests for assessing differences in tag
       abundance. Bioinformatics 23(21).
    .. [3] D. R. Cox and N. Reid (1987). Parameter orthogonality and approximate conditional inference. Journal of the
       Royal Statistical Society B 49(1).

    Examples
    --------
    The first word stands in every article, the second comes in bursts.

    >>> counts = sparse.csr_array(np.array([[3.0, 0], [3, 9], [3, 0], [3, 0], [3, 0], [3, 9]]))
    >>> levels, chances = burstiness([Side(counts, np.full(6, 100.0), np.ones(6))])
    >>> steady, bursty = (levels * chances).sum(axis=1)
    >>> bool(steady < bursty)
    True
    """
    levels = np.clip(usual(sides)[:, None] * LEVELS, LEAST, MOST)
    fit = sum(_log_likelihood(side, levels) for side in sides if len(side.words) > 1)
    return levels, _chances(np.broadcast_to(np.asarray(fit, np.float64), levels.shape))


def _chances(fit: Floats) -> Floats:
    """Return how likely each level of each term is, given its log-likelihood and what is common among all terms."""
    fit = np.ascontiguousarray(fit.T)  # a row a level: rows are long, and so added up sooner
    likelihood = np.exp(fit - fit.max(axis=0))
    common = np.full((len(LEVELS), 1), 1 / len(LEVELS))
    chances, summed = np.empty_like(likelihood), np.empty_like(likelihood)
    for _ in range(_STEPS if fit.size else 0):
        np.multiply(likelihood, common, out=chances)
        chances /= chances.sum(axis=0)
        # Term by term, as the last digit hangs on the order. No level is ruled out by terms that happen not to show it.
        common = np.add.accumulate(chances, axis=1, out=summed)[:, -1:] / fit.shape[1] + 1e-3
        common /= common[:, 0].sum()
    chances = likelihood * common
    return np.asarray(np.ascontiguousarray((chances / chances.sum(axis=0)).T), np.float64)


def paired_burstiness(first: Side, second: Side) -> tuple[Floats, Floats, Floats]:
    """Return what :func:`burstiness` does for two sides whose rows are the same events, and what it does to counts.

    What an event brings with it, its names and its subject, stands on both sides. Given how often both sides of an
    event use a term together, only how they share the uses tells of a difference: the events may differ as they like.

    Parameters
    ----------
    first, second : Side
        A row an event, in the same order.

    Returns
    -------
    levels, chances : array of shape (terms, levels)
        Of a term's rate within events.
    inflation : array of shape (terms, levels)
        How many times as much the shares of a term's uses vary as if its uses were independent.

    Notes
    -----
    Of the uses in an event, those of the first side are taken for beta-binomial: the share that falls to it varies
    about what the two rates and the lengths of its articles make one expect, the more the burstier the term. Levels are
    found as in :func:`burstiness`, from the events alone.

    Examples
    --------
    The first word is shared alike in every event, the second stands on one side only, now here and now there.

    >>> here, there = np.array([[3.0, 9], [5, 0], [1, 9], [3, 0]]), np.array([[3.0, 0], [5, 9], [1, 0], [3, 9]])
    >>> sides = [Side(sparse.csr_array(each), np.full(4, 100.0), np.ones(4)) for each in (here, there)]
    >>> *_, inflation = paired_burstiness(*sides)
    >>> bool(inflation[0].min() < inflation[1].min())
    True
    """
    both = sparse.coo_array(first.counts + second.counts)
    event, term = both.coords
    terms, uses = both.shape[1], both.data
    # Looked up by place, a sparse array gives a dense one, or a sparse one where few are not 0.
    looked_up = [side.counts.tocsr()[event, term] for side in (first, second)]
    own, other = (np.asarray(f.toarray() if sparse.issparse(f) else f, np.float64).ravel() for f in looked_up)
    # Half a use more on each side: no side is sure never to use a term. Each side is computed for itself, so that sides
    # that change places keep all digits.
    due, rest = (side.words[event] * (side.rates + 0.5 / side.exposure)[term] for side in (first, second))
    due, rest = due / (due + rest), rest / (due + rest)
    varies = due * rest

    def total(values: Floats) -> Floats:
        return np.asarray(np.bincount(term, values, terms), np.float64)

    every, alone = total(uses), np.maximum(total(uses), 1)
    squares, spread = total(uses**2), total(varies * uses)
    group = np.floor(2 * np.log2(alone)).astype(np.int64)

    def grouped(values: Floats) -> Floats:
        padded = np.concatenate([[0.0], np.bincount(group, values, int(group.max(initial=0)) + 1), [0.0]])
        beside: Floats = (padded[:-2] + padded[1:-1] + padded[2:])[group]
        return beside

    # Beyond what independent uses would do, and what would be there if all uses of an event went to one side.
    beyond = grouped(total((own * rest - other * due) ** 2) - spread * (1 - squares / alone**2))
    # Less what estimating the shares from the same uses takes away.
    most = grouped(total(varies * uses * (uses - 1) * (1 + (squares / alone**2)[term] - 2 * uses / alone[term])))
    alike = np.clip(np.divide(beyond, most, out=np.full(terms, _ROUNDED), where=most > 0), 1e-4, 0.99)
    levels = np.clip((2 * alike / (1 - alike))[:, None] * LEVELS, LEAST, MOST)
    fits = []
    for level in levels.T:
        shape = 1 / (2 * level[term] * varies)
        drawn = [special.gammaln(n + shape * at) - special.gammaln(shape * at) for n, at in ((own, due), (other, rest))]
        drawn_both = (drawn[0] + drawn[1]) - (special.gammaln(uses + shape) - special.gammaln(shape))
        known = total(uses * varies / (1 + (uses - 1) / (shape + 1)))
        fits.append(total(drawn_both) - np.log(known, out=np.zeros(terms), where=known > 0) / 2)
    level_shape = 1 / (2 * levels * np.maximum(spread / alone, 1e-9)[:, None])
    # A sample of n varies about its own mean by (n - 1) / n of what it should; n is how many events hold the uses.
    few = np.minimum(1 / np.maximum(1 - squares / alone**2, 0.5), 2)
    more = np.maximum((squares - every) / alone * few, 0)[:, None]
    inflation = np.asarray(1 + more / (level_shape + 1), np.float64)
    return np.asarray(levels, np.float64), _chances(np.column_stack(fits)), inflation


def _log_likelihood(side: Side, levels: Floats) -> Floats:
    """Return the adjusted log-likelihood of every level of every term, up to what is the same for all levels."""
    found = []
    rates = np.asarray(side.counts.sum(axis=0), np.float64).ravel() / side.words.sum()
    for start in range(0, len(levels), _BLOCK):
        block = slice(start, start + _BLOCK)
        counts = side.counts[:, block].tocoo()
        seen, used = counts.coords
        # What hangs on a term's rate and levels alone is computed once for all terms that share them, and so is what
        # hangs on a count besides.
        places, which = distinct(rates[block], levels[block])
        if len(places) == 1 < len(which):  # one column alone would be added up in another order
            places = np.repeat(places, 2)
        expected = side.words[:, None] * rates[block][places]
        cell = seen * len(places) + which[used]
        times, drawn_as = _pairs(counts.data, which[used])
        columns = []
        for level in levels[block][places].T:
            inflated = level * expected
            shape = 1 / level[times[1]]
            drawn = (special.gammaln(times[0] + shape) - special.gammaln(shape))[drawn_as]
            here = inflated.ravel()[cell]
            drawn += counts.data * np.log(here / (1 + here))
            fit = np.bincount(used, drawn, len(which)) - (np.log1p(inflated).sum(axis=0) / level)[which]
            known = (expected / (1 + inflated)).sum(axis=0)
            columns.append(fit - (np.log(known, out=np.zeros(len(level)), where=known > 0) / 2)[which])
        found.append(np.column_stack(columns))
    return np.vstack(found) if found else np.zeros(levels.shape)


def _pairs(counts: Floats, rows: NDArray[np.intp]) -> tuple[tuple[Floats, NDArray[np.intp]], NDArray[np.intp]]:
    """Return the pairs of a count and a row that occur, and for each count which of them it is."""
    different, count = np.unique(counts, return_inverse=True)
    pairs, which = np.unique(rows * len(different) + count, return_inverse=True)
    row, count = np.divmod(pairs, max(len(different), 1))
    return (different[count], row), which


def compared(
    first: Side,
    second: Side,
    levels: Floats,
    chances: Floats,
    *,
    inflation: Floats | None = None,
    level: float = 0.95,
) -> tuple[Floats, Floats, Floats]:
    """Return how sure it is that the first side's source uses terms at another rate than the second's.

    Parameters
    ----------
    first, second : Side
        A side may be one article.
    levels, chances : array of shape (terms, levels)
        As :func:`burstiness` gives them, or :func:`paired_burstiness`.
    inflation : array of shape (terms, levels), optional
        Of sides that report the same events, as :func:`paired_burstiness` gives it.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    p : array of shape (terms,)
        Two-sided: how likely a difference at least as large is, either way, where the sources do not differ.
    low, high : array of shape (terms,)
        Ends of the interval of the natural logarithm of the ratio of the rates. Minus infinity where the first side
        never uses a term, infinity where the second does not: there is no ratio too extreme then.

    Raises
    ------
    ValueError
        If level does not lie between 0 and 1.

    Notes
    -----
    Given a level of burstiness, a rate is known up to two gamma variables, one for the count (its shape the count and
    about a half, as in Jeffreys's interval) and one for the bursts. The two that raise the ratio are taken together as
    one gamma variable of the same mean and variance of the logarithm, and so are the two that lower it; then the ratio
    follows a beta distribution. Without bursts this is about Jeffreys's interval of the ratio of two Poisson rates. The
    distributions at the several levels are mixed by their chances.

    Where events are paired, and for an article that is asked for its own rates, there are no bursts of a source: counts
    are as many times as uncertain as their inflation, or their clumping in sentences, says.
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; it must lie between 0 and 1, for instance 0.95")
    uncertain = [_uncertainty(side, inflation) for side in (first, second)]
    # Computed once for all terms of which the two sides say the same.
    rows = distinct(first.rates, second.rates, *uncertain, levels)
    below, above = (_ratio(*pair, levels, chances, inflation, rows) for pair in ((first, second), (second, first)))
    p = np.minimum(2 * np.minimum(below.below_nothing(), above.below_nothing()), 1.0)
    ends = []
    for side, ratio in ((first, below), (second, above)):
        end = np.full(len(levels), -np.inf)
        used = np.flatnonzero(side.rates > 0)
        end[used] = quantiles(ratio.of(used), (1 - level) / 2)
        ends.append(end)
    return p, ends[0], -ends[1]


def _ratio(
    first: Side,
    second: Side,
    levels: Floats,
    chances: Floats,
    inflation: Floats | None,
    rows: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> Mixture:
    """Return how sure it is that the logarithm of the ratio of the first rate to the second lies below a value."""
    places, row = rows
    sides = []
    for side, other, add in (first, second, _LOWER), (second, first, _HIGHER):
        uncertain = _uncertainty(side, inflation)
        bursts = _NO_BURSTS if inflation is not None or other.clumping is not None else other.spread
        count = (side.rates * side.exposure)[:, None] / uncertain + add
        variable = [count, side.exposure / uncertain, 1 / (levels * bursts)]
        variable = [each if len(each) == 1 < len(levels) else each[places] for each in variable]
        alone, which = distinct(*variable)
        shape, shift = one_gamma(*(each if len(each) == 1 else each[alone] for each in variable))
        sides.append((shape[which], shift[which]))
    (up, raised), (down, lowered) = sides
    return Mixture(up, down, raised - lowered, row, chances)


def _uncertainty(side: Side, inflation: Floats | None) -> Floats:
    """Return how many times as uncertain the counts of a side are as independent uses."""
    if inflation is not None:
        return inflation
    return np.ones((1, 1)) if side.clumping is None else np.maximum(side.clumping, _ROUNDED)[:, None]
