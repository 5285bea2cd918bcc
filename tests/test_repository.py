"""What is stored: notebooks without outputs, nobody's machine, nobody else's sentences."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FOREIGN_TEXT = ROOT.parent / "shared" / "tools" / "foreign-text"

# Hosts of package registries (written in two halves, or this file would hold them), and paths that exist on
# one machine alone. What people install from, and where, is their own business and their own settings.
HOSTS = ["pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "deb." + "debian.org"]
HOSTS += ["conda." + "anaconda.org", "prefix" + ".dev", "crates" + ".io"]
ELSEWHERE = re.compile(
    "|".join(re.escape(host) for host in HOSTS)
    + r"|(?<![\w/.~-])/(?:work|tmp|root|opt|home/[a-z]\w*|Users/[A-Za-z]\w*)/"
    + r"|[A-Za-z]:\\+Users\\"
)


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def stored_files() -> list[Path]:
    """Tracked files and those about to be (neither tracked nor ignored)."""
    names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return [ROOT / name for name in sorted(names) if name and (ROOT / name).is_file()]


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def headings(path: Path) -> list[str]:
    """All markdown headings of a notebook, in order."""
    lines = [line for cell in cells(path, "markdown") for line in source(cell).splitlines()]
    return [line for line in lines if re.match(r"#{1,6} ", line)]


def test_no_stored_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in stored_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        for number, line in enumerate(text.splitlines(), start=1):
            if match := ELSEWHERE.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {match.group()}")
    assert not found


@pytest.mark.parametrize("text", ["see /" + "tmp/x", "'/" + "home/ann/a'", "https://" + HOSTS[0] + "/simple"])
def test_a_machine_or_a_registry_would_be_seen(text: str) -> None:
    assert ELSEWHERE.search(text)
    assert not ELSEWHERE.search("https://example.com/work/tmp/home/ann/ and build/tmp/ and ../work/")


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_stored_without_outputs(path: Path) -> None:
    for number, cell in enumerate(cells(path, "code"), start=1):
        assert cell["outputs"] == [], f"code cell {number}: python scripts/strip_notebooks.py"
        assert cell["execution_count"] is None, f"code cell {number}: python scripts/strip_notebooks.py"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_says_what_it_teaches_and_where_it_ends(path: Path) -> None:
    first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
    assert first["cell_type"] == "markdown"
    assert source(first).startswith("# ")
    opening = "\n".join(source(cell) for cell in cells(path, "markdown")[:2])
    assert "What you will learn" in opening
    assert "What the numbers cannot tell" in headings(path)[-1]


def test_stripping_takes_outputs_and_keeps_what_was_written(tmp_path: Path) -> None:
    code = {
        "cell_type": "code",
        "id": "b",
        "source": "1 + 1",
        "execution_count": 3,
        "outputs": [{"text": "2"}],
    }
    code["metadata"] = {"execution": {"started": "now"}, "tags": ["hide"]}
    words = {"cell_type": "markdown", "id": "a", "source": ["# Title\n", "text"], "metadata": {}}
    path = tmp_path / "one.ipynb"
    path.write_text(json.dumps({"cells": [words, code], "metadata": {"kernelspec": {"name": "mine"}}}))
    command = [sys.executable, ROOT / "scripts" / "strip_notebooks.py", path]

    assert subprocess.run([*command, "--check"], capture_output=True).returncode == 1
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert subprocess.run([*command, "--check"], capture_output=True).returncode == 0
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert [source(cell) for cell in stored["cells"]] == ["# Title\ntext", "1 + 1"]
    assert stored["cells"][1]["outputs"] == []
    assert stored["cells"][1]["metadata"] == {"tags": ["hide"]}
    assert stored["metadata"]["kernelspec"]["name"] == "python3"


def test_a_failing_notebook_is_reported_with_its_cell(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    written = [cell | {"id": "a", "source": "x = 1"}, cell | {"id": "b", "source": "x / 0"}]
    path = tmp_path / "wrong.ipynb"
    path.write_text(json.dumps({"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    before = path.read_bytes()
    command = [sys.executable, ROOT / "scripts" / "run_notebooks.py", "--executed", tmp_path / "done", path]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 1
    assert "wrong.ipynb, cell 2 of 2" in run.stderr
    assert "    x / 0" in run.stderr
    assert "ZeroDivisionError" in run.stderr
    assert path.read_bytes() == before
    assert (tmp_path / "done" / "wrong.ipynb").exists()


def test_article_texts_are_never_stored() -> None:
    ignored = subprocess.run(["git", "check-ignore", "-q", "corpora/any/texts/article.txt"], cwd=ROOT)
    assert ignored.returncode == 0
    assert git("ls-files", "corpora/*/texts/*") == ""


def test_no_sentence_is_somebody_elses() -> None:
    if not FOREIGN_TEXT.exists():
        pytest.skip("the collection of texts to compare with does not stand beside this checkout")
    run = subprocess.run([FOREIGN_TEXT], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
