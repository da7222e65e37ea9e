"""The regulators' side-card and legal's form, as Slack takes them and as people read them, in both languages."""

from datetime import datetime, timedelta

import pytest

from bot.domain.policy import Limit, Policy
from bot.domain.regulator import Note, Said, active, duties
from bot.services.regulators import Board
from bot.slack.mrkdwn import unmarked
from bot.slack.tongue import speaking
from bot.slack.views.notices import notice
from bot.slack.views.private import Private
from bot.slack.views.regulator_card import regulator_card, running_lines, shut
from bot.slack.views.regulator_form import regulator_form
from bot.slack.views.told import Told
from bot.slack.wording import regulators as words
from tests.builders import book_with, incident, local, snapshot
from tests.cast import LEGAL
from tests.slack.checks import accepted, accepted_view
from tests.slack.views.test_in_french import ENGLISH

POLICY: Policy = book_with('[regulators]\nregimes = ["dora", "mas", "ma_dgssi"]\n').policy
EVERYTHING: Policy = book_with('[regulators]\njurisdictions = ["EU", "UK", "SG", "IN", "US", "HK", "MA"]\n').policy
NOW = local("22:00")


def moment(name: str, clock: str, regime: str = "") -> Note:
    """Legal said when something was."""
    return Note(said=Said.MOMENT, moment=name, regime=regime, at=local(clock), by=LEGAL)


def proof(regime: str, report: str, clock: str, reference: str = "R-1", link: str = "") -> Note:
    """A report went out."""
    at = local(clock)
    return Note(said=Said.SENT, regime=regime, report=report, at=at, by=LEGAL, reference=reference, link=link)


def excused(regime: str, reason: str) -> Note:
    """A regime does not apply."""
    return Note(said=Said.EXCUSED, regime=regime, at=NOW, by=LEGAL, reason=reason)


def board(*notes: Note, now: datetime = NOW, policy: Policy = POLICY, owners: tuple[str, ...] = (LEGAL,)) -> Board:
    """The side-card by these notes."""
    about = incident(channel_id="C0ROOM")
    regimes = active(policy, about)
    found = duties(regimes, notes)
    return Board(now=now, incident=about, regimes=regimes, duties=found, notes=notes, owners=owners)


def lines(of: Board) -> list[str]:
    """What the card says, line by line."""
    return unmarked(accepted(regulator_card(of)).text).splitlines()


def test_before_legal_has_written_anything() -> None:
    """What is owed by whom, how far that was checked, how each would count; nothing runs."""
    assert lines(board()) == [
        "Regulators · INC-1",
        "No clock runs. Legal writes down when we became aware, and what was sent.",
        "EU DORA, major ICT incidents · checked (RTS 2025/301 art. 5)",
        "• initial notification: 4 hours after it was classified as major and 24 hours after we became aware",
        "• intermediate report: 72 hours after the initial notification was sent",
        "• final report: 1 month after the intermediate report was sent",
        "Singapore MAS · checked (Notice 644 and its likes)",
        "• notification: 1 hour after we became aware",
        "• root cause report: 14 days after we became aware",
        "Morocco DGSSI, vital infrastructure · checked (Law 05-20, Decree 2-21-406)",
        "• security incident report: owed, without a number of hours",
        "Written down by <@U0LEGAL>. No public word waits for this, and none of it counts as one.",
    ]


def test_in_the_middle_of_the_evening() -> None:
    """What is late comes first; a proof has its reference and link, an exception its reason and who said so."""
    of = board(
        moment("aware", "20:45"),
        moment("classified", "21:00", "dora"),
        proof("dora", "initial", "21:30", "R-7 <!here>", "https://authority.example/7"),
        excused("ma_dgssi", "no vital infrastructure & no <@U0COMMANDER>"),
    )
    card = accepted(regulator_card(of))
    assert "<!here>" not in card.text
    assert "https://authority.example/7" in card.text
    shown = lines(of)
    assert shown[1] == "Late since 2025-05-31 20:45 UTC: Singapore MAS: notification"
    assert shown[2] == (
        "We became aware: 2025-05-31 19:45 UTC · We classified it as major (dora): 2025-05-31 20:00 UTC"
    )
    assert shown[4].startswith("• ✓ initial notification: sent 2025-05-31 20:30 UTC (R-7 <!here>, proof")
    assert shown[5] == (
        "• intermediate report: by 2025-06-03 20:30 UTC (72 hours after the initial notification was sent)"
    )
    assert "• ✗ notification: late since 2025-05-31 20:45 UTC (1 hour after we became aware)" in shown
    assert "does not apply: no vital infrastructure & no <@U0COMMANDER> (<@U0LEGAL>)" in "\n".join(shown)


def test_what_was_sent_late_says_so() -> None:
    """With every sending of what may be sent again."""
    of = board(
        moment("aware", "20:45"),
        proof("mas", "notification", "21:50", link="acknowledgement.pdf"),
        proof("dora", "intermediate", "21:51", "R-2"),
        proof("dora", "intermediate", "21:55", "R-3"),
    )
    shown = "\n".join(lines(of))
    assert (
        "✓ notification: sent 2025-05-31 20:50 UTC (R-1, acknowledgement.pdf), late: it was due 2025-05-31 20:45"
        in shown
    )
    assert "sent 2025-05-31 20:51 UTC (R-2) and 2025-05-31 20:55 UTC (R-3)" in shown


def test_nobody_who_owns_it_is_said_aloud() -> None:
    """Somebody must notice that nobody looks after it."""
    assert lines(board(owners=()))[-1].startswith("Nobody who owns this is on duty or may know of it.")


def test_every_regime_there_is_fits_into_one_card() -> None:
    """Fifteen regimes, each with a proof of the longest kind."""
    whole = active(EVERYTHING, incident())
    notes = [
        proof(name, r.name, "21:00", "R" * 500, "f" * 500) for name, regime in whole.items() for r in regime.reports
    ]
    card = accepted(regulator_card(board(*notes, policy=EVERYTHING)))
    assert len(card.blocks) <= 20
    assert len(whole) == 14  # the British one of 2027 does not apply yet


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_form(language: str) -> None:
    """What can be written down, first of all when we became aware; short enough for a menu, in the reader's words."""
    with speaking(language):
        view = accepted_view(regulator_form(board(policy=EVERYTHING), Private(incident=1)))
        menu = next(b for b in view["blocks"] if b.get("block_id") == "what")["element"]
    values = [o["value"] for o in menu["options"]]
    assert menu["initial_option"]["value"] == "moment:aware"
    assert values[:4] == ["moment:aware", "moment:classified", "moment:material", "moment:recovered"]
    assert {"sent:dora/initial", "sent:sec/filing", "excused:gdpr"} <= set(values)
    assert len(values) == len(set(values)) <= 100
    assert all(len(o["text"]["text"]) <= 75 for o in menu["options"])
    assert [b["block_id"] for b in view["blocks"] if b["type"] == "input"] == [
        "what",
        "at",
        "reference",
        "link",
        "reason",
    ]


def test_the_form_offers_only_what_is_left() -> None:
    """What was sent once and cannot be sent again is gone; what was excused may apply after all."""
    of = board(moment("aware", "20:45"), proof("dora", "initial", "21:00"), proof("dora", "intermediate", "21:10"),
               excused("mas", "no licence"))  # fmt: skip
    view = accepted_view(regulator_form(of, Private(incident=1)))
    menu = next(b for b in view["blocks"] if b.get("block_id") == "what")["element"]
    values = {o["value"] for o in menu["options"]}
    assert "initial_option" not in menu
    assert "sent:dora/initial" not in values
    assert {"sent:dora/intermediate", "sent:dora/final", "resumed:mas", "excused:dora"} <= values
    assert "resumed:dora" not in values


def test_what_runs_in_the_answer_to_clocks() -> None:
    """Only what runs, the earliest first, each with its regime."""
    said = unmarked(running_lines(board(moment("aware", "21:30")))).splitlines()
    assert said[0] == "Regulators of INC-1"
    assert [line.split(": by ")[0] for line in said[1:]] == [
        "• Singapore MAS: notification",
        "• EU DORA, major ICT incidents: initial notification",
        "• Singapore MAS: root cause report",
    ]


def test_a_card_that_stood_outside_shows_nothing_of_a_private_incident() -> None:
    """Only where those who are in it read on."""
    said = accepted(shut(board(moment("aware", "20:45")))).text
    assert said == "INC-1 is private: whoever is in it reads this with `/incident INC-1 regulators`."


@pytest.mark.parametrize(
    ("limit", "english", "french"),
    [
        (Limit(after="aware", hours=1), "1 hour after we became aware", "1 heure après la prise de connaissance"),
        (Limit(after="classified", hours=4), "4 hours after it was", "4 heures après la classification"),
        (Limit(after="material", working_days=4), "4 working days after it was decided", "4 jours ouvrés après"),
        (Limit(after="recovered", working_days=1), "1 working day after business was", "1 jour ouvré après le retour"),
        (Limit(after="threshold", days=14), "14 days after a threshold", "14 jours après le franchissement"),
        (Limit(after="initial", days=1), "1 day after the initial notification was sent", "1 jour après"),
        (Limit(after="intermediate", months=1), "1 month after the intermediate", "1 mois après"),
        (Limit(after="intermediate", months=3), "3 months after the intermediate", "3 mois après"),
    ],
)
def test_how_a_clock_counts_in_words(limit: Limit, english: str, french: str) -> None:
    """The length, and what it runs from."""
    assert words.counted(POLICY.regimes["dora"], limit).startswith(english)
    with speaking("fr"):
        assert words.counted(POLICY.regimes["dora"], limit).startswith(french)


@pytest.mark.parametrize("late", [False, True])
def test_a_reminder_to_legal(late: bool) -> None:
    """Which report of which regime, by when, and the way to write the proof down."""
    due = NOW - timedelta(minutes=1) if late else NOW + timedelta(hours=1)
    details = {"notice": "rung", "regulator": True, "clock": "mas", "instance": "notification", "percent": 80,
               "due_at": due.isoformat(), "recipient": LEGAL}  # fmt: skip
    state = snapshot(NOW, incident=incident(channel_id="C0ROOM", title="Balances <!channel> at zero"))
    message = accepted(notice(Told(snapshot=state, policy=POLICY, details=details)))
    assert message.blocks[-1]["elements"][0]["action_id"] == "regulators"
    assert ("is late since" in message.text) is late
    assert "Singapore MAS: notification" in message.text
    assert "<!channel>" not in message.text


def test_a_reminder_of_a_regime_that_is_gone_still_reads() -> None:
    """The policy changed while the message waited: bare names are better than nothing."""
    details = {"notice": "rung", "regulator": True, "clock": "old_rule", "instance": "first_report", "percent": 80,
               "due_at": NOW.isoformat(), "recipient": LEGAL}  # fmt: skip
    state = snapshot(NOW, incident=incident(channel_id="C0ROOM"))
    assert "old rule: first report" in accepted(notice(Told(snapshot=state, policy=POLICY, details=details))).text


def test_all_of_it_in_french() -> None:
    """No English is left in it, whatever it shows."""
    of = board(
        moment("aware", "20:45"),
        moment("classified", "21:00"),
        proof("dora", "initial", "21:30", link="https://authority.example/7"),
        proof("mas", "notification", "21:50"),
        excused("ma_dgssi", "sans objet"),
        policy=EVERYTHING,
    )
    with speaking("fr"):
        shown = unmarked(accepted(regulator_card(of)).text)
        written = unmarked(words.written(of))
    sources = {regime.source for regime in of.regimes.values()}
    for source in sources:
        shown = shown.replace(source, "")
    assert ENGLISH.findall(shown) == []
    assert written.endswith("Inde RBI\u00a0: rapport initial avant 2025-05-31 21:45 UTC")
