"""The regulators' side-card (1.6): legal writes down, legal is reminded, and the public clocks never notice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.audit import Entry
from bot.domain.delivery import JSON, DeliveryState
from bot.domain.errors import Reason
from bot.domain.incident import Phase, Severity
from bot.domain.regulator import Note, Said, Standing
from bot.services import (
    agenda,
    export,
    incidents,
    privacy,
    regulators,
    reminders,
    restricting,
    rooms,
    snapshots,
    wakeups,
)
from bot.services.regulators import Board
from storage import Store, Transaction, audit
from storage import incidents as incident_rows
from storage import regulators as rows
from tests.builders import act, book_with, local
from tests.cast import COMMANDER, COMMS_LEAD, LEGAL, STRANGER
from tests.services.evening import Evening
from tests.services.refused import refused, why

ON = '[regulators]\nregimes = ["dora", "mas", "ma_dgssi"]\n'


@pytest.fixture
def evening(store: Store) -> Evening:
    """An evening in a house that answers to three regulators."""
    return Evening(store, book_with(ON))


async def write(evening: Evening, note: Note, at: str, *, who: str = LEGAL, once: str | None = None) -> Board:
    """Somebody writes something down."""
    by = act(who, local(at), once)
    return await evening.store.run(regulators.write_down, evening.book, by, evening.incident_id, note)


async def moment(evening: Evening, name: str, when: str, at: str, **more: str) -> Board:
    """Legal says when something was."""
    return await write(evening, Note(said=Said.MOMENT, moment=name, at=local(when), **more), at)  # type: ignore[arg-type]


def proof(regime: str, report: str, when: str, **more: str) -> Note:
    """A report that went out."""
    return Note(said=Said.SENT, regime=regime, report=report, at=local(when), **{"reference": "R-1", **more})  # type: ignore[arg-type]


async def see(evening: Evening, who: str = LEGAL, at: str = "21:00") -> Board:
    """The side-card as that person may see it."""
    return await evening.store.read(regulators.for_reader, evening.book, evening.incident_id, who, local(at))


async def look(evening: Evening, at: datetime) -> wakeups.Work:
    """What the scheduler does at this moment."""
    return await evening.store.run(wakeups.look, evening.book, at, frozenset(), None)


async def reminded(evening: Evening) -> list[JSON]:
    """The reminders of regulators' clocks."""
    return [p for p in await evening.told("rung") if p.get("regulator")]


async def cards(evening: Evening) -> list[JSON]:
    """Where the side-card stands."""
    return [d.payload for d in await evening.all("slack") if d.action == "card.regulators"]


async def written(evening: Evening) -> list[str]:
    """What the record holds of it."""
    return [e.action for e in await evening.store.read(_record) if e.action.startswith("regulator.")]


def _record(tx: Transaction) -> Sequence[Entry]:
    return tuple(audit.entries(tx, 1))


def standings(board: Board) -> list[tuple[str, str, str]]:
    """Every report and how it stands."""
    return [(d.regime, d.name, d.standing.value) for d in board.duties]


async def test_nothing_happens_where_nothing_is_switched_on(store: Store) -> None:
    """Off by default: no card, no question, no row; the verb says so."""
    evening = Evening(store)
    await evening.declare()
    assert await cards(evening) == []
    assert await evening.told("regulators_opened") == []
    assert (await refused(see(evening)))[0] is Reason.REGULATORS_OFF
    assert await written(evening) == []


async def test_the_card_opens_and_legal_is_asked_once(evening: Evening) -> None:
    """In the place that the policy names; nothing runs before legal has written when we became aware."""
    await evening.declare()
    assert await cards(evening) == [{"incident": 1, "to": "duty"}]
    assert [p["recipient"] for p in await evening.told("regulators_opened")] == [LEGAL]
    assert (await see(evening)).running == ()
    await evening.store.run(incidents.change_severity, evening.book, act(at=local("20:50")), 1, Severity.SEV2)
    await evening.store.run(incidents.change_severity, evening.book, act(at=local("20:51")), 1, Severity.SEV1)
    assert len(await evening.told("regulators_opened")) == 1


async def test_a_small_incident_opens_it_when_it_grows(evening: Evening) -> None:
    """SEV3 concerns no regulator by itself; legal may still write something down."""
    await evening.declare(severity=Severity.SEV3)
    assert await cards(evening) == []
    await evening.store.run(incidents.change_severity, evening.book, act(at=local("20:50")), 1, Severity.SEV2)
    assert len(await cards(evening)) == 1


@pytest.mark.parametrize(("place", "where"), [("thread", "incident"), ("legal", "legal"), ("executives", "executives")])
async def test_it_stands_where_the_policy_says(store: Store, place: str, where: str) -> None:
    """In the thread under the incident's card, or in a channel."""
    evening = Evening(store, book_with(ON + f'place = "{place}"\n[channels]\nlegal = "legal"\n'))
    await evening.declare()
    [card] = await cards(evening)
    assert card["to"] == where
    assert card.get("thread") == ("card/incident/1" if place == "thread" else None)


async def test_an_evening_with_a_regulator(evening: Evening) -> None:
    """4 h after classification within 24 h of awareness, 72 h from the notification, a month from the last report."""
    await evening.declare()
    board = await moment(evening, "aware", "20:45", "21:00")
    assert [(d.name, d.due_at) for d in board.running] == [
        ("notification", local("21:45")),
        ("initial", local("20:45", days=1)),
        ("root_cause", local("20:45", days=14)),
    ]
    board = await moment(evening, "classified", "21:10", "21:12")
    assert {d.name: d.due_at for d in board.running}["initial"] == local("01:10", days=1)
    board = await write(evening, proof("dora", "initial", "22:30", link="https://authority.example/7"), "22:31")
    assert {d.name: d.due_at for d in board.running}["intermediate"] == local("22:30", days=3)
    await write(evening, proof("dora", "intermediate", "22:40"), "22:41")
    board = await write(evening, proof("dora", "intermediate", "23:40", reference="R-2"), "23:41")
    assert {d.name: d.due_at for d in board.running}["final"] == local("23:40", days=30)  # June has no 31st
    board = await write(evening, proof("mas", "notification", "23:42"), "23:43")
    assert [d.late(local("23:45")) for d in board.duties if d.name == "notification"] == [True]
    assert await written(evening) == ["regulator.opened", *["regulator.moment"] * 2, *["regulator.sent"] * 4]


async def test_only_legal_writes_down(evening: Evening) -> None:
    """Others with a part may read, strangers neither; guests decide nothing; the same request counts once."""
    await evening.declare()
    note = Note(said=Said.MOMENT, moment="aware", at=local("20:45"))
    for who in (COMMANDER, COMMS_LEAD, STRANGER):
        assert await why(write(evening, note, "21:00", who=who)) is Reason.NOT_ALLOWED
    assert (await see(evening, COMMANDER)).notes == ()
    assert await why(see(evening, STRANGER)) is Reason.NOT_ALLOWED
    await write(evening, note, "21:00", once="one")
    assert await why(write(evening, note, "21:00", once="one")) is Reason.ALREADY_DONE
    assert len((await see(evening)).notes) == 1


@pytest.mark.parametrize(
    ("note", "reason", "argument"),
    [
        (Note(said=Said.MOMENT, moment="aware", at=local("21:01")), Reason.BAD_ARGUMENT, "at"),
        (Note(said=Said.MOMENT, moment="asleep", at=local("20:45")), Reason.BAD_ARGUMENT, "moment"),
        (Note(said=Said.MOMENT, moment="aware", regime="sec", at=local("20:45")), Reason.BAD_ARGUMENT, "regime"),
        (proof("sec", "filing", "20:45"), Reason.BAD_ARGUMENT, "regime"),
        (proof("dora", "filing", "20:45"), Reason.BAD_ARGUMENT, "report"),
        (proof("dora", "", "20:45"), Reason.MISSING_ARGUMENT, "report"),
        (proof("dora", "initial", "20:45", reference="  "), Reason.MISSING_ARGUMENT, "reference"),
        (Note(said=Said.EXCUSED, regime="dora", at=local("20:45")), Reason.MISSING_ARGUMENT, "reason"),
        (Note(said=Said.EXCUSED, reason="x", at=local("20:45")), Reason.BAD_ARGUMENT, "regime"),
    ],
)
async def test_what_cannot_be_so_is_not_written(evening: Evening, note: Note, reason: Reason, argument: str) -> None:
    """A proof needs its reference, an exception its reason, and nothing happens tomorrow."""
    await evening.declare()
    found, details = await refused(write(evening, note, "21:00"))
    assert (found, details["argument"]) == (reason, argument)
    assert (await see(evening)).notes == ()


async def test_what_does_not_apply_stops_and_may_start_again(evening: Evening) -> None:
    """With a reason each; what was typed is masked like everything else."""
    await evening.declare()
    await moment(evening, "aware", "20:45", "20:46")
    no = Note(said=Said.EXCUSED, regime="mas", at=local("20:50"), reason="no licence, card 4111 1111 1111 1111")
    board = await write(evening, no, "20:50")
    assert ("mas", "notification", "excused") in standings(board)
    assert "4111" not in board.notes[-1].reason
    assert [w.regime for w in await evening.store.read(rows.watches, 1)] == ["dora"]
    board = await write(evening, replace(no, said=Said.RESUMED, report="root_cause"), "20:51")
    assert [d.standing for d in board.duties if d.regime == "mas"] == [Standing.EXCUSED, Standing.RUNNING]


async def test_legal_is_reminded_at_the_percents_and_then_daily(evening: Evening) -> None:
    """50, 80, 100; each once, through the one message in five minutes; the breach is on record with its true time."""
    await evening.declare()
    await moment(evening, "aware", "20:45", "20:46")
    for when in ("21:14:59", "21:15", "21:15", "21:33", "21:45"):
        await look(evening, local(when))
    assert [(p["recipient"], p["percent"]) for p in await reminded(evening)] == [(LEGAL, n) for n in (50, 80, 100)]
    [late] = [e for e in await evening.store.read(_record) if e.action == "regulator.late"]
    assert local("21:45").isoformat() in late.data
    for days in (1, 2):
        await look(evening, local("21:45", days=days))
    ours = [p for p in await reminded(evening) if p["clock"] == "mas" and p["instance"] == "notification"]
    assert len(ours) == 5
    assert (await written(evening)).count("regulator.late") == 2  # and the initial notification's


async def test_after_a_sleep_only_the_highest_percent_speaks(evening: Evening) -> None:
    """Asleep from 20:46 to 23:00: one reminder, not three."""
    await evening.declare()
    await moment(evening, "aware", "20:45", "20:46")
    await look(evening, local("23:00"))
    assert [(p["clock"], p["percent"]) for p in await reminded(evening)] == [("mas", 100)]


async def test_a_reminder_whose_report_was_sent_meanwhile_says_nothing(evening: Evening) -> None:
    """The message is made of what runs when it leaves."""
    await evening.declare()
    await moment(evening, "aware", "20:45", "20:46")
    await look(evening, local("21:15"))
    [said] = await reminded(evening)
    [line] = await evening.store.read(reminders.digest, said, local("21:15")) or ()
    assert (line.clock, line.instance, line.regulator, line.late) == ("mas", "notification", True, False)
    await write(evening, proof("mas", "notification", "21:14"), "21:16")
    assert await evening.store.read(reminders.digest, said, local("21:17")) == ()


async def test_a_moment_that_moves_is_counted_anew(evening: Evening) -> None:
    """And reminded of anew, at once where its share has gone."""
    await evening.declare()
    await moment(evening, "aware", "20:45", "20:46")
    await look(evening, local("21:15"))
    await moment(evening, "aware", "20:30", "21:16")
    await look(evening, local("21:18"))
    assert [p["percent"] for p in await reminded(evening)] == [50, 80]


async def test_a_regime_that_is_switched_off_reminds_nobody(evening: Evening) -> None:
    """The rows of yesterday's policy are put away when they fall due."""
    await evening.declare()
    await moment(evening, "aware", "20:45", "20:46")
    evening.book = book_with('[regulators]\nregimes = ["ma_dgssi"]\n')
    await look(evening, local("21:15"))
    assert await reminded(evening) == []
    assert await evening.store.read(rows.watches, 1) == ()


async def test_the_public_clocks_never_notice(evening: Evening) -> None:
    """The same clocks before and after legal wrote something down, and the same rungs."""
    await evening.declare()
    before = (await evening.look()).clocks
    await moment(evening, "aware", "20:45", "20:46")
    await write(evening, proof("mas", "notification", "20:47"), "20:48")
    after = (await evening.look()).clocks
    assert after == before
    for when in ("20:52:30", "20:57", "21:00"):
        await look(evening, local(when))
    assert [(r.clock, r.percent) for r in (await evening.look()).rungs if r.clock == "K1"] == [
        ("K1", n) for n in (50, 80, 100)
    ]


async def test_it_outlives_the_incident(evening: Evening) -> None:
    """The final report comes when everything else is long closed."""
    await evening.declare()

    def close(tx: Transaction) -> None:
        incident_rows.change(tx, 1, phase=Phase.CLOSED.value)

    await evening.store.run(close)
    await moment(evening, "aware", "20:45", "21:00")
    await look(evening, local("21:15"))
    assert len(await reminded(evening)) == 1


async def test_a_private_incident_keeps_its_regulators_inside(evening: Evening) -> None:
    """The card in its own room; legal hears nothing before somebody lets them in, or it is declassified."""
    await evening.declare(private=True)
    [card] = await cards(evening)
    assert (card["to"], card["thread"]) == ("incident", "card/incident/1")
    assert [p["recipient"] for p in await evening.told("regulators_opened")] == [COMMANDER]
    assert await why(see(evening, LEGAL)) is Reason.NO_SUCH_INCIDENT
    note = Note(said=Said.MOMENT, moment="aware", at=local("20:45"))
    assert await why(write(evening, note, "20:50")) is Reason.NO_SUCH_INCIDENT
    await evening.store.run(privacy.let_in, (await evening.look()).incident, LEGAL, act(at=local("20:51")))
    await moment(evening, "aware", "20:45", "20:52")
    await look(evening, local("21:15"))
    assert [p["recipient"] for p in await reminded(evening)] == [LEGAL]
    await evening.store.run(privacy.declassify, evening.book, act(at=local("21:20")), 1, "known anyway")
    assert [p["recipient"] for p in await evening.told("regulators_opened")] == [COMMANDER, LEGAL]


async def test_a_reminder_never_tells_of_what_its_reader_may_not_know(evening: Evening) -> None:
    """Whoever left a private incident reads no line of it in a digest that was written before."""
    await evening.declare(private=True)
    await evening.store.run(privacy.let_in, (await evening.look()).incident, LEGAL, act(at=local("20:46")))
    await moment(evening, "aware", "20:45", "20:47")
    await look(evening, local("21:15"))
    [said] = await reminded(evening)

    def leave(tx: Transaction) -> None:
        incident_rows.change(tx, 1, insiders=[COMMANDER])

    await evening.store.run(leave)
    assert await evening.store.read(reminders.digest, said, local("21:15")) == ()


async def test_the_timeline_of_everybody_is_silent_about_it(evening: Evening) -> None:
    """The record has it, the timeline that anybody in the channel can read has not."""
    await evening.declare()
    await moment(evening, "aware", "20:45", "20:46")
    shown = await evening.store.read(snapshots.timeline, 1)
    assert not [e for e in shown if e.action.startswith("regulator")]
    assert await written(evening) == ["regulator.opened", "regulator.moment"]


async def test_what_runs_over_all_incidents(evening: Evening) -> None:
    """For the command line, and for those who ask for their clocks."""
    await evening.declare()
    await moment(evening, "aware", "20:45", "20:46")
    [board] = await evening.store.read(regulators.running, evening.book, local("20:50"))
    assert [d.name for d in board.running] == ["notification", "initial", "root_cause"]
    seen = evening.store.read(regulators.seen_by, evening.book, [1], STRANGER, local("20:50"))
    assert await seen == ()
    [there] = await evening.store.read(regulators.seen_by, evening.book, [1], COMMANDER, local("20:50"))
    assert there.incident.id == 1


async def test_the_command_line_lists_it_among_all_that_is_due(evening: Evening) -> None:
    """`bayan clocks`: under the regime's name, with the next percent and whom it would remind."""
    await evening.declare()
    await moment(evening, "aware", "20:45", "20:46")
    due = await evening.store.read(agenda.agenda, evening.book, local("20:50"))
    ours = [line for line in due if line.clock in {"mas", "dora"}]
    assert [(line.clock, line.title, line.percent, line.people) for line in ours] == [
        ("mas", "notification", 50, (LEGAL,)),
        ("dora", "initial notification", 50, (LEGAL,)),
        ("mas", "root cause report", 50, (LEGAL,)),
    ]
    assert [line.due_at for line in due] == sorted(line.due_at for line in due)
    await look(evening, local("21:45"))
    late = await evening.store.read(agenda.agenda, evening.book, local("21:46"))
    [line] = [line for line in late if line.title == "notification"]
    assert (line.late, line.percent, line.next_at) == (True, 100, local("21:45", days=1))


async def test_the_evidence_holds_every_report_and_its_proof(evening: Evening) -> None:
    """What was owed, when it was due, what was sent, by whom, and why something was not."""
    await evening.declare()
    await moment(evening, "aware", "20:45", "20:46")
    await write(evening, proof("mas", "notification", "21:50", link="mail.pdf"), "21:51")
    no = Note(said=Said.EXCUSED, regime="ma_dgssi", at=local("21:52"), reason="no vital infrastructure")
    await write(evening, no, "21:52")
    document = await evening.store.read(export.incident, evening.book, 1, local("22:00"))
    found = {(d["regime"], d["report"]): d for d in document["regulators"]}
    assert found["mas", "notification"] == {
        "regime": "mas",
        "report": "notification",
        "standing": "sent",
        "late": True,
        "reason": "",
        "due_at": "2025-05-31T21:45:00+01:00",
        "sent": [{"reference": "R-1", "link": "mail.pdf", "by": LEGAL, "at": "2025-05-31T21:50:00+01:00"}],
    }
    assert found["ma_dgssi", "report"]["standing"] == "excused"
    assert found["ma_dgssi", "report"]["reason"] == "no vital infrastructure"
    assert found["dora", "final"]["due_at"] is None
    assert document["audit"]["verified"]


async def test_what_cannot_be_evaluated_waits_alone(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the side-card keeps no public clock and no other reminder waiting; it is looked at again."""
    await evening.declare()
    await moment(evening, "aware", "20:45", "20:46")

    def broken(*_: object) -> tuple[int, datetime]:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(regulators, "reminder", broken)
        work = await look(evening, local("21:15"))
    assert [r.percent for r in (await evening.look()).rungs if r.clock == "K1"] == [50, 80, 100, 150, 200]
    assert work.next_at is not None
    [first, *_] = await evening.store.read(rows.watches, 1)
    assert first.next_at == local("21:16")
    await look(evening, local("21:16"))
    assert [p["percent"] for p in await reminded(evening)] == [50]


async def test_it_waits_in_the_database_and_nowhere_else(evening: Evening) -> None:
    """Another process finds the same rows: the next moment is a column, and what wakes the bot is the earliest."""
    await evening.declare()
    board = await moment(evening, "aware", "20:45", "20:46")
    [first, *_] = await evening.store.read(rows.watches, 1)
    assert (first.due_at, first.next_at) == (board.running[0].due_at, local("21:15"))
    assert await evening.store.read(rows.earliest) == local("21:15")
    await write(evening, proof("mas", "notification", "20:50"), "20:50")
    assert await evening.store.read(rows.earliest) == local("08:45", days=1)


async def test_the_same_answer_twice_changes_nothing(evening: Evening) -> None:
    """Legal writes the same moment again: no clock begins anew, no reminder comes twice."""
    await evening.declare()
    await moment(evening, "aware", "20:45", "20:46")
    await look(evening, local("21:15"))
    before = await evening.store.read(rows.watches, 1)
    await moment(evening, "aware", "20:45", "21:16")
    assert await evening.store.read(rows.watches, 1) == before
    await look(evening, local("21:20"))
    assert len(await reminded(evening)) == 1


async def test_with_nobody_of_legal_the_commander_is_asked(store: Store) -> None:
    """Somebody must hear of it: here the only owner is on leave and out of the roster."""
    layers = ON + 'owners = ["duty_legal"]\n[[roster]]\nrole = "duty_legal"\ndays = [0]\n'
    layers += 'start = 08:00:00\nend = 09:00:00\npeople = ["U0LEGAL"]\n'
    evening = Evening(store, book_with(layers))
    await evening.declare()
    assert [p["recipient"] for p in await evening.told("regulators_opened")] == [COMMANDER]


async def test_an_incident_that_becomes_private_takes_its_side_card_inside(evening: Evening) -> None:
    """What stood in the duty channel says no more than it did; the card begins anew under that of the new room."""
    await evening.begin()
    assert (await cards(evening))[0]["to"] == "duty"
    await evening.store.run(restricting.restrict, evening.book, act(at=local("20:50")), 1, "an insider may be involved")
    [card] = [d for d in await evening.all("slack") if d.action == "card.regulators"]
    assert (card.payload["to"], card.payload["thread"]) == ("incident", "card/incident/1")
    assert (card.state, card.receipt) == (DeliveryState.WAITING, None)
    assert await why(see(evening, LEGAL)) is Reason.NO_SUCH_INCIDENT


async def test_a_side_card_in_a_thread_moves_with_its_incident(store: Store) -> None:
    """The channel was archived by hand: the card follows into the next one."""
    evening = Evening(store, book_with(ON + 'place = "thread"\n'))
    await evening.begin()
    room = (await evening.look()).incident.channel_id
    assert room
    assert await evening.store.run(rooms.lost, room, "archived", STRANGER, local("20:50"))
    [card] = [d for d in await evening.all("slack") if d.action == "card.regulators"]
    assert (card.state, card.receipt) == (DeliveryState.WAITING, None)
