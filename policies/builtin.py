"""All built-in rules, by hand: a test walks the folders and fails when a rule is missing here."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import Any

GROUP = "shapan.policies"
"""Entry points of rules, built in or by third parties: ``family:rule-name``."""
RULES = {
    "allocation": {
        "keep": "Keep",
        "equal-count": "EqualCount",
        "potential-balanced": "PotentialBalanced",
        "veteran-first": "VeteranFirst",
        "newcomer-share": "NewcomerShare",
        "capacity-matched": "CapacityMatched",
        "specialist": "Specialist",
        "rotation": "Rotation",
        "follow-results": "FollowResults",
        "optimised": "Optimised",
        "explicit": "Explicit",
        "stack": "AllocationStack",
        "by": "AllocationBy",
    },
    "routing": {
        "round-robin": "RoundRobin",
        "least-loaded": "LeastLoaded",
        "performance": "Performance",
        "newcomer-pool": "NewcomerPool",
        "by-territory": "ByTerritory",
        "leave-in-pool": "LeaveInPool",
        "weighted": "Weighted",
        "skill-match": "SkillMatch",
        "value-tiered": "ValueTiered",
        "pull-from-pool": "PullFromPool",
        "stack": "RoutingStack",
        "by": "RoutingBy",
    },
    "goals": {
        "last-year-plus": "LastYearPlus",
        "equal": "Equal",
        "potential-based": "PotentialBased",
        "ratchet": "Ratchet",
        "capability-based": "CapabilityBased",
        "bottom-up": "BottomUp",
        "relative-to-market": "RelativeToMarket",
        "reset-tripwire": "ResetTripwire",
        "money-or-growth": "MoneyOrGrowth",
        "standing": "Standing",
        "written": "Written",
        "stack": "GoalStack",
        "by": "GoalBy",
    },
    "incentives": {
        "salary-only": "SalaryOnly",
        "flat-commission": "FlatCommission",
        "tiered": "Tiered",
        "threshold-bonus": "ThresholdBonus",
        "quarterly-pacer": "QuarterlyPacer",
        "activity-pay": "ActivityPay",
        "cash-in": "CashIn",
        "scorecard": "Scorecard",
        "team-bonus": "TeamBonus",
        "contest": "Contest",
        "points": "Points",
        "clawback": "Clawback",
        "budget-cap": "BudgetCap",
        "stack": "IncentiveStack",
        "by": "IncentiveBy",
    },
    "coaching": {
        "none": "NoCoaching",
        "equal": "EqualCoaching",
        "newcomers-first": "NewcomersFirst",
        "weakest-first": "WeakestFirst",
        "middle-first": "MiddleFirst",
        "mentor-pairs": "MentorPairs",
        "peer-meetings": "PeerMeetings",
        "recognition": "Recognition",
        "stack": "CoachingStack",
        "by": "CoachingBy",
    },
}
"""Rule name -> class, by family, as the reference lists them; a rule stands in a file of its name in its family."""
BUILTIN = tuple(
    EntryPoint(f"{family}:{name}", f"policies.{family}.{name.replace('-', '_')}:{rule}", GROUP)
    for family, rules in RULES.items()
    for name, rule in rules.items()
)


def classes() -> tuple[type[Any], ...]:
    """Return the classes of all built-in rules; importing them takes as long as a tenth of the engine."""
    return tuple(point.load() for point in BUILTIN)
