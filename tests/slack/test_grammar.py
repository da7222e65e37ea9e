"""The grammar of `/incident`: what people type at three in the morning, and the answers to what cannot be meant."""

from contextlib import suppress
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Phase, Severity
from bot.domain.order import TITLE_LIMIT
from bot.slack import habits
from bot.slack.commands import Command, Fill, Said
from bot.slack.grammar import parse, verb_of
from bot.slack.verbs import ALIASES, VERBS
from bot.slack.verbs.claims import TakeFact, VerifyFact
from bot.slack.verbs.clocks import Clocks
from bot.slack.verbs.declaring import Declare
from bot.slack.verbs.handovers import HandOver
from bot.slack.verbs.incidents import Note, SetPhase
from bot.slack.verbs.overview import Help, Home, ListOpen, Show
from bot.slack.verbs.records import Export, Public, Review, Timeline
from bot.slack.verbs.reports import Report
from bot.slack.verbs.roles import Assign
from bot.slack.verbs.statements import Correct, NoChange, Retract, Say
from bot.slack.verbs.tasks import AddTask, Tasks
from bot.slack.vocabulary import FREE_TEXT_LIMIT, Vocabulary
from bot.slack.wording import unknown

NOW = datetime(2025, 5, 31, 19, 45, tzinfo=UTC)  # 20:45 for the audience
WORDS = Vocabulary(
    services={
        "pocket bank": "Pocket Bank",
        "app": "Pocket Bank",
        "chaabi net": "Chaabi Net",
        "chaabinet": "Chaabi Net",
        "cards": "Cards",
    },
    situations=("app_unavailable", "cards_failing", "wrong_balances"),
    roles=("commander", "comms_lead", "approver"),
    kinds=("investigating", "no_change", "late"),
    zone=ZoneInfo("Africa/Casablanca"),
    regimes={"dora": ("initial", "intermediate", "final"), "mas": ("notification",)},
)
BOTH = ("Pocket Bank", "Chaabi Net")


def command(text: str) -> Command:
    """What the text means in a channel."""
    return parse(text, WORDS, NOW).command


def refused(text: str) -> Refusal:
    """Why the text is refused."""
    with pytest.raises(Refusal) as caught:
        parse(text, WORDS, NOW)
    return caught.value


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Home()),
        ("   ", Home()),
        ("say", Say()),
        ("update", Say()),
        ("SAY late", Say(kind="late")),
        ("statuspage no change", Say(kind="no_change")),
        ("nochange", NoChange()),
        ("no-change please", NoChange()),
        ("fact ledger_ok", TakeFact(key="ledger_ok")),
        ("fact ledger-ok", TakeFact(key="ledger_ok")),
        ("verify ledger_ok yes", VerifyFact(key="ledger_ok", value="yes")),
        (
            "fact ledger_ok yes <https://ledger.example/1|ledger.example/1>",
            VerifyFact(key="ledger_ok", value="yes", evidence="https://ledger.example/1"),
        ),
        (
            'fact cause "Cache update, 20:25" ticket 12',
            VerifyFact(key="cause", value="Cache update, 20:25", evidence="ticket 12"),
        ),
        (
            "fact cause the cache https://a.example/x?q=1&amp;r=2",
            VerifyFact(key="cause", value="the cache", evidence="https://a.example/x?q=1&r=2"),
        ),
        ("phase identified", SetPhase(phase=Phase.IDENTIFIED)),
        ("status Monitoring", SetPhase(phase=Phase.MONITORING)),
        ("resolve", SetPhase(phase=Phase.RESOLVED)),
        ("fixed", SetPhase(phase=Phase.RESOLVED)),
        ("note Rolled back &amp; restarted", Note(text="Rolled back & restarted")),
        ("task call them", AddTask(text="call them")),
        ("todo call them <@U0A|a> by friday", AddTask(text="call them", person="U0A", day=date(2025, 6, 6))),
        ("task <@U0A> by friday call them", AddTask(text="by friday call them", person="U0A")),
        ("task by friday", AddTask(text="", day=date(2025, 6, 6))),
        ('task "call them" until 12 June 14:00', AddTask(text="call them", day=date(2025, 6, 12), at=time(14))),
        ("task stand by the phone", AddTask(text="stand by the phone")),
        ("task read page 12", AddTask(text="read page 12")),
        ("task go by train by tomorrow", AddTask(text="go by train", day=date(2025, 6, 1))),
        ("task call them tomorrow", AddTask(text="call them", day=date(2025, 6, 1))),
        ("task call them in 3 days", AddTask(text="call them", day=date(2025, 6, 3))),
        ("tâche rappeler la banque avant vendredi", AddTask(text="rappeler la banque", day=date(2025, 6, 6))),
        ("tache rappeler d\u2019ici 3 jours", AddTask(text="rappeler", day=date(2025, 6, 3))),
        ("task", AddTask()),
        ("tasks", Tasks()),
        ("tâches", Tasks()),
        ("timeline", Timeline()),
        ("chronologie", Timeline()),
        ("public", Public()),
        ("scorecard", Review()),
        ("preuves", Export()),
        ("timeline add Rolled back", Note(text="Rolled back")),
        ('note the 19" rack is "hot', Note(text='the 19" rack is "hot')),
        ("note see <@U012AB|bob> in <#C012|general>", Note(text="see @bob in #general")),
        ("note <!here> now", Note(text="@here now")),
        ("role comms_lead <@U012AB|bob>", Assign(role="comms_lead", person="U012AB")),
        ("role <@U012AB> comms lead", Assign(role="comms_lead", person="U012AB")),
        ("assign Comms-Lead <@W9>", Assign(role="comms_lead", person="W9")),
        ("lead <@U012AB>", Assign(role="commander", person="U012AB")),
        ("role comms <@W9>", Assign(role="comms_lead", person="W9")),
        ("role incident lead <@W9>", Assign(role="commander", person="W9")),
        ("handover comms to <@W9>", HandOver(role="comms_lead", person="W9")),
        ("report App shows zero", Report(text="App shows zero")),
        ("report  ", Report()),
        ("show", Show()),
        ("list", ListOpen()),
        ("ls", ListOpen()),
        ("clocks", Clocks()),
        ("sla", Clocks()),
        ("help", Help()),
        ("sev", Fill(verb="sev")),
        ("gravité  ", Fill(verb="sev")),
        ("?", Help()),
        ("help say", Help(word="say")),
        ("help Update", Help(word="update")),
        ("help nonsense", Help(word="nonsense")),
    ],
)
def test_what_is_typed_is_what_is_meant(text: str, meant: Command) -> None:
    """Verbs and aliases are understood whatever their case, with what Slack does to mentions and links undone."""
    assert command(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        'sev1 wrong_balances "Pocket Bank, Chaabi Net"',
        'wrong_balances "Pocket Bank, Chaabi Net" sev1',
        '"pocket bank,CHAABI NET" SEV-1 wrong-balances',
        "sev 1 wrong balances Pocket Bank, Chaabi Net",
        "p1 wrong_balances app, chaabinet",
        "s1 “Pocket Bank, Chaabi Net” wrong_balances",
        "sev1 wrong_balances « Pocket Bank ، Chaabi Net »",
    ],
)
def test_the_order_of_declare_does_not_matter(text: str) -> None:
    """Severity, situation and services are recognised wherever they stand, by name or alias, in any quotes."""
    assert command(f"declare {text}") == Declare(severity=Severity.SEV1, situation="wrong_balances", services=BOTH)


@pytest.mark.parametrize("verb", ["declare", "new", "open", "create"])
def test_a_bare_declare_says_nothing(verb: str) -> None:
    """Without a word the form opens."""
    assert command(verb) == Declare()


@pytest.mark.parametrize(
    ("text", "title", "services"),
    [
        ('"Customers see zero"', "Customers see zero", ()),
        ("Customers of pocket bank see zero", "Customers of pocket bank see zero", ("Pocket Bank",)),
        ('"Zero shown" app', "Zero shown", ("Pocket Bank",)),
        ("apples fall", "apples fall", ()),
        ("Severe trouble", "Severe trouble", ()),
        ("Pocket Bank, very slow", "Pocket Bank, very slow", ("Pocket Bank",)),
        ("Panne \u202e\u200bde Cards", "Panne de Cards", ("Cards",)),
    ],
)
def test_what_is_no_list_of_services_is_the_title(text: str, title: str, services: tuple[str, ...]) -> None:
    """Services named inside a title count too; whole words only; invisible characters are dropped."""
    said = command(f"declare {text}")
    assert isinstance(said, Declare)
    assert (said.title, said.services) == (title, services)


@pytest.mark.parametrize(
    ("text", "hour", "day"),
    [
        ("since 20:30", "19:30", 31),
        ("since 20h30", "19:30", 31),
        ("since 7:05", "06:05", 31),
        ("since 23:00", "22:00", 30),
    ],
)
def test_since_is_the_newest_such_time_for_the_audience(text: str, hour: str, day: int) -> None:
    """20:30 is meant in the audience's zone; what would be in the future was yesterday."""
    said = command(f"declare sev1 {text}")
    assert isinstance(said, Declare)
    assert said.since is not None
    assert said.since.utcoffset() == NOW.utcoffset()
    assert (f"{said.since:%H:%M}", said.since.day) == (hour, day)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("INC-7", Said(command=Show(), incident_id=7)),
        ("inc-7 say", Said(command=Say(), incident_id=7)),
        ("INC7 note x", Said(command=Note(text="x"), incident_id=7)),
        ("show INC-12", Said(command=Show(), incident_id=12)),
        ("show 12", Said(command=Show(), incident_id=12)),
    ],
)
def test_an_incident_can_be_named_first(text: str, said: Said) -> None:
    """`INC-7` before a verb, or behind `show`, says which incident is meant."""
    assert parse(text, WORDS, NOW) == said


@pytest.mark.parametrize(
    ("text", "reason", "detail"),
    [
        ("declar", Reason.NO_SUCH_VERB, ("nearest", ("declare",))),
        ("fact Ledger! yes", Reason.BAD_ARGUMENT, ("argument", "key")),
        ('fact cause ""', Reason.MISSING_ARGUMENT, ("command", "/incident fact cause yes https://...")),
        ("phase identifed", Reason.BAD_ARGUMENT, ("command", "/incident phase identified")),
        ("role <@U1>", Reason.MISSING_ARGUMENT, ("argument", "role")),
        ("role comms_lead", Reason.MISSING_ARGUMENT, ("command", "/incident role comms_lead @person")),
        ("role comms_laed <@U1>", Reason.BAD_ARGUMENT, ("command", "/incident role comms_lead @person")),
        ("say lat", Reason.BAD_ARGUMENT, ("command", "/incident say late")),
        ("show tomorrow", Reason.BAD_ARGUMENT, ("command", "/incident show INC-7")),
        ("declare sev7", Reason.BAD_ARGUMENT, ("argument", "severity")),
        ("declare since monday", Reason.BAD_ARGUMENT, ("argument", "since")),
        ("declare since", Reason.BAD_ARGUMENT, ("argument", "since")),
        ("declare since 25:00", Reason.BAD_ARGUMENT, ("given", "25:00")),
        ("declare wrong_balance", Reason.NO_SUCH_SITUATION, ("nearest", ("wrong_balances",))),
        ('declare "Pocket Bank, Chabi Net"', Reason.NO_SUCH_SERVICE, ("nearest", ("Chaabi Net",))),
        ('declare "Pocket Bank', Reason.UNBALANCED_QUOTES, ("text", '"Pocket Bank')),
        ('fact cause "half', Reason.UNBALANCED_QUOTES, ("text", '"half')),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_could(text: str, reason: Reason, detail: tuple[str, object]) -> None:
    """Each refusal carries the nearest words or the corrected command to copy."""
    refusal = refused(text)
    assert refusal.reason is reason
    assert refusal.details[detail[0]] == detail[1]


def test_a_title_has_a_limit_and_says_so() -> None:
    """A title of 3,000 characters is refused with how much to cut; the longest possible one is taken."""
    refusal = refused("declare " + "x" * 3000)
    assert (refusal.reason, refusal.details["by"]) == (Reason.TOO_LONG, 3000 - TITLE_LIMIT)
    longest = command("declare " + "x" * TITLE_LIMIT)
    assert isinstance(longest, Declare)
    assert len(longest.title) == TITLE_LIMIT


@pytest.mark.parametrize("verb", ["note", "report"])
def test_free_text_has_a_limit_too(verb: str) -> None:
    """What is too long is refused, never cut in silence."""
    assert refused(f"{verb} {'x' * (FREE_TEXT_LIMIT + 5)}").details["by"] == 5


@pytest.mark.parametrize(
    ("text", "verb"),
    [("", "home"), ("INC-7", "home"), ("INC-7 update x", "say"), ("fixed", "resolve"), ("<@U1|bob> x", "@bob")],
)
def test_the_record_names_the_verb_that_was_meant(text: str, verb: str) -> None:
    """Aliases by the verb's own name, whatever incident was named before it."""
    assert verb_of(text) == verb


@pytest.mark.parametrize(
    ("text", "number"), [("correct", None), ("correct 2", 2), ("correction #2", 2), ("retract statement 12", 12)]
)
def test_a_statement_is_named_by_its_number(text: str, number: int | None) -> None:
    """Or not at all: then the newest one is meant."""
    found = command(text)
    assert isinstance(found, Correct | Retract)
    assert found.number == number


@pytest.mark.parametrize("text", ["stop it", "correct 2 3", "retract -1"])
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    """Nobody takes back the wrong statement by a slip."""
    with pytest.raises(Refusal) as no:
        command(text)
    assert no.value.reason is Reason.BAD_ARGUMENT


def test_no_alias_stands_for_two_verbs() -> None:
    """Every spelling means one thing."""
    spellings = [s for name, verb in VERBS.items() for s in {name, *verb.other_names}]
    assert len(spellings) == len(set(spellings)) == len(ALIASES)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_example_can_be_copied(verb: str) -> None:
    """The line that help shows is understood as that verb."""
    line = VERBS[verb].example.replace("@person", "<@U012AB>")
    said = command(line)
    assert type(said) is type(
        command(f"{VERBS[verb].aliases[0] if VERBS[verb].aliases else verb} {line.partition(' ')[2]}")
    )


@given(st.text(max_size=200))
def test_nothing_typed_makes_the_grammar_fall_over(text: str) -> None:
    """Any characters at all give a command or a refusal."""
    with suppress(Refusal):
        assert isinstance(parse(text, WORDS, NOW), Said)


_WORDS = st.sampled_from(
    [
        *ALIASES,
        "sev1",
        "since",
        "20:30",
        '"',
        "“",
        "INC-3",
        "<@U1|x>",
        "<https://a.b|c>",
        "wrong_balances",
        "app,",
        "&lt;",
    ]
)


@given(st.lists(_WORDS, max_size=8))
def test_no_heap_of_known_words_makes_the_grammar_fall_over(words: list[str]) -> None:
    """The same, for what looks nearly right."""
    with suppress(Refusal):
        assert isinstance(parse(" ".join(words), WORDS, NOW), Said)


@pytest.mark.parametrize("word", sorted(habits.LINES))
def test_a_habit_from_elsewhere_means_a_verb_of_ours(word: str) -> None:
    """Whoever comes from another bot is understood, and no habit hides a verb."""
    assert word not in ALIASES
    assert verb_of(word) in VERBS
    with suppress(Refusal):
        assert parse(f"{word} 2", WORDS, NOW)


@pytest.mark.parametrize("word", sorted(habits.INSTEAD))
def test_what_we_do_not_have_is_said_with_what_we_have(word: str) -> None:
    """A sentence of its own, and verbs that exist."""
    assert word not in ALIASES
    no = refused(f"{word} now")
    assert unknown.HABITS[str(no.details["habit"])]
    assert set(habits.INSTEAD[word][1]) <= set(VERBS)
