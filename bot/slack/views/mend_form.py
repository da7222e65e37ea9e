"""The form that sets a public word right or takes it back: what was wrong, what is right, in every language."""

from collections.abc import Iterator

from blockkit import Input, PlainTextInput

from bot.domain.delivery import JSON
from bot.domain.policy import Policy
from bot.domain.statement import Kind, Statement
from bot.services.mending import OWN_WORDS
from bot.slack.views.parts import ModalBlock, label, modal, note, quote, say
from bot.slack.views.private import Private
from bot.slack.wording import labels, mending

BODY = "body"
LONGEST = 600
"""The most that one part of a correction can hold: the template says the rest."""


def mend_block(language: str, name: str) -> str:
    """The block id of one language's `wrong` or `right`."""
    return f"mend:{language}:{name}"


def mend_form(old: Statement, kind: Kind, policy: Policy, private: Private) -> JSON:
    """The words that stand in public, and beside them the fields for what to say of them."""
    blocks: list[ModalBlock] = [say(mending.mend_context(old, kind.value))]
    for language in policy.languages:
        blocks += _public(old, language)
        blocks += _fields(kind, language)
    return modal(
        labels.CORRECT_TITLE if kind is Kind.CORRECTION else labels.RETRACT_TITLE,
        blocks,
        callback_id="mend",
        private=private.dump(),
        submit=labels.SUBMIT,
        close=labels.CANCEL,
    )


def _public(old: Statement, language: str) -> Iterator[ModalBlock]:
    """What was said in this language, in its shorter form."""
    own = sorted((t for t in old.revision.content.texts if t.language == language), key=lambda t: t.variant != "short")
    if own:
        yield note(mending.mend_said(language))
        yield from quote(own[0].body)


def _fields(kind: Kind, language: str) -> Iterator[ModalBlock]:
    for name in OWN_WORDS[kind]:
        yield Input(
            label(labels.mend_label(language, name, kind.value)),
            PlainTextInput(action_id=BODY, multiline=True, max_length=LONGEST),
            hint=label(labels.mend_hint(name, kind.value)),
            block_id=mend_block(language, name),
        )
