"""The kinds of outlet: what they must be told, and that each can be made."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.domain.policy import Outlet, Policy, parse_policy
from bot.publishers.better_stack import BetterStack
from bot.publishers.bluesky import Bluesky
from bot.publishers.cachet import Cachet
from bot.publishers.facebook import Facebook
from bot.publishers.instatus import Instatus
from bot.publishers.kind import Surroundings
from bot.publishers.linkedin import LinkedIn
from bot.publishers.mail import Email
from bot.publishers.manual import Manual
from bot.publishers.mastodon import Mastodon
from bot.publishers.ntfy import Ntfy
from bot.publishers.registry import KINDS, Credentials, build_publisher, credential_faults, with_limits
from bot.publishers.status_page import StatusPage
from bot.publishers.status_page.config import page_config
from bot.publishers.statuspage import Statuspage
from bot.publishers.telegram import Telegram
from bot.publishers.threads import Threads
from bot.publishers.webhook import Webhook
from bot.publishers.x import X
from tests.publishers.stage import HandClock, MemoryVault

GOOD: dict[str, Credentials] = {
    "status_page": {},
    "bluesky": {
        "service_url": "https://bsky.social/",
        "identifier": "@bank.example",
        "app_password": SecretStr("abcd-efgh-ijkl-mnop"),
    },
    "facebook": {"page_id": "1020", "token": SecretStr("secret-token")},
    "linkedin": {"organization": "5515", "token": SecretStr("secret-token")},
    "mastodon": {"url": SecretStr("https://example.social"), "token": SecretStr("secret-token")},
    "ntfy": {"topic": "bank-status", "token": SecretStr("tk_secret")},
    "better_stack": {"page_id": "123", "token": SecretStr("secret-token")},
    "cachet": {"url": "https://status.example.com", "token": SecretStr("secret-token")},
    "instatus": {"page_id": "clpage", "api_key": SecretStr("secret-key")},
    "statuspage": {"page_id": "gytm4qzbx9t6", "api_key": SecretStr("secret-key")},
    "threads": {"user_id": "7100", "token": SecretStr("secret-token")},
    "x": {"username": "@bank", "client_id": "abc", "refresh_token": SecretStr("secret-token")},
    "email": {
        "host": "mail.example.com",
        "sender": "status@example.com",
        "to": "customers@example.com",
        "username": "status",
        "password": SecretStr("mail-secret"),
    },
    "manual": {},
    "telegram": {"token": SecretStr("7205550100:AA-secret"), "chat": "@bank_status"},
    "webhook": {
        "url": "https://example.com/hooks/1",
        "secret": SecretStr("whsec_cmVoZWFyc2FsLXdlYmhvb2stc2VjcmV0LW9ubHk="),
    },
}
MADE: dict[str, type] = {
    "better_stack": BetterStack,
    "bluesky": Bluesky,
    "cachet": Cachet,
    "email": Email,
    "facebook": Facebook,
    "instatus": Instatus,
    "linkedin": LinkedIn,
    "manual": Manual,
    "mastodon": Mastodon,
    "ntfy": Ntfy,
    "status_page": StatusPage,
    "statuspage": Statuspage,
    "telegram": Telegram,
    "threads": Threads,
    "webhook": Webhook,
    "x": X,
}


def outlet(kind: str) -> Outlet:
    """An outlet of that kind."""
    return Outlet(name=f"our_{kind}", kind=kind, languages=("fr",))


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The policy that is delivered."""
    defaults = Path(__file__).parents[2] / "bot" / "defaults" / "policy.toml"
    return parse_policy(defaults.read_text(encoding="utf-8"))


@pytest.fixture
def around(policy: Policy, tmp_path: Path) -> Surroundings:
    """What every publisher shares."""
    return Surroundings(policy=policy, vault=MemoryVault(), clock=HandClock(), folder=tmp_path / "status")


def test_every_kind_is_tried_here() -> None:
    """A kind is complete or not there, and what it says of its credentials fits together."""
    assert set(KINDS) == set(GOOD) == set(MADE)
    for kind in KINDS.values():
        assert kind.addresses | kind.headers <= {*kind.needs, *kind.takes}


def test_a_kind_s_length_counts_where_the_policy_names_none(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """L20: the organisation's own number wins."""
    monkeypatch.setitem(KINDS, "mastodon", replace(KINDS["mastodon"], max_length=77))
    own = outlet("mastodon").model_copy(update={"max_length": 42})
    both = policy.model_copy(update={"outlets": (outlet("mastodon"), own, outlet("bluesky"))})
    assert [o.max_length for o in with_limits(both).outlets] == [77, 42, None]


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_each_kind_can_be_made(kind: str, around: Surroundings) -> None:
    """With good credentials, without speaking to anybody."""
    publisher = build_publisher(outlet(kind), GOOD[kind], around)
    assert isinstance(publisher, MADE[kind])
    await publisher.close()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_missing_credential_is_named_as_its_setting(kind: str) -> None:
    """All at once, each with the name under which it is set."""
    faults = credential_faults(outlet(kind), {})
    assert [f.place for f in faults] == [f"BAYAN_OUTLETS__OUR_{kind.upper()}__{k.upper()}" for k in KINDS[kind].needs]


def test_an_unknown_kind_is_told_with_those_there_are() -> None:
    """The policy's author learns what to write."""
    [fault] = credential_faults(outlet("pigeon"), {})
    assert fault.place == "outlets.our_pigeon.kind"
    assert fault.hint == f"Use one of {', '.join(sorted(KINDS))}."


@pytest.mark.parametrize(
    ("kind", "changed", "what"),
    [
        ("mastodon", {"url": "http://example.social"}, "is no usable address"),
        ("mastodon", {"url": "example.social"}, "is no usable address"),
        ("mastodon", {"token": "two\nlines"}, "holds what no header can carry"),
        ("mastodon", {"token": "clé"}, "holds what no header can carry"),
        ("mastodon", {"token": ""}, "is missing"),
        ("mastodon", {"pasword": "x"}, "is not known"),
        ("bluesky", {"public_url": "ftp://x"}, "is no usable address"),
        ("status_page", {"token": "x"}, "is not known"),
        ("email", {"sender": "nobody-at-all"}, "is no e-mail address"),
        ("email", {"to": "a@example.com, b"}, "is no e-mail address"),
        ("email", {"to": "a@example.com\nBcc: x@example.com"}, "is no e-mail address"),
        ("email", {"security": "none"}, "is not known"),
        ("email", {"security": "plain"}, "would send credentials in the clear"),
        ("email", {"port": "smtp"}, "is no port"),
        ("email", {"password": ""}, "goes with username"),
        ("email", {"unsubscribe": "example.com/leave"}, "is no usable address"),
        ("webhook", {"url": "http://example.com/hooks"}, "is no usable address"),
        ("webhook", {"secret": "whsec_c2hvcnQ="}, "is no secret of Standard Webhooks"),
        ("webhook", {"previous_secret": "whsec_%%%"}, "is no secret of Standard Webhooks"),
    ],
)
def test_what_is_wrong_with_credentials(kind: str, changed: dict[str, str], what: str, around: Surroundings) -> None:
    """Found before the incident, and never with the secret in the words."""
    told = {**GOOD[kind], **changed}
    [fault] = credential_faults(outlet(kind), told)
    assert fault.what == what
    assert not any(len(v) > 3 and v in str(fault) for v in changed.values() if "://" not in v and v != "pasword")
    with pytest.raises(ValueError, match="BAYAN_OUTLETS__"):
        build_publisher(outlet(kind), told, around)


def test_the_pages_configuration_comes_from_the_policy(policy: Policy) -> None:
    """Its address always ends with a slash, for permalinks are hung on it."""
    config = page_config(policy.model_copy(update={"status_url": "https://status.example.com"}))
    assert config.url == "https://status.example.com/"
    assert config.languages == policy.languages
    assert config.services[0] == "Pocket Bank"
    assert str(config.zone) == "Africa/Casablanca"
