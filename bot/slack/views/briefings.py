"""What somebody is shown who comes into an incident: all that is open for a new holder, one screen for the others."""

from collections.abc import Iterator

from bot.domain.briefing import brief
from bot.domain.roles import COMMANDER, COMMS_LEAD, holders
from bot.slack.views.executive_card import minutes_to_first
from bot.slack.views.incident_card import headline_text
from bot.slack.views.parts import Message, button, message, note, row, say
from bot.slack.views.replies import clock_lines
from bot.slack.views.told import Told
from bot.slack.wording import briefings, cards, labels, replies

SHOWN_TASKS = 6
SHOWN_FACTS = 8


def briefing(told: Told) -> Message:
    """Who has a role from now on reads what is open, due, promised, being checked and still to be done."""
    snapshot, incident = told.snapshot, told.snapshot.incident
    roles = [str(r) for r in told.details.get("roles") or [told.details["role"]]]
    blocks = list(_open(told))
    return message(
        say(briefings.given(incident, roles, str(told.details.get("by") or ""))),
        *(say(b) for b in blocks or [briefings.nothing_open()]),
        row(
            button("say", labels.SAY, str(incident.id), "primary") if incident.open else None,
            button("public", labels.PUBLIC, str(incident.id)) if snapshot.published else None,
            button("timeline", labels.TIMELINE, str(incident.id)),
        ),
    )


def _open(told: Told) -> Iterator[str]:
    snapshot = told.snapshot
    if snapshot.waiting:
        yield f"{briefings.OPEN}\n{replies.still_waits(snapshot.waiting)}"
    due = clock_lines(snapshot, told.policy)
    if due:
        yield "\n".join([str(briefings.DUE), *(f"• {line}" for line in due)])
    checked = [f for f in snapshot.facts if f.pending]
    if checked:
        yield "\n".join([str(briefings.CHECKED), *(briefings.fact(f) for f in checked[:SHOWN_FACTS])])
    if snapshot.tasks:
        yield f"{briefings.TASKS}\n{briefings.tasks(snapshot.tasks, SHOWN_TASKS)}"


def catch_up(told: Told) -> Message:
    """Who has just come in reads what customers see, what they were told, what comes next and who leads."""
    snapshot, policy = told.snapshot, told.policy
    incident, found = snapshot.incident, brief(snapshot, policy)
    words = [(s.first_receipt_at or snapshot.now, headline_text(s, policy)) for s in found.told]
    return message(
        say(briefings.greeting(incident)),
        say(cards.exec_headline(incident)),
        say(cards.told(words, found.words_in_all, minutes_to_first(snapshot))),
        say(cards.next_word(found.next_word_by, found.late_since, over=not incident.open)),
        say(briefings.leads(holders(COMMANDER, incident, policy), holders(COMMS_LEAD, incident, policy))),
        note(briefings.where_next(), *([briefings.page(policy.status_url)] if snapshot.published else [])),
        row(
            button("timeline", labels.TIMELINE, str(incident.id)),
            button("public", labels.PUBLIC, str(incident.id)) if snapshot.published else None,
        ),
    )
