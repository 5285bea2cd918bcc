"""Collection: the files that a class handed in, whatever else lies in the folder; what is left out, and why."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from framing.analysis import groups
from framing.corpus import Corpus
from framing.desk.annotations import ASIDE, Annotations, sheets_of, table_of
from framing.desk.sheets import COLUMNS, AnnotationError, Sheet, read_sheet
from framing.display.wording import count
from framing.evidence import Evidence

SUBMITTED = "submitted"  # where nbgrader keeps what students hand in, a folder each
Filed = tuple[Path, Sheet]  # a coder's file: where it lies in the folder, and what it holds


def gather(
    folder: str | os.PathLike[str], corpus: Corpus | Evidence | None = None, *, texts: Mapping[str, str] | None = None
) -> Annotations:
    """Load what a class marked: every coder's file in a folder and the folders in it, whatever else lies there.

    Parameters
    ----------
    folder : path
        The files that :func:`framing.annotate` writes, in one folder or in folders of each student's own, as nbgrader
        keeps them in ``submitted``.
    corpus : Corpus or Evidence, optional
        As for :func:`load_annotations`.
    texts : mapping of str to str, optional
        SHA-256 of the text of each article that is at hand; it counts where as many coders marked another.

    Returns
    -------
    Annotations
        ``aside`` names the files that were left out. Of two files of one coder and article the one that goes on where
        the other ends is kept, and of two that differ the later; where they lie in folders of different students, they
        are taken for two people of one name, and the folder is put behind the name. Of an article that was marked in
        several versions, the version that most marked is kept.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or no coder's file in it.

    Examples
    --------
    >>> import tempfile
    >>> from framing.desk.sheets import open_sheet
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for student in ("ana", "ben"):
    ...         _ = open_sheet(Path(folder, student), "herald", student, words=9, sha256="0" * 64).do("done")
    ...     _ = Path(folder, "marks.csv").write_text("name,mark")
    ...     annotations = gather(folder)
    >>> annotations, annotations.aside[["file", "reason"]].values.tolist()
    (Annotations: 0 marks by 2 coders in 1 article (2 of 2 sheets done), [['marks.csv', 'no file of a coder']])
    """
    root = Path(folder)
    if not root.is_dir():
        raise FileNotFoundError(
            f"there is no folder {root}; put the files that fr.annotate wrote into one, and name it"
        )
    paths = [path.relative_to(root) for path in root.rglob("*.csv") if path.is_file()]
    paths = sorted(path for path in paths if not any(part.startswith(".") for part in path.parts))
    aside: list[dict[str, str]] = []
    found: list[Filed] = []
    for path in paths:
        try:
            if not _looks_ours(root / path):
                raise AnnotationError("no file of a coder")
            sheet = read_sheet(root / path)
            found.append((path, replace(sheet, coder=unicodedata.normalize("NFC", sheet.coder))))
        except (AnnotationError, OSError) as error:
            told = "cannot be opened" if isinstance(error, OSError) else str(error).removeprefix(str(root / path))
            reason = told.lstrip(", ").partition("; ")[0]
            aside.append({"file": path.as_posix(), "article": "", "coder": "", "reason": reason})
    if not found:
        others = f", and {count(len(paths), 'other CSV file')}" if paths else ""
        raise FileNotFoundError(
            f"{root} holds no file of a coder{others}; fr.annotate(article, coder) writes them, one for each coder and "
            "article: collect them there"
        )

    def leave(members: Iterable[Filed], reason: str) -> None:
        for path, sheet in members:
            aside.append({"file": path.as_posix(), "article": sheet.article, "coder": sheet.coder, "reason": reason})

    owners = _owners([path for path, _ in found])
    found, other = _one_version(found, owners, texts or {})
    leave(other, "marks another version of the text than most")
    found, copies, earlier = _one_each(found, owners)
    leave(copies, "a copy, or an earlier state, of another file")
    leave(earlier, "differs from a later file of the same name; if these are two people, give each a folder")
    found.sort(key=lambda pair: (pair[1].article, pair[1].coder))
    kept = [sheet for _, sheet in found]
    sheets = sheets_of(kept, [path.as_posix() for path, _ in found])
    return Annotations(table_of(kept), sheets, corpus, groups.make(aside, ASIDE))


def _looks_ours(path: Path) -> bool:
    """Whether a file begins as a coder's does: others may be large, and are none of ours."""
    with path.open("rb") as file:
        head = file.read(400).decode("utf-8-sig", errors="replace")
    return head.splitlines()[:1] == [",".join(COLUMNS)]


def _owners(paths: Sequence[Path]) -> dict[Path, str]:
    """Return whose folder each file lies in: the first in which paths part, or the one below nbgrader's submitted."""
    folders = [path.parts[:-1] for path in paths]
    common = 0
    while len({parts[: common + 1] for parts in folders}) == 1 and common < min(map(len, folders)):
        common += 1
    owners = {}
    for path, parts in zip(paths, folders, strict=True):
        at = parts.index(SUBMITTED) + 1 if SUBMITTED in parts else common
        owners[path] = parts[at] if at < len(parts) else ""
    return owners


def _one_version(
    found: list[Filed], owners: Mapping[Path, str], texts: Mapping[str, str]
) -> tuple[list[Filed], list[Filed]]:
    """Part the files in the version of each article that most people marked from all others."""
    people: dict[str, dict[tuple[str, int], set[tuple[str, str]]]] = {}
    for path, sheet in found:
        version = people.setdefault(sheet.article, {}).setdefault((sheet.sha256, sheet.words), set())
        version.add((sheet.coder, owners[path]))
    most = {}
    for article, versions in people.items():
        ranked = sorted((len(who), digest == texts.get(article), digest, n) for (digest, n), who in versions.items())
        most[article] = ranked[-1][2:]
    same = [(sheet.sha256, sheet.words) == most[sheet.article] for _, sheet in found]
    return [f for f, yes in zip(found, same, strict=True) if yes], [
        f for f, yes in zip(found, same, strict=True) if not yes
    ]


def _one_each(found: list[Filed], owners: Mapping[Path, str]) -> tuple[list[Filed], list[Filed], list[Filed]]:
    """Keep one file a person and article; return those kept, copies, and earlier files that differ."""
    copies: list[Filed] = []
    logs: dict[tuple[str, str], list[Filed]] = {}
    # The longest first: what another file goes on from is an earlier state of it. Of copies, that which was handed in.
    order = sorted(found, key=lambda pair: (-len(pair[1].steps), SUBMITTED not in pair[0].parts, pair[0]))
    for path, sheet in order:
        same = logs.setdefault((sheet.article, sheet.coder), [])
        begins = any(tuple(longer.steps[: len(sheet.steps)]) == tuple(sheet.steps) for _, longer in same)
        (copies if begins else same).append((path, sheet))
    # A name that stands for different work in folders of different people stands for different people.
    shared = {name for (_, name), of in logs.items() if len({owners[path] for path, _ in of}) > 1}
    kept: list[Filed] = []
    earlier: list[Filed] = []
    for (_, name), of in logs.items():
        latest: dict[str, Filed] = {}
        for path, sheet in sorted(of, key=lambda pair: (pair[1].steps[-1].at, pair[0])):
            owner = owners[path] if name in shared else ""
            if owner in latest:
                earlier.append(latest[owner])
            latest[owner] = path, replace(sheet, coder=f"{name} ({owner})") if owner else sheet
        kept += latest.values()
    return kept, copies, earlier
