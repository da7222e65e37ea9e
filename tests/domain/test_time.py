"""Time itself: zones that change, days without work, nights without reminders, midnight and leap days."""

from datetime import UTC, date, datetime
from itertools import islice

import pytest

from bot.domain.clock import Event, begin, follow, rungs
from bot.domain.incident import Incident, Severity
from bot.domain.pace import promise_for
from bot.domain.policy import Policy, PolicyFaults, parse_policy
from tests.builders import clock, incident, local, policy, policy_text, shown


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def organisation(zone: str) -> Policy:
    """The rules of one elsewhere."""
    return parse_policy(*policy_text(), f'zone = "{zone}"\nholidays = ""')


def first_word(of: Incident, rules: Policy) -> datetime:
    """When K1 of an incident is due."""
    starts, _ = follow(Event(name="declared", at=of.declared_at), incident=of, running=(), policy=rules)
    return starts[0].due_at


@pytest.mark.parametrize(
    ("zone", "declared", "due"),
    [
        ("Europe/Paris", "2026-03-29T00:50", "2026-03-29T01:05"),  # 01:50 local, then 03:05: the hour between is none
        ("Europe/Paris", "2026-10-25T00:50", "2026-10-25T01:05"),  # 02:50 and 02:05, the second time
        ("Africa/Casablanca", "2025-02-23T01:50", "2025-02-23T02:05"),  # Ramadan begins: back to GMT
        ("Africa/Casablanca", "2025-04-06T01:50", "2025-04-06T02:05"),  # and on again
        ("Africa/Casablanca", "2024-02-28T23:50", "2024-02-29T00:05"),  # a leap day begins
        ("Africa/Casablanca", "2025-12-31T22:50", "2025-12-31T23:05"),  # midnight, and a year, local
    ],
)
def test_fifteen_minutes_are_fifteen_minutes(zone: str, declared: str, due: str) -> None:
    """Clocks run in UTC: whatever the zone's clocks do, a SEV1 has the same time."""
    assert first_word(incident(declared_at=at(declared)), organisation(zone)) == at(due)


@pytest.mark.parametrize(
    ("zone", "declared", "due"),
    [
        ("Europe/Paris", "2026-03-28T18:30", "2026-03-29T06:30"),  # 19:30 winter time; half an hour, then 08:30 summer
        ("Europe/Paris", "2026-10-24T17:30", "2026-10-25T07:30"),
        ("Africa/Casablanca", "2025-02-22T18:30", "2025-02-23T08:30"),  # 19:30 at GMT+1, then 08:30 at GMT
        ("Africa/Casablanca", "2025-04-05T19:30", "2025-04-06T07:30"),
    ],
)
def test_working_hours_are_the_audiences_of_that_day(zone: str, declared: str, due: str) -> None:
    """SEV3 counts 08:00-20:00 local, by the offset of each day."""
    of = incident(severity=Severity.SEV3, declared_at=at(declared))
    assert first_word(of, organisation(zone)) == at(due)


def test_a_sev3_calls_nobody_at_night() -> None:
    """Declared at 19:30: 80 % of the hour is 08:18 the next morning, not somewhere in the night."""
    rules = policy()
    calendar, ladder = rules.calendar(Severity.SEV3), rules.ladder("K1", Severity.SEV3)
    start, due = local("19:30"), local("08:30", days=1)
    steps = [(r.percent, r.at) for r in rungs(ladder, Severity.SEV3, start, due, calendar)]
    assert steps == [(80, local("08:18", days=1)), (100, due), (200, local("09:30", days=1))]


def test_the_summary_is_due_in_working_days() -> None:
    """K11: resolved on Sunday 1 June at 01:15, five working days later; reminders from the third morning on."""
    rules, resolved = policy(), local("01:15", days=1)
    starts, _ = follow(Event(name="resolved", at=resolved), incident=incident(), running=(), policy=rules)
    summary = next(s for s in starts if s.kind == "K11")
    assert summary.due_at == local("18:00", days=6)
    calendar = rules.calendar(Severity.SEV1)
    mornings = rungs(rules.ladder("K11", Severity.SEV1), Severity.SEV1, resolved, summary.due_at, calendar)
    assert [r.at.astimezone(rules.tz).strftime("%a %d %H:%M") for r in islice(mornings, 5)] == [
        "Wed 04 09:00",
        "Thu 05 09:00",
        "Fri 06 09:00",
        "Mon 09 09:00",
        "Tue 10 09:00",
    ]
    assert summary.next_at == local("09:00", days=4)


def test_a_public_holiday_is_no_working_day() -> None:
    """Throne Day, 30 July, does not count; a feast that is only estimated does, until the organisation lists it."""
    calendar = policy().calendar(Severity.SEV1)
    assert calendar.working_date(date(2025, 7, 28), 2) == date(2025, 7, 31)
    assert calendar.working_date(date(2025, 6, 1), 5) == date(2025, 6, 6)
    own = parse_policy(*policy_text(), "free_days = [2025-06-06]").calendar(Severity.SEV1)
    assert own.working_date(date(2025, 6, 1), 5) == date(2025, 6, 9)
    assert organisation("Europe/Paris").calendar(Severity.SEV1).working_date(date(2025, 7, 28), 2) == date(2025, 7, 30)


def test_a_country_without_known_holidays_is_a_fault() -> None:
    """A wrong code would let every deadline pass a holiday unnoticed."""
    with pytest.raises(PolicyFaults) as found:
        parse_policy(*policy_text(), 'holidays = "XX"')
    assert [f.place for f in found.value.faults] == ["holidays"]


def test_a_promise_is_rounded_in_the_audiences_time() -> None:
    """A zone that is half an hour off keeps round minutes."""
    moment = promise_for(incident(), kind="no_change", now=at("2026-03-01T10:02"), policy=organisation("Asia/Kolkata"))
    assert moment == at("2026-03-01T10:30")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[ladders.public]\ninstead = { sev3 = "nowhere" }', "ladders.public.instead.sev3"),
        ('[clocks.K3]\nsilent_under = ["K99"]', "clocks.K3.silent_under"),
        ('[clocks.K4]\nnot_beside = ["K99"]', "clocks.K4.not_beside"),
        ('[clocks.K4]\nstarts = ["a whim"]', "clocks.K4.starts.0"),
    ],
)
def test_what_a_clock_names_must_exist(text: str, place: str) -> None:
    """A ladder, a clock or an event that nobody knows would be a silence nobody notices."""
    with pytest.raises(PolicyFaults) as found:
        parse_policy(*policy_text(), text)
    assert place in {f.place for f in found.value.faults}


def test_a_clock_under_an_earlier_promise_is_silent() -> None:
    """One silence, one ladder: K4 due with the promise or after it leaves the word to it; due before, it speaks."""
    promised = clock("K7", "21:38", "22:05", id=3)
    for due, speaks in (("22:05", False), ("22:06", False), ("22:04", True)):
        made = begin(
            "K4", "1", local("21:55"), local(due), incident=incident(), running=[promised], policy=policy()
        )  # fmt: skip
        assert (made.next_at is not None) is speaks


def test_declaring_after_a_signal_puts_k0_on_record() -> None:
    """K0: ten minutes from the third report; shown in the audience's time."""
    starts, _ = follow(Event(name="signal", at=local("20:40")), incident=incident(), running=(), policy=policy())
    assert [(s.kind, shown(s.due_at)) for s in starts] == [("K0", "20:50:00")]
