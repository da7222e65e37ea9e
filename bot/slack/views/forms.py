"""The forms: the public text, the decisions on it, the messages in trouble, and declaring."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blockkit import Context, Input, MultiStaticSelect, Option, PlainTextInput, StaticSelect

from bot.domain.delivery import JSON
from bot.domain.incident import Phase, Severity
from bot.domain.lint import Finding
from bot.domain.order import TITLE_LIMIT
from bot.domain.policy import Policy
from bot.domain.rulebook import Rulebook
from bot.domain.statement import MENDING, Content, Kind
from bot.domain.template import Text
from bot.domain.wordcount import length_and_limit
from bot.slack.tongue import Phrase
from bot.slack.views.approval_card import exact_texts
from bot.slack.views.parts import ModalBlock, button, label, modal, note, row, say
from bot.slack.views.private import Private
from bot.slack.wording import drills, hints, labels, offers, proposals, secrecy

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


Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""`view.state.values` as Slack sends it: block id, action id, the element's value."""


def texts_of(values: Values) -> tuple[Text, ...]:
    """The public texts in a form, exactly as typed but for the white space around them."""
    found = []
    for block_id, field in values.items():
        name, *rest = block_id.split(":")
        if name == "text" and len(rest) == 3:  # noqa: PLR2004 - kind, language, variant
            body = str(field.get(BODY, {}).get("value") or "").strip()
            found.append(Text(language=rest[1], variant=rest[2], body=body))
    return tuple(found)


def may_override() -> list[ModalBlock]:
    """The way to a reason for breaking a rule."""
    offered = row(button("override", labels.OVERRIDE, "override"), block_id="may_override")
    return [offered] if offered else []


OVERRIDES = "override:"
"""How the block ids of the reasons begin; the rule's id follows."""


def with_reasons(view: Mapping[str, Any], findings: Sequence[Finding]) -> JSON:
    """The form that is open, with a field for each blocking rule: why it must be broken this once."""
    fixed = {k: view[k] for k in ("type", "callback_id", "title", "submit", "close", "private_metadata")}
    own = [b for b in view["blocks"] if not str(b.get("block_id")).startswith((OVERRIDES, "may_override"))]
    rules = {f.rule: f for f in reversed(findings)}
    asked = [_reason(rule, rules[rule]) for rule in sorted(rules)]
    told = Context([label(offers.override_hint(len(asked)))], block_id=f"{OVERRIDES}told")
    fields = [b.build() for b in (told, *asked)]  # type: ignore[no-untyped-call]
    return {**fixed, "blocks": [*own, *fields]}


def _reason(rule: str, found: Finding) -> Input:
    field = PlainTextInput(action_id=BODY, multiline=True, max_length=1000)
    hint = label(offers.override_of(found))
    return Input(label(offers.override_label(rule)), field, hint=hint, block_id=f"{OVERRIDES}{rule}", optional=True)


def kinds(kind: Kind, phase: str) -> StaticSelect:
    """Every kind that fits the phase: its own one and those that follow no phase."""
    other = {p.value for p in Phase} - {kind.value, phase} | MENDING | {Kind.HOLDING}
    other |= set() if phase in {Phase.RESOLVED, Phase.CLOSED} else {Kind.POST_INCIDENT}
    fits = [k for k in Kind if k.value not in other]
    options = {k: Option(label(labels.plain_name(k.value)), value=k.value) for k in fits}
    shown = list(options.values())
    return StaticSelect(action_id="kind", options=shown, initial_option=options[kind], placeholder=label(labels.KIND))


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
    reason = [] if own else [line_field(labels.REASON, REASON, multiline=True, optional=True)]
    hint = [] if own else [note(hints.suggestion_hint())]
    return modal(
        labels.WRITE_AGAIN if own else labels.ASK_CHANGE_TITLE,
        [*reason, *hint, *_text_fields(texts, policy, private.kind), *(may_override() if own else [])],
        callback_id="revise" if own else "ask_change",
        private=private.dump(),
        submit=labels.SUBMIT if own else labels.SEND,
        close=labels.CANCEL,
    )


def hold_form(content: Content, policy: Policy, private: Private) -> JSON:
    """The holding text, word for word as it will be published."""
    return modal(
        labels.HOLD_TITLE,
        [say(offers.hold_context(content.next_update_at)), *exact_texts(content.messages, policy)],
        callback_id="hold",
        private=private.dump(),
        submit=labels.PUBLISH,
        close=labels.CANCEL,
    )


def break_glass_form(content: Content, policy: Policy, private: Private) -> JSON:
    """A template's text, word for word as it will be published, and why one person publishes it."""
    return modal(
        labels.BREAK_GLASS_TITLE,
        [
            say(offers.break_glass_context(content.next_update_at, policy.approval.break_glass.reviewer)),
            *exact_texts(content.messages, policy),
            line_field(labels.BREAK_GLASS_REASON, REASON, multiline=True),
        ],
        callback_id="break_glass",
        private=private.dump(),
        submit=labels.PUBLISH,
        close=labels.CANCEL,
    )


def dismiss_form(about: str, private: Private) -> JSON:
    """Why signals are no incident; `about` says in words which."""
    blocks: list[ModalBlock] = [say(about), line_field(proposals.DISMISS_REASON, REASON, multiline=True)]
    return _small(proposals.DISMISS_TITLE, blocks, "dismiss", private)


def reject_form(private: Private) -> JSON:
    """Why a text must not be said."""
    blocks = [line_field(labels.REJECT_REASON, REASON, multiline=True)]
    return _small(labels.REJECT_TITLE, blocks, "reject", private)


def give_up_form(private: Private) -> JSON:
    """Why a message shall not go out any more."""
    blocks = [line_field(labels.GIVE_UP_REASON, REASON, multiline=True)]
    return _small(labels.GIVE_UP_TITLE, blocks, "give_up", private)


def it_is_there_form(private: Private) -> JSON:
    """Where a message was seen."""
    return _small(labels.IT_IS_THERE_TITLE, [line_field(labels.ADDRESS, ADDRESS)], "it_is_there", private)


def posted_form(private: Private) -> JSON:
    """Where a person posted it; some places have no addresses."""
    return _small(labels.POSTED_TITLE, [line_field(labels.ADDRESS_IF_ANY, ADDRESS, optional=True)], "posted", private)


def _small(title: str | Phrase, blocks: Sequence[ModalBlock], callback_id: str, private: Private) -> JSON:
    return modal(
        title, blocks, callback_id=callback_id, private=private.dump(), submit=labels.SEND, close=labels.CANCEL
    )


def line_field(
    text: str | Phrase,
    block_id: str,
    *,
    multiline: bool = False,
    optional: bool = False,
    longest: int = 1000,
    filled: str = "",
) -> Input:
    """A field for words, with what is known of them already."""
    element = PlainTextInput(
        action_id=BODY, initial_value=filled[:longest] or None, multiline=multiline, max_length=longest
    )
    return Input(label(text), element, block_id=block_id, optional=optional)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What the form to declare knows already; empty and None are not filled in."""

    severity: Severity | None = None
    situation: str = ""
    services: tuple[str, ...] = ()
    title: str = ""
    since: str = ""  #: HH:MM of the audience's zone
    rests_on: str = ""  #: in words, what it rests on
    callback_id: str = "declare"


NOTHING_KNOWN = Filled()


def declare_form(book: Rulebook, private: Private, filled: Filled = NOTHING_KNOWN) -> JSON:
    """Everything `declare` can be told; what was said already is filled in."""
    policy = book.policy
    levels = {s: Option(label(labels.severity_option(s, policy.severity(s).meaning)), value=s.key) for s in Severity}
    chosen = StaticSelect(
        action_id=BODY,
        options=list(levels.values()),
        initial_option=levels[filled.severity] if filled.severity else None,
    )
    names = book.templates.situations[:OPTIONS]
    situations = {s: Option(label(labels.plain_name(s)[:OPTION_TEXT]), value=s) for s in names}
    noticed = StaticSelect(
        action_id=BODY, options=list(situations.values()), initial_option=situations.get(filled.situation)
    )
    services = {s.name: Option(label(s.name), value=s.name) for s in policy.services[:OPTIONS]}
    concerned = [services[name] for name in filled.services if name in services]
    secret: list[ModalBlock] = [note(secrecy.private_form())] if private.secret else []
    secret += [note(drills.form())] if private.drill else []
    rests_on: list[ModalBlock] = [note(filled.rests_on)] if filled.rests_on else []
    which = MultiStaticSelect(action_id=BODY, options=[*services.values()], initial_options=[*concerned] or None)
    return _small(
        labels.DECLARE_TITLE,
        [
            *secret,
            *rests_on,
            Input(label(labels.SEVERITY), chosen, block_id="severity"),
            Input(label(labels.SITUATION), noticed, block_id="situation"),
            Input(label(labels.SERVICES), which, block_id="services"),
            line_field(labels.TITLE, "title", optional=True, longest=TITLE_LIMIT, filled=filled.title),
            line_field(labels.SINCE, "since", optional=True, longest=5, filled=filled.since),
        ],
        filled.callback_id,
        private,
    )
