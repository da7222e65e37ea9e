"""What the command line prints of a document."""

import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table


def print_json(document: object) -> None:
    """For machines."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def print_evening(document: dict[str, Any]) -> None:
    """For people: what was said where, which rungs fired, and the score."""
    head = document["incident"]
    out = Console(highlight=False)
    out.print(f"[bold]{head['code']}[/bold] {head['title']} · {head['severity']} · {head['phase']}")
    table = Table("time", "outlet", "language", "text", show_lines=False)
    for word in document["words"]:
        table.add_row(word["published_at"][11:19], word["outlet"], word["language"], word["text"])
    out.print(table)
    for rung in document["rungs"]:
        out.print(f"{rung['fired_at'][11:19]} {rung['clock']} {rung['percent']} % {rung['note']}")
    out.print({**document["score"], **document["promises"]})
