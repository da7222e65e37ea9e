"""conversations.invite, kick, join, leave, members, open: who is where."""

from bot.rehearsal.workspace.decoding import Args
from bot.rehearsal.workspace.membership import enter, go
from bot.rehearsal.workspace.shapes import Json, SlackError, invalid_arguments
from bot.rehearsal.workspace.state import Channel
from bot.rehearsal.workspace.webapi.conversations import shown
from bot.rehearsal.workspace.webapi.paging import page
from bot.rehearsal.workspace.webapi.registry import methods
from bot.rehearsal.workspace.world import World

INVITED_AT_ONCE = 100
OPENED_AT_ONCE = 8


def invite(world: World, args: Args) -> Json:
    """conversations.invite: all or nobody, unless `force` takes those who can be taken."""
    channel = world.joined(args.need("channel"))
    users = args.words("users")
    if not users:
        raise SlackError("no_user")
    if len(users) > INVITED_AT_ONCE:
        raise SlackError("too_many_users")
    errors = [{"user": user, "ok": False, "error": why} for user in users if (why := _obstacle(world, channel, user))]
    refused = {str(error["user"]) for error in errors}
    if errors and (not args.flag("force") or refused >= set(users)):
        raise SlackError(str(errors[0]["error"]), errors=errors)
    for user in dict.fromkeys(users):
        if user not in refused:
            enter(world, channel, user, inviter=world.bot)
    answer: Json = {"channel": shown(channel, member=world.bot)}
    return {**answer, "errors": errors} if errors else answer


def kick(world: World, args: Args) -> Json:
    """conversations.kick: takes somebody else out."""
    channel = world.joined(args.need("channel"))
    person = world.state.person(args.need("user"))
    if person.id == world.bot:
        raise SlackError("cant_kick_self")
    if channel.is_general:
        raise SlackError("cant_kick_from_general")
    if person.id not in channel.members:
        raise SlackError("not_in_channel")
    go(world, channel, person.id)
    return {}


def join(world: World, args: Args) -> Json:
    """conversations.join: into a public channel; being there already is a warning, not an error."""
    channel = world.visible(args.need("channel"))
    if channel.kind != "channels":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    if world.bot in channel.members:
        return {
            "channel": shown(channel, member=world.bot),
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    enter(world, channel, world.bot)
    return {"channel": shown(channel, member=world.bot)}


def leave(world: World, args: Args) -> Json:
    """conversations.leave: the bot goes; not being there is no error."""
    channel = world.visible(args.need("channel"))
    if channel.is_general:
        raise SlackError("cant_leave_general")
    if world.bot not in channel.members:
        return {"not_in_channel": True}
    if len(channel.members) == 1:
        raise SlackError("last_member")
    go(world, channel, world.bot)
    return {}


def members(world: World, args: Args) -> Json:
    """conversations.members: user ids."""
    channel = world.visible(args.need("channel"))
    entries, more = page(list(channel.members), args)
    return {"members": entries, "response_metadata": more}


def open_direct(world: World, args: Args) -> Json:
    """conversations.open: the direct conversation with one person, or with two to eight."""
    if args.has("channel"):
        return {"channel": {"id": world.visible(args.need("channel")).id}, "no_op": True, "already_open": True}
    users = args.words("users")
    if not 1 <= len(users) <= OPENED_AT_ONCE:
        raise invalid_arguments("users must name one to eight people")
    for user in users:
        if user not in world.state.people:
            raise SlackError("user_not_found")
        if world.state.people[user].deleted:
            raise SlackError("user_disabled")
    world.demand_scope("im:write" if len(users) == 1 else "mpim:write")
    channel = world.state.direct([world.bot, *users], now=world.now())
    answer = shown(channel, member=world.bot) if args.flag("return_im") else {"id": channel.id}
    return {"channel": answer}


def _obstacle(world: World, channel: Channel, user: str) -> str:
    """Why this one cannot be invited, or an empty string."""
    person = world.state.people.get(user)
    if person is None or person.deleted:
        return "user_not_found"
    if user == world.bot:
        return "cant_invite_self"
    if user in channel.members:
        return "already_in_channel"
    return "user_is_restricted" if person.is_restricted else ""


METHODS = {
    **methods("manage", conversations__invite=invite, conversations__kick=kick, conversations__leave=leave),
    **methods("channels:join", conversations__join=join),
    **methods("read", conversations__members=members),
    **methods("", conversations__open=open_direct),
}
