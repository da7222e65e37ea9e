"""The organisation's rules as data, validated at start with every fault reported at once."""

from bot.domain.policy.approval import ApprovalPolicy, ApprovalRule, BreakGlass, Holding, StandIn, Trait
from bot.domain.policy.clocks import ClockRule, Hours, LadderRule, RungRule, SnoozePolicy, Trigger
from bot.domain.policy.hooks import AlertPolicy, HookRule, LabelRule
from bot.domain.policy.model import Channels, FactPolicy, Policy, Service, SeverityRule
from bot.domain.policy.outlets import Outlet, PagerRule
from bot.domain.policy.parse import PolicyFaults, merge, parse_policy
from bot.domain.policy.proposals import ProposalPolicy
from bot.domain.policy.regulators import MOMENTS, Limit, Regime, RegulatorPolicy, ReportRule
from bot.domain.policy.roster import Shift

__all__ = [
    "MOMENTS",
    "AlertPolicy",
    "ApprovalPolicy",
    "ApprovalRule",
    "BreakGlass",
    "Channels",
    "ClockRule",
    "FactPolicy",
    "Holding",
    "HookRule",
    "Hours",
    "LabelRule",
    "LadderRule",
    "Limit",
    "Outlet",
    "PagerRule",
    "Policy",
    "PolicyFaults",
    "ProposalPolicy",
    "Regime",
    "RegulatorPolicy",
    "ReportRule",
    "RungRule",
    "Service",
    "SeverityRule",
    "Shift",
    "SnoozePolicy",
    "StandIn",
    "Trait",
    "Trigger",
    "merge",
    "parse_policy",
]
