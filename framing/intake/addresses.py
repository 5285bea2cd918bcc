"""Addresses of pages: which may be asked, and to which machine on the internet they lead.

Whoever fetches addresses that others wrote can be led to machines that only they can reach: a printer, a router's
settings, a school's server, the machine itself. So every address is taken apart before it is asked, its name is
looked up once, and only an address of the public internet is connected to, the very one that was looked at.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[..., list[Any]]  # as socket.getaddrinfo

LONGEST = 2048  # characters of an address; browsers and servers give up soon after
PORTS = {"http": 80, "https": 443}
FIRST_FREE_PORT = 1024  # below stand other services than the web: mail, printers, file servers
LOCAL_NAMES = ("localhost", "local", "internal", "lan", "home.arpa", "intranet", "corp", "private")
_KEPT = "%/:=&?~+!$,;'@()*[]|"  # characters of a path and query that are sent as they are
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
# Of the global unicast addresses of version 6 these lead elsewhere, wrap an address of version 4, or lead nowhere.
_NOT_IN_USE_6 = tuple(
    ipaddress.IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3ffe::/16", "3fff::/20")
)
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
# Carriers' shared addresses, relays between versions, and one that a hosting company answers inside its machines.
_NOT_PUBLIC_4 = tuple(
    ipaddress.IPv4Network(block) for block in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")
)


class Refused(ValueError):
    """A page that is not asked for, or not taken, and why."""


class Failed(ValueError):
    """A page that its site did not deliver, and why."""


class Address(NamedTuple):
    """An address taken apart: all that is needed to ask for a page.

    Parameters
    ----------
    scheme : {"http", "https"}
    host : str
        A name in ASCII, or an IP address without brackets.
    port : int
    target : str
        Path and query, as they are sent.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and, where it is not the usual one, port: what goes into the header ``Host``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: whose robots.txt counts."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The address in one piece."""
        return f"{self.origin}{self.target}"


def parse_address(url: str, *, allow_private: bool = False) -> Address:
    """Take an address apart, or say why it is not asked.

    Parameters
    ----------
    url : str
        Any text.
    allow_private : bool, default False
        Whether machines of the local network may be asked.

    Returns
    -------
    Address

    Raises
    ------
    Refused
        If it is no address of a page on the web: another scheme than http and https, a user name or password in it,
        a host that is no name and no plain IP address, a local name, a port of other services.

    Examples
    --------
    >>> parse_address("https://Norport.example/ferry?page=2#end").url
    'https://norport.example/ferry?page=2'
    >>> parse_address("http://0x7f.1/")
    Traceback (most recent call last):
      ...
    framing.intake.addresses.Refused: its host '0x7f.1' is a number that is no plain IP address; write the site's name
    """
    url = url.strip()
    if not url:
        raise Refused("it has no address")
    if len(url) > LONGEST:
        raise Refused(f"its address is longer than {LONGEST} characters")
    if not url.isprintable() or re.search(r"[\s\\]", url):
        raise Refused("its address holds a space, a backslash or a control character; copy it anew from the browser")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("its address cannot be taken apart; copy it anew from the browser") from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        if not parts.netloc and "." in url.partition("/")[0]:
            raise Refused("its address has no scheme; begin it with https://")
        raise Refused("its address is neither http nor https, and nothing else is fetched")
    if "@" in parts.netloc:  # which are not repeated here
        raise Refused("its address holds a user name or password; take them out, they would be stored and shared")
    host = _host(parts.hostname or "", allow_private)
    if port is not None and port != PORTS[scheme] and port < FIRST_FREE_PORT and port not in PORTS.values():
        raise Refused(f"port {port} belongs to another service than the web")
    path = quote(parts.path or "/", safe=_KEPT)
    query = f"?{quote(parts.query, safe=_KEPT)}" if parts.query else ""
    return Address(scheme, host, PORTS[scheme] if port is None else port, path + query)


def _host(host: str, allow_private: bool) -> str:
    """Return a host as it is looked up and sent, or say why it is refused."""
    if ":" in host:
        try:
            literal: IPAddress = ipaddress.IPv6Address(host)
        except ValueError:
            raise Refused("its host is no IP address of version 6") from None
        if getattr(literal, "scope_id", None):
            raise Refused("its host names a network card of this machine")
    else:
        try:
            # What looks alike becomes alike: full-width digits and dots are digits and dots after this.
            host = host.encode("idna").decode("ascii").lower().removesuffix(".")
        except UnicodeError:
            raise Refused("its host is no name of a site") from None
        labels = host.split(".")
        if not all(_LABEL.fullmatch(label) for label in labels) or len(host) > 253:
            raise Refused("its host is no name of a site")
        if not _NUMBER.fullmatch(labels[-1]):
            if not allow_private and (len(labels) == 1 or _is_local(host)):
                raise Refused(f"{host} is a name of the local network; --allow-private asks it all the same")
            return host
        # The system would read 2130706433, 0177.1 and 0x7f.1 as IP addresses too; nobody writes links so.
        try:
            literal = ipaddress.IPv4Address(host)
        except ValueError:
            raise Refused(f"its host {host!r} is a number that is no plain IP address; write the site's name") from None
    if not allow_private and not is_public(literal):
        raise Refused(_private(host, literal))
    return str(literal)


def _is_local(host: str) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in LOCAL_NAMES)


def is_public(address: IPAddress) -> bool:
    """Whether an IP address belongs to one machine on the public internet.

    Private, loopback, link-local, shared (CGNAT), multicast, reserved and unspecified addresses do not, nor do
    addresses of version 6 that wrap one of version 4 (mapped, 6to4, Teredo, NAT64): what is inside them decides where
    they lead, and translators differ.

    Examples
    --------
    >>> [is_public(ipaddress.ip_address(a)) for a in ("9.9.9.9", "10.0.0.1", "::ffff:9.9.9.9", "2620:fe::fe")]
    [True, False, False, True]
    """
    if isinstance(address, ipaddress.IPv4Address):
        return (
            address.is_global
            and not (address.is_multicast or address.is_reserved)
            and not any(address in block for block in _NOT_PUBLIC_4)
        )
    return address in _GLOBAL_6 and not any(address in block for block in _NOT_IN_USE_6)


def resolve(address: Address, *, allow_private: bool = False, lookup: Lookup = socket.getaddrinfo) -> tuple[str, ...]:
    """Look a host up once, and return the IP addresses that may be connected to.

    Parameters
    ----------
    address : Address
    allow_private : bool, default False
        Whether machines of the local network may be asked.
    lookup : callable
        As :func:`socket.getaddrinfo`.

    Returns
    -------
    tuple of str
        At least one. Connect to one of these and do not look up the name again: the second answer may be another one
        (DNS rebinding).

    Raises
    ------
    Refused
        If none of its addresses is public.
    Failed
        If the name is not known.
    """
    try:
        found = lookup(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Failed(
            f"no site called {address.host} was found; check the address, and that this machine is online"
        ) from None
    literals = [ipaddress.ip_address(entry[4][0].partition("%")[0]) for entry in found]
    kept = [str(literal) for literal in literals if allow_private or is_public(literal)]
    if not kept:
        if not literals:
            raise Failed(f"no site called {address.host} was found")
        raise Refused(_private(address.host, literals[0]))
    return tuple(dict.fromkeys(kept))


def _private(host: str, literal: IPAddress) -> str:
    leads = "is" if host == str(literal) else f"leads to {literal},"
    return f"{host} {leads} no address of the public internet; --allow-private asks it all the same"
