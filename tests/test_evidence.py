"""Evidence: what is saved is what is loaded, what is wrong with it is said, and it holds no text."""

import json
import re
import shutil
import tempfile
from collections.abc import Callable
from operator import lt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing as fr
from framing import evidence as module
from framing.evidence import DTYPES, TABLES, Evidence, EvidenceError, empty_table, make_table, schema, table_schema
from framing.schema import _increases
from tests.evidence_factory import Token, evidence_of, evidences, invented

TRICKY = ["null", "nan", "NA", "N/A", "None", "True", "1e5", "007", "-0", "inf", "#", 'a"b', "a,b", "it's", "élan"]
# Cells that list or identify; all others hold a word, a name or a phrase of a lexicon.
UNBOUNDED = {"outlet", "url", "read_with", "entities"}
MOST_WORDS = 8


@pytest.fixture
def shipped(root: Path) -> Path:
    return root / "corpora" / "colombia-israel-2024" / "evidence"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return invented(3).save(tmp_path / "saved")


def assert_same(first: Evidence, second: Evidence) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name), check_exact=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def refused(folder: Path) -> str:
    with pytest.raises(EvidenceError) as error:
        Evidence.load(folder)
    said = str(error.value)
    assert "\n" not in said
    return said


# What is saved is what is loaded.


@settings(max_examples=25, deadline=None)
@given(evidence=evidences(max_articles=3))
def test_what_is_saved_is_what_is_loaded(evidence: Evidence) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert_same(Evidence.load(evidence.save(folder)), evidence)


@settings(max_examples=25, deadline=None)
@given(
    words=st.lists(
        st.one_of(st.sampled_from(TRICKY), st.text("aZ0,;\"'\u2019é -.", min_size=1, max_size=6)), max_size=8
    ),
    numbers=st.lists(st.floats(-1, 1), min_size=1, max_size=8),
)
def test_words_that_look_like_something_else_and_odd_numbers_survive(words: list[str], numbers: list[float]) -> None:
    sentences = [[Token(word, entity="NA", sentiment=n) for word in [*words, "x"]] for n in numbers]
    evidence = evidence_of({"null": sentences, "007": sentences}, {"null": {"outlet": "nan", "country": ""}})
    with tempfile.TemporaryDirectory() as folder:
        loaded = Evidence.load(evidence.save(folder))
    assert_same(loaded, evidence)
    assert set(loaded.terms["term"]) >= set(words)


def test_saving_again_writes_the_same_bytes(saved: Path, tmp_path: Path) -> None:
    again = Evidence.load(saved).save(tmp_path / "again")
    assert contents(again) == contents(saved)
    assert set(contents(saved)) == {*(f"{name}.csv" for name in TABLES), "datapackage.json"}


@pytest.mark.parametrize(
    "change", [lambda b: b"\xef\xbb\xbf" + b, lambda b: b.replace(b"\n", b"\r\n")], ids=["BOM", "CRLF"]
)
def test_files_as_spreadsheets_write_them(saved: Path, change: Callable[[bytes], bytes]) -> None:
    evidence = Evidence.load(saved)
    for name in TABLES:
        path = saved / f"{name}.csv"
        path.write_bytes(change(path.read_bytes()))
    assert_same(Evidence.load(saved), evidence)


def test_nothing_can_be_saved_and_loaded(tmp_path: Path) -> None:
    assert_same(Evidence.load(Evidence.empty().save(tmp_path)), Evidence.empty())


# An interrupted save.


@pytest.mark.parametrize("stage", ["writing", "encoding"])
def test_a_save_that_fails_leaves_what_was_there(saved: Path, stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(saved)
    written: list[Path] = []
    write, to_csv = Path.write_text, pd.DataFrame.to_csv

    def full(path: Path, text: str, *arguments: Any, **options: Any) -> int:
        written.append(path)
        if len(written) == 4:
            write(path, text[: len(text) // 2], *arguments, **options)
            raise OSError(28, "No space left on device", str(path))
        return write(path, text, *arguments, **options)

    def broken(table: pd.DataFrame, *arguments: Any, **options: Any) -> Any:
        if "valence" in table:
            raise MemoryError
        return to_csv(table, *arguments, **options)

    if stage == "writing":
        monkeypatch.setattr(Path, "write_text", full)
    else:
        monkeypatch.setattr(pd.DataFrame, "to_csv", broken)
    with pytest.raises((OSError, MemoryError)):
        invented(5, seed=9).save(saved)
    assert stage == "encoding" or len(written) == 4
    assert contents(saved) == before


def test_a_text_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "new" / "table.csv"
    module.write_text(path, "old\n")
    monkeypatch.setattr(module.os, "fdopen", lambda *_, **__: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        module.write_text(path, "new\n")
    assert contents(path.parent) == {"table.csv": b"old\n"}


# What is wrong is said in one line that names table and column and says what to do.


@pytest.mark.parametrize("listed", ["article,outlet\nferry,Gazette\n", "", "\ufeffarticle;read with\n"])
def test_the_list_of_a_corpus_is_not_replaced(tmp_path: Path, listed: str) -> None:
    path = tmp_path / "articles.csv"
    path.write_text(listed, encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"articles\.csv is no evidence, and would be replaced; save .*evidence$"):
        Evidence.empty().save(tmp_path)
    assert path.read_text(encoding="utf-8") == listed
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_table(saved: Path, tmp_path: Path) -> None:
    (saved / "hits.csv").unlink()
    assert re.search(
        r"no evidence in .*saved: hits\.csv not found; give a folder that framing read --out wrote", refused(saved)
    )
    assert "articles.csv, terms.csv" in refused(tmp_path)


def test_evidence_of_an_older_schema(saved: Path) -> None:
    (saved / "labels.csv").unlink()
    descriptor = saved / "datapackage.json"
    older = json.loads(descriptor.read_text(encoding="utf-8")) | {"version": "1"}
    descriptor.write_text(json.dumps(older), encoding="utf-8")
    assert re.search(
        r"saved holds evidence of schema 1, and this framing works on schema \d+; read the articles again, or install "
        r"the version of framing named in read_with of its articles\.csv",
        refused(saved),
    )
    descriptor.write_text("[]", encoding="utf-8")
    assert "datapackage.json is no descriptor of evidence; read the articles again" in refused(saved)


def test_a_missing_column(saved: Path) -> None:
    table = pd.read_csv(saved / "hits.csv", dtype=str, keep_default_na=False)
    table.drop(columns=["negated"]).to_csv(saved / "hits.csv", index=False)
    said = refused(saved)
    assert "evidence table 'hits' lacks the column(s) negated" in said
    assert "read the articles again" in said


def test_what_an_earlier_reading_did_not_look_for_is_not_known_and_no_error(saved: Path) -> None:
    optional = {name: [f["name"] for f in table_schema(name)["fields"] if f.get("optional")] for name in TABLES}
    assert {name: columns for name, columns in optional.items() if columns} == {
        "articles": ["event"],
        "terms": ["clumping"],
    }
    whole = Evidence.load(saved)
    for name, columns in optional.items():
        table = pd.read_csv(saved / f"{name}.csv", dtype=str, keep_default_na=False)
        table.drop(columns=columns).to_csv(saved / f"{name}.csv", index=False)
    earlier = Evidence.load(saved)
    assert set(earlier.articles["event"]) == {""} and earlier.terms["clumping"].isna().all()
    assert_same(
        Evidence(
            **{
                **vars(whole),
                "articles": whole.articles.assign(event=""),
                "terms": whole.terms.assign(clumping=float("nan")),
            }
        ),
        earlier,
    )
    assert_same(Evidence.load(earlier.save(saved)), earlier)


@pytest.mark.parametrize(
    ("name", "column", "value", "said"),
    [
        ("terms", "clumping", "-1", "-1.0 is below 0"),
        ("terms", "clumping", "much", "'much' is no number"),
        ("terms", "voice", "sung", "unknown value 'sung'; allowed are narrator, direct, indirect, scare"),
        ("articles", "basis", "codes", "unknown value 'codes'; allowed are published, account"),
        ("hits", "negated", "2", "unknown value 2; allowed are 0, 1"),
        ("mentions", "sentiment", "high", "'high' is no number"),
        ("mentions", "sentiment", "1.5", "1.5 is above 1"),
        ("mentions", "sentiment", "nan", "a cell is empty"),
        ("sentences", "quoted", "-0.5", "-0.5 is below 0"),
        ("terms", "count", "0", "0 is below 1"),
        ("terms", "count", "2.5", "'2.5' is no integer"),
        ("terms", "count", "", "'' is no integer"),
        ("terms", "term", "", "a cell is empty"),
        ("articles", "sha256", "abc", "'abc' does not look as it should"),
    ],
)
def test_a_value_that_its_column_does_not_allow(saved: Path, name: str, column: str, value: str, said: str) -> None:
    path = saved / f"{name}.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[len(table) // 2, column] = value
    table.to_csv(path, index=False)
    message = refused(saved)
    assert message.startswith(f"evidence table '{name}', column '{column}': {said}")
    assert message.endswith("read the articles again")


def test_a_row_that_stands_twice(saved: Path) -> None:
    lines = (saved / "terms.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (saved / "terms.csv").write_text("".join([*lines, lines[1]]), encoding="utf-8")
    article, term, *_ = lines[1].split(",")
    said = refused(saved)
    assert said.startswith(f"evidence table 'terms': a row with article '{article}', term '{term}', voice ")
    assert "stands twice; keep one" in said


def test_an_article_that_articles_does_not_list(saved: Path) -> None:
    path = saved / "quotations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("paper01", "paper99"), encoding="utf-8")
    assert "evidence table 'quotations' speaks of 'paper99', which 'articles' does not list; mend" in refused(saved)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cannot be read as evidence"),
        (b"article,term,order,voice,count\npaper00,a,1,narrator,1,1\n", "rows with more cells than columns"),
        (b"article,term,order,voice,count\npaper00,\xe9,1,narrator,1\n", "is not UTF-8 text"),
        (b"article,term,order,voice,count\npaper00,a,1\n", "column 'voice'"),
        (b'article,term,order,voice,count\npaper00,"a,1\n', "cannot be read as evidence"),
    ],
)
def test_a_table_that_is_none(saved: Path, content: bytes, said: str) -> None:
    (saved / "terms.csv").write_bytes(content)
    message = refused(saved)
    assert said in message
    assert "terms" in message and "read the articles again" in message


def test_a_condition_on_a_column_that_there_is_not() -> None:
    with pytest.raises(KeyError, match="articles have no column 'outlets'; they have article, outlet"):
        invented(1).where(outlets="Gazette")


def test_joining_evidence_of_one_article_twice_is_refused() -> None:
    with pytest.raises(EvidenceError, match="a row with article 'paper00' stands twice"):
        Evidence.concat([invented(1), invented(1)])


@settings(max_examples=25, deadline=None)
@given(evidence=evidences(max_articles=5))
def test_what_is_kept_and_what_is_dropped_make_the_whole(evidence: Evidence) -> None:
    kept, dropped = evidence.where(outlet=["Gazette", "Herald"]), evidence.where(outlet="Courier")
    assert_same(Evidence.concat([dropped, kept]), evidence)
    assert_same(evidence.without(dropped.articles["article"]), kept)


def test_what_somebody_put_into_a_table_is_looked_at_again() -> None:
    evidence = invented(2)
    evidence.articles["mine"] = "x"
    assert_same(evidence.where(mine="x"), invented(2))
    assert_same(Evidence.concat([evidence]), invented(2))
    evidence.articles["words"] = "many"
    with pytest.raises(EvidenceError, match="'many' is no integer"):
        evidence.where(mine="x")


def test_a_part_of_evidence_can_be_changed_and_the_whole_stays() -> None:
    evidence = invented(2)
    for part in (Evidence.concat([evidence]), evidence.without([])):
        part.terms["count"] = 99
        part.articles.loc[0, "outlet"] = "Another"
    assert_same(evidence, invented(2))


# The schema.


def test_every_table_of_the_schema_is_a_table_of_evidence() -> None:
    assert tuple(r["name"] for r in schema()["resources"]) == TABLES
    for name in TABLES:
        fields = table_schema(name)["fields"]
        assert {f["type"] for f in fields} <= set(DTYPES)
        assert all(f["description"] for f in fields)
        assert list(empty_table(name).columns) == [f["name"] for f in fields]
        assert set(table_schema(name)["primaryKey"]) <= {f["name"] for f in fields}
    with pytest.raises(KeyError, match="no evidence table is called 'words'"):
        table_schema("words")


def test_a_table_gets_the_types_of_the_schema_and_is_sorted_by_its_key() -> None:
    rows = [{"article": a, "term": "t", "order": 1, "voice": "scare", "count": 2.0, "more": 1} for a in "ba"]
    table = make_table("terms", rows)
    assert table["article"].tolist() == ["a", "b"]
    assert table.dtypes.astype(str).to_dict() == empty_table("terms").dtypes.astype(str).to_dict()


@pytest.mark.parametrize(("column", "value"), [("count", 10**30), ("count", -(10**400)), ("clumping", 10**400)])
def test_a_number_too_large_for_a_table_is_named(column: str, value: int) -> None:
    good = {"article": "a", "term": "boat", "order": 1, "voice": "scare", "count": 1, "clumping": 0.0}
    with pytest.raises(EvidenceError, match=rf"column '{column}': -?10+ is no (integer|number)"):
        make_table("terms", [good, good | {"term": "ferry", column: value}])


def made_or_refused(make: Callable[[], pd.DataFrame]) -> pd.DataFrame | str:
    try:
        return make()
    except EvidenceError as error:
        return str(error)


CELLS: dict[str, st.SearchStrategy[Any]] = {
    "article": st.sampled_from(["a", "b", ""]),
    "term": st.sampled_from(["boat", "Boat", "\u00e9lan", "nan", "\U0001f642", "\uffee", 1]),
    "order": st.sampled_from([1, 1, 1, 1, 0, 1.0, True, "1", "x"]),
    "voice": st.sampled_from(["narrator", "scare", "scare", "loud", None]),
    "count": st.sampled_from([1, 2, 3, 2.0, 10**30]),
    "clumping": st.sampled_from([0.0, 0.5, 1, 1.5, -1.0, float("nan"), float("inf"), None, ""]),
}
GOOD = CELLS | {
    "article": st.sampled_from(["b", "a"]),
    "term": st.text("abZ\u00e9\uffee\U0001f642", min_size=1, max_size=2),
    "order": st.just(1),
    "voice": st.sampled_from(["narrator", "scare"]),
    "count": st.integers(1, 3),
    "clumping": st.floats(0, 3),
}


@settings(max_examples=150, deadline=None)
@given(rows=st.one_of(*[st.lists(st.fixed_dictionaries(cells), max_size=4) for cells in (GOOD, CELLS)]))
def test_a_table_made_of_rows_is_the_one_that_is_checked_column_by_column(rows: list[dict[str, Any]]) -> None:
    columns = [field["name"] for field in table_schema("terms")["fields"]]
    made = made_or_refused(lambda: make_table("terms", rows))
    plain = made_or_refused(lambda: module._conform("terms", pd.DataFrame(rows, columns=columns)))
    if isinstance(made, str) or isinstance(plain, str):
        assert made == plain
    else:
        pd.testing.assert_frame_equal(made, plain, check_exact=True)
        assert made.to_csv() == plain.to_csv()


def test_evidence_of_rows_is_that_of_their_tables() -> None:
    evidence = invented(4)
    rows = {name: getattr(evidence, name).sample(frac=1, random_state=1).to_dict("records") for name in TABLES}
    assert_same(Evidence.of_rows(rows), evidence)
    with pytest.raises(EvidenceError, match="'terms' speaks of 'nobody', which 'articles' does not list"):
        Evidence.of_rows(rows | {"terms": [rows["terms"][0] | {"article": "nobody"}]})


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(st.tuples(st.text("aAé€😀", max_size=2), st.integers(-1, 1), st.text("ab", max_size=1)), max_size=4)
)
def test_rows_increase_as_python_says(rows: list[tuple[str, int, str]]) -> None:
    frame = pd.DataFrame(rows, columns=["a", "b", "c"]).astype({"a": "str", "b": "int64", "c": "str"})
    for listed in (frame, frame.sort_values(["a", "b", "c"])):
        told = list(listed.itertuples(index=False, name=None))
        assert _increases(listed, ["a", "b", "c"]) is all(map(lt, told, told[1:]))


def test_rows_in_any_order_are_put_in_order_and_none_stands_twice() -> None:
    evidence = invented(4)
    tables = {name: getattr(evidence, name).sample(frac=1, random_state=1) for name in TABLES}
    assert_same(Evidence(**vars(evidence)), evidence)
    assert_same(Evidence(**tables), evidence)
    twice = pd.concat([evidence.terms, evidence.terms])
    with pytest.raises(EvidenceError, match="stands twice"):
        Evidence(**vars(evidence) | {"terms": twice})


def test_the_descriptor_is_the_schema(saved: Path, shipped: Path) -> None:
    for folder in (saved, shipped):
        assert json.loads((folder / "datapackage.json").read_text(encoding="utf-8")) == schema()


def valid(folder: Path) -> list[list[Any]]:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert len(report.tasks) == len(TABLES)
    return report.flatten(["name", "fieldName", "type", "message"])


def test_what_is_saved_is_a_valid_data_package(saved: Path, shipped: Path, tmp_path: Path) -> None:
    tricky = evidence_of({"a": [[Token(word) for word in TRICKY]]}).save(tmp_path / "tricky")
    for folder in (saved, tricky, shipped):
        assert valid(folder) == []


def test_validation_would_see_what_is_wrong(shipped: Path, tmp_path: Path) -> None:
    wrong = shutil.copytree(shipped, tmp_path / "wrong")
    path = wrong / "hits.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",narrator,", ",sung,"), encoding="utf-8")
    assert {row[1] for row in valid(wrong)} == {"voice"}


# No text.


def too_long(evidence: Evidence) -> list[str]:
    return [
        f"{name}.{field['name']}: {cell}"
        for name in TABLES
        for field in table_schema(name)["fields"]
        if field["type"] == "string" and field["name"] not in UNBOUNDED
        for cell in getattr(evidence, name)[field["name"]].unique()
        if len(cell.split()) > MOST_WORDS or len(cell) > 80
    ]


def test_no_cell_holds_a_sentence(root: Path) -> None:
    assert too_long(fr.load_corpus(root / "corpora" / "colombia-israel-2024").evidence) == []
    assert too_long(evidence_of({"a": [[Token("one two three four five six seven eight nine")]]})) != []


def test_long_lists_hold_names_of_the_codebook_alone(root: Path) -> None:
    corpus = fr.load_corpus(root / "corpora" / "colombia-israel-2024")
    listed = {name for cell in corpus.evidence.sentences["entities"] for name in cell.split("; ") if name}
    assert listed and listed <= set(corpus.entities.names)
    assert corpus.metadata is not None
    assert set(corpus.evidence.articles["outlet"]) <= set(corpus.metadata["outlet"])


def test_the_longest_text_leaves_no_sentence() -> None:
    long = " ".join(f"Norland{n} and" for n in range(60))
    speaker = " ".join(f"Very{n}" for n in range(40))
    text = f'Ferry\n\nThe {long} board met. "It is a shameful thing," said {speaker} Silva, {long} of the north.\n'
    evidence = fr.read(fr.Article("a", text), fr.Entities(()))
    assert len(evidence.quotations) and len(evidence.hits)
    assert too_long(evidence) == []


# Families found by a user.


def test_families_are_put_in_and_nothing_else_changes() -> None:
    evidence = invented(4)
    given_families = pd.Series({"paper03": "shared 1", "paper01": "shared 1"})
    changed = evidence.with_families(given_families)
    family = changed.articles.set_index("article")["family"].to_dict()
    before = evidence.articles.set_index("article")["family"].to_dict()
    assert family == before | {"paper03": "shared 1", "paper01": "shared 1"}
    assert before["paper02"] == family["paper02"] == "Wire"
    assert_same(Evidence(**{**vars(changed), "articles": evidence.articles}), evidence)


def test_events_are_put_in_and_nothing_else_changes() -> None:
    evidence = invented(3)
    changed = evidence.with_events({"paper02": "flood"})
    before = dict(zip(evidence.articles["article"], evidence.articles["event"], strict=True))
    assert dict(zip(changed.articles["article"], changed.articles["event"], strict=True)) == before | {
        "paper02": "flood"
    }
    assert_same(Evidence(**{**vars(changed), "articles": evidence.articles}), evidence)
    with pytest.raises(KeyError, match=r"an event is given for 'paper2', .* did you mean 'paper02'"):
        evidence.with_events({"paper2": "flood"})
    with pytest.raises(TypeError, match=r"events are of type list; give the event of each article .*metadata"):
        evidence.with_events([1])


def test_a_family_of_an_unknown_article_is_refused_with_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean 'paper01'"):
        invented(3).with_families({"paper1": "Wire"})
    with pytest.raises(KeyError, match="leave it out"):
        Evidence.empty().with_families({"paper1": "Wire"})
