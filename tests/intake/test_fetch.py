"""Fetching the texts of a corpus: what comes, what does not and why, and that every file is whole whenever it stops."""

from __future__ import annotations

import argparse
import contextlib
import csv
import functools
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from framing.corpus import CorpusError, load_corpus
from framing.intake import fetch as fetching
from framing.intake import ledger, web_commands
from framing.intake.candidates import candidates
from framing.intake.drafts import Aside, Draft
from framing.intake.fetch import COLUMNS, fetch
from framing.intake.picks import pick_coverage
from framing.intake.web import Limits, Web
from framing.reading.reader import sha256
from tests.intake.server import Site, html, moved


@pytest.fixture(autouse=True)
def reading_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read pages in this process: it takes seconds to start one more for every test."""
    from framing.intake.worker import answers

    @contextlib.contextmanager
    def patient() -> Iterator[Any]:
        def read(path: Path, kind: str, columns: Mapping[str, str] | None, read_on: str) -> Iterator[Draft | Aside]:
            for answer in answers({"path": str(path), "kind": kind, "read_on": read_on}):
                if "draft" in answer:
                    yield Draft(**answer["draft"])
                elif "aside" in answer:
                    yield Aside(**answer["aside"])

        yield read

    if "own_process" not in request.fixturenames:
        monkeypatch.setattr(fetching, "patient", patient)


@pytest.fixture
def own_process() -> None:
    """Read pages in a process of their own, as it is in earnest."""


def study(folder: Path, rows: Mapping[str, str], **columns: str) -> Path:
    """A corpus folder of articles with addresses, and more columns."""
    folder.mkdir(exist_ok=True)
    table = pd.DataFrame([{"article": name, "url": url} | columns for name, url in rows.items()], dtype="str")
    table.to_csv(folder / "articles.csv", index=False)
    return folder


def cells(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "articles.csv", dtype=str, keep_default_na=False).set_index("article")


def outcomes(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["article"], table["outcome"], strict=True))


def whys(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["article"], table["why"], strict=True))


def test_a_text_comes_and_what_is_known_of_it(site: Site, web: Web, tmp_path: Path) -> None:
    site.routes["/ferry"] = html(ETag='"1"')
    folder = study(tmp_path / "study", {"a": site.url("/ferry", "times.example")}, coder="Ana", headline="")
    table = fetch(folder, web=web, progress=False)
    assert list(table.columns) == list(COLUMNS)
    text = load_corpus(folder)["a"].text
    assert text is not None
    assert text.startswith("Ferry Board ends the line\n\n")
    assert "buses would run from the first of June" in text
    row = cells(folder).loc["a"]
    assert row["sha256"] == sha256(text)
    assert row["retrieved"] == "2024-05-03"
    assert row["words"] == str(len(text.split())) == str(table.loc[0, "words"])
    assert row["licence"] == "all rights reserved (presumed, not seen)"
    assert (row["headline"], row["outlet"], row["coder"]) == ("Ferry Board ends the line", "times.example", "Ana")
    assert outcomes(table) == {"a": "came"}
    assert {"/texts/", "/fetched.json"} <= set((folder / ".gitignore").read_text().split())
    assert len(fetch(folder, web=web, progress=False)) == 0
    assert site.paths == ["/robots.txt", "/ferry"]


def test_what_was_written_by_hand_stays(site: Site, web: Web, tmp_path: Path) -> None:
    site.routes["/a"] = html(tdm_reservation="1")
    folder = tmp_path
    (folder / ".gitignore").write_text("mine\n")
    raw = "article,url,outlet,headline,licence,published,Ω\r\n"
    raw += f'a,{site.url("/a")},The Norport Times,"Mine, ""quoted""",CC BY,1 May,=keep\r\nb,,Sud,,,,"two\nlines"\r\n'
    (folder / "articles.csv").write_bytes(b"\xef\xbb\xbf" + raw.encode())
    table = fetch(folder, web=web, progress=False)
    assert outcomes(table) == {"a": "came", "b": "not"}
    assert whys(table)["b"] == "it has no address"
    assert (folder / ".gitignore").read_text() == "mine\n"
    written = (folder / "articles.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.count(b"\r\n") == 3
    rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert rows[0]["headline"] == 'Mine, "quoted"'
    assert (rows[0]["outlet"], rows[0]["licence"], rows[0]["published"]) == ("The Norport Times", "CC BY", "1 May")
    assert rows[0]["Ω"] == "=keep"
    assert rows[1]["Ω"] == "two\nlines"
    assert rows[1]["sha256"] == ""


def test_what_a_page_says_of_itself_is_no_formula_and_goes_nowhere_else(site: Site, web: Web, tmp_path: Path) -> None:
    site.routes["/a"] = html("=HYPERLINK(&quot;https://evil.example&quot;) \u202eof Norport", tdm_reservation="1")
    folder = study(tmp_path, {"a": site.url("/a")})
    fetch(folder, web=web, progress=False)
    row = cells(folder).loc["a"]
    assert row["headline"] == '\'=HYPERLINK("https://evil.example") of Norport'
    assert row["licence"].endswith("; text and data mining reserved by the site")
    assert sorted(p.name for p in folder.rglob("*") if p.is_file()) == [
        ".gitignore", "a.txt", "articles.csv", "fetched.json",
    ]  # fmt: skip


def test_why_each_page_did_not_come(site: Site, web: Web, tmp_path: Path) -> None:
    site.routes = {
        "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /members"),
        "/pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"),
        "/picture": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
        "/zip": (200, {"Content-Type": "application/zip"}, b"PK"),
        "/gone": (410, {}, b""), "/paid": (402, {}, b""), "/law": (451, {}, b""), "/no": (403, {}, b""),
        "/teapot": (418, {}, b""), "/not-modified": (304, {}, b""),
        "/members": html(), "/empty": (200, {"Content-Type": "text/html"}, b""),
        "/script": (200, {"Content-Type": "text/html"}, b"<html><body><script>go()</script></body></html>"),
        "/old": moved("/"), "/": html("Today in Norport"), "/loop": moved("/loop"),
    }  # fmt: skip
    rows = {name: site.url(f"/{name}") for name in (
        "pdf", "picture", "zip", "gone", "paid", "law", "no", "teapot", "not-modified", "members", "empty", "script",
        "old", "loop", "missing")}  # fmt: skip
    rows |= {"file": "file:///etc/hostname", "password": "https://a:b@times.example/"}
    table = fetch(study(tmp_path, rows), web=web, progress=False)
    assert set(outcomes(table).values()) == {"not"}
    expected = {
        "pdf": "it is a PDF", "picture": "it is a picture", "zip": "of the type application/zip",
        "gone": "taken down (HTTP 410)", "paid": "payment (HTTP 402)", "law": "legal reasons", "no": "HTTP 403",
        "teapot": "HTTP 418", "not-modified": "HTTP 304", "members": "robots.txt of 127.0.0.1 does not allow it",
        "empty": "empty", "script": "no article was found on the page", "old": "front page", "loop": "circle",
        "missing": "not there (HTTP 404)", "file": "neither http nor https", "password": "user name or password",
    }  # fmt: skip
    told = whys(table)
    assert {name: part for name, part in expected.items() if part not in told[name]} == {}, told
    assert not (tmp_path / "texts").exists()
    assert set(cells(tmp_path).columns) == {"url"}


@pytest.mark.parametrize(
    ("headers", "body", "encoding"),
    [
        ("text/html; charset=iso-8859-1", "<meta charset=utf-8>", "latin-1"),
        ("text/html", "<meta charset=windows-1252>", "cp1252"),
        ("text/html", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">', "latin-1"),
        ("text/html", "", "utf-8"),
        ("", "", "utf-16"),
        ("text/html; charset=no-such", "", "utf-8"),
    ],
)
def test_the_charset_is_that_of_the_header_else_of_the_page(
    headers: str, body: str, encoding: str, site: Site, web: Web, tmp_path: Path
) -> None:
    told = html("Die Fähre fährt", words="Ana Silva fährt über den Fluß, que señaló el café.")[2].decode()
    raw = told.replace("<meta charset='utf-8'>", body).encode(encoding)
    site.routes["/a"] = (200, {"Content-Type": headers}, raw)
    folder = study(tmp_path, {"a": site.url("/a")})
    assert outcomes(fetch(folder, web=web, progress=False)) == {"a": "came"}
    assert "fährt über den Fluß, que señaló el café" in str(load_corpus(folder)["a"].text)


def test_plain_text_comes_too_and_is_never_taken_for_front_matter(site: Site, web: Web, tmp_path: Path) -> None:
    site.routes["/a"] = (200, {"Content-Type": "text/plain"}, b"+++\nbasis = 'account'\n+++\nIt is over, she said.\n")
    folder = study(tmp_path, {"a": site.url("/a")})
    assert outcomes(fetch(folder, web=web, progress=False)) == {"a": "came"}
    article = load_corpus(folder)["a"]
    assert article.basis == "published"
    assert "It is over" in str(article.text)
    assert cells(folder).loc["a", "sha256"] == sha256(str(article.text))


def test_sites_take_turns_and_none_is_hurried(site: Site, web: Web, tmp_path: Path) -> None:
    site.routes |= {f"/{n}": html(f"Ferry no {n} ends") for n in range(3)}
    rows = {f"{host}{n}": site.url(f"/{n}", f"{host}.example") for host in "ab" for n in range(3)}
    fetch(study(tmp_path, rows), web=web, progress=False)
    pages = [(headers["host"][0], path) for path, headers in site.asked if path != "/robots.txt"]
    assert pages == [("a", "/0"), ("b", "/0"), ("a", "/1"), ("b", "/1"), ("a", "/2"), ("b", "/2")]
    # Both sites wait for their second in the same second; eight requests to two sites take four seconds less one.
    assert sum(web.sleep.__self__.slept) == pytest.approx(4, abs=1)  # type: ignore[attr-defined]


def test_a_site_that_asks_for_patience_gets_it_once(site: Site, web: Web, tmp_path: Path) -> None:
    answers = iter([(429, {"Retry-After": "20"}, b""), html()])
    site.routes["/a"] = lambda _: next(answers)
    folder = study(tmp_path, {"a": site.url("/a")})
    assert outcomes(fetch(folder, web=web, progress=False)) == {"a": "came"}
    assert web.sleep.__self__.slept == [1.0, 20.0]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "answer", [(429, {"Retry-After": "3600"}, b""), (429, {}, b""), (503, {"Retry-After": "1"}, b"")]
)
def test_a_site_that_wants_to_be_left_alone_is(answer: Any, site: Site, web: Web, tmp_path: Path) -> None:
    site.routes |= {"/a": answer, "/b": html()}
    rows = {
        "a": site.url("/a", "times.example"),
        "b": site.url("/b", "times.example"),
        "c": site.url("/b", "post.example"),
    }
    table = fetch(study(tmp_path, rows), web=web, progress=False)
    assert outcomes(table) == {"a": "not", "b": "not", "c": "came"}
    assert "times.example asks to be left alone for now" in whys(table)["b"]
    assert [h["host"][:4] for path, h in site.asked if path == "/b"] == ["post"]


def test_a_site_that_fails_three_times_in_a_row_is_left_alone(site: Site, web: Web, tmp_path: Path) -> None:
    site.routes |= {f"/{n}": (500, {}, b"") for n in range(5)}
    table = fetch(study(tmp_path, {f"a{n}": site.url(f"/{n}") for n in range(5)}), web=web, progress=False)
    assert site.paths == ["/robots.txt", "/0", "/1", "/2"]
    assert "failed 3 times in a row" in whys(table)["a4"]
    site.asked.clear()
    site.routes |= {f"/{n}": (200, {"Content-Type": "image/png"}, b"") for n in range(5)}  # which is no failure
    fetch(tmp_path, web=web, progress=False)
    assert len(site.asked) == 5


def test_a_page_is_asked_with_what_is_known_and_answers_that_nothing_changed(
    site: Site, web: Web, tmp_path: Path
) -> None:
    when = "Fri, 03 May 2024 10:00:00 GMT"
    site.routes |= {"/old": moved("/a", 301), "/a": html(ETag='"1"', Last_Modified=when)}
    folder = study(tmp_path, {"a": site.url("/old")})
    fetch(folder, web=web, progress=False)
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    site.asked.clear()
    site.routes["/a"] = lambda handler: (304, {}, b"") if handler.headers["If-None-Match"] == '"1"' else html()
    assert outcomes(fetch(folder, web=web, recheck=True, progress=False)) == {"a": "unchanged"}
    asked = dict(site.asked)
    assert asked["/a"]["if-modified-since"] == when
    assert "if-none-match" not in asked["/old"]  # it is the other address that answered so
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before
    (folder / "texts/a.txt").unlink()  # without the text, "not modified" would say nothing
    site.asked.clear()
    assert outcomes(fetch(folder, web=web, progress=False)) == {"a": "came"}
    assert "if-none-match" not in dict(site.asked)["/a"]
    table = cells(folder)
    table.loc["a", "url"] = site.url("/b")
    table.to_csv(folder / "articles.csv")
    site.routes["/b"] = html(words="Another page.")
    site.asked.clear()
    assert outcomes(fetch(folder, web=web, recheck=True, progress=False)) == {"a": "changed"}
    assert "if-none-match" not in dict(site.asked)["/b"]


def test_a_page_that_changed_is_reported_and_the_coded_text_stays_until_it_is_told(
    site: Site, web: Web, tmp_path: Path
) -> None:
    site.routes["/a"] = html()
    folder = study(tmp_path, {"a": site.url("/a")})
    fetch(folder, web=web, progress=False)
    first, row = (folder / "texts/a.txt").read_text(), cells(folder).loc["a"].to_dict()
    site.routes["/a"] = html(words="Corrected on Tuesday.", ETag='"2"')
    table = fetch(folder, web=web, recheck=True, progress=False)
    assert outcomes(table) == {"a": "changed"}
    assert "--update" in whys(table)["a"]
    assert (folder / "texts/a.txt").read_text() == first
    assert cells(folder).loc["a"].to_dict() == row
    second = (folder / "texts/changed/a.txt").read_text()
    assert "Corrected on Tuesday" in second
    assert load_corpus(folder)["a"].text == first
    site.routes["/a"] = lambda handler: (304, {}, b"") if handler.headers["If-None-Match"] == '"2"' else (500, {}, b"")
    assert outcomes(fetch(folder, web=web, recheck=True, progress=False)) == {"a": "changed"}
    table = fetch(folder, web=web, recheck=True, update=True, progress=False)
    assert outcomes(table) == {"a": "changed"}
    assert (folder / "texts/a.txt").read_text() == second
    assert (folder / f"texts/earlier/a-{sha256(first)[:8]}.txt").read_text() == first
    assert not (folder / "texts/changed/a.txt").exists()
    assert cells(folder).loc["a", "sha256"] == sha256(second)
    assert outcomes(fetch(folder, web=web, recheck=True, progress=False)) == {"a": "unchanged"}


@pytest.mark.parametrize("where", ["articles", "evidence"])
def test_a_page_is_compared_with_what_was_coded_though_the_text_is_not_here(
    where: str, site: Site, web: Web, tmp_path: Path
) -> None:
    site.routes["/a"] = html()
    folder = study(tmp_path, {"a": site.url("/a")}, **({"sha256": "0" * 64} if where == "articles" else {}))
    if where == "evidence":
        (folder / "evidence").mkdir()
        (folder / "evidence/articles.csv").write_text(f"article,basis,sha256\na,published,{'0' * 64}\n")
    assert outcomes(fetch(folder, web=web, progress=False)) == {"a": "changed"}
    assert not (folder / "texts/a.txt").exists()
    assert (folder / "texts/changed/a.txt").is_file()
    assert outcomes(fetch(folder, web=web, update=True, progress=False)) == {"a": "changed"}
    text = (folder / "texts/a.txt").read_text()
    assert cells(folder).loc["a", "sha256"] == sha256(text)
    (folder / "texts/a.txt").unlink()
    (folder / "fetched.json").unlink()
    assert outcomes(fetch(folder, web=web, progress=False)) == {"a": "came"}  # as it was coded


def test_a_text_that_was_tidied_by_hand_is_not_taken_for_a_change_of_the_page(
    site: Site, web: Web, tmp_path: Path
) -> None:
    site.routes["/a"] = html(ETag='"1"')
    folder = study(tmp_path, {"a": site.url("/a")})
    fetch(folder, web=web, progress=False)
    (folder / "texts/a.txt").write_text("Tidied by hand.\n")
    assert outcomes(fetch(folder, web=web, recheck=True, progress=False)) == {"a": "unchanged"}
    assert (folder / "texts/a.txt").read_text() == "Tidied by hand.\n"


def test_what_is_remembered_may_be_damaged(site: Site, web: Web, tmp_path: Path) -> None:
    site.routes["/a"] = html()
    folder = study(tmp_path, {"a": site.url("/a")})
    for damage in ("{", "[]", '{"a": 1}', '{"a": {"url": 7}}', "\x00", '{"a": ' * 9999):
        (folder / "fetched.json").write_text(damage)
        (folder / "texts/a.txt").unlink(missing_ok=True)
        assert outcomes(fetch(folder, web=web, progress=False)) == {"a": "came"}


@pytest.mark.parametrize("etag", ["\u00fcber", "x" * 5000, "a\tb"])
def test_a_mark_that_cannot_be_sent_back_is_not_kept(etag: str, site: Site, web: Web, tmp_path: Path) -> None:
    site.routes["/a"] = html(ETag=etag)
    folder = study(tmp_path, {"a": site.url("/a")})
    for recheck, outcome in ((False, "came"), (True, "unchanged")):
        assert outcomes(fetch(folder, web=web, recheck=recheck, progress=False)) == {"a": outcome}
    assert all("if-none-match" not in headers for _, headers in site.asked)


def test_nothing_is_written_through_a_link(site: Site, web: Web, tmp_path: Path) -> None:
    site.routes["/a"] = html()
    folder = study(tmp_path / "study", {"a": site.url("/a")})
    (tmp_path / "elsewhere").mkdir()
    (folder / "texts").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CorpusError, match="is a link to another folder"):
        fetch(folder, web=web, progress=False)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_what_was_picked_and_came_is_told_in_the_data_card(site: Site, web: Web, tmp_path: Path) -> None:
    site.routes["/0"] = html()
    rows = [
        {"outlet": f"{name}.example", "country": "", "language": "en", "listed": "2024-05-01", "headline": name * 9,
         "url": site.url(f"/{n}")} for n, name in enumerate("ab")
    ]  # fmt: skip
    folder = tmp_path / "study"
    pick_coverage(candidates(rows), folder, "all")
    assert "| with a text | 0 |" in (folder / "README.md").read_text()
    fetch(folder, web=web, progress=False)
    provenance = pd.read_csv(folder / "provenance.csv", keep_default_na=False, dtype=str)
    assert provenance["status"].tolist() == ["came", "to fetch"]
    assert provenance.loc[0, "why"].startswith("fetched on 2024-05-03")
    assert "| with a text | 1 |" in (folder / "README.md").read_text()


def test_folders_that_cannot_be_fetched_for(web: Web, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It is over.")
    with pytest.raises(CorpusError, match=r"has no articles\.csv"):
        fetch(tmp_path, web=web)
    (tmp_path / "articles.csv").write_text("article\na\n")
    with pytest.raises(CorpusError, match="no column 'url'"):
        fetch(tmp_path, web=web)


def all_is_whole(folder: Path, expected: Mapping[str, str]) -> int:
    """Check every file of a folder; return how many texts there are."""
    corpus = load_corpus(folder)
    assert list(corpus.articles) == list(expected)
    for path in (folder / "texts").glob("[!.]*"):
        assert path.read_text(encoding="utf-8") == expected[path.stem]
    if (folder / "fetched.json").is_file():
        json.loads((folder / "fetched.json").read_text(encoding="utf-8"))
    return len(list((folder / "texts").glob("[!.]*")))


def test_stopped_at_any_step_it_goes_on_and_ends_the_same(
    site: Site, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.routes |= {f"/{n}": html(f"Ferry no {n} ends") for n in range(2)}
    rows = {f"a{n}": site.url(f"/{n}") for n in range(2)}
    fetch(study(tmp_path / "whole", rows), web=web, progress=False)
    expected = {name: (tmp_path / f"whole/texts/{name}.txt").read_text() for name in rows}
    names = ("articles.csv", "fetched.json")
    whole = {name: (tmp_path / "whole" / name).read_bytes() for name in names}
    writing = ledger.write_text
    for stop in range(100):
        folder = study(tmp_path / f"stopped-{stop}", rows)
        steps = 0

        def stopping(path: Path, text: str, stop: int = stop) -> None:
            nonlocal steps
            steps += 1
            if steps == stop + 1:
                raise KeyboardInterrupt
            writing(path, text)

        monkeypatch.setattr(ledger, "write_text", stopping)
        try:
            fetch(folder, web=web, progress=False)
        except KeyboardInterrupt:
            all_is_whole(folder, expected)
            fetch(folder, web=web, progress=False)
            assert all_is_whole(folder, expected) == 2
            assert {name: (folder / name).read_bytes() for name in names} == whole
        else:
            break
    assert stop >= 7  # two articles with three files each, and .gitignore


def test_stopped_by_hand_it_says_what_stays(site: Site, web: Web, tmp_path: Path) -> None:
    def stop(_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    site.routes |= {"/0": html()}
    rows = {"a0": site.url("/0"), "a1": site.url("/1")}
    sleep = web.sleep
    web.sleep = lambda seconds: sleep(seconds) if len(site.asked) < 2 else stop(seconds)
    with pytest.raises(KeyboardInterrupt, match="1 text came and stayed; the same command goes on"):
        fetch(study(tmp_path, rows), web=web, progress=False)
    assert (tmp_path / "texts/a0.txt").is_file()


# Loading takes seconds, so it is done once, and each try is a process that forks off from here.
KILLED = """
import os, sys
from framing.intake.fetch import fetch
from framing.intake.web import Web
import framing.intake.cleaning
for line in sys.stdin:
    child = os.fork()
    if not child:
        fetch(sys.argv[1], web=Web(allow_private=True, sleep=lambda _: None), progress=False)
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.mark.slow
def test_killed_at_any_moment_every_file_is_whole(site: Site, web: Web, tmp_path: Path) -> None:
    def slowly(handler: Any) -> Any:
        time.sleep(0.02)
        return html(f"Ferry no {handler.path[1:]} ends", words="It is over. " * 2000)

    site.routes |= {f"/{n}": slowly for n in range(12)}
    rows = {f"a{n}": site.url(f"/{n}") for n in range(12)}
    fetch(study(tmp_path / "whole", rows), web=web, progress=False)
    expected = {name: (tmp_path / f"whole/texts/{name}.txt").read_text() for name in rows}
    folder = study(tmp_path / "killed", rows)
    (folder / "texts").mkdir()
    chance = random.Random(7)
    codes, texts, longest = [], 0, 0.3
    command = [sys.executable, "-c", KILLED, str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        while texts < len(rows):
            already = len(site.asked)
            parent.stdin.write("go\n")
            parent.stdin.flush()
            child = int(parent.stdout.readline())
            end = time.monotonic() + 60
            while len(site.asked) < min(already + 3, already + 1 + len(rows) - texts):  # until it is at work
                assert time.monotonic() < end, f"asked no more than {site.asked[already:]}; {texts} texts are there"
                time.sleep(0.01)
            time.sleep(chance.uniform(0.0, longest))
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            codes.append(int(parent.stdout.readline()))
            before, texts = texts, all_is_whole(folder, expected)
            assert texts >= before
            if texts == before:  # on a slow machine no text may ever come in so short a time
                longest *= 1.5
        parent.stdin.close()
    assert set(codes) <= {0, -signal.SIGKILL}
    assert codes.count(-signal.SIGKILL) >= 2
    fetch(folder, web=web, progress=False)
    assert not list(folder.rglob(".*.????????"))  # what was begun is cleared away
    assert (folder / "articles.csv").read_bytes().splitlines()[0] == (
        tmp_path / "whole/articles.csv"
    ).read_bytes().splitlines()[0]
    assert cells(folder)["sha256"].to_dict() == cells(tmp_path / "whole")["sha256"].to_dict()


def test_the_command_tells_what_came_and_what_did_not(
    own_process: None, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "Web", functools.partial(Web, sleep=lambda _: None))

    def command(*arguments: str) -> int:
        parser = argparse.ArgumentParser()
        web_commands.add_commands(parser.add_subparsers())
        options = parser.parse_args(["fetch", *arguments])
        result: int = options.run(options)
        return result

    site.routes |= {"/a": html("Ferry no 1 ends"), "/c": html("Ferry no 2 ends")}
    folder = study(tmp_path / "study", {name: site.url(f"/{name}") for name in "abc"})
    assert command(str(folder)) == 1
    told = capsys.readouterr().out
    assert "127.0.0.1 is no address of the public internet; --allow-private asks it all the same" in told
    assert site.asked == []
    assert command(str(folder), "--allow-private") == 0
    told = capsys.readouterr().out
    assert "b: it is not there (HTTP 404)" in told
    assert "2 came, 1 did not come." in told
    titles = [(folder / f"texts/{name}.txt").read_text().partition("\n")[0] for name in "ac"]
    assert titles == ["Ferry no 1 ends", "Ferry no 2 ends"]  # each its own, from a process that reads them all
    assert command(str(folder), "--allow-private") == 1
    (folder / "texts/b.txt").write_text("It is over.\n")
    assert command(str(folder)) == 0
    assert "nothing to fetch" in capsys.readouterr().out
    assert command(str(folder), "--allow-private", "--recheck", "--out", str(tmp_path / "report.csv")) == 0
    assert pd.read_csv(tmp_path / "report.csv")["outcome"].tolist() == ["unchanged", "not", "unchanged"]


def test_limits_are_given_on(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "Web", functools.partial(Web, sleep=lambda _: None))
    site.routes |= {"/robots.txt": (200, {}, b""), "/a": html(words="It is over. " * 1000)}
    folder = study(tmp_path, {"a": site.url("/a")})
    table = fetch(folder, allow_private=True, limits=Limits(size=2000), progress=False)
    assert "larger than 0.002 MB" in whys(table)["a"]
