"""Quantiles of many columns of draws at once, equal to NumPy's to the last bit and several times as fast.

Arrays in, arrays out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def column_quantiles(drawn: Floats, tails: Floats, *, overwrite: bool = False) -> Floats:
    """Return two quantiles of each column, each column its own; a value that does not exist is left out.

    Parameters
    ----------
    drawn : array of shape (resamples, columns)
    tails : array of shape (2, columns)
        The lower one first.
    overwrite : bool, default False
        As for :func:`quantiles`.

    Returns
    -------
    array of shape (2, columns)
        NaN where no value exists.

    Examples
    --------
    >>> drawn = np.array([[0.0, 0.0], [1.0, np.nan], [2.0, 4.0]])
    >>> column_quantiles(drawn, np.array([[0.0, 0.25], [0.5, 1.0]])).tolist()
    [[0.0, 1.0], [1.0, 4.0]]
    """
    whole = not np.isnan(drawn.sum())  # the sum of what is missing, too, is missing
    number = len(drawn) if whole else (~np.isnan(drawn)).sum(axis=0)
    place = tails * np.maximum(number - 1, 0)
    below, columns = np.floor(place).astype(int), np.arange(drawn.shape[1])
    above = np.minimum(below + 1, np.ceil(place).astype(int))
    lowest, highest = (int(above[0].max()), int(below[1].min())) if drawn.size else (0, 0)
    if whole and lowest < highest:
        # What lies between the lowest and the highest of all places is not put into order.
        last = len(drawn) - 1
        parted = drawn if overwrite else drawn.copy(order="K")
        parted.partition(highest, axis=0)
        top = np.sort(parted[highest:], axis=0)
        np.negative(parted, out=parted)  # as for quantiles: from the other end
        parted.partition(last - lowest, axis=0)
        bottom = -np.sort(parted[last - lowest :], axis=0)[::-1]
        low = np.stack([bottom[below[0], columns], top[below[1] - highest, columns]])
        high = np.stack([bottom[above[0], columns], top[above[1] - highest, columns]])
    else:
        ordered = np.sort(drawn, axis=0)  # what does not exist comes last
        low, high = ordered[below, columns], ordered[above, columns]
    return np.asarray(low + (place - below) * (high - low), np.float64)


def quantiles(drawn: Floats, levels: ArrayLike, *, overwrite: bool = False) -> Floats:
    """Return the same quantiles of every column: to the last digit those of :func:`numpy.quantile`, and sooner.

    A column is parted at one place after another: so NumPy has the processor do many numbers at a time, which it does
    not do where it parts at several places at once.

    Parameters
    ----------
    drawn : array of shape (resamples, columns)
        At least one resample, and nothing that is missing.
    levels : array of shape (levels,)
    overwrite : bool, default False
        Work in the array itself and not in a copy: it holds nothing of use afterwards.

    Returns
    -------
    array of shape (levels, columns)

    Examples
    --------
    >>> quantiles(np.array([[0.0, 5.0], [1.0, 3.0], [2.0, 4.0]]), [0.25, 1.0]).tolist()
    [[0.5, 3.5], [2.0, 5.0]]
    """
    last = len(drawn) - 1
    places = last * np.asarray(levels, np.float64)
    parted = drawn if overwrite else drawn.copy(order="K")
    ends = np.empty((len(places), drawn.shape[1]))
    upper = 2 * places >= last
    for at in np.flatnonzero(upper):
        below = int(np.floor(places[at]))
        ends[at] = _between(*_neighbours(parted, below), places[at] - below)
    if not upper.all():
        # From the other end: to part a column low down takes long where many resamples share its lowest value, as
        # those do that lack a rare word.
        np.negative(parted, out=parted)
    for at in np.flatnonzero(~upper):
        below = int(np.floor(places[at]))
        high, low = _neighbours(parted, max(last - below - 1, 0))
        ends[at] = _between(-low, -high, places[at] - below)
    return ends


def _neighbours(parted: Floats, place: int) -> tuple[Floats, Floats]:
    """Return the value of each column that would stand at a place if it were sorted, and the next one."""
    parted.partition(place, axis=0)
    return parted[place], parted[place + 1 :].min(axis=0) if place + 1 < len(parted) else parted[place]


def _between(low: Floats, high: Floats, part: float) -> Floats:
    # From the nearer of the two, as NumPy does it: else the last digit may differ.
    return low + (high - low) * part if part < 0.5 else high - (high - low) * (1 - part)


def existing_quantiles(drawn: Floats, levels: ArrayLike, *, overwrite: bool = False) -> Floats:
    """Return quantiles of every column, of those of its values that exist.

    A resample may hold none of the clusters in which a denominator lies; it has no ratio and is left out.

    Parameters
    ----------
    drawn : array of shape (resamples, columns)
    levels : array of shape (levels,)
    overwrite : bool, default False
        As for :func:`quantiles`.

    Returns
    -------
    array of shape (levels, columns)
        NaN where no value exists.

    Examples
    --------
    >>> existing_quantiles(np.array([[0.0, np.nan], [1.0, 3.0]]), [0.5]).tolist()
    [[0.5, 3.0]]
    """
    missing = np.isnan(drawn)
    if not missing.any():
        return quantiles(drawn, levels, overwrite=overwrite)
    ends = np.full((np.size(levels), drawn.shape[1]), np.nan)
    whole = ~missing.any(axis=0)
    ends[:, whole] = quantiles(drawn[:, whole], levels)
    for column in np.flatnonzero(~whole & ~missing.all(axis=0)):
        ends[:, [column]] = quantiles(drawn[~missing[:, column], column][:, None], levels)
    return ends
