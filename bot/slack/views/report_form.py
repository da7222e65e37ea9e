"""Customers' reports: the form that counts one, and the paged list of those that were counted."""

from collections.abc import Sequence

from blockkit import Actions, Input, Option, PlainTextInput, StaticSelect

from bot.domain.delivery import JSON
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.report import Report
from bot.slack.views.forms import BODY, OPTIONS
from bot.slack.views.parts import button, label, modal, note, row, say
from bot.slack.views.private import Private
from bot.slack.wording import labels, reports

TEXT, LINK, SERVICE = "text", "link", "service"
LONGEST = 2000
PAGE = 10
"""Reports on one page of the list."""


def report_form(incident: Incident | None, policy: Policy, private: Private) -> JSON:
    """What the customer says, where, and about which service; for an incident or before there is one."""
    said = PlainTextInput(action_id=BODY, multiline=True, max_length=LONGEST)
    link = PlainTextInput(action_id=BODY, max_length=1000)
    services = [Option(label(s.name), value=s.name) for s in policy.services[:OPTIONS]]
    which = Input(
        label(reports.SERVICE), StaticSelect(action_id=BODY, options=services), block_id=SERVICE, optional=True
    )
    return modal(
        reports.TITLE,
        [
            note(reports.goes_to(incident)),
            Input(label(reports.TEXT), said, block_id=TEXT),
            Input(label(reports.LINK), link, block_id=LINK, optional=True),
            *([] if incident else [which]),
        ],
        callback_id="report",
        private=private.dump(),
        submit=reports.COUNT,
        close=labels.CANCEL,
    )


def reports_list(incident: Incident, page: Sequence[Report], total: int, skip: int, private: Private) -> JSON:
    """One page of the reports of an incident, newest first."""
    lines = [say(reports.line(r)) for r in page]
    return modal(
        reports.LIST_TITLE,
        [
            note(reports.of_incident(incident, total)),
            *(lines or [say(reports.none_yet())]),
            *_turns(incident, total, skip),
        ],
        callback_id="look",
        private=private.dump(),
        submit=None,
        close=labels.CLOSE,
    )


def _turns(incident: Incident, total: int, skip: int) -> list[Actions]:
    """The buttons that turn the page; their values name the incident and how many reports come before."""
    newer = button("reports_newer", reports.NEWER, f"{incident.id}:{max(skip - PAGE, 0)}") if skip else None
    older = button("reports_older", reports.OLDER, f"{incident.id}:{skip + PAGE}") if skip + PAGE < total else None
    found = row(newer, older)
    return [found] if found else []
