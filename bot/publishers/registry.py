"""The kinds of outlet there are. To add one: its file, one entry here, one network of the rehearsal."""

from collections.abc import Iterator, Mapping

from pydantic import SecretStr

from bot.domain.faults import Fault
from bot.domain.policy import Outlet, Policy
from bot.publishers import (
    better_stack,
    bluesky,
    cachet,
    facebook,
    instatus,
    linkedin,
    mail,
    manual,
    mastodon,
    ntfy,
    status_page,
    statuspage,
    telegram,
    threads,
    webhook,
    x,
)
from bot.publishers.http import checked_base
from bot.publishers.kind import Kind, Surroundings
from bot.services.ports import Publisher

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        better_stack.KIND,
        bluesky.KIND,
        cachet.KIND,
        facebook.KIND,
        instatus.KIND,
        linkedin.KIND,
        mail.KIND,
        manual.KIND,
        mastodon.KIND,
        ntfy.KIND,
        status_page.KIND,
        statuspage.KIND,
        telegram.KIND,
        threads.KIND,
        webhook.KIND,
        x.KIND,
    )
}
"""Every kind by its name in the policy."""

Credentials = Mapping[str, SecretStr | str]


def credential_faults(outlet: Outlet, credentials: Credentials) -> list[Fault]:
    """Everything that is missing, unknown or malformed in what an outlet was told, and its kind where there is none."""
    kind = KINDS.get(outlet.kind)
    if kind is None:
        known = ", ".join(sorted(KINDS))
        return [Fault(f"outlets.{outlet.name}.kind", f"there is no kind {outlet.kind}", f"Use one of {known}.")]
    given = _plain(credentials)
    return [Fault(_setting(outlet, key), what, hint) for key, what, hint in _faults(kind, given)]


def _faults(kind: Kind, given: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    yield from ((key, "is missing", "Set it.") for key in kind.needs if not given.get(key))
    yield from ((key, "is not known", "Remove it.") for key in given if key not in {*kind.needs, *kind.takes})
    for key in sorted(kind.addresses & given.keys()):
        if given[key] and (fault := _address_fault(given[key])):
            yield key, "is no usable address", f"{fault[0].upper()}{fault[1:]}."
    for key in sorted(kind.headers & given.keys()):
        if not (given[key].strip().isascii() and given[key].strip().isprintable()):
            yield key, "holds what no header can carry", "Copy it again."
    yield from kind.check(given)


def build_publisher(outlet: Outlet, credentials: Credentials, surroundings: Surroundings) -> Publisher:
    """The publisher of this outlet. Raises ValueError naming every fault of its credentials."""
    if faults := credential_faults(outlet, credentials):
        raise ValueError("; ".join(map(str, faults)))
    return KINDS[outlet.kind].build(outlet, _plain(credentials), surroundings)


def with_limits(policy: Policy) -> Policy:
    """The policy, with the length that an outlet's kind takes where the policy itself names none (L20)."""
    lengths = {name: kind.max_length for name, kind in KINDS.items()}
    outlets = tuple(o.model_copy(update={"max_length": o.max_length or lengths.get(o.kind)}) for o in policy.outlets)
    return policy.model_copy(update={"outlets": outlets})


def _plain(credentials: Credentials) -> dict[str, str]:
    return {key: v.get_secret_value() if isinstance(v, SecretStr) else v for key, v in credentials.items()}


def _setting(outlet: Outlet, key: str) -> str:
    """The name under which the environment holds it."""
    return f"BAYAN_OUTLETS__{outlet.name.upper()}__{key.upper()}"


def _address_fault(url: str) -> str:
    try:
        checked_base(url)
    except ValueError as error:
        return str(error)
    return ""
