"""The ``framing`` command: the package for people who would rather not write Python."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import framing
from framing import validation
from framing.analysis.groups import THRESHOLD
from framing.desk import command as agree
from framing.intake import commands as ingest
from framing.intake import web_commands as web
from framing.scale import commands as scale
from framing.scale.commands import number, share
from framing.sharing import commands as sharing
from framing.terminal import heading, interval, joined, listed, many, put, show

if TYPE_CHECKING:
    from framing.corpus import Corpus
    from framing.evidence import Evidence

EXAMPLES = """examples:
  framing read article.txt                        what an article says of whom, in whose voice
  framing portray colombia-israel-2024            how each entity is portrayed in a corpus
  framing compare colombia-israel-2024 wsws       what sets one article apart from the others
  framing ingest my-files/ --out my-study         a corpus of whatever files you have
  framing suggest-entities my-study               a first codebook of entities, to be edited by hand
  framing agree class/                            how far the coders of a class agree
  framing figures colombia-israel-2024 --out out  every figure of a corpus, with the table under it

"framing COMMAND --help" explains each. A CORPUS is a folder of .txt or .md files, a
folder with articles.csv, or the name of a corpus that comes with framing. A SOURCE is
a corpus or a single file. An article is plain text in UTF-8, its headline first.
"""
READ = """Read articles and show which loaded words they hold, in whose voice, attached to whom,
and who is quoted. Nothing is sent anywhere."""
PORTRAY = """Count the loaded words attached to each entity and the sentiment toward it, by voice:
narrator (the outlet's own words), quoted (a speaker's), scare (the narrator's, in scare
quotes). Intervals come from resampling articles, or sentences where articles are few."""
COMPARE = """Show which articles are most like one article, and which terms it uses more, and less,
than the others (keyness: log-odds with an informative prior)."""
SUGGEST = """Propose a codebook of entities: the names that occur, variants of one name together.
It is a first draft, to be edited by hand: merge, rename, delete, set the kind."""
FIGURES = """Draw the figures of a corpus as SVG and PNG, each with its table as CSV."""
NO_CODEBOOK = "No codebook of entities was given, so one was suggested from the text, of {}."
WHOSE = {"narrator": "narrator", "direct": "direct quotes", "indirect": "reported speech", "scare": "scare quotes"}


class _Parser(argparse.ArgumentParser):
    """Argument errors in one line, with exit code 2 like every other error of the user's input."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = _Parser(
        prog="framing",
        description="Measure how news coverage frames the people and places in it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"framing {framing.__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)

    read = commands.add_parser("read", help="read articles and show what was found", description=READ)
    read.add_argument("source", metavar="SOURCE", help="a .txt or .md file, a corpus, or one table of articles")
    _reading_options(read)
    _threshold_option(read)
    read.set_defaults(threshold=None)  # words alone are counted without one, so one that is given is told apart
    read.add_argument("--out", type=Path, metavar="DIR", help="write the evidence (tables without text) to this folder")
    read.add_argument("--published", action="store_true", help="of a corpus, read published texts alone, no accounts")
    scale.add_options(read)
    read.set_defaults(run=_read)

    portray = commands.add_parser(
        "portray", help="loaded words and sentiment attached to each entity", description=PORTRAY
    )
    portray.add_argument("source", metavar="SOURCE", help="a .txt or .md file, or a corpus")
    _reading_options(portray)
    _threshold_option(portray)
    portray.add_argument(
        "--by", choices=("article", "outlet", "family", "country", "basis"), help="a row for each of these"
    )
    portray.add_argument(
        "--voice",
        choices=("narrator", "quoted", "scare", "all"),
        default=None,
        help="one voice (default: a row for each)",
    )
    portray.add_argument(
        "--scorer", choices=("rules", "learned"), default="rules", help="whose sentiment (default: rules)"
    )
    portray.add_argument(
        "--min-mentions",
        type=number,
        default=5,
        metavar="N",
        help="with fewer mentions, too few to say (default: 5)",
    )
    _table_options(portray)
    portray.set_defaults(run=_portray)

    compare = commands.add_parser("compare", help="one article against the others", description=COMPARE)
    compare.add_argument("source", metavar="CORPUS", help="a corpus")
    compare.add_argument("target", metavar="ARTICLE", help="identifier of the article: its file's name without ending")
    _reading_options(compare)
    compare.add_argument("--accounts", action="store_true", help="compare accounts alone: like with like")
    compare.add_argument("--top", type=number, default=15, metavar="N", help="terms at either end (default: 15)")
    _table_options(compare)
    compare.set_defaults(run=_compare)

    suggest = commands.add_parser("suggest-entities", help="propose a codebook of entities", description=SUGGEST)
    suggest.add_argument("source", metavar="SOURCE", help="a .txt or .md file, a corpus, or one table of articles")
    scale.add_columns(suggest)
    suggest.add_argument(
        "--at-least",
        type=number,
        default=2,
        metavar="N",
        help="leave out what is mentioned less often (default: 2)",
    )
    suggest.add_argument("--out", type=Path, metavar="FILE", help="write entities.toml here instead of printing it")
    suggest.set_defaults(run=_suggest)

    figures = commands.add_parser("figures", help="draw the figures of a corpus", description=FIGURES)
    figures.add_argument("source", metavar="CORPUS", help="a corpus")
    figures.add_argument(
        "--target", metavar="ARTICLE", help="the article to set apart (default: the first of the corpus)"
    )
    figures.add_argument(
        "--out", type=Path, default=Path("figures"), metavar="DIR", help="folder to write to (default: figures)"
    )
    _reading_options(figures)
    _threshold_option(figures)
    figures.set_defaults(run=_figures)
    ingest.add_commands(commands)
    web.add_commands(commands)
    sharing.add_commands(commands)
    agree.add_command(commands)
    validation.add_command(commands)
    return top


def _reading_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--entities", type=Path, metavar="FILE",
        help="codebook of entities, TOML (default: the corpus's own, or one suggested)",
    )  # fmt: skip
    command.add_argument(
        "--lexicon", metavar="FILE", default="loaded", help="lexicon of loaded words, CSV (default: framing's own)"
    )


def _threshold_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--threshold", type=share, default=THRESHOLD, metavar="SHARE",
        help=f"how strongly a word must be loaded to count, from 0 (all) to 1 (default: {THRESHOLD})",
    )  # fmt: skip


def _table_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, metavar="FILE", help="write the table as CSV instead of printing it")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, 1 where a command found what it looks for to be amiss, or 2 for unusable input.

    Parameters
    ----------
    arguments : sequence of str, optional
        The arguments; by default those of the command line.

    Returns
    -------
    int
    """
    for stream in (sys.stdout, sys.stderr):  # a terminal that knows no "é" shows "?" and does not stop the work
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    options, code = parser().parse_args(arguments), 0
    try:
        if not hasattr(options, "run"):
            parser().print_help()
            raise ValueError("no command given; name one of those above, such as: framing read article.txt")
        code = options.run(options) or 0
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of a pipe has seen enough: "framing read … | head"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (ValueError, KeyError, OSError) as error:
        sys.stdout.flush()
        print(f"framing: {_told(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stopped:
        print("framing: stopped" + (f"; {stopped}" if str(stopped) else ""), file=sys.stderr)
        return 130
    return code


def _told(error: Exception) -> str:
    """Say in one line what was wrong, where, and what to do."""
    if isinstance(error, OSError) and error.filename:
        where = error.filename2 or error.filename
        match error:
            case FileNotFoundError():
                return f"{where} is not there; check the path"
            case PermissionError():
                return f"{where} may not be opened; check its permissions"
            case FileExistsError() | NotADirectoryError():
                return f"{where} is not a folder; name a folder"
            case IsADirectoryError():
                return f"{where} is a folder; name a file"
    # Our own errors say what was wrong, where, and what to do; a KeyError's text comes in quotation marks.
    text = error.args[0] if isinstance(error, KeyError) and error.args else error
    return " ".join(str(text).split()) or repr(error)


def _corpus(source: str) -> Corpus:
    """Load a file as a corpus of one, or a corpus."""
    path = Path(source)
    scale.refuse_table(path)
    if path.is_file():
        article = framing.load_article(path)
        return framing.Corpus(article.id, {article.id: article})
    if not path.exists() and (path.suffix or path.name != source):
        raise ValueError(f"{source} is not there; check the path")
    return framing.load_corpus(source)


def _evidence(corpus: Corpus, options: argparse.Namespace, *, anew: bool = False) -> tuple[Evidence, list[str]]:
    """Use the best evidence there is; read anew where the user brings a codebook or a lexicon of their own.

    Returns the evidence, and what the user should know of how it came about.
    """
    lexicon = framing.load_lexicon(options.lexicon)
    entities = framing.Entities.load(options.entities) if options.entities else corpus.entities
    if len(entities) and not (anew or options.entities or options.lexicon != "loaded") and len(corpus.evidence):
        return corpus.evidence, []
    notes = []
    texts = [a.text for a in corpus if a.text is not None]
    if not len(entities) and not options.entities:
        suggested = framing.suggest_entities(texts)
        entities = framing.Entities(tuple(entity for entity, _ in suggested))
        notes.append(NO_CODEBOOK.format(many(len(entities), "entity", "entities")))
    evidence = framing.read(corpus, entities, lexicon, jobs=getattr(options, "processes", 1))
    wordless = evidence.articles.loc[evidence.articles["words"] == 0, "article"]
    if len(wordless):
        raise ValueError(f"{wordless.iloc[0]} holds no words; paste the article into it, headline first")
    return evidence, notes


def _target(corpus: Corpus, article: str) -> str:
    """Return the identifier of an article, or say that there is no such article, or nothing of it to compare."""
    if corpus[article].basis == "codes":
        raise ValueError(f"article {article!r} rests on codes alone, no text of it was read; choose one with a text")
    return article


def _read(options: argparse.Namespace) -> None:
    if scale.streams(options):
        scale.run(options)
        return
    corpus = _corpus(options.source)
    if options.published:
        kept = {a.id: a for a in corpus if a.basis == "published" and a.text is not None}
        if not kept:
            raise ValueError(
                f"{options.source} holds no published text; put the texts into {(corpus.folder or Path()) / 'texts'}, "
                "each named after its article"
            )
        corpus = framing.Corpus(corpus.name, kept, corpus.folder, shipped=False)
    if options.only:
        scale.count(corpus, options)
        return
    if options.out:
        from framing.evidence import check_place

        check_place(options.out)  # before reading takes its time
    with scale.cluster(options):
        evidence, notes = _evidence(corpus, options, anew=True)
    if options.out:
        evidence.save(options.out)
    articles, spans = evidence.articles, evidence.quotations
    threshold = THRESHOLD if options.threshold is None else options.threshold
    hits = evidence.hits[evidence.hits["strength"] >= threshold]
    bases = ", ".join(f"{n} {basis}" for basis, n in articles["basis"].value_counts().items())
    several = f"{many(len(evidence), 'article')} ({bases}), " if len(evidence) > 1 else ""
    words, sentences = many(articles["words"].sum(), "word"), many(articles["sentences"].sum(), "sentence")
    print(f"Read {options.source}: {several}{words} in {sentences}.")
    named = many(len(evidence.mentions), "mention of an entity", "mentions of entities")
    print(f"Found: {many(len(hits), 'loaded word')}, {named}, {many(len(spans), 'quoted span')}.")
    for note in notes:
        print(note)

    heading("Loaded words, by category and by whose words they are")
    counts = hits.groupby(["category", "voice"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=list(WHOSE), fill_value=0).rename(columns=WHOSE)
    counts = counts.assign(all=counts.sum(axis=1)).sort_values(["all", "category"], ascending=[False, True])
    show(counts.rename(lambda c: c.replace("_", " ")).reset_index())

    heading("Entities: how often each is mentioned, and the loaded words attached to it")
    attached = hits[hits["entity"] != ""]
    own = attached["voice"].isin(["narrator", "scare"])
    table = evidence.mentions.groupby("entity").size().rename("mentions").to_frame()
    for column, rows in (("in the narrator's words", attached[own]), ("in quoted words", attached[~own])):
        table = table.join(rows.groupby("entity")["form"].agg(listed).rename(column))
    show(table.reset_index().sort_values(["mentions", "entity"], ascending=[False, True]), 20)

    heading("Who is quoted, how often, and with which verbs")
    speakers = framing.sourcing(evidence).parts["kinds"].groupby(["speaker", "kind"], as_index=False)
    quoted = speakers.agg(times=("spans", "sum"), words=("tokens", "sum"), verbs=("verbs", joined))
    show(quoted.sort_values(["words", "speaker"], ascending=[False, True]), 15)

    print("\nRules attach words to entities and quotations to speakers, and they err: check against the text.")
    source = shlex.quote(options.source)
    given = {"entities": options.entities, "lexicon": options.lexicon != "loaded" and options.lexicon}
    given |= {"threshold": options.threshold is not None and str(threshold)}
    more = "".join(f" --{name} {shlex.quote(str(value))}" for name, value in given.items() if value)
    steps = {f"framing portray {source}{more}": "the same with rates and intervals"}
    if notes:
        steps |= {f"framing suggest-entities {source} --out entities.toml": "the suggested codebook, to edit"}
        steps |= {f"framing read {source} --entities entities.toml": "read again with yours"}
    width = max(map(len, steps))
    print("Next:\n" + "\n".join(f"  {command:<{width}}  {what}" for command, what in steps.items()))
    if options.out:
        print(f"Evidence written to {options.out}: seven tables and datapackage.json, no text.")


def _portray(options: argparse.Namespace) -> None:
    evidence, notes = _evidence(_corpus(options.source), options)
    given = {"by": options.by, "voice": options.voice, "min_mentions": options.min_mentions}
    table = framing.portrayal(evidence, **given, scorer=options.scorer, threshold=options.threshold).table
    if options.out:
        put(table, options.out)
        return
    shown = table[[*([options.by] if options.by else []), "entity", "voice", "basis", "articles", "mentions", "hits"]]
    shown = shown.rename(columns={"hits": "loaded words"}).loc[:, lambda t: ~t.columns.duplicated()]
    show(shown.assign(**{"per mention": interval(table, "rate"), "sentiment": interval(table, "sentiment")}))
    print(f"\nIn brackets: 95% intervals. Under {many(options.min_mentions, 'mention')} there are too few to say.")
    print("Sentiment runs from -1 to 1. The table with all its columns: --out FILE.csv")
    if table.attrs["error"]:
        print(f"The {options.scorer} scorer agrees with people only in part: {table.attrs['error']}.")
    for note in notes:
        print(note)


def _compare(options: argparse.Namespace) -> None:
    corpus = _corpus(options.source)
    if options.accounts:
        corpus = corpus.accounts()
        if not len(corpus):
            raise ValueError(f"{options.source} holds no accounts; leave --accounts out")
    target = _target(corpus, options.target)
    evidence, _ = _evidence(corpus, options)
    table = framing.keyness(evidence, target).table
    if options.out:
        put(table, options.out)
        return
    basis = table["basis"].iloc[0] if len(table) else "no terms"
    print(f"{target} against {many(len(evidence) - 1, 'other article')} ({basis}).")
    likeness = framing.similarity(evidence).table
    near = likeness[(likeness["article_a"] == target) & (likeness["article_b"] != target)].nlargest(5, "cosine")
    heading("The articles most like it (cosine of TF-IDF: 0 no word in common, 1 the same words)")
    show(near[["article_b", "basis_b", "cosine"]].rename(columns={"article_b": "article", "basis_b": "basis"}))
    shown = table.assign(odds=interval(table, "log_odds"))[["term", "target_count", "reference_count", "odds", "q"]]
    shown = shown.set_axis(["term", f"in {target}", "in the others", "log-odds", "q"], axis=1)
    heading(f"Terms that {target} uses more than the others (log-odds above 0)")
    show(shown[table["z"] > 0].head(options.top))
    heading(f"Terms that {target} uses less than the others (log-odds below 0)")
    show(shown[table["z"] < 0].iloc[::-1].head(options.top))
    print("\nIn brackets: 95% intervals, where there are articles enough. q: share of false finds among terms as sure.")
    print("The whole table: --out FILE.csv")


def _suggest(options: argparse.Namespace) -> None:
    from framing.evidence import write_text
    from framing.reading.suggestions import to_toml

    texts = scale.sampled(options) or [a.text for a in _corpus(options.source) if a.text is not None]
    if not texts:
        raise ValueError(f"{options.source} holds no text to suggest entities from")
    suggested = framing.suggest_entities(texts, at_least=options.at_least)
    if not suggested:
        raise ValueError(
            f"{options.source}: no name occurs {options.at_least} times or more; lower --at-least, or write the "
            "codebook by hand"
        )
    if not options.out:
        print(to_toml(suggested))
        return
    if options.out.exists():
        raise ValueError(f"{options.out} is there already, perhaps edited by hand; name another file")
    write_text(options.out, to_toml(suggested))
    written = many(len(suggested), "entity", "entities")
    print(f"{written} written to {options.out}; read the file through and edit it before use.")


def _figures(options: argparse.Namespace) -> None:
    corpus = _corpus(options.source)
    wanted = _target(corpus, options.target) if options.target else None
    evidence, notes = _evidence(corpus, options)
    read = set(evidence.articles["article"])
    target = wanted or next(a.id for a in corpus if a.id in read)
    results: dict[str, Any] = {
        "dispersion": framing.dispersion(evidence, target, threshold=options.threshold),
        "vocabulary": framing.vocabulary(evidence.where(article=target), threshold=options.threshold),
        "sourcing": framing.sourcing(evidence, target),
        "portrayal": framing.portrayal(evidence, threshold=options.threshold),
        "profiles": framing.profiles(evidence, threshold=options.threshold),
    }
    if len(evidence) > 1:
        similarity = framing.similarity(evidence)
        results |= {
            "similarity": similarity,
            "dendrogram": framing.dendrogram(similarity),
            "distinctive": framing.distinctive(evidence, target),
            "keyness": framing.keyness(evidence, target),
        }
    if corpus.codes is not None and corpus.metadata is not None:
        pages = corpus.metadata.rename(columns={"wire_family": "family"})
        results["presence"] = framing.presence(corpus.codes, families=pages.set_index("article").get("family"))
        lacking = [column for column in ("outlet", "family", "seen") if column not in pages]
        if lacking:
            notes.append(f"No figure of the pages one by one: articles.csv has no column {', '.join(lacking)}.")
        else:
            results["presence_matrix"] = framing.presence_matrix(corpus.codes, pages)
    from tqdm.auto import tqdm

    for name, result in tqdm(results.items(), desc="drawing", unit="figure", disable=None):
        more = {"articles": evidence.articles, "names": corpus.names}
        result.save(options.out / name, **{key: value for key, value in more.items() if key not in result.parts})
    for note in notes:
        print(note)
    print(f"{many(len(results), 'figure')} written to {options.out}, each as SVG and PNG with its table as CSV.")
    print(f"The article set apart is {target}.")


if __name__ == "__main__":
    raise SystemExit(main())
