"""The form for a fact, and the messages by which people are asked to check one."""

from collections.abc import Mapping
from typing import Any

from blockkit import Input, Option, PlainTextInput, RadioButtons, StaticSelect, UsersSelect

from bot.domain.delivery import JSON
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.services.facts import keys
from bot.slack.mrkdwn import short
from bot.slack.views.parts import Message, button, label, message, modal, row, say
from bot.slack.views.private import Private
from bot.slack.wording import facts, labels

BODY = "body"
OPTIONS = 100
OPTION_TEXT = 75


def meaning(book: Rulebook, key: str) -> str:
    """What a fact is about, in words."""
    sentence = next((s for s in book.templates.bank if s.key == key), None)
    return sentence.texts.get("en", "") if sentence else str(facts.MEANINGS.get(key, ""))


def fact_form(book: Rulebook, private: Private, *, key: str = "", answer: str = "yes") -> JSON:
    """What is known of a fact, by whom, on what evidence; or who should find out. `key` and `answer` are chosen."""
    known = {k: _option(book, k) for k in keys(book)[:OPTIONS]}
    chosen = StaticSelect(action_id=BODY, options=list(known.values()), initial_option=known.get(key))
    answers = {k: Option(label(text), value=k) for k, text in facts.ANSWERS.items()}
    said = RadioButtons(action_id=BODY, options=list(answers.values()), initial_option=answers[answer])
    return modal(
        facts.TITLE,
        [
            Input(label(facts.KEY), chosen, block_id="key"),
            Input(label(facts.ANSWER), said, block_id="answer"),
            Input(
                label(facts.EVIDENCE),
                PlainTextInput(action_id=BODY, max_length=1000),
                hint=label(facts.EVIDENCE_HINT),
                block_id="evidence",
                optional=True,
            ),
            Input(
                label(facts.VALUE),
                PlainTextInput(action_id=BODY, max_length=200),
                hint=label(facts.VALUE_HINT),
                block_id="value",
                optional=True,
            ),
            Input(label(facts.WHO), UsersSelect(action_id=BODY), block_id="person", optional=True),
        ],
        callback_id="fact",
        private=private.dump(),
        submit=labels.SEND,
        close=labels.CANCEL,
    )


def _option(book: Rulebook, key: str) -> Option:
    about = meaning(book, key)
    plain = label(short(about, OPTION_TEXT)) if about else None
    return Option(label(short(key, OPTION_TEXT)), value=key, description=plain)


def wanted(snapshot: Snapshot, details: Mapping[str, Any]) -> Message:
    """To the person who is asked to check a fact; without buttons once it is answered."""
    incident, key, who = snapshot.incident, str(details["key"]), str(details["recipient"])
    waits = any(f.key == key and f.taken_by == who and f.pending for f in snapshot.facts)
    if not waits:
        return message(say(facts.settled(incident, key)))
    value, about = f"{incident.id}:{key}", str(details.get("meaning") or facts.MEANINGS.get(key, ""))
    return message(
        say(facts.wanted(incident, key, about, str(details["person"]))),
        row(
            button("fact_checked", facts.CHECKED, value, "primary"),
            button("fact_not_me", facts.NOT_ME, value),
        ),
    )


def declined(snapshot: Snapshot, details: Mapping[str, Any]) -> Message:
    """To whoever asked, and whoever leads the words: nobody is checking it."""
    key, value = str(details["key"]), f"{snapshot.incident.id}:{details['key']}"
    return message(
        say(facts.declined(snapshot.incident, key, str(details["person"]))),
        row(button("fact_take", facts.TAKE, value)),
    )


def grown_old(snapshot: Snapshot, details: Mapping[str, Any]) -> Message:
    """To whoever leads the words: what a text leans on is no longer fresh."""
    key, numbers = str(details["key"]), [int(n) for n in details["numbers"]]
    value = f"{snapshot.incident.id}:{key}"
    return message(
        say(facts.grown_old(snapshot.incident, key, str(details["person"]), numbers)),
        row(
            button("fact_take", facts.TAKE, value),
            button("fact_ask", labels.ASK_CHECK, value, "primary"),
        ),
    )
