"""conversations.*: channels as such - making, naming, describing, closing, listing."""

from bot.rehearsal.workspace.decoding import Args
from bot.rehearsal.workspace.events import announce
from bot.rehearsal.workspace.messages import note
from bot.rehearsal.workspace.names import check_channel_name
from bot.rehearsal.workspace.shapes import Json, SlackError
from bot.rehearsal.workspace.stamps import seconds
from bot.rehearsal.workspace.state import Channel, Kind, Note
from bot.rehearsal.workspace.webapi.paging import page
from bot.rehearsal.workspace.webapi.registry import Method, methods
from bot.rehearsal.workspace.world import World

TOPIC_LONGEST = 250
_TYPES: dict[str, Kind] = {
    "public_channel": "channels",
    "private_channel": "groups",
    "im": "im",
    "mpim": "mpim",
}


def shown(channel: Channel, *, member: str) -> Json:
    """A channel as Slack answers it to `member`."""
    if channel.kind == "im":
        other = next((who for who in channel.members if who != member), member)
        return {"id": channel.id, "created": channel.created, "is_im": True, "user": other, "is_archived": False}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channels",
        "is_group": channel.kind == "groups",
        "is_im": False,
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channels",
        "created": channel.created,
        "is_archived": channel.archived,
        "is_general": channel.is_general,
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_member": member in channel.members,
        "creator": channel.creator,
        "unlinked": 0,
        "topic": channel.topic.shown(),
        "purpose": channel.purpose.shown(),
        "previous_names": list(channel.previous_names),
    }


def create(world: World, args: Args) -> Json:
    """conversations.create: a channel with the bot in it."""
    name = args.text("name")
    check_channel_name(name)
    private = args.flag("is_private")
    world.demand_scope("groups:write" if private else "channels:manage")
    kind: Kind = "groups" if private else "channels"
    channel = world.state.create(name=name, kind=kind, creator=world.bot, now=world.now())
    if not private:
        brief = {"id": channel.id, "name": name, "created": channel.created, "creator": world.bot}
        announce(world, "channel_created", {"type": "channel_created", "channel": brief})
    note(world, channel, user=world.bot, subtype="channel_join", text=f"<@{world.bot}> has joined the channel")
    return {"channel": shown(channel, member=world.bot)}


def info(world: World, args: Args) -> Json:
    """conversations.info: one channel."""
    channel = world.visible(args.need("channel"))
    answer = shown(channel, member=world.bot)
    if channel.canvas is not None:
        answer["properties"] = {"canvas": channel.canvas.shown()}
    if args.flag("include_num_members"):
        answer["num_members"] = len(channel.members)
    return {"channel": answer}


def list_all(world: World, args: Args) -> Json:
    """conversations.list: the channels the bot may know of, by type."""
    return _listed(world, args, [c for c in world.state.channels.values() if _known(world, c)])


def list_own(world: World, args: Args) -> Json:
    """users.conversations: the channels a person (by default the bot) is in."""
    who = world.state.person(args.text("user") or world.bot).id
    return _listed(world, args, [c for c in world.state.channels.values() if who in c.members and _known(world, c)])


def rename(world: World, args: Args) -> Json:
    """conversations.rename: only by who made the channel."""
    channel = world.joined(args.need("channel"))
    name = args.text("name")
    check_channel_name(name)
    if channel.creator != world.bot:
        raise SlackError("not_authorized")
    before = channel.name
    world.state.rename(channel, name)
    announce(world, "channel_rename", {"type": "channel_rename", "channel": shown(channel, member=world.bot)})
    text = f'<@{world.bot}> has renamed the channel from "{before}" to "{name}"'
    note(world, channel, user=world.bot, subtype="channel_name", text=text, old_name=before, name=name)
    return {"channel": shown(channel, member=world.bot)}


def set_topic(world: World, args: Args) -> Json:
    """conversations.setTopic: at most 250 characters."""
    channel = world.joined(args.need("channel"))
    channel.topic = _note(world, args.text("topic"))
    text = f"<@{world.bot}> set the channel topic: {channel.topic.value}"
    note(world, channel, user=world.bot, subtype="channel_topic", text=text, topic=channel.topic.value)
    return {"channel": shown(channel, member=world.bot)}


def set_purpose(world: World, args: Args) -> Json:
    """conversations.setPurpose: at most 250 characters."""
    channel = world.joined(args.need("channel"))
    channel.purpose = _note(world, args.text("purpose"))
    text = f"<@{world.bot}> set the channel description: {channel.purpose.value}"
    note(world, channel, user=world.bot, subtype="channel_purpose", text=text, purpose=channel.purpose.value)
    return {"channel": shown(channel, member=world.bot)}


def archive(world: World, args: Args) -> Json:
    """conversations.archive: closes a channel; its name stays taken."""
    channel = world.joined(args.need("channel"), closed_too=True)
    if channel.archived:
        raise SlackError("already_archived")
    if channel.is_general:
        raise SlackError("cant_archive_general")
    note(world, channel, user=world.bot, subtype="channel_archive", text=f"<@{world.bot}> archived the channel")
    channel.archived = True
    announce(world, "channel_archive", _closing(world, channel, "channel_archive"))
    return {}


def unarchive(world: World, args: Args) -> Json:
    """conversations.unarchive: by a bot only where it is a member."""
    channel = world.joined(args.need("channel"), closed_too=True)
    if not channel.archived:
        raise SlackError("not_archived")
    channel.archived = False
    announce(world, "channel_unarchive", _closing(world, channel, "channel_unarchive"))
    return {}


def _closing(world: World, channel: Channel, name: str) -> Json:
    return {"type": name, "channel": channel.id, "user": world.bot, "is_moved": 0}


def _note(world: World, value: str) -> Note:
    if len(value) > TOPIC_LONGEST:
        raise SlackError("too_long")
    return Note(value=value, creator=world.bot, last_set=seconds(world.now()))


def _known(world: World, channel: Channel) -> bool:
    return channel.kind == "channels" or world.bot in channel.members


def _listed(world: World, args: Args, channels: list[Channel]) -> Json:
    wanted = args.words("types") or ["public_channel"]
    if not _TYPES.keys() >= set(wanted):
        raise SlackError("invalid_types")
    kinds = {_TYPES[name] for name in wanted}
    archived_too = not args.flag("exclude_archived")
    chosen = [c for c in channels if c.kind in kinds and (archived_too or not c.archived)]
    entries, more = page(chosen, args)
    return {"channels": [shown(c, member=world.bot) for c in entries], "response_metadata": more}


METHODS = {
    "conversations.create": Method(run=create),
    **methods("read", conversations__info=info, conversations__list=list_all, users__conversations=list_own),
    **methods(
        "manage",
        conversations__rename=rename,
        conversations__setTopic=set_topic,
        conversations__setPurpose=set_purpose,
        conversations__archive=archive,
        conversations__unarchive=unarchive,
    ),
}
