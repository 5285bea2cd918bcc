"""Omissions: what an article leaves out though most others have it, and the reverse."""

from __future__ import annotations

import pandas as pd

from framing.analysis import groups
from framing.analysis.coding import (
    BASIS,
    SHARES,
    STATES,
    facts,
    seen_whole,
    share_of,
)
from framing.analysis.presence import by_share, state_of
from framing.result import Result

LEFT_OUT = "left out, though most others have it"
ALONE = "reported, though few others have it"
TOO_FEW = "too few pages to say"


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
        state = state_of(states.loc[target, fact])
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
    rows.sort(key=by_share)
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
