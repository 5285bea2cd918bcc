"""Cleaning: the text of a draft as a corpus keeps it, headline first, its typography as everywhere in framing."""

from __future__ import annotations

import re
from dataclasses import replace

from framing.intake.drafts import Aside, Draft, without_invisible
from framing.reading.text import HEADING_WORDS, TERMINAL, normalise
from framing.terminal import many

FEW = 50  # words; a shorter article is rather a notice that there is one
SPACES = re.compile(r"[^\S\n]+(?=\n)")
EMPTY_LINES = re.compile(r"\n{3,}")
FENCE = re.compile(r"\A(?:\+\+\+[^\S\n]*(?:\n|\Z)\s*)+")  # would open front matter once the text is a file


def clean(text: str) -> str:
    r"""Make typography uniform as everywhere in framing, and take out what is invisible and may mislead.

    Parameters
    ----------
    text : str
        Up to a million characters, which take some seconds.

    Returns
    -------
    str

    Examples
    --------
    >>> clean("\u202eFerry\x00 “ends”\x1b[31m  \r\n\r\n\r\n\r\nIt is over.")
    'Ferry "ends"[31m\n\nIt is over.'
    """
    plain = without_invisible(text.replace("\r\n", "\n").replace("\r", "\n"))
    plain = normalise(plain)[0].replace("\x85", "\n").replace("\v", "\n")
    return EMPTY_LINES.sub("\n\n", SPACES.sub("", plain)).strip()


def finish(draft: Draft) -> Draft | Aside:
    r"""Clean the text of a draft and put its headline first; a text without words is set aside.

    Examples
    --------
    >>> finish(Draft("It is\u200b over.", title="Ferry ends")).text
    'Ferry ends\n\nIt is over.\n'
    """
    if draft.text is None:
        return replace(draft, title=" ".join(clean(draft.title).split()))
    body = FENCE.sub("", clean(draft.text))
    words = re.findall(r"\w+", body)
    if not words:
        return Aside("it holds no words", draft.place)
    first, _, rest = body.partition("\n")
    first = first.strip()
    title = " ".join(clean(draft.title).split())
    if not title and rest.strip() and not TERMINAL.search(first) and len(first.split()) <= HEADING_WORDS:
        title = first  # as everywhere in framing, a first line without a full stop is the headline
    elif title and "".join(first.split()).casefold() != "".join(title.split()).casefold():
        body = f"{title}\n\n{body}"
    few = f"only {many(len(words), 'word')}; is it the whole article?" if len(words) < FEW else ""
    return replace(draft, text=f"{body}\n", title=title, note="; ".join(filter(None, [draft.note, few])))
