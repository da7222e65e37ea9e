"""What one rung says, to whom and where, written as deliveries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.audit import Entry
from bot.domain.clock import Clock, Firing
from bot.domain.incident import Incident
from bot.domain.policy import RungRule
from bot.domain.roles import holders
from bot.domain.rulebook import Rulebook
from bot.domain.statement import Statement
from bot.services import outbox, reminders
from storage import Transaction

HEARD_OF = 300
"""Percent up to which the ladder's own messages to the executives are a breach they have not heard of yet (1.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The roles a rung calls, by the way it calls them."""

    thread: tuple[str, ...] = ()
    dm: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    page: tuple[str, ...] = ()
    executives: str = ""

    @property
    def everyone(self) -> tuple[str, ...]:
        """Every role called, in order of loudness."""
        return (*self.thread, *self.dm, *self.channel, *self.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What there is to say: which clock, how late, what was missed while the bot was down, which draft waits."""

    clock: Clock
    firing: Firing
    breach: bool
    down: list[str] | None
    statement: Statement | None

    def plain(self) -> dict[str, object]:
        """As the notice `rung` carries it."""
        return {
            "clock": self.clock.kind,
            "instance": self.clock.instance,
            "percent": self.firing.rung.percent,
            "due_at": self.clock.due_at.isoformat(),
            "breach": self.breach,
            "missed": [r.percent for r in self.firing.missed],
            "down": self.down,
            "statement": self.statement.id if self.statement else None,
        }


def call(rule: RungRule, waiting: Statement | None) -> Call:
    """Whom a rung calls: while a draft waits the approvers are asked and the author is left in peace (1.5 rule 3)."""
    thread, dm = rule.thread, rule.dm
    if waiting is not None and rule.dm_if_draft_waits is not None:
        thread, dm = (), rule.dm_if_draft_waits
    return Call(thread=thread, dm=dm, channel=rule.channel, page=rule.page, executives=rule.executives)


def together(calls: Sequence[Call]) -> Call:
    """The highest rung's call, naming also the people of the rungs it speaks for (1.5 rule 2)."""
    last = calls[-1]
    missed = [role for earlier in calls[:-1] for role in earlier.everyone]
    dm = tuple(dict.fromkeys((*last.dm, *missed)))
    loudest = next((c.executives for c in calls if c.executives == "message"), last.executives)
    return Call(thread=last.thread, dm=dm, channel=last.channel, page=last.page, executives=loudest)


def people(book: Rulebook, incident: Incident, roles: Iterable[str], waiting: Statement | None) -> list[str]:
    """The holders of these roles, each once. The author of a waiting draft has done their part."""
    author = waiting.author if waiting else None
    found = dict.fromkeys(p for role in roles for p in holders(role, incident, book.policy))
    return [p for p in found if p != author]


def speak(tx: Transaction, book: Rulebook, incident: Incident, cause: Entry, asked: Call, story: Story) -> None:
    """Writes the messages of one rung."""

    def told(roles: tuple[str, ...], *, page: bool = False) -> Mapping[str, object]:
        named = people(book, incident, roles, story.statement)
        return story.plain() | {"roles": list(roles), "people": named, "page": page}

    card = outbox.card_key("incident", incident.id)
    room = outbox.INCIDENT_ROOM
    if asked.thread:
        outbox.tell(tx, incident, cause, to=room, thread=card, notice="rung", details=told(asked.thread))
    if asked.channel:
        outbox.tell(tx, incident, cause, to=room, notice="rung", details=told(asked.channel))
    if asked.page:
        outbox.tell(tx, incident, cause, to="duty", notice="rung", details=told(asked.page, page=True))
        rule = book.policy.clocks[story.clock.kind]
        pagers = [p.name for p in book.policy.pagers]
        outbox.page(tx, incident, cause, pagers, {**told(asked.page, page=True), "clock_title": rule.title})
    if asked.executives == "message":
        news = story.firing.rung.percent <= HEARD_OF
        outbox.tell_executives(tx, incident, cause, notice="rung", details=told(()), named=news)
    direct = (*asked.dm, *asked.page)
    named, details = people(book, incident, direct, story.statement), told(direct, page=bool(asked.page))
    if story.clock.kind == "K8" and _stand_in(book, direct):
        return outbox.tell_people(tx, incident, cause, named, notice="approval_stand_in", details=details)
    return reminders.remind(tx, incident, cause, named, details)


def _stand_in(book: Rulebook, roles: Iterable[str]) -> bool:
    """Whether a stand-in is called: they are told that they may decide now."""
    return any(s.role in roles for s in book.policy.approval.stand_ins)
