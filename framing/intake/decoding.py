"""Decoding: bytes to characters, and which encoding they were in."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from framing.intake.drafts import Unreadable, need

SAMPLE = 100_000  # bytes that a guess is made from
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})"
    rb"|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
# What Western European text in Windows-1252 has beside ASCII; superscripts and fractions are letters of others.
WESTERN = re.compile(r"[\x09\x0a\x0c\x0d\x20-\x7e À-ÖØ-öø-ÿŠšŽžŒœŸ‘’“”„‚«»‹›–—…€£¥§©®™°•·¿¡´ªº\xa0\xad]*")
FOREIGN = 0.15  # share of other letters beyond which a text is hardly Western European


class Decoded(NamedTuple):
    """A text, the encoding that it was in, and what should be known of it."""

    text: str
    encoding: str
    note: str = ""


def decode(raw: bytes, declared: str = "") -> Decoded:
    """Decode bytes: by their mark, else as UTF-8, else as they say themselves, else by a guess.

    Parameters
    ----------
    raw : bytes
    declared : str
        The encoding that the file, or who sent it, names.

    Returns
    -------
    Decoded

    Raises
    ------
    Unreadable
        If they are no text.

    Examples
    --------
    >>> decode("“No”".encode("utf-16"))
    Decoded(text='“No”', encoding='utf-16', note='')
    >>> decode("She said “no” to Zoë.".encode("cp1252"))
    Decoded(text='She said “no” to Zoë.', encoding='cp1252', note='')
    """
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return _whole(raw, encoding)
    wide = _without_mark(raw)
    if wide:
        return _whole(raw, wide)
    try:
        return _checked(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    for encoding in (_known(declared), _western(raw), _guess(raw)):
        if encoding:
            try:
                return _checked(raw.decode(encoding), encoding)
            except (UnicodeDecodeError, ValueError):
                continue
    return _whole(raw, "utf-8")


def declared(raw: bytes) -> str:
    """Return the encoding that an HTML or XML file names in its head; nothing where it names none.

    Examples
    --------
    >>> declared(b'<html><head><meta charset="iso-8859-2">')
    'iso-8859-2'
    """
    found = DECLARED.search(raw[:8192])
    return next((part.decode("ascii") for part in found.groups() if part), "") if found else ""


def _known(name: str) -> str:
    """Return the encoding of a name, if there is one that makes characters of bytes."""
    try:
        found = codecs.lookup(name).name
        b"".decode(found)  # fails for those that make bytes of bytes
    except (LookupError, ValueError):
        return ""
    if found in ("utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape"):
        return ""
    # On the Web, Latin-1 and ASCII mean what Windows makes of them.
    return "cp1252" if found in ("iso8859-1", "ascii") else found


def _western(raw: bytes) -> str:
    try:
        text = raw[:SAMPLE].decode("cp1252")
    except UnicodeDecodeError:
        return ""
    others = sum(byte > 0x7F for byte in raw[:SAMPLE])
    return "cp1252" if others <= FOREIGN * len(text) and WESTERN.fullmatch(text) else ""


def _guess(raw: bytes) -> str:
    best = need("charset_normalizer", "charset-normalizer").from_bytes(raw[:SAMPLE]).best()
    return best.encoding if best else ""


def _without_mark(raw: bytes) -> str:
    """Tell UTF-16 without its mark: every other byte of Latin text is null."""
    sample = raw[:4096]
    half = len(sample) // 2
    if half < 4:
        return ""
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if second > 0.7 * half and first < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if first > 0.7 * half and second < 0.1 * half else ""


def _whole(raw: bytes, encoding: str) -> Decoded:
    """Decode what may be damaged, and count the damage."""
    text = raw.decode(encoding, errors="replace")
    lost = text.count("\ufffd") - raw.count("\ufffd".encode())
    decoded = _checked(text, encoding)
    return decoded._replace(note=f"{lost:,} characters could not be decoded") if lost > 0 else decoded


def _checked(text: str, encoding: str) -> Decoded:
    sample = text[:SAMPLE]
    odd = sum((c < " " and c not in "\t\n\r\f\x1b") or c == "\ufffd" for c in sample)
    if odd > 10 and odd > 0.1 * len(sample):
        raise Unreadable("it holds no text but other data; save the article as text, HTML, .docx or PDF")
    return Decoded(text, encoding)
