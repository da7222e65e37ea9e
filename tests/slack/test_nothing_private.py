"""Card numbers, account numbers and passwords, typed wherever people can type: none of it is kept or logged."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import MetaData, create_engine, select

from tests.slack.desk import House
from tests.slack.evening import Evening, said

CARD = "4111 1111 1111 1111"
IBAN = "MA64 0115 1900 0001 2050 0053 4921"
TOKEN = "xoxb-123456789012-abcdefghijklmnop"
WORD = "hunter2-of-the-evening"
TYPED = f"password: {WORD} card {CARD}, account {IBAN}, {TOKEN} thanks"
SECRET = (CARD, CARD.replace(" ", ""), IBAN, IBAN.replace(" ", ""), TOKEN, WORD)
"""In every spelling that somebody could look for."""


def rows_of(house: House, *, but: Collection[str] = ()) -> list[str]:
    """Everything in every table of the house's database but these, row by row."""
    engine, tables = create_engine(house.store.url), MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        wanted = [table for table in tables.sorted_tables if table.name not in but]
        rows = [f"{table.name} {tuple(row)}" for table in wanted for row in connection.execute(select(table))]
    engine.dispose()
    return rows


def kept(evening: Evening) -> str:
    """All of it, as one text."""
    return "\n".join(rows_of(evening.house))


def leaked(where: str) -> list[str]:
    """The secrets that stand there in clear."""
    return [s for s in SECRET if s in where]


async def everywhere(evening: Evening) -> None:
    """An evening on which people paste what they should not into every field there is."""
    await evening.types("commander", "general", f'declare sev1 wrong_balances "Balances {CARD}" since 20:30')
    room = next(c["name"] for c in await evening.rig.see("channels") if str(c["name"]).startswith("inc-1"))
    for command in (
        f"report {TYPED}",
        f"note {TYPED}",
        f"fact ledger_ok yes {TYPED}",
        f"fact cause {TYPED}",
        f"snooze K9 10 {TYPED}",
        f"noimpact {TYPED}",
        f"say {TYPED}",
        f"{TYPED}",
        f"role {TYPED}",
    ):
        await evening.types("commander", room, command)
    await forms(evening, room)


async def forms(evening: Evening, room: str) -> None:
    """The draft, the suggestion, the rejection, the correction and the reason for publishing alone."""
    opened = (await evening.types("comms_lead", room, "say"))["view"]
    field = next(b["block_id"] for b in opened["blocks"] if b["block_id"].startswith("text:"))
    own = {field: {"body": f"Pocket Bank, Chaabi Net: {TYPED}"}}
    blocked = await evening.rig.do("submit", user="comms_lead", view_id=opened["id"], values=own)
    assert "card number" in str(blocked) or "HARD" in str(blocked)
    await evening.work()
    await evening.submits("comms_lead", (await evening.types("comms_lead", room, "say"))["view"])
    asked = (await evening.press("approver", "approvals", "ask_change"))["view"]
    await evening.submits("approver", asked, Reason=TYPED)
    [card, *_] = [m for m in await evening.reads("approver", "approvals") if "Statement 1 for" in str(m["text"])]
    await evening.rig.do("message", user="legal", channel="approvals", text=TYPED, thread_ts=card["ts"])
    await evening.work()
    again = (await evening.press("approver", "approvals", "reject"))["view"]
    assert "rejected" in said(await evening.submits("approver", again, reason=TYPED))


async def test_what_nobody_may_keep_is_nowhere(evening: Evening, logged: list[Any]) -> None:
    """L14, L15, L16, L18 and the law of the record: masked with the beginning of a hash, whatever was typed where."""
    await everywhere(evening)
    found = kept(evening)
    assert leaked(found) == []
    assert found.count("[card number, hash ") >= 6
    assert leaked(str(logged)) == []
    assert leaked(str([c for c in await evening.rig.see("calls") if c["method"] != "views.open"])) == []
