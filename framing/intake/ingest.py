"""Intake: files of any kind become articles, with a table of what came, what did not and why."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm.auto import tqdm

from framing import __version__
from framing.corpus import Corpus, CorpusError
from framing.intake.cleaning import finish
from framing.intake.drafts import Aside, Draft
from framing.intake.files import KINDS
from framing.intake.folding import Folded, with_outlet
from framing.intake.identifiers import slug
from framing.intake.patience import SECONDS, patient
from framing.intake.sources import day_of, files_of, hash_of

STATUS = ("came", "to fetch", "folded", "set aside")
COLUMNS = (
    "source", "place", "article", "status", "why", "words", "method", "encoding", "file_sha256", "read_on", "read_with",
)  # fmt: skip
MANY = 20  # files from which on a bar is shown


@dataclass(frozen=True, eq=False)
class Ingested:
    """What came of some sources: a corpus, and a table of every article that came, or did not, and why.

    Parameters
    ----------
    corpus : Corpus
        The articles, without a folder. Those that a source only names have no text yet.
    table : pandas.DataFrame
        A row an article or a file: source, place in it, article, status (``came``, ``to fetch``, ``folded`` into
        another, ``set aside``), why, words, method, encoding, SHA-256 of the file, the day it was saved, and the
        version of framing.
    """

    corpus: Corpus
    table: pd.DataFrame

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of the table have each status."""
        return {status: int((self.table["status"] == status).sum()) for status in STATUS}

    def save(self, folder: str | os.PathLike[str], *, add: bool = False, force: bool = False) -> Corpus:
        """Write a corpus folder, and load it.

        Parameters
        ----------
        folder : path
            A folder that is not there, or empty.
        add : bool, default False
            Add the articles to the corpus that is there; what was edited by hand stays.
        force : bool, default False
            Write a new corpus; the folder that was there is kept beside it, under another name.

        Returns
        -------
        Corpus

        Raises
        ------
        CorpusError
            If something is there already and neither add nor force is given, or there is nothing to write.
        """
        from framing.intake.folder import write

        return write(self, Path(folder), add=add, force=force).corpus

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {status}" for status, n in self.counts.items() if n)
        return f"Ingested {self.corpus.name}: {counts or 'nothing'}"

    def _repr_html_(self) -> str:
        shown = self.table[["source", "place", "article", "status", "why", "words"]]
        return shown.to_html(index=False, max_rows=60, escape=True, na_rep="")


def ingest(
    source: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    columns: Mapping[str, str] | None = None,
    outlet: str | None = None,
    kind: str | None = None,
    date: str | None = None,
    name: str | None = None,
    seconds: float = SECONDS,
    progress: bool | None = None,
) -> Ingested:
    r"""Read articles from the files that people have.

    A folder is read with all that is in it. Text, Markdown, saved pages (HTML, MHTML), Word and PDF hold an article a
    file; CSV, JSON and Excel an article a row; WARC a page a record. Lists of addresses, RSS and Atom feeds, RIS and
    the exports of Zotero (CSV, RIS, CSL JSON) say where articles are: these have no text until they are fetched.

    Nothing is sent anywhere. Files are read in a process of their own: one that is broken, made to do harm, or takes
    too long is set aside, and the others come all the same.

    Parameters
    ----------
    source : path, or several
        Files or folders.
    columns : mapping of str to str, optional
        Of tables: which column holds what, such as ``{"text": "Body", "outlet": "Paper"}``. What is not named is
        guessed. Fields: text, title, outlet, published, url, byline, country, language, family, licence, name.
    outlet : str, optional
        The outlet of articles whose source names none; ``"folder"`` for the name of the folder that a file lies in.
    kind : str, optional
        What the files are, where their endings do not tell: text, markdown, html, mhtml, word, pdf, csv, json, excel,
        feed, ris, csl, urls or warc.
    date : str, optional
        The day the sources were saved, ISO 8601; by default each file's own time. It is noted, and bounds the dates
        that are looked for on pages, so give it where the same input must give the same bytes on another machine.
    name : str, optional
        The name of the corpus; by default that of the first source.
    seconds : float, default 60
        How long to wait for the next article of a file before the file is given up.
    progress : bool, optional
        Show a progress bar; by default from 20 files on.

    Returns
    -------
    Ingested
        With ``.corpus`` and ``.table``; ``.save(folder)`` writes a corpus folder.

    Raises
    ------
    CorpusError
        If nothing at all could be read, or a source is not there; the message says why.

    Notes
    -----
    An article that is in the sources twice (the same address, or the same words under the same outlet) is folded into
    the first; the same words under two outlets are kept, since that an agency's text was printed twice is a finding.
    Articles are named by outlet and date, or after their files; the names are safe as names of files everywhere.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = Path(folder, "coverage.csv").write_text(
    ...         "Headline,Body,Paper,Date\nFerry ends,The Ferry Board ended the line.,Norland Times,2024-05-02\n"
    ...     )
    ...     came = ingest(folder, columns={"outlet": "Paper"}, date="2024-06-01", name="ferry")
    >>> came
    Ingested ferry: 1 came
    >>> came.corpus["norland-times-2024-05-02"].text
    'Ferry ends\n\nThe Ferry Board ended the line.\n'
    """
    if date is not None:
        date = _checked_day(date)
    if kind is not None and kind not in KINDS:
        raise CorpusError(f"there is no kind {kind!r}; there are {', '.join(KINDS)}")
    if not seconds > 0:
        raise CorpusError(f"seconds is {seconds}; give a number above 0")
    given = [source] if isinstance(source, str | os.PathLike) else list(source)
    if not given:
        raise CorpusError("no source was given; name a file or a folder")
    files = [file for one in given for file in files_of(one, kind)]
    rows: list[dict[str, Any]] = []
    folded = Folded()
    few = len(files) < MANY if progress is None else not progress
    with patient(seconds) as read:
        for file in tqdm(files, desc="reading", unit="file", disable=few):
            day = date or day_of(file.path)
            about = {"source": file.shown, "file_sha256": hash_of(file), "read_with": f"framing {__version__}"}
            found = iter([Aside(file.why)]) if file.why else read(file.path, kind or "", columns, day)
            before = len(rows)
            for one in map(_finished, found):
                rows.append(about | {"place": one.place, "read_on": day})
                if isinstance(one, Draft):
                    draft = replace(with_outlet(one, file, outlet), read_on=one.read_on or day)
                    rows[-1] |= {"method": draft.method, "encoding": draft.encoding, "read_on": draft.read_on}
                    folded.put(draft, file, rows[-1])
                else:
                    rows[-1] |= {"status": "set aside", "why": one.why}
            if len(rows) == before:
                rows.append(about | {"read_on": day, "status": "set aside", "why": "it holds no article"})
    table = report(rows)
    corpus = folded.corpus(name or _name(given[0]))
    if not len(corpus):
        raise CorpusError(_nothing(table, given))
    return Ingested(corpus, table)


def _finished(found: Draft | Aside) -> Draft | Aside:
    return finish(found) if isinstance(found, Draft) else found


def report(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Make the table of what came and what did not."""
    table = pd.DataFrame([{c: row.get(c, "") for c in COLUMNS} for row in rows], columns=list(COLUMNS))
    words = pd.to_numeric(table["words"], errors="coerce").astype("Int64")
    return table.astype("str").assign(words=words)


def _name(source: str | os.PathLike[str]) -> str:
    path = Path(source).resolve()
    return slug(path.name if path.is_dir() else path.stem) or "corpus"


def _checked_day(date: str) -> str:
    try:
        return dt.date.fromisoformat(date).isoformat()
    except ValueError:
        raise CorpusError(f"the date {date!r} is none; write it as 2024-05-31") from None


def _nothing(table: pd.DataFrame, given: list[str | os.PathLike[str]]) -> str:
    """Say in a line or two that nothing came, and why."""
    rows = table.head(3)[["source", "place", "why"]].to_dict("records")
    told = [f"{row['source']}{', ' if row['place'] else ''}{row['place']}: {row['why']}" for row in rows]
    more = f"; and {len(table) - 3} more" if len(table) > 3 else ""
    return f"no article could be read from {', '.join(str(Path(g)) for g in given[:3])}: {'; '.join(told)}{more}"
