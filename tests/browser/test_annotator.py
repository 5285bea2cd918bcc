"""The annotator in a real JupyterLab: marks by keyboard and by mouse, a kernel that dies, both themes."""

import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from framing.desk.sheets import Mark, read_sheet
from tests.browser.jupyter import (
    SECONDS_TO_START,
    THEMES,
    Lab,
    open_notebook,
    switch_theme,
    take_picture,
    violations,
    wait_until_idle,
)

pytestmark = pytest.mark.browser
CHECKED = {"color-contrast", "aria-required-children"}
expect.set_options(timeout=20_000)  # a busy machine is slow, and not wrong

TEXT = """Ferry to close

The Ferry Board announced a brutal cut on Monday. “It is a shameful betrayal,” said Ana Silva, the mayor of Oster. The \
so-called “reform” ends the only link to Sudland.

Norland's minister called the plan overdue. Critics fear a slow death of the islands, and the far-right League \
cheered. Nobody asked the islanders, who have waited eleven years for a bridge that was promised twice and paid once.
"""
SHOW = f"""import os
import framing as fr

with open("pid", "w") as file:
    file.write(str(os.getpid()))
article = fr.Article("herald", {TEXT!r})
fr.annotate(article, coder="ana", targets=["Ferry Board", "Ana Silva", "Norland"])"""
BUSY = "import time\ntime.sleep(8)"


@dataclass(frozen=True)
class Notebook:
    """A notebook that shows an annotator, open in JupyterLab."""

    lab: Lab
    page: Page
    folder: Path

    @property
    def text(self) -> Locator:
        return self.page.locator(".framing-annotator .text")

    @property
    def alarm(self) -> Locator:
        return self.page.locator(".framing-annotator [role=alert]:not(:empty)")

    @property
    def marks(self) -> list[Mark]:
        """What the file holds."""
        path = self.folder / "annotations" / "herald.ana.csv"
        return [m._replace(marked_at="") for m in read_sheet(path).state.marks] if path.exists() else []

    def word(self, form: str) -> Locator:
        return self.text.get_by_role("option", name=form, exact=False).first

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def saved(self, what: str) -> None:
        """Wait until the annotator says that something was saved."""
        expect(self.page.get_by_role("status").filter(has_text=what)).to_be_visible()

    def cells(self) -> list[str]:
        found: list[str] = self.page.evaluate(
            "() => [...document.querySelectorAll('.jp-Cell')].map(cell => cell.className.match(/jp-\\w+Cell/)[0])"
        )
        return found

    def menu(self, name: str, entry: str) -> None:
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        self.page.locator(".lm-Menu-item", has_text=entry).first.click()

    def run(self, cell: int = 0) -> None:
        self.page.locator(".jp-Cell .jp-InputPrompt").nth(cell).click()
        self.menu("Run", "Run Selected Cell")

    def signal(self, number: int) -> None:
        """Send the kernel's process a signal."""
        os.kill(int((self.folder / "pid").read_text()), number)


@pytest.fixture
def notebook(lab: Lab, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Notebook]:
    name = request.node.name.replace("[", "-").strip("]")
    folder = lab.folder / name
    folder.mkdir()
    with open_notebook(lab, browser, folder, (SHOW, BUSY), 1300, 1100) as page:
        opened = Notebook(lab, page, folder)
        opened.run()
        opened.text.wait_for(timeout=SECONDS_TO_START * 1000)
        yield opened


def test_marks_by_keyboard_alone(notebook: Notebook) -> None:
    page = notebook.page
    # From the cell to the article by the Tab key, as nobody's hand is on a mouse.
    page.locator(".jp-Notebook .jp-Cell").first.focus()
    for _ in range(60):
        notebook.press("Tab")
        if notebook.text.evaluate("text => text === document.activeElement"):
            break
    expect(notebook.text).to_be_focused()
    notebook.press("1", *["ArrowRight"] * 8, "Enter")
    notebook.saved("“brutal”, condemnation, narrator")
    notebook.press(*["ArrowRight"] * 7, "Shift+ArrowRight", "q", "t")
    expect(page.get_by_label("Target")).to_be_focused()
    page.keyboard.type("Ferry")
    notebook.press("Enter")
    expect(notebook.text).to_be_focused()
    notebook.press("d")
    page.keyboard.type("blames")
    notebook.press("Escape", "Enter")
    notebook.saved("“shameful betrayal”, condemnation, blames, about Ferry Board, quoted")
    kept = notebook.marks
    assert [(m.first, m.last, m.category, m.direction, m.target, m.voice) for m in kept] == [
        (8, 9, "condemnation", "", "", "narrator"),
        (15, 17, "condemnation", "blames", "Ferry Board", "quoted"),
    ]
    notebook.press("Delete")
    notebook.saved("Removed: “shameful betrayal”")
    assert notebook.marks == kept[:1]
    notebook.press("u")
    notebook.saved("Undone")
    assert notebook.marks == kept
    notebook.press("u", "u")
    expect(page.get_by_text("Marks: 0")).to_be_visible()
    notebook.press("r", "r")
    expect(page.get_by_text("Marks: 2")).to_be_visible()
    assert notebook.marks == kept
    # From mark to mark; then the one under the cursor gets another category and keeps its words.
    notebook.press("Control+Home", "m", "m", "9", "Enter")
    notebook.saved("“shameful betrayal”, praise")
    assert [(m.first, m.last, m.category) for m in notebook.marks] == [(8, 9, "condemnation"), (15, 17, "praise")]


def test_no_key_reaches_the_notebook_behind(notebook: Notebook) -> None:
    """In a notebook, a lone "a" or "m" makes or changes cells, "d d" deletes one, Enter edits one."""
    before = notebook.cells()
    assert before == ["jp-CodeCell", "jp-CodeCell"]
    page = notebook.page
    for place in (
        notebook.text,
        page.get_by_label("Target"),
        page.get_by_role("radio", name="praise"),
        page.get_by_role("radio", name="quoted"),
        page.get_by_role("checkbox", name="Done with this article"),
        page.locator(".framing-annotator summary"),
        page.get_by_role("button", name="Undo"),
    ):
        for key in ("a", "b", "m", "y", "x", "r", "d", "d", "z", "1", "Shift+M", "Delete", "ArrowDown", "Escape"):
            place.focus()
            notebook.press(key)
    page.wait_for_timeout(500)
    assert notebook.cells() == before
    assert page.locator(".jp-Notebook.jp-mod-editMode").count() == 0


def test_marks_by_mouse(notebook: Notebook) -> None:
    page = notebook.page
    notebook.word("brutal").click()
    page.get_by_role("button", name="Mark Enter").click()
    expect(notebook.alarm).to_contain_text("choose a category first")
    assert notebook.marks == []
    page.get_by_role("radio", name="condemnation").check()
    page.get_by_role("button", name="Mark Enter").click()
    notebook.saved("“brutal”")
    start, end = notebook.word("slow").bounding_box(), notebook.word("death").bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 4, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + 6, end["y"] + 8, steps=6)
    page.mouse.up()
    page.get_by_role("radio", name="victim").check()
    page.get_by_label("Target").select_option("Norland")
    page.get_by_role("button", name="Mark Enter").click()
    notebook.saved("“slow death”, victim, about Norland")
    page.get_by_role("radio", name="doubt").check()
    page.get_by_role("radio", name="scare quotes").check()
    page.get_by_label("Target").select_option("")
    notebook.word("so-called").dblclick()
    notebook.saved("“so-called”, doubt, scare quotes")
    page.get_by_role("checkbox", name="Done with this article").check()
    notebook.saved("you are done")
    assert [(m.form, m.category, m.target, m.voice) for m in notebook.marks] == [
        ("brutal", "condemnation", "", "narrator"),
        ("so-called", "doubt", "", "scare"),
        ("", "victim", "Norland", "narrator"),
    ]
    notebook.word("death").click()
    page.get_by_role("button", name="Remove").click()
    notebook.saved("Removed: “slow death”")
    page.get_by_role("button", name="Undo").click()
    notebook.saved("Undone")
    assert len(notebook.marks) == 3
    # A mark that would run over the end of a sentence is not drawn, for it is not saved.
    notebook.word("brutal").click()
    notebook.word("shameful").click(modifiers=["Shift"])
    page.get_by_role("button", name="Mark Enter").click()
    expect(notebook.alarm).to_contain_text("Not saved: a mark lies in one sentence")
    assert page.locator(".framing-annotator .word.marked").count() == 4


@pytest.mark.parametrize("how", ["through the server", "by a crash"])
def test_a_kernel_that_dies_loses_nothing_and_the_page_says_so(notebook: Notebook, how: str) -> None:
    lab, page = notebook.lab, notebook.page
    notebook.text.focus()
    notebook.press("1", *["ArrowRight"] * 8)
    for number in range(5):
        notebook.press("ArrowRight", "Enter")
        expect(page.get_by_text(f"Marks: {number + 1}")).to_be_visible()
    kept = notebook.marks
    assert len(kept) == 5
    if how == "by a crash":
        notebook.signal(signal.SIGKILL)  # it has no time to write anything
        page.locator(".jp-Dialog", has_text="appears to have died").get_by_role("button").click(timeout=60_000)
    else:
        for running in lab.get("/api/kernels"):
            lab.delete(f"/api/kernels/{running['id']}")
    notebook.text.focus()
    notebook.press("ArrowRight", "Enter")
    expect(notebook.alarm).to_contain_text("Marks are not being saved", timeout=60_000)
    take_picture(notebook.page, f"annotator-dead-{how.replace(' ', '-')}")
    # What was not saved is not drawn.
    assert page.locator(".framing-annotator .word.marked").count() == 5
    assert notebook.marks == kept
    # A new kernel, the cell again: on from the file, with all that can be undone.
    end = time.monotonic() + SECONDS_TO_START
    while not lab.get("/api/kernels") and time.monotonic() < end:
        if how == "through the server":
            # JupyterLab holds on to the session that died, says so, and begins a new one when it is asked again.
            notebook.menu("Kernel", "Change Kernel")
            page.locator(".jp-Dialog select").select_option(label="Python 3 (ipykernel)")
            page.locator(".jp-Dialog").get_by_role("button", name="Select").click()
        page.wait_for_timeout(3000)
        if (refused := page.locator(".jp-Dialog", has_text="Error Starting Kernel")).count():
            refused.get_by_role("button").click()
    wait_until_idle(lab, page, SECONDS_TO_START)
    notebook.run()
    expect(page.get_by_text("Marks: 5")).to_be_visible(timeout=SECONDS_TO_START * 1000)
    expect(notebook.alarm).to_have_count(0)
    notebook.text.focus()
    notebook.press("u")
    notebook.saved("Undone")
    assert notebook.marks == kept[:4]


def test_a_busy_kernel_saves_all_the_same(notebook: Notebook) -> None:
    notebook.run(1)
    notebook.text.focus()
    notebook.press("1", "ArrowRight", "Enter")
    notebook.saved("“to”, condemnation")
    expect(notebook.alarm).to_have_count(0)
    assert len(notebook.marks) == 1


def test_a_kernel_that_halts_is_told_and_the_mark_is_saved_when_it_goes_on(notebook: Notebook) -> None:
    notebook.signal(signal.SIGSTOP)
    notebook.text.focus()
    notebook.press("1", "ArrowRight", "Enter")
    expect(notebook.alarm).to_contain_text("Marks are not being saved")
    notebook.press("ArrowRight", "Enter")  # not taken: the first is not answered yet
    assert notebook.marks == []
    notebook.signal(signal.SIGCONT)
    notebook.saved("“to”, condemnation")
    expect(notebook.alarm).to_have_count(0)
    assert [m.form for m in notebook.marks] == ["to"]


def test_a_page_that_is_loaded_again_shows_what_is_in_the_file(notebook: Notebook) -> None:
    page = notebook.page
    notebook.text.focus()
    notebook.press("1", "ArrowRight", "Enter")
    notebook.saved("“to”")
    notebook.press("Control+s")
    notebook.saved("Every mark is saved as it is made")
    notebook.menu("File", "Save Notebook")
    page.wait_for_timeout(1500)
    stored = json.loads((notebook.folder / "cells.ipynb").read_text(encoding="utf-8"))
    for cell in stored["cells"]:
        del cell["source"]
    assert "Annotator of 'herald' for 'ana'" in str(stored)
    assert "islanders" not in str(stored), "the text is stored with the notebook's outputs"
    page.reload()
    expect(page.get_by_text("Marks: 1")).to_be_visible(timeout=SECONDS_TO_START * 1000)
    expect(notebook.alarm).to_have_count(0)


@pytest.mark.parametrize("theme", THEMES)
def test_themes_are_readable_and_axe_finds_nothing(notebook: Notebook, theme: str) -> None:
    page = notebook.page
    switch_theme(notebook.page, theme)
    try:
        notebook.text.focus()
        notebook.press("1", *["ArrowRight"] * 8, "Enter")
        notebook.saved("“brutal”")
        notebook.press(*["ArrowRight"] * 7, "Shift+ArrowRight", "q", "t")
        page.keyboard.type("Ferry")
        notebook.press("Enter", "Enter")
        notebook.saved("“shameful betrayal”")
        notebook.press(*["ArrowRight"] * 9, "s", "3", "Enter")
        notebook.saved("“so-called”, doubt")
        notebook.press("ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight")
        assert violations(page, ".framing-annotator", CHECKED) == []
        take_picture(notebook.page, f"annotator-{theme}")
        notebook.press("?")
        page.locator(".framing-annotator summary").click()
        page.get_by_role("button", name="Mark Enter").click()
        assert violations(page, ".framing-annotator", CHECKED) == []
        page.set_viewport_size({"width": 1300, "height": 1900})
        page.wait_for_timeout(800)
        take_picture(notebook.page, f"annotator-{theme}-help")
        ground = notebook.text.evaluate("text => getComputedStyle(text).backgroundColor")
        assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 22, 22)"}[theme]
    finally:
        switch_theme(notebook.page, "light")
