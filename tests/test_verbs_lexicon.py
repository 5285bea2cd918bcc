"""The lexicon of verbs and event nouns: values, forms, silence about names, and the counts of the data card."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from framing.reading.inflection import forms, irregular
from framing.reading.lexicons import cards
from tests.test_loaded_lexicon import card_tables, name_in
from tests.test_small_lexicons import names_in

FOLDER = Path(__file__).resolve().parents[1] / "framing" / "lexicons"
COLUMNS = ["term", "pos", "agent", "patient", "effect", "preps", "note"]
VALUES = ["agent", "patient", "effect"]
POS = ["v", "vp", "n", "np"]
MARKS = set("about against at by for from in into of on over to toward towards with 's".split())
CARD = "## Verbs and event nouns"

Row = dict[str, str]


def table(name: str) -> list[Row]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = table("verbs")
BY_KEY = {(row["term"], row["pos"]): row for row in ROWS}


def where(check: Callable[[Row], bool]) -> list[tuple[str, str]]:
    """Entries that fail a check."""
    return [(row["term"], row["pos"]) for row in ROWS if not check(row)]


def values(row: Row) -> tuple[int, int, int]:
    return int(row["agent"]), int(row["patient"]), int(row["effect"])


def sign(value: str) -> int:
    return (int(value) > 0) - (int(value) < 0)


def test_the_file_is_utf8_with_unix_line_ends_and_the_stated_columns() -> None:
    raw = (FOLDER / "verbs.csv").read_bytes()
    assert b"\r" not in raw and not raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\n")
    assert raw.decode("utf-8").split("\n", 1)[0].split(",") == COLUMNS
    assert where(lambda row: None not in row and all(value == value.strip() for value in row.values())) == []


def test_rows_are_sorted_and_none_is_repeated() -> None:
    keys = [(row["term"], row["pos"]) for row in ROWS]
    assert keys == sorted(set(keys))


def test_there_are_at_least_as_many_rows_as_promised() -> None:
    assert len(ROWS) >= 800


def test_values_are_whole_numbers_from_minus_three_to_three_and_each_is_used() -> None:
    for column in VALUES:
        assert {row[column] for row in ROWS} == {str(n) for n in range(-3, 4)}


def test_part_of_speech_agrees_with_the_number_of_words() -> None:
    assert {row["pos"] for row in ROWS} == set(POS)
    inner = {lemma for lemma, pos in irregular() if pos == "n" and " " in lemma}
    assert where(lambda r: (" " in r["term"]) == (r["pos"] in ("vp", "np")) or r["term"] in inner) == []


def test_terms_and_forms_are_lower_case_words() -> None:
    word = r"[a-z]+(-[a-z]+)*"
    found = [form for row in ROWS for form in forms(row["term"], row["pos"])]
    assert [form for form in found if not re.fullmatch(rf"{word}( {word})*", form)] == []


def test_no_names_and_no_words_made_of_names() -> None:
    cells = [(row["term"], column, row[column]) for row in ROWS for column in ("term", "preps", "note")]
    cells += [(row["term"], "forms", form) for row in ROWS for form in forms(row["term"], row["pos"])]
    assert [cell for cell in cells if name_in(cell[2]) or names_in(cell[2])] == []


def test_no_form_has_two_sets_of_values() -> None:
    # Verbs among themselves and nouns among themselves; hyphens and spaces are one when text is matched.
    found = defaultdict(set)
    for row in ROWS:
        for form in forms(row["term"], row["pos"]):
            found[row["pos"][0], form.replace("-", " ")].add((*values(row), row["preps"]))
    assert {form: sorted(sets) for form, sets in found.items() if len(sets) > 1} == {}


@pytest.mark.parametrize("everyday", ["is", "say", "said", "like", "out", "best", "house", "police", "government"])
def test_everyday_words_are_not_matched(everyday: str) -> None:
    assert everyday not in {form for row in ROWS for form in forms(row["term"], row["pos"])}


def test_marks_of_the_patient_are_prepositions_and_none_is_repeated() -> None:
    def right(row: Row) -> bool:
        marks = row["preps"].split()
        return " ".join(marks) == row["preps"] and set(marks) <= MARKS and len(marks) == len(set(marks))

    assert where(right) == []


def test_nouns_that_say_something_of_a_patient_mark_it() -> None:
    assert where(lambda r: r["pos"] not in ("n", "np") or values(r)[1:] == (0, 0) or bool(r["preps"])) == []


def test_only_nouns_have_a_possessor() -> None:
    assert where(lambda row: "'s" not in row["preps"].split() or row["pos"] in ("n", "np")) == []


def test_phrases_end_where_their_patient_begins() -> None:
    assert where(lambda row: row["pos"] != "vp" or row["preps"] == "") == []


def test_spelling_variants_are_treated_like_the_word_they_vary() -> None:
    checked = 0
    for row in ROWS:
        if match := re.fullmatch(r"spelling variant of (.+)", row["note"]):
            base = BY_KEY[match[1], row["pos"]]
            assert (values(row), row["preps"]) == (values(base), base["preps"]), row["term"]
            checked += 1
    assert checked >= 50


# Forms that the spelling rules alone would get wrong.
@pytest.mark.parametrize(
    ("term", "pos", "expected"),
    [
        ("abet", "v", "abet abets abetted abetting"),
        ("defy", "v", "defy defies defied defying"),
        ("flee", "v", "flee flees fled fleeing"),
        ("quit", "v", "quit quits quitted quitting"),
        ("beset", "v", "beset besets besetting"),
        ("surveil", "v", "surveil surveils surveilled surveilling"),
        ("dox", "v", "dox doxes doxed doxxed doxing doxxing"),
        ("praise", "n", "praise"),
        ("fiasco", "n", "fiasco fiascoes fiascos"),
        ("cover-up", "n", "cover-up cover-ups"),
    ],
)
def test_inflection(term: str, pos: str, expected: str) -> None:
    assert (term, pos) in BY_KEY
    assert forms(term, pos) == tuple(expected.split())


@pytest.mark.parametrize("term", ["abuse of power", "crime against humanity", "vote of no confidence"])
def test_phrases_with_an_inner_plural(term: str) -> None:
    head, _, rest = term.partition(" ")
    assert forms(term, BY_KEY[term, "n"]["pos"]) == (term, f"{head}s {rest}")


# Signs of agent, patient and effect where hardly anybody would differ: - below 0, 0, + above 0.
CLEAR = """
    kill v -+-, murder n -+-, bomb v -+-, torture v -+-, abduct v -+-, invade v -+-, assault n -+-,
    loot v -+-, blackmail v -+-, exploit v -+-, evict v -+-, harass v -+-, deceive v -+-, lie to vp -+-,
    condemn v 0--, criticise v 0--, slam v 0--, accuse v 0--, blame v 0--, denounce v 0--, criticism n 0--,
    arrest v 0--, charge v 0--, convict v 0--, jail v 0--, sue v 0--, investigation n 0--, ban n 0--,
    defy v 0--, oppose v 0--, vote against vp 0--, sanction n 0--, stand up to vp +--, triumph n +--,
    rescue v +++, help v +++, protect v +++, liberate v +++, donate v +++, aid n +++, generosity n +++,
    praise v 0++, hail v 0++, honour v 0++, thank v 0++, endorse v 0++, support v 0++, acquit v 0++,
    exonerate v 0++, elect v 0++, tribute n 0++, side with vp 0++, appease v --+, bribe v --+,
    succeed v +00, win v +00, volunteer v +00, bravery n +00, suffer v +00, die v +00, flee v +-0,
    fail v -00, lose v -00, lie v -00, blunder v -00, plead guilty vp -00, come under fire vp -00, corruption n -00,
    apologise v -++, urge v 000, demand v 000, vow v 000
"""


def test_clear_words_have_their_signs() -> None:
    checked = 0
    for line in CLEAR.replace("\n", " ").split(","):
        match = re.fullmatch(r"(.+) (v|vp|n|np) ([-0+]{3})", line.strip())
        assert match, line
        row = BY_KEY[match[1], match[2]]
        assert "".join("-0+"[sign(row[column]) + 1] for column in VALUES) == match[3], line.strip()
        checked += 1
    assert checked >= 60


# The data card. Acts typical of two kinds of actor, for the card's table of balance.
STATES = """
    annex, arrest, ban, blockade, bomb, bulldoze, censor, conscript, crack down on, deport, detain, disperse, evict,
    expel, imprison, interrogate, invade, jail, occupy, pepper-spray, shell, suppress, tear-gas, torture, wiretap
"""
OTHERS = """
    abduct, ambush, barricade, blackmail, booby-trap, defy, detonate, extort, firebomb, heckle, hijack, kidnap, loot,
    mug, picket, protest against, rebel, riot, rob, smuggle, squat, stab, storm, terrorise, traffic
"""


def test_card_describes_every_column() -> None:
    assert [cells[0] for cells in card_tables(CARD)["column", "what it holds"]] == COLUMNS


def test_card_counts_what_is_in_the_file() -> None:
    counts = {cells[0]: int(cells[1]) for cells in card_tables(CARD)["what is counted", "number"]}
    assert counts == {
        "entries (term and part of speech)": len(ROWS),
        "different terms": len({row["term"] for row in ROWS}),
        "terms of two or more words": len({row["term"] for row in ROWS if " " in row["term"]}),
        "entries with a mark of the patient": sum(bool(row["preps"]) for row in ROWS),
        "entries whose possessor is the patient": sum("'s" in row["preps"].split() for row in ROWS),
        "entries that imply nothing (three zeros)": sum(values(row) == (0, 0, 0) for row in ROWS),
        "entries with a note": sum(bool(row["note"]) for row in ROWS),
    }


def across(name: str, rows: Iterable[Row], column: str, parts: list[str]) -> list[str]:
    """A line of a table of counts: one cell a value of a column, and their sum."""
    counts = Counter(row[column] for row in rows)
    return [name, *(str(counts[part]) for part in parts), str(sum(counts[part] for part in parts))]


def test_card_counts_signs_by_part_of_speech() -> None:
    expected = []
    for column in VALUES:
        for wanted, name in ((-1, "below 0"), (0, "0"), (1, "above 0")):
            rows = [row for row in ROWS if sign(row[column]) == wanted]
            expected.append(across(f"{column}` {name}", rows, "pos", POS))
    expected.append(across("all", ROWS, "pos", POS))
    assert card_tables(CARD)["value", *POS, "all"] == expected


def test_card_reports_the_balance_of_acts() -> None:
    expected = []
    for name, terms in (("of states, police and armies", STATES), ("of rebels, protesters and criminals", OTHERS)):
        acts = [term.strip() for term in terms.split(",")]
        chosen = [BY_KEY[act, "vp" if " " in act else "v"] for act in acts]
        means = [f"{sum(int(row[column]) for row in chosen) / len(chosen):.2f}" for column in VALUES]
        expected.append([name, str(len(set(acts))), *means])
    header = ("acts", "entries", "mean `agent", "mean `patient", "mean `effect")
    assert card_tables(CARD)[header] == expected


def test_the_lexicon_is_in_the_list_of_versions() -> None:
    assert cards()["verbs"] == {
        "version": "1.0",
        "source": "written for framing by its authors",
        "licence": "CC BY 4.0",
    }


# The card's part on the smaller lexicons.


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Attribution", "attribution"),
        ("Valence", "valence"),
        ("Modifiers", "modifiers"),
        ("Titles", "titles"),
        ("Irregular forms", "irregular"),
    ],
)
def test_card_describes_every_column_of_the_smaller_lexicons(heading: str, name: str) -> None:
    described = [cells[0] for cells in card_tables(f"### {heading}")["column", "what it holds"]]
    assert described == [column for column in table(name)[0] if column != "note"]


def test_card_counts_attribution_by_stance() -> None:
    rows, parts = table("attribution"), ["v", "vp", "n", "x"]
    stances = ["neutral", "doubting", "endorsing", "heated"]
    expected = [across(stance, [r for r in rows if r["stance"] == stance], "pos", parts) for stance in stances]
    expected.append(across("all", rows, "pos", parts))
    assert card_tables("### Attribution")["stance", *parts, "all"] == expected


@pytest.mark.parametrize(
    ("heading", "name", "column"),
    [("Valence", "valence", "valence"), ("Modifiers", "modifiers", "kind"), ("Titles", "titles", "kind")],
)
def test_card_counts_the_smaller_lexicons(heading: str, name: str, column: str) -> None:
    rows = table(name)
    (counted,) = [lines for header, lines in card_tables(f"### {heading}").items() if header[-1] == "entries"]
    expected = {**Counter(row[column] for row in rows), "all": len(rows)}
    assert {cells[0]: int(cells[-1]) for cells in counted} == expected


def test_card_gives_the_range_of_every_kind_of_factor() -> None:
    found = defaultdict(set)
    for row in table("modifiers"):
        found[row["kind"]].add(float(row["factor"]))
    for cells in card_tables("### Modifiers")["kind", "what it does", "factor", "entries"][:-1]:
        bounds = [float(bound) for bound in cells[2].split(" to ")]
        assert (bounds[0], bounds[-1]) == (min(found[cells[0]]), max(found[cells[0]]))


def test_card_counts_irregular_forms_and_topic_words() -> None:
    rows = table("irregular")
    tags = ["past", "participle", "third", "gerund", "plural"]
    counts = Counter((row["tag"], row["pos"]) for row in rows)
    expected = [[tag, str(counts[tag, "v"]), str(counts[tag, "n"])] for tag in tags]
    expected.append(["all", *(str(sum(row["pos"] == pos for row in rows)) for pos in ("v", "n"))])
    assert card_tables("### Irregular forms")["tag", "verb forms", "noun forms"] == expected
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"It holds {len({(row['lemma'], row['pos']) for row in rows})} lemmas" in text
    topics = sum(row["note"] == "topic word" for row in table("valence"))
    assert f"The note `topic word` marks {topics} words" in text
