"""How fast framing is beside its peers, what memory it needs, and which targets it meets.

    make bench                                     installs the peers into .venv-bench and runs all of it
    python benchmarks/bench.py --quick             small corpora, few rounds: to try, not to cite
    python benchmarks/bench.py --only intervals    one subject; the other rows stay
    python benchmarks/bench.py --out FOLDER        writes elsewhere

Framing and a peer run in one process and one run, and take turns. Time is that of the processor, on one thread. The
table and its figure go to benchmarks/results; no text does.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import drawing
import interactive
import intervals
import keyness
import pandas as pd
import reading
import shifts
import start
import texts
import turns
from tqdm import tqdm

from framing.evidence import write_text
from framing.validation.gold import GoldError

FOLDER = turns.ROOT / "benchmarks" / "results"
SUBJECTS: dict[str, ModuleType] = {
    module.SUBJECT: module for module in (reading, interactive, keyness, intervals, shifts, start)
}
COLUMNS = (
    "subject", "measure", "corpus", "state", "peer", "value", "low", "high", "unit", "rounds", "bound", "target",
    "verdict", "framing_seconds", "peer_seconds", "framing_words_per_second", "peer_words_per_second", "note", "run",
    "date", "machine", "python", "framing", "commit",
)  # fmt: skip


def measured(data: Path, quick: bool, only: Sequence[str], many: int = texts.MANY) -> pd.DataFrame:
    """Measure the subjects, each in fresh processes."""
    sizes = {reading.SUBJECT: {"many": many}}
    todo = [(name, job) for name in only for job in SUBJECTS[name].jobs(str(data), quick, **sizes.get(name, {}))]
    done: dict[str, list[tuple[turns.Job, Any]]] = {name: [] for name in only}
    with tqdm(todo, unit="run") as bar:
        for name, job in bar:
            bar.set_description(job.function)
            done[name].append((job, turns.fresh(job)))
    about = {"run": "quick" if quick else "full" if many >= texts.MANY else "short", **turns.machine()}
    rows = [row | about for name in only for row in SUBJECTS[name].rows(done[name])]
    return pd.DataFrame(rows).reindex(columns=list(COLUMNS))


def written(table: pd.DataFrame) -> str:
    """Return the table as it is stored: numbers to four digits, for more would be noise."""
    return table.to_csv(index=False, float_format="%.4g", lineterminator="\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=texts.DATA, help="folder that holds the articles, basil/articles")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder for the table and the figure")
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=list(SUBJECTS), help="subjects (default: all)")
    parser.add_argument(
        "--articles", type=int, default=texts.MANY, help=f"how many are very many (default: {texts.MANY:,})"
    )
    parser.add_argument("--quick", action="store_true", help="small corpora and few rounds: to try, not to cite")
    options = parser.parse_args()
    options.only = [name for name in SUBJECTS if name in options.only]  # the table has one order
    path = options.out / "benchmarks.csv"
    try:
        if {"reading", "interactive", "keyness", "start"} & set(options.only):
            texts.articles(options.data)
        table = measured(options.data, options.quick, options.only, options.articles)
    except GoldError as error:
        print(f"{error}. It cannot travel with framing; --only intervals shifts needs no articles.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; nothing was written.", file=sys.stderr)
        return 130
    if path.is_file() and set(options.only) != set(SUBJECTS):
        stored = pd.read_csv(path, dtype=str, keep_default_na=False)
        fresh = pd.read_csv(StringIO(written(table)), dtype=str, keep_default_na=False)
        table = pd.concat([fresh if name in options.only else stored[stored["subject"] == name] for name in SUBJECTS])
    write_text(path, written(table))
    table = pd.read_csv(path)
    drawing.save(table, options.out / "benchmarks")
    shown = [
        "subject",
        "measure",
        "corpus",
        "state",
        "peer",
        "value",
        "low",
        "high",
        "unit",
        "bound",
        "target",
        "verdict",
    ]
    print(table[shown].to_string(index=False, na_rep=""))
    counts = table["verdict"].value_counts()
    print(f"{counts.get(turns.MET, 0)} targets met, {counts.get(turns.MISSED, 0)} missed. {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
