"""Lexicons: how often the categories of loaded words occur, and whether word-score lexicons agree."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.analysis import groups, statistics
from framing.evidence import Evidence
from framing.result import Result

Floats = NDArray[np.float64]

_PER = 1000


class Scored(Protocol):
    """What knows its words' scores, such as a lexicon that :func:`framing.load_lexicon` loaded."""

    def to_scores(self) -> Mapping[str, float]:
        """Return the words and their scores."""


WordScores = Mapping[str, float] | pd.DataFrame | Scored


@groups.on_evidence
def profiles(
    evidence: Evidence,
    *,
    by: str | None = "article",
    voice: str | None = "all",
    threshold: float = groups.THRESHOLD,
    min_words: int = 100,
    resamples: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> Result:
    """Return how often each category of loaded words occurs per 1,000 words.

    Parameters
    ----------
    evidence : Evidence
    by : {"article", "outlet", "family", "basis", "country"} or None, default "article"
        What to group articles by; None takes all together.
    voice : {"narrator", "quoted", "scare", "all"} or None, default "all"
        Whose words to count; None gives a row a voice.
    threshold : float, default 0.5
        How strongly a word must be loaded where it stands, from 0 (every candidate) to 1.
    min_words : int, default 100
        With fewer words a row says that they are too few: its rate is NaN and ``enough`` is False.
    resamples, level, seed : int, float, int
        Of the intervals.

    Returns
    -------
    Result
        A row for each group, voice and category that occurs in the evidence, also where it does not occur in
        the group. ``words`` are those in that voice: a rate of quoted loaded words is per 1,000 quoted words.

    Raises
    ------
    ValueError
        If ``by`` or ``voice`` is none of those above.

    Notes
    -----
    Intervals resample articles where there are at least five, else sentences, taking the share of the words
    that are in the voice as it is. Where a category does not occur, the upper end is an exact Poisson limit.

    Every hit of the lexicon that is strong enough counts, whether or not it is attached to an entity. Hits are
    candidates for a
    reader to judge: the same word may be a plain one in its place.

    References
    ----------
    .. [1] M. Recasens, C. Danescu-Niculescu-Mizil and D. Jurafsky (2013). Linguistic Models for Analyzing and
       Detecting Biased Language. ACL.

    Examples
    --------
    >>> list(profiles(Evidence.empty(), by="outlet").table.columns)[:7]
    ['outlet', 'basis', 'articles', 'words', 'category', 'voice', 'hits']
    """
    column, articles = groups.grouped(evidence, by)
    hits = groups.in_voice(groups.loaded(evidence, threshold), voice)
    spoken = _words(evidence, voice)
    categories = sorted(set(hits["category"]))
    counts = hits.groupby(["voice", "article", "sentence", "category"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=categories)
    sentences = evidence.sentences[["article", "sentence", "tokens"]].merge(
        articles[["article", "group"]], on="article"
    )
    inside = sentences.groupby("group").indices
    speaking = sorted(spoken["voice"].unique(), key=groups.voice_rank)
    heard = {v: _heard(v, counts, spoken, articles, sentences) for v in speaking}
    options: dict[str, Any] = {"resamples": resamples, "level": level, "seed": seed}
    rows: list[dict[str, Any]] = []
    for group, places in articles.groupby("group", sort=True).indices.items():
        basis = groups.joined_basis(articles["basis"].iloc[places])
        for voice_name in speaking:
            words_of, of_article, of_sentence = heard[voice_name]
            words = int(words_of[places].sum())
            enough = words >= max(min_words, 1)
            unit = ""
            low = high = np.full(len(categories), np.nan)
            if enough:
                unit, low, high = _intervals(
                    words_of[places],
                    of_article[places],
                    sentences["tokens"].to_numpy()[inside.get(group, [])],
                    of_sentence[inside.get(group, [])],
                    **options,
                )
            found = of_article[places].sum(axis=0).tolist()
            for place, (category, n) in enumerate(zip(categories, found, strict=True)):
                rows.append(
                    {
                        column: group,
                        "basis": basis,
                        "articles": len(places),
                        "words": words,
                        "category": category,
                        "voice": voice_name,
                        "hits": int(n),
                        "rate": _PER * n / words if enough else np.nan,
                        "rate_low": low[place],
                        "rate_high": high[place],
                        "unit": unit,
                        "enough": enough,
                    }
                )
    # Grouped by basis, the first column is the basis: it does not stand twice.
    columns = {
        column: "str",
        "basis": "str",
        "articles": "int64",
        "words": "int64",
        "category": "str",
        "voice": "str",
    }
    columns |= {
        "hits": "int64",
        "rate": "float64",
        "rate_low": "float64",
        "rate_high": "float64",
        "unit": "str",
        "enough": "bool",
    }
    given = groups.settings(evidence, by=by, voice=voice, threshold=threshold, min_words=min_words, **options)
    return Result("profiles", groups.make(rows, columns, level=level), given)


def _words(evidence: Evidence, voice: str | None) -> pd.DataFrame:
    """Return the words of each article in each voice."""
    if voice == "all":
        return evidence.articles[["article", "words"]].assign(voice="all")
    terms = groups.in_voice(evidence.terms[evidence.terms["order"] == 1], voice)
    return terms.groupby(["article", "voice"])["count"].sum().rename("words").reset_index()


def _heard(
    voice: str, counts: pd.DataFrame, spoken: pd.DataFrame, articles: pd.DataFrame, sentences: pd.DataFrame
) -> tuple[Floats, Floats, Floats]:
    """Return the words of each article in one voice, and how often each category occurs in articles and sentences."""
    words = spoken[spoken["voice"] == voice].set_index("article")["words"].reindex(articles["article"], fill_value=0)
    here = counts[counts.index.get_level_values("voice") == voice].droplevel("voice")
    of_article = here.groupby(level="article").sum().reindex(articles["article"], fill_value=0)
    of_sentence = here.reindex(pd.MultiIndex.from_frame(sentences[["article", "sentence"]]), fill_value=0)
    return words.to_numpy(np.float64), of_article.to_numpy(np.float64), of_sentence.to_numpy(np.float64)


def _intervals(
    words: Floats, of_article: Floats, tokens: Floats, of_sentence: Floats, **options: Any
) -> tuple[str, Floats, Floats]:
    """Return what was resampled, and the ends of the interval of the rate of each category."""
    if (words > 0).sum() >= statistics.MIN_CLUSTERS:
        unit, hits, exposure, scale = "articles", of_article[words > 0], words[words > 0], float(_PER)
    elif len(tokens) >= statistics.MIN_CLUSTERS:
        unit, hits, exposure, scale = "sentences", of_sentence, tokens, _PER * tokens.sum() / words.sum()
    else:
        nothing = np.full(of_article.shape[1], np.nan)
        return "", nothing, nothing
    low, high = statistics.bootstrap_ratio(hits, exposure, **options)
    unseen = ~hits.any(axis=0)  # resampling zeros gives zeros
    low[unseen], high[unseen] = 0.0, statistics.zero_limit(exposure.sum(), level=options["level"])
    return unit, scale * low, scale * high


def word_scores(lexicon: WordScores, name: str = "lexicon") -> pd.Series[float]:
    """Return the words of a lexicon and their scores, or say what is wrong with it.

    Parameters
    ----------
    lexicon : mapping of str to float, DataFrame, or Lexicon
        Words, in lower case, and their scores; a table has them in the columns ``term`` and ``weight``.
    name : str, default "lexicon"
        What to call it in an error.

    Returns
    -------
    pandas.Series
        Scores, indexed by word, in the order of the alphabet.

    Raises
    ------
    ValueError
        If it is empty, is none of these, lacks a column, lists a word twice, or holds a score that is no finite
        number.

    Examples
    --------
    >>> word_scores({"good": 1, "bad": -1}).to_dict()
    {'bad': -1.0, 'good': 1.0}
    >>> word_scores(pd.DataFrame({"term": ["good", "good"], "weight": [1, 2]}), "mine")
    Traceback (most recent call last):
    ...
    ValueError: lexicon 'mine' lists 'good' twice, with the scores 1 and 2: keep one
    """
    if not isinstance(lexicon, (Mapping, pd.DataFrame)) and hasattr(lexicon, "to_scores"):
        lexicon = lexicon.to_scores()
    if isinstance(lexicon, pd.DataFrame):
        if absent := [c for c in ("term", "weight") if c not in lexicon.columns]:
            has = ", ".join(map(str, lexicon.columns))
            raise ValueError(f"lexicon {name!r} lacks the column(s) {', '.join(absent)}; it has {has}")
        pairs = list(zip(lexicon["term"].tolist(), lexicon["weight"].tolist(), strict=True))
    elif isinstance(lexicon, Mapping):
        pairs = list(lexicon.items())
    else:
        raise ValueError(
            f"lexicon {name!r} is a {type(lexicon).__name__}; give a mapping of words to scores, or a table with the "
            "columns term and weight"
        )
    if not pairs:
        raise ValueError(f"lexicon {name!r} is empty: nothing can be scored with it")
    seen: dict[str, float] = {}
    for term, value in pairs:
        if not isinstance(term, str) or not term.strip():
            raise ValueError(
                f"lexicon {name!r} gives a score to {term!r}, which is no word: write one, or drop the row"
            )
        if term in seen:
            raise ValueError(
                f"lexicon {name!r} lists {term!r} twice, with the scores {seen[term]} and {value}: keep one"
            )
        try:
            is_number = math.isfinite(float(value))
        except (TypeError, ValueError, OverflowError):
            is_number = False
        if not is_number:
            raise ValueError(
                f"lexicon {name!r} gives {term!r} the score {value}; every score must be a number: write one, or leave "
                "the word out"
            )
        seen[term] = value
    words = sorted(seen)
    return pd.Series([float(seen[word]) for word in words], index=words, dtype="float64")


@groups.on_evidence
def lexicon_scores(evidence: Evidence, lexicons: Mapping[str, WordScores], *, level: float = 0.95) -> Result:
    """Return how each lexicon scores each article, and how far the lexicons agree on the order.

    Parameters
    ----------
    evidence : Evidence
    lexicons : mapping of str to mapping of str to float
        Name of a lexicon to its words, in lower case, and their signed scores; a table with the columns ``term`` and
        ``weight`` will do as well.
    level : float, default 0.95
        Confidence level of the agreement.

    Returns
    -------
    Result
        A row for each article and lexicon: ``score`` is the sum of the scores of its words per 100 words,
        ``matched`` the share of its words that the lexicon knows, ``rank`` 1 the most positive (ties share
        the better rank). ``parts["agreement"]`` holds the rank correlation of every two lexicons over the
        articles.

    Raises
    ------
    ValueError
        If there is no lexicon, or one is empty, lists a word twice, or holds a score that is no number.

    Notes
    -----
    Words are counted without regard to negation or to whose words they are. Entries of several words match
    nothing. Lexicons have scales of their own: compare ranks, not scores. That lexicons agree does not make
    them right.

    References
    ----------
    .. [1] D. G. Bonett and T. A. Wright (2000). Sample size requirements for estimating Pearson, Kendall and
       Spearman correlations. Psychometrika 65(1).
    .. [2] F. N. Ribeiro et al. (2016). SentiBench - a benchmark comparison of state-of-the-practice sentiment
       analysis methods. EPJ Data Science 5.

    Examples
    --------
    >>> lexicon_scores(Evidence.empty(), {"plain": {"good": 1, "bad": -1}}).parts["agreement"].columns.tolist()
    ['lexicon_a', 'lexicon_b', 'spearman', 'low', 'high', 'articles']
    """
    if not isinstance(lexicons, Mapping):
        raise TypeError(f"lexicons are of type {type(lexicons).__name__}; give them by name, as {{'mine': lexicon}}")
    if not lexicons:
        raise ValueError("no lexicon is given, and nothing can be scored; give at least one, as {'mine': lexicon}")
    about = evidence.articles[["article", "outlet", "basis"]]
    terms = evidence.terms[evidence.terms["order"] == 1]
    words = about["article"].map(terms.groupby("article")["count"].sum()).fillna(0).astype("int64")
    frames = []
    for name, lexicon in lexicons.items():
        known = word_scores(lexicon, name)
        found = terms[terms["term"].isin(known.index)]
        found = found.assign(points=found["count"] * found["term"].map(known))
        sums = (
            found.groupby("article")[["count", "points"]]
            .sum()
            .astype("float64")
            .reindex(about["article"], fill_value=0.0)
        )
        frame = about.assign(lexicon=name, matched=sums["count"].to_numpy() / words, words=words)
        frame = frame.assign(score=100 * sums["points"].to_numpy() / words)
        frames.append(frame.assign(rank=frame["score"].rank(ascending=False, method="min", na_option="bottom")))
    columns = {"article": "str", "outlet": "str", "basis": "str", "lexicon": "str", "matched": "float64"}
    columns |= {"words": "int64", "score": "float64", "rank": "int64"}
    table = pd.concat(frames, ignore_index=True)
    by_lexicon = dict(zip(lexicons, frames, strict=True))
    agreement = [
        {"lexicon_a": a, "lexicon_b": b, **_agreement(by_lexicon[a], by_lexicon[b], level)}
        for a, b in combinations(lexicons, 2)
    ]
    types = {
        "lexicon_a": "str",
        "lexicon_b": "str",
        "spearman": "float64",
        "low": "float64",
        "high": "float64",
    }
    parts = {"agreement": groups.make(agreement, types | {"articles": "int64"}, level=level)}
    sizes = {name: len(word_scores(lexicon, name)) for name, lexicon in lexicons.items()}
    given = groups.settings(evidence, lexicons=sizes, level=level)
    return Result("lexicon_scores", table.astype(columns), given, parts)


def _agreement(first: pd.DataFrame, second: pd.DataFrame, level: float) -> dict[str, Any]:
    both = first.merge(second, on="article", suffixes=("_a", "_b")).dropna(subset=["score_a", "score_b"])
    correlation, low, high = statistics.spearman(both["score_a"], both["score_b"], level=level)
    return {"spearman": correlation, "low": low, "high": high, "articles": len(both)}
