"""pyproject.toml, environment.yml and the locked requirements say the same thing."""

import re
import tomllib
from pathlib import Path

import pytest
import rattler
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
LOCKS = {"lab": ["lab", "web"], "docs": ["lab", "web", "docs"], "classroom": ["lab", "web", "classroom", "lite"]}
LOCKS |= {"dev": sorted({*PROJECT["project"]["optional-dependencies"]} - {"spacy"})}  # and the extras that each holds
PYTHONS = ("3.11.9", "3.12.7", "3.13.0")

# Where conda-forge's name is not the package index's: matplotlib without its window toolkit.
CONDA_NAMES = {"matplotlib": "matplotlib-base"}


def requirements(*extras: str) -> dict[str, Requirement]:
    optional = PROJECT["project"]["optional-dependencies"]
    lines = PROJECT["project"]["dependencies"] + [line for extra in extras for line in optional[extra]]
    parsed = [Requirement(line) for line in lines]
    return {canonicalize_name(requirement.name): requirement for requirement in parsed}


def conda_lines() -> list[str]:
    return [line for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]


def conda_specs() -> dict[str, str]:
    return dict((*line.split(maxsplit=1), "")[:2] for line in conda_lines())


def locked(name: str, python: str) -> dict[str, str]:
    """Versions that a lock file holds for one Python on this system."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    pins = [Requirement(line.rstrip(" \\")) for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    here = {"python_full_version": python, "python_version": python.rpartition(".")[0]}
    chosen = [pin for pin in pins if pin.marker is None or pin.marker.evaluate(here)]
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in chosen}


def test_conda_lists_what_the_package_and_the_notebooks_need_and_nothing_else() -> None:
    wanted = {CONDA_NAMES.get(name, name) for name in requirements("lab", "web")}
    assert set(conda_specs()) == wanted | {"python", "pip"}


def test_conda_bounds_are_the_packages_bounds() -> None:
    specs = conda_specs()
    for name, requirement in requirements("lab", "web").items():
        assert SpecifierSet(specs[CONDA_NAMES.get(name, name)]) == requirement.specifier, name
    assert SpecifierSet(specs["python"]) == SpecifierSet(PROJECT["project"]["requires-python"])


def test_conda_takes_nothing_from_elsewhere() -> None:
    assert ENVIRONMENT["channels"] == ["conda-forge", "nodefaults"]
    pip = [line["pip"] for line in ENVIRONMENT["dependencies"] if isinstance(line, dict)]
    assert pip == [["-e ."]]


@pytest.mark.parametrize("line", conda_lines())
def test_conda_line_parses_and_admits_the_locked_version(line: str) -> None:
    spec = rattler.MatchSpec(line, strict=True)
    name = spec.name.normalized
    index_names = {conda: pip for pip, conda in CONDA_NAMES.items()}
    if name == "pip":
        return
    for python in PYTHONS:
        version = python if name == "python" else locked("lab", python)[index_names.get(name, name)]
        assert rattler.VersionSpec(str(spec.version)).matches(rattler.Version(version)), (
            f"{line} does not admit {version}"
        )


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", LOCKS)
def test_locked_versions_satisfy_the_project(lock: str, python: str) -> None:
    pins = locked(lock, python)
    for name, requirement in requirements(*LOCKS[lock]).items():
        assert name in pins, f"{name} is not in requirements/{lock}.txt: make lock"
        assert requirement.specifier.contains(pins[name]), f"{requirement} but {pins[name]} is locked"


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("smaller", "larger"), [("lab", "docs"), ("docs", "dev")])
def test_the_larger_set_holds_the_smaller_one(smaller: str, larger: str, python: str) -> None:
    """So that going from `make figures` to `make docs` and `make test` in one .venv changes no version."""
    small, large = locked(smaller, python), locked(larger, python)
    assert {name: large.get(name) for name in small} == small


@pytest.mark.parametrize("lock", ("uv", *LOCKS))
def test_every_locked_package_is_pinned_and_hashed(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_the_build_is_locked_too() -> None:
    build = PROJECT["build-system"]["requires"]
    assert PROJECT["dependency-groups"]["build"] == build
    for line in build:
        requirement = Requirement(line)
        assert requirement.specifier.contains(locked("lab", PYTHONS[0])[requirement.name])


def test_supported_pythons_are_those_tested_here() -> None:
    supported = SpecifierSet(PROJECT["project"]["requires-python"])
    named = [c.rpartition(" ")[2] for c in PROJECT["project"]["classifiers"] if "Python :: 3." in c]
    assert named == [python.rpartition(".")[0] for python in PYTHONS]
    assert all(supported.contains(Version(python)) for python in PYTHONS)
