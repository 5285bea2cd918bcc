"""Target: the words of a text toward which sentiment is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from framing.reading.text import Document, parse

CLASSES = (-1, 0, 1)  # negative, neutral, positive
Place = tuple[Document, int, int]  # a document, the first word of a mention in it, one past the last


class Scorer(Protocol):
    """What scores the sentiment toward targets: framing's own scorers, or one that a user brings.

    A transformer fits in here: whatever has these two methods can be handed to :func:`framing.read` as ``scorer``.
    """

    def predict(self, X: Sequence[Any]) -> Any:
        """Return -1, 0 or 1 for each :class:`Target`."""

    def predict_proba(self, X: Sequence[Any]) -> Any:
        """Return the probabilities of negative, neutral and positive, a row a :class:`Target`."""


class Target(NamedTuple):
    """A text and the place in it of whom the sentiment is asked for, as character offsets."""

    text: str
    start: int
    end: int  # one past the last character


def locate(target: Target) -> tuple[Document, int, int]:
    """Parse the text of a target and find the words it covers.

    Parameters
    ----------
    target : Target

    Returns
    -------
    document : Document
    first, last : int
        The first word and one past the last.

    Raises
    ------
    ValueError
        If the offsets cover no word of the text.

    Examples
    --------
    >>> document, first, last = locate(Target("Critics of Ana Silva left.", 11, 20))
    >>> [word.text for word in document.words[first:last]]
    ['Ana', 'Silva']
    """
    document = parse(target.text)
    origin = document.origin
    covered = [
        p for p, w in enumerate(document.words) if origin[w.start] < target.end and origin[w.end - 1] >= target.start
    ]
    if not covered:
        raise ValueError(
            f"characters {target.start} to {target.end} cover no word of the text {target.text[:40]!r}; "
            "give the offsets of the target's first character and of the one after its last"
        )
    return document, covered[0], covered[-1] + 1
