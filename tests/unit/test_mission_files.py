"""Mission files: the built-in ones fit, what does not fit is refused with its place, both languages are there."""

import tomllib
from importlib.resources import files

import pytest

from coaching.game.decisions import check_rules
from scenarios.behaviour import Behaviour
from scenarios.errors import InputError
from scenarios.mission import is_mission, load_mission, mission_names, parse_mission


def table(name="first-monday"):
    return tomllib.loads((files("scenarios") / "missions" / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", mission_names())
def test_every_built_in_mission_fits_and_its_rules_exist(name):
    mission = load_mission(name)
    assert mission.name == name
    assert is_mission(table(name))
    check_rules(mission)


def test_the_campaign_begins_with_the_first_monday():
    assert mission_names()[0] == "first-monday"


def broken(change):
    data = table()
    change(data)
    with pytest.raises(InputError) as caught:
        parse_mission(data, "mine.toml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.update(levrs=[]), "levrs: unknown key (did you mean 'levers'?)"),
        (lambda t: t["levers"][0].update(default="plus-21"), "levers[goals].default: 'plus-21' is no option"),
        (lambda t: t["gates"][0].update(worlds=50), "gates[1].worlds: goals-in-band is judged in one world"),
        (lambda t: t["gates"][0].update(measure="beats-par"), "gates[1].worlds: beats-par is judged over worlds"),
        (lambda t: t["levers"][0].pop("steps"), "levers[goals].steps: needed by 'by-person'"),
        (lambda t: t["levers"][0]["options"][0].pop("rule"), "has nothing; give exactly one"),
        (lambda t: t["plans"][0]["choices"][0].update(lever="gols"), "no lever 'gols' (did you mean 'goals'?)"),
        (lambda t: t["plans"][0]["choices"][0]["people"].update(R99=1.0), "no seat 'R99'"),
        (lambda t: t["plans"][3].update(role="other"), "four references"),
        (lambda t: t["guess"]["answers"].pop(), "guess.answers: 4 answers"),
        (lambda t: t["situation"].update(en="word " * 61), "61 words"),
        (lambda t: t["situation"].pop("zh"), "situation.zh: missing"),
        (lambda t: t["gates"][0].update(most=1.0), "exactly one of least and most"),
        (lambda t: t["scenario"].update(team={"count": -1}), "scenario: team.count"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(change, said):
    message = broken(change)
    assert said in message


def test_an_unknown_rule_is_refused_by_name():
    data = table()
    data["levers"][0]["options"][0]["rule"] = {"policy": "last-year-plsu"}
    with pytest.raises(InputError, match=r"options\[plus-20\].*last-year-plus"):
        check_rules(parse_mission(data))


def test_texts_do_not_change_the_digest_and_numbers_do():
    data, mission = table(), load_mission("first-monday")
    data["idea"]["en"] = "Another sentence."
    data["levers"][0]["question"]["en"] = "Another question?"
    assert parse_mission(data).digest() == mission.digest()
    data["scenario"]["market"]["typical_deal_cents"] += 1
    assert parse_mission(data).digest() != mission.digest()


def test_a_mission_rests_on_the_defaults_of_the_model_as_on_its_own_numbers():
    mission, usual = load_mission("first-monday"), Behaviour().trust_earned

    def with_trust(earned):
        behaviour = {**mission.scenario.get("behaviour", {}), "trust_earned": earned}
        return mission.model_copy(update={"scenario": {**mission.scenario, "behaviour": behaviour}})

    assert with_trust(usual).play_digest() == mission.play_digest(), "a stated default is no other mission"
    assert with_trust(2 * usual).play_digest() != mission.play_digest()
