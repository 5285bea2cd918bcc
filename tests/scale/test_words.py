"""Words alone, past memory: the same counts as in memory, and refused where more is needed, in the same words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import framing as fr
from framing import cli
from framing.evidence import TABLES, Evidence
from framing.reading.reader import ReadingError
from framing.scale.dataset import DatasetError
from framing.scale.scan import Scan, scan
from framing.scale.stream import stream
from tests.evidence_factory import invented
from tests.scale.made import CODEBOOK, contents, folder, stored, table, text, toml
from tests.scale.test_scan import same

ARTICLES = 14
LEXICONS = {"one": {"the": 1.0, "ferry": -1.0}, "other": {"scandal": -1.0, "heroic": 0.5}}
OF_WORDS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("keyness", ("Herald",), {"by": "outlet"}),
    ("keyness", ("Herald",), {"by": "outlet", "voice": "all", "interval": "bootstrap", "resamples": 20}),
    ("keyness", ("a0003",), {"interval": "sentences", "families": "collapse"}),
    ("keyness", ("a0003",), {"prior": "flat", "min_count": 1}),
    ("lexicon_scores", (LEXICONS,), {}),
    ("similarity", (), {}),
    ("word_shift", ("a0003",), {"lexicon": LEXICONS["one"]}),
]
IN_FULL: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("portrayal", (), {}),
    ("portrayal", (), {"entities": "Nobody"}),
    ("portrayal", (), {"resamples": 0}),
    ("vocabulary", (), {"entities": ["Nobody"]}),
    ("sourcing", (), {}),
    ("sourcing", ("a9999",), {}),
    ("sourcing", (), {"by": "side"}),
    ("profiles", (), {}),
    ("profiles", (), {"by": "outlet", "voice": "quoted"}),
    ("naming", ("Board",), {}),
    ("dispersion", ("a0001",), {}),
    ("omissions", ("a0001",), {}),
    ("keyness", ("Herald",), {"by": "outlet", "voice": "quoted"}),
    ("keyness", ("Herald",), {"by": "outlet", "voice": "loud"}),
    ("keyness", ("a0003",), {"order": 2}),
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder(tmp_path_factory.mktemp("words") / "ferries", ARTICLES)


@pytest.fixture(scope="module")
def dataset(corpus: Path) -> Path:
    stream(corpus, corpus.parent / "dataset", only="terms", batch=4, progress=False)
    return corpus.parent / "dataset"


@pytest.fixture(scope="module")
def counted(dataset: Path) -> Scan:
    return scan(dataset)


@pytest.fixture(scope="module")
def evidence(corpus: Path) -> Evidence:
    return fr.read(fr.load_corpus(corpus), only="terms")


def test_the_tables_are_those_of_memory(counted: Scan, evidence: Evidence) -> None:
    assert len(evidence.terms) > ARTICLES and counted.evidence.words_only
    for name in TABLES:
        pd.testing.assert_frame_equal(counted.table(name), getattr(evidence, name), check_exact=True)
    assert not scan(counted.folders[0]).where(article=[]).evidence.words_only


@pytest.mark.parametrize(("name", "args", "options"), OF_WORDS)
def test_analyses_of_words_give_what_they_give_in_memory(counted, evidence, name, args, options) -> None:
    analysis = getattr(fr, name)
    expected = analysis(evidence, *args, **options)
    assert len(expected.table)
    same(analysis(counted, *args, **options), expected)


@pytest.mark.parametrize(("name", "args", "options"), IN_FULL)
def test_what_needs_more_is_refused_as_in_memory(counted, evidence, name, args, options) -> None:
    analysis = getattr(fr, name)
    with pytest.raises((ValueError, KeyError)) as expected:
        analysis(evidence, *args, **options)
    with pytest.raises(type(expected.value)) as found:
        analysis(counted, *args, **options)
    assert str(found.value) == str(expected.value)


def test_words_beside_articles_that_were_read_in_full(tmp_path: Path, evidence: Evidence) -> None:
    """As evidence may be put together: all words count, and no voice is made up for those that have none."""
    mixed = Evidence.concat([invented(4, seed=2), evidence])
    found = scan(stored(mixed, tmp_path / "mixed"))
    for voice in (None, "all"):
        same(
            fr.keyness(found, "Herald", by="outlet", voice=voice), fr.keyness(mixed, "Herald", by="outlet", voice=voice)
        )
    same(fr.lexicon_scores(found, LEXICONS), fr.lexicon_scores(mixed, LEXICONS))
    for refused in (lambda e: fr.keyness(e, "Herald", by="outlet", voice="narrator"), lambda e: fr.portrayal(e)):
        for each in (mixed, found):
            with pytest.raises(ValueError, match="holds words only"):
                refused(each)


def test_the_same_bytes_in_however_many_processes_and_after_a_stop(corpus: Path, dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    stream(corpus, out, only="terms", batch=4, jobs=2, progress=False)
    assert contents(out) == contents(dataset)
    (out / "batches" / "00001.json").unlink()  # as where a kill came before its end
    (out / "summary.json").unlink()
    stream(corpus, out, only="terms", progress=False)
    assert contents(out) == contents(dataset)


def test_words_and_a_full_reading_do_not_mix_in_one_dataset(corpus: Path, dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"begun with other settings \(read with: words only; now loaded "):
        stream(corpus, dataset, progress=False)
    stream(corpus, tmp_path / "full", progress=False)
    with pytest.raises(DatasetError, match=r"\(read with: loaded .*; now words only\)"):
        stream(corpus, tmp_path / "full", only="terms", progress=False)


def test_a_table_needs_no_codebook_and_takes_none(tmp_path: Path) -> None:
    source = table(tmp_path / "ferries.jsonl", 3)
    with pytest.raises(ReadingError, match="leave out entities, or only"):
        stream(source, tmp_path / "out", CODEBOOK, only="terms", progress=False)
    with pytest.raises(ReadingError, match="only is 'hits'"):
        stream(source, tmp_path / "out", only="hits", progress=False)
    assert not (tmp_path / "out").exists()
    told = stream(source, tmp_path / "out", only="terms", progress=False)
    assert told["rows"]["articles"] == 3 and told["rows"]["terms"] and not told["rows"]["sentences"]


def test_the_command_past_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = table(tmp_path / "ferries.jsonl", 4)
    arguments = ["read", str(source), "--out", str(tmp_path / "out"), "--only", "terms"]
    assert cli.main(arguments) == 0
    told = capsys.readouterr().out
    rows = len(scan(tmp_path / "out").table("terms"))
    assert (
        f"Counted: {rows:,} counts, one for each word and article;" in told
        and "4 articles." in told
        and "Found:" not in told
    )
    python = [line.strip() for line in told.splitlines() if line.startswith("  ")]
    names: dict[str, Any] = {"framing": fr}
    exec(python[0], names)
    assert len(eval(python[1].replace("OUTLET", "Herald"), names).table)
    (tmp_path / "entities.toml").write_text(toml())
    for more, why in (
        (["--entities", str(tmp_path / "entities.toml")], "entities"),
        (["--lexicon", "valence", "--threshold", "0.3"], "lexicon, --threshold"),
    ):
        assert cli.main([*arguments, *more]) == 2
        assert f"leave out --{why}, or --only terms" in capsys.readouterr().err


def test_the_command_in_memory(
    corpus: Path, evidence: Evidence, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["read", str(corpus), "--only", "terms"]
    for source in (corpus, table(tmp_path / "ferries.jsonl", 2)):
        assert cli.main(["read", str(source), "--only", "terms"]) == 2
        assert "name a folder for the counts: --out DIR" in capsys.readouterr().err
    assert cli.main([*arguments, "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    words = set(evidence.terms["term"])
    assert len(words) < len(evidence.terms)
    assert f"Counted: {len(words):,} different words, article by article;" in told and "Found:" not in told
    loaded = Evidence.load(tmp_path / "out")
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(loaded, name), getattr(evidence, name), check_exact=True)
    (tmp_path / "a.txt").write_text("!!!")
    for more, why in (
        ([str(corpus), "--lexicon", "valence"], "leave out --lexicon, or --only terms"),
        ([str(corpus), "--threshold", "0.3"], "leave out --threshold, or --only terms"),
        ([str(corpus), "--processes", "2"], "in one process; leave --processes out, or write --format parquet"),
        ([str(corpus), "--scheduler", "tcp://127.0.0.1:9"], "leave --scheduler out, or write --format parquet"),
        ([str(tmp_path / "a.txt")], "a holds no words"),
    ):
        assert cli.main(["read", *more, "--only", "terms", "--out", str(tmp_path / "none")]) == 2
        assert why in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_counts_do_not_replace_what_holds_more(
    corpus: Path, evidence: Evidence, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    full, words, listed = (tmp_path / name for name in ("full", "words", "listed"))
    invented(2, seed=1).save(full)
    evidence.save(words)
    listed.mkdir()
    (listed / "articles.csv").write_text("article,outlet\na,Herald\n")
    elsewhere = ("name another folder: --out DIR", "save to another folder, such as")
    for out, why, instead in zip((full, listed), ("holds a full reading", "is no evidence"), elsewhere, strict=True):
        before = {path.name: path.read_bytes() for path in out.iterdir()}
        assert cli.main(["read", str(corpus), "--only", "terms", "--out", str(out)]) == 2
        told = capsys.readouterr().err
        assert why in told and instead in told
        assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert cli.main(["read", str(corpus), "--only", "terms", "--out", str(words)]) == 0  # counts replace counts


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_what_is_proposed_can_be_done(tmp_path: Path, capsys: pytest.CaptureFixture[str], format: str) -> None:
    """Of one article nothing; of several without outlets, one article against the others."""
    for articles in (1, 2):
        source = tmp_path / f"{articles}"
        source.mkdir()
        for number in range(articles):
            (source / f"a{number}.txt").write_text(text(number))
        arguments = ["read", str(source), "--only", "terms", "--format", format]
        assert cli.main([*arguments, "--out", str(tmp_path / f"out{articles}")]) == 0
        told = capsys.readouterr().out
        assert f"{articles} article{'s' * (articles > 1)}" in told and ("keyness" in told) == (articles > 1)
    if format == "csv":
        python = [line.strip() for line in told.splitlines() if line.startswith("  ")]
        names: dict[str, Any] = {"framing": fr}
        exec(python[0], names)
        assert len(eval(python[1].replace("ARTICLE", "a0"), names).table)


def test_one_article_does_not_cost_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from framing.reading import reader

    real = reader.count_terms

    def failing(texts: Any) -> Any:
        listed = list(texts)
        if any("Ferry 2 ends" in text for _, text in listed):
            raise RecursionError("too deep")
        return real(listed)

    monkeypatch.setattr(reader, "count_terms", failing)
    source = table(tmp_path / "ferries.jsonl", 5)
    with source.open("a") as file:
        file.write('{"id": "a0001", "content": "Norland met."}\n{"id": "empty", "content": "..."}\n')
    told = stream(source, tmp_path / "out", only="terms", progress=False)
    assert told["rows"]["articles"] == 4 and told["set_aside"] == 3
    listed = pd.read_csv(tmp_path / "out" / "set_aside.csv")
    assert listed["article"].tolist() == ["a0002", "a0001", "empty"]
    assert listed["why"].tolist()[0] == "the reader failed (RecursionError: too deep)"
