"""A made-up company for the territory board and the goal tree, and a stage that answers their questions."""

import sample

from tui.messages import Answered

SEATS = [("R01", "[East]", 40, 9), ("R02", "[East]", 3, 4), ("R03", "West", 22, 6), ("R04", "West", 60, 5)]


def board_table(scenario="team-of-eight"):
    """Return what the worker says about a company: R01 holds most, R02 is new."""
    accounts = [
        {"id": f"A{k:04d}", "segment": "key-account" if k % 5 == 0 else "small", "region": SEATS[at][1],
         "owner": SEATS[at][0], "potential": (30 - k) * 100_000, "months": SEATS[at][2]}
        for k, at in enumerate([0] * 9 + [1] * 4 + [2] * 6 + [3] * 5)
    ]  # fmt: skip
    held = {seat: sum(a["potential"] for a in accounts if a["owner"] == seat) for seat, *_ in SEATS}
    return {
        "scenario": scenario, "title": sample.both("Team of eight", "八人团队"), "currency": "CNY",
        "target_cents": 48_000_000, "season": [1.0] * 12,
        "weights": {"bookings": 1.0, "cash": 0.0, "new-customers": 0.0, "activity": 0.0},
        "seats": [{"id": s, "region": r, "segment": "", "tenure": t, "potential": held[s]} for s, r, t, _n in SEATS],
        "accounts": accounts,
    }  # fmt: skip


def weight_table(account=""):
    now = {"chance_gap": 24.2, "sales_cents": 5.1e7, "at_risk_cents": 1.2e6}
    choices = [{"seat": "R02", "early_cents": -2.1e5, "later_cents": 1.3e5},
               {"seat": "R04", "early_cents": -2.4e5, "later_cents": -0.2e5}]  # fmt: skip
    more = {"account": account, "choices": choices} if account else {}
    return {"today": {**now, "chance_gap": 31.0, "at_risk_cents": 0.0}, "now": now, **more}


def years_table(worlds=20):
    """Return possible years in which everybody sells between 60 and 155 % of a usual year."""
    usual = {"R01": 220_000_000, "R02": 90_000_000, "R03": 140_000_000, "R04": 120_000_000}
    shape = [0.6 + 0.05 * k for k in range(worlds)]
    scale = {"bookings": 1.0, "cash": 0.9, "new-customers": 1e-7, "activity": 4e-4}
    seats = {
        m: {seat: [round(cents * factor * one) for one in shape] for seat, cents in usual.items()}
        for m, factor in scale.items()
    }
    company = {m: [sum(row[k] for row in rows.values()) for k in range(worlds)] for m, rows in seats.items()}
    return {"worlds": worlds, "seats": seats, "company": company}


class DecidingStage(sample.Stage):
    """Answers about the company at once, weighs at once; the rest is up to the test."""

    def ask(self, run, key, request):
        super().ask(run, key, request)
        if request["op"] == "board":
            self.say(Answered(0, key, 1, 1, board_table(request["scenario"])))
        elif request["op"] == "weigh":
            self.say(Answered(0, key, 1, 1, weight_table(request.get("account", ""))))

    def last(self, op):
        """Return the last question of a kind, None when it was never asked."""
        asked = [what for kind, what in self.asked if kind == "ask" and what.get("op") == op]
        return asked[-1] if asked else None
