"""The only user of Slack's Web API: small typed methods that try exactly once and say how they failed."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.delivery import JSON
from bot.slack.gateway_channels import PAGE, ChannelCalls
from bot.slack.trouble import NoAnswer, NotReached, TurnedDown, answer_to, ask
from bot.slack.views.parts import Message
from bot.slack.wording import troubles

TIMEOUT = 10
"""Seconds for one call, connecting included."""

SCOPES: Mapping[str, tuple[str, ...]] = {
    "apps.connections.open": (),
    "auth.test": (),
    "canvases.edit": ("canvases:write",),
    "chat.getPermalink": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.archive": ("channels:manage", "groups:write"),
    "conversations.canvases.create": ("canvases:write",),
    "conversations.create": ("channels:manage", "groups:write"),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.invite": ("channels:manage", "groups:write"),
    "conversations.join": ("channels:join",),
    "conversations.open": ("im:write",),
    "conversations.rename": ("channels:manage", "groups:write"),
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    "conversations.setTopic": ("channels:manage", "groups:write"),
    "pins.add": ("pins:write",),
    "users.conversations": ("channels:read", "groups:read"),
    "usergroups.users.list": ("usergroups:read",),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}
"""Every method used here and the scopes it needs; the manifest asks for exactly their union and the events'."""

WISHED = frozenset({"canvases:write"})
"""Scopes that a workspace may refuse: what needs them is left out there."""

BESIDE = frozenset({"users:read.email"})
"""Scopes that no method needs: with it `users.info` tells addresses, which show two accounts of one person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who we are in this workspace."""

    user_id: str
    bot_id: str
    team_id: str
    enterprise_id: str = ""  #: of the organisation, where it has several workspaces (Enterprise Grid)


MOMENT = 5.0
"""Seconds for which what Slack said of a person is not asked again: one input asks for their language and standing."""

TOLD = 50


def _now() -> float:
    return asyncio.get_running_loop().time()  # seconds of a clock that only goes forward: no rule depends on it


class Gateway(ChannelCalls):
    """Slack's Web API for one bot token. `client` is for Bolt, which speaks on its own; nobody else uses it."""

    def __init__(self, session: aiohttp.ClientSession, client: AsyncWebClient) -> None:
        self._session = session
        self._identity: Identity | None = None
        self._told: dict[str, tuple[JSON, float]] = {}  # people of whom Slack has just told us, the newest first
        self.client = client

    @classmethod
    async def open(cls, token: str, *, base_url: str = "https://slack.com/api/", seconds: float = TIMEOUT) -> Self:
        """A gateway with one kept session. The SDK's own silent second try of every call is off."""
        session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds), trust_env=False)
        client = AsyncWebClient(token=token, base_url=base_url, session=session, retry_handlers=[])
        return cls(session, client)

    async def close(self) -> None:
        """Gives back the connections."""
        await self._session.close()

    def renew(self, token: str) -> None:
        """Speaks with another bot token from now on."""
        self.client.token = token

    async def knock(self) -> None:
        """Passes when the token opens doors. Raises SlackTrouble."""
        await ask("auth.test", self.client.auth_test())

    async def identity(self) -> Identity:
        """Who we are, asked once. Raises SlackTrouble."""
        if self._identity is None:
            data = await ask("auth.test", self.client.auth_test())
            self._identity = Identity(
                user_id=data["user_id"],
                bot_id=data["bot_id"],
                team_id=data["team_id"],
                enterprise_id=str(data.get("enterprise_id") or ""),
            )
        return self._identity

    async def granted_scopes(self) -> frozenset[str]:
        """The scopes that this token has. Raises SlackTrouble."""
        answer = await answer_to("auth.test", self.client.auth_test())
        return frozenset(s.strip() for s in str(answer.headers.get("x-oauth-scopes", "")).split(",") if s.strip())

    async def socket_address(self, app_token: str) -> str:
        """Where the socket for this app-level token is, good for one connection soon. Raises SlackTrouble."""
        data = await ask("apps.connections.open", self.client.apps_connections_open(app_token=app_token))
        return str(data["url"])

    async def post(self, channel: str, message: Message, *, metadata: JSON, thread_ts: str | None = None) -> str:
        """Posts a message; answers its ts."""
        data = await ask(
            "chat.postMessage",
            self.client.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=list(message.blocks),
                metadata=metadata,
                thread_ts=thread_ts,
                unfurl_links=False,
                unfurl_media=False,
            ),
        )
        return str(data["ts"])

    async def update(self, channel: str, ts: str, message: Message, *, metadata: JSON) -> None:
        """Replaces what a message of ours says."""
        blocks = list(message.blocks)
        await ask(
            "chat.update",
            self.client.chat_update(channel=channel, ts=ts, text=message.text, blocks=blocks, metadata=metadata),
        )

    async def whisper(self, channel: str, user: str, message: Message, *, thread_ts: str | None = None) -> None:
        """Shows a message to one person only."""
        blocks = list(message.blocks)
        await ask(
            "chat.postEphemeral",
            self.client.chat_postEphemeral(
                channel=channel, user=user, text=message.text, blocks=blocks, thread_ts=thread_ts
            ),
        )

    async def permalink(self, channel: str, ts: str) -> str:
        """The address of a message."""
        data = await ask("chat.getPermalink", self.client.chat_getPermalink(channel=channel, message_ts=ts))
        return str(data["permalink"])

    async def open_dm(self, person: str) -> str:
        """The channel of the conversation with one person."""
        data = await ask("conversations.open", self.client.conversations_open(users=[person]))
        return str(data["channel"]["id"])

    async def locale(self, person: str) -> str:
        """A person's locale as Slack has it, `fr-FR`; empty where it tells none."""
        data = await ask("users.info", self.client.users_info(user=person, include_locale=True))
        self._told = {person: (dict(data["user"]), _now()), **dict(list(self._told.items())[:TOLD])}
        return str(data["user"].get("locale") or "")

    async def person(self, person: str, *, lately: bool = False) -> JSON:
        """A person as Slack describes them; `lately`: or did a moment ago, when it was asked for their language."""
        user, at = self._told.pop(person, ({}, 0.0))
        if lately and user and _now() - at < MOMENT:
            return user
        data = await ask("users.info", self.client.users_info(user=person))
        return dict(data["user"])

    async def group(self, group: str) -> tuple[str, ...]:
        """The people of a user group, by its id."""
        data = await ask("usergroups.users.list", self.client.usergroups_users_list(usergroup=group))
        return tuple(str(person) for person in data["users"])

    async def pin(self, channel: str, ts: str) -> None:
        """Pins a message."""
        await ask("pins.add", self.client.pins_add(channel=channel, timestamp=ts))

    async def open_view(self, trigger_id: str, view: JSON) -> str:
        """Opens a form for whoever caused the trigger, within three seconds of it; answers its id."""
        data = await ask("views.open", self.client.views_open(trigger_id=trigger_id, view=view))
        return str(data["view"]["id"])

    async def push_view(self, trigger_id: str, view: JSON) -> None:
        """Opens a form on top of the one that caused the trigger, within three seconds of it."""
        await ask("views.push", self.client.views_push(trigger_id=trigger_id, view=view))

    async def publish_home(self, person: str, view: JSON) -> None:
        """Sets what one person's Home tab shows."""
        await ask("views.publish", self.client.views_publish(user_id=person, view=view))

    async def update_view(self, view_id: str, view_hash: str, view: JSON) -> None:
        """Replaces an open form; with a hash, unless it has changed meanwhile."""
        await ask("views.update", self.client.views_update(view_id=view_id, hash=view_hash or None, view=view))

    async def messages(
        self, channel: str, *, thread_ts: str | None = None, since: datetime | None = None
    ) -> AsyncIterator[JSON]:
        """The messages of a channel or thread with their metadata, from `since` on, page by page."""
        oldest = f"{since.timestamp():.6f}" if since else None
        cursor = ""
        while True:
            data = await self._page(channel, thread_ts, oldest, cursor)
            for message in data["messages"]:
                yield message
            cursor = str((data.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def _page(self, channel: str, thread_ts: str | None, oldest: str | None, cursor: str) -> JSON:
        wanted: dict[str, Any] = {"oldest": oldest, "limit": PAGE, "cursor": cursor or None}
        if thread_ts is None:
            return await ask(
                "conversations.history",
                self.client.conversations_history(channel=channel, include_all_metadata=True, **wanted),
            )
        return await ask(
            "conversations.replies",
            self.client.conversations_replies(channel=channel, ts=thread_ts, include_all_metadata=True, **wanted),
        )

    async def message(self, channel: str, ts: str) -> JSON | None:
        """One message of a channel with its metadata, or None when it is gone."""
        data = await ask(
            "conversations.history",
            self.client.conversations_history(
                channel=channel, latest=ts, oldest=ts, inclusive=True, limit=1, include_all_metadata=True
            ),
        )
        found: list[JSON] = data["messages"]
        return next((m for m in found if m.get("ts") == ts), None)

    async def respond(self, url: str, message: Message, *, instead: bool = False) -> None:
        """Answers one person through the response URL of what they did, `instead` of what they pressed it on. Raises
        TurnedDown for a foreign address.
        """
        if not self._ours(url):
            raise TurnedDown("response_url", "invalid_url")
        body = {
            "response_type": "ephemeral",
            "replace_original": instead,
            "text": message.text,
            "blocks": list(message.blocks),
        }
        try:
            async with self._session.post(url, json=body) as answer:
                if answer.status >= 400:  # noqa: PLR2004
                    raise TurnedDown("response_url", str(answer.status), await answer.text())
        except aiohttp.ClientConnectorError as error:
            raise NotReached(troubles.not_reached(str(error))) from error
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NoAnswer(troubles.no_answer("response_url", repr(error))) from error

    def _ours(self, url: str) -> bool:
        """Whether an address is Slack's: its own hooks, or the host we were told to speak to."""
        there, base = urlsplit(url), urlsplit(self.client.base_url)
        slack = there.scheme == "https" and there.hostname == "hooks.slack.com"
        return slack or (there.scheme, there.netloc) == (base.scheme, base.netloc)
