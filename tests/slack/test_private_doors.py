"""A private incident, and somebody outside who tries every door with every number there is."""

import json
import re
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from bot.domain.quote import Quote
from bot.domain.report import Complaint
from bot.services import drafting, facts, incidents, quotes, reports, restricting, rumours, statements, tasks
from bot.slack.listeners.dispatch import Dispatcher
from bot.slack.views.instead import REDO
from storage import Store, Transaction
from storage import incidents as rows
from tests.builders import act, book, order
from tests.cast import COMMANDER, COMMS_LEAD, STRANGER
from tests.slack.desk import EVENING, HandClock, House
from tests.slack.test_visitors import ROOM, WAYS, Answers, Door, Way

SECRET = "Zebra"
"""Stands in everything that anybody wrote into it."""

LINK = f"https://desk.example/{SECRET}"
NEVER = 77
"""The number of an incident, a text, a task that never was."""


def furnish(tx: Transaction) -> None:
    """INC-1 was public, has a text that waited, and is private now; INC-2 is everybody's."""
    rules, by, lead = book(), act(COMMANDER, EVENING), act(COMMS_LEAD, EVENING)
    rows.change(tx, incidents.declare(tx, rules, by, order(title=f"{SECRET} breach")).id, channel_id="C0SECRET")
    sheet = drafting.begin(tx, rules, lead, 1, None)
    texts = tuple(replace(t, body=f"{t.body} {SECRET}.") for t in sheet.texts)
    statements.submit(tx, rules, lead, 1, sheet.kind.value, sheet.texts)
    drafting.typed(tx, rules, lead, 1, drafting.Typed(kind=sheet.kind.value, texts=texts))
    incidents.note(tx, rules, by, 1, f"{SECRET} was here")
    quotes.keep(tx, rules, by, 1, Quote(text=SECRET, author=COMMANDER, link=LINK, place="C0SECRET:1.1"))
    facts.verify(tx, rules, by, 1, "ledger_ok", "yes", LINK)
    rumours.log(tx, rules, by, 1, f"They say {SECRET}", LINK)
    tasks.add(tx, rules, by, 1, f"Call {SECRET}", owner=COMMANDER)
    reports.count(tx, rules, by, Complaint(text=f"{SECRET}!", link=LINK), 1)
    restricting.restrict(tx, rules, by, 1, f"{SECRET}'s data")
    rows.change(tx, 1, channel_id=ROOM)
    rows.change(
        tx, incidents.declare(tx, rules, by, order(title="Cards fail", services=("Cards",))).id, channel_id="C2"
    )


def plain(answers: Answers) -> list[tuple[str, str]]:
    """What each input was answered, with one name for the incident that is private and the one that never was."""
    code = re.compile(rf"\b(INC-|P-|statement |Statement )(?:1|{NEVER})\b")
    shown = [(what, json.dumps(asdict(answer), default=str)) for what, _, answer in answers]
    return [(code.sub(r"\1x", what), code.sub(r"\1x", said)) for what, said in shown]


@pytest.mark.parametrize("way", WAYS)
async def test_whoever_is_outside_hears_what_they_would_hear_of_one_that_never_was(house: House, way: Way) -> None:
    """Every verb, control, form and shortcut, with its number, from its channel and from elsewhere."""
    await house.store.run(furnish)
    found = await way(Door(dispatcher=Dispatcher(house), who=STRANGER))
    for what, said in plain(found):
        assert SECRET not in said, what
    inside = await way(Door(dispatcher=Dispatcher(house), who=COMMANDER))
    assert any(SECRET in said for _, said in plain(inside)), "else this would show nothing"


@pytest.mark.parametrize("way", WAYS)
async def test_nobody_outside_learns_that_it_is_there(house: House, tmp_path: Path, way: Way) -> None:
    """Word for word what they would hear of one that never was."""
    copied = shutil.copy(tmp_path / "bayan.db", tmp_path / "other.db")
    other = House(store=Store(f"sqlite:///{copied}"), clock=HandClock())
    heard = []
    for each, about in ((house, 1), (other, NEVER)):
        await each.store.run(furnish)
        heard.append(plain(await way(Door(dispatcher=Dispatcher(each), who=STRANGER, about=about))))
    await other.store.close()
    echoes = f"{REDO} 1"  # a line that is none is repeated as it was typed
    assert [(a, b) for a, b in zip(*heard, strict=True) if a[1] != b[1] and not a[0].startswith(echoes)] == []
