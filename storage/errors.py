"""What can go wrong with the database itself, in words an operator can act on."""

from sqlalchemy.exc import InterfaceError, OperationalError


class StoreUnavailable(Exception):  # noqa: N818 - a state, not a fault of the caller
    """The database did not take the change: nothing of it was kept. The message says why."""


StoreTrouble = (InterfaceError, OperationalError)
"""What the driver raises when the database itself is in trouble, whatever was asked of it."""


class NewerDatabase(Exception):  # noqa: N818 - says what it found
    """The database was made by a newer Bayan than this one; it is left untouched."""
