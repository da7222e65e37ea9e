"""The names that the default policy and the commands use, so that they can be said in another language.

An organisation's own names are said as its policy writes them.
"""

NAMES = (
    # phases
    "investigating",
    "identified",
    "monitoring",
    "resolved",
    "closed",
    # kinds of statement
    "holding",
    "no change",
    "late",
    "long incident",
    "correction",
    "reopened",
    "retraction",
    # situations
    "app unavailable",
    "card payments failing",
    "generic",
    "login problems",
    "security incident",
    "third party outage",
    "wrong balances",
    # roles
    "commander",
    "comms lead",
    "approver",
    "fallback approver",
    "duty manager",
    "duty comms",
    "executive",
    "head of comms",
    "ciso",
    "legal",
    "duty legal",
    "service owner",
    # clocks
    "declaration",
    "first public word",
    "what is affected, after the holding text",
    "next update",
    "word on what has changed",
    "next update while we watch",
    "closing word",
    "promised update",
    "approval",
    "news for the executives",
    "public summary",
    "all channels",
    "all languages",
    # severities
    "money looks wrong or gone; app, cards, transfers or sign-in down for many; data may be exposed",
    "an important function fails or is very slow, or a core one for a limited group",
    "annoying; a workaround exists",
    "customers cannot notice; no public clock",
    # what a service shows
    "operational",
    "degraded performance",
    "partial outage",
    "major outage",
    "under maintenance",
    # lengths of a text
    "short",
    "long",
    # what an argument is
    "argument",
    "clock",
    "evidence",
    "minutes",
    "person",
    "phase",
    "reason",
    "rest",
    "role",
    "severity",
    "title",
    "text",
    "value",
    "note",
    "restored at",
)
"""Every one of them, as people read it."""
