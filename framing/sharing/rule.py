"""Rule: what evidence keeps when it is shared. Analyses that are shared are made of what the rule left."""

from __future__ import annotations

import pandas as pd

from framing.evidence import TABLES, Evidence
from framing.sharing.phrases import LISTS, LONGEST, SPEAKERS, Phrases, is_name
from framing.sharing.words import count, split

SEVERAL = 2  # articles that have a term of several words, from which it is nobody's own


def shareable(evidence: Evidence, phrases: Phrases) -> Evidence:
    """Return evidence without what would give a text away.

    A term of several words stays if it is a phrase of a lexicon or a name in the codebook, or if two different texts
    have it and it is no longer than a name. Of a speaker who is neither in the codebook nor a name, the last word
    stays. All else is left as it is: the proof refuses what does not belong there.

    Parameters
    ----------
    evidence : Evidence
    phrases : Phrases
        See :func:`framing.sharing.phrases.phrases_of`.

    Returns
    -------
    Evidence
        The rule changes nothing in what it returned.

    Examples
    --------
    >>> len(shareable(Evidence.empty(), Phrases([])))
    0
    """
    tables: dict[str, pd.DataFrame] = {name: getattr(evidence, name) for name in TABLES}
    terms = tables["terms"]
    stays = terms["order"] == 1
    for term, rows in terms[~stays].groupby("term", sort=True):
        if phrases.reason(split(str(term)).lower) or (
            count(str(term)) <= LONGEST and texts_of(evidence, rows["article"]) >= SEVERAL
        ):
            stays[rows.index] = True
    tables["terms"] = terms[stays]
    for name in SPEAKERS:
        known = {cell: speaker(cell, phrases) for cell in sorted(set(tables[name]["speaker"]))}
        tables[name] = tables[name].assign(speaker=tables[name]["speaker"].map(known))
    return Evidence(**tables)


def texts_of(evidence: Evidence, articles: pd.Series[str]) -> int:
    """Return how many different texts some articles are: copies are one."""
    here = evidence.articles[evidence.articles["article"].isin(articles)]
    return int(here["sha256"].nunique())


def speaker(cell: str, phrases: Phrases) -> str:
    """Return joint speakers as they are shared.

    Examples
    --------
    >>> speaker("Ana Silva; those who met on the ferry", Phrases([]))
    'Ana Silva; ferry'
    """
    parts = []
    for part in LISTS.split(cell):
        if count(part) > 1 and not is_name(part) and not phrases.reason(split(part).lower):
            part = part.split()[-1]
        parts.append(part)
    return "; ".join(parts)
