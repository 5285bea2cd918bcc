"""Terminal: tables as a terminal shows them, and as files hold them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from framing.evidence import write_text

TOO_FEW = "too few to say"
LONGEST = 44  # characters of a cell on the screen; files hold it all


def heading(text: str) -> None:
    """Print a heading, underlined."""
    print(f"\n{text}\n{'-' * len(text)}")


def listed(forms: pd.Series[str]) -> str:
    """List words, the commonest first, each with its count where it is more than one."""
    counts = sorted(forms.value_counts().items(), key=lambda pair: (-pair[1], str(pair[0])))
    return ", ".join(str(form) if count == 1 else f"{form} ×{count}" for form, count in counts)


def joined(verbs: pd.Series[str]) -> str:
    """Join lists of verbs into one, each verb once."""
    return ", ".join(dict.fromkeys(verb for cell in verbs for verb in cell.split("; ") if verb))


def interval(table: pd.DataFrame, column: str) -> list[str]:
    """Write each estimate with its interval, as far as there are any."""
    cells = []
    for estimate, low, high in zip(table[column], table[f"{column}_low"], table[f"{column}_high"], strict=True):
        interval = f" [{low:.2f}, {high:.2f}]" if low == low else ""
        cells.append(f"{estimate:.2f}{interval}" if estimate == estimate else TOO_FEW)
    return cells


def many(n: float, one: str, more: str = "") -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> many(1, "sentence"), many(1228, "word"), many(0, "mention of an entity", "mentions of entities")
    ('1 sentence', '1,228 words', '0 mentions of entities')
    """
    return f"{int(n):,} {one if n == 1 else more or one + 's'}"


def show(table: pd.DataFrame, rows: int | None = None) -> None:
    """Print a table: words to the left, numbers to the right, and how many rows more there are."""
    if table.empty:
        print("(none)")
        return
    columns = []
    for name in table:
        number = table[name].dtype.kind in "if"
        cells = [str(name), *(_cell(value) for value in table[name].tolist()[:rows])]
        width = max(map(len, cells))
        columns.append([cell.rjust(width) if number else cell.ljust(width) for cell in cells])
    for line in zip(*columns, strict=True):
        print("  ".join(line).rstrip())
    if rows is not None and len(table) > rows:
        print(f"... and {len(table) - rows} more")


def _cell(value: Any) -> str:
    if value != value:  # missing
        return ""
    text = f"{value:.2f}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def put(table: pd.DataFrame, out: Path) -> None:
    """Write a table as CSV and say so."""
    write_text(out, table.to_csv(index=False, float_format="%.6g", lineterminator="\n"))
    print(f"{many(len(table), 'row')} written to {out}.")
