"""Analyses on a dataset give what they give in memory, to the last digit, and bring some rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

import framing as fr
from framing.evidence import TABLES, Evidence, EvidenceError
from framing.scale import pieces
from framing.scale.dataset import DatasetError
from framing.scale.scan import SHOWN, QueryError, Scan, scan
from tests.evidence_factory import ENTITIES, evidences, invented
from tests.scale.made import contents, stored

WORDS = {"plain": {"zorb": 1.0, "talm": -2.5}, "loaded": {"vilesome": -0.1, "gallant": 0.7, "of": 0.3}}
FEW = {"resamples": 20}
PIECEWISE = [
    ("portrayal", (), FEW),
    ("portrayal", (), {"by": "outlet", "voice": "quoted", "scorer": "learned", **FEW}),
    ("portrayal", (), {"by": "article", "voice": "all", "threshold": 0.0, "min_mentions": 1, **FEW}),
    ("portrayal", (), {"by": "basis", "entities": [ENTITIES[2], ENTITIES[0]], **FEW}),
    ("portrayal", (), {"entities": ENTITIES[1], **FEW}),
    ("vocabulary", (), {}),
    ("vocabulary", (), {"entities": ENTITIES[:2], "min_hits": 2, "threshold": 0.9}),
    ("sourcing", (), FEW),
    ("sourcing", ("paper03",), FEW),
    ("profiles", (), {"min_words": 10, **FEW}),
    ("profiles", (), {"by": "outlet", "voice": None, "min_words": 10, **FEW}),
    ("profiles", (), {"by": "country", "voice": "narrator", **FEW}),
    ("profiles", (), {"by": "family", "voice": "scare", "min_words": 1, **FEW}),
]
WHOLE = [
    ("lexicon_scores", (WORDS,), {}),
    ("keyness", ("Outlet 0",), {"by": "outlet"}),
    (
        "keyness",
        ("Outlet 0",),
        {"by": "outlet", "voice": "quoted", "interval": "bootstrap", "weight": "articles", **FEW},
    ),
    ("keyness", ("paper00",), {"order": 2, "families": "collapse", "prior": "flat"}),
    ("keyness", ("paper00",), {"interval": "sentences"}),
    ("profiles", (), {"by": None, **FEW}),
    ("sourcing", (), {"by": "side", **FEW}),
    ("sourcing", (), {"group": "outlet", "families": "weight", **FEW}),
    ("similarity", (), {}),
    ("naming", (ENTITIES[0],), {}),
    ("dispersion", ("paper01",), {}),
    ("omissions", ("paper01",), {}),
]


def same(found: Any, expected: Any) -> None:
    pd.testing.assert_frame_equal(found.table, expected.table, check_exact=True)
    assert list(found.settings.items()) == list(expected.settings.items())
    assert found.table.attrs == expected.table.attrs
    assert found.parts.keys() == expected.parts.keys()
    for name, part in expected.parts.items():
        pd.testing.assert_frame_equal(found.parts[name], part, check_exact=True)
    if hasattr(expected, "attached"):
        pd.testing.assert_frame_equal(found.attached, expected.attached, check_exact=True)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return invented(10, seed=4)


@pytest.fixture(scope="module")
def stored_scan(evidence: Evidence, tmp_path_factory) -> Scan:
    return scan(stored(evidence, tmp_path_factory.mktemp("dataset"), batch=4))


@pytest.fixture
def small(monkeypatch) -> Iterator[None]:
    monkeypatch.setattr(pieces, "ROWS", 60)
    yield


def test_tables_are_those_that_were_stored(stored_scan: Scan, evidence: Evidence) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(stored_scan.table(name), getattr(evidence, name), check_exact=True)
        pd.testing.assert_frame_equal(getattr(stored_scan.evidence, name), getattr(evidence, name), check_exact=True)
    assert len(stored_scan) == len(evidence) == 10
    assert "10 articles in 3 batches" in repr(stored_scan)


@pytest.mark.parametrize(("name", "args", "options"), [*PIECEWISE, *WHOLE])
def test_an_analysis_gives_what_it_gives_in_memory(stored_scan, evidence, small, name, args, options) -> None:
    analysis = getattr(fr, name)
    same(stored_scan.run(analysis, *args, **options), analysis(evidence, *args, **options))


@pytest.mark.parametrize(("name", "args", "options"), [PIECEWISE[n] for n in (0, 5, 7, 9, 10)])
def test_no_piece_holds_much_more_than_it_may(stored_scan, evidence, small, monkeypatch, name, args, options) -> None:
    """But for one entity, outlet or article that is larger alone."""
    sizes = []
    real = pieces._evidence

    def counted(*given: Any) -> Evidence:
        made = real(*given)
        sizes.append(sum(len(getattr(made, table)) for table in ("mentions", "hits", "sentences")))
        return made

    monkeypatch.setattr(pieces, "_evidence", counted)
    stored_scan.run(getattr(fr, name), *args, **options)
    whole = sum(len(getattr(evidence, table)) for table in ("mentions", "hits", "sentences"))
    assert len(sizes) > 1 and max(sizes) < 0.7 * whole


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(evidences(min_articles=1))
def test_whatever_the_evidence(tmp_path_factory, small, any_evidence: Evidence) -> None:
    found = scan(stored(any_evidence, tmp_path_factory.mktemp("any")))
    for name, options in (
        ("portrayal", {"by": "outlet", "min_mentions": 1, "resamples": 20}),
        ("vocabulary", {}),
        ("profiles", {"by": "outlet", "voice": None, "min_words": 1, "resamples": 20}),
        ("sourcing", {"resamples": 20}),
        ("lexicon_scores", {"lexicons": WORDS}),
    ):
        analysis = getattr(fr, name)
        same(found.run(analysis, **options), analysis(any_evidence, **options))


@pytest.mark.parametrize(
    ("name", "args", "options"),
    [
        ("portrayal", (), {"entities": "Arvenja"}),
        ("portrayal", (), {"by": "paper"}),
        ("portrayal", (), {"resamples": 0}),
        ("portrayal", (), {"scorer": "mine"}),
        ("vocabulary", (), {"threshold": 5}),
        ("vocabulary", (), {"entities": ["Nobody"]}),
        ("sourcing", ("paper99",), {}),
        ("sourcing", (), {"group": "paper"}),
        ("profiles", (), {"by": "paper"}),
        ("profiles", (), {"voice": "loud"}),
        ("lexicon_scores", ({},), {}),
        ("lexicon_scores", ({"mine": {"zorb": "much"}},), {}),
        ("keyness", ("Outlet",), {"by": "outlet"}),
        ("keyness", ("Outlet 0",), {"by": "outlet", "voice": "loud"}),
    ],
)
def test_errors_are_those_of_memory(stored_scan, evidence, name, args, options) -> None:
    analysis = getattr(fr, name)
    with pytest.raises((KeyError, ValueError)) as expected:
        analysis(evidence, *args, **options)
    with pytest.raises(type(expected.value)) as found:
        stored_scan.run(analysis, *args, **options)
    assert str(found.value) == str(expected.value)


def test_an_argument_that_is_none_is_named(stored_scan: Scan) -> None:
    with pytest.raises(TypeError, match="entity"):
        stored_scan.run(fr.portrayal, entity="Arvenia")


def test_a_narrowed_scan_is_narrowed_evidence(stored_scan: Scan, evidence: Evidence, small) -> None:
    narrow, expected = (
        stored_scan.where(outlet=["Outlet 1", "O'Outlet", "Outlet 3"]),
        evidence.where(outlet=["Outlet 1", "O'Outlet", "Outlet 3"]),
    )
    for name in TABLES:
        pd.testing.assert_frame_equal(narrow.table(name), getattr(expected, name), check_exact=True)
    same(narrow.run(fr.portrayal, **FEW), fr.portrayal(expected, **FEW))
    assert len(narrow.where(basis="account")) == 4 and len(narrow.where(article=[])) == 0
    assert "outlet Outlet 1 or O'Outlet or Outlet 3" in repr(narrow)
    with pytest.raises(KeyError, match="no column 'paper'"):
        stored_scan.where(paper="Herald")


def test_evidence_on_demand_loads_what_is_asked_for_and_no_more(stored_scan: Scan, evidence: Evidence) -> None:
    on_demand = stored_scan.evidence
    result = fr.sourcing(on_demand, "paper02", **FEW)
    same(result, fr.sourcing(evidence, "paper02", **FEW))
    assert "terms" not in vars(on_demand) and "articles" in vars(on_demand)
    assert len(on_demand.where(basis="account")) == 9
    with pytest.raises(AttributeError, match="no 'text'"):
        _ = on_demand.text


def test_analyses_take_a_scan_in_the_place_of_evidence(stored_scan: Scan, evidence: Evidence) -> None:
    same(fr.vocabulary(stored_scan), fr.vocabulary(evidence))
    same(fr.similarity(stored_scan), fr.similarity(evidence))


def test_a_folder_may_have_any_name(tmp_path: Path, evidence: Evidence) -> None:
    assert len(scan(stored(evidence, tmp_path / "it's [a] 50% d*"))) == len(evidence)


def test_sql_sees_the_tables_by_name(stored_scan: Scan, evidence: Evidence) -> None:
    found = stored_scan.sql('SELECT term, sum("count")::BIGINT AS n FROM terms WHERE term = ? GROUP BY term', ["zorb"])
    terms = evidence.terms
    assert found["n"].tolist() == [terms.loc[terms["term"] == "zorb", "count"].sum()]


def test_what_is_no_dataset_or_not_whole_is_refused(tmp_path: Path, evidence: Evidence) -> None:
    with pytest.raises(DatasetError, match="holds no dataset"):
        scan(tmp_path)
    where = stored(evidence, tmp_path / "out")
    (where / "summary.json").unlink()
    with pytest.raises(DatasetError, match="not read to its end"):
        scan(where)
    (where / "batches" / "00002.json").unlink()
    assert len(scan(where, unfinished=True)) == 7
    (where / "terms" / "part-00001.parquet").unlink()
    with pytest.raises(DatasetError, match=r"part-00001\.parquet is missing or empty; run the same framing read"):
        scan(where, unfinished=True)
    (where / "dataset.json").write_text('{"schema": "1"}')
    with pytest.raises(EvidenceError, match="schema 1"):
        scan(where)
    (where / "dataset.json").write_text("{")
    with pytest.raises(DatasetError, match="no record of a dataset"):
        scan(where)


def test_looking_changes_nothing(stored_scan: Scan) -> None:
    before = contents(stored_scan.folders[0])
    stored_scan.run(fr.portrayal, **FEW)
    assert contents(stored_scan.folders[0]) == before


@pytest.mark.parametrize(
    ("query", "why"),
    [("SELEKT 1", "syntax error"), ("SELECT outlets FROM articles", "outlets"), ("SELECT * FROM news", "news")],
)
def test_a_query_that_cannot_be_answered_is_told_in_one_line(stored_scan: Scan, query: str, why: str) -> None:
    with pytest.raises(QueryError, match=why) as told:
        stored_scan.sql(query)
    assert "\n" not in str(told.value) and "the tables are articles, terms" in str(told.value)
    assert told.value.__suppress_context__


def test_evidence_as_csv_is_told_from_a_dataset(evidence: Evidence, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"evidence as CSV and no dataset; open it: framing\.Evidence\.load\("):
        scan(evidence.save(tmp_path / "csv"))


def test_a_scan_names_some_of_what_it_keeps_and_no_more(stored_scan: Scan) -> None:
    articles = stored_scan.sql("SELECT article FROM articles")["article"]
    many = stored_scan.where(article=[*articles, *(f"other-{n}" for n in range(5000))])
    assert len(many) == len(articles) and len(repr(many)) < 300
    assert repr(many).endswith(f" or {len(articles) + 5000 - SHOWN:,} more")
    assert repr(stored_scan.where(outlet=["Herald", "Times"])).endswith("outlet Herald or Times")
    assert repr(stored_scan.where(outlet=[])).endswith("outlet none")


def test_several_datasets_are_opened_as_one(evidence: Evidence, tmp_path: Path) -> None:
    names = evidence.articles["article"].tolist()
    parts = [names[: len(names) // 2], names[len(names) // 2 :]]
    places = [stored(evidence.where(article=some), tmp_path / f"part {n}") for n, some in enumerate(parts)]
    both = scan(reversed(places))
    assert f"{tmp_path / 'part 1'} and {tmp_path / 'part 0'}" in repr(both) and len(both) == len(names)
    for name in TABLES:
        pd.testing.assert_frame_equal(both.table(name), getattr(evidence, name), check_exact=True)
    given = {"by": "outlet", "resamples": 20}
    pd.testing.assert_frame_equal(both.run(fr.portrayal, **given).table, fr.portrayal(evidence, **given).table)
    assert len(both.where(article=names[0])) == 1


def test_datasets_that_do_not_go_together_are_refused(evidence: Evidence, tmp_path: Path) -> None:
    first, other = stored(evidence, tmp_path / "first"), stored(evidence, tmp_path / "other")
    with pytest.raises(DatasetError, match=r"is there twice in .*first and .*other; give every article"):
        scan([first, other])
    with pytest.raises(DatasetError, match="no dataset is named"):
        scan([])
    settings = other / "dataset.json"
    settings.write_text(settings.read_text().replace("{", '{"read_with": "words only",', 1))
    with pytest.raises(DatasetError, match=r"were read with different words \(None; words only\)"):
        scan([first, other])
