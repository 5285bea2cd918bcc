"""Voice: direct, indirect and scare; every other word is the narrator's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.reading.entities import Entities, Entity
from framing.reading.text import parse
from framing.reading.voice import Voices, voices

CODEBOOK = Entities((Entity("Silva", "person", ("Ana Silva", "Silva")), Entity("Norland", "country", ("Norland",))))


def hear(raw: str) -> tuple[list[tuple[str, str]], Voices]:
    document = parse(raw)
    found = voices(document, CODEBOOK.mentions(document), CODEBOOK)
    words = [w.text for w in document.words]
    return [(q.kind, " ".join(words[q.first : q.last])) for q in found.quotations], found


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('Silva said: "The boat is late."', [("direct", "The boat is late")]),
        ("Silva said that the boat is late.", [("indirect", "the boat is late")]),
        ("Silva said the boat was late.", [("indirect", "the boat was late")]),
        ("The boat is late, Silva said.", [("indirect", "The boat is late")]),
        ("The boat is late, according to Silva.", [("indirect", "The boat is late")]),
        ("Silva accused Norland of a cruel plot.", [("indirect", "a cruel plot")]),
        ('The "plan" is late.', [("scare", "plan")]),
        ("The so-called ‘plan’ is late.", [("scare", "plan")]),
        ('They saw the film "The Late Boat" today.', []),
        ('It was on the "Harbour Today" show.', []),
        ('The film is "a late boat of a story".', [("direct", "a late boat of a story")]),
        ('The self-styled "mayor" said so.', [("scare", "mayor")]),
        ("The boat is late.", []),
        ("Silva saw the late boat.", []),
        ("Ana Silva, the mayor of Westport, said.", []),
        ('"The boat," said Silva, "is late today."', [("direct", "The boat"), ("direct", "is late today")]),
        (
            '"The boat is late," Silva, the mayor of Westport, said.',
            [("direct", "The boat is late")],
        ),
        (
            'Silva said that the "plan" is late.',
            [("indirect", "the plan is late"), ("direct", "plan")],
        ),
        (
            '"The boat is late," Silva said. "It will come."',
            [("direct", "The boat is late"), ("direct", "It will come")],
        ),
    ],
)
def test_kinds_and_bounds(raw: str, expected: list[tuple[str, str]]) -> None:
    assert hear(raw)[0] == expected


def test_a_speech_of_several_paragraphs_keeps_its_speaker() -> None:
    _, found = hear('Silva said: "First it rained.\n\n"Then it rained more.\n\n"Now it has ended." It was noon.')
    assert [(q.kind, q.speaker) for q in found.quotations] == [("direct", "Silva")] * 3


def test_stance_comes_from_the_verb() -> None:
    stances = {
        verb: hear(f"Silva {verb} that the boat was late.")[1].quotations[0].stance for verb in ("said", "alleged")
    }
    assert stances == {"said": "neutral", "alleged": "doubting"}


def test_words_outside_quotations_are_the_narrators() -> None:
    _, found = hear('The "plan" is late, and Silva said: "The boat will come soon." It rained.')
    covered = {p for q in found.quotations for p in range(q.first, q.last)}
    assert {v for p, v in enumerate(found.voice) if p not in covered} == {"narrator"}
    assert {s for p, s in enumerate(found.speaker) if p not in covered} == {""}
    assert all(found.voice[p] == q.kind for q in found.quotations for p in range(q.first, q.last))


PIECES = [
    '"',
    "'",
    "Silva",
    "said",
    "that",
    "according to",
    "the boat",
    "is late",
    ",",
    ".",
    "was described by",
    "he",
    "\n\n",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))
def test_any_order_of_words_is_heard_and_stays_inside_the_text(raw: str) -> None:
    document = parse(raw)
    found = voices(document, CODEBOOK.mentions(document), CODEBOOK)
    assert len(found.voice) == len(found.speaker) == len(document.words)
    assert all(0 <= q.first < q.last <= len(document.words) for q in found.quotations)
    keys = [(q.first, q.kind) for q in found.quotations]
    assert len(set(keys)) == len(keys)
    names = {"", "Silva", "Norland", *(w.text for w in document.words), *(w.lower for w in document.words)}
    assert {q.speaker for q in found.quotations} <= names


def test_an_adjective_of_the_form_of_a_verb_reports_nothing() -> None:
    document = parse('Norland called Silva "an unwanted guest," meaning she is not welcome in Norland.')
    codebook = Entities((Entity("Norland", "country", ("Norland",)), Entity("Silva", "person", ("Silva",))))
    (quotation,) = voices(document, codebook.mentions(document), codebook).quotations
    assert (quotation.speaker, quotation.verb) == ("Norland", "call")
