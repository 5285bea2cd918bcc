"""What the tests of scale share: an invented corpus in three shapes, some of whose articles cannot be read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from framing.evidence import TABLES, Evidence, schema
from framing.reading.entities import Entities, Entity
from framing.scale import dataset

CODEBOOK = Entities(
    (
        Entity("Board", "organisation", ("Ferry Board",)),
        Entity("Ana Silva", "person", ("Ana Silva",)),
        Entity("Norland", "place", ("Norland",)),
    )
)
BODIES = (
    'The Ferry Board made a shameful decision. "It is a disgrace," Ana Silva said.',
    "Norland praised the heroic crew. Ana Silva called the delay a scandal.",
    "The Ferry Board of Norland met on Monday. Nobody was blamed.",
)


def text(number: int) -> str:
    """The text of one article; no two are alike."""
    return f"Ferry {number} ends\n\n{BODIES[number % len(BODIES)]} It took {number} days.\n"


def table(path: Path, articles: int) -> Path:
    """Write articles as JSON Lines."""
    rows = [
        {"id": f"a{n:04d}", "content": text(n), "source": ("Herald", "Times")[n % 2], "date": "2024-05-03"}
        for n in range(articles)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def folder(path: Path, articles: int) -> Path:
    """Write the same articles as a corpus folder with a codebook."""
    (path / "texts").mkdir(parents=True)
    rows = "".join(f"a{n:04d},{('Herald', 'Times')[n % 2]},2024-05-03\n" for n in range(articles))
    (path / "articles.csv").write_text("article,outlet,published\n" + rows, encoding="utf-8")
    for n in range(articles):
        (path / "texts" / f"a{n:04d}.txt").write_text(text(n), encoding="utf-8")
    (path / "entities.toml").write_text(toml(), encoding="utf-8")
    return path


def toml() -> str:
    """The codebook as a file has it."""
    made = []
    for entity in CODEBOOK.entities:
        aliases = ", ".join(f'"{alias}"' for alias in entity.aliases)
        made.append(f'[[entity]]\nname = "{entity.name}"\nkind = "{entity.kind}"\naliases = [{aliases}]\n')
    return "\n".join(made)


def stored(evidence: Evidence, where: Path, batch: int = 3) -> Path:
    """Store evidence as a dataset, the articles in another order than by name."""
    names = sorted(evidence.articles["article"], key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    with dataset.begun(where, {"schema": schema()["version"]}):
        for number, first in enumerate(range(0, max(len(names), 1), batch)):
            some = evidence.where(article=names[first : first + batch])
            tables = {name: getattr(some, name) for name in TABLES}
            parts = {name: dataset.pack(name, rows) for name, rows in tables.items()}
            dataset.commit(where, dataset.Batch(number, parts, {n: len(rows) for n, rows in tables.items()}, []))
        dataset.close(where)
    return where


def contents(where: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {
        path.relative_to(where).as_posix(): path.read_bytes() for path in sorted(where.rglob("*")) if path.is_file()
    }
