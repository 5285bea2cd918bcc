"""Sources: the files that a path means, in a stable order, and why one of them is not read."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from framing.corpus import CorpusError
from framing.intake.drafts import Unreadable, line
from framing.intake.files import KINDS, kind_of

IGNORED = ("desktop.ini", "thumbs.db")
PAGES = (".html", ".htm", ".xhtml")
PARTS = ("_files", ".files")  # the folder that browsers write beside a page


class File(NamedTuple):
    """A file to be read, how it is called in the table, and why it is not read, if it is not."""

    path: Path
    shown: str
    why: str = ""

    @property
    def stem(self) -> str:
        """Its name without its ending."""
        endings = sorted((e for kind in KINDS.values() for e in kind.endings), key=len, reverse=True)
        ending = next((e for e in endings if self.path.name.lower().endswith(e)), self.path.suffix)
        return self.path.name[: len(self.path.name) - len(ending)]


def files_of(source: str | os.PathLike[str], kind: str | None = None) -> Iterator[File]:
    """Find the files of a source, in a stable order.

    Parameters
    ----------
    source : path
        A file, or a folder with all that is in it but hidden files.
    kind : str, optional
        What the files are; without it their endings must tell.

    Yields
    ------
    File

    Raises
    ------
    CorpusError
        If there is nothing there, or it is a corpus already.
    """
    if str(source).lower().startswith(("http:/", "https:/")):
        raise CorpusError(
            f"{source} is an address, and ingest reads files: save the page, or write addresses into a .txt file, one "
            "a line, and fetch them after"
        )
    path = Path(source)
    if path.is_dir():
        if (path / "articles.csv").is_file() and (path / "provenance.csv").is_file():
            raise CorpusError(f"{path} is a corpus already; load it with fr.load_corpus({str(path)!r})")
        found = list(_inside(path, kind))
        if not found:
            raise CorpusError(f"{path} holds no files; put the articles into it")
        yield from found
    elif path.exists():
        yield File(path, shown(path.name), _why(path, kind))
    else:
        raise CorpusError(f"{path} is not there; check the path")


def _inside(path: Path, kind: str | None) -> Iterator[File]:
    home = path.resolve()
    for at, folders, names in os.walk(path):
        for folder in sorted(folders):
            inside = Path(at, folder)
            page = _page_of(folder, names)
            if page:
                yield File(inside, shown(inside.relative_to(path).as_posix()), f"parts of the saved page {shown(page)}")
            if page or folder.startswith((".", "__MACOSX")) or inside.is_symlink():
                folders.remove(folder)
        folders.sort()
        for name in sorted(names, key=lambda name: (Path(name).stem, name)):  # "report" before "report (2)"
            if not name.startswith((".", "~$")) and name.lower() not in IGNORED:
                file = Path(at, name)
                yield File(file, shown(file.relative_to(path).as_posix()), _why(file, kind, home))


def _page_of(folder: str, names: Sequence[str]) -> str:
    """Return the saved page whose pictures and scripts are in a folder; nothing where there is none."""
    stem = next((folder.removesuffix(part) for part in PARTS if folder.endswith(part)), None)
    return next((name for name in names if name.endswith(PAGES) and Path(name).stem == stem), "")


def _why(path: Path, kind: str | None, home: Path | None = None) -> str:
    """Say why a file is not read; nothing where it is."""
    try:
        if home and not path.resolve().is_relative_to(home):
            return "it is a link that leads out of the folder"
        if not stat.S_ISREG(path.stat().st_mode):
            return "it is no file"
        if not kind:
            kind_of(path)
    except Unreadable as error:
        return str(error)
    except OSError as error:
        return f"the file cannot be opened ({error.strerror})"
    return ""


def shown(name: str) -> str:
    r"""Return a file's name as it can be printed: no controls, and no bytes that are no characters.

    Examples
    --------
    >>> shown("ferry\x1b[2J.txt")
    'ferry\ufffd[2J.txt'
    """
    return line("".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cs", "Cf") else c for c in name))


def day_of(path: Path) -> str:
    """Return the day on which a file was last written, in UTC."""
    try:
        return dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC).date().isoformat()
    except (OSError, ValueError, OverflowError):
        return ""


def hash_of(file: File) -> str:
    """Return the SHA-256 of a file that is read."""
    if file.why:
        return ""
    try:
        with file.path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""
