"""The verbs of `/incident`: their other names, how they are written, and examples to copy."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.slack import french


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One verb: its other names, how it is written, and a line that can be copied."""

    aliases: tuple[str, ...] = ()
    usage: str
    example: str


VERBS: Mapping[str, Verb] = {
    "declare": Verb(
        aliases=("new", "open", "create"),
        usage='declare [private] [sev1..4] [situation] ["title" or services] [since HH:MM]',
        example='declare sev1 wrong_balances "Pocket Bank" since 20:30',
    ),
    "say": Verb(
        aliases=("update", "statement", "draft", "sp", "statuspage"),
        usage="say [kind]",
        example="say",
    ),
    "nochange": Verb(aliases=("no_change", "no-change"), usage="nochange", example="nochange"),
    "correct": Verb(aliases=("correction",), usage="correct [statement]", example="correct 2"),
    "retract": Verb(aliases=("retraction", "withdraw"), usage="retract [statement]", example="retract 2"),
    "stop": Verb(aliases=("halt",), usage="stop [statement]", example="stop"),
    "hold": Verb(aliases=("holding",), usage="hold", example="hold"),
    "breakglass": Verb(aliases=("break_glass", "break-glass"), usage="breakglass [kind]", example="breakglass"),
    "fact": Verb(
        aliases=("verify",),
        usage="fact [key] [@person, or value and evidence]",
        example="fact ledger_ok yes https://...",
    ),
    "rumour": Verb(
        aliases=("rumor", "claim"),
        usage="rumour [what people claim] [link]",
        example="rumour They have lost our data https://...",
    ),
    "phase": Verb(aliases=("status",), usage="phase <phase>", example="phase identified"),
    "resolve": Verb(aliases=("fixed",), usage="resolve", example="resolve"),
    "sev": Verb(aliases=("severity",), usage="sev <1-4>", example="sev 1"),
    "title": Verb(aliases=("rename", "name"), usage="title <text>", example="title Balances shown as zero"),
    "services": Verb(
        aliases=("service", "components", "affects"),
        usage="services <list, or +name -name>",
        example="services +Cards",
    ),
    "role": Verb(aliases=("assign", "lead"), usage="role <role> @person", example="role comms_lead @person"),
    "delegate": Verb(
        usage="delegate <role> @person [2h] <reason>", example="delegate approver @person 2h I am on a plane"
    ),
    "note": Verb(usage="note <text>", example="note Rolled back at 21:50"),
    "clocks": Verb(aliases=("sla",), usage="clocks", example="clocks"),
    "snooze": Verb(usage="snooze <clock> <minutes> <reason>", example="snooze K3 10 the text is being translated"),
    "noimpact": Verb(
        aliases=("no_impact", "no-impact"),
        usage="noimpact <reason>",
        example="noimpact Only test accounts",
    ),
    "declassify": Verb(
        aliases=("unclassify",),
        usage="declassify <reason>",
        example="declassify Customers are affected and must be told",
    ),
    "flag": Verb(usage="flag <statement> <what is wrong>", example="flag 3 It began at 20:30, not at 21:30"),
    "show": Verb(usage="show [INC-7]", example="show INC-7"),
    "list": Verb(aliases=("ls",), usage="list", example="list"),
    "report": Verb(usage="report <text or link>", example="report Balance shows zero in the app"),
    "help": Verb(aliases=("?",), usage="help [verb]", example="help declare"),
}
"""Every verb in the order in which help shows them."""

ALIASES: Mapping[str, str] = {
    alias: name for name, verb in VERBS.items() for alias in (name, *verb.aliases, *french.names(name))
}
"""Every spelling of every verb, the French ones included."""
