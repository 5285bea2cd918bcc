"""Evidence: what reading leaves behind. Seven tidy tables of counts, positions, labels and scores, and no text.

Everything after reading (analysis, figures, most notebooks) works on evidence alone, so a study can be published
without the articles it was made from.
"""

from __future__ import annotations

import csv
import difflib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from framing.schema import (
    AGAIN,
    DTYPES,
    TABLES,
    UNREAD,
    EvidenceError,
    empty_table,
    is_of_kind,
    make_table,
    schema,
    table_schema,
)
from framing.schema import conform as _conform
from framing.scratch import scratch

__all__ = [
    "AGAIN",
    "DTYPES",
    "TABLES",
    "UNREAD",
    "Evidence",
    "EvidenceError",
    "empty_table",
    "make_table",
    "schema",
    "table_schema",
    "write_text",
]

WORDS_ONLY = "; words only"  # how what such articles were read with ends


@dataclass(frozen=True, eq=False)
class Evidence:
    """The evidence of some articles: seven tables, without any text.

    Parameters
    ----------
    articles : pandas.DataFrame
        A row an article: outlet, date, wire family, event, basis, words, sentences, SHA-256 of the text that was read.
    terms : pandas.DataFrame
        A row a term of an article in one voice, with its count, and how its uses clump in sentences.
    mentions : pandas.DataFrame
        A row a mention of an entity: where, in whose voice, in which role, with which sentiment toward it.
    hits : pandas.DataFrame
        A row a loaded word found: category, direction, weight, voice, and the entity it is attached to.
    sentences : pandas.DataFrame
        A row a sentence: length, valence, share of it that is quoted, entities mentioned.
    quotations : pandas.DataFrame
        A row a quoted span: kind, speaker, verb of attribution, length.
    labels : pandas.DataFrame
        A row a label put to an entity where it is mentioned: a head, a modifier or an epithet, its voice and speaker.

    Raises
    ------
    EvidenceError
        If a table lacks a column, holds a value its schema does not allow, or repeats a key.

    Examples
    --------
    >>> nothing = Evidence.empty()
    >>> len(nothing), len(nothing.hits)
    (0, 0)
    """

    articles: pd.DataFrame
    terms: pd.DataFrame
    mentions: pd.DataFrame
    hits: pd.DataFrame
    sentences: pd.DataFrame
    quotations: pd.DataFrame
    labels: pd.DataFrame

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, _conform(field.name, getattr(self, field.name)))
        self._hold_together()

    def _hold_together(self) -> None:
        """Refuse tables that speak of an article that is not listed."""
        known = set(self.articles["article"].tolist())
        for name in TABLES[1:]:
            stray = sorted(set(getattr(self, name)["article"].unique().tolist()) - known)
            if stray:
                raise EvidenceError(
                    f"evidence table '{name}' speaks of {stray[0]!r}, which 'articles' does not list; "
                    f"mend column 'article', or {AGAIN}"
                )

    def __len__(self) -> int:
        return len(self.articles)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(getattr(self, name)):,} {name}" for name in TABLES)
        return f"Evidence({counts})"

    @classmethod
    def of_rows(cls, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> Evidence:
        """Make evidence of rows by table: as of the tables that :func:`make_table` makes, without a second look.

        Parameters
        ----------
        rows : mapping of str to iterable of mappings
            The rows of each of the seven tables.

        Returns
        -------
        Evidence
        """
        evidence = cls._of_good({name: make_table(name, rows[name]) for name in TABLES})
        evidence._hold_together()
        return evidence

    @classmethod
    def _of_good(cls, tables: Mapping[str, pd.DataFrame]) -> Evidence:
        """Make evidence of tables that need no second look."""
        evidence = object.__new__(cls)
        for name in TABLES:
            object.__setattr__(evidence, name, tables[name])
        return evidence

    @classmethod
    def of_terms(cls, articles: Iterable[Mapping[str, Any]], terms: pd.DataFrame) -> Evidence:
        """Make evidence of words only: of rows of articles, and of their terms as the schema has them.

        Parameters
        ----------
        articles : iterable of mappings
        terms : pandas.DataFrame
            Of the schema's types and order, which is not looked at again.

        Returns
        -------
        Evidence
            All other tables are empty.
        """
        tables = {name: empty_table(name) for name in TABLES}
        return cls._of_good(tables | {"articles": make_table("articles", articles), "terms": terms})

    @property
    def words_only(self) -> bool:
        """Whether any of the articles was read for its words only, without names, voices or loaded words."""
        return bool(self.articles["read_with"].str.endswith(WORDS_ONLY).any())

    @classmethod
    def empty(cls) -> Evidence:
        """Return evidence of no article."""
        return cls(**{name: empty_table(name) for name in TABLES})

    @classmethod
    def concat(cls, parts: Iterable[Evidence]) -> Evidence:
        """Join the evidence of different articles.

        Parameters
        ----------
        parts : iterable of Evidence

        Returns
        -------
        Evidence
        """
        parts = list(parts)
        if not parts:
            return cls.empty()
        if len(parts) == 1:
            return parts[0]._of(parts[0].articles["article"])
        return cls(**{n: pd.concat([getattr(p, n) for p in parts], ignore_index=True) for n in TABLES})

    def where(self, **conditions: str | Iterable[str]) -> Evidence:
        """Keep the articles that meet the conditions.

        Parameters
        ----------
        **conditions : str or iterable of str
            A column of the ``articles`` table and the value, or values, to keep.

        Returns
        -------
        Evidence

        Raises
        ------
        KeyError
            If ``articles`` has no such column.

        Examples
        --------
        >>> len(Evidence.empty().where(basis="published"))
        0
        """
        keep = pd.Series(True, index=self.articles.index)
        for column, wanted in conditions.items():
            if column not in self.articles.columns:
                raise KeyError(f"articles have no column {column!r}; they have {', '.join(self.articles.columns)}")
            values = [wanted] if isinstance(wanted, str) else list(wanted)
            keep &= self.articles[column].isin(values)
        return self._of(self.articles.loc[keep, "article"])

    def without(self, articles: str | Iterable[str]) -> Evidence:
        """Drop the named articles."""
        dropped = [articles] if isinstance(articles, str) else list(articles)
        return self._of(self.articles.loc[~self.articles["article"].isin(dropped), "article"])

    def with_families(self, families: Mapping[str, str] | pd.Series[str]) -> Evidence:
        """Say whose text articles carry, so that comparisons can weight or collapse families, or group by them.

        Parameters
        ----------
        families : mapping or pandas.Series
            The family of each article, by article, as ``fr.shared_text(...).families`` gives it, or read from a table
            of your own. Articles that are not named keep the family they have; articles of their outlets' own making
            are of the family ``own``.

        Returns
        -------
        Evidence

        Raises
        ------
        KeyError
            If a family is given for an article that this evidence does not hold.

        Examples
        --------
        >>> len(Evidence.empty().with_families({}))
        0
        """
        return self._with("family", "families", families, "fr.shared_text(articles).families")

    def with_events(self, events: Mapping[str, str] | pd.Series[str]) -> Evidence:
        """Say what each article reports, so that comparisons can pair the articles of one event (``pair="event"``).

        Parameters
        ----------
        events : mapping or pandas.Series
            The event of each article, by article. Articles that are not named keep the event they have.

        Returns
        -------
        Evidence

        Raises
        ------
        KeyError
            If an event is given for an article that this evidence does not hold.

        Examples
        --------
        >>> len(Evidence.empty().with_events({}))
        0
        """
        return self._with("event", "events", events, "corpus.metadata.set_index('article')['event']")

    def _with(self, column: str, what: str, given: Mapping[str, str] | pd.Series[str], instance: str) -> Evidence:
        """Return evidence with other values in one column of its articles."""
        if not isinstance(given, Mapping | pd.Series):
            raise TypeError(
                f"{what} are of type {type(given).__name__}; give the {column} of each article by article, for "
                f"instance {instance}"
            )
        values = {str(article): str(value) for article, value in given.items()}
        known = self.articles["article"]
        stray = sorted(values.keys() - set(known))
        if stray:
            near = difflib.get_close_matches(stray[0], known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "leave it out"
            article = "an" if column[0] in "aeiou" else "a"
            raise KeyError(
                f"{article} {column} is given for {stray[0]!r}, and this evidence has no such article; {hint}"
            )
        changed = known.map(values).fillna(self.articles[column])
        tables = {name: getattr(self, name) for name in TABLES}
        return Evidence(**{**tables, "articles": self.articles.assign(**{column: changed})})

    def _of(self, ids: Iterable[str]) -> Evidence:
        ids = list(ids)
        tables = {name: getattr(self, name) for name in TABLES}
        everything = len(ids) == len(self.articles)  # is not looked through
        kept = {n: t if everything else t[t["article"].isin(ids)] for n, t in tables.items()}
        if not all(is_of_kind(n, t) for n, t in kept.items()):  # somebody has changed a table
            return Evidence(**kept)
        return Evidence._of_good({n: t.reset_index(drop=True) for n, t in kept.items()})

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write the tables as CSV with a Frictionless Data Package descriptor beside them.

        All are written aside and then put in place, so an interruption never leaves half a file, and an error on the
        way leaves what was there.

        Parameters
        ----------
        folder : path
            Made if it is not there.

        Returns
        -------
        pathlib.Path
            The folder.

        Raises
        ------
        EvidenceError
            If the folder holds an ``articles.csv`` that is no evidence, such as that of a corpus.
        """
        folder = Path(folder)
        check_place(folder)
        folder.mkdir(parents=True, exist_ok=True)
        contents = {f"{n}.csv": getattr(self, n).to_csv(index=False, lineterminator="\n") for n in TABLES}
        contents["datapackage.json"] = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
        with scratch(folder, ".saving-", contents) as aside:
            for name, content in contents.items():
                (aside / name).write_text(content, encoding="utf-8", newline="")
            for name in contents:
                (aside / name).replace(folder / name)
        return folder

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> Evidence:
        """Load evidence that :meth:`save` wrote.

        Parameters
        ----------
        folder : path

        Returns
        -------
        Evidence

        Raises
        ------
        EvidenceError
            If a table is missing, cannot be read or does not follow the schema, or the schema is another version's.
        """
        folder = Path(folder)
        _check_version(folder / "datapackage.json")
        absent = [f"{n}.csv" for n in TABLES if not (folder / f"{n}.csv").is_file()]
        if absent:
            raise EvidenceError(
                f"no evidence in {folder}: {', '.join(absent)} not found; give a folder that framing read --out wrote"
            )
        tables = {}
        for name in TABLES:
            try:
                # A term may be the word "null" or "nan": nothing in these files means "missing" but emptiness. Numbers
                # are made of strings later, where a wrong one can be named.
                table = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
            except UnicodeDecodeError:
                raise EvidenceError(
                    f"{folder / name}.csv is not UTF-8 text; {AGAIN}, or save it as 'CSV UTF-8'"
                ) from None
            except (ValueError, pd.errors.ParserError) as error:
                told = " ".join(str(error).split())
                raise EvidenceError(f"{folder / name}.csv cannot be read as evidence: {told}; {AGAIN}") from None
            if not isinstance(table.index, pd.RangeIndex):  # pandas takes surplus cells for row names
                raise EvidenceError(f"{folder / name}.csv has rows with more cells than columns; {AGAIN}")
            tables[name] = table.fillna("")
        return cls(**tables)


def check_place(folder: Path) -> None:
    """Refuse to save evidence where it would replace the list of a corpus: ``articles.csv`` is the name of both."""
    path = folder / "articles.csv"
    if path.is_file():
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            columns = next(csv.reader(file), [])
        if "read_with" not in columns:
            raise EvidenceError(
                f"{path} is no evidence, and would be replaced; save to another folder, such as {folder / 'evidence'}"
            )


def _check_version(path: Path) -> None:
    """Refuse evidence of another schema, as far as its descriptor tells."""
    if not path.is_file():
        return
    try:
        found = json.loads(path.read_text(encoding="utf-8")).get("version")
    except (ValueError, AttributeError):
        raise EvidenceError(f"{path} is no descriptor of evidence; {AGAIN}") from None
    if found != schema()["version"]:
        raise EvidenceError(
            f"{path.parent} holds evidence of schema {found}, and this framing works on schema {schema()['version']}; "
            f"{AGAIN}, or install the version of framing named in read_with of its articles.csv"
        )


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all; its folder is made if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())  # else a machine that stops may have put an empty file in place
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
