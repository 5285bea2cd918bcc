"""Attachment: every rule has a case that it decides and a near miss that it must leave alone."""

from __future__ import annotations

import re

import pytest

from framing.corpus import Article
from framing.reading.attachment import REACHES, RULES, find_hits, target_of
from framing.reading.entities import Entities, Entity
from framing.reading.lexicons import load_lexicon
from framing.reading.reader import ReadingError, read
from framing.reading.text import parse
from framing.reading.voice import voices

CODEBOOK = Entities(
    (
        Entity("Norland", "country", ("Norland",)),
        Entity("Sudland", "country", ("Sudland",)),
        Entity("Westport", "place", ("Westport",)),
        Entity("Silva", "person", ("Ana Silva", "Silva")),
        Entity("Oster", "person", ("Oster",)),
    )
)
PERSONS = [e.name for e in CODEBOOK if e.kind == "person"]


def hits(raw: str, reach: str = "sentence") -> list[tuple[str, str, str]]:
    """Return term, entity and rule of every loaded word."""
    document = parse(raw)
    found = CODEBOOK.mentions(document)
    speakers = voices(document, found, CODEBOOK).speaker
    places = [e.name for e in CODEBOOK if e.kind == "place"]
    return [
        (h.entry.term, found[h.mention].entity if h.mention is not None else "", h.rule)
        for h in find_hits(document, load_lexicon("loaded"), found, speakers, places, 0, persons=PERSONS, reach=reach)
    ]


def negations(raw: str) -> list[float | None]:
    document = parse(raw)
    return [h.negation for h in find_hits(document, load_lexicon("loaded"), [], [""] * len(document.words), (), 0)]


POSITIVE = {
    "possessor": [
        ("Norland's long massacre ended.", "massacre", "Norland"),
        ("It saw Norland aggression in it.", "aggression", "Norland"),
    ],
    "by": [
        ("A massacre by Norland ended.", "massacre", "Norland"),
        ("Sudland was massacred by armed men of Norland.", "massacre", "Norland"),
    ],
    "modifier": [
        ("The heroic President Ana Silva came.", "heroic", "Silva"),
        ("The heroic Norland President Ana Silva came.", "heroic", "Silva"),
        ("The evil Norland fleet left.", "evil", "Norland"),
    ],
    "named": [
        ("Oster called Silva a hypocrite.", "hypocrite", "Silva"),
        ("Oster described President Silva as a hero.", "hero", "Silva"),
        ("Oster accused Norland of a shameful plan.", "shameful", "Norland"),
        ("Silva was branded a hypocrite.", "hypocrite", "Silva"),
        ("Silva was praised for the heroic act.", "heroic", "Silva"),
    ],
    "relative": [
        ("They saw the hypocrisy Silva showed.", "hypocrisy", "Silva"),
        ("They saw the hypocrisy that Mr. Silva had shown.", "hypocrisy", "Silva"),
    ],
    "complement": [
        ("Ana Silva is a hero.", "hero", "Silva"),
        ("Ana Silva, a hero, came.", "hero", "Silva"),
        ("The plight of Norland was seen.", "plight", "Norland"),
        ("Ana Silva and other heroes came.", "hero", "Silva"),
    ],
    "grounds": [("It cut ties with Norland over the massacre.", "massacre", "Norland")],
    "doer": [
        ("Norland massacred Sudland.", "massacre", "Norland"),
        ("Norland, which left, massacred bakers.", "massacre", "Norland"),
        ("Sudland met Norland, which massacred bakers.", "massacre", "Norland"),
        ("Silva was lambasted by Oster.", "lambast", "Silva"),
    ],
    "subject": [
        ("Norland committed a massacre.", "massacre", "Norland"),
        ("Norland bombed Sudland in a shameful way.", "shameful", "Norland"),
    ],
    "clause": [("A shameful rain met Norland.", "shameful", "Norland")],
    "salient": [("Norland left, and a shameful wind blew.", "shameful", "Norland")],
    "pronoun": [("Silva came, and he told a shameful tale.", "shameful", "Silva")],
    "previous": [("Silva came. It was a shameful day.", "shameful", "Silva")],
    "article": [
        (
            "Silva saw Oster. Silva left. " + "Rain fell. " * 5 + "It was shameful.",
            "shameful",
            "Silva",
        )
    ],
    "none": [("It was a shameful day.", "shameful", "")],
}

NEAR_MISSES = {
    "possessor": [
        "Norland, massacre and rain were seen.",
        "Norland's boats, it was said, saw a massacre.",
        "The Westport massacre ended.",  # an act named after a place is done there, not by it
    ],
    "by": [
        "The massacre by the river, Norland said, ended.",
        "They saw a massacre of bakers.",
        "Silva was lambasted by Oster.",
        "The massacre by bakers angered Norland.",
    ],
    "modifier": ["The heroic boat of Ana Silva came.", "A heroic crew saw Norland.", "It was evil. Norland left."],
    "named": [
        "Oster called Silva. A hypocrite came.",
        "Oster accused Silva, and a hypocrite came.",
        "Silva was seen by a hypocrite.",
    ],
    "relative": ["They saw hypocrisy, Silva said.", "They saw the hypocrisy of Silva.", "Hypocrisy: Silva left."],
    "complement": [
        "Ana Silva saw that the baker is a hero.",
        "Ana Silva and the heroes came.",
        "The plight of bakers near Norland was seen.",
    ],
    "grounds": ["It cut ties with Norland before the massacre.", "Over the massacre nothing was said."],
    "doer": ["Sudland was massacred.", "The massacre in Sudland ended.", "They massacred Sudland."],
    "subject": [
        "Silva condemned the massacre.",
        "Silva spoke with the army of Norland; a massacre ended.",
        "Silva and Oster told a shameful tale.",  # of two, either may be it
        "Silva left as he told a shameful tale.",
        "Silva was beaten by a shameful crew.",
    ],
    "clause": ["A shameful wind of rain and hail met old Norland.", "The massacre in Sudland ended."],
    "salient": [
        "Norland left the old grey harbour and its many old boats early today, and a wind blew; it was shameful.",
        "Norland left, and the plight was seen.",
    ],
    "pronoun": ["He told a shameful tale. Silva left."],
    "previous": ["It was a shameful day. Silva came."],
    "article": ["Silva came. It was a shameful day.", "It was a shameful day."],
    "none": ["Norland's shameful day ended."],
}


GUESSES = REACHES["article"] - REACHES["sentence"]
WIDEST = dict.fromkeys(GUESSES, "article")


def test_every_rule_is_tested() -> None:
    assert set(POSITIVE) == set(NEAR_MISSES) == set(RULES)


@pytest.mark.parametrize(
    ("rule", "raw", "term", "entity"), [(r, *case) for r, cases in POSITIVE.items() for case in cases]
)
def test_a_rule_decides_its_case(rule: str, raw: str, term: str, entity: str) -> None:
    assert (term, entity, rule) in hits(raw, WIDEST.get(rule, "sentence"))


@pytest.mark.parametrize(("rule", "raw"), [(r, raw) for r, cases in NEAR_MISSES.items() for raw in cases])
def test_a_rule_leaves_a_near_miss_alone(rule: str, raw: str) -> None:
    found = hits(raw)
    assert found
    assert rule not in {r for _, _, r in found}
    if rule in GUESSES:
        assert rule not in {r for _, _, r in hits(raw, "article")}


def test_the_reach_says_how_far_a_word_may_be_attached() -> None:
    assert REACHES["clause"] < REACHES["sentence"] < REACHES["article"] == set(RULES)
    for rule, cases in POSITIVE.items():
        for raw, term, entity in cases:
            for reach, allowed in REACHES.items():
                if rule not in allowed:
                    assert (term, entity, rule) not in hits(raw, reach)
                    assert {r for t, _, r in hits(raw, reach) if t == term} <= allowed
    with pytest.raises(ValueError, match="no reach 'page'; use one of clause, sentence, article"):
        hits("Norland was evil.", "page")


def test_the_reader_chooses_the_reach() -> None:
    article = Article("one", "Silva came.\n\nIt was a shameful day.")
    for reach, entity in (("clause", ""), ("sentence", ""), ("article", "Silva")):
        evidence = read(article, CODEBOOK, reach=reach)
        assert evidence.hits["entity"].tolist() == [entity]
        assert f"reach {reach}" in evidence.articles["read_with"].item()
    with pytest.raises(ReadingError, match="no reach 'page'"):
        read(article, CODEBOOK, reach="page")


def test_a_guess_never_falls_on_whoever_speaks() -> None:
    assert hits('Oster left. Silva said: "It was a shameful day."', "article") == [("shameful", "Oster", "previous")]


def test_any_span_can_be_aimed() -> None:
    document = parse("Silva was seen by a crew. Norland's quite unheard-of demand came late.")
    found = CODEBOOK.mentions(document)
    nobody = [""] * len(document.words)
    assert target_of(document, 8, 9, found, nobody) == (1, "possessor")
    # Behind "by" the word is said of the crew: no rule tells of whom.
    assert target_of(document, 5, 6, found, nobody, reach="clause") == (None, "none")


SENTENCES = [raw for cases in POSITIVE.values() for raw, *_ in cases if "Ana" not in raw]


@pytest.mark.parametrize(("one", "other"), [("Norland", "Sudland"), ("Silva", "Oster")])
@pytest.mark.parametrize("raw", SENTENCES)
def test_exchanging_two_names_exchanges_what_is_attached(raw: str, one: str, other: str) -> None:
    swap = {one: other, other: one}
    swapped = re.sub("|".join(swap), lambda m: swap[m.group()], raw)
    for reach in REACHES:
        expected = [(term, swap.get(entity, entity), rule) for term, entity, rule in hits(raw, reach)]
        assert hits(swapped, reach) == expected


def test_a_crowded_sentence_takes_no_more_than_its_length() -> None:
    raw = "Silva came, and " * 3000 + "he was evil" + ", and evil Oster left" * 3000 + "."
    assert len(hits(raw, "article")) == 3001


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


@pytest.mark.parametrize(
    ("raw", "near_miss", "term"),
    [
        ("It was provoked by Norland.", "It was provoked by calling Norland.", "provoke"),
        ("The regime in Norland fell.", "The regime against Norland fell.", "regime"),
        ("Clearly Norland is late.", "All say clearly that Norland is late.", "clearly"),
        ("Now Norland would provoke it.", "Now a vote against Norland would provoke it.", "provoke"),
    ],
)
def test_what_stands_between_can_part_a_word_from_a_name(raw: str, near_miss: str, term: str) -> None:
    assert "Norland" in {entity for t, entity, _ in hits(raw, "clause") if t == term}
    parted = {t: entity for t, entity, _ in hits(near_miss, "clause")}
    assert parted[term] == ""
