"""Mixtures of beta distributions: what is known of a ratio of two rates, below which value it lies and how surely.

Arrays in, arrays out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

_REACH = 40.0  # no natural logarithm of a ratio of rates is looked for beyond
_HALVINGS = 32  # find it to the seventh decimal
_CELL = 2 * _REACH / 2**_HALVINGS  # what is left after so many
_GRID = 8  # first guesses lie in eighths
_STEPS = 6  # from a first guess to a place that is exact; where they do not lead there, halving does
_CLOSE = 1e-4  # how far a probability may be from the one asked for, as a share, and how long a step, to be the last
_FLAT = 1e-3  # where the logarithm of a probability rises less, its rounding moves the value
_UNSURE = 2e-10  # so near to where two cells meet, rounding decides in which of them a value lies


class Mixture(NamedTuple):
    """How sure it is, for each term, that the logarithm of a ratio lies below a value.

    Parameters
    ----------
    up, down : array of shape (rows, levels)
        Shapes of the beta distributions.
    shift : array of shape (rows, levels)
        By how much each of them is shifted, as a logarithm.
    row : array of int of shape (terms,)
        In which row each term finds its own: many terms are as frequent as one another.
    chances : array of shape (terms, levels)
        How likely each of the distributions is.
    """

    up: Floats
    down: Floats
    shift: Floats
    row: Places
    chances: Floats

    def below(self, at: Floats) -> Floats:
        """Return how sure it is that each term's value lies below a place, one for each."""
        up, down, shift = (values[self.row] for values in self[:3])
        return self._mixed(special.betainc(up, down, special.expit(at[:, None] - shift)))

    def below_nothing(self) -> Floats:
        """Return how sure it is that each term's value lies below 0."""
        return self._mixed(special.betainc(self.up, self.down, special.expit(0.0 - self.shift))[self.row])

    def _mixed(self, values: Floats) -> Floats:
        return np.asarray((self.chances * values).sum(axis=1), np.float64)

    def of(self, terms: Places) -> Mixture:
        """Keep some of the terms."""
        return self._replace(row=self.row[terms], chances=self.chances[terms])


def quantiles(mixture: Mixture, tail: float) -> Floats:
    """Return where each term passes a tail: what :func:`halved` finds, to the last digit, in a fraction of the time.

    The value is found by Householder's method of the third order on the logarithm of the probability, which is nearly a
    straight line far out, and put where halving would have put it. Where it does not settle, halving does it.

    Parameters
    ----------
    mixture : Mixture
    tail : float

    Returns
    -------
    array of shape (terms,)

    Examples
    --------
    >>> one = np.array([[3.0]])
    >>> quantiles(Mixture(one, one, np.ones((1, 1)), np.array([0]), np.ones((1, 1))), 0.5).round(6).tolist()
    [1.0]
    """
    found = _exact(mixture, tail)
    cells = (found + _REACH) / _CELL
    cell, border = np.floor(cells), np.rint(cells)
    # Near to where two cells meet rounding decides, and what halving asks there. All places are exact: few digits.
    near = np.flatnonzero(np.abs(cells - border) * _CELL <= _UNSURE)
    short = mixture.of(near).below(border[near] * _CELL - _REACH) < tail
    cell[near] = border[near] - ~short
    placed = np.asarray((cell + 0.5) * _CELL - _REACH, np.float64)
    left = np.flatnonzero(~(np.abs(found) < _REACH - 1))
    placed[left] = halved(mixture.of(left), tail)
    return placed


def halved(mixture: Mixture, tail: float) -> Floats:
    """Return where each term passes a tail, by bisection."""
    terms = len(mixture.row)
    left, right = np.full(terms, -_REACH), np.full(terms, _REACH)
    for _ in range(_HALVINGS if terms else 0):
        middle = (left + right) / 2
        short = mixture.below(middle) < tail
        left, right = np.where(short, middle, left), np.where(short, right, middle)
    return np.asarray((left + right) / 2, np.float64)


def _exact(mixture: Mixture, tail: float) -> Floats:
    """Return where each term passes a tail, to many more digits than asked for; NaN where it was not found."""
    at, found = np.rint(_GRID * _guess(mixture, tail)) / _GRID, np.full(len(mixture.row), np.nan)
    scale = special.betaln(mixture.up, mixture.down)
    looking = np.arange(len(at))
    asked, which = distinct(mixture.row, at)  # at first many terms ask for one place in one row
    for _ in range(_STEPS):
        if not len(looking):
            break
        row, chances = mixture.row[looking[asked]], mixture.chances[looking]
        up, down = mixture.up[row], mixture.down[row]
        place = at[looking[asked], None] - mixture.shift[row]
        share = special.expit(place)
        with np.errstate(all="ignore"):  # what does not exist is not found
            rest, both = 1 - share, up + down
            density = np.exp(up * place - both * np.logaddexp(0, place) - scale[row])
            tilt = up * rest - down * share  # by how much the logarithm of the density rises
            values = (
                special.betainc(up, down, share),
                density,
                density * tilt,
                density * (tilt**2 - both * share * rest),
                density / rest,
            )
            total, *shares = ((chances * each[which]).sum(axis=1) for each in values)
            slope, second, third, steps = (each / total for each in shares)
            # How the logarithm of the probability bends, and how that does.
            bend, twist = second - slope**2, third - 3 * second * slope + 2 * slope**3
            off = np.log(total / tail)
            # How far the place is unsure: close to 1 a share has few digits, and the probability rises in steps.
            blurred = steps * np.finfo(np.float64).eps / slope
            step = off * (6 * slope**2 - 3 * off * bend) / (6 * slope**3 - 6 * off * slope * bend + off**2 * twist)
        at[looking] -= step
        # Where the probability hardly rises, between distributions far apart, to be close in it is not enough.
        close = (np.abs(off) < _CLOSE) & (np.abs(step) < _CLOSE)
        sure = looking[close & (slope > _FLAT) & (blurred < _UNSURE / 4)]
        found[sure] = at[sure]
        looking = looking[~close]
        asked = which = np.arange(len(looking))
    return found


def _guess(mixture: Mixture, tail: float) -> Floats:
    """Return about where each term passes a tail, as if every logarithm of a ratio were normal, and their mixture."""
    mean = special.digamma(mixture.up) - special.digamma(mixture.down) + mixture.shift
    square = special.zeta(2, mixture.up) + special.zeta(2, mixture.down) + mean**2
    middle, squared = ((mixture.chances * values[mixture.row]).sum(axis=1) for values in (mean, square))
    return np.asarray(middle + special.ndtri(tail) * np.sqrt(squared - middle**2), np.float64)


def one_gamma(counts: Floats, exposure: Floats, shapes: Floats) -> tuple[Floats, Floats]:
    """Return the gamma variable that stands for two: its shape, and what its logarithm is to be shifted by.

    Parameters
    ----------
    counts, exposure : array of shape (terms, 1) or (terms, levels)
        Of the first variable: its shape, and what it is divided by.
    shapes : array of shape (terms, levels)
        Of the second variable, whose mean is 1.

    Returns
    -------
    shape, shift : array of shape (terms, levels)
        Of the variable whose logarithm has the same mean and variance.
    """
    shape = _trigamma_inverse(_trigamma(counts) + _trigamma(shapes))
    mean = special.digamma(counts) - np.log(exposure) + special.digamma(shapes) - np.log(shapes)
    return shape, np.asarray(mean - special.digamma(shape), np.float64)


def _trigamma(values: Floats) -> Floats:
    """Return what SciPy's ``polygamma(1, ...)`` does, which computes the digamma function besides."""
    return np.asarray(special.zeta(2.0, values), np.float64)


def _trigamma_inverse(values: Floats) -> Floats:
    """Return the number of which a value is the trigamma function, by Newton's method on its reciprocal."""
    found = np.asarray(np.where(values > 1, values**-0.5, 0.5 + 1 / values), np.float64)
    moving = np.ones(found.shape, np.bool_)  # what a step has left where it was, no other moves
    for _ in range(6):
        at, value = found[moving], values[moving]
        trigamma = _trigamma(at)
        found[moving] = at + trigamma * (1 - trigamma / value) / (-2.0 * special.zeta(3.0, at))
        moving[moving] = found[moving] != at
    return found


def distinct(*columns: Floats | Places) -> tuple[Places, Places]:
    """Return the places of rows that differ in a digit, and for every row which of these it is.

    Terms are many, but few differ in how often each side uses them.

    Parameters
    ----------
    *columns : array of shape (rows,), (rows, columns) or (1, columns)

    Examples
    --------
    >>> places, which = distinct(np.array([2.0, 1, 2]), np.array([[1.0, 0], [1, 0], [1, 0]]))
    >>> len(places), (which[0] == which[2]).item()
    (2, True)
    """
    tables = [np.asarray(each, np.float64) for each in columns]
    tables = [each[:, None] if each.ndim == 1 else each for each in tables]
    rows = max(len(each) for each in tables) if all(len(each) for each in tables) else 0
    if not rows:
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    digits = np.ascontiguousarray(np.hstack([each for each in tables if len(each) == rows]).T).view(np.int64)
    order = np.lexsort(digits)
    ordered = digits[:, order]
    first = np.concatenate([[True], np.any(ordered[:, 1:] != ordered[:, :-1], axis=0)])
    which = np.empty(rows, np.intp)
    which[order] = np.cumsum(first) - 1
    return order[first], which
