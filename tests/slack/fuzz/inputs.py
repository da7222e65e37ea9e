"""What hypothesis makes people type: half right, malformed, huge, in every script."""

from hypothesis import strategies as st

from bot.slack.verbs import VERBS
from tests.slack.fuzz.odd import Payload

PEOPLE = ("U0COMMANDER", "U0COMMSLEAD", "U0APPROVER", "U0GUEST", "U0STRANGER")
ROOMS = ("C0ROOM", "C0GENERAL", "C0APPROVALS", "D0DIRECT")

GARBAGE = (
    "", " ", "\n", "\t", "\x00", "\x1b[31m", "\u0085", "\u2028", "\u200b", "\ufeff", "\u202e reversed", "\u2067",
    '"', '""', "“", "”", "«", "»", "'", "`", "```", "*", "_", "~", "\\", "%s", "{0}", "{name}", "${x}", "<", ">", "&",
    "&lt;!channel&gt;", "<!channel>", "<!here|here>", "<!subteam^S1|all>", "<@U012AB>", "<@U012AB|bob>", "<@W9>",
    "<#C0EVIL|x>", "<https://evil.example|https://bank.example>", "<https://evil.example/a?b=c&amp;d>", "https://",
    "javascript:alert(1)", "<mailto:a@b.c|a@b.c>", "INC-1", "inc1", "INC-999999999", "INC-9999999999999999999", "-1",
    "0", "1", "3", "99999999999999999999", "١٢", "²", "1e9", "NaN", "20:30", "25:61", "since", "depuis", "sev1", "sev9",
    "K3", "K99", "10", "10m", "wrong_balances", "cards_failing", "Pocket Bank,", "app,", "+Cards", "-app", "commander",
    "comms_lead", "ledger_ok", "yes", "identified", "closed", "résolu", "déclarer", "back", "@person", "#2",
    "😀", "👩‍👩‍👧‍👦", "é", "e\u0301", "ﷺ", "مرحبا بالعالم", "עברית", "日本語", "\uff46\uff55\uff4c\uff4c", "İ",
    "ß", "ǅ", "\U0001f1f2\U0001f1e6",
    "A" * 300, "é" * 3000, "<" * 2000, "&amp;" * 1000, "word " * 900, "\u0301" * 500,
    "MA64 0115 1900 0001 2050 0053 4921",
    "4111 1111 1111 1111", "password=hunter2", "' OR 1=1 --", "../../etc/passwd", "\r\nX: y", "null", "[]", "{}",
)  # fmt: skip
"""Pieces that have hurt somebody's parser before."""

PIECE = st.one_of(st.sampled_from(GARBAGE), st.sampled_from(GARBAGE), st.text(max_size=12))
HUGE = st.integers(0, 39).map(lambda n: "x\u202e<!channel> " * 1500 if n == 0 else "")


def rest_of(verb: str) -> st.SearchStrategy[str]:
    """What may stand behind a verb: often pieces of its own examples."""
    examples = f"{VERBS[verb].example} {VERBS[verb].french.example}".split()
    own = st.one_of(st.sampled_from(examples), PIECE)
    joined = st.lists(own, max_size=6).flatmap(
        lambda p: st.sampled_from((" ", " ", "  ", "\n", "")).map(lambda j: j.join(p))
    )
    return st.tuples(joined, HUGE).map("".join)


def commands(verb: str) -> st.SearchStrategy[list[Payload]]:
    """Some people type this verb, by any of its names, in several places, each with the same few arguments: drawing
    is dearer than answering.
    """
    names = st.sampled_from((verb, verb, verb.upper(), *VERBS[verb].other_names))
    code = st.sampled_from(("", "", "", "INC-1 ", "inc1 ", "INC-2 ", "INC-77 "))
    head = st.tuples(code, names, st.sampled_from((" ", " ", "\u00a0", "  ", "\n"))).map("".join)
    ways = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ROOMS), head)
    several = st.tuples(st.lists(ways, min_size=8, max_size=8), st.lists(rest_of(verb), min_size=4, max_size=4))
    return several.map(lambda drawn: [_typed(way, rest) for way in drawn[0] for rest in drawn[1]])


def _typed(way: tuple[str, str, str], rest: str) -> Payload:
    who, room, head = way
    return {
        "command": "/incident", "text": head + rest, "user_id": who, "channel_id": room, "team_id": "T0",
        "api_app_id": "A0", "response_url": "https://hooks.slack.com/@number", "trigger_id": "@number",
    }  # fmt: skip
