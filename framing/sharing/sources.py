"""Sources: the texts that an export must not give away, and which runs of words a field has in common with them."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from framing.sharing.words import count, split

LONGEST_HEAD = 40  # words of a first line that can be a headline


class Common(NamedTuple):
    """A run of pieces that a field and some text have in common: where it stands in both, and how many words it is."""

    first: int
    last: int  # one past the last piece
    words: int
    places: tuple[int, ...]


class Sources:
    """The texts of the articles, indexed by pairs of neighbouring pieces of words.

    Parameters
    ----------
    texts : mapping of str to str
        The text of each article.

    Examples
    --------
    >>> sources = Sources({"a": "Ferry ends. The Board ended the line.", "b": "The Board met."})
    >>> [(run.first, run.last, run.words) for run in sources.common(("so", "the", "board", "ended", "it"))]
    [(1, 4, 3)]
    >>> sources.holders(("the", "board")), sources.holders(("board", "met"))
    (2, 1)
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._lower: list[str] = []
        self._cased: list[str] = []
        self._begins: list[bool] = []
        self._starts: list[int] = []
        self._names: list[str] = []
        self._versions: list[str] = []  # copies of one text are one text
        self.heads: dict[str, tuple[str, ...]] = {}
        self._pairs: dict[tuple[str, str], array[int]] = {}
        for name, text in texts.items():
            words, start = split(text), len(self._lower)
            self._starts.append(start)
            self._names.append(name)
            self._versions.append(hashlib.sha256(" ".join(words.lower).encode()).hexdigest())
            head = text.strip().partition("\n")[0]
            self.heads[name] = split(head).lower if count(head) <= LONGEST_HEAD else ()
            self._lower.extend((*words.lower, ""))  # an empty piece keeps texts apart
            self._cased.extend((*words.text, ""))
            self._begins.extend((*words.begins, True))
            for at, pair in enumerate(pairwise(words.lower), start=start):
                self._pairs.setdefault(pair, array("q")).append(at)

    def __len__(self) -> int:
        return len(self._names)

    def common(self, pieces: Sequence[str]) -> Iterator[Common]:
        """Give the longest runs of two words or more that a field has in common with some text.

        Parameters
        ----------
        pieces : sequence of str
            Of the field, in lower case.

        Yields
        ------
        Common
            From left to right; none lies within another.
        """
        behind = 0
        for first in range(len(pieces) - 1):
            places: Sequence[int] = self._pairs.get((pieces[first], pieces[first + 1]), ())
            if not places:
                continue
            last = first + 2
            while last < len(pieces):
                on = [at for at in places if self._lower[at + last - first] == pieces[last]]
                if not on:
                    break
                places, last = on, last + 1
            if last > behind:
                behind = last
                words = min(self._words(at, last - first) for at in places)
                if words > 1:
                    yield Common(first, last, words, tuple(places))

    def _words(self, at: int, size: int) -> int:
        return 1 + sum(self._begins[at + 1 : at + size])

    def holders(self, pieces: Sequence[str]) -> int:
        """Return how many different texts hold a run of two pieces or more."""
        found = [run for run in self.common(pieces) if run.last - run.first == len(pieces)]
        if not found:  # none, or it is a single word there
            return 0
        return len({self._versions[self._owner(at)] for at in found[0].places})

    def texts(self, run: Common) -> int:
        """Return how many different texts hold what was found."""
        return len({self._versions[self._owner(at)] for at in run.places})

    def article(self, run: Common) -> str:
        """Return the first article that holds what was found."""
        return self._names[self._owner(run.places[0])]

    def within(self, run: Common, articles: Collection[str]) -> bool:
        """Whether what was found stands in these articles alone."""
        return all(self._names[self._owner(at)] in articles for at in run.places)

    def capitals(self, run: Common) -> bool:
        """Whether what was found stands somewhere with a capital at each word, as names do."""
        size = run.last - run.first
        return any(
            all(not self._cased[p][0].islower() for p in range(at, at + size) if p == at or self._begins[p])
            for at in run.places
        )

    def _owner(self, at: int) -> int:
        return bisect_right(self._starts, at) - 1
