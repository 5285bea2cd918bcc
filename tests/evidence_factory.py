"""Invented evidence for tests: an invented country's news, in invented words. Of reading, only how terms clump is used.

`evidence_of` makes Evidence from articles given as sentences of tokens, so that its seven tables always agree
with one another; `invented` draws such articles at random; `evidences` is a hypothesis strategy for them.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from framing.evidence import TABLES, Evidence, make_table
from framing.reading.terms import clumping

VOICES = ("narrator", "direct", "indirect", "scare")
ENTITIES = ("Arvenia", "Minister Quell", "The Ostrovar", "Tirn Valley")
PLAIN = ("zorb", "talm", "brinn", "quast", "dovel", "merrick", "sund", "plover", "the", "of")
LOADED = {"vilesome": "insult", "butcherly": "violence", "gallant": "praise", "hapless": "victim"}
DIRECTIONS = {"insult": "blames", "violence": "blames", "praise": "legitimises", "victim": "sympathises"}
SPEAKERS = ("", "Minister Quell", "a miller")
VERBS = ("say", "thunder", "claim")


class Token(NamedTuple):
    """A word of an invented article."""

    word: str
    voice: str = "narrator"
    entity: str = ""  # the entity that the word mentions
    about: str = ""  # the entity that a loaded word is attached to
    negated: bool = False
    sentiment: float = 0.0
    strength: float = 1.0


Article = Sequence[Sequence[Token]]


def evidence_of(articles: Mapping[str, Article], about: Mapping[str, Mapping[str, Any]] | None = None) -> Evidence:
    """Make evidence of articles given as sentences of tokens.

    `about` gives columns of the articles table for some articles; without it an article is of an outlet of
    its own name, of its own making, and an account.
    """
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for name, sentences in articles.items():
        tokens = [(place, token) for place, sentence in enumerate(sentences) for token in sentence]
        described = {
            "outlet": name.title(),
            "published": "1907-03-02",
            "country": "Arvenia",
            "family": "own",
            "event": "",
            "language": "en",
            "basis": "account",
            "url": f"https://example.org/{name}",
            "sha256": "0" * 64,
            "read_with": "invented",
        }
        counts = {"article": name, "words": len(tokens), "sentences": len(sentences)}
        tables["articles"].append(described | dict((about or {}).get(name, {})) | counts)
        terms: Counter[tuple[str, int, str]] = Counter((t.word, 1, t.voice) for _, t in tokens)
        for sentence in sentences:
            for left, right in itertools.pairwise(sentence):
                if left.voice == right.voice:
                    terms[f"{left.word} {right.word}", 2, left.voice] += 1
        clumped = clumping([[token.word for token in sentence] for sentence in sentences])
        tables["terms"] += [
            {"article": name, "term": w, "order": o, "voice": v, "count": n, "clumping": clumped.get(w)}
            for (w, o, v), n in terms.items()
        ]
        for position, (place, token) in enumerate(tokens):
            shared = {"article": name, "position": position, "tokens": 1, "sentence": place, "clause": place}
            shared |= {"voice": token.voice, "speaker": ""}
            if token.entity:
                named = {"entity": token.entity, "alias": token.word, "how": "name", "role": "other"}
                tables["mentions"].append(shared | named | {"sentiment": token.sentiment, "learned": -token.sentiment})
            if token.word in LOADED:
                category = LOADED[token.word]
                entry = {"term": token.word, "form": token.word, "category": category, "weight": 1.0}
                entry |= {
                    "strength": token.strength,
                    "direction": DIRECTIONS[category],
                    "entity": token.about,
                    "negated": int(token.negated),
                }
                tables["hits"].append(shared | entry | {"attached": "invented" if token.about else "none"})
            named_here = [
                p for p, (s, t) in enumerate(tokens) if s == place and t.entity and t.entity == _called(token)
            ]
            if named_here:
                row = {"article": name, "position": position, "tokens": 1, "label": token.word, "sentence": place}
                row |= {"entity": _called(token), "voice": token.voice, "speaker": ""}
                kind, rule = ("head", "alias") if token.entity else ("modifier", "before")
                mention = min(named_here, key=lambda p: abs(p - position))
                tables["labels"].append(row | {"kind": kind, "rule": rule, "mention": mention})
        position = 0
        for place, sentence in enumerate(sentences):
            tables["sentences"].append(
                {
                    "article": name,
                    "sentence": place,
                    "paragraph": place,
                    "position": position,
                    "tokens": len(sentence),
                    "clauses": 1,
                    "valence": 0.0,
                    "quoted": sum(t.voice == "direct" for t in sentence) / max(len(sentence), 1),
                    "entities": ";".join(sorted({t.entity for t in sentence if t.entity})),
                }
            )
            tables["quotations"] += _spans(name, place, position, sentence)
            position += len(sentence)
    return Evidence(**{name: make_table(name, rows) for name, rows in tables.items()})


def _called(token: Token) -> str:
    """The entity that a word is a label of: the one it mentions, or the one that a loaded word is about."""
    return token.entity or (token.about if token.word in LOADED else "")


def _spans(article: str, place: int, position: int, sentence: Sequence[Token]) -> list[dict[str, Any]]:
    """Runs of words in a voice other than the narrator's; whose they are follows from where they stand."""
    spans = []
    start = 0
    while start < len(sentence):
        end = start + 1
        while end < len(sentence) and sentence[end].voice == sentence[start].voice:
            end += 1
        if sentence[start].voice != "narrator":
            speaker = SPEAKERS[(place + start) % len(SPEAKERS)]
            verb = VERBS[(place + start) % len(VERBS)] if speaker else ""
            row = {"article": article, "position": position + start, "kind": sentence[start].voice}
            row |= {"tokens": end - start, "sentence": place, "speaker": speaker, "verb": verb}
            spans.append(row | {"stance": "neutral" if verb else ""})
        start = end
    return spans


def invented(articles: int = 8, *, sentences: int = 12, seed: int = 0) -> Evidence:
    """Draw evidence at random: the first article published, the others accounts; two of one wire family."""
    rng = np.random.default_rng(seed)
    texts, about = {}, {}
    for number in range(articles):
        name = f"paper{number:02d}"
        texts[name] = [[_random_token(rng) for _ in range(rng.integers(4, 15))] for _ in range(sentences)]
        about[name] = {
            "outlet": f"Outlet {number // 2}",
            "basis": "account" if number else "published",
            "family": "Wire" if number in (1, 2) else "own",
            "country": ("Arvenia", "Ostrovar")[number % 2],
        }
    return evidence_of(texts, about)


def _random_token(rng: np.random.Generator) -> Token:
    voice = str(rng.choice(VOICES, p=[0.6, 0.2, 0.15, 0.05]))
    kind = rng.random()
    entity = str(rng.choice(ENTITIES))
    if kind < 0.2:
        return Token(entity.lower(), voice, entity=entity, sentiment=float(rng.integers(-4, 5)) / 4)
    if kind < 0.35:
        about = entity if rng.random() < 0.7 else ""
        return Token(str(rng.choice(sorted(LOADED))), voice, about=about, negated=bool(rng.random() < 0.1))
    return Token(str(rng.choice(PLAIN)), voice)


def tokens() -> st.SearchStrategy[Token]:
    """A word: plain, a mention of an entity, or a loaded word attached to one or to none."""
    voices = st.sampled_from(VOICES)
    # Not st.builds(Token, ...): it would draw the fields with defaults as well, sentiments of infinity among them.
    plain = st.builds(lambda word, voice: Token(word, voice), st.sampled_from(PLAIN), voices)
    mention = st.builds(
        lambda entity, voice, sentiment: Token(entity.lower(), voice, entity=entity, sentiment=sentiment / 4),
        st.sampled_from(ENTITIES),
        voices,
        st.integers(-4, 4),
    )
    loaded = st.builds(
        lambda word, voice, about, negated: Token(word, voice, about=about, negated=negated),
        st.sampled_from(sorted(LOADED)),
        voices,
        st.sampled_from(("", *ENTITIES)),
        st.booleans(),
    )
    return st.one_of(plain, mention, loaded)


@st.composite
def evidences(draw: st.DrawFn, *, min_articles: int = 0, max_articles: int = 7, min_words: int = 0) -> Evidence:
    """Evidence of some articles, some of them without a word unless `min_words` says otherwise."""
    names = [f"paper{number}" for number in range(draw(st.integers(min_articles, max_articles)))]
    sentence = st.lists(tokens(), min_size=max(1, min_words), max_size=8)
    article = st.lists(sentence, min_size=min(1, min_words), max_size=5)
    about = st.fixed_dictionaries(
        {
            "basis": st.sampled_from(("published", "account")),
            "outlet": st.sampled_from(("Gazette", "Courier", "Herald")),
            "family": st.sampled_from(("own", "Wire", "Wire-derived")),
            "country": st.sampled_from(("Arvenia", "Ostrovar")),
        }
    )
    return evidence_of({n: draw(article) for n in names}, {n: draw(about) for n in names})
