"""Patience: how long a file may take. Files are read in a process of their own, which is ended when it hangs."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from framing.intake.drafts import Aside, Draft, Read

SECONDS = 60.0  # in which nothing comes of a file
# Without the folder that one stands in: a file named like a library there would be run. Only framing's own is added.
START = "import sys; sys.path.append(sys.argv[1]); from framing.intake.worker import main; main()"

Reader = Callable[[Path, str, Mapping[str, str] | None, str], Read]


@contextlib.contextmanager
def patient(seconds: float = SECONDS) -> Iterator[Reader]:
    """Read files in another process, each with a limit of time.

    Parameters
    ----------
    seconds : float, default 60
        How long to wait for the next article of a file before it is given up.

    Yields
    ------
    callable
        Takes a path, a kind, columns and a day, as :func:`framing.intake.files.read_file` does, and never raises for
        what is wrong with the file.
    """
    if sys.platform == "emscripten":  # in the browser there is one process only
        from framing.intake.worker import answers

        yield lambda *request: (found for answer in answers(_request(*request)) if (found := _found(answer)))
        return
    running: list[Worker] = []

    def read(path: Path, kind: str, columns: Mapping[str, str] | None, read_on: str) -> Read:
        if not running:
            running.append(Worker())
        yield from running[0].read(_request(path, kind, columns, read_on), seconds)
        if not running[0].alive:
            running.pop().end()

    try:
        yield read
    finally:
        for worker in running:
            worker.end()


class Worker:
    """A process that reads files, and the queue of what it answers."""

    def __init__(self) -> None:
        home = str(Path(__file__).resolve().parents[2])
        command = [sys.executable, "-P", "-c", START, home]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
        )
        self.alive = True
        self.answers: queue.Queue[str | None] = queue.Queue(maxsize=64)
        self.complaints: list[str] = []
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
        threading.Thread(target=self._hear, daemon=True).start()

    def _listen(self) -> None:
        if self.process.stdout:
            for answer in self.process.stdout:
                self.answers.put(answer)
        self.answers.put(None)

    def _hear(self) -> None:
        if self.process.stderr:
            for complaint in self.process.stderr:
                self.complaints = [*self.complaints[-5:], complaint.strip()]

    def read(self, request: dict[str, Any], seconds: float) -> Read:
        """Ask for one file and pass on what comes of it, or why nothing more does."""
        with contextlib.suppress(BrokenPipeError):
            if self.process.stdin:
                self.process.stdin.write(json.dumps(request) + "\n")
                self.process.stdin.flush()
        while True:
            try:
                answer = self.answers.get(timeout=seconds)
            except queue.Empty:
                self.alive = False
                yield Aside(f"it was given up: for {seconds:.0f} s nothing more came of it")
                return
            if answer is None:
                self.alive = False
                code = self.process.wait()
                why = f": {self.complaints[-1]}" if self.complaints else f" (exit code {code})"
                yield Aside(f"reading it stopped the program that reads{why}")
                return
            told = json.loads(answer)
            if "end" in told:
                return
            if found := _found(told):
                yield found

    def end(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        while self.listener.is_alive():  # it may wait for room
            with contextlib.suppress(queue.Empty):
                self.answers.get(timeout=0.05)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def _request(path: Path, kind: str, columns: Mapping[str, str] | None, read_on: str) -> dict[str, Any]:
    return {
        "path": str(path.resolve()),
        "kind": kind,
        "columns": dict(columns) if columns else None,
        "read_on": read_on,
    }


def _found(answer: dict[str, Any]) -> Draft | Aside | None:
    if "draft" in answer:
        return Draft(**answer["draft"])
    return Aside(**answer["aside"]) if "aside" in answer else None
