"""A table of territories (one row each: sales, potential, tenure, accounts) as a scenario: no deals are needed."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from scenarios.crm.names import cents, kebab, shorten
from scenarios.crm.orders import REPEAT_SHARE, scaled
from scenarios.crm.report import Fact, Report
from scenarios.crm.sources import BORROWED
from scenarios.crm.tables import Tables
from scenarios.crm.verdict import Verdict
from scenarios.errors import InputError
from scenarios.loader import parse
from scenarios.schema import Market, Scenario

MOST_ACCOUNTS = 200
"""Accounts of one territory that are drawn apart."""
DAY_0 = date(2026, 1, 1)
NO_DEALS = "A table of territories: sales and potential by territory are known, deals and win rates are borrowed."


def territory_scenario(tables: Tables, label: str, report: Report) -> tuple[Scenario, Verdict]:
    """Make a scenario with one rep and one region for each territory, and a verdict: direction only.

    Sales are taken as those of a year. A territory's potential is shared evenly by its accounts.

    Raises:
        InputError: IMP-25, under two territories with readable sales and potential.
    """
    rows = [row for row in (_numbers(cells) for cells in tables.territories) if row is not None]
    if len(rows) < 2:
        raise InputError("IMP-25", "{n} territories with readable sales and potential; at least 2", n=len(rows))
    counts = [max(1, min(round(row["accounts"]), MOST_ACCOUNTS)) for row in rows]
    each = np.array([row["potential"] / count for row, count in zip(rows, counts, strict=True)])
    relative = np.clip(each / np.median(each), 1e-6, 10_000)
    accounts = [
        {"id": f"{row['name']}-{k + 1}", "region": row["name"], "potential": round(float(relative[at]), 6),
         "owner": f"R{at + 1:02d}"}
        for at, (row, count) in enumerate(zip(rows, counts, strict=True))
        for k in range(count)
    ]  # fmt: skip
    monthly = 100 * sum(row["sales"] for row in rows) / 12
    reps = [
        {"id": f"R{at + 1:02d}", "region": row["name"], "tenure_months": min(max(row["tenure"], 0.0), 600.0)}
        for at, row in enumerate(rows)
    ]
    scenario = parse(_table(label, rows, accounts, reps, monthly), "the imported territories")
    report.deals_read = report.deals_used = len(rows)
    return scaled(scenario, monthly), Verdict("direction only", (Fact("IMP-V08", NO_DEALS, {}),))


def _numbers(cells: dict[str, str]) -> dict[str, Any] | None:
    read = {name: cents(cells.get(name, "")) for name in ("sales", "potential", "tenure", "accounts")}
    if not read["sales"] or not read["potential"] or read["sales"] < 0 or read["potential"] < 0 or not cells["region"]:
        return None
    numbers = {name: (value or 0) / 100 for name, value in read.items()}
    return numbers | {"name": shorten(cells["region"]), "accounts": numbers["accounts"] or 1.0}


def _table(label: str, rows: list, accounts: list, reps: list, monthly: float) -> dict[str, Any]:
    root = float(np.sum(np.sqrt([one["potential"] for one in accounts])))
    win = Market().reference_win_rate
    deal = max(monthly / len(accounts), 1.0)
    note = "one account in ten starts an opportunity a month (assumption)"
    known = (
        ("regions", "one for each territory"), ("account.potential", "potential of the territory by its accounts"),
        ("account.owner", "the territory's rep"), ("market.typical_deal_cents", "sized so that sales are those stated"),
        ("rep.tenure_months", "time with the company"),
    )  # fmt: skip
    skipped = {key for key, _ in known} | {"market.repeat_share", "incumbent"}
    summary = f"{len(rows)} territories, {len(accounts)} accounts, from a territory table."
    return {
        "name": kebab(label, "imported-territories"),
        "title": {"en": f"{label} (imported)", "zh": f"{label}（导入）"},
        "summary": {"en": summary, "zh": f"{len(rows)} 个区域，{len(accounts)} 家客户，来自区域表。"},
        "currency": "units", "incumbent": "status-quo", "calendar": {"start_date": DAY_0},
        "market": {
            "opportunities_per_account_month": round(0.1 * len(accounts) / root, 9),
            "typical_deal_cents": round(deal / win),
            "leads_per_rep_month": 0.0, "repeat_share": REPEAT_SHARE,
        },
        "regions": [{"name": row["name"], "share": 1 / len(rows)} for row in rows],
        "account": accounts, "rep": reps,
        "sources": [
            *({"key": key, "kind": "data", "note": text, "rows": len(rows)} for key, text in known),
            {"key": "market.opportunities_per_account_month", "kind": "borrowed", "note": note},
            {"key": "market.reference_win_rate", "kind": "borrowed", "note": "default .21 (B2, F68)"},
            *({"key": key, "kind": "borrowed", "note": text} for key, text in BORROWED if key not in skipped),
        ],
    }  # fmt: skip
