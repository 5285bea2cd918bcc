"""What is put into the JupyterLite site; the site itself is tested in tests/browser."""

import importlib
import json
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from typing import Any

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))  # where the scripts find one another

build_lite: Any = importlib.import_module("build_lite")
wheels: Any = importlib.import_module("wheels")
LOCK = {pin.name: pin for pin in wheels.pins(wheels.LOCK.read_text(encoding="utf-8"))}


def notebook(*cells: Any) -> bytes:
    return str(nbformat.writes(nbformat.v4.new_notebook(cells=list(cells)))).encode()


def test_a_notebook_begins_by_bringing_framing_and_is_else_as_it_was() -> None:
    text, code = nbformat.v4.new_markdown_cell("# Title"), nbformat.v4.new_code_cell("import framing")
    changed = nbformat.reads(build_lite.with_setup(notebook(text, code)).decode(), as_version=4)
    nbformat.validate(changed)
    assert [cell.source for cell in changed.cells[::2]] == ["# Title", "import framing"]
    assert "piplite.install" in changed.cells[1].source
    assert build_lite.with_setup(notebook(text)) == notebook(text)


def test_the_cell_does_nothing_elsewhere() -> None:
    """It names packages, and on a student's machine the index may have others under these names."""
    changed = nbformat.reads(build_lite.with_setup(notebook(nbformat.v4.new_code_cell("x"))).decode(), as_version=4)
    line = (
        "import ast; exec(compile({!r}, '', 'exec', ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)); import sys; print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", line.format(changed.cells[0].source)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "piplite" not in run.stdout.split() and "sys" in run.stdout.split()


def test_every_requirement_of_the_package_is_asked_of_pyodide() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    assert needed <= set(build_lite.roots())


def test_what_is_shipped_is_locked_for_the_browser() -> None:
    wanted = {pin.name for pin in wheels.wanted(list(LOCK.values()), build_lite.BROWSER)}
    assert set(build_lite.SHIPPED) <= wanted
    assert not set(build_lite.SHIPPED) & set(build_lite.roots())


def distribution(folder: Path, *, python: str, without: str = "") -> Path:
    """A Pyodide distribution in small: files with their names in them, and a package that nobody asks for."""
    folder.mkdir()
    packages = {
        name: {"file_name": f"{name}-1.whl", "depends": [], "name": name} for name in [*build_lite.roots(), "opencv"]
    }
    packages["pandas"]["depends"] = ["Python_DateUtil"]
    packages["python-dateutil"] = {"file_name": "python_dateutil-1.whl", "depends": [], "name": "python-dateutil"}
    for name in [*build_lite.CORE, *(each["file_name"] for each in packages.values())]:
        (folder / name).write_text(name)
    (folder / "pyodide-lock.json").write_text(json.dumps({"info": {"python": python}, "packages": packages}))
    if without:
        (folder / without).unlink()
    return folder


@pytest.mark.parametrize("packed", [False, True])
def test_of_pyodide_only_what_is_needed_is_taken(packed: bool, tmp_path: Path) -> None:
    given = distribution(tmp_path / "pyodide", python=f"{build_lite.PYODIDE_PYTHON_VERSION}.2")
    if packed:
        with tarfile.open(tmp_path / "pyodide.tar.bz2", "w:bz2") as archive:
            archive.add(given, "pyodide")
        given = tmp_path / "pyodide.tar.bz2"
    (tmp_path / "site").mkdir()
    build_lite.put_pyodide(given, tmp_path / "site" / "pyodide")
    there = {path.name for path in (tmp_path / "site" / "pyodide").iterdir()}
    assert {*build_lite.CORE, "numpy-1.whl", "python_dateutil-1.whl"} <= there
    assert "opencv-1.whl" not in there
    lock = json.loads((tmp_path / "site" / "pyodide" / "pyodide-lock.json").read_text())
    assert {each["file_name"] for each in lock["packages"].values()} == there - set(build_lite.CORE)
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["pyodide"]


@pytest.mark.parametrize(
    ("python", "without", "told"),
    [
        ("3.9.1", "", "the kernel needs Pyodide"),
        ("", "numpy-1.whl", "lacks numpy-1.whl: take the full distribution"),
        ("", "pyodide-lock.json", "holds no pyodide-lock.json"),
    ],
)
def test_another_pyodide_is_refused(python: str, without: str, told: str, tmp_path: Path) -> None:
    version = python or f"{build_lite.PYODIDE_PYTHON_VERSION}.2"
    given = distribution(tmp_path / "pyodide", python=version, without=without)
    with pytest.raises(SystemExit, match=told):
        build_lite.put_pyodide(given, tmp_path / "out")
    (tmp_path / "text.tar.bz2").write_text("no archive")
    for path, why in (("nowhere", "there is no"), ("text.tar.bz2", "no archive that can be read")):
        with pytest.raises(SystemExit, match=why):
            build_lite.put_pyodide(tmp_path / path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("bundled", [False, True])
def test_the_site_says_where_python_comes_from(bundled: bool, tmp_path: Path) -> None:
    for name in ("source/pypi", "site"):
        (tmp_path / name).mkdir(parents=True)
    build_lite.write_notes(tmp_path / "source", tmp_path / "site", tmp_path if bundled else None)
    text = (tmp_path / "site" / "README.md").read_text()
    assert ("students need the internet" in text) is not bundled
    assert build_lite.PYODIDE_VERSION in text and "$" not in text
    assert "MPL-2.0" in (tmp_path / "site" / "LICENCES.txt").read_text()


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    command = [sys.executable, ROOT / "scripts" / "build_lite.py", "--out", tmp_path]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 2 and "something else" in run.stderr
    assert (tmp_path / "mine.txt").read_text() == "mine"
