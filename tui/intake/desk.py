"""In the worker: answers what the screens ask about own CRM data. The last reading is kept for the next question."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.errors import InputError
from tui.free_names import free_place
from tui.languages import LANGUAGES, _, pgettext, use
from tui.messages import Cancelled, Event, Step

if TYPE_CHECKING:
    from scenarios.crm import Imported
    from scenarios.crm.mapper import Corrections

READING = ("paths", "said", "dates", "owners", "keep_names")
"""What a reading of files depends on."""


class StoppedError(Exception):
    """The person does not want it any more."""


class IntakeDesk:
    """Looks at files, imports them, writes files for a CRM."""

    def __init__(self, say: Callable[[Event], None], stopped: Callable[[int, bool], bool]) -> None:
        self._say, self._stopped = say, stopped
        self._kept: tuple[str, Imported] | None = None

    def answer(self, run: int, request: Mapping[str, Any]) -> None:
        """Answer one request with `Step` events; the last one carries the table.

        Raises:
            ShapanError: what a person can act on.
        """
        op = str(request["op"])
        if request.get("language") in LANGUAGES:
            use(str(request["language"]))  # of the files that are written
        work = {
            "intake-look": self._look, "intake-import": self._import, "intake-out": self._out,
            "intake-sample": self._sample,
        }[op]  # fmt: skip

        def tell(part: str, done: int, total: int) -> None:
            if self._stopped(run, op == "intake-look"):  # a look gives way to the next question
                raise StoppedError
            self._say(Step(run, op, part, done, total))

        try:
            table = work(request, tell)
        except StoppedError:
            self._say(Cancelled(run))
        else:
            self._say(Step(run, op, "", 1, 1, table))

    def _look(self, request: Mapping[str, Any], tell: Callable[[str, int, int], None]) -> dict[str, Any]:
        from scenarios.crm import open_files
        from tui.intake.looking import files_table, import_table, trouble_table

        said = corrections(request)
        try:
            done = self._read(request, tell)
        except InputError as error:
            trouble = trouble_table(error)
            if error.code == "IMP-16":  # until a person has said which comes first, one reading fills the page
                said = replace(said, dates="dmy")
            try:
                return {**files_table(open_files(paths_of(request), said), said), "trouble": trouble}
            except InputError as worse:
                return {"files": [], "system": None, "stages": [], "trouble": trouble_table(worse)}
        return {**files_table(done.sheets, said), **import_table(done), "trouble": None}

    def _import(self, request: Mapping[str, Any], tell: Callable[[str, int, int], None]) -> dict[str, Any]:
        from scenarios.crm.forget import take_back
        from scenarios.crm.mapper import mapping_toml
        from tui.intake.checking import check_table, checked, free_target, write_all

        done, replayed = checked(self._read(request, tell), tell)
        tell("write", 0, 1)
        target = free_target(Path.cwd(), done.scenario.name)
        table = check_table(done, replayed, target)
        mapping = mapping_toml(done.sheets, request.get("said") or {}, pgettext)
        write_all(done, target, table, request, mapping)
        try:
            tell("write", 1, 1)
        except StoppedError:
            take_back(target)
            raise
        return table

    def _out(self, request: Mapping[str, Any], tell: Callable[[str, int, int], None]) -> dict[str, Any]:
        from tui.intake.leaving import plan_out

        return plan_out(request, lambda source: self._read(source, tell), tell)

    def _sample(self, request: Mapping[str, Any], tell: Callable[[str, int, int], None]) -> dict[str, Any]:
        from coaching.crm_export.sample import write_sample

        tell("sample", 0, 1)
        system = str(request["system"])
        folder = free_place(Path.cwd(), f"shapan-sample-{system}")
        write_sample(system, folder)
        return {"folder": str(folder)}

    def _read(self, request: Mapping[str, Any], tell: Callable[[str, int, int], None]) -> Imported:
        """Read the files, or take the last reading when it was of the same files, unchanged, in the same way."""
        from scenarios.crm import import_crm

        key = _key(request)
        if self._kept is None or self._kept[0] != key:
            self._kept = None
            tell("read", 0, 0)
            done = import_crm(
                paths_of(request), mapping=corrections(request), dates=request.get("dates") or "",
                infer_owners="main-seller" if request.get("owners") else None,
                keep_names=bool(request.get("keep_names")), tell=lambda at, of: tell("read", at, of),
            )  # fmt: skip
            self._kept = key, done
        return self._kept[1]


def paths_of(request: Mapping[str, Any]) -> list[Path]:
    """Return the files that a request names."""
    return [Path(str(one)) for one in request["paths"]]


def corrections(request: Mapping[str, Any]) -> Corrections:
    """Return what the person said about files, columns, stages and people.

    Raises:
        InputError: IMP-21.
    """
    from scenarios.crm.mapper import corrections_of

    return corrections_of(request.get("said") or {}, _("said on the screen"), request.get("dates") or "")


def _key(request: Mapping[str, Any]) -> str:
    """Return what a reading depends on, the state of the files included."""
    seen = []
    for path in paths_of(request):
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        seen += [(str(one), one.stat().st_size, one.stat().st_mtime_ns) for one in inside if one.is_file()]
    return json.dumps([[request.get(key) for key in READING], seen], sort_keys=True, default=str)
