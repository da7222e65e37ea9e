"""The page in a real browser: nothing scrolls sideways, everything can be read, nothing comes from elsewhere."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright

from bot.publishers.status_page import render
from bot.publishers.status_page.files import Folder
from bot.web import PageFiles, build_web
from tests.publishers.status_page.evening import CONFIG, NOW, START, evening, over, update

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = shutil.which("chromium")
PATHS = [
    f"/{code}/{page}" for code in CONFIG.languages for page in ("", "incidents/inc-7", "incidents/inc-5", "nothing")
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true", reason="NO CHROMIUM HERE: the page's look is NOT CHECKED"
    ),
]

RATIOS = """() => {
  const read = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = read(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest('.skip')) continue;
    const [one, other] = [light(read(getComputedStyle(element).color)), light(ground(element))];
    found.push([(Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05), walker.currentNode.data.trim()]);
  }
  return found.sort((a, b) => a[0] - b[0])[0];
}"""
"""The weakest contrast of any text on the page, by WCAG's formula."""

OVERFLOWING = """() => [...document.querySelectorAll('body *:not(.skip)')]
  .filter(e => { const box = e.getBoundingClientRect(); return box.right > innerWidth + 0.5 || box.left < -0.5; })
  .map(e => e.outerHTML.slice(0, 120))"""

SMALL_TARGETS = """() => [...document.querySelectorAll('nav a, .past a, .all a, footer a, .brand a, .incident h3 a')]
  .filter(e => e.getBoundingClientRect().height < 24).map(e => e.outerHTML)"""


@pytest.fixture
async def base(tmp_path: Path) -> AsyncIterator[str]:
    """The evening on the web, with a long name, a long word, and a text that is not translated."""
    long = update(3, "fr", incident="inc-8", services={"Virements instantanés": "partial_outage"}, at=START)
    word = update(1, "ar", incident="inc-9", body="https://status.example.com/" + "x" * 200, at=START)
    Folder(tmp_path).release(render([*evening(), over(), long, word], CONFIG, NOW))
    runner = web.AppRunner(build_web(pages=PageFiles(tmp_path), health=_well), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


async def _well() -> dict[str, str]:
    return {}


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium."""
    assert CHROMIUM is not None, "CI must have Chromium"
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        await started.close()


async def opened(browser: Browser, width: int, **more: Any) -> tuple[Page, list[str]]:  # noqa: ANN401 - any option
    """A page that notes down every complaint of the console and every request."""
    context = await browser.new_context(viewport={"width": width, "height": 800}, **more)
    page, notes = await context.new_page(), []
    page.on("console", lambda message: notes.append(f"console: {message.text}"))
    page.on("request", lambda request: notes.append(request.url))
    return page, notes


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
async def test_every_page_reads_well(browser: Browser, base: str, width: int, scheme: str) -> None:
    """No sideways scrolling at 320 px, contrast of 4.5 in both schemes, targets of 24 px, in every language."""
    page, _ = await opened(browser, width, color_scheme=scheme)
    for path in PATHS:
        await page.goto(f"{base}{path}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert await page.evaluate(OVERFLOWING) == [], path
        ratio, text = await page.evaluate(RATIOS)
        assert ratio >= 4.5, f"{path}: {text}"
        assert await page.evaluate(SMALL_TARGETS) == [], path


async def test_one_request_and_a_silent_console(browser: Browser, base: str) -> None:
    """Everything is in the page: no script, no font, no picture from anywhere; the policy lets the style through."""
    page, notes = await opened(browser, 800)
    for path in PATHS:
        notes.clear()
        await page.goto(f"{base}{path}", wait_until="load")
        # Chromium itself reports the 404 that we mean.
        assert [n for n in notes if "404 (Not Found)" not in n] == [f"{base}{path}"]
        colour = await page.evaluate("getComputedStyle(document.querySelector('.banner')).backgroundColor")
        assert colour == "rgb(246, 247, 249)", "the style applies"


async def test_arabic_reads_from_the_right(browser: Browser, base: str) -> None:
    """Text starts at the right, telephone numbers keep their order, names stand alone."""
    page, _ = await opened(browser, 800)
    await page.goto(f"{base}/ar/incidents/inc-7")
    sides = "e => [e.getBoundingClientRect().left, e.getBoundingClientRect().right]"
    brand, nav = page.locator(".brand"), page.locator("nav")
    assert (await brand.evaluate(sides))[0] > (await nav.evaluate(sides))[1], "the name is at the right"
    number = page.locator(".update .number").first
    assert await number.inner_text() == "+212 5 22 00 00 00"
    plus = "e => { const r = document.createRange(); r.setStart(e.firstChild, 0); r.setEnd(e.firstChild, 1);"
    assert (
        await number.evaluate(f"{plus} return r.getBoundingClientRect().left - e.getBoundingClientRect().left; }}") < 1
    )


async def test_the_keyboard_reaches_the_content_first(browser: Browser, base: str) -> None:
    """The first stop is the way past the header, and it shows."""
    page, _ = await opened(browser, 800)
    await page.goto(f"{base}/en/")
    await page.keyboard.press("Tab")
    box = await page.locator(".skip").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "content"


async def test_it_opens_from_a_copied_folder(browser: Browser, tmp_path: Path, base: str) -> None:
    """With the bot stopped, every link within the page still works."""
    assert base
    page, _ = await opened(browser, 800)
    await page.goto((tmp_path / "current").resolve().joinpath("index.html").as_uri())
    await page.get_by_role("link", name="English").click()
    await page.get_by_role("link", name="Pocket Bank, Cards").first.click()
    await page.get_by_role("link", name="العربية").click()
    assert page.url.endswith("/ar/incidents/inc-7.html")
    assert await page.locator("h1").inner_text() == "Pocket Bank، Cards"


async def test_print_leaves_out_what_paper_cannot_use(browser: Browser, base: str) -> None:
    """No language links, and link addresses in full."""
    page, _ = await opened(browser, 800)
    await page.goto(f"{base}/en/incidents/inc-7")
    await page.emulate_media(media="print")
    assert not await page.locator("nav").is_visible()
    shown = "getComputedStyle(document.querySelector('.update a[href^=http]'), '::after').content"
    assert "https://status.example.com" in await page.evaluate(shown)
