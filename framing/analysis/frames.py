"""Frames: how often the words of generic news frames occur, by a lexicon of two published codebooks' frames."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import gammaincinv

from framing.analysis import groups, null, statistics
from framing.analysis.pairs import UNIT, paired, units, within
from framing.analysis.terms import pooled
from framing.evidence import Evidence
from framing.result import Result

FOLDER = Path(__file__).parent.parent / "lexicons"

# The frames of each codebook, in its order. "Other" is what no other frame covers: no words can be listed for it.
SCHEMES: dict[str, tuple[str, ...]] = {
    "policy": (
        "economic",
        "capacity_and_resources",
        "morality",
        "fairness_and_equality",
        "constitutionality_and_jurisprudence",
        "policy_prescription_and_evaluation",
        "crime_and_punishment",
        "security_and_defense",
        "health_and_safety",
        "quality_of_life",
        "cultural_identity",
        "public_opinion",
        "political",
        "external_regulation_and_reputation",
        "other",
    ),
    "narrative": (
        "conflict",
        "human_interest",
        "attribution_of_responsibility",
        "morality",
        "economic_consequences",
    ),
}
NO_TERMS = ("other",)
_PER = 1000
_SHOWN = 5  # commonest terms that a row names
_COLUMNS = {
    "basis": "str",
    "articles": "int64",
    "tokens": "int64",
    "frame": "str",
    "voice": "str",
    "terms": "int64",
    "rate": "float64",
    "rate_low": "float64",
    "rate_high": "float64",
    "share": "float64",
    "share_low": "float64",
    "share_high": "float64",
    "unit": "str",
    "others": "float64",
    "difference": "float64",
    "difference_low": "float64",
    "difference_high": "float64",
    "floor": "float64",
    "null": "str",
    "enough": "bool",
    "words": "str",
}


@groups.on_evidence
def frames(
    evidence: Evidence,
    *,
    scheme: str = "policy",
    by: str | None = "article",
    voice: str | None = None,
    families: str | None = None,
    pair: str | None = None,
    min_words: int = 100,
    resamples: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> Result:
    """Return how often the words of each generic frame occur per 1,000 words.

    Parameters
    ----------
    evidence : Evidence
    scheme : {"policy", "narrative"}, default "policy"
        The fifteen generic policy frames of Boydstun and others [1]_ (economic, morality, crime and punishment ...),
        or the five news frames of Semetko and Valkenburg [2]_ (conflict, human interest, attribution of
        responsibility, morality, economic consequences). The frames are theirs, the words are framing's own.
    by : {"article", "outlet", "family", "basis", "country"} or None, default "article"
        What to group articles by; None takes all together.
    voice : {"narrator", "quoted", "scare", "all"}, optional
        Whose words to count; all by default.
    families : {"weight", "collapse"} or None, default None
        What to do with copies of one agency's text, in each group and among all other articles; see
        :func:`framing.analysis.groups.weights` and :func:`framing.analysis.pairs.within`.
    pair : str, optional
        Column of ``evidence.articles`` that names the event of each article (``"event"``), to compare each group event
        by event with the others: whole events are resampled, both sides together, and for the floor the sides change
        places at random within each event. Events that a group lacks are left out
        (:func:`framing.analysis.pairs.paired`).
    min_words : int, default 100
        With fewer words a row says that they are too few: its rate is NaN and ``enough`` is False.
    resamples, level, seed : int, float, int
        Of the intervals.

    Returns
    -------
    Result
        A row for each group and frame, in the order of the codebook, also where none of its words occurs.
        ``terms`` counts the words and phrases found, ``rate`` is how many per 1,000 of ``tokens``, the group's words
        in that voice, ``share`` its part of the terms of all frames, ``words`` names the commonest. ``others`` is the
        rate in all other articles, ``difference`` the rate less that, ``floor`` the size that such a difference
        reaches between random halves of the other articles or, for a group of one article, between each of them and
        the rest (``null`` says "halves", "articles", or "events" where these are paired); 0 where the others hold no
        word of the frame, for then their halves do not differ.

    Raises
    ------
    ValueError
        If ``scheme``, ``by``, ``voice`` or ``families`` is none of those above.

    Notes
    -----
    Intervals resample articles where a group has at least five (``unit`` is "articles"). Evidence does not tell which
    terms stand in one sentence, so sentences cannot be resampled: for a group of fewer articles the interval of the
    rate is the exact Poisson interval, that of the share Wilson's (``unit`` is "words"). Both take words for
    independent, which words of one article are not, and are too narrow. The interval of the difference resamples the
    articles of both sides, and is there only where each has five; where a side has no word of the frame, it is widened
    by that side's Poisson limit. With ``families="weight"`` the copies of one agency's text are resampled as one
    article. Many frames and groups are compared at once: of intervals at 95%, one in twenty misses by chance alone.

    *What such counts are worth.* Little by themselves. A frame is what a text makes of its subject, and a list of
    words finds the subject: "court" is frequent in news of courts, however they are framed. Trained coders who read
    the text often choose different frames by the same codebook; the makers of the Media Frames Corpus report how far
    theirs agreed [3]_. Of three methods that find frames without coding, the best on a narrow corpus found topics and
    no frames in a broad one, and even in the narrow one there was some distance from human analysts [4]_. Topic
    models guided by keywords seemed unfit where classifiers trained on human coding did best [5]_. In a benchmark made
    so that topic and frame do not go together, manual coding was doubtful as well as automatic methods [6]_. A survey
    holds that present methods miss what makes a frame more than a topic [7]_. This lexicon has been measured on no
    coded text. Take its counts for a question to put to the articles, and code some by hand.

    The frame "other" of the policy codebook has no words and no row. Phrases of two words are found only in evidence
    that holds terms of two words; ``settings["phrases"]`` says whether it does. Who has the texts finds phrases, and
    the sentence of every hit, by reading them with ``load_lexicon("policy_frames")`` as the lexicon and calling
    :func:`framing.profiles` with ``threshold=0``.

    References
    ----------
    .. [1] A. E. Boydstun, D. Card, J. H. Gross, P. Resnik and N. A. Smith (2014). Tracking the Development of Media
       Frames within and across Policy Issues.
    .. [2] H. A. Semetko and P. M. Valkenburg (2000). Framing European Politics: A Content Analysis of Press and
       Television News. Journal of Communication 50(2).
    .. [3] D. Card, A. E. Boydstun, J. H. Gross, P. Resnik and N. A. Smith (2015). The Media Frames Corpus: Annotations
       of Frames Across Issues. ACL-IJCNLP.
    .. [4] T. Nicholls and P. D. Culpepper (2021). Computational Identification of Media Frames: Strengths, Weaknesses,
       and Opportunities. Political Communication 38.
    .. [5] O. Eisele, T. Heidenreich, O. Litvyak and H. G. Boomgaarden (2023). Capturing a News Frame: Comparing
       Machine-Learning Approaches to Frame Analysis with Different Degrees of Supervision. Communication Methods and
       Measures 17(3).
    .. [6] C. Chan, R. Freudenthaler and P. Müller (2024). Developing a synthetic news corpus to validate generic frame
       detection methods. Studies in Communication and Media 13(1).
    .. [7] Y. Otmakhova, S. Khanehzar and L. Frermann (2024). Media Framing: A typology and Survey of Computational
       Approaches Across Disciplines. ACL.

    Examples
    --------
    >>> list(frames(Evidence.empty(), by="outlet").table.columns)[:6]
    ['outlet', 'basis', 'articles', 'tokens', 'frame', 'voice']
    """
    groups.check_option("scheme", scheme, tuple(SCHEMES))
    pairs = paired(evidence.articles, pair, groups.grouped(evidence, by)[1]["group"], families)
    if pairs is not None:
        evidence = evidence.where(article=evidence.articles.loc[pairs.kept, "article"])
    column, articles = groups.grouped(evidence, by)
    spoken = groups.in_voice(evidence.terms, "all" if voice is None else voice)
    found = spoken.merge(lexicon(scheme), left_on=["term", "order"], right_on=["form", "order"])
    named = [f for f in SCHEMES[scheme] if f not in NO_TERMS]
    index = pd.Index(articles["article"])
    counts = found.pivot_table(index="article", columns="frame", values="count", aggfunc="sum", fill_value=0)
    counts = counts.reindex(index=index, columns=named, fill_value=0)
    tokens = spoken[spoken["order"] == 1].groupby("article")["count"].sum().reindex(index, fill_value=0)
    # A column a frame, and in the last one the words read.
    counted = np.column_stack([counts, tokens]).astype(np.float64)
    drawn_with = evidence.articles[pair] if pair else units(evidence.articles, families)
    counting = counted[:, -1] * within(evidence.articles, families, pd.factorize(articles["group"])[0]) > 0
    heard = found[found["article"].isin(index[counting])]
    terms = _terms(heard.assign(group=heard["article"].map(articles.set_index("article")["group"])))
    options: dict[str, Any] = {"resamples": resamples, "level": level, "seed": seed}
    rows: list[dict[str, Any]] = []
    for group, members in articles.groupby("group", sort=True):
        own = index.isin(members["article"])
        weighed = counted * within(evidence.articles, families, own)[:, None]
        exposure = weighed[:, -1]
        # Articles without a word in this voice, or collapsed into another, have no rate to resample.
        here, there = own & (exposure > 0), ~own & (exposure > 0)
        enough = bool(tokens[here].sum() >= max(min_words, 1))
        if pairs is None:
            sides = [pooled(weighed[side], drawn_with[side]) for side in (here, there)]
        else:
            sides = [pairs.summed(weighed[side], drawn_with[side]) for side in (here, there)]
        numbers = _rates(sides[0], **options) if enough else _nothing(named)
        numbers |= _against(sides[0], sides[1], enough=enough, pair=pairs is not None, **options)
        if pairs is not None and numbers["unit"] == "articles":
            numbers["unit"] = UNIT
        about = {column: group, "basis": groups.joined_basis(members["basis"]), "articles": len(members)}
        about |= {"tokens": int(tokens[here].sum()), "voice": "all" if voice is None else voice, "enough": enough}
        for place, frame in enumerate(named):
            row = {name: value if isinstance(value, str) else value[place] for name, value in numbers.items()}
            used = terms.get((group, frame), [])
            said = {"terms": sum(n for n, _ in used), "words": _commonest(used)}
            rows.append({**about, "frame": frame, **said, **row})
    # Grouped by basis, the first column is the basis: it does not stand twice.
    table = groups.make(rows, {column: "str", **_COLUMNS}, level=level)
    phrases = bool((evidence.terms["order"] == 2).any())
    table.attrs |= {"phrases": phrases, "pair": None if pairs is None else pairs.told}
    given: dict[str, Any] = {"scheme": scheme, "by": by, "voice": voice, "families": families, "min_words": min_words}
    given |= {"lexicon": version(scheme), "phrases": "counted" if phrases else "not in this evidence"}
    given |= {"pair": None} if pairs is None else pairs.told
    without = [f for f in SCHEMES[scheme] if f in NO_TERMS]
    return Result("frames", table, groups.settings(evidence, **given, without_terms="; ".join(without), **options))


@cache
def lexicon(scheme: str) -> pd.DataFrame:
    """Return the forms of a scheme's terms: columns frame, lemma, form, and order, its number of words."""
    table = pd.read_csv(FOLDER / f"{scheme}_frames.csv", dtype=str, keep_default_na=False)
    table = table.assign(form=table["forms"].str.split("; ")).explode("form", ignore_index=True)
    table = table.rename(columns={"category": "frame", "term": "lemma"})
    return table.assign(order=table["form"].str.count(" ") + 1)[["frame", "lemma", "form", "order"]]


@cache
def version(scheme: str) -> str:
    """Return name, version and the first eight digits of the SHA-256 of a scheme's lexicon."""
    name = f"{scheme}_frames"
    cards = tomllib.loads((FOLDER / "lexicons.toml").read_text(encoding="utf-8"))
    digest = hashlib.sha256((FOLDER / f"{name}.csv").read_bytes()).hexdigest()[:8]
    return f"{name} {cards[name]['version']}-{digest}"


def poisson(counts: statistics.Floats, *, level: float = 0.95) -> tuple[statistics.Floats, statistics.Floats]:
    """Return the exact interval of the mean of a Poisson count (Garwood 1936).

    Examples
    --------
    >>> low, high = poisson(np.array([0.0, 10.0]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.0, 4.8], [3.69, 18.39])
    """
    tail = (1 - level) / 2
    # Halves of quantiles of chi-square with twice as many degrees of freedom; scipy.stats takes half a second to load.
    low = np.where(counts > 0, gammaincinv(np.maximum(counts, 1e-9), tail), 0.0)
    return low, np.asarray(gammaincinv(counts + 1, 1 - tail))


def _nothing(named: list[str]) -> dict[str, Any]:
    estimates = ("rate", "rate_low", "rate_high", "share", "share_low", "share_high")
    return dict.fromkeys(estimates, np.full(len(named), np.nan)) | {"unit": ""}


def _rates(side: statistics.Floats, **options: Any) -> dict[str, Any]:
    """Return rates and shares of every frame with their intervals, and what was resampled.

    A side has a row a unit, a column a frame, and in the last one the words read.
    """
    counts, exposure = side[:, :-1], side[:, -1]
    total, words, every = counts.sum(axis=0), exposure.sum(), counts.sum()
    level = options["level"]
    if len(side) >= statistics.MIN_CLUSTERS:
        unit = "articles"
        low, high = statistics.bootstrap_ratio(counts, exposure, **options)
        share_low, share_high = statistics.bootstrap_ratio(counts, counts.sum(axis=1), **options)
        # Resampling zeros gives zeros: where nothing was found, the upper ends are exact Poisson and Wilson limits.
        high = np.where(total > 0, high, statistics.zero_limit(words, level=level))
        share_high = np.where(total > 0, share_high, statistics.wilson(total, every, level=level)[1])
    else:
        unit = "words"
        low, high = (end / words for end in poisson(total, level=level))
        share_low, share_high = statistics.wilson(total, every, level=level)
    share = total / every if every else np.full(len(total), np.nan)
    rates = {"rate": _PER * total / words, "rate_low": _PER * low, "rate_high": _PER * high}
    return {**rates, "share": share, "share_low": share_low, "share_high": share_high, "unit": unit}


def _against(
    side: statistics.Floats, others: statistics.Floats, *, enough: bool, pair: bool, seed: int, **options: Any
) -> dict[str, Any]:
    """Return the rate in the other articles, the difference from it with its interval, and the floor."""
    unknown = np.full(side.shape[1] - 1, np.nan)
    numbers: dict[str, Any] = {"others": unknown, "floor": unknown, "null": ""}
    numbers |= {"difference": unknown, "difference_low": unknown, "difference_high": unknown}
    if not len(others):
        return numbers
    numbers["others"] = _per(others.sum(axis=0, keepdims=True))[0]
    single = len(side) == 1 and not pair
    numbers["floor"] = _PER * null.ratio_floor(others, single=single, paired_with=side if pair else None, seed=seed)
    numbers["null"] = UNIT if pair else "articles" if single else "halves"
    if not enough:
        return numbers
    numbers["difference"] = _per(side.sum(axis=0, keepdims=True))[0] - numbers["others"]
    limits = [float(statistics.zero_limit(sums[:, -1].sum(), level=options["level"])) for sums in (side, others)]
    low, high = statistics.difference_of_ratios(
        side, others, limits=(limits[0], limits[1]), paired=pair, seed=seed, **options
    )
    return numbers | {"difference_low": _PER * low, "difference_high": _PER * high}


def _per(sums: statistics.Floats) -> statistics.Floats:
    """Return how many words of each frame there are per 1,000 words read, of which the last column tells."""
    return np.asarray(_PER * sums[:, :-1] / sums[:, -1:], np.float64)


def _terms(found: pd.DataFrame) -> dict[tuple[object, str], list[tuple[int, str]]]:
    """Return how often each term occurs, by group and frame."""
    terms: dict[tuple[object, str], list[tuple[int, str]]] = {}
    counts = found.groupby(["group", "frame", "lemma"])["count"].sum().reset_index()
    for group, frame, lemma, n in counts.itertuples(index=False, name=None):
        terms.setdefault((group, frame), []).append((int(n), lemma))
    return terms


def _commonest(terms: list[tuple[int, str]]) -> str:
    """Name the commonest terms, each with its count, the commonest first."""
    ordered = sorted(terms, key=lambda term: (-term[0], term[1]))
    return "; ".join(term + (f" ×{n}" if n > 1 else "") for n, term in ordered[:_SHOWN])
