"""Which cell of which notebook draws each stored figure, what that cell needs, and what the figure says in words.

A notebook stores a figure by ``.save(FIGURES / "NN_name")``. The gallery of the documentation is made from these calls,
so that a figure and the code under it cannot part.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ANYTHING = ".+"  # what an f-string may hold between its fixed parts
BLOCKS = ("body", "orelse", "finalbody")
SVG, DC = "{http://www.w3.org/2000/svg}", "{http://purl.org/dc/elements/1.1/}"


@dataclass(frozen=True)
class Cell:
    """A cell that stores figures: its notebook, its place among the cells, and the names it stores under."""

    notebook: Path
    place: int
    source: str
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """A stored figure with its words and its code."""

    name: str
    notebook: Path
    place: int
    title: str
    description: str
    code: tuple[str, ...]
    uses: tuple[str, ...]

    @property
    def alt(self) -> str:
        """What the figure says, for those who cannot see it."""
        return ". ".join(part.rstrip(".") for part in (self.title, self.description) if part) + "."


def sources(notebook: Path) -> list[tuple[str, str]]:
    """Return kind and source of each cell."""
    cells: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]


def saved(source: str) -> Iterator[str]:
    """Yield a pattern for each name that a cell stores a figure under; an f-string leaves its parts open."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "save"):
            continue
        place = node.args[0] if node.args else None
        if isinstance(place, ast.BinOp) and isinstance(place.op, ast.Div) and _name(place.left) == "FIGURES":
            name = place.right
            parts = name.values if isinstance(name, ast.JoinedStr) else [name]
            fixed = [part.value if isinstance(part, ast.Constant) else None for part in parts]
            yield "".join(re.escape(part) if isinstance(part, str) else ANYTHING for part in fixed)


def cells(notebooks: Iterable[Path], figures: Iterable[str]) -> list[Cell]:
    """Return the cells that store figures, each figure with the cell that names it most exactly."""
    patterns = [
        (notebook, place, source, pattern)
        for notebook in notebooks
        for place, (kind, source) in enumerate(sources(notebook))
        if kind == "code"
        for pattern in saved(source)
    ]
    owner: dict[tuple[Path, int, str], list[str]] = {}
    for figure in sorted(figures):
        fitting = [row for row in patterns if re.fullmatch(row[3], figure)]
        if fitting:
            notebook, place, source, _ = max(fitting, key=lambda row: len(row[3].replace(ANYTHING, "")))
            owner.setdefault((notebook, place, source), []).append(figure)
    return [Cell(*key, tuple(names)) for key, names in owner.items()]


def needed(code: list[str], at: int) -> list[int]:
    """Return which cells the cell at a place needs, itself included: those that bind what it uses, and so on."""
    wanted, kept = _used(ast.parse(code[at]).body, set()), [at]
    for place in reversed(range(at)):
        body = ast.parse(code[place]).body
        bound = _bound(body)
        if bound & wanted:
            wanted = (wanted - bound) | _used(body, set())
            kept.append(place)
    return sorted(kept)


def uses(source: str) -> list[str]:
    """Return the public names of framing that a cell calls, in order.

    >>> uses("a = fr.read(mine)\\nfr.portrayal(a).plot()")
    ['read', 'portrayal']
    """
    nodes = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute) and _name(node.value) == "fr"
    ]
    nodes.sort(key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(node.attr for node in nodes))


def words(svg: Path) -> tuple[str, str]:
    """Return the title of a stored figure, and its description."""
    root = ElementTree.parse(svg).getroot()
    title = root.findtext(f"{SVG}title") or ""
    description = root.findtext(f"{SVG}desc") or next((d.text or "" for d in root.iter(f"{DC}description")), "")
    return " ".join(title.split()), " ".join(description.split())


def gallery(notebooks: Path, figures: Path) -> list[Figure]:
    """Return every stored figure that a notebook draws, in the order of the notebooks.

    Parameters
    ----------
    notebooks, figures : path
        The folders.

    Returns
    -------
    list of Figure
    """
    stored = [path.stem for path in sorted(figures.glob("*.svg"))]
    found = []
    for cell in sorted(cells(sorted(notebooks.rglob("*.ipynb")), stored), key=lambda c: (c.notebook, c.place)):
        code = [source if kind == "code" else "" for kind, source in sources(cell.notebook)]
        kept = tuple(code[place].strip() for place in needed(code, cell.place))
        for name in cell.figures:
            title, description = words(figures / f"{name}.svg")
            used = tuple(uses(cell.source))
            found.append(Figure(name, cell.notebook, cell.place, title, description, kept, used))
    return found


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _targets(node: ast.AST) -> set[str]:
    """Names that a statement binds or changes: ``x = ...``, ``x.a = ...``, ``x[0] = ...``, imports, definitions."""
    names: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            names.add(inner.id)
        elif isinstance(inner, (ast.Attribute, ast.Subscript)) and isinstance(inner.ctx, ast.Store):
            names |= {_name(part) for part in ast.walk(inner.value)} - {""}
        elif isinstance(inner, (ast.FunctionDef, ast.ClassDef)):
            names.add(inner.name)
        elif isinstance(inner, ast.alias):
            names.add((inner.asname or inner.name).partition(".")[0])
    return names


def _bound(body: list[ast.stmt]) -> set[str]:
    return set().union(*(_targets(statement) for statement in body))


def _used(body: list[ast.stmt], bound: set[str]) -> set[str]:
    """Names that statements use before they bind them."""
    bound, free = set(bound), set()
    for statement in body:
        blocks = [getattr(statement, block) for block in BLOCKS if getattr(statement, block, None)]
        whole = _head(statement) if blocks else [statement]
        loads = {
            n.id for part in whole for n in ast.walk(part) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
        }
        own = {n.arg for part in whole for n in ast.walk(part) if isinstance(n, ast.arg)}
        own |= {
            n for part in whole for c in ast.walk(part) if isinstance(c, ast.comprehension) for n in _targets(c.target)
        }
        free |= loads - bound - own
        inside = bound | own | set().union(*(_targets(part) for part in whole))
        for block in blocks:
            free |= _used(block, inside)
        bound |= _targets(statement)
    return free


def _head(statement: ast.stmt) -> list[ast.AST]:
    """What a compound statement holds outside its blocks: a loop's target and range, a function's arguments."""
    blocks = [part for block in BLOCKS for part in getattr(statement, block, [])]
    return [child for child in ast.iter_child_nodes(statement) if child not in blocks]
