"""Views: what the explorer shows for one choice of entities, voice, words and outlets, and the code that makes it.

Nothing here knows of widgets: a view goes in, the results of :func:`framing.portrayal`, :func:`framing.profiles` and
:func:`framing.concordance` come out. What was computed once is kept, so that going back costs nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from framing.analysis import groups
from framing.analysis.coding import records
from framing.analysis.lexicons import profiles
from framing.analysis.portrayal import Portrayal, portrayal
from framing.corpus import Article, Corpus
from framing.desk.articles import OpenArticle, open_articles, suggested
from framing.desk.behind import BEHIND, Behind
from framing.desk.concordance import concordance
from framing.desk.lines import Concordance, notes, table_of
from framing.display.wording import count, listed
from framing.evidence import TABLES, Evidence
from framing.reading.entities import Entities
from framing.reading.lexicons import Lexicon
from framing.reading.reader import read, sha256
from framing.result import Result

OWN = "loaded"  # the lexicon that the evidence was read with
KEPT = 64  # results that are kept
LINES = 200  # lines of a concordance that are shown
WIDTH = 50  # characters on each side of a word


@dataclass(frozen=True)
class View:
    """One choice of what to look at.

    Parameters
    ----------
    entities, outlets : tuple of str
    by : str or None
        What is compared: a column to group articles by, or None for all together.
    voice : {"narrator", "quoted", "scare", "all"} or None
        None keeps the voices apart.
    category : str
        Count only the loaded words of this category; all where it is empty.
    weight : float
        Count only loaded words that the lexicon gives this weight or more.
    lexicon : str
    threshold : float
        How strongly a word must be loaded where it stands, from 0 to 1.
    what : str
        What the concordance shows; the first of the entities where it is empty.
    sort : {"position", "left", "right", "outlet"}
        Its order.
    """

    entities: tuple[str, ...]
    outlets: tuple[str, ...]
    by: str | None = None
    voice: str | None = "narrator"
    category: str = ""
    weight: float = 0.0
    lexicon: str = OWN
    threshold: float = groups.THRESHOLD
    what: str = ""
    sort: str = "position"


@dataclass(eq=False)
class Study:
    """What is explored, and how it is counted.

    Parameters
    ----------
    source : Corpus or Evidence
    lexicons : mapping of str to Lexicon
        Further lexicons to read the texts with.
    options : mapping
        ``resamples``, ``level`` and ``seed`` of the intervals, and ``min_mentions``, ``min_words`` and ``scorer``.

    Raises
    ------
    TypeError
        If the source is neither.
    ValueError
        If it mentions no entity, or lexicons are given and there is no text to read with them.
    """

    source: Corpus | Evidence
    lexicons: Mapping[str, Lexicon] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    opened: dict[str, OpenArticle] = field(default_factory=dict, init=False)
    suggests: bool = field(default=False, init=False)
    _kept: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self.options = {"resamples": 2000, "level": 0.95, "seed": 0, **self.options}
        if not isinstance(self.source, (Corpus, Evidence)):
            raise TypeError(
                f"explore() takes a corpus or evidence, and this is of type {type(self.source).__name__}; load a "
                "corpus with fr.load_corpus(path), or read articles with fr.read(articles, entities)"
            )
        own = self.source if isinstance(self.source, Evidence) else self._read(self.source)
        groups.check_in_full(own, "explore() needs more than words")
        if own.mentions.empty:
            raise ValueError(
                f"no entity is mentioned in the evidence of {count(len(own), 'article')}; read the texts with a "
                "codebook, such as fr.read(articles, fr.Entities.of({'Ferry Board': ['Ferry Board', 'the board']}))"
            )
        if self.lexicons and not self.opened:
            raise ValueError("lexicons are given, and there is no text here to read with them; leave them out")
        self._kept[OWN] = own

    def _read(self, corpus: Corpus) -> Evidence:
        """Open the texts that the corpus's evidence rests on, once for the numbers and the words behind them."""
        self.suggests = not len(corpus.entities) and any(a.text is not None for a in corpus)
        texts = [a for a in corpus if a.text is not None]
        shipped = corpus.published_evidence
        if self.suggests:
            shipped = Evidence.empty()
        known = set(shipped.articles["article"])
        # The text of a page may be an account, and its evidence that of the published text: then it tells nothing.
        kept = [a for a in texts if a.basis == "published" or a.id not in known]
        self.opened = {o.article.id: o for o in open_articles(kept, self.codebook)} if kept else {}
        read_already = None if self.suggests else vars(corpus).get("evidence")
        if read_already is not None:
            same = dict(zip(read_already.articles["article"], read_already.articles["sha256"], strict=True))
            self.opened = {k: o for k, o in self.opened.items() if same.get(k) == sha256(o.text)}
            known_already: Evidence = read_already
            return known_already
        return Evidence.concat([shipped.without(list(self.opened)), *(o.evidence for o in self.opened.values())])

    @property
    def codebook(self) -> Entities | None:
        """The codebook: that of the corpus, or what its texts suggest; None where there is evidence alone."""
        if isinstance(self.source, Evidence):
            return None
        return suggested(self.source) if self.suggests else self.source.entities

    def evidence(self, lexicon: str = OWN) -> Evidence:
        """Return the evidence under a lexicon; the texts are read with it when it is first asked for."""
        if lexicon not in self._kept:
            texts: list[Article] = [o.article for o in self.opened.values()]
            self._kept[lexicon] = read(texts, self.codebook, self.lexicons[lexicon])
        found: Evidence = self._kept[lexicon]
        return found

    def every_outlet(self, view: View) -> bool:
        """Tell whether a view leaves no outlet out."""
        return set(view.outlets) >= set(self.evidence(view.lexicon).articles["outlet"].unique())

    def selected(self, view: View) -> Evidence:
        """Return the evidence that a view counts."""

        def select() -> Evidence:
            evidence = self.evidence(view.lexicon)
            tables = {name: getattr(evidence, name) for name in TABLES}
            if not self.every_outlet(view):
                articles = tables["articles"]
                kept = list(articles.loc[articles["outlet"].isin(view.outlets), "article"])
                tables = {name: table[table["article"].isin(kept)] for name, table in tables.items()}
            hits = tables["hits"]
            if view.category or view.weight:
                hits = hits[hits["weight"] >= view.weight]
                if view.category:
                    hits = hits[hits["category"] == view.category]
            return _unchecked(evidence, {**tables, "hits": hits})

        found: Evidence = self._once((view.lexicon, view.outlets, view.category, view.weight), select)
        return found

    def present(self, view: View) -> tuple[str, ...]:
        """Return the entities of a view that its evidence knows."""
        evidence = self.selected(view)

        def present() -> tuple[str, ...]:
            known = set(evidence.mentions["entity"].unique()) | set(evidence.hits["entity"].unique())
            return tuple(entity for entity in view.entities if entity in known)

        found: tuple[str, ...] = self._once(("present", id(evidence), view.entities), present)
        return found

    def portrayal(self, view: View) -> Portrayal | None:
        """Return how the entities are portrayed; None where none is mentioned."""
        if not self.present(view):
            return None
        found: Portrayal = self._result(portrayal, view, self.arguments(view)["portrayal"])
        return found

    def profiles(self, view: View) -> Result | None:
        """Return the profile of loaded words; None where no outlet is chosen."""
        if not len(self.selected(view)):
            return None
        found: Result = self._result(profiles, view, self.arguments(view)["profiles"])
        return found

    def _result(self, analysis: Callable[..., Any], view: View, arguments: Mapping[str, Any]) -> Any:
        evidence = self.selected(view)
        key = (analysis.__name__, id(evidence), repr(arguments))
        return self._once(key, lambda: analysis(evidence, **arguments))

    def arguments(self, view: View) -> dict[str, dict[str, Any]]:
        """Return the arguments of each analysis, all of them, so that code says what was done."""
        own = {name: self.options[name] for name in ("resamples", "level", "seed")}
        of_mentions = {
            "scorer": self.options.get("scorer", "rules"),
            "min_mentions": self.options.get("min_mentions", 5),
        }
        shared = {"by": view.by, "voice": view.voice, "threshold": view.threshold}
        given: dict[str, dict[str, Any]] = {
            "portrayal": {**shared, "entities": list(self.present(view)), **of_mentions, **own},
            "profiles": {**shared, "min_words": self.options.get("min_words", 100), **own},
        }
        what = view.what.strip() or next(iter(self.present(view)), "")
        voice = None if view.voice == "all" else view.voice
        given["concordance"] = {"what": what, "voice": voice, "sort": view.sort, "group": "outlet", "width": WIDTH}
        return given

    def lines(self, view: View) -> Concordance | None:
        """Return the concordance of a view; None where there is nothing to look for."""
        given = self.arguments(view)["concordance"]
        if not given["what"] or not view.outlets:
            return None
        found: Concordance = self._once(
            ("lines", view.lexicon, tuple(given.items())),
            lambda: concordance(self.source, entities=self.codebook, **given),
        )
        if self.every_outlet(view):
            return found
        table = found.table[found.table["outlet"].isin(view.outlets)]
        return replace(found, table=table.reset_index(drop=True))

    def behind(self, view: View, result: Result, row: int) -> Concordance:
        """Return the words and mentions behind a row of a result, in their sentences where the text is here."""
        chosen = records(result.table.iloc[[row]])[0]
        evidence = self.selected(view)
        spots = BEHIND[result.figure](Behind(result, evidence, {}), chosen)
        here = {spot.article for spot in spots}
        opened = {name: found for name, found in self.opened.items() if name in here}
        table = table_of(spots, evidence.articles, opened, width=None, sort=view.sort)
        named = [str(chosen[name]) for name in (view.by or "", "entity", "category", "voice") if name in chosen]
        told = " ".join(notes(table, opened))
        return Concordance("examples", table, {"row": row}, title=", ".join(named), note=told)

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        if key not in self._kept:
            done = [k for k in self._kept if k != OWN and k not in self.lexicons]
            if len(done) >= KEPT:
                del self._kept[done[0]]
            self._kept[key] = make()
        return self._kept[key]

    def told(self, view: View) -> str:
        """Say what a view leaves out for want of mentions."""
        if not view.entities or not view.outlets:
            missing = listed([w for w, chosen in (("entity", view.entities), ("outlet", view.outlets)) if not chosen])
            return f"No {missing} is chosen, so there are too few mentions to say anything: choose one or more."
        absent = [entity for entity in view.entities if entity not in self.present(view)]
        return f"Not mentioned here, so too few mentions to say: {listed(absent)}." if absent else ""

    def code(self, view: View, name: str = "", picked: tuple[str, int] | None = None) -> str:
        """Return the cell that makes the tables of a view.

        Parameters
        ----------
        view : View
        name : str
            What the source is called in the notebook.
        picked : (str, int), optional
            The analysis and row whose words are shown.

        Returns
        -------
        str
        """
        name = name or ("corpus" if isinstance(self.source, Corpus) else "evidence")
        edits = bool(view.category or view.weight)
        lines = ["from dataclasses import replace", ""] if edits else []
        lines += ["import framing as fr", "", f"# {name} is what fr.explore() was given"]
        source = evidence = name
        codebook: dict[str, Any] = {}
        if self.suggests:
            lines.append(f"texts = [article.text for article in {name} if article.text is not None]")
            lines.append("entities = fr.Entities(tuple(entity for entity, _ in fr.suggest_entities(texts)))")
            codebook = {"entities": _Name("entities")}
        if isinstance(self.source, Corpus):
            evidence = "evidence"
            read_by = "entities" if self.suggests else f"{name}.entities"
            if view.lexicon != OWN:
                lines.append(f"read = [article for article in {name} if article.id in {sorted(self.opened)!r}]")
                lines.append(f"evidence = fr.read(read, {read_by}, lexicons[{view.lexicon!r}])")
            else:
                lines.append(
                    f"evidence = fr.read({name}, entities)" if self.suggests else f"evidence = {name}.evidence"
                )
        chosen = evidence
        every = self.every_outlet(view)
        if not every:
            lines.append(f"chosen = {chosen}.where(outlet={list(view.outlets)!r})")
            chosen = "chosen"
        if edits:
            wanted = [f"category == {view.category!r}"] if view.category else []
            wanted += [f"weight >= {view.weight:g}"] if view.weight else []
            lines.append(f"chosen = replace({chosen}, hits={chosen}.hits.query({' and '.join(wanted)!r}))")
            chosen = "chosen"
        given = self.arguments(view)
        if self.present(view):
            lines.append(_call("portrayal", chosen, given["portrayal"]))
        if view.outlets:
            lines.append(_call("profiles", chosen, given["profiles"]))
        if view.outlets and given["concordance"]["what"]:
            lines.append(_call("concordance", source, given["concordance"] | codebook))
            found = "concordance.table"
            lines.append(
                f"lines = {found}" if every else f"lines = {found}[{found}.outlet.isin({list(view.outlets)!r})]"
            )
        if picked:
            lines.append(f"examples = {picked[0]}.examples({picked[1]}, {chosen})")
        return "\n".join(lines) + "\n"


def _unchecked(evidence: Evidence, tables: Mapping[str, pd.DataFrame]) -> Evidence:
    """Return evidence with fewer rows. They were checked before; checking them again would take half of an update."""
    found = copy(evidence)
    for name, table in tables.items():
        if len(table) < len(getattr(evidence, name)):
            object.__setattr__(found, name, table.reset_index(drop=True))
    return found


class _Name(str):
    """A name in code, which is written without quotation marks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _call(function: str, source: str, arguments: Mapping[str, Any]) -> str:
    """Write a call with an argument a line."""
    told = "".join(f"    {key}={value!r},\n" for key, value in arguments.items())
    return f"{function} = fr.{function}(\n    {source},\n{told})"


def called(source: object) -> str:
    """Return what a notebook calls an object; nothing where that cannot be told."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    names = shell.user_ns.items() if shell is not None else ()
    return next((str(name) for name, value in names if value is source and not name.startswith("_")), "")
