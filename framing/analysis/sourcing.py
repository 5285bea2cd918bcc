"""Sourcing: whose words fill an article, and with which verbs they are given."""

from __future__ import annotations

from typing import Any

import numpy as np

from framing.analysis import groups
from framing.evidence import Evidence
from framing.result import Result

NO_SPEAKER = "no named speaker"


def sourcing(evidence: Evidence, article: str | None = None) -> Result:
    """Return who is quoted, how much, and with which verbs of attribution.

    Parameters
    ----------
    evidence : Evidence
    article : str, optional
        Identifier of an article; all by default.

    Returns
    -------
    Result
        A row for each article, speaker and kind of speech; ``share`` is that of the article's words, and
        ``verbs`` are sorted by how often they occur.

    Raises
    ------
    KeyError
        If there is no such article.

    Examples
    --------
    >>> list(sourcing(Evidence.empty()).table.columns)[3:]
    ['speaker', 'kind', 'spans', 'tokens', 'share', 'verbs']
    """
    spans = evidence.quotations
    if article is not None:
        groups.article_of(evidence, article)
        spans = spans[spans["article"] == article]
    spans = spans.merge(evidence.articles[["article", "outlet", "basis", "words"]], on="article")
    spans = spans.assign(speaker=spans["speaker"].where(spans["speaker"] != "", NO_SPEAKER))
    spoken = spans.groupby(["article", "speaker"])["tokens"].sum()
    rows: list[dict[str, Any]] = [
        {
            "article": name,
            "outlet": found["outlet"].iloc[0],
            "basis": found["basis"].iloc[0],
            "speaker": speaker,
            "kind": kind,
            "spans": len(found),
            "tokens": int(found["tokens"].sum()),
            "share": float(found["tokens"].sum() / found["words"].iloc[0]) if found["words"].iloc[0] else np.nan,
            "verbs": "; ".join(verb for verb, _ in groups.by_count(found.loc[found["verb"] != "", "verb"])),
        }
        for (name, speaker, kind), found in spans.groupby(["article", "speaker", "kind"], sort=True)
    ]
    rows.sort(key=lambda r: (r["article"], -spoken[(r["article"], r["speaker"])], r["speaker"]))
    columns = dict.fromkeys(["article", "outlet", "basis", "speaker", "kind"], "str")
    columns |= {"spans": "int64", "tokens": "int64", "share": "float64", "verbs": "str"}
    return Result("sourcing", groups.make(rows, columns), groups.settings(evidence, article=article))
