"""Target: the words of a text toward which sentiment is asked for."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin

from framing.reading.text import Document, parse

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


class LinearScorer(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn comes without types
    """What framing's own scorers share: weights for named features, summed and turned into probabilities.

    It predicts as it comes, with weights that are part of framing; ``fit`` puts others in their place.
    """

    weights_: Weights

    @property
    def classes_(self) -> NDArray[np.int64]:
        """Return the classes in the order of the columns of ``predict_proba``: negative, neutral, positive."""
        return np.array(CLASSES)

    def __sklearn_is_fitted__(self) -> bool:
        return True

    @property
    def weights(self) -> Weights:
        """Return the weights in use."""
        fitted: Weights | None = getattr(self, "weights_", None)
        return self.stored() if fitted is None else fitted

    @abstractmethod
    def stored(self) -> Weights:
        """Return the weights of the model that was named."""

    @staticmethod
    @abstractmethod
    def features(x: Target | Place) -> dict[str, float]:
        """Return the features of a target."""

    @abstractmethod
    def fit_features(self, X: Sequence[Mapping[str, float]], y: Sequence[int]) -> Self:
        """Fit weights on features that have been computed before."""

    def fit(self, X: Sequence[Target | Place], y: Sequence[int]) -> Self:
        """Fit weights.

        Parameters
        ----------
        X : sequence of Target, or of (Document, first word, one past the last)
        y : sequence of int
            -1, 0 or 1; all three must occur.
        """
        return self.fit_features([self.features(x) for x in X], y)

    def predict(self, X: Sequence[Target | Place]) -> NDArray[np.int64]:
        """Return the class of each target: -1, 0 or 1."""
        chosen: NDArray[np.int64] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return chosen

    def predict_proba(self, X: Sequence[Target | Place]) -> NDArray[np.float64]:
        """Return the probabilities of negative, neutral and positive, a row a target.

        They are those of texts in which the three are equally frequent.
        """
        return np.array([self.proba_of(self.features(x)) for x in X]).reshape(-1, len(CLASSES))

    def proba_of(self, found: Mapping[str, float]) -> tuple[float, float, float]:
        """Return the probabilities for features that have been computed before."""
        weights = self.weights
        negative, neutral, positive = weights[BIAS]
        # In the order of the names, so that sums are the same to the last digit however the features came about.
        for name in sorted(found.keys() & weights.keys()):
            weight, value = weights[name], found[name]
            negative += weight[0] * value
            neutral += weight[1] * value
            positive += weight[2] * value
        most = max(negative, neutral, positive)
        odds = [math.exp(score - most) for score in (negative, neutral, positive)]
        return odds[0] / sum(odds), odds[1] / sum(odds), odds[2] / sum(odds)


def check_classes(X: Sequence[Any], y: Sequence[int]) -> None:
    """Refuse targets and classes that nothing can be fitted on."""
    if len(X) != len(y):
        raise ValueError(f"there are {len(X)} targets and {len(y)} classes; give one class for each target")
    if set(y) != set(CLASSES):
        raise ValueError(f"the classes are {sorted(set(y))}; -1, 0 and 1 must all occur, and nothing else may")
