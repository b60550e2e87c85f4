"""In the worker: an adopted playbook as files for the CRM, first as a list of who changes hands, then written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.errors import InputError
from tui.free_names import free_place
from tui.languages import current

if TYPE_CHECKING:
    from coaching.crm_export.plan import Adopted
    from scenarios.crm import Imported

MOST_CHANGES = 500
SYSTEMS = ("salesforce", "zoho", "jiandaoyun", "yonyou", "kingdee")
"""Systems whose import of owners and goals is known."""


def source_of(scenario: Path) -> dict[str, Any]:
    """Return where an import's files are and how they were read.

    Raises:
        InputError: OUT-10, the import was not made on the screens, or its note is gone.
    """
    from scenarios.crm.writing import beside

    path = beside(scenario, "source.json")
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        paths = [str(one) for one in table["paths"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            "OUT-10", "{path} does not say which CRM files the company came from: import them again", path=path
        ) from error
    return {**table, "paths": paths}


def plan_out(
    request: Mapping[str, Any], again: Callable[[Mapping[str, Any]], Imported], tell: Callable[[str, int, int], None]
) -> dict[str, Any]:
    """Return who would change hands under a playbook; with ``write`` the files are written to a new folder.

    Raises:
        InputError: no import, an unknown playbook or system, files that changed since.
        StoreError: the folder cannot be written.
    """
    from coaching.crm_export.files import export_plan, write_export
    from coaching.crm_export.plan import adopt
    from policies.library import load_playbook
    from scenarios.loader import load

    path = Path(str(request["scenario"]))
    done = again(source_of(path))
    tell("plan", 0, 1)
    adopted = adopt(load(str(path)), load_playbook(str(request["playbook"])))
    export = export_plan(adopted, done, str(request["system"]), current())
    table = {**_plan_table(adopted, done), "without_id": export.without_id, "to_pool": export.to_pool,
             "deals": export.moved_deals, "files": sorted(export.files), "folder": "",
             "playbook": request["playbook"], "system": request["system"]}  # fmt: skip
    if request.get("write"):
        folder = free_place(Path.cwd(), f"{path.stem}-to-{request['system']}")
        write_export(export, folder)
        table["folder"] = str(folder)
    return table


def _plan_table(adopted: Adopted, done: Imported) -> dict[str, Any]:
    count: dict[str, int] = {}
    for deal in done.tables.open_deals:
        count[deal.account] = count.get(deal.account, 0) + 1
    changes = [
        {"account": one.account, "was": one.was, "now": one.now, "reason": one.reason.model_dump(),
         "deals": count.get(one.account, 0), "notice": one.notice_days}
        for one in adopted.changes
    ]  # fmt: skip
    return {
        "changes": changes[:MOST_CHANGES], "accounts": len(changes), "goals": len(adopted.goals),
        "calendar": len(adopted.calendar),
    }  # fmt: skip
