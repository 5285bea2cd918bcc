"""Fields of the files of an export, each with what may stand in it: whatever can hold words is looked at."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

# What a field is. Evidence is single words and phrases; facts are what everybody may know of an article; what people
# or framing wrote may have a few words in common with any text.
EVIDENCE, ADDRESS, HEADLINE, WRITTEN, DRAWN = "evidence", "address", "headline", "written", "drawn"
IDENTIFIER = "identifier"  # of an article, often made of its headline or address

ADDRESSES = ("url", "link", "address", "archived")
HEADLINES = ("headline", "title")
FACTS = ("articles.csv", "evidence/articles.csv")
ANALYST = ("codes.csv", "codebook.csv", "labels.csv")
NUMBER = re.compile(r"[\s\d.,:eE%+TZ-]*|nan|[0-9a-f]{64}")  # dates and hashes too
PATH = re.compile(r"[MLCQZHVSTAmlcqzhvsta\d\s.,eE-]*")  # how SVG says where a line goes
MARKUP = re.compile(r"<!--(.*?)-->|<[!?/\w][^>]*>|([^<]+)", re.DOTALL)
ATTRIBUTE = re.compile(r"=\s*(?:\"([^\"]*)\"|'([^']*)')")
ENDINGS = (".csv", ".json", ".toml", ".svg", ".md")


class Field(NamedTuple):
    """One field: what it holds, what kind it is, where it stands, and of which article it speaks."""

    text: str
    kind: str
    where: str
    article: str = ""


class Unreadable(ValueError):
    """A file whose words cannot be told apart."""


def fields(folder: Path, name: str) -> Iterator[Field]:
    """Give the fields of one file.

    Parameters
    ----------
    folder : pathlib.Path
    name : str
        Of the file in it, with slashes.

    Yields
    ------
    Field
        Numbers, dates and hashes are left out.

    Raises
    ------
    Unreadable
        If it is of a kind in which words could hide.
    """
    path = folder / name
    try:
        raw = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"{name} is not UTF-8 text, so that nobody can say what it holds; leave it out") from None
    reader = {".csv": _table, ".json": _json, ".toml": _toml, ".svg": _svg, ".md": _markdown}.get(path.suffix)
    if reader is None:
        raise Unreadable(f"{name} is none of {', '.join(ENDINGS)}, so that nobody can say what it holds; leave it out")
    for field in reader(raw, name):
        if not NUMBER.fullmatch(field.text):
            yield field


def _kind(name: str, column: str) -> str:
    if column == "article" and (name in ANALYST or name in FACTS or name.startswith("evidence/")):
        return IDENTIFIER
    if name in FACTS:
        return ADDRESS if column in ADDRESSES else HEADLINE if column in HEADLINES else WRITTEN
    if name in ANALYST:
        return WRITTEN
    return EVIDENCE if name.startswith("evidence/") else DRAWN


def _table(raw: str, name: str) -> Iterator[Field]:
    try:
        rows = csv.reader(io.StringIO(raw, newline=""), strict=True)
        head = next(rows, [])
        yield from (Field(column, DRAWN, f"{name}, column {n}") for n, column in enumerate(head, start=1))
        kinds = [_kind(name, column) for column in head]
        own = head.index("article") if "article" in head else -1
        for number, row in enumerate(rows, start=2):
            if len(row) > len(head):
                raise Unreadable(f"{name}, line {number} has more cells than the first line has columns; mend it")
            article = row[own] if 0 <= own < len(row) else ""
            for cell, kind, column in zip(row, kinds, head, strict=False):
                yield Field(cell, kind, f"{name}, line {number}, column {column}", article)
    except csv.Error as error:
        raise Unreadable(f"{name} cannot be read as CSV: {error}; mend it") from None


def _json(raw: str, name: str) -> Iterator[Field]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable(f"{name} cannot be read as JSON; mend it") from None
    yield from (Field(text, DRAWN, f"{name}, {where or 'top'}") for where, text in _strings(found, ""))


def _strings(found: Any, where: str) -> Iterator[tuple[str, str]]:
    """Give every string of a nested value, keys included."""
    if isinstance(found, str):
        yield where, found
    elif isinstance(found, dict):
        for key, value in found.items():
            yield where, key
            yield from _strings(value, f"{where}/{key}"[:80])
    elif isinstance(found, list):
        for n, value in enumerate(found):
            yield from _strings(value, f"{where}/{n}")


def _toml(raw: str, name: str) -> Iterator[Field]:
    try:
        found = tomllib.loads(raw)
    except tomllib.TOMLDecodeError:
        raise Unreadable(f"{name} cannot be read as TOML; mend it") from None
    yield from (Field(text, WRITTEN, f"{name}, {where}") for where, text in _strings(found, ""))
    for remark in re.findall(r"(?:^|\s)#(.*(?:\n#.*)*)", raw):
        yield Field(remark.replace("\n#", " "), WRITTEN, f"{name}, a remark")


def _svg(raw: str, name: str) -> Iterator[Field]:
    for found in MARKUP.finditer(raw):
        line = f"{name}, line {raw.count(chr(10), 0, found.start()) + 1}" if found.group().strip() else ""
        if found[1] is not None or found[2] is not None:
            yield Field(html.unescape(found[1] or found[2]), DRAWN, line)
        else:
            for values in ATTRIBUTE.findall(found.group()):
                value = html.unescape(values[0] or values[1])
                if not PATH.fullmatch(value) and " " in value:
                    yield Field(value, DRAWN, line)


def _markdown(raw: str, name: str) -> Iterator[Field]:
    line = 1
    for block in re.split(r"(\n\s*\n|\n(?=[|#*-]))", raw):
        yield Field(block.replace("\n", " "), DRAWN, f"{name}, line {line}")
        line += block.count("\n")
