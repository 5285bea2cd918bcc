"""Runs: names in an article without a codebook, found by their capitals; the stuff of suggestions."""

from __future__ import annotations

import re

from framing.reading.entities import CALENDAR, TITLE_KIND
from framing.reading.names import (
    FORMER,
    FUNCTION_WORDS,
    PARTICLES,
    SHORT_TITLES,
    UNCERTAIN,
    offices,
    plain,
    titles,
)
from framing.reading.text import Document

# What opens or ends the name of a body or a place. Such a name goes on behind "of" or "for": "University of Belport",
# but not "Lena Oster of Belport".
PLACE_HEADS = frozenset(
    "gulf isle isles island islands city republic kingdom states strait bay cape street avenue road square hill river"
    " lake mountain mountains valley beach bridge airport tower county province".split()
)
BODY_HEADS = TITLE_KIND["organisation"] | frozenset(
    "union center centre coalition campaign fund society federation confederation board commission hall museum league"
    " alliance chamber church front charter assembly bureau agency college school corps foundation network"
    " news times post magazine journal daily radio television press inc corp".split()
)
HEADS = PLACE_HEADS | BODY_HEADS
# So does a work: "Rescue of Seamen Act".
WORKS = frozenset(
    "act law bill amendment treaty accord agreement convention resolution constitution war prize award day".split()
)
DEPARTMENTS = frozenset("department ministry bureau office committee".split())  # "Ministry of Trade and Ferries"
AND_HEADS = DEPARTMENTS | frozenset("commission agency administration council".split())
SURNAMES = frozenset("king prince bishop dean judge marshal pope baron page abbot knight".split())  # and titles
PORTFOLIOS = frozenset("minister secretary".split())  # a word before them says of what
SUFFIXES = frozenset("jr sr ii iii iv".split())
MONTHS = frozenset("jan feb mar apr jun jul aug sept sep oct nov dec".split())
ARTICLES = frozenset("the a an".split())
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
CONTRACTED = re.compile(r"\w+'(?:m|d|ll|ve|re|t|s)", re.IGNORECASE)
PARTY_LABEL = re.compile(r"[A-Z]-[A-Z].*")  # "N-Belport" behind a member's name
JOINED = re.compile(r".*-(?:[a-z]+ed|led|era|style|born|run|held|made|built)")  # "Norlander-led"
Span = tuple[int, int]


def find_names(document: Document) -> list[Span]:
    """Find names in the body of an article: runs of capitalised words, without titles.

    Some go on behind "of" or "for". What stands before a title is a name of its own, and so are two names side by side
    that the article has apart as well.

    Parameters
    ----------
    document : Document

    Returns
    -------
    list of (int, int)
        The first word of each name, and one past the last, in the order of the text. One that begins a sentence may be
        no name: any word is capitalised there.

    Examples
    --------
    >>> from framing.reading.text import parse
    >>> document = parse("Norland Transport Minister Ana Silva (N-Belport) met the University of Westport's dean.")
    >>> [" ".join(w.text for w in document.words[a:b]) for a, b in find_names(document)]
    ['Norland', 'Ana Silva', 'University of Westport']
    """
    found: list[Span] = []
    at = 0
    while at < len(document.words):
        if _opens(document, at):
            last = _run_end(document, at)
            found += _without_titles(document, at, last)
            at = last
        else:
            at += 1
    found = [(a, b) for a, b in found if b - a > 1 or len(document.words[a].text) > 1]
    alone = {text_of(document, a, b) for a, b in found if not begins(document, a)}
    definite = {text_of(document, a, b) for a, b in found if a and document.words[a - 1].lower == "the"}
    return [part for span in found for part in _apart(document, *span, alone, definite)]


def text_of(document: Document, first: int, last: int) -> str:
    """Return words of a document with a space between them."""
    return " ".join(w.text for w in document.words[first:last])


def same_sentence(document: Document, position: int) -> bool:
    """Tell whether a word stands in the sentence of the word before it."""
    return document.words[position - 1].sentence == document.words[position].sentence


def begins(document: Document, position: int) -> bool:
    """Tell whether any word would be capitalised here: at the head of a sentence or of a quotation."""
    if not position or not same_sentence(document, position):
        return True
    gap = document.gap(position).rstrip()
    return gap.endswith(('"', ":", "—", "--"))


def _opens(document: Document, at: int) -> bool:
    """Tell whether a name may begin with a word."""
    words = document.words
    word = words[at]
    if ORDINAL.fullmatch(word.text):  # "5th Amendment"
        return _goes_on(document, at + 1, at) and plain(document, at + 1)
    if not (word.paragraph and word.text[0].isupper()) or CONTRACTED.fullmatch(word.text):
        return False
    if word.lower in CALENDAR or word.lower in ARTICLES or (word.lower in FUNCTION_WORDS and begins(document, at)):
        return False
    if PARTY_LABEL.fullmatch(word.text) and document.gap(at).strip() in (",", "("):
        return False
    # "Dec. 5"; "Sens. Ana Silva and Rui Lopes"
    if at + 1 < len(words) and words[at + 1].text.isdigit() and plain(document, at + 1):
        return False  # "Section 2"
    stopped = document.text.startswith(".", word.end)
    return not (stopped and (word.lower in MONTHS or word.lower[:-1] in SHORT_TITLES))


def _goes_on(document: Document, position: int, at: int) -> bool:
    """Tell whether a name that began before may go on with a word."""
    words = document.words
    if position >= len(words) or words[position].sentence != words[at].sentence:
        return False
    if JOINED.fullmatch(words[position - 1].text) or JOINED.fullmatch(words[position].text):
        return False
    return words[position].text[0].isupper() and words[position].lower not in CALENDAR


def _run_end(document: Document, at: int) -> int:
    """Return one past the last word of a run of capitalised words, some of them joined by "of", "for" or "and"."""
    words = document.words
    last = at + 1
    while last < len(words) and not words[last - 1].possessive:
        end = last
        while end < len(words) and end - last < 2 and words[end].text in PARTICLES | {"of", "for", "the", "and"}:
            end += 1
        if not _goes_on(document, end, at):
            break
        if not all(plain(document, p) or document.gap(p).strip() == "&" for p in range(last, end + 1)):
            break
        if not _joins(document, at, last, end):
            break
        last = end + 1
    return last


def _joins(document: Document, at: int, last: int, end: int) -> bool:
    """Tell whether small words are part of a name: "University of the Arts", "Ministry of Trade and Ferries"."""
    words = document.words
    links = [w.text for w in words[last:end]]
    if PARTICLES.issuperset(links):
        return True
    tail = end
    while _goes_on(document, tail, at) and plain(document, tail):
        tail += 1
    if links == ["and"]:
        department = any(words[p].lower in DEPARTMENTS and words[p + 1].lower == "of" for p in range(at, last))
        joined = not words[last - 1].text.isupper() and words[last - 1].lower not in HEADS
        return department or (joined and words[tail - 1].lower in AND_HEADS)  # "Trade and Ferries Committee"
    # "Rescue of Seamen Act"; but "Lena Oster of Belport"
    return links[0] in ("of", "for") and (words[last - 1].lower in HEADS or words[tail - 1].lower in WORKS)


def _title(document: Document, end: int) -> int:
    """Return of how many words the title is that ends before a word; 0 where none does."""
    words = document.words
    for size in (4, 3, 2, 1):
        first = end - size
        if first < 0 or words[first].sentence != words[end - 1].sentence:
            continue
        if not all(plain(document, p) and not words[p - 1].possessive for p in range(first + 1, end)):
            continue
        found = tuple(w.lower for w in words[first:end])
        if found in titles():
            return size
    return 0


def _title_or_plural(document: Document, end: int) -> int:
    """Return the size of a title as :func:`_title` does, and 1 for "Senators" as well."""
    return _title(document, end) or int(document.words[end - 1].lower.removesuffix("s") in offices())


def _without_titles(document: Document, at: int, last: int) -> list[Span]:
    """Part a run of capitalised words at its title: "Norland Transport Minister Ana Silva" holds two names."""
    words = document.words
    while last - at > 1 and words[at].lower in FORMER:
        at += 1
    bare = [w.lower for w in words[at:last]]
    cuts = [
        p
        for p in range(at + 1, last)
        if _title_or_plural(document, p) and not (set(bare[p - at :]) <= SUFFIXES or bare[-1] in HEADS)
    ]
    if cuts:
        start, name = cuts[-1] - _title_or_plural(document, cuts[-1]), [(cuts[-1], last)]
    else:
        size, start, name = _title(document, last), last, []
        if size > 1 or (size and bare[-1] not in UNCERTAIN and bare[-1] not in SURNAMES):
            start = last - size
        elif size and len(bare) == 1 and (begins(document, at) or words[at - 1].lower in ARTICLES):
            start = at  # "the King"
    if at < start < last and words[start].lower in PORTFOLIOS and words[start - 1].lower not in HEADS:
        start -= 1  # "Transport Minister"
    if start > at and _title(document, start) >= start - at:
        start = at
    while start > at and bare[start - 1 - at] in FORMER:
        start -= 1
    return ([(at, start)] if start > at else []) + name


def _apart(document: Document, first: int, last: int, alone: set[str], definite: set[str]) -> list[Span]:
    """Part two names side by side: "House Democrats" where the article has "the House" and "Democrats" as well."""
    for middle in range(first + 1, last):
        one, other = text_of(document, first, middle), text_of(document, middle, last)
        # "Ana Silva" is one name where "Ana" and "Silva" occur alone.
        parted = {one, other} <= alone and (last - middle > 1 or one in definite)
        if parted and document.words[last - 1].lower not in BODY_HEADS:
            return [(first, middle), (middle, last)]
    return [(first, last)]
