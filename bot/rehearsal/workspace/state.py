"""What the workspace holds in memory: people, channels and their messages."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.rehearsal.workspace.seed import Group, Person, Room, Seed
from bot.rehearsal.workspace.shapes import Json, SlackError
from bot.rehearsal.workspace.stamps import micros, seconds, stamp

Kind = Literal["channels", "groups", "im", "mpim"]
"""Public, private, direct, group direct: the words Slack's scopes use."""

_TWO = 2  # people in a direct conversation; with more it is a group's


@dataclass(slots=True, kw_only=True)
class Message:
    """One message. `body` is what Slack answers; the rest of its state lives beside it."""

    body: Json
    metadata: Json | None = None
    seen_by: str | None = None  # set on an ephemeral message: the one person who sees it
    replies: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def ts(self) -> str:
        """Its time and, with the channel, its name."""
        return str(self.body["ts"])

    @property
    def thread(self) -> str | None:
        """The ts of the thread's parent when this message is a reply, else None."""
        parent = self.body.get("thread_ts")
        return parent if parent != self.body["ts"] else None

    @property
    def in_channel(self) -> bool:
        """Whether it shows in the channel itself, not only inside a thread."""
        return self.thread is None or self.body.get("subtype") == "thread_broadcast"

    def shown(self, *, all_metadata: bool = False) -> Json:
        """The message as a reader gets it; the metadata's payload only on demand."""
        shown = dict(self.body)
        if self.metadata:
            shown["metadata"] = self.metadata if all_metadata else {"event_type": self.metadata["event_type"]}
        if self.reactions:
            shown["reactions"] = [
                {"name": name, "users": list(users), "count": len(users)} for name, users in self.reactions.items()
            ]
        return shown


@dataclass(slots=True, kw_only=True)
class Note:
    """A channel's topic or purpose and who wrote it when."""

    value: str = ""
    creator: str = ""
    last_set: int = 0

    def shown(self) -> Json:
        """As Slack answers it."""
        return {"value": self.value, "creator": self.creator, "last_set": self.last_set}


@dataclass(slots=True, kw_only=True)
class Canvas:
    """The document that stands in a channel's tab."""

    id: str
    title: str = ""
    markdown: str = ""

    def shown(self) -> Json:
        """As `conversations.info` tells of it."""
        return {"file_id": self.id, "is_empty": not self.markdown.strip(), "quip_thread_id": ""}


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel or direct conversation; `messages` is in time order, ephemeral ones live apart."""

    id: str
    name: str
    kind: Kind
    creator: str
    created: int
    members: dict[str, None]
    is_general: bool = False
    archived: bool = False
    topic: Note = field(default_factory=Note)
    purpose: Note = field(default_factory=Note)
    previous_names: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    ephemerals: dict[str, Message] = field(default_factory=dict)
    pins: dict[str, Json] = field(default_factory=dict)
    bookmarks: dict[str, Json] = field(default_factory=dict)
    canvas: Canvas | None = None
    last_micros: int = 0

    @property
    def direct(self) -> bool:
        """Whether it is a conversation between named people, without a name of its own."""
        return self.kind in {"im", "mpim"}

    def next_ts(self, now: datetime) -> str:
        """A fresh ts: `now`, or a microsecond after the last one while the clock stands still."""
        self.last_micros = max(micros(now), self.last_micros + 1)
        return stamp(self.last_micros)

    def message(self, ts: str) -> Message:
        """The stored message; raises SlackError(message_not_found), for ephemeral ones too."""
        if ts not in self.messages:
            raise SlackError("message_not_found")
        return self.messages[ts]

    def thread(self, parent: Message) -> list[Message]:
        """The parent and its replies, oldest first."""
        return [parent, *(self.messages[ts] for ts in parent.replies)]

    def newest_first(self) -> Iterator[Message]:
        """What the channel itself shows, newest first, read lazily."""
        return (message for message in reversed(self.messages.values()) if message.in_channel)


class State:
    """The people, groups and channels of one workspace."""

    def __init__(self, seed: Seed, *, now: datetime) -> None:
        self.people: dict[str, Person] = {person.id: person for person in seed.people}
        self.groups: dict[str, Group] = {group.id: group for group in seed.groups}
        self.channels: dict[str, Channel] = {}
        self.token = seed.app.bot_token  # of the bot, as it was installed last
        self.revoked: set[str] = set()
        self.handles = {person.handle: person for person in seed.people}
        self._names: dict[str, str] = {}
        self._directs: dict[frozenset[str], Channel] = {}
        self._numbers = itertools.count(1)
        for room in seed.rooms:
            self._add(self._from_seed(room, now=now))

    def number(self) -> int:
        """The next of a row of numbers that ids are made of."""
        return next(self._numbers)

    def person(self, ref: str) -> Person:
        """The person with this id or handle; raises SlackError(user_not_found)."""
        person = self.people.get(ref) or self.handles.get(ref.removeprefix("@"))
        if person is None:
            raise SlackError("user_not_found")
        return person

    def channel(self, channel_id: str) -> Channel:
        """The channel with this id; raises SlackError(channel_not_found)."""
        if channel_id not in self.channels:
            raise SlackError("channel_not_found")
        return self.channels[channel_id]

    def named(self, name: str) -> Channel | None:
        """The channel of this name, archived or not."""
        channel_id = self._names.get(name)
        return self.channels[channel_id] if channel_id else None

    def create(self, *, name: str, kind: Kind, creator: str, now: datetime) -> Channel:
        """A new channel with its creator in it; raises SlackError(name_taken), archived names included."""
        if name in self._names:
            raise SlackError("name_taken")
        channel = Channel(
            id=f"C0{self.number():08X}",
            name=name,
            kind=kind,
            creator=creator,
            created=seconds(now),
            members={creator: None},
        )
        return self._add(channel)

    def direct(self, members: Iterable[str], *, now: datetime) -> Channel:
        """The one direct conversation of exactly these people, opened when there is none yet."""
        people = dict.fromkeys(members)
        known = self._directs.get(frozenset(people))
        if known is not None:
            return known
        kind: Kind = "im" if len(people) <= _TWO else "mpim"
        channel = Channel(
            id=f"{'D' if kind == 'im' else 'C'}0{self.number():08X}",
            name="" if kind == "im" else "mpdm-" + "--".join(self.people[who].handle for who in people),
            kind=kind,
            creator=next(iter(people)),
            created=seconds(now),
            members=people,
        )
        self.channels[channel.id] = self._directs[frozenset(people)] = channel
        return channel

    def rename(self, channel: Channel, name: str) -> None:
        """Gives a channel another name; raises SlackError(name_taken)."""
        if name in self._names:
            raise SlackError("name_taken")
        del self._names[channel.name]
        channel.previous_names.insert(0, channel.name)
        channel.name = name
        self._names[name] = channel.id

    def _add(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self._names[channel.name] = channel.id
        return channel

    def _from_seed(self, room: Room, *, now: datetime) -> Channel:
        """A channel that somebody, not the app, made before the evening."""
        created = seconds(now)
        return Channel(
            id=room.id,
            name=room.name,
            kind="groups" if room.is_private else "channels",
            creator=next((who for who in room.members if not self.people[who].is_bot), ""),
            created=created,
            members=dict.fromkeys(room.members),
            is_general=room.is_general,
            topic=Note(value=room.topic, last_set=created if room.topic else 0),
            purpose=Note(value=room.purpose, last_set=created if room.purpose else 0),
        )
