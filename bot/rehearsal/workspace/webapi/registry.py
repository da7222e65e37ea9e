"""How a Web API method is described: what runs, which token it takes, which scope it needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.rehearsal.workspace.decoding import Args
from bot.rehearsal.workspace.shapes import Json
from bot.rehearsal.workspace.state import Kind
from bot.rehearsal.workspace.world import World

Run = Callable[[World, Args], Json]
TokenKind = Literal["bot", "app"]

_BY_KIND: Mapping[str, Mapping[Kind, str]] = {
    "read": {"channels": "channels:read", "groups": "groups:read", "im": "im:read", "mpim": "mpim:read"},
    "history": {
        "channels": "channels:history",
        "groups": "groups:history",
        "im": "im:history",
        "mpim": "mpim:history",
    },
    "manage": {
        "channels": "channels:manage",
        "groups": "groups:write",
        "im": "im:write",
        "mpim": "mpim:write",
    },
}
"""Scopes that depend on the kind of the conversation in the `channel` argument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method of the Web API. `scope` is a scope's name, or `read`, `history`, `manage` by conversation kind."""

    run: Run
    scope: str = ""
    token: TokenKind = "bot"

    def needed(self, world: World, args: Args) -> str:
        """The scope this very call needs, or an empty string."""
        by_kind = _BY_KIND.get(self.scope)
        if by_kind is None:
            return self.scope
        channel = world.state.channels.get(args.text("channel"))
        return by_kind[channel.kind if channel else "channels"]


def methods(scope: str, **runs: Run) -> dict[str, Method]:
    """Several methods under one scope; in names `__` stands for the dot."""
    return {name.replace("__", "."): Method(run=run, scope=scope) for name, run in runs.items()}
