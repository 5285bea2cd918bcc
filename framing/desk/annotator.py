"""The annotator: loaded words marked by hand in an article, with the mouse or the keyboard alone, saved mark by mark.

What is shown is what is in the file: the front end (``annotator.js``) asks, Python writes and answers with where the
coder stands, and only then is a mark drawn. The text goes to the browser by message and is no part of the widget's
state, so a saved notebook does not hold it.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from framing.corpus import Article
from framing.desk.articles import suggested, without_text
from framing.desk.sheets import VOICES, AnnotationError, Mark, Sheet, open_sheet
from framing.display.wording import count
from framing.reading.entities import Entities
from framing.reading.lexicons import SIGNS, load_lexicon
from framing.reading.reader import sha256
from framing.reading.text import parse

if TYPE_CHECKING:
    import pandas as pd

FOLDER = Path(__file__).parent
# Keys that choose a category, in their order; the other letters have a use of their own (see annotator.js).
KEYS = "1234567890abcefghijklopvwxyz"

# What belongs in the categories of the lexicon, for who marks: its data card in a few words.
MEANINGS = {
    "condemnation": "violence, crime, wrongdoing and folly, told with blame or scorn",
    "delegitimation": "denies an authority, a court, a vote or a claim its standing",
    "doubt": "keeps a distance from a statement, or calls it untrue",
    "elite": "hidden power and privilege",
    "euphemism": "softens or veils an act",
    "ideology": "a label for a political conviction or movement",
    "intensifier": "adds heat to whatever is said",
    "label": "a dehumanising, belittling or criminal label for people",
    "praise": "honours or gives standing",
    "victim": "presents somebody as suffering or wronged",
    "war_metaphor": "the language of war for politics and debate",
}


class Page(NamedTuple):
    """An article ready to be marked.

    Parameters
    ----------
    words : tuple of str
        In lower case, by position.
    spans : tuple of (int, int)
        Where each begins and ends in the text.
    sentences : tuple of int
        The sentence of each.
    shown : dict
        What the front end draws.
    """

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    sentences: tuple[int, ...]
    shown: dict[str, Any]


def annotate(
    article: Article,
    coder: str,
    *,
    categories: Iterable[str] | Mapping[str, str] | None = None,
    targets: Entities | Iterable[str] | None = None,
    folder: str | os.PathLike[str] = "annotations",
) -> Any:
    r"""Mark the loaded words of an article by hand, with the mouse or the keyboard alone.

    This is the human side of validation: the annotator shows nothing of what framing found. Every mark is saved as it
    is made, to a file of the coder's own, and opening the article again goes on from there. ``?`` shows the keys.

    Parameters
    ----------
    article : Article
        With its text.
    coder : str
        Who marks. Every coder has a file of their own for each article.
    categories : iterable of str, or mapping of str to str, optional
        The categories of your codebook, or each with what belongs there; by default those of framing's lexicon of
        loaded words.
    targets : Entities or iterable of str, optional
        Whom a word may be aimed at, such as ``corpus.entities``; by default the names that the text suggests.
    folder : path, default "annotations"
        Where the files go; made with the first mark.

    Returns
    -------
    ipywidgets.DOMWidget
        Show it as the last line of a cell. ``.table`` holds the marks so far, and ``.path`` is the file.

    Raises
    ------
    ImportError
        If anywidget is not installed.
    TypeError
        If the article is none.
    ValueError
        If it has no text, or the coder no name, or there are no categories, or too many for a keyboard.
    AnnotationError
        If the coder's file is of another text, or cannot be read. It is left as it is.

    See Also
    --------
    load_annotations : The marks of all coders, and evidence made of them.

    Notes
    -----
    A mark covers words of one sentence, and a word carries one mark: a new mark takes the place of those it overlaps.
    The file logs every step (mark, remove, undo, redo, done, reopen) with words counted from 0 as in evidence, ``last``
    one past the last word, and holds no more of the text than single words.

    References
    ----------
    .. [1] K. Krippendorff (2018). Content Analysis: An Introduction to Its Methodology. 4th ed. Sage. On recording.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     annotate(Article("herald", "Ferry ends\n\nA brutal cut."), "ana", targets=["Ferry Board"], folder=folder)
    Annotator of 'herald' for 'ana': 0 marks, not done; to mark, show it in JupyterLab with a running kernel
    """
    if not isinstance(article, Article):
        raise TypeError(
            f"annotate() takes an article, and this is of type {type(article).__name__}; take one of a corpus, such as "
            "corpus['herald'], or load a file with fr.load_article(path)"
        )
    if article.text is None:
        raise ValueError(without_text(article.id))
    if not isinstance(coder, str) or not coder.strip():
        raise ValueError("whose marks are these? Give a name, such as coder='ana'")
    widget = _widget()
    page = open_page(article, categories, targets)
    digest = sha256(article.text)
    sheet = open_sheet(folder, article.id, coder.strip(), words=len(page.words), sha256=digest)
    _check_offsets(sheet, page)
    return widget(sheet, page)


def open_page(
    article: Article,
    categories: Iterable[str] | Mapping[str, str] | None = None,
    targets: Entities | Iterable[str] | None = None,
) -> Page:
    r"""Take an article apart for the front end.

    Parameters
    ----------
    article : Article
    categories, targets
        As for :func:`annotate`.

    Returns
    -------
    Page

    Examples
    --------
    >>> page = open_page(Article("herald", "Ferry ends\n\n“A brutal cut.”"), ["blame"], [])
    >>> page.words, page.shown["paragraphs"][1]["words"]
    (('ferry', 'ends', 'a', 'brutal', 'cut'), [['A', ' '], ['brutal', ' '], ['cut', '.”']])
    """
    text = (article.text or "").replace("\r\n", "\n").replace("\r", "\n")  # as the SHA-256 is taken
    document = parse(text)
    spans = tuple((document.origin[w.start], document.origin[w.end]) for w in document.words)
    if not spans:
        raise ValueError(f"the text of {article.id!r} holds no word to mark")
    paragraphs = []
    for number, start, end in document.paragraphs:
        here = [p for p, word in enumerate(document.words) if word.paragraph == number]
        if not here:
            continue
        edges = [document.origin[start], *(x for p in here for x in spans[p]), document.origin[end]]
        pieces = [text[a:b] for a, b in itertools.pairwise(edges)]
        words = [list(pair) for pair in zip(pieces[1::2], pieces[2::2], strict=True)]
        name = f"Paragraph {number}" if number else "Headline"
        paragraphs.append({"name": name, "first": here[0], "before": pieces[0], "words": words})
    shown = {
        "article": article.id,
        "language": article.language,
        "paragraphs": paragraphs,
        "categories": _categories(categories),
        "directions": list(SIGNS),
        "targets": targets_of(article, targets),
        "voices": list(VOICES),
    }
    lower = tuple(w.lower for w in document.words)
    return Page(lower, spans, tuple(w.sentence for w in document.words), shown)


def _categories(given: Iterable[str] | Mapping[str, str] | None) -> list[dict[str, str]]:
    """Return the categories, each with the key that chooses it and what belongs there."""
    if given is None:
        given = sorted({entry.category for entry in load_lexicon("loaded")})
    meanings = dict(given) if isinstance(given, Mapping) else MEANINGS
    names = [given] if isinstance(given, str) else list(dict.fromkeys(given))
    if not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise ValueError("categories must be names, such as ['blame', 'praise']")
    if len(names) > len(KEYS):
        raise ValueError(f"{len(names)} categories are more than there are keys; give at most {len(KEYS)}")
    return [{"name": n, "key": k, "meaning": meanings.get(n, "")} for n, k in zip(names, KEYS, strict=False)]


def targets_of(article: Article, given: Entities | Iterable[str] | None) -> list[str]:
    """Return whom a word may be aimed at."""
    if given is None:
        given = suggested([article])
    names = given.names if isinstance(given, Entities) else [given] if isinstance(given, str) else list(given)
    if not all(isinstance(name, str) and name.strip() for name in names):
        raise ValueError("targets must be names, such as ['Ferry Board'], or a codebook, such as corpus.entities")
    return list(dict.fromkeys(names))


def _check_offsets(sheet: Sheet, page: Page) -> None:
    """Refuse a file whose marks do not stand on the words that are there now."""
    for mark in sheet.state.marks:
        if (page.spans[mark.first][0], page.spans[mark.last - 1][1]) != (mark.start, mark.end):
            raise AnnotationError(
                f"{sheet.path} has a mark on characters {mark.start} to {mark.end} that is not on words {mark.first} "
                f"to {mark.last - 1} of {sheet.article!r}: the file was changed, or made by a framing that parts words "
                "differently; put back the file of then, or give another folder"
            )


def answer(sheet: Sheet, page: Page, question: Mapping[str, Any]) -> dict[str, Any]:
    """Do what the front end asks, and say where the coder stands.

    Parameters
    ----------
    sheet : Sheet
    page : Page
    question : mapping
        ``do`` is what to do (a step, or ``hello`` for the article), ``id`` is given back; with the words and labels
        of a mark, or the first word of the one to remove.

    Returns
    -------
    dict
        ``answer`` (the ID), the state of the file, and ``error`` where a step was not taken.
    """
    reply: dict[str, Any] = {"answer": question.get("id")}
    action = question.get("do")
    try:
        if action == "hello":
            reply["page"] = page.shown | {"coder": sheet.coder, "file": sheet.path.as_posix()}
        elif action == "mark":
            mark = _mark(page, question)
            # To mark again what is marked so already is no step.
            if mark not in [m._replace(marked_at="") for m in sheet.state.marks]:
                sheet.do("mark", mark)
        elif action == "remove":
            for mark in sheet.state.marks:
                if mark.first <= question.get("first", -1) < mark.last:
                    sheet.do("remove", mark)
        elif action != "ask":
            sheet.do(str(action))
    except (AnnotationError, OSError) as error:
        reply["error"] = str(error)
    state = sheet.state
    labels = ("first", "last", "category", "direction", "target", "voice")
    reply["marks"] = [{name: getattr(mark, name) for name in labels} for mark in state.marks]
    reply |= {"undo": bool(state.past), "redo": bool(state.future), "done": state.done}
    reply["saved"] = sheet.steps[-1].at if sheet.steps else ""
    return reply


def _mark(page: Page, question: Mapping[str, Any]) -> Mark:
    """Make a mark of what the front end asks, or say why there is none."""
    first, last = question.get("first"), question.get("last")
    if not (isinstance(first, int) and isinstance(last, int) and 0 <= first < last <= len(page.words)):
        raise AnnotationError(f"there are no words {first} to {last}")
    if page.sentences[first] != page.sentences[last - 1]:
        raise AnnotationError("a mark lies in one sentence: mark each part on its own")
    names = [c["name"] for c in page.shown["categories"]]
    allowed = {"category": names, "direction": ["", *page.shown["directions"]]}
    allowed |= {"target": ["", *page.shown["targets"]], "voice": list(VOICES)}
    for what, known in allowed.items():
        if question.get(what) not in known:
            raise AnnotationError(f"choose a {what} first" if not question.get(what) else f"no {what} is called so")
    form = page.words[first] if last - first == 1 else ""
    labels = {what: str(question[what]) for what in allowed}
    return Mark(first, last, page.spans[first][0], page.spans[last - 1][1], form, **labels)


@cache
def _widget() -> type[Any]:
    """Return the class of the widget; it needs anywidget, which comes with the lab and not with framing alone."""
    try:
        import anywidget
    except ImportError as error:
        raise ImportError(
            f"annotate() needs anywidget and ipywidgets, and {error.name or 'one of them'} is not installed: run "
            "pip install 'framing[lab]', or conda install -c conda-forge anywidget, and start the kernel again"
        ) from None

    class Annotator(anywidget.AnyWidget):
        """The widget of one coder and article."""

        _esm = (FOLDER / "annotator.js").read_text(encoding="utf-8")
        _css = "".join((FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in ("widgets", "annotator"))

        def __init__(self, sheet: Sheet, page: Page) -> None:
            super().__init__()
            self.sheet, self.page = sheet, page
            self.on_msg(self._heard)

        def _heard(self, _: Any, question: dict[str, Any], __: list[Any]) -> None:
            self.send(answer(self.sheet, self.page, question))

        @property
        def path(self) -> Path:
            """The coder's file."""
            return self.sheet.path

        @property
        def table(self) -> pd.DataFrame:
            """The marks so far."""
            from framing.desk.annotations import table_of

            return table_of([self.sheet])

        def __repr__(self) -> str:
            state = self.sheet.state
            marks = count(len(state.marks), "mark")
            return (
                f"Annotator of {self.sheet.article!r} for {self.sheet.coder!r}: {marks}, "
                f"{'done' if state.done else 'not done'}; to mark, show it in JupyterLab with a running kernel"
            )

    return Annotator
