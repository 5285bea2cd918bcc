"""Dates: the day of publication as sources write it, as ISO 8601; nothing where a date can be read in two ways."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from email.utils import parsedate_to_datetime

MONTHS = "january february march april may june july august september october november december".split()
MONTH = {name[:n]: number for number, name in enumerate(MONTHS, start=1) for n in (3, 4, len(name))}
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)|(\d{4})(\d{2})(\d{2})(?:T?\d{6}Z?)?$")
DAY_MONTH = re.compile(r"(?:[A-Za-z]+,? +)?(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})\b")
MONTH_DAY = re.compile(r"(?:[A-Za-z]+,? +)?([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
PARTIAL = re.compile(r"(\d{4})(?:[-/](\d{1,2}))?[-/]*")


def date(text: object, order: str = "") -> str:
    """Return a date in ISO 8601, as far as it is known; nothing where it is no date or could be two.

    Parameters
    ----------
    text : object
        As the source has it.
    order : {"", "day", "month"}
        What comes first in dates such as 03/05/2024, as :func:`order_of` tells it for a column.

    Examples
    --------
    >>> [date(t) for t in ("2024-05-03T10:00:00Z", "3 May 2024", "May 3rd, 2024", "Fri, 03 May 2024 10:00 +0200")]
    ['2024-05-03', '2024-05-03', '2024-05-03', '2024-05-03']
    >>> date("03/05/2024"), date("03/05/2024", "day"), date("23/05/2024"), date("2024"), date("soon")
    ('', '2024-05-03', '2024-05-23', '2024', '')
    """
    told = " ".join(str(text)[:100].split())
    if found := ISO.match(told):
        return _day(*(int(part) for part in found.groups() if part))
    if found := DAY_MONTH.match(told):
        return _day(int(found[3]), MONTH.get(found[2].lower(), 0), int(found[1]))
    if found := MONTH_DAY.match(told):
        return _day(int(found[3]), MONTH.get(found[1].lower(), 0), int(found[2]))
    if found := NUMBERS.match(told):
        first, second, year = map(int, found.groups())
        if order == "day" or first > 12:
            return _day(year, second, first)
        if order == "month" or second > 12 or first == second:
            return _day(year, first, second)
        return ""
    if (found := PARTIAL.fullmatch(told)) and 1600 <= int(found[1]) <= 2200:
        if found[2] is None:
            return found[1]
        return _day(int(found[1]), int(found[2]), 1)[:7]
    try:
        return parsedate_to_datetime(told).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def order_of(column: Iterable[object]) -> str:
    """Tell what comes first in the dates of a column, from those that can be read in one way alone.

    Examples
    --------
    >>> order_of(["03/05/2024", "23/05/2024"]), order_of(["03/05/2024"]), order_of(["05/23/2024", "23/05/2024"])
    ('day', '', '')
    """
    found = [(int(m[1]), int(m[2])) for m in (NUMBERS.match(str(c).strip()) for c in column) if m]
    day = any(first > 12 for first, _ in found)
    month = any(second > 12 for _, second in found)
    return "" if day == month else "day" if day else "month"


def _day(year: int, month: int, day: int) -> str:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""
