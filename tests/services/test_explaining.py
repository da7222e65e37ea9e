"""The explanation afterwards (K11): written with gaps for people, never while it goes on, also after the end."""

import pytest

from bot.domain.clock import ClockState
from bot.domain.errors import Reason
from bot.domain.scorecard import score
from bot.domain.statement import Kind
from bot.domain.template import Text
from bot.services import ending
from tests.builders import act, book_with, local
from tests.cast import COMMANDER
from tests.services.evening import Evening
from tests.services.refused import refused, why

FILLED = {
    "en": {
        "[SYMPTOM]": "a wrong balance, for example zero",
        "[SCOPE]": "some of our customers",
        "[CAUSE]": "an unplanned failure on our side.",
        "[COMMS VERDICT]": "that was too late",
        "[ACTIONS DONE]": "a second check before a balance is shown",
        "[ACTIONS PLANNED]": "an independent test of the display, by 30 June",
        "[REDRESS]": "call us and we pay it back",
    },
    "fr": {
        "[SYMPTOM]": "un solde erroné, par exemple zéro",
        "[SCOPE]": "une partie de nos clients",
        "[CAUSE]": "une défaillance imprévue de notre côté.",
        "[COMMS VERDICT]": "c'était trop tard",
        "[ACTIONS DONE]": "un second contrôle avant l'affichage d'un solde",
        "[ACTIONS PLANNED]": "un test indépendant de l'affichage, avant le 30 juin",
        "[REDRESS]": "appelez-nous, nous vous rembourserons",
    },
    "ar": {
        "[SYMPTOM]": "رصيدًا خاطئًا، صفرًا مثلًا",
        "[SCOPE]": "بعض عملائنا",
        "[CAUSE]": "عطل غير متوقع من جانبنا.",
        "[COMMS VERDICT]": "وكان ذلك متأخرًا",
        "[ACTIONS DONE]": "مراجعة ثانية قبل عرض الرصيد",
        "[ACTIONS PLANNED]": "اختبار مستقل للعرض قبل 30 يونيو",
        "[REDRESS]": "اتصلوا بنا وسنعيد إليكم المبلغ",
    },
}


def filled(text: Text) -> Text:
    """The text without its gaps."""
    body = text.body
    for gap, words in FILLED[text.language].items():
        body = body.replace(gap, words)
    return Text(language=text.language, variant=text.variant, body=body)


@pytest.fixture
async def closed(evening: Evening) -> Evening:
    """An evening that is over and closed: only the explanation is owed."""
    owners = '[people]\nhead_of_comms = ["U0HEAD"]\nlegal = ["U0LEGAL"]\nservice_owner = ["U0OWNER"]\n'
    evening.book = book_with(owners)
    await evening.declare()
    await evening.say(at=local("20:54"))
    await evening.verify("ledger_ok", at=local("21:35"))
    await evening.over(local("21:40"))
    await evening.store.run(ending.close, evening.book, act(COMMANDER, local("22:00")), 1)
    return evening


async def test_nobody_explains_what_goes_on(evening: Evening) -> None:
    """It is for afterwards."""
    await evening.declare()
    assert await why(evening.propose(Kind.POST_INCIDENT, at=local("20:50"))) is Reason.NOT_YET


async def test_it_is_what_is_said_next_once_the_public_knows_that_it_is_over(evening: Evening) -> None:
    """Whoever presses *Say something* at the reminder gets this text, not the closing word again."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    await evening.over(local("21:40"))
    assert (await evening.propose(at=local("22:00"))).kind is Kind.POST_INCIDENT


async def test_a_gap_keeps_it_in(closed: Evening) -> None:
    """L25: what only people can say stands there as a gap, and nothing with one goes to an approver."""
    proposal = await closed.propose(at=local("22:10"))
    assert proposal.kind is Kind.POST_INCIDENT
    assert all("[SYMPTOM]" in t.body for t in proposal.texts)
    reason, details = await refused(closed.submit(at=local("22:10")))
    assert reason is Reason.BLOCKED_BY_LINT
    assert "L25" in str(details)


async def test_it_ends_the_last_clock_also_after_the_end(closed: Evening) -> None:
    """K11 is met by the receipt; nobody's silence was a day long because the explanation took a day."""
    silence = score(await closed.look(local("22:10"))).longest_silence_minutes
    proposal = await closed.propose(at=local("22:10"))
    said = await closed.submit(at=local("22:10"), texts=[filled(t) for t in proposal.texts])
    for who in ("U0HEAD", "U0LEGAL", "U0OWNER"):
        await closed.decide(said, at=local("22:12"), who=who)
    await closed.deliver(local("22:12"))

    after = await closed.look(local("22:20"))
    assert {c.kind: c.state for c in after.clocks}["K11"] is ClockState.MET
    assert [s.kind for s in after.published] == [Kind.INVESTIGATING, Kind.RESOLVED, Kind.POST_INCIDENT]
    assert score(after).longest_silence_minutes == silence
    assert await why(closed.propose(Kind.NO_CHANGE, at=local("22:30"))) is Reason.CLOSED
