"""What the updates say together: incidents with their statements, services with their states, the whole in a word."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from bot.domain.outlet import Deed
from bot.publishers.status_page.update import Update

OPERATIONAL = "operational"
STATES: tuple[str, ...] = (OPERATIONAL, "under_maintenance", "degraded_performance", "partial_outage", "major_outage")
"""From the best to the worst."""

IMPACTS: Mapping[str, str] = {"degraded_performance": "minor", "partial_outage": "major", "major_outage": "critical"}
Rule = Callable[[Sequence[str], bool], bool]

OVER = frozenset({"resolved", "closed", "postmortem"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement in every language it was published in."""

    number: int
    texts: Mapping[str, Update]
    edits: Mapping[str, tuple[Update, ...]] = field(default_factory=dict)  #: what took its place, oldest first
    withdrawn: Update | None = None

    @property
    def any(self) -> Update:
        """The update that stands for what does not depend on the language."""
        return min(self.texts.values(), key=lambda u: (u.at, u.language))

    def text(self, *languages: str) -> Update:
        """The update in the first of these languages that there is, else in any; as it was corrected last."""
        original = self.original(*languages)
        return next(reversed(self.edits.get(original.language, ())), original)

    def original(self, *languages: str) -> Update:
        """The same as it was first published."""
        return next((self.texts[language] for language in languages if language in self.texts), self.any)

    def wordings(self, *languages: str) -> tuple[Update, ...]:
        """Every wording it had before the present one, oldest first."""
        original = self.original(*languages)
        return (original, *self.edits.get(original.language, ()))[:-1]

    @property
    def changed_at(self) -> datetime:
        """When it was last changed: published, corrected or withdrawn."""
        edits = [u.at for own in self.edits.values() for u in own]
        return max([self.any.at, *edits, *([self.withdrawn.at] if self.withdrawn else [])])


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident as the public knows it; `statements` newest first, at least one."""

    slug: str
    statements: tuple[Statement, ...]

    @property
    def newest(self) -> Update:
        """What stands for its present state: the last word, which may be a correction made in place."""
        edits = [u for s in self.statements for own in s.edits.values() for u in own]
        return max([*edits, self.statements[0].any], key=lambda u: u.statement)

    @property
    def standing(self) -> tuple[Statement, ...]:
        """The statements that were not withdrawn, newest first."""
        return tuple(s for s in self.statements if s.withdrawn is None)

    @property
    def started_at(self) -> datetime:
        """When we first spoke of it."""
        return self.statements[-1].any.at

    @property
    def updated_at(self) -> datetime:
        """When we last spoke of it."""
        return self.newest.at

    @property
    def open(self) -> bool:
        """Whether customers still wait for its end."""
        return self.newest.phase not in OVER

    @property
    def services(self) -> Mapping[str, str]:
        """The services concerned, with their states by the newest statement; a word that is no state counts as none."""
        return {name: worst([state]) for name, state in self.newest.services.items()}

    @property
    def impact(self) -> str:
        """How bad it was at its worst: `none`, `minor`, `major`, `critical`."""
        return IMPACTS.get(worst(state for s in self.statements for state in s.any.services.values()), "none")

    @property
    def impact_now(self) -> str:
        """How bad it is now; `minor` at least while it is open, `none` once it is over."""
        impact = IMPACTS.get(worst(self.services.values()), "minor")
        return impact if self.open else "none"

    def reached(self, phase: str) -> datetime | None:
        """When it first came to this phase; None when it never did."""
        return next((s.any.at for s in reversed(self.statements) if s.any.phase == phase), None)


def worst(states: Iterable[str]) -> str:
    """The worst of these; operational for none, and for a word that is no state."""
    return max((s for s in states if s in STATES), key=STATES.index, default=OPERATIONAL)


def incidents_of(updates: Iterable[Update]) -> tuple[Incident, ...]:
    """Every incident, the one we last spoke of first."""
    ordered = sorted(updates, key=lambda u: (u.incident, -(u.about or u.statement), u.language, u.statement))
    found = [
        Incident(slug=slug, statements=tuple(_statements(own)))
        for slug, own in groupby(ordered, key=lambda u: u.incident)
    ]
    found = [incident for incident in found if incident.statements]
    return tuple(sorted(found, key=lambda i: (i.updated_at, i.slug), reverse=True))


def _statements(updates: Iterable[Update]) -> Iterable[Statement]:
    for number, group in groupby(updates, key=lambda u: u.about or u.statement):
        own = list(group)
        texts = {u.language: u for u in own if u.deed == Deed.PUBLISH}
        if texts:  # a change of something that is not kept here shows nothing
            edits = {a: tuple(u for u in own if u.deed == Deed.EDIT and u.language == a) for a in texts}
            hidden = [u for u in own if u.deed == Deed.RETRACT]
            yield Statement(number=number, texts=texts, edits=edits, withdrawn=hidden[0] if hidden else None)


def service_states(services: Sequence[str], incidents: Iterable[Incident]) -> dict[str, str]:
    """Each service's state by the open incidents, the policy's services first, others that are hit after them."""
    ongoing = [i.services for i in incidents if i.open]
    named = [*services, *(name for states in ongoing for name in states)]
    return {name: worst(states.get(name, OPERATIONAL) for states in ongoing) for name in dict.fromkeys(named)}


def _every(state: str) -> Rule:
    return lambda leaves, _: all(leaf == state for leaf in leaves)


def _any(state: str) -> Rule:
    return lambda leaves, _: state in leaves


ROLL_UP: tuple[tuple[Rule, str, str], ...] = (
    (_every("major_outage"), "critical", "Major System Outage"),
    (_any("major_outage"), "major", "Partial System Outage"),
    (_every("partial_outage"), "major", "Partial System Outage"),
    (_any("partial_outage"), "minor", "Minor Service Outage"),
    (_every("degraded_performance"), "minor", "Degraded System Service"),
    (_any("degraded_performance"), "minor", "Partially Degraded Service"),
    (lambda _, ongoing: ongoing, "minor", "Partially Degraded Service"),
    (_any("under_maintenance"), "maintenance", "Service Under Maintenance"),
    (lambda _leaves, _ongoing: True, "none", "All Systems Operational"),
)
"""Statuspage's rule: the first line that fits counts. What an open incident hits now is in the services' states
already; one that names no service still keeps the page from saying that all is well."""


def banner(states: Iterable[str], incidents: Iterable[Incident]) -> str:
    """The page's own word for the whole: the rolled-up indicator, but `major` at least while anything is partly out.

    Statuspage counts a partial outage as minor, and its clients expect that of the API; a person whose money cannot be
    seen must not read "limited disruption".
    """
    leaves, known = list(states), list(incidents)
    indicator, _ = roll_up(leaves, known)
    serious = any(i.impact_now in {"major", "critical"} for i in known)
    return "major" if serious and indicator != "critical" else indicator


def roll_up(states: Iterable[str], incidents: Iterable[Incident]) -> tuple[str, str]:
    """The whole as indicator and English description, which stays English: clients match on its words."""
    leaves = list(states) or [OPERATIONAL]
    ongoing = any(i.open for i in incidents)
    return next((indicator, words) for applies, indicator, words in ROLL_UP if applies(leaves, ongoing))
