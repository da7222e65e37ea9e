"""Where one would look for a verb: the chapters of help."""

from collections.abc import Mapping

FIRST = ("declare", "say", "nochange", "fact", "note", "phase", "resolve", "clocks")
"""What is needed in the night; the rest is a menu away."""

VERBS_OF: Mapping[str, tuple[str, ...]] = {
    "begin": ("declare", "drill", "backfill", "resolve", "close", "reopen", "merge", "cancel"),
    "told": ("say", "nochange", "hold", "correct", "retract", "stop", "flag", "breakglass", "public"),
    "known": ("fact", "rumour", "report", "note", "timeline"),
    "incident": ("show", "list", "sev", "phase", "title", "services", "noimpact", "private", "declassify"),
    "people": ("role", "delegate", "handover", "task", "tasks"),
    "due": ("clocks", "snooze", "regulators"),
    "after": ("review", "export", "help"),
}
"""By chapter; every verb stands in one of them."""
