"""The words of the figures: names, numbers, and what a figure says of its basis and its intervals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

# The basis is written in words, and fills the marker: published full, account open, both half.
BASES = {"published": "published", "account": "account", "codes": "codes", "published+account": "both"}
SOURCES = {
    "published": "published text",
    "account": "accounts written for the corpus, not the outlets' words",
    "codes": "codes of the pages; an empty code is “not visible” and never counts as absent",
}
UNITS = {
    "articles": "resampling articles",
    "sentences": "resampling sentences of the few articles there are",
    "events": "resampling whole events, both sides together",
    "reference articles": "resampling the reference's articles, the target as it is",
    "target articles": "resampling the target's articles, the reference as it is",
}
MONTHS = "January February March April May June July August September October November December".split()
TOO_FEW = "too few mentions to say"


def label(name: object) -> str:
    """Write the name of a category, fact or entity as words, and a date as it is read.

    Examples
    --------
    >>> label("war_metaphor"), label("2031-03-05"), label("2031-03")
    ('war metaphor', '5 March 2031', 'March 2031')
    """
    date = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", str(name))
    if date and 1 <= int(date[2]) <= 12:
        return " ".join([*([str(int(date[3]))] if date[3] else []), MONTHS[int(date[2]) - 1], date[1]])
    return str(name).replace("_", " ")


def number(value: Any, digits: int = 2) -> str:
    """Write a number with a true minus sign, and a dash where it is not known.

    Examples
    --------
    >>> number(-0.456), number(float("nan"))
    ('−0.46', '–')
    """
    if pd.isna(value):
        return "–"
    written = f"{value:,.{digits}f}"
    return (written.lstrip("-") if float(written.replace(",", "")) == 0 else written).replace("-", "−")


def percent(share: float) -> str:
    """Write a share as a percentage.

    Examples
    --------
    >>> percent(0.4567)
    '46%'
    """
    return "–" if pd.isna(share) else f"{100 * share:.0f}%"


def count(n: float, one: str, many: str = "") -> str:
    """Write a number with its noun.

    Examples
    --------
    >>> count(1, "page"), count(1228, "page"), count(2, "fact left out", "facts left out")
    ('1 page', '1,228 pages', '2 facts left out')
    """
    return f"{int(n):,} {one if n == 1 else many or one + 's'}"


def listed(items: Iterable[str]) -> str:
    """Join words with commas and a final "and".

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    *some, last = list(items) or ["nothing"]
    return f"{', '.join(some)} and {last}" if some else last


def present(table: pd.DataFrame, column: str, order: Iterable[str] = ()) -> list[str]:
    """Return the values of a column once each, those named in ``order`` first and the others as they come."""
    found = [str(v) for v in table[column].drop_duplicates()] if column in table.columns else []
    first = [v for v in order if v in found]
    return first + [v for v in found if v not in first]


def outlets(table: pd.DataFrame | None) -> dict[str, str]:
    """Return how articles are called in figures: by outlet, and by identifier too where they share one."""
    if table is None or not {"article", "outlet"} <= set(table.columns):
        return {}
    pairs = table[["article", "outlet"]].drop_duplicates("article")
    shared = set(pairs.loc[pairs["outlet"].duplicated(keep=False), "outlet"])
    return {
        str(a): f"{o} ({a})" if o in shared or not o else str(o)
        for a, o in zip(pairs["article"], pairs["outlet"], strict=True)
    }


def attributed(name: str, basis: object) -> str:
    """Name what a finding is about: an account that was written for the corpus is never taken for its outlet.

    Examples
    --------
    >>> attributed("Herald", "published"), attributed("Herald", "account")
    ('Herald', 'Herald (account)')
    """
    return f"{name} (account)" if basis == "account" else name


def together(names: Sequence[str], bases: Sequence[object]) -> str:
    """Name several articles that a finding is about.

    Examples
    --------
    >>> together(["Herald", "Post"], ["account", "account"])
    'Herald and Post (accounts)'
    >>> together(["Herald", "Post"], ["account", "published"])
    'Herald (account) and Post'
    """
    if len(names) > 1 and all(basis == "account" for basis in bases):
        return f"{listed(names)} (accounts)"
    return listed(attributed(name, basis) for name, basis in zip(names, bases, strict=True))


def suffix(table: pd.DataFrame, column: str = "basis") -> Callable[[object], str]:
    """Return what adds the basis to a label, in words, where a table mixes bases."""
    mixed = len(present(table, column)) > 1
    return lambda basis: f" · {BASES.get(str(basis), label(basis))}" if mixed else ""


def interval(table: pd.DataFrame, level: float | None = None) -> str:
    """Say what the intervals of a table are, and what was resampled for them.

    The level is written where it is known: as an option, or in ``table.attrs["level"]``.
    """
    units = [u for u in present(table, "unit", UNITS) if u in UNITS]
    if not units:
        return "No intervals: too little to resample."
    said = UNITS[units[0]]
    if units == ["articles", "sentences"]:
        said = "resampling articles or, in rows of few articles, their sentences"
    elif units == ["sentences"] and "articles" in table.columns and table["articles"].max() == 1:
        single = len(present(table, str(table.columns[0]))) == 1
        said = f"resampling sentences of {'this one' if single else 'each single'} article"
    zero = ""
    if "hits" in table.columns and (table["hits"] == 0).any():
        zero = " Where nothing was found, the line ends at the exact Poisson limit."
    return f"{at_level(table, level, 'interval').capitalize()}s: {said}.{zero}"


def at_level(table: pd.DataFrame, level: float | None, name: str) -> str:
    """Put the confidence level of a table before the name of an interval, where it is known.

    Examples
    --------
    >>> at_level(pd.DataFrame(), 0.95, "interval"), at_level(pd.DataFrame(), None, "interval")
    ('95% interval', 'interval')
    """
    level = table.attrs.get("level") if level is None else level
    return name if level is None else f"{100 * level:g}% {name}"


def left_out(note: str) -> bool:
    """Whether a note of a caption says what is not drawn.

    Examples
    --------
    >>> left_out("Not drawn: 3 entities."), left_out("Line: 95% interval.")
    (True, False)
    """
    return note.startswith(("Not ", "Left out", "Too few", "No ", "Arrow"))


def bases(table: pd.DataFrame, column: str = "basis") -> str:
    """Say in words which bases a table holds and, where it compares event by event, that it does.

    Examples
    --------
    >>> bases(pd.DataFrame({"basis": ["published+account", "account"]}))
    'basis: published and account'
    >>> bases(pd.DataFrame({"basis": ["published vs account"]}))
    'basis: published against account'
    """
    found, pair = present(table, column), table.attrs.get("pair")
    left = f"; {pair['events_left_out']:,} that not all report left out" if pair and pair["events_left_out"] else ""
    paired = f"; paired by {label(pair['pair'])} ({pair['events']:,}{left})" if pair else ""
    if len(found) == 1 and " vs " in found[0]:
        return "basis: " + " against ".join(side.replace("+", " and ") for side in found[0].split(" vs ")) + paired
    parts = {part for basis in found for part in basis.replace(" vs ", "+").split("+")}
    return "basis: " + listed([b for b in BASES if b in parts] + sorted(parts - set(BASES))) + paired


def halves(table: pd.DataFrame, of: str) -> str:
    """Say what a floor is of: random halves of the reference or, where events are paired, of what changes places.

    Examples
    --------
    >>> halves(pd.DataFrame(), "the others")
    'random halves of the others'
    """
    return (
        "the sides, changing places at random in each event," if table.attrs.get("pair") else f"random halves of {of}"
    )


def source(table: pd.DataFrame, articles: pd.DataFrame | None = None) -> str:
    """Say what a figure rests on, with the number of articles of each basis where the tables tell it.

    Counts are taken from ``articles``, from the articles of the table, or from ``table.attrs["articles"]``.

    Examples
    --------
    >>> source(pd.DataFrame({"article": ["a", "b", "c"], "basis": ["published", "account", "account"]}))
    "framing · published text: 1 article; accounts: 2 (written for the corpus, not the outlets' words)"
    """
    n: Mapping[str, int] = table.attrs.get("articles") or {}
    for rowset in (table, articles):
        if rowset is not None and {"article", "basis"} <= set(rowset.columns):
            each = rowset[["article", "basis"]].drop_duplicates()
            n = {b: int((each["basis"] == b).sum()) for b in ("published", "account")}
    said = []
    if n.get("published"):
        said.append(f"published text: {count(n['published'], 'article')}")
    if n.get("account"):
        said.append(f"accounts: {n['account']:,} (written for the corpus, not the outlets' words)")
    if said:
        return "framing · " + "; ".join(said)
    parts = {part for b in present(table, "basis") for part in b.replace(" vs ", "+").split("+")}
    known = [b for b in BASES if b in parts] + sorted(parts - set(BASES))
    return " · ".join(["framing", "; ".join(SOURCES.get(b, label(b)) for b in known)] if known else ["framing"])


def wilson(table: pd.DataFrame, level: float | None) -> str:
    """Say what the lines of a share are."""
    return f"Line: {at_level(table, level, 'Wilson interval')}, taking pages for independent."
