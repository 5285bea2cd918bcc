"""Naming: what coverage calls a person, a place or an event (word choice and labelling), as read and as coded."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from framing.analysis import groups, null, statistics
from framing.analysis.coding import (
    BASIS,
    NOT_VISIBLE,
    SHARES,
    WHOLE,
    family_share,
    pages_of,
    records,
    share_of,
    witnesses,
)
from framing.analysis.pairs import UNIT, Pairs, paired, units, within
from framing.evidence import Evidence
from framing.result import Result

KINDS = ("head", "modifier", "epithet")
NAMING = "pages that name it"
SEEN_WHOLE = "pages seen whole"
ONE_LABEL = "label"  # the kind of a coded variable whose cell is one label, semicolons and all
_KEY = ["article", "position", "voice"]
_SHARES = ("share", "share_low", "share_high")
_DIFFERENCES = ("others", "difference", "difference_low", "difference_high", "floor")


@groups.on_evidence
def naming(
    evidence: Evidence,
    entity: str,
    *,
    by: str | None = "outlet",
    voice: str | None = None,
    kind: str | None = None,
    min_count: int = 2,
    min_mentions: int = 5,
    families: str | None = None,
    pair: str | None = None,
    resamples: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> Result:
    """Return what each group of articles calls an entity or an event, and how often.

    Parameters
    ----------
    evidence : Evidence
    entity : str
        A name of the codebook; an event is an entity of the kind ``event``.
    by : {"article", "outlet", "family", "basis", "country"} or None, default "outlet"
        What to group articles by; None takes all together.
    voice : {"narrator", "quoted", "scare", "all"}, optional
        Whose labels to count. By default one row a voice: what the reporter calls somebody and what a quoted
        opponent does are never mixed unless asked for with ``all``.
    kind : {"head", "modifier", "epithet"}, optional
        All by default. A head is the alias or noun that stands for the entity ("Norland", "the president", "the Norland
        regime"), a modifier a word before it ("embattled"), an epithet a noun that says what it is: a title, an
        apposition, "X is a NOUN".
    min_count : int, default 2
        Labels that are put to the entity less often in all groups together are left out.
    min_mentions : int, default 5
        With fewer mentions a row says that they are too few: its estimates are NaN and ``enough`` is False.
    families : {"weight", "collapse"} or None, default None
        What to do with copies of one agency's text, in each group and among all other articles; see
        :func:`framing.analysis.groups.weights` and :func:`framing.analysis.pairs.within`.
    pair : str, optional
        Column of ``evidence.articles`` that names the event of each article (``"event"``), to compare each group event
        by event with the others: whole events are resampled, both sides together, and for the floor the sides change
        places at random within each event. Events that a group lacks are left out
        (:func:`framing.analysis.pairs.paired`).
    resamples, level, seed : int, float, int
        Of the intervals.

    Returns
    -------
    Result
        A row for each label, group and voice, also where a group never uses the label; heads first, then modifiers and
        epithets, the commonest label first. ``rules`` names the rules that found it (``alias``: a name of the
        codebook). ``share`` is ``count`` of ``mentions``: of the mentions by a name or a noun, not by a pronoun, that
        are in this voice or carry a label in it. Shares of one group add up to more than 1, for a mention has a head
        and may have modifiers and an epithet. ``others`` is the share in all other articles, ``difference`` the share
        less that, ``floor`` the size that such a difference reaches between random halves of the other articles.
        ``parts["labels"]`` holds the rows of evidence behind the counts.

    Raises
    ------
    KeyError
        If no mention knows the entity; the message names the nearest.
    ValueError
        If ``by``, ``voice``, ``kind`` or ``families`` is none of those above, or ``min_count`` is below 1.

    Notes
    -----
    Labels are found by rules that abstain where they cannot tell, so counts are lower bounds, alike for all groups.
    A title says as much about an article's manners as about its view of somebody: read modifiers and epithets first.

    Intervals resample articles where a group has at least five that mention the entity (``unit`` is "articles"), else
    their sentences. Where a label is on none or on all of the mentions, the other end is an exact Poisson limit [2]_.
    The interval of the difference resamples the articles of both sides, widened by that limit, and is there only where
    each has five. There is no floor where fewer than four other articles mention the entity. Many labels and groups are
    compared at once: of intervals at 95%, one in twenty misses by chance alone.

    References
    ----------
    .. [1] F. Hamborg, A. Zhukova and B. Gipp (2019). Automated identification of media bias by word choice
       and labeling in news articles. JCDL.
    .. [2] F. Garwood (1936). Fiducial limits for the Poisson distribution. Biometrika 28.

    Examples
    --------
    >>> from framing.evidence import Evidence
    >>> naming(Evidence.empty(), "Norland")
    Traceback (most recent call last):
        ...
    KeyError: "no entity is called 'Norland'; there is none"
    """
    _check(evidence, entity, kind, min_count)
    pairs = paired(evidence.articles, pair, groups.grouped(evidence, by)[1]["group"], families)
    if pairs is not None:
        evidence = evidence.where(article=evidence.articles.loc[pairs.kept, "article"])
    column, articles = groups.grouped(evidence, by)
    labels, held = _held(evidence, entity, voice)
    labels = labels if kind is None else labels[labels["kind"] == kind]
    drawn = units(evidence.articles, families) if pairs is None else evidence.articles[pairs.told["pair"]]
    named = articles.assign(unit=drawn)
    weights = {g: pd.Series(within(evidence.articles, families, named["group"] == g), named["article"])
               for g in sorted(set(named["group"]))}  # fmt: skip
    held = held.merge(named, on="article", validate="many_to_one")
    options: dict[str, Any] = {"resamples": resamples, "level": level, "seed": seed}
    kept = labels.groupby(["kind", "label"]).size().rename("total").reset_index()
    rules = {pair: "; ".join(sorted(set(found))) for pair, found in labels.groupby(["kind", "label"])["rule"]}
    kept = kept[kept["total"] >= min_count].sort_values(["total", "label"], ascending=[False, True])
    ranked = sorted(kept[["kind", "label"]].itertuples(index=False, name=None), key=lambda pair: KINDS.index(pair[0]))
    rows: list[dict[str, Any]] = []
    for speaking, spoken in held.groupby("voice", sort=True):
        spoken = spoken.reset_index(drop=True)
        carried = _carried(spoken, labels, ranked)
        for group, mentions in spoken.groupby("group", sort=True):
            here = (spoken["group"] == group).to_numpy()
            weighed = spoken.assign(weight=spoken["article"].map(weights[str(group)]))
            numbers, unit = _compared(weighed, carried, here, pairs, min_mentions=min_mentions, **options)
            about = {column: group, "basis": groups.joined_basis(mentions["basis"]), "voice": speaking, "unit": unit}
            about |= {"articles": mentions["article"].nunique(), "mentions": len(mentions)}
            for place, (found, label) in enumerate(ranked):
                counts = {"count": int(carried[here, place].sum()), "enough": len(mentions) >= min_mentions}
                named_by = {name: float(values[place]) for name, values in numbers.items()}
                rows.append(
                    {**about, "kind": found, "label": label, "rules": rules[found, label], **counts, **named_by}
                )
    place_of = {pair: place for place, pair in enumerate(ranked)}
    rows.sort(key=lambda r: (place_of[r["kind"], r["label"]], r[column], groups.voice_rank(r["voice"])))
    columns = dict.fromkeys([column, "basis", "kind", "label", "voice", "rules"], "str")
    columns |= dict.fromkeys(["articles", "count", "mentions"], "int64") | dict.fromkeys(_SHARES, "float64")
    columns |= {"unit": "str"} | dict.fromkeys(_DIFFERENCES, "float64") | {"enough": "bool"}
    table = groups.make(rows, columns, level=level)
    table.attrs |= {"entity": entity, "pair": None if pairs is None else pairs.told}
    given: dict[str, Any] = {"entity": entity, "by": by, "voice": voice, "kind": kind, "min_count": min_count}
    given |= {"min_mentions": min_mentions, "families": families, **options}
    given |= {"pair": None} if pairs is None else pairs.told
    behind = evidence.labels[evidence.labels["entity"] == entity].reset_index(drop=True)
    return Result("naming", table, groups.settings(evidence, **given), {"labels": behind})


def _check(evidence: Evidence, entity: str, kind: str | None, min_count: int) -> None:
    known = evidence.mentions["entity"]
    if not isinstance(entity, str):
        raise TypeError(f"entity is {entity!r}; name one entity, and call naming() once for each")
    if entity not in set(known):
        raise KeyError(groups.unknown("entity", entity, known))
    if kind is not None:
        groups.check_option("kind of label", kind, KINDS)
    if min_count < 1:
        raise ValueError(f"min_count is {min_count}; a label that is never used cannot be listed: give 1 or more")


def _held(evidence: Evidence, entity: str, voice: str | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the labels of an entity, a mention, a voice and a label at most once, and the mentions that may carry one.

    A mention counts in its own voice and in that of each label put to it: "she called X a “liar”" has a mention in the
    narrator's voice and a label in another's.
    """
    mentions = evidence.mentions[(evidence.mentions["entity"] == entity) & (evidence.mentions["how"] != "pronoun")]
    labels = groups.in_voice(evidence.labels[evidence.labels["entity"] == entity], voice)
    labels = labels.assign(position=labels["mention"]).drop_duplicates([*_KEY, "kind", "label"])
    held = pd.concat([groups.in_voice(mentions, voice)[_KEY], labels[_KEY]]).drop_duplicates()
    held = held.merge(mentions[["article", "position", "sentence"]], on=["article", "position"])
    return labels, held.sort_values(_KEY, ignore_index=True)


def _carried(spoken: pd.DataFrame, labels: pd.DataFrame, ranked: list[tuple[str, str]]) -> statistics.Floats:
    """Return which mentions carry which labels: a row a mention, a column a label."""
    places = {pair: place for place, pair in enumerate(ranked)}
    rows = {key: row for row, key in enumerate(spoken[_KEY].itertuples(index=False, name=None))}
    carried = np.zeros((len(spoken), len(ranked)))
    for *key, kind, label in labels[[*_KEY, "kind", "label"]].itertuples(index=False, name=None):
        if tuple(key) in rows and (kind, label) in places:
            carried[rows[tuple(key)], places[kind, label]] = 1.0
    return carried


def _compared(
    spoken: pd.DataFrame,
    carried: statistics.Floats,
    here: np.ndarray[Any, np.dtype[np.bool_]],
    pairs: Pairs | None,
    *,
    min_mentions: int,
    resamples: int,
    level: float,
    seed: int,
) -> tuple[dict[str, statistics.Floats], str]:
    """Return a group's shares of labels and how they differ from those of the others, and what was resampled."""
    weight = spoken["weight"].to_numpy(np.float64)
    weighed = pd.DataFrame(np.column_stack([carried, np.ones(len(spoken))]) * weight[:, None])
    events = weighed.assign(article=spoken["unit"], sentence=spoken["article"] + " " + spoken["sentence"].astype("str"))
    values: list[Any] = list(weighed.columns)
    own, rest = events[here & (weight > 0)], events[~here & (weight > 0)]
    numbers = dict.fromkeys((*_SHARES, *_DIFFERENCES), np.full(carried.shape[1], np.nan))
    others = rest.groupby("article", sort=True)[values].sum().to_numpy(np.float64)
    both = None if pairs is None else [pairs.summed(e[values].to_numpy(np.float64), e["article"]) for e in (own, rest)]
    if len(others):
        numbers["others"] = _share(others.sum(axis=0, keepdims=True))[0]
        first, second = (None, others) if both is None else both
        numbers["floor"] = null.ratio_floor(second, paired_with=first, seed=seed)
    if here.sum() < max(min_mentions, 1) or own.empty:
        return numbers, ""
    unit, sums = groups.clusters(own, values)
    side = sums.to_numpy(np.float64)
    numbers["share"] = _share(own[values].to_numpy(np.float64).sum(axis=0, keepdims=True))[0]
    if unit:
        low, high = statistics.bootstrap_ratio(side[:, :-1], side[:, -1], resamples=resamples, level=level, seed=seed)
        # Resampling a label that is on no mention, or on every one, gives the same each time.
        limit = np.minimum(statistics.zero_limit(side[:, -1].sum(), level=level), 1.0)
        numbers["share_low"] = np.where(numbers["share"] == 1, 1 - limit, low)
        numbers["share_high"] = np.where(numbers["share"] == 0, limit, high)
    numbers["difference"] = numbers["share"] - numbers["others"]
    if unit == "articles" and len(others):
        limits = [float(statistics.zero_limit(sums[:, -1].sum(), level=level)) for sums in (side, others)]
        low, high = statistics.difference_of_ratios(
            *((side, others) if both is None else both),
            limits=(limits[0], limits[1]),
            bounded=True,
            paired=both is not None,
            resamples=resamples,
            level=level,
            seed=seed,
        )
        numbers |= {"difference_low": low, "difference_high": high}
    return numbers, UNIT if pairs is not None and unit == "articles" else unit


def _share(sums: statistics.Floats) -> statistics.Floats:
    """Return the share of the mentions, of which the last column tells, that carry each label."""
    return np.asarray(sums[:, :-1] / sums[:, -1:], np.float64)


def coded_naming(
    codes: pd.DataFrame,
    variable: str,
    labels: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    codebook: pd.DataFrame | None = None,
    level: float = 0.95,
) -> Result:
    """Return which names pages give to a thing, by group of names, as a reader has coded them.

    Parameters
    ----------
    codes : pandas.DataFrame
        With the columns article and the variable, whose cells hold labels separated by semicolons.
    variable : str
        For instance ``hamas_label``.
    labels : pandas.DataFrame
        With the columns variable, label, group and absence: the group to count a label in, and 1 where the
        label says that the thing is not named.
    articles : pandas.DataFrame
        With the columns article, outlet, family (or wire_family) and seen.
    codebook : pandas.DataFrame, optional
        With the columns variable and kind (``corpus.codebook``): a cell of a variable of the kind ``label`` is one
        label, semicolons and all. Cells of all other variables, and of all without a codebook, hold labels parted by
        semicolons.
    level : float, default 0.95
        Confidence level of the Wilson intervals.

    Returns
    -------
    Result
        A row a group, the commonest first, those that say that the thing is not named last; a page that uses
        names of two groups counts in both, so that shares may add up to more than 1. A group of names has its
        share of the pages on which a name is visible, whole or in part; a group that says that the thing is
        not named has its share of the pages seen whole, for no other could show that: ``visible`` and ``of``
        say which pages, and the shares of the two kinds do not belong together. ``labels`` are the commonest
        (at most four); ``parts["pages"]`` says which page uses which.

    Raises
    ------
    KeyError
        If there is no such variable, or a label or a page is not listed.

    References
    ----------
    .. [1] F. Hamborg, A. Zhukova and B. Gipp (2019). Automated identification of media bias by word choice
       and labeling in news articles. JCDL.

    Examples
    --------
    >>> codes = pd.DataFrame({"article": ["a", "b"], "war_term": ["war; siege", "war"]})
    >>> labels = pd.DataFrame({"label": ["war", "siege"], "group": ["open war", "siege"], "absence": 0})
    >>> labels["variable"] = "war_term"
    >>> pages = pd.DataFrame({"article": ["a", "b"], "outlet": ["A", "B"], "family": "own", "seen": "whole"})
    >>> coded_naming(codes, "war_term", labels, pages).table[["group", "pages", "visible", "share"]]
          group  pages  visible  share
    0  open war      2        2    1.0
    1     siege      1        2    0.5
    """
    if variable not in codes.columns:
        raise KeyError(groups.unknown("variable in codes", variable, codes.columns.drop("article")))
    missing = [c for c in ("variable", "label", "group", "absence") if c not in labels.columns]
    if missing:
        raise KeyError(f"labels lack the column(s) {', '.join(missing)}")
    listed = labels[labels["variable"] == variable].drop_duplicates("label").set_index("label")
    absences = listed["absence"].astype("int64")
    about = pages_of(articles, pd.Index(codes["article"].astype("str")), ["outlet", "family", "seen"])
    cells = codes.set_index("article")[variable].fillna("").astype("str")
    kinds = {} if codebook is None else dict(zip(codebook["variable"], codebook["kind"], strict=True))
    one = kinds.get(variable) == ONE_LABEL
    rows: list[dict[str, Any]] = []
    for page in records(about):
        cell = str(cells[page["article"]])
        found = [p.strip() for p in ([cell] if one else cell.split(";")) if p.strip()]
        named = []
        for label in dict.fromkeys(found):
            if label not in listed.index:
                raise KeyError(
                    f"{groups.unknown(f'label of {variable}', label, listed.index)} (page {page['article']})"
                )
            group = str(listed.loc[label, "group"])
            absence = bool(absences[label])
            if group != NOT_VISIBLE and not (absence and page["seen"] != WHOLE):
                named.append({**page, "group": group, "label": label})
        rows += named or [{**page, "group": NOT_VISIBLE, "label": "; ".join(found)}]
    columns = dict.fromkeys(["article", "outlet", "family", "group", "label", "seen"], "str")
    pages = groups.make(rows, columns)
    unnamed = set(listed.loc[absences == 1, "group"])
    table = _by_group(pages, unnamed, level).assign(variable=variable, basis=BASIS)
    table = table.astype({"variable": "str", "basis": "str"})
    pages = pages.drop(columns="seen")
    given = groups.settings(variable=variable, kind=kinds.get(variable, ""), level=level, pages=len(about))
    return Result("coded_naming", table, given, {"pages": pages})


def _by_group(pages: pd.DataFrame, unnamed: Collection[str], level: float) -> pd.DataFrame:
    """Count pages by group: groups of names among the pages that name, the others among those seen whole."""
    visible = pages[pages["group"] != NOT_VISIBLE]
    family = pages.drop_duplicates("article").set_index("article")["family"]
    rows = []
    for group, found in visible.groupby("group", sort=True):
        if group in unnamed:
            of, among = SEEN_WHOLE, visible[visible["seen"] == WHOLE]
        else:
            of, among = NAMING, visible[~visible["group"].isin(unnamed)]
        counted = pd.Index(among["article"].unique())
        using = pd.Series(counted.isin(found["article"]), index=counted)
        counts = share_of(int(using.sum()), len(counted), level)
        used = found["label"].value_counts()
        commonest = sorted(used.index, key=lambda label: (-int(used[label]), str(label)))
        rows.append(
            {
                "group": group,
                **counts,
                "pages": counts["present"],
                "family_share": family_share(using, witnesses(family, counted))[1],
                "labels": "; ".join(map(str, commonest[:4])),
                "of": of,
            }
        )
    rows.sort(key=lambda row: (row["group"] in unnamed, -row["pages"], row["group"]))
    columns = {"group": "str", "pages": "int64", "visible": "int64"} | dict.fromkeys(SHARES, "float64")
    columns |= {"family_share": "float64", "labels": "str", "of": "str"}
    return groups.make(rows, columns, level=level)
