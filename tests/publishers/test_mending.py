"""Changing and taking down what is out: safe to repeat, looked up at the very post, never bringing anything back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web

from bot.domain.delivery import JSON, Absent, CannotTell, Done, NotDone, Present, Receipt, Refused, Unknown
from bot.domain.outlet import Deed
from bot.publishers.bluesky import Bluesky
from bot.publishers.bluesky_session import Account
from bot.publishers.mastodon import Mastodon
from bot.publishers.status_page import PageConfig, StatusPage
from bot.publishers.unpublishable import Unpublishable
from bot.rehearsal.networks import Bluesky as BlueskyNetwork
from bot.rehearsal.networks import Mastodon as MastodonNetwork
from bot.rehearsal.networks.faults import Fault
from bot.services.ports import Publisher
from tests.publishers.stage import HandClock, MemoryVault, Script, make_post, quick_line, serving

RIGHT = "Pocket Bank: correction. Some customers still see it. https://status.example.com/"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Both networks, and a publisher for each."""

    mastodon: Mastodon
    bluesky: Bluesky
    networks: dict[str, Any]
    clock: HandClock


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Our accounts on both networks."""
    clock = HandClock()
    toots, sky = MastodonNetwork(clock=clock), BlueskyNetwork(clock=clock)
    async with serving([*toots.routes(), *sky.routes()]) as base:
        told = sky.credentials(base)
        account = Account(service=told["service_url"], identifier=told["identifier"], app_password=told["app_password"])
        mastodon = Mastodon(f"{base}/net/mastodon", "rehearsal-mastodon", clock=clock, line=quick_line())
        bluesky = Bluesky(account, vault=MemoryVault(), clock=clock, line=quick_line())
        yield Scene(mastodon=mastodon, bluesky=bluesky, networks={"mastodon": toots, "bluesky": sky}, clock=clock)
        await mastodon.close()
        await bluesky.close()


async def posted(publisher: Publisher, **changed: object) -> Receipt:
    """The receipt of a first post."""
    outcome = await publisher.publish(publisher.prepare(make_post(**changed)))
    assert isinstance(outcome, Done)
    return outcome.receipt


def about(publisher: Publisher, target: Receipt | None, deed: Deed, body: str = RIGHT) -> JSON:
    """The request that edits or takes down a post."""
    return publisher.prepare(make_post(key="public/2/social/en", statement=2, body=body, deed=deed, target=target))


async def test_an_edit_changes_the_very_post_and_keeps_its_language(scene: Scene) -> None:
    """One post, with the new words, in the language it was written in."""
    receipt = await posted(scene.mastodon, language="fr")
    request = scene.mastodon.prepare(make_post(body=RIGHT, language="fr", deed=Deed.EDIT, target=receipt))
    assert isinstance(await scene.mastodon.reconcile(request), Absent)
    done = await scene.mastodon.publish(request)
    assert isinstance(done, Done)
    assert (done.receipt.remote_id, done.receipt.url) == (receipt.remote_id, receipt.url)
    [post] = scene.networks["mastodon"].timeline.live()
    assert (post.text, post.language, len(post.edits)) == (RIGHT, "fr", 1)
    assert isinstance(await scene.mastodon.publish(request), Done)
    assert len(scene.networks["mastodon"].timeline.live()[0].edits) == 1


async def test_an_edit_whose_answer_was_lost_is_found(scene: Scene) -> None:
    """The source says the new words."""
    request = about(scene.mastodon, await posted(scene.mastodon), Deed.EDIT)
    scene.networks["mastodon"].faults.add(Fault(kind="lost_reply", match="PUT"))
    assert isinstance(await scene.mastodon.publish(request), Unknown)
    assert isinstance(await scene.mastodon.reconcile(request), Present)


@pytest.mark.parametrize("name", ["mastodon", "bluesky"])
async def test_a_post_is_taken_down_once_and_for_all(scene: Scene, name: str) -> None:
    """A repeat changes nothing, the look-up sees that it is gone, and nothing brings it back."""
    publisher: Publisher = getattr(scene, name)
    receipt = await posted(publisher)
    request = about(publisher, receipt, Deed.RETRACT)
    assert isinstance(await publisher.reconcile(request), Absent)
    for _ in range(2):
        done = await publisher.publish(request)
        assert isinstance(done, Done)
        assert done.receipt.remote_id == receipt.remote_id
        assert isinstance(await publisher.reconcile(request), Present)
    assert scene.networks[name].timeline.live() == []


@pytest.mark.parametrize("name", ["mastodon", "bluesky"])
async def test_a_deletion_whose_answer_was_lost_is_found(scene: Scene, name: str) -> None:
    """Gone is gone, whoever heard it."""
    publisher: Publisher = getattr(scene, name)
    request = about(publisher, await posted(publisher), Deed.RETRACT)
    match = "DELETE" if name == "mastodon" else "repo.deleteRecord"
    scene.networks[name].faults.add(Fault(kind="lost_reply", match=match))
    assert isinstance(await publisher.publish(request), Unknown)
    assert isinstance(await publisher.reconcile(request), Present)


async def test_a_post_deleted_by_hand_cannot_be_edited(scene: Scene) -> None:
    """It is not brought back: a person hears what they can do instead."""
    receipt = await posted(scene.mastodon)
    scene.networks["mastodon"].timeline.delete(receipt.remote_id)
    request = about(scene.mastodon, receipt, Deed.EDIT)
    outcome = await scene.mastodon.publish(request)
    assert isinstance(outcome, Refused)
    assert "new word" in outcome.why
    assert isinstance(await scene.mastodon.reconcile(request), Absent)
    assert scene.networks["mastodon"].timeline.live() == []


def test_a_post_on_bluesky_is_never_edited() -> None:
    """A changed record is another post there, which quotes and answers would no longer fit."""
    account = Account(service="http://localhost", identifier="bank", app_password="x")
    publisher = Bluesky(account, vault=MemoryVault(), clock=HandClock(), line=quick_line())
    target = Receipt(remote_id="at://did/app.bsky.feed.post/3abc", extra={"cid": "c"})
    for deed, found in ((Deed.EDIT, target), (Deed.RETRACT, None)):
        with pytest.raises(Unpublishable):
            about(publisher, found, deed)


async def test_there_must_be_a_post_to_change(scene: Scene) -> None:
    """Nothing is sent that names no post."""
    with pytest.raises(Unpublishable, match="no post of ours"):
        about(scene.mastodon, None, Deed.EDIT)


@pytest.mark.parametrize(
    ("status", "outcome", "sighting"),
    [(429, NotDone, CannotTell), (500, Unknown, CannotTell), (401, Refused, CannotTell), (403, Refused, CannotTell)],
)
async def test_each_answer_to_a_change_has_one_meaning(status: int, outcome: type, sighting: type) -> None:
    """As for posts: broken is unknown, a limit is a wait, a refusal names what to do."""
    script = Script(*[web.json_response({"error": "no"}, status=status) for _ in range(2)])
    async with serving(script.routes) as base:
        publisher = Mastodon(base, "t", clock=HandClock(), line=quick_line())
        request = about(publisher, Receipt(remote_id="7"), Deed.RETRACT)
        assert isinstance(await publisher.publish(request), outcome)
        assert isinstance(await publisher.reconcile(request), sighting)
        await publisher.close()
    assert [(s.method, s.path) for s in script.seen] == [
        ("DELETE", "/api/v1/statuses/7"),
        ("GET", "/api/v1/statuses/7"),
    ]


async def test_an_outlet_that_is_not_there_is_asked_again() -> None:
    """A look-up without an answer decides nothing."""
    publisher = Mastodon("http://127.0.0.1:9", "t", clock=HandClock(), line=quick_line())
    request = about(publisher, Receipt(remote_id="7"), Deed.EDIT)
    assert isinstance(await publisher.publish(request), NotDone)
    found = await publisher.reconcile(request)
    assert isinstance(found, CannotTell)
    assert found.again is not None
    await publisher.close()


CONFIG = PageConfig(
    organisation="Bank",
    url="https://status.example.com/",
    zone=ZoneInfo("Africa/Casablanca"),
    languages=("en", "fr", "ar"),
    services=("Pocket Bank",),
)


def read(folder: Path, path: str) -> str:
    """A file of the page as it is served."""
    return (folder / "current" / path).read_text(encoding="utf-8")


async def test_the_page_shows_a_correction_in_place_with_the_old_words_struck_through(tmp_path: Path) -> None:
    """Under the number and at the address that readers know; machines read the new words."""
    clock = HandClock()
    page = StatusPage(tmp_path, config=CONFIG, clock=clock)
    receipt = await posted(page, body="Pocket Bank: the old words.")
    request = about(page, receipt, Deed.EDIT, "Pocket Bank: the new words.")
    assert isinstance(await page.reconcile(request), Absent)
    done = await page.publish(request)
    assert isinstance(done, Done)
    assert done.receipt.remote_id == receipt.remote_id
    assert done.receipt.url.endswith("#update-1")
    assert isinstance(await page.reconcile(request), Present)
    for path in ("en/index.html", "en/incidents/inc-7.html"):
        html = read(tmp_path, path)
        assert html.index("Pocket Bank: the new words.") < html.index("Corrected at") < html.index("<del")
        assert "Pocket Bank: the old words." in html.split("<del")[1].split("</del>")[0]
        assert "update-2" not in html
    assert "old words" not in read(tmp_path, "api/v2/summary.json")
    again = about(page, done.receipt, Deed.EDIT, "Pocket Bank: the newest words.")
    third = {**again, "update": {**again["update"], "statement": 3}}
    assert isinstance(await page.publish(third), Done)
    html = read(tmp_path, "en/index.html")
    assert html.count("<del") == 2
    assert html.index("the newest words") < html.index("the old words") < html.index("the new words")


async def test_the_page_says_when_an_update_was_withdrawn_and_keeps_it_in_its_history(tmp_path: Path) -> None:
    """The first page hides the words, the incident's page keeps them folded; machines no longer read them."""
    page = StatusPage(tmp_path, config=CONFIG, clock=HandClock())
    receipt = await posted(page, body="Pocket Bank: the wrong words.")
    follow_up = make_post(key="2", statement=2, body="Pocket Bank: we withdraw our message of 20:45.")
    assert isinstance(await page.publish(page.prepare(follow_up)), Done)
    request = about(page, receipt, Deed.RETRACT, "")
    done = await page.publish(request)
    assert isinstance(done, Done)
    assert done.receipt.remote_id == receipt.remote_id
    index, own = read(tmp_path, "en/index.html"), read(tmp_path, "en/incidents/inc-7.html")
    assert "Withdrawn, see update 2." in index
    assert "the wrong words" not in index
    assert "the wrong words" in own.split("<details>")[1]
    assert "the wrong words" not in read(tmp_path, "api/v2/summary.json")
    assert "نسحب" not in read(tmp_path, "ar/index.html")
    assert "سُحب" in read(tmp_path, "ar/index.html")


async def test_the_page_changes_only_what_it_holds(tmp_path: Path) -> None:
    """A receipt of something else names no update."""
    page = StatusPage(tmp_path, config=CONFIG, clock=HandClock())
    with pytest.raises(Unpublishable):
        about(page, Receipt(remote_id="109300"), Deed.EDIT)
    lost = about(page, Receipt(remote_id="inc-7/1-en"), Deed.RETRACT, "")
    assert isinstance(await page.publish(lost), Done)
    assert "inc-7" not in read(tmp_path, "en/index.html")
