"""Highlight: an article with what was found in it marked, and why, as HTML that needs no script and no network."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from framing.analysis import groups
from framing.analysis.coding import records
from framing.corpus import Article
from framing.desk.articles import TO_READ, open_article, without_text
from framing.desk.markup import NO_MATHS, Span, attribute, escaped, nest, page, style
from framing.desk.silhouette import BLOCK, silhouette
from framing.display.wording import count, label
from framing.evidence import Evidence, write_text
from framing.reading.attachment import REACH
from framing.reading.coreference import RESOLVED
from framing.reading.entities import Entities
from framing.reading.lexicons import Lexicon, load_lexicon
from framing.reading.text import TYPOGRAPHY

Row = Mapping[str, Any]

LAYERS = {"words": "loaded words", "entities": "entities", "quotations": "quotations", "scare": "scare quotes"}
# Classes of the style sheet, a letter each, for they stand at every mark: categories with a colour and a line of their
# own, the last of which further ones share; and speakers with a tint of their own, which come round again for further
# ones, for every quotation names its speaker. The first of either is how a mark looks without a class.
CATEGORIES = "ABCDEFGHIJKLM"
SPEAKERS = "NOPQRS"
NOBODY = "Z"  # a speaker without a name
SPOKEN = {"direct": "quoted", "indirect": "reported"}
UNNAMED = "unnamed"
BASES = {"published": "published text", "account": "an account, not the outlet's words"}
MARKS = "".join(c for c, plain in TYPOGRAPHY.items() if plain in ("'", '"')) + "'\""
SUGGESTED = "No codebook: names as the text suggests."
HINT = "Point or press Tab to read why."
# Why a rule attaches a word, in fewer words than framing.reading.aim has: a page says it at every word.
WHY = {
    "possessor": "belongs to it",
    "by": "named as the doer",
    "relative": "named in what is said of the word",
    "modifier": "stands before its name",
    "named": "somebody calls it so",
    "complement": "says what it is",
    "grounds": "reproached with it",
    "doer": "does what the word tells",
    "subject": "the one mention before it",
    "clause": "nearest other mention",
    "salient": "scores best in the sentence",
    "pronoun": "a pronoun likely means it",
    "previous": "scores best in sentences before",
    "article": "mentioned most so far",
}
SILHOUETTE = (
    f"A silhouette: the text is not here, only its evidence. Loaded words and names stand where they fall; every other "
    f"word is a block ({BLOCK})."
)


@dataclass(frozen=True, eq=False, repr=False)
class Highlight:
    """An article as marked HTML; a notebook shows it.

    Parameters
    ----------
    article : str
        Identifier of the article.
    html : str
        A fragment that stands by itself: its style is in it, it asks for nothing, and no script runs.
    hits, mentions, quotations : pandas.DataFrame
        The rows of evidence that are marked.

    Examples
    --------
    >>> highlight(Article("a", "A brutal plan."))
    Highlight of 'a': 1 loaded word, 0 mentions, 0 quotations
    """

    article: str
    html: str
    hits: pd.DataFrame
    mentions: pd.DataFrame
    quotations: pd.DataFrame

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the HTML as a page of its own.

        Parameters
        ----------
        path : path
            The file, ``.html`` where it has no ending; its folder is made if it is not there.

        Returns
        -------
        pathlib.Path
        """
        path = Path(path)
        path = path if path.suffix else path.with_suffix(".html")
        write_text(path, page(f"{self.article}: what was found in it", self.html))
        return path

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        tables = {"loaded word": self.hits, "mention": self.mentions, "quotation": self.quotations}
        return f"Highlight of {self.article!r}: {', '.join(count(len(t), name) for name, t in tables.items())}"


def highlight(
    article: Article | str,
    entities: Entities | None = None,
    lexicon: Lexicon | None = None,
    *,
    evidence: Evidence | None = None,
    layers: Iterable[str] = tuple(LAYERS),
    threshold: float = groups.THRESHOLD,
    resolve: Iterable[str] | None = RESOLVED,
    reach: str = REACH,
) -> Highlight:
    r"""Show an article with its loaded words, entities and quotations marked, each with the reason why.

    Loaded words have a colour and a line by category. Point at one, or reach it with the Tab key, and it tells its
    category, weight and strength, a plainer word, whose words they are, whom it is attached to, and by which rule.
    Entities are underlined; quotations are tinted by speaker, who is named before them. The boxes above the text switch
    each layer on and off.

    Parameters
    ----------
    article : Article or str
        What to read. The identifier of an article, or an article without text, is shown as a *silhouette* of its
        evidence: loaded words and names where they fall, every other word a block.
    entities : Entities, optional
        The codebook, for instance ``corpus.entities``; by default the names that the text suggests.
    lexicon : Lexicon, optional
        The loaded words; by default the lexicon that comes with framing.
    evidence : Evidence, optional
        Where to find an article that has no text, for instance ``corpus.evidence``.
    layers : iterable of {"words", "entities", "quotations", "scare"}
        Which layers are switched on at first; all by default. The others can be switched on.
    threshold : float, default 0.5
        How strongly a word must be loaded where it stands, from 0 (every candidate) to 1.
    resolve, reach
        As for :func:`framing.read`.

    Returns
    -------
    Highlight

    Raises
    ------
    KeyError
        If the evidence has no such article.
    ValueError
        If the article has no text and there is no evidence of it, or evidence of its words only, or an option is none
        of those above.

    Notes
    -----
    It runs no script and asks for nothing, so that it works in JupyterLab, Jupyter Notebook, VS Code and pages made by
    nbconvert, and it takes the colours of whatever shows it, light or dark. Where styles are taken out, as on GitHub,
    and in browsers from before 2024, loaded words stay marked, and each mark keeps its reason in its title.

    The pointer can move onto a reason and rest there. It closes when the pointer or the focus leaves the word; without
    a script no key can close it.

    The same article gives the same bytes. Marked as densely as news usually is, they are those of its text about twice,
    and up to 1.9 kB beside it, so below three times its text from about 270 words on. Where loaded words, quotations,
    and pronouns or other words that stand for a name are many, they are more, at any length.

    References
    ----------
    .. [1] M. Recasens, C. Danescu-Niculescu-Mizil and D. Jurafsky (2013). Linguistic Models for Analyzing and
       Detecting Biased Language. ACL.

    Examples
    --------
    >>> codebook = Entities.of({"Board": ["Ferry Board"]})
    >>> shown = highlight(Article("a", "Ferry ends\n\nThe Ferry Board made a shameful decision."), codebook)
    >>> shown.hits[["form", "entity", "attached"]].values.tolist()
    [['shameful', 'Board', 'subject']]
    >>> "shameful" in shown.html
    True
    """
    wanted = [groups.check_option("layer", layer, tuple(LAYERS)) for layer in layers]
    loaded = load_lexicon("loaded") if lexicon is None else lexicon
    blank = not isinstance(article, Article) or article.text is None
    if isinstance(article, Article) and not blank:
        opened = open_article(article, entities, loaded, resolve=resolve, reach=reach)
        found, name = opened.evidence, article.id
        text, spans = opened.text, list(opened.spans)
        origin = opened.document.origin
        blocks = [(p.number == 0, origin[p.start], origin[p.end]) for p in opened.document.paragraphs]
        note = SUGGESTED if entities is None else ""
    else:
        name = _identifier(article)
        if evidence is None:
            raise ValueError(
                f"{without_text(name)}; or give evidence= (corpus.evidence) to see where what was found falls"
            )
        groups.article_of(evidence, name)
        found = evidence.where(article=name)
        groups.check_in_full(found, "highlight() needs more than words")
        text, spans, blocks = silhouette(found, threshold)
        note = f"{SILHOUETTE} To read the text, {TO_READ}."
    tables = (groups.loaded(found, threshold), found.mentions, found.quotations)
    html = _Page(text, spans, blocks, found.articles.iloc[0], *tables, loaded, blank=blank).html(wanted, note)
    return Highlight(name, html, *tables)


def _identifier(article: object) -> str:
    if isinstance(article, Article):
        return article.id
    if not isinstance(article, str):
        raise TypeError(
            f"highlight() takes one article, and this is of type {type(article).__name__}; give one of a corpus, "
            "such as corpus['name'], or load a file with fr.load_article(path)"
        )
    return article


class _Page:
    """One article to be marked: its text, where its words are, and what was found."""

    def __init__(
        self,
        text: str,
        spans: Sequence[tuple[int, int]],
        blocks: Sequence[tuple[bool, int, int]],
        about: pd.Series[Any],
        hits: pd.DataFrame,
        mentions: pd.DataFrame,
        quotations: pd.DataFrame,
        lexicon: Lexicon,
        *,
        blank: bool,
    ) -> None:
        self.blank = blank
        self.text, self.spans, self.blocks, self.about = text, spans, blocks, about
        self.hits, self.mentions, self.quotations = records(hits), records(mentions), records(quotations)
        self.plain = {(entry.term, entry.category): entry.plain for entry in reversed(lexicon.entries)}
        self.slots = slots(hits["category"], sorted({entry.category for entry in lexicon}))
        spoken = quotations.loc[quotations["kind"] != "scare", "speaker"]
        self.speakers = [speaker for speaker, _ in groups.by_count(spoken) if speaker]

    def html(self, layers: Sequence[str], note: str) -> str:
        """Return the whole as one fragment of HTML."""
        marked = nest(self.text, [*self._blocks(), *self._quotations(), *self._mentions(), *self._hits()])
        text = f"<div{attribute('class', 't x' if self.blank else 't')}>{marked}</div>"
        html = f"{self._head(note)}<p>{self._legend(layers)}{text}"
        # No text of an article has a "<" of its own, so these are the elements and the classes that occur.
        tags = re.findall(r"<\w+(?: class=(?:[\"'][^\"']*|\w+))?", html)
        used = {name for tag in tags for name in re.findall(r"\w+", tag)}
        maths = f" {NO_MATHS}" if re.search(r"[$\\]", html) else ""  # what a formula would begin with
        return f"{style(('highlight.css',), '.fm', used)}<div{attribute('class', 'fm' + maths)}>{html}</div>"

    def _head(self, note: str) -> str:
        about = self.about
        named = " · ".join(str(about[key]) for key in ("outlet", "article", "published") if about[key])
        basis = BASES.get(about["basis"], about["basis"])
        told = " ".join(part for part in (f"{basis}; {count(about['words'], 'word')}.", note) if part)
        return f"<b>{escaped(named)}</b><br>{escaped(told)}"

    def _legend(self, layers: Sequence[str]) -> str:
        """Return the boxes that switch layers; the style sheet tells one by the sample behind it, or by its class."""
        counts = dict(groups.by_count(row["category"] for row in self.hits))
        of_slot: dict[str, list[str]] = {}
        for category in counts:
            of_slot.setdefault(self.slots[category], []).append(category)
        samples = ", ".join(
            f"<mark{_class(slot)}>{escaped(', '.join(label(c) for c in categories))}</mark> "
            f"{sum(counts[c] for c in categories)}"
            for slot, categories in of_slot.items()
        )
        scare = sum(row["kind"] == "scare" for row in self.quotations)
        rows = [
            ("words", LAYERS["words"], len(self.hits), f": {samples}. {HINT}<br>" if samples else "<br>"),
            ("entities", "<u>entities</u>", len(self.mentions), " "),
            ("quotations", "<i>quotations</i>", len(self.quotations) - scare, " "),
            ("scare", "<em>scare quotes</em>", scare, ""),
        ]
        return "".join(
            f"<label><input type=checkbox{' class=w' * (layer == 'words')}{' checked' * (layer in layers)}>"
            f"{sample} {size}</label>{more}"
            for layer, sample, size, more in rows
            if size or layer == "words"
        )

    def _blocks(self) -> list[Span]:
        """Paragraphs, the headline strong, and what was not read (bylines, dates, contact lines) small."""
        made: list[Span] = []
        at = 0
        for headline, start, end in [*self.blocks, (False, len(self.text), len(self.text))]:
            gap = self.text[at:start]
            first = at + len(gap) - len(gap.lstrip())
            made += _block(first, at + len(gap.rstrip()), "small")
            made += _block(start, end, "b" if headline else "")
            at = end
        return made

    def _quotations(self) -> list[Span]:
        made = []
        for row in self.quotations:
            start, end = self._place(row)
            who = row["speaker"]
            if row["kind"] == "scare":
                tag, look, title = "em", "", LAYERS["scare"]
            else:
                tag, look = "i", _class(SPEAKERS[self.speakers.index(who) % len(SPEAKERS)] if who else NOBODY)
                title = (who or UNNAMED) + (", reported" if row["kind"] == "indirect" else "")
            if row["kind"] != "indirect":
                start, end = _with_marks(self.text, start, end)
            made.append(Span(start, end, 2 if row["kind"] == "indirect" else 3, tag, look + _title(title), look))
        return made

    def _mentions(self) -> list[Span]:
        named: dict[tuple[int, int], list[str]] = {}
        means: dict[str, set[str]] = {}
        for row in self.mentions:
            start, end = self._place(row)
            named.setdefault((start, end), []).append(row["entity"])
            means.setdefault(self.text[start:end], set()).add(row["entity"])
        made = []
        for (start, end), names in named.items():
            word = self.text[start:end]
            told = len(means[word]) == 1 and _says(word, names[0])
            title = "" if told else _title("; ".join(dict.fromkeys(names)))
            made.append(Span(start, end, 4, "abbr" if title else "u", title))
        return made

    def _hits(self) -> list[Span]:
        made = []
        for row in self.hits:
            look = _class(self.slots[row["category"]])
            title = reason(row, self.plain.get((row["term"], row["category"]), ""))
            made.append(Span(*self._place(row), 5, "mark", f"{look} tabindex=0{_title(title)}", look))
        return made

    def _place(self, row: Row) -> tuple[int, int]:
        return self.spans[row["position"]][0], self.spans[row["position"] + row["tokens"] - 1][1]


def reason(hit: Row, plain: str = "") -> str:
    r"""Say why a word is marked: category and weight, a plainer word, whose word it is, whom it is attached to.

    Parameters
    ----------
    hit : mapping
        A row of the evidence table ``hits``.
    plain : str
        A plainer alternative.

    Examples
    --------
    >>> hit = {"category": "doubt", "weight": 2.0, "strength": 0.83, "negated": 0, "attached": "possessor"}
    >>> print(reason(hit | {"voice": "direct", "speaker": "Ana Silva", "entity": "Ferry Board"}, "said"))
    doubt 2, strength 0.83
    plainer: said
    Ana Silva, quoted
    → Ferry Board, possessor: belongs to it
    """
    category = label(hit["category"])
    denied = ", negated" if hit["negated"] else ""
    told = [f"{category} {hit['weight']:g}, strength {hit['strength']:g}{denied}"]
    told += [f"plainer: {plain}"] if plain else []
    if hit["voice"] in SPOKEN:
        told.append(f"{hit['speaker'] or UNNAMED}, {SPOKEN[hit['voice']]}")
    elif hit["voice"] == "scare":
        told.append("scare quotes")
    if hit["entity"]:
        why = WHY.get(hit["attached"], "")  # evidence may be of another version
        told.append(f"→ {hit['entity']}, {hit['attached']}" + (f": {why}" if why else ""))
    return "\n".join(told)


def slots(categories: Iterable[str], known: Sequence[str]) -> dict[str, str]:
    """Give each category a slot of the style sheet: its place in the lexicon, so that articles look alike.

    Parameters
    ----------
    categories : iterable of str
        As they occur.
    known : sequence of str
        Those of the lexicon. Where they are too many for the slots, or the evidence is another lexicon's, the
        commonest of those that occur have a slot of their own and the others share one.

    Examples
    --------
    >>> slots(["doubt", "praise", "doubt"], ["doubt", "label", "praise"])
    {'doubt': 'A', 'praise': 'C'}
    """
    found = [category for category, _ in groups.by_count(categories)]
    last = len(CATEGORIES) - 1
    ranked = list(known) if len(known) <= last and set(found) <= set(known) else found
    return {category: CATEGORIES[min(ranked.index(category), last)] for category in found}


def _block(start: int, end: int, inner: str) -> list[Span]:
    return [Span(start, end, 0, "p"), *([Span(start, end, 1, inner)] if inner else [])]


def _says(word: str, name: str) -> bool:
    """Whether a word says itself whom it means: "Norlanders" Norland, and "Silva" or "Mayor Ana Silva" Ana Silva."""
    return bool(re.search(rf"\b{re.escape(name)}", word) or re.search(rf"\b{re.escape(word)}\b", name))


def _class(slot: str) -> str:
    """Write a slot as a class, but for the first of loaded words and of speakers."""
    return "" if slot in (CATEGORIES[0], SPEAKERS[0]) else attribute("class", slot)


def _title(text: str) -> str:
    return attribute("title", text)


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in the quotation marks beside a span."""
    before = re.search(rf"[{re.escape(MARKS)}][(\[]?$", text[max(0, start - 2) : start])
    after = re.match(rf"[^\w\s]*[{re.escape(MARKS)}]", text[end : end + 6])
    return start - len(before.group() if before else ""), end + len(after.group() if after else "")
