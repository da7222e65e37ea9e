"""The forms: the public text, the decisions on it, the messages in trouble, and declaring."""

from collections.abc import Iterator, Sequence

from blockkit import Input, MultiStaticSelect, Option, PlainTextInput, StaticSelect

from bot.domain.delivery import JSON
from bot.domain.incident import Phase, Severity
from bot.domain.order import TITLE_LIMIT
from bot.domain.policy import Policy
from bot.domain.rulebook import Rulebook
from bot.domain.statement import MENDING, Kind
from bot.domain.template import Text
from bot.domain.wordcount import length_and_limit
from bot.services.statements import Proposal
from bot.slack.tongue import Phrase
from bot.slack.views.parts import ModalBlock, label, modal, note, row, say
from bot.slack.views.private import Private
from bot.slack.wording import hints, labels
from bot.slack.wording.approval import finding

BODY = "body"
"""The action id of every text's field; its block id says which text it is."""

LONGEST = 3000
"""The most a text field can hold."""

OPTIONS = 100
REASON = "reason"
ADDRESS = "address"
OPTION_TEXT = 75


def text_block(kind: str, language: str, variant: str) -> str:
    """The block id of one text's field; another kind has other fields, so that its proposal is shown."""
    return f"text:{kind}:{language}:{variant}"


def say_form(proposal: Proposal, policy: Policy, private: Private, *, choose: bool) -> JSON:
    """The public text, ready written, to be changed and sent for approval; `choose` lets the kind be changed."""
    kind = proposal.kind
    blocks: list[ModalBlock] = [say(hints.form_context(proposal.facts, proposal.next_update_at, kind.value))]
    chooser = row(_kinds(kind, proposal.incident.phase.value), block_id="kind") if choose else None
    blocks += [chooser] if chooser else []
    blocks += _text_fields(proposal.texts, policy, kind.value)
    if proposal.findings:
        blocks.append(note(hints.form_warnings([finding(f) for f in proposal.findings[:5]])))
    return modal(
        labels.SAY_TITLE,
        blocks,
        callback_id="say",
        private=private.dump(),
        submit=labels.SUBMIT,
        close=labels.CANCEL,
    )


def _kinds(kind: Kind, phase: str) -> StaticSelect:
    """Every kind that fits the phase: its own one and those that follow no phase."""
    others = [k for k in Kind if k not in MENDING and k.value not in {p.value for p in Phase}]
    fits = [k for k in Kind if k.value in {kind.value, phase} or k in others]
    options = {k: Option(label(labels.plain_name(k.value)), value=k.value) for k in fits}
    return StaticSelect(action_id="kind", options=list(options.values()), initial_option=options[kind])


def _text_fields(texts: Sequence[Text], policy: Policy, kind: str) -> Iterator[Input]:
    for text in texts:
        yield Input(
            label(labels.text_label(text.language, text.variant)),
            PlainTextInput(
                action_id=BODY, initial_value=text.body[:LONGEST] or None, multiline=True, max_length=LONGEST
            ),
            hint=label(hints.limit_hint(limits(policy, text.language, text.variant))),
            block_id=text_block(kind, text.language, text.variant),
        )


def limits(policy: Policy, language: str, variant: str) -> list[tuple[str, int | None]]:
    """How much fits into one text, outlet by outlet."""
    own = {o.kind: o.max_length for o in policy.outlets if o.max_length}
    users = [o for o in policy.outlets if language in o.languages and o.variant == variant]
    return [(labels.outlet_name(o.name), length_and_limit(o.kind, "", own)[1]) for o in users]


def change_form(texts: Sequence[Text], policy: Policy, private: Private, *, own: bool) -> JSON:
    """Another text for a statement: an approver's suggestion with a reason, or (`own`) the author's new text."""
    reason = [] if own else [_line(labels.REASON, REASON, multiline=True, optional=True)]
    hint = [] if own else [note(hints.suggestion_hint())]
    return modal(
        labels.WRITE_AGAIN if own else labels.ASK_CHANGE_TITLE,
        [*reason, *hint, *_text_fields(texts, policy, private.kind)],
        callback_id="revise" if own else "ask_change",
        private=private.dump(),
        submit=labels.SUBMIT if own else labels.SEND,
        close=labels.CANCEL,
    )


def reject_form(private: Private) -> JSON:
    """Why a text must not be said."""
    blocks = [_line(labels.REJECT_REASON, REASON, multiline=True)]
    return _small(labels.REJECT_TITLE, blocks, "reject", private)


def give_up_form(private: Private) -> JSON:
    """Why a message shall not go out any more."""
    blocks = [_line(labels.GIVE_UP_REASON, REASON, multiline=True)]
    return _small(labels.GIVE_UP_TITLE, blocks, "give_up", private)


def it_is_there_form(private: Private) -> JSON:
    """Where a message was seen."""
    return _small(labels.IT_IS_THERE_TITLE, [_line(labels.ADDRESS, ADDRESS)], "it_is_there", private)


def posted_form(private: Private) -> JSON:
    """Where a person posted it; some places have no addresses."""
    return _small(labels.POSTED_TITLE, [_line(labels.ADDRESS_IF_ANY, ADDRESS, optional=True)], "posted", private)


def _small(title: str | Phrase, blocks: Sequence[Input], callback_id: str, private: Private) -> JSON:
    return modal(
        title, blocks, callback_id=callback_id, private=private.dump(), submit=labels.SEND, close=labels.CANCEL
    )


def _line(
    text: str | Phrase, block_id: str, *, multiline: bool = False, optional: bool = False, longest: int = 1000
) -> Input:
    element = PlainTextInput(action_id=BODY, multiline=multiline, max_length=longest)
    return Input(label(text), element, block_id=block_id, optional=optional)


def declare_form(book: Rulebook, private: Private, severity: Severity | None = None) -> JSON:
    """Everything `declare` can be told; `severity` was typed already."""
    policy = book.policy
    levels = {s: Option(label(labels.severity_option(s, policy.severity(s).meaning)), value=s.key) for s in Severity}
    chosen = StaticSelect(
        action_id=BODY, options=list(levels.values()), initial_option=levels[severity] if severity else None
    )
    situations = [
        Option(label(labels.plain_name(s)[:OPTION_TEXT]), value=s) for s in book.templates.situations[:OPTIONS]
    ]
    services = [Option(label(s.name), value=s.name) for s in policy.services[:OPTIONS]]
    return _small(
        labels.DECLARE_TITLE,
        [
            Input(label(labels.SEVERITY), chosen, block_id="severity"),
            Input(label(labels.SITUATION), StaticSelect(action_id=BODY, options=situations), block_id="situation"),
            Input(label(labels.SERVICES), MultiStaticSelect(action_id=BODY, options=services), block_id="services"),
            _line(labels.TITLE, "title", optional=True, longest=TITLE_LIMIT),
            _line(labels.SINCE, "since", optional=True, longest=5),
        ],
        "declare",
        private,
    )
