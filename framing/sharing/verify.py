"""Verify: whether an export is what it was, and whether its evidence gives the figures and tables that lie in it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pandas as pd

from framing.corpus import CorpusError
from framing.evidence import EvidenceError
from framing.sharing.drawing import FIGURES, TABLES, draw, load_study
from framing.sharing.manifest import ShareError, amiss, differences, files_in, load_manifest, load_settings

COLUMNS = ("file", "kind", "outcome", "why")
SAME, DIFFERS, PICTURE = "same", "differs", "picture differs"
LONGEST = 80  # characters of a row that is shown


def verify(folder: str | os.PathLike[str], *, progress: bool | None = None) -> pd.DataFrame:
    """Draw every figure and table of an export again from its evidence, and compare byte for byte.

    Parameters
    ----------
    folder : path
        What :func:`framing.sharing.share.share` wrote.
    progress : bool, optional
        Show a progress bar; by default one that comes after two seconds.

    Returns
    -------
    pandas.DataFrame
        A row for each figure and table, and for each file that is not as the manifest says. ``outcome`` is ``same``,
        ``differs``, or ``picture differs`` where another machine draws the same numbers with other fonts; ``why``
        names the first row that differs.

    Raises
    ------
    ShareError
        If the folder is no export, or cannot be read as one.

    Examples
    --------
    >>> verify("no-such-folder")
    Traceback (most recent call last):
      ...
    framing.sharing.manifest.ShareError: no-such-folder is not there; give a folder that framing share wrote
    """
    home = Path(folder)
    listed = load_manifest(home)
    changed = differences(home, listed)
    settings = load_settings(home)
    try:
        study = load_study(home)
    except (EvidenceError, CorpusError) as error:
        raise ShareError(f"{home} cannot be checked: {amiss(changed, error)}") from None
    with tempfile.TemporaryDirectory() as scratch:
        again = Path(scratch)
        failed = draw(study, settings["analyses"], again, progress=progress)
        drawn = [name for name in listed if name.startswith((f"{FIGURES}/", f"{TABLES}/"))]
        names = sorted({*drawn, *files_in(again)})
        rows = [_row(name, home / name, again / name, failed) for name in names]
    told = {row[0] for row in rows if row[2] != SAME}
    rows += [(name, "file", DIFFERS, why) for name, why in changed.itertuples(index=False) if name not in told]
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
    # A picture whose numbers are the same differs by fonts and versions, but not where it was itself changed since.
    altered = set(changed["file"])
    numbers = {f for f, outcome in zip(table["file"], table["outcome"], strict=True) if outcome == SAME}
    pictures = [
        kind == "figure" and outcome == DIFFERS and f"{file[:-4]}.csv" in numbers and file not in altered
        for file, kind, outcome in zip(table["file"], table["kind"], table["outcome"], strict=True)
    ]
    return table.assign(outcome=table["outcome"].mask(pd.Series(pictures, dtype=bool), PICTURE))


def _row(name: str, before: Path, now: Path, failed: dict[str, str]) -> tuple[str, str, str, str]:
    kind = "table" if name.endswith(".csv") else "figure"
    if not before.is_file():
        return name, kind, DIFFERS, "the evidence gives it, and it is not in the export"
    if not now.is_file():
        stem = Path(name).stem
        why = failed.get(stem, "no analysis in settings.json gives it")
        return name, kind, DIFFERS, f"it cannot be made again: {why}"
    old, new = before.read_bytes(), now.read_bytes()
    return (name, kind, SAME, "") if old == new else (name, kind, DIFFERS, _first(old, new))


def _first(old: bytes, new: bytes) -> str:
    """Say where two files begin to differ."""
    here, there = (raw.decode("utf-8", "replace").splitlines() for raw in (old, new))
    for number in range(max(len(here), len(there))):
        mine = here[number] if number < len(here) else None
        other = there[number] if number < len(there) else None
        if mine != other:
            return f"line {number + 1}: {_shown(mine)} in the export, {_shown(other)} from its evidence"
    return "line ends differ"


def _shown(line: str | None) -> str:
    if line is None:
        return "nothing"
    return repr(line if len(line) <= LONGEST else f"{line[:LONGEST]}...")
