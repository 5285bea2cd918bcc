"""One request over the web: its limits, its manners, and to which machine it goes."""

from __future__ import annotations

import contextlib
import gzip
import io
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from framing.intake import addresses
from framing.intake.addresses import Failed, Refused
from framing.intake.robots import polite, rules_of
from framing.intake.web import Limits, Reply, Web, ask, retry_after, user_agent
from tests.intake.server import Clock, Site, everywhere, moved, serving

PLAIN = {"Content-Type": "text/plain"}


def web(**given: Any) -> Web:
    clock = Clock()
    return Web(**{"allow_private": True, "sleep": clock.sleep, "clock": clock, "lookup": everywhere()} | given)


def test_a_page_comes_with_who_asks_and_without_cookies(site: Site) -> None:
    site.routes = {
        "/": (302, {"Location": "/a", "Set-Cookie": "reader=1"}, b""),
        "/a": (200, PLAIN | {"Set-Cookie": "reader=2"}, b"It is over."),
    }
    reply = ask(web(), site.url("/"))
    assert (reply.url, reply.status, reply.body) == (site.url("/a"), 200, b"It is over.")
    for _, headers in site.asked:
        assert headers["user-agent"] == user_agent()
        assert headers["user-agent"].startswith("framing/")
        assert headers.keys().isdisjoint({"cookie", "authorization", "referer", "from"})


def test_the_name_is_sent_and_the_looked_up_address_is_connected_to(site: Site) -> None:
    site.routes["/a"] = (200, PLAIN, b"x")
    asking = web()
    ask(asking, site.url("/a", host="norport.example"))
    assert site.asked[0][1]["host"] == f"norport.example:{site.port}"
    assert asking.lookup.names == ["norport.example"]  # type: ignore[attr-defined]


def test_a_name_is_looked_up_once_so_that_it_cannot_lead_elsewhere_the_second_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: the first answer is harmless and checked, the second would be the one that is connected to."""
    monkeypatch.setattr(addresses, "is_public", lambda literal: str(literal) == "127.0.0.2")
    answers = iter(["127.0.0.2", "127.0.0.1"])
    with serving({"/a": (200, PLAIN, b"harmless")}, address="127.0.0.2") as outside:
        found = ask(
            web(allow_private=False, lookup=lambda host, port, **_: [(2, 1, 6, "", (next(answers), port))]),
            outside.url("/a", host="norport.example"),
        )
    assert found.body == b"harmless"
    assert next(answers) == "127.0.0.1"


@pytest.mark.parametrize("to", ["http://127.0.0.1:{port}/secret", "http://inside.example:{port}/secret",
                                "http://[::ffff:127.0.0.1]:{port}/secret", "http://2130706433:{port}/secret",
                                "//127.0.0.1:{port}/secret"])  # fmt: skip
def test_a_redirect_into_this_machine_is_refused(to: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "is_public", lambda literal: str(literal) == "127.0.0.2")
    site.routes["/secret"] = (200, PLAIN, b"secret")
    with serving({"/a": moved(to.format(port=site.port))}, address="127.0.0.2") as outside:
        named = {"norport.example": "127.0.0.2", "127.0.0.2": "127.0.0.2"}
        asking = web(
            allow_private=False,
            lookup=lambda host, port, **_: [(2, 1, 6, "", (named.get(host, "127.0.0.1"), port))],
        )
        with pytest.raises(Refused):
            ask(asking, outside.url("/a", host="norport.example"))
    assert len(outside.asked) == 1
    assert site.asked == []


@pytest.mark.parametrize(
    "to", ["ftp://norport.example/a", "file:///etc/hostname", "http://ana:x@norport.example/", "http://[::1"]
)
def test_a_redirect_to_no_page_is_refused(to: str, site: Site) -> None:
    site.routes["/a"] = moved(to)
    with pytest.raises(Refused):
        ask(web(), site.url("/a"))


def test_redirects_end(site: Site) -> None:
    site.routes = {"/a": moved("/b"), "/b": moved("/a")} | {f"/{n}": moved(f"/{n + 1}") for n in range(20)}
    with pytest.raises(Refused, match="circle"):
        ask(web(), site.url("/a"))
    site.asked.clear()
    with pytest.raises(Refused, match="more than 5 times"):
        ask(web(), site.url("/0"))
    assert site.paths == [f"/{n}" for n in range(6)]


def test_a_body_without_end_is_left(site: Site) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not site.closing.is_set():
            handler.wfile.write(b"x" * 100_000)

    site.routes["/a"] = endless
    with pytest.raises(Refused, match="larger than 1 MB"):
        ask(web(limits=Limits(size=1_000_000)), site.url("/a"))
    site.routes["/b"] = (200, {"Content-Length": "99999999"}, b"")
    with pytest.raises(Refused, match="larger than 5 MB"):
        ask(web(), site.url("/b"))


@pytest.mark.parametrize("drip", ["head", "body", "silence"])
def test_a_site_that_drips_is_left_when_the_time_is_over(drip: str, site: Site) -> None:
    def slow(handler: BaseHTTPRequestHandler) -> None:
        if drip == "body":
            handler.send_response(200)
            handler.end_headers()
        while not site.closing.wait(0.02):
            handler.wfile.write({"head": b"H", "body": b"x", "silence": b""}[drip])

    site.routes["/a"] = slow
    started = time.monotonic()
    with pytest.raises(Failed, match=r"longer than 0\.3 seconds|did not answer in time"):
        ask(web(limits=Limits(seconds=0.3)), site.url("/a"))
    assert time.monotonic() - started < 10  # it drips for ever


def test_redirects_share_one_time(site: Site) -> None:
    def slow(handler: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
        site.closing.wait(0.2)
        return 302, {"Location": f"{handler.path}x"}, b""

    site.routes = {f"/a{'x' * n}": slow for n in range(6)}
    with pytest.raises(Failed, match=r"longer than 0\.3 seconds"):
        ask(web(limits=Limits(seconds=0.3)), site.url("/a"))
    assert len(site.asked) < 4


def test_packed_bodies_are_unpacked_and_bombs_are_not(site: Site) -> None:
    text = b"The ferry ended. " * 1000
    bomb = io.BytesIO()
    with gzip.GzipFile(fileobj=bomb, mode="wb") as file:
        for _ in range(100):
            file.write(b"\0" * 1_000_000)
    site.routes = {
        "/gzip": (200, {"Content-Encoding": "gzip"}, gzip.compress(text)),
        "/twice": (200, {"Content-Encoding": "gzip"}, gzip.compress(text[:500]) + gzip.compress(text[500:])),
        "/zlib": (200, {"Content-Encoding": "deflate"}, zlib.compress(text)),
        "/bomb": (200, {"Content-Encoding": "gzip"}, bomb.getvalue()),
        "/half": (200, {"Content-Encoding": "gzip"}, gzip.compress(text)[:-20]),
        "/false": (200, {"Content-Encoding": "gzip"}, b"no gzip"),
        "/other": (200, {"Content-Encoding": "br"}, b"x"),
    }
    for path in ("/gzip", "/twice", "/zlib"):
        assert ask(web(), site.url(path)).body == text
    assert len(bomb.getvalue()) < 200_000
    with pytest.raises(Refused, match="larger than 5 MB"):
        ask(web(), site.url("/bomb"))
    for path, why in (("/half", "broke off"), ("/false", "unpacked"), ("/other", "packed as 'br'")):
        with pytest.raises((Failed, Refused), match=why):
            ask(web(), site.url(path))


def test_a_body_that_breaks_off_is_no_body(site: Site) -> None:
    site.routes["/a"] = (200, {"Content-Length": "1000"}, b"half")
    with pytest.raises(Failed, match="broke off"):
        ask(web(), site.url("/a"))


def test_what_is_no_answer_of_the_web(site: Site) -> None:
    def noise(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"220 mail.norport.example ESMTP\r\n")

    site.routes["/a"] = noise
    with pytest.raises(Failed, match="broke off"):
        ask(web(), site.url("/a"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Failed, match=f"127.0.0.1 takes no connection on port {port}"):
        ask(web(), f"http://127.0.0.1:{port}/")


def test_one_request_a_second_and_what_robots_txt_wishes(site: Site) -> None:
    rules = b"User-agent: *\nDisallow: /b\n\nUser-agent: framing\nCrawl-delay: 7\nDisallow: /no"
    site.routes = {
        "/robots.txt": (200, PLAIN, rules),
        "/a": (200, PLAIN, b"a"),
        "/b": (200, PLAIN, b"m"),
    }  # fmt: skip
    clock = Clock()
    asking = web(sleep=clock.sleep, clock=clock)
    for path in ("/a", "/a", "/b"):
        ask(asking, site.url(path), gate=polite(asking))
    assert site.paths == ["/robots.txt", "/a", "/a", "/b"]
    assert clock.slept == [1.0, 7.0, 7.0]
    with pytest.raises(Refused, match="does not allow it"):
        ask(asking, site.url("/no/1"), gate=polite(asking))
    site.routes["/a"] = moved("/no")
    with pytest.raises(Refused, match="does not allow it"):
        ask(asking, site.url("/a"), gate=polite(asking))
    assert "/no" not in site.paths


def test_a_site_that_wants_more_patience_than_there_is_is_not_asked(site: Site) -> None:
    site.routes = {"/robots.txt": (200, PLAIN, b"User-agent: *\nCrawl-delay: 600"), "/a": (200, PLAIN, b"a")}
    asking = web()
    with pytest.raises(Refused, match="asks for 600 s between requests, more than 30 s"):
        ask(asking, site.url("/a"), gate=polite(asking))
    assert site.paths == ["/robots.txt"]


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        ((404, {}, b""), True),
        ((403, {}, b""), True),
        ((410, {}, b""), True),
        ((500, {}, b""), False),
        ((503, {}, b""), False),
        ((429, {}, b""), False),
        ((200, PLAIN, b""), True),
        ((200, PLAIN, b"\xff\xfe\x00 <html>"), True),
        ((200, PLAIN, b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), False),
        ((200, PLAIN, b"#" * 400_000 + b"\nUser-agent: *\nDisallow: /"), False),
        ((200, PLAIN, b"#" * 9_000_000), True),  # what stands behind half a megabyte is not read
        (moved("http://127.0.0.1:1/robots.txt"), False),
        ((200, {"Content-Length": "50"}, b"User-agent: x"), False),
    ],
)
def test_answers_to_the_question_for_robots_txt(answer: Any, allowed: bool, site: Site) -> None:
    site.routes["/robots.txt"] = answer
    address = addresses.parse_address(site.url("/a"), allow_private=True)
    asking = web()
    assert rules_of(asking, address).allows(address.url) is allowed
    rules_of(asking, address)
    assert site.paths == ["/robots.txt"]


def test_robots_txt_may_lie_elsewhere_and_counts_for_the_site_that_was_asked(site: Site) -> None:
    with serving({"/robots.txt": (200, PLAIN, b"User-agent: framing\nDisallow: /")}) as other:
        site.routes["/robots.txt"] = moved(other.url("/robots.txt"), 301)
        asking = web()
        with pytest.raises(Refused, match="does not allow it"):
            ask(asking, site.url("/a"), gate=polite(asking))


def test_proxies_of_the_environment_are_used_only_when_asked_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", site.url("").replace("http://", "http://user:word@"))
    site.routes = {"/a": (200, PLAIN, b"direct"), "http://norport.example/a": (200, PLAIN, b"by proxy")}
    assert ask(web(), site.url("/a")).body == b"direct"
    asking = web(use_proxy=True, allow_private=False)
    assert ask(asking, "http://norport.example/a").body == b"by proxy"
    assert site.asked[-1][1]["proxy-authorization"] == "Basic dXNlcjp3b3Jk"
    assert asking.lookup.names == []  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="no address of the public internet"):
        ask(asking, "http://127.0.0.1/a")
    monkeypatch.setenv("no_proxy", "norport.example")
    with pytest.raises(Refused, match="leads to 127"):
        ask(asking, "http://norport.example/a")


def test_when_to_come_back() -> None:
    def told(value: str) -> float | None:
        return retry_after(Reply("", 429, {"retry-after": value}, b""), 1_000_000_000)

    assert told("30") == 30
    assert told("Sun, 09 Sep 2001 01:47:10 GMT") == 30
    assert told("Sun, 09 Sep 2001 01:00:00 GMT") == 0
    assert [told(value) for value in ("", "soon", "-5", "Sun, 99 Sep 2001 01:47:10 GMT")] == [None] * 4


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for norport.example that no one else believes."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("the program openssl is not installed, and it makes the certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-keyout", key, "-out", made, "-subj", "/CN=norport.example", "-addext", "subjectAltName=DNS:norport.example"],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, made


def test_encrypted_pages_are_verified_by_name_though_an_address_is_connected_to(certificate: tuple[Path, Path]) -> None:
    key, made = certificate
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made, key)
    told: list[str | None] = []
    server.sni_callback = lambda _, name, __: told.append(name)
    believing = ssl.create_default_context(cafile=str(made))
    with serving({"/a": (200, PLAIN, b"sealed")}, context=server) as site:
        asking = web()
        asking.context = believing
        assert ask(asking, site.url("/a", host="norport.example")).body == b"sealed"
        assert told == ["norport.example"]
        with pytest.raises(Failed, match=r"sudport\.example does not prove that it is sudport\.example"):
            ask(asking, site.url("/a", host="sudport.example"))
        with pytest.raises(Failed, match=r"127\.0\.0\.1 does not prove"):
            ask(asking, site.url("/a"))
        with pytest.raises(Failed, match=r"norport\.example does not prove"):
            ask(web(), site.url("/a", host="norport.example"))
        assert site.paths == ["/a"]


def test_encrypted_pages_are_verified_through_a_proxy_too(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    key, made = certificate
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made, key)
    asked: list[bytes] = []

    def pipe(one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while sent := one.recv(65536):
                other.sendall(sent)
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_WR)

    def proxy(listening: socket.socket, port: int) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listening.accept()
                asked.append(client.recv(65536))
                behind = socket.create_connection(("127.0.0.1", port))
                client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                for pair in ((client, behind), (behind, client)):
                    threading.Thread(target=pipe, args=pair, daemon=True).start()

    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with (
        serving({"/a": (200, PLAIN, b"sealed")}, context=server) as site,
        socket.create_server(("127.0.0.1", 0)) as way,
    ):
        threading.Thread(target=proxy, args=(way, site.port), daemon=True).start()
        monkeypatch.setenv("https_proxy", f"http://user:word@127.0.0.1:{way.getsockname()[1]}")
        asking = web(use_proxy=True, allow_private=False)
        asking.context = ssl.create_default_context(cafile=str(made))
        assert ask(asking, "https://norport.example/a").body == b"sealed"
        with pytest.raises(Failed, match="does not prove"):
            ask(asking, "https://sudport.example/a")
    assert asked[0].startswith(b"CONNECT norport.example:443 HTTP/1.")
    assert b"dXNlcjp3b3Jk" in asked[0]
    assert site.paths == ["/a"]
    assert site.asked[0][1].keys().isdisjoint({"proxy-authorization", "authorization"})


def test_no_encryption_where_there_should_be(site: Site) -> None:
    with pytest.raises(Failed, match="no encrypted connection"):
        ask(web(), site.url("/a").replace("http:", "https:"))
