"""Clusters: what is resampled on one side of a contrast, and what a specification counts in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.analysis import groups, statistics
from framing.analysis.pairs import UNIT, within
from framing.analysis.portrayal import SCORERS
from framing.analysis.specifications import (
    ALL,
    UNNAMED,
    WITHOUT,
    Mask,
    Specification,
    counted,
    hits_of,
    mentioned,
    mentions_of,
)
from framing.evidence import Evidence, EvidenceError

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

_PER = 1000


class Clusters(NamedTuple):
    """What is resampled: its unit ("" for nothing), how many there are, and of each sentence its cluster and weight."""

    unit: str
    number: int
    of: Rows  # -1 for a sentence that does not count
    weight: Floats


class Side(NamedTuple):
    """What can be counted on one side; hits and mentions with the row of their sentence and the voice ``speaking``."""

    entity: str
    hits: pd.DataFrame
    mentions: pd.DataFrame
    words: dict[str, Floats]  # by voice, of each sentence
    named: Mask  # hits in sentences that name the entity


class Count(NamedTuple):
    """What one specification counts on one side: the rate is top over bottom, both by cluster."""

    top: Floats
    bottom: Floats
    hits: int
    worth: float  # of all hits together: their number, or the sum of their weights
    mentions: int
    words: float


def side(evidence: Evidence, entity: str, articles: Mask) -> Side:
    """Gather what can be counted on a side.

    Parameters
    ----------
    evidence : Evidence
    entity : str
        "" for all loaded words, whomever they are attached to.
    articles : array of bool
        Which articles make the side.
    """
    places = pd.MultiIndex.from_frame(evidence.sentences[["article", "sentence"]])

    def placed(table: pd.DataFrame) -> pd.DataFrame:
        row = places.get_indexer(pd.MultiIndex.from_frame(table[["article", "sentence"]]))
        if (row < 0).any():
            lost = table[row < 0].iloc[0]
            raise EvidenceError(
                f"{lost['article']!r} has a hit or mention in sentence {lost['sentence']}, which the table 'sentences' "
                "does not list; read the articles again"
            )
        return table.assign(row=row, speaking=groups.voice_of(table["voice"]))

    hits, mentions = placed(hits_of(evidence, entity, articles)), placed(mentions_of(evidence, entity, articles))
    named = hits["row"].isin(mentions.loc[~mentions["how"].isin(UNNAMED), "row"]).to_numpy()
    return Side(entity, hits, mentions, _words(evidence), named)


def _words(evidence: Evidence) -> dict[str, Floats]:
    """Return the words of each sentence in each voice.

    Evidence counts the words of a voice by article: each sentence is given the share that its article has.
    """
    article, tokens = evidence.sentences["article"], evidence.sentences["tokens"].to_numpy(np.float64)
    terms = evidence.terms[evidence.terms["order"] == 1]
    spoken = terms["count"].groupby([groups.voice_of(terms["voice"]), terms["article"]]).sum()
    total = pd.Series(tokens).groupby(article).sum()
    words = {ALL: tokens}
    for voice in groups.GROUPS:
        inside = spoken[spoken.index.get_level_values(0) == voice].droplevel(0)
        share = inside.reindex(total.index).fillna(0.0) / total
        words[voice] = tokens * article.map(share).to_numpy(np.float64)
    return words


def left(evidence: Evidence, articles: Mask, families: str, outlets: str) -> pd.Series[bool]:
    """Return which articles of a side are left without an outlet ("without" and its name), or with all ("all").

    Copies that are collapsed into another article of the side are left out as well.
    """
    kept = pd.Series(articles, index=evidence.articles.index)
    kept = kept if outlets == ALL else kept & (evidence.articles["outlet"] != outlets.removeprefix(WITHOUT))
    return kept & (within(evidence.articles, families, kept) > 0) if families == "collapse" else kept


def shared_events(evidence: Evidence, sides: Sequence[Mask], rule: tuple[str, str], event: pd.Series[str]) -> list[str]:
    """Return the events that every side reports under a rule for families and with an outlet left out."""
    reported = [set(event[left(evidence, side, *rule)]) for side in sides]
    return sorted(set.intersection(*reported) - {""})


def clusters(
    evidence: Evidence,
    articles: Mask,
    families: str,
    outlets: str,
    *,
    whole: bool = False,
    event: pd.Series[str] | None = None,
    events: Sequence[str] = (),
) -> Clusters:
    """Return what is resampled on a side: its articles (or families, under a rule for them), else its sentences.

    Where events are paired these are resampled: those of both sides, in the order given.

    Parameters
    ----------
    evidence : Evidence
    articles : array of bool
        Which articles make the side.
    families : {"none", "weight", "collapse"}
        The rule for wire families, heeded among the articles of the side.
    outlets : str
        "all", or "without" and an outlet.
    whole : bool, default False
        Take articles, families or events however few there are.
    event : pandas.Series, optional
        The event of each article of the evidence.
    events : sequence of str
        Those that both sides report (:func:`shared_events`); articles of others do not count.
    """
    kept = left(evidence, articles, families, outlets)
    if event is not None:
        kept &= event.isin(events)
    about = evidence.articles[kept]
    weight, kin = pd.Series(1.0, index=about["article"]), about["article"]
    if families != "none":
        weight = groups.weights(about, families)
        kin = groups.kin(about)
    unit = "articles" if families == "none" else "families"
    if event is not None:
        kin, unit = event[kept], UNIT
    article = evidence.sentences["article"]
    heavy: Floats = np.asarray(article.map(weight).fillna(0.0), dtype=np.float64)
    names = sorted(set(kin)) if event is None else list(events)
    if whole or len(names) >= statistics.MIN_CLUSTERS:
        code = dict(zip(about["article"], pd.Index(names).get_indexer(pd.Index(kin)), strict=True))
        of = np.where(heavy > 0, article.map(code).fillna(-1), -1).astype(np.int64)
        return Clusters(unit, len(names), of, heavy)
    number = int((heavy > 0).sum())
    of = np.where(heavy > 0, np.cumsum(heavy > 0) - 1, -1)
    return Clusters("sentences" if number >= statistics.MIN_CLUSTERS else "", number, of, heavy)


def count(side: Side, resampled: Clusters, specification: Specification, measure: str) -> Count:
    """Count a side as a specification says.

    Parameters
    ----------
    side : Side
    resampled : Clusters
    specification : mapping
    measure : {"loaded", "sentiment"}
    """
    of, per = resampled.of, specification["per"]
    here = np.flatnonzero(of >= 0)

    def inside(table: pd.DataFrame, kept: Mask) -> tuple[Mask, Rows]:
        row = table["row"].to_numpy()
        kept = kept & (of[row] >= 0)
        return kept, row[kept]

    def summed(rows: Rows, values: Floats) -> Floats:
        # Of no rows bincount makes integers.
        return np.bincount(of[rows], values * resampled.weight[rows], resampled.number).astype(np.float64)

    heard = mentioned(side.mentions, specification) if side.entity else np.zeros(len(side.mentions), np.bool_)
    heard, at = inside(side.mentions, heard)
    words = side.words[str(specification["voice"])]
    share = np.ones(len(at))
    if per == "sentence":  # the mentions of one sentence count as one together
        share /= np.bincount(at, minlength=len(of))[at]
    if per == "1,000 words":
        bottom = summed(here, words[here] / _PER)
    else:
        bottom = summed(at, share) if side.entity else summed(here, np.ones(len(here)))
    spoken = float(words[here].sum())
    if measure == "sentiment":
        scores = side.mentions[SCORERS[str(specification["scorer"])]].to_numpy(np.float64)[heard]
        return Count(summed(at, scores * share), bottom, 0, 0.0, len(at), spoken)
    kept, where = inside(side.hits, counted(side.hits, specification, side.named))
    worth = side.hits["weight"].to_numpy(np.float64)[kept]
    if specification["counting"] == "count":
        worth = np.ones(len(where))
    return Count(summed(where, worth), bottom, len(where), float(worth.sum()), len(at), spoken)
