"""Names: who is named, listed or not, with title and gender."""

from __future__ import annotations

import pytest

from framing.reading.entities import Entities, Entity
from framing.reading.names import LONGEST, capital_runs, gender_of, offices_told, references, title_before
from framing.reading.text import parse

CODEBOOK = Entities((Entity("Silva", "person", ("Silva",)), Entity("Norland", "country", ("Norland",))))


def named(raw: str) -> list[tuple[str, bool]]:
    document = parse("Ferry ends\n\n" + raw)
    found = references(document, CODEBOOK.mentions(document), CODEBOOK)
    return [(r.name, r.person) for r in found]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Then Mayor Bruno Reis left.", [("Bruno Reis", True)]),
        ("Then Bruno Reis left for Belport.", [("Bruno Reis", False), ("Belport", False)]),
        ("Bruno Reis said so. Later Mr. Reis left.", [("Bruno Reis", True), ("Bruno Reis", True)]),
        ("We saw Lena Oster, a driver from Belport.", [("Lena Oster", False), ("Belport", False)]),
        ("We saw Lena Oster, a lawyer.", [("Lena Oster", True)]),
        ("The Harbour Council said so.", [("Harbour Council", False)]),
        ("Then the Foreign Minister left.", [("minister", True)]),
        ("The mayor of Belport left.", [("mayor", True), ("Belport", False)]),
        ("Norland Transport Minister Bruno Reis left.", [("Norland", False), ("Bruno Reis", True)]),
        ("We saw Mayor Ana Silva.", [("Silva", True)]),
        ("Recent boats left. Boats are late.", []),
        ("It rained on Monday in May.", []),
        (
            "Sen. Bruno Reis, N-Belport, accused Norland.",
            [("Bruno Reis", True), ("N-Belport", False), ("Norland", False)],
        ),
    ],
)
def test_who_is_named(raw: str, expected: list[tuple[str, bool]]) -> None:
    assert named(raw) == expected


def test_of_a_long_run_the_last_words_are_the_name() -> None:
    name, _ = named("We saw " + " ".join(f"Belport{n}" for n in range(40)) + ".")[0]
    assert len(name.split()) == LONGEST


@pytest.mark.parametrize(
    ("raw", "name", "told"),
    [
        ("Mayor Silva left.", 1, [("mayor",)]),
        ("Prime Minister Silva left.", 2, [("prime", "minister")]),
        ("Sen. Silva left.", 1, [("senator",)]),
        ("Silva, a former mayor, left.", 0, []),
        ("Silva, the mayor of Belport, left.", 0, [("mayor",)]),
        ("Silva (a lawyer) left.", 0, [("lawyer",)]),
        ("Former Mayor Silva left.", 2, []),
        ("Silva left, a mayor wept.", 0, []),
        ("The plan of Silva failed.", 3, []),
    ],
)
def test_offices_stand_before_or_behind_a_name(raw: str, name: int, told: list[tuple[str, ...]]) -> None:
    assert offices_told(parse(raw), name, name + 1) == told


def test_a_title_ends_at_a_comma_and_at_its_sentence() -> None:
    assert title_before(parse("We saw the mayor, Silva said."), 4) == ()
    assert title_before(parse("We saw the mayor. Silva left."), 4) == ()
    assert title_before(parse("We saw Lt. Gov. Silva."), 4) == ("lt", "gov")


def test_titles_tell_gender_and_most_tell_none() -> None:
    assert [gender_of((t,)) for t in ("mr", "ms", "spokeswoman", "congressman", "mayor")] == ["m", "f", "f", "m", ""]


def test_a_headline_and_known_names_give_no_runs() -> None:
    document = parse("Belport Boats Are Late\n\nWe saw Belport Harbour today.")
    assert [[w.text for w in document.words[a:b]] for a, b in capital_runs(document, ())] == [["Belport", "Harbour"]]
    assert list(capital_runs(document, range(len(document.words)))) == []
