"""References: lists of addresses, RIS and the JSON of Zotero, which say where articles are and what they are called."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from framing.intake.dates import date
from framing.intake.decoding import decode
from framing.intake.drafts import ADDRESS, Aside, Draft, Read, Unreadable, address, line, need
from framing.intake.tables import objects

# Where the fields of RIS stand once rispy has named them, the surest first.
RIS = {
    "title": ("title", "primary_title", "translated_title", "short_title"),
    "outlet": ("secondary_title", "journal_name", "alternate_title1", "alternate_title2", "publisher"),
    "published": ("date", "year", "publication_year"),
    "url": ("urls", "url", "web_url", "links", "link_to_pdf"),
    "byline": ("authors", "first_authors", "secondary_authors"),
    "language": ("language",),
}  # fmt: skip
CSL = {
    "title": ("title",),
    "outlet": ("container-title", "publisher", "source"),
    "published": ("issued",),
    "url": ("URL",),
    "byline": ("author",),
    "language": ("language",),
}
NO_ADDRESS = "the reference has no address that begins with http:// or https://"
# A list of the Windows and macOS desktops, each a line "URL=…" or a string in XML.
SHORTCUT = re.compile(r"^(?:URL=|\s*<string>)?(https?://\S+?)(?:</string>)?$", re.IGNORECASE)


def is_list(text: str) -> bool:
    r"""Tell whether a text is a list of addresses and not an article.

    Examples
    --------
    >>> is_list("# ours\nhttps://times.example/a\n"), is_list("Ferry ends\n\nSee https://times.example/a")
    (True, False)
    """
    lines = [row.strip() for row in text[:100_000].splitlines() if row.strip() and not row.lstrip().startswith("#")]
    if len(text) > 100_000 and len(lines) > 1:
        lines.pop()  # cut
    return bool(lines) and all(ADDRESS.fullmatch(row) for row in lines)


def read_list(path: Path) -> Read:
    """Read a list of addresses, one a line; lines that begin with # are remarks."""
    found = decode(path.read_bytes())
    for number, row in enumerate(found.text.splitlines(), start=1):
        told = SHORTCUT.match(row.strip())
        url = address(told[1]) if told else ""
        if url:
            yield Draft(url=url, place=f"line {number}", method="list of addresses", encoding=found.encoding)
        elif row.strip() and not row.lstrip().startswith(("#", "[", "<")) and "=" not in row[:20]:
            yield Aside("it is no address that begins with http:// or https://", f"line {number}")


def read_ris(path: Path) -> Read:
    """Read RIS, as Zotero and libraries export it."""
    found = decode(path.read_bytes())
    rispy = need("rispy")
    if not re.search(r"^TY  ?-", found.text, re.MULTILINE):
        raise Unreadable("it is no RIS: no line begins with 'TY  -'")
    # Each reference alone, so that a broken one costs no other.
    parts = re.split(r"^(?=TY  ?-)", found.text.replace("\r\n", "\n").replace("\r", "\n"), flags=re.MULTILINE)[1:]
    for number, part in enumerate(parts, start=1):
        place = f"reference {number}"
        whole = part if re.search(r"^ER  ?-", part, re.MULTILINE) else f"{part.rstrip()}\nER  - \n"
        try:
            entries = rispy.loads(whole)
        except Exception as error:  # what a library meets in a broken file cannot be listed
            yield Aside(f"the reference cannot be read ({line(error, 120)})", place)
            continue
        for entry in entries[:1]:
            yield _reference(entry, RIS, place, "RIS", found.encoding)


def read_csl(path: Path) -> Read:
    """Read CSL JSON, as Zotero exports it."""
    found = decode(path.read_bytes())
    for number, item in enumerate(objects(found.text), start=1):
        place = f"reference {number}"
        yield (
            _reference(item, CSL, place, "CSL JSON", found.encoding)
            if isinstance(item, dict)
            else Aside("it is no object", place)
        )


def is_csl(text: str) -> bool:
    """Tell whether JSON is a list of references, from its first item."""
    try:
        first = objects(text)[:1]
    except Unreadable:
        return False
    keys = first[0].keys() if first and isinstance(first[0], dict) else {}
    return "type" in keys and any(key in keys for key in ("issued", "container-title", "URL"))


def _reference(
    entry: dict[str, Any], fields: dict[str, tuple[str, ...]], place: str, method: str, encoding: str
) -> Draft | Aside:
    told = {}
    for field, names in fields.items():
        found = [value for name in names for value in _values(entry.get(name), field)]
        if field == "url":
            found = [value for value in map(address, found) if value]
        told[field] = "; ".join(map(line, found)) if field == "byline" else found[0] if found else ""
    if not told["url"]:
        title = f": {line(told['title'], 60)}" if told["title"] else ""
        return Aside(NO_ADDRESS + title, place)
    told |= {"title": line(told["title"]), "outlet": line(told["outlet"]), "language": line(told["language"], 20)}
    told["published"] = date(told["published"].strip("/ "))
    return Draft(place=place, method=method, encoding=encoding, **told)


def _values(value: Any, field: str) -> list[str]:
    """Return what a field says, as texts: a name, a date or a list of them."""
    if value is None:
        return []
    if isinstance(value, list):
        return [told for part in value[:50] if not isinstance(part, list) for told in _values(part, field)]
    if isinstance(value, dict):
        if field == "published":
            parts = value.get("date-parts")
            first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
            text = "-".join(f"{int(p):02}" if str(p).isdecimal() and len(str(p)) < 5 else "?" for p in first[:3])
            return [text] if text else _values(value.get("raw") or value.get("literal"), field)
        name = value.get("literal") or ", ".join(str(value[p]) for p in ("family", "given") if value.get(p))
        return [str(name)] if name else []
    return [str(value)] if str(value).strip() else []
