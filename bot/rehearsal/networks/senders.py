"""Those who knock at the bot's hooks: what they hold, and the headers by which they prove who they are."""

from collections.abc import Mapping

DESK_KEY = "whsec_cmVoZWFyc2FsLWhlbHAtZGVzay1zaWduaW5nLWtleS0wMDE="

SETTINGS: Mapping[str, Mapping[str, str]] = {"desk": {"secret": DESK_KEY}}
"""What `.env` would hold for the hooks of the rehearsal's policy."""
