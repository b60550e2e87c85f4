"""What in a folder may be the export of a CRM; tables that the program wrote itself are none, by name or columns."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from scenarios.crm.names import header_key

ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls")
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


def may_be_export(name: str) -> bool:
    """Tell from its name whether a file of a folder is read: neither hidden, nor a lock of Excel, nor of an import."""
    low = name.lower()
    return low.endswith(ENDINGS) and not low.endswith(OWN_ENDINGS) and not low.startswith((".", "~$"))


def is_output(path: Path) -> bool:
    """Tell whether what the program says goes into this very file: ``shapan import . > report.txt``."""
    for stream in (1, 2):
        try:
            if os.path.samestat(os.fstat(stream), path.stat()):
                return True
        except OSError:  # no such stream: a program without a terminal
            continue
    return False


def is_own(header: Sequence[str]) -> bool:
    """Tell whether a header is that of a table which the program writes for people or spreadsheets to read."""
    keys = {header_key(name) for name in header}
    return any(marks <= keys for marks in _MARKS)
