"""What the updates say together, and in which words for machines."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from bot.publishers.status_page.state import banner, incidents_of, roll_up, service_states, worst
from bot.publishers.status_page.update import Unreadable, update_from, update_of
from bot.publishers.unpublishable import Unpublishable
from tests.publishers.stage import make_post
from tests.publishers.status_page.evening import CONFIG, START, evening, over, update

ALL = CONFIG.services


def test_an_update_survives_its_file() -> None:
    """What is read back is what was kept, byte for byte."""
    for one in evening():
        again = update_from(json.loads(one.content()))
        assert again == one
        assert again.content() == one.content()


def test_a_post_becomes_an_update_with_an_address() -> None:
    """`INC-7` lives at `inc-7`, for ever; its moment is the approval's."""
    made = update_of(make_post(incident="INC-7", statement=2, language="ar"))
    assert (made.name, made.at) == ("inc-7/2-ar", make_post().approved_at)


@pytest.mark.parametrize("name", ["../x", "inc/7", "", "inc 7", ".", "inc-7\n"])
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    """Names become paths, so only letters, digits and hyphens pass."""
    with pytest.raises(Unpublishable):
        update_of(make_post(incident=name))
    with pytest.raises(Unreadable):
        update_from({**update().plain(), "incident": name})


@pytest.mark.parametrize("plain", [None, [], {}, {"at": "x"}, {**update().plain(), "more": 1}, {"at": 4}])
def test_what_is_no_update_is_unreadable(plain: object) -> None:
    """A damaged file is told apart from a fault of ours."""
    with pytest.raises(Unreadable):
        update_from(plain)


def test_statements_gather_their_languages_newest_first() -> None:
    """One statement, three texts."""
    found = {i.slug: i for i in incidents_of(evening())}
    assert [s.number for s in found["inc-7"].statements] == [2, 1]
    assert sorted(found["inc-7"].statements[0].texts) == ["ar", "en", "fr"]
    assert (found["inc-7"].open, found["inc-5"].open) == (True, False)
    assert found["inc-7"].reached("monitoring") == START + timedelta(minutes=80)
    assert found["inc-5"].reached("monitoring") is None


def test_the_order_of_the_files_changes_nothing() -> None:
    """Folders list their files in any order."""
    some = [update(1, "fr"), update(2, "fr"), update(2, "ar"), over()]
    assert len({repr(incidents_of(order)) for order in permutations(some)}) == 1


def test_a_text_that_is_missing_is_replaced_by_the_first_there_is() -> None:
    """Never by nothing, never by a machine's translation."""
    [incident] = incidents_of([update(1, "fr"), update(1, "ar")])
    assert incident.statements[0].text("en", "ar", "fr").language == "ar"
    assert incident.statements[0].text("en").language in {"ar", "fr"}


def test_services_stand_as_the_newest_statements_say() -> None:
    """Of two incidents the worse one counts; those of an incident that is over are well."""
    second = update(1, "fr", incident="inc-8", services={"Cards": "major_outage", "Branches": "partial_outage"})
    incidents = incidents_of([*evening(), second])
    assert service_states(ALL, incidents) == {
        "Pocket Bank": "partial_outage",
        "Chaabi Net": "operational",
        "Cards": "major_outage",
        "Branches": "partial_outage",
    }


def test_an_incident_that_is_over_leaves_no_trace_in_the_states() -> None:
    """Resolved means working, whatever the last states said."""
    last = update(3, "fr", phase="resolved", services={"Cards": "major_outage"})
    incidents = incidents_of([*evening(), last])
    assert set(service_states(ALL, incidents).values()) == {"operational"}
    assert roll_up(["operational"], incidents)[0] == "none"


def test_the_impact_is_the_worst_there_was_and_the_banner_what_is_now() -> None:
    """Machines keep the record, people read the present."""
    [incident] = incidents_of([update(1), update(2)])
    assert (incident.impact, incident.impact_now) == ("critical", "major")
    [done] = incidents_of([update(1), update(2), update(3, phase="resolved")])
    assert (done.impact, done.impact_now) == ("critical", "none")


@pytest.mark.parametrize(
    ("states", "indicator", "description"),
    [
        (["major_outage"] * 3, "critical", "Major System Outage"),
        (["major_outage", "operational"], "major", "Partial System Outage"),
        (["partial_outage"] * 2, "major", "Partial System Outage"),
        (["partial_outage", "operational"], "minor", "Minor Service Outage"),
        (["degraded_performance"] * 2, "minor", "Degraded System Service"),
        (["degraded_performance", "operational"], "minor", "Partially Degraded Service"),
        (["under_maintenance", "operational"], "maintenance", "Service Under Maintenance"),
        (["degraded_performance", "under_maintenance"], "minor", "Partially Degraded Service"),
        (["operational"], "none", "All Systems Operational"),
        ([], "none", "All Systems Operational"),
    ],
)
def test_the_whole_in_a_word(states: list[str], indicator: str, description: str) -> None:
    """Statuspage's table, line by line."""
    assert roll_up(states, []) == (indicator, description)


@pytest.mark.parametrize(
    ("mine", "others", "shown"),
    [
        ("partial_outage", "operational", "major"),
        ("major_outage", "operational", "major"),
        ("major_outage", "major_outage", "critical"),
        ("degraded_performance", "operational", "minor"),
        ("degraded_performance", "partial_outage", "minor"),
    ],
)
def test_the_banner_never_calls_a_part_that_is_out_limited(mine: str, others: str, shown: str) -> None:
    """People read the banner; the API keeps Statuspage's rule. Only what incidents say counts."""
    incidents = incidents_of([update(1, services={"Cards": mine})])
    assert banner([mine, others], incidents) == shown


def test_all_is_never_well_while_an_incident_is_open() -> None:
    """An incident that names no service yet still counts."""
    incidents = incidents_of([update(1, services={})])
    assert roll_up(["operational"], incidents) == ("minor", "Partially Degraded Service")


def test_a_word_that_is_no_state_counts_as_none() -> None:
    """A page never fails over a state it does not know."""
    assert worst(["sideways", "degraded_performance"]) == "degraded_performance"
    assert worst(["sideways"]) == "operational"
    incidents = incidents_of([replace(update(1), services={"Cards": "sideways"})])
    assert service_states(ALL, incidents)["Cards"] == "operational"
