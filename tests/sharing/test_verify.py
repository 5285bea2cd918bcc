"""Verifying: what was tampered with is named, and what is no export is refused in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from framing.sharing.manifest import ShareError, load_manifest, write_manifest
from framing.sharing.verify import DIFFERS, PICTURE, SAME, verify
from tests.sharing.test_share import run


def unlike(table: pd.DataFrame) -> dict[str, str]:
    return {row.file: row.outcome for row in table.itertuples() if row.outcome != SAME}


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_export_gives_its_own_figures(export: Path) -> None:
    table = verify(export, progress=False)
    assert set(table["outcome"]) == {SAME}
    drawn = [name for name in load_manifest(export) if name.startswith(("figures/", "tables/"))]
    assert table["file"].tolist() == sorted(drawn)


def test_a_number_that_was_changed_is_named(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(export / "tables" / "counts.csv", "published,2", "published,3")
    table = verify(export, progress=False).set_index("file")
    assert unlike(table.reset_index()) == {"tables/counts.csv": DIFFERS}
    assert table.loc["tables/counts.csv", "why"].startswith("line 3: 'Norport Herald,published,3")
    assert run("verify", export) == 1
    assert "tables/counts.csv: line 3" in capsys.readouterr().out


def test_evidence_that_was_changed_tells_in_manifest_and_figures(export: Path) -> None:
    changed(export / "evidence" / "hits.csv", "shameful,shameful", "heroic,heroic")
    found = unlike(verify(export, progress=False))
    assert found["evidence/hits.csv"] == DIFFERS
    assert found["figures/vocabulary.csv"] == DIFFERS
    write_manifest(export)  # who forges the manifest too is told by the figures
    assert unlike(verify(export, progress=False))["figures/vocabulary.csv"] == DIFFERS


def test_a_picture_of_other_fonts_is_told_apart(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(export / "figures" / "vocabulary.svg", "</svg>", "<!-- another font -->\n</svg>")
    assert unlike(verify(export, progress=False)) == {"figures/vocabulary.svg": DIFFERS}  # the manifest knows better
    write_manifest(export)
    assert unlike(verify(export, progress=False)) == {"figures/vocabulary.svg": PICTURE}
    assert run("verify", export) == 0
    told = capsys.readouterr().out
    assert "figures/vocabulary.svg" in told
    assert "Versions when it was made: the same as here." in told


def test_files_that_came_or_went_are_named(export: Path) -> None:
    (export / "figures" / "vocabulary.csv").unlink()
    (export / "texts").mkdir()
    (export / "texts" / "a.txt").write_text("Ferry ends")
    (export / "tables" / "more.csv").write_text("a\n1\n")
    found = unlike(verify(export, progress=False))
    assert found["figures/vocabulary.csv"] == found["texts/a.txt"] == found["tables/more.csv"] == DIFFERS


def manifest(export: Path, **files: Any) -> None:
    path = export / "manifest.json"
    content = json.loads(path.read_text())
    content["files"] |= files
    path.write_text(json.dumps(content))


@pytest.mark.parametrize(
    "name", ["../outside.csv", "/etc/hostname", "a/../../b.csv", "a\\b.csv", "", "C:/x.csv", ".git/x"]
)
def test_names_that_lead_elsewhere_are_refused(export: Path, name: str) -> None:
    manifest(export, **{name: {"sha256": "0" * 64, "bytes": 1}})
    with pytest.raises(ShareError, match="no file inside an export"):
        verify(export, progress=False)


def test_links_are_refused(export: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text("a\n")
    (export / "tables" / "counts.csv").unlink()
    (export / "tables" / "counts.csv").symlink_to(tmp_path / "outside.csv")
    with pytest.raises(ShareError, match=r"tables/counts.csv is a link"):
        verify(export, progress=False)


def broken(export: Path, name: str, content: str | None) -> None:
    if content is None:
        (export / name).unlink()
    else:
        (export / name).write_text(content)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("manifest.json", None, "is no export: it has no manifest.json"),
        ("manifest.json", "{", "cannot be read as JSON"),
        ("manifest.json", "[]", "is not what framing share wrote"),
        ("manifest.json", "{}", "was not written by framing share"),
        ("manifest.json", '{"made_by": "framing share", "format": 9, "files": {}}', "of format 9"),
        ("settings.json", None, "it has no settings.json"),
        ("settings.json", '{"analyses": 3}', "lists no analyses"),
        ("settings.json", '{"analyses": [{"figure": "a"}]}', "has figure, analysis and arguments"),
        ("settings.json", '{"analyses": [{"figure": "../a", "analysis": "keyness", "arguments": {}}]}', "no figure"),
        (
            "settings.json",
            '{"analyses": [{"figure": "a", "analysis": "keyness", "arguments": {"resamples": 1e9}}]}',
            "more than",
        ),
        ("evidence/hits.csv", None, "evidence/hits.csv: .* it is not there; get the export anew"),
        ("evidence/hits.csv", "article,term\n\"a", "evidence/hits.csv: it was changed after .* get the export anew"),
        ("evidence/terms.csv", "\x00\x01", "cannot be checked"),
        ("articles.csv", None, "cannot be checked: articles.csv: .* it is not there; get the export anew"),
    ],
)  # fmt: skip
def test_what_is_broken_is_told_in_one_line(export: Path, name: str, content: str | None, told: str) -> None:
    broken(export, name, content)
    with pytest.raises(ShareError, match=told) as caught:
        verify(export, progress=False)
    assert "\n" not in str(caught.value)
    assert "articles again" not in str(caught.value)


def test_the_file_that_is_amiss_is_named_and_not_another_one(export: Path) -> None:
    (export / "articles.csv").write_text((export / "articles.csv").read_text() + "\n")
    (export / "evidence" / "terms.csv").write_text("article,term\n")
    with pytest.raises(ShareError, match=r"cannot be checked: evidence/terms.csv: it was changed"):
        verify(export, progress=False)
    write_manifest(export)  # a broken file of which the manifest does not tell
    with pytest.raises(ShareError, match=r"'terms' lacks .*; get the export anew"):
        verify(export, progress=False)


def test_settings_run_known_analyses_alone(export: Path) -> None:
    path = export / "settings.json"
    settings = json.loads(path.read_text())
    settings["analyses"] += [
        {"figure": "other", "analysis": "system", "arguments": {"command": "true"}},
        {"figure": "shift", "analysis": "word_shift", "arguments": {"target": "a", "lexicon": "/etc/hostname"}},
        {"figure": "odd", "analysis": "vocabulary", "arguments": {"no_such": 1}},
    ]
    path.write_text(json.dumps(settings))
    assert unlike(verify(export, progress=False)) == {
        "settings.json": DIFFERS
    }  # they drew nothing, and stopped nothing


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ShareError, match="is not there"):
        verify(tmp_path / "none")
    (tmp_path / "file.txt").write_text("mine")
    with pytest.raises(ShareError, match=r"file\.txt is a file"):
        verify(tmp_path / "file.txt")
    with pytest.raises(ShareError, match="is no export"):
        verify(tmp_path)


def test_a_table_that_cannot_be_written_is_named_as_it_was_asked_for(export: Path, tmp_path: Path) -> None:
    (tmp_path / "taken.csv").mkdir()
    with pytest.raises(ShareError, match=r"/taken\.csv cannot be written"):
        run("verify", export, "--out", tmp_path / "taken.csv")
