"""Making an incident private, in Slack: said first what that means, confirmed once."""

from bot.services import restricting
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, told
from bot.slack.listeners.noun import Noun, here
from bot.slack.listeners.submitted import Submitted
from bot.slack.verbs.secrecy import Restrict
from bot.slack.views.ending import restrict_form
from bot.slack.views.forms import REASON
from bot.slack.wording import secrecy


async def _ask(desk: Desk, case: Case, incident_id: int, c: Restrict) -> Answer:
    seen = await desk.store.read(restricting.before_restricting, desk.book, case.act, incident_id)
    return Form(restrict_form(seen.incident, c.reason, case.private(incident=incident_id)))


async def _restrict(desk: Desk, case: Case, form: Submitted) -> Answer:
    about, why = form.private.incident, form.line(REASON)
    return told(secrecy.restricted(await desk.store.run(restricting.restrict, desk.book, case.act, about, why)))


NOUN = Noun(commands=here(Restrict, _ask), forms={"restrict": _restrict})
