"""`bayan lint`: the lint that guards every statement, on a file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.lint import ContextFaults, Level, LintContext, Spoken, lint_statement, parse_context
from bot.domain.lint.lexicon import ANY
from bot.domain.lint.model import Finding
from bot.domain.policy import Policy
from bot.domain.rulebook import Rulebook
from bot.settings import Settings
from bot.wiring import require_rulebook

EXITS = {None: 0, Level.WARN: 1, Level.BLOCK: 2, Level.HARD: 3}


class BadContext(ValueError):  # noqa: N818 - it carries every fault
    """A context that cannot be used."""

    def __init__(self, faults: Sequence[object]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = list(faults)


def check_text(text: str, language: str, known: object, settings: Settings) -> list[dict[str, Any]]:
    """The findings as JSON. Raises BadContext, PolicyFaults."""
    book = require_rulebook(settings)
    if language not in book.policy.languages:
        raise BadContext([f"language {language!r} is none of {', '.join(book.policy.languages)}"])
    if not isinstance(known, dict):
        raise BadContext(["the context must be a JSON object"])
    try:
        context = parse_context(known, defaults(book.policy))
    except ContextFaults as error:
        raise BadContext(error.faults) from error
    return [plain(f) for f in _all(text, language, context, book)]


def defaults(policy: Policy) -> LintContext:
    """What the policy says where the context says nothing."""
    sev1 = policy.severities["sev1"]
    return LintContext(
        now=datetime.now(UTC),
        zone=policy.tz,
        outlets=tuple(o.kind for o in policy.outlets),
        contacts=(policy.helpline, *policy.contacts),
        links=(policy.status_url, *policy.links),
        k3_limit_minutes=policy.clocks["K3"].minutes["sev1"],
        watch_minutes=sev1.watch,
        limits={o.kind: o.max_length for o in policy.outlets if o.max_length},
        aliases={s.name: {ANY: s.aliases, **s.known_as} for s in policy.services},
        people=policy.staff,
        handles=policy.handles,
        suppliers=policy.suppliers,
        eta_allowed=policy.eta_allowed,
        money_data_minutes=policy.facts.money_data_valid,
    )


def _all(text: str, language: str, context: LintContext, book: Rulebook) -> list[Finding]:
    alone = replace(context, languages=())
    spoken = Spoken(language=language, variant="long", body=text, outlets=context.outlets)
    return list(lint_statement([spoken], context=alone, lexicon=book.lexicon))


def plain(finding: Finding) -> dict[str, Any]:
    """A finding as the command prints it."""
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "span": list(finding.span),
        "text": finding.text,
        "hint": finding.hint,
    }


def exit_code(findings: Sequence[dict[str, Any]]) -> int:
    """0 clean, 1 warnings, 2 blocked, 3 hard."""
    levels = [Level(f["level"]) for f in findings]
    return EXITS[min(levels, key=lambda level: level.rank, default=None)]
