"""Distance: how far the narrator stands off from each speaker, by the verbs and marks their words are given with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.analysis import groups, null, statistics
from framing.analysis.pairs import UNIT, paired, units, within
from framing.analysis.sourcing import SPOKEN, side_of
from framing.evidence import Evidence
from framing.result import Result

MEASURES = ("doubting", "endorsing", "heated", "fragments")
FRAGMENT = 4  # words in marks; as long as reading takes a span of no speaker for scare quotes
_SHOWN = 5  # verbs that a row names
_AGAINST = ("others", "difference", "difference_low", "difference_high", "floor")


@groups.on_evidence
def distance(
    evidence: Evidence,
    article: str | None = None,
    *,
    by: str = "speaker",
    sides: Mapping[str, Sequence[str]] | None = None,
    group: str | None = None,
    families: str | None = None,
    pair: str | None = None,
    min_attributions: int = 5,
    resamples: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> Result:
    """Return how often each speaker's words are given with verbs that doubt, endorse or heat, or in fragments.

    Parameters
    ----------
    evidence : Evidence
    article : str, optional
        Identifier of an article; all by default.
    by, sides
        As for :func:`sourcing`.
    group : {"article", "outlet", "family", "basis", "country"}, optional
        What to keep apart; all articles together by default.
    families : {"weight", "collapse"}, optional
        What to do with copies of one agency's text, in each group and, where outlets are kept apart, among all others
        (:func:`framing.analysis.groups.weights`, :func:`framing.analysis.pairs.within`).
    pair : str, optional
        Column of ``evidence.articles`` that names the event of each article (``"event"``), to compare each outlet event
        by event with the others: whole events are resampled, both sides together, and for the floor the sides change
        places at random within each event. Events that an outlet lacks are left out
        (:func:`framing.analysis.pairs.paired`).
        Needs ``group="outlet"``: speakers of the same articles are resampled together in any case.
    min_attributions : int, default 5
        With fewer, a row says "too few" and holds no share.
    resamples, level, seed : int, float, int
        Of the intervals.

    Returns
    -------
    Result
        Four rows for each group and speaker. Three are of attributions, that is verbs of attribution, each once a
        sentence: ``doubting`` ones keep a distance ("claim"), ``endorsing`` ones take what is said for true ("point
        out"), ``heated`` ones add temper ("blast"). The fourth, ``fragments``, is of direct quotations: those of at
        most four words in marks. ``count`` of ``of`` are in ``share``; ``others`` is the share of all other speakers
        of the group or, where outlets are kept apart, of the same speaker in all other outlets; ``difference`` is the
        share less that, ``floor`` the size that such a difference reaches between random halves of the articles of
        those others; ``words`` names the verbs.

    Raises
    ------
    KeyError
        If there is no such article, or nobody of a side is known.
    ValueError
        If an option is none of those above, or a speaker stands on two sides.

    Notes
    -----
    The narrator takes a stand toward what others say by the verb that reports it [1]_ [2]_, and by marks around few
    words [3]_. A stance is the verb's in the lexicon of attribution, whatever stands around it: "claim" is plain in
    "claimed asylum", and "alleged" a legal safeguard. Scare quotes proper carry no speaker, since they are the
    narrator's; a fragment may be one, or merely short.

    Intervals resample articles where at least five attribute words to the speaker; there a share of none, or of all,
    is as uncertain as the Poisson limit of so many articles. Else they are Wilson's, which take attributions for
    independent (``unit`` says which). The interval of the difference resamples articles, and is there only where
    both sides have five; speakers of the same articles are resampled together.

    References
    ----------
    .. [1] G. Thompson and Y. Ye (1991). Evaluation in the reporting verbs used in academic papers. Applied
       Linguistics 12(4).
    .. [2] J. R. Martin and P. R. R. White (2005). The Language of Evaluation: Appraisal in English. Palgrave
       Macmillan.
    .. [3] E. Weizman (1984). Some register characteristics of journalistic language: are they universals? Applied
       Linguistics 5.

    Examples
    --------
    >>> list(distance(Evidence.empty()).table.columns)[1:6]
    ['speaker', 'measure', 'articles', 'count', 'of']
    """
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
    column, articles = groups.grouped(evidence, group)
    drawn = evidence.articles[pair] if pair else units(evidence.articles, families)
    articles = articles.assign(drawn=drawn.to_numpy())
    spans = evidence.quotations[evidence.quotations["kind"].isin(SPOKEN)]
    spans = spans.assign(who=spans["speaker"].map(name)).merge(articles, on="article")
    said = spans[spans["verb"] != ""].drop_duplicates(["article", "sentence", "who", "verb", "stance"])
    marked = spans[spans["kind"] == "direct"]
    marked = marked.assign(stance=np.where(marked["tokens"] <= FRAGMENT, "fragments", ""))
    options: dict[str, Any] = {"resamples": resamples, "level": level, "seed": seed}
    rows: list[dict[str, Any]] = []
    for value, members in spans.groupby("group", sort=True):
        counting = pd.Series(within(evidence.articles, families, articles["group"] == value), articles["article"])
        weighed = [found.assign(weight=counting.reindex(found["article"]).to_numpy()) for found in (said, marked)]
        for who in sorted(set(members["who"])):
            for measure in MEASURES:
                of = weighed[int(measure == "fragments")]
                same, theirs = of["group"] == value, of["who"] == who
                own, others = of[same & theirs], of[theirs & ~same if group == "outlet" else same & ~theirs]
                row = {column: value, by: who, "measure": measure, **_share(own, measure, min_attributions, **options)}
                row |= _against(
                    own, others, measure, min_attributions, together=group != "outlet", pair=pair is not None, **options
                )
                if pair is not None and row["unit"] == "articles":
                    row["unit"] = UNIT
                rows.append(row | {"basis": groups.joined_basis(members.loc[members["who"] == who, "basis"])})
    weight = {key: len(found) for key, found in said.groupby(["group", "who"])}
    rows.sort(key=lambda r: (r[column], -weight.get((r[column], r[by]), 0), r[by], MEASURES.index(r["measure"])))
    columns = dict.fromkeys([column, by, "measure"], "str") | dict.fromkeys(["articles", "count", "of"], "int64")
    columns |= dict.fromkeys(["share", "share_low", "share_high", *_AGAINST], "float64")
    columns |= {"words": "str", "unit": "str", "enough": "bool", "basis": "str"}
    given: dict[str, Any] = {"article": article, "by": by, "group": group, "min_attributions": min_attributions}
    given["families"] = families
    given["sides"] = None if sides is None else {side: list(members) for side, members in sides.items()}
    table = groups.make(rows, columns, level=level)
    table.attrs["articles"] = evidence.articles["basis"].value_counts().to_dict()
    table.attrs["pair"] = None if pairs is None else pairs.told
    given |= {"pair": None} if pairs is None else pairs.told
    return Result("distance", table, groups.settings(evidence, **given, **options))


def _share(own: pd.DataFrame, measure: str, least: int, *, resamples: int, level: float, seed: int) -> dict[str, Any]:
    """Return the share of one measure with its interval, or that there are too few to say."""
    hit = own["stance"] == measure
    count, total = int(hit.sum()), len(own)
    row: dict[str, Any] = {"articles": int(own["article"].nunique()), "count": count, "of": total, "words": ""}
    if measure != "fragments":
        row["words"] = "; ".join(
            f"{verb} ×{n}" if n > 1 else verb for verb, n in groups.by_count(own.loc[hit, "verb"])[:_SHOWN]
        )
    row |= {"share": np.nan, "share_low": np.nan, "share_high": np.nan, "unit": "", "enough": total >= max(least, 1)}
    if not row["enough"]:
        return row
    sums = _sums(own, measure)
    if not sums.sum():  # another copy stands for all of them
        return row | {"enough": False}
    hits, weighed = sums.sum(axis=0)
    if len(sums) >= statistics.MIN_CLUSTERS:
        ends = statistics.bootstrap_ratio(sums[:, 0], sums[:, 1], resamples=resamples, level=level, seed=seed)
        # Resampling a stance that is taken never, or always, gives the same each time.
        limit = min(float(statistics.zero_limit(len(sums), level=level)), 1.0)
        low, high = (1 - limit if hits == weighed else float(ends[0])), (limit if not hits else float(ends[1]))
        unit = "articles"
    else:
        low, high = (float(end) for end in statistics.wilson(hits, weighed, level=level))
        unit = "attributions"
    return row | {"share": float(hits / weighed), "share_low": low, "share_high": high, "unit": unit}


def _against(
    own: pd.DataFrame, others: pd.DataFrame, measure: str, least: int, *, together: bool, pair: bool, **options: Any
) -> dict[str, float]:
    """Return the share of the others, the difference from it with its interval, and the floor.

    The articles of both sides are drawn together where they are the same (``together``), events where they are paired.
    """
    numbers = dict.fromkeys(_AGAINST, np.nan)
    rest = _sums(others, measure)
    if len(others) < max(least, 1) or not rest.sum():
        return numbers
    numbers["others"] = float(rest[:, 0].sum() / rest[:, 1].sum())
    side = _sums(own, measure)
    both = sorted({*own.loc[own["weight"] > 0, "drawn"], *others.loc[others["weight"] > 0, "drawn"]})
    matched = [_sums(of, measure, both) for of in (own, others)]
    first, second = matched if pair else (None, rest)
    numbers["floor"] = float(null.ratio_floor(second, paired_with=first, seed=options["seed"])[0])
    if len(own) < max(least, 1) or not side.sum():
        return numbers
    numbers["difference"] = float(side[:, 0].sum() / side[:, 1].sum()) - numbers["others"]
    limits = [float(statistics.zero_limit(len(sums), level=options["level"])) for sums in (side, rest)]
    drawn = matched if together or pair else (side, rest)
    low, high = statistics.difference_of_ratios(
        *drawn, limits=(limits[0], limits[1]), bounded=True, paired=together or pair, **options
    )
    return numbers | {"difference_low": float(low[0]), "difference_high": float(high[0])}


def _sums(of: pd.DataFrame, measure: str, units: Sequence[str] | None = None) -> statistics.Floats:
    """Return, for each article or family, how many attributions are of a stance, and how many there are."""
    of = of[of["weight"] > 0]
    each = pd.DataFrame({"hit": (of["stance"] == measure) * of["weight"], "of": of["weight"]})
    sums = each.groupby(of["drawn"], sort=True).sum()
    sums = sums if units is None else sums.reindex(pd.Index(units), fill_value=0.0)
    return np.asarray(sums, np.float64)
