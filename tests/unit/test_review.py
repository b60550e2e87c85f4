"""Early warnings come when their line is crossed, and not before."""

import json

from coaching.review import Alert, Thresholds, alerts, coverage
from coaching.watch import chances_now, warnings_at
from policies.library import load_playbook
from policies.samples import sample_team
from policies.views import AccountView
from scenarios.company import company_of
from tests.companies import scenario
from tui.cli import run

ALL = Thresholds(chance=1.01)
"""Whoever is behind plan is named."""


def team(**fields):
    calm = {"bookings_cents": (100,) * 6, "goals_cents": (100,) * 6, "wins": 6, "open_opportunities": 9,
            "tenure_months": 40, "open_leads": 2}  # fmt: skip
    whole = sample_team(1)
    return whole._replace(reps=(whole.reps[0]._replace(**calm | fields),))


def codes(view, **told):
    return [one.code for one in alerts(view, **told)]


def test_a_calm_month_warns_of_nothing():
    view = team()
    rep = view.reps[0].id
    assert codes(view, chances={rep: 0.1}, energy={rep: 0.9}) == []  # at goal: a low chance is no alarm


def test_behind_plan_needs_both_a_shortfall_and_a_low_chance():
    view = team(bookings_cents=(60,) * 6, open_opportunities=50)
    rep = view.reps[0].id
    assert codes(view, chances={rep: 0.29}) == ["behind-plan"]
    assert codes(view, chances={rep: 0.31}) == []
    assert codes(view) == []


def test_pipeline_leads_energy_and_untouched_accounts():
    thin = team(open_opportunities=2)
    assert coverage(thin.reps[0]) == 2.0
    assert alerts(thin) == [Alert("thin-pipeline", thin.reps[0].id, 2.0, 3.0)]
    new = team(tenure_months=2, open_leads=0, open_opportunities=0, wins=0)
    assert codes(new) == ["no-leads"]
    view = team()
    rep = view.reps[0].id
    assert codes(view, energy={rep: 0.5}) == ["low-energy"]
    accounts = tuple(AccountView(str(k), "", "", rep, 1, 9, 0, 0, days_untouched=61 * (k < 2)) for k in range(6))
    assert codes(view, accounts=accounts) == ["untouched-accounts"]
    assert codes(view, accounts=accounts, lines=Thresholds(untouched_share=0.5)) == []


WATCHED = scenario(reps=5, accounts=40)


def test_warnings_of_a_run_are_what_the_views_say():
    book = load_playbook("status-quo")
    found = warnings_at(WATCHED, book, seed=3, world=0, month=4)
    everything = warnings_at(WATCHED, book, seed=3, world=0, month=4, lines=ALL)
    assert len(found) <= len(everything)
    assert {one.rep for one in everything} <= {"R01", "R02", "R03", "R04", "R05"}
    behind = {one.rep: one.value for one in everything if one.code == "behind-plan"}
    assert behind, "with a line of 100 % everybody behind plan is named"
    assert all(0 <= chance <= 1 for chance in behind.values())


def test_the_chance_falls_with_the_goal_and_rises_with_what_is_sold():
    book, company = load_playbook("tiered-pay"), company_of(WATCHED)
    unit = round(company.unit_cents)

    def chance(goal, sold):
        view = team(bookings_cents=(sold,) * 4, goals_cents=(goal,) * 4)
        (value,) = chances_now(company, book, view, 4).values()
        return value

    assert chance(2 * unit, unit) < chance(unit, unit) < chance(unit, 2 * unit)


def test_the_review_command_says_causes_and_warnings(capsys):
    assert run(["review", "start-up-of-five", "--month", "1", "--span", "1", "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    assert table["team"]["goal_cents"] + sum(table["team"]["causes"].values()) == table["team"]["actual_cents"]
    assert isinstance(table["alerts"], list)
    assert run(["review", "start-up-of-five", "--span", "2"]) == 2
