"""Runs: names found by their capitals, and the codebook that is suggested from them."""

from __future__ import annotations

import pytest

from framing.reading.entities import Entities
from framing.reading.runs import find_names
from framing.reading.suggestions import suggest_entities
from framing.reading.text import parse


def names(raw: str) -> list[str]:
    document = parse("Ferry ends\n\n" + raw)
    return [" ".join(w.text for w in document.words[a:b]) for a, b in find_names(document)]


def kinds(raw: str) -> dict[str, str]:
    return {e.name: e.kind for e, _ in suggest_entities(["Ferry ends\n\n" + raw], at_least=1)}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # A title parts two names, and is part of neither.
        ("We saw Belport Mayor Ana Silva.", ["Belport", "Ana Silva"]),
        ("We saw Norland Transport Minister Rui Lopes.", ["Norland", "Rui Lopes"]),
        ("We saw former Belport Gov. Rui Lopes.", ["Belport", "Rui Lopes"]),
        ("We saw Senators Rui Lopes and Lena Oster.", ["Rui Lopes", "Lena Oster"]),
        ("Former Vice President Ana Silva left.", ["Ana Silva"]),
        ("We heard the Transport Minister.", []),
        ("We saw Mayor Rui King and Ana Silva Jr.", ["Rui King", "Ana Silva Jr"]),
        # A word that ends a title may begin the name of a body.
        ("They wrote to the State Department.", ["State Department"]),
        ("They wrote to the Norland General Assembly.", ["Norland General Assembly"]),
        # Small words join what opens or ends like a body or a work, and nothing else.
        ("We met Lena Oster of the University of Belport.", ["Lena Oster", "University of Belport"]),
        ("They asked the Ministry of Trade and Ferries.", ["Ministry of Trade and Ferries"]),
        ("They asked the Trade and Ferries Committee.", ["Trade and Ferries Committee"]),
        ("They asked Lena Oster and Rui Lopes.", ["Lena Oster", "Rui Lopes"]),
        ("They backed the Rescue of Seamen Act.", ["Rescue of Seamen Act"]),
        ("They backed the 5th Amendment in the 5th year.", ["5th Amendment"]),
        # Days, dates, labels of party, contractions and numbered parts are no names.
        ("On Dec. 5 and on Monday Rui Lopes (N-Belport) said that I'm late.", ["Rui Lopes"]),
        ("Rui Lopes, N-Belport, read Section 2.", ["Rui Lopes"]),
        ("A Norland-led fleet met the Sudland-backed Ferry Board.", ["Norland-led", "Sudland-backed", "Ferry Board"]),
        # A capital says nothing behind the mark that opens a quotation.
        ('She said: "They left The Pier with Rui Lopes."', ["Pier", "Rui Lopes"]),
    ],
)
def test_runs_of_capitals_are_parted_into_names(raw: str, expected: list[str]) -> None:
    assert names(raw) == expected


def test_two_names_side_by_side_are_parted_where_the_article_has_them_apart() -> None:
    apart = "We saw the Chamber. We saw Ferrymen too."
    assert "Chamber Ferrymen" in names("We saw Chamber Ferrymen.")
    assert names(apart + " We saw Chamber Ferrymen.")[2:] == ["Chamber", "Ferrymen"]
    # Of a person both names may occur alone.
    assert names("We saw Ana. We saw Silva. We saw Ana Silva.")[2:] == ["Ana Silva"]
    # "Norlander Ana Silva" holds two, once both are known.
    assert names("We saw a Norlander. We saw Ana Silva. We saw Norlander Ana Silva.")[2:] == ["Norlander", "Ana Silva"]


@pytest.mark.parametrize(
    ("raw", "found", "not_found"),
    [
        ("Ana Silva spoke. Silva is late.", "Silva", ""),  # the second mention begins a sentence
        ("Lopes said that it was late.", "Lopes", ""),  # a speaker who is named there alone
        ("Officials said that it was late.", "", "Officials"),
        ("Ferries left. The ferries were late.", "", "Ferries"),
        ("Suddenly was the word.", "", "Suddenly"),
        ("BELPORT — It rained.", "BELPORT", ""),
    ],
)
def test_a_word_at_the_head_of_a_sentence_is_a_name_where_something_else_says_so(
    raw: str, found: str, not_found: str
) -> None:
    aliases = {a for e, _ in suggest_entities(["Ferry ends\n\n" + raw], at_least=1) for a in e.aliases}
    assert not found or found in aliases
    assert not_found not in aliases


@pytest.mark.parametrize(
    ("raw", "name", "kind"),
    [
        ("We live in Belport, Norland, today.", "Norland", "place"),
        ("BELPORT — It rained.", "BELPORT", "place"),
        ("We like New Belport.", "New Belport", "place"),
        ("We saw Belport Mayor Ana Silva.", "Belport", "place"),
        ("We crossed the Straits of Vale Bridge.", "Vale Bridge", "place"),
        ("We saw the University of Belport.", "University of Belport", "organisation"),
        ("We read the Belport Times.", "Belport Times", "organisation"),
        ("We heard the F.B.N. report.", "F.B.N.", "organisation"),
        ("They backed the Ferry Act.", "Ferry Act", "other"),
        ("She is a Norlander and a mother.", "Norlander", "other"),
        ("We saw Norlander boats. We saw the Norlanders.", "Norlander", "other"),
        ("The Ferry Ministers met Norland Ministers again.", "Norland Ministers", "group"),
        ("We like Rui Lopes.", "Rui Lopes", "person"),
        ("We like the Lopes Circle.", "Lopes Circle", "organisation"),
    ],
)
def test_kinds_are_guessed_from_words_and_surroundings(raw: str, name: str, kind: str) -> None:
    assert kinds(raw)[name] == kind


def merged(raw: str) -> set[tuple[str, ...]]:
    return {e.aliases for e, _ in suggest_entities(["Ferry ends\n\n" + raw], at_least=1)}


def test_variants_are_merged_with_care() -> None:
    # A place is not a person who is called after it, and a frequent name no first name.
    assert merged("In Norland it rained. We saw Norland Reis.") == {("Norland",), ("Norland Reis",)}
    assert ("Ana",) in merged("We saw Ana. We like Ana. We saw Ana Silva.")
    assert ("Ana Silva", "Ana") in merged("We saw Ana. We saw Ana Silva.")
    # The last word of a place or a body stands for it only where it says what it is.
    assert ("Vale",) in merged("We saw the Vale. We saw Port Vale.")
    assert ("Ferry Board", "Board") in merged("We saw the Ferry Board. We asked the Board.")
    # Initials are those of bodies, not of people.
    assert ("Ana Silva",) in merged("We saw Ana Silva. We saw the AS.")
    # Capitals of a dateline.
    assert merged("BELPORT — It rained. We left Belport.") == {("BELPORT", "Belport")}


def test_a_suggested_codebook_finds_its_names_again() -> None:
    text = "Ferry ends\n\nBELPORT — Mayor Ana Silva met the Ferry Board. Silva left. The Board and Rui Lopes stayed."
    codebook = Entities(tuple(entity for entity, _ in suggest_entities([text], at_least=1)))
    found = codebook.mentions(parse(text))
    assert [m.entity for m in found] == [
        "BELPORT", "Ana Silva", "Ferry Board", "Ana Silva", "Ferry Board", "Rui Lopes",
    ]  # fmt: skip
