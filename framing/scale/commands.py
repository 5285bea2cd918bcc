"""Commands: what ``framing read`` does with corpora past memory, with more processes than one, and for words alone."""

from __future__ import annotations

import argparse
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.intake.commands import columns

if TYPE_CHECKING:
    from framing.corpus import Corpus
    from framing.reading.lexicons import Lexicon

DATASET = "dataset.json"
COUNTED = "Counted: {:,} different words, article by article; names, voices and loaded words were not looked for."
NEXT, NEXT_OF_WORDS = 'portrayal(evidence, by="outlet")', 'keyness(evidence, "OUTLET", by="outlet")'


def add_options(command: argparse.ArgumentParser) -> None:
    """Add to ``framing read`` what it reads, how it writes, and who reads."""
    command.add_argument(
        "--only", choices=("terms",),
        help="count words alone, in a fraction of the time: enough for keyness, similarity and word shifts; names, "
        "voices and loaded words are not looked for, and no codebook is needed",
    )  # fmt: skip
    command.add_argument(
        "--format", choices=("csv", "parquet"),
        help="of --out: csv, which needs all in memory, or parquet, batch by batch, to go on after a stop (default: "
        "parquet of one table of articles, or where DIR holds such a dataset; else csv)",
    )  # fmt: skip
    command.add_argument(
        "--columns", type=columns, metavar="FIELD=COLUMN,…",
        help="of a table of articles, which column is what: text=Body,outlet=Paper (default: guessed)",
    )  # fmt: skip
    command.add_argument(
        "--batch",
        type=number,
        metavar="N",
        help="of parquet: articles of a part, read before it is put in place (default: 250)",
    )
    command.add_argument(
        "--processes", type=number, default=1, metavar="N", help="processes that read side by side (default: 1)"
    )
    command.add_argument(
        "--scheduler", metavar="ADDRESS", help="let the workers of a Dask cluster read, such as tcp://192.0.2.7:8786"
    )


def number(text: str) -> int:
    """Read a whole number from 1 on, as an option of the command line."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def streams(options: argparse.Namespace) -> bool:
    """Tell whether ``framing read`` is to write a Parquet dataset, batch by batch.

    Raises
    ------
    ValueError
        If options do not go together.
    """
    from framing.scale.incoming import is_table

    table = is_table(Path(options.source))
    there = bool(options.out) and (options.out / DATASET).is_file()
    if options.format == "csv":
        if table or there:
            what = options.source if table else options.out
            raise ValueError(
                f"{what} is {'a table of articles' if table else 'a Parquet dataset'}; leave --format csv out"
            )
        return False
    wanted = options.format == "parquet" or table or there
    if wanted and not options.out:
        raise ValueError("a Parquet dataset is written to a folder; name it: --out DIR")
    if not wanted and (options.batch or options.columns):
        raise ValueError("--batch and --columns are of a Parquet dataset; add --format parquet")
    return wanted


def cluster(options: argparse.Namespace) -> AbstractContextManager[None]:
    """Let the workers of a Dask cluster read, where an address is given."""
    from framing.scale.stream import cluster

    return cluster(options.scheduler)


def run(options: argparse.Namespace) -> None:
    """Read into a Parquet dataset, and say what came of it."""
    from framing.reading.entities import Entities
    from framing.scale.dataset import ASIDE, records
    from framing.scale.incoming import CUT, fields_of, is_table
    from framing.scale.stream import stream

    given: dict[str, Any] = {"columns": options.columns, "published": options.published, "jobs": options.processes}
    with cluster(options):
        told = stream(
            options.source,
            options.out,
            Entities.load(options.entities) if options.entities else None,
            _lexicon(options),
            only=options.only,
            batch=options.batch,
            **given,
        )
    rows = told["rows"]
    within = "" if options.only else f" in {rows['sentences']:,} sentences"  # of which no table is written
    print(f"Read {options.source}: {rows['articles']:,} articles{within}.")
    if is_table(Path(options.source)):
        fields = fields_of(Path(options.source), options.columns).items()
        print(f"Columns taken: {', '.join(f'{field}={column}' for field, column in fields)}.")
    if options.only:
        print(COUNTED.format(rows["terms"]))
    else:
        found = f"{rows['hits']:,} candidates for loaded words, {rows['mentions']:,} mentions of entities"
        print(f"Found: {found}, {rows['quotations']:,} quoted spans.")
    if told["set_aside"]:
        print(f"Set aside: {told['set_aside']:,} articles, listed with the reason in {options.out / ASIDE}.")
    if told["set_aside"] and any(CUT in why for record in records(options.out) for _, why in record["set_aside"]):
        print("One of these stands for all rows to the end of the list, which could not be told apart.")
    print(f"Evidence written to {options.out}: seven tables in Parquet, no text. In Python:")
    print(f'  evidence = framing.scan("{options.out.as_posix()}")')
    print(f"  framing.{NEXT_OF_WORDS if options.only else NEXT}")


def count(corpus: Corpus, options: argparse.Namespace) -> None:
    """Count the words of a corpus in memory and read nothing else, write them as CSV, and say what came of it.

    Raises
    ------
    ValueError
        If no folder is named, or a codebook or a lexicon is.
    """
    from framing.reading.reader import check_only, read

    check_only(options.only, options.entities, _lexicon(options))
    if not options.out:
        raise ValueError("words are counted for analyses to come, so name a folder for the counts: --out DIR")
    evidence = read(corpus, only=options.only)
    articles = evidence.articles
    wordless = articles.loc[articles["words"] == 0, "article"]
    if len(wordless):
        raise ValueError(f"{wordless.iloc[0]} holds no words; paste the article into it, headline first")
    evidence.save(options.out)
    size = f"{len(articles):,} articles, {articles['words'].sum():,} words in {articles['sentences'].sum():,} sentences"
    print(f"Read {options.source}: {size}.")
    print(COUNTED.format(len(evidence.terms)))
    print(f"Evidence written to {options.out}: seven tables and datapackage.json, no text. In Python:")
    print(f'  evidence = framing.Evidence.load("{options.out.as_posix()}")')
    print(f"  framing.{NEXT_OF_WORDS}")


def _lexicon(options: argparse.Namespace) -> Lexicon | None:
    """Return the lexicon to read with; none where words alone are counted and none is named."""
    from framing.reading.lexicons import load_lexicon

    return None if options.only and options.lexicon == "loaded" else load_lexicon(options.lexicon)
