"""Tables that the program wrote itself, known by their column names or endings: they are no export of a CRM."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.crm.names import header_key

OWN_ENDINGS = (".report.csv", ".key.csv", ".report.txt")
"""What an import writes beside its scenario."""
_NAMES = (
    ("value_cents", "minutes_worked", "written_off_cents"),  # `facts --csv`
    ("day", "minute", "kind", "subject", "person", "amount", "cause"),  # `run --ledger`
    ("playbook", "metric", "low_90", "high_90", "year_low_80"),  # `memo --out numbers.csv`
    ("file", "line", "column", "got", "action", "reason", "code"),  # `import --report`
    ("文件", "行", "列", "原值", "处理", "原因", "代码"),
    ("account", "from", "to", "notice days", "handover hours"),  # changes.csv of `export-crm`
    ("客户", "原负责人", "新负责人", "提前告知天数", "交接工时"),
)
_MARKS = tuple(frozenset(header_key(name) for name in names) for names in _NAMES)
"""Column names, in their compared form, that together only a table of the program has."""


def is_own(header: Sequence[str]) -> bool:
    """Tell whether a header is that of a table which the program writes for people or spreadsheets to read."""
    keys = {header_key(name) for name in header}
    return any(marks <= keys for marks in _MARKS)
