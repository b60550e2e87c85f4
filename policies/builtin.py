"""All built-in rules, by hand: a test walks the folders and fails when a rule is missing here."""

from __future__ import annotations

from typing import Any

from policies.allocation.by import AllocationBy
from policies.allocation.capacity_matched import CapacityMatched
from policies.allocation.equal_count import EqualCount
from policies.allocation.explicit import Explicit
from policies.allocation.follow_results import FollowResults
from policies.allocation.keep import Keep
from policies.allocation.newcomer_share import NewcomerShare
from policies.allocation.optimised import Optimised
from policies.allocation.potential_balanced import PotentialBalanced
from policies.allocation.rotation import Rotation
from policies.allocation.specialist import Specialist
from policies.allocation.stack import AllocationStack
from policies.allocation.veteran_first import VeteranFirst
from policies.coaching.by import CoachingBy
from policies.coaching.equal import EqualCoaching
from policies.coaching.mentor_pairs import MentorPairs
from policies.coaching.middle_first import MiddleFirst
from policies.coaching.newcomers_first import NewcomersFirst
from policies.coaching.none import NoCoaching
from policies.coaching.peer_meetings import PeerMeetings
from policies.coaching.recognition import Recognition
from policies.coaching.stack import CoachingStack
from policies.coaching.weakest_first import WeakestFirst
from policies.goals.bottom_up import BottomUp
from policies.goals.by import GoalBy
from policies.goals.capability_based import CapabilityBased
from policies.goals.equal import Equal
from policies.goals.last_year_plus import LastYearPlus
from policies.goals.money_or_growth import MoneyOrGrowth
from policies.goals.potential_based import PotentialBased
from policies.goals.ratchet import Ratchet
from policies.goals.relative_to_market import RelativeToMarket
from policies.goals.reset_tripwire import ResetTripwire
from policies.goals.stack import GoalStack
from policies.goals.standing import Standing
from policies.goals.written import Written
from policies.incentives.activity_pay import ActivityPay
from policies.incentives.budget_cap import BudgetCap
from policies.incentives.by import IncentiveBy
from policies.incentives.cash_in import CashIn
from policies.incentives.clawback import Clawback
from policies.incentives.contest import Contest
from policies.incentives.flat_commission import FlatCommission
from policies.incentives.points import Points
from policies.incentives.quarterly_pacer import QuarterlyPacer
from policies.incentives.salary_only import SalaryOnly
from policies.incentives.scorecard import Scorecard
from policies.incentives.stack import IncentiveStack
from policies.incentives.team_bonus import TeamBonus
from policies.incentives.threshold_bonus import ThresholdBonus
from policies.incentives.tiered import Tiered
from policies.routing.by import RoutingBy
from policies.routing.by_territory import ByTerritory
from policies.routing.least_loaded import LeastLoaded
from policies.routing.leave_in_pool import LeaveInPool
from policies.routing.newcomer_pool import NewcomerPool
from policies.routing.performance import Performance
from policies.routing.pull_from_pool import PullFromPool
from policies.routing.round_robin import RoundRobin
from policies.routing.skill_match import SkillMatch
from policies.routing.stack import RoutingStack
from policies.routing.value_tiered import ValueTiered
from policies.routing.weighted import Weighted

BUILTIN: tuple[type[Any], ...] = (
    Keep, EqualCount, PotentialBalanced, VeteranFirst, NewcomerShare, CapacityMatched, Specialist, Rotation,
    FollowResults, Optimised, Explicit, AllocationStack, AllocationBy,
    RoundRobin, LeastLoaded, Performance, NewcomerPool, ByTerritory, LeaveInPool, Weighted, SkillMatch, ValueTiered,
    PullFromPool, RoutingStack, RoutingBy,
    LastYearPlus, Equal, PotentialBased, Ratchet, CapabilityBased, BottomUp, RelativeToMarket, ResetTripwire,
    MoneyOrGrowth, Standing, Written, GoalStack, GoalBy,
    SalaryOnly, FlatCommission, Tiered, ThresholdBonus, QuarterlyPacer, ActivityPay, CashIn, Scorecard, TeamBonus,
    Contest, Points, Clawback, BudgetCap, IncentiveStack, IncentiveBy,
    NoCoaching, EqualCoaching, NewcomersFirst, WeakestFirst, MiddleFirst, MentorPairs, PeerMeetings, Recognition,
    CoachingStack, CoachingBy,
)  # fmt: skip
"""Rule classes in the order of the families; names are unique in a family."""
