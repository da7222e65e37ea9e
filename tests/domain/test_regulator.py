"""Regulators' clocks (1.6): trigger, length, calendar; month ends, clock changes, feasts, and what legal wrote down."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.defaults import default_policy
from bot.domain.policy import Limit, Policy, PolicyFaults, parse_policy
from bot.domain.regulator import Duty, Note, Said, Standing, Watch, active, deadline, duties, first_reminder, reminder
from tests.builders import incident

POLICY = parse_policy(default_policy())
AWARE = datetime(2025, 5, 31, 19, 45, tzinfo=UTC)


def switched(*lines: str) -> Policy:
    """The default policy with these lines under [regulators]."""
    people = '[people]\nlegal = ["U0LEGAL"]\n'
    return parse_policy(default_policy(), people + "[regulators]\n" + "\n".join(lines))


def moment(name: str, at: datetime, regime: str = "") -> Note:
    """Legal says when something was."""
    return Note(said=Said.MOMENT, moment=name, at=at, regime=regime)


def sent(regime: str, report: str, at: datetime) -> Note:
    """Legal says that a report went out."""
    return Note(said=Said.SENT, regime=regime, report=report, at=at, reference="R-1")


def duty(regime: str, report: str, *notes: Note) -> Duty:
    """How one report of the default table stands."""
    found = duties({regime: POLICY.regimes[regime]}, notes)
    return next(d for d in found if d.name == report)


def local(text: str, zone: str) -> datetime:
    """A local moment."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("regime", "limit", "start", "due"),
    [
        # month ends and leap days: the last day of a month that lacks the day
        ("dora", {"months": 1}, "2025-01-31T10:00", "2025-02-28T10:00"),
        ("dora", {"months": 1}, "2028-01-31T10:00", "2028-02-29T10:00"),
        ("dora", {"months": 1}, "2028-02-29T23:59", "2028-03-29T23:59"),
        ("dora", {"months": 12}, "2028-02-29T10:00", "2029-02-28T10:00"),
        ("dora", {"months": 2}, "2025-12-31T10:00", "2026-02-28T10:00"),
        # clock changes: hours are hours, days and months keep the time of day
        ("dora", {"hours": 24}, "2025-03-29T12:00", "2025-03-30T13:00"),
        ("dora", {"days": 1}, "2025-03-29T12:00", "2025-03-30T12:00"),
        ("dora", {"hours": 72}, "2025-10-25T12:00", "2025-10-28T11:00"),
        ("dora", {"months": 1}, "2025-09-26T02:30", "2025-10-26T02:30"),
        ("dora", {"days": 1}, "2025-03-29T02:30", "2025-03-30T03:30"),
        # working days over Moroccan holidays: throne day 30 July 2025; independence days 11 January 2024
        ("ma_bam", {"working_days": 1}, "2025-07-29T15:00", "2025-07-31T17:00"),
        ("ma_bam", {"working_days": 3}, "2025-07-25T15:00", "2025-07-31T17:00"),
        ("ma_bam", {"working_days": 1}, "2024-01-10T15:00", "2024-01-12T17:00"),
        ("ma_bam", {"working_days": 1}, "2025-05-31T20:45", "2025-06-02T17:00"),  # a Saturday
        # the SEC's four business days leave out Thanksgiving and end when it closes
        ("sec", {"working_days": 4}, "2025-11-25T09:00", "2025-12-02T17:30"),
        ("sec", {"working_days": 4}, "2025-11-29T09:00", "2025-12-04T17:30"),
    ],
)
def test_a_length_by_its_calendar(regime: str, limit: dict[str, int], start: str, due: str) -> None:
    """All in the authority's zone."""
    found = POLICY.regimes[regime]
    over = deadline(Limit(after="aware", **limit), local(start, found.zone), found.calendar)
    assert over.astimezone(ZoneInfo(found.zone)).replace(tzinfo=None).isoformat(timespec="minutes") == due


def test_a_time_that_comes_twice_counts_the_first() -> None:
    """Never later than one may think."""
    found = POLICY.regimes["dora"]
    over = deadline(Limit(after="aware", months=1), local("2025-09-26T02:30", found.zone), found.calendar)
    assert over == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_another_calendar_is_a_line_of_the_policy() -> None:
    """A market's holidays, days of one's own, another week."""
    other = parse_policy(
        default_policy(),
        '[regimes.ma_bam]\nholidays = "ECB"\nfree_days = [2025-07-29]\n',
        "[regimes.ma_bam]\nworking_days = [0, 1, 2, 3, 6]\nday_ends = 12:00:00",
    ).regimes["ma_bam"]
    over = deadline(Limit(after="aware", working_days=1), local("2025-07-28T15:00", other.zone), other.calendar)
    assert over == local("2025-07-30T12:00", other.zone)
    over = deadline(Limit(after="aware", working_days=1), local("2025-07-31T15:00", other.zone), other.calendar)
    assert over == local("2025-08-03T12:00", other.zone)  # a Sunday


@pytest.mark.parametrize(
    ("classified", "hours"),
    [(timedelta(hours=1), 5), (timedelta(hours=19, minutes=59), 23.983), (timedelta(hours=22), 24)],
)
def test_dora_wants_both_four_hours_and_a_day(classified: timedelta, hours: float) -> None:
    """4 h after classification AND 24 h after awareness: whichever is earlier."""
    owed = duty("dora", "initial", moment("aware", AWARE), moment("classified", AWARE + classified))
    assert owed.due_at is not None
    assert (owed.due_at - AWARE) / timedelta(hours=1) == pytest.approx(hours, abs=0.001)


def test_dora_counts_from_the_reports_themselves() -> None:
    """72 h from the initial notification, not from detection; a month from the last intermediate report."""
    known = [moment("aware", AWARE), moment("classified", AWARE)]
    assert duty("dora", "intermediate", *known).standing is Standing.OPEN
    notified = AWARE + timedelta(hours=3)
    known.append(sent("dora", "initial", notified))
    assert duty("dora", "intermediate", *known).due_at == notified + timedelta(hours=72)
    first, last = notified + timedelta(hours=70), local("2025-07-31T12:00", "Europe/Brussels")
    known += [sent("dora", "intermediate", last), sent("dora", "intermediate", first)]
    assert duty("dora", "final", *known).due_at == local("2025-08-31T12:00", "Europe/Brussels")
    assert duty("dora", "intermediate", *known).late(last) is False  # the first sending was in time
    assert [d.standing for d in duties({"dora": POLICY.regimes["dora"]}, known)] == ["sent", "sent", "running"]


@pytest.mark.parametrize(
    ("regime", "report", "after", "length"),
    [
        ("nis2", "early_warning", "aware", timedelta(hours=24)),
        ("nis2", "notification", "aware", timedelta(hours=72)),
        ("gdpr", "notification", "aware", timedelta(hours=72)),
        ("psd2", "initial", "classified", timedelta(hours=4)),
        ("uk_fca", "initial", "threshold", timedelta(hours=24)),
        ("mas", "notification", "aware", timedelta(hours=1)),
        ("mas", "root_cause", "aware", timedelta(days=14)),
        ("cert_in", "report", "aware", timedelta(hours=6)),
        ("rbi", "initial", "aware", timedelta(hours=2)),
        ("rbi", "detailed", "aware", timedelta(days=21)),
        ("ma_bam", "report", "aware", timedelta(hours=24)),
    ],
)
def test_the_table(regime: str, report: str, after: str, length: timedelta) -> None:
    """1.6, line by line; all off until switched on."""
    assert duty(regime, report, moment(after, AWARE)).due_at == AWARE + length
    assert active(POLICY, incident()) == {}


@pytest.mark.parametrize("regime", ["dora_clients", "uk_sysc", "hkma", "ma_dgssi", "ma_data"])
def test_a_duty_without_a_number_is_owed_and_runs_from_nothing(regime: str) -> None:
    """No hours are made up where none were found."""
    [owed] = duties({regime: POLICY.regimes[regime]}, [moment("aware", AWARE)])
    assert (owed.standing, owed.due_at) == (Standing.OPEN, None)


def test_a_regime_is_switched_on_by_name_or_place() -> None:
    """And the British rules begin in 2027."""
    assert set(active(switched('regimes = ["dora"]'), incident())) == {"dora"}
    assert set(active(switched('jurisdictions = ["MA"]'), incident())) == {"ma_dgssi", "ma_data", "ma_bam"}
    british = switched('jurisdictions = ["UK"]')
    assert set(active(british, incident())) == {"uk_sysc"}
    assert set(active(british, incident(declared_at=datetime(2027, 3, 18, 0, 0, tzinfo=UTC)))) == {"uk_sysc", "uk_fca"}
    assert set(active(british, incident(declared_at=datetime(2027, 3, 17, 23, 59, tzinfo=UTC)))) == {"uk_sysc"}


def test_the_newest_note_counts_and_one_may_be_for_one_regime_alone() -> None:
    """A moment that was wrong is written down again; what was excused may apply after all."""
    later = AWARE + timedelta(hours=1)
    assert duty("mas", "notification", moment("aware", AWARE), moment("aware", later)).started_at == later
    assert duty("mas", "notification", moment("aware", AWARE, "dora")).standing is Standing.OPEN
    no = Note(said=Said.EXCUSED, at=AWARE, regime="mas", reason="not licensed there")
    yes = Note(said=Said.RESUMED, at=later, regime="mas", report="notification")
    assert duty("mas", "notification", moment("aware", AWARE), no).standing is Standing.EXCUSED
    assert duty("mas", "notification", moment("aware", AWARE), no, yes).standing is Standing.RUNNING
    assert duty("mas", "root_cause", moment("aware", AWARE), no, yes).standing is Standing.EXCUSED


def test_late_is_late_also_once_it_was_sent() -> None:
    """By the first sending."""
    running = duty("mas", "notification", moment("aware", AWARE))
    assert not running.late(AWARE + timedelta(hours=1))
    assert running.late(AWARE + timedelta(hours=1, seconds=1))
    done = duty("mas", "notification", moment("aware", AWARE), sent("mas", "notification", AWARE + timedelta(hours=2)))
    assert done.late(AWARE)
    assert not duty("mas", "notification").late(AWARE)


def test_reminders_at_the_policy_s_percents_then_daily() -> None:
    """The highest of those missed speaks; what is late is told of again, in step with its deadline."""
    rule = POLICY.regulators
    owed = duty("ma_bam", "report", moment("aware", AWARE))
    assert first_reminder(owed, rule) == AWARE + timedelta(hours=12)
    assert first_reminder(duty("ma_bam", "report"), rule) is None
    due = AWARE + timedelta(hours=24)
    watch = Watch(id=1, incident_id=1, regime="ma_bam", report="report", started_at=AWARE, due_at=due, next_at=due)
    assert reminder(watch, AWARE, rule) == (0, AWARE + timedelta(hours=12))
    assert reminder(watch, AWARE + timedelta(hours=12), rule) == (50, AWARE + timedelta(hours=19.2))
    assert reminder(watch, AWARE + timedelta(hours=23), rule) == (80, due)
    assert reminder(watch, due, rule) == (100, due + timedelta(days=1))
    assert reminder(watch, due + timedelta(days=5, hours=3), rule) == (100, due + timedelta(days=6))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('[regulators]\nregimes = ["dorra"]', "names 'dorra', which does not exist"),
        ('[regulators]\njurisdictions = ["XX"]', "names 'XX', which does not exist"),
        ('[regulators]\nplace = "legal"', "names 'legal', which is no channel"),
        ('[regulators]\nowners = ["barrister"]', "names the role 'barrister', which nobody holds"),
        ('[regulators]\nregimes = ["dora"]', "is held by nobody"),
        ("[regulators]\nremind_at = [80, 50]", "rising percents"),
        (
            '[[regimes.mas.reports]]\nname = "x"\ntitle = "x"\nlimits = [{ after = "aware", hours = 1, days = 1 }]',
            "exactly one",
        ),
        ('[[regimes.mas.reports]]\nname = "x"\ntitle = "x"\nlimits = [{ after = "y", hours = 1 }]', "runs from 'y'"),
        ('[[regimes.mas.reports]]\nname = "aware"\ntitle = "x"', "names two things"),
        ('[regimes.mas]\nzone = "+08:00"', "no IANA zone"),
        ('[regimes.mas]\nholidays = "XX"', "no public holidays we know"),
        ("[regimes.mas]\nworking_days = []", "at least 1 item"),
    ],
)
def test_a_policy_that_cannot_be_kept_is_told_at_the_start(lines: str, said: str) -> None:
    """Each in its own sentence."""
    with pytest.raises(PolicyFaults) as caught:
        parse_policy(default_policy(), lines)
    assert said in str(caught.value)
