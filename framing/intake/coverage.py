"""Other coverage: what GDELT lists of an event, asked over its DOC 2.0 API. A list of addresses, and no article.

GDELT watches news sites in 65 languages and reads them in English translation. Its list is no sample of the press: it
holds what its machines saw, and a headline, a day and a country as far as they could tell.

References
----------
The GDELT Project (2017). GDELT DOC 2.0 API Debuts.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from framing.intake.addresses import Address, Failed, Refused, parse_address
from framing.intake.candidates import candidates
from framing.intake.dates import date
from framing.intake.drafts import line
from framing.intake.languages import code
from framing.intake.web import Limits, Web, ask

GDELT = "https://api.gdeltproject.org/api/v2/doc/doc"
ADDRESS = "FRAMING_GDELT"  # the variable of the environment that names a mirror
FIRST_DAY = dt.date(2017, 1, 1)  # GDELT's list reaches back to here
ROWS = 250  # the most that one answer holds
PAUSE = 6.0  # seconds between requests; GDELT asks for five
RESTS = (15.0, 30.0, 60.0)  # seconds to wait when it asks to be left alone, before giving up
SHORTEST = dt.timedelta(hours=1)  # a span that is not parted further
SECOND = dt.timedelta(seconds=1)
LIMITS = Limits(seconds=90.0)
# What GDELT says in plain text, with status 200, and what helps; by words of the complaint.
HELP = {
    "timespan": "use a longer span",
    "too short": "a word in quotation marks must be longer, and a single word needs none",
    "too long": "use fewer words",
    "parenthes": "brackets stand around words with OR between them, and nowhere else",
    "surrounded by": "write (ferry OR boat)",
    "date": "GDELT's list begins in 2017 and ends now",
    "country": "write the country as GDELT does, in English: --country Colombia",
    "lang": "write the language as GDELT does, in English: --language Spanish",
}
Span = tuple[dt.datetime, dt.datetime]
_ESCAPES = re.compile(r'\\(["\\/bfnrt]|u[0-9a-fA-F]{4})|\\')


class CoverageError(ValueError):
    """A search for coverage that brought no list, and why."""


class _Busy(Exception):
    """GDELT asks to be left alone for a while."""


def find_coverage(
    query: str,
    *,
    start: str | dt.date,
    end: str | dt.date,
    country: str | Sequence[str] = (),
    language: str | Sequence[str] = (),
    requests: int = 40,
    address: str | None = None,
    web: Web | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Ask GDELT which articles there are on an event. Nothing is fetched.

    Parameters
    ----------
    query : str
        Words that an article must hold, all of them; in quotation marks a phrase, in brackets alternatives: ``"ferry
        board" (strike OR walkout)``. GDELT searches English translations of articles in other languages.
    start, end : str or datetime.date
        First and last day, as 2024-05-01, by universal time.
    country : str or sequence of str, optional
        Countries in which outlets sit, by their English name.
    language : str or sequence of str, optional
        Languages, by their English name.
    requests : int, default 40
        The most requests. One answer holds 250 articles at most, so a span with more is asked for in parts, one request
        every six seconds.
    address : str, optional
        Where the API is; by default what the environment variable ``FRAMING_GDELT`` names, else GDELT itself.
    web : Web, optional
        Limits and ways of asking.
    progress : bool, optional
        Whether a progress bar is shown; by default if it takes longer than two seconds.

    Returns
    -------
    pandas.DataFrame
        A row a candidate, as :func:`framing.intake.candidates.candidates` makes it: headlines that are alike stand
        together, under one number in the column ``alike``. ``attrs["notes"]`` holds what should be known of the list.

    Raises
    ------
    CoverageError
        If the question cannot be asked, GDELT does not accept it, or no list came.

    Examples
    --------
    >>> find_coverage("Norland ferry", start="2024-05-10", end="2024-05-01")
    Traceback (most recent call last):
      ...
    framing.intake.coverage.CoverageError: the span ends on 2024-05-01, before it begins on 2024-05-10
    """
    from tqdm.auto import tqdm

    first, last = _day(start, "first"), _day(end, "last")
    if last < first:
        raise CoverageError(f"the span ends on {last}, before it begins on {first}")
    if first < FIRST_DAY:
        raise CoverageError(f"GDELT's list begins on {FIRST_DAY}, and {first} is before; begin later")
    if requests < 1:
        raise CoverageError(f"{requests} requests are none; allow 1 or more")
    asked = _question(query, country, language)
    web, base = _api(address, web)
    midnight = dt.time(tzinfo=dt.UTC)
    whole = (dt.datetime.combine(first, midnight), dt.datetime.combine(last, midnight) + dt.timedelta(days=1) - SECOND)
    spans = deque([whole])  # broad before narrow: if requests run out, no part of the time is left out
    rows: list[dict[str, str]] = []
    notes: list[str] = []
    sent = 0
    bar = tqdm(desc="asking GDELT", unit="request", delay=0 if progress else 2, disable=progress is False, leave=False)
    with bar:
        while spans and sent < requests:
            span = spans.popleft()
            try:
                found = _patiently(web, base, asked, span)
            except CoverageError as error:
                if not rows:
                    raise
                notes.append(f"The list is not whole: {_spell(*span)} was asked for in vain. {_sentence(error)}")
                break
            sent += 1
            rows += found
            if len(found) >= ROWS:
                if span[1] - span[0] > 2 * SHORTEST:
                    middle = (span[0] + (span[1] - span[0]) / 2).replace(microsecond=0)
                    spans += [(span[0], middle - SECOND), (middle, span[1])]
                else:
                    notes.append(f"{_spell(*span)} holds more than {ROWS} articles, of which {ROWS} are listed.")
            bar.total = sent + len(spans)
            bar.update()
    if spans and not any(note.startswith("The list is not whole") for note in notes):
        notes.append(
            f"The list is not whole: after {sent} requests {len(spans)} parts of the span may hold more than was "
            "listed. Name a shorter span, more words or a country, or allow more requests."
        )
    table = candidates(rows)
    table.attrs |= {
        "notes": notes,
        "settings": {
            "source": "GDELT DOC 2.0", "query": asked, "start": str(first), "end": str(last), "requests": sent,
        },
    }  # fmt: skip
    return table


def _day(value: str | dt.date, which: str) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (ValueError, TypeError):
        raise CoverageError(f"the {which} day is {value!r}; write it as 2024-05-01") from None


def _question(query: str, country: str | Sequence[str], language: str | Sequence[str]) -> str:
    """Put words, countries and languages into one question, in GDELT's way."""
    words = " ".join(query.split())
    if not re.search(r"\w", words):
        raise CoverageError("there is no word to search for; name the event, such as: Norland ferry strike")
    if words.count('"') % 2 or words.count("(") != words.count(")"):
        raise CoverageError(f"a quotation mark or a bracket is not closed in {words!r}")
    for operator, value in (("sourcecountry", country), ("sourcelang", language)):
        several = [value] if isinstance(value, str) else list(value)
        names = [re.sub(r"[\W_]", "", name).lower() for name in several if name.strip()]
        if any(not name for name in names):
            raise CoverageError(f"{several!r} names no {'country' if operator == 'sourcecountry' else 'language'}")
        named = [f"{operator}:{name}" for name in names]
        if named:
            words += f" {named[0]}" if len(named) == 1 else f" ({' OR '.join(named)})"
    return words


def _api(address: str | None, web: Web | None) -> tuple[Web, str]:
    """Return ways and address of the API. Who names a mirror may have it in their own network."""
    named = address or os.environ.get(ADDRESS, "")
    if web is None:
        web = Web(allow_private=bool(named), limits=LIMITS)
    try:
        parse_address(named or GDELT, allow_private=web.allow_private)
    except Refused as error:
        raise CoverageError(f"{ADDRESS} names no address to ask: {error}") from None
    return web, named or GDELT


def _patiently(web: Web, base: str, asked: str, span: Span) -> list[dict[str, str]]:
    """Ask, and wait longer each time GDELT asks to be left alone."""
    for rest in (*RESTS, None):
        try:
            return _list(web, base, asked, *span)
        except _Busy:
            if rest is not None:
                web.sleep(rest)
    raise CoverageError(
        f"GDELT is busy or asks for fewer requests, {len(RESTS) + 1} times in a row; try again in some minutes"
    )


def _list(web: Web, base: str, asked: str, start: dt.datetime, end: dt.datetime) -> list[dict[str, str]]:
    """Ask for the articles of one span."""
    told = {
        "query": asked, "mode": "artlist", "format": "json", "maxrecords": ROWS, "sort": "datedesc",
        "startdatetime": f"{start:%Y%m%d%H%M%S}", "enddatetime": f"{end:%Y%m%d%H%M%S}",
    }  # fmt: skip

    def turn(step: Address) -> None:
        web.wait(step.host, PAUSE)

    try:
        url = f"{base}{'&' if '?' in base else '?'}{urlencode(told)}"
        reply = ask(web, url, gate=turn, accept="application/json,text/plain;q=0.5")
    except (Failed, Refused) as error:
        raise CoverageError(f"GDELT gave no list: {error}") from None
    text = reply.body.decode("utf-8-sig", "replace").strip()
    if reply.status == 429 or "limit requests" in text[:500].lower():
        raise _Busy
    if reply.status != 200:
        raise CoverageError(f"GDELT has a fault (HTTP {reply.status}); try again later")
    if not text.startswith("{"):
        raise CoverageError(_complaint(text))
    try:
        # Titles hold line ends, tabs and single backslashes as the pages have them.
        answer = json.loads(_ESCAPES.sub(lambda m: m[0] if m[1] else r"\\", text), strict=False)
    except (ValueError, RecursionError):
        raise CoverageError("GDELT's answer broke off or cannot be read; try again, or name a shorter span") from None
    found = answer.get("articles", [])
    if not isinstance(found, list):
        raise CoverageError("GDELT's answer has another form than its documentation says; it may have changed")
    return [_row(entry) for entry in found if isinstance(entry, dict)]


def _complaint(text: str) -> str:
    """Say what GDELT says, and what helps."""
    if not text:
        return "GDELT answered with nothing at all; try again later"
    if text.startswith("<"):
        return "GDELT answered with a web page instead of a list; try again later"
    said = line(text, 200).rstrip(".")
    hint = next((hint for words, hint in HELP.items() if words in said.lower()), "see its documentation of queries")
    return f"GDELT does not accept the question: {said!r}; {hint}"


def _row(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return what is told of one article, cleaned: it comes from anybody's page."""

    def told(name: str, longest: int = 300) -> str:
        value = entry.get(name)
        return line(value, longest) if isinstance(value, str) else ""

    return {
        "outlet": told("domain", 100),
        "country": told("sourcecountry", 100),
        "language": code(told("language", 100)),
        "listed": date(told("seendate", 30)),
        "headline": told("title"),
        "url": _page(entry.get("url")),
    }


def _page(url: object) -> str:
    """Return the address of a page, and nothing where it could not be asked."""
    try:
        return parse_address(url, allow_private=True).url if isinstance(url, str) else ""
    except Refused:
        return ""


def _spell(start: dt.datetime, end: dt.datetime) -> str:
    return f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
