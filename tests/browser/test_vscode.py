"""What VS Code's notebooks put around an output, imitated as it was seen in VS Code 1.139, and what we show inside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

import framing as fr
from framing.desk import markup
from tests.browser.test_highlight import BACKGROUND, BOARD, CLEAR, TIP, TWO

pytestmark = pytest.mark.browser

# The classes of the body. The light theme of high contrast has the class of the dark one as well.
THEMES = {
    "vscode-dark": "dark",
    "vscode-light": "light",
    "vscode-high-contrast": "dark",
    "vscode-high-contrast-light vscode-high-contrast": "light",
}
# Boxes and what surrounds the page are styled in a layer, tables outside one. The output is an element of its own
# within which the focus begins; it scrolls sideways. Its ground is the editor's, for the body has none.
THEIRS = """
@layer theirs { body { background: transparent; color: var(--vscode-editor-foreground); font-size: 13px }
  input:focus { outline: 1px solid #101010; outline-offset: -1px } }
html { background: var(--vscode-editor-background) }
.output { overflow-x: auto }
.output > div:focus { outline: 0 }
table, th, tr { vertical-align: middle; text-align: right; border-collapse: collapse }
th, td { padding: 4px 8px }
thead { background: #82828229; font-weight: bold }
tr:nth-child(2n) { background: #82828214 }
tbody th { font-weight: normal }
"""
COLOUR = "e => getComputedStyle(e).color"
GROUNDS = {"dark": ("#1f1f1f", "#ccc"), "light": ("#fff", "#3b3b3b")}
WIDGETS = {
    "explorer": ("--paper", "--ink", "--chosen", "--bar", "--hatch", "--faint"),
    "annotator": ("--paper", "--ink", "--chosen", "--mark", "--mark-ink", "--tag"),
}


def put(page: Page, body: str, html: str) -> None:
    """Show what a cell shows in a page like VS Code's."""
    ground, ink = GROUNDS[THEMES.get(body, "light")]
    root = f"--vscode-editor-background:{ground};--vscode-editor-foreground:{ink}"
    page.set_content(
        f'<!doctype html><html style="{root}"><meta charset=utf-8><style>{THEIRS}</style>'
        f'<body class="{body}"><div class=output><div tabindex=0>{html}</div></div>'
    )


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 900, "height": 700})
    yield page
    page.close()


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("body", THEMES)
def test_lines_have_the_colours_of_the_theme_and_an_article_those_of_the_page(
    page: Page, body: str, system: str
) -> None:
    lines = fr.concordance(TWO, "board", entities=BOARD, entity=False)._repr_html_()
    looks = """e => [e, ...e.querySelectorAll('td, th')].map(e => {
        const style = getComputedStyle(e);
        return [style.backgroundColor, style.color];
    })"""
    page.emulate_media(color_scheme=THEMES[body])  # type: ignore[arg-type]
    put(page, "", lines)
    wanted = page.locator(".fh").evaluate(looks)
    page.emulate_media(color_scheme=system)  # type: ignore[arg-type]
    put(page, body, lines)
    assert page.locator(".fh").evaluate(looks) == wanted
    put(page, body, fr.highlight(TWO[0], BOARD).html)
    for inside in (".fm", ".t mark"):
        assert page.locator(inside).first.evaluate(COLOUR) == page.locator("body").evaluate(COLOUR)


@pytest.mark.parametrize("body", THEMES)
def test_words_tell_why_and_the_focus_is_seen_on_words_and_boxes(page: Page, body: str) -> None:
    put(page, body, fr.highlight(TWO[0], BOARD).html)
    word = page.locator(".t mark", has_text="shameful")
    word.hover()
    assert "strength" in word.evaluate(TIP)
    box = page.get_by_role("checkbox", name="loaded words")
    outline = """e => {
        const style = getComputedStyle(e);
        return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.outlineOffset];
    }"""
    ink = page.locator(".fm").evaluate(COLOUR)
    seen = []
    for _ in range(20):
        page.keyboard.press("Tab")
        focused = page.locator(".fm :focus")
        if focused.count():
            seen.append(focused.evaluate("e => e.tagName"))
            # Off the box: an empty one is white, as the line is in a dark theme of high contrast.
            assert focused.evaluate(outline) == ["solid", "3px", ink, "1px"]
    assert {"INPUT", "MARK"} <= set(seen)
    box.press("Space")
    assert word.evaluate(BACKGROUND) == CLEAR


def test_the_focus_is_seen_on_a_word_that_is_switched_off_too(page: Page) -> None:
    put(page, "vscode-dark", fr.highlight(TWO[0], BOARD).html)
    page.get_by_role("checkbox", name="loaded words").uncheck()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.locator("mark:focus", has_text="shameful").count():
            break
    word = page.locator("mark:focus", has_text="shameful")
    assert word.evaluate("e => getComputedStyle(e).outlineWidth") == "3px"


def test_the_lines_of_a_legend_have_room_whatever_those_around_have(page: Page) -> None:
    put(page, "vscode-dark", f"<div style='line-height:1'>{fr.highlight(TWO[0], BOARD).html}</div>")
    high = "e => parseFloat(getComputedStyle(e).lineHeight) / parseFloat(getComputedStyle(e).fontSize)"
    for inside in (".fm b", ".fm label", ".fm label ~ mark"):
        assert page.locator(inside).first.evaluate(high) >= 1.5


def test_their_rules_for_tables_do_not_reach_the_lines_of_a_concordance(page: Page) -> None:
    put(page, "vscode-dark", fr.concordance(TWO, "board", entities=BOARD, entity=False)._repr_html_())
    rows = page.locator("thead, tr")
    assert rows.count() > 4
    assert {rows.nth(n).evaluate(BACKGROUND) for n in range(rows.count())} == {CLEAR}
    heading, cell = page.locator("th[colspan]").first, page.locator("tbody td").first
    assert heading.evaluate("e => getComputedStyle(e).fontWeight") == "700"
    assert heading.evaluate("e => getComputedStyle(e).textAlign") == "left"
    assert cell.evaluate("e => [getComputedStyle(e).paddingLeft, getComputedStyle(e).verticalAlign]") == ["0px", "top"]
    page.set_viewport_size({"width": 300, "height": 700})
    assert page.locator(".k").evaluate("e => e.scrollWidth > e.clientWidth")
    assert page.locator(".output").evaluate("e => e.scrollWidth == e.clientWidth")


@pytest.mark.parametrize("widget", WIDGETS)
def test_widgets_know_both_themes_of_high_contrast(page: Page, widget: str) -> None:
    css = "".join((markup.FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in ("widgets", widget))
    look = """(e, names) => {
        const style = getComputedStyle(e);
        return [style.backgroundColor, ...names.map(name => style.getPropertyValue(name))];
    }"""
    seen = {}
    for body in THEMES:
        put(page, body, f"<style>{css}</style><section class=framing-{widget}></section>")
        seen[body] = page.locator("section").evaluate(look, list(WIDGETS[widget]))
    dark, light, high_dark, high_light = seen.values()
    assert all(one != other for one, other in zip(dark, light, strict=True))
    assert (high_dark, high_light) == (dark, light)


def test_controls_of_the_explorer_show_the_focus_in_high_contrast(page: Page) -> None:
    css = (markup.FOLDER / "explorer.css").read_text(encoding="utf-8")
    seen = []
    for body in THEMES:
        put(page, body, f"<style>{css}</style><div class=framing-explorer-controls><input></div>")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        seen.append(page.locator("input:focus").evaluate("e => getComputedStyle(e).outlineColor"))
    assert seen[0] != seen[1]
    assert seen[2:] == seen[:2]
