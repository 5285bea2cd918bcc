"""Terms: how often articles use each word, and how its uses clump in their sentences.

All that rests on words alone (keyness, similarity, word shifts, the words of frames) needs no names, voices or loaded
words. So many articles can be counted in the time that it takes to read a few in full: :func:`count_terms` parts them
into sentences and words, as the full reading does, and does the rest for all articles at once.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, count
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.evidence import UNREAD, empty_table
from framing.reading.text import WORD, is_possessive, stretches

EDGES = ".,;:!?\"'()[]—"  # what stands around words
MANY = 5  # sentences that hold a term, from which their lengths are heeded
Places = NDArray[np.int64]

_TIE = 1e-6  # so near to the middle of two decimals, rounding asks Python


class Counted(NamedTuple):
    """The words of some articles.

    Parameters
    ----------
    terms : pandas.DataFrame
        The table ``terms`` of evidence, in voice ``unread``.
    words, sentences : list of int
        How many each article has, in the order they came.
    """

    terms: pd.DataFrame
    words: list[int]
    sentences: list[int]


def words_in(chunk: str) -> list[str]:
    """Return the words in what stands between two blanks, each without its possessive ending.

    >>> words_in("(Norland's"), words_in("—")
    (['Norland'], [])
    """
    core = chunk.strip(EDGES)
    if core.isascii() and core.isalpha():  # as nearly all are
        return [core]
    return [word[:-2] if is_possessive(word) else word for word in WORD.findall(chunk)]


def as_counted(word: str) -> str:
    """Return a word as it is counted: in lower case, but for initialisms ("US" is not "us").

    Examples
    --------
    >>> [as_counted(word) for word in ("Norland", "US", "U.S.", "I")]
    ['norland', 'US', 'U.S.', 'i']
    """
    return word if len(word) > 1 and word.isupper() else word.lower()


def count_terms(texts: Iterable[tuple[str, str]]) -> Counted:
    r"""Count the words of articles.

    Parameters
    ----------
    texts : iterable of (str, str)
        The identifier and the text of each article. No two have one identifier.

    Returns
    -------
    Counted
        To the last digit what a full reading without a codebook counts, all voices taken together.

    Examples
    --------
    >>> found = count_terms([("one", "Ferry ends\n\nThe ferry's end is near. US ferries went on.")])
    >>> found.terms[["term", "count"]].values.tolist()[:3], found.words, found.sentences
    ([['US', 1], ['end', 1], ['ends', 1]], [11], [3])
    """
    chunks: defaultdict[str, int] = defaultdict(count().__next__)  # what stands between blanks: a new number for each
    names: list[str] = []
    said, held, sentences = array("q"), array("q"), array("q")  # a chunk, a sentence, an article
    for name, text in texts:
        names.append(name)
        parts = [part.split() for part in stretches(text)]
        said.extend(map(chunks.__getitem__, chain.from_iterable(parts)))
        held.extend(map(len, parts))
        sentences.append(len(parts))
    parted = np.array(sentences, np.int64)
    terms, words, lengths = _terms_of(list(chunks), np.array(said, np.int64), np.array(held, np.int64))
    ends = np.concatenate([[0], np.cumsum(lengths)])[np.cumsum([0, *sentences])]
    return Counted(_table(names, terms, words, lengths, parted), np.diff(ends).tolist(), sentences.tolist())


def _terms_of(chunks: Sequence[str], said: Places, held: Places) -> tuple[list[str], Places, Places]:
    """Return the terms, the number of the term of each word, and how many words each sentence has.

    Parameters
    ----------
    chunks : sequence of str
        All that stands between two blanks, by their numbers. Each is taken apart once.
    said : array
        The number of each chunk, in the order they stand.
    held : array
        How many chunks each sentence has; none has none.
    """
    numbers: defaultdict[str, int] = defaultdict(count().__next__)  # of each term; a new one for a new term
    found, sizes, raised = array("q"), array("q"), array("q")  # a word, a chunk, a chunk with every word in capitals
    for number, chunk in enumerate(chunks):
        words = words_in(chunk)
        sizes.append(len(words))
        if len(words) == 1 and words[0].islower():  # as most are
            found.append(numbers[words[0]])
        else:
            found.extend([numbers[as_counted(word)] for word in words])
            if all(map(str.isupper, words)):
                raised.append(number)
    # Where all of a sentence is in capitals, as in a headline, they tell nothing: such chunks are there once more.
    again = np.full(len(chunks), -1)
    again[raised] = np.arange(len(raised)) + len(chunks)
    for number in raised:
        words = words_in(chunks[number])
        sizes.append(len(words))
        found.extend([numbers[word.lower()] for word in words])
    first = np.cumsum(held) - held
    said = np.where(np.repeat(np.logical_and.reduceat(again[said] > 0, first), held), again[said], said)
    size = np.array(sizes, np.int64)
    many = size[said]
    # Of each word: where the terms of its chunk begin, and how far behind it stands.
    place = np.repeat((np.cumsum(size) - size)[said] - (np.cumsum(many) - many), many) + np.arange(many.sum())
    return list(numbers), np.array(found, np.int64)[place], np.add.reduceat(many, first)


def _table(
    names: Sequence[str], terms: Sequence[str], words: Places, lengths: Places, sentences: Places
) -> pd.DataFrame:
    """Return the table of terms.

    Parameters
    ----------
    names, terms : sequence of str
        The articles, and the terms by their numbers.
    words : array
        The number of the term of each word, in the order they stand.
    lengths : array
        How many words each sentence has.
    sentences : array
        How many sentences each article has.
    """
    if not len(words):
        return empty_table("terms")
    # Numbers that sort as the names and the terms themselves do.
    articles, article_rank = _sorted(names)
    vocabulary, term_rank = _sorted(terms)
    within = np.concatenate([np.arange(size) for size in sentences])  # the number of each sentence in its article
    article_of = np.repeat(article_rank, sentences)
    most = int(sentences.max())
    place = np.repeat(article_of * len(terms) * most + within, lengths) + term_rank[words] * most
    place.sort()
    # A run: the uses of a term in one sentence. A row: those in one article.
    runs = _starts(place)
    row_of, sentence = np.divmod(place[runs], most)
    uses = np.diff(runs, append=len(place))
    rows = _starts(row_of)
    article, term = np.divmod(row_of[rows], len(terms))
    first_sentence = np.empty(len(names), np.int64)
    first_sentence[article_rank] = np.cumsum(sentences) - sentences
    beside = uses * lengths[first_sentence[row_of // len(terms)] + sentence]
    total, squares = (np.bincount(article_of, each).astype(np.int64) for each in (lengths, lengths**2))
    times, squared, near = (np.add.reduceat(each, rows) for each in (uses, uses**2, beside))
    apart = np.diff(rows, append=len(runs))
    return pd.DataFrame(
        {
            "article": articles.take(article),
            "term": vocabulary.take(term),
            "order": np.ones(len(rows), np.int64),
            "voice": pd.array([UNREAD], dtype="str").take(np.zeros(len(rows), np.int64)),
            "count": times,
            "clumping": _clumping(times, squared, apart, near, total[article], squares[article]),
        }
    )


def _sorted(names: Sequence[str]) -> tuple[Any, Places]:
    """Return names in their order, and the place of each in it."""
    order = np.array(sorted(range(len(names)), key=names.__getitem__), np.int64)
    places = np.empty(len(names), np.int64)
    places[order] = np.arange(len(names))
    return pd.array([names[at] for at in order], dtype="str"), places


def _starts(values: Places) -> Places:
    """Return where, in sorted values, each begins."""
    return np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))


def _clumping(
    uses: Places, squared: Places, apart: Places, near: Places, words: Places, squares: Places
) -> NDArray[np.float64]:
    """Return what :func:`clumping` does, of many terms at once.

    Parameters
    ----------
    uses, squared : array
        How often each term stands in the article, and the sum of the squares of how often it does in each sentence.
    apart : array
        How many sentences hold it.
    near : array
        The lengths of the sentences of all its uses, added up.
    words, squares : array
        Of its article: how many words there are, and the sum of the squares of the lengths of the sentences.
    """
    expected = uses * squares / words
    beside = np.where(apart >= MANY, near, expected)
    left = squared - uses / words * (2 * beside - expected)
    exact = np.maximum(left, 0.0) / uses
    rounded = np.rint(exact * 10) / 10
    # Python rounds as the decimals are written, NumPy as they are multiplied: in the middle the two may differ.
    doubtful = np.flatnonzero(np.abs(exact * 10 - np.floor(exact * 10) - 0.5) < _TIE)
    rounded[doubtful] = [round(value, 1) for value in exact[doubtful].tolist()]
    return np.asarray(rounded, np.float64)


def clumping(sentences: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return how unevenly the sentences of an article hold each term.

    It is the variance of the term's count, were as many sentences drawn again with replacement, as a multiple of the
    count: of what is left of it once the term's share of so many words is taken off. To one decimal, and for a term in
    few sentences without regard to how long these are: to the last digit it would tell which sentences hold it.

    Examples
    --------
    >>> clumping([["the", "ferry"], ["ferry", "ferry", "ferry"], ["the", "sea"], ["the", "end"]])
    {'the': 0.2, 'ferry': 1.5, 'sea': 0.7, 'end': 0.7}
    """
    lengths = [len(sentence) for sentence in sentences]
    words, squares = sum(lengths), sum([length**2 for length in lengths])
    held: dict[str, list[int]] = {}  # the sentences that hold each term, as often as they do
    for number, sentence in enumerate(sentences):
        for term in sentence:
            held.setdefault(term, []).append(number)
    found: dict[str, float] = {}
    few: dict[tuple[int, int], float] = {}  # most terms are in few sentences, where two numbers tell all
    for term, at in held.items():
        uses = len(at)
        apart = len(set(at)) if uses > 1 else 1
        squared = uses if apart == uses else sum([count * count for count in Counter(at).values()])
        if apart >= MANY or (uses, squared) not in few:
            expected = uses * squares / words  # words beside its uses, where these fall by chance
            beside = sum([lengths[number] for number in at]) if apart >= MANY else expected
            left = squared - uses / words * (2 * beside - expected)
            found[term] = round(max(left, 0.0) / uses, 1)
            if apart < MANY:
                few[uses, squared] = found[term]
        else:
            found[term] = few[uses, squared]
    return found
