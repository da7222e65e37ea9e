"""The folder: written once, seen whole or not at all, and never lost to a second writer or a full disk."""

import asyncio
import errno
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.delivery import Absent, CannotTell, Done, NotDone, Present, Refused
from bot.domain.faults import Fault
from bot.publishers.status_page import StatusPage
from bot.publishers.status_page.files import KEPT, Folder, write_whole
from bot.publishers.status_page.update import update_from
from bot.publishers.unpublishable import Unpublishable
from tests.publishers.stage import ARABIC, HandClock, make_post
from tests.publishers.status_page.evening import CONFIG, NOW


@pytest.fixture
def clock() -> HandClock:
    """Stands still."""
    return HandClock(moment=NOW)


@pytest.fixture
def page(tmp_path: Path, clock: HandClock) -> StatusPage:
    """A page in a folder that is not there yet."""
    return StatusPage(tmp_path / "status", config=CONFIG, clock=clock)


def current(tmp_path: Path, path: str) -> str:
    """What is served."""
    return (tmp_path / "status" / "current" / path).read_text(encoding="utf-8")


async def test_a_word_is_kept_and_shown(page: StatusPage, tmp_path: Path) -> None:
    """One file for ever, the page at once, a receipt with the permalink."""
    outcome = await page.publish(page.prepare(make_post(language="ar", body=ARABIC)))
    assert isinstance(outcome, Done)
    assert outcome.receipt.remote_id == "inc-7/1-ar"
    assert outcome.receipt.url == "https://status.example.com/en/incidents/inc-7#update-1"
    kept = json.loads((tmp_path / "status/updates/inc-7/1-ar.json").read_bytes())
    assert kept["body"] == ARABIC
    assert "رصيد غير صحيح" in current(tmp_path, "ar/incidents/inc-7.html")
    assert "غير صحيح" in current(tmp_path, "en/index.html")


async def test_the_anchor_of_the_receipt_is_on_the_page(page: StatusPage, tmp_path: Path) -> None:
    """A link in a report still leads to the statement it means."""
    await page.publish(page.prepare(make_post(statement=12)))
    assert 'id="update-12"' in current(tmp_path, "en/incidents/inc-7.html")


async def test_the_same_word_again_changes_nothing(page: StatusPage, tmp_path: Path, clock: HandClock) -> None:
    """Never doubled: a repeat is no second release."""
    request = page.prepare(make_post())
    outcomes = []
    for _ in range(3):
        outcomes.append(await page.publish(request))
        clock.advance(minutes=1)
    assert all(isinstance(o, Done) for o in outcomes)
    assert len(list((tmp_path / "status/releases").iterdir())) == 1


async def test_another_word_under_the_same_name_is_refused(page: StatusPage, tmp_path: Path) -> None:
    """What was published is never edited, not even by our own mistake."""
    await page.publish(page.prepare(make_post()))
    outcome = await page.publish(page.prepare(make_post(body="Something else.")))
    sighting = await page.reconcile(page.prepare(make_post(body="Something else.")))
    assert isinstance(outcome, Refused)
    assert outcome.why.startswith("Alarm")
    assert isinstance(sighting, CannotTell)
    assert sighting.again is None
    assert "Something else" not in current(tmp_path, "en/index.html")


async def test_many_words_at_once_are_all_shown(page: StatusPage, tmp_path: Path) -> None:
    """Three languages of several statements in one instant: each finds its place."""
    posts = [
        make_post(key=f"k/{n}/{language}", statement=n, language=language, body=f"word {n} {language}.")
        for n in range(1, 6)
        for language in CONFIG.languages
    ]
    outcomes = await asyncio.gather(*(page.publish(page.prepare(post)) for post in posts))
    assert all(isinstance(o, Done) for o in outcomes)
    for language in CONFIG.languages:
        text = current(tmp_path, f"{language}/incidents/inc-7.html")
        assert all(f"word {n} {language}." in text for n in range(1, 6))
    assert len(list((tmp_path / "status/releases").iterdir())) <= 3, "one rendering serves all that were kept before it"


async def test_absent_then_present(page: StatusPage) -> None:
    """The file decides."""
    request = page.prepare(make_post())
    assert await page.reconcile(request) == Absent()
    published = await page.publish(request)
    sighting = await page.reconcile(request)
    assert isinstance(sighting, Present)
    assert isinstance(published, Done)
    assert (sighting.receipt.remote_id, sighting.receipt.how) == (published.receipt.remote_id, "read back")


async def test_a_death_between_keeping_and_showing_is_made_good(page: StatusPage, tmp_path: Path) -> None:
    """Present is only said of a word that the public can read."""
    await page.refresh()
    request = page.prepare(make_post())
    Folder(tmp_path / "status").add(update_from(request["update"]))
    assert "wrong balance" not in current(tmp_path, "en/index.html")
    assert isinstance(await page.reconcile(request), Present)
    assert "wrong balance" in current(tmp_path, "en/index.html")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "its disk is full"),
        (errno.EROFS, "its disk is read-only"),
        (errno.EACCES, "we may not write there"),
        (errno.EIO, "Input/output error"),
    ],
)
async def test_a_disk_in_trouble_is_surely_not_done(
    page: StatusPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    """The reason is in words, the page stays as it was, and nothing is left lying about."""
    await page.publish(page.prepare(make_post()))
    before = current(tmp_path, "en/index.html")
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", _failing(number))
        later = page.prepare(make_post(statement=2))
        outcome = await page.publish(later)
        [fault] = await _preflight_broken(page, tmp_path)
    assert isinstance(outcome, NotDone)
    assert words in outcome.why
    assert fault.place == "status_page"
    assert current(tmp_path, "en/index.html") == before
    assert not [p for p in (tmp_path / "status").rglob("*") if ".draft" in p.name or p.name.startswith(".2-")]
    assert isinstance(await page.publish(later), Done), "once there is room again"


async def _preflight_broken(page: StatusPage, tmp_path: Path) -> list[Fault]:
    (tmp_path / "status/current").unlink()
    try:
        return await page.preflight()
    finally:
        newest = max((tmp_path / "status/releases").iterdir())
        (tmp_path / "status/current").symlink_to(f"releases/{newest.name}")


def _failing(number: int) -> Callable[[int], None]:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    return fail


async def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path, clock: HandClock) -> None:
    """A file is in its place."""
    (tmp_path / "status").write_text("a file")
    page = StatusPage(tmp_path / "status", config=CONFIG, clock=clock)
    assert isinstance(await page.publish(page.prepare(make_post())), NotDone)
    assert isinstance(await page.reconcile(page.prepare(make_post())), CannotTell)
    assert len(await page.preflight()) == 1


async def test_a_damaged_file_does_not_silence_the_page(page: StatusPage, tmp_path: Path) -> None:
    """New words go out; `check` names the file."""
    await page.publish(page.prepare(make_post()))
    (tmp_path / "status/updates/inc-7/1-en.json").write_text("{half")
    assert isinstance(await page.publish(page.prepare(make_post(statement=2, body="The second word."))), Done)
    assert "The second word." in current(tmp_path, "en/index.html")
    [fault] = await page.preflight()
    assert "updates/inc-7/1-en.json" in fault.what


async def test_the_page_comes_back_from_the_updates_alone(page: StatusPage, tmp_path: Path) -> None:
    """Everything rendered may be thrown away."""
    await page.publish(page.prepare(make_post()))
    before = current(tmp_path, "en/index.html")
    (tmp_path / "status/current").unlink()
    await page.refresh()
    assert current(tmp_path, "en/index.html") == before


async def test_the_last_ten_releases_are_kept(page: StatusPage, tmp_path: Path) -> None:
    """For looking back, and for readers that hold one open."""
    for n in range(1, 14):
        await page.publish(page.prepare(make_post(statement=n)))
    names = sorted(p.name for p in (tmp_path / "status/releases").iterdir())
    assert len(names) == KEPT
    assert names[-1].startswith("000013-")
    assert (tmp_path / "status/current").readlink() == Path("releases") / names[-1]


async def test_what_a_crash_left_behind_is_cleared_away(page: StatusPage, tmp_path: Path) -> None:
    """Half a release is never served and does not pile up."""
    await page.refresh()
    for n in range(KEPT + 3):
        (tmp_path / f"status/releases/.draft-{n}").mkdir()
    await page.publish(page.prepare(make_post()))
    assert len(list((tmp_path / "status/releases").iterdir())) <= KEPT
    assert "wrong balance" in current(tmp_path, "en/index.html")


def test_readers_never_see_a_mixture(tmp_path: Path) -> None:
    """Two files of one release, read while a hundred others are published: always of the same generation."""
    folder, mixed, seen = Folder(tmp_path), [], set()
    folder.release({"a": b"0", "b": b"0"})
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            handle = os.open(tmp_path / "current", os.O_RDONLY)
            try:
                texts = [_read_at(handle, name) for name in ("a", "b")]
            except FileNotFoundError:
                continue  # this reader was ten releases behind
            finally:
                os.close(handle)
            seen.add(texts[0])
            if texts[0] != texts[1]:
                mixed.append(texts)

    reader = threading.Thread(target=read)
    reader.start()
    for n in range(1, 60):
        folder.release({"a": str(n).encode(), "b": str(n).encode()})
    done.set()
    reader.join()
    assert mixed == []
    assert len(seen) > 1


def _read_at(folder: int, name: str) -> bytes:
    """A file of a folder that is held open."""
    handle = os.open(name, os.O_RDONLY, dir_fd=folder)
    try:
        return os.read(handle, 100)
    finally:
        os.close(handle)


def test_a_file_is_there_as_a_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure half way leaves the old content and no rubbish."""
    target = tmp_path / "x.json"
    write_whole(target, b"old")
    monkeypatch.setattr(os, "fsync", _failing(errno.ENOSPC))
    with pytest.raises(OSError, match="No space"):
        write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]


def test_two_writers_take_turns(tmp_path: Path) -> None:
    """An old process that still drains and a new one do not write at once."""
    order: list[str] = []
    inside = threading.Event()

    def hold() -> None:
        with Folder(tmp_path).locked():
            inside.set()
            order.append("first in")
            threading.Event().wait(0.1)
            order.append("first out")

    other = threading.Thread(target=hold)
    other.start()
    inside.wait()
    with Folder(tmp_path).locked():
        order.append("second in")
    other.join()
    assert order == ["first in", "first out", "second in"]


@pytest.mark.parametrize("body", ["", " ", "\u200f"])
def test_nothing_to_read_is_never_frozen(page: StatusPage, body: str) -> None:
    """An empty update on the page would look like a fault of ours."""
    with pytest.raises(Unpublishable):
        page.prepare(make_post(body=body))


async def test_preflight_of_a_good_folder_finds_nothing(page: StatusPage, tmp_path: Path) -> None:
    """And leaves a page that can be served before the first incident."""
    assert await page.preflight() == []
    assert "Tous les services fonctionnent" in current(tmp_path, "index.html")
    await page.close()
