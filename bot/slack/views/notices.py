"""New messages, one view for each notice that the services write; rendered from the state at the moment of sending."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from blockkit import Actions

from bot.domain.delivery import SETTLED, DeliveryState
from bot.domain.outlet import Deed
from bot.domain.quorum import approval_clock
from bot.slack.views import briefings, fact_form, hands, healing, regulator_card, tasks
from bot.slack.views.alone import ALONE
from bot.slack.views.digest import digest
from bot.slack.views.ending import OF_AN_END
from bot.slack.views.executive_card import first_word, told_resolved
from bot.slack.views.parts import Message, button, message, note, row, say
from bot.slack.views.snooze_form import snooze_button
from bot.slack.views.told import Told
from bot.slack.wording import labels, mishaps, notices, rungs
from bot.slack.wording.advice import advised


def notice(told: Told) -> Message:
    """The message of a notice. Raises KeyError for one that nobody knows."""
    return NOTICES[str(told.details["notice"])](told)


def _declared(told: Told) -> Message:
    return message(say(notices.declared(told.snapshot.incident)))


def _rung(told: Told) -> Message:
    if told.digest is not None and (told.details.get("also") or not told.digest):
        return digest(told.digest, told.policy)
    if told.details.get("regulator"):
        return regulator_card.reminder(told)
    if (over := _over(told)) is not None:
        return over
    lines = [_rung_headline(told), *_rung_lines(told)]
    return message(say("\n".join(lines)), *_rung_footer(told), _rung_controls(told))


def _over(told: Told) -> Message | None:
    """What a reminder reads as once its clock has ended: nobody is asked any more."""
    which = (told.details["clock"], told.details["instance"])
    clocks = [c for c in told.snapshot.clocks if (c.kind, c.instance) == which]
    if not clocks or any(c.ended_at is None for c in clocks):  # a text that was changed is waited for once more
        return None
    title = told.policy.clocks[clocks[-1].kind].title
    return message(say(rungs.over(told.snapshot.incident, title, clocks[-1])))


def _rung_headline(told: Told) -> str:
    incident, due_at = told.snapshot.incident, told.moment("due_at")
    late = bool(told.details["breach"]) or any(r.late for r in told.digest or ())  # it may have waited for its turn
    statement = told.maybe_statement
    if told.details["clock"] == "K8" and statement is not None:
        return rungs.approval(incident, statement, due_at, late=late)
    rule = told.policy.clocks.get(str(told.details["clock"]))
    title = rule.title if rule else str(told.details["clock"])
    if late:
        return rungs.late(incident, title, due_at)
    return rungs.early(incident, title, int(told.details["percent"]), due_at)


def _rung_lines(told: Told) -> Iterator[str]:
    if told.details.get("page"):
        yield rungs.paged()
    if told.details.get("roles"):
        yield rungs.asked(told.details.get("people", ()), told.details["roles"])
    statement = told.maybe_statement
    if statement is not None:
        yield rungs.with_draft(statement, told.where)
    elif told.snapshot.incident.channel_id or told.details.get("roles"):
        yield rungs.without_draft(told.snapshot.incident)


def _rung_footer(told: Told) -> Iterator[Any]:
    missed = [int(p) for p in told.details.get("missed") or ()]
    if told.details.get("down"):
        start, end = (datetime.fromisoformat(m) for m in told.details["down"])
        yield note(rungs.down(start, end, missed))
    elif missed:
        yield note(rungs.missed(missed))


def _rung_controls(told: Told) -> Actions | None:
    if told.details.get("statement") is not None or not told.details.get("roles"):
        return None
    later = snooze_button(str(told.details["clock"]), told.snapshot, told.policy)
    return row(button("say", labels.SAY, str(told.snapshot.incident.id), "primary"), later)


def _approval_wanted(told: Told) -> Message:
    clock = approval_clock(told.snapshot, told.statement)
    due_at = clock.due_at if clock else None
    return message(say(notices.approval_wanted(told.statement, told.snapshot.incident, due_at, told.where)))


def _approval_stand_in(told: Told) -> Message:
    percent = int(told.details["percent"])
    return message(say(notices.approval_stand_in(told.statement, told.snapshot.incident, percent, told.where)))


def _commented(told: Told) -> Message:
    person, text = str(told.details["person"]), str(told.details["text"])
    said = notices.commented(told.statement, told.snapshot.incident, person, text)
    return message(say(f"{said}\n{told.where}"))


def _decided(told: Told) -> Message:
    details = told.details
    person, verdict, reason = str(details["person"]), str(details["verdict"]), str(details.get("reason") or "")
    again = verdict == "change" and told.snapshot.incident.open
    value = f"{told.statement.id}:{told.statement.revision.digest}"
    write = button("revise", labels.WRITE_AGAIN, value, "primary") if again else None
    return message(
        say(notices.decided(told.statement, told.snapshot.incident, person, verdict, reason)),
        row(write),
    )


def _published(told: Told) -> Message:
    known = [d for d in told.snapshot.deliveries_of(told.statement) if d.deed is not Deed.RETRACT]
    where: dict[str, list[tuple[str, str]]] = {}
    for d in known:
        if d.state is DeliveryState.DONE and d.receipt:
            where.setdefault(d.action, []).append((d.language, d.receipt.url))
    rest = tuple(dict.fromkeys(d.action for d in known if d.state not in SETTLED))
    return message(say(notices.published(told.statement, told.snapshot.incident, where, rest)))


def _trouble(told: Told) -> Message:
    details, statement = told.details, told.maybe_statement
    parked = details["state"] == DeliveryState.PARKED.value
    delivery = next((d for d in told.snapshot.deliveries if d.id == details["delivery"]), None)
    taking_down = delivery is not None and delivery.deed is Deed.RETRACT
    sentence = mishaps.trouble_parked if parked else mishaps.trouble_refused
    sentence = mishaps.trouble_taking_down if taking_down else sentence
    number = statement.number if statement else None
    outlet, language, why = str(details["outlet"]), str(details.get("language") or ""), str(details["why"])
    value = str(details["delivery"])
    return message(
        say(sentence(told.snapshot.incident, number, outlet, language, why)),
        row(
            button("it_is_there", labels.IT_IS_THERE, value) if parked and not taking_down else None,
            button("send_again", labels.SEND_AGAIN if parked and not taking_down else labels.RETRY, value),
            button("give_up", labels.GIVE_UP, value, "danger"),
        ),
    )


def _blocked_at_send(told: Told) -> Message:
    found = [
        mishaps.blocked_finding(str(f["rule"]), str(f.get("text", "")), _advised(f))
        for f in told.details.get("findings", ())
    ]
    return message(
        say(mishaps.blocked_at_send(told.statement, told.snapshot.incident)),
        *(note(line) for line in found),
        row(button("say", labels.SAY, str(told.snapshot.incident.id), "primary")),
    )


def _advised(found: Mapping[str, Any]) -> str:
    return advised(str(found.get("hint", "")), str(found.get("advice", "")), found.get("filled", ()))


def _undelivered(told: Told) -> Message:
    action, what, why = (str(told.details.get(name) or "") for name in ("action", "what", "why"))
    return message(say(mishaps.undelivered(told.snapshot.incident, action, what, why)))


def _no_impact_said(told: Told) -> Message:
    person, why = str(told.details["person"]), str(told.details["text"])
    return message(say(notices.no_impact_said(told.snapshot.incident, person, why)))


def _impact_reopened(told: Told) -> Message:
    incident, reports = told.snapshot.incident, told.policy.proposals.reports_to_reopen
    return message(
        say(notices.impact_reopened(incident, reports)), row(button("say", labels.SAY, str(incident.id), "primary"))
    )


def _flagged(told: Told) -> Message:
    details = told.details
    number, what = int(details["number"]), str(details["text"])
    return message(say(notices.flagged(told.snapshot.incident, str(details["person"]), number, what)))


def _severity_up(told: Told) -> Message:
    return message(
        say(notices.severity_up(told.snapshot.incident, str(told.details["person"]), str(told.details["was"]).upper()))
    )


NOTICES: Mapping[str, Callable[[Told], Message]] = {
    **ALONE,
    "declared": _declared,
    "rung": _rung,
    "approval_wanted": _approval_wanted,
    "approval_stand_in": _approval_stand_in,
    "commented": _commented,
    "decided": _decided,
    "published": _published,
    "trouble": _trouble,
    "blocked_at_send": _blocked_at_send,
    "by_hand": lambda told: hands.by_hand(told.snapshot.incident, told.maybe_statement, told.details),
    "hand_withdrawn": lambda told: hands.hand_withdrawn(told.snapshot.incident, told.statement, told.details),
    "undelivered": _undelivered,
    "task_given": tasks.given,
    "task_due": tasks.due,
    "role": briefings.briefing,
    "handed_over": briefings.briefing,
    "catch_up": briefings.catch_up,
    "severity_up": _severity_up,
    "first_word": lambda told: first_word(told.snapshot, told.statement),
    "told_resolved": lambda told: told_resolved(told.snapshot, told.statement),
    "no_impact_said": _no_impact_said,
    "impact_reopened": _impact_reopened,
    "flagged": _flagged,
    **healing.OF_AN_INCIDENT,
    **OF_AN_END,
    "regulators_opened": regulator_card.opened,
    "fact_wanted": lambda told: fact_form.wanted(told.snapshot, told.details),
    "fact_declined": lambda told: fact_form.declined(told.snapshot, told.details),
    "fact_old": lambda told: fact_form.grown_old(told.snapshot, told.details),
}
"""Every notice the services may write."""
