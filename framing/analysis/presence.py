"""Presence: which facts and names coverage reports and which it leaves out, as a reader has coded them.

A code is 1 (reported), 0 (absent from a page that was seen whole) or missing: not visible in the part of the
page that was seen. Shares are of the pages on which both the fact and its absence could have been seen: see
:mod:`framing.analysis.coding`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from framing.analysis import groups
from framing.analysis.coding import (
    BASIS,
    NOT_VISIBLE,
    SHARES,
    STATES,
    WHOLE,
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

__all__ = ["families", "naming", "omissions", "overview", "presence", "presence_matrix"]

LEFT_OUT = "left out, though most others have it"
ALONE = "reported, though few others have it"
TOO_FEW = "too few pages to say"
NAMING = "pages that name it"
SEEN_WHOLE = "pages seen whole"


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
    rows.sort(key=_by_share)
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


def _by_share(row: dict[str, Any]) -> tuple[float, str]:
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
        {**page, "fact": fact, "state": _state(states.loc[str(page["article"]), fact]), "basis": BASIS}
        for page in records(about)
        for fact in order
    ]
    columns = dict.fromkeys(["article", "outlet", "family", "seen", "fact", "state", "basis"], "str")
    return Result("presence_matrix", groups.make(rows, columns), groups.settings(pages=len(states)))


def _state(code: Any) -> str:
    return NOT_VISIBLE if pd.isna(code) else STATES[int(code)]


def omissions(
    codes: pd.DataFrame,
    target: str,
    *,
    seen: pd.Series[str] | None = None,
    at_least: float = 0.5,
    at_most: float = 0.2,
    min_visible: int = 10,
    level: float = 0.95,
) -> Result:
    """Return which facts a page leaves out though most others report them, and the reverse.

    Parameters
    ----------
    codes : pandas.DataFrame
        As for :func:`presence`.
    target : str
        Identifier of the page.
    seen : pandas.Series, optional
        As for :func:`presence`.
    at_least : float, default 0.5
        A fact is left out where at least this share of the others has it.
    at_most : float, default 0.2
        A fact is reported alone where at most this share of the others has it.
    min_visible : int, default 10
        Where the fact is visible on fewer other pages, too few can tell.
    level : float, default 0.95
        Confidence level of the Wilson intervals.

    Returns
    -------
    Result
        A row a fact, with shares of the other pages; ``finding`` is empty where the page does as others do,
        or where it was not seen whole.

    Raises
    ------
    KeyError
        If there is no such page.

    Notes
    -----
    That a page leaves out what others report is a finding about pages, not about intentions: length, date and
    what the agency sent are reasons as well.

    References
    ----------
    .. [1] R. M. Entman (1993). Framing: toward clarification of a fractured paradigm. Journal of
       Communication 43(4).

    Examples
    --------
    >>> codes = pd.DataFrame({"article": list("abcd"), "hostages": [0, 1, 1, 1]})
    >>> omissions(codes, "a", min_visible=3).table["finding"].tolist()
    ['left out, though most others have it']
    """
    states = facts(codes)
    if target not in states.index:
        raise KeyError(groups.unknown("page", target, states.index))
    whole = seen_whole(states, seen)
    others = states[whole & (states.index != target)]
    rows = []
    for fact in states.columns:
        visible = others[fact].dropna()
        counts = share_of(int(visible.sum()), len(visible), level)
        state = _state(states.loc[target, fact])
        finding = ""
        if len(visible) < max(min_visible, 1):
            finding = TOO_FEW
        elif state == STATES[0] and counts["share"] >= at_least:
            finding = LEFT_OUT
        elif state == STATES[1] and counts["share"] <= at_most:
            finding = ALONE
        rows.append(
            {
                "fact": fact,
                "target": target,
                "target_state": state,
                **counts,
                "finding": finding,
                "basis": BASIS,
            }
        )
    rows.sort(key=_by_share)
    columns = {"fact": "str", "target": "str", "target_state": "str", "present": "int64", "visible": "int64"}
    columns |= dict.fromkeys(SHARES, "float64") | {"finding": "str", "basis": "str"}
    given = {
        "target": target,
        "seen": seen is not None,
        "at_least": at_least,
        "at_most": at_most,
        "min_visible": min_visible,
        "level": level,
    }
    settings = groups.settings(**given, pages=len(states), pages_seen_whole=int(whole.sum()))
    return Result("omissions", groups.make(rows, columns, level=level), settings)


def naming(
    codes: pd.DataFrame,
    variable: str,
    labels: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    whole: Collection[str] = ("genocide_voice",),
    level: float = 0.95,
) -> Result:
    """Return which names pages give to a thing, by group of names.

    Parameters
    ----------
    codes : pandas.DataFrame
        With the columns article and the variable, whose cells hold labels separated by semicolons.
    variable : str
        For instance ``hamas_label``.
    labels : pandas.DataFrame
        With the columns variable, label, group and absence: the group to count a label in, and 1 where the
        label says that the thing is not named.
    articles : pandas.DataFrame
        With the columns article, outlet, family (or wire_family) and seen.
    whole : collection of str, default ("genocide_voice",)
        Variables whose cells are one label, semicolons and all.
    level : float, default 0.95
        Confidence level of the Wilson intervals.

    Returns
    -------
    Result
        A row a group, the commonest first, those that say that the thing is not named last; a page that uses
        names of two groups counts in both, so that shares may add up to more than 1. A group of names has its
        share of the pages on which a name is visible, whole or in part; a group that says that the thing is
        not named has its share of the pages seen whole, for no other could show that: ``visible`` and ``of``
        say which pages, and the shares of the two kinds do not belong together. ``labels`` are the commonest
        (at most four); ``parts["pages"]`` says which page uses which.

    Raises
    ------
    KeyError
        If there is no such variable, or a label or a page is not listed.

    References
    ----------
    .. [1] F. Hamborg, A. Zhukova and B. Gipp (2019). Automated identification of media bias by word choice
       and labeling in news articles. JCDL.

    Examples
    --------
    >>> codes = pd.DataFrame({"article": ["a", "b"], "war_term": ["war; siege", "war"]})
    >>> labels = pd.DataFrame({"label": ["war", "siege"], "group": ["open war", "siege"], "absence": 0})
    >>> labels["variable"] = "war_term"
    >>> pages = pd.DataFrame({"article": ["a", "b"], "outlet": ["A", "B"], "family": "own", "seen": "whole"})
    >>> naming(codes, "war_term", labels, pages).table[["group", "pages", "visible", "share"]]
          group  pages  visible  share
    0  open war      2        2    1.0
    1     siege      1        2    0.5
    """
    if variable not in codes.columns:
        raise KeyError(groups.unknown("variable in codes", variable, codes.columns.drop("article")))
    missing = [c for c in ("variable", "label", "group", "absence") if c not in labels.columns]
    if missing:
        raise KeyError(f"labels lack the column(s) {', '.join(missing)}")
    listed = labels[labels["variable"] == variable].drop_duplicates("label").set_index("label")
    absences = listed["absence"].astype("int64")
    about = pages_of(articles, pd.Index(codes["article"].astype("str")), ["outlet", "family", "seen"])
    cells = codes.set_index("article")[variable].fillna("").astype("str")
    rows: list[dict[str, Any]] = []
    for page in records(about):
        cell = str(cells[page["article"]])
        found = [p.strip() for p in ([cell] if variable in whole else cell.split(";")) if p.strip()]
        named = []
        for label in dict.fromkeys(found):
            if label not in listed.index:
                raise KeyError(
                    f"{groups.unknown(f'label of {variable}', label, listed.index)} (page {page['article']})"
                )
            group = str(listed.loc[label, "group"])
            absence = bool(absences[label])
            if group != NOT_VISIBLE and not (absence and page["seen"] != WHOLE):
                named.append({**page, "group": group, "label": label})
        rows += named or [{**page, "group": NOT_VISIBLE, "label": "; ".join(found)}]
    columns = dict.fromkeys(["article", "outlet", "family", "group", "label", "seen"], "str")
    pages = groups.make(rows, columns)
    unnamed = set(listed.loc[absences == 1, "group"])
    table = _by_group(pages, unnamed, level).assign(variable=variable, basis=BASIS)
    table = table.astype({"variable": "str", "basis": "str"})
    pages = pages.drop(columns="seen")
    given = groups.settings(variable=variable, whole=list(whole), level=level, pages=len(about))
    return Result("naming", table, given, {"pages": pages})


def _by_group(pages: pd.DataFrame, unnamed: Collection[str], level: float) -> pd.DataFrame:
    """Count pages by group: groups of names among the pages that name, the others among those seen whole."""
    visible = pages[pages["group"] != NOT_VISIBLE]
    family = pages.drop_duplicates("article").set_index("article")["family"]
    rows = []
    for group, found in visible.groupby("group", sort=True):
        if group in unnamed:
            of, among = SEEN_WHOLE, visible[visible["seen"] == WHOLE]
        else:
            of, among = NAMING, visible[~visible["group"].isin(unnamed)]
        counted = pd.Index(among["article"].unique())
        using = pd.Series(counted.isin(found["article"]), index=counted)
        counts = share_of(int(using.sum()), len(counted), level)
        used = found["label"].value_counts()
        commonest = sorted(used.index, key=lambda label: (-int(used[label]), str(label)))
        rows.append(
            {
                "group": group,
                **counts,
                "pages": counts["present"],
                "family_share": family_share(using, witnesses(family, counted))[1],
                "labels": "; ".join(map(str, commonest[:4])),
                "of": of,
            }
        )
    rows.sort(key=lambda row: (row["group"] in unnamed, -row["pages"], row["group"]))
    columns = {"group": "str", "pages": "int64", "visible": "int64"} | dict.fromkeys(SHARES, "float64")
    columns |= {"family_share": "float64", "labels": "str", "of": "str"}
    return groups.make(rows, columns, level=level)
