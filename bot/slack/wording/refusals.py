"""Why something was not done, and what to do instead: a sentence for every Reason."""

from collections.abc import Callable, Mapping

from bot.domain.errors import Reason, Refusal
from bot.domain.lint import Finding
from bot.slack.commands import SLASH, VERBS
from bot.slack.mrkdwn import channel, safe
from bot.slack.wording.approval import finding
from bot.slack.wording.clock_refusals import no_snooze, no_such_clock, same_severity, second_person
from bot.slack.wording.details import Details, choose, copy, listed, said, statement
from bot.slack.wording.labels import (
    LANGUAGES,
    language_name,
    outlet_name,
    plain_name,
    state_name,
    text_label,
    thing_name,
)
from bot.slack.wording.mending import not_public, nothing_to_stop

_FINDINGS = 8


def refusal(refused: Refusal) -> str:
    """The sentence for a refusal, with what is true now or what can be done."""
    return SENTENCES[refused.reason](refused.details)


def already_done(_details: Details) -> str:
    """The same click or envelope came twice."""
    return "I have done this already; nothing happened a second time."


def bad_argument(details: Details) -> str:
    """One argument could not be understood."""
    name = thing_name(said(details, "argument", "argument"))
    given = said(details, "given") or said(details, "value")
    start = f"I do not understand “{given}” as {name}." if given else f"I miss the {name} there."
    possible = choose(details, "allowed", "Possible:") or choose(details, "known", "Possible:")
    return start + possible + copy(details)


def blocked_by_lint(details: Details) -> str:
    """The text says something that must not be said, or is no longer true."""
    found = details.get("findings")
    listed = [finding(f) for f in found if isinstance(f, Finding)][:_FINDINGS] if isinstance(found, tuple) else []
    return "\n".join(["I did not do this: something in the text must change first.", *(f"• {f}" for f in listed)])


def closed(details: Details) -> str:
    """The incident is over."""
    code = said(details, "incident", "This incident")
    return f"{code} is closed, so I changed nothing. To start a new one, use `{SLASH} declare`."


def digest_changed(details: Details) -> str:
    """The text is not the one that was shown."""
    changed = f"I did not count this: {statement(details)} has changed since."
    return f"{changed} The card shows the present text; please read it again."


def expired(details: Details) -> str:
    """It waited too long, or the incident has moved on."""
    phase = said(details, "phase")
    if facts := listed(details.get("facts")):
        again = f"Use `{SLASH} say` for a fresh text."
        return f"I did not count this: {statement(details)} leans on {facts}, which is no longer verified. {again}"
    moved = f" was written before the phase became {phase}" if phase else " waited too long"
    return f"I did not count this: {statement(details)}{moved} and has expired. Use `{SLASH} say` for a fresh text."


def missing_argument(details: Details) -> str:
    """Something was left out."""
    return f"I need the {thing_name(said(details, 'argument', 'rest'))} for this." + copy(details)


def missing_fact(details: Details) -> str:
    """A text leans on a fact that nobody verified."""
    fact = said(details, "fact") or said(details, "key") or listed(details.get("facts")) or listed(details.get("keys"))
    need = f"I need the fact {fact or 'it leans on'} verified before this can be said."
    return f"{need} Somebody other than the author can: `{SLASH} fact {fact or '&lt;key&gt;'} yes &lt;evidence&gt;`."


def missing_value(details: Details) -> str:
    """A text needs a value the incident does not have, or a language is empty."""
    found = details.get("names")
    names = ", ".join(_value_name(str(n)) for n in found) if isinstance(found, list | tuple) else "a value"
    return f"I cannot send this text yet: it lacks {names}."


def _value_name(name: str) -> str:
    language, _, variant = name.partition(" ")
    return text_label(language, safe(variant)) if variant and language in LANGUAGES else safe(plain_name(name))


def no_such_fact(details: Details) -> str:
    """No text knows this fact."""
    key = said(details, "key") or said(details, "fact")
    return f"I know no fact “{key}”." + choose(details, "nearest", "Did you mean") + choose(details, "known", "Known:")


def no_such_incident(details: Details) -> str:
    """Nothing under this code."""
    return f"I know no incident {said(details, 'incident', 'of that name')}. `{SLASH} list` shows the open ones."


def no_such_service(details: Details) -> str:
    """Not in the policy."""
    given = said(details, "service")
    return (
        f"I know no service “{given}”."
        + choose(details, "nearest", "Did you mean")
        + choose(details, "known", "Known:")
    )


def no_such_situation(details: Details) -> str:
    """No texts for this situation."""
    given = said(details, "situation")
    hint = choose(details, "nearest", "Did you mean") or choose(details, "known", "Known:")
    return f"I have no texts for a situation “{given}”." + hint + copy(details)


def no_such_statement(details: Details) -> str:
    """Nothing under this number."""
    return (
        f"I find no statement {said(details, 'statement')} any more."
        if details.get("statement")
        else "I find no such statement."
    )


def no_such_transition(details: Details) -> str:
    """The phase cannot follow."""
    now, then = said(details, "now", "what it is"), said(details, "then", "that phase")
    allowed = said(details, "allowed")
    after = f" After {now} comes: {allowed}." if allowed and allowed != "none" else " Nothing comes after it."
    return f"I left the phase at {now}: {then} cannot follow it." + after


def no_such_verb(details: Details) -> str:
    """Not a word I know."""
    near = [n for n in _nearest(details) if n in VERBS]
    hint = f" Did you mean {' or '.join(f'`{SLASH} {VERBS[n].example}`' for n in near)}?" if near else ""
    return f"I do not know “{said(details, 'verb')}”.{hint} `{SLASH} help` lists what I can do."


def _nearest(details: Details) -> list[str]:
    near = details.get("nearest")
    return [str(n) for n in near] if isinstance(near, tuple | list) else []


def nothing_to_say(_details: Details) -> str:
    """No text, no change."""
    return "I have nothing to send: the text is empty."


def not_allowed(details: Details) -> str:
    """The person holds none of the roles that may do this."""
    allowed = listed(details.get("allowed"), joiner=", ")
    who = f" Ask one of: {allowed.replace('_', ' ')}." if allowed else ""
    return f"I changed nothing: you hold no role that may do this.{who}"


def overtaken(details: Details) -> str:
    """A newer word has gone out meanwhile."""
    where = safe(outlet_name(said(details, "outlet"))) or "this outlet"
    return f"I did not send this again: a newer text has gone out on {where} since, and an old one must not follow it."


def not_an_approver(details: Details) -> str:
    """The person holds no role that may decide."""
    allowed = listed(details.get("allowed"), joiner=" or ")
    who = f" It needs {allowed.replace('_', ' ')}." if allowed else ""
    return f"I did not count this: you hold no role that may decide on {statement(details).lower()}.{who}"


def not_parked(_details: Details) -> str:
    """The delivery no longer waits for a person."""
    return "Nothing to decide here any more: this message does not wait for anybody now."


def not_pending(details: Details) -> str:
    """The statement no longer waits."""
    state = state_name(said(details, "state", "settled"))
    return f"I did not count this: {statement(details)} is {state}, so nothing waits for a decision."


def not_yet(details: Details) -> str:
    """Too early."""
    what = plain_name(said(details, "what", "this"))
    if details.get("after_minutes"):
        return (
            f"Not yet: {what} may be said {said(details, 'after_minutes').removesuffix('.0')} minutes after declaring."
        )
    phase = said(details, "phase")
    return (
        f"Not yet: {what} does not fit while the phase is {phase}. `{SLASH} phase` moves it." if phase else "Not yet."
    )


def not_your_own(_details: Details) -> str:
    """The author may not approve."""
    return "I did not publish this: you wrote it, so somebody else must approve it."


def nothing_published(_details: Details) -> str:
    """There is no public word yet."""
    return f"Nothing has been published yet, so there is nothing to follow up. The first word is `{SLASH} say`."


def own_fact(details: Details) -> str:
    """The author may not verify what their text leans on."""
    fact = said(details, "key") or said(details, "fact") or "this fact"
    return f"I did not take this: you wrote the text that leans on {fact}, so somebody else must verify it."


def same_text(details: Details) -> str:
    """The words were said before, or a suggestion changes nothing."""
    if details.get("outlet"):
        where = safe(outlet_name(said(details, "outlet")))
        return f"I did not send this: {statement(details).lower()} said exactly these words on {where} already."
    return "I changed nothing: the text is the same as before. Change it, or say in a sentence what should change."


def too_long(details: Details) -> str:
    """A text does not fit."""
    by, limit = said(details, "by", "some"), said(details, "limit")
    if details.get("outlet"):
        language = language_name(said(details, "language"))
        return f"Too long for {safe(outlet_name(said(details, 'outlet')))} in {language} by {by} characters."
    cap = f" Up to {limit} fit." if limit else ""
    return f"Your {thing_name(said(details, 'what', 'text'))} is too long by {by} characters.{cap}"


def unbalanced_quotes(details: Details) -> str:
    """A quotation mark stays open."""
    return f'I see an opening " without a closing one in “{said(details, "text")}”. Close it, or leave both out.'


def wrong_place(details: Details) -> str:
    """The verb needs an incident."""
    place = str(details.get("channel") or "")
    where = f" {channel(place)} is one." if place else ""
    code, typed = said(details, "incident", "INC-7"), said(details, "typed", "say")
    return f"This works in an incident's channel.{where} From here, name the incident: `{SLASH} {code} {typed}`."


SENTENCES: Mapping[Reason, Callable[[Details], str]] = {
    Reason.ALREADY_DONE: already_done,
    Reason.BAD_ARGUMENT: bad_argument,
    Reason.BLOCKED_BY_LINT: blocked_by_lint,
    Reason.CLOSED: closed,
    Reason.DIGEST_CHANGED: digest_changed,
    Reason.EXPIRED: expired,
    Reason.MISSING_ARGUMENT: missing_argument,
    Reason.MISSING_FACT: missing_fact,
    Reason.MISSING_VALUE: missing_value,
    Reason.NO_SNOOZE: no_snooze,
    Reason.NO_SUCH_CLOCK: no_such_clock,
    Reason.NO_SUCH_FACT: no_such_fact,
    Reason.NO_SUCH_INCIDENT: no_such_incident,
    Reason.NO_SUCH_SERVICE: no_such_service,
    Reason.NO_SUCH_SITUATION: no_such_situation,
    Reason.NO_SUCH_STATEMENT: no_such_statement,
    Reason.NO_SUCH_TRANSITION: no_such_transition,
    Reason.NO_SUCH_VERB: no_such_verb,
    Reason.NOTHING_TO_SAY: nothing_to_say,
    Reason.NOT_ALLOWED: not_allowed,
    Reason.NOT_AN_APPROVER: not_an_approver,
    Reason.NOT_PARKED: not_parked,
    Reason.NOT_PENDING: not_pending,
    Reason.NOT_PUBLIC: not_public,
    Reason.NOTHING_TO_STOP: nothing_to_stop,
    Reason.NOT_YET: not_yet,
    Reason.NOT_YOUR_OWN: not_your_own,
    Reason.NOTHING_PUBLISHED: nothing_published,
    Reason.OWN_FACT: own_fact,
    Reason.OVERTAKEN: overtaken,
    Reason.SAME_SEVERITY: same_severity,
    Reason.SAME_TEXT: same_text,
    Reason.SECOND_PERSON: second_person,
    Reason.TOO_LONG: too_long,
    Reason.UNBALANCED_QUOTES: unbalanced_quotes,
    Reason.WRONG_PLACE: wrong_place,
}
"""The sentence for every reason; a test holds that none is missing."""
