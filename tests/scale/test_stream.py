"""Corpora past memory: every article is read once or set aside with its reason, and the same articles give the same
files.
"""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing as fr
from framing.corpus import CorpusError
from framing.evidence import TABLES
from framing.reading.entities import Entities
from framing.scale import dataset, stream
from framing.scale.incoming import expected, incoming, made, opened
from framing.scale.scan import scan
from tests.scale.made import CODEBOOK, contents, folder, stored, table, text


def set_aside(where: Path) -> dict[str, str]:
    with (where / "set_aside.csv").open(encoding="utf-8", newline="") as file:
        return {row["article"]: row["why"] for row in csv.DictReader(file)}


def read(source: Path, out: Path, **options: object) -> dict[str, int]:
    return stream.stream(source, out, options.pop("entities", CODEBOOK), progress=False, **options)


def test_a_corpus_folder_gives_the_evidence_that_it_gives_in_memory(tmp_path: Path) -> None:
    corpus = folder(tmp_path / "ferries", 7)
    told = stream.stream(corpus, tmp_path / "out", batch=3, progress=False)
    evidence = fr.read(fr.load_corpus(corpus))
    opened = scan(tmp_path / "out")
    for name in TABLES:
        pd.testing.assert_frame_equal(opened.table(name), getattr(evidence, name), check_exact=True)
    assert told["rows"] == {name: len(getattr(evidence, name)) for name in TABLES}
    assert told["set_aside"] == 0 and told["batches"] == 3


def test_accounts_are_read_where_nothing_was_published_and_left_out_where_asked(tmp_path: Path) -> None:
    stream.stream("ferry-line", tmp_path / "all", progress=False)
    evidence = fr.read(fr.load_corpus("ferry-line"))
    pd.testing.assert_frame_equal(scan(tmp_path / "all").table("mentions"), evidence.mentions)

    corpus = folder(tmp_path / "ferries", 3)
    (corpus / "accounts").mkdir()
    (corpus / "texts" / "a0001.txt").rename(corpus / "accounts" / "a0001.md")
    read(corpus, tmp_path / "both")
    assert scan(tmp_path / "both").table("articles")["basis"].tolist() == ["published", "account", "published"]
    read(corpus, tmp_path / "published", published=True)
    assert set_aside(tmp_path / "published") == {"a0001": "it has no published text in texts/ or articles/"}


def test_a_table_gives_the_same_in_every_format(tmp_path: Path) -> None:
    lines = table(tmp_path / "ferries.jsonl", 5)
    rows = pd.DataFrame([json.loads(row) for row in lines.read_text().splitlines()])
    rows.to_csv(tmp_path / "ferries.csv", index=False)
    rows.to_csv(tmp_path / "ferries.tsv", index=False, sep="\t")
    rows.to_parquet(tmp_path / "ferries.parquet")
    (tmp_path / "zipped.jsonl.gz").write_bytes(gzip.compress(lines.read_bytes()))
    expected = None
    for path in sorted(tmp_path.glob("*.*")):
        read(path, tmp_path / "out" / path.name)
        found = contents(tmp_path / "out" / path.name / "terms")
        assert found == (expected := expected or found), path
    evidence = scan(tmp_path / "out" / "ferries.jsonl").evidence
    assert evidence.articles["outlet"].tolist() == ["Herald", "Times", "Herald", "Times", "Herald"]
    assert set(evidence.articles["published"]) == {"2024-05-03"}


def test_bad_articles_are_set_aside_and_listed_and_the_rest_goes_on(tmp_path: Path, monkeypatch) -> None:
    corpus = folder(tmp_path / "ferries", 9)
    texts = corpus / "texts"
    (texts / "a0001.txt").write_bytes("Fähre".encode("latin-1"))
    (texts / "a0002.txt").write_text(" \n")
    (texts / "a0003.txt").unlink()
    (texts / "a0004.txt").write_bytes(b"\x00\x01\x02")
    (texts / "a0005.txt").write_text("+++\nopen\n")
    (texts / "a0006.txt").write_text("...\n")
    with (corpus / "articles.csv").open("ab") as rows:
        rows.write(b"../out,Herald,\na0000,Herald,\na0009,H\xe4rald,\na0010,Herald,,,\n")
    real = stream.read_article

    def reader(article, *given):
        if article.id == "a0007":
            raise RuntimeError("out of\nits depth")
        return real(article, *given)

    monkeypatch.setattr(stream, "read_article", reader)
    told = read(corpus, tmp_path / "out", batch=4)
    assert scan(tmp_path / "out").table("articles")["article"].tolist() == ["a0000", "a0008"]
    aside = set_aside(tmp_path / "out")
    assert told["set_aside"] == len(aside) == 11
    why = {
        "a0001": "is not UTF-8 text", "a0002": "is empty", "a0003": "it has no text", "a0004": "is a binary file",
        "a0005": "front matter", "a0006": "it holds no words",
        "a0007": "the reader failed (RuntimeError: out of its depth)",
        "line 11": "cannot be an identifier", "a0000": "came before", "a0009": "not UTF-8", "line 14": "5 cells",
    }  # fmt: skip
    assert aside.keys() == why.keys()
    for name, part in why.items():
        assert part in aside[name], (name, aside[name])


def test_an_article_whose_rows_are_no_evidence_costs_no_other(tmp_path: Path, monkeypatch) -> None:
    real = stream.read_article

    def reader(article, *given):
        rows = real(article, *given)
        if article.id == "a0001":
            rows["sentences"] = [rows["sentences"][0]] * 2
        return rows

    monkeypatch.setattr(stream, "read_article", reader)
    read(table(tmp_path / "ferries.jsonl", 4), tmp_path / "out")
    assert len(scan(tmp_path / "out")) == 3
    assert "stands twice" in set_aside(tmp_path / "out")["a0001"]


def test_bad_rows_of_tables_are_set_aside(tmp_path: Path) -> None:
    good = json.dumps({"id": "good", "text": "The Ferry Board met."})
    lines = [
        good,
        "{",
        '["a"]',
        '{"id": "none"}',
        '{"id": "blank", "text": " "}',
        good,
        '{"text": "A name is lacking."}',
    ]
    (tmp_path / "t.jsonl").write_text("\n".join(lines) + "\n")
    read(tmp_path / "t.jsonl", tmp_path / "lines")
    assert scan(tmp_path / "lines").table("articles")["article"].tolist() == ["good", "line 7"]
    assert list(set_aside(tmp_path / "lines")) == ["line 2", "line 3", "none", "blank", "good"]

    (tmp_path / "t.csv").write_bytes(b'id,text\none,"The Board\nmet."\ntwo,F\xe4hre\nthree,a,b\nfour,Norland met.\n')
    read(tmp_path / "t.csv", tmp_path / "cells")
    assert scan(tmp_path / "cells").table("articles")["article"].tolist() == ["four", "one"]
    assert list(set_aside(tmp_path / "cells")) == ["two", "line 5"]

    packed = gzip.compress((tmp_path / "t.jsonl").read_bytes() * 50)
    (tmp_path / "cut.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(CorpusError, match="cannot be unpacked"):
        read(tmp_path / "cut.jsonl.gz", tmp_path / "cut")
        raise CorpusError(set_aside(tmp_path / "cut")["the end"])


def test_a_quotation_mark_left_open_swallows_no_row_silently(tmp_path: Path) -> None:
    rows = [
        'one,"Norland met, and ""all"" spoke.\n\nIt ended."',
        'two,"Norland met.',
        "three,Fine.",
        'four,"Fine, too."',
    ]
    (tmp_path / "t.csv").write_text("\n".join(["id,text", *rows]) + "\n")
    read(tmp_path / "t.csv", tmp_path / "out")
    assert scan(tmp_path / "out").table("articles")["article"].tolist() == ["one"]
    aside = set_aside(tmp_path / "out")
    assert list(aside) == ["line 5 to the end"] and "close the quotation mark" in aside["line 5 to the end"]

    (tmp_path / "t.csv").write_text("\n".join(["id,text", *rows[:3]]) + "\n")  # nothing after it closes it
    read(tmp_path / "t.csv", tmp_path / "last")
    assert list(set_aside(tmp_path / "last")) == ["line 5 to the end"]

    corpus = folder(tmp_path / "ferries", 4)
    listed = corpus / "articles.csv"
    listed.write_text(listed.read_text().replace("a0001,Times", 'a0001,"Times'))
    read(corpus, tmp_path / "corpus")
    assert list(set_aside(tmp_path / "corpus")) == ["line 3 to the end"]


def test_cells_that_are_quoted_or_not_quoted_at_all_are_read(tmp_path: Path) -> None:
    lines = '\ufeff"id",text\r\none,"""Norland,"" she said.\r\nIt ended."\r\ntwo,A 5" crew met.\r\nthree,"Norland met."'
    (tmp_path / "t.csv").write_bytes(lines.encode())
    assert [each.name for each in incoming(tmp_path / "t.csv")] == ["one", "two", "three"]
    assert [made(each).text.strip() for each in incoming(tmp_path / "t.csv")] == [
        '"Norland," she said.\nIt ended.', 'A 5" crew met.', "Norland met.",
    ]  # fmt: skip
    plain = 'id\ttext\none\t"A scandal," Ana Silva said.\ntwo\tNorland met.\nthree\t"It goes on\n'  # quotes nothing
    (tmp_path / "t.tsv").write_text(plain)
    assert [made(each).text.strip() for each in incoming(tmp_path / "t.tsv")] == [
        '"A scandal," Ana Silva said.', "Norland met.", '"It goes on',
    ]  # fmt: skip


def test_an_article_that_is_too_long_is_set_aside(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("framing.scale.incoming.LONGEST", 100)
    rows = [{"id": "short", "text": "Norland met."}, {"id": "long", "text": "Norland met. " * 20}]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    read(tmp_path / "t.jsonl", tmp_path / "out")
    assert set_aside(tmp_path / "out") == {"long": "it has 260 characters; an article has at most 100"}


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("t.csv", "id,words\na,b\n", "no column looks like the text"),
        ("t.csv", "id,url\na,b\n", "no column that looks like the text"),
        ("t.csv", "article,outlet\na0001,Herald\n", "the column 'article' holds 'a0001', no text"),
        ("t.csv", "id,text\n", "lists no article"),
        ("t.json", '[{"text": "a"}]', "one JSON array"),
        ("t.parquet", "no Parquet", "cannot be read as Parquet"),
        ("t.pdf", "", "no table of articles"),
        ("t.jsonl", '{"text": ""}\n', "could be read, most often since its text is empty; see"),
    ],
)
def test_a_list_that_cannot_be_used_is_an_error_in_one_line(tmp_path: Path, name: str, content: str, why: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(CorpusError, match=why) as caught:
        read(tmp_path / name, tmp_path / "out")
    assert "\n" not in str(caught.value)


def test_the_list_of_a_corpus_is_no_table_of_articles(tmp_path: Path) -> None:
    corpus = folder(tmp_path / "ferries", 2)
    with pytest.raises(CorpusError, match=r"articles\.csv is the list of a corpus.* name the folder"):
        read(corpus / "articles.csv", tmp_path / "out", columns={"text": "outlet"})
    assert not (tmp_path / "out").exists()
    (tmp_path / "t.csv").write_text("article,outlet\nNorland met.,Herald\n")
    assert read(tmp_path / "t.csv", tmp_path / "texts")["rows"]["articles"] == 1


def test_a_codebook_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="has no codebook of entities"):
        read(table(tmp_path / "t.jsonl", 2), tmp_path / "out", entities=None)
    assert not (tmp_path / "out").exists()


def test_what_is_there_is_not_read_again(tmp_path: Path, monkeypatch) -> None:
    source = table(tmp_path / "t.jsonl", 10)
    read(source, tmp_path / "out", batch=2)
    whole = contents(tmp_path / "out")
    for lost in ("batches/00003.json", "terms/part-00001.parquet", "batches/00001.json", "summary.json"):
        (tmp_path / "out" / lost).unlink()
    (tmp_path / "out" / "terms" / ".part-00003.parquet").write_bytes(b"half")
    (tmp_path / "out" / "hits" / "part-00003.parquet").write_bytes(b"half")
    real, again = stream.read_article, []
    monkeypatch.setattr(stream, "read_article", lambda a, *rest: again.append(a.id) or real(a, *rest))
    read(source, tmp_path / "out")  # the size of batches is known
    assert again == ["a0002", "a0003", "a0006", "a0007"]
    assert contents(tmp_path / "out") == whole
    read(source, tmp_path / "out")
    assert len(again) == 4 and contents(tmp_path / "out") == whole


@pytest.mark.parametrize("what", ["list", "codebook", "lexicon", "batch", "published", "columns"])
def test_other_settings_are_refused_and_named(tmp_path: Path, what: str) -> None:
    source = table(tmp_path / "t.jsonl", 3)
    read(source, tmp_path / "out", batch=2)
    before = contents(tmp_path / "out")
    other = {
        "codebook": {"entities": Entities(CODEBOOK.entities[:2])},
        "lexicon": {"lexicon": replace(fr.load_lexicon("loaded"), version="2.0-mine")},
        "batch": {"batch": 3}, "published": {"published": True}, "columns": {"columns": {"text": "content"}},
    }.get(what, {})  # fmt: skip
    if what == "list":
        source.write_text(source.read_text() + '{"text": "One more."}\n')
    names = {"list": "list of articles", "codebook": "entities", "lexicon": "2.0-mine", "batch": "articles in a batch"}
    with pytest.raises(dataset.DatasetError, match=names.get(what, what)):
        read(source, tmp_path / "out", **other)
    assert contents(tmp_path / "out") == before


def test_what_is_damaged_is_named_in_one_line_and_what_is_missing_is_read_again(tmp_path: Path) -> None:
    source, out = table(tmp_path / "t.jsonl", 4), tmp_path / "out"
    read(source, out, batch=2)
    whole = contents(out)
    part = out / "terms" / "part-00001.parquet"
    for content in (None, b""):
        part.unlink() if content is None else part.write_bytes(content)
        with pytest.raises(dataset.DatasetError, match=r"part-00001\.parquet is missing or empty; run the same"):
            scan(out)
        read(source, out)
        assert contents(out) == whole

    good = part.read_bytes()
    for bad in (good[:200], good[:100] + bytes(200) + good[300:], b"no Parquet"):
        part.write_bytes(bad)
        with pytest.raises(dataset.DatasetError, match=r"has a damaged part \(.*run the same framing read") as caught:
            scan(out).table("terms")
        assert "\n" not in str(caught.value)
    part.write_bytes(good)

    for bad in ("", "{", "[]", '{"rows": {}, "set_aside": []}'):
        (out / "batches" / "00000.json").write_text(bad)
        with pytest.raises(dataset.DatasetError, match=r"00000\.json is damaged; delete it") as caught:
            read(source, out)
        assert "\n" not in str(caught.value)
    (out / "batches" / "00000.json").unlink()
    read(source, out)
    assert contents(out) == whole


def test_what_came_to_nothing_does_not_hold_the_folder(tmp_path: Path, monkeypatch) -> None:
    source = table(tmp_path / "t.jsonl", 5)
    read(source, tmp_path / "whole", batch=3)

    def stopped(*given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(dataset, "commit", stopped)
        with pytest.raises(KeyboardInterrupt):
            read(source, tmp_path / "out", batch=1, columns={"text": "source"})
    (tmp_path / "out" / "terms").mkdir()
    (tmp_path / "out" / "terms" / "part-00004.parquet").write_bytes(b"of a batch without a record")
    read(source, tmp_path / "out", batch=3)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")

    with pytest.raises(CorpusError, match="no column 'Nope'"):
        read(source, tmp_path / "typo", columns={"text": "Nope"})
    assert not (tmp_path / "typo").exists()


def test_a_dataset_does_not_take_the_place_of_the_evidence_of_a_corpus(tmp_path: Path) -> None:
    corpus = folder(tmp_path / "ferries", 2)
    for source in (corpus, table(tmp_path / "t.jsonl", 2)):
        with pytest.raises(CorpusError, match=r"keeps evidence as CSV.*name another folder"):
            read(source, corpus / "evidence")
    assert not (corpus / "evidence").exists()
    assert fr.load_corpus(corpus).articles


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.docx").write_text("mine")
    with pytest.raises(dataset.DatasetError, match=r"holds thesis\.docx and no dataset"):
        read(table(tmp_path / "t.jsonl", 1), tmp_path / "out")
    assert list(contents(tmp_path / "out")) == ["thesis.docx"]


def test_two_at_once_are_kept_apart(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    with (
        dataset.begun(tmp_path, {"schema": "2"}),
        pytest.raises(dataset.DatasetError, match="another process"),
        dataset.begun(tmp_path, {"schema": "2"}),
    ):
        pass


def test_the_files_are_the_same_in_two_processes(tmp_path: Path) -> None:
    source = table(tmp_path / "t.jsonl", 8)
    read(source, tmp_path / "one", batch=3)
    read(source, tmp_path / "two", batch=3, jobs=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@settings(max_examples=8)
@given(st.lists(st.sampled_from(["good", "same", "empty", "broken"]), min_size=1, max_size=12), st.integers(1, 5))
def test_every_article_is_read_once_or_set_aside_once(tmp_path_factory, kinds: list[str], batch: int) -> None:
    home = tmp_path_factory.mktemp("any")
    rows = {"good": text, "empty": lambda n: " ", "same": text}
    lines = [
        "{" if kind == "broken" else json.dumps({"id": "x" if kind == "same" else f"a{n}", "text": rows[kind](n)})
        for n, kind in enumerate(kinds)
    ]
    (home / "t.jsonl").write_text("\n".join(lines) + "\n")
    kept = kinds.count("good") + min(kinds.count("same"), 1)
    if not kept:
        with pytest.raises(CorpusError):
            read(home / "t.jsonl", home / "out", batch=batch)
        return
    told = read(home / "t.jsonl", home / "out", batch=batch)
    assert told["rows"]["articles"] == kept == len(scan(home / "out"))
    assert told["set_aside"] == len(kinds) - kept
    assert told["batches"] == -(-len(kinds) // batch)


def test_nothing_is_opened_before_its_turn(tmp_path: Path) -> None:
    corpus = folder(tmp_path / "ferries", 3)
    waiting = list(incoming(corpus))
    assert [each.text for each in waiting] == [None] * 3
    (corpus / "texts" / "a0001.txt").unlink()
    assert [made(opened(each)).id for each in waiting if not opened(each).why] == ["a0000", "a0002"]
    assert "cannot be opened" in opened(waiting[1]).why


def test_files_hold_nothing_of_the_machine_that_wrote_them(tmp_path: Path) -> None:
    import pyarrow.parquet as parquet

    where = stored(fr.load_corpus("three-outlets").evidence.where(article=["01-fox", "01-nyt"]), tmp_path / "out")
    for path in where.glob("*/*.parquet"):
        assert parquet.read_schema(path).metadata is None
    described = json.loads((where / "datapackage.json").read_text())
    assert [each["path"] for each in described["resources"]] == [[f"{name}/part-00000.parquet"] for name in TABLES]


def articles_of(source: Path, out: Path, **options: object) -> list[tuple[str, ...]]:
    read(source, out, **options)
    found = scan(out).table("articles")
    return list(found[["article", "outlet", "words"]].itertuples(index=False, name=None))


def test_columns_that_the_first_row_lacks_are_found(tmp_path: Path) -> None:
    """In JSON Lines every row names its own."""
    rows = [{"id": "a", "title": "No text"}, {"id": "b", "text": "Norland met."}]
    rows.append({"id": "c", "text": "Sudland met.", "outlet": "Herald"})
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert articles_of(tmp_path / "t.jsonl", tmp_path / "out") == [("b", "", 2), ("c", "Herald", 2)]
    assert (tmp_path / "out" / "set_aside.csv").read_text().splitlines()[1:] == ["a,its text is empty"]
    named = articles_of(tmp_path / "t.jsonl", tmp_path / "named", columns={"text": "text"})
    assert [name for name, *_ in named] == ["b", "c"]


def test_cells_that_hold_cells_are_read_as_ingest_reads_them(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "text": {"text": "Norland met."}, "source": {"id": None, "name": "Herald"}},
        {"id": "b", "text": ["Norland met.", "Sudland too."], "source": {"name": "Times"}},
    ]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, rows)))
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(pytest.importorskip("pyarrow").Table.from_pylist(rows[:1]), tmp_path / "t.parquet")
    assert articles_of(tmp_path / "t.jsonl", tmp_path / "out") == [("a", "Herald", 2), ("b", "Times", 4)]
    assert articles_of(tmp_path / "t.parquet", tmp_path / "parquet") == [("a", "Herald", 2)]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_what_parts_the_cells_of_a_csv_file_is_told_by_its_first_line(tmp_path: Path, mark: str) -> None:
    (tmp_path / "t.csv").write_text(
        f'\ufeffid{mark}outlet{mark}text\na{mark}Herald{mark}"Norland, Sudland; met{mark} too."\n'
    )
    assert articles_of(tmp_path / "t.csv", tmp_path / "out") == [("a", "Herald", 4)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("name", ["t.csv", "t.jsonl", "t.csv.gz"])
def test_a_table_in_another_encoding_is_told_as_that(tmp_path: Path, encoding: str, name: str) -> None:
    text = "text\n“Norland met” she said.\n" if ".csv" in name else '{"text": "“Norland met,” she said."}\n'
    raw = ("\ufeff" * (encoding == "utf-16-be") + text).encode(encoding)
    (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    with pytest.raises(CorpusError, match="UTF-16 text; save it as" if "16" in encoding else "it is not UTF-8 text"):
        articles_of(tmp_path / name, tmp_path / "out")


def test_stopped_by_hand_it_says_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, commit = table(tmp_path / "t.jsonl", 6), dataset.commit

    def stop(folder: Path, batch: dataset.Batch) -> None:
        commit(folder, batch)
        if batch.number == 1:
            raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(dataset, "commit", stop)
        with pytest.raises(KeyboardInterrupt, match=r"2 batches in place in .*; the same command goes on from there"):
            read(source, tmp_path / "out", batch=2)
    assert read(source, tmp_path / "out", batch=2)["rows"]["articles"] == 6


def test_how_many_articles_there_are_is_told_before_they_are_read(tmp_path: Path) -> None:
    """For the progress bar, which would else stand at 100% from its first moment on."""
    pq, pa = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
    source = table(tmp_path / "t.jsonl", 7)
    (tmp_path / "t.jsonl.gz").write_bytes(gzip.compress(source.read_bytes()))
    rows = pd.read_json(source, lines=True)
    rows.assign(content=rows["content"] + 'She said "no".\n\n"Yes"\n').to_csv(tmp_path / "t.csv", index=False)
    pq.write_table(pa.Table.from_pandas(rows), tmp_path / "t.parquet")
    places = [source, *(tmp_path / f"t.{ending}" for ending in ("jsonl.gz", "csv", "parquet"))]
    places += [folder(tmp_path / "corpus", 7), tmp_path / "corpus" / "texts"]
    assert [expected(place) for place in places] == [7] * len(places)
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress((tmp_path / "t.csv").read_bytes())[:-20])
    assert expected(tmp_path / "cut.csv.gz") == 0


def test_the_bar_counts_what_is_to_be_read_and_not_what_was_handed_out(tmp_path: Path, capsys) -> None:
    source = table(tmp_path / "t.jsonl", 6)
    stream.stream(source, tmp_path / "out", CODEBOOK, batch=2, progress=True)
    told = capsys.readouterr().err.split("\r")
    assert any("0/6" in each for each in told) and not any("2/2" in each for each in told)
