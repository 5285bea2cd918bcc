"""The marked article in a real browser: what shows on pointing and by the Tab key, what the boxes switch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import framing as fr
from tests.browser.jupyter import (
    KERNEL,
    SECONDS_TO_START,
    Lab,
    assert_nothing_left,
    listen,
    take_picture,
    wait_until_idle,
)

pytestmark = pytest.mark.browser

BOARD = fr.Entities.of({"Ferry Board": ["Ferry Board", "the board"], "Silva": ["Ana Silva"]})
TEXT = """Ferry to end

The Ferry Board made a shameful decision, and costs rose from $5 to $6. They call it a “reform”.

“This is a brutal betrayal,” Ana Silva said on Monday. She warned that the board's cruel plan was a disaster.
"""
TWO = (fr.Article("one", TEXT), fr.Article("two", TEXT.replace("shameful", "cruel")))
TIP = "e => getComputedStyle(e, '::before').content"
BACKGROUND = "e => getComputedStyle(e).backgroundColor"
CLEAR = "rgba(0, 0, 0, 0)"


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """Two articles on one page, as two cells of a notebook stand on one."""
    context = browser.new_context(viewport={"width": 900, "height": 700}, color_scheme="light")
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    path = tmp_path / "two.html"
    cells = "".join(f"<div>{fr.highlight(article, BOARD).html}</div>" for article in TWO)
    path.write_text(f"<!doctype html><meta charset=utf-8><body>{cells}", encoding="utf-8")
    page.goto(path.as_uri())
    yield page
    assert [url for url in asked if not url.startswith("file:")] == []
    context.close()


def test_a_word_tells_why_when_pointed_at_and_when_reached_by_tab(page: Page) -> None:
    word = page.locator(".t mark", has_text="shameful")
    assert word.evaluate(TIP) == "none"
    word.hover()
    told = word.evaluate(TIP)
    for part in ("intensifier", "strength", "→ Ferry Board, subject: the one mention before it", "narrator’s voice"):
        assert part in told
    page.mouse.move(0, 0)
    assert word.evaluate(TIP) == "none"
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("() => document.activeElement.matches('.t mark') ? document.activeElement.textContent : ''")
        )
        if reached[-1]:
            assert page.locator("mark:focus").evaluate(TIP) != "none"
    assert [text for text in reached if text][:4] == ["shameful", "brutal", "betrayal", "cruel"]
    assert "→ nobody" in page.locator(".t mark", has_text="brutal").first.evaluate(f"e => (e.focus(), ({TIP})(e))")


def test_what_is_told_fits_beside_the_text(page: Page) -> None:
    word = page.locator(".t mark", has_text="shameful")
    before = page.evaluate("() => document.documentElement.scrollWidth")
    word.hover()
    assert page.evaluate("() => document.documentElement.scrollWidth") == before


def test_boxes_switch_a_layer_of_their_own_article_alone(page: Page) -> None:
    box = page.locator(".fh").first.get_by_role("checkbox", name="intensifier")
    word, other = page.locator(".t mark", has_text="shameful"), page.locator(".t mark", has_text="disaster").nth(1)
    assert word.evaluate(BACKGROUND) != CLEAR
    box.uncheck()
    assert word.evaluate(BACKGROUND) == CLEAR
    assert word.evaluate("e => getComputedStyle(e).textDecorationLine") == "none"
    assert other.evaluate(BACKGROUND) != CLEAR
    word.hover()
    assert word.evaluate("e => getComputedStyle(e, '::before').display") == "none"
    box.check()
    assert word.evaluate(BACKGROUND) != CLEAR
    quotation, inside = page.locator(".t i").nth(1), page.locator(".t mark", has_text="brutal").first
    page.get_by_role("checkbox", name="quotations").first.uncheck()
    assert quotation.evaluate(BACKGROUND) == CLEAR
    inside.hover()
    assert inside.evaluate("e => getComputedStyle(e, '::before').display") == "block"


def test_themes_of_the_page_and_of_jupyterlab(page: Page) -> None:
    root = page.locator(".fh").first
    light = root.evaluate(BACKGROUND)
    page.emulate_media(color_scheme="dark")
    dark = root.evaluate(BACKGROUND)
    assert light != dark
    page.evaluate("() => document.body.dataset.jpThemeLight = 'true'")
    assert root.evaluate(BACKGROUND) == light
    page.emulate_media(color_scheme="light")
    page.evaluate("() => document.body.dataset.jpThemeLight = 'false'")
    assert root.evaluate(BACKGROUND) == dark


def test_the_rest_of_a_word_that_a_quotation_cuts_says_nothing_of_its_own(browser: Browser) -> None:
    """The reason stands at its beginning; "nobody" would be untrue where the word is attached."""
    page = browser.new_page(viewport={"width": 900, "height": 700})
    text = "Ferry to end\n\nIn Norland the so-called “experts” cheered."
    shown = fr.highlight(fr.Article("one", text), fr.Entities.of({"Norland": ["Norland"]}))
    page.set_content(f"<!doctype html>{shown.html}")
    begun, rest = page.locator(".t mark", has_text="so-called"), page.locator(".t mark", has_text="experts")
    begun.hover()
    assert "→ Norland" in begun.evaluate(TIP)
    rest.hover()
    assert rest.evaluate("e => e.matches(':hover')")
    assert rest.evaluate(TIP) == "none"
    page.close()


def test_the_speaker_is_named_before_a_quotation_and_can_not_be_copied_with_it(page: Page) -> None:
    quotation = page.locator(".t i").nth(1)
    assert quotation.evaluate(TIP) == '"Silva"'
    assert quotation.inner_text() == "“This is a brutal betrayal,”"


def test_lines_of_a_concordance_meet_at_the_word_and_are_not_restyled(browser: Browser, tmp_path: Path) -> None:
    """The rules of a notebook for tables, which put all text to the right, do not reach them."""
    page = browser.new_page(viewport={"width": 800, "height": 600})
    path = tmp_path / "lines.html"
    theirs = ".common td,.common th{text-align:right;padding:.5em} .common tbody tr:nth-child(odd){background:#f00}"
    lines = fr.concordance(TWO, "board", entities=BOARD, entity=False)._repr_html_()
    path.write_text(f"<!doctype html><meta charset=utf-8><style>{theirs}</style><div class=common>{lines}</div>")
    page.goto(path.as_uri())
    words = page.locator("td b")
    assert words.count() == 4
    edges = [words.nth(n).bounding_box() for n in range(words.count())]
    assert len({round(edge["x"]) for edge in edges if edge}) == 1
    assert page.locator("td.l").first.evaluate("e => getComputedStyle(e).textAlign") == "right"
    assert page.locator("td.d").first.evaluate("e => getComputedStyle(e).textAlign") == "left"
    assert page.locator("tbody tr").first.evaluate(BACKGROUND) == CLEAR
    page.close()


def test_it_works_in_the_classic_notebook(lab: Lab, browser: Browser) -> None:
    """Jupyter Notebook 7, which nbgrader brings along, on the same server as JupyterLab."""
    source = f"import framing as fr\nfr.highlight(fr.Article('one', {TEXT!r}))"
    cell = {"cell_type": "code", "id": "c", "metadata": {}, "source": source, "execution_count": None, "outputs": []}
    stored = {"cells": [cell], "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}
    (lab.folder / "classic.ipynb").write_text(json.dumps(stored))
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    asked = listen(context, page)
    try:
        page.goto(f"{lab.address}/notebooks/classic.ipynb?token={lab.token}")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=SECONDS_TO_START * 1000)
        wait_until_idle(lab, page, SECONDS_TO_START)
        page.locator(".jp-Cell .cm-content").click()
        page.keyboard.press("Control+Enter")
        word = page.locator(".jp-OutputArea .t mark", has_text="shameful")
        word.wait_for(timeout=SECONDS_TO_START * 1000)
        word.hover()
        assert "intensifier" in word.evaluate(TIP)
        take_picture(page, "highlight-classic")
        page.locator(".jp-OutputArea").get_by_role("checkbox", name="intensifier").uncheck()
        assert word.evaluate(BACKGROUND) == CLEAR
        assert_nothing_left(asked)
    finally:
        context.close()
        for running in lab.get("/api/kernels"):
            lab.delete(f"/api/kernels/{running['id']}")
