"""Files: what kind a file is, and who reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from framing.intake import archives, documents, feeds, pages, references, tables
from framing.intake.decoding import decode
from framing.intake.drafts import CONTAINER, DOCUMENT, LONGEST, TABLE, Aside, Draft, Read, Unreadable, line


class Kind(NamedTuple):
    """A kind of file: its endings, the most bytes that it may have (0: any number), and what it is called."""

    endings: tuple[str, ...]
    limit: int
    name: str


KINDS = {
    "text": Kind((".txt", ".text"), DOCUMENT, "plain text"),
    "markdown": Kind((".md", ".markdown"), DOCUMENT, "Markdown"),
    "html": Kind((".html", ".htm", ".xhtml"), DOCUMENT, "saved pages"),
    "mhtml": Kind((".mhtml", ".mht"), CONTAINER, "pages saved in one file"),
    "word": Kind((".docx",), CONTAINER, "Word"),
    "pdf": Kind((".pdf",), CONTAINER, "PDF"),
    "csv": Kind((".csv", ".tsv", ".tab"), TABLE, "CSV"),
    "json": Kind((".jsonl", ".ndjson", ".json"), TABLE, "JSON"),
    "excel": Kind((".xlsx", ".xlsm"), TABLE, "Excel"),
    "feed": Kind((".rss", ".atom", ".xml", ".rdf"), DOCUMENT, "feeds"),
    "ris": Kind((".ris",), CONTAINER, "RIS"),
    "csl": Kind((), CONTAINER, "CSL JSON"),
    "urls": Kind((".urls", ".url", ".webloc"), DOCUMENT, "lists of addresses"),
    "warc": Kind((".warc", ".warc.gz"), 0, "web archives"),
}
ALONE = ("text", "markdown", "html", "mhtml", "word", "pdf")  # kinds of which a file is one article
OTHERS = {
    ".doc": "it is a Word file of before 2007; save it as .docx",
    ".xls": "it is an Excel file of before 2007; save it as .xlsx",
    ".odt": "save it as .docx",
    ".rtf": "save it as .docx",
    ".ods": "save it as .xlsx",
    ".pages": "export it as .docx",
    ".epub": "copy its text into a .txt file",
    ".bib": "export the references as RIS",
    ".zip": "unpack it first, and read the folder",
}


def kind_of(path: Path) -> str:
    """Return the kind of a file, from its ending and from how it begins.

    Raises
    ------
    Unreadable
        If it is of no kind that is read.

    Examples
    --------
    >>> kind_of(Path("a/ferry.WARC.gz"))
    'warc'
    """
    name = path.name.lower()
    found = next((kind for kind, of in KINDS.items() if name.endswith(of.endings)), "")
    if not found:
        ending = path.suffix.lower()
        kinds = ", ".join(e for kind in KINDS.values() for e in kind.endings[:1])
        raise Unreadable(
            OTHERS.get(ending, f"files {line(ending, 20) or 'without an ending'} are not read ({kinds} are)")
        )
    return found


def looked_at(path: Path, kind: str) -> str:
    """Look into a file whose ending does not tell all."""
    with path.open("rb") as file:
        begins = file.read(4096)
    if kind in ("text", "markdown", "html", "csv", "json") and begins.startswith(b"%PDF-"):
        return "pdf"
    if kind == "html" and b"multipart/related" in begins.lower():
        return "mhtml"
    if kind == "text" and references.is_list(decode(path.read_bytes()).text):
        return "urls"
    if kind == "json" and references.is_csl(decode(path.read_bytes()).text):
        return "csl"
    return kind


def read_file(path: Path, kind: str = "", columns: Mapping[str, str] | None = None, read_on: str = "") -> Read:
    """Read what one file holds.

    Parameters
    ----------
    path : pathlib.Path
    kind : str
        One of :data:`KINDS`; by default what the file's ending says.
    columns : mapping, optional
        Of a table: which column holds what.
    read_on : str
        The day the file was saved, ISO 8601.

    Yields
    ------
    Draft or Aside
        Articles, and what is none.

    Raises
    ------
    Unreadable
        If nothing of the file can be read, or it cannot be read further.
    """
    kind = kind or looked_at(path, kind_of(path))
    if kind not in KINDS:
        raise Unreadable(f"there is no kind {kind!r}; there are {', '.join(KINDS)}")
    size, limit = path.stat().st_size, KINDS[kind].limit
    if not size:
        raise Unreadable("the file is empty")
    if limit and size > limit:
        raise Unreadable(
            f"the file has {size / 1e6:,.1f} MB; of {KINDS[kind].name} up to {limit / 1e6:.0f} MB are read"
        )
    readers: dict[str, Callable[[], Read]] = {
        "text": lambda: documents.read_text(path),
        "markdown": lambda: documents.read_markdown(path),
        "html": lambda: pages.read_page(path, read_on=read_on),
        "mhtml": lambda: pages.read_mhtml(path, read_on=read_on),
        "word": lambda: documents.read_word(path),
        "pdf": lambda: documents.read_pdf(path),
        "csv": lambda: tables.read_csv(path, columns),
        "json": lambda: tables.read_json(path, columns),
        "excel": lambda: tables.read_excel(path, columns),
        "feed": lambda: feeds.read_feed(path),
        "ris": lambda: references.read_ris(path),
        "csl": lambda: references.read_csl(path),
        "urls": lambda: references.read_list(path),
        "warc": lambda: archives.read_warc(path),
    }
    for found in readers[kind]():
        size = len(found.text or "") if isinstance(found, Draft) else 0
        if size > LONGEST:
            found = Aside(f"its text has {size:,} characters, and an article at most {LONGEST:,}; part it", found.place)
        yield found
