"""`python -m tests.lint.confusion`: for every rule and language, what it caught, missed and said in error."""

from collections import Counter

from rich.console import Console
from rich.table import Table

from bot.domain.lint import RULES, Level
from tests.lint.corpus import Case, cases
from tests.lint.hard import phrases

LANGUAGES = ("en", "fr", "ar")
Key = tuple[str, str]


def counted() -> tuple[Counter[Key], Counter[Key], Counter[Key]]:
    """By rule and language: caught, missed, and raised on a statement that is good or bad for other reasons."""
    caught: Counter[Key] = Counter()
    missed: Counter[Key] = Counter()
    extra: Counter[Key] = Counter()
    for case in cases():
        spoken = {f.rule for f in case.findings()}
        caught.update((rule, case.language) for rule in case.rules & spoken)
        missed.update((rule, case.language) for rule in case.rules - spoken)
        extra.update((rule, case.language) for rule in spoken - case.rules)
    return caught, missed, extra


def blocked(case: Case) -> list[str]:
    """The rules that would keep this statement from going out."""
    return sorted({f.rule for f in case.findings() if f.level is not Level.WARN})


def main() -> None:
    """Prints the table."""
    caught, missed, extra = counted()
    table = Table("rule", *(f"{language} {what}" for language in LANGUAGES for what in ("caught", "missed", "extra")))
    for rule in RULES:
        row = [str(c[rule.id, language] or "") for language in LANGUAGES for c in (caught, missed, extra)]
        table.add_row(rule.id, *row)
    good = [case for case in cases() if case.good]
    stopped = [case for case in good if blocked(case)]
    console = Console(width=120)
    console.print(table)
    console.print(f"good statements: {len(good)}, falsely blocked: {len(stopped)}")
    for case in stopped:
        console.print(f"  {case.number} {case.language}: {', '.join(blocked(case))}")
    for language in LANGUAGES:
        own = [p for p in phrases() if p.language == language]
        bad, honest = [p for p in own if p.speaks], [p for p in own if not p.speaks]
        seen, stopped_too = (len([p for p in some if p.spoken()]) for some in (bad, honest))
        console.print(f"hard phrases, {language}: {seen} of {len(bad)} caught, {stopped_too} of {len(honest)} in error")


if __name__ == "__main__":
    main()
