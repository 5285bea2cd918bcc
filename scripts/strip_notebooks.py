"""Notebooks are stored without outputs, execution counts or a machine's own metadata.

python scripts/strip_notebooks.py            strips notebooks/ and its folders in place
python scripts/strip_notebooks.py --check    changes nothing, exits 1 if any would change
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
# The kernel by its general name, so that no interpreter version or environment name of one machine is stored.
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
KEPT_METADATA = ("tags", "jupyter", "slideshow", "nbgrader")


def stripped(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return the notebook as it is to be stored."""
    cells = []
    for number, cell in enumerate(notebook["cells"], start=1):
        source = "".join(cell["source"])
        kept = {
            "cell_type": cell["cell_type"],
            "id": cell.get("id", f"cell-{number}"),
            "metadata": {key: cell["metadata"][key] for key in KEPT_METADATA if key in cell["metadata"]},
            "source": source.splitlines(keepends=True),
        }
        if cell["cell_type"] == "code":
            kept |= {"execution_count": None, "outputs": []}
        if "attachments" in cell:
            kept["attachments"] = cell["attachments"]
        cells.append(kept)
    return {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


def as_text(notebook: dict[str, Any]) -> str:
    """Write the way JupyterLab itself writes, so that opening and saving changes nothing else."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Take outputs and execution counts out of the notebooks.")
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all of notebooks/")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if any would")
    options = parser.parse_args()

    found = []
    for path in options.notebooks or [
        path for path in sorted(NOTEBOOKS.rglob("*.ipynb")) if not path.parent.name.startswith(".")
    ]:
        before = path.read_text(encoding="utf-8")
        after = as_text(stripped(json.loads(before)))
        if before != after:
            found.append(path.name)
            if not options.check:
                path.write_text(after, encoding="utf-8", newline="\n")
    if found and options.check:
        print("Not stored as they should be (python scripts/strip_notebooks.py mends them):", *found, sep="\n  ")
        return 1
    print(f"Stripped: {', '.join(found) or 'nothing to strip'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
