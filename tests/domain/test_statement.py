"""Digests: one spelling of a content, another digest for every other content, and the way back from the bytes."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.statement import Content, Message, Override, canonical, content_from
from bot.domain.template import Text
from tests.builders import content, local

CHANGES: list[tuple[str, Callable[[Content], Content]]] = [
    ("incident", lambda c: replace(c, incident="INC-2")),
    ("number", lambda c: replace(c, statement=2)),
    ("kind", lambda c: replace(c, kind="identified")),
    ("phase", lambda c: replace(c, phase="identified")),
    ("text", lambda c: replace(c, texts=(replace(c.texts[0], body="Pocket Bank: another word."),))),
    ("text language", lambda c: replace(c, texts=(replace(c.texts[0], language="fr"),))),
    ("body", lambda c: replace(c, messages=(replace(c.messages[0], body="Pocket Bank: a word. "),))),
    ("outlet", lambda c: replace(c, messages=(replace(c.messages[0], outlet="bluesky"),))),
    ("language", lambda c: replace(c, messages=(replace(c.messages[0], language="fr"),))),
    ("more messages", lambda c: replace(c, messages=c.messages * 2)),
    ("service state", lambda c: replace(c, services={"Pocket Bank": "operational"})),
    ("service", lambda c: replace(c, services={"Cards": "partial_outage"})),
    ("promise", lambda c: replace(c, next_update_at=local("21:25"))),
    ("no promise", lambda c: replace(c, next_update_at=None)),
    ("what it is about", lambda c: replace(c, about=1)),
    ("fact", lambda c: replace(c, facts={})),
    ("severity", lambda c: replace(c, severity=1)),
    ("trait", lambda c: replace(c, traits=("free_text",))),
    ("override", lambda c: replace(c, overrides=(Override(rule="L08", reason="why", found=("en: x",)),))),
    ("fact's time", lambda c: replace(c, facts={"ledger_ok": "2025-05-31T20:06:00+00:00"})),
]


@pytest.mark.parametrize(("what", "change"), CHANGES, ids=[name for name, _ in CHANGES])
def test_any_change_changes_the_digest(what: str, change: Callable[[Content], Content]) -> None:
    """Law 2: what is approved is what is published; the digest covers everything that would be."""
    assert change(content()).digest != content().digest, what


def test_every_field_of_a_content_is_covered_by_a_change() -> None:
    """A field added later must not slip past the test above."""
    covered = {"incident", "statement", "kind", "phase", "texts", "messages", "services", "next_update_at", "facts"}
    covered |= {"about", "severity", "traits", "overrides"}
    assert set(Content.__dataclass_fields__) == covered
    assert set(json.loads(content().canonical())) == covered


def test_the_digest_is_a_known_one() -> None:
    """The spelling of the bytes is for ever: approvals of yesterday must still match after an upgrade."""
    assert content().canonical().decode() == (
        '{"about":null,"facts":{"ledger_ok":"2025-05-31T20:05:00+00:00"},"incident":"INC-1","kind":"investigating",'
        '"messages":[{"body":"Pocket Bank: a word.","language":"en","outlet":"status_page"}],'
        '"next_update_at":"2025-05-31T20:20:00+00:00","overrides":[],"phase":"investigating",'
        '"services":{"Pocket Bank":"partial_outage"},"severity":0,"statement":1,'
        '"texts":[{"body":"Pocket Bank: a word.","language":"en","variant":"long"}],"traits":[]}'
    )
    assert content().digest == "45f34f480351f88832bf79827d5f3661a50b6284bd040c8e6a52ae52bd13eb67"


def test_the_order_of_a_mapping_does_not_matter() -> None:
    """The same services named in another order are the same content."""
    one = content(services={"Pocket Bank": "partial_outage", "Cards": "operational"})
    other = content(services={"Cards": "operational", "Pocket Bank": "partial_outage"})
    assert one.digest == other.digest


def test_canonical_json_has_no_spaces_and_keeps_every_letter() -> None:
    """Sorted keys, no spaces, UTF-8: one possible spelling."""
    assert canonical({"b": 1, "a": ["é", "ع"]}).decode() == '{"a":["é","ع"],"b":1}'


words = st.text(max_size=40)
contents = st.builds(
    Content,
    incident=words,
    statement=st.integers(1, 99),
    kind=words,
    phase=words,
    texts=st.lists(st.builds(Text, language=words, variant=words, body=words), max_size=3).map(tuple),
    messages=st.lists(st.builds(Message, outlet=words, language=words, body=words), max_size=3).map(tuple),
    services=st.dictionaries(words, words, max_size=3),
    next_update_at=st.none() | st.just(local("21:20")) | st.just(local("23:50:30")),
    facts=st.dictionaries(words, words, max_size=3),
    severity=st.integers(0, 4),
    traits=st.lists(words, max_size=2).map(tuple),
    overrides=st.lists(
        st.builds(Override, rule=words, reason=words, found=st.lists(words, max_size=2).map(tuple)), max_size=2
    ).map(tuple),
)


@given(contents)
def test_a_content_comes_back_from_its_bytes(told: Content) -> None:
    """What is kept is the canonical text: reading it gives the same content, the same bytes, the same digest."""
    again = content_from(json.loads(told.canonical()))
    assert again == told
    assert again.canonical() == told.canonical()


@pytest.mark.parametrize(
    "spoilt", [{}, {"next_update_at": None}, {"texts": [{}], "messages": [], "next_update_at": None}]
)
def test_other_json_is_no_content(spoilt: dict[str, object]) -> None:
    """Kept bytes that are not a content are noticed, not guessed at."""
    with pytest.raises((KeyError, TypeError)):
        content_from(spoilt)
