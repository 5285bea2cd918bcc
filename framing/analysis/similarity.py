"""Similarity: how alike the wording of articles is, and what sets one apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfTransformer

from framing.analysis import groups
from framing.analysis.terms import counts as terms_matrix
from framing.evidence import Evidence
from framing.result import Result

_ABOUT = ["article", "outlet", "basis", "family", "words"]
_MERGES = {"left": "int64", "right": "int64", "distance": "float64", "size": "int64"}


def _tfidf(
    evidence: Evidence, *, min_articles: int, sublinear: bool, stop_words: bool
) -> tuple[list[str], sparse.csr_array, sparse.csr_array]:
    """Return terms, counts and TF-IDF of every article."""
    terms, counts = terms_matrix(evidence)
    within = np.bincount(counts.indices, minlength=len(terms))
    keep = [
        i for i, t in enumerate(terms) if within[i] >= min_articles and not (stop_words and t in ENGLISH_STOP_WORDS)
    ]
    counts = counts[:, keep]
    if 0 in counts.shape:
        return [], counts, counts
    weights = sparse.csr_array(TfidfTransformer(sublinear_tf=sublinear).fit_transform(counts))
    return [terms[i] for i in keep], counts, weights


def similarity(evidence: Evidence, *, min_articles: int = 2, sublinear: bool = True, stop_words: bool = True) -> Result:
    """Return how alike the word choice of every two articles is: the cosine of their TF-IDF vectors.

    Parameters
    ----------
    evidence : Evidence
    min_articles : int, default 2
        Leave out words that fewer articles use: they tell no two articles apart.
    sublinear : bool, default True
        Take 1 + log(count) for the count, so that a word said ten times does not weigh ten times as much.
    stop_words : bool, default True
        Leave out the commonest English function words.

    Returns
    -------
    Result
        All ordered pairs of articles, from 0 (no word in common) to 1 (the same words in the same
        proportions); ``parts`` holds ``articles``, in the order of the matrix, and ``merges``, their
        average-linkage clustering. An article that shares no word with any other has a cosine of 0 with all
        others.

    Notes
    -----
    Likeness of words is not agreement: two articles may use the same words to say opposite things, and copies
    of one agency's text are alike whatever they say.

    References
    ----------
    .. [1] G. Salton and C. Buckley (1988). Term-weighting approaches in automatic text retrieval. Information
       Processing & Management 24(5).

    Examples
    --------
    >>> list(similarity(Evidence.empty()).table.columns)
    ['article_a', 'article_b', 'cosine', 'basis_a', 'basis_b']
    """
    options: dict[str, Any] = {"min_articles": min_articles, "sublinear": sublinear, "stop_words": stop_words}
    _, _, weights = _tfidf(evidence, **options)
    about = evidence.articles[_ABOUT]
    n = len(about)
    cosine = np.clip((weights @ weights.T).toarray(), 0, 1) if weights.shape[1] else np.zeros((n, n))
    cosine = (cosine + cosine.T) / 2
    np.fill_diagonal(cosine, 1)
    a, b = np.repeat(np.arange(n), n), np.tile(np.arange(n), n)
    names, basis = about["article"].to_numpy(), about["basis"].to_numpy()
    table = pd.DataFrame(
        {
            "article_a": names[a],
            "article_b": names[b],
            "cosine": cosine.ravel(),
            "basis_a": basis[a],
            "basis_b": basis[b],
        }
    )
    columns = dict.fromkeys(table.columns, "str") | {"cosine": "float64"}
    merges = hierarchy.linkage(squareform(1 - cosine, checks=False), method="average") if n > 1 else np.empty((0, 4))
    parts = {"merges": pd.DataFrame(merges, columns=list(_MERGES)).astype(_MERGES), "articles": about.copy()}
    return Result("similarity", table.astype(columns), groups.settings(evidence, **options), parts)


def dendrogram(similarity_result: Result) -> Result:
    """Return the tree in which :func:`similarity` joins articles, the most alike first.

    Parameters
    ----------
    similarity_result : Result
        What :func:`similarity` returned.

    Returns
    -------
    Result
        A row a merge: what is joined (0 to n - 1 are the rows of ``parts["articles"]``, n is the first
        merge), at which distance (1 - cosine, the average over pairs), and how many articles it holds then.

    Examples
    --------
    >>> list(dendrogram(similarity(Evidence.empty())).table.columns)
    ['left', 'right', 'distance', 'size']
    """
    if "merges" not in similarity_result.parts:
        raise ValueError(f"a result of similarity() is needed, and this is one of {similarity_result.figure}()")
    parts = {"articles": similarity_result.parts["articles"]}
    given = {**similarity_result.settings, "linkage": "average"}
    return Result("dendrogram", similarity_result.parts["merges"], given, parts)


def distinctive(
    evidence: Evidence,
    target: str,
    *,
    top: int = 25,
    min_articles: int = 1,
    sublinear: bool = True,
    stop_words: bool = True,
) -> Result:
    """Return the terms with the highest TF-IDF in an article: frequent there, rare in the other articles.

    Parameters
    ----------
    evidence : Evidence
    target : str
        Identifier of the article.
    top : int, default 25
        How many terms.
    min_articles : int, default 1
        Leave out words that fewer articles use.
    sublinear, stop_words : bool
        As for :func:`similarity`.

    Returns
    -------
    Result
        A row a term; ``reference_mean`` is its mean TF-IDF in the other articles.

    Raises
    ------
    KeyError
        If there is no such article.

    Notes
    -----
    TF-IDF orders; it does not test. Whether a difference is more than chance is a question for
    :func:`keyness`.

    References
    ----------
    .. [1] K. Spärck Jones (1972). A statistical interpretation of term specificity and its application in
       retrieval. Journal of Documentation 28(1).

    Examples
    --------
    >>> distinctive(Evidence.empty(), "herald")
    Traceback (most recent call last):
    ...
    KeyError: "no article is called 'herald'; there is none"
    """
    names = evidence.articles["article"]
    if target not in set(names):
        raise KeyError(groups.unknown("article", target, names))
    options: dict[str, Any] = {"min_articles": min_articles, "sublinear": sublinear, "stop_words": stop_words}
    terms, counts, weights = _tfidf(evidence, **options)
    own = (names == target).to_numpy()
    others = int((~own).sum())
    basis = evidence.articles["basis"].to_numpy()
    here, there = weights[own].toarray(), weights[~own]
    table = pd.DataFrame(
        {
            "term": terms,
            "count": counts[own].toarray()[0] if terms else [],
            "tfidf": here[0] if terms else [],
            "reference_mean": np.asarray(there.sum(axis=0)).ravel() / others if others else np.nan,
            "articles": np.bincount(there.indices, minlength=len(terms)) if terms else [],
            "reference_articles": others,
            "target": target,
            "basis": f"{basis[own][0]} vs {groups.joined_basis(basis[~own])}" if others else basis[own][0],
        }
    )
    columns = {"term": "str", "count": "int64", "tfidf": "float64", "reference_mean": "float64"}
    columns |= {"articles": "int64", "reference_articles": "int64", "target": "str", "basis": "str"}
    table = table[table["count"] > 0].sort_values(["tfidf", "term"], ascending=[False, True], ignore_index=True)
    given = groups.settings(evidence, target=target, top=top, **options)
    return Result("distinctive", table.head(top).astype(columns), given)
