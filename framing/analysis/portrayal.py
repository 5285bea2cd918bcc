"""Portrayal: what is said of each entity, in whose voice; the words behind the numbers; who gets to speak."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from framing.analysis import groups
from framing.analysis.errors import scorer_error
from framing.evidence import Evidence, empty_table
from framing.result import Result

SCORERS = {"rules": "sentiment", "learned": "learned"}  # and the column of evidence that holds its scores


@dataclass(frozen=True, eq=False, repr=False)
class Portrayal(Result):
    """The outcome of :func:`portrayal`: rates and sentiment, with the way back to the words behind them.

    Parameters
    ----------
    attached : pandas.DataFrame
        The rows of ``hits`` that the rates count, with the group of each.
    """

    attached: pd.DataFrame = field(default_factory=lambda: empty_table("hits"))

    def hits(self, entity: str | None = None, voice: str | None = None, *, group: str | None = None) -> pd.DataFrame:
        """Return the evidence behind the rates: the loaded words attached to an entity.

        Parameters
        ----------
        entity : str, optional
            Name of an entity; all entities of the table by default.
        voice : {"narrator", "quoted", "scare", "all"}, optional
            All by default.
        group : str, optional
            A value of the first column of the table, for instance an outlet; all by default.

        Returns
        -------
        pandas.DataFrame
            Rows of the evidence table ``hits``.

        Raises
        ------
        KeyError
            If the table has no such entity or group.
        """
        rows = self.attached
        if entity is not None:
            if entity not in set(self.table["entity"]):
                raise KeyError(groups.unknown("entity of this table", entity, self.table["entity"]))
            rows = rows[rows["entity"] == entity]
        if group is not None:
            column = self.table.columns[0]
            if group not in set(self.table[column]):
                raise KeyError(groups.unknown(f"{column} of this table", group, self.table[column]))
            rows = rows[rows["group"] == group]
        if voice is not None and voice != "all":
            groups.check_option("voice", voice, (*groups.GROUPS, "all"))
            rows = rows[groups.voice_of(rows["voice"]) == voice]
        return rows.drop(columns="group", errors="ignore").reset_index(drop=True)


@groups.on_evidence
def portrayal(
    evidence: Evidence,
    *,
    by: str | None = None,
    voice: str | None = None,
    entities: Iterable[str] | None = None,
    scorer: str = "rules",
    threshold: float = groups.THRESHOLD,
    min_mentions: int = 5,
    resamples: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> Portrayal:
    """Return how each entity is portrayed: loaded words attached to it per mention, and sentiment toward it.

    Parameters
    ----------
    evidence : Evidence
    by : {"article", "outlet", "family", "basis", "country"}, optional
        What to group articles by; all articles together by default.
    voice : {"narrator", "quoted", "scare", "all"}, optional
        Whose words to count. By default one row a voice: the reporter's words and a quoted politician's are
        never mixed unless asked for with ``all``.
    entities : iterable of str, optional
        Names of the codebook; by default all that occur.
    scorer : {"rules", "learned"}, default "rules"
        Whose sentiment: that of the rules, each traceable to words, or of the learned scorer, which agrees with people
        more often. ``settings["error"]`` says how often each does.
    threshold : float, default 0.5
        How strongly a word must be loaded where it stands, from 0 (every candidate) to 1.
    min_mentions : int, default 5
        With fewer mentions a row says that they are too few: its estimates are NaN and ``enough`` is False.
    resamples, level, seed : int, float, int
        Of the intervals.

    Returns
    -------
    Portrayal
        A row for each entity that is mentioned, or has a word attached, in a group and a voice. The first
        column is the group.

    Raises
    ------
    KeyError
        If no mention or hit knows an entity asked for.
    ValueError
        If ``by``, ``voice`` or ``scorer`` is none of those above, or the threshold is not from 0 to 1.

    Notes
    -----
    Sentiment is the chance that a mention is positive less the chance that it is negative, as the scorer sees it.

    A rate counts every word attached, also under negation: who denies that somebody is a killer has set the
    two words side by side. :meth:`Portrayal.hits` shows which are negated.

    Intervals resample articles that mention the entity (``unit`` is "articles") where there are at least
    five, else their sentences, which shows how much hangs on single sentences and nothing about other
    articles. Where no word is attached at all, the upper end is an exact Poisson limit.

    References
    ----------
    .. [1] F. Hamborg, A. Zhukova and B. Gipp (2019). Automated identification of media bias by word choice
       and labeling in news articles. JCDL.
    .. [2] T. C. Hesterberg (2015). What Teachers Should Know About the Bootstrap: Resampling in the
       Undergraduate Statistics Curriculum. The American Statistician 69(4).

    Examples
    --------
    >>> result = portrayal(Evidence.empty(), by="outlet")
    >>> list(result.table.columns)[:7]
    ['outlet', 'entity', 'voice', 'basis', 'articles', 'mentions', 'hits']
    """
    column, articles = groups.grouped(evidence, by)
    score = SCORERS[groups.check_option("scorer", scorer, tuple(SCORERS))]
    chosen = _chosen(evidence, entities)
    strong = groups.loaded(evidence, threshold)
    attached = strong[strong["entity"].isin(chosen)]
    mentions = groups.in_voice(evidence.mentions[evidence.mentions["entity"].isin(chosen)], voice)
    words = groups.in_voice(attached, voice)
    kept = attached.loc[words.index]

    # One row an event, be it a mention or a word attached: so rates keep hits whose entity is named in
    # another voice.
    keys = ["article", "sentence", "entity", "voice"]
    events = pd.concat(
        [
            mentions[keys].assign(sentiment=mentions[score], mentions=1, hits=0),
            words[keys].assign(sentiment=0.0, mentions=0, hits=1),
        ],
        ignore_index=True,
    ).merge(articles, on="article", validate="many_to_one")
    totals = events.groupby("entity")["mentions"].sum()
    rows: list[dict[str, Any]] = []
    apart = ["group", "entity", "voice"]
    clusters = groups.clusters_by(events, apart, ["hits", "sentiment", "mentions"])
    values = {name: events[name].to_numpy() for name in ("article", "basis", "mentions", "hits", "sentiment")}
    found: dict[Any, Any] = events.groupby(apart, sort=True).indices
    for (group, entity, speaking), places in found.items():
        mentioned, hits = int(values["mentions"][places].sum()), int(values["hits"][places].sum())
        row: dict[str, Any] = {
            column: group,
            "entity": entity,
            "voice": speaking,
            "basis": groups.joined_basis(values["basis"][places]),
            "articles": len(set(values["article"][places])),
            "mentions": mentioned,
            "hits": hits,
            "unit": "",
            "enough": mentioned >= max(min_mentions, 1),
        }
        if row["enough"]:
            unit, sums = clusters[group, entity, speaking]
            options: dict[str, Any] = {"resamples": resamples, "level": level, "seed": seed}
            low, high = groups.interval(sums, "hits", "mentions", **options)
            row |= {"unit": unit, "rate": hits / mentioned, "rate_low": low, "rate_high": high}
            low, high = groups.interval(sums, "sentiment", "mentions", counts=False, **options)
            toward = float(values["sentiment"][places].sum()) / mentioned
            row |= {"sentiment": toward, "sentiment_low": low, "sentiment_high": high}
        rows.append(row)
    rows.sort(key=lambda r: (r[column], -totals[r["entity"]], r["entity"], groups.voice_rank(r["voice"])))
    numbers = ["rate", "rate_low", "rate_high", "sentiment", "sentiment_low", "sentiment_high"]
    # Grouped by basis, the first column is the basis: it does not stand twice.
    columns = {column: "str", "entity": "str", "voice": "str", "basis": "str"}
    columns |= dict.fromkeys(["articles", "mentions", "hits"], "int64") | dict.fromkeys(numbers, "float64")
    columns |= {"unit": "str", "enough": "bool"}
    given: dict[str, Any] = {"by": by, "voice": voice, "min_mentions": min_mentions, "entities": entities and chosen}
    # The error of the rules is not that of a scorer which a user has put in their place.
    own = scorer == "rules" and not evidence.articles["read_with"].str.contains("sentiment by rules").all()
    given |= {"threshold": threshold, "scorer": scorer, "error": "" if own else scorer_error(scorer)}
    table = groups.make(rows, columns, level=level)
    table.attrs |= {"scorer": scorer, "error": given["error"]}
    return Portrayal(
        "portrayal",
        table,
        groups.settings(evidence, **given, resamples=resamples, level=level, seed=seed),
        attached=kept.merge(articles[["article", "group"]], on="article", how="left"),
    )


def _chosen(evidence: Evidence, entities: Iterable[str] | None) -> list[str]:
    known = set(evidence.mentions["entity"]) | (set(evidence.hits["entity"]) - {""})
    if entities is None:
        return sorted(known)
    asked = [entities] if isinstance(entities, str) else list(dict.fromkeys(entities))
    for entity in asked:
        if entity not in known:
            raise KeyError(groups.unknown("entity mentioned in this evidence", entity, known))
    return asked


@groups.on_evidence
def vocabulary(
    evidence: Evidence,
    *,
    entities: Iterable[str] | None = None,
    threshold: float = groups.THRESHOLD,
    min_hits: int = 1,
) -> Result:
    """Return the loaded words attached to each entity, by voice and category.

    Parameters
    ----------
    evidence : Evidence
    entities : iterable of str, optional
        Names of the codebook; by default all that occur.
    threshold : float, default 0.5
        How strongly a word must be loaded where it stands, from 0 (every candidate) to 1.
    min_hits : int, default 1
        Leave out rows with fewer hits.

    Returns
    -------
    Result
        A row for each entity, voice, category and direction; ``words`` are the forms that stand in the
        articles, the commonest first.

    Raises
    ------
    KeyError
        If no mention or hit knows an entity asked for.

    Examples
    --------
    >>> list(vocabulary(Evidence.empty()).table.columns)
    ['entity', 'voice', 'category', 'direction', 'hits', 'words', 'basis']
    """
    chosen = _chosen(evidence, entities)
    strong = groups.loaded(evidence, threshold)
    hits = groups.in_voice(strong[strong["entity"].isin(chosen)], None)
    hits = hits.merge(evidence.articles[["article", "basis"]], on="article")
    totals = hits["entity"].value_counts()
    rows: list[dict[str, Any]] = [
        {
            "entity": entity,
            "voice": voice,
            "category": category,
            "direction": direction,
            "hits": len(found),
            "words": _counted(found["form"]),
            "basis": groups.joined_basis(found["basis"]),
        }
        for (entity, voice, category, direction), found in hits.groupby(
            ["entity", "voice", "category", "direction"], sort=True
        )
        if len(found) >= min_hits
    ]
    rows.sort(key=lambda r: (-totals[r["entity"]], r["entity"], groups.voice_rank(r["voice"]), -r["hits"]))
    columns = dict.fromkeys(["entity", "voice", "category", "direction", "hits", "words", "basis"], "str")
    given = {"entities": entities and chosen, "threshold": threshold, "min_hits": min_hits}
    return Result("vocabulary", groups.make(rows, columns | {"hits": "int64"}), groups.settings(evidence, **given))


def _counted(forms: Iterable[str]) -> str:
    return "; ".join(form if count == 1 else f"{form} ×{count}" for form, count in groups.by_count(forms))


@groups.on_evidence
def dispersion(evidence: Evidence, article: str, *, threshold: float = groups.THRESHOLD) -> Result:
    """Return where in an article each entity and each category of loaded word stands.

    Parameters
    ----------
    evidence : Evidence
    article : str
        Identifier of the article.
    threshold : float, default 0.5
        How strongly a word must be loaded where it stands, from 0 (every candidate) to 1.

    Returns
    -------
    Result
        A row an occurrence: entities first, then categories, the most frequent first; ``share`` is the
        position as a share of the article, from 0 to 1.

    Raises
    ------
    KeyError
        If there is no such article.

    Examples
    --------
    >>> dispersion(Evidence.empty(), "herald")
    Traceback (most recent call last):
    ...
    KeyError: "no article is called 'herald'; there is none"
    """
    about = groups.article_of(evidence, article)
    mentions = evidence.mentions[evidence.mentions["article"] == article]
    strong = groups.loaded(evidence, threshold)
    hits = strong[strong["article"] == article]
    parts = [
        mentions.assign(row=mentions["entity"], kind="entity", word=mentions["alias"]),
        hits.assign(row=hits["category"], kind="category", word=hits["form"]),
    ]
    table = pd.concat([p[["row", "kind", "word", "position", "voice"]] for p in parts], ignore_index=True)
    # A row's place follows how often it occurs, so that the fullest stands on top.
    table["occurrences"] = table.groupby(["kind", "row"])["position"].transform("size")
    table["entities_first"] = table["kind"] != "entity"
    table = table.sort_values(
        ["entities_first", "occurrences", "row", "position", "word"],
        ascending=[True, False, True, True, True],
        ignore_index=True,
    )
    words = int(about["words"])
    table = table.assign(
        share=table["position"] / words if words else np.nan,
        voice=groups.voice_of(table["voice"]),
        article=article,
        outlet=str(about["outlet"]),
        basis=str(about["basis"]),
        words=words,
    )
    names = ["row", "kind", "word", "position", "share", "voice", "article", "outlet", "basis", "words"]
    columns = dict.fromkeys(names, "str") | {"position": "int64", "share": "float64", "words": "int64"}
    return Result(
        "dispersion", table[names].astype(columns), groups.settings(evidence, article=article, threshold=threshold)
    )
