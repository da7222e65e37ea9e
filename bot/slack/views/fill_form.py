"""The forms of verbs that were typed alone: each field is named as the grammar names the argument."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from blockkit import Input, MultiStaticSelect, Option, PlainTextInput, StaticSelect, UsersSelect

from bot.domain.delivery import JSON
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import FOLLOWS, Incident, Phase, Severity
from bot.domain.order import TITLE_LIMIT
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot
from bot.domain.snooze import may_wait
from bot.slack.mrkdwn import short
from bot.slack.tongue import Phrase
from bot.slack.views.forms import BODY, OPTION_TEXT, OPTIONS, line_field
from bot.slack.views.parts import label, modal, note
from bot.slack.views.private import Private
from bot.slack.views.snooze_form import STEPS
from bot.slack.wording import filling, labels, putting_off

PREFIX = "fill_"
"""What the callback ids of these forms begin with; the verb follows."""

LONGEST = 1000
SPANS = (30, 60, 120, 240, 480)
"""Minutes for which a role can be handed on by the form; by the command any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the fields are made of."""

    snapshot: Snapshot
    policy: Policy
    given: tuple[str, ...] = ()  #: roles that are given for good
    handed_on: tuple[str, ...] = ()  #: roles that can be handed on for a while
    others: tuple[Incident, ...] = ()  #: what else is open


def fill_form(verb: str, asked: Asked, private: Private) -> JSON:
    """The form of this verb. Raises Refusal where there is nothing to choose from."""
    return modal(
        filling.TITLES[verb],
        [note(filling.about(asked.snapshot.incident)), *FIELDS[verb](asked)],
        callback_id=f"{PREFIX}{verb}",
        private=private.dump(),
        submit=labels.SEND,
        close=labels.CANCEL,
    )


def _words(text: Phrase, block_id: str = "text") -> Input:
    return Input(label(text), PlainTextInput(action_id=BODY, multiline=True, max_length=LONGEST), block_id=block_id)


def _choice(text: Phrase, block_id: str, named: Iterable[tuple[str, str]], *, optional: bool = False) -> Input:
    options = [Option(label(short(name, OPTION_TEXT)), value=value) for value, name in named][:OPTIONS]
    return Input(label(text), StaticSelect(action_id=BODY, options=options), block_id=block_id, optional=optional)


def _severity(asked: Asked) -> list[Input]:
    policy = asked.policy
    named = [(s.key, labels.severity_option(s, policy.severity(s).meaning)) for s in Severity]
    return [_choice(labels.SEVERITY, "severity", named)]


def _phase(asked: Asked) -> list[Input]:
    after = [p for p in Phase if p in FOLLOWS[asked.snapshot.incident.phase]]
    if not after:
        raise Refusal(Reason.CLOSED, incident=asked.snapshot.incident.code)
    return [_choice(labels.PHASE, "phase", [(p.value, labels.phase_name(p)) for p in after])]


def _role(roles: tuple[str, ...], *, optional: bool = False) -> list[Input]:
    who = Input(label(filling.PERSON), UsersSelect(action_id=BODY), block_id="person")
    what = filling.ROLE_OR_ALL if optional else filling.ROLE
    return [_choice(what, "role", [(r, labels.plain_name(r)) for r in roles], optional=optional), who]


def _services(asked: Asked) -> list[Input]:
    options = {s.name: Option(label(s.name), value=s.name) for s in asked.policy.services[:OPTIONS]}
    hit = [options[name] for name in asked.snapshot.incident.services if name in options]
    which = MultiStaticSelect(action_id=BODY, options=[*options.values()], initial_options=[*hit] or None)
    return [Input(label(labels.SERVICES), which, block_id="services")]


def _merge(asked: Asked) -> list[Input]:
    here = asked.snapshot.incident
    alike = [i for i in asked.others if (i.private, i.drill) == (here.private, here.drill)]
    if not alike:
        raise Refusal(Reason.NOT_MERGEABLE, why="alone", incident=here.code)
    return [_choice(filling.WHICH_INCIDENT, "incident", [(i.code, filling.incident(i)) for i in alike])]


def _delegate(asked: Asked) -> list[Input]:
    spans = [(str(m), putting_off.minutes(m)) for m in SPANS]
    span = _choice(putting_off.HOW_LONG, "minutes", spans, optional=True)
    return [*_role(asked.handed_on), span, _words(filling.WHY_HANDED_ON, "reason")]


def _snooze(asked: Asked) -> list[Input]:
    kinds = [kind for kind in dict.fromkeys(c.kind for c in asked.snapshot.running) if _may_wait(kind, asked)]
    if not kinds:
        raise Refusal(Reason.NO_SNOOZE, clock=next((c.kind for c in asked.snapshot.running), "K1"), longest=0)
    named = [(kind, f"{kind} {asked.policy.clocks[kind].title}") for kind in kinds]
    spans = [(str(m), putting_off.minutes(m)) for m in STEPS]
    long = _choice(putting_off.HOW_LONG, "minutes", spans)
    return [_choice(filling.CLOCK, "clock", named), long, _words(putting_off.WHY, "reason")]


def _may_wait(kind: str, asked: Asked) -> bool:
    snapshot = asked.snapshot
    try:
        may_wait(kind, running=snapshot.running, incident=snapshot.incident, policy=asked.policy)
    except Refusal:
        return False
    return True


def _flag(asked: Asked) -> list[Input]:
    said = asked.snapshot.published
    if not said:
        raise Refusal(Reason.NOTHING_PUBLISHED, incident=asked.snapshot.incident.code)
    named = [(str(s.number), filling.statement(s)) for s in reversed(said)]
    return [_choice(filling.STATEMENT, "statement", named), _words(labels.REASON)]


FIELDS: Mapping[str, Callable[[Asked], list[Input]]] = {
    "sev": _severity,
    "phase": _phase,
    "note": lambda _: [_words(filling.WHAT_HAPPENED)],
    "role": lambda asked: _role(asked.given),
    "delegate": _delegate,
    "snooze": _snooze,
    "noimpact": lambda _: [_words(filling.WHY_NO_IMPACT)],
    "declassify": lambda _: [_words(filling.WHY_KNOWN)],
    "title": lambda a: [line_field(labels.TITLE, "text", longest=TITLE_LIMIT, filled=a.snapshot.incident.title)],
    "services": _services,
    "merge": _merge,
    "handover": lambda asked: _role(asked.given, optional=True),
    "flag": _flag,
}
"""The fields of each verb's form."""
