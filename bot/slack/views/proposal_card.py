"""The card of a proposal in the duty channel, and the words of its clock: one message until somebody decides (K0)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from blockkit import Actions, Option, StaticSelect

from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.proposal import Proposal, Standing
from bot.services.proposals import Sheet
from bot.services.reminders import Reminder
from bot.slack.views.digest import digest
from bot.slack.views.forms import OPTIONS
from bot.slack.views.parts import Message, button, header, label, message, note, row, say
from bot.slack.wording import proposals, rungs


def proposal_card(sheet: Sheet) -> Message:
    """A proposal as it stands."""
    proposal = sheet.proposal
    return message(
        header(proposals.headline(proposal)),
        say(proposals.subject(proposal)),
        note(proposals.how_many(proposal, sheet.tally)),
        say("\n".join(_lines(sheet))),
        say(proposals.all_over(sheet.tally)) if sheet.tally.all_over else None,
        say(_outcome(sheet)),
        controls(sheet.proposal, sheet.going_on),
    )


def _lines(sheet: Sheet) -> Iterator[str]:
    """What came in: the newest complaints, the worst and most frequent alerts, and how many there are beside these."""
    yield from (proposals.complaint(r) for r in sheet.reports)
    yield from (proposals.machines(n) for n in sheet.named)
    shown = len(sheet.reports) + sum(n.count for n in sheet.named)
    if sheet.proposal.count > shown:
        yield proposals.more(sheet.proposal.count - shown)


def _outcome(sheet: Sheet) -> str:
    match sheet.proposal.state:
        case Standing.OPEN:
            return proposals.due(sheet.proposal, sheet.now)
        case Standing.DECLARED:
            return proposals.declared(sheet.proposal, sheet.incident)
        case Standing.DISMISSED:
            return proposals.dismissed(sheet.proposal)


def controls(proposal: Proposal, going_on: Sequence[Incident]) -> Actions | None:
    """The buttons of whoever decides, and the open incidents that it may be part of; none once it is decided."""
    if not proposal.open:
        return None
    value = str(proposal.id)
    return row(
        button("declare_proposal", proposals.DECLARE, value, "primary"),
        _belongs(proposal, going_on),
        button("dismiss_proposal", proposals.NOT_AN_INCIDENT, value),
    )


def _belongs(proposal: Proposal, going_on: Sequence[Incident]) -> StaticSelect | None:
    options = [Option(label(proposals.part_of(i)), value=f"{proposal.id}:{i.id}") for i in going_on[:OPTIONS]]
    if not options:
        return None
    return StaticSelect(action_id="join_incident", options=options, placeholder=label(proposals.BELONGS))


def proposal_rung(
    sheet: Sheet, policy: Policy, details: Mapping[str, Any], reminders: Sequence[Reminder] | None, card: str = ""
) -> Message:
    """A rung of its clock: in the duty channel, where `card` is the card's address, or to one person with the buttons;
    `reminders` is what that message still speaks for.
    """
    if reminders is not None and (details.get("also") or not reminders):
        return digest(reminders, policy)
    proposal = sheet.proposal
    due_at = datetime.fromisoformat(str(details["due_at"]))
    late = bool(details["breach"]) or sheet.now >= due_at
    early = proposals.rung_early(proposal, int(details["percent"]), due_at)
    lines = [proposals.rung_late(proposal, due_at) if late else early]
    lines += [rungs.paged()] if details.get("page") else []
    lines += [rungs.asked(details.get("people", ()), details["roles"])] if details.get("roles") else []
    direct = reminders is not None
    lines += [] if direct or details.get("thread") else [proposals.where(card)]
    return message(
        say("\n".join(lines)), *_missed(details), controls(sheet.proposal, sheet.going_on) if direct else None
    )


def _missed(details: Mapping[str, Any]) -> Iterator[Any]:
    passed = [int(p) for p in details.get("missed") or ()]
    if details.get("down"):
        start, end = (datetime.fromisoformat(m) for m in details["down"])
        yield note(rungs.down(start, end, passed))
    elif passed:
        yield note(rungs.missed(passed))
