"""Schema: what the tables of evidence hold. Makes tables of rows; checks a table, and gives it its types and order."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from operator import eq, itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import pandas_dtype

SCHEMA_FILE = Path(__file__).with_name("schema.json")
TABLES = ("articles", "terms", "mentions", "hits", "sentences", "quotations", "labels")
AGAIN = "read the articles again"
UNREAD = "unread"  # the voice of terms whose articles were read for words only
DTYPES = {"string": "str", "integer": "int64", "number": "float64"}
TYPES = {"string": str, "integer": int, "number": float}
LARGEST = 2**63  # whole numbers from here on are too large for a table


class EvidenceError(ValueError):
    """Evidence that does not have the tables, columns or values that its schema promises."""


@cache
def schema() -> dict[str, Any]:
    """Return the Frictionless Data Package descriptor that every evidence folder follows.

    Returns
    -------
    dict
        The descriptor, with one Table Schema for each of the seven tables.

    Examples
    --------
    >>> [resource["name"] for resource in schema()["resources"]]
    ['articles', 'terms', 'mentions', 'hits', 'sentences', 'quotations', 'labels']
    """
    loaded: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return loaded


@cache
def _dtypes() -> dict[str, Any]:
    """Return the type of a column by the kind of its field: to look one up by its name takes its time."""
    return {kind: pandas_dtype(dtype) for kind, dtype in DTYPES.items()}


def table_schema(name: str) -> dict[str, Any]:
    """Return the Table Schema of one evidence table."""
    for resource in schema()["resources"]:
        if resource["name"] == name:
            found: dict[str, Any] = resource["schema"]
            return found
    raise KeyError(f"no evidence table is called {name!r}; there are {', '.join(TABLES)}")


def empty_table(name: str) -> pd.DataFrame:
    """Return an evidence table with the right columns and types and no rows.

    Examples
    --------
    >>> list(empty_table("terms").columns)
    ['article', 'term', 'order', 'voice', 'count', 'clumping']
    """
    return _no_rows(name).copy()


@cache
def _no_rows(name: str) -> pd.DataFrame:
    """Return an evidence table without rows, to be copied: to make one takes ten times as long."""
    return pd.DataFrame({f["name"]: pd.Series([], dtype=DTYPES[f["type"]]) for f in table_schema(name)["fields"]})


def make_table(name: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Make one evidence table from rows: columns in the schema's order, its types, sorted by its key.

    Parameters
    ----------
    name : str
        One of the seven tables.
    rows : iterable of mappings
        A mapping of column to value for each row.

    Returns
    -------
    pandas.DataFrame
    """
    listed = list(rows)
    columns = _good_columns(name, listed)
    if columns is not None:
        return pd.DataFrame(columns)
    return conform(name, pd.DataFrame(listed, columns=[f["name"] for f in table_schema(name)["fields"]]))


def _good_columns(name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the columns of a table in order, where its schema has nothing against the rows; else nothing.

    The rows that reading makes are of the right types and values, and to find this takes a fraction of the time that
    it takes to make them so. Of any others :func:`conform` knows what is wrong.
    """
    description = table_schema(name)
    fields = {field["name"]: field for field in description["fields"]}
    names = list(dict.fromkeys([*description["primaryKey"], *fields]))  # the key first, so that rows sort by it
    key = itemgetter(*range(len(description["primaryKey"])))
    dtypes = _dtypes()
    columns: dict[str, Any] = {}
    try:
        cells = sorted(map(itemgetter(*names), rows))
        if any(map(eq, map(key, cells), map(key, cells[1:]))):
            return None
        listed = zip(*cells, strict=True) if cells else [()] * len(names)
        for column, values in zip(names, listed, strict=True):
            kind = fields[column]["type"]
            if not set(map(type, values)) <= {TYPES[kind]} or not _are_good(values, fields[column]):
                return None
            columns[column] = pd.array(values, dtype=dtypes[kind])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return {column: columns[column] for column in fields}


def _are_good(values: Sequence[Any], field: Mapping[str, Any]) -> bool:
    """Tell whether values that are of the type of their field meet its constraints."""
    constraints = field.get("constraints", {})
    if "enum" in constraints and not set(values) <= set(constraints["enum"]):
        return False
    if field["type"] == "string":
        if constraints.get("required") and "" in values:
            return False
        return "pattern" not in constraints or all(re.fullmatch(constraints["pattern"], value) for value in values)
    if not values or math.isnan(sum(values)):
        return not values
    low, high = min(values), max(values)
    return bool(constraints.get("minimum", low) <= low <= high <= constraints.get("maximum", high))


def conform(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Check a table against its schema and give it the schema's types and order, or say what is wrong."""
    description = table_schema(name)
    columns = [f["name"] for f in description["fields"]]
    optional = {f["name"]: f["type"] for f in description["fields"] if f.get("optional")}
    missing = [c for c in columns if c not in frame.columns and c not in optional]
    if missing:
        raise EvidenceError(
            f"evidence table '{name}' lacks the column(s) {', '.join(missing)}: it was probably written by another "
            f"version of framing; {AGAIN}, or install the version named in its read_with"
        )
    # What an earlier reading did not look for is not known; it is no reason to refuse the rest.
    frame = frame.reindex(columns=columns, fill_value="")
    dtypes = _dtypes()
    made: dict[str, Any] = {}
    for field in description["fields"]:
        column, kind = field["name"], field["type"]
        where, values = f"evidence table '{name}', column '{column}'", frame[column]
        if column in optional and (values.dtype != dtypes[kind] or values.array.isna().any()):
            values = values.astype(object)
            values = values.fillna("") if kind == "string" else values.replace("", None)
        if values.dtype != dtypes[kind]:
            try:
                values = values.astype(dtypes[kind])
            except (ValueError, TypeError, OverflowError):
                raise EvidenceError(f"{where}: {_odd_one(values, kind)!r:.60} is no {kind}; {AGAIN}") from None
        _check_values(where, values.dropna() if column in optional else values, kind, field)
        made[column] = values.array
    frame = pd.DataFrame(made)
    key = description["primaryKey"]
    if _increases(frame, key):
        return frame
    frame = frame.sort_values(key, kind="stable", ignore_index=True)
    twice = frame[frame.duplicated(key)]
    if len(twice):
        found = ", ".join(f"{column} {value!r}" for column, value in zip(key, twice.iloc[0][key].tolist(), strict=True))
        raise EvidenceError(f"evidence table '{name}': a row with {found} stands twice; keep one, or {AGAIN}")
    return frame


def is_of_kind(name: str, frame: pd.DataFrame) -> bool:
    """Tell whether a table has the columns of its schema in their order, and their types; its values may be wrong."""
    types = {field["name"]: field["type"] for field in table_schema(name)["fields"]}
    return list(frame.columns) == list(types) and [*frame.dtypes] == [_dtypes()[kind] for kind in types.values()]


def _increases(frame: pd.DataFrame, key: Sequence[str]) -> bool:
    """Tell whether each row is greater than the one before: in order already, and none there twice."""
    greater = np.zeros(max(len(frame) - 1, 0), dtype=bool)
    same = ~greater
    for column in key:
        values = frame[column].array
        greater |= same & np.asarray(values[1:] > values[:-1], dtype=bool)
        same &= np.asarray(values[1:] == values[:-1], dtype=bool)
    return bool(greater.all())


def _odd_one(column: pd.Series[Any], kind: str) -> Any:
    """Return the first value of a column that is no number of its kind."""
    for value in column.dropna():
        try:
            number = int(value) if kind == "integer" else float(value)
        except (ValueError, TypeError, OverflowError):
            return value
        if kind == "integer" and abs(number) >= LARGEST:
            return value
    return column.iloc[0]


def _check_values(where: str, column: pd.Series[Any], kind: str, field: Mapping[str, Any]) -> None:
    """Hold a column against the constraints of its field."""
    constraints = field.get("constraints", {})
    known = column.unique().tolist() if kind == "string" or "enum" in constraints else []
    if column.array.isna().any() or (kind == "string" and constraints.get("required") and "" in known):
        raise EvidenceError(f"{where}: a cell is empty and may not be; {AGAIN}")
    if "enum" in constraints:
        strange = sorted(set(known) - set(constraints["enum"]))
        if strange:
            allowed = ", ".join(map(str, constraints["enum"]))
            raise EvidenceError(f"{where}: unknown value {strange[0]!r}; allowed are {allowed}; mend it, or {AGAIN}")
    if "pattern" in constraints:
        strange = sorted(set(column[~column.str.fullmatch(constraints["pattern"])]))
        if strange:
            raise EvidenceError(f"{where}: {strange[0]!r} does not look as it should; {AGAIN}")
    if "minimum" in constraints and column.min() < constraints["minimum"]:
        low, bound = column[column < constraints["minimum"]].iloc[0], constraints["minimum"]
        raise EvidenceError(f"{where}: {low} is below {bound}; mend it, or {AGAIN}")
    if "maximum" in constraints and column.max() > constraints["maximum"]:
        high, bound = column[column > constraints["maximum"]].iloc[0], constraints["maximum"]
        raise EvidenceError(f"{where}: {high} is above {bound}; mend it, or {AGAIN}")
