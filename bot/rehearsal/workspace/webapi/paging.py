"""Cursors: a page of a list and the word that asks for the next one."""

import base64
from collections.abc import Sequence
from typing import TypeVar

from bot.rehearsal.workspace.decoding import Args
from bot.rehearsal.workspace.shapes import Json, SlackError

MOST = 1000
T = TypeVar("T")


def cursor_for(word: str) -> str:
    """The opaque form of what the next page starts with; empty at the end."""
    return base64.urlsafe_b64encode(f"next:{word}".encode()).decode() if word else ""


def read_cursor(cursor: str) -> str:
    """What a cursor stands for; raises SlackError(invalid_cursor)."""
    try:
        head, _, word = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
    except ValueError:
        raise SlackError("invalid_cursor") from None
    if cursor and (head != "next" or not word):
        raise SlackError("invalid_cursor")
    return word


def limit_of(args: Args, default: int) -> int:
    """How many items a page may hold; raises SlackError(invalid_limit)."""
    limit = args.number("limit", default)
    if not 1 <= limit <= MOST:
        raise SlackError("invalid_limit")
    return limit


def page(items: Sequence[T], args: Args, *, default: int = 100) -> tuple[list[T], Json]:
    """One page of a list by position, and its `response_metadata`."""
    word = read_cursor(args.text("cursor"))
    start = int(word) if word.isdigit() else 0
    end = start + limit_of(args, default)
    return list(items[start:end]), {"next_cursor": cursor_for(str(end)) if end < len(items) else ""}
