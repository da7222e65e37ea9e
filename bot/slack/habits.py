"""What people type who come from other bots: a line of ours that means the same, or what we have instead."""

from collections.abc import Mapping

from bot.domain.roles import COMMANDER, COMMS_LEAD

LINES: Mapping[str, str] = {
    **dict.fromkeys(("start", "trigger", "raise"), "declare"),
    **dict.fromkeys(("info", "describe", "summary", "summarize", "summarise", "overview", "this", "card"), "show"),
    **dict.fromkeys(("incidents", "active", "all", "find"), "list"),
    **dict.fromkeys(("announce", "comms", "communicate", "publish"), "say"),
    **dict.fromkeys(("comment", "add", "event", "pin"), "note"),
    **dict.fromkeys(("mitigate", "mitigated", "monitor", "monitoring"), "phase monitoring"),
    **dict.fromkeys(("identify", "identified"), "phase identified"),
    **dict.fromkeys(("investigate", "investigating", "triage"), "phase investigating"),
    **dict.fromkeys(("resolved", "fix", "solved"), "resolve"),
    **dict.fromkeys(("decline", "dismiss"), "cancel"),
    "restart": "reopen",
    **dict.fromkeys(("priority", "prio", "impact"), "sev"),
    **dict.fromkeys(("commander", "ic"), f"role {COMMANDER}"),
    **dict.fromkeys(("roles", "own", "claim_role"), "role"),
    **dict.fromkeys(("rca", "retrospective", "post-mortem", "debrief", "learn"), "review"),
    **dict.fromkeys(("due", "deadlines", "timers"), "clocks"),
    **dict.fromkeys(("commands", "usage"), "help"),
}
"""By the word that is typed: the beginning of the line that is meant."""

ROLES: Mapping[str, str] = {
    **dict.fromkeys(("ic", "lead", "incident_commander", "incident_lead", "incident_manager", "owner"), COMMANDER),
    **dict.fromkeys(("comms", "communications", "communication", "communications_lead", "comms_manager"), COMMS_LEAD),
}
"""By what a role is called elsewhere: ours."""

INSTEAD: Mapping[str, tuple[str, tuple[str, ...]]] = {
    **dict.fromkeys(("escalate", "page", "notify", "alert"), ("page", ("clocks", "role"))),
    **dict.fromkeys(("oncall", "on-call", "schedule", "duty", "who"), ("oncall", ("show", "delegate"))),
    **dict.fromkeys(("subscribe", "unsubscribe", "follow", "watch"), ("subscribe", ("show", "list"))),
    **dict.fromkeys(("pause", "resume", "defer", "mute"), ("pause", ("snooze", "clocks"))),
    **dict.fromkeys(("invite", "join"), ("invite", ("role",))),
    **dict.fromkeys(("call", "zoom", "meet", "bridge", "huddle"), ("call", ("note",))),
    **dict.fromkeys(("runbook", "workflow", "playbook", "checklist"), ("runbook", ("task",))),
    **dict.fromkeys(("jira", "ticket", "issue", "linear"), ("ticket", ("task", "note"))),
    **dict.fromkeys(("settings", "config", "configure", "setup"), ("settings", ("help",))),
}
"""By the word: which sentence says what we have instead, and the verbs that come nearest."""
