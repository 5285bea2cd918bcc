"""Specifications: the reasonable ways to measure one contrast, as combinations of choices and their options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.analysis import groups
from framing.analysis.portrayal import SCORERS
from framing.evidence import Evidence

Option = str | float
Options = dict[str, list[Option]]
Specification = Mapping[str, Option]
Mask = NDArray[np.bool_]

MEASURES = ("loaded", "sentiment")
# Directions that are unfavourable to the one a word is attached to, and rules of attachment by how they reach him:
# a guess beyond the clause, or by nearness alone. Tests hold these against the lexicon and the reader.
UNFAVOURABLE = ("blames", "belittles", "doubts")
GUESSES = ("salient", "pronoun", "previous", "article")
NEARNESS = ("subject", "clause")
UNNAMED = ("pronoun", "nominal")
ALL, WITHOUT = "all", "without "
# Left out one at a time, in each voice, with the other choices at their first option: crossed with everything, they
# would make thousands of specifications that hardly differ.
ALONE = ("words", "outlets")
KNOWN: dict[str, tuple[Option, ...]] = {
    "voice": ("narrator", "all", "quoted"),
    "per": ("mention", "1,000 words", "sentence"),
    "threshold": (groups.THRESHOLD, 0.4, 0.6),
    "counting": ("count", "weight"),
    "attachment": ("any rule", "no guess", "joined"),
    "mentions": (ALL, "by name"),
    "scorer": tuple(SCORERS),
    "families": ("none", *groups.FAMILIES),
}
ORDER = (*KNOWN, *ALONE)


class Contrast(NamedTuple):
    """Two sides of a contrast: the articles of each, as masks, and the entity of each; "" for all loaded words."""

    measure: str
    articles: tuple[Mask, Mask]
    entities: tuple[str, str]

    @property
    def within(self) -> bool:
        """Whether both sides lie in the same articles: entity against entity."""
        return self.entities[0] != self.entities[1]


def hits_of(evidence: Evidence, entity: str, articles: Mask) -> pd.DataFrame:
    """Return the loaded words of a side; of no entity, all of them."""
    hits = evidence.hits[evidence.hits["article"].isin(evidence.articles["article"][articles])]
    return hits[hits["entity"] == entity] if entity else hits


def mentions_of(evidence: Evidence, entity: str, articles: Mask) -> pd.DataFrame:
    """Return the mentions of a side's entity."""
    mentions = evidence.mentions[evidence.mentions["entity"] == entity]
    return mentions[mentions["article"].isin(evidence.articles["article"][articles])]


def options(
    evidence: Evidence, contrast: Contrast, narrowed: Mapping[str, Option | Iterable[Option]] | None = None
) -> Options:
    """Return the options of each choice that this contrast knows, the first of each its default.

    Parameters
    ----------
    evidence : Evidence
    contrast : Contrast
    narrowed : mapping, optional
        Options to use for some choices, instead of all of which anything hangs on.

    Returns
    -------
    dict of str to list

    Raises
    ------
    ValueError
        If a choice or an option is not known.
    """
    sides = list(zip(contrast.entities, contrast.articles, strict=True))
    hits = pd.concat([hits_of(evidence, *side) for side in sides])
    hits = hits[hits["strength"] >= min(t for t in KNOWN["threshold"] if isinstance(t, float))]
    mentions = pd.concat([mentions_of(evidence, *side) for side in sides])
    found: Options = {choice: list(known) for choice, known in KNOWN.items()}
    found["words"] = _words(hits)
    found["outlets"] = _outlets(evidence, contrast)
    found["families"] = _families(evidence, contrast)
    if hits["weight"].nunique() < 2:
        found["counting"] = ["count"]
    if not mentions["how"].isin(UNNAMED).any():
        found["mentions"] = [ALL]
    attached = [
        o for o, left_out in (("no guess", GUESSES), ("joined", NEARNESS)) if hits["attached"].isin(left_out).any()
    ]
    found["attachment"] = ["any rule", *attached]
    dropped = ["scorer"] if contrast.measure == "loaded" else ["words", "threshold", "counting", "attachment"]
    if contrast.measure == "sentiment":
        found["per"].remove("1,000 words")
    if not contrast.entities[0]:
        found["per"].remove("mention")
        dropped += ["attachment", "mentions"]
    found = {choice: found[choice] for choice in ORDER if choice not in dropped}
    if narrowed is not None and not isinstance(narrowed, Mapping):
        raise TypeError(
            f"choices are of type {type(narrowed).__name__}; give the options of each by name, for instance "
            "{'voice': 'narrator'}"
        )
    for choice, wanted in (narrowed or {}).items():
        groups.check_option("choice of this contrast", choice, tuple(found))
        found[choice] = _checked(choice, wanted, found[choice], evidence)
    return found


def _checked(choice: str, wanted: Option | Iterable[Option], found: list[Option], evidence: Evidence) -> list[Option]:
    several = isinstance(wanted, Iterable) and not isinstance(wanted, str)
    asked: list[Any] = list(dict.fromkeys(cast("Iterable[Option]", wanted))) if several else [wanted]
    if not asked:
        raise ValueError(f"choice {choice!r} is given no option; name one, or leave it out for all of them")
    if choice == "threshold":
        for value in asked:
            groups.check_arguments({"threshold": value})
            groups.loaded(evidence, float(value))
        return [float(value) for value in asked]
    known = [str(o) for o in found] + [str(o) for o in KNOWN.get(choice, ())]
    if choice == "words":
        known += ["unfavourable", *(WITHOUT + c for c in sorted(set(evidence.hits["category"])))]
    if choice == "voice":
        known += groups.GROUPS
    return [groups.check_option(f"option of {choice!r}", str(option), tuple(dict.fromkeys(known))) for option in asked]


def _words(hits: pd.DataFrame) -> list[Option]:
    """Return all loaded words, the unfavourable alone, and all but each category."""
    against = hits["direction"].isin(UNFAVOURABLE)
    categories = sorted(set(hits["category"]))
    some = ["unfavourable"] if against.any() and not against.all() else []
    return [ALL, *some, *(WITHOUT + c for c in categories if len(categories) > 1)]


def _outlets(evidence: Evidence, contrast: Contrast) -> list[Option]:
    """Return all outlets, and all but each without which both sides still have articles."""
    outlets = evidence.articles["outlet"]
    sides = [set(outlets[side]) for side in contrast.articles]
    return [ALL, *(WITHOUT + o for o in sorted(sides[0] | sides[1]) if o and all(side - {o} for side in sides))]


def _families(evidence: Evidence, contrast: Contrast) -> list[Option]:
    """Return the rules for wire families, where a side holds two articles of one family."""
    kin = groups.kin(evidence.articles)
    copies = any(kin[side].duplicated().any() for side in contrast.articles)
    return ["none", *groups.FAMILIES] if copies else ["none"]


def combine(found: Options) -> list[Specification]:
    """Return the specifications: every combination of the choices, and what is left out one at a time.

    Examples
    --------
    >>> len(combine({"voice": ["narrator", "all"], "per": ["mention", "sentence"], "words": ["all", "without label"]}))
    6
    """
    first = {choice: given[0] for choice, given in found.items()}
    crossed = {choice: given[:1] if choice in ALONE else given for choice, given in found.items()}
    specifications: list[Specification] = [dict(zip(crossed, each, strict=True)) for each in product(*crossed.values())]
    for choice in ALONE:
        for option in found.get(choice, [])[1:]:
            specifications += [first | {choice: option, "voice": voice} for voice in found["voice"]]
    return specifications


def counted(hits: pd.DataFrame, specification: Specification, named: Mask) -> Mask:
    """Return which loaded words a specification counts.

    Parameters
    ----------
    hits : pandas.DataFrame
        Of one side, with the column ``speaking``: narrator, quoted or scare.
    specification : mapping
    named : array of bool
        Which of them stand in a sentence that names the entity.
    """
    kept = _heard(hits, specification) & (hits["strength"] >= float(specification["threshold"])).to_numpy()
    words = str(specification["words"])
    if words == "unfavourable":
        kept = kept & hits["direction"].isin(UNFAVOURABLE).to_numpy()
    elif words != ALL:
        kept = kept & (hits["category"] != words.removeprefix(WITHOUT)).to_numpy()
    attachment = specification.get("attachment", "any rule")
    if attachment != "any rule":
        kept = kept & ~hits["attached"].isin(GUESSES).to_numpy()
    if attachment == "joined":
        kept = kept & ~hits["attached"].isin(NEARNESS).to_numpy()
    return kept & named if specification.get("mentions") == "by name" else kept


def mentioned(mentions: pd.DataFrame, specification: Specification) -> Mask:
    """Return which mentions of one side a specification counts."""
    kept = _heard(mentions, specification)
    return kept & ~mentions["how"].isin(UNNAMED).to_numpy() if specification["mentions"] == "by name" else kept


def _heard(table: pd.DataFrame, specification: Specification) -> Mask:
    voice = specification["voice"]
    if voice == ALL:
        return np.ones(len(table), dtype=np.bool_)
    heard: Mask = (table["speaking"] == voice).to_numpy()
    return heard
