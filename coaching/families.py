"""Where is each rule best? Every rule of a family in the place of the incumbent's, on companies of the library.

All else stays as it is today, and all columns meet the same worlds. A rule is best somewhere when its mean is the best
of its family on some metric in some company, by more than the 90 % interval of the paired difference to the runner-up
(clear) or not. A rule that is best nowhere is explained: it is a compromise that no single rule beats everywhere, or it
is in the catalogue for another reason (`WHY_NOT_BEST`); what neither holds for is dominated, and named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from coaching.intervals import estimate
from policies.catalog import find, names
from policies.protocols import FAMILIES
from scenarios.schema import Scenario

if TYPE_CHECKING:
    from policies.playbook import Playbook
    from simulator.experiment import Failure
    from simulator.outcome import Outcome

METRICS = (
    "attainment", "profit_cents", "profit_after_cents", "chance_gap", "attrition_annual", "newcomer_ramp_months",
    "pay_gini", "cash_collected_cents", "new_customers", "transition_cost_cents", "pay_per_point_cents",
)  # fmt: skip
"""What a rule may be best at."""
WHY_NOT_BEST: dict[str, str] = {
    "allocation:explicit": "a list that somebody wrote down: without a list it is the rule keep",
    "goals:written": "goals that somebody wrote down: without a list it is the rule potential-based without a ramp",
    "incentives:budget-cap": "a limit put around another rule: it is chosen for its certainty, and costs results",
    "incentives:flat-commission": "the plain rule that others are measured by; in these companies cash-in, "
    "the same rate "
    "with a part paid when the cash comes, was as good at everything and better at some things",
    "coaching:middle-first": "common advice (move the middle); in the model the same hours teach newcomers more, "
    "who have "
    "more to learn, so newcomers-first was as good at everything here",
    "incentives:clawback": "a safeguard put around another rule: it is chosen for cash that does not come",
}
"""Why a rule stays in the catalogue where another one is as good everywhere."""
LISTS = ("explicit", "written")
"""Rules that do nothing without a list that somebody wrote down."""


@dataclass(frozen=True)
class Best:
    """A rule that is best of its family at something."""

    family: str
    rule: str
    scenario: str
    metric: str
    clear: bool
    """Whether the 90 % interval of the paired difference to the runner-up leaves zero out."""


def columns(family: str, today: Playbook) -> dict[str, Playbook]:
    """Return the incumbent with every rule of a family in turn, by rule name; combinations are left out."""
    out = {}
    for name in names(family):
        if name not in ("stack", "by"):
            out[name] = replace(today, **{family: find(family, name)()})
    return out


@dataclass(frozen=True)
class FamilyTable:
    """What a comparison of families came to."""

    best: tuple[Best, ...]
    means: dict[tuple[str, str], dict[str, float]]
    """(family, rule) -> company and metric -> mean, signed so that more is better."""

    def dominated_by(self, family: str, rule: str) -> str:
        """Return a rule of the family that is as good everywhere and better somewhere; '' = none."""
        mine = self.means.get((family, rule), {})
        for (other_family, other), theirs in sorted(self.means.items()):
            both = mine.keys() & theirs.keys()
            if other_family != family or other == rule or not both:
                continue
            if all(theirs[k] >= mine[k] for k in both) and any(theirs[k] > mine[k] for k in both):
                return other
        return ""

    def why(self, family: str, rule: str) -> str:
        """Say why a rule stands in the catalogue: 'best', 'compromise', a reason, or 'dominated by ...'."""
        if any((one.family, one.rule) == (family, rule) for one in self.best):
            return "best"
        other, reason = self.dominated_by(family, rule), WHY_NOT_BEST.get(f"{family}:{rule}")
        if other or rule in LISTS:
            return reason or f"dominated by {other}"
        return "compromise"


def compare_families(
    scenarios: Sequence[Scenario], *, worlds: int, months: int, after: int, seed: int,
    families: Sequence[str] = FAMILIES, on_world: Callable[[str, str, int], None] | None = None,
) -> FamilyTable:  # fmt: skip
    """Run every rule of the families in every company and say where which one is best.

    Args:
        scenarios: companies.
        worlds: replications of each.
        months: horizon.
        after: months under the caretaker, for what a rule leaves behind.
        seed: of the worlds.
        families: which families.
        on_world: told scenario, family and world when one is done.

    Raises:
        PolicyError: a rule raised or answered nonsense.
    """
    best: list[Best] = []
    means: dict[tuple[str, str], dict[str, float]] = {}
    for scenario in scenarios:
        for family in families:
            values = _values(scenario, family, worlds, months, after, seed, on_world)
            for metric, by_rule in values.items():
                for rule, row in by_rule.items():
                    means.setdefault((family, rule), {})[f"{metric} in {scenario.name}"] = fmean(row)
                if (first := _first(by_rule)) is not None:
                    best.append(Best(family, first[0], scenario.name, metric, first[1]))
    return FamilyTable(tuple(best), means)


def _values(
    scenario: Scenario, family: str, worlds: int, months: int, after: int, seed: int,
    on_world: Callable[[str, str, int], None] | None,
) -> dict[str, dict[str, list[float]]]:  # fmt: skip
    """Return metric -> rule -> values by world, signed so that more is better; metrics without a value are left out."""
    from simulator.outcome import METRIC
    from simulator.run import incumbent_of
    from simulator.worlds import simulate_block

    books = _possible(scenario, columns(family, incumbent_of(scenario)))
    rows: list[list[Outcome]] = []
    for world in range(worlds):
        block = simulate_block(scenario, tuple(books.values()), seed, world, months, after)
        rows.append([_finished(one) for one in block])
        if on_world:
            on_world(scenario.name, family, world)
    out: dict[str, dict[str, list[float]]] = {}
    for metric in METRICS:
        sign = 1 if METRIC[metric].better == "higher" else -1
        for k, rule in enumerate(books):
            row = [value for one in rows if (value := one[k].metrics[metric]) is not None]
            if len(row) == worlds:
                out.setdefault(metric, {})[rule] = [sign * value for value in row]
    return out


def _finished(one: Outcome | Failure) -> Outcome:
    from scenarios.errors import PolicyError
    from simulator.experiment import Failure

    if isinstance(one, Failure):
        raise PolicyError("FAM-01", "a rule stopped: {reason}", reason=one.message)
    return one


def _possible(scenario: Scenario, books: dict[str, Playbook]) -> dict[str, Playbook]:
    """Leave out what makes no sense in this company: rules about owners where nobody owns anything."""
    from policies.guard import refuse_without_owners
    from scenarios.company import company_of
    from scenarios.errors import InputError

    owners, kept = company_of(scenario).account_owner, {}
    for name, book in books.items():
        try:
            refuse_without_owners(book, int((owners >= 0).sum()), len(owners))
        except InputError:
            continue
        kept[name] = book
    return kept


def _first(values: dict[str, list[float]]) -> tuple[str, bool] | None:
    """Return the rule with the best mean and whether it is clearly ahead; None on a tie or without a rival."""
    ranked = sorted(values, key=lambda rule: (-fmean(values[rule]), rule))
    if len(ranked) < 2 or fmean(values[ranked[0]]) <= fmean(values[ranked[1]]):
        return None
    gap = estimate([a - b for a, b in zip(values[ranked[0]], values[ranked[1]], strict=True)])
    return ranked[0], gap.low is not None and gap.low > 0
