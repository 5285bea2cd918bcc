"""Candidates: articles that a search lists, like headlines together, from which a person picks."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

import pandas as pd

COLUMNS = ("number", "outlet", "country", "language", "listed", "headline", "alike", "url")
ALIKE = 0.8  # two headlines with this share of their trigrams in common (Dice) are taken for one
SHORT = 20  # characters; shorter headlines are alike only if they are the same
_OUTLET = re.compile(r"^(.+\S)\s+[-–—|•]\s+(\S.*)$", re.DOTALL)  # "Ferry ends - Norport Times"
_TRACKING = re.compile(r"utm_|fbclid$|gclid$|mc_|cmpid$|ocid$|ref$|src$|partner$", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:www\d?|m|mobile|amp)\.")


def candidates(rows: Iterable[Mapping[str, str]]) -> pd.DataFrame:
    """Make a table of candidates: each page once, like headlines together.

    Parameters
    ----------
    rows : iterable of mappings
        With outlet, country, language, listed, headline and url.

    Returns
    -------
    pandas.DataFrame
        Columns ``number`` (from 1), ``outlet`` (the site's domain), ``country`` and ``language`` of the outlet, as
        the source has them, ``listed`` (the day on which the source saw it: publication, or somewhat later),
        ``headline``, ``alike`` (the number of the first candidate with a headline like this one; its own where it is
        the first) and ``url``. By day, like headlines under the first of them.

    Examples
    --------
    >>> row = {"outlet": "a.example", "country": "Norland", "language": "en", "listed": "2024-05-03"}
    >>> table = candidates([
    ...     row | {"headline": "Ferry Board ends the line to Sudland", "url": "https://a.example/1"},
    ...     row | {"headline": "Ferry Board ends the line to Sudland - Norport Times", "url": "https://b.example/1"},
    ...     row | {"headline": "Sudland deplores the end of its ferry", "url": "https://c.example/1"},
    ... ])
    >>> table[["number", "alike"]].values.tolist()
    [[1, 1], [2, 1], [3, 3]]
    """
    kept: dict[str, dict[str, str]] = {}
    for row in sorted(rows, key=lambda row: (row["listed"], row["outlet"], row["url"])):
        page = same_page(row["url"])
        if page:
            kept.setdefault(page, {name: row.get(name, "") for name in COLUMNS if name not in ("number", "alike")})
    listed = list(kept.values())
    firsts = fold([row["headline"] for row in listed])
    order = sorted(range(len(listed)), key=lambda at: (firsts[at], at))
    numbers = {at: number for number, at in enumerate(order, start=1)}
    made = [{"number": numbers[at], **listed[at], "alike": numbers[firsts[at]]} for at in order]
    kinds = {name: "int64" if name in ("number", "alike") else "str" for name in COLUMNS}
    return pd.DataFrame(made, columns=list(COLUMNS)).astype(kinds)


def same_page(url: str) -> str:
    """Return what addresses of one page have in common; nothing where it is none of a page on the web.

    Examples
    --------
    >>> same_page("https://www.norport.example/ferry/?utm_source=x") == same_page("http://norport.example/ferry")
    True
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0])]
    return f"{_PREFIX.sub('', host)}{parts.path.rstrip('/')}?{urlencode(sorted(query))}"


def fold(headlines: Sequence[str]) -> list[int]:
    """Return for each headline the place of the first one that is like it: its own, if there is none before.

    Parameters
    ----------
    headlines : sequence of str

    Returns
    -------
    list of int

    Notes
    -----
    Headlines are compared without case, punctuation and the outlet's name behind a dash, by their trigrams of
    characters, so that it works in scripts without spaces too. Numerals must be the same ("day 5" is not "day 6").
    Each is compared with the first of every group, so that groups do not grow along a chain. It is a convenience:
    two headlines that differ by "not" are alike, and nothing is left out of the table.

    Examples
    --------
    >>> fold(["Ferry strike enters day 5 in Norport", "FERRY STRIKE ENTERS DAY 5 IN NORPORT!",
    ...       "Ferry strike enters day 6 in Norport"])
    [0, 0, 2]
    """
    plain = [_plain(headline) for headline in headlines]
    shingles = [frozenset(text[at : at + 3] for at in range(len(text) - 2)) for text in plain]
    counts = Counter(shingle for text in shingles for shingle in text)
    same: dict[str, int] = {}
    # Two sets that share this much share one of their rarest: only these are looked up.
    index: dict[str, list[int]] = defaultdict(list)
    firsts = []
    for at, (text, own) in enumerate(zip(plain, shingles, strict=True)):
        least = math.ceil(ALIKE / (2 - ALIKE) * len(own))
        rarest = sorted(own, key=lambda shingle: (counts[shingle], shingle))[: len(own) - least + 1]
        first = same.get(text, at) if text else at
        if first == at and len(text) >= SHORT:
            found = sorted({other for shingle in rarest for other in index[shingle]})
            first = next((other for other in found if _alike(plain[other], text, shingles[other], own)), at)
        if first == at and len(text) >= SHORT:
            for shingle in rarest:
                index[shingle].append(at)
        if text:
            same.setdefault(text, first)
        firsts.append(first)
    return firsts


def _plain(headline: str) -> str:
    """Return a headline as it is compared."""
    text = unicodedata.normalize("NFKC", headline)
    found = _OUTLET.match(text)
    if found and len(found[1].split()) >= 4 and len(found[2].split()) <= 4:
        text = found[1]
    return " ".join(re.findall(r"\w+", text.casefold()))


def _alike(one: str, other: str, of_one: frozenset[str], of_other: frozenset[str]) -> bool:
    if 2 * len(of_one & of_other) < ALIKE * (len(of_one) + len(of_other)):
        return False
    return re.findall(r"\d+", one) == re.findall(r"\d+", other)


def by(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Count candidates by outlet, country or language: all, and different headlines.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`candidates` makes it.
    column : {"outlet", "country", "language"}

    Returns
    -------
    pandas.DataFrame
        The most first.
    """
    named = table.assign(**{column: table[column].where(table[column] != "", "unknown")})
    counts = named.groupby(column, as_index=False).agg(candidates=("number", "size"), headlines=("alike", "nunique"))
    return counts.sort_values(["candidates", column], ascending=[False, True], ignore_index=True)
