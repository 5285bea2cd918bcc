"""How much work reading is: calls and lines on fixed texts, counted and not timed, so that no busy machine fails this.

``work.json`` beside this file holds what was counted, and how. A change that makes reading slower fails here; one that
makes it quicker, or is worth what it costs, writes the file anew: ``python tests/reading/test_work.py``.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import framing as fr
from framing.reading.lexicons import load_lexicon
from framing.reading.reader import read_article

FILE = Path(__file__).with_name("work.json")
# Python 3.12 and later need no call for a comprehension, and so count less; what they count more stays within this.
ALLOWED = 1.1
DOUBLE = 2.1  # twice the text, at most so many times the work

Work = dict[str, int]


def counted(task: Callable[[], object]) -> Work:
    """Count what a task does: calls of functions, Python's and built in, and lines (each turn of a loop anew)."""
    found = {"calls": 0, "lines": 0}

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        found["lines"] += event == "line"
        return trace

    def profile(frame: FrameType, event: str, _: Any) -> None:
        found["calls"] += event in ("call", "c_call")

    task()  # what is loaded or kept at the first time is no work of the second
    before = sys.gettrace(), sys.getprofile()
    sys.settrace(trace)
    sys.setprofile(profile)
    try:
        task()
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])
    return found


def reading(*texts: str) -> Work:
    """Count the work of reading some texts with the codebook of the ferry line."""
    entities, lexicon = fr.load_corpus("ferry-line").entities, load_lexicon("loaded")
    articles = [fr.Article(str(number), text) for number, text in enumerate(texts)]
    return counted(lambda: [read_article(article, entities, lexicon) for article in articles])


def ferry_texts() -> list[str]:
    return [article.text for article in fr.load_corpus("ferry-line") if article.text]


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return loaded


def test_reading_the_ferry_line_is_no_more_work_than_it_was(stored: dict[str, Any]) -> None:
    texts = ferry_texts()
    assert sum(len(text.split()) for text in texts) == stored["words"], "the texts have changed: write work.json anew"
    for what, found in reading(*texts).items():
        assert found <= ALLOWED * stored[what], f"{found} {what} and not {stored[what]}: see the head of this file"


def test_the_count_is_the_same_each_time_and_sees_a_little_more_work() -> None:
    text = ferry_texts()[0]
    one = reading(text)
    assert one == reading(text)
    more = reading(text, "Norland left.")
    assert all(more[what] > one[what] > 1000 for what in one)


def test_twice_the_text_is_twice_the_work() -> None:
    headline, _, body = ferry_texts()[0].partition("\n\n")
    many = "\n\n".join([headline, *[body] * 4])
    more = "\n\n".join([headline, *[body] * 8])
    one, two = reading(many), reading(more)
    assert all(1.5 * one[what] < two[what] <= DOUBLE * one[what] for what in one), (one, two)


def test_reading_an_article_does_not_load_what_it_does_not_need() -> None:
    code = (
        "import sys, framing as fr\n"
        "article = fr.Article('a', 'Ferry ends\\n\\nNorland made a shameful decision.')\n"
        "fr.read(article, fr.Entities.of({'N': ['Norland']}))\n"
        "print(*sorted({'nltk', 'sklearn', 'scipy', 'joblib', 'matplotlib'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


if __name__ == "__main__":
    made = {
        "about": "Work of reading the six texts of ferry-line once, after they were read once before, by "
        "tests/reading/test_work.py, which says how to write this anew.",
        "python": platform.python_version(),
        "words": sum(len(text.split()) for text in ferry_texts()),
        **reading(*ferry_texts()),
    }
    FILE.write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    print(FILE.read_text(encoding="utf-8"))
