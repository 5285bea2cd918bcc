"""Attachment: every rule has a case that it decides and a near miss that it must leave alone."""

from __future__ import annotations

import pytest

from framing.reading.attachment import RULES, find_hits
from framing.reading.entities import Entities, Entity
from framing.reading.lexicons import load_lexicon
from framing.reading.text import parse
from framing.reading.voice import voices

CODEBOOK = Entities(
    (
        Entity("Norland", "country", ("Norland",)),
        Entity("Sudland", "country", ("Sudland",)),
        Entity("Westport", "place", ("Westport",)),
        Entity("Silva", "person", ("Ana Silva", "Silva")),
    )
)


def hits(raw: str) -> list[tuple[str, str, str]]:
    """Return term, entity and rule of every loaded word."""
    document = parse(raw)
    found = CODEBOOK.mentions(document)
    speakers = voices(document, found, CODEBOOK).speaker
    places = [e.name for e in CODEBOOK if e.kind == "place"]
    return [
        (h.entry.term, found[h.mention].entity if h.mention is not None else "", h.rule)
        for h in find_hits(document, load_lexicon("loaded"), found, speakers, places)
    ]


def negations(raw: str) -> list[float | None]:
    document = parse(raw)
    return [h.negation for h in find_hits(document, load_lexicon("loaded"), [], [""] * len(document.words))]


POSITIVE = {
    "possessor": [
        ("Norland's long massacre ended.", "massacre", "Norland"),
        ("It saw Norland aggression in it.", "aggression", "Norland"),
    ],
    "by": [("A massacre by Norland ended.", "massacre", "Norland")],
    "modifier": [
        ("The heroic President Ana Silva came.", "heroic", "Silva"),
        ("The heroic Norland President Ana Silva came.", "heroic", "Silva"),
        ("The evil Norland fleet left.", "evil", "Norland"),
    ],
    "complement": [
        ("Ana Silva is a hero.", "hero", "Silva"),
        ("Ana Silva, a hero, came.", "hero", "Silva"),
        ("The plight of Norland was seen.", "plight", "Norland"),
        ("Ana Silva and other heroes came.", "hero", "Silva"),
    ],
    "grounds": [("It cut ties with Norland over the massacre.", "massacre", "Norland")],
    "subject": [
        ("Norland committed a massacre.", "massacre", "Norland"),
        ("Norland massacred Sudland.", "massacre", "Norland"),
    ],
    "clause": [("A shameful rain met Norland.", "shameful", "Norland")],
    "sentence": [("Norland left, and a shameful wind blew.", "shameful", "Norland")],
    "none": [("It was a shameful day.", "shameful", "")],
}

NEAR_MISSES = {
    "possessor": [
        "Norland, massacre and rain were seen.",
        "Norland's boats, it was said, saw a massacre.",
        "The Westport massacre ended.",  # an act named after a place is done there, not by it
    ],
    "by": ["The massacre by the river, Norland said, ended.", "They saw a massacre of bakers."],
    "modifier": ["The heroic boat of Ana Silva came.", "A heroic crew saw Norland.", "It was evil. Norland left."],
    "complement": [
        "Ana Silva saw that the baker is a hero.",
        "Ana Silva and the heroes came.",
        "The plight of bakers near Norland was seen.",
    ],
    "grounds": ["It cut ties with Norland before the massacre.", "Over the massacre nothing was said."],
    "subject": ["Silva condemned the massacre.", "Silva spoke with the army of Norland; a massacre ended."],
    "clause": ["A shameful wind of rain and hail met old Norland.", "The massacre in Sudland ended."],
    "sentence": ["Norland left the old grey harbour early today, and a shameful wind blew."],
    "none": ["Norland's shameful day ended."],
}


def test_every_rule_is_tested() -> None:
    assert set(POSITIVE) == set(NEAR_MISSES) == set(RULES)


@pytest.mark.parametrize(
    ("rule", "raw", "term", "entity"), [(r, *case) for r, cases in POSITIVE.items() for case in cases]
)
def test_a_rule_decides_its_case(rule: str, raw: str, term: str, entity: str) -> None:
    assert (term, entity, rule) in hits(raw)


@pytest.mark.parametrize(("rule", "raw"), [(r, raw) for r, cases in NEAR_MISSES.items() for raw in cases])
def test_a_rule_leaves_a_near_miss_alone(rule: str, raw: str) -> None:
    found = hits(raw)
    assert found
    assert rule not in {r for _, _, r in found}


@pytest.mark.xfail(strict=True, reason="without a parser the verb between the doer and the next name is not seen")
def test_who_is_named_after_the_doer_is_not_the_doer() -> None:
    assert ("massacre", "Norland", "by") not in hits("The massacre by bakers angered Norland.")


@pytest.mark.parametrize(
    "raw",
    [
        "The massacre in Sudland was seen.",
        "They massacred Sudland.",
        "The invasion of Sudland began.",
        "Silva denounced the massacre.",
    ],
)
def test_what_is_done_to_somebody_or_denounced_by_somebody_is_not_said_of_them(raw: str) -> None:
    assert {entity for _, entity, _ in hits(raw)} == {""}


@pytest.mark.parametrize(
    ("raw", "factor"),
    [
        ("Norland was evil.", None),
        ("Norland was not evil.", -0.5),
        ("Norland wasn't evil.", -0.5),
        ("Norland was never so evil.", -0.5),
        ("Norland was hardly evil.", -0.25),
        ("Norland was anything but evil.", -1.0),
        ("Norland was not only evil.", None),
        ("Norland was without doubt evil.", None),
        ("Norland was not at the harbour, and evil.", None),  # another clause
        ("Norland did not leave the old harbour evil.", None),  # too far
        ("It was not. Norland was evil.", None),
    ],
)
def test_negation(raw: str, factor: float | None) -> None:
    assert negations(raw) == [factor]


def test_names_are_no_loaded_words() -> None:
    assert hits("He joined Resistance House today.") == []
    assert hits("He saw the Old Resistance today.") == []
    assert [t for t, _, _ in hits("He joined the Resistance today.")] == ["resistance"]
    assert [t for t, _, _ in hits("He joined the resistance today.")] == ["resistance"]
    # A capital at the head of a sentence tells nothing.
    assert [t for t, _, _ in hits("Heroic House bakers came.")] == ["heroic"]


def test_in_a_headline_capitals_tell_nothing() -> None:
    assert [t for t, _, _ in hits("They Saw Heroic Massacre\n\nIt rained.")] == ["heroic", "massacre"]
    assert ("massacre", "Norland", "by") in hits("Massacre By Norland\n\nIt rained.")


def test_a_word_in_somebodys_mouth_is_attached_in_the_same_voice_first() -> None:
    assert hits('Silva said: "The massacre was done, and Norland left." Sudland left.') == [("massacre", "", "none")]
    assert hits('Silva said: "A massacre by Norland ended."') == [("massacre", "Norland", "by")]
    # A few words in marks may speak of somebody outside them, but not of the speaker.
    assert hits('Norland made a "shameful" plan.') == [("shameful", "Norland", "subject")]
