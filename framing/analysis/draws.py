"""Sums of words in many draws of articles, some words at a time, so that memory does not grow with the vocabulary.

Arrays in, arrays out: sides are matrices of articles x words, and their totals what stands behind the words: a few sums
of each article, such as the number of its words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from framing.analysis import statistics

Floats = NDArray[np.float64]
# How often each article stands in each draw: arrays of articles x some of the draws, as often as they are asked for.
Draws = Callable[[], Iterable[NDArray[np.float32]]]

_WORDS = 2048  # at a time, of values whose sums are rounded
_NUMBERS = 2**18  # at a time of counts, whose sums are exact: so many stay in the processor's own memory
_KEPT = 2**24  # numbers drawn that are kept from some words to the next, 64 MB a side; more are drawn anew


def exact(sides: Sequence[sparse.csr_array], totals: Sequence[Floats]) -> bool:
    """Tell whether all are counts, of which single precision keeps every digit in whatever order they are added up.

    The first of the totals is the number of words, which no count of a word exceeds.

    Examples
    --------
    >>> side = sparse.csr_array([[1.0, 0.0], [2.0, 1.0]])
    >>> exact([side], [np.array([[1.0], [3.0]])]), exact([0.5 * side], [np.array([[0.5], [1.5]])])
    (True, False)
    """
    return all(
        statistics.add_up_exactly(total) and not np.any(side.data % 1)
        for side, total in zip(sides, totals, strict=True)
    )


def blocks(words: int, draws: int | None) -> Iterator[slice]:
    """Yield some words at a time: of counts, by how many draws there are; of what is rounded (None) always as many.

    The last digit of a sum of fractions hangs on how many are added up at once.

    Examples
    --------
    >>> list(blocks(300, 2000)), list(blocks(300, None))
    ([slice(0, 131, None), slice(131, 262, None), slice(262, 300, None)], [slice(0, 300, None)])
    """
    size = _WORDS if draws is None else max(1, _NUMBERS // max(1, draws))
    return (slice(start, min(start + size, words)) for start in range(0, words, size))


def dense(sides: Sequence[sparse.csr_array], totals: Sequence[Floats], block: slice) -> list[Floats]:
    """Return the values of every article on each side for some words, with its totals in the last columns."""
    return [np.hstack([side[:, block].toarray(), total]) for side, total in zip(sides, totals, strict=True)]


def same(drawn: NDArray[Any]) -> Draws:
    """Draw always the same: an array of articles x draws."""
    kept = [drawn.astype(np.float32, order="C")]
    return lambda: kept


def resamples_of(articles: int, resamples: int, seed: int) -> Draws:
    """Draw articles with replacement; the same ones whenever it is asked."""
    if articles * resamples > _KEPT:
        return lambda: statistics.draws(articles, resamples, seed)
    kept = list(statistics.draws(articles, resamples, seed))
    return lambda: kept


def sums_of_counts(
    sides: Sequence[sparse.csr_array], totals: Sequence[Floats], draws: Sequence[Draws]
) -> Iterator[tuple[slice, list[Floats]]]:
    """Yield, for some words at a time, their sums on each side in all its draws, with the totals' in the last columns.

    Most words stand in few articles: what is not there is not added up, and all else in single precision. The sums may
    be written over, as they are by those of the next words: to be given memory takes as long as to add up.

    Parameters
    ----------
    sides, totals : sequence of matrix and of array
        Counts, which are :func:`exact`.
    draws : sequence of callable
        Of each side.

    Yields
    ------
    words : slice
    sums : list of array of shape (draws, words and totals)
        Column by column in memory.

    Examples
    --------
    >>> side, total = sparse.csr_array([[1.0, 0.0], [2.0, 1.0]]), np.array([[1.0], [3.0]])
    >>> [(words, sums)] = sums_of_counts([side], [total], [same(np.array([[2, 1], [0, 1]]))])
    >>> sums[0].tolist()
    [[2.0, 0.0, 2.0], [3.0, 1.0, 4.0]]
    """
    by_word = [sparse.csr_array(side.T, dtype=np.float32) for side in sides]
    last = [
        np.hstack([total.T.astype(np.float32) @ drawn for drawn in every()])
        for total, every in zip(totals, draws, strict=True)
    ]
    spaces: list[Floats] = []
    for block in blocks(sides[0].shape[1], max(ends.shape[1] for ends in last)):
        words = block.stop - block.start
        spaces = spaces or [np.empty((words + len(ends), ends.shape[1])) for ends in last]  # no later block is larger
        sums = [space[: words + len(ends)] for space, ends in zip(spaces, last, strict=True)]
        for counts, every, ends, found in zip(by_word, draws, last, sums, strict=True):
            some, done = counts[block], 0
            for drawn in every():
                found[:words, done : done + drawn.shape[1]] = some @ drawn
                done += drawn.shape[1]
            found[words:] = ends
        yield block, [found.T for found in sums]


def resampled(
    sides: Sequence[sparse.csr_array], totals: Sequence[Floats], resamples: int, seeds: Sequence[int | None]
) -> Iterator[tuple[slice, list[Floats]]]:
    """Yield what :func:`sums_of_counts` does, of resamples and of any values; a side without a seed is taken as it is.

    Examples
    --------
    >>> side, total = sparse.csr_array([[0.5, 0.0], [0.5, 0.5]]), np.array([[0.5], [1.0]])
    >>> [(words, sums)] = resampled([side], [total], 3, [None])
    >>> words, sums[0].tolist()
    (slice(0, 2, None), [[1.0, 0.5, 1.5]])
    """
    if exact(sides, totals):
        draws = [
            same(np.ones((side.shape[0], 1))) if seed is None else resamples_of(side.shape[0], resamples, seed)
            for side, seed in zip(sides, seeds, strict=True)
        ]
        yield from sums_of_counts(sides, totals, draws)
        return
    for block in blocks(sides[0].shape[1], None):
        yield (
            block,
            [
                v.sum(axis=0, keepdims=True)
                if seed is None
                else statistics.column_sums(v, resamples=resamples, seed=seed)
                for v, seed in zip(dense(sides, totals, block), seeds, strict=True)
            ],
        )
