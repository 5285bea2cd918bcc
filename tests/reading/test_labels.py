"""Labels: what a text calls an entity where it mentions it.

``labels_marked.csv`` holds sixty invented sentences with the labels marked by hand, before anything was read. The rules
were improved on the first half alone; the second half was kept to measure them. Marked are modifiers (as they stand),
epithets (=) and heads other than the alias (+).
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.corpus import Article
from framing.reading.entities import Entities, Entity
from framing.reading.findings import find
from framing.reading.labels import find_labels
from framing.reading.lexicons import load_lexicon
from framing.reading.reader import read

KIND = {"": "modifier", "=": "epithet", "+": "head"}
CODEBOOK = Entities(
    (
        Entity("Ana Silva", "person", ("Ana Silva", "Silva")),
        Entity("Bruno Reis", "person", ("Bruno Reis", "Reis")),
        Entity("Norland", "country", ("Norland",)),
        Entity("Sudland", "country", ("Sudland",)),
        Entity("Oster", "place", ("Oster",)),
        Entity("Ferry Board", "organisation", ("Ferry Board",)),
        Entity("Harbour Front", "group", ("Harbour Front",)),
        Entity("Oster war", "event", ("Oster war", "siege of the port")),
    )
)
Found = set[tuple[str, str, str]]
with (Path(__file__).parent / "labels_marked.csv").open(encoding="utf-8", newline="") as lines:
    MARKED = list(csv.DictReader(lines))


def labels(raw: str, rules: str = "", codebook: Entities = CODEBOOK) -> Found:
    """Return entity, label and kind of what is found, of the rules named or of all but the aliases themselves."""
    masked = find(raw, codebook, load_lexicon("loaded")).masked
    return {
        (masked.mentions[x.mention].entity, x.label, x.kind)
        for x in find_labels(masked.document, masked.mentions, codebook)
        if (x.rule in rules.split() if rules else x.rule not in ("alias", "nominal"))
    }


def marked(cell: str) -> Found:
    """Return what is marked in a cell such as "Oster: besieged, =port; Ana Silva: =mayor".

    >>> sorted(marked("Oster: besieged, =port"))
    [('Oster', 'besieged', 'modifier'), ('Oster', 'port', 'epithet')]
    """
    found = set()
    for part in filter(None, cell.split("; ")):
        entity, _, named = part.partition(": ")
        for label in named.split(", "):
            sign = label[:1] if label[:1] in "=+" else ""
            found.add((entity, label.removeprefix(sign), KIND[sign]))
    return found


def measured(half: str) -> tuple[float, float, int]:
    """Return precision, recall and the number of marked labels of one half."""
    pairs = [(labels(row["sentence"]), marked(row["labels"])) for row in MARKED if row["half"] == half]
    right = sum(len(found & wanted) for found, wanted in pairs)
    known = sum(len(wanted) for _, wanted in pairs)
    return right / sum(len(found) for found, _ in pairs), right / known, known


def test_the_halves_are_of_thirty_sentences_and_of_like_many_labels() -> None:
    assert [sum(row["half"] == half for row in MARKED) for half in "12"] == [30, 30]
    assert all(25 <= measured(half)[2] <= 40 for half in "12")
    assert sum(not row["labels"] for row in MARKED) >= 15, "too few sentences in which nothing is to be found"


@pytest.mark.parametrize(("half", "precision", "recall"), [("1", 0.97, 0.92), ("2", 0.97, 0.93)])
def test_precision_and_recall_are_what_they_were_when_measured(half: str, precision: float, recall: float) -> None:
    found = measured(half)
    assert found[0] >= precision, f"precision {found[0]:.3f}"
    assert found[1] >= recall, f"recall {found[1]:.3f}"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Silva, if she is a liar, will go.", ""),
        ("If Ana Silva is a liar, she will go.", ""),
        ("The plan of Norland's mayor, a banker, failed.", ""),
        ("The son of Ana Silva, a banker, left.", ""),
        ("They live in Norland, a quiet life.", ""),
        ("In Norland, the regime fell.", ""),
        ("The Norland army shelled the ruthless Sudland general.", ""),
        ("She met Ana Silva, the mayor, and the judge.", ""),
        ("The board met Silva.", ""),
        ("Ana Silva is the first to leave.", ""),
        ("Reis is a man full of hope.", "Bruno Reis: =man"),
        ("They blamed the brutal Oster war.", "Oster war: brutal"),
        ("She mourned the Oster war, a disaster for the coast.", "Oster war: =disaster"),
        ("Former Prime Minister Ana Silva spoke.", "Ana Silva: former, =prime minister"),
        ("Friends of Catholic Mayor Ana Silva spoke.", "Ana Silva: catholic, =mayor"),
        ("In Belport Mayor Ana Silva spoke.", "Ana Silva: =mayor"),
        ("The South Belport mayor, Ana Silva, spoke.", "Ana Silva: =mayor"),
        ("The Harbour Front rights group hid.", ""),
        ("In a note, Ana Silva, a lawyer with the board, agreed.", "Ana Silva: =lawyer"),
        ("She is challenging Senator Bruno Reis.", "Bruno Reis: =senator"),
        ("They asked senior economic adviser Ana Silva.", "Ana Silva: senior, economic, =adviser"),
        ("They fled from southern Norland.", ""),
        ("The Harbour Front terror group hid.", "Harbour Front: terror, +group"),
        ("The Harbour Front group leader hid.", ""),
        ("Ana Silva, the country's first leftist president, spoke.", "Ana Silva: leftist, =president"),
        ("Sen. Bruno Reis spoke.", "Bruno Reis: =senator"),
        ("Mr. Bruno Reis spoke.", ""),
        ("The far right leader Ana Silva spoke.", "Ana Silva: far right, =leader"),
    ],
)
def test_rules_name_what_is_there_and_abstain_where_they_cannot_tell(raw: str, expected: str) -> None:
    assert labels(raw) == marked(expected)


def test_heads_are_the_aliases_and_the_nouns_that_stand_for_a_name_and_never_pronouns() -> None:
    text = "Mayor Ana Silva came late. She spoke. Then Silva left, and the mayor was gone."
    found = labels(text, "alias nominal")
    assert found == {(("Ana Silva"), label, "head") for label in ("ana silva", "silva", "mayor")}


def test_initialisms_keep_their_capitals() -> None:
    assert labels("The US left.", "alias", Entities.of({"States": ["US"]})) == {("States", "US", "head")}


WORDS = st.sampled_from(
    "Ana Silva|Bruno Reis|Norland|Sudland|the|a|embattled|brutal|President|leader|regime|militants|is|was|called|and|"
    "of|,|, a|who|former|not|far-right|said|in|'s|attacked|such as|Harbour Front".split("|")
)
SWAP = {"Ana Silva": "Bruno Reis", "Norland": "Sudland"}
BOTH = SWAP | {b: a for a, b in SWAP.items()}


def swapped(text: str) -> str:
    return re.sub("|".join(BOTH), lambda m: BOTH[m.group()], text)


@given(st.lists(WORDS, min_size=3, max_size=14))
def test_swapping_two_names_of_a_kind_swaps_their_labels_and_nothing_else(words: list[str]) -> None:
    raw = " ".join(words).replace(" ,", ",").replace(" 's", "'s") + "."
    codebook = Entities(tuple(e for e in CODEBOOK if e.kind != "event"))
    exchanged = {(BOTH.get(e, e), label, kind) for e, label, kind in labels(raw, codebook=codebook)}
    assert labels(swapped(raw), codebook=codebook) == exchanged


def test_rows_of_evidence_point_at_their_mention_and_carry_the_voice() -> None:
    text = "Ferry late\n\nThe embattled Ana Silva left. “Bruno Reis is a liar,” said Ana Silva, a former banker."
    table = read(Article("a", text), CODEBOOK)
    rows = table.labels.set_index("label")
    assert rows.loc["liar", ["kind", "voice", "speaker"]].tolist() == ["epithet", "direct", "Ana Silva"]
    assert rows.loc["embattled", ["kind", "voice", "rule"]].tolist() == ["modifier", "narrator", "before"]
    assert rows.loc["banker", "rule"] == "apposition"
    mentioned = set(zip(table.mentions["position"], table.mentions["entity"], strict=True))
    assert all(pair in mentioned for pair in zip(table.labels["mention"], table.labels["entity"], strict=True))
