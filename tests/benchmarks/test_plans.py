"""What a look asks of the database is answered by an index, however many incidents there ever were."""

import pytest
from sqlalchemy import Executable
from sqlalchemy.dialects import sqlite

from storage import Store, Transaction, claims, clocks, deliveries, regulators

QUESTIONS = {
    "due clocks": clocks._DUE,
    "the earliest clock": clocks._EARLIEST,
    "due reminders of regulators": regulators._DUE,
    "the earliest of them": regulators._EARLIEST,
    "due deliveries": claims._DUE,
    "the earliest delivery": claims._EARLIEST,
    "a delivery by its key": deliveries._BY_KEY,
    "what waits for a delivery": deliveries._RELEASE,
    "a card's delivery": deliveries._BUMP,
    "pages of one incident": deliveries._LANE,
}


def plan(tx: Transaction, question: Executable) -> list[str]:
    """How SQLite would go about it."""
    compiled = question.compile(dialect=sqlite.dialect(paramstyle="named"))  # type: ignore[attr-defined]
    values = dict.fromkeys(compiled.params, "")
    rows = tx._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)
    return [str(row[3]) for row in rows]


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
async def test_a_look_reads_no_table_from_end_to_end(sqlite_url: str, question: Executable) -> None:
    """Neither a scan nor a `min()` that has to visit every row: 100,000 clocks cost what 100 cost."""
    store = Store(sqlite_url)
    steps = await store.read(plan, question)
    await store.close()
    assert [s for s in steps if "USING" not in s] == []
