"""Single values of a scenario from the command line: the checks of a file, and every open assumption can be set."""

import pytest

from coaching.factors import NUMBERS, SWITCHES, factors_of
from scenarios.errors import InputError
from scenarios.loader import digest, library_names, load
from scenarios.overrides import override, read_settings


@pytest.mark.parametrize("name", library_names())
def test_every_factor_can_be_set_to_both_ends_of_its_range(name):
    one = load(name)
    for factor in factors_of(one, switches=True):
        for number in (factor.low, factor.high):
            changed = override(one, {factor.key: factor.setting(number)})
            assert digest(override(changed, {})) == digest(changed)


def test_a_value_that_stands_there_already_changes_nothing():
    one = load("team-of-eight")
    assert digest(override(one, {"market.persistence": one.market.persistence})) == digest(one)
    assert digest(override(one, {"market.persistence": 0.5})) != digest(one)


def test_numbers_words_rows_and_all_rows():
    one = load("manufacturer")
    found = override(one, read_settings([
        "behaviour.talent_sd=0.3", "dynamics.effort=off", "segments[2].potential_sd=0.4", "market.shock_month=4",
        "calendar.season_index=[1,1,1,1,1,1,1,1,1,1,1,2]",
    ]))  # fmt: skip
    assert (found.behaviour.talent_sd, found.dynamics.effort, found.market.shock_month) == (0.3, "off", 4)
    assert found.segments[1].potential_sd == 0.4
    assert found.segments[0] == one.segments[0]
    everywhere = override(one, {"segments[0].potential_sd": 0.5})
    assert {row.potential_sd for row in everywhere.segments} == {0.5}


@pytest.mark.parametrize(("text", "said"), [
    ("behaviour.talent=1", "did you mean 'talent_sd'"), ("nonsense", "allowed: key=value"),
    ("=3", "allowed: key=value"),
    ("segments[9].share=1", "rows, counted from 1"), ("behaviour.talent_sd=5", "allowed: at most 1.0"),
    ("market=3", "a table of keys"), ("market.x.y=1", "no key 'x'"), ("name[1]=2", "0 rows"),
    ("dynamics.effort=much", "one of off, weak, normal, strong"), ("accounts.count=0", "no accounts"),
])  # fmt: skip
def test_a_wrong_setting_is_refused(text, said):
    with pytest.raises(InputError, match=said.replace("[", r"\[")):
        override(load("team-of-eight"), read_settings([text]))


def test_factors_are_known_by_name_or_given_with_a_range():
    one = load("team-of-eight")
    assert len(factors_of(one)) == len(NUMBERS)
    assert len(factors_of(one, switches=True)) == len(NUMBERS) + len(SWITCHES)
    [known, given] = factors_of(one, "behaviour.talent_sd, market.cycle_days=30..90")
    assert (known.low, known.high, given.low, given.high) == (0.1, 0.35, 30.0, 90.0)
    for wrong, said in (("behaviour.talent", "did you mean"), ("market.cycle_days=9", "range"), ("x=3..1", "range")):
        with pytest.raises(InputError, match=said):
            factors_of(one, wrong)


def test_a_switch_takes_the_nearest_level():
    switch = next(one for one in SWITCHES if one.key == "dynamics.effort")
    assert [switch.setting(x) for x in (-0.5, 0.4, 1.4, 2.2, 3.5)] == ["off", "off", "weak", "normal", "strong"]


def test_every_weakly_evidenced_number_can_be_swept():
    rows = {f"D{k:02d}" for k in range(1, 24)} - {"D21"}  # D21, merit allocation, emerges
    assert rows <= {factor.evidence for factor in NUMBERS}
