"""Identifiers: the names of articles, which are names of files too and are typed on command lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from urllib.parse import unquote, urlsplit

LONGEST = 60
# Windows opens a device under these names, whatever ending follows.
RESERVED = frozenset("con prn aux nul conin conout clock".split()) | {
    f"{device}{n}" for device in ("com", "lpt") for n in range(10)
}
# Letters that Unicode does not take apart.
SPELT = str.maketrans(dict(zip("ßæœøłđðþı", "ss ae oe o l d d th i".split(), strict=True)))


def slug(text: str, longest: int = LONGEST) -> str:
    """Return a text as small letters, digits and hyphens of ASCII; nothing where none are left.

    Examples
    --------
    >>> slug("../../El País: ¿Qué pasó?"), slug("CON"), slug("市長")
    ('el-pais-que-paso', 'con-', '')
    """
    spelt = unicodedata.normalize("NFKD", text[:1000].lower().translate(SPELT))
    plain = spelt.encode("ascii", "ignore").decode("ascii")
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(made) > longest:
        made = made[:longest].rpartition("-")[0] if "-" in made[longest // 2 : longest] else made[:longest]
        made = made.strip("-")
    return f"{made}-" if made in RESERVED else made


def of_address(url: str) -> str:
    """Return a name for a page from its address: the host and the end of the path.

    Examples
    --------
    >>> of_address("https://www.times.example/news/2024/ferry-ends.html?x=1")
    'times-ferry-ends'
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    site = re.sub(r"^(?:www\d?|m|mobile|amp)\.", "", host).split(".")[0]
    ends = [slug(re.sub(r"\.\w{2,5}$", "", unquote(part)), 40) for part in parts.path.split("/")]
    return slug("-".join(filter(None, [site, next((e for e in reversed(ends) if len(e) > 2), "")])))


def unused(wanted: str, used: Container[str], otherwise: str = "article") -> str:
    """Return a name that is not used yet: the wanted one, or the same with a number.

    Examples
    --------
    >>> unused("times-2024-05-01", {"times-2024-05-01"})
    'times-2024-05-01-2'
    """
    base = wanted or otherwise
    if base not in used and not base.endswith("-"):
        return base
    number = 2 if base in used else 1
    while (name := f"{base[: LONGEST - 1 - len(str(number))].rstrip('-')}-{number}") in used:
        number += 1
    return name
