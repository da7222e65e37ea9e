"""The account of many crash runs: each finished one is a line of a file, and all of them one table."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.crashes.campaign import Result
from tests.crashes.scene import Options

out = Console(highlight=False, width=110)

Account = dict[str, Any]
COUNTS = ("approved", "published", "lost", "doubled", "strange", "parked", "unproven")


def account(options: Options, result: Result) -> Account:
    """What is kept of a run."""
    lines = {
        line.outlet: {name: getattr(line, name) for name in COUNTS}
        | {name: len(getattr(line, name)) for name in ("lost", "doubled", "strange")}
        for line in result.lines
    }
    return {
        "seed": options.seed,
        "database": "postgresql" if options.postgres else "sqlite",
        "real": sorted(options.real),
        "key": "ignored" if options.ignore_key else "honoured",
        "planned": result.planned,
        "kills": result.kills,
        "mishaps": result.mishaps,
        "receipts": result.receipts,
        "looked": result.looked,
        "seconds": round(result.seconds),
        "chains": result.chains,
        "messages": result.messages,
        "messages_lost": len(result.lost_messages),
        "messages_doubled": len(result.doubled_messages),
        "clean": result.clean,
        "lines": lines,
    }


class Ledger:
    """Every account so far; in memory alone where there is no file."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path and path.exists() else ()
        self._accounts: list[Account] = [json.loads(line) for line in lines]

    @property
    def planned(self) -> int:
        """Publishes of all finished runs."""
        return self._sum("planned")

    @property
    def clean(self) -> bool:
        """Whether every one of them was."""
        return all(each["clean"] for each in self._accounts)

    def next_seed(self, first: int | None) -> int:
        """A seed that was not used yet; any where none is wished for."""
        if first is None:
            return random.SystemRandom().randrange(10**6)
        return first + len(self._accounts)

    def keep(self, account: Account) -> None:
        """One more."""
        self._accounts.append(account)
        if self._path:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(account) + "\n")

    def report(self) -> None:
        """The sum of all runs."""
        table = Table("outlet", *COUNTS)
        for outlet in dict.fromkeys(name for each in self._accounts for name in each["lines"]):
            own: Counter[str] = Counter()
            for each in self._accounts:
                own.update(each["lines"].get(outlet, {}))
            table.add_row(outlet, *(str(own[name]) for name in COUNTS))
        heard, lost, doubled = map(self._sum, ("messages", "messages_lost", "messages_doubled"))
        table.add_row("(slack)", "", str(heard), str(lost), str(doubled), "", "", "")
        out.print(table)
        runs = Counter(f"{each['database']}, key {each['key']}" for each in self._accounts)
        out.print(
            f"{len(self._accounts)} runs ({'; '.join(f'{count} on {how}' for how, count in runs.items())}),"
            f" {self._sum('kills')} kills, {self._sum('mishaps')} mishaps, {self._sum('receipts')} receipts exported,"
            f" {self._sum('looked')} times a person looked, {self._sum('seconds')} s"
        )

    def _sum(self, what: str) -> int:
        return sum(each[what] for each in self._accounts)
