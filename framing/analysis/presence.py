"""Presence: which facts and names coverage reports and which it leaves out, as a reader has coded them.

A code is 1 (reported), 0 (absent from a page that was seen whole) or missing: not visible in the part of the
page that was seen. Shares are of the pages on which both the fact and its absence could have been seen: see
:mod:`framing.analysis.coding`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from framing.analysis import groups
from framing.analysis.coding import (
    BASIS,
    NOT_VISIBLE,
    SHARES,
    STATES,
    facts,
    families,
    family_share,
    overview,
    pages_of,
    records,
    seen_whole,
    share_of,
    witnesses,
)
from framing.result import Result

__all__ = ["families", "overview", "presence", "presence_matrix"]


def presence(
    codes: pd.DataFrame,
    *,
    families: pd.Series[str] | None = None,
    seen: pd.Series[str] | None = None,
    level: float = 0.95,
) -> Result:
    """Return how many pages report each fact, of those on which it and its absence could be seen.

    Parameters
    ----------
    codes : pandas.DataFrame
        As for :func:`~framing.analysis.coding.facts`: all facts, not a selection.
    families : pandas.Series, optional
        Wire family of each article, indexed by article.
    seen : pandas.Series, optional
        How much of each article was seen, indexed by article; by default as the codes tell
        (:func:`~framing.analysis.coding.seen_whole`).
    level : float, default 0.95
        Confidence level of the Wilson intervals.

    Returns
    -------
    Result
        A row a fact, the commonest first. ``visible`` are the pages that count, ``present`` those of them
        that report the fact; ``present_in_part`` are further pages, seen in part, that report it, and that
        no share counts, for they could not have shown its absence. ``at_least`` and ``at_most`` are the
        bounds of the share of all pages, whatever the parts not seen hold. ``family_share`` takes the pages
        of one agency for one witness (the mean of the witnesses' shares), and each page of its own making for
        another; NaN without ``families``.

    Raises
    ------
    ValueError
        If a code is neither 0 nor 1 nor missing.
    KeyError
        If ``families`` or ``seen`` lacks an article.

    Notes
    -----
    Pages seen whole are not drawn at random from all pages: some outlets were cut more often than others. The
    bounds assume nothing of what was cut, and are wide for that.

    The intervals take pages for independent. Reprints of one agency's text are not: where ``share`` and
    ``family_share`` differ much, copying is why.

    References
    ----------
    .. [1] E. B. Wilson (1927). Probable inference, the law of succession, and statistical inference. Journal
       of the American Statistical Association 22.

    Examples
    --------
    >>> codes = pd.DataFrame({"article": list("abcd"), "hostages": [1, 0, None, 1]})
    >>> presence(codes).table[["fact", "present", "visible", "pages", "share"]].round(2)
           fact  present  visible  pages  share
    0  hostages        2        3      4   0.67
    """
    states = facts(codes)
    whose = None if families is None else witnesses(families, states.index)
    whole = seen_whole(states, seen)
    rows = []
    for fact in states.columns:
        visible = states.loc[whole, fact].dropna()
        witnessed, mean = family_share(visible, whose)
        rows.append(
            {
                "fact": fact,
                **share_of(int(visible.sum()), len(visible), level),
                "pages": len(states),
                "families_visible": witnessed,
                "family_share": mean,
                "present_in_part": int(states.loc[~whole, fact].sum()),
                "at_least": float((states[fact] == 1).sum() / max(len(states), 1)),
                "at_most": float((states[fact] != 0).fillna(True).sum() / max(len(states), 1)),
                "basis": BASIS,
            }
        )
    rows.sort(key=by_share)
    columns = {"fact": "str", "present": "int64", "visible": "int64", "pages": "int64"}
    columns |= dict.fromkeys(SHARES, "float64")
    columns |= {
        "families_visible": "int64",
        "family_share": "float64",
        "present_in_part": "int64",
        "at_least": "float64",
        "at_most": "float64",
        "basis": "str",
    }
    counted = {"pages": len(states), "pages_seen_whole": int(whole.sum())}
    given = groups.settings(families=families is not None, seen=seen is not None, level=level, **counted)
    return Result("presence", groups.make(rows, columns, level=level), given)


def by_share(row: dict[str, Any]) -> tuple[float, str]:
    return (1 if np.isnan(row["share"]) else -row["share"]), row["fact"]


def presence_matrix(codes: pd.DataFrame, articles: pd.DataFrame) -> Result:
    """Return what is present, absent and not visible on each page.

    Parameters
    ----------
    codes : pandas.DataFrame
        As for :func:`~framing.analysis.coding.facts`.
    articles : pandas.DataFrame
        With the columns article, outlet, family (or wire_family) and seen.

    Returns
    -------
    Result
        A row for each page and fact; facts ordered by share, pages by agency (those of their own making
        last), family and outlet.

    Raises
    ------
    KeyError
        If ``articles`` lacks a page or a column.

    Examples
    --------
    >>> codes = pd.DataFrame({"article": ["a"], "hostages": [1]})
    >>> pages = pd.DataFrame({"article": ["a"], "outlet": ["Herald"], "family": ["own"], "seen": ["whole"]})
    >>> presence_matrix(codes, pages).table["state"].tolist()
    ['present']
    """
    states = facts(codes)
    about = pages_of(articles, states.index, ["outlet", "family", "seen"])
    order = presence(codes).table["fact"].tolist()
    rows: list[dict[str, Any]] = [
        {**page, "fact": fact, "state": state_of(states.loc[str(page["article"]), fact]), "basis": BASIS}
        for page in records(about)
        for fact in order
    ]
    columns = dict.fromkeys(["article", "outlet", "family", "seen", "fact", "state", "basis"], "str")
    return Result("presence_matrix", groups.make(rows, columns), groups.settings(pages=len(states)))


def state_of(code: Any) -> str:
    return NOT_VISIBLE if pd.isna(code) else STATES[int(code)]
