"""What customers claim, in Slack: counted by the verb or its form, answered from the writing desk."""

from dataclasses import replace

from bot.domain.errors import Reason, Refusal
from bot.services import drafting, rumours, snapshots
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, NewForm, Pushed, told
from bot.slack.listeners.drafting import opened, remember
from bot.slack.listeners.noun import Noun, here
from bot.slack.listeners.pressed import Pressed
from bot.slack.listeners.submitted import Submitted
from bot.slack.verbs.claims import Rumour
from bot.slack.views.draft_form import draft_form
from bot.slack.views.rumour_form import answer_form, rumour_form
from bot.slack.wording import rumours as words


async def _rumour(desk: Desk, case: Case, incident_id: int, c: Rumour) -> Answer:
    return await (_log(desk, case, incident_id, c.claim, c.link) if c.claim else _form(desk, case, incident_id))


async def _form(desk: Desk, case: Case, incident_id: int) -> Answer:
    """What is known already, and the fields for another claim."""
    snapshot = await desk.store.read(snapshots.for_reader, incident_id, case.who, case.at)
    known = await desk.store.read(rumours.every, incident_id)
    by_id = {s.id: s for s in snapshot.statements if s.state in rumours.ANSWERING}
    pairs = [(r, by_id.get(r.statement_id or 0)) for r in known]
    return Form(rumour_form(pairs, case.private(incident=incident_id)))


async def _log(desk: Desk, case: Case, incident_id: int, claim: str, link: str) -> Answer:
    seen = await desk.store.run(rumours.log, desk.book, case.act, incident_id, claim, link)
    return told(words.counted(seen))


async def _sent(desk: Desk, case: Case, form: Submitted) -> Answer:
    """A claim out of the form. Raises Refusal for an address that is none."""
    link = form.public_words("link")
    if link and not link.startswith(("http://", "https://")):
        raise Refusal(Reason.BAD_ARGUMENT, argument="link", given=link, allowed=("https://...",))
    return await _log(desk, case, form.private.incident, form.public_words("claim"), link)


async def _answer(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """From the desk: what was typed is kept, and the form for the line opens above it."""
    form = opened(case, pressed)
    sheet = await remember(desk, case, form)
    rumour = next((r for r in sheet.rumours if r.number == pressed.number), None)
    if rumour is None:
        raise Refusal(Reason.NO_SUCH_RUMOUR, number=pressed.value)
    about = replace(form.private, about=rumour.number, root=str(form.view["id"]))
    return Pushed(answer_form(rumour, desk.book.policy.languages, rumour.answer, about))


async def _put_in(desk: Desk, case: Case, form: Submitted) -> Answer:
    """The line is written, and stands in every text of the form below."""
    private = form.private
    lines: dict[str, str] = {x: form.public_words(f"answer:{x}") for x in desk.book.policy.languages}
    sheet = await desk.store.run(
        drafting.answer, desk.book, case.act, private.incident, private.about, lines, private.kind
    )
    version = int(case.at.timestamp())  # a number that no field of this form has had
    versions = {(t.language, t.variant): version for t in sheet.texts}
    own = replace(private, about=0, root="")
    view = draft_form(sheet, desk.book.policy, own, versions=versions)
    return NewForm(view_id=private.root, view_hash="", view=view, below=True)


NOUN = Noun(
    commands=here(Rumour, _rumour),
    actions={"answer_rumour": _answer},
    forms={"rumour": _sent, "answer_rumour": _put_in},
)
