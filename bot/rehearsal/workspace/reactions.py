"""Reactions to messages, by the bot and by people."""

import re

from bot.rehearsal.workspace.events import announce_in_channel
from bot.rehearsal.workspace.shapes import Json, SlackError
from bot.rehearsal.workspace.state import Channel, Message
from bot.rehearsal.workspace.world import World

_NAME = re.compile(r"[a-z0-9_+'\-]{1,100}(::skin-tone-[2-6])?")
MOST = 50  # different reactions on one message


def react(world: World, channel: Channel, ts: str, *, name: str, user: str) -> None:
    """Adds a reaction; raises SlackError(invalid_name, already_reacted, too_many_emoji, message_not_found)."""
    message = channel.message(ts)
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    if name not in message.reactions and len(message.reactions) >= MOST:
        raise SlackError("too_many_emoji")
    users = message.reactions.setdefault(name, [])
    if user in users:
        raise SlackError("already_reacted")
    users.append(user)
    _announce(world, channel, message, "reaction_added", name=name, user=user)


def unreact(world: World, channel: Channel, ts: str, *, name: str, user: str) -> None:
    """Takes a reaction back; raises SlackError(no_reaction, message_not_found)."""
    message = channel.message(ts)
    users = message.reactions.get(name, [])
    if user not in users:
        raise SlackError("no_reaction")
    users.remove(user)
    if not users:
        del message.reactions[name]
    _announce(world, channel, message, "reaction_removed", name=name, user=user)


def _announce(world: World, channel: Channel, message: Message, event: str, *, name: str, user: str) -> None:
    body: Json = {
        "type": event,
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        "item_user": message.body.get("user"),
    }
    announce_in_channel(world, channel, event, body)
