"""What people type on a bad evening: every input gets a sentence, nothing mentions everybody, nothing is lost."""

from typing import Any

from tests.stories.evening import DECLARE, ROOM, SHOUT, Evening, markup_in, said

SPOKEN = frozenset({"chat.postMessage", "chat.update", "chat.postEphemeral"})
"""The calls whose text Slack marks up. A channel's topic is not: Slack takes it as it is."""


async def _everything_said(evening: Evening, *answers: dict[str, Any]) -> list[str]:
    """Every marked-up string that left the bot: by the Web API, with an acknowledgement, by a response URL."""
    sent = [c["args"] for c in await evening.see("calls") if c["method"] in SPOKEN]
    return markup_in(sent) + markup_in([[a.get("ack"), a.get("ephemeral")] for a in answers])


SLIPS = (
    ("/incident frobnicate", "frobnicate"),
    ("/incident decalre sev1", "declare"),
    ("/incident say", "This works in an incident's channel"),
    ("/incident nochange", "This works in an incident's channel"),
    ("/incident fact", "This works in an incident's channel"),
    ("/incident show INC-99", "I know no incident"),
    ("/incident phase", "/incident INC-7 phase"),
    ('/incident declare sev1 "Pocket Bank', 'an opening " without a closing one'),
    ("/incident declare sev9 wrong_balances", "sev1"),
    ("/incident declare sev1 wrong_balances since yesterday", "HH:MM"),
    ("/incident declare sev1 wrong_balance Pocket Bank", "wrong_balances"),
    ("/incident declare sev1 " + "x" * 3000, "too long"),
    ("/incident report " + "é" * 3000, "too long"),
    ("/incident " + "\u202e" * 40, ""),
    ("/incident \u0000\u0007", ""),
    ("/incident `*_~<>&\\", ""),
)
"""What people type in a hurry in #general, and a part of what they must read."""


async def test_bad_input_is_answered_with_a_sentence(evening: Evening) -> None:
    """Law 10: who types something that cannot be done reads why and what to type instead; nothing is declared."""
    for text, sentence in SLIPS:
        told = await evening.told("commander", text, "general")
        assert len(told) > 20, f"{text!r} got {told!r}"
        assert sentence in told, f"{text!r} got {told!r}"
    assert await evening.rooms() == []


async def test_a_correction_can_be_copied_and_works(evening: Evening) -> None:
    """After a slip the right command does its work: no state of the wrong one is left behind."""
    await evening.told("commander", '/incident declare sev1 wrong_balances "Pocket Bank', "general")
    told = await evening.told("commander", DECLARE, "general")

    assert "I declared *INC-1" in told
    assert await evening.rooms() == [ROOM]


async def test_in_the_wrong_channel_the_incident_can_be_named(evening: Evening) -> None:
    """The refusal names the incident's channel and the line that works from here."""
    await evening.declared()
    told = await evening.told("comms_lead", "/incident nochange", "general")
    assert "/incident INC-1 nochange" in told
    assert "<#C" in told

    shown = await evening.told("comms_lead", "/incident INC-1 show", "general")
    assert "INC-1" in shown


TITLES = (
    "balances at zero 😱🏦👨‍👩‍👧‍👦",
    "أرصدة خاطئة في التطبيق",
    "safe \u202etxet\u202c and \u2066hidden\u2069",
    "<!channel> <!here> <!everyone> all at zero",
    "@channel @here @everyone all at zero",
    "<@U0EXECUTIVE> <#C0GENERAL> & <https://evil.example|your bank>",
    "`code` *bold* _it_ ~no~ &lt;!channel&gt;",
    "x" * 120,
)


async def test_a_title_is_only_ever_words(evening: Evening) -> None:
    """Whatever stands in a title: it is declared, shown, and neither mentions, links nor turns a line around."""
    answers = []
    for number, title in enumerate(TITLES, 1):
        answer = await evening.types("commander", f'/incident declare sev2 app_unavailable "{title}"', "general")
        assert f"I declared *INC-{number}" in said(answer), title
        answers += [answer, await evening.types("commander", f"/incident show INC-{number}", "general")]

    everything = await _everything_said(evening, *answers)
    assert [t for t in everything if SHOUT.search(t)] == []
    assert [t for t in everything if "<https://evil" in t or "<@U0EXECUTIVE>" in t] == []
    assert [t for t in everything if {"\u202e", "\u2066"} & set(t)] == []
    assert any("😱🏦" in t for t in everything)
    assert any("أرصدة خاطئة في التطبيق" in t for t in everything)
    loose = [c for c in await evening.see("calls") if c["args"].get("link_names") or c["args"].get("parse") == "full"]
    assert loose == []


async def test_notes_and_reports_mention_nobody_either(evening: Evening) -> None:
    """Free text that comes back on cards and in timelines is escaped like a title."""
    await evening.declared()
    answers = [
        await evening.types("support", "/incident report @channel <!here> everybody sees zero", ROOM),
        await evening.types("commander", "/incident note <!everyone> we look at it @here", ROOM),
        await evening.types("commander", "/incident fact cause_area_known yes <!channel>", ROOM),
        await evening.types("commander", "/incident show", ROOM),
    ]
    assert all(said(a) for a in answers)
    assert [t for t in await _everything_said(evening, *answers) if SHOUT.search(t)] == []


async def test_reports_before_the_declaration_become_the_first_sign(evening: Evening) -> None:
    """K0: the third report in ten minutes suggests declaring; what customers saw first counts from then."""
    for n in range(2):
        assert "declare" not in await evening.told("support", f"/incident report customer {n} sees zero", "duty")
    assert "declare" in await evening.told("support", "/incident report a third one", "duty")
    await evening.types("commander", '/incident declare sev1 wrong_balances "Pocket Bank"', "general")

    head = (await evening.document())["incident"]
    assert head["first_sign_at"] < head["declared_at"]


async def test_help_answers_everywhere(evening: Evening) -> None:
    """Nothing, `help` and `help VERB` answer in any channel, also while there is no incident."""
    for text in ("/incident", "/incident help", "/incident help say", "/incident list", "/incident clocks"):
        assert len(await evening.told("stranger", text, "general")) > 20, text
