"""Masking: a copy of a document in which every name of the codebook is the same word.

All that is read after the mentions have been found is read from this copy. So no name, however it is written, can carry
weight: who exchanges two names throughout a text exchanges what is said of them, and changes nothing else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import NamedTuple

from framing.reading.entities import Mention
from framing.reading.text import Document, Word, parse

SPACE = re.compile(r"\s")
MASK = "Xname"  # in no lexicon, with a capital as names have


class Masked(NamedTuple):
    """A document without its names.

    Parameters
    ----------
    document : Document
        The copy: each mention is one word, :data:`MASK`.
    mentions : tuple of Mention
        The mentions, placed in the copy.
    originals : tuple of tuple of Word
        For each word of the copy the words it stands for: those of the mention, or the word itself.
    positions : tuple of int
        For each word of the copy its place among the words of the article, and one more for the end.
    begins, shifts : tuple of int
        Where text that is not masked begins in the copy, and how far each such stretch has moved.
    """

    document: Document
    mentions: tuple[Mention, ...]
    originals: tuple[tuple[Word, ...], ...]
    positions: tuple[int, ...]
    begins: tuple[int, ...]
    shifts: tuple[int, ...]

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """For each word of the copy where it, or what it stands for, begins and ends in the text of the document."""
        origin, found = self.document.origin, []
        for word, words in zip(self.document.words, self.originals, strict=True):
            if words[0] is word:
                start, end = origin[word.start], origin[word.end - 1] + 1
                shift = self.shifts[bisect_right(self.begins, start) - 1]
                found.append((start + shift, end + shift))
            else:
                found.append((words[0].start, words[-1].end))
        return tuple(found)

    def size(self, first: int, last: int) -> int:
        """Return how many words of the article some words of the copy stand for."""
        return self.positions[last] - self.positions[first]


def mask(document: Document, mentions: Sequence[Mention]) -> Masked:
    """Put one and the same word in the place of every mention, and take the text apart anew.

    Parameters
    ----------
    document : Document
    mentions : sequence of Mention

    Returns
    -------
    Masked

    Examples
    --------
    >>> from framing.reading.entities import Entities
    >>> document = parse("The Ferry Board met Ana Silva. Silva's plan failed.")
    >>> found = Entities.of({"Board": ["Ferry Board"], "Silva": ["Ana Silva", "Silva"]}).mentions(document)
    >>> masked = mask(document, found)
    >>> masked.document.text
    "The Xname met Xname. Xname's plan failed."
    >>> [(m.entity, m.first) for m in masked.mentions], masked.positions
    ([('Board', 1), ('Silva', 3), ('Silva', 4)], (0, 1, 3, 4, 6, 7, 8, 9))
    """
    pieces: list[str] = []
    starts: dict[int, tuple[int, int]] = {}  # where a mask begins in the copy, and the words it covers in the document
    at = length = 0
    begins, shifts = [0], [0]  # where text that is not masked begins in the copy, and how far it has moved
    aliases: dict[tuple[int, int], set[str]] = {}
    for m in mentions:
        aliases.setdefault((m.first, m.last), set()).add(m.alias.lower())
    for first, last in sorted(aliases):
        begin, end = document.words[first].start, document.words[last - 1].end
        covered = _cover(document.text[begin:end], aliases[first, last])
        starts[length + begin - at] = (first, last)
        pieces += [document.text[at:begin], covered]
        length += begin - at + len(covered)
        at = end
        begins.append(length)
        shifts.append(end - length)
    copy = parse("".join([*pieces, document.text[at:]]))
    found = [*[copy.origin[word.start] for word in copy.words], copy.origin[-1]]
    originals: list[tuple[Word, ...]] = list(zip(copy.words, strict=True))  # each word for itself, but for the masks
    places: dict[tuple[int, int], int] = {}
    covers: dict[int, tuple[int, int]] = {}  # for each word of the copy that masks, the words of the document
    for start, (first, last) in starts.items():
        place = bisect_right(found, start) - 1
        if place >= 0 and start <= copy.origin[copy.words[place].end - 1]:  # else the copy leaves its paragraph out
            places[first, last] = place
            covers[place] = covers.get(place, (first, last))[0], last
    words, text = document.words, document.text
    for place, (first, last) in covers.items():
        # "U.S.-led" is two words, for a stop parts it, and one where its name is masked: all that it holds is kept.
        end = found[place + 1] + shifts[bisect_right(begins, found[place + 1]) - 1]
        while last < len(words) and words[last].start < end:
            if SPACE.search(text, words[last - 1].end, words[last].start):
                break
            last += 1
        originals[place] = words[first:last]
    positions = tuple(accumulate(map(len, originals), initial=0))
    moved = [
        Mention(m.entity, m.alias, m.how, place, place + 1)
        for m in mentions
        if (place := places.get((m.first, m.last), -1)) >= 0
    ]
    return Masked(copy, tuple(moved), tuple(originals), positions, tuple(begins), tuple(shifts))


def _cover(name: str, aliases: Collection[str]) -> str:
    """Mask a name; of a hyphenated word ("pro-Norland") only the parts that are one."""
    parts = name.split("-")
    covered = [MASK if part.lower() in aliases else part for part in parts]
    return "-".join(covered) if MASK in covered and len(parts) > 1 and name.lower() not in aliases else MASK
