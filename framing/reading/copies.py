"""Copies: passages that articles share word for word, families of articles that do, and what each changed in them.

Seven reports that carry one agency's text are one witness and not seven. Codes of whose text a page carries need a
reader; this finds it in the texts.
"""

from __future__ import annotations

import difflib
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from framing.reading.alignment import Passage, common
from framing.reading.marks import quoted_words
from framing.reading.reader import ReadingError
from framing.reading.text import Word, parse

if TYPE_CHECKING:
    from framing.corpus import Article, Corpus

FAMILY = "shared {}"  # no hyphen, plus or slash, behind which an agency's name ends
_PLACES = {"position_a": "int64", "tokens_a": "int64", "position_b": "int64", "tokens_b": "int64"}
_PAIR = {"article_a": "str", "article_b": "str"}
COLUMNS: dict[str, dict[str, str]] = {
    "articles": {
        "article": "str", "outlet": "str", "basis": "str", "words": "int64", "shared": "int64", "quoted": "int64",
        "share": "float64", "family": "str",
    },
    "pairs": _PAIR | {
        "passages": "int64", "shared": "int64", "quoted": "int64", "words_a": "int64", "words_b": "int64",
        "share_a": "float64", "share_b": "float64", "narrated": "float64", "family": "str",
    },
    "passages": _PAIR | {"passage": "int64"} | _PLACES | {"shared": "int64", "quoted": "int64", "changes": "int64"},
    "changes": _PAIR
    | {"passage": "int64", "kind": "str"}
    | _PLACES
    | {"quoted": "int64", "here": "str", "there": "str"},
}  # fmt: skip


class Text(NamedTuple):
    """An article as it is compared: its words, and which of them stand in quotation marks."""

    article: Article
    text: str
    words: tuple[Word, ...]
    quoted: frozenset[int]


@dataclass(frozen=True, eq=False, repr=False)
class SharedText:
    """What articles share word for word, as tables.

    Only ``changes`` holds words of the articles: at most the first few of each change. All else are counts and
    positions, as in evidence.

    Parameters
    ----------
    articles : pandas.DataFrame
        A row an article: words; ``shared`` are those in passages that it shares with any other article, ``quoted``
        those of them in quotation marks, ``share`` is shared / words; its family, empty where it has none.
    pairs : pandas.DataFrame
        A row for each two articles that share a passage, those that share most first. ``shared`` words, those of
        them ``quoted`` in both; ``share_a`` and ``share_b``, of the words of either; ``narrated``, the shared words
        outside quotation marks as a share of the shorter article's words; the family, empty unless both are in one.
    passages : pandas.DataFrame
        A row a passage: where it stands in both articles and how long it is there, in words, changes and all.
    changes : pandas.DataFrame
        A row a place in a passage at which the articles differ: the ``kind`` (what article b did to article a:
        insertion, deletion, substitution), where, how long, how many of the words stand in quotation marks, and the
        words with what stands between them, ``here`` in article a and ``there`` in article b.
    families : pandas.Series
        The family of each article that has one, by article: what :meth:`framing.Evidence.with_families` takes.
    settings : mapping
        The choices that made them.
    """

    articles: pd.DataFrame
    pairs: pd.DataFrame
    passages: pd.DataFrame
    changes: pd.DataFrame
    families: pd.Series[str]
    settings: Mapping[str, Any]

    def __repr__(self) -> str:
        counts = (
            f"{len(self.pairs)} of {len(self.articles) * (len(self.articles) - 1) // 2} pairs of articles share text"
        )
        return f"SharedText({counts}: {len(self.passages)} passages; {self.families.nunique()} families)"


def shared_text(
    source: Corpus | Iterable[Article],
    *,
    shingle: int = 6,
    min_words: int = 12,
    gap: int = 10,
    threshold: float = 0.25,
    original: str | None = None,
    most_words: int = 6,
) -> SharedText:
    r"""Find the passages that articles share word for word, and what each changed in them.

    Parameters
    ----------
    source : Corpus or iterable of Article
        What to compare. Articles of which only codes or evidence are there are passed over.
    shingle : int, default 6
        Words in a row that must be the same for a passage to be noticed.
    min_words : int, default 12
        Shared words of the shortest passage. Shorter runs are what anybody may write: names with titles, set phrases.
    gap : int, default 10
        Words in a row that may differ inside a passage. Where one article has none in their place, the other may have
        60: a paragraph put in or left out.
    threshold : float, default 0.25
        Two articles are of one family if the words that they share outside quotation marks are at least this share of
        the shorter one's words; and so are all that are linked by such pairs.
    original : str, optional
        The article to take for the source, such as the agency's own text: it is article a in all its pairs, so that
        insertions and deletions are what the others did to it. Else article a is the first by name, and an insertion
        in one is as well a deletion in the other.
    most_words : int, default 6
        Words of a change that the tables show on each side; "..." stands for the rest. Tables are made to be shared,
        and texts may not be: raise it for texts of your own only.

    Returns
    -------
    SharedText

    Raises
    ------
    ReadingError
        If fewer than two articles have a text, two have one name, there is no article of the name of the original, or
        a number is out of its range.

    Notes
    -----
    Words are compared in lower case, without punctuation and possessive endings. What two articles quote, they may
    have from one speaker and not from one another: families rest on words outside quotation marks. Sharing does not
    tell who copied whom, nor whether both have a third text in hand.

    The method is greedy string tiling [1]_, which was made for moved blocks and was measured on newspapers' use of
    agency text [2]_; the parts between the tiles are aligned word by word.

    References
    ----------
    .. [1] M. J. Wise (1993). String similarity via greedy string tiling and running Karp-Rabin matching. Department of
       Computer Science, University of Sydney.
    .. [2] P. Clough, R. Gaizauskas, S. Piao and Y. Wilks (2002). METER: MEasuring TExt Reuse. ACL.

    Examples
    --------
    >>> from framing.corpus import Article
    >>> text = "The Ferry Board met in Norport on Monday to end the {} of the pilots, and talks went on until dawn."
    >>> found = shared_text([Article(name, text.format(name)) for name in ("strike", "revolt")])
    >>> found.changes[["kind", "here", "there"]].values.tolist()
    [['substitution', 'revolt', 'strike']]
    >>> found.families.to_dict()
    {'revolt': 'shared 1', 'strike': 'shared 1'}
    """
    _check(shingle, min_words, gap, threshold, most_words)
    texts = _texts(source, original)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in COLUMNS}
    places: dict[str, set[int]] = {text.article.id: set() for text in texts}
    for first, second, matches in _candidates(texts, shingle):
        found = common(first.words, second.words, matches, shingle=shingle, min_words=min_words, gap=gap)
        if found:
            _add(rows, first, second, found, most_words)
            for tile in (tile for passage in found for tile in passage.tiles):
                places[first.article.id].update(range(tile.a, tile.a + tile.size))
                places[second.article.id].update(range(tile.b, tile.b + tile.size))
    families = _families(rows["pairs"], threshold)
    for row in rows["pairs"]:
        one, other = families.get(row["article_a"], ""), families.get(row["article_b"], "")
        row["family"] = one if one == other else ""
    rows["pairs"].sort(key=lambda row: (-row["narrated"], -row["shared"], row["article_a"], row["article_b"]))
    for text in sorted(texts, key=lambda text: text.article.id):
        article, shared = text.article, places[text.article.id]
        rows["articles"].append(
            {"article": article.id, "outlet": article.outlet, "basis": article.basis, "words": len(text.words),
             "shared": len(shared), "quoted": len(shared & text.quoted),
             "share": len(shared) / max(len(text.words), 1), "family": families.get(article.id, "")}
        )  # fmt: skip
    made = {name: pd.DataFrame(rows[name], columns=list(types)).astype(types) for name, types in COLUMNS.items()}
    series = pd.Series(families, dtype="str", name="family").rename_axis("article")
    settings = {
        "shingle": shingle, "min_words": min_words, "gap": gap, "threshold": threshold, "original": original,
        "most_words": most_words,
    }  # fmt: skip
    return SharedText(**made, families=series, settings=settings)


def _check(shingle: int, min_words: int, gap: int, threshold: float, most_words: int) -> None:
    whole = (("shingle", shingle, 2), ("min_words", min_words, 0), ("gap", gap, 0), ("most_words", most_words, 1))
    for name, value, least in whole:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ReadingError(f"{name} is {value!r}; give a whole number of words")
        if value < least:
            raise ReadingError(f"{name} is {value}; give {least} or more")
    if min_words < shingle:
        raise ReadingError(f"min_words is {min_words}, below the {shingle} words of a shingle; give {shingle} or more")
    if not isinstance(threshold, int | float) or not 0 < threshold <= 1:
        raise ReadingError(f"threshold is {threshold!r}; give a share above 0 and up to 1")


def _texts(source: Iterable[Article], original: str | None) -> list[Text]:
    """Parse the articles that have a text, the original first and the others by name."""
    articles: list[Article] = list(source) if isinstance(source, Iterable) else [source]
    if wrong := [article for article in articles if not (hasattr(article, "text") and hasattr(article, "id"))]:
        raise ReadingError(
            f"articles with their texts are compared, and this is of type {type(wrong[0]).__name__}; give a corpus or "
            "a list of articles"
        )
    with_text = sorted((a for a in articles if a.text is not None), key=lambda a: (a.id != original, a.id))
    if len(with_text) < 2:
        raise ReadingError(
            f"only {len(with_text)} of {len(articles)} articles have a text to compare, and two are needed; put the "
            "texts into the corpus's folder texts/"
        )
    for one, other in itertools.pairwise(with_text):
        if one.id == other.id:
            raise ReadingError(f"two articles are called {one.id!r}; give each a name of its own")
    if original is not None and with_text[0].id != original:
        near = difflib.get_close_matches(original, [a.id for a in with_text], n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(a.id for a in with_text[:5])} ..."
        raise ReadingError(f"no article with a text is called {original!r}; {hint}")
    texts = []
    for article in with_text:
        document = parse(article.text or "")
        quoted = quoted_words(document)
        texts.append(Text(article, document.text, document.words, quoted))
    return texts


def _candidates(texts: Sequence[Text], shingle: int) -> Iterable[tuple[Text, Text, list[tuple[int, int]]]]:
    """Give each two texts that share a shingle, and all places at which one begins in both.

    An index of all shingles is exact and tells the places. MinHash (as in datasketch) estimates how alike two whole
    texts are and tells no place; it pays from many thousands of articles on, and the coverage of one event has some
    tens or hundreds.
    """
    index: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for number, text in enumerate(texts):
        words = [word.lower for word in text.words]
        for at in range(len(words) - shingle + 1):
            index[tuple(words[at : at + shingle])].append((number, at))
    matches: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for places in index.values():
        for (one, a), (other, b) in itertools.combinations(places, 2):
            if one != other:
                matches[one, other].append((a, b))
    for (one, other), found in sorted(matches.items()):
        yield texts[one], texts[other], found


def _add(
    rows: dict[str, list[dict[str, Any]]], first: Text, second: Text, found: Sequence[Passage], most_words: int
) -> None:
    """Add the rows of a pair, of its passages and of their changes."""
    pair = {"article_a": first.article.id, "article_b": second.article.id}
    quoted = [
        sum(t.a + k in first.quoted and t.b + k in second.quoted for t in passage.tiles for k in range(t.size))
        for passage in found
    ]
    shared, in_both = sum(passage.shared for passage in found), sum(quoted)
    lengths = len(first.words), len(second.words)
    rows["pairs"].append(
        {**pair, "passages": len(found), "shared": shared, "quoted": in_both, "words_a": lengths[0],
         "words_b": lengths[1], "share_a": shared / lengths[0], "share_b": shared / lengths[1],
         "narrated": (shared - in_both) / min(lengths), "family": ""}
    )  # fmt: skip
    for number, (passage, inside) in enumerate(zip(found, quoted, strict=True)):
        key = {**pair, "passage": number}
        counts = {"shared": passage.shared, "quoted": inside, "changes": len(passage.changes)}
        rows["passages"].append({**key, **_places(*passage.spans), **counts})
        for change in passage.changes:
            marked = sum(p in first.quoted for p in change.a) + sum(p in second.quoted for p in change.b)
            here, there = _shown(first, change.a, most_words), _shown(second, change.b, most_words)
            told = {"kind": change.kind, "quoted": marked, "here": here, "there": there}
            rows["changes"].append({**key, **_places(*change), **told})


def _places(a: range, b: range) -> dict[str, int]:
    return {"position_a": a.start, "tokens_a": len(a), "position_b": b.start, "tokens_b": len(b)}


def _shown(text: Text, places: range, most: int) -> str:
    """Return the words of a change with the marks between them, cut behind the first few."""
    if not places:
        return ""
    last = text.words[places[:most][-1]]
    end = last.end + 2 * text.text.startswith("'s", last.end)
    shown = " ".join(text.text[text.words[places[0]].start : end].split())
    return f"{shown} ..." if len(places) > most else shown


def _families(pairs: Sequence[Mapping[str, Any]], threshold: float) -> dict[str, str]:
    """Name the families: the connected components of the pairs at or above the threshold, the largest first."""
    member: dict[str, set[str]] = {}
    for pair in pairs:
        if pair["narrated"] >= threshold:
            one, other = (member.get(pair[side], {pair[side]}) for side in ("article_a", "article_b"))
            member.update(dict.fromkeys(one | other, one | other))
    found = sorted({tuple(sorted(family)) for family in member.values()}, key=lambda family: (-len(family), family))
    named = {article: FAMILY.format(n) for n, family in enumerate(found, 1) for article in family}
    return dict(sorted(named.items()))
