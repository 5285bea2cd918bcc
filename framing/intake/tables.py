"""Tables: CSV, JSON (an array or an object a line) and Excel, an article a row; which column is what."""

from __future__ import annotations

import csv
import difflib
import io
import json
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from framing.intake import zips
from framing.intake.dates import date, order_of
from framing.intake.decoding import decode
from framing.intake.drafts import DOCUMENT, TABLE, Aside, Draft, Read, Unreadable, address, line, need

# Endings of files with an article a row, and what parts their cells; packed, of CSV and JSON Lines.
ENDINGS = {".csv": ",", ".tsv": "\t", ".jsonl": "", ".ndjson": "", ".json": "", ".parquet": ""}
PACKED = ".gz"
# What columns are called, the surest name first; spaces, hyphens and case do not matter.
NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "body", "content", "fulltext", "articletext", "articlebody", "maintext", "bodytext", "plaintext",
        "articlecontent", "story", "article",
    ),
    "title": ("title", "headline", "head", "heading", "articletitle"),
    "outlet": (
        "outlet", "source", "publication", "paper", "publicationtitle", "publisher", "newspaper", "media", "medianame",
        "sourcename", "sitename", "site", "containertitle", "domain", "sourcedomain", "hostname",
    ),
    "published": (
        "published", "date", "publicationdate", "publishdate", "datepublished", "pubdate", "publishedat", "datetime",
        "issued", "publicationyear", "year",
    ),
    "url": ("url", "link", "articleurl", "address", "permalink", "weburl", "uri", "href"),
    "byline": ("byline", "author", "authors", "creator", "writer"),
    "country": ("country", "sourcecountry"),
    "language": ("language", "lang"),
    "family": ("wirefamily", "family", "agency"),
    "licence": ("licence", "license", "rights"),
    "name": ("id", "articleid", "identifier", "article"),
}  # fmt: skip
DELIMITERS = ",;\t|"
ROWS = 1_000_000  # the most that Excel has
CELLS = 500  # columns
INSIDE = ("text", "name", "title", "value", "content")  # which part of an object is the cell


def ending(path: Path) -> str:
    """Return the ending of a file in lower case, of a packed one that of the file inside.

    Examples
    --------
    >>> ending(Path("Ferries.CSV.gz")), ending(Path("v1.2"))
    ('.csv', '.2')
    """
    return Path(path.stem if path.suffix.lower() == PACKED else path.name).suffix.lower()


def read_csv(path: Path, columns: Mapping[str, str] | None = None) -> Read:
    """Read CSV, parted by commas, semicolons, tabs or bars, its first row the names of the columns."""
    found = decode(path.read_bytes())
    text = found.text.replace("\x00", "")
    csv.field_size_limit(TABLE)  # a long cell is set aside later, with its row; here it would lose the rest
    yield from _articles(_csv_rows(text), columns, f"CSV, columns {{}}, {found.encoding}", found.encoding, found.note)


def _csv_rows(text: str) -> Iterator[tuple[str, dict[str, Any] | Aside]]:
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines, delimiter=delimiter(text))
    head: list[str] = []
    before = 0
    try:
        for row in reader:
            place = f"line {before + 1}"
            if not any(cell.strip() for cell in row):
                pass
            elif not head:
                head = _head(row)
            elif len(row) > len(head):
                why = f"it has {len(row)} cells and the first line {len(head)}; quote cells with commas"
                yield place, Aside(why, place)
            elif reader.line_num == len(lines) > before + 1 and _is_open(lines[before:], reader.dialect.delimiter):
                yield place, Aside("a quotation mark opens a cell and never closes; close it", place)
            else:
                yield place, dict(zip(head, row, strict=False))
            before = reader.line_num
    except csv.Error as error:
        place = f"line {before + 1}"
        yield place, Aside(f"from here on it is no CSV ({line(error, 120)}); save it as 'CSV UTF-8'", place)


def _is_open(lines: list[str], delimiter: str) -> bool:
    """Tell whether a record runs to the end of the file since its quotation mark never closes."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def delimiter(text: str) -> str:
    """Return the mark that parts most cells of the first line."""
    first = next((row for row in text[:DOCUMENT].splitlines() if row.strip()), "")
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))


def read_json(path: Path, columns: Mapping[str, str] | None = None) -> Read:
    """Read JSON: an object a line, or an array of objects, alone or inside an object such as ``{"articles": []}``."""
    found = decode(path.read_bytes())
    yield from _articles(_json_rows(found.text), columns, "JSON, columns {}", found.encoding, found.note)


def _json_rows(text: str) -> Iterator[tuple[str, dict[str, Any] | Aside]]:
    lines = text.split("\n")  # no other line end: a text may hold them
    first = next((row for row in lines if row.strip()), "")
    if not isinstance(_parsed(first), dict):
        for number, item in enumerate(objects(text), start=1):
            yield f"item {number}", item if isinstance(item, dict) else Aside("it is no object", f"item {number}")
        return
    for number, row in enumerate(lines, start=1):
        place = f"line {number}"
        if len(row) > DOCUMENT:
            yield place, Aside(f"the line has {len(row):,} characters; an article has at most {DOCUMENT:,}", place)
        elif row.strip():
            item = _parsed(row)
            yield place, item if isinstance(item, dict) else Aside("it is no JSON object; mend the line", place)


def objects(text: str) -> list[Any]:
    """Return the objects of a JSON file: those of its array, or of the longest array in its object."""
    data = _parsed(text)
    if isinstance(data, dict):
        lists = [value for value in data.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        data = max(lists, key=len) if lists else [data]
    if not isinstance(data, list):
        raise Unreadable("it is no JSON, or nested too deep; it should hold an object a line, or one array of objects")
    return data


def _parsed(text: str) -> Any:
    """Parse JSON; None where it is none, or nested to break the parser."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def read_excel(path: Path, columns: Mapping[str, str] | None = None) -> Read:
    """Read the sheets of an Excel file, the first row of each the names of its columns; formulas are not computed."""
    raw = path.read_bytes()
    zips.check(raw)
    openpyxl = need("openpyxl")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what a reader of cells need not know
        try:
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
            sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
        except Exception as error:  # what a library meets in a broken file cannot be listed
            raise Unreadable(f"the workbook cannot be read ({line(error, 120)}); save it again as .xlsx") from None
        for sheet in sheets:
            try:
                yield from _articles(_sheet_rows(sheet), columns, "Excel, columns {}", "", "")
            except Unreadable as error:
                yield Aside(str(error), f"sheet {line(sheet.title, 40)}")
            except Exception as error:
                yield Aside(f"the sheet cannot be read further ({line(error, 120)})", f"sheet {line(sheet.title, 40)}")


def _sheet_rows(sheet: Any) -> Iterator[tuple[str, dict[str, Any] | Aside]]:
    head: list[str] = []
    rows = sheet.iter_rows(values_only=True, max_row=ROWS, max_col=CELLS)
    for number, row in enumerate(rows, start=1):
        cells = ["" if cell is None else cell for cell in row]
        if not any(str(cell).strip() for cell in cells):
            continue
        if not head:
            head = _head([str(cell) for cell in cells])
            continue
        yield f"{line(sheet.title, 40)}, row {number}", dict(zip(head, cells, strict=False))


def _head(row: Iterable[str]) -> list[str]:
    """Return the names of columns; one that stands twice counts where it stands first."""
    names: list[str] = []
    for number, cell in enumerate(row, start=1):
        name = line(cell, 80)
        names.append(name if name and name not in names else f"column {number}")
    return names


def guess(names: Iterable[str], columns: Mapping[str, str] | None = None) -> dict[str, str]:
    """Say which column holds what.

    Parameters
    ----------
    names : iterable of str
        The columns that there are.
    columns : mapping, optional
        What is known: the field (text, title, outlet, published, url ...) and the column that holds it.

    Returns
    -------
    dict of str to str
        The column of each field that was found.

    Raises
    ------
    Unreadable
        If a column that is named is not there, or there is neither a text nor an address.

    Examples
    --------
    >>> guess(["Body", "Headline", "Source"])
    {'text': 'Body', 'title': 'Headline', 'outlet': 'Source'}
    >>> guess(["Words", "URL"], {"text": "Words"})
    {'text': 'Words', 'url': 'URL'}
    """
    there = list(names)
    told = ", ".join(there[:30]) or "none"
    for field, column in (columns or {}).items():
        if field not in NAMES:
            raise Unreadable(f"there is no field {field!r}; there are {', '.join(NAMES)}")
        if column not in there:
            near = difflib.get_close_matches(column, there, n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise Unreadable(f"there is no column {column!r}{hint} (the columns are {told})")
    plain: dict[str, str] = {}
    for name in there:
        plain.setdefault("".join(c for c in name.lower() if c.isalnum()), name)
    found: dict[str, str] = {}
    taken = list((columns or {}).values())
    for field, known in NAMES.items():
        free = [plain[k] for k in known if k in plain and plain[k] not in taken]
        if columns and field in columns:
            found[field] = columns[field]
        elif free:
            found[field] = free[0]
            taken.append(free[0])
    if "text" not in found and "url" not in found:
        raise Unreadable(
            f"no column looks like the text or the address of an article (the columns are {told}); name the one that "
            'is: --columns text=COLUMN, or in Python columns={"text": "COLUMN"}'
        )
    return found


def _articles(
    rows: Iterable[tuple[str, dict[str, Any] | Aside]],
    columns: Mapping[str, str] | None,
    method: str,
    encoding: str,
    note: str,
) -> Read:
    """Make an article of each row."""
    kept = list(rows)
    names = dict.fromkeys(name for _, row in kept if isinstance(row, dict) for name in row)
    if not kept:
        raise Unreadable("the table has no rows")
    if not names:  # no row could be read: each says why
        yield from (row for _, row in kept if isinstance(row, Aside))
        return
    fields = guess(names, columns)
    method = method.format(", ".join(f"{field}={line(column, 40)}" for field, column in fields.items()))
    dates = [row.get(fields.get("published", ""), "") for _, row in kept if isinstance(row, dict)]
    order = order_of(dates)
    for place, row in kept:
        yield row if isinstance(row, Aside) else _article(row, fields, order, place, method, encoding, note)


def _article(
    row: Mapping[str, Any], fields: Mapping[str, str], order: str, place: str, method: str, encoding: str, note: str
) -> Draft | Aside:
    cells = {field: cell(row.get(column, ""), field) for field, column in fields.items()}
    longest = max(map(len, cells.values()))
    if longest > DOCUMENT:
        return Aside(f"a cell has {longest:,} characters; an article has at most {DOCUMENT:,}", place)
    text, url = cells.pop("text", ""), address(cells.pop("url", ""))
    if not text.strip() and not url:
        return Aside("it has neither a text nor an address that begins with http:// or https://", place)
    if not url and str(row.get(fields.get("url", ""), "")).strip():
        note = "; ".join(filter(None, [note, "its address is left out: it does not begin with http:// or https://"]))
    written = cells.pop("published", "")
    day = date(written, order)
    if written.strip() and not day:
        note = "; ".join(filter(None, [note, f"the date {line(written, 40)!r} can be read in two ways, or in none"]))
    told = {field: line(cell) for field, cell in cells.items()}
    return Draft(
        text if text.strip() else None, published=day, url=url, place=place, method=method, encoding=encoding,
        note=note, **told,
    )  # fmt: skip


def cell(value: Any, field: str) -> str:
    """Return the text of a cell, of whatever type."""
    if value is None or value != value:
        return ""
    if isinstance(value, dict):
        inside = next((value[part] for part in INSIDE if part in value), "")
        return "" if isinstance(inside, (dict, list)) else cell(inside, field)
    if isinstance(value, list):
        return ("\n\n" if field == "text" else "; ").join(cell(v, field) for v in value if not isinstance(v, list))
    return str(value)
