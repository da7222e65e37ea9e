"""Who had to agree, worked out anew from what was seen to happen: the policy read by a second, plainer reader.

It shares no function with the product: it keeps its own list of who is on duty, what was handed on, who pressed what
and when, and reads a text's content from its words.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.delegation import Delegation
from bot.domain.statement import Content, Statement
from tests.cast import (
    APPROVER,
    CISO,
    COMMANDER,
    COMMS_LEAD,
    DUTY_COMMS,
    DUTY_MANAGER,
    EXECUTIVE,
    FALLBACK,
    HEAD_OF_COMMS,
    LEGAL,
)

GROUP = "S0APPROVERS"
SECOND, NIGHT, GUEST, APP, TWIN = "U0SECOND", "U0NIGHT", "U0GUEST", "U0APP", "U0TWIN"
"""Another approver, the one of the roster's late hour, a guest, an app, and the comms lead's second account."""

LISTS = {
    "comms_lead": (COMMS_LEAD,),
    "approver": (APPROVER, GROUP),
    "fallback_approver": (FALLBACK,),
    "duty_manager": (DUTY_MANAGER,),
    "duty_comms": (DUTY_COMMS,),
    "executive": (EXECUTIVE,),
    "head_of_comms": (HEAD_OF_COMMS,),
    "ciso": (CISO,),
    "legal": (LEGAL,),
}
LATE = range(22, 23)
"""The hour in which the roster names somebody else as approver."""

BARRED = {GUEST, APP}
K8 = {1: 5, 2: 10}
EXPIRES = {1: 15, 2: 30, 3: 120, 4: 120}
FRESH = {"ledger_ok": 120}
LASTING = {"restored", "cause", "cause_area_known"}
OWN_WORDS = ("We are here", "maintenance was not announced", "We saw")
SECURITY = ("We will refund you", "cyber attack")
CALMING = "your real balance is unchanged"
Legs = list[set[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """Somebody pressed Approve and was not turned down."""

    person: str
    digest: str
    at: datetime
    roles: frozenset[str]


@dataclass
class Judge:
    """What was seen, and whether what leaves may leave."""

    now: datetime
    declared: datetime
    group: tuple[str, ...] = (SECOND, GUEST, APP, TWIN)
    away: set[str] = field(default_factory=set)  #: whose account is switched off
    leads: dict[str, str] = field(default_factory=lambda: {"commander": COMMANDER})
    lent: list[Delegation] = field(default_factory=list)
    yes: dict[int, list[Yes]] = field(default_factory=dict)
    writers: dict[int, list[str]] = field(default_factory=dict)
    asked: dict[int, datetime] = field(default_factory=dict)  #: when K8 began
    agreed: dict[int, tuple[str, datetime]] = field(default_factory=dict)  #: digest, and when it was enough
    phase: str = "investigating"
    severity: int = 1
    alone: dict[int, str] = field(default_factory=dict)  #: who broke the glass, or used the holding text
    silent: dict[int, bool] = field(default_factory=dict)  #: whether the public had waited long enough for that
    facts: dict[str, tuple[bool, str, datetime]] = field(default_factory=dict)
    words: list[datetime] = field(default_factory=list)  #: when the public heard of us
    digests: dict[int, str] = field(default_factory=dict)  #: what of each statement is out
    latest: dict[tuple[str, str], int] = field(default_factory=dict)  #: by outlet and language

    def duty(self, role: str) -> set[str]:
        """Who holds it by list, group or roster."""
        names = LISTS.get(role, ())
        if role == "approver" and (self.now + timedelta(hours=1)).hour in LATE and NIGHT not in self.away:
            names = (NIGHT,)
        found = {person for name in names for person in (self.group if name == GROUP else (name,))}
        return found - BARRED - self.away

    def roles(self, person: str, authors: Iterable[str] = ()) -> frozenset[str]:
        """What somebody holds now; what an author handed on does not count for their own text."""
        lent = [d for d in self.lent if d.start <= self.now < d.end]
        own = {role for role in LISTS if person in self.duty(role)} - {d.role for d in lent if d.giver == person}
        got = {d.role for d in lent if d.taker == person and d.giver not in authors and d.giver in self.duty(d.role)}
        return frozenset(own | got | {role for role, who in self.leads.items() if who == person})

    def held(self, role: str) -> set[str]:
        """Whoever could be asked for it now."""
        everybody = {*self.leads.values(), *(d.taker for d in self.lent), *self.group, NIGHT}
        everybody |= {p for names in LISTS.values() for p in names}
        return {person for person in everybody if role in self.roles(person)}

    def pressed(self, person: str, statement: int, digest: str) -> None:
        """A yes that the product took."""
        assert person not in self.away, "an account that is switched off"
        yes = Yes(person=person, digest=digest, at=self.now, roles=self.roles(person, self.writers[statement]))
        self.yes.setdefault(statement, []).append(yes)

    def written(self, statement: int, person: str, *, again: bool) -> None:
        """New words: what was agreed to before is void."""
        self.yes[statement] = []
        self.writers.setdefault(statement, []).append(person)
        if not again:
            self.asked[statement] = self.now

    def leaves(self, statement: Statement, outlet: str, language: str) -> str:
        """Asserts that this may leave now; answers by which way it does."""
        content, digest = statement.revision.content, statement.revision.digest
        assert self.digests.setdefault(statement.id, digest) == digest
        if content.about is None:
            assert self.latest.get((outlet, language), 0) <= statement.number, "an older word after a newer one"
            self.latest[outlet, language] = statement.number
        self._facts_hold(statement)
        if statement.id in self.alone:
            return self._alone(statement)
        bytes_agreed_to, when = self.agreed[statement.id]
        assert bytes_agreed_to == digest
        if statement.first_receipt_at is None:
            self._still_so(content, when)
        people = {one(yes.person) for yes in self.yes[statement.id]}
        return "two or more" if len(people) > 1 else "one"

    def concluded(self, statement: Statement) -> None:
        """The product says that enough have agreed: asserts that they have, at this moment."""
        self._quorum(statement)
        verified = {self.facts[key][1] for key in statement.revision.content.facts}
        assert not verified & {*self.writers[statement.id]}, "a writer's own fact"
        self.agreed[statement.id] = statement.revision.digest, self.now

    def _still_so(self, content: Content, when: datetime) -> None:
        """An approval that nobody's reader has seen yet ends with its time, or with the ground it stood on."""
        assert self.now < when + timedelta(minutes=EXPIRES[content.severity]), "an approval that has expired"
        assert (content.phase, content.severity) == (self.phase, self.severity), "the incident has moved on"

    def _facts_hold(self, statement: Statement) -> None:
        for key in statement.revision.content.facts:
            true, who, at = self.facts[key]
            assert true, key
            assert who != statement.author, key
            limit = timedelta(minutes=FRESH.get(key, 60))
            assert key in LASTING or self.now - at < limit, f"{key} has grown old"

    def _alone(self, statement: Statement) -> str:
        content, who = statement.revision.content, self.alone[statement.id]
        text = english(content)
        assert statement.author == who
        assert not any(words in text for words in (*OWN_WORDS, *SECURITY, CALMING))
        if content.kind == "holding":
            return "holding"
        assert content.severity <= 2
        assert self.silent[statement.id]
        return "break-glass"

    def went_alone(self, statement: Statement, who: str) -> None:
        """Somebody published what no second person agreed to: noted with whether nobody had spoken for long enough."""
        silent = self.now - max([*self.words, self.declared])
        roles = self.roles(who)
        patience = 22.5 if "duty_manager" in roles else 30 if "commander" in roles else 10**6
        self.alone[statement.id] = who
        self.silent[statement.id] = silent >= timedelta(minutes=patience)

    def _quorum(self, statement: Statement) -> None:
        """Each leg has a person of its own, on these very bytes, in time; none of them wrote any of it."""
        given = [yes for yes in self.yes[statement.id] if yes.digest == statement.revision.digest]
        authors = {one(person) for person in self.writers[statement.id]}
        people = {one(yes.person): yes for yes in given}
        assert not authors & people.keys(), "an author's own yes"
        assert not {*people} & BARRED, "a guest's or an app's yes"
        decided = given[-1].at
        severity = statement.revision.content.severity
        assert decided < statement.revision.created_at + timedelta(minutes=EXPIRES[severity])
        legs, stand_ins, lone = asked_for(statement.revision.content)
        percent = self._percent(statement, severity, decided)
        wide = [self._with_stand_ins(leg, percent, authors) for leg in legs] if stand_ins else legs
        by_one = lone and percent >= 200 and "duty_manager" in given[-1].roles
        assert by_one or matched(wide, [yes.roles for yes in people.values()]), (legs, given)

    def _percent(self, statement: Statement, severity: int, at: datetime) -> float:
        minutes = K8.get(severity)
        return (at - self.asked[statement.id]) / timedelta(minutes=minutes) * 100 if minutes else 0

    def _with_stand_ins(self, leg: set[str], percent: float, authors: set[str]) -> set[str]:
        wide = set(leg)
        for role, serves, after in (
            ("fallback_approver", {"approver"}, 100),
            ("duty_manager", {"approver", "commander"}, 200),
        ):
            nobody = not {p for r in wide for p in self.held(r) if one(p) not in authors}
            if serves & leg and (percent >= after or nobody):
                wide.add(role)
        return wide


def one(person: str) -> str:
    """The person behind an account."""
    return COMMS_LEAD if person == TWIN else person


def english(content: Content) -> str:
    """What English readers get, in all lengths."""
    return " ".join(t.body for t in content.texts if t.language == "en")


def asked_for(content: Content) -> tuple[Legs, bool, bool]:
    """Part 4's table: who must agree, whether stand-ins may come, whether one may at last suffice."""
    text, severe = english(content), content.severity <= 2
    free = content.about is not None or any(words in text for words in OWN_WORDS)
    if any(words in text for words in SECURITY):
        return [{"ciso"}, {"legal", "duty_legal"}], False, False
    if content.kind == "resolved" and content.severity == 1:
        return [{"commander"}, {"approver"}], True, False
    if free and severe:
        return [{"approver"}, {"commander"}], True, True
    if "maintenance was not announced" in text:
        return [{"approver"}, {"commander"}], True, False
    if CALMING in text:
        return [{"approver"}], True, False
    return [{"commander", "approver"}], True, False


def matched(legs: Legs, people: list[frozenset[str]]) -> bool:
    """Whether each leg can have a person of its own."""
    if not legs:
        return True
    return any(
        legs[0] & roles and matched(legs[1:], [*people[:at], *people[at + 1 :]]) for at, roles in enumerate(people)
    )


LAYER = f"""
[people]
approver = ["{APPROVER}", "{GROUP}"]

[[roster]]
role = "approver"
start = 22:00:00
end = 23:00:00
people = ["{NIGHT}"]
"""
"""What the test's organisation adds to the rehearsal's policy."""
