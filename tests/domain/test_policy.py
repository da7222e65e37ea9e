"""The policy file: merged key by key, and every fault reported at once with its place and what to do."""

import re

import pytest

from bot.domain.incident import Severity
from bot.domain.policy import PolicyFaults, merge, parse_policy
from tests.builders import policy, policy_text


def faults(*layers: str) -> dict[str, str]:
    """Place to complaint, for these texts laid over the default and the rehearsal's policy."""
    with pytest.raises(PolicyFaults) as found:
        parse_policy(*policy_text(), *layers)
    assert all(f.hint.endswith(".") for f in found.value.faults)
    return {f.place: f.what for f in found.value.faults}


def test_the_default_policy_is_valid_by_itself() -> None:
    """An organisation that says nothing gets rules that work."""
    assert parse_policy(*policy_text("bot.defaults")).organisation == "Your organisation"


def test_the_default_figures_are_those_of_the_cadence_table() -> None:
    """1.3: K1, K3, K8, the slower cadence and the watch, in minutes."""
    minutes = {name: rule.minutes for name, rule in policy().clocks.items()}
    assert minutes["K1"] == {"sev1": 15, "sev2": 30, "sev3": 60}
    assert minutes["K3"] == {"sev1": 30, "sev2": 60, "sev3": 240}
    assert minutes["K8"] == {"sev1": 5, "sev2": 10, "sev3": 30, "sev4": 60}
    first, second = policy().severity(Severity.SEV1), policy().severity(Severity.SEV2)
    assert (first.long_after, first.long_every, first.monitoring_every, first.watch) == (120, 60, 60, 30)
    assert (second.long_after, second.long_every, second.monitoring_every, second.watch) == (240, 120, 120, 30)
    assert (first.review_days, second.review_days) == (5, 10)


def test_the_default_ladder_is_that_of_the_table() -> None:
    """1.4: the shares of a public clock, and how often the last one repeats."""
    ladder = policy().ladders["public"]
    assert [r.percent for r in ladder.rungs] == [50, 80, 100, 150, 200, 300]
    assert ladder.repeat == {"sev1": 30, "sev2": 60}
    assert [r.percent for r in ladder.rungs if r.breach] == [100]


def test_layers_are_merged_table_by_table() -> None:
    """An organisation writes only what differs; lists are replaced whole."""
    mine = parse_policy(*policy_text(), 'helpline = "1"\n[severities.sev1]\nwatch = 45\n[people]\napprover = ["U1"]')
    assert (mine.helpline, mine.severity(Severity.SEV1).watch, mine.severity(Severity.SEV1).review_days) == ("1", 45, 5)
    assert mine.people["approver"] == ("U1",)
    assert mine.people["executive"] == policy().people["executive"]


def test_merging_replaces_what_is_no_table() -> None:
    """Tables key by key, at any depth; anything else by the newer layer."""
    base = {"a": {"x": 1, "y": {"z": 1}}, "b": [1, 2], "c": {"x": 1}}
    assert merge(base, {"a": {"y": {"w": 2}}, "b": [3], "c": 5, "d": 6}) == {
        "a": {"x": 1, "y": {"z": 1, "w": 2}},
        "b": [3],
        "c": 5,
        "d": 6,
    }


def test_ten_faults_are_ten_reports() -> None:
    """Law 7: every fault at once, each with its place and a hint; nobody repairs a file ten times."""
    found = faults("""
        zone = "+01:00"
        languages = ["fr", "xx"]
        promise_round_down = 45
        colour = "red"
        [severities.sev1]
        watch = -1
        [severities.sev3.hours]
        start = "21:00:00"
        [clocks.K1]
        ladder = "publik"
        minutes = { sev1 = 0 }
        [approval]
        rules = [{ legs = [["boss"]] }]
        [[outlets]]
        name = "status_page"
        kind = "status_page"
        languages = ["ar"]
    """)
    assert set(found) == {
        "zone",
        "languages.1",
        "promise_round_down",
        "colour",
        "severities.sev1.watch",
        "severities.sev3.hours",
        "clocks.K1.ladder",
        "clocks.K1.minutes.sev1",
        "approval.rules.0.legs",
        "outlets.0.languages",
    }
    assert len(found) == 10
    assert "IANA" in found["zone"]


def test_the_faults_read_as_sentences() -> None:
    """One line each: where, what, and what to do."""
    with pytest.raises(PolicyFaults) as found:
        parse_policy(*policy_text(), 'colour = "red"\n[clocks.K1]\nladder = "publik"')
    assert str(found.value) == (
        "colour: Extra inputs are not permitted. Remove it or correct its spelling.; "
        "clocks.K1.ladder: names 'publik', which does not exist. Use one of: public, approval, by_day,"
        " follow_up, briefing, mornings, fanout, declare."
    )


def test_broken_toml_is_one_fault() -> None:
    """Nothing after it could be read, so nothing else is guessed at."""
    assert list(faults("zone = ")) == ["file"]


def test_nothing_at_all_names_everything_that_is_missing() -> None:
    """An empty file is answered with all that a policy needs."""
    with pytest.raises(PolicyFaults) as found:
        parse_policy("")
    places = {f.place for f in found.value.faults}
    assert {"version", "zone", "people", "clocks", "severities.sev1", "severities.sev4", "outlets"} <= places
    assert {f.hint for f in found.value.faults if f.place == "zone"} == {"Add it."}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[[ladders.public.rungs]]\npercent = 50\nthread = ["boss"]', "ladders.public.rungs.0.thread"),
        ('[[ladders.public.rungs]]\npercent = 50\ndm = ["boss"]', "ladders.public.rungs.0.dm"),
        (
            '[[ladders.public.rungs]]\npercent = 5\ndm_if_draft_waits = ["boss"]',
            "ladders.public.rungs.0.dm_if_draft_waits",
        ),
        ('[[ladders.public.rungs]]\npercent = 50\nchannel = ["boss"]', "ladders.public.rungs.0.channel"),
        ('[[ladders.public.rungs]]\npercent = 50\npage = ["boss"]', "ladders.public.rungs.0.page"),
        ('[[approval.stand_ins]]\nrole = "boss"\nfrom_percent = 100', "approval.stand_ins.0.role"),
    ],
)
def test_a_role_nobody_holds_is_found_wherever_it_is_named(text: str, place: str) -> None:
    """A rung that calls nobody would be a silence nobody notices."""
    assert "'boss'" in faults(text)[place]


@pytest.mark.parametrize("percents", ["[]", "[50, 50]", "[80, 50]"])
def test_rungs_rise(percents: str) -> None:
    """A ladder has rungs, each higher than the one before."""
    rungs = ", ".join(f"{{ percent = {p} }}" for p in re.findall(r"\d+", percents))
    assert "rising percents" in faults(f"[ladders.public]\nrungs = [{rungs}]")["ladders.public"]


def test_two_outlets_of_one_name_are_refused() -> None:
    """Deliveries are named by outlet: the name must be one outlet's alone."""
    twice = '[[outlets]]\nname = "a"\nkind = "x"\nlanguages = ["fr"]\n'
    assert faults(twice * 2) == {"outlets.1.name": "'a' stands twice"}


def test_hooks_have_names_of_their_own_and_services_that_there_are() -> None:
    """A hook is known by its name; what its alerts are about is a product of ours."""
    hook = '[[hooks]]\nname = "a"\nkind = "x"\n[[hooks.rules]]\nservices = ["Pocket Bank", "Pcket Bank"]\n'
    assert faults(hook + hook.replace("Pcket Bank", "Cards")) == {
        "hooks.0.rules.0.services": "names 'Pcket Bank', no service of ours",
        "hooks.1.name": "'a' stands twice",
    }


@pytest.mark.parametrize(
    "text",
    [
        "severities = 1",
        "ladders = 1\nclocks = 2\npeople = 3\napproval = 4\noutlets = 5\nlanguages = 6",
        "clocks = { K1 = 1 }\nladders = { public = 2 }",
        "approval = { rules = [{ legs = 3 }], stand_ins = [{ role = 4 }] }",
        'outlets = [1]\npeople = { approver = "U1" }',
        "approval = { rules = [1, { legs = [1, [2]] }], stand_ins = [5] }",
        "ladders = { public = { rungs = [1, { percent = 50, dm = 7 }] } }",
    ],
)
def test_any_shape_is_answered_with_faults(text: str) -> None:
    """The checks look at raw data: whatever stands there, the answer is a list of faults, not a crash."""
    with pytest.raises(PolicyFaults) as found:
        parse_policy(text)
    assert found.value.faults


def test_an_outlet_is_found_by_its_name() -> None:
    """The policy knows each outlet; another name is an error of ours."""
    assert policy().outlet("bluesky").kind == "bluesky"
    with pytest.raises(KeyError):
        policy().outlet("telex")


def test_the_zone_is_the_audiences() -> None:
    """All moments are UTC inside and in this zone outside."""
    assert policy().tz.key == "Africa/Casablanca"
