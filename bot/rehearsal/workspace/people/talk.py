"""People typing: slash commands, messages, reactions, shortcuts; opening Home."""

import uuid

from bot.rehearsal.workspace.blocks import check_blocks
from bot.rehearsal.workspace.decoding import Args
from bot.rehearsal.workspace.events import announce
from bot.rehearsal.workspace.hooks import say
from bot.rehearsal.workspace.messages import Draft, post
from bot.rehearsal.workspace.payloads import (
    command_payload,
    message_shortcut_payload,
    shortcut_payload,
    view_shown,
)
from bot.rehearsal.workspace.people.outcome import Watch
from bot.rehearsal.workspace.reactions import react, unreact
from bot.rehearsal.workspace.seed import Person
from bot.rehearsal.workspace.shapes import Json, SlackError
from bot.rehearsal.workspace.state import Channel, Message
from bot.rehearsal.workspace.typing_aids import rich_text, typed
from bot.rehearsal.workspace.world import World


async def command(world: World, watch: Watch, channel: Channel, text: str) -> Json:
    """A person types a slash command; raises SlackError(operation_timeout, unknown_command, ...)."""
    person = watch.person
    _check_can_write(channel, person)
    word, _, rest = text.strip().partition(" ")
    if word not in world.seed.app.commands:
        raise SlackError("unknown_command", command=word)
    arguments = typed(rest.strip(), world.state, labels=True)
    payload = command_payload(world, person, channel, word, arguments)
    ack = await world.link.ask("slash_commands", payload)
    if ack:
        _show_ack(world, person, channel, ack, said=text)
    return await watch.outcome(ack)


def say_message(world: World, person: Person, channel: Channel, text: str, *, thread_ts: str = "") -> Message:
    """A person writes a message, in a thread where one is named."""
    _check_can_write(channel, person)
    sent = typed(text, world.state, labels=False)
    draft = Draft(
        user=person.id,
        text=sent,
        thread_ts=thread_ts or None,
        extra={
            "client_msg_id": str(uuid.uuid4()),
            "blocks": rich_text(sent, f"r{next(world.numbers):04x}"),
        },
    )
    return post(world, channel, draft)


def reaction(world: World, person: Person, channel: Channel, ts: str, name: str, *, remove: bool) -> None:
    """A person reacts to a message, or takes the reaction back."""
    _check_can_write(channel, person)
    (unreact if remove else react)(world, channel, ts, name=name.strip(":"), user=person.id)


async def shortcut(world: World, watch: Watch, callback_id: str, channel: Channel | None, ts: str) -> Json:
    """A person takes a global shortcut, or one on a message."""
    if channel and ts:
        message = channel.message(ts)
        payload = message_shortcut_payload(world, watch.person, callback_id, channel, message)
    else:
        payload = shortcut_payload(world, watch.person, callback_id)
    return await watch.outcome(await world.link.ask("interactive", payload))


def open_home(world: World, person: Person) -> None:
    """A person opens the app's Home tab; the app hears of it."""
    channel = world.state.direct([world.bot, person.id], now=world.now())
    event: Json = {"type": "app_home_opened", "user": person.id, "channel": channel.id, "tab": "home"}
    if person.id in world.screens.homes:
        event["view"] = view_shown(world, world.screens.homes[person.id])
    announce(world, "app_home_opened", event)


def _check_can_write(channel: Channel, person: Person) -> None:
    if person.id not in channel.members:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")


def _show_ack(world: World, person: Person, channel: Channel, ack: Json, *, said: str) -> None:
    """What came with the acknowledgement of a command: private, or for all beside the command itself."""
    args = Args(ack)
    blocks = args.parsed("blocks")
    draft = Draft(user=world.bot, text=args.text("text"), blocks=check_blocks(blocks) if blocks is not None else None)
    response_type = args.text("response_type")
    if response_type == "in_channel":
        post(world, channel, Draft(user=person.id, text=typed(said, world.state, labels=False)))
    if draft.text or draft.blocks:
        say(world, channel, draft, response_type, to=person.id)
