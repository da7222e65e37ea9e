"""Keeps: the rows, the queries and the one way to change them. Rows never leave this package."""

from storage.errors import NewerDatabase, StoreTrouble, StoreUnavailable
from storage.store import Store
from storage.transaction import Transaction

__all__ = ["NewerDatabase", "Store", "StoreTrouble", "StoreUnavailable", "Transaction"]
