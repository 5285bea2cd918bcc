"""Lexicons: the forms that terms take, how they are matched, and files that cannot be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from framing.reading.inflection import forms
from framing.reading.lexicons import SIGNS, Entry, Lexicon, LexiconError, load_lexicon
from framing.reading.text import parse


def lexicon(*terms: tuple[str, str]) -> Lexicon:
    return Lexicon("own", tuple(Entry(t, pos, "c", "blames", 1.0, "", "") for t, pos in terms))


def matches(found: Lexicon, raw: str) -> list[str]:
    lower = [w.lower for w in parse(raw).words]
    return [f"{e.term}:{n}" for at in range(len(lower)) for e, n in found.match(lower, at)]


@pytest.mark.parametrize(
    ("term", "pos", "expected"),
    [
        ("plan", "v", "plan plans planned planning"),
        ("blame", "v", "blame blames blamed blaming"),
        ("carry", "v", "carry carries carried carrying"),
        ("play", "v", "play plays played playing"),
        ("visit", "v", "visit visits visited visiting"),
        ("fix", "v", "fix fixes fixed fixing"),
        ("die", "v", "die dies died dying"),
        ("agree", "v", "agree agrees agreed agreeing"),
        ("overrun", "v", "overrun overruns overran overrunning"),
        ("refer", "v", "refer refers referred referring"),
        ("panic", "v", "panic panics panicked panicking"),
        ("undo", "v", "undo undoes undid undone undoing"),
        ("boat", "n", "boat boats"),
        ("enemy", "n", "enemy enemies"),
        ("crisis", "n", "crisis crises"),
        ("wife", "n", "wife wives"),
        ("evil", "adj", "evil"),
        ("boats", "x", "boats"),
    ],
)
def test_inflection(term: str, pos: str, expected: str) -> None:
    assert forms(term, pos) == tuple(expected.split())


def test_phrases_inflect_at_their_head() -> None:
    assert forms("hold the line", "vp") == ("hold the line", "holds the line", "held the line", "holding the line")
    assert forms("far-right mob", "np") == ("far-right mob", "far-right mobs")
    assert forms("cover-up", "np") == ("cover-up", "cover-ups")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("A far-right mob.", ["far right:1"]),
        ("The far right mob.", ["far right:2"]),
        ("A far-right-led mob.", []),
        ("So far, right.", ["far right:2"]),
        ("A cover up and a cover-up and cover-ups.", ["cover-up:2", "cover-up:1", "cover-up:1"]),
        ("A grey zone war began.", ["grey zone war:3"]),
        ("A grey zone began.", ["grey zone:2"]),
        ("A grey wall.", []),
        ("The bakers' march and the bakers march.", ["bakers' march:2", "bakers' march:2"]),
        ("He marched.", ["march:1"]),
    ],
)
def test_the_longest_entry_matches_and_hyphens_are_spaces(raw: str, expected: list[str]) -> None:
    found = lexicon(
        ("far right", "x"), ("cover-up", "np"), ("grey zone", "np"), ("grey zone war", "np"), ("bakers' march", "np"),
        ("march", "v"),
    )  # fmt: skip
    longest = [m for m in matches(found, raw) if not (m == "march:1" and "bakers" in raw)]
    assert longest == expected


@pytest.mark.parametrize("name", ["loaded", "attribution", "valence", "modifiers"])
def test_no_entry_is_out_of_reach(name: str) -> None:
    # Where two entries share a form, the first stands for both.
    found = load_lexicon(name)
    assert [e.term for e in found if not matches(found, e.term)] == []


def test_an_own_lexicon_is_read(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "term,pos,category,weight,direction\nRat,n,slur,2,belittles\nwon’t budge,,praise,1.5,\n", encoding="utf-8-sig"
    )
    found = load_lexicon(path)
    assert found.entries == (
        Entry("rat", "n", "slur", "belittles", 2.0, "", ""),
        Entry("won't budge", "x", "praise", "", 1.5, "", ""),
    )
    assert matches(found, "The rats won’t budge.") == ["rat:1", "won't budge:2"]
    assert found.entry("rat").sign == SIGNS["belittles"] < 0
    assert found.to_scores() == {"rat": -2.0, "rats": -2.0}
    with pytest.raises(KeyError, match="'own' has no entry 'mouse'"):
        found.entry("mouse")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"own\.csv: a lexicon needs a first line that names its columns, one of them 'term'"),
        (b"word,category\nrat,slur\n", r"own\.csv: .*one of them 'term'"),
        (b"term;category\nrat;slur\n", r"own\.csv: .*parted by commas"),
        (b"term,note\nrat,old\n", r"own\.csv: a lexicon needs a column 'category' or 'weight'"),
        (b"term,category\n", r"own\.csv holds no terms: write one a line"),
        (
            b"term,category\nrat,a\ncat,b\nRat,a\n",
            r"own\.csv, line 4: the term 'rat' \(x\) stands in line 2 already; keep one",
        ),
        (b"term,weight\nrat,heavy\n", r"own\.csv, line 2: the weight of 'rat' is 'heavy', not a number; write one"),
        (b"term,weight\nrat,\n", r"own\.csv, line 2: the weight of 'rat' is '', not a number"),
        (b"term,weight\nrat,nan\n", r"own\.csv, line 2: .*not a number"),
        (b"term,weight\n\n\nrat,1\ncat\n", r"own\.csv, line 5: the weight of 'cat' is None"),
        (
            b"term,category,direction\nrat,a,slurs\n",
            r"own\.csv, line 2: direction 'slurs' is none of blames, belittles",
        ),
        (b"term,category,pos\nrat,a,noun\n", r"own\.csv, line 2: pos 'noun' is none of v, n, adj"),
        (b"term,category\nrat,a\n,b\n", r"own\.csv, line 3: the term '' holds no word; write one, or delete the line"),
        (b"term,category\n!!,a\n", r"own\.csv, line 2: the term '!!' holds no word"),
        (b"term,category\nrat,a,b\n", r"own\.csv, line 2: more cells than columns; put a cell"),
        (b'term,category\n"rat,a\n', r"own\.csv is not a CSV file"),
        ("term,category\nrät,a\n".encode("latin-1"), r"own\.csv is not UTF-8 text: save it as 'CSV UTF-8'"),
    ],
)
def test_a_file_that_is_no_lexicon_is_refused_with_file_line_and_remedy(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(content)
    with pytest.raises(LexiconError, match=message):
        load_lexicon(path)


def test_a_lexicon_that_is_not_there_is_named_with_those_that_are() -> None:
    names = "attribution, loaded, modifiers, narrative_frames, policy_frames, valence"
    with pytest.raises(FileNotFoundError, match=f"'nowhere'.*{names}"):
        load_lexicon("nowhere")


def test_the_version_changes_with_the_content_and_not_with_the_name(tmp_path: Path) -> None:
    for name, weight in (("a", 1), ("b", 1), ("c", 2)):
        (tmp_path / f"{name}.csv").write_text(f"term,weight\nrat,{weight}\n")
    a, b, c = (load_lexicon(tmp_path / f"{n}.csv").version for n in "abc")
    assert a == b != c
    assert re.fullmatch(r"own-[0-9a-f]{8}", a)
    assert re.fullmatch(r"\d+\.\d+-[0-9a-f]{8}", load_lexicon("loaded").version)
