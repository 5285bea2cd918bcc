"""The figures, by name: a function each, ``(table, ax=None, **parts) -> Axes``, that computes nothing."""

from __future__ import annotations

from framing.display.comparisons import dendrogram, distinctive, keyness, similarity
from framing.display.errors import validation
from framing.display.facts import omissions, presence, presence_matrix
from framing.display.inside import dispersion, sourcing
from framing.display.lexicons import lexicon_scores, profiles
from framing.display.pages import families, naming, overview
from framing.display.portraits import portrayal, vocabulary

__all__ = [
    "dendrogram",
    "dispersion",
    "distinctive",
    "families",
    "keyness",
    "lexicon_scores",
    "naming",
    "omissions",
    "overview",
    "portrayal",
    "presence",
    "presence_matrix",
    "profiles",
    "similarity",
    "sourcing",
    "validation",
    "vocabulary",
]
