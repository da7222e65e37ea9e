"""Proposals to declare: signals fold, a person decides, and nothing declares by itself (K0)."""

from dataclasses import replace

from bot.domain.clock import ClockState
from bot.domain.delivery import Refused
from bot.domain.errors import Reason
from bot.domain.incident import Phase, Severity
from bot.domain.proposal import Proposal, Standing
from bot.domain.signal import Signal, Source
from bot.services import agenda, export, k0, proposals, reminders, restricting, storms, wakeups
from bot.services.clocks import Absence
from bot.services.folding import Place
from storage import proposals as rows
from storage import signals
from tests.builders import act, book_with, local, order
from tests.cast import COMMANDER, DUTY_MANAGER, STRANGER
from tests.services.evening import Evening, taken
from tests.services.refused import refused, why


def alarm(key: str = "disk", **changes: object) -> Signal:
    """A machine's signal at 20:38 that names no service."""
    plain = Signal(Source.ALERTMANAGER, key, "Ledger is slow", local("20:38"), "https://alerts.example.com/7")
    return replace(plain, **changes)  # type: ignore[arg-type]


async def hear(evening: Evening, signal: Signal, at: str, once: str | None = None) -> Place:
    """The hook passes it on."""
    return (await evening.store.run(storms.hear, evening.book, act("alertmanager", local(at), once), [signal]))[0]


async def tick(evening: Evening, at: str, absence: Absence | None = None) -> int:
    """Fires what is due."""
    return await evening.store.run(k0.tick, evening.book, local(at), absence, 50)


async def dismiss(evening: Evening, number: int, at: str, *, who: str = DUTY_MANAGER, why: str = "a test") -> Proposal:
    """Somebody says that it is nothing."""
    return await evening.store.run(proposals.dismiss, evening.book, act(who, local(at)), number, why)


async def the(evening: Evening, number: int = 1) -> Proposal:
    """A proposal as it stands."""
    found = await evening.store.read(rows.get, number)
    assert found is not None
    return found


async def cards(evening: Evening) -> list[str]:
    """The cards of proposals that the duty channel has."""
    return [d.key for d in await evening.all("slack") if d.action == "card.proposal"]


async def test_an_alarm_proposes_and_declares_nothing(evening: Evening) -> None:
    """One card for the duty channel; ten minutes while nobody has said how bad it is."""
    heard = (await hear(evening, alarm(), "20:40")).proposal
    assert heard == await the(evening)
    assert heard is not None
    assert (heard.first_at, heard.opened_at, heard.due_at) == (local("20:38"), local("20:40"), local("20:50"))
    assert heard.next_at == local("20:48")
    assert await cards(evening) == ["card/proposal/1"]


async def test_signals_fold(evening: Evening) -> None:
    """The same key at any time, the same service or none for half an hour; anything else is another proposal."""
    await hear(evening, alarm(services=("Cards",)), "20:40")
    await hear(evening, alarm("other", services=("Cards",)), "20:45")
    await hear(evening, alarm("anything"), "20:46")
    await hear(evening, alarm("app", services=("Pocket Bank",)), "20:47")
    await hear(evening, alarm(services=("Cards",), at=local("22:00"), count=3), "22:00")
    first, second = await the(evening), await the(evening, 2)
    assert (first.counts, first.last_at) == ({"alertmanager": 6}, local("22:00"))
    assert (second.services, second.counts) == (("Pocket Bank",), {"alertmanager": 1})
    assert await cards(evening) == ["card/proposal/1", "card/proposal/2"]
    sheet = await evening.store.read(proposals.sheet, 1, local("22:00"))
    assert [(n.name, n.count, n.things) for n in sheet.named] == [("Ledger is slow", 6, 3)]


async def test_a_repeated_request_counts_once(evening: Evening) -> None:
    """A hook that sends again what it has sent names it by the same key of the request."""
    await hear(evening, alarm(), "20:40", once="alertmanager/7")
    assert await why(hear(evening, alarm(), "20:41", once="alertmanager/7")) is Reason.ALREADY_DONE
    assert (await the(evening)).count == 1


async def test_a_worse_severity_brings_the_deadline_nearer(evening: Evening) -> None:
    """1.2: from the moment it is known, never later than already due."""
    await hear(evening, alarm(severity=Severity.SEV3), "20:00")
    assert (await the(evening)).due_at != local("20:50")
    await hear(evening, alarm(severity=Severity.SEV1), "20:40")
    raised = await the(evening)
    assert (raised.severity, raised.due_at, raised.next_at) == (Severity.SEV1, local("20:50"), local("20:48"))
    await hear(evening, alarm(severity=Severity.SEV3), "20:41")
    assert (await the(evening)).due_at == local("20:50")


async def test_the_rungs_fire_once_each_and_survive_a_restart(evening: Evening) -> None:
    """80 % in the card's thread, 100 % for the duty manager, 200 % as a page; the highest missed one speaks."""
    await hear(evening, alarm(), "20:40")
    assert [await tick(evening, at) for at in ("20:47", "20:48", "20:48", "20:50", "20:51")] == [0, 1, 0, 1, 0]
    absence = Absence(local("20:55"), local("21:05"))
    assert await tick(evening, "21:05", absence) == 1
    assert [(r.percent, r.to, r.note != "") for r in (await the(evening)).rungs] == [
        (80, (DUTY_MANAGER,), False),
        (100, (DUTY_MANAGER,), False),
        (200, (DUTY_MANAGER,), True),
    ]
    assert (await the(evening)).next_at is None
    said = {d.key for d in await evening.all("slack")}
    assert {"P-1/K0-80/duty/thread", "P-1/K0-100/duty", "P-1/K0-200/duty"} <= said
    assert [d.payload["code"] for d in await evening.all("page")] == ["P-1"]


async def test_the_policy_may_change_while_it_waits(evening: Evening) -> None:
    """The next rung is a later one by now: it is looked at, nobody is called, and it is looked at again then."""
    await hear(evening, alarm(), "20:40")
    evening.book = book_with('[[ladders.declare.rungs]]\npercent = 300\nchannel = ["duty_manager"]\n')
    assert await tick(evening, "20:48") == 1
    found = await the(evening)
    assert (found.rungs, found.next_at) == ((), local("21:10"))


async def test_a_person_declares_what_was_proposed(evening: Evening) -> None:
    """The incident takes its signals, its first sign and its clock with the rungs that fired."""
    await hear(evening, alarm(), "20:40")
    await tick(evening, "20:50")
    incident = await evening.declare(at=local("20:52"), proposal=1, since=None)
    assert incident.first_sign_at == local("20:38")
    view = await evening.look()
    [waited] = [c for c in view.clocks if c.kind == "K0"]
    assert (waited.state, waited.late, waited.started_at) == (ClockState.MET, True, local("20:40"))
    assert [(r.percent, r.missed) for r in view.rungs] == [(80, True), (100, False)]
    done = await the(evening)
    assert (done.state, done.incident_id, done.decided_by, done.next_at) == (Standing.DECLARED, 1, COMMANDER, None)
    assert await evening.record() == ["incident.declared", "proposal.adopted"]
    reason, details = await refused(evening.declare(at=local("20:53"), proposal=1))
    assert (reason, details["incident"]) == (Reason.PROPOSAL_DECIDED, "INC-1")


async def test_the_page_is_closed_when_somebody_decides(evening: Evening) -> None:
    """An alarm that rings for what is decided is taken back, or closed."""
    await hear(evening, alarm(), "20:40")
    await tick(evening, "21:00")
    await evening.deliver(local("21:00"))
    await dismiss(evening, 1, "21:01")
    assert [d.payload.get("over") for d in await evening.all("page")] == [None, True]


async def test_a_page_that_reaches_nobody_is_told(evening: Evening) -> None:
    """Law 10: there is no incident to tell, so the duty channel hears that perhaps nobody was woken."""
    await hear(evening, alarm(), "20:40")
    await tick(evening, "21:00")
    await evening.deliver(local("21:00"), lambda d: Refused(why="401") if d.courier == "page" else taken(d))
    assert [m["code"] for m in await evening.told("page_lost")] == ["P-1"]


async def test_declaring_without_the_button_takes_what_fits(evening: Evening) -> None:
    """Proposals about the same services, or about none; another service's waits on."""
    await hear(evening, alarm(services=("Cards",)), "20:40")
    await hear(evening, alarm("app", services=("Pocket Bank",)), "20:41")
    await evening.declare()
    assert [(await the(evening, n)).state for n in (1, 2)] == [Standing.OPEN, Standing.DECLARED]


async def test_a_private_incident_takes_nothing(evening: Evening) -> None:
    """What everybody saw stays where everybody sees it."""
    await hear(evening, alarm(services=("Pocket Bank",)), "20:40")
    await evening.declare(private=True)
    await hear(evening, alarm(services=("Pocket Bank",)), "20:50")
    assert ((await the(evening)).state, (await the(evening)).count) == (Standing.OPEN, 2)


async def test_a_person_says_that_it_is_part_of_an_incident(evening: Evening) -> None:
    """Everything that came in is counted there; its first sign counts; whoever is slower hears what it is."""
    await evening.declare(services=("Cards",))
    await hear(evening, alarm(services=("Pocket Bank",), at=local("20:20")), "20:50")
    await tick(evening, "20:58")
    sheet = await evening.store.read(proposals.sheet, 1, local("20:58"))
    assert [i.code for i in sheet.going_on] == ["INC-1"]
    joined = await evening.store.run(proposals.join, evening.book, act(STRANGER, local("20:59")), 1, 1)
    assert joined.first_sign_at == (await evening.look()).incident.first_sign_at == local("20:20")
    assert ((await the(evening)).state, (await evening.look()).alerts) == (Standing.DECLARED, 1)
    assert (await evening.record())[-1] == "proposal.joined"
    await hear(evening, alarm(services=("Pocket Bank",)), "21:00")
    assert (await evening.look()).alerts == 2
    again = evening.store.run(proposals.join, evening.book, act(STRANGER, local("21:01")), 1, 1)
    assert await why(again) is Reason.PROPOSAL_DECIDED


async def test_what_is_made_private_is_named_nowhere(evening: Evening) -> None:
    """Neither on the card of what it was, nor among the incidents that another may be part of, nor to who is slower."""
    await hear(evening, alarm(services=("Pocket Bank",)), "20:40")
    await evening.declare(services=("Pocket Bank",), proposal=1)
    await hear(evening, alarm("other", services=("Cards",)), "20:46")
    await evening.deliver(local("20:47"))
    await evening.store.run(restricting.restrict, evening.book, act(at=local("20:50")), 1, "a matter of the police")
    due = {d.key: d.due_at for d in await evening.all("slack") if d.action == "card.proposal"}
    assert set(due.values()) == {local("20:50:01")}
    assert (await evening.store.read(proposals.sheet, 2, local("20:51"))).going_on == ()
    reason, details = await refused(dismiss(evening, 1, "20:51"))
    assert (reason, details["incident"]) == (Reason.PROPOSAL_DECIDED, "")


async def test_nothing_is_part_of_what_is_over_or_private(evening: Evening) -> None:
    """Nor is such an incident offered."""
    await evening.declare(services=("Cards",))
    await evening.phase(Phase.RESOLVED, at=local("20:50"))
    await evening.declare(at=local("20:51"), private=True)
    await hear(evening, alarm(services=("Pocket Bank",)), "20:52")
    assert (await evening.store.read(proposals.sheet, 1, local("20:52"))).going_on == ()
    reasons = [
        await why(evening.store.run(proposals.join, evening.book, act(COMMANDER, local("20:53")), 1, n)) for n in (1, 2)
    ]
    assert reasons == [Reason.CLOSED, Reason.NO_SUCH_INCIDENT]


async def test_only_some_may_say_that_it_is_nothing(evening: Evening) -> None:
    """A role of the policy, with a reason; once."""
    await hear(evening, alarm(), "20:40")
    assert await why(dismiss(evening, 1, "20:41", who=STRANGER)) is Reason.NOT_ALLOWED
    assert await why(dismiss(evening, 1, "20:41", why="  ")) is Reason.MISSING_ARGUMENT
    assert await why(dismiss(evening, 9, "20:41")) is Reason.NO_SUCH_PROPOSAL
    done = await dismiss(evening, 1, "20:42", why="test of card 4111 1111 1111 1111")
    assert (done.state, done.decided_by, "4111 1111" in done.reason) == (Standing.DISMISSED, DUTY_MANAGER, False)
    assert await why(dismiss(evening, 1, "20:43")) is Reason.PROPOSAL_DECIDED
    assert await tick(evening, "23:00") == 0


async def test_what_was_dismissed_is_not_proposed_again_at_once(evening: Evening) -> None:
    """The same alarm is counted there for an hour; another one, or later, is proposed."""
    await hear(evening, alarm(), "20:40")
    await dismiss(evening, 1, "20:42")
    await hear(evening, alarm(), "21:42")
    assert ((await the(evening)).count, len(await cards(evening))) == (2, 1)
    await hear(evening, alarm(), "21:43")
    assert (await the(evening, 2)).open


async def test_a_signal_of_an_open_incident_is_counted_there(evening: Evening) -> None:
    """By the key of a signal it had, or by its service; on its record once; its first sign may be earlier."""
    await hear(evening, alarm(), "20:40")
    await evening.declare(proposal=1)
    await hear(evening, alarm(), "20:50")
    heard = await hear(evening, alarm("new", services=("Chaabi Net",), at=local("20:20")), "20:51")
    await hear(evening, alarm("new", services=("Chaabi Net",)), "20:52")
    assert heard.incident is not None
    assert (await evening.record()).count("signal.linked") == 1
    assert (await evening.look()).incident.first_sign_at == local("20:20")
    lasting = await evening.store.read(signals.lasting, Source.ALERTMANAGER, ["disk", "new", "other"])
    assert lasting == {"disk", "new"}
    assert len(await cards(evening)) == 1


async def test_a_look_wakes_for_the_next_rung(evening: Evening) -> None:
    """The moment is a column: whoever starts looks at it."""
    await hear(evening, alarm(), "20:40")
    await evening.deliver(local("20:40"))
    work = await evening.store.run(wakeups.look, evening.book, local("20:41"), frozenset(), None)
    assert work.next_at == local("20:48")
    await evening.store.run(wakeups.look, evening.book, local("20:50"), frozenset(), None)
    assert (await the(evening)).last_percent == 100


async def test_a_reminder_to_declare_shares_the_five_minutes(evening: Evening) -> None:
    """1.5 rule 8: what is due for incidents and what is due before one are one message to one person."""
    await evening.declare(services=("Pocket Bank",))  # K1 calls the duty manager at 21:00
    await hear(evening, alarm(services=("Cards",)), "20:52")  # K0 calls them at 21:02
    await evening.declare(at=local("20:48"), services=("Pocket Bank",))  # and this one's K1 at 21:03
    await evening.tick(local("21:00"))
    await tick(evening, "21:02")
    await evening.tick(local("21:03"))
    direct = [d for d in await evening.all("slack") if d.action == "dm" and d.payload["recipient"] == DUTY_MANAGER]
    assert [d.due_at for d in direct] == [local("21:00"), local("21:05")]
    lines = await evening.store.read(reminders.digest, direct[-1].payload, local("21:05"))
    assert [(r.about.code, r.clock, r.late) for r in lines or ()] == [("P-1", "K0", True), ("INC-2", "K1", True)]
    await dismiss(evening, 1, "21:04")
    lines = await evening.store.read(reminders.digest, direct[-1].payload, local("21:05"))
    assert [r.about.code for r in lines or ()] == ["INC-2"]


async def test_k0_is_part_of_the_agenda_and_of_the_noise(evening: Evening) -> None:
    """`bayan clocks` names whom it calls next; afterwards its pings count like any other's (1.5 rule 10)."""
    await hear(evening, alarm(), "20:40")
    [line] = await evening.store.read(agenda.agenda, evening.book, local("20:41"))
    assert (line.code, line.clock, line.percent, line.next_at) == ("P-1", "K0", 80, local("20:48"))
    assert line.people == (DUTY_MANAGER,)
    await tick(evening, "20:48")
    await tick(evening, "20:50")
    await evening.declare(at=local("20:52"), who=DUTY_MANAGER, proposal=1)
    document = await evening.store.read(export.incident, evening.book, 1, local("21:00"))
    assert document["noise"] == {"pings": 2, "acted_on": 2, "share": 1.0}
    assert document["arrivals"] == {"reports": 0, "alerts": 1, "proposals": ["P-1"]}


async def test_signals_before_declaring_belong_to_the_order(evening: Evening) -> None:
    """The order names the proposal; one that is unknown is refused before anything is written."""
    assert await why(evening.declare(proposal=7)) is Reason.NO_SUCH_PROPOSAL
    assert order().proposal is None
