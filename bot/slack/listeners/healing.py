"""What people do by hand to channels, cards, accounts and tokens: noticed, told, put right where that is possible."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from bot.domain.event import Event
from bot.services import latecomers, outbox, privacy, rooms
from bot.slack.access import Access
from bot.slack.desk import Desk
from bot.slack.gateway import Gateway
from bot.slack.rooms import Rooms
from bot.slack.trouble import TurnedDown
from storage import Transaction, incidents

log = structlog.get_logger("bayan.slack")

CLOSED = "G"
"""The type of a private channel."""

DELETED, BURIED = "message_deleted", "tombstone"


def mishap(event: Mapping[str, Any], me: str) -> bool:
    """Whether an event may be about something that we must put right; `me` is the bot's user id."""
    match event.get("type"):
        case "message":
            return _deleted(event) is not None
        case "member_left_channel":
            return event.get("user") == me or event.get("channel_type") == CLOSED
        case "channel_archive" | "group_archive" | "member_joined_channel":
            return event.get("user") != me
        case "user_change":
            return bool((event.get("user") or {}).get("deleted"))
        case "tokens_revoked":
            return bool((event.get("tokens") or {}).get("bot"))  # a person's own is none that we use
    return event.get("type") in {"channel_rename", "group_rename", "channel_deleted", "app_uninstalled"}


def _deleted(event: Mapping[str, Any]) -> str | None:
    """The ts of a bot's message that somebody deleted; where a thread hangs on it, Slack leaves a tombstone."""
    was = event.get("previous_message") or {}
    buried = (event.get("message") or {}).get("subtype") == BURIED and event.get("subtype") == "message_changed"
    if not was.get("bot_id") or not (buried or event.get("subtype") == DELETED):
        return None
    return str(was.get("ts") or event.get("deleted_ts") or "") or None


class Mishaps:
    """Deals with them, one way for each kind of event."""

    def __init__(self, desk: Desk, gateway: Gateway, found: Rooms, access: Access) -> None:
        self._desk = desk
        self._gateway = gateway
        self._rooms = found
        self._access = access
        self.ways: Mapping[str, Callable[[Event], Awaitable[None]]] = {
            "member_left_channel": self._left,
            "member_joined_channel": self._joined,
            "channel_archive": self._archived,
            "group_archive": self._archived,
            "channel_deleted": self._archived,
            "channel_rename": self._renamed,
            "group_rename": self._renamed,
            "user_change": self._switched_off,
            "tokens_revoked": self._revoked,
            "app_uninstalled": self._revoked,
        }

    async def deleted(self, event: Event) -> bool:
        """Whether this was a message of ours that somebody deleted; a card comes back."""
        ts = _deleted(event.body)
        if ts is not None:
            await self._desk.store.run(rooms.card_deleted, str(event.body["channel"]), ts, self._desk.clock.now())
        return ts is not None

    async def _joined(self, event: Event) -> None:
        """Whoever was invited into a private one knows of it; whom we did not invite ourselves is told what goes on."""
        channel, person, now = str(event.body["channel"]), str(event.body["user"]), self._desk.clock.now()
        if event.body.get("channel_type") == CLOSED:
            await self._desk.store.run(privacy.joined, channel, person, now)
        if event.body.get("inviter") != (await self._gateway.identity()).user_id:
            await self._desk.store.run(latecomers.came, self._desk.book, channel, person, now)

    async def _left(self, event: Event) -> None:
        channel, person = str(event.body["channel"]), str(event.body["user"])
        if person == (await self._gateway.identity()).user_id:
            await self._removed(event)
        else:
            await self._desk.store.run(privacy.left, channel, person, self._desk.clock.now())

    async def _removed(self, event: Event) -> None:
        """We were taken out of a channel: one that is needed we enter again, or ask to be invited to."""
        channel = str(event.body["channel"])
        name = self._rooms.name_of(channel)
        if not name and not await self._desk.store.read(_open_room, channel):
            return
        try:
            await self._gateway.join(channel)
        except TurnedDown as no:
            await self._say(
                event, rooms.locked_out, channel, "policy_room_shut", {"name": name, "why": no.code}, no.code
            )
        else:
            await self._say(event, rooms.came_back, channel, "removed_from", {"name": name})

    async def _say(
        self, event: Event, told: Callable[..., bool], channel: str, notice: str, details: dict[str, object], *more: str
    ) -> None:
        """To the incident whose channel it is, else to the duty channel."""
        now = self._desk.clock.now()
        if not await self._desk.store.run(told, channel, *more, now):
            await self._desk.store.run(outbox.tell_duty, f"event/{event.key}/{notice}", notice, details, now)

    async def _archived(self, event: Event) -> None:
        channel, now = str(event.body["channel"]), self._desk.clock.now()
        why = "gone" if event.kind == "channel_deleted" else "archived"
        who = _who(event)
        done = await self._desk.store.run(rooms.lost, channel, why, who, now)
        name = self._rooms.name_of(channel)
        if name and not done:
            key = f"event/{event.key}/archived"
            await self._desk.store.run(outbox.tell_duty, key, "policy_room_archived", {"name": name}, now)

    async def _renamed(self, event: Event) -> None:
        about, now = event.body["channel"], self._desk.clock.now()
        channel, name = str(about.get("id") or ""), str(about.get("name") or "")
        if not (channel and name):
            return
        was = self._rooms.name_of(channel)
        if was and was != name:
            details = {"was": was, "name": name}
            await self._desk.store.run(outbox.tell_duty, f"event/{event.key}", "policy_room_renamed", details, now)
        else:
            await self._desk.store.run(rooms.renamed, channel, name, _who(event), now)

    async def _switched_off(self, event: Event) -> None:
        person = str((event.body.get("user") or {}).get("id"))
        emptied = await self._desk.store.run(rooms.person_gone, person, self._desk.clock.now())
        log.info("an account was switched off", action="slack.person_gone", who=person, roles=emptied)

    async def _revoked(self, event: Event) -> None:
        self._access.lost(event.kind)


def _who(event: Event) -> str:
    """Who did it, where the event says so."""
    who = event.body.get("user")
    return who if isinstance(who, str) else ""


def _open_room(tx: Transaction, channel: str) -> bool:
    found = incidents.in_channel(tx, channel)
    return found is not None and found.open
