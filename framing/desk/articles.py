"""Articles laid open: what was found in a text, and where each word stands in it as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from tqdm.auto import tqdm

from framing.corpus import Article, Corpus
from framing.evidence import Evidence
from framing.reading.attachment import REACH, REACHES, Hit
from framing.reading.coreference import RESOLVED, wanted
from framing.reading.entities import Entities
from framing.reading.findings import Findings, find
from framing.reading.lexicons import Lexicon, load_lexicon
from framing.reading.reader import read_with, rows_of, terms_of
from framing.reading.suggestions import suggest_entities
from framing.reading.text import TYPOGRAPHY, Document, parse

KEPT = 256  # articles that stay open, so that what is asked of them next is answered at once
DROPPED = "\r" + "".join(c for c, plain in TYPOGRAPHY.items() if not plain)  # no part of the word that they follow
PATIENCE = 2  # seconds without a progress bar
TO_READ = (
    "put it into the folder texts/ of its corpus (the data card says where it was published), or load a file of yours "
    "with fr.load_article(path)"
)


@dataclass(frozen=True, eq=False)
class OpenArticle:
    """An article with text, taken apart once.

    Parameters
    ----------
    article : Article
        Its text is not None.
    found : Findings
    entities : Entities
    read_with : str
        What read it: version of framing, lexicons, codebook, settings.
    """

    article: Article
    found: Findings
    entities: Entities
    read_with: str

    @property
    def text(self) -> str:
        """The text as it was written."""
        return self.article.text or ""

    @cached_property
    def document(self) -> Document:
        """The text taken apart, names and all."""
        return parse(self.text)

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        r"""Where each word begins and ends in the text as it was written, by the position that evidence gives it.

        Examples
        --------
        >>> opened = open_article(Article("a", "Naïve\xad ﬁsh, “U.S.” law."), Entities.of({"US": ["U.S."]}))
        >>> [opened.text[first:last] for first, last in opened.spans]
        ['Naïve', 'ﬁsh', 'U.S.', 'law']
        """
        masked, origin = self.found.masked, self.document.origin
        placed: list[tuple[int, int]] = []
        for span, words in zip(masked.spans, masked.originals, strict=True):
            placed += [span] if len(words) == 1 else [(w.start, w.end) for w in words]
        raw = ((origin[first], origin[last]) for first, last in placed)
        return tuple((start, start + len(self.text[start:end].rstrip(DROPPED))) for start, end in raw)

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The word of the masked copy that stands for each word."""
        originals = self.found.masked.originals
        return tuple(place for place, words in enumerate(originals) for _ in words)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Each word as it is written, by position, without a possessive ending."""
        return tuple(word.text for words in self.found.masked.originals for word in words)

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Each word as evidence counts it, by position."""
        return tuple(term for term, _ in terms_of(self.found.masked, self.found.heard))

    @cached_property
    def hits(self) -> dict[int, Hit]:
        """Every candidate for a loaded word, by the position of its first word."""
        return {self.found.masked.positions[hit.first]: hit for hit in self.found.hits}

    @cached_property
    def _positions(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for position, word in enumerate(self.words):
            found.setdefault(word, []).append(position)
        return found

    def starting(self, pattern: re.Pattern[str]) -> list[int]:
        """Return the positions of the words that a pattern matches, whole or up to their first hyphen.

        Examples
        --------
        >>> open_article(Article("a", "A far-right leader went far.")).starting(re.compile("far"))
        [1, 4]
        """
        same = (w for w in self._positions if pattern.fullmatch(w) or pattern.fullmatch(w.partition("-")[0]))
        return sorted(position for word in same for position in self._positions[word])

    def sentence(self, position: int) -> tuple[int, int]:
        """Return the positions of the first word of a word's sentence, and of one past the last.

        Examples
        --------
        >>> open_article(Article("a", "It rained. The ferry left.")).sentence(3)
        (2, 5)
        """
        masked = self.found.masked
        first, last, _ = masked.document.sentences[masked.document.words[self.places[position]].sentence]
        return masked.positions[first], masked.positions[last]

    @cached_property
    def evidence(self) -> Evidence:
        """The seven tables of evidence, the same as :func:`framing.read` makes."""
        return Evidence.of_rows(rows_of(self.article, self.found, self.entities, self.read_with))


_open: dict[tuple[object, ...], OpenArticle] = {}


def open_article(
    article: Article,
    entities: Entities | None = None,
    lexicon: Lexicon | None = None,
    *,
    resolve: Iterable[str] | None = RESOLVED,
    reach: str = REACH,
) -> OpenArticle:
    """Take an article apart, or give what was taken apart before with the same codebook and lexicon.

    Parameters
    ----------
    article : Article
    entities : Entities, optional
        The codebook; by default :func:`suggested` from the text.
    lexicon : Lexicon, optional
        The loaded words; by default the one that comes with framing.
    resolve, reach
        As for :func:`framing.read`.

    Returns
    -------
    OpenArticle

    Raises
    ------
    ValueError
        If the article has no text, or ``resolve`` or ``reach`` is none of what :func:`framing.read` knows.

    Examples
    --------
    >>> opened = open_article(Article("a", "Silva left. The brutal plan failed."))
    >>> opened.evidence.hits["form"].tolist()
    ['brutal']
    """
    if article.text is None:
        raise ValueError(without_text(article.id))
    if reach not in REACHES:
        raise ValueError(f"there is no reach {reach!r}; use one of {', '.join(REACHES)}")
    kinds = wanted(resolve)
    codebook = suggested([article]) if entities is None else entities
    loaded = load_lexicon("loaded") if lexicon is None else lexicon
    # A lexicon made by hand has no version: then its entries tell it from others.
    which = (loaded.name, loaded.version or loaded.entries)
    key = (article, codebook.version, which, tuple(sorted(kinds)), reach)
    if key not in _open:
        if len(_open) >= KEPT:
            _open.pop(next(iter(_open)))
        found = find(article.text, codebook, loaded, resolve, reach)
        _open[key] = OpenArticle(article, found, codebook, read_with(codebook, loaded, resolve, reach))
    return _open[key]


def open_articles(
    source: Corpus | Article | Iterable[Article],
    entities: Entities | None = None,
    lexicon: Lexicon | None = None,
    *,
    resolve: Iterable[str] | None = RESOLVED,
    reach: str = REACH,
) -> list[OpenArticle]:
    """Take the articles apart that have a text, with one codebook: that of their corpus, or what their texts suggest.

    A progress bar shows when it takes longer than two seconds.

    Parameters
    ----------
    source : Corpus, Article, or iterable of Article
    entities, lexicon, resolve, reach
        As for :func:`open_article`.

    Returns
    -------
    list of OpenArticle
        In the order of the source; empty where no article has a text.

    Examples
    --------
    >>> [opened.article.id for opened in open_articles([Article("a", "It rained."), Article("b")])]
    ['a']
    """
    with_text = [article for article in listed(source) if article.text is not None]
    if entities is None:
        entities = source.entities if isinstance(source, Corpus) and len(source.entities) else suggested(with_text)
    bar = tqdm(with_text, desc="opening", unit="article", delay=PATIENCE, leave=False)
    return [open_article(article, entities, lexicon, resolve=resolve, reach=reach) for article in bar]


def listed(source: Corpus | Article | Iterable[Article]) -> list[Article]:
    """Return the articles of a source, or say what it should have been.

    Raises
    ------
    TypeError
        If it is neither a corpus nor articles.
    """
    articles: list[Article] = [source] if isinstance(source, Article) else list(source)
    strange = [thing for thing in articles if not isinstance(thing, Article)]
    if strange:
        raise TypeError(
            f"these are no articles but of type {type(strange[0]).__name__}; load a file with fr.load_article(path), a "
            "folder with fr.load_corpus(path), or make fr.Article('name', text)"
        )
    return articles


def suggested(articles: Iterable[Article]) -> Entities:
    """Return the codebook that the texts of articles suggest, as it stands.

    Examples
    --------
    >>> suggested([Article("a", "Mayor Ana Silva spoke. Then Silva left.")]).names
    ['Ana Silva']
    """
    return _suggested(tuple(article.text for article in articles if article.text is not None))


@lru_cache(maxsize=16)
def _suggested(texts: tuple[str, ...]) -> Entities:
    return Entities(tuple(entity for entity, _ in suggest_entities(texts)))


@cache
def nothing() -> Evidence:
    """Evidence of no article, made once."""
    return Evidence.empty()


def without_text(article: str) -> str:
    """Say that an article has no text here, and how to get it."""
    return f"the text of {article!r} is not here; {TO_READ}"
