"""Texts: the articles that are read. They are other people's, stay where they are, and are written nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from framing.corpus import Article
from framing.reading.entities import Entities
from framing.validation.gold import load_basil

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "gold"  # the folder that holds BASIL; --data names another
CODEBOOK = ROOT / "corpora" / "three-outlets" / "entities.toml"  # whom these articles name
MANY = 10_000


class Text(NamedTuple):
    """An article by its paragraphs, the headline first, and these by their sentences."""

    name: str
    outlet: str
    paragraphs: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """The article as it is read."""
        return "\n\n".join(" ".join(sentences) for sentences in self.paragraphs)

    @property
    def sentences(self) -> list[str]:
        """Its sentences, as those who annotated them have cut them."""
        return [sentence for sentences in self.paragraphs for sentence in sentences]

    @property
    def article(self) -> Article:
        """As framing reads it."""
        return Article(self.name, self.text, outlet=self.outlet)


def articles(data: str | Path, copies: int = 1) -> list[Text]:
    """Return the 150 articles of BASIL, so many times over."""
    found: list[Text] = []
    for story in load_basil(Path(data)):
        head = len(story.text.partition("\n\n")[0])
        paragraphs: list[list[str]] = [[story.text[:head]]]
        end = head
        for start, stop in story.sentences:
            if "\n\n" in story.text[end:start]:
                paragraphs.append([])
            paragraphs[-1].append(story.text[start:stop])
            end = stop
        found.append(Text(f"{story.outlet}-{len(found):03d}", story.outlet, tuple(tuple(p) for p in paragraphs)))
    return [text._replace(name=f"{text.name}-{copy}") for copy in range(copies) for text in found]


def many(data: str | Path, number: int = MANY, *, seed: int = 0) -> Iterator[Text]:
    """Yield articles whose paragraphs are drawn with replacement: each is as long as a real one, and new."""
    real = articles(data)
    pool = [paragraph for text in real for paragraph in text.paragraphs[1:]]
    rng = np.random.default_rng(seed)
    for at in range(number):
        like = real[int(rng.integers(len(real)))]
        head = real[int(rng.integers(len(real)))].paragraphs[0]
        drawn = rng.integers(len(pool), size=len(like.paragraphs) - 1)
        yield Text(f"drawn-{at:05d}", like.outlet, (head, *(pool[int(k)] for k in drawn)))


def codebook() -> Entities:
    """Return whom these articles name."""
    return Entities.load(CODEBOOK)


def words(texts: list[Text]) -> int:
    """Return how many words there are, by blanks."""
    return sum(len(text.text.split()) for text in texts)
