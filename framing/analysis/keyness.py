"""Keyness: which words one side uses more than another, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse, special
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from framing.analysis import association, groups, null, quantiles, statistics
from framing.analysis.burstiness import LEAST, Floats, Side, burstiness, compared, freedom, paired_burstiness
from framing.analysis.pairs import UNIT, Pairs, paired
from framing.analysis.priors import prior as pseudo_counts
from framing.analysis.terms import clumping, pooled
from framing.analysis.terms import counts as terms_matrix
from framing.evidence import Evidence
from framing.result import Result

WEIGHTS = ("words", "articles")
INTERVALS = ("bursts", "bootstrap")  # of any two sides
SENTENCES = "sentences"  # of a side that is one article
_BLOCK = 2048  # terms resampled at a time, so that memory does not grow with the vocabulary
_SMALL = 512  # of counts, whose sums are exact: what is computed of so many stays in the processor's own memory
_ESTIMATES = ("log_odds", "log_ratio", "percent_diff")
_COLUMNS = {
    "term": "str",
    "target_count": "int64",
    "reference_count": "int64",
    "target_per_1000": "float64",
    "reference_per_1000": "float64",
    "target_articles": "int64",
    "reference_articles": "int64",
}
_COLUMNS |= dict.fromkeys(("log_odds", "log_odds_low", "log_odds_high", "z", "g2"), "float64")
_COLUMNS |= {f"{ratio}{end}": "float64" for ratio in ("log_ratio", "percent_diff") for end in ("", "_low", "_high")}
_COLUMNS |= dict.fromkeys(("burstiness", "p", "q", "floor"), "float64")
_COLUMNS |= dict.fromkeys(("unit", "target", "reference", "basis"), "str")


@groups.on_evidence
def keyness(
    evidence: Evidence,
    target: str,
    *,
    by: str = "article",
    reference: str | Iterable[str] | None = None,
    prior: str = "corpus",
    prior_weight: float | None = None,
    weight: str = "words",
    families: str | None = None,
    pair: str | None = None,
    min_count: int = 3,
    order: int = 1,
    voice: str | None = None,
    stop_words: bool = False,
    interval: str = "bursts",
    correction: str = "bh",
    resamples: int = 2000,
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
    prior : {"corpus", "flat", "english"}, default "corpus"
        What is expected of a term before looking: its share of all the evidence, the same of every term, or its
        frequency in general English (which needs ``wordfreq``: ``pip install 'framing[english]'``).
    prior_weight : float, optional
        How many words the prior is worth; by default as many as the mean article has.
    weight : {"words", "articles"}, default "words"
        What counts the same: every word of a side, so that a long article counts more; or every article, so that
        no long one decides (the mean of the articles' relative frequencies, times the words of the side).
    families : {"weight", "collapse"} or None, default None
        What to do, on each side, with copies of one agency's text; see :func:`framing.analysis.groups.weights`.
    pair : str, optional
        Column of ``evidence.articles`` that names the event of each article (``"event"``), to compare the sides event
        by event: see Notes.
    min_count : int, default 3
        Leave out terms that occur less often in target and reference together.
    order : int, default 1
        Number of words of a term.
    voice : {"narrator", "quoted", "scare", "all"}, optional
        Whose words to compare; all by default.
    stop_words : bool, default False
        Leave the commonest English function words out of the table. They count as words of both sides all the same.
    interval : {"bursts", "bootstrap", "sentences"}, default "bursts"
        How to tell what could be otherwise: from how unevenly articles use a term, or by resampling articles; or, of a
        side that is one article, from how unevenly its own sentences use it.
    correction : {"bh", "by"}, default "bh"
        How ``q`` allows for many terms being looked at: Benjamini and Hochberg's way, or Benjamini and Yekutieli's.
    resamples : int, default 2000
        Of ``interval="bootstrap"``.
    level : float, default 0.95
        Confidence level of the intervals.
    seed : int, default 0
        Of the floor's halves and of the bootstrap.

    Returns
    -------
    Result
        A row a term: those of the target first, the surest foremost, those of the reference behind, the surest last.
        Positive always means the target. Swap target and reference, and every signed number only changes its sign,
        the two ends of an interval changing places too; ``percent_diff`` alone does not (twice as frequent is 100,
        half as frequent -50).

        ``log_odds`` is the log-odds ratio drawn toward the prior, ``z`` what words alone would make of it, ``g2`` the
        signed log-likelihood ratio, ``log_ratio`` the binary logarithm of how many times as frequent a term is,
        ``percent_diff`` by how many per cent it is more frequent. ``burstiness`` is the squared coefficient of
        variation of a term's rate between articles. ``p`` is how likely so large a difference is between sources that
        do not differ, ``q`` the share of false finds among all terms at least as sure. ``floor`` is the size that
        ``log_odds`` reaches between random halves of the reference: NaN where it has fewer than four articles, 0 where
        it never uses the term, for then its halves do not differ.

    Raises
    ------
    KeyError
        If target or reference is unknown.
    ValueError
        If target and reference overlap, one of them has no words, or an option is none of those above; if articles
        cannot be paired, or sentences are asked for where no side is one article or the evidence does not tell of them.
    ModuleNotFoundError
        If general English is asked for, and ``wordfreq`` is not installed.

    Notes
    -----
    ``z`` and ``g2`` take words for independent, which words of one article are not: a name stands twenty times in one
    article and in no other. They are there since others publish them.

    ``p``, ``q`` and the intervals ask: would other articles of the same sources differ too? They take the counts of a
    term for negative binomial, learn from differences between articles of the same side how bursty it is, with help
    from all other terms (:mod:`framing.analysis.burstiness`), and need six articles or more in all. A target of one
    article *stands for its source*: it is taken to vary as the reference's articles do, and ``unit`` says "reference
    articles". Of the article as it is the intervals are too wide.

    ``interval="sentences"`` asks of a side of one article how well its words estimate *its own* rates: the count of a
    term is as uncertain as a bootstrap over the article's sentences makes it (linearised, from ``terms.clumping``,
    since evidence holds no sentence; five sentences are needed), the other side's as before. It says whether the
    difference hangs on a few sentences of this article, and nothing of other articles of its source; its intervals are
    narrower. Two single articles can be compared so.

    ``interval="bootstrap"`` resamples articles, on both sides where each has at least five, else on the one side that
    has, with the other as it is: for a single target, how sure a difference is between *this* article, every word of it
    certain, and the source of the others. ``benchmarks/calibration.py`` measures these, and the pooled z, on simulated
    coverage (:func:`framing.calibration`): the bootstrap finds far too many differences.

    ``pair="event"``: where both sides report the same events, what an event brings with it stands on both, and
    intervals that take articles for independent are too wide. Paired, an event counts the same on both sides, however
    long its articles there (the Mantel-Haenszel ratio [6]_; with ``weight="articles"`` all events count alike). ``p``
    and the intervals learn from how the sides share the uses *within* events (``unit`` is "events", ``burstiness`` that
    within events), or resample whole events; for the floor the sides change places at random within each event. Events
    that one side lacks are left out (``settings["events_left_out"]``). It is never done unasked, for it asks another
    question, of reports of the *same* events; without it the intervals err on the side of caution.

    The interval of ``log_odds`` is that of the ratio of the rates, drawn toward the prior as the estimate is.

    References
    ----------
    .. [1] B. L. Monroe, M. P. Colaresi and K. M. Quinn (2008). Fightin' Words: Lexical Feature Selection and
       Evaluation for Identifying the Content of Political Conflict. Political Analysis 16(4).
    .. [2] T. Dunning (1993). Accurate Methods for the Statistics of Surprise and Coincidence. Computational
       Linguistics 19(1).
    .. [3] A. Hardie (2014). Log Ratio: an informal introduction. ESRC Centre for Corpus Approaches to Social
       Science.
    .. [4] C. Gabrielatos and A. Marchi (2011). Keyness: matching metrics to definitions. Corpus Linguistics in the
       South 1, Portsmouth.
    .. [5] J. Lijffijt, T. Nevalainen, T. Säily, P. Papapetrou, K. Puolamäki and H. Mannila (2016). Significance
       testing of word frequencies in corpora. Digital Scholarship in the Humanities 31(2).
    .. [6] K. J. Rothman, S. Greenland and T. L. Lash (2008). Modern Epidemiology, 3rd ed., chapter 15. Lippincott.

    Examples
    --------
    >>> keyness(Evidence.empty(), "herald", by="outlet")
    Traceback (most recent call last):
    ...
    KeyError: "no outlet is called 'herald'; there is none"
    """
    for what, value, allowed in (("weight", weight, WEIGHTS), ("interval", interval, (*INTERVALS, SENTENCES))):
        groups.check_option(what, value, allowed)
    groups.check_option("correction", correction, association.CORRECTIONS)
    _, articles = groups.grouped(evidence, by)
    here, there, against = groups.sides(articles["group"], target, reference, by)
    terms, matrix = terms_matrix(evidence, order=order, voice="all" if voice is None else voice)
    speaking = (np.diff(matrix.indptr) > 0) & (
        _counting(evidence, here, families) | _counting(evidence, there, families)
    )
    pairs = paired(evidence.articles, pair, np.where(speaking, np.where(here, target, against), ""))
    if pairs is not None:
        here, there = here & pairs.kept, there & pairs.kept
    rows = [matrix[side] for side in (here, there)]
    counted = [_columns(side) for side in rows]
    for name, total in ((target, counted[0].sum()), (against, counted[1].sum())):
        if not total:
            raise ValueError(f"{name!r} has no terms of {order} word(s) in this voice: there is nothing to compare")
    everything = _columns(matrix)
    worth = float(everything.sum() / len(articles)) if prior_weight is None else float(prior_weight)
    alpha = pseudo_counts(prior, terms, everything, weight=worth, order=order)
    both = [_side(evidence, *side, weight, families, pairs) for side in zip((here, there), rows, strict=True)]
    if pairs is not None:
        both = _matched(both, weight)
    if interval == SENTENCES:
        both = [_by_sentence(evidence, side, each, terms) for side, each in zip((here, there), both, strict=True)]
        if pairs is not None or all(side.clumping is None for side in both):
            raise ValueError(
                "interval='sentences' is for a side that is one article, compared without pair; leave it out, or take "
                "an article for the target"
            )
    words = [float(side.words.sum()) for side in both]
    uses = [side.rates * total for side, total in zip(both, words, strict=True)]
    log_odds, z = association.log_odds_dirichlet(uses[0], uses[1], alpha, prior_total=worth)
    measured = (uses[0], words[0], uses[1], words[1])
    shown = counted[0] + counted[1] >= max(min_count, 1)
    columns: dict[str, Any] = {
        "term": np.array(terms, dtype=object),
        "target_count": counted[0],
        "reference_count": counted[1],
        "target_per_1000": 1000 * both[0].rates,
        "reference_per_1000": 1000 * both[1].rates,
        "target_articles": np.bincount(rows[0].indices, minlength=len(terms)),
        "reference_articles": np.bincount(rows[1].indices, minlength=len(terms)),
        "log_odds": log_odds,
        "z": z,
        "g2": association.g2(*measured),
        "log_ratio": association.log_ratio(*measured),
        "percent_diff": association.percent_difference(*measured),
    }
    columns, both = {name: each[shown] for name, each in columns.items()}, [_shown(side, shown) for side in both]
    columns["floor"] = _floor(both, alpha[shown], worth, swap=pairs is not None, seed=seed)
    options: dict[str, Any] = {"level": level}
    if interval == "bootstrap":
        options |= {"resamples": resamples, "seed": seed}
        # The sides need draws of their own, and the same ones when they change places: so the draws go by which side
        # holds the first article, not by which is the target. Paired, they are drawn together.
        seeds = [seed, seed if pairs else int(np.random.SeedSequence(seed).generate_state(1)[0])]
        seeds = seeds if here.argmax() < there.argmax() else seeds[::-1]
        unit, found = _bootstrapped(both, alpha[shown], worth, seeds, resamples=resamples, level=level)
    else:
        unit, found = _bursts(both, alpha[shown], worth, pair=pairs is not None, level=level)
    unit = UNIT if pairs and unit else unit
    basis = " vs ".join(groups.joined_basis(articles.loc[side, "basis"]) for side in (here, there))
    same = {"unit": unit, "target": target, "reference": against, "basis": basis}
    columns |= found | {name: np.full(shown.sum(), each, dtype=object) for name, each in same.items()}
    if stop_words:
        kept = np.array([term not in ENGLISH_STOP_WORDS for term in columns["term"]], np.bool_)
        columns = {name: each[kept] for name, each in columns.items()}
    columns["q"] = association.false_discovery(columns["p"], correction=correction)
    sure = np.sign(columns["target_per_1000"] - columns["reference_per_1000"]) * -np.log(columns["p"].clip(1e-300))
    rank = np.lexsort((-columns["z"], -np.nan_to_num(sure)))  # terms come by the alphabet, and those alike stay so
    columns = {name: each[rank] for name, each in columns.items()}
    table = pd.DataFrame(
        {
            name: pd.array(columns[name], dtype="str") if kind == "str" else columns[name].astype(kind)
            for name, kind in _COLUMNS.items()
        }
    )
    table.attrs["level"] = level
    table.attrs["interval"] = interval
    single = _asked(both, interval)
    table.attrs |= {"one_article": single, "pair": None if pairs is None else pairs.told}
    table.attrs["articles"] = articles.loc[here | there, "basis"].value_counts(sort=False).to_dict()
    given: dict[str, Any] = {"target": target, "by": by, "reference": against, "prior": prior, "prior_weight": worth}
    given |= {"weight": weight, "families": families, "min_count": min_count, "order": order, "voice": voice}
    given |= {"stop_words": stop_words, "interval": interval, "correction": correction, "seed": seed} | options
    given |= {"one_article": single} if single else {}
    given |= {"pair": None} if pairs is None else pairs.told
    return Result("keyness", table, groups.settings(evidence, **given))


def _columns(counts: sparse.csr_array) -> Floats:
    return np.asarray(counts.sum(axis=0), np.float64).ravel()


def _counting(evidence: Evidence, articles: Any, families: str | None) -> Any:
    """Tell which articles of a side count at all: of copies that are collapsed into one, that one."""
    counting = np.array(articles, np.bool_)
    counting[counting] = groups.weights(evidence.articles[articles], families).to_numpy() > 0
    return counting


def _side(
    evidence: Evidence, articles: Any, counts: sparse.csr_array, weight: str, families: str | None, pairs: Pairs | None
) -> Side:
    """Return the counts of a side's articles, of its families (copies that count as one article are one) or events."""
    about = evidence.articles[articles]
    if families is not None:
        counts = sparse.csr_array(sparse.diags_array(groups.weights(about, families).to_numpy(np.float64)) @ counts)
    if pairs is not None:
        order = pairs.event[articles].argsort(kind="stable").to_numpy()
        counts = pooled(counts[order], pairs.event[articles].iloc[order])
    elif families == "weight":
        counts = pooled(counts, groups.kin(about))
    words = np.asarray(counts.sum(axis=1), np.float64).ravel()
    counts, words = counts[words > 0], words[words > 0]  # an article without words in a voice cannot tell
    return Side(counts, words, 1 / words if weight == "articles" else np.ones(len(words)))


def _matched(both: list[Side], weight: str) -> list[Side]:
    """Let each event count the same on both sides: as much as the two together tell of it, or all events alike."""
    one, other = (side.words for side in both)
    worth = np.ones(len(one)) if weight == "articles" else one * other / (one + other)
    return [side._replace(weight=worth / side.words) for side in both]


def _shown(side: Side, shown: Any) -> Side:
    """Keep some terms of a side."""
    clumping = None if side.clumping is None else side.clumping[shown]
    return side._replace(counts=side.counts[:, shown], clumping=clumping)


def _by_sentence(evidence: Evidence, articles: Any, side: Side, terms: list[str]) -> Side:
    """Give a side that is one article how its sentences hold each term; leave one of several articles as it is."""
    if articles.sum() != 1:
        return side
    return side._replace(clumping=clumping(evidence, evidence.articles.loc[articles, "article"].iloc[0], terms))


def _asked(both: list[Side], interval: str) -> str:
    """Say what a side of one article, if there is one, is asked for."""
    if all(len(side.words) > 1 for side in both):
        return ""
    return {SENTENCES: "as it is, by its sentences", "bootstrap": "as it is, every word certain"}.get(
        interval, "standing for its source"
    )


def _bursts(both: list[Side], alpha: Floats, worth: float, *, pair: bool, level: float) -> tuple[str, dict[str, Any]]:
    """Return p and the intervals from how unevenly articles of one side, or the sides of one event, use a term."""
    single = all(side.clumping is not None for side in both)
    known = [side for side in both if side.clumping is None]
    least = 0 if single else statistics.MIN_CLUSTERS - 1
    if (len(both[0].words) - 1 if pair else freedom(known)) < least or any(
        side.clumping is not None and np.isnan(side.clumping).any() for side in both
    ):
        return _nothing(len(alpha))
    inflation = None
    if pair:
        levels, chances, inflation = paired_burstiness(both[0], both[1])
    elif single:  # no other article is asked for: nothing bursts
        levels, chances = np.full((len(alpha), 1), LEAST), np.ones((len(alpha), 1))
    else:
        levels, chances = burstiness(known)
    p, *ends = compared(both[0], both[1], levels, chances, inflation=inflation, level=level)
    words = [float(side.words.sum()) for side in both]
    used = sum(side.rates * total for side, total in zip(both, words, strict=True))
    found: dict[str, Any] = {"p": p, "burstiness": (levels * (np.nan if single else chances)).sum(axis=1)}
    for end, ratio in zip(("low", "high"), ends, strict=True):
        # As many uses as there are, spread over the two sides by the ratio.
        tilt = ratio + (np.log(words[0]) - np.log(words[1]))
        odds = [
            association.log_odds(used * special.expit(sign * tilt), total, alpha, worth)
            for sign, total in zip((1, -1), words, strict=True)
        ]
        found |= _ends(end, odds[0] - odds[1], ratio / np.log(2))
    return _unit(both, 2), found


def _bootstrapped(
    both: list[Side], alpha: Floats, worth: float, seeds: list[int], *, resamples: int, level: float
) -> tuple[str, dict[str, Any]]:
    """Return p and the intervals by resampling the articles of the sides that have enough."""
    enough = [len(side.words) >= statistics.MIN_CLUSTERS for side in both]
    if not any(enough):
        return _nothing(len(alpha))
    smallest = min(len(side.words) for side, usable in zip(both, enough, strict=True) if usable)
    tails = statistics.expanded_tails(smallest, level)
    p, odds_ends, ratio_ends = [], [], []
    for block in _blocks(len(alpha)):
        odds, logs = [], []
        for side, usable, own_seed in zip(both, enough, seeds, strict=True):
            values = _weighed(side, block)
            if usable:
                sums = statistics.resampled_sums(values, resamples=resamples, seed=own_seed)
            else:
                sums = values.sum(axis=0, keepdims=True)
            uses = sums[:, :-1] / sums[:, -1:] * side.words.sum()
            odds.append(association.log_odds(uses, side.words.sum(), alpha[block], worth))
            logs.append(np.log2(np.where(uses == 0, 0.5, uses) / side.words.sum()))
        drawn = odds[0] - odds[1]
        beyond = np.minimum((drawn <= 0).sum(axis=0), (drawn >= 0).sum(axis=0))
        p.append(np.minimum(2 * (beyond + 1) / (len(drawn) + 1), 1))
        odds_ends.append(quantiles.existing_quantiles(drawn, tails, overwrite=True))
        ratio_ends.append(quantiles.existing_quantiles(logs[0] - logs[1], tails, overwrite=True))
    found: dict[str, Any] = {"p": np.concatenate(p), "burstiness": np.full(len(alpha), np.nan)}
    for end, odds_end, ratio_end in zip(("low", "high"), np.hstack(odds_ends), np.hstack(ratio_ends), strict=True):
        found |= _ends(end, odds_end, ratio_end)
    return _unit(both, statistics.MIN_CLUSTERS), found


def _blocks(terms: int, size: int = _BLOCK) -> Iterator[slice]:
    """Yield some terms at a time, and at least once."""
    return (slice(start, start + size) for start in range(0, max(terms, 1), size))


def _weighed(side: Side, block: slice) -> Floats:
    """Return the weighted uses of some terms in each article, and in the last column its weighted words."""
    uses = side.counts[:, block].toarray() * side.weight[:, None]
    return np.hstack([uses, (side.weight * side.words)[:, None]])


def _ends(end: str, log_odds: Floats, log_ratio: Floats) -> dict[str, Floats]:
    values = (log_odds, log_ratio, 100 * (2.0**log_ratio - 1))
    return {f"{name}_{end}": value for name, value in zip(_ESTIMATES, values, strict=True)}


def _nothing(terms: int) -> tuple[str, dict[str, Any]]:
    """Return that there are too few articles to say."""
    unknown = np.full(terms, np.nan)
    return "", {"p": unknown, "burstiness": unknown} | _ends("low", unknown, unknown) | _ends("high", unknown, unknown)


def _unit(both: list[Side], least: int) -> str:
    """Name the sides whose articles tell how much articles differ, or whose sentences tell of one article."""
    tells = [len(side.words) >= least for side in both]
    asked = [side.clumping is not None for side in both]
    if any(asked):
        return SENTENCES if all(asked) else "target sentences" if asked[0] else "reference sentences"
    return "articles" if all(tells) else "target articles" if tells[0] else "reference articles"


def _floor(both: list[Side], alpha: Floats, worth: float, *, swap: bool, seed: int) -> Floats:
    """Return the size of the log-odds between random halves of the reference, or sides that change places."""
    reference = both[1]
    halves = null.random_halves(len(reference.words), seed=seed)
    found, sides = [], both if swap else [reference]
    # The last digit of a sum of fractions hangs on how many are added up at once.
    exact = all(np.all(side.weight == 1) and not np.any(side.counts.data % 1) for side in sides)
    for block in _blocks(len(alpha), _SMALL if exact else _BLOCK):
        values = [np.hstack([_weighed(side, block), side.words[:, None]]) for side in sides]
        odds = []
        for sums in null.swapped(*values, seed=seed) if swap else null.halved(values[-1], halves):
            words = sums[:, -1:]
            uses = sums[:, :-2] / sums[:, -2:-1]
            uses *= words
            odds.append(association.log_odds(uses, words, alpha[block], worth))
        found.append(null.floor(odds[0] - odds[1]))
    sizes = np.concatenate(found)
    # The halves of a reference that never uses a term do not differ in it, whatever their lengths make of the prior.
    return sizes if swap else np.where(reference.rates > 0, sizes, 0 * sizes)
