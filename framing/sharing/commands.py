"""Commands that share a study: ``framing share``, ``framing verify`` and ``framing hydrate``."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.evidence import write_text
from framing.spreadsheet import to_csv
from framing.terminal import heading, many, show

if TYPE_CHECKING:
    import pandas as pd

SHARE = """Write a study without its articles: evidence, list of articles, codebook, settings, and every
figure with its numbers, drawn from that evidence alone. Every field of every file is held against
the texts first. If anything would give away a run of their words, nothing is written, and you are
told where it stands. What may stay: single words, phrases of lexicons, names, and terms of a few
words that several articles have."""
VERIFY = """Draw every figure and table of an export again, from the evidence in it, and compare byte for byte.
Every file is compared with the manifest too. No text is needed and nothing is sent anywhere."""
HYDRATE = """Get the articles behind an export back: from their addresses, politely, as "framing fetch" does it,
or from copies of your own. They are read as they were for the export, and each is reported as the
same, changed, gone, or without an address. Texts never go into the export."""
EXAMPLES = """examples:
  framing share my-study --out my-study-shared
  framing share my-study --out shared --without codebook.csv:meaning
  framing verify my-study-shared
  framing hydrate my-study-shared --to my-copy
  framing hydrate my-study-shared --texts folder-with-texts
"""
CHECKED = """The exit code is 0 if all is the same, and 1 if anything differs; a picture that fonts alone draw
otherwise, over the same numbers, is told and does not count."""
BACK = "The exit code is 0 if every text and its evidence are the same, and 1 if not."
MOST_SHOWN = 40


def add_commands(commands: Any) -> None:
    """Add them to the subcommands of ``framing``."""
    raw = argparse.RawDescriptionHelpFormatter
    share = commands.add_parser(
        "share", help="a study without its articles", description=SHARE, epilog=EXAMPLES, formatter_class=raw
    )
    share.add_argument(
        "source", metavar="CORPUS", help="a corpus: a folder, or the name of one that comes with framing"
    )
    share.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="where to write; an export that is there is replaced"
    )
    share.add_argument(
        "--without", action="append", default=[], metavar="FILE:COLUMN",
        help="leave a column empty in which people quote, such as codebook.csv:meaning; may be repeated",
    )  # fmt: skip
    share.set_defaults(run=run_share)

    verify = commands.add_parser(
        "verify",
        help="whether an export gives its own figures",
        description=VERIFY,
        epilog=CHECKED,
        formatter_class=raw,
    )
    verify.add_argument("folder", type=Path, metavar="DIR", help="what framing share wrote")
    verify.add_argument("--out", type=Path, metavar="FILE", help="write the whole table as CSV")
    verify.set_defaults(run=run_verify)

    hydrate = commands.add_parser(
        "hydrate", help="the articles of an export, where they still are", description=HYDRATE, epilog=BACK,
        formatter_class=raw,
    )  # fmt: skip
    hydrate.add_argument("folder", type=Path, metavar="DIR", help="what framing share wrote")
    hydrate.add_argument("--to", type=Path, metavar="CORPUS", help="folder that becomes a corpus with the texts in it")
    hydrate.add_argument("--texts", type=Path, metavar="FOLDER", help="copies of your own, named after their articles")
    hydrate.add_argument(
        "--max-delay", type=float, default=30.0, metavar="SECONDS",
        help="pass over sites that ask for more between two requests (default: 30)",
    )  # fmt: skip
    hydrate.add_argument(
        "--allow-private", action="store_true", help="ask machines in your own network too, such as a mirror in it"
    )
    hydrate.add_argument("--use-proxy", action="store_true", help="use the proxy that the environment names")
    hydrate.add_argument("--out", type=Path, metavar="FILE", help="write the report as CSV instead of printing it")
    hydrate.set_defaults(run=run_hydrate)


def run_share(options: argparse.Namespace) -> int:
    """Run ``framing share``."""
    from framing.sharing.manifest import PROOF, files_in, load_settings
    from framing.sharing.share import share

    folder = share(options.source, options.out, without=options.without, progress=_progress())
    settings = load_settings(folder)
    print(json.loads((folder / PROOF).read_text(encoding="utf-8"))["told"])
    drawn = many(len(settings["analyses"]), "figure with its table", "figures with their tables")
    print(f"{drawn}, {many(len(files_in(folder)), 'file')}, written to {folder}.")
    for figure, why in settings["skipped"].items():
        print(f"{figure}: {why}.")
    named = shlex.quote(str(folder))
    print(f"Next:\n  framing verify {named}\n  framing hydrate {named} --to my-copy")
    return 0


def run_verify(options: argparse.Namespace) -> int:
    """Run ``framing verify``; return 1 where anything differs but pictures whose numbers are the same."""
    from framing.sharing.manifest import load_settings
    from framing.sharing.verify import DIFFERS, PICTURE, verify

    table = verify(options.folder, progress=_progress())
    if options.out:
        _put(table, options.out)
    heading("What was compared, byte for byte")
    show(_counted(table))
    unlike = table[table["outcome"] == DIFFERS]
    if len(unlike):
        heading("What differs")
        for row in unlike.head(MOST_SHOWN).itertuples(index=False):
            print(f"{row.file}: {row.why}")
        _rest(unlike)
    pictures = table[table["outcome"] == PICTURE]
    if len(pictures):
        heading("Pictures that differ though their numbers are the same")
        for name in pictures["file"].head(MOST_SHOWN):
            print(name)
        _rest(pictures)
        print("Other fonts or another version of the drawing library do this; numbers decide.")
    if len(unlike) or len(pictures):
        _versions(load_settings(options.folder))
    else:
        print(f"\nAll the same: the evidence in {options.folder} gives every figure and table in it.")
    return int(len(unlike) > 0)


def run_hydrate(options: argparse.Namespace) -> int:
    """Run ``framing hydrate``; return 1 where an article is not the same, or its evidence is not."""
    from framing.intake.web import Limits
    from framing.sharing.hydrate import CHANGED, EQUAL, OUTCOMES, SAME, UNREAD, hydrate

    table = hydrate(
        options.folder, options.to, texts=options.texts, allow_private=options.allow_private,
        use_proxy=options.use_proxy, limits=Limits(delay=options.max_delay), progress=_progress(),
    )  # fmt: skip
    if options.out:
        _put(table, options.out)
        print(f"The report is in {options.out}.")
    else:
        show(table.drop(columns="why"))
        told = table[table["why"] != ""]
        if len(told):
            heading("Why, and what to know")
            for why, rows in told.groupby("why", sort=False):
                print(f"{', '.join(rows['article'])}: {why}")
    counts = [(outcome, int((table["text"] == outcome).sum())) for outcome in OUTCOMES]
    print("\nTexts: " + ", ".join(f"{n} {outcome}" for outcome, n in counts if n) + ".")
    equal, unread = int((table["evidence"] == EQUAL).sum()), int((table["evidence"] == UNREAD).sum())
    print(f"Evidence: {equal} equal, {len(table) - equal - unread} different, {unread} not read.")
    if options.to:
        came = any(options.to.glob("texts/**/*.*"))
        where = f"The texts are in {options.to / 'texts'}, behind a .gitignore" if came else "No text came"
        if not came and table["text"].isin([SAME, CHANGED]).any():  # they lie in another folder of it
            where = f"The texts that were in {options.to} stay as they are"
        print(f"{where}; {options.folder} is as it was.")
    return int(not ((table["text"] == SAME) & (table["evidence"] == EQUAL)).all())


def _put(table: pd.DataFrame, path: Path) -> None:
    """Write a table where it was asked for, and name that place where it cannot be."""
    from framing.sharing.manifest import ShareError

    try:
        write_text(path, to_csv(table))
    except OSError as error:
        raise ShareError(f"{path} cannot be written: {error.strerror}; name a file elsewhere") from None


def _progress() -> bool | None:
    return None if sys.stderr.isatty() else False


def _counted(table: pd.DataFrame) -> pd.DataFrame:
    counts = table.groupby(["kind", "outcome"]).size().unstack(fill_value=0)
    return counts.reset_index()


def _rest(table: pd.DataFrame) -> None:
    if len(table) > MOST_SHOWN:
        print(f"... and {len(table) - MOST_SHOWN} more; --out FILE.csv has all")


def _versions(settings: dict[str, Any]) -> None:
    """Say which versions are other ones here: that is the first thing to look at."""
    from framing.sharing.share import versions

    here = versions()
    told = settings.get("packages")
    before = {"framing": settings.get("framing"), **(told if isinstance(told, dict) else {})}
    other = [f"{name} {before[name]} (here {here[name]})" for name in here if before.get(name) != here[name]]
    print("Versions when it was made: " + (", ".join(other) if other else "the same as here") + ".")
