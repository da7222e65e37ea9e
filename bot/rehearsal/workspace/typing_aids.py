"""What Slack's composer makes of what people type: mentions become ids, `&`, `<` and `>` are escaped."""

import re

from bot.rehearsal.workspace.shapes import Json
from bot.rehearsal.workspace.state import State

_MARKED = re.compile(r"<(?:[@#][A-Z0-9]+(?:\|[^<>]*)?|!(?:subteam\^[A-Z0-9]+(?:\|[^<>]*)?|here|channel|everyone))>")
_PERSON = re.compile(r"(?<![\w@/])@([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)")
_CHANNEL = re.compile(r"(?<![\w#/&])#([a-z0-9_-]+)")
_LINK = re.compile(r"(?<![<|])\bhttps?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"]")
_PIECE = re.compile(r"<@(?P<user>[A-Z0-9]+)(?:\|[^>]*)?>|<#(?P<channel>[A-Z0-9]+)(?:\|[^>]*)?>")


def typed(text: str, state: State, *, labels: bool) -> str:
    """The text as the app receives it; `labels` adds the name after the id, as in slash commands.

    What is already written as a mention (`<@U0...>`) stays one.
    """
    pieces: list[str] = []
    end = 0
    for mark in _MARKED.finditer(text):
        pieces += [_plain(text[end : mark.start()], state, labels=labels), mark.group()]
        end = mark.end()
    return "".join([*pieces, _plain(text[end:], state, labels=labels)])


def _plain(text: str, state: State, *, labels: bool) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    linked = _LINK.sub(r"<\g<0>>", escaped)
    named = _PERSON.sub(lambda match: _person(match, state, labels=labels), linked)
    return _CHANNEL.sub(lambda match: _channel(match, state), named)


def _person(match: re.Match[str], state: State, *, labels: bool) -> str:
    handle = match.group(1)
    person = state.handles.get(handle)
    if person:
        return f"<@{person.id}|{handle}>" if labels else f"<@{person.id}>"
    for group in state.groups.values():
        if group.handle == handle:
            return f"<!subteam^{group.id}|@{handle}>"
    return f"<!{handle}>" if handle in {"here", "channel", "everyone"} else match.group()


def _channel(match: re.Match[str], state: State) -> str:
    channel = state.named(match.group(1))
    return f"<#{channel.id}|{channel.name}>" if channel else match.group()


def rich_text(text: str, block_id: str) -> list[Json]:
    """The one rich_text block in which a person's message arrives beside its text."""
    elements: list[Json] = []
    end = 0
    for piece in _PIECE.finditer(text):
        elements += _words(text[end : piece.start()])
        user = piece.group("user")
        elements.append(
            {"type": "user", "user_id": user} if user else {"type": "channel", "channel_id": piece.group("channel")}
        )
        end = piece.end()
    elements += _words(text[end:])
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]


def _words(text: str) -> list[Json]:
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return [{"type": "text", "text": plain}] if plain else []
