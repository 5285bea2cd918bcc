"""Rarefaction: what is lost by length alone, when texts are cut to the length of a shorter one.

Arrays in, arrays out; nothing here knows what an article is. Ecologists cut samples to one size before they compare how
many species they hold; the same asks of texts what a short one could have held.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]


def chance_of_none(counts: ArrayLike, words: ArrayLike, length: ArrayLike) -> Floats:
    """Return the chance that a text holds a thing no more, once it is cut at random to a length.

    Parameters
    ----------
    counts : array
        How often the thing stands in each text: as single words or, for things that come in clumps, in how many
        places of it.
    words : array
        Words of each text.
    length : array
        Words to which it is cut; a text that is no longer than that stays whole.

    Returns
    -------
    array
        The hypergeometric probability of none; 1 where the thing was not there, NaN where the words are not known.

    References
    ----------
    .. [1] S. H. Hurlbert (1971). The nonconcept of species diversity: a critique and alternative parameters. Ecology
       52(4).
    .. [2] R. H. Baayen (2001). Word Frequency Distributions. Kluwer.

    Examples
    --------
    A thing said once in 300 words is lost from a third of all cuts to 200; said three times, from few.

    >>> chance_of_none([1, 3, 0], 300, 200).round(3).tolist()
    [0.333, 0.036, 1.0]
    >>> chance_of_none(1, 300, 400).tolist()
    0.0
    """
    there, total, kept = np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in (counts, words, length)))
    if np.any(there < 0) or np.any(there > total):
        raise ValueError("a thing cannot stand in a text less than 0 times, or more often than the text has words")
    left = total - there - kept  # words to spare once all that is kept is something else
    possible = left >= 0
    log = gammaln(total - there + 1) - gammaln(np.where(possible, left, 0) + 1)
    log -= gammaln(total + 1) - gammaln(np.maximum(total - kept, 0) + 1)
    chance = np.where(possible, np.exp(np.minimum(log, 0)), np.where(np.isnan(left), np.nan, 0.0))
    return np.asarray(np.where(there == 0, np.where(np.isnan(left), np.nan, 1.0), chance), dtype=np.float64)


def mean_chance(chances: ArrayLike, weights: ArrayLike) -> Floats:
    """Return the weighted mean of the chances in each column, without those that are not known.

    Parameters
    ----------
    chances : array of shape (texts, columns)
        NaN where not known.
    weights : array that broadcasts with the chances
        How much each text counts; 0 for those that do not.

    Returns
    -------
    array of shape (columns,)
        NaN where nothing is known.

    Examples
    --------
    >>> mean_chance([[0.2, np.nan], [0.4, np.nan]], [[1.0], [1.0]]).round(1).tolist()
    [0.3, nan]
    """
    values = np.asarray(chances, dtype=np.float64)
    known = np.where(np.isnan(values), 0.0, np.broadcast_to(np.asarray(weights, np.float64), values.shape))
    total = known.sum(axis=0)
    summed = (np.nan_to_num(values) * known).sum(axis=0)
    mean: Floats = np.divide(summed, total, out=np.full(total.shape, np.nan), where=total > 0)
    return mean
