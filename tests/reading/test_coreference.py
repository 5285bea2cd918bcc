"""Coreference: surnames, pronouns and nominals, each only where nobody else can be meant."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing as fr
from framing.corpus import Article
from framing.reading.coreference import KINDS, Antecedents, resolve, wanted
from framing.reading.entities import Entities, Entity
from framing.reading.findings import find
from framing.reading.lexicons import load_lexicon
from framing.reading.reader import ReadingError, read
from framing.reading.text import parse
from framing.reading.voice import marked_spans

CODEBOOK = Entities(
    (
        Entity("Silva", "person", ("Ana Silva",)),
        Entity("Reis", "person", ("Bruno Reis",)),
        Entity("Ferry Board", "organisation", ("Ferry Board",)),
        Entity("Norland", "country", ("Norland",)),
    )
)


def added(raw: str, *kinds: str, codebook: Entities = CODEBOOK) -> list[tuple[str, str]]:
    document = parse(raw)
    found = resolve(document, codebook.mentions(document), codebook, marked_spans(document), kinds=kinds or KINDS)
    return [(m.alias, m.entity) for m in found]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Ana Silva came. Then Silva left.", [("Silva", "Silva")]),
        ("Ana Silva came. Mayor Silva left.", [("Silva", "Silva")]),
        ("Ana Silva came. Silva's boat left.", [("Silva", "Silva")]),
        ("Silva left. Ana Silva came.", []),  # not before the full name
        ("Ana Silva met Rui Silva. Then Silva left.", []),  # a namesake
        ("Ana Silva came. It rained in Silva Street.", []),
        ("Ana Silva came. Rui Silva Lopes left.", []),
        ("The Ferry Board met. The Board left.", []),  # no person
    ],
)
def test_a_surname_stands_for_the_one_who_was_named_in_full(raw: str, expected: list[tuple[str, str]]) -> None:
    assert added(raw, "surname") == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Ana Silva came. She left.", [("she", "Silva")]),
        ("Ana Silva took her boat.", [("her", "Silva")]),
        ("Ana Silva met Bruno Reis. He left.", []),  # either
        ("Ms. Ana Silva met Mr. Bruno Reis. He left.", [("he", "Reis")]),
        ("Ms. Ana Silva met Mr. Bruno Reis. She left.", [("she", "Silva")]),
        ("Ana Silva said that she was late.", [("she", "Silva")]),
        ("Of Ana Silva, he said nothing.", []),
        ("Ana Silva came. Captain Rui Lopes came too. He left.", []),  # one who is not listed may be meant
        ("The Ferry Board met. She left.", []),
        ("Norland left. He wept.", []),
        ("Ana Silva came. It rained. Boats left. She wept.", []),  # too far
        ('Ana Silva came. "She is late," said the baker.', []),  # inside marks another may be meant
        ('The baker said: "Ana Silva came and she left."', [("she", "Silva")]),
        ('Bruno Reis spoke. "Ana Silva is late," he said.', [("he", "Reis")]),
        ("Ana Silva came. I left, and we wept.", []),
    ],
)
def test_a_pronoun_means_the_one_person_it_can_mean(raw: str, expected: list[tuple[str, str]]) -> None:
    assert added(raw, "pronoun") == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Mayor Ana Silva came. Then the mayor left.", [("the mayor", "Silva")]),
        ("Ana Silva, the mayor of Belport, came. Then the mayor left.", [("the mayor", "Silva")]),
        ("Transport Minister Ana Silva came. The minister left.", [("the minister", "Silva")]),
        ("Sen. Ana Silva came. The senator left.", [("the senator", "Silva")]),
        ("Rep. Ana Silva came. The congresswoman left.", [("the congresswoman", "Silva")]),
        ("The mayor came. Ana Silva left.", []),
        ("Mayor Ana Silva met Mayor Bruno Reis. The mayor left.", []),
        ("Mayor Ana Silva met Mayor Rui Lopes. The mayor left.", []),
        ("Former Mayor Ana Silva came. The mayor left.", []),
        ("Mayor Ana Silva came. The mayor of Belport left.", []),
        ("Mayor Ana Silva came. A mayor left.", []),
        ("The group Ferry Board met. The group left.", [("the group", "Ferry Board")]),
        ("The Ferry Board, an agency of the town, met. The agency left.", [("the agency", "Ferry Board")]),
        ("The Ferry Board, an agency, met. An agency of bakers left. The agency wept.", []),
        ("The Ferry Board met. The board left.", []),  # how a name is spelt tells nothing
    ],
)
def test_a_nominal_means_the_one_who_was_introduced_by_it(raw: str, expected: list[tuple[str, str]]) -> None:
    assert added(raw, "nominal") == expected


def test_gender_comes_from_titles_and_pronouns_never_from_names() -> None:
    document = parse("Mr. Ana Silva came. Bruno Reis wept. She left. Ana Silva met Bruno Reis.")
    antecedents = Antecedents(document, CODEBOOK.mentions(document), CODEBOOK, [])
    assert antecedents.gender == {"Silva": "m", "Reis": "f"}


def test_kinds_can_be_switched_and_wrong_ones_are_refused() -> None:
    text = "Ferry ends\n\nMayor Ana Silva came. She left. Then Silva and the mayor wept."
    hows = {}
    for kinds in (None, (), ("surname",), KINDS):
        mentions = read(Article("one", text), CODEBOOK, resolve=kinds).mentions
        hows[kinds] = sorted(mentions["how"])
    assert hows[None] == hows[()] == ["name"]
    assert hows["surname",] == ["name", "surname"]
    assert hows[KINDS] == ["name", "nominal", "pronoun", "surname"]
    with pytest.raises(ReadingError, match="nickname"):
        read(Article("one", text), CODEBOOK, resolve=["nickname"])
    with pytest.raises(ValueError, match="nickname"):
        wanted(["nickname"])


def test_places_of_resolved_mentions_are_places_of_the_article() -> None:
    text = "Ferry ends\n\nMayor Ana Silva met the Ferry Board. Then Silva wept, and the mayor left."
    words = [w.text for w in parse(text).words]
    rows = read(Article("one", text), CODEBOOK).mentions
    told = [" ".join(words[r.position : r.position + r.tokens]) for r in rows.itertuples()]
    assert told == ["Ana Silva", "Ferry Board", "Silva", "the mayor"]


def test_reading_is_offered_with_the_switch() -> None:
    assert "resolve" in (fr.read.__doc__ or "")


SENTENCES = (
    "Mayor {A} {a} met {B} {b} at noon.",
    "{B} {b}, the pilot, said that he was late.",
    "She told {b} that the boat was a disgrace.",
    '"It is a shameful plan," {a} said.',
    "Mr. {b} and {a} said it was late.",
    '"We will stay," he added, warning that the mayor was wrong.',
    "The pilot wept; his boat was destroyed by {a}.",
    "According to {b}, she had lied.",
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8))
def test_exchanging_two_names_exchanges_what_is_resolved_and_who_speaks(sentences: list[str]) -> None:
    def everything(one: tuple[str, str], two: tuple[str, str]) -> list[object]:
        text = "Late again\n\n" + " ".join(sentences).format(A=one[0], a=one[1], B=two[0], b=two[1])
        book = Entities(tuple(Entity(name, "person", (" ".join(n), n[1])) for name, n in (("one", one), ("two", two))))
        found = find(text, book, load_lexicon("loaded"))
        mentions = [(m.entity, m.how, m.first, m.last) for m in found.masked.mentions]
        return [mentions, [q._replace(kind=q.kind) for q in found.heard.quotations]]

    assert everything(("Ana", "Silva"), ("Bruno", "Reis")) == everything(("Bruno", "Reis"), ("Ana", "Silva"))


TRAPS = (
    "She",
    "he",
    "Silva",
    "the mayor",
    "Mayor",
    "Ana Silva",
    '"',
    ",",
    ".",
    "said",
    "Bruno Reis",
    "of",
    "\n\n",
    "Mr.",
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(TRAPS), max_size=20).map(" ".join))
def test_any_order_of_words_resolves_inside_the_text_and_outside_known_mentions(raw: str) -> None:
    document = parse(raw)
    known = CODEBOOK.mentions(document)
    found = resolve(document, known, CODEBOOK, marked_spans(document))
    assert all(0 <= m.first < m.last <= len(document.words) for m in found)
    taken = {p for m in known for p in range(m.first, m.last)}
    assert not taken & {p for m in found for p in range(m.first, m.last)}
    assert [m.first for m in found] == sorted(m.first for m in found)
