"""Learned: a linear model of the sentiment toward a target, fitted on annotated news; every score can be taken apart.

Its features are the words around the target and what the rules find of it.

What it was fitted on, how well it does and what it cannot do stands in ``framing/models/README.md``.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from framing.reading.features import MODELS, features
from framing.reading.findings import Findings
from framing.reading.rules import found_at, sums_of, sums_of_all
from framing.reading.target import BIAS, LinearScorer, Place, Target, Weights, check_classes, locate

GRAIN = 200  # a weight is kept as a whole number of such parts
RULE = "rule"  # begins the name of a feature that is a sum of the rules


class Contribution(NamedTuple):
    """What one feature adds to the score of each class, before the scores become probabilities."""

    feature: str
    value: float
    negative: float
    neutral: float
    positive: float


class LearnedScorer(LinearScorer):
    """Sentiment toward a target, by multinomial logistic regression over masked, target-relative features.

    It predicts as it comes, with the weights that are part of framing; ``fit`` puts others in their place.

    Parameters
    ----------
    model : str or path, default "newsmtsc"
        Weights to use until ``fit`` is called: a name in ``framing/models``, or a file written by :meth:`save`.
    strength : float, default 0.05
        ``fit`` alone: the inverse of the regularisation (``C`` in scikit-learn).
    size : int, default 12500
        ``fit`` alone: how many features are kept, those that can change a score most.
    seen : int, default 3
        ``fit`` alone: in how many targets a feature must occur.

    Attributes
    ----------
    classes_ : numpy.ndarray
        -1 negative, 0 neutral, 1 positive.

    Examples
    --------
    >>> scorer = LearnedScorer()
    >>> one, other = Target("Ana Silva was praised.", 0, 9), Target("Ana Silva lied to voters.", 0, 9)
    >>> negative, neutral, positive = scorer.predict_proba([one, other]).T
    >>> bool(positive[0] > positive[1])
    True
    """

    def __init__(
        self, model: str | os.PathLike[str] = "newsmtsc", *, strength: float = 0.05, size: int = 12_500, seen: int = 3
    ) -> None:
        self.model = model
        self.strength = strength
        self.size = size
        self.seen = seen

    def stored(self) -> Weights:
        """Return the weights of the model that was named."""
        return load_weights(self.model)

    def fit_features(self, X: Sequence[Mapping[str, float]], y: Sequence[int]) -> LearnedScorer:
        """Fit weights on features that have been computed before."""
        check_classes(X, y)
        seen = Counter(name for row in X for name in row)
        names = sorted(name for name, count in seen.items() if count >= self.seen)
        matrix = _matrix(X, {name: column for column, name in enumerate(names)})
        # Each class counts the same however often it occurs: how frequent praise is differs from text to text.
        model = LogisticRegression(C=self.strength, class_weight="balanced", max_iter=1000, tol=1e-3)
        model.fit(matrix, np.asarray(y))
        # Only differences between the classes count: against neutral, two numbers say what three would.
        weights = model.coef_.T - model.coef_[1][:, None]
        squares = np.asarray(matrix.multiply(matrix).mean(axis=0)).ravel()
        effect = np.sqrt(squares) * np.abs(weights).max(axis=1, initial=0)
        kept = sorted(np.argsort(-effect, kind="stable")[: self.size])
        bias = model.intercept_ - model.intercept_[1]
        rounded = {names[i]: _rounded(weights[i]) for i in kept}
        self.weights_ = {BIAS: _rounded(bias), **{name: w for name, w in rounded.items() if any(w)}}
        return self

    def proba_found(self, found: Findings) -> list[tuple[float, float, float]]:
        """Return the probabilities for every mention of an article that has been taken apart."""
        document = found.masked.document
        return [
            self.proba_of(_joined(features(document, m.first, m.last), sums))
            for m, sums in zip(found.masked.mentions, sums_of_all(found), strict=True)
        ]

    @staticmethod
    def features(x: Target | Place) -> dict[str, float]:
        """Return what stands around a target, and what the rules find of it."""
        return _joined(features(*_place(x)), sums_of(found_at(x), 0))

    def explain(self, target: Target | Place, most: int | None = None) -> list[Contribution]:
        """Return what each feature adds to each class's score, the largest difference first.

        Parameters
        ----------
        target : Target, or (Document, first word, one past the last)
        most : int, optional
            Return no more than so many.

        Returns
        -------
        list of Contribution
            Their sums by class, turned into shares by the softmax, are the probabilities.

        Examples
        --------
        >>> found = LearnedScorer().explain(Target("Ana Silva was praised.", 0, 9))
        >>> any("prais" in c.feature and c.positive > 0 for c in found)
        True
        """
        found = {BIAS: 1.0, **self.features(target)}
        weights = self.weights
        rows = [
            Contribution(name, value, *(float(w * value) for w in weights[name]))
            for name, value in sorted(found.items())
            if name in weights
        ]
        rows.sort(key=lambda row: -max(row[2:]) + min(row[2:]))
        return rows[:most]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the weights as text: a feature a line, with its weights for negative and positive against neutral."""
        lines = [
            f"{name}\t{round(negative * GRAIN)}\t{round(positive * GRAIN)}\n"
            for name, (negative, _, positive) in sorted(self.weights.items())
        ]
        Path(path).write_text("".join(lines), encoding="utf-8")


def _joined(around: Mapping[str, float], rules: Mapping[str, float]) -> dict[str, float]:
    """Join the features of the words around a target and the sums of the rules."""
    return {**around, **{f"{RULE}:{name}": value for name, value in rules.items()}}


def _place(x: Target | Place) -> Place:
    return locate(x) if isinstance(x, Target) else x


def _matrix(rows: Sequence[Mapping[str, float]], column: Mapping[str, int]) -> csr_matrix:
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for row in rows:
        kept = sorted((column[name], value) for name, value in row.items() if name in column)
        columns.extend(c for c, _ in kept)
        values.extend(v for _, v in kept)
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(rows), len(column)), dtype=float)


def _rounded(weights: NDArray[np.float64]) -> tuple[float, float, float]:
    negative, neutral, positive = (np.round(weights * GRAIN) / GRAIN + 0.0).tolist()
    return negative, neutral, positive


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
