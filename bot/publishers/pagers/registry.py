"""The kinds of pager there are, and what their settings lack."""

from collections.abc import Mapping

from bot.domain.faults import Fault
from bot.domain.policy import PagerRule
from bot.publishers.http import checked_base
from bot.publishers.pagers import pagerduty, webhook
from bot.publishers.pagers.page import Pager
from bot.services.ports import Clock

NEEDS: Mapping[str, tuple[str, ...]] = {"pagerduty": pagerduty.NEEDS, "webhook": webhook.NEEDS}
TAKES: Mapping[str, tuple[str, ...]] = {"pagerduty": pagerduty.TAKES, "webhook": webhook.TAKES}


def pager_faults(rule: PagerRule, given: Mapping[str, str]) -> list[Fault]:
    """Everything that is missing, unknown or malformed in what a pager was told."""
    found = [(key, "is missing", "Set it.") for key in NEEDS[rule.kind] if not given.get(key)]
    known = {*NEEDS[rule.kind], *TAKES[rule.kind]}
    found += [(key, "is not known", "Remove it.") for key in given if key not in known]
    for key, check in (("url", checked_base), ("secret", webhook.secret_bytes)):
        try:
            check(given.get(key) or ("https://example.com" if key == "url" else ""))
        except ValueError as error:
            found.append((key, f"is not usable: {error}", "Copy it again."))
    return [Fault(f"BAYAN_PAGERS__{rule.name.upper()}__{key.upper()}", what, hint) for key, what, hint in found]


def build_pager(rule: PagerRule, given: Mapping[str, str], clock: Clock) -> Pager:
    """The pager of that name. Raises ValueError naming every fault of its settings."""
    if faults := pager_faults(rule, given):
        raise ValueError("; ".join(map(str, faults)))
    if rule.kind == "webhook":
        return webhook.Webhook(url=given["url"], secret=given["secret"], clock=clock)
    return pagerduty.PagerDuty(routing_key=given["routing_key"], url=given.get("url") or pagerduty.EVENTS)
