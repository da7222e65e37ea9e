"""The writing desk: every text with its live length, what the rules see beside it, and what could be said."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from blockkit import Actions, DispatchActionConfig, Input, Option, PlainTextInput, Section, StaticSelect

from bot.domain.delivery import JSON
from bot.domain.lint import Finding
from bot.domain.policy import Policy
from bot.domain.template import Text
from bot.domain.wordcount import length_and_limit
from bot.services.drafting import Sheet
from bot.slack.views import forms
from bot.slack.views.parts import ModalBlock, button, label, md, modal, note, row, say
from bot.slack.views.private import Private
from bot.slack.views.rumour_form import on_the_desk
from bot.slack.wording import drafting, hints, labels

BLOCKS = 92
"""Of the hundred that a view may have; the rest is for what other hands put below."""

SHOWN = 3
"""Findings beside one text; people mend one after the other."""

ROOMY = 24
"""With more fields than this one language is shown at a time."""

ALL = "all"
Versions = Mapping[tuple[str, str], int]
"""How often the bot itself has put other words into a field: such a field has a new name, or Slack would keep the old
words in it.
"""


def field_id(kind: str, text: Text, versions: Versions) -> str:
    """The block id of one text's field."""
    version = versions.get((text.language, text.variant), 0)
    return forms.text_block(f"{kind}+{version}" if version else kind, text.language, text.variant)


def versions_in(block_ids: Sequence[str]) -> dict[tuple[str, str], int]:
    """The versions of the fields of an open form."""
    found: dict[tuple[str, str], int] = {}
    for block_id in block_ids:
        name, *rest = block_id.split(":")
        if name == "text" and len(rest) == 3:  # noqa: PLR2004 - kind, language, variant
            version = rest[0].partition("+")[2]
            found[rest[1], rest[2]] = int(version) if version.isdecimal() else 0
    return found


def draft_form(
    sheet: Sheet, policy: Policy, private: Private, *, versions: Versions | None = None, told: str = ""
) -> JSON:
    """The form. `told` is something that happened meanwhile; `private.shown` the one language that is shown."""
    versions = versions or {}
    shown = [t for t in sheet.texts if _is_shown(t, sheet, private.shown)]
    foot = [*_elsewhere(sheet, shown), *on_the_desk(sheet.rumours), *_lacking(sheet), _more(sheet)]
    foot += forms.may_override()
    head = [*_head(sheet, told), _chooser(sheet, private)]
    room = (BLOCKS - len(head) - len(foot)) // max(len(shown), 1) - 2
    body = [b for t in shown for b in _text(t, sheet, policy, versions, max(min(room - 1, SHOWN), 0))]
    blocks = [b for b in (*head, *body, *foot) if b is not None]
    return modal(
        labels.SAY_TITLE,
        blocks,
        callback_id="say",
        private=private.dump(),
        submit=labels.SUBMIT,
        close=labels.CANCEL,
        tells_closing=True,
    )


def _is_shown(text: Text, sheet: Sheet, chosen: str) -> bool:
    return shown_language(sheet, chosen) in {ALL, text.language}


def shown_language(sheet: Sheet, chosen: str) -> str:
    """The language whose fields are shown, or all of them; a form that would be too long shows one at a time."""
    languages = [t.language for t in sheet.texts]
    if chosen in languages:
        return chosen
    return languages[0] if len(sheet.texts) > ROOMY else ALL


def _head(sheet: Sheet, told: str) -> Iterator[ModalBlock]:
    content = sheet.content
    yield say(hints.form_context(content.facts, content.next_update_at, sheet.kind.value))
    if told:
        yield say(told)
    if sheet.saved_at is not None:
        yield say(drafting.resumed(sheet.saved_at), button("fresh", drafting.FRESH, sheet.kind.value))
    if sheet.elsewhere:
        yield note(drafting.open_elsewhere())


def _chooser(sheet: Sheet, private: Private) -> Actions | None:
    """What is said, and in which languages it is looked at."""
    kinds = forms.kinds(sheet.kind, sheet.incident.phase.value)
    languages = list(dict.fromkeys(t.language for t in sheet.texts))
    names = {ALL: str(drafting.EVERY_LANGUAGE), **{x: str(labels.language_name(x)) for x in languages}}
    if len(sheet.texts) > ROOMY:
        names.pop(ALL)
    options = {x: Option(label(name), value=x) for x, name in list(names.items())[: forms.OPTIONS]}
    chosen = options[shown_language(sheet, private.shown)]
    steps = StaticSelect(
        action_id="shown",
        options=list(options.values()),
        initial_option=chosen,
        placeholder=label(str(drafting.EVERY_LANGUAGE)),
    )
    return row(kinds, steps if len(languages) > 1 else None, block_id="kind")


def _text(text: Text, sheet: Sheet, policy: Policy, versions: Versions, room: int) -> Iterator[ModalBlock]:
    yield Input(
        label(labels.text_label(text.language, text.variant)),
        PlainTextInput(
            action_id=forms.BODY,
            initial_value=text.body[: forms.LONGEST] or None,
            multiline=True,
            max_length=forms.LONGEST,
            dispatch_action_config=DispatchActionConfig(["on_character_entered"]),
        ),
        dispatch_action=True,
        block_id=field_id(sheet.kind.value, text, versions),
    )
    yield note(drafting.counts(lengths(text, policy)))
    found = about(text, sheet.findings, policy)
    yield from (_finding(text, f) for f in found[:room])
    if len(found) > room:
        yield note(drafting.more_found(len(found) - room))


def lengths(text: Text, policy: Policy) -> list[tuple[str, int, int | None]]:
    """The length of a text at each outlet that publishes it, as that outlet counts, and its limit."""
    own = {o.kind: o.max_length for o in policy.outlets if o.max_length}
    users = [o for o in policy.outlets if text.language in o.languages and o.variant == text.variant]
    return [(o.name, *length_and_limit(o.kind, text.body, own)) for o in users]


def about(text: Text, findings: Sequence[Finding], policy: Policy) -> list[Finding]:
    """The findings that are about this text, the worst first."""
    kinds = {o.kind for o in policy.outlets if text.language in o.languages and o.variant == text.variant}
    own = [f for f in findings if f.language == text.language and f.target in {*kinds, text.variant}]
    return list({(f.rule, f.span, f.hint): f for f in own if text.body[slice(*f.span)] == f.text}.values())


def _finding(text: Text, found: Finding) -> Section:
    value = f"{text.language}:{text.variant}:{found.rule}:{found.span[0]}:{found.span[1]}"
    offered = None
    if found.wording is not None:
        offered = button("wording", drafting.USE_WORDING if found.wording else drafting.TAKE_OUT, value)
    return say(drafting.found(found), offered)


def _elsewhere(sheet: Sheet, shown: Sequence[Text]) -> Iterator[ModalBlock]:
    """That languages which are not shown have something to look at."""
    hidden = {t.language for t in sheet.texts} - {t.language for t in shown}
    named = [x for x in dict.fromkeys(f.language for f in sheet.findings) if x in hidden]
    if named:
        yield note(drafting.found_elsewhere(named))


def _lacking(sheet: Sheet) -> Iterator[ModalBlock]:
    if sheet.lacking:
        lines = [drafting.lacking_line(x.key, x.sentence, x.why, x.who) for x in sheet.lacking]
        yield say("\n".join([drafting.lacking_head(), *lines]))


def _more(sheet: Sheet) -> Actions | None:
    """What can be looked at or asked for besides."""
    value = str(sheet.incident.id)
    return row(
        button("preview", drafting.PREVIEW, value),
        button("changes", drafting.CHANGES, value),
        button("ask_check", labels.ASK_CHECK, value) if sheet.lacking else None,
        block_id="more",
    )


def says(view: Mapping[str, Any]) -> object:
    """What a form shows beside its fields, to be compared: equal forms need no call."""
    return [_said(block) for block in view.get("blocks", ())]


def _said(block: Mapping[str, Any]) -> object:
    if block["type"] == "input":
        return block.get("block_id")
    texts = [block.get("text"), *(block.get("elements") or ()), block.get("accessory")]
    return [(t.get("value"), t.get("text"), t.get("initial_option")) if isinstance(t, dict) else t for t in texts]


def with_own(view: JSON, old: Mapping[str, Any]) -> JSON:
    """The new form with what other hands have put into the old one: reasons that were asked for, say."""
    kept = [b for b in old.get("blocks", ()) if str(b.get("block_id")).startswith(forms.OVERRIDES)]
    own = [b for b in view["blocks"] if not kept or b.get("block_id") != "may_override"]
    return {**view, "blocks": [*own, *kept]}


NEWS = "news"


def with_news(view: Mapping[str, Any], told: str, private: Private | None = None) -> JSON:
    """The form as it stands, with something that happened meanwhile at its top."""
    fixed = {k: view[k] for k in ("type", "callback_id", "title", "submit", "close", "private_metadata") if k in view}
    if private is not None:
        fixed["private_metadata"] = private.dump()
    block = Section(md(told), block_id=NEWS).build()  # type: ignore[no-untyped-call]
    rest = [b for b in view["blocks"] if b.get("block_id") != NEWS]
    return {**fixed, "notify_on_close": True, "blocks": [block, *rest]}
