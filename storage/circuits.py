"""What is known of outlets that do not answer. An outlet without a row is well."""

from dataclasses import asdict

from sqlalchemy import bindparam, delete, select, text

from bot.domain.circuit import CLOSED, Circuit
from storage.core import CIRCUIT, plain
from storage.transaction import Transaction
from storage.types import Moment

_GET = select(CIRCUIT).where(CIRCUIT.c.outlet == bindparam("outlet"))
_LOCK = _GET.with_for_update()
_PUT = text(
    "INSERT INTO circuit (outlet, failures, opened_at, probe_at, prober)"
    " VALUES (:outlet, :failures, :opened_at, :probe_at, :prober)"
    " ON CONFLICT (outlet) DO UPDATE SET failures = excluded.failures, opened_at = excluded.opened_at,"
    " probe_at = excluded.probe_at, prober = excluded.prober"
).bindparams(bindparam("opened_at", type_=Moment), bindparam("probe_at", type_=Moment))


def get(tx: Transaction, outlet: str) -> Circuit:
    """The outlet's circuit."""
    return _circuit(tx, outlet, lock=False)


def lock(tx: Transaction, outlet: str) -> Circuit:
    """As `get`, and nobody else changes it before this transaction ends."""
    return _circuit(tx, outlet, lock=True)


def put(tx: Transaction, outlet: str, circuit: Circuit) -> None:
    """Keeps the circuit; an outlet that is well needs no row."""
    if circuit == CLOSED:
        tx.execute(delete(CIRCUIT).where(CIRCUIT.c.outlet == outlet))
    else:
        tx.execute(_PUT, {"outlet": outlet, **asdict(circuit)})


def _circuit(tx: Transaction, outlet: str, *, lock: bool) -> Circuit:
    found = tx.execute(_LOCK if lock else _GET, {"outlet": outlet}).first()
    if found is None:
        return CLOSED
    values = plain(found)
    del values["outlet"]
    return Circuit(**values)
