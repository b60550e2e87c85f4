"""Early warnings come when their line is crossed, and not before."""

from coaching.review import Alert, Thresholds, alerts, coverage
from policies.samples import sample_team
from policies.views import AccountView


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
