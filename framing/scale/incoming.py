"""Incoming: the articles of a corpus of any size as they come, one at a time, or why one of them cannot be read."""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import itertools
import json
import os
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

from framing.corpus import FIELDS, TEXT_FOLDERS, TEXT_SUFFIXES, Article, CorpusError, load_article
from framing.intake import tables
from framing.intake.cleaning import finish
from framing.intake.dates import date, order_of
from framing.intake.drafts import DOCUMENT, LONGEST, SURROGATE, Aside, Draft, address, line
from framing.intake.languages import code
from framing.scale.libraries import need

ROWS = 256  # rows of a Parquet file in memory at a time
FIRST = 1000  # rows at the beginning of a table that tell its columns and the order of its dates
BLOCK = 1 << 20
REST = "from here on"  # begins a reason that stands for all rows to the end of the list
CUT = f"{REST} nothing was read, for it is no CSV"
NO_UTF8 = "it is not UTF-8 text; save the table as UTF-8"
NO_TEXT = "it has no text in texts/, articles/ or accounts/"
NOT_PUBLISHED = "it is an account, as its front matter says, and published texts alone are read"
NO_PUBLISHED = "it has no published text in texts/ or articles/"


class Waiting(NamedTuple):
    """An article that waits to be read.

    Parameters
    ----------
    name : str
        Its identifier, or its place in the source where it has none.
    about : dict of str to str
        What is known of it: outlet, published and the like; of a row of a table also its title.
    text : str or None
        Its text, where it is in hand.
    file : str
        The file that holds the text, where it is not in hand.
    basis : str
    raw : bool
        Whether the text is still as its source has it, and is to be cleaned first.
    why : str
        Why it cannot be read; empty where it can.
    """

    name: str
    about: dict[str, str] = {}  # noqa: RUF012 never changed
    text: str | None = None
    file: str = ""
    basis: str = "published"
    raw: bool = False
    why: str = ""


def is_table(source: Path) -> bool:
    """Tell whether a path is one file with an article a row."""
    return source.is_file() and tables.ending(source) in tables.ENDINGS


def incoming(source: Path, columns: Mapping[str, str] | None = None, *, published: bool = False) -> Iterator[Waiting]:
    """Yield the articles of a corpus folder, of a folder of texts, or of one table of articles, in their order.

    Parameters
    ----------
    source : pathlib.Path
        A folder with ``articles.csv``; a folder of ``.txt`` and ``.md`` files; or a CSV, JSON Lines or Parquet file
        with an article a row, the first two also compressed (``.csv.gz``, ``.jsonl.gz``).
    columns : mapping, optional
        Of a table: the field (text, title, outlet, published, url ...) and the column that holds it; guessed by
        default.
    published : bool, default False
        Pass over accounts.

    Yields
    ------
    Waiting
        Nothing is opened but the list: :func:`opened` brings the text. An identifier that comes again is set aside.

    Raises
    ------
    CorpusError
        If the list itself cannot be used.
    """
    if is_table(source):
        found = _of_table(source, columns)
    elif (source / "articles.csv").is_file():
        found = _of_corpus(source, published=published)
    else:
        found = _of_folder(source)
    import sqlite3  # a browser's Python may lack it

    # A file of its own that vanishes: names of millions of articles need no memory. One thread asks at a time.
    seen = sqlite3.connect("", check_same_thread=False)
    seen.execute("CREATE TABLE seen (name TEXT PRIMARY KEY) WITHOUT ROWID")
    with_rows = False
    for waiting in found:
        with_rows = True
        name = waiting.name.encode("utf-8", "backslashreplace").decode()
        waiting = waiting._replace(name=name)
        if not waiting.why and not seen.execute("INSERT OR IGNORE INTO seen VALUES (?)", (name,)).rowcount:
            waiting = Waiting(name, why="its identifier came before; give it one of its own")
        yield waiting
    if not with_rows:
        raise CorpusError(f"{source} lists no article")


def fields_of(path: Path, columns: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return which column of a table of articles is taken as what; nothing where no row can be read.

    Raises
    ------
    CorpusError
        If no column is the text, a column that is named is not there, or the table is the list of a corpus.
    """
    if path.name == "articles.csv" and any((path.parent / home).is_dir() for home in (*TEXT_FOLDERS, "accounts")):
        raise CorpusError(f"{path} is the list of a corpus, whose texts are in files of their own; name the folder")
    return _layout(path, columns)[0]


def _layout(path: Path, columns: Mapping[str, str] | None) -> tuple[dict[str, str], str]:
    """Return the columns of a table by field, and what comes first in its dates, from its first rows."""
    # The beginnings of cells: a row of JSON Lines may lack a column, and the first rows may lie in memory together.
    first = [
        {name: tables.cell(value, "text")[:100] for name, value in row.items()}
        for _, row in itertools.islice(_rows(path), FIRST)
        if not isinstance(row, Aside)
    ]
    if not first:
        return {}, ""
    try:
        fields = tables.guess(dict.fromkeys(name for row in first for name in row), columns)
    except ValueError as error:
        raise CorpusError(f"{path}: {error}") from None
    if "text" not in fields:
        raise CorpusError(f"{path} has no column that looks like the text of an article; name it: text=COLUMN")
    column = fields["text"]
    cell = next((cell for row in first if (cell := row.get(column, "").strip())), "")
    if column.lower() == "article" and "text" not in (columns or {}) and len(cell.split()) == 1:  # names, by its look
        raise CorpusError(f"{path}: the column {column!r} holds {line(cell, 40)!r}, no text; name it: text=COLUMN")
    return fields, order_of(row.get(fields.get("published", ""), "") for row in first)


def opened(waiting: Waiting, *, published: bool = False) -> Waiting:
    """Bring the text of an article that waits, or say why it cannot be brought, or is not wanted where published."""
    if waiting.why or waiting.text is not None:
        return waiting
    try:
        article = load_article(waiting.file)
    except CorpusError as error:
        return Waiting(waiting.name, why=line(error))
    except OSError as error:
        return Waiting(waiting.name, why=line(f"{waiting.file} cannot be opened ({error.strerror or error})"))
    basis = article.basis if waiting.basis == "published" else waiting.basis
    if published and basis != "published":
        return Waiting(waiting.name, why=NOT_PUBLISHED)
    about = waiting.about or {field: getattr(article, field) for field in FIELDS}
    return waiting._replace(text=article.text, basis=basis, about=about)


def made(waiting: Waiting) -> Article:
    """Make the article of one that waits.

    Raises
    ------
    CorpusError
        If it cannot be read, or is no article.
    """
    if waiting.why or waiting.text is None:
        raise CorpusError(waiting.why or NO_TEXT)
    about, text = dict(waiting.about), waiting.text
    if len(text) > LONGEST:
        raise CorpusError(f"it has {len(text):,} characters; an article has at most {LONGEST:,}")
    if waiting.raw:
        draft = finish(Draft(text, title=about.pop("title", "")))
        if isinstance(draft, Aside):
            raise CorpusError(draft.why)
        text = draft.text or ""
    if not re.search(r"\w", text):
        raise CorpusError("it holds no words")
    return Article(waiting.name, text, waiting.basis, **about)


def fingerprint(source: Path) -> str:
    """Return the SHA-256 of the list of articles: of a table, of ``articles.csv``, or of the names in a folder.

    Texts in files of their own do not count, since they are opened one by one; the evidence holds the hash of each.
    """
    digest = hashlib.sha256()
    path = source if source.is_file() else source / "articles.csv"
    if path.is_file():
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
    else:
        for name in _names(source):
            digest.update(f"{name}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def expected(source: Path) -> int:
    """Return how many rows a list of articles has, or texts a folder, for a progress bar; nothing is looked into."""
    path = source if source.is_file() else source / "articles.csv"
    if not path.is_file():
        return len(_names(source))
    if tables.ending(path) == ".parquet":
        return int(need("pyarrow.parquet").read_metadata(path).num_rows)
    try:
        with _open(path) as raw:
            if not tables.ENDINGS[tables.ending(path)]:
                lines, last = 0, b"\n"
                while block := raw.read(BLOCK):
                    lines, last = lines + block.count(b"\n"), block[-1:]
                return lines + (last != b"\n")
            # Quotation marks part what is one row from what are several, whatever parts the cells.
            odd, rows = False, -1
            for each in raw:
                odd ^= each.count(b'"') % 2 == 1
                rows += not odd and bool(each.strip())
            return max(rows, 0)
    except (EOFError, OSError, zlib.error):  # is told where it is read
        return 0


def _names(folder: Path) -> list[str]:
    names = [e.name for e in os.scandir(folder) if Path(e.name).suffix.lower() in TEXT_SUFFIXES and e.is_file()]
    return sorted(name for name in names if name.lower() != "readme.md" and not name.startswith("."))


def _of_folder(folder: Path) -> Iterator[Waiting]:
    for name in _names(folder):
        yield Waiting(Path(name).stem, file=str(folder / name))


def _of_corpus(folder: Path, *, published: bool) -> Iterator[Waiting]:
    path = folder / "articles.csv"
    for place, row in _csv_rows(path, ","):
        if isinstance(row, Aside):
            yield Waiting(place, why=f"{path.name}: {row.why}")
            continue
        if "article" not in row:
            raise CorpusError(f"{path} has no column 'article'; add one that names each article")
        name = row["article"]
        if not re.fullmatch(r"\w[\w .-]*", name):  # it names files, so it must not lead out of the folder
            why = f"{path.name}: {line(name, 80)!r} cannot be an identifier; use letters, digits and hyphens"
            yield Waiting(place, why=why)
            continue
        if any(SURROGATE.search(cell) for cell in row.values()):
            yield Waiting(name, why=f"{path.name}: its row is not UTF-8 text; save the list as 'CSV UTF-8'")
            continue
        row |= {"family": row["wire_family"]} if "wire_family" in row else {}
        about = {field: row[field] for field in FIELDS if field in row}
        files = [folder / home / f"{name}{suffix}" for home in TEXT_FOLDERS for suffix in TEXT_SUFFIXES]
        text = next((file for file in files if file.is_file()), None)
        account = folder / "accounts" / f"{name}.md"
        if text is not None:
            yield Waiting(name, about, file=str(text))
        elif not published and account.is_file():
            yield Waiting(name, about, file=str(account), basis="account")
        else:
            yield Waiting(name, why=NO_PUBLISHED if published else NO_TEXT)


def _of_table(path: Path, columns: Mapping[str, str] | None) -> Iterator[Waiting]:
    fields, order = _layout(path, columns)
    for place, row in _rows(path):
        if isinstance(row, Aside):
            yield Waiting(place, why=row.why)
            continue
        if not fields:  # no row could be read among the first
            raise CorpusError(f"{path}: none of its first {FIRST:,} rows can be read, and {place} can; mend them")
        cells = {field: tables.cell(row.get(column), field) for field, column in fields.items()}
        text, name = cells.pop("text"), line(cells.pop("name", ""), 200) or place
        if any(SURROGATE.search(cell) for cell in (text, *cells.values())):
            yield Waiting(name, why=NO_UTF8)
            continue
        about: dict[str, str] = {
            field: line(cells[field]) for field in ("title", "outlet", "country", "family") if field in cells
        }
        about |= {"published": date(cells.get("published", ""), order), "url": address(cells.get("url", ""))}
        about |= {"language": code(line(cells["language"]))} if cells.get("language") else {}
        yield Waiting(name, about, text, raw=True) if text.strip() else Waiting(name, why="its text is empty")


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any] | Aside]]:
    ending = tables.ending(path)
    try:
        if ending == ".parquet":
            yield from _parquet_rows(path)
        elif tables.ENDINGS[ending]:
            yield from _csv_rows(path, "" if ending == ".csv" else tables.ENDINGS[ending])
        else:
            yield from _json_rows(path)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield "the end", Aside(f"{REST} the file cannot be unpacked ({line(error, 120)}); get it again")


def _csv_rows(path: Path, delimiter: str) -> Iterator[tuple[str, dict[str, Any] | Aside]]:
    """Yield the rows of a CSV file; what is not UTF-8 comes as halves of surrogate pairs, which show it.

    Without a delimiter that which parts most cells of the first line is taken.
    """
    csv.field_size_limit(DOCUMENT)
    with _open(path) as raw:
        last, head_line = [""], raw.readline()
        _check_encoding(path, head_line)
        delimiter = delimiter or tables.delimiter(head_line.decode("utf-8", "replace").removeprefix("\ufeff"))

        def lines() -> Iterator[str]:
            for text in itertools.chain([head_line], raw):
                last[0] = text.decode("utf-8", "surrogateescape").replace("\x00", "").removeprefix("\ufeff")
                yield last[0]

        # Strict: a quotation mark left open would otherwise swallow the rows after it and nobody would be told.
        reader = csv.reader(lines(), delimiter=delimiter, strict=True)
        head: list[str] = []
        row: list[str] | None = []
        while row is not None:
            number = reader.line_num + 1
            place = f"line {number}"
            try:
                row = next(reader, None)
            except csv.Error as error:
                row = last[0].rstrip("\r\n").split(delimiter)
                # Some spreadsheets write tabs without quoting: a quotation mark is then one of the text.
                if delimiter != "\t" or reader.line_num != number or len(row) != len(head):
                    why = f"{CUT} ({line(error, 120)}); close the quotation mark, and double those inside a cell"
                    yield f"{place} to the end", Aside(why)
                    return
            if not head:
                head = [name.strip() for name in row or []]
            elif row and len(row) > len(head):
                why = f"it has {len(row)} cells and the first line {len(head)}; quote cells with commas"
                yield place, Aside(why)
            elif row and any(cell.strip() for cell in row):
                yield place, dict(zip(head, [*row, *[""] * (len(head) - len(row))], strict=True))


def _json_rows(path: Path) -> Iterator[tuple[str, dict[str, Any] | Aside]]:
    with _open(path) as file:
        for number, raw in enumerate(_lines(file), start=1):
            place = f"line {number}"
            if number == 1:
                _check_encoding(path, raw or b"")
            if raw is None:
                yield place, Aside(f"the line is longer than {DOCUMENT:,} bytes; put one object a line")
                continue
            if not raw.strip():
                continue
            if raw.startswith(b"[") and number == 1:
                raise CorpusError(f"{path} is one JSON array; put one object a line, or use framing ingest")
            try:
                row = json.loads(raw.decode("utf-8-sig"))
            except UnicodeDecodeError:
                yield place, Aside(NO_UTF8)
                continue
            except (ValueError, RecursionError):
                row = None
            yield place, row if isinstance(row, dict) else Aside("it is no JSON object; mend the line")


def _lines(file: IO[bytes]) -> Iterator[bytes | None]:
    """Yield the lines of a file; None for one that is too long to be held."""
    while raw := file.readline(DOCUMENT):
        if len(raw) < DOCUMENT or raw.endswith(b"\n"):
            yield raw
            continue
        while (rest := file.readline(DOCUMENT)) and not rest.endswith(b"\n"):
            pass
        yield None


def _parquet_rows(path: Path) -> Iterator[tuple[str, dict[str, Any] | Aside]]:
    parquet = need("pyarrow.parquet")
    number = 0
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=ROWS):
                for row in batch.to_pylist():
                    number += 1
                    yield f"row {number}", row
    except (OSError, ValueError) as error:  # what pyarrow raises derives from these
        raise CorpusError(f"{path} cannot be read as Parquet: {line(error, 120)}") from None


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.suffix.lower() == tables.PACKED else path.open("rb")  # type: ignore[return-value]


def _check_encoding(path: Path, beginning: bytes) -> None:
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise CorpusError(f"{path} is UTF-16 text; save it as UTF-8 (in a spreadsheet: 'CSV UTF-8')")
