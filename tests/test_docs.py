"""The documentation: made from what is there, whole, and complete without a network."""

import importlib
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag

import framing

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "docs" / "site"
FIGURES = sorted(path.stem for path in (ROOT / "figures").glob("*.svg"))
PUBLIC = [name for name in framing.__all__ if not name.startswith("__")]

sys.path.append(str(ROOT / "scripts"))
gallery = importlib.import_module("gallery")
notebook_pages = importlib.import_module("notebook_pages")
build_docs = importlib.import_module("build_docs")


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {}, "execution_count": None}


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def notebook(path: Path, *cells: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


# The gallery: which code draws a figure.


def test_a_cell_needs_the_cells_that_bind_what_it_uses_and_no_others() -> None:
    cells = ["import numpy as np", "b = 1", "a = np.ones(3)", "c = a + 1", "d = c"]
    assert gallery.needed(cells, 3) == [0, 2, 3]
    assert gallery.needed(cells, 4) == [0, 2, 3, 4]


def test_a_name_bound_before_it_is_used_is_not_needed_from_elsewhere() -> None:
    loop = "for x in (1, 2):\n    a = x\n    print(a)"
    assert gallery.needed(["a = 1", "x = 2", loop], 2) == [2]
    assert gallery.needed(["f = 1", "def f(n):\n    return n", "[n for n in range(f(1))]"], 2) == [1, 2]


def test_what_changes_a_name_is_needed_with_what_bound_it() -> None:
    assert gallery.needed(["a = {}", "a['x'] = 1", "a"], 2) == [0, 1, 2]
    assert gallery.needed(["a = [1]", "a = a + [2]", "a"], 2) == [0, 1, 2]
    assert gallery.needed(["a = [1]", "a = [2]", "a"], 2) == [1, 2]


def test_a_figure_belongs_to_the_cell_that_names_it_most_exactly(tmp_path: Path) -> None:
    loop = 'for name in names:\n    draw(name).save(FIGURES / f"01_{name}")'
    path = notebook(
        tmp_path / "01_a.ipynb", code(loop), code('one.save(FIGURES / "01_one", wide=True)'), code("x.save(y)")
    )
    found = gallery.cells([path], ["01_two", "01_one", "02_one"])
    assert {cell.place: cell.figures for cell in found} == {0: ("01_two",), 1: ("01_one",)}


def test_the_words_of_a_figure_are_read_from_it(tmp_path: Path) -> None:
    svg = tmp_path / "a.svg"
    svg.write_text('<svg xmlns="http://www.w3.org/2000/svg"><title>More\nferries</title><desc>n = 2</desc></svg>')
    assert gallery.words(svg) == ("More ferries", "n = 2")


def test_every_stored_figure_has_words_and_code_that_name_it() -> None:
    drawn = {figure.name: figure for figure in gallery.gallery(ROOT / "notebooks", ROOT / "figures")}
    assert sorted(drawn) == FIGURES, "a figure that no notebook stores by .save(FIGURES / 'name')"
    for figure in drawn.values():
        assert figure.title and figure.description, figure.name
        assert ".save(FIGURES / " in figure.code[-1], figure.name
        assert set(figure.uses) <= set(PUBLIC), figure.name


# Notebooks as pages.


def test_outputs_are_those_of_the_same_source_or_none(tmp_path: Path) -> None:
    stored = notebook(tmp_path / "a.ipynb", code("1 + 1"))
    answer = {"output_type": "execute_result", "data": {"text/plain": ["2"]}}
    same = notebook(tmp_path / "same" / "a.ipynb", code("1 + 1", answer))
    other = notebook(tmp_path / "other" / "a.ipynb", code("1 + 2", answer))
    assert notebook_pages.load(stored, same)[1]
    for executed in (other, tmp_path / "none.ipynb", None):
        cells, run = notebook_pages.load(stored, executed)
        assert not run
        assert cells[0]["outputs"] == []


def test_a_page_shows_stored_figures_in_place_of_pictures(tmp_path: Path) -> None:
    picture = {"output_type": "display_data", "data": {"image/png": "aGk=", "text/plain": "<Figure>"}}
    told = {"output_type": "stream", "name": "stdout", "text": ["\x1b[31msaid\x1b[0m\n"]}
    panel = {"output_type": "display_data", "data": {notebook_pages.WIDGET: {}, "text/plain": "VBox()"}}
    cells = [
        markdown("# A\n\nSee [b](b.ipynb)."),
        code("draw()", picture, told),
        code("other()", picture),
        code("p", panel),
    ]
    page = notebook_pages.page(cells, pictures=tmp_path / "a", figures={1: ["![alt](a.svg)"]}, under_title="Below.")
    assert page.startswith("# A\n\nBelow.\n\nSee [b](b.md).")
    first, second = page.split("```python\nother()")
    assert "![alt](a.svg)" in first and ".png" not in first
    assert "```text\nsaid\n```" in first
    assert "](a/cell-2-1.png)" in second and (tmp_path / "a" / "cell-2-1.png").read_bytes() == b"hi"
    assert notebook_pages.PANEL in second and "VBox" not in second


def test_no_output_can_close_its_fence() -> None:
    assert notebook_pages.fenced("text", "a\n````\nb") == "`````text\na\n````\nb\n`````"


# Numbers are read and not typed.


def test_no_measured_number_is_typed_into_the_page_of_limits() -> None:
    text = (SITE / "limits.md").read_text(encoding="utf-8")
    said = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
    assert re.findall(r"\d*\.\d+|\d+ ?%", said.replace("95%", "")) == []


# Two who build at once.


@pytest.mark.parametrize("if_changed", [False, True])
def test_builds_at_once_in_one_folder_do_not_meet(
    if_changed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build begins and ends while another, which began before, is under way."""
    out = tmp_path / "site"
    under_way: list[Path] = []

    def build(site: Path, source: Path) -> int:
        under_way.append(site)
        number = len(under_way)
        site.mkdir()
        source.mkdir()
        (site / "objects.inv").write_text(f"{number}")
        (source / "index.md").write_text(f"{number}")
        if number == 1:
            assert build_docs.main() == 0
            assert (out / "objects.inv").read_text() == "2"
        (site / f"{number}.html").write_text("the end")
        return 0

    monkeypatch.setattr(build_docs, "build", build)
    monkeypatch.setattr(sys, "argv", ["build_docs.py", "--out", str(out), *["--if-changed"] * if_changed])
    assert build_docs.main() == 0
    last = "2" if if_changed else "1"  # the same site is not put in place again under those who read it
    assert sorted(path.name for path in out.iterdir()) == sorted([build_docs.STAMP, f"{last}.html", "objects.inv"])
    assert (tmp_path / "site-source" / "index.md").read_text() == last
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "site-source"]
    assert len(set(under_way)) == 2
    monkeypatch.setattr(sys, "argv", ["build_docs.py", "--out", str(out), "--if-changed"])
    assert build_docs.main() == 0
    assert len(under_way) == 2, "built again, though nothing had changed"


def test_a_build_that_fails_or_is_stopped_leaves_the_site_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / "objects.inv").write_text("before")
    monkeypatch.setattr(sys, "argv", ["build_docs.py", "--out", str(out)])

    def fails(site: Path, source: Path) -> int:
        site.mkdir()
        return 2

    def stopped(site: Path, source: Path) -> int:
        source.mkdir()
        raise KeyboardInterrupt

    for build, returned in ((fails, 2), (stopped, 130)):
        monkeypatch.setattr(build_docs, "build", build)
        assert build_docs.main() == returned
        assert (out / "objects.inv").read_text() == "before"
        assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_is_put_in_its_place_whole_however_many_do_it(tmp_path: Path) -> None:
    place = tmp_path / "site"
    files = [str(number) for number in range(5)]

    def one(builder: int) -> None:
        aside = tmp_path / f"aside-{builder}"
        for turn in range(20):
            built = aside / f"new-{turn}"
            built.mkdir(parents=True)
            for name in files:
                (built / name).write_text(f"{builder}")
            (old := aside / f"old-{turn}").mkdir()
            build_docs.put(built, place, old)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))
    assert sorted(path.name for path in place.iterdir()) == files
    assert len({(place / name).read_text() for name in files}) == 1


# The site, built.


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, BeautifulSoup]:
    return {path: BeautifulSoup(path.read_bytes(), "html.parser") for path in sorted(site.rglob("*.html"))}


def local(page: Path, address: str) -> tuple[Path, str] | None:
    """The file and the place in it that an address on a page means; None where it is not of the site."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    return path, unquote(parts.fragment)


@pytest.mark.slow
@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_a_page(name: str, site: Path, pages: dict[Path, BeautifulSoup]) -> None:
    page = pages[site / "api" / f"{name}.html"]
    entry = page.find(id=f"framing.{name}")
    assert isinstance(entry, Tag)
    said = entry.find_next("dd")
    assert isinstance(said, Tag) and len(said.get_text(strip=True)) > 20


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_in_the_gallery_with_words_and_code(
    name: str, site: Path, pages: dict[Path, BeautifulSoup]
) -> None:
    for page in (site / "gallery.html", site / "gallery" / f"{name}.html"):
        picture = pages[page].find("img", src=re.compile(rf"/{name}\.svg$"))
        assert isinstance(picture, Tag), page
        assert len(str(picture.get("alt", "")).strip()) > 20, page
    blocks = [block.get_text() for block in pages[site / "gallery" / f"{name}.html"].select("div.highlight pre")]
    assert any(".save(FIGURES / " in block for block in blocks)


@pytest.mark.slow
def test_every_term_that_pages_use_is_in_the_glossary(site: Path, pages: dict[Path, BeautifulSoup]) -> None:
    known = {term.get_text().rstrip("¶").casefold() for term in pages[site / "glossary.html"].select("dl.glossary dt")}
    used = set()
    for path in SITE.glob("*.*"):
        for target in re.findall(r"{term}`(.*?)`", path.read_text(encoding="utf-8"), flags=re.DOTALL):
            inner = re.search(r"<(.*)>", target, flags=re.DOTALL)
            used.add(" ".join((inner.group(1) if inner else target).split()).casefold())
    assert len(used) > 10
    assert used <= known


@pytest.mark.slow
def test_no_page_loads_anything_from_elsewhere(pages: dict[Path, BeautifulSoup], site: Path) -> None:
    loads = {"src": None, "srcset": None, "poster": None, "data": "object", "href": "link"}
    seen = 0
    for path, page in pages.items():
        for attribute, only in loads.items():
            for element in page.find_all(only or True, attrs={attribute: True}):
                address = str(element[attribute])
                if not address.startswith("data:"):
                    place = local(path, address)
                    assert place is not None, f"{path.relative_to(site)} loads {address}"
                    assert place[0].is_file(), f"{path.relative_to(site)} misses {address}"
                    seen += 1
        for styled in [style.get_text() for style in page.find_all("style")] + [
            str(element["style"]) for element in page.find_all(style=True)
        ]:
            assert not re.search(r"@import|url\(\s*['\"]?\s*(?:https?:|//)", styled), path
    assert seen > len(pages)
    for sheet in site.rglob("*.css"):
        for address in re.findall(r"(?:url\(|@import)\s*['\"]?([^'\")\s;]+)", sheet.read_text(encoding="utf-8")):
            assert address.startswith(("data:", "#")) or (sheet.parent / urlsplit(address).path).is_file(), sheet


@pytest.mark.slow
def test_every_link_within_the_site_leads_somewhere(pages: dict[Path, BeautifulSoup], site: Path) -> None:
    places = {path: {str(element["id"]) for element in page.find_all(id=True)} for path, page in pages.items()}
    broken = []
    for path, page in pages.items():
        for link in page.find_all("a", href=True):
            place = local(path, str(link["href"]))
            if place is None or place == (path, ""):
                continue
            there = places.get(place[0], set()) if place[1] else ({""} if place[0].is_file() else set())
            if place[1] not in there:
                broken.append(f"{path.relative_to(site)}: {link['href']}")
    assert broken == []


@pytest.mark.slow
def test_the_limits_say_what_was_measured(pages: dict[Path, BeautifulSoup], site: Path) -> None:
    from framing.analysis.errors import results

    table = results()
    said = " ".join(pages[site / "limits.html"].get_text().split())
    for study in ("basil stance", "newsmtsc", "persent"):
        own = table[(table["study"] == study) & (table["split"] == "all")]
        own = own[own["metric"].isin(["macro-F1", "pairwise accuracy"])]
        assert len(own)
        for row in own.itertuples():
            assert f"{row.instrument} {row.kind} {row.value:.2f} [{row.low:.2f}, {row.high:.2f}]" in said


@pytest.mark.slow
@pytest.mark.parametrize("stem", sorted({name[:2] for name in FIGURES}))
def test_the_code_in_the_gallery_draws_its_figure(
    stem: str, site: Path, pages: dict[Path, BeautifulSoup], tmp_path: Path
) -> None:
    """The figure of each notebook that needs the most cells."""
    found: dict[str, str] = {}
    for name in (name for name in FIGURES if name.startswith(stem)):
        page = pages[site / "gallery" / f"{name}.html"]
        found[name] = max((block.get_text() for block in page.select("div.highlight pre")), key=len)
    name = max(sorted(found), key=lambda name: len(found[name]))
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "code.py").write_text("import matplotlib\nmatplotlib.use('agg')\n" + found[name], encoding="utf-8")
    run = subprocess.run([sys.executable, "code.py"], cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, f"{name}:\n{run.stderr}"
    for ending in (".svg", ".png", ".csv"):
        assert (tmp_path / "figures" / f"{name}{ending}").stat().st_size > 0


@pytest.mark.slow
def test_three_lines_make_the_first_figure() -> None:
    text = (SITE / "index.md").read_text(encoding="utf-8")
    lines = text.partition("```python\n")[2].partition("\n```")[0].splitlines()
    name = re.search(r"\(figures/(\w+)\.svg\)", text)
    assert len(lines) == 3 and name
    names: dict[str, Any] = {}
    exec("\n".join(lines[:2]), names)
    result = eval(lines[2].partition(".plot(")[0], names)
    assert result.to_csv() == (ROOT / "figures" / f"{name.group(1)}.csv").read_text(encoding="utf-8")


@pytest.mark.slow
def test_texts_of_articles_do_not_travel_with_the_site(tmp_path: Path) -> None:
    """Where a reader has put texts into a corpus, pages of notebooks are built without outputs."""
    home = tmp_path / "project"
    notebook(home / "notebooks" / "00_a.ipynb", markdown("# A"), code("1 + 1"))
    answer = {"output_type": "execute_result", "data": {"text/plain": ["a whole article"]}}
    notebook(home / "build" / "notebooks" / "00_a.ipynb", markdown("# A"), code("1 + 1", answer))
    template = build_docs.jinja2.Template("")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_docs, "ROOT", home)
        patch.setattr(build_docs, "EXECUTED", home / "build" / "notebooks")
        for texts in (False, True):
            if texts:
                (home / "corpora" / "c" / "texts").mkdir(parents=True)
                (home / "corpora" / "c" / "texts" / "a.txt").write_text("a whole article")
            notes = list(build_docs.write_notebooks(tmp_path / "out", [Path("notebooks/00_a.ipynb")], [], template))
            page = (tmp_path / "out" / "notebooks" / "00_a.md").read_text()
            assert ("a whole article" in page) is not texts
            assert bool(notes) is texts


@pytest.mark.slow
def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    command = [sys.executable, str(ROOT / "scripts" / "build_docs.py"), "--out", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 2
    assert "something else" in run.stderr
    assert (tmp_path / "mine.txt").read_text() == "mine"
