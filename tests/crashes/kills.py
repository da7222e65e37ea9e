"""Kills the bot over and over while it publishes, and counts: `python -m tests.crashes.kills --publishes 200`.

The bot is `bayan run` in a process of its own. Slack is the rehearsal's, in real time; so are the outlets, unless
`--real` names them: then Bluesky is the real server, Mastodon `mastodon_mock`, e-mail goes to `aiosmtpd`, and webhooks
are verified by `standardwebhooks`. Between them and the bot answers and requests are lost. Many publishes are many runs
of a `--batch` each, kept in a `--ledger`: one that was broken off goes on there. Exit 0: every approved text is out
once, and proven.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.crashes.accounts import Ledger, account
from tests.crashes.campaign import Result, run
from tests.crashes.cuts import KINDS
from tests.crashes.outlets import PDS_PACKAGES, pds_folder, pds_installed
from tests.crashes.people import Never
from tests.crashes.processes import tail
from tests.crashes.scene import REAL, Options

out = Console(highlight=False, width=110)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 clean, 1 not clean, 2 something never came to pass."""
    wish = _parser().parse_args(arguments)
    if "bluesky" in wish.real and not pds_installed():
        _install_pds()
    ledger = Ledger(wish.ledger)
    while (left := wish.publishes - ledger.planned) > 0:
        options = _options(wish, min(left, wish.batch or left), ledger.next_seed(wish.seed))
        out.print(f"seed {options.seed}, {options.statements} statements")
        try:
            result = _play(options, wish.keep)
        except Never as never:
            out.print(f"never: {never}", markup=False)
            return 2
        report(result)
        ledger.keep(account(options, result))
        if not result.clean:
            return 1
    if wish.ledger:
        ledger.report()
    return 0 if ledger.clean else 1


def _play(options: Options, keep: Path | None) -> Result:
    """One run in a folder of its own, or in the one that is to be kept. Raises Never, with the end of the bot's log."""
    with tempfile.TemporaryDirectory(prefix="bayan-crashes-") as temporary:
        folder = keep / str(options.seed) if keep else Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return asyncio.run(run(options, folder))
        except Never as never:
            raise Never(f"{never}\n{tail(folder / 'bayan.log')}") from never


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.crashes.kills", description=__doc__.splitlines()[0])
    parser.add_argument("--publishes", type=int, default=200, help="one is one text on one outlet in one language")
    parser.add_argument("--seed", type=int, help="repeats the choices of an earlier run")
    parser.add_argument("--real", action="append", choices=REAL, default=[], help="with a receiver nobody here wrote")
    parser.add_argument(
        "--outlet",
        action="append",
        choices=KINDS[1:],
        help="besides the status page; else Bluesky and Mastodon",
    )
    parser.add_argument("--ignore-key", action="store_true", help="the simulated Mastodon ignores idempotency keys")
    parser.add_argument(
        "--drop", type=float, default=0.3, help="share of the calls that meet a mishap, a third of it for readings"
    )
    parser.add_argument("--again", type=float, default=0.15, help="chance that a restart is killed too")
    parser.add_argument("--lag", type=float, help="seconds the bot gives Mastodon's list, in place of its own 30")
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL in place of SQLite")
    parser.add_argument("--batch", type=int, help="several runs of so many publishes, with one seed after the other")
    parser.add_argument("--ledger", type=Path, help="keep finished runs in this file, go on from it, and sum it up")
    parser.add_argument("--keep", type=Path, help="leave database, page and logs of each run in this folder")
    return parser


def _options(wish: argparse.Namespace, publishes: int, seed: int) -> Options:
    if wish.ignore_key and "mastodon" in wish.real:
        raise SystemExit("--ignore-key needs the simulated Mastodon: the mock honours the key")
    return Options(
        publishes=publishes,
        seed=seed,
        drop=wish.drop,
        again=wish.again,
        real=frozenset(wish.real),
        ignore_key=wish.ignore_key,
        outlets=tuple(dict.fromkeys([*(wish.outlet or wish.real or ("bluesky", "mastodon")), *wish.real])),
        lag=wish.lag,
        postgres=wish.postgres,
    )


def _install_pds() -> None:
    """Takes about two minutes, once on a machine."""
    out.print("installing the Bluesky PDS ...")
    folder = pds_folder()
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *PDS_PACKAGES]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words


def report(result: Result) -> None:
    """The table, and what is behind every figure that should be nought."""
    table = Table("outlet", "approved", "published", "lost", "doubled", "strange", "parked", "unproven")
    for line in result.lines:
        counts = (line.approved, line.published, len(line.lost), len(line.doubled), len(line.strange))
        table.add_row(line.outlet, *map(str, (*counts, line.parked, line.unproven)))
    lost, doubled = len(result.lost_messages), len(result.doubled_messages)
    table.add_row("(slack)", "", str(result.messages), str(lost), str(doubled), "", "", "")
    out.print(table)
    out.print(
        f"{result.kills} kills, {result.mishaps} mishaps on the wires, {result.receipts} receipts exported,"
        f" {result.chains or 'every chain holds'}, {result.looked} times a person looked, {result.seconds:.0f} s"
    )
    for note in result.notes:
        out.print(note)
    for line in result.lines:
        for what, texts in (("lost", line.lost), ("doubled", line.doubled), ("strange", line.strange)):
            for text in texts:
                out.print(f"{line.outlet} {what}: {text}", markup=False)
    for what, keys in (("lost", result.lost_messages), ("doubled", result.doubled_messages)):
        for key in keys:
            out.print(f"slack {what}: {key}", markup=False)


if __name__ == "__main__":
    sys.exit(main())
