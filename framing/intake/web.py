"""One request over the web: politely, and within limits of time, size and redirects.

Nothing is stored here. No cookie is kept or sent, and a proxy of the environment is used only when asked for: a proxy
looks names up itself, so that nobody here could see to which machine an address leads.
"""

from __future__ import annotations

import contextlib
import email.utils
import http.client
import socket
import ssl
import threading
import time
import urllib.request
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import metadata
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from framing import __version__
from framing.intake.addresses import Address, Failed, Lookup, Refused, parse_address, resolve

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection

    from framing.intake.robots import Rules

REDIRECTS = (301, 302, 303, 307, 308)
PAUSE = 1.0  # seconds between two requests to one host
CHUNK = 65536
TRIES = 3  # addresses of one host
Gate = Callable[[Address], None]  # waits its turn, or refuses


@dataclass(frozen=True)
class Limits:
    """How much of a machine's time and room one page may take.

    Parameters
    ----------
    seconds : float, default 30
        For a page with all its redirects, however slowly it drips in.
    size : int, default 5,000,000
        Bytes, as sent and again when unpacked.
    redirects : int, default 5
        How often a page may send on to another address.
    delay : float, default 30
        Seconds between requests that a site's robots.txt may ask for; a site that asks for more is not asked.
    """

    seconds: float = 30.0
    size: int = 5_000_000
    redirects: int = 5
    delay: float = 30.0


LIMITS = Limits()


class Reply(NamedTuple):
    """What a site answered.

    Parameters
    ----------
    url : str
        The address that answered, behind all redirects.
    status : int
    headers : mapping of str to str
        Names in lower case.
    body : bytes
        Unpacked; empty unless the status is 200.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(eq=False)
class Web:
    """What is remembered from one request to the next: whose turn is when, and what each site's robots.txt says.

    Parameters
    ----------
    allow_private : bool, default False
        Whether machines of the local network may be asked.
    use_proxy : bool, default False
        Whether the proxies named in the environment are used. They look names up themselves, so that addresses of
        the local network are refused only where they are written out.
    limits : Limits
    sleep, clock, now, lookup : callable
        As :func:`time.sleep`, :func:`time.monotonic`, :func:`time.time` and :func:`socket.getaddrinfo`.
    """

    allow_private: bool = False
    use_proxy: bool = False
    limits: Limits = LIMITS
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    lookup: Lookup = socket.getaddrinfo
    turns: dict[str, float] = field(default_factory=dict)
    rules: dict[str, Rules] = field(default_factory=dict)

    @cached_property
    def context(self) -> ssl.SSLContext:
        """Whom to believe: the system's authorities (a school's own among them), and those that come with certifi."""
        context = ssl.create_default_context()
        with contextlib.suppress(ImportError, OSError):
            import certifi

            context.load_verify_locations(certifi.where())
        return context

    def wait(self, host: str, pause: float = PAUSE) -> None:
        """Wait until it is this host's turn, and set its next one."""
        left = self.turns.get(host, 0.0) - self.clock()
        if left > 0:
            self.sleep(left)
        self.turns[host] = max(self.clock(), self.turns.get(host, 0.0)) + pause


@cache
def user_agent() -> str:
    """Return who asks: the program, its version and, where the package names one, its page. Never who uses it."""
    try:
        pages = metadata.metadata("framing").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        pages = []
    return f"framing/{__version__} (+{pages[0].partition(',')[2].strip()})" if pages else f"framing/{__version__}"


def ask(
    web: Web,
    url: str,
    *,
    gate: Gate | None = None,
    known: tuple[str, Mapping[str, str]] | None = None,
    accept: str = "text/html,application/xhtml+xml,text/plain;q=0.8",
    check: Callable[[Mapping[str, str]], None] | None = None,
    cut: int | None = None,
) -> Reply:
    """Ask for a page, and follow its redirects; every address on the way is checked as the first one is.

    Parameters
    ----------
    web : Web
    url : str
    gate : callable, optional
        Is given each address before it is asked; waits for its turn, or raises :class:`Refused`.
    known : (str, mapping), optional
        Headers for one address, such as ``If-None-Match`` of the address at which the page was found before.
    accept : str
        Kinds of content that are of use.
    check : callable, optional
        Is given the headers of a page before its body is read, and raises :class:`Refused` where it is of no use.
    cut : int, optional
        Keep the first so many bytes and leave the rest, where by default a page over the limit fails.

    Returns
    -------
    Reply

    Raises
    ------
    Refused
        If it, or what it leads to, is not asked, or is more than the limits allow.
    Failed
        If no whole answer came.
    """
    seen: list[str] = []
    left = web.limits.seconds
    for _ in range(web.limits.redirects + 1):
        address = parse_address(url, allow_private=web.allow_private)
        if address.url in seen:
            raise Refused("its redirects go in a circle")
        seen.append(address.url)
        if gate is not None:
            gate(address)
        headers = {"Host": address.authority, "User-Agent": user_agent(), "Accept": accept, "Accept-Encoding": "gzip"}
        if known is not None and known[0] == address.url:
            headers |= known[1]
        started = time.monotonic()
        reply = _exchange(web, address, headers, left, check, cut)
        left -= time.monotonic() - started
        if reply.status not in REDIRECTS or not reply.headers.get("location"):
            return reply
        # A header is Latin-1 by the letter and UTF-8 in practice.
        location = reply.headers["location"].encode("latin-1", "replace").decode("utf-8", "replace")
        try:
            url = urljoin(address.url, location)
        except ValueError:
            raise Refused("it redirects to what is no address") from None
    raise Refused(f"it redirects more than {web.limits.redirects} times")


def _exchange(
    web: Web,
    address: Address,
    headers: Mapping[str, str],
    seconds: float,
    check: Callable[[Mapping[str, str]], None] | None,
    cut: int | None,
) -> Reply:
    """Send one request and read the answer, in no more than so many seconds."""
    from urllib3.exceptions import HTTPError

    late = Failed(f"it took longer than {web.limits.seconds:g} seconds")
    if seconds <= 0:
        raise late
    ends = time.monotonic() + seconds
    try:
        connection, target, more = _connect(web, address, ends)
    except (TimeoutError, HTTPError, OSError, http.client.HTTPException) as error:
        raise Failed(_connecting(address, error)) from None
    watch = _Watch(connection.sock, ends - time.monotonic())
    try:
        with watch:
            connection.request("GET", target, headers={**headers, **more}, preload_content=False, decode_content=False)
            response = connection.getresponse()
            told = {name.lower(): value for name, value in response.headers.items()}
            body = b""
            if response.status == 200:  # what comes with an error is of no use
                if check is not None:
                    check(told)
                body = _body(response.stream(CHUNK, decode_content=False), told, web.limits.size, cut)
        if watch.late:  # what was read until then may look whole
            raise late
        return Reply(address.url, response.status, told, body)
    except (HTTPError, OSError, http.client.HTTPException, ValueError) as error:
        if watch.late:
            raise late from None
        if isinstance(error, Failed | Refused):
            raise
        raise Failed(f"the connection to {address.host} broke off; try again later") from None
    finally:
        connection.close()


class _Watch:
    """Shuts a connection down at the end of its time: a timeout of the socket begins anew with every byte."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self.late = False
        self.sock = sock
        self.timer = threading.Timer(max(seconds, 0.0), self._end)
        self.timer.daemon = True

    def _end(self) -> None:
        self.late = True
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # below TLS, whose own goodbye could wait for an answer

    def __enter__(self) -> None:
        self.timer.start()

    def __exit__(self, *_: object) -> None:
        self.timer.cancel()


def _connect(web: Web, address: Address, ends: float) -> tuple[HTTPConnection, str, dict[str, str]]:
    """Return an open connection to the very machine that was looked at, what to ask it for, and headers for a proxy."""
    from urllib3.connection import HTTPConnection, HTTPSConnection

    proxy = _proxy(address) if web.use_proxy else None
    if proxy is not None:
        host, port, told = proxy
        left = max(ends - time.monotonic(), 0.001)
        if address.scheme == "http":
            return _opened(HTTPConnection(host, port, timeout=left)), address.url, told
        tunnel = HTTPSConnection(host, port, timeout=left, ssl_context=web.context, server_hostname=address.host)
        tunnel.set_tunnel(address.host, address.port, headers=told)
        return _opened(tunnel), address.target, {}
    literals = resolve(address, allow_private=web.allow_private, lookup=web.lookup)[:TRIES]
    for number, literal in enumerate(literals):
        left = max(ends - time.monotonic(), 0.001) / (len(literals) - number)  # the last may have all that is left
        # The address in place of the name: there is no second lookup. TLS is told the name and verifies it.
        connection = (
            HTTPConnection(literal, address.port, timeout=left)
            if address.scheme == "http"
            else HTTPSConnection(
                literal, address.port, timeout=left, ssl_context=web.context, server_hostname=address.host
            )
        )
        try:
            return _opened(connection), address.target, {}
        except ssl.SSLError:
            raise
        except OSError:
            if number + 1 == len(literals):
                raise
        except Exception as error:  # urllib3's own, of which those of TLS are final
            if number + 1 == len(literals) or "SSL" in type(error).__name__:
                raise
    raise AssertionError("resolve() returns at least one address")


def _opened(connection: HTTPConnection) -> HTTPConnection:
    try:
        connection.connect()
    except BaseException:
        connection.close()
        raise
    return connection


def _proxy(address: Address) -> tuple[str, int, dict[str, str]] | None:
    """Return host, port and headers of the proxy that the environment names for an address, if it names one."""
    from urllib3 import make_headers

    named = urllib.request.getproxies().get(address.scheme)
    if not named or urllib.request.proxy_bypass(address.host):
        return None
    parts = urlsplit(named if "//" in named else f"//{named}")
    if parts.scheme not in ("", "http") or not parts.hostname:
        raise Refused(f"the environment's proxy for {address.scheme} is none that is asked by http; leave proxies out")
    user = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else None
    return parts.hostname, parts.port or 80, dict(make_headers(proxy_basic_auth=user)) if user else {}


def _connecting(address: Address, error: Exception) -> str:
    """Say why there was no connection."""
    text = f"{type(error).__name__} {error}"
    if "certificate" in text.lower():
        return f"{address.host} does not prove that it is {address.host} (its certificate is not valid)"
    if "SSL" in text:
        return f"no encrypted connection to {address.host} came about"
    if isinstance(error, TimeoutError) or "timed out" in text or "Timeout" in text:
        return f"{address.host} did not answer in time"
    return f"{address.host} takes no connection on port {address.port}"


def _body(chunks: Iterable[bytes], headers: Mapping[str, str], size: int, cut: int | None) -> bytes:
    """Return a body, unpacked; fail, or cut it, where it is larger than it may be."""
    most = size if cut is None else cut
    length = headers.get("content-length", "")
    if cut is None and length.isdecimal() and int(length) > most:
        raise Refused(_large(most))
    body = bytearray()
    for part in _unpacked(_measured(chunks, size), headers.get("content-encoding", "")):
        body += part
        if len(body) > most:
            if cut is None:
                raise Refused(_large(most))
            break
    return bytes(body[:most])


def _large(most: int) -> str:
    return f"it is larger than {most / 1e6:g} MB"


def _measured(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Pass on what comes over the line as long as it is not too much."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise Refused(_large(most))
        yield chunk


def _unpacked(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Unpack gzip in small parts: a few kilobytes can hold gigabytes, and whoever reads decides when to stop."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Refused(f"it came packed as {encoding[:20]!r}, which was not asked for")
    unpacker: Any = None
    try:
        for chunk in chunks:
            while chunk:
                if unpacker is None or unpacker.eof:  # a file of gzip may hold several, one behind the other
                    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
                yield unpacker.decompress(chunk, CHUNK)
                chunk = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    except zlib.error:
        raise Failed("it came packed in a way that cannot be unpacked") from None
    if unpacker is not None and not unpacker.eof:
        raise Failed("it broke off before its end; try again later")


def retry_after(reply: Reply, now: float) -> float | None:
    """Return the seconds that a site asks to be left alone (``Retry-After``), if it says so.

    Parameters
    ----------
    reply : Reply
    now : float
        Seconds since 1970.

    Examples
    --------
    >>> retry_after(Reply("", 429, {"retry-after": "120"}, b""), 0)
    120.0
    >>> retry_after(Reply("", 429, {"retry-after": "Thu, 01 Jan 1970 00:02:00 GMT"}, b""), 90)
    30.0
    """
    said = reply.headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        return max(email.utils.parsedate_to_datetime(said).timestamp() - now, 0.0)
    except (ValueError, OverflowError, TypeError):
        return None
