"""Agreement: how far coders mark the same words, in which categories they part, and over which words."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from framing.analysis import groups
from framing.analysis.coding import records
from framing.analysis.judgements import QUESTIONS, Judgements, Spans
from framing.analysis.reliability import MISSING, coefficients, kappas, meeting
from framing.analysis.statistics import MIN_CLUSTERS, Floats, bootstrap_ratio
from framing.result import Result

MEASURES = ("agreement", "kappa", "fleiss", "alpha", "f1")
PHRASE = 4  # words that are shown of a text, as in the lexicons
NOT_MARKED = "not marked"  # what is said of a word that a coder saw and left unmarked

TABLE = {"kind": "str", "item": "str", **dict.fromkeys(["coders", "articles", "words", "marks"], "int64")}
TABLE |= {f"{name}{end}": "float64" for name in MEASURES for end in ("", "_low", "_high")}
TABLE |= {"unit": "str", "clusters": "int64", "enough": "bool", "basis": "str"}
WORDS = {
    "article": "str",
    "position": "int64",
    "form": "str",
    "sentence": "int64",
    "coders": "int64",
    "marked": "int64",
}
DISPUTED = {"article": "str", "position": "int64", "length": "int64", "words": "str", "sentence": "int64"}
DISPUTED |= {"coders": "int64", "marked": "int64", "share": "float64", "disagreement": "float64", "labels": "str"}
DISPUTED |= {"basis": "str"}
CODERS = {"coder": "str", **dict.fromkeys(["articles", "words", "marks"], "int64"), "f1": "float64"}
PAIRS = {"coder_a": "str", "coder_b": "str", "words": "int64", "agreement": "float64", "kappa": "float64"}
PAIRS |= {"f1": "float64"}
CONFUSION = {"category": "str", "other": "str", "pairs": "int64", "share": "float64", "basis": "str"}


def agree(
    judged: Judgements,
    *,
    min_marks: int = 5,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
    basis: str = "",
    given: Mapping[str, Any] | None = None,
) -> Result:
    """Return how far coders agree: on which words are loaded, on each category, and on what they say of a marked word.

    Parameters
    ----------
    judged : Judgements
    min_marks : int, default 5
        With fewer marks (or words that two coders marked), a row says "too few" and holds no number.
    resamples, level, seed : int, float, int
        Of the intervals.
    basis : str
        What the articles are: published, account or both; empty where not known.
    given : mapping, optional
        Further settings to keep with the result.

    Returns
    -------
    Result
        As :func:`framing.agreement` describes it.

    Raises
    ------
    ValueError
        If there is one coder, or no word that two coders judged.

    Examples
    --------
    >>> from framing.analysis.judgements import judge
    >>> sheets = pd.DataFrame({"article": "herald", "coder": ["ana", "ben"], "words": 200, "done": True})
    >>> said = {"article": "herald", "form": "", "category": "blame", "direction": "", "target": "", "voice": "scare"}
    >>> places = [("ana", at) for at in range(0, 200, 25)] + [("ben", at) for at in range(0, 150, 25)]
    >>> marks = pd.DataFrame([said | {"coder": coder, "first": at, "last": at + 1} for coder, at in places])
    >>> agree(judge(sheets, marks)).table[["item", "words", "marks", "agreement", "alpha"]].round(3).values.tolist()
    [['loaded', 200, 14, 0.99, 0.852], ['voice', 6, 14, 1.0, nan], ['blame', 200, 14, 0.99, 0.852]]
    """
    groups.check_arguments({"min_marks": min_marks, "seed": seed, "resamples": resamples, "level": level})
    _check(judged)
    draws: dict[str, Any] = {"resamples": resamples, "level": level, "seed": seed}
    clusters = judged.words["cluster"].to_numpy()
    rows = [_row(judged, "question", "loaded", judged.loaded(), judged.spans(), min_marks, draws)]
    several = {question for question in QUESTIONS if len(set(judged.answers[question]) - {""}) > 0}
    if len(judged.answers["category"]) < 2:  # one category is no choice
        several.discard("category")
    for question in QUESTIONS:
        if question in several:
            rows.append(_row(judged, "question", question, judged.asked(question), None, min_marks, draws))
    for category, _ in groups.by_count(judged.marks["category"]):
        codes, spans = judged.loaded(category), judged.spans(category)
        rows.append(_row(judged, "category", category, codes, spans, min_marks, draws))
    table = groups.make([row | {"basis": basis} for row in rows], TABLE, level=level)
    pairs, coders = _pairs(judged, clusters)
    parts = {
        "words": _words(judged),
        "confusion": _confusion(judged).assign(basis=basis),
        "coders": coders,
        "pairs": pairs,
    }
    options = {"min_marks": min_marks, **draws, "unit": judged.unit}
    return Result("agreement", table, groups.settings(**{**(given or {}), **options}), parts)


def _check(judged: Judgements) -> None:
    if len(judged.coders) < 2:
        raise ValueError(
            "agreement takes at least two coders, and these are the marks of one; put the files of the others beside"
        )
    if not (judged.seen.sum(axis=0) > 1).any():
        raise ValueError(
            "no word was judged by two coders, so there is nothing to agree on; have two coders mark the same article, "
            "and say that they are done"
        )


def _row(
    judged: Judgements,
    kind: str,
    item: str,
    codes: Any,
    spans: list[Spans] | None,
    least: int,
    draws: Mapping[str, Any],
) -> dict[str, Any]:
    """Return one row: the measures with their intervals, or that there are too few to say."""
    clusters = judged.words["cluster"].to_numpy()
    compared = (codes != MISSING).sum(axis=0) > 1
    marks = sum(map(len, spans if spans is not None else judged.spans()))
    # Marks that stand in few clusters are drawn often, or never: an interval would promise too much.
    carrying = compared & ((codes > 0).any(axis=0) if spans is not None else True)
    spread = len(set(clusters[carrying]))
    counted = marks if spans is not None else int(compared.sum())
    row: dict[str, Any] = {"kind": kind, "item": item, "marks": marks, "words": int(compared.sum())}
    row |= {"coders": int((codes[:, compared] != MISSING).any(axis=1).sum())}
    row |= {"articles": int(judged.words["article"][compared].nunique()), "unit": "", "clusters": spread}
    known = counted >= max(least, 1)
    row["enough"] = known and spread >= MIN_CLUSTERS
    if known:
        found = coefficients(codes, clusters if row["enough"] else None, **draws)
        for name, estimate in found.items():
            row |= {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
        row["unit"] = judged.unit if row["enough"] else ""
        if spans is not None:
            row |= _f1(spans, judged, clusters, draws if row["enough"] else None)
    return row


def _f1(spans: list[Spans], judged: Judgements, clusters: Any, draws: Mapping[str, Any] | None) -> dict[str, float]:
    """Return F1 between coders, all pairs pooled, with its interval."""
    size = int(clusters.max()) + 1
    sums = np.zeros((size, 2))
    for first, second in itertools.combinations(range(len(spans)), 2):
        _add(sums, *_common(spans, judged, first, second), clusters)
    sums = sums[sums[:, 1] > 0]
    if not len(sums):
        return {}
    low, high = np.nan, np.nan
    total = sums.sum(axis=0)
    if draws is not None and 0 < total[0] < total[1]:
        low, high = map(float, bootstrap_ratio(sums[:, 0], sums[:, 1], **draws))
    return {"f1": float(total[0] / total[1]), "f1_low": low, "f1_high": high}


def _common(spans: list[Spans], judged: Judgements, first: int, second: int) -> tuple[Spans, Spans]:
    """Return the spans of each of two coders where the other looked as well."""
    return (
        [span for span in spans[first] if judged.seen[second, span[0]]],
        [span for span in spans[second] if judged.seen[first, span[0]]],
    )


def _add(sums: Floats, here: Spans, there: Spans, clusters: Any) -> None:
    """Count spans by cluster: twice those that meet, and all."""
    for at, _ in meeting(here, there):
        sums[clusters[here[at][0]], 0] += 2
    for span in (*here, *there):
        sums[clusters[span[0]], 1] += 1


def _pairs(judged: Judgements, clusters: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return how far each two coders agree on which words are loaded, and each coder with all others."""
    units, shares, kappa = kappas(judged.loaded())
    spans, names = judged.spans(), judged.coders
    rows, whole = [], np.zeros((len(names), 2))
    for at, (first, second) in enumerate(itertools.combinations(range(len(names)), 2)):
        sums = np.zeros((int(clusters.max()) + 1, 2))
        _add(sums, *_common(spans, judged, first, second), clusters)
        met, of = sums.sum(axis=0)
        whole[[first, second]] += met, of
        numbers = {"words": int(units[at]), "agreement": shares[at], "kappa": kappa[at]}
        rows.append({"coder_a": names[first], "coder_b": names[second], **numbers, "f1": met / of if of else np.nan})
    coders = []
    for at, name in enumerate(names):
        seen = judged.seen[at]
        counted = {"articles": int(judged.words["article"][seen].nunique()), "words": int(seen.sum())}
        f1 = whole[at, 0] / whole[at, 1] if whole[at, 1] else np.nan
        coders.append({"coder": name, **counted, "marks": len(spans[at]), "f1": f1})
    return groups.make(rows, PAIRS), groups.make(coders, CODERS)


def _words(judged: Judgements) -> pd.DataFrame:
    """Return a row a word and category that any coder gave it: how many saw the word, marked it, and gave this.

    Neighbouring words of a sentence of which every coder says the same are one ``run``.
    """
    codes, names = judged.asked("category"), judged.answers["category"]
    base = judged.words[["article", "position", "form", "sentence"]]
    same = (codes[:, 1:] == codes[:, :-1]).all(axis=0) & (judged.seen[:, 1:] == judged.seen[:, :-1]).all(axis=0)
    for column in ("article", "sentence"):
        same &= base[column].to_numpy()[1:] == base[column].to_numpy()[:-1]
    run = np.cumsum(np.append(True, ~same)[: len(base)])
    base = base.assign(coders=judged.seen.sum(axis=0), marked=(codes != MISSING).sum(axis=0), run=run)
    parts = []
    for at, name in enumerate(names):
        times = (codes == at).sum(axis=0)
        parts.append(base[times > 0].assign(category=name, times=times[times > 0]))
    columns = {**WORDS, "run": "int64", "category": "str", "times": "int64"}
    found = pd.concat(parts) if parts else groups.make([], columns)
    return found.sort_values(["article", "position", "category"], kind="stable").reset_index(drop=True).astype(columns)


def _confusion(judged: Judgements) -> pd.DataFrame:
    """Return, for every two categories, how often two coders gave them to the same word."""
    codes, names = judged.asked("category"), judged.answers["category"]
    given = [(codes == at).sum(axis=0).astype(np.int64) for at in range(len(names))]
    given.append((judged.seen & (codes == MISSING)).sum(axis=0).astype(np.int64))
    counts = np.array(given)
    square = counts @ counts.T
    square[np.diag_indices(len(counts))] -= counts.sum(axis=1)  # nobody is compared with oneself
    totals = square.sum(axis=1)
    rows = [
        {"category": one, "other": two, "pairs": int(square[i, j]), "share": square[i, j] / totals[i]}
        for i, one in enumerate(names)
        for j, two in enumerate((*names, NOT_MARKED))
        if totals[i]
    ]
    columns = {name: kind for name, kind in CONFUSION.items() if name != "basis"}
    return groups.make(rows, columns)


def disputed(result: Result, *, least: int = 2) -> Result:
    """Return the words that coders disagree on most.

    Parameters
    ----------
    result : Result
        Of :func:`framing.agreement`.
    least : int, default 2
        How many coders must have judged a word.

    Returns
    -------
    Result
        A row a word on which coders disagree, or words side by side of which each coder says the same: how many judged
        it (``coders``) and marked it, the ``share`` that did, what they said (``labels``), and ``disagreement``, the
        chance that two judgements of it differ, drawn with replacement: 0 where all say the same, 0.5 where half mark
        it and half do not. A word of which three things are said may come higher. Of more than four words the first
        and the last are shown. ``.examples(row, corpus)`` shows them in their sentence.

    Raises
    ------
    ValueError
        If the result is another one.

    Examples
    --------
    >>> sheets = pd.DataFrame({"article": "herald", "coder": ["ana", "ben"], "words": 6, "done": True})
    >>> said = {"article": "herald", "coder": "ben", "first": 2, "last": 3, "form": "brutal", "category": "blame"}
    >>> from framing.analysis.judgements import judge
    >>> marks = pd.DataFrame([said | {"direction": "", "target": "", "voice": "narrator"}])
    >>> disputed(agree(judge(sheets, marks))).table[["words", "coders", "marked", "labels"]].values.tolist()
    [['brutal', 2, 1, 'blame 1']]
    """
    words = _part(result, "words", "disputed")
    rows = []
    for _, found in itertools.groupby(records(words), key=lambda word: word["run"]):
        run = list(found)
        here = [word for word in run if word["position"] == run[0]["position"]]
        coders, marked = here[0]["coders"], here[0]["marked"]
        shares = np.array([*(word["times"] for word in here), coders - marked]) / coders
        labels = [(-word["times"], word["category"]) for word in here]
        forms = [word["form"] for word in run[:: len(here)]]
        row = {name: here[0][name] for name in ("article", "position", "sentence", "coders", "marked")}
        row |= {"length": len(forms), "words": _written(forms, row["position"]), "share": marked / coders}
        row["labels"] = "; ".join(f"{category} {-times}" for times, category in sorted(labels))
        rows.append(row | {"disagreement": 1 - float((shares**2).sum())})
    kept = [row for row in rows if row["coders"] >= max(least, 2) and row["disagreement"] > 1e-12]
    kept.sort(key=lambda r: (-round(r["disagreement"], 12), -r["coders"], r["article"], r["position"]))
    basis = str(result.table["basis"].iloc[0]) if len(result.table) else ""
    table = groups.make([row | {"basis": basis} for row in kept], DISPUTED)
    return Result("disputed", table, {**result.settings, "least": least}, {"words": words})


def _written(forms: list[str], position: int) -> str:
    """Write words as they are known, or their numbers; of more than a phrase the ends."""
    if not all(forms):
        return f"word {position}" if len(forms) == 1 else f"words {position} to {position + len(forms) - 1}"
    return " ".join(forms) if len(forms) <= PHRASE else f"{forms[0]} … {forms[-1]}"


def confusion(result: Result) -> Result:
    """Return which categories coders give to the same word.

    Parameters
    ----------
    result : Result
        Of :func:`framing.agreement`.

    Returns
    -------
    Result
        A row two categories: ``pairs`` of judgements of one word by two coders in which one says the first and the
        other the second, each coder in either place, and their ``share`` of all in which one says the first. The
        second may be "not marked": a word that a coder saw and did not mark.

    Raises
    ------
    ValueError
        If the result is another one.

    Examples
    --------
    >>> from framing.analysis.judgements import judge
    >>> sheets = pd.DataFrame({"article": "herald", "coder": ["ana", "ben"], "words": 6, "done": True})
    >>> said = {"article": "herald", "first": 2, "last": 3, "form": "", "direction": "", "target": "", "voice": "scare"}
    >>> marks = pd.DataFrame([said | dict(coder="ana", category="blame"), said | dict(coder="ben", category="doubt")])
    >>> table = confusion(agree(judge(sheets, marks))).table
    >>> table[table["category"] == "blame"][["other", "pairs", "share"]].values.tolist()
    [['blame', 0, 0.0], ['doubt', 1, 1.0], ['not marked', 0, 0.0]]
    """
    return Result("confusion", _part(result, "confusion", "confusion"), result.settings)


def _part(result: Result, name: str, wanted: str) -> pd.DataFrame:
    if result.figure != "agreement":
        raise ValueError(
            f"{wanted}() takes a result of agreement, and this is one of {result.figure}: fr.agreement(...)"
        )
    return result.parts[name]
