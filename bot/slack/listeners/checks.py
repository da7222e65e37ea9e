"""Facts in Slack: the form, the request to check one, and its two answers."""

from bot.domain.errors import Reason, Refusal
from bot.domain.fact import Fact
from bot.services import fact_checks, facts
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, Pushed, Reply
from bot.slack.listeners.drafting import opened
from bot.slack.listeners.pressed import NotUnderstood, Pressed, number
from bot.slack.listeners.values import Values, choice, line, person
from bot.slack.views.fact_form import fact_form
from bot.slack.views.private import Private
from bot.slack.views.replies import sentence
from bot.slack.wording import facts as words
from bot.slack.wording import replies


async def form(desk: Desk, case: Case, incident_id: int) -> Answer:
    """Opens the form, with nothing chosen yet."""
    case.incident_id = incident_id
    return Form(fact_form(desk.book, case.private(incident=incident_id)))


async def ask(desk: Desk, case: Case, incident_id: int, key: str, who: str) -> Answer:
    """Asks somebody to check a fact."""
    case.incident_id = incident_id
    fact: Fact = await desk.store.run(fact_checks.ask, desk.book, case.act, incident_id, key, who)
    return Reply(sentence(words.asked(fact)))


async def ask_from_desk(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """From the writing desk: who should check what could then be said."""
    incident_id = opened(case, pressed).private.incident
    private = case.private(incident=incident_id)
    return Pushed(fact_form(desk.book, private, answer="ask"))


def _about(case: Case, pressed: Pressed) -> tuple[int, str]:
    """The incident and the fact that a button is about. Raises NotUnderstood."""
    incident, _, key = pressed.value.partition(":")
    case.incident_id = number(incident)
    return case.incident_id, key


async def checked(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """Somebody who was asked has an answer: the form asks for it, and for the evidence."""
    incident_id, key = _about(case, pressed)
    if key not in facts.keys(desk.book):
        raise NotUnderstood(key)
    return Form(fact_form(desk.book, case.private(incident=incident_id), key=key))


async def ask_again(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """A fact has grown old: who should check it again."""
    incident_id, key = _about(case, pressed)
    if key not in facts.keys(desk.book):
        raise NotUnderstood(key)
    return Form(fact_form(desk.book, case.private(incident=incident_id), key=key, answer="ask"))


async def not_me(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """Somebody who was asked cannot check it."""
    incident_id, key = _about(case, pressed)
    await desk.store.run(fact_checks.decline, desk.book, case.act, incident_id, key)
    return Reply(sentence(words.declined_told()))


async def take(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """I am checking it."""
    incident_id, key = _about(case, pressed)
    fact = await desk.store.run(facts.take, desk.book, case.act, incident_id, key)
    return Reply(sentence(replies.taken(fact)))


async def submit(desk: Desk, case: Case, private: Private, values: Values) -> Answer:
    """Does what the form says: records, takes or asks. Raises Refusal."""
    incident_id, key, answer = private.incident, choice(values, "key"), choice(values, "answer")
    if answer == "ask":
        if not (who := person(values, "person")):
            raise Refusal(Reason.MISSING_ARGUMENT, argument="person")
        return await ask(desk, case, incident_id, key, who)
    if answer == "take":
        fact = await desk.store.run(facts.take, desk.book, case.act, incident_id, key)
        return Reply(sentence(replies.taken(fact)))
    value = line(values, "value") or answer or "yes"
    value = "no" if answer == "no" else value
    evidence = line(values, "evidence")
    known = await desk.store.run(facts.verify, desk.book, case.act, incident_id, key, value, evidence)
    return Reply(sentence(replies.verified(known)))
