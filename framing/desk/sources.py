"""Sources: the articles that coders marked, as far as they are at hand, with the tool's marks and the truth."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from framing.analysis import groups
from framing.analysis.coding import records
from framing.corpus import Article, Corpus, CorpusError, load_corpus
from framing.desk.articles import OpenArticle, listed, nothing, open_articles
from framing.desk.sheets import AnnotationError
from framing.evidence import Evidence
from framing.reading.reader import sha256
from framing.validation.gold import words_within

Source = Corpus | Evidence | Article | Iterable[Article]
CLASSROOM = "ferry-line"  # the corpus whose texts may be shared, and so the one that classes mark
TRUTH = "truth.csv"
MARKED = dict.fromkeys(["article", "category", "target", "voice"], "str") | dict.fromkeys(["first", "last"], "int64")


@dataclass(frozen=True, eq=False)
class Sources:
    """What is at hand of the articles that were marked.

    Parameters
    ----------
    opened : mapping of str to OpenArticle
        Those whose text is here, and is the one that was marked.
    evidence : Evidence
        The tool's, of these and of others that were read from the text that was marked.
    truth : pandas.DataFrame or None
        A row a span that is known to be loaded.
    told : tuple of str
        Articles that the truth is told of, those without a loaded span among them.
    strange : tuple of str
        Articles that are here in another version than was marked.
    """

    opened: Mapping[str, OpenArticle] = field(default_factory=dict)
    evidence: Evidence = field(default_factory=nothing)
    truth: pd.DataFrame | None = None
    told: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()

    @property
    def sentences(self) -> dict[str, list[int]]:
        """Position of the first word of each sentence, by article."""
        return {str(a): sorted(rows) for a, rows in self.evidence.sentences.groupby("article")["position"]}

    @property
    def forms(self) -> dict[str, list[str]]:
        """The words of each article whose text is here, in lower case."""
        return {name: [word.lower for word in found.document.words] for name, found in self.opened.items()}

    @property
    def basis(self) -> str:
        """What the articles rest on, as far as it is known."""
        return groups.joined_basis(self.evidence.articles["basis"])

    @property
    def tool(self) -> pd.DataFrame:
        """What the tool takes for loaded, as coders mark it."""
        hits = groups.loaded(self.evidence, groups.THRESHOLD)
        rows = hits.assign(first=hits["position"], last=hits["position"] + hits["tokens"], target=hits["entity"])
        return rows.assign(voice=groups.voice_of(hits["voice"]))[list(MARKED)].astype(MARKED)


def taken(source: Source | str | os.PathLike[str] | None) -> Corpus | Evidence | list[Article] | None:
    """Return where the articles are: a corpus by its name or folder, and articles as a list."""
    if isinstance(source, str | os.PathLike):
        return load_corpus(source)
    return source if source is None or isinstance(source, Corpus | Evidence) else listed(source)


def digests(source: Corpus | Evidence | list[Article] | None) -> dict[str, str]:
    """Return the SHA-256 of the text of each article that is at hand, or was read."""
    if isinstance(source, Evidence):
        return dict(zip(source.articles["article"], source.articles["sha256"], strict=True))
    return {article.id: sha256(article.text) for article in source or () if article.text is not None}


def find_sources(
    versions: Mapping[str, str], corpus: Corpus | Evidence | list[Article] | None = None, truth: Any = None
) -> Sources:
    """Return what is at hand of the articles that were marked.

    Parameters
    ----------
    versions : mapping of str to str
        SHA-256 of the text that was marked, by article.
    corpus : Corpus, Evidence or list of Article, optional
        By default the corpus for classrooms, if its texts are those that were marked.
    truth : path or pandas.DataFrame, optional
        The spans that are known to be loaded; by default ``truth.csv`` of the corpus. False for none.

    Returns
    -------
    Sources

    Raises
    ------
    AnnotationError
        If the truth is not what it should be, or its articles are not at hand.
    """
    source = _classroom(versions) if corpus is None else corpus
    opened: dict[str, OpenArticle] = {}
    evidence, strange = nothing(), []
    if isinstance(source, Evidence):
        evidence = source
    elif source is not None:
        texts = [article for article in listed(source) if article.id in versions and article.text is not None]
        same = [article for article in texts if sha256(article.text or "") == versions[article.id]]
        entities = source.entities if isinstance(source, Corpus) and len(source.entities) else None
        opened = {found.article.id: found for found in open_articles(same, entities)}
        strange = [article.id for article in texts if article.id not in opened]
        parts = [found.evidence for found in opened.values()]
        if isinstance(source, Corpus) and len(opened) < len(versions):
            parts.append(source.published_evidence.without(list(opened)))
        evidence = parts[0] if len(parts) == 1 else Evidence.concat(parts)
    read = dict(zip(evidence.articles["article"], evidence.articles["sha256"], strict=True))
    same_text = [name for name, digest in versions.items() if read.get(name) == digest]
    strange += [name for name in versions if name in read and name not in (*same_text, *strange)]
    kept = evidence if len(same_text) == len(evidence) else evidence.where(article=same_text)
    made = Sources(opened, kept, strange=tuple(sorted(strange)))
    if truth is False:
        return made
    if truth is not None:
        return _with_truth(made, truth, versions)
    path = source.folder / TRUTH if isinstance(source, Corpus) and source.folder else None
    return _with_truth(made, path, opened) if path and path.is_file() and opened else made


def _classroom(versions: Mapping[str, str]) -> Corpus | None:
    """Return the corpus for classrooms, if any of its texts was marked."""
    try:
        corpus = load_corpus(CLASSROOM)
    except CorpusError:
        return None
    here = digests(corpus)
    return corpus if any(here.get(article) == digest for article, digest in versions.items()) else None


def _with_truth(made: Sources, truth: Any, articles: Iterable[str]) -> Sources:
    """Add the spans of these articles that are known to be loaded, placed on words."""
    table, name = _table(truth)
    spans = table[table["kind"] == "span"] if "kind" in table.columns else table
    told = [article for article in articles if article in set(table["article"])]
    rows = []
    for row in records(spans[spans["article"].isin(told)]):
        first, last = _placed(row, made, name)
        said = {column: str(row.get(column) or "") for column in ("article", "category", "target", "voice")}
        said["voice"] = groups.VOICES.get(said["voice"], said["voice"])
        rows.append(said | {"first": first, "last": last})
    return replace(made, truth=groups.make(rows, MARKED), told=tuple(told))


def _table(truth: Any) -> tuple[pd.DataFrame, str]:
    if isinstance(truth, pd.DataFrame):
        table, name = truth, "the truth"
    elif isinstance(truth, str | os.PathLike):
        name = str(truth)
        try:
            table = pd.read_csv(Path(truth), dtype=str, keep_default_na=False, encoding="utf-8-sig")
        except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
            raise AnnotationError(f"{name} is not a CSV file in UTF-8; save it as 'CSV UTF-8'") from None
    else:
        raise TypeError(f"truth is of type {type(truth).__name__}; give a CSV file, a table, or False for none")
    lacking = [column for column in ("article", "category") if column not in table.columns]
    if not ({"first", "last"} <= set(table.columns) or {"start", "end"} <= set(table.columns)):
        lacking.append("start and end (characters), or first and last (words)")
    if lacking:
        raise AnnotationError(f"{name} has no column {', '.join(lacking)}; add it, a row a span that is loaded")
    return table, name


def _placed(row: Mapping[str, Any], made: Sources, name: str) -> tuple[int, int]:
    """Return the words of a span: given as words, or as characters of a text that is at hand."""
    article = str(row["article"])
    by_words = str(row.get("first", "")) != ""
    try:
        start, end = (int(row[column]) for column in (("first", "last") if by_words else ("start", "end")))
    except ValueError:
        raise AnnotationError(f"{name}: a span of {article!r} has no place; give whole numbers") from None
    if by_words:
        return start, end
    if article not in made.opened:
        raise AnnotationError(
            f"{name} gives characters of {article!r}, whose text of then is not at hand; give corpus= the one that "
            "holds it, or truth=False"
        )
    text = made.opened[article].text
    if str(row.get("words") or text[start:end]) != text[start:end]:
        raise AnnotationError(f"{name}: {row['words']!r} does not stand at {start} of {article!r}; take both anew")
    first, last = words_within(made.opened[article].document, start, end)
    if last <= first:
        raise AnnotationError(f"{name}: there is no word at characters {start} to {end} of {article!r}; mend the row")
    return first, last
