"""Coding sheets: what a coder marks in an article, in a file that logs what the coder did, step by step.

The files hold positions and labels, and of the text no more than single words: they can be shared without the articles.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from framing.display.wording import count
from framing.evidence import write_text

VOICES = ("narrator", "quoted", "scare")
ACTIONS = ("mark", "remove", "undo", "redo", "done", "reopen")
KEY = ("article", "coder")
TEXT = ("words", "sha256")
LONGEST = 80  # bytes of a name in a file name; file systems take 255 for the whole


class AnnotationError(ValueError):
    """An annotation, or a file of annotations, that cannot be used as it is."""


class Mark(NamedTuple):
    """One mark: which words, and what the coder says of them.

    Parameters
    ----------
    first, last : int
        Position of the first word, and one past that of the last, counted from 0 as in evidence.
    start, end : int
        The same in characters of the text, with line ends as one character.
    form : str
        The word in lower case where it is a single one, else empty.
    category, direction : str
        What kind of loaded word it is, and what it does to its target; the direction may be empty.
    target : str
        The entity that it is aimed at; empty for none.
    voice : str
        narrator, quoted or scare.
    marked_at : str
        When, in UTC.
    """

    first: int
    last: int
    start: int
    end: int
    form: str
    category: str
    direction: str
    target: str
    voice: str
    marked_at: str = ""


class Step(NamedTuple):
    """One thing that a coder did: an action, the mark that was made or removed, and when."""

    action: str
    mark: Mark | None
    at: str


COLUMNS = (*KEY, "action", *Mark._fields, *TEXT)


class State(NamedTuple):
    """Where a coder stands: the marks in the order of the text, what undo and redo would bring back, whether done."""

    marks: tuple[Mark, ...] = ()
    past: tuple[tuple[Mark, ...], ...] = ()
    future: tuple[tuple[Mark, ...], ...] = ()
    done: bool = False


def after(state: State, step: Step) -> State:
    """Return where a coder stands after one more step.

    A word carries one mark: a new mark takes the place of those that it overlaps.

    Raises
    ------
    AnnotationError
        If there is nothing to undo, to redo or to remove.

    Examples
    --------
    >>> brutal = Mark(3, 4, 12, 18, "brutal", "condemnation", "blames", "Norland", "narrator")
    >>> state = after(State(), Step("mark", brutal, ""))
    >>> len(state.marks), len(after(state, Step("undo", None, "")).marks)
    (1, 0)
    """
    marks, past, future, done = state
    if step.action in ("done", "reopen"):
        return state._replace(done=step.action == "done")
    if step.action == "undo":
        if not past:
            raise AnnotationError("there is nothing to undo")
        return State(past[-1], past[:-1], (*future, marks), done)
    if step.action == "redo":
        if not future:
            raise AnnotationError("there is nothing to redo")
        return State(future[-1], (*past, marks), future[:-1], done)
    mark = step.mark
    if mark is None or step.action not in ACTIONS:
        raise AnnotationError(f"{step.action!r} is none of {', '.join(ACTIONS)}, or lacks its mark")
    kept = tuple(m for m in marks if m.last <= mark.first or mark.last <= m.first)
    if step.action == "remove" and len(kept) == len(marks):
        raise AnnotationError("there is no mark to remove here")
    return State(tuple(sorted((*kept, mark))) if step.action == "mark" else kept, (*past, marks), (), done)


def replay(steps: Iterable[Step]) -> State:
    """Return where a coder stands after all steps, from nothing.

    Examples
    --------
    >>> replay([Step("done", None, "")]).done
    True
    """
    state = State()
    for step in steps:
        state = after(state, step)
    return state


@dataclass(eq=False)
class Sheet:
    """What one coder did with one article, and the file that holds it.

    Parameters
    ----------
    path : pathlib.Path
        The file; made with the first step.
    article, coder : str
    words : int
        Words of the article.
    sha256 : str
        SHA-256 of its text, as in evidence.
    steps : sequence of Step

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sheet = open_sheet(folder, "herald", "ana", words=9, sha256="0" * 64)
    ...     _ = sheet.do("done")
    ...     (sheet.path.name, open_sheet(folder, "herald", "ana", words=9, sha256="0" * 64).state.done)
    ('herald.ana.csv', True)
    """

    path: Path
    article: str
    coder: str
    words: int
    sha256: str
    steps: Sequence[Step] = field(default=(), repr=False)

    @property
    def state(self) -> State:
        """Where the coder stands."""
        return replay(self.steps)

    def do(self, action: str, mark: Mark | None = None) -> State:
        """Take one step: it is in the file when this returns, and nowhere if it raises.

        Parameters
        ----------
        action : {"mark", "remove", "undo", "redo", "done", "reopen"}
        mark : Mark, optional
            What to mark or to remove.

        Returns
        -------
        State

        Raises
        ------
        AnnotationError
            If the step cannot be taken, or somebody has put something else in the place of the file.
        OSError
            If the file cannot be written; it is then as it was before.
        """
        # The file may have grown under another window on it: then we go on from what it holds.
        if self.path.exists():
            self.steps = _same_sheet(read_sheet(self.path), self).steps
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        step = Step(action, mark and mark._replace(marked_at=at), at)
        state = after(self.state, step)
        steps = (*self.steps, step)
        write_text(self.path, _as_csv(self, steps))
        self.steps = steps
        return state


def open_sheet(folder: str | os.PathLike[str], article: str, coder: str, *, words: int, sha256: str) -> Sheet:
    """Open the file of a coder and an article, where there is one, or a new one.

    Parameters
    ----------
    folder : path
    article, coder : str
    words : int
        Words of the article.
    sha256 : str
        SHA-256 of its text.

    Returns
    -------
    Sheet

    Raises
    ------
    AnnotationError
        If the file there is of another article, coder or text, or is no such file. It is left as it is.
    """
    path = Path(folder) / f"{safe(article, 'article')}.{safe(coder, 'coder')}.csv"
    sheet = Sheet(path, article, coder, words, sha256)
    return _same_sheet(read_sheet(path), sheet) if path.exists() else sheet


def safe(name: str, what: str = "name") -> str:
    """Make a name safe as part of a file name: letters, digits, hyphens, low lines, and not too long.

    Raises
    ------
    AnnotationError
        If no letter or digit is left.

    Examples
    --------
    >>> safe("Ana Silva"), safe("../../etc/passwd"), len(safe("headline " * 40))
    ('Ana_Silva', 'etc_passwd', 80)
    """
    made = re.sub(r"[^\w-]+", "_", unicodedata.normalize("NFC", name)).strip("_-")
    if not made:
        raise AnnotationError(f"the {what} {name!r} cannot name a file; give it a letter or a digit")
    if len(made.encode()) <= LONGEST:
        return made
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{made.encode()[: LONGEST - 9].decode(errors='ignore')}-{digest}"


def _same_sheet(found: Sheet, wanted: Sheet) -> Sheet:
    """Return the sheet found in a file, if it is the one wanted."""
    if (found.article, found.coder) != (wanted.article, wanted.coder):
        raise AnnotationError(
            f"{found.path} holds the marks of {found.coder!r} in {found.article!r}, not of {wanted.coder!r} in "
            f"{wanted.article!r}, whose file would have the same name; choose another name for the coder, or another "
            "folder"
        )
    if found.sha256 != wanted.sha256:
        raise AnnotationError(
            f"{found.path} holds marks in another text of {found.article!r} (SHA-256 {found.sha256[:8]}..., and this "
            f"text has {wanted.sha256[:8]}...): its positions do not fit, so it is left as it is; mark the text of "
            "then, or give another folder"
        )
    if found.words != wanted.words:
        raise AnnotationError(
            f"{found.path} counts {count(found.words, 'word')} in {found.article!r}, and this framing counts "
            f"{wanted.words}: it parts words differently, so positions do not fit; use the framing of then, or give "
            "another folder"
        )
    return found


def _as_csv(sheet: Sheet, steps: Iterable[Step]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    blank = [""] * (len(Mark._fields) - 1)
    for step in steps:
        cells = [*blank, step.at] if step.mark is None else list(step.mark)
        writer.writerow([sheet.article, sheet.coder, step.action, *cells, sheet.words, sheet.sha256])
    return written.getvalue()


def read_sheet(path: Path) -> Sheet:
    """Read the file of one coder and article.

    Raises
    ------
    AnnotationError
        If it is not such a file: what is wrong, in which line, and what to do.
    """
    mend = "put back the file as framing wrote it, or move it out of the folder"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except UnicodeDecodeError:
        raise AnnotationError(f"{path} is not UTF-8 text; {mend}") from None
    except csv.Error as error:
        raise AnnotationError(f"{path} is not a CSV file: {error}; {mend}") from None
    if not rows or tuple(rows[0]) != COLUMNS:
        raise AnnotationError(f"{path} is no file of a coder: its columns are not {', '.join(COLUMNS)}; {mend}")
    if len(rows) == 1:
        raise AnnotationError(f"{path} holds no steps, and so does not say whose it is; delete it")
    steps: list[Step] = []
    state = State()
    for line, cells in enumerate(rows[1:], start=2):
        try:
            row = dict(zip(COLUMNS, cells, strict=True))
            if any(row[c] != rows[1][COLUMNS.index(c)] for c in (*KEY, *TEXT)):
                raise AnnotationError("it is of another coder, article or text than the first")
            steps.append(_step(row, int(row["words"])))
            state = after(state, steps[-1])
        except ValueError as error:  # an AnnotationError among them
            raise AnnotationError(f"{path}, line {line}: {error}; {mend}") from None
    whose = dict(zip(COLUMNS, rows[1], strict=True))
    return Sheet(path, whose["article"], whose["coder"], int(whose["words"]), whose["sha256"], tuple(steps))


def _step(row: dict[str, str], words: int) -> Step:
    action, at = row["action"], row["marked_at"]
    if action not in ACTIONS:
        raise AnnotationError(f"the action {action!r} is none of {', '.join(ACTIONS)}")
    if action not in ("mark", "remove"):
        return Step(action, None, at)
    cells: dict[str, Any] = {name: row[name] for name in Mark._fields}
    mark = Mark(**cells | {name: int(row[name]) for name in ("first", "last", "start", "end")})
    if not 0 <= mark.first < mark.last <= words:
        raise AnnotationError(f"there are no words {mark.first} to {mark.last} among {words}")
    if not mark.category or mark.voice not in VOICES:
        raise AnnotationError(f"a mark needs a category and one of the voices {', '.join(VOICES)}")
    return Step(action, mark, at)
