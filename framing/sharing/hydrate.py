"""Hydrate: the articles of an export, fetched again or from copies of one's own, and whether they are the same."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from framing.corpus import TEXT_SUFFIXES, Article, Corpus, CorpusError, load_article, load_corpus
from framing.evidence import TABLES, Evidence, EvidenceError, write_text
from framing.intake.fetch import STATUS, fetch
from framing.intake.web import LIMITS, Limits, Web
from framing.reading.reader import read, sha256
from framing.sharing.manifest import TAKEN, ShareError, amiss, differences, load_manifest, load_settings
from framing.sharing.phrases import phrases_of
from framing.sharing.rule import shareable

COLUMNS = ("article", "outlet", "text", "evidence", "words", "words_now", "why")
SAME, CHANGED, GONE, UNREACHED, NO_ADDRESS, MISSING = (
    "same", "changed", "gone", "not fetched", "no address", "no copy",
)  # fmt: skip
OUTCOMES = (SAME, CHANGED, GONE, UNREACHED, NO_ADDRESS, MISSING)
EQUAL, UNREAD = "equal", "not read"
LEFT = (*(STATUS[code] for code in (404, 410)), "the site's front page")  # what a page says that is no longer there
NOT_ON_THE_WEB = "an account written for the corpus; no page holds its text"


def hydrate(
    folder: str | os.PathLike[str],
    to: str | os.PathLike[str] | None = None,
    *,
    texts: str | os.PathLike[str] | None = None,
    allow_private: bool = False,
    use_proxy: bool = False,
    limits: Limits = LIMITS,
    web: Web | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Get the texts behind an export, read them, and report which differ from those that were read.

    Parameters
    ----------
    folder : path
        What :func:`framing.sharing.share.share` wrote. Nothing is written into it.
    to : path, optional
        A folder that becomes a corpus with the texts in it; needed where they are fetched. The same call goes on behind
        what came.
    texts : path, optional
        A folder with copies of your own, each named after its article (``ARTICLE.txt`` or ``.md``). Then nothing is
        fetched.
    allow_private, use_proxy, limits, web
        As for :func:`framing.intake.fetch.fetch`.
    progress : bool, optional
        Show progress bars; by default where something takes longer than two seconds.

    Returns
    -------
    pandas.DataFrame
        A row an article that was read for the export. ``text``: ``same`` (SHA-256), ``changed``, ``gone``,
        ``not fetched``, ``no address``, or ``no copy``. ``evidence``: ``equal``, the tables that differ, or
        ``not read``. ``words`` and ``words_now``, and ``why``.

    Raises
    ------
    ShareError
        If the folder is no export, the other one holds something else, or neither ``to`` nor ``texts`` is given.

    Examples
    --------
    >>> hydrate("no-such-folder", texts="texts")
    Traceback (most recent call last):
      ...
    framing.sharing.manifest.ShareError: no-such-folder is not there; give a folder that framing share wrote
    """
    home = Path(folder)
    evidence, corpus = _load(home)
    if to is None and texts is None:
        raise ShareError("say where the texts go (to, --to), or where copies of your own lie (texts, --texts)")
    place = _place(home, Path(to)) if to is not None else None
    if texts is not None:
        found, why = _copies(corpus, evidence, Path(texts))
        if place is not None:
            _put(place, found, evidence)
    elif place is not None:
        table = fetch(
            place, recheck=True, allow_private=allow_private, use_proxy=use_proxy, limits=limits, web=web,
            progress=progress,
        )  # fmt: skip
        found, why = _fetched(place, evidence, table)
    return _report(corpus, evidence, found, why, progress)


def _load(home: Path) -> tuple[Evidence, Corpus]:
    """Load what the texts are held against, and refuse it where it was changed since."""
    listed = load_manifest(home)
    load_settings(home)
    changed = differences(home, listed)
    if told := amiss(changed):
        raise ShareError(f"{home}: {told}")
    try:
        return Evidence.load(home / "evidence"), load_corpus(home)
    except (EvidenceError, CorpusError) as error:
        raise ShareError(f"{home} cannot be used: {amiss(changed, error)}") from None


def _place(home: Path, to: Path) -> Path:
    """Return the folder for a corpus, with what the export knows of it; refuse one that holds something else."""
    inside, outside = to.resolve(), home.resolve()
    if inside == outside or inside.is_relative_to(outside) or outside.is_relative_to(inside):
        raise ShareError(f"{to} and {home} lie in each other; texts go to a folder of their own")
    if to.is_symlink():
        raise ShareError(f"{to} is a link to another folder; name the folder itself")
    if to.exists() and not to.is_dir():
        raise ShareError(f"{to} is a file; name a folder")
    if to.exists() and any(to.iterdir()):
        there = to / "articles.csv"
        before = set(pd.read_csv(home / "articles.csv", dtype=str)["article"])
        if not there.is_file() or set(load_corpus(to).articles) != before:
            raise ShareError(f"{to} holds something else than these articles; name a folder that is not there")
        return to
    to.mkdir(parents=True, exist_ok=True)
    for name in TAKEN:
        if (home / name).is_file():
            shutil.copyfile(home / name, to / name)
    return to


def _fetched(to: Path, evidence: Evidence, table: pd.DataFrame) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Return the texts that came by article, and for those that did not come the outcome and why."""
    accounts = set(evidence.articles.loc[evidence.articles["basis"] == "account", "article"])
    found: dict[str, str] = {}
    why: dict[str, tuple[str, str]] = {}
    for article in load_corpus(to):
        waits = to / "texts" / "changed" / f"{article.id}.txt"
        if waits.is_file():
            found[article.id] = load_article(waits).text or ""
        elif article.text is not None:
            found[article.id] = article.text
    for row in table.to_dict("records"):
        name, told = str(row["article"]), str(row["why"])
        if name in accounts:
            found.pop(name, None)
            why[name] = NO_ADDRESS, NOT_ON_THE_WEB
        elif row["outcome"] == "not":
            found.pop(name, None)
            left = any(said in told for said in LEFT)
            why[name] = (GONE if left else UNREACHED if row["url"] else NO_ADDRESS), told
    return found, why


def _copies(corpus: Corpus, evidence: Evidence, folder: Path) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Return copies of one's own by article."""
    if folder.exists() and not folder.is_dir():
        raise ShareError(f"{folder} is a file; give a folder with texts, each named after its article")
    if not folder.is_dir():
        raise ShareError(f"{folder} is not there; give a folder with texts, each named after its article")
    found: dict[str, str] = {}
    why: dict[str, tuple[str, str]] = {}
    for article in evidence.articles["article"]:
        paths = [folder / f"{article}{suffix}" for suffix in TEXT_SUFFIXES]
        there = next((path for path in paths if path.is_file()), None)
        if there is None:
            why[article] = MISSING, f"neither {paths[0].name} nor {paths[1].name} is in {folder}"
            continue
        try:
            found[article] = load_article(there).text or ""
        except (CorpusError, OSError) as error:  # one of many: the others are still worth reading
            why[article] = MISSING, str(error)
    if not found and all(told.startswith("neither") for _, told in why.values()):
        named = next(iter(corpus.articles), "ARTICLE")
        raise ShareError(f"{folder} has no text named after an article of this export, such as {named}.txt")
    return found, why


def _put(to: Path, found: dict[str, str], evidence: Evidence) -> None:
    """Put copies into a corpus as fetching does: one that was not read for the export is put aside."""
    if found and not (to / ".gitignore").is_file():
        write_text(to / ".gitignore", "# Article texts are other people's: a study is shared without them\n/texts/\n")
    read_then = evidence.articles.set_index("article")["sha256"]
    held = {article.id: article.text for article in load_corpus(to) if article.text is not None}  # in whatever folder
    for article, text in found.items():
        if article not in held and sha256(text) == read_then[article]:
            write_text(to / "texts" / f"{article}.txt", text)
        elif held.get(article) != text:  # what is there is never written over
            write_text(to / "texts" / "changed" / f"{article}.txt", text)


def _report(
    corpus: Corpus, evidence: Evidence, found: dict[str, str], why: dict[str, tuple[str, str]], progress: bool | None
) -> pd.DataFrame:
    before: dict[str, Any] = {str(row["article"]): row for row in evidence.articles.to_dict("records")}
    articles = [_article(corpus[i], before[i], text) for i, text in found.items() if i in before and text.strip()]
    again = (
        shareable(read(articles, corpus.entities, progress=progress), phrases_of(corpus.entities))
        if articles
        else Evidence.empty()
    )
    rows = list(_rows(before, evidence, again, found, why))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({c: "str" for c in COLUMNS if "words" not in c})


def _article(article: Article, row: dict[str, Any], text: str) -> Article:
    """Return an article with its text and with all that the evidence says of it."""
    told = {name: str(row[name]) for name in ("outlet", "published", "country", "family", "language", "url", "event")}
    return replace(article, text=text, basis=str(row["basis"]), **told)


def _rows(
    before: dict[str, Any], evidence: Evidence, again: Evidence, found: dict[str, str], why: dict[str, tuple[str, str]]
) -> Iterator[tuple[Any, ...]]:
    now: dict[str, Any] = {str(row["article"]): row for row in again.articles.to_dict("records")}
    old, new = ({name: getattr(e, name).groupby("article") for name in TABLES} for e in (evidence, again))
    for name, row in before.items():
        if name not in found:
            outcome, told = why.get(name, (MISSING, ""))
            yield name, row["outlet"], outcome, UNREAD, int(row["words"]), 0, told
            continue
        outcome = SAME if sha256(found[name]) == row["sha256"] else CHANGED
        told = why.get(name, ("", ""))[1]
        if name not in now:
            yield name, row["outlet"], outcome, UNREAD, int(row["words"]), 0, told
            continue
        differ = [t for t in TABLES if not _equal(_of(old[t], name), _of(new[t], name), t)]
        if differ and outcome == SAME and now[name]["read_with"] != row["read_with"]:
            told = "it was read with another version of framing, of a lexicon or of the codebook"
        yield (
            name, row["outlet"], outcome, EQUAL if not differ else ", ".join(differ), int(row["words"]),
            int(now[name]["words"]), told,
        )  # fmt: skip


def _of(groups: Any, article: str) -> pd.DataFrame | None:
    return groups.get_group(article) if article in groups.groups else None


def _equal(old: pd.DataFrame | None, new: pd.DataFrame | None, table: str) -> bool:
    """Whether two readings of an article gave the same rows; terms of several words are not what reading finds."""
    if table == "terms":
        old = None if old is None else old[old["order"] == 1]
    lacking = [part is None or not len(part) for part in (old, new)]
    if old is None or new is None or any(lacking):
        return all(lacking)
    gone = ["read_with", "sha256"] if table == "articles" else []
    a, b = (part.drop(columns=gone).reset_index(drop=True) for part in (old, new))
    return bool(a.equals(b))
