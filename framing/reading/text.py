"""Text: from characters to paragraphs, sentences, clauses and words, with the way back to the original kept.

Own rules, without a trained model: they need no download, and a text is parted the same way in every year.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from operator import itemgetter
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

# What may have to change.
EVEN = re.escape("".join(c for c in map(chr, range(128)) if c not in TYPOGRAPHY and c != "\r"))
UNEVEN = re.compile(f"[^{EVEN}]+")
PLACES = tuple(range(20_000))  # whole numbers, made once: what is even keeps its places, and most texts are shorter

# A word keeps its inner hyphens and apostrophes ("far-right", "didn't", "O'Brien"); numbers keep their separators;
# initialisms keep their stops ("U.S.").
LETTER = r"[^\W\d_]"
# As NLTK's tokenizers compile it: to this engine combining marks are part of words and superscript numbers are not,
# and to Python's own it is the other way round.
WORD = regex.compile(
    rf"(?:{LETTER}\.){{2,}}|\d+(?:[.,:]\d+)*(?:-?{LETTER}+)?(?:-[^\W_]+)*|{LETTER}[^\W_]*(?:['\-&][^\W_]+)*"
)
# Linear, however long a run of marks; what a pattern begins with is looked for first.
SENTENCE_END = re.compile(r"""[.!?](?<![.!?][.!?])[.!?]*+["')\]]*+(?=\s)""")
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
LONG_CHUNK = 60  # characters without a space from which they are no word of a language, and not worth keeping


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


_WORD = partial(tuple.__new__, Word)  # as Word._make makes one, in half the time


# A word in a chunk of text without spaces: where it starts and ends, itself without its possessive ending, the same in
# lower case, whether it is possessive, and whether a clause begins at it: wherever it stands, or behind a comma. Marks
# that may end a sentence are a piece as well, of no text. (A plain tuple, which is unpacked fastest.)
Piece = tuple[int, int, str, str, bool, bool, bool]


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
    for piece, start, places in _pieces(raw):
        out.append(piece)
        origin.extend(_places(start, start + len(piece)) if places is None else [start + place for place in places])
    return "".join(out), (*origin, len(raw))


def _pieces(raw: str) -> Iterator[tuple[str, int, list[int] | None]]:
    """Yield a text in uniform pieces: each, where it began, and the places there of its characters if these changed."""
    end = 0
    for match in UNEVEN.finditer(raw):  # all else is uniform already
        start = max(match.start() - 1, 0)  # the character before may combine with it
        if start > end:
            yield raw[end:start], end, None
        end = match.end()
        stretch, around = raw[start:end], (raw[start - 1 : start], raw[end : end + 1])
        uniform = _uniform_kept if end - start < LONG_CHUNK else _uniform
        text, places = uniform(stretch, *around)
        yield text, start, places
    yield raw[end:], end, None


def _places(start: int, end: int) -> Sequence[int]:
    return PLACES[start:end] if end <= len(PLACES) else range(start, end)


def _uniform(stretch: str, before: str, behind: str) -> tuple[str, list[int]]:
    """Make the typography of a stretch uniform; return it, and the place in it that each character came from."""
    plain: list[tuple[str, int]] = []
    befores, behinds = f"{before or '.'}{stretch}", f"{stretch}{behind}"
    for at, c in enumerate(stretch):
        if c == "\r":
            c = "" if behinds[at + 1 : at + 2] == "\n" else "\n"
        elif c == "–":  # between spaces a dash, between words a hyphen
            c = "—" if befores[at].isspace() or behinds[at + 1 : at + 2].isspace() else "-"
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


_uniform_kept = lru_cache(maxsize=10_000)(_uniform)  # the same few marks beside the same few letters


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
    words: list[tuple[str, str, int, int, bool, int, int, int]] = []
    clause = -1
    for number, begin, end in paragraphs:
        first, before, at, sentence = (
            len(words),
            -1,
            begin,
            len(sentences),
        )  # before: where the sentence's last word ended
        for chunk in text[begin:end].split(" "):
            pieces = _kept(chunk) if len(chunk) < LONG_CHUNK else _apart(chunk)
            for start, last, word, lower, possessive, opens, behind_comma in pieces:
                if word:
                    start += at
                    if before < 0:
                        clause += 1
                    elif opens or start - before != 1 or text[before] != " ":
                        clause += _begins_clause(text, before, start, lower, opens, behind_comma)
                    before = at + last
                    words.append((word, lower, start, before, possessive, sentence, clause, number))
                elif before >= 0 and _ends_sentence(text, at + start, at + last, end):
                    sentences.append(Sentence(first, len(words), number))
                    first, before, sentence = len(words), -1, sentence + 1
            at += len(chunk) + 1
        if before >= 0:
            sentences.append(Sentence(first, len(words), number))
    made = list(map(_WORD, words))
    if made and text[made[-1].end :] == "'":  # no space behind it, and so the end of a quotation
        made[-1] = made[-1]._replace(possessive=False)
    return Document(text, origin, tuple(paragraphs), tuple(sentences), tuple(made))


def stretches(raw: str) -> list[str]:
    r"""Return the sentences of a text as they stand in it: those of :func:`parse`, for whoever counts words alone.

    >>> stretches("Mayor resigns\n\nShe said: “I have done\n\nmy best.” It rained.")
    ['Mayor resigns', 'She said: "I have done\n\nmy best."', ' It rained.']
    """
    text = "".join([piece for piece, _, _ in _pieces(raw)])
    found: list[str] = []
    for _, first, end in _paragraphs(text):
        wordless = first  # what stands before is looked at no second time
        for mark in SENTENCE_END.finditer(text, first, end):
            if _ends_sentence(text, *mark.span(), end):
                if WORD.search(text, wordless, mark.end()):
                    found.append(text[first : mark.end()])
                    first = mark.end()
                wordless = mark.end()
        if WORD.search(text, wordless, end):
            found.append(text[first:end])
    return found


def is_possessive(word: str) -> bool:
    """Tell whether a word ends as a possessive does."""
    return len(word) > 2 and word[-2:] in ("'s", "'S")


def _apart(chunk: str) -> tuple[Piece, ...]:
    """Take apart what stands between two spaces: no word is in two chunks, nor told by what is around its own."""
    if chunk.isascii() and chunk.isalpha():
        return (_piece(chunk, chunk, 0),)
    spaced = f"{chunk} "
    words = [_piece(spaced, match.group(), match.start()) for match in WORD.finditer(chunk)]
    marks = [(*match.span(), "", "", False, False, False) for match in SENTENCE_END.finditer(spaced)]
    # By their ends: the stop of an initialism is in its word, and may end a sentence behind it.
    return tuple(sorted([*words, *marks], key=itemgetter(1)))


_kept = lru_cache(maxsize=100_000)(_apart)  # the words of a language come again and again


def _piece(chunk: str, word: str, at: int) -> Piece:
    """Part a word from its possessive ending ("Israel's", "the states' fleet"), and tell what it may be."""
    possessive = is_possessive(word)
    text = word[:-2] if possessive else word
    lower, end = text.lower(), at + len(text)
    if not possessive and word.endswith("s"):
        possessive = chunk.startswith("'", end) and chunk[end + 1 : end + 2].isspace()
    return at, end, text, lower, possessive, lower in CLAUSE_WORDS, lower in COMMA_CLAUSE_WORDS


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
        ended = _is_ended(text[start:end])
    prose = [i for i, (s, e) in enumerate(mended) if _is_ended(text[s:e]) or len(text[s:e].split()) > HEADING_WORDS]
    if not prose:
        return [Paragraph(i, s, e) for i, (s, e) in enumerate(mended)]
    body = [Paragraph(n, *mended[i]) for n, i in enumerate(range(prose[0], prose[-1] + 1), start=1)]
    return [Paragraph(0, *mended[0]), *body] if prose[0] > 0 else body


def _is_ended(block: str) -> bool:
    """Tell what TERMINAL tells, of a block without space at its end."""
    return block.rstrip("\"')]").endswith((".", "!", "?"))


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


def _ends_sentence(text: str, start: int, last: int, end: int) -> bool:
    """Tell whether a full stop, question or exclamation mark ends a sentence."""
    following = NEXT_WORD.match(text, last, end)
    if following is None:
        return True
    mark = text[start:last]
    word = following.group(1)
    if not (word[0].isupper() or word[0].isdigit() or unicodedata.category(word[0]) == "Sc"):
        return False
    if mark[0] in "!?" and ('"' in mark or "'" in mark) and SAID_NEXT.match(text, last, end):
        return False  # "Never!" Petro said.
    if mark == ".":
        before = LAST_WORD.search(text, max(0, start - 30), start)
        token = before.group().lower().lstrip("(\"'[") if before else ""
        if token in ABBREVIATIONS:
            return False
        if token in BEFORE_NUMBER:
            return not word[0].isdigit()
        if token in MAY_END or INITIALISM.fullmatch(token):
            return word.lower().strip(",") in STARTERS
    return True


def _begins_clause(text: str, before: int, start: int, word: str, opens: bool, opens_behind_comma: bool) -> bool:
    """Tell whether a word that is not the first of its sentence begins a clause; another word ended before it."""
    gap = text[before:start]
    if gap not in (" ", ", ") and CLAUSE_MARK.search(gap):
        return True
    if word == "but" and text[max(0, before - 8) : before].lower().endswith(("anything", "nothing")):
        return False
    return opens or (opens_behind_comma and "," in gap)
