"""Pieces: how an analysis runs on a dataset: on rows that DuckDB has counted, grouped and brought some at a time.

Every number is made by the analysis itself, from the rows that it would have met in memory in the order in which it
would have met them, so that results are equal to the last digit.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing.analysis import groups
from framing.analysis.lexicons import word_scores
from framing.evidence import TABLES, UNREAD, Evidence, empty_table
from framing.result import Result

if TYPE_CHECKING:
    from framing.scale.scan import Scan

ROWS = 1_000_000  # rows of a piece: some hundred megabytes
ALIEN = "\U0010ffff"  # sorts behind all, and stands in no text: what is put to a piece and taken out of its result
BETWEEN = "article BETWEEN ? AND ?"
NAMED = "entity IN (SELECT unnest(?::VARCHAR[]))"
SPEAKING = {voice: [v for v, group in groups.VOICES.items() if group == voice] for voice in groups.GROUPS}

Analysis = Callable[..., Any]
Given = dict[str, Any]
Plan = Callable[["Scan", Analysis, Given], Any]


def run(scan: Scan, analysis: Analysis, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """Run an analysis on a dataset in the way that takes least memory; see :meth:`framing.scale.scan.Scan.run`."""
    own = getattr(analysis, "__module__", "").startswith("framing.analysis.")
    plan = PLANS.get(getattr(analysis, "__name__", "")) if own else None
    if plan is not None:
        groups.check_arguments(kwargs)
        if analysis.__name__ not in groups.OF_WORDS:  # before anything is looked up in tables that nobody filled
            groups.check_in_full(scan.evidence, f"{analysis.__name__}() needs more than words")
        bound = inspect.signature(inspect.unwrap(analysis)).bind(None, *args, **kwargs)
        bound.apply_defaults()
        given = dict(list(bound.arguments.items())[1:])
        found = plan(scan, analysis, given)
        if found is not None:
            return found
    return analysis(scan.evidence, *args, **kwargs)


def _portrayal(scan: Scan, analysis: Analysis, given: Given) -> Any:
    both = "SELECT entity FROM mentions UNION ALL SELECT entity FROM hits WHERE entity <> ''"
    chosen, pieces = _by_entity(scan, given, f"SELECT entity, count(*) AS n FROM ({both}) GROUP BY entity")
    made = []
    for names in pieces:
        tables = {name: scan.table(name, NAMED, [names]) for name in ("mentions", "hits")}
        made.append(analysis(_evidence(scan, tables), **{**given, "entities": names}))
    if not made:
        return analysis(_nothing_of(scan), **given)
    table = _joined([each.table for each in made])
    total = table.groupby("entity")["mentions"].transform("sum")
    order = [table.columns[0], "total", "entity"]
    table = table.assign(total=total).sort_values(order, ascending=[True, False, True], kind="stable")
    attached = pd.concat([each.attached for each in made]).sort_values(["article", "position", "term"])
    told = _told(scan, made[0], entities=given["entities"] and chosen)
    table = _with_attrs(table.drop(columns="total").reset_index(drop=True), made[0].table.attrs)
    return replace(made[0], table=table, settings=told, attached=attached.reset_index(drop=True))


def _vocabulary(scan: Scan, analysis: Analysis, given: Given) -> Any:
    strong = "SELECT entity, count(*) AS n FROM hits WHERE entity <> '' AND strength >= ? GROUP BY entity"
    threshold = float(given["threshold"])
    chosen, pieces = _by_entity(scan, given, strong, [threshold])
    made = []
    for names in pieces:
        hits = scan.table("hits", NAMED, [names])
        made.append(analysis(_evidence(scan, {"hits": hits}), **{**given, "entities": names}))
    if not made:
        return analysis(_nothing_of(scan), **{**given, "entities": None})
    totals = scan.sql(strong, [threshold]).set_index("entity")["n"]
    table = _joined([each.table for each in made])
    table = table.assign(total=table["entity"].map(totals))
    table = table.sort_values(["total", "entity"], ascending=[False, True], kind="stable").drop(columns="total")
    told = _told(scan, made[0], entities=given["entities"] and chosen)
    return replace(made[0], table=_with_attrs(table.reset_index(drop=True), made[0].table.attrs), settings=told)


def _sourcing(scan: Scan, analysis: Analysis, given: Given) -> Any:
    if given["by"] != "speaker" or given["group"] != "article" or given["families"] or given["pair"]:
        return None  # compares with other articles, or asks who is an entity in any of them
    if given["article"] is not None:
        one = scan.where(article=str(given["article"]))
        return analysis(one.evidence, **given) if len(one) else None
    names = ("articles", "quotations", "sentences")
    made = []
    for ends in _ranges(scan):
        tables = {name: scan.table(name, BETWEEN, ends) for name in names}
        made.append(analysis(_evidence(scan, tables), **given))
    if not made:
        return None
    parts = {name: _joined([each.parts[name] for each in made]) for name in made[0].parts}
    table = _with_attrs(_joined([each.table for each in made]), {**made[0].table.attrs, "articles": _bases(scan)})
    return replace(made[0], table=table, settings=_told(scan, made[0]), parts=parts)


def _profiles(scan: Scan, analysis: Analysis, given: Given) -> Any:
    by, voice = given["by"], given["voice"]
    if by not in ("article", "outlet", "family", "country"):
        return None
    if by == "article":
        pieces: list[tuple[str, list[Any]]] = [(BETWEEN, ends) for ends in _ranges(scan)]
    else:
        sizes = scan.sql(f"SELECT {by} AS name, sum(sentences + 1)::BIGINT AS n FROM articles GROUP BY 1 ORDER BY 1")
        inside = f"article IN (SELECT article FROM articles WHERE {by} IN (SELECT unnest(?::VARCHAR[])))"
        pieces = [(inside, [names]) for names in _packed(sizes["name"], sizes["n"])]
    carrier = _carrier(scan, by, given)
    made = []
    for where, which in pieces:
        tables = {name: scan.table(name, where, which) for name in ("articles", "hits", "sentences")}
        if voice != "all":
            counted = f"""SELECT article, 'x' AS term, 1 AS "order", voice, sum("count")::BIGINT AS "count"
                FROM terms WHERE "order" = 1 AND {where} GROUP BY article, voice"""
            tables["terms"] = scan.sql(counted, which)
        tables = {name: pd.concat([table, carrier[name]]) for name, table in tables.items()}
        made.append(analysis(_evidence(scan, tables), **given))
    if not made:
        return None
    table = _joined([each.table[each.table[by] != ALIEN] for each in made])
    return replace(made[0], table=_with_attrs(table, made[0].table.attrs), settings=_told(scan, made[0]))


def _carrier(scan: Scan, by: str, given: Given) -> dict[str, pd.DataFrame]:
    """Return the rows of an article that no group holds, with every category and voice that occurs in the dataset.

    With it a piece in which a category does not occur has its row, as it has where all is in memory.
    """
    articles = scan.sql("SELECT * FROM articles LIMIT 1").assign(article=ALIEN, words=1, sentences=1)
    occur = "SELECT DISTINCT voice, category FROM hits WHERE strength >= ? ORDER BY voice, category"
    hits = scan.sql(occur, [float(given["threshold"])])
    hits = hits.assign(position=range(len(hits)), strength=1.0, sentence=0, **_FILL)
    terms = scan.sql('SELECT DISTINCT voice FROM terms WHERE "order" = 1 ORDER BY voice')
    terms = terms.assign(term="x", order=1, count=1)
    sentences = pd.DataFrame([dict.fromkeys(_NUMBERS, 0) | {"tokens": 1, "entities": ""}])
    found = {"articles": articles.assign(**{by: ALIEN}), "hits": hits, "terms": terms, "sentences": sentences}
    return {name: table.assign(article=ALIEN) for name, table in found.items()}


_FILL: dict[str, Any] = {
    "tokens": 1,
    "weight": 1.0,
    "clause": 0,
    "negated": 0,
    "term": "x",
    "form": "x",
    "attached": "none",
}
_FILL |= dict.fromkeys(("direction", "speaker", "entity"), "")
_NUMBERS = ("sentence", "paragraph", "position", "clauses", "valence", "quoted")


def _lexicon_scores(scan: Scan, analysis: Analysis, given: Given) -> Any:
    analysis(Evidence.empty(), **given)  # says what is wrong with a lexicon before anything is counted
    listed = sorted({word for name, lexicon in given["lexicons"].items() for word in word_scores(lexicon, name).index})
    # Terms of no lexicon count as words alone: one row for all of them.
    counted = """SELECT article, coalesce(listed.word, ?) AS term, 1 AS "order",
        CASE WHEN listed.word IS NULL THEN 'narrator' ELSE voice END AS voice, sum("count")::BIGINT AS "count"
        FROM terms LEFT JOIN (SELECT unnest(?::VARCHAR[]) AS word) AS listed ON terms.term = listed.word
        WHERE "order" = 1 GROUP BY ALL"""
    tables = {"articles": scan.table("articles"), "terms": scan.sql(counted, [ALIEN, listed])}
    return analysis(_evidence(scan, tables), **given)


def _keyness(scan: Scan, analysis: Analysis, given: Given) -> Any:
    if given["interval"] == "sentences":
        return None  # needs how the terms clump
    voice = given["voice"]
    # Of words that were read alone no voice is known: the analysis takes them, or says why it cannot.
    heard = [*(SPEAKING.get(voice) or groups.VOICES), UNREAD]
    counted = """SELECT article, term, "order", min(voice) AS voice, sum("count")::BIGINT AS "count"
        FROM terms WHERE "order" = ? AND voice IN (SELECT unnest(?::VARCHAR[])) GROUP BY article, term, "order\""""
    tables = {"articles": scan.table("articles"), "terms": scan.sql(counted, [int(given["order"]), heard])}
    return analysis(_evidence(scan, tables), **given)


PLANS: dict[str, Plan] = {
    "portrayal": _portrayal,
    "vocabulary": _vocabulary,
    "sourcing": _sourcing,
    "profiles": _profiles,
    "lexicon_scores": _lexicon_scores,
    "keyness": _keyness,
}


def _evidence(scan: Scan, tables: Mapping[str, pd.DataFrame]) -> Evidence:
    """Make evidence of some tables; the articles are those that the others speak of, unless they are given."""
    found = dict(tables)
    if "articles" not in found:
        names = sorted({name for table in tables.values() for name in table["article"].unique()})
        found["articles"] = scan.table("articles", "article IN (SELECT unnest(?::VARCHAR[]))", [names])
    return Evidence(**{name: found.get(name, empty_table(name)) for name in TABLES})


def _nothing_of(scan: Scan) -> Evidence:
    """Return evidence of the articles in which nothing was found that is asked for."""
    return _evidence(scan, {"articles": scan.table("articles")})


def _by_entity(
    scan: Scan, given: Given, sizes: str, parameters: Sequence[Any] = ()
) -> tuple[list[str], Iterator[list[str]]]:
    """Return the entities asked for, and those of them that have rows, some at a time."""
    counted = scan.sql(f"{sizes} ORDER BY entity", parameters)
    if given["entities"] is None:
        return [], _packed(counted["entity"], counted["n"])
    chosen = list(dict.fromkeys(groups.names_of("entities", given["entities"])))
    both = "SELECT entity FROM mentions UNION SELECT entity FROM hits WHERE entity <> ''"
    known = set(scan.sql(both)["entity"])
    for name in chosen:
        if name not in known:
            raise KeyError(groups.unknown("entity mentioned in this evidence", name, known))
    counted = counted[counted["entity"].isin(chosen)]
    return chosen, _packed(counted["entity"], counted["n"])


def _packed(names: Iterable[str], sizes: Iterable[int]) -> Iterator[list[str]]:
    """Put names together, in their order, as long as their rows make one piece."""
    piece: list[str] = []
    rows = 0
    for name, size in zip(names, sizes, strict=True):
        if piece and rows + size > ROWS:
            yield piece
            piece, rows = [], 0
        piece.append(name)
        rows += int(size)
    if piece:
        yield piece


def _ranges(scan: Scan) -> list[list[Any]]:
    """Return the first and the last article of pieces of a like number of sentences, in the order of the articles."""
    found = scan.sql(
        """SELECT min(article) AS low, max(article) AS high FROM
        (SELECT article, (sum(sentences + 1) OVER (ORDER BY article))::BIGINT // ? AS piece FROM articles)
        GROUP BY piece ORDER BY piece""",
        [ROWS],
    )
    return [list(ends) for ends in zip(found["low"], found["high"], strict=True)]


def _joined(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put tables of one kind under one another, the empty ones left out where others are not."""
    full = [table for table in tables if len(table)] or list(tables[:1])
    return pd.concat(full, ignore_index=True)


def _with_attrs(table: pd.DataFrame, attrs: Mapping[Any, Any]) -> pd.DataFrame:
    table.attrs = dict(attrs)
    return table


def _bases(scan: Scan) -> dict[str, int]:
    counts = scan.sql("SELECT basis, count(*) AS n FROM articles GROUP BY basis").set_index("basis")["n"]
    return {basis: int(counts[basis]) for basis in groups.BASES if basis in counts.index}


def _told(scan: Scan, result: Result, **changed: Any) -> dict[str, Any]:
    """Return the settings of a piece as those of the whole."""
    return {**result.settings, **changed, "articles": _bases(scan)}
