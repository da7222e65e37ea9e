"""Proposals as values: what folds, what is concerned, when the clock's rungs are due."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.incident import Phase, Severity
from bot.domain.proposal import (
    Proposal,
    Standing,
    adoptable,
    concerned,
    decided,
    firing,
    folded,
    home,
    looked_at,
    opened,
    passed,
    upcoming_rung,
)
from bot.domain.report import spoken_of
from bot.domain.signal import Signal, Source
from tests.builders import incident, local, policy, shown

NOW = local("20:40")


def signal(**changes: object) -> Signal:
    """An alarm of 20:38."""
    return replace(Signal(Source.PAGERDUTY, "disk", "Ledger is slow", local("20:38")), **changes)  # type: ignore[arg-type]


def proposal(number: int = 1, **changes: object) -> Proposal:
    """Its proposal, opened at 20:40."""
    return replace(opened(signal(**changes), NOW, policy()), id=number)


@pytest.mark.parametrize(
    ("severity", "due", "first"),
    [
        (None, "20:50:00", "20:48:00"),
        (Severity.SEV1, "20:50:00", "20:48:00"),
        (Severity.SEV2, "21:00:00", "20:56:00"),
    ],
)
def test_k0_by_severity(severity: Severity | None, due: str, first: str) -> None:
    """1.3: 10 and 20 minutes; the policy says what counts while nobody knows."""
    found = proposal(severity=severity)
    assert (shown(found.due_at or NOW), shown(found.next_at or NOW)) == (due, first)


def test_k0_keeps_the_hours_of_its_severity() -> None:
    """SEV3 waits for the morning; SEV4 has no clock, and none of its rungs fires."""
    night = proposal(severity=Severity.SEV3)
    assert night.due_at == local("09:00", days=1)
    none = proposal(severity=Severity.SEV4)
    assert (none.due_at, none.next_at, none.clock()) == (None, None, None)
    assert firing(none, local("23:00"), policy()) is None
    assert upcoming_rung(none, policy()) is None
    assert looked_at(none, NOW, policy()) == none


def test_rungs_in_turn() -> None:
    """Each percent is answered once, by the highest that is due; then the ladder is silent."""
    found, fired = proposal(), []
    for at in ("20:47", "20:48", "20:49", "20:50", "21:00", "23:00"):
        now = local(at)
        if (rung := firing(found, now, policy())) is not None:
            found = passed(found, rung, ["U1"], now, "")
            fired.append((at, rung.rung.percent))
        else:
            found = looked_at(found, now, policy())
    assert fired == [("20:48", 80), ("20:50", 100), ("21:00", 200)]
    assert [r.percent for r in found.rungs] == [80, 100, 200]
    assert (found.next_at, upcoming_rung(found, policy())) == (None, None)


def test_a_raised_severity_answers_no_rung_twice() -> None:
    """The deadline comes nearer from the moment it is known; what has spoken has spoken."""
    slow = proposal(severity=Severity.SEV2)
    fired = firing(slow, local("20:56"), policy())
    assert fired is not None
    slow = passed(slow, fired, [], local("20:56"), "")
    raised = folded(slow, signal(severity=Severity.SEV1), local("20:57"), policy())
    assert raised.due_at == local("21:00")  # 21:07 would be later than already due
    early = folded(proposal(severity=Severity.SEV2), signal(severity=Severity.SEV1), local("20:41"), policy())
    assert (shown(early.due_at or NOW), early.started_at) == ("20:51:00", local("20:41"))


def test_a_decided_proposal_counts_on_without_a_clock() -> None:
    """What repeats after a dismissal is not lost, and calls nobody."""
    done = decided(proposal(), Standing.DISMISSED, "U1", NOW)
    more = folded(done, signal(severity=Severity.SEV1, count=3), local("20:45"), policy())
    assert (more.count, more.next_at, more.open) == (4, None, False)
    assert firing(more, local("23:00"), policy()) is None


def test_where_a_signal_is_at_home() -> None:
    """Its service's proposal before one about nothing in particular; nothing after half an hour of silence."""
    cards, plain, app = (
        proposal(1, services=("Cards",)),
        proposal(2),
        proposal(3, services=("Pocket Bank",)),
    )
    known = [cards, plain, app]
    assert home(signal(services=("Cards",)), known, NOW, policy()) == cards
    assert home(signal(services=("Chaabi Net",)), known, NOW, policy()) == plain
    assert home(signal(services=("Chaabi Net",)), [cards, app], NOW, policy()) is None
    assert home(signal(), known, NOW, policy()) == app
    late = local("20:38") + timedelta(minutes=policy().proposals.fold_within, seconds=1)
    assert home(signal(), known, late, policy()) is None
    assert home(signal(), [decided(cards, Standing.DISMISSED, "U1", NOW)], NOW, policy()) is None


def test_which_incident_is_concerned() -> None:
    """The newest open one about one of its services; none where it names no service."""
    old, new = incident(), incident(id=2, declared_at=local("20:50"))
    assert concerned(signal(services=("Pocket Bank",)), [old, new]) == new
    assert concerned(signal(services=("Pocket Bank",)), [old, replace(new, phase=Phase.RESOLVED)]) == old
    assert concerned(signal(services=("Cards",)), [old, new]) is None
    assert concerned(signal(), [old, new]) is None


def test_what_an_incident_answers() -> None:
    """Proposals about its services or about none; the chosen one in any case; all where no service was said."""
    cards, plain = proposal(1, services=("Cards",)), proposal(2)
    assert adoptable([cards, plain], ("Pocket Bank",), None) == (plain,)
    assert adoptable([cards, plain], ("Pocket Bank",), 1) == (cards, plain)
    assert adoptable([cards, plain], (), None) == (cards, plain)


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("Balance zero in Pocket Bank", ("Pocket Bank",)),
        ("pocketbank and the card are dead", ("Pocket Bank", "Cards")),
        ("the cardigan is fine", ()),
        ("", ()),
    ],
)
def test_services_a_complaint_names(text: str, services: tuple[str, ...]) -> None:
    """By name or alias, as whole words."""
    assert spoken_of(text, policy()) == services
