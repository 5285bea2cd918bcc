"""Reader: puts articles through the rooms of reading, one after the other, and keeps the evidence."""

from __future__ import annotations

import gc
import hashlib
import math
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm.auto import tqdm

from framing import __version__
from framing.evidence import TABLES, WORDS_ONLY, Evidence
from framing.reading.attachment import REACH, REACHES
from framing.reading.coreference import RESOLVED, wanted
from framing.reading.entities import Entities
from framing.reading.findings import Findings, find, targets
from framing.reading.inflection import FOLDER
from framing.reading.labels import find_labels
from framing.reading.lexicons import Lexicon, load_lexicon
from framing.reading.roles import roles
from framing.reading.rules import MODELS, load_rules, sums_of_all
from framing.reading.scores import learned as learned_chances
from framing.reading.sentiment import clause_valence
from framing.reading.target import CLASSES, Scorer, chances
from framing.reading.terms import clumping, count_terms
from framing.reading.voice import terms_by_sentence
from framing.reading.voice import terms_of as terms_of

if TYPE_CHECKING:
    from framing.corpus import Article, Corpus

Rows = dict[str, list[dict[str, Any]]]
PATIENCE = 2  # seconds without a progress bar
COUNTED_WITH = f"framing {__version__}{WORDS_ONLY}"  # what words alone are read with


class ReadingError(ValueError):
    """Nothing to read, or something that cannot be read."""


def read(
    source: Corpus | Article | Iterable[Article],
    entities: Entities | None = None,
    lexicon: Lexicon | None = None,
    *,
    resolve: Iterable[str] | None = RESOLVED,
    reach: str = REACH,
    scorer: Scorer | None = None,
    only: str | None = None,
    jobs: int = 1,
    progress: bool | None = None,
) -> Evidence:
    r"""Read articles into evidence.

    Parameters
    ----------
    source : Corpus, Article, or iterable of Article
        What to read. Articles of which only codes or evidence are there are passed over.
    entities : Entities, optional
        The codebook; by default the corpus's own, and none for articles without a corpus.
    lexicon : Lexicon, optional
        The loaded words; by default the one that comes with framing.
    resolve : iterable of str, optional
        Which mentions to find that no alias tells, any of ``surname`` ("Silva", once "Ana Silva" was named),
        ``pronoun`` ("she") and ``nominal`` ("the mayor"); None for none. Each is marked in the column ``how``.
    reach : {"sentence", "clause", "article"}
        How far a loaded word may be attached: by the rules that rest on how words are joined alone (``clause``), to
        whoever its sentence names, or to anybody, which is a guess.
    scorer : Scorer, optional
        A scorer of your own for the column ``sentiment``, in the place of the rules: anything with ``predict_proba``
        for a list of :class:`~framing.reading.target.Target`, such as a transformer.
    only : {"terms"} or None, default None
        Count words and read nothing else, in a fraction of the time, for keyness, similarity, word shifts and whatever
        else rests on words alone: without names, voices or loaded words, and so without ``entities``, ``lexicon`` and
        what is said of them. Counts are those of a full reading without a codebook. One with a codebook may part a
        sentence elsewhere beside a name that ends in a stop.
    jobs : int, default 1
        Processes that read side by side; the evidence is the same. Words alone are counted by one.
    progress : bool, optional
        Show a progress bar; by default one that comes after two seconds.

    Returns
    -------
    Evidence

    Raises
    ------
    ReadingError
        If no article has a text, ``resolve`` names what cannot be resolved, there is no such ``reach``, the scorer
        does not give three probabilities for each mention, or words alone are asked for and something else besides.

    Examples
    --------
    >>> from framing.corpus import Article
    >>> from framing.reading.entities import Entity
    >>> codebook = Entities((Entity("Board", "organisation", ("Ferry Board",)),))
    >>> article = Article("one", "Ferry ends\n\nThe Ferry Board made a shameful decision.")
    >>> evidence = read(article, codebook)
    >>> evidence.hits[["term", "entity", "voice"]].values.tolist()
    [['shameful', 'Board', 'narrator']]
    """
    from framing.corpus import Article

    try:
        kinds = wanted(resolve)
    except ValueError as error:
        raise ReadingError(str(error)) from None
    articles = [source] if isinstance(source, Article) else list(source) if isinstance(source, Iterable) else [source]
    if not all(isinstance(a, Article) for a in articles):
        raise ReadingError(
            f"read() takes articles or a corpus, and this is of type {type(source).__name__}; load a file with "
            "fr.load_article(path), a folder with fr.load_corpus(path), or make fr.Article('name', text)"
        )
    with_text = [a for a in articles if a.text is not None]
    if not with_text:
        raise ReadingError(
            f"none of the {len(articles)} articles has a text to read; put the texts into the corpus's folder texts/, "
            "or use the evidence that comes with the corpus (corpus.evidence)"
        )
    codebook = entities if entities is not None else getattr(source, "entities", Entities(()))
    loaded = lexicon if lexicon is not None else load_lexicon("loaded")
    shown = tqdm(
        with_text,
        desc="reading",
        unit="article",
        delay=0 if progress else PATIENCE,
        leave=False,
        **({"disable": True} if progress is False else {}),
    )
    if reach not in REACHES:
        raise ReadingError(f"there is no reach {reach!r}; use one of {', '.join(REACHES)}")
    given = (codebook, loaded, kinds, reach, scorer)
    if only is not None:
        check_only(only, entities, lexicon, scorer, resolve, reach)
        return _words_of(with_text, shown)
    if jobs == 1 and "joblib" not in sys.modules:  # who has set one of joblib's backends has loaded it
        parts = [read_article(a, *given) for a in shown]
    else:
        from joblib import Parallel, delayed

        parts = Parallel(n_jobs=jobs)(delayed(read_article)(a, *given) for a in shown)
    return Evidence.of_rows({name: [row for part in parts for row in part[name]] for name in TABLES})


def check_only(
    only: str,
    entities: object = None,
    lexicon: object = None,
    scorer: object = None,
    resolve: object = RESOLVED,
    reach: str = REACH,
) -> None:
    """Refuse what is no table that can be read alone, and what words alone have no use for."""
    if only != "terms":
        raise ReadingError(f"only is {only!r}; use 'terms' to count words alone, or leave it out to read in full")
    given = {"entities": entities, "lexicon": lexicon, "scorer": scorer}
    asked = [name for name, value in given.items() if value is not None]
    asked += ["resolve"] * (resolve is not RESOLVED) + ["reach"] * (reach != REACH)
    if asked:
        raise ReadingError(f"only='terms' counts words and nothing else: leave out {', '.join(asked)}, or only")


def _words_of(articles: Sequence[Article], shown: Iterable[Article]) -> Evidence:
    """Return evidence of the words of articles, and of nothing else."""
    counted = count_terms((article.id, article.text or "") for article in shown)
    sizes = zip(articles, counted.words, counted.sentences, strict=True)
    return Evidence.of_terms(
        [_about(a, words, sentences, COUNTED_WITH) for a, words, sentences in sizes], counted.terms
    )


def read_article(
    article: Article,
    entities: Entities,
    lexicon: Lexicon,
    resolve: Iterable[str] | None = RESOLVED,
    reach: str = REACH,
    scorer: Scorer | None = None,
) -> Rows:
    """Read one article into rows of the seven evidence tables.

    Parameters
    ----------
    article : Article
    entities, lexicon, resolve, reach, scorer
        As for :func:`read`.

    Returns
    -------
    dict of str to list of dict
        Rows by table.
    """
    if article.text is None:
        raise ReadingError(f"article {article.id!r} has no text to read")
    with _uncollected():
        named = read_with(entities, lexicon, resolve, reach, scorer)
        # What is found is given no name here: with its many small parts gone, little is left for the collector to see.
        return rows_of(article, find(article.text, entities, lexicon, resolve, reach), entities, named, scorer)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector of cycles from looking, many times an article, at what holds none."""
    collects = gc.isenabled()
    if collects:
        gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _about(article: Article, words: int, sentences: int, read_with: str) -> dict[str, Any]:
    """Return the row of an article."""
    return {
        "article": article.id,
        "outlet": article.outlet,
        "published": article.published,
        "country": article.country,
        "family": article.family,
        "event": article.event,
        "language": article.language,
        "basis": article.basis,
        "url": article.url,
        "words": words,
        "sentences": sentences,
        "sha256": sha256(article.text or ""),
        "read_with": read_with,
    }


def rows_of(
    article: Article, found: Findings, entities: Entities, read_with: str, scorer: Scorer | None = None
) -> Rows:
    """Write what was found in an article as rows of the seven evidence tables."""
    masked, heard = found.masked, found.heard
    document, spoken = masked.document, terms_by_sentence(masked, heard)
    key, clumped = {"article": article.id}, clumping([[term for term, _ in said] for said in spoken])

    def place(position: int) -> dict[str, Any]:
        word = document.words[position]
        return {
            "position": masked.positions[position],
            "sentence": word.sentence,
            "clause": word.clause,
            "voice": heard.voice[position],
            "speaker": heard.speaker[position],
        }

    return {
        "articles": [_about(article, masked.positions[-1], len(document.sentences), read_with)],
        "terms": [
            {"article": article.id, "term": term, "order": 1, "voice": voice, "count": count, "clumping": clumped[term]}
            for (term, voice), count in Counter(chain.from_iterable(spoken)).items()
        ],
        "mentions": [
            {
                **key,
                **place(m.first),
                "entity": m.entity,
                "tokens": masked.size(m.first, m.last),
                "alias": m.alias,
                "how": m.how,
                "role": role,
                "sentiment": sentiment,
                "learned": learned,
            }
            for m, role, sentiment, learned in zip(
                masked.mentions, roles(document, masked.mentions, found.hits), *_sentiments(found, scorer), strict=True
            )
        ],
        "hits": [
            {
                **key,
                **place(h.first),
                "term": h.entry.term,
                "form": " ".join(w.lower for w in document.words[h.first : h.last]),
                "tokens": masked.size(h.first, h.last),
                "category": h.entry.category,
                "direction": h.entry.direction,
                "weight": h.entry.weight,
                "strength": h.strength,
                "entity": masked.mentions[h.mention].entity if h.mention is not None else "",
                "attached": h.rule,
                "negated": int(h.negation is not None),
            }
            for h in found.hits
        ],
        "sentences": [{**key, **row} for row in _sentences(found)],
        "quotations": [
            {
                **key,
                "position": masked.positions[q.first],
                "kind": q.kind,
                "tokens": masked.size(q.first, q.last),
                "sentence": document.words[q.first].sentence,
                "speaker": q.speaker,
                "verb": q.verb,
                "stance": q.stance,
            }
            for q in heard.quotations
        ],
        "labels": [
            {
                **key,
                **place(x.first),
                "entity": masked.mentions[x.mention].entity,
                "tokens": masked.size(x.first, x.last),
                "label": x.label,
                "kind": x.kind,
                "rule": x.rule,
                "mention": masked.positions[masked.mentions[x.mention].first],
            }
            for x in find_labels(document, masked.mentions, entities)
        ],
    }


def _sentiments(found: Findings, scorer: Scorer | None) -> tuple[list[float], list[float]]:
    """Return the sentiment toward each mention by the rules, or the user's own scorer, and by the learned scorer."""
    masked, sums = found.masked, sums_of_all(found)
    if scorer is None:
        weights = load_rules("rules")
        told = [chances(weights, each) for each in sums]
    else:
        told = [tuple(row) for row in scorer.predict_proba(targets(found))] if masked.mentions else []
        if len(told) != len(masked.mentions) or any(len(row) != len(CLASSES) for row in told):
            raise ReadingError(
                f"{type(scorer).__name__}.predict_proba gave {len(told)} rows for {len(masked.mentions)} mentions; "
                "it must give the probabilities of negative, neutral and positive, a row a mention"
            )
    learned = learned_chances(masked.document, [(m.first, m.last) for m in masked.mentions], sums, "newsmtsc")
    return [_leaning(row) for row in told], [_leaning(row) for row in learned]


def _leaning(chances: Sequence[float]) -> float:
    # Adding zero turns -0.0 into 0.0, which would otherwise reach the CSV files.
    return round(float(chances[2] - chances[0]), 4) + 0.0


def sha256(text: str) -> str:
    r"""Return the SHA-256 of a text in UTF-8, its line ends made ``\\n``."""
    return hashlib.sha256(text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "surrogatepass")).hexdigest()


def read_with(
    entities: Entities,
    lexicon: Lexicon,
    resolve: Iterable[str] | None = RESOLVED,
    reach: str = REACH,
    scorer: Scorer | None = None,
) -> str:
    """Name framing, each lexicon and the codebook by version, and how they were used, for ``articles``."""
    lexicons = [lexicon, *(load_lexicon(n) for n in ("attribution", "valence", "modifiers"))]
    named = [f"{x.name} {x.version}" for x in lexicons]
    named += [_digest(FOLDER, f"{name}.csv") for name in ("verbs", "literal", "titles", "irregular")]
    named.append(_digest(MODELS, "words.txt"))
    kinds = ", ".join(sorted(wanted(resolve))) or "nothing"
    who = _digest(MODELS, "rules.tsv") if scorer is None else type(scorer).__name__
    scorers = f"sentiment by {who}; learned {_digest(MODELS, 'newsmtsc.tsv').partition(' ')[2]}"
    settings = f"resolved {kinds}; reach {reach}; {scorers}"
    return f"framing {__version__}; {'; '.join(named)}; {settings}; entities {entities.version}"


@cache
def _digest(folder: Path, name: str) -> str:
    path = folder / name
    return f"{path.stem} {hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"


def _sentences(found: Findings) -> list[dict[str, Any]]:
    document, masked, valued = found.masked.document, found.masked, found.valued
    at = [value.position for value in valued]
    names: dict[int, set[str]] = {}
    for mention in masked.mentions:
        names.setdefault(document.words[mention.first].sentence, set()).add(mention.entity)
    rows = []
    for number, sentence in enumerate(document.sentences):
        words = range(sentence.first, sentence.last)
        clauses = document.clauses[document.words[words[0]].clause : document.words[words[-1]].clause + 1]
        edges = pairwise([bisect_left(at, edge) for edge in (*[clause.start for clause in clauses], words.stop)])
        valence = [clause_valence(valued[a:z], c) if a < z else 0.0 for c, (a, z) in zip(clauses, edges, strict=True)]
        tokens = masked.size(sentence.first, sentence.last)
        direct = "direct" in found.heard.voice[sentence.first : sentence.last]
        quoted = sum([masked.size(p, p + 1) for p in words if found.heard.voice[p] == "direct"]) if direct else 0
        rows.append(
            {
                "sentence": number,
                "paragraph": sentence.paragraph,
                "position": masked.positions[sentence.first],
                "tokens": tokens,
                "clauses": len(clauses),
                "valence": round(math.fsum(valence) / len(valence), 4) + 0.0,
                "quoted": round(quoted / tokens, 4),
                "entities": "; ".join(sorted(names.get(number, ()))),
            }
        )
    return rows
