"""Sourcing: whose words fill an article, speaker by speaker or side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.analysis import groups, null, statistics
from framing.analysis.pairs import UNIT, Pairs, paired, units, within
from framing.analysis.terms import pooled
from framing.evidence import Evidence
from framing.result import Result

NO_SPEAKER = "no named speaker"
OTHERS = "other named speakers"
BY = ("speaker", "side")
GROUPS = ("article", "outlet")
Places = NDArray[np.intp]
SPOKEN = ("direct", "indirect")
_SHARES = ("share", "share_low", "share_high", "share_direct", "share_indirect")
_NOTHING = {"articles": 0, "spans": 0, "tokens": 0, "verbs": ""}
_NOWHERE = np.zeros(0, np.intp)
_AGAINST = ("others", "difference", "difference_low", "difference_high", "floor")


@groups.on_evidence
def sourcing(
    evidence: Evidence,
    article: str | None = None,
    *,
    by: str = "speaker",
    sides: Mapping[str, Sequence[str]] | None = None,
    group: str = "article",
    families: str | None = None,
    pair: str | None = None,
    resamples: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> Result:
    """Return whose words fill an article, or the articles of an outlet: the share of each speaker or side.

    Parameters
    ----------
    evidence : Evidence
    article : str, optional
        Identifier of an article; all by default.
    by : {"speaker", "side"}, default "speaker"
        ``side`` joins speakers: by ``sides`` where they are given, else by entity.
    sides : mapping of str to sequence of str, optional
        Entities and other speakers of each side. Named speakers of no side are "other named speakers".
    group : {"article", "outlet"}, default "article"
        Of outlets, each is compared with the articles of all others.
    families : {"weight", "collapse"}, optional
        What to do with copies of one agency's text, in each group and among all others
        (:func:`framing.analysis.groups.weights`, :func:`framing.analysis.pairs.within`).
    pair : str, optional
        Column of ``evidence.articles`` that names the event of each article (``"event"``), to compare each outlet event
        by event with the others: whole events are resampled, both sides together, and for the floor the sides change
        places at random within each event. Events that an outlet lacks are left out
        (:func:`framing.analysis.pairs.paired`).
    resamples, level, seed : int, float, int
        Of the intervals.

    Returns
    -------
    Result
        A row for each group and speaker, the one with most words first: ``tokens`` quoted directly or indirectly,
        their ``share`` of all words with its interval, the same of either kind, verbs of attribution, the commonest
        first. For outlets also the share among ``others``, the ``difference`` from it with its interval, and the
        ``floor``: how far random halves of the others lie apart. The part ``kinds`` holds a row for each kind of
        speech, the part ``verbs`` one for each verb with its stance.

    Raises
    ------
    KeyError
        If there is no such article, or nobody of a side is known.
    ValueError
        If an option is none of those above, or a speaker stands on two sides.

    Notes
    -----
    Who is quoted, and at what length, is a choice of the newsroom and of those who talk to it [1]_. A word inside two
    spans counts once, as directly quoted. Scare quotes are the narrator's words, and are left out. Intervals resample
    articles where there are at least five, else the sentences of the articles at hand, which says how much hangs on
    single sentences and nothing of other articles. Where an outlet quotes nobody of a side, resampling has no
    answer: the upper end is as many spans as may go unseen (Poisson), each as long as others are.

    Reading attributes quotations by rules that err; where they abstain there is no named speaker.

    References
    ----------
    .. [1] L. V. Sigal (1973). Reporters and Officials: The Organization and Politics of Newsmaking. D. C. Heath.

    Examples
    --------
    >>> list(sourcing(Evidence.empty()).table.columns)[:4]
    ['article', 'outlet', 'basis', 'speaker']
    """
    groups.check_option("group", group, GROUPS)
    if article is not None:
        groups.article_of(evidence, article)
    name = side_of(evidence, by, sides)
    if article is not None:
        evidence = evidence.where(article=article)
    if pair is not None and group != "outlet":
        raise ValueError("pair compares outlets event by event: add group='outlet'")
    pairs = paired(evidence.articles, pair, evidence.articles["outlet"], families)
    if pairs is not None:
        evidence = evidence.where(article=evidence.articles.loc[pairs.kept, "article"])
    articles = evidence.articles.assign(drawn=evidence.articles[pair] if pair else units(evidence.articles, families))
    articles = articles.assign(weight=within(articles, families, pd.factorize(articles[group])[0]))
    placed = articles[["article", "outlet"]]
    spans = evidence.quotations[evidence.quotations["kind"].isin(SPOKEN)]
    spans = spans.assign(who=spans["speaker"].map(name)).merge(placed, on="article")
    words = spoken(evidence)
    words = words.assign(who=words["speaker"].map(name)).merge(placed, on="article")
    options: dict[str, Any] = {"resamples": resamples, "level": level, "seed": seed}
    everybody = sorted(set(words["who"]))
    quoted = _quoted(evidence, articles, words, group, everybody)
    sentences_of, words_of = _places(quoted.group), _places(words[group])
    counts, kinds = _counts(spans, words, [group, "who"]), _weighed_kinds(words, articles, group)
    spans_of = spans[group].value_counts().to_dict()
    rows: list[dict[str, Any]] = []
    for value, members in ((str(value), members) for value, members in articles.groupby(group, sort=True)):
        said, here = words_of.get(value, _NOWHERE), sentences_of.get(value, _NOWHERE)
        whom = np.arange(len(everybody)) if by == "side" and group == "outlet" else np.unique(quoted.who[said])
        shown = [everybody[k] for k in whom]
        side, drawn_with = _by_sentence(quoted, here, said, whom, articles["weight"].to_numpy())
        if not shown or not side.sum():
            continue
        numbers = _shares(side, drawn_with, spans_of.get(value, 0), **options)
        total = float((members["words"] * members["weight"]).sum())
        for kind in SPOKEN:
            numbers[f"share_{kind}"] = np.array([kinds.get((value, kind, who), 0.0) / total for who in shown])
        if group == "outlet":
            there, elsewhere = (
                np.setdiff1d(np.arange(len(quoted.group)), here),
                np.setdiff1d(np.arange(len(words)), said),
            )
            weights = within(articles, families, articles["outlet"] == value)
            others = _by_sentence(quoted, there, elsewhere, whom, weights)
            is_own, are_own = spans["outlet"] == value, words["outlet"] == value
            sizes = (_size(spans[is_own], words[are_own], shown), _size(spans[~is_own], words[~are_own], shown))
            numbers |= _against((side, drawn_with), others, sizes, pairs, **options)
            if pairs is not None and numbers["unit"] == "articles":
                numbers["unit"] = UNIT
        about = {group: value, "basis": groups.joined_basis(members["basis"])}
        about |= {"outlet": members["outlet"].iloc[0]} if group == "article" else {}
        for place, who in enumerate(shown):
            row = {column: of if isinstance(of, str) else of[place] for column, of in numbers.items()}
            rows.append({**about, by: who, **counts.get((str(value), who), _NOTHING), **row})
    rows.sort(key=lambda row: (row[group], -row["tokens"], row[by]))
    columns = dict.fromkeys([group, "outlet", "basis", by], "str")
    columns |= {"articles": "int64", "spans": "int64", "tokens": "int64"} | dict.fromkeys(_SHARES, "float64")
    columns |= dict.fromkeys(_AGAINST, "float64") if group == "outlet" else {}
    columns |= {"verbs": "str", "unit": "str"}
    given: dict[str, Any] = {"article": article, "by": by, "group": group, "families": families, **options}
    given["sides"] = None if sides is None else {side: groups.names_of(side, own) for side, own in sides.items()}
    parts = {"kinds": _kinds(spans, words, articles, group, by), "verbs": verbs(spans, [group], by)}
    table = groups.make(rows, columns, level=level)
    table.attrs["articles"] = evidence.articles["basis"].value_counts().to_dict()
    table.attrs["pair"] = None if pairs is None else pairs.told
    given |= {"pair": None} if pairs is None else pairs.told
    return Result("sourcing", table, groups.settings(evidence, **given), parts)


def side_of(evidence: Evidence, by: str, sides: Mapping[str, Sequence[str]] | None) -> dict[str, str]:
    """Return under what name each speaker of evidence is counted.

    Parameters
    ----------
    evidence : Evidence
    by, sides
        As for :func:`sourcing`.

    Returns
    -------
    dict
        Speaker to speaker, or to side; the empty speaker to "no named speaker".

    Examples
    --------
    >>> side_of(Evidence.empty(), "side", {"north": ["Norland"], "south": ["Norland"]})
    Traceback (most recent call last):
    ...
    ValueError: 'Norland' stands on two sides, 'north' and 'south'; leave one
    """
    groups.check_option("what to count by", by, BY)
    if sides is not None and not isinstance(sides, Mapping):
        raise TypeError(f"sides are of type {type(sides).__name__}; give them by name, as {{'north': ['Norland']}}")
    if sides is not None and by != "side":
        raise ValueError("sides are given, but speakers are counted one by one; add by='side'")
    speakers = sorted(set(evidence.quotations["speaker"]) - {""})
    entities = set(evidence.mentions["entity"])
    named = {speaker: speaker for speaker in speakers}
    if by == "side":
        named = {speaker: speaker if sides is None and speaker in entities else OTHERS for speaker in speakers}
    taken: dict[str, str] = {}
    for side, given in (sides or {}).items():
        members = groups.names_of(f"side {side!r}", given)
        for member in members:
            if taken.setdefault(member, side) != side:
                raise ValueError(f"{member!r} stands on two sides, {taken[member]!r} and {side!r}; leave one")
        known = [*speakers, *sorted(entities)]
        if len(evidence) and not any(member in known for member in members):
            whom = members[0] if len(members) else ""
            raise KeyError(f"nobody of side {side!r} is known: {groups.unknown('entity or speaker', whom, known)}")
    named |= {speaker: side for speaker, side in taken.items() if speaker in named}
    return {**named, "": NO_SPEAKER}


def spoken(evidence: Evidence) -> pd.DataFrame:
    """Return the quoted words by article, sentence, kind and speaker, each word counted once.

    Returns
    -------
    pandas.DataFrame
        Columns article, sentence, kind, speaker and tokens. Direct speech inside a report of speech counts as direct,
        scare quotes inside it not at all.
    """
    spans = evidence.quotations.sort_values(["article", "position", "kind"])
    every = spans.loc[spans.index.repeat(spans["tokens"])]
    every = every.assign(position=every["position"] + every.groupby(["article", "kind", "position"]).cumcount())
    every = every.assign(report=every["kind"] == "indirect").sort_values(
        ["article", "position", "report"], kind="stable"
    )
    every = every.drop_duplicates(["article", "position"])
    every = every[every["kind"].isin(SPOKEN)]
    starts = evidence.sentences[["article", "sentence", "position"]].rename(columns={"sentence": "at"})
    placed = pd.merge_asof(
        every.sort_values(["position", "article"]),
        starts.sort_values(["position", "article"]),
        on="position",
        by="article",
    )
    placed = placed.assign(sentence=placed["at"].fillna(placed["sentence"]).astype("int64"))
    keys = ["article", "sentence", "kind", "speaker"]
    return placed.groupby(keys, sort=True).size().rename("tokens").reset_index()


def verbs(spans: pd.DataFrame, keys: Sequence[str], by: str) -> pd.DataFrame:
    """Return how often each verb of attribution introduces each speaker, with its stance.

    Parameters
    ----------
    spans : pandas.DataFrame
        Quotations with the column ``who``.
    keys : sequence of str
        Columns to group by before the speaker.
    by : str
        Name of the speaker's column in what is returned.

    Returns
    -------
    pandas.DataFrame
        A row a group, speaker, verb and stance; ``attributions`` counts a verb once a sentence, however many spans
        hang on it.
    """
    each = spans[spans["verb"] != ""].drop_duplicates(["article", "sentence", "who", "verb", "stance"])
    found = each.groupby([*keys, "who", "verb", "stance"], sort=True).size().rename("attributions").reset_index()
    columns = dict.fromkeys([*keys, by, "verb", "stance"], "str") | {"attributions": "int64"}
    found = found.rename(columns={"who": by}).sort_values(
        [*keys, by, "attributions", "verb", "stance"], ascending=[*[True] * (len(keys) + 1), False, True, True]
    )
    return found.reset_index(drop=True)[list(columns)].astype(columns)


class Quoted(NamedTuple):
    """The sentences of articles, and all quoted words with the sentence in which they stand."""

    article: Places  # of each sentence
    group: pd.Series[str]
    tokens: statistics.Floats
    drawn: NDArray[np.object_]  # what each sentence is resampled with
    sentence: Places  # of each row of quoted words
    who: Places
    said: statistics.Floats


def _quoted(
    evidence: Evidence, articles: pd.DataFrame, words: pd.DataFrame, group: str, everybody: Sequence[str]
) -> Quoted:
    """Place quoted words in the sentences of articles."""
    sentences = evidence.sentences
    article = pd.Index(articles["article"]).get_indexer(pd.Index(sentences["article"]))
    place = pd.MultiIndex.from_frame(sentences[["article", "sentence"]])
    return Quoted(
        article,
        articles[group].iloc[article],
        sentences["tokens"].to_numpy(np.float64),
        articles["drawn"].to_numpy(object)[article],
        place.get_indexer(pd.MultiIndex.from_frame(words[["article", "sentence"]])),
        pd.Index(everybody).get_indexer(pd.Index(words["who"])),
        words["tokens"].to_numpy(np.float64),
    )


def _places(of: pd.Series[str]) -> dict[str, Places]:
    """Return at which places each value stands."""
    return {str(value): np.asarray(at, np.intp) for value, at in of.groupby(of.to_numpy()).indices.items()}


def _by_sentence(
    quoted: Quoted, sentences: Places, words: Places, whom: Places, weights: statistics.Floats
) -> tuple[statistics.Floats, list[str]]:
    """Return the quoted words of some people, and in the last column all words, sentence by sentence.

    Both are weighed by article; those of no weight are left out. Beside it stands what each sentence is drawn with.
    """
    sentences = sentences[weights[quoted.article[sentences]] > 0]
    words = words[np.isin(quoted.sentence[words], sentences) & np.isin(quoted.who[words], whom)]
    values = np.zeros((len(sentences), len(whom) + 1))
    values[:, -1] = quoted.tokens[sentences]
    down, across = np.searchsorted(sentences, quoted.sentence[words]), np.searchsorted(whom, quoted.who[words])
    np.add.at(values, (down, across), quoted.said[words])
    return values * weights[quoted.article[sentences]][:, None], quoted.drawn[sentences].tolist()


def _shares(side: statistics.Floats, units: Sequence[str], spans: int, **options: Any) -> dict[str, Any]:
    """Return the shares with their intervals, and what was resampled for these."""
    total, words = side[:, :-1].sum(axis=0), side[:, -1].sum()
    low = high = np.full(len(total), np.nan)
    unit = ""
    for unit_now, sums in (("articles", pooled(side, units)), ("sentences", side)):
        if len(sums) >= statistics.MIN_CLUSTERS:
            low, high = statistics.bootstrap_ratio(sums[:, :-1], sums[:, -1], **options)
            # As many spans as may go unseen, each as long as those that were seen.
            unseen = statistics.zero_limit(words, level=options["level"]) * total.sum() / max(spans, 1)
            unit, high = unit_now, np.where(total > 0, high, np.minimum(unseen, 1.0))
            break
    return {"share": total / words, "share_low": low, "share_high": high, "unit": unit}


def _size(spans: pd.DataFrame, words: pd.DataFrame, shown: Sequence[str]) -> float:
    """Return how many words a span has in the mean; 1 where there is none."""
    found = int(spans["who"].isin(shown).sum())
    return float(words.loc[words["who"].isin(shown), "tokens"].sum()) / found if found else 1.0


def _against(
    own: tuple[statistics.Floats, list[str]],
    rest: tuple[statistics.Floats, list[str]],
    sizes: tuple[float, float],
    pairs: Pairs | None,
    **options: Any,
) -> dict[str, Any]:
    """Return the share among the other outlets, the difference from it with its interval, and the floor."""
    side, others = (pooled(*each) if pairs is None else pairs.summed(*each) for each in (own, rest))
    unknown = np.full(side.shape[1] - 1, np.nan)
    numbers: dict[str, Any] = dict.fromkeys(_AGAINST, unknown)
    if not others.sum():
        return numbers
    numbers["others"] = _ratio(others.sum(axis=0))
    numbers["difference"] = _ratio(side.sum(axis=0)) - numbers["others"]
    numbers["floor"] = null.ratio_floor(others, paired_with=side if pairs else None, seed=options["seed"])
    # As many spans as may go unseen, each as long as those that were seen.
    first, second = (
        float(statistics.zero_limit(values[:, -1].sum(), level=options["level"])) * size
        for values, size in zip((side, others), sizes, strict=True)
    )
    low, high = statistics.difference_of_ratios(
        side, others, limits=(first, second), bounded=True, paired=pairs is not None, **options
    )
    return numbers | {"difference_low": low, "difference_high": high}


def _ratio(sums: statistics.Floats) -> statistics.Floats:
    """Divide all columns by the last, the words."""
    words = sums[..., -1:]
    blank = np.full(sums[..., :-1].shape, np.nan)
    return np.asarray(np.divide(sums[..., :-1], words, out=blank, where=words > 0), np.float64)


def _weighed_kinds(words: pd.DataFrame, articles: pd.DataFrame, group: str) -> dict[tuple[str, ...], float]:
    """Return how many words of each kind of speech there are, weighed by article: by group, kind and speaker."""
    weighed = words["tokens"] * articles.set_index("article")["weight"].reindex(words["article"]).to_numpy()
    sums: dict[Any, float] = weighed.groupby([words[group], words["kind"], words["who"]]).sum().to_dict()
    return sums


def _counts(spans: pd.DataFrame, words: pd.DataFrame, keys: list[str]) -> dict[tuple[str, ...], dict[str, Any]]:
    """Count articles, spans and words by the keys, and list the verbs, the commonest first."""
    each = spans[spans["verb"] != ""].drop_duplicates(["article", "sentence", *keys, "verb", "stance"])
    often = each.groupby([*keys, "verb"]).size().rename("n").reset_index()
    often = often.sort_values(["n", "verb"], ascending=[False, True])
    said = often.groupby(keys)["verb"].agg("; ".join).to_dict()
    tokens = words.groupby(keys)["tokens"].sum().to_dict()
    found = spans.groupby(keys, sort=True).agg(articles=("article", "nunique"), spans=("article", "size"))
    return {
        key: {"articles": int(a), "spans": int(n), "tokens": int(tokens.get(key, 0)), "verbs": said.get(key, "")}
        for key, a, n in zip(found.index.tolist(), found["articles"], found["spans"], strict=True)
    }


def _kinds(spans: pd.DataFrame, words: pd.DataFrame, articles: pd.DataFrame, group: str, by: str) -> pd.DataFrame:
    """Return a row for each group, speaker and kind of speech."""
    total = articles.groupby(group)["words"].sum().to_dict()
    rows: list[dict[str, Any]] = []
    for (value, who, kind), counts in _counts(spans, words, [group, "who", "kind"]).items():
        rows.append({group: value, by: who, "kind": kind, **counts, "share": counts["tokens"] / total[value]})
    columns = dict.fromkeys([group, by, "kind"], "str") | {"spans": "int64", "tokens": "int64", "share": "float64"}
    return groups.make(rows, columns | {"verbs": "str"})
