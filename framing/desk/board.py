"""The board of the explorer: results laid out as rows, cells and lines that a front end draws; computes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from framing.analysis.coding import records
from framing.analysis.groups import voice_rank
from framing.desk.lines import Concordance
from framing.desk.markup import escaped
from framing.display.wording import BASES, TOO_FEW, bases, count, interval, label, number
from framing.result import Result

Row = Mapping[str, Any]

VOICE_NAMES = {"narrator": "narrator", "quoted": "quoted", "scare": "scare quotes", "all": "all voices"}
BARS = 3  # profiles of so many groups and voices are bars with intervals, of more a table of cells
SHOWN = 200  # lines and rows that are drawn; the tables have all
FEW_WORDS = "too few words to say"


def portrayal_panel(result: Result | None) -> dict[str, Any]:
    """Lay out a portrayal: a row for each group, entity and voice, with two bars.

    Parameters
    ----------
    result : Result or None
        What :func:`framing.portrayal` gives; None where there is nothing.

    Returns
    -------
    dict
    """
    if result is None or result.table.empty:
        return {"rows": [], "note": f"{TOO_FEW.capitalize()}.", "columns": []}
    table = result.table
    group = str(table.columns[0])
    drawn = records(table.head(SHOWN))
    most = _largest(table, ["rate", "rate_high"])
    reach = _largest(table, ["sentiment_low", "sentiment", "sentiment_high"])
    rows = [
        {
            "row": place,
            "name": _named(group, row, str(row["entity"])),
            "tail": VOICE_NAMES.get(str(row["voice"]), str(row["voice"])),
            "voice": row["voice"],
            "cells": [f"{row['mentions']:,} ({row['articles']:,})", *_basis(group, row)],
            "bars": [_bar(row, "rate", 0.0, most), _bar(row, "sentiment", -reach, reach)] if row["enough"] else [],
            "few": "" if row["enough"] else TOO_FEW,
        }
        for place, row in enumerate(drawn)
    ]
    return {
        "rows": rows,
        "heads": ["entity and voice", "mentions (articles)", *_basis_head(group)],
        "columns": ["loaded words per mention", "mean sentiment toward it, −1 to 1"],
        "note": _note(table, f"{bases(table)}. {interval(table)}"),
    }


def profiles_panel(result: Result | None) -> dict[str, Any]:
    """Lay out profiles: bars where there are few groups and voices, else a table with a column for each category.

    Parameters
    ----------
    result : Result or None
        What :func:`framing.profiles` gives; None where there is nothing.

    Returns
    -------
    dict
    """
    if result is None or result.table.empty:
        return {"rows": [], "note": "No loaded words were found in this selection.", "columns": []}
    table = result.table
    group = str(table.columns[0])
    told = records(table)
    keys = list(dict.fromkeys((str(row[group]), str(row["voice"])) for row in told))
    keys.sort(key=lambda key: (key[0], voice_rank(key[1])))
    few = "" if table["enough"].all() else f" –: {FEW_WORDS}."
    note = _note(table, f"{bases(table)}. {interval(table)}{few if len(keys) > BARS else ''}")
    most = _largest(table[table["hits"] > 0], ["rate"])
    if len(keys) <= BARS:
        most = _largest(table[table["hits"] > 0], ["rate", "rate_high"])
        rows = [
            {
                "row": place,
                "name": label(row["category"]),
                "tail": ", ".join(part for part in _whose(group, row) if part),
                "voice": row["voice"],
                "cells": [f"{row['hits']:,}", f"{row['words']:,}", *_basis(group, row)],
                "bars": [_bar(row, "rate", 0.0, most, digits=1)] if row["enough"] else [],
                "few": "" if row["enough"] else FEW_WORDS,
            }
            for place, row in enumerate(told)
        ]
        heads = ["category and voice", "loaded words", "of words", *_basis_head(group)]
        return {"rows": rows, "heads": heads, "columns": ["per 1,000 words"], "note": note}
    cells: dict[tuple[str, str], list[dict[str, Any]]] = {key: [] for key in keys}
    about: dict[tuple[str, str], Row] = {}
    categories = list(dict.fromkeys(str(row["category"]) for row in told))
    for place, row in enumerate(told):
        key = str(row[group]), str(row["voice"])
        about.setdefault(key, row)
        told_all = f"{_span(row, 'rate', 1)} per 1,000 words, {count(row['hits'], 'loaded word')}"
        cells[key].append(
            {
                "row": place,
                "text": number(row["rate"], 1),
                "shade": round(row["rate"] / most, 3) if row["enough"] else 0,
                "told": f"{label(row['category'])}: {told_all if row['enough'] else FEW_WORDS}",
            }
        )
    lines = [
        {"name": ", ".join(p for p in _whose(group, about[key]) if p), "cells": cells[key]}
        | {"basis": " ".join(_basis(group, about[key]))}
        for key in keys
    ]
    return {"matrix": lines, "columns": [label(c) for c in categories], "note": note, "rows": []}


def lines_panel(found: Concordance | None, heading: str) -> dict[str, Any]:
    """Lay out lines: what stands before a word, the word, what stands after it, and where that is.

    Parameters
    ----------
    found : Concordance or None
    heading : str
        What the lines are.

    Returns
    -------
    dict
    """
    if found is None:
        return {"heading": heading, "lines": [], "note": "Nothing to show: choose an entity, or write a word."}
    rows, before = [], None
    for row in records(found.table.head(SHOWN)):
        if row["outlet"] != before:
            before = row["outlet"]
            rows.append({"group": str(before or "no outlet")})
        where = [row["article"], "" if pd.isna(row["position"]) else f"word {row['position']}", row["voice"]]
        where += [row["speaker"], "" if row["kind"] == "word" else row["kind"], label(row["category"])]
        where += [row["how"] if row["how"] != "none" else "attached to nobody"]
        where += [BASES.get(row["basis"], row["basis"])]
        times = f" ×{row['count']}" if row["count"] > 1 else ""
        shown = {name: row[name] for name in ("left", "right")} | {"match": row["match"] + times}
        rows.append(shown | {"where": " · ".join(dict.fromkeys(str(part) for part in where if part))})
    total = int(found.table["count"].sum())
    note = f"{count(total, 'line')} in {count(found.table['article'].nunique(), 'article')}."
    if len(found.table) > SHOWN:
        note += f" The first {SHOWN} are shown; the table has all."
    return {"heading": heading, "lines": rows, "note": f"{note} {found.note}".strip(), "total": total}


def still(panels: Iterable[tuple[str, Result | None]], told: str) -> str:
    """Return the tables as plain HTML, for what shows no widgets. It holds no sentence of an article.

    Parameters
    ----------
    panels : iterable of (str, Result or None)
    told : str
        What is shown, in a sentence.
    """
    parts = [f"<p>{escaped(told)}</p>"]
    for heading, result in panels:
        table = (
            ""
            if result is None
            else result.table.to_html(index=False, max_rows=40, escape=True, float_format="{:.3g}".format)
        )
        parts.append(f"<h4>{escaped(heading)}</h4>{table or f'<p>{TOO_FEW.capitalize()}.</p>'}")
    return "".join(parts)


def _named(group: str, row: Row, entity: str) -> str:
    return entity if group == "all" else f"{entity}, {label(row[group]) or 'no ' + group}"


def _whose(group: str, row: Row) -> list[str]:
    whole = "" if group == "all" else label(row[group]) or f"no {group}"
    return [whole, VOICE_NAMES.get(str(row["voice"]), str(row["voice"]))]


def _basis(group: str, row: Row) -> list[str]:
    return [] if group == "basis" else [BASES.get(str(row["basis"]), label(row["basis"]))]


def _basis_head(group: str) -> list[str]:
    return [] if group == "basis" else ["basis"]


def _span(row: Row, name: str, digits: int) -> str:
    ends = [number(row[f"{name}_{end}"], digits) for end in ("low", "high") if pd.notna(row[f"{name}_{end}"])]
    return number(row[name], digits) + (f" [{', '.join(ends)}]" if ends else "")


def _bar(row: Row, name: str, least: float, most: float, *, digits: int = 2) -> dict[str, Any]:
    """Return where a bar begins and ends, and its interval, in per cent of the scale."""

    def at(value: float) -> float:
        return round(100 * min(max((value - least) / (most - least), 0.0), 1.0), 2)

    ends = [at(row[f"{name}_{end}"]) for end in ("low", "high") if pd.notna(row[f"{name}_{end}"])]
    return {"from": at(0.0), "to": at(row[name]), "interval": ends, "text": _span(row, name, digits)}


def _largest(table: pd.DataFrame, columns: list[str]) -> float:
    largest = table[columns].abs().max().max()
    return float(largest) if largest > 0 else 1.0


def _note(table: pd.DataFrame, told: str) -> str:
    more = f" The first {SHOWN} of {len(table)} rows are shown; the table has all." if len(table) > SHOWN else ""
    return told[0].upper() + told[1:] + more
