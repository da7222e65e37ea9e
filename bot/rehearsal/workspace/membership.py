"""Joining and leaving channels, and the events that tell of it."""

from bot.rehearsal.workspace.events import announce, announce_in_channel
from bot.rehearsal.workspace.messages import note
from bot.rehearsal.workspace.shapes import Json
from bot.rehearsal.workspace.state import Channel
from bot.rehearsal.workspace.world import World


def enter(world: World, channel: Channel, user: str, *, inviter: str | None = None) -> None:
    """Puts a person into a channel; the bot hears of it if it is in there, also about itself."""
    channel.members[user] = None
    event = _event(world, channel, "member_joined_channel", user)
    if inviter:
        event["inviter"] = inviter
    announce_in_channel(world, channel, "member_joined_channel", event)
    note(
        world,
        channel,
        user=user,
        subtype="channel_join",
        text=f"<@{user}> has joined the channel",
        **({"inviter": inviter} if inviter else {}),
    )


def go(world: World, channel: Channel, user: str) -> None:
    """Takes a person out of a channel; the bot hears of its own going too."""
    note(world, channel, user=user, subtype="channel_leave", text=f"<@{user}> has left the channel")
    inside = world.bot in channel.members
    del channel.members[user]
    if inside:
        announce(world, "member_left_channel", _event(world, channel, "member_left_channel", user))


def _event(world: World, channel: Channel, name: str, user: str) -> Json:
    kind = "C" if channel.kind == "channels" else "G"
    return {
        "type": name,
        "user": user,
        "channel": channel.id,
        "channel_type": kind,
        "team": world.seed.team.id,
    }
