"""Keyness of 300 articles, from their texts, beside two peers: what one outlet uses more than the others.

The peers count words. So does framing where words alone are asked for; what it costs to read names, quotations, loaded
words and sentiment as well is a row of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from tempfile import TemporaryDirectory
from typing import Any

import texts
import turns
from texts import Text

from framing.analysis.keyness import keyness
from framing.evidence import Evidence
from framing.reading.reader import read

SUBJECT = "keyness"
TARGET, REST = "nyt", "others"
WORDS, IN_FULL, READ = "from texts", "from texts, read in full", "from what was read"
FIGHTING, SCATTER = "ConvoKit's fighting words", "scattertext"
MODULES = {FIGHTING: "convokit", SCATTER: "scattertext"}


def side(text: Text) -> str:
    """Return on which side an article stands."""
    return TARGET if text.outlet == TARGET else REST


def in_full(articles: list[Text]) -> Evidence:
    """Read the articles with all that framing finds in them."""
    return read([text.article for text in articles], texts.codebook(), progress=False)


def words_of(articles: list[Text]) -> Evidence:
    """Count the words of the articles."""
    return read([text.article for text in articles], only="terms", progress=False)


def fighting_words(articles: list[Text]) -> Callable[[], Any]:
    """Hand the articles to ConvoKit as utterances; return what compares both sides' single words."""
    convokit = turns.peer("convokit")
    module = turns.peer("convokit.fighting_words")
    counter = turns.peer("sklearn.feature_extraction.text").CountVectorizer(min_df=3)
    speaker = convokit.Speaker(id="press")
    corpus = convokit.Corpus(
        utterances=[
            convokit.Utterance(
                id=text.name, speaker=speaker, conversation_id=text.name, text=text.text, meta={"side": side(text)}
            )
            for text in articles
        ]
    )

    def compare() -> Any:
        words = module.FightingWords(cv=counter)
        words.fit(corpus, lambda one: one.meta["side"] == TARGET, lambda one: one.meta["side"] == REST)
        return words.get_ngram_zscores()

    return compare


def scaled_f(articles: list[Text]) -> Any:
    """Hand the articles to scattertext, cut at blanks; return its scores of single words."""
    scattertext, pandas = turns.peer("scattertext"), turns.peer("pandas")
    frame = pandas.DataFrame({"side": [side(text) for text in articles], "text": [text.text for text in articles]})
    corpus = scattertext.CorpusFromPandas(
        frame, category_col="side", text_col="text", nlp=scattertext.whitespace_nlp_with_sentences
    ).build()
    return corpus.get_unigram_corpus().get_scaled_f_scores(TARGET)


def compared(data: str, copies: int, rounds: int, share: int) -> dict[str, Any]:
    """Compare both sides from their texts, and from what was read already."""
    with TemporaryDirectory() as folder:
        os.environ["HOME"] = folder  # where ConvoKit writes its settings when it is loaded
        return in_turn(data, copies, rounds, share)


def in_turn(data: str, copies: int, rounds: int, share: int) -> dict[str, Any]:
    """Let the tools take turns."""
    articles = texts.articles(data, copies)[::share]
    missing = {}
    for name, module in MODULES.items():
        try:
            turns.peer(module)
        except turns.PeerMissing as error:
            missing[name] = str(error)
    tools: dict[str, Callable[[], Any]] = {
        "framing": lambda: keyness(words_of(articles), TARGET, by="outlet"),
        IN_FULL: lambda: keyness(in_full(articles), TARGET, by="outlet"),
        FIGHTING: lambda: fighting_words(articles)(),
        SCATTER: lambda: scaled_f(articles),
    }
    found = {WORDS: turns.in_turn({name: tool for name, tool in tools.items() if name not in missing}, rounds)}
    found[IN_FULL] = found[WORDS] | {"framing": found[WORDS].pop(IN_FULL)}
    evidence = words_of(articles)
    tools = {"framing": lambda: keyness(evidence, TARGET, by="outlet")}
    if FIGHTING not in missing:
        tools[FIGHTING] = fighting_words(articles)
    found[READ] = turns.in_turn(tools, rounds + 2)
    return {"took": found, "missing": missing, "articles": len(articles), "words": texts.words(articles)}


def jobs(data: str, quick: bool) -> list[turns.Job]:
    """Return what fresh processes do."""
    sizes = {"copies": 1, "rounds": 2, "share": 10} if quick else {"copies": 2, "rounds": 3, "share": 1}
    return [turns.Job("keyness:compared", {"data": data, **sizes})]


def rows(done: list[tuple[turns.Job, Any]]) -> Iterator[dict[str, Any]]:
    """Return the rows of what was measured."""
    found = done[0][1]
    about = {"corpus": f"{found['articles']:,} articles", "words": found["words"]}
    for name, package in ((FIGHTING, "convokit"), (SCATTER, "scattertext")):
        goal: dict[str, Any] = {"at_least": 5} if name == FIGHTING else {}
        version = turns.named(package)
        peer = f"{name} ({version})" if name == FIGHTING else version
        for measure, took in found["took"].items():
            if name in found["missing"]:
                note = found["missing"][name]
                yield turns.row(SUBJECT, measure, corpus=str(about["corpus"]), peer=peer, note=note, **goal)
            elif name in took:
                note = "framing reads names, quotations, loaded words and sentiment too" if measure == IN_FULL else ""
                yield turns.compared(
                    SUBJECT, measure, took["framing"], took[name], peer=peer, note=note, **about, **goal
                )
            goal = {}
