"""Recipes: the analyses that an export holds, as data; which of them a corpus can carry, and why not the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from framing.corpus import Corpus
from framing.evidence import Evidence
from framing.intake.identifiers import slug

RESAMPLES, SEED, SPLITS = 200, 0, 50
MOST_ARTICLES = 60  # that a figure shows one by one
MOST_OUTLETS, MOST_ENTITIES = 4, 4
FEW = 3  # articles that can be compared
MOST_RESAMPLES = 10_000


class Recipe(NamedTuple):
    """An analysis with its arguments.

    ``each`` names what it is made for one after the other (outlet, entity, label), and the argument that takes it;
    ``needs`` names conditions, in the order in which they are told.
    """

    name: str
    analysis: str
    arguments: Mapping[str, Any] = {}
    each: tuple[str, str] = ("", "")
    needs: tuple[str, ...] = ()


class Planned(NamedTuple):
    """An analysis as it is written down in an export."""

    figure: str
    analysis: str
    arguments: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Study:
    """What recipes are held against: evidence, and what people wrote of the articles."""

    evidence: Evidence
    corpus: Corpus

    @cached_property
    def outlets(self) -> list[str]:
        """Outlets by their number of articles, most first."""
        counts = self.evidence.articles["outlet"].value_counts()
        return sorted((str(o) for o in counts.index if o), key=lambda o: (-int(counts[o]), o))

    @cached_property
    def entities(self) -> list[str]:
        """Entities by their number of mentions, most first."""
        counts = self.evidence.mentions["entity"].value_counts()
        return sorted(map(str, counts.index), key=lambda e: (-int(counts[e]), e))

    @cached_property
    def paired(self) -> bool:
        """Whether each article reports an event that another outlet reports as well."""
        articles = self.evidence.articles
        known = bool(len(articles)) and bool((articles["event"] != "").all())
        return known and bool((articles.groupby("event")["outlet"].nunique() > 1).all())

    @cached_property
    def pages(self) -> pd.DataFrame | None:
        """The articles as the corpus lists them, with the names that figures want."""
        metadata = self.corpus.metadata
        return None if metadata is None else metadata.rename(columns={"wire_family": "family"})

    @cached_property
    def labelled(self) -> list[str]:
        """Coded variables whose cells are labels in groups."""
        codebook, labels, codes = self.corpus.codebook, self.corpus.labels, self.corpus.codes
        if labels is None or codes is None or not {"variable", "label", "group"} <= set(labels.columns):
            return []
        listed = codebook.loc[codebook["kind"].isin(["label", "labels"]), "variable"]
        return [v for v in listed if v in codes and v in set(labels["variable"])]

    def of(self, what: str) -> list[str]:
        """Return what a recipe is made for one after the other."""
        return {"outlet": self.outlets, "entity": self.entities, "label": self.labelled}[what]


def _pages(*columns: str) -> Callable[[Study], bool]:
    return lambda s: s.pages is not None and set(columns) <= set(s.pages.columns)


# Each condition: what holds, and what is said where it does not.
NEEDS: dict[str, tuple[Callable[[Study], bool], str]] = {
    "evidence": (lambda s: len(s.evidence.terms) > 0, "no article was read, only codes are there"),
    "entities": (lambda s: len(s.entities) > 0, "no entity of the codebook is mentioned"),
    "outlets": (lambda s: len(s.outlets) > 1, "there are not two outlets to compare"),
    "several": (lambda s: len(s.evidence) > 1, "there is no second article to compare"),
    "tree": (lambda s: len(s.evidence) >= FEW, f"there are fewer than {FEW} articles to compare"),
    "few": (
        lambda s: len(s.evidence) <= MOST_ARTICLES,
        f"there are more than {MOST_ARTICLES} articles, too many to be shown one by one",
    ),
    "quotations": (lambda s: len(s.evidence.quotations) > 0, "nobody is quoted"),
    "hits": (lambda s: len(s.evidence.hits) > 0, "no loaded word was found"),
    "codes": (lambda s: s.corpus.codes is not None and s.pages is not None, "the corpus has no codes"),
    "pages": (
        _pages("outlet", "family", "seen"),
        "articles.csv does not say outlet, wire_family and seen of each page",
    ),
    "labels": (lambda s: len(s.labelled) > 0, "no labels were coded"),
}

BY_OUTLET = {"by": "outlet"}
NARRATOR = {"by": "outlet", "voice": "narrator"}
RECIPES = (
    Recipe("portrayal", "portrayal", needs=("evidence", "entities")),
    Recipe("portrayal_by_outlet", "portrayal", NARRATOR, needs=("evidence", "entities", "outlets")),
    Recipe("vocabulary", "vocabulary", needs=("evidence", "hits")),
    Recipe("sourcing", "sourcing", needs=("evidence", "quotations", "few")),
    Recipe("sourcing_by_outlet", "sourcing", {"by": "side", "group": "outlet"}, needs=("quotations", "outlets")),
    Recipe("profiles", "profiles", needs=("evidence", "few")),
    Recipe("profiles_by_outlet", "profiles", NARRATOR, needs=("evidence", "outlets")),
    Recipe("profiles_by_voice", "profiles", {"by": "outlet", "voice": None}, needs=("evidence",)),
    Recipe("lexicon_scores", "lexicon_scores", {"lexicons": ["loaded", "valence"]}, needs=("evidence", "few")),
    Recipe("frames_by_outlet", "frames", BY_OUTLET, needs=("evidence",)),
    Recipe("naming", "naming", BY_OUTLET, ("entity", "entity"), ("evidence", "entities")),
    Recipe("similarity", "similarity", needs=("evidence", "several", "few")),
    Recipe("dendrogram", "dendrogram", needs=("evidence", "tree", "few")),
    Recipe("keyness", "keyness", {"by": "outlet", "stop_words": True}, ("outlet", "target"), ("evidence", "outlets")),
    Recipe("omissions", "omissions", BY_OUTLET, ("outlet", "target"), ("evidence", "outlets")),
    Recipe(
        "word_shift", "word_shift", BY_OUTLET | {"lexicon": "valence"}, ("outlet", "target"), ("evidence", "outlets")
    ),
    Recipe("overview", "overview", needs=("codes", "pages")),
    Recipe("families", "families", needs=("codes", "pages")),
    Recipe("presence", "presence", needs=("codes",)),
    Recipe("presence_matrix", "presence_matrix", needs=("codes", "pages")),
    Recipe("coded_naming", "coded_naming", {}, ("label", "variable"), ("codes", "labels")),
)  # fmt: skip
# What each analysis may be given from the file of settings, beside what it is made for.
DRAWS = {"resamples": RESAMPLES, "seed": SEED}
RESAMPLED = (
    "portrayal", "sourcing", "profiles", "naming", "keyness", "omissions", "frames", "word_shift",
)  # fmt: skip
PAIRED = ("keyness", "word_shift", "naming", "frames")  # analyses that can compare event by event
MOST = {"outlet": MOST_OUTLETS, "entity": MOST_ENTITIES, "label": 1_000}


def plan(study: Study) -> tuple[list[Planned], dict[str, str]]:
    """Return the analyses that a corpus can carry, and why it cannot carry the others.

    Parameters
    ----------
    study : Study

    Returns
    -------
    list of Planned
    dict of str to str
        The reason by the name of the recipe.
    """
    planned: list[Planned] = []
    skipped: dict[str, str] = {}
    for recipe in RECIPES:
        lacking = [NEEDS[need][1] for need in recipe.needs if not NEEDS[need][0](study)]
        if lacking:
            skipped[recipe.name] = lacking[0]
            continue
        planned.extend(_planned(recipe, study))
        what, _ = recipe.each
        if what and len(study.of(what)) > MOST[what]:
            left = len(study.of(what)) - MOST[what]
            skipped[recipe.name] = (
                f"made once for each {what}: for the {MOST[what]} that come up most, not for the {left} others"
            )
    return planned, skipped


def _planned(recipe: Recipe, study: Study) -> Iterator[Planned]:
    arguments = dict(recipe.arguments)
    if recipe.analysis in RESAMPLED:
        arguments |= DRAWS
    if recipe.analysis in ("similarity", "dendrogram"):
        arguments |= {"splits": SPLITS, "seed": SEED}
    if recipe.analysis in PAIRED and arguments.get("by") == "outlet" and study.paired and len(study.outlets) > 1:
        arguments["pair"] = "event"
    what, takes = recipe.each
    if not what:
        yield Planned(recipe.name, recipe.analysis, arguments)
        return
    used: set[str] = set()
    for value in study.of(what)[: MOST[what]]:
        name = f"{recipe.name}_{slug(value) or what}"
        while name in used:
            name += "-more"
        used.add(name)
        yield Planned(name, recipe.analysis, arguments | {takes: value})
