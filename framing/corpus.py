"""Corpora: folders of articles with their metadata, codebook, codes and evidence, and what each article rests on."""

from __future__ import annotations

import difflib
import itertools
import os
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from framing.evidence import Evidence

if TYPE_CHECKING:
    from framing.reading.entities import Entities

BASES = ("published", "account", "codes")
# What a coded variable may be: a fact (1, 0 or empty), one label a cell, several parted by semicolons, or a remark.
CODED = ("fact", "label", "labels", "note")
FIELDS = ("outlet", "published", "country", "family", "language", "url", "event")
TEXT_SUFFIXES = (".txt", ".md")
TEXT_FOLDERS = ("texts", "articles")  # those that git and the package leave out, and those that may travel


class CorpusError(ValueError):
    """A corpus folder, or a file in it, that cannot be used as it is."""


@dataclass(frozen=True)
class Article:
    r"""One article: its text, if it is there, and what is known of it.

    Parameters
    ----------
    id : str
        The identifier used in every table.
    text : str or None
        The text, headline first; None where only codes or evidence are there.
    basis : str
        ``published`` (the outlet's own text, or evidence of it), ``account`` (a text written for the corpus after
        the coding of the page) or ``codes`` (only what a reader coded).
    outlet, published, country, family, language, url, event : str
        Who published it, when and where; the wire family; the ISO 639 code; the address; what it reports.

    Examples
    --------
    >>> Article("a", "Ferry ends\\n\\nIt is over.").basis
    'published'
    """

    id: str
    text: str | None = field(default=None, repr=False)
    basis: str = "published"
    outlet: str = ""
    published: str = ""
    country: str = ""
    family: str = ""
    language: str = "en"
    url: str = ""
    event: str = ""


@dataclass(frozen=True, eq=False)
class Corpus:
    r"""Articles on one event, in a folder.

    Parameters
    ----------
    name : str
    articles : dict of str to Article
    folder : pathlib.Path, optional
        Where the corpus lies.
    metadata, codes : pandas.DataFrame, optional
        ``articles.csv`` with a column ``basis``; ``codes.csv``, a row a page: 1 present, 0 absent, else unseen.
    labels : pandas.DataFrame, optional
        ``labels.csv``: the group of each label in the codes.
    shipped : bool, default True
        Whether the evidence that comes with the corpus (``evidence/``) stands for texts that do not.

    Examples
    --------
    >>> ferry = Corpus("ferry", {"a": Article("a", "Ferry ends\n\nA shameful end.", outlet="Herald")})
    >>> len(ferry), ferry["a"].outlet, ferry.evidence.hits["term"].tolist()
    (1, 'Herald', ['shameful'])
    """

    name: str
    articles: Mapping[str, Article]
    folder: Path | None = None
    metadata: pd.DataFrame | None = None
    codes: pd.DataFrame | None = None
    labels: pd.DataFrame | None = None
    shipped: bool = True

    def __len__(self) -> int:
        return len(self.articles)

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles.values())

    def __getitem__(self, article: str) -> Article:
        if article not in self.articles:
            near = difflib.get_close_matches(getattr(article, "id", str(article)), self.articles, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; it holds {', '.join(list(self.articles)[:5])} ..."
            raise KeyError(f"corpus '{self.name}' has no article {article!r}{hint}")
        return self.articles[article]

    def __repr__(self) -> str:
        bases = [self._basis(a) for a in self]
        counts = ", ".join(f"{bases.count(b)} {b}" for b in BASES if b in bases)
        return f"Corpus {self.name}: {len(self)} articles ({counts or 'none'})"

    @cached_property
    def entities(self) -> Entities:
        """The codebook of entities (``entities.toml``); empty where the corpus has none."""
        from framing.reading.entities import Entities

        path = self.folder / "entities.toml" if self.folder else None
        return Entities.load(path) if path and path.is_file() else Entities(())

    @cached_property
    def card(self) -> str:
        """The data card (``README.md``): what the corpus is, and what it can and cannot show."""
        path = self.folder / "README.md" if self.folder else None
        return path.read_text(encoding="utf-8") if path and path.is_file() else ""

    @cached_property
    def codebook(self) -> pd.DataFrame:
        """The codebook of the codes (``codebook.csv``): variable, kind, name, meaning; no rows where there is none.

        The kind is ``fact`` (1, 0 or empty), ``label`` (one label a cell, semicolons and all), ``labels`` (any number,
        parted by semicolons) or ``note`` (a free remark). A variable that is not listed is a fact.
        """
        return _read_codebook(self.folder)

    @property
    def names(self) -> dict[str, str]:
        """How figures write the coded variables: each with its name in the codebook."""
        return dict(zip(self.codebook["variable"], self.codebook["name"], strict=True))

    @cached_property
    def evidence(self) -> Evidence:
        """The best evidence there is of each article: of the published text where it is there, else of the account.

        A text that is there is read; without it the evidence that comes with the corpus is used; accounts are read.
        What each row rests on stands in ``evidence.articles.basis``.
        """
        texts = [a for a in self if a.basis == "published" and a.text is not None]
        kept = self.published_evidence.without([a.id for a in texts])
        present = {*kept.articles["article"], *(a.id for a in texts)}
        accounts = [a for a in self if a.basis == "account" and a.id not in present]
        parts = [kept]
        if texts or accounts:
            from framing.reading.reader import read  # stored evidence does without

            parts.append(read([*texts, *accounts], self.entities))
        return Evidence.concat([p for p in parts if len(p)])

    @cached_property
    def published_evidence(self) -> Evidence:
        """Evidence of published texts that comes with the corpus (``evidence/``), whose texts may not be shared."""
        folder = self.folder / "evidence" if self.folder and self.shipped else None
        if folder is None or not folder.is_dir():
            return Evidence.empty()
        evidence = Evidence.load(folder).where(basis="published")
        return evidence.where(article=[a for a in evidence.articles["article"] if a in self.articles])

    def accounts(self) -> Corpus:
        """Return the corpus of accounts alone: like compared with like, since one hand wrote them all."""
        made = {a.id: replace(a, basis="account") for a in self if (self._account(a.id)).is_file()}
        read = {i: replace(a, text=_read_text(self._account(i))[0]) for i, a in made.items()}
        metadata = None if self.metadata is None else self.metadata.assign(basis="account")
        return replace(self, articles=read, metadata=metadata, shipped=False)._trimmed()

    def select(self, **conditions: str) -> Corpus:
        """Return the corpus of the articles whose fields have these values, such as ``select(family="AFP")``.

        A field is one of the article's, or a column that this corpus has in ``articles.csv``, such as ``event``. An
        article counts under the basis of its best evidence, as in ``metadata``, which keeps the rows of the articles
        selected, as ``codes`` does.
        """
        fields = set(Article.__dataclass_fields__) - {"text"}
        columns = [] if self.metadata is None else [c for c in self.metadata.columns if c not in fields]
        for name in conditions:
            if name not in fields and name not in columns:
                known = ", ".join([*sorted(fields), *columns])
                raise KeyError(f"an article has no field {name!r}; it has {known}")
        basis = conditions.pop("basis", None)
        if basis not in (None, *BASES):
            raise ValueError(f"there is no basis {basis!r}; an article rests on {', '.join(BASES)}")
        listed = {c: conditions.pop(c) for c in columns if c in conditions}
        kept = {a.id: a for a in self if all(getattr(a, k) == v for k, v in conditions.items())}
        if listed and self.metadata is not None:
            rows = self.metadata["article"][(self.metadata[list(listed)] == pd.Series(listed)).all(axis=1)]
            kept = {i: a for i, a in kept.items() if i in set(rows)}
        return replace(self, articles={i: a for i, a in kept.items() if basis in (None, self._basis(a))})._trimmed()

    def _trimmed(self) -> Corpus:
        """Keep the rows of the articles that are left."""
        tables = (self.metadata, self.codes)
        kept = [t if t is None else t[t["article"].isin(self.articles)].reset_index(drop=True) for t in tables]
        return replace(self, metadata=kept[0], codes=kept[1])

    def _basis(self, article: Article) -> str:
        """Return the basis of the best evidence of an article; its text in hand may be no more than an account."""
        known = self.published_evidence.articles["article"]
        return "published" if article.id in set(known) else article.basis

    def _account(self, article: str) -> Path:
        return (self.folder or Path()) / "accounts" / f"{article}.md"


def find_corpus(name: str | os.PathLike[str]) -> Path:
    """Return the folder of a corpus: a path, or the name of one that comes with framing; else name those there are."""
    if Path(name).is_dir():
        return Path(name)
    package = Path(__file__).parent
    # Beside the package in a checkout, inside it once installed.
    homes = [home for home in (package.parent / "corpora", package / "corpora") if home.is_dir()]
    for home in homes:
        if (home / str(name) / "articles.csv").is_file():
            return home / str(name)
    known = sorted({p.parent.name for home in homes for p in home.glob("*/articles.csv")})
    near = difflib.get_close_matches(str(name), known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none'}"
    raise CorpusError(f"no corpus {str(name)!r}: neither a folder nor a corpus that comes with framing; {hint}")


def load_corpus(name: str | os.PathLike[str]) -> Corpus:
    """Load a corpus that comes with framing, or one of your own.

    Parameters
    ----------
    name : str or path
        Its name, or its folder. A folder with ``articles.csv`` follows the layout of the bundled corpora; a folder of
        ``.txt`` and ``.md`` files is a corpus too, each file an article.

    Returns
    -------
    Corpus
        An article's text is the file in ``texts/``, else in ``articles/`` (texts that may travel) or ``accounts/``.

    Raises
    ------
    CorpusError
        If there is no such corpus, or a file in it is not what it should be.

    Examples
    --------
    >>> event = load_corpus("colombia-israel-2024")
    >>> len(event), event["wsws"].outlet
    (67, 'WSWS')
    """
    folder = find_corpus(name)
    if not (folder / "articles.csv").is_file():
        return _plain_folder(folder)
    metadata = _read_csv(folder / "articles.csv")
    if "article" not in metadata:
        raise CorpusError(f"{folder / 'articles.csv'} has no column 'article'; add one that names each article")
    _refuse_twice(metadata, folder / "articles.csv")
    with_evidence: set[str] = set()
    if (folder / "evidence" / "articles.csv").is_file():
        shipped = _read_csv(folder / "evidence" / "articles.csv")
        if {"article", "basis"} <= set(shipped.columns):  # if not, loading the evidence says what is wrong with it
            with_evidence = set(shipped.loc[shipped["basis"] == "published", "article"])
    articles = {}
    for row in metadata.to_dict("records"):
        identifier = str(row["article"])
        # It names files, so it must not lead out of the folder; and it is typed on command lines.
        if not re.fullmatch(r"\w[\w .-]*", identifier):
            raise CorpusError(
                f"{folder / 'articles.csv'}: {identifier!r} cannot be an identifier; use letters, digits and hyphens"
            )
        text, basis = _find_text(folder, identifier)
        if text is None and identifier in with_evidence:
            basis = "published"
        row |= {"family": row["wire_family"]} if "wire_family" in row else {}
        articles[identifier] = Article(identifier, text, basis, **{k: row[k] for k in FIELDS if k in row})
    bases = ["published" if i in with_evidence or a.basis == "published" else a.basis for i, a in articles.items()]
    codes = _read_codes(folder / "codes.csv", articles) if (folder / "codes.csv").is_file() else None
    labels = _read_csv(folder / "labels.csv") if (folder / "labels.csv").is_file() else None
    return Corpus(folder.name, articles, folder, metadata.assign(basis=bases), codes, labels)


def _refuse_twice(table: pd.DataFrame, path: Path) -> None:
    twice = table.loc[table["article"].duplicated(), "article"]
    if len(twice):
        raise CorpusError(f"{path}: the article {twice.iloc[0]!r} stands twice; keep one row")


def _find_text(folder: Path, article: str) -> tuple[str | None, str]:
    """Return the text of an article and its basis: a published text wins over an account."""
    for path in (folder / home / f"{article}{suffix}" for home in TEXT_FOLDERS for suffix in TEXT_SUFFIXES):
        if path.is_file():
            text, matter = _read_text(path)
            return text, _basis_of(path, matter)
    account = folder / "accounts" / f"{article}.md"
    if account.is_file():
        return _read_text(account)[0], "account"
    return None, "codes"


def _plain_folder(folder: Path) -> Corpus:
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in TEXT_SUFFIXES and p.is_file())
    paths = [p for p in paths if p.name.lower() != "readme.md" and not p.name.startswith(".")]
    if not paths:
        why = "it holds neither articles.csv nor any .txt or .md file; put the articles into it"
        if (folder / "dataset.json").is_file():
            why = "it is a dataset of evidence, which has no texts; open it with framing.scan"
        raise CorpusError(f"{folder} is no corpus: {why}")
    for path, other in itertools.combinations(paths, 2):
        if path.stem == other.stem:
            raise CorpusError(f"{folder} holds {path.name} and {other.name}: two articles of one name; rename one")
    return Corpus(folder.name, {p.stem: load_article(p) for p in paths}, folder)


def load_article(path: str | os.PathLike[str]) -> Article:
    r"""Load one article from a ``.txt`` or ``.md`` file, with or without TOML front matter between ``+++`` lines.

    Parameters
    ----------
    path : path
        UTF-8 text, headline first. Front matter may give the fields of an :class:`Article`, and a title.

    Returns
    -------
    Article

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    CorpusError
        If it is empty, binary or not UTF-8, or its front matter is not closed, is not TOML or names no known basis.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.md").write_text('+++\noutlet = "Herald"\n+++\nFerry ends\n')
    ...     load_article(Path(folder) / "a.md").outlet
    'Herald'
    """
    path = Path(path)
    text, matter = _read_text(path)
    return Article(path.stem, text, _basis_of(path, matter), **{k: str(matter[k]) for k in FIELDS if k in matter})


def _basis_of(path: Path, matter: Mapping[str, object]) -> str:
    """Return what the front matter says a text is: published where it says nothing, and never by a slip of the pen."""
    basis = matter.get("basis", "published")
    if basis not in ("published", "account"):
        raise CorpusError(f'{path}: the front matter gives the basis {basis!r}; write "published" or "account"')
    return str(basis)


def _read_text(path: Path) -> tuple[str, dict[str, object]]:
    """Return the text of a file, its title first, and its front matter."""
    if path.is_dir():
        raise CorpusError(f"{path} is a folder, not an article")
    raw = path.read_bytes()
    if b"\x00" in raw[:8192] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CorpusError(f"{path} is a binary file, not text; save the article as plain text in UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{path} is not UTF-8 text (byte {error.start}); open it in an editor and save it again as UTF-8"
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    matter: dict[str, object] = {}
    if text.startswith("+++\n"):
        head, closed, text = text[3:].partition("\n+++\n")
        if not closed:
            raise CorpusError(f"{path}: the front matter opens with +++ and does not close; end it with a line +++")
        try:
            matter = tomllib.loads(head)
        except tomllib.TOMLDecodeError as error:
            raise CorpusError(
                f"{path}: the front matter between +++ lines is not TOML: {_line(error)}; mend it"
            ) from None
    if not text.strip():
        raise CorpusError(f"{path} is empty; paste the article into it, headline first")
    title = str(matter.get("title", "")).strip()
    return (f"{title}\n\n{text.strip()}\n" if title else text), matter


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").fillna("")
    except UnicodeDecodeError:
        raise CorpusError(f"{path} is not UTF-8 text; save it as 'CSV UTF-8'") from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise CorpusError(f"{path} cannot be read as CSV: {_line(error)}; save it as 'CSV UTF-8'") from None
    if not isinstance(table.index, pd.RangeIndex):  # pandas takes surplus cells for row names
        raise CorpusError(f"{path}: the rows have more cells than the first line has columns; quote cells with commas")
    return table


def _line(error: Exception) -> str:
    """Return what an error of another library says, in one line."""
    return " ".join(str(error).split())


def _read_codebook(folder: Path | None) -> pd.DataFrame:
    """Read the codebook of the codes; without one there are no rows."""
    columns = ["variable", "kind", "name", "meaning"]
    path = folder / "codebook.csv" if folder else None
    if path is None or not path.is_file():
        return pd.DataFrame(columns=columns, dtype="str")
    codebook = _read_csv(path)
    missing = [column for column in columns if column not in codebook]
    if missing:
        raise CorpusError(f"{path} has no column '{missing[0]}'; the columns are {', '.join(columns)}")
    strange = codebook[~codebook["kind"].isin(CODED)]
    if len(strange):
        variable, kind = strange.iloc[0][["variable", "kind"]]
        raise CorpusError(f"{path}: {variable!r} is of the kind {kind!r}; write one of {', '.join(CODED)}")
    return codebook


def _read_codes(path: Path, articles: Collection[str]) -> pd.DataFrame:
    """Read codes: an empty cell is missing (not visible), never zero."""
    codes = _read_csv(path)
    codebook = _read_codebook(path.parent)
    kinds = dict(zip(codebook["variable"], codebook["kind"], strict=True))
    if "article" not in codes:
        raise CorpusError(f"{path} has no column 'article'; add one with the identifiers of articles.csv")
    _refuse_twice(codes, path)
    stray = [a for a in codes["article"] if a not in articles]
    if stray:
        raise CorpusError(f"{path} codes {stray[0]!r}, which articles.csv does not list; add it, or mend its name")
    for column in codes.columns.drop("article"):
        values = codes[column] = codes[column].mask(codes[column] == "")
        if kinds.get(column, "fact") == "fact":
            strange = sorted(set(values.dropna()) - {"0", "1"})
            if strange:
                raise CorpusError(
                    f"{path}, column '{column}': {strange[0]!r} is neither 1, 0 nor empty (not visible); if it holds "
                    "labels or notes, say so in the column 'kind' of codebook.csv"
                )
            codes[column] = values.astype("Int64")
    return codes
