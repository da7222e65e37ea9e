"""How long an answer asks us to wait, in every form of the networks."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import WAIT_CAP
from bot.publishers.http import Answer
from bot.publishers.waits import HEADERS, until_midnight, wait_hint

NOW = datetime(2025, 5, 31, 19, 45, tzinfo=UTC)
LATER = NOW + timedelta(seconds=90)
USAGE = {"17841400": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 4}, {"other": 1}]}


def hint(headers: dict[str, str], body: Any = None) -> timedelta | None:  # noqa: ANN401 - any JSON
    """The hint of an answer with these headers and this body."""
    return wait_hint(Answer(status=429, headers=httpx.Headers(headers), body=body), NOW)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"Retry-After": "90"}, 90, id="seconds"),
        pytest.param({"Retry-After": "1.5"}, 1.5, id="parts of a second"),
        pytest.param({"Retry-After": format_datetime(LATER, usegmt=True)}, 90, id="an HTTP date"),
        pytest.param({"retry-after": "90"}, 90, id="in small letters"),
        pytest.param({"RateLimit-Reset": str(int(LATER.timestamp()))}, 90, id="an epoch, as Bluesky writes it"),
        pytest.param({"RateLimit-Reset": "90"}, 90, id="seconds, as the draft standard has it"),
        pytest.param({"x-rate-limit-reset": str(int(LATER.timestamp()))}, 90, id="an epoch, as X writes it"),
        pytest.param(
            {"X-RateLimit-Reset": "2025-05-31T19:46:30.000000Z"}, 90, id="an ISO moment, as Mastodon writes it"
        ),
        pytest.param({"X-RateLimit-Reset": "2025-05-31T20:46:30+01:00"}, 90, id="in another zone"),
        pytest.param({"X-RateLimit-Reset": "2025-05-31T19:46:30"}, 90, id="without a zone it is UTC"),
        pytest.param({"X-RateLimit-Reset": str(int(LATER.timestamp()))}, 90, id="an epoch, as its relatives write it"),
        pytest.param({"X-RateLimit-Reset": str(int(LATER.timestamp() * 1000))}, 90, id="in milliseconds"),
        pytest.param({"X-Business-Use-Case-Usage": json.dumps(USAGE)}, 240, id="minutes, as Facebook writes them"),
        pytest.param(
            {
                "x-rate-limit-reset": "5",
                "x-app-limit-24hour-remaining": "0",
                "x-app-limit-24hour-reset": str(int(LATER.timestamp())),
            },
            90,
            id="the day of the app is used up on X",
        ),
        pytest.param(
            {
                "x-rate-limit-reset": "90",
                "x-user-limit-24hour-remaining": "7",
                "x-user-limit-24hour-reset": "600",
            },
            90,
            id="the day is not used up",
        ),
        pytest.param({"Retry-After": "5", "X-RateLimit-Reset": "300"}, 5, id="the plainest counts"),
        pytest.param({"Retry-After": "soon", "X-RateLimit-Reset": "300"}, 300, id="the readable counts"),
        pytest.param({"X-RateLimit-Reset": "2025-05-31T19:44:00Z"}, 0, id="a moment that is over asks for nothing"),
    ],
)
def test_headers_in_every_form(headers: dict[str, str], seconds: float) -> None:
    """D.8: seconds, dates, epochs and minutes all read as the same wait."""
    assert hint(headers) == timedelta(seconds=seconds)


def test_the_body_may_say_it_too() -> None:
    """D.8: Telegram writes the seconds into the body."""
    assert hint({}, {"ok": False, "parameters": {"retry_after": 35}}) == timedelta(seconds=35)


@pytest.mark.parametrize("text", ["99999", "9999999999999", "999999999999999", "9999-12-31T23:59:59Z"])
def test_no_outlet_makes_us_wait_longer_than_the_cap(text: str) -> None:
    """An approved word is not put off for a day because a header says so."""
    assert hint({"Retry-After": text}) == WAIT_CAP


@pytest.mark.parametrize("body", [None, [], "x", {"parameters": None}, {"parameters": {"retry_after": "x"}}])
def test_where_nothing_is_said_there_is_no_hint(body: Any) -> None:  # noqa: ANN401 - any JSON
    """Our own schedule applies then."""
    assert hint({}, body) is None


@given(header=st.sampled_from(sorted(HEADERS)), text=st.text(max_size=40))
def test_no_text_breaks_the_reading(header: str, text: str) -> None:
    """Whatever a proxy writes, the answer is a wait within the cap or none."""
    wait = wait_hint(Answer(status=429, headers={header: text}, body=None), NOW)
    assert wait is None or timedelta() <= wait <= WAIT_CAP


@pytest.mark.parametrize("minutes", ["Infinity", "NaN", "-3", '"4"', "1e400"])
def test_strange_numbers_do_no_harm(minutes: str) -> None:
    """JSON of others may hold what is no number of minutes."""
    wait = hint({"X-Business-Use-Case-Usage": f'{{"a": [{{"estimated_time_to_regain_access": {minutes}}}]}}'})
    assert wait in {None, WAIT_CAP}


@pytest.mark.parametrize(
    ("moment", "wait"),
    [
        (NOW, WAIT_CAP),
        (NOW.replace(hour=23, minute=50), timedelta(minutes=10)),
        (datetime.fromisoformat("2025-06-01T00:55:00+01:00"), timedelta(minutes=5)),
        (NOW.replace(hour=0, minute=0), WAIT_CAP),
    ],
)
def test_midnight_is_meant_in_utc_and_within_the_cap(moment: datetime, wait: timedelta) -> None:
    """D.8: LinkedIn gives out its quotas anew then, and says so nowhere but in its documentation."""
    assert until_midnight(moment) == wait
