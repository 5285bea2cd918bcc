"""What tests of sharing have in common: an invented corpus of three articles, and its export with two figures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd
import pytest

from framing.sharing import recipes
from framing.sharing.share import share

TEXTS = {
    "herald": (
        "Ferry Board ends the Sudland line\n\n"
        "The Ferry Board of Norport made a shameful decision on Monday and ended the line to Sudland.\n\n"
        '"It is a disgrace," said Ana Silva, who leads the harbour pilots. The board said that buses would run.\n'
    ),
    "ledger": (
        "Board saves Norport money\n\n"
        "A prudent Ferry Board ended the costly line to Sudland on Monday, the treasurer Bo Berg said.\n\n"
        "Ana Silva accused the board of cowardice. Passengers waited in the rain for the last boat of the evening.\n"
    ),
    "daily": (
        "Last boat leaves for Sudland\n\n"
        "Hundreds waved as the heroic crew of the ferry left the quay. The Ferry Board did not answer questions.\n\n"
        "According to Ana Silva, nobody had been asked. Bo Berg called the claim nonsense.\n"
    ),
}
OUTLETS = {"herald": "Norport Herald", "ledger": "Ledger Weekly", "daily": "Norport Herald"}
CODEBOOK = """\
# Who is named in reports of the ferry.
[[entity]]
name = "Ferry Board"
kind = "organisation"
aliases = ["Ferry Board", "the board"]

[[entity]]
name = "Ana Silva"
kind = "person"
"""
FEW = ("portrayal_by_outlet", "vocabulary")


def corpus_in(folder: Path, texts: Mapping[str, str] = TEXTS, **columns: Mapping[str, str]) -> Path:
    """A corpus folder of invented articles, with more columns by article."""
    (folder / "texts").mkdir(parents=True, exist_ok=True)
    rows = []
    for name, text in texts.items():
        (folder / "texts" / f"{name}.txt").write_text(text, encoding="utf-8")
        row = {"article": name, "outlet": OUTLETS.get(name, "Herald"), "url": f"https://{name}.example/ferry"}
        row |= {"headline": text.partition("\n")[0], "published": "2031-05-06", "licence": ""}
        rows.append(row | {column: values.get(name, "") for column, values in columns.items()})
    pd.DataFrame(rows, dtype="str").to_csv(folder / "articles.csv", index=False)
    (folder / "entities.toml").write_text(CODEBOOK, encoding="utf-8")
    return folder


def few_recipes() -> tuple[recipes.Recipe, ...]:
    return tuple(recipe for recipe in recipes.RECIPES if recipe.name in FEW)


@pytest.fixture(autouse=True)
def only_few(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Two figures where a test does not ask for all: drawing is what takes time."""
    if "every_recipe" not in request.fixturenames:
        monkeypatch.setattr(recipes, "RECIPES", few_recipes())


@pytest.fixture
def every_recipe() -> None:
    """All the analyses that an export has in earnest."""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """The corpus with its texts."""
    return corpus_in(tmp_path / "study")


@pytest.fixture(scope="session")
def shared_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipes, "RECIPES", few_recipes())
        home = tmp_path_factory.mktemp("sharing")
        return share(corpus_in(home / "study"), home / "export", progress=False)


@pytest.fixture
def export(shared_once: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the export, to be tampered with."""
    yield shutil.copytree(shared_once, tmp_path / "export")
