"""Fetching: the texts of a corpus from where its articles stand on the web, one page at a time, to stop and to go on.

A page that was fetched for reading is its outlet's own: the text goes to ``texts/``, which git leaves out, and only
what can be told of it goes to ``articles.csv``.
"""

from __future__ import annotations

import codecs
import datetime as dt
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from framing.corpus import Article, CorpusError, load_corpus
from framing.intake import ledger as books
from framing.intake.addresses import Failed, Refused, parse_address
from framing.intake.cleaning import finish
from framing.intake.decoding import declared, decode
from framing.intake.drafts import Aside, Draft, Unreadable, line
from framing.intake.ledger import Ledger
from framing.intake.patience import Reader, patient
from framing.intake.robots import polite
from framing.intake.web import LIMITS, Gate, Limits, Reply, Web, ask, retry_after
from framing.terminal import many

COLUMNS = ("article", "outlet", "outcome", "words", "why", "url")
OUTCOMES = ("came", "unchanged", "changed", "not")
LICENCE = "all rights reserved (presumed, not seen)"
MINING = "text and data mining reserved by the site"
GIVE_UP = 3  # failures in a row after which a site is left alone
BUSY = (429, 503)
LONGEST_MARK = 500  # characters
HTML = ("text/html", "application/xhtml+xml")
PLAIN = "text/plain"
KINDS = {"application/pdf": "a PDF", "image": "a picture", "video": "a video", "audio": "a recording"}
STATUS = {
    401: "it asks for a password (HTTP 401)",
    402: "it asks for payment (HTTP 402)",
    403: "the site refuses to show it (HTTP 403)",
    404: "it is not there (HTTP 404)",
    410: "it was taken down (HTTP 410)",
    451: "it is withheld for legal reasons (HTTP 451)",
}
ASIDE = "it differs from the text that was coded; the new one is in texts/changed, and --update takes it"
UPDATED = "it differs from the text that was coded, and took its place; read the corpus again"


@dataclass(eq=False)
class _Round:
    """One call: ways of asking and reading, what the corpus has, and which sites are left alone for the rest of it."""

    web: Web
    gate: Gate
    ledger: Ledger
    reader: Reader
    scratch: Path
    update: bool
    today: str
    strikes: dict[str, int] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)


def fetch(
    folder: str | os.PathLike[str],
    *,
    recheck: bool = False,
    update: bool = False,
    allow_private: bool = False,
    use_proxy: bool = False,
    limits: Limits = LIMITS,
    web: Web | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Fetch the texts of those articles of a corpus that have an address and no text.

    Parameters
    ----------
    folder : path
        A corpus with ``articles.csv``, which has a column ``url``.
    recheck : bool, default False
        Ask for the articles that have a text too, and report which differ. A site is told what is here already, so
        that it can answer in a word that nothing changed.
    update : bool, default False
        Where a page differs from what was coded (by ``sha256`` in ``articles.csv``, else in the evidence), let the new
        text take the place of the old, which is kept in ``texts/earlier``. By default the coded text stays, and the
        new one is put into ``texts/changed``.
    allow_private : bool, default False
        Whether machines of the local network may be asked.
    use_proxy : bool, default False
        Whether proxies that the environment names are used; see :class:`framing.intake.web.Web`.
    limits : Limits, optional
        Time, size, redirects and delay of one page.
    web : Web, optional
        In place of the three above.
    progress : bool, optional
        Whether a progress bar is shown; by default if it takes longer than two seconds.

    Returns
    -------
    pandas.DataFrame
        A row for each article that was to be fetched, in the order of ``articles.csv``: ``outcome`` (``came``;
        ``unchanged``, of those that had a text; ``changed``; ``not``), ``words`` of the text that is there now, and
        ``why``.

    Raises
    ------
    CorpusError
        If there is no such corpus, or it has no addresses.
    KeyboardInterrupt
        If it is stopped; its message says how many texts came. They stay, and the next call goes on behind them.

    Notes
    -----
    Each site is asked once for its robots.txt, which is obeyed, and then for one page a second, or as slowly as it
    wishes. A page is asked for once, but where its site asks for a little patience.

    Examples
    --------
    >>> fetch("no-such-folder")
    Traceback (most recent call last):
      ...
    framing.corpus.CorpusError: no corpus 'no-such-folder': neither a folder nor a corpus that comes with framing; ...
    """
    from tqdm.auto import tqdm

    corpus = load_corpus(folder)
    if corpus.metadata is None or corpus.folder is None:
        raise CorpusError(f"{folder} has no articles.csv; make one with the columns article and url")
    if "url" not in corpus.metadata:
        raise CorpusError(f"{corpus.folder / 'articles.csv'} has no column 'url'; add one with the articles' addresses")
    if web is None:
        web = Web(allow_private=allow_private, use_proxy=use_proxy, limits=limits)
    today = dt.datetime.fromtimestamp(web.now(), dt.UTC).date().isoformat()
    ledger = books.open_ledger(corpus)
    wanted = [a for a in corpus if recheck or books.published_text(a) is None]
    told: dict[str, dict[str, Any]] = {}
    bar = tqdm(
        total=len(wanted), desc="fetching", unit="page", delay=0 if progress else 2, disable=progress is False,
        leave=False,
    )  # fmt: skip
    with bar, patient() as reader, tempfile.TemporaryDirectory() as scratch:
        this = _Round(web, polite(web), ledger, reader, Path(scratch), update, today)
        try:
            for article in _in_turn(wanted, web):
                told[article.id] = _one(article, this)
                bar.update()
        except KeyboardInterrupt:
            came = sum(row["outcome"] == "came" for row in told.values())
            told_so_far = f"{many(came, 'text')} came and stayed; the same command goes on behind them"
            raise KeyboardInterrupt(told_so_far) from None
        finally:
            books.settle(corpus.folder, {i: r["why"] for i, r in told.items() if r["outcome"] == "came"}, today)
    table = pd.DataFrame([told[a.id] for a in wanted], columns=list(COLUMNS))
    return table.astype({name: "int64" if name == "words" else "str" for name in COLUMNS})


def _host(article: Article) -> str:
    try:
        return parse_address(article.url, allow_private=True).host
    except Refused:
        return ""


def _in_turn(articles: Sequence[Article], web: Web) -> Iterator[Article]:
    """Give the articles so that no site is waited for while another is free."""
    queues: dict[str, list[Article]] = {}
    for article in reversed(articles):
        queues.setdefault(_host(article), []).append(article)
    waiting = list(dict.fromkeys(_host(article) for article in articles))
    while waiting:
        host = min(waiting, key=lambda host: max(web.turns.get(host, 0.0), web.clock()))  # the first that is free
        yield queues[host].pop()
        waiting.remove(host)
        if queues[host]:
            waiting.append(host)


def _one(article: Article, this: _Round) -> dict[str, Any]:
    """Fetch one article, and return its row of the report."""
    host, before = _host(article), books.published_text(article)
    row: dict[str, Any] = {
        "article": article.id, "outlet": article.outlet, "outcome": "not", "words": len((before or "").split()),
        "why": "", "url": article.url,
    }  # fmt: skip
    entry = this.ledger.memory.get(article.id)
    entry = entry if entry and entry["url"] == article.url else None
    waits = books.aside(this.ledger, article.id) if entry else None
    # What is here already, so that "not modified" says something: the page's text, in its place or put aside.
    held = waits if entry and entry["aside"] else before
    try:
        if host in this.closed:
            raise Failed(this.closed[host])
        reply = _answer(article.url, host, entry if held is not None else None, this)
        if reply.status == 304 and entry is not None and waits is None:
            return row | {"outcome": "unchanged"}
        if reply.status == 304 and entry is not None and waits is not None:
            text, note, cells = waits, "", entry["cells"]
        else:
            text, note, cells = _read(article.url, reply, this)
    except (Failed, Refused, Unreadable) as error:
        return row | {"why": str(error)}
    marks = entry if entry is not None and reply.status == 304 else {"etag": "", "modified": ""}
    made = {
        "url": article.url,
        "answered": reply.url,
        "etag": _mark(reply.headers.get("etag", marks["etag"])),
        "modified": _mark(reply.headers.get("last-modified", marks["modified"])),
        "on": this.today,
        "cells": cells,
    }
    outcome = books.keep(this.ledger, article.id, before, text, made, this.update)
    if outcome == "changed":
        note = UPDATED if this.update else ASIDE
    if outcome == "came" or (outcome == "changed" and this.update):
        row["words"] = len(text.split())
    return row | {"outcome": outcome, "why": note, "outlet": article.outlet or cells.get("outlet", "")}


def _answer(url: str, host: str, entry: Mapping[str, Any] | None, this: _Round) -> Reply:
    """Ask for a page; wait once where its site asks for it; leave a site alone that wishes it, or is down."""
    told = {"If-None-Match": entry["etag"], "If-Modified-Since": entry["modified"]} if entry else {}
    known = (entry["answered"], {name: value for name, value in told.items() if value}) if entry else None
    try:
        reply = ask(this.web, url, gate=this.gate, known=known, check=_check)
        if reply.status in BUSY:
            rest = retry_after(reply, this.web.now())
            if rest is not None and rest <= this.web.limits.delay:
                this.web.turns[host] = this.web.clock() + rest
                reply = ask(this.web, url, gate=this.gate, known=known, check=_check)
        if reply.status in BUSY:
            this.closed[host] = f"{host} asks to be left alone for now (HTTP {reply.status}); the same command goes on"
            raise Failed(this.closed[host])
        if reply.status >= 500:
            raise Failed(f"the site has a fault (HTTP {reply.status}); try again later")
    except Failed:
        this.strikes[host] = this.strikes.get(host, 0) + 1
        if this.strikes[host] >= GIVE_UP:
            this.closed.setdefault(host, f"{host} failed {GIVE_UP} times in a row; the same command tries again")
        raise
    this.strikes[host] = 0
    if reply.status == 304 and known is not None:
        return reply
    if reply.status != 200:
        raise Failed(STATUS.get(reply.status, f"it does not come (HTTP {reply.status})"))
    return reply


def _mark(value: str) -> str:
    """Return what a site gave to know a page by, if it is what can be sent back."""
    return value if len(value) <= LONGEST_MARK and value.isascii() and value.isprintable() else ""


def _kind(headers: Mapping[str, str]) -> tuple[str, str]:
    """Return type and charset of a page, as its site names them."""
    message = Message()
    message["Content-Type"] = headers.get("content-type", "")
    charset = message.get_content_charset("") if headers.get("content-type") else ""
    return (message.get_content_type() if headers.get("content-type") else ""), str(charset)


def _check(headers: Mapping[str, str]) -> None:
    """Refuse what holds no text that can be told, before it is read."""
    kind, _ = _kind(headers)
    if kind not in ("", *HTML, PLAIN):
        told = KINDS.get(kind) or KINDS.get(kind.partition("/")[0]) or f"of the type {line(kind, 60)}"
        raise Refused(f"it is {told}, no page; save it and add the file to the corpus")


def _read(url: str, reply: Reply, this: _Round) -> tuple[str, str, dict[str, str]]:
    """Return the text of a page, headline first, what should be known of it, and cells for its row.

    It is read in a process of its own, as files are: a page can be made to take for ever, or all memory.
    """
    kind, charset = _kind(reply.headers)
    if urlsplit(reply.url).path in ("", "/") and urlsplit(url).path not in ("", "/"):
        raise Failed("it leads to the site's front page now; the article is no longer there")
    if not reply.body.strip():
        raise Failed("it is empty")
    plain = kind == PLAIN or (not kind and b"<" not in reply.body[:1000])
    found = decode(reply.body, charset or ("" if plain else declared(reply.body)))
    page = this.scratch / "page"
    page.write_bytes(codecs.BOM_UTF8 + found.text.encode("utf-8", "replace"))
    # All that is answered is taken, though one article is wanted: what is left would be the answer for the next page.
    answers = list(this.reader(page, "text" if plain else "html", None, this.today))
    draft = answers[0] if answers else Aside("it holds no text")
    draft = finish(draft) if isinstance(draft, Draft) else draft
    if isinstance(draft, Aside) or not draft.text:
        raise Failed(draft.why if isinstance(draft, Aside) else "it holds no text")
    licence = line(draft.licence) or LICENCE
    if reply.headers.get("tdm-reservation", "").strip() == "1":
        licence += f"; {MINING}"
    cells = {
        "outlet": draft.outlet or (urlsplit(reply.url).hostname or "").removeprefix("www."),
        "headline": draft.title,
        "byline": draft.byline,
        "published": draft.published,
        "licence": licence,
    }
    notes = "; ".join(filter(None, [found.note, draft.note]))
    return draft.text, notes, {name: line(value) for name, value in cells.items()}
