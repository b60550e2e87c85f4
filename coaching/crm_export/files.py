"""An adopted playbook as files that the CRM imports, with a list of who changes hands and why, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coaching.crm_export.layout import MISSING, Layout, layout_of, render
from coaching.crm_export.plan import Adopted, Change
from coaching.crm_export.tables import csv_bytes, write_files
from scenarios.crm.tables import OpenDeal, Person
from scenarios.crm.verdict import badge_of, level_of
from scenarios.errors import InputError

if TYPE_CHECKING:
    from scenarios.crm import Imported

UNDO = "undo-"
NOTICE = """# {title}

{changes} accounts and {deals} open opportunities change hands; {goals} goals. See changes.csv for who and why.
Import the files into {system}. To go back, import the files that begin with "{undo}".

Basis: {badge}{level}. {missing}
Contains names: keep this folder to yourself.

# {title_zh}

{changes} 家客户、{deals} 条在跟的商机换人；{goals} 条目标。谁换、为什么换，见 changes.csv。
把这些文件导入 {system}。要改回去，就导入“{undo}”开头的文件。

依据：{badge_zh}{level_zh}。{missing_zh}
含姓名，请勿外传。
"""
CHANGES: dict[str, tuple[str, ...]] = {
    "en": ("account", "from", "to", "reason", "open opportunities", "notice days", "handover hours"),
    "zh": ("客户", "原负责人", "新负责人", "理由", "在跟商机数", "提前告知天数", "交接工时"),
}
POOL: dict[str, str] = {"en": "(pool)", "zh": "（公海）"}
CALENDAR = ("Subject", "Start Date")
"""Calendar programs look for these names, whatever their language."""
LEVELS_ZH = {
    "good enough": "够用，可以拿来比较打法",
    "direction only": "只看方向，别引用金额",
    "not enough data": "数据不够",
}


@dataclass(frozen=True)
class Export:
    """Files to be written, and what could not be put into them."""

    files: Mapping[str, bytes]
    moved_deals: int
    without_id: int
    """Rows whose user, account or opportunity has no id in the files: the CRM matches them by name, or not at all."""
    to_pool: int
    """Accounts that go to the shared pool: the CRM needs a queue for them, so they are listed in changes.csv only."""


def export_plan(adopted: Adopted, source: Imported, system: str, language: str = "en") -> Export:
    """Return the files of an adopted playbook.

    Args:
        adopted: from `coaching.crm_export.plan.adopt`.
        source: the import that the scenario was made from, read again: it knows names and ids.
        system: salesforce, zoho, jiandaoyun, yonyou or kingdee.
        language: "en" or "zh", of what people read: the changes and the calendar; the CRM reads its own words.

    Raises:
        InputError: OUT-22 an unknown system, OUT-24 one without files to import, OUT-25 the source knows other people.
    """
    layout = layout_of(system)
    if not layout.out:
        raise InputError("OUT-24", "{system} has no import of owners and targets that is known", system=system)
    people = {person.code: person for person in source.tables.people.values()}
    unknown = sorted({rep.id for rep in adopted.scenario.rep} - set(people))
    if unknown:
        raise InputError(
            "OUT-25", "the files do not know {codes}: give the same files that the scenario was imported from",
            codes=", ".join(unknown[:8]),
        )  # fmt: skip
    there = [change for change in adopted.changes if change.now in people]
    deals = _deals_of(there, source.tables.open_deals)
    rows = _rows(there, deals, adopted, source, people, back=False)
    undo = _rows(there, deals, adopted, source, people, back=True)
    files = render(layout, layout.out, rows)
    files |= {UNDO + name: data for name, data in render(layout, layout.out, undo).items()}
    without = sum(_without_id(row) for table in rows.values() for row in table)
    pool = len(adopted.changes) - len(there)
    files["changes.csv"] = _changes(adopted.changes, deals, people, language)
    files["calendar.csv"] = csv_bytes(CALENDAR, [[getattr(what, language), day] for day, what in adopted.calendar])
    export = Export(files, len(deals), without, pool)
    files["READ-ME-FIRST.md"] = _notice(adopted, layout, export).encode()
    return export


def write_export(export: Export, folder: Path) -> list[Path]:
    """Write the files; only their owner may read them.

    Raises:
        StoreError: the folder cannot be written.
    """
    return write_files(folder, export.files)


def _without_id(row: Mapping[str, Any]) -> int:
    return sum(not value for key, value in row.items() if key.endswith("_id"))


def _deals_of(changes: Sequence[Change], deals: Sequence[OpenDeal]) -> list[tuple[OpenDeal, Change]]:
    """Return the open opportunities of the accounts that move, whose owner is another than the new one."""
    moved = {change.account: change for change in changes}
    return [
        (deal, moved[deal.account])
        for deal in deals
        if deal.account in moved and deal.owner != moved[deal.account].now
    ]  # fmt: skip


def _rows(
    changes: Sequence[Change], deals: Sequence[tuple[OpenDeal, Change]], adopted: Adopted, source: Imported,
    people: Mapping[str, Person], back: bool,
) -> dict[str, list[dict[str, Any]]]:  # fmt: skip
    """Return the rows to import; with `back`, those that restore what was."""
    tables = source.tables
    before = tables.account_owner
    owners = [(change, before.get(change.account, "") if back else change.now) for change in changes]
    known = [(change, people[owner]) for change, owner in owners if owner in people]
    kept = [
        {"owner": people[code].name, "owner_id": people[code].crm_id, "year": year, "month": month, "quota": cents}
        for (code, year, month), cents in tables.quotas.items()
        if code in people and (year, month) in {(goal.year, goal.month) for goal in adopted.goals}
    ]
    goals = [
        {"owner": people[goal.rep].name, "owner_id": people[goal.rep].crm_id, "year": goal.year, "month": goal.month,
         "quota": goal.cents}
        for goal in adopted.goals
    ]  # fmt: skip
    return {
        "deal_moves": [
            {"deal_id": deal.deal_id, "deal_name": deal.name, "account": deal.account, "owner": person.name,
             "owner_id": person.crm_id}
            for deal, change in deals
            for person in [people[deal.owner if back else change.now]]
        ],
        "account_moves": [
            {"account_id": tables.account_ids.get(change.account, ""), "account": change.account, "owner": person.name,
             "owner_id": person.crm_id}
            for change, person in known
        ],
        "territory_people": _territory_people(people, adopted, tables.territory_of),
        "territory_accounts": [
            {"account_id": tables.account_ids.get(change.account, ""), "territory_id": territory}
            for change, person in known
            if (territory := tables.territory_of.get(person.crm_id, ""))
        ],
        "quotas": kept if back else goals,
    }  # fmt: skip


def _territory_people(
    people: Mapping[str, Person], adopted: Adopted, territory_of: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return who works in which territory, for people whose territory the files tell."""
    found = [people[rep.id] for rep in adopted.scenario.rep]
    return [
        {"owner_id": person.crm_id, "territory_id": territory_of[person.crm_id]}
        for person in found
        if person.crm_id in territory_of
    ]


def _changes(
    changes: Sequence[Change], deals: Sequence[tuple[OpenDeal, Change]], people: Mapping[str, Person],
    language: str,
) -> bytes:  # fmt: skip
    count: dict[str, int] = {}
    for deal, _ in deals:
        count[deal.account] = count.get(deal.account, 0) + 1

    def name(code: str) -> str:
        return people[code].name if code in people else code

    rows = [
        [one.account, name(one.was), name(one.now) or POOL[language], getattr(one.reason, language),
         count.get(one.account, 0), one.notice_days, one.handover_hours]
        for one in changes
    ]  # fmt: skip
    return csv_bytes(CHANGES[language], rows)


def _notice(adopted: Adopted, layout: Layout, export: Export) -> str:
    level = level_of(adopted.scenario)
    missing = missing_zh = ""
    if export.without_id:
        missing = f"{export.without_id} cells lack an id: put it where a cell is empty or begins with {MISSING}. "
        missing_zh = f"有 {export.without_id} 格缺编号：空着的和以 {MISSING} 开头的格子，请填上编号。"
    if export.to_pool:
        missing += f"{export.to_pool} accounts go to the shared pool: put them into a queue by hand. "
        missing_zh += f"有 {export.to_pool} 家客户进公海：请在系统里手工放进队列。"
    badge = badge_of(adopted.scenario)
    return NOTICE.format(
        title_zh=adopted.playbook.title.zh, level_zh=f"；导入时的结论：{LEVELS_ZH[level]}" if level else "",
        badge_zh=badge.replace("DATA", "数据").replace("BORROWED", "借用") or "假设", missing_zh=missing_zh,
        title=adopted.playbook.title.en, changes=len(adopted.changes), deals=export.moved_deals,
        goals=len(adopted.goals), system=layout.system, undo=UNDO, badge=badge or "assumptions",
        level=f"; verdict: {level}" if level else "", missing=missing,
    )  # fmt: skip
