"""The approval card: the exact words, where they go, what speaks against them, who is needed (slack-ux 3).

After the decision the same card becomes the receipt.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

from blockkit import Actions, Section

from bot.domain.approval import missing
from bot.domain.break_glass import unreviewed
from bot.domain.delivery import SETTLED, Delivery, DeliveryState
from bot.domain.lint import Finding
from bot.domain.outlet import Deed
from bot.domain.policy import Policy
from bot.domain.quorum import approval_clock, present_legs
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Kind, State, Statement, mended_by
from bot.domain.statement import Message as PublicMessage
from bot.domain.wordcount import length_and_limit
from bot.slack.views.parts import Block, Message, button, header, message, note, quote, row, say
from bot.slack.wording import approval, delegation, labels, offers

NO_EFFECTS: Mapping[str, frozenset[Deed]] = MappingProxyType({})

STUCK = frozenset({DeliveryState.REFUSED, DeliveryState.PARKED})
SHOWN_STUCK = 5

SENT = frozenset({State.APPROVED, State.PUBLISHED, State.SUPERSEDED, State.STOPPED})
"""States in which deliveries may exist."""


def approval_card(
    snapshot: Snapshot,
    statement: Statement,
    policy: Policy,
    findings: Sequence[Finding] = (),
    effects: Mapping[str, frozenset[Deed]] = NO_EFFECTS,
    by_hand: Collection[str] = (),
) -> Message:
    """The card of one statement as it stands; `findings` are those of its newest revision, `effects` what its approval
    would do to our earlier posts, `by_hand` the outlets where only people can post.
    """
    return message(
        header(approval.headline(statement, snapshot.incident)),
        note(approval.origin(statement, snapshot.incident, approval_clock(snapshot, statement))),
        _about(statement, effects),
        *_receipts(snapshot, statement),
        *exact_texts(statement.revision.content.messages, policy),
        note(*_small_print(snapshot, statement, findings, by_hand)),
        *_decisions(snapshot, statement),
        *_asks(snapshot, statement, policy),
    )


def exact_texts(messages: Sequence[PublicMessage], policy: Policy) -> Iterator[Block]:
    """Every different body once, under its language and its length as each of its outlets counts."""
    limits = {o.kind: o.max_length for o in policy.outlets if o.max_length}
    short = {o.name for o in policy.outlets if o.variant == "short"}
    ordered = sorted(messages, key=lambda m: m.outlet not in short)  # what fits a phone comes first
    for (language, body), outlets in _by_body(ordered).items():
        yield note(approval.text_head(language, [_count(name, body, policy, limits) for name in outlets]))
        yield from quote(body)


def _by_body(messages: Sequence[PublicMessage]) -> Mapping[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for m in messages:
        found.setdefault((m.language, m.body), []).append(m.outlet)
    return found


def _count(name: str, body: str, policy: Policy, limits: Mapping[str, int]) -> tuple[str, int, int | None]:
    kinds = {o.name: o.kind for o in policy.outlets}
    length, limit = length_and_limit(kinds.get(name, name), body, limits)
    return name, length, limit


def _small_print(
    snapshot: Snapshot, statement: Statement, findings: Sequence[Finding], by_hand: Collection[str]
) -> Iterator[str]:
    content = statement.revision.content
    languages: dict[str, list[str]] = {}
    for m in content.messages:
        languages.setdefault(m.outlet, []).append(m.language)
    yield approval.goes_to(languages.items(), content.services, by_hand)
    yield approval.promise(content.next_update_at)
    if statement.state is State.PENDING:
        yield approval.checks(findings)
    if content.overrides:
        yield offers.overridden(content.overrides)
    yield approval.facts_used(content.facts, snapshot.facts)


def _about(statement: Statement, effects: Mapping[str, frozenset[Deed]]) -> Section | None:
    """Which statement it sets right, and before the approval what that will do at each outlet."""
    number = statement.revision.content.about
    return None if number is None else say(approval.about(statement.kind.value, number, effects))


def _receipts(snapshot: Snapshot, statement: Statement) -> Iterator[Block | None]:
    if statement.state in SENT:
        own = snapshot.deliveries_of(statement)
        yield say(approval.receipts(own, statement.decided_at))
        for delivery in [d for d in own if d.state in STUCK and not d.given_up][:SHOWN_STUCK]:
            yield note(approval.stuck(delivery))
            yield trouble_row(delivery)
        yield _reach(snapshot, statement, own)


def _reach(snapshot: Snapshot, statement: Statement, own: Sequence[Delivery]) -> Actions | None:
    """What can still be done about it: held back while it is on its way, set right or taken back once it is out."""
    value = str(statement.id)
    moving = any(d.state not in SETTLED for d in own)
    out = any(d.state is DeliveryState.DONE and d.deed is not Deed.RETRACT for d in own)
    back = mended_by(statement, snapshot.statements)
    stands = out and not (back and back.kind is Kind.RETRACTION)
    return row(
        button("stop", labels.STOP, value, "danger") if moving else None,
        button("correct", labels.CORRECT, value) if stands else None,
        button("retract", labels.RETRACT, value) if stands else None,
    )


def trouble_row(delivery: Delivery) -> Actions | None:
    """What a person can do about a message that stopped. A post that was to disappear cannot be shown by a link."""
    value = str(delivery.id)
    parked = delivery.state is DeliveryState.PARKED
    taking_down = delivery.deed is Deed.RETRACT
    return row(
        None if taking_down else button("it_is_there", labels.IT_IS_THERE if parked else labels.MARK_POSTED, value),
        button("send_again", labels.SEND_AGAIN if parked and not taking_down else labels.RETRY, value),
        button("give_up", labels.GIVE_UP, value, "danger"),
    )


def _decisions(snapshot: Snapshot, statement: Statement) -> Iterator[Block]:
    made = snapshot.approvals.get(statement.id, ())
    if made:
        yield say(approval.decisions(made))


def _asks(snapshot: Snapshot, statement: Statement, policy: Policy) -> Iterator[Block | None]:
    digest = statement.revision.digest
    if statement.state is State.PENDING:
        legs = present_legs(snapshot, statement, policy)
        left = missing(legs, snapshot.approvals.get(statement.id, ()), digest)
        yield decision_row(statement)
        yield note(approval.needs(legs, left), approval.digest(digest))
        handed = [d for d in snapshot.incident.delegations if any(d.role in leg for leg in legs)]
        if handed:
            yield note(delegation.handed_on(handed))
    else:
        if statement in unreviewed(snapshot):
            yield row(button("sign_review", labels.SIGN, str(statement.id)))
        yield note(approval.digest(digest))


def decision_row(statement: Statement) -> Actions | None:
    """The three buttons; each carries the digest that was read."""
    value = f"{statement.id}:{statement.revision.digest}"
    return row(
        button("approve", labels.APPROVE, value, "primary"),
        button("ask_change", labels.ASK_CHANGE, value),
        button("reject", labels.REJECT, value, "danger"),
    )
