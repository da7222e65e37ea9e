"""What happens in channels: remarks in an approval thread, reactions, and who speaks to us."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import structlog

from bot.domain.delivery import JSON
from bot.domain.errors import Reason, Refusal
from bot.domain.event import Event, NotNow
from bot.domain.lint import mask
from bot.services import statements
from bot.slack.access import KNOCK, Access
from bot.slack.desk import Desk
from bot.slack.directory import Directory
from bot.slack.gateway import Gateway
from bot.slack.listeners import homes, marks, visitors
from bot.slack.listeners.case import Case
from bot.slack.listeners.healing import Mishaps, mishap
from bot.slack.listeners.mentions import Mentions
from bot.slack.mrkdwn import readable
from bot.slack.readers import Readers
from bot.slack.rendering import seen_payload
from bot.slack.rooms import NoRoom, Rooms
from bot.slack.trouble import Later, LockedOut, NoAnswer, NotReached, SlackTrouble
from bot.slack.views import replies as views
from bot.slack.wording import replies
from bot.slack.wording.refusals import refusal
from storage import kept

NEEDS: Mapping[str, Mapping[str, type]] = {
    "app_home_opened": {"user": str},
    "app_mention": {"channel": str, "user": str},
    "app_uninstalled": {},
    "channel_archive": {"channel": str},
    "channel_deleted": {"channel": str},
    "channel_rename": {"channel": dict},
    "group_archive": {"channel": str},
    "group_rename": {"channel": dict},
    "member_joined_channel": {"channel": str, "user": str},
    "member_left_channel": {"channel": str, "user": str},
    "message": {"channel": str},
    "reaction_added": {"item": dict, "user": str},
    "tokens_revoked": {},
    "user_change": {"user": dict},
}
"""The events that do something here, and what such a one must bring; every other is only acknowledged."""

EVENTS = tuple(NEEDS)

log = structlog.get_logger("bayan.slack")

APPROVING = frozenset({"+1", "thumbsup", "white_check_mark", "heavy_check_mark", "ok_hand", "ballot_box_with_check"})
"""Reactions that people mean as a yes."""

PLAIN = frozenset({None, "thread_broadcast", "file_share"})
"""Message subtypes that a person wrote."""


def concerns(event: Mapping[str, Any], me: str) -> bool:
    """Whether an event can mean anything to us: decided before it is written down, for most of them cannot.

    `me` is the bot's user id.
    """
    if not _whole(event):
        return False
    if event.get("type") == "reaction_added":
        return marks.name_of(event) in APPROVING or marks.means(event)
    if event.get("type") == "app_mention":
        return _by_person(event)
    if event.get("type") == "app_home_opened":
        return event.get("tab") == homes.TAB
    return mishap(event, me) or (event.get("type") == "message" and _remark(event))


def clean_event(event: Mapping[str, Any]) -> JSON:
    """An event as it may be written down: who, where, when and its words, without what nobody may keep (2.2)."""
    text = {"text": mask(str(event["text"])).text} if event.get("text") else {}
    drawn = {"drawn": True} if event.get("view") else {}
    beside = {"blocks", "attachments", "files", "view"}  # the same words again
    return {k: v for k, v in event.items() if k not in beside} | text | drawn


def _whole(event: Mapping[str, Any]) -> bool:
    """Whether it is one of ours, with what it must bring."""
    needs = NEEDS.get(str(event.get("type")))
    return needs is not None and all(event.get(name) and type(event[name]) is kind for name, kind in needs.items())


def _remark(event: Mapping[str, Any]) -> bool:
    """A reply in a thread, written by a person."""
    thread = event.get("thread_ts")
    words = readable(str(event.get("text") or "")).strip()
    return bool(_by_person(event) and thread and thread != event.get("ts") and words)


def _by_person(event: Mapping[str, Any]) -> bool:
    who = event.get("user")
    return bool(isinstance(who, str) and who and not event.get("bot_id") and event.get("subtype") in PLAIN)


class Events:
    """Deals with what is said and done in channels."""

    def __init__(self, desk: Desk, gateway: Gateway, access: Access | None = None, rooms: Rooms | None = None) -> None:
        self._desk = desk
        self._gateway = gateway
        self._readers = Readers(gateway, desk.book.policy.speaks)
        self._access = access or Access(desk, gateway)
        self._rooms = rooms or Rooms(gateway, desk.book.policy.channels)
        self._know = Directory(gateway, desk.store, desk.book.policy, desk.clock).know
        self._marks = marks.Marks(desk, gateway, self._readers, self._know)
        self._mishaps = Mishaps(desk, gateway, self._rooms, self._access)
        self._ways: Mapping[str, Callable[[Event], Awaitable[None]]] = {
            **self._mishaps.ways,
            "app_home_opened": partial(homes.opened, desk, self._know),
            "app_mention": Mentions(desk, gateway, self._readers, self._know).answer,
            "message": self._message,
            "reaction_added": self._reacted,
        }

    async def hear(self, event: Event) -> None:
        """Does what follows from an event. Raises NotNow while Slack cannot be asked about it."""
        way = self._ways.get(event.kind)
        if way is None:
            return
        try:
            await way(event)
        except LockedOut as trouble:
            self._access.lost(trouble.code)
            raise NotNow(str(trouble), KNOCK) from trouble
        except Later as trouble:
            raise NotNow(str(trouble), trouble.wait) from trouble
        except (NotReached, NoAnswer) as trouble:
            raise NotNow(str(trouble)) from trouble
        except (NoRoom, SlackTrouble) as trouble:
            log.warning("an event came to nothing", action="events.lost", kind=event.kind, why=str(trouble))

    async def _message(self, event: Event) -> None:
        """A reply in an approval card's thread is a remark for the author; everything else is not ours."""
        body = event.body
        if await self._mishaps.deleted(event):
            return
        statement = await self._statement_at(str(body.get("channel")), str(body["thread_ts"]))
        if statement is None:
            return
        who, channel = str(body["user"]), str(body.get("channel"))
        bar = await self._know(who, surely=False)
        case = Case(who=who, at=event.received_at, once=f"event:{event.key}", what="", channel=channel, bar=bar)
        text = mask(readable(str(body.get("text") or ""))).text.strip()
        try:
            await visitors.may_do(self._desk, case)
            await self._desk.store.run(statements.comment, self._desk.book, case.act, statement, text)
        except Refusal as refused:
            await self._refused_remark(case, refused, str(body["thread_ts"]))

    async def _refused_remark(self, case: Case, refused: Refusal, thread: str) -> None:
        """A visitor is told; others have only talked on under a card that waits for nothing any more."""
        if refused.reason is Reason.VISITOR:
            with await self._readers.to(case.who):
                message = views.sentence(refusal(refused))
            await self._gateway.whisper(case.channel, case.who, message, thread_ts=thread)
        elif refused.reason is not Reason.ALREADY_DONE:
            log.info("a remark was refused", action="comment.refused", reason=refused.reason.value)

    async def _reacted(self, event: Event) -> None:
        """A message goes onto the timeline; an approval by emoji does not count, which is told once for each card."""
        if marks.means(event.body):
            await self._marks.take(event)
            return
        item = event.body.get("item") or {}
        user, ts, channel = str(event.body.get("user")), str(item.get("ts")), str(item.get("channel"))
        if await self._statement_at(channel, ts) is None:
            return
        if await self._desk.store.run(kept.first_time, f"emoji:{user}:{channel}:{ts}", event.received_at):
            with await self._readers.to(user):
                message = views.sentence(replies.emoji_does_not_count())
            await self._gateway.whisper(channel, user, message)

    async def _statement_at(self, channel: str, ts: str) -> int | None:
        """The statement whose approval card stands there, if one does. Raises NoRoom, SlackTrouble."""
        if channel != await self._rooms.approvals():
            return None
        message = await self._gateway.message(channel, ts)
        return _card_of(message) if message else None


def _card_of(message: JSON) -> int | None:
    seen = seen_payload(message)
    is_card = str(seen.get("delivery_key") or "").startswith("card/approval/")
    return int(seen["statement"]) if is_card and seen.get("statement") else None
