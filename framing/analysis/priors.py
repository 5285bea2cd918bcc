"""Priors of keyness: what is expected of a term before looking."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from framing.analysis import groups

Floats = NDArray[np.float64]

PRIORS = ("corpus", "flat", "english")

# The rarest words of the list have a frequency of one in a hundred million; what is not in it is taken for as rare.
_RAREST = 1e-8


def prior(kind: str, terms: Sequence[str], uses: Floats, *, weight: float, order: int = 1) -> Floats:
    """Return the pseudo-counts of terms.

    Parameters
    ----------
    kind : {"corpus", "flat", "english"}
        Each term's share of all that was read; the same of each; its frequency in general English.
    terms : sequence of str
        In lower case.
    uses : array of shape (terms,)
        How often each is used in all that was read.
    weight : float
        How many words the prior is worth.
    order : int, default 1
        Words of a term.

    Returns
    -------
    array of shape (terms,)
        They add up to the weight; those of general English to less, for it has words that were not read.

    Raises
    ------
    ValueError
        If there is no such prior, or none for terms of several words.
    ModuleNotFoundError
        If general English is asked for, and ``wordfreq`` is not installed.

    Notes
    -----
    General English is that of ``wordfreq`` [1]_: subtitles, encyclopedia, news, books and web pages up to 2021, with
    which the list ends. Words that are newer, and names that became common since, are rarer there than they are.

    References
    ----------
    .. [1] R. Speer (2022). rspeer/wordfreq: v3.0. Zenodo. https://doi.org/10.5281/zenodo.7199437

    Examples
    --------
    >>> prior("corpus", ["sea", "the"], np.array([1.0, 3.0]), weight=20).tolist()
    [5.0, 15.0]
    """
    groups.check_option("prior", kind, PRIORS)
    if not weight > 0:
        raise ValueError(f"prior_weight is {weight}; it must be above 0")
    if kind == "corpus":
        return np.asarray(weight * uses / uses.sum(), np.float64)
    if kind == "flat":
        return np.full(len(terms), weight / len(terms))
    if order != 1:
        raise ValueError(
            f"general English has no frequencies of terms of {order} words; take prior='corpus' or prior='flat'"
        )
    return weight * _english(terms)


def _english(terms: Sequence[str]) -> Floats:
    """Return the share that each term has of all words of general English."""
    try:
        wordfreq = importlib.import_module("wordfreq")
    except ModuleNotFoundError as error:
        if error.name != "wordfreq":
            raise
        raise ModuleNotFoundError(
            "prior='english' needs the word frequencies of wordfreq, which are not installed (some 60 MB): "
            "pip install 'framing[english]', or pip install wordfreq; or take prior='corpus'",
            name="wordfreq",
        ) from None
    found = [wordfreq.word_frequency(term, "en", wordlist="large", minimum=_RAREST) for term in terms]
    return np.array(found, dtype=np.float64)
