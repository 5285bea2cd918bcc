"""Errors: how wrong each instrument was on human annotation, to stand beside what it measures.

The figures are those that ``framing validate`` wrote to ``corpora/validation/results.csv``; none is typed in here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from framing.analysis import groups
from framing.result import Result

PACKAGE = Path(__file__).parent.parent
RESULTS = Path("corpora") / "validation" / "results.csv"
# The figure of each study that says most, in words that say what is asked for.
MAIN = {
    ("newsmtsc", "macro-F1"): "sentiment toward a target in a sentence",
    ("persent", "macro-F1"): "sentiment toward a person in a document",
    ("basil stance", "pairwise accuracy"): "which of two outlets is more negative",
    ("basil target", "accuracy"): "whom a loaded span aims at",
    ("basil quoted", "accuracy"): "whether a span is quoted",
    ("basil speaker", "accuracy, all quoted"): "who speaks a quoted span",
    ("babe words", "F1, pooled"): "which words make a sentence biased",
    ("basil names", "F1"): "which words are names (marked by us)",
}
# Where each scorer of sentiment was measured: sentences of news with the sentiment toward one target.
STUDY, METRIC = "newsmtsc", "macro-F1"


def results() -> pd.DataFrame:
    """Return the measured errors: study, instrument, metric, value with interval, sample size, split, version, date.

    Returns
    -------
    pandas.DataFrame
        Without rows where nothing has been measured yet.

    Examples
    --------
    >>> {"study", "instrument", "metric", "value", "low", "high", "n", "split"} <= set(results().columns)
    True
    """
    # Beside the package in a checkout, inside it once installed.
    for home in (PACKAGE.parent, PACKAGE):
        if (home / RESULTS).is_file():
            return _read(home / RESULTS).copy()
    columns = ["study", "instrument", "kind", "metric", "value", "low", "high", "n", "split", "version", "date"]
    return pd.DataFrame(columns=columns)


@cache
def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False, na_values={"low": [""], "high": [""]})


def errors(*, split: str = "all") -> Result:
    """Return how often each instrument agrees with people, beside ready tools: the main figure of each study.

    Parameters
    ----------
    split : {"all", "dev", "held-out"}, default "all"
        Errors were looked at in the half ``dev`` alone; ``held-out`` was only measured.

    Returns
    -------
    Result
        A row for each study and instrument, as measured.

    Raises
    ------
    ValueError
        If ``split`` is none of those above.

    Examples
    --------
    >>> list(errors().table.columns)[:4]
    ['study', 'instrument', 'kind', 'metric']
    """
    groups.check_option("split", split, ("all", "dev", "held-out"))
    table = results()
    keys = pd.Series(list(zip(table["study"], table["metric"], strict=True)), index=table.index, dtype=object)
    kept = table[keys.isin(list(MAIN)) & (table["split"] == split)]
    order = {key: place for place, key in enumerate(MAIN)}
    kept = kept.assign(place=keys[kept.index].map(order)).sort_values("place", kind="stable", ignore_index=True)
    kept = kept.assign(study=[MAIN[s, m] for s, m in zip(kept["study"], kept["metric"], strict=True)])
    return Result("validation", led(kept.drop(columns="place")), groups.settings(split=split))


def led(table: pd.DataFrame) -> pd.DataFrame:
    """Count in how many studies the best of framing's instruments is ahead of every baseline.

    Parameters
    ----------
    table : pandas.DataFrame
        Of :func:`errors` or :func:`framing.validate`: rows with study, metric, kind, value, low and high.

    Returns
    -------
    pandas.DataFrame
        The same, with ``attrs["led"]``: ``studies`` that measured an instrument of framing's, those in which it is
        ``ahead``, and those in which the two intervals do not overlap (``clear``).

    Examples
    --------
    >>> rows = [("framing", 0.8, 0.5, 0.9), ("baseline", 0.7, 0.6, 0.8)]
    >>> table = pd.DataFrame(rows, columns=["kind", "value", "low", "high"]).assign(study="a", metric="F1")
    >>> led(table).attrs["led"]
    {'studies': 1, 'ahead': 1, 'clear': 0}
    """
    shares = table[table["value"].between(0, 1)].sort_values("value", kind="stable")
    best = {
        kind: shares[shares["kind"] == kind].groupby(["study", "metric"]).last() for kind in ("framing", "baseline")
    }
    own = best["framing"]
    ready = best["baseline"].reindex(own.index)
    table.attrs["led"] = {
        "studies": len(own),
        "ahead": int(own["value"].gt(ready["value"].fillna(0)).sum()),
        "clear": int(own["low"].gt(ready["high"].fillna(ready["value"]).fillna(0)).sum()),
    }
    return table


def scorer_error(scorer: str) -> str:
    """Say how often a scorer of sentiment agrees with people; empty where it has not been measured.

    Parameters
    ----------
    scorer : str

    Returns
    -------
    str

    Examples
    --------
    >>> scorer_error("a scorer of my own")
    ''
    """
    table = results()
    found = table[(table["study"] == STUDY) & (table["metric"] == METRIC) & (table["split"] == "all")]
    found = found[found["instrument"] == scorer]
    if found.empty:
        return ""
    row = found.iloc[0]
    return (
        f"macro-F1 {row['value']:.2f} [{row['low']:.2f}, {row['high']:.2f}] against human annotation of "
        f"{int(row['n']):,} targets in news (NewsMTSC)"
    )
