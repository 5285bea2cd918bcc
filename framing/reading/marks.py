"""Marks: the spans of a text in quotation marks, double or single, curly or straight, nested or left open."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter

from framing.reading.text import Document

JOINED = 6  # paragraphs that a quotation without marks of their own may go on for
Doubles = tuple[list[tuple[int, int]], int | None, int | None]
DOUBLE, SINGLE = re.compile('"'), re.compile("'")
NOT_AN_OPENING = re.compile(r"'(?:\d\ds?|tis|twas|em|til|cause|n)\b", re.IGNORECASE)


@lru_cache(maxsize=4)  # asked for by several rooms, and for each mention
def quoted_spans(document: Document) -> tuple[tuple[int, int], ...]:
    """Find the outermost spans in quotation marks, as ranges of words.

    Double marks first; single marks where they are not apostrophes and not inside double ones. A quotation that a
    paragraph leaves open goes on if the next paragraph begins with a mark; otherwise the mark is unbalanced, and the
    damage ends with the paragraph.

    Parameters
    ----------
    document : Document

    Returns
    -------
    tuple of (int, int)
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
    doubles = [_double_spans(text, paragraph.start, paragraph.end) for paragraph in document.paragraphs]
    _join(document, doubles)
    for number, paragraph in enumerate(document.paragraphs):
        following = document.paragraphs[number + 1] if number + 1 < len(document.paragraphs) else None
        double, opened, _ = doubles[number]
        goes_on = following is not None and text[following.start] == '"'
        if opened is not None and (goes_on or opened == paragraph.start):
            double = [*double, (opened, paragraph.end)]
        single = _single_spans(text, paragraph.start, paragraph.end, double)
        # Double marks inside single ones are part of a longer quotation.
        double = [(a, b) for a, b in double if not any(c < a and b < d for c, d in single)]
        spans.extend(sorted(double + single))
    return tuple(words for span in spans if (words := _words_within(document, *span)) is not None)


@lru_cache(maxsize=4)
def quoted_words(document: Document) -> frozenset[int]:
    """Return the positions of the words in quotation marks."""
    return frozenset(p for first, last in quoted_spans(document) for p in range(first, last))


def _join(document: Document, doubles: list[Doubles]) -> None:
    """Join a mark that a paragraph leaves open to a closing mark without an opening some paragraphs on.

    So a long quotation is set whose paragraphs have no marks of their own. Both halves must be there: one lost mark
    alone joins nothing.
    """
    paragraphs = document.paragraphs
    for number, (double, opened, _) in enumerate(doubles):
        if opened is None:
            continue
        for later in range(number + 1, min(number + 1 + JOINED, len(doubles))):
            inner, other, closed = doubles[later]
            if document.text[paragraphs[later].start] == '"':
                break  # this paragraph has its own opening mark
            if closed is not None:
                doubles[number] = ([*double, (opened, paragraphs[number].end)], None, None)
                for between in range(number + 1, later):
                    doubles[between] = ([(paragraphs[between].start - 1, paragraphs[between].end)], None, None)
                rest = [span for span in inner if span[0] > closed]
                doubles[later] = ([(paragraphs[later].start - 1, closed + 1), *rest], other, None)
                break
            if other is not None:
                break


def _double_spans(text: str, start: int, end: int) -> Doubles:
    """Return a paragraph's spans in double marks, a mark that is left open, and one that closes what is not open."""
    spans: list[tuple[int, int]] = []
    if text.find('"', start, end) < 0:
        return spans, None, None
    opened: int | None = None
    closed: int | None = None
    outer: int | None = None  # an opening mark before the one that is open
    for match in DOUBLE.finditer(text, start, end):
        at = match.start()
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        opens = (before.isspace() or before in "([{—-'/") and not after.isspace()
        closes = not before.isspace() and (after.isspace() or after in ".,;:!?)]}—-'/")
        if opened is None:
            if opens or not closes:
                opened = at
            elif outer is not None:  # a quotation inside a quotation, both in double marks
                spans = [*(span for span in spans if span[1] <= outer), (outer, at + 1)]
                outer = None
            elif closed is None:
                closed = at
        elif opens and not closes:
            # The earlier mark was never closed, or is the outer of two: the count begins anew here.
            outer = opened if outer is None else outer
            opened = at
        else:
            spans.append((opened, at + 1))
            opened = None
    return spans, opened, closed


def _single_spans(text: str, start: int, end: int, double: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    if text.find("'", start, end) < 0:
        return spans
    opened: int | None = None
    pending: int | None = None  # a possible close that may be a plural possessive
    for match in SINGLE.finditer(text, start, end):
        at = match.start()
        if double and any(a <= at < b for a, b in double):
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
