"""How long the lint reads a statement in three languages and two lengths, for every outlet."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.defaults import load_lexicon, load_templates
from bot.domain.lint import FactValue, Lexicon, LintContext, Spoken, lint_statement
from bot.domain.template import RenderContext, write_statement
from tests.benchmarks.effort import Effort
from tests.benchmarks.figures import Figure
from tests.benchmarks.house import Bench

LANGUAGES = ("fr", "ar", "en")
OUTLETS = {"long": ("status_page", "facebook", "slack"), "short": ("x", "bluesky", "mastodon")}
NOW = datetime(2025, 5, 31, 20, 50, tzinfo=UTC)
ROUNDS = 60
PEOPLE = tuple(f"Prenom{n} Nom{n}" for n in range(2000))


async def lints(bench: Bench, effort: Effort) -> Sequence[Figure]:
    """Milliseconds of processor time for each reading; a different minute each time, so that nothing is remembered."""
    del bench, effort
    lexicon = load_lexicon()
    samples = [_one(lexicon, NOW + timedelta(minutes=minute)) for minute in range(ROUNDS)]
    return [
        Figure(
            number="lint",
            name="lint of a statement in three languages, two lengths, six outlets",
            unit="ms",
            samples=tuple(samples[ROUNDS // 6 :]),
            target=5,
            gate=15,
        )
    ]


def _one(lexicon: Lexicon, now: datetime) -> float:
    texts, context = statement(now)
    begun = time.thread_time()
    lint_statement(texts, context=context, lexicon=lexicon)
    return (time.thread_time() - begun) * 1000


def statement(now: datetime) -> tuple[list[Spoken], LintContext]:
    """The first word on wrong balances, and all that is known for its check."""
    zone = ZoneInfo("Africa/Casablanca")
    checked = now - timedelta(minutes=10)
    rendered = RenderContext(
        service="Pocket Bank, Chaabi Net",
        now=now,
        zone=zone,
        status_url="https://status.example.com/",
        helpline="+212 5 22 00 00 00",
        since=now - timedelta(minutes=20),
        next_update_at=now + timedelta(minutes=25),
        verified={"ledger_ok": checked},
    )
    texts = write_statement(
        load_templates(),
        situation="wrong_balances",
        phase_or_kind="investigating",
        languages=LANGUAGES,
        context=rendered,
    )
    context = LintContext(
        now=now,
        zone=zone,
        services=("Pocket Bank", "Chaabi Net"),
        situation="wrong_balances",
        facts={"ledger_ok": FactValue(value=True, verified_at=checked)},
        next_update_at=rendered.next_update_at,
        contacts=(rendered.helpline,),
        links=(rendered.status_url,),
        k3_limit_minutes=30,
        languages=LANGUAGES,
        people=PEOPLE,
    )
    outlets = tuple(kind for kinds in OUTLETS.values() for kind in kinds)
    spoken = [Spoken(language=t.language, variant=t.variant, body=t.body, outlets=OUTLETS[t.variant]) for t in texts]
    return spoken, replace(context, outlets=outlets)
