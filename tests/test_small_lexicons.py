"""The smaller lexicons hold what their data card promises.

They are `attribution.csv`, `valence.csv`, `modifiers.csv`, `titles.csv` and `irregular.csv`. A slip in one of
them is silent: a doubled row, a positive word filed as negative or a person's name with a weight would change
results without any error. So the files themselves are tested, apart from the code that reads them.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

FOLDER = Path(__file__).resolve().parents[1] / "framing" / "lexicons"

COLUMNS = {
    "attribution": ["verb", "pos", "object", "stance", "plain", "note"],
    "valence": ["term", "pos", "valence", "note"],
    "modifiers": ["term", "kind", "factor", "note"],
    "titles": ["title", "kind", "note"],
    "irregular": ["lemma", "pos", "form", "tag"],
}
# The columns that tell two rows apart. An irregular lemma may have several forms for one tag: burned, burnt.
KEYS = {
    "attribution": ["verb", "pos"],
    "valence": ["term", "pos"],
    "modifiers": ["term"],
    "titles": ["title"],
    "irregular": ["lemma", "pos", "form", "tag"],
}
ALLOWED = {
    ("attribution", "pos"): {"v", "vp", "x", "n"},
    ("attribution", "object"): {"yes", "no"},
    ("attribution", "stance"): {"neutral", "doubting", "endorsing", "heated"},
    ("valence", "pos"): {"v", "n", "adj", "adv", "x"},
    ("valence", "valence"): {"-3", "-2", "-1", "1", "2", "3"},
    ("modifiers", "kind"): {"negator", "intensifier", "diminisher", "hedge"},
    ("titles", "kind"): {"honorific", "office", "role"},
    ("irregular", "pos"): {"v", "n"},
    ("irregular", "tag"): {"past", "participle", "third", "gerund", "plural"},
}
AT_LEAST = {"attribution": 170, "valence": 900, "modifiers": 100, "titles": 150}

# A sample, not a register: enough to catch the kind of word that must carry no weight. Stems also catch what
# is derived from a name; words stand alone where a stem would catch innocent words (jewel, petrol). Eponyms
# whose bearer a reader still knows count as derived.
STEMS = """
    afghan africa america argentin asia australia austria brazil brit canad chile china chinese
    colombia cuba egypt engl europe finland finnish france french german greece greek hungar india
    indonesia iran iraq irel irish israel ital japan jordan kenya korea leban liby mexic morocc
    netherland nigeria norw pakistan palestin peruv poland portug russia saudi scot serbia slav
    somali soviet spain spaniard spanish sudan swed swiss switzer syria taiwan turk ukrain venezuel
    vietnam yemen zionis buddh cathol christ hindu islam jihad judai muslim protestant sikh sunni
    shia shii bolshev fatah gaullis hamas hezbol kuomint likud peronis taliban tories tory biden
    castro churchill draco gandhi hitler lenin machiav mandela marx maverick merkel mussolini nazi
    netanyahu obama orwell putin quisling sadis stalin thatcher trotsk trump zelensk boycott chauvin
    gerrymander hector lynch philistin quixot vandal
"""
WORDS = """
    baath dane democrat dutch jew jewish jews labourite mao petro pole republican swede thai tory whig xi
"""
NAME_STEMS = tuple(STEMS.split())
NAME_WORDS = frozenset(WORDS.split())
# English words that open with a stem above and have nothing to do with the name.
INNOCENT = {"trumpet", "trumpets", "brittle"}


@pytest.fixture(scope="module")
def lexicons() -> dict[str, pd.DataFrame]:
    # Text as text: "n/a"-like strings must not become missing values.
    return {name: pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False) for name in COLUMNS}


def names_in(text: str) -> list[str]:
    """Words of `text` that are, or are derived from, a name in the short list."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return [w for w in words if w in NAME_WORDS or (w.startswith(NAME_STEMS) and w not in INNOCENT)]


def syllables(word: str) -> int:
    return len(re.findall(r"[aeiouy]+", word))


def regular(lemma: str, tag: str) -> str:
    """The form that the regular spelling rules give; `irregular.csv` lists what departs from them."""
    if tag in ("plural", "third"):
        if re.search(r"[^aeiou]y$", lemma):
            return lemma[:-1] + "ies"
        return lemma + ("es" if re.search(r"(s|x|z|ch|sh)$", lemma) else "s")
    doubled = re.search(r"[^aeiou][aeiou][^aeiouwxy]$", lemma) and syllables(lemma) == 1
    stem = lemma + lemma[-1] if doubled else lemma
    if tag == "gerund":
        return lemma[:-1] + "ing" if lemma.endswith("e") else stem + "ing"
    if lemma.endswith("e"):
        return lemma + "d"
    return lemma[:-1] + "ied" if re.search(r"[^aeiou]y$", lemma) else stem + "ed"


@pytest.mark.parametrize("name", COLUMNS)
def test_file_is_plain_utf8_with_lf_and_the_stated_columns(name: str, lexicons: dict[str, pd.DataFrame]) -> None:
    raw = (FOLDER / f"{name}.csv").read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n") and not raw.endswith(b"\n\n")
    assert not raw.startswith(b"\xef\xbb\xbf"), "a byte order mark would become part of the first column's name"
    raw.decode("utf-8")
    assert list(lexicons[name].columns) == COLUMNS[name]


@pytest.mark.parametrize("name", COLUMNS)
def test_rows_are_sorted_and_unique(name: str, lexicons: dict[str, pd.DataFrame]) -> None:
    keys = list(lexicons[name][KEYS[name]].itertuples(index=False, name=None))
    assert keys == sorted(keys)
    assert [key for key, following in pairwise(keys) if key == following] == []


@pytest.mark.parametrize(("name", "column"), ALLOWED)
def test_only_allowed_values_occur_and_each_is_used(name: str, column: str, lexicons: dict[str, pd.DataFrame]) -> None:
    assert set(lexicons[name][column]) == ALLOWED[name, column]


@pytest.mark.parametrize(("name", "count"), AT_LEAST.items())
def test_there_are_at_least_as_many_rows_as_promised(name: str, count: int, lexicons: dict[str, pd.DataFrame]) -> None:
    assert len(lexicons[name]) >= count


@pytest.mark.parametrize("name", COLUMNS)
def test_terms_are_lower_case_with_straight_marks_and_single_spaces(
    name: str, lexicons: dict[str, pd.DataFrame]
) -> None:
    columns = [column for column in ("verb", "term", "title", "lemma", "form", "plain") if column in COLUMNS[name]]
    for column in columns:
        cells = [cell for cell in lexicons[name][column] if cell or column != "plain"]
        word = r"[^\W\d_][\w.'-]*"
        assert [cell for cell in cells if not re.fullmatch(f"{word}( {word})*", cell)] == []
        assert [cell for cell in cells if cell != cell.lower()] == []


@pytest.mark.parametrize("name", COLUMNS)
def test_no_name_of_a_country_party_religion_or_person(name: str, lexicons: dict[str, pd.DataFrame]) -> None:
    cells = [cell for column in COLUMNS[name] for cell in lexicons[name][column]]
    assert {cell: found for cell in cells if (found := names_in(cell))} == {}


@pytest.mark.parametrize(
    "word", ["Israeli", "palestinian", "islamist", "jewish", "trumpian", "draconian", "xi", "Tory"]
)
def test_the_search_for_names_finds_names(word: str) -> None:
    assert names_in(f"a {word} word") == [word.lower()]


@pytest.mark.parametrize("word", ["jewel", "trumpet", "democratic", "exit", "protestation", "petty"])
def test_the_search_for_names_passes_ordinary_words(word: str) -> None:
    assert names_in(word) == []


def test_spelling_variants_are_treated_like_the_word_they_vary(lexicons: dict[str, pd.DataFrame]) -> None:
    compared = {"attribution": ["object", "stance", "plain"], "valence": ["valence"]}
    checked = 0
    for name, columns in compared.items():
        rows = {tuple(row[key] for key in KEYS[name]): row for row in lexicons[name].to_dict("records")}
        for (term, pos), row in rows.items():
            if match := re.fullmatch(r"spelling variant of (.+)", row["note"]):
                base = rows.get((match[1], pos))
                assert base is not None, f"{name}.csv: {term} ({pos}) is said to vary {match[1]}, which is not listed"
                assert [row[c] for c in columns] == [base[c] for c in columns], (
                    f"{name}.csv: {term} differs from its base"
                )
                checked += 1
    assert checked > 0


# attribution.csv


def test_every_stance_has_enough_rows(lexicons: dict[str, pd.DataFrame]) -> None:
    assert lexicons["attribution"]["stance"].value_counts().min() >= 15


def test_a_plain_alternative_is_itself_neutral_and_of_the_same_kind(
    lexicons: dict[str, pd.DataFrame],
) -> None:
    table = lexicons["attribution"]
    kind = table["pos"].replace({"vp": "v"})
    is_neutral = table["stance"] == "neutral"
    neutral = set(zip(table.loc[is_neutral, "verb"], kind[is_neutral], strict=True))
    for row, sort in zip(table.to_dict("records"), kind, strict=True):
        if row["stance"] == "neutral":
            assert row["plain"] == "", f"{row['verb']} is neutral and needs no plainer word"
        else:
            assert (row["plain"], sort) in neutral, f"{row['verb']}: {row['plain']!r} is no neutral row"


def test_verbs_are_one_word_and_phrases_more(lexicons: dict[str, pd.DataFrame]) -> None:
    table = lexicons["attribution"]
    assert not table.loc[table["pos"] == "v", "verb"].str.contains(" ").any()
    assert table.loc[table["pos"] == "vp", "verb"].str.contains(" ").all()


def test_only_verbs_can_have_the_person_addressed_as_object(lexicons: dict[str, pd.DataFrame]) -> None:
    table = lexicons["attribution"]
    assert set(table.loc[table["object"] == "yes", "pos"]) == {"v", "vp"}


@pytest.mark.parametrize(
    ("verb", "pos", "stance", "takes"),
    [
        ("say", "v", "neutral", "no"),
        ("tell", "v", "neutral", "yes"),
        ("accuse", "v", "neutral", "yes"),
        ("claim", "v", "doubting", "no"),
        ("insist", "v", "doubting", "no"),
        ("point out", "vp", "endorsing", "no"),
        ("admit", "v", "endorsing", "no"),
        ("blast", "v", "heated", "yes"),
        ("fire back", "vp", "heated", "no"),
    ],
)
def test_stances_the_card_explains(
    verb: str, pos: str, stance: str, takes: str, lexicons: dict[str, pd.DataFrame]
) -> None:
    table = lexicons["attribution"]
    row = table[(table["verb"] == verb) & (table["pos"] == pos)]
    assert row[["stance", "object"]].to_numpy().tolist() == [[stance, takes]]


# valence.csv


def test_positive_words_are_at_least_two_in_five(lexicons: dict[str, pd.DataFrame]) -> None:
    assert (lexicons["valence"]["valence"].astype(int) > 0).mean() >= 0.4


def test_topic_words_weigh_no_more_than_one(lexicons: dict[str, pd.DataFrame]) -> None:
    table = lexicons["valence"]
    topic = table[table["note"] == "topic word"]
    assert {"war", "death", "attack", "bomb", "earthquake", "peace", "ceasefire"} <= set(topic["term"])
    assert topic.loc[topic["valence"].astype(int).abs() > 1, "term"].tolist() == []
    assert set(topic["valence"]) == {"-1", "1"}, (
        "topics lean both ways, so that talk of peace is no more a slant than war"
    )


def test_names_that_each_side_gives_to_the_deeds_of_the_other_weigh_the_same(
    lexicons: dict[str, pd.DataFrame],
) -> None:
    nouns = lexicons["valence"].query("pos == 'n'").set_index("term")
    contested = ["apartheid", "atrocity", "genocide", "massacre", "terrorism", "terrorist", "war crime"]
    assert set(nouns.loc[contested, "valence"]) == {"-1"}
    assert set(nouns.loc[contested, "note"]) == {"topic word"}


def test_no_word_is_good_in_one_part_of_speech_and_bad_in_another(lexicons: dict[str, pd.DataFrame]) -> None:
    signs = lexicons["valence"].assign(positive=lambda t: t["valence"].astype(int) > 0)
    counts = signs.groupby("term")["positive"].nunique()
    assert counts[counts > 1].index.tolist() == []


# modifiers.csv


def test_factors_fit_their_kind(lexicons: dict[str, pd.DataFrame]) -> None:
    table = lexicons["modifiers"].assign(factor=lambda t: t["factor"].astype(float))
    bounds = {
        "negator": table["factor"].between(-1, 0, inclusive="left"),
        "intensifier": table["factor"].between(1, 2, inclusive="right"),
        "diminisher": table["factor"].between(0, 1, inclusive="neither"),
        "hedge": table["factor"] == 0.5,
    }
    for kind, within in bounds.items():
        assert table.loc[(table["kind"] == kind) & ~within, "term"].tolist() == []


def test_no_modifier_is_a_valence_word_too(lexicons: dict[str, pd.DataFrame]) -> None:
    assert sorted(set(lexicons["modifiers"]["term"]) & set(lexicons["valence"]["term"])) == []


def test_phrases_that_only_look_negative_shield_their_negator(lexicons: dict[str, pd.DataFrame]) -> None:
    table = lexicons["modifiers"]
    negators = set(table.loc[table["kind"] == "negator", "term"])
    shielded = table[
        (table["kind"] == "intensifier") & table["note"].str.startswith("listed so that the longest match")
    ]
    assert {"not only", "no doubt", "nothing but"} <= set(shielded["term"])
    for term, note in zip(shielded["term"], shielded["note"], strict=True):
        quoted = re.findall(r'"(.+?)"', note)
        assert quoted == [term.split()[0]] and quoted[0] in negators, term


# irregular.csv


def test_enough_irregular_verbs_and_nouns(lexicons: dict[str, pd.DataFrame]) -> None:
    lemmas = lexicons["irregular"].groupby("pos")["lemma"].nunique()
    assert lemmas["v"] >= 180
    assert lemmas["n"] >= 70


def test_tags_belong_to_their_part_of_speech(lexicons: dict[str, pd.DataFrame]) -> None:
    table = lexicons["irregular"]
    assert set(table.loc[table["pos"] == "n", "tag"]) == {"plural"}
    assert "plural" not in set(table.loc[table["pos"] == "v", "tag"])


def test_every_entry_departs_from_the_regular_rules(lexicons: dict[str, pd.DataFrame]) -> None:
    for key, group in lexicons["irregular"].groupby(["lemma", "pos", "tag"]):
        lemma, _, tag = map(str, key)
        assert group["form"].tolist() != [regular(lemma, tag)], f"{lemma}: the {tag} is regular"


def test_a_form_has_as_many_words_as_its_lemma(lexicons: dict[str, pd.DataFrame]) -> None:
    table = lexicons["irregular"]
    differs = table["lemma"].str.count("[ -]") != table["form"].str.count("[ -]")
    assert table.loc[differs, ["lemma", "form"]].to_numpy().tolist() == []


def test_a_doubled_consonant_is_doubled_in_all_forms_alike(lexicons: dict[str, pd.DataFrame]) -> None:
    table = lexicons["irregular"]
    verbs = table[table["pos"] == "v"]
    doubled = 0
    for lemma, group in verbs.groupby("lemma"):
        forms = {tag: set(part["form"]) for tag, part in group.groupby("tag")}
        twice = str(lemma) + str(lemma)[-1]
        if twice + "ed" in forms.get("past", set()):
            doubled += 1
            assert twice + "ed" in forms.get("participle", {regular(str(lemma), "participle")}), lemma
            assert twice + "ing" in forms.get("gerund", {regular(str(lemma), "gerund")}), lemma
    assert doubled > 0


@pytest.mark.parametrize(
    ("lemma", "tag", "expected"),
    [
        ("say", "past", {"said"}),
        ("write", "participle", {"written"}),
        ("go", "third", {"goes"}),
        ("flee", "gerund", {"fleeing"}),
        ("lie", "gerund", {"lying"}),
        ("refer", "past", {"referred"}),
        ("rebel", "gerund", {"rebelling"}),
        ("offer", "past", {"offered"}),
        ("threaten", "gerund", {"threatening"}),
        ("panic", "past", {"panicked"}),
        ("slam", "past", {"slammed"}),
        ("deny", "third", {"denies"}),
        ("travel", "past", {"travelled", "traveled"}),
        ("woman", "plural", {"women"}),
        ("crisis", "plural", {"crises"}),
        ("veto", "plural", {"vetoes"}),
        ("aircraft", "plural", {"aircraft"}),
        ("spokesperson", "plural", {"spokespeople", "spokespersons"}),
        ("attorney general", "plural", {"attorneys general"}),
        ("ally", "plural", {"allies"}),
    ],
)
def test_rules_and_exceptions_together_give_the_right_form(
    lemma: str, tag: str, expected: set[str], lexicons: dict[str, pd.DataFrame]
) -> None:
    table = lexicons["irregular"]
    listed = set(table.loc[(table["lemma"] == lemma) & (table["tag"] == tag), "form"])
    assert (listed or {regular(lemma, tag)}) == expected
