"""Share: a study as a folder that anybody may have. Evidence, codebook, settings, figures and tables, and no text."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from framing import __version__
from framing.corpus import Article, Corpus, CorpusError, load_corpus
from framing.evidence import TABLES, Evidence, EvidenceError, write_text
from framing.intake.files import KINDS
from framing.intake.tables import ENDINGS, PACKED, ending
from framing.reading.entities import Entities
from framing.reading.reader import read
from framing.reading.suggestions import suggest_entities, to_toml
from framing.scratch import scratch
from framing.sharing import card as cards
from framing.sharing.drawing import counts, draw, load_study
from framing.sharing.manifest import (
    CARD,
    MANIFEST,
    PACKAGE,
    PROOF,
    SETTINGS,
    ShareError,
    files_in,
    load_manifest,
    not_ours,
    put_json,
    write_manifest,
)
from framing.sharing.phrases import phrases_of
from framing.sharing.proof import LeakError, Proof, Prover
from framing.sharing.recipes import plan
from framing.sharing.rule import shareable
from framing.spreadsheet import to_csv

# Columns of a list of articles that are for texts, by the names that sources give them.
TEXTUAL = (
    "text", "body", "content", "fulltext", "full_text", "abstract", "summary", "lead", "description", "snippet",
    "excerpt", "opening",
)  # fmt: skip
LIST = "articles.csv"
CODED = ("codes.csv", "codebook.csv", "labels.csv")
DECIDING = (
    "numpy",
    "pandas",
    "scipy",
    "scikit-learn",
    "nltk",
    "matplotlib",
)  # packages that decide numbers and pictures
NOT_STATED = "not stated"
INSTEAD = "share the corpus that it was read from"
DATASET = "dataset.json"  # in the folder of evidence as Parquet
ASIDE, MADE, OLD = "sharing", "made", "old"  # in the folder beside the target: what comes, and what was there
ARTICLE = ("outlet", "published", "country", "family", "language", "url", "event")


def share(
    corpus: Corpus | str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    without: Iterable[str] = (),
    progress: bool | None = None,
) -> Path:
    """Write a study without its texts: evidence, list of articles, codebook, settings, figures and tables.

    Parameters
    ----------
    corpus : Corpus, str or path
        A corpus, the name of one that comes with framing, or its folder.
    folder : path
        Where to write. It must not be there, or be empty, or be an export, which is then replaced.
    without : iterable of str
        Columns that people wrote and that are to be left empty, such as ``codebook.csv:meaning``, where they quote.
    progress : bool, optional
        Show progress bars; by default where something takes longer than two seconds.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    LeakError
        If anything in it would give away a run of words of the articles; nothing is written then.
    ShareError
        If the folder cannot be written to, or nothing is there to be shared, or evidence is given without its corpus.

    Notes
    -----
    Terms of several words that stand in one article alone are left out before anything is drawn, so that who has only
    the export draws the same figures. What may stay is told in ``framing.sharing.proof``.

    Examples
    --------
    >>> import tempfile
    >>> share("no-such-corpus", tempfile.gettempdir())
    Traceback (most recent call last):
      ...
    framing.corpus.CorpusError: no corpus 'no-such-corpus': neither a folder nor a corpus that comes with framing; ...
    """
    source = corpus if isinstance(corpus, Corpus) else _loaded(corpus)
    target = Path(folder)
    target = target.parent.resolve() / target.name if target.name else target.resolve()  # a link is refused below
    _refuse(source, target)
    source, evidence = _read(source)
    with _aside(target) as made, _named(made, source):
        settings = _write_data(source, evidence, made, _columns(without))
        study = load_study(made)
        texts = {a.id: a.text for a in source if a.text is not None and a.id in set(evidence.articles["article"])}
        prover = Prover(texts, study.evidence, source.entities, study.corpus)
        data = files_in(made)
        _hold(prover, made, data)  # before anything is drawn: drawing takes longer
        planned, skipped = plan(study)
        failed = draw(study, planned, made, progress=progress)
        settings["analyses"] = [one._asdict() for one in planned if one.figure not in failed]
        settings["skipped"] = skipped | failed
        put_json(made / SETTINGS, settings)
        proof = _hold(prover, made, [name for name in files_in(made) if name not in data])
        put_json(made / PROOF, _proof_of(proof, settings))
        write_text(made / CARD, cards.card(source.name, made, settings, counts(study), proof, target.name))
        write_text(made / PACKAGE, cards.descriptor(source.name, made, files_in(made)))
        _hold(prover, made, [PROOF, CARD, PACKAGE])
        write_manifest(made)
    return target


def _loaded(name: str | os.PathLike[str]) -> Corpus:
    """Load a corpus; of a Parquet dataset, which is none, say what to share instead."""
    place = Path(name)
    if (place / DATASET).is_file():
        try:
            told = json.loads((place / DATASET).read_text(encoding="utf-8"))["corpus"]
        except (ValueError, KeyError, TypeError):
            told = ""
        instead = f"{INSTEAD}{f', {told}' if told else ''}"
        table = Path(str(told))
        if ending(table) in ENDINGS:  # a table of articles is no corpus either
            instead = f"make a corpus of {told}, which it was read from, and share that: {_ingested(table)}"
        raise ShareError(f"{place} is a Parquet dataset of evidence, without articles or codebook; {instead}")
    return load_corpus(name)


def _ingested(table: Path) -> str:
    """Say how a table of articles becomes a corpus; what a dataset is read from, ingest may not read as it is."""
    first = ""
    if table.suffix.lower() == PACKED:
        table, first = table.with_suffix(""), "unpack it, then "
    if ending(table) not in (*KINDS["csv"].endings, *KINDS["json"].endings):
        table, first = table.with_suffix(".csv"), f"{first}save it as CSV or JSON Lines, then "
    return f"{first}framing ingest {shlex.quote(table.name)} --out DIR"


def _hold(prover: Prover, made: Path, names: list[str]) -> Proof:
    """Look through files, and refuse them if anything may not go out."""
    proof = prover.look(made, names)
    if proof.leaks:
        raise LeakError(proof.leaks)
    return proof


def _proof_of(proof: Proof, settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "told": cards.told(settings),
        "articles": settings["articles"],
        "articles_with_text": settings["articles_with_text"],
        "fields": dict(sorted(proof.fields.items())),
        "runs_left": {reason: dict(entry) for reason, entry in sorted(proof.runs.items())},
        "leaks": len(proof.leaks),
    }


def _refuse(source: Corpus, target: Path) -> None:
    """Refuse a folder in which something else lies."""
    if target.is_symlink():
        raise ShareError(f"{target} is a link to another folder; name the folder itself")
    if source.folder is not None:
        home = source.folder.resolve()
        if home == target.resolve() or home.is_relative_to(target.resolve()):
            raise ShareError(f"{target} holds the corpus itself; name another folder")
        if target.resolve().is_relative_to(home):
            raise ShareError(f"{target} lies in the corpus, which is {source.folder}; name a folder outside of it")
    if not target.exists():
        return
    if not target.is_dir():
        raise ShareError(f"{target} is a file; name a folder")
    if any(target.iterdir()):
        if not (target / MANIFEST).is_file():
            raise ShareError(f"{target} is there and is no export; name a folder that is not there, or an empty one")
        load_manifest(target)
        for name in not_ours(target):
            raise ShareError(f"{target}: {name} is not as framing share wrote it; move it, or name another folder")


@contextlib.contextmanager
def _named(made: Path, source: Corpus) -> Iterator[None]:
    """Say what is wrong with a file where it came from: the copy that was made of it is gone when people look."""
    try:
        yield
    except (CorpusError, EvidenceError) as error:
        raise ShareError(str(error).replace(str(made), str(source.folder or source.name))) from None


@contextlib.contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """Give a folder beside the target, which takes its place once all is written."""

    def rescue(left: Path) -> None:
        if (left / OLD).is_dir() and not (target / MANIFEST).is_file():  # killed between two renames
            (left / OLD).replace(target)

    with contextlib.ExitStack() as stack:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            folder = stack.enter_context(scratch(target.parent, f".{target.name}.{ASIDE}-", (MADE, OLD), rescue))
            made, old = folder / MADE, folder / OLD
            made.mkdir()
        except OSError as error:  # which names a folder that nobody asked for
            raise ShareError(f"{target} cannot be written: {error.strerror}; name a folder elsewhere") from None
        yield made
        if target.exists():
            target.replace(old)
        try:
            made.replace(target)
        except BaseException:
            if old.exists() and not target.exists():
                old.replace(target)
            raise


def _read(source: Corpus) -> tuple[Corpus, Evidence]:
    """Return the corpus with a codebook, and its evidence as it is shared with nothing left out."""
    if len(source.entities) or not any(a.text is not None for a in source):
        evidence = source.evidence
    else:
        suggested = suggest_entities([a.text for a in source if a.text is not None])
        codebook = Entities(tuple(entity for entity, _ in suggested))
        source = replace(source)
        source.__dict__["entities"] = codebook  # in the place of the one that the folder has not
        evidence = read(source, codebook)
    if not len(evidence) and source.codes is None:
        if source.folder and all((source.folder / f"{table}.csv").is_file() for table in TABLES):
            raise ShareError(f"{source.folder} is evidence alone, without articles or codebook; {INSTEAD}")
        raise ShareError(f"corpus {source.name} has neither texts nor evidence nor codes; there is nothing to share")
    return source, evidence


def _columns(without: Iterable[str]) -> dict[str, list[str]]:
    """Return the columns that are to be left empty, by file."""
    found: dict[str, list[str]] = {}
    for given in [without] if isinstance(without, str) else without:
        file, parted, column = given.partition(":")
        if not parted or not column or file not in (LIST, *CODED):
            raise ShareError(f"{given!r} is no column that can be left out; name one such as codebook.csv:meaning")
        found.setdefault(file, []).append(column)
    return found


def _emptied(table: pd.DataFrame, file: str, without: dict[str, list[str]]) -> pd.DataFrame:
    """Leave columns empty, and what they are called as it is, since other tools want them."""
    for column in without.get(file, ()):
        if column not in table or column in ("article", "variable"):
            raise ShareError(f"{file} has no column {column!r} that can be left out; it has {', '.join(table.columns)}")
    return table.assign(**dict.fromkeys(without.get(file, ()), ""))


def _write_data(source: Corpus, evidence: Evidence, made: Path, without: dict[str, list[str]]) -> dict[str, Any]:
    """Write what figures are drawn from, and return the settings as far as they are known."""
    kept = shareable(evidence, phrases_of(source.entities))
    kept.save(made / "evidence")
    metadata, left_out = _metadata(source, kept)
    write_text(made / LIST, to_csv(_emptied(metadata, LIST, without)))
    path = source.folder / "entities.toml" if source.folder else None
    if path is not None and path.is_file():
        write_text(made / "entities.toml", path.read_text(encoding="utf-8-sig"))
    elif len(source.entities):
        mentions = evidence.mentions["entity"].value_counts()
        listed = [(entity, int(mentions.get(entity.name, 0))) for entity in source.entities]
        write_text(made / "entities.toml", to_toml(listed))
    for name in CODED:
        path = source.folder / name if source.folder else None
        if path is not None and path.is_file():
            # As they lie there, and not as they were loaded: an empty cell is not a zero.
            table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").fillna("")
            if "article" in table:
                table = table[table["article"].isin(list(source.articles))]
            write_text(made / name, to_csv(_emptied(table, name, without)))
        elif name in without:
            raise ShareError(f"corpus {source.name} has no {name}; leave it out of what is to be left out")
    texts = [a for a in source if a.text is not None and a.id in set(kept.articles["article"])]
    return {
        "corpus": source.name,
        "framing": __version__,
        "python": platform.python_version(),
        "packages": {name: told for name, told in versions().items() if name != "framing"},
        "read_with": sorted(set(kept.articles["read_with"])),
        "codebook": source.entities.version,
        "articles": len(kept),
        "articles_with_text": len(texts),
        "rule": _changed(evidence, kept),
        "columns_left_out": [*left_out, *(f"{f}:{c}" for f, columns in without.items() for c in columns)],
    }


def _changed(before: Evidence, after: Evidence) -> dict[str, int]:
    cut = sum(
        int((getattr(before, name)["speaker"] != getattr(after, name)["speaker"]).sum())
        for name in ("mentions", "hits", "quotations", "labels")
    )
    return {"terms_left_out": len(before.terms) - len(after.terms), "speakers_cut": cut}


def _metadata(source: Corpus, evidence: Evidence) -> tuple[pd.DataFrame, list[str]]:
    """Return the list of articles without columns for texts, and these columns."""
    table = source.metadata
    if table is None:
        table = pd.DataFrame([_fields(a) for a in source], dtype="str")
    left = [str(c) for c in table if str(c).lower() in TEXTUAL]
    table = table.drop(columns=[*left, *(["basis"] if "basis" in table else [])])
    read = evidence.articles.set_index("article")
    for column in ("words", "sha256"):
        found = table["article"].map(read[column]).astype(object).where(table["article"].isin(read.index), "")
        own = table.get(column, "")
        table = table.assign(**{column: found.where(found != "", own).astype(str)})
    stated = table["licence"] if "licence" in table else pd.Series("", index=table.index)
    return table.assign(licence=stated.where(stated != "", NOT_STATED)), left


def _fields(article: Article) -> dict[str, str]:
    given = asdict(article)
    return {"article": article.id, **{name: given[name] for name in ARTICLE}}


def versions() -> dict[str, str]:
    """Return the versions here of framing and of the packages that decide numbers and pictures."""
    return {"framing": __version__, **{name: _version(name) for name in DECIDING}}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
