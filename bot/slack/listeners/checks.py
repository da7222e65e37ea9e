"""Facts in Slack: the form, the request to check one, and its two answers."""

from bot.domain.errors import Reason, Refusal
from bot.domain.fact import Fact
from bot.services import fact_checks, facts, snapshots
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, Pushed, told
from bot.slack.listeners.drafting import opened
from bot.slack.listeners.noun import Noun, here
from bot.slack.listeners.pressed import NotUnderstood, Pressed, number
from bot.slack.listeners.submitted import Submitted
from bot.slack.listeners.values import person
from bot.slack.verbs.claims import AskFact, FactForm, TakeFact, VerifyFact
from bot.slack.views.fact_form import fact_form
from bot.slack.wording import facts as words
from bot.slack.wording import replies


async def _form(desk: Desk, case: Case, incident_id: int, _c: FactForm) -> Answer:
    await desk.store.read(snapshots.for_reader, incident_id, case.who, case.at)
    return Form(fact_form(desk.book, case.private(incident=incident_id)))


async def _take(desk: Desk, case: Case, incident_id: int, key: str) -> Answer:
    return told(replies.taken(await desk.store.run(facts.take, desk.book, case.act, incident_id, key)))


async def _ask(desk: Desk, case: Case, incident_id: int, key: str, who: str) -> Answer:
    fact: Fact = await desk.store.run(fact_checks.ask, desk.book, case.act, incident_id, key, who)
    return told(words.asked(fact))


async def _ask_from_desk(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """From the writing desk: who should check what could then be said."""
    incident_id = opened(case, pressed).private.incident
    private = case.private(incident=incident_id)
    return Pushed(fact_form(desk.book, private, answer="ask"))


def _about(case: Case, pressed: Pressed) -> tuple[int, str]:
    """The incident and the fact that a button is about. Raises NotUnderstood."""
    incident, _, key = pressed.value.partition(":")
    case.incident_id = number(incident)
    return case.incident_id, key


async def _open_about(desk: Desk, case: Case, pressed: Pressed) -> tuple[int, str]:
    """As `_about`, before a form opens. Raises Refusal for an incident that they may not know of."""
    incident_id, key = _about(case, pressed)
    if key not in facts.keys(desk.book):
        raise NotUnderstood(key)
    await desk.store.read(snapshots.for_reader, incident_id, case.who, case.at)
    return incident_id, key


async def _checked(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """Somebody who was asked has an answer: the form asks for it, and for the evidence."""
    incident_id, key = await _open_about(desk, case, pressed)
    return Form(fact_form(desk.book, case.private(incident=incident_id), key=key))


async def _ask_again(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """A fact has grown old: who should check it again."""
    incident_id, key = await _open_about(desk, case, pressed)
    return Form(fact_form(desk.book, case.private(incident=incident_id), key=key, answer="ask"))


async def _not_me(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """Somebody who was asked cannot check it."""
    incident_id, key = _about(case, pressed)
    await desk.store.run(fact_checks.decline, desk.book, case.act, incident_id, key)
    return told(words.declined_told())


async def _take_pressed(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    return await _take(desk, case, *_about(case, pressed))


async def _sent(desk: Desk, case: Case, form: Submitted) -> Answer:
    """Does what the form says: records, takes or asks. Raises Refusal."""
    incident_id, key, answer = form.private.incident, form.choice("key"), form.choice("answer")
    if answer == "ask":
        if not (who := person(form.values, "person")):
            raise Refusal(Reason.MISSING_ARGUMENT, argument="person")
        return await _ask(desk, case, incident_id, key, who)
    if answer == "take":
        return await _take(desk, case, incident_id, key)
    value = "no" if answer == "no" else form.public_words("value") or answer or "yes"
    return await _verify(desk, case, incident_id, key, value, form.public_words("evidence"))


async def _verify(desk: Desk, case: Case, incident_id: int, key: str, value: str, evidence: str) -> Answer:
    known = await desk.store.run(facts.verify, desk.book, case.act, incident_id, key, value, evidence)
    return told(replies.verified(known))


async def _take_said(desk: Desk, case: Case, incident_id: int, c: TakeFact) -> Answer:
    return await _take(desk, case, incident_id, c.key)


async def _ask_said(desk: Desk, case: Case, incident_id: int, c: AskFact) -> Answer:
    return await _ask(desk, case, incident_id, c.key, c.person)


async def _verify_said(desk: Desk, case: Case, incident_id: int, c: VerifyFact) -> Answer:
    return await _verify(desk, case, incident_id, c.key, c.value, c.evidence)


NOUN = Noun(
    commands=here(TakeFact, _take_said)
    | here(FactForm, _form)
    | here(AskFact, _ask_said)
    | here(VerifyFact, _verify_said),
    actions={
        "ask_check": _ask_from_desk,
        "fact_checked": _checked,
        "fact_not_me": _not_me,
        "fact_take": _take_pressed,
        "fact_ask": _ask_again,
    },
    forms={"fact": _sent},
)
