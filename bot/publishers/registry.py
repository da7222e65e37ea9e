"""The kinds of outlet there are: what each needs to be told, and how its publisher is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.domain.faults import Fault
from bot.domain.policy import Outlet, Policy
from bot.domain.wordcount import MASTODON_LIMIT
from bot.publishers.bluesky import PUBLIC_URL, Bluesky
from bot.publishers.bluesky_session import Account
from bot.publishers.http import Line, checked_base
from bot.publishers.mastodon import READ_BACK_LAG, Mastodon
from bot.publishers.status_page import StatusPage
from bot.publishers.status_page.config import page_config
from bot.services.ports import Clock, Publisher, Vault

Credentials = Mapping[str, SecretStr | str]

CREDENTIALS: Mapping[str, tuple[str, ...]] = {
    "status_page": (),
    "bluesky": ("service_url", "identifier", "app_password"),
    "mastodon": ("url", "token"),
}
"""What each kind must be told."""

OPTIONAL: Mapping[str, tuple[str, ...]] = {"bluesky": ("public_url",)}
"""What it may be told besides."""

ADDRESSES = frozenset({"service_url", "url", "public_url"})
"""The credentials that are addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every publisher of a process shares. `folder` is the status page's."""

    policy: Policy
    vault: Vault
    clock: Clock
    folder: Path
    read_back_lag: timedelta = READ_BACK_LAG


def credential_faults(outlet: Outlet, credentials: Credentials) -> list[Fault]:
    """Everything that is missing, unknown or malformed in what an outlet was told, and its kind where there is none."""
    if outlet.kind not in CREDENTIALS:
        known = ", ".join(sorted(CREDENTIALS))
        return [Fault(f"outlets.{outlet.name}.kind", f"there is no kind {outlet.kind}", f"Use one of {known}.")]
    needed, given = CREDENTIALS[outlet.kind], _plain(credentials)
    allowed = (*needed, *OPTIONAL.get(outlet.kind, ()))
    missing = [Fault(_setting(outlet, key), "is missing", "Set it.") for key in needed if not given.get(key)]
    unknown = [Fault(_setting(outlet, key), "is not known", "Remove it.") for key in given if key not in allowed]
    wrong = [
        Fault(_setting(outlet, key), "is no usable address", f"{fault[0].upper()}{fault[1:]}.")
        for key in sorted(ADDRESSES & given.keys())
        if given[key] and (fault := _address_fault(given[key]))
    ]
    token = given.get("token", "").strip()
    if not (token.isascii() and token.isprintable()):
        wrong.append(Fault(_setting(outlet, "token"), "holds what no header can carry", "Copy it again."))
    return [*missing, *unknown, *wrong]


def build_publisher(outlet: Outlet, credentials: Credentials, surroundings: Surroundings) -> Publisher:
    """The publisher of this outlet. Raises ValueError naming every fault of its credentials."""
    if faults := credential_faults(outlet, credentials):
        raise ValueError("; ".join(map(str, faults)))
    return FACTORIES[outlet.kind](outlet, _plain(credentials), surroundings)


def _status_page(outlet: Outlet, told: Mapping[str, str], around: Surroundings) -> Publisher:
    del outlet, told
    return StatusPage(around.folder, config=page_config(around.policy), clock=around.clock)


def _bluesky(outlet: Outlet, told: Mapping[str, str], around: Surroundings) -> Publisher:
    del outlet
    account = Account(
        service=checked_base(told["service_url"]),
        identifier=told["identifier"].strip().removeprefix("@"),
        app_password=told["app_password"],
    )
    public_url = checked_base(told.get("public_url") or PUBLIC_URL)
    return Bluesky(account, vault=around.vault, clock=around.clock, line=Line(), public_url=public_url)


def _mastodon(outlet: Outlet, told: Mapping[str, str], around: Surroundings) -> Publisher:
    return Mastodon(
        checked_base(told["url"]),
        told["token"].strip(),
        clock=around.clock,
        line=Line(),
        max_length=outlet.max_length or MASTODON_LIMIT,
        read_back_lag=around.read_back_lag,
        ticks=lambda: around.clock.now().timestamp(),
    )


FACTORIES: Mapping[str, Callable[[Outlet, Mapping[str, str], Surroundings], Publisher]] = {
    "status_page": _status_page,
    "bluesky": _bluesky,
    "mastodon": _mastodon,
}
"""How each kind is made."""


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
