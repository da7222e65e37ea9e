"""Customers' reports: counted once each, for an incident or towards declaring one (K0)."""

from datetime import datetime

import pytest

from bot.domain.errors import Reason
from bot.domain.proposal import Standing
from bot.domain.report import Complaint
from bot.domain.signal import Source
from bot.services import reports
from bot.services.reports import Counted
from storage import reports as rows
from tests.builders import act, local
from tests.cast import COMMANDER, STRANGER
from tests.services.evening import Evening
from tests.services.refused import why

LINK = "https://www.facebook.com/bank/posts/7?utm_source=app&fbclid=1#c"


async def report(
    evening: Evening, at: str | datetime, incident_id: int | None = None, *, who: str = STRANGER, **said: object
) -> Counted:
    """Support passes on a complaint."""
    moment = local(at) if isinstance(at, str) else at
    complaint = Complaint(**{"text": "solde à zéro", **said})  # type: ignore[arg-type]
    return await evening.store.run(reports.count, evening.book, act(who, moment), complaint, incident_id)


async def test_the_third_report_in_ten_minutes_proposes(evening: Evening) -> None:
    """K0: 20:38, 20:39:30 and 20:40 do; three in eleven minutes do not. What comes before and after joins."""
    counted = [await report(evening, at) for at in ("20:29", "20:38", "20:39:30", "20:40", "20:41")]
    assert [(c.count, c.proposal is not None) for c in counted] == [
        (1, False),
        (2, False),
        (2, False),
        (4, True),
        (5, True),
    ]
    proposal = counted[-1].proposal
    assert proposal is not None
    assert (proposal.first_at, proposal.opened_at, proposal.due_at) == (local("20:29"), local("20:40"), local("20:50"))
    assert proposal.counts == {"report": 5}


async def test_loose_reports_join_the_incident_and_date_its_first_sign(evening: Evening) -> None:
    """What customers said before we knew counts from when they said it, for the last six hours."""
    await report(evening, "14:44")
    await report(evening, "20:25")
    await report(evening, "20:40")
    incident = await evening.declare()
    assert incident.first_sign_at == local("20:25")
    assert (await evening.look()).reports == 2


async def test_a_report_on_an_incident_is_counted_there(evening: Evening) -> None:
    """It proposes nothing, it is on record, and an earlier one moves the first sign."""
    await evening.declare()
    assert (await report(evening, "20:50", 1)).count == 1
    assert (await evening.look()).incident.first_sign_at == local("20:30")
    assert (await report(evening, "20:20", 1)).proposal is None
    assert (await evening.look()).incident.first_sign_at == local("20:20")
    assert await evening.record() == ["incident.declared", "report", "report"]
    assert await why(report(evening, "20:50", 9)) is Reason.NO_SUCH_INCIDENT


async def test_the_same_link_counts_once(evening: Evening) -> None:
    """However it was copied: who counted it first, and when, is said."""
    first = await report(evening, "20:38", link=LINK)
    again = await report(evening, "20:39", text="see https://m.facebook.com/bank/posts/7/, bad", who=COMMANDER)
    assert (first.before, first.count, again.count) == (None, 1, 1)
    assert again.before is not None
    assert (again.before.person, again.before.at) == (STRANGER, local("20:38"))
    assert (await report(evening, "20:40", link=LINK.replace("7", "8"))).count == 2


async def test_the_same_link_counts_once_for_its_proposal_and_its_incident(evening: Evening) -> None:
    """Also after it has become a proposal's and an incident's; a loose one joins the incident that is named."""
    for n in range(3):
        await report(evening, f"20:3{n}", link=f"https://x.com/a/{n}")
    again = await report(evening, "20:35", link="https://twitter.com/a/1")
    assert again.before is not None
    assert (again.count, again.proposal is not None) == (3, True)
    await evening.declare()
    once_more = await report(evening, "20:50", 1, link="https://x.com/a/2")
    assert once_more.before is not None
    assert once_more.count == (await evening.look()).reports == 3
    await report(evening, "20:51", link="https://x.com/a/9")
    joined = await report(evening, "20:52", 1, link="https://x.com/a/9")
    assert joined.before is not None
    assert joined.count == (await evening.look()).reports == 4


async def test_nobody_learns_of_a_private_incident_by_a_link(evening: Evening) -> None:
    """A link that was counted there is as new as any other for those who are not in it; nor do reports join it."""
    await report(evening, "20:40")
    await evening.declare(private=True)
    await report(evening, "20:50", 1, who=COMMANDER, link=LINK)
    outside = await report(evening, "20:51", link=LINK, services=("Pocket Bank",))
    assert (outside.before, outside.incident) == (None, None)
    assert (await evening.look()).reports == 1


async def test_a_report_about_an_open_incident_belongs_to_it(evening: Evening) -> None:
    """Where it names the service: nothing is proposed; the answer names the incident."""
    await evening.declare()
    counted = [await report(evening, f"20:5{n}", services=("Pocket Bank",)) for n in range(3)]
    assert [c.incident is not None and c.incident.code for c in counted] == ["INC-1"] * 3
    assert counted[-1].count == 3


async def test_what_nobody_may_keep_is_not_kept(evening: Evening) -> None:
    """A card number in a complaint is masked, whoever brings it."""
    await report(evening, "20:40", text="my card 4111 1111 1111 1111", source=Source.HELP_DESK, author="jane")
    [kept] = await evening.store.read(rows.loose, local("20:00"))
    assert "4111 1111" not in kept.text
    assert (kept.source, kept.author) == (Source.HELP_DESK, "jane")


@pytest.mark.parametrize("text", ["", "   "])
async def test_an_empty_complaint_is_none(evening: Evening, text: str) -> None:
    """A link alone is one."""
    assert await why(report(evening, "20:40", text=text)) is Reason.MISSING_ARGUMENT
    assert (await report(evening, "20:40", text=text, link=LINK)).count == 1


async def test_a_report_joins_the_proposal_of_an_alarm(evening: Evening) -> None:
    """One complaint is enough where a machine has proposed already."""
    from tests.services.test_proposals import alarm, hear  # noqa: PLC0415 - neighbours

    await hear(evening, alarm(), "20:38")
    counted = await report(evening, "20:39")
    assert counted.proposal is not None
    assert (counted.proposal.state, counted.proposal.counts) == (Standing.OPEN, {"alertmanager": 1, "report": 1})
