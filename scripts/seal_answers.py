"""Seal the right answers of the exercises: hashes by which ``framing.classroom.check`` knows them, and not the answers.

python scripts/seal_answers.py            runs the instructor notebooks and writes framing/classroom/sealed.json
python scripts/seal_answers.py --check    changes nothing, exits 1 if it would
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import exercises
from tqdm import tqdm

from framing.classroom.rules import RULES
from framing.classroom.seals import fingerprint, sealed

SEALED = exercises.ROOT / "framing" / "classroom" / "sealed.json"


def seals(run: Callable[[Path], exercises.Run] = exercises.run) -> dict[str, dict[str, Any]]:
    """Return the sealed answers of all tasks, with the fingerprints of usual mistakes and their hints."""
    found: dict[str, dict[str, Any]] = {}
    for notebook in tqdm(exercises.notebooks(), unit="exercise", disable=None):
        done = run(notebook)
        for name, error in done.errors.items():
            raise SystemExit(
                f"{notebook.name}, {name}: {type(error).__name__}: {error}. Mend it before its answers are sealed."
            )
        for task, (answer, decimals) in done.answers.items():
            if task not in RULES:
                found[task] = sealed(task, answer, decimals) | {"slips": {}}
        for mistake in exercises.mistakes(notebook):
            task = mistake["task"]
            if "hint" in mistake and task in found:
                wrong, _ = exercises.run(notebook, {f"answer-{task.replace('.', '-')}": mistake["answer"]}).answers[
                    task
                ]
                mark = fingerprint(task, wrong, found[task]["of"], found[task]["decimals"])
                found[task]["slips"][mark] = mistake["hint"]
    return {task: found[task] for task in sorted(found, key=lambda name: [int(part) for part in name.split(".")])}


def main() -> int:
    parser = argparse.ArgumentParser(description="Seal the right answers of the exercises.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if anything would change")
    options = parser.parse_args()
    text = json.dumps(seals(), indent=1, ensure_ascii=False) + "\n"
    if options.check:
        if SEALED.read_text(encoding="utf-8") == text:
            return 0
        print("The sealed answers are not those of the notebooks: python scripts/seal_answers.py", file=sys.stderr)
        return 1
    part = SEALED.with_suffix(".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(SEALED)
    print(f"{len(json.loads(text))} answers sealed in {SEALED.relative_to(exercises.ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
