"""Context: each factor lowers the strength of a word where it holds, and only there; the threshold is kept."""

from __future__ import annotations

import csv
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing as fr
from framing.analysis.groups import THRESHOLD
from framing.corpus import Article
from framing.reading.attachment import Hit, find_hits
from framing.reading.context import KINDS, LITERAL, NEGATED, PHRASE, QUOTED
from framing.reading.entities import Entities
from framing.reading.inflection import FOLDER
from framing.reading.lexicons import Entry, Lexicon, load_lexicon
from framing.reading.reader import read
from framing.reading.text import parse
from framing.reading.voice import voices
from tests.test_loaded_lexicon import card_tables, name_in

NOBODY = Entities(())


def hits(raw: str, threshold: float = 0.0, lexicon: Lexicon | None = None) -> list[Hit]:
    document = parse(raw)
    speakers = voices(document, [], NOBODY).speaker
    return find_hits(document, lexicon or load_lexicon("loaded"), [], speakers, (), threshold)


def strength(raw: str, term: str) -> float:
    """Return the strength of the one hit of a term."""
    (found,) = [h.strength for h in hits(raw) if h.entry.term == term]
    return found


def test_the_heavier_entry_is_the_stronger() -> None:
    raw = "The claim of the regime was a hoax."
    found = [(h.entry.weight, h.strength) for h in hits(raw)]
    assert [w for w, _ in found] == sorted({w for w, _ in found})
    assert [s for _, s in found] == sorted({s for _, s in found})


@pytest.mark.parametrize(
    ("plain", "judging", "terms"),
    [
        ("They spoke of the oligarch.", "They spoke of the whiner.", ("oligarch", "whiner")),
        ("It was a reactionary plan.", "It was a barbaric plan.", ("reactionary", "barbaric")),
    ],
)
def test_names_for_the_subject_are_weaker_than_judgements_of_one_weight(
    plain: str, judging: str, terms: tuple[str, str]
) -> None:
    entries = [load_lexicon("loaded").entry(term) for term in terms]
    assert entries[0].weight == entries[1].weight
    assert strength(plain, terms[0]) == pytest.approx(
        strength(judging, terms[1]) * KINDS[entries[0].category], abs=0.01
    )


def test_a_phrase_is_weaker_than_a_word() -> None:
    assert load_lexicon("loaded").entry("red herring").weight == load_lexicon("loaded").entry("charade").weight
    assert strength("It was a red herring.", "red herring") == pytest.approx(
        strength("It was a charade.", "charade") * PHRASE, abs=0.01
    )


@pytest.mark.parametrize(
    ("literal", "loaded", "term"),
    [
        ("A conservative estimate is forty.", "A conservative paper said so.", "conservative"),
        ("She had radical surgery in May.", "She had radical friends in May.", "radical"),
        ("He was charged with assault.", "It was an assault on reason.", "assault"),
        ("The toxic waste was moved.", "The toxic debate went on.", "toxic"),
        ("The battles with cancer went on.", "The battles with the mayor went on.", "battle"),
        ("The butcher sold local meat.", "The butcher ruled the island.", "butcher"),
        ("Crude oil rose again.", "Crude jokes rose again.", "crude"),
    ],
)
def test_a_word_beside_it_makes_it_literal(literal: str, loaded: str, term: str) -> None:
    assert strength(literal, term) == pytest.approx(strength(loaded, term) * LITERAL, abs=0.01)
    assert term not in [h.entry.term for h in hits(literal, THRESHOLD)]


@pytest.mark.parametrize(
    "raw",
    [
        "The crude joke about the old oil was hers.",  # more than two words away
        "They sold oil. Crude jokes followed.",  # another sentence
    ],
)
def test_a_word_farther_off_does_not(raw: str) -> None:
    assert strength(raw, "crude") == strength("The crude joke was hers.", "crude")


def test_somebody_elses_word_is_a_little_weaker_and_is_kept() -> None:
    said, told = 'Ana Silva said: "The plan is shameful."', "The plan is shameful."
    assert strength(said, "shameful") == pytest.approx(strength(told, "shameful") * QUOTED, abs=0.01)
    assert [h.entry.term for h in hits(said, THRESHOLD)] == ["shameful"]


def test_a_negated_word_is_weaker() -> None:
    assert strength("The plan is not shameful.", "shameful") == pytest.approx(
        strength("The plan is shameful.", "shameful") * NEGATED, abs=0.01
    )


def test_all_factors_multiply() -> None:
    raw = 'Ana Silva said: "It was no conservative estimate."'
    product = (0.5 + 0.5 / 3) * KINDS["ideology"] * LITERAL * QUOTED * NEGATED
    assert strength(raw, "conservative") == round(product, 2)


def test_names_are_no_words_at_any_threshold() -> None:
    assert hits("Headline\n\nHe joined the Resistance Choir of the town.") == []


def test_every_category_of_an_unweighted_lexicon_of_ones_own_counts_in_full() -> None:
    own = Lexicon("own", (Entry("ferry", "n", "boats", "", 1.0, "", ""), Entry("raft", "n", "boats", "", 1.0, "", "")))
    assert [h.strength for h in hits("A ferry met a raft.", 1.0, own)] == [1.0, 1.0]


def test_weights_of_any_sign_and_size_give_a_strength_from_a_half_to_one() -> None:
    entries = tuple(Entry(t, "x", "own", "", w, "", "") for t, w in (("ay", -40.0), ("bee", 20.0), ("cee", 0.0)))
    assert [h.strength for h in hits("Ay bee cee.", 0.0, Lexicon("own", entries))] == [1.0, 0.75, 0.5]
    nothing = Lexicon("own", (Entry("ay", "x", "own", "", 0.0, "", ""),))
    assert [h.strength for h in hits("Ay.", 0.0, nothing)] == [1.0]


WORDS = st.sampled_from(
    'the a said not crude oil shameful regime hero conservative estimate class war bogus assault Silva . , " ?'.split()
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=25), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_threshold_keeps_some_of_the_same_hits(tokens: list[str], one: float, other: float) -> None:
    raw = "A " + " ".join(tokens)
    low, high = sorted((one, other))
    loose, strict = hits(raw, low), hits(raw, high)
    assert strict == [h for h in loose if h.strength >= high]
    assert loose == [h for h in hits(raw) if h.strength >= low]
    assert all(0 < h.strength <= 1 for h in loose)


def test_evidence_keeps_every_candidate_and_analyses_choose() -> None:
    article = Article("one", "A day\n\nThe shameful plan of Norland rests on a conservative estimate. Norland waits.")
    evidence = read(article, Entities.of({"Norland": ["Norland"]}))
    assert evidence.hits["term"].tolist() == ["shameful", "conservative"]
    counted = {t: fr.profiles(evidence, threshold=t, min_words=1).table["hits"].sum() for t in (0, THRESHOLD, 1)}
    assert counted == {0: 2, THRESHOLD: 1, 1: 0}
    assert fr.dispersion(evidence, "one").table.query("kind == 'category'")["word"].tolist() == ["shameful"]


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_threshold_that_is_none_is_refused(threshold: float) -> None:
    evidence = read(Article("one", "A day\n\nThe shameful plan."), NOBODY)
    for analysis in (fr.profiles, fr.portrayal, fr.vocabulary):
        with pytest.raises(ValueError, match=r"threshold is .*give (one from 0|a number)"):
            analysis(evidence, threshold=threshold)


# The data.


def rows() -> list[dict[str, str]]:
    with (FOLDER / "literal.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_literal_contexts_belong_to_entries_are_sorted_and_are_explained() -> None:
    terms = {entry.term for entry in load_lexicon("loaded")}
    found = rows()
    keys = [(row["term"], row["context"]) for row in found]
    assert list(found[0]) == ["term", "context", "note"]
    assert {term for term, _ in keys} - terms == set()
    assert keys == sorted(set(keys))
    assert [key for key in keys if not re.fullmatch(r"[a-z][a-z'-]*", key[1])] == []
    assert [row for row in found if not row["note"]] == []
    assert len(keys) >= 300


def test_the_card_counts_and_describes_them() -> None:
    tables = card_tables("### Literal contexts")
    counts = {cells[0]: int(cells[1]) for cells in tables[("what is counted", "number")]}
    assert counts == {"rows (term and context)": len(rows()), "different terms": len({r["term"] for r in rows()})}
    assert [cells[0] for cells in tables[("column", "what it holds")]] == list(rows()[0])


def test_literal_contexts_name_nobody() -> None:
    assert [row for row in rows() if name_in(row["context"]) or name_in(row["note"])] == []
