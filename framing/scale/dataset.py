"""Dataset: the tables of evidence as Parquet files, a part a batch of articles, whole after a kill at any point.

A batch is there when its record is, which is put in place last: a part without a record counts for nothing and is
written again. The same articles give the same bytes, in however many processes and after however many kills.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from framing.evidence import TABLES, EvidenceError, schema, table_schema
from framing.scale.libraries import need
from framing.spreadsheet import safe

SETTINGS = "dataset.json"
SUMMARY = "summary.json"  # written last: the dataset is whole
RECORDS = "batches"
ASIDE = "set_aside.csv"
ROW_GROUP = 131_072  # rows


class DatasetError(ValueError):
    """A folder that holds another dataset than the one asked for, or none."""


class Batch(NamedTuple):
    """What came of one batch of articles.

    Parameters
    ----------
    number : int
    parts : dict of str to bytes
        The Parquet file of each table.
    rows : dict of str to int
        How many rows each has.
    aside : list of (str, str)
        Articles that could not be read, and why.
    """

    number: int
    parts: dict[str, bytes]
    rows: dict[str, int]
    aside: list[tuple[str, str]]


def pack(name: str, table: pd.DataFrame) -> bytes:
    """Return one table of evidence as a Parquet file: types of its schema, nothing of the machine that wrote it."""
    pa, parquet = need("pyarrow"), need("pyarrow.parquet")
    types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64()}
    fields = pa.schema([(f["name"], types[f["type"]]) for f in table_schema(name)["fields"]])
    made = pa.Table.from_pandas(table, schema=fields, preserve_index=False, nthreads=1)
    packed = io.BytesIO()
    options = {"compression": "zstd", "row_group_size": ROW_GROUP, "version": "2.6"}
    parquet.write_table(made.replace_schema_metadata(None), packed, **options)
    return packed.getvalue()


def part(folder: Path, table: str, number: int) -> Path:
    """Return where the part of a table lies that holds a batch."""
    return folder / table / f"part-{number:05d}.parquet"


def _record(folder: Path, number: int) -> Path:
    return folder / RECORDS / f"{number:05d}.json"


def commit(folder: Path, batch: Batch) -> None:
    """Put a batch in place: its parts first, its record last, each whole or not at all."""
    for table in TABLES:
        _put(part(folder, table, batch.number), batch.parts[table])
    record = {"batch": batch.number, "rows": batch.rows, "set_aside": batch.aside}
    _put(_record(folder, batch.number), _json(record))


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    aside = path.with_name(f".{path.name}")  # one process writes at a time, so that the name is free
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())  # else a machine that stops may have put an empty file in place
    aside.replace(path)


def recorded(folder: Path) -> list[int]:
    """Return the numbers of the batches that were put in place, whatever became of their parts."""
    return sorted(int(path.stem) for path in (folder / RECORDS).glob("[0-9]*.json"))


def lost(folder: Path, number: int) -> Path | None:
    """Return the first part of a batch that is missing or empty; None where all are there."""
    paths = (part(folder, table, number) for table in TABLES)
    return next((path for path in paths if not path.is_file() or not path.stat().st_size), None)


def done(folder: Path) -> list[int]:
    """Return the numbers of the batches that are there with all their parts; others are read again."""
    return [number for number in recorded(folder) if lost(folder, number) is None]


def records(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the record of each batch that is there, in their order.

    Raises
    ------
    DatasetError
        If one is damaged.
    """
    for number in done(folder):
        path = _record(folder, number)
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            aside = [(str(name), str(why)) for name, why in told["set_aside"]]
            yield {**told, "rows": {table: int(told["rows"][table]) for table in TABLES}, "set_aside": aside}
        except (ValueError, KeyError, TypeError):
            raise DatasetError(f"{path} is damaged; delete it and run the same framing read again") from None


def reasons(folder: Path) -> list[tuple[str, int]]:
    """Return why articles were set aside and how often, the commonest reason first.

    Reasons that differ in the file or in numbers alone are one.
    """
    times: Counter[str] = Counter()
    told: dict[str, str] = {}
    for record in records(folder):
        for name, why in record["set_aside"]:
            why = re.sub(rf"^.*?{re.escape(name)}\.(?:txt|md)(?= is )", "it", why, flags=re.IGNORECASE)
            kind = re.sub(r"(?<![\w-])\d+", "…", why)
            times[kind] += 1
            told[kind] = why if told.setdefault(kind, why) == why else kind
    return [(told[kind], often) for kind, often in times.most_common()]


def values(folder: Path, table: str, columns: list[str]) -> Iterator[pd.DataFrame]:
    """Yield some columns of a table, a batch at a time."""
    for number in done(folder):
        yield need("pyarrow.parquet").read_table(part(folder, table, number), columns=columns).to_pandas()


@contextlib.contextmanager
def begun(folder: Path, settings: Mapping[str, Any]) -> Iterator[list[int]]:
    """Begin a dataset, or go on with one that was made with the same settings; nobody else may write to it meanwhile.

    Parameters
    ----------
    folder : pathlib.Path
        Made if it is not there.
    settings : mapping
        All that decides what the files hold.

    Yields
    ------
    list of int
        The batches that are there already.

    Raises
    ------
    DatasetError
        If the folder holds something else, or a dataset with other settings, or another process writes to it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _held(folder):
        path = folder / SETTINGS
        if not path.is_file():
            strange = [entry.name for entry in sorted(folder.iterdir()) if not entry.name.startswith(".")]
            if strange:
                raise DatasetError(f"{folder} holds {strange[0]} and no dataset; name a new folder")
            _put(path, _json(settings))
        before = known(folder)
        if before != settings and not begun_with(folder):  # no batch holds it to what it was begun with
            for left in (left for table in TABLES for left in (folder / table).glob("part-*.parquet")):
                left.unlink()
            _put(path, _json(settings))
            before = dict(settings)
        for name in (*settings, *before):
            was, now = before.get(name), settings.get(name)
            if was != now and name == "list_of_articles":
                raise DatasetError(
                    f"{folder} was begun with another list of articles: {settings.get('corpus')} has changed since; "
                    "read it into a new folder, or what was added alone, and open both: framing.scan([…, …])"
                )
            if was != now:
                raise DatasetError(
                    f"{folder} was begun with other settings ({name.replace('_', ' ')}: {_brief(was, now)}); use what "
                    "it was begun with, or name a new folder"
                )
        for left in (
            *folder.glob(".*.json"),
            folder / f".{ASIDE}",
            *folder.glob("*/.*.json"),
            *folder.glob("*/.part-*"),
        ):
            left.unlink(missing_ok=True)  # what a kill left half written
        yield done(folder)


def known(folder: Path) -> dict[str, Any]:
    """Return the settings of a dataset; nothing where none was begun."""
    path = folder / SETTINGS
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except ValueError:
        raise DatasetError(f"{path} is no record of a dataset; name a new folder") from None
    return told


def begun_with(folder: Path) -> dict[str, Any]:
    """Return the settings that a dataset is held to: nothing where none of its batches came to its end."""
    return known(folder) if recorded(folder) else {}


def _brief(was: object, now: object) -> str:
    """Say where two settings first differ: of a long one, what stands between semicolons."""
    parts = [str(value).split("; ") for value in (was, now)]
    for before, after in zip(*parts, strict=False):
        if before != after:
            return f"{before}; now {after}"
    return f"{was}; now {now}"


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep other processes from writing to a folder, where the system can; a kill lets go of it."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    place = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatasetError(f"{folder} is being written by another process; wait until it has ended") from None
        except OSError:  # a file system without locks
            pass
        yield
    finally:
        os.close(place)


def close(folder: Path) -> dict[str, Any]:
    """Write the list of what was set aside and, last of all, the summary of the whole; return the summary."""
    rows, aside, batches = dict.fromkeys(TABLES, 0), 0, 0
    listed = io.StringIO(newline="")
    writer = csv.writer(listed, lineterminator="\n")
    writer.writerow(["article", "why"])
    for record in records(folder):
        batches += 1
        rows = {table: n + record["rows"][table] for table, n in rows.items()}
        aside += len(record["set_aside"])
        writer.writerows([safe(name), safe(why)] for name, why in record["set_aside"])
    _put(folder / ASIDE, listed.getvalue().encode())
    descriptor = {**schema(), "resources": [_resource(resource, batches) for resource in schema()["resources"]]}
    _put(folder / "datapackage.json", _json(descriptor))
    summary = {"batches": batches, "rows": rows, "set_aside": aside}
    _put(folder / SUMMARY, _json(summary))
    return summary


def _resource(resource: Mapping[str, Any], batches: int) -> dict[str, Any]:
    """Describe one table as Parquet files, as far as Frictionless can."""
    name = resource["name"]
    paths = [part(Path(), name, number).as_posix() for number in range(batches)]
    kept = {key: value for key, value in resource.items() if key not in ("path", "encoding", "profile")}
    return {**kept, "path": paths, "format": "parquet"}


def summary(folder: Path) -> dict[str, Any] | None:
    """Return the summary of a dataset; None where it is not whole yet.

    Raises
    ------
    DatasetError
        If the folder holds no dataset, or one of another schema.
    """
    if (folder / f"{TABLES[1]}.csv").is_file():
        named = json.dumps(folder.as_posix(), ensure_ascii=False)
        raise DatasetError(f"{folder} holds evidence as CSV and no dataset; open it: framing.Evidence.load({named})")
    if not (folder / SETTINGS).is_file():
        named = shlex.quote(str(folder))
        raise DatasetError(f"{folder} holds no dataset; framing read SOURCE --format parquet --out {named} makes one")
    found = known(folder).get("schema")
    if found != schema()["version"]:
        raise EvidenceError(
            f"{folder} holds evidence of schema {found}, and this framing works on schema {schema()['version']}; read "
            f"the articles again, or install the version of framing named in {SETTINGS}"
        )
    path = folder / SUMMARY
    told: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    return told
