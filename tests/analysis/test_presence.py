"""Presence and naming: shares of what is visible, and never of what is not."""

import csv
from collections import Counter, defaultdict
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from framing.analysis import coding, naming, presence

FACTS = ("dam_broke", "harvest_lost", "minister_named")


@st.composite
def codings(draw: st.DrawFn) -> pd.DataFrame:
    """Codes of some invented pages: 1, 0 or missing."""
    pages = draw(st.integers(1, 15))
    cells = st.lists(st.sampled_from((1, 0, None)), min_size=pages, max_size=pages)
    columns = {fact: pd.array(draw(cells), dtype="Int64") for fact in FACTS}
    return pd.DataFrame({"article": [f"page{n:02d}" for n in range(pages)], **columns})


def pages_of(codes: pd.DataFrame, families: list[str] | str = "own", seen: list[str] | str = "whole") -> pd.DataFrame:
    outlets = codes["article"].str.title()
    about = {
        "article": codes["article"],
        "outlet": outlets,
        "family": families,
        "seen": seen,
        "language": "en",
    }
    return pd.DataFrame(about)


@pytest.fixture
def codes() -> pd.DataFrame:
    """Four pages of one wire and two of their own making."""
    return pd.DataFrame(
        {
            "article": ["a", "b", "c", "d", "e", "f"],
            "dam_broke": pd.array([1, 1, 1, None, 0, 0], dtype="Int64"),
            "harvest_lost": pd.array([None] * 6, dtype="Int64"),
            "flood_term": ["flood", "flood; deluge", "", "not named", "not named", "deluge; deluge"],
        }
    )


FAMILIES = ["Wire", "Wire-derived", "Wire+own", "Wire", "own", "own+Wire"]


def test_shares_are_of_visible_pages(codes):
    families = pd.Series(FAMILIES, index=codes["article"])
    table = presence.presence(codes, families=families).table
    assert list(table.columns) == [
        *("fact", "present", "visible", "pages", "share", "share_low", "share_high"),
        *("families_visible", "family_share", "present_in_part", "at_least", "at_most", "basis"),
    ]
    dam, harvest = table.iloc[0], table.iloc[1]
    assert (dam["present"], dam["visible"], dam["pages"], dam["share"]) == (3, 5, 6, 0.6)
    expected = stats.binomtest(3, 5).proportion_ci(method="wilson")
    assert (dam["share_low"], dam["share_high"]) == pytest.approx((expected.low, expected.high))
    # Three copies of one wire are one witness; the two pages of their own making are one each.
    assert (dam["families_visible"], dam["family_share"]) == (3, pytest.approx((1 + 0 + 0) / 3))
    assert (harvest["visible"], harvest["families_visible"]) == (0, 0)
    assert harvest[["share", "share_low", "share_high", "family_share"]].isna().all()


def test_without_families_there_is_no_family_share(codes):
    table = presence.presence(codes).table
    assert table["family_share"].isna().all() and (table["families_visible"] == 0).all()


@settings(deadline=None, max_examples=60)
@given(codings())
def test_what_could_not_be_seen_is_never_counted(codes):
    table = presence.presence(codes).table.set_index("fact")
    rows = codes[[*FACTS]].astype("float64").to_numpy()
    shown = [column for column in range(len(FACTS)) if not np.isnan(rows[:, column]).all()]
    for column, fact in enumerate(FACTS):
        counted: Counter[object] = Counter()
        for row in rows:
            whole = any(row[c] == 0 for c in shown) or not any(np.isnan(row[c]) for c in shown)
            counted["hidden" if np.isnan(row[column]) else (int(row[column]), whole)] += 1
        assert table.loc[fact, "present"] == counted[1, True]
        assert table.loc[fact, "visible"] == counted[1, True] + counted[0, True]
        assert table.loc[fact, "present_in_part"] == counted[1, False]
        if table.loc[fact, "visible"]:
            low, share, high = table.loc[fact, ["share_low", "share", "share_high"]]
            assert 0 <= low <= share <= high <= 1


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=30), st.data())
def test_cutting_other_pages_does_not_raise_a_share(cells, data):
    """Pages cut short can show a fact and never its absence: counting them would make facts look common."""
    complete = pd.DataFrame(cells, columns=FACTS).astype("Int64")
    complete.insert(0, "article", [f"page{n:02d}" for n in range(len(cells))])
    cut = data.draw(st.lists(st.booleans(), min_size=len(cells), max_size=len(cells)))
    seen = pd.Series(["part" if c else "whole" for c in cut], index=complete["article"])
    partly = complete.copy()
    for fact in FACTS:
        partly[fact] = complete[fact].mask(np.array(cut) & (complete[fact] == 0).to_numpy(dtype=bool))
    columns = ["fact", "present", "visible", "share"]
    found = presence.presence(partly, seen=seen).table.set_index("fact")[columns[1:]]
    if not all(cut):
        uncut = presence.presence(complete[~np.array(cut)]).table.set_index("fact")[columns[1:]]
        pd.testing.assert_frame_equal(found, uncut, check_like=True)
    else:
        assert (found["visible"] == 0).all()


@settings(deadline=None, max_examples=40)
@given(codings())
def test_making_a_page_invisible_takes_it_out(codes):
    """Whatever else a page says of a fact, once it is not visible the table is that of the other pages."""
    without = codes.iloc[1:]
    hidden = codes.assign(**{fact: codes[fact].where(codes.index > 0) for fact in FACTS})
    columns = ["fact", "present", "visible", "share", "share_low", "share_high"]
    left, right = (presence.presence(c).table[columns] for c in (hidden, without))
    pd.testing.assert_frame_equal(left, right, check_dtype=False)


@settings(deadline=None, max_examples=40)
@given(codings(), st.randoms(use_true_random=False))
def test_the_order_of_pages_changes_nothing(codes, random):
    order = list(codes.index)
    random.shuffle(order)
    shuffled = codes.loc[order]
    for make in (
        lambda c: presence.presence(c, families=pd.Series("own", index=c["article"])),
        lambda c: presence.presence_matrix(c, pages_of(c)),
    ):
        pd.testing.assert_frame_equal(make(codes).table, make(shuffled).table)


def test_codes_may_come_typed_or_as_read():
    typed = pd.DataFrame({"article": ["a", "b", "c"], "dam_broke": pd.array([1, None, 0], dtype="Int64")})
    tables = [
        presence.presence(typed.assign(dam_broke=pd.Series(column, dtype=dtype))).table
        for column, dtype in (([1, None, 0], "Int64"), ([1, np.nan, 0], "float64"), (["1", "", "0"], "str"))
    ]
    for one, other in combinations(tables, 2):
        pd.testing.assert_frame_equal(one, other)


def test_strange_codes_are_pointed_at():
    with pytest.raises(ValueError, match="'dam_broke', article 'b': 2 is not 0, 1 or empty"):
        coding.facts(pd.DataFrame({"article": ["a", "b"], "dam_broke": [1, 2]}))
    with pytest.raises(ValueError, match="'dam_broke', article 'b': 'yes' is not 0, 1 or empty"):
        coding.facts(pd.DataFrame({"article": ["a", "b"], "dam_broke": ["1", "yes"]}))
    with pytest.raises(ValueError, match="the article 'a' twice"):
        coding.facts(pd.DataFrame({"article": ["a", "a"], "dam_broke": [1, 0]}))
    with pytest.raises(ValueError, match="no column 'article'"):
        coding.facts(pd.DataFrame({"page": ["a"]}))


def test_labels_are_no_facts(codes):
    assert list(coding.facts(codes).columns) == ["dam_broke", "harvest_lost"]


def test_the_matrix_keeps_three_states_apart(codes):
    articles = pages_of(codes, FAMILIES, ["whole"] * 3 + ["part"] + ["whole"] * 2)
    table = presence.presence_matrix(codes, articles).table
    assert list(table.columns) == ["article", "outlet", "family", "seen", "fact", "state", "basis"]
    dam = table[table["fact"] == "dam_broke"].set_index("article")["state"]
    assert dam.to_dict() == dict.fromkeys("abc", "present") | {"d": "not visible"} | dict.fromkeys("ef", "absent")
    assert set(table.loc[table["fact"] == "harvest_lost", "state"]) == {"not visible"}
    assert table["article"].drop_duplicates().tolist() == [
        "a",
        "d",
        "c",
        "b",
        "e",
        "f",
    ]  # own making comes last
    assert table["fact"].drop_duplicates().tolist() == ["dam_broke", "harvest_lost"]


def test_family_or_wire_family(codes):
    articles = pages_of(codes, FAMILIES)
    renamed = articles.rename(columns={"family": "wire_family"})
    pd.testing.assert_frame_equal(
        presence.presence_matrix(codes, articles).table, presence.presence_matrix(codes, renamed).table
    )


LABELS = pd.DataFrame(
    {
        "variable": "flood_term",
        "label": ["flood", "deluge", "not named", "cut off"],
        "group": ["plain", "grand", "none", "not visible"],
        "absence": [0, 0, 1, 0],
    }
)


def test_naming_counts_pages_by_group(codes):
    articles = pages_of(codes, FAMILIES, ["part", *["whole"] * 2, "part", *["whole"] * 2])
    result = naming.coded_naming(codes, "flood_term", LABELS, articles)
    assert list(result.table.columns) == [
        *("group", "pages", "visible", "share", "share_low", "share_high", "family_share", "labels", "of"),
        *("variable", "basis"),
    ]
    rows = result.table.set_index("group")
    assert list(rows.index) == ["grand", "plain", "none"]
    # a, b and f name it, a in the part of it that was seen; d seems not to, but was seen in part as well.
    assert rows["pages"].to_dict() == {"grand": 2, "plain": 2, "none": 1}
    assert rows["visible"].to_dict() == {"grand": 3, "plain": 3, "none": 3}
    assert rows["of"].to_dict() == {
        "grand": naming.NAMING,
        "plain": naming.NAMING,
        "none": naming.SEEN_WHOLE,
    }
    expected = stats.binomtest(2, 3).proportion_ci(method="wilson")
    found = rows.loc["grand", ["share_low", "share_high"]].tolist()
    assert found == pytest.approx([expected.low, expected.high])
    # Witnesses: the wire (a names it plainly, b both ways) and f; among pages seen whole the wire (b), e and
    # f.
    assert rows["family_share"].to_dict() == pytest.approx({"grand": 0.75, "plain": 0.5, "none": 1 / 3})
    pages = result.parts["pages"].set_index("article")["group"]
    assert list(pages["b"]) == ["plain", "grand"]
    assert pages["c"] == pages["d"] == "not visible"


def test_a_whole_cell_can_be_one_label(codes):
    label = {"variable": "flood_term", "label": "flood; deluge", "group": "mixed", "absence": 0}
    added = pd.DataFrame([label, label | {"label": "deluge; deluge"}])
    listed = pd.concat([LABELS, added], ignore_index=True)
    codebook = pd.DataFrame({"variable": ["dam_broke", "flood_term"], "kind": ["fact", "label"]})
    table = naming.coded_naming(codes, "flood_term", listed, pages_of(codes), codebook=codebook).table
    assert table.set_index("group")["pages"].to_dict() == {"mixed": 2, "none": 2, "plain": 1}
    assert table.set_index("group").loc["mixed", "labels"] == "deluge; deluge; flood; deluge"


def test_bounds_hold_whatever_was_not_seen(codes):
    row = presence.presence(codes).table.set_index("fact").loc["dam_broke"]
    filled = [codes.assign(dam_broke=codes["dam_broke"].fillna(code)) for code in (0, 1)]
    shares = [presence.presence(c).table.set_index("fact").loc["dam_broke", "share"] for c in filled]
    assert [row["at_least"], row["at_most"]] == pytest.approx(shares)


def test_how_much_was_seen_can_be_told():
    codes = pd.DataFrame({"article": list("abc"), "dam_broke": [1, 1, 0]})
    seen = pd.Series({"a": "part", "b": "whole", "c": "whole"})
    assert presence.presence(codes).table[["present", "visible"]].iloc[0].tolist() == [2, 3]
    row = presence.presence(codes, seen=seen).table.iloc[0]
    assert row[["present", "visible", "pages", "present_in_part"]].tolist() == [1, 2, 3, 1]
    with pytest.raises(KeyError, match="how much of 'a' was seen"):
        presence.presence(codes, seen=seen.drop("a"))


def test_naming_errors(codes):
    articles = pages_of(codes)
    with pytest.raises(KeyError, match="did you mean 'flood_term'"):
        naming.coded_naming(codes, "flood_terms", LABELS, articles)
    with pytest.raises(KeyError, match=r"'deluge'.*page b"):
        naming.coded_naming(codes, "flood_term", LABELS.assign(label=["flood", "deluges", "x", "y"]), articles)
    with pytest.raises(KeyError, match=r"lack the column.* absence"):
        naming.coded_naming(codes, "flood_term", LABELS.drop(columns="absence"), articles)
    with pytest.raises(KeyError, match="no article in articles is called 'a'"):
        naming.coded_naming(codes, "flood_term", LABELS, articles.iloc[1:])


def test_other_errors(codes):
    with pytest.raises(KeyError, match="do not say whose text 'a' carries"):
        presence.presence(codes, families=pd.Series({"b": "own"}))
    with pytest.raises(KeyError, match="no column of articles is called 'seen'"):
        presence.presence_matrix(codes, pages_of(codes).drop(columns="seen"))
    with pytest.raises(KeyError, match="none of the columns"):
        presence.overview(pd.DataFrame({"article": ["a"]}))


def test_families_and_overview(codes):
    articles = pages_of(codes, FAMILIES).assign(basis="codes", country=["X", "Y", "X", "", "X", "Y"])
    table = presence.families(articles).table
    assert list(table.columns) == ["family", "agency", "pages", "languages", "outlets", "basis"]
    assert table["pages"].sum() == len(articles)
    first = table.iloc[0]
    assert (first["family"], first["agency"], first["pages"], first["outlets"]) == ("Wire", "Wire", 2, "A; D")
    assert table["agency"].tolist() == ["Wire", "Wire", "Wire", "own", "own"]
    counts = presence.overview(articles).table
    assert list(counts.columns) == ["dimension", "value", "pages"]
    country = counts[counts["dimension"] == "country"]
    assert country[["value", "pages"]].to_numpy().tolist() == [["X", 3], ["Y", 2], ["not known", 1]]
    assert (counts.groupby("dimension")["pages"].sum() == len(articles)).all()


def test_no_codes_give_empty_tables():
    none = pd.DataFrame({"article": pd.Series([], dtype="str"), "dam_broke": pd.Series([], dtype="Int64")})
    row = presence.presence(none).table.iloc[0]
    assert (row["visible"], row["pages"]) == (0, 0)
    assert presence.presence_matrix(none, pages_of(none)).table.empty
    assert presence.families(pages_of(none)).table.empty


@pytest.fixture(scope="module")
def folder(root):
    return root / "corpora" / "colombia-israel-2024"


def test_the_corpus_counted_by_hand(folder):
    """Shares of the bundled codes, against a count by the column `seen`, which the codes do not hold."""
    with (folder / "codes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "articles.csv").open(encoding="utf-8", newline="") as file:
        about = {row["article"]: row for row in csv.DictReader(file)}
    family = {article: row["wire_family"] for article, row in about.items()}
    codes = pd.read_csv(folder / "codes.csv", dtype="str", keep_default_na=False)
    table = presence.presence(codes, families=pd.Series(family)).table.set_index("fact")
    assert len(table) >= 19
    for fact in table.index:
        by_witness = defaultdict(list)
        for row in rows:
            if row[fact] != "" and about[row["article"]]["seen"] == "whole":
                agency = coding.agency(family[row["article"]])
                by_witness[row["article"] if agency == "own" else agency].append(int(row[fact]))
        visible = [code for codes in by_witness.values() for code in codes]
        assert table.loc[fact, ["present", "visible", "pages"]].tolist() == [
            sum(visible),
            len(visible),
            len(rows),
        ]
        assert table.loc[fact, "families_visible"] == len(by_witness)
        mean = np.mean([np.mean(codes) for codes in by_witness.values()])
        assert table.loc[fact, "family_share"] == pytest.approx(mean)
