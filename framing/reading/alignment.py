"""Alignment: what two texts have in common word for word, in whatever order, and what differs inside it.

Greedy string tiling finds the runs of words that both texts hold. Runs that follow one another in both are a passage,
and what stands between them there is a change. Nothing here knows what words mean.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from framing.reading.text import Word

ADDED = 60  # words that one text may have in the middle of a passage where the other has none: a paragraph
RESUME = 3  # fewer words alike between two changes are taken as part of one change: "the", "of the"


class Tile(NamedTuple):
    """A run of words that two texts share: where it begins in the first, in the second, and how long it is."""

    a: int
    b: int
    size: int


class Change(NamedTuple):
    """A place in a passage where two texts differ: the words of the first, and those of the second, as ranges."""

    a: range
    b: range

    @property
    def kind(self) -> str:
        """What the second text did to the first: insertion, deletion or substitution."""
        return "insertion" if not self.a else "substitution" if self.b else "deletion"


class Passage(NamedTuple):
    """A stretch of text that two texts share: its runs of words, and the changes between them and at its ends."""

    tiles: tuple[Tile, ...]
    changes: tuple[Change, ...]

    @property
    def shared(self) -> int:
        """Words that stand in both."""
        return sum(tile.size for tile in self.tiles)

    @property
    def spans(self) -> tuple[range, range]:
        """The passage in the first and in the second text, changes and all."""
        pieces = [Change(range(t.a, t.a + t.size), range(t.b, t.b + t.size)) for t in self.tiles] + list(self.changes)
        a, b = (range(min(r.start for r in side), max(r.stop for r in side)) for side in zip(*pieces, strict=True))
        return a, b


def common(
    first: Sequence[Word],
    second: Sequence[Word],
    matches: Sequence[tuple[int, int]],
    *,
    shingle: int,
    min_words: int,
    gap: int,
) -> list[Passage]:
    """Return the passages that two texts share: :func:`tiles`, then :func:`passages`, the same whichever text is first.

    Parameters
    ----------
    first, second : sequence of Word
        The words of the two texts.
    matches : sequence of (int, int)
        The places at which the same ``shingle`` words begin in the first and in the second text.
    shingle, min_words, gap : int
        As for :func:`tiles` and :func:`passages`.

    Returns
    -------
    list of Passage
        In the order of the first text.
    """
    # Neither tiling nor alignment treats its two sides quite alike where there are ties: the texts, and not their
    # names, settle which is which.
    if [word.lower for word in second] >= [word.lower for word in first]:
        return passages(first, second, tiles(matches, shingle), min_words=min_words, gap=gap)
    mirrored = tiles([(b, a) for a, b in matches], shingle)
    found = [
        Passage(
            tuple(sorted(Tile(tile.b, tile.a, tile.size) for tile in passage.tiles)),
            _in_order(Change(change.b, change.a) for change in passage.changes),
        )
        for passage in passages(second, first, mirrored, min_words=min_words, gap=gap)
    ]
    return sorted(found, key=lambda passage: passage.tiles)


def _in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: (change.a.start, change.b.start)))


def tiles(matches: Iterable[tuple[int, int]], shingle: int) -> list[Tile]:
    """Return the runs of words that two texts share, no word in two of them; the longest are taken first.

    Parameters
    ----------
    matches : iterable of (int, int)
        The places at which the same ``shingle`` words begin in the first and in the second text.
    shingle : int
        Words of a match, and of the shortest run.

    Returns
    -------
    list of Tile
        In the order of the first text.

    References
    ----------
    .. [1] M. J. Wise (1993). String similarity via greedy string tiling and running Karp-Rabin matching. Department of
       Computer Science, University of Sydney.
    .. [2] P. Clough, R. Gaizauskas, S. Piao and Y. Wilks (2002). METER: MEasuring TExt Reuse. ACL.
       (Newspaper reports, and the agency's text that they were made from.)

    Examples
    --------
    >>> tiles([(0, 4), (1, 5), (2, 6), (7, 0)], 3)
    [Tile(a=0, b=4, size=5), Tile(a=7, b=0, size=3)]
    """
    heap = [_by_size(run) for run in _runs(matches, shingle)]
    heapq.heapify(heap)
    taken: tuple[set[int], set[int]] = (set(), set())
    found = []
    while heap:
        run = heapq.heappop(heap)[-1]
        free = [k for k in range(run.size) if run.a + k not in taken[0] and run.b + k not in taken[1]]
        if len(free) == run.size:
            found.append(run)
            taken[0].update(range(run.a, run.a + run.size))
            taken[1].update(range(run.b, run.b + run.size))
        else:  # what longer runs have left of it
            whole = zip(free, free[shingle - 1 :], strict=False)
            rest = [(run.a + k, run.b + k) for k, last in whole if last - k == shingle - 1]
            for part in _runs(rest, shingle):
                heapq.heappush(heap, _by_size(part))
    return sorted(found)


def _by_size(run: Tile) -> tuple[int, int, int, Tile]:
    """Return what orders runs: the longest first, ties broken (nearly) alike whichever of the texts is the first."""
    return -run.size, run.a + run.b, abs(run.a - run.b), run


def _runs(matches: Iterable[tuple[int, int]], shingle: int) -> list[Tile]:
    """Join matches that follow one another in both texts."""
    found: list[list[int]] = []
    for a, b in sorted(matches, key=lambda match: (match[0] - match[1], match[0])):
        if found and a - b == found[-1][0] - found[-1][1] and a == found[-1][0] + found[-1][2] - shingle + 1:
            found[-1][2] += 1
        else:
            found.append([a, b, shingle])
    return [Tile(*run) for run in found]


def passages(
    first: Sequence[Word], second: Sequence[Word], found: Sequence[Tile], *, min_words: int, gap: int
) -> list[Passage]:
    """Join runs of words to passages, and align what differs inside them.

    Parameters
    ----------
    first, second : sequence of Word
        The words of the two texts.
    found : sequence of Tile
        What :func:`tiles` returned.
    min_words : int
        The fewest words, of all its runs together, that make a passage.
    gap : int
        Words between two runs that may differ in each text. Where one text has none there, the other may have 60: a
        paragraph put in or left out.

    Returns
    -------
    list of Passage
        In the order of the first text. A passage goes on to the end, or from the beginning, of the sentence at its edge
        where at most ``gap`` words are left of that sentence and no more of it differs than is alike.

    Examples
    --------
    >>> from framing.reading.text import parse
    >>> one = parse("The Ferry Board met on Monday to end the strike of the pilots.").words
    >>> two = parse("The Ferry Board met on Monday to break the revolt of the pilots.").words
    >>> [passage] = passages(one, two, [Tile(0, 0, 7), Tile(10, 10, 3)], min_words=8, gap=5)
    >>> passage.shared, [[one[p].text for p in change.a] for change in passage.changes]
    (10, [['end', 'the', 'strike']])
    """
    # Twice, for a run too short to count (a common phrase) must not part what lies on both sides of it.
    for _ in range(2):
        chains = [c for c in _chains(found, gap) if sum(tile.size for tile in c) >= min_words]
        found = sorted(tile for chain in chains for tile in chain)
    free = ([True] * len(first), [True] * len(second))
    for tile in found:
        _take(free, Change(range(tile.a, tile.a + tile.size), range(tile.b, tile.b + tile.size)))
    made = []
    for chain in chains:
        pieces = list(chain)
        changes: list[Change] = []
        for left, right in itertools.pairwise(chain):
            stretch = Change(range(left.a + left.size, right.a), range(left.b + left.size, right.b))
            equal, differing = aligned(first, second, stretch)
            pieces += equal
            changes += differing
        for step in (-1, 1):
            rest, held = _rest((first, second), chain, step)
            if max(map(len, rest)) > gap or not _is_free(free, rest):
                continue
            equal, differing = aligned(first, second, rest)
            unlike = max(sum(len(change[side]) for change in differing) for side in (0, 1))
            if held + sum(tile.size for tile in equal) >= unlike:
                pieces += equal
                changes += differing
                _take(free, rest)
        made.append(_settled(first, second, sorted(pieces), list(_in_order(changes))))
    return made


def _chains(found: Sequence[Tile], gap: int) -> list[list[Tile]]:
    """Part runs, in the order of the first text, where the next is not the next in the second text, or is far off."""
    order = {tile: place for place, tile in enumerate(sorted(found, key=lambda tile: tile.b))}
    chains: list[list[Tile]] = []
    for tile in found:
        last = chains[-1][-1] if chains else None
        if last and order[tile] == order[last] + 1:
            less, more = sorted((tile.a - last.a - last.size, tile.b - last.b - last.size))
            if more <= gap or (less == 0 and more <= ADDED):
                chains[-1].append(tile)
                continue
        chains.append([tile])
    return chains


def _take(free: tuple[list[bool], list[bool]], stretch: Change) -> None:
    for side, words in zip(free, stretch, strict=True):
        side[words.start : words.stop] = [False] * len(words)


def _is_free(free: tuple[list[bool], list[bool]], stretch: Change) -> bool:
    return all(side[p] for side, words in zip(free, stretch, strict=True) for p in words)


def _rest(texts: tuple[Sequence[Word], Sequence[Word]], chain: Sequence[Tile], step: int) -> tuple[Change, int]:
    """Return what is left of the sentence before or behind a chain, and how much of that sentence the chain holds."""
    rests, held = [], []
    for side, words in enumerate(texts):
        start, end = chain[0][side], chain[-1][side] + chain[-1].size
        edge = start if step < 0 else end - 1
        out = _reach(words, edge, step, range(len(words)))
        rests.append(range(out, start) if step < 0 else range(end, out + 1))
        held.append(abs(_reach(words, edge, -step, range(start, end)) - edge) + 1)
    return Change(*rests), min(held)


def _reach(words: Sequence[Word], at: int, step: int, within: range) -> int:
    """Return the last place, going from one in steps, that is within a range and of the same sentence."""
    while at + step in within and words[at + step].sentence == words[at].sentence:
        at += step
    return at


def aligned(first: Sequence[Word], second: Sequence[Word], stretch: Change) -> tuple[list[Tile], list[Change]]:
    """Return what is alike in two stretches of words, and what differs.

    Parameters
    ----------
    first, second : sequence of Word
        The words of the two texts.
    stretch : Change
        Where to look.

    Returns
    -------
    list of Tile, list of Change

    Examples
    --------
    >>> from framing.reading.text import parse
    >>> one, two = parse("war against the militants now").words, parse("assault on the people now").words
    >>> aligned(one, two, Change(range(5), range(5)))
    ([Tile(a=4, b=4, size=1)], [Change(a=range(0, 4), b=range(0, 4))])
    """
    a, b = stretch
    equal: list[Tile] = []
    changes: list[Change] = []
    here, there = [first[p].lower for p in a], [second[p].lower for p in b]
    for tag, i, i_end, j, j_end in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if tag == "equal":
            equal.append(Tile(a.start + i, b.start + j, i_end - i))
            continue
        change = Change(range(a.start + i, a.start + i_end), range(b.start + j, b.start + j_end))
        if changes and equal[-1].size < RESUME:  # what is alike stands between two changes, for those alternate
            change = Change(range(changes[-1].a.start, change.a.stop), range(changes[-1].b.start, change.b.stop))
            del changes[-1], equal[-1]
        changes.append(change)
    return equal, changes


def _settled(first: Sequence[Word], second: Sequence[Word], pieces: list[Tile], changes: list[Change]) -> Passage:
    """Let a sentence or clause that was put in or left out begin where it begins.

    Of "the pilots [met. The] owners", what was put in may as well be "[The pilots met.] The owners".
    """
    for n, change in enumerate(changes):
        if change.a and change.b:
            continue
        words, side = (first, change.a) if change.a else (second, change.b)
        left = next(
            (k for k, t in enumerate(pieces) if (t.a + t.size, t.b + t.size) == (change.a.start, change.b.start)), None
        )
        right = next((k for k, t in enumerate(pieces) if (t.a, t.b) == (change.a.stop, change.b.stop)), None)
        if left is None or right is None:
            continue
        shifts = [0]
        for step, most in ((-1, pieces[left].size - 1), (1, pieces[right].size - 1)):
            shift = 0
            while abs(shift) < most:
                out = side.start + shift - (step < 0), side.stop + shift - (step < 0)
                if words[out[0]].lower != words[out[1]].lower:
                    break
                shift += step
                shifts.append(shift)
        best = min(shifts, key=lambda s: (-_begins(words, side.start + s), abs(s), s))
        pieces[left] = pieces[left]._replace(size=pieces[left].size + best)
        pieces[right] = Tile(pieces[right].a + best, pieces[right].b + best, pieces[right].size - best)
        changes[n] = Change(*(range(r.start + best, r.stop + best) for r in change))
    return Passage(tuple(pieces), tuple(changes))


def _begins(words: Sequence[Word], at: int) -> int:
    """Tell whether a sentence (2), a clause (1) or neither (0) begins with a word."""
    if not at or words[at].sentence != words[at - 1].sentence:
        return 2
    return int(words[at].clause != words[at - 1].clause)
