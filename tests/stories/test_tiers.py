"""Ten incidents in one minute, with a Slack that falters: every card true, nothing doubled, Slack's limits kept."""

import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from bot.domain.incident import Phase
from bot.rehearsal.workspace import Limits
from bot.services import snapshots
from bot.slack.canvases import whole
from bot.slack.views.canvas import canvas
from bot.slack.views.executive_card import executive_card
from bot.slack.views.incident_card import incident_card
from tests.stories.evening import Evening, an_evening, said

TROUBLES = (
    ("chat.postMessage", "500"),
    ("chat.postMessage", "lost_reply"),
    ("chat.postMessage", "429"),
    ("chat.update", "lost_reply"),
    ("conversations.create", "lost_reply"),
    ("conversations.setTopic", "500"),
    ("pins.add", "refuse"),
    ("conversations.canvases.create", "lost_reply"),
)
TITLES = ("ATM", "cards", "login", "transfers", "statements", "loans", "branches", "mobile", "alerts", "cheques")


@pytest.fixture
async def evening(tmp_path: Path) -> AsyncIterator[Evening]:
    """The whole bot in a workspace that keeps Slack's limits."""
    async with an_evening(tmp_path, limits=Limits(tiers=True)) as started:
        yield started


def _by_key(evening: Evening) -> dict[str, list[str]]:
    """What the bot's messages say, by the key of the delivery that brought them."""
    found: dict[str, list[str]] = defaultdict(list)
    for channel in evening.stage.server.workspace._world.state.channels.values():
        for message in channel.messages.values():
            payload = (message.metadata or {}).get("event_payload", {})
            if key := payload.get("delivery_key"):
                found[key].append(str(message.body["text"]))
    return found


async def _declare_ten(evening: Evening) -> None:
    """One every six seconds; from the fourth on Slack falters for eight seconds."""
    for n, title in enumerate(TITLES):
        if n == 3:
            for method, kind in TROUBLES:
                await evening.fault(method=method, kind=kind, count=3, seconds=2)
        typed = f'/incident declare sev1 wrong_balances "{title} are wrong" "Pocket Bank"'
        answer = await evening.post("command", user="commander", channel="general", text=typed)
        assert f"INC-{n + 1}" in said(answer)
        await evening.passes(seconds=6)
        if n == 4:
            await evening.passes(seconds=2)
            await evening.http.delete("/_control/fault")


async def test_ten_incidents_in_a_minute(evening: Evening, capsys: pytest.CaptureFixture[str]) -> None:
    """Read from the simulator's own log of calls, by the rules of the simulator."""
    begun = evening.stage.clock.now()
    await _declare_ten(evening)
    declared_within = evening.stage.clock.now() - begun
    for room in await evening.rooms():
        for change in ("phase identified", "role comms_lead @comms_lead"):
            await evening.post("command", user="commander", channel=room, text=f"/incident {change}")
    await evening.passes(minutes=6)

    said_by_key = _by_key(evening)
    await _cards_are_true(evening, said_by_key)
    await _canvases_are_true(evening)
    assert {key: texts for key, texts in said_by_key.items() if len(texts) > 1} == {}

    figures = await evening.see("tiers")
    with capsys.disabled():
        lines = [", ".join(f"{name} {value}" for name, value in line.items()) for line in figures]
        title = f"Ten incidents within {declared_within.total_seconds():.0f} s of Slack's time, 8 s of faults:"
        sys.stdout.write("\n  ".join(["", title, *lines, ""]))
    for line in figures:
        assert line.get("most_in_a_minute", line.get("most")) <= line["limit"], line
        assert line.get("refused", 0) <= 3, line  # those that were ordered


async def _canvases_are_true(evening: Evening) -> None:
    """Each incident's channel has one, made once, that says what is so now."""
    shown = []
    for n in range(1, 11):
        snapshot, story = await evening.bot.store.read(whole, n, evening.stage.clock.now())
        found = evening.stage.server.workspace._world.state.channels[str(snapshot.incident.channel_id)].canvas
        assert found is not None
        assert found.markdown == canvas(snapshot, story, evening.bot.book.policy).markdown
        shown.append(found.id)
    assert len(set(shown)) == 10


async def _cards_are_true(evening: Evening, texts: Mapping[str, list[str]]) -> None:
    """Each incident has one card in its room and one with the executives, and both say what is so now."""
    for n in range(1, 11):
        snapshot = await evening.bot.store.read(snapshots.of, n, evening.stage.clock.now())
        assert texts[f"card/incident/{n}"] == [incident_card(snapshot, evening.bot.book.policy).text]
        assert texts[f"card/executive/{n}"] == [executive_card(snapshot, evening.bot.book.policy).text]
        assert snapshot.incident.phase is Phase.IDENTIFIED
