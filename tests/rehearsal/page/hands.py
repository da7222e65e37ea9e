"""What a person does at the page, and where to look for what came of it."""

import asyncio

import httpx
from playwright.async_api import Locator, Page

from tests.rehearsal.page.evening import Evening, Json, card


async def type_in(page: Page, text: str) -> None:
    """The person types this and presses Enter."""
    box = page.get_by_label("Message, or /incident …")
    await box.fill(text)
    await box.press("Enter")


async def post_card(stage: Evening) -> str:
    """The stand-in posts its card; answers its ts."""
    answer = await stage.client.chat_postMessage(channel="C0INCIDENTS", text="INC-7", blocks=card())
    return str(answer["ts"])


async def heard(stage: Evening, kind: str) -> Json:
    """The first of that kind the stand-in was told, waited for a moment."""
    async with asyncio.timeout(5):
        while not (told := [each for each in stage.heard if each.get("type") == kind]):  # noqa: ASYNC110 - a test
            await asyncio.sleep(0.02)
    return told[0]


async def toot(stage: Evening, text: str, language: str) -> dict[str, str]:
    """Something is published on Mastodon."""
    headers = {"Authorization": "Bearer rehearsal-mastodon"}
    body = {"status": text, "language": language}
    async with httpx.AsyncClient(base_url=stage.url, headers=headers, trust_env=False) as client:
        answer: dict[str, str] = (await client.post("/net/mastodon/api/v1/statuses", json=body)).json()
        return answer


def last_message(page: Page, pane: str = "#messages") -> Locator:
    """The newest message."""
    return page.locator(f"{pane} article.message").last
