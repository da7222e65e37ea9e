"""auth.test, apps.connections.open, team.info: who and where the app is."""

from bot.rehearsal.workspace.decoding import Args
from bot.rehearsal.workspace.shapes import Json
from bot.rehearsal.workspace.webapi.registry import Method
from bot.rehearsal.workspace.world import World


def who_am_i(world: World, args: Args) -> Json:  # noqa: ARG001 - it takes none
    """auth.test: the team and the bot user behind the token."""
    seed = world.seed
    return {
        "url": f"https://{seed.team.domain}.slack.com/",
        "team": seed.team.name,
        "user": world.state.people[world.bot].handle,
        "team_id": seed.team.id,
        "user_id": world.bot,
        "bot_id": seed.app.bot_id,
        "is_enterprise_install": False,
    }


def open_connection(world: World, args: Args) -> Json:  # noqa: ARG001 - it takes none
    """apps.connections.open: an address for one Socket Mode connection, soon."""
    address = world.base_url().replace("http", "ws", 1)
    return {"url": f"{address}/link/?ticket={world.link.ticket()}&app_id={world.seed.app.id}"}


def describe_team(world: World, args: Args) -> Json:  # noqa: ARG001 - there is one team
    """team.info: the workspace's name and domain."""
    team = world.seed.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "bank.example"}}


METHODS = {
    "auth.test": Method(run=who_am_i),
    "apps.connections.open": Method(run=open_connection, token="app"),
    "team.info": Method(run=describe_team, scope="team:read"),
}
