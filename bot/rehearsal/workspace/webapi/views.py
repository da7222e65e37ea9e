"""views.*: modals and the Home tab."""

from bot.rehearsal.workspace.blocks import check_view
from bot.rehearsal.workspace.decoding import Args
from bot.rehearsal.workspace.payloads import view_shown
from bot.rehearsal.workspace.screens import View
from bot.rehearsal.workspace.shapes import Json, SlackError, invalid_arguments
from bot.rehearsal.workspace.webapi.registry import methods
from bot.rehearsal.workspace.world import World


def open_view(world: World, args: Args) -> Json:
    """views.open: a modal for the person whose trigger this is."""
    body = _body(args, kind="modal")
    trigger = world.tickets.exchange(args.need("trigger_id"))
    return _answer(world, world.screens.open(trigger.user, body, world.numbers))


def push(world: World, args: Args) -> Json:
    """views.push: a modal on top of the open one, three at most."""
    body = _body(args, kind="modal")
    trigger = world.tickets.exchange(args.need("trigger_id"))
    return _answer(world, push_view(world, trigger.user, body))


def push_view(world: World, user: str, body: Json) -> View:
    """Puts a modal on top of the person's open ones; raises SlackError(push_limit_reached, not_found)."""
    stack = world.screens.stack(user)
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= world.limits.stack:
        raise SlackError("push_limit_reached")
    return world.screens.open(user, body, world.numbers, on=stack[-1])


def update(world: World, args: Args) -> Json:
    """views.update: replaces what an open view shows, if its hash is still the one given."""
    if args.has("view_id"):
        view = world.screens.find(args.need("view_id"))
    elif args.has("external_id"):
        view = world.screens.find_external(args.need("external_id"))
    else:
        raise invalid_arguments("missing required field: view_id")
    body = _body(args, kind=view.body["type"])
    _check_hash(view, args)
    return _answer(world, world.screens.change(view, body, world.numbers))


def publish(world: World, args: Args) -> Json:
    """views.publish: a person's Home tab."""
    user = args.need("user_id")
    if user not in world.state.people:
        raise SlackError("user_not_found")
    body = _body(args, kind="home")
    if user in world.screens.homes:
        _check_hash(world.screens.homes[user], args)
    return _answer(world, world.screens.publish(user, body, world.numbers))


def _body(args: Args, *, kind: str) -> Json:
    if not args.has("view"):
        raise invalid_arguments("missing required field: view")
    return check_view(args.parsed("view"), kind=kind)


def _check_hash(view: View, args: Args) -> None:
    if args.text("hash") and args.text("hash") != view.hash:
        raise SlackError("hash_conflict")


def _answer(world: World, view: View) -> Json:
    world.pulse.beat()
    return {"view": view_shown(world, view)}


METHODS = methods("", views__open=open_view, views__push=push, views__update=update, views__publish=publish)
