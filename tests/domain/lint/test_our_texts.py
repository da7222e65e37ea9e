"""Our own texts before our own rules, with values an evening could have."""

import unicodedata
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.defaults import load_templates
from bot.domain.lint import FactValue, LintContext
from bot.domain.template import RenderContext, write_statement
from tests.domain.lint.checking import check

TEMPLATES = load_templates()
ZONE = ZoneInfo("Africa/Casablanca")
EVENING = datetime(2025, 5, 31, 20, 50, tzinfo=UTC)
MIDNIGHT = datetime(2025, 5, 31, 22, 50, tzinfo=UTC)
OUTLETS = ("x", "bluesky", "mastodon", "slack", "status_page")
PHASES = ("investigating", "identified", "monitoring", "resolved")
OWN = ("symptom", "scope", "comms_verdict", "actions_done", "actions_planned", "redress", "wrong", "right")
WORDS = {
    "en": dict.fromkeys(OWN, "as said") | {"cause": "A storage part failed.", "workaround": "You can pay in a branch."},
    "fr": dict.fromkeys(OWN, "comme dit")
    | {"cause": "Un élément de stockage a cédé.", "workaround": "Vous pouvez payer en agence."},
    "ar": dict.fromkeys(OWN, "كما قلنا")
    | {"cause": "تعطل جزء من نظام التخزين.", "workaround": "يمكنكم الأداء في الوكالة."},
}


def rendering(now: datetime) -> RenderContext:
    """Everything a text could need, with the longest label that is allowed."""
    return RenderContext(
        service="Pocket Bank, Chaabi Net",
        now=now,
        zone=ZONE,
        status_url="https://status.example.com",
        helpline="+212 5 22 00 00 00",
        since=now - timedelta(minutes=80),
        restored_at=now - timedelta(minutes=40),
        next_update_at=now + timedelta(minutes=25),
        missed_at=now - timedelta(minutes=5),
        wrong_at=now - timedelta(minutes=30),
        first_public_at=now - timedelta(minutes=56),
        review_by=date(2025, 6, 6),
        happened_on=date(2025, 5, 31),
        interval_minutes=60,
        verified={"ledger_ok": now - timedelta(minutes=10)},
        own_words=WORDS,
    )


def checking(kind: str, rendered: RenderContext, situation: str) -> LintContext:
    """The same evening as the lint sees it."""
    return LintContext(
        now=rendered.now,
        zone=ZONE,
        phase=kind if kind in PHASES else "resolved" if kind.endswith("_over") else "identified",
        kind=kind.removesuffix("_over"),
        situation=situation,
        services=("Pocket Bank", "Chaabi Net"),
        facts={
            "restored": FactValue(value=True, verified_at=rendered.restored_at),
            "cause": FactValue(value=True, verified_at=rendered.restored_at),
            "ledger_ok": FactValue(value=True, verified_at=rendered.verified["ledger_ok"]),
        },
        contacts=(rendered.helpline,),
        links=(rendered.status_url,),
        since=rendered.since,
        review_by=rendered.review_by,
        next_update_at=rendered.next_update_at,
        restored_at=rendered.restored_at,
        outlets=OUTLETS,
        k3_limit_minutes=30,
        watch_minutes=30,
    )


@pytest.mark.parametrize("now", [EVENING, MIDNIGHT])
@pytest.mark.parametrize("key", TEMPLATES.texts, ids="-".join)
def test_every_template_passes_in_its_phase(key: tuple[str, str, str, str], now: datetime) -> None:
    """All texts, before and around midnight: no HARD, no BLOCK, no WARN."""
    situation, kind, language, variant = key
    context = rendering(now)
    (text,) = write_statement(
        TEMPLATES,
        situation=situation,
        phase_or_kind=kind,
        languages=[language],
        variants=[variant],
        context=context,
    )
    found = check(text.body, language, target=variant, context=checking(kind, context, situation))
    assert found == ()


@given(
    minute=st.integers(0, 60 * 24 - 1),
    key=st.sampled_from(sorted(k for k in TEMPLATES.texts if k[1] in PHASES and k[3] == "long")),
)
def test_the_renderer_and_the_lint_agree_at_any_hour(minute: int, key: tuple[str, str, str, str]) -> None:
    """What one writes the other reads: no long text is ever blocked, at no minute of the day."""
    situation, kind, language, variant = key
    context = rendering(datetime(2025, 5, 31, tzinfo=UTC) + timedelta(minutes=minute))
    (text,) = write_statement(
        TEMPLATES, situation=situation, phase_or_kind=kind, languages=[language], variants=[variant], context=context
    )
    assert check(text.body, language, target=variant, context=checking(kind, context, situation)) == ()


@pytest.mark.parametrize("key", [key for key in TEMPLATES.texts if key[2] == "ar"], ids="-".join)
def test_arabic_texts_begin_with_an_arabic_letter(key: tuple[str, str, str, str]) -> None:
    """Apps that guess a text's direction look at its first letter; a product's Latin name would turn it round.
    No invisible sign does it for them (L28).
    """
    situation, kind, language, variant = key
    (text,) = write_statement(
        TEMPLATES,
        situation=situation,
        phase_or_kind=kind,
        languages=[language],
        variants=[variant],
        context=rendering(EVENING),
    )
    directions = [unicodedata.bidirectional(c) for c in text.body]
    assert next(d for d in directions if d in {"L", "R", "AL"}) == "AL"
    assert not [c for c in text.body if unicodedata.category(c) == "Cf"]
