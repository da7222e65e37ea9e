"""The canvas of an incident: everything it says, from nothing to far too much, in both languages."""

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.domain.audit import GENESIS, Entry, seal
from bot.domain.incident import Outcome, Phase
from bot.domain.snapshot import Snapshot
from bot.domain.task import Task
from bot.domain.template import Text
from bot.domain.timeline import Happening, happenings
from bot.rehearsal.workspace.webapi.canvases import LARGEST
from bot.slack.tongue import TONGUES, speaking
from bot.slack.views.canvas import STORY, canvas
from tests.builders import clock, fact, incident, local, policy, published, snapshot
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD
from tests.slack.views.test_cards import told, waiting
from tests.slack.views.test_in_french import ENGLISH

DECLARED: dict[str, object] = {
    "severity": "sev1",
    "title": "Wrong balances",
    "situation": "wrong_balances",
    "services": ["Pocket Bank"],
}


def entry(seq: int, minute: str, action: str, data: dict[str, object], actor: str = COMMANDER) -> Entry:
    """One entry of the record."""
    at = local(minute)
    return seal(incident_id=1, seq=seq, at=at, actor=actor, action=action, data=data, previous=GENESIS)


STORIED = tuple(
    happenings(
        [
            entry(1, "20:45", "incident.declared", DECLARED),
            entry(2, "20:47", "note", {"text": "*Ledger* is right, see https://wiki.example"}, COMMS_LEAD),
            entry(3, "20:54", "incident.phase", {"from": "investigating", "to": "identified"}),
        ]
    )
)


def task(number: int = 1, **changes: object) -> Task:
    """Something to do."""
    plain = Task(
        id=number,
        incident_id=1,
        number=number,
        text="Ask the branches",
        created_by=COMMANDER,
        created_at=local("20:50"),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def said(body: str) -> tuple[Text, ...]:
    """The texts of a statement."""
    return (Text(language="en", variant="long", body=body),)


def full() -> Snapshot:
    """After the first word, with everything there can be."""
    return told(tasks=(task(owner=APPROVER, due_at=local("22:00")), task(2)))


def shown(of: Snapshot, story: tuple[Happening, ...] = STORIED) -> str:
    """The document."""
    return canvas(of, story, policy()).markdown


@pytest.mark.parametrize("language", TONGUES)
def test_everything_is_there(snapshot: SnapshotAssertion, language: str) -> None:
    """What customers see, people, words, facts, tasks, debts, the latest, and whose page it is."""
    with speaking(language):
        assert shown(full()) == snapshot
        assert canvas(full(), STORIED, policy()).title == snapshot(name="title")


@pytest.mark.parametrize("language", TONGUES)
def test_a_new_incident_says_what_is_not_there_yet(snapshot: SnapshotAssertion, language: str) -> None:
    """Nothing said, nothing checked, nothing to do: no heading without a line."""
    with speaking(language):
        page = shown(_fresh(), ())
    assert page == snapshot
    assert bool(ENGLISH.search(page)) is (language == "en")


def _fresh() -> Snapshot:
    return snapshot_of(clocks=(clock(),))


def snapshot_of(**parts: object) -> Snapshot:
    """The incident at 20:46."""
    return snapshot(local("20:46"), **parts)


def test_what_waits_is_said() -> None:
    """A text that its approvers have not decided on."""
    assert "**Waiting**  Statement 1 waits for approval since 31 May 20:51" in shown(waiting())


def test_what_was_taken_back_is_marked() -> None:
    """A corrected word says by which one."""
    wrong = published(1, local("20:54"))
    right = published(2, local("21:10"), kind="correction", about=1)
    assert "**Statement 1** · investigating · 31 May 20:54 · corrected by statement 2" in shown(
        told("21:15", statements=(wrong, right))
    )


def test_nothing_that_people_wrote_means_anything() -> None:
    """Titles, facts, tasks and notes neither mention nor link nor format."""
    evil = "[x](https://evil.example) ![](@U0CISO) <@U0CISO> *b* `c` # | https://evil.example"
    page = shown(
        told(
            incident=incident(title=evil),
            facts=(fact(key=evil, value=evil),),
            tasks=(task(text=evil),),
            statements=(published(1, local("20:54"), texts=said(evil)),),
        ),
        tuple(happenings([entry(1, "20:45", "note", {"text": evil}), entry(2, "20:46", "no.such", {"x": evil})])),
    )
    assert page.count("U0CISO") > page.count(r"\[\](@U0CISO)") > 0
    for meant in ("![](@U0CISO)", "[x](", "https://evil.example", "*b*", "`c`", "<@"):
        assert meant not in page.replace("\\" + meant[0], "")


def test_how_it_ended_stays() -> None:
    """A duplicate, a false alarm, a private one and a drill say so."""
    assert "duplicate of INC-2" in shown(snapshot_of(incident=incident(duplicate_of=2, phase=Phase.CLOSED)))
    alarm = incident(outcome=Outcome.FALSE_ALARM, phase=Phase.CLOSED)
    assert "False alarm" in shown(snapshot_of(incident=alarm))
    assert "**Private:**" in shown(snapshot_of(incident=incident(private=True, insiders=(COMMANDER,))))
    assert "**DRILL / EXERCICE**" in shown(snapshot_of(incident=incident(drill=True)))


def test_a_huge_incident_folds() -> None:
    """However much there is, it stays within what Slack takes; what is left out is counted, the newest is there."""
    long = "كلمة * " * 300
    many = 200
    words = tuple(published(n, local("20:54", days=n), texts=said(long)) for n in range(1, many + 1))
    notes = tuple(happenings(entry(n, "20:45", "note", {"text": f"{n} {long}"}) for n in range(1, many + 1)))
    huge = told(
        statements=words,
        facts=tuple(fact(key=f"k{n} {long}") for n in range(many)),
        tasks=tuple(task(n, text=long[:300]) for n in range(1, many + 1)),
    )
    page = shown(huge, notes)
    assert len(page.encode()) < LARGEST
    assert f"**Statement {many}**" in page
    assert "before: `/incident public`." in page
    assert f"noted: “{many} " in page
    assert "before: `/incident timeline`." in page
    assert page.count("more.") >= 2
    assert page.count("noted:") <= STORY
