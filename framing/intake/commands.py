"""Commands: ``framing ingest``."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path
from typing import Any

from framing.terminal import heading, many, show

DESCRIPTION = """Read articles from the files you have and write a corpus folder: text, Markdown, HTML, MHTML,
Word, PDF; CSV, JSON and Excel with named columns; WARC. Lists of addresses, RSS and Atom feeds,
RIS and Zotero's exports give articles without text, to be fetched after ("framing fetch").
Without --out nothing is written, and you see what would come. Nothing is sent anywhere."""


def add_commands(commands: Any) -> None:
    """Add ``framing ingest`` to the commands of a parser."""
    command = commands.add_parser("ingest", help="make a corpus of files that you have", description=DESCRIPTION)
    command.add_argument("sources", nargs="+", metavar="SOURCE", help="a file, or a folder with all in it")
    command.add_argument("--out", type=Path, metavar="CORPUS", help="folder to write the corpus to")
    there = command.add_mutually_exclusive_group()
    there.add_argument("--add", action="store_true", help="add to the corpus that is there; your edits stay")
    there.add_argument(
        "--force", action="store_true", help="write a new corpus; what is there is kept beside it, renamed"
    )
    command.add_argument(
        "--columns", type=columns, metavar="FIELD=COLUMN,…",
        help="of tables, which column is what: text=Body,outlet=Paper (default: guessed)",
    )  # fmt: skip
    command.add_argument(
        "--outlet", metavar="NAME", help='outlet where the source names none; "folder": the name of its folder'
    )
    command.add_argument("--kind", metavar="KIND", help="what the files are, where their endings do not tell")
    command.add_argument(
        "--date", metavar="YYYY-MM-DD", help="day on which the sources were saved (default: each file's own)"
    )
    command.add_argument(
        "--seconds", type=float, default=60.0, metavar="N", help="give a file up after so long without an answer"
    )
    command.set_defaults(run=run)


def columns(text: str) -> dict[str, str]:
    """Read which column is what, as commands are told it: ``text=Body,outlet=Paper``."""
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(field.strip() and equals and column.strip() for field, equals, column in pairs):
        raise argparse.ArgumentTypeError(f"{text!r} is not as it should be, such as text=Body,outlet=Paper")
    return {field.strip(): column.strip() for field, _, column in pairs}


def run(options: argparse.Namespace) -> None:
    """Run ``framing ingest``."""
    from framing.corpus import CorpusError
    from framing.intake.folder import write
    from framing.intake.ingest import ingest

    if (options.add or options.force) and not options.out:
        raise CorpusError("--add and --force need --out: name the folder of the corpus")
    came = ingest(
        options.sources, columns=options.columns, outlet=options.outlet, kind=options.kind, date=options.date,
        seconds=options.seconds,
    )  # fmt: skip
    if options.out:
        came = write(came, options.out, add=options.add, force=options.force)
    listed = came.table[came.table["article"] != ""].astype({"words": "float"})
    words = listed["words"].map("{:.0f}".format).replace("nan", "")
    show(listed.assign(words=words)[["article", "status", "words", "source", "place"]], 40)
    told = came.table[came.table["why"] != ""]
    if len(told):
        heading("What to know")
    for row in told.head(40).to_dict("records"):
        place = f", {row['place']}" if row["place"] else ""
        print(f"{row['source']}{place} ({row['status']}): {row['why']}")
    if len(told) > 40:
        print(f"... and {len(told) - 40} more" + (f": {options.out / 'provenance.csv'}" if options.out else ""))
    counts = came.counts
    print("\n" + ", ".join(f"{n} {status}" for status, n in counts.items() if n) + ".")
    if not options.out:
        print("Nothing was written. To write a corpus: --out FOLDER")
        return
    if options.force and (kept := sorted(options.out.parent.glob(f"{options.out.name}.before-*"))):
        print(f"What was there before is in {max(kept, key=lambda path: path.stat().st_ctime)}.")
    named = shlex.quote(str(options.out))
    codebook = (options.out / "entities.toml").is_file()
    edit = "README.md and entities.toml" if codebook else "README.md, and write an entities.toml"
    print(f"{options.out} is a corpus of {many(len(came.corpus), 'article')}. Now edit its {edit}; then:")
    if counts["to fetch"]:
        print(f"  framing fetch {named}  # the texts that are not here yet")
    print(f"  framing figures {named}")
