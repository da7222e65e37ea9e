"""What an alert means to customers: by the hook's rules, else by its labels, else by what the policy assumes."""

import pytest

from bot.domain.alert import Alert, Bulletin
from bot.domain.incident import Severity
from bot.domain.intake import Interpreter
from bot.domain.policy import parse_policy
from tests.builders import local, policy_text

RULES = """
[[hooks]]
name = "prometheus"
kind = "alertmanager"

[[hooks.rules]]
when = { name = "Watchdog" }
ignore = true

[[hooks.rules]]
when = { name = "ledger-*", env = "prod" }
services = ["Pocket Bank", "Chaabi Net"]
severity = 1
situation = "wrong_balances"

[[hooks.rules]]
when = { job = "atm" }
services = ["Cards"]

[[hooks.rules]]
when = { Team = "*pay*" }
situation = "card_payments_failing"
"""


@pytest.fixture(scope="module")
def means() -> Interpreter:
    """The hook of these rules, by the default policy."""
    rules = parse_policy(*policy_text("bot.defaults"), RULES)
    return Interpreter(rules.hooks[0], rules)


def alert(name: str = "Anything", **labels: str) -> Alert:
    """An alert with these labels."""
    return Alert(key="1", name=name, labels=labels)


@pytest.mark.parametrize(
    ("given", "services", "severity", "situation"),
    [
        (alert("ledger-drift", env="prod"), ("Pocket Bank", "Chaabi Net"), 1, "wrong_balances"),
        (alert("LEDGER-drift", env="PROD"), ("Pocket Bank", "Chaabi Net"), 1, "wrong_balances"),
        (alert("ledger-drift", env="test"), (), 2, ""),
        (alert("ledger-drift"), (), 2, ""),
        (alert(job="atm"), ("Cards",), 2, ""),
        (alert(job="atm", severity="page"), ("Cards",), 1, ""),
        (alert(team="core-payments", service="card"), ("Cards",), 2, "card_payments_failing"),
        (alert(service="pocket-bank"), ("Pocket Bank",), 2, ""),
        (alert(service="POCKET_BANK"), ("Pocket Bank",), 2, ""),
        (alert(app="pocketbank"), ("Pocket Bank",), 2, ""),
        (alert(service="unknown", app="website"), ("Chaabi Net",), 2, ""),
        (alert(service="*"), (), 2, ""),
        (alert(severity="critical"), (), 2, ""),
        (alert(severity="Warning"), (), 3, ""),
        (alert(priority="P1"), (), 1, ""),
        (alert(severity="unheard", priority="P3"), (), 3, ""),
        (alert(urgency="low"), (), 3, ""),
        (alert(severity="<!channel>"), (), 2, ""),
    ],
)
def test_what_it_means(
    means: Interpreter, given: Alert, services: tuple[str, ...], severity: int, situation: str
) -> None:
    """The first rule that fits decides; what it leaves open is read from the labels."""
    found = means.meaning(given)

    assert found is not None
    assert (found.services, found.severity, found.situation) == (services, Severity(severity), situation)


@pytest.mark.parametrize(
    "given", [alert("Watchdog", severity="critical"), alert(severity="info"), alert(priority="P5")]
)
def test_what_customers_cannot_notice_means_nothing(means: Interpreter, given: Alert) -> None:
    """An ignored alert, or one milder than the policy proposes for."""
    assert means.meaning(given) is None


def test_an_alert_that_stands_there_twice_counts_as_it_stands_last(means: Interpreter) -> None:
    """Firing and resolved in one delivery: it is over."""
    both = (Alert(key="1", name="x"), Alert(key="1", name="x", firing=False), Alert(key="2", name="y"))
    told = means.understand(Bulletin(id="d", alerts=both), local("20:45"))

    assert ([s.key for s in told.signals], told.over) == (["prometheus/2"], ("prometheus/1",))
