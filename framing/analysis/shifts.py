"""Word shifts: which words make the difference between the scores of two texts, or of two groups of texts."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from framing.analysis import draws, groups, null, quantiles, statistics
from framing.analysis.lexicons import WordScores, word_scores
from framing.analysis.pairs import UNIT, Pairs, paired, units, within
from framing.analysis.terms import counts as terms_matrix
from framing.analysis.terms import counts_of, pooled
from framing.evidence import Evidence
from framing.result import Result

_COLUMNS = {
    "term": "str",
    "weight": "float64",
    "target_count": "int64",
    "reference_count": "int64",
    "target_share": "float64",
    "reference_share": "float64",
    "contribution": "float64",
    "low": "float64",
    "high": "float64",
    "floor": "float64",
    "kind": "str",
    "unit": "str",
    "target": "str",
    "reference": "str",
    "basis": "str",
}
_SCORES = {
    "side": "str",
    "name": "str",
    "articles": "int64",
    "words": "int64",
    "matched": "float64",
    "score": "float64",
    "low": "float64",
    "high": "float64",
    "floor": "float64",
    "unit": "str",
}


@groups.on_evidence
def word_shift(
    evidence: Evidence,
    target: str,
    reference: str | Iterable[str] | None = None,
    *,
    lexicon: WordScores | None = None,
    reference_score: float | None = None,
    by: str = "article",
    voice: str | None = None,
    families: str | None = None,
    pair: str | None = None,
    resamples: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> Result:
    """Return which words make the difference between the mean scores of two sides, and how.

    A side's score is the mean score of those of its words that the lexicon knows. A word raises the target's score
    above the reference's if it is used more there and scores above the reference, or less and scores below; it lowers
    it in the two other cases. The contributions add up to the difference.

    Parameters
    ----------
    evidence : Evidence
    target : str
        A value of ``by``: an article, an outlet, a family, a basis, a country.
    reference : str or iterable of str, optional
        What to compare with; all the rest by default.
    lexicon : mapping of str to float, DataFrame, or Lexicon, optional
        Words, in lower case, and their scores; a table has them in the columns ``term`` and ``weight``. Entries of
        several words match nothing. Without a lexicon the shift is one of proportions: which words the target uses
        more, and which less, of all its words.
    reference_score : float, optional
        The score that "above" and "below" refer to, for instance 5 on a scale from 1 to 9; by default the
        reference's own.
    by : {"article", "outlet", "family", "basis", "country"}, default "article"
        What target and reference are.
    voice : {"narrator", "quoted", "scare", "all"}, optional
        Whose words to compare; all by default.
    families : {"weight", "collapse"} or None, default None
        What to do, on each side, with copies of one agency's text; see :func:`framing.analysis.groups.weights` and
        :func:`framing.analysis.pairs.within`.
    pair : str, optional
        Column of ``evidence.articles`` that names the event of each article (``"event"``), to compare the sides
        event by event: whole events are resampled, both sides together, and for the floor the sides change places at
        random within each event. Events that one of them lacks are left out (:func:`framing.analysis.pairs.paired`).
    resamples, level, seed : int, float, int
        Of the intervals.

    Returns
    -------
    Result
        A row for each word of the lexicon that either side uses, the largest contribution first, ties in the order
        of the alphabet. ``contribution`` is (target_share - reference_share) * (weight - reference score), without a
        lexicon the difference of the shares. ``kind`` says "more" or "less" used in the target, and "above" or
        "below" the reference score; it is empty where a word contributes nothing. ``floor`` is the size that a
        contribution reaches between random halves of the reference: NaN where it has fewer than four articles, 0
        where it never uses the word, for then its halves do not differ. ``parts["scores"]`` holds the score of each
        side, the share of its words that the lexicon knows (``matched``), and the difference with interval and floor.

    Raises
    ------
    KeyError
        If target or reference is unknown.
    ValueError
        If target and reference overlap, one of them uses no word of the lexicon, the lexicon lists a word twice or
        without a finite score, or an option is none of those above.

    Notes
    -----
    Evidence does not tell which terms stand in one sentence, so a single article is taken as it is. Intervals resample
    articles, on both sides where each has at least five; else on the one side that has (``unit`` says "reference
    articles" or "target articles"), with the other as it is; where neither has there is none. They are widened
    for as few articles as hold a word: of a hundred it may stand in ten. Where a side that is resampled never uses a
    word, the interval is widened by its Poisson limit there. Many words are looked at at once: of intervals at 95%, one
    in twenty misses by chance alone. With ``families="weight"`` the copies of one agency's text are resampled, and put
    into halves, as one article.

    An article that is taken as it is stands for nothing but itself: that its use of a word lies outside what is known
    of the reference does not say that other articles of its source would differ. :func:`framing.keyness` asks that.

    The score is not that of :func:`framing.lexicon_scores`, which divides by all words and not only by those the
    lexicon knows: here a text of few but strong words scores as one of many. A negated or quoted word counts like any
    other, and a word that is scored wrongly for these texts will stand high up in the list, which is a reason to look.

    References
    ----------
    .. [1] R. J. Gallagher, M. R. Frank, L. Mitchell, A. J. Schwartz, A. J. Reagan, C. M. Danforth and P. S. Dodds
       (2021). Generalized word shift graphs: a method for visualizing and explaining pairwise comparisons between
       texts. EPJ Data Science 10, article 4.

    Examples
    --------
    >>> word_shift(Evidence.empty(), "herald", lexicon={"good": 1.0})
    Traceback (most recent call last):
    ...
    KeyError: "no article is called 'herald'; there is none"
    """
    _, articles = groups.grouped(evidence, by)
    here, there, against = groups.sides(articles["group"], target, reference, by)
    if reference_score is not None and (lexicon is None or not np.isfinite(reference_score)):
        raise ValueError(f"reference_score is {reference_score}; it must be a number, and needs a lexicon")
    spoken = "all" if voice is None else voice
    # Without a lexicon every word weighs 1 and is held against 0: what is left are the differences of the shares.
    if lexicon is None:
        vocabulary, matrix = terms_matrix(evidence, voice=spoken)
        terms, weight, words = np.array(vocabulary, dtype=object), np.ones(len(vocabulary)), _rows(matrix)
    else:
        known = word_scores(lexicon)
        used, matrix, words = counts_of(evidence, known.index, voice=spoken)
        terms, weight = known.index.to_numpy(object)[used], np.asarray(known, np.float64)[used]
    held = 0.0 if lexicon is None else reference_score
    pairs = paired(evidence.articles, pair, np.where(here, target, np.where(there, against, "")), families)
    if pairs is not None:
        here, there = here & pairs.kept, there & pairs.kept
    copies = within(evidence.articles, families, np.where(here, "target", np.where(there, "reference", "")))
    # An article that another stands for is no unit to resample.
    here, there = here & (copies > 0), there & (copies > 0)
    # Copies that together count as one article are drawn as one; where there are none, each is drawn as it is.
    drawn_with = units(evidence.articles, families, pairs)
    if pairs is None and np.all(copies[here | there] == 1) and drawn_with.is_unique:
        both = (matrix[here], matrix[there])
    else:
        weighed = sparse.csr_array(sparse.diags_array(copies) @ matrix)
        both = (_units(weighed[here], drawn_with[here], pairs), _units(weighed[there], drawn_with[there], pairs))
    for name, side in ((target, both[0]), (against, both[1])):
        if not side.sum():
            what = "words" if lexicon is None else f"word of the {len(known)} that the lexicon knows"
            raise ValueError(f"{name!r} has no {what} in this voice: there is nothing to compare")
    means = [_mean(side.sum(axis=0), weight) for side in both]
    shares = [_columns(side) / side.sum() for side in both]
    compared = means[1] if held is None else float(held)
    contribution = (shares[0] - shares[1]) * (weight - compared)
    options: dict[str, Any] = {"resamples": resamples, "level": level, "seed": seed}
    unit, ends, total_ends = _intervals(both, weight, held, pair=pairs is not None, **options)
    floors, total_floor = _floors(both, weight, held, swap=pairs is not None, seed=seed)
    basis = " vs ".join(groups.joined_basis(articles.loc[side, "basis"]) for side in (here, there))
    counts = [_columns(matrix[side]) for side in (here, there)]
    order = np.flatnonzero(counts[0] + counts[1])
    order = order[np.argsort(-np.abs(contribution[order]), kind="stable")]  # the words are in the alphabet's order
    kinds = _kinds(contribution, shares[0] > shares[1], weight > compared, plain=lexicon is None)
    columns: dict[str, Any] = {
        "term": terms,
        "weight": np.full(len(terms), np.nan) if lexicon is None else weight,
        "target_count": counts[0].astype(np.int64),
        "reference_count": counts[1].astype(np.int64),
        "target_share": shares[0],
        "reference_share": shares[1],
        "contribution": contribution,
        "low": ends[0],
        "high": ends[1],
        "floor": floors,
        "kind": kinds,
    }
    columns = {name: values[order] for name, values in columns.items()}
    columns |= {
        name: np.full(len(order), value, object)
        for name, value in (("unit", unit), ("target", target), ("reference", against), ("basis", basis))
    }
    # Each column in its type at once: to change it in a table takes as long as all the rest.
    table = pd.DataFrame(
        {name: pd.array(columns[name], "str") if kind == "str" else columns[name] for name, kind in _COLUMNS.items()}
    )
    table.attrs |= {"level": level, "pair": None if pairs is None else pairs.told}
    table.attrs["articles"] = articles.loc[here | there, "basis"].value_counts(sort=False).to_dict()
    scored = [np.nan, np.nan] if lexicon is None else means
    rows: list[dict[str, Any]] = []
    for side, name, mask, drawn, score in zip(
        ("target", "reference"), (target, against), (here, there), both, scored, strict=True
    ):
        row = {"side": side, "name": name, "articles": int(mask.sum()), "words": int(words[mask].sum())}
        matched = float(matrix[mask].sum() / words[mask].sum())
        low, high = _interval(drawn, weight, **options) if lexicon is not None else (np.nan, np.nan)
        known_unit = "" if np.isnan(low) else "articles" if pairs is None else UNIT
        rows.append({**row, "matched": matched, "score": score, "low": low, "high": high, "unit": known_unit})
    between = {"side": "difference", "name": f"{target} less {against}", "score": scored[0] - scored[1], "unit": unit}
    between |= {key: rows[0][key] + rows[1][key] for key in ("articles", "words")}
    if lexicon is not None:
        between |= {"low": total_ends[0], "high": total_ends[1], "floor": total_floor}
    parts = {"scores": groups.make([*rows, between], _SCORES, level=level)}
    given: dict[str, Any] = {"target": target, "reference": against, "by": by, "voice": voice, "families": families}
    given |= {"lexicon": "none" if lexicon is None else f"{len(known)} words"}
    given["reference_score"] = "none" if lexicon is None else compared
    given |= {"pair": None} if pairs is None else pairs.told
    return Result("word_shift", table, groups.settings(evidence, **given, **options), parts)


def _units(values: sparse.csr_array, drawn_with: pd.Series[str], pairs: Pairs | None) -> sparse.csr_array:
    """Sum the rows that are drawn together; events in their order, which is the same on both sides."""
    order = np.arange(len(drawn_with)) if pairs is None else drawn_with.argsort(kind="stable").to_numpy()
    return pooled(values[order], drawn_with.iloc[order])


def _rows(side: sparse.csr_array) -> statistics.Floats:
    return np.asarray(side.sum(axis=1), np.float64).ravel()


def _columns(side: sparse.csr_array) -> statistics.Floats:
    return np.asarray(side.sum(axis=0), np.float64).ravel()


def _mean(counts: Any, weight: statistics.Floats) -> float:
    return float(np.asarray(counts, np.float64) @ weight / np.sum(counts))


def _kinds(contribution: Any, more: Any, above: Any, *, plain: bool) -> Any:
    """Say of each word whether it is used more or less in the target, and scores above or below the reference."""
    uses = ("less", "less", "more", "more") if plain else ("less, below", "less, above", "more, below", "more, above")
    kinds = np.array(uses, object)[2 * np.asarray(more, np.intp) + np.asarray(above, np.intp)]
    return np.where(contribution != 0, kinds, "")


def _totals(side: sparse.csr_array, weight: statistics.Floats) -> statistics.Floats:
    """Return how many words each article has that the lexicon knows, and the sum of their scores."""
    return np.column_stack([_rows(side), np.asarray(side @ weight, np.float64)])


def _shift(
    first: statistics.Floats, second: statistics.Floats, weight: statistics.Floats, held: float | None
) -> statistics.Floats:
    """Return the contributions of words, and in the last column the difference of the scores.

    Each side is given as sums: a column a word, then the number of words and the sum of the scores. Where a side has
    no word at all, the contributions are NaN. Both sides are written over: at 2,000 resamples of a vocabulary, to copy
    takes as long as to count.
    """
    for side in (first, second):
        _to_shares(side)
    if len(first) != len(second):  # one of them is taken as it is
        shape = max(first.shape, second.shape)
        first, second = (np.array(np.broadcast_to(side, shape), order="F") for side in (first, second))
    against = second[:, -1:].copy() if held is None else held
    first -= second
    first[:, :-2] *= np.subtract(weight, against, out=second[:, :-2])
    first[:, -2] = first[:, -1]
    return first[:, :-1]


def _to_shares(sums: statistics.Floats) -> None:
    """Divide sums by the number of words, which stands in the last column but one."""
    words = sums[:, -2:-1].copy()
    if np.all(words > 0):
        sums /= words
    else:
        sums[:] = np.divide(sums, words, out=np.full(sums.shape, np.nan), where=words > 0)


def _intervals(
    both: tuple[sparse.csr_array, ...],
    weight: statistics.Floats,
    held: float | None,
    *,
    pair: bool,
    resamples: int,
    level: float,
    seed: int,
) -> tuple[str, statistics.Floats, statistics.Floats]:
    """Return what was resampled, the intervals of the contributions, and that of the difference of the scores."""
    enough = [side.shape[0] >= statistics.MIN_CLUSTERS for side in both]
    if not any(enough):
        return "", np.full((2, len(weight)), np.nan), np.full(2, np.nan)
    # The sides need draws of their own, but for the same events.
    seeds = (seed, seed if pair else int(np.random.SeedSequence(seed).generate_state(1)[0]))
    smallest = min(side.shape[0] for side, usable in zip(both, enough, strict=True) if usable)
    ends = []
    totals = [_totals(side, weight) for side in both]
    if not pair:
        tails = _held_tails(both, totals, enough, smallest, level)
    used = [_columns(side) for side in both]
    limits = [float(statistics.zero_limit(total[:, 0].sum(), level=level)) for total in totals]
    against = _mean(used[1], weight) if held is None else held
    drawn_with = [own if usable else None for own, usable in zip(seeds, enough, strict=True)]
    for block, drawn in draws.resampled(both, totals, resamples, drawn_with):
        some = weight[block]
        shifts = _shift(drawn[0], drawn[1], some, held)
        # A resample may hold no word that the lexicon knows; it has no score and is left out.
        unknown = np.isnan(shifts[:, -1])
        shifts = shifts[~unknown] if unknown.any() else shifts
        if not len(shifts):
            found = np.full((2, len(some) + 1), np.nan)
        elif pair:  # a column a word, and the words that are known for the difference of the scores
            first, second = (values[:, :-1] for values in draws.dense(both, totals, block))
            found = quantiles.column_quantiles(shifts, statistics.held_tails(first + second, level))
        else:
            found = quantiles.column_quantiles(shifts, np.hstack([tails[:, block], tails[:, -1:]]), overwrite=True)
        for words, limit, usable, sign in zip(used, limits, enough, (1, -1), strict=True):
            # Resampling zeros gives zeros: a word that a side never uses may have gone unseen there.
            unused = usable & (words[block] == 0)
            moved = sign * limit * (some - against) * unused
            found[:, :-1] += np.array([np.minimum(moved, 0), np.maximum(moved, 0)])
        ends.append(found)
    unit = "articles" if all(enough) else "target articles" if enough[0] else "reference articles"
    unit = UNIT if pair else unit
    return unit, np.hstack([e[:, :-1] for e in ends]), ends[0][:, -1]


def _held_tails(
    both: tuple[sparse.csr_array, ...],
    totals: list[statistics.Floats],
    resampled: list[bool],
    most: int,
    level: float,
) -> statistics.Floats:
    """Return the quantiles that make the interval of each word, and in the last column that of the difference.

    They are widened for as few articles as hold the word (:func:`framing.analysis.statistics.held_tails`): of a hundred
    it may stand in ten. The sides are not drawn together: each varies as so few articles do, and together they have
    Welch's degrees of freedom; but never less is allowed for than for the number of articles of the smaller side.
    """
    varied = doubt = np.zeros(both[0].shape[1] + 1)
    for side, total in itertools.compress(zip(both, totals, strict=True), resampled):
        words = total[:, 0]
        uses, squares = np.append(_columns(side), words.sum()), np.append(_columns(side.power(2)), (words**2).sum())
        held = np.divide(uses**2, squares, out=np.ones(len(uses)), where=squares > 0)
        variance = squares / words.sum() ** 2
        varied, doubt = varied + variance, doubt + variance**2 / (np.maximum(held, statistics.MIN_CLUSTERS) - 1)
    freedom = np.divide(varied**2, doubt, out=np.full(len(varied), np.inf), where=doubt > 0)
    numbers, which = np.unique(np.minimum(freedom + 1, most).round().astype(int), return_inverse=True)
    return np.stack([statistics.expanded_tails(int(number), level) for number in numbers], axis=1)[:, which]


def _interval(side: sparse.csr_array, weight: statistics.Floats, **options: Any) -> tuple[float, float]:
    """Return the interval of one side's score; NaN where it has too few articles."""
    if side.shape[0] < statistics.MIN_CLUSTERS:
        return np.nan, np.nan
    totals = _totals(side, weight)
    low, high = statistics.bootstrap_ratio(totals[:, 1], totals[:, 0], **options)
    return float(low), float(high)


def _floors(
    both: tuple[sparse.csr_array, ...], weight: statistics.Floats, held: float | None, *, swap: bool, seed: int
) -> tuple[statistics.Floats, float]:
    """Return the size of each contribution, and of the difference, between random halves of the reference.

    Of the same events, the sides change places at random instead.
    """
    totals = [_totals(side, weight) for side in both]
    halves, found = null.random_halves(both[1].shape[0], seed=seed), []
    exact = draws.exact(both, totals)
    if exact and not swap:
        chosen = [draws.same(halves.T), draws.same(np.ones((halves.shape[1], 1)))]
        for block, (first, whole) in draws.sums_of_counts([both[1]] * 2, [totals[1]] * 2, chosen):
            found.append(null.floor(_shift(first, whole - first, weight[block], held)))
    else:
        for block in draws.blocks(len(weight), null.SPLITS if exact else None):
            ours, theirs = draws.dense(both, totals, block)
            parts = null.swapped(ours, theirs, seed=seed) if swap else null.halved(theirs, halves)
            found.append(null.floor(_shift(*parts, weight[block], held)))
    return np.hstack([f[:-1] for f in found]), float(found[0][-1])
