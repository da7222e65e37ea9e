"""What did not go out as it should: who must look, and what they can do."""

from collections.abc import Mapping

from bot.domain.incident import Incident
from bot.domain.statement import Statement
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import safe, short
from bot.slack.tongue import Phrase, _
from bot.slack.wording.labels import language_name, outlet_name, plain_name
from bot.slack.wording.reasons import reason


def _what(number: int | None) -> str:
    return _("statement {number}", number=number) if number else _("a message")


def trouble_parked(incident: Incident, number: int | None, outlet: str, language: str, why: str) -> str:
    """Nobody can tell whether a message is out."""
    return _(
        "{code}: I cannot tell whether {what} is out on {place}: {why}. "
        "I will not send it twice on my own. Please look, then tell me.",
        code=incident.code,
        what=_what(number),
        place=_place(outlet, language),
        why=safe(short(reason(why), 300)),
    )


def trouble_refused(incident: Incident, number: int | None, outlet: str, language: str, why: str) -> str:
    """An outlet will not take a message."""
    return _(
        "{code}: {place} refused {what}: {why}. It is not out there. When the cause is gone, try again.",
        code=incident.code,
        what=_what(number),
        place=_place(outlet, language),
        why=safe(short(reason(why), 300)),
    )


def by_hand(incident: Incident, number: int | None, outlet: str, language: str) -> str:
    """A person's turn: the text to copy follows."""
    return _(
        "{code}: please post {what} on {place}, which only people can. Copy it as it is, then tell me.",
        code=incident.code,
        what=_("statement {number}", number=number) if number else _("this message"),
        place=_place(outlet, language),
    )


def hand_withdrawn(incident: Incident, number: int, outlet: str, language: str, by: int) -> str:
    """What a person was asked to post shall not be posted any more."""
    told = {"code": incident.code, "number": number, "place": _place(outlet, language)}
    said = (
        _("{code}: please do not post statement {number} on {place}: it was stopped.", **told)
        if by == number
        else _(
            "{code}: please do not post statement {number} on {place} any more: statement {newer} takes its place.",
            newer=by,
            **told,
        )
    )
    return said + " " + _("If you have posted it already, tell me, so that the record is true.")


def trouble_taking_down(incident: Incident, number: int | None, outlet: str, language: str, why: str) -> str:
    """A post that we take back still stands, or may."""
    return _(
        "{code}: {what} may still stand on {place}: {why}. "
        "Please look; take it down there by hand, or let me try again.",
        code=incident.code,
        what=_("the post that statement {number} takes back", number=number) if number else _("the post"),
        place=_place(outlet, language),
        why=safe(short(reason(why), 300)),
    )


def _place(outlet: str, language: str) -> str:
    name = safe(outlet_name(outlet))
    if not language:
        return name
    return _("{outlet} in {language}", outlet=name, language=safe(language_name(language)))


def blocked_at_send(statement: Statement, incident: Incident) -> str:
    """What was approved may no longer be said."""
    return _(
        "{code}: I did not send statement {number}. Since its approval something in it has stopped being true. "
        "Please write it again with `{slash} say`.",
        code=incident.code,
        number=statement.number,
        slash=SLASH,
    )


def blocked_finding(rule: str, text: str, hint: str) -> str:
    """One thing that speaks against it."""
    told = {"rule": safe(rule), "hint": safe(short(hint, 300))}
    if not text.strip():
        return _("{rule}: {hint}", **told)
    return _("{rule}: “{text}”: {hint}", text=safe(short(text, 120)), **told)


ACTIONS: Mapping[str, Phrase] = {
    "card.approval": Phrase("the approval card"),
    "card.executive": Phrase("the executives' card"),
    "card.incident": Phrase("the incident card"),
    "channel.create": Phrase("the incident's channel"),
    "channel.archive": Phrase("the archiving of its channel"),
    "channel.rename": Phrase("the new name of its channel"),
    "channel.invite": Phrase("the invitation to its channel"),
    "channel.topic": Phrase("the channel's topic"),
    "dm": Phrase("a direct message"),
    "pin": Phrase("the pin on the incident card"),
    "post": Phrase("a message"),
}
"""What a delivery to Slack would have brought about."""


def page_lost(code: str, why: str, *, over: bool) -> str:
    """The pager was not reached: nobody was woken, or it was not told that what it rang for is over."""
    because = safe(short(why, 300))
    if over:
        return _(
            "{code}: what I paged for is over, but I could not tell the pager: {why} Please close that alarm there.",
            code=safe(code),
            why=because,
        )
    return _("{code}: my page was not delivered, so perhaps nobody was woken.", code=safe(code)) + f" {because}"


def undelivered(incident: Incident, action: str, what: str, why: str) -> str:
    """Something that should stand in Slack does not."""
    if action in {"page", "page_over"}:
        return page_lost(incident.code, why, over=action == "page_over")
    because = safe(short(why, 300))
    about = f" ({safe(plain_name(what))})" if what else ""
    thing = str(ACTIONS[action]) if action in ACTIONS else safe(plain_name(action))
    return _("{code}: I could not bring {thing} into Slack.", code=incident.code, thing=thing + about) + f" {because}"
