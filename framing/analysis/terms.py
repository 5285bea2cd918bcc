"""Terms: the counts of evidence as a matrix of articles by terms."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from framing.analysis import groups
from framing.evidence import Evidence


def counts(evidence: Evidence, *, order: int = 1, voice: str | None = "all") -> tuple[list[str], sparse.csr_array]:
    """Return the terms, sorted, and a matrix of articles (as in evidence.articles) x terms."""
    terms = groups.in_voice(evidence.terms[evidence.terms["order"] == order], voice)
    rows = pd.Index(evidence.articles["article"]).get_indexer(terms["article"])
    codes, names = pd.factorize(terms["term"], sort=True)
    shape = (len(evidence.articles), len(names))
    matrix = sparse.coo_array((terms["count"].to_numpy(np.float64), (rows, codes)), shape=shape)
    return [str(n) for n in names], matrix.tocsr()  # entries of several voices are added up
