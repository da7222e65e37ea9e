"""Shortcuts over the wire: a message goes onto a timeline, counts as a report, becomes an incident."""

import json
from typing import Any

from bot.services import snapshots
from tests.cast import COMMANDER
from tests.slack.evening import Evening, said

ROOM = "inc-1-wrong-balances"
WORDS = 'My balance shows "0" & <nothing>'


async def written(evening: Evening, channel: str, text: str = WORDS, user: str = "support") -> str:
    """A message of somebody's; answers when it was."""
    return str((await evening.rig.do("message", user=user, channel=channel, text=text))["ts"])


async def take(evening: Evening, callback_id: str, channel: str = "", ts: str = "", user: str = "commander") -> Any:  # noqa: ANN401 - JSON
    """A person takes a shortcut; then the relay works."""
    evening.advance(seconds=1)
    where = {"channel": channel, "ts": ts} if ts else {}
    answer = await evening.rig.do("shortcut", user=user, callback_id=callback_id, **where)
    await evening.work()
    return answer


async def notes(evening: Evening) -> list[dict[str, Any]]:
    """What stands on the timeline of the first incident as notes."""
    entries = await evening.house.store.read(snapshots.timeline, 1)
    return [json.loads(e.data) for e in entries if e.action == "note"]


async def test_a_message_in_the_incidents_channel_goes_onto_its_timeline(evening: Evening) -> None:
    """With its author and its address, once; whoever takes it again is told so."""
    room = await evening.declared()
    ts = await written(evening, room, user="commander")
    assert "on the timeline of INC-1" in said(await take(evening, "add_to_timeline", room, ts))
    assert "nothing happened a second time" in said(await take(evening, "add_to_timeline", room, ts))
    (note,) = await notes(evening)
    assert (note["text"], note["author"]) == (WORDS, COMMANDER)
    assert note["link"].endswith(f"/p{ts.replace('.', '')}")


async def test_elsewhere_a_form_asks_for_the_incident(evening: Evening) -> None:
    """The message is shown in it; the choice does it."""
    await evening.declared()
    ts = await written(evening, "incidents")
    opened = await take(evening, "add_to_timeline", "incidents", ts, user="support")
    assert WORDS in json.dumps(opened["view"], ensure_ascii=False).replace('\\\\"', '"').replace('\\"', '"')
    sent = await evening.submits("support", opened["view"], **{"Which incident is it about?": "INC-1 Wrong balances"})
    assert "on the timeline of INC-1" in said(sent)
    assert [n["text"] for n in await notes(evening)] == [WORDS]


async def test_where_nothing_is_open_it_says_so(evening: Evening) -> None:
    """No form with nothing to choose."""
    ts = await written(evening, "incidents")
    told = said(await take(evening, "add_to_timeline", "incidents", ts, user="support"))
    assert "No incident is open" in told


async def test_a_message_counts_as_a_customers_report(evening: Evening) -> None:
    """Loose while nothing is open; in an incident's channel for it; elsewhere the form asks."""
    ts = await written(evening, "incidents")
    assert "counted" in said(await take(evening, "count_as_report", "incidents", ts, user="support"))
    room = await evening.declared()
    in_room = await written(evening, room, "A customer sees zero", user="commander")
    assert "counted" in said(await take(evening, "count_as_report", room, in_room))
    another = await written(evening, "incidents", "Another customer sees zero")
    opened = await take(evening, "count_as_report", "incidents", another, user="support")
    sent = await evening.submits("support", opened["view"], **{"Which incident is it about?": "INC-1 Wrong balances"})
    assert "counted" in said(sent)


async def test_an_incident_is_declared_from_a_message(evening: Evening) -> None:
    """The form brings the words as the title; the message stands on the timeline from the beginning."""
    ts = await written(evening, "incidents")
    opened = await take(evening, "declare_from_message", "incidents", ts, user="support")
    blocks = {b["block_id"]: b for b in opened["view"]["blocks"]}
    assert blocks["title"]["element"]["initial_value"] == WORDS
    filled = {"Severity": "sev2", "What customers notice": "wrong_balances", "Services": ["Pocket Bank"]}
    sent = await evening.rig.do("submit", user="support", view_id=opened["view"]["id"], values=filled)
    await evening.work()
    assert "INC-1" in said(sent)
    assert [n["text"] for n in await notes(evening)] == [WORDS]


async def test_an_incident_is_declared_from_anywhere(evening: Evening) -> None:
    """The global shortcut opens the empty form."""
    opened = await take(evening, "declare")
    assert opened["view"]["callback_id"] == "declare"


async def test_an_unknown_shortcut_is_answered(evening: Evening) -> None:
    """From an older version of the app: a sentence, in a window where there is no channel to say it in."""
    assert "do not" in json.dumps((await take(evening, "gone"))["view"])
    ts = await written(evening, "incidents")
    assert "do not" in said(await take(evening, "gone", "incidents", ts, user="support"))
