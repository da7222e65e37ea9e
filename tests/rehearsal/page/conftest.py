"""A browser for each module, and a fresh evening with an open page for each test."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.rehearsal.page.browser import chromium, opened
from tests.rehearsal.page.evening import Evening, evening


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests of this module."""
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[Evening]:
    """A fresh evening."""
    async with evening() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, stage: Evening) -> AsyncIterator[Page]:
    """The page as the commander sees #incidents, in a wide window."""
    async with opened(browser, f"{stage.address}#commander/C0INCIDENTS") as ready:
        await expect(ready.get_by_role("heading", name="# incidents")).to_be_visible()
        yield ready


@pytest_asyncio.fixture(loop_scope="module")
async def phone(browser: Browser, stage: Evening) -> AsyncIterator[Page]:
    """The same on a phone."""
    async with opened(browser, f"{stage.address}#commander/C0INCIDENTS", width=390, height=844) as ready:
        await expect(ready.get_by_role("heading", name="# incidents")).to_be_visible()
        yield ready
