"""Items: how often each article has each word, entity, speaker and coded fact, and where that could be seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from framing.analysis import groups
from framing.analysis.coding import BASIS, WHOLE, facts, seen_whole
from framing.evidence import Evidence

KINDS = ("term", "entity", "speaker", "fact")
NAMES = ("name", "surname", "metonym")  # how a mention names its entity outright


class Items(NamedTuple):
    """How often each unit (an article, an outlet, a page) has each item of one kind.

    Parameters
    ----------
    kind : {"term", "entity", "speaker", "fact"}
    items, units : list of str
    counts : sparse array of shape (units, items)
        Words; sentences for entities and speakers; 1 and 0 for facts.
    visible : array of bool of shape (units, items) or (units, 1)
        Where an item and its absence could be seen.
    words : array of shape (units,)
        Length of each unit; NaN where it is not known.
    weights : array of shape (units,)
        How much each unit counts in what the target is compared with; 0 for those that do not.
    bases : list of str
        Basis of each unit.
    drawn : list of str
        What each unit is resampled with: copies that together count as one article are drawn as one.
    """

    kind: str
    items: list[str]
    units: list[str]
    counts: sparse.csr_array
    visible: NDArray[np.bool_]
    words: NDArray[np.float64]
    weights: NDArray[np.float64]
    bases: list[str]
    drawn: list[str]


def counted(
    evidence: Evidence,
    kinds: Sequence[str],
    *,
    by: str,
    target: str,
    reference: Sequence[str] | None,
    families: str | None = None,
    seen: pd.Series[str] | None = None,
) -> list[Items]:
    """Count words, entities and speakers by article, or by what else is compared.

    Parameters
    ----------
    evidence : Evidence
    kinds : sequence of {"term", "entity", "speaker"}
        Words leave out function words and, where entities are counted too, the names of entities.
    by, target, reference, families, seen
        As for :func:`framing.omissions`.

    Returns
    -------
    list of Items
        One a kind.

    Examples
    --------
    >>> found = counted(Evidence.empty(), ["term", "entity"], by="article", target="a", reference=None)
    >>> [(side.kind, side.items, side.units) for side in found]
    [('term', [], []), ('entity', [], [])]
    """
    _, articles = groups.grouped(evidence, by)
    units = sorted({str(unit) for unit in articles["group"]})
    place = pd.Index(units).get_indexer(pd.Index(articles["group"]))
    words = np.bincount(place, weights=articles["words"], minlength=len(units)).astype(np.float64)
    cut = pd.Series(False, index=articles.index)
    if seen is not None:
        cut = (articles["article"].map(seen).fillna(WHOLE) != WHOLE) & (articles["basis"] != "account")
    visible = (words > 0) & (np.bincount(place, weights=cut.astype("float64"), minlength=len(units)) == 0)
    compared = [unit for unit in units if unit != target and (reference is None or unit in reference)]
    weights: NDArray[np.float64] = np.isin(units, compared).astype(np.float64)
    drawn = units
    if families is not None:
        kin = groups.weights(evidence.where(article=compared), families)
        weights = np.asarray(kin.reindex(units).fillna(0.0), dtype=np.float64)
        if families == "weight":
            named = dict(zip(articles["article"], groups.kin(evidence.articles), strict=True))
            drawn = [named[unit] for unit in units]
    bases = [groups.joined_basis(articles.loc[articles["group"] == unit, "basis"]) for unit in units]
    where = dict(zip(articles["article"], place, strict=True))
    sides = []
    for kind in kinds:
        found = _occurrences(evidence, kind, names="entity" not in kinds)
        codes, items = pd.factorize(found["item"], sort=True)
        rows = found["article"].map(where).to_numpy(dtype=np.int64)
        shape = (len(units), len(items))
        counts = sparse.coo_array((found["count"].to_numpy(np.float64), (rows, codes)), shape=shape).tocsr()
        about = (units, counts, visible[:, None], words, weights, bases, drawn)
        sides.append(Items(kind, [str(i) for i in items], *about))
    return sides


def _occurrences(evidence: Evidence, kind: str, *, names: bool) -> pd.DataFrame:
    """Return article, item and count: words, or sentences in which an entity is mentioned or a speaker quoted."""
    if kind == "term":
        terms = evidence.terms[evidence.terms["order"] == 1].rename(columns={"term": "item"})
        dropped = pd.Series(sorted(ENGLISH_STOP_WORDS), dtype="str")
        if not names:  # an entity is looked for under all its names together, and not under each of them again
            named = evidence.mentions.loc[evidence.mentions["how"].isin(NAMES), "alias"]
            dropped = pd.concat([dropped, named.str.lower()])
        return terms.loc[~terms["item"].str.lower().isin(dropped), ["article", "item", "count"]]
    groups.check_in_full(evidence, f"kind {kind!r} needs more than words, unlike 'term'")
    if kind == "entity":
        found = evidence.mentions.rename(columns={"entity": "item"})
    else:
        spoken = evidence.quotations[(evidence.quotations["kind"] != "scare") & (evidence.quotations["speaker"] != "")]
        found = spoken.rename(columns={"speaker": "item"})
    return found.drop_duplicates(["article", "item", "sentence"])[["article", "item"]].assign(count=1)


def coded(
    codes: pd.DataFrame,
    *,
    target: str,
    reference: Sequence[str] | None,
    families: str | None = None,
    seen: pd.Series[str] | None = None,
    pages: pd.DataFrame | None = None,
) -> Items:
    """Return the codes of facts as counts, visible on pages that were seen whole.

    Parameters
    ----------
    codes, target, reference, families, seen, pages
        As for :func:`framing.omissions`.

    Returns
    -------
    Items

    Raises
    ------
    KeyError
        If families are asked for, and ``pages`` do not tell them.

    Examples
    --------
    >>> codes = pd.DataFrame({"article": ["a", "b"], "hostages": [1, 0], "talks": [None, 1]})
    >>> coded(codes, target="a", reference=None).visible.tolist()
    [[False, False], [True, True]]
    """
    states = facts(codes)
    units = [str(unit) for unit in states.index]
    about = pd.DataFrame(index=states.index)
    if pages is not None:
        if "article" not in pages.columns or pages["article"].duplicated().any():
            raise ValueError("pages need a column 'article', and one row a page")
        about = pages.set_index("article").reindex(states.index)
    about = about.rename(columns={"wire_family": "family", "words_seen": "words"})
    whole = seen_whole(states, about["seen"] if seen is None and "seen" in about else seen)
    words = pd.to_numeric(about["words"], errors="coerce") if "words" in about else pd.Series(np.nan, states.index)
    words = words.where(words > 0)  # a page of no words is one whose length nobody wrote down
    compared = pd.Series([u != target and (reference is None or u in reference) for u in units], states.index) & whole
    weights = compared.astype("float64")
    if families is not None:
        if "family" not in about or about.loc[compared, "family"].isna().any():
            raise KeyError(f"families={families!r} needs the family of every coded page: give pages with that column")
        compared_pages = about.assign(article=units, words=words.fillna(0))[compared]
        weights = groups.weights(compared_pages, families).reindex(states.index).fillna(0.0)
    there = states.to_numpy(dtype=np.float64, na_value=np.nan)
    visible = ~np.isnan(there) & whole.to_numpy(dtype=np.bool_)[:, None]
    # A fact on a page seen in part is there all the same; as a page of the reference it is not counted.
    counts = sparse.csr_array(np.nan_to_num(there))
    lengths = np.asarray(words, dtype=np.float64)
    counting = np.asarray(weights, dtype=np.float64)
    bases = [BASIS] * len(units)
    names = [str(fact) for fact in states.columns]
    return Items("fact", names, units, counts, visible, lengths, counting, bases, units)
