"""A private incident: nobody who is not in it reads a word of it anywhere, and nothing of it can be published."""

import json
from collections.abc import Sequence

import pytest

from bot.services import export, snapshots
from tests.stories.evening import Evening, Json, said

SECRET = "Zebra breach"
DECLARE = f'/incident declare private sev1 wrong_balances "{SECRET}" "Pocket Bank"'
ROOM = "inc-1-wrong-balances"
OUTSIDERS = ("stranger", "support", "executive", "approver", "duty_manager", "legal", "guest")


async def _declared(evening: Evening) -> Json:
    return await evening.types("commander", DECLARE, "general")


async def _readable_by_others(evening: Evening, *, but: Sequence[str] = (ROOM,)) -> str:
    """Everything that anybody but the commander can read anywhere: channels, messages, Home, pages, networks."""
    found: list[object] = []
    for channel in await evening.see("channels"):
        if channel["name"] not in but:
            await evening.post("join", user="executive", channel=channel["id"])
            canvas = await evening.see("canvas", user="executive", channel=channel["id"])
            found += [channel, await evening.reads("executive", channel["id"]), canvas]
    for person in OUTSIDERS:
        await evening.post("join", user=person, channel="general")
        found += [await evening.see("channels", user=person), await evening.see("home", user=person, open="1")]
        found += [await evening.reads(person, "@bayan"), await evening.see("views", user=person)]
        found += [await evening.see("canvas", user=person, channel=room) for room in but]
        for text in (
            "/incident list",
            "/incident show INC-1",
            "/incident INC-1 clocks",
            "/incident",
            "/incident clocks",
        ):
            found.append(await evening.post("command", user=person, channel="general", text=text))
        found.append(await evening.post("command", user=person, channel="general", text="/incident INC-1 note hello"))
    for address in ("/en/", "/healthz", "/metrics", "/history.json", "/"):
        found.append((await evening.http.get(f"{evening.bot.web_url}{address}", follow_redirects=True)).text)
    pages = (p for p in evening.stage.folder.joinpath("status").rglob("*") if p.is_file())
    found += [page.read_bytes().decode("latin-1") for page in pages]
    for network in (await evening.http.get("/_networks")).json():  # pagers, mails and webhooks among them
        found.append((await evening.http.get(f"/_networks/{network['name']}/posts")).json())
    return json.dumps(found, default=str)


async def _strays(evening: Evening, room: Json) -> list[Json]:
    """Every call with a word of it that does not go into its own channel, whatever surface it is for."""
    canvas = (await evening.see("canvas", user="commander", channel=room["id"])).get("canvas") or {}
    own = {room["id"], canvas.get("id")}
    told = [c for c in await evening.see("calls") if SECRET in json.dumps(c["args"])]
    assert told, "else this would show nothing"
    return [c for c in told if not own & {c["args"].get(key) for key in ("channel", "channel_id", "canvas_id")}]


async def test_nobody_outside_reads_a_word(evening: Evening) -> None:
    """An hour with reminders, notes, roles and troubles: its title and code appear nowhere but in its own channel."""
    await _declared(evening)
    await evening.types("commander", "/incident note The auditors found it")
    await evening.types("commander", "/incident sev 2")
    await evening.fault(method="chat.update", kind="error", error="restricted_action", count=1)
    await evening.types("commander", "/incident phase identified")
    await evening.passes(minutes=70)
    for n in range(3):
        await evening.types("support", f"/incident report The app shows 0 https://x.example/{n}", "duty")
    await evening.types("commander", "/incident resolve")
    await evening.passes(minutes=10)

    others = await _readable_by_others(evening)
    assert "Possible incident" in others, "nor is it named where one may be chosen"
    assert SECRET not in others
    assert "auditors" not in others
    assert ROOM not in others
    room = next(c for c in await evening.see("channels", user="commander") if c["name"] == ROOM)
    assert room["is_private"] is True
    assert set(room["members"]) == {"U0BAYAN", "U0COMMANDER"}
    assert await _strays(evening, room) == []
    assert any(SECRET in t for t in await evening.texts("commander", ROOM))
    assert SECRET in (await evening.see("canvas", user="commander", channel=ROOM))["canvas"]["markdown"]


@pytest.mark.parametrize("text", ["show INC-1", "INC-1 note hello", "INC-1 clocks", "INC-1 sev 2", "INC-1 say"])
async def test_it_is_not_even_there_for_others(evening: Evening, text: str) -> None:
    """They read what they would read of an incident that never was."""
    await _declared(evening)
    told = said(await evening.post("command", user="stranger", channel="general", text=f"/incident {text}"))
    never = said(
        await evening.post(
            "command", user="stranger", channel="general", text=f"/incident {text.replace('INC-1', 'INC-999')}"
        )
    )
    assert told.replace("INC-1", "INC-999") == never
    assert told


async def test_nothing_of_it_can_be_published(evening: Evening) -> None:
    """Not by those who are in it either, until it is declassified with a reason; then everything goes its way."""
    await _declared(evening)
    for verb in ("say", "nochange"):
        assert "is private, so nothing of it can be published" in said(
            await evening.types("commander", f"/incident {verb}")
        )
    assert (await evening.types("commander", "/incident declassify"))["view"]["callback_id"] == "fill_declassify"
    answer = await evening.types("commander", "/incident declassify Customers are affected")
    assert "is not private any more" in said(answer)
    assert any(SECRET in t for t in await evening.texts("support", "incidents"))
    assert any("Customers" in t for t in await evening.texts("executive", "executives"))
    assert "INC-1" in said(await evening.types("stranger", "/incident list", "general"))
    assert (await evening.types("commander", "/incident say"))["view"]
    assert "is not private; there is nothing" in said(await evening.types("commander", "/incident declassify again"))
    document = await evening.document()
    assert document["audit"]["verified"]


async def test_who_is_invited_is_in(evening: Evening) -> None:
    """By a role, or by hand into the channel; who leaves is out again."""
    await _declared(evening)
    await evening.types("commander", "/incident role comms_lead @comms_lead")
    for person, is_in in (("comms_lead", True), ("legal", False)):
        assert (SECRET in said(await evening.types(person, "/incident list", "general"))) is is_in
    await evening.post("join", user="legal", channel=ROOM)
    await evening.passes(seconds=2)
    assert SECRET in said(await evening.types("legal", "/incident show INC-1", "general"))
    await evening.post("leave", user="legal", channel=ROOM)
    await evening.passes(seconds=2)
    assert SECRET not in said(await evening.types("legal", "/incident show INC-1", "general"))


async def test_the_form_keeps_the_secret(evening: Evening) -> None:
    """`declare private` alone opens the form; what it declares is private."""
    form = (await evening.types("commander", "/incident declare private", "general"))["view"]
    assert "will be private" in json.dumps(form["blocks"])
    values = {"Severity": "sev1", "What customers notice": "wrong_balances", "Services": ["Pocket Bank"]}
    title = next(b["label"]["text"] for b in form["blocks"] if b.get("block_id") == "title")
    assert (await evening.sends("commander", form, {**values, title: SECRET})).get("errors") is None
    snapshot = await evening.bot.store.read(snapshots.of, 1, evening.stage.clock.now())
    assert snapshot.incident.private
    assert SECRET not in json.dumps([await evening.reads("support", "incidents")])


async def test_the_evidence_says_that_it_was_private(evening: Evening) -> None:
    """Whoever may open the database reads who declared it private and who made it known, why and when."""
    await _declared(evening)
    await evening.types("commander", "/incident declassify Customers are affected")
    pack = await evening.bot.store.read(export.pack, evening.bot.book, 1, evening.stage.clock.now())
    actions = [e["action"] for e in pack["record"]]
    assert "incident.declassified" in actions
    assert (
        json.loads(pack["record"][0]["data"])["private"] is True if isinstance(pack["record"][0]["data"], str) else True
    )


async def test_what_becomes_private_is_told_to_nobody_from_then_on(evening: Evening) -> None:
    """Its cards elsewhere fall silent, its channel is archived, another one has those who have a part in it."""
    await evening.submitted()
    form = (await evening.types("commander", "/incident private Customers' data"))["view"]
    assert "will be private" in json.dumps(form["blocks"])
    assert "is private now" in said(await evening.sends("commander", form))
    await evening.passes(seconds=30)
    await evening.post("command", user="commander", channel="general", text=f'/incident INC-1 title "{SECRET}"')
    await evening.post(
        "command", user="commander", channel="general", text="/incident INC-1 note The auditors found it"
    )
    await evening.passes(minutes=70)
    assert "auditors" not in str(await evening.see("canvas", user="executive", channel=ROOM))
    others = await _readable_by_others(evening, but=(await evening.rooms())[1:])
    assert SECRET not in others
    assert "auditors" not in others
    rooms = {
        c["name"]: c for c in await evening.see("channels", user="commander") if c.get("name", "").startswith("inc-1")
    }
    assert rooms[ROOM]["is_archived"] is True
    own = next(c for name, c in rooms.items() if name != ROOM)
    assert own["is_private"] is True
    assert await _strays(evening, own) == []
    assert set(own["members"]) == {"U0BAYAN", "U0COMMANDER"}
    assert any(SECRET in t for t in await evening.texts("commander", own["name"]))
    assert "INC-1" not in said(await evening.types("stranger", "/incident list", "general"))
    for channel in ("executives", "approvals"):
        assert any("is private now; nothing more" in t for t in await evening.texts("executive", channel))
    pack = await evening.bot.store.read(export.pack, evening.bot.book, 1, evening.stage.clock.now())
    assert pack["audit"]["verified"]


async def test_what_the_public_reads_is_not_made_private(evening: Evening) -> None:
    """It is said why, and what can be done instead."""
    await evening.submitted()
    await evening.presses("approver", "approve")
    told = await evening.told("commander", "/incident private Too late")
    assert "cannot be made private: the public has it" in told
    assert "you hold no role" in await evening.told("stranger", "/incident INC-1 privé", "general")


async def test_a_drill_reaches_nobody_outside(evening: Evening) -> None:
    """Approved and recorded; every message says that it is one; no network and no page has a word of it."""
    told = await evening.told("commander", '/incident drill sev1 wrong_balances "Pocket Bank" since 20:30', "general")
    assert "as a drill" in told
    form = (await evening.types("comms_lead", "/incident say"))["view"]
    await evening.sends("comms_lead", form)
    await evening.presses("approver", "approve")
    await evening.passes(minutes=5)
    for channel in ("incidents", "approvals", ROOM):
        await evening.post("join", user="executive", channel=channel)
        found = [m for m in await evening.reads("executive", channel) if m.get("blocks")]
        assert found
        assert {"DRILL / EXERCICE" in m["text"] for m in found} == {True}, channel
    for network in ("bluesky", "mastodon"):
        assert await evening.posts(network) == []
    page = (await evening.http.get(f"{evening.bot.web_url}/en/", follow_redirects=True)).text
    assert "Pocket Bank: " not in page
    document = await evening.document()
    assert document["incident"]["drill"] is True
    assert document["words"]
