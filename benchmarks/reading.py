r"""The full reading beside a chain of ready tools, beside VADER alone, and beside one pass of ``\w+``.

Cold: a process that has loaded all packages and read nothing; to make what reads (lexicons, codebook, patterns) counts.
Warm: the same articles again. In a process every tool has its turn, and another one begins in the next.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import texts
import turns
from texts import Text

from framing.evidence import Evidence
from framing.reading import reader
from framing.reading.inflection import forms
from framing.reading.lexicons import load_lexicon

SUBJECT = "reading"
CHAIN, VADER, NLTK, EMPATH, PASS = "chain", "vaderSentiment", "NLTK's VADER", "Empath", r"\w+"
LIMIT = 10  # ms an article
PART = 500  # articles in turn, of very many

Reading = Callable[[list[Text]], Any]


def own() -> Reading:
    """Framing, as anybody calls it: evidence of the seven tables."""
    entities = texts.codebook()

    def read(articles: list[Text]) -> Evidence:
        return reader.read([text.article for text in articles], entities, progress=False)

    return read


def chain() -> Reading:
    """SpaCy's blank pipeline with sentences and entities, its matcher of phrases, and VADER of every sentence.

    The entities are those of the codebook, the phrases every form of the words in framing's lexicon.
    """
    spacy = turns.peer("spacy")
    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": entity.kind, "pattern": alias, "id": entity.name}
            for entity in texts.codebook()
            for alias in entity.aliases
        ]
    )
    matcher = turns.peer("spacy.matcher").PhraseMatcher(pipeline.vocab, attr="LOWER")
    for term, written in listed().items():
        matcher.add(term, [pipeline.make_doc(form) for form in written])
    score = turns.peer("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer().polarity_scores

    def read(articles: list[Text]) -> list[Any]:
        found = []
        for document in pipeline.pipe(text.text for text in articles):
            named = [(entity.ent_id_, entity.start) for entity in document.ents]
            loaded = [(pipeline.vocab.strings[match], start) for match, start, _ in matcher(document)]
            found.append((named, loaded, [score(sentence.text)["compound"] for sentence in document.sents]))
        return found

    return read


@cache
def listed() -> dict[str, list[str]]:
    """Return the forms of each loaded word, which the chain is handed: made elsewhere, so that framing stays cold."""
    found: dict[str, list[str]] = turns.fresh(turns.Job("reading:forms_of_loaded"))
    return found


def forms_of_loaded() -> dict[str, list[str]]:
    """Return the forms of each loaded word."""
    found: dict[str, list[str]] = {}
    for entry in load_lexicon("loaded"):
        found.setdefault(entry.term, []).extend(forms(entry.term, entry.pos))
    return found


def vader() -> Reading:
    """VaderSentiment, of every sentence."""
    score = turns.peer("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer().polarity_scores
    return lambda articles: [score(sentence)["compound"] for text in articles for sentence in text.sentences]


def nltk_vader() -> Reading:
    """NLTK's VADER, of every sentence, with the lexicon of vaderSentiment: NLTK would download the same one."""
    listed = Path(turns.peer("vaderSentiment").__file__).with_name("vader_lexicon.txt").read_text(encoding="utf-8")
    module = turns.peer("nltk.sentiment.vader")

    class Analyzer(module.SentimentIntensityAnalyzer):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            self.lexicon_file, self.constants = listed, module.VaderConstants()
            self.lexicon = self.make_lex_dict()

    score = Analyzer().polarity_scores
    return lambda articles: [score(sentence)["compound"] for text in articles for sentence in text.sentences]


def empath() -> Reading:
    """Empath: the words of its categories in each article."""
    lexicon = turns.peer("empath").Empath()
    return lambda articles: [lexicon.analyze(text.text) for text in articles]


def one_pass() -> Reading:
    """One compiled pattern, found from end to end."""
    find = re.compile(r"\w+").findall
    return lambda articles: [len(find(text.text)) for text in articles]


TOOLS: dict[str, Callable[[], Reading]] = {
    "framing": own, CHAIN: chain, VADER: vader, NLTK: nltk_vader, EMPATH: empath, PASS: one_pass
}  # fmt: skip
PACKAGES: dict[str, tuple[str, ...]] = {
    CHAIN: ("spacy", "vaderSentiment"), VADER: ("vaderSentiment",), NLTK: ("nltk",), EMPATH: ("empath",)
}  # fmt: skip
MODULES = {CHAIN: "spacy", VADER: "vaderSentiment.vaderSentiment", NLTK: "nltk.sentiment.vader", EMPATH: "empath"}


def names(tool: str) -> str:
    """Name a tool with its version."""
    versions = " + ".join(turns.named(package) for package in PACKAGES.get(tool, ()))
    return {CHAIN: f"chain: {versions}", PASS: r"one \w+ pass", NLTK: f"VADER of {versions}"}.get(tool, versions)


def loaded(tools: Iterable[str] = MODULES) -> dict[str, str]:
    """Load peers, which is not measured here; return why one of them is missing."""
    missing = {}
    for tool in tools:
        try:
            turns.peer(MODULES.get(tool, "re"))
        except turns.PeerMissing as error:
            missing[tool] = str(error)
    return missing


def cold_and_warm(data: str, copies: int, first: int, share: int = 1) -> dict[str, Any]:
    """Read with every tool in turn, and then again."""
    articles = texts.articles(data, copies)[::share]
    missing = loaded()
    listed()
    tools = turns.rotated([name for name in TOOLS if name not in missing], first)
    readings: dict[str, Reading] = {}

    def make_and_read(name: str) -> None:
        readings[name] = TOOLS[name]()
        readings[name](articles)

    cold = {name: turns.cpu(lambda name=name: make_and_read(name)) for name in tools}  # type: ignore[misc]
    warm = {name: turns.cpu(lambda name=name: readings[name](articles)) for name in tools}  # type: ignore[misc]
    return {"cold": cold, "warm": warm, "words": texts.words(articles), "missing": missing, "articles": len(articles)}


def each_article(data: str, share: int = 1) -> list[float]:
    """Return how many milliseconds each article takes a reader that has read them all."""
    articles = [text.article for text in texts.articles(data)[::share]]
    entities, lexicon = texts.codebook(), load_lexicon("loaded")
    took = []
    for warm in (False, True):
        for article in articles:
            start = time.process_time()
            reader.read_article(article, entities, lexicon)
            if warm:
                took.append(1000 * (time.process_time() - start))
    return took


def very_many(data: str, number: int, part: int) -> dict[str, Any]:
    """Read very many articles, some of them in turn."""
    every_tool = ("framing", CHAIN, VADER, PASS)
    missing = loaded(every_tool)
    listed()
    tools = [name for name in every_tool if name not in missing]
    readings: dict[str, Reading] = {}
    took: dict[str, list[float]] = {name: [] for name in tools}
    every, count = texts.many(data, number), 0

    def read(name: str, articles: list[Text]) -> None:
        if name not in readings:
            readings[name] = TOOLS[name]()
        readings[name](articles)

    for turn, articles in enumerate(parts(every, part)):
        count += texts.words(articles)
        for name in turns.rotated(tools, turn):
            took[name].append(turns.cpu(lambda name=name, articles=articles: read(name, articles)))  # type: ignore[misc]
    return {"took": took, "words": count, "missing": missing}


def parts(every: Iterator[Text], size: int) -> Iterator[list[Text]]:
    """Yield some articles at a time."""
    while some := list(islice(every, size)):
        yield some


def memory(data: str, copies: int, share: int, tool: str) -> list[float]:
    """Return how many MB one tool alone needs to read, above the process that has loaded it and the articles."""
    articles = texts.articles(data, copies)[::share]
    if tool in loaded([tool]):
        return []
    listed()
    before = turns.settled()
    TOOLS[tool]()(articles)
    return [turns.peak() - before]


def jobs(data: str, quick: bool, many: int = texts.MANY) -> list[turns.Job]:
    """Return what fresh processes do; very many articles are read in at least eight parts."""
    rounds, copies, share = (2, 1, 15) if quick else (5, 2, 1)
    found = [
        turns.Job("reading:cold_and_warm", {"data": data, "copies": copies, "first": first, "share": share})
        for first in range(rounds)
    ]
    found.append(turns.Job("reading:each_article", {"data": data, "share": share}))
    for tool in ("framing", CHAIN):
        given = {"data": data, "copies": copies, "share": share, "tool": tool}
        found.append(turns.Job("reading:memory", given))
    number, part = (20, 10) if quick else (many, min(PART, max(1, many // 8)))
    found.append(turns.Job("reading:very_many", {"data": data, "number": number, "part": part}))
    return found


def rows(done: list[tuple[turns.Job, Any]]) -> Iterator[dict[str, Any]]:
    """Return the rows of what was measured."""
    both = [found for job, found in done if job.function.endswith("cold_and_warm")]
    corpus = f"{both[0]['articles']:,} articles"
    goals: dict[tuple[str, str], dict[str, Any]] = {
        (CHAIN, "cold"): {"at_least": 5},
        (CHAIN, "warm"): {"at_least": 12},
        (VADER, "cold"): {"at_least": 2},
        (VADER, "warm"): {"at_least": 4},
        (PASS, "cold"): {"at_most": 8, "unit": turns.LONGER},
        (PASS, "warm"): {"at_most": 4, "unit": turns.LONGER},
    }
    for tool in (tool for tool in TOOLS if tool != "framing"):
        for state in ("cold", "warm"):
            about: dict[str, Any] = {"corpus": corpus, "state": state, "peer": names(tool)}
            about |= goals.get((tool, state), {})
            if tool in both[0]["missing"]:
                yield turns.row(SUBJECT, "full reading", **about, note=both[0]["missing"][tool])
                continue
            ours, theirs = ([found[state][name] for found in both] for name in ("framing", tool))
            yield turns.compared(SUBJECT, "full reading", ours, theirs, words=both[0]["words"], **about)
    single = next(found for job, found in done if job.function.endswith("each_article"))
    low, middle, high = statistics.quantiles(single, n=4)
    made = turns.row(
        SUBJECT, "full reading", [middle], "ms", corpus="1 article", state="warm", at_most=LIMIT,
        note=f"median of {len(single)} articles, with the quartiles",
    )  # fmt: skip
    yield made | {"low": low, "high": high, "rounds": len(single)}
    for job, found in done:
        if job.function.endswith("memory"):
            tool = job.arguments["tool"]
            yield turns.row(
                SUBJECT, "peak memory above the articles", found, "MB", corpus=corpus, state="cold",
                peer="" if tool == "framing" else names(tool),
                note="of framing, all evidence kept" if tool == "framing" else "of the peer",
            )  # fmt: skip
    job, found = next((job, found) for job, found in done if job.function.endswith("very_many"))
    count = f"{job.arguments['number']:,} articles"
    fewer = f"the target is of {texts.MANY:,} articles; " if job.arguments["number"] < texts.MANY else ""
    for tool, goal in ((CHAIN, {"at_least": 10}), (VADER, {}), (PASS, {"unit": turns.LONGER})):
        about = {"corpus": count, "state": "cold", "peer": names(tool), **goal}
        if tool in found["missing"]:
            yield turns.row(SUBJECT, "full reading", **about, note=found["missing"][tool])
            continue
        ours, theirs = found["took"]["framing"], found["took"][tool]
        made = turns.compared(SUBJECT, "full reading", [sum(ours)], [sum(theirs)], words=found["words"], **about)
        parts = turns.compared(SUBJECT, "", ours, theirs, **about)
        yield made | {
            "low": parts["low"], "high": parts["high"], "rounds": parts["rounds"],
            "note": f"{fewer}the value is of all of it, the spread of parts of {job.arguments['part']} articles",
        }  # fmt: skip
    yield turns.row(
        SUBJECT, "valence the same as VADER's to four decimals", unit="", corpus="100,000 sentences",
        peer=names(VADER), verdict="not claimed",
        note="nothing in framing claims to be VADER: its valence has a lexicon and rules of its own",
    )  # fmt: skip
