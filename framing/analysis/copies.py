"""Copies: which articles carry one text, as families, and what was changed in it, from what reading found in common."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd

from framing.analysis import groups
from framing.result import Result

_PAIR = ["article_a", "article_b"]
_CHANGE = {
    "kind": "str", "here": "str", "there": "str", "tokens_here": "int64", "tokens_there": "int64",
    "articles": "int64", "with_here": "str", "with_there": "str", "quoted": "int64", "basis": "str",
}  # fmt: skip
_FAMILY = {"family": "str", "articles": "int64", "members": "str", "least": "float64", "basis": "str"}
Side = tuple[str, int]  # the words of a change in one article, as far as they are shown, and how many they are


class Shared(Protocol):
    """What :func:`framing.shared_text` returns, as far as it is needed here."""

    @property
    def articles(self) -> pd.DataFrame: ...
    @property
    def pairs(self) -> pd.DataFrame: ...
    @property
    def passages(self) -> pd.DataFrame: ...
    @property
    def changes(self) -> pd.DataFrame: ...
    @property
    def settings(self) -> Mapping[str, Any]: ...


def text_reuse(shared: Shared) -> Result:
    """Return which articles share text word for word, how much of each, and the families that they form.

    Parameters
    ----------
    shared : SharedText
        What :func:`framing.shared_text` found.

    Returns
    -------
    Result
        A row for each two articles that share a passage, those that share most first: ``shared`` words, those of
        them ``quoted`` in both; ``share_a`` and ``share_b``, of the words of either article; ``narrated``, the shared
        words outside quotation marks as a share of the shorter article's words, which makes families; the family that
        both are in. ``parts["families"]`` has a row a family: its members, and ``least``, the lowest ``narrated`` of
        two of them (0 where two are linked by others alone). ``parts["articles"]`` and ``parts["passages"]`` are as
        reading found them.

    Notes
    -----
    There are no intervals: the articles are compared whole, and nothing is inferred about others. That two articles
    share text does not tell who copied whom. What two of them quote they may have from one speaker.

    References
    ----------
    .. [1] P. Clough, R. Gaizauskas, S. Piao and Y. Wilks (2002). METER: MEasuring TExt Reuse. ACL.

    Examples
    --------
    >>> import framing as fr
    >>> text = "The Ferry Board met in Norport on Monday to end the {} of the pilots, and talks went on until dawn."
    >>> shared = fr.shared_text([fr.Article(name, text.format(name)) for name in ("strike", "revolt")])
    >>> text_reuse(shared).table[["article_a", "article_b", "shared", "family"]]
      article_a article_b  shared    family
    0    revolt    strike      20  shared 1
    """
    basis = _bases(shared)
    table = shared.pairs.assign(basis=_joined(shared.pairs, basis))
    narrated = shared.pairs.set_index(_PAIR)["narrated"].to_dict()
    rows = []
    named = shared.articles[shared.articles["family"] != ""]
    for family, found in named.groupby("family", sort=True):
        members = found["article"].tolist()
        linked = [narrated.get((a, b), narrated.get((b, a), 0.0)) for a, b in itertools.combinations(members, 2)]
        joined = groups.joined_basis(basis[m] for m in members)
        rows.append(
            {"family": family, "articles": len(members), "members": "; ".join(members), "least": min(linked),
             "basis": joined}
        )  # fmt: skip
    rows.sort(key=lambda row: (-row["articles"], row["members"]))
    parts = {"articles": shared.articles, "passages": shared.passages, "families": groups.make(rows, _FAMILY)}
    table.attrs["threshold"] = shared.settings["threshold"]
    return Result("text_reuse", table, groups.settings(**shared.settings, **_read(shared)), parts)


def text_changes(shared: Shared, here: str | None = None, there: str | None = None) -> Result:
    """Return what was changed in the text that articles share: "war against the militants" here, "assault" there.

    Parameters
    ----------
    shared : SharedText
        What :func:`framing.shared_text` found.
    here, there : str, optional
        Two articles; or one, compared with all that it shares text with. By default all articles with one another,
        where ``here`` is whichever reading comes first.

    Returns
    -------
    Result
        A row for each change, those first that the most articles carry one or the other side of, and then the longest.
        ``kind`` is what ``there`` does to ``here``: insertion, deletion, substitution. ``with_here`` and
        ``with_there`` are the articles that have the one and the other; ``quoted`` is 1 where some of the words stand
        in quotation marks. Capitals tell no changes apart; words are cut where :func:`framing.shared_text` cut them.

    Raises
    ------
    KeyError
        If there is no such article.
    ValueError
        If both are one, or ``there`` is given without ``here``.

    Notes
    -----
    A change tells that two texts differ, and neither which came first nor why: the later copy may have added words
    for its readers, the earlier may have been cut for length.

    Examples
    --------
    >>> import framing as fr
    >>> text = "The Ferry Board met in Norport on Monday to end the {} of the pilots, and talks went on until dawn."
    >>> shared = fr.shared_text([fr.Article(name, text.format(name)) for name in ("strike", "revolt")])
    >>> text_changes(shared, "strike").table[["kind", "here", "there", "with_there"]]
               kind    here   there with_there
    0  substitution  strike  revolt     revolt
    """
    basis = _bases(shared)
    _check(shared, here, there)
    found: dict[tuple[Side, Side], dict[str, Any]] = {}
    for row in shared.changes.to_dict("records"):
        names, words = [row["article_a"], row["article_b"]], [str(row["here"]), str(row["there"])]
        if (here is not None and here not in names) or (there is not None and there not in names):
            continue
        one, other = (words[0].lower(), int(row["tokens_a"])), (words[1].lower(), int(row["tokens_b"]))
        # Between any articles, a change that is met the other way round is the same change.
        if here == names[1] or (here is None and (one, other) not in found and (other, one) in found):
            names, words, one, other = names[::-1], words[::-1], other, one
        kind = "insertion" if not one[1] else "substitution" if other[1] else "deletion"
        new = {"kind": kind, "words": words, "with": (set(), set()), "quoted": 0}
        entry = found.setdefault((one, other), new)
        entry["quoted"] = max(entry["quoted"], int(row["quoted"] > 0))
        for carriers, name in zip(entry["with"], names, strict=True):
            carriers.add(name)
    rows = []
    for (one, other), entry in found.items():
        left, right = (sorted(carriers) for carriers in entry["with"])
        both = sorted({*left, *right})
        rows.append(
            {"kind": entry["kind"], "here": entry["words"][0], "there": entry["words"][1], "tokens_here": one[1],
             "tokens_there": other[1], "articles": len(both), "with_here": "; ".join(left),
             "with_there": "; ".join(right), "quoted": entry["quoted"],
             "basis": groups.joined_basis(basis[a] for a in both)}
        )  # fmt: skip
    rows.sort(key=lambda r: (-r["articles"], -(r["tokens_here"] + r["tokens_there"]), r["here"], r["there"]))
    given = groups.settings(here=here, there=there, **shared.settings, **_read(shared))
    return Result("text_changes", groups.make(rows, _CHANGE), given, {"articles": shared.articles})


def _check(shared: Shared, here: str | None, there: str | None) -> None:
    for name in (here, there):
        if name is not None and name not in set(shared.articles["article"]):
            raise KeyError(groups.unknown("article", name, shared.articles["article"]))
    if there is not None and here in (None, there):
        raise ValueError(f"there is {there!r} and here is {here!r}: give two articles, or the first alone")


def _bases(shared: Shared) -> dict[str, str]:
    if not all(hasattr(shared, name) for name in ("articles", "pairs", "passages", "changes", "settings")):
        raise TypeError(f"what fr.shared_text(articles) found is needed, and this is of type {type(shared).__name__}")
    return dict(zip(shared.articles["article"], shared.articles["basis"], strict=True))


def _joined(pairs: pd.DataFrame, basis: Mapping[str, str]) -> pd.Series[str]:
    ends = zip(pairs["article_a"], pairs["article_b"], strict=True)
    return pd.Series([groups.joined_basis((basis[a], basis[b])) for a, b in ends], index=pairs.index, dtype="str")


def _read(shared: Shared) -> dict[str, Any]:
    counts = shared.articles["basis"].value_counts()
    return {"articles": {b: int(counts[b]) for b in groups.BASES if b in counts.index}}
