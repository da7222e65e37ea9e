"""People filling in modals: sending them off and closing them."""

from collections.abc import Mapping

from bot.rehearsal.workspace.blocks import check_view
from bot.rehearsal.workspace.fields import fill, is_empty
from bot.rehearsal.workspace.payloads import closing_payload, submission_payload, view_shown
from bot.rehearsal.workspace.people.outcome import Watch
from bot.rehearsal.workspace.screens import Place, View
from bot.rehearsal.workspace.seed import Person
from bot.rehearsal.workspace.shapes import Json, SlackError
from bot.rehearsal.workspace.webapi.views import push_view
from bot.rehearsal.workspace.world import World

REQUIRED = "Please complete this required field."


async def submit(world: World, watch: Watch, view: View, values: Mapping[str, object]) -> Json:
    """Fills in and sends a modal; what the app answers happens to the person's screen.

    Raises SlackError: no_such_input, no_such_option, no_such_view, operation_timeout, missing_required.
    """
    if view.body["type"] != "modal":
        raise SlackError("no_such_view")
    for place, element, raw in targets(view, values):
        view.typed[place] = fill(element, raw, world.state)
    _check_complete(view)
    ack = await world.link.ask("interactive", submission_payload(world, watch.person, view))
    answer = _apply(world, view, ack)
    world.pulse.beat()
    outcome = await watch.outcome(ack)
    return outcome | answer | ({"view": view_shown(world, view)} if view.errors else {})


async def close(world: World, person: Person, view: View, *, everything: bool) -> Json:
    """Closes a modal, or all of them by the cross; the app hears of it where it asked to."""
    if view.body["type"] != "modal":
        raise SlackError("no_such_view")
    target = world.screens.views.get(view.root, view) if everything else view
    payload = closing_payload(world, person, target, cleared=everything)
    world.screens.close(target)
    world.pulse.beat()
    if target.body.get("notify_on_close"):
        await world.link.ask("interactive", payload)
    return {"ok": True}


def targets(view: View, values: Mapping[str, object]) -> list[tuple[Place, Json, object]]:
    """(place, element, what to enter) for every entry, named by block id or by label."""
    return [target for name, raw in values.items() for target in _target(view, name, raw)]


def _target(view: View, name: str, raw: object) -> list[tuple[Place, Json, object]]:
    here = [(place, element) for place, block, element in view.elements() if _answers_to(block, name)]
    if not here:
        raise SlackError("no_such_input", input=name)
    by_action = {place[1]: (place, element) for place, element in here}
    if isinstance(raw, Mapping) and raw.keys() <= by_action.keys():
        return [(*by_action[action], entry) for action, entry in raw.items()]
    if isinstance(raw, Mapping) and "value" not in raw:  # neither actions nor an option as offered
        raise SlackError("no_such_input", input=name, actions=sorted(by_action))
    place, element = here[0]
    return [(place, element, raw)]


def _answers_to(block: Json, name: str) -> bool:
    label = block.get("label", {}).get("text", "")
    return bool(block["block_id"] == name or (label and label.strip().casefold() == name.strip().casefold()))


def _check_complete(view: View) -> None:
    """What Slack's own client checks before it sends anything."""
    values = view.values()
    missing = {
        block["block_id"]: REQUIRED
        for place, block, _ in view.elements()
        if block["type"] == "input" and not block.get("optional") and is_empty(values[place[0]][place[1]])
    }
    if missing:
        raise SlackError("missing_required", errors=missing)


def _apply(world: World, view: View, ack: Json) -> Json:
    """Does what the acknowledgement asks for and answers what the person sees of it."""
    action = ack.get("response_action")
    if action == "errors":
        view.errors = _known_errors(view, ack.get("errors"))
        return {"response_action": "errors", "errors": view.errors}
    view.errors = {}
    if action is None:
        world.screens.close(view)
        return {}
    if action == "clear":
        world.screens.close_all(view.user)
    elif action == "update":
        world.screens.change(view, check_view(ack.get("view"), kind="modal"), world.numbers)
    elif action == "push":
        push_view(world, view.user, check_view(ack.get("view"), kind="modal"))
    else:
        raise SlackError("invalid_response_action", response_action=action)
    return {"response_action": action}


def _known_errors(view: View, errors: object) -> Json:
    """The field errors, which must be about input blocks of this view."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise SlackError("invalid_errors", errors=errors)
    return errors
