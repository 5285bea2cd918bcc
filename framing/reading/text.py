"""Text: from characters to paragraphs, sentences, clauses and words, with the way back to the original kept.

Own rules, without a trained model: they need no download, and a text is parted the same way in every year.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import regex

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
# As NLTK's tokenizers compile it: to this engine combining marks are part of words and superscript numbers are not,
# and to Python's own it is the other way round.
WORD = regex.compile(
    rf"(?:{LETTER}\.){{2,}}|\d+(?:[.,:]\d+)*(?:-?{LETTER}+)?(?:-[^\W_]+)*|{LETTER}[^\W_]*(?:['\-&][^\W_]+)*"
)
SENTENCE_END = re.compile(r"""(?<![.!?])[.!?]++["')\]]*+(?=\s)""")  # linear, however long a run of marks
PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
TERMINAL = re.compile(r"""[.!?]["')\]]*\s*$""")
LINE_END = re.compile(r"""[.!?]["')\]]*[^\S\n]*\n""")
NEXT_WORD = re.compile(r"""\s+["'(\[]*(\S+)""")
LAST_WORD = re.compile(r"\S+$")
INITIALISM = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")

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

CLAUSE_MARK = re.compile(r"[;:—()]|--| - ")

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


class Kind(NamedTuple):
    """What can be told of a word wherever it stands: worked out once for each word of the language that comes up."""

    text: str  # without its possessive ending
    lower: str
    possessive: bool
    plural: bool  # an apostrophe behind it makes it possessive
    opens: bool  # a clause begins at it, wherever it stands
    opens_behind_comma: bool


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

    @cached_property
    def lower(self) -> tuple[str, ...]:
        """The words in lower case."""
        return tuple([word.lower for word in self.words])

    def clause(self, position: int) -> range:
        """Return the positions of the words in the clause of this word."""
        return self.clauses[self.words[position].clause]

    @cached_property
    def clauses(self) -> tuple[range, ...]:
        """The positions of the words of each clause."""
        firsts = [p for p, word in enumerate(self.words) if not p or self.words[p - 1].clause != word.clause]
        return tuple(map(range, firsts, [*firsts[1:], len(self.words)]))


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
            first, before, number = len(words), -1, len(sentences)
            for match in WORD.finditer(text, start, end):
                at, kind = match.start(), _kind(match.group())
                if before < 0 or kind.opens or text[before:at] != " ":
                    clause += before < 0 or _begins_clause(text, before, at, kind)
                before = at + len(kind.text)
                possessive = kind.possessive or (kind.plural and _apostrophe(text, before))
                words.append(Word(kind.text, kind.lower, at, before, possessive, number, clause, paragraph.number))
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
        breaks = [(m.end() - 1, m.end()) for m in LINE_END.finditer(text.rstrip())]
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
    following = NEXT_WORD.match(text, mark.end(), end)
    if following is None:
        return True
    word = following.group(1)
    if not (word[0].isupper() or word[0].isdigit() or unicodedata.category(word[0]) == "Sc"):
        return False
    closing_quote = any(c in mark.group() for c in "\"'")
    if closing_quote and mark.group()[0] in "!?" and SAID_NEXT.match(text, mark.end(), end):
        return False  # "Never!" Petro said.
    if mark.group() == ".":
        before = LAST_WORD.search(text, max(0, mark.start() - 30), mark.start())
        token = before.group().lower().lstrip("(\"'[") if before else ""
        if token in ABBREVIATIONS:
            return False
        if token in BEFORE_NUMBER:
            return not word[0].isdigit()
        if token in MAY_END or INITIALISM.fullmatch(token):
            return word.lower().strip(",") in STARTERS
    return True


@lru_cache(maxsize=100_000)  # the words of a language come again and again
def _kind(word: str) -> Kind:
    """Part a word from its possessive ending ("Israel's"), and tell what it may be: see :class:`Kind`."""
    possessive = len(word) > 2 and word.lower().endswith("'s")
    text = word[:-2] if possessive else word
    lower = text.lower()
    plural = not possessive and word.endswith("s")
    return Kind(text, lower, possessive, plural, lower in CLAUSE_WORDS, lower in COMMA_CLAUSE_WORDS)


def _apostrophe(text: str, at: int) -> bool:
    """Tell whether an apostrophe stands here, and a space behind it: "the states' fleet"."""
    return text.startswith("'", at) and text[at + 1 : at + 2].isspace()


def _begins_clause(text: str, previous_end: int, start: int, word: Kind) -> bool:
    """Tell whether a word that is not the first of its sentence begins a clause."""
    gap = text[previous_end:start]
    if CLAUSE_MARK.search(gap):
        return True
    if word.lower == "but" and text[max(0, previous_end - 8) : previous_end].lower().endswith(("anything", "nothing")):
        return False
    return word.opens or (word.opens_behind_comma and "," in gap)
