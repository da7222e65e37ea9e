"""The incident's card, pinned in its channel: one message that can say everything (slack-ux 2)."""

from collections.abc import Iterator
from datetime import timedelta

from blockkit import Actions, Context, Option, Section, StaticSelect

from bot.domain.briefing import leading
from bot.domain.clock import Clock
from bot.domain.delivery import waits_for_hand
from bot.domain.incident import FOLLOWS, Incident, Phase
from bot.domain.outlet import Deed
from bot.domain.policy import Policy
from bot.domain.quorum import approval_clock
from bot.domain.roles import COMMANDER, COMMS_LEAD, holders
from bot.domain.snapshot import Snapshot
from bot.domain.statement import State, Statement
from bot.slack.tongue import current
from bot.slack.views.parts import Message, bar, button, header, label, message, note, row, say
from bot.slack.wording import cards, labels, secrecy, tasks

SHOWN_ROLES = (COMMANDER, COMMS_LEAD)
_APPROVER_SEATS = 1


def incident_card(snapshot: Snapshot, policy: Policy) -> Message:
    """The card of an incident as it stands."""
    incident = snapshot.incident
    return message(
        header(cards.incident_headline(incident)),
        say(cards.incident_state(incident)),
        note(cards.incident_origin(incident, snapshot.reports, snapshot.alerts)),
        note(secrecy.private_note()) if incident.private else None,
        note(cards.incident_roles(roles_shown(incident, policy))),
        _public(snapshot, policy),
        _next(snapshot, policy),
        _standing(snapshot, policy),
        _waiting(snapshot),
        say(cards.facts(snapshot.facts, snapshot.now)),
        note(tasks.open_ones(len(snapshot.tasks))) if snapshot.tasks else None,
        _controls(snapshot),
    )


def roles_shown(incident: Incident, policy: Policy) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every role that matters here, and who has it."""
    others = [r for r in incident.roles if r not in SHOWN_ROLES]
    for role in (*SHOWN_ROLES, *others):
        yield role, holders(role, incident, policy)
    yield from list(_approvers(incident, policy))[:_APPROVER_SEATS]


def _approvers(incident: Incident, policy: Policy) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The roles that decide beside the commander; those of the ordinary text, which the policy has last, first."""
    for role in dict.fromkeys(r for rule in reversed(policy.approval.rules) for leg in rule.legs for r in leg):
        if role not in SHOWN_ROLES and role not in incident.roles:
            yield role, holders(role, incident, policy)


def _public(snapshot: Snapshot, policy: Policy) -> Section:
    if not snapshot.published:
        return say(cards.no_word_yet())
    newest = snapshot.published[-1]
    outlets: dict[str, list[tuple[str, str]]] = {}
    for d in (d for d in snapshot.deliveries_of(newest) if d.deed is not Deed.RETRACT):
        outlets.setdefault(d.action, []).append((d.language, "by_hand" if waits_for_hand(d) else d.state.value))
    where = [cards.standing(name, languages) for name, languages in outlets.items()]
    at = newest.first_receipt_at or snapshot.now
    return say(cards.last_word(newest, headline_text(newest, policy), at, where))


def headline_text(statement: Statement, policy: Policy) -> str:
    """The one text that stands for a statement on cards: in the reader's language if there is any, the shorter one."""
    order = sorted(
        statement.revision.content.texts,
        key=lambda t: (t.language != current(), t.language != policy.languages[0], t.variant != "short"),
    )
    return order[0].body if order else ""


def _next(snapshot: Snapshot, policy: Policy) -> Section:
    clock = leading(snapshot, policy)
    if clock is None:
        return say(cards.nothing_due(snapshot.incident))
    title, filled = policy.clocks[clock.kind].title, bar(_share(clock, snapshot))
    told = {"calm": cards.next_calm, "amber": cards.next_amber, "red": cards.next_red}
    owed = cards.owed_by(_owers(snapshot, policy))
    return say(told[_level(clock, snapshot)](filled, title, clock.due_at) + owed)


def _owers(snapshot: Snapshot, policy: Policy) -> tuple[str, ...]:
    """Whom the effective deadline waits for: the approvers of a written text, else whoever leads the words."""
    draft = snapshot.waiting
    role = "approver" if draft is not None and draft.state is State.PENDING else COMMS_LEAD
    return holders(role, snapshot.incident, policy)


def _standing(snapshot: Snapshot, policy: Policy) -> Context | None:
    """What was put off, and how long we still watch before we say that it is over."""
    lines = [
        cards.snoozed(policy.clocks[c.kind].title, c.snoozed_until, c.snoozed_why)
        for c in snapshot.running
        if c.snoozed_until is not None and c.snoozed_until > snapshot.now
    ]
    incident = snapshot.incident
    if incident.phase is Phase.MONITORING and incident.restored_at:
        until = incident.restored_at + timedelta(minutes=policy.severity(incident.severity).watch)
        lines += [cards.watching(until)] if until > snapshot.now else []
    return note("\n".join(lines)) if lines else None


def _share(clock: Clock, snapshot: Snapshot) -> float:
    return (snapshot.now - clock.started_at) / (clock.due_at - clock.started_at)


def _level(clock: Clock, snapshot: Snapshot) -> str:
    share = _share(clock, snapshot)
    return "red" if share >= 1 else "amber" if share >= 0.5 else "calm"  # noqa: PLR2004 - 1.4


def _waiting(snapshot: Snapshot) -> Context | None:
    statement = snapshot.waiting
    return note(cards.waits(statement, approval_clock(snapshot, statement))) if statement else None


def _controls(snapshot: Snapshot) -> Actions | None:
    incident = snapshot.incident
    value = str(incident.id)
    waits = snapshot.waiting is not None and snapshot.waiting.state is State.PENDING
    speaks = incident.phase is not Phase.CLOSED
    repeats = speaks and bool(snapshot.published) and incident.open and not waits
    return row(
        button("say", labels.SAY, value, "" if waits else "primary") if speaks else None,
        button("no_change", labels.NO_CHANGE, value) if repeats else None,
        _phases(incident),
        button("timeline", labels.TIMELINE, value),
        button("reopen", labels.REOPEN, value) if incident.phase is Phase.CLOSED else None,
        button("reports", cards.reports(snapshot.reports), value) if snapshot.reports else None,
    )


def _phases(incident: Incident) -> StaticSelect | None:
    after = [p for p in Phase if p in FOLLOWS[incident.phase]]
    if not after:
        return None
    options = [Option(label(labels.phase_name(p)), value=f"{incident.id}:{p.value}") for p in after]
    return StaticSelect(action_id="phase", options=options, placeholder=label(labels.PHASE))
