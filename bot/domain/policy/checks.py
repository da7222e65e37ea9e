"""Contradictions between the parts of a policy, found in the raw data, so that they show beside every other fault."""

from collections.abc import Iterator
from typing import Any

from bot.domain.faults import Fault
from bot.domain.policy.approval import OWN_TRAITS

Raw = dict[str, Any]
"""A TOML table as read; nothing about its shape is known yet."""


def contradictions(data: Raw) -> Iterator[Fault]:
    """Every reference in the policy that points to nothing, and every name that stands twice."""
    yield from _severities(data)
    yield from _ladders(data)
    yield from _clocks(data)
    yield from _roles(data)
    yield from _traits(data)
    yield from _outlets(data)
    yield from _hooks(data)
    yield from _regulators(data)


def _table(data: Raw, key: str) -> Raw:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _tables(data: Raw, key: str) -> list[Raw]:
    value = data.get(key)
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _words(value: object) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _severities(data: Raw) -> Iterator[Fault]:
    for key in ("sev1", "sev2", "sev3", "sev4"):
        if key not in _table(data, "severities"):
            yield Fault(f"severities.{key}", "is missing", "Describe all four severities.")


def _ladders(data: Raw) -> Iterator[Fault]:
    ladders = _table(data, "ladders")
    for name, clock in _table(data, "clocks").items():
        ladder = clock.get("ladder") if isinstance(clock, dict) else None
        if isinstance(ladder, str) and ladder not in ladders:
            hint = f"Use one of: {', '.join(ladders) or 'none is defined'}."
            yield Fault(f"clocks.{name}.ladder", f"names {ladder!r}, which does not exist", hint)
    for name, table in ladders.items():
        for severity, other in _table(table, "instead").items() if isinstance(table, dict) else ():
            if other not in ladders:
                place = f"ladders.{name}.instead.{severity}"
                yield Fault(place, f"names {other!r}, which does not exist", "Define it.")


def _clocks(data: Raw) -> Iterator[Fault]:
    clocks = _table(data, "clocks")
    for name, clock in clocks.items():
        for key in ("not_beside", "silent_under"):
            for other in _words(clock.get(key)) if isinstance(clock, dict) else ():
                if other not in clocks:
                    hint = f"Use one of: {', '.join(clocks)}."
                    yield Fault(f"clocks.{name}.{key}", f"names {other!r}, which does not exist", hint)


def _roles(data: Raw) -> Iterator[Fault]:
    known = {*_table(data, "people"), "commander"}
    for place, role in _roles_named(data):
        if role not in known:
            yield Fault(place, f"names the role {role!r}, which nobody holds", "Add it under [people].")


def _roles_named(data: Raw) -> Iterator[tuple[str, str]]:
    for name, ladder in _table(data, "ladders").items():
        for number, rung in enumerate(_tables(ladder, "rungs") if isinstance(ladder, dict) else []):
            for key in ("thread", "dm", "dm_if_draft_waits", "channel", "page"):
                for role in _words(rung.get(key)):
                    yield f"ladders.{name}.rungs.{number}.{key}", role
    for number, shift in enumerate(_tables(data, "roster")):
        for role in _words([shift.get("role")]):
            yield f"roster.{number}.role", role
    for role in _words(_table(data, "proposals").get("dismissed_by")):
        yield "proposals.dismissed_by", role
    for role in _words(_table(data, "regulators").get("owners")):
        yield "regulators.owners", role
    yield from _roles_of_approval(_table(data, "approval"))


def _roles_of_approval(approval: Raw) -> Iterator[tuple[str, str]]:
    glass = _table(approval, "break_glass")
    for role in (*_table(glass, "from_percent"), *_words([glass.get("reviewer")])):
        yield "approval.break_glass", role
    for number, rule in enumerate(_tables(approval, "rules")):
        legs = rule.get("legs")
        for leg in legs if isinstance(legs, list) else []:
            for role in _words(leg):
                yield f"approval.rules.{number}.legs", role
    for number, stand_in in enumerate(_tables(approval, "stand_ins")):
        for role in _words([stand_in.get("role")]):
            yield f"approval.stand_ins.{number}.role", role


def _traits(data: Raw) -> Iterator[Fault]:
    approval = _table(data, "approval")
    known = {*_table(approval, "traits"), *OWN_TRAITS}
    for number, rule in enumerate(_tables(approval, "rules")):
        for trait in sorted(set(_words(rule.get("traits"))) - known):
            hint = f"Describe it under [approval.traits], or use: {', '.join(sorted(known))}."
            yield Fault(f"approval.rules.{number}.traits", f"names the trait {trait!r}, which nothing gives", hint)


def _outlets(data: Raw) -> Iterator[Fault]:
    seen: set[str] = set()
    audience = _words(data.get("languages"))
    for number, outlet in enumerate(_tables(data, "outlets")):
        name = str(outlet.get("name"))
        if name in seen:
            yield Fault(f"outlets.{number}.name", f"{name!r} stands twice", "Rename one of them.")
        seen.add(name)
        for language in sorted(set(_words(outlet.get("languages"))) - set(audience)):
            hint = f"Add it to languages, or use: {', '.join(audience)}."
            yield Fault(f"outlets.{number}.languages", f"{language!r} is no language of the audience", hint)


def _hooks(data: Raw) -> Iterator[Fault]:
    names = [str(hook.get("name")) for hook in _tables(data, "hooks")]
    known = [str(service.get("name")) for service in _tables(data, "services")]
    for number, hook in enumerate(_tables(data, "hooks")):
        if names.index(names[number]) < number:
            yield Fault(f"hooks.{number}.name", f"{names[number]!r} stands twice", "Rename one of them.")
        for row, rule in enumerate(_tables(hook, "rules")):
            for service in _words(rule.get("services")):
                if service not in known:
                    hint = f"Use one of: {', '.join(known)}."
                    yield Fault(f"hooks.{number}.rules.{row}.services", f"names {service!r}, no service of ours", hint)


def _regulators(data: Raw) -> Iterator[Fault]:
    """What is switched on exists, somebody owns it, and it has a place."""
    switched, regimes = _table(data, "regulators"), _table(data, "regimes")
    places = {r.get("jurisdiction") for r in regimes.values() if isinstance(r, dict)}
    for key, known in (("regimes", set(regimes)), ("jurisdictions", places)):
        for name in _words(switched.get(key)):
            if name not in known:
                hint = f"Use one of: {', '.join(sorted(str(k) for k in known))}."
                yield Fault(f"regulators.{key}", f"names {name!r}, which does not exist", hint)
    place = switched.get("place", "thread")
    if place != "thread" and not _table(data, "channels").get(str(place)):
        yield Fault(
            "regulators.place", f"names {place!r}, which is no channel", "Add it to [channels], or use: thread."
        )
    on = _words(switched.get("regimes")) + _words(switched.get("jurisdictions"))
    if on and not _somebody(data, _words(switched.get("owners"))):
        yield Fault("regulators.owners", "is held by nobody", "Put somebody under [people] or [[roster]].")


def _somebody(data: Raw, roles: list[str]) -> bool:
    people = _table(data, "people")
    return any(people.get(r) for r in roles) or any(s.get("role") in roles for s in _tables(data, "roster"))
