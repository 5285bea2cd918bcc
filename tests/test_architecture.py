"""The arrows between the rooms: what may import what. docs/architecture.md says why."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "framing"
MAX_LINES = 450

# A room is a module or a folder directly in framing/. What each may import of ours; a module named in full
# has a rule of its own. LAZY arrows are allowed inside functions alone, so that a room loads without what
# lies behind them.
ALLOWED = {
    "reading.inflection": set(),
    "reading.lexicons": {"reading.inflection"},
    "analysis.quantiles": set(),
    "analysis.statistics": {"analysis.quantiles"},
    "analysis.null": {"analysis.quantiles", "analysis.statistics"},
    "analysis.association": set(),
    "analysis.mixtures": set(),
    "analysis.burstiness": {"analysis.mixtures"},
    "analysis.rarefaction": set(),
    "schema": set(),
    "scratch": set(),
    "evidence": {"schema", "scratch"},
    "result": {"evidence", "spreadsheet"},
    "spreadsheet": set(),
    "reading": {"reading", "evidence", "corpus"},
    "corpus": {"evidence"},
    "analysis": {"analysis", "evidence", "result"},
    "display": {"display", "evidence"},
    "terminal": {"evidence"},
    # Other people's files and pages become a corpus; the draft of its codebook of entities needs the reader.
    "intake": {"intake", "corpus", "evidence", "reading", "scratch", "spreadsheet", "terminal"},
    # A corpus past memory: read in batches, analysed by the analyses of everyone.
    "scale": {"scale", "intake", "analysis", "corpus", "evidence", "reading", "result", "spreadsheet", "terminal"},
    # What goes out and comes back passes through all rooms but those of a person at a notebook.
    "sharing": {
        "sharing",
        "intake",
        "analysis",
        "corpus",
        "display",
        "evidence",
        "reading",
        "result",
        "scratch",
        "spreadsheet",
        "terminal",
    },
    "classroom": {"classroom", "analysis", "corpus", "evidence", "reading", "result"},
    "validation": {"validation", "analysis", "corpus", "evidence", "reading", "result"},
    # The desk may use every room, and no room may use the desk.
    "desk": {"desk", "display", "analysis", "corpus", "evidence", "reading", "result", "terminal", "validation"},
}
LAZY = {"corpus": {"reading"}, "result": {"desk", "display"}}
ANYTHING = {"", "cli", "__main__"}  # "" is framing/__init__.py

# Loaded by nothing until it is used.
HEAVY = ("numpy", "scipy", "pandas", "sklearn", "nltk", "matplotlib", "IPython", "ipywidgets", "anywidget")


def modules() -> dict[str, Path]:
    """Dotted names below framing, and their files."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def ours(name: str) -> str | None:
    """What follows "framing." in a dotted name; "" for the package and its public names, None if not ours."""
    first, _, inside = name.partition(".")
    if first != "framing":
        return None
    return inside if inside.partition(".")[0] in ALLOWED.keys() | ANYTHING else ""


def imported(node: ast.AST, package: list[str]) -> Iterator[str]:
    """Dotted names that one node imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = package[: len(package) - node.level + 1] if node.level else []
        source = ".".join([*base, *([node.module] if node.module else [])])
        # The version is a fact about the package, not a room: anyone may ask for it.
        yield from (f"{source}.{a.name}" for a in node.names if f"{source}.{a.name}" != "framing.__version__")
    elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if function in ("import_module", "__import__") and isinstance(node.args[0].value, str):
            yield node.args[0].value


def is_lazy(node: ast.AST) -> bool:
    """Whether what stands in this node runs only later, or (for the eyes of a type checker) never."""
    if isinstance(node, ast.If):
        test = node.test
        return (test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")) == "TYPE_CHECKING"
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))


def arrows(source: str, module: str, *, is_package: bool = False) -> list[tuple[str, bool, int]]:
    """(module of ours, lazily?, line) for every import in a module's source."""
    parts = ["framing", *(module.split(".") if module else [])]
    package = parts if is_package else parts[:-1]
    found = []

    def walk(node: ast.AST, lazily: bool) -> None:
        for name in imported(node, package):
            target = ours(name)
            if target is not None:
                found.append((target, lazily, node.lineno))
        for child in ast.iter_child_nodes(node):
            walk(child, lazily or is_lazy(node))

    walk(ast.parse(source), False)
    return found


def allows(module: str, target: str, lazily: bool) -> bool:
    room, target_room = module.partition(".")[0], target.partition(".")[0]
    if room in ANYTHING:
        return True
    allowed = ALLOWED.get(module, ALLOWED[room])
    named = any(target.startswith(f"{module}.") for module in allowed)
    return target_room in allowed or named or (lazily and target_room in LAZY.get(module, set()))


@pytest.mark.parametrize("module", MODULES)
def test_module_imports_only_what_its_room_may(module: str) -> None:
    assert module.partition(".")[0] in ALLOWED.keys() | ANYTHING, "a new room: give it a line in ALLOWED"
    path = MODULES[module]
    source = path.read_text(encoding="utf-8")
    for target, lazily, line in arrows(source, module, is_package=path.name == "__init__.py"):
        where = f"{path.relative_to(ROOT)}:{line}"
        assert allows(module, target, lazily), f"{where} imports framing.{target or '__init__'}"


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("analysis.portrayal", "from framing.reading import text"),
        ("analysis.portrayal", "def f():\n    import framing.reading.text"),
        ("analysis.portrayal", "from ..reading.text import words"),
        ("analysis.statistics", "from framing.evidence import Evidence"),
        ("display.figures", "from ..analysis import portrayal"),
        ("display.figures", "import importlib\nimportlib.import_module('framing.corpus')"),
        ("evidence", "from .corpus import Article"),
        ("corpus", "from .reading import text"),
        ("display.figures", "from framing.desk import highlight"),
        ("analysis.portrayal", "def f():\n    from framing.desk import highlight"),
        ("result", "import framing.display.figures"),
        ("reading.text", "import framing"),
    ],
)
def test_a_wrong_arrow_is_seen_however_it_is_written(module: str, source: str) -> None:
    assert any(not allows(module, target, lazily) for target, lazily, _ in arrows(source, module))


def test_lazy_arrows_and_the_version_pass() -> None:
    source = "from framing import __version__\ndef f():\n    from .reading import lexicons\n"
    assert all(allows("corpus", target, lazily) for target, lazily, _ in arrows(source, "corpus"))


def test_importing_framing_loads_nothing_heavy() -> None:
    code = "import sys, json, framing; print(json.dumps([name.partition('.')[0] for name in sys.modules]))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert set(json.loads(run.stdout)).isdisjoint(HEAVY)


@pytest.mark.parametrize("module", MODULES)
def test_module_can_be_read_in_one_sitting(module: str) -> None:
    lines = len(MODULES[module].read_text(encoding="utf-8").splitlines())
    assert lines < MAX_LINES, f"{MODULES[module].relative_to(ROOT)} has {lines} lines: split it"


def test_architecture_page_names_every_module_and_only_those() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("|")]
    named = set(re.findall(r"`framing/([\w/]+)\.py`", "\n".join(rows)))
    files = {name.replace(".", "/") for name, path in MODULES.items() if path.name != "__init__.py"}
    assert named - {"__init__"} == files
