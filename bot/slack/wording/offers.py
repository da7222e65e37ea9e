"""What goes past the ordinary way: overriding a rule, the holding text, publishing alone, and a text that ran out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.lint import Finding
from bot.domain.statement import Override, Statement
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import moment, person, safe, short, time
from bot.slack.tongue import _, all_of
from bot.slack.wording.labels import plain_name


def override_label(rule: str) -> str:
    """The label of the field for a reason to break a rule."""
    return _("Why {rule} must be overridden", rule=rule)


def override_hint(count: int) -> str:
    """Over the reasons for overriding, or instead of them."""
    if not count:
        return _("No rule that can be overridden blocks this text as it stands.")
    return _(
        "It is best to change the text. If it must be said as it is, write why for each rule: the reason is kept in "
        "the record, the approvers see it, and more people may have to agree."
    )


def override_of(found: Finding) -> str:
    """What one rule blocks; plain text under the field for the reason."""
    if not found.text.strip():
        return short(found.hint, 150)
    return short(_("“{text}”: {hint}", text=short(found.text, 80), hint=found.hint), 150)


def overridden(overrides: Iterable[Override]) -> str:
    """The rules that this text breaks knowingly, and why."""
    lines = [
        _(
            "• {rule}, {words}: “{reason}”",
            rule=safe(o.rule),
            words=safe(short(", ".join(o.found), 120)),
            reason=safe(short(o.reason, 300)),
        )
        for o in overrides
    ]
    return "\n".join([_("*Overridden by its author:*"), *lines])


def hold_context(next_update_at: datetime | None) -> str:
    """Over the holding text: what pressing the button does."""
    said = _("This goes out at once, word for word: it was approved in advance. It can be used once per incident.")
    return _with_promise(said, next_update_at)


def break_glass_context(next_update_at: datetime | None, reviewer: str) -> str:
    """Over a text that one person publishes: what pressing the button does."""
    said = _(
        "This goes out at once, on your word alone. The {reviewer} is told now and reviews it afterwards; until then "
        "it stays marked.",
        reviewer=safe(plain_name(reviewer)),
    )
    return _with_promise(said, next_update_at)


def _with_promise(said: str, next_update_at: datetime | None) -> str:
    if next_update_at is None:
        return said
    return said + " " + _("It promises the next word by {moment}.", moment=moment(next_update_at))


def held(statement: Statement) -> str:
    """The holding text is on its way."""
    return _(
        "Statement {number}, the holding text, goes out now. The card shows each receipt.", number=statement.number
    )


def broke_glass(statement: Statement) -> str:
    """It is on its way."""
    return _(
        "Statement {number} goes out now on your word. I told a second person; the review stays open.",
        number=statement.number,
    )


def signed(statement: Statement) -> str:
    """The review is done."""
    return _("I recorded your review of statement {number}. Nothing is open for it any more.", number=statement.number)


def published_alone(statements: Sequence[Statement]) -> str:
    """Words that fewer people than it takes let out and that are not reviewed: the red mark."""
    return _(
        "*Red:* statement {numbers} went out without a second person. The review is open.",
        numbers=all_of([str(s.number) for s in statements]),
    )


def break_glass(statement: Statement, incident: Incident, reason: str, reviewer: str) -> str:
    """One person has published alone."""
    return _(
        "{code}: {who} published statement {number} without a second person (break-glass): {why}. The {reviewer} signs "
        "the review; until then it stays open.",
        code=incident.code,
        who=person(statement.author),
        number=statement.number,
        why=_("“{text}”", text=safe(short(reason, 1000))) if reason else _("no reason given"),
        reviewer=safe(plain_name(reviewer)),
    )


def lapsed(statement: Statement, incident: Incident, ground: Mapping[str, object]) -> str:
    """A text that nobody can approve any more, to its author."""
    return _(
        "{code}: your statement {number} has expired and was not published: {reason}. Please write it again with "
        "`{slash} say`.",
        code=incident.code,
        number=statement.number,
        reason=_ground(statement, ground),
        slash=SLASH,
    )


def _ground(statement: Statement, ground: Mapping[str, object]) -> str:
    return _("the incident is private now") if ground.get("private") else _moved(statement, ground)


def _moved(statement: Statement, ground: Mapping[str, object]) -> str:
    if facts := ground.get("facts"):
        named = all_of([safe(str(f)) for f in facts]) if isinstance(facts, list) else ""
        return _("it leans on {facts}, which is no longer verified", facts=named)
    if newer := ground.get("newer"):
        return _("statement {number} went out in the meantime", number=newer)
    if phase := ground.get("phase"):
        return _("the phase is now {phase}", phase=safe(str(phase)))
    if services := ground.get("services"):
        named = all_of([safe(str(s)) for s in services]) if isinstance(services, list) else ""
        return _("the incident now hits {services}", services=named)
    if severity := ground.get("severity"):
        return _("the severity is now {severity}", severity=safe(str(severity)).upper())
    return _("it has waited since {time}", time=time(statement.revision.created_at))
