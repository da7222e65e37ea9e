"""Whose Home tab shows what: texts for whoever may decide, clocks for whoever meets them, seats for their holders."""

from dataclasses import replace

import pytest

from bot.domain.approval import Verdict
from bot.domain.delegation import Delegation
from bot.domain.home import Home, Proposed, home_of, seats
from bot.domain.incident import Phase
from bot.domain.snapshot import Snapshot
from bot.domain.statement import State
from tests.builders import approval, clock, content, incident, local, policy, snapshot, statement
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, DUTY_MANAGER, EXECUTIVE, FALLBACK, STRANGER
from tests.domain.test_proposal import proposal

NOW = local("20:53")


def waiting(**changes: object) -> Snapshot:
    """The incident with a text that waits and two clocks."""
    clocks = (clock(), clock("K8", "20:51", "20:56", id=2))
    return snapshot(NOW, **({"statements": (statement(),), "clocks": clocks} | changes))


def home(person: str, *found: Snapshot) -> Home:
    """What this person's tab shows."""
    return home_of(person, found or (waiting(),), (), policy(), NOW)


@pytest.mark.parametrize(
    ("person", "texts"),
    [(APPROVER, 1), (COMMANDER, 1), (COMMS_LEAD, 0), (FALLBACK, 0), (DUTY_MANAGER, 0), (EXECUTIVE, 0), (STRANGER, 0)],
)
def test_a_text_waits_for_those_whose_yes_counts(person: str, texts: int) -> None:
    """Not for its author, and not for stand-ins before their time."""
    assert len(home(person).waiting) == texts


def test_a_stand_in_sees_it_once_their_time_has_come() -> None:
    """K8 has run out: the fall-back may decide."""
    late = replace(waiting(), now=local("20:57"))
    assert len(home(FALLBACK, late).waiting) == 1


def test_a_text_no_longer_waits_for_who_has_agreed_nor_after_its_end() -> None:
    """Whoever decided, decided; an expired text needs writing, not approving."""
    given = {1: (approval(digest=statement().revision.digest),)}
    assert home(APPROVER, waiting(approvals=given)).waiting == ()
    assert len(home(APPROVER, waiting(approvals={1: (approval(verdict=Verdict.CHANGE),)})).waiting) == 1
    assert home(APPROVER, replace(waiting(), now=local("21:30"))).waiting == ()
    assert home(APPROVER, waiting(statements=(statement(state=State.APPROVED),))).waiting == ()


def test_a_second_yes_of_the_same_leg_is_not_asked_for() -> None:
    """Free text needs an approver and the commander: with the first given only the commander is left."""
    free = statement(of=content(traits=("free_text",)))
    given = {1: (approval(digest=free.revision.digest),)}
    found = waiting(statements=(free,), approvals=given)
    assert len(home(COMMANDER, found).waiting) == 1
    assert home("U0OTHER", found).waiting == ()


def test_clocks_belong_to_who_leads_the_words() -> None:
    """The commander while nobody else does; approvals are shown as texts."""
    assert [o.clock.kind for o in home(COMMANDER).clocks] == ["K1"]
    led = waiting(incident=incident(roles={"commander": COMMANDER, "comms_lead": COMMS_LEAD}))
    assert home(COMMANDER, led).clocks == ()
    assert [o.clock.kind for o in home(COMMS_LEAD, led).clocks] == ["K1"]


def test_the_most_urgent_comes_first() -> None:
    """Over all incidents."""
    late = waiting(incident=incident(id=2), clocks=(clock("K3", "20:40", "20:50"),))
    assert [o.incident.id for o in home(COMMANDER, waiting(), late).clocks] == [2, 1]


def test_seats_are_given_lent_or_the_declarers() -> None:
    """For a while or for good."""
    assert seats(incident(), COMMANDER) == ("commander",)
    assert seats(incident(roles={}), COMMANDER) == ("commander",)
    assert seats(incident(roles={}), STRANGER) == ()
    lent = Delegation(role="approver", giver=APPROVER, taker=STRANGER, start=NOW, end=local("23:00"), reason="a plane")
    assert seats(incident(delegations=(lent,)), STRANGER) == ("approver",)


def test_what_is_over_is_shown_to_all_while_the_public_waits_for_a_word() -> None:
    """Resolved with the closing word owed: nobody reads that all is quiet; once it is said, or for the explanation
    days later, only the holder's own list keeps it.
    """
    over = incident(phase=Phase.RESOLVED, resolved_at=NOW)
    owing, quiet = (waiting(incident=over, clocks=(clock(kind, "20:50", "21:05"),)) for kind in ("K6", "K11"))
    for found, others in ((owing, [owing]), (quiet, [])):
        assert [p.snapshot for p in home(STRANGER, found).others] == others
        assert [p.snapshot for p in home(COMMANDER, found).mine] == [found]


@pytest.mark.parametrize(("person", "shown"), [(DUTY_MANAGER, 1), (COMMANDER, 0), (APPROVER, 0), (STRANGER, 0)])
def test_what_may_be_an_incident_is_for_those_who_decide(person: str, shown: int) -> None:
    """By the policy's roles."""
    home = home_of(person, (), (), policy(), NOW, proposals=(Proposed(proposal=proposal()),))
    assert len(home.proposals) == shown


def test_who_is_inside_a_private_one_is_in_it() -> None:
    """Without a role, too."""
    secret = waiting(incident=incident(private=True, insiders=(COMMANDER, STRANGER)))
    assert [p.roles for p in home(STRANGER, secret).mine] == [()]
