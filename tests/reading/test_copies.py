"""Copies: what was planted is found, exactly; what is not there is not; names and order change nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.corpus import Article, load_corpus
from framing.reading.copies import COLUMNS, SharedText, shared_text
from framing.reading.reader import ReadingError
from framing.reading.text import parse

SENTENCE = 15  # words of an invented sentence
APART = 12  # words between two planted edits, more than a shingle
KINDS = ("substitution", "insertion", "deletion")
TABLES = tuple(COLUMNS)


def fresh(prefix: str, number: int) -> list[str]:
    """Invent words that no other prefix has."""
    return [f"{prefix}{n}" for n in range(number)]


def prose(words: list[str], ends: set[str] | None = None) -> str:
    """Write words as sentences that end behind the words given, or behind every fifteenth."""
    ends = set(words[SENTENCE - 1 :: SENTENCE]) if ends is None else ends
    text, begins = [], True
    for word in words:
        text.append((word.title() if begins else word) + "." * (word in ends))
        begins = word in ends
    return " ".join(text).rstrip(".") + "."


def edited(words: list[str], seed: int) -> tuple[list[str], list[tuple[str, int, int, str, str]]]:
    """Return an edited copy and what was done to it: kind, position there and here, words there and here."""
    rng = np.random.default_rng(seed)
    copy: list[str] = []
    done, at = [], 0
    for n, place in enumerate(range(APART, len(words) - APART, APART + 4)):
        kind = KINDS[n % len(KINDS)]
        place += int(rng.integers(0, 4))
        out = 0 if kind == "insertion" else int(rng.integers(1, 4))
        new = [] if kind == "deletion" else fresh(f"new{n}with", int(rng.integers(1, 5)))
        copy += words[at:place]
        done.append((kind, place, len(copy), " ".join(words[place : place + out]), " ".join(new)))
        copy += new
        at = place + out
    return copy + words[at:], done


def found_in(shared: SharedText) -> list[tuple[Any, ...]]:
    """Return the changes as `edited` tells them: in lower case, without the full stops between two sentences."""
    bare = {c: shared.changes[c].str.lower().str.replace(". ", " ", regex=False) for c in ("here", "there")}
    columns = ["kind", "position_a", "position_b", "here", "there"]
    return list(shared.changes.assign(**bare)[columns].itertuples(index=False, name=None))


def pair(one: str, other: str, **options: Any) -> SharedText:
    return shared_text([Article("one", one), Article("two", other)], **options)


def assert_same(first: SharedText, second: SharedText) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name), check_exact=True)
    pd.testing.assert_series_equal(first.families, second.families)


# What was planted.


@pytest.mark.parametrize("seed", range(12))
def test_exactly_the_planted_edits_are_found(seed: int) -> None:
    words = fresh("zorb", 200)
    copy, done = edited(words, seed)
    assert {kind for kind, *_ in done} == set(KINDS)
    shared = pair(prose(words), prose(copy, set(words[SENTENCE - 1 :: SENTENCE])))
    assert found_in(shared) == done
    kept = len(words) - sum(len(there.split()) for *_, there, _ in done)
    assert shared.pairs["shared"].tolist() == [kept]
    assert shared.pairs["share_a"].tolist() == [kept / len(words)]
    assert shared.pairs["share_b"].tolist() == [kept / len(copy)]
    assert shared.pairs["narrated"].tolist() == [kept / min(len(words), len(copy))]


def test_moved_paragraphs_are_found_where_they_went() -> None:
    first, second, other = (fresh(word, 45) for word in ("zorb", "talm", "brinn"))
    shared = pair(prose(first) + "\n\n" + prose(second), "\n\n".join(map(prose, (second, other, first))))
    places = shared.passages[["position_a", "tokens_a", "position_b", "tokens_b", "shared"]]
    assert places.to_numpy().tolist() == [[0, 45, 90, 45, 45], [45, 45, 0, 45, 45]]
    assert shared.changes.empty
    assert shared.pairs[["share_a", "share_b"]].to_numpy().tolist() == [[1.0, 90 / 135]]


def test_a_label_is_one_change_though_a_small_word_in_it_is_the_same() -> None:
    start = "The Ferry Board of Norland said on Monday that its "
    end = " on the river would go on until the last of the boats had been found."
    shared = pair(start + "war against the militants" + end, start + "assault on the people" + end)
    assert found_in(shared) == [("substitution", 10, 10, "war against the militants", "assault on the people")]


@pytest.mark.parametrize(
    ("one", "other", "change"),
    [
        ("to end the strike", "to break the revolt", ("substitution", "end the strike", "break the revolt")),
        ("to end it", "to end it, the board said", ("insertion", "", "the board said")),
        ("to end it, people in Norport feared", "to end it", ("deletion", "people in norport feared", "")),
    ],
)
def test_a_change_at_the_end_of_a_sentence_is_found(one: str, other: str, change: tuple[str, str, str]) -> None:
    start, rest = "The minister of the islands went to Norport on Sunday with four of her guards ", " Rain fell."
    shared = pair(f"{start}{one}.{rest}", f"{start}{other}. Snow came over the hills of the north.")
    kind, here, there = change
    assert [(k, h, t) for k, _, _, h, t in found_in(shared)] == [(kind, here, there)]


def test_a_sentence_that_goes_on_quite_differently_is_no_change() -> None:
    start = "The minister of the islands went to Norport on Sunday with four of her guards. "
    shared = pair(f"{start}She was ill by the time the boat came in.", f"{start}She had no money left at all.")
    assert shared.changes.empty
    assert shared.pairs["shared"].tolist() == [16]  # "she" stands in both


def test_a_sentence_put_in_begins_where_it_begins() -> None:
    start, end = "The pilots left the port of Norport at noon.", "The owners said nothing of the strike or the talks."
    shared = pair(f"{start} {end}", f"{start} The board met in secret. {end}")
    assert found_in(shared) == [("insertion", 9, 9, "", "the board met in secret")]


def test_a_long_change_is_cut_where_it_is_shown_and_counted_whole() -> None:
    words, added = fresh("zorb", 60), fresh("talm", 15)
    text, longer = prose(words), prose([*words[:30], *added, *words[30:]])
    row = pair(text, longer).changes.iloc[0]
    assert (row["kind"], row["tokens_b"], row["there"].lower()) == ("insertion", 15, " ".join([*added[:6], "..."]))
    assert pair(text, longer, most_words=15).changes["there"].str.lower().tolist() == [" ".join(added)]


def test_what_both_quote_makes_no_family() -> None:
    speech = prose(fresh("zorb", 40))
    one, other = (f"{prose(fresh(word, 30))}\n\n“{speech}”\n\n{prose(fresh(word * 2, 30))}" for word in ("ha", "bo"))
    shared = pair(one, other)
    assert shared.pairs[["shared", "quoted", "narrated"]].to_numpy().tolist() == [[40, 40, 0]]
    assert shared.families.empty
    told = pair(one.replace("“", "").replace("”", ""), other)  # one of the two does not mark it as a quotation
    assert told.pairs["quoted"].tolist() == [0]
    assert told.families.to_dict() == {"one": "shared 1", "two": "shared 1"}


# Families.


def wires() -> list[Article]:
    """Five articles: three carry one text, in part; two another."""
    first, second = fresh("zorb", 120), fresh("talm", 60)
    return [
        Article("quay", prose(first[:80] + fresh("q", 40))),
        Article("isle", prose(first)),
        Article("dock", prose(fresh("d", 20) + first[60:])),
        Article("port", prose(second + fresh("p", 30))),
        Article("lake", prose(fresh("l", 30) + second)),
        Article("hill", prose(fresh("h", 90))),
    ]


def test_families_are_what_is_linked_the_largest_first() -> None:
    shared = shared_text(wires())
    first, second = dict.fromkeys(("dock", "isle", "quay"), "shared 1"), dict.fromkeys(("lake", "port"), "shared 2")
    assert shared.families.to_dict() == first | second
    articles = shared.articles.set_index("article")
    assert articles["family"].to_dict() == first | second | {"hill": ""}
    assert articles.loc["isle", ["words", "shared", "share"]].tolist() == [120, 120, 1.0]
    dock_quay = shared.pairs.query("article_a == 'dock' and article_b == 'quay'")
    assert dock_quay["narrated"].tolist() == [20 / 80]
    assert shared_text(wires(), threshold=0.7).families.to_dict() == dict.fromkeys(("dock", "isle"), "shared 1")


def test_the_threshold_itself_makes_a_family() -> None:
    words = fresh("zorb", 30)
    one, other = Article("one", prose(words + fresh("a", 30))), Article("two", prose(words + fresh("b", 60)))
    assert len(shared_text([one, other], threshold=0.5).families) == 2
    assert shared_text([one, other], threshold=0.51).families.empty


def test_the_original_is_the_text_that_the_others_changed() -> None:
    words = fresh("zorb", 60)
    texts = [Article("agency", prose(words)), Article("ablaze", prose([*words[:30], "talm", *words[30:]]))]
    assert shared_text(texts).changes[["article_a", "kind"]].to_numpy().tolist() == [["ablaze", "deletion"]]
    named = shared_text(texts, original="agency").changes
    assert named[["article_a", "article_b", "kind", "there"]].to_numpy().tolist() == [
        ["agency", "ablaze", "insertion", "Talm"]
    ]


# What must always hold.


WORDS = ("zorb", "talm", "brinn", "quast", "dovel")


@st.composite
def repetitive(draw: st.DrawFn) -> list[Article]:
    """A few articles of few words, so that the same runs stand in many places, some of them quoted."""
    sentence = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(lambda w: " ".join(w).capitalize() + ".")
    block = st.one_of(sentence, sentence.map(lambda s: f"“{s}”"))
    bodies = draw(st.lists(st.lists(block, min_size=1, max_size=6), min_size=2, max_size=4))
    return [Article(f"a{n}", " ".join(blocks)) for n, blocks in enumerate(bodies)]


QUICK: dict[str, Any] = {"shingle": 3, "min_words": 4, "gap": 3}


@settings(max_examples=60, deadline=None)
@given(repetitive())
def test_counts_agree_and_what_is_shared_is_the_same_in_both(articles: list[Article]) -> None:
    shared = shared_text(articles, **QUICK)
    words = {a.id: parse(a.text or "").words for a in articles}
    for table, types in COLUMNS.items():
        assert dict(getattr(shared, table).dtypes.astype("str")) == types
    taken: set[tuple[str, str, str, int]] = set()
    changes = dict(list(shared.changes.groupby(["article_a", "article_b", "passage"])))
    for row in shared.passages.to_dict("records"):
        a, b = row["article_a"], row["article_b"]
        inside = changes.get((a, b, row["passage"]), shared.changes.iloc[:0])
        assert len(inside) == row["changes"]
        left = {}
        for side, article in (("a", a), ("b", b)):
            places = range(row[f"position_{side}"], row[f"position_{side}"] + row[f"tokens_{side}"])
            assert places.stop <= len(words[article])
            keys = {(a, b, side, p) for p in places}
            assert not keys & taken, "no word is in two passages of a pair"
            taken |= keys
            changed = zip(inside[f"position_{side}"], inside[f"tokens_{side}"], strict=True)
            differing = {p for start, n in changed for p in range(start, start + n)}
            assert differing <= set(places)
            left[side] = [words[article][p].lower for p in places if p not in differing]
        assert left["a"] == left["b"]
        assert len(left["a"]) == row["shared"] >= max(row["quoted"], QUICK["min_words"])
    sums = shared.passages.groupby(["article_a", "article_b"])[["shared", "quoted"]].sum()
    pairs = shared.pairs.set_index(["article_a", "article_b"]).sort_index()
    pd.testing.assert_frame_equal(pairs[["shared", "quoted"]], sums)
    assert (pairs[["share_a", "share_b", "narrated"]].to_numpy() <= 1).all()
    assert shared.articles["share"].between(0, 1).all()


@settings(max_examples=30, deadline=None)
@given(repetitive(), st.randoms(use_true_random=False))
def test_the_order_of_articles_changes_nothing(articles: list[Article], random: Any) -> None:
    shuffled = articles.copy()
    random.shuffle(shuffled)
    assert_same(shared_text(articles, **QUICK), shared_text(shuffled, **QUICK))


@settings(max_examples=60, deadline=None)
@given(repetitive())
def test_names_change_nothing_but_the_direction(articles: list[Article]) -> None:
    one, other = articles[:2]
    there = pair(one.text or "", other.text or "", **QUICK)
    back = pair(other.text or "", one.text or "", **QUICK)
    flipped = {"a": "b", "b": "a"}
    turned = {c: f"{c[:-1]}{flipped[c[-1]]}" for c in back.passages.columns if c[-2:] in ("_a", "_b")}
    order = ["position_a", "position_b"]
    columns = ["position_a", "tokens_a", "position_b", "tokens_b", "quoted"]
    for name in ("passages", "changes"):
        first, second = getattr(there, name), getattr(back, name).rename(columns=turned)
        pd.testing.assert_frame_equal(
            first.sort_values(order)[columns].reset_index(drop=True),
            second.sort_values(order)[columns].reset_index(drop=True),
        )
    shares = back.pairs.rename(columns={"share_a": "share_b", "share_b": "share_a"})
    columns = ["passages", "shared", "quoted", "share_a", "share_b", "narrated"]
    pd.testing.assert_frame_equal(there.pairs[columns], shares[columns])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=12, max_size=60))
def test_an_article_shares_all_with_itself_and_nothing_with_other_words(words: list[str]) -> None:
    text = " ".join(words).capitalize() + "."
    itself = pair(text, text)
    assert itself.pairs[["share_a", "share_b", "narrated"]].to_numpy().tolist() == [[1.0, 1.0, 1.0]]
    assert itself.changes.empty
    unlike = pair(text, " ".join(f"un{word}" for word in words).capitalize() + ".")
    assert unlike.pairs.empty
    assert unlike.articles["share"].tolist() == [0.0, 0.0]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 120), st.integers(1, 30))
def test_words_that_the_other_does_not_have_lower_the_share(place: int, number: int) -> None:
    words = fresh("zorb", 120)
    before = pair(prose(words), prose(words[:90]))
    after = pair(prose([*words[:place], *fresh("talm", number), *words[place:]]), prose(words[:90]))
    assert after.pairs["share_a"].iloc[0] < before.pairs["share_a"].iloc[0]
    assert after.pairs["shared"].iloc[0] <= before.pairs["shared"].iloc[0]


# Size, bytes and errors.


@pytest.mark.parametrize("number", [60])
def test_sixty_articles_that_all_carry_one_text_take_seconds(number: int) -> None:
    words = fresh("zorb", 600)
    articles = [Article(f"a{n:02d}", prose(edited(words, n)[0])) for n in range(number)]
    began = time.perf_counter()
    shared = shared_text(articles)
    assert time.perf_counter() - began < 60, "some ten times what it takes on a slow machine"
    assert len(shared.pairs) == number * (number - 1) // 2
    assert shared.families.nunique() == 1


def test_same_bytes_under_every_hash_seed() -> None:
    code = (
        "import framing as fr; from framing.reading.copies import shared_text;"
        "s = shared_text(fr.load_corpus('colombia-israel-2024').accounts());"
        "print(*(t.to_csv() for t in (s.articles, s.pairs, s.passages, s.changes, s.families)))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True, check=True, text=True, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert runs[0] == runs[1]
    assert "hamodia" in runs[0]


def test_the_accounts_that_share_sentences_on_purpose_are_the_families() -> None:
    corpus = load_corpus("colombia-israel-2024").accounts()
    families = shared_text(corpus).families
    agencies = {a.id: a.family for a in corpus}
    assert [sorted(members) for _, members in families.groupby(families).groups.items()] == [
        ["afp-tag24", "afp-urdupoint"],
        ["hamodia", "thenational"],
    ]
    assert {
        family: {agencies[a] for a in members} for family, members in families.groupby(families).groups.items()
    } == {
        "shared 1": {"AFP"},
        "shared 2": {"AP"},
    }


def test_families_go_into_evidence() -> None:
    corpus = load_corpus("colombia-israel-2024").accounts()
    families = shared_text(corpus).families
    articles = corpus.evidence.with_families(families).articles.set_index("article")["family"]
    assert articles[families.index].tolist() == families.tolist()
    assert articles["memo"] == "Anadolu"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"shingle": 1}, "shingle is 1; give 2 or more"),
        ({"min_words": 5}, "below the 6 words of a shingle"),
        ({"gap": -1}, "gap is -1; give 0 or more"),
        ({"threshold": 0.0}, "threshold is 0.0"),
        ({"threshold": 1.1}, "threshold is 1.1"),
        ({"most_words": 0}, "most_words is 0"),
        ({"original": "isl"}, "did you mean 'isle'"),
    ],
)
def test_a_bad_choice_is_refused_in_one_line(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ReadingError) as error:
        shared_text(wires(), **change)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_too_few_texts_and_twice_the_same_name_are_refused() -> None:
    with pytest.raises(ReadingError, match="only 1 of 2 articles have a text"):
        shared_text([Article("one", "A text."), Article("two")])
    with pytest.raises(ReadingError, match="two articles are called 'one'"):
        shared_text([Article("one", "A text."), Article("one", "A text.")])


def test_articles_too_short_to_share_anything_are_no_error() -> None:
    shared = pair("Rain.", "Rain.")
    assert shared.pairs.empty
    assert shared.families.empty
    assert repr(shared) == "SharedText(0 of 1 pairs of articles share text: 0 passages; 0 families)"
