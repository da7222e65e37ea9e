"""The page that plays Slack in the browser, so that an evening can be rehearsed by hand.

Plain files, served as they are: no build step, nothing from outside. It acts through the control
interface only. The page itself carries the control token and is given only to who has it already.
"""

import hmac
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Final

from aiohttp import web

FOLDER: Final = Path(__file__).parent
TYPES: Final[Mapping[str, str]] = {".css": "text/css", ".js": "text/javascript"}
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "frame-src 'self' http://127.0.0.1:* http://localhost:*; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
REFUSAL: Final = "This page opens with the address that the start of the rehearsal printed: it ends in ?token=...\n"


def routes(*, token: str) -> list[web.RouteDef]:
    """The page at `/`, with `?token=` only (403 otherwise), and its files under `/_page/`."""
    page = (FOLDER / "index.html").read_text(encoding="utf-8").replace("{{token}}", escape(token))
    files = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir() if path.suffix in TYPES}

    async def index(request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.query.get("token", "").encode(), token.encode()):
            return web.Response(status=403, text=REFUSAL, headers=HEADERS)
        return web.Response(text=page, content_type="text/html", headers=HEADERS)

    async def asset(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in files:
            raise web.HTTPNotFound
        kind = TYPES[Path(name).suffix]
        return web.Response(text=files[name], content_type=kind, headers=HEADERS)

    return [web.get("/", index), web.get("/_page/{name}", asset)]
