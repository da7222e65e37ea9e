"""The form and the button that put a reminder off: only where the rules allow it, and for as long as they do."""

import pytest

from bot.domain.incident import Severity
from bot.slack.views.private import Private, load
from bot.slack.views.snooze_form import snooze_button, snooze_form
from bot.slack.wording.putting_off import reason
from tests.builders import clock, incident, local, policy, snapshot
from tests.slack.checks import accepted_view
from tests.slack.views.test_forms import inputs

SEV2 = incident(severity=Severity.SEV2)


def offered(longest: float) -> list[str]:
    """The lengths of time that the form offers."""
    view = accepted_view(snooze_form(clock("K9"), longest, policy(), Private(incident=1, kind="K9")))
    assert (load(view["private_metadata"]).incident, load(view["private_metadata"]).kind) == (1, "K9")
    return [o["value"] for o in inputs(view)["For how long"]["element"]["options"]]


@pytest.mark.parametrize(
    ("longest", "minutes"),
    [(7.5, ["5", "7"]), (5, ["5"]), (15, ["5", "10", "15"]), (0.4, ["1"]), (60, ["5", "10", "15", "30", "60"])],
)
def test_no_longer_time_is_offered_than_may_be(longest: float, minutes: list[str]) -> None:
    """Steps that people think in, and the longest there is."""
    assert offered(longest) == minutes


def test_the_reasons_are_those_of_the_rule() -> None:
    """A fact being verified, the regulator or the police, a translation, or another one in words (1.5 rule 4)."""
    view = accepted_view(snooze_form(clock("K9"), 10, policy(), Private()))
    assert [o["value"] for o in inputs(view)["Why"]["element"]["options"]] == [
        "verifying",
        "authority",
        "translating",
        "other",
    ]
    assert reason("verifying", "ledger") == "A fact is being verified: ledger"
    assert (reason("translating", ""), reason("other", "see"), reason("other", "")) == (
        "The text is being translated",
        "see",
        "",
    )


@pytest.mark.parametrize(
    ("kind", "severity", "at", "there"),
    [
        ("K1", Severity.SEV1, "20:50", False),
        ("K1", Severity.SEV2, "20:50", True),
        ("K7", Severity.SEV2, "20:50", False),
        ("K9", Severity.SEV1, "20:50", True),
        ("K9", Severity.SEV1, "21:01", False),
        ("K6", Severity.SEV1, "20:50", False),
    ],
)
def test_the_button_stands_where_it_may_be_pressed(kind: str, severity: Severity, at: str, *, there: bool) -> None:
    """Never on the first word of a SEV1 nor on a promise, not on what is late or does not run."""
    runs = tuple(clock(k, id=n) for n, k in enumerate(("K1", "K7", "K9"), 1))
    state = snapshot(local(at), incident=incident(severity=severity), clocks=runs)
    assert (snooze_button(kind, state, policy()) is not None) is there
