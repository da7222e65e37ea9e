"""K0: the clock that runs from the first signal until somebody declares. Its rungs fire in the duty channel."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

from bot.domain.clock import Firing
from bot.domain.policy import Policy
from bot.domain.proposal import K0, Proposal, firing, looked_at, passed, severity_of
from bot.domain.rulebook import Rulebook
from bot.services import ladder, proposal_news, reminders
from bot.services.clocks import POSTPONE, Absence, apart
from storage import Transaction, proposals


def tick(tx: Transaction, book: Rulebook, now: datetime, absence: Absence | None, count: int) -> int:
    """Fires what is due at `now`, at most of `count` proposals; answers how many were looked at."""
    found = proposals.due(tx, now, count)
    if found:
        proposals.hold(tx)
    for key in [p.id for p in found]:
        apart(
            tx,
            partial(_look, tx, book, key, now, absence),
            instead=partial(proposals.put_off, tx, key, now + POSTPONE),
            proposal=key,
        )
    return len(found)


def _look(tx: Transaction, book: Rulebook, proposal_id: int, now: datetime, absence: Absence | None) -> None:
    proposal = proposals.get(tx, proposal_id)
    if proposal is None or proposal.next_at is None or proposal.next_at > now:
        return None  # somebody decided while we waited for our turn
    fired = firing(proposal, now, book.policy)
    if fired is None:
        return proposals.save(tx, looked_at(proposal, now, book.policy))
    return _fire(tx, book, proposal, fired, now, absence)


def _fire(
    tx: Transaction, book: Rulebook, proposal: Proposal, fired: Firing, now: datetime, absence: Absence | None
) -> None:
    call = ladder.together([ladder.call(r.rule, None) for r in (*fired.missed, fired.rung)])
    down = absence if absence and absence.covers(fired.rung.at) else None
    asked = people(call.everyone, book.policy)
    after = passed(proposal, fired, asked, now, down.note if down else "")
    proposals.save(tx, after)
    _speak(tx, book, after, call, _story(after, fired, now, down))
    proposal_news.show(tx, after, now)


def people(roles: Iterable[str], policy: Policy) -> list[str]:
    """The holders of these roles, each once. Nobody commands yet: roles of an incident have no holder here."""
    return list(dict.fromkeys(p for role in roles for p in policy.people.get(role, ())))


def _story(proposal: Proposal, fired: Firing, now: datetime, down: Absence | None) -> dict[str, object]:
    return {
        "clock": K0,
        "instance": proposal.code,
        "percent": fired.rung.percent,
        "due_at": proposal.due_at.isoformat() if proposal.due_at else "",
        "breach": proposal.due_at is not None and now >= proposal.due_at,
        "missed": [r.percent for r in fired.missed],
        "down": down.plain if down else None,
    }


def _speak(tx: Transaction, book: Rulebook, proposal: Proposal, call: ladder.Call, story: Mapping[str, object]) -> None:
    name, now = f"{K0}-{story['percent']}", proposal.rungs[-1].fired_at

    def told(roles: tuple[str, ...], *, page: bool = False) -> dict[str, object]:
        return {**story, "roles": list(roles), "people": people(roles, book.policy), "page": page}

    if call.thread:
        proposal_news.tell(tx, proposal, name, told(call.thread), now, thread=True)
    if loud := (*call.channel, *call.page):
        proposal_news.tell(tx, proposal, name, told(loud, page=bool(call.page)), now, thread=False)
    if call.page:
        about = {**told(call.page, page=True), "clock_title": book.policy.clocks[K0].title}
        pagers = [p.name for p in book.policy.pagers]
        severity = severity_of(proposal, book.policy).key
        proposal_news.page(tx, proposal, name, pagers, {**about, "severity": severity}, now)
    direct = (*call.dm, *call.page)
    named = people(direct, book.policy)
    reminders.remind_to_declare(tx, proposal, now, named, told(direct, page=bool(call.page)))
