"""Which field a refusal belongs beside, so that everything typed stays and the mistake is seen."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.delivery import JSON
from bot.domain.errors import Reason, Refusal
from bot.domain.lint import Finding
from bot.domain.policy import Policy
from bot.slack.mrkdwn import short, unmarked
from bot.slack.wording import approval, refusals

LONGEST = 600
"""The longest error beside a field, in characters."""

PLACES: Mapping[Reason, str] = {Reason.BAD_ARGUMENT: "since", Reason.SAME_TEXT: "reason", Reason.NO_SNOOZE: "minutes"}
"""The field that a reason is usually about, where the form has it."""


def field_errors(refused: Refusal, view: JSON, policy: Policy) -> dict[str, str]:
    """Sentences by block id; every one of them exists in this form."""
    fields = [str(b["block_id"]) for b in view.get("blocks", ()) if b.get("type") == "input"]
    if not fields:
        return {}
    said: dict[str, list[str]] = {}
    for block_id, sentence in _sentences(refused, fields, policy):
        said.setdefault(block_id if block_id in fields else fields[0], []).append(unmarked(sentence))
    return {block_id: short("\n".join(dict.fromkeys(lines)), LONGEST) for block_id, lines in said.items()}


def _sentences(refused: Refusal, fields: Sequence[str], policy: Policy) -> Iterator[tuple[str, str]]:
    findings = refused.details.get("findings")
    names = refused.details.get("names")
    if refused.reason is Reason.BLOCKED_BY_LINT and isinstance(findings, tuple) and findings:
        yield from _findings(findings, fields, policy)
    elif refused.reason is Reason.MISSING_VALUE and isinstance(names, list):
        for name in names:
            yield _named(str(name).replace(" ", ":"), fields), refusals.refusal(refused)
    else:
        named = str(refused.details.get("argument", ""))
        yield named if named in fields else PLACES.get(refused.reason, ""), refusals.refusal(refused)


def _findings(findings: Sequence[Finding], fields: Sequence[str], policy: Policy) -> Iterator[tuple[str, str]]:
    for found in findings:
        users = [o for o in policy.outlets if found.target in {o.kind, o.variant} and found.language in o.languages]
        variants = sorted({str(o.variant) for o in users})
        for variant in variants or [""]:
            yield _named(f"{found.language}:{variant}", fields), approval.finding(found)


def _named(ending: str, fields: Sequence[str]) -> str:
    return next((f for f in fields if f.endswith(f":{ending}")), "")
