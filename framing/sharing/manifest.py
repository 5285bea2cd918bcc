"""Manifest: which files an export holds, each with its SHA-256; and whether a folder is one, before it is used."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd

from framing.evidence import AGAIN, write_text
from framing.sharing.recipes import MOST_RESAMPLES, Planned

MANIFEST, SETTINGS, PROOF, CARD, PACKAGE = (
    "manifest.json",
    "settings.json",
    "proof.json",
    "README.md",
    "datapackage.json",
)
MADE_BY = "framing share"
FORMAT = 1
FILE = re.compile(r"(?:[\w][\w.-]*/)*[\w][\w.-]*")
FIGURE = re.compile(r"[\w-]{1,120}")
LACKING = "the manifest lists it, and it is not there"
ANEW = "get the export anew"
TAKEN = ("articles.csv", "entities.toml", "codes.csv", "codebook.csv", "labels.csv")  # beside evidence/
LARGEST = 50_000_000  # bytes of a manifest or of settings


class ShareError(ValueError):
    """A folder that is no export, or an export that cannot be used as it is."""


def files_in(folder: Path) -> list[str]:
    """Return the files of a folder with slashes, sorted; refuse links, which lead elsewhere.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    list of str

    Raises
    ------
    ShareError
        If there is a link, or what is neither a file nor a folder.
    """
    if folder.is_symlink():
        raise ShareError(f"{folder} is a link to another folder; name the folder itself")
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            raise ShareError(f"{folder}: {name} is a link; an export holds files of its own, so remove it")
        if path.is_file():
            found.append(name)
        elif not path.is_dir():
            raise ShareError(f"{folder}: {name} is neither a file nor a folder; remove it")
    return sorted(found)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path) -> None:
    """Write down every file that lies in a folder."""
    listed = {
        name: {"bytes": (folder / name).stat().st_size, "sha256": digest(folder / name)}
        for name in files_in(folder)
        if name != MANIFEST
    }
    put_json(folder / MANIFEST, {"made_by": MADE_BY, "format": FORMAT, "files": listed})


def put_json(path: Path, content: Any) -> None:
    """Write JSON as people read it."""
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def load_manifest(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file that an export says it holds.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    dict of str to str

    Raises
    ------
    ShareError
        If the folder is no export, or its manifest names files in a way that could lead out of it.
    """
    content = _json(folder, MANIFEST)
    if content.get("made_by") != MADE_BY or not isinstance(content.get("files"), dict):
        raise ShareError(f"{folder} is no export: its {MANIFEST} was not written by framing share")
    if content.get("format") != FORMAT:
        raise ShareError(f"{folder} is an export of format {content.get('format')!r}, and this framing knows {FORMAT}")
    listed: dict[str, str] = {}
    for name, entry in content["files"].items():
        if not FILE.fullmatch(name) or ".." in name:
            raise ShareError(f"{folder / MANIFEST} names {name!r}, which is no file inside an export; get it anew")
        told = entry.get("sha256") if isinstance(entry, dict) else None
        if not isinstance(told, str) or not re.fullmatch(r"[0-9a-f]{64}", told):
            raise ShareError(f"{folder / MANIFEST} gives no SHA-256 of {name}; get the export anew")
        listed[name] = told
    return listed


def _json(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    if folder.exists() and not folder.is_dir():
        raise ShareError(f"{folder} is a file; give a folder that framing share wrote")
    if not folder.is_dir():
        raise ShareError(f"{folder} is not there; give a folder that framing share wrote")
    if not path.is_file() or path.is_symlink():
        raise ShareError(f"{folder} is no export: it has no {name}; give a folder that framing share wrote")
    if path.stat().st_size > LARGEST:
        raise ShareError(f"{path} is too large to be what framing share wrote; get the export anew")
    try:
        found = json.loads(path.read_bytes().decode("utf-8"))
    except (ValueError, RecursionError):
        raise ShareError(f"{path} cannot be read as JSON; get the export anew") from None
    if not isinstance(found, dict):
        raise ShareError(f"{path} is not what framing share wrote; get the export anew")
    return found


def load_settings(folder: Path) -> dict[str, Any]:
    """Return the settings of an export, with its analyses ready to run.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    dict
        ``analyses`` is a list of :class:`~framing.sharing.recipes.Planned`.

    Raises
    ------
    ShareError
        If they are not what framing share writes.
    """
    settings = _json(folder, SETTINGS)
    listed = settings.get("analyses")
    if not isinstance(listed, list):
        raise ShareError(f"{folder / SETTINGS} lists no analyses; get the export anew")
    planned = []
    for entry in listed:
        if not isinstance(entry, dict) or set(entry) != {"figure", "analysis", "arguments"}:
            raise ShareError(
                f"{folder / SETTINGS}: an analysis has figure, analysis and arguments; get the export anew"
            )
        figure, arguments = str(entry["figure"]), entry["arguments"]
        if not FIGURE.fullmatch(figure) or not isinstance(arguments, dict):
            raise ShareError(f"{folder / SETTINGS}: {figure[:60]!r} is no figure with arguments; get the export anew")
        draws = arguments.get("resamples", 0)
        if not isinstance(draws, int) or not 0 <= draws <= MOST_RESAMPLES:
            raise ShareError(f"{folder / SETTINGS}: {figure} asks for more than {MOST_RESAMPLES} resamples")
        planned.append(Planned(figure, str(entry["analysis"]), arguments))
    return settings | {"analyses": planned}


def differences(folder: Path, listed: dict[str, str]) -> pd.DataFrame:
    """Hold the files of a folder against its manifest.

    Parameters
    ----------
    folder : pathlib.Path
    listed : dict of str to str
        SHA-256 by file.

    Returns
    -------
    pandas.DataFrame
        A row for each file that is not as it was: ``file`` and ``why``.
    """
    there = set(files_in(folder)) - {MANIFEST}
    rows = []
    for name in sorted(there | listed.keys()):
        if name not in there:
            rows.append((name, LACKING))
        elif name not in listed:
            rows.append((name, "it is there, and the manifest does not list it"))
        elif digest(folder / name) != listed[name]:
            rows.append((name, "it was changed after the export was made"))
    return pd.DataFrame(rows, columns=["file", "why"], dtype="str")


def amiss(changed: pd.DataFrame, error: Exception | None = None) -> str:
    """Return which file an export cannot be used without, and what to do: who has an export may not have the articles.

    Parameters
    ----------
    changed : pandas.DataFrame
        See :func:`differences`.
    error : Exception, optional
        What reading the export came to; files that it names are told first.

    Returns
    -------
    str
        Nothing where every such file is as it was, and there is no error.
    """
    needed = changed[changed["file"].isin(TAKEN) | changed["file"].str.startswith("evidence/")]
    rows = [(str(name), str(why)) for name, why in needed.itertuples(index=False)]
    rows.sort(key=lambda row: not any(said in str(error) for said in (Path(row[0]).name, f"'{Path(row[0]).stem}'")))
    for name, why in rows:
        return f"{name}: {why}; {ANEW}"
    return "" if error is None else str(error).replace(AGAIN, ANEW)


def not_ours(folder: Path) -> list[str]:
    """Return what lies in an export and was not written by framing share, so that it is not thrown away."""
    unlike = differences(folder, load_manifest(folder))
    return [name for name, why in unlike.itertuples(index=False) if why != LACKING]
