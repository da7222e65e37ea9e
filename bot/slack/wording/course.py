"""The timeline in words: the course of an incident from its naming to its end, its channel, what was taken in hand."""

from collections.abc import Callable, Mapping

from bot.domain.timeline import Happening
from bot.slack.mrkdwn import channel, safe
from bot.slack.tongue import Phrase, all_of
from bot.slack.wording.entries import because, quoted, who_in


def _told(phrase: Phrase) -> Callable[[Happening, str], str]:
    """A sentence of who did it, what was before and is now, and why."""

    def say(h: Happening, who: str) -> str:
        services = all_of(safe(s) for s in h.data.get("services") or ())
        named = {
            "was": quoted(h.data, "was"),
            "name": quoted(h.data, "name"),
            "title": quoted(h.data, "title"),
            "other": quoted(h.data, "into") or quoted(h.data, "from"),
            "channel": channel(str(h.data.get("channel") or "")),
            "key": quoted(h.data, "key"),
            "what": quoted(h.data, "delivery"),
            "person": who_in(h.data, "person"),
        }
        return phrase.said(who=who, services=services or "-", **named) + because(h.data)

    return say


COURSE: Mapping[str, Callable[[Happening, str], str]] = {
    "incident.title": _told(Phrase("{who} gave it another title: “{title}”")),
    "incident.services": _told(Phrase("{who} said which services it hits: {services}")),
    "incident.closed": _told(Phrase("{who} closed it")),
    "incident.cancelled": _told(Phrase("{who} cancelled it: it was no incident")),
    "incident.reopened": _told(Phrase("{who} opened it again")),
    "incident.merged": _told(Phrase("{who} merged it into {other}")),
    "incident.took_over": _told(Phrase("{who} merged {other} into it")),
    "incident.restricted": _told(Phrase("{who} made it private")),
    "channel.created": _told(Phrase("{who} made the channel {channel}")),
    "channel.renamed": _told(Phrase("The channel has another name: {name}")),
    "channel.lost": _told(Phrase("The channel was lost; another one is made")),
    "channel.rejoined": _told(Phrase("{who} was taken out of the channel and went in again")),
    "channel.shut_out": _told(Phrase("{who} was taken out of the channel and cannot go in again")),
    "card.deleted": _told(Phrase("Somebody deleted a card; it came back")),
    "role.vacated": _told(Phrase("{person} can no longer be reached; their roles are empty")),
    "fact.outdated": _told(Phrase("{key} no longer holds")),
    "clock.snooze_ended": _told(Phrase("Reminders that were put off are on again")),
    "delivery.confirmed": _told(Phrase("{who} saw that {what} is out there")),
    "delivery.given_up": _told(Phrase("{who} gave {what} up")),
    "delivery.resent": _told(Phrase("{who} had {what} sent again")),
}
"""What happened to the incident as a whole."""
