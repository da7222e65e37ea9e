"""The dispatcher without a wire: whatever comes in, an answer comes out."""

from typing import Any

import pytest

from bot.domain.errors import Reason
from bot.services import incidents, snapshots
from bot.slack.listeners.case import Answer, Case, FieldErrors, Form, Reply
from bot.slack.listeners.dispatch import Dispatcher
from bot.slack.listeners.registry import ACTIONS, FORMS
from bot.slack.wording import replies
from tests.builders import act, book, order
from tests.cast import COMMANDER
from tests.slack.desk import EVENING, House


@pytest.fixture
async def dispatcher(house: House) -> Dispatcher:
    """A dispatcher with INC-1 declared."""
    await house.store.run(incidents.declare, book(), act(at=EVENING), order())
    return Dispatcher(house)


def typed(text: str, **more: str) -> dict[str, Any]:
    """A slash command."""
    body = {"user_id": COMMANDER, "channel_id": "C0GENERAL", "trigger_id": "t1", "response_url": "https://x"}
    return {**body, "command": "/incident", "text": text, **more}


def pressed(action_id: str, value: str = "1", **more: object) -> dict[str, Any]:
    """A button."""
    action = {"action_id": action_id, "value": value, "action_ts": "1.2"}
    return {"type": "block_actions", "user": {"id": COMMANDER}, "trigger_id": "t2", "actions": [action], **more}


def submitted(callback_id: str, private: str = "{}", values: dict[str, Any] | None = None) -> dict[str, Any]:
    """A form."""
    blocks = [{"type": "input", "block_id": block} for block in values or {}]
    view = {"id": "V1", "hash": "h", "callback_id": callback_id, "private_metadata": private, "blocks": blocks}
    return {"type": "view_submission", "user": {"id": COMMANDER}, "view": {**view, "state": {"values": values or {}}}}


def text(answered: tuple[Case, Answer]) -> str:
    """What the person is told."""
    answer = answered[1]
    assert isinstance(answer, Reply), answer
    return answer.message.text


async def test_a_command_knows_who_where_and_once(dispatcher: Dispatcher) -> None:
    """The case carries what the services need to recognise a repetition."""
    case, answer = await dispatcher.command(typed("INC-1 say"))
    assert isinstance(answer, Form)
    assert (case.who, case.channel, case.what, case.once) == (COMMANDER, "C0GENERAL", "say", "trigger:t1")
    assert case.incident_id == 1
    assert case.act.at == EVENING


async def test_the_same_envelope_twice_is_done_once(dispatcher: Dispatcher) -> None:
    """The second time is told so, and is not a refusal for the record."""
    assert text(await dispatcher.command(typed("INC-1 note x"))) == replies.noted()
    assert "nothing happened a second time" in text(await dispatcher.command(typed("INC-1 note x")))


async def test_a_refusal_is_written_down_in_its_own_transaction(dispatcher: Dispatcher, house: House) -> None:
    """What, why, and the very sentence that was shown."""
    shown = text(await dispatcher.command(typed("INC-1 nochange")))
    entries = await house.store.read(snapshots.timeline, 1)
    assert entries[-1].action == "refused"
    assert Reason.NOTHING_PUBLISHED.value in entries[-1].data
    assert shown in entries[-1].data


async def test_a_typing_error_is_nobodys_record(dispatcher: Dispatcher, house: House) -> None:
    """An unknown verb concerns no incident."""
    before = len(await house.store.read(snapshots.timeline, 1))
    await dispatcher.command(typed("INC-1 sya"))
    assert len(await house.store.read(snapshots.timeline, 1)) == before


ODD_VALUES = ("", "1", "99999", "1:abc", "x:y", "99999:abc", "1:resolved", "-1")
ODD_PRIVATE = ("{}", "not json", '{"incident": 1, "kind": "late"}', '{"incident": 77, "kind": "x"}')


@pytest.mark.parametrize("action_id", [*sorted(set(ACTIONS) - {"kind"}), "an_old_button", ""])
async def test_every_press_is_answered(dispatcher: Dispatcher, action_id: str) -> None:
    """Any control with any value: a sentence, a form or a message, never an exception."""
    for value in ODD_VALUES:
        _, answer = await dispatcher.action(pressed(action_id, value))
        assert isinstance(answer, Reply | Form), value


@pytest.mark.parametrize("callback_id", [*FORMS, "old"])
async def test_every_form_is_answered(dispatcher: Dispatcher, callback_id: str) -> None:
    """Any form with any metadata: beside its field or as a sentence, never an exception."""
    values = {"reason": {"body": {"value": "because"}}, "address": {"body": {"value": None}}}
    for private in ODD_PRIVATE:
        _, answer = await dispatcher.submission(submitted(callback_id, private, values))
        assert isinstance(answer, Reply | FieldErrors), private


@pytest.mark.parametrize("form", ["say", "revise", "ask_change", "mend", "answer_rumour", "reject"])
async def test_whoever_writes_or_decides_is_known_first(house: House, form: str) -> None:
    """An author whom no list names could else agree by a second account: nobody would know the address."""
    asked: list[str] = []

    async def know(person: str, *, surely: bool) -> None:
        assert surely
        asked.append(person)

    await Dispatcher(house, know).submission(submitted(form))
    assert asked == [COMMANDER]


async def test_a_kind_that_does_not_fit_is_answered_where_the_form_came_from(dispatcher: Dispatcher) -> None:
    """A menu inside a form has no response URL: the form carries the one it was opened with."""
    private = '{"incident": 1, "kind": "investigating", "reply_to": "https://hooks.slack.com/x", "channel": "C0ROOM"}'
    view = {"id": "V1", "hash": "h", "callback_id": "say", "private_metadata": private}
    case, answer = await dispatcher.action(pressed("kind", "long_incident", view=view))
    assert "Not yet: long incident" in text((case, answer))
    assert (case.reply_to, case.channel) == ("https://hooks.slack.com/x", "C0ROOM")
