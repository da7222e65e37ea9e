"""What a person has in front of them after doing something."""

from bot.rehearsal.workspace.payloads import view_shown
from bot.rehearsal.workspace.seed import Person
from bot.rehearsal.workspace.shapes import Json
from bot.rehearsal.workspace.state import Channel, Message
from bot.rehearsal.workspace.world import World


class Watch:
    """Notices what appears on one person's screen from now on."""

    def __init__(self, world: World, person: Person, *, seconds: float | None = None) -> None:
        """`seconds` is the longest wait for effects; by default the workspace's own limit."""
        self._world = world
        self.person = person
        self._longest = world.limits.effects_seconds if seconds is None else seconds
        self._whispers = len(world.whispers.get(person.id, ()))
        self._view = world.screens.changes

    async def outcome(self, ack: Json) -> Json:
        """The acknowledgement and what has appeared, once the bot has been quiet for a moment."""
        await self._world.log.hushed(quiet=self._world.limits.quiet_seconds, longest=self._longest)
        view = self._world.screens.changed_since(self.person.id, self._view)
        whispers = self._world.whispers.get(self.person.id, [])[self._whispers :]
        return {
            "ok": True,
            "ack": ack or None,
            "ephemeral": [seen(message) for message in whispers],
            "view": view_shown(self._world, view) if view else None,
        }


def seen(message: Message) -> Json:
    """A message as a person sees it; `ephemeral` says that nobody else does."""
    return {**message.shown(), "ephemeral": message.seen_by is not None}


def messages_for(channel: Channel, person: Person, *, thread_ts: str = "") -> list[Json]:
    """The channel, or one thread of it, as this person sees it, oldest first; ephemeral messages included."""
    own = [message for message in channel.ephemerals.values() if message.seen_by == person.id]
    if thread_ts:
        public = channel.thread(channel.message(thread_ts))
        shown = [*public, *(message for message in own if message.thread == thread_ts)]
    else:
        shown = [message for message in [*channel.messages.values(), *own] if message.in_channel]
    return [seen(message) for message in sorted(shown, key=lambda message: message.ts)]
