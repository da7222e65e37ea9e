"""users.* and usergroups.*: the people of the workspace."""

from bot.rehearsal.workspace.decoding import Args
from bot.rehearsal.workspace.seed import Group, Person
from bot.rehearsal.workspace.shapes import Json, SlackError
from bot.rehearsal.workspace.webapi.paging import page
from bot.rehearsal.workspace.webapi.registry import methods
from bot.rehearsal.workspace.world import World


def shown(world: World, person: Person) -> Json:
    """A person as Slack answers it; the e-mail address only with its own scope."""
    profile = {"real_name": person.real_name, "display_name": person.handle, "team": world.seed.team.id}
    if "users:read.email" in world.seed.app.scopes and person.address:
        profile["email"] = person.address
    return {
        "id": person.id,
        "team_id": person.home or world.seed.team.id,
        "name": person.handle,
        "deleted": person.deleted,
        "real_name": person.real_name,
        "tz": person.tz,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": False,
        "is_admin": False,
        "is_app_user": False,
    }


def info(world: World, args: Args) -> Json:
    """users.info: one person, by id; the locale only when it is asked for."""
    user = args.need("user")
    if user not in world.state.people:
        raise SlackError("user_not_found")
    person = world.state.people[user]
    locale = {"locale": person.locale} if args.flag("include_locale") else {}
    return {"user": shown(world, person) | locale}


def list_all(world: World, args: Args) -> Json:
    """users.list: everybody, by pages."""
    people, more = page(list(world.state.people.values()), args)
    return {
        "members": [shown(world, person) for person in people],
        "cache_ts": int(world.now().timestamp()),
        "response_metadata": more,
    }


def by_email(world: World, args: Args) -> Json:
    """users.lookupByEmail: one person."""
    wanted = args.need("email").casefold()
    for person in world.state.people.values():
        if person.address and person.address.casefold() == wanted:
            return {"user": shown(world, person)}
    raise SlackError("users_not_found")


def list_groups(world: World, args: Args) -> Json:
    """usergroups.list: the groups, with their people when asked."""
    full = args.flag("include_users")
    return {"usergroups": [_group(world, group, full=full) for group in world.state.groups.values()]}


def group_users(world: World, args: Args) -> Json:
    """usergroups.users.list: the ids of a group's people."""
    group = world.state.groups.get(args.need("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def _group(world: World, group: Group, *, full: bool) -> Json:
    answer: Json = {
        "id": group.id,
        "team_id": world.seed.team.id,
        "is_usergroup": True,
        "handle": group.handle,
        "name": group.name,
        "date_delete": 0,
        "user_count": len(group.users),
    }
    return {**answer, "users": list(group.users)} if full else answer


METHODS = {
    **methods("users:read", users__info=info, users__list=list_all),
    **methods("users:read.email", users__lookupByEmail=by_email),
    **methods("usergroups:read", usergroups__list=list_groups, usergroups__users__list=group_users),
}
