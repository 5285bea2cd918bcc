"""What browser tests share: a real JupyterLab with settings of its own, a real Chromium, what the page asked for."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
SECONDS_TO_START = 60
IMPACTS = ("minor", "moderate", "serious", "critical")
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}

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
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def delete(self, path: str) -> None:
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.address}{path}", headers=headers, method="DELETE")
        urllib.request.urlopen(request, timeout=60).close()


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


@contextlib.contextmanager
def serve(home: Path, folder: Path) -> Iterator[Lab]:
    """A server on a folder, knowing nothing of its user's own settings: its own are in home."""
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
        with contextlib.suppress(OSError):  # the server fails to list kernels while one of them is shut down
            states = [kernel["execution_state"] for kernel in lab.get("/api/kernels")]
        if states == ["idle"]:
            return
        page.wait_for_timeout(300)  # not time.sleep: the page's own events go on being heard
    pytest.fail(f"no idle kernel after {seconds:.0f} s: {states}")


def listen(context: BrowserContext, page: Page) -> list[str]:
    """Addresses that a page asks for from now on."""
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda channel: asked.append(channel.url))
    return asked


def assert_nothing_left(asked: list[str]) -> None:
    """No request left the machine, and requests were seen."""
    elsewhere = [url for url in asked if urlsplit(url).hostname not in ("127.0.0.1", None)]
    assert not elsewhere, "the page asked other machines"
    assert any(url.startswith("ws://127.0.0.1") for url in asked), "the page's requests were not seen"


@contextlib.contextmanager
def open_notebook(
    lab: Lab, browser: Browser, folder: Path, sources: Sequence[str], width: int, height: int
) -> Iterator[Page]:
    """A notebook of code cells in a folder of the lab, open and idle; nothing it does leaves the machine."""
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": source, "execution_count": None, "outputs": []}
        for n, source in enumerate(sources)
    ]
    stored = {"cells": cells, "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "cells.ipynb").write_text(json.dumps(stored))
    context = browser.new_context(viewport={"width": width, "height": height})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=lab.address)
    context.set_default_timeout(20_000)
    page = context.new_page()
    asked = listen(context, page)
    try:
        page.goto(f"{lab.address}/lab/tree/{folder.relative_to(lab.folder)}/cells.ipynb?reset&token={lab.token}")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=SECONDS_TO_START * 1000)
        wait_until_idle(lab, page, SECONDS_TO_START)
        yield page
        assert_nothing_left(asked)
    finally:
        context.close()
        for running in lab.get("/api/kernels"):
            lab.delete(f"/api/kernels/{running['id']}")


def switch_theme(page: Page, name: str) -> None:
    """Choose a theme of JupyterLab by its menu."""
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu-item", has_text="Theme").first.hover()
    page.locator(".lm-Menu-item", has_text=THEMES[name]).first.click()
    light = "true" if name == "light" else "false"
    page.locator(f"body[data-jp-theme-light={light}]").wait_for(state="attached")


def take_picture(page: Page, name: str) -> None:
    """Keep a screenshot, to be looked at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def violations(page: Page, where: str, checked: set[str], impacts: Sequence[str] = IMPACTS) -> list[str]:
    """What axe-core finds wrong inside an element; the rules named have to be among those that something passed."""
    found = Axe().run(page, context={"include": [[where]]}).response
    assert checked <= {rule["id"] for rule in found["passes"]}
    wrong = [v for v in found["violations"] if v["impact"] in impacts]
    return [f"{v['id']} ({v['impact']}): {[n['target'] for n in v['nodes']][:3]}" for v in wrong]
