"""The `bayan` command."""

import asyncio
import json
import sys
import tempfile
import webbrowser
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.domain.policy import PolicyFaults
from bot.printing import print_evening, print_json
from bot.settings import Settings, SettingsFaults, bot_token_now, load_settings, unknown_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
told = Console(stderr=True, highlight=False)

BAD_USAGE = 64
"""Exit code for arguments or files that cannot be used."""


def main() -> None:
    """Runs the command line."""
    app()


def _give_up(title: str, faults: Iterable[object], code: int = 1) -> typer.Exit:
    told.print(f"[bold]{title}[/bold]")
    for fault in faults:
        told.print(f"  - {fault}", markup=False, soft_wrap=True)
    return typer.Exit(code)


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsFaults as error:
        raise _give_up("These settings cannot be used:", error.faults) from error


@app.command()
def run() -> None:
    """Run the bot, connected to the Slack workspace that the settings name."""
    from bot import logs  # noqa: PLC0415 - a help text must not wait for Slack's libraries
    from bot.domain.errors import Corrupt  # noqa: PLC0415
    from bot.slack.trouble import SlackTrouble  # noqa: PLC0415
    from bot.wiring import assemble  # noqa: PLC0415
    from storage import NewerDatabase, StoreUnavailable  # noqa: PLC0415

    settings = _settings()
    if missing := settings.missing_tokens():
        raise _give_up("Bayan cannot start:", missing)
    logs.set_up(settings.log_level, settings.log_format, settings.secrets())
    for fault in unknown_settings():
        logs.warn_of_setting(fault)

    async def live() -> None:
        bayan = await assemble(settings, reread=bot_token_now)
        await bayan.run_until_signalled()

    try:
        asyncio.run(live())
    except PolicyFaults as error:
        raise _give_up("This policy cannot be used:", error.faults) from error
    except (SlackTrouble, NewerDatabase, StoreUnavailable, Corrupt, OSError) as error:
        raise _give_up("Bayan cannot start:", [error]) from error


@app.command()
def check(
    outlets: Annotated[bool, typer.Option("--outlets", help="Only the outlets, with their credentials' ends.")] = False,
) -> None:
    """Check settings, policy, database, Slack and every outlet; every fault at once."""
    from bot import check as checks  # noqa: PLC0415
    from bot import logs  # noqa: PLC0415
    from bot.domain.secrecy import Secrets  # noqa: PLC0415

    settings = _settings()
    logs.set_up("CRITICAL", "text", settings.secrets())  # the lines below say it all
    secrets = Secrets(settings.secrets())
    look = checks.outlets if outlets else checks.everything
    bad = 0

    async def go() -> None:
        nonlocal bad
        async for line in look(settings, secrets):
            bad += not line.good
            mark = "[green]ok[/green]  " if line.good else "[red]bad[/red] "
            told.print(f"{mark} {line.name}  [dim]{escape(secrets.hide(line.note))}[/dim]", soft_wrap=True)
            for fault in line.faults:
                told.print(f"      {secrets.hide(str(fault))}", markup=False, soft_wrap=True)

    asyncio.run(go())
    raise typer.Exit(1 if bad else 0)


@app.command()
def migrate() -> None:
    """Bring the database to this Bayan's schema."""
    from bot.wiring import database_trouble  # noqa: PLC0415
    from storage import NewerDatabase, StoreUnavailable  # noqa: PLC0415
    from storage.migrations import HEAD  # noqa: PLC0415
    from storage.migrations import migrate as bring_up  # noqa: PLC0415

    url = _settings().database_url
    try:
        with database_trouble():
            had = bring_up(url)
    except (NewerDatabase, StoreUnavailable) as error:
        raise _give_up("The database was not migrated:", [error]) from error
    told.print(f"schema {had} -> {HEAD}" if had < HEAD else f"schema {HEAD}, nothing to do")


@app.command()
def lint(
    file: Annotated[Path, typer.Argument(help="The text, UTF-8; - reads standard input.")],
    language: Annotated[str, typer.Option(help="en, fr or ar.")] = "en",
    context: Annotated[Path | None, typer.Option(help="JSON with what is known of the incident.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer for machines.")] = False,
) -> None:
    """Check a public text: exit 0 clean, 1 warnings, 2 blocked, 3 hard, 64 bad usage."""
    from bot.lint_file import check_text, exit_code  # noqa: PLC0415

    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        known = json.loads(context.read_text(encoding="utf-8")) if context else {}
        findings = check_text(text, language, known, _settings())
    except (OSError, ValueError) as error:
        faults = getattr(error, "faults", [error])
        raise _give_up("This cannot be checked:", faults, BAD_USAGE) from error
    except PolicyFaults as error:
        raise _give_up("This policy cannot be used:", error.faults, BAD_USAGE) from error
    if as_json:
        print_json({"findings": findings})
    else:
        for f in findings:
            told.print(f"{f['level']:5} {f['rule']}  {f['text']!r}: {f['hint']}", markup=False, soft_wrap=True)
    raise typer.Exit(exit_code(findings))


@app.command()
def holding() -> None:
    """Print the holding text that is approved in advance, and what to write into the policy once it is."""
    from bot.services.holding import to_be_approved  # noqa: PLC0415
    from bot.wiring import require_rulebook  # noqa: PLC0415

    try:
        lines = to_be_approved(require_rulebook(_settings()))
    except PolicyFaults as error:
        raise _give_up("This policy cannot be used:", error.faults) from error
    typer.echo("\n".join(lines))


@app.command()
def export(
    incident: Annotated[str, typer.Argument(help="For example INC-7.")],
    as_json: Annotated[bool, typer.Option("--json", help="The evidence pack as JSON.")] = False,
) -> None:
    """Print an incident: what was said, when, on what evidence, by whose leave."""
    from bot.domain.errors import Refusal  # noqa: PLC0415
    from bot.services.export import pack  # noqa: PLC0415

    number = incident.upper().removeprefix("INC-")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):  # noqa: PLR2004 - more is no number of ours
        raise _give_up("Name an incident:", [f"{incident!r} is not like INC-7"], BAD_USAGE)
    try:
        document = _read(lambda tx, book: pack(tx, book, int(number), datetime.now(UTC)))
    except Refusal as error:
        raise _give_up("There is no such incident:", [f"INC-{number}"]) from error
    if as_json:
        print_json(document)
    else:
        print_evening(document)


@app.command()
def verify() -> None:
    """Walk every audit chain; name the first broken link of each."""
    from bot.services.export import first_breaks  # noqa: PLC0415

    broken: dict[str, int | None] = _read(lambda tx, _: first_breaks(tx))
    for code, link in broken.items():
        told.print(f"{code}: " + ("the chain holds" if link is None else f"broken at entry {link}"))
    raise typer.Exit(1 if any(link is not None for link in broken.values()) else 0)


@app.command()
def clocks() -> None:
    """Show what is due: every running clock, its next step, and whom that would call."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from bot.services.agenda import agenda  # noqa: PLC0415

    zone, lines = _read(lambda tx, book: (book.policy.tz, agenda(tx, book, datetime.now(UTC))))
    table = Table("incident", "clock", "due", "next step", "who")
    for line in lines:
        due = f"{line.due_at.astimezone(zone):%Y-%m-%d %H:%M %Z}" + (", late" if line.late else "")
        step = f"{line.next_at.astimezone(zone):%H:%M} ({line.percent} %)" if line.next_at and line.percent else ""
        table.add_row(line.code, f"{line.clock} {line.title}", due, step, ", ".join(line.people))
    Console(highlight=False).print(table if lines else "No clock runs.")


@app.command()
def rehearse(
    scenario: Annotated[str | None, typer.Option(help="A scenario's name or file; see --list.")] = None,
    speed: Annotated[float, typer.Option(min=0, help="Seconds of the evening in a real second.")] = 1.0,
    headless: Annotated[bool, typer.Option(help="No page: play as fast as everything settles, then end.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the evening as one document.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 takes a free one.")] = 8066,
    folder: Annotated[Path | None, typer.Option(help="Keep the database and the status page here.")] = None,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
    listing: Annotated[bool, typer.Option("--list", help="List the scenarios and end.")] = False,
) -> None:
    """Rehearse an evening with a simulated Slack and simulated networks: no account, no token, no network."""
    from bot import logs  # noqa: PLC0415
    from bot.rehearsal.script import ScriptFaults, load_script, names  # noqa: PLC0415
    from bot.rehearsal.show import Options, perform  # noqa: PLC0415

    if listing:
        for name in names():
            told.print(f"{name:20} {load_script(name).title}", markup=False, soft_wrap=True)
        return
    try:
        script = load_script(scenario) if scenario else None
    except ScriptFaults as error:
        raise _give_up("This scenario cannot be played:", error.faults, BAD_USAGE) from error
    logs.set_up("WARNING", "text", ())
    with tempfile.TemporaryDirectory(prefix="bayan-rehearsal-") as temporary:
        kept = folder or Path(temporary)
        kept.mkdir(parents=True, exist_ok=True)
        options = Options(speed=speed, headless=headless, port=port, on_url=_announce(show=show and not headless))
        try:
            document = asyncio.run(perform(kept, script, options))
        except OSError as error:
            raise _give_up("The rehearsal cannot start:", [error, "Try another --port."]) from error
        except KeyboardInterrupt:
            return
    if as_json:
        print_json(document)
    elif document:
        print_evening(document)
    failed = document.get("expectations", {}).get("failed", [])
    if failed:
        raise _give_up("Not as expected:", failed)


def _announce(*, show: bool) -> Any:  # noqa: ANN401 - a callback
    def on_url(url: str) -> None:
        told.print(f"The rehearsal is on: {url}", soft_wrap=True)
        told.print("Ctrl-C ends it.")
        if show:
            webbrowser.open(url)

    return on_url


def _read(work: Any) -> Any:  # noqa: ANN401 - what the work answers
    """What `work` finds in the database, or the end with a sentence on why it cannot look."""
    from bot.wiring import require_rulebook, require_schema  # noqa: PLC0415
    from storage import NewerDatabase, StoreUnavailable  # noqa: PLC0415

    settings = _settings()
    try:
        book = require_rulebook(settings)
        require_schema(settings.database_url)
        return asyncio.run(_look(settings.database_url, work, book))
    except PolicyFaults as error:
        raise _give_up("This policy cannot be used:", error.faults) from error
    except (NewerDatabase, StoreUnavailable) as error:
        raise _give_up("The database cannot be read:", [error]) from error


async def _look(url: str, work: Any, book: object) -> Any:  # noqa: ANN401 - what the work answers
    from storage import Store  # noqa: PLC0415

    store = Store(url)
    try:
        return await store.read(work, book)
    finally:
        await store.close()


if __name__ == "__main__":
    main()
