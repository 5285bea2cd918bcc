"""Worker: the process in which files of other people are read, so that what hangs, crashes or swells harms nobody else.

It is started by :mod:`framing.intake.patience`, takes a request a line and answers with a line for each article.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from framing.intake.drafts import Aside, Draft, Unreadable, line
from framing.intake.files import read_file

MEMORY = 3_000_000_000  # bytes of address space, of which libraries take a good part before they work


def answers(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Read one file; whatever happens, the last answer says how it ended."""
    try:
        for found in read_file(
            Path(request["path"]), request.get("kind", ""), request.get("columns"), request.get("read_on", "")
        ):
            yield {"draft" if isinstance(found, Draft) else "aside": asdict(found)}
    except Unreadable as error:
        yield {"aside": asdict(Aside(str(error)))}
    except OSError as error:
        yield {"aside": asdict(Aside(f"the file cannot be opened ({line(error.strerror or error, 120)})"))}
    except (MemoryError, RecursionError) as error:
        what = "memory" if isinstance(error, MemoryError) else "depth"
        yield {"aside": asdict(Aside(f"reading it takes too much {what}; it is too large or nested too deep"))}
    except Exception as error:  # one file must not cost the others
        yield {"aside": asdict(Aside(f"it cannot be read ({type(error).__name__}: {line(error, 120)})"))}
    yield {"end": True}


def serve(requests: TextIO, out: TextIO) -> None:
    """Answer requests until there are no more."""
    for request in requests:
        for answer in answers(json.loads(request)):
            out.write(json.dumps(answer) + "\n")
            out.flush()


def main() -> None:
    """Take requests from the standard input; what libraries print goes nowhere."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with os.fdopen(os.dup(1), "w", encoding="ascii") as out:
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
            serve(sys.stdin, out)
