"""Naming: which names coverage gives to a person, a place or an event (word choice and labelling)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd

from framing.analysis import groups
from framing.analysis.coding import (
    BASIS,
    NOT_VISIBLE,
    SHARES,
    WHOLE,
    family_share,
    pages_of,
    records,
    share_of,
    witnesses,
)
from framing.result import Result

NAMING = "pages that name it"
SEEN_WHOLE = "pages seen whole"


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
