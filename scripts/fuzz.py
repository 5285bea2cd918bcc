"""Feed damaged files to the readers of ingest for as long as one likes; a job for a night.

    python scripts/fuzz.py                         ten minutes, all kinds
    python scripts/fuzz.py --minutes 60 --kind pdf --kind html
    python scripts/fuzz.py --again build/fuzz/html-1a2b3c4d.html

With atheris installed (it is in no locked set, since it has no wheels for all systems) the search is led by which lines
an input reaches; without it, well-formed examples are damaged at random. What escapes the readers, or takes longer than
--seconds, is kept in build/fuzz, to be read again with --again. The exit code is 1 if there was anything.
"""

import argparse
import contextlib
import faulthandler
import hashlib
import importlib
import io
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from tqdm import tqdm

from framing.intake import worker
from framing.intake.cleaning import finish
from framing.intake.drafts import Draft
from framing.intake.files import KINDS, kind_of, looked_at

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build" / "fuzz"
UNFORESEEN = "it cannot be read ("  # how the worker tells of an error that no reader expects
# What has broken readers of files before.
PIECES = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b'"', b"<", b"<![CDATA[", b"<!--", b"&#x110000;", b"<!DOCTYPE a [",
    b"<div>" * 500, b"[" * 2000, b"{" * 2000, b"%PDF-1.7", b"endobj", b"/Kids [1 0 R]", b"/Length 999999999",
    b"PK\x05\x06", b"\x1f\x8b\x08", b"WARC/1.0\r\n", b"Content-Length: -1\r\n", b"\n---\n", b"+++\n", b"TY  - ",
    b"9" * 5000, b"\xed\xa0\x80",
)  # fmt: skip


def examples() -> dict[str, tuple[str, bytes]]:
    """Return the name and the content of a well-formed file of each kind: those of the tests."""
    sys.path.append(str(ROOT))
    well: dict[str, bytes] = importlib.import_module("tests.intake.made").WELL
    with tempfile.TemporaryDirectory() as folder:
        made = {}
        for name, raw in well.items():
            path = Path(folder, name)
            path.write_bytes(raw)
            made[looked_at(path, kind_of(path))] = (name, raw)
    return made


def damaged(raw: bytes, rng: random.Random) -> bytes:
    """Return bytes with some of them cut, changed or doubled; of a zip archive mostly inside, past its checksums."""
    if raw.startswith(b"PK") and rng.random() < 0.8:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        name = rng.choice(list(members))
        members[name] = damaged(members[name], rng)
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return file.getvalue()
    data = bytearray(raw)
    for _ in range(rng.randint(1, 12)):
        at, size = rng.randrange(len(data) + 1), rng.choice((1, 1, 4, 40, 400))
        match rng.randrange(6):
            case 0:
                data[at : at + size] = b""
            case 1:
                data[at:at] = rng.choice(PIECES)
            case 2:
                data[at : at + size] = rng.randbytes(size)
            case 3:
                data[at:at] = data[at : at + size] * rng.choice((1, 2, 50))
            case 4 if at < len(data):
                data[at] ^= 1 << rng.randrange(8)
            case 5 if rng.random() < 0.2:
                del data[at:]
    return bytes(data[:2_000_000]) or b"\n"


def trouble(path: Path, seconds: float) -> str:
    """Read a file as the worker does; say what went wrong that no reader foresaw, or nothing."""
    begun = time.perf_counter()
    faulthandler.dump_traceback_later(60 + 10 * seconds, exit=True)  # a reader that hangs is shown where
    nowhere = io.StringIO()
    try:
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            answers = list(worker.answers({"path": str(path)}))
        for answer in answers:
            if UNFORESEEN in answer.get("aside", {}).get("why", ""):
                return str(answer["aside"]["why"])
            if "draft" in answer:
                told = finish(Draft(**answer["draft"]))
                if isinstance(told, Draft) and told.text is not None:
                    told.text.encode("utf-8")
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return f"{type(error).__name__}: {error}"
    finally:
        faulthandler.cancel_dump_traceback_later()
    taken = time.perf_counter() - begun
    return f"it took {taken:.1f} s" if taken > seconds else ""


def keep(kind: str, path: Path, why: str) -> None:
    """Keep what makes trouble, and say so."""
    raw = path.read_bytes()
    kept = KEPT / f"{kind}-{hashlib.sha256(raw).hexdigest()[:8]}{''.join(path.suffixes)}"
    KEPT.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(raw)
    tqdm.write(f"{kept.relative_to(ROOT)}: {why}")


def inputs(raw: bytes, seed: int) -> Iterator[bytes]:
    """Yield damaged copies without end."""
    rng = random.Random(seed)
    while True:
        yield damaged(raw, rng)


def at_random(kinds: dict[str, tuple[str, bytes]], options: argparse.Namespace, folder: Path) -> int:
    """Damage examples, kind after kind, until the time is over."""
    found = read = 0
    streams = {kind: inputs(raw, options.seed) for kind, (_, raw) in kinds.items()}
    end = time.monotonic() + 60 * options.minutes
    with tqdm(unit="file", disable=None) as bar:
        while time.monotonic() < end:
            for kind, (name, _) in kinds.items():
                path = folder / name
                path.write_bytes(next(streams[kind]))
                why = trouble(path, options.seconds)
                found += bool(why)
                read += 1
                bar.update()
                if why:
                    keep(kind, path, why)
    print(f"{read:,} damaged files of {len(kinds)} kinds read, {found} made trouble.")
    return found


def led(atheris: ModuleType, kinds: dict[str, tuple[str, bytes]], options: argparse.Namespace, folder: Path) -> None:
    """Let atheris lead the search; it ends the program itself."""
    atheris.instrument_all()
    order = list(kinds.items())
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, (kind, (_, raw)) in enumerate(order):
        (corpus / kind).write_bytes(bytes([number]) + raw)

    def one(raw: bytes) -> None:
        if len(raw) < 2:
            return
        kind, (name, _) = order[raw[0] % len(order)]
        path = folder / name
        path.write_bytes(raw[1:])
        why = trouble(path, options.seconds)
        if why:
            keep(kind, path, why)
            raise AssertionError(why)

    atheris.Setup(
        [sys.argv[0], f"-max_total_time={60 * options.minutes:.0f}", f"-seed={options.seed + 1}", str(corpus)], one
    )
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description="Feed damaged files to the readers of ingest.")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long (default: 10)")
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="only this kind; can be given again")
    parser.add_argument("--seconds", type=float, default=20.0, help="a file that takes longer is trouble (default: 20)")
    parser.add_argument("--seed", type=int, default=0, help="of the damage (default: 0)")
    parser.add_argument("--again", type=Path, help="read one file that was kept")
    options = parser.parse_args()
    if options.again:
        why = trouble(options.again, options.seconds)
        print(why or "No trouble.")
        return int(bool(why))
    atheris = None
    with contextlib.suppress(ImportError):
        atheris = importlib.import_module("atheris")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kinds = {k: v for k, v in examples().items() if not options.kind or k in options.kind}
        if atheris is None:
            print("atheris is not installed: examples are damaged at random (pip install atheris leads the search).")
            return int(at_random(kinds, options, folder) > 0)
        led(atheris, kinds, options, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
