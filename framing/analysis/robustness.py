"""Robustness: whether one contrast holds over every reasonable way to measure it (a specification curve)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from framing.analysis import groups, null, quantiles, specifications, statistics
from framing.analysis.clusters import Clusters, Count, Floats, Side, clusters, count, left, shared_events, side
from framing.analysis.errors import scorer_error
from framing.analysis.pairs import UNIT, paired
from framing.analysis.specifications import ALONE, MEASURES, Contrast, Option, Options, Specification
from framing.evidence import Evidence
from framing.result import Result

_BLOCK = 512  # specifications resampled at a time
_ABOUT = ("first", "second", "target", "reference", "entity", "basis")


@groups.on_evidence
def robustness(
    evidence: Evidence,
    target: str | None = None,
    entities: str | Iterable[str] | None = (),
    *,
    by: str = "article",
    reference: str | Iterable[str] | None = None,
    measure: str = "loaded",
    choices: Mapping[str, Option | Iterable[Option]] | None = None,
    pair: str | None = None,
    min_mentions: int = 5,
    min_hits: int = 3,
    min_words: int = 100,
    resamples: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> Result:
    """Return one contrast under every reasonable way to measure it: does it hold, and which choice turns it?

    Parameters
    ----------
    evidence : Evidence
    target : str, optional
        A value of ``by``. With two entities it may be left out, for all articles.
    entities : str or iterable of str or None, default ()
        Two entities: the first against the second, within the target. One: the target's portrayal of it against the
        reference's. None: all loaded words of the target against those of the reference.
    by : {"article", "outlet", "family", "basis", "country"}, default "article"
        What target and reference are.
    reference : str or iterable of str, optional
        What to compare with; all the rest by default.
    measure : {"loaded", "sentiment"}, default "loaded"
        The rate of loaded words, or the mean sentiment toward the mentions.
    choices : mapping, optional
        Options to use for some choices instead of the default set (see Notes), for instance ``{"voice": "narrator"}``.
    pair : str, optional
        Column of ``evidence.articles`` that names the event of each article (``"event"``), to compare the sides event
        by event: whole events are resampled, both sides together, and for the floor the sides change places at random
        within each event. Events that one of them lacks are left out (:func:`framing.analysis.pairs.paired`), those
        that it lacks once copies are collapsed or an outlet is left out among them. ``settings`` count the events of
        the first options.
    min_mentions : int, default 5
        With fewer mentions on a side a specification says that they are too few (``enough`` is False).
    min_hits : int, default 3
        The same, for loaded words on both sides together.
    min_words : int, default 100
        The same, for words on a side where no entity is named.
    resamples, level, seed : int, float, int
        Of the intervals.

    Returns
    -------
    Result
        A row a specification, with its option of every choice, the lowest estimate first. For loaded words
        ``estimate`` is the difference of the two rates as a share of their sum, so that ways of counting in different
        units lie on one scale: 0 is no difference, 0.5 a first rate three times the second, 1 all on the first side.
        For sentiment it is the difference of the means. ``parts["choices"]`` has a row an option: the ``share`` of its
        specifications that has the sign of the median of all, their ``median``, the median ``shift`` from the
        choice's first option with all else equal, and whether the option ``turns`` the sign: most of its specifications
        have the other. ``parts["summary"]`` counts the specifications.

    Raises
    ------
    KeyError
        If target, reference or an entity is unknown.
    ValueError
        If there is no reference, there are more than two entities or one twice, or a choice, an option or a measure is
        unknown.

    Notes
    -----
    The default set. ``voice``: narrator, all, quoted. ``per``: mention, 1,000 words in that voice, sentence (that
    mentions the entity). ``threshold`` of strength: .5, .4, .6. ``counting``: each word once, or by its weight.
    ``attachment``: by any rule; without guesses beyond the clause; joined to the name, without mere nearness.
    ``mentions``: all; or none by pronoun or noun, with loaded words only where the sentence names the entity.
    ``scorer`` of sentiment: rules, learned. ``families``: wire families not heeded, weighted, collapsed. All these are
    crossed. ``words`` (all, the unfavourable alone, all but each category) and ``outlets`` (all, all but each) are
    taken one at a time, in each voice, with the other choices at their first option. An option on which nothing hangs
    in this evidence is left out.

    Specifications share their evidence: they are not independent, and that many agree is no test. What matters is
    which choice turns the sign, and whether that choice can be defended.

    Intervals resample articles (families, under a rule for them) where a side has at least five, else its sentences,
    which tells how much hangs on single sentences and nothing about other articles. They are quantiles of the estimate
    itself in the resamples, widened for few units. Where a side has no loaded word at all, the other end comes from its
    exact Poisson limit and the uncertain rate of the other side, put together as for a ratio [3]_. ``floor`` is the
    size that the estimate reaches between random halves of the reference.

    References
    ----------
    .. [1] U. Simonsohn, J. P. Simmons and L. D. Nelson (2020). Specification curve analysis. Nature Human Behaviour 4.
    .. [2] S. Steegen, F. Tuerlinckx, A. Gelman and W. Vanpaemel (2016). Increasing transparency through a multiverse
       analysis. Perspectives on Psychological Science 11(5).
    .. [3] A. Donner and G. Y. Zou (2012). Closed-form confidence intervals for functions of the normal mean and
       standard deviation. Statistical Methods in Medical Research 21(4).

    Examples
    --------
    >>> robustness(Evidence.empty(), entities=["Norland", "Sudland"])
    Traceback (most recent call last):
    ...
    KeyError: "no entity mentioned in this evidence is called 'Norland'; there is none"
    """
    names = [] if entities is None else groups.names_of("entities", entities)
    contrast, about = _contrast(
        evidence, target, names, by, reference, groups.check_option("measure", measure, MEASURES)
    )
    found = specifications.options(evidence, contrast, choices)
    asked = specifications.combine(found)
    pairs = None
    if pair is not None:
        first = (str(found["families"][0]), str(found["outlets"][0]))
        left_of = [left(evidence, articles, *first) for articles in contrast.articles]
        of_side = np.where(left_of[0], about["first"], np.where(left_of[1], about["second"], ""))
        pairs = paired(evidence.articles, pair, of_side)
    event = None if pairs is None else pairs.event
    sides = [side(evidence, *each) for each in zip(contrast.entities, contrast.articles, strict=True)]
    least = {"mentions": min_mentions, "hits": min_hits, "words": min_words}
    draws: dict[str, Any] = {"resamples": resamples, "level": level, "seed": seed}
    blocks: dict[tuple[str, str], list[int]] = {}
    for number, each in enumerate(asked):
        blocks.setdefault((str(each["families"]), str(each["outlets"])), []).append(number)
    work = [(rule, part[at : at + _BLOCK]) for rule, part in blocks.items() for at in range(0, len(part), _BLOCK)]
    rows: list[dict[str, Any]] = [{} for _ in asked]
    for rule, part in tqdm(work, desc="specifications", unit="block", delay=2, leave=False):
        wanted = [asked[number] for number in part]
        columns = _block(evidence, contrast, sides, rule, wanted, least, event, **draws)
        for place, number in enumerate(part):
            rows[number] = {**asked[number], **{name: column[place] for name, column in columns.items()}, **about}
    table = _table(rows, found, contrast, level)
    compared = evidence.articles["basis"][contrast.articles[0] | contrast.articles[1]]
    table.attrs["pair"] = None if pairs is None else pairs.told
    table.attrs["articles"] = {basis: int((compared == basis).sum()) for basis in groups.BASES if basis != "codes"}
    # The error of the rules is not that of a scorer which a user has put in their place.
    ours = evidence.articles["read_with"].str.contains("sentiment by rules").all()
    scorers = [str(scorer) for scorer in found.get("scorer", []) if scorer != "rules" or ours]
    table.attrs["errors"] = {scorer: scorer_error(scorer) for scorer in scorers}
    median = table.loc[table["enough"], "estimate"].median()
    sign = 0 if np.isnan(median) else int(np.sign(median))
    options = _options(table, found, sign)
    summary = _summary(table, options, sign)
    given: dict[str, Any] = {"target": target, "entities": names, "by": by, "reference": reference, "measure": measure}
    given |= {"errors": table.attrs["errors"]} if scorers else {}
    given |= {"choices": found, **{f"min_{what}": n for what, n in least.items()}, **draws}
    given |= {"pair": None} if pairs is None else pairs.told
    given |= {str(name): value for name, value in summary.iloc[0].items() if str(name) not in _ABOUT}
    return Result("robustness", table, groups.settings(evidence, **given), {"choices": options, "summary": summary})


def _contrast(
    evidence: Evidence,
    target: str | None,
    names: list[str],
    by: str,
    reference: str | Iterable[str] | None,
    measure: str,
) -> tuple[Contrast, dict[str, str]]:
    """Return the two sides, and how they are called."""
    known = set(evidence.mentions["entity"]) | (set(evidence.hits["entity"]) - {""})
    for name in names:
        if name not in known:
            raise KeyError(groups.unknown("entity mentioned in this evidence", name, known))
    if len(names) > 2 or len(set(names)) < len(names):
        raise ValueError(f"entities are {names}; name two different ones to contrast, or one, or none")
    if measure == "sentiment" and not names:
        raise ValueError("sentiment is always toward an entity: name one, or two to contrast")
    articles = groups.grouped(evidence, by)[1]
    basis = articles["basis"]
    if len(names) == 2:
        if reference is not None:
            raise ValueError(
                "two entities are contrasted within the target: leave the reference out, or name one entity"
            )
        if target is not None and target not in set(articles["group"]):
            raise KeyError(groups.unknown(by, target, articles["group"]))
        here = np.ones(len(articles), np.bool_) if target is None else (articles["group"] == target).to_numpy()
        about = {"first": names[0], "second": names[1], "target": target or "", "reference": "", "entity": ""}
        return Contrast(measure, (here, here), (names[0], names[1])), about | {
            "basis": groups.joined_basis(basis[here])
        }
    if target is None:
        raise ValueError("name a target to compare with the other coverage, or two entities to contrast")
    here, there, against = groups.sides(articles["group"], target, reference, by)
    entity = names[0] if names else ""
    about = {"first": target, "second": against, "target": target, "reference": against, "entity": entity}
    about |= {"basis": " vs ".join(groups.joined_basis(basis[each]) for each in (here, there))}
    return Contrast(measure, (here, there), (entity, entity)), about


def _block(
    evidence: Evidence,
    contrast: Contrast,
    sides: list[Side],
    rule: tuple[str, str],
    wanted: list[Specification],
    least: Mapping[str, int],
    event: pd.Series[str] | None,
    *,
    resamples: int,
    level: float,
    seed: int,
) -> dict[str, Any]:
    """Return the columns of specifications that share their rule for families and the outlet left out."""
    matched: dict[str, Any] = {}
    if event is not None:
        matched = {"event": event, "events": shared_events(evidence, contrast.articles, rule, event)}
    resampled = [clusters(evidence, contrast.articles[0], *rule, **matched)]
    resampled.append(resampled[0] if contrast.within else clusters(evidence, contrast.articles[1], *rule, **matched))
    counts = [
        [count(each, units, one, contrast.measure) for one in wanted]
        for each, units in zip(sides, resampled, strict=True)
    ]
    loaded = contrast.measure == "loaded"
    tops, bottoms = ([_stack(part, name) for part in counts] for name in ("top", "bottom"))
    rates = [_rate(top.sum(axis=0), bottom.sum(axis=0)) for top, bottom in zip(tops, bottoms, strict=True)]
    hits, mentions, words = (
        np.array([[getattr(one, name) for one in part] for part in counts]) for name in ("hits", "mentions", "words")
    )
    exposed = mentions >= max(least["mentions"], 1) if contrast.entities[0] else words >= max(least["words"], 1)
    enough = exposed.all(axis=0) & ~np.isnan(rates[0] - rates[1])
    if loaded:
        enough &= hits.sum(axis=0) >= max(least["hits"], 1)
    difference = rates[0] - rates[1]
    together = bool(matched) and all(each.unit == UNIT for each in resampled)  # and not sentences, of too few events
    unit, drawn, tails = _resampled(contrast, resampled, tops, bottoms, resamples, level, seed, together=together)
    if together:  # as few as hold what is counted
        tails = statistics.held_tails(tops[0] + tops[1] if loaded else bottoms[0] + bottoms[1], level)
    apart, both = drawn[0] - drawn[1], drawn[0] + drawn[1]
    low, high = _quantiles(_rate(apart, both) if loaded else apart, tails)
    if loaded:
        worth = np.array([[one.worth for one in part] for part in counts]).sum(axis=0) / np.maximum(hits.sum(axis=0), 1)
        limits = [worth * statistics.zero_limit(bottom.sum(axis=0), level=level) for bottom in bottoms]
        # The ratio of the limit to the other rate, with the uncertainty of both.
        sure = [_quantiles(each, tails)[0] for each in drawn]
        rest = [np.sqrt(np.maximum(end * (2 * rate - end), 0)) for end, rate in zip(sure, rates, strict=True)]
        low = np.where(hits[1] == 0, _rate(rest[0] - limits[1], rest[0] + limits[1]), low)
        high = np.where(hits[0] == 0, _rate(limits[0] - rest[1], limits[0] + rest[1]), high)
        difference = _rate(difference, rates[0] + rates[1])
    ends = [np.where(enough, value, np.nan) for value in (difference, low, high)]
    columns: dict[str, Any] = dict(zip(("estimate", "low", "high"), ends, strict=True))
    columns |= {"first_rate": rates[0], "second_rate": rates[1], "unit": np.where(enough, unit, ""), "enough": enough}
    for name, numbers in (("hits", hits), ("mentions", mentions), ("words", words)):
        columns |= {f"first_{name}": numbers[0], f"second_{name}": numbers[1]}
    columns["floor"] = np.full(len(wanted), np.nan)
    if not contrast.within:
        columns["floor"] = np.where(enough, _floor(evidence, contrast, sides, rule, wanted, seed, matched), np.nan)
    return columns


def _stack(counts: list[Count], name: str) -> Floats:
    return np.column_stack([getattr(one, name) for one in counts])


def _rate(top: Floats, bottom: Floats) -> Floats:
    rate: Floats = np.divide(top, bottom, out=np.full(np.shape(top), np.nan), where=bottom != 0)
    return rate


def _resampled(
    contrast: Contrast,
    units: list[Clusters],
    tops: list[Floats],
    bottoms: list[Floats],
    resamples: int,
    level: float,
    seed: int,
    *,
    together: bool,
) -> tuple[str, list[Floats], Floats]:
    """Return what was resampled, the rates of each side in the resamples, and the quantiles that make an interval."""
    columns = tops[0].shape[1]
    tails = statistics.expanded_tails(max(min(each.number for each in units), 1), level)
    if not all(each.unit for each in units):
        return "", [np.full((1, columns), np.nan)] * 2, tails
    seeds = [seed, seed]  # of the same articles or events, both sides are drawn alike
    if not contrast.within and not together:
        # Draws go by which side holds the first article, so that sides that change places keep their draws.
        seeds[int(contrast.articles[0].argmax() < contrast.articles[1].argmax())] = int(
            np.random.SeedSequence(seed).generate_state(1)[0]
        )
    drawn = []
    for top, bottom, own in zip(tops, bottoms, seeds, strict=True):
        sums = statistics.resampled_sums(np.hstack([top, bottom]), resamples=resamples, seed=own)
        drawn.append(_rate(sums[:, :columns], sums[:, columns:]))
    named = [each.unit for each in units]
    return named[0] if named[0] == named[1] else " vs ".join(named), drawn, tails


def _quantiles(drawn: Floats, tails: Floats) -> Floats:
    """Return two quantiles of each column of resamples.

    A resample may hold none of the clusters in which the denominator lies, or no loaded word; it has no value and is
    left out.
    """
    if tails.ndim > 1:
        return quantiles.column_quantiles(drawn, tails)
    ends = np.full((2, drawn.shape[1]), np.nan)
    usable = ~np.isnan(drawn).all(axis=0)
    if usable.any():
        ends[:, usable] = np.nanquantile(drawn[:, usable], tails, axis=0)
    return ends


def _floor(
    evidence: Evidence,
    contrast: Contrast,
    sides: list[Side],
    rule: tuple[str, str],
    wanted: list[Specification],
    seed: int,
    matched: Mapping[str, Any],
) -> Floats:
    """Return the size that the estimate reaches between random halves of the reference, or sides that change places."""
    values = []
    for place in (0, 1) if matched else (1,):
        units = clusters(evidence, contrast.articles[place], *rule, whole=True, **matched)
        counts = [count(sides[place], units, one, contrast.measure) for one in wanted]
        values.append(np.hstack([_stack(counts, "top"), _stack(counts, "bottom")]))
    if matched:
        parts = null.swapped(values[0], values[1], seed=seed)
    else:
        halves = null.random_halves(len(values[0]), seed=seed).astype(np.float64)
        parts = (halves @ values[0], (1 - halves) @ values[0])
    first, second = (_rate(part[:, : len(wanted)], part[:, len(wanted) :]) for part in parts)
    if contrast.measure == "sentiment":
        return null.floor(first - second)
    # Halves without any loaded word do not differ.
    return null.floor(np.where(first + second == 0, 0.0, _rate(first - second, first + second)))


def _table(rows: list[dict[str, Any]], found: Options, contrast: Contrast, level: float) -> pd.DataFrame:
    """Return the specifications in the order of their estimates; those of too few behind."""
    columns = {"specification": "int64", **dict.fromkeys(found, "str")}
    columns |= {"threshold": "float64"} if "threshold" in found else {}
    columns |= dict.fromkeys(["estimate", "low", "high"], "float64") | {"sign": "int64", "clear": "bool"}
    columns |= dict.fromkeys(["floor", "first_rate", "second_rate"], "float64")
    counted = ["hits"] if contrast.measure == "loaded" else []
    counted.append("mentions" if contrast.entities[0] else "words")
    columns |= dict.fromkeys([f"{place}_{name}" for name in counted for place in ("first", "second")], "int64")
    columns |= {"unit": "str", "enough": "bool", **dict.fromkeys(_ABOUT, "str")}
    order = sorted(range(len(rows)), key=lambda n: (not rows[n]["enough"], rows[n]["estimate"], n))
    made = []
    for number, at in enumerate(order, 1):
        row = rows[at]
        sign = int(np.sign(row["estimate"])) if row["enough"] else 0
        clear = bool(row["low"] > 0 or row["high"] < 0)
        made.append({**row, "specification": number, "sign": sign, "clear": clear})
        made[-1] |= {name: round(row[name]) for name in ("first_words", "second_words")}
    return groups.make(made, columns, level=level)


def _options(table: pd.DataFrame, found: Options, sign: int) -> pd.DataFrame:
    """Return what each option of each choice does to the estimate; ``sign`` is that of the median of all."""
    told = table[table["enough"]]
    plain = np.logical_and.reduce([table[choice] == found[choice][0] for choice in ALONE if choice in found])
    rows = []
    for choice, options in found.items():
        others = [other for other in found if other != choice]
        first = told.loc[told[choice] == options[0], [*others, "estimate"]]
        for option in options if len(options) > 1 else []:
            alone = choice in ALONE and option != options[0]
            mine = table[(table[choice] == option) & (alone | plain)]
            known = mine[mine["enough"]]
            pairs = known[[*others, "estimate"]].merge(first, on=others, suffixes=("", "_first"))
            turns = sign != 0 and (known["sign"] == -sign).mean() > 0.5
            if alone:  # these are few: they turn what had the sign before
                turns = turns and (np.sign(pairs["estimate_first"]) == sign).mean() > 0.5
            rows.append(
                {
                    "choice": choice,
                    "option": str(option),
                    "specifications": len(mine),
                    "told": len(known),
                    "share": (known["sign"] == sign).mean() if sign else np.nan,
                    "median": known["estimate"].median(),
                    "shift": (pairs["estimate"] - pairs["estimate_first"]).median(),
                    "turns": bool(turns),
                }
            )
    columns = {"choice": "str", "option": "str", "specifications": "int64", "told": "int64"}
    return groups.make(rows, columns | dict.fromkeys(["share", "median", "shift"], "float64") | {"turns": "bool"})


def _summary(table: pd.DataFrame, options: pd.DataFrame, sign: int) -> pd.DataFrame:
    """Return, in one row, how far the specifications agree."""
    told = table[table["enough"]]
    agreeing = int((told["sign"] == sign).sum()) if sign else 0
    floored = told[told["floor"].notna()]
    turning = options[options["turns"]]
    sizes = options["shift"].abs()
    row = {name: table[name].iloc[0] for name in _ABOUT} | {
        "specifications": len(table),
        "told": len(told),
        "median": told["estimate"].median(),
        "sign": sign,
        "agreeing": agreeing,
        "agreement": agreeing / len(told) if sign else np.nan,
        "clear": told["clear"].mean(),
        "clear_agreeing": int((told["clear"] & (told["sign"] == sign)).sum()) if sign else 0,
        "clear_opposed": int((told["clear"] & (told["sign"] == -sign)).sum()) if sign else 0,
        "floor": floored["floor"].median(),
        "above_floor": (floored["estimate"].abs() > floored["floor"]).mean(),
        "turns": "; ".join(f"{c}: {o}" for c, o in zip(turning["choice"], turning["option"], strict=True)),
        "strongest": options["choice"].iloc[sizes.argmax()] if sizes.gt(0).any() else "",
    }
    columns = dict.fromkeys([*_ABOUT, "turns", "strongest"], "str")
    columns |= dict.fromkeys(["specifications", "told", "sign", "agreeing", "clear_agreeing", "clear_opposed"], "int64")
    columns |= dict.fromkeys(["median", "agreement", "clear", "floor", "above_floor"], "float64")
    return groups.make([row], {name: columns[name] for name in row})
