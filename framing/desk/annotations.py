"""Annotations: what people marked in articles, loaded beside what framing finds there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from framing.analysis import groups
from framing.corpus import Corpus
from framing.desk.sheets import AnnotationError, Mark, Sheet, read_sheet
from framing.display.wording import count
from framing.evidence import TABLES, Evidence, make_table, write_text
from framing.reading.reader import read, sha256
from framing.reading.text import parse

BY_CODER = "by coder"  # the rule that attached a word which a person marked
PHRASE = 4  # words of the longest phrase that evidence shows, as in the lexicons
# How evidence names a voice. A coder does not say whether a quotation is direct.
VOICES = {"narrator": "narrator", "quoted": "direct", "scare": "scare"}

MARKS = dict.fromkeys(["article", "coder", *Mark._fields, "sha256"], "str")
MARKS |= dict.fromkeys(["first", "last", "start", "end"], "int64")
SHEETS = {"article": "str", "coder": "str", "words": "int64", "marks": "int64", "done": "bool"}
SHEETS |= dict.fromkeys(["began", "ended", "sha256", "file"], "str")
ASIDE = dict.fromkeys(["file", "article", "coder", "reason"], "str")


@dataclass(frozen=True, eq=False, repr=False)
class Annotations:
    """What coders marked.

    Parameters
    ----------
    table : pandas.DataFrame
        A row a mark: article, coder, positions (``first``, and ``last`` one past the last word), character offsets,
        the word where it is a single one, category, direction, target, voice, time, SHA-256 of the text.
    sheets : pandas.DataFrame
        A row an article and coder: words of the article, marks, whether the coder is done, first and last step. Who
        marked nothing and is done has a row here and none in ``table``.
    source : Corpus or Evidence, optional
        Where the articles are.
    aside : pandas.DataFrame
        A row a file that was left out, and why, where a folder was read that may hold other things as well.
    """

    table: pd.DataFrame
    sheets: pd.DataFrame
    source: Corpus | Evidence | None = field(default=None, repr=False)
    aside: pd.DataFrame = field(default_factory=lambda: groups.make([], ASIDE), repr=False)

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        coders, articles = self.sheets["coder"].nunique(), self.sheets["article"].nunique()
        counted = ((len(self), "mark"), (coders, "coder"), (articles, "article"), (len(self.sheets), "sheet"))
        marks, by, among, sheets = (count(n, noun) for n, noun in counted)
        return f"Annotations: {marks} by {by} in {among} ({self.sheets['done'].sum()} of {sheets} done)"

    def _repr_html_(self) -> str:
        tables = (self.sheets, self.table)
        return "".join(t.to_html(index=False, max_rows=30, escape=True) for t in tables)

    def to_csv(self, path: str | os.PathLike[str] | None = None) -> str:
        """Return the marks as CSV, and write them where a path is given.

        Parameters
        ----------
        path : path, optional
            The file; its folder is made if it is not there. Not the folder of the coders' own files.

        Returns
        -------
        str
        """
        text: str = self.table.to_csv(index=False, lineterminator="\n")
        if path is not None:
            write_text(Path(path), text)
        return text

    def evidence(
        self, articles: str | Iterable[str] | None = None, coder: str | None = None, *, apart: bool = False
    ) -> Evidence:
        """Return evidence in which the loaded words are those that a coder marked.

        Parameters
        ----------
        articles : str or iterable of str, optional
            All that the coder marked by default.
        coder : str, optional
            Needed where several coders marked these articles.
        apart : bool, default False
            Name the articles "herald (ana)", so that the evidence can stand beside the tool's in one:
            ``fr.Evidence.concat([evidence, annotations.evidence("herald", "ana", apart=True)])``.

        Returns
        -------
        Evidence
            With a hit a mark: attached "by coder", strength and weight 1, basis that of the article, and the coder's
            name in ``read_with``. All other tables are the tool's, so that rates have the same denominators.

        Raises
        ------
        KeyError
            If there is no such article or coder.
        AnnotationError
            If several coders marked the articles and none is named, the articles are not at hand, or they were marked
            in another text.

        Notes
        -----
        A coder is not asked for negation, for who speaks in a quotation and whether it is direct: hits say not negated,
        no speaker and direct. ``clause`` is the first of the sentence. A marked phrase stands with its words where the
        corpus has the text and it is no longer than a phrase of the lexicons, else as "(2 words)".
        """
        sheets = self._chosen(articles, coder)
        parts = [self._evidence(row, apart) for row in sheets.to_dict("records")]
        return Evidence.concat(parts)

    def _chosen(self, articles: str | Iterable[str] | None, coder: str | None) -> pd.DataFrame:
        """Return the sheets of one coder on the articles asked for."""
        sheets = self.sheets
        if articles is not None:
            asked = [articles] if isinstance(articles, str) else list(dict.fromkeys(articles))
            for name in asked:
                if name not in set(sheets["article"]):
                    raise KeyError(groups.unknown("annotated article", name, sheets["article"]))
            sheets = sheets[sheets["article"].isin(asked)]
        coders = sorted(set(sheets["coder"]))
        if coder is None and len(coders) > 1:
            raise AnnotationError(f"{', '.join(coders)} marked these articles; say whose marks, such as {coders[0]!r}")
        if coder is not None:
            if coder not in coders:
                raise KeyError(groups.unknown("coder of these articles", coder, coders))
            sheets = sheets[sheets["coder"] == coder]
        return sheets

    def _evidence(self, sheet: Mapping[Any, Any], apart: bool) -> Evidence:
        article, coder = sheet["article"], sheet["coder"]
        base, text = self._base(article, sheet["sha256"])
        marks = self.table[(self.table["article"] == article) & (self.table["coder"] == coder)]
        sentences = base.sentences
        clauses = sentences["clauses"].cumsum() - sentences["clauses"]
        places = sentences["position"].searchsorted(marks["first"], side="right") - 1
        words = [w.lower for w in parse(text).words] if text is not None else []
        hits = []
        for mark, place in zip(marks.to_dict("records"), places, strict=True):
            first, last = mark["first"], mark["last"]
            phrase = " ".join(words[first:last]) if last - first <= PHRASE else ""
            form = mark["form"] or phrase or f"({count(last - first, 'word')})"
            hit = {"article": article, "position": first, "tokens": last - first, "term": form, "form": form}
            hit |= {"category": mark["category"], "direction": mark["direction"], "weight": 1.0, "strength": 1.0}
            hit |= {"sentence": sentences["sentence"].iloc[place], "clause": clauses.iloc[place]}
            hit |= {"voice": VOICES[mark["voice"]], "speaker": "", "entity": mark["target"], "negated": 0}
            hits.append(hit | {"attached": BY_CODER if mark["target"] else "none"})
        read_with = base.articles["read_with"] + f"; loaded words marked by {coder}"
        tables = {name: getattr(base, name) for name in TABLES}
        tables |= {"articles": base.articles.assign(read_with=read_with), "hits": make_table("hits", hits)}
        if apart:
            tables = {name: table.assign(article=f"{article} ({coder})") for name, table in tables.items()}
        return Evidence(**tables)

    def _base(self, article: str, digest: str) -> tuple[Evidence, str | None]:
        """Return the tool's evidence of the text that was marked, and the text if it is at hand."""
        if self.source is None:
            raise AnnotationError(
                "evidence needs the articles that were marked: fr.load_annotations(folder, corpus), or in the place of "
                "the corpus evidence of them"
            )
        if isinstance(self.source, Corpus):
            found = self.source.articles.get(article)
            if found is not None and found.text is not None and sha256(found.text) == digest:
                return read([found], self.source.entities), found.text
        evidence = self.source if isinstance(self.source, Evidence) else self.source.evidence
        base = evidence.where(article=article)
        if not len(base):
            raise AnnotationError(
                f"{article!r} was marked, and is not in the corpus or evidence given; give the one that holds it"
            )
        if base.articles["sha256"].iloc[0] != digest:
            raise AnnotationError(
                f"{article!r} was marked in another text (SHA-256 {digest[:8]}...) than this evidence was read from "
                f"({base.articles['sha256'].iloc[0][:8]}...); give the corpus that holds the text of then"
            )
        return base, None


def load_annotations(
    folder: str | os.PathLike[str] = "annotations", corpus: Corpus | Evidence | None = None
) -> Annotations:
    """Load what coders marked with :func:`framing.annotate`.

    Parameters
    ----------
    folder : path, default "annotations"
        With a file a coder and article.
    corpus : Corpus or Evidence, optional
        Where the articles are, for :meth:`Annotations.evidence`. For an article without a corpus: ``fr.read(article)``.

    Returns
    -------
    Annotations

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or no annotation in it.
    AnnotationError
        If a file is not what it should be, or coders of one article marked different texts.

    Examples
    --------
    >>> import tempfile
    >>> from framing.desk.sheets import open_sheet
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sheet = open_sheet(folder, "herald", "ana", words=9, sha256="0" * 64)
    ...     _ = sheet.do("mark", Mark(3, 4, 12, 18, "brutal", "condemnation", "", "Norland", "quoted"))
    ...     annotations = load_annotations(folder)
    >>> annotations
    Annotations: 1 mark by 1 coder in 1 article (0 of 1 sheet done)
    >>> annotations.table[["form", "target", "voice"]].values.tolist()
    [['brutal', 'Norland', 'quoted']]
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(
            f"there is no folder {folder}; fr.annotate(article, coder) makes one with the first mark"
        )
    paths = sorted(p for p in folder.glob("*.csv") if not p.name.startswith("."))
    if not paths:
        raise FileNotFoundError(f"{folder} holds no annotations; fr.annotate(article, coder) writes them")
    found = sorted((read_sheet(path) for path in paths), key=lambda s: (s.article, s.coder))
    _same_texts(found)
    return Annotations(table_of(found), sheets_of(found, [sheet.path.name for sheet in found]), corpus)


def table_of(sheets: Iterable[Sheet]) -> pd.DataFrame:
    """Return the marks of sheets, a row a mark."""
    rows = [
        {"article": sheet.article, "coder": sheet.coder, "sha256": sheet.sha256} | mark._asdict()
        for sheet in sheets
        for mark in sheet.state.marks
    ]
    return groups.make(rows, MARKS)


def sheets_of(sheets: Sequence[Sheet], files: Iterable[str]) -> pd.DataFrame:
    """Return sheets, a row an article and coder, each with the name of its file."""
    rows = []
    for sheet, file in zip(sheets, files, strict=True):
        state = sheet.state
        row: dict[str, Any] = {"article": sheet.article, "coder": sheet.coder, "words": sheet.words}
        row |= {"marks": len(state.marks), "done": state.done, "sha256": sheet.sha256, "file": file}
        rows.append(row | {"began": sheet.steps[0].at, "ended": sheet.steps[-1].at})
    return groups.make(rows, SHEETS)


def _same_texts(sheets: Iterable[Sheet]) -> None:
    """Refuse sheets whose positions cannot be compared, and two files of one coder and article."""
    first: dict[str, Sheet] = {}
    seen: dict[tuple[str, str], Sheet] = {}
    for sheet in sheets:
        other = first.setdefault(sheet.article, sheet)
        if (other.sha256, other.words) != (sheet.sha256, sheet.words):
            raise AnnotationError(
                f"{other.path.name} and {sheet.path.name} are marks in two texts of {sheet.article!r}, so that their "
                "positions cannot be compared; keep each text's files in a folder of its own"
            )
        twin = seen.setdefault((sheet.article, sheet.coder), sheet)
        if twin is not sheet:
            raise AnnotationError(
                f"{twin.path.name} and {sheet.path.name} are both of {sheet.coder!r} in {sheet.article!r}; keep one"
            )
