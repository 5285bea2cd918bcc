"""The lexicon of loaded language: values, balance, silence about names, and the counts of its data card."""

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from framing.reading.inflection import forms

FOLDER = Path(__file__).parent.parent / "framing" / "lexicons"
COLUMNS = ["term", "pos", "category", "direction", "weight", "plain", "usage", "note"]
SIDES = ["left", "right", "state", "activist"]
ALLOWED = {
    "pos": {"v", "n", "adj", "adv", "vp", "np", "x"},
    "category": {
        "condemnation", "label", "ideology", "delegitimation", "war_metaphor", "intensifier", "euphemism",
        "doubt", "praise", "victim", "elite",
    },
    "direction": {"blames", "belittles", "legitimises", "sympathises", "softens", "doubts", "heightens"},
    "weight": {"1", "2", "3"},
    "usage": {*SIDES, "press"},
}  # fmt: skip

# Whole words, for names whose beginning also begins ordinary words (mali, malicious; german, germane).
NAME_LIST = """
    chad chadian china chinese cuba cuban czech dane danish denmark dominican dutch egypt egyptian
    england english fiji finn finnish finland france french gabon german germany ghana greece greek
    haiti haitian india indian iran iranian iraq iraqi ireland irish israel israeli italian italy japan
    japanese jordan jordanian kenya kenyan korea korean kurd kurdish laos libya libyan mali malian
    mexican mexico nepal niger nigeria nigerian norway norwegian oman omani pakistan peru peruvian
    poland polish portugal qatar qatari roman romania russia russian rwanda rwandan saudi scot scots
    scottish serb serbia serbian slav slavic somali somalia spain spanish sudan sudanese swede swedish
    swiss syria syrian thai togo tunisia turk turkey turkish uganda ukraine ukrainian usa venezuela
    vietnam vietnamese wales welsh yemen yemeni zambia asia asian africa african america american arab
    arabic europe european latin latino hispanic gaza gazan west western east eastern oriental
    occidental levantine gypsy roma romani yankee gringo byzantine spartan trojan tartar tatar berber
    athens baghdad beijing berlin brussels cairo damascus delhi dublin geneva istanbul jerusalem kabul
    kyiv lagos london madrid mecca moscow paris parisian rome tehran tokyo vienna washington bible
    biblical baptist buddhist buddhism calvinist catholic christian druze evangelical hindu hinduism
    islam jain jesuit jew jewish judaism lutheran mormon muslim pagan protestant puritan quaker quran
    satan satanic shia shiite sikh sufi sunni talmud tao taoist torah voodoo wahhabi zen pharisee
    holocaust bjp bolshevik cpc democrat fatah fidesz gop hamas hezbollah isis kuomintang likud
    menshevik nazi plo republican sandinista taliban tory whig baath gestapo biden bolsonaro bush
    churchill clinton erdogan gandhi hitler johnson katz khamenei khan lenin mao macron maduro mandela
    merkel mccarthy milei modi mussolini netanyahu obama orban petro pinochet pol putin reagan smith
    sanders stalin starmer thatcher trump xi zelensky
"""
NAMES = frozenset(NAME_LIST.split())

# Beginnings of words: names whose derivations are many, and common nouns made of a name (eponyms).
STEM_LIST = """
    afghan albani algeri angol argentin armeni austral austri azerbai bangladesh belgi bolivi bosni
    brazil britain british britt bulgari burmes cambodi canad chile colombi croat ecuador estoni ethiop
    georgi guatemal hondur hungar iceland indonesi kazakh kosov kuwait latvi leban lithuani malays
    moldov mongol morocc myanmar netherland nicarag palestin panam paragu philippin rohing singapor
    slovak sloven taiwan tanzani tibet uruguay uyghur uzbek zimbabw anglophob sinophob russophob islam
    antisemit semit zion jihad christ messian buddh confuci marx lenin stalin trotsk mao nazi hitler
    trump putin peron chavis castro kemal gaull bonapart thatcherit reaganit blairit corbyn orwell
    machiavel kafka dracon quisling quixot lynch boycott gerrymander chauvin mccarthyi maverick luddit
    sadis masochis narciss guillotin vandal hooligan assassin slave slavi cannibal pariah juggernaut
    mogul bedlam balkan soviet czar tsar philistin bohemi bantustan potemkin pyrrhic hercul titan judas
    samaritan mesmeri galvani boche potsdam procrust svengali pander bunkum debunk utopia
"""
STEMS = tuple(STEM_LIST.split())


def rows():
    with (FOLDER / "loaded.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = rows()


def name_in(text: str) -> str | None:
    """Return the first word of a text that is a name or made of one, or None."""
    for word in re.findall(r"[^\W\d_]+", text.lower()):
        if word in NAMES or word.startswith(STEMS):
            return word
    return None


def where(check):
    return [(row["term"], row["pos"]) for row in ROWS if not check(row)]


def test_the_file_is_utf8_with_unix_line_ends_and_the_stated_columns():
    raw = (FOLDER / "loaded.csv").read_bytes()
    assert b"\r" not in raw and not raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\n")
    assert raw.decode("utf-8").split("\n", 1)[0].split(",") == COLUMNS
    assert where(lambda row: None not in row and all(value == value.strip() for value in row.values())) == []


@pytest.mark.parametrize("column", sorted(ALLOWED))
def test_coded_columns_hold_allowed_values_and_use_each(column):
    assert {row[column] for row in ROWS} == ALLOWED[column]


def test_terms_are_lower_case_phrases_of_one_to_four_words():
    assert where(lambda row: re.fullmatch(r"[a-z][a-z'-]*( [a-z][a-z'-]*){0,3}", row["term"])) == []


def test_part_of_speech_agrees_with_the_number_of_words():
    def agrees(row):
        phrase = " " in row["term"]
        return row["pos"] == "x" or phrase == (row["pos"] in {"vp", "np"})

    assert where(agrees) == []


def test_rows_are_sorted_and_none_is_repeated():
    keys = [(row["category"], row["term"], row["pos"]) for row in ROWS]
    assert keys == sorted(keys)
    counts = Counter((row["term"], row["pos"]) for row in ROWS)
    assert [key for key, count in counts.items() if count > 1] == []


def test_no_form_belongs_to_two_categories():
    # Hyphens and spaces are one when text is matched, so they are one here.
    found = defaultdict(set)
    for row in ROWS:
        for form in forms(row["term"], row["pos"]):
            found[form.replace("-", " ")].add(row["category"])
    assert {form: sorted(names) for form, names in found.items() if len(names) > 1} == {}


@pytest.mark.parametrize("everyday", ["has been", "would be", "left behind", "is", "say", "government", "people"])
def test_everyday_words_are_not_matched_through_a_hyphen(everyday):
    made = {form.replace("-", " ") for row in ROWS for form in forms(row["term"], row["pos"])}
    assert everyday not in made


def test_size():
    sizes = Counter(row["category"] for row in ROWS)
    assert len({row["term"] for row in ROWS}) >= 4_000
    # No category is a quarter of the file, so that a rate over all of them is not a rate of one.
    assert min(sizes.values()) >= 200 and max(sizes.values()) <= len(ROWS) / 4


def test_size_does_not_rest_on_spelling_variants():
    def fold(term):
        return re.sub(r"is(?=e|a|ing)", "iz", term).replace("our", "or").replace("-", " ").replace("ll", "l")

    assert len({fold(row["term"]) for row in ROWS}) >= 4_000


def test_sides_are_balanced_in_number():
    counts = Counter(row["usage"] for row in ROWS)
    sizes = [counts[side] for side in SIDES]
    assert min(sizes) >= 220 and max(sizes) <= 260
    assert max(sizes) <= 1.15 * min(sizes)


@pytest.mark.parametrize("category", sorted(ALLOWED["category"]))
def test_sides_are_balanced_in_every_category(category):
    counts = Counter(row["usage"] for row in ROWS if row["category"] == category)
    sizes = [counts[side] for side in SIDES]
    assert min(sizes) >= 12 and max(sizes) <= 1.5 * min(sizes)


def test_sides_are_balanced_in_mean_weight():
    def mean(side):
        weights = [int(row["weight"]) for row in ROWS if row["usage"] == side]
        return sum(weights) / len(weights)

    means = [mean(side) for side in SIDES]
    assert max(means) - min(means) <= 0.15


def test_enough_notes_and_frequent_plain_words_have_one():
    assert sum(bool(row["note"]) for row in ROWS) >= 200
    noted = {row["term"] for row in ROWS if row["note"]}
    frequent = """alleged assault battle champion claim clash conservative crisis historic incident liberal
        militant murder occupied offensive regime suspect terrorism victim"""
    assert set(frequent.split()) - noted == set()


def test_a_plain_alternative_is_never_as_loaded_as_its_term():
    weight = {row["term"]: int(row["weight"]) for row in ROWS}
    assert where(lambda row: weight.get(row["plain"], 0) < int(row["weight"])) == []


@pytest.mark.parametrize("column", ["term", "plain", "note"])
def test_no_names_and_no_words_made_of_names(column):
    found = [(row["term"], name_in(row[column])) for row in ROWS]
    assert [(term, name) for term, name in found if name] == []


@pytest.mark.parametrize(
    "text", ["a german firm", "nazi-like", "orwellian", "lynch mob", "pro-russian", "islamist", "boycotted"]
)
def test_the_search_for_names_finds_names(text):
    assert name_in(text)


@pytest.mark.parametrize(
    "text", ["malicious", "germane", "indiscriminate", "romantic", "chinaware", "perusal", "parish"]
)
def test_the_search_for_names_spares_ordinary_words(text):
    assert name_in(text) is None


# The data card.


def card_tables(heading: str = "## Loaded language") -> dict[tuple[str, ...], list[list[str]]]:
    """Return the tables of a part of the card, by default the one on this lexicon: first line to rows of cells."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    level = len(heading.split()[0])
    part = re.split(rf"\n#{{1,{level}}} ", text.split(f"\n{heading}\n", 1)[1])[0]
    tables: dict[tuple[str, ...], list[list[str]]] = {}
    current: list[list[str]] = []
    for line in [*part.splitlines(), ""]:
        if line.startswith("|"):
            cells = [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
            if not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                current.append(cells)
        elif current:
            tables[tuple(current[0])] = current[1:]
            current = []
    return tables


CROSSED = [*SIDES, "press", "all"]


def crossed(column):
    values = ALLOWED[column]
    counts = Counter((row[column], row["usage"]) for row in ROWS)

    def line(name, chosen):
        cells = [sum(counts[value, side] for value in chosen) for side in CROSSED[:-1]]
        return [name, *(str(cell) for cell in [*cells, sum(cells)])]

    return [*(line(value, [value]) for value in sorted(values)), line("all", sorted(values))]


def test_card_describes_every_column():
    described = [cells[0] for cells in card_tables()[("column", "what it holds")]]
    assert described == COLUMNS


def test_card_defines_and_counts_every_category():
    counts = Counter(row["category"] for row in ROWS)
    table = card_tables()[("category", "what belongs there", "entries")]
    assert {cells[0]: int(cells[2]) for cells in table} == {**counts, "all": len(ROWS)}
    assert all(cells[1] for cells in table if cells[0] != "all")


@pytest.mark.parametrize("column", ["category", "direction", "weight"])
def test_card_counts_usage_within(column):
    assert card_tables()[(f"{column} by usage", *CROSSED)] == crossed(column)


def test_card_counts_the_rest():
    table = {cells[0]: int(cells[1]) for cells in card_tables()[("what is counted", "number")]}
    assert table == {
        "entries (term and part of speech)": len(ROWS),
        "different terms": len({row["term"] for row in ROWS}),
        "phrases of two to four words": sum(" " in row["term"] for row in ROWS),
        "entries with a plainer alternative": sum(bool(row["plain"]) for row in ROWS),
        "entries with a note": sum(bool(row["note"]) for row in ROWS),
    }
