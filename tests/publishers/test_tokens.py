"""Tokens that end: renewed once, kept at once, shared between processes, given up for a newly configured one."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import NotDone, Refused
from bot.publishers.tokens import Renewed, Token, Tokens
from bot.publishers.turns import BUSY, LEASE, SETTLING
from bot.services.ports import Vault
from bot.wiring import StoreVault
from storage import Store
from tests.publishers.stage import EVENING, HandClock, MemoryVault

HOURS = timedelta(hours=2)


class Issuer:
    """The network's side: each refresh token is good once."""

    def __init__(self, clock: HandClock, *, slow: bool = False) -> None:
        self.good = {"r0"}
        self.calls = 0
        self.trouble: NotDone | Refused | None = None
        self.slow = asyncio.Event()
        if not slow:
            self.slow.set()
        self._clock = clock

    async def renew(self, token: Token) -> Renewed:
        """The next pair."""
        self.calls += 1
        number = self.calls
        taken = token.refresh in self.good
        self.good.discard(token.refresh)
        await self.slow.wait()
        if self.trouble or not taken:
            return self.trouble or Refused(why="used before")
        self.good.add(f"r{number}")
        return Token(access=f"a{number}", refresh=f"r{number}", expires_at=self._clock.now() + HOURS)


def tokens(clock: HandClock, vault: Vault, issuer: Issuer | None, refresh: str = "r0", access: str = "") -> Tokens:
    """Those of one process."""
    renew = issuer.renew if issuer else None
    return Tokens(Token(access=access, refresh=refresh), name="n", vault=vault, clock=clock, renew=renew)


def access(renewed: Renewed) -> str:
    """The access token there must be."""
    assert isinstance(renewed, Token), renewed
    return renewed.access


async def test_many_at_once_renew_once() -> None:
    """Three languages go out in one instant; the refresh token is good once."""
    clock, vault = HandClock(), MemoryVault()
    issuer = Issuer(clock)
    held = tokens(clock, vault, issuer)
    assert [access(t) for t in await asyncio.gather(*(held.current() for _ in range(5)))] == ["a1"] * 5
    assert issuer.calls == 1


async def test_a_later_process_goes_on_with_what_was_kept() -> None:
    """The setting still names the first refresh token, which is used up."""
    clock, vault = HandClock(), MemoryVault()
    issuer = Issuer(clock)
    await tokens(clock, vault, issuer).current()
    clock.advance(hours=3)
    assert access(await tokens(clock, vault, issuer).current()) == "a2"


async def test_a_newly_configured_token_takes_over() -> None:
    """Somebody signed in again: what was kept belongs to another sign-in."""
    clock, vault = HandClock(), MemoryVault()
    issuer = Issuer(clock)
    await tokens(clock, vault, issuer).current()
    issuer.good = {"new"}
    assert access(await tokens(clock, vault, issuer, refresh="new").current()) == "a2"
    assert "r0" not in str(vault.kept), "the configured secret is known by its fingerprint only"


async def test_two_processes_at_once_renew_once() -> None:
    """Who comes second waits a moment, and finds what the first one kept: the refresh token was sent once."""
    clock, vault = HandClock(), MemoryVault()
    issuer = Issuer(clock, slow=True)
    one, two = tokens(clock, vault, issuer), tokens(clock, vault, issuer)
    both = [asyncio.create_task(each.current()) for each in (one, two)]
    await asyncio.sleep(0.01)
    issuer.slow.set()
    first, second = await asyncio.gather(*both)
    assert (access(first), issuer.calls) == ("a1", 1)
    assert isinstance(second, NotDone)
    assert second.wait == SETTLING
    assert access(await two.current()) == "a1"
    assert issuer.calls == 1


async def test_who_gets_the_turn_late_takes_what_was_kept_meanwhile() -> None:
    """Between the look into the vault and the turn, another process renewed and was done."""

    class Slow(MemoryVault):
        before = asyncio.Event()

        async def take_turn(self, key: str, holder: str, now: datetime, until: datetime) -> bool:
            await self.before.wait()
            return await super().take_turn(key, holder, now, until)

    clock, vault = HandClock(), Slow()
    issuer = Issuer(clock)
    one, two = tokens(clock, vault, issuer), tokens(clock, vault, issuer)
    both = [asyncio.create_task(each.current()) for each in (one, two)]
    await asyncio.sleep(0.01)
    vault.before.set()
    found = await asyncio.gather(*both)
    assert [access(await each.current()) for each in (one, two)] == ["a1", "a1"]
    assert issuer.calls == 1
    assert any(isinstance(each, Token) for each in found)


async def test_a_process_that_died_in_its_turn_costs_a_minute() -> None:
    """Its turn ends by itself; what it sent nobody knows, so the old token is tried."""
    clock, vault = HandClock(), MemoryVault()
    issuer = Issuer(clock)
    await vault.take_turn("token/n", "the dead", clock.now(), clock.now() + LEASE)
    held = tokens(clock, vault, issuer)
    assert await held.current() == BUSY
    clock.advance(seconds=60)
    assert access(await held.current()) == "a1"


async def test_two_processes_over_one_database_renew_once(database_url: str) -> None:
    """The turn is a row: two bots that find their token spent in the same instant send it once."""
    one, two = Store(database_url), Store(database_url)
    clock = HandClock()
    issuer = Issuer(clock)
    both = [tokens(clock, StoreVault(each), issuer) for each in (one, two) for _ in range(3)]
    found = await asyncio.gather(*(each.current() for each in both))
    assert issuer.calls == 1
    assert {access(t) for t in found if isinstance(t, Token)} == {"a1"}
    assert {access(await each.current()) for each in both} == {"a1"}
    await one.close()
    await two.close()


async def test_a_refusal_counts_only_the_second_time() -> None:
    """Another process may hold the answer and be about to keep it; a token that is truly dead stays dead."""
    clock, vault = HandClock(), MemoryVault()
    held = tokens(clock, vault, Issuer(clock), refresh="wrong")
    assert isinstance(await held.current(), NotDone)
    assert isinstance(await held.current(), Refused)
    assert await held.ends() == clock.now(), "a person must act now"


async def test_one_who_is_cut_short_loses_nothing() -> None:
    """The relay's deadline may strike between the answer and the vault."""
    clock, vault = HandClock(), MemoryVault()
    issuer = Issuer(clock, slow=True)
    held = tokens(clock, vault, issuer)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await held.current()
    issuer.slow.set()
    assert access(await held.current()) == "a1"
    await held.close()
    assert issuer.calls == 1


async def test_what_the_vault_did_not_take_is_kept_later() -> None:
    """The database is away for a moment just when the rotated token comes."""

    class Shut(MemoryVault):
        shut = True

        async def put(self, key: str, value: dict[str, object]) -> None:
            if self.shut:
                raise ConnectionError
            await super().put(key, value)

    clock, vault = HandClock(), Shut()
    held = tokens(clock, vault, Issuer(clock))
    with pytest.raises(ConnectionError):
        await held.current()
    vault.shut = False
    assert access(await held.current()) == "a1"
    assert "a1" in str(vault.kept)


@pytest.mark.parametrize("spent", [True, False])
async def test_a_renewal_that_fails_only_matters_once_the_token_is_spent(spent: bool) -> None:
    """In an incident a token that still opens the door is used."""
    clock, vault = HandClock(), MemoryVault()
    issuer = Issuer(clock)
    told = Token(access="a0", refresh="r0", expires_at=EVENING + HOURS)
    held = Tokens(told, name="n", vault=vault, clock=clock, renew=issuer.renew, early=timedelta(days=1))
    issuer.trouble = NotDone(why="down")
    if spent:
        clock.advance(hours=3)
        assert isinstance(await held.current(), NotDone)
    else:
        assert await held.ends() is None, "the refresh token's end is not known"
        assert (access(await held.current()), issuer.calls) == ("a0", 1)


async def test_a_dead_refresh_token_is_told_while_the_other_still_lives() -> None:
    """The end that counts is then the one of the token we still have."""
    clock, vault = HandClock(), MemoryVault()
    told = Token(access="a0", refresh="dead", expires_at=EVENING + HOURS)
    issuer = Issuer(clock)
    held = Tokens(told, name="n", vault=vault, clock=clock, renew=issuer.renew, early=timedelta(days=1))
    assert await held.ends() == EVENING + HOURS
    assert access(await held.current()) == "a0"


async def test_without_a_way_to_renew_the_token_is_used_to_the_end() -> None:
    """Our reckoning of its end may be wrong: the network has the last word."""
    clock, vault = HandClock(), MemoryVault()
    held = Tokens(Token(access="a0"), name="n", vault=vault, clock=clock, life=timedelta(days=60))
    assert await held.ends() == EVENING + timedelta(days=60)
    clock.advance(days=61)
    later = Tokens(Token(access="a0"), name="n", vault=vault, clock=clock, life=timedelta(days=60))
    assert await later.ends() == EVENING + timedelta(days=60), "counted from when it was first seen"
    assert access(await later.current()) == "a0"
    assert isinstance(await later.replace(Token(access="a0")), Refused)


async def test_a_refused_token_is_replaced_once() -> None:
    """Two calls meet the same refusal; one renewal serves both."""
    clock, vault = HandClock(), MemoryVault()
    issuer = Issuer(clock)
    held = tokens(clock, vault, issuer, access="a0")
    spent = Token(access="a0")
    assert [access(t) for t in await asyncio.gather(held.replace(spent), held.replace(spent))] == ["a1", "a1"]
