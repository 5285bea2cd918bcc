"""Terms: the counts of evidence as a matrix of articles by terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from framing.analysis import groups
from framing.analysis.statistics import MIN_CLUSTERS
from framing.evidence import Evidence

Matrix = TypeVar("Matrix", NDArray[np.float64], sparse.csr_array)


def counts(evidence: Evidence, *, order: int = 1, voice: str | None = "all") -> tuple[list[str], sparse.csr_array]:
    """Return the terms, sorted, and a matrix of articles (as in evidence.articles) x terms."""
    terms = evidence.terms
    wanted = (terms["order"] == order).to_numpy()
    terms = terms if wanted.all() else terms[wanted]
    terms = terms if voice == "all" else groups.in_voice(terms, voice)
    rows = _places(terms["article"], evidence)
    codes, found = pd.factorize(terms["term"])
    names = found.to_numpy().tolist()
    by_name = sorted(range(len(names)), key=names.__getitem__)  # which Python does faster than pandas
    place = np.empty(len(names), np.intp)
    place[by_name] = np.arange(len(names))
    shape = (len(evidence.articles), len(names))
    matrix = sparse.coo_array((terms["count"].to_numpy(np.float64), (rows, place[codes])), shape=shape)
    return [names[at] for at in by_name], matrix.tocsr()  # entries of several voices are added up


def counts_of(
    evidence: Evidence, known: pd.Index, *, voice: str | None = "all"
) -> tuple[NDArray[np.intp], sparse.csr_array, NDArray[np.float64]]:
    """Return what :func:`counts` does of known words alone, and in a fraction of the time.

    Parameters
    ----------
    evidence : Evidence
    known : Index
        Words, in the order of the alphabet.
    voice : {"narrator", "quoted", "scare", "all"} or None, default "all"

    Returns
    -------
    used : array of int
        The places of those that are used.
    matrix : matrix of articles x used words
    words : array of shape (articles,)
        How many words each article has, known or not.
    """
    terms = evidence.terms
    wanted = (terms["order"] == 1).to_numpy()
    terms = terms if wanted.all() else terms[wanted]
    terms = terms if voice == "all" else groups.in_voice(terms, voice)
    rows, count = _places(terms["article"], evidence), terms["count"].to_numpy(np.float64)
    found = known.get_indexer(pd.Index(terms["term"]))
    here = found >= 0
    used, columns = np.unique(found[here], return_inverse=True)
    shape = (len(evidence.articles), len(used))
    matrix = sparse.coo_array((count[here], (rows[here], columns)), shape=shape).tocsr()
    words = np.bincount(rows, count, minlength=len(evidence.articles)).astype(np.float64)
    return used, matrix, words


def _places(articles: pd.Series[str], evidence: Evidence) -> NDArray[np.intp]:
    """Return the place of each name in evidence.articles; names are few, and looked up sooner than all rows."""
    codes, names = pd.factorize(articles)
    places: NDArray[np.intp] = pd.Index(evidence.articles["article"]).get_indexer(names)[codes]
    return places


def clumping(evidence: Evidence, article: str, terms: Sequence[str]) -> NDArray[np.float64]:
    """Return how many times as uncertain the count of each term is, by the article's sentences, as of independent uses.

    A sample of few sentences varies less about its own mean than about the truth, which is allowed for.

    Parameters
    ----------
    evidence : Evidence
    article : str
    terms : sequence of str

    Returns
    -------
    array of shape (terms,)
        1 for a term that the article does not use; NaN throughout where the article has fewer than five sentences.

    Raises
    ------
    ValueError
        If the evidence does not tell: an earlier reading, or terms of several words.
    """
    sentences = int(evidence.articles.loc[evidence.articles["article"] == article, "sentences"].iloc[0])
    if sentences < MIN_CLUSTERS:
        return np.full(len(terms), np.nan)
    found = evidence.terms[evidence.terms["article"] == article].drop_duplicates("term").set_index("term")["clumping"]
    found = found[found.index.isin(terms)]
    if found.isna().any():
        raise ValueError(
            f"this evidence does not tell how the sentences of {article!r} hold its terms; read the article again, and "
            "compare terms of one word"
        )
    return np.asarray(found.reindex(pd.Index(terms)).fillna(1.0), np.float64) * sentences / (sentences - 1)


def pooled(values: Matrix, units: Iterable[str]) -> Matrix:
    """Return the sums of the rows that are of one unit, such as articles of one family, in the order they come.

    Examples
    --------
    >>> pooled(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), ["own a", "AFP", "AFP"]).tolist()
    [[1.0, 2.0], [8.0, 10.0]]
    """
    codes, names = pd.factorize(np.array(list(units), dtype=object))
    indicator = sparse.csr_array((np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=(len(names), len(codes)))
    return cast(Matrix, indicator @ values)
