"""Lines: words in their surroundings, one line a place (key word in context), with or without the text."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from framing.analysis import groups
from framing.analysis.coding import records
from framing.desk.articles import TO_READ, OpenArticle
from framing.desk.markup import NO_MATHS, escaped, page, style
from framing.display.wording import count, label
from framing.evidence import write_text
from framing.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = {
    **dict.fromkeys(["article", "outlet", "basis"], "str"),
    **dict.fromkeys(["position", "sentence"], "Int64"),
    **dict.fromkeys(["voice", "speaker", "left", "match", "right", "kind", "entity", "how", "category"], "str"),
    "count": "int64",
}
GROUPS = ("outlet", "article", "basis", "voice", "speaker")
SORTS = ("position", "left", "right", "outlet")
SHOWN = 200  # lines that a notebook shows; the table holds all
NO_TEXT = f"Where the text is not here, a line is a word and its position; to read on, {TO_READ}."
UNPLACED = "Evidence counts words and keeps the positions of loaded words and names alone: other lines have none."


class Spot(NamedTuple):
    """One place to show: the article, its first word (None where only the count is known) and what stands there."""

    article: str
    position: int | None
    tokens: int
    sentence: int | None
    voice: str
    speaker: str
    match: str
    kind: str
    entity: str = ""
    how: str = ""
    category: str = ""
    times: int = 1


@dataclass(frozen=True, eq=False, repr=False)
class Concordance(Result):
    r"""Lines of words in their surroundings; a notebook shows them aligned.

    Parameters
    ----------
    title : str
        What was looked for.
    group : str or None
        The column by which lines stand together.
    note : str
        What a reader should know: nearest words where nothing was found, how to get the text where it is not here.

    Examples
    --------
    >>> from framing.corpus import Article
    >>> from framing.desk.concordance import concordance
    >>> found = concordance(Article("a", "Ferry ends\n\nThe last ferry left Norland."), "ferry")
    >>> found.table["match"].tolist()
    ['Ferry', 'ferry']
    """

    title: str = ""
    group: str | None = "outlet"
    note: str = ""

    def plot(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Say that lines are read and not drawn."""
        raise TypeError(
            "a concordance is read, not drawn: .save(path) writes it as a page and a table, and fr.dispersion draws "
            "where the loaded words of an article fall"
        )

    @property
    def alt(self) -> str:
        """What was looked for, and how often it was found."""
        return repr(self)

    def save(self, path: str | os.PathLike[str], **options: Any) -> Path:
        """Write the lines as a page of HTML and as CSV, under one name.

        Parameters
        ----------
        path : path
            Folder and name without an ending; the folder is made if it is not there.

        Returns
        -------
        pathlib.Path
            The page.
        """
        path = Path(path)
        self.to_csv(path.with_suffix(".csv"))
        write_text(path.with_suffix(".html"), page(f"Concordance: {self.title}", self._repr_html_()))
        return path.with_suffix(".html")

    def __repr__(self) -> str:
        articles = self.table["article"].nunique()
        found = count(int(self.table["count"].sum()), "line")
        told = f"Concordance of {self.title}: {found} in {count(articles, 'article')}"
        return f"{told}; {self.note}" if self.note and self.table.empty else told

    def _repr_html_(self) -> str:
        table = self.table.head(SHOWN)
        parts = [(None, table)] if self.group is None else table.groupby(self.group, sort=False)
        total = count(int(self.table["count"].sum()), "line")
        head = f"{total} in {count(self.table['article'].nunique(), 'article')}"
        head += f"; the first {SHOWN} are shown, .table has all" if len(self.table) > SHOWN else ""
        notes = " ".join(part for part in (f"{head}.", self.note) if part)
        whole = self.settings.get("width") is None
        heads = ["sentence"] if whole else ["before ", "found", " after"]
        first = "".join(f"<th scope=col{' class=l' * (name == 'before ')}>{name}" for name in heads)
        columns = f"<thead><tr>{first}<th scope=col class=d>voice · article:word"
        body = "".join(
            f"{_heading(name, found, len(heads))}{''.join(_line(row, whole=whole) for row in records(found))}"
            for name, found in parts
        )
        lines = f"<div class=k tabindex=0><table>{columns}<tbody>{body}</table></div>" if len(table) else ""
        return (
            f'{style(("page.css", "lines.css"))}<div class="fh {NO_MATHS}"><div><b>{escaped(self.title)}</b> '
            f"<span class=d>{escaped(notes)}</span></div>{lines}</div>"
        )


def _heading(name: object, found: pd.DataFrame, columns: int) -> str:
    if name is None:
        return ""
    shown = escaped(str(name) or "–")
    return f"<tr><th colspan={columns + 1} scope=rowgroup>{shown} <span class=d>{int(found['count'].sum())}</span>"


def _line(row: Mapping[str, Any], *, whole: bool) -> str:
    said = f"{row['speaker']}, {row['voice']}" if row["speaker"] else row["voice"]
    about = label(row["category"])
    if row["kind"] == "loaded word":
        about += f" → {row['entity']}" if row["entity"] else ""
    else:
        about = about or row["how"]
    where = row["article"] if pd.isna(row["position"]) else f"{row['article']}:{row['position']}"
    told = " · ".join(str(part) for part in (said, where, about) if part)
    times = f" ×{row['count']}" if row["count"] > 1 else ""
    left, match, right = (escaped(row[side]) for side in ("left", "match", "right"))
    if whole:
        return f"<tr><td class=s>{left}<b>{match}</b>{times}{right}<td class=d>{escaped(told)}"
    return f"<tr><td class=l>{left}<td><b>{match}</b>{times}<td>{right}<td class=d>{escaped(told)}"


def table_of(
    spots: Iterable[Spot],
    articles: pd.DataFrame,
    opened: Mapping[str, OpenArticle],
    *,
    width: int | None = 40,
    sort: str = "position",
    group: str | None = "outlet",
) -> pd.DataFrame:
    """Write spots as lines, in the order asked for.

    Parameters
    ----------
    spots : iterable of Spot
        Voices are those of evidence.
    articles : pandas.DataFrame
        With the columns article, outlet and basis.
    opened : mapping of str to OpenArticle
        The articles whose text is here.
    width : int or None
        Characters on each side; None for the whole sentence.
    sort : {"position", "left", "right", "outlet"}
    group : {"outlet", "article", "basis", "voice", "speaker"} or None

    Returns
    -------
    pandas.DataFrame
        The columns of :data:`COLUMNS`.

    Raises
    ------
    ValueError
        If ``sort`` or ``group`` is none of those above, or ``width`` is below 1.
    """
    groups.check_option("order", sort, SORTS)
    if group is not None:
        groups.check_option("column to group by", group, GROUPS)
    if width is not None and width < 1:
        raise ValueError(f"width is {width}; give the number of characters on each side, or None for whole sentences")
    about = {row["article"]: row for row in records(articles)}
    order = {article: number for number, article in enumerate(about)}
    rows = []
    for spot in spots:
        left, match, right = "", spot.match, ""
        if spot.article in opened and spot.position is not None:
            left, match, right = around(opened[spot.article], spot.position, spot.tokens, width)
        where = {name: about[spot.article][name] for name in ("article", "outlet", "basis")}
        voice = groups.VOICES.get(spot.voice, spot.voice)
        rows.append(
            {
                **spot._asdict(),
                **where,
                "count": spot.times,
                "voice": voice,
                "left": left,
                "match": match,
                "right": right,
            }
        )

    def place(row: Mapping[str, Any]) -> tuple[Any, ...]:
        unplaced = row["position"] is None
        first = {"left": row["left"].lower().split()[::-1], "right": row["right"].lower().split()}.get(sort, [])
        outlet = row["outlet"] if sort == "outlet" else ""
        return first, outlet, order[row["article"]], unplaced, row["position"] or 0, row["match"], row["voice"]

    rows.sort(key=place)
    if group is not None:
        totals = dict(groups.by_count(str(row[group]) for row in rows for _ in range(row["count"])))
        ranks = {name: number for number, name in enumerate(totals)}
        rows.sort(key=lambda row: ranks[str(row[group])])
    return groups.make(rows, COLUMNS)


def around(opened: OpenArticle, position: int, tokens: int, width: int | None) -> tuple[str, str, str]:
    """Return what stands before some words, the words as they are written, and what stands after them.

    Parameters
    ----------
    opened : OpenArticle
    position, tokens : int
        The first word, and how many.
    width : int or None
        Characters on each side, cut between words; None for the whole sentence.

    Examples
    --------
    >>> from framing.corpus import Article
    >>> from framing.desk.articles import open_article
    >>> opened = open_article(Article("a", "It rained. The old ferry left at noon. It was late."))
    >>> around(opened, 4, 1, None)
    ('The old ', 'ferry', ' left at noon.')
    >>> around(opened, 4, 1, 9)
    ('The old ', 'ferry', ' left at')
    """
    text, spans = opened.text, opened.spans
    start, end = spans[position][0], spans[position + tokens - 1][1]
    if width is None:
        first, last = opened.sentence(position)
        begin = start - len(re.search(r"\S*$", text[: spans[first][0]]).group()) - (start - spans[first][0])  # type: ignore[union-attr]
        close = spans[last - 1][1] + len(re.match(r"\S*", text[spans[last - 1][1] :]).group())  # type: ignore[union-attr]
        return _even(text[begin:start]).lstrip(), _even(text[start:end]), _even(text[end:close]).rstrip()
    # More than is wanted, for space is squeezed; what does not fit is cut between words.
    left, right = _even(text[max(0, start - 4 * width) : start]), _even(text[end : end + 4 * width])
    if len(left) > width:
        left = left[-width - 1 :].partition(" ")[2]
    if len(right) > width:
        right = right[: width + 1].rpartition(" ")[0]
    return left.lstrip(), _even(text[start:end]), right.rstrip()


def _even(text: str) -> str:
    """Squeeze space, and show where a paragraph ends."""
    return re.sub(r"\s+", " ", re.sub(r"\s*\n\s*\n\s*", " ¶ ", text))


def notes(table: pd.DataFrame, opened: Mapping[str, OpenArticle]) -> list[str]:
    """Say what lines lack, and how to get it."""
    bare = table[~table["article"].isin(list(opened))]
    told = [NO_TEXT] if len(bare) else []
    return [*told, UNPLACED] if bare["position"].isna().any() else told


def spots_of(table: pd.DataFrame, kind: str) -> list[Spot]:
    """Return the rows of an evidence table as spots.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of hits, mentions, quotations or labels.
    kind : {"loaded word", "mention", "quotation", "label"}
    """
    match, how = {
        "loaded word": ("form", "attached"),
        "mention": ("alias", "how"),
        "quotation": ("verb", "verb"),
        "label": ("label", "rule"),
    }[kind]
    made = []
    for row in records(table):
        voice = row.get("voice", row.get("kind", ""))
        found = row[match] if kind != "quotation" else count(row["tokens"], "word")
        made.append(
            Spot(
                row["article"], row["position"], row["tokens"], row["sentence"], voice, row["speaker"], found, kind,
                row.get("entity", ""), row[how], row.get("category", row["kind"] if kind == "label" else ""),
            )
        )  # fmt: skip
    return made
