# ruff: noqa: RUF001 - Arabic letters are not mistyped Latin ones
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.moments import (
    _days,
    _from_digits,
    _month_numbers,
    _pattern,
    find_moments,
    write_date,
    write_interval,
    write_moment,
    zone_label,
)

CASABLANCA = ZoneInfo("Africa/Casablanca")
BEIRUT = ZoneInfo("Asia/Beirut")
ZONES = ("Africa/Casablanca", "UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Chatham", "Europe/Paris")
LANGUAGES = ("en", "fr", "ar")
EVENING = datetime(2025, 5, 31, 21, 50, tzinfo=UTC)  # 22:50 in Casablanca


def at(text: str) -> datetime:
    """The moment written so."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("language", "moment", "expected"),
    [
        ("en", "2025-05-31T23:15+01:00", "23:15 GMT+1"),
        ("fr", "2025-05-31T23:15+01:00", "23 h 15 GMT+1"),
        ("ar", "2025-05-31T23:15+01:00", "23:15 (GMT+1)"),
        ("en", "2025-06-01T00:15+01:00", "1 June 00:15 GMT+1"),
        ("fr", "2025-06-01T00:15+01:00", "0 h 15 GMT+1 le 1er juin"),
        ("ar", "2025-06-01T00:15+01:00", "00:15 (GMT+1) يوم 1 يونيو"),
        ("en", "2025-05-31T09:05+01:00", "09:05 GMT+1"),
        ("fr", "2025-05-31T09:05+01:00", "9 h 05 GMT+1"),
        ("fr", "2025-05-30T20:00+01:00", "20 h 00 GMT+1 le 30 mai"),
        ("ar", "2025-07-14T20:00+01:00", "20:00 (GMT+1) يوم 14 يوليوز"),
    ],
)
def test_a_moment_is_written_for_the_audience(language: str, moment: str, expected: str) -> None:
    """Absolute, 24 h, with the zone, and dated when it is another day for the reader (L05)."""
    assert write_moment(at(moment), language=language, zone=CASABLANCA, now=EVENING) == expected


def test_the_day_is_the_readers_not_utcs() -> None:
    """23:30 UTC on 31 May is already 1 June in Casablanca, so its date must show."""
    written = write_moment(at("2025-05-31T23:30+00:00"), language="en", zone=CASABLANCA, now=EVENING)
    assert written == "1 June 00:30 GMT+1"


@pytest.mark.parametrize(
    ("zone", "moment", "expected"),
    [
        ("Africa/Casablanca", "2025-05-31T12:00+00:00", "GMT+1"),
        ("Africa/Casablanca", "2025-03-10T12:00+00:00", "GMT"),  # Ramadan
        ("Europe/Paris", "2025-01-10T12:00+00:00", "GMT+1"),
        ("Europe/Paris", "2025-07-10T12:00+00:00", "GMT+2"),
        ("America/New_York", "2025-07-10T12:00+00:00", "GMT-4"),
        ("Asia/Kathmandu", "2025-07-10T12:00+00:00", "GMT+5:45"),
        ("America/St_Johns", "2025-01-10T12:00+00:00", "GMT-3:30"),
    ],
)
def test_the_label_is_the_zones_offset_at_that_moment(zone: str, moment: str, expected: str) -> None:
    """Taken from the IANA zone, never a fixed offset: Morocco leaves GMT+1 in Ramadan."""
    assert zone_label(at(moment), ZoneInfo(zone)) == expected


@pytest.mark.parametrize(
    ("language", "zone", "day", "expected"),
    [
        ("en", CASABLANCA, date(2025, 6, 6), "6 June"),
        ("fr", CASABLANCA, date(2025, 6, 6), "6 juin"),
        ("fr", CASABLANCA, date(2025, 6, 1), "1er juin"),
        ("ar", CASABLANCA, date(2025, 5, 6), "6 ماي"),
        ("ar", ZoneInfo("UTC"), date(2025, 5, 6), "6 مايو"),
        ("ar", BEIRUT, date(2025, 5, 6), "6 أيار"),
        ("fr", CASABLANCA, date(2025, 8, 21), "21 août"),
    ],
)
def test_a_date_names_the_month_as_the_country_does(language: str, zone: ZoneInfo, day: date, expected: str) -> None:
    """Arabic month names differ by country, and the audience's zone names the country."""
    assert write_date(day, language=language, zone=zone) == expected


@pytest.mark.parametrize(
    ("minutes", "en", "fr", "ar"),
    [
        (5, "5 minutes", "5 minutes", "5 دقائق"),
        (30, "30 minutes", "30 minutes", "30 دقيقة"),
        (60, "60 minutes", "60 minutes", "60 دقيقة"),
        (90, "90 minutes", "90 minutes", "90 دقيقة"),
        (120, "2 hours", "2 heures", "ساعتين"),
        (180, "3 hours", "3 heures", "3 ساعات"),
        (720, "12 hours", "12 heures", "12 ساعة"),
    ],
)
def test_an_interval_agrees_with_its_number(minutes: int, en: str, fr: str, ar: str) -> None:
    """After "every", "toutes les" and `كل`; Arabic has four forms."""
    assert [write_interval(minutes, language=language) for language in LANGUAGES] == [en, fr, ar]


@given(
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - UTC is added
    days=st.integers(-170, 170),
    language=st.sampled_from(LANGUAGES),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
def test_what_is_written_is_found_again(moment: datetime, days: int, language: str, zone: ZoneInfo) -> None:
    """The lint reads back exactly the minute that the renderer wrote, in every language and zone (L05)."""
    now = moment + timedelta(days=days)
    written = write_moment(moment, language=language, zone=zone, now=now)
    (found,) = find_moments(f"A {written}.", language=language, zone=zone, now=now)
    assert found.at == moment.replace(second=0, microsecond=0)
    assert (found.start, found.end) == (2, 2 + len(written))
    assert found.zoned
    assert found.dated == (moment.astimezone(zone).date() != now.astimezone(zone).date())


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "by 23:15 UTC+1"),
        ("en", "by 23:15 GMT +1"),
        ("en", "by 23:15 GMT+01:00"),
        ("en", "at 23:15 GMT+1 on 31 May"),
        ("en", "by 31st May, 23:15 (GMT+1)"),
        ("fr", "avant 23h15 GMT+1"),
        ("fr", "avant 23H15 GMT+1"),
        ("fr", "avant le 31 mai à 23 h 15 GMT+1"),
        ("fr", "avant 23:15 GMT+1"),
        ("fr", "avant 23\u00a0h\u00a015 GMT+1"),
        ("ar", "قبل ٢٣:١٥ (GMT+1)"),
        ("ar", "قبل 23:15 GMT+1 يوم 31 ماي"),
        ("ar", "قبل 23:15 GMT+1 يوم 31 مايو"),
        ("ar", "يوم 31 أيار على الساعة 23:15 (GMT+1)"),
    ],
)
def test_moments_are_found_as_people_write_them(language: str, text: str) -> None:
    """An author's own typing is understood, not only our renderer's."""
    (found,) = find_moments(text, language=language, zone=CASABLANCA, now=EVENING)
    assert found.at == at("2025-05-31T23:15+01:00")
    assert found.zoned


def test_whole_hours_need_no_minutes_in_french() -> None:
    """`23 h GMT+1` is how French says it; `dans 2 h` is a length of time, not a moment."""
    (found,) = find_moments("avant 23 h GMT+1", language="fr", zone=CASABLANCA, now=EVENING)
    assert found.at == at("2025-05-31T23:00+01:00")
    assert find_moments("dans 2 h", language="fr", zone=CASABLANCA, now=EVENING) == ()


def test_a_time_without_zone_is_the_readers_and_says_so() -> None:
    """The rule can then ask for the zone instead of guessing (L05)."""
    (found,) = find_moments("by 23:15.", language="en", zone=CASABLANCA, now=EVENING)
    assert (found.at, found.zoned, found.dated) == (at("2025-05-31T23:15+01:00"), False, False)


@pytest.mark.parametrize(
    "text",
    [
        "no time at all",
        "ratio 1:2",
        "25:15 GMT+1",
        "23:75 GMT+1",
        "31 February 10:00 GMT+1",
        "10:00 GMT+99",
        "call 0522:00:00:00",
        "192.168:10:00",
        "10:00:00",
    ],
)
def test_what_is_no_moment_is_not_found(text: str) -> None:
    """Impossible days, hours and offsets are passed over without raising."""
    assert find_moments(text, language="en", zone=CASABLANCA, now=EVENING) == ()


def test_a_date_without_year_is_the_nearest_one() -> None:
    """On New Year's Eve, 1 January is tomorrow and not last winter."""
    eve = datetime(2025, 12, 31, 22, 50, tzinfo=UTC)
    (found,) = find_moments("1 January 00:15 GMT+1", language="en", zone=CASABLANCA, now=eve)
    assert found.at == at("2026-01-01T00:15+01:00")


def test_every_moment_of_a_text_is_found_in_order() -> None:
    """A text may look back and forward."""
    text = "depuis 20 h 30 GMT+1, prochain point avant 0 h 15 GMT+1 le 1er juin"
    found = find_moments(text, language="fr", zone=CASABLANCA, now=EVENING)
    assert [(m.at.isoformat(), m.dated) for m in found] == [
        ("2025-05-31T20:30:00+01:00", False),
        ("2025-06-01T00:15:00+01:00", True),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_month_name_means_two_months(language: str) -> None:
    """The countries' names can be read together: none of them contradicts another."""
    numbers = _month_numbers(language)
    assert set(numbers.values()) == set(range(1, 13))


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_finding_moments_never_raises(text: str, language: str) -> None:
    """Whatever people paste, looking for times gives an answer."""
    for found in find_moments(text, language=language, zone=CASABLANCA, now=EVENING):
        assert 0 <= found.start < found.end <= len(text)


PARTS = (
    "12",
    "1er",
    "3 ",
    "31",
    " mai",
    " June ",
    " يونيو",
    " at ",
    " le ",
    "23:15",
    "23 h",
    " GMT+1",
    "2",
    ":",
    ".",
    " ",
)


@given(st.lists(st.sampled_from(PARTS), max_size=14).map("".join), st.sampled_from(LANGUAGES))
def test_looking_only_where_digits_are_misses_nothing(text: str, language: str) -> None:
    """The short way finds what the patterns find by themselves."""
    for pattern in (_pattern(language), _days(language)):
        assert [m.span() for m in _from_digits(pattern, text)] == [m.span() for m in pattern.finditer(text)]
