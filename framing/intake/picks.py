"""Picks: candidates that somebody chose, and that become rows of a corpus, still without text."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing import __version__
from framing.intake.candidates import COLUMNS
from framing.intake.drafts import Draft, line

if TYPE_CHECKING:
    from framing.corpus import Corpus


class PickError(ValueError):
    """A choice of candidates that names none, or more than there are."""


def load_candidates(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Load candidates that were written to a file, less the rows that somebody deleted.

    Parameters
    ----------
    path : path
        CSV, as ``framing find --out`` writes it.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    PickError
        If it is no such file.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        mark = max(",;\t", key=text.partition("\n")[0].count)  # a spreadsheet may have written another than it read
        table = pd.read_csv(io.StringIO(text), sep=mark, dtype=str, keep_default_na=False)
    except (ValueError, pd.errors.ParserError) as error:
        raise PickError(f"{path} cannot be read as CSV: {line(error, 120)}") from None
    missing = [column for column in COLUMNS if column not in table]
    if missing:
        raise PickError(f"{path} has no column {missing[0]!r}; it is no list that framing find wrote")
    table = table.fillna("")
    for column in ("number", "alike"):
        strange = table.loc[~table[column].str.fullmatch(r"\d{1,9}"), column]
        if len(strange):
            raise PickError(f"{path}, column {column!r}: {strange.iloc[0]!r} is no number; leave it as it was")
    # The apostrophe that kept a spreadsheet from computing.
    table = table.assign(headline=table["headline"].str.replace(r"^'(?=[=+\-@])", "", regex=True))
    loaded = table[list(COLUMNS)].astype({"number": "int64", "alike": "int64"})
    loaded.attrs["settings"] = {"source": Path(path).name}
    return loaded


def chosen(table: pd.DataFrame, pick: str) -> pd.DataFrame:
    """Return the candidates that a choice names.

    Parameters
    ----------
    table : pandas.DataFrame
    pick : str
        Numbers and spans of numbers, such as ``1,4,7-9``; ``all``; or ``first``, one of each group of like headlines.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    PickError
        If it names a number that is not there, or none.

    Examples
    --------
    >>> chosen(pd.DataFrame({"number": [1, 2, 3, 4], "alike": [1, 1, 3, 4]}), "1, 3-4")["number"].tolist()
    [1, 3, 4]
    """
    if pick.strip().lower() == "all":
        return table
    if pick.strip().lower() == "first":  # of those in hand: somebody may have deleted the first
        return table.drop_duplicates("alike")
    wanted: list[int] = []
    for part in filter(None, re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", pick.strip()))):
        found = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", part)
        if not found:
            raise PickError(f"{part!r} is no number of a candidate; pick such as 1,4,7-9, or all, or first")
        wanted += range(int(found[1]), int(found[2] or found[1]) + 1)
    missing = sorted(set(wanted) - set(table["number"]))
    if missing:
        raise PickError(f"there is no candidate {missing[0]} in the list of {len(table)}")
    if not wanted:
        raise PickError("no candidate is picked; pick such as 1,4,7-9, or all, or first")
    return table[table["number"].isin(wanted)]


def pick_coverage(
    candidates: pd.DataFrame | str | os.PathLike[str], folder: str | os.PathLike[str], pick: str = "all"
) -> Corpus:
    """Add candidates to a corpus, as articles whose texts are still to be fetched. Nothing is fetched here.

    Parameters
    ----------
    candidates : pandas.DataFrame or path
        As :func:`framing.find_coverage` returns them, or the file they were written to.
    folder : path
        A corpus folder, which is made if it is not there. Pages that it has are passed over.
    pick : str, default "all"
        Which of them: numbers and spans of numbers such as ``1,4,7-9``, ``all``, or ``first``, one of each group of
        like headlines.

    Returns
    -------
    Corpus
        The corpus, with the new rows. Their date of publication is empty until the page tells it.

    Raises
    ------
    PickError
        If the choice names a candidate that is not there, or none.
    CorpusError
        If the folder is none of a corpus.
    """
    # A list of candidates is made without what reads texts, which takes seconds to load.
    from framing.intake.folding import Folded
    from framing.intake.ingest import Ingested, report
    from framing.intake.sources import File

    table = candidates if isinstance(candidates, pd.DataFrame) else load_candidates(candidates)
    kept = chosen(table, pick)
    if not len(kept):
        raise PickError("there is no candidate to add")
    settings = table.attrs.get("settings", {})
    source = f"{settings.get('source', 'a list of candidates')}: {settings.get('query', '')}".removesuffix(": ")
    folded, rows = Folded(), []
    for row in kept.to_dict("records"):
        draft = Draft(
            title=row["headline"], outlet=row["outlet"], url=row["url"], country=row["country"],
            language=row["language"], name=f"{row['outlet'].partition('.')[0]}-{row['listed']}",
            place=f"candidate {row['number']}", method="listed by a search",
        )  # fmt: skip
        about: dict[str, Any] = {"source": source, "place": draft.place, "method": draft.method}
        rows.append(about | {"read_on": row["listed"], "read_with": f"framing {__version__}"})
        folded.put(draft, File(Path(source), source), rows[-1])
    path = Path(folder)
    came = Ingested(folded.corpus(path.name), report(rows))
    return came.save(path, add=(path / "articles.csv").is_file())
