"""What the analyses share: voices, groups, the basis of a row, intervals of rates, settings."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import pandas as pd

from framing.analysis.statistics import MIN_CLUSTERS, bootstrap_ratio, zero_limit
from framing.evidence import Evidence

# Loaded words that are at least so strong where they stand count. A strength is no probability: framing.validation
# measures how often people agree at each threshold.
THRESHOLD = 0.5

VOICES = {"narrator": "narrator", "direct": "quoted", "indirect": "quoted", "scare": "scare"}
GROUPS = tuple(dict.fromkeys(VOICES.values()))
BY = ("article", "outlet", "family", "basis", "country")
BASES = ("published", "account", "codes")


def unknown(what: str, name: object, known: Iterable[object]) -> str:
    """Say that a name is not known, and which known names are nearest.

    Examples
    --------
    >>> unknown("article", "wsw", ["wsws", "xinhua"])
    "no article is called 'wsw'; did you mean 'wsws'?"
    """
    names = sorted({str(n) for n in known})
    near = difflib.get_close_matches(str(name), names, n=3, cutoff=0.5)
    if near:
        return f"no {what} is called {name!r}; did you mean {' or '.join(map(repr, near))}?"
    shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    return f"no {what} is called {name!r}; there {'are ' + shown if names else 'is none'}"


def check_option(what: str, value: str, allowed: Sequence[str]) -> str:
    """Return the value if it is allowed, else raise a ValueError that names the nearest ones."""
    if value not in allowed:
        raise ValueError(unknown(what, value, allowed))
    return value


def voice_of(voices: pd.Series[str]) -> pd.Series[str]:
    """Return the voice groups (narrator, quoted, scare) of voices as evidence names them."""
    return voices.map(VOICES).astype("str")


def voice_rank(voice: str) -> int:
    """Return the place of a voice group in tables: narrator, quoted, scare."""
    return GROUPS.index(voice) if voice in GROUPS else len(GROUPS)


def in_voice(table: pd.DataFrame, voice: str | None) -> pd.DataFrame:
    """Keep the rows in a voice, with the group's name in the column ``voice``.

    Parameters
    ----------
    table : pandas.DataFrame
        A table of evidence that has a column ``voice``.
    voice : {"narrator", "quoted", "scare", "all"} or None
        None keeps all voices apart; ``all`` keeps all as one.
    """
    if voice == "all":
        return table.assign(voice="all")
    table = table.assign(voice=voice_of(table["voice"]))
    if voice is None:
        return table
    return table[table["voice"] == check_option("voice", voice, (*GROUPS, "all"))]


def loaded(evidence: Evidence, threshold: float) -> pd.DataFrame:
    """Return the loaded words whose strength, where they stand, reaches a threshold.

    Raises
    ------
    ValueError
        If the threshold is not from 0 to 1.
    """
    if not 0 <= threshold <= 1:
        raise ValueError(f"threshold is {threshold}; give one from 0 (every candidate) to 1 (the strongest alone)")
    return evidence.hits[evidence.hits["strength"] >= threshold]


def joined_basis(bases: Iterable[str]) -> str:
    """Name the basis of a row that pools articles.

    Examples
    --------
    >>> joined_basis(["account", "published", "account"])
    'published+account'
    """
    found = set(bases)
    known = [b for b in BASES if b in found]
    return "+".join(known + sorted(found - set(BASES)))


def grouped(evidence: Evidence, by: str | None) -> tuple[str, pd.DataFrame]:
    """Return the name of the column to group by, and the articles with that column as ``group``."""
    articles = evidence.articles
    if by is None:
        column, group = "all", pd.Series("all", index=articles.index, dtype="str")
    else:
        column = check_option("column to group by", by, BY)
        group = articles[column]
    return column, articles[["article", "basis", "words"]].assign(group=group)


def make(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], *, level: float | None = None) -> pd.DataFrame:
    """Make a table of the columns and types given, whether or not there are rows.

    Its ``attrs`` hold the confidence level, for a caption to tell.
    """
    table = pd.DataFrame(list(rows), columns=list(columns)).astype(dict(columns))
    if level is not None:
        table.attrs["level"] = level
    return table


def settings(evidence: Evidence | None = None, /, **arguments: Any) -> dict[str, Any]:
    """Return what made a result: its arguments, the articles read by basis, the version of framing."""
    try:
        framing = version("framing")
    except PackageNotFoundError:  # used from a folder, without being installed
        framing = "unknown"
    found: dict[str, Any] = dict(arguments)
    if evidence is not None:
        counts = evidence.articles["basis"].value_counts()
        found["articles"] = {b: int(counts[b]) for b in BASES if b in counts.index}
    return {**found, "framing": framing}


def clusters(rows: pd.DataFrame, values: Sequence[str]) -> tuple[str, pd.DataFrame]:
    """Sum values by the unit that is to be resampled.

    Parameters
    ----------
    rows : pandas.DataFrame
        With the columns article, sentence and the values.
    values : sequence of str
        Columns to sum.

    Returns
    -------
    unit : {"articles", "sentences", ""}
        Articles where they are enough to resample; else sentences (which tells how much hangs on single
        sentences of the articles at hand, and nothing about other articles); else nothing.
    sums : pandas.DataFrame
        A row a unit.
    """
    for unit, keys in (("articles", ["article"]), ("sentences", ["article", "sentence"])):
        sums = rows.groupby(keys, sort=True)[list(values)].sum()
        if len(sums) >= MIN_CLUSTERS:
            return unit, sums
    return "", pd.DataFrame(columns=list(values), dtype="float64")


def interval(
    sums: pd.DataFrame,
    top: str,
    bottom: str,
    *,
    resamples: int,
    level: float,
    seed: int,
    counts: bool = True,
) -> tuple[float, float]:
    """Return the interval of sum(top) / sum(bottom) over the units of :func:`clusters`; NaN where there are
    none.

    Where nothing at all was counted, the upper end is the exact Poisson limit, for resampling zeros gives
    zeros.
    """
    if not len(sums):
        return np.nan, np.nan
    if counts and not sums[top].any():
        exposure = float(sums[bottom].sum())
        return (0.0, float(zero_limit(exposure, level=level))) if exposure else (np.nan, np.nan)
    low, high = bootstrap_ratio(sums[top], sums[bottom], resamples=resamples, level=level, seed=seed)
    return float(low), float(high)
