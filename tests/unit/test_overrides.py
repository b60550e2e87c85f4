"""Single values of a scenario from the command line: the checks of a file, and every open assumption can be set."""

import pytest

from coaching.factors import LATER, NUMBERS, SWITCHES, factors_of
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
    ("segments[9].share=1", "rows, counted from 1"), ("behaviour.talent_sd=5", "allowed: from 0 to 1"),
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
    for wrong, said in (
        ("behaviour.talent", "did you mean"),
        ("market.cycle_days=9", "range"),
        ("x=3..1", "range"),
        ("x=0..inf", "range"),
        ("behaviour.talent_sd,behaviour.talent_sd", "named twice"),
        ("D05,behaviour.pull_share", "named twice, by 'D05'"),
        ("D05=0.1..0.3", "stands for 4"),
        ("behaviour.talent_sd=0..5", r"got 'behaviour.talent_sd=0..5'.* at 5:"),
        ("foo.bar=1..2", "--factors: foo.bar"),
        ("calendar.horizon_months=1..3", "allowed: a range"),
        ("D21", "an id of evidence"),
    ):
        with pytest.raises(InputError, match=said):
            factors_of(one, wrong)


def test_an_id_of_evidence_stands_for_all_that_rest_on_it():
    one = load("team-of-eight")
    assert {factor.key.partition(".")[2] for factor in factors_of(one, "d05")} == {
        "pull_share", "push_share", "push_loss", "pull_discount"
    }  # fmt: skip
    consent = {factor.key.partition(".")[2] for factor in factors_of(one, "D04")}
    assert consent == {"goal_utility", "goal_consent", "goal_consent_discussed"}
    [decay] = factors_of(one, "D07=3..9")
    assert (decay.key, decay.low, decay.high) == ("market.lead_decay_days", 3.0, 9.0)
    for row in {factor.evidence for factor in (*NUMBERS, *LATER)}:
        assert {factor.evidence for factor in factors_of(one, row)} == {row}
    [eyes] = factors_of(one, "behaviour.fresh_eyes=0..0.2")
    assert eyes.switch == "dynamics.fresh_eyes"


def test_switches_are_swept_beside_what_is_named():
    named = factors_of(load("team-of-eight"), "dynamics.effort,behaviour.talent_sd", switches=True)
    assert len(named) == len(SWITCHES) + 1


def test_a_switch_takes_the_nearest_level():
    switch = next(one for one in SWITCHES if one.key == "dynamics.effort")
    assert [switch.setting(x) for x in (-0.5, 0.4, 1.4, 2.2, 3.5)] == ["off", "off", "weak", "normal", "strong"]


def test_every_weakly_evidenced_number_can_be_swept():
    rows = {f"D{k:02d}" for k in range(1, 24)} - {"D21"}  # D21, merit allocation, emerges
    assert rows <= {factor.evidence for factor in NUMBERS}
    [elasticity] = factors_of(load("team-of-eight"), "behaviour.effort_elasticity")
    assert (elasticity.low, elasticity.high) == (0.2, 0.45), "F01"
