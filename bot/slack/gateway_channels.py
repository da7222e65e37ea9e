"""The gateway's calls about channels as such: making, naming, describing, filling, closing, listing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.trouble import ask

KINDS = "public_channel,private_channel"

PAGE = 200
"""How many items one page of a list asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel as far as we need to know it."""

    id: str
    name: str
    creator: str
    created: int  #: Unix seconds
    archived: bool
    topic: str


class ChannelCalls:
    """Slack's methods about channels, each tried exactly once. Raises SlackTrouble."""

    client: AsyncWebClient

    async def create_channel(self, name: str, *, private: bool = False) -> Channel:
        """Makes a channel."""
        data = await ask("conversations.create", self.client.conversations_create(name=name, is_private=private))
        return _channel(data["channel"])

    async def invite(self, channel: str, people: Sequence[str]) -> None:
        """Brings people into a channel, the valid ones even when some are not."""
        await ask(
            "conversations.invite",
            self.client.conversations_invite(channel=channel, users=list(people), force=True),
        )

    async def join(self, channel: str) -> None:
        """Goes into a public channel; being there already is no trouble."""
        await ask("conversations.join", self.client.conversations_join(channel=channel))

    async def rename(self, channel: str, name: str) -> str:
        """Gives a channel of ours another name; answers the name as Slack took it."""
        data = await ask("conversations.rename", self.client.conversations_rename(channel=channel, name=name))
        return str(data["channel"]["name"])

    async def archive(self, channel: str) -> None:
        """Closes a channel; its messages stay readable."""
        await ask("conversations.archive", self.client.conversations_archive(channel=channel))

    async def set_topic(self, channel: str, topic: str) -> None:
        """Sets a channel's topic."""
        await ask("conversations.setTopic", self.client.conversations_setTopic(channel=channel, topic=topic))

    async def my_channels(self) -> list[Channel]:
        """The channels we are in, archived ones included."""
        found: list[Channel] = []
        cursor = ""
        while True:
            data = await ask(
                "users.conversations",
                self.client.users_conversations(types=KINDS, limit=PAGE, cursor=cursor or None),
            )
            found += [_channel(c) for c in data["channels"]]
            cursor = str((data.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return found


def _channel(data: Mapping[str, Any]) -> Channel:
    return Channel(
        id=str(data["id"]),
        name=str(data.get("name") or ""),
        creator=str(data.get("creator") or ""),
        created=int(data.get("created") or 0),
        archived=bool(data.get("is_archived")),
        topic=str((data.get("topic") or {}).get("value") or ""),
    )
