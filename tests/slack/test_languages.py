"""Who reads what: a person in their own language, a channel and the record in the workspace's."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.slack.app import SlackSide
from bot.slack.courier import SlackCourier
from bot.slack.gateway import Gateway
from bot.slack.readers import Readers
from tests.rehearsal.workspace.rig import running
from tests.slack.desk import House
from tests.slack.evening import Evening, said

ROOM = "inc-1-wrong-balances"
FRENCH = "U0APPROVER"


@asynccontextmanager
async def speaking_workspace(house: House, language: str, locales: dict[str, str]) -> AsyncIterator[Evening]:
    """An evening in a workspace of this language, where these people have these locales."""
    house.book = replace(house.book, policy=house.book.policy.model_copy(update={"speaks": language}))
    async with running() as rig:
        rig.clock.moment = house.clock.moment
        people = rig.workspace._world.state.people
        for who, locale in locales.items():
            people[who] = replace(people[who], locale=locale)
        gateway = await Gateway.open(rig.seed.app.bot_token, base_url=rig.api)
        side = SlackSide(house, gateway)
        house.listener = side.events
        await side.connect(rig.seed.app.app_token)
        yield Evening(rig=rig, house=house, gateway=gateway, courier=SlackCourier(house, gateway))
        await side.close()
        await gateway.close()


@pytest.fixture
async def english(house: House) -> AsyncIterator[Evening]:
    """An English workspace with a French approver."""
    async with speaking_workspace(house, "en", {FRENCH: "fr-FR"}) as evening:
        yield evening


@pytest.fixture
async def french(house: House) -> AsyncIterator[Evening]:
    """A French workspace where only the communications lead has another language, and an executive none of ours."""
    everybody = dict.fromkeys(("U0COMMANDER", FRENCH, "U0SUPPORT"), "fr-FR")
    locales = {**everybody, "U0COMMSLEAD": "en-GB", "U0EXECUTIVE": "de-DE"}
    async with speaking_workspace(house, "fr", locales) as evening:
        yield evening


def plain(text: object) -> str:
    """The text with the spaces and apostrophes of a keyboard."""
    return str(text).replace("\u00a0", " ").replace("\u2019", "'")


async def _newest(evening: Evening, user: str, channel: str) -> str:
    return plain((await evening.reads(user, channel))[-1]["text"])


async def _all(evening: Evening, user: str, channel: str) -> str:
    return "\n".join(plain(m["text"]) for m in await evening.reads(user, channel))


async def _told(evening: Evening, user: str, channel: str, text: str) -> str:
    return plain(await evening.told(user, channel, text))


async def test_a_french_reader_in_an_english_workspace(english: Evening) -> None:
    """Ephemeral answers, forms and direct messages are French; every channel stays English."""
    room = await english.submitted()
    await english.joins(FRENCH, room)
    assert "attend votre décision avant" in await _newest(english, "approver", "@bayan")
    assert "needs your decision" not in await _all(english, "approver", "@bayan")
    card = await _all(english, "approver", "approvals")
    assert "Promises the next word by" in card
    assert "Promet" not in card

    form = await english.press("approver", "approvals", "reject")
    assert form["view"]["title"]["text"] == "Refuser ce texte"
    assert form["view"]["submit"]["text"] == "Envoyer"

    told = await _told(english, "approver", room, "sev quinze")
    assert told.startswith("Je ne comprends pas « quinze » (gravité). Possibilités : ")
    assert "I do not understand" in await _told(english, "commander", room, "sev fifteen")
    assert "Je tiens le fil" in await _told(english, "approver", "general", "help")

    yes = await english.press("approver", "approvals", "approve")
    assert (
        plain(said(yes))
        == "J'ai compté votre approbation du message n° 1. Il part maintenant ; la fiche montre chaque confirmation."
    )
    assert "*Public*  Statement 1" in await _all(english, "approver", room)
    assert "approved your statement 1" in await _all(english, "comms_lead", "@bayan")


async def test_an_english_reader_in_a_french_workspace(french: Evening) -> None:
    """The other way round: cards, notices and topics are French, and one person reads English."""
    room = await french.declared()
    assert "J'ai déclaré" not in await _all(french, "comms_lead", room)
    cards = await _all(french, "commander", room)
    assert "*SEV1* · *analyse en cours* · Pocket Bank, Chaabi Net" in cards
    assert "Rien n'a encore été dit." in cards
    assert "Pour les clients de Pocket Bank et Chaabi Net" in await _all(french, "executive", "executives")
    assert "Déclaré par" in await _all(french, "support", "incidents")

    opened = await french.types("comms_lead", room, "say")
    assert opened["view"]["title"]["text"] == "Tell the public"
    sent = await french.submits("comms_lead", opened["view"])
    assert "I sent statement 1 to its approvers" in said(sent)
    assert "Message n° 1 pour INC-1" in await _all(french, "approver", "approvals")

    assert "I do not know “quoi”" in await _told(french, "comms_lead", room, "quoi")
    assert "Je ne connais pas « quoi »" in await _told(french, "commander", room, "quoi")
    assert "Je ne connais pas « quoi »" in await _told(french, "executive", "executives", "quoi")


async def test_the_record_is_in_the_workspace_s_language(french: Evening) -> None:
    """Whoever reads the timeline reads one language, whoever was refused."""
    room = await french.declared()
    await french.types("comms_lead", room, "phase closed")
    record = await _told(french, "commander", room, "show")
    assert record
    assert "I left the phase" not in await _told(french, "commander", room, "timeline")


async def test_what_is_kept_follows_the_workspace(english: Evening) -> None:
    """A French person declares; the title that everybody reads is English."""
    told = await _told(english, "approver", "general", 'déclarer sev1 wrong_balances "Pocket Bank"')
    assert "J'ai déclaré *INC-1 Wrong balances* en SEV1." in told


LINES = (
    "show",
    "clocks",
    "list",
    "aide",
    "aide fait",
    "say nonsense",
    "phase x",
    "fact ledger_ok",
    "fact nothing_known yes",
    "note bonjour",
    "rôle comms_lead <@U0COMMSLEAD>",
    "sev 2",
    "sev 1",
    "sev 1",
    "snooze K3 10 parce que",
    "report un client",
    "noimpact rien",
    "flag 1 faux",
    "stop",
    "correct",
    "nochange",
    "phase closed",
    "frobnicate",
    "fact",
    "declare sev9",
    'note "',
    "INC-9 show",
)
"""What a French person might type, right and wrong."""

ENGLISH = re.compile(
    r"\b(?:the|of|is|was|were|and|not|have|has|by|from|with|waits?|this|you|your|its?|be|to|since|no|in|at|what|said)\b"
)
"""Words that no French sentence has."""


def english_in(text: object) -> list[str]:
    """The lines that are not French, commands, quotations, mentions and moments aside."""
    lines = (re.sub(r"`[^`]*`|<[^>]*>|«[^»]*»|“[^”]*”", "", line) for line in str(text).splitlines())
    return [line for line in lines if ENGLISH.search(line)]


async def test_a_french_workspace_hears_no_english(french: Evening) -> None:
    """Answers to what is typed, right or wrong, and everything that stands in any channel."""
    room = await french.declared()
    for line in LINES:
        assert english_in(await french.told("commander", room, line)) == [], line
    for channel in ("general", "incidents", "executives", "approvals", "duty", room, "@bayan"):
        for message in await french.reads("commander", channel):
            assert message.get("subtype") or english_in(message["text"]) == [], channel


async def test_a_person_is_asked_for_once(english: Evening) -> None:
    """One call for each person and side of the house, however much is said."""
    room = await english.declared()
    for _again in range(3):
        await english.types("approver", room, "clocks")
    asked = [call["args"]["user"] for call in await english.rig.calls("users.info")]
    assert asked.count(FRENCH) <= 2
    assert max(asked.count(who) for who in asked) <= 2


async def test_slack_that_does_not_tell_leaves_the_workspace_s_language(english: Evening) -> None:
    """An unknown person, a slow or refused call: the answer comes all the same."""
    readers = Readers(english.gateway, "fr")
    assert await readers.of("U0NOBODY") == "fr"
    assert await readers.of("") == "fr"
    assert await readers.of("U0COMMANDER") == "en"
