"""Intervals by resampling articles, beside the plain loop over the same draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import turns
from numpy.typing import NDArray
from scipy import sparse

from framing.analysis.statistics import bootstrap_ratio, expanded_tails
from framing.analysis.terms import counts
from framing.corpus import load_corpus

SUBJECT = "intervals"
RESAMPLES, LEVEL, SEED = 2000, 0.95, 0
TERMS, ENTITIES = 5000, 20

Floats = NDArray[np.float64]


def of_terms(terms: int) -> tuple[sparse.csr_array, Floats]:
    """Return the counts of the commonest terms in 300 articles (150, twice), and the words of each."""
    _, matrix = counts(load_corpus("three-outlets").evidence)
    matrix = sparse.csr_array(sparse.vstack([matrix, matrix]))
    words = np.asarray(matrix.sum(axis=1), np.float64).ravel()
    commonest = np.argsort(-np.asarray(matrix.sum(axis=0)).ravel(), kind="stable")[:terms]
    return sparse.csr_array(matrix[:, commonest]), words


def of_entities(entities: int) -> tuple[Floats, Floats]:
    """Return the sentiment toward the entities that are named most in 300 articles, and their mentions."""
    evidence = load_corpus("three-outlets").evidence
    table = evidence.mentions[
        evidence.mentions["entity"].isin(evidence.mentions["entity"].value_counts().index[:entities])
    ]
    found = table.pivot_table(index="article", columns="entity", values="sentiment", aggfunc=["sum", "count"])
    found = found.reindex(evidence.articles["article"]).fillna(0.0)
    top, bottom = (found[name].to_numpy(np.float64) for name in ("sum", "count"))
    return np.vstack([top, top]), np.vstack([bottom, bottom])


def sparse_loop(matrix: sparse.csr_array, words: Floats) -> tuple[Floats, Floats]:
    """Resample articles one resample at a time, and multiply the sparse counts by how often each was drawn."""
    rng, articles = np.random.default_rng(SEED), matrix.shape[0]
    rates = np.empty((RESAMPLES, matrix.shape[1]))
    for at in range(RESAMPLES):
        weight = np.bincount(rng.integers(0, articles, articles), minlength=articles).astype(np.float64)
        rates[at] = (weight @ matrix) / (weight @ words)
    low, high = np.quantile(rates, expanded_tails(articles, LEVEL), axis=0)
    return low, high


def numpy_loop(top: Floats, bottom: Floats) -> tuple[Floats, Floats]:
    """Resample articles one resample at a time, and add up the rows that were drawn."""
    rng, articles = np.random.default_rng(SEED), len(top)
    rates = np.empty((RESAMPLES, top.shape[1]))
    for at in range(RESAMPLES):
        drawn = rng.integers(0, articles, articles)
        with np.errstate(invalid="ignore"):  # an entity that no article drawn mentions has no mean
            rates[at] = top[drawn].sum(axis=0) / bottom[drawn].sum(axis=0)
    low, high = np.quantile(rates, expanded_tails(articles, LEVEL), axis=0)
    return low, high


def measured(what: str, rounds: int) -> dict[str, Any]:
    """Measure both, and hold their ends against one another."""
    options: dict[str, Any] = {"resamples": RESAMPLES, "level": LEVEL, "seed": SEED}
    if what == "terms":
        matrix, words = of_terms(TERMS)
        tools: dict[str, Callable[[], Any]] = {
            "framing": lambda: bootstrap_ratio(matrix.toarray(), words, **options),
            "loop": lambda: sparse_loop(matrix, words),
        }
        shape = matrix.shape
    else:
        top, bottom = of_entities(ENTITIES)
        tools = {
            "framing": lambda: bootstrap_ratio(top, bottom, **options),
            "loop": lambda: numpy_loop(top, bottom),
        }
        shape = top.shape
    ours, theirs = (np.array(tool()) for tool in tools.values())
    return {
        "took": turns.in_turn(tools, rounds),
        "shape": shape,
        "apart": float(np.nanmax(np.abs(ours - theirs))),
        "equal": bool(np.array_equal(ours, theirs, equal_nan=True)),
    }


def jobs(data: str, quick: bool) -> list[turns.Job]:
    """Return what fresh processes do."""
    rounds = 2 if quick else 9
    return [turns.Job("intervals:measured", {"what": what, "rounds": rounds}) for what in ("terms", "entities")]


def rows(done: list[tuple[turns.Job, Any]]) -> Iterator[dict[str, Any]]:
    """Return the rows of what was measured."""
    names = {"terms": ("the sparse loop", 2.5), "entities": ("the NumPy loop", 4)}
    for job, found in done:
        what = job.arguments["what"]
        peer, goal = names[what]
        articles, columns = found["shape"]
        same = "the same ends to the last digit" if found["equal"] else f"ends at most {found['apart']:.1g} apart"
        yield turns.compared(
            SUBJECT, f"{columns:,} {what}", found["took"]["framing"], found["took"]["loop"],
            corpus=f"{articles:,} articles", peer=peer, at_least=goal,
            note=f"{RESAMPLES:,} resamples, the same draws: {same}",
        )  # fmt: skip
