"""Domain values in one line: each builder gives an ordinary one, and takes whatever a test cares about."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.defaults import default_policy, load_lexicon, load_templates
from bot.domain.act import Act
from bot.domain.approval import Approval, Verdict
from bot.domain.clock import Clock
from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.fact import Fact
from bot.domain.incident import Incident, Phase, Severity
from bot.domain.order import Order
from bot.domain.policy import Policy, parse_policy
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Content, Kind, Message, Revision, State, Statement
from bot.domain.template import Text
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, STRANGER

CASABLANCA = ZoneInfo("Africa/Casablanca")
EVENING = date(2025, 5, 31)
"""The acceptance evening (6.1): that night Casablanca is at GMT+1."""


def local(clock: str, *, days: int = 0) -> datetime:
    """The moment of that evening, `20:45` or `20:52:30` local time, in UTC; `days` later when given."""
    moment = datetime.combine(EVENING, time.fromisoformat(clock), CASABLANCA)
    return (moment + timedelta(days=days)).astimezone(UTC)


DECLARED = local("20:45")


def shown(moment: datetime) -> str:
    """A moment as the tables of the acceptance evening write it: `20:52:30` local."""
    return moment.astimezone(CASABLANCA).strftime("%H:%M:%S")


def policy_text(*names: str) -> list[str]:
    """The TOML of the default policy and of the rehearsal's, or of those named."""
    wanted = names or ("bot.defaults", "bot.rehearsal")
    return [default_policy() if n == "bot.defaults" else (files(n) / "policy.toml").read_text("utf-8") for n in wanted]


@cache
def policy() -> Policy:
    """The rehearsal organisation's rules."""
    return parse_policy(*policy_text())


@cache
def book() -> Rulebook:
    """The rehearsal organisation's rules, texts and words."""
    return Rulebook(policy=policy(), templates=load_templates(), lexicon=load_lexicon())


def book_with(*layers: str) -> Rulebook:
    """The same with these TOML texts laid over the policy."""
    return replace(book(), policy=parse_policy(*policy_text(), *layers))


def act(who: str = COMMANDER, at: datetime = DECLARED, once: str | None = None) -> Act:
    """A request by the commander at the time of declaring."""
    return Act(who=who, at=at, once=once)


def order(**changes: object) -> Order:
    """The wish to declare that begins the acceptance evening."""
    plain = Order(
        severity=Severity.SEV1,
        situation="wrong_balances",
        title="Wrong balances",
        services=("Pocket Bank", "Chaabi Net"),
        since=local("20:30"),
        origin_channel="C0GENERAL",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def incident(**changes: object) -> Incident:
    """INC-1 of the acceptance evening, as it stands when declared."""
    plain = Incident(
        id=1,
        title="Wrong balances",
        severity=Severity.SEV1,
        phase=Phase.INVESTIGATING,
        situation="wrong_balances",
        services=("Pocket Bank", "Chaabi Net"),
        declared_at=DECLARED,
        declared_by=COMMANDER,
        first_sign_at=local("20:30"),
        roles={"commander": COMMANDER},
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def fact(key: str = "ledger_ok", **changes: object) -> Fact:
    """A fact that a stranger to the text verified at 21:05."""
    plain = Fact(key=key, value="yes", taken_by=STRANGER, verified_by=STRANGER, verified_at=local("21:05"))
    return replace(plain, evidence="query 7", **changes)  # type: ignore[arg-type]


def content(body: str = "Pocket Bank: a word.", **changes: object) -> Content:
    """What one statement publishes on the status page in English."""
    plain = Content(
        incident="INC-1",
        statement=1,
        kind="investigating",
        phase="investigating",
        texts=(Text(language="en", variant="long", body=body),),
        messages=(Message(outlet="status_page", language="en", body=body),),
        services={"Pocket Bank": "partial_outage"},
        next_update_at=local("21:20"),
        facts={"ledger_ok": "2025-05-31T20:05:00+00:00"},
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def statement(number: int = 1, *, of: Content | None = None, **changes: object) -> Statement:
    """A statement by the comms lead, submitted at 20:51, that waits for its approvers."""
    said = replace(of or content(), statement=number)
    revision = Revision(
        id=number,
        number=1,
        author=COMMS_LEAD,
        writers=(COMMS_LEAD,),
        created_at=local("20:51"),
        content=said,
        digest=said.digest,
    )
    plain = Statement(
        id=number,
        incident_id=1,
        number=number,
        kind=Kind(said.kind),
        author=COMMS_LEAD,
        state=State.PENDING,
        submitted_at=local("20:51"),
        revision=revision,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def published(number: int, at: datetime, **changes: object) -> Statement:
    """A statement that the public has had since `at`; `changes` are its content's."""
    told = replace(content(), **changes)  # type: ignore[arg-type]
    return statement(number, of=told, state=State.PUBLISHED, decided_at=at, first_receipt_at=at)


def approval(person: str = APPROVER, **changes: object) -> Approval:
    """The approver's yes to the ordinary content."""
    plain = Approval(
        person=person, verdict=Verdict.APPROVE, digest=content().digest, at=local("20:54"), roles=("approver",)
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def clock(kind: str = "K1", start: str = "20:45", due: str = "21:00", **changes: object) -> Clock:
    """A clock that runs between two local times of the evening, its first rung at half way."""
    began, ends = local(start), local(due)
    plain = Clock(id=1, incident_id=1, kind=kind, instance="1", started_at=began, due_at=ends)
    return replace(plain, next_at=began + (ends - began) / 2, **changes)  # type: ignore[arg-type]


def delivery(key: str = "INC-1/1/status_page/en", **changes: object) -> Delivery:
    """A public delivery that is ready to go."""
    plain = Delivery(
        id=1,
        key=key,
        courier="public",
        action="status_page",
        lane="INC-1/status_page/en",
        incident_id=1,
        payload={"body": "Pocket Bank: a word.", "digest": content().digest},
        state=DeliveryState.READY,
        created_at=local("20:54"),
        due_at=local("20:54"),
        statement_id=1,
        language="en",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def snapshot(now: datetime = DECLARED, **changes: object) -> Snapshot:
    """INC-1 with nothing said and nothing known yet."""
    approvals: Mapping[int, tuple[Approval, ...]] = {}
    plain = Snapshot(
        now=now,
        incident=incident(),
        facts=(),
        statements=(),
        approvals=approvals,
        deliveries=(),
        clocks=(),
        rungs=(),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]
