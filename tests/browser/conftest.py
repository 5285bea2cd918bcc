"""One Chromium and one JupyterLab for all browser tests."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.jupyter import CHROMIUM_FLAGS, ROOT, Lab, chromium, serve


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A server on a copy of notebooks/ and figures/."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("notebooks", "figures"):
        shutil.copytree(ROOT / name, folder / name) if (ROOT / name).exists() else (folder / name).mkdir()
    with serve(tmp_path_factory.mktemp("jupyter"), folder) as started:
        yield started
