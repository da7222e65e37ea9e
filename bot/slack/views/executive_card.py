"""What executives get: their card, and the news they hear of at once; nothing to press, no chatter (slack-ux 4)."""

from bot.domain.break_glass import unreviewed
from bot.domain.briefing import brief
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Statement
from bot.slack.views.incident_card import headline_text
from bot.slack.views.parts import Message, message, note, say
from bot.slack.wording import cards, executives, offers


def executive_card(snapshot: Snapshot, policy: Policy) -> Message:
    """The briefing of an incident as it stands."""
    told = brief(snapshot, policy)
    incident = snapshot.incident
    words = [(s.first_receipt_at or snapshot.now, headline_text(s, policy)) for s in told.told]
    alone = tuple(unreviewed(snapshot))
    return message(
        say(cards.exec_headline(incident)),
        note(cards.exec_state(incident)),
        say(cards.told(words, told.words_in_all, minutes_to_first(snapshot))),
        say(cards.next_word(told.next_word_by, told.late_since, over=not incident.open)),
        say(f"{cards.money(told.money, snapshot.now)} {cards.data(told.data, snapshot.now)}"),
        say(offers.published_alone(alone)) if alone else None,
        note(cards.waiting_for_you(told.waiting)),
    )


def minutes_to_first(snapshot: Snapshot) -> int:
    """Whole minutes from the declaration to the first public word; 0 while there is none."""
    if not snapshot.published:
        return 0
    first = snapshot.published[0].first_receipt_at or snapshot.now
    return max(0, int((first - snapshot.incident.declared_at).total_seconds() // 60))


def first_word(snapshot: Snapshot, statement: Statement) -> Message:
    """The public has heard from us."""
    at = statement.first_receipt_at or snapshot.now
    minutes = int((at - snapshot.incident.declared_at).total_seconds() // 60)
    return message(say(executives.first_word(snapshot.incident, minutes)))


def told_resolved(snapshot: Snapshot, statement: Statement) -> Message:
    """It is over, and the public knows."""
    return message(say(executives.resolved(snapshot.incident, statement.first_receipt_at or snapshot.now)))
