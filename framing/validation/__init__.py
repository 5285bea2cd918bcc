"""Validation: how wrong each instrument is, measured on human annotation, with baselines in the same call."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

DESCRIPTION = """Measure framing on sets of human annotation that you have, beside ready tools run on the
same texts, each figure with its 95% interval. The sets do not come with framing; the folder
holds them as published: newsmtsc/train.jsonl, basil/articles and basil/annotations,
babe/sg1.csv, persent/dev.csv. "names" are marked in sentences of BASIL; the marks do come with framing.
"ferry-line", six invented articles with planted framing, comes with framing and needs no folder."""
NAMES = ("newsmtsc", "basil", "babe", "persent", "names")
SHIPPED = "ferry-line"


def add_command(commands: Any) -> None:
    """Add ``framing validate`` to the commands of a parser."""
    command = commands.add_parser("validate", help="error rates on human annotation", description=DESCRIPTION)
    command.add_argument(
        "name",
        choices=(*NAMES, SHIPPED, "all"),
        metavar="NAME",
        help=f"{', '.join(NAMES)}, all (of these), or {SHIPPED}",
    )
    command.add_argument("--data", type=Path, metavar="DIR", help="folder that holds the sets, a folder each")
    command.add_argument("--out", type=Path, metavar="FILE", help="write the table as CSV instead of printing it")
    command.add_argument("--date", metavar="YYYY-MM-DD", help="date to write beside the figures (default: today)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Run ``framing validate``."""
    from framing.evidence import write_text
    from framing.validation.table import validate

    table = validate(options.name, options.data, date=options.date).table
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        write_text(options.out, table.to_csv(index=False, lineterminator="\n"))
        print(f"{len(table)} rows written to {options.out}.")
        return
    shown = table[table["split"] == "all"].drop(columns=["split", "version", "date", "unit"])
    print(shown.to_string(index=False, na_rep=""))
