"""``labels.csv`` sorts every label of the coded pages into a group, so that a figure can count by group.

A cell of ``codes.csv`` may hold several labels, separated by semicolons, where ``codebook.csv`` gives the variable
the kind ``labels``; one of the kind ``label`` is one label a cell, because the order inside it carries meaning (the
headline's or the lead's voice comes first). An empty cell is no label: it says that the part of the page that was
seen does not show.

How names of the war were grouped where more than one group fits: genocide before anything else, then the two
sides joined by a hyphen, the opponent, the actor, the place, and the kind of operation only when nothing else
is named. Two labels that say response or reprisal went with the operations although they name Israel.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parent.parent / "corpora" / "colombia-israel-2024"
VARIABLES = ["genocide_voice", "hamas_label", "october_7_label", "petro_epithets", "war_term"]


def read(name: str) -> list[dict[str, str]]:
    with (CORPUS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


CODES = read("codes.csv")
LABELS = read("labels.csv")
KIND = {row["variable"]: row["kind"] for row in read("codebook.csv")}


def labels_in(variable: str, cell: str) -> list[str]:
    """Return the labels of one cell.

    >>> labels_in("war_term", "siege; military offensive")
    ['siege', 'military offensive']
    >>> labels_in("genocide_voice", "quoted; ICJ")
    ['quoted; ICJ']
    """
    pieces = [cell] if KIND[variable] == "label" else cell.split(";")
    return [piece.strip() for piece in pieces if piece.strip()]


def test_columns_and_variables() -> None:
    assert list(LABELS[0]) == ["variable", "label", "group", "absence"]
    assert sorted({row["variable"] for row in LABELS}) == VARIABLES


def test_absence_marks_whole_groups() -> None:
    """A group says that a thing is absent or it does not; the two kinds are never mixed."""
    marks: dict[tuple[str, str], set[str]] = {(row["variable"], row["group"]): set() for row in LABELS}
    for row in LABELS:
        marks[row["variable"], row["group"]].add(row["absence"])
    assert all(mark in ({"0"}, {"1"}) for mark in marks.values())
    assert {variable for (variable, _), mark in marks.items() if mark == {"1"}} == set(VARIABLES)


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_coded_label_is_listed_and_the_reverse(variable: str) -> None:
    coded = {label for row in CODES for label in labels_in(variable, row[variable])}
    listed = {row["label"] for row in LABELS if row["variable"] == variable}
    assert sorted(coded - listed) == [], "coded, but in no group: add a row to labels.csv"
    assert sorted(listed - coded) == [], "in labels.csv, but coded nowhere"


def test_every_label_is_listed_once() -> None:
    counts = Counter((row["variable"], row["label"]) for row in LABELS)
    assert [key for key, count in counts.items() if count > 1] == []


def test_groups_are_not_empty() -> None:
    unnamed = [row for row in LABELS if not row["group"].strip() or row["group"] != row["group"].strip()]
    assert unnamed == []


def test_rows_are_sorted() -> None:
    keys = [(row["variable"], row["label"]) for row in LABELS]
    assert keys == sorted(keys)


def test_what_was_not_visible_is_not_counted_as_absent() -> None:
    partial = [row for row in LABELS if row["label"] == "n/a" or row["label"].endswith("part seen")]
    assert partial and {row["group"] for row in partial} == {"not visible"}


def test_codebook_explains_every_column_of_the_codes() -> None:
    codebook = read("codebook.csv")
    assert [variable for variable, kind in KIND.items() if kind == "label"] == ["genocide_voice"]
    assert list(codebook[0]) == ["variable", "kind", "name", "meaning"]
    assert [row["variable"] for row in codebook] == [column for column in CODES[0] if column != "article"]
    assert all(row["name"].strip() and row["meaning"].strip() for row in codebook)
    for row in codebook:
        values = {page[row["variable"]] for page in CODES}
        assert (row["kind"] == "fact") == (values <= {"0", "1", ""}), row["variable"]


def test_data_card_counts_the_rows_of_its_files() -> None:
    card = (CORPUS / "README.md").read_text(encoding="utf-8")
    counted = dict(re.findall(r"^\| `([\w.]+\.csv)` \|.*\| (\d+) \|$", card, flags=re.MULTILINE))
    assert {name: int(rows) for name, rows in counted.items()} == {name: len(read(name)) for name in counted}
    assert set(counted) == {path.name for path in CORPUS.glob("*.csv")}
