"""A real Chromium for the tests of the page."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, async_playwright

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
IN_BROWSER = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("browser"),
]
SENTENCE = "NO CHROMIUM HERE: the rehearsal's page was not tested"


def find_chromium() -> str:
    """Where Chromium is; skips loudly where there is none, but fails in CI."""
    path = shutil.which("chromium")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail(SENTENCE)
    if path is None:
        pytest.skip(SENTENCE)
    return path


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A running browser."""
    path = find_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def opened(browser: Browser, address: str, *, width: int = 1280, height: int = 800) -> AsyncIterator[Page]:
    """A page at that address; anything its scripts complain of fails the test."""
    context = await browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(10_000)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    try:
        await page.goto(address)
        yield page
        assert complaints == []
    finally:
        await context.close()
