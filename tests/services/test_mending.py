"""A published word is corrected in place where that can be done, else followed up; taken back, never silently."""

from dataclasses import replace

import pytest

from bot.domain.delivery import (
    CannotTell,
    Delivery,
    DeliveryState,
    Done,
    NotDone,
    Outcome,
    Receipt,
    Refused,
    Unknown,
)
from bot.domain.errors import Reason
from bot.domain.incident import Phase
from bot.domain.outlet import Deed
from bot.domain.statement import Kind, State
from bot.services import deliveries, export, statements, stopped
from bot.services.ports import Post
from bot.services.targets import Moot, Withheld
from storage import deliveries as rows
from tests.builders import act, local
from tests.services.evening import Evening, taken
from tests.services.mends import RIGHT, able_book, approve, mend, public_word, stop
from tests.services.refused import refused, why


async def aimed(evening: Evening, delivery: Delivery, at: str) -> Post:
    """The post that a publisher is given for a claimed delivery."""
    seen: list[Post] = []

    def prepare(post: Post) -> dict[str, object]:
        seen.append(post)
        return {"key": post.key}

    await evening.store.run(deliveries.make_ready, evening.book, delivery, local(at), prepare)
    return seen[0]


async def claimed(evening: Evening, at: str) -> dict[str, Delivery]:
    """What is due, by its key within the incident."""
    found = await evening.claim(local(at))
    return {d.key.removeprefix("INC-1/"): d for d in found if d.courier == "public"}


async def test_a_correction_says_what_was_wrong_and_what_is_right(evening: Evening) -> None:
    """The person's words stand in the template's sentences, in every language, and name the time of the message."""
    await public_word(evening)
    said = await mend(evening, at=local("21:10"), right="some customers still see it.")
    content = said.revision.content
    english = next(t.body for t in content.texts if t.language == "en")
    assert (said.kind, content.about) == (Kind.CORRECTION, 1)
    assert "we wrote that the problem was solved. That was not right: some customers still see it. We" in english
    assert "20:54" in english
    assert RIGHT["ar"] in next(t.body for t in content.texts if t.language == "ar")


async def test_a_correction_is_made_in_place_where_the_outlet_can(evening: Evening) -> None:
    """The status page and Mastodon change the post itself, by its receipt; Bluesky gets an answer to it."""
    await public_word(evening)
    await approve(evening, await mend(evening, at=local("21:10")), at=local("21:12"))
    first = await claimed(evening, "21:12")
    assert {d.action for d in first.values()} == {"status_page"}
    page = await aimed(evening, first["2/status_page/en"], "21:12")
    assert (page.deed, page.target and page.target.remote_id) == (Deed.EDIT, "id of INC-1/1/status_page/en")
    others = await claimed(evening, "21:12:02")
    sky = await aimed(evening, others["2/bluesky/fr"], "21:12:02")
    assert (sky.deed, sky.target, sky.parent and sky.parent.remote_id) == (
        Deed.PUBLISH,
        None,
        "id of INC-1/1/bluesky/fr",
    )
    assert (await aimed(evening, others["2/mastodon/fr"], "21:12:02")).deed is Deed.EDIT


async def test_a_changed_post_is_on_record_with_what_it_said_before(evening: Evening) -> None:
    """Never silently: the record and the export name the outlet, the post, and the digest of the old words."""
    old = await public_word(evening)
    await approve(evening, await mend(evening, at=local("21:10")), at=local("21:12"))
    for at in ("21:12", "21:12:02"):
        await evening.deliver(local(at))
    told = await evening.store.read(export.incident, evening.book, 1, local("21:13"))
    assert len(told["changes"]) == 6
    assert told["changes"][0]["old_digest"] == old.revision.digest
    assert {c["deed"] for c in told["changes"]} == {"edited"}
    assert len([w for w in told["words"] if w["statement"] == 1]) == 9


async def test_where_the_word_never_went_out_a_correction_is_a_post(evening: Evening) -> None:
    """There is nothing to change there."""
    await public_word(evening)
    lost = await evening.public("mastodon")
    await evening.store.run(lambda tx: rows.change(tx, lost.id, state=DeliveryState.REFUSED.value, receipt=None))
    await approve(evening, await mend(evening, at=local("21:10")), at=local("21:12"))
    assert (await evening.public("mastodon", "en", number=2)).deed is Deed.PUBLISH
    assert (await evening.public("mastodon", "fr", number=2)).deed is Deed.EDIT


async def test_a_word_overtaken_by_its_correction_is_not_brought_out_by_a_late_retry(evening: Evening) -> None:
    """In flight when the correction was approved, then surely not there: it stays away, the correction is a post."""
    await _in_flight(evening)
    flying = await claimed(evening, "20:54:02")
    lost = flying["1/mastodon/en"]
    await evening.settle(lost, Unknown(why="timeout"), local("20:54:05"))
    await approve(evening, await mend(evening, at=local("20:55")), at=local("20:56"))
    again = (await claimed(evening, "20:56"))["1/mastodon/en"]
    assert again.doubt
    with pytest.raises(Moot, match="statement 2"):
        await evening.make_ready(again, local("20:56"))
    await evening.settle(again, Refused(why="statement 2 took its place", moot=True), local("20:56"))
    assert (await evening.public("mastodon", "en", number=1)).state is DeliveryState.SUPERSEDED
    follow_up = (await claimed(evening, "20:56:02"))["2/mastodon/en"]
    assert (await aimed(evening, follow_up, "20:56:02")).deed is Deed.PUBLISH


async def _in_flight(evening: Evening) -> None:
    """The first word is on the status page; the other outlets are still to come."""
    evening.book = able_book()
    await evening.declare()
    await approve(evening, await evening.submit(), at=local("20:54"))
    for delivery in (await claimed(evening, "20:54")).values():
        await evening.settle(delivery, taken(delivery), local("20:54"))


async def test_a_retraction_speaks_first_and_takes_down_after(evening: Evening) -> None:
    """The follow-up leaves at once; the old post goes when the follow-up is out, in a lane of its own."""
    await public_word(evening)
    await approve(evening, await mend(evening, Kind.RETRACTION, at=local("21:10")), at=local("21:12"))
    assert (await evening.public("bluesky", "en/retract", number=2)).state is DeliveryState.WAITING
    for at in ("21:12", "21:12:02"):
        await evening.deliver(local(at))
    gone = (await claimed(evening, "21:12:03"))["2/bluesky/en/retract"]
    post = await aimed(evening, gone, "21:12:03")
    assert (post.deed, post.body, post.target and post.target.remote_id) == (
        Deed.RETRACT,
        "",
        "id of INC-1/1/bluesky/en",
    )
    await evening.settle(gone, taken(gone), local("21:12:04"))
    assert "retracted" in await evening.record()
    words = [w for w in (await evening.look()).words() if w.outlet == "bluesky" and w.language == "en"]
    assert [w.statement for w in words] == [1, 2]


async def test_the_next_word_does_not_answer_a_post_that_is_gone(evening: Evening) -> None:
    """It answers the newest of ours that stands."""
    await public_word(evening)
    await approve(evening, await mend(evening, Kind.RETRACTION, at=local("21:10")), at=local("21:12"))
    for at in ("21:12", "21:12:02", "21:12:04"):
        await evening.deliver(local(at), _receipt)
    await approve(evening, await evening.submit(at=local("21:15")), at=local("21:16"))
    await evening.deliver(local("21:16"))
    post = await aimed(evening, (await claimed(evening, "21:16:02"))["3/bluesky/en"], "21:16:02")
    assert post.parent is not None
    assert post.parent.remote_id == "id of INC-1/2/bluesky/en"


def _receipt(delivery: Delivery) -> Done:
    """As a publisher answers: taking down names the post that was taken down."""
    key = delivery.key.removesuffix("/retract").replace("/2/", "/1/" if delivery.deed is Deed.RETRACT else "/2/")
    return Done(receipt=Receipt(remote_id=f"id of {key}"))


@pytest.mark.parametrize("outcome", [Refused(why="403"), CannotTell(why="no way to know")])
async def test_no_post_disappears_without_a_word(evening: Evening, outcome: Outcome | CannotTell) -> None:
    """The message that we withdraw it did not go out: the old post stays, and a person is told."""
    await public_word(evening)
    await approve(evening, await mend(evening, Kind.RETRACTION, at=local("21:10")), at=local("21:12"))
    await evening.deliver(local("21:12"))
    await evening.deliver(local("21:12:02"), lambda _: outcome)
    gone = (await claimed(evening, "21:12:03"))["2/bluesky/en/retract"]
    with pytest.raises(Withheld, match="without a word"):
        await evening.make_ready(gone, local("21:12:03"))


async def test_a_post_known_only_by_its_link_is_taken_down_by_hand(evening: Evening) -> None:
    """We have no id for it, so a person is asked, with the link."""
    await _in_flight(evening)
    for delivery in (await claimed(evening, "20:54:02")).values():
        await evening.settle(delivery, CannotTell(why="no way to know"), local("20:54:02"))
    lost = await evening.public("bluesky")
    await evening.store.run(stopped.confirm, evening.book, act(), lost.id, "https://x/1")
    await approve(evening, await mend(evening, Kind.RETRACTION, at=local("20:55")), at=local("20:56"))
    for at in ("20:56", "20:56:02"):
        await evening.deliver(local(at))
    due = await claimed(evening, "20:56:03")
    with pytest.raises(Withheld, match=r"by hand: https://x/1"):
        await evening.make_ready(due["2/bluesky/en/retract"], local("20:56:03"))
    with pytest.raises(Withheld, match="by hand"):
        await evening.make_ready(due["2/bluesky/fr/retract"], local("20:56:03"))


async def test_what_never_went_out_is_not_taken_down(evening: Evening) -> None:
    """It settles quietly: there is nothing to do, and nobody needs to act."""
    await _in_flight(evening)
    flying = await claimed(evening, "20:54:02")
    await approve(evening, await mend(evening, Kind.RETRACTION, at=local("20:55")), at=local("20:56"))
    for delivery in flying.values():
        await evening.settle(delivery, Refused(why="401"), local("20:56"))
    await evening.deliver(local("20:56"))
    due = (await claimed(evening, "20:56:03"))["2/bluesky/en/retract"]
    with pytest.raises(Moot, match="never went out"):
        await evening.make_ready(due, local("20:56:03"))
    troubles = len(await evening.told("trouble"))
    await evening.settle(due, Refused(why="it never went out", moot=True), local("20:56:04"))
    settled = await evening.public("bluesky", "en/retract", number=2)
    assert (settled.state, settled.trouble) == (DeliveryState.SUPERSEDED, "it never went out")
    assert len(await evening.told("trouble")) == troubles


async def test_a_refused_word_that_was_taken_back_is_not_sent_again(evening: Evening) -> None:
    """Not even by a person's hand, and not even where the retraction itself was stopped."""
    await _in_flight(evening)
    for delivery in (await claimed(evening, "20:54:02")).values():
        await evening.settle(delivery, Refused(why="401"), local("20:54:02"))
    await approve(evening, await mend(evening, Kind.RETRACTION, at=local("20:55")), at=local("20:56"))
    await evening.deliver(local("20:56"))
    await stop(evening, at=local("20:56:01"))
    lost = await evening.public("bluesky")
    assert await why(evening.store.run(stopped.resend, evening.book, act(), lost.id)) is Reason.OVERTAKEN


async def test_news_does_not_push_aside_what_sets_a_word_right(evening: Evening) -> None:
    """An outlet that is down: the correction stays first, the newer word waits for it."""
    await public_word(evening)
    await approve(evening, await mend(evening, at=local("21:10")), at=local("21:12"))
    await approve(evening, await evening.submit(at=local("21:13")), at=local("21:14"))
    assert (await evening.public("bluesky", number=2)).state is DeliveryState.READY
    assert (await evening.public("bluesky", number=3)).state is DeliveryState.WAITING
    await evening.deliver(local("21:14"))
    assert (await evening.public("bluesky", number=3)).state is DeliveryState.READY


async def test_a_second_correction_takes_the_place_of_an_unsent_first(evening: Evening) -> None:
    """And is about the post that bears the wrong words, although what it corrects never reached it."""
    await public_word(evening)
    first = await mend(evening, at=local("21:10"))
    await approve(evening, first, at=local("21:12"))
    page = [d for d in await evening.claim(local("21:12")) if d.key == "INC-1/2/status_page/en"]
    await evening.settle(page[0], taken(page[0]), local("21:12"))
    second = await mend(evening, about=2, at=local("21:13"), right="we are still looking into it")
    await approve(evening, second, at=local("21:14"))
    assert (await evening.public("mastodon", number=2)).state is DeliveryState.SUPERSEDED
    due = await claimed(evening, "21:15")
    post = await aimed(evening, due["3/mastodon/en"], "21:15")
    assert (post.deed, post.target and post.target.remote_id) == (Deed.EDIT, "id of INC-1/1/mastodon/en")


async def test_a_correction_after_the_end_promises_no_next_word(evening: Evening) -> None:
    """Also when the incident is closed: what is wrong in public stays wrong."""
    await public_word(evening)
    await evening.verify("restored", at=local("21:00"))
    for phase in (Phase.IDENTIFIED, Phase.MONITORING, Phase.RESOLVED):
        await evening.phase(phase, at=local("22:30"))
    said = await mend(evening, at=local("23:40"))
    assert said.revision.content.next_update_at is None
    assert "Next update" not in said.revision.content.texts[0].body


@pytest.mark.parametrize(
    ("number", "reason"),
    [(None, Reason.NOTHING_PUBLISHED), (7, Reason.NO_SUCH_STATEMENT), (1, Reason.NOT_PUBLIC)],
)
async def test_only_what_the_public_has_can_be_mended(evening: Evening, number: int | None, reason: Reason) -> None:
    """A draft is changed, not corrected."""
    await evening.declare()
    await evening.submit()
    assert await why(mend(evening, about=number, at=local("20:55"))) is reason


async def test_what_was_taken_back_cannot_be_taken_back_or_corrected_again(evening: Evening) -> None:
    """Two drafts about one statement: the second approval comes too late."""
    await public_word(evening)
    retraction = await mend(evening, Kind.RETRACTION, at=local("21:10"))
    correction = await mend(evening, about=1, at=local("21:10"))
    await approve(evening, retraction, at=local("21:12"))
    assert await why(evening.decide(correction, at=local("21:12"))) is Reason.NOT_PUBLIC
    assert await why(mend(evening, Kind.RETRACTION, 1, at=local("21:13"))) is Reason.NOT_PUBLIC


async def test_every_language_is_needed(evening: Evening) -> None:
    """What is right in one language must be said in all."""
    await public_word(evening)
    reason, details = await refused(mend(evening, at=local("21:10"), right=" . "))
    assert (reason, details["names"]) == (Reason.MISSING_VALUE, ["right"])


async def test_the_wrong_words_may_be_quoted_but_not_said_again(evening: Evening) -> None:
    """A correction repeats an untrue claim in order to deny it; it may not claim another one."""
    await public_word(evening)
    claim = "all services are fully restored"
    assert (await mend(evening, at=local("21:10"), wrong=claim)).state is State.PENDING
    reason, details = await refused(mend(evening, at=local("21:11"), wrong=claim, right=claim))
    assert reason is Reason.BLOCKED_BY_LINT
    assert {f.rule for f in details["findings"]} == {"L23"}  # type: ignore[attr-defined]


async def test_a_revision_of_a_correction_stays_about_the_same_statement(evening: Evening) -> None:
    """An approver's suggestion changes the words only."""
    await public_word(evening)
    said = await mend(evening, at=local("21:10"))
    texts = [replace(t, body=t.body.replace("still", "again")) for t in said.revision.content.texts]
    again = await evening.store.run(statements.revise, evening.book, act(at=local("21:11")), said.id, texts)
    assert (again.revision.number, again.revision.content.about) == (2, 1)


async def test_one_cannot_simply_say_a_correction(evening: Evening) -> None:
    """It is about an earlier statement and has a form of its own."""
    await public_word(evening)
    assert await why(evening.submit("correction", at=local("21:10"))) is Reason.BAD_ARGUMENT


async def test_the_page_goes_first_and_the_others_follow_at_once(evening: Evening) -> None:
    """Their readers follow a link to it; a dead page costs nobody more than two seconds."""
    await _in_flight(evening)
    follows = await evening.public("bluesky")
    assert (follows.state, follows.due_at) == (DeliveryState.READY, local("20:54"))


async def test_a_dead_page_delays_the_others_by_two_seconds(evening: Evening) -> None:
    """Then they go without it."""
    evening.book = able_book()
    await evening.declare()
    await approve(evening, await evening.submit(), at=local("20:54"))
    for delivery in (await claimed(evening, "20:54")).values():
        await evening.settle(delivery, NotDone(why="its disk is full"), local("20:54:01"))
    assert (await evening.public("bluesky")).due_at == local("20:54:02")
    assert {d.action for d in (await claimed(evening, "20:54:02")).values()} == {"bluesky", "mastodon"}
