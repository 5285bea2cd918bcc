"""Command: ``framing agree``, a class's annotations from a folder to a page of numbers."""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from framing.result import Result

DESCRIPTION = """Show how far the coders of a class agree, on which words they part, and how they compare with framing
and with what is known of the text. FOLDER holds the files that fr.annotate wrote, one for each coder and article, in it
or in folders of each student's own. Names become "coder 1", "coder 2"; nothing leaves the machine."""
SHOWN = 12  # disputed words on the screen
BEFORE, CELL = 20, 44  # characters before a word on the screen, and of the whole line
MIXED = 6  # pairs of categories on the screen


def add_command(commands: Any) -> None:
    """Add ``framing agree`` to the commands of a parser."""
    command = commands.add_parser("agree", help="how far coders agree, from a folder of annotations",
                                  description=DESCRIPTION)  # fmt: skip
    command.add_argument("folder", type=Path, metavar="FOLDER", help="folder of the coders' files")
    command.add_argument("--corpus", metavar="CORPUS", help="where the articles are (default: ferry-line, if marked)")
    command.add_argument("--article", action="append", metavar="ARTICLE", help="one article; may be given again")
    command.add_argument("--truth", type=Path, metavar="FILE",
                         help="spans known to be loaded, CSV (default: truth.csv of the corpus)")  # fmt: skip
    command.add_argument("--unfinished", choices=("part", "none", "whole"), default="part",
                         help="what counts of a sheet not called done (default: part, to its last mark)")  # fmt: skip
    command.add_argument("--names", action="store_true", help="show the coders' names instead of pseudonyms")
    command.add_argument("--key", type=Path, metavar="FILE", help="write who is who, outside of FOLDER")
    command.add_argument("--seed", type=int, default=0, metavar="N", help="of pseudonyms and intervals (default: 0)")
    command.add_argument("--out", type=Path, metavar="DIR", help="write tables and figures to this folder too")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Run ``framing agree``."""
    from framing.analysis.agreement import confusion, disputed
    from framing.desk.agreement import agreement
    from framing.terminal import heading, many, show

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what was set aside stands among the notes
        found = agreement(
            options.folder, options.corpus, article=options.article, truth=options.truth, key=options.key,
            unfinished=options.unfinished, pseudonyms=not options.names, seed=options.seed,
        )  # fmt: skip
    settings = found.settings
    sheets, coders = many(settings["sheets"], "sheet"), many(settings["coders"], "coder")
    print(
        f"Read {options.folder}: {sheets} by {coders}, {settings['done']} done; "
        f"articles: {', '.join(settings['articles'])}."
    )
    heading("How far coders agree (in brackets: 95% intervals)")
    show(_agreement(found.table))
    print(
        "\nShare: of pairs of judgements that agree, high by chance where most words are unmarked. Alpha, kappa: 0 as\n"
        "by chance, 1 all agree. F1: of spans that share a word. Intervals resample "
        f"{settings['unit']} and take the\ncoders as they are."
    )
    words = disputed(found)
    heading("The words that coders disagree on most")
    show(_disputed(words.table.head(SHOWN), found.parts.get("contexts")))
    heading("Categories given to one word by two coders")
    mixed = confusion(found)
    show(_mixed(mixed.table))
    if len(found.parts["against"]):
        heading("Beside framing (the tool), and beside what is known of the text (the truth)")
        show(_against(found.parts["against"]))
    for note in settings["notes"]:
        print(f"\n{note}")
    if options.key:
        print(f"\nWho is who: {options.key}. Keep it where the class does not see it.")
    if options.out:
        _write(found, words, mixed, options.out)


def _agreement(table: pd.DataFrame) -> pd.DataFrame:
    from framing.terminal import interval

    shown = table[["item", "coders", "words", "marks"]].rename(columns={"item": "of"})
    shown = shown.assign(of=[name.replace("_", " ") for name in table["item"]])
    columns = {"agreement": "share", "alpha": "alpha", "kappa": "kappa", "f1": "F1"}
    cells = {name: interval(table, column) for column, name in columns.items()}
    asked = (table["kind"] == "question") & (table["item"] != "loaded")
    cells["F1"] = ["" if no else cell for no, cell in zip(asked, cells["F1"], strict=True)]
    return shown.assign(**cells)


def _disputed(table: pd.DataFrame, contexts: pd.DataFrame | None) -> pd.DataFrame:
    shown = table[["words", "article", "position", "marked", "coders", "labels"]].rename(columns={"coders": "of"})
    if contexts is None or contexts.empty:
        return shown
    lines = {
        (line["article"], line["position"]): f"{line['left'][-BEFORE:]}[{line['match']}]{line['right']}"[:CELL]
        for line in contexts.to_dict("records")
    }
    places = zip(table["article"], table["position"], strict=True)
    shown = shown[["marked", "of", "labels"]].assign(context=[lines.get(place, "") for place in places])
    return shown[["context", "marked", "of", "labels"]]


def _mixed(table: pd.DataFrame) -> pd.DataFrame:
    from framing.analysis.agreement import NOT_MARKED

    named = table[(table["other"] != NOT_MARKED) & (table["category"] < table["other"]) & (table["pairs"] > 0)]
    named = named.sort_values(["pairs", "category"], ascending=[False, True], kind="stable").head(MIXED)
    return named[["category", "other", "pairs"]].rename(columns={"other": "and", "pairs": "pairs of judgements"})


def _against(table: pd.DataFrame) -> pd.DataFrame:
    from framing.terminal import interval

    rows = table[(table["category"] == "") & (table["kind"] != "coder")]
    shown = rows[["yardstick", "who", "marks", "yardstick_marks", "met", "precision", "recall"]]
    shown = shown.rename(columns={"yardstick": "beside", "yardstick_marks": "its marks"})
    return shown.assign(F1=interval(rows, "f1"))


def _write(found: Result, words: Result, mixed: Result, out: Path) -> None:
    from framing.evidence import write_text

    results = {"agreement": found, "disputed": words, "confusion": mixed}
    for name, result in results.items():
        result.save(out / name)
    tables = ("coders", "pairs", "against")
    for name in tables:
        text = found.parts[name].to_csv(index=False, float_format="%.6g", lineterminator="\n")
        write_text(out / f"{name}.csv", text)
    print(f"\nWritten to {out}: {len(results)} figures with their tables, and {', '.join(tables)} as CSV.")
