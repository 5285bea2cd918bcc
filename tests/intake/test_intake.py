"""Sources become a corpus: names, what is there twice, what was set aside, and the folder that is written."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import framing as fr
from framing import spreadsheet
from framing.corpus import CorpusError, load_corpus
from framing.intake import folder as folders
from framing.intake.commands import add_commands
from framing.intake.identifiers import RESERVED, slug, unused
from framing.intake.ingest import Ingested, ingest
from tests.intake import made

DAY = "2024-06-01"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = f'Headline,Body,Paper,Date,Link\n=1+1,"{made.body("Tuesday")}",Times,2024-05-03,https://t.example/1\n'
    rows += f'Copied,"{made.body("Friday")}",Post,2024-05-04,\n'
    return made.write(
        tmp_path_factory.mktemp("source"),
        {
            "north/ferry.txt": f"Ferry line ends\n\n{made.body()}",
            "north/again.txt": f"Ferry  line ends\r\n\r\n{made.body()}".encode("utf-16"),
            "page.html": made.html("Wednesday", head='<link rel="canonical" href="https://times.example/2">'),
            "page_files/script.js": "alert(1)",
            "table.csv": rows,
            "post.docx": made.docx("Copied", made.body("Friday")),
            "list.txt": "https://times.example/2?utm_source=mail\nhttps://new.example/story-of-boats\n",
            "picture.png": b"\x89PNG",
            ".hidden.txt": "no",
            "~$post.docx": b"lock",
        },
    )


@pytest.fixture(scope="module")
def came(source: Path) -> Ingested:
    return ingest(source, date=DAY, name="ferries")


def rows(came: Ingested) -> dict[tuple[str, str], tuple[str, str]]:
    return {(r.source, r.place): (r.article, r.status) for r in came.table.itertuples()}  # type: ignore[misc]


def test_every_file_and_row_is_accounted_for(came: Ingested) -> None:
    assert rows(came) == {
        ("page_files", ""): ("", "set aside"),
        ("list.txt", "line 1"): ("times", "folded"),
        ("list.txt", "line 2"): ("new-story-of-boats", "to fetch"),
        ("north/again.txt", ""): ("again", "came"),
        ("north/ferry.txt", ""): ("again", "folded"),
        ("page.html", ""): ("times", "came"),
        ("picture.png", ""): ("", "set aside"),
        ("post.docx", ""): ("post", "came"),
        ("table.csv", "line 2"): ("times-2024-05-03", "came"),
        ("table.csv", "line 3"): ("post", "folded"),
    }
    assert came.counts == {"came": 4, "to fetch": 1, "folded": 3, "set aside": 2}
    whys = came.table.set_index("source")["why"]
    assert ".png" in whys["picture.png"] and "page.html" in whys["page_files"]
    assert whys["north/ferry.txt"] == "the same words"
    assert (came.table.loc[came.table["status"] != "set aside", "method"] != "").all()
    assert came.corpus["times"].text and came.corpus["times"].outlet == "The Norland Times"
    assert came.corpus["new-story-of-boats"].text is None


def test_the_same_words_under_two_outlets_are_a_finding(tmp_path: Path) -> None:
    made.write(tmp_path, {f"{paper}/a.txt": made.body() for paper in ("Post", "Times")})
    assert len(ingest(tmp_path).corpus) == 1
    came = ingest(tmp_path, outlet="folder")
    assert [a.outlet for a in came.corpus] == ["Post", "Times"]
    assert "the same words as a, under another outlet" in came.table["why"].iloc[1]


@pytest.mark.slow
def test_the_same_files_give_the_same_bytes(source: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from framing.intake.ingest import ingest; ingest(sys.argv[1], date='2024-06-01').save(sys.argv[2])"
    )
    for seed in ("1", "2"):
        out = tmp_path / seed / "corpus"
        run = [sys.executable, "-c", code, source, out]
        subprocess.run(run, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
    first, second = (
        {p.relative_to(tmp_path / seed): p.read_bytes() for p in sorted((tmp_path / seed).rglob("*")) if p.is_file()}
        for seed in ("1", "2")
    )
    assert first == second and len(first) == 10


def test_a_corpus_folder_is_one_that_framing_reads(came: Ingested, tmp_path: Path) -> None:
    corpus = came.save(tmp_path / "ferries")
    assert [a.text for a in corpus] == [a.text for a in came.corpus]
    assert corpus["times-2024-05-03"].published == "2024-05-03"
    evidence = corpus.evidence
    assert len(evidence) == 4 and "Ana Silva" in set(evidence.mentions["entity"])
    hashes = evidence.articles.set_index("article")["sha256"]
    metadata = corpus.metadata
    assert metadata is not None
    known = metadata.set_index("article")["sha256"]
    assert (known[hashes.index] == hashes).all()
    assert set(metadata.set_index("article").loc[hashes.index, "retrieved"]) == {DAY}
    assert "| with a text | 4 |" in corpus.card and "| folded into another | 3 |" in corpus.card
    assert "/texts/" in (tmp_path / "ferries" / ".gitignore").read_text()
    assert not list(tmp_path.glob(".*"))


def test_others_tools_can_read_the_descriptor(came: Ingested, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    came.save(tmp_path / "ferries")
    report = frictionless.validate(str(tmp_path / "ferries" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    assert [task.name for task in report.tasks] == ["articles", "provenance", "entities"]


def test_nothing_is_written_over_unless_one_says_how(came: Ingested, tmp_path: Path) -> None:
    folder = tmp_path / "ferries"
    came.save(folder)
    (folder / "README.md").write_text("mine")
    with pytest.raises(CorpusError, match=r"--add.*--force"):
        came.save(folder)
    with pytest.raises(CorpusError, match="exclude"):
        came.save(folder, add=True, force=True)
    came.save(folder, force=True)
    assert (tmp_path / "ferries.before-1" / "README.md").read_text() == "mine"
    assert (folder / "README.md").read_text() != "mine"
    other = tmp_path / "other"
    other.mkdir()
    came.save(other)  # an empty folder is as good as none
    (tmp_path / "file").write_text("x")
    with pytest.raises(CorpusError, match="is no folder"):
        came.save(tmp_path / "file")


def test_adding_keeps_what_was_edited_and_folds_what_is_there(came: Ingested, source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ferries"
    came.save(folder)
    readme = folder / "README.md"
    readme.write_text(readme.read_text().replace("*Name, day", "Collected by us. *Name, day"))
    (folder / "entities.toml").write_text(
        '[[entity]]\nname = "Board"\naliases = ["Ferry Board"]\nkind = "organisation"\n'
    )
    stray = folder / "texts" / "more.txt"
    stray.write_text("somebody's own")
    again = {
        "again.txt": f"New words\n\n{made.body('Sunday')}",
        "more.txt": f"More\n\n{made.body('Saturday')}",
        "copy.txt": (source / "north" / "ferry.txt").read_bytes(),
        "boats.html": made.html("noon", head='<link rel="canonical" href="https://new.example/story-of-boats">'),
    }
    more = folders.write(ingest(made.write(tmp_path / "more", again), date=DAY), folder, add=True)
    assert rows(more) == {
        ("again.txt", ""): ("again-2", "came"),
        ("more.txt", ""): ("more-2", "came"),
        ("copy.txt", ""): ("again", "folded"),
        ("boats.html", ""): ("new-story-of-boats", "came"),
    }
    assert stray.read_text() == "somebody's own"
    assert len(more.corpus) == len(came.corpus) + 2
    assert "noon" in (more.corpus["new-story-of-boats"].text or "")
    assert "Collected by us." in more.corpus.card and "| with a text | 7 |" in more.corpus.card
    assert [e.name for e in more.corpus.entities] == ["Board"]
    assert len(pd.read_csv(folder / "provenance.csv")) == len(came.table) + 4
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "provenance.csv"}
    readme_before = readme.read_bytes()
    folders.write(ingest(tmp_path / "more", date=DAY), folder, add=True)  # a second time changes counts alone
    assert {p: c for p, c in before.items() if p.read_bytes() != c} == {readme: readme_before}


def test_adding_refuses_what_is_no_corpus(came: Ingested, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    with pytest.raises(CorpusError, match="no corpus to add to"):
        came.save(tmp_path / "letters", add=True)


def test_an_interrupted_writer_leaves_nothing(came: Ingested, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(folders, "descriptor", stop)
    with pytest.raises(KeyboardInterrupt):
        came.save(tmp_path / "ferries")
    assert list(tmp_path.iterdir()) == []


def test_an_account_stays_one(tmp_path: Path) -> None:
    text = f'+++\nbasis = "account"\noutlet = "Post"\n+++\nFerry ends\n\n{made.body()}'
    corpus = ingest(made.write(tmp_path / "in", {"a.md": text}), date=DAY).save(tmp_path / "out")
    assert corpus["a"].basis == "account"
    assert (tmp_path / "out" / "accounts" / "a.md").is_file()


def test_errors_say_what_was_wrong_and_where(tmp_path: Path, came: Ingested) -> None:
    with pytest.raises(CorpusError, match="nothere is not there"):
        ingest(tmp_path / "nothere")
    with pytest.raises(CorpusError, match="holds no files"):
        ingest(tmp_path)
    with pytest.raises(CorpusError, match="is an address"):
        ingest("https://times.example/1")
    with pytest.raises(CorpusError, match="write it as 2024-05-31"):
        ingest(tmp_path, date="yesterday")
    with pytest.raises(CorpusError, match="no kind 'docs'"):
        ingest(tmp_path, kind="docs")
    (tmp_path / "a.csv").write_text("Words,Paper\nx,y\n")
    with pytest.raises(CorpusError, match=r"a.csv: no column looks like.*Words, Paper"):
        ingest(tmp_path / "a.csv")
    came.save(tmp_path / "corpus")
    with pytest.raises(CorpusError, match="is a corpus already"):
        ingest(tmp_path / "corpus")


def test_a_package_that_is_missing_is_named_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from framing.intake import drafts
    from framing.intake.files import read_file

    def none(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(drafts.importlib, "import_module", none)
    for name, content, package in (
        ("a.html", made.html(), "trafilatura"),
        ("a.pdf", made.pdf([["x"]]), "pypdf"),
        ("a.docx", made.docx("x"), "python-docx"),
        ("a.xlsx", made.xlsx([["text"], ["x"]]), "openpyxl"),
        ("a.ris", "TY  - NEWS\nER  - \n", "rispy"),
        ("a.xml", made.rss(""), "defusedxml"),
        ("a.warc", b"x", "warcio"),
    ):
        made.write(tmp_path, {name: content})
        with pytest.raises(drafts.Unreadable, match=rf'needs {package}; install it: pip install "framing\[web\]"'):
            list(read_file(tmp_path / name))


def test_it_is_a_public_name_also_once_the_room_is_loaded(source: Path) -> None:
    assert len(fr.ingest(source / "north", date=DAY).corpus) == 1


def run(*arguments: object) -> None:
    import argparse

    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    options = parser.parse_args([str(a) for a in arguments])
    options.run(options)


def test_the_command_tells_and_writes(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("ingest", source, "--date", DAY)
    assert "Nothing was written" in capsys.readouterr().out
    out = tmp_path / "corpus"
    run("ingest", source / "table.csv", source / "list.txt", "--out", out, "--columns", "text=Body,title=Headline")
    told = capsys.readouterr().out
    assert f"framing fetch {out}" in told and "2 came, 2 to fetch" in told
    assert len(load_corpus(out)) == 4
    run("ingest", source / "north", "--out", out, "--add")
    assert "the same words" in capsys.readouterr().out
    with pytest.raises(CorpusError, match="need --out"):
        run("ingest", source, "--add")
    with pytest.raises(SystemExit):
        run("ingest", source, "--columns", "text")


@pytest.mark.slow
def test_every_figure_of_a_new_corpus(came: Ingested, tmp_path: Path) -> None:
    from framing.cli import main

    came.save(tmp_path / "corpus")
    assert main(["figures", str(tmp_path / "corpus"), "--out", str(tmp_path / "figures")]) == 0
    assert (tmp_path / "figures" / "portrayal.svg").is_file()


@pytest.mark.parametrize("name", ["CON", "Nul", "com1", "../../etc/passwd", "..", "a/b\\c", "  ", "ü" * 300, "a" * 300])
def test_identifiers_are_names_of_files_everywhere(name: str) -> None:
    made_name = unused(slug(name), set())
    assert made_name.isascii() and 0 < len(made_name) <= 60
    assert made_name not in RESERVED and made_name.strip("-.") == made_name
    assert fr.Corpus("x", {}) is not None and "/" not in made_name and "\\" not in made_name


def test_a_name_that_is_used_gets_a_number() -> None:
    used: set[str] = set()
    for _ in range(12):
        name = unused("a" * 60, used)
        assert len(name) <= 60
        used.add(name)
    assert len(used) == 12


def test_no_cell_of_csv_is_a_formula_and_numbers_stay() -> None:
    table = pd.DataFrame({"@title": ["=1+1", "-1.5", "\t=1", "＝1", "plain"], "z": [-1.5, 2, 3, 4, 5]})
    read = pd.read_csv(io.StringIO(spreadsheet.to_csv(table)), dtype=str)
    assert list(read.columns) == ["'@title", "z"]
    assert list(read["'@title"]) == ["'=1+1", "-1.5", "'\t=1", "'＝1", "plain"]
    assert list(read["z"]) == ["-1.5", "2.0", "3.0", "4.0", "5.0"]


def test_headlines_in_the_tables_of_a_corpus_are_no_formulas(came: Ingested, tmp_path: Path) -> None:
    came.save(tmp_path / "corpus")
    for path in (tmp_path / "corpus").glob("*.csv"):
        cells = pd.read_csv(path, dtype=str, keep_default_na=False).to_numpy().ravel()
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))], path
    assert json.loads((tmp_path / "corpus" / "datapackage.json").read_text())["name"] == "corpus"
