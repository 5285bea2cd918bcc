"""Behind: which words, mentions and quotations one row of each kind of result counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from framing.analysis import groups
from framing.analysis.coding import NOT_VISIBLE, records
from framing.analysis.frames import lexicon as frame_lexicon
from framing.analysis.sourcing import SPOKEN, side_of
from framing.desk.articles import OpenArticle
from framing.desk.lines import Spot, spots_of
from framing.display.wording import count
from framing.evidence import Evidence
from framing.reading.reader import sha256
from framing.result import Result

Row = Mapping[str, Any]


class Behind:
    """The evidence a result was made from, and the texts that it was read from."""

    def __init__(
        self, result: Result, evidence: Evidence, opened: Mapping[str, OpenArticle], codes: pd.DataFrame | None = None
    ) -> None:
        self.settings, self.parts, self.evidence = result.settings, result.parts, evidence
        self.opened, self.codes = opened, codes

    def members(self, by: str | None, value: object) -> list[str]:
        """Return the articles of a group."""
        _, articles = groups.grouped(self.evidence, by)
        return [str(a) for a in articles.loc[articles["group"] == value, "article"]]

    def hits(self, voice: str | None, **where: object) -> list[Spot]:
        """Return loaded words of the result's threshold, in a voice, with these values in these columns."""
        strong = groups.loaded(self.evidence, float(self.settings.get("threshold", groups.THRESHOLD)))
        return spots_of(strong.loc[_spoken(_having(strong, where), voice).index], "loaded word")

    def mentions(self, voice: str | None, **where: object) -> list[Spot]:
        """Return mentions in a voice, with these values in these columns."""
        found = self.evidence.mentions
        return spots_of(found.loc[_spoken(_having(found, where), voice).index], "mention")

    def quotations(self, **where: object) -> list[Spot]:
        """Return quotations with these values in these columns."""
        return spots_of(_having(self.evidence.quotations, where), "quotation")

    def terms(self, terms: Iterable[str], articles: Iterable[str], voice: str | None, how: str = "") -> list[Spot]:
        """Return where articles use terms: places where their text is here, else counts by voice."""
        inside, found = list(articles), []
        rows = self.evidence.terms[self.evidence.terms["term"].isin(list(terms))]
        # Evidence without phrases counts none: then none is looked for in the texts either.
        wanted = set(rows["term"])
        rows = _spoken(_having(rows, {"article": [a for a in inside if a not in self.opened]}), voice)
        for row in records(self.evidence.terms.loc[rows.index]):
            place = {"match": row["term"], "kind": "word", "how": how, "times": row["count"]}
            found.append(Spot(row["article"], None, 1, None, row["voice"], "", **place))
        for name in inside:
            if name in self.opened:
                found += _placed(self.opened[name], wanted, voice, how)
        return found

    def marked(self, words: pd.DataFrame) -> list[Spot]:
        """Return words that coders marked, each with what how many of them said; neighbours alike are one place."""
        every = self.parts["words"]
        found = []
        for _, rows in every[every["run"].isin(words["run"])].groupby("run", sort=False):
            first, size = records(rows)[0], int(rows["position"].nunique())
            article = first["article"]
            if article in self.opened and sha256(self.opened[article].text) != self.settings["sha256"][article]:
                raise ValueError(f"{article!r} was marked in another version than this; give the corpus with that one")
            here = rows[rows["position"] == first["position"]]
            said = "; ".join(f"{category} {n}" for category, n in zip(here["category"], here["times"], strict=True))
            how = f"{first['marked']} of {count(first['coders'], 'coder')}: {said}"
            sentence = first["sentence"] if first["sentence"] >= 0 else None
            match = first["form"] if size == 1 and first["form"] else count(size, "word")
            found.append(Spot(article, first["position"], size, sentence, "", "", match, "marked word", how=how))
        return found


def _having(table: pd.DataFrame, where: Mapping[str, object]) -> pd.DataFrame:
    """Keep the rows with these values; a list gives several."""
    for column, value in where.items():
        table = table[table[column].isin(value if isinstance(value, list) else [value])]
    return table


def _spoken(table: pd.DataFrame, voice: str | None) -> pd.DataFrame:
    return groups.in_voice(table, voice if voice in groups.GROUPS else "all")


def _placed(opened: OpenArticle, wanted: set[str], voice: str | None, how: str) -> list[Spot]:
    """Return the places of terms, of one or of several words of one voice, in an article."""
    words, heard = opened.found.masked.document.words, opened.found.heard
    found = []
    for at, term in enumerate(opened.terms):
        sentence, last = words[opened.places[at]].sentence, opened.sentence(at)[1]
        spoken = heard.voice[opened.places[at]]
        if voice in groups.GROUPS and groups.VOICES[spoken] != voice:
            continue
        for size in {1, *(len(w.split()) for w in wanted)} if wanted else ():
            if at + size <= last and " ".join(opened.terms[at : at + size]) in wanted:
                speaker = heard.speaker[opened.places[at]]
                found.append(Spot(opened.article.id, at, size, sentence, spoken, speaker, term, "word", how=how))
    return found


def _portrayal(behind: Behind, row: Row) -> list[Spot]:
    by = behind.settings["by"]
    articles = behind.members(by, row[by or "all"])
    return [
        *behind.hits(row["voice"], entity=row["entity"], article=articles),
        *behind.mentions(row["voice"], entity=row["entity"], article=articles),
    ]


def _vocabulary(behind: Behind, row: Row) -> list[Spot]:
    return behind.hits(row["voice"], **{name: row[name] for name in ("entity", "category", "direction")})


def _profiles(behind: Behind, row: Row) -> list[Spot]:
    by = behind.settings["by"]
    return behind.hits(row["voice"], category=row["category"], article=behind.members(by, row[by or "all"]))


def _dispersion(behind: Behind, row: Row) -> list[Spot]:
    here = {"article": row["article"], "position": row["position"]}
    if row["kind"] == "entity":
        return behind.mentions(None, entity=row["row"], **here)
    return behind.hits(None, category=row["row"], **here)


def _against(behind: Behind, row: Row) -> list[Spot]:
    """A term of the target and of what it is compared with: keyness, word shifts."""
    settings = behind.settings
    by, voice = settings["by"], settings.get("voice")
    return [
        *behind.terms([row["term"]], behind.members(by, behind.settings["target"]), voice, "target"),
        *behind.terms([row["term"]], _reference(behind, by), voice, "reference"),
    ]


def _reference(behind: Behind, by: str) -> list[str]:
    named = behind.settings.get("reference")
    group = groups.grouped(behind.evidence, by)[1].set_index("article")["group"]
    # Groups are named as a list, or in one string; "all others" is everything that is not the target.
    known = set(group)
    names = named.split("; ") if isinstance(named, str) else named
    given = [name for name in names or [] if name in known]
    kept = group.isin(given) if given else group != behind.settings["target"]
    return [str(article) for article in group.index[kept]]


def _distinctive(behind: Behind, row: Row) -> list[Spot]:
    return behind.terms([row["term"]], [behind.settings["target"]], None)


def _omissions(behind: Behind, row: Row) -> list[Spot]:
    by = behind.settings["by"]
    sides = {"target": behind.members(by, behind.settings["target"]), "others": _reference(behind, by)}
    found: list[Spot] = []
    for how, articles in sides.items():
        if row["kind"] == "term":
            found += behind.terms([row["item"]], articles, None, how)
        elif row["kind"] == "entity":
            found += behind.mentions(None, entity=row["item"], article=articles)
        elif row["kind"] == "speaker":
            found += behind.quotations(speaker=row["item"], kind=list(SPOKEN), article=articles)
    if row["kind"] == "fact":
        if behind.codes is None:
            raise ValueError(f"{row['item']!r} is a coded fact; give corpus= the corpus whose codes hold it")
        coded = behind.codes.set_index("article")[str(row["item"])]
        found = [Spot(str(page), None, 1, None, "", "", row["item"], "code") for page in coded.index[coded == 1]]
    return found


def _naming(behind: Behind, row: Row) -> list[Spot]:
    by = behind.settings["by"]
    where = {"entity": behind.settings["entity"], "article": behind.members(by, row[by or "all"])}
    found = _having(behind.evidence.labels, where | {"kind": row["kind"], "label": row["label"]})
    return spots_of(behind.evidence.labels.loc[_spoken(found, row["voice"]).index], "label")


def _coded_naming(behind: Behind, row: Row) -> list[Spot]:
    pages = behind.parts["pages"]
    here = pages[(pages["group"] == row["group"]) & (pages["group"] != NOT_VISIBLE)]
    return [Spot(page["article"], None, 1, None, "", "", page["label"], "code") for page in records(here)]


def _sourcing(behind: Behind, row: Row) -> list[Spot]:
    settings = behind.settings
    counted, group = settings.get("by", "speaker"), settings.get("group", "article")
    name = side_of(behind.evidence, counted, settings.get("sides"))
    speakers = [speaker for speaker, counted_as in name.items() if counted_as == row[counted]]
    return behind.quotations(speaker=speakers, kind=list(SPOKEN), article=behind.members(group, row[group]))


def _frames(behind: Behind, row: Row) -> list[Spot]:
    by = behind.settings["by"]
    words = frame_lexicon(behind.settings["scheme"])
    forms = words.loc[words["frame"] == row["frame"], "form"]
    return behind.terms(forms, behind.members(by, row[by or "all"]), behind.settings["voice"])


def _agreement(behind: Behind, row: Row) -> list[Spot]:
    """Words that coders marked, of one category or of all; of a question, those that two marked and so could answer."""
    words = behind.parts["words"]
    if row["kind"] == "category":
        return behind.marked(words[words["category"] == row["item"]])
    return behind.marked(words if row["item"] == "loaded" else words[words["marked"] > 1])


def _disputed(behind: Behind, row: Row) -> list[Spot]:
    words = behind.parts["words"]
    return behind.marked(words[(words["article"] == row["article"]) & (words["position"] == row["position"])])


BEHIND: dict[str, Callable[[Behind, Row], list[Spot]]] = {
    "portrayal": _portrayal,
    "vocabulary": _vocabulary,
    "profiles": _profiles,
    "dispersion": _dispersion,
    "keyness": _against,
    "word_shift": _against,
    "distinctive": _distinctive,
    "omissions": _omissions,
    "naming": _naming,
    "coded_naming": _coded_naming,
    "sourcing": _sourcing,
    "frames": _frames,
    "agreement": _agreement,
    "disputed": _disputed,
}
