"""Build an offline bundle: a folder with every wheel, from which framing installs without a network.

    python scripts/build_wheelhouse.py                                       every platform and every Python
    python scripts/build_wheelhouse.py --platforms windows-x64 --pythons 3.12
    python scripts/build_wheelhouse.py --check                               what is missing, downloading nothing

What is downloaded is kept in build/wheels, so that a run which was interrupted goes on where it stopped. The bundle is
laid out beside its place and moved there when it is whole. Only wheels go in: a package that would have to be compiled
is reported. The installer and what the teacher reads are in scripts/wheelhouse.
"""

import argparse
import json
import os
import re
import shutil
import string
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypedDict

import lessons
import wheels
from packaging.utils import parse_wheel_filename
from packaging.version import Version
from wheels import LOCK, PLATFORMS, PYTHONS, ROOT, Pin, Target

TEMPLATES = Path(__file__).resolve().parent / "wheelhouse"
OUT = ROOT / "build" / "wheelhouse"


class Served(TypedDict):
    """What the bundle has for one target: names of wheels, and the oldest system they run on."""

    wheels: list[str]
    needs: str


class Manifest(TypedDict):
    """What bundle.json says, for install.py."""

    version: str
    pythons: list[str]
    platforms: dict[str, str]
    targets: dict[str, Served]
    sha256: dict[str, str]
    bytes: dict[str, int]


def put(source: Path, target: Path) -> None:
    """Give a file a second name where the disk allows it, a copy where not."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def lay_out(lock: Sequence[Pin], targets: Sequence[Target], folder: Path, bundle: Path) -> Manifest:
    """Write the bundle into an empty folder; return its manifest."""
    there = wheels.found_in(folder)
    served: dict[str, Served] = {}
    sizes: dict[str, int] = {}
    digests: dict[str, str] = {}
    own = lessons.own_wheel(bundle / "wheels")
    for target in targets:
        chosen = [wheel for pin in wheels.wanted(lock, target) if (wheel := wheels.choose(pin, target, there))]
        for wheel in chosen:
            if wheel.path.name not in sizes:
                put(wheel.path, bundle / "wheels" / wheel.path.name)
                sizes[wheel.path.name] = wheel.path.stat().st_size
                digests[wheel.path.name] = wheels.sha256(wheel.path)
        names = [*sorted(wheel.path.name for wheel in chosen), own.name]
        served[f"{target.platform}-{target.python}"] = {"wheels": names, "needs": wheels.floors(target, chosen)}
    sizes[own.name], digests[own.name] = own.stat().st_size, wheels.sha256(own)

    version = parse_wheel_filename(own.name)[1]
    requirements = LOCK.read_text(encoding="utf-8") + f"framing=={version} --hash=sha256:{digests[own.name]}\n"
    (bundle / "requirements.txt").write_text(requirements, encoding="utf-8")
    for note in lessons.lay_out(bundle):
        print(note)
    shutil.copyfile(ROOT / "LICENSE", bundle / "LICENSE")
    (bundle / "LICENCES.txt").write_text(wheels.licences(bundle / "wheels"), encoding="utf-8", newline="\r\n")
    manifest: Manifest = {
        "version": str(version),
        "pythons": list(dict.fromkeys(target.python for target in targets)),
        "platforms": {name: PLATFORMS[name].title for name in dict.fromkeys(target.platform for target in targets)},
        "targets": served,
        "sha256": dict(sorted(digests.items())),
        "bytes": dict(sorted(sizes.items())),
    }
    write_installers(bundle, manifest)
    (bundle / "bundle.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return manifest


def table(manifest: Manifest) -> list[str]:
    """Return a line for each platform and Python: how much it installs, and the oldest system it runs on."""
    lines = []
    for name, each in manifest["targets"].items():
        platform, _, python = name.rpartition("-")
        size = megabytes(sum(manifest["bytes"][wheel] for wheel in each["wheels"]))
        oldest = f"  ({each['needs']} or newer)" if each["needs"] else ""
        lines.append(f"    {manifest['platforms'][platform]:<28}Python {python:<7}{size:>7}{oldest}")
    return lines


def write_installers(bundle: Path, manifest: Manifest) -> None:
    """Write install.py, the two files that start it, and what the teacher reads."""
    whole = sum(path.stat().st_size for path in bundle.rglob("*") if path.is_file())
    words = {
        "version": manifest["version"],
        "served": "\n".join(table(manifest)),
        "size": megabytes(whole),
        "newest": max(manifest["pythons"], key=Version),
    }
    for path in sorted(TEMPLATES.iterdir()):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".txt":
                text = string.Template(text).substitute(words)
            ending = "\r\n" if path.suffix in (".bat", ".txt") else "\n"  # Windows' own editor shows both
            (bundle / path.name).write_text(text, encoding="utf-8", newline=ending)
    (bundle / "install.sh").chmod(0o755)


def megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def chosen(text: str, known: Iterable[str], what: str) -> list[str]:
    """Return the names in a list with commas or spaces, in the order known; all for nothing or "all"."""
    names = re.split(r"[\s,]+", text.strip()) if text.strip() else []
    known = list(known)
    for name in names:
        if name != "all" and name not in known:
            raise SystemExit(f"{what}: there is no {name!r}; choose from {', '.join(known)}, or all.")
    return known if not names or "all" in names else [name for name in known if name in names]


def main() -> int:
    parser = argparse.ArgumentParser(description="Build a folder from which framing installs without a network.")
    parser.add_argument("--platforms", default="", help=f"of {', '.join(PLATFORMS)}; default: all")
    parser.add_argument("--pythons", default="", help=f"of {', '.join(PYTHONS)}; default: all")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the bundle, made anew")
    parser.add_argument("--cache", type=Path, default=wheels.CACHE, help="folder where downloads are kept")
    parser.add_argument("--check", action="store_true", help="say what is missing and download nothing")
    options = parser.parse_args()
    out: Path = options.out.resolve()
    targets = [
        Target(platform, python)
        for platform in chosen(options.platforms, PLATFORMS, "--platforms")
        for python in chosen(options.pythons, PYTHONS, "--pythons")
    ]
    if out.is_dir() and any(out.iterdir()) and not (out / "bundle.json").exists():
        parser.error(f"{out} holds something else than a bundle; name a new folder")

    lock = wheels.pins(LOCK.read_text(encoding="utf-8"))
    options.cache.mkdir(parents=True, exist_ok=True)
    try:
        lacking = wheels.complete(lock, targets, options.cache, offline=options.check)
    except KeyboardInterrupt:
        print(f"\nStopped. What was downloaded is kept in {options.cache}; the same command goes on from there.")
        return 130
    if lacking:
        print("\nNo wheel is there for:")
        print("\n".join(f"  {what}: {why}" for what, why in lacking.items()))
        if not options.check:
            print(
                "Is the package index reachable? If it is, these packages would have to be compiled on that platform:"
            )
            print(
                "leave it out (--platforms, --pythons), or pin a version with a wheel in requirements/constraints.txt."
            )
        return 1
    if options.check:
        print(f"Every wheel for {len(targets)} targets is there.")
        return 0

    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as partial:
        bundle = Path(partial) / "bundle"
        (bundle / "wheels").mkdir(parents=True)
        manifest = lay_out(lock, targets, options.cache, bundle)
        lessons.swap(bundle, out)
    print("\n".join(line.strip() for line in table(manifest)))
    print(
        f"\nThe bundle is {out}: copy the folder to a stick or a share; README.txt in it says how to install from it."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
