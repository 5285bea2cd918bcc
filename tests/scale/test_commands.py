"""``framing read`` with corpora past memory: what it says, what it refuses, and in how many words."""

from __future__ import annotations

import builtins
import gzip
from pathlib import Path

import pytest

import framing
from framing import cli
from framing.evidence import Evidence
from framing.scale import libraries
from framing.scale.scan import scan
from tests.scale.made import contents, folder, table, toml


def test_a_table_of_articles_becomes_a_dataset(tmp_path: Path, capsys) -> None:
    source = table(tmp_path / "ferries.jsonl", 4)
    (tmp_path / "entities.toml").write_text(toml())
    with source.open("a") as file:
        file.write("{\n")
    arguments = ["read", str(source), "--out", str(tmp_path / "out"), "--entities", str(tmp_path / "entities.toml")]
    assert cli.main(arguments) == 0
    told = capsys.readouterr().out
    assert "4 articles" in told and "Set aside: 1 article, listed" in told and "framing.scan(" in told
    assert len(scan(tmp_path / "out")) == 4
    before = contents(tmp_path / "out")
    assert cli.main([*arguments, "--processes", "2"]) == 0
    assert contents(tmp_path / "out") == before


def test_columns_are_named_where_they_are_not_guessed(tmp_path: Path, capsys) -> None:
    (tmp_path / "t.csv").write_text("n,words,paper\n1,Norland met.,Herald\n")
    (tmp_path / "entities.toml").write_text(toml())
    arguments = ["read", str(tmp_path / "t.csv"), "--entities", str(tmp_path / "entities.toml")]
    arguments += ["--out", str(tmp_path / "out")]
    assert cli.main(arguments) == 2
    assert "no column looks like the text" in capsys.readouterr().err
    assert cli.main([*arguments[:-1], str(tmp_path / "named"), "--columns", "text=words,outlet=paper,name=n"]) == 0
    assert "Columns taken: text=words, outlet=paper, name=n." in capsys.readouterr().out
    articles = scan(tmp_path / "named").table("articles")
    assert articles[["article", "outlet"]].values.tolist() == [["1", "Herald"]]


def test_rows_that_cannot_be_told_apart_are_said(tmp_path: Path, capsys) -> None:
    (tmp_path / "t.csv").write_text('id,text\none,Norland met.\ntwo,"Norland\nthree,Norland met.\n')
    (tmp_path / "entities.toml").write_text(toml())
    arguments = ["read", str(tmp_path / "t.csv"), "--entities", str(tmp_path / "entities.toml")]
    assert cli.main([*arguments, "--out", str(tmp_path / "out")]) == 0
    assert "The first of these stands for all rows to the end" in capsys.readouterr().out


def test_csv_is_what_a_corpus_gives_and_parquet_where_asked(tmp_path: Path, capsys) -> None:
    corpus = str(folder(tmp_path / "ferries", 3))
    assert cli.main(["read", corpus, "--out", str(tmp_path / "csv"), "--processes", "2"]) == 0
    assert cli.main(["read", corpus, "--out", str(tmp_path / "parquet"), "--format", "parquet"]) == 0
    assert cli.main(["read", corpus, "--out", str(tmp_path / "parquet")]) == 0  # it goes on with what is there
    evidence = Evidence.load(tmp_path / "csv")
    assert scan(tmp_path / "parquet").table("hits").equals(evidence.hits)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["t.jsonl"], "name it: --out DIR"),
        (["t.jsonl", "--out", "out", "--format", "csv"], "is a table of articles; leave --format csv out"),
        (["ferry-line", "--out", "out", "--batch", "5"], "add --format parquet"),
        (["ferry-line", "--out", "out", "--format", "parquet", "--processes", "0"], "no number from 1 on"),
        (["t.jsonl", "--out", "out"], "no codebook of entities"),
        (["no-such-corpus", "--out", "out", "--format", "parquet"], "no corpus 'no-such-corpus'"),
    ],
)
def test_what_does_not_go_together_is_said_in_one_line(tmp_path: Path, monkeypatch, capsys, options, why) -> None:
    monkeypatch.chdir(tmp_path)
    table(tmp_path / "t.jsonl", 1)
    try:
        assert cli.main(["read", *options]) == 2
    except SystemExit as error:
        assert error.code == 2
    told = capsys.readouterr().err
    assert why in told and told.count("\n") == 1


def test_a_scheduler_that_is_not_there_is_said_in_one_line(tmp_path: Path, monkeypatch, capsys) -> None:
    distributed = pytest.importorskip("distributed")

    def nobody(*given, **options):
        raise OSError("Timed out trying to connect")

    monkeypatch.setattr(distributed, "Client", nobody)
    assert cli.main(["read", "ferry-line", "--scheduler", "tcp://127.0.0.1:9", "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert told == (
        "framing: no Dask scheduler answers at tcp://127.0.0.1:9 (Timed out trying to connect); start one: "
        "dask scheduler\n"
    )


@pytest.mark.parametrize(
    ("library", "options"),
    [
        ("pyarrow", ["--format", "parquet", "--out", "out"]),
        ("distributed", ["--scheduler", "tcp://127.0.0.1:9"]),
    ],
)
def test_a_library_that_is_missing_is_named_with_what_to_install(
    tmp_path: Path, monkeypatch, capsys, library, options
) -> None:
    monkeypatch.chdir(tmp_path)
    real = libraries.importlib.import_module

    def lacking(name: str):
        if name.partition(".")[0] == library:
            raise ImportError(name)
        return real(name)

    monkeypatch.setattr(libraries.importlib, "import_module", lacking)
    assert cli.main(["read", "ferry-line", *options]) == 2
    assert capsys.readouterr().err == f'framing: this needs {library}; install it: pip install "framing[scale]"\n'


def test_the_command_loads_nothing_of_the_extra(monkeypatch) -> None:
    real = builtins.__import__

    def guarded(name: str, *given, **options):
        assert name.partition(".")[0] not in ("duckdb", "distributed", "dask"), name
        return real(name, *given, **options)

    monkeypatch.setattr(builtins, "__import__", guarded)
    cli.parser().parse_args(["read", "ferry-line", "--processes", "2"])


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["t.jsonl", "--out", "out", "--threshold", "0.8"], "leave --threshold out, and say framing.portrayal("),
        (["ferry-line", "--out", "out", "--format", "parquet", "--threshold", "0.8"], "leave --threshold out"),
        (["ferry-line", "--out", "out", "--format", "csv", "--batch", "5"], "add --format parquet, or leave it out"),
        (["ferry-line", "--format", "csv"], "name a folder, --out DIR, or leave it out"),
        (["ferry-line", "--out", "out", "--format", "parquet", "--columns", "text=Body"], "--columns is of one table"),
        (["ferry-line", "--out", "out", "--columns", "text=Body"], "--columns is of one table of articles"),
        (["t.jsonl", "--out", "out", "--scheduler", "tcp://127.0.0.1:9", "--processes", "2"], "leave one of the two"),
    ],
)
def test_an_option_that_would_not_be_honoured_is_refused(tmp_path: Path, monkeypatch, capsys, options, why) -> None:
    monkeypatch.chdir(tmp_path)
    table(tmp_path / "t.jsonl", 1)
    (tmp_path / "entities.toml").write_text(toml())
    assert cli.main(["read", *options, "--entities", "entities.toml"]) == 2
    told = capsys.readouterr().err
    assert why in told and told.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_every_option_of_read_is_known_to_these_tests() -> None:
    """Whoever adds one says here whether reading batch by batch honours it or refuses it."""
    honoured = {"entities", "lexicon", "out", "published", "only", "format", "columns", "batch", "processes"}
    refused, elsewhere = {"threshold"}, {"source", "run", "scheduler"}  # of the workers of a cluster: test_kill
    assert set(vars(cli.parser().parse_args(["read", "ferry-line"]))) == honoured | refused | elsewhere


def test_published_texts_alone_are_read_batch_by_batch_too(tmp_path: Path, capsys) -> None:
    texts = tmp_path / "texts only"
    texts.mkdir()
    (texts / "one.txt").write_text("Ferry ends\n\nThe Ferry Board of Norland met.\n")
    (texts / "two.md").write_text('+++\nbasis = "account"\n+++\nFerry ends\n\nNorland met.\n')
    (tmp_path / "entities.toml").write_text(toml())
    given = ["read", str(texts), "--published", "--entities", str(tmp_path / "entities.toml")]
    assert cli.main([*given, "--out", str(tmp_path / "csv")]) == 0
    assert cli.main([*given, "--out", str(tmp_path / "parquet"), "--format", "parquet"]) == 0
    assert "Set aside: 1 article, listed" in capsys.readouterr().out
    found = scan(tmp_path / "parquet").table("articles")["article"]
    assert found.tolist() == Evidence.load(tmp_path / "csv").articles["article"].tolist() == ["one"]


def test_the_folder_that_python_is_to_open_is_written_as_python_reads_it(tmp_path: Path, capsys) -> None:
    source, out = table(tmp_path / "t.jsonl", 1), tmp_path / 'the "ferry" line'
    assert cli.main(["read", str(source), "--only", "terms", "--out", str(out)]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if "framing.scan(" in line)
    assert eval(line.partition("framing.scan(")[2].rstrip(")")) == out.as_posix()


def read(source: Path, out: Path, *more: str) -> int:
    return cli.main(["read", str(source), "--only", "terms", "--out", str(out), *more])


def test_why_articles_were_set_aside_is_told_with_how_often(tmp_path: Path, capsys) -> None:
    rows = ['{"text": "Norland met.", "id": "a"}', *['{"text": ""}'] * 3, '{"text": "!", "id": "b"}', "{"]
    source = tmp_path / "t.jsonl.gz"
    packed = gzip.compress("\n".join([*rows, *(f'{{"text": "{n**9}"}}' for n in range(3000))]).encode(), mtime=0)
    source.write_bytes(packed[: len(packed) // 2])
    assert read(source, tmp_path / "out") == 0
    told = capsys.readouterr().out
    reasons = [line.strip() for line in told.splitlines() if " × " in line]
    assert reasons[0].startswith("1 × from here on the file cannot be unpacked")
    assert reasons[1:] == ["3 × its text is empty", "1 × it holds no words", "1 × it is no JSON object; mend the line"]


@pytest.mark.parametrize(
    ("rows", "told", "undated"),
    [
        (["03/05/2024", "04/05/2024"], ["", ""], True),
        (["03/05/2024", "23/05/2024"], ["2024-05-03", "2024-05-23"], False),
        (["03/05/2024", "05/23/2024"], ["2024-03-05", "2024-05-23"], False),
        (["soon", "2024-05-03"], ["", "2024-05-03"], True),
    ],
)
def test_dates_are_read_as_their_column_tells_and_what_has_none_is_counted(
    tmp_path: Path, capsys, rows, told, undated
) -> None:
    source = tmp_path / "t.csv"
    source.write_text("text,date\n" + "".join(f"Norland met.,{row}\n" for row in rows))
    assert read(source, tmp_path / "out") == 0
    assert ("No day of publication: " in capsys.readouterr().out) is undated
    assert scan(tmp_path / "out").sql("SELECT published FROM articles ORDER BY article")["published"].tolist() == told


@pytest.mark.parametrize("outlets", [("Herald", "Times"), ("Herald", "Herald"), ("", "")])
def test_what_is_said_to_come_next_can_be_done(tmp_path: Path, capsys, outlets) -> None:
    source = tmp_path / "t.csv"
    source.write_text("text,outlet\n" + "".join(f"Norland met the Ferry Board.,{outlet}\n" for outlet in outlets))
    (tmp_path / "entities.toml").write_text(toml())
    assert (
        cli.main(["read", str(source), "--out", str(tmp_path / "out"), "--entities", str(tmp_path / "entities.toml")])
        == 0
    )
    *_, opened, step = capsys.readouterr().out.splitlines()
    assert ("outlet" in step) is (len(set(outlets)) > 1)
    known: dict[str, object] = {"framing": framing}
    exec(f"{opened.strip()}\nresult = {step.strip()}", known)
    assert len(known["result"].table)


def test_a_list_that_has_grown_is_told_as_that(tmp_path: Path, capsys) -> None:
    source = table(tmp_path / "t.jsonl", 2)
    assert read(source, tmp_path / "out") == 0
    table(source, 3)
    assert read(source, tmp_path / "out") == 2
    told = capsys.readouterr().err
    assert "t.jsonl has changed since; read it into a new folder" in told and told.count("\n") == 1


def test_a_cluster_without_workers_is_said_in_one_line(tmp_path: Path, monkeypatch, capsys) -> None:
    distributed = pytest.importorskip("distributed")

    class Client:
        def __init__(self, *given: object, **options: object) -> None: ...
        def __enter__(self) -> None: ...
        def __exit__(self, *given: object) -> None: ...

        def wait_for_workers(self, n_workers: int, timeout: float) -> None:
            raise TimeoutError

    monkeypatch.setattr(distributed, "Client", Client)
    assert cli.main(["read", "ferry-line", "--scheduler", "tcp://127.0.0.1:9", "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == (
        "framing: the Dask scheduler at tcp://127.0.0.1:9 has no worker; start some: dask worker tcp://127.0.0.1:9 "
        "--nthreads 1\n"
    )


def test_reasons_that_differ_in_the_file_alone_are_told_as_one(tmp_path: Path, capsys) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for n in range(3):
        (texts / f"bad{n}.txt").write_bytes(b"Norland" * n + b"\xff met")
        (texts / f"empty{n}.txt").write_text("")
    (texts / "good.txt").write_text("Norland met.")
    assert read(texts, tmp_path / "out", "--format", "parquet") == 0
    reasons = [line.strip() for line in capsys.readouterr().out.splitlines() if " × " in line]
    assert [reason.partition(";")[0] for reason in reasons] == [
        "3 × it is not UTF-8 text (byte …)",
        "3 × it is empty",
    ]
