"""Every notebook, run as a reader runs it: a real JupyterLab, a real Chromium, Run > Run All Cells."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.jupyter import (
    ROOT,
    SCREENSHOTS,
    SECONDS_TO_START,
    Lab,
    assert_nothing_left,
    listen,
    wait_until_idle,
)

pytestmark = pytest.mark.browser

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS_TO_RUN = 300
TALLEST = 15_000  # pixels; Chromium draws no taller picture


def run_all(lab: Lab, page: Page, name: str) -> list[dict[str, Any]]:
    """Run all cells; return the code cells as JupyterLab saved them."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    end = time.monotonic() + SECONDS_TO_RUN
    while time.monotonic() < end:
        wait_until_idle(lab, page, end - time.monotonic())
        page.keyboard.press("Control+s")
        page.wait_for_timeout(1000)
        saved = lab.get(f"/api/contents/notebooks/{name}")["content"]["cells"]
        code = [cell for cell in saved if cell["cell_type"] == "code" and cell["source"].strip()]
        if errors(code) or all(cell["execution_count"] for cell in code):
            return code
    pytest.fail(f"{name}: not all cells had run after {SECONDS_TO_RUN} s")


def errors(code: list[dict[str, Any]]) -> list[str]:
    """What the cells say went wrong, each with the cell's source."""
    outputs = [(cell, output) for cell in code for output in cell["outputs"]]
    return [
        f"{output['ename']}: {output['evalue']}\nin\n{cell['source']}"
        for cell, output in outputs
        if output["output_type"] == "error"
    ]


def pictures(cell: dict[str, Any]) -> list[str]:
    """The pictures that a cell shows."""
    return [output["data"]["image/png"] for output in cell["outputs"] if "image/png" in output.get("data", {})]


def take_picture(page: Page, name: str) -> None:
    """The whole notebook, not only what fits a window."""
    panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer")
    height = panel.evaluate("panel => panel.scrollHeight")
    page.set_viewport_size({"width": 1400, "height": min(int(height) + 200, TALLEST)})
    panel.evaluate("panel => { panel.scrollTop = 0 }")  # running the cells had scrolled to the last one
    page.wait_for_timeout(1000)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_in_jupyterlab(notebook: Path, lab: Lab, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    asked = listen(context, page)
    try:
        page.goto(f"{lab.address}/lab/tree/notebooks/{notebook.name}?reset&token={lab.token}")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=SECONDS_TO_START * 1000)
        wait_until_idle(lab, page, SECONDS_TO_START)
        code = run_all(lab, page, notebook.name)
        take_picture(page, notebook.stem)

        assert not errors(code), "\n\n".join(errors(code))
        assert code, "a notebook without code"
        blind = [cell["source"] for cell in code if ".plot(" in cell["source"] and not pictures(cell)]
        assert not blind, "cells that draw a figure and show none"
        assert page.get_by_text("Error displaying widget").count() == 0
        assert_nothing_left(asked)
    finally:
        context.close()
        for kernel in lab.get("/api/kernels"):
            lab.delete(f"/api/kernels/{kernel['id']}")


def test_stored_notebooks_are_left_alone() -> None:
    """Runs after the others: the copies were run, not the originals."""
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert not [cell for cell in cells if cell.get("outputs")], path.name
