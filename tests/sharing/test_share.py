"""Sharing as a user meets it: what is written, what is refused, and that it is all or nothing."""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from framing.corpus import Article, Corpus, CorpusError, load_corpus
from framing.evidence import TABLES, Evidence
from framing.scale.stream import stream
from framing.scratch import JUST_MADE
from framing.sharing import recipes
from framing.sharing import share as sharing
from framing.sharing.commands import add_commands
from framing.sharing.drawing import ANALYSES, load_study
from framing.sharing.manifest import ShareError, differences, files_in, load_manifest, load_settings
from framing.sharing.proof import LeakError, Prover
from framing.sharing.recipes import NEEDS, RECIPES, Study, plan
from framing.sharing.share import share
from tests.evidence_factory import invented
from tests.sharing.conftest import TEXTS, corpus_in

ROOT = Path(__file__).resolve().parents[2]
# Two runs that are killed: one while it writes, one when it has put aside what was there.
KILLED = """
import os, signal, sys
from pathlib import Path
from framing.sharing import share as sharing
def kill(*given):
    os.kill(os.getpid(), signal.SIGKILL)
for out, when in (sys.argv[1], "writing"), (sys.argv[2], "between"):
    child = os.fork()
    if child == 0:
        with sharing._aside(Path(out)) as made:
            (made / "articles.csv").write_text("article")
            if when == "writing":
                kill()
            replace = Path.replace
            Path.replace = lambda old, new: replace(old, new) if new.name == "old" else kill()
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
SENTENCE = "Hundreds waved as the heroic crew of the ferry left the quay."


def run(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    options = parser.parse_args(list(map(str, arguments)))
    return int(options.run(options))


def test_what_an_export_holds(export: Path) -> None:
    assert {name.partition("/")[0] for name in files_in(export)} == {
        "README.md", "articles.csv", "datapackage.json", "entities.toml", "evidence", "figures", "manifest.json",
        "proof.json", "settings.json", "tables",
    }  # fmt: skip
    assert {p.suffix for p in (export / "figures").iterdir()} == {".svg", ".csv"}
    assert len(differences(export, load_manifest(export))) == 0
    listed = pd.read_csv(export / "articles.csv", dtype=str, keep_default_na=False).set_index("article")
    evidence = Evidence.load(export / "evidence")
    assert listed["sha256"].to_dict() == evidence.articles.set_index("article")["sha256"].to_dict()
    assert set(listed["licence"]) == {"not stated"}
    settings = load_settings(export)
    assert settings["articles"] == settings["articles_with_text"] == len(TEXTS)
    assert [one.figure for one in settings["analyses"]] == ["portrayal_by_outlet", "vocabulary"]
    assert settings["analyses"][0].arguments["seed"] == recipes.SEED
    proof = json.loads((export / "proof.json").read_text())
    assert proof["leaks"] == 0
    assert proof["fields"]["evidence"] > 100


def test_others_tools_find_every_table(export: Path) -> None:
    package = json.loads((export / "datapackage.json").read_text())
    paths = [resource["path"] for resource in package["resources"]]
    assert sorted(paths) == [name for name in files_in(export) if name.endswith(".csv")]
    assert len({resource["name"] for resource in package["resources"]}) == len(paths)
    for resource in package["resources"]:
        columns = [field["name"] for field in resource["schema"]["fields"]]
        assert columns == list(pd.read_csv(export / resource["path"], nrows=0).columns)


def test_an_export_is_a_corpus(export: Path) -> None:
    corpus = load_corpus(export)
    assert {a.basis for a in corpus} == {"published"}
    assert all(a.text is None for a in corpus)
    assert len(corpus.evidence.hits) > 0
    assert len(corpus.entities) == 2


def test_the_same_study_gives_the_same_bytes(study: Path, export: Path, tmp_path: Path) -> None:
    again = share(study, tmp_path / "again", progress=False)
    assert load_manifest(again) == {
        name: told for name, told in load_manifest(export).items() if name != "README.md"
    } | {"README.md": load_manifest(again)["README.md"]}  # which names the folder


@pytest.mark.parametrize("column", ["headline", "outlet", "byline", "notes"])
def test_a_sentence_in_the_list_of_articles_stops_it(column: str, tmp_path: Path) -> None:
    folder = corpus_in(tmp_path / "study", **({"notes": {"daily": SENTENCE}} if column == "notes" else {}))
    if column != "notes":
        table = pd.read_csv(folder / "articles.csv", dtype=str, keep_default_na=False)
        table.assign(**{column: SENTENCE}).to_csv(folder / "articles.csv", index=False)
    with pytest.raises(
        LeakError, match=rf"nothing was written.*articles.csv, line [24], column {column}.*of article daily"
    ):
        share(folder, tmp_path / "out", progress=False)
    assert not (tmp_path / "out").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["study"]  # nor anything beside it


def test_a_sentence_in_the_codebook_stops_it(study: Path, tmp_path: Path) -> None:
    with (study / "entities.toml").open("a") as file:
        file.write(f'note = "{SENTENCE}"\n')
    with pytest.raises(LeakError, match=r"entities\.toml"):
        share(study, tmp_path / "out", progress=False)


def test_coders_may_quote_what_analysts_wrote(tmp_path: Path) -> None:
    folder = corpus_in(tmp_path / "study", notes={"daily": SENTENCE})
    for name, text in TEXTS.items():
        (folder / "texts" / f"{name}.txt").unlink()
        (folder / "accounts").mkdir(exist_ok=True)
        (folder / "accounts" / f"{name}.md").write_text(text)
    out = share(folder, tmp_path / "out", progress=False)
    assert set(Evidence.load(out / "evidence").articles["basis"]) == {"account"}
    labels = out / "evidence" / "labels.csv"
    labels.write_text(labels.read_text().replace("ferry board", SENTENCE, 1))
    study = load_study(out)
    assert Prover(TEXTS, study.evidence, study.corpus.entities, study.corpus).look(out, ["evidence/labels.csv"]).leaks


def test_a_column_in_which_people_quote_can_be_left_empty(study: Path, tmp_path: Path) -> None:
    (study / "codes.csv").write_text("article,vote\nherald,1\nledger,\ndaily,0\n")
    meaning = pd.DataFrame([["vote", "fact", "vote", SENTENCE]], columns=["variable", "kind", "name", "meaning"])
    meaning.to_csv(study / "codebook.csv", index=False)
    with pytest.raises(LeakError, match=r"codebook\.csv, line 2, column meaning"):
        share(study, tmp_path / "out", progress=False)
    out = share(study, tmp_path / "out", without=["codebook.csv:meaning"], progress=False)
    assert pd.read_csv(out / "codebook.csv")["meaning"].isna().all()
    assert (out / "codes.csv").read_text() == (study / "codes.csv").read_text()
    assert load_settings(out)["columns_left_out"] == ["codebook.csv:meaning"]
    for wrong in ("meaning", "codebook.csv:variable", "codebook.csv:sense", "evidence/terms.csv:term"):
        with pytest.raises(ShareError, match="left out"):
            share(study, tmp_path / "out", without=[wrong], progress=False)


def test_columns_for_texts_stay_at_home(tmp_path: Path) -> None:
    folder = corpus_in(tmp_path / "study", text=dict(TEXTS), abstract={"daily": SENTENCE})
    out = share(folder, tmp_path / "out", progress=False)
    assert {"text", "abstract"}.isdisjoint(pd.read_csv(out / "articles.csv").columns)
    assert load_settings(out)["columns_left_out"] == ["text", "abstract"]


def test_a_folder_of_texts_alone_gets_a_codebook(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text)
    out = share(folder, tmp_path / "out", progress=False)
    corpus = load_corpus(out)
    assert "Ana Silva" in corpus.entities.names
    assert len(Evidence.load(out / "evidence").mentions) > 0
    assert load_settings(out)["codebook"] == corpus.entities.version


def test_without_texts_it_says_what_was_not_checked(export: Path, tmp_path: Path) -> None:
    out = share(export, tmp_path / "second", progress=False)  # an export shared again has no texts
    told = json.loads((out / "proof.json").read_text())
    assert told["articles_with_text"] == 0
    assert told["told"].startswith("No text was at hand")
    for name in TABLES:
        assert (out / "evidence" / f"{name}.csv").read_bytes() == (export / "evidence" / f"{name}.csv").read_bytes()


def test_what_lies_elsewhere_is_not_written_over(study: Path, export: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text("mine")
    for folder, told in (
        (mine, "is no export"), (mine / "notes.txt", "is a file"), (study, "holds the corpus itself"),
        (tmp_path, "holds the corpus itself"), (study / "evidence", "lies in the corpus"),
        (study / "a" / "b", "lies in the corpus"),
    ):  # fmt: skip
        with pytest.raises(ShareError, match=told):
            share(study, folder, progress=False)
    (export / "texts").mkdir()
    (export / "texts" / "daily.txt").write_text("mine")
    with pytest.raises(ShareError, match=r"texts/daily.txt is not as framing share wrote it; move it"):
        share(study, export, progress=False)
    (tmp_path / "link").symlink_to(mine)
    with pytest.raises(ShareError, match="is a link"):
        share(study, tmp_path / "link", progress=False)
    assert (mine / "notes.txt").read_text() == "mine"


def test_an_export_is_replaced_whole_or_not_at_all(
    study: Path, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    assert load_manifest(share(study, tmp_path / "empty", progress=False))
    before = load_manifest(export)
    with monkeypatch.context() as patch:
        patch.setattr(sharing, "write_manifest", lambda folder: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            share(study, export, progress=False)
    assert load_manifest(export) == before
    (export / "tables" / "counts.csv").unlink()  # a file that is gone is no reason not to write it anew
    share(study, export, progress=False)
    assert len(differences(export, load_manifest(export))) == 0
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts processes otherwise")
def test_what_a_killed_run_left_is_cleared_by_the_next(study: Path, export: Path, tmp_path: Path) -> None:
    new, before = tmp_path / "new", load_manifest(export)
    arguments = [sys.executable, "-c", KILLED, str(new), str(export)]
    run = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [str(-signal.SIGKILL)] * 2, run.stderr
    left = hidden(tmp_path)
    assert [name[:-8] for name in left] == [".export.sharing-", ".new.sharing-"]
    assert not new.exists() and not export.exists()  # the second was killed between two renames

    (tmp_path / ".new.sharing-").mkdir()  # of a like name, and not ours
    mine = tmp_path / ".new.sharing-abcd0123"  # as ours, and somebody else's by what it holds
    mine.mkdir()
    (mine / "notes.txt").write_text("mine")
    assert load_manifest(share(study, new, progress=False))
    assert hidden(tmp_path) == sorted([left[0], ".new.sharing-", mine.name])
    assert (mine / "notes.txt").read_text() == "mine"

    (study / "articles.csv").write_text((study / "articles.csv").read_text().replace("Ledger Weekly", SENTENCE))
    with pytest.raises(LeakError):
        share(study, export, progress=False)
    assert load_manifest(export) == before  # what the killed run had put aside is there again, and nothing was lost
    assert left[0] not in hidden(tmp_path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="folders cannot be held by this system")
def test_the_folder_of_a_run_that_is_at_work_is_left_to_it(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, seen = sharing.write_manifest, []

    def meanwhile(made: Path) -> None:
        if not seen:  # the first run has all but its end when a second one begins and ends
            seen.append(made)
            share(study, tmp_path / "out", progress=False)
            assert made.is_dir()
        write(made)

    monkeypatch.setattr(sharing, "write_manifest", meanwhile)
    assert load_manifest(share(study, tmp_path / "out", progress=False))
    assert seen and not hidden(tmp_path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="folders cannot be held by this system")
def test_an_empty_folder_is_left_to_the_run_that_has_just_made_it(tmp_path: Path) -> None:
    new, left = (tmp_path / f".out.sharing-abcd012{n}" for n in range(2))
    for folder, age in ((new, JUST_MADE - 60), (left, JUST_MADE + 60)):
        folder.mkdir()
        made = time.time() - age
        os.utime(folder, (made, made))
    with sharing._aside(tmp_path / "out") as made_now:
        assert hidden(tmp_path) == sorted([new.name, made_now.parent.name])


def test_an_empty_corpus_is_refused(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "articles.csv").write_text("article,url\na,https://a.example\n")
    with pytest.raises(ShareError, match="nothing to share"):
        share(tmp_path / "study", tmp_path / "out", progress=False)
    with pytest.raises(CorpusError, match="no corpus"):
        share(tmp_path / "none", tmp_path / "out", progress=False)


def test_evidence_without_its_corpus_is_refused(study: Path, tmp_path: Path) -> None:
    load_corpus(study).evidence.save(tmp_path / "evidence")
    table = tmp_path / "ferries.csv"
    pd.DataFrame({"id": list(TEXTS), "text": list(TEXTS.values())}).to_csv(table, index=False)
    for source in (study, table):
        stream(source, tmp_path / source.stem / "dataset", load_corpus(study).entities, progress=False)
    for given, told in (
        (tmp_path / "evidence", "is evidence alone.*share the corpus that it was read from$"),
        (study / "dataset", "is a Parquet dataset.*share the corpus that it was read from, study$"),
        (
            tmp_path / "ferries" / "dataset",
            "is a Parquet dataset.*make a corpus of ferries.csv.*framing ingest ferries",
        ),
    ):
        with pytest.raises(ShareError, match=f"^{re.escape(str(given))} {told}"):
            share(given, tmp_path / "out", progress=False)
    for source, told in (
        ("t.parquet", "save it as CSV or JSON Lines, then framing ingest t.csv --out DIR"),
        ("two words.JSONL", "share that: framing ingest 'two words.JSONL' --out DIR"),
        ("t.csv.gz", "unpack it, then framing ingest t.csv --out DIR"),
        ("v1.2", "share the corpus that it was read from, v1.2"),  # a folder whose name has a dot
    ):
        (study / "dataset" / "dataset.json").write_text(json.dumps({"corpus": source}))
        with pytest.raises(ShareError, match=f"{re.escape(told)}$"):
            share(study / "dataset", tmp_path / "out", progress=False)
    (study / "dataset" / "dataset.json").write_text("{")  # damaged, and still no corpus
    with pytest.raises(ShareError, match=r"share the corpus that it was read from$"):
        share(study / "dataset", tmp_path / "out", progress=False)
    assert not (tmp_path / "out").exists()


def test_recipes_say_what_a_corpus_cannot_carry(every_recipe: None) -> None:
    nothing = Corpus("none", {"a": Article("a")})
    planned, skipped = plan(Study(Evidence.empty(), nothing))
    assert planned == []
    assert set(skipped) == {recipe.name for recipe in RECIPES}
    evidence = invented(articles=8, seed=1)
    corpus = Corpus("some", {a: Article(a) for a in evidence.articles["article"]})
    planned, skipped = plan(Study(evidence, corpus))
    assert {"portrayal", "similarity", "profiles_by_outlet"} <= {one.figure for one in planned}
    assert skipped["presence"] == NEEDS["codes"][1]
    assert len({one.figure for one in planned}) == len(planned)
    assert all(one.analysis in ANALYSES for one in planned)
    assert all(need in NEEDS for recipe in RECIPES for need in recipe.needs)


def test_the_command(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("share", study, "--out", tmp_path / "out") == 0
    told = capsys.readouterr().out
    assert f"held against the texts of {len(TEXTS)} of {len(TEXTS)} articles" in told
    assert f"framing verify {tmp_path / 'out'}" in told
    assert run("verify", tmp_path / "out") == 0
    assert "All the same" in capsys.readouterr().out
    shutil.rmtree(study)  # verifying needs nothing else
    assert run("verify", tmp_path / "out", "--out", tmp_path / "table.csv") == 0
    assert set(pd.read_csv(tmp_path / "table.csv")["outcome"]) == {"same"}
    assert load_study(tmp_path / "out").outlets == ["Norport Herald", "Ledger Weekly"]


def test_commands_that_are_proposed_can_be_copied(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "my ferries"
    assert run("share", study, "--out", out) == 0
    proposed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  framing ")]
    card = [line for line in (out / "README.md").read_text().splitlines() if line.startswith("    framing ")]
    for lines, folder in ((proposed, str(out)), (card, out.name)):
        assert [shlex.split(line)[:3] for line in lines] == [["framing", c, folder] for c in ("verify", "hydrate")]


def test_what_is_wrong_is_named_where_it_came_from(study: Path, tmp_path: Path) -> None:
    (study / "codebook.csv").write_text("variable,kind\nvote,fact\n")
    with pytest.raises(ShareError) as caught:
        share(study, tmp_path / "out", progress=False)
    assert str(caught.value).startswith(f"{study / 'codebook.csv'} has no column")
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(ShareError, match=r"taken/out cannot be written"):
        share(study, tmp_path / "taken" / "out", progress=False)
