"""Coding: what a reader has coded on pages, and the pages themselves: shares, wire families, an overview.

A code is 1 (reported), 0 (absent from a page that was seen whole) or missing: not visible in the part of the
page that was seen. What is not visible is never taken for absent. Nor is a page that was seen in part counted
where it happens to show a fact: it could never have shown that the fact is absent, and shares that count such
pages come out too high.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.analysis import groups, statistics
from framing.analysis.groups import OWN, agency
from framing.result import Result

NOT_VISIBLE = "not visible"
WHOLE = "whole"
STATES = {1: "present", 0: "absent"}
BASIS = "codes"
SHARES = ["share", "share_low", "share_high"]
# As a table is read with types, without them, or with missing values turned to floats.
_ZERO_ONE = {"0": 0, "1": 1, "0.0": 0, "1.0": 1}


def facts(codes: pd.DataFrame) -> pd.DataFrame:
    """Return the codes of facts as integers (1, 0 or missing), a row a page.

    Parameters
    ----------
    codes : pandas.DataFrame
        With the column ``article``, a column of 0, 1 and missing for each fact, and columns of labels, left
        alone.

    Returns
    -------
    pandas.DataFrame
        Indexed by article.

    Raises
    ------
    ValueError
        If an article stands twice, or a column holds 0 or 1 and something else as well.

    Examples
    --------
    >>> codes = pd.DataFrame({"article": ["a", "b"], "hostages": ["1", ""], "war_term": ["none", ""]})
    >>> facts(codes)["hostages"].tolist()
    [1, <NA>]
    """
    if not isinstance(codes, pd.DataFrame):
        raise TypeError(
            f"codes are of type {type(codes).__name__}; give a table (pandas.DataFrame) with a row a page, the column "
            "'article' and a column of 0 and 1 for each fact"
        )
    if "article" not in codes.columns:
        raise ValueError(f"codes have no column 'article'; they have {', '.join(map(str, codes.columns))}")
    twice = codes.loc[codes["article"].duplicated(), "article"]
    if len(twice):
        raise ValueError(f"codes list the article {twice.iloc[0]!r} twice: one row a page is needed")
    found = {}
    for column in codes.columns.drop("article"):
        cells = codes[column].astype("object").where(codes[column].notna(), "")
        values = cells.map(lambda cell: _ZERO_ONE.get(str(cell).strip(), pd.NA))
        filled = cells.map(lambda cell: str(cell).strip() != "")
        # A column of a table read without types that never holds 0 or 1 holds labels or notes.
        if not values.notna().any() and not pd.api.types.is_numeric_dtype(codes[column]):
            continue
        strange = codes.loc[filled & values.isna(), "article"]
        if len(strange):
            cell = cells[strange.index[0]]
            raise ValueError(f"codes, column {column!r}, article {strange.iloc[0]!r}: {cell!r} is not 0, 1 or empty")
        found[column] = values.astype("Int64")
    table = pd.DataFrame(found, index=codes.index)
    return table.set_index(pd.Index(codes["article"].astype("str"), name="article")).sort_index()


def seen_whole(states: pd.DataFrame, seen: pd.Series[str] | None = None) -> pd.Series[bool]:
    """Return which pages could have shown a fact and its absence alike.

    Parameters
    ----------
    states : pandas.DataFrame
        What :func:`facts` returned.
    seen : pandas.Series, optional
        How much of each article was seen, indexed by article: ``whole`` or something else. Without it, a page
        counts as seen whole if some fact is coded absent from it, or none is missing.

    Returns
    -------
    pandas.Series
        True or False, indexed by article.

    Examples
    --------
    >>> codes = pd.DataFrame({"article": ["a", "b"], "hostages": [1, 1], "talks": [0, None]})
    >>> seen_whole(facts(codes)).tolist()
    [True, False]
    """
    if seen is None:
        # A fact that no page shows says nothing of how much of a page was seen.
        shown = states.loc[:, states.notna().any()]
        return ((shown == 0).fillna(False).any(axis=1) | shown.notna().all(axis=1)).astype(bool)
    missing = states.index.difference(pd.Index(seen.index))
    if len(missing):
        raise KeyError(f"seen does not say how much of {missing[0]!r} was seen")
    return seen.reindex(states.index) == WHOLE


def witnesses(families: pd.Series[str], pages: pd.Index[str]) -> pd.Series[str]:
    """Return whose witness each page is: pages of one agency are one, each page of its own making is one."""
    missing = pages.difference(pd.Index(families.index))
    if len(missing):
        raise KeyError(f"families do not say whose text {missing[0]!r} carries")
    agencies = families.reindex(pages).map(lambda family: agency(str(family)))
    return agencies.where(agencies != OWN, OWN + " " + pages.to_series())


def family_share(states: pd.Series[Any], witnesses: pd.Series[str] | None) -> tuple[int, float]:
    """Return how many witnesses there are of the visible states, and the mean of their shares."""
    if witnesses is None or states.empty:
        return 0, np.nan
    shares = states.astype("float64").groupby(witnesses.loc[states.index]).mean()
    return len(shares), float(shares.mean())


def share_of(present: int, visible: int, level: float) -> dict[str, Any]:
    """Return the columns of a share: counts, share, Wilson interval."""
    low, high = statistics.wilson(present, visible, level=level)
    share = present / visible if visible else np.nan
    return {
        "present": present,
        "visible": visible,
        "share": share,
        "share_low": float(low),
        "share_high": float(high),
    }


def pages_of(articles: pd.DataFrame, wanted: pd.Index[str], columns: Sequence[str]) -> pd.DataFrame:
    """Return the wanted pages with the columns asked for, by agency, family and outlet."""
    if "family" not in articles.columns and "wire_family" in articles.columns:
        articles = articles.rename(columns={"wire_family": "family"})
    for column in ("article", *columns):
        if column not in articles.columns:
            raise KeyError(groups.unknown("column of articles", column, articles.columns))
    missing = wanted.difference(pd.Index(articles["article"]))
    if len(missing):
        raise KeyError(groups.unknown("article in articles", missing[0], articles["article"]))
    pages = articles.loc[articles["article"].isin(wanted), ["article", *columns]].astype("str")
    if pages["article"].duplicated().any():
        raise ValueError("articles list a page twice: one row a page is needed")
    if "family" in columns:
        agencies = pages["family"].map(agency)
        pages = pages.assign(_own=agencies == OWN, _agency=agencies.str.casefold())
        pages = pages.sort_values(["_own", "_agency", "family", "outlet", "article"])
    return pages[["article", *columns]].reset_index(drop=True)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as mappings of column to value."""
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def families(articles: pd.DataFrame) -> Result:
    """Return the wire families: which agency's text how many pages carry.

    Parameters
    ----------
    articles : pandas.DataFrame
        With the columns article, outlet, family (or wire_family) and language.

    Returns
    -------
    Result
        A row a family, the largest first, those of their own making last.

    Raises
    ------
    KeyError
        If ``articles`` lacks a column.

    Examples
    --------
    >>> pages = pd.DataFrame(
    ...     {"article": ["a", "b"], "outlet": ["A", "B"], "family": ["AFP", "AFP"], "language": ["en", "es"]}
    ... )
    >>> families(pages).table[["family", "agency", "pages", "languages"]]
      family agency  pages languages
    0    AFP    AFP      2    en; es
    """
    about = pages_of(articles, pd.Index(articles["article"]), ["outlet", "family", "language"])
    rows: list[dict[str, Any]] = [
        {
            "family": family,
            "agency": agency(str(family)),
            "pages": len(found),
            "languages": "; ".join(sorted(set(found["language"]))),
            "outlets": "; ".join(sorted(found["outlet"], key=str.casefold)),
            "basis": BASIS,
        }
        for family, found in about.groupby("family", sort=True)
    ]
    rows.sort(key=lambda row: (row["agency"] == OWN, -row["pages"], row["family"]))
    columns = dict.fromkeys(["family", "agency", "pages", "languages", "outlets", "basis"], "str") | {"pages": "int64"}
    return Result("families", groups.make(rows, columns), groups.settings(pages=len(about)))


def overview(articles: pd.DataFrame) -> Result:
    """Return how many pages of a corpus there are by basis, country, language and part seen.

    Parameters
    ----------
    articles : pandas.DataFrame
        With the column article and any of basis, country, language, seen.

    Returns
    -------
    Result
        A row for each dimension and value, the commonest first.

    Raises
    ------
    KeyError
        If ``articles`` has none of these columns.

    Examples
    --------
    >>> overview(pd.DataFrame({"article": ["a", "b"], "language": ["en", "en"]})).table
      dimension value  pages
    0  language    en      2
    """
    dimensions = [d for d in ("basis", "country", "language", "seen") if d in articles.columns]
    if not dimensions:
        raise KeyError("articles have none of the columns basis, country, language and seen: nothing to count by")
    rows: list[dict[str, Any]] = []
    for dimension in dimensions:
        counts = articles[dimension].fillna("").astype("str").value_counts()
        ordered = sorted(counts.items(), key=lambda pair: (-int(pair[1]), str(pair[0])))
        rows += [{"dimension": dimension, "value": value or "not known", "pages": n} for value, n in ordered]
    columns = {"dimension": "str", "value": "str", "pages": "int64"}
    return Result("overview", groups.make(rows, columns), groups.settings(pages=len(articles)))
