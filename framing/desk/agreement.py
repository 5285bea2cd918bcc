"""Agreement of a class: from the folder of its files to how far coders agree, and with the tool and the truth."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from framing.analysis import groups
from framing.analysis.agreement import agree, disputed
from framing.analysis.coding import records
from framing.analysis.judgements import judge
from framing.analysis.yardstick import against, side
from framing.desk.annotations import Annotations
from framing.desk.collection import gather
from framing.desk.lines import around
from framing.desk.sources import Source, Sources, digests, find_sources, taken
from framing.display.wording import count
from framing.evidence import write_text
from framing.result import Result

CONTEXTS = 50  # disputed words that are shown in their sentence
CONTEXT = dict.fromkeys(["article"], "str") | {"position": "int64"} | dict.fromkeys(["left", "match", "right"], "str")


def agreement(
    source: str | os.PathLike[str] | Annotations,
    corpus: Source | str | os.PathLike[str] | None = None,
    *,
    article: str | Iterable[str] | None = None,
    tool: bool = True,
    truth: str | os.PathLike[str] | pd.DataFrame | bool | None = None,
    unfinished: str = "part",
    min_marks: int = 5,
    pseudonyms: bool = True,
    key: str | os.PathLike[str] | None = None,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Result:
    """Return how far the coders of a class agree: on which words are loaded, on each category, on target and voice.

    Nothing leaves the machine, and no name of a coder is in the result unless it is asked for.

    Parameters
    ----------
    source : path or Annotations
        A folder with the files that :func:`framing.annotate` writes, one for each coder and article, in it or in
        folders of each student's own (such as ``submitted`` of nbgrader). Other files may lie there. Or what
        :func:`framing.load_annotations` gives.
    corpus : Corpus, Evidence, Article, iterable of Article, or the name or folder of a corpus, optional
        Where the articles are: for sentences, the words in their contexts, and the tool. By default the corpus for
        classrooms, if its texts were marked.
    article : str or iterable of str, optional
        Which articles; all that were marked by default.
    tool : bool, default True
        Whether to compare with the loaded words that framing finds, where the articles are at hand.
    truth : path, pandas.DataFrame or False, optional
        Spans that are known to be loaded, to compare with: ``article``, ``start`` and ``end`` (characters of the text)
        or ``first`` and ``last`` (words), ``category``, and ``target`` and ``voice`` where they are known. By default
        ``truth.csv`` of the corpus, where it has one; False for none.
    unfinished : {"part", "none", "whole"}
        What a sheet tells that its coder has not called done: of the words up to the last that is marked, of none, or
        of all. What a coder did not reach is not known, and never counts as not marked.
    min_marks : int, default 5
        With fewer marks, a row says "too few" and holds no number.
    pseudonyms : bool, default True
        Call coders "coder 1", "coder 2", in an order that hangs on the seed and on all who marked, not on the alphabet.
        Who knows the names and the seed can find out who is who: a pseudonym keeps names off a screen, and is no
        anonymity.
    key : path, optional
        Where to write who is who, and which files were left out; not in the folder that is read. Written only if given.
    resamples, level, seed : int, float, int
        Of the intervals; the seed is that of the pseudonyms too.

    Returns
    -------
    Result
        A row each for ``loaded`` (is the word marked?), for ``category``, ``direction``, ``target`` and ``voice`` (of
        words that two coders marked), and for every category (is the word marked so?). ``words`` are those that at
        least two coders judged; ``agreement`` is the share of pairs of judgements that agree, ``kappa`` Cohen's, the
        mean over pairs of coders, ``fleiss`` that of Fleiss for many coders, ``alpha`` Krippendorff's, and ``f1`` that
        between coders on spans that share a word, all pairs together.

        Its parts: ``words`` (which see :func:`framing.disputed`), ``confusion`` (:func:`framing.confusion`),
        ``coders``, ``pairs`` of coders, ``against`` (coders, their majority and the tool, beside the tool and beside
        the truth) and ``contexts`` (the most disputed words in their sentences, where the text is at hand; never
        written to a file).
        ``settings["notes"]`` says what was left out, and what a reader must know.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or no coder's file in it.
    KeyError
        If nobody marked such an article.
    ValueError
        If there is one coder, no word that two judged, or an argument is none of those above.

    Warns
    -----
    UserWarning
        In one line, if files were set aside: those that cannot be read, copies, and marks in another version of a text.

    See Also
    --------
    framing.disputed : The words that coders disagree on most.
    framing.confusion : Which categories they give to the same word.

    Notes
    -----
    The unit is the word. Most words are marked by nobody, so that coders agree on nearly all of them by chance, and a
    high share of agreement says little; kappa, Fleiss's kappa and alpha take that chance off. F1 leaves words that
    nobody marked out of account [1]_. Krippendorff would rely on data of an alpha of at least .80 and draw tentative
    conclusions down to .667 [2]_; these are customs, for data on which something hangs. There is no such custom for
    words of a text, and names for ranges of kappa (such as those of Landis and Koch) have no better ground, so none is
    given here.

    Intervals resample sentences (articles, where there are at least five; passages of 25 words, where sentences are not
    known), and take the coders as they are: they say how much hangs on the sentences at hand, not what other coders
    would do. Where marks stand in fewer than five of them there is no interval, and a figure says "too few to say". Of
    a category that a short article holds a few times they are too narrow by a good deal.

    References
    ----------
    .. [1] G. Hripcsak and A. S. Rothschild (2005). Agreement, the F-measure, and reliability in information retrieval.
       Journal of the American Medical Informatics Association 12(3).
    .. [2] K. Krippendorff (2018). Content Analysis: An Introduction to Its Methodology. 4th ed. Sage. On reliability.
    .. [3] R. Artstein and M. Poesio (2008). Inter-coder agreement for computational linguistics. Computational
       Linguistics 34(4).

    Examples
    --------
    Three invented students mark an article of 120 words; the third has not come to its end.

    >>> import tempfile
    >>> from framing.desk.sheets import Mark, open_sheet
    >>> marked = {"ana": [3, 20, 41, 66, 80, 101], "ben": [3, 21, 41, 66, 80, 101], "cem": [3, 20, 41]}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for student, places in marked.items():
    ...         sheet = open_sheet(folder, "ferry", student, words=120, sha256="0" * 64)
    ...         for at in places:
    ...             labels = {"category": "condemnation", "direction": "", "target": "Ferry Board", "voice": "narrator"}
    ...             _ = sheet.do("mark", Mark(at, at + 1, 6 * at, 6 * at + 5, "cruel", **labels))
    ...         _ = sheet.do("done") if student != "cem" else None
    ...     found = agreement(folder)
    >>> found.table[["item", "coders", "words", "marks", "alpha"]].round(2).head(1).values.tolist()
    [['loaded', 3, 120, 15, 0.86]]
    >>> found.parts["coders"]["coder"].tolist(), found.settings["notes"][0]
    (['coder 1', 'coder 2', 'coder 3'], '1 of 3 sheets is not done: it counts up to its last mark.')
    """
    draws: dict[str, Any] = {"resamples": resamples, "level": level, "seed": seed}
    groups.check_arguments({"min_marks": min_marks, **draws})  # before a key is written
    at_hand = taken(corpus)
    annotations, root = _annotations(source, digests(at_hand))
    sheets, marks = _of_articles(annotations, article)
    versions = dict(zip(sheets["article"], sheets["sha256"], strict=True))
    sources = find_sources(versions, annotations.source if at_hand is None else at_hand, truth)
    everyone = sorted(set(annotations.sheets["coder"]))
    names = _names(everyone, seed) if pseudonyms else {name: name for name in everyone}
    if key is not None:
        _write_key(Path(key), root, annotations, names)
    rank = {name: number for number, name in enumerate(names)}
    sheets = sheets.sort_values("coder", key=lambda c: c.map(rank), kind="stable")
    sheets, marks = (table.assign(coder=table["coder"].map(names)) for table in (sheets, marks))
    judged = judge(sheets, marks, sentences=sources.sentences, forms=sources.forms, unfinished=unfinished)
    aside = _set_aside(annotations, names, named=not pseudonyms)
    told = _told(aside, named=not pseudonyms)
    given: dict[str, Any] = {
        "articles": sorted(versions),
        "coders": sheets["coder"].nunique(),
        "sheets": len(sheets),
        "done": int(sheets["done"].sum()),
        "unfinished": unfinished,
        "pseudonyms": pseudonyms,
        "set_aside": aside,
        "notes": [*_notes(annotations, sheets, sources, unfinished), *told],
        "sha256": versions,
    }
    result = agree(judged, min_marks=min_marks, **draws, basis=sources.basis, given=given)
    sticks = []
    if tool and len(sources.evidence):
        sticks.append(side("tool", sources.tool, sources.evidence.articles["article"], judged))
    if sources.truth is not None:
        sticks.append(side("truth", sources.truth, sources.told, judged))
    parts = {**result.parts, "against": against(judged, sticks, **draws)}
    made = Result("agreement", result.table, result.settings, parts)
    if sources.opened:
        made = Result("agreement", made.table, made.settings, {**parts, "contexts": _contexts(made, sources)})
    for line in told:
        warnings.warn(line, stacklevel=2)
    return made


def _annotations(source: Any, texts: dict[str, str]) -> tuple[Annotations, Path | None]:
    if isinstance(source, Annotations):
        return source, None
    if not isinstance(source, str | os.PathLike):
        raise TypeError(
            f"agreement() takes the folder of a class's annotations, and this is of type {type(source).__name__}; "
            "fr.annotate writes the files, fr.load_annotations loads them"
        )
    return gather(source, texts=texts), Path(source)


def _of_articles(annotations: Annotations, article: str | Iterable[str] | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the sheets and marks of the articles asked for."""
    sheets, marks = annotations.sheets, annotations.table
    if article is not None:
        asked = groups.names_of("article", article)
        for name in asked:
            if name not in set(sheets["article"]):
                raise KeyError(groups.unknown("annotated article", name, sheets["article"]))
        sheets, marks = (table[table["article"].isin(asked)] for table in (sheets, marks))
    return sheets, marks


def _names(coders: Iterable[str], seed: int) -> dict[str, str]:
    """Return pseudonyms, in an order that does not tell the names: that of their digests."""
    order = sorted(coders, key=lambda name: (hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest(), name))
    return {name: f"coder {number}" for number, name in enumerate(order, start=1)}


def _write_key(path: Path, root: Path | None, annotations: Annotations, names: dict[str, str]) -> None:
    """Write who is who, and what was left out."""
    if root is not None and path.resolve().is_relative_to(root.resolve()):
        raise ValueError(f"the key {path} would lie among the files of the class; name a place outside {root}")
    rows = [
        {"pseudonym": names[sheet["coder"]], "coder": sheet["coder"], "file": sheet["file"], "left_out": ""}
        for sheet in records(annotations.sheets)
    ]
    rows += [
        {"pseudonym": "", "coder": one["coder"], "file": one["file"], "left_out": one["reason"]}
        for one in records(annotations.aside)
    ]
    write_text(path, pd.DataFrame(rows).to_csv(index=False, lineterminator="\n"))


def _set_aside(annotations: Annotations, names: dict[str, str], *, named: bool) -> list[str]:
    """Say which files were left out, and why; without names a file is known by its pseudonym, or by nothing."""
    said = []
    for one in records(annotations.aside):
        whose = names.get(one["coder"], "a coder" if one["coder"] else "a file")
        who = one["file"] if named else f"{whose}, {one['article']}" if one["article"] else whose
        said.append(f"{who}: {one['reason']}")
    return sorted(said)


def _told(aside: list[str], *, named: bool) -> list[str]:
    """Say in one line, if at all, what was left out."""
    if not aside:
        return []
    shown = "; ".join(aside[:5]) + (f"; and {len(aside) - 5} more" if len(aside) > 5 else "")
    files = "1 file was" if len(aside) == 1 else f"{len(aside)} files were"
    which = "" if named else " To see which, ask for names (pseudonyms=False, --names) or for a key (key=, --key)."
    return [f"{files} set aside ({shown}).{which}"]


def _notes(annotations: Annotations, sheets: pd.DataFrame, sources: Sources, unfinished: str) -> list[str]:
    """Say what a reader must know of what was counted."""
    said = []
    open_ones = int((~sheets["done"]).sum())
    if open_ones:
        how = {"part": "up to its last mark", "none": "for nothing", "whole": "as if it were done"}[unfinished]
        be = "is not done: it counts" if open_ones == 1 else "are not done: each counts"
        said.append(f"{open_ones} of {count(len(sheets), 'sheet')} {be} {how}.")
    namesakes = {
        sheet["coder"].rpartition(" (")[0]
        for sheet in records(annotations.sheets)
        if sheet["coder"].endswith(")") and sheet["coder"].rpartition(" (")[2][:-1] in Path(sheet["file"]).parts
    }
    if namesakes:
        names = "1 name stands" if len(namesakes) == 1 else f"{len(namesakes)} names stand"
        said.append(f"{names} under different work in folders of several people, and for each of them.")
    if sources.strange:
        said.append(
            f"The text at hand of {', '.join(sources.strange)} is another version than was marked: no contexts, and no "
            "comparison with the tool."
        )
    unknown = [a for a in dict.fromkeys(sheets["article"]) if a not in set(sources.evidence.articles["article"])]
    if unknown and not sources.strange:
        said.append("No text at hand: words stand with their positions; corpus= gives contexts and the tool.")
    return said


def _contexts(result: Result, sources: Sources) -> pd.DataFrame:
    """Return the most disputed words in their sentences."""
    rows = []
    for word in records(disputed(result).table.head(CONTEXTS)):
        if word["article"] in sources.opened:
            left, match, right = around(sources.opened[word["article"]], word["position"], word["length"], None)
            place = {name: word[name] for name in ("article", "position")}
            rows.append(place | {"left": left, "match": match, "right": right})
    return groups.make(rows, CONTEXT)
