"""The table of validation: every instrument and baseline on a gold set, in one call."""

from __future__ import annotations

import datetime
import os
import warnings
from pathlib import Path

import pandas as pd

from framing.analysis.errors import led
from framing.result import Result
from framing.validation import NAMES, SHIPPED, names, spans, studies, truth
from framing.validation.gold import GoldError
from framing.validation.instruments import versions
from framing.validation.measures import LEVEL, RESAMPLES
from framing.validation.studies import FOLDS, Bench, Row
from framing.validation.swap import entity_swap

COLUMNS = (
    "study", "instrument", "kind", "metric", "value", "low", "high", "n", "clusters", "unit", "fitted", "split",
    "version", "date",
)  # fmt: skip
DIGITS = 4


def validate(
    name: str, folder: str | os.PathLike[str] | None = None, *, date: str | None = None, progress: bool = True
) -> Result:
    """Measure framing and the baselines on a set of human annotation, or on the framing planted in the ferry line.

    Parameters
    ----------
    name : {"newsmtsc", "basil", "babe", "persent", "names", "all", "ferry-line"}
        Which set; see the notes. ``"all"`` are all sets of the folder.
    folder : path, optional
        Holds the sets, each in a folder of its own, as their authors publish them; not needed for ``"ferry-line"``.
    date : str, optional
        Written beside every figure; by default today's.
    progress : bool, default True
        Show progress bars.

    Returns
    -------
    Result
        A row a study, instrument, metric and split: the value, its 95% interval from resampling clusters, what was
        judged, and what the instrument was fitted on.

    Raises
    ------
    GoldError
        If the folder does not hold the set, or not in its form, or not the sentences in which names were marked.

    Warns
    -----
    UserWarning
        If ``"all"`` leaves ``"names"`` out, because the folder holds other articles of BASIL.

    Notes
    -----
    ``newsmtsc``
        Sentiment toward a target in a sentence [1]_; cross-validated by article. Swapped names, on its sentences and
        on generated ones.
    ``basil``
        Which of two outlets is the more negative toward an entity, whom a loaded span aims at, whether it is quoted
        and whose words it is [2]_.
    ``babe``
        Which words make a sentence biased [3]_.
    ``persent``
        An author's sentiment toward a person [4]_.
    ``names``
        Which words are a name, and of what kind, in 200 sentences of BASIL; ``corpora/validation/README.md`` says how
        they were marked.
    ``ferry-line``
        What was planted in six invented articles, which come with framing: loaded words, their targets and voices,
        speakers' shares, tone, facts left out, copied text, who is meant, and each planted difficulty. A calibration
        standard by one author and no sample: intervals over its articles tell how much hangs on single ones.

    References
    ----------
    .. [1] F. Hamborg and K. Donnay (2021). NewsMTSC: A Dataset for (Multi-)Target-dependent Sentiment Classification
       in Political News Articles. EACL.
    .. [2] L. Fan et al. (2019). In Plain Sight: Media Bias Through the Lens of Factual Reporting. EMNLP-IJCNLP.
    .. [3] T. Spinde et al. (2021). Neural Media Bias Detection Using Distant Supervision With BABE - Bias
       Annotations By Experts. Findings of EMNLP.
    .. [4] M. Bastan et al. (2020). Author's Sentiment Prediction. COLING.

    Examples
    --------
    >>> validate("basil", "no-such-folder")
    Traceback (most recent call last):
        ...
    framing.validation.gold.GoldError: no-such-folder is not a folder; name the one that holds the gold sets
    """
    if name not in (*NAMES, SHIPPED, "all"):
        raise GoldError(f"no gold set is called {name!r}; there are {', '.join((*NAMES, SHIPPED))}, and 'all'")
    if folder is None and name != SHIPPED:
        raise GoldError(f"{name!r} does not come with framing; name the folder that holds the gold sets")
    path = Path(folder or "")
    if not path.is_dir():
        raise GoldError(f"{path} is not a folder; name the one that holds the gold sets")
    bench = Bench(path, progress=progress)
    wanted = list(NAMES) if name == "all" else [name]
    if name == "all" and not names.marked_in(bench.stories):
        warnings.warn(f"names are left out: {path} holds none of the articles in which they are marked", stacklevel=2)
        wanted.remove("names")
    rows = [row for one in wanted for row in _STUDIES[one](bench)]
    table = pd.DataFrame(rows)
    named = versions()
    table["version"] = [named.get(i.split(",")[0].split()[0], named["framing"]) for i in table["instrument"]]
    table["date"] = date or datetime.date.today().isoformat()
    table[["value", "low", "high"]] = table[["value", "low", "high"]].round(DIGITS)
    settings = {"name": name, "folds": FOLDS, "resamples": RESAMPLES, "level": LEVEL, "seed": 0, **named}
    return Result("validation", led(table[list(COLUMNS)]), settings)


def _newsmtsc(bench: Bench) -> list[Row]:
    return studies.newsmtsc(bench) + entity_swap(bench)


def _basil(bench: Bench) -> list[Row]:
    return studies.stance(bench) + spans.target(bench) + spans.voice(bench)


def _babe(bench: Bench) -> list[Row]:
    return spans.babe(bench)


def _persent(bench: Bench) -> list[Row]:
    return studies.persent(bench)


_STUDIES = {
    "newsmtsc": _newsmtsc, "basil": _basil, "babe": _babe, "persent": _persent, "names": names.names,
    SHIPPED: truth.truth,
}  # fmt: skip
