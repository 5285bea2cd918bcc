"""Corpora: what is loaded, what each article rests on, and what is said of a folder that cannot be used."""

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

import framing as fr
from framing.corpus import BASES, CorpusError, find_corpus
from framing.evidence import Evidence

NAME = "colombia-israel-2024"
INVENTED = "Ferry board meets\n\nThe Ferry Board of Norland made a shameful choice, the mayor said.\n"


@pytest.fixture
def bundled(root: Path) -> Path:
    return root / "corpora" / NAME


@pytest.fixture
def copied(bundled: Path, tmp_path: Path) -> Path:
    """A copy of the corpus that comes with framing, without whatever texts this checkout may hold."""
    return shutil.copytree(bundled, tmp_path / NAME, ignore=shutil.ignore_patterns("texts"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def corpus_of(folder: Path, articles: str = "article,outlet\na,Gazette\nb,Herald\n", **files: str) -> Path:
    """Write a small corpus: `articles.csv`, and files named with __ for the folder and _ for the dot."""
    folder.mkdir(exist_ok=True)
    (folder / "articles.csv").write_text(articles, encoding="utf-8")
    for name, text in files.items():
        path = folder / (name.replace("__", "/").replace("_", "."))
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def one_line(error: pytest.ExceptionInfo[BaseException]) -> str:
    said = str(error.value)
    assert "\n" not in said
    return said


# The corpus that comes with framing.


def test_the_bundled_corpus_holds_every_page_of_its_table(bundled: Path) -> None:
    corpus = fr.load_corpus(NAME)
    listed = [row["article"] for row in rows(bundled / "articles.csv")]
    assert [a.id for a in corpus] == listed
    assert len(corpus) == len(listed) == 67
    assert all(a.outlet and a.url for a in corpus)


def test_one_is_published_sixteen_are_accounts_the_rest_codes(copied: Path) -> None:
    corpus = fr.load_corpus(copied)
    published = {row["article"] for row in rows(copied / "evidence" / "articles.csv")}
    accounts = {path.stem for path in (copied / "accounts").glob("*.md")} - published
    assert corpus.metadata is not None
    found = {basis: set(part["article"]) for basis, part in corpus.metadata.groupby("basis")}
    assert found == {"published": published, "account": accounts, "codes": set(corpus.articles) - published - accounts}
    assert (len(published), len(accounts)) == (1, 16)
    assert repr(corpus) == f"Corpus {NAME}: 67 articles (1 published, 16 account, 50 codes)"


def test_an_article_rests_on_the_text_that_is_in_hand(copied: Path) -> None:
    corpus = fr.load_corpus(copied)
    for article in corpus:
        has_account = (copied / "accounts" / f"{article.id}.md").is_file()
        assert article.basis == ("account" if has_account else "codes")
        assert (article.text is not None) == has_account


def test_the_best_evidence_of_each_article(copied: Path) -> None:
    corpus = fr.load_corpus(copied)
    assert corpus.metadata is not None
    told = corpus.metadata.set_index("article")["basis"]
    found = corpus.evidence.articles.set_index("article")["basis"]
    assert found.to_dict() == told[told != "codes"].to_dict()


def test_a_text_wins_over_an_account_everywhere_at_once(copied: Path) -> None:
    before = fr.load_corpus(copied)
    assert before["tass"].basis == "account"
    (copied / "texts").mkdir()
    (copied / "texts" / "tass.txt").write_text(INVENTED, encoding="utf-8")
    after = fr.load_corpus(copied)
    assert after["tass"].text == INVENTED
    assert after["tass"].basis == "published"
    assert after.metadata is not None and before.metadata is not None
    assert after.metadata.set_index("article").loc["tass", "basis"] == "published"
    assert after.evidence.where(article="tass").articles["basis"].tolist() == ["published"]
    assert after.evidence.articles["sha256"].nunique() == len(after.evidence) == len(before.evidence)
    assert set(after.select(basis="published").articles) == {"tass", "wsws"}
    # The others are as they were, and the account can still be had as an account.
    others = [set(c.metadata.loc[c.metadata["article"] != "tass", ["article", "basis"]].itertuples(index=False))
              for c in (before, after) if c.metadata is not None]  # fmt: skip
    assert others[0] == others[1]
    assert after.accounts()["tass"].text == before["tass"].text
    assert after.accounts().evidence.where(article="tass").articles["basis"].tolist() == ["account"]


def test_a_text_of_the_focus_article_replaces_the_evidence_that_came_with_it(copied: Path) -> None:
    (copied / "texts").mkdir()
    (copied / "texts" / "wsws.md").write_text(INVENTED, encoding="utf-8")
    article = fr.load_corpus(copied).evidence.where(article="wsws").articles.iloc[0]
    assert (article["basis"], article["words"]) == ("published", len(INVENTED.replace(",", "").split()))


def test_accounts_are_accounts_in_every_table(copied: Path) -> None:
    accounts = fr.load_corpus(copied).accounts()
    assert {a.id for a in accounts} == {path.stem for path in (copied / "accounts").glob("*.md")}
    assert {a.basis for a in accounts} == {"account"}
    assert accounts.metadata is not None
    assert set(accounts.metadata["basis"]) == {"account"}
    assert set(accounts.evidence.articles["basis"]) == {"account"}
    assert len(accounts.evidence) == len(accounts) == len(accounts.metadata)


def test_evidence_of_accounts_never_becomes_evidence_of_published_texts(copied: Path) -> None:
    fr.load_corpus(copied).evidence.save(copied / "evidence")  # a user saves all there is over what came with it
    corpus = fr.load_corpus(copied)
    assert corpus.metadata is not None
    assert (corpus.metadata["basis"] == "published").sum() == 1
    assert corpus.published_evidence.articles["article"].tolist() == ["wsws"]


def test_an_account_put_into_texts_stays_an_account(copied: Path) -> None:
    (copied / "texts").mkdir()
    shutil.copy(copied / "accounts" / "tass.md", copied / "texts" / "tass.md")
    corpus = fr.load_corpus(copied)
    assert corpus["tass"].basis == "account"
    assert corpus.evidence.where(article="tass").articles["basis"].tolist() == ["account"]


def test_a_basis_mistyped_is_not_taken_for_published(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text('+++\nbasis = "acount"\n+++\nFerry ends\n', encoding="utf-8")
    with pytest.raises(CorpusError, match='write "published" or "account"'):
        fr.load_article(path)


# Codes: an empty one means "not visible", never "absent".


def test_an_empty_code_stays_missing(bundled: Path) -> None:
    corpus = fr.load_corpus(NAME)
    assert corpus.codes is not None
    written = pd.DataFrame(rows(bundled / "codes.csv")).set_index("article")
    for codes in (corpus.codes, corpus.select(family="own").codes, corpus.accounts().codes):
        assert codes is not None
        loaded = codes.set_index("article")
        empty = written.loc[loaded.index] == ""
        assert empty.to_numpy().any()
        pd.testing.assert_frame_equal(loaded.isna(), empty)
        for column in corpus.codebook.loc[corpus.codebook["kind"] == "fact", "variable"]:
            assert loaded[column].dtype == "Int64"
            assert loaded[column].sum() == (written.loc[loaded.index, column] == "1").sum()


def test_a_code_that_is_none_is_refused(tmp_path: Path) -> None:
    folder = corpus_of(tmp_path / "c", codes_csv="article,fact\na,1\nb,yes\n")
    with pytest.raises(CorpusError) as error:
        fr.load_corpus(folder)
    assert "column 'fact': 'yes' is neither 1, 0 nor empty (not visible)" in one_line(error)
    assert "say so in the column 'kind' of codebook.csv" in one_line(error)


def test_the_codebook_says_which_codes_are_labels_and_notes(tmp_path: Path) -> None:
    folder = corpus_of(
        tmp_path / "c", codes_csv="article,flood_term,voice,remark,fact\na,flood; deluge,her; his,long,1\n"
    )
    listed = "variable,kind,name,meaning\nflood_term,labels,,\nvoice,label,,\nremark,note,,\nfact,fact,,\n"
    (folder / "codebook.csv").write_text(listed, encoding="utf-8")
    codes = fr.load_corpus(folder).codes
    assert codes is not None
    assert codes.iloc[0].tolist() == ["a", "flood; deluge", "her; his", "long", 1]
    (folder / "codebook.csv").write_text(listed.replace("labels", "lables"), encoding="utf-8")
    with pytest.raises(CorpusError) as error:
        fr.load_corpus(folder)
    assert "'flood_term' is of the kind 'lables'; write one of fact, label, labels, note" in one_line(error)
    (folder / "codebook.csv").write_text(listed.replace("kind", "sort"), encoding="utf-8")
    with pytest.raises(CorpusError, match="has no column 'kind'; the columns are variable, kind, name, meaning"):
        fr.load_corpus(folder)


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ("page,fact\na,1\n", "has no column 'article'; add one"),
        ("article,fact\na,1\na,0\n", "'a' stands twice; keep one row"),
        ("article,fact\nz,1\n", "codes 'z', which articles.csv does not list"),
        ("article,fact\na,1,1\n", "more cells than the first line has columns"),
        ("", "cannot be read as CSV"),
    ],
)
def test_codes_that_cannot_be_used(tmp_path: Path, codes: str, said: str) -> None:
    folder = corpus_of(tmp_path / "c", codes_csv=codes)
    with pytest.raises(CorpusError) as error:
        fr.load_corpus(folder)
    assert said in one_line(error)
    assert "codes.csv" in str(error.value)


# A corpus of one's own.


@pytest.mark.parametrize("identifier", ["../x", "a/b", "..", ".", "/etc", "a\\b", ".hidden", '""', "-rf", "c:x"])
def test_an_identifier_that_is_a_path_is_refused(tmp_path: Path, identifier: str) -> None:
    folder = corpus_of(tmp_path / "c", f"article,outlet\n{identifier},Gazette\n")
    with pytest.raises(CorpusError, match="cannot be an identifier; use letters, digits and hyphens"):
        fr.load_corpus(folder)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"article,outlet\na,x\na,y\n", "the article 'a' stands twice"),
        (b"outlet\nx\n", "has no column 'article'"),
        ("article,outlet\na,Caf\u00e9\n".encode("latin-1"), "is not UTF-8 text; save it as 'CSV UTF-8'"),
        (b"", "cannot be read as CSV"),
        (b'article,outlet\na,"x\n', "cannot be read as CSV"),
    ],
)
def test_a_table_of_articles_that_cannot_be_used(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "articles.csv").write_bytes(content)
    with pytest.raises(CorpusError) as error:
        fr.load_corpus(tmp_path)
    assert said in one_line(error)
    assert str(tmp_path / "articles.csv") in str(error.value)


def test_a_table_as_spreadsheets_write_it(tmp_path: Path) -> None:
    (tmp_path / "articles.csv").write_bytes("\ufeffarticle,outlet,country\r\na,Gazette\r\nNA,null,\r\n".encode())
    corpus = fr.load_corpus(tmp_path)
    assert [(a.id, a.outlet, a.country, a.basis) for a in corpus] == [
        ("a", "Gazette", "", "codes"),
        ("NA", "null", "", "codes"),
    ]


def test_a_dataset_of_evidence_is_no_corpus_and_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "dataset.json").write_text("{}")
    with pytest.raises(CorpusError, match=r"is no corpus: it is a dataset of evidence, .* open it with framing\.scan"):
        fr.load_corpus(tmp_path)


def test_an_unknown_article_is_answered_with_the_nearest(tmp_path: Path) -> None:
    corpus = fr.load_corpus(NAME)
    with pytest.raises(KeyError, match="has no article 'wswss'; did you mean 'wsws'"):
        corpus["wswss"]
    with pytest.raises(KeyError, match="it holds wsws, "):
        corpus["%%%"]
    with pytest.raises(KeyError, match="did you mean 'wsws'"):
        corpus[corpus["wsws"]]  # type: ignore[index]


def test_an_unknown_corpus_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=f"did you mean '{NAME}'"):
        find_corpus("colombia-israel")
    with pytest.raises(CorpusError, match=f"there are: .*{NAME}"):
        find_corpus("%%%")


def test_a_plain_folder_is_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text('+++\noutlet = "Herald"\nbasis = "account"\n+++\nFerry ends\n', encoding="utf-8")
    (tmp_path / "a.TXT").write_bytes(b"\xef\xbb\xbfFerry starts\r\n\r\nIt is here.\r\n")
    for ignored in ("README.md", ".a.txt", "c.pdf"):
        (tmp_path / ignored).write_text("not an article", encoding="utf-8")
    corpus = fr.load_corpus(tmp_path)
    assert {a.id: (a.basis, a.outlet, a.text) for a in corpus} == {
        "a": ("published", "", "Ferry starts\n\nIt is here.\n"),
        "b": ("account", "Herald", "Ferry ends\n"),
    }
    assert corpus.codes is None and corpus.metadata is None
    assert len(corpus.entities) == 0 and corpus.codebook.empty
    assert len(corpus.evidence) == 2


def test_two_articles_of_one_name_in_a_folder_are_refused(tmp_path: Path) -> None:
    for name in ("a.txt", "a.md"):
        (tmp_path / name).write_text(INVENTED, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"holds a\.md and a\.txt: two articles of one name; rename one"):
        fr.load_corpus(tmp_path)


def test_an_empty_folder_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="it holds neither"):
        fr.load_corpus(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"+++\ntitle = Ferry\n+++\nIt ends.\n", "front matter between +++ lines is not TOML"),
        (b'+++\ntitle = "Ferry"\nIt ends.\n', "opens with +++ and does not close"),
        (b'+++\ntitle = "Ferry"\n+++\n\n', "is empty"),
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"PK\x03\x04\x00\x00", "is a binary file, not text"),
        ("Caf\u00e9".encode("latin-1"), "is not UTF-8 text (byte 3)"),
        ("Ferry".encode("utf-16"), "is not UTF-8 text"),
    ],
)
def test_an_article_that_cannot_be_used(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(content)
    with pytest.raises(CorpusError) as error:
        fr.load_article(path)
    assert said in one_line(error)
    assert str(path) in str(error.value)


def test_front_matter_tells_of_the_article(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text('+++\ntitle = "Ferry"\npublished = 1907-03-02\nurl = "u"\nnote = "n"\n+++\nIt ends.', "utf-8")
    article = fr.load_article(path)
    assert (article.text, article.published, article.url) == ("Ferry\n\nIt ends.\n", "1907-03-02", "u")
    path.write_text("+++\n+++\nIt ends.\n", encoding="utf-8")
    assert fr.load_article(path).text == "It ends.\n"


# Parts of a corpus.


def test_select_keeps_the_rows_of_what_it_selects(bundled: Path) -> None:
    corpus = fr.load_corpus(NAME)
    wanted = [r["article"] for r in rows(bundled / "articles.csv") if r["wire_family"] == "AFP"]
    chosen = corpus.select(family="AFP")
    assert list(chosen.articles) == wanted
    assert chosen.metadata is not None and chosen.codes is not None
    assert chosen.metadata["article"].tolist() == wanted
    assert set(chosen.codes["article"]) == set(wanted)
    assert set(chosen.evidence.articles["article"]) <= set(wanted)
    assert len(corpus) == 67  # the corpus itself stays whole


def test_select_by_basis_parts_the_corpus(copied: Path) -> None:
    corpus = fr.load_corpus(copied)
    parts = {basis: corpus.select(basis=basis) for basis in BASES}
    assert sum(map(len, parts.values())) == len(corpus)
    for basis in ("published", "account"):
        assert set(parts[basis].evidence.articles["basis"]) == {basis}
    assert len(parts["codes"].evidence) == 0


def test_select_by_a_column_of_the_corpus_alone(tmp_path: Path) -> None:
    listed = "article,event,outlet,place\na,01,Herald,north\nb,01,Post,north\nc,02,Herald,north\nd,02,Post,south\n"
    corpus = fr.load_corpus(corpus_of(tmp_path / "c", listed))
    assert list(corpus.select(event="01").articles) == ["a", "b"]
    assert list(corpus.select(event="02", outlet="Herald").articles) == ["c"]
    assert list(corpus.select(event="02", place="north").articles) == ["c"]
    assert len(corpus.select(event="1")) == 0
    chosen = corpus.select(event="01").select(outlet="Post")
    assert chosen.metadata is not None and chosen.metadata["article"].tolist() == ["b"]
    with pytest.raises(KeyError, match=r"no field 'events'; it has basis, country, event, .*, url, article, place"):
        corpus.select(events="01")


def test_select_names_what_it_does_not_know() -> None:
    corpus = fr.load_corpus(NAME)
    with pytest.raises(KeyError, match="an article has no field 'wire'; it has basis, country"):
        corpus.select(wire="AFP")
    with pytest.raises(ValueError, match="there is no basis 'accounts'; an article rests on published, account"):
        corpus.select(basis="accounts")
    assert len(corpus.select(family="none of these")) == 0


def test_the_codebook_of_entities_and_the_card(tmp_path: Path) -> None:
    folder = corpus_of(
        tmp_path / "c",
        entities_toml='[[entity]]\nname = "Board"\naliases = ["Ferry Board"]\n',
        README_md="# Card\n",
        accounts__a_md=INVENTED,
    )
    corpus = fr.load_corpus(folder)
    assert corpus.entities.names == ["Board"]
    assert corpus.card == "# Card\n"
    assert corpus.evidence.mentions["entity"].tolist() == ["Board"]
    assert fr.load_corpus(corpus_of(tmp_path / "d")).card == ""


def test_evidence_of_an_article_that_the_corpus_does_not_list_is_left_out(tmp_path: Path) -> None:
    folder = corpus_of(tmp_path / "c")
    read = [fr.Article(name, INVENTED) for name in ("b", "stranger")]
    fr.read(read).save(folder / "evidence")
    corpus = fr.load_corpus(folder)
    assert corpus.evidence.articles["article"].tolist() == ["b"]
    assert Evidence.load(folder / "evidence").articles["article"].tolist() == ["b", "stranger"]


def test_what_a_cell_shows_of_anything_fits_on_a_line_or_two() -> None:
    corpus = fr.load_corpus("three-outlets")
    shown = (corpus, corpus.evidence, corpus.entities, fr.load_lexicon("loaded"), next(iter(corpus)))
    assert all(len(repr(each)) < 250 for each in shown)
    assert repr(corpus.entities).startswith(f"Codebook of {len(corpus.entities)} entities: Barack Obama, ")
