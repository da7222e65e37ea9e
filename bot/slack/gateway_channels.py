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


@dataclass(frozen=True, slots=True)
class ChannelCanvas:
    """The document in a channel's tab: its id, and whether nothing is written in it."""

    id: str
    empty: bool


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

    async def create_canvas(self, channel: str, title: str, markdown: str) -> str:
        """Makes the canvas of a channel, which has one at most; answers its id."""
        content = {"type": "markdown", "markdown": markdown}
        call = self.client.conversations_canvases_create(channel_id=channel, document_content=content, title=title)
        return str((await ask("conversations.canvases.create", call))["canvas_id"])

    async def edit_canvas(self, canvas: str, markdown: str) -> None:
        """Replaces all that a canvas says."""
        change = {"operation": "replace", "document_content": {"type": "markdown", "markdown": markdown}}
        await ask("canvases.edit", self.client.canvases_edit(canvas_id=canvas, changes=[change]))

    async def canvas_of(self, channel: str) -> ChannelCanvas | None:
        """The canvas that a channel has, if any."""
        data = await ask("conversations.info", self.client.conversations_info(channel=channel))
        found = (data["channel"].get("properties") or {}).get("canvas") or {}
        return (
            ChannelCanvas(id=str(found["file_id"]), empty=bool(found.get("is_empty"))) if found.get("file_id") else None
        )

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
