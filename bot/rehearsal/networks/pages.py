"""The human pages at the posts' public addresses, so that a person can click through in a rehearsal."""

from html import escape
from typing import Final

from aiohttp import web

from bot.rehearsal.networks.posts import Post

STYLE: Final = (
    "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem;"
    "color:#1c2430;background:#fff}article{border:1px solid #b9c0ca;border-radius:.5rem;padding:1rem 1.25rem}"
    "p{margin:.6rem 0;white-space:pre-wrap;overflow-wrap:anywhere}footer,header{color:#4b5563;font-size:.9rem}"
)
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def post_page(post: Post | None, *, network: str, author: str) -> web.Response:
    """The page of one post; 404 where there never was one, 410 where it was deleted."""
    if post is None:
        return _page(network, "<p>There is no such post.</p>", language="en", status=404)
    if post.deleted:
        return _page(network, "<p>This post was deleted.</p>", language="en", status=410)
    return _page(network, _article(post, author), language=post.language or "und", status=200)


def _article(post: Post, author: str) -> str:
    """The post itself: who, what, when, and whether it was changed since."""
    lines = "".join(f'<p dir="auto">{escape(line)}</p>' for line in post.text.split("\n\n"))
    moment = post.created_at.isoformat(timespec="seconds")
    edited = f" · edited {len(post.edits)} times" if post.edits else ""
    reply = " · a reply" if post.reply_to else ""
    return (
        f"<article><header>{escape(author)}</header>{lines}"
        f'<footer><time datetime="{moment}">{moment}</time>{reply}{edited}</footer></article>'
    )


def _page(network: str, body: str, *, language: str, status: int) -> web.Response:
    """A whole page. Nothing in it can run or load anything."""
    text = (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(network)} (rehearsal)</title><style>{STYLE}</style></head>"
        f"<body><header>{escape(network)}, rehearsal: nobody outside sees this</header>{body}</body></html>"
    )
    headers = {"Content-Security-Policy": POLICY}
    return web.Response(text=text, content_type="text/html", status=status, headers=headers)
