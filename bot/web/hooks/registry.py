"""The kinds of hook there are. To add one: its file, one entry here, its examples among the tests."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.domain.faults import Fault
from bot.domain.intake import Interpreter
from bot.domain.policy import HookRule, Policy
from bot.web.hooks import alertmanager, generic, help_desk, opsgenie, pagerduty
from bot.web.hooks.kind import Kind, Told

log = structlog.get_logger("bayan.hooks")

KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (alertmanager.KIND, generic.KIND, help_desk.KIND, opsgenie.KIND, pagerduty.KIND)
}
"""Every kind by its name in the policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A hook that can be knocked at: the policy's rule, its kind, what it was told, and what its alerts mean."""

    rule: HookRule
    kind: Kind
    told: Told
    means: Interpreter


def hook_faults(rule: HookRule, told: Told) -> list[Fault]:
    """Everything that is missing, unknown or malformed in what a hook was told, and its kind where there is none."""
    kind = KINDS.get(rule.kind)
    if kind is None:
        hint = f"Use one of {', '.join(sorted(KINDS))}."
        return [Fault(f"hooks.{rule.name}.kind", f"there is no kind {rule.kind}", hint)]
    found = [*kind.check(told), *((key, "is not known", "Remove it.") for key in told if key not in kind.takes)]
    return [Fault(f"BAYAN_HOOKS__{rule.name.upper()}__{key.upper()}", what, hint) for key, what, hint in found]


def make_hooks(policy: Policy, told: Mapping[str, Told]) -> Mapping[str, Hook]:
    """A hook for every one of the policy whose settings are complete; the others are named in the log."""
    made: dict[str, Hook] = {}
    for rule in policy.hooks:
        own = told.get(rule.name, {})
        if faults := hook_faults(rule, own):
            log.error("a hook hears nothing", action="hook.faulty", hook=rule.name, faults=[str(f) for f in faults])
        else:
            made[rule.name] = Hook(rule=rule, kind=KINDS[rule.kind], told=own, means=Interpreter(rule, policy))
    return made


def open_words(policy: Policy, told: Mapping[str, Told]) -> set[str]:
    """What of it anybody may read, such as a name that goes with a password."""
    kinds = {rule.name: KINDS[rule.kind] for rule in policy.hooks if rule.kind in KINDS}
    return {told[name][key] for name, kind in kinds.items() for key in kind.open & told.get(name, {}).keys()}
