"""Marks: the spans of a text in quotation marks, double or single, curly or straight, nested or left open."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter

from framing.reading.text import Document

NOT_AN_OPENING = re.compile(r"'(?:\d\ds?|tis|twas|em|til|cause|n)\b", re.IGNORECASE)


def quoted_spans(document: Document) -> list[tuple[int, int]]:
    """Find the outermost spans in quotation marks, as ranges of words.

    Double marks first; single marks where they are not apostrophes and not inside double ones. A quotation that a
    paragraph leaves open goes on if the next paragraph begins with a mark; otherwise the mark is unbalanced, and the
    damage ends with the paragraph.

    Parameters
    ----------
    document : Document

    Returns
    -------
    list of (int, int)
        First word and one past the last.

    Examples
    --------
    >>> from framing.reading.text import parse
    >>> document = parse("He called it 'a bad idea' and left the students' hall.")
    >>> [[w.text for w in document.words[a:b]] for a, b in quoted_spans(document)]
    [['a', 'bad', 'idea']]
    """
    text = document.text
    spans: list[tuple[int, int]] = []
    for number, paragraph in enumerate(document.paragraphs):
        following = document.paragraphs[number + 1] if number + 1 < len(document.paragraphs) else None
        goes_on = following is not None and text[following.start] == '"'
        double = _double_spans(text, paragraph.start, paragraph.end, goes_on)
        single = _single_spans(text, paragraph.start, paragraph.end, double)
        # Double marks inside single ones are part of a longer quotation.
        double = [(a, b) for a, b in double if not any(c < a and b < d for c, d in single)]
        spans.extend(sorted(double + single))
    return [words for span in spans if (words := _words_within(document, *span)) is not None]


def _double_spans(text: str, start: int, end: int, goes_on: bool) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for match in re.compile('"').finditer(text, start, end):
        at = match.start()
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        opens = (before.isspace() or before in "([{—-'/") and not after.isspace()
        closes = not before.isspace() and (after.isspace() or after in ".,;:!?)]}—-'/")
        if opened is None:
            if opens or not closes:
                opened = at
        elif opens and not closes:
            opened = at  # the earlier mark was never closed: it is dropped, and the count begins anew here
        else:
            spans.append((opened, at + 1))
            opened = None
    if opened is not None and (goes_on or opened == start):
        spans.append((opened, end))
    return spans


def _single_spans(text: str, start: int, end: int, double: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    pending: int | None = None  # a possible close that may be a plural possessive
    for match in re.compile("'").finditer(text, start, end):
        at = match.start()
        if any(a <= at < b for a, b in double):
            continue
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        if (before.isspace() or before in "([{—-/") and (after.isalnum() or after in '[("'):
            if NOT_AN_OPENING.match(text, at):
                continue
            if opened is not None and pending is not None:
                spans.append((opened, pending + 1))
            opened, pending = at, None
        elif opened is not None and not before.isspace() and not after.isalnum():
            if before in "sS" and after == " ":
                pending = pending if pending is not None else at
            else:
                spans.append((opened, at + 1))
                opened = pending = None
    if opened is not None and pending is not None:
        spans.append((opened, pending + 1))
    return spans


def _words_within(document: Document, start: int, end: int) -> tuple[int, int] | None:
    first = bisect_right(document.words, start, key=attrgetter("start"))
    last = bisect_right(document.words, end, key=attrgetter("end"))
    return (first, last) if first < last else None
