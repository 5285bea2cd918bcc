"""What the analyses share: voices, groups, the basis of a row, intervals of rates, settings."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Real
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

import numpy as np
import pandas as pd

from framing import __version__
from framing.analysis.statistics import MIN_CLUSTERS, bootstrap_ratio, check_draws, zero_limit
from framing.evidence import UNREAD, Evidence

# Loaded words that are at least so strong where they stand count. A strength is no probability: framing.validation
# measures how often people agree at each threshold.
THRESHOLD = 0.5

VOICES = {"narrator": "narrator", "direct": "quoted", "indirect": "quoted", "scare": "scare"}
GROUPS = tuple(dict.fromkeys(VOICES.values()))
BY = ("article", "outlet", "family", "basis", "country")
BASES = ("published", "account", "codes")
OWN = "own"
FAMILIES = ("weight", "collapse")
# Analyses of words alone, which evidence that holds nothing else is enough for.
OF_WORDS = frozenset("keyness word_shift lexicon_scores similarity contributions distinctive frames".split())
IN_FULL = "this evidence holds words only; read the articles in full, with fr.read(articles)"

P = ParamSpec("P")
Outcome = TypeVar("Outcome")

Sums = np.ndarray[Any, np.dtype[Any]]  # an array with named columns


class HasEvidence(Protocol):
    """What an analysis takes besides evidence: a corpus, whose evidence it then is."""

    @property
    def evidence(self) -> Evidence: ...


def evidence_of(source: Evidence | HasEvidence, analysis: str) -> Evidence:
    """Return evidence, or that of a corpus; raise a TypeError that says how to get it from anything else."""
    found = source if isinstance(source, Evidence) else getattr(source, "evidence", None)
    if not isinstance(found, Evidence):
        raise TypeError(
            f"{analysis}() takes evidence, and this is of type {type(source).__name__}; fr.read(articles) makes it, "
            "and a corpus may be given in its place"
        )
    return found


def on_evidence(
    analysis: Callable[Concatenate[Evidence, P], Outcome],
) -> Callable[Concatenate[Evidence | HasEvidence, P], Outcome]:
    """Let an analysis of evidence take a corpus as well, or a dataset past memory, and name what is none of these."""

    @functools.wraps(analysis)
    def checked(evidence: Evidence | HasEvidence, /, *args: P.args, **kwargs: P.kwargs) -> Outcome:
        run = getattr(evidence, "run", None)  # of a dataset past memory, which brings its evidence piece by piece
        if callable(run):
            return cast(Outcome, run(checked, *args, **kwargs))
        found = evidence_of(evidence, analysis.__name__)
        check_arguments(kwargs)
        if analysis.__name__ not in OF_WORDS:
            check_in_full(found, f"{analysis.__name__}() needs more than words")
        return analysis(found, *args, **kwargs)

    return checked


def check_in_full(evidence: Evidence, what: str) -> None:
    """Refuse evidence of words only where more is needed: its other tables are empty, for nobody looked."""
    if evidence.words_only:
        raise ValueError(f"{what}, and {IN_FULL}")


def check_arguments(given: Mapping[str, Any]) -> None:
    """Refuse draws that cannot be made, whether or not anything is drawn, and limits that are no numbers.

    Parameters
    ----------
    given : mapping of str to object
        Arguments of an analysis by name, as far as they are given.

    Raises
    ------
    ValueError
        If seed, resamples or level is refused by :func:`framing.analysis.statistics.check_draws`, or alpha, threshold
        or an argument ``min_...`` is no number.

    Examples
    --------
    >>> check_arguments({"min_words": None})
    Traceback (most recent call last):
        ...
    ValueError: min_words is None; give a number, or leave it out
    """
    check_draws(**{name: given[name] for name in ("seed", "resamples", "level") if name in given})
    for name, value in given.items():
        limit = name.startswith("min_") or name in ("alpha", "threshold")
        if limit and (isinstance(value, bool) or not isinstance(value, Real) or value != value):
            raise ValueError(f"{name} is {value!r}; give a number, or leave it out")


def names_of(what: str, given: str | Iterable[str]) -> list[str]:
    """Return the names given as a list; one name may be given without a list.

    Examples
    --------
    >>> names_of("reference", "wsws"), names_of("reference", ["wsws", "xinhua"])
    (['wsws'], ['wsws', 'xinhua'])
    """
    if isinstance(given, str):
        return [given]
    names = list(given) if isinstance(given, Iterable) else [given]
    if wrong := [name for name in names if not isinstance(name, str)]:
        raise TypeError(f"{what}: {wrong[0]!r} is no name; give a name, or a list of names")
    return names


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

    Raises
    ------
    ValueError
        If there is no such voice, or none was told, since words alone were read.
    """
    if voice == "all":
        return table.assign(voice="all")
    if (table["voice"] == UNREAD).any():
        raise ValueError(f"voice is {voice!r}, and {IN_FULL}, or take all voices together")
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


def sides(group: pd.Series[str], target: str, reference: str | Iterable[str] | None, by: str) -> tuple[Any, Any, str]:
    """Return which articles are the target's, which the reference's, and the name of the reference.

    Parameters
    ----------
    group : pandas.Series
        The group of each article, as :func:`grouped` gives it.
    target : str
        A group.
    reference : str or iterable of str, optional
        What to compare with; all the rest by default.
    by : str
        What a group is, for the errors to name.

    Raises
    ------
    KeyError
        If target or reference is unknown.
    ValueError
        If they overlap, or there is no reference.
    """
    known = sorted(set(group))
    if target not in known:
        raise KeyError(unknown(by, target, known))
    here = (group == target).to_numpy()
    if reference is None:
        if here.all():
            raise ValueError(f"there is nothing but {target!r}: a reference is needed to compare with")
        return here, ~here, "all others"
    others = list(dict.fromkeys(names_of("reference", reference)))
    for name in others:
        if name not in known:
            raise KeyError(unknown(by, name, known))
    if target in others:
        raise ValueError(f"{target!r} is the target and a reference at once: leave it out of the reference")
    if not others:
        raise ValueError("the reference is empty: name what to compare with, or leave it out for all the rest")
    return here, group.isin(others).to_numpy(), "; ".join(others)


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
    found: dict[str, Any] = dict(arguments)
    if evidence is not None:
        counts = evidence.articles["basis"].value_counts()
        found["articles"] = {b: int(counts[b]) for b in BASES if b in counts.index}
    return {**found, "framing": __version__}


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


def clusters_by(
    rows: pd.DataFrame, by: Sequence[str], values: Sequence[str]
) -> dict[tuple[Any, ...], tuple[str, Sums]]:
    """Do what :func:`clusters` does for every group of rows at once, which is many times as fast.

    Parameters
    ----------
    rows : pandas.DataFrame
        With the columns article, sentence, those to group by and the values.
    by : sequence of str
    values : sequence of str
        Columns to sum.

    Returns
    -------
    dict
        The unit and the sums of each group, a row a unit.
    """
    found: dict[tuple[Any, ...], tuple[str, Sums]] = {}
    for unit, keys in (("sentences", ["article", "sentence"]), ("articles", ["article"])):
        sums = rows.groupby([*by, *keys], sort=True)[list(values)].sum()
        table = sums.to_records(index=False)
        for name, places in sums.reset_index()[list(by)].groupby(list(by), sort=True).indices.items():
            group = name if isinstance(name, tuple) else (name,)
            if len(places) >= MIN_CLUSTERS:
                found[group] = unit, table[places]
            else:
                found.setdefault(group, ("", table[:0]))
    return found


def interval(
    sums: pd.DataFrame | Sums,
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


def by_count(values: Iterable[str]) -> list[tuple[str, int]]:
    """Return values and their counts, the commonest first, then by the alphabet."""
    counts = pd.Series(list(values), dtype="str").value_counts()
    return sorted(((str(v), int(n)) for v, n in counts.items()), key=lambda pair: (-pair[1], pair[0]))


def article_of(evidence: Evidence, article: str) -> pd.Series:
    """Return the row of an article, or raise a KeyError that names the nearest ones."""
    found = evidence.articles[evidence.articles["article"] == article]
    if found.empty:
        raise KeyError(unknown("article", article, evidence.articles["article"]))
    return found.iloc[0]


def agency(family: str) -> str:
    """Return the agency of a wire family: what stands before a plus, a slash or "-derived"; own where nothing does.

    Examples
    --------
    >>> [agency(family) for family in ("AFP", "AFP-derived", "own+AFP", "own/AP facts", "El-Watan", "")]
    ['AFP', 'AFP', 'own', 'own', 'El-Watan', 'own']
    """
    return re.split(r"[+/]|-derived", family, maxsplit=1)[0].strip() or OWN


def kin(articles: pd.DataFrame) -> pd.Series[str]:
    """Return the wire family of each article, by :func:`agency`; one of its outlet's own making is its own family.

    Examples
    --------
    >>> kin(pd.DataFrame({"article": ["a", "b", "c"], "family": ["AFP", "AFP-derived", "own"]})).tolist()
    ['AFP', 'AFP', 'own c']
    """
    agencies = articles["family"].map(agency)
    return agencies.where(agencies != OWN, OWN + " " + articles["article"]).astype("str")


def weights(evidence: Evidence | pd.DataFrame, families: str | None = "weight") -> pd.Series[float]:
    """Return how much each article counts, so that copies of one text are not taken for independent witnesses.

    Parameters
    ----------
    evidence : Evidence or pandas.DataFrame
        Or a table of pages with the columns article, family and words.
    families : {"weight", "collapse"} or None
        What to do with the articles of one wire family (``articles.family``, by :func:`agency`: AFP and
        AFP-derived are one). ``weight``: each of n articles counts 1/n, so that the family counts as one article.
        ``collapse``: the longest article stands for all (of two as long, the first by name) and counts 1, the others
        0. None: every article counts 1. An article of its outlet's own making (own, or no family) is its own family.

    Returns
    -------
    pandas.Series
        Weights from 0 to 1, indexed by article, in the order of ``evidence.articles``. Under both rules they add up
        to the number of families.

    Raises
    ------
    ValueError
        If there is no such rule.

    Notes
    -----
    To weight keeps what each copy changed; to collapse keeps one text as one outlet printed it. Where the two
    disagree, what the copies changed matters.

    Examples
    --------
    >>> weights(Evidence.empty(), "weight").tolist()
    []
    """
    articles = evidence.articles if isinstance(evidence, Evidence) else evidence
    index = pd.Index(articles["article"], name="article")
    if families is None:
        return pd.Series(1.0, index=index, name="weight")
    check_option("rule for families", families, FAMILIES)
    family = kin(articles)
    if families == "weight":
        weight = 1.0 / family.groupby(family).transform("size")
    else:
        longest = articles.assign(family=family).sort_values(["words", "article"], ascending=[False, True])
        kept = longest.drop_duplicates("family")["article"]
        weight = articles["article"].isin(kept)
    return pd.Series(weight.to_numpy(np.float64), index=index, name="weight")
