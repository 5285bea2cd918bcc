"""Calibration: how often keyness is wrong where the truth is known, as the benchmark measured it.

The numbers are those that ``python benchmarks/calibration.py`` wrote to ``corpora/validation/calibration.csv``; none is
typed in here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from framing.analysis import groups
from framing.analysis.errors import PACKAGE
from framing.result import Result

TABLE = Path("corpora") / "validation" / "calibration.csv"
ARTICLES = ("bursty", "topical", "real")
EVENTS = ("events", "unlike articles", "real events")  # of these both sides report the same ones
BANDS = ("all", "under 10", "10 to 30", "30 to 100", "over 100")
_SHARES = ("false_positives", "coverage", "coverage_planted", "coverage_as_it_is", "power", "power_at_5")
_COLUMNS = dict.fromkeys(["articles", "method", "band"], "str") | dict.fromkeys(
    ["target", "reference", "corpora", "words"], "int64"
)
_COLUMNS |= {f"{name}{end}": "float64" for name in _SHARES for end in ("", "_low", "_high")}
_COLUMNS |= dict.fromkeys(["any_discovery", "false_discoveries", "width"], "float64")


def calibration(measured: pd.DataFrame | None = None, *, articles: str = "bursty", band: str = "all") -> Result:
    """Return how often keyness calls words different that are not, and whether its intervals hold the truth.

    Parameters
    ----------
    measured : pandas.DataFrame, optional
        A table that ``benchmarks/calibration.py`` wrote; the stored one by default.
    articles : {"bursty", "topical", "real", "events", "unlike articles", "real events"}, default "bursty"
        What was compared: simulated articles whose words come in bursts as the method supposes; simulated articles in
        which a rarer word belongs to the topic or stands nowhere, which the method does not suppose; or real articles,
        one an event, put on two sides at random. Of the last three both sides report the same events: simulated ones
        that bring most of what varies with them; simulated ones that bring nothing; real ones, two articles of each put
        on the two sides at random.
    band : {"all", "under 10", "10 to 30", "30 to 100", "over 100"}, default "all"
        Words by how many uses are to be expected in both sides together. All are words with three uses or more.

    Returns
    -------
    Result
        A row for each size of the two sides and each method. ``framing`` is :func:`framing.keyness`; ``bootstrap``
        the same with ``interval="bootstrap"``; ``pooled z`` and ``pooled G2`` are the log-odds ratio and the
        log-likelihood ratio with all words taken for independent. Of the same events, ``paired`` is keyness with
        ``pair="event"``, ``paired bootstrap`` the same with ``interval="bootstrap"``.

        ``false_positives``: words called different at .05 where nothing differs, a share that should be .05 or less.
        ``coverage``: intervals of 95% that hold the true ratio of the rates; ``coverage_planted`` those of words that
        do differ; ``coverage_as_it_is``, for a target of one article, those that hold the ratio of this article's own
        rate to that of the reference's source, of words that it uses. ``power``: planted differences (three times, or
        a third, as frequent) that are found at .05; ``power_at_5`` the same where each method is as often wrong as
        any other. ``any_discovery``: corpora without a difference in which one is found after the correction for many
        words (``q`` below .05); ``false_discoveries`` the mean share of false finds where differences were planted.
        ``width``: of an interval of the binary logarithm of the ratio, the median, where there is an end.
        All with intervals over the corpora drawn (``low``, ``high``), for a simulation is a sample too.

    Raises
    ------
    ValueError
        If an option is none of those above.

    Examples
    --------
    >>> list(calibration().table.columns[:4])
    ['articles', 'method', 'band', 'target']
    """
    groups.check_option("kind of articles", articles, (*ARTICLES, *EVENTS))
    groups.check_option("band", band, BANDS)
    table = measurements() if measured is None else measured
    kept = table[(table["articles"] == articles) & (table["band"] == band)]
    kept = kept.reindex(columns=list(_COLUMNS)).astype(_COLUMNS).reset_index(drop=True)
    kept.attrs["level"] = 0.95
    return Result("calibration", kept, groups.settings(kind=articles, band=band))


def measurements() -> pd.DataFrame:
    """Return all that the benchmark measured; without rows where it has not been run."""
    # Beside the package in a checkout, inside it once installed.
    for home in (PACKAGE.parent, PACKAGE):
        if (home / TABLE).is_file():
            return _read(home / TABLE).copy()
    return groups.make([], _COLUMNS)


@cache
def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path)
