"""Drafts: an article as a source gives it, before it has a name in a corpus; or what was set aside, and why."""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

DOCUMENT = 5_000_000  # bytes of a text, a page, a cell or a line; a longer one is no article
CONTAINER = 50_000_000  # bytes of a file that holds pictures beside its text: PDF, Word, a saved page in one file
TABLE = 200_000_000  # bytes of a file that holds many articles
LONGEST = 1_000_000  # characters of an article; War and Peace has three times as many
COMBINING = 30  # marks on one letter; Unicode's own bound for text that is to be composed piece by piece

# Shown nowhere and meant to mislead the eye or a terminal: controls but line ends and tabs, marks of direction, tags.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
SURROGATE = re.compile("[\ud800-\udfff]")
ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\^\x00-\x20]+", re.IGNORECASE)

# What to install for each module that is not framing's own; all of them are in the extra.
EXTRA = 'pip install "framing[web]"'


class Unreadable(ValueError):
    """A source that cannot be read: the message says why, and what to do."""


@dataclass(frozen=True)
class Draft:
    """One article as a source gives it.

    Parameters
    ----------
    text : str or None
        Its text without the headline; None where the source only tells where the article is.
    title, outlet, published, url, byline, country, language, family, licence : str
        What the source tells of it.
    name : str
        What the source calls it, from which its identifier is made where outlet and date do not tell.
    basis : str
        ``published`` or ``account``.
    place : str
        Where in the source it stands, such as ``row 3``.
    method, encoding : str
        How it was read.
    note : str
        What the reader of the report should know of it.
    read_on : str
        The day it was saved, where the source tells.
    """

    text: str | None = None
    title: str = ""
    outlet: str = ""
    published: str = ""
    url: str = ""
    byline: str = ""
    country: str = ""
    language: str = ""
    family: str = ""
    licence: str = ""
    name: str = ""
    basis: str = "published"
    place: str = ""
    method: str = ""
    encoding: str = ""
    note: str = ""
    read_on: str = ""


@dataclass(frozen=True)
class Aside:
    """What a source holds that is no article, or none that can be read: where, and why."""

    why: str
    place: str = ""


Read = Iterator[Draft | Aside]


def need(module: str, package: str = "") -> ModuleType:
    """Import a module of the extra ``web``, or say what to install.

    Raises
    ------
    Unreadable
        If it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        raise Unreadable(f"reading this needs {package or module.partition('.')[0]}; install it: {EXTRA}") from None


def without_invisible(text: str) -> str:
    r"""Take out what is invisible and may mislead: controls, marks of direction, characters without width.

    Half a surrogate pair becomes the replacement character, and marks piled up on one letter are cut: to sort a
    million of them takes hours.

    Examples
    --------
    >>> without_invisible("\u202eFerry\x00 ends\x1b[31m")
    'Ferry ends[31m'
    """
    text = INVISIBLE.sub("", SURROGATE.sub("\ufffd", text))
    return text if text.isascii() else _few_marks(text)


def _few_marks(text: str) -> str:
    kept, run = [], 0
    for c in text:
        run = run + 1 if c > "\u02ff" and unicodedata.combining(c) else 0
        if run <= COMBINING:
            kept.append(c)
    return "".join(kept)


def line(text: object, longest: int = 500) -> str:
    r"""Return something as one clean line.

    Examples
    --------
    >>> line(" Ferry\n\tends\x07 ")
    'Ferry ends'
    """
    told = " ".join(without_invisible(str(text)[: 4 * longest]).split())
    return told if len(told) <= longest else told[: longest - 3] + "..."


def address(text: object) -> str:
    """Return a web address, or nothing where it is none: only http and https lead to an article.

    Examples
    --------
    >>> address(" https://times.example/a "), address("javascript:alert(1)"), address("file:///etc/hosts")
    ('https://times.example/a', '', '')
    """
    told = str(text).strip()
    return told if len(told) <= 2_000 and ADDRESS.fullmatch(told) else ""
