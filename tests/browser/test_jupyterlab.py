"""Every notebook, run as a reader runs it: a real JupyterLab, a real Chromium, Run > Run All Cells."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SCREENSHOTS = ROOT / "build" / "screenshots"
SECONDS_TO_START = 60
SECONDS_TO_RUN = 300
TALLEST = 15_000  # pixels; Chromium draws no taller picture

# No background traffic of the browser's own, and no sandbox, which root may not have.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# JupyterLab asks nobody for news, and draws the cells out of sight too, so that a picture shows them all.
LAB_SETTINGS = {
    "apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "notebook-extension/tracker": {"windowingMode": "none"},
}


@dataclass(frozen=True)
class Lab:
    """A running server, and the folder it serves."""

    address: str
    token: str
    folder: Path

    def get(self, path: str) -> Any:
        request = urllib.request.Request(f"{self.address}{path}", headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def delete(self, path: str) -> None:
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.address}{path}", headers=headers, method="DELETE")
        urllib.request.urlopen(request, timeout=30).close()


def chromium() -> str:
    """Path of a Chromium; root on a system with apt-get gets one installed. CI may not do without."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None and shutil.which("apt-get") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in ("update", "install --yes --no-install-recommends chromium"):
            subprocess.run(["apt-get", *command.split()], env=environment, check=True)
        found = shutil.which("chromium")
    if found is None:
        message = "no Chromium here: install your system's package chromium and run `make browser` again"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A server on a copy of notebooks/ and figures/, knowing nothing of its user's own settings."""
    home = tmp_path_factory.mktemp("jupyter")
    folder = tmp_path_factory.mktemp("project")
    for name in ("notebooks", "figures"):
        shutil.copytree(ROOT / name, folder / name) if (ROOT / name).exists() else (folder / name).mkdir()
    for name, values in LAB_SETTINGS.items():
        path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(values))

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}"]
    command += [
        f"--IdentityProvider.token={token}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=",
    ]
    command += ["--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate"]
    own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime"}
    own |= {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    own |= {"IPYTHONDIR": "ipython"}
    environment = os.environ | {name: str(home / value) for name, value in own.items()}
    (home / "ipython").mkdir()

    log = home / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, env=environment, cwd=folder)
    started = Lab(f"http://127.0.0.1:{port}", token, folder)
    try:
        wait_for_server(started, server, log)
        yield started
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for_server(lab: Lab, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and server.poll() is None:
        try:
            lab.get("/api/status")
        except OSError:
            time.sleep(0.3)
        else:
            return
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-4000:]}")


def wait_until_idle(lab: Lab, page: Page, seconds: float) -> None:
    end = time.monotonic() + seconds
    states: list[str] = []
    while time.monotonic() < end:
        states = [kernel["execution_state"] for kernel in lab.get("/api/kernels")]
        if states == ["idle"]:
            return
        page.wait_for_timeout(300)  # not time.sleep: the page's own events go on being heard
    pytest.fail(f"no idle kernel after {seconds:.0f} s: {states}")


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
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("websocket", lambda channel: asked.append(channel.url))
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
        elsewhere = [url for url in asked if urlsplit(url).hostname not in ("127.0.0.1", None)]
        assert not elsewhere, "the page asked other machines"
        assert any(url.startswith("ws://127.0.0.1") for url in asked), "the page's requests were not seen"
    finally:
        context.close()
        for kernel in lab.get("/api/kernels"):
            lab.delete(f"/api/kernels/{kernel['id']}")


def test_stored_notebooks_are_left_alone() -> None:
    """Runs after the others: the copies were run, not the originals."""
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert not [cell for cell in cells if cell.get("outputs")], path.name
