"""A notebook as a page of the documentation: Markdown, code, and the outputs of an executed copy where there is one."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ANSI = re.compile(r"\x1b\[[0-9;]*m")
WIDGET = "application/vnd.jupyter.widget-view+json"
PANEL = "*An interactive panel stands here. It needs a running kernel: open the notebook in JupyterLab.*"
DRAWN = "A figure that the cell above draws and does not store; its numbers are in the tables beside it."


def load(notebook: Path, executed: Path | None) -> tuple[list[dict[str, Any]], bool]:
    """Return the cells of a notebook, with the outputs of its executed copy if that was run from the same source.

    Parameters
    ----------
    notebook : path
        As stored, without outputs.
    executed : path, optional
        Where the executed copy would be.

    Returns
    -------
    tuple
        The cells, and whether they have outputs.
    """
    stored = _cells(notebook)
    if executed is not None and executed.is_file():
        run = _cells(executed)
        if [_source(cell) for cell in run] == [_source(cell) for cell in stored]:
            return run, True
    return stored, False


def page(
    cells: list[dict[str, Any]],
    *,
    pictures: Path,
    figures: Mapping[int, list[str]],
    under_title: str,
) -> str:
    """Return a notebook as Markdown.

    Parameters
    ----------
    cells : list of dict
    pictures : path
        A folder beside the page, for pictures among the outputs that no figure stands for.
    figures : mapping of int to list of str
        By the place of a cell: Markdown for each figure that the cell stores, shown instead of the cell's own pictures.
    under_title : str
        Markdown to stand below the title.

    Returns
    -------
    str
    """
    parts: list[str] = []
    for place, cell in enumerate(cells):
        source = _source(cell).rstrip()
        if cell["cell_type"] == "markdown":
            title, _, rest = source.partition("\n") if place == 0 else ("", "", source)
            text = "\n\n".join(part for part in (title, under_title if place == 0 else "", rest.strip("\n")) if part)
            parts.append(text.replace(".ipynb)", ".md)"))
        elif cell["cell_type"] == "code" and source:
            parts.append(fenced("python", source))
            shown = list(figures.get(place, []))
            for number, output in enumerate(cell["outputs"], start=1):
                shown += _shown(output, pictures / f"cell-{place}-{number}.png", stored=place in figures)
            if shown:
                parts.append("::::{container} cell-output\n" + "\n\n".join(shown) + "\n::::")
    return "\n\n".join(parts) + "\n"


def fenced(name: str, text: str) -> str:
    """Return text in a fence that no backticks inside it can close.

    >>> fenced("text", "a")
    '```text\\na\\n```'
    """
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{name}\n{text}\n{fence}"


def _shown(output: Mapping[str, Any], picture: Path, *, stored: bool) -> Iterator[str]:
    """Yield Markdown for one output."""
    data = output.get("data", {})
    if output["output_type"] == "stream":
        yield fenced("text", ANSI.sub("", "".join(output["text"])).rstrip())
    elif WIDGET in data:
        yield PANEL
    elif "image/png" in data:
        if not stored:
            picture.parent.mkdir(parents=True, exist_ok=True)
            picture.write_bytes(base64.b64decode("".join(data["image/png"])))
            yield f"![{DRAWN}]({picture.parent.name}/{picture.name})"
    elif "text/html" in data:
        yield fenced("{raw} html", '<div class="wide">' + "".join(data["text/html"]) + "</div>")
    elif "text/markdown" in data:
        yield "".join(data["text/markdown"])
    elif "text/plain" in data:
        yield fenced("text", "".join(data["text/plain"]))


def _cells(notebook: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return cells


def _source(cell: Mapping[str, Any]) -> str:
    return "".join(cell["source"])
