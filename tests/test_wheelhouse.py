"""The offline bundle: which wheels a machine needs, what is told where one is missing, an install without a network."""

import importlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.tags import parse_tag
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "scripts"
sys.path.insert(0, str(SCRIPTS))  # where the scripts find one another

wheels: Any = importlib.import_module("wheels")
lessons: Any = importlib.import_module("lessons")
build_wheelhouse: Any = importlib.import_module("build_wheelhouse")

LOCK = wheels.pins((ROOT / "requirements" / "lab.txt").read_text(encoding="utf-8"))
TARGETS = [wheels.Target(platform, python) for platform in wheels.PLATFORMS for python in wheels.PYTHONS]
HERE = {"win32": "windows-x64", "darwin": "macos"}.get(sys.platform, "linux")

# Brings the loopback device of a new network namespace up, which kernels need, and runs the rest of the line.
ALONE = """
import fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 1))
os.execvp(sys.argv[1], sys.argv[1:])
"""


def names(target: Any) -> list[str]:
    return [pin.name for pin in wheels.wanted(LOCK, target)]


def fake_wheel(folder: Path, name: str, metadata: str = "") -> Path:
    with zipfile.ZipFile(folder / name, "w") as packed:
        stem = "-".join(name.split("-")[:2])
        packed.writestr(f"{stem}.dist-info/METADATA", metadata or f"Metadata-Version: 2.1\nName: {stem}\n")
    return folder / name


@pytest.mark.parametrize("python", wheels.PYTHONS)
def test_each_system_gets_its_own_packages_whatever_this_one_is(python: str) -> None:
    windows, mac, linux = (names(wheels.Target(p, python)) for p in ("windows-x64", "macos-arm64", "linux-x86_64"))
    assert {"colorama", "pywinpty"} <= set(windows) and "pexpect" not in windows
    assert "appnope" in mac and "pexpect" in mac and "colorama" not in mac
    assert not {"appnope", "colorama", "pywinpty"} & set(linux)


def test_a_marker_on_the_third_number_of_a_release_keeps_both() -> None:
    lock = wheels.pins(
        "new==2 ; python_full_version >= '3.11.5' --hash=sha256:1\nnew==1 ; python_full_version < '3.11.5' "
        "--hash=sha256:2\n"
    )
    versions = {
        python: [str(pin.version) for pin in wheels.wanted(lock, wheels.Target("linux-x86_64", python))]
        for python in ("3.11", "3.12")
    }
    assert versions == {"3.11": ["2", "1"], "3.12": ["2"]}


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_what_the_packages_require_is_pinned_for_every_machine(target: Any) -> None:
    """Resolved without an index: the requirements of each package installed here, under another machine's markers."""
    pinned = wheels.wanted(LOCK, target)
    versions: dict[str, list[str]] = {}
    for pin in pinned:
        versions.setdefault(pin.name, []).append(str(pin.version))
    checked = 0
    for patch in (0, wheels.LAST_PATCH - 1):
        environment = target.environment(patch)
        for name in [*versions, "framing"]:
            try:
                requires = importlib.metadata.requires(name) or []
            except importlib.metadata.PackageNotFoundError:
                continue  # another system's
            for requirement in map(Requirement, requires):
                if requirement.marker and not requirement.marker.evaluate(environment):
                    continue
                there = versions.get(canonicalize_name(requirement.name), [])
                assert any(requirement.specifier.contains(version) for version in there), f"{name}: {requirement}"
                checked += 1
    assert checked > len(pinned)


@pytest.mark.parametrize(
    ("platform", "offered", "best"),
    [
        ("linux-x86_64", ["manylinux_2_28_x86_64", "manylinux_2_17_x86_64"], "manylinux_2_17_x86_64"),
        ("linux-x86_64", ["manylinux_2_39_x86_64", "musllinux_1_2_x86_64", "manylinux2014_aarch64"], None),
        ("macos-arm64", ["macosx_14_0_arm64", "macosx_12_0_arm64"], "macosx_12_0_arm64"),
        ("macos-arm64", ["macosx_11_0_x86_64"], None),
        ("macos-x86_64", ["macosx_10_9_universal2"], "macosx_10_9_universal2"),
        ("windows-x64", ["win_arm64", "win32", "win_amd64"], "win_amd64"),
    ],
)
def test_the_wheel_for_the_oldest_system_is_taken(
    platform: str, offered: list[str], best: str | None, tmp_path: Path
) -> None:
    for tag in offered:
        fake_wheel(tmp_path, f"some_thing-1.0-cp312-cp312-{tag}.whl")
    [pin] = wheels.pins("some.thing==1.0 --hash=sha256:0")
    chosen = wheels.choose(pin, wheels.Target(platform, "3.12"), wheels.found_in(tmp_path))
    assert (chosen and chosen.path.name.rpartition("-")[2].removesuffix(".whl")) == best


@settings(max_examples=25)
@given(st.sampled_from(TARGETS), st.sampled_from(["3.10", "3.11", "3.12", "3.13", "3.14"]))
def test_a_wheel_serves_its_own_python_or_later_ones_with_a_stable_interface(target: Any, built: str) -> None:
    platform = wheels.PLATFORMS[target.platform].tags[0]
    digits = built.replace(".", "")

    def fits(abi: str) -> bool:
        return next(iter(parse_tag(f"cp{digits}-{abi}-{platform}"))) in wheels.tags(target)

    assert fits(f"cp{digits}") == (built == target.python)
    assert fits("abi3") == (int(digits) <= int(target.python.replace(".", "")))


def test_the_oldest_system_is_told(tmp_path: Path) -> None:
    for tag in ("macosx_11_0_arm64", "macosx_12_0_arm64"):
        fake_wheel(tmp_path, f"{tag[:9]}-1.0-cp312-cp312-{tag}.whl")
    fake_wheel(tmp_path, "pure-1.0-py3-none-any.whl")
    found = wheels.found_in(tmp_path)
    assert wheels.floors(wheels.Target("macos-arm64", "3.12"), found) == "macOS 12.0"
    assert wheels.floors(wheels.Target("windows-x64", "3.12"), found[-1:]) == ""


def test_only_what_is_missing_is_asked_for_and_what_is_damaged_is_brought_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = (fake_wheel(tmp_path, f"{name}-1.0-py3-none-any.whl") for name in ("good", "bad"))
    hashes = {path.name: wheels.sha256(path) for path in (good, bad)}
    lock = wheels.pins(
        "".join(f"{path.name.split('-')[0]}==1.0 --hash=sha256:{hashes[path.name]}\n" for path in (good, bad))
    )
    bad.write_bytes(bad.read_bytes()[:-1])
    asked: list[str] = []

    def download(pins: Any, target: Any, folder: Path) -> None:
        asked.extend(str(pin) for pin in pins)
        for pin in pins:
            fake_wheel(folder, f"{pin.name}-1.0-py3-none-any.whl")

    monkeypatch.setattr(wheels, "download", download)
    targets = TARGETS[:2]
    assert wheels.complete(lock, targets, tmp_path, offline=True) == {
        f"bad==1.0 for {target}": "not downloaded yet" for target in targets
    }
    assert "bad-1.0-py3-none-any.whl is damaged" in capsys.readouterr().out
    assert wheels.complete(lock, targets, tmp_path) == {}
    assert asked == ["bad==1.0"]


def test_a_package_without_a_wheel_is_named_and_the_others_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = wheels.pins("a==1.0 --hash=sha256:0\nsource-only==1.0 --hash=sha256:0\n")

    def download(pins: Any, target: Any, folder: Path) -> str | None:
        if any(pin.name == "source-only" for pin in pins):
            return "much talk\nERROR: No matching distribution found for source-only==1.0"
        for pin in pins:
            fake_wheel(folder, f"{pin.name}-1.0-py3-none-any.whl")
        return None

    monkeypatch.setattr(wheels, "download", download)
    lacking = wheels.complete(lock, TARGETS[:1], tmp_path)
    assert lacking == {
        f"source-only==1.0 for {TARGETS[0]}": "ERROR: No matching distribution found for source-only==1.0"
    }
    assert [path.name for path in tmp_path.glob("*.whl")] == ["a-1.0-py3-none-any.whl"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--platforms", "amiga"], "there is no 'amiga'; choose from windows-x64"),
        (["--pythons", "2.7"], "there is no '2.7'; choose from 3.11"),
        (["--out", "{mine}"], "something else than a bundle"),
        (["--cache", "{empty}", "--platforms", "windows-x64", "--check"], "not downloaded yet"),
    ],
)
def test_the_command_says_what_is_wrong(arguments: list[str], told: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "essay.txt").write_text("mine")
    line = [text.format(mine=tmp_path / "mine", empty=tmp_path / "empty") for text in arguments]
    run = subprocess.run([sys.executable, SCRIPTS / "build_wheelhouse.py", *line], capture_output=True, text=True)
    assert run.returncode != 0
    assert told in run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    assert (tmp_path / "mine" / "essay.txt").read_text() == "mine"


def test_no_text_no_marks_and_no_answers_travel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "notebooks/00_a.ipynb",
        "notebooks/annotations/ann.csv",
        "notebooks/exercises/1_a.ipynb",
        "notebooks/.ipynb_checkpoints/00_a-checkpoint.ipynb",
        "corpora/c/articles.csv",
        "corpora/c/texts/a.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(lessons, "ROOT", tmp_path)
    monkeypatch.setattr(lessons, "HANDED_OUT", tmp_path / "exercises.zip")
    assert [name for name, _ in lessons.files()] == ["notebooks/00_a.ipynb", "corpora/c/articles.csv"]
    assert "make classroom" in lessons.lay_out(tmp_path / "out")[0]
    with zipfile.ZipFile(tmp_path / "exercises.zip", "w") as packed:
        packed.writestr("exercises/1_a.ipynb", "for students")
    assert dict(lessons.files())["notebooks/exercises/1_a.ipynb"] == b"for students"
    assert lessons.lay_out(tmp_path / "out") == []


def test_licences_are_those_the_packages_state(tmp_path: Path) -> None:
    head = "Metadata-Version: 2.4\nName: a\n"
    fake_wheel(tmp_path, "a-1-py3-none-any.whl", head + "License-Expression: MIT\n")
    fake_wheel(tmp_path, "b-1-py3-none-any.whl", head + "Classifier: License :: OSI Approved :: BSD License\n")
    fake_wheel(tmp_path, "c-1-py3-none-any.whl", head)
    assert [line.split(maxsplit=2)[2] for line in wheels.licences(tmp_path).splitlines()] == [
        "MIT",
        "BSD License",
        "see the files of the package",
    ]


@pytest.fixture
def installer(tmp_path: Path) -> Any:
    """The installer in a bundle with one wheel for this machine."""
    bundle = tmp_path / "bundle"
    (bundle / "wheels").mkdir(parents=True)
    shutil.copyfile(SCRIPTS / "wheelhouse" / "install.py", bundle / "install.py")
    spec = importlib.util.spec_from_file_location("install_of_a_bundle", bundle / "install.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    wheel = fake_wheel(bundle / "wheels", "a-1-py3-none-any.whl")
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    manifest = {
        "version": "1",
        "pythons": [python],
        "platforms": {module.machine(): "this one"},
        "targets": {f"{module.machine()}-{python}": {"wheels": [wheel.name], "needs": ""}},
        "sha256": {wheel.name: wheels.sha256(wheel)},
    }
    (bundle / "bundle.json").write_text(json.dumps(manifest))
    return module


def change(module: Any, **changes: Any) -> None:
    path = module.HERE / "bundle.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def refused(module: Any, *arguments: str) -> str:
    run = subprocess.run([sys.executable, module.HERE / "install.py", *arguments], capture_output=True, text=True)
    assert run.returncode == 1
    assert len(run.stderr.strip().splitlines()) <= 2, run.stderr
    return run.stderr


def test_the_installer_knows_whether_it_can(installer: Any, tmp_path: Path) -> None:
    suits = [sys.executable, installer.HERE / "install.py", "--suits"]
    assert subprocess.run(suits).returncode == 0

    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "essay.txt").write_text("mine")
    assert "holds something else" in refused(installer, "--into", str(tmp_path / "mine"))

    wheel = installer.HERE / "wheels" / "a-1-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes() + b"x")
    assert "is damaged" in refused(installer, "--into", str(tmp_path / "new"))
    wheel.unlink()
    assert "is missing" in refused(installer, "--into", str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()

    change(installer, pythons=["2.7"])
    assert "the folder serves Python 2.7" in refused(installer)
    change(installer, platforms={"amiga-68k": "Amiga"})
    assert "only for amiga-68k" in refused(installer)
    (installer.HERE / "bundle.json").unlink()
    assert "was not copied whole" in refused(installer)


def test_the_installer_asks_for_a_system_new_enough(installer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = json.loads((installer.HERE / "bundle.json").read_text())
    [target] = bundle["targets"].values()
    target["needs"] = "glibc 2.28"
    for version, fits in {
        "glibc 2.28": True,
        "glibc 2.35": True,
        "glibc 2.9": False,
        "another C library ": False,
    }.items():
        monkeypatch.setattr(installer, "system_version", lambda version=version: version)
        if fits:
            assert installer.served(bundle)
        else:
            with pytest.raises(installer.Refused, match=r"glibc 2\.28 or newer is needed"):
                installer.served(bundle)


def test_what_students_changed_is_left_alone(installer: Any, tmp_path: Path) -> None:
    for name in ("a.ipynb", "b.ipynb"):
        (installer.HERE / "notebooks").mkdir(exist_ok=True)
        (installer.HERE / "notebooks" / name).write_text("ours")
    (tmp_path / "home" / "notebooks").mkdir(parents=True)
    (tmp_path / "home" / "notebooks" / "a.ipynb").write_text("mine")
    assert installer.copy_lessons(tmp_path / "home") == 1
    assert (tmp_path / "home" / "notebooks" / "a.ipynb").read_text() == "mine"
    assert (tmp_path / "home" / "notebooks" / "b.ipynb").read_text() == "ours"


@pytest.mark.skipif(not shutil.which("sh"), reason="no sh here")
def test_the_shell_script_parses_and_finds_a_python(installer: Any) -> None:
    shutil.copyfile(SCRIPTS / "wheelhouse" / "install.sh", installer.HERE / "install.sh")
    wheel = installer.HERE / "wheels" / "a-1-py3-none-any.whl"
    wheel.unlink()  # so that it stops where it would begin to install
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    run = subprocess.run(["sh", installer.HERE / "install.sh"], capture_output=True, text=True, env=environment)
    assert "a-1-py3-none-any.whl is missing" in run.stderr


def without_network() -> list[str]:
    """What to put before a command, so that it has no network at all; nothing where that is not allowed."""
    for prefix in (["unshare", "-n"], ["unshare", "-rn"]):
        if shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
            return [*prefix, sys.executable, "-c", ALONE]
    return []


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The bundle for this machine and this Python, from the index or from earlier downloads."""
    machine = {"AMD64": "x64"}.get(platform.machine(), platform.machine())
    target = HERE if "-" in HERE else f"{HERE}-{machine}"
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    out = tmp_path_factory.mktemp("bundle") / "wheelhouse"
    command = [sys.executable, SCRIPTS / "build_wheelhouse.py", "--platforms", target, "--pythons", python]
    subprocess.run([*command, "--out", out], check=True)
    yield out
    shutil.rmtree(out)


@pytest.mark.slow
def test_it_installs_reads_and_runs_a_notebook_without_a_network(bundle: Path, tmp_path: Path) -> None:
    prefix = without_network()
    closed = "http://127.0.0.1:9"  # where nobody listens
    environment = {name: value for name, value in os.environ.items() if not name.upper().startswith(("PIP_", "UV_"))}
    environment |= dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), closed)
    environment |= {"PIP_INDEX_URL": closed, "HOME": str(tmp_path), "JUPYTER_CONFIG_DIR": str(tmp_path / "config")}

    def run(*command: str | Path) -> str:
        done = subprocess.run([*prefix, *command], capture_output=True, text=True, env=environment, cwd=tmp_path)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    home = tmp_path / "framing"
    told = run(sys.executable, bundle / "install.py", "--into", home)
    assert "is installed" in told
    programs = home / "venv" / ("Scripts" if sys.platform == "win32" else "bin")

    (tmp_path / "ferry.txt").write_text(
        "Ferry Board ends the line\n\nAna Silva called the decision a shameful betrayal of Norland. The Ferry Board "
        "answered that the reckless critics in Sudland had no plan.\n"
    )
    told = run(programs / "framing", "read", tmp_path / "ferry.txt")
    assert "28 words in 3 sentences" in told and "condemnation" in told

    executed = "nbconvert", "--to", "notebook", "--execute", "--inplace", "--log-level", "ERROR"
    run(programs / "python", "-m", *executed, home / "notebooks" / "00_start_here.ipynb")
    cells = json.loads((home / "notebooks" / "00_start_here.ipynb").read_text(encoding="utf-8"))["cells"]
    assert any(cell.get("outputs") for cell in cells)
    assert not [o for cell in cells for o in cell.get("outputs", []) if o["output_type"] == "error"]
    where = "import framing, pathlib; print(pathlib.Path(framing.__file__).resolve())"
    assert home.resolve() in Path(run(programs / "python", "-c", where).strip()).parents
    assert prefix or sys.platform != "linux" or os.environ.get("CI") != "true", "no network namespace could be made"


@pytest.mark.slow
def test_a_bundle_holds_nothing_of_this_machine(bundle: Path) -> None:
    for path in sorted(bundle.rglob("*")):
        if path.is_file() and path.suffix in (".txt", ".json", ".sh", ".bat", ".py"):
            assert str(ROOT) not in path.read_text(encoding="utf-8"), path.name
    manifest = json.loads((bundle / "bundle.json").read_text())
    [target] = manifest["targets"].values()
    assert sorted(target["wheels"]) == sorted(path.name for path in (bundle / "wheels").iterdir())
    assert "$" not in (bundle / "README.txt").read_text()
    assert b"\r\n" in (bundle / "install.bat").read_bytes() and b"\r" not in (bundle / "install.sh").read_bytes()
