"""TF-IDF: how much each term weighs in each article."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfTransformer

from framing.analysis.terms import counts as terms_matrix
from framing.evidence import Evidence


class Weights(NamedTuple):
    """Terms, and of every article their counts and their TF-IDF; the IDF of each term."""

    terms: list[str]
    counts: sparse.csr_array
    tfidf: sparse.csr_array
    idf: NDArray[np.float64]


def options(orders: int | Iterable[int], min_articles: int, sublinear: bool, stop_words: bool) -> dict[str, Any]:
    """Check the options of :func:`weigh`, and return them by name."""
    asked = [orders] if isinstance(orders, int) else list(dict.fromkeys(orders))
    if not asked or any(order < 1 for order in asked):
        raise ValueError(f"orders is {asked}; give the numbers of words of a term, for instance (1, 2)")
    return {"orders": asked, "min_articles": min_articles, "sublinear": sublinear, "stop_words": stop_words}


def weigh(evidence: Evidence, *, orders: list[int], min_articles: int, sublinear: bool, stop_words: bool) -> Weights:
    """Weigh every term of every article.

    Parameters
    ----------
    evidence : Evidence
    orders : list of int
        Numbers of words of a term.
    min_articles : int
        Leave out terms that fewer articles use.
    sublinear : bool
        Take 1 + log(count) for the count.
    stop_words : bool
        Leave out terms of nothing but function words.

    Raises
    ------
    ValueError
        If the evidence counts no terms of an order.
    """
    known = set(evidence.terms["order"])
    terms: list[str] = []
    parts: list[sparse.csr_array] = []
    for order in orders:
        if known and order not in known:
            raise ValueError(
                f"this evidence counts no terms of {order} word(s), only of {', '.join(map(str, sorted(known)))}: "
                "counts of longer terms would let a text be put together again, so published evidence has none"
            )
        found, counts = terms_matrix(evidence, order=order)
        terms, parts = terms + found, [*parts, counts]
    counts = sparse.csr_array(sparse.hstack(parts, format="csr"))
    within = np.bincount(counts.indices, minlength=len(terms))
    keep = [
        i
        for i, term in enumerate(terms)
        if within[i] >= min_articles and not (stop_words and ENGLISH_STOP_WORDS.issuperset(term.split(" ")))
    ]
    counts = counts[:, keep]
    if 0 in counts.shape:
        return Weights([], counts, counts, np.zeros(0))
    transformer = TfidfTransformer(sublinear_tf=sublinear)
    weights = sparse.csr_array(transformer.fit_transform(counts))
    return Weights([terms[i] for i in keep], counts, weights, np.asarray(transformer.idf_, dtype=np.float64))
