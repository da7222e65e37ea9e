"""People pressing buttons and choosing from menus, in messages, in modals and on Home."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.rehearsal.workspace.blocks import elements_of
from bot.rehearsal.workspace.fields import fill, holds_a_value
from bot.rehearsal.workspace.payloads import message_click_payload, suggestion_payload, view_click_payload
from bot.rehearsal.workspace.people.forms import targets
from bot.rehearsal.workspace.people.outcome import Watch
from bot.rehearsal.workspace.screens import View
from bot.rehearsal.workspace.seed import Person
from bot.rehearsal.workspace.shapes import Json, SlackError
from bot.rehearsal.workspace.state import Channel, Message
from bot.rehearsal.workspace.world import World

_ECHOED = ("text", "style", "placeholder", "confirm", "url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What a person presses or types into. `force` presses a button that is no longer there, as a stale client can;
    `block_id` says which of several of that name; `values` is what else stands in the form by now.
    """

    action_id: str
    value: object = None
    force: bool = False
    block_id: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


async def press_in_message(world: World, watch: Watch, channel: Channel, ts: str, press: Press) -> Json:
    """A press on a message that this person sees; raises SlackError(no_such_button, message_not_found)."""
    message = _message_seen(channel, watch.person, ts, stale=press.force)
    action = _action(world, _pairs(message), press)
    payload = message_click_payload(world, watch.person, channel, message, action)
    return await watch.outcome(await world.link.ask("interactive", payload))


async def press_in_view(world: World, watch: Watch, view: View, press: Press) -> Json:
    """A press in a modal or on Home; a choice made there is kept in the view's state."""
    for place, element, raw in targets(view, press.values):
        view.typed[place] = fill(element, raw, world.state)
    pairs = [(block, element) for _, block, element in view.elements() if _tells(block)]
    action = _action(world, pairs, press)
    place = (action["block_id"], action["action_id"])
    for known, _, element in view.elements():
        if known == place and holds_a_value(element):
            view.typed[place] = fill(element, press.value, world.state)
    payload = view_click_payload(world, watch.person, view, action)
    return await watch.outcome(await world.link.ask("interactive", payload))


def _tells(block: Json) -> bool:
    """Whether the app hears of what happens in this block at once: of fields only where it asked to."""
    return bool(block["type"] != "input" or block.get("dispatch_action"))


async def suggest(world: World, watch: Watch, view: View, action_id: str, value: str) -> list[Json]:
    """What the app offers while this person types into a menu that asks it; raises SlackError(no_such_button)."""
    for place, _, element in view.elements():
        if place[1] == action_id and element["type"].endswith("external_select"):
            payload = suggestion_payload(world, watch.person, view, place, value)
            ack = await world.link.ask("interactive", payload)
            options: list[Json] = ack.get("options") or []
            return options
    raise SlackError("no_such_button")


def _message_seen(channel: Channel, person: Person, ts: str, *, stale: bool) -> Message:
    own = channel.ephemerals.get(ts)
    if own and own.seen_by == person.id:
        return own
    if ts not in channel.messages and stale:
        return Message(body={"type": "message", "ts": ts, "text": "", "blocks": []})
    return channel.message(ts)


def _pairs(message: Message) -> Iterator[tuple[Json, Json]]:
    yield from elements_of(message.body.get("blocks", []))
    for attachment in message.body.get("attachments", []):
        yield from elements_of(attachment.get("blocks", []))


def _action(world: World, pairs: Iterator[tuple[Json, Json]] | list[tuple[Json, Json]], press: Press) -> Json:
    """The entry of `actions` for this press."""
    found = [
        (block, element)
        for block, element in pairs
        if element["action_id"] == press.action_id and press.block_id in {"", block["block_id"]}
    ]
    exact = [pair for pair in found if press.value is not None and pair[1].get("value") == press.value]
    buttons = [pair for pair in found if pair[1]["type"] != "button" or press.value is None]
    chosen = next(iter(exact or buttons), None)
    if chosen is None:
        return _stale_action(press)
    block, element = chosen
    echoed = {name: element[name] for name in _ECHOED if name in element}
    action = {"action_id": element["action_id"], "block_id": block["block_id"], "type": element["type"], **echoed}
    if element["type"] == "button":
        return {**action, "value": element["value"]} if "value" in element else action
    return {**action, **fill(element, press.value, world.state)}


def _stale_action(press: Press) -> Json:
    if not press.force:
        raise SlackError("no_such_button")
    return {
        "action_id": press.action_id,
        "block_id": "gone",
        "type": "button",
        "text": {"type": "plain_text", "text": press.action_id, "emoji": True},
        "value": str(press.value or ""),
    }
