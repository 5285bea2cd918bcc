"""Entities: where an article mentions them, and codebooks that can or cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.reading.entities import KINDS, Entities, EntitiesError, Entity
from framing.reading.suggestions import suggest_entities, to_toml
from framing.reading.text import parse

CODEBOOK = Entities(
    (
        Entity("Norland", "country", ("Norland", "Norlanders")),
        Entity("Sudland", "country", ("Sudland",)),
        Entity("Aldo Norland", "person", ("Aldo Norland",)),
        Entity("Ministry", "organisation", ("Norland's Foreign Ministry",), ("Port Vale",)),
        Entity("Ferry Board", "organisation", ("Ferry Board", "the board")),
    )
)


def mentions(raw: str, codebook: Entities = CODEBOOK) -> list[tuple[str, str]]:
    return [(m.entity, m.alias) for m in codebook.mentions(parse(raw))]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Aldo Norland left Norland.", ["Aldo Norland", "Norland"]),
        ("Aldo, Norland and Sudland.", ["Norland", "Sudland"]),
        ("Norland's Foreign Ministry left. Norland's boats left.", ["Ministry", "Norland"]),
        ("The Norland-Sudland pact and the Sudland–Norland pact.", ["Norland", "Sudland", "Sudland", "Norland"]),
        ("An anti-Norland, Sudland-led plan.", ["Norland", "Sudland"]),
        ("The board met. THE BOARD met. The Board met.", ["Ferry Board"] * 3),
        ("The ferry board, norland and the boardroom.", []),
        ("Ferry, Board. A Ferry. Board it. The Ferry's Board.", []),
        ("The Ferry\nBoard and the Ferry  Board.", ["Ferry Board"] * 2),
        ("", []),
    ],
)
def test_mentions(raw: str, expected: list[str]) -> None:
    assert [entity for entity, _ in mentions(raw)] == expected


@pytest.mark.parametrize(
    ("raw", "how"),
    [
        ("Port Vale answered the note.", ["metonym"]),
        ("Ties with Port Vale were cut.", ["metonym"]),
        ("She gave it to Port Vale.", ["metonym"]),
        ("It rained in Port Vale.", []),
        ("It rained near Port Vale.", []),
        ("She flew to Port Vale.", []),
        ("The Port Vale airport was shut.", []),
    ],
)
def test_a_city_is_its_government_only_where_the_city_is_not_meant(raw: str, how: list[str]) -> None:
    assert [m.how for m in CODEBOOK.mentions(parse(raw))] == how


def test_every_mention_covers_the_words_of_its_alias() -> None:
    document = parse("Aldo Norland told the board that Norland's Foreign Ministry and Norlanders knew Port Vale.")
    found = CODEBOOK.mentions(document)
    assert len(found) == 5
    for m in found:
        assert [w.lower for w in document.words[m.first : m.last]] == [w.lower for w in parse(m.alias).words]


@pytest.mark.parametrize(
    ("entities", "message"),
    [
        ((Entity("N", aliases=("X",)), Entity("M", aliases=("X",))), r"'X' stands under 'N' and under 'M'; keep one"),
        ((Entity("N", aliases=("X",), metonyms=("X",)),), r"'X' stands under 'N' and under 'N'; keep one"),
        ((Entity("N", aliases=("X",)), Entity("N", aliases=("Y",))), r"'N' stands twice; put its aliases together"),
        ((Entity("N", "town"),), r"'N': kind 'town' is none of person, country"),
        ((Entity("N", aliases=("!",)),), r"'N': the alias '!' holds no word"),
    ],
)
def test_a_codebook_that_contradicts_itself_is_refused(entities: tuple[Entity, ...], message: str) -> None:
    with pytest.raises(EntitiesError, match=message):
        Entities(entities)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("x = [", "is not TOML"),
        (b"\xff\xfe", "is not TOML"),
        ("[[entity]]\nkind = 'place'", r"has no name; add a line such as name ="),
        ("[[entity]]\nname = 3", "has no name"),
        ("[[entity]]\nname = 'N'\nalias = ['x']", r"'N': 'alias' is not a key; use name, kind, aliases"),
        ("[[entity]]\nname = 'N'\naliases = 'Norland'", r"'N': write aliases as a list"),
        ("[[entity]]\nname = 'N'\nmetonyms = [3]", r"'N': write metonyms as a list"),
        ("[entity]\nname = 'N'", r"under a line \[\[entity\]\]"),
        ("[[entities]]\nname = 'N'", r"under a line \[\[entity\]\]"),
        ("entity = 3", r"under a line \[\[entity\]\]"),
    ],
)
def test_a_file_that_is_no_codebook_is_refused_by_name(tmp_path: Path, content: str | bytes, message: str) -> None:
    path = tmp_path / "entities.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(EntitiesError, match=message) as error:
        Entities.load(path)
    assert "entities.toml" in str(error.value)


def test_loading(tmp_path: Path) -> None:
    path = tmp_path / "entities.toml"
    with pytest.raises(FileNotFoundError):
        Entities.load(path)
    path.write_text(
        '[[entity]]\nname = "Norland"\nnote = "an island"\n\n[[entity]]\nname = "B"\nkind = "group"\naliases = ["b"]\n'
    )
    loaded = Entities.load(path)
    # Without aliases the name is the alias.
    assert loaded.entities == (Entity("Norland", "other", ("Norland",)), Entity("B", "group", ("b",)))
    assert (loaded.kind("B"), loaded.kind("nobody"), len(loaded)) == ("group", "other", 2)


def test_the_version_changes_with_the_content() -> None:
    one = (Entity("N", "country", ("Norland",)),)
    others = [
        (Entity("M", "country", ("Norland",)),),
        (Entity("N", "place", ("Norland",)),),
        (Entity("N", "country", ("Norlands",)),),
        (Entity("N", "country", ("Norland",), ("Port Vale",)),),
    ]
    versions = [Entities(e).version for e in (one, *others)]
    assert len(set(versions)) == len(versions)
    assert Entities(one).version == versions[0]


names = st.text(
    st.one_of(st.sampled_from("AB\"\\'#[]=\x7f\t\n é"), st.characters(exclude_categories=["Cs"])), max_size=8
)
words = st.builds(lambda a, b: f"{a}Norland{b}", names, names)


@settings(deadline=None)
@given(st.lists(words, min_size=3, max_size=6, unique=True), st.sampled_from(KINDS))
def test_a_written_codebook_loads_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, found: list[str], kind: str
) -> None:
    entity = Entity(found[0], kind, tuple(found[1:-1]), tuple(found[-1:]))
    path = tmp_path_factory.mktemp("codebook") / "entities.toml"
    path.write_text(to_toml([(entity, 3)]), encoding="utf-8", newline="")
    assert Entities.load(path).entities == (entity,)


ARTICLES = (
    "Ferry ends\n\nMayor Ana Silva spoke in Westport. Then Silva left. On Monday the Ferry Board met in Westport.",
    "Late again\n\nThe Norlanders and the Ferry Board saw Ana Silva. The Norlanders left Westport. Soon it rained.",
)


def test_suggested_entities_have_their_variants_and_kinds() -> None:
    found = {e.name: (e.kind, e.aliases, n) for e, n in suggest_entities(ARTICLES)}
    assert found == {
        "Ana Silva": ("person", ("Ana Silva", "Silva"), 3),
        "Westport": ("place", ("Westport",), 3),
        "Ferry Board": ("organisation", ("Ferry Board",), 2),
        "Norlanders": ("other", ("Norlanders",), 2),
    }
    assert [n for _, n in suggest_entities(ARTICLES)] == sorted(
        (n for _, n in suggest_entities(ARTICLES)), reverse=True
    )


def test_a_short_name_that_fits_two_longer_ones_stays_alone() -> None:
    text = "A\n\nWe saw Ana Silva and Rui Silva. Later we saw Silva, Ana Silva and Rui Silva."
    assert {e.name for e, _ in suggest_entities([text], at_least=1)} == {"Ana Silva", "Rui Silva", "Silva"}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            "We met Lena Oster of the University of Belport. Oster left Belport.",
            {"Lena Oster": "person", "University of Belport": "organisation", "Belport": "other"},
        ),
        ("We saw Rui Lopes, a lawyer. Lopes left.", {"Rui Lopes": "person"}),
        ("We saw pilot Rui Lopes. Lopes left.", {"Rui Lopes": "person"}),
        ("Rui Lopes left. Then Lopes said that it was late.", {"Rui Lopes": "person"}),
        ("The National Ferry Board met. The NFB left.", {"National Ferry Board": "organisation"}),
        ("We saw the Norland Ferry Board in Norland.", {"Norland Ferry Board": "organisation", "Norland": "place"}),
        ("We saw Ana B. Silva and Ana Silva. Mr. Silva left.", {"Ana B Silva": "person"}),
        ("The Foreign Minister met President Ana Silva.", {"Ana Silva": "person"}),
        ("We met Ana Silva on Monday in May.", {"Ana Silva": "person"}),
    ],
)
def test_variants_are_merged_and_kinds_guessed(raw: str, expected: dict[str, str]) -> None:
    assert {e.name: e.kind for e, _ in suggest_entities(["Ferry ends\n\n" + raw], at_least=1)} == expected


def test_suggestions_can_be_used_at_once_and_do_not_change() -> None:
    found = suggest_entities(ARTICLES)
    assert found == suggest_entities(ARTICLES)
    assert suggest_entities([]) == []
    codebook = Entities(tuple(e for e, _ in found))
    counts = {e.name: 0 for e, _ in found}
    for article in ARTICLES:
        for m in codebook.mentions(parse(article)):
            counts[m.entity] += 1
    assert counts == {e.name: n for e, n in found}


def test_a_headline_in_capitals_names_whom_it_names() -> None:
    codebook = Entities((Entity("Silva", "person", ("Ana Silva",)), Entity("A", aliases=("Us",))))
    assert [m.entity for m in codebook.mentions(parse("FERRY ENDS, SAYS ANA SILVA"))] == ["Silva"]
    # One word in capitals is an initialism, which an alias must spell as it is.
    assert codebook.mentions(parse("The US left.")) == []
