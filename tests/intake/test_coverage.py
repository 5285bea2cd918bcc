"""Other coverage: what GDELT's list becomes, and what is said when there is none. GDELT is played by a local site."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.corpus import load_corpus
from framing.intake import coverage, web_commands
from framing.intake.candidates import by, candidates, fold, same_page
from framing.intake.coverage import CoverageError, find_coverage
from framing.intake.picks import PickError, chosen, load_candidates, pick_coverage
from framing.intake.web import Limits, Web
from framing.spreadsheet import to_csv
from tests.intake.server import Answer, Site

FORM = "%Y%m%d%H%M%S"
SPAN = {"start": "2024-05-01", "end": "2024-05-10"}


def entry(number: int, when: dt.datetime, **more: Any) -> dict[str, Any]:
    """An article as the API's documentation has it."""
    return {
        "url": f"https://www.outlet{number % 7}.example/news/{number}",
        "url_mobile": "",
        "title": f"Invented headline {chr(97 + number % 26) * 9} of a ferry no {number}",
        "seendate": f"{when:%Y%m%dT%H%M%SZ}",
        "socialimage": "",
        "domain": f"outlet{number % 7}.example",
        "language": "Spanish" if number % 2 else "English",
        "sourcecountry": "Norland" if number % 3 else "Sudland",
    } | more


def gdelt(*entries: dict[str, Any]) -> Any:
    """Answer as the DOC 2.0 API documents: a span, newest first, at most so many."""

    def answer(handler: BaseHTTPRequestHandler) -> Answer:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
        assert asked["mode"] == "artlist"
        assert asked["format"] == "json"
        assert asked["sort"] == "datedesc"
        first, last = (dt.datetime.strptime(asked[name], FORM) for name in ("startdatetime", "enddatetime"))
        within = [e for e in entries if first <= dt.datetime.strptime(e["seendate"], "%Y%m%dT%H%M%SZ") <= last]
        newest = sorted(within, key=lambda e: e["seendate"], reverse=True)[: min(int(asked["maxrecords"]), 250)]
        return 200, {"Content-Type": "application/json"}, json.dumps({"articles": newest} if newest else {}).encode()

    return answer


def find(site: Site, web: Web, query: str = "Norland ferry", **more: Any) -> pd.DataFrame:
    return find_coverage(query, **(SPAN | {"address": site.url("/doc"), "web": web, "progress": False} | more))


def test_candidates_of_a_question(site: Site, web: Web) -> None:
    site.routes["/doc"] = gdelt(*(entry(n, dt.datetime(2024, 5, 1 + n, 12)) for n in range(5)))
    table = find(site, web, '"ferry board"  (strike OR walkout)', country="Costa Rica", language=["Spanish", "English"])
    asked = parse_qs(urlsplit(site.paths[0]).query)
    assert asked["query"] == [
        '"ferry board" (strike OR walkout) sourcecountry:costarica (sourcelang:spanish OR sourcelang:english)'
    ]
    assert (asked["startdatetime"], asked["enddatetime"]) == (["20240501000000"], ["20240510235959"])
    assert table["number"].tolist() == [1, 2, 3, 4, 5]
    assert table["listed"].tolist() == [f"2024-05-0{n}" for n in range(1, 6)]
    assert table.loc[1].to_dict() == {
        "number": 2, "outlet": "outlet1.example", "country": "Norland", "language": "es", "listed": "2024-05-02",
        "headline": "Invented headline bbbbbbbbb of a ferry no 1", "alike": 2,
        "url": "https://www.outlet1.example/news/1",
    }  # fmt: skip
    assert table.attrs["notes"] == []


def test_a_span_with_more_than_one_answer_holds_is_asked_for_in_parts(site: Site, web: Web) -> None:
    start = dt.datetime(2024, 5, 1)
    entries = [entry(n, start + dt.timedelta(minutes=24 * n)) for n in range(590)]
    site.routes["/doc"] = gdelt(*entries)
    table = find(site, web)
    assert set(table["url"]) == {e["url"] for e in entries}
    assert len(table) == 590
    assert table.attrs["notes"] == []
    assert table.attrs["settings"]["requests"] == len(site.asked) > 3
    assert set(web.sleep.__self__.slept) == {coverage.PAUSE}  # type: ignore[attr-defined]


def test_requests_run_out_and_an_hour_holds_too_much(site: Site, web: Web) -> None:
    site.routes["/doc"] = gdelt(*(entry(n, dt.datetime(2024, 5, 1 + n % 10, n % 24)) for n in range(900)))
    table = find(site, web, requests=3)
    assert len(site.asked) == 3
    assert len(table) >= 500
    assert any("not whole: after 3 requests" in note for note in table.attrs["notes"])
    site.routes["/doc"] = gdelt(*(entry(n, dt.datetime(2024, 5, 1, 7)) for n in range(300)))
    table = find(site, web, start="2024-05-01", end="2024-05-01")
    assert len(table) == 250
    assert any("holds more than 250 articles" in note for note in table.attrs["notes"])


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((200, {}, b"The specified phrase is too short."), "'The specified phrase is too short'; a word in quotation"),
        ((200, {}, b"Queries containing OR'd terms must be surrounded by ()."), r"write \(ferry OR boat\)"),
        ((200, {}, b"Timespan is too short."), "use a longer span"),
        ((200, {}, b"Invalid/Unsupported Country."), "--country Colombia"),
        ((200, {}, b"Something else is \x1b[31m wrong.\n"), r"'Something else is \[31m wrong'; see its documentation"),
        ((200, {}, b""), "nothing at all; try again later"),
        ((200, {}, b"<html><body>Down for maintenance</body></html>"), "a web page instead of a list"),
        ((200, {}, b'{"articles": [{"url": "https://a.exam'), "broke off or cannot be read"),
        ((200, {}, b'{"articles": "none"}'), "another form"),
        ((200, {}, b"{" * 5000 + b'"a":'), "cannot be read"),
        ((500, {}, b""), "HTTP 500"),
        ((404, {}, b""), "HTTP 404"),
        ((200, {"Content-Length": "500"}, b"{}"), "broke off"),
        ((302, {"Location": "file:///etc/hostname"}, b""), "neither http nor https"),
        ((429, {}, b"Please limit requests to one every 5 seconds"), "busy or asks for fewer requests, 4 times"),
        ((200, {}, b"Please limit requests to one every 5 seconds or contact us."), "try again in some minutes"),
    ],
)
def test_what_is_no_list_is_told_in_one_line(answer: Answer, why: str, site: Site, web: Web) -> None:
    site.routes["/doc"] = answer
    with pytest.raises(CoverageError, match=why) as error:
        find(site, web)
    assert "\n" not in str(error.value)


def test_gdelt_is_given_time_when_it_is_busy(site: Site, web: Web) -> None:
    answers = iter([(429, {}, b""), (200, {}, b"Please limit requests to one every 5 seconds"), (200, {}, b"{}")])
    site.routes["/doc"] = lambda _: next(answers)
    assert len(find(site, web)) == 0
    slept: list[float] = web.sleep.__self__.slept  # type: ignore[attr-defined]
    assert slept == list(coverage.RESTS[:2])


def test_what_came_before_a_fault_stays(site: Site, web: Web) -> None:
    whole = gdelt(*(entry(n, dt.datetime(2024, 5, 1) + dt.timedelta(minutes=30 * n)) for n in range(400)))
    site.routes["/doc"] = lambda handler: whole(handler) if len(site.asked) < 2 else (500, {}, b"")
    table = find(site, web)
    assert len(table) == 250
    assert any("in vain. GDELT has a fault (HTTP 500)" in note for note in table.attrs["notes"])


def test_a_site_that_does_not_answer_and_one_that_is_not_there(site: Site, web: Web) -> None:
    site.routes["/doc"] = lambda _: site.closing.wait(5) and None
    web.limits = Limits(seconds=0.2)
    with pytest.raises(CoverageError, match=r"longer than 0\.2 seconds|in time"):
        find(site, web)
    with pytest.raises(CoverageError, match="takes no connection"):
        find(site, web, address="http://127.0.0.1:9999/doc")


def test_titles_as_pages_have_them(site: Site, web: Web) -> None:
    raw = (
        b'{"articles": [{"url": "https://a.example/1", "title":'
        b'"Line\nend\tand \\escape \\u0041 \\"quoted\\" \xff \\ud83d",'
        b'"seendate": "20240503T101500Z", "domain": "a.example", "language": "Norlandic", "sourcecountry": ""},'
        b'{"url": "javascript:alert(1)", "title": "No"}, {"title": "No"}, {"url": 7}, "no", null,'
        b'{"url": "https://b.example/2", "title": "\xe2\x80\xae=1+1", "seendate": 7}]}'
    )
    site.routes["/doc"] = (200, {}, raw)
    table = find(site, web)
    assert table["url"].tolist() == ["https://b.example/2", "https://a.example/1"]
    assert table["headline"].tolist() == ["=1+1", 'Line end and \\escape A "quoted" \ufffd \ufffd']
    assert table["listed"].tolist() == ["", "2024-05-03"]
    assert table["language"].tolist() == ["", "Norlandic"]
    assert "'=1+1" in to_csv(table)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"query": " "}, "no word to search for"),
        ({"query": '"ferry'}, "not closed"),
        ({"query": "(ferry"}, "not closed"),
        ({"start": "1 May"}, "first day is '1 May'"),
        ({"end": "2024-04-30"}, "before it begins"),
        ({"start": "2016-12-31"}, "begins on 2017-01-01"),
        ({"requests": 0}, "allow 1 or more"),
        ({"country": "!"}, "names no country"),
        ({"address": "ftp://mirror.example"}, "neither http nor https"),
    ],
)
def test_questions_that_cannot_be_asked(given: dict[str, Any], why: str, site: Site, web: Web) -> None:
    with pytest.raises(CoverageError, match=why):
        find(site, web, **given)
    assert site.asked == []


def test_a_mirror_is_named_by_the_environment(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.routes["/doc"] = (200, {}, b"{}")
    monkeypatch.setenv("FRAMING_GDELT", site.url("/doc"))
    assert len(find_coverage("ferry", **SPAN, progress=False)) == 0
    assert len(site.asked) == 1


def row(headline: str, url: str = "", listed: str = "2024-05-01") -> dict[str, str]:
    return {
        "outlet": "a.example", "country": "Norland", "language": "en", "listed": listed, "headline": headline,
        "url": url or f"https://a.example/{headline}",
    }  # fmt: skip


def test_like_headlines_are_folded_and_unlike_ones_are_not() -> None:
    headlines = [
        "Norport ends its ferry line to Sudland after forty years",
        "NORPORT ENDS ITS FERRY LINE TO SUDLAND, AFTER FORTY YEARS | Norport Times",
        "Norport ends its ferry line to Sudland after 40 years",
        "Norport ends the ferry line to Sudland after forty years",
        "Sudland deplores the end of its ferry line from Norport",
        "Ferry strike: day 5 as it happened in Norport",
        "Ferry strike: day 6 as it happened in Norport",
        "诺港结束了通往南国的渡轮航线市长说没有钱了",
        "诺港结束了通往南国的渡轮航线市长说没有钱了。",
        "Ferry",
        "Ferry!",
        "Fairy",
        "",
        "",
    ]
    assert fold(headlines) == [0, 0, 2, 0, 4, 5, 6, 7, 7, 9, 9, 11, 12, 13]


def test_a_page_is_listed_once_and_the_order_of_answers_does_not_matter() -> None:
    rows = [
        row("Ferry line ends in Norport today", "https://www.a.example/1/"),
        row("Ferry line ends in Norport today", "http://a.example/1?utm_source=x"),
        row("Sudland deplores the end of the ferry", "https://a.example/2", "2024-05-02"),
        row("Ferry line ends in Norport today!", "https://b.example/3", "2024-05-03"),
    ]
    table = candidates(rows)
    assert table["number"].tolist() == [1, 2, 3]
    assert table["alike"].tolist() == [1, 1, 3]
    assert table["url"].tolist() == ["http://a.example/1?utm_source=x", "https://b.example/3", "https://a.example/2"]
    pd.testing.assert_frame_equal(table, candidates(rows[::-1]))
    assert by(table, "outlet").to_numpy().tolist() == [["a.example", 3, 2]]
    assert len(candidates([])) == 0


@settings(max_examples=60)
@given(st.lists(st.text(alphabet="ab cdé 1", max_size=30), max_size=12))
def test_each_headline_is_folded_into_the_first_of_its_group(headlines: list[str]) -> None:
    firsts = fold(headlines)
    assert len(firsts) == len(headlines)
    assert all(first <= at and firsts[first] == first for at, first in enumerate(firsts))
    seen: dict[str, int] = {}
    for at, headline in enumerate(headlines):
        plain = headline.strip()
        if any(c.isalnum() for c in plain):
            assert firsts[seen.setdefault(plain, at)] == firsts[at]


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_text_is_a_page_or_none(text: str) -> None:
    assert isinstance(same_page(text), str)
    assert isinstance(same_page(f"http://{text}"), str)


def listed() -> pd.DataFrame:
    made = [row(f"The {name * 20} of Norport", f"https://{name}.example/{name}") for name in "abcd"]
    made[1]["headline"] = made[0]["headline"]
    for one in made:
        one["outlet"] = one["url"][8:17]
    return candidates(made)


@pytest.mark.parametrize(
    ("pick", "numbers"),
    [("1,3-4", [1, 3, 4]), (" 4 , 1 - 2", [1, 2, 4]), ("all", [1, 2, 3, 4]), ("first", [1, 3, 4]), ("2 2", [2])],
)
def test_a_choice(pick: str, numbers: list[int]) -> None:
    assert chosen(listed(), pick)["number"].tolist() == numbers


@pytest.mark.parametrize("pick", ["", "0", "5", "1-9", "one", "4-3", "-1", "1,,x", "1" * 30])
def test_a_choice_of_nothing(pick: str) -> None:
    with pytest.raises(PickError):
        chosen(listed(), pick)


def test_candidates_that_are_picked_become_rows_without_text(tmp_path: Path) -> None:
    corpus = pick_coverage(listed(), tmp_path / "study", "1,3")
    assert [(a.id, a.outlet, a.url, a.published, a.text) for a in corpus] == [
        ("a-2024-05-01", "a.example", "https://a.example/a", "", None),
        ("c-2024-05-01", "c.example", "https://c.example/c", "", None),
    ]
    assert "/texts/" in (tmp_path / "study/.gitignore").read_text().split()
    assert not (tmp_path / "study/texts").exists()
    again = pick_coverage(listed(), tmp_path / "study", "all")
    assert [a.id for a in again] == ["a-2024-05-01", "c-2024-05-01", "b-2024-05-01", "d-2024-05-01"]
    assert len(load_corpus(tmp_path / "study")) == 4


def test_a_list_less_the_rows_that_somebody_deleted(tmp_path: Path) -> None:
    table = listed()
    table.loc[0, "headline"] = "=1+1"
    file = tmp_path / "found.csv"
    file.write_text("\ufeff" + to_csv(table.drop(index=1)), encoding="utf-8")
    pd.testing.assert_frame_equal(load_candidates(file), table.drop(index=1).reset_index(drop=True))
    file.write_text(to_csv(table).replace(",", ";"), encoding="utf-8")  # as a spreadsheet of the Continent writes it
    assert load_candidates(file)["number"].tolist() == [1, 2, 3, 4]
    for text, why in (("a,b\n1,2\n", "no column 'number'"), (to_csv(table).replace("\n1,", "\nx,"), "'x' is no number"),
                      ("", "cannot be read")):  # fmt: skip
        file.write_text(text, encoding="utf-8")
        with pytest.raises(PickError, match=why):
            load_candidates(file)


def command(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    web_commands.add_commands(parser.add_subparsers())
    options = parser.parse_args(arguments)
    result: int = options.run(options)
    return result


def test_the_command_lists_and_fetches_nothing_until_some_are_picked(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = [entry(n, dt.datetime(2024, 5, 1 + n), title=f"{'=' * (n == 1)}The {'ferry' * 4} {n}") for n in range(4)]
    site.routes["/doc"] = gdelt(*entries)
    monkeypatch.setenv("FRAMING_GDELT", site.url("/doc"))
    asked = ("find", "ferry", "--from", "2024-05-01", "--to", "2024-05-10")
    assert command(*asked) == 0
    told = capsys.readouterr().out
    assert "4 articles with 4 different headlines, of 4 outlets in 2 countries." in told
    assert "Nothing was fetched" in told
    file, study = tmp_path / "found.csv", tmp_path / "study"
    assert command(*asked, "--out", str(file)) == 0
    assert f"find --candidates {file} --pick" in capsys.readouterr().out
    assert "'=The" in file.read_text(encoding="utf-8")
    assert command("find", "--candidates", str(file), "--pick", "1,3", "--corpus", str(study)) == 0
    assert f"2 articles added to {study}" in capsys.readouterr().out
    assert command("find", "--candidates", str(file), "--pick", "all", "--corpus", str(study)) == 0
    assert "2 articles added" in capsys.readouterr().out
    assert len(site.asked) == 2
    assert all(path.startswith("/doc") for path in site.paths)
    site.routes["/doc"] = (200, {}, b"{}")
    assert command(*asked) == 1
    for wrong in (("find",), asked[:2], (*asked, "--pick", "1"), (*asked, "--candidates", str(file))):
        with pytest.raises(ValueError):
            command(*wrong)
