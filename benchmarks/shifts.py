"""Word shifts beside shifterator: which words make the difference between two sides' mean scores."""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import turns

from framing.analysis.shifts import word_shift
from framing.analysis.terms import counts
from framing.corpus import load_corpus
from framing.reading.lexicons import load_lexicon

SUBJECT = "shifts"
TARGET = "Fox News"
RESAMPLES = 2000
REPEATED = 20  # resamples of which the peer is run, for it has no intervals of its own
GOAL = 100


def measured(rounds: int) -> dict[str, Any]:
    """Measure the shift of one outlet against the others, by the valence of words."""
    try:
        shifterator = turns.peer("shifterator")
    except turns.PeerMissing as error:
        return {"missing": str(error)}
    if not hasattr(collections, "Mapping"):  # which the peer asks for, and which Python gave up in 3.10
        collections.Mapping = Mapping  # type: ignore[attr-defined]
    evidence = load_corpus("three-outlets").evidence
    terms, matrix = counts(evidence)
    known = set(terms)
    # Both are handed the scores of words that occur: the peer goes through all that it is given.
    scores = {term: score for term, score in load_lexicon("valence").to_scores().items() if term in known}
    here = (evidence.articles["outlet"] == TARGET).to_numpy()

    def frequencies(weight: Any, side: Any) -> dict[str, float]:
        found = np.asarray(weight @ matrix[side]).ravel()
        return {term: float(count) for term, count in zip(terms, found, strict=True) if count and term in scores}

    def shift(ours: dict[str, float], theirs: dict[str, float]) -> Any:
        return shifterator.WeightedAvgShift(
            theirs, ours, type2score_1=scores, type2score_2=scores, reference_value="average", normalization=None
        )

    whole = [frequencies(np.ones(side.sum()), side) for side in (here, ~here)]
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(REPEATED):
        weights = [np.bincount(rng.integers(0, n, n), minlength=n) for n in (here.sum(), (~here).sum())]
        drawn.append([frequencies(weight, side) for weight, side in zip(weights, (here, ~here), strict=True)])

    def ours(resamples: int) -> Any:
        return word_shift(evidence, TARGET, by="outlet", lexicon=scores, resamples=resamples)

    tools: dict[str, Callable[[], Any]] = {
        "framing": lambda: ours(RESAMPLES),
        "peer": lambda: shift(*whole),
        "peer repeated": lambda: [shift(*sides) for sides in drawn],
    }
    apart = contributions_apart(ours(RESAMPLES).table, shift(*whole))
    return {"took": turns.in_turn(tools, rounds), "apart": apart, "articles": len(here), "terms": len(whole[0])}


def contributions_apart(table: Any, theirs: Any) -> float:
    """Return how far the contributions of both lie apart at most, where both give one."""
    found = dict(zip(table["term"], table["contribution"], strict=True))
    return float(max(abs(found.get(term, 0.0) - value) for term, value in theirs.type2shift_score.items()))


def jobs(data: str, quick: bool) -> list[turns.Job]:
    """Return what fresh processes do."""
    return [turns.Job("shifts:measured", {"rounds": 2 if quick else 9})]


def rows(done: list[tuple[turns.Job, Any]]) -> Iterator[dict[str, Any]]:
    """Return the rows of what was measured."""
    found, peer = done[0][1], turns.named("shifterator")
    if "missing" in found:
        yield turns.row(SUBJECT, "word shift", peer=peer, at_least=GOAL, note=found["missing"])
        return
    took = found["took"]
    about: dict[str, Any] = {"corpus": f"{found['articles']:,} articles", "peer": peer, "at_least": GOAL}
    yield turns.compared(
        SUBJECT, "word shift", took["framing"], took["peer"],
        note=f"framing with intervals from {RESAMPLES:,} resamples and a floor, the peer without; "
        f"contributions at most {found['apart']:.1g} apart", **about,
    )  # fmt: skip
    scaled = [seconds * RESAMPLES / REPEATED for seconds in took["peer repeated"]]
    yield turns.compared(
        SUBJECT, "word shift with intervals", took["framing"], scaled,
        note=f"from {RESAMPLES:,} resamples; the peer run on {REPEATED}, its seconds scaled up", **about,
    )  # fmt: skip
