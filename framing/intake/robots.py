"""What a site allows robots: its robots.txt, read as RFC 9309 says.

References
----------
M. Koster, G. Illyes, H. Zeller and L. Sassman (2022). RFC 9309: Robots Exclusion Protocol.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from framing.intake.addresses import Address, Failed, Refused
from framing.intake.web import PAUSE, Gate, Reply, Web, ask

ROBOT = "framing"  # the name by which a site's robots.txt can address this program
LARGEST = 512_000  # bytes that are read: the RFC asks for 500 KiB at least


class Rules(NamedTuple):
    """What one site allows.

    Parameters
    ----------
    allows : callable
        Whether an address may be asked.
    delay : float
        Seconds between two requests.
    why : str
        Why nothing may be asked; empty where the site itself says what it allows.
    """

    allows: Callable[[str], bool]
    delay: float = PAUSE
    why: str = ""


def read_rules(reply: Reply) -> Rules:
    r"""Read the answer to the question for robots.txt.

    Parameters
    ----------
    reply : Reply

    Returns
    -------
    Rules
        An answer with an error of the client (4xx) means that there are no rules; with an error of the server (5xx),
        or with the wish to be left alone (429), that nothing is allowed for now.

    Examples
    --------
    >>> rules = read_rules(Reply("", 200, {}, b"User-agent: *\nDisallow: /members/\nCrawl-delay: 5"))
    >>> rules.allows("https://norport.example/members/1"), rules.allows("https://norport.example/ferry"), rules.delay
    (False, True, 5.0)
    >>> read_rules(Reply("", 404, {}, b"")).allows("https://norport.example/members/1")
    True
    """
    if reply.status >= 500 or reply.status == 429:
        return Rules(_nothing, why=f"its site has a fault with robots.txt (HTTP {reply.status}); try again later")
    if reply.status != 200:
        return Rules(_anything)
    from protego import Protego

    try:
        parsed = Protego.parse(reply.body.decode("utf-8", "replace").removeprefix("\ufeff"))
        delay, rate = parsed.crawl_delay(ROBOT), parsed.request_rate(ROBOT)
    except Exception:  # of a parser on what anybody may have written
        return Rules(_nothing, why="its site's robots.txt cannot be read")
    paused = rate.seconds / rate.requests if rate and rate.requests else 0.0
    return Rules(lambda url: bool(parsed.can_fetch(url, ROBOT)), max(PAUSE, delay or 0.0, paused))


def _anything(_: str) -> bool:
    return True


def _nothing(_: str) -> bool:
    return False


def rules_of(web: Web, address: Address) -> Rules:
    """Return what the site of an address allows; its robots.txt is asked for once."""
    if address.origin not in web.rules:

        def turn(step: Address) -> None:
            web.wait(step.host)

        try:
            reply = ask(web, f"{address.origin}/robots.txt", gate=turn, accept="text/plain,*/*;q=0.1", cut=LARGEST)
            rules = read_rules(reply)
        except (Failed, Refused) as error:
            rules = Rules(_nothing, why=f"its site's robots.txt could not be had: {error}")
        web.rules[address.origin] = rules
    return web.rules[address.origin]


def polite(web: Web) -> Gate:
    """Return a gate that asks each site's robots.txt, and waits as long as the site wishes.

    Parameters
    ----------
    web : Web

    Returns
    -------
    callable
        Takes an address, and raises :class:`Refused` where it may not be asked.
    """

    def gate(address: Address) -> None:
        rules = rules_of(web, address)
        if not rules.allows(address.url):
            raise Refused(rules.why or f"robots.txt of {address.host} does not allow it")
        if rules.delay > web.limits.delay:
            raise Refused(
                f"{address.host} asks for {rules.delay:g} s between requests, more than {web.limits.delay:g} s; "
                "--max-delay allows more"
            )
        web.wait(address.host, rules.delay)

    return gate
