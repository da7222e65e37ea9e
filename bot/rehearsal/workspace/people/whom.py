"""Who acts and where, as the control interface names them."""

from bot.rehearsal.workspace.decoding import Args
from bot.rehearsal.workspace.seed import Person
from bot.rehearsal.workspace.shapes import SlackError, invalid_arguments
from bot.rehearsal.workspace.state import Channel
from bot.rehearsal.workspace.world import World


def person_of(world: World, args: Args) -> Person:
    """Whoever is named as `user`, by id or handle."""
    return world.state.person(args.need("user"))


def channel_of(world: World, args: Args, person: Person | None = None) -> Channel:
    """The channel meant: an id, a name with or without `#`, or `@handle` for the direct one with that person."""
    ref = args.need("channel")
    if ref.startswith("@"):
        if person is None:
            raise invalid_arguments("a direct conversation needs a user")
        return world.state.direct([person.id, world.state.person(ref).id], now=world.now())
    channel = world.state.channels.get(ref) or world.state.named(ref.removeprefix("#"))
    if channel is None or (channel.direct and person and person.id not in channel.members):
        raise SlackError("channel_not_found")
    return channel
