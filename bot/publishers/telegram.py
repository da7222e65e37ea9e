"""A Telegram channel, through a bot that is its administrator.

Telegram knows no idempotency key and lets no bot read a channel: after an unknown outcome nobody but a person
can tell. The bot's token is a part of every address, so no address of ours ever leaves this file.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bot.domain.delivery import JSON, Absent, CannotTell, Done, NotDone, Outcome, Receipt, Refused, Sighting, Unknown
from bot.domain.faults import Fault
from bot.domain.outlet import Abilities, Deed
from bot.domain.policy import Outlet
from bot.publishers.http import Answer, Line, checked_base
from bot.publishers.kind import Kind, Surroundings, Told
from bot.publishers.unpublishable import Unpublishable, checked_text
from bot.publishers.waits import wait_hint
from bot.services.ports import Clock, Post

API_URL = "https://api.telegram.org"
PUBLIC_URL = "https://t.me"
UNREADABLE = "Telegram lets no bot read its channel, so only a person can look whether it is there"
DONE_BEFORE: Mapping[str, str] = {"editMessageText": "message is not modified", "deleteMessage": "to delete not found"}
"""What a repeated call is told, which means that it is done."""

_NUMBER = re.compile(r"(?:^|/)(\d{1,15})/?$")


class Telegram:
    """Publishes to one channel, as plain text and without link previews. The receipt's id is the message id."""

    def __init__(
        self,
        token: str,
        chat: str,
        *,
        clock: Clock,
        line: Line,
        api_url: str = API_URL,
        public_url: str = PUBLIC_URL,
    ) -> None:
        self._token = token
        self._chat = chat
        self._api = f"{api_url}/bot{quote(token, safe=':')}"
        self._public = public_url
        self._clock = clock
        self._line = line

    def prepare(self, post: Post) -> JSON:
        """The method and its JSON. Replies go out also when the message they answer is gone."""
        if post.deed is Deed.RETRACT:
            return {"method": "deleteMessage", "body": {"chat_id": self._chat, "message_id": _target(post)}}
        body: JSON = {"chat_id": self._chat, "text": checked_text(post.body)}
        body["link_preview_options"] = {"is_disabled": True}
        if post.deed is Deed.EDIT:
            return {"method": "editMessageText", "body": body | {"message_id": _target(post)}}
        if post.parent and (parent := _message_id(post.parent)):
            body["reply_parameters"] = {"message_id": parent, "allow_sending_without_reply": True}
        return {"method": "sendMessage", "body": body}

    async def publish(self, request: JSON) -> Outcome:
        """Calls the method once."""
        answer = await self._call(request["method"], request["body"])
        return self._outcome(answer, request) if isinstance(answer, Answer) else answer

    def _outcome(self, answer: Answer, request: JSON) -> Outcome:
        why = self._why(answer)
        done_before = DONE_BEFORE.get(request["method"], "")
        if answer.good or (done_before and done_before in answer.text("description")):
            receipt = self._receipt(answer, request["body"])
            return Done(receipt=receipt) if receipt else Unknown(why=f"{why}; it names no message")
        if answer.status == 429:  # noqa: PLR2004 - too many requests
            return NotDone(why=why, wait=wait_hint(answer, self._clock.now()))
        if answer.broken:
            return Unknown(why=why)
        hint = _hint(answer)
        return Refused(why=f"{why}. {hint}" if hint else why)

    def _receipt(self, answer: Answer, body: Mapping[str, Any]) -> Receipt | None:
        """The proof: the new message's number, or that of the message which an edit or a deletion named."""
        made = answer.at("result.message_id") if answer.at("ok") is True else None
        number = body.get("message_id") if answer.at("ok") is not None else None
        found = made if isinstance(made, int) else number
        if not isinstance(found, int):
            return None
        return Receipt(remote_id=str(found), url=self._url(answer.text("result.chat.username"), found))

    def _url(self, username: str, number: int) -> str:
        """The message's public address; that of a channel without a name opens for its members only."""
        name = username or self._chat.removeprefix("@")
        return f"{self._public}/{f'c/{name[4:]}' if name.startswith('-100') else name}/{number}"

    async def reconcile(self, request: JSON) -> Sighting:
        """A new message cannot be looked up: a person is asked. To edit or delete once more does no harm."""
        if request["method"] != "sendMessage":
            return Absent()
        return CannotTell(why=UNREADABLE, again=None)

    async def preflight(self) -> list[Fault]:
        """Whether the token is a bot's, and whether that bot may post in the channel."""
        me = await self._ask("getMe", {})
        if isinstance(me, Fault):
            return [me]
        member = await self._ask("getChatMember", {"chat_id": self._chat, "user_id": me.get("id")})
        if isinstance(member, Fault):
            return [member]
        if member.get("can_post_messages") is True or member.get("status") == "creator":
            return []
        what = f"the bot may not post in {self._chat}"
        return [Fault("telegram", what, "Make it an administrator of the channel with the right to post.")]

    async def _ask(self, method: str, body: Mapping[str, Any]) -> Mapping[str, Any] | Fault:
        answer = await self._call(method, body)
        found = answer.at("result") if isinstance(answer, Answer) and answer.good else None
        if isinstance(found, dict):
            return found
        why = self._why(answer) if isinstance(answer, Answer) else answer.why
        return Fault("telegram", why, "Check token and chat, and that the bot is an administrator there.")

    async def _call(self, method: str, body: Mapping[str, Any]) -> Answer | NotDone | Unknown:
        return await self._line.call("POST", f"{self._api}/{method}", json=body)

    def _why(self, answer: Answer) -> str:
        """Telegram's own words; a gateway might quote the address, which holds the token."""
        return f"Telegram: {answer.excerpt('description')}".replace(self._token, "[token]")

    async def close(self) -> None:
        """Gives the connections back."""
        await self._line.close()


def _message_id(receipt: Receipt) -> int | None:
    """The message's number, also out of an address that a person gave; None where there is none."""
    found = _NUMBER.search(receipt.remote_id)
    return int(found[1]) if found else None


def _target(post: Post) -> int:
    """The number of the message that an edit or a retraction is about. Raises Unpublishable."""
    number = _message_id(post.target) if post.target else None
    if number is None:
        raise Unpublishable("nobody recorded which message this is about; change it by hand in the channel")
    return number


def _hint(answer: Answer) -> str:
    """What a person can do about a refusal."""
    description = answer.text("description")
    if "can't be deleted" in description:
        return "Bots can delete for 48 hours only; an administrator of the channel can still do it by hand"
    if isinstance(new := answer.at("parameters.migrate_to_chat_id"), int):
        return f"The chat has moved; its id is {new} now"
    return {
        401: "The bot's token is not valid; get a new one from BotFather",
        403: "Make the bot an administrator of the channel with the right to post",
        404: "The bot's token is not complete, or there is no Bot API at this address",
    }.get(answer.status, "")


def _build(outlet: Outlet, told: Told, around: Surroundings) -> Telegram:
    del outlet
    return Telegram(
        told["token"].strip(),
        told["chat"].strip(),
        clock=around.clock,
        line=around.line(),
        api_url=checked_base(told.get("api_url") or API_URL),
        public_url=checked_base(told.get("public_url") or PUBLIC_URL),
    )


KIND = Kind(
    name="telegram",
    build=_build,
    needs=("token", "chat"),
    takes=("api_url", "public_url"),
    open=frozenset({"chat"}),
    addresses=frozenset({"api_url", "public_url"}),
    headers=frozenset({"token", "chat"}),
    abilities=Abilities(edits=True, retracts=True),
)
