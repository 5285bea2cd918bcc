"""Target: the words of a text toward which sentiment is asked for, and the weights that tell it.

Nothing here needs scikit-learn: reading an article loads its scorers' weights, and not what fits them.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from framing.reading.text import Document, parse

MODELS = Path(__file__).parent.parent / "models"
GRAIN = 200  # a weight is kept as a whole number of such parts
CLASSES = (-1, 0, 1)  # negative, neutral, positive
Place = tuple[Document, int, int]  # a document, the first word of a mention in it, one past the last
BIAS = "bias"
Weights = Mapping[str, tuple[float, float, float]]  # of each feature, in the order of the classes


class Scorer(Protocol):
    """What scores the sentiment toward targets: framing's own scorers, or one that a user brings.

    A transformer fits in here: whatever has these two methods can be handed to :func:`framing.read` as ``scorer``.
    """

    def predict(self, X: Sequence[Any]) -> Any:
        """Return -1, 0 or 1 for each :class:`Target`."""

    def predict_proba(self, X: Sequence[Any]) -> Any:
        """Return the probabilities of negative, neutral and positive, a row a :class:`Target`."""


class Target(NamedTuple):
    """A text and the place in it of whom the sentiment is asked for, as character offsets.

    Examples
    --------
    >>> target = Target("Critics of Ana Silva left.", 11, 20)
    >>> target.text[target.start : target.end]
    'Ana Silva'
    """

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


def chances(weights: Weights, found: Mapping[str, float]) -> tuple[float, float, float]:
    """Return the probabilities of negative, neutral and positive for some features."""
    negative, neutral, positive = weights[BIAS]
    # In the order of the names, so that sums are the same to the last digit however the features came about.
    for name in sorted([name for name in found if name in weights]):
        weight, value = weights[name], found[name]
        negative += weight[0] * value
        neutral += weight[1] * value
        positive += weight[2] * value
    return softmax(negative, neutral, positive)


def softmax(negative: float, neutral: float, positive: float) -> tuple[float, float, float]:
    """Turn the scores of the three classes into probabilities."""
    most = max(negative, neutral, positive)
    bad, none, good = math.exp(negative - most), math.exp(neutral - most), math.exp(positive - most)
    total = math.fsum((bad, none, good))  # however Python's own sum rounds
    return bad / total, none / total, good / total


def load_weights(model: str | os.PathLike[str]) -> Weights:
    """Load weights by the name of a model that comes with framing, or from a file.

    Raises
    ------
    FileNotFoundError
        If there is neither.
    ValueError
        If a line is not a feature and two whole numbers, parted by tabs.
    """
    if model in bundled():
        return _load(MODELS / f"{model}.tsv", 0)
    path = Path(model)
    if not path.is_file():
        names = ", ".join(bundled())
        raise FileNotFoundError(f"no model {str(model)!r}: it is neither a file of weights nor one of {names}")
    return _load(path, path.stat().st_mtime_ns)


@cache
def bundled() -> tuple[str, ...]:
    """Return the names of the models that come with framing."""
    return tuple(sorted(p.stem for p in MODELS.glob("*.tsv")))


@cache
def _load(path: Path, changed: int) -> Weights:
    weights: dict[str, tuple[float, float, float]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            name, negative, positive = line.split("\t")
            weights[name] = (int(negative) / GRAIN, 0.0, int(positive) / GRAIN)
        except ValueError:
            raise ValueError(
                f"{path}, line {number}: {line[:60]!r} is not a feature and two whole numbers, parted by tabs"
            ) from None
    if BIAS not in weights:
        raise ValueError(f"{path} has no line {BIAS!r}: it is not a file of weights, or a part of one")
    return weights
