"""Sites on this machine, which answer as a test says, and remember what they were asked."""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, Mapping[str, str], bytes]
Route = Answer | Callable[[BaseHTTPRequestHandler], Answer | None]  # None: the route wrote its answer itself


def page(title: str, *paragraphs: str, head: str = "") -> bytes:
    """An invented article as HTML."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


def html(title: str = "Ferry Board ends the line", words: str = "", **headers: str) -> Answer:
    paragraphs = [
        f"{words} The Ferry Board of Norport ended the line to Sudland on Monday, after forty years of service.",
        "Ana Silva, who led the pilots' union, called the decision hasty and asked the town to pay for another year.",
        "The mayor said that the town had no money left for boats, and that buses would run from the first of June.",
    ]
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return 200, {"Content-Type": "text/html; charset=utf-8"} | told, page(title, *paragraphs)


def moved(to: str, status: int = 302) -> Answer:
    return status, {"Location": to}, b""


@dataclass
class Site:
    """A site while it runs."""

    port: int
    address: str
    scheme: str
    routes: dict[str, Route] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def url(self, path: str = "/", host: str = "") -> str:
        return f"{self.scheme}://{host or self.address}:{self.port}{path}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asks may hang up."""


@contextlib.contextmanager
def serving(
    routes: Mapping[str, Route] | None = None, *, address: str = "127.0.0.1", context: ssl.SSLContext | None = None
) -> Iterator[Site]:
    """Run a site; a path without a route is not found."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            route = site.routes.get(self.path.partition("?")[0], (404, {}, b""))
            answer = route(self) if callable(route) else route
            if answer is None:
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | dict(headers)).items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = _Server((address, 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site = Site(server.server_address[1], address, "https" if context else "http", dict(routes or {}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Clock:
    """Time that passes only where somebody waits."""

    time: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def __call__(self) -> float:
        return self.time


def everywhere(address: str = "127.0.0.1") -> Callable[..., list[Any]]:
    """Look every name up as one address, and remember the names."""

    def lookup(host: str, port: int, **_: object) -> list[Any]:
        lookup.names.append(host)  # type: ignore[attr-defined]
        return [(2, 1, 6, "", (address, port))]

    lookup.names = []  # type: ignore[attr-defined]
    return lookup
