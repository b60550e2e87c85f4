"""Why one playbook differs: parts add up, a rule that does nothing gets nothing, what stops is named."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from coaching.contributions import MOST_COLUMNS, Pairing, contributions, differing, mixtures, split
from policies.library import load_playbook
from scenarios.errors import ShapanError
from simulator.batch import Bench
from simulator.experiment import Failure
from tests.companies import scenario

TODAY, OTHER = load_playbook("status-quo"), load_playbook("potential-based")
EFFECT = {"allocation": 4.0, "routing": -1.0, "goals": 0.0, "incentives": 2.0, "coaching": 1.0}


class Made:
    """A bench whose worlds are a formula of the mixture: effects add up, but pay and goals only pay off together."""

    def __init__(self, spoilt=()):
        self.spoilt, self.largest = spoilt, 0

    def run(self, blocks, on_done):
        chosen = list(mixtures(TODAY, OTHER))
        for place, block in enumerate(blocks):
            self.largest = max(self.largest, len(block.columns))
            row = [self.one(chosen[at], block.worlds[0]) for at in block.columns]
            on_done(place, [row])

    def one(self, chosen, world):
        if chosen in self.spoilt:
            return Failure("x", "the rule tiered divides by zero", "RUN-01")
        value = 100.0 * world + sum(EFFECT[lever] for lever in chosen) + 6.0 * ({"goals", "incentives"} <= chosen)
        return SimpleNamespace(metrics={"attainment": value, "pay_gini": None if len(chosen) == 5 else 1.0})


def pairing(worlds=3, a=TODAY, b=OTHER):
    return Pairing(scenario(), a, b, worlds, 3, 0, 7)


def test_parts_add_up_and_what_two_rules_do_together_is_halved():
    bench, told = Made(), []
    found = contributions(pairing(), bench, ("attainment", "pay_gini"), lambda *step: told.append(step))
    one = found["attainment"]
    assert {part.lever: part.share.mean for part in one.parts} == pytest.approx(
        {"allocation": 4.0, "routing": -1.0, "goals": 3.0, "incentives": 5.0, "coaching": 1.0}
    )
    assert {part.lever: part.alone.mean for part in one.parts} == pytest.approx(EFFECT)
    assert (one.a, one.b, one.difference.mean) == pytest.approx((100.0, 112.0, 12.0))
    assert one.parts[0].lever == "incentives"
    assert "pay_gini" not in found
    assert bench.largest == MOST_COLUMNS
    assert [step[0] for step in told] == [1, 2, 3, 4, 5, 6]
    assert told[0][2] == {}
    assert told[1][2]["attainment"].difference.worlds == 1


def test_only_what_differs_is_exchanged():
    assert differing(TODAY, TODAY) == []
    assert differing(TODAY, load_playbook("potential-based")) == [*EFFECT]
    mixed = mixtures(TODAY, OTHER)
    assert len(mixed) == 32
    assert mixed[frozenset()] is TODAY
    assert mixed[frozenset(EFFECT)] is OTHER
    half = mixed[frozenset({"goals", "coaching"})]
    assert (half.goals, half.coaching, half.incentives) == (OTHER.goals, OTHER.coaching, TODAY.incentives)


def test_a_mixture_that_stops_is_told():
    bench = Made(spoilt=[frozenset({"goals"})])
    with pytest.raises(ShapanError, match="divides by zero") as caught:
        contributions(pairing(), bench, ("attainment",))
    assert caught.value.code == "CON-01"


def test_equal_worlds_have_no_parts_of_their_own():
    one = split([{frozenset(): 1.0, frozenset({"goals"}): 1.5}, {frozenset(): 2.0, frozenset({"goals"}): 2.5}])
    assert one.difference.mean == one.parts[0].share.mean == one.parts[0].alone.mean == 0.5


def test_real_runs_add_up_in_every_metric():
    other = replace(TODAY, name="other", routing=OTHER.routing, coaching=OTHER.coaching)
    with Bench(1) as bench:
        found = contributions(
            Pairing(scenario(4, 40), TODAY, other, 2, 3, 0, 7), bench, ("attainment", "profit_cents", "pay_cost_cents")
        )
    for metric, one in found.items():
        total = sum(part.share.mean for part in one.parts)
        assert total == pytest.approx(one.b - one.a, rel=1e-9, abs=1e-6), metric
        assert one.difference.mean == pytest.approx(one.b - one.a)
    assert found["attainment"].difference.mean != 0


def test_a_rule_whose_exchange_changes_nothing_is_told_so():
    """Zero in every world is no close call."""
    from coaching.intervals import Estimate
    from tui.commands.reasons import _drawn

    nothing, some = Estimate(0.0, 0.0, 0.0, 0.0, 0.0, 6), Estimate(0.1, -0.1, 0.3, -0.2, 0.4, 6)
    parts = [SimpleNamespace(lever="allocation", share=nothing, alone=nothing),
             SimpleNamespace(lever="routing", share=some, alone=some)]  # fmt: skip
    found = SimpleNamespace(parts=parts, difference=some, a=0.5, b=0.6)
    plan = SimpleNamespace(scenario=SimpleNamespace(currency="CNY"), playbooks=(TODAY, OTHER), worlds=6)
    rows = _drawn(plan, "attainment", found, [])
    assert [row.rstrip().endswith("the same") for row in rows if "accounts" in row] == [True]
    assert [row.rstrip().endswith("too close to call") for row in rows if "leads" in row] == [True]
