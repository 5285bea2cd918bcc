"""Taking turns: what is compared runs in one process and one run, one tool after the other, again and again.

Time is that of the processor, on one thread. A ratio is taken within a round, so that both tools met the same machine.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import platform
import resource
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent

# One thread, and the same order of everything in every process.
ENVIRONMENT = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
) | {"PYTHONHASHSEED": "0", "MPLBACKEND": "agg", "TQDM_DISABLE": "1", "PYTHONWARNINGS": "ignore"}

FASTER, LONGER = "times as fast", "times as long"
MET, MISSED, OPEN, ABSENT = "met", "missed", "no target", "not measured"
UNITS = {"KB": 1024, "B": 1}
STATUS = Path("/proc/self/status")
INSIDE = "FRAMING_BENCHMARK"  # set in every process that a benchmark has started


class Job(NamedTuple):
    """What one fresh process does: a function of a module in this folder, and its arguments."""

    function: str
    arguments: Mapping[str, Any] = {}


class PeerMissing(Exception):
    """A peer that is not installed here, or does not load."""


def peer(name: str) -> Any:
    """Load a peer, or say why there is none."""
    try:
        return importlib.import_module(name)
    except Exception as error:
        raise PeerMissing(f"{name.partition('.')[0]} does not load: {type(error).__name__}: {error}") from None


def named(package: str) -> str:
    """Name a peer with its version."""
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return package


def cpu(do: Callable[[], Any]) -> float:
    """Return how many seconds of the processor a call takes."""
    gc.collect()
    start = time.process_time()
    do()
    return time.process_time() - start


def in_turn(tools: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, list[float]]:
    """Run every tool once a round, another one first each time; return the seconds of each."""
    took: dict[str, list[float]] = {name: [] for name in tools}
    for number in range(rounds):
        for name in rotated(list(tools), number):
            took[name].append(cpu(tools[name]))
    return took


def rotated(names: Sequence[str], by: int) -> list[str]:
    """Return names in an order that begins elsewhere.

    >>> rotated(["a", "b", "c"], 4)
    ['b', 'c', 'a']
    """
    at = by % len(names)
    return [*names[at:], *names[:at]]


def peak() -> float:
    """Return the most memory that this process has held, in MB."""
    if STATUS.is_file():  # what getrusage says there may be the peak of the process that started this one
        status = dict(line.split(":", 1) for line in STATUS.read_text(encoding="ascii").splitlines())
        return int(status["VmHWM"].split()[0]) * 1024 / 1e6
    unit = UNITS["B" if sys.platform == "darwin" else "KB"]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def settled() -> float:
    """Forget the peak so far, where the system lets us, so that loading packages hides nothing; return what is held."""
    with contextlib.suppress(OSError):
        STATUS.with_name("clear_refs").write_text("5", encoding="ascii")
    return peak()


def environment() -> dict[str, str]:
    """Return the environment of a fresh process; what is compiled once stays compiled, as anywhere else."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | ENVIRONMENT | {INSIDE: "1"}


def fresh(job: Job) -> Any:
    """Run a job in a fresh process and return what it returned, through a pipe: no text is written anywhere."""
    command = [sys.executable, str(Path(__file__)), job.function, json.dumps(dict(job.arguments))]
    outer = INSIDE not in os.environ  # all that it starts is of its own group, and ends with it
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True, start_new_session=outer
    )
    try:
        out, _ = process.communicate()
    except BaseException:
        if outer:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
        raise
    if process.returncode:
        raise RuntimeError(f"{job.function} of {dict(job.arguments)} failed (see above)")
    return json.loads(out)


def whole(job: Job) -> float:
    """Return how many seconds of the processor a fresh process takes, from its start to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    fresh(job)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def row(
    subject: str,
    measure: str,
    values: Sequence[float] = (),
    unit: str = FASTER,
    *,
    corpus: str = "",
    state: str = "",
    peer: str = "",
    at_least: float | None = None,
    at_most: float | None = None,
    note: str = "",
    verdict: str = "",
    **more: float,
) -> dict[str, Any]:
    """Make a row: the median of the rounds, how far these lie apart, the target, and whether it is met."""
    target = at_least if at_least is not None else at_most
    value = statistics.median(values) if values else None
    if not verdict:
        if value is None:
            verdict = ABSENT
        elif target is None:
            verdict = OPEN
        else:
            verdict = MET if (value >= target if at_least is not None else value <= target) else MISSED
    return {
        "subject": subject,
        "measure": measure,
        "corpus": corpus,
        "state": state,
        "peer": peer,
        "value": value,
        "low": min(values, default=None),
        "high": max(values, default=None),
        "unit": unit,
        "rounds": len(values),
        "bound": "at least" if at_least is not None else "at most" if at_most is not None else "",
        "target": target,
        "verdict": verdict,
        **more,
        "note": note,
    }


def compared(
    subject: str, measure: str, own: Sequence[float], theirs: Sequence[float], *, words: float = 0, **about: Any
) -> dict[str, Any]:
    """Make a row of two tools that took turns: how many times as fast framing is, or as long it takes, round by round.

    >>> compared("reading", "all", [2.0, 4.0], [4.0, 4.0], at_least=1.2)["value"]
    1.5
    """
    longer = about.get("unit", FASTER) == LONGER
    values = [mine / other if longer else other / mine for mine, other in zip(own, theirs, strict=True)]
    more: dict[str, Any] = {"framing_seconds": statistics.median(own), "peer_seconds": statistics.median(theirs)}
    if words:
        more |= {
            "framing_words_per_second": words / more["framing_seconds"],
            "peer_words_per_second": words / more["peer_seconds"],
        }
    return row(subject, measure, values, **about, **more)


def machine() -> dict[str, str]:
    """Say when, on what, and of which state of framing it was measured."""
    git = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    name = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.is_file():
        models = [line.partition(":")[2].strip() for line in about.read_text().splitlines() if "model name" in line]
        name = models[0] if models else name
    return {
        "date": date.today().isoformat(),
        "machine": f"{name}, {os.cpu_count()} cores, {platform.system()}",
        "python": platform.python_version(),
        "framing": version("framing"),
        "commit": git.stdout.strip() or os.environ.get("FRAMING_COMMIT", ""),
    }


def main() -> int:
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a peer says of its work is no result
    module, _, function = sys.argv[1].partition(":")
    found = getattr(importlib.import_module(module), function)(**json.loads(sys.argv[2]))
    with os.fdopen(out, "w") as file:
        json.dump(found, file)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
