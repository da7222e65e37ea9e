"""Why something was not done, and what to do instead: a sentence for every Reason."""

from collections.abc import Callable, Mapping

from bot.domain.errors import Reason, Refusal
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import channel, safe
from bot.slack.tongue import _, one_of
from bot.slack.wording import delegation
from bot.slack.wording import refusals_alone as alone
from bot.slack.wording.briefings import no_handover
from bot.slack.wording.clock_refusals import no_snooze, no_such_clock, same_severity, second_person
from bot.slack.wording.details import (
    Details,
    copy,
    listed,
    names,
    possible,
    said,
    statement,
    the_statement,
)
from bot.slack.wording.ending import not_over, still_owed
from bot.slack.wording.facts import not_checking
from bot.slack.wording.labels import (
    outlet_name,
    plain_name,
    state_name,
    thing_name,
)
from bot.slack.wording.mending import not_public, nothing_to_stop
from bot.slack.wording.merging import not_mergeable
from bot.slack.wording.naming import nothing_changed, nothing_left
from bot.slack.wording.proposals import no_such_proposal, proposal_decided
from bot.slack.wording.regulators import regulators_off
from bot.slack.wording.rumours import no_such_rumour
from bot.slack.wording.secrecy import not_private, nothing_public, public_already
from bot.slack.wording.tasks import ended, no_such_task
from bot.slack.wording.text_refusals import (
    blocked_by_lint,
    missing_fact,
    missing_value,
    nothing_to_say,
    own_fact,
    same_text,
    too_long,
    unbalanced_quotes,
)
from bot.slack.wording.unknown import (
    no_such_fact,
    no_such_incident,
    no_such_service,
    no_such_situation,
    no_such_statement,
    no_such_transition,
    no_such_verb,
)
from bot.slack.wording.visitors import visitor


def refusal(refused: Refusal) -> str:
    """The sentence for a refusal, with what is true now or what can be done."""
    return SENTENCES[refused.reason](refused.details)


def already_done(_details: Details) -> str:
    """The same click or envelope came twice."""
    return _("I have done this already; nothing happened a second time.")


def bad_argument(details: Details) -> str:
    """One argument could not be understood."""
    name = thing_name(said(details, "argument", "argument"))
    given = said(details, "given") or said(details, "value")
    if given:
        start = _("I do not understand “{given}” as {name}.", given=given, name=name)
    else:
        start = _("I miss the {name} there.", name=name)
    return start + (possible(details, "allowed") or possible(details, "known")) + copy(details)


def closed(details: Details) -> str:
    """The incident is over."""
    code = said(details, "incident", _("This incident"))
    return _(
        "{code} is closed, so I changed nothing. If it is not over: `{slash} reopen` and why. To start a new one: "
        "`{slash} declare`.",
        code=code,
        slash=SLASH,
    )


def digest_changed(details: Details) -> str:
    """The text is not the one that was shown."""
    return _(
        "I did not count this: {statement} has changed since. The card shows the present text; please read it again.",
        statement=statement(details),
    )


def expired(details: Details) -> str:
    """It waited too long, or the incident has moved on."""
    told = {"statement": statement(details), "slash": SLASH}
    if facts := listed(details.get("facts")):
        return _(
            "I did not count this: {statement} leans on {facts}, which is no longer verified. "
            "Use `{slash} say` for a fresh text.",
            facts=facts,
            **told,
        )
    if severity := said(details, "severity"):
        return _(
            "I did not count this: {statement} was written before it became {severity} and has expired. "
            "Use `{slash} say` for a fresh text.",
            severity=severity.upper(),
            **told,
        )
    if services := listed(details.get("services")):
        return _(
            "I did not count this: {statement} does not fit the services hit now, {services}, and has expired. "
            "Use `{slash} say` for a fresh text.",
            services=services,
            **told,
        )
    if phase := said(details, "phase"):
        return _(
            "I did not count this: {statement} was written before the phase became {phase} and has expired. "
            "Use `{slash} say` for a fresh text.",
            phase=safe(plain_name(phase)),
            **told,
        )
    return _(
        "I did not count this: {statement} waited too long and has expired. Use `{slash} say` for a fresh text.", **told
    )


def missing_argument(details: Details) -> str:
    """Something was left out."""
    return _("I need the {name} for this.", name=thing_name(said(details, "argument", "rest"))) + copy(details)


def not_allowed(details: Details) -> str:
    """The person holds none of the roles that may do this."""
    allowed = ", ".join(names(details, "allowed"))
    nothing = _("I changed nothing: you hold no role that may do this.")
    return f"{nothing} " + _("Ask one of: {roles}.", roles=allowed) if allowed else nothing


def overtaken(details: Details) -> str:
    """A newer word has gone out meanwhile."""
    outlet = said(details, "outlet")
    return _(
        "I did not send this again: a newer text has gone out on {outlet} since, and an old one must not follow it.",
        outlet=safe(outlet_name(outlet)) if outlet else _("this outlet"),
    )


def not_an_approver(details: Details) -> str:
    """The person holds no role that may decide."""
    allowed = one_of(names(details, "allowed"))
    none = _("I did not count this: you hold no role that may decide on {statement}.", statement=the_statement(details))
    return f"{none} " + _("It needs {roles}.", roles=allowed) if allowed else none


def not_parked(_details: Details) -> str:
    """The delivery no longer waits for a person."""
    return _("Nothing to decide here any more: this message does not wait for anybody now.")


def not_pending(details: Details) -> str:
    """The statement no longer waits."""
    return _(
        "I did not count this: {statement} is {state}, so nothing waits for a decision.",
        statement=statement(details),
        state=state_name(said(details, "state", "settled")),
    )


def not_yet(details: Details) -> str:
    """Too early."""
    what = plain_name(said(details, "what")) or _("this")
    if details.get("after_minutes"):
        minutes = said(details, "after_minutes").removesuffix(".0")
        return _("Not yet: {what} may be said {minutes} minutes after declaring.", what=what, minutes=minutes)
    phase = plain_name(said(details, "phase"))
    if not phase:
        return _("Not yet.")
    return _(
        "Not yet: {what} does not fit while the phase is {phase}. `{slash} phase` moves it.",
        what=what,
        phase=phase,
        slash=SLASH,
    )


def not_your_own(details: Details) -> str:
    """The author may not approve, nor review what they let out alone."""
    if said(details, "what") == "review":
        return _("I did not count this: you published it, so somebody else must sign the review.")
    return _("I did not publish this: you wrote it, so somebody else must approve it.")


def nothing_published(_details: Details) -> str:
    """There is no public word yet."""
    return _(
        "Nothing has been published yet, so there is nothing to follow up. The first word is `{slash} say`.",
        slash=SLASH,
    )


def wrong_place(details: Details) -> str:
    """The verb needs an incident."""
    place = str(details.get("channel") or "")
    where = _("{channel} is one.", channel=channel(place)) + " " if place else ""
    return (
        _("This works in an incident's channel.")
        + " "
        + where
        + _(
            "From here, name the incident: `{slash} {code} {typed}`.",
            slash=SLASH,
            code=said(details, "incident", "INC-7"),
            typed=said(details, "typed", "say"),
        )
    )


SENTENCES: Mapping[Reason, Callable[[Details], str]] = {
    Reason.ALREADY_DONE: already_done,
    Reason.BAD_ARGUMENT: bad_argument,
    Reason.BLOCKED_BY_LINT: blocked_by_lint,
    Reason.BREAK_GLASS_NOT_YET: alone.break_glass_not_yet,
    Reason.BREAK_GLASS_REFUSED: alone.break_glass_refused,
    Reason.CLOSED: closed,
    Reason.DIGEST_CHANGED: digest_changed,
    Reason.EXPIRED: expired,
    Reason.HOLDING_NOT_APPROVED: alone.holding_not_approved,
    Reason.HOLDING_USED: alone.holding_used,
    Reason.MISSING_ARGUMENT: missing_argument,
    Reason.MISSING_FACT: missing_fact,
    Reason.MISSING_VALUE: missing_value,
    Reason.NOT_MERGEABLE: not_mergeable,
    Reason.NOT_OVER: not_over,
    Reason.NO_HANDOVER: no_handover,
    Reason.NO_SNOOZE: no_snooze,
    Reason.NO_SUCH_CLOCK: no_such_clock,
    Reason.NO_SUCH_FACT: no_such_fact,
    Reason.NO_SUCH_INCIDENT: no_such_incident,
    Reason.NO_SUCH_PROPOSAL: no_such_proposal,
    Reason.NO_SUCH_RUMOUR: no_such_rumour,
    Reason.REGULATORS_OFF: regulators_off,
    Reason.NO_SUCH_SERVICE: no_such_service,
    Reason.NO_SUCH_SITUATION: no_such_situation,
    Reason.NO_SUCH_STATEMENT: no_such_statement,
    Reason.NO_SUCH_TASK: no_such_task,
    Reason.NO_SUCH_TRANSITION: no_such_transition,
    Reason.NO_SUCH_VERB: no_such_verb,
    Reason.NOTHING_CHANGED: nothing_changed,
    Reason.NOTHING_LEFT: nothing_left,
    Reason.NOTHING_TO_SAY: nothing_to_say,
    Reason.NOT_ALLOWED: not_allowed,
    Reason.NOT_AN_APPROVER: not_an_approver,
    Reason.NOT_CHECKING: not_checking,
    Reason.NOT_DELEGABLE: delegation.not_delegable,
    Reason.NOT_ELIGIBLE: delegation.not_eligible,
    Reason.NOT_PARKED: not_parked,
    Reason.NOT_PENDING: not_pending,
    Reason.NOT_PUBLIC: not_public,
    Reason.NOTHING_TO_STOP: nothing_to_stop,
    Reason.NOT_YET: not_yet,
    Reason.NOT_YOUR_OWN: not_your_own,
    Reason.NOTHING_PUBLISHED: nothing_published,
    Reason.PRIVATE: nothing_public,
    Reason.PUBLIC_ALREADY: public_already,
    Reason.NOT_PRIVATE: not_private,
    Reason.OWN_FACT: own_fact,
    Reason.OVERTAKEN: overtaken,
    Reason.PERSON_UNKNOWN: delegation.person_unknown,
    Reason.PROPOSAL_DECIDED: proposal_decided,
    Reason.SAME_SEVERITY: same_severity,
    Reason.SAME_TEXT: same_text,
    Reason.SECOND_PERSON: second_person,
    Reason.STILL_OWED: still_owed,
    Reason.TASK_ENDED: ended,
    Reason.TOO_LONG: too_long,
    Reason.UNBALANCED_QUOTES: unbalanced_quotes,
    Reason.VISITOR: visitor,
    Reason.WRONG_PLACE: wrong_place,
}
"""The sentence for every reason; a test holds that none is missing."""
