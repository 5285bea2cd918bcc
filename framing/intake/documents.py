"""Documents: plain text, Markdown with front matter, Word and PDF."""

from __future__ import annotations

import io
import logging
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import Any

from framing.intake import zips
from framing.intake.dates import date
from framing.intake.decoding import decode
from framing.intake.drafts import DOCUMENT, LONGEST, Draft, Read, Unreadable, address, line, need

PAGES = 2_000
HEAD = 3  # lines of a headline
MATTER = {
    "title": ("title", "headline"),
    "outlet": ("outlet", "source", "publication", "publisher"),
    "published": ("published", "date"),
    "url": ("url", "link", "source_url"),
    "byline": ("byline", "author", "authors"),
    "country": ("country",),
    "language": ("language", "lang"),
    "family": ("family", "wire_family"),
    "licence": ("licence", "license"),
}
IMAGE = re.compile(r"!\[([^\]\n]{0,500})\]\([^)\s]{0,2000}[^)\n]{0,200}\)")
LINK = re.compile(r"\[([^\]\n]{1,500})\]\([^)\s]{0,2000}[^)\n]{0,200}\)")
HEADING = re.compile(r"^#{1,6}[^\S\n]+([^\n]+?)[^\S\n]*#*[^\S\n]*$", re.MULTILINE)
STRONG = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,1000}?)(?<=\S)\1")
ENDS = re.compile(r"""[.!?…]["'”’»)\]]*$""")
PARTED = re.compile(r"(?<=[a-z])- (?=[a-z])")
PAGE_NUMBER = re.compile(r"(?:page |p\. ?|- ?)?\d{1,4}(?: ?(?:/|of) ?\d{1,4})?(?: ?-)?", re.IGNORECASE)


def read_text(path: Path) -> Read:
    """Read a text file, headline first."""
    found = decode(path.read_bytes())
    yield Draft(found.text, method="text", encoding=found.encoding, note=found.note)


def read_markdown(path: Path) -> Read:
    """Read Markdown, with or without front matter in TOML (between +++) or plain YAML (between ---)."""
    found = decode(path.read_bytes())
    body, matter = _front_matter(found.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n"))
    told = {field: next((line(matter[n]) for n in names if matter.get(n)), "") for field, names in MATTER.items()}
    told |= {"url": address(told["url"]), "published": date(told["published"])}
    body = HEADING.sub(r"\1", STRONG.sub(r"\2", LINK.sub(r"\1", IMAGE.sub("", body))))
    basis = "account" if matter.get("basis") == "account" else "published"
    yield Draft(body, basis=basis, method="Markdown", encoding=found.encoding, note=found.note, **told)


def _front_matter(text: str) -> tuple[str, Mapping[str, Any]]:
    for fence, parse in (("+++", _toml), ("---", _yaml)):
        if text.startswith(f"{fence}\n"):
            head, closed, body = text[3:].partition(f"\n{fence}\n")
            if closed:
                return body, parse(head)
            if fence == "+++":
                raise Unreadable("the front matter opens with +++ and does not close; end it with a line +++")
    return text, {}


def _toml(head: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(head)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unreadable(f"the front matter between +++ lines is not TOML: {line(error, 120)}; mend it") from None


def _yaml(head: str) -> Mapping[str, str]:
    """Read the plain part of YAML, a key and a value a line; what is nested is left out."""
    matter = {}
    for row in head.split("\n"):
        key, colon, value = row.partition(":")
        if colon and key.strip() == key and value.strip():
            matter[key.lower()] = value.strip().strip("\"'")
    return matter


def read_word(path: Path) -> Read:
    """Read a Word file (``.docx``): its paragraphs and those of its tables, in order."""
    raw = path.read_bytes()
    zips.check(raw)
    docx = need("docx", "python-docx")
    try:
        document = docx.Document(io.BytesIO(raw))
        paragraphs = list(_paragraphs(document, docx.table.Table))
        core = document.core_properties
        title, byline = line(core.title or ""), line(core.author or "")
    except Unreadable:
        raise
    except Exception as error:  # what a library meets in a broken file cannot be listed
        raise Unreadable(f"the Word file cannot be read ({line(error, 120)}); save it again as .docx") from None
    text = "\n\n".join(p.strip() for p in paragraphs if p.strip())
    # What Word keeps as the title is often the name of a template: it counts where the text bears it out.
    title = title if title and title.casefold() in " ".join(text[:1000].split()).casefold() else ""
    yield Draft(text, title, byline=byline if byline != "python-docx" else "", method="Word by python-docx")


def _paragraphs(parent: Any, table: Any) -> Iterator[str]:
    size = 0
    stack = [parent.iter_inner_content()]
    while stack:
        block = next(stack[-1], None)
        if block is None:
            stack.pop()
        elif isinstance(block, table):
            # A merged cell is told once for each place that it covers.
            cells = {id(cell._tc): cell for row in block.rows for cell in row.cells}
            stack += [cell.iter_inner_content() for cell in reversed(list(cells.values()))]
        else:
            size += len(block.text)
            if size > DOCUMENT:
                raise Unreadable(f"the text has more than {DOCUMENT:,} characters, and an article {LONGEST:,} at most")
            yield block.text


def read_pdf(path: Path) -> Read:
    """Read the text of a PDF: lines joined to paragraphs, words mended, page numbers and running heads left out."""
    pypdf = need("pypdf")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it cannot read is told below
    pages: list[list[str]] = []
    try:
        reader = pypdf.PdfReader(io.BytesIO(path.read_bytes()))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("the PDF is locked with a password; save it without one")
        if len(reader.pages) > PAGES:
            raise Unreadable(f"it has {len(reader.pages):,} pages, and an article at most {PAGES:,}; part it")
        size = 0
        for page in reader.pages:
            pages.append([row.strip() for row in page.extract_text().strip().split("\n")])
            size += sum(map(len, pages[-1]))
            if size > LONGEST:
                raise Unreadable(f"the text has more than {LONGEST:,} characters, and an article at most that; part it")
        about = reader.metadata
        title, byline = line((about and about.title) or ""), line((about and about.author) or "")
    except Unreadable:
        raise
    except Exception as error:  # what a library meets in a broken file cannot be listed
        locked = "locked" if type(error).__name__ == "DependencyError" else "damaged, or is none"
        raise Unreadable(f"the PDF is {locked} ({line(error, 120)}); save it again, or copy its text") from None
    text = _joined(pages)
    if not text:
        raise Unreadable("the PDF holds no text, perhaps pictures of pages; recognise its text (OCR) first")
    title = title if title and title.casefold() in " ".join(text[:1000].split()).casefold() else ""
    yield Draft(text, title, byline=byline, method="PDF by pypdf")


def _joined(pages: list[list[str]]) -> str:
    r"""Join the lines of pages to paragraphs.

    A line ends a paragraph where it ends a sentence and falls short of the others; first lines that fall short and
    end none are the headline.

    Examples
    --------
    >>> lines = ["Ferry ends", "The board closed the ferry line to the is-", "lands on Monday. It did so", "late."]
    >>> print(_joined([[*lines, "Mayor Silva said no to it, and to all the rest.", "1"]]))
    Ferry ends
    <BLANKLINE>
    The board closed the ferry line to the islands on Monday. It did so late.
    <BLANKLINE>
    Mayor Silva said no to it, and to all the rest.
    """
    edges = Counter(row for page in pages for row in dict.fromkeys([*page[:2], *page[-2:]]) if row)
    running = {row for row, n in edges.items() if n > 2 and n > len(pages) / 2}
    rows = [row for page in pages for row in page if row not in running and not PAGE_NUMBER.fullmatch(row)]
    rows = list(dropwhile(lambda row: not row, rows))
    if not rows:
        return ""
    lengths = sorted(len(row) for row in rows if row)
    short = 0.8 * lengths[3 * len(lengths) // 4]
    head = list(takewhile(lambda row: row and len(row) <= short and not ENDS.search(row), rows))[:HEAD]
    paragraphs = [head]
    current: list[str] = []
    ended = False
    for row in rows[len(head) :]:
        ended = ENDS.search(row) is not None if row else ended
        if row:
            current.append(row)
        if current and ended and len(row) < short:
            paragraphs.append(current)
            current = []
    return "\n\n".join(_mended(rows) for rows in [*paragraphs, current] if rows)


def _mended(rows: list[str]) -> str:
    """Join lines to one, and words that were parted at their ends."""
    return PARTED.sub("", " ".join(rows))
