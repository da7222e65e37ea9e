"""Reports and proposals over the wire: counted, proposed in the duty channel, declared by the button, dismissed."""

from tests.slack.evening import Evening, said

LINK = "https://www.facebook.com/bank/posts/"


async def proposed(evening: Evening) -> None:
    """Three complaints, and what they call for has been posted."""
    for n in range(3):
        evening.advance(seconds=30)
        await evening.types("support", "duty", f"report Balance zero in Pocket Bank {LINK}{n}")
    await evening.work()


async def test_three_reports_propose_and_the_button_declares(evening: Evening) -> None:
    """One card, kept true; the form is filled in; the incident has the reports and their first moment."""
    await proposed(evening)
    [card] = await evening.reads("commander", "duty")
    assert "P-1 Possible incident" in card["text"]
    assert "3 customer reports" in card["text"]
    form = (await evening.press("commander", "duty", "declare_proposal"))["view"]
    filled = {b["block_id"]: b["element"] for b in form["blocks"] if b["type"] == "input"}
    assert [o["value"] for o in filled["services"]["initial_options"]] == ["Pocket Bank"]
    assert filled["title"]["initial_value"].startswith("Balance zero in Pocket Bank")
    assert "facebook.com/bank/posts/2" in str(form["blocks"][0])
    evening.advance(seconds=30)
    await evening.submits(
        "commander", form, severity={"body": "sev1"}, situation={"body": "wrong_balances"}, title={"body": "Balances"},
        services={"body": ["Pocket Bank"]}, since={"body": filled["since"]["initial_value"]},
    )  # fmt: skip
    await evening.work()
    card, *_ = await evening.reads("commander", "duty")
    assert "Declared as *INC-1* Balances by" in card["text"]
    assert "declare_proposal" not in str(card)
    shown = said(await evening.types("commander", "general", "INC-1 show"))
    assert "(3 reports)" in shown


async def test_two_press_and_the_slower_hears_what_is_true(evening: Evening) -> None:
    """Two forms for one proposal: the second declares nothing, and says who was faster."""
    await proposed(evening)
    fields = {"severity": {"body": "sev1"}, "situation": {"body": "wrong_balances"}}
    first = (await evening.press("commander", "duty", "declare_proposal"))["view"]
    second = (await evening.press("duty_manager", "duty", "declare_proposal"))["view"]
    await evening.submits("commander", first, **fields)
    slower = await evening.submits("duty_manager", second, **fields)
    assert "has declared P-1 already: it is INC-1" in str(slower)


async def test_the_reports_are_listed_from_the_card(evening: Evening) -> None:
    """Ten on a page, newest first, with who counted each and where it was said; the pages turn."""
    room = await evening.declared()
    await evening.joins("U0SUPPORT", room)
    for n in range(12):
        evening.advance(seconds=20)
        await evening.types("support", room, f"report Nothing works {LINK}{n}")
    await evening.work()
    view = (await evening.press("commander", room, "reports"))["view"]
    assert "12 customer reports" in str(view)
    assert f"{LINK}11" in str(view)
    assert f"{LINK}1|" not in str(view)
    older = await evening.rig.do("click", user="commander", view_id=view["id"], action_id="reports_older")
    shown = older.get("view") or (await evening.rig.see("views", user="commander"))[-1]
    assert f"{LINK}1|" in str(shown)
    newer = await evening.rig.do("click", user="commander", view_id=view["id"], action_id="reports_newer")
    shown = newer.get("view") or (await evening.rig.see("views", user="commander"))[-1]
    assert f"{LINK}11" in str(shown)


async def test_the_bare_verb_opens_a_form(evening: Evening) -> None:
    """It counts; a wrong address stays beside its field; the same link says so."""
    form = (await evening.types("support", "duty", "report"))["view"]
    wrong = await evening.submits("support", form, text={"body": "Zero"}, link={"body": "nowhere"})
    assert "link" in wrong["errors"]
    done = await evening.submits("support", form, text={"body": "Zero"}, link={"body": f"{LINK}7"})
    assert "it is the first" in said(done)
    again = await evening.told("support", "duty", f"report {LINK}7/?utm_source=x")
    assert "counted this link at" in again
    assert "so it counts once" in again


async def test_not_an_incident_needs_a_role_and_a_reason(evening: Evening) -> None:
    """Whoever may not hears who may; then the card says by whom and why."""
    await proposed(evening)
    form = (await evening.press("support", "duty", "dismiss_proposal"))["view"]
    refused = await evening.submits("support", form, reason={"body": "no"})
    assert "duty manager" in str(refused)
    form = (await evening.press("duty_manager", "duty", "dismiss_proposal"))["view"]
    done = await evening.submits("duty_manager", form, reason={"body": "A test of the *app* <!channel>"})
    assert "P-1 is no incident" in said(done)
    await evening.work()
    [card] = await evening.reads("commander", "duty")
    assert "A test of the" in card["text"]
    assert "<!channel>" not in str(card)


async def test_it_may_be_part_of_an_open_incident(evening: Evening) -> None:
    """The card offers the incidents that are open; whoever chooses one has everything counted there."""
    await evening.types("commander", "general", "declare sev2 card_payments_failing Cards")
    for n in range(3):
        await evening.types("support", "duty", f"report Nothing works {LINK}{n}")
    await evening.work()
    done = await evening.press("support", "duty", "join_incident", value="1:1")
    assert "I counted everything that came in for *INC-1*" in said(done)
    evening.advance(seconds=2)
    await evening.work()
    card = next(m for m in await evening.reads("commander", "duty") if "P-1" in m["text"])
    assert "Part of *INC-1*" in card["text"]
    assert "(3 reports)" in said(await evening.types("commander", "general", "INC-1 show"))


async def test_nobody_decides_and_the_clock_speaks(evening: Evening) -> None:
    """K0: 80 % in the card's thread, 100 % in the channel and to the duty manager; `clocks` shows it."""
    await proposed(evening)
    assert "P-1" in await evening.told("stranger", "general", "clocks")
    evening.advance(minutes=8)
    await evening.work()
    [card] = await evening.reads("commander", "duty")
    assert card["reply_count"] == 1
    evening.advance(minutes=2)
    await evening.work()
    assert "*Late.* P-1" in (await evening.reads("commander", "duty"))[-1]["text"]
    assert "*Late.* P-1" in (await evening.reads("duty_manager", "@bayan"))[-1]["text"]
