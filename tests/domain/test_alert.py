"""What an alert means to customers: by the hook's rules, else by its labels, else by what the policy assumes."""

import pytest

from bot.domain.alert import Alert, meaning
from bot.domain.incident import Severity
from bot.domain.policy import HookRule, Policy, parse_policy
from tests.builders import policy_text

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
def rules() -> Policy:
    """The default policy with a hook that has rules."""
    return parse_policy(*policy_text("bot.defaults"), RULES)


@pytest.fixture(scope="module")
def hook(rules: Policy) -> HookRule:
    """That hook."""
    return rules.hooks[0]


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
    rules: Policy, hook: HookRule, given: Alert, services: tuple[str, ...], severity: int, situation: str
) -> None:
    """The first rule that fits decides; what it leaves open is read from the labels."""
    found = meaning(given, hook, rules)

    assert found is not None
    assert (found.services, found.severity, found.situation) == (services, Severity(severity), situation)


@pytest.mark.parametrize(
    "given", [alert("Watchdog", severity="critical"), alert(severity="info"), alert(priority="P5")]
)
def test_what_customers_cannot_notice_means_nothing(rules: Policy, hook: HookRule, given: Alert) -> None:
    """An ignored alert, or one milder than the policy proposes for."""
    assert meaning(given, hook, rules) is None
