"""Alerts through a hook: a storm is one proposal, every one of them counted, what is over is known to be over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.alert import Alert, Bulletin
from bot.domain.incident import Severity
from bot.domain.intake import Intake, Interpreter
from bot.domain.policy import AlertPolicy, HookRule, LabelRule
from bot.domain.proposal import Proposal
from bot.domain.report import Complaint
from bot.domain.rulebook import Rulebook
from bot.domain.signal import Source
from bot.services import hooks, proposals
from storage import deliveries
from storage import proposals as rows
from tests.builders import act, local
from tests.cast import DUTY_MANAGER
from tests.services.evening import Evening

WORST = Severity.SEV1
HOOK = HookRule(name="prometheus", kind="alertmanager")


def alert(number: int = 0, *, names: int = 1, firing: bool = True, **labels: str) -> Alert:
    """The alert of that number, one of so many names, for the app unless told otherwise."""
    name = f"Alert{number % names + 1}"
    return Alert(key=f"f{number}", name=name, firing=firing, labels={"service": "pocket-bank", **labels})


def told(alerts: Sequence[Alert], number: object = 1) -> Bulletin:
    """A delivery with these."""
    return Bulletin(id=f"delivery-{number}", alerts=tuple(alerts))


async def take(
    evening: Evening, alerts: Sequence[Alert], at: str | datetime, number: object = 1, hook: HookRule = HOOK
) -> bool:
    """The hook passes a delivery on."""
    moment = local(at) if isinstance(at, str) else at
    intake = Interpreter(hook, evening.book.policy).understand(told(alerts, number), moment)
    return await evening.store.run(hooks.take, evening.book, intake, moment)


async def the(evening: Evening, number: int = 1) -> Proposal:
    """A proposal as it stands."""
    found = await evening.store.read(rows.get, number)
    assert found is not None
    return found


async def sheet(evening: Evening, number: int = 1, names: int = 3) -> proposals.Sheet:
    """What its card shows."""
    return await evening.store.read(proposals.sheet, number, local("20:50"), names)


def with_alerts(book: Rulebook, **changes: object) -> Rulebook:
    """The rules, with another policy for alerts."""
    alerts = AlertPolicy.model_validate(book.policy.alerts.model_dump() | changes)
    return replace(book, policy=book.policy.model_copy(update={"alerts": alerts}))


async def test_a_storm_is_one_proposal_and_loses_nothing(evening: Evening) -> None:
    """1,000 alerts of 60 names in a minute, told in notifications that repeat what still lasts: one card, few edits."""
    start, edits = local("20:40"), set[datetime | None]()
    for second in range(60):
        upto = round((second + 1) * 1000 / 60)
        batch = [alert(n, names=60) for n in range(max(0, upto - 100), upto)]
        now = start + timedelta(seconds=second)
        assert await take(evening, batch, now, second)
        card = await evening.store.read(deliveries.by_key, "card/proposal/1")
        assert card is not None
        if card.due_at is None or card.due_at <= now:
            edits.add(card.due_at)
            await evening.deliver(now)

    assert await evening.store.read(rows.get, 2) is None
    assert (await the(evening)).counts == {"alertmanager": 1000}
    found = await sheet(evening)
    assert (found.tally.things, found.tally.over) == (1000, 0)
    assert [(n.name, n.count) for n in found.named] == [("Alert1", 17), ("Alert10", 17), ("Alert11", 17)]
    assert len(edits) <= 60 / 5 + 2
    assert [d.key for d in await evening.all("slack") if d.action == "card.proposal"] == ["card/proposal/1"]


async def test_what_is_told_twice_counts_once(evening: Evening) -> None:
    """The same delivery, the same alert in another delivery, the same alert twice in one."""
    assert await take(evening, [alert(), alert()], "20:40", 1)
    assert not await take(evening, [alert()], "20:41", 1)
    assert await take(evening, [alert(), alert(1)], "20:45", 2)

    assert (await the(evening)).counts == {"alertmanager": 2}


async def test_what_is_over_is_shown_as_over(evening: Evening) -> None:
    """Each by itself; when all are, that is said; the proposal waits for a person all the same."""
    await take(evening, [alert(), alert(1)], "20:40", 1)
    await take(evening, [alert(firing=False), alert(9, firing=False)], "20:42", 2)
    some = await sheet(evening)
    await take(evening, [alert(firing=False), alert(1, firing=False)], "20:44", 3)
    every = await sheet(evening)

    assert (some.tally.things, some.tally.over, some.tally.all_over) == (2, 1, False)
    assert (every.tally.all_over, every.tally.over_at) == (True, local("20:44"))
    assert (await the(evening)).open
    assert (await the(evening)).counts == {"alertmanager": 2}


async def test_what_begins_again_counts_again(evening: Evening) -> None:
    """An alert that was over and fires anew is another one."""
    for number, firing in enumerate([True, False, True, True]):
        await take(evening, [alert(firing=firing)], f"20:4{number}", number)

    assert (await the(evening)).counts == {"alertmanager": 2}
    assert (await sheet(evening)).tally.over == 0


async def test_what_was_never_heard_of_cannot_end(evening: Evening) -> None:
    """The end of something that began before there was a hook proposes nothing."""
    assert await take(evening, [alert(firing=False)], "20:40")
    assert await evening.store.read(rows.get, 1) is None


async def test_services_part_a_storm(evening: Evening) -> None:
    """Alerts of one delivery about two products are two proposals, each with the worst that it heard."""
    pair = [alert(0, severity="warning"), alert(1, service="cards"), alert(2, severity="page")]
    await take(evening, pair, "20:40")

    first, second = await the(evening), await the(evening, 2)
    assert (first.services, first.counts, first.severity) == (("Pocket Bank",), {"alertmanager": 2}, Severity.SEV1)
    assert (second.services, second.counts, second.severity) == (("Cards",), {"alertmanager": 1}, Severity.SEV2)


@pytest.mark.parametrize(
    ("group_by", "counts"),
    [(["service"], [3, 1]), (["source"], [4]), (["team"], [3, 1]), (["service", "team"], [2, 1, 1])],
)
async def test_the_policy_says_what_belongs_together(evening: Evening, group_by: list[str], counts: list[int]) -> None:
    """By service, by source, by a label, or by both."""
    evening.book = with_alerts(evening.book, group_by=group_by)
    storm = [
        alert(0, team="core"),
        alert(1, team="core"),
        alert(2, team="edge"),
        alert(3, service="cards", team="core"),
    ]
    await take(evening, storm, "20:40")

    found = [await evening.store.read(rows.get, n) for n in range(1, 5)]
    assert [p.count for p in found if p] == counts


async def test_rules_and_assumptions_fill_the_form(evening: Evening) -> None:
    """What the hook's rule says is the proposal's; what it ignores proposes nothing."""
    rules = (
        LabelRule(when={"name": "Watchdog"}, ignore=True),
        LabelRule(when={"team": "ledger"}, services=("Pocket Bank",), severity=WORST, situation="wrong_balances"),
    )
    hook = HookRule(name="prometheus", kind="alertmanager", rules=rules)
    await take(evening, [Alert(key="w", name="Watchdog")], "20:39", 0, hook)
    await take(evening, [alert(team="ledger", service="db7")], "20:40", 1, hook)

    found = await the(evening)
    assert (found.services, found.severity, found.situation) == (("Pocket Bank",), Severity.SEV1, "wrong_balances")
    assert await evening.store.read(rows.get, 2) is None


async def test_the_first_sign_is_when_it_began(evening: Evening) -> None:
    """By the source's clock, unless that is ahead of ours or longer ago than we remember."""
    began = [local("20:30"), local("21:30"), local("20:40") - timedelta(days=3)]
    for number, since in enumerate(began):
        await take(evening, [replace(alert(number), at=since)], "20:40", number)

    found = await the(evening)
    assert (found.first_at, found.last_at) == (local("20:30"), local("20:40"))


async def test_alerts_of_an_open_incident_are_on_its_record_together(evening: Evening) -> None:
    """A storm about a service of an incident proposes nothing, and is one line of the record."""
    await evening.declare()
    await take(evening, [alert(n, names=60) for n in range(200)], "20:50")

    assert await evening.store.read(rows.get, 1) is None
    assert (await evening.record()).count("signal.linked") == 1


async def test_a_dismissed_alarm_stays_quiet(evening: Evening) -> None:
    """The same alert, told again within the policy's hour, is counted and not proposed anew."""
    await take(evening, [alert()], "20:40", 1)
    await evening.store.run(proposals.dismiss, evening.book, act(DUTY_MANAGER, local("20:41")), 1, "a test")
    await take(evening, [alert()], "20:45", 2)

    assert await evening.store.read(rows.get, 2) is None
    await take(evening, [alert()], "21:46", 3)
    assert (await the(evening, 2)).open


async def test_two_hooks_of_one_kind_do_not_meet(evening: Evening) -> None:
    """What one calls `f0` is not what another calls `f0`, however long the name."""
    other = HookRule(name="staging", kind="alertmanager")
    long = replace(alert(), key="k" * 300)
    for number, (hook, one) in enumerate([(HOOK, alert()), (other, alert()), (HOOK, long), (other, long)]):
        await take(evening, [one], "20:40", number, hook)
    await take(evening, [alert(firing=False)], "20:41", 9, other)

    found = await sheet(evening)
    assert ((await the(evening)).counts, found.tally.over) == ({"alertmanager": 4}, 1)


async def test_complaints_and_alerts_meet(evening: Evening) -> None:
    """What customers say of an alert's time joins its proposal: it says so."""
    await take(evening, [alert()], "20:40")
    for number in range(3):
        complaint = Complaint(text="It is down", link=f"https://desk.example/{number}", source=Source.HELP_DESK)
        heard = Intake(hook="desk", id=str(number), source=Source.HELP_DESK, complaints=(complaint,))
        await evening.store.run(hooks.take, evening.book, heard, local("20:41"))

    assert (await the(evening)).counts == {"alertmanager": 1, "help_desk": 3}
