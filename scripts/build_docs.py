"""Build the documentation: a static site in build/docs that works from a folder, without a network.

    python scripts/build_docs.py                 writes build/docs
    python scripts/build_docs.py --out FOLDER    writes there
    python scripts/build_docs.py --if-changed    writes only where what the site is made from has changed since

What Sphinx reads is laid out first, in a folder beside the site, as the project itself is laid out, so that a link
means the same in both. Most pages are made from what is there: the gallery from notebooks and figures, the reference
from docstrings and schema.json, the limits from the measured errors. docs/site holds the templates of these pages.
"""

import argparse
import hashlib
import importlib
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import gallery
import jinja2
import notebook_pages
import pandas as pd
import yaml

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "docs" / "site"
EXECUTED = ROOT / "build" / "notebooks"
BENCHMARKS = ROOT / "benchmarks" / "results" / "benchmarks"  # a table and its figure
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")  # to a file of ours
HELP_COLUMNS = "90"
STAMP = ".made-from"  # in the site, so that both are put in place at once
TURNS = 100  # how often a place is tried that others fill at the same time
TAUGHT = {"teaching", "exercises"}  # folders whose pages are for teachers

# The rooms of the package, as the reference calls them; a new room stands under its own name.
ROOMS = {
    "corpus": "Corpora and articles",
    "evidence": "Evidence and results",
    "result": "Evidence and results",
    "reading": "Reading",
    "analysis": "Analyses",
    "desk": "At the desk: reading, pointing, annotating",
    "intake": "Bringing articles in",
    "classroom": "The classroom",
    "validation": "Validation",
}


@dataclass(frozen=True)
class Name:
    """A public name of framing: what it is, its summary, and the figures that are drawn with it."""

    name: str
    kind: str
    room: str
    summary: str
    figures: tuple[gallery.Figure, ...]


@dataclass(frozen=True)
class Measured:
    """An error that was measured: as text, the value with its interval."""

    instrument: str
    kind: str
    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.2f} [{self.low:.2f}, {self.high:.2f}]".replace(" ", "\N{NO-BREAK SPACE}")

    @property
    def above_half(self) -> bool:
        """Whether the interval lies above what a coin would give."""
        return self.low > 0.5


def measured_rows(table: pd.DataFrame, study: str, metric: str) -> list[Measured]:
    """Return the measured errors of each instrument in a study, over both halves of its data; there must be some."""
    own = table[(table["study"] == study) & (table["metric"] == metric) & (table["split"] == "all")]
    if own.empty:
        raise LookupError(f"results.csv has no {metric!r} of {study!r}; it has {', '.join(table['study'].unique())}")
    columns = ["instrument", "kind", "value", "low", "high", "n"]
    return [Measured(*row) for row in own[columns].itertuples(index=False)]


def measured(table: pd.DataFrame, study: str, instrument: str, metric: str) -> Measured:
    """Return one measured error."""
    rows = {row.instrument: row for row in measured_rows(table, study, metric)}
    if instrument not in rows:
        raise LookupError(f"results.csv has no {instrument!r} in {study!r}, {metric!r}; it has {', '.join(rows)}")
    return rows[instrument]


def names(figures: list[gallery.Figure]) -> list[Name]:
    """Return the public names of framing, room by room."""
    package = importlib.import_module("framing")
    found = []
    for name in package.__all__:
        thing = getattr(package, name)
        if name.startswith("__"):
            continue
        room = package._PUBLIC[name].split(".")[1]
        kind = "class" if inspect.isclass(thing) else "function" if callable(thing) else "data"
        summary = " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())
        summary = re.sub(r":\w+:`~?([^`]*)`", r"`\1`", summary).replace("``", "`")
        drawn = tuple(figure for figure in figures if name in figure.uses)
        found.append(Name(name, kind, ROOMS.get(room, room.capitalize()), summary, drawn))
    order = list(dict.fromkeys([*ROOMS.values(), *(name.room for name in found)]))
    return sorted(found, key=lambda name: order.index(name.room))


def commands() -> dict[str, str]:
    """Return the help of each command of the program."""
    os.environ["COLUMNS"] = HELP_COLUMNS
    parser: ArgumentParser = importlib.import_module("framing.cli").parser()
    parts = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return {name: command.format_help().rstrip() for part in parts for name, command in part.choices.items()}


def lay_out(source: Path) -> list[str]:
    """Write what Sphinx reads into a folder; return what the reader of the log should know."""
    notes: list[str] = []
    for pattern in (
        "docs/**/*.*",
        "corpora/**/README.md",
        "framing/**/README.md",
        "figures/*.*",
        "notebooks/*.ipynb",
        "notebooks/exercises/README.md",  # the notebooks of the exercises hold their answers
    ):
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and SITE not in path.parents and ".ipynb_checkpoints" not in path.parts:
                copy(path, source)
    copy(ROOT / "CHANGELOG.md", source)

    figures = gallery.gallery(ROOT / "notebooks", ROOT / "figures")
    public = names(figures)
    notebooks = sorted(path.relative_to(source) for path in (source / "notebooks").rglob("*.ipynb"))
    cards = sorted(path.relative_to(source) for path in source.rglob("README.md"))
    hand = sorted(path.relative_to(source) for path in (source / "docs").rglob("*.md"))
    hand.append(Path("notebooks/exercises/README.md"))
    results = importlib.import_module("framing.analysis.errors").results()

    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(SITE), undefined=jinja2.StrictUndefined)
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(plain=plain, ticked=ticked, short=short, code=lambda text: f"`{text}`")
    environment.globals.update(
        figures=figures,
        figure={figure.name: figure for figure in figures},
        public=public,
        drawers=importlib.import_module("framing.display.figures").__all__,
        notebooks={path.with_suffix("").as_posix(): title(ROOT / path) for path in notebooks},
        cards=[path.with_suffix("").as_posix() for path in cards if not TAUGHT.intersection(path.parts)],
        project=[path.with_suffix("").as_posix() for path in hand if not TAUGHT.intersection(path.parts)],
        teaching=[path.with_suffix("").as_posix() for path in hand if TAUGHT.intersection(path.parts)],
        tables=json.loads((ROOT / "framing" / "schema.json").read_text(encoding="utf-8"))["resources"],
        commands=commands(),
        citation=yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8")),
        readme=(ROOT / "README.md").read_text(encoding="utf-8").partition("\n")[2].replace(".ipynb)", ".md)"),
        results=results,
        rows=partial(measured_rows, results),
        measured=partial(measured, results),
        benchmarks=pd.read_csv(BENCHMARKS.with_suffix(".csv")),
        benchmarks_alt=". ".join(gallery.words(BENCHMARKS.with_suffix(".svg"))),
        records=records,
        fenced=notebook_pages.fenced,
        docname=lambda path: path.relative_to(ROOT).with_suffix("").as_posix(),
    )

    for template in sorted([*SITE.glob("[!_]*.md"), *SITE.glob("[!_]*.rst")]):
        write(source / template.name, environment.get_template(template.name).render())
    for figure in figures:
        write(source / "gallery" / f"{figure.name}.md", environment.get_template("_figure.md").render(it=figure))
    for name in public:
        write(source / "api" / f"{name.name}.rst", environment.get_template("_name.rst").render(it=name))
    notes += list(write_notebooks(source, notebooks, figures, environment.get_template("_notebook.md")))

    for path in sorted(source.rglob("*.md")):  # and whatever else these pages link to
        for link in LINK.findall(path.read_text(encoding="utf-8")):
            target = (path.parent / link).resolve()
            if not target.exists() and source in target.parents and (ROOT / target.relative_to(source)).is_file():
                copy(ROOT / target.relative_to(source), source)
    return notes


def write_notebooks(
    source: Path, notebooks: list[Path], figures: list[gallery.Figure], above: jinja2.Template
) -> Iterator[str]:
    """Write a page for each notebook; yield which of them stand without outputs, and why."""
    # Texts that a reader has put into a corpus are not to travel with the site, and outputs can hold them.
    texts = [path for path in ROOT.glob("corpora/*/texts/*") if path.is_file()]
    if texts:
        yield f"{texts[0].parent.relative_to(ROOT)} holds texts: pages of notebooks are built without outputs."
    for path in notebooks:
        executed = None if texts else EXECUTED / path.relative_to("notebooks")
        cells, run = notebook_pages.load(ROOT / path, executed)
        if not run and not texts:
            yield f"{path}: no executed copy of what is stored; its page has no outputs (make figures)."
        up = "../" * (len(path.parts) - 1)
        shown: dict[int, list[str]] = {}
        for figure in figures:
            if figure.notebook == ROOT / path:
                picture = f"[![{plain(figure.alt)}]({up}figures/{figure.name}.svg)]({up}gallery/{figure.name}.md)"
                shown.setdefault(figure.place, []).append(picture)
        page = notebook_pages.page(
            cells,
            pictures=source / path.with_suffix(""),
            figures=shown,
            under_title=above.render(path=path, run=run).strip(),
        )
        write(source / path.with_suffix(".md"), page)


def records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows of a table; a cell that is empty is None."""
    rows = table.to_dict("records")
    return [{str(name): None if pd.isna(cell) else cell for name, cell in row.items()} for row in rows]


def short(value: float) -> str:
    """Return a number with three digits that count, and thousands parted."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:#.3g}".rstrip(".")


def plain(text: str) -> str:
    """Return text for the alternative of a picture, with nothing that Markdown would read as its own."""
    return re.sub(r"([\\\[\]*_`<>])", r"\\\1", text)


def ticked(text: str) -> str:
    """Return text for the title of a link in reStructuredText."""
    return re.sub(r"([\\`<>])", r"\\\1", text)


def title(notebook: Path) -> str:
    """Return the title of a notebook: the first line of its first cell."""
    return gallery.sources(notebook)[0][1].partition("\n")[0].removeprefix("# ")


def copy(path: Path, source: Path) -> None:
    target = source / path.relative_to(ROOT)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def made_from() -> str:
    """Return a digest of all that the site is made from; a file more or less, or a byte, changes it."""
    patterns = ["docs/**/*", "corpora/**/README.md", "framing/**/*", "figures/*.*", "notebooks/**/*.ipynb", "*.*"]
    patterns += ["build/notebooks/**/*.ipynb", "scripts/*.py", "requirements/docs.txt", "corpora/validation/*.csv"]
    patterns += ["benchmarks/results/benchmarks.*"]
    patterns += ["corpora/*/texts/*"]  # where there are any, pages have no outputs
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts:
            digest.update(f"{path.relative_to(ROOT).as_posix()}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def build(out: Path, source: Path) -> int:
    """Lay out what Sphinx reads in one folder, and have it build the site in another; return what it returned."""
    for note in lay_out(source):
        print(note)
    command = [sys.executable, "-m", "sphinx", "--builder", "html", "--conf-dir", str(SITE)]
    command += ["--jobs", "auto", "--quiet", "--fail-on-warning", "--keep-going"]
    command += ["--doctree-dir", str(source / ".doctrees"), str(source), str(out)]
    return subprocess.run(command, cwd=ROOT).returncode


def made(out: Path) -> str:
    """Return what a site was made from, as made_from() says it; empty where there is no site."""
    try:
        return (out / STAMP).read_text(encoding="utf-8")
    except OSError:
        return ""


def put(built: Path, place: Path, aside: Path) -> None:
    """Put a folder in its place by renaming it, and what stood there aside; others may do the same at once."""
    for turn in range(TURNS):
        try:
            built.replace(place)
            return
        except OSError as error:  # of many kinds, by system, where the place is not empty
            if isinstance(error, FileNotFoundError) or place.is_file():
                raise
        with suppress(FileNotFoundError):  # another has taken it away
            place.replace(aside / f"old-{place.name}-{turn}")
    raise FileExistsError(f"others fill {place} again and again; build when they have ended")


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the documentation as a static site.")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "docs", help="folder of the site, made anew")
    parser.add_argument("--if-changed", action="store_true", help="leave a site that is made from what is there")
    options = parser.parse_args()
    out: Path = options.out.resolve()
    started = time.perf_counter()
    there: list[str] = []
    with suppress(FileNotFoundError, NotADirectoryError):
        there = [path.name for path in out.iterdir()]
    if (there and "objects.inv" not in there) or out.is_file():
        parser.error(f"{out} holds something else than a site; name a new folder")
    digest = made_from()
    if options.if_changed and made(out) == digest:
        print(f"Nothing has changed since the site was built. Open {out / 'index.html'}")
        return 0
    # Built in a folder of its own and then put in place: whoever stops this keeps the site that was there, and two who
    # build at once do not meet.
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent, ignore_cleanup_errors=True) as folder:
            aside = Path(folder)
            failed = build(aside / "site", aside / "source")
            if failed:
                return failed
            write(aside / "site" / STAMP, digest)
            if options.if_changed and made(out) == digest:  # another was faster; who reads its site is left in peace
                print(f"The same site was built meanwhile. Open {out / 'index.html'}")
                return 0
            put(aside / "source", out.with_name(f"{out.name}-source"), aside)
            put(aside / "site", out, aside)
    except KeyboardInterrupt:
        print("\nStopped; nothing was written.", file=sys.stderr)
        return 130
    pages = len(list(out.rglob("*.html")))
    print(f"{pages} pages in {time.perf_counter() - started:.1f} s. Open {out / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
