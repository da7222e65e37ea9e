"""The shapes that every view is made of."""

from blockkit import Button
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Reason, Refusal
from bot.slack.verbs import VERBS
from bot.slack.verbs.chapters import FIRST, VERBS_OF
from bot.slack.views import instead, parts, replies
from tests.builders import clock, incident, local, policy, snapshot
from tests.slack.checks import accepted, controls


def test_a_message_of_too_many_blocks_says_that_it_goes_on() -> None:
    """Slack takes 50 blocks; the last one then says how many are missing."""
    message = accepted(parts.message(*(parts.say(f"Line {n}") for n in range(60))))
    assert len(message.blocks) == 50
    assert message.text.endswith("… and 11 more.")


def test_the_text_equals_the_blocks() -> None:
    """Screen readers and notifications get every text of the blocks, in their order."""
    message = parts.message(parts.header("A <b>"), parts.say("*C* &amp; d"), None, parts.note("e", "f"))
    assert message.text == "A &lt;b&gt;\n*C* &amp; d\ne\nf"


@given(st.text(min_size=1, max_size=9000))
def test_any_text_can_be_said_and_quoted(text: str) -> None:
    """Whatever the length and the characters, Slack would take the blocks; a quotation is whole."""
    pieces = parts.quote(text)
    accepted(parts.message(parts.say(text), parts.header(text), *pieces, parts.note(text)))
    assert "".join(p.build()["text"]["text"] for p in pieces) == (text if text.strip() else "-")


def test_the_bar_fills_at_the_rungs() -> None:
    """0, 50, 80 and 100 %: between them it does not move, so that a card is not wrong between two edits."""
    assert [parts.bar(share).count("▓") for share in (0, 0.49, 0.5, 0.79, 0.8, 0.99, 1, 9)] == [
        0,
        0,
        5,
        5,
        8,
        8,
        10,
        10,
    ]


def test_a_row_without_controls_is_no_row() -> None:
    """Slack refuses an empty row."""
    assert parts.row(None, None) is None
    assert isinstance(parts.button("say", "Say", "1"), Button)


def test_lists_have_pages_and_say_so() -> None:
    """Twenty incidents are enough for one look."""
    many = [incident(id=n, title=f"Number {n}") for n in range(1, 46)]
    first, middle, last = (accepted(replies.open_incidents(many, page)) for page in (1, 2, 99))
    assert ["Number 20" in page.text for page in (first, middle, last)] == [True, False, False]
    assert "page 3 of 3" in last.text
    assert "Number 45" in last.text
    turns = [controls(page).keys() & {"list_older", "list_newer", "declare"} for page in (first, middle, last)]
    assert turns == [{"list_newer", "declare"}, {"list_older", "list_newer", "declare"}, {"list_older", "declare"}]
    assert "page" not in accepted(replies.open_incidents(many[:20])).text
    accepted(instead.refused("Which one?", Refusal(Reason.WRONG_PLACE, incidents=tuple(many)), "note x"))


def test_clocks_are_listed_by_urgency() -> None:
    """The one that is due first stands first; an incident without any says so."""
    busy = snapshot(local("20:50"), clocks=(clock("K3", "20:45", "21:15"), clock("K1", "20:45", "21:00")))
    text = accepted(replies.clocks([busy, snapshot()], policy())).text
    assert text.index("K1") < text.index("K3")
    assert "No clock runs for INC-1." in text
    assert "No incident is open." in replies.clocks([], policy()).text


def test_help_has_a_line_for_every_verb_and_a_page_for_each() -> None:
    """Both are messages Slack takes."""
    overview = accepted(replies.help_overview()).text
    assert overview.count("`/incident ") == len(FIRST) + 1
    found = [v for name in VERBS_OF if accepted(replies.help_chapter(name)) for v in VERBS_OF[name]]
    assert sorted(found) == sorted(VERBS)
    assert "at most 120 characters" in accepted(replies.help_verb("declare")).text
