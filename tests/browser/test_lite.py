"""The JupyterLite site in a real browser: it opens, shows the notebooks, and its kernel runs what can be run here.

The kernel is Pyodide's core, which a package carries, with pure-Python packages that the lock of the notebooks pins.
The compiled packages (NumPy, pandas and others) are only in its full distribution: what needs them is not run here.
"""

import functools
import hashlib
import http.server
import importlib
import importlib.metadata
import json
import shutil
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION
from playwright.sync_api import Browser, Page, TimeoutError

from tests.browser.jupyter import ROOT, listen, take_picture

sys.path.insert(0, str(ROOT / "scripts"))  # where the scripts find one another
build_lite: Any = importlib.import_module("build_lite")
wheels: Any = importlib.import_module("wheels")

pytestmark = pytest.mark.browser

SECONDS_TO_START = 240  # the whole of Python is brought into the page
KERNEL = ("ipython", "jedi", "packaging", "typing-extensions", "tqdm")  # and all that these need


@dataclass(frozen=True)
class Site:
    """A site that is served, and what was asked of it."""

    address: str
    folder: Path
    packages: dict[str, Any]  # what Pyodide's full distribution has


def npm(folder: Path, package: str) -> Path:
    """The archive of a package, brought by npm; without npm the test is skipped."""
    if not shutil.which("npm"):
        pytest.skip("no npm here, which brings Pyodide's core")
    run = subprocess.run(["npm", "pack", "--silent", package], cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return folder / run.stdout.split()[-1]


def entry(wheel: Any, depends: list[str]) -> dict[str, Any]:
    """What Pyodide's lock says of a wheel."""
    with zipfile.ZipFile(wheel.path) as packed:
        tops = {name.partition("/")[0].removesuffix(".py") for name in packed.namelist()}
    return {
        "name": wheel.name,
        "version": str(wheel.version),
        "file_name": wheel.path.name,
        "sha256": hashlib.sha256(wheel.path.read_bytes()).hexdigest(),
        "imports": sorted(name for name in tops if name.isidentifier()),
        "depends": depends,
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }


def core_distribution(folder: Path, scratch: Path) -> dict[str, Any]:
    """Pyodide's core with the pure-Python packages that the kernel needs, laid out as a distribution is.

    Returns what the full distribution has besides: each package by its name.
    """
    folder.mkdir(parents=True)
    with tarfile.open(npm(scratch, f"pyodide@{PYODIDE_VERSION}")) as packed:
        packed.extractall(scratch, filter="data")
    for name in build_lite.CORE:
        shutil.copyfile(scratch / "package" / name, folder / name)
    lock = json.loads((folder / "pyodide-lock.json").read_text())
    full: dict[str, Any] = {wheels.canonicalize_name(name): each for name, each in lock["packages"].items()}
    micropip = lock["packages"]["micropip"]["version"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    command += ["--python-version", build_lite.BROWSER.python]
    subprocess.run([*command, "--dest", folder, f"micropip=={micropip}"], check=True)

    pins = {pin.name: pin for pin in wheels.pins(wheels.LOCK.read_text(encoding="utf-8"))}
    needs = {name: requirements(name, pins) for name in pins}
    chosen = build_lite.depended({name: {"depends": needs[name]} for name in needs}, KERNEL)
    asked = [pin for pin in wheels.wanted(list(pins.values()), build_lite.BROWSER) if pin.name in chosen]
    assert wheels.complete(asked, [build_lite.BROWSER], wheels.CACHE) == {}
    there = wheels.found_in(wheels.CACHE)
    for pin in asked:
        shutil.copy(wheels.choose(pin, build_lite.BROWSER, there).path, folder)
    lock["packages"] = {wheel.name: entry(wheel, needs.get(wheel.name, [])) for wheel in wheels.found_in(folder)}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))
    return full


def requirements(name: str, pins: dict[str, Any]) -> list[str]:
    """Which pinned packages a package needs in the browser."""
    environment = build_lite.BROWSER.environment(0)
    try:
        lines = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return []
    found = [wheels.Requirement(line) for line in lines]
    names = [wheels.canonicalize_name(r.name) for r in found if not r.marker or r.marker.evaluate(environment)]
    return [each for each in dict.fromkeys(names) if each in pins]


CELLS = {
    "sum": "1 + 1",
    "framing": "import sys, piplite\nawait piplite.install('framing', deps=False)\nimport framing\n"
    "print(framing.__version__, sys.version_info[:2], 'numpy' in sys.modules)",
    "corpora": "from pathlib import Path\n"
    "print(*sorted(p.name for p in (Path(framing.__file__).parent / 'corpora').iterdir()))",
    "files": "Path('note.txt').write_text('kept', encoding='utf-8')\n"
    "print(Path('note.txt').read_text(encoding='utf-8'), Path('00_start_here.ipynb').exists())",
    "processes": "try:\n    import _multiprocessing\nexcept ImportError:\n    print('no processes')",
    "widget": "await piplite.install('ipywidgets')\nimport ipywidgets\nipywidgets.IntSlider(description='articles')",
    "refused": "try:\n    await piplite.install('wordfreq')\nexcept Exception as error:\n    print(error)",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("site") / "lite"
    build_lite.lay_out(source, wheels.CACHE, None)
    packages = core_distribution(source / "static" / "pyodide", tmp_path_factory.mktemp("npm"))
    cells = [
        {"cell_type": "code", "id": name, "metadata": {}, "source": text, "execution_count": None, "outputs": []}
        for name, text in CELLS.items()
    ]
    kernel = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (source / "files" / "notebooks" / "cells.ipynb").write_text(json.dumps(notebook))
    build_lite.run(source, out)
    build_lite.write_notes(source, out, source)

    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(out))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Site(f"http://127.0.0.1:{server.server_address[1]}", out, packages)
        server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    context.set_default_timeout(60_000)
    page = context.new_page()
    asked = listen(context, page)
    yield page
    context.close()
    elsewhere = [url for url in asked if urlsplit(url).hostname not in ("127.0.0.1", None)]
    assert asked and not elsewhere, "the page asked other machines"


def test_the_site_opens_and_shows_the_notebooks(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/lab/index.html?path=notebooks/00_start_here.ipynb")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    listed = page.locator(".jp-DirListing-itemText")
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        listed.filter(has_text=path.name).first.wait_for()
    assert "in the browser" in page.locator(".jp-Notebook").inner_text().lower()
    take_picture(page, "lite_open")


def test_the_kernel_runs_and_framing_is_imported(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/lab/index.html?path=notebooks/cells.ipynb")
    outputs = page.locator(".jp-Notebook .jp-Cell-outputArea")
    last = outputs.nth(len(CELLS) - 1).get_by_text("wordfreq")
    run_all(page)
    try:
        try:
            last.wait_for(timeout=SECONDS_TO_START * 500)
        except TimeoutError:
            if any(outputs.all_inner_texts()):
                raise
            page.reload()  # nothing has run: once in a long while JupyterLite starts no kernel on a busy machine
            run_all(page)
            last.wait_for(timeout=SECONDS_TO_START * 1000)
    finally:
        take_picture(page, "lite_kernel")
    texts = dict(zip(CELLS, outputs.all_inner_texts(), strict=True))
    assert texts["sum"].split()[-1] == "2"
    assert texts["framing"].strip() == f"{version()} (3, 14) False"
    assert {"colombia-israel-2024", "three-outlets"} <= set(texts["corpora"].split())
    assert texts["files"].split() == ["kept", "True"]
    assert texts["processes"].startswith("no processes")
    assert "PyPI fallback is disabled" in texts["refused"]
    outputs.nth(list(CELLS).index("widget")).get_by_role("slider").wait_for()


def run_all(page: Page) -> None:
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def test_pyodide_and_the_site_have_what_framing_and_its_notebooks_require(site: Site) -> None:
    """In a version that is wide enough; so that nothing is missing where the compiled packages can be had."""
    there = {name: each["version"] for name, each in site.packages.items()}
    environment = build_lite.BROWSER.environment(0) | {"platform_machine": "wasm32"}
    shipped = {wheel.name: str(wheel.version) for wheel in wheels.found_in(site.folder / "pypi")}
    kernels = {"widgetsnbextension": "4.0.999"}  # what the kernel brings in its place
    assert not [name for name in build_lite.roots() if name not in there]
    for name in shipped:
        for requirement in map(wheels.Requirement, importlib.metadata.requires(name) or []):
            if not requirement.marker or requirement.marker.evaluate(environment):
                needed = wheels.canonicalize_name(requirement.name)
                found = (kernels | shipped | there).get(needed)
                assert found and requirement.specifier.contains(found), f"{name} requires {requirement}: {found}"


def version() -> str:
    return str(importlib.import_module("framing").__version__)
