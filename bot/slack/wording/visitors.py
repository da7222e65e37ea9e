"""What guests and people of other organisations are told: that they read here, and whom to ask for the rest."""

from bot.slack.commands import SLASH
from bot.slack.mrkdwn import person
from bot.slack.tongue import _
from bot.slack.wording.delegation import BARS
from bot.slack.wording.details import Details, said


def visitor(details: Details) -> str:
    """Why nothing happened, and who can do it for them."""
    why = BARS.get(said(details, "why")) or _("not an account of our own workspace")
    if details.get("elsewhere"):
        return _(
            "This is {why}: it reads an incident in the incident's own channel. Ask a member of our own workspace to "
            "invite you there.",
            why=why,
        )
    nothing = _("I changed nothing: this is {why}, and only members of our own workspace act here.", why=why)
    if lead := said(details, "lead"):
        told = {"person": person(lead), "incident": said(details, "incident")}
        return f"{nothing} " + _("Ask {person}, who leads {incident}: a message in this channel is enough.", **told)
    return f"{nothing} " + _("Ask one of them to do it for you: a message in a channel that you share is enough.")


def home(why: str) -> str:
    """Instead of a Home tab."""
    return _(
        "This is {why}: you can read an incident in its own channel, once a member of our own workspace has invited "
        "you there. `{slash} timeline` shows you there what has happened.",
        why=BARS.get(why) or _("not an account of our own workspace"),
        slash=SLASH,
    )
