"""What would change our mind: known effects are found, flips are located, shares add up, regret is regret."""

import math

import pytest

from coaching.factors import NUMBERS, Factor, point
from coaching.intervals import estimate
from coaching.regimes import REGIMES, regrets, settings
from coaching.sensitivity import Question, Sweep, _flip, refuse_sizes, screen, split, survivors, walk
from policies.library import load_playbook
from scenarios.company import company_of
from scenarios.errors import InputError, ShapanError
from scenarios.overrides import override
from simulator.batch import Bench
from simulator.experiment import Failure
from tests.companies import scenario

BOOKS = tuple(load_playbook(name) for name in ("status-quo", "equal-split"))
FACTORS = tuple(
    Factor(key, low, high, "made up")
    for key, low, high in (
        ("behaviour.talent_sd", 0.1, 0.3), ("market.volatility", 0.02, 0.12), ("market.persistence", 0.3, 0.9)
    )
)  # fmt: skip


class Made:
    """A bench whose answers are a formula of the point: b - a = 10 (talent_sd - 0.2) + interaction."""

    def run(self, blocks, on_done=None):
        from scenarios.loader import from_canonical

        found = []
        for place, block in enumerate(blocks):
            one = from_canonical(block.job.scenario)
            talent, volatility = one.behaviour.talent_sd, one.market.volatility
            gap = 10 * (talent - 0.2) + 100 * (talent - 0.2) * (volatility - 0.07)
            found.append([[made(5.0 + world), made(5.0 + world + gap)] for world in block.worlds])
            if on_done is not None:
                on_done(place, found[-1])
        return found


def made(value):
    from types import SimpleNamespace

    return SimpleNamespace(metrics={"attainment": value, "pay_gini": None})


def sweep(metric="attainment", bench=None, worlds=3):
    question = Question(scenario(), BOOKS, metric, worlds, 3, 7)
    return Sweep(question, "higher", bench or Made())


def test_every_weakly_known_number_can_be_swept():
    weak = {f"D{row:02d}" for row in range(1, 24)} - {"D21"}  # D21 is a result of the model, not a number
    assert weak <= {one.evidence for one in NUMBERS}
    company = scenario()
    for one in NUMBERS:
        ends = [override(company, point((one,), (number,))) for number in (one.low, one.high)]
        assert ends[0] != ends[1], one.key


def test_a_mechanism_is_on_while_its_number_is_swept():
    (eyes,) = [one for one in NUMBERS if one.key == "behaviour.fresh_eyes"]
    assert scenario().dynamics.fresh_eyes == "off"
    assert override(scenario(), point((eyes,), (0.3,))).dynamics.fresh_eyes == "normal"
    switch = Factor("dynamics.fresh_eyes", 0.0, 3.0, "switch")
    assert point((eyes, switch), (0.3, 0.0))["dynamics.fresh_eyes"] == "off", "who sweeps the switch decides it"


def test_morris_ranks_a_known_formula():
    study = sweep()
    effects = screen(study, FACTORS, 6)
    assert [one.key for one in effects] == ["behaviour.talent_sd", "market.volatility", "market.persistence"]
    assert effects[0].mu_star == pytest.approx(2.0, rel=0.3)  # 10 x the range of 0.2
    assert effects[0].sigma > 0.1
    assert effects[2].mu_star == 0.0
    assert [one.key for one in survivors(effects, FACTORS, 2)] == ["behaviour.talent_sd", "market.volatility"]


def test_one_assumption_alone_is_moved_and_needs_no_split():
    study = sweep()
    [effect] = screen(study, FACTORS[:1], 4)
    assert effect.mu_star == pytest.approx(2.0, rel=0.3)
    points = len(study.rankings)
    assert split(study, FACTORS[:1], 4) == []
    assert len(study.rankings) == points


def test_sobol_splits_the_variance_of_a_known_formula():
    indices = {one.key: one for one in split(sweep(worlds=1), FACTORS, 64)}
    # Var of the linear term 10 x and of the interaction: (2/sqrt 12)^2 against (100 x .2 x .1 / 12)^2.
    linear, mixed = 4 / 12, (100 * 0.2 * 0.1 / 12) ** 2
    assert indices["behaviour.talent_sd"].first == pytest.approx(linear / (linear + mixed), abs=0.12)
    assert indices["behaviour.talent_sd"].total == pytest.approx(1.0, abs=0.12)
    assert indices["market.volatility"].total == pytest.approx(mixed / (linear + mixed), abs=0.12)
    assert indices["market.persistence"].total == pytest.approx(0.0, abs=1e-9)


def test_a_walk_finds_where_the_winner_flips():
    [talent, volatility, _persistence] = walk(sweep(), FACTORS)
    assert talent.break_even == (pytest.approx(0.2),) or talent.differences[2].mean == pytest.approx(0.0, abs=1e-9)
    shifted = Factor("behaviour.talent_sd", 0.1, 0.28, "made up")
    [one] = walk(sweep(), (shifted,))
    assert one.break_even == (pytest.approx(0.2, abs=1e-6),)
    assert one.settled
    assert volatility.break_even == ()


def test_a_flip_inside_the_noise_is_not_settled():
    noisy = tuple(estimate([centre - 1, centre + 1, centre]) for centre in (-0.1, 0.1))
    found = _flip("x", "a", "b", (0.0, 1.0), noisy)
    assert found.break_even == (pytest.approx(0.5),)
    assert not found.settled


def test_shares_of_rankings_count_every_point_once():
    study = sweep()
    screen(study, FACTORS, 4)
    shares = study.shares()
    assert sum(one.share for one in shares) == pytest.approx(1)
    assert sum(one.points for one in shares) == 4 * (len(FACTORS) + 1)
    assert {frozenset(one.order) for one in shares} == {frozenset(one.name for one in BOOKS)}
    before = len(study.rankings)
    walk(study, FACTORS)
    assert len(study.rankings) == before


def test_nonsense_is_refused():
    for call, said in (
        (lambda: screen(sweep(), FACTORS, 1), "trajectories"), (lambda: refuse_sizes(2, keep=0), "keep"),
        (lambda: split(sweep(), FACTORS, 12), "power of two"), (lambda: sweep("pay_gini").run([{}]), "has no value"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=said):
            call()


def test_a_rule_that_stops_at_a_point_is_named():
    class Stopped(Made):
        def run(self, blocks, on_done=None):
            return [[[Failure("x", "paid -1", "POL-30")] * 2]]

    with pytest.raises(ShapanError, match="status-quo stopped: paid -1"):
        sweep(bench=Stopped()).run([{}])


def test_regimes_keep_the_target_and_move_the_market():
    one = scenario()
    base = company_of(one).target_cents_per_month
    made_up = {regime: override(one, settings(one, regime, 12)) for regime in REGIMES}
    assert {company_of(found).target_cents_per_month for found in made_up.values()} == {base}
    assert made_up["growth"].market.drift_per_year > 0 == made_up["stagnant"].market.drift_per_year
    assert made_up["saturated"].market.leads_per_rep_month < one.market.leads_per_rep_month
    assert made_up["shock"].market.shock_month == 4
    assert made_up["stagnant"].market.shock_month is None


def test_the_least_regretted_playbook_is_never_the_worst_in_a_row():
    class Table(Made):
        """a: 10, 0; b: 7, 7 -> a regrets 7 at worst, b 3."""

        def run(self, blocks, on_done=None):
            rows = [(10, 7), (0, 7)]
            return [[[made(a + world), made(b + world)] for world in range(4)] for a, b in rows]

    found = regrets(sweep(bench=Table()), ("growth", "shock"))
    assert found.worst == {"status-quo": 7.0, "equal-split": 3.0}
    assert found.choice == "equal-split"
    assert found.probability["equal-split"] == 1.0
    assert {cell.regret for cell in found.cells} == {0.0, 3.0, 7.0}


def test_real_runs_react_to_real_assumptions():
    with Bench(1) as bench:
        study = Sweep(Question(scenario(reps=5), BOOKS, "attainment", 2, 2, 7), "higher", bench)
        [calm, rough] = study.run([{"market.reference_win_rate": 0.1}, {"market.reference_win_rate": 0.4}])
    assert calm != rough
    assert not any(math.isnan(value) for row in (*calm, *rough) for value in row)
