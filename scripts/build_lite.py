"""Build the JupyterLite site: the notebooks in a JupyterLab that runs in the browser alone.

    python scripts/build_lite.py                     writes build/lite; browsers bring Pyodide from its public server
    python scripts/build_lite.py --pyodide PATH      puts Pyodide into the site, so that nothing comes from elsewhere

PATH is Pyodide's full distribution, as the archive it is published as or unpacked. The site holds framing's own wheel
and those that Pyodide lacks, and installs nothing from a package index. README.md in it says what runs there.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template
from typing import Any

import lessons
import nbformat
import wheels
from jupyterlite_pyodide_kernel.constants import PYODIDE_PYTHON_VERSION, PYODIDE_VERSION  # type: ignore[import-untyped]
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from wheels import ROOT, Target

OUT = ROOT / "build" / "lite"
LITE = ROOT / "lite"  # what is written by hand: settings, the page that comes with the site
EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager", "anywidget")
BROWSER = Target("browser", PYODIDE_PYTHON_VERSION)

# What the notebooks import that Pyodide's distribution lacks, with all that these need: wheels of pure Python.
SHIPPED = ("anywidget", "comm", "ipywidgets", "jupyterlab-widgets", "psygnal", "textblob", "vadersentiment")
# What Pyodide's distribution has and the kernel, framing or the wheels above ask for.
ASKED = ("ipython", "jedi", "micropip", "requests", "typing-extensions")
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")

SETUP = """\
# In the browser this brings framing: once for each notebook, and slowly the first time. Elsewhere it does nothing.
import sys

if sys.platform == "emscripten":
    import piplite

    await piplite.install({names})"""


def with_setup(source: bytes) -> bytes:
    """Put the cell that installs in front of the first cell of code of a notebook."""
    notebook = nbformat.reads(source.decode("utf-8"), as_version=4)
    code = [number for number, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    if not code:
        return source
    names = ["framing", *(name for name in SHIPPED if name not in ("comm", "psygnal", "jupyterlab-widgets"))]
    cell = nbformat.v4.new_code_cell(SETUP.format(names=json.dumps(names)), id="in-the-browser")
    notebook.cells.insert(code[0], cell)
    text: str = nbformat.writes(notebook)
    return f"{text}\n".encode()


def depended(lock: Mapping[str, Any], roots: Iterable[str]) -> list[str]:
    """Return packages of a Pyodide lock with all that they depend on; the names that are missing are left out.

    >>> depended({"a": {"depends": ["b"]}, "b": {"depends": []}, "c": {"depends": []}}, ["a", "z"])
    ['a', 'b']
    """
    found: list[str] = []
    waiting: list[str] = [canonicalize_name(name) for name in roots]
    while waiting:
        name = waiting.pop(0)
        if name in lock and name not in found:
            found.append(name)
            waiting += [canonicalize_name(each) for each in lock[name]["depends"]]
    return found


def roots() -> list[str]:
    """Return what Pyodide's distribution has to bring."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*ASKED, *(canonicalize_name(Requirement(line).name) for line in project["dependencies"])]


def unpack(given: Path, folder: Path) -> Path:
    """Return the folder of a Pyodide distribution, unpacked where it is an archive."""
    if given.is_dir():
        source = given
    elif given.is_file():
        try:
            with tarfile.open(given) as packed:
                packed.extractall(folder, filter="data")
        except tarfile.TarError as error:
            raise SystemExit(f"--pyodide: {given} is no archive that can be read ({error}).") from None
        source = folder
    else:
        raise SystemExit(f"--pyodide: there is no {given}.")
    found = sorted(source.rglob("pyodide-lock.json"), key=lambda path: len(path.parts))
    if not found:
        raise SystemExit(f"--pyodide: {given} holds no pyodide-lock.json, so it is no Pyodide distribution.")
    return found[0].parent


def put_pyodide(given: Path, target: Path) -> None:
    """Put of a Pyodide distribution what is needed, some sixth of it, into the site that is to be built."""
    with tempfile.TemporaryDirectory(dir=target.parent) as unpacked:
        source = unpack(given, Path(unpacked))
        lock = json.loads((source / "pyodide-lock.json").read_text(encoding="utf-8"))
        if lock["info"]["python"].rpartition(".")[0] != PYODIDE_PYTHON_VERSION:
            raise SystemExit(
                f"--pyodide: this one is for Python {lock['info']['python']}, and the kernel needs Pyodide "
                f"{PYODIDE_VERSION}, for Python {PYODIDE_PYTHON_VERSION}."
            )
        packages: dict[str, Any] = {canonicalize_name(name): package for name, package in lock["packages"].items()}
        needed = depended(packages, roots())
        files = [*CORE[:-1], *(packages[name]["file_name"] for name in needed)]
        missing = [name for name in files if not (source / name).is_file()]
        missing += [name for name in roots() if name not in packages]
        if missing:
            raise SystemExit(
                f"--pyodide: {given} lacks {', '.join(missing[:3])}{' and more' if len(missing) > 3 else ''}: "
                "take the full distribution, not the core."
            )
        target.mkdir(parents=True)
        for name in files:
            shutil.copyfile(source / name, target / name)
        lock["packages"] = {
            name: package for name, package in lock["packages"].items() if canonicalize_name(name) in needed
        }
        (target / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")


def put_wheels(folder: Path, cache: Path) -> None:
    """Put framing's own wheel, and those that Pyodide lacks, into the site that is to be built."""
    lock = [pin for pin in wheels.pins(wheels.LOCK.read_text(encoding="utf-8")) if pin.name in SHIPPED]
    cache.mkdir(parents=True, exist_ok=True)
    if lacking := wheels.complete(lock, [BROWSER], cache):
        raise SystemExit("No wheel is there for:\n" + "\n".join(f"  {what}: {why}" for what, why in lacking.items()))
    there = wheels.found_in(cache)
    for wheel in filter(None, (wheels.choose(pin, BROWSER, there) for pin in lock)):
        shutil.copyfile(wheel.path, folder / wheel.path.name)
    lessons.own_wheel(folder, pythons=f">=3.11,<={PYODIDE_PYTHON_VERSION}.999")


def lay_out(source: Path, cache: Path, pyodide: Path | None) -> None:
    """Write what JupyterLite builds from into an empty folder."""
    for note in lessons.lay_out(source / "files"):
        print(note)
    for path in sorted((source / "files").rglob("*.ipynb")):
        path.write_bytes(with_setup(path.read_bytes()))
    for name in ("jupyter-lite.json", "overrides.json"):
        shutil.copyfile(LITE / name, source / name)
    (source / "pypi").mkdir()
    put_wheels(source / "pypi", cache)
    if pyodide:
        (source / "static").mkdir()
        put_pyodide(pyodide, source / "static" / "pyodide")


def run(source: Path, out: Path) -> None:
    """Let JupyterLite build, with no more extensions than named above, whatever else is installed beside it."""
    installed = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    config = {"LiteBuildConfig": {"federated_extensions": [str(installed / name) for name in EXTENSIONS]}}
    (source / "jupyter_lite_config.json").write_text(json.dumps(config), encoding="utf-8")
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(source), "--output-dir", str(out)]
    command += ["--apps", "lab", "--no-sourcemaps", "--no-unused-shared-packages", "--ignore-sys-prefix"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=source)
    if done.returncode:
        raise SystemExit(f"JupyterLite could not build the site:\n{(done.stdout + done.stderr).strip()[-3000:]}")


def write_notes(source: Path, out: Path, pyodide: Path | None) -> None:
    """Write what is in the site, for whoever puts it somewhere."""
    bundled = pyodide is not None
    words = {
        "pyodide": PYODIDE_VERSION,
        "python": PYODIDE_PYTHON_VERSION,
        "size": f"{sum(path.stat().st_size for path in out.rglob('*') if path.is_file()) / 1e6:,.0f} MB",
        "comes": "in the site"
        if bundled
        else "from cdn.jsdelivr.net, its public server, whenever a notebook is opened",
        "network": "It asks no other machine for anything." if bundled else "So students need the internet.",
    }
    (out / "README.md").write_text(Template((LITE / "README.md").read_text(encoding="utf-8")).substitute(words))
    (out / "LICENCES.txt").write_text(
        wheels.licences(source / "pypi")
        + "\nJupyterLite, its kernel and JupyterLab: BSD-3-Clause; what they hold in turn is listed in the files "
        "third-party-licenses.json and *.LICENSE.txt of the site.\n"
        f"Pyodide {PYODIDE_VERSION}: MPL-2.0; CPython: PSF-2.0; its packages: the licence in each wheel.\n"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Build a site with the notebooks that runs in the browser alone.")
    parser.add_argument("--pyodide", type=Path, help="Pyodide's full distribution, an archive or a folder")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the site, made anew")
    parser.add_argument("--cache", type=Path, default=wheels.CACHE, help="folder where downloaded wheels are kept")
    options = parser.parse_args()
    out: Path = options.out.resolve()
    if out.is_dir() and any(out.iterdir()) and not (out / "jupyter-lite.json").exists():
        parser.error(f"{out} holds something else than a site; name a new folder")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as partial:
        source, site = Path(partial) / "source", Path(partial) / "site"
        source.mkdir()
        lay_out(source, options.cache.resolve(), options.pyodide and options.pyodide.resolve())
        print("Building the site; this takes about a minute.", flush=True)
        run(source, site)
        write_notes(source, site, options.pyodide)
        lessons.swap(site, out)
    print(f"The site is {out}; README.md in it says what runs there. To try it here:")
    print(f"    {Path(sys.executable).name} -m http.server --bind 127.0.0.1 --directory {out} 8000")
    return 0


if __name__ == "__main__":
    sys.exit(main())
