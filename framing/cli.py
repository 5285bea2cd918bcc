"""The ``framing`` command: the package for people who would rather not write Python."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import framing

if TYPE_CHECKING:
    import pandas as pd

    from framing.corpus import Corpus
    from framing.evidence import Evidence
    from framing.reading.entities import Entities

EXAMPLES = """examples:
  framing read article.txt                        what an article says of whom, in whose voice
  framing portray colombia-israel-2024            how each entity is portrayed in a corpus
  framing compare colombia-israel-2024 wsws       what sets one article apart from the others
  framing suggest-entities my-articles/           a first codebook of entities, to be edited by hand
  framing figures colombia-israel-2024 --out out  every figure of a corpus, with the table under it

A CORPUS is a folder of .txt or .md files, a corpus folder with articles.csv, or the name of a corpus that comes with
framing. A SOURCE is a corpus or a single file.
"""


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
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=_Parser)

    read = commands.add_parser("read", help="read articles into evidence and show what was found")
    read.add_argument("source", metavar="SOURCE", help="a .txt or .md file, or a corpus")
    _reading_options(read)
    read.add_argument("--out", type=Path, metavar="DIR", help="write the evidence (tables without text) to this folder")
    read.add_argument(
        "--published", action="store_true", help="of a corpus, read published texts alone and no accounts"
    )
    read.set_defaults(run=_read)

    portray = commands.add_parser("portray", help="loaded words and sentiment attached to each entity")
    portray.add_argument("source", metavar="SOURCE", help="a .txt or .md file, or a corpus")
    _reading_options(portray)
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
        "--min-mentions", type=int, default=5, metavar="N", help="below, too few mentions to say (default: 5)"
    )
    _table_options(portray)
    portray.set_defaults(run=_portray)

    compare = commands.add_parser("compare", help="one article against the others: keyness and nearest articles")
    compare.add_argument("source", metavar="CORPUS", help="a corpus")
    compare.add_argument("target", metavar="ARTICLE", help="identifier of the article to set apart")
    _reading_options(compare)
    compare.add_argument("--accounts", action="store_true", help="compare accounts alone: like with like")
    compare.add_argument("--top", type=int, default=15, metavar="N", help="terms at either end (default: 15)")
    _table_options(compare)
    compare.set_defaults(run=_compare)

    suggest = commands.add_parser("suggest-entities", help="propose a codebook of entities for new articles")
    suggest.add_argument("source", metavar="SOURCE", help="a .txt or .md file, or a corpus")
    suggest.add_argument(
        "--at-least", type=int, default=2, metavar="N", help="leave out what is mentioned less often (default: 2)"
    )
    suggest.add_argument("--out", type=Path, metavar="FILE", help="write entities.toml here instead of printing it")
    suggest.set_defaults(run=_suggest)

    figures = commands.add_parser("figures", help="draw the figures of a corpus, each with the table under it")
    figures.add_argument("source", metavar="CORPUS", help="a corpus")
    figures.add_argument(
        "--target", metavar="ARTICLE", help="the article to set apart (default: the first with a text)"
    )
    figures.add_argument(
        "--out", type=Path, default=Path("figures"), metavar="DIR", help="folder to write to (default: figures)"
    )
    _reading_options(figures)
    figures.set_defaults(run=_figures)
    return top


def _reading_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--entities", type=Path, metavar="FILE",
        help="codebook of entities (default: the corpus's own, or one suggested from the text)",
    )  # fmt: skip
    command.add_argument(
        "--lexicon", metavar="FILE", default="loaded", help="lexicon of loaded words (default: framing's own)"
    )


def _table_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, metavar="FILE", help="write the table as CSV instead of printing it")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 for input that cannot be used.

    Parameters
    ----------
    arguments : sequence of str, optional
        The arguments; by default those of the command line.

    Returns
    -------
    int
    """
    options = parser().parse_args(arguments)
    try:
        options.run(options)
    except (ValueError, KeyError, OSError) as error:
        # Our own errors say what was wrong, where, and what to do; a KeyError's text comes in quotation marks.
        text = error.args[0] if isinstance(error, KeyError) and error.args else error
        if isinstance(error, FileNotFoundError) and error.filename:
            text = f"{error.filename} is not there; check the path"
        print(f"framing: {str(text).splitlines()[0] if str(text) else repr(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("framing: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe has seen enough: "framing read … | head"
        sys.stderr.close()
    return 0


def _corpus(source: str) -> Corpus:
    """Load a file as a corpus of one, or a corpus."""
    path = Path(source)
    if path.is_file() or (path.suffix in (".txt", ".md") and not path.is_dir()):
        article = framing.load_article(path)
        return framing.Corpus(article.id, {article.id: article})
    return framing.load_corpus(source)


def _codebook(corpus: Corpus, options: argparse.Namespace) -> Entities:
    if options.entities:
        return framing.Entities.load(options.entities)
    if len(corpus.entities):
        return corpus.entities
    suggested = framing.suggest_entities([a.text for a in corpus if a.text is not None])
    print(
        f"No codebook given: {len(suggested)} entities suggested from the text (framing suggest-entities).",
        file=sys.stderr,
    )
    return framing.Entities(tuple(entity for entity, _ in suggested))


def _evidence(corpus: Corpus, options: argparse.Namespace, *, texts_only: bool = False) -> Evidence:
    """Use the best evidence there is; read anew where the user brings a codebook or a lexicon of their own."""
    own = options.entities or options.lexicon != "loaded" or texts_only or corpus.folder is None
    if not own and len(corpus.evidence):
        return corpus.evidence
    return framing.read(corpus, _codebook(corpus, options), framing.load_lexicon(options.lexicon))


def _read(options: argparse.Namespace) -> None:
    corpus = _corpus(options.source)
    if options.published:
        corpus = corpus.select(basis="published")
    evidence = _evidence(corpus, options, texts_only=True)
    if options.out:
        evidence.save(options.out)
    articles = evidence.articles
    print(f"{len(evidence)} article(s), {articles['words'].sum():,} words, {articles['sentences'].sum():,} sentences")
    print(
        f"{len(evidence.hits)} loaded words, {len(evidence.quotations)} quoted spans, "
        f"{len(evidence.mentions)} mentions\n"
    )
    _heading("Loaded words by category and voice")
    print(_show(evidence.hits.groupby(["category", "voice"]).size().unstack(fill_value=0).reset_index()))
    _heading("Entities: mentions, and the loaded words attached to each")
    mentions = evidence.mentions.groupby("entity").size().rename("mentions")
    attached = (
        evidence.hits[evidence.hits["entity"] != ""].groupby("entity")["form"].agg(lambda f: "; ".join(sorted(set(f))))
    )
    table = mentions.to_frame().join(attached.rename("loaded words")).fillna({"loaded words": ""}).reset_index()
    print(_show(table.sort_values(["mentions", "entity"], ascending=[False, True]).head(20)))
    _heading("Who is quoted")
    print(_show(framing.sourcing(evidence).table[["speaker", "kind", "spans", "tokens", "verbs"]].head(15)))
    if options.out:
        print(f"\nEvidence written to {options.out}: tables and datapackage.json, no text.")


def _portray(options: argparse.Namespace) -> None:
    evidence = _evidence(_corpus(options.source), options)
    result = framing.portrayal(evidence, by=options.by, voice=options.voice, min_mentions=options.min_mentions)
    _put(result.table, options.out)
    if not options.out:
        print(f"\nEstimates are empty where there are fewer than {options.min_mentions} mentions: too few to say.")


def _compare(options: argparse.Namespace) -> None:
    corpus = _corpus(options.source)
    evidence = _evidence(corpus.accounts() if options.accounts else corpus, options, texts_only=options.accounts)
    keyness = framing.keyness(evidence, options.target).table
    if options.out:
        _put(keyness, options.out)
        return
    similarity = framing.similarity(evidence).table
    near = similarity[(similarity["article_a"] == options.target) & (similarity["article_b"] != options.target)]
    _heading(f"Nearest articles to {options.target} (TF-IDF cosine)")
    print(_show(near.nlargest(5, "cosine")[["article_b", "basis_b", "cosine"]]))
    columns = ["term", "target_count", "reference_count", "log_odds", "z"]
    _heading(
        f"Key terms of {options.target} (positive log-odds), basis: {keyness['basis'].iloc[0] if len(keyness) else ''}"
    )
    print(_show(keyness.head(options.top)[columns]))
    _heading("Key terms of the other articles (negative log-odds)")
    print(_show(keyness.tail(options.top).iloc[::-1][columns]))


def _suggest(options: argparse.Namespace) -> None:
    from framing.evidence import write_text
    from framing.reading.entities import to_toml

    texts = [a.text for a in _corpus(options.source) if a.text is not None]
    if not texts:
        raise ValueError(f"{options.source} holds no text to suggest entities from")
    found = to_toml(framing.suggest_entities(texts, at_least=options.at_least))
    if options.out:
        write_text(options.out, found)
        print(f"Codebook written to {options.out}; read it through and edit it before you use it.")
    else:
        print(found)


def _figures(options: argparse.Namespace) -> None:
    corpus = _corpus(options.source)
    evidence = _evidence(corpus, options)
    target = options.target or evidence.articles["article"].iloc[0]
    results = {
        "dispersion": framing.dispersion(evidence, target),
        "vocabulary": framing.vocabulary(evidence.where(article=target)),
        "sourcing": framing.sourcing(evidence, target),
        "portrayal": framing.portrayal(evidence),
        "profiles": framing.profiles(evidence),
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
        results |= {
            "presence": framing.presence(corpus.codes, families=corpus.metadata.set_index("article")["wire_family"]),
            "presence_matrix": framing.presence_matrix(corpus.codes, corpus.metadata),
        }
    from tqdm.auto import tqdm

    for name, result in tqdm(results.items(), desc="drawing", unit="figure"):
        result.save(options.out / name)
    print(f"{len(results)} figures written to {options.out}, each as SVG and PNG with its table as CSV.")


def _heading(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def _show(table: pd.DataFrame) -> str:
    shown = table.copy()
    for column in shown.columns:
        if shown[column].dtype == "str":
            shown[column] = shown[column].str.slice(0, 60)
    return shown.to_string(index=False, float_format=lambda x: f"{x:.3g}") if len(shown) else "(none)"


def _put(table: pd.DataFrame, out: Path | None) -> None:
    if out is None:
        print(_show(table))
        return
    from framing.evidence import write_text

    write_text(out, table.to_csv(index=False, float_format="%.6g", lineterminator="\n"))
    print(f"{len(table)} rows written to {out}.")


if __name__ == "__main__":
    raise SystemExit(main())
