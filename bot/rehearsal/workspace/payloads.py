"""What the app is told when a person acts: the payloads of commands, clicks, submissions and shortcuts."""

from bot.rehearsal.workspace.screens import Place, View
from bot.rehearsal.workspace.seed import Person
from bot.rehearsal.workspace.shapes import Json
from bot.rehearsal.workspace.stamps import micros, stamp
from bot.rehearsal.workspace.state import Channel, Message
from bot.rehearsal.workspace.world import World

_TOKEN = {"token": "rehearsal-verification"}
_INSTALL = {"enterprise": None, "is_enterprise_install": False}


def response_url(world: World, kind: str, *, user: str, channel: str, message: Message | None = None) -> str:
    """A fresh response URL for what this person just did."""
    key = world.tickets.reply(
        user=user,
        channel=channel,
        ts=message.ts if message else None,
        ephemeral=bool(message and message.seen_by),
    )
    return f"{world.base_url()}/_hooks/{kind}/{world.seed.team.id}/{key}"


def command_payload(world: World, person: Person, channel: Channel, command: str, text: str) -> Json:
    """A slash command."""
    names = {"groups": "privategroup", "im": "directmessage"}
    return {
        **_TOKEN,
        "team_id": world.seed.team.id,
        "team_domain": world.seed.team.domain,
        "channel_id": channel.id,
        "channel_name": names.get(channel.kind, channel.name),
        "user_id": person.id,
        "user_name": person.handle,
        "command": command,
        "text": text,
        "api_app_id": world.seed.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url(world, "commands", user=person.id, channel=channel.id),
        "trigger_id": world.tickets.trigger(person.id),
    }


def message_click_payload(world: World, person: Person, channel: Channel, message: Message, action: Json) -> Json:
    """A press on something in a message; of an ephemeral one the app gets no content back."""
    ephemeral = message.seen_by is not None
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if message.thread:
        container["thread_ts"] = message.thread
    payload = {
        **_action_base(world, person, action),
        "container": container,
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "state": {"values": {}},
        "response_url": response_url(world, "actions", user=person.id, channel=channel.id, message=message),
    }
    return payload if ephemeral else {**payload, "message": message.shown()}


def view_click_payload(world: World, person: Person, view: View, action: Json) -> Json:
    """A press on something in a modal or on Home: no channel, no response URL."""
    return {
        **_action_base(world, person, action, view_id=view.id),
        "container": {"type": "view", "view_id": view.id},
        "view": view_shown(world, view),
    }


def suggestion_payload(world: World, person: Person, view: View, place: Place, value: str) -> Json:
    """Letters typed into a menu whose options the app supplies."""
    return {
        "type": "block_suggestion",
        **_base(world, person),
        "container": {"type": "view", "view_id": view.id},
        "view": view_shown(world, view),
        "block_id": place[0],
        "action_id": place[1],
        "value": value,
    }


def submission_payload(world: World, person: Person, view: View) -> Json:
    """A modal sent off."""
    return {
        "type": "view_submission",
        **_base(world, person),
        "trigger_id": world.tickets.trigger(person.id, view_id=view.id),
        "view": view_shown(world, view),
        "response_urls": [],
    }


def closing_payload(world: World, person: Person, view: View, *, cleared: bool) -> Json:
    """A modal closed unsent; what was typed is not told."""
    shown = {**view_shown(world, view), "state": {"values": {}}}
    return {"type": "view_closed", **_base(world, person), "view": shown, "is_cleared": cleared}


def shortcut_payload(world: World, person: Person, callback_id: str) -> Json:
    """A global shortcut."""
    return {
        "type": "shortcut",
        **_base(world, person),
        "callback_id": callback_id,
        "action_ts": stamp(micros(world.now())),
        "trigger_id": world.tickets.trigger(person.id),
    }


def message_shortcut_payload(
    world: World, person: Person, callback_id: str, channel: Channel, message: Message
) -> Json:
    """A shortcut taken on a message."""
    return {
        **shortcut_payload(world, person, callback_id),
        "type": "message_action",
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "message_ts": message.ts,
        "message": message.shown(),
        "response_url": response_url(world, "app", user=person.id, channel=channel.id, message=message),
    }


def view_shown(world: World, view: View) -> Json:
    """A view as Slack answers it."""
    defaults = {
        "callback_id": "",
        "private_metadata": "",
        "external_id": "",
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
    }
    return {
        **defaults,
        **view.body,
        "id": view.id,
        "team_id": world.seed.team.id,
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "state": {"values": view.values()},
        "app_id": world.seed.app.id,
        "app_installed_team_id": world.seed.team.id,
        "bot_id": world.seed.app.bot_id,
    }


def _base(world: World, person: Person) -> Json:
    team = world.seed.team
    return {
        **_TOKEN,
        **_INSTALL,
        "team": {"id": team.id, "domain": team.domain},
        "user": {"id": person.id, "username": person.handle, "name": person.handle, "team_id": team.id},
        "api_app_id": world.seed.app.id,
    }


def _action_base(world: World, person: Person, action: Json, *, view_id: str | None = None) -> Json:
    return {
        "type": "block_actions",
        **_base(world, person),
        "trigger_id": world.tickets.trigger(person.id, view_id=view_id),
        "actions": [{**action, "action_ts": stamp(micros(world.now()))}],
    }
