"""Commands: what ``framing read`` does with corpora past memory, with more processes than one, and for words alone."""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import shlex
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.intake.commands import columns
from framing.terminal import many

if TYPE_CHECKING:
    from framing.corpus import Corpus

DATASET = "dataset.json"
COUNTED = "Counted: {}; names, voices and loaded words were not looked for."
NEXT, NEXT_OF_WORDS = 'portrayal(evidence, by="outlet")', 'keyness(evidence, "OUTLET", by="outlet")'
NEXT_OF_ALL = "portrayal(evidence)"
SAMPLE = 1000  # articles of a table from which a codebook is suggested
REASONS = 4  # on the screen
NEXT_OF_ONE_OUTLET = 'keyness(evidence, "ARTICLE")'


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
    add_columns(command)
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


def add_columns(command: argparse.ArgumentParser) -> None:
    """Add which column of a table of articles is what."""
    command.add_argument(
        "--columns", type=columns, metavar="FIELD=COLUMN,…",
        help="of a table of articles, which column is what: text=Body,outlet=Paper (default: guessed)",
    )  # fmt: skip


def refuse_table(path: Path) -> None:
    """Refuse a table of articles where one article or a corpus is meant: it would be read as one long text."""
    from framing.scale.incoming import is_table

    if is_table(path):
        named = shlex.quote(str(path))
        raise ValueError(
            f"{path} is a table of articles; read it with framing read {named} --out DIR, or make a corpus of it: "
            f"framing ingest {named} --out DIR"
        )


def sampled(options: argparse.Namespace) -> list[str]:
    """Return the texts of some articles of a table, from its beginning to its end; none where the source is none.

    Raises
    ------
    ValueError
        If columns are named of what is no table.
    """
    from tqdm.auto import tqdm

    from framing.corpus import CorpusError
    from framing.scale.incoming import expected, incoming, is_table, made

    path = Path(options.source)
    if not is_table(path):
        _check_columns(options)
        return []
    rows = expected(path)  # none where a file is packed and cut
    each, texts = -(-rows // SAMPLE) or 1, []
    listed = tqdm(
        incoming(path, options.columns), total=rows or None, desc="sampling", unit="row", leave=False, disable=None
    )
    for waiting in itertools.islice(listed, 0, None if rows else SAMPLE, each):
        with contextlib.suppress(CorpusError):  # of an article that would be set aside
            texts.append(made(waiting).text or "")
    if not texts:
        raise CorpusError(f"no row of {path} that was looked at has a text; see what framing read sets aside, and why")
    if each > 1:
        print(f"Suggested from {many(len(texts), 'article')} of {many(rows, 'row')}.", file=sys.stderr)
    return texts


def _check_columns(options: argparse.Namespace) -> None:
    if options.columns:
        raise ValueError(
            f"--columns is of one table of articles, and {options.source} is none that is there; leave it out"
        )


def number(text: str) -> int:
    """Read a whole number from 1 on, as an option of the command line."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def share(text: str) -> float:
    """Read a number from 0 to 1, as an option of the command line."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to 1")
    return value


def streams(options: argparse.Namespace) -> bool:
    """Tell whether ``framing read`` is to write a Parquet dataset, batch by batch.

    Raises
    ------
    ValueError
        If options do not go together.
    """
    from framing.scale.incoming import is_table

    if options.only:
        _check_words(options)
    if options.scheduler is not None and options.processes > 1:
        raise ValueError("the workers of --scheduler read in the place of --processes; leave one of the two out")
    table = is_table(Path(options.source))
    there = bool(options.out) and (options.out / DATASET).is_file()
    wanted = options.format == "parquet" or table or there
    if options.format == "csv" and wanted:
        what = options.source if table else options.out
        raise ValueError(f"{what} is {'a table of articles' if table else 'a Parquet dataset'}; leave --format csv out")
    if wanted and not options.out:
        raise ValueError("a Parquet dataset is written to a folder; name it: --out DIR")
    if options.format and not options.out:
        raise ValueError("--format is of what is written; name a folder, --out DIR, or leave it out")
    if wanted and options.threshold is not None:
        raise ValueError(
            "a Parquet dataset keeps every loaded word with its strength, and a threshold is given to the analyses "
            f"after: leave --threshold out, and say framing.portrayal(evidence, threshold={options.threshold:g})"
        )
    if not table:
        _check_columns(options)
    if options.batch and not wanted:
        raise ValueError("--batch is of a Parquet dataset; add --format parquet, or leave it out")
    return wanted


def _check_words(options: argparse.Namespace) -> None:
    """Refuse what counting words alone has no use for, in the words of the command line."""
    given = {
        "--entities": bool(options.entities),
        "--lexicon": options.lexicon != "loaded",
        "--threshold": options.threshold is not None,
    }
    asked = [option for option, is_given in given.items() if is_given]
    if asked:
        raise ValueError(f"--only terms counts words and nothing else: leave out {', '.join(asked)}, or --only terms")
    if not options.out:
        raise ValueError("words are counted for analyses to come, so name a folder for the counts: --out DIR")


def cluster(options: argparse.Namespace) -> AbstractContextManager[None]:
    """Let the workers of a Dask cluster read, where an address is given."""
    from framing.scale.stream import cluster

    return cluster(options.scheduler)


def run(options: argparse.Namespace) -> None:
    """Read into a Parquet dataset, and say what came of it."""
    from framing.reading.entities import Entities
    from framing.reading.lexicons import load_lexicon
    from framing.scale.dataset import ASIDE, reasons, values
    from framing.scale.incoming import REST, fields_of, is_table
    from framing.scale.stream import stream

    given: dict[str, Any] = {"columns": options.columns, "published": options.published, "jobs": options.processes}
    with cluster(options):
        told = stream(
            options.source,
            options.out,
            Entities.load(options.entities) if options.entities else None,
            None if options.only else load_lexicon(options.lexicon),
            only=options.only,
            batch=options.batch,
            **given,
        )
    rows = told["rows"]
    within = "" if options.only else f" in {many(rows['sentences'], 'sentence')}"  # of which no table is written
    print(f"Read {options.source}: {many(rows['articles'], 'article')}{within}.")
    if is_table(Path(options.source)):
        fields = fields_of(Path(options.source), options.columns).items()
        print(f"Columns taken: {', '.join(f'{field}={column}' for field, column in fields)}.")
    if options.only:
        print(COUNTED.format(f"{many(rows['terms'], 'count')}, one for each word and article"))
    else:
        found = many(rows["hits"], "candidate for a loaded word", "candidates for loaded words")
        named = many(rows["mentions"], "mention of an entity", "mentions of entities")
        print(f"Found: {found}, {named}, {many(rows['quotations'], 'quoted span')}.")
    if told["set_aside"]:
        print(f"Set aside: {many(told['set_aside'], 'article')}, listed with the reason in {options.out / ASIDE}.")
        why = sorted(reasons(options.out), key=lambda each: not each[0].startswith(REST))  # these weigh most
        for reason, times in why[:REASONS]:
            print(f"  {times:,} × {reason}")
        if len(why) > REASONS:
            print(f"  and {many(len(why) - REASONS, 'more reason')}")
        if why[0][0].startswith(REST):
            print("The first of these stands for all rows to the end of the list, however many they are.")
    outlets, undated = set[str](), 0
    for articles in values(options.out, "articles", ["outlet", "published"]):
        outlets |= set(articles["outlet"]) - {""}
        undated += int((articles["published"] == "").sum())
    if undated:
        print(f"No day of publication: {many(undated, 'article')}. Dates that can be read in two ways count as none.")
    print(f"Evidence written to {options.out}: seven tables in Parquet, no text. In Python:")
    print(f"  evidence = framing.scan({_written(options.out)})")
    several = len(outlets) > 1
    if not options.only:
        print(f"  framing.{NEXT if several else NEXT_OF_ALL}")
    elif rows["articles"] > 1:  # one article has none to be compared with
        print(f"  framing.{NEXT_OF_WORDS if several else NEXT_OF_ONE_OUTLET}")


def count(corpus: Corpus, options: argparse.Namespace) -> None:
    """Count the words of a corpus in memory and read nothing else, write them as CSV, and say what came of it.

    Raises
    ------
    ValueError
        If workers are asked for, the folder holds what counts must not replace, or an article holds no words.
    """
    from framing.reading.reader import read

    asked = ["--processes"] * (options.processes > 1) + ["--scheduler"] * (options.scheduler is not None)
    if asked:
        told = " and ".join(asked)
        raise ValueError(f"words are counted in one process; leave {told} out, or write --format parquet")
    _spare(options.out)
    evidence = read(corpus, only=options.only)
    articles = evidence.articles
    wordless = articles.loc[articles["words"] == 0, "article"]
    if len(wordless):
        raise ValueError(f"{wordless.iloc[0]} holds no words; paste the article into it, headline first")
    evidence.save(options.out)
    words, sentences = many(articles["words"].sum(), "word"), many(articles["sentences"].sum(), "sentence")
    print(f"Read {options.source}: {many(len(articles), 'article')}, {words} in {sentences}.")
    print(COUNTED.format(f"{many(evidence.terms['term'].nunique(), 'different word')}, article by article"))
    print(f"Evidence written to {options.out}: seven tables and datapackage.json, no text. In Python:")
    print(f"  evidence = framing.Evidence.load({_written(options.out)})")
    if len(articles) > 1:  # one article has none to be compared with
        outlets = set(articles["outlet"]) - {""}
        print(f"  framing.{NEXT_OF_WORDS if len(outlets) > 1 else NEXT_OF_ONE_OUTLET}")


def _spare(folder: Path) -> None:
    """Refuse a folder in which counts of words would replace a full reading, or the list of a corpus."""
    import pandas as pd

    from framing.evidence import WORDS_ONLY, check_place

    check_place(folder)
    path = folder / "articles.csv"
    if not path.is_file():
        return
    read_with = pd.read_csv(path, usecols=["read_with"], dtype=str, keep_default_na=False)["read_with"]
    if not read_with.str.endswith(WORDS_ONLY).all():
        raise ValueError(
            f"{folder} holds a full reading, which counts of words would replace; name another folder: --out DIR"
        )


def _written(folder: Path) -> str:
    """Write a folder as Python reads it."""
    return json.dumps(folder.as_posix(), ensure_ascii=False)
