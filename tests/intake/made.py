"""Files that people have, made of invented articles: what the tests of ingest read."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

BODY = (
    "The Ferry Board closed the line to the islands on {day}, and the harbour of Norport lay quiet for the first time "
    "in forty years. Mayor Ana Silva called the decision a disgrace. “They have betrayed us,” she said in the hall. "
    "Norland pays for the boats until June; Sudland, across the sound, praised the captains who had sailed through "
    "every storm."
)


def body(day: str = "Monday") -> str:
    return BODY.format(day=day)


def plain(day: str = "Monday") -> str:
    """The same text as a corpus has it."""
    return body(day).replace("“", '"').replace("”", '"')


def html(day: str = "Monday", *, title: str = "Ferry line ends", head: str = "", inside: str = "") -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | The Norland Times</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="The Norland Times">
<meta property="article:published_time" content="2024-05-02T10:00:00Z"><meta name="author" content="Rui Alves">{head}
</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>{title}</h1><p>{body(day)}</p>
<p>The last boat left at noon, and nobody knows yet who will bring the post on {day}.</p>{inside}</article>
<footer>All of it is invented</footer></body></html>"""


def docx(*paragraphs: str, title: str = "") -> bytes:
    import docx as word

    document = word.Document()
    document.core_properties.title = title
    document.core_properties.author = "Rui Alves"
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def xlsx(rows: Iterable[Iterable[object]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def pdf(pages: list[list[str]], *, password: str = "") -> bytes:
    """A PDF with these lines on its pages, written by hand: objects, their places, the trailer."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects += ["<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = []
    for lines in pages:
        told = [line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for line in lines]
        stream = "BT /F1 11 Tf 14 TL 50 780 Td " + " ".join(f"({line}) Tj T*" for line in told) + " ET"
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{place:010} 00000 n \n" for place in places).encode()
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return _locked(out, password) if password else out


def _locked(raw: bytes, password: str) -> bytes:
    import pypdf

    writer = pypdf.PdfWriter(io.BytesIO(raw))
    writer.encrypt(password, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def warc(records: Iterable[tuple[str, bytes, str, str]], *, packed: bool = True) -> bytes:
    """A web archive of (address, body, content type, status)."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    file = io.BytesIO()
    writer = WARCWriter(file, gzip=packed)
    for url, payload, kind, status in records:
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.0")
        record = writer.create_warc_record(
            url, "response", payload=io.BytesIO(payload), http_headers=headers,
            warc_headers_dict={"WARC-Date": "2024-05-20T08:00:00Z"},
        )  # fmt: skip
        writer.write_record(record)
    return file.getvalue()


def mhtml(page: str, url: str) -> bytes:
    return (
        f"From: <Saved by a browser>\r\nSnapshot-Content-Location: {url}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----x"\r\n\r\n------x\r\n'
        f"Content-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\nContent-Location: {url}\r\n\r\n{page}\r\n"
        "------x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\naGk=\r\n------x--\r\n"
    ).encode()


def rss(items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Sound Post</title>{items}</channel></rss>'


def jsonl(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def rebuilt(raw: bytes, changes: dict[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """A zip archive with some of its files changed or added."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped(members | {n: change(members[n]) if callable(change) else change for n, change in changes.items()})


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


# A well-formed file of each kind.
WELL = {
    "a.txt": f"Ferry ends\n\n{body()}".encode(),
    "a.md": f'+++\ntitle = "Ferry"\n+++\n{body()}'.encode(),
    "a.html": html().encode(),
    "a.mhtml": mhtml(html(), "https://t.example/1"),
    "a.docx": docx("Ferry ends", body()),
    "a.pdf": pdf([["Ferry ends", body()[:80]]]),
    "a.csv": f'title,text,url\nA,"{body()}",https://t.example/1\n'.encode(),
    "a.jsonl": jsonl({"title": "A", "text": body()}).encode(),
    "a.xlsx": xlsx([["title", "text"], ["A", body()]]),
    "a.xml": rss("<item><title>A</title><link>https://t.example/1</link></item>").encode(),
    "a.ris": b"TY  - NEWS\nTI  - A\nUR  - https://t.example/1\nER  - \n",
    "b.json": b'[{"type": "webpage", "title": "A", "URL": "https://t.example/1", "issued": {"date-parts": [[2024]]}}]',
    "a.urls": b"https://t.example/1\n",
    "a.warc.gz": warc([("https://t.example/1", html().encode(), "text/html", "200 OK")]),
}
