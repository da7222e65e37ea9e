"""What can be said of the page without a browser: who gets it, what it may load, how it reads."""

import itertools
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from aiohttp import web

from bot.rehearsal.page import FOLDER, routes

SCRIPTS = sorted(FOLDER.glob("*.js"))
STYLE = (FOLDER / "style.css").read_text(encoding="utf-8")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A client of the page's routes alone."""
    app = web.Application()
    app.add_routes(routes(token="a&b"))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    async with httpx.AsyncClient(base_url=f"http://{host}:{port}", trust_env=False) as ready:
        yield ready
    await runner.cleanup()


@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong", "?token=é"])
async def test_the_page_opens_only_with_its_token(client: httpx.AsyncClient, query: str) -> None:
    """The page can act as anybody, so only who was given its address gets it."""
    answer = await client.get(f"/{query}")
    assert answer.status_code == 403
    assert "a&amp;b" not in answer.text


async def test_the_page_carries_its_token_escaped(client: httpx.AsyncClient) -> None:
    """The token is put into the page as text, and the page is not kept anywhere."""
    answer = await client.get("/", params={"token": "a&b"})
    assert '<meta name="control-token" content="a&amp;b" />' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_nothing_may_be_loaded_from_outside(client: httpx.AsyncClient) -> None:
    """The policy allows our own scripts and styles and no other; no page may frame this one."""
    policy = (await client.get("/", params={"token": "a&b"})).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


async def test_every_file_the_page_names_is_served(client: httpx.AsyncClient) -> None:
    """Scripts, what they import, and the style; nothing else of the folder."""
    named = set(re.findall(r"/_page/([\w.]+)", (FOLDER / "index.html").read_text(encoding="utf-8")))
    for script in SCRIPTS:
        named |= set(re.findall(r'from "\./([\w.]+)"', script.read_text(encoding="utf-8")))
    assert named == {path.name for path in SCRIPTS} | {"style.css"}
    for name in named:
        assert (await client.get(f"/_page/{name}")).status_code == 200
    for name in ("__init__.py", "index.html", "..%2fnetworks"):
        assert (await client.get(f"/_page/{name}")).status_code == 404


@pytest.mark.parametrize("name", [path.name for path in SCRIPTS])
def test_no_script_can_make_markup_of_text(name: str) -> None:
    """Strings from people only ever become text nodes."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|DOMParser", text)


@pytest.mark.parametrize("name", [*(path.name for path in SCRIPTS), "index.html", "style.css"])
def test_no_file_names_a_foreign_address(name: str) -> None:
    """A rehearsal needs no network."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]{2,}", text)


def colours(part: str) -> dict[str, str]:
    """The named colours in a piece of the style sheet."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part))


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


LIGHT, DARK = (colours(part) for part in STYLE.split("@media (prefers-color-scheme: dark)"))
GROUNDS = ("surface", "side", "raised", "quiet")
PAIRS = [
    *itertools.product(("text", "soft", "link", "danger"), GROUNDS),
    ("text", "field"),
    ("on-accent", "accent"),
    ("on-danger", "danger"),
    ("on-mark", "mark"),
    ("surface", "text"),
]


@pytest.mark.parametrize(("front", "ground"), PAIRS)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read(palette: dict[str, str], front: str, ground: str) -> None:
    """At least 4.5 to 1 on every ground (WCAG AA)."""
    assert contrast(palette[front], palette[ground]) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["surface", "raised", "side"])
def test_fields_have_visible_edges(palette: dict[str, str], ground: str) -> None:
    """At least 3 to 1 for the edges of what can be used (WCAG AA)."""
    assert contrast(palette["field-line"], palette[ground]) >= 3
