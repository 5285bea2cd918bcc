"""The split-half null: how much a statistic differs between random halves of coverage that is taken for one.

A difference between a target and a reference says little if two random halves of the reference differ as much.
Arrays in, arrays out; nothing here knows what an article is.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from framing.analysis.quantiles import existing_quantiles
from framing.analysis.statistics import add_up_exactly, check_draws

Floats = NDArray[np.float64]

MIN_ARTICLES = 4  # with fewer, a half is one article
SPLITS = 200
LEVEL = 0.95


def random_halves(articles: int, *, splits: int = SPLITS, seed: int = 0) -> NDArray[np.bool_]:
    """Return random splits of articles into two halves.

    Parameters
    ----------
    articles : int
        How many there are; of an odd number, the second half has one more.
    splits : int, default 200
        How many splits.
    seed : int, default 0
        Seed of the draws: the same number and the same seed give the same halves.

    Returns
    -------
    array of bool of shape (splits, articles)
        True for the first half. No splits where there are fewer than four articles.

    Raises
    ------
    ValueError
        If splits is no whole number from 1, or the seed none from 0.

    Examples
    --------
    >>> halves = random_halves(10, splits=3)
    >>> halves.shape, halves.sum(axis=1).tolist()
    ((3, 10), [5, 5, 5])
    >>> len(random_halves(3))
    0
    """
    check_draws(seed)
    if isinstance(splits, bool) or not isinstance(splits, (int, np.integer)) or splits < 1:
        raise ValueError(f"splits is {splits!r}; at least 1 is needed, a whole number, and 100 or more for a floor")
    if articles < MIN_ARTICLES:
        return np.zeros((0, articles), dtype=np.bool_)
    rng = np.random.default_rng(seed)
    order = np.argsort(rng.random((splits, articles)), axis=1, kind="stable")
    halves: NDArray[np.bool_] = order < articles // 2
    return halves


def floor(values: ArrayLike, *, level: float = LEVEL) -> Floats:
    """Return the size that a statistic reaches between random halves, except in the most extreme of them.

    Parameters
    ----------
    values : array of shape (splits,) or (splits, columns)
        The statistic of each split, with its sign; NaN where it does not exist.
    level : float, default 0.95
        Which quantile of the sizes.

    Returns
    -------
    array of shape () or (columns,)
        NaN where there is no split, or none in which the statistic exists.

    Raises
    ------
    ValueError
        If level does not lie between 0 and 1.

    Notes
    -----
    A half holds fewer articles than the whole, so halves differ by more than two samples of the full size would:
    the floor errs on the side of caution. It is no test of one target article against many, for one article
    varies more than the mean of many; the interval is for that.

    Examples
    --------
    >>> float(floor([-1.0, 0.5, 0.2], level=0.5)), float(floor([]))
    (0.5, nan)
    """
    check_draws(level=level)
    sizes = np.abs(np.asarray(values, dtype=np.float64))
    if not len(sizes):
        return np.full(sizes.shape[1:], np.nan)
    ends = existing_quantiles(sizes.reshape(len(sizes), -1), [level], overwrite=True)[0]
    return np.asarray(ends.reshape(sizes.shape[1:]), np.float64)


def halved(values: Floats, halves: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the column sums of both halves of the rows.

    Parameters
    ----------
    values : array of shape (articles, columns)
    halves : array of bool of shape (splits, articles)
        As :func:`random_halves` gives them.

    Returns
    -------
    first, second : array of shape (splits, columns)
        Of counts column by column in memory, as they are sorted later.

    Examples
    --------
    >>> first, second = halved(np.array([[1.0], [2], [4], [8]]), np.array([[True, False, False, True]]))
    >>> first.tolist(), second.tolist()
    ([[9.0]], [[6.0]])
    """
    if not add_up_exactly(values):
        first = halves.astype(np.float64)
        return first @ values, (1 - first) @ values
    # Counts are added up in single precision, and only once, in a fraction of the time: it changes no digit.
    counts = (values.T.astype(np.float32) @ halves.T.astype(np.float32)).astype(np.float64)
    return counts.T, (values.sum(axis=0)[:, None] - counts).T


def swapped(first: Floats, second: Floats, *, splits: int = SPLITS, seed: int = 0) -> tuple[Floats, Floats]:
    """Return the column sums of two sides between which the events change places at random.

    Where both sides report the same events, it is left to chance within each event which side is which: what differs
    then is no difference between the sides, and events that differ from one another do not count for one.

    Parameters
    ----------
    first, second : array of shape (events, columns)
        A row an event, the same one on both sides.
    splits, seed
        As for :func:`random_halves`.

    Returns
    -------
    first, second : array of shape (splits, columns)
        No rows where there are fewer than four events.

    Examples
    --------
    >>> one, other = swapped(np.array([[1.0], [2], [4], [8]]), np.zeros((4, 1)), splits=2)
    >>> (one + other).tolist()
    [[15.0], [15.0]]
    """
    check_draws(seed)
    if len(first) < MIN_ARTICLES:
        return np.zeros((0, first.shape[1])), np.zeros((0, first.shape[1]))
    change = (np.random.default_rng(seed).random((splits, len(first))) < 0.5).astype(np.float64)
    stay = 1 - change
    return stay @ first + change @ second, change @ first + stay @ second


def ratio_floor(values: Floats, *, single: bool = False, paired_with: Floats | None = None, seed: int = 0) -> Floats:
    """Return the floor of a difference of ratios.

    Parameters
    ----------
    values : array of shape (articles, columns + 1)
        A row an article of the reference, a column a count, and in the last one what the counts are divided by.
    single : bool, default False
        The target is one article, which varies more than a half: instead of random halves, each article of the
        reference is held against the rest of it.
    paired_with : array of shape (events, columns + 1), optional
        The target's values where both sides have a row an event, the same one: instead of random halves of the
        reference, the two sides change places at random in each event (:func:`swapped`).
    seed : int, default 0
        Of the halves.

    Returns
    -------
    array of shape (columns,)
        NaN where there are fewer than four articles or events. 0 where the reference holds none of a thing: halves
        without it do not differ, and the interval alone tells how often it may have gone unseen.

    Examples
    --------
    >>> ratio_floor(np.array([[1.0, 0.0, 10.0], [2.0, 0.0, 10.0], [1.0, 0.0, 10.0], [2.0, 0.0, 10.0]])).tolist()
    [0.1, 0.0]
    """
    articles = len(values)
    if paired_with is not None:
        sides = swapped(paired_with, values, seed=seed)
    else:
        halves = np.eye(articles, dtype=np.bool_) if single else random_halves(articles, seed=seed)
        halves = halves[:0] if articles < MIN_ARTICLES else halves
        sides = (halves.astype(np.float64) @ values, (~halves).astype(np.float64) @ values)
    ratios = []
    for sums in sides:
        blank = np.full(sums[:, :-1].shape, np.nan)
        ratios.append(np.divide(sums[:, :-1], sums[:, -1:], out=blank, where=sums[:, -1:] > 0))
    return floor(ratios[0] - ratios[1])


def split_half(
    statistic: Callable[[NDArray[np.bool_]], ArrayLike],
    articles: int,
    *,
    splits: int = SPLITS,
    level: float = LEVEL,
    seed: int = 0,
) -> Floats:
    """Return the floor of a statistic: its size between random halves of articles.

    Parameters
    ----------
    statistic : callable
        Given which articles form the first half (array of bool of shape (articles,)), the statistic of the first
        half against the second: a number or an array.
    articles : int
        How many there are.
    splits, level, seed
        As for :func:`random_halves` and :func:`floor`.

    Returns
    -------
    array
        Of the statistic's shape; NaN where there are too few articles.

    Examples
    --------
    >>> words = np.array([10.0, 12.0, 11.0, 9.0])
    >>> float(split_half(lambda half: words[half].mean() - words[~half].mean(), 4))
    2.0
    """
    halves = random_halves(articles, splits=splits, seed=seed)
    if not len(halves):
        return np.full(np.shape(statistic(np.arange(articles) < articles // 2)), np.nan)
    return floor(np.array([statistic(half) for half in halves]), level=level)
