"""The documentation as a reader opens it: from a folder, in a real Chromium, with the network off."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.jupyter import SCREENSHOTS

pytestmark = pytest.mark.browser

PAGES = [
    "index",
    "getting-started",
    "gallery",
    "gallery/00_portrayal",
    "notebooks/00_start_here",
    "notebooks/04_present_and_absent",
    "limits",
    "glossary",
    "api",
    "api/keyness",
    "evidence",
    "framing/lexicons/README",
    "docs/architecture",
]
# One of each kind of page.
KINDS = ["index", "gallery", "gallery/00_portrayal", "notebooks/04_present_and_absent", "limits", "glossary", "search"]
KINDS += ["api/keyness"]
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}


@pytest.fixture(params=LOOKS)
def look(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def context(look: str, browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(**LOOKS[look], offline=True)
    yield context
    context.close()


def opened(context: BrowserContext, site: Path, address: str) -> tuple[Page, list[str]]:
    """A page of the site, and what goes wrong on it: requests to elsewhere, errors of scripts, missing files."""
    page, wrong = context.new_page(), []

    def asked(url: str) -> None:
        if not url.startswith(("file:", "data:")):
            wrong.append(f"asked for {url}")

    page.on("request", lambda request: asked(request.url))
    page.on("requestfailed", lambda request: wrong.append(f"could not load {request.url}"))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{site.as_uri()}/{address}", wait_until="load")
    return page, wrong


@pytest.mark.parametrize("name", PAGES)
def test_page_works_from_a_folder(name: str, look: str, context: BrowserContext, site: Path) -> None:
    page, wrong = opened(context, site, f"{name}.html")
    page.locator("article").wait_for()
    for picture in page.locator("article img").all():
        picture.scroll_into_view_if_needed()
        page.wait_for_function("picture => picture.complete", arg=picture.element_handle())
        assert picture.evaluate("picture => picture.naturalWidth") > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= LOOKS[look]["viewport"]["width"]
    page.evaluate("scrollTo(0, 0)")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"docs-{name.replace('/', '-')}-{look}.png")
    assert not wrong


@pytest.mark.parametrize("look", ["light", "phone"], indirect=True)
@pytest.mark.parametrize("name", KINDS)
def test_page_can_be_read_by_everybody(name: str, context: BrowserContext, site: Path) -> None:
    page, _ = opened(context, site, f"{name}.html")
    found = Axe().run(page, options={"preload": False}).response
    assert "color-contrast" in {rule["id"] for rule in found["passes"]}
    serious = [rule for rule in found["violations"] if rule["impact"] in ("serious", "critical")]
    assert not serious, [(rule["id"], [node["html"][:200] for node in rule["nodes"][:3]]) for rule in serious]


def test_search_finds_without_a_network(look: str, context: BrowserContext, site: Path) -> None:
    page, wrong = opened(context, site, "index.html")
    if look == "phone":
        page.locator(".mobile-header .nav-overlay-icon").click()
    page.get_by_placeholder("Search").fill("keyness")
    page.keyboard.press("Enter")
    links = page.locator("#search-results li a")
    page.locator('#search-results li a[href*="api/keyness.html"]').first.wait_for()  # results come one by one
    page.screenshot(path=SCREENSHOTS / f"docs-search-{look}.png")
    links.first.click()
    page.locator("article h1").wait_for()
    assert not wrong


def test_a_tile_of_the_gallery_leads_to_its_code(context: BrowserContext, site: Path) -> None:
    page, wrong = opened(context, site, "gallery.html")
    page.locator(".tile img").first.click(force=True)  # the link of the title lies over the picture
    page.wait_for_url("**/gallery/*.html")
    assert ".save(FIGURES / " in page.locator("div.highlight pre").first.inner_text()
    assert not wrong
