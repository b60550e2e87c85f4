"""The export of a simulated company, as each CRM system would write it: for tours, and to test the import's truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from coaching.crm_export.layout import Layout, layout_of, render
from coaching.crm_export.tables import csv_bytes, write_files
from scenarios.errors import InputError
from scenarios.loader import load
from scenarios.schema import Scenario
from scenarios.units import CALENDAR_DAYS_PER_MONTH

MOST_MONTHS = 60
NOTE = "SIMULATED.md"
NOTICE = """# Simulated company / 模拟公司

Every person, customer and amount in this folder was made by shapan's simulator (scenario {scenario}, seed {seed},
{months} months). None is real. 本文件夹中的人员、客户与金额均由沙盘模拟生成，全部是虚构的。
"""


def write_sample(
    system: str, folder: Path, *, scenario: Scenario | None = None, months: int = 24, seed: int = 1, world: int = 0
) -> list[Path]:
    """Simulate a company and write its CRM export.

    Args:
        system: salesforce, zoho, jiandaoyun, yonyou, kingdee, wukong or ruoyi.
        folder: made when absent.
        scenario: the company; the built-in team of eight when None.
        months: length of the export, 1 to 60.
        seed: root seed.
        world: which world.

    Returns:
        The files written; the notice that all is simulated is the last.

    Raises:
        InputError: an unknown system, or months out of range.
        StoreError: the folder cannot be written.
    """
    layout = layout_of(system)
    company = scenario or load("team-of-eight")
    if not 1 <= months <= MOST_MONTHS:
        raise InputError("OUT-23", "--months: got {got}, allowed: 1 to {most}", got=months, most=MOST_MONTHS)
    facts = _facts(company, months, seed, world)
    files = render(layout, layout.sample, _sample_rows(facts, company, layout, months))
    files |= _payments(files, facts, company, months)
    files[NOTE] = NOTICE.format(scenario=company.name, seed=seed, months=months).encode()
    return write_files(Path(folder), files, 0o644)


def _sample_rows(
    facts: Mapping[str, list], scenario: Scenario, layout: Layout, months: int
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table of a simulated company."""
    names = _Names(layout, scenario, [row["rep"] for row in facts["deals"]], [row["account"] for row in facts["deals"]])
    deals = [
        _deal(row, k, names, layout, scenario.calendar.start_date, months) for k, row in enumerate(facts["deals"], 1)
    ]
    quotas = [
        {"owner": names.person(seat), "owner_id": names.person_id(seat), "year": year, "month": month, "quota": cents}
        for seat, year, month, cents in facts["goals"]
    ]
    return {
        "deals": deals,
        "history": [
            step for row, deal in zip(facts["deals"], deals, strict=True) for step in _steps(row, deal, layout)
        ],
        "users": [
            {"owner": names.person(rep), "owner_id": names.person_id(rep), "active": True, "region": names.region(rep)}
            for rep in names.people
        ],
        "accounts": names.account_rows(),
        "quotas": quotas,
        "quotas_wide": _wide(quotas),
    }  # fmt: skip


def _facts(scenario: Scenario, months: int, seed: int, world: int) -> dict[str, list]:
    """Simulate; return the opportunities that a CRM would still show, and the goals by month."""
    from simulator.ledger import Fact
    from simulator.run import incumbent_of, run_one

    _, ledger = run_one(scenario, incumbent_of(scenario), seed, world, months, 0)
    header, rows = ledger.opportunities()
    end = months * CALENDAR_DAYS_PER_MONTH
    found: list[dict[str, Any]] = [dict(zip(header, row, strict=True)) for row in rows]
    deals = [
        row for row in found
        if row["rep"] and row["status"] != "not qualified" and row["stage"] != "lead"
        and (row["closed_day"] == "" or 0 <= row["closed_day"] < end)
    ]  # fmt: skip
    goals = ledger.columns().of(Fact.GOAL_SET)
    start = scenario.calendar.start_date
    month = np.round((goals.minute - ledger.day0_minute) / 9600).astype(int)
    kept = [
        (ledger.people[person], *divmod(start.year * 12 + start.month - 1 + at, 12), cents)
        for person, at, cents in zip(goals.person.tolist(), month.tolist(), goals.amount.tolist(), strict=True)
        if at >= 0
    ]
    return {"deals": deals, "goals": [(rep, year, one + 1, cents) for rep, year, one, cents in kept]}


class _Names:
    """Invented names and ids, clearly simulated, the same on every run."""

    def __init__(self, layout: Layout, scenario: Scenario, reps: Sequence[str], accounts: Sequence[str]) -> None:
        self.layout = layout
        self.chinese = layout.system not in ("salesforce", "zoho")
        listed = [rep.id for rep in scenario.rep]
        self.people = list(dict.fromkeys([*listed, *sorted(set(reps))]))
        self.accounts = sorted({name for name in accounts if name})
        self._person = {rep: k for k, rep in enumerate(self.people, 1)}
        self._account = {name: k for k, name in enumerate(self.accounts, 1)}
        from scenarios.company import company_of

        company = company_of(scenario)
        places = [region.name for region in scenario.regions]
        kinds = [segment.name for segment in scenario.segments]
        self._places = {seat: places[company.seat_region[k]] for k, seat in enumerate(company.seat_ids)}
        self._owner = {
            name: company.seat_ids[company.account_owner[k]] if company.account_owner[k] >= 0 else ""
            for k, name in enumerate(company.account_ids)
        }
        self._kind = {name: kinds[company.account_segment[k]] for k, name in enumerate(company.account_ids)}

    def person(self, rep: str) -> str:
        """Return a person's invented name."""
        return f"{'模拟销售' if self.chinese else 'Simulated Rep '}{self._person[rep]:02d}"

    def person_id(self, rep: str) -> str:
        """Return a person's invented id."""
        return self.layout.id_of("user", self._person[rep])

    def region(self, rep: str) -> str:
        """Return where a person works; a later hire, where the seat is."""
        return self._places.get(rep) or self._places.get(rep.split(".")[0], "")

    def account(self, name: str) -> str:
        """Return an account's invented name."""
        return f"{'模拟客户' if self.chinese else 'Simulated Account '}{self._account[name]:04d}" if name else ""

    def account_id(self, name: str) -> str:
        """Return an account's invented id."""
        return self.layout.id_of("account", self._account[name]) if name else ""

    def account_rows(self) -> list[dict[str, Any]]:
        """Return the accounts table."""
        return [
            {
                "account": self.account(name), "account_id": self.account_id(name), "sector": self._kind.get(name, ""),
                "owner": self.person(owner) if owner else "", "owner_id": self.person_id(owner) if owner else "",
                "region": self._places.get(owner, ""),
            }
            for name in self.accounts
            for owner in [self._owner.get(name, "")]
        ]  # fmt: skip


def _deal(row: Mapping[str, Any], k: int, names: _Names, layout: Layout, start: date, months: int) -> dict[str, Any]:
    opened = row["qualified_day"] if row["qualified_day"] != "" else row["created_day"]
    closed = None if row["closed_day"] == "" else start + timedelta(days=int(row["closed_day"]))
    status = {"won": "won", "open": "open"}.get(row["status"], "lost")
    created = start + timedelta(days=int(np.floor(opened)))
    words = ("模拟商机", "Simulated Opportunity ")
    return {
        "deal_id": layout.id_of("deal", k), "deal_name": f"{words[0] if names.chinese else words[1]}{k:05d}",
        "account": names.account(row["account"]), "account_id": names.account_id(row["account"]),
        "owner": names.person(row["rep"]), "owner_id": names.person_id(row["rep"]), "region": row["region"],
        "status": status, "stage": layout.stages[row["stage"] if status == "open" else status],
        "amount": row["value_cents"], "created": created, "closed": None if closed is None else max(closed, created),
        "expected": start + timedelta(days=int((months + 1) * CALENDAR_DAYS_PER_MONTH)), "product": row["product"],
    }  # fmt: skip


def _steps(row: Mapping[str, Any], deal: Mapping[str, Any], layout: Layout) -> list[dict[str, Any]]:
    """Return the stage history of one opportunity."""
    start, opened = deal["created"], row["qualified_day"] if row["qualified_day"] != "" else row["created_day"]
    days = [("qualified", opened)]
    days += [(stage, row[f"{stage}_day"]) for stage in ("proposal", "negotiation") if row[f"{stage}_day"] != ""]
    steps = [
        {"deal_id": deal["deal_id"], "stage": layout.stages[stage], "amount": deal["amount"],
         "changed": start + timedelta(days=int(np.floor(at) - np.floor(opened)))}
        for stage, at in days
    ]  # fmt: skip
    if deal["closed"]:
        steps.append({**steps[-1], "stage": layout.stages[deal["status"]], "changed": deal["closed"]})
    return steps


def _wide(quotas: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for row in quotas:
        blank = {f"m{k}": 0 for k in range(1, 13)} | {"owner": row["owner"], "year": row["year"]}
        found.setdefault((row["owner"], row["year"]), blank)[f"m{row['month']}"] += row["quota"]
    return list(found.values())


def _payments(
    files: Mapping[str, bytes], facts: Mapping[str, list], scenario: Scenario, months: int
) -> dict[str, bytes]:
    """Return a table of invoices and payments; CRM systems keep these beside the opportunities."""
    start, end = scenario.calendar.start_date, months * CALENDAR_DAYS_PER_MONTH
    rows = [
        [row["invoiced_cents"] / 100, start + timedelta(days=int(row["closed_day"])),
         start + timedelta(days=int(row["paid_day"])) if row["paid_day"] != "" and row["paid_day"] < end else ""]
        for row in facts["deals"]
        if row["status"] == "won" and row["invoiced_cents"] != ""
    ]  # fmt: skip
    return (
        {"payments.csv": csv_bytes(["Payment Amount", "Invoice Date", "Payment Date"], rows)} if files and rows else {}
    )
