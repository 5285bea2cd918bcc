"""Install framing from the folder this file is in, without a network, into a folder of its own.

    python install.py                    installs into the folder "framing" in your home folder
    python install.py --into FOLDER      installs there
    python install.py --suits            says whether this Python can be used, and does nothing else

Needs Python and nothing else. README.txt beside it is for people.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"


class Refused(Exception):
    """What is wrong, and what to do, in words."""


def machine() -> str:
    """Return this machine's name in the bundle."""
    system = {"Windows": "windows", "Darwin": "macos", "Linux": "linux"}.get(platform.system(), platform.system())
    if system == "windows":  # what Python was built for: the machine itself may be ARM and run it all the same
        return f"{system}-{'x64' if sysconfig.get_platform() == 'win-amd64' else sysconfig.get_platform()[4:]}"
    kind = platform.machine()
    return f"{system}-{kind if sys.maxsize > 2**32 else kind + ' (32 bit)'}"


def system_version() -> str:
    """Return the version that wheels ask for: of glibc, or of macOS; empty where they ask for none."""
    if platform.system() == "Darwin":
        return f"macOS {platform.mac_ver()[0]}"
    if platform.system() == "Linux":
        name, version = platform.libc_ver()
        return f"{name or 'another C library'} {version}"
    return ""


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")[:2] if part.isdigit()]


def served(bundle: dict) -> list[str]:  # type: ignore[type-arg]
    """Return the wheels for this machine and this Python, or refuse."""
    here, python = machine(), f"{sys.version_info[0]}.{sys.version_info[1]}"
    if here not in bundle["platforms"]:
        raise Refused(f"This folder holds nothing for {here}, only for {', '.join(bundle['platforms'])}.")
    if platform.python_implementation() != "CPython" or python not in bundle["pythons"]:
        named = f"{platform.python_implementation()} {python}"
        raise Refused(
            f"This is {named}; the folder serves Python {', '.join(bundle['pythons'])}. Install one of these "
            "beside it (README.txt says how) and start again with it."
        )
    target = bundle["targets"][f"{here}-{python}"]
    name, _, needs = target["needs"].partition(" ")
    has, _, version = system_version().partition(" ")
    if needs and (has != name or numbers(version) < numbers(needs)):
        raise Refused(f"{target['needs']} or newer is needed, and this machine has {system_version().strip()}.")
    return list(target["wheels"])


def check(names: list[str], bundle: dict) -> None:  # type: ignore[type-arg]
    """Refuse where a wheel is missing or is not the one that was put in."""
    for name in names:
        path = HERE / "wheels" / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != bundle["sha256"][name]:
            raise Refused(f"wheels/{name} is {'damaged' if path.is_file() else 'missing'}: copy the folder once more.")


def program(into: Path) -> Path:
    """Return the Python of the folder that was made."""
    return into / "venv" / ("Scripts/python.exe" if WINDOWS else "bin/python")


def run(command: list[str], what: str) -> None:
    """Run a command that knows of no index, and refuse with its last words where it fails."""
    environment = {name: value for name, value in os.environ.items() if not name.upper().startswith("PIP_")}
    environment.pop("PYTHONPATH", None)
    environment.pop("PYTHONHOME", None)
    environment["PIP_CONFIG_FILE"] = os.devnull
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        last = "\n".join(done.stdout.strip().splitlines()[-3:])
        raise Refused(f"{what} failed:\n{last}")


def install(into: Path) -> None:
    """Make a virtual environment and install into it from the folder of wheels."""
    print("Making the folder for the packages ...", flush=True)
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Refused("This Python lacks its venv module. On Debian and Ubuntu: apt install python3-venv") from None
    run([sys.executable, "-m", "venv", "--clear", str(into / "venv")], "Making the virtual environment")
    print("Installing; this takes one to three minutes ...", flush=True)
    command = [str(program(into)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    command += ["--find-links", str(HERE / "wheels"), "--only-binary", ":all:", "--require-hashes"]
    run([*command, "--requirement", str(HERE / "requirements.txt")], "Installing the packages")
    run([str(program(into)), "-c", "import framing, jupyterlab, pandas, sklearn, matplotlib"], "A first try")


def copy_lessons(into: Path) -> int:
    """Copy notebooks and corpora; return how many files were there already and were left alone."""
    kept = 0
    for name in ("notebooks", "corpora"):
        for path in sorted((HERE / name).rglob("*")):
            target = into / path.relative_to(HERE)
            if path.is_dir():
                continue
            if target.exists():
                kept += target.read_bytes() != path.read_bytes()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return kept


def write_start(into: Path) -> Path:
    """Write the file that opens JupyterLab; return it."""
    quiet = "--LabApp.news_url= --LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate"
    if WINDOWS:
        path, lines = into / "start.bat", ["@echo off", 'cd /d "%~dp0notebooks"']
        lines.append(f'"%~dp0venv\\Scripts\\python.exe" -m jupyterlab {quiet} %*')
        path.write_text("\r\n".join([*lines, ""]), encoding="utf-8")
        return path
    path = into / ("start.command" if platform.system() == "Darwin" else "start.sh")
    path.write_text(
        f'#!/bin/sh\nhere=$(cd "$(dirname "$0")" && pwd)\ncd "$here/notebooks" || exit 1\n'
        f'exec "$here/venv/bin/python" -m jupyterlab {quiet} "$@"\n',
        encoding="utf-8",
    )
    path.chmod(0o755)
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description="Install framing from this folder, without a network.")
    parser.add_argument(
        "--into", type=Path, default=Path.home() / "framing", help="folder to make; default: %(default)s"
    )
    parser.add_argument("--suits", action="store_true", help="only say whether this Python can be used")
    options = parser.parse_args()
    into = options.into.expanduser().resolve()
    try:
        manifest = HERE / "bundle.json"
        if not manifest.is_file():
            raise Refused("bundle.json is missing beside install.py: the folder was not copied whole.")
        bundle = json.loads(manifest.read_text(encoding="utf-8"))
        names = served(bundle)
        if options.suits:
            return 0
        if into.exists() and any(into.iterdir()) and not (into / "framing.json").exists():
            raise Refused(f"{into} holds something else: name another folder with --into.")
        print(f"Checking {len(names)} wheels ...", flush=True)
        check(names, bundle)
        into.mkdir(parents=True, exist_ok=True)
        (into / "framing.json").write_text(json.dumps({"version": bundle["version"]}) + "\n", encoding="utf-8")
        install(into)
        kept = copy_lessons(into)
        start = write_start(into)
    except (Refused, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if kept:
        print(f"{kept} files that differ from the bundle's were left as they are.")
    print(f"framing {bundle['version']} is installed. To begin, open {start}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
