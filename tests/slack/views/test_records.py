"""The record as people read it: a sentence for each kind of entry, pages within Slack's limits, numbers judged."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.domain.audit import GENESIS, seal
from bot.domain.clock import ClockState
from bot.domain.delivery import DeliveryState, Receipt
from bot.domain.noise import Noise
from bot.domain.review import Flag, Put, review
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Override
from bot.domain.template import Text
from bot.domain.timeline import PAGE, Happening, happenings, page
from bot.services.reviews import Seal
from bot.slack.mrkdwn import unmarked
from bot.slack.tongue import TONGUES, speaking
from bot.slack.views import records as views
from bot.slack.wording import happenings as sentences
from bot.slack.wording import records as words
from tests.builders import clock, delivery, incident, local, policy, published, snapshot
from tests.cast import COMMANDER
from tests.slack.checks import accepted, controls

DATA = {
    "title": "Wrong <!channel> balances",
    "severity": "sev1",
    "from": "investigating",
    "to": ["U0COMMSLEAD"],
    "text": "It <!here> is & was",
    "role": "comms_lead",
    "person": "U0COMMSLEAD",
    "people": ["U0APPROVER"],
    "statement": 2,
    "revision": 3,
    "by": 4,
    "kind": "update",
    "verdict": "approve",
    "reason": "because <@U0X>",
    "what": "not at 20:30",
    "outlet": "status_page",
    "language": "fr",
    "url": "https://s.example/1",
    "key": "ledger_ok",
    "value": "yes",
    "count": 2,
    "claim": "They have <!channel> lost it",
    "clock": "K1",
    "percent": 80,
    "due_at": local("21:00").isoformat(),
    "until": local("21:10").isoformat(),
    "taker": "U0FALLBACK",
    "giver": "U0APPROVER",
    "end": local("22:00").isoformat(),
    "delivery": "INC-1/1/x/en",
    "why": "no answer",
}


def happening(action: str, *, times: int = 1, **changes: object) -> Happening:
    """A line of the timeline with everything that any entry may say."""
    return Happening(at=local("20:54"), actor=COMMANDER, action=action, every=({**DATA, **changes},) * times)


@pytest.mark.parametrize("language", TONGUES)
def test_every_kind_of_entry_reads_as_a_sentence(language: str, snapshot: SnapshotAssertion) -> None:
    """In both languages; nothing that people wrote can mention or link."""
    with speaking(language):
        told = [
            sentences.line(happening(action, to="identified" if action in MOVES else DATA["to"])) for action in KNOWN
        ]
    assert "<!channel>" not in str(told)
    assert "<!here>" not in str(told)
    assert [unmarked(line).partition("  ")[2] for line in told] == snapshot


MOVES = ("incident.phase", "incident.severity")
KNOWN = (*sentences.SENTENCES, "something.new")


def test_an_entry_that_lacks_what_it_should_say_still_reads() -> None:
    """Records outlive the code that wrote them."""
    for action in KNOWN:
        bare = Happening(at=local("20:54"), actor="bayan", action=action, every=({},))
        assert sentences.line(bare)


def test_the_sentences_are_of_entries_that_are_written() -> None:
    """A sentence for what nobody writes any more is a leftover."""
    source = "\n".join(p.read_text("utf-8") for p in Path("bot/services").rglob("*.py"))
    prefixed = {"delivery.stopped"}
    assert {a for a in sentences.SENTENCES if f'"{a}"' not in source} - prefixed == set()


def test_a_page_of_the_longest_lines_fits() -> None:
    """With both buttons, and the plain text within what Slack edits."""
    long = [happening("note", text="<&> wörter " * 300) for _ in range(PAGE * 3)]
    shown = accepted(views.timeline(incident(), page(long, 2)))
    assert set(controls(shown)) == {"timeline_older", "timeline_newer"}
    assert {b["value"] for b in controls(shown).values()} == {"1:1", "1:3"}
    assert set(controls(accepted(views.timeline(incident(), page(long, 1))))) == {"timeline_newer"}
    assert set(controls(accepted(views.timeline(incident(), page(long))))) == {"timeline_older"}


def test_an_empty_timeline_is_a_headline() -> None:
    """Nothing to turn."""
    record = [seal(incident_id=1, seq=1, at=local("20:45"), actor="bayan", action="note", data={}, previous=GENESIS)]
    assert controls(accepted(views.timeline(incident(), page(list(happenings(record)))))) == {}


WORDS = (
    Text(language="fr", variant="short", body="Un mot."),
    Text(language="en", variant="short", body="A word & more."),
)


def told(count: int = 1, **changes: object) -> Snapshot:
    """So many public words, ten minutes apart, each with its posts and its promise."""
    said = tuple(published(n, local(f"2{1 + (n - 1) // 6}:{(n - 1) % 6}4"), texts=WORDS) for n in range(1, count + 1))
    posts = tuple(
        delivery(
            f"INC-1/{s.number}/{outlet}/{lang}",
            id=s.number * 10 + k,
            action=outlet,
            language=lang,
            statement_id=s.id,
            state=DeliveryState.DONE,
            settled_at=s.first_receipt_at,
            receipt=Receipt(remote_id="1", url=f"https://{outlet}.example/{s.number}/{lang}"),
        )
        for s in said
        for k, (outlet, lang) in enumerate((("status_page", "fr"), ("status_page", "en"), ("bluesky", "fr")))
    )
    return snapshot(local("23:50"), statements=said, deliveries=posts, **changes)


@pytest.mark.parametrize("language", TONGUES)
def test_what_the_public_was_told(language: str, snapshot: SnapshotAssertion) -> None:
    """Each statement: what, where, in which language, when, and what became of its promise."""
    kept = clock("K7", "21:04", "21:20", state=ClockState.MET, ended_at=local("21:14"))
    broken = clock("K7", "21:14", "21:20", instance="2", state=ClockState.MET, ended_at=local("21:24"))
    runs = clock("K7", "21:24", "23:55", instance="3")
    with speaking(language):
        shown = accepted(views.public(told(3, clocks=(kept, broken, runs)), policy()))
    assert shown.text == snapshot


@pytest.mark.parametrize(
    ("state", "ended", "now", "said"),
    [
        (ClockState.MET, "21:10", "22:00", "kept at"),
        (ClockState.MET, "21:30", "22:00", "*broken*, it came at"),
        (ClockState.RUNNING, None, "21:10", "It promises the next word by"),
        (ClockState.RUNNING, None, "21:21", "*broken*, it has not come"),
        (ClockState.REPLACED, "21:10", "22:00", "a newer word took its place"),
    ],
)
def test_what_became_of_a_promise(state: ClockState, ended: str | None, now: str, said: str) -> None:
    """Kept, broken, running, overtaken."""
    found = clock("K7", "20:54", "21:20", state=state, ended_at=local(ended) if ended else None)
    assert said in words.promise(local("21:20"), found, local(now))


def test_a_text_without_a_time_promised_nothing() -> None:
    """And one whose clock never began says what it said."""
    assert words.promise(None, None, local("21:00")) == "It promised no next word."
    assert "It promised the next word by" in words.promise(local("21:20"), None, local("21:00"))


def test_a_withdrawn_word_says_so() -> None:
    """By which statement."""
    back = published(2, local("21:00"), kind="retraction", about=1)
    shown = accepted(views.public(snapshot(local("22:00"), statements=(published(1, local("20:54")), back)), policy()))
    assert "withdrawn by statement 2" in shown.text


def test_many_words_are_turned_like_pages() -> None:
    """The newest page first; nobody scrolls through an evening to see its end."""
    many = told(12)
    shown = accepted(views.public(many, policy()))
    assert re.findall(r"\*Statement (\d+)\*", shown.text) == ["11", "12"]
    assert set(controls(shown)) == {"public_older"}
    first = accepted(views.public(many, policy(), 1))
    assert re.findall(r"\*Statement (\d+)\*", first.text) == ["1", "2", "3", "4", "5"]
    assert "told nothing" in accepted(views.public(told(0), policy())).text


@pytest.mark.parametrize("language", TONGUES)
def test_the_review(language: str, snapshot: SnapshotAssertion) -> None:
    """Numbers with their level, then everything that stands out."""
    evening = told(2, clocks=(clock("K7", "21:04", "21:10", state=ClockState.MET, ended_at=local("21:14")),))
    second = evening.statements[1]
    against = replace(second.revision.content, overrides=(Override(rule="L07", reason="agreed", found=()),))
    broken = replace(second, revision=replace(second.revision, content=against))
    evening = replace(evening, statements=(evening.statements[0], broken))
    flags, put = (Flag(statement=1, rule="L08", language="fr"),), (Put(clock="K3", minutes=10, reason="<!here> now"),)
    with speaking(language):
        shown = accepted(
            views.review(evening, review(evening, policy(), flags, Noise(pings=4, acted_on=1), put), policy())
        )
    assert shown.text == snapshot
    assert set(controls(shown)) == {"public", "timeline"}


def test_the_longest_review_fits_and_says_that_it_goes_on() -> None:
    """More to look at than anybody can in one sitting."""
    put = tuple(Put(clock="K3", minutes=10, reason="<&> " * 200) for _ in range(200))
    evening = told(0)
    shown = accepted(views.review(evening, review(evening, policy(), (), Noise(pings=0, acted_on=0), put), policy()))
    assert "… and 181 more." in str(shown.blocks)


def test_the_way_to_the_evidence_says_how_it_is_known() -> None:
    """And a broken chain is said at once."""
    whole = words.evidence(Seal(code="INC-1", entries=412, head="7f3a91c2" * 8, holds=True))
    assert "`bayan export INC-1 --json`" in whole
    assert "412 entries" in whole
    assert "7f3a91c27f3a91c2" in whole
    assert "broken" not in whole
    assert "*The chain of the record is broken*" in words.evidence(Seal(code="INC-1", entries=1, head="7", holds=False))
