"""All built-in rules, by hand: a test walks the folders and fails when a rule is missing here."""

from __future__ import annotations

from typing import Any

from policies.allocation.by import AllocationBy
from policies.allocation.equal_count import EqualCount
from policies.allocation.keep import Keep
from policies.allocation.newcomer_share import NewcomerShare
from policies.allocation.potential_balanced import PotentialBalanced
from policies.allocation.stack import AllocationStack
from policies.allocation.veteran_first import VeteranFirst
from policies.coaching.by import CoachingBy
from policies.coaching.equal import EqualCoaching
from policies.coaching.newcomers_first import NewcomersFirst
from policies.coaching.none import NoCoaching
from policies.coaching.stack import CoachingStack
from policies.coaching.weakest_first import WeakestFirst
from policies.goals.by import GoalBy
from policies.goals.equal import Equal
from policies.goals.last_year_plus import LastYearPlus
from policies.goals.potential_based import PotentialBased
from policies.goals.stack import GoalStack
from policies.incentives.by import IncentiveBy
from policies.incentives.flat_commission import FlatCommission
from policies.incentives.salary_only import SalaryOnly
from policies.incentives.stack import IncentiveStack
from policies.incentives.threshold_bonus import ThresholdBonus
from policies.incentives.tiered import Tiered
from policies.routing.by import RoutingBy
from policies.routing.by_territory import ByTerritory
from policies.routing.least_loaded import LeastLoaded
from policies.routing.leave_in_pool import LeaveInPool
from policies.routing.newcomer_pool import NewcomerPool
from policies.routing.performance import Performance
from policies.routing.round_robin import RoundRobin
from policies.routing.stack import RoutingStack

BUILTIN: tuple[type[Any], ...] = (
    Keep, EqualCount, PotentialBalanced, VeteranFirst, NewcomerShare, AllocationStack, AllocationBy,
    RoundRobin, LeastLoaded, Performance, NewcomerPool, ByTerritory, LeaveInPool, RoutingStack, RoutingBy,
    LastYearPlus, Equal, PotentialBased, GoalStack, GoalBy,
    SalaryOnly, FlatCommission, Tiered, ThresholdBonus, IncentiveStack, IncentiveBy,
    NoCoaching, EqualCoaching, NewcomersFirst, WeakestFirst, CoachingStack, CoachingBy,
)  # fmt: skip
"""Rule classes in the order of the families; names are unique in a family."""
