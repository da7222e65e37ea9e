"""The regulators' side-card (1.6): legal writes down, its clocks remind legal. It never touches a public clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.domain.act import BOT, Act
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.lint import mask
from bot.domain.policy import MOMENTS, Regime
from bot.domain.policy.regulators import THREAD
from bot.domain.regulator import Duty, Note, Said, Standing, Watch, active, duties, first_reminder, reminder
from bot.domain.roles import COMMANDER, holders, roles_of
from bot.domain.rulebook import Rulebook
from bot.services import duty as standing
from bot.services import outbox, record, reminders, side_card
from bot.services.clocks import POSTPONE, apart
from storage import Transaction, incidents, regulators

CARD = "regulators"


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The side-card of one incident at `now`: every report of every regime that applies, and who looks after it."""

    now: datetime
    incident: Incident
    regimes: Mapping[str, Regime]
    duties: tuple[Duty, ...]
    notes: tuple[Note, ...]
    owners: tuple[str, ...]

    @property
    def running(self) -> tuple[Duty, ...]:
        """What runs, the earliest due first."""
        found = [(d.due_at, d) for d in self.duties if d.standing is Standing.RUNNING and d.due_at]
        return tuple(d for _, d in sorted(found, key=lambda pair: pair[0]))

    def moment(self, name: str) -> datetime | None:
        """When a moment was, by the newest note of it for every regime."""
        found = [n.at for n in self.notes if n.said is Said.MOMENT and n.moment == name and not n.regime]
        return found[-1] if found else None


def board(tx: Transaction, book: Rulebook, incident_id: int, now: datetime) -> Board:
    """How everything stands. Raises Refusal when there is no such incident."""
    incident = incidents.get(tx, incident_id)
    if incident is None:
        raise Refusal(Reason.NO_SUCH_INCIDENT, incident=f"INC-{incident_id}")
    return _board(tx, book, incident.at(now), now)


def _board(tx: Transaction, book: Rulebook, incident: Incident, now: datetime) -> Board:
    regimes, notes = active(book.policy, incident), regulators.notes(tx, incident.id)
    return Board(
        now=now,
        incident=incident,
        regimes=regimes,
        duties=duties(regimes, notes),
        notes=notes,
        owners=owners(book, incident),
    )


def owners(book: Rulebook, incident: Incident) -> tuple[str, ...]:
    """Who records and is reminded: the owning roles' holders as far as they may know of the incident."""
    found = dict.fromkeys(p for r in book.policy.regulators.owners for p in holders(r, incident, book.policy))
    return tuple(p for p in found if incident.known_to(p))


def for_reader(tx: Transaction, book: Rulebook, incident_id: int, reader: str, now: datetime) -> Board:
    """As `board`, for a person with a part in the incident. Raises Refusal for strangers, and where all is off."""
    found = board(tx, book, incident_id, now)
    if not found.incident.known_to(reader):
        raise Refusal(Reason.NO_SUCH_INCIDENT, incident=found.incident.code)
    if not may_see(book, found.incident, reader):
        raise Refusal(Reason.NOT_ALLOWED, what=CARD, allowed=sorted(book.policy.regulators.owners))
    if not found.regimes:
        raise Refusal(Reason.REGULATORS_OFF)
    return found


def may_see(book: Rulebook, incident: Incident, reader: str) -> bool:
    """Whether this person has a part in the incident; regulators are nobody else's business."""
    return incident.known_to(reader) and bool(roles_of(reader, incident, book.policy))


def is_owner(book: Rulebook, incident: Incident, person: str) -> bool:
    """Whether this person records what regulators are told."""
    return not roles_of(person, incident, book.policy).isdisjoint(book.policy.regulators.owners)


def seen_by(tx: Transaction, book: Rulebook, keys: Iterable[int], reader: str, now: datetime) -> tuple[Board, ...]:
    """The side-cards of these incidents that have something running and that this person may see."""
    boards = (board(tx, book, key, now) for key in keys) if book.policy.regulators.on else ()
    return tuple(b for b in boards if b.running and may_see(book, b.incident, reader))


def running(tx: Transaction, book: Rulebook, now: datetime) -> tuple[Board, ...]:
    """Every side-card on which something runs."""
    return tuple(board(tx, book, key, now) for key in regulators.watched(tx))


def watch_over(tx: Transaction, book: Rulebook, incident: Incident, now: datetime) -> None:
    """Opens the side-card of an incident that is bad enough, and asks legal when we became aware; once."""
    if _concerned(book, incident) and not side_card.opened(tx, incident, CARD):
        _open(tx, book, incident, now)
        ask(tx, book, incident, now)


def ask(tx: Transaction, book: Rulebook, incident: Incident, now: datetime) -> None:
    """Asks whoever owns the side-card, as far as they may know of the incident, when we became aware."""
    wanted = _concerned(book, incident)
    if wanted:
        entry = record.write(tx, Act(who=BOT, at=now), incident.id, "regulator.opened", {"regimes": wanted})
        people = owners(book, incident) or holders(COMMANDER, incident, book.policy)
        outbox.tell_people(tx, incident, entry, people, notice="regulators_opened", details={"regimes": wanted})


def _concerned(book: Rulebook, incident: Incident) -> list[str]:
    """The regimes that apply to an incident of this severity."""
    bad = int(incident.severity) in book.policy.regulators.severities
    return sorted(active(book.policy, incident)) if bad else []


def _open(tx: Transaction, book: Rulebook, incident: Incident, now: datetime) -> None:
    place = book.policy.regulators.place
    side_card.show(tx, incident, CARD, None if place == THREAD else place, now)


def write_down(tx: Transaction, book: Rulebook, act: Act, incident_id: int, said: Note) -> Board:
    """Legal writes a moment, a proof or an exception down; also after the incident is closed. Raises Refusal."""
    incident = record.hold(tx, act, incident_id)
    standing.check_able(tx, act.who)
    known = for_reader(tx, book, incident_id, act.who, act.at)
    if not is_owner(book, incident, act.who):
        raise Refusal(Reason.NOT_ALLOWED, what=CARD, allowed=sorted(book.policy.regulators.owners))
    note = replace(_clean(said), by=act.who, noted_at=act.at)
    _check(known, note, act.at)
    regulators.add(tx, incident_id, note)
    record.write(tx, act, incident_id, f"regulator.{note.said.value}", _plain(note))
    after = _board(tx, book, incident, act.at)
    _follow(tx, book, after)
    _open(tx, book, incident, act.at)
    return after


def _clean(note: Note) -> Note:
    """Without what nobody may keep (2.2)."""
    reference, link, reason = (mask(text.strip()).text for text in (note.reference, note.link, note.reason))
    return replace(note, reference=reference, link=link, reason=reason)


def _plain(note: Note) -> dict[str, object]:
    kept = ("regime", "report", "moment", "reference", "link", "reason")
    return {"happened_at": note.at.isoformat()} | {name: v for name in kept if (v := getattr(note, name))}


def _check(known: Board, note: Note, now: datetime) -> None:
    """Raises Refusal for what cannot be so: an unknown name, a moment to come, a proof without its reference."""
    regime = known.regimes.get(note.regime)
    if regime is None and (note.regime or note.said is not Said.MOMENT):
        raise _unknown("regime", note.regime, known.regimes)
    if regime is not None and note.report and regime.report(note.report) is None:
        raise _unknown("report", note.report, [r.name for r in regime.reports])
    if note.said is Said.MOMENT and note.moment not in MOMENTS:
        raise _unknown("moment", note.moment, MOMENTS)
    if note.at > now:
        raise Refusal(Reason.BAD_ARGUMENT, argument="at", given=note.at.isoformat(), allowed=("HH:MM",))
    needed = {Said.SENT: ("report", "reference"), Said.EXCUSED: ("reason",)}.get(note.said, ())
    for name in needed:
        if not getattr(note, name):
            raise Refusal(Reason.MISSING_ARGUMENT, argument=name)


def _unknown(argument: str, given: str, known: Iterable[str]) -> Refusal:
    return Refusal(Reason.BAD_ARGUMENT, argument=argument, given=given, allowed=tuple(known))


def _follow(tx: Transaction, book: Rulebook, known: Board) -> None:
    """Watches exactly what runs; a deadline that moved is reminded of anew."""
    before = {(w.regime, w.report): w for w in regulators.watches(tx, known.incident.id)}
    wanted = {(w.regime, w.report): w for d in known.running if (w := _watch(book, known.incident, d))}
    for key, old in before.items():
        if key not in wanted:
            regulators.stop(tx, old)
    regulators.start(tx, [w for key, w in wanted.items() if key not in before])
    for key, fresh in wanted.items():
        old = before.get(key, fresh)
        if (old.started_at, old.due_at) != (fresh.started_at, fresh.due_at):
            moved = {"started_at": fresh.started_at, "due_at": fresh.due_at, "next_at": fresh.next_at}
            regulators.change(tx, old, **moved, last_percent=0)


def _watch(book: Rulebook, incident: Incident, duty: Duty) -> Watch | None:
    first = first_reminder(duty, book.policy.regulators)
    if first is None or duty.started_at is None or duty.due_at is None:
        return None
    return Watch(
        id=0, incident_id=incident.id, regime=duty.regime, report=duty.name, started_at=duty.started_at,
        due_at=duty.due_at, next_at=first,
    )  # fmt: skip


def tick(tx: Transaction, book: Rulebook, now: datetime, count: int) -> int:
    """Reminds legal of what is due for it at `now`, at most `count`; answers how many were looked at."""
    found = regulators.due(tx, now, count)
    for watch in found:
        later = partial(regulators.change, tx, watch, next_at=now + POSTPONE)
        apart(tx, partial(_look, tx, book, watch, now), instead=later, watch=watch.id, regime=watch.regime)
    return len(found)


def _look(tx: Transaction, book: Rulebook, watch: Watch, now: datetime) -> None:
    incident = incidents.lock(tx, watch.incident_id)
    if incident is None:
        return regulators.stop(tx, watch)
    known = _board(tx, book, incident.at(now), now)
    _follow(tx, book, known)  # the policy may have changed since the row was written
    fresh = next((w for w in regulators.watches(tx, incident.id) if w.id == watch.id), None)
    if fresh is not None and fresh.next_at <= now:
        _remind(tx, book, known, fresh)
    return None


def _remind(tx: Transaction, book: Rulebook, known: Board, watch: Watch) -> None:
    incident, now = known.incident, known.now
    percent, next_at = reminder(watch, now, book.policy.regulators)
    regulators.change(tx, watch, next_at=next_at, last_percent=percent)
    if not percent:
        return
    about = {"regime": watch.regime, "report": watch.report, "due_at": watch.due_at.isoformat()}
    act = Act(who=BOT, at=now)
    if now >= watch.due_at > watch.started_at and watch.last_percent < 100 <= percent:  # noqa: PLR2004 - 100 % is late
        record.write(tx, act, incident.id, "regulator.late", about)
    people = known.owners or holders(COMMANDER, incident, book.policy)
    entry = record.write(tx, act, incident.id, "regulator.reminded", about | {"percent": percent, "to": list(people)})
    details = {
        "regulator": True, "clock": watch.regime, "instance": watch.report, "percent": percent,
        "due_at": watch.due_at.isoformat(),
    }  # fmt: skip
    reminders.remind(tx, incident, entry, people, details)
    side_card.refresh(tx, incident, CARD, now)
