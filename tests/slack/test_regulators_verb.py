"""`/incident regulators`: what legal types is a note with the moment it meant, or one sentence and a line to copy."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import Reason, Refusal
from bot.domain.regulator import Note, Said
from bot.slack.grammar import parse
from bot.slack.verbs.regulators import Regulators
from bot.slack.vocabulary import Vocabulary

CASABLANCA = ZoneInfo("Africa/Casablanca")
NOW = datetime(2025, 6, 1, 0, 30, tzinfo=CASABLANCA).astimezone(UTC)
WORDS = Vocabulary(
    services={},
    situations=(),
    roles=(),
    kinds=(),
    zone=CASABLANCA,
    regimes={"dora": ("initial", "intermediate", "final"), "mas": ("notification",)},
)


def at(text: str) -> datetime:
    """A local moment."""
    return datetime.fromisoformat(text).replace(tzinfo=CASABLANCA).astimezone(UTC)


def read(text: str) -> Note | None:
    """What was understood."""
    command = parse(f"regulators {text}", WORDS, NOW).command
    assert isinstance(command, Regulators)
    return command.note


@pytest.mark.parametrize(
    "text", ["regulators", "regulator", "authority", "regulators show", "régulateurs", "INC-7 autorité"]
)
def test_the_bare_verb_and_its_other_names_open_the_form(text: str) -> None:
    """In either language."""
    assert parse(text, WORDS, NOW).command == Regulators()


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("aware", Note(said=Said.MOMENT, moment="aware", at=NOW)),
        ("aware 23:45", Note(said=Said.MOMENT, moment="aware", at=at("2025-05-31T23:45"))),  # yesterday's, by now
        ("awareness 0h15", Note(said=Said.MOMENT, moment="aware", at=at("2025-06-01T00:15"))),
        ("major 2025-05-30 08:00", Note(said=Said.MOMENT, moment="classified", at=at("2025-05-30T08:00"))),
        (
            "dora classified 23:00",
            Note(said=Said.MOMENT, moment="classified", regime="dora", at=at("2025-05-31T23:00")),
        ),
        ("Rétabli 23:00", Note(said=Said.MOMENT, moment="recovered", at=at("2025-05-31T23:00"))),
        (
            "sent dora initial REF-123 23:40 https://x.example/7",
            Note(said=Said.SENT, regime="dora", report="initial", reference="REF-123", link="https://x.example/7",
                 at=at("2025-05-31T23:40")),
        ),
        (
            'dora initial sent "REF 123, by mail"',
            Note(said=Said.SENT, regime="dora", report="initial", reference="REF 123, by mail", at=NOW),
        ),
        (
            "dora final 2025-05-31 09:05 R-9",
            Note(said=Said.SENT, regime="dora", report="final", reference="R-9", at=at("2025-05-31T09:05")),
        ),
        (
            "na mas we hold no licence there",
            Note(said=Said.EXCUSED, regime="mas", reason="we hold no licence there", at=NOW),
        ),
        (
            "dora n/a final merged into another",
            Note(said=Said.EXCUSED, regime="dora", report="final", reason="merged into another", at=NOW),
        ),
        ("applies mas", Note(said=Said.RESUMED, regime="mas", at=NOW)),
    ],
)  # fmt: skip
def test_what_legal_types(text: str, note: Note) -> None:
    """Forgiving about order, dates and the words between."""
    assert read(text) == note


@pytest.mark.parametrize(
    ("text", "reason", "argument"),
    [
        ("aware yesterday", Reason.BAD_ARGUMENT, "at"),
        ("aware 25:00", Reason.BAD_ARGUMENT, "at"),
        ("aware 2025-02-30 10:00", Reason.BAD_ARGUMENT, "at"),
        ("sent", Reason.BAD_ARGUMENT, "regime"),
        ("sent dorra initial R", Reason.BAD_ARGUMENT, "regime"),
        ("sent dora", Reason.BAD_ARGUMENT, "report"),
        ("sent dora weekly R", Reason.BAD_ARGUMENT, "report"),
        ("sent dora initial", Reason.MISSING_ARGUMENT, "reference"),
        ("sent dora initial 23:40", Reason.MISSING_ARGUMENT, "reference"),
        ("na", Reason.BAD_ARGUMENT, "regime"),
        ("na dora", Reason.MISSING_ARGUMENT, "reason"),
        ("na dora final", Reason.MISSING_ARGUMENT, "reason"),
        ("dora", Reason.BAD_ARGUMENT, "moment"),
        ("hello", Reason.BAD_ARGUMENT, "moment"),
    ],
)
def test_what_is_not_understood(text: str, reason: Reason, argument: str) -> None:
    """The argument is named, with a line that can be copied."""
    with pytest.raises(Refusal) as caught:
        read(text)
    assert (caught.value.reason, caught.value.details["argument"]) == (reason, argument)
