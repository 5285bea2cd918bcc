"""Words of a text as the proof compares them: letters and digits alone, so that no punctuation hides a run."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Scripts without spaces between words, each character of which is taken for a word: Thai to Burmese, Khmer, Chinese and
# Japanese. Else a sentence in them would be a single word, which may be shared.
SPACELESS = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff"
SPACELESS += r"\U00020000-\U0003ffff"
PIECE = re.compile(rf"\w(?<=[{SPACELESS}])|[^\W_{SPACELESS}]+")
# Between two pieces of one word: "don't", "left-wing", "U.S.", "640,000", "and/or".
JOINER = re.compile(r"[-‐‑–'’‘`´.,&/@:_\xad]")


class Words(NamedTuple):
    """Pieces of words in lower case, as they stand, and whether each begins a word."""

    lower: tuple[str, ...]
    text: tuple[str, ...]
    begins: tuple[bool, ...]


def split(text: str) -> Words:
    r"""Split a text into pieces of words.

    Parameters
    ----------
    text : str

    Returns
    -------
    Words

    Examples
    --------
    >>> found = split("A left-wing Board\u2019s end")
    >>> found.lower, sum(found.begins)
    (('a', 'left', 'wing', 'board', 's', 'end'), 4)
    """
    text = unicodedata.normalize("NFKC", text)
    pieces: list[str] = []
    begins: list[bool] = []
    behind = 0
    for found in PIECE.finditer(text):
        begins.append(not pieces or not JOINER.fullmatch(text[behind : found.start()]))
        pieces.append(found.group())
        behind = found.end()
    return Words(tuple(piece.casefold() for piece in pieces), tuple(pieces), tuple(begins))


def count(text: str) -> int:
    """Return the number of words of a text.

    Examples
    --------
    >>> count("the U.S. Ferry Board"), count("市長 said")
    (4, 3)
    """
    return sum(split(text).begins)
