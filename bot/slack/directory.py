"""Who people are, as Slack has it: asked before a decision counts, and again and again in the background (part 4)."""

import asyncio
from datetime import datetime, timedelta

import structlog

from bot.domain.delivery import JSON
from bot.domain.duty import groups_in, people_in
from bot.domain.errors import Reason, Refusal
from bot.domain.policy import Policy
from bot.domain.standing import Bar, Roll, Standing, mail_hash
from bot.services import duty
from bot.services.ports import Clock, Transactions
from bot.slack.gateway import Gateway, Identity
from bot.slack.trouble import SlackTrouble

log = structlog.get_logger("bayan.slack")

PATIENCE = 1.2
"""Seconds a decision waits for Slack to say who decides; an answer has three in all."""

FRESH = timedelta(minutes=10)
"""How long what Slack said of a person counts for a decision without asking again."""

STANDING = timedelta(hours=6)
"""How long it counts for everything else that people do: members become guests about never."""

PAUSE = timedelta(minutes=1)
"""How long Slack is not asked again for anything but a decision after it did not answer: nobody else shall wait."""


class Directory:
    """Asks Slack and keeps what it says; where Slack refuses, what it said last counts on."""

    def __init__(self, gateway: Gateway, store: Transactions, policy: Policy, clock: Clock) -> None:
        self._gateway = gateway
        self._store = store
        self._policy = policy
        self._clock = clock
        self._silent_until: datetime | None = None

    async def know(self, person: str, *, surely: bool = True) -> Bar | None:
        """What keeps somebody from doing more than reading. `surely`, before they decide: raises Refusal where Slack
        never told us who this is; else whom we do not know counts as one of us, for nobody may be kept from declaring.
        """
        known = (await self._store.read(duty.roll)).people.get(person)
        now = self._clock.now()
        if known is not None and timedelta(0) <= now - known.at < (FRESH if surely else STANDING):
            return known.bar
        if not surely and self._silent_until is not None and now < self._silent_until:
            return known.bar if known else None
        return await self._ask(person, known, now, surely=surely)

    async def _ask(self, person: str, known: Standing | None, now: datetime, *, surely: bool) -> Bar | None:
        try:
            async with asyncio.timeout(PATIENCE):
                found = await standing(self._gateway, person, now, lately=not surely)
        except (SlackTrouble, TimeoutError) as trouble:
            log.warning("cannot ask who this is", action="slack.person", who=person, why=str(trouble))
            self._silent_until = now + PAUSE
            if known is None and surely:
                raise Refusal(Reason.PERSON_UNKNOWN) from trouble
            return known.bar if known else None
        await self._store.run(duty.learn, self._policy, {person: found})
        return found.bar

    async def refresh(self) -> JSON:
        """Asks for every group and everybody whom the policy names; answers what Slack refused as `faults`."""
        known = await self._store.read(duty.roll)
        found, faults = await call_roll(self._gateway, self._policy, self._clock.now(), known)
        await self._store.run(duty.learn, self._policy, dict(found.people), dict(found.groups))
        return {"faults": faults}


async def call_roll(
    gateway: Gateway, policy: Policy, now: datetime, known: Roll | None = None
) -> tuple[Roll, list[str]]:
    """What Slack says now of the policy's groups and people, and what it refused; `known` fills in for groups."""
    faults: list[str] = []
    groups: dict[str, tuple[str, ...]] = {}
    for name in groups_in(policy):
        try:
            groups[name] = await gateway.group(name)
        except SlackTrouble as trouble:
            faults.append(f"{name}: {trouble}")
    people: dict[str, Standing] = {}
    for person in people_in(policy, Roll(groups={**(known or Roll()).groups, **groups})):
        try:
            people[person] = await standing(gateway, person, now)
        except SlackTrouble as trouble:
            faults.append(f"{person}: {trouble}")
    return Roll(people=people, groups=groups), faults


async def standing(gateway: Gateway, person: str, now: datetime, *, lately: bool = False) -> Standing:
    """What Slack says of one person, or `lately` did. Raises SlackTrouble."""
    user = await gateway.person(person, lately=lately)
    mail = str((user.get("profile") or {}).get("email") or "")
    return Standing(bar=bar(user, await gateway.identity()), mail=mail_hash(mail), at=now)


def bar(user: JSON, us: Identity) -> Bar | None:
    """What keeps a person whom Slack describes so from deciding; None where nothing does. Members of another workspace
    of the same enterprise are no strangers.
    """
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return Bar.BOT
    if user.get("deleted"):
        return Bar.DEACTIVATED
    enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
    same = user.get("team_id", us.team_id) == us.team_id or (us.enterprise_id and enterprise == us.enterprise_id)
    if user.get("is_stranger") or not same:
        return Bar.EXTERNAL
    return Bar.GUEST if user.get("is_restricted") or user.get("is_ultra_restricted") else None
