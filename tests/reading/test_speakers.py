"""Speakers: who speaks, or nobody; never somebody else."""

from __future__ import annotations

import pytest

from framing.reading.attribution import attributions
from framing.reading.entities import Entities, Entity
from framing.reading.findings import find
from framing.reading.lexicons import load_lexicon
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


PEOPLE = Entities(
    (
        Entity("Ana Silva", "person", ("Ana Silva", "Silva")),
        Entity("Bruno Reis", "person", ("Bruno Reis", "Reis")),
        Entity("Ferry Board", "organisation", ("Ferry Board", "the board")),
        Entity("Norland", "country", ("Norland",)),
        Entity("drivers", "group", ("drivers",)),
    )
)


@pytest.mark.parametrize(
    ("raw", "speaker"),
    [
        ('Ana Silva was angry.\n\n"The boat must stay here for ever," she said.', "Ana Silva"),
        (
            '"The boat must stay here for ever," Ana Silva said in a statement. "We will not move at all," she added.',
            "Ana Silva",
        ),
        ('"The boat must stay here for ever," Ana Silva told reporters outside the harbour on Monday.', "Ana Silva"),
        ('In a statement, Ana Silva called the plan "a disgrace to all".', "Ana Silva"),
        ('Ana Silva has called the plan a "disgrace to all of us" and promised to fight it.', "Ana Silva"),
        ('Ana Silva, who leads the drivers, said the plan was "a disgrace to all of us".', "Ana Silva"),
        ('Silva\'s statement said the plan was "a disgrace to all of us".', "Ana Silva"),
        ('The plan is "a disgrace to all of us", according to a statement from the Ferry Board.', "Ferry Board"),
        ('The plan is "a disgrace to all of us", according to Bruno Reis, a driver.', "Bruno Reis"),
        ('Silva tweeted: "The boat must stay here for ever."', "Ana Silva"),
        ('Silva wrote on her page that the plan was "a disgrace to all of us".', "Ana Silva"),
        (
            'The Ferry Board, in a letter sent to drivers on Monday, said it would "never ever accept it".',
            "Ferry Board",
        ),
        ('A spokesman for the Ferry Board said: "The boat must stay here."', "Ferry Board"),
        ('"The boat must stay here," said Lena Oster, a spokeswoman for the Ferry Board.', "Ferry Board"),
        ('Lena Oster, a spokeswoman for the Ferry Board, said: "The boat must stay here."', "Ferry Board"),
        ('"The boat must stay," Reis said, adding that Silva was "a danger to the whole town".', "Bruno Reis"),
        ('Reis accused Silva of "lying to the whole town".', "Bruno Reis"),
        ('Silva was accused by Reis of "lying to the whole town".', "Bruno Reis"),
        ('Silva responded by saying that it was "a lie from start to end".', "Ana Silva"),
        ('Silva\'s response was blunt: "That is a lie from start to end."', "Ana Silva"),
        ('Silva also took aim at Reis, saying "he lied to us all again".', "Ana Silva"),
        ('Speaking to reporters on Monday, Silva said Reis had "lied to us all again".', "Ana Silva"),
        ('Asked about Reis, Silva said: "He lied to us all again."', "Ana Silva"),
        ('When asked whether Reis had lied, Silva said, "No comment at all today."', "Ana Silva"),
        ('Silva insisted the drivers were "right from the start".', "Ana Silva"),
        ('In an interview with Lena Oster, Silva described the plan as "a disgrace to all".', "Ana Silva"),
        ('Silva met Reis and said: "The boat must stay here."', "Ana Silva"),
        ('Silva and Reis said: "The boat must stay here."', "Ana Silva; Bruno Reis"),
        ('"The boat must stay here," said Silva and Reis.', "Ana Silva; Bruno Reis"),
        ('"We lost the boat for good," says Silva. "It was a good boat."', "Ana Silva"),
        ('Silva went on to say that the plan was "a disgrace to all of us".', "Ana Silva"),
        ('Silva then went further, calling the plan "a disgrace to all of us".', "Ana Silva"),
        ('But Silva said, "The boat must stay here."', "Ana Silva"),
        ('On Monday, Mayor Ana Silva of Belport said the plan was "a disgrace to all".', "Ana Silva"),
        ('The plan drew fire from Silva, who called it "a disgrace to all".', "Ana Silva"),
        ('The plan drew fire from Silva, calling it "a disgrace to all".', ""),
        ('The mayor, Ana Silva, said: "The boat must stay here."', "Ana Silva"),
        ('Silva\'s spokesman, Rui Lopes, said: "The boat must stay here."', "Rui Lopes"),
        ('Norland\'s transport minister, Bruno Reis, said: "The boat must stay here."', "Bruno Reis"),
        ('Norland transport minister Bruno Reis said: "The boat must stay here."', "Bruno Reis"),
        ('Reis, Norland\'s transport minister, said: "The boat must stay here."', "Bruno Reis"),
        ('As Silva put it, "the boat must stay here".', "Ana Silva"),
        ('"The boat," Silva said, "must stay here."', "Ana Silva"),
        ('For Silva, the plan is "a disgrace to all of us".', ""),
        ('Silva was quoted as saying: "The boat must stay here."', "Ana Silva"),
        ('The plan, Silva said, was "a disgrace to all of us".', "Ana Silva"),
        ('It was, she said, "a disgrace to all of us", as Silva left.', ""),
        ('"The boat must stay here," Mr. Reis said.', "Bruno Reis"),
        ('"The boat must stay here," the mayor said.', "mayor"),
        ('Mayor Ana Silva left early. "The boat must stay here," the mayor said.', "Ana Silva"),
        ('Silva came in. Reis sat down. "The boat must stay here," he said.', "Bruno Reis"),
        ('Ms. Silva came in. Mr. Reis sat down. "The boat must stay here," she said.', "Ana Silva"),
        ('Silva said she thought Reis was "a danger to the whole town".', "Ana Silva"),
        ('Silva denied the claim. "I never saw the boat at all," she said. "It was not there."', "Ana Silva"),
        ('The Ferry Board said on its website that drivers were "a danger to the whole town".', "Ferry Board"),
        ('The drivers carried signs that read "Save the boat now please".', ""),
        ('Silva told the board in May that she would "never ever accept it".', "Ana Silva"),
        ('"It is a shame what they did," reads the letter from Silva.', "Ana Silva"),
        ('Silva sent out a message in which she said Reis was "a danger to the whole town".', "Ana Silva"),
        ('Silva warned of "a danger to the whole town" if the boat goes.', "Ana Silva"),
        ('Silva criticized Reis for his "lies to the whole town".', "Ana Silva"),
        ('Silva criticized what she called "lies to the whole town".', "Ana Silva"),
        ('Norland\'s "war on the whole town", as Silva called it, is over.', "Ana Silva"),
        ('"You lied to us all again," Silva shouted at Reis.', "Ana Silva"),
        ('"You lied to us all again!" shouted Silva.', "Ana Silva"),
        ('"Did you lie to us all again?" Silva asked.', "Ana Silva"),
        ('Silva fired back at Reis: "You lied to us all again."', "Ana Silva"),
        ('Silva said Monday that the board was "a danger to the whole town".', "Ana Silva"),
        ('Silva has long argued that the board is "a danger to the whole town".', "Ana Silva"),
        ('Silva argued, in a speech to the drivers, that the board is "a danger to the whole town".', "Ana Silva"),
        ('Silva made the remarks on Monday. "The boat must stay here for ever," she told the drivers.', "Ana Silva"),
        ('"The boat must stay here for ever."\n\nSilva made the remarks on Monday.', ""),
        ('"They let us down after all this," said the mayor.', "mayor"),
        ('"They let us down again," said former mayor Rui Lopes.', "Rui Lopes"),
        ('"They let us down again," said the mayor, Rui Lopes.', "Rui Lopes"),
        ('"They let us down again," harbour pilot Rui Lopes told the paper.', "Rui Lopes"),
        ('"They let us down (as always)," Silva said.', "Ana Silva"),
        ('Silva, who described the plan as "a disgrace to all", continued to speak.', "Ana Silva"),
        ('Silva paused, then added: "They let us down again."', "Ana Silva"),
        ('A day after saying that it was "a disgrace to all of us", Mayor Ana Silva left.', "Ana Silva"),
        ('The mayor of Belport, Norland, called the plan "a disgrace to all".', "mayor"),
        ('Rui Lopes of the Harbour Fund said it was late. "They let us down again," he said.', "Rui Lopes"),
        ('Silva spoke of the plan. Of Reis, she said: "He let us down again."', "Ana Silva"),
        ('Silva wept. She said Reis was late. She added: "He let us down again."', "Ana Silva"),
        ('Silva and Reis met. "They let us down again," they said.', ""),
        ('Silva\'s claim that the plan was "a disgrace to all of us" angered Norland.', "Ana Silva"),
        ('It came after Silva scolded Reis on Monday, accusing him of having "let us all down".', "Ana Silva"),
        ('Norland, some say, was late, with one pilot saying "they let us all down".', "pilot"),
        ('The baker also took a shot at Silva, writing "they let us all down".', ""),
        ('Silva was shown saying "they let us all down".', "Ana Silva"),
    ],
)
def test_whose_words_stand_in_marks(raw: str, speaker: str) -> None:
    found = find("Ferry ends\n\n" + raw, PEOPLE, load_lexicon("loaded"))
    assert {q.speaker for q in found.heard.quotations if q.kind in ("direct", "scare")} == {speaker}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Norland and Sudland said that it was late.", "Norland; Sudland"),
        ("It was late, said Norland.", ""),
        ("Recent claims that it was late angered Norland.", None),
        ("Further reports that it was late angered Norland.", None),
    ],
)
def test_speakers_together_and_nouns_without_speakers(raw: str, expected: str | None) -> None:
    assert [speaker for speaker, _ in heard(raw)] == ([] if not expected else [expected])


def test_a_report_in_a_relative_clause_ends_with_it() -> None:
    document = parse("Ana Silva, who said that the boat was late, left the harbour.")
    (found,) = voices(document, CODEBOOK.mentions(document), CODEBOOK).quotations
    assert " ".join(w.text for w in document.words[found.first : found.last]) == "the boat was late"
