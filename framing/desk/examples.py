"""Examples: the evidence behind one row of a result, and the sentences where the text is at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from framing.analysis import groups
from framing.analysis.coding import records
from framing.analysis.portrayal import Portrayal
from framing.corpus import Article, Corpus
from framing.desk.articles import listed, nothing, open_articles
from framing.desk.behind import BEHIND, Behind, Row
from framing.desk.lines import Concordance, Spot, notes, spots_of, table_of
from framing.evidence import Evidence
from framing.reading.entities import Entities
from framing.reading.reader import sha256
from framing.result import Result

Source = Corpus | Evidence | Article | Iterable[Article]
# The columns that name a row, of whatever result.
NAMES = (
    "article outlet family country target entity row word term item label frame category direction speaker side group"
    " kind voice".split()
)
SHOWN = 8  # numbers of rows that are listed where a name stands in several


def examples(
    result: Result,
    row: int | str | Row | pd.Series[Any],
    corpus: Source | None = None,
    *,
    entities: Entities | None = None,
    width: int | None = None,
    group: str | None = "outlet",
    sort: str = "position",
) -> Concordance:
    """Show the evidence behind one row of a result: the words, mentions or quotations that it counts.

    Parameters
    ----------
    result : Result
        Of portrayal, vocabulary, profiles, dispersion, keyness, word_shift, distinctive, omissions, naming, sourcing,
        frames, agreement or disputed.
    row : int, str or mapping
        The number of a row of ``result.table``, the row itself, or what it is about (an entity, a word, a speaker)
        where one row alone is about it.
    corpus : Corpus, Evidence, Article or iterable of Article, optional
        What the result was made from. Where the texts are at hand the lines are sentences, else words with their
        positions. A portrayal knows its loaded words without it.
    entities : Entities, optional
        The codebook that read the articles; by default that of the corpus.
    width : int, optional
        Characters on each side; whole sentences by default.
    group, sort
        As for :func:`framing.concordance`.

    Returns
    -------
    Concordance
        A row a place, or a count of places where evidence knows no more. For terms, ``how`` tells the target from what
        it is compared with.

    Raises
    ------
    IndexError
        If the table has no such row.
    KeyError
        If no row, or more than one, is about what was named.
    ValueError
        If the result is of another kind, the corpus is needed and not given, or it is not what the result was made
        from.

    Examples
    --------
    >>> from framing.analysis.portrayal import vocabulary
    >>> from framing.reading.entities import Entities
    >>> from framing.reading.reader import read
    >>> article = Article("a", "Norland's brutal plan failed.", "account", "The Herald")
    >>> codebook = Entities.of({"Norland": ["Norland"]})
    >>> result = vocabulary(read(article, codebook))
    >>> examples(result, 0, article, entities=codebook).table[["left", "match", "right"]].values.tolist()
    [["Norland's ", 'brutal', ' plan failed.']]
    """
    if result.figure not in BEHIND:
        raise ValueError(
            f"a row of {result.figure!r} has no examples to show; those that have are {', '.join(BEHIND)}; for others "
            "look at .parts, or look words up with fr.concordance"
        )
    chosen = _row(result, row)
    behind = Behind(result, nothing(), {}) if corpus is None else _behind(result, corpus, entities)
    if corpus is None and not isinstance(result, Portrayal) and result.figure != "coded_naming":
        raise ValueError(
            f"a result of {result.figure} keeps numbers, not the evidence behind them; give what it was made from, a "
            "corpus or its evidence: .examples(row, corpus)"
        )
    try:
        if corpus is None and isinstance(result, Portrayal):
            found = result.hits(chosen["entity"], chosen["voice"], group=chosen[result.table.columns[0]])
            spots = spots_of(found, "loaded word")
        else:
            spots = BEHIND[result.figure](behind, chosen)
    except KeyError as error:
        raise ValueError(f"this is no row of the result ({error}); give the number of a row of its table") from None
    table = table_of(spots, _about(behind, spots, corpus), behind.opened, width=width, sort=sort, group=group)
    named = [str(chosen[name]) for name in NAMES if isinstance(chosen.get(name), str) and chosen[name]]
    given = groups.settings(figure=result.figure, row=named, width=width, sort=sort, group=group)
    told = " ".join(notes(table, behind.opened))
    title = f"{result.figure.replace('_', ' ')}: {', '.join(named)}"
    return Concordance("concordance", table, given, title=title, group=group, note=told)


def _row(result: Result, row: int | str | Row | pd.Series[Any]) -> Row:
    table = result.table
    if isinstance(row, (Mapping, pd.Series)):
        return {str(name): value for name, value in row.items()}
    number: Any = _named(table, row) if isinstance(row, str) else row
    if isinstance(number, bool) or not isinstance(number, Integral):
        raise TypeError(f"row is {row!r}; give the number of a row of the table, counted from 0, or the row itself")
    if not -len(table) <= int(number) < len(table):
        raise IndexError(f"there is no row {row}: the table has {len(table)}, counted from 0")
    return records(table.iloc[[int(number)]])[0]


def _named(table: pd.DataFrame, name: str) -> int:
    """Return the number of the one row that is about something."""
    columns = [column for column in NAMES if column in table and pd.api.types.is_string_dtype(table[column])]
    rows = np.flatnonzero((table[columns] == name).any(axis=1))
    if not len(rows):
        known = table[columns].melt()["value"] if columns else ()
        raise KeyError(groups.unknown("row of this table", name, known))
    if len(rows) > 1:
        numbers = ", ".join(map(str, rows[:SHOWN])) + (", …" if len(rows) > SHOWN else "")
        raise KeyError(f"{len(rows)} rows of this table are about {name!r}; give the number of one: {numbers}")
    return int(rows[0])


def _behind(result: Result, corpus: Source, entities: Entities | None) -> Behind:
    """Gather what a result was made from, and open the texts that it was read from."""
    if isinstance(corpus, Evidence):
        evidence, texts = corpus, []
    else:
        texts = listed(corpus)
        if isinstance(corpus, Corpus):
            evidence = corpus.evidence
            entities = corpus.entities if entities is None and len(corpus.entities) else entities
        else:
            evidence = Evidence.concat(opened.evidence for opened in open_articles(texts, entities))
    made_from = result.settings.get("articles")
    if isinstance(made_from, Mapping):
        one = result.settings.get("article")
        if one in set(evidence.articles["article"]) and sum(made_from.values()) == 1:
            evidence = evidence.where(article=str(one))
        here = groups.settings(evidence)["articles"]
        if dict(made_from) != here:
            raise ValueError(
                f"the result was made from {_bases(made_from)} articles, and this holds {_bases(here)}: give the same"
            )
    read = dict(zip(evidence.articles["article"], evidence.articles["sha256"], strict=True))
    # The text of a page may be an account, and its evidence that of the published text: then the text tells nothing.
    same = [a for a in texts if a.text is not None and read.get(a.id) == sha256(a.text)]
    opened = {found.article.id: found for found in open_articles(same, entities)} if same else {}
    return Behind(result, evidence, opened, corpus.codes if isinstance(corpus, Corpus) else None)


def _bases(counts: Mapping[str, int]) -> str:
    return " and ".join(f"{number} {basis}" for basis, number in counts.items()) or "no"


def _about(behind: Behind, spots: Sequence[Spot], corpus: Source | None) -> pd.DataFrame:
    """Return article, outlet and basis of all that are shown; what is only coded rests on codes."""
    known = behind.evidence.articles[["article", "outlet", "basis"]]
    outlets = {a.id: a.outlet for a in corpus} if isinstance(corpus, Corpus) else {}
    if "pages" in behind.parts:
        outlets |= {page["article"]: page["outlet"] for page in records(behind.parts["pages"])}
    missing = [a for a in dict.fromkeys(spot.article for spot in spots) if a not in set(known["article"])]
    basis = "codes" if any(spot.kind == "code" for spot in spots) else ""
    rows = [{"article": article, "outlet": outlets.get(article, ""), "basis": basis} for article in missing]
    return pd.concat([known, pd.DataFrame(rows, columns=known.columns)], ignore_index=True)
