"""The explorer in a real JupyterLab: by mouse and by keyboard, both themes, code that runs, figures that are saved."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.jupyter import (
    IMPACTS,
    SECONDS_TO_START,
    THEMES,
    Lab,
    open_notebook,
    switch_theme,
    take_picture,
    violations,
)

pytestmark = pytest.mark.browser

CHECKED = {"color-contrast", "label", "button-name"}
SERIOUS = IMPACTS[2:]

HERALD = "Ferry to end\n\n" + "\n\n".join(
    f"The Ferry Board made {word} decision. Ana Silva praised the mild plan. The board's brutal cut hurt Oster."
    for word in ("a shameful", "a cruel", "an ugly", "a wise", "a terrible", "a bold")
)
COURIER = HERALD.replace("brutal", "quiet").replace(
    "Ana Silva praised", "“The Ferry Board is a scandal,” Ana Silva said of"
)
CODEBOOK = """[[entity]]
name = "Ferry Board"
kind = "organisation"
aliases = ["Ferry Board", "the board"]

[[entity]]
name = "Ana Silva"
kind = "person"
aliases = ["Ana Silva"]
"""
SHOW = """import framing as fr

ferries = fr.load_corpus("ferries")
explorer = fr.explore(ferries)
explorer"""
RUN_CODE = """made = {}
exec(explorer.code, {"ferries": ferries}, made)
same = made["portrayal"].table.equals(explorer.portrayal.table)
same &= made["profiles"].table.equals(explorer.profiles.table)
print("same tables", same, explorer.view.voice)"""
NAME = "() => { const e = document.activeElement; return e.labels?.[0]?.textContent || e.textContent }"


@dataclass(frozen=True)
class Notebook:
    """A notebook that shows an explorer, open in JupyterLab."""

    lab: Lab
    page: Page
    folder: Path

    @property
    def board(self) -> Locator:
        return self.page.locator(".framing-explorer")

    @property
    def status(self) -> Locator:
        return self.board.get_by_role("status")

    def run_last(self) -> None:
        """Run the cell below the explorer."""
        self.page.locator(".jp-Notebook .jp-CodeCell").last.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")


@pytest.fixture
def notebook(lab: Lab, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Notebook]:
    name = request.node.name.replace("[", "-").strip("]")
    folder = lab.folder / name
    (folder / "ferries" / "texts").mkdir(parents=True)
    (folder / "ferries" / "articles.csv").write_text("article,outlet\nherald,The Herald\ncourier,The Courier\n")
    (folder / "ferries" / "entities.toml").write_text(CODEBOOK)
    for article, text in {"herald": HERALD, "courier": COURIER}.items():
        (folder / "ferries" / "texts" / f"{article}.txt").write_text(text)
    with open_notebook(lab, browser, folder, (SHOW, RUN_CODE), 1400, 1500) as page:
        page.locator(".jp-Notebook .jp-CodeCell").first.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        opened = Notebook(lab, page, folder)
        opened.board.locator(".portrayal table").wait_for(timeout=SECONDS_TO_START * 1000)
        yield opened


def test_by_mouse(notebook: Notebook) -> None:
    page, board = notebook.page, notebook.board
    board.get_by_role("button", name="Ferry Board · narrator").click()
    words = board.locator(".words")
    expect(words.get_by_role("heading")).to_have_text("Behind the bar: Ferry Board, narrator")
    expect(words.locator("tr", has_text="shameful").first).to_contain_text("made a shameful decision.")
    expect(notebook.status).to_contain_text("Behind the bar")
    take_picture(notebook.page, "explorer-picked")

    page.get_by_label("Voice", exact=True).select_option("quoted")
    expect(board.get_by_role("button", name="Ferry Board · quoted")).to_have_count(1)
    page.get_by_label("Voice", exact=True).select_option("narrator")
    page.get_by_label("Compare", exact=True).select_option("outlet")
    expect(board.get_by_role("button", name="The Courier")).not_to_have_count(0)
    page.get_by_label("Outlets", exact=True).select_option(["The Herald (1)"])
    expect(board.get_by_role("button", name="The Courier")).to_have_count(0)
    cell = board.locator(".profiles button").first
    cell.click()
    expect(cell).to_have_attribute("aria-pressed", "true")
    board.get_by_role("button", name="Back to the concordance").click()
    expect(words.get_by_role("heading")).to_have_text("Concordance of Ferry Board")

    board.get_by_role("button", name="Copy as code").click()
    expect(notebook.status).to_contain_text("clipboard")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert "ferries.evidence" in copied and "outlet=['The Herald']" in copied
    notebook.run_last()
    expect(page.locator(".jp-OutputArea-output", has_text="same tables True narrator")).to_be_visible()


def test_by_keyboard_alone(notebook: Notebook) -> None:
    page = notebook.page
    page.get_by_label("Entities", exact=True).focus()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(NAME))
        if "Code of this view" in reached[-1]:
            break
    for name in ("Outlets", "Voice", "Compare", "Category", "Weight", "Lexicon", "Strength ≥", "Concordance", "Folder"):
        assert name in reached, reached
    # Each table is one stop; arrows go from row to row, and Enter shows the words.
    page.get_by_label("Order", exact=True).focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    first = page.evaluate("() => document.activeElement.textContent")
    assert "Ferry Board" in first
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("ArrowDown")
    assert "Ana Silva" in page.evaluate("() => document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(notebook.status).to_contain_text("Behind the bar: Ana Silva, narrator")
    assert "Ana Silva" in page.evaluate("() => document.activeElement.textContent"), "the focus was lost"

    page.get_by_label("Concordance", exact=True).focus()
    page.keyboard.type("brut*")
    page.keyboard.press("Enter")
    expect(notebook.board.locator(".words b").first).to_have_text("brutal")
    page.get_by_label("Concordance", exact=True).fill("***")
    page.keyboard.press("Enter")
    expect(notebook.board.get_by_role("alert")).to_contain_text("holds no word to look for")


def test_figures_are_saved_and_nothing_is_written_over(notebook: Notebook) -> None:
    page = notebook.page
    for _ in range(2):
        page.get_by_role("button", name="Save figures").click()
        expect(notebook.status).to_contain_text("Saved as explored/", timeout=60_000)
        page.get_by_label("Order", exact=True).select_option("by the words before")
        expect(notebook.status).not_to_contain_text("Saved")
        page.get_by_label("Order", exact=True).select_option("as in the articles")
    written = sorted(path.name for path in (notebook.folder / "explored").iterdir())
    stem = "portrayal-ferry-board-ana-silva-narrator"
    for name in (stem, f"{stem}-2", "profiles-narrator", "profiles-narrator-2"):
        assert {f"{name}.csv", f"{name}.png", f"{name}.svg"} <= set(written)
    assert len(written) == 12


@pytest.mark.parametrize("theme", THEMES)
def test_themes_and_axe(notebook: Notebook, theme: str) -> None:
    switch_theme(notebook.page, theme)
    page = notebook.page
    page.get_by_label("Voice", exact=True).select_option("each apart")
    expect(notebook.board.get_by_role("button", name="Ferry Board · quoted")).to_be_visible()
    assert violations(page, ".framing-explorer-controls", CHECKED, SERIOUS) == []
    take_picture(notebook.page, f"explorer-bars-{theme}")
    page.get_by_label("Compare", exact=True).select_option("outlet")
    expect(notebook.board.locator(".profiles td.cell").first).to_be_visible()
    notebook.board.locator(".profiles button").nth(2).click()
    expect(notebook.board.locator("[aria-pressed=true]")).to_have_count(1)
    assert violations(page, ".framing-explorer-controls", CHECKED, SERIOUS) == []
    take_picture(notebook.page, f"explorer-cells-{theme}")


def test_a_saved_notebook_holds_tables_and_no_sentence(notebook: Notebook) -> None:
    page = notebook.page
    page.locator(".jp-Notebook .jp-CodeCell").first.locator(".cm-content").click()
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1500)
    saved = (notebook.folder / "cells.ipynb").read_text()
    output = json.loads(saved)["cells"][0]["outputs"][-1]["data"]  # a progress bar may stand before
    assert "Ferry Board" in "".join(output["text/html"])
    assert "shameful decision" not in saved
