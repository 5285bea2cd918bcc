"""Keyness: which words one side uses more than another, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from framing.analysis import groups, statistics
from framing.analysis.terms import counts as terms_matrix
from framing.evidence import Evidence
from framing.result import Result

PRIORS = ("corpus", "flat")
_BLOCK = 2048  # terms resampled at a time, so that memory does not grow with the vocabulary


def keyness(
    evidence: Evidence,
    target: str,
    *,
    by: str = "article",
    reference: str | Iterable[str] | None = None,
    prior: str = "corpus",
    prior_weight: float | None = None,
    min_count: int = 3,
    order: int = 1,
    voice: str | None = None,
    stop_words: bool = False,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Result:
    """Return which terms the target uses more, and which less, than the coverage it is compared with.

    Parameters
    ----------
    evidence : Evidence
    target : str
        A value of ``by``: an article, an outlet, a family, a basis, a country.
    by : {"article", "outlet", "family", "basis", "country"}, default "article"
        What target and reference are.
    reference : str or iterable of str, optional
        What to compare with; all the rest by default.
    prior : {"corpus", "flat"}, default "corpus"
        What is expected of a term before looking: its share of all the evidence, or the same of every term.
    prior_weight : float, optional
        How many words the prior is worth; by default as many as the mean article has.
    min_count : int, default 3
        Leave out terms that occur less often in target and reference together.
    order : int, default 1
        Number of words of a term.
    voice : {"narrator", "quoted", "scare", "all"}, optional
        Whose words to compare; all by default.
    stop_words : bool, default False
        Leave the commonest English function words out of the table. They count as words of both sides all the same.
    resamples, level, seed : int, float, int
        Of the intervals.

    Returns
    -------
    Result
        A row a term, the target's first. Positive always means the target: swap target and reference, and
        every number but the counts only changes its sign. ``log_odds`` and ``z`` weigh by how much was read,
        ``g2`` is the signed log-likelihood ratio, ``log_ratio`` the binary logarithm of how many times as
        frequent a term is.

    Raises
    ------
    KeyError
        If target or reference is unknown.
    ValueError
        If target and reference overlap, one of them has no words, or an option is none of those above.

    Notes
    -----
    ``z`` and ``g2`` take words for independent, which words of one article are not: they serve to order
    terms. The interval resamples articles, on both sides where each has at least five; else on the one side
    that has (``unit`` says "reference articles" or "target articles"), with the other side as it is. Where
    neither has, there is none. Many terms are compared at once: of intervals at 95%, one in twenty misses by
    chance alone.

    References
    ----------
    .. [1] B. L. Monroe, M. P. Colaresi and K. M. Quinn (2008). Fightin' Words: Lexical Feature Selection and
       Evaluation for Identifying the Content of Political Conflict. Political Analysis 16(4).
    .. [2] T. Dunning (1993). Accurate Methods for the Statistics of Surprise and Coincidence. Computational
       Linguistics 19(1).
    .. [3] A. Hardie (2014). Log Ratio: an informal introduction. ESRC Centre for Corpus Approaches to Social
       Science.

    Examples
    --------
    >>> keyness(Evidence.empty(), "herald", by="outlet")
    Traceback (most recent call last):
    ...
    KeyError: "no outlet is called 'herald'; there is none"
    """
    groups.check_option("prior", prior, PRIORS)
    _, articles = groups.grouped(evidence, by)
    here, there, against = _sides(articles["group"], target, reference, by)
    terms, matrix = terms_matrix(evidence, order=order, voice="all" if voice is None else voice)
    first, second = matrix[here], matrix[there]
    target_count, reference_count = _total(first), _total(second)
    words, reference_words = float(target_count.sum()), float(reference_count.sum())
    for side, total in ((target, words), (against, reference_words)):
        if not total:
            raise ValueError(f"{side!r} has no terms of {order} word(s) in this voice: there is nothing to compare")
    everything = _total(matrix)
    weight = float(everything.sum() / len(articles)) if prior_weight is None else float(prior_weight)
    if not weight > 0:
        raise ValueError(f"prior_weight is {weight}; it must be above 0")
    alpha = weight * (everything / everything.sum() if prior == "corpus" else np.full(len(terms), 1 / len(terms)))
    log_odds, z = statistics.log_odds_dirichlet(target_count, reference_count, alpha)
    shown = target_count + reference_count >= max(min_count, 1)
    if stop_words:
        shown &= ~np.isin(terms, sorted(ENGLISH_STOP_WORDS))
    kept = np.flatnonzero(shown)
    leads = bool(here.argmax() < there.argmax())
    options: dict[str, Any] = {"resamples": resamples, "level": level, "seed": seed}
    unit, low, high = _resampled(first, second, alpha, kept, leads=leads, **options)
    basis = [groups.joined_basis(articles.loc[side, "basis"]) for side in (here, there)]
    table = pd.DataFrame(
        {
            "term": np.array(terms, dtype=object),
            "target_count": target_count,
            "reference_count": reference_count,
            "target_per_1000": 1000 * target_count / words,
            "reference_per_1000": 1000 * reference_count / reference_words,
            "target_articles": np.bincount(first.indices, minlength=len(terms)),
            "reference_articles": np.bincount(second.indices, minlength=len(terms)),
            "log_odds": log_odds,
            "z": z,
            "g2": statistics.g2(target_count, words, reference_count, reference_words),
            "log_ratio": statistics.log_ratio(target_count, words, reference_count, reference_words),
        }
    ).iloc[kept]
    table = table.assign(log_odds_low=low, log_odds_high=high, unit=unit, target=target, reference=against)
    table = table.assign(basis=" vs ".join(basis))
    table = table.sort_values(["z", "term"], ascending=[False, True], ignore_index=True)
    columns = dict.fromkeys(table.columns, "float64")
    columns |= dict.fromkeys(["term", "unit", "target", "reference", "basis"], "str")
    columns |= dict.fromkeys([c for c in table.columns if c.endswith(("_count", "_articles"))], "int64")
    given: dict[str, Any] = {
        "target": target,
        "by": by,
        "reference": against,
        "prior": prior,
        "prior_weight": weight,
    }
    given |= {"min_count": min_count, "order": order, "voice": voice, "stop_words": stop_words}
    table = table.astype(columns)
    table.attrs["level"] = level
    return Result("keyness", table, groups.settings(evidence, **given, **options))


def _sides(group: pd.Series[str], target: str, reference: str | Iterable[str] | None, by: str) -> tuple[Any, Any, str]:
    """Return which articles are the target's, which the reference's, and the name of the reference."""
    known = sorted(set(group))
    if target not in known:
        raise KeyError(groups.unknown(by, target, known))
    here = (group == target).to_numpy()
    if reference is None:
        if here.all():
            raise ValueError(f"there is nothing but {target!r}: a reference is needed to compare with")
        return here, ~here, "all others"
    others = [reference] if isinstance(reference, str) else list(dict.fromkeys(reference))
    for name in others:
        if name not in known:
            raise KeyError(groups.unknown(by, name, known))
    if target in others:
        raise ValueError(f"{target!r} is the target and a reference at once: leave it out of the reference")
    if not others:
        raise ValueError("the reference is empty: name what to compare with, or leave it out for all the rest")
    return here, group.isin(others).to_numpy(), "; ".join(others)


def _total(side: sparse.csr_array) -> statistics.Floats:
    return np.asarray(side.sum(axis=0), dtype=np.float64).ravel()


def _resampled(
    first: sparse.csr_array,
    second: sparse.csr_array,
    alpha: statistics.Floats,
    kept: Any,
    *,
    leads: bool,
    resamples: int,
    level: float,
    seed: int,
) -> tuple[str, statistics.Floats, statistics.Floats]:
    """Return intervals of the log-odds of the terms kept, resampling the sides that have enough articles."""
    enough = [side.shape[0] >= statistics.MIN_CLUSTERS for side in (first, second)]
    nothing = np.full(len(kept), np.nan)
    if not any(enough):
        return "", nothing, nothing
    # The sides need draws of their own, and the same ones when they change places: so the draws go by which
    # side holds the first article, not by which is the target.
    other = int(np.random.SeedSequence(seed).generate_state(1)[0])
    seeds = (seed, other) if leads else (other, seed)
    smallest = min(side.shape[0] for side, usable in zip((first, second), enough, strict=True) if usable)
    tails = statistics.expanded_tails(smallest, level)
    ends = []
    for start in range(0, len(kept), _BLOCK):
        block = kept[start : start + _BLOCK]
        drawn = []
        for side, usable, own_seed in zip((first, second), enough, seeds, strict=True):
            values = np.hstack([side[:, block].toarray(), _words(side)[:, None]])
            if usable:
                sums = statistics.resampled_sums(values, resamples=resamples, seed=own_seed)
            else:
                sums = values.sum(axis=0, keepdims=True)
            drawn.append(statistics.log_odds(sums[:, :-1], sums[:, -1:], alpha[block], float(alpha.sum())))
        ends.append(np.quantile(drawn[0] - drawn[1], tails, axis=0))
    low, high = np.hstack(ends) if ends else (nothing, nothing)
    unit = "articles" if all(enough) else "target articles" if enough[0] else "reference articles"
    return unit, low, high


def _words(side: sparse.csr_array) -> statistics.Floats:
    return np.asarray(side.sum(axis=1), dtype=np.float64).ravel()
