"""The organisation's rules as data, validated at start with every fault reported at once."""

from bot.domain.policy.approval import ApprovalPolicy, ApprovalRule, StandIn
from bot.domain.policy.clocks import ClockRule, Hours, LadderRule, RungRule, SnoozePolicy, Trigger
from bot.domain.policy.model import Channels, FactPolicy, Policy, Service, SeverityRule
from bot.domain.policy.outlets import Outlet, PagerRule
from bot.domain.policy.parse import PolicyFaults, merge, parse_policy

__all__ = [
    "ApprovalPolicy",
    "ApprovalRule",
    "Channels",
    "ClockRule",
    "FactPolicy",
    "Hours",
    "LadderRule",
    "Outlet",
    "PagerRule",
    "Policy",
    "PolicyFaults",
    "RungRule",
    "Service",
    "SeverityRule",
    "SnoozePolicy",
    "StandIn",
    "Trigger",
    "merge",
    "parse_policy",
]
