"""No input without an answer: what happens when the house, Slack or the bot itself fails."""

import asyncio
import json
from typing import Any

import pytest

from bot.slack.app import SlackSide
from bot.slack.failures import LastEdge
from bot.slack.gateway import Gateway
from bot.slack.speaker import Speaker
from bot.slack.trouble import TurnedDown
from storage import StoreUnavailable
from tests.slack.desk import HandClock
from tests.slack.evening import Evening, said
from tests.slack.fuzz.silent_slack import SilentGateway

ROOM = "inc-1-wrong-balances"


def actions_of(logged: list[Any]) -> list[str]:
    """What was logged, by name."""
    return [str(e.get("action")) for e in logged]


class Broken:
    """A store that fails in one way."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def run(self, *_args: object, **_more: object) -> Any:  # noqa: ANN401
        """Fails."""
        raise self.error

    read = run


async def test_a_bad_token_is_known_at_the_start(evening: Evening) -> None:
    """auth.test runs before the socket opens: whoever starts the bot is told, nobody in Slack is."""
    gateway = await Gateway.open("xoxb-wrong", base_url=evening.rig.api)
    side = SlackSide(evening.house, gateway)
    with pytest.raises(TurnedDown, match="does not accept the bot's token"):
        await side.connect(evening.rig.seed.app.app_token)
    await side.close()
    await gateway.close()


async def test_when_the_database_is_away_people_are_told(evening: Evening, logged: list[Any]) -> None:
    """Nothing happened, and the sentence says so; the log has the reason."""
    await evening.submitted()
    evening.house.store, kept = Broken(StoreUnavailable("disk full")), evening.house.store  # type: ignore[assignment]
    try:
        typed = await evening.rig.do("command", user="commander", channel=ROOM, text="/incident note x")
        assert "I could not save this, so nothing happened" in said(typed)
        ts = await evening.newest("approver", "approvals", "approve")
        pressed = {"user": "approver", "channel": "approvals", "ts": ts, "action_id": "approve"}
        assert "I could not save this" in said(await evening.rig.do("click", **pressed))
    finally:
        evening.house.store = kept
    assert actions_of(logged).count("slack.storage") >= 2


async def test_a_form_keeps_its_text_when_the_database_is_away(evening: Evening) -> None:
    """The sentence stands beside the first field."""
    room = await evening.declared()
    opened = await evening.types("comms_lead", room, "say")
    evening.house.store, kept = Broken(StoreUnavailable("disk full")), evening.house.store  # type: ignore[assignment]
    try:
        stopped = await evening.rig.do("submit", user="comms_lead", view_id=opened["view"]["id"], values={})
    finally:
        evening.house.store = kept
    assert "I could not save this" in next(iter(stopped["errors"].values()))


async def test_a_fault_of_ours_is_answered_and_logged(evening: Evening, logged: list[Any]) -> None:
    """Whatever goes wrong inside, whoever typed hears that nothing was done."""
    room = await evening.declared()
    opened = await evening.types("comms_lead", room, "say")
    evening.house.store, kept = Broken(ZeroDivisionError("ours")), evening.house.store  # type: ignore[assignment]
    try:
        typed = await evening.rig.do("command", user="commander", channel=ROOM, text="/incident note x")
        stopped = await evening.rig.do("submit", user="comms_lead", view_id=opened["view"]["id"], values={})
    finally:
        evening.house.store = kept
    assert "Something went wrong on my side" in said(typed)
    assert "Something went wrong on my side" in next(iter(stopped["errors"].values()))
    assert actions_of(logged).count("slack.failed") == 2


async def test_a_form_that_slack_does_not_open_is_said(evening: Evening, logged: list[Any]) -> None:
    """The trigger was too old or the call failed: the person is asked to try again, with the command."""
    room = await evening.declared()
    await evening.rig.do("fault", method="views.open", kind="error", count=1, error="expired_trigger_id")
    answer = await evening.types("comms_lead", room, "say")
    await asyncio.sleep(0.1)
    seen = [m["text"] for m in await evening.reads("comms_lead", room)]
    assert "I could not open the form in time. Please try again: `/incident say`." in seen
    assert answer["view"] is None
    assert "slack.form" in actions_of(logged)


async def test_an_answer_finds_another_way(evening: Evening) -> None:
    """Where the response URL no longer works the person is answered in the channel, still alone."""
    await evening.submitted()
    ts = await evening.newest("approver", "approvals", "approve")
    await evening.rig.do("fault", method="response_url", kind="500", count=1)
    pressed = {"user": "comms_lead", "channel": "approvals", "ts": ts, "action_id": "approve"}
    await evening.rig.do("click", **pressed)
    await asyncio.sleep(0.1)
    seen = [m for m in await evening.reads("comms_lead", "approvals") if "you wrote it" in m["text"]]
    assert len(seen) == 1
    assert seen[0]["ephemeral"] is True


async def test_an_old_button_is_answered(evening: Evening, logged: list[Any]) -> None:
    """A control that this version does not know gets a sentence, not silence."""
    await evening.submitted()
    ts = await evening.newest("approver", "approvals", "approve")
    pressed = {"user": "approver", "channel": "approvals", "ts": ts, "action_id": "approve", "force": True}
    for value in ("", "x:y", "-1:z", "1" * 40 + ":z", "²:z"):
        answer = await evening.rig.do("click", **pressed, value=value)
        assert "I do not know this control any more" in said(answer), value
    assert "slack.unknown" in actions_of(logged)


async def test_closing_a_form_is_acknowledged(evening: Evening) -> None:
    """Nothing happens, and Slack does not complain."""
    room = await evening.declared()
    opened = await evening.types("comms_lead", room, "say")
    closed = await evening.rig.do("close", user="comms_lead", view_id=opened["view"]["id"])
    assert closed["ok"] is True
    assert await evening.rig.see("views", user="comms_lead") in ([], {"views": []})


async def test_the_socket_may_drop(evening: Evening) -> None:
    """After a cut connection the next command is answered all the same."""
    await evening.rig.do("fault", method="*", kind="drop_socket", count=1)
    async with asyncio.timeout(20):
        while evening.rig.workspace._world.link.connections == 0:  # noqa: ASYNC110 - the SDK looks in its own rhythm
            await asyncio.sleep(0.1)
    assert "I keep track" in await evening.told("stranger", "general", "help")


@pytest.mark.parametrize(
    ("body", "status", "words", "after"),
    [
        ({"command": "/incident"}, 200, "Something went wrong", []),
        ({"type": "view_submission", "view": {"blocks": [{"type": "input", "block_id": "b"}]}}, 200, "errors", []),
        ({"type": "view_submission", "trigger_id": "t", "view": {"blocks": []}}, 200, "", ["views.open"]),
        ({"type": "block_actions", "response_url": "https://hooks.slack.com/1"}, 200, "", ["response_url"]),
        ({"type": "block_actions", "trigger_id": "t"}, 200, "", ["views.open"]),
        ({"type": "shortcut", "trigger_id": "t"}, 200, "", ["views.open"]),
        ({"type": "message_action", "user": {"id": "U1"}, "channel": {"id": "C1"}}, 200, "", ["chat.postEphemeral"]),
        ({"event": {"type": "message"}}, 500, "", []),
    ],
)
async def test_the_last_edge_answers_by_kind(body: dict[str, Any], status: int, words: str, after: list[str]) -> None:
    """Whoever waits is told, with the acknowledgement or after it; an event is left, so that Slack sends it again."""
    gateway = SilentGateway()
    speaker = Speaker(gateway)
    response = await LastEdge(HandClock(), speaker).answer(ValueError("ours"), body)
    await speaker.drain()
    assert response.status == status
    assert words in response.body
    assert [how for how, _ in gateway.silent.made] == after
    assert all("Something went wrong" in json.dumps(shown) for _, shown in gateway.silent.made)
