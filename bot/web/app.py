"""The web side: `GET` anything of the status page, and `/healthz`."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from aiohttp import web

from bot.web.pages import PageFiles
from bot.web.release import SERVER, Body, File, Release

Health = Callable[[], Awaitable[Mapping[str, str]]]
"""Each part of the bot with `ok`, or with what is wrong with it."""

OK: Final = "ok"
PATIENCE: Final = 2.0
"""Seconds after which parts that do not say how they are count as ill."""

KEPT_WHEN_UNCHANGED: Final = (
    "Access-Control-Allow-Origin",
    "Cache-Control",
    "Content-Security-Policy",
    "ETag",
    "Server",
    "Vary",
)
_NOUGHT: Final = re.compile(r"q=0(\.0*)?")
NOT_YET: Final = "There is no status page yet.\n"


def build_web(
    *, pages: PageFiles, health: Health, patience: float = PATIENCE, more: Sequence[web.RouteDef] = ()
) -> web.Application:
    """The application; `more` are the doors of others, which come before the page.

    It reads the page from memory; no address ever becomes a path on the disk.
    """
    app = web.Application()
    app.add_routes(
        [
            web.get("/healthz", _Health(health, patience).answer),
            *more,
            web.get("/{path:.*}", _Pages(pages).answer),
        ]
    )
    return app


class _Health:
    """Answers 200 when every part is well, else 503, and names each part either way."""

    def __init__(self, health: Health, patience: float) -> None:
        self._health = health
        self._patience = patience

    async def answer(self, request: web.Request) -> web.Response:
        del request
        try:
            async with asyncio.timeout(self._patience):
                parts = dict(await self._health())
        except TimeoutError:
            parts = {"health": f"no answer within {self._patience:g} s"}
        well = all(state == OK for state in parts.values())
        return web.Response(
            text=json.dumps({"ok": well, "parts": parts}, ensure_ascii=False),
            status=200 if well else 503,
            content_type="application/json",
            headers={**SERVER, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
        )


class _Pages:
    """Answers from the release in memory."""

    def __init__(self, pages: PageFiles) -> None:
        self._pages = pages

    async def answer(self, request: web.Request) -> web.Response:
        release = await self._pages.release()
        if release is None:
            headers = {**SERVER, "Cache-Control": "no-store", "Retry-After": "5"}
            return web.Response(text=NOT_YET, status=503, headers=headers)
        return _answer(request, release, request.match_info["path"])


def _answer(request: web.Request, release: Release, path: str) -> web.Response:
    file = release.find(path)
    if file is not None and not path.endswith("404.html"):
        return _file(request, file)
    if file is None and release.is_folder(path):
        # Relative, for we do not know at which address a proxy shows us; its links are relative as well.
        return web.Response(status=308, headers={**SERVER, "Location": f"{path.rpartition('/')[2]}/"})
    missing = release.missing(path)
    if missing is None:
        return web.Response(text="Not found\n", status=404, headers={**SERVER, "Cache-Control": "no-store"})
    body = _chosen(request, missing)
    return web.Response(body=body.content, status=404, headers=body.headers)


def _file(request: web.Request, file: File) -> web.Response:
    body = _chosen(request, file)
    if _known(request.headers.get("If-None-Match", ""), file):
        kept = {name: body.headers[name] for name in KEPT_WHEN_UNCHANGED if name in body.headers}
        return web.Response(status=304, headers=kept)
    return web.Response(body=body.content, headers=body.headers)


def _chosen(request: web.Request, file: File) -> Body:
    """The compressed bytes for whoever takes them."""
    wanted = request.headers.get("Accept-Encoding", "")
    return file.packed if file.packed and _takes_gzip(wanted) else file.plain


def _takes_gzip(accepted: str) -> bool:
    """Whether `gzip` is named with any weight but nought."""
    for part in accepted.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() == "gzip":
            return not _NOUGHT.fullmatch("".join(weight.split()))
    return False


def _known(header: str, file: File) -> bool:
    """Whether the caller holds this file already, in either encoding."""
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    ours = {file.plain.etag, *([file.packed.etag] if file.packed else [])}
    return "*" in tags or bool(tags & ours)
