"""Which addresses are asked, and to which machines they may lead."""

import ipaddress
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.intake.addresses import Failed, Refused, is_public, parse_address, resolve

LOCAL = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.254", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.127.255.254", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.0.8", "192.0.2.1",
    "198.18.0.1", "198.51.100.7", "203.0.113.7", "168.63.129.16", "192.88.99.1",
    "::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:9.9.9.9", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::9.9.9.9", "64:ff9b:1::1", "2002:7f00:1::", "2001::1",
    "2001:db8::1", "100::1", "3fff::1", "3ffe::1",
]  # fmt: skip
PUBLIC = ["9.9.9.9", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "2620:fe::fe", "2a00:1450::1"]


@pytest.mark.parametrize("literal", LOCAL)
def test_an_address_that_is_not_on_the_internet_is_refused_written_out_and_looked_up(literal: str) -> None:
    host = f"[{literal}]" if ":" in literal else literal
    with pytest.raises(Refused, match="--allow-private"):
        parse_address(f"http://{host}/")
    named = parse_address("http://norport.example/")
    family = socket.AF_INET6 if ":" in literal else socket.AF_INET
    with pytest.raises(Refused, match=r"norport\.example leads to .*, no address of the public internet"):
        resolve(named, lookup=lambda *_, **__: [(family, 1, 6, "", (literal, 80))])
    assert parse_address(f"http://{host}/", allow_private=True).host == str(ipaddress.ip_address(literal))


@pytest.mark.parametrize("literal", PUBLIC)
def test_an_address_on_the_internet_passes(literal: str) -> None:
    assert is_public(ipaddress.ip_address(literal))
    assert parse_address(f"http://{f'[{literal}]' if ':' in literal else literal}/a").host == literal


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://127.1/", "http://0177.0.0.1/",
        "http://127.0.0.01/", "http://017700000001/", "http://1.2.3/", "http://256.1.1.1/", "http://1.2.3.4.5/",
        "http://127.0.0.0x1/", "http://norport.example.1/", "http://0x/", "http://0/",
    ],
)  # fmt: skip
def test_numbers_that_the_system_would_read_as_an_address_are_refused_even_with_leave(url: str) -> None:
    for leave in (False, True):
        with pytest.raises(Refused, match="number that is no plain IP address"):
            parse_address(url, allow_private=leave)


@pytest.mark.parametrize("url", ["http://１２７.０.０.１/", "http://127。0。0。1/", "http://127.0.0.1./"])
def test_digits_and_dots_of_other_scripts_are_digits_and_dots(url: str) -> None:
    with pytest.raises(Refused, match=r"127\.0\.0\.1 is no address of the public internet"):
        parse_address(url)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "no address"),
        ("ftp://norport.example/a", "neither http nor https"),
        ("file:///etc/hostname", "neither http nor https"),
        ("javascript:alert(1)", "neither http nor https"),
        ("norport.example/ferry", "begin it with https"),
        ("http://", "no name of a site"),
        ("http://[::1/", "cannot be taken apart"),
        ("http://norport.example:99999/", "cannot be taken apart"),
        ("http://norport.example:25/", "port 25"),
        ("http://norport.example/a b", "space"),
        ("http://norport.example\\@evil.example/", "backslash"),
        ("http://norport.example/a\r\nHost: evil.example", "control character"),
        ("http://norport.example/\u202egpj", "control character"),
        ("http://[fe80::1%25eth0]/", "network card|version 6"),
        ("http://localhost/", "local network"),
        ("http://printer/", "local network"),
        ("http://router.local/", "local network"),
        ("http://metadata.google.internal/", "local network"),
        ("http://nor_port..example/", "no name of a site"),
        ("http://norport.example/" + "a" * 3000, "longer than"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused_in_one_line(url: str, why: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        parse_address(url)
    assert "\n" not in str(refused.value)


def test_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(Refused, match="user name or password") as refused:
        parse_address("https://ana:hush-hush@norport.example/")
    assert "hush" not in str(refused.value)
    assert "ana" not in str(refused.value)


def test_parts_of_an_address() -> None:
    address = parse_address("HTTPS://Norport.Example:8443/Fähre?q=a b".replace(" ", "%20") + "#top")
    assert address == ("https", "norport.example", 8443, "/F%C3%A4hre?q=a%20b")
    assert address.authority == "norport.example:8443"
    assert parse_address("http://[2620:fe::fe]").url == "http://[2620:fe::fe]/"
    assert parse_address("https://fähre.example").host == "xn--fhre-loa.example"


@settings(max_examples=150)
@given(
    st.text(max_size=40), st.sampled_from(["", "http://", "https://", "http://127.0.0.1", "//", "http://[", "ftp://"])
)
def test_any_text_is_an_address_that_stays_the_same_or_is_refused(text: str, begin: str) -> None:
    try:
        address = parse_address(begin + text)
    except Refused as refused:
        assert "\n" not in str(refused)
        return
    assert parse_address(address.url) == address
    assert address.host.isascii()
    assert address.target.isascii()


@settings(max_examples=150)
@given(st.ip_addresses(v=4))
def test_an_address_of_version_4_wrapped_in_one_of_version_6_is_not_public(literal: ipaddress.IPv4Address) -> None:
    inside = int(literal)
    for wrapped in (0xFFFF << 32 | inside, inside, 0x2002 << 112 | inside << 80, 0x64FF9B << 96 | inside):
        assert not is_public(ipaddress.IPv6Address(wrapped))


def test_of_several_addresses_the_public_ones_are_kept_and_each_once() -> None:
    found = [(2, 1, 6, "", (literal, 80)) for literal in ("10.0.0.1", "9.9.9.9", "9.9.9.9", "1.1.1.1")]
    named = parse_address("http://norport.example/")
    assert resolve(named, lookup=lambda *_, **__: found) == ("9.9.9.9", "1.1.1.1")


def test_a_name_that_nobody_knows() -> None:
    def lookup(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(Failed, match=r"no site called norport\.example"):
        resolve(parse_address("http://norport.example/"), lookup=lookup)
    with pytest.raises(Failed, match=r"no site called norport\.example"):
        resolve(parse_address("http://norport.example/"), lookup=lambda *_, **__: [])
