"""The Bot API for one channel, under `/net/telegram/`: writing, who we are, and nothing that reads the channel."""

import json
import math
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from aiohttp import web

from bot.rehearsal.networks.faults import Faults
from bot.rehearsal.networks.limits import Limit
from bot.rehearsal.networks.network import Now
from bot.rehearsal.networks.pages import post_page
from bot.rehearsal.networks.posts import Post, Timeline
from bot.rehearsal.networks.telegram import errors

TOKEN: Final = "7205550100:AArehearsal-only-bot-token-of-no-worth0"
SHAPE: Final = re.compile(r"\d+:[\w-]{30,}", re.ASCII)
LONGEST: Final = 4096
DELETABLE: Final = timedelta(hours=48)
BOT_ID: Final = 7205550100
CHANNEL_ID: Final = -1001987654321

Sent = Mapping[str, Any]


class Telegram:
    """One public channel with one bot in it. `may_post` says whether the bot is its administrator."""

    def __init__(
        self, *, clock: Now, username: str = "bank_status", token: str = TOKEN, messages_per_minute: int = 60
    ) -> None:
        self.name = "telegram"
        self.publishing = "/sendMessage"
        self.timeline = Timeline()
        self.faults = Faults(errors.MANNERS, clock.now)
        self.may_post = True
        self._clock = clock
        self._username = username
        self._token = token
        self._last_id = 0
        self._limit = Limit(messages_per_minute, 60)

    def credentials(self, url: str) -> dict[str, str]:
        """The bot's token and its channel."""
        here = f"{url}/net/{self.name}"
        return {"token": self._token, "chat": f"@{self._username}", "api_url": here, "public_url": here}

    def routes(self) -> list[web.RouteDef]:
        """The calls of a bot, and the page of a message."""
        call = self.faults.around(self._call)
        return [
            web.post(f"/net/{self.name}/bot{{token}}/{{method}}", call),
            web.get(f"/net/{self.name}/bot{{token}}/{{method}}", call),
            web.get(f"/net/{self.name}/{self._username}/{{id}}", self._page),
        ]

    async def _call(self, request: web.Request) -> web.Response:
        """Any method of the bot, by its name in the address."""
        token = request.match_info["token"]
        if token != self._token:
            raise errors.UNAUTHORISED if SHAPE.fullmatch(token) else errors.NOT_FOUND
        methods: Mapping[str, Callable[[web.Request, Sent], Awaitable[object]]] = {
            "sendmessage": self._send,
            "editmessagetext": self._edit,
            "deletemessage": self._delete,
            "getme": self._get_me,
            "getchatmember": self._get_member,
        }
        method = methods.get(request.match_info["method"].casefold())
        if method is None:
            raise errors.NOT_FOUND
        return web.json_response({"ok": True, "result": await method(request, await _sent(request))})

    async def _send(self, request: web.Request, sent: Sent) -> object:
        self._check_chat(sent)
        room = self._limit.spend()
        if room.exceeded:
            raise errors.too_many(math.ceil(room.reset_seconds))
        text = _checked(sent)
        parent = self._parent(sent.get("reply_parameters"))
        now = self._clock.now()
        self._last_id += 1
        url = f"{request.url.origin()}/net/{self.name}/{self._username}/{self._last_id}"
        post = Post(
            id=str(self._last_id),
            url=url,
            text=text,
            language=None,
            reply_to=parent,
            created_at=now,
            received_at=now,
        )
        return self._message(self.timeline.put(post))

    def _parent(self, wish: object) -> str | None:
        """The message that is answered; none where it is gone and the sender allows that."""
        if not isinstance(wish, dict):
            return None
        parent = self.timeline.get(str(wish.get("message_id")))
        if parent is None and wish.get("allow_sending_without_reply") is not True:
            raise errors.NO_PARENT
        return parent.id if parent else None

    async def _edit(self, _: web.Request, sent: Sent) -> object:
        self._check_chat(sent)
        post = self.timeline.get(str(sent.get("message_id")))
        if post is None:
            raise errors.NOTHING_TO_EDIT
        text, now = _checked(sent), self._clock.now()
        if text == post.text:
            raise errors.NOT_MODIFIED
        edited = self.timeline.rewrite(post.id, text=text, language=None, at=now)
        return {**self._message(edited), "edit_date": int(now.timestamp())}

    async def _delete(self, _: web.Request, sent: Sent) -> object:
        self._check_chat(sent)
        post = self.timeline.get(str(sent.get("message_id")))
        if post is None:
            raise errors.NOTHING_TO_DELETE
        if self._clock.now() - post.received_at > DELETABLE:
            raise errors.CANNOT_DELETE
        self.timeline.delete(post.id)
        return True

    async def _get_me(self, _: web.Request, __: Sent) -> object:
        return self._bot()

    async def _get_member(self, _: web.Request, sent: Sent) -> object:
        if not self._is_ours(sent):
            raise errors.NO_CHAT
        if not self.may_post:
            raise errors.bad("member list is inaccessible")
        return {"user": self._bot(), "status": "administrator", "can_post_messages": True, "can_edit_messages": True}

    def _bot(self) -> dict[str, object]:
        return {"id": BOT_ID, "is_bot": True, "first_name": "Bayan", "username": "bayan_rehearsal_bot"}

    def _check_chat(self, sent: Sent) -> None:
        """Raises 400 for a chat that is not there, 403 where the bot may not write."""
        if not self._is_ours(sent):
            raise errors.NO_CHAT
        if not self.may_post:
            raise errors.NO_RIGHTS

    def _is_ours(self, sent: Sent) -> bool:
        chat = str(sent.get("chat_id", ""))
        return chat.casefold() == f"@{self._username}".casefold() or chat == str(CHANNEL_ID)

    def _message(self, post: Post) -> dict[str, object]:
        chat = {"id": CHANNEL_ID, "title": "Bank", "username": self._username, "type": "channel"}
        found: dict[str, object] = {
            "message_id": int(post.id),
            "sender_chat": chat,
            "chat": chat,
            "date": int(post.created_at.timestamp()),
            "text": post.text,
        }
        return found

    async def _page(self, request: web.Request) -> web.Response:
        post = self.timeline.remembered(request.match_info["id"])
        return post_page(post, network="Telegram", author=f"@{self._username}")


def _checked(sent: Sent) -> str:
    """The text as the channel shows it. Raises 400 for none and for too much, which counts in UTF-16."""
    text = str(sent.get("text", "")).strip()
    if not text:
        raise errors.EMPTY
    if sum(2 if ord(sign) > 0xFFFF else 1 for sign in text) > LONGEST:  # noqa: PLR2004 - the end of the basic plane
        raise errors.TOO_LONG
    return text


async def _sent(request: web.Request) -> Sent:
    """What a call brings: JSON, or a form or query whose objects are JSON in their turn. Raises 400."""
    if request.content_type != "application/json":
        fields = {**request.query, **(await request.post())}
        return {name: _object(value) for name, value in fields.items() if isinstance(value, str)}
    try:
        body = json.loads(await request.text())
    except ValueError:
        raise errors.bad("can't parse JSON object") from None
    return body if isinstance(body, dict) else {}


def _object(text: str) -> object:
    """A form's value: an object where it is one."""
    try:
        return json.loads(text) if text.startswith("{") else text
    except ValueError:
        return text
