"""Scan: a Parquet dataset of evidence, opened without being loaded, on which analyses run piece by piece."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

from framing.evidence import DTYPES, TABLES, WORDS_ONLY, Evidence, table_schema
from framing.intake.drafts import line
from framing.scale import dataset
from framing.scale.dataset import DatasetError
from framing.scale.libraries import need
from framing.terminal import many

SHOWN = 5  # values of a condition
P = ParamSpec("P")
Outcome = TypeVar("Outcome")


class QueryError(ValueError):
    """A query that DuckDB cannot answer: the message says why."""


@dataclass(frozen=True, eq=False)
class Scan:
    """A dataset of evidence that lies on disk, or several; nothing of it is in memory until it is asked for.

    Parameters
    ----------
    folders : tuple of pathlib.Path
    batches : tuple of (pathlib.Path, int)
        The batches that are there, each with the folder that it lies in.
    kept : tuple of (str, tuple of str)
        Columns of ``articles`` and the values of those that are kept; nothing where all are.

    See Also
    --------
    scan : opens one.
    """

    folders: tuple[Path, ...]
    batches: tuple[tuple[Path, int], ...]
    kept: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __len__(self) -> int:
        return int(self.sql("SELECT count(*) AS n FROM articles")["n"].iloc[0])

    def __repr__(self) -> str:
        chosen = "".join(f", {column} {_some(values)}" for column, values in self.kept)
        articles = many(len(self), "article")
        batches = many(len(self.batches), "batch", "batches")
        return f"Scan of {_told(self.folders)}: {articles} in {batches}{chosen}"

    def sql(self, query: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """Ask the tables of evidence by their names, in the SQL of DuckDB.

        Parameters
        ----------
        query : str
            Over the seven tables; the columns ``order`` and ``count`` stand in double quotation marks.
        parameters : sequence, optional
            For the question marks in it.

        Returns
        -------
        pandas.DataFrame

        Raises
        ------
        QueryError
            If DuckDB cannot answer: it is no SQL, or names a table or a column that is not there.
        DatasetError
            If a part of the dataset is damaged.

        Examples
        --------
        >>> import tempfile
        >>> from framing.scale.stream import stream
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = stream("ferry-line", folder, progress=False)
        ...     scan(folder).sql("SELECT count(DISTINCT outlet) AS outlets FROM articles")["outlets"].tolist()
        [6]
        """
        duckdb = need("duckdb")
        try:
            found: pd.DataFrame = self._connection.sql(query, params=list(parameters)).to_arrow_table().to_pandas()
        except duckdb.Error as error:
            if type(error) is not duckdb.Error and ".parquet" not in str(error):
                told = f"the query cannot be answered: {line(error, 400)}; the tables are {', '.join(TABLES)}"
                raise QueryError(f"{told}, and framing.evidence.table_schema(name) tells their columns") from None
            raise _damaged(_told(self.folders), error) from None
        return found

    def table(self, name: str, where: str = "TRUE", parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """Load one table of evidence, or some of its rows, as evidence has it: its types, sorted by its key.

        Parameters
        ----------
        name : str
            One of the seven tables.
        where : str, optional
            Which rows, in SQL.
        parameters : sequence, optional
            For the question marks in it.

        Returns
        -------
        pandas.DataFrame
        """
        described = table_schema(name)
        rows = self.sql(f"SELECT * FROM {name} WHERE {where}", parameters)
        rows = rows.astype({field["name"]: DTYPES[field["type"]] for field in described["fields"]})
        return rows.sort_values(described["primaryKey"], ignore_index=True)

    def where(self, **conditions: str | Iterable[str]) -> Scan:
        """Keep the articles that meet the conditions, as :meth:`framing.Evidence.where` does.

        Parameters
        ----------
        **conditions : str or iterable of str
            A column of the table ``articles`` and the value, or values, to keep.

        Returns
        -------
        Scan

        Raises
        ------
        KeyError
            If ``articles`` has no such column.
        """
        columns = [field["name"] for field in table_schema("articles")["fields"]]
        for column in conditions:
            if column not in columns:
                raise KeyError(f"articles have no column {column!r}; they have {', '.join(columns)}")
        wanted = {c: (v,) if isinstance(v, str) else tuple(map(str, v)) for c, v in conditions.items()}
        return replace(self, kept=(*self.kept, *wanted.items()))

    @property
    def evidence(self) -> Evidence:
        """The evidence in memory: each table when an analysis first asks for it, and those alone."""
        return _OnDemand(self)

    def run(self, analysis: Callable[Concatenate[Any, P], Outcome], /, *args: P.args, **kwargs: P.kwargs) -> Outcome:
        """Run an analysis on the dataset; the result is that of the same evidence in memory.

        Parameters
        ----------
        analysis : callable
            Such as ``fr.portrayal``.
        *args, **kwargs
            Its arguments, after the evidence.

        Returns
        -------
        Result

        Notes
        -----
        What DuckDB does, and how much memory an analysis then takes, differs:

        - ``portrayal`` and ``vocabulary`` run some entities at a time, ``profiles`` by article, outlet, family or
          country some of these at a time, ``sourcing`` by article some articles at a time. DuckDB groups and counts to
          find pieces of a like size, and brings the rows of one; the analysis itself does the rest. Memory does not
          grow with the corpus, but for the largest entity or outlet, and for the table that is returned. (``portrayal``
          returns the words behind its numbers too.)
        - ``lexicon_scores`` and ``keyness`` run on counts that DuckDB has grouped: of an article the terms that a
          lexicon lists and the sum of all others, or each term once for all voices. Memory grows with these counts.
        - All others, and ``profiles`` and ``sourcing`` otherwise, load the tables that they ask for, whole. Narrow the
          dataset first: ``scan(folder).where(outlet=["Herald", "Times"])``.

        Examples
        --------
        >>> import tempfile
        >>> import framing as fr
        >>> from framing.scale.stream import stream
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = stream("ferry-line", folder, progress=False)
        ...     scan(folder).run(fr.portrayal, voice="narrator").table["basis"].unique().tolist()
        ['published']
        """
        from framing.scale import pieces

        outcome: Outcome = pieces.run(self, analysis, args, kwargs)
        return outcome

    @cached_property
    def _connection(self) -> Any:
        connection = need("duckdb").connect()
        # Threads bring rows in any order: whatever needs one sorts.
        connection.execute("SET preserve_insertion_order = false")
        # What does not fit into memory goes to a file for a while, and not to the folder one happens to stand in.
        connection.execute(f"SET temp_directory = {_quoted(tempfile.gettempdir())}")
        for number, (_, values) in enumerate(self.kept):
            connection.execute(f"CREATE TABLE kept_{number} AS SELECT unnest(?::VARCHAR[]) AS value", [list(values)])
        narrowed = " AND ".join(
            f'"{column}" IN (SELECT value FROM kept_{number})' for number, (column, _) in enumerate(self.kept)
        )
        for name in TABLES:
            parts = (str(dataset.part(folder, name, batch)) for folder, batch in self.batches)
            files = ", ".join(_quoted(re.sub(r"([*?[])", r"[\1]", part)) for part in parts)  # no pattern of names
            rows = f"SELECT * FROM read_parquet([{files}])"
            if narrowed and name == "articles":
                rows += f" WHERE {narrowed}"
            elif narrowed:
                rows += " WHERE article IN (SELECT article FROM articles)"
            try:
                connection.execute(f"CREATE VIEW {name} AS {rows}")
            except need("duckdb").Error as error:
                raise _damaged(f"table {name} of {_told(self.folders)}", error) from None
        return connection


class _OnDemand(Evidence):
    """Evidence whose tables are loaded when they are first asked for."""

    def __init__(self, source: Scan) -> None:
        object.__setattr__(self, "_source", source)

    def __repr__(self) -> str:
        return f"Evidence on demand, {self._source!r}"

    @property
    def words_only(self) -> bool:
        """As of evidence in memory, without loading the articles."""
        asked = "SELECT 1 FROM articles WHERE ends_with(read_with, ?) LIMIT 1"
        return len(self._source.sql(asked, [WORDS_ONLY])) > 0

    def _of(self, ids: Iterable[str]) -> Evidence:
        return _OnDemand(self._source.where(article=ids))

    def __getattr__(self, name: str) -> Any:
        if name not in TABLES:
            raise AttributeError(f"evidence has no {name!r}")
        table = self._source.table(name)
        object.__setattr__(self, name, table)
        return table


def _some(values: Sequence[str]) -> str:
    """Name some values, and tell how many more there are."""
    shown = list(values[:SHOWN])
    return " or ".join([*shown, f"{len(values) - SHOWN:,} more"] if len(values) > SHOWN else shown or ["none"])


def _damaged(place: str, error: Exception) -> DatasetError:
    why = line(error, 200)
    return DatasetError(
        f"{place} has a damaged part ({why}); delete it, or all if none is named, and run the same framing read again"
    )


def _told(folders: Sequence[Path]) -> str:
    return " and ".join(map(str, folders))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def scan(folder: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], *, unfinished: bool = False) -> Scan:
    """Open a Parquet dataset of evidence that ``framing read --format parquet`` wrote, without loading it.

    Parameters
    ----------
    folder : path, or several
        Several are opened as one: those of a list of articles that was divided, or what was added to one later. They
        must be read with the same codebook and words, and hold no article twice.
    unfinished : bool, default False
        Take the batches that are there where reading has not come to its end.

    Returns
    -------
    Scan
        Analyses take it in the place of evidence.

    Raises
    ------
    DatasetError
        If there is no dataset, or it is not whole, or several do not go together.
    EvidenceError
        If it is of another schema.
    MissingLibrary
        If ``duckdb`` is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from framing.scale.stream import stream
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = stream("ferry-line", folder, progress=False)
    ...     len(scan(folder))
    6
    """
    need("duckdb")
    places = [Path(each) for each in ([folder] if isinstance(folder, str | os.PathLike) else folder)]
    if not places:
        raise DatasetError("no dataset is named; give a folder that framing read --format parquet wrote")
    opened = Scan(tuple(places), tuple((place, n) for place in places for n in _batches(place, unfinished)))
    if len(places) > 1:
        _check_together(opened)
    return opened


def _check_together(several: Scan) -> None:
    """Refuse datasets that were read in different ways, or that hold an article twice."""
    first, *others = several.folders
    was = dataset.known(first).get("read_with")
    for place in others:
        if (now := dataset.known(place).get("read_with")) != was:
            raise DatasetError(f"{first} and {place} were read with different words ({was}; {now}); read one again")
    twice = several.sql("SELECT article FROM articles GROUP BY article HAVING count(*) > 1 ORDER BY article LIMIT 1")
    if len(twice):
        raise DatasetError(
            f"article {twice['article'].iloc[0]!r} is there twice in {_told(several.folders)}; give every article an "
            "identifier of its own, in a column id, and read again"
        )


def _batches(place: Path, unfinished: bool) -> list[int]:
    """Return the batches of a dataset, and refuse one that is not whole."""
    if dataset.summary(place) is None and not unfinished:
        raise DatasetError(
            f"{place} is not read to its end; run the same framing read again, or take what is there: unfinished=True"
        )
    batches = dataset.recorded(place)
    absent = next((part for number in batches if (part := dataset.lost(place, number))), None)
    if absent or not batches:
        what = absent or f"every batch of {place}"
        raise DatasetError(f"{what} is missing or empty; run the same framing read again")
    return batches
