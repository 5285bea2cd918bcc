"""Learned: scorers of the sentiment toward a target whose weights were fitted; every score can be taken apart.

One weighs the rules alone; the other, a linear model fitted on annotated news, what the rules find and the words around
the target. Both are estimators of scikit-learn, and reading an article does not load this module.

What it was fitted on, how well it does and what it cannot do stands in ``framing/models/README.md``.
"""

from __future__ import annotations

import os
from abc import abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression

from framing.reading.features import features, joined
from framing.reading.rules import Explained, found_at, load_rules, reasons, sums_of
from framing.reading.target import BIAS as BIAS
from framing.reading.target import CLASSES, GRAIN, Place, Target, Weights, chances, locate
from framing.reading.target import load_weights as load_weights


class Contribution(NamedTuple):
    """What one feature adds to the score of each class, before the scores become probabilities."""

    feature: str
    value: float
    negative: float
    neutral: float
    positive: float


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
        return chances(self.weights, found)


class RulesScorer(LinearScorer):
    """Sentiment toward a target by rules; every score can be traced to words.

    It predicts as it comes, with the weights that are part of framing; ``fit`` puts others in their place.

    Parameters
    ----------
    model : str or path, default "rules"
        Weights to use until ``fit`` is called: a name in ``framing/models``, or a file written by :meth:`save`.

    Attributes
    ----------
    classes_ : numpy.ndarray
        -1 negative, 0 neutral, 1 positive.

    Examples
    --------
    >>> scorer = RulesScorer()
    >>> one, other = Target("Ana Silva was praised.", 0, 9), Target("Ana Silva lied to voters.", 0, 9)
    >>> scorer.predict([one, other]).tolist()
    [1, -1]
    >>> max(scorer.explain(other), key=lambda e: e.negative).words
    'lied to'
    """

    def __init__(self, model: str | os.PathLike[str] = "rules") -> None:
        self.model = model

    def stored(self) -> Weights:
        """Return the weights of the model that was named."""
        return load_rules(self.model)

    def fit_features(self, X: Sequence[Mapping[str, float]], y: Sequence[int]) -> RulesScorer:
        """Fit the weights on sums that have been computed before (:meth:`features`)."""
        check_classes(X, y)
        names = sorted({name for row in X for name in row})
        matrix = np.array([[row.get(name, 0.0) for name in names] for row in X])
        # Each class counts the same however often it occurs: how frequent praise is differs from text to text.
        model = LogisticRegression(class_weight="balanced", max_iter=3000).fit(matrix, np.asarray(y))
        # Where nothing speaks for either side, neither is likelier.
        model.intercept_[[0, 2]] = model.intercept_[[0, 2]].mean()
        columns = zip([BIAS, *names], np.column_stack([model.intercept_, model.coef_]).T.tolist(), strict=True)
        self.weights_ = {name: (round(a, 2) + 0.0, round(b, 2) + 0.0, round(c, 2) + 0.0) for name, (a, b, c) in columns}
        return self

    @staticmethod
    def features(x: Target | Place) -> dict[str, float]:
        """Return what the rules find of a target, as the weights take it."""
        return sums_of(found_at(x), 0)

    def explain(self, target: Target | Place) -> list[Explained]:
        """Return what each reason adds to each class's score, the strongest first.

        Parameters
        ----------
        target : Target, or (Document, first word, one past the last)

        Returns
        -------
        list of Explained
            With the bias their sums by class, turned into shares by the softmax, are the probabilities. A rule with
            several reasons shares what it adds among them by their values.
        """
        found = found_at(target)
        sums, weights = sums_of(found, 0), self.weights
        given = [r for r in reasons(found, 0) if r.value]
        totals: dict[str, float] = {}
        for r in given:
            key = r.rule + ("+" if r.value > 0 else "-")
            totals[key] = totals.get(key, 0.0) + abs(r.value)
        rows = []
        for r in given:
            key = r.rule + ("+" if r.value > 0 else "-")
            share = sums[key] * abs(r.value) / totals[key]
            text = " ".join(w.text for p in range(r.first, r.last) for w in found.masked.originals[p])
            added = (share * weight for weight in weights.get(key, (0.0, 0.0, 0.0)))
            rows.append(Explained(r.rule, text, r.value, *added))
        return sorted(rows, key=lambda row: min(row[3:]) - max(row[3:]))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the weights as text: a rule and its sign a line, and its weights for the three classes."""
        lines = [f"{name}\t" + "\t".join(f"{w:.2f}" for w in ws) + "\n" for name, ws in self.weights.items()]
        Path(path).write_text("".join(lines), encoding="utf-8", newline="\n")


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

    @staticmethod
    def features(x: Target | Place) -> dict[str, float]:
        """Return what stands around a target, and what the rules find of it."""
        return joined(features(*_place(x)), sums_of(found_at(x), 0))

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


def check_classes(X: Sequence[Any], y: Sequence[int]) -> None:
    """Refuse targets and classes that nothing can be fitted on."""
    if len(X) != len(y):
        raise ValueError(f"there are {len(X)} targets and {len(y)} classes; give one class for each target")
    if set(y) != set(CLASSES):
        raise ValueError(f"the classes are {sorted(set(y))}; -1, 0 and 1 must all occur, and nothing else may")
