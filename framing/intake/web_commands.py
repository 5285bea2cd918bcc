"""Commands that ask the web: ``framing find`` and ``framing fetch``."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.evidence import write_text
from framing.spreadsheet import to_csv
from framing.terminal import heading, many, show

if TYPE_CHECKING:
    import pandas as pd

FIND = """Ask GDELT which articles there are on an event, and list them by country and outlet, like
headlines together. Nothing is fetched: pick some, and they become rows of a corpus, whose
texts "framing fetch" brings. GDELT's list is what its machines saw; it is no sample of the press.
Your question goes to GDELT, and to nobody else."""
EXAMPLES = """examples:
  framing find "Norland ferry" --from 2024-05-01 --to 2024-05-10 --out found.csv
  framing find --candidates found.csv --pick 1,4,7-9 --corpus my-study
  framing fetch my-study

Rows that you delete from found.csv are not picked; "--pick all" takes those that are left, and
"--pick first" one of each group of like headlines.
"""
FETCH = """Fetch the texts of the articles of a corpus that have an address and no text: http and https
alone, as each site's robots.txt allows, one page a second from a site, up to 5 MB and 30
seconds a page. What came stays if you stop (Ctrl-C), and the same command goes on. Texts go to
texts/, which git leaves out; day, SHA-256 and a note on the licence go to articles.csv.
Addresses in your own network are refused, so that no list made by others can reach into it."""
CODES = """The exit code is 0 if a text came or there was nothing to fetch, and 1 if none came."""
PROXY = (
    "use the proxy that the environment names; it looks names up itself, so that addresses in your network are "
    "refused only where they are written as numbers"
)
MOST_SHOWN = 40  # groups of like headlines on the screen


def add_commands(commands: Any) -> None:
    """Add ``framing find`` and ``framing fetch`` to the commands of a parser."""
    raw = argparse.RawDescriptionHelpFormatter
    find = commands.add_parser(
        "find", help="which other coverage there is of an event", description=FIND, epilog=EXAMPLES,
        formatter_class=raw,
    )  # fmt: skip
    find.add_argument(
        "query", nargs="?", metavar="QUERY",
        help='words that an article must hold; "in quotation marks" a phrase, (this OR that)',
    )  # fmt: skip
    find.add_argument("--from", dest="start", metavar="YYYY-MM-DD", help="first day, by universal time")
    find.add_argument("--to", dest="end", metavar="YYYY-MM-DD", help="last day")
    find.add_argument("--country", action="append", default=[], help="where outlets sit, in English; may be repeated")
    find.add_argument("--language", action="append", default=[], help="their language, in English; may be repeated")
    find.add_argument(
        "--requests", type=int, default=40, metavar="N",
        help="ask at most so often, six seconds apart, 250 articles each (default: 40)",
    )  # fmt: skip
    find.add_argument("--out", type=Path, metavar="FILE", help="write the list as CSV")
    find.add_argument("--candidates", type=Path, metavar="FILE", help="pick from a list that was written before")
    find.add_argument("--pick", metavar="NUMBERS", help="such as 1,4,7-9, or all, or first")
    find.add_argument("--corpus", type=Path, metavar="DIR", help="corpus that gets what is picked; made if missing")
    find.add_argument("--use-proxy", action="store_true", help=PROXY)
    find.set_defaults(run=run_find)

    fetch = commands.add_parser(
        "fetch", help="the texts of a corpus from the web", description=FETCH, epilog=CODES, formatter_class=raw
    )
    fetch.add_argument("source", metavar="CORPUS", help="a folder with articles.csv, which has a column url")
    fetch.add_argument("--recheck", action="store_true", help="ask for texts that are there too, and say which differ")
    fetch.add_argument("--update", action="store_true", help="take what differs; the old text goes to texts/earlier")
    fetch.add_argument(
        "--max-delay", type=float, default=30.0, metavar="SECONDS",
        help="pass over sites that ask for more between two requests (default: 30)",
    )  # fmt: skip
    fetch.add_argument(
        "--allow-private", action="store_true", help="ask machines in your own network too, such as a mirror in it"
    )
    fetch.add_argument("--use-proxy", action="store_true", help=PROXY)
    fetch.add_argument("--out", type=Path, metavar="FILE", help="write the report as CSV instead of printing it")
    fetch.set_defaults(run=run_fetch)


def run_find(options: argparse.Namespace) -> int:
    """Run ``framing find``; return 1 where nothing was found."""
    from framing.intake.picks import PickError, chosen, load_candidates, pick_coverage

    if bool(options.pick) != bool(options.corpus):
        raise PickError("--pick and --corpus belong together: what to add, and to which corpus")
    if bool(options.query) == bool(options.candidates):
        raise PickError("give either words to search for or, with --candidates, a list that was written before")
    table = load_candidates(options.candidates) if options.candidates else _asked(options)
    if not len(table):
        print("No article was found; use fewer words, a longer span, or another spelling.")
        return 1
    picked = chosen(table, options.pick) if options.pick else None  # before anything is written
    if options.out:
        write_text(options.out, to_csv(table))
        print(f"{many(len(table), 'candidate')} written to {options.out}.")
    elif picked is None:
        _list(table)
    for note in table.attrs.get("notes", []):
        print(note)
    if picked is None:
        print("\nNothing was fetched. Next:")
        file = shlex.quote(str(options.out or options.candidates or "found.csv"))
        if not (options.out or options.candidates):
            print(f"  the same with --out {file}  # keep the list; delete what you do not want")
        print(f"  framing find --candidates {file} --pick 1,4,7-9 --corpus my-study")
        return 0
    before = _rows(options.corpus)
    corpus = pick_coverage(table, options.corpus, options.pick)
    new = len(corpus) - before
    passed = f" ({len(picked) - new} were there)" if new < len(picked) else ""
    print(f"{many(new, 'article')} added to {options.corpus}, without text{passed}. Next:")
    print(f"  framing fetch {shlex.quote(str(options.corpus))}")
    return 0


def _asked(options: argparse.Namespace) -> pd.DataFrame:
    """Ask GDELT."""
    from framing.intake.coverage import LIMITS, CoverageError, find_coverage
    from framing.intake.web import Web

    if not (options.start and options.end):
        raise CoverageError("name the span: --from 2024-05-01 --to 2024-05-10")
    return find_coverage(
        options.query, start=options.start, end=options.end, country=options.country, language=options.language,
        requests=options.requests, web=Web(use_proxy=True, limits=LIMITS) if options.use_proxy else None,
        progress=None if sys.stderr.isatty() else False,
    )  # fmt: skip


def _rows(folder: Path) -> int:
    from framing.corpus import load_corpus

    return len(load_corpus(folder)) if (folder / "articles.csv").is_file() else 0


def _list(table: pd.DataFrame) -> None:
    """Print candidates: by country, by outlet, and each group of like headlines once."""
    from framing.intake.candidates import by

    print(
        f"{many(len(table), 'article')} with {many(table['alike'].nunique(), 'different headline')}, "
        f"of {many(table['outlet'].nunique(), 'outlet')} "
        f"in {many(table.loc[table['country'] != '', 'country'].nunique(), 'country', 'countries')}."
    )
    for column in ("country", "outlet"):
        heading(f"By {column}")
        show(by(table, column), 12)
    heading("Candidates: the first of each group of like headlines, and how many more it has")
    others = table.groupby("alike")["number"].transform("size") - 1
    firsts = table.assign(more=others).drop_duplicates("alike")
    show(firsts[["number", "listed", "outlet", "country", "headline", "more"]], MOST_SHOWN)


def run_fetch(options: argparse.Namespace) -> int:
    """Run ``framing fetch``; return 1 where texts were to be fetched and none came."""
    from framing.intake.fetch import OUTCOMES, fetch
    from framing.intake.web import Limits

    table = fetch(
        options.source, recheck=options.recheck, update=options.update, allow_private=options.allow_private,
        use_proxy=options.use_proxy, limits=Limits(delay=options.max_delay),
        progress=None if sys.stderr.isatty() else False,
    )  # fmt: skip
    if not len(table):
        print("There is nothing to fetch: every article has its text. --recheck asks whether pages changed.")
        return 0
    if options.out:
        write_text(options.out, to_csv(table))
        print(f"The report is in {options.out}.")
    else:
        show(table[["article", "outlet", "outcome", "words"]])
        told_why = table[table["why"] != ""]
        if len(told_why):
            heading("Why, and what to know")
            for why, rows in told_why.groupby("why", sort=False):
                print(f"{', '.join(rows['article'])}: {why}")
    counts = {outcome: int((table["outcome"] == outcome).sum()) for outcome in OUTCOMES}
    told = {"came": "came", "unchanged": "unchanged", "changed": "changed since they were coded", "not": "did not come"}
    print("\n" + ", ".join(f"{n} {told[outcome]}" for outcome, n in counts.items() if n) + ".")
    return 0 if counts["not"] < len(table) else 1
