"""Measures how news coverage frames the people and places in it.

``import framing as fr`` loads nothing heavy; each name below is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# The public names, and the module each lives in.
_PUBLIC = {
    "Article": "framing.corpus",
    "Corpus": "framing.corpus",
    "load_article": "framing.corpus",
    "load_corpus": "framing.corpus",
    "Evidence": "framing.evidence",
    "Result": "framing.result",
    "Entities": "framing.reading.entities",
    "Entity": "framing.reading.entities",
    "LearnedScorer": "framing.reading.learned",
    "RulesScorer": "framing.reading.rules",
    "Target": "framing.reading.target",
    "suggest_entities": "framing.reading.suggestions",
    "shared_text": "framing.reading.copies",
    "Lexicon": "framing.reading.lexicons",
    "load_lexicon": "framing.reading.lexicons",
    "read": "framing.reading.reader",
    "text_changes": "framing.analysis.copies",
    "text_reuse": "framing.analysis.copies",
    "calibration": "framing.analysis.calibration",
    "errors": "framing.analysis.errors",
    "dispersion": "framing.analysis.portrayal",
    "portrayal": "framing.analysis.portrayal",
    "distance": "framing.analysis.distance",
    "sourcing": "framing.analysis.sourcing",
    "vocabulary": "framing.analysis.portrayal",
    "robustness": "framing.analysis.robustness",
    "contributions": "framing.analysis.similarity",
    "dendrogram": "framing.analysis.similarity",
    "distinctive": "framing.analysis.similarity",
    "nearest": "framing.analysis.similarity",
    "keyness": "framing.analysis.keyness",
    "similarity": "framing.analysis.similarity",
    "frames": "framing.analysis.frames",
    "lexicon_scores": "framing.analysis.lexicons",
    "profiles": "framing.analysis.lexicons",
    "families": "framing.analysis.presence",
    "coded_naming": "framing.analysis.naming",
    "naming": "framing.analysis.naming",
    "omissions": "framing.analysis.omissions",
    "overview": "framing.analysis.presence",
    "presence": "framing.analysis.presence",
    "presence_matrix": "framing.analysis.presence",
    "word_shift": "framing.analysis.shifts",
    "Concordance": "framing.desk.lines",
    "Highlight": "framing.desk.highlight",
    "concordance": "framing.desk.concordance",
    "examples": "framing.desk.examples",
    "highlight": "framing.desk.highlight",
    "validate": "framing.validation.table",
    "annotate": "framing.desk.annotator",
    "explore": "framing.desk.explorer",
    "agreement": "framing.desk.agreement",
    "confusion": "framing.analysis.agreement",
    "disputed": "framing.analysis.agreement",
    "fetch": "framing.intake.fetch",
    "ingest": "framing.intake.ingest",
    "planted": "framing.validation.planted",
    "find_coverage": "framing.intake.coverage",
    "pick_coverage": "framing.intake.picks",
    "load_annotations": "framing.desk.annotations",
    "scan": "framing.scale.scan",
    "hydrate": "framing.sharing.hydrate",
    "share": "framing.sharing.share",
    "verify": "framing.sharing.verify",
}

__all__ = ["__version__", *_PUBLIC]

if TYPE_CHECKING:
    from framing.analysis.agreement import confusion as confusion
    from framing.analysis.agreement import disputed as disputed
    from framing.analysis.calibration import calibration as calibration
    from framing.analysis.copies import text_changes as text_changes
    from framing.analysis.copies import text_reuse as text_reuse
    from framing.analysis.distance import distance as distance
    from framing.analysis.errors import errors as errors
    from framing.analysis.frames import frames as frames
    from framing.analysis.keyness import keyness as keyness
    from framing.analysis.lexicons import lexicon_scores as lexicon_scores
    from framing.analysis.lexicons import profiles as profiles
    from framing.analysis.naming import coded_naming as coded_naming
    from framing.analysis.naming import naming as naming
    from framing.analysis.omissions import omissions as omissions
    from framing.analysis.portrayal import dispersion as dispersion
    from framing.analysis.portrayal import portrayal as portrayal
    from framing.analysis.portrayal import vocabulary as vocabulary
    from framing.analysis.presence import families as families
    from framing.analysis.presence import overview as overview
    from framing.analysis.presence import presence as presence
    from framing.analysis.presence import presence_matrix as presence_matrix
    from framing.analysis.robustness import robustness as robustness
    from framing.analysis.shifts import word_shift as word_shift
    from framing.analysis.similarity import contributions as contributions
    from framing.analysis.similarity import dendrogram as dendrogram
    from framing.analysis.similarity import distinctive as distinctive
    from framing.analysis.similarity import nearest as nearest
    from framing.analysis.similarity import similarity as similarity
    from framing.analysis.sourcing import sourcing as sourcing
    from framing.corpus import Article as Article
    from framing.corpus import Corpus as Corpus
    from framing.corpus import load_article as load_article
    from framing.corpus import load_corpus as load_corpus
    from framing.desk.agreement import agreement as agreement
    from framing.desk.annotations import load_annotations as load_annotations
    from framing.desk.annotator import annotate as annotate
    from framing.desk.concordance import concordance as concordance
    from framing.desk.examples import examples as examples
    from framing.desk.explorer import explore as explore
    from framing.desk.highlight import Highlight as Highlight
    from framing.desk.highlight import highlight as highlight
    from framing.desk.lines import Concordance as Concordance
    from framing.evidence import Evidence as Evidence
    from framing.intake.coverage import find_coverage as find_coverage
    from framing.intake.fetch import fetch as fetch
    from framing.intake.ingest import ingest as ingest
    from framing.intake.picks import pick_coverage as pick_coverage
    from framing.reading.copies import shared_text as shared_text
    from framing.reading.entities import Entities as Entities
    from framing.reading.entities import Entity as Entity
    from framing.reading.learned import LearnedScorer as LearnedScorer
    from framing.reading.lexicons import Lexicon as Lexicon
    from framing.reading.lexicons import load_lexicon as load_lexicon
    from framing.reading.reader import read as read
    from framing.reading.rules import RulesScorer as RulesScorer
    from framing.reading.suggestions import suggest_entities as suggest_entities
    from framing.reading.target import Target as Target
    from framing.result import Result as Result
    from framing.scale.scan import scan as scan
    from framing.sharing.hydrate import hydrate as hydrate
    from framing.sharing.share import share as share
    from framing.sharing.verify import verify as verify
    from framing.validation.planted import planted as planted
    from framing.validation.table import validate as validate


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"framing has no {name!r}; public are: {', '.join(_PUBLIC)}")
    return getattr(importlib.import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
