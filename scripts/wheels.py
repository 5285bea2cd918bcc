"""Wheels for other machines than this one: which a lock asks for there, which there are, and bringing what is missing.

The lock's markers are decided here, for the machine that will install: pip decides them for the machine it runs on, and
would leave out what only another system needs. Only wheels are taken: what would have to be compiled is reported.
"""

import hashlib
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.parser import HeaderParser
from functools import cache
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version
from tqdm import tqdm

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "lab.txt"
CACHE = ROOT / "build" / "wheels"  # downloads are kept here, so that a run which was interrupted goes on
PYTHONS = ("3.11", "3.12", "3.13")
LAST_PATCH = 40  # no release of these Pythons will have a higher third number
AT_ONCE = 8  # packages that one call of pip brings: little is lost when it is interrupted


@dataclass(frozen=True)
class Platform:
    """A kind of machine: its name for people, what its markers say, the platform tags it takes, oldest system first."""

    title: str
    sys_platform: str
    platform_system: str
    platform_machine: str
    tags: tuple[str, ...]


def linux(machine: str) -> tuple[str, ...]:
    """Return the tags of a Linux up to glibc 2.28 (2018), older ones first.

    No wheel is taken that asks for a newer one; the oldest that suffices is told by the wheels themselves: floors().
    """
    older = {5: "manylinux1", 12: "manylinux2010", 17: "manylinux2014"}
    found = []
    for minor in range(5, 29):
        found.append(f"manylinux_2_{minor}_{machine}")
        if minor in older:
            found.append(f"{older[minor]}_{machine}")
    return tuple(found)


def macos(machine: str) -> tuple[str, ...]:
    """Return the tags of a macOS up to 14 (2023), older ones first."""
    return tuple(reversed(list(mac_platforms((14, 0), machine))))


PLATFORMS = {
    "windows-x64": Platform("Windows, 64 bit", "win32", "Windows", "AMD64", ("win_amd64",)),
    "macos-arm64": Platform("macOS, Apple processor", "darwin", "Darwin", "arm64", macos("arm64")),
    "macos-x86_64": Platform("macOS, Intel processor", "darwin", "Darwin", "x86_64", macos("x86_64")),
    "linux-x86_64": Platform("Linux, 64 bit (x86_64)", "linux", "Linux", "x86_64", linux("x86_64")),
    "linux-aarch64": Platform("Linux, 64 bit (aarch64)", "linux", "Linux", "aarch64", linux("aarch64")),
}
IN_A_BROWSER = Platform("a browser", "emscripten", "Emscripten", "wasm32", ("any",))  # for wheels of pure Python


@dataclass(frozen=True)
class Target:
    """A platform with a Python."""

    platform: str
    python: str

    def __str__(self) -> str:
        return f"{self.platform}, Python {self.python}"

    @property
    def kind(self) -> Platform:
        return PLATFORMS.get(self.platform, IN_A_BROWSER)

    def environment(self, patch: int) -> dict[str, str]:
        """Return what markers are decided by."""
        it = self.kind
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.{patch}",
            "os_name": "nt" if it.sys_platform == "win32" else "posix",
            "platform_machine": it.platform_machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": it.platform_system,
            "platform_version": "",
            "python_full_version": f"{self.python}.{patch}",
            "python_version": self.python,
            "sys_platform": it.sys_platform,
            "extra": "",
        }


@dataclass(frozen=True)
class Pin:
    """A line of the lock: one package, one version, its marker, and the SHA-256 of each of its files."""

    requirement: Requirement
    hashes: frozenset[str]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> Version:
        return Version(next(iter(self.requirement.specifier)).version)

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"


def pins(lock: str) -> list[Pin]:
    """Parse a lock: each entry begins at the margin and goes on with its hashes.

    >>> [str(pin) for pin in pins("six==1.17.0 ; os_name == 'nt' --hash=sha256:0a")]
    ['six==1.17.0']
    """
    found = []
    for entry in re.split(r"\n(?=[A-Za-z0-9])", lock.replace("\\\n", " ").strip()):
        line, *hashes = entry.split("--hash=sha256:")
        found.append(Pin(Requirement(line.strip()), frozenset(text.strip() for text in hashes)))
    return found


def wanted(lock: Sequence[Pin], target: Target) -> list[Pin]:
    """Return what a target needs, under any release of its Python: some markers ask for the third number too."""
    environments = [target.environment(patch) for patch in range(LAST_PATCH)]
    return [
        pin
        for pin in lock
        if pin.requirement.marker is None or any(pin.requirement.marker.evaluate(each) for each in environments)
    ]


@cache
def tags(target: Target) -> dict[Tag, int]:
    """Return the tags that a target takes, with their rank, the best first."""
    major, minor = map(int, target.python.split("."))
    abi, platforms = f"cp{major}{minor}", target.kind.tags
    ranked = [*cpython_tags((major, minor), [abi], platforms), *compatible_tags((major, minor), abi, platforms)]
    return {tag: rank for rank, tag in enumerate(dict.fromkeys(ranked))}


@dataclass(frozen=True)
class Wheel:
    """A wheel in the folder of downloads."""

    path: Path
    name: str
    version: Version
    tags: frozenset[Tag]

    def rank(self, target: Target) -> int | None:
        """Return how well it suits a target, 0 the best; None where it does not."""
        known = tags(target)
        return min((known[tag] for tag in self.tags if tag in known), default=None)


def found_in(folder: Path) -> list[Wheel]:
    """Return the wheels of a folder."""
    found = []
    for path in sorted(folder.glob("*.whl")):
        name, version, _, its_tags = parse_wheel_filename(path.name)
        found.append(Wheel(path, name, version, its_tags))
    return found


def sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def choose(pin: Pin, target: Target, there: Iterable[Wheel]) -> Wheel | None:
    """Return the wheel of a pinned package that serves a target best."""
    ranked = [
        (rank, wheel.path.name, wheel)
        for wheel in there
        if wheel.name == pin.name and wheel.version == pin.version and (rank := wheel.rank(target)) is not None
    ]
    return min(ranked)[2] if ranked else None


def verified(folder: Path, lock: Sequence[Pin]) -> list[Wheel]:
    """Return the wheels whose bytes are those of the lock; where they are not, the wheel is damaged, and goes."""
    hashes = {(pin.name, pin.version): pin.hashes for pin in lock}
    found = []
    for wheel in tqdm(found_in(folder), "checking hashes", unit="wheel", disable=None, leave=False):
        expected = hashes.get((wheel.name, wheel.version))
        if expected is None:
            continue  # of an older lock
        if sha256(wheel.path) in expected:
            found.append(wheel)
        else:
            print(f"{wheel.path.name} is damaged: it is downloaded again.")
            wheel.path.unlink()
    return found


def download(wanting: Sequence[Pin], target: Target, folder: Path) -> str | None:
    """Bring wheels for a target into a folder, each moved there whole; return what pip said where it failed."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".partial-") as partial:
        lines = [f"{pin} {' '.join(f'--hash=sha256:{each}' for each in sorted(pin.hashes))}\n" for pin in wanting]
        (Path(partial) / "wanted.txt").write_text("".join(lines), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--progress-bar", "off", "--no-deps"]
        command += ["--disable-pip-version-check", "--only-binary", ":all:", "--require-hashes", "--dest", partial]
        # The last of its releases: some packages leave out the first ones, and the markers see to those.
        command += ["--python-version", f"{target.python}.{LAST_PATCH}", "--implementation", "cp"]
        command += ["--abi", f"cp{target.python.replace('.', '')}"]
        command += [f"--platform={tag}" for tag in target.kind.tags]
        run = subprocess.run([*command, "-r", str(Path(partial) / "wanted.txt")], capture_output=True, text=True)
        if run.returncode:
            return run.stderr.strip() or run.stdout.strip()
        for path in sorted(Path(partial).glob("*.whl")):
            path.replace(folder / path.name)
    return None


def complete(lock: Sequence[Pin], targets: Sequence[Target], folder: Path, *, offline: bool = False) -> dict[str, str]:
    """Download what the targets lack; return what could not be had, with the reason.

    Parameters
    ----------
    lock
        What is pinned.
    targets
        The platforms and Pythons to serve.
    folder
        Where downloads are kept.
    offline
        Whether only to look.

    Returns
    -------
    dict
        "package==version for target" to the last line of what pip said.
    """
    there = verified(folder, lock)
    lacking: dict[str, str] = {}
    needed = [(target, pin) for target in targets for pin in wanted(lock, target)]
    with tqdm(total=len(needed), desc="wheels", unit="wheel", file=sys.stdout, disable=None) as bar:
        for target in targets:
            missing = [pin for pin in wanted(lock, target) if choose(pin, target, there) is None]
            bar.set_postfix_str(str(target))
            bar.update(len(wanted(lock, target)) - len(missing))
            for start in range(0, len(missing), AT_ONCE):
                batch = missing[start : start + AT_ONCE]
                if offline:
                    lacking.update({f"{pin} for {target}": "not downloaded yet" for pin in batch})
                elif download(batch, target, folder):
                    for pin in batch:  # one of them cannot be had: which?
                        if said := download([pin], target, folder):
                            lacking[f"{pin} for {target}"] = said.splitlines()[-1]
                bar.update(len(batch))
            there = found_in(folder) if missing and not offline else there
    return lacking


def floors(target: Target, chosen: Iterable[Wheel]) -> str:
    """Return the oldest system that the wheels of a target run on: "glibc 2.27", "macOS 12.0", or nothing to say."""
    order = {name: number for number, name in enumerate(target.kind.tags)}
    lowest = [min((order[tag.platform] for tag in wheel.tags if tag.platform in order), default=-1) for wheel in chosen]
    highest = max(lowest, default=-1)
    name = target.kind.tags[highest] if highest >= 0 else ""
    numbers = re.match(r"(manylinux|macosx)_(\d+)_(\d+)_", name)
    if not numbers:
        return "glibc 2.17" if name.startswith("manylinux") else ""
    return f"{'macOS' if numbers[1] == 'macosx' else 'glibc'} {numbers[2]}.{numbers[3]}"


def licence(wheel: Path) -> str:
    """Return the licence that a wheel states of itself, or a word that it states none."""
    with zipfile.ZipFile(wheel) as packed:
        name = next(name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = HeaderParser().parsestr(packed.read(name).decode("utf-8"))
    classified = [
        text.rpartition(":: ")[2] for text in metadata.get_all("Classifier", []) if text.startswith("License")
    ]
    stated = metadata["License-Expression"] or "; ".join(classified) or (metadata["License"] or "").strip()
    return stated.splitlines()[0] if stated else "see the files of the package"


def licences(folder: Path) -> str:
    """Return a line for each package of a folder of wheels: name, version, licence."""
    lines = {f"{wheel.name} {wheel.version}": licence(wheel.path) for wheel in found_in(folder)}
    width = max(map(len, lines), default=0)
    return "".join(f"{name:<{width}}  {stated}\n" for name, stated in lines.items())
