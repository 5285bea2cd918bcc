"""Omissions: what an article leaves out though most others have it, and the reverse, given their lengths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from framing.analysis import groups, items, statistics
from framing.analysis.coding import BASIS, NOT_VISIBLE, SHARES, STATES
from framing.analysis.items import KINDS, Items
from framing.analysis.null import MIN_ARTICLES
from framing.analysis.rarefaction import chance_of_none, mean_chance
from framing.analysis.terms import pooled
from framing.evidence import Evidence
from framing.result import Result

LEFT_OUT = "left out, though many others have it"
ALONE = "reported, though few others have it"
SHORT = "absent, as its length may explain"
OTHERS_SHORT = "reported, and the others' length may explain that few have it"
TOO_FEW = "too few pages to say"


class _Rule(NamedTuple):
    at_least: float
    at_most: float
    min_visible: int
    min_count: int
    alpha: float


def omissions(
    evidence: Evidence | groups.HasEvidence | None,
    target: str,
    *,
    codes: pd.DataFrame | None = None,
    seen: pd.Series[str] | None = None,
    pages: pd.DataFrame | None = None,
    kinds: str | Iterable[str] = KINDS,
    by: str = "article",
    reference: str | Iterable[str] | None = None,
    at_least: float = 0.5,
    at_most: float = 0.2,
    alpha: float = 0.05,
    min_visible: int = 10,
    min_count: int = 3,
    families: str | None = None,
    resamples: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> Result:
    """Return what an article leaves out though most others have it, and what it has though few others do.

    Parameters
    ----------
    evidence : Evidence or None
        Of the articles; None where there are codes alone.
    target : str
        A value of ``by``, usually an article; or a page of the codes.
    codes : pandas.DataFrame, optional
        Codes of facts, as for :func:`presence`. They speak of pages, and so need ``by="article"``.
    seen : pandas.Series, optional
        How much of each page was seen, as for :func:`presence`. Of a page not seen whole, nothing is absent. An
        account is a text of its own, and always whole.
    pages : pandas.DataFrame, optional
        What is known of the coded pages: ``article`` and any of ``words_seen`` (or ``words``), ``family`` (or
        ``wire_family``) and ``seen``. Without words, facts are not adjusted for length.
    kinds : str or iterable of {"term", "entity", "speaker", "fact"}
        What to look for: words that are no function words, entities, people and papers quoted, coded facts.
    by : {"article", "outlet", "family", "basis", "country"}, default "article"
        What is compared. Articles of one outlet are then one long text.
    reference : str or iterable of str, optional
        What to compare with; all the rest by default.
    at_least : float, default 0.5
        Left out is what at least this share of the others has.
    at_most : float, default 0.2
        Alone is what at most this share of the others has.
    alpha : float, default 0.05
        A thing is said to be left out only where the chance of none by length alone is below this.
    min_visible : int, default 10
        With fewer others that could show it, too few can tell.
    min_count : int, default 3
        How often a word must stand in the target to count as one that it alone has.
    families : {"weight", "collapse"}, optional
        What to do with copies of one agency's text among the others (:func:`framing.analysis.groups.weights`).
    resamples, level, seed : int, float, int
        Of the intervals: Wilson's of a share, by resampling the others of an expected count.

    Returns
    -------
    Result
        A row for each word, entity and speaker that passes a threshold, and for each fact. ``share`` is of the
        others, ``expected`` how often the target would have it at the others' mean rate, ``p_none`` the chance of
        none by length alone, ``finding`` what follows, empty where the target does as others do. The part
        ``others`` holds, for each of the others in turn, how many things are counted of it in the same way; the
        part ``floor`` sums that up. An omission count that most others reach says nothing about the target.

    Raises
    ------
    KeyError
        If there is no such target or reference.
    ValueError
        If there is nothing to compare, or an option is none of those above.

    Notes
    -----
    Two conditions are kept apart, as in models of words that come in bursts [1]_: whether an article treats a thing
    at all (``share``), and how often it does once it treats it. Where the target has none, ``p_none`` supposes that
    it treats the thing as the others do that have it, cuts each of these at random to the target's length, and gives
    the mean chance that none is left (rarefaction [2]_ [3]_). The counts are words, or sentences for entities and
    speakers, for these come in clumps. Where the target has a thing and others lack it, the target is cut to each of
    them. Codes do not say how often a page reports a fact: it counts as reported once, and so length
    explains most absences.

    A Poisson model at the same rates asks for three expected uses before none is surprising, and so can say almost
    nothing of articles as long as the others. Rarefaction says what shortness can explain and leaves chance to the
    part ``floor``: the things that are counted of the others, each in its turn, by the same rule. Of long
    articles, length explains less; no correction is made for the number of things compared.

    To leave something out may have many reasons: length, date and what the agency sent are among them [4]_.

    References
    ----------
    .. [1] S. M. Katz (1996). Distribution of content words and phrases in text and language modelling. Natural
       Language Engineering 2(1).
    .. [2] S. H. Hurlbert (1971). The nonconcept of species diversity: a critique and alternative parameters. Ecology
       52(4).
    .. [3] R. H. Baayen (2001). Word Frequency Distributions. Kluwer.
    .. [4] R. M. Entman (1993). Framing: toward clarification of a fractured paradigm. Journal of Communication 43(4).

    Examples
    --------
    >>> codes = pd.DataFrame({"article": list("abcd"), "hostages": [0, 1, 1, 1]})
    >>> omissions(None, "a", codes=codes, min_visible=3).table["finding"].tolist()
    ['left out, though many others have it']
    """
    evidence = None if evidence is None else groups.evidence_of(evidence, "omissions")
    wanted = [groups.check_option("kind", kind, KINDS) for kind in dict.fromkeys(groups.names_of("kinds", kinds))]
    drawn: dict[str, Any] = {"resamples": resamples, "level": level, "seed": seed}
    groups.check_arguments({"alpha": alpha, "min_visible": min_visible, "min_count": min_count, **drawn})
    _check(evidence, codes, by, families, {"at_least": at_least, "at_most": at_most, "alpha": alpha})
    names = None if reference is None else list(dict.fromkeys(groups.names_of("reference", reference)))
    compared: dict[str, Any] = {"target": target, "reference": names, "families": families, "seen": seen}
    sides: list[Items] = []
    if evidence is not None:
        sides += items.counted(evidence, [kind for kind in wanted if kind != "fact"], by=by, **compared)
    if codes is not None and "fact" in wanted:
        sides.append(items.coded(codes, pages=pages, **compared))
    if not sides:
        asked = f"of kind {', '.join(wanted)}" if wanted else "of no kind at all"
        given_are = "only evidence is" if codes is None else "only codes of facts are"
        raise ValueError(
            f"things {asked} are to be compared, and {given_are} given; kinds are term, entity and speaker of "
            "evidence, and fact of codes"
        )
    _know(target, names, sides, by)
    sides = [side for side in sides if target in side.units]
    if codes is None and all(side.units == [target] for side in sides):
        raise ValueError(f"there is nothing but {target!r} to compare it with; read more articles")
    rule = _Rule(at_least, at_most, min_visible, min_count, alpha)
    rows = [row for side in sides for row in _rows(side, target, rule, **drawn)]
    columns = {"kind": "str", "item": "str", "target": "str", "target_state": "str", "target_count": "Int64"}
    columns |= dict.fromkeys(["expected", "expected_low", "expected_high", "p_none"], "float64")
    columns |= {"present": "int64", "visible": "int64"} | dict.fromkeys(SHARES, "float64")
    columns |= dict.fromkeys(["finding", "unit", "basis"], "str")
    table = groups.make(rows, columns, level=level)
    table.attrs["at_least"] = at_least
    per_unit = dict.fromkeys([by, "kind"], "str") | {"words": "float64", "left_out": "int64", "alone": "int64"}
    others = groups.make([row for side in sides for row in _in_turn(side, rule, by)], per_unit | {"basis": "str"})
    given: dict[str, Any] = {"target": target, "kinds": [side.kind for side in sides], "by": by, "reference": names}
    given |= {"codes": codes is not None, "seen": seen is not None, "pages": pages is not None}
    given |= rule._asdict() | {"families": families, **drawn}
    given["others"] = {side.kind: int((side.weights > 0).sum()) for side in sides}
    parts = {"others": others, "floor": _floor(others, table, by)}
    return Result("omissions", table, groups.settings(evidence, **given), parts)


def _check(evidence: object, codes: object, by: str, families: str | None, shares: Mapping[str, float]) -> None:
    """Refuse what cannot be compared, with what to do about it."""
    if evidence is not None and not isinstance(evidence, Evidence):
        raise ValueError("the first argument is evidence, or None; give codes of facts as codes=...")
    if evidence is None and codes is None:
        raise ValueError("there is nothing to compare: give evidence, codes or both")
    groups.check_option("column to group by", by, groups.BY)
    if families is not None:
        groups.check_option("rule for families", families, groups.FAMILIES)
    if by != "article" and (codes is not None or families is not None):
        raise ValueError(f"codes and families speak of articles; leave them out, or compare by 'article', not {by!r}")
    for name, value in shares.items():
        if not 0 <= value <= 1:
            raise ValueError(f"{name} is {value}; give a share from 0 to 1")


def _know(target: str, names: Sequence[str] | None, sides: Sequence[Items], by: str) -> None:
    """Refuse a target or reference that neither evidence nor codes hold."""
    known = sorted({unit for side in sides for unit in side.units})
    what = "page" if {side.kind for side in sides} <= {"fact"} else by
    for name in (target, *(names or [])):
        if name not in known:
            raise KeyError(groups.unknown(what, name, known))
    if names is not None and (not names or target in names):
        wrong = f"{target!r} is the target and a reference at once" if names else "the reference is empty"
        raise ValueError(f"{wrong}: name what to compare with, or leave it out for all the rest")


def _shown(side: Items) -> tuple[sparse.csr_array, statistics.Floats]:
    """Return which unit shows which item, and how many of the reference do."""
    has = side.counts.multiply(side.visible).sign().tocsr()
    return has, np.asarray(side.weights @ has, dtype=np.float64)


def _judge(side: Items, at: int, rule: _Rule, shown: tuple[sparse.csr_array, statistics.Floats]) -> pd.DataFrame:
    """Hold one unit against the rest of the reference, item by item.

    Returns
    -------
    pandas.DataFrame
        A row an item that passes a threshold: its column, whether the unit has it, its share of the others, the
        chance of none by length alone, and what follows.
    """
    weights = side.weights.copy()
    weights[at] = 0
    has, sums = shown
    seen = np.broadcast_to(weights @ side.visible, (len(side.items),))
    with_it = sums - side.weights[at] * has[[at]].toarray().ravel()
    share = np.divide(with_it, seen, out=np.full(len(side.items), np.nan), where=seen > 0)
    own = side.counts[[at]].toarray().ravel()
    absent = (own == 0) & np.broadcast_to(side.visible[at], own.shape)
    enough_uses = own >= (rule.min_count if side.kind == "term" else 1)
    # Weights such as a third do not add up to a whole to the last digit.
    out, alone = absent & (share >= rule.at_least - 1e-9), enough_uses & (share <= rule.at_most + 1e-9)
    kept = np.flatnonzero(out | alone)
    counts = side.counts[:, kept].toarray()
    visible = np.broadcast_to(side.visible, side.counts.shape)[:, kept] & (weights > 0)[:, None]
    words = side.words[:, None]
    lost_here = mean_chance(chance_of_none(counts, words, side.words[at]), weights[:, None] * (visible & (counts > 0)))
    lost_there = mean_chance(
        chance_of_none(own[kept], side.words[at], words), weights[:, None] * (visible & (counts == 0))
    )
    p_none = np.where(out[kept], lost_here, lost_there)
    explained = p_none >= rule.alpha
    few = seen[kept] < max(rule.min_visible, 1)
    finding = np.where(
        out[kept], np.where(explained, SHORT, LEFT_OUT), np.where(explained, OTHERS_SHORT, ALONE)
    ).astype(object)
    finding[few] = TOO_FEW
    judged = {"column": kept, "has": alone[kept], "share": share[kept], "p_none": p_none, "finding": finding}
    return pd.DataFrame(judged)


def _rows(side: Items, target: str, rule: _Rule, *, resamples: int, level: float, seed: int) -> list[dict[str, Any]]:
    """Return the rows of the target: what passes a threshold, and every fact."""
    at = side.units.index(target)
    judged = _judge(side, at, rule, _shown(side)).set_index("column")
    columns = judged.index.to_numpy() if side.kind != "fact" else np.arange(len(side.items))
    counts = side.counts[:, columns].toarray()
    visible = np.broadcast_to(side.visible, side.counts.shape)[:, columns]
    counting = side.weights[:, None] * visible
    seen, with_it = counting.sum(axis=0), (counting * (counts > 0)).sum(axis=0)
    low, high = statistics.wilson(with_it, seen, level=level)
    share = np.divide(with_it, seen, out=np.full(len(columns), np.nan), where=seen > 0)
    if side.kind == "fact":
        # Reported or not: what is expected is the share of the others that would report it, were they as short.
        kept = 1 - np.nan_to_num(chance_of_none(counts > 0, side.words[:, None], side.words[at]))
        per_unit, unit = np.where(counts > 0, kept, 0.0), ""
    else:
        length = np.where(side.words > 0, side.words, np.nan)[:, None]
        per_unit, unit = np.nan_to_num(counts * side.words[at] / length), "reference articles"
    expected = mean_chance(per_unit, counting)
    ends = np.full((2, len(columns)), np.nan)
    used = side.weights > 0
    together = [unit_drawn for unit_drawn, counts_too in zip(side.drawn, used, strict=True) if counts_too]
    if unit and len(columns) and len(dict.fromkeys(together)) >= statistics.MIN_CLUSTERS:
        drawn: dict[str, Any] = {"resamples": resamples, "level": level, "seed": seed}
        sums = [pooled(values[used], together) for values in (counting * per_unit, counting)]
        ends = np.array(statistics.bootstrap_ratio(*sums, **drawn))
    else:
        unit = ""
    here = np.broadcast_to(side.visible[at], (len(side.items),))[columns]
    rows: list[dict[str, Any]] = []
    for k, column in enumerate(columns):
        own = int(counts[at, k])
        finding = judged["finding"].get(column, "")
        if seen[k] < max(rule.min_visible, 1):
            finding = TOO_FEW
        rows.append(
            {
                "kind": side.kind,
                "item": side.items[column],
                "target": target,
                "target_state": STATES[1] if own else STATES[0] if here[k] else NOT_VISIBLE,
                "target_count": own if own or here[k] else pd.NA,
                "expected": expected[k],
                "expected_low": ends[0, k],
                "expected_high": ends[1, k],
                "p_none": judged["p_none"].get(column, np.nan),
                "present": int(((counting[:, k] > 0) & (counts[:, k] > 0)).sum()),
                "visible": int((counting[:, k] > 0).sum()),
                "share": share[k],
                "share_low": low[k],
                "share_high": high[k],
                "finding": finding,
                "unit": unit,
                "basis": _basis(side, at),
            }
        )
    rows.sort(key=lambda row: (np.isnan(row["share"]), -np.nan_to_num(row["share"]), row["item"]))
    return rows


def _basis(side: Items, at: int) -> str:
    """Name the basis of the target and of what it is compared with."""
    if side.kind == "fact":
        return BASIS
    parts = [part for basis, w in zip(side.bases, side.weights, strict=True) if w > 0 for part in basis.split("+")]
    return f"{side.bases[at]} vs {groups.joined_basis(parts)}"


def _in_turn(side: Items, rule: _Rule, by: str) -> list[dict[str, Any]]:
    """Count what is found of each of the others by the same rule, held against the rest of them."""
    rows: list[dict[str, Any]] = []
    easier = rule._replace(min_visible=rule.min_visible - 1)  # the rest of them is one fewer
    shown = _shown(side)
    for at in np.flatnonzero(side.weights > 0):
        found = _judge(side, int(at), easier, shown)["finding"]
        counts = {"left_out": int((found == LEFT_OUT).sum()), "alone": int((found == ALONE).sum())}
        basis = side.bases[at]
        rows.append({by: side.units[at], "kind": side.kind, "words": side.words[at], **counts, "basis": basis})
    return rows


def _floor(others: pd.DataFrame, table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Sum up what is counted of the others, kind by kind and together."""
    rows: list[dict[str, Any]] = []
    present = [kind for kind in KINDS if kind in set(others["kind"])]
    for kind in [*present, "all"] if len(present) > 1 else present:
        ours = table if kind == "all" else table[table["kind"] == kind]
        theirs = others if kind == "all" else others[others["kind"] == kind]
        if kind == "all":  # of those alone that are held against the others in every kind
            theirs = theirs.groupby(by, sort=True).filter(lambda unit: len(unit) == len(present))
        theirs = theirs.groupby(by, sort=True)[["left_out", "alone"]].sum()
        for column, finding in (("left_out", LEFT_OUT), ("alone", ALONE)):
            count, known = int((ours["finding"] == finding).sum()), len(theirs) >= MIN_ARTICLES
            values = theirs[column].to_numpy(np.float64)
            ends = np.quantile(values, [0, 0.5, 1]) if known else np.full(3, np.nan)
            row = {"kind": kind, "measure": column, "target": count, "others": len(theirs)}
            row |= dict(zip(("low", "median", "high"), ends, strict=True))
            rows.append(row | {"as_many": float((values >= count).mean()) if known else np.nan})
    columns = {"kind": "str", "measure": "str", "target": "int64", "others": "int64"}
    return groups.make(rows, columns | dict.fromkeys(["low", "median", "high", "as_many"], "float64"))
