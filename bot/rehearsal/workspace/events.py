"""Events: what the workspace tells the app without being asked, wrapped as Slack wraps them."""

import base64

from bot.rehearsal.workspace.shapes import Json
from bot.rehearsal.workspace.stamps import micros, seconds, stamp
from bot.rehearsal.workspace.state import Channel
from bot.rehearsal.workspace.world import World

CHANNEL_TYPES = {"channels": "channel", "groups": "group", "im": "im", "mpim": "mpim"}


def announce(world: World, name: str, event: Json) -> None:
    """Sends an event if the app subscribes to `name` (`message.channels`, `reaction_added`, ...)."""
    world.pulse.beat()
    app, team = world.seed.app, world.seed.team
    if name not in app.events:
        return
    number = world.state.number()
    now = world.now()
    world.link.tell(
        {
            "token": "rehearsal-verification",
            "team_id": team.id,
            "context_team_id": team.id,
            "context_enterprise_id": None,
            "api_app_id": app.id,
            "type": "event_callback",
            "event_id": f"Ev0{number:08X}",
            "event_time": seconds(now),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team.id,
                    "user_id": app.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{base64.urlsafe_b64encode(event['type'].encode()).decode()}",
            "event": {"event_ts": stamp(micros(now)), **event},
        }
    )


def announce_message(world: World, channel: Channel, body: Json) -> None:
    """Sends a message event to the app where it is in the conversation, and `app_mention` beside it."""
    if world.bot not in channel.members:
        world.pulse.beat()
        return
    placed = {**body, "channel": channel.id, "event_ts": body["ts"]}
    typed = {**placed, "channel_type": CHANNEL_TYPES[channel.kind]}
    announce(world, f"message.{channel.kind}", typed)
    mentioned = f"<@{world.bot}>" in body.get("text", "") or f"<@{world.bot}|" in body.get("text", "")
    if mentioned and not channel.direct and "subtype" not in body and body.get("user") != world.bot:
        announce(world, "app_mention", {**placed, "type": "app_mention"})


def announce_in_channel(world: World, channel: Channel, name: str, event: Json) -> None:
    """Sends another kind of event about a channel to the app where it is in that channel."""
    if world.bot in channel.members:
        announce(world, name, event)
    else:
        world.pulse.beat()
