"""The holding text (part 4): approved in advance, bound to the exact templates by a digest."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date

from bot.domain.policy import Holding
from bot.domain.statement import Kind, canonical
from bot.domain.template import GENERIC, TemplateSet


def fixed_texts(templates: TemplateSet, wanted: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The templates of every (language, variant) that some outlet publishes, by `fr long`. Raises NoTemplate."""
    return {
        f"{language} {variant}": templates.find(
            situation=GENERIC, kind=Kind.HOLDING.value, language=language, variant=variant
        )
        for language, variant in wanted
    }


def digest(texts: Mapping[str, str]) -> str:
    """SHA-256 of the templates: what those who approve in advance agree to, 64 hex digits."""
    return hashlib.sha256(canonical(dict(texts))).hexdigest()


def fault(holding: Holding | None, texts: Mapping[str, str], today: date) -> str:
    """Why the approval in advance does not hold today: `missing`, `changed`, `ran_out`; empty when it does."""
    if holding is None or today < holding.approved_on:
        return "missing"
    if holding.digest != digest(texts):
        return "changed"
    return "ran_out" if today > holding.last_day else ""
