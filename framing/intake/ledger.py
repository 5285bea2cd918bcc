"""The ledger of a corpus folder: which text came from where, when, and whether it is still the one that was coded.

Each step leaves every file whole, and they are taken in an order from which a later call can go on: first what is
known of a page goes to ``fetched.json``, then its text to ``texts/``, then its row to ``articles.csv``.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from framing.corpus import TEXT_SUFFIXES, Article, Corpus, CorpusError
from framing.evidence import write_text
from framing.intake.card import renewed
from framing.reading.reader import sha256
from framing.spreadsheet import safe

MEMORY = "fetched.json"
OWN = ("articles.csv", MEMORY, ".gitignore", "provenance.csv", "README.md")  # what is written beside texts/
COUNTED = {"words", "published", "outlet", "url", "language"}  # columns that the data card counts
IGNORED = f"""\
# Article texts are other people's: a study is shared without them
/texts/
# What sites told of their pages, for the next time they are asked
/{MEMORY}
"""


@dataclass(eq=False)
class Ledger:
    """What is known of the texts of a corpus.

    Parameters
    ----------
    folder : pathlib.Path
    coded : dict of str to str
        The SHA-256 of the text that was coded or read, by article.
    memory : dict of str to dict
        What is known of the page of each article: ``url``, the address that ``answered``, ``etag``, ``modified``,
        ``sha256`` and ``words`` of its text, the day (``on``), whether it was put ``aside``, and ``cells`` for its row.
    """

    folder: Path
    coded: dict[str, str]
    memory: dict[str, dict[str, Any]]


def published_text(article: Article) -> str | None:
    """Return the outlet's own text, if it is there; an account is none."""
    return article.text if article.basis == "published" else None


def open_ledger(corpus: Corpus) -> Ledger:
    """Open the ledger of a corpus, and end what an interrupted call began.

    Parameters
    ----------
    corpus : Corpus
        With a folder and metadata.

    Returns
    -------
    Ledger

    Raises
    ------
    CorpusError
        If the folder for texts is a link to another one.
    """
    folder = corpus.folder or Path()
    texts = [folder / "texts" / name for name in ("", "changed", "earlier")]
    for place in (folder, *texts):
        if place != folder and place.is_symlink():
            raise CorpusError(f"{place} is a link to another folder; nothing is written there")
        for left in place.glob(".*.*.????????"):  # begun and not ended; the name that write_text() gives
            if place != folder or left.name.startswith(tuple(f".{name}." for name in OWN)):
                left.unlink(missing_ok=True)
    if not (folder / ".gitignore").is_file():
        write_text(folder / ".gitignore", IGNORED)
    ledger = Ledger(folder, _coded(folder, corpus), _memory(folder / MEMORY))
    for article in corpus:
        entry, text = ledger.memory.get(article.id), published_text(article)
        if entry and text is not None and not entry["aside"] and sha256(text) == entry["sha256"]:
            enter(ledger, article.id, entry)
    return ledger


def _coded(folder: Path, corpus: Corpus) -> dict[str, str]:
    """Return the SHA-256 of each coded text: as articles.csv has it, else as the evidence has it."""
    coded: dict[str, str] = {}
    evidence = folder / "evidence" / "articles.csv"
    tables = [_table(evidence)] if evidence.is_file() else []
    for table in (*tables, corpus.metadata):
        if table is None or not {"article", "sha256"} <= set(table.columns):
            continue
        if "basis" in table and table is not corpus.metadata:
            table = table[table["basis"] == "published"]
        coded |= {a: s for a, s in zip(table["article"], table["sha256"].str.strip().str.lower(), strict=True) if s}
    return coded


def _memory(path: Path) -> dict[str, dict[str, Any]]:
    """Read what is remembered; what is damaged is forgotten, and then asked for anew."""
    kinds = {
        "url": str, "answered": str, "etag": str, "modified": str, "sha256": str, "on": str, "aside": bool,
        "cells": dict,
    }  # fmt: skip
    with contextlib.suppress(OSError, ValueError, RecursionError):
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return {
                article: entry
                for article, entry in found.items()
                if isinstance(entry, dict) and all(isinstance(entry.get(name), kind) for name, kind in kinds.items())
            }
    return {}


def aside(ledger: Ledger, article: str) -> str | None:
    """Return the text of an article that differs from the coded one and waits for a decision, if there is one."""
    entry = ledger.memory.get(article)
    if entry and entry["aside"]:
        with contextlib.suppress(OSError, ValueError):
            text = _changed(ledger, article).read_bytes().decode("utf-8")
            return text if sha256(text) == entry["sha256"] else None
    return None


def _changed(ledger: Ledger, article: str) -> Path:
    return ledger.folder / "texts" / "changed" / f"{article}.txt"


def keep(ledger: Ledger, article: str, before: str | None, text: str, entry: Mapping[str, Any], update: bool) -> str:
    """Keep what a page says now, beside or in place of what was there.

    Parameters
    ----------
    ledger : Ledger
    article : str
        Its identifier, which names files.
    before : str or None
        The text that is there.
    text : str
        The page's text.
    entry : mapping
        What is to be remembered of the page, but for what its text tells.
    update : bool
        Whether a text that differs takes the place of the one that was coded.

    Returns
    -------
    {"came", "unchanged", "changed"}
    """
    now, coded, known = sha256(text), ledger.coded.get(article, ""), ledger.memory.get(article)
    if before is None:
        same = coded in ("", now)
    else:
        # A text may have been tidied by hand since it came: its page did not change by that.
        same = now in (sha256(before), coded) or bool(known and not known["aside"] and known["sha256"] == now)
    entry = {**entry, "sha256": now, "words": len(text.split()), "aside": not (same or update)}
    remember(ledger, article, entry)
    if entry["aside"]:
        write_text(_changed(ledger, article), text)
        return "changed"
    texts = ledger.folder / "texts"
    if before is not None and not same:
        write_text(texts / "earlier" / f"{article}-{sha256(before)[:8]}.txt", before)
    if before is None or not same:
        write_text(texts / f"{article}.txt", text)
        for suffix in TEXT_SUFFIXES[1:]:
            (texts / f"{article}{suffix}").unlink(missing_ok=True)  # the same article in another form
        enter(ledger, article, entry)
    elif not coded:
        enter(ledger, article, {**entry, "sha256": sha256(before), "words": len(before.split())})
    _changed(ledger, article).unlink(missing_ok=True)
    return "unchanged" if before is not None and same else "came" if same else "changed"


def remember(ledger: Ledger, article: str, entry: Mapping[str, Any]) -> None:
    """Write down what is known of a page."""
    ledger.memory[article] = dict(entry)
    text = json.dumps(dict(sorted(ledger.memory.items())), ensure_ascii=False, indent=1)
    write_text(ledger.folder / MEMORY, text + "\n")


def enter(ledger: Ledger, article: str, entry: Mapping[str, Any]) -> None:
    """Write what is known of an article into its row of ``articles.csv``: into empty cells, but for its facts.

    The file is read anew each time, since it may have been edited meanwhile; columns that are not known stay.
    """
    path = ledger.folder / "articles.csv"
    raw = path.read_bytes()
    table = _table(path)
    row = table.index[table["article"] == article]
    before = table.copy()
    facts = {"words": str(entry["words"]), "sha256": entry["sha256"], "retrieved": entry["on"]}
    for column, value in (entry["cells"] | facts).items():
        if column not in table:
            table[column] = ""
        if column in facts:
            table.loc[row, column] = value
        else:
            table.loc[row, column] = table.loc[row, column].where(table.loc[row, column] != "", safe(value))
    ledger.coded[article] = entry["sha256"]
    if not table.equals(before):
        write_table(path, table, like=raw)


def write_table(path: Path, table: pd.DataFrame, *, like: bytes = b"") -> None:
    """Write CSV with the mark and the line ends of the file that was there."""
    ends = "\r\n" if like.partition(b"\n")[0].endswith(b"\r") else "\n"
    mark = "\ufeff" if like.startswith(b"\xef\xbb\xbf") else ""
    write_text(path, mark + table.to_csv(index=False, lineterminator=ends))


def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").fillna("")


def settle(folder: Path, came: Mapping[str, str], on: str) -> None:
    """Write into ``provenance.csv`` and the data card what came, where there are any.

    Parameters
    ----------
    folder : pathlib.Path
    came : mapping of str to str
        What should be known of each article that came, by article.
    on : str
        The day.
    """
    provenance, readme = folder / "provenance.csv", folder / "README.md"
    if not came or not provenance.is_file():
        return
    table, articles = _table(provenance), _table(folder / "articles.csv")
    if not {"article", "status", "why", "words"} <= set(table.columns):
        return
    words = dict(zip(articles["article"], articles["words"], strict=True))
    for row in table.index[table["article"].isin(list(came)) & (table["status"] == "to fetch")]:
        name = str(table.loc[row, "article"])
        why = "; ".join(filter(None, [f"fetched on {on}", came[name]]))
        table.loc[row, ["status", "why", "words"]] = ["came", why, words.get(name, "")]
    write_table(provenance, table, like=provenance.read_bytes())
    if readme.is_file() and set(articles.columns) >= COUNTED:
        card = readme.read_text(encoding="utf-8")
        counted = renewed(card, articles, table)
        if counted != card:
            write_text(readme, counted)
