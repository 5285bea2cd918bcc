"""Frames: who does what to whom, told by position, prepositions and the passive."""

from __future__ import annotations

import pytest

from framing.reading.entities import Entities
from framing.reading.frames import find_frames
from framing.reading.text import parse

CODEBOOK = Entities.of({name[0]: [name] for name in ("Norland", "Sudland", "Oster")})


def frames(raw: str) -> dict[str, tuple[str, str]]:
    """Return the initials of the doers and of those acted upon, by term."""
    document = parse(raw)
    found = CODEBOOK.mentions(document)
    return {
        f.act.term: ("".join(found[i].entity for i in f.agents), "".join(found[i].entity for i, _ in f.patients))
        for f in find_frames(document, found)
    }


@pytest.mark.parametrize(
    ("raw", "term", "doers", "done_to"),
    [
        ("Norland bombed Sudland.", "bomb", "N", "S"),
        ("Norland has never bombed Sudland.", "bomb", "N", "S"),
        ("Norland bombed Sudland and Oster.", "bomb", "N", "SO"),
        ("Norland condemned Mr. Oster.", "condemn", "N", "O"),
        # The passive, with and without its doer.
        ("Sudland was bombed by Norland.", "bomb", "N", "S"),
        ("Sudland was not badly bombed.", "bomb", "", "S"),
        ("Sudland, bombed by Norland, fell.", "bomb", "N", "S"),
        # Nouns: behind "of", "by" and "on"; a possessor does it, or suffers it where nobody else does.
        ("The killing of Oster by Norland came late.", "killing", "N", "O"),
        ("Norland's assault on Sudland came late.", "assault", "N", "S"),
        ("Oster's arrest came late.", "arrest", "", "O"),
        ("Norland's killing of Oster came late.", "killing", "N", "O"),
        ("The collapse of Norland came late.", "collapse", "N", ""),
        # Prepositions mark the one acted upon.
        ("Norland imposed new duties on Sudland.", "impose", "N", "S"),
        ("Norland cracked down on Sudland.", "crack down on", "N", "S"),
        # Verbs joined, and relative clauses.
        ("Norland met Oster and bombed Sudland.", "bomb", "N", "S"),
        ("Oster met Norland, which bombed Sudland.", "bomb", "N", "S"),
        ("Norland, the neighbour of Oster, bombed Sudland.", "bomb", "N", "S"),
        # Near misses: governed, possessed, behind a comma, in another sentence.
        ("The army of Norland bombed Sudland.", "bomb", "", "S"),
        ("Norland's army bombed Sudland.", "bomb", "", "S"),
        ("Norland bombed, Sudland said.", "bomb", "N", ""),
        ("Norland bombed. Sudland fell.", "bomb", "N", ""),
        ("Norland bombed in Sudland.", "bomb", "N", ""),
    ],
)
def test_who_does_what_to_whom(raw: str, term: str, doers: str, done_to: str) -> None:
    assert frames(raw).get(term) == (doers, done_to)


@pytest.mark.parametrize(
    ("raw", "factor"),
    [("Norland bombed Sudland.", 1), ("Norland never bombed Sudland.", -0.5), ("Norland hardly bombed it.", -0.25)],
)
def test_a_negation_is_told(raw: str, factor: float) -> None:
    document = parse(raw)
    assert [f.factor for f in find_frames(document, CODEBOOK.mentions(document))] == [factor]


def test_a_form_that_is_noun_and_verb_is_told_by_its_neighbours() -> None:
    document = parse("The attack came late. They attack Norland. The attacks of Norland came.")
    assert [f.act.pos for f in find_frames(document, CODEBOOK.mentions(document))] == ["n", "v", "n"]


@pytest.mark.parametrize(
    ("plain", "weaker"),
    [
        ("Norland bombed Sudland.", "Norland may have bombed Sudland."),
        ("Norland bombed Sudland.", "If Norland bombed Sudland, nobody saw it."),
        ("Norland bombed Sudland.", "Norland allegedly bombed Sudland."),
        ("Norland bombed Sudland.", "Norland never bombed Sudland."),
    ],
)
def test_a_denial_a_hedge_and_a_condition_weaken_what_is_implied(plain: str, weaker: str) -> None:
    factors = []
    for raw in (plain, weaker):
        document = parse(raw)
        mentions = Entities.of({"N": ["Norland"], "S": ["Sudland"]}).mentions(document)
        factors += [f.factor for f in find_frames(document, mentions) if f.act.term == "bomb"]
    assert factors[0] == 1
    assert abs(factors[1]) < 1
