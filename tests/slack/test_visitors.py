"""Guests and people of other organisations: whatever they type, press, send or react with, they read and no more."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.domain.report import Complaint
from bot.domain.standing import Bar
from bot.services import incidents, reports
from bot.slack.listeners import visitors
from bot.slack.listeners.case import Answer, Case, Reply
from bot.slack.listeners.dispatch import Dispatcher
from bot.slack.listeners.filling import LINES
from bot.slack.listeners.registry import ACTIONS, FORMS, SHORTCUTS
from bot.slack.verbs import ALIASES, VERBS
from bot.slack.views.instead import REDO
from bot.slack.views.private import Private
from storage import Transaction
from storage import incidents as rows
from tests.builders import act, book, order
from tests.cast import COMMANDER, STRANGER
from tests.slack.desk import EVENING, House
from tests.slack.evening import Evening, said
from tests.slack.listeners.test_dispatch import pressed, submitted, typed
from tests.slack.test_home import opens, read
from tests.slack.test_mentions import reacts, whispered, writes
from tests.slack.test_nothing_private import rows_of
from tests.slack.test_shortcuts import take, written

ROOM, ELSEWHERE = "C0ROOM", "C0GENERAL"
REFUSED = ("I changed nothing: this is", "I do not know")
MESSAGE = {"ts": "1.1", "user": STRANGER, "text": "My balance shows 0"}
FIELDS = ("reason", "text", "title", "claim", "address", "value", "evidence", "person", "words", "minutes", "clock")
CHOSEN = {"severity": "sev1", "situation": "wrong_balances", "incident": "1", "key": "ledger_ok", "role": "comms_lead"}
VALUES = {field: {"body": {"value": "words", "selected_user": STRANGER}} for field in FIELDS} | {
    field: {"body": {"selected_option": {"value": value}}} for field, value in CHOSEN.items()
}
NOTHING_GIVEN = "I gave <@U0GUEST> nothing to do: that is a guest account"
READING = {name for name in VERBS if name in {"show", "timeline", "public", "clocks", "help"}}

Answers = list[tuple[str, Case, Answer]]
Way = Callable[["Door"], Awaitable[Answers]]


def furnish(tx: Transaction) -> None:
    """An incident in its channel, and customers whose complaints propose another."""
    one = incidents.declare(tx, book(), act(at=EVENING), order())
    rows.change(tx, one.id, channel_id=ROOM)
    for n in range(3):
        reports.count(tx, book(), act(STRANGER, EVENING), Complaint(text=f"Card {n} fails", services=("Cards",)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Somebody at the dispatcher, with the number of an incident, a text, a message or whatever else has one."""

    dispatcher: Dispatcher
    who: str = COMMANDER
    about: int = 1


async def type_all(door: Door) -> Answers:
    """Every verb alone and as its examples show it, here and elsewhere."""
    lines = [line for name, verb in VERBS.items() for line in (name, verb.example, verb.french.example)]
    lines += [f"INC-{door.about} {line}" for line in lines]
    found: Answers = []
    for n, (line, place) in enumerate((line, place) for line in lines for place in (ROOM, ELSEWHERE)):
        body = typed(line, user_id=door.who, channel_id=place, trigger_id=f"t{n}")
        found.append((f"{line} in {place}", *await door.dispatcher.command(body)))
    return found


async def press_all(door: Door) -> Answers:
    """Every control with values of every shape."""
    shapes = ("{0}", "{0}:0", "{0}:ledger_ok", "1:{0}", "identified", "INC-{0} note x", "")
    pairs = [(name, shape.format(door.about)) for name in (*ACTIONS, REDO) for shape in shapes]
    where = {"user": {"id": door.who}, "channel": {"id": ROOM}}
    return [(f"{n} {v}", *await door.dispatcher.action(pressed(n, v, **where))) for n, v in pairs]


async def send_all(door: Door) -> Answers:
    """Every form, filled in."""
    n = door.about
    about = Private(incident=n, statement=n, delivery=n, proposal=n, about=1)
    private = replace(about, words="x", author=STRANGER, channel=ROOM).dump()
    bodies = [(name, submitted(name, private, VALUES)) for name in (*FORMS, *LINES)]
    for name, body in bodies:
        body["user"], body["view"]["id"] = {"id": door.who}, f"V{name}"
    return [(name, *await door.dispatcher.submission(body)) for name, body in bodies]


async def take_all(door: Door) -> Answers:
    """Every shortcut, on a message here and elsewhere, and from anywhere."""
    places: list[dict[str, Any]] = [{"message": MESSAGE, "channel": {"id": place}} for place in (ROOM, ELSEWHERE)]
    bodies = [{"callback_id": n, "user": {"id": door.who}, **where} for n in SHORTCUTS for where in (*places, {})]
    return [(str(body), *await door.dispatcher.shortcut(body)) for body in bodies]


WAYS = (type_all, press_all, send_all, take_all)


def at_the_door(house: House, bar: Bar | None) -> Door:
    """The dispatcher, to which Slack says this of whoever comes."""

    async def know(person: str, *, surely: bool) -> Bar | None:
        del person, surely
        return bar

    return Door(dispatcher=Dispatcher(house, know))


def reading(what: str) -> bool:
    """Whether this only shows what may be read here."""
    words = what.removeprefix("INC-1 ").split()
    return words == [REDO] or ALIASES.get(words[0]) in READING or words[0] in visitors.TURN


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("bar", [Bar.GUEST, Bar.EXTERNAL])
async def test_nothing_is_changed_and_everything_is_answered(house: House, bar: Bar, way: Way) -> None:
    """Not even by the account of the commander: every table reads as before, and each answer says whom to ask."""
    await house.store.run(furnish)
    before = rows_of(house)
    for what, case, answer in await way(at_the_door(house, bar)):
        assert isinstance(answer, Reply), what
        told = answer.message.text
        assert told.startswith(REFUSED) or "invite you there" in told or reading(what), (what, told)
        assert case.bar is bar
    assert rows_of(house) == before


@pytest.mark.parametrize("way", WAYS)
async def test_the_same_inputs_of_a_member_do_something(house: House, way: Way) -> None:
    """Else the test above would show nothing."""
    await house.store.run(furnish)
    before = rows_of(house)
    answers = await way(at_the_door(house, None))
    assert rows_of(house) != before
    assert not any(isinstance(a, Reply) and a.message.text.startswith(REFUSED[:1]) for _, _, a in answers)


async def visited(evening: Evening, **account: object) -> str:
    """The incident's channel, in which a guest or somebody of another organisation is by invitation."""
    room = await evening.submitted()
    people = evening.rig.workspace._world.state.people
    people["U0GUEST"] = replace(people["U0GUEST"], **account)  # type: ignore[arg-type]
    for channel in (room, "approvals", "general"):
        await evening.rig.do("join", user="guest", channel=channel)
    await evening.work()
    return room


@pytest.mark.parametrize(
    ("account", "who"),
    [
        ({"is_restricted": True}, "a guest account"),
        ({"is_restricted": False, "home": "T0OTHER"}, "an account of another organisation"),
    ],
)
async def test_over_the_wire_they_read_where_they_are_and_no_more(
    evening: Evening, account: dict[str, object], who: str
) -> None:
    """By command, mention, shortcut, reaction, remark, button and Home; each time they hear whom to ask."""
    room = await visited(evening, **account)
    before = rows_of(evening.house, but=("kept", "event", "delivery", "home"))
    told = await evening.told("guest", room, "note I was here")
    assert told.startswith(f"I changed nothing: this is {who}")
    assert "Ask <@U0COMMANDER>, who leads INC-1" in told
    assert "invite you there" in await evening.told("guest", "general", "show INC-1")
    assert "Declare" not in str(await evening.types("guest", "general", "list"))
    assert "Wrong balances" in await evening.told("guest", room, "show")
    assert "declared it as SEV1" in await evening.told("guest", room, "timeline")
    assert who in said(await evening.press("guest", room, "say"))
    assert who in said(await evening.press("guest", "approvals", "approve"))
    ts = await written(evening, room, user="guest")
    for shortcut in ("add_to_timeline", "count_as_report", "declare_from_message"):
        assert who in said(await take(evening, shortcut, room, ts, user="guest"))
    assert who in str((await take(evening, "declare", user="guest"))["view"])
    await reacts(evening, room, ts, "pushpin", user="guest")
    assert who in await whispered(evening, "guest", room)
    card = await evening.newest("guest", "approvals", "approve")
    await writes(evening, "guest", "approvals", "I would not say that", thread_ts=card)
    assert who in str(await evening.reads("guest", "approvals", thread=card))
    await writes(evening, "guest", room, "<@U0BAYAN> resolve")
    assert who in await whispered(evening, "guest", room)
    assert who in read(await opens(evening, "guest"))
    assert rows_of(evening.house, but=("kept", "event", "delivery", "home")) == before


async def test_nobody_gives_them_anything_to_do(evening: Evening) -> None:
    """A role, a task, a fact to check: Slack is asked who they are, and whoever gives is told to name another."""
    room = await visited(evening)
    for line in (
        "role comms_lead @guest",
        "handover @guest",
        "task Call the supplier @guest",
        "fact ledger_ok @guest",
    ):
        assert NOTHING_GIVEN in await evening.told("commander", room, line)
    await evening.joins("U0APPROVER", room)
    assert NOTHING_GIVEN in await evening.told("approver", room, "delegate approver @guest 1h lunch")
    form = (await evening.types("commander", room, "task"))["view"]
    filled = {"text": {"body": "Call the supplier"}, "person": {"body": "U0GUEST"}}
    sent = await evening.rig.do("submit", user="commander", view_id=form["id"], values=filled)
    assert NOTHING_GIVEN.partition(">")[2] in str(sent)
