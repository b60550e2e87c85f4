"""The short form of the validation: a few patterns in few worlds, on every change (`shapan validate` runs them all).

Chosen are those whose effect in the full run is so far beyond 4 standard errors that six worlds show it; the two that
cost most lie ten and more beyond and are shown by three.
"""

import numpy as np
import pytest

from coaching.validate.catalogue import PATTERNS, SHORT, chosen
from coaching.validate.pattern import Check, estimate, measured, overall
from coaching.validate.paying import STRETCHES, _neutral, _peak
from coaching.validate.rules import Uneven
from coaching.validate.running import validate
from scenarios.errors import InputError

WORLDS = {"P01": 6, "P05": 6, "P16": 3, "P19": 3}


@pytest.fixture(scope="module")
def found():
    return {name: validate([name], WORLDS[name], jobs=1, ablations=False)[0] for name in SHORT}


@pytest.mark.parametrize("name", SHORT)
def test_the_main_figure_is_in_its_band_and_clear_of_nothing(found, name):
    figure = found[name].figures[0]
    low, high = figure.band
    assert low is None or figure.value >= low, figure
    assert high is None or figure.value <= high, figure
    assert abs(figure.value - figure.null) > 4 * figure.standard_error


def test_team_bonuses_pay_less_the_more_share_them(found):
    _, two_four, four_eight = found["P16"].figures
    assert min(two_four.low, four_eight.low) > 0


def check(**changes):
    return Check("x", lambda m: m["x"], **({"low": 0.03, "high": 0.14} | changes))


def rows(*values):
    return [{"x": value} for value in values]


def test_the_jackknife_of_a_mean_is_its_standard_error():
    value, error = estimate(check(), rows(1.0, 2.0, 3.0, 4.0))
    assert value == 2.5
    assert error == pytest.approx((5 / 3) ** 0.5 / 2)


@pytest.mark.parametrize(("values", "verdict"), [
    ((0.08, 0.081, 0.082, 0.083), "pass"), ((0.032, 0.03, 0.033, 0.027), "weak pass"),
    ((0.0, 0.02, 0.12, -0.01), "fail"), ((0.2, 0.2, 0.21, 0.2), "fail"),
])  # fmt: skip
def test_verdicts_follow_the_protocol(values, verdict):
    assert measured(check(), rows(*values), None).verdict == verdict


def test_a_sign_alone_is_no_weak_pass_before_it_is_sure():
    sign = check(low=0.0, high=None)
    assert measured(sign, rows(0.01, -0.008, 0.012, -0.004), None).verdict == "fail"
    assert measured(sign, rows(0.01, 0.011, 0.012, 0.009), None).verdict == "pass"
    assert measured(check(low=-0.02, high=0.02, null=None), rows(0.03, -0.01, 0.02, -0.01), None).verdict == "weak pass"


def test_unequal_patches_are_as_unequal_as_they_say():
    z = np.random.Generator(np.random.Philox(3)).normal(size=48)
    for cv in (0.45, 0.55, 0.7):
        share = np.exp(Uneven(cv, exact=True)._spread(z) * z)
        assert np.std(share, ddof=1) / np.mean(share) == pytest.approx(cv, abs=1e-6)


def test_a_neutral_budget_is_read_between_the_two_bonuses():
    m = {"paid annual": 9.0, "paid 0.8": 8.0, "paid 1.0": 12.0}
    assert _neutral(m, lambda size: size) == pytest.approx(0.85)


def test_the_peak_lies_between_the_stretches_that_were_run():
    def made(top):
        m = {f"sold {scale}": 1 - (scale - top) ** 2 for scale in STRETCHES}
        return m | {f"hit {scale}": 1.5 - scale for scale in STRETCHES}

    for top in (0.75, 0.92, 1.3):
        assert _peak(made(top))[::2] == pytest.approx((top, 1.5 - top))
    assert _peak(made(3.0))[0] == STRETCHES[-1], "no peak inside: the end is the best"


def test_a_pattern_is_as_good_as_its_weakest_figure():
    good, bad = (measured(check(), rows(*v), None) for v in ((0.08, 0.081, 0.08), (0.2, 0.21, 0.2)))
    assert overall([good, bad], "hold-out") == "fail"
    assert overall([good], "verification") == "pass"
    assert overall([bad], "diagnostic") == "no verdict"


def test_an_ablation_must_take_most_of_the_effect_away():
    full = rows(0.08, 0.081, 0.082, 0.083)
    assert measured(check(), full, rows(0.001, -0.002, 0.002)).vanishes
    assert not measured(check(), full, rows(0.07, 0.071, 0.072)).vanishes


def test_finished_parts_are_not_run_again(tmp_path):
    keep, told = tmp_path / "parts.jsonl", []
    first = validate(["P05"], 2, 1, False, keep)
    keep.write_text(keep.read_text() + '["P05", fal', encoding="utf-8")
    again = validate(["P05"], 2, 1, False, keep, lambda done, total: told.append(done))
    assert told == []
    assert again == first


def test_unknown_patterns_are_refused():
    with pytest.raises(InputError, match="no pattern 'P99'"):
        chosen(["P99"])
    assert len(PATTERNS) == 20
