"""What people read when an incident gets another title or other services."""

from bot.domain.incident import Incident
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import safe
from bot.slack.tongue import _, all_of
from bot.slack.wording.details import Details, listed, said


def retitled(incident: Incident) -> str:
    """It is called otherwise."""
    return _(
        "{code} is now called *{title}*. Its channel's name, topic and cards follow; nothing public changes.",
        code=incident.code,
        title=safe(incident.title),
    )


def services_set(incident: Incident) -> str:
    """It hits other services."""
    return _(
        "{code} now hits {services}. The next public text will say so: `{slash} say`.",
        code=incident.code,
        services=all_of([safe(s) for s in incident.services]),
        slash=SLASH,
    )


def nothing_changed(details: Details) -> str:
    """It is so already."""
    if title := said(details, "title"):
        return _("It is called “{title}” already; I changed nothing.", title=title)
    if services := listed(details.get("services")):
        return _("It hits {services} already; I changed nothing.", services=services)
    return _("It is so already; I changed nothing.")


def nothing_left(details: Details) -> str:
    """No service would be left."""
    now = listed(details.get("services"))
    hits = " " + _("Now it hits {services}.", services=now) if now else ""
    return _(
        "An incident hits at least one service, so I changed nothing.{hits} If no customer notices: "
        "`{slash} noimpact` and why.",
        hits=hits,
        slash=SLASH,
    )
