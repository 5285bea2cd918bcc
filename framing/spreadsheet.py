"""Spreadsheet: CSV that people open in Excel, LibreOffice or Google Sheets, in which no cell can be a formula."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

# What makes a spreadsheet take a cell for a formula, in full width too.
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)*|\.\d+)(?:[eE][+-]?\d+)?%?")
HARMLESS = re.compile(r"[-+]*")  # a sign alone computes nothing


def safe(cell: Any) -> Any:
    """Return a cell as it can be opened in a spreadsheet: text that would be a formula begins with an apostrophe.

    Numbers stay numbers, and so does text that only looks like them.

    Parameters
    ----------
    cell : object

    Returns
    -------
    object
        The same, or text with an apostrophe before it.

    Examples
    --------
    >>> [safe(c) for c in ("=1+1", "@SUM(A1)", "-1.5", -1.5, "+3", "-2+3", "Ferry ends")]
    ["'=1+1", "'@SUM(A1)", '-1.5', -1.5, '+3', "'-2+3", 'Ferry ends']
    """
    if not isinstance(cell, str) or not FORMULA.match(cell) or NUMBER.fullmatch(cell) or HARMLESS.fullmatch(cell):
        return cell
    return f"'{cell}"


def to_csv(table: pd.DataFrame, float_format: str | None = None) -> str:
    r"""Write a table as CSV without formulas, its columns' names included.

    Parameters
    ----------
    table : pandas.DataFrame
    float_format : str, optional
        How numbers are written, such as ``%.6g``.

    Returns
    -------
    str

    Examples
    --------
    >>> to_csv(pd.DataFrame({"title": ["=1+1"], "z": [-1.5]}))
    "title,z\n'=1+1,-1.5\n"
    """
    guarded: Any = table.copy()
    for at, kind in enumerate(table.dtypes):
        if kind.kind == "O":
            guarded.isetitem(at, table.iloc[:, at].map(safe))
    guarded.columns = pd.Index([safe(name) for name in table.columns])
    text: str = guarded.to_csv(index=False, float_format=float_format, lineterminator="\n")
    return text
