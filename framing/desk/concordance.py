"""Concordance: every place where a word, a phrase or an entity stands, in its surroundings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pandas as pd

from framing.analysis import groups
from framing.analysis.coding import records
from framing.corpus import Article, Corpus
from framing.desk.articles import OpenArticle, nothing, open_articles
from framing.desk.lines import Concordance, Spot, notes, spots_of, table_of
from framing.evidence import Evidence
from framing.reading.entities import Entities
from framing.reading.text import normalise

VOICED = {"narrator": "the narrator's", "quoted": "quoted", "scare": "in scare quotes"}
Pattern = tuple[re.Pattern[str], ...]


def concordance(
    source: Corpus | Article | Evidence | Iterable[Article],
    what: str,
    *,
    entity: bool | None = None,
    entities: Entities | None = None,
    voice: str | None = None,
    sort: str = "position",
    group: str | None = "outlet",
    width: int | None = 40,
    limit: int | None = None,
) -> Concordance:
    """Show every place where a word, a phrase or an entity stands, with what stands before and after it.

    Parameters
    ----------
    source : Corpus, Article, iterable of Article, or Evidence
        Where to look. Of articles without text, and in evidence, the loaded words and mentions are shown with their
        positions, and other words with their counts.
    what : str
        A word or a phrase, in any case; but an initialism in capitals ("US") is found in capitals alone. ``*`` stands
        for any letters and ``?`` for one: ``protest*``. Hyphens and spaces are one. Or the name of an entity: then
        every mention is shown, by whichever name, title or pronoun.
    entity : bool, optional
        True: an entity of the codebook. False: a word. By default an entity where there is one of that name.
    entities : Entities, optional
        The codebook; by default that of the corpus, and without one the names that the texts suggest.
    voice : {"narrator", "quoted", "scare"}, optional
        Whose words to show; all by default.
    sort : {"position", "left", "right", "outlet"}, default "position"
        The order within a group: as in the articles; by the words before, the nearest first; by the words after; by
        outlet.
    group : {"outlet", "article", "basis", "voice", "speaker"} or None, default "outlet"
        What stands together, the group with most lines first.
    width : int or None, default 40
        Characters on each side; None for whole sentences.
    limit : int, optional
        How many lines to keep of those found; all by default.

    Returns
    -------
    Concordance
        A row a line: article, outlet, basis, position, sentence, voice, speaker, ``left``, ``match``, ``right``, and
        for a mention the entity and ``how`` it is mentioned. ``count`` is 1, but where evidence tells only a count.

    Raises
    ------
    KeyError
        If ``entity`` is True and no entity has that name; the message names the nearest.
    ValueError
        If ``what`` holds no word, or an option is none of those above.
    TypeError
        If the source is none of those above.

    References
    ----------
    .. [1] J. Sinclair (1991). Corpus, Concordance, Collocation. Oxford University Press.
    .. [2] P. Baker (2006). Using Corpora in Discourse Analysis. Continuum.

    Examples
    --------
    >>> articles = [Article("a", "The Ferry Board met. The board agreed."), Article("b", "Ferries left.")]
    >>> concordance(articles, "ferr*").table[["left", "match", "right"]].values.tolist()
    [['The ', 'Ferry', ' Board met. The board agreed.'], ['', 'Ferries', ' left.']]
    >>> codebook = Entities.of({"Board": ["Ferry Board", "the board"]})
    >>> concordance(articles, "Board", entities=codebook).table["match"].tolist()
    ['Ferry Board', 'The board']
    """
    if limit is not None and limit < 1:
        raise ValueError(f"limit is {limit}; give the number of lines to keep, or None for all")
    if voice is not None:
        groups.check_option("voice", voice, groups.GROUPS)
    pattern = patterns(what)
    evidence = source if isinstance(source, Evidence) else nothing()
    opened: list[OpenArticle] = [] if isinstance(source, Evidence) else open_articles(source, entities)
    if isinstance(source, Corpus):
        shipped = source.published_evidence
        bare = set(shipped.articles["article"]) - {found.article.id for found in opened}
        evidence = shipped.where(article=sorted(bare)) if bare else evidence
    names = {name for found in opened for name in found.entities.names} | set(evidence.mentions["entity"].unique())
    name = _entity(what, names, entity)
    if name is not None:
        spots = [spot for found in opened for spot in mentions(found, name)]
        spots += spots_of(evidence.mentions[evidence.mentions["entity"] == name], "mention")
    else:
        spots = [spot for found in opened for spot in places(found, pattern)] + counted(evidence, pattern)
    everywhere = len(spots)
    if voice is not None:
        groups.check_in_full(evidence, f"voice is {voice!r}")
        spots = [spot for spot in spots if groups.VOICES[spot.voice] == voice]
    about = [{"article": o.article.id, "outlet": o.article.outlet, "basis": o.article.basis} for o in opened]
    articles = pd.concat([pd.DataFrame(about, columns=["article", "outlet", "basis"]), evidence.articles])
    here = {found.article.id: found for found in opened}
    table = table_of(spots, articles, here, width=width, sort=sort, group=group)
    found = len(table)
    given = {"what": what, "entity": name, "voice": voice, "sort": sort, "group": group, "width": width, "limit": limit}
    kept = table.head(limit) if limit is not None else table
    told = notes(kept, here)
    if limit is not None and found > limit:
        told.insert(0, f"The first {limit} of {found} lines.")
    if not found and everywhere:
        told.insert(0, f"None is {VOICED[str(voice)]}; in other voices there are {everywhere}.")
    elif not found:
        known = [*names, *dict.fromkeys(t for o in opened for t in o.terms), *evidence.terms["term"].drop_duplicates()]
        told.insert(0, f"{groups.unknown('word or entity here', what, known)}.".replace("?.", "?"))
    given = groups.settings(**given, articles=len(articles), lines=found)
    return Concordance("concordance", kept, given, title=name or what, group=group, note=" ".join(told))


def _entity(what: str, names: Iterable[str], wanted: bool | None) -> str | None:
    """Return the name of the entity that is meant, or None where a word is."""
    by_lower = {name.lower(): name for name in sorted(names)}
    found = by_lower.get(what.strip().lower())
    if wanted and found is None:
        raise KeyError(groups.unknown("entity", what, by_lower.values()))
    return None if wanted is False else found


def patterns(what: str) -> Pattern:
    """Return a pattern for each word of a phrase.

    Raises
    ------
    ValueError
        If it holds no word.

    Examples
    --------
    >>> [pattern.pattern for pattern in patterns("far-right protest*")]
    ['far', 'right', 'protest.*']
    """
    even = normalise(what)[0]
    words = re.split(r"[\s-]+", even.strip("- \t\n"))
    if not re.search(r"\w", even):
        raise ValueError(f"{what!r} holds no word to look for; give a word, a phrase, or a pattern such as 'protest*'")
    shouted = even.isupper() and sum(c.isalpha() for c in even) > 1
    flags = re.NOFLAG if shouted else re.IGNORECASE
    wild = (re.escape(word).replace(r"\*", ".*").replace(r"\?", ".") for word in words)
    return tuple(re.compile(word, flags) for word in wild)


def matches(words: Sequence[str], at: int, pattern: Pattern) -> int:
    """Return how many words from a place on match a pattern; 0 where they do not. Hyphens part words as spaces do.

    Examples
    --------
    >>> words = ["The", "far-right", "leader"]
    >>> [matches(words, 1, patterns(what)) for what in ("far right", "right", "*right")]
    [1, 0, 1]
    """
    parts = words[at].split("-")
    taken = 1
    while len(parts) < len(pattern) and at + taken < len(words):
        parts += words[at + taken].split("-")
        taken += 1
    if len(parts) == len(pattern) and all(p.fullmatch(part) for p, part in zip(pattern, parts, strict=True)):
        return taken
    return int(len(pattern) == 1 and pattern[0].fullmatch(words[at]) is not None)


def places(opened: OpenArticle, pattern: Pattern) -> list[Spot]:
    """Return where a pattern matches in an article; a phrase stands within one sentence."""
    found = []
    for at in opened.starting(pattern[0]):
        _, last = opened.sentence(at)
        size = matches(opened.words[at:last], 0, pattern)
        if size:
            found.append(spot(opened, at, size, " ".join(opened.words[at : at + size])))
    return found


def mentions(opened: OpenArticle, entity: str) -> list[Spot]:
    """Return where an article mentions an entity, by any name."""
    masked = opened.found.masked
    return [
        spot(opened, masked.positions[m.first], masked.size(m.first, m.last), m.alias)._replace(
            kind="mention", entity=entity, how=m.how, category=""
        )
        for m in masked.mentions
        if m.entity == entity
    ]


def spot(opened: OpenArticle, at: int, size: int, match: str) -> Spot:
    """Return some words of an article as a spot, in the voice of the first, with what is known of them as loaded words.

    Examples
    --------
    >>> from framing.desk.articles import open_article
    >>> opened = open_article(Article("a", "Norland's brutal plan."), Entities.of({"N": ["Norland"]}))
    >>> spot(opened, 1, 1, "brutal")[-5:-1]
    ('loaded word', 'N', 'possessor', 'condemnation')
    """
    heard, masked, place = opened.found.heard, opened.found.masked, opened.places[at]
    about = (masked.document.words[place].sentence, heard.voice[place], heard.speaker[place], match)
    hit = opened.hits.get(at)
    if hit is None:
        return Spot(opened.article.id, at, size, *about, "word")
    entity = "" if hit.mention is None else masked.mentions[hit.mention].entity
    return Spot(opened.article.id, at, size, *about, "loaded word", entity, hit.rule, hit.entry.category)


def counted(evidence: Evidence, pattern: Pattern) -> list[Spot]:
    """Return what evidence tells of a word: where it is a loaded word, and else how often it stands in which voice."""
    hits = [
        s
        for s in spots_of(evidence.hits, "loaded word")
        if matches(s.match.split(), 0, pattern) == len(s.match.split())
    ]
    told: dict[tuple[str, str, str], int] = {}
    for hit in hits:
        key = (hit.article, hit.voice, hit.match)
        told[key] = told.get(key, 0) + 1
    found = list(hits)
    same = [term for term in evidence.terms["term"].unique() if _whole(term, pattern)]
    for row in records(evidence.terms[evidence.terms["term"].isin(same)]):
        rest = row["count"] - told.get((row["article"], row["voice"], row["term"].lower()), 0)
        if rest > 0:
            found.append(Spot(row["article"], None, 1, None, row["voice"], "", row["term"], "word", times=rest))
    return found


def _whole(phrase: str, pattern: Pattern) -> bool:
    words = phrase.split()
    return matches(words, 0, pattern) == len(words)
