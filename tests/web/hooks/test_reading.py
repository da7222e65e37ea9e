"""What each kind makes of a body: ordinary ones, odd ones, huge ones and wrong ones, with a sentence that helps."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.alert import Alert
from bot.domain.report import Complaint
from bot.domain.signal import Source
from bot.web.hooks import alertmanager, generic, help_desk, opsgenie, pagerduty
from bot.web.hooks.reading import LABELS, MOST, NAME, SUMMARY, Misshapen
from tests.web.hooks.senders import action, alert, complaint, event, group, knock

NAMES = [
    "version",
    "alerts",
    "status",
    "labels",
    "annotations",
    "fingerprint",
    "startsAt",
    "alertname",
    "summary",
    "event",
    "id",
    "event_type",
    "data",
    "title",
    "service",
    "incident_key",
    "created_at",
    "action",
    "alert",
    "alertId",
    "message",
    "details",
    "tags",
    "createdAt",
    "type",
    "text",
    "link",
    "name",
    "at",
]
READERS = (alertmanager, generic, help_desk, opsgenie, pagerduty)


def told(kind: ModuleType, body: object, **headers: str) -> tuple[Alert, ...]:
    """The alerts in a body."""
    found: tuple[Alert, ...] = kind.read(knock(body, headers)).alerts
    return found


def test_alertmanager_tells_groups() -> None:
    """Firing and resolved alerts of one group, each with its labels, its summary and since when."""
    first, second = told(alertmanager, group(alert(), alert("SlowLogin", status="resolved", fingerprint="f00d")))

    assert (first.name, first.firing, first.summary) == (
        "HighErrorRate",
        True,
        "HighErrorRate: five in a hundred requests fail",
    )
    assert first.labels["service"] == "pocket-bank"
    assert first.at == datetime(2025, 5, 31, 19, 40, 12, 123456, UTC)
    assert (second.key, second.firing) == ("f00d", False)


def test_an_alert_keeps_its_key_from_firing_to_resolved() -> None:
    """Also without a fingerprint, as old Alertmanagers send it, and whatever the order of its labels."""
    one = {k: v for k, v in alert().items() if k != "fingerprint"}
    other = one | {"status": "resolved", "labels": dict(reversed(one["labels"].items()))}

    assert told(alertmanager, group(one))[0].key == told(alertmanager, group(other))[0].key


def test_grafana_speaks_as_alertmanager_does() -> None:
    """Its webhook says version 1 and sends figures beside the labels."""
    found = told(alertmanager, group(alert() | {"values": {"B": 44.2}, "valueString": "x"}, version="1", orgId=1))

    assert [a.name for a in found] == ["HighErrorRate"]


def test_an_alert_without_a_name_is_still_one() -> None:
    """And one without labels, annotations or a moment that can be read."""
    found = told(alertmanager, group({"status": "firing"}, {"status": "firing", "startsAt": "yesterday", "labels": {}}))

    assert [(a.name, a.summary, a.at) for a in found] == [("alert", "", None)] * 2


@pytest.mark.parametrize(
    ("kind", "firing"),
    [
        ("incident.triggered", [True]),
        ("incident.reopened", [True]),
        ("incident.resolved", [False]),
        ("incident.acknowledged", []),
        ("incident.annotated", []),
        ("service.updated", []),
        ("pagey.ping", []),
    ],
)
def test_pagerduty_tells_incidents(kind: str, firing: list[bool]) -> None:
    """What begins or ends one is heard; everything else is answered and let go by."""
    assert [a.firing for a in told(pagerduty, event(kind))] == firing


def test_a_pagerduty_incident_has_labels() -> None:
    """Its service, priority and urgency, for the policy's rules; it may have no priority."""
    (found,) = told(pagerduty, event())

    assert found.key == "PGR0VU2"
    assert dict(found.labels) == {"service": "Pocket Bank", "priority": "P1", "urgency": "high"}
    assert told(pagerduty, event(priority=None))[0].labels.get("priority") is None


def test_our_own_pages_do_not_come_back() -> None:
    """We page through PagerDuty, which would tell us of it: that is no sign of anything new."""
    assert told(pagerduty, event(incident_key="INC-7/K1/1")) == ()


@pytest.mark.parametrize(
    ("name", "firing"),
    [("Create", [True]), ("Close", [False]), ("Delete", [False]), ("Acknowledge", []), ("AddNote", [])],
)
def test_opsgenie_tells_actions(name: str, firing: list[bool]) -> None:
    """Create begins, Close and Delete end; other actions change nothing for us."""
    assert [a.firing for a in told(opsgenie, action(name))] == firing


def test_an_opsgenie_alert_has_labels() -> None:
    """Its details, priority, entity and tags; its moment is in milliseconds."""
    (found,) = told(opsgenie, action())

    assert found.labels["service"] == "Cards"
    assert (found.labels["priority"], found.labels["tags"]) == ("P2", "cards prod")
    assert found.at == datetime(2025, 5, 31, 19, 41, tzinfo=UTC)
    assert told(opsgenie, action(createdAt="x", details=None, tags=None))[0].at is None


def test_a_help_desk_tells_complaints() -> None:
    """One or several; other events of the desk are let go by."""
    heard = help_desk.read(knock(complaint(), {"webhook-id": "msg_7"}))
    several = {"type": "complaint.created", "data": [{"text": "one"}, {"text": "two", "link": None}]}

    assert (heard.id, heard.complaints) == (
        "msg_7",
        (Complaint(text="My balance shows zero", link="https://desk.example/tickets/7", source=Source.HELP_DESK),),
    )
    assert [c.text for c in help_desk.read(knock(several)).complaints] == ["one", "two"]
    assert help_desk.read(knock({"type": "ticket.closed", "data": None})).complaints == ()


def test_any_source_may_speak_plainly() -> None:
    """One alert by itself, or a list."""
    one = {"id": "disk-7", "name": "Disk full", "status": "firing", "labels": {"Service": "app", "n": 3, "up": True}}
    found = told(generic, one)[0]

    assert (found.key, found.name, dict(found.labels)) == ("disk-7", "Disk full", {"service": "app", "n": "3"})
    assert [a.firing for a in told(generic, {"alerts": [one, one | {"status": "resolved"}]})] == [True, False]


def test_nothing_that_nobody_may_keep_is_kept() -> None:
    """Card numbers and tokens in an alert or a complaint are taken out before anything else sees them."""
    found = help_desk.read(knock(complaint("card 4111 1111 1111 1111 was charged twice"))).complaints[0]

    assert "4111" not in found.text
    assert "[card number" in found.text


def test_what_is_odd_is_bounded() -> None:
    """Long texts are cut, too many labels left out, half characters and NUL replaced."""
    labels = {f"l{n}": "x" * 5000 for n in range(500)}
    odd = alert() | {
        "labels": labels | {"alertname": "a\0b\ud800c" + "y" * 9999},
        "annotations": {"summary": "s" * 9999},
    }
    found = told(alertmanager, group(odd))[0]

    assert len(found.labels) == LABELS
    assert len(found.summary) <= SUMMARY
    assert all(len(value) <= NAME * 2 for value in found.labels.values())
    name = told(alertmanager, group(alert("a\0b\ud800c" + "y" * 9999)))[0].name
    assert name.startswith("ab?c")
    assert len(name) == NAME
    assert name.encode()


@pytest.mark.parametrize("kind", READERS, ids=lambda k: k.KIND.name)
@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"", "no JSON"),
        (b"hello", "no JSON"),
        (b'{"a": 1', "no JSON"),
        (b"[]", "should be an object, and is a list"),
        (b"null", "is null"),
        (b'"text"', "is a text"),
        (b"12", "is a number"),
        (b"true", "is true or false"),
        ('{"a": "é"}'.encode("latin-1"), "not UTF-8"),
        ("{}".encode("utf-16"), "not UTF-8"),
        (b'{"a": 1, "a": 2}', "'a' stands twice"),
        (b'{"a": NaN}', "NaN is no JSON"),
        (b'{"a": -Infinity}', "-Infinity is no JSON"),
        (b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "too deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", "a number too long"),
        (b"{}", "missing"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_such_body_is_said(kind: ModuleType, body: bytes, part: str) -> None:
    """Each in a sentence, whatever the kind; the parser never fails otherwise."""
    with pytest.raises(Misshapen, match=part) if part != "missing" else pytest.raises(Misshapen):
        kind.read(knock(body))


@pytest.mark.parametrize(
    ("kind", "body", "part"),
    [
        (alertmanager, group(alert(), version="3"), 'version should be "4"'),
        (alertmanager, {"version": "4"}, "alerts is missing"),
        (alertmanager, group() | {"alerts": {}}, "alerts should be a list, and is an object"),
        (alertmanager, group() | {"alerts": [1]}, r"alerts\[0\] should be an object, and is a number"),
        (alertmanager, group(alert() | {"labels": []}), r"alerts\[0\].labels should be an object, and is a list"),
        (alertmanager, group(alert() | {"status": "odd"}), 'should be "firing" or "resolved"'),
        (alertmanager, group(alert() | {"status": 1}), r"alerts\[0\].status should be a text, and is a number"),
        (alertmanager, group() | {"alerts": [{}] * (MOST + 1)}, f"send at most {MOST}"),
        (pagerduty, {"messages": []}, "version 3"),
        (pagerduty, {"event": []}, "event should be an object, and is a list"),
        (
            pagerduty,
            {"event": {"event_type": "incident.triggered", "id": "1"}},
            "event.data should be an object, and is null",
        ),
        (pagerduty, event(title=""), "event.data.title should be a text, and is empty"),
        (pagerduty, event(service="x"), "event.data.service should be an object, and is a text"),
        (opsgenie, {"action": "Create", "alert": {"alertId": "1"}}, "alert.message should be a text, and is missing"),
        (opsgenie, action(alertId=7), "alert.alertId should be a text, and is a number"),
        (help_desk, {"type": "complaint.created"}, "data is missing"),
        (help_desk, {"type": "complaint.created", "data": {"link": "x"}}, r"data\[0\].text should be a text"),
        (help_desk, {"type": "complaint.created", "data": "x"}, r"data\[0\] should be an object, and is a text"),
        (generic, {"id": "1", "name": "x", "status": "on"}, 'the alert.status should be "firing" or "resolved"'),
        (generic, {"alerts": [{"name": "x", "status": "firing"}]}, r"alerts\[0\].id should be a text, and is missing"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(kind: ModuleType, body: object, part: str) -> None:
    """Whoever set the source up reads where it is and what is expected there."""
    with pytest.raises(Misshapen, match=part):
        kind.read(knock(body))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner, max_size=5),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", READERS, ids=lambda k: k.KIND.name)
@settings(max_examples=60, deadline=None)
@given(body=st.dictionaries(st.sampled_from(NAMES), JSON, max_size=6))
def test_whatever_is_sent_is_understood_or_explained(kind: ModuleType, body: dict[str, object]) -> None:
    """A reader answers or says what is wrong; it never stumbles, and what it answers can be written down."""
    with suppress(Misshapen):
        for found in kind.read(knock(body)).alerts:
            texts = [found.key, found.name, found.summary, *found.labels, *found.labels.values()]
            assert all("\0" not in text and text.encode() is not None for text in texts)


@pytest.mark.parametrize("kind", READERS, ids=lambda k: k.KIND.name)
@given(body=st.binary(max_size=60))
def test_whatever_bytes_are_sent_are_explained(kind: ModuleType, body: bytes) -> None:
    """Nothing but an object in JSON is read at all."""
    with pytest.raises(Misshapen):
        kind.read(knock(body))


def test_a_byte_order_mark_is_no_fault() -> None:
    """Some senders put one before their JSON."""
    assert told(alertmanager, b"\xef\xbb\xbf" + json.dumps(group(alert())).encode())
