"""Hydrating: which texts are the same, changed, gone or without an address, and that none goes into the export."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from framing.corpus import load_corpus
from framing.intake.fetch import fetch
from framing.intake.web import Web
from framing.reading.reader import sha256
from framing.sharing.hydrate import CHANGED, EQUAL, GONE, MISSING, NO_ADDRESS, SAME, UNREACHED, UNREAD, hydrate
from framing.sharing.manifest import ShareError, differences, load_manifest
from framing.sharing.share import share
from tests.intake.conftest import site, web  # noqa: F401
from tests.intake.server import Answer, Site
from tests.intake.test_fetch import reading_here  # noqa: F401
from tests.sharing.conftest import CODEBOOK, TEXTS, corpus_in
from tests.sharing.test_share import run


def plain(text: str) -> Answer:
    return 200, {"Content-Type": "text/plain; charset=utf-8"}, text.encode()


def column(table: pd.DataFrame, name: str) -> dict[str, str]:
    return dict(zip(table["article"], table[name], strict=True))


@pytest.fixture
def fetched(site: Site, web: Web, tmp_path: Path) -> Path:  # noqa: F811
    """The export of a corpus whose texts came from a site."""
    folder = tmp_path / "from-the-web"
    folder.mkdir()
    site.routes |= {f"/{name}": plain(text) for name, text in TEXTS.items()}
    rows = [{"article": n, "url": site.url(f"/{n}", f"{n}.example"), "outlet": n.title()} for n in TEXTS]
    pd.DataFrame(rows).to_csv(folder / "articles.csv", index=False)
    (folder / "entities.toml").write_text(CODEBOOK)
    assert set(fetch(folder, web=web, progress=False)["outcome"]) == {"came"}
    return share(folder, tmp_path / "export", progress=False)


def test_what_is_there_still_is_the_same(fetched: Path, web: Web, tmp_path: Path) -> None:  # noqa: F811
    table = hydrate(fetched, tmp_path / "copy", web=web, progress=False)
    assert set(table["text"]) == {SAME}
    assert set(table["evidence"]) == {EQUAL}
    corpus = load_corpus(tmp_path / "copy")
    assert {a.id for a in corpus if a.text is not None} == set(TEXTS)
    assert "/texts/" in (tmp_path / "copy" / ".gitignore").read_text()
    assert len(differences(fetched, load_manifest(fetched))) == 0  # nothing went into the export


def test_what_changed_and_what_is_gone(fetched: Path, site: Site, web: Web, tmp_path: Path) -> None:  # noqa: F811
    site.routes["/daily"] = plain(TEXTS["daily"].replace("heroic crew", "weary crew"))
    site.routes["/ledger"] = (410, {}, b"")
    table = hydrate(fetched, tmp_path / "copy", web=web, progress=False)
    assert column(table, "text") == {"daily": CHANGED, "herald": SAME, "ledger": GONE}
    told = column(table, "evidence")
    assert (told["herald"], told["ledger"]) == (EQUAL, UNREAD)
    assert {"terms", "hits"} <= set(told["daily"].split(", "))
    assert "articles" not in told["daily"].split(", ")  # as many words and sentences, of the same outlet
    assert "taken down" in column(table, "why")["ledger"]
    site.routes["/ledger"] = plain(TEXTS["ledger"])  # the same call goes on
    again = hydrate(fetched, tmp_path / "copy", web=web, progress=False)
    assert column(again, "text") == {"daily": CHANGED, "herald": SAME, "ledger": SAME}


def test_what_is_refused_is_not_gone(fetched: Path, site: Site, web: Web, tmp_path: Path) -> None:  # noqa: F811
    site.routes["/ledger"] = (403, {}, b"")
    table = hydrate(fetched, tmp_path / "copy", web=web, progress=False)
    assert column(table, "text")["ledger"] == UNREACHED


def test_articles_without_an_address(tmp_path: Path, web: Web) -> None:  # noqa: F811
    folder = corpus_in(tmp_path / "study")
    table = pd.read_csv(folder / "articles.csv", dtype=str, keep_default_na=False)
    table.assign(url="").to_csv(folder / "articles.csv", index=False)
    out = share(folder, tmp_path / "out", progress=False)
    assert set(hydrate(out, tmp_path / "copy", web=web, progress=False)["text"]) == {NO_ADDRESS}


def test_where_nothing_came_no_texts_are_promised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = corpus_in(tmp_path / "study")
    table = pd.read_csv(folder / "articles.csv", dtype=str, keep_default_na=False)
    table.assign(url="").to_csv(folder / "articles.csv", index=False)
    out = share(folder, tmp_path / "out", progress=False)
    assert run("hydrate", out, "--to", tmp_path / "copy") == 1
    told = capsys.readouterr().out
    assert "No text came" in told
    assert "The texts are in" not in told
    mine = folder / "texts"
    (folder / "texts").rename(folder / "articles")
    assert run("hydrate", out, "--texts", folder / "articles", "--to", folder) == 0
    assert f"The texts that were in {folder} stay as they are" in capsys.readouterr().out
    assert not mine.exists()


def test_copies_of_ones_own(export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "herald.txt").write_text(TEXTS["herald"].replace("\n", "\r\n"), newline="")
    (mine / "daily.md").write_text(TEXTS["daily"] + "One sentence more.\n")
    table = hydrate(export, texts=mine, progress=False)
    assert column(table, "text") == {"daily": CHANGED, "herald": SAME, "ledger": MISSING}
    assert column(table, "evidence")["herald"] == EQUAL
    assert column(table, "evidence")["daily"] != EQUAL
    assert run("hydrate", export, "--texts", mine, "--to", tmp_path / "copy") == 1
    told = capsys.readouterr().out
    assert "Texts: 1 same, 1 changed, 1 no copy." in told
    assert "Evidence: 1 equal, 1 different, 1 not read." in told
    text = load_corpus(tmp_path / "copy")["herald"].text
    assert text is not None
    assert sha256(text) == sha256(TEXTS["herald"])
    assert "One sentence more." in (tmp_path / "copy" / "texts" / "changed" / "daily.txt").read_text()
    assert not (tmp_path / "copy" / "texts" / "daily.txt").exists()
    for name, text in TEXTS.items():
        (mine / f"{name}.txt").write_text(text)
    (mine / "daily.md").unlink()
    assert run("hydrate", export, "--texts", mine) == 0
    assert len(differences(export, load_manifest(export))) == 0


def test_texts_go_elsewhere(export: Path, study: Path, tmp_path: Path) -> None:
    for to in (export, export / "texts", export.parent):
        with pytest.raises(ShareError, match="lie in each other"):
            hydrate(export, to, progress=False)
    other = corpus_in(tmp_path / "other", {"another": TEXTS["daily"]})
    with pytest.raises(ShareError, match="holds something else"):
        hydrate(export, other, progress=False)
    with pytest.raises(ShareError, match="say where the texts go"):
        hydrate(export)
    with pytest.raises(ShareError, match="no text named after an article"):
        hydrate(export, texts=study, progress=False)
    with pytest.raises(ShareError, match="is not there"):
        hydrate(export, texts=tmp_path / "none")


def test_evidence_that_was_changed_is_not_held_against_texts(export: Path, study: Path) -> None:
    path = export / "evidence" / "terms.csv"
    path.write_text(path.read_text().replace("ferry", "fairy"))
    with pytest.raises(ShareError, match=r"evidence/terms.csv: it was changed"):
        hydrate(export, texts=study / "texts")


def copies_in(folder: Path) -> Path:
    """Copies of one's own, of which one differs from what was read."""
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text + ("One sentence more.\n" if name == "daily" else ""))
    return folder


def test_a_corpus_that_is_there_keeps_its_texts(export: Path, study: Path, tmp_path: Path) -> None:
    (study / ".gitignore").write_text("/texts/\n/notes/\n")
    (study / "texts" / "ledger.txt").rename(study / "texts" / "ledger.md")
    (study / "articles").mkdir()
    (study / "texts" / "herald.txt").rename(study / "articles" / "herald.md")
    before = {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}
    hydrate(export, study, texts=copies_in(tmp_path / "mine"), progress=False)
    after = {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}
    aside = study / "texts" / "changed" / "daily.txt"
    assert after.keys() - before.keys() == {aside}
    assert "One sentence more." in after[aside].decode()
    assert {path: after[path] for path in before} == before


def test_a_copy_that_cannot_be_read_is_told_and_stops_nothing(export: Path, tmp_path: Path) -> None:
    mine = copies_in(tmp_path / "mine")
    (mine / "herald.txt").write_text("")
    (mine / "ledger.txt").write_bytes(b"Board saves\xff money")
    table = hydrate(export, texts=mine, progress=False)
    assert column(table, "text") == {"daily": CHANGED, "herald": MISSING, "ledger": MISSING}
    assert "herald.txt is empty" in column(table, "why")["herald"]
    assert "ledger.txt is not UTF-8" in column(table, "why")["ledger"]


def test_a_file_in_the_place_of_a_folder(export: Path) -> None:
    with pytest.raises(ShareError, match=r"README.md is a file; give a folder with texts"):
        hydrate(export, texts=export / "README.md")
    with pytest.raises(ShareError, match=r"README.md is a file; give a folder that framing share wrote"):
        hydrate(export / "README.md", texts=export)
