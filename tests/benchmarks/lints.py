"""How long the lint reads a statement in three languages, beside what it costs to render the same texts."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from jinja2 import Environment

from bot.defaults import load_lexicon, load_templates
from bot.domain.lint import FactValue, Lexicon, LintContext, Spoken, lint_statement
from bot.domain.template import RenderContext, write_statement
from tests.benchmarks.effort import Effort
from tests.benchmarks.figures import Figure
from tests.benchmarks.house import Bench

LANGUAGES = ("fr", "ar", "en")
OUTLETS = {"long": ("status_page", "facebook", "slack"), "short": ("x", "bluesky", "mastodon")}
NOW = datetime(2025, 5, 31, 20, 50, tzinfo=UTC)
SERVICES = ("Pocket Bank", "Chaabi Net")
ROUNDS = 60
WARM = ROUNDS // 6
Told = tuple[list[Spoken], LintContext]
PEOPLE = tuple(f"Prenom{n} Nom{n}" for n in range(2000))


async def lints(bench: Bench, effort: Effort) -> Sequence[Figure]:
    """Milliseconds of processor time for each reading; a different minute each time, so that nothing is remembered."""
    del bench, effort
    lexicon = load_lexicon()
    told = [statement(NOW + timedelta(minutes=minute)) for minute in range(ROUNDS)]
    long = [([t for t in texts if t.variant == "long"], context) for texts, context in told]
    return [
        _figure("lint of a statement in three languages", long, lexicon),
        _figure("the same in two lengths for six outlets", told, lexicon),
        *_beside_jinja(long, lexicon),
    ]


def _beside_jinja(statements: Sequence[Told], lexicon: Lexicon) -> list[Figure]:
    """The lint of three texts as many times what it costs to render them."""
    spent = [(_read(*one, lexicon), *_rendered(one[0])) for one in statements][WARM:]
    names = ("compiling and rendering them with Jinja2", "only rendering them")
    return [
        Figure(
            number="lint",
            name=f"lint of three texts against {name}",
            unit="x",
            samples=tuple(costs[0] / max(costs[1 + at], 1e-6) for costs in spent),
        )
        for at, name in enumerate(names)
    ]


def _figure(name: str, statements: Sequence[Told], lexicon: Lexicon) -> Figure:
    samples = tuple(_read(*one, lexicon) for one in statements)[WARM:]
    return Figure(number="lint", name=name, unit="ms", samples=samples, target=5, gate=15)


def _read(texts: Sequence[Spoken], context: LintContext, lexicon: Lexicon) -> float:
    begun = time.thread_time()
    lint_statement(texts, context=context, lexicon=lexicon)
    return (time.thread_time() - begun) * 1000


def _rendered(texts: Sequence[Spoken]) -> tuple[float, float]:
    """Milliseconds to make the texts from templates that name the services: from nothing, and once compiled."""
    begun = time.thread_time()
    made = [Environment(autoescape=True).from_string(_template(text.body)) for text in texts]
    compiled = time.thread_time()
    for template in made:
        template.render(services=SERVICES)
    ended = time.thread_time()
    return (ended - begun) * 1000, (ended - compiled) * 1000


def _template(body: str) -> str:
    for at, name in enumerate(SERVICES):
        body = body.replace(name, f"{{{{ services[{at}] }}}}")
    return body


def statement(now: datetime) -> tuple[list[Spoken], LintContext]:
    """The first word on wrong balances, and all that is known for its check."""
    zone = ZoneInfo("Africa/Casablanca")
    checked = now - timedelta(minutes=10)
    rendered = RenderContext(
        service=", ".join(SERVICES),
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
        services=SERVICES,
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
