"""One rehearsal workspace, all its parts in one place for the modules that act on it."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.rehearsal.workspace.calls import CallLog, Pulse
from bot.rehearsal.workspace.faults import Faults
from bot.rehearsal.workspace.link import Link
from bot.rehearsal.workspace.postman import Postman
from bot.rehearsal.workspace.screens import Screens
from bot.rehearsal.workspace.seed import Seed
from bot.rehearsal.workspace.shapes import Limits, Now, SlackError
from bot.rehearsal.workspace.state import Channel, Message, State
from bot.rehearsal.workspace.tickets import Tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The parts of a workspace. They change; which parts there are does not."""

    seed: Seed
    clock: Now
    base_url: Callable[[], str]
    limits: Limits
    state: State
    faults: Faults
    link: Link
    postman: Postman
    tickets: Tickets
    screens: Screens
    log: CallLog
    pulse: Pulse
    numbers: Iterator[int]  # what filled-in block and action ids are made of
    whispers: dict[str, list[Message]]  # per person, the ephemeral messages shown so far

    def now(self) -> datetime:
        """The simulated present."""
        return self.clock.now()

    @property
    def bot(self) -> str:
        """The bot's user id."""
        return self.seed.app.bot_user

    def joined(self, channel_id: str, *, closed_too: bool = False) -> Channel:
        """The channel the bot is in; raises channel_not_found, not_in_channel or, unless allowed, is_archived."""
        channel = self.visible(channel_id)
        if self.bot not in channel.members:
            raise SlackError("not_in_channel")
        if channel.archived and not closed_too:
            raise SlackError("is_archived")
        return channel

    def visible(self, channel_id: str) -> Channel:
        """The channel as far as the bot may know of it: private ones only from within."""
        channel = self.state.channel(channel_id)
        if channel.kind != "channels" and self.bot not in channel.members:
            raise SlackError("channel_not_found")
        return channel

    def demand_scope(self, scope: str) -> None:
        """Passes when the bot's token holds the scope; raises SlackError(missing_scope)."""
        held = self.seed.app.scopes
        if scope not in held:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(held)))


def make_world(*, seed: Seed, clock: Now, base_url: Callable[[], str], limits: Limits) -> World:
    """A workspace at its beginning."""
    faults = Faults()
    postman = Postman(secret=seed.app.signing_secret, seconds=limits.ack_seconds)
    return World(
        seed=seed,
        clock=clock,
        base_url=base_url,
        limits=limits,
        state=State(seed, now=clock.now()),
        faults=faults,
        link=Link(app_id=seed.app.id, limits=limits, faults=faults, postman=postman),
        postman=postman,
        tickets=Tickets(limits=limits),
        screens=Screens(),
        log=CallLog(),
        pulse=Pulse(),
        numbers=itertools.count(1),
        whispers={},
    )
