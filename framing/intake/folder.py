"""Folder: a corpus on disk. Texts stay behind a .gitignore; what was edited by hand stays as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from framing import spreadsheet
from framing.corpus import Article, Corpus, CorpusError, load_corpus
from framing.evidence import write_text
from framing.intake.candidates import same_page
from framing.intake.card import card, descriptor, renewed
from framing.intake.folding import METADATA, same_words
from framing.intake.identifiers import unused
from framing.intake.ledger import IGNORED
from framing.scratch import scratch

if TYPE_CHECKING:
    from framing.intake.ingest import Ingested

HEADER = """\
# A first codebook, suggested from the names that occur in the texts. Read it through: merge what is one, delete
# what is none, set the kind (person, place, organisation, group, people, other). framing reads what stands here.

"""


def write(came: Ingested, folder: Path, *, add: bool = False, force: bool = False) -> Ingested:
    """Write a corpus folder whole, or add to one.

    Parameters
    ----------
    came : Ingested
    folder : pathlib.Path
    add : bool, default False
        Add to the corpus that is there. Articles that it has are folded; README.md and entities.toml stay, but for the
        counts in the data card.
    force : bool, default False
        Put a new corpus there; what was there is kept beside it as ``NAME.before-1``.

    Returns
    -------
    Ingested
        The corpus of the folder, and the table with the names that articles have in it.

    Raises
    ------
    CorpusError
        If something is there already and neither is given, or both are, or the folder is no corpus to add to.
    """
    if add and force:
        raise CorpusError("add and force exclude each other: add to what is there, or put something new there")
    if not len(came.corpus):
        raise CorpusError("there is no article to write")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise CorpusError(f"{folder} is no folder; name one that is not there yet")
    there = folder.is_dir() and any(folder.iterdir())
    if there and add:
        return _add(came, folder)
    if there and not force:
        raise CorpusError(
            f"{folder} is there already and not empty; add to it (--add, add=True), put a new corpus there and keep "
            "the old one beside it (--force, force=True), or name another folder"
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with scratch(folder.parent, f".{folder.name}.ingesting-", (folder.name,)) as aside:
        made = aside / folder.name
        _write_new(came, made, folder.name)
        if there:
            folder.rename(_free(folder))
        elif folder.is_dir():
            folder.rmdir()
        made.rename(folder)
    return replace(came, corpus=load_corpus(folder))


def _write_new(came: Ingested, folder: Path, name: str) -> None:
    metadata = _metadata(came.corpus)
    folder.mkdir()
    write_text(folder / ".gitignore", IGNORED)
    for article in came.corpus:
        _write_article(folder, article)
    _write_tables(folder, metadata, came.table)
    _write_codebook(folder, came.corpus)
    write_text(folder / "README.md", card(name, metadata, came.table))
    write_text(folder / "datapackage.json", descriptor(name, (folder / "entities.toml").is_file()))


def _write_tables(folder: Path, metadata: pd.DataFrame, table: pd.DataFrame) -> None:
    write_text(folder / "provenance.csv", spreadsheet.to_csv(table))
    write_text(folder / "articles.csv", spreadsheet.to_csv(metadata))


def _write_article(folder: Path, article: Article) -> None:
    if article.text is not None:
        account = article.basis == "account"  # of the user's own making: it may be shared
        write_text(
            folder / ("accounts" if account else "texts") / f"{article.id}.{'md' if account else 'txt'}", article.text
        )


def _write_codebook(folder: Path, corpus: Corpus) -> None:
    """Suggest a codebook of entities, where there is none that someone may have edited."""
    from framing.reading.suggestions import suggest_entities, to_toml

    path = folder / "entities.toml"
    texts = [a.text for a in corpus if a.text is not None]
    if not path.exists() and texts and (suggested := suggest_entities(texts)):
        write_text(path, HEADER + to_toml(suggested))


def _metadata(corpus: Corpus) -> pd.DataFrame:
    assert corpus.metadata is not None
    return corpus.metadata[list(METADATA)]


def _add(came: Ingested, folder: Path) -> Ingested:
    """Add articles to a corpus: first their texts, last the table that lists them."""
    if not (folder / "articles.csv").is_file():
        raise CorpusError(f"{folder} is no corpus to add to: it has no articles.csv; name another folder")
    for place in ("texts", "accounts"):
        if (folder / place).is_symlink():
            raise CorpusError(f"{folder / place} is a link to another folder; nothing is written there")
    old = load_corpus(folder)
    names, folded = _names(came.corpus, old, folder)
    added = [replace(a, id=names[a.id]) for a in came.corpus if a.id not in folded]
    for article in added:
        _write_article(folder, article)
    new = _metadata(came.corpus).query("article not in @folded").assign(article=lambda t: t["article"].map(names))
    listed, table = _joined(_table(folder / "articles.csv"), new), _renamed(came.table, names, folded)
    known = _table(folder / "provenance.csv") if (folder / "provenance.csv").is_file() else table.head(0)
    provenance = pd.concat([known, table.astype("str").replace("<NA>", "")], ignore_index=True)
    _write_tables(folder, listed, provenance)
    _write_codebook(folder, replace(old, articles={a.id: a for a in [*old, *added]}))
    readme = folder / "README.md"
    made = card(folder.name, listed, provenance)
    write_text(readme, renewed(readme.read_text(encoding="utf-8"), listed, provenance) if readme.is_file() else made)
    package = descriptor(folder.name, (folder / "entities.toml").is_file())
    for name, content in (("datapackage.json", package), (".gitignore", IGNORED)):
        if not (folder / name).exists():
            write_text(folder / name, content)
    return replace(came, corpus=load_corpus(folder), table=table)


def _names(corpus: Corpus, old: Corpus, folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return what each new article is called in an old corpus, and why those are folded that it has."""
    pages = {page: a.id for a in old if (page := same_page(a.url))}
    said = {same_words(a.text): a.id for a in old if a.text is not None}
    names: dict[str, str] = {}
    folded: dict[str, str] = {}
    for article in corpus:
        page = same_page(article.url)
        twin = pages.get(page, "") if page else ""
        same = said.get(same_words(article.text), "") if article.text is not None else ""
        if twin and (old[twin].text is not None or article.text is None):
            names[article.id], folded[article.id] = twin, f"the same address as {twin}, which was there"
        elif twin:
            names[article.id] = twin
        elif same and (not article.outlet or old[same].outlet in ("", article.outlet)):
            names[article.id], folded[article.id] = same, f"the same words as {same}, which was there"
        else:
            used = {*old.articles, *names.values()}
            name = unused(article.id, used)
            while _is_others(folder / "texts" / f"{name}.txt", article.text):  # no text that somebody put there is lost
                used.add(name)
                name = unused(article.id, used)
            names[article.id] = name
    return names, folded


def _is_others(path: Path, text: str | None) -> bool:
    return path.exists() and path.read_bytes() != (text or "").encode()


def _renamed(table: pd.DataFrame, names: dict[str, str], folded: dict[str, str]) -> pd.DataFrame:
    """Return the table with the names that articles have in the corpus, and what was folded into them."""
    here = table["article"].isin(list(folded)) & table["status"].isin(["came", "to fetch"])
    return table.assign(
        article=table["article"].map(names).fillna(""),
        status=table["status"].mask(here, "folded"),
        why=table["why"].mask(here, table["article"].map(folded)),
    )


def _joined(listed: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Add rows to the table of articles; of those that are listed without a text, fill what is empty."""
    columns = list(dict.fromkeys([*listed.columns, *new.columns]))
    rows = {row["article"]: row for row in listed.reindex(columns=columns, fill_value="").to_dict("records")}
    for row in new.reindex(columns=columns, fill_value="").to_dict("records"):
        known = rows.get(row["article"], {})
        rows[row["article"]] = {c: known.get(c) or row[c] for c in columns}
    return pd.DataFrame(list(rows.values()), columns=columns)


def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").fillna("")


def _free(folder: Path) -> Path:
    """Return the name under which a folder is kept."""
    number = 1
    while (kept := folder.with_name(f"{folder.name}.before-{number}")).exists():
        number += 1
    return kept
