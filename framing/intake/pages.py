"""Pages: the article of an HTML page with its headline, byline, date and outlet, by trafilatura."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import logging
import re
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from framing.intake.dates import date
from framing.intake.decoding import Decoded, declared, decode
from framing.intake.drafts import DOCUMENT, Draft, Read, Unreadable, address, line, need

SAVED_FROM = re.compile(r"<!--[^>]{0,200}?saved from url=(?:\(\d+\))?(https?://\S+)", re.IGNORECASE)
SINGLE_FILE = re.compile(r"<!--[^>]{0,200}?SingleFile\s+url:\s*(https?://\S+)", re.IGNORECASE)
BULLET = re.compile(r"^- ", re.MULTILINE)
NOTHING = "no article was found on the page; save the page of the article itself, or copy its text into a .txt file"
PARTS = 2_000  # of a page saved in one file


def read_page(path: Path, *, read_on: str = "") -> Read:
    """Read a saved page."""
    yield article(path.read_bytes(), read_on=read_on)


def article(raw: bytes, url: str = "", encoding: str = "", *, read_on: str = "") -> Draft:
    """Find the article on a page.

    Parameters
    ----------
    raw : bytes
        HTML.
    url : str
        Where it came from, if that is known.
    encoding : str
        The encoding that the server named.
    read_on : str
        The day it was saved, ISO 8601: no date on the page after it is taken for the day of publication.

    Returns
    -------
    Draft

    Raises
    ------
    Unreadable
        If there is no article on it.
    """
    if len(raw) > DOCUMENT:
        raise Unreadable(f"the page has {len(raw) / 1e6:.0f} MB; a page of up to {DOCUMENT / 1e6:.0f} MB is read")
    found = decode(raw, encoding or declared(raw))
    trafilatura = need("trafilatura")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it cannot read is told below
    html = _plain(found.text)
    last = read_on or dt.date.max.isoformat()
    # No search through the text: a year somewhere in it would come back as its first of January.
    dates = {"original_date": True, "extensive_search": False, "max_date": last}
    page = None
    for tables in (False, True):  # old pages are laid out in tables
        try:
            page = trafilatura.bare_extraction(
                html, url=url or None, include_comments=False, include_tables=tables, favor_recall=tables,
                with_metadata=True, date_extraction_params=dates,
            )  # fmt: skip
        except Exception as error:  # what a library meets in a broken page cannot be listed
            raise Unreadable(f"the page cannot be read ({line(error, 120)}); copy its text into a .txt file") from None
        if page is not None and (page.text or "").strip():
            break
    if page is None or not (page.text or "").strip():
        raise Unreadable(NOTHING)
    return _draft(page, found, url)


def _draft(page: Any, found: Decoded, url: str) -> Draft:
    told = {field: line(getattr(page, field, None) or "") for field in ("title", "author", "sitename", "url", "date")}
    title = told["title"]
    for mark in (" | ", " - ", " – ", " — "):  # the outlet's name behind the headline is no part of it
        if told["sitename"]:
            title = title.removesuffix(mark + told["sitename"])
    body = "\n\n".join(part for part in str(page.text).split("\n") if part.strip())
    body = BULLET.sub("", body)
    saved = SAVED_FROM.search(found.text[:4096]) or SINGLE_FILE.search(found.text[:4096])
    where = address(url) or address(told["url"]) or (address(saved[1]) if saved else "")
    return Draft(
        body, title, told["sitename"] or _host(where), date(told["date"]), where, told["author"],
        method="HTML by trafilatura", encoding=found.encoding, note=found.note,
        language=line(getattr(page, "language", None) or _language(found.text), 20),
    )  # fmt: skip


def _plain(html: str) -> str:
    """Return HTML that parsers of XML take, too: without nulls, and without a word on an encoding that is undone."""
    return re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", html.replace("\x00", ""))


def _language(html: str) -> str:
    found = re.search(r"<html[^>]{0,500}?\slang\s*=\s*[\"']?([A-Za-z]{2,3})\b", html[:4096], re.IGNORECASE)
    return found[1].lower() if found else ""


def _host(url: str) -> str:
    found = re.match(r"https?://(?:www\.)?([^/:?#]+)", url, re.IGNORECASE)
    return found[1].lower() if found else ""


def read_mhtml(path: Path, *, read_on: str = "") -> Read:
    """Read a page saved in one file (``.mhtml``), as browsers make it."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    address_of = str(message.get("Snapshot-Content-Location", ""))
    for number, part in enumerate(message.walk()):
        if number > PARTS:
            break
        if part.get_content_type() in ("text/html", "application/xhtml+xml") and isinstance(part, EmailMessage):
            raw = part.get_payload(decode=True)
            where = address(address_of) or address(str(part.get("Content-Location", "")))
            if isinstance(raw, bytes):
                yield article(raw, where, part.get_content_charset() or "", read_on=read_on)
                return
    raise Unreadable("it holds no HTML page; save the page as HTML")
