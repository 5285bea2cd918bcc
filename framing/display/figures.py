"""The figures, by name: a function each, ``(table, ax=None, **parts) -> Axes``, that computes nothing."""

from __future__ import annotations

from framing.display.agreement import agreement, confusion, disputed
from framing.display.calibration import calibration
from framing.display.copies import text_changes, text_reuse
from framing.display.distance import distance
from framing.display.errors import validation
from framing.display.facts import presence, presence_matrix
from framing.display.frames import frames
from framing.display.inside import dispersion
from framing.display.keyness import keyness
from framing.display.lexicons import lexicon_scores, profiles
from framing.display.naming import coded_naming, naming
from framing.display.omissions import omissions
from framing.display.pages import families, overview
from framing.display.planted import planted
from framing.display.portraits import portrayal, vocabulary
from framing.display.robustness import robustness
from framing.display.shifts import word_shift
from framing.display.similarity import contributions, dendrogram, distinctive, nearest, similarity
from framing.display.sourcing import sourcing

__all__ = [
    "agreement",
    "calibration",
    "coded_naming",
    "confusion",
    "contributions",
    "dendrogram",
    "dispersion",
    "disputed",
    "distance",
    "distinctive",
    "families",
    "frames",
    "keyness",
    "lexicon_scores",
    "naming",
    "nearest",
    "omissions",
    "overview",
    "planted",
    "portrayal",
    "presence",
    "presence_matrix",
    "profiles",
    "robustness",
    "similarity",
    "sourcing",
    "text_changes",
    "text_reuse",
    "validation",
    "vocabulary",
    "word_shift",
]
