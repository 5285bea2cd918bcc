"""Pairs: what each side of a comparison counts, and which events all of them report, to compare event by event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.analysis import groups

Floats = NDArray[np.float64]

UNIT = "events"
_TOLD = 4  # sides that an error names
_NOTHING = ("article", "url", "words", "sentences", "sha256", "read_with")  # columns by which nothing is paired


class Pairs(NamedTuple):
    """Events that every side reports: which articles are of them, and what is to be told of it.

    Parameters
    ----------
    kept : array of bool
        Of each article, whether it is compared.
    event : pandas.Series
        The event of each article, in their order.
    events : list of str
        Those that are compared, sorted.
    told : dict
        The column (``pair``), how many ``events`` are compared, and how many are left out (``events_left_out``) since a
        side lacks them: what settings and a figure say of it.
    """

    kept: Any
    event: pd.Series[str]
    events: list[str]
    told: dict[str, Any]

    def summed(self, values: Floats, events: Iterable[str]) -> Floats:
        """Sum rows, one an article or a mention, by their events: a row for each that is compared, in their order."""
        place = pd.Index(self.events).get_indexer(pd.Index(list(events), dtype="str"))
        sums = np.zeros((len(self.events), *values.shape[1:]))
        np.add.at(sums, place[place >= 0], values[place >= 0])
        return sums


def paired(articles: pd.DataFrame, pair: str | None, side: Iterable[str], families: str | None = None) -> Pairs | None:
    """Return which events every side reports, for the articles of these to be compared event by event.

    What reports share by being of one event cancels where both sides are drawn event by event. An event that a side
    lacks has nothing to cancel it: its articles are left out.

    Parameters
    ----------
    articles : pandas.DataFrame
        Of evidence.
    pair : str or None
        Column that names the event of each article, such as ``event``; without one nothing is paired.
    side : iterable of str
        The side of each article; "" for one that is not compared.
    families : {"weight", "collapse"} or None, default None
        What is done with copies on each side: those that are collapsed into another article report no event.

    Returns
    -------
    Pairs or None

    Raises
    ------
    ValueError
        If there is no such column, it is empty throughout, or no event has an article on every side.

    Examples
    --------
    >>> three = pd.DataFrame({"article": ["a", "b", "c"], "event": ["flood", "flood", "strike"]})
    >>> pairs = paired(three, "event", ["Gazette", "Herald", "Herald"])
    >>> pairs.kept.tolist(), pairs.told
    ([True, True, False], {'pair': 'event', 'events': 1, 'events_left_out': 1})
    """
    if pair is None:
        return None
    columns = [column for column in articles.columns if column not in _NOTHING]
    groups.check_option("column to pair by", pair, columns)
    frame = pd.DataFrame({"event": articles[pair].to_numpy(), "side": list(side)}, dtype="str")
    if pair == "family":  # articles of their outlets' own making have no family in common
        frame["event"] = frame["event"].mask(frame["event"] == groups.OWN, "")
    if families == "collapse":
        frame["side"] = frame["side"].mask(within(articles, families, frame["side"]) == 0, "")
    known = frame[frame["side"] != ""]
    if (known["event"] == "").all():
        raise ValueError(
            f"articles cannot be paired by {pair!r}: none of them says its {pair}; put it into articles.csv before "
            "reading, or take evidence.with_events(...)"
        )
    named = sorted(set(known["side"]))
    sides = known[known["event"] != ""].groupby("event")["side"].nunique()
    events = [str(event) for event in sides.index[sides == len(named)]]
    if not events:
        listed = ", ".join(named[:_TOLD]) + (", ..." if len(named) > _TOLD else "")
        raise ValueError(
            f"articles cannot be paired by {pair!r}: no {pair} has articles of all of {listed}; compare fewer, "
            "or leave pair out"
        )
    kept = (frame["side"] != "") & frame["event"].isin(events)
    told = {"pair": pair, "events": len(events), "events_left_out": len(sides) - len(events)}
    return Pairs(kept.to_numpy(), pd.Series(frame["event"].to_numpy(), articles.index), events, told)


def within(articles: pd.DataFrame, families: str | None, side: Iterable[object]) -> Floats:
    """Return how much each article counts on its side, where copies of one text are heeded (:func:`groups.weights`).

    They are heeded within each side. Five copies on one side are one witness of what it published; but a report that
    both sides carried, both published. Weighed over both together it would count for less on each, or, collapsed, on
    one alone: what one side is found to say would hang on what the other printed, and sides that carry the same report
    would differ by it. Sides are resampled apart, so that a text on both is drawn twice: this errs on the side of
    caution, and pairing by ``family`` or ``event`` draws it once.

    Parameters
    ----------
    articles : pandas.DataFrame
        Of evidence.
    families : {"weight", "collapse"} or None
    side : iterable
        The side of each article; "" for one that is not compared, which counts nothing.

    Returns
    -------
    array of shape (articles,)

    Examples
    --------
    >>> about = pd.DataFrame({"article": list("abc"), "family": "AFP", "words": [90, 80, 70]})
    >>> within(about, "weight", ["A", "B", "B"]).tolist(), within(about, "collapse", ["A", "B", "B"]).tolist()
    ([1.0, 0.5, 0.5], [1.0, 1.0, 0.0])
    """
    codes, names = pd.factorize(np.array(list(side), dtype=object))
    weights = np.array([float(name != "") for name in names])[codes]
    for code, name in enumerate(names if families is not None else ()):
        if name != "":
            weights[codes == code] = groups.weights(articles[codes == code], families)
    return np.asarray(weights, np.float64)


def units(articles: pd.DataFrame, families: str | None, pairs: Pairs | None = None) -> pd.Series[str]:
    """Return what each article is drawn with: its event where events are paired, else its family, else itself.

    Copies that together count as one article (``families="weight"``) are drawn as one.

    Examples
    --------
    >>> units(pd.DataFrame({"article": ["a", "b"], "family": ["AFP", "AFP"]}), "weight").tolist()
    ['AFP', 'AFP']
    """
    if pairs is not None:
        return pairs.event
    return groups.kin(articles) if families == "weight" else articles["article"]
