"""Typed commands over the wire: each gets an answer, in the right place, with what to do next."""

import pytest

from tests.slack.evening import Evening, said

ROOM = "inc-1-wrong-balances"


async def test_the_bare_command_opens_the_home_of_the_matter(evening: Evening) -> None:
    """Elsewhere the open incidents with a way to declare; in an incident's channel its panel."""
    nothing = await evening.types("commander", "general", "")
    assert "No incident is open." in said(nothing)
    room = await evening.declared()
    there = await evening.types("commander", "general", "")
    assert "*INC-1* Wrong balances · SEV1" in said(there)
    here = await evening.types("commander", room, "")
    assert said(here).startswith("INC-1 Wrong balances")


async def test_the_list_offers_each_incident_and_the_form(evening: Evening) -> None:
    """`Show` answers with the card, `Declare` opens the form."""
    await evening.declared()
    listed = await evening.types("engineer", "general", "list")
    ts = listed["ephemeral"][0]["ts"]
    shown = await evening.press("engineer", "general", "show", ts=ts)
    assert said(shown).startswith("INC-1 Wrong balances")
    form = (await evening.press("engineer", "general", "declare", ts=ts))["view"]
    assert form["callback_id"] == "declare"


async def test_declaring_without_a_word_opens_the_form(evening: Evening) -> None:
    """The form takes the organisation's own words and declares."""
    form = (await evening.types("commander", "general", "declare"))["view"]
    answer = await evening.rig.do(
        "submit",
        user="commander",
        view_id=form["id"],
        values={
            "severity": {"body": "sev2"},
            "situation": {"body": "app_unavailable"},
            "services": {"body": ["Pocket Bank"]},
            "title": {"body": "App does not open"},
            "since": {"body": "20:31"},
        },
    )
    assert "I declared *INC-1 App does not open* as SEV2" in said(answer)


async def test_a_wrong_hour_is_said_beside_its_field(evening: Evening) -> None:
    """The form stays, the sentence stands under `since`."""
    form = (await evening.types("commander", "general", "declare sev1"))["view"]
    values = {
        "severity": {"body": "sev1"},
        "situation": {"body": "wrong_balances"},
        "services": {"body": ["Pocket Bank"]},
        "since": {"body": "dawn"},
    }
    stopped = await evening.rig.do("submit", user="commander", view_id=form["id"], values=values)
    assert "I do not understand “dawn” as time" in stopped["errors"]["since"]


@pytest.mark.parametrize(
    "text", ["say", "fact ledger_ok", "phase identified", "note x", "nochange", "role comms_lead @support"]
)
async def test_elsewhere_a_verb_says_where_it_works(evening: Evening, text: str) -> None:
    """Outside an incident's channel the answer names the place and the open incidents."""
    await evening.declared()
    told = await evening.told("comms_lead", "general", text)
    assert "This works in an incident's channel. <#C" in told
    assert f"`/incident INC-1 {text}`" in told
    assert "*INC-1* Wrong balances" in told


async def test_an_incident_can_be_named_from_anywhere(evening: Evening) -> None:
    """`INC-1` before the verb works in every channel, even one the bot is not in."""
    await evening.declared()
    assert "I added this to the timeline" in await evening.told("support", "general", "INC-1 note Calls double")
    opened = await evening.types("comms_lead", "general", "INC-1 say")
    assert "Statement 1" not in said(opened)
    sent = await evening.submits("comms_lead", opened["view"])
    assert "I sent statement 1 to its approvers" in said(sent)
    assert "I know no incident INC-9" in await evening.told("support", "general", "INC-9 note x")


async def test_facts_are_taken_and_verified(evening: Evening) -> None:
    """Without a value: being checked. With one: verified, with how long it stays fresh. Both show on the card."""
    room = await evening.declared()
    await evening.joins("U0COREBANK", room)
    assert "you are checking ledger_ok" in await evening.told("core_banking", room, "fact ledger_ok")
    assert "? ledger_ok: being checked" in await evening.told("commander", room, "show")
    told = await evening.told("core_banking", room, "fact ledger_ok yes https://ledger.example/1")
    assert "I recorded ledger_ok = yes. It stays fresh until" in told
    assert "✓ ledger_ok checked" in await evening.told("commander", room, "show")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fact ledger_ok yes", "I need the evidence for this"),
        ("fact moonphase yes", "I know no fact “moonphase”. Known: "),
        ("say resolved", "does not fit while the phase is investigating"),
        ("nochange", "Nothing has been published yet"),
        ("phase monitoring", "I need the fact restored verified"),
        ("phase closed", "closed cannot follow it"),
        ("sya", "I do not know “sya”"),
        ('declare "half', 'opening "'),
    ],
)
async def test_what_a_rule_turns_down_is_one_sentence(evening: Evening, text: str, words: str) -> None:
    """Every refusal over the wire is its sentence, shown to this person only."""
    room = await evening.declared()
    answer = await evening.types("comms_lead", room, text)
    assert words in said(answer)
    assert all(m["ephemeral"] for m in answer["ephemeral"])


async def test_a_refusal_is_part_of_the_record(evening: Evening) -> None:
    """The timeline shows who was refused what; the sentence is the one that was shown."""
    room = await evening.declared()
    await evening.types("comms_lead", room, "nochange")
    timeline = said(await evening.press("commander", room, "timeline"))
    assert "was turned down at “nochange”: Nothing has been published yet" in timeline
    assert "declared it as SEV1" in timeline


async def test_the_phase_moves_by_word_and_by_menu(evening: Evening) -> None:
    """Both do the same, and the card follows."""
    room = await evening.declared()
    assert "INC-1 is now identified." in await evening.told("commander", room, "phase identified")
    moved = await evening.press("commander", room, "phase", value="1:investigating")
    assert "INC-1 is now investigating." in said(moved)
    assert "INC-1 is now resolved." in await evening.told("commander", room, "resolve")
    assert "*resolved*" in await evening.told("commander", room, "show")


async def test_a_role_is_given_and_its_holder_told(evening: Evening) -> None:
    """The new holder gets a direct message with what is due."""
    room = await evening.declared()
    told = await evening.told("commander", room, "role comms_lead @duty_comms")
    assert "<@U0DUTYCOMMS> is now comms lead of INC-1" in told
    direct = [m["text"] for m in await evening.reads("duty_comms", "@bayan")]
    assert "You are now comms lead of INC-1 Wrong balances" in direct[-1]
    assert "K1 first public word: due by" in direct[-1]


async def test_reports_are_counted_and_the_third_suggests_declaring(evening: Evening) -> None:
    """K0: three within ten minutes; afterwards they belong to the incident whose channel it is."""
    assert "it is the first" in await evening.told("support", "duty", "report Balance zero")
    await evening.types("support", "duty", "report Again")
    assert "enough to declare: `/incident declare`" in await evening.told("support", "duty", "report Third")
    room = await evening.declared()
    await evening.joins("U0SUPPORT", room)
    assert "there are 4" in await evening.told("support", room, "report Fourth")


async def test_clocks_show_what_is_due_here_or_everywhere(evening: Evening) -> None:
    """In the channel that incident's; elsewhere all; none is said too."""
    assert "No incident is open" in await evening.told("commander", "general", "clocks")
    room = await evening.declared()
    for channel in (room, "general"):
        assert "*What is due for INC-1*\nK1 first public word: due by" in await evening.told(
            "commander", channel, "clocks"
        )
    evening.advance(minutes=16)
    assert "K1 first public word: *late since" in await evening.told("commander", room, "clocks")


async def test_help_lists_and_explains(evening: Evening) -> None:
    """Short, with an example to copy and the other names."""
    overview = await evening.types("stranger", "general", "help")
    assert "`/incident say [kind]` opens the public text" in said(overview)
    assert "/incident backfill" not in said(overview)
    ts = overview["ephemeral"][0]["ts"]
    await evening.press("stranger", "general", "help_chapter", value="people", ts=ts)
    shown = [m["text"] for m in await evening.reads("stranger", "general") if m["ts"] == ts]
    assert len(shown) == 1, "the chapter took the place of the rest"
    assert "*Who does what*" in shown[0]
    one = await evening.told("stranger", "general", "help update")
    assert "Example: `/incident say`\nAlso: update, statement, draft, sp, statuspage." in one


async def test_the_same_command_twice_is_done_once(evening: Evening) -> None:
    """An envelope that comes twice (a lost acknowledgement) declares one incident."""
    await evening.rig.do("fault", method="*", kind="duplicate_event", count=1)
    await evening.declared()
    listed = await evening.told("commander", "general", "list")
    assert "INC-2" not in listed


async def test_a_hostile_title_is_harmless_everywhere(evening: Evening) -> None:
    """What is typed as a title neither mentions nor links, in any channel."""
    await evening.types("commander", "general", 'declare sev1 wrong_balances "<!channel> https://evil.example *x*"')
    for user, channel in (("support", "incidents"), ("commander", "general")):
        for message in await evening.reads(user, channel):
            assert "<!channel>" not in message["text"]
            assert "<https://evil" not in message["text"]
