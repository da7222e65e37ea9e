"""Declaring, phases, roles, notes and reports: each in one commit, with its entry in the record."""

from datetime import timedelta

import pytest

from bot.domain.clock import ClockState
from bot.domain.delivery import DeliveryState
from bot.domain.errors import Reason
from bot.domain.incident import Phase, Severity
from bot.services import incidents, snapshots
from tests.builders import DECLARED, act, local, order, shown
from tests.cast import COMMANDER, COMMS_LEAD, DUTY_MANAGER, STRANGER
from tests.services.evening import Evening
from tests.services.refused import refused, why


async def test_declaring_makes_the_incident_and_its_clock(evening: Evening) -> None:
    """6.2 at 20:45: INC-1, the commander is whoever declared, K1 is due at 21:00."""
    incident = await evening.declare()
    view = await evening.look()
    assert view.incident == incident
    assert (incident.code, incident.phase, incident.roles) == ("INC-1", Phase.INVESTIGATING, {"commander": COMMANDER})
    assert (incident.declared_at, incident.first_sign_at) == (DECLARED, local("20:30"))
    assert [(c.kind, shown(c.due_at), c.state) for c in view.clocks] == [
        ("K1", "21:00:00", ClockState.RUNNING),
        ("K9", "21:00:00", ClockState.RUNNING),
    ]
    assert await evening.record() == ["incident.declared"]


async def test_declaring_asks_slack_for_everything_in_order(evening: Evening) -> None:
    """The channel, then the rest in one wave, the pin when the card is there, the canvas last; executives need none."""
    await evening.declare()
    waiting = {d.action: d.state for d in await evening.all("slack")}
    free = {"channel.create", "card.executive"}
    assert {a for a, s in waiting.items() if s is DeliveryState.READY} == free
    waves = []
    while done := await evening.deliver(DECLARED):
        waves.append({d.action for d in done})
    wave = {"card.incident", "channel.topic", "channel.invite", "post"}
    assert waves == [free, wave, {"pin"}, {"card.canvas"}]


async def test_the_channel_is_the_incidents_once_it_is_made(evening: Evening) -> None:
    """Slack's answer names it; the record says so; people find the incident by it."""
    await evening.begin()
    incident = (await evening.look()).incident
    assert (incident.channel_id, incident.channel_name) == ("id of INC-1/channel", "inc-1-wrong-balances")
    assert await evening.record() == ["incident.declared", "channel.created"]
    assert await evening.store.read(snapshots.in_channel, "id of INC-1/channel") == incident
    assert await evening.store.read(snapshots.open_incidents) == (incident,)
    assert await evening.store.read(snapshots.recent_incidents, 5) == (incident,)


async def test_the_commander_and_the_comms_leads_are_invited(evening: Evening) -> None:
    """Each once, also when one of them declares."""
    await evening.declare(who=COMMS_LEAD)
    invite = next(d for d in await evening.all("slack") if d.action == "channel.invite")
    assert invite.payload["people"] == [COMMS_LEAD]


async def test_the_same_request_declares_once(evening: Evening) -> None:
    """Slack delivers twice now and then: the second is told that it was done, and leaves nothing."""
    again = act(once="envelope 1")
    await evening.store.run(incidents.declare, evening.book, again, order())
    assert await why(evening.store.run(incidents.declare, evening.book, again, order())) is Reason.ALREADY_DONE
    assert len(await evening.store.read(snapshots.recent_incidents, 5)) == 1


async def test_what_was_not_said_is_filled_by_the_policy(evening: Evening) -> None:
    """Nothing but a title: SEV2, the general situation, the first service, noticed when declared."""
    incident = await evening.declare(severity=None, situation=None, services=(), since=None)
    assert (incident.severity, incident.situation, incident.services) == (
        Severity.SEV2,
        "app_unavailable",
        ("Pocket Bank",),
    )
    assert incident.first_sign_at == DECLARED


async def test_an_unknown_situation_is_refused_with_the_known_ones(evening: Evening) -> None:
    """Without templates nothing could be said."""
    reason, details = await refused(evening.declare(situation="volcano"))
    assert reason is Reason.NO_SUCH_SITUATION
    assert "wrong_balances" in str(details["known"])


async def test_customers_cannot_have_noticed_in_the_future(evening: Evening) -> None:
    """`since` lies before now, or exactly now."""
    assert await why(evening.declare(since=local("20:46"))) is Reason.BAD_ARGUMENT
    await evening.declare(since=DECLARED)


async def test_resolved_silences_the_public_clocks(evening: Evening) -> None:
    """1.5 rule 6: nothing more is due but the promise; the moment is kept."""
    await evening.declare()
    incident = await evening.phase(Phase.RESOLVED, at=local("20:50"))
    assert incident.resolved_at == local("20:50")
    assert {c.kind: c.state for c in (await evening.look()).clocks} == {
        "K1": ClockState.SILENCED,
        "K9": ClockState.SILENCED,
        "K6": ClockState.RUNNING,
        "K11": ClockState.RUNNING,
    }
    assert (await evening.record())[-1] == "incident.phase"


async def test_monitoring_needs_the_fact_that_it_is_restored(evening: Evening) -> None:
    """Nobody watches what is not back."""
    await evening.declare()
    assert await refused(evening.phase(Phase.MONITORING, at=local("20:50"))) == (
        Reason.MISSING_FACT,
        {"fact": "restored", "incident": "INC-1"},
    )
    await evening.verify("restored", at=local("20:51"))
    assert (await evening.phase(Phase.MONITORING, at=local("20:52"))).phase is Phase.MONITORING


async def test_a_phase_does_not_go_back_silently(evening: Evening) -> None:
    """L27: resolved is not taken back by changing the phase."""
    await evening.declare()
    await evening.phase(Phase.RESOLVED, at=local("20:50"))
    assert await why(evening.phase(Phase.INVESTIGATING, at=local("20:51"))) is Reason.NO_SUCH_TRANSITION


async def test_a_closed_incident_takes_nothing_more(evening: Evening) -> None:
    """But a note may still be added to its record, and the explanation may come (K11)."""
    await evening.declare()
    await evening.over(local("21:20"))
    await evening.phase(Phase.CLOSED, at=local("21:21"))
    assert await why(evening.phase(Phase.RESOLVED, at=local("21:22"))) is Reason.CLOSED
    assert await why(evening.verify("ledger_ok", at=local("21:22"))) is Reason.CLOSED
    assert await why(evening.submit("no_change", at=local("21:22"))) is Reason.CLOSED
    await evening.store.run(incidents.note, evening.book, act(at=local("21:23")), 1, "press called")
    assert (await evening.record())[-1] == "note"


async def test_a_note_stops_no_clock(evening: Evening) -> None:
    """1.3: an internal note is no public word."""
    await evening.declare()
    await evening.store.run(incidents.note, evening.book, act(at=local("20:46")), 1, "we are looking")
    assert (await evening.look()).clocks[0].state is ClockState.RUNNING


async def test_whoever_is_given_a_role_is_told(evening: Evening) -> None:
    """One direct message, the roles kept, the record written."""
    await evening.declare()
    asked = act(at=local("20:46"))
    changed = await evening.store.run(incidents.assign, evening.book, asked, 1, "comms_lead", STRANGER)
    assert changed.roles == {"commander": COMMANDER, "comms_lead": STRANGER}
    assert (await evening.look()).incident.roles == changed.roles
    assert [m["recipient"] for m in await evening.told("role")] == [STRANGER]
    assert (await evening.record())[-1] == "role.assigned"


async def test_an_unknown_role_is_refused_with_the_known_ones(evening: Evening) -> None:
    """A rung could never call it."""
    await evening.declare()
    reason, details = await refused(
        evening.store.run(incidents.assign, evening.book, act(), 1, "astronaut", DUTY_MANAGER)
    )
    assert reason is Reason.BAD_ARGUMENT
    assert "commander" in str(details["known"])


@pytest.mark.parametrize("what", ["note", "phase"])
async def test_an_incident_that_is_not_there(evening: Evening, what: str) -> None:
    """Said by its code."""
    asked = (
        evening.store.run(incidents.note, evening.book, act(), 7, "x")
        if what == "note"
        else evening.store.run(incidents.change_phase, evening.book, act(), 7, Phase.RESOLVED)
    )
    assert await refused(asked) == (Reason.NO_SUCH_INCIDENT, {"incident": "INC-7"})
    assert await why(evening.store.read(snapshots.of, 7, DECLARED)) is Reason.NO_SUCH_INCIDENT


async def test_ten_changes_in_a_second_are_one_edit_of_the_card(evening: Evening) -> None:
    """Cards are converged: the same delivery, made ready once, with a newer generation."""
    await evening.begin()
    for _ in range(10):
        await evening.store.run(incidents.assign, evening.book, act(at=local("20:46")), 1, "comms_lead", STRANGER)
    due = await evening.claim(local("20:46") + timedelta(seconds=1))
    assert [d.action for d in due].count("card.incident") == 1
