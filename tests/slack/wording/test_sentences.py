"""Every sentence there is: calm, in one piece, and unable to be turned against its readers."""

import inspect
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from types import ModuleType
from typing import Any

import pytest

from bot.domain.approval import Approval
from bot.domain.clock import Clock
from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.fact import Fact
from bot.domain.incident import Incident, Severity
from bot.domain.lint import Finding, Level
from bot.domain.outlet import Deed
from bot.domain.rumour import Rumour
from bot.domain.statement import Override, State, Statement
from bot.services.reminders import Reminder
from bot.slack.tongue import TONGUES, speaking
from bot.slack.verbs import VERBS
from bot.slack.wording import (
    approval,
    cards,
    digests,
    drafting,
    facts,
    helping,
    labels,
    mending,
    mishaps,
    notices,
    offers,
    replies,
    rumours,
    rungs,
    troubles,
)
from tests.builders import approval as decision
from tests.builders import clock, content, delivery, fact, incident, local, statement

HOSTILE = "<!channel> <https://evil.example|x> & *co* \u202e"
OURS = re.compile(r"<(?:@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|!date\^\d+\^[^|<>]*\|[^<>]*|https?://[^|<>\s]+\|[^<>]*)>")

MODULES: tuple[ModuleType, ...] = (
    approval,
    cards,
    digests,
    drafting,
    facts,
    helping,
    mending,
    mishaps,
    notices,
    offers,
    replies,
    rumours,
    rungs,
)
PLAIN = {"headline", "incident_headline", "topic", "limit_hint", "suggestion_hint", "override_label"}
PLAIN |= {"override_of", "override_hint"}
"""Sentences that go into plain-text objects, which know neither markup nor escapes."""

SAMPLES: dict[object, Callable[[], Any]] = {
    str: lambda: HOSTILE,
    Reminder: lambda: Reminder(
        about=incident(title=HOSTILE, channel_id="C0ROOM"), clock="K1", due_at=local("21:00"), late=True, page=True
    ),
    int: lambda: 3,
    bool: lambda: True,
    datetime: lambda: local("21:00"),
    Incident: lambda: incident(title=HOSTILE, services=(HOSTILE,), situation=HOSTILE, channel_id="C0ROOM"),
    Statement: lambda: statement(of=content(HOSTILE)),
    Fact: lambda: fact(key=HOSTILE, value=HOSTILE, verified_by=HOSTILE),
    Clock: clock,
    Approval: lambda: decision(person=HOSTILE, reason=HOSTILE),
    Delivery: lambda: delivery(action=HOSTILE, language=HOSTILE, trouble=HOSTILE, state=DeliveryState.REFUSED),
    Finding: lambda: Finding(
        rule=HOSTILE, level=Level.WARN, span=(0, 1), text=HOSTILE, hint=HOSTILE, language=HOSTILE, target=HOSTILE
    ),
    Severity: lambda: Severity.SEV1,
    Rumour: lambda: Rumour(
        id=1,
        incident_id=1,
        number=2,
        claim=HOSTILE,
        count=3,
        links=(HOSTILE,),
        first_by=HOSTILE,
        first_at=local("21:00"),
        last_at=local("21:05"),
        answer={"en": HOSTILE},
    ),
}

NAMED: dict[str, Any] = {
    "gone": [HOSTILE],
    "came": [HOSTILE],
    "asked": ["U0COMMANDER"],
    "by_hand": [HOSTILE],
    "roles": [HOSTILE],
    "held": [(HOSTILE, ("U0COMMANDER",))],
    "where": {HOSTILE: [(HOSTILE, "https://s.example/1")]},
    "languages": [(HOSTILE, "done"), ("fr", "refused")],
    "known": [SAMPLES[Fact]()],
    "rest": ["bluesky"],
    "reminders": [SAMPLES[Reminder]()],
    "counts": [(HOSTILE, 7, 300), ("x", 7, None)],
    "outlets": [(HOSTILE, [HOSTILE])],
    "services": {HOSTILE: HOSTILE},
    "used": {HOSTILE: "2025-05-31T20:05:00+00:00", "other": ""},
    "legs": ((HOSTILE, "approver"), ("commander",)),
    "made": [SAMPLES[Approval]()],
    "overrides": [Override(rule=HOSTILE, reason=HOSTILE, found=(HOSTILE,))],
    "statements": [statement()],
    "ground": {"facts": [HOSTILE]},
    "deliveries": [SAMPLES[Delivery]()],
    "findings": [SAMPLES[Finding]()],
    "words": [(local("21:00"), HOSTILE)],
    "missed": [50, 80],
    "lines": ["one", "two"],
    "facts": [HOSTILE],
    "limits": [("Bluesky", 300)],
    "number": 3,
    "numbers": [2, 3],
    "who": ["U0COMMANDER"],
    "step": (local("21:00"), ["U0COMMANDER"]),
    "back": [SAMPLES[Delivery]()],
    "in_flight": [SAMPLES[Delivery]()],
    "out": [SAMPLES[Delivery]()],
    "details": {"statement": HOSTILE},
    "found": [(HOSTILE, 7, 300), ("x", 400, 280)],
    "counted": [(HOSTILE, 7, None)],
    "others": [HOSTILE],
    "names": [HOSTILE],
    "kinds": [HOSTILE, "x"],
    "effects": {HOSTILE: frozenset({Deed.EDIT})},
}
"""Arguments that are not one of the plain types, and those that must be one of ours."""

OURS_ALREADY = {
    "chapter": "people",
    "card": "in #approvals",
    "bar": "▓░",
    "again": "ours",
    "sentence": "ours",
    "code": "INC-1",
    "value": "7f3a91c2",
    "verb": "say",
}
"""Arguments that only we write."""


def sentences() -> Iterator[tuple[str, Callable[..., str]]]:
    """Every public function of the wording that answers with a text."""
    for module in MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and inspect.signature(function).return_annotation is str:
                yield f"{module.__name__.rpartition('.')[2]}.{name}", function


ALL = dict(sentences())


def call(name: str) -> str:
    """The sentence with arguments as bad as they come."""
    function = ALL[name]
    arguments: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        arguments[parameter.name] = _argument(name, parameter)
    return function(**arguments)


def _argument(name: str, parameter: inspect.Parameter) -> Any:  # noqa: ANN401 - whatever the sentence takes
    if parameter.name in OURS_ALREADY and parameter.annotation is str:
        return OURS_ALREADY[parameter.name]
    kinds = [k for k in SAMPLES if k == parameter.annotation or str(parameter.annotation).startswith(_name(k))]
    if kinds:
        return SAMPLES[kinds[0]]()
    if (name, parameter.name) == ("cards.last_word", "where"):
        return ["status page ✓"]
    value = NAMED[parameter.name]
    single = name in {"approval.decision", "approval.receipt", "approval.finding", "cards.fact"}
    return value[0] if single and isinstance(value, list) else value


def _name(kind: object) -> str:
    return f"{getattr(kind, '__module__', '')}.{getattr(kind, '__qualname__', '')} |"


def test_the_wording_is_all_here() -> None:
    """The reflection below really sees the sentences."""
    assert len(ALL) > 90


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("name", sorted(ALL))
def test_every_sentence_is_calm_and_whole(name: str, tongue: str) -> None:
    """No exclamation mark of ours, no `None`, no placeholder, no doubled full stop."""
    with speaking(tongue):
        text = call(name)
    text = text.replace(HOSTILE, "").replace("&lt;!channel&gt;", "").replace("<!channel>", "")
    text = re.sub(r"<!date[^>]*>", "20:00", text)
    assert text.strip()
    assert "!" not in text
    assert "None" not in text
    assert "{" not in text
    assert ".." not in text.replace("...", "")


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("name", sorted(n for n in ALL if n.rpartition(".")[2] not in PLAIN))
def test_no_sentence_can_be_made_to_mention_or_link(name: str, tongue: str) -> None:
    """Whatever stands in a title, a name, a reason or an outlet's answer, only our own markup is left."""
    with speaking(tongue):
        rest = OURS.sub("", call(name))
    assert "<" not in rest
    assert ">" not in rest
    assert "\u202e" not in rest


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("name", [n for n, _ in inspect.getmembers(labels) if n.isupper()])
def test_labels_are_short_and_plain(name: str, tongue: str) -> None:
    """Buttons and titles fit where Slack shows them; none shouts, none has markup."""
    value = getattr(labels, name)
    with speaking(tongue):
        texts = _texts(value)
    for text in texts:
        assert 0 < len(text) <= 75
        assert not set(text) & set("!*_<>`")
    if name.endswith("_TITLE") or name in {"SUBMIT", "SEND", "CANCEL"}:
        assert len(texts[0]) <= 24


def _texts(value: object) -> list[str]:
    """A phrase, or every phrase of a table."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, tuple) else [str(value)]


@pytest.mark.parametrize(
    ("outlet", "name"),
    [("facebook_fr", "Facebook (fr)"), ("status_page", "status page"), ("bluesky", "Bluesky"), ("our_own", "our_own")],
)
def test_outlets_are_called_as_people_call_them(outlet: str, name: str) -> None:
    """A known kind by its name, with what the policy adds; an unknown one as the policy writes it."""
    assert labels.outlet_name(outlet) == name


def test_every_state_has_words() -> None:
    """Whoever is told where a statement stands reads words, not a column."""
    assert {s.value for s in State} <= set(labels.STATES)


def test_every_verb_is_explained() -> None:
    """Help has a line for each verb and no other."""
    assert set(helping.VERB_SAYS) == set(VERBS)


@pytest.mark.parametrize("code", [*troubles.CODES, "something_new"])
def test_slacks_codes_are_said_in_words(code: str) -> None:
    """The method stands behind the words; an unknown code is named as it is."""
    said = troubles.turned_down("chat.postMessage", code, "")
    assert "(chat.postMessage)" in said
    assert ("something_new" in said) is (code == "something_new")


def test_troubles_are_one_line() -> None:
    """What is written down as the reason of a failure is short and on one line."""
    for text in (troubles.not_reached("a\nb" * 500), troubles.no_answer("m", "x\n" * 500), troubles.no_room("a\nb")):
        assert "\n" not in text
        assert len(text) < 300


@pytest.mark.parametrize("tongue", TONGUES)
def test_the_topic_fits(tongue: str) -> None:
    """Slack takes 250 characters."""
    long = incident(title="x" * 120, services=tuple("y" * 24 for _ in range(20)))
    with speaking(tongue):
        assert len(notices.topic(long)) <= 250
