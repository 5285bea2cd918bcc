"""Sentiment: bounded, turned by negation, and blind to which of two like entities is which."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.corpus import Article
from framing.reading.entities import Entities, Entity
from framing.reading.lexicons import load_lexicon
from framing.reading.reader import Rows, read_article

CODEBOOK = Entities(
    (
        Entity("Sudland", "country", ("Sudland", "Sudlanders"), ("Port Vane",)),
        Entity("Ana Silva", "person", ("Ana Silva", "Silva")),
        Entity("Norland", "country", ("Norland", "Norlanders"), ("Port Vale",)),
    )
)
SWAP = {"Norland": "Sudland", "Norlanders": "Sudlanders", "Port Vale": "Port Vane"}
SWAP |= {b: a for a, b in SWAP.items()}
SWAPPED = re.compile(r"\b(?:" + "|".join(sorted(SWAP, key=len, reverse=True)) + r")\b")


def swap(text: str) -> str:
    return SWAPPED.sub(lambda m: SWAP[m.group()], text)


def rows(raw: str) -> Rows:
    return read_article(Article("a", raw), CODEBOOK, load_lexicon("loaded"))


def toward(raw: str) -> dict[str, float]:
    return {m["entity"]: m["sentiment"] for m in rows(raw)["mentions"]}


def valence(raw: str) -> float:
    return float(rows(raw)["sentences"][0]["valence"])


@pytest.mark.parametrize(
    ("raw", "sign"),
    [
        ("Norland is evil.", -1),
        ("Norland is not evil.", 1),
        ("Ana Silva is a hero.", 1),
        ("Ana Silva is not a hero.", -1),
        ("Ana Silva is not only a hero.", 1),
        ("Norland opened a harbour.", 0),
    ],
)
def test_the_sign_and_its_turn_under_negation(raw: str, sign: int) -> None:
    (score,) = toward(raw).values()
    assert (score > 0) - (score < 0) == sign
    assert (valence(raw) > 0) - (valence(raw) < 0) == sign


def test_negation_weakens_and_intensifiers_strengthen() -> None:
    assert abs(valence("Norland is not evil.")) < abs(valence("Norland is evil."))
    assert valence("Norland is utterly evil.") < valence("Norland is evil.") < valence("Norland is slightly evil.") < 0


def test_an_attached_word_counts_most_for_its_entity() -> None:
    scores = toward("Norland's massacre shook Sudland.")
    assert scores["Norland"] < scores["Sudland"]


FRAGMENTS = (
    "Norland", "Sudland", "Norland's", "Sudland's", "Norlanders", "Norland-Sudland", "Port Vale", "Ana Silva", "she",
    "the brutal massacre", "invaded", "massacred", "heroic", "regime", "victims", "was not", "is a hero", "condemned",
    "said that", "according to", "told", "was accused by", "by", "of", "in", "to", "against", "over the siege", "with",
    "and other heroes", "and", "but", "who", "President", "minister", "shameful", "good", "bad", "very", ",", ".", ";",
    '"', "'", "\n\n",
)  # fmt: skip
texts = st.lists(st.sampled_from(FRAGMENTS), min_size=4, max_size=30).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(texts)
def test_swapping_two_like_entities_swaps_everything_said_of_them(raw: str) -> None:
    one, other = rows(raw), rows(swap(raw))

    def swapped(table: str) -> list[dict[str, object]]:
        renamed = []
        for row in one[table]:
            row = {k: swap(v) if k in ("entity", "alias", "speaker") else v for k, v in row.items()}
            if "entities" in row:
                row["entities"] = "; ".join(sorted(swap(row["entities"]).split("; ")))
            renamed.append(row)
        return renamed

    for table in ("mentions", "hits", "sentences", "quotations"):
        assert swapped(table) == other[table]


@settings(max_examples=100, deadline=None)
@given(texts)
def test_every_score_lies_between_minus_one_and_one(raw: str) -> None:
    found = rows(raw)
    scores = [m["sentiment"] for m in found["mentions"]] + [s["valence"] for s in found["sentences"]]
    assert all(-1 <= s <= 1 for s in scores)
    assert all(str(s) != "-0.0" for s in scores)


def test_no_heap_of_words_leaves_the_range() -> None:
    for word in ("evil", "heroic"):
        raw = "Norland is " + f"{word} and " * 500 + f"{word}."
        assert 0.9 < abs(valence(raw)) <= 1
