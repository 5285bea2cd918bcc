"""Run the notebooks in order, as a reader would, and stop at the first error.

    python scripts/run_notebooks.py              runs notebooks/*.ipynb
    python scripts/run_notebooks.py notebooks/03-voices.ipynb

The stored notebooks are only read. Executed copies go to build/notebooks/; figures go where the notebooks
write them, ../figures/ from where they stand.
"""

import argparse
import os
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from tqdm import tqdm

from framing.evidence import write_text

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
EXECUTED = ROOT / "build" / "notebooks"
SECONDS_PER_CELL = 600


def run(path: Path, executed: Path) -> str | None:
    """Run one notebook and keep the executed copy; return what went wrong, or None."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=40"],  # errors only
        resources={"metadata": {"path": str(path.parent)}},  # where the kernel stands
    )
    error = None
    try:
        client.execute()
    except Exception as caught:
        # On Ctrl-C nbclient itself ends the kernel, and this is all that tells it from one that died.
        if getattr(client, "_async_cleanup_kernel_future", None) is not None:
            raise KeyboardInterrupt from None
        if not isinstance(caught, (CellExecutionError, CellTimeoutError, DeadKernelError)):
            raise
        error = report(path, notebook, caught)
    write_text(executed / path.name, nbformat.writes(notebook) + "\n")
    return error


def report(path: Path, notebook: nbformat.NotebookNode, error: Exception) -> str:
    """Say which notebook, which cell, its source and the error."""
    number, cell = failed(notebook)
    if isinstance(error, CellTimeoutError):
        text = f"The cell took more than {SECONDS_PER_CELL} seconds."
    elif isinstance(error, DeadKernelError):
        text = "The kernel died: out of memory, or a crash in a compiled library."
    else:
        text = "\n".join("\n".join(output.traceback) for output in cell.outputs if output.output_type == "error")
        if not sys.stderr.isatty():
            text = re.sub(r"\x1b\[[0-9;]*m", "", text)  # the colours of a terminal
    source = "\n".join("    " + line for line in cell.source.splitlines())
    return f"\n{path.name}, cell {number} of {len(notebook.cells)}, failed:\n\n{source}\n\n{text}"


def failed(notebook: nbformat.NotebookNode) -> tuple[int, nbformat.NotebookNode]:
    """Return the number, counted from 1, and the cell that was reached last."""
    reached = [
        (number, cell)
        for number, cell in enumerate(notebook.cells, start=1)
        if cell.cell_type == "code" and "execution" in cell.metadata
    ]
    return reached[-1] if reached else (1, notebook.cells[0])


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the notebooks in order and stop at the first error.")
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all of notebooks/, in order")
    parser.add_argument("--executed", type=Path, default=EXECUTED, help="folder for the executed copies")
    options = parser.parse_args()
    paths = options.notebooks or sorted(NOTEBOOKS.glob("*.ipynb"))
    if not paths:
        print(f"No notebooks in {NOTEBOOKS.name}/: nothing to run.")
        return 1

    # A reader's own start-up files have no part in what the notebooks show.
    startup = ROOT / "build" / "ipython"
    startup.mkdir(parents=True, exist_ok=True)
    os.environ["IPYTHONDIR"] = str(startup)

    started = time.perf_counter()
    bar = tqdm(paths, unit="notebook", file=sys.stdout, disable=None)  # a bar for a terminal, lines for a log
    for path in bar:
        bar.set_description(path.stem)
        begun = time.perf_counter()
        try:
            error = run(path.resolve(), options.executed)
        except KeyboardInterrupt:
            bar.close()
            print(f"Stopped in {path.name}; its executed copy is as it was before.", file=sys.stderr)
            return 130
        tqdm.write(f"{path.name}: {time.perf_counter() - begun:.1f} s", file=sys.stdout)
        if error:
            bar.close()
            print(error, file=sys.stderr)
            return 1
    print(f"{len(paths)} run in {time.perf_counter() - started:.1f} s. Executed copies: {options.executed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
