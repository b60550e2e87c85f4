"""What the worker says about own CRM data, made by hand in the shape of `tui.intake`, and a small export on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PEOPLE = ("王强", "李敏", "陈磊", "赵静", "周洋", "吴婷")
HEADER = "商机编号,负责人,客户名称,销售阶段,创建时间,成交日期,成交金额(万),性别"


def written(folder: Path, deals: int = 180) -> Path:
    """Write a folder with one export: ten months, six people, an unknown stage, a repaired date."""
    folder.mkdir(exist_ok=True)
    rows = []
    for k in range(deals):
        stage = ("赢单", "输单", "赢单", "跟进中")[k % 4] if k % 45 else "搞定了"
        opened, closed = f"2025-{1 + k % 8:02d}-{1 + k % 27:02d}", f"2025-{2 + k % 8 + k % 2:02d}-{1 + k % 27:02d}"
        closed = "" if stage == "跟进中" else closed
        rows.append(f"B{k},{PEOPLE[k % 6]},客户{k % 23},{stage},{opened},{closed},{5 + k % 7}.5,{'男女'[k % 2]}")
    (folder / "商机.csv").write_text("\n".join([HEADER, *rows]), encoding="gb18030")
    return folder


def column(key: str, header: str, *samples: str, sure: str = "sure", **more: Any) -> dict[str, Any]:
    plain = {"needed": key in ("owner", "stage", "closed_at", "amount"), "filled": 1.0, "readable": 1.0, "unit": 1,
             "distinct": 0, "told": False}  # fmt: skip
    return {"key": key, "header": header, "samples": list(samples), "sure": sure, **plain, **more}


def seen(trouble: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return what a look at two files says."""
    deals = {
        "name": "商机.csv", "path": "/crm/商机.csv", "kind": "pipeline", "encoding": "gb18030", "separator": ",",
        "book": "", "rows": 3412, "unused": ["备注"], "refused": ["性别"], "dates": "", "decimal": ".",
        "headers": ["负责人", "客户名称", "成交金额(万)", "成交日期", "商机阶段", "备注"],
        "columns": [
            column("owner", "负责人", "王强", "李敏", distinct=24),
            column("account", "客户名称", "华信泵业", distinct=611),
            column("amount", "成交金额(万)", "12.5", "8", "1,000", unit=10_000),
            column("closed_at", "成交日期", "2025/3/5", filled=0.69),
            column("stage", "商机阶段", "赢单", "输单", distinct=5),
            column("region", "区域", "江苏", sure="check", filled=0.4), column("engaged_at", "", sure="none"),
            column("product", "", sure="none"),
        ],
    }  # fmt: skip
    people = {**deals, "name": "roster.xlsx", "kind": "teams", "book": "xlsx", "rows": 24, "refused": [],
              "columns": [column("owner", "姓名", "王强"), column("base_pay", "", sure="none")]}  # fmt: skip
    files = {
        "files": [people, deals], "system": {"name": "jiandaoyun", "title": "简道云CRM", "sure": "inferred"},
        "stages": [{"name": "赢单", "count": 1200, "means": "won"}, {"name": "搞定了", "count": 40, "means": ""}],
        "trouble": trouble,
    }  # fmt: skip
    if trouble:
        return files
    return {
        **files, "read": 3412, "used": 3395, "people": 24, "customers": 611, "months": 11.8, "won": 1200, "lost": 900,
        "counts": [
            {"code": "IMP-D06", "action": "dropped", "reason": "no owner", "count": 14},
            {"code": "IMP-R05", "action": "repaired",
             "reason": "date is not year-month-day: the deal counts, the date does not", "count": 3},
        ],
        "rows": [["商机.csv", 18, "owner", "", "IMP-D06"], ["商机.csv", 40, "closed_at", "[/x] 2025", "IMP-R05"]],
        "listed": 17, "facts": [], "orders": False, "owned": 0, "pairs": [["王强", "王 强"]],
        "level": "good enough", "reasons": [], "dates": ["2025-01-03", "2025-12-30"],
    }  # fmt: skip


def band(label: str, k: int) -> dict[str, Any]:
    middle = 1.1e8 + 0.08e8 * (k % 5)
    return {"label": label, "low": middle - 0.16e8, "middle": middle, "high": middle + 0.17e8,
            "own": middle + (0.1e8 if k % 5 else -0.3e8)}  # fmt: skip


def check(level: str = "good enough") -> dict[str, Any]:
    """Return the check of an import."""
    sources = [
        {
            "key": "market.reference_win_rate",
            "kind": "data",
            "note": "",
            "value": 0.63,
            "low": 0.61,
            "high": 0.65,
            "rows": 2100,
        },
        {"key": "rep.skill", "kind": "data", "note": "", "low": 0.0, "high": 0.02, "rows": 2100},
        {"key": "pay", "kind": "borrowed", "note": "5 x on-target pay (F40)", "low": None, "high": None, "rows": None},
        {"key": "incumbent", "kind": "borrowed", "note": "assumed", "low": None, "high": None, "rows": None},
    ]
    template = "The model replays the last year: {inside} of {months} months inside the band, average miss {miss:.0%}."
    fact = {"code": "IMP-V20", "values": {"inside": 9, "months": 12, "miss": 0.093}, "template": template}
    replay = {
        "months": [band(str(k + 1), k) for k in range(12)], "reps": [band(f"R{k + 1:02d}", k) for k in range(24)],
        "regions": [band(name, k) for k, name in enumerate(("江苏", "上海"))], "year": band("year", 1), "inside": 9,
        "miss": 0.093, "rank": 0.61, "worlds": 40,
    }  # fmt: skip
    return {
        "scenario": "/work/crm.toml", "name": "crm", "currency": "CNY", "badge": "DATA + BORROWED", "level": level,
        "reasons": [fact], "replay": replay, "read": 3412, "used": 3395, "people": 24, "customers": 611,
        "start": "2025-01", "skill": "none", "sources": sources,
    }  # fmt: skip


def out(folder: str = "") -> dict[str, Any]:
    """Return who would change hands."""
    changes = [
        {"account": f"客户{k}", "was": f"R{k % 4 + 1:02d}", "now": f"R{k % 5 + 2:02d}", "deals": k % 3, "notice": 30,
         "reason": "equal potential for everybody"}
        for k in range(14)
    ]  # fmt: skip
    names = ["Account.csv", "Opportunity.csv", "ForecastingQuota.csv", "changes.csv", "undo-Account.csv"]
    return {
        "changes": changes, "accounts": 14, "goals": 288, "calendar": 9, "deals": 12, "without_id": 3, "to_pool": 2,
        "files": names, "folder": folder, "playbook": "pacer", "system": "salesforce",
    }  # fmt: skip
