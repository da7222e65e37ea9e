"""Facts (2.2): fresh, permanent, and never one's own."""

from datetime import timedelta

import pytest

from bot.domain.fact import Fact, usable
from tests.builders import fact, local
from tests.cast import COMMS_LEAD, STRANGER


def test_a_fact_somebody_has_taken_is_pending_and_not_true() -> None:
    """Until it is verified, only that somebody checks it may be said."""
    taken = Fact(key="ledger_ok", taken_by=STRANGER)
    assert (taken.pending, taken.true, taken.expires_at(), taken.fresh(local("21:06"))) == (True, False, None, False)


def test_a_verified_fact_is_no_longer_pending() -> None:
    """The answer replaces the question."""
    assert (fact().pending, fact().true) == (False, True)


def test_a_fact_that_nobody_took_is_not_pending() -> None:
    """Nobody checks it, so nothing may be said about a check."""
    assert not Fact(key="ledger_ok").pending


@pytest.mark.parametrize("value", ["no", "No", "false", "FALSE", "0", "non"])
def test_a_denied_fact_is_not_true(value: str) -> None:
    """A check that came out badly lets no reassurance into a text (L03)."""
    assert not fact(value=value).true
    assert usable([fact(value=value)], author=COMMS_LEAD, now=local("21:06")) == {}


def test_a_fact_is_fresh_until_the_minute_it_expires() -> None:
    """120 minutes from 21:05 end at 23:05 exactly (2.2, money and data)."""
    ledger = fact(valid_minutes=120)
    assert ledger.expires_at() == local("23:05")
    assert ledger.fresh(local("23:04:59"))
    assert not ledger.fresh(local("23:05"))


@pytest.mark.parametrize("key", ["restored", "cause", "cause_area_known", "planned_change"])
def test_what_happened_stays_true(key: str) -> None:
    """Having happened does not grow old, unlike being so at the moment."""
    old = fact(key, valid_minutes=60)
    assert usable([old], author=COMMS_LEAD, now=local("21:05") + timedelta(days=3)) == {key: old}


def test_what_did_not_happen_is_not_usable_for_ever() -> None:
    """A permanent fact that was denied is none."""
    assert usable([fact("restored", value="no")], author=COMMS_LEAD, now=local("21:06")) == {}


@pytest.mark.parametrize("key", ["ledger_ok", "restored"])
def test_nobody_leans_on_a_fact_they_verified_themselves(key: str) -> None:
    """2.2: verified by somebody else than the author of the text, permanent or not."""
    own = fact(key, verified_by=COMMS_LEAD)
    assert usable([own], author=COMMS_LEAD, now=local("21:06")) == {}
    assert usable([own], author=STRANGER, now=local("21:06")) == {key: own}


def test_only_what_is_fresh_is_usable() -> None:
    """An expired fact beside a fresh one does not carry a text any more."""
    old, new = fact("cards_ok", valid_minutes=60), fact("ledger_ok", valid_minutes=120)
    assert usable([old, new], author=COMMS_LEAD, now=local("22:10")) == {"ledger_ok": new}
