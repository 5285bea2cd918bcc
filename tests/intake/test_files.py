"""What each kind of file gives: text, headline, outlet, date and address; and what is set aside, with its reason."""

from pathlib import Path

import pytest

from framing.intake.cleaning import finish
from framing.intake.drafts import Aside, Draft, Unreadable
from framing.intake.files import KINDS, kind_of, read_file
from tests.intake import made


def read(path: Path, content: str | bytes, **options: object) -> list[Draft | Aside]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = read_file(path, **options)  # type: ignore[arg-type]
    return [finish(one) if isinstance(one, Draft) else one for one in found]


def one(path: Path, content: str | bytes, **options: object) -> Draft:
    (found,) = read(path, content, **options)
    assert isinstance(found, Draft), found
    return found


def test_a_text_begins_with_its_headline(tmp_path: Path) -> None:
    draft = one(tmp_path / "a.txt", f"Ferry line ends\r\n\r\n{made.body()}")
    assert (draft.title, draft.text) == ("Ferry line ends", f"Ferry line ends\n\n{made.plain()}\n")
    assert one(tmp_path / "a.txt", made.body()).title == ""


@pytest.mark.parametrize(
    "matter",
    [
        '+++\ntitle = "Board closes line"\noutlet = "Sound Post"\npublished = 2024-05-03\nurl = "https://p.example/1"\n+++\n',
        "---\ntitle: Board closes line\nsource: 'Sound Post'\n"
        "date: 3 May 2024\nlink: https://p.example/1\ntags:\n  - x\n---\n",
    ],
)
def test_front_matter_tells_of_an_article_and_markup_is_no_text(tmp_path: Path, matter: str) -> None:
    text = f"{matter}## What next\n\nA **very** [quiet](https://x.example/y) harbour.![boat](b.png)\n\n{made.body()}"
    draft = one(tmp_path / "a.md", text)
    assert (draft.title, draft.outlet) == ("Board closes line", "Sound Post")
    assert (draft.published, draft.url) == ("2024-05-03", "https://p.example/1")
    assert (draft.text or "").startswith("Board closes line\n\nWhat next\n\nA very quiet harbour.\n\nThe Ferry")


def test_front_matter_says_that_a_text_is_an_account(tmp_path: Path) -> None:
    assert one(tmp_path / "a.md", f'+++\nbasis = "account"\n+++\n{made.body()}').basis == "account"


def test_a_page_gives_its_article_and_what_it_tells_of_it(tmp_path: Path) -> None:
    draft = one(tmp_path / "a.html", made.html(head='<link rel="canonical" href="https://times.example/ferry">'))
    assert (draft.title, draft.outlet, draft.byline) == ("Ferry line ends", "The Norland Times", "Rui Alves")
    assert (draft.published, draft.url) == ("2024-05-02", "https://times.example/ferry")
    text = draft.text or ""
    assert text.startswith(f"Ferry line ends\n\n{made.plain()}\n\nThe last boat")
    assert "Sport" not in text and "invented" not in text


def test_a_page_without_an_outlet_has_that_of_its_address(tmp_path: Path) -> None:
    saved = "<!-- saved from url=(0030)https://www.sound.example/a/ferry -->"
    page = f"<html>{saved}<body><article><h1>Boats</h1><p>{made.body()}</p></article></body></html>"
    draft = one(tmp_path / "a.htm", page)
    assert (draft.outlet, draft.url) == ("sound.example", "https://www.sound.example/a/ferry")


def test_a_date_after_the_day_of_saving_is_not_that_of_the_article(tmp_path: Path) -> None:
    page = f"<html><body><article><h1>Boats</h1><p>{made.body()}</p><p>Until 3 May 2031, not 2009.</p></article></html>"
    assert one(tmp_path / "a.html", page, read_on="2024-06-01").published == ""


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "iso-8859-2"])
def test_a_page_is_decoded_as_it_says_or_by_its_mark(tmp_path: Path, encoding: str) -> None:
    page = made.html(inside="<p>Zoë Müller of Norport stayed.</p>").replace("utf-8", encoding)
    page = page.replace("“", '"').replace("”", '"')
    assert "Zoë Müller of Norport stayed." in (one(tmp_path / "a.html", page.encode(encoding)).text or "")


def test_a_page_saved_in_one_file(tmp_path: Path) -> None:
    for name in ("a.mhtml", "a.html"):
        draft = one(tmp_path / name, made.mhtml(made.html(), "https://times.example/ferry"))
        assert (draft.title, draft.url) == ("Ferry line ends", "https://times.example/ferry")


def test_a_word_file_with_its_tables(tmp_path: Path) -> None:
    import docx

    path = tmp_path / "a.docx"
    path.write_bytes(made.docx("Islands cut off", made.body(), title="Template 7"))
    document = docx.Document(str(path))
    document.add_table(1, 2).cell(0, 1).text = "A cell of it."
    document.add_paragraph("The end.")
    document.save(str(path))
    draft = one(path, path.read_bytes())
    assert (draft.title, draft.byline) == ("Islands cut off", "Rui Alves")
    assert draft.text == f"Islands cut off\n\n{made.plain()}\n\nA cell of it.\n\nThe end.\n"


def test_a_pdf_is_joined_to_paragraphs(tmp_path: Path) -> None:
    head = "Sound Post, 3 May 2024"
    first = [
        head,
        "Islands cut off",
        "The Ferry Board closed the line to the is-",
        "lands on Monday, and the harbour of Norport",
    ]
    first += ["lay quiet.", "Mayor Ana Silva called the decision a disgrace", "1"]
    second = [head, "before the council of the islands on Friday.", "2"]
    third = [head, "The last boat left the harbour when it was noon.", "3"]
    draft = one(tmp_path / "a.pdf", made.pdf([first, second, third]))
    assert draft.title == "Islands cut off"
    assert (draft.text or "").split("\n\n") == [
        "Islands cut off",
        "The Ferry Board closed the line to the islands on Monday, and the harbour of Norport lay quiet.",
        "Mayor Ana Silva called the decision a disgrace before the council of the islands on Friday. The last boat "
        "left the harbour when it was noon.\n",
    ]


def test_pages_of_a_web_archive(tmp_path: Path) -> None:
    html, ok = "text/html; charset=utf-8", "200 OK"
    records = [
        ("https://times.example/1", made.html().encode(), html, ok),
        ("https://times.example/x.png", b"x", "image/png", ok),
        ("https://times.example/2", b"gone", html, "404 Not Found"),
        ("https://times.example/3", b"<html><body></body></html>", html, ok),
        ("https://times.example/4", made.html("Friday").encode(), html, ok),
    ]
    for name, packed in (("a.warc.gz", True), ("b.warc", False)):
        first, empty, last, *others = read(tmp_path / name, made.warc(records, packed=packed))
        assert isinstance(first, Draft) and isinstance(last, Draft)
        assert (first.url, first.read_on, first.place) == ("https://times.example/1", "2024-05-20", "record 1")
        assert last.url == "https://times.example/4" and "Friday" in (last.text or "")
        assert isinstance(empty, Aside) and "no article was found" in empty.why and "times.example/3" in empty.why
        assert sorted(other.why for other in others if isinstance(other, Aside)) == [
            "failed requests and redirections: 1",
            "records that are no pages: 1",
        ]


def test_a_web_archive_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    records = [(f"https://times.example/{n}", made.html().encode(), "text/html", "200 OK") for n in (1, 2)]
    raw = made.warc(records)
    first, *rest = read(tmp_path / "a.warc.gz", raw[: len(raw) // 2] + b"\x00" * 400)
    assert isinstance(first, Draft) and first.url == "https://times.example/1"
    assert rest and all(isinstance(one, Aside) for one in rest)


def test_a_list_of_addresses(tmp_path: Path) -> None:
    text = "# ours\nhttps://times.example/1\n\nHTTPS://post.example/2?a=b\n"
    found = read(tmp_path / "a.txt", text)
    assert [(d.url, d.text) for d in found if isinstance(d, Draft)] == [
        ("https://times.example/1", None),
        ("HTTPS://post.example/2?a=b", None),
    ]
    aside = read(tmp_path / "a.urls", "javascript:alert(1)\nhttps://times.example/1\n")[0]
    assert isinstance(aside, Aside) and "http://" in aside.why


def test_feeds_give_articles_without_text(tmp_path: Path) -> None:
    items = (
        "<item><title>Ferry &amp; boats</title><link>https://post.example/1</link><author>Rui Alves</author>"
        "<pubDate>Fri, 03 May 2024 10:00:00 +0200</pubDate><description>no text</description></item>"
        "<item><title>No address</title><guid isPermaLink='false'>https://post.example/2</guid></item>"
    )
    draft, aside = read(tmp_path / "a.xml", made.rss(items))
    assert isinstance(draft, Draft) and draft.text is None
    assert (draft.title, draft.outlet, draft.published) == ("Ferry & boats", "Sound Post", "2024-05-03")
    assert isinstance(aside, Aside)
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Sound Post</title><entry><title>Boats</title>'
        '<link rel="edit" href="https://post.example/e"/><link href="https://post.example/1"/>'
        "<updated>2024-05-04T00:00:00Z</updated><author><name>Rui Alves</name></author></entry></feed>"
    )
    draft = one(tmp_path / "a.atom", atom)
    assert (draft.url, draft.published, draft.byline) == ("https://post.example/1", "2024-05-04", "Rui Alves")
    assert draft.outlet == "Sound Post"
    maps = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        "<url><loc>https://post.example/1</loc><n:news><n:title>Boats</n:title><n:publication_date>2024-05-03"
        "</n:publication_date></n:news></url></urlset>"
    )
    draft = one(tmp_path / "b.xml", maps)
    assert (draft.url, draft.title, draft.published) == ("https://post.example/1", "Boats", "2024-05-03")


def test_references_of_libraries_and_of_zotero(tmp_path: Path) -> None:
    ris = (
        "TY  - NEWS\r\nTI  - Ferry line ends\r\nT2  - Sound Post\r\nAU  - Alves, Rui\r\nAU  - Reis, Ana\r\n"
        "DA  - 2024/05/03/\r\nUR  - https://post.example/1\r\nLA  - en\r\nER  - \r\n\r\n"
        "TY  - NEWS\r\nTI  - Only on paper\r\nER  - \r\n\r\nTY  - ELEC\r\nT1  - Cut off\r\nUR  - https://post.example/3\r\n"
    )
    first, paper, cut = read(tmp_path / "a.ris", ris)
    csl = (
        '[{"id": 1, "type": "article-newspaper", "title": "Ferry line ends", "container-title": "Sound Post", "URL": '
        '"https://post.example/1", "issued": {"date-parts": [["2024", 5, 3]]}, "language": "en", "author": '
        '[{"family": "Alves", "given": "Rui"}, {"family": "Reis", "given": "Ana"}]}]'
    )
    table = '"Key","Item Type","Author","Title","Publication Title","Url","Date"\n"AB","newspaperArticle",'
    table += '"Alves, Rui; Reis, Ana","Ferry line ends","Sound Post","https://post.example/1","2024-05-03"\n'
    for draft in (first, one(tmp_path / "a.json", csl), one(tmp_path / "a.csv", table)):
        assert isinstance(draft, Draft) and draft.text is None
        assert (draft.title, draft.outlet, draft.published) == ("Ferry line ends", "Sound Post", "2024-05-03")
        assert (draft.url, draft.byline) == ("https://post.example/1", "Alves, Rui; Reis, Ana")
    assert isinstance(paper, Aside) and "Only on paper" in paper.why
    assert isinstance(cut, Draft) and cut.title == "Cut off"


def test_a_file_is_told_by_its_ending_and_by_how_it_begins(tmp_path: Path) -> None:
    assert {kind_of(Path(f"a{ending}")) for kind in KINDS.values() for ending in kind.endings} | {"csl"} == set(KINDS)
    assert one(tmp_path / "a.html", made.pdf([["Islands cut off", made.body()[:90]]])).method == "PDF by pypdf"
    for ending, told in ((".doc", ".docx"), (".xls", ".xlsx"), (".zip", "unpack"), (".png", ".png")):
        with pytest.raises(Unreadable, match=told):
            kind_of(tmp_path / f"a{ending}")
    assert one(tmp_path / "page", made.html(), kind="html").title == "Ferry line ends"


def test_a_short_text_is_told(tmp_path: Path) -> None:
    assert "only 4 words" in one(tmp_path / "a.txt", "Please log in here").note
    (aside,) = read(tmp_path / "a.txt", "...\n")
    assert isinstance(aside, Aside)
