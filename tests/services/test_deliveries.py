"""What becomes of a delivery: made ready with the approved bytes, settled by outcome, taken in hand by a person."""

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.act import Act
from bot.domain.clock import ClockState
from bot.domain.delivery import (
    BY_HAND,
    CannotTell,
    Delivery,
    DeliveryState,
    Done,
    NotDone,
    Receipt,
    Refused,
    Unknown,
    waits_for_hand,
)
from bot.domain.errors import Corrupt, Reason
from bot.domain.incident import Phase
from bot.domain.statement import State, Statement
from bot.services import deliveries, fanout, record, stopped
from bot.services.ports import Post
from bot.services.targets import Withheld
from storage import Store, Transaction
from storage import deliveries as rows
from storage import statements as statement_rows
from tests.builders import act, book, local, shown
from tests.cast import COMMANDER
from tests.services.evening import Evening, prepare, taken
from tests.services.refused import refused, why

SECOND = timedelta(seconds=1)


async def approved(evening: Evening) -> Statement:
    """A first word, approved at 20:54."""
    await evening.declare()
    said = await evening.submit()
    await evening.decide(said)
    return said


async def claimed(evening: Evening, key: str = "INC-1/1/status_page/en", at: str = "20:54") -> Delivery:
    """One delivery of those claimed at a local time."""
    return next(d for d in await evening.claim(local(at)) if d.key == key)


async def posted(evening: Evening, delivery: Delivery, at: str) -> Post:
    """What a publisher is asked to prepare."""
    seen: list[Post] = []

    def look(post: Post) -> dict[str, object]:
        seen.append(post)
        return prepare(post)

    await evening.store.run(deliveries.make_ready, evening.book, delivery, local(at), look)
    (post,) = seen
    return post


async def test_the_request_carries_what_was_approved(evening: Evening) -> None:
    """Law 2: the outlet's own bytes of the revision, with all a publisher needs to know."""
    said = await approved(evening)
    delivery = await claimed(evening)
    post = await posted(evening, delivery, "20:54")
    content = said.revision.content
    assert post.body == next(m.body for m in content.messages if (m.outlet, m.language) == ("status_page", "en"))
    assert (post.key, post.incident, post.statement, post.kind, post.phase) == (
        "INC-1/1/status_page/en",
        "INC-1",
        1,
        "investigating",
        "investigating",
    )
    assert (post.title, post.language, post.services) == ("Pocket Bank, Chaabi Net", "en", content.services)
    assert post.link == "https://status.bayan-bank.example/en/incidents/inc-1"
    assert (post.approved_at, post.next_update_at) == (local("20:54"), local("21:20"))
    assert (post.root, post.parent) == (None, None)


async def test_a_later_word_answers_the_earlier_ones(evening: Evening) -> None:
    """Threads: the first message of the lane and the newest before this one."""
    await evening.declare()
    for at in ("20:54", "21:12"):
        await evening.say(None if at == "20:54" else "no_change", at=local(at))
    third = await evening.submit("no_change", at=local("21:38"))
    await evening.decide(third, at=local("21:38"))
    delivery = await claimed(evening, "INC-1/3/bluesky/fr", "21:38")
    post = await posted(evening, delivery, "21:38")
    assert post.root is not None
    assert post.parent is not None
    assert post.root.remote_id == "id of INC-1/1/bluesky/fr"
    assert post.parent.remote_id == "id of INC-1/2/bluesky/fr"


async def test_a_request_is_frozen_before_the_first_attempt(evening: Evening) -> None:
    """Every attempt sends the same bytes: the second does not prepare again."""
    await approved(evening)
    first = await claimed(evening)
    request = await evening.make_ready(first, local("20:54"))
    await evening.settle(first, NotDone(why="503"), local("20:54"))
    again = await claimed(evening, at="20:55")
    assert again.request == request

    def never(_: Post) -> dict[str, object]:
        raise AssertionError

    assert await evening.store.run(deliveries.make_ready, evening.book, again, local("20:55"), never) == request


async def test_a_lost_claim_sends_nothing(evening: Evening) -> None:
    """Somebody else has the delivery now: no request, neither a new one nor the frozen one."""
    await approved(evening)
    first = await claimed(evening)
    second = await claimed(evening, at="20:56")
    assert await evening.make_ready(first, local("20:56")) is None
    assert await evening.make_ready(second, local("20:56")) is not None
    third = await claimed(evening, at="20:58")
    assert await evening.make_ready(second, local("20:58")) is None
    assert await evening.make_ready(third, local("20:58")) is not None


async def tampered(evening: Evening, sql: str) -> Delivery:
    """An approved word's delivery, claimed, after somebody changed the database by hand."""
    await approved(evening)
    delivery = await claimed(evening)
    await evening.store.run(lambda tx: tx.execute(text(sql)))
    found = await evening.store.read(rows.get, delivery.id)
    assert found is not None
    return found


async def test_other_bytes_than_the_approved_ones_are_withheld(evening: Evening) -> None:
    """Law 2: a payload that was changed behind our back is never sent."""
    like = "REPLACE(CAST(payload AS TEXT), 'Pocket', 'Packet')"
    cast = like if "sqlite" in evening.store.url else f"CAST({like} AS JSON)"
    delivery = await tampered(evening, f"UPDATE delivery SET payload = {cast}")  # noqa: S608 - our own text
    with pytest.raises(Withheld, match="not what was approved"):
        await evening.make_ready(delivery, local("20:54"))


async def test_another_revision_than_the_approved_one_is_withheld(evening: Evening) -> None:
    """A revision slipped in after the approval has another digest."""
    await approved(evening)
    delivery = await claimed(evening)

    def slip_in(tx: Transaction) -> None:
        found = statement_rows.get(tx, 1)
        assert found is not None
        statement_rows.add_revision(
            tx, statement_id=1, number=2, author=COMMANDER, at=local("20:54"), content=found.revision.content
        )
        tx.execute(text("UPDATE revision SET number = 9 WHERE number = 1"))

    await evening.store.run(slip_in)
    assert await evening.make_ready(delivery, local("20:54")) is not None  # the same bytes again

    def change(tx: Transaction) -> None:
        found = statement_rows.get(tx, 1)
        assert found is not None
        other = replace(found.revision.content, phase="resolved")
        statement_rows.add_revision(tx, statement_id=1, number=10, author=COMMANDER, at=local("20:54"), content=other)

    await evening.store.run(change)
    with pytest.raises(Withheld, match="not what was approved"):
        await evening.make_ready(delivery, local("20:54"))


async def test_a_changed_revision_does_not_even_load(evening: Evening) -> None:
    """The kept bytes no longer match their digest: that is corruption, not a text."""
    delivery = await tampered(evening, "UPDATE revision SET content = REPLACE(content, 'Pocket', 'Packet')")
    with pytest.raises(Corrupt):
        await evening.make_ready(delivery, local("20:54"))


async def test_a_promise_that_has_passed_is_withheld(evening: Evening) -> None:
    """2.3: lint again immediately before publish; at 21:20 `next update by 21:20` is no longer true."""
    await approved(evening)
    delivery = await claimed(evening)
    with pytest.raises(Withheld, match="L05") as held:
        await evening.make_ready(delivery, local("21:20"))
    assert {f.rule for f in held.value.findings} == {"L05"}


async def test_a_delivery_without_its_statement_is_withheld(evening: Evening) -> None:
    """There is nothing to check it against."""
    await approved(evening)
    orphan = replace(await claimed(evening), statement_id=None)
    with pytest.raises(Withheld, match="is gone"):
        await evening.make_ready(orphan, local("20:54"))


async def test_a_request_that_cannot_be_prepared_is_withheld(evening: Evening) -> None:
    """A publisher that cannot say it in its network's form says why."""
    await approved(evening)
    delivery = await claimed(evening)

    def unable(_: Post) -> dict[str, object]:
        raise ValueError("longer than 300 graphemes")

    with pytest.raises(Withheld, match="300 graphemes"):
        await evening.store.run(deliveries.make_ready, evening.book, delivery, local("20:54"), unable)


async def test_the_first_receipt_is_the_public_word(evening: Evening) -> None:
    """6.2: K1 met at 20:54:20, 9 of 15 minutes; the promise 21:20 runs, K3 beside it without a ladder."""
    said = await approved(evening)
    delivery = await claimed(evening)
    assert await evening.settle(delivery, taken(delivery), local("20:54:20"))
    after = await evening.statement(said.id)
    assert (after.state, after.first_receipt_at) == (State.PUBLISHED, local("20:54:20"))
    clocks = {c.kind: c for c in (await evening.look()).clocks}
    assert (clocks["K1"].state, clocks["K1"].ended_at, clocks["K1"].late) == (ClockState.MET, local("20:54:20"), False)
    assert (shown(clocks["K7"].due_at), clocks["K7"].next_at) == ("21:20:00", local("21:07:10"))
    assert (shown(clocks["K3"].due_at), clocks["K3"].next_at) == ("21:24:20", None)
    assert [m["statement"] for m in await evening.told("published")] == [said.id]
    assert (await evening.record())[-1] == "published"


async def test_later_receipts_restart_nothing(evening: Evening) -> None:
    """The second outlet's receipt is kept and recorded; clocks and the message to the channel are not repeated."""
    await approved(evening)
    flying = [d for d in await evening.claim(local("20:54")) if d.courier == "public"]
    await evening.settle(flying[0], taken(flying[0]), local("20:54:20"))
    before = (await evening.look()).clocks
    for delivery in flying[1:]:
        await evening.settle(delivery, taken(delivery), local("20:54:50"))
    view = await evening.look()
    spread = {"K12", "K13"}
    assert [c for c in view.clocks if c.kind not in spread] == [c for c in before if c.kind not in spread]
    assert {c.kind: (c.state, c.late) for c in view.clocks if c.kind in spread} == dict.fromkeys(
        spread, (ClockState.MET, False)
    )
    assert len(list(view.words())) == len(flying)
    assert len(await evening.told("published")) == 1
    assert (await evening.record()).count("published") == len(flying)


async def test_the_next_word_keeps_the_promise_and_makes_a_new_one(evening: Evening) -> None:
    """6.2 at 21:12: K7 and K3 met, promise 21:40."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    await evening.say("no_change", at=local("21:12"))
    clocks = [c for c in (await evening.look()).clocks if c.kind in {"K3", "K7"}]
    assert [(c.kind, c.instance, c.state, shown(c.due_at)) for c in clocks] == [
        ("K7", "1", ClockState.MET, "21:20:00"),
        ("K3", "1", ClockState.MET, "21:24:00"),
        ("K7", "2", ClockState.RUNNING, "21:40:00"),
        ("K3", "2", ClockState.RUNNING, "21:42:00"),
    ]


async def test_a_receipt_found_after_its_promise_is_late_and_does_not_hang(evening: Evening) -> None:
    """Unknown at 20:54, confirmed by a person at 21:31: the promise of 21:20 is broken, at once."""
    await approved(evening)
    delivery = await claimed(evening)
    await evening.settle(delivery, CannotTell(why="no way to know"), local("20:54:30"))
    confirm = act(COMMANDER, local("21:31"))
    await evening.store.run(stopped.confirm, evening.book, confirm, delivery.id, "https://x/1")
    promise = next(c for c in (await evening.look()).clocks if c.kind == "K7")
    assert (promise.started_at, promise.due_at, promise.state) == (local("20:54"), local("21:20"), ClockState.RUNNING)
    await evening.tick(local("21:31"))
    rungs = [r for r in (await evening.look()).rungs if r.clock == "K7"]
    assert [(r.percent, r.missed) for r in rungs] == [(50, True), (80, True), (100, False)]


async def test_announcing_a_long_incident_slows_the_clock(evening: Evening) -> None:
    """K3: from the receipt of `long_incident` on, 60 minutes; not from its approval."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    said = await evening.submit("long_incident", at=local("22:52"))
    await evening.decide(said, at=local("22:52"))
    assert (await evening.look()).incident.long_since is None
    await evening.deliver(local("22:52"))
    view = await evening.look()
    assert view.incident.long_since == local("22:52")
    assert [shown(c.due_at) for c in view.running if c.kind == "K3"] == ["23:52:00"]


@pytest.mark.parametrize(("wait", "due"), [(None, "20:54:02"), (timedelta(minutes=1), "20:55:00")])
async def test_what_was_not_done_is_tried_again(evening: Evening, wait: timedelta | None, due: str) -> None:
    """Law 6: by our schedule or the outlet's own wish; certainly not out there, so no doubt."""
    await approved(evening)
    delivery = await claimed(evening)
    await evening.settle(delivery, NotDone(why="503 busy", wait=wait), local("20:54"))
    after = await evening.public()
    assert (after.state, after.due_at, after.doubt, after.trouble) == (
        DeliveryState.READY,
        local(due),
        False,
        "503 busy",
    )


async def test_the_card_shows_a_failure_at_once(evening: Evening) -> None:
    """Not only when it is tried again: with a quarter of an hour to wait people want to know now."""
    await evening.begin()
    said = await evening.submit()
    await evening.deliver(local("20:51:02"))
    await evening.decide(said)
    for delivery in await evening.claim(local("20:54:02")):
        wait = timedelta(minutes=15)
        await evening.settle(
            delivery,
            NotDone(why="429", wait=wait) if delivery.courier == "public" else taken(delivery),
            local("20:54:02"),
        )
    due = {d.action for d in await evening.claim(local("20:54:04"))}
    assert {"card.incident", "card.approval"} <= due


async def test_an_unknown_outcome_is_looked_up_later(evening: Evening) -> None:
    """Law 6: in doubt, after three seconds first, with more patience each time."""
    await approved(evening)
    waits = []
    now = local("20:54")
    for _ in range(4):
        delivery = next(d for d in await evening.claim(now) if d.key == "INC-1/1/status_page/en")
        await evening.settle(delivery, Unknown(why="no answer"), now)
        after = await evening.public()
        assert (after.state, after.doubt) == (DeliveryState.READY, True)
        assert after.due_at is not None
        waits.append((after.due_at - now).total_seconds())
        now = after.due_at
    assert waits == [3, 3, 5, 15]


async def test_who_cannot_tell_yet_is_asked_again(evening: Evening) -> None:
    """After the lag that the outlet named; still in doubt."""
    await approved(evening)
    delivery = await claimed(evening)
    await evening.settle(delivery, CannotTell(why="lag", again=timedelta(seconds=20)), local("20:54"))
    after = await evening.public()
    assert (after.state, after.doubt, after.due_at) == (DeliveryState.READY, True, local("20:54:20"))


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Refused(why="401"), DeliveryState.REFUSED), (CannotTell(why="401"), DeliveryState.PARKED)],
)
async def test_what_stops_is_told_to_people(
    evening: Evening, outcome: Refused | CannotTell, state: DeliveryState
) -> None:
    """Law 10: every failure reaches a human in Slack, in the approval thread, with what to do about."""
    said = await approved(evening)
    delivery = await claimed(evening)
    await evening.settle(delivery, outcome, local("20:54:20"))
    after = await evening.public()
    assert (after.state, after.due_at, after.trouble) == (state, None, "401")
    (told,) = await evening.told("trouble")
    assert (told["to"], told["thread"], told["statement"]) == ("approvals", f"card/approval/{said.id}", said.id)
    assert (told["outlet"], told["language"], told["state"], told["why"]) == ("status_page", "en", state.value, "401")
    assert (await evening.record())[-1] == "delivery.stopped"


async def test_what_only_people_can_post_is_handed_to_them(evening: Evening) -> None:
    """The approval thread and the comms lead get the text; nothing is called trouble; who posts it is on record."""
    said = await approved(evening)
    delivery = await claimed(evening)
    await evening.settle(delivery, Refused(why=BY_HAND), local("20:54:20"))
    after = await evening.public()
    assert waits_for_hand(after)
    room, direct = await evening.told("by_hand")
    assert (room["to"], room["thread"], room["text"]) == (
        "approvals",
        f"card/approval/{said.id}",
        delivery.payload["body"],
    )
    assert (direct["recipient"], direct["language"]) == (COMMANDER, "en")
    assert await evening.told("trouble") == []
    assert (await evening.record())[-1] == "delivery.by_hand"

    posted = act(COMMANDER, local("20:57"))
    await evening.store.run(stopped.confirm, evening.book, posted, delivery.id, "")
    after = await evening.public()
    assert after.receipt == Receipt(remote_id="posted", how=f"posted by {COMMANDER}")
    assert after.receipt.hand == COMMANDER
    assert not waits_for_hand(after)
    assert (await evening.look()).clocks[0].state == ClockState.MET


async def test_a_hand_that_gives_up_says_why(evening: Evening) -> None:
    """From then on it is refused like any other."""
    delivery = await parked(evening, Refused(why=BY_HAND))
    await evening.store.run(stopped.give_up, evening.book, act(COMMANDER, local("20:57")), delivery.id, "no phone")
    after = await evening.public()
    assert not waits_for_hand(after)
    assert after.trouble == "given up: no phone"


async def test_what_we_hold_back_is_told_once_with_its_findings(evening: Evening) -> None:
    """Nine messages of one statement withheld for one reason are one message to the approvers' thread."""
    said = await approved(evening)
    found = ({"rule": "L05", "text": "21:20", "hint": "This moment has passed."},)
    for delivery in await evening.claim(local("20:54")):
        if delivery.courier == "public":
            await evening.settle(delivery, Refused(why="withheld: L05", findings=found), local("21:20"))
    (told,) = await evening.told("blocked_at_send")
    assert (told["thread"], told["findings"]) == (f"card/approval/{said.id}", list(found))
    assert await evening.told("trouble") == []


async def test_only_the_present_claim_settles(evening: Evening) -> None:
    """A late result of an old claim changes nothing and starts nothing."""
    await approved(evening)
    first = await claimed(evening)
    await claimed(evening, at="20:56")
    for outcome in (taken(first), Refused(why="x"), NotDone(why="x"), Unknown(why="x"), CannotTell(why="x")):
        assert not await evening.settle(first, outcome, local("20:56"))
    assert (await evening.public()).state is DeliveryState.SENDING
    assert (await evening.look()).clocks[0].state is ClockState.RUNNING


async def parked(evening: Evening, outcome: Refused | CannotTell | None = None) -> Delivery:
    """The English page's delivery, stopped."""
    await approved(evening)
    delivery = await claimed(evening)
    await evening.settle(delivery, outcome or CannotTell(why="no way to know"), local("20:54:30"))
    return await evening.public()


async def test_a_person_who_saw_it_confirms_it(evening: Evening) -> None:
    """Done, with their link as the receipt: the word is public, K1 is met."""
    delivery = await parked(evening)
    confirm = act(COMMANDER, local("20:57"))
    await evening.store.run(stopped.confirm, evening.book, confirm, delivery.id, "https://x/1")
    after = await evening.public()
    assert (after.state, after.trouble) == (DeliveryState.DONE, "")
    assert after.receipt == Receipt(remote_id="https://x/1", url="https://x/1", how=f"seen by {COMMANDER}")
    view = await evening.look()
    assert (view.statements[0].state, view.clocks[0].state) == (State.PUBLISHED, ClockState.MET)
    assert (await evening.record())[-2:] == ["delivery.confirmed", "published"]


async def test_a_person_who_did_not_see_it_sends_it_again(evening: Evening) -> None:
    """No doubt is left: it is sent without being looked up."""
    delivery = await parked(evening)
    await evening.store.run(stopped.resend, evening.book, act(COMMANDER, local("20:57")), delivery.id)
    again = await claimed(evening, at="20:57")
    assert (again.doubt, again.attempts) == (False, 2)
    assert "delivery.resent" in await evening.record()


async def test_a_refused_delivery_may_be_sent_again(evening: Evening) -> None:
    """When the credential was repaired."""
    delivery = await parked(evening, Refused(why="401"))
    await evening.store.run(stopped.resend, evening.book, act(COMMANDER, local("20:57")), delivery.id)
    assert (await evening.public()).state is DeliveryState.READY


async def test_a_person_may_give_it_up_with_a_reason(evening: Evening) -> None:
    """It stays on record that it never went out, and why."""
    delivery = await parked(evening)
    await evening.store.run(stopped.give_up, evening.book, act(COMMANDER, local("20:57")), delivery.id, "too old")
    after = await evening.public()
    assert (after.state, after.trouble) == (DeliveryState.REFUSED, "given up: too old")
    assert (await evening.record())[-1] == "delivery.given_up"


async def test_only_what_has_stopped_is_taken_in_hand(evening: Evening) -> None:
    """What is under way or done needs nobody; what is not there cannot be helped."""
    await approved(evening)
    delivery = await evening.public()
    take = evening.store.run(stopped.resend, evening.book, act(), delivery.id)
    reason, details = await refused(take)
    assert (reason, details["state"]) == (Reason.NOT_PARKED, "ready")
    assert await why(evening.store.run(stopped.give_up, evening.book, act(), 999, "x")) is Reason.NOT_PARKED


async def test_a_card_that_changed_while_it_was_sent_is_sent_once_more(evening: Evening) -> None:
    """Converged: the newest state wins, after a second in which changes gather."""
    await evening.begin()
    await evening.phase(Phase.IDENTIFIED, at=local("20:50"))
    card = next(d for d in await evening.claim(local("20:50:01")) if d.action == "card.incident")
    await evening.phase(Phase.INVESTIGATING, at=local("20:50:01"))
    await evening.settle(card, taken(card), local("20:50:02"))
    found = await evening.store.read(rows.get, card.id)
    assert found is not None
    assert (found.state, found.due_at, found.attempts) == (DeliveryState.READY, local("20:50:03"), 0)


async def test_where_a_card_stands(evening: Evening) -> None:
    """None before it was posted, then Slack's own name for it, for ever."""
    await evening.declare()
    key = "card/incident/1"
    assert await evening.store.read(deliveries.card_receipt, key) is None
    assert await evening.store.read(deliveries.card_receipt, "card/none/1") is None
    await evening.deliver(local("20:45"))
    await evening.deliver(local("20:45"))
    found = await evening.store.read(deliveries.card_receipt, key)
    assert found is not None
    assert found.remote_id == "id of card/incident/1"


async def test_a_slack_message_that_stops_is_on_record(evening: Evening) -> None:
    """It is no public word: the record keeps it, and the duty channel hears of it (law 10)."""
    await evening.declare()
    made = next(d for d in await evening.claim(local("20:45")) if d.action == "channel.create")
    await evening.settle(made, Refused(why="restricted"), local("20:45:01"))
    assert (await evening.record())[-1] == "delivery.stopped"
    assert await evening.told("trouble") == []
    (told,) = await evening.told("undelivered")
    assert (told["to"], told["action"], told["why"]) == ("duty", "channel.create", "restricted")
    assert "channel.topic" in [d.action for d in await evening.claim(local("20:45:01"))]


async def test_an_incident_that_is_nobodys_still_settles(evening: Evening) -> None:
    """A delivery without an incident: settled, and nothing else to do."""
    row = rows.row(key="k", courier="slack", action="post", lane="l", payload={}, now=local("20:45"))
    for outcome in (Refused(why="x"), Done(receipt=Receipt(remote_id="1"))):
        await evening.store.run(rows.add, [row | {"key": type(outcome).__name__}])
        (delivery,) = await evening.claim(local("20:45"))
        assert await evening.settle(delivery, outcome, local("20:45"))


async def test_a_word_planned_while_the_one_before_it_is_being_settled_is_not_forgotten(evening: Evening) -> None:
    """Two processes: one plans word 2 behind word 1 just while the other settles word 1; word 2 must be released."""
    await approved(evening)
    flying = await claimed(evening)
    second = await evening.submit(at=local("20:57"))
    planned, other = threading.Event(), Store(evening.store.url)

    def plan_slowly(tx: Transaction) -> None:
        incident, statement = record.hold_statement(tx, act(COMMANDER, local("20:58")), second.id)
        fanout.plan(tx, book(), Act(who=COMMANDER, at=local("20:58")), incident, statement)
        planned.set()
        threading.Event().wait(0.2)

    planning = asyncio.ensure_future(other.run(plan_slowly))
    assert await asyncio.to_thread(planned.wait, 10)
    await evening.settle(flying, taken(flying), local("20:58"))
    await planning
    await other.close()
    assert (await evening.public(number=2)).state is DeliveryState.READY
