"""Speakers: who speaks, or nobody; never somebody else."""

from __future__ import annotations

import pytest

from framing.reading.attribution import attributions
from framing.reading.entities import Entities, Entity
from framing.reading.text import parse
from framing.reading.voice import voices

CODEBOOK = Entities(
    (
        Entity("Norland", "country", ("Norland",)),
        Entity("Sudland", "country", ("Sudland",)),
        Entity("Ana Silva", "person", ("Ana Silva", "Silva")),
        Entity("Ferry Board", "organisation", ("Ferry Board",)),
    )
)


def heard(raw: str) -> list[tuple[str, str]]:
    document = parse(raw)
    return [(q.speaker, q.verb) for q in voices(document, CODEBOOK.mentions(document), CODEBOOK).quotations]


@pytest.mark.parametrize(
    ("raw", "speaker", "verb"),
    [
        ('Ana Silva said: "The ferry must stay here."', "Ana Silva", "say"),
        ('"The ferry must stay here," Ana Silva said.', "Ana Silva", "say"),
        ('"The ferry must stay here," said the mayor.', "mayor", "say"),
        ('"The ferry must stay here," said Mayor Bruno Reis.', "Bruno Reis", "say"),
        ('"The ferry must stay here," says Norland Transport Minister Bruno Reis.', "Bruno Reis", "say"),
        ('"The ferry must stay here," Silva, the mayor of Westport, said.', "Ana Silva", "say"),
        ('"The ferry must stay here," according to the Ferry Board.', "Ferry Board", "according to"),
        ("According to the Ferry Board, the boat is late.", "Ferry Board", "according to"),
        ("Silva told reporters that the boat was late.", "Ana Silva", "tell"),
        ("Silva was told by the mayor that the boat was late.", "mayor", "tell"),
        ('The plan was described by Silva as "a failure of the state".', "Ana Silva", "describe"),
        ("Sudland was accused by Norland of a plot against the boat.", "Norland", "accuse"),
        ("Norland accused Sudland of a plot against the boat.", "Norland", "accuse"),
        ("The boat is late, the Ferry Board said on Monday.", "Ferry Board", "say"),
        ("The Norland minister said that it was late.", "minister", "say"),
        ("The mayor of Norland said that it was late.", "mayor", "say"),
        ("Silva, who said that the boat was late, left.", "Ana Silva", "say"),
        ("Before Norland fell, the mayor said that it was late.", "mayor", "say"),
        ("Silva's spokesman said that it was late.", "spokesman", "say"),
    ],
)
def test_the_speaker_is_found(raw: str, speaker: str, verb: str) -> None:
    assert heard(raw) == [(speaker, verb)]


@pytest.mark.parametrize(
    "raw",
    [
        '"The ferry must stay here for good."',
        'The plan was described as "a failure of the state".',
        "Sudland was accused of a plot against the boat.",
        "It was said that the boat was late.",
        'A friend of Ana Silva said "it is over for all of us".',
        'A crowd outside the Ferry Board chanted "boats must go now".',
        '"The ferry must stay here," she told Norland.',
        'Silva left the room. "The ferry must stay here for good."',
        '"The ferry must stay here for good." Silva left the room.',
        "Asked by Silva, the baker said that it was late.",
        'Silva heard "the boat is late again today" from the crowd.',
        "The workers' boat and the drivers' union said 'no way' again.",
    ],
)
def test_no_speaker_rather_than_a_wrong_one(raw: str) -> None:
    assert {speaker for speaker, _ in heard(raw)} == {""}


def test_a_possessor_of_two_words_is_not_the_speaker() -> None:
    assert "Ana Silva" not in {speaker for speaker, _ in heard("Ana Silva's mother said that it was late.")}


def test_a_pronoun_is_the_person_named_last_and_nobody_where_none_is() -> None:
    assert heard("Ana Silva came. She said that it was late.") == [("Ana Silva", "say")]
    assert heard("The Ferry Board met. She said that it was late.") == [("", "say")]
    # Three sentences back is too far.
    assert heard("Ana Silva came. It rained. Boats left. She said that it was late.") == [("", "say")]


@pytest.mark.parametrize(
    ("raw", "verbs"),
    [
        ("Silva said so.", ["say"]),
        ("The claims and the claim of Silva were old.", []),
        ("Silva's claim was old.", []),
        ("They claim it.", ["claim"]),
        ("Norland claims that it was late.", ["claim"]),
        ("It heard recent claims that it was late.", []),
        ("After protests at the harbour it rained.", []),
        ("The ruling class left.", []),
        ("Silva left, warning that it was late.", ["warn"]),
        ("It was late according to Silva.", ["according to"]),
        ('"He said so."', []),
    ],
)
def test_verbs_of_attribution_are_told_from_nouns(raw: str, verbs: list[str]) -> None:
    document = parse(raw)
    inside = set(range(len(document.words))) if raw.startswith('"') else set()
    assert [v.entry.term for v in attributions(document, inside)] == verbs
