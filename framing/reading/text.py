"""Text: from characters to paragraphs, sentences, clauses and words, with the way back to the original kept.

Own rules over NLTK's data-free tokenizers: they need no download and do not change with NLTK's trained models.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from nltk.tokenize import RegexpTokenizer

# Typography that differs between outlets and carries no meaning here. Straight marks for all: whether a mark opens or
# closes is told from its surroundings, so that curly and straight copies of one article read alike.
TYPOGRAPHY: dict[str, str] = {
    **dict.fromkeys("“”„‟«»″〝〞＂", '"'),
    **dict.fromkeys("‘’‚‛′ʼ`´＇", "'"),
    **dict.fromkeys(map(chr, (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)), " "),
    **dict.fromkeys(map(chr, (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF)), ""),
    **dict.fromkeys(map(chr, (*range(0x2066, 0x206A), *range(0xFE00, 0xFE10))), ""),
    **dict.fromkeys("‐‑‒", "-"),
    **dict.fromkeys("―⸺", "—"),
    "…": "...", "\u2028": "\n", "\u2029": "\n\n", "\x0c": "\n\n", "\x00": "",
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl",
}  # fmt: skip

# What may have to change, with the character before it, which it may combine with.
EVEN = re.escape("".join(c for c in map(chr, range(128)) if c not in TYPOGRAPHY and c != "\r"))
UNEVEN = re.compile(f"[{EVEN}]?[^{EVEN}]+")

# A word keeps its inner hyphens and apostrophes ("far-right", "didn't", "O'Brien"); numbers keep their separators;
# initialisms keep their stops ("U.S.").
LETTER = r"[^\W\d_]"
WORD = RegexpTokenizer(
    rf"(?:{LETTER}\.){{2,}}|\d+(?:[.,:]\d+)*(?:-?{LETTER}+)?(?:-[^\W_]+)*|{LETTER}[^\W_]*(?:['\-&][^\W_]+)*"
)
SENTENCE_END = re.compile(r"""(?<![.!?])[.!?]++["')\]]*+(?=\s)""")  # linear, however long a run of marks
PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
TERMINAL = re.compile(r"""[.!?]["')\]]*\s*$""")

# A full stop after these does not end a sentence; after the second group it may, as after an initialism.
ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen col lt sgt capt maj adm sen rep gov pres st rev hon vs ed eds dept jan feb mar apr jun jul"
    " aug sept sep oct nov dec approx est cf e.g i.e".split()
)
MAY_END = frozenset("jr sr etc inc ltd corp co al a.m p.m".split())
BEFORE_NUMBER = frozenset("no nos art fig vol".split())  # "No. 5"; but "The answer was no."
# After an initialism ("U.S.") a capital is ambiguous: these words begin a sentence more often than they follow a name.
STARTERS = frozenset(
    "the a an he she it they we i you this that these those in on at but and as if when while after before for its his"
    " her their there since however meanwhile both some many most no not by with from under".split()
)
SAID_NEXT = re.compile(
    r"\s+(?:(?:[^\s.!?]+|[A-Z][a-z]{0,2}\.)\s+){0,3}?(?:said|says|asked|asks|added|adds|wrote|writes|told|tweeted|shouted)\b"
)

# A new clause begins at these words, the first group anywhere and the second after a comma.
CLAUSE_WORDS = frozenset(
    "but while although though because whereas which who whom whose where when after before until unless if whether"
    " despite since".split()
)
COMMA_CLAUSE_WORDS = frozenset("and or nor yet so as with including that for saying adding calling".split())

HEADING_WORDS = 20  # a longer first paragraph is prose even without a full stop


class Word(NamedTuple):
    """One word: its text, its place in the normalised text, and the sentence, clause and paragraph it stands in."""

    text: str
    lower: str
    start: int
    end: int
    possessive: bool
    sentence: int
    clause: int
    paragraph: int


class Sentence(NamedTuple):
    """One sentence: the range of its words and its paragraph (0 is the headline)."""

    first: int
    last: int  # one past the last word
    paragraph: int


class Paragraph(NamedTuple):
    """One paragraph: its number (0 is the headline) and its place in the normalised text."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, eq=False)  # compared as itself, so that what is found in it can be kept by it
class Document:
    """A text taken apart.

    Parameters
    ----------
    text : str
        The normalised text.
    origin : tuple of int
        For each character of ``text`` the offset of the character it came from, and one more for the end.
    paragraphs : tuple of Paragraph
    sentences : tuple of Sentence
    words : tuple of Word
        A word's index in this tuple is its ``position`` in every evidence table.
    """

    text: str
    origin: tuple[int, ...]
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    words: tuple[Word, ...]

    def gap(self, position: int) -> str:
        """Return what stands between a word and the word before it: space and punctuation.

        The stop of an abbreviation ("Mr.") parts nothing and is left out.

        Examples
        --------
        >>> document = parse("Mr. Silva left, late.")
        >>> [document.gap(p) for p in (1, 2, 3)]
        [' ', ' ', ', ']
        """
        return self.gaps[position]

    @cached_property
    def gaps(self) -> tuple[str, ...]:
        """What stands before each word, and after the last: see :meth:`gap`."""
        gaps: list[str] = []
        before = 0
        for word in self.words:
            gaps.append(self.text[before : word.start])
            before = word.end
            if word.lower in ABBREVIATIONS and self.text.startswith(".", before):
                before += 1
        return (*gaps, self.text[before:])

    def clause(self, position: int) -> range:
        """Return the positions of the words in the clause of this word."""
        number = self.words[position].clause
        first = last = position
        while first and self.words[first - 1].clause == number:
            first -= 1
        while last + 1 < len(self.words) and self.words[last + 1].clause == number:
            last += 1
        return range(first, last + 1)


def normalise(raw: str) -> tuple[str, tuple[int, ...]]:
    r"""Make typography uniform and keep the way back.

    Parameters
    ----------
    raw : str
        Text as it was found: curly or straight marks, ligatures, soft hyphens, any kind of space.

    Returns
    -------
    text : str
        The same text with straight marks, plain spaces, ``\\n`` line ends and composed characters (Unicode NFC).
    origin : tuple of int
        For each character of ``text``, the offset in ``raw`` it came from; one more for the end.

    Examples
    --------
    >>> normalise("“Yes…”")[0]
    '"Yes..."'
    >>> text, origin = normalise("ﬁne")
    >>> text, origin
    ('fine', (0, 0, 1, 2, 3))
    """
    out: list[str] = []
    origin: list[int] = []
    end = 0
    for match in UNEVEN.finditer(raw):  # all else is uniform already
        out.append(raw[end : match.start()])
        origin.extend(range(end, match.start()))
        end = match.end()
        text, places = _uniform(raw, match.start(), end)
        out.append(text)
        origin.extend(places)
    out.append(raw[end:])
    return "".join(out), (*origin, *range(end, len(raw) + 1))


def _uniform(raw: str, start: int, end: int) -> tuple[str, list[int]]:
    """Make the typography of a stretch uniform; return it, and the offset that each character came from."""
    plain: list[tuple[str, int]] = []
    for at, c in enumerate(raw[start:end], start):
        if c == "\r":
            c = "" if raw[at + 1 : at + 2] == "\n" else "\n"
        elif c == "–":  # between spaces a dash, between words a hyphen
            c = "—" if raw[at - 1 : at].isspace() or raw[at + 1 : at + 2].isspace() else "-"
        plain.extend((new, at) for new in TYPOGRAPHY.get(c, c))
    out: list[str] = []
    origin: list[int] = []
    first = 0
    while first < len(plain):  # a character and the marks that combine with it, as one
        last = first + 1
        while last < len(plain) and unicodedata.combining(plain[last][0]):
            last += 1
        piece = plain[first][0]
        if last > first + 1 or not piece.isascii():
            # Looked up once more, for what composition makes of a character.
            composed = unicodedata.normalize("NFC", "".join(c for c, _ in plain[first:last]))
            piece = "".join(TYPOGRAPHY.get(c, c) for c in composed)
        out.append(piece)
        origin.extend([plain[first][1]] * len(piece))
        first = last
    return "".join(out), origin


def parse(raw: str) -> Document:
    r"""Take a text apart into paragraphs, sentences, clauses and words.

    A first line without a full stop is the headline (paragraph 0). Byline and date lines below it, and contact lines
    after the last sentence, are left out. A page break inside a sentence is mended: where a paragraph does not end in
    a full stop and the next begins in lower case, the two are one.

    Parameters
    ----------
    raw : str
        The article, headline first.

    Returns
    -------
    Document

    Examples
    --------
    >>> document = parse("Mayor resigns\n\nShe said: “I have done\n\nmy best.” It rained.")
    >>> [" ".join(w.text for w in document.words[s.first : s.last]) for s in document.sentences]
    ['Mayor resigns', 'She said I have done my best', 'It rained']
    """
    text, origin = normalise(raw)
    paragraphs = _paragraphs(text)
    sentences: list[Sentence] = []
    words: list[Word] = []
    clause = -1
    for paragraph in paragraphs:
        for start, end in _sentence_spans(text, paragraph):
            first = len(words)
            for s, e in WORD.span_tokenize(text[start:end]):
                found, possessive = _strip_possessive(text, start + s, start + e)
                begins = len(words) == first or _begins_clause(text, words[-1].end, start + s, found)
                clause += begins
                words.append(
                    Word(found, found.lower(), start + s, start + s + len(found), possessive, len(sentences), clause,
                         paragraph.number)
                )  # fmt: skip
            if len(words) > first:
                sentences.append(Sentence(first, len(words), paragraph.number))
    return Document(text, origin, tuple(paragraphs), tuple(sentences), tuple(words))


def _paragraphs(text: str) -> list[Paragraph]:
    """Find headline and paragraphs, mend page breaks, leave out bylines, dates and contact lines."""
    spans = _blocks(text)
    mended: list[tuple[int, int]] = []
    ended = True
    for start, end in spans:
        if not ended and text[start].islower():
            mended[-1] = (mended[-1][0], end)
        else:
            mended.append((start, end))
        ended = TERMINAL.search(text, start, end) is not None
    prose = [
        i for i, (s, e) in enumerate(mended) if TERMINAL.search(text[s:e]) or len(text[s:e].split()) > HEADING_WORDS
    ]
    if not prose:
        return [Paragraph(i, s, e) for i, (s, e) in enumerate(mended)]
    body = [Paragraph(n, *mended[i]) for n, i in enumerate(range(prose[0], prose[-1] + 1), start=1)]
    return [Paragraph(0, *mended[0]), *body] if prose[0] > 0 else body


def _blocks(text: str) -> list[tuple[int, int]]:
    """Find the blocks that blank lines part; without any blank line, a line that ends a sentence ends a block."""
    breaks = [m.span() for m in PARAGRAPH_BREAK.finditer(text.rstrip()) if m.start()]
    if not breaks:
        breaks = [(m.end() - 1, m.end()) for m in re.finditer(r"""[.!?]["')\]]*[^\S\n]*\n""", text.rstrip())]
        first_line = text.find("\n")
        if breaks and 0 < first_line < breaks[0][0] and len(text[:first_line].split()) <= HEADING_WORDS:
            breaks.insert(0, (first_line, first_line + 1))
    edges = [0, *(x for pair in breaks for x in pair), len(text)]
    blocks = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        stripped = text[start:end].strip()
        if stripped:
            start += len(text[start:end]) - len(text[start:end].lstrip())
            blocks.append((start, start + len(stripped)))
    return blocks


def _sentence_spans(text: str, paragraph: Paragraph) -> list[tuple[int, int]]:
    spans = []
    start = paragraph.start
    for match in SENTENCE_END.finditer(text, paragraph.start, paragraph.end):
        if _ends_sentence(text, match, paragraph.end):
            spans.append((start, match.end()))
            start = match.end()
    if text[start : paragraph.end].strip():
        spans.append((start, paragraph.end))
    return spans


def _ends_sentence(text: str, mark: re.Match[str], end: int) -> bool:
    """Tell whether a full stop, question or exclamation mark ends a sentence."""
    following = re.compile(r"""\s+["'(\[]*(\S+)""").match(text, mark.end(), end)
    if following is None:
        return True
    word = following.group(1)
    if not (word[0].isupper() or word[0].isdigit() or unicodedata.category(word[0]) == "Sc"):
        return False
    closing_quote = any(c in mark.group() for c in "\"'")
    if closing_quote and mark.group()[0] in "!?" and SAID_NEXT.match(text, mark.end(), end):
        return False  # "Never!" Petro said.
    if mark.group() == ".":
        before = re.compile(r"\S+$").search(text, max(0, mark.start() - 30), mark.start())
        token = before.group().lower().lstrip("(\"'[") if before else ""
        if token in ABBREVIATIONS:
            return False
        if token in BEFORE_NUMBER:
            return not word[0].isdigit()
        if token in MAY_END or re.fullmatch(r"(?:[^\W\d_]\.)*[^\W\d_]", token):
            return word.lower().strip(",") in STARTERS
    return True


def _strip_possessive(text: str, start: int, end: int) -> tuple[str, bool]:
    """Part a word from its possessive ending: "Israel's" and "states'" are possessive, "didn't" is not."""
    word = text[start:end]
    if word.lower().endswith("'s") and len(word) > 2:
        return word[:-2], True
    after = text[end : end + 2]
    return word, word.endswith("s") and after[:1] == "'" and after[1:2].isspace()


def _begins_clause(text: str, previous_end: int, start: int, word: str) -> bool:
    """Tell whether a word that is not the first of its sentence begins a clause."""
    gap = text[previous_end:start]
    if any(c in gap for c in ";:—()") or "--" in gap or " - " in gap:
        return True
    lower = word.lower()
    if lower == "but" and text[max(0, previous_end - 8) : previous_end].lower().endswith(("anything", "nothing")):
        return False
    return lower in CLAUSE_WORDS or ("," in gap and lower in COMMA_CLAUSE_WORDS)
