"""Rules: sentiment toward a mention from named rules, each traceable to the words that it rests on.

Every rule gives reasons: some words, and a value below or above zero. The reasons of a rule are summed, the good and
the bad apart, and weighed. The rules are hand-made; only how much each weighs was fitted (``framing/models/rules.tsv``,
by ``scripts/fit_sentiment.py``), so that the weights can be read as a table: see ``framing/models/README.md``.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from framing.reading.entities import Entities, Entity, Mention
from framing.reading.findings import Findings, find_in
from framing.reading.lexicons import load_lexicon
from framing.reading.masking import mask
from framing.reading.names import capital_runs
from framing.reading.target import BIAS as BIAS
from framing.reading.target import MODELS as MODELS
from framing.reading.target import Place, Target, Weights, locate

if TYPE_CHECKING:
    from framing.reading.learned import RulesScorer as RulesScorer

FADE = 0.85  # of an evaluative word's weight is left per word of distance from the mention
TARGET = "target"

RULES: dict[str, str] = {
    "agent": "what its own act implies about the doer: X bombed, X's rescue of, bombed by X",
    "patient": "what an act done to it implies about it: praised X, X was accused, the killing of X",
    "attached": "a loaded word attached to it",
    "before": "an evaluative word before it in its clause, fading with distance",
    "behind": "an evaluative word behind it in its clause, fading with distance",
    "before, other clause": "the same in another clause of its sentence",
    "behind, other clause": "the same in another clause of its sentence",
    "before, its own word": "an evaluative word before it that it speaks itself",
    "behind, its own word": "an evaluative word behind it that it speaks itself",
    "its own words": "all evaluative words of the sentence that it speaks itself",
    "mood": "all other evaluative words of the sentence",
    "acts, of doers": "what all acts of the sentence imply about their doers",
    "acts, of the acted upon": "what all acts of the sentence imply about the ones acted upon",
    "against": '"against" right before it',
    "over": '"over" right before it',
    "in": '"in" right before it: a place',
    "quoted": "it is mentioned in a direct quotation",
}
PREPOSITIONS = ("against", "over", "in")


class Reason(NamedTuple):
    """Why a rule speaks for or against a mention: the words, as places in the masked copy, and a value."""

    rule: str
    first: int
    last: int  # one past the last word
    value: float


class Explained(NamedTuple):
    """A reason, the words it rests on, and what it adds to the score of each class."""

    rule: str
    words: str
    value: float
    negative: float
    neutral: float
    positive: float


def reasons(found: Findings, mention: int) -> Iterator[Reason]:
    """Yield the reasons for a sentiment toward a mention.

    Parameters
    ----------
    found : Findings
    mention : int
        Which of the mentions of the masked copy.

    Yields
    ------
    Reason

    Examples
    --------
    >>> found = found_at(Target("Critics praised Ana Silva.", 16, 25))
    >>> [(r.rule, r.value) for r in reasons(found, 0) if r.rule == "patient"]
    [('patient', 2.0)]
    """
    return (reason for i, reason in _reasons_of_all(found) if i == mention)


def _reasons_of_all(found: Findings) -> Iterator[tuple[int, Reason]]:
    """Yield the reasons for every mention, each with the mention; what a whole sentence tells is told all in it."""
    words, own_words, mentions = found.masked.document.words, found.heard.speaker, found.masked.mentions
    inside: dict[int, list[int]] = {}  # the mentions in each sentence
    for i, here in enumerate(mentions):
        inside.setdefault(words[here.first].sentence, []).append(i)
    for first, last, act, agents, patients, factor in found.frames:
        did, done = act.agent * factor, act.patient * factor
        told = Reason("acts, of doers", first, last, did), Reason("acts, of the acted upon", first, last, done)
        for reason in told:
            if reason.value:
                yield from ((i, reason) for i in inside.get(words[first].sentence, ()))
        if did:
            yield from ((i, Reason("agent", first, last, did)) for i in sorted(set(agents)))
        if done:
            yield from ((i, Reason("patient", first, last, done * share)) for i, share in patients)
    for at, value, number in found.valued:
        hit = found.hits[number] if number is not None else None
        last = hit.last if hit is not None else at + 1
        mood = Reason("mood", at, last, value)
        if hit is not None and hit.mention is not None:
            yield hit.mention, Reason("attached", at, last, value)
            # Of somebody else, it only colours the sentence.
            yield from ((i, mood) for i in inside.get(words[at].sentence, ()) if i != hit.mention)
            continue
        speakers = own_words[at].split("; ")  # two may speak together
        for i in inside.get(words[at].sentence, ()):
            name, first, end = mentions[i].entity, mentions[i].first, mentions[i].last
            own = name in speakers
            yield i, Reason("its own words", at, last, value) if own else mood
            side, distance = ("behind", at - end) if at >= end else ("before", first - at - 1)
            where = ", its own word" if own else "" if words[at].clause == words[first].clause else ", other clause"
            yield i, Reason(side + where, at, last, value * FADE**distance)
    for i, here in enumerate(mentions):
        before = here.first - 1
        if before >= 0 and words[before].lower in PREPOSITIONS and words[before].sentence == words[here.first].sentence:
            yield i, Reason(words[before].lower, before, here.first, 1.0)
        if found.heard.voice[here.first] == "direct":
            yield i, Reason("quoted", here.first, here.last, 1.0)


def sums_of(found: Findings, mention: int) -> dict[str, float]:
    """Return the sum of each rule, good and bad apart, bent so that the tenth word adds less than the first."""
    return sums_of_all(found)[mention]


def sums_of_all(found: Findings) -> list[dict[str, float]]:
    """Return the sums of :func:`sums_of` for every mention, in time that grows with the length of the article alone."""
    sums: list[dict[str, float]] = [{} for _ in found.masked.mentions]
    for i, (rule, _, _, value) in _reasons_of_all(found):
        if value:
            key = rule + ("+" if value > 0 else "-")
            sums[i][key] = sums[i].get(key, 0.0) + abs(value)
    return [{key: total / math.sqrt(1 + total * total / 4) for key, total in each.items()} for each in sums]


def found_at(x: Target | Place) -> Findings:
    """Take a text apart in which one place is the only entity; its other names are masked as well."""
    document, first, last = locate(x) if isinstance(x, Target) else x
    mention = Mention(TARGET, TARGET, "name", first, last)
    others = [Mention("", "", "name", *run) for run in capital_runs(document, range(first, last))]
    masked = mask(document, [mention, *others])
    here = next(m for m in masked.mentions if m.entity == TARGET)
    return find_in(masked.document, [here], Entities((Entity(TARGET, "person", (TARGET,)),)), load_lexicon("loaded"))


def load_rules(model: str | os.PathLike[str]) -> Weights:
    """Load the weights of the rules by the name of a model that comes with framing, or from a file.

    Raises
    ------
    FileNotFoundError
        If there is neither.
    ValueError
        If a line is not a rule and three numbers, parted by tabs.
    """
    if model == "rules":
        return _load(MODELS / "rules.tsv", 0)
    path = Path(model)
    if not path.is_file():
        raise FileNotFoundError(f"no rules {str(model)!r}: it is neither a file of weights nor a model of framing's")
    return _load(path, path.stat().st_mtime_ns)


@cache
def _load(path: Path, changed: int) -> Weights:
    weights: dict[str, tuple[float, float, float]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            name, *values = line.split("\t")
            negative, neutral, positive = map(float, values)
        except ValueError:
            raise ValueError(f"{path}, line {number}: {line[:60]!r} is not a rule and three numbers") from None
        weights[name] = (negative, neutral, positive)
    if BIAS not in weights:
        raise ValueError(f"{path} has no line {BIAS!r}: it is not a file of rules' weights, or a part of one")
    return weights


def __getattr__(name: str) -> Any:
    # It stands beside the other scorer: only who fits weights, or asks a scorer by itself, loads scikit-learn.
    if name == "RulesScorer":
        from framing.reading.learned import RulesScorer

        return RulesScorer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
