"""Why something a person asked for was not done: a stable reason and its details; the sentence is wording's."""

from enum import StrEnum


class Reason(StrEnum):
    """Every ground on which Bayan says no; `slack/wording.py` holds the sentence for each."""

    ALREADY_DONE = "already_done"  # the same click or envelope came twice
    BAD_ARGUMENT = "bad_argument"
    BLOCKED_BY_LINT = "blocked_by_lint"
    BREAK_GLASS_NOT_YET = "break_glass_not_yet"
    BREAK_GLASS_REFUSED = "break_glass_refused"  # not for this severity, or not for what the text speaks of
    CLOSED = "closed"
    DIGEST_CHANGED = "digest_changed"
    EXPIRED = "expired"
    HOLDING_NOT_APPROVED = "holding_not_approved"  # no approval in advance that fits the present text and day
    HOLDING_USED = "holding_used"
    MISSING_ARGUMENT = "missing_argument"
    MISSING_FACT = "missing_fact"
    MISSING_VALUE = "missing_value"
    NOT_OVER = "not_over"  # what is open cannot be opened again
    NO_HANDOVER = "no_handover"  # not theirs, not handed over this way, or to themselves
    NO_SNOOZE = "no_snooze"
    NO_SUCH_CLOCK = "no_such_clock"
    NO_SUCH_FACT = "no_such_fact"
    NO_SUCH_INCIDENT = "no_such_incident"
    NO_SUCH_PROPOSAL = "no_such_proposal"
    NO_SUCH_RUMOUR = "no_such_rumour"
    NO_SUCH_SERVICE = "no_such_service"
    NO_SUCH_SITUATION = "no_such_situation"
    NO_SUCH_STATEMENT = "no_such_statement"
    NO_SUCH_TASK = "no_such_task"
    NO_SUCH_TRANSITION = "no_such_transition"
    NO_SUCH_VERB = "no_such_verb"
    NOT_MERGEABLE = "not_mergeable"  # two incidents that cannot be one: `why`
    NOTHING_CHANGED = "nothing_changed"  # it is so already
    NOTHING_LEFT = "nothing_left"  # an incident that hits no service
    NOTHING_TO_SAY = "nothing_to_say"
    NOTHING_TO_STOP = "nothing_to_stop"
    NOT_ALLOWED = "not_allowed"  # the person holds none of the roles that may do this
    NOT_AN_APPROVER = "not_an_approver"
    NOT_CHECKING = "not_checking"  # the person was not asked to check this, or somebody has answered
    NOT_DELEGABLE = "not_delegable"  # not yours to hand on, not to this person, or not for so long
    NOT_ELIGIBLE = "not_eligible"  # a guest, a bot, deactivated, of another organisation, or the same person again
    NOT_PARKED = "not_parked"
    NOT_PENDING = "not_pending"
    NOT_PUBLIC = "not_public"  # the public never had this statement, or it was taken back
    NOT_YET = "not_yet"
    NOT_YOUR_OWN = "not_your_own"
    NOTHING_PUBLISHED = "nothing_published"
    PRIVATE = "private"  # nothing of a private incident can be published
    NOT_PRIVATE = "not_private"
    OWN_FACT = "own_fact"
    OVERTAKEN = "overtaken"  # a newer word has gone out on this outlet
    PERSON_UNKNOWN = "person_unknown"  # Slack does not tell us who this is
    PUBLIC_ALREADY = "public_already"  # what the public reads cannot be made private
    PROPOSAL_DECIDED = "proposal_decided"  # somebody has declared it, or called it no incident
    REGULATORS_OFF = "regulators_off"  # no regime is switched on that applies here
    SAME_SEVERITY = "same_severity"
    SAME_TEXT = "same_text"
    SECOND_PERSON = "second_person"
    STILL_OWED = "still_owed"  # something keeps the incident open
    TASK_ENDED = "task_ended"  # done or dropped before
    TOO_LONG = "too_long"
    UNBALANCED_QUOTES = "unbalanced_quotes"
    VISITOR = "visitor"  # a guest or somebody of another organisation: they read where they are, no more
    WRONG_PLACE = "wrong_place"


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """A person's request that a rule turns down; nothing was changed."""

    def __init__(self, reason: Reason, **details: object) -> None:
        super().__init__(reason.value, details)
        self.reason = reason
        self.details = details


class Corrupt(Exception):  # noqa: N818 - says what it found
    """Stored state that contradicts itself: a broken audit chain, a digest that does not match."""
