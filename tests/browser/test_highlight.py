"""The marked article in a real browser: what shows on pointing and by the Tab key, what the boxes switch."""

from __future__ import annotations

import json
import re
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
from tests.desk.test_highlight import contrast

pytestmark = pytest.mark.browser

BOARD = fr.Entities.of({"Ferry Board": ["Ferry Board", "the board"], "Silva": ["Ana Silva"]})
TEXT = """Ferry to end

The Ferry Board made a shameful decision, and costs rose from $5 to $6. Norlanders call it a “reform”.

“This is a brutal betrayal,” Ana Silva said on Monday. She warned that the board's cruel plan was a disaster.
"""
TWO = (fr.Article("one", TEXT), fr.Article("two", TEXT.replace("shameful", "cruel")))
TIP = "e => getComputedStyle(e, '::after').content"
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
    for part in ("intensifier", "strength", "→ Ferry Board, subject: the one mention before it", "narrator"):
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
    assert "nobody" not in told
    assert "→ nobody" in page.locator(".t mark", has_text="brutal").first.evaluate(f"e => (e.focus(), ({TIP})(e))")


LINE = "e => getComputedStyle(e).textDecorationLine"
NAME = "e => getComputedStyle(e, '::before').content"


def test_boxes_switch_a_layer_of_their_own_article_alone(page: Page) -> None:
    box = page.locator(".fm").first.get_by_role("checkbox", name="loaded words")
    word, other = page.locator(".t mark", has_text="shameful"), page.locator(".t mark", has_text="disaster").nth(1)
    assert word.evaluate(BACKGROUND) != CLEAR
    assert word.evaluate(LINE) == "underline"
    box.uncheck()
    assert word.evaluate(BACKGROUND) == CLEAR
    assert word.evaluate(LINE) == "none"
    assert other.evaluate(BACKGROUND) != CLEAR
    word.hover()
    assert word.evaluate(TIP) == "none"
    box.check()
    assert word.evaluate(BACKGROUND) != CLEAR
    quotation, inside = page.locator(".t i").first, page.locator(".t mark", has_text="brutal").first
    scare = page.locator(".t em").first
    assert (quotation.evaluate(NAME), scare.evaluate(NAME)) == ('"Silva"', '"scare quotes"')
    assert word.evaluate(NAME) == page.locator(".t abbr").first.evaluate(NAME) == "none"
    page.get_by_role("checkbox", name="quotations").first.uncheck()
    assert quotation.evaluate(BACKGROUND) == CLEAR
    assert (quotation.evaluate(NAME), scare.evaluate(NAME)) == ("none", '"scare quotes"')
    inside.hover()
    assert "Silva, quoted" in inside.evaluate(TIP)
    assert "narrator" not in inside.evaluate(TIP)
    page.get_by_role("checkbox", name="scare quotes").first.uncheck()
    assert scare.evaluate("e => getComputedStyle(e).borderBottomStyle") == scare.evaluate(NAME) == "none"
    named, meant = page.locator(".t u").first, page.locator(".t abbr").first
    assert named.evaluate("e => getComputedStyle(e).borderBottomStyle") == "dotted"
    page.get_by_role("checkbox", name="entities").first.uncheck()
    for entity in (named, meant):
        assert entity.evaluate("e => getComputedStyle(e).borderBottomStyle") == entity.evaluate(LINE) == "none"


# What shows a marked article: its page and its text, and how its body says so.
HOSTS = {
    "JupyterLab": ("#fff", "rgba(0, 0, 0, 0.87)", "document.body.dataset.jpThemeLight = 'true'"),
    "JupyterLab, dark": ("#111", "#fff", "document.body.dataset.jpThemeLight = 'false'"),
    "VS Code": ("#fff", "#3b3b3b", "document.body.className = 'vscode-light'"),
    "VS Code, dark": ("#1f1f1f", "#ccc", "document.body.className = 'vscode-dark'"),
    "VS Code, high contrast": ("#000", "#fff", "document.body.className = 'vscode-high-contrast'"),
}


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("host", HOSTS.values(), ids=list(HOSTS))
def test_it_wears_the_colours_of_its_host_whatever_the_system_likes(
    page: Page, host: tuple[str, str, str], system: str
) -> None:
    # The notebooks of VS Code put what a cell shows into a page whose body says the theme, and let no script of it run.
    page.emulate_media(color_scheme=system)  # type: ignore[arg-type]
    background, text, says = host
    page.evaluate(f"() => {{ {says}; document.body.style = 'background: {background}; color: {text}' }}")
    colour = "e => getComputedStyle(e).color"
    wanted = page.locator("body").evaluate(colour)
    assert page.locator(".fm").first.evaluate(BACKGROUND) == CLEAR
    for inside in (".fm", ".t", ".fm label", ".t mark", ".t u", ".t abbr", ".t i", ".t em"):
        assert page.locator(inside).first.evaluate(colour) == wanted, inside
    for named in (".t i[title]", ".t em"):
        assert page.locator(named).first.evaluate("e => getComputedStyle(e, '::before').color") == wanted
    word = page.locator(".t mark", has_text="shameful")
    assert word.evaluate("e => getComputedStyle(e).textDecorationColor") == wanted
    tints = {word.evaluate(BACKGROUND), page.locator(".t mark", has_text="betrayal").first.evaluate(BACKGROUND)}
    assert len(tints) == 2
    assert all(tint.startswith("oklch(") for tint in tints)
    word.hover()
    told = "e => [getComputedStyle(e, '::after').backgroundColor, getComputedStyle(e, '::after').color]"
    assert word.evaluate(told) == ["rgb(68, 68, 68)", "rgb(255, 255, 255)"]


def test_a_saved_page_is_as_light_or_dark_as_the_system(browser: Browser, tmp_path: Path) -> None:
    path = fr.highlight(TWO[0], BOARD).save(tmp_path / "one")
    page = browser.new_page(color_scheme="light")
    page.goto(path.as_uri())
    seen = set()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        seen.add(page.locator(".t").evaluate("e => getComputedStyle(e).color"))
    assert seen == {"rgb(0, 0, 0)", "rgb(255, 255, 255)"}
    page.close()


PAINTED = "e => getComputedStyle(e).webkitTextFillColor"


@pytest.mark.parametrize("ground", ["#fff", "#111"])
@pytest.mark.parametrize("silhouette", [False, True])
def test_a_browser_without_has_shows_its_own_marks_and_they_can_be_read(
    browser: Browser, ground: str, silhouette: bool
) -> None:
    """Firefox 117 to 120 nest, and know no :has(): a mark has the ground the browser gives it, whatever the host."""
    shown = fr.highlight(TWO[0], BOARD)
    if silhouette:
        shown = fr.highlight("one", evidence=fr.read(TWO[0], BOARD))
    assert ":has(" in shown.html
    ink = {"#fff": "rgb(0, 0, 0)", "#111": "rgb(255, 255, 255)"}[ground]
    page = browser.new_page()
    page.set_content(
        f"<!doctype html><body style='background:{ground};color:{ink}'>{shown.html.replace(':has(', ':unknown(')}"
    )
    words = page.locator(".fm mark")
    assert words.count() > 4
    for number in range(words.count()):
        colours = [words.nth(number).evaluate(asked) for asked in (PAINTED, BACKGROUND)]
        assert CLEAR not in colours
        text, below = (tuple(int(part) / 255 for part in re.findall(r"\d+", colour)) for colour in colours)
        assert contrast(text, below) >= 7, colours
    for inside in (".fm b", ".fm label", ".fm input", ".t u", ".t i"):
        assert page.locator(inside).first.evaluate("e => getComputedStyle(e).color") == ink, inside
    page.close()


@pytest.mark.parametrize("size", [(900, 700), (360, 640)])
def test_text_and_reasons_stay_within_the_page(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    words = page.locator(".t mark[title]")
    for number in range(words.count()):
        words.nth(number).focus()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= size[0]


# Where the reason of a word begins and how high it is, which a browser tells of what CSS writes in this way alone.
REASON = """e => {
    const style = getComputedStyle(e, '::after'), text = e.closest('.t').getBoundingClientRect();
    return [text.top + parseFloat(style.top) + parseFloat(style.marginTop), parseFloat(style.height) + 14];
}"""
POINTED = "e => e.matches(':hover')"


@pytest.mark.parametrize("size", [(900, 700), (360, 640)])
def test_the_pointer_can_rest_on_a_reason_and_goes_there_straight_from_any_word(
    browser: Browser, size: tuple[int, int]
) -> None:
    """As 1.4.13 of the Web Content Accessibility Guidelines asks, but for a key that closes it: no script runs."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    shown = fr.highlight(fr.Article("one", f"Cruel plan\n\nBrutal rain. {'It rained a shameful rain. ' * 12}"), BOARD)
    page.set_content(f"<!doctype html>{shown.html}")
    words = page.locator(".t mark[title]")
    assert words.count() > 12
    edge = page.locator(".t").bounding_box()
    assert edge
    sides = []
    for number in range(words.count()):
        word = words.nth(number)
        page.mouse.move(0, 0)
        word.scroll_into_view_if_needed()
        assert word.evaluate(TIP) == "none"
        area = word.bounding_box()
        assert area
        word.hover()
        (begins, high), ends = word.evaluate(REASON), area["y"] + area["height"]
        # It begins where the word ends: the word is not below it, and there is no gap.
        assert 0 <= ends - begins < 3
        for y in range(round(area["y"]) + 3, round(begins + high) - 2, 2):
            page.mouse.move(area["x"] + area["width"] / 2, y)
            assert word.evaluate(POINTED), (number, y)
            assert word.evaluate(TIP) != "none"
        # It is as wide as the text.
        for x in (edge["x"] + 1, edge["x"] + edge["width"] - 1):
            page.mouse.move(x, begins + high / 2)
            assert word.evaluate(TIP) != "none"
        page.mouse.move(edge["x"] + 5, begins + high + 3)
        assert word.evaluate(TIP) == "none"
        sides += [area["x"], area["x"] + area["width"]]
    # Words at the left and at the right edge were among them.
    assert min(sides) < edge["x"] + 1
    assert max(sides) > edge["x"] + edge["width"] * 0.85
    page.close()


def test_a_reason_stays_as_long_as_the_focus_and_goes_with_it(page: Page) -> None:
    word = page.locator(".t mark", has_text="shameful")
    word.focus()
    for place in ((0, 0), (300, 600)):
        page.mouse.move(*place)
        assert word.evaluate(TIP) != "none"
    page.keyboard.press("Tab")
    assert word.evaluate(TIP) == "none"


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
    quotation = page.locator(".t i").first
    assert quotation.evaluate(NAME) == '"Silva"'
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
        page.locator(".jp-OutputArea").get_by_role("checkbox", name="loaded words").uncheck()
        assert word.evaluate(BACKGROUND) == CLEAR
        assert_nothing_left(asked)
    finally:
        context.close()
        for running in lab.get("/api/kernels"):
            lab.delete(f"/api/kernels/{running['id']}")
