"""Schema versions, forward only: applied at start on SQLite, by `bayan migrate` on PostgreSQL."""

from storage.migrations.runner import HEAD, migrate, version

__all__ = ["HEAD", "migrate", "version"]
