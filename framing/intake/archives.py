"""Archives: WARC, as web archives and crawlers write it, a page a record."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from framing.intake import pages
from framing.intake.dates import date
from framing.intake.drafts import DOCUMENT, Aside, Draft, Read, Unreadable, address, line, need

HTML = ("text/html", "application/xhtml+xml")
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def read_warc(path: Path) -> Read:
    """Read the pages of a WARC file, packed or not; pictures, scripts and failed requests are counted, not listed."""
    iterator = need("warcio.archiveiterator", "warcio").ArchiveIterator
    others: Counter[str] = Counter()
    number = found = 0
    with path.open("rb") as file:
        try:
            for number, record in enumerate(iterator(file), start=1):
                kind = (record.http_headers and record.http_headers.get_header("Content-Type")) or ""
                if record.rec_type != "response" or record.http_headers is None:
                    continue
                status = str(record.http_headers.get_statuscode())
                if status != "200" or not kind.lower().startswith(HTML):
                    others["records that are no pages" if status == "200" else "failed requests and redirections"] += 1
                    continue
                found += 1
                yield _page(record, kind, f"record {number}")
        except Unreadable:
            raise
        except Exception as error:  # what a library meets in a broken file cannot be listed
            why = f"the archive cannot be read from here on ({line(error, 120)})"
            yield Aside(f"{why}; if it was packed as a whole, unpack it first", f"record {number + 1}")
    for what, count in sorted(others.items()):
        yield Aside(f"{what}: {count:,}", "other records")
    if not number:
        raise Unreadable("it is no WARC file, or an empty one")


def _page(record: Any, kind: str, place: str) -> Draft | Aside:
    headers = record.rec_headers
    url = address(headers.get_header("WARC-Target-URI") or "")
    day = date(headers.get_header("WARC-Date") or "")
    try:
        raw = record.content_stream().read(DOCUMENT + 1)
        charset = CHARSET.search(kind)
        draft = pages.article(raw, url, charset[1] if charset else "", read_on=day)
    except Unreadable as error:
        return Aside(f"{error}" + (f" ({line(url, 200)})" if url else ""), place)
    except Exception as error:  # a packed body that is damaged
        return Aside(f"the page cannot be unpacked ({line(error, 120)})", place)
    return replace(draft, place=place, read_on=day, method=f"WARC, {draft.method}")
