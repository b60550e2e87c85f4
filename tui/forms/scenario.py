"""The form of a scenario, made from `scenarios.schema`: sections, rows, lists of tables, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from scenarios.fields import Shape, shapes
from tui.forms.draft import Draft, Path_, file_table
from tui.forms.labels import label_of
from tui.forms.rows import Row, field_row, items, list_row, table_rows, with_choices
from tui.languages import N_, _
from tui.telling import retold

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Company"), ("", "calendar", "target")),
    (N_("People"), ("team", "rep", "pay", "staffing")),
    (N_("Customers"), ("accounts", "account", "segments", "regions", "products")),
    (N_("Market"), ("market", "collection")),
    (N_("Mechanisms"), ("dynamics",)),
    (N_("Assumptions"), ("behaviour",)),
)
"""Title and tables of each section; the empty name stands for the keys at the top of the file."""
TEXTS = (("title", "en"), ("title", "zh"), ("summary", "en"), ("summary", "zh"))
HIDDEN = ("schema_version", "sources")


@cache
def schema() -> dict[str, Shape]:
    """Return the keys at the top of a scenario file."""
    from scenarios.schema import Scenario

    return shapes(Scenario)


class ScenarioForm:
    """A scenario as a form."""

    def __init__(self, playbooks: Sequence[str] = ()) -> None:
        """Take the names of playbooks that can be in force."""
        self._playbooks = tuple(playbooks)

    def sections(self) -> list[str]:
        """Return the titles of the sections."""
        return [_(title) for title, _tables in SECTIONS]

    def rows(self, draft: Draft, section: int, at: Path_) -> list[Row]:
        """Return the rows of a section, of a list of tables, or of one table of it."""
        found = self.problems(draft)
        if not at:
            return [row for name in SECTIONS[section][1] for row in self._table(draft, name, found)]
        model = schema()[str(at[0])].model
        assert model is not None
        if len(at) == 1:
            return items(draft, at, found)
        return [self._named(draft, row) for row in table_rows(draft, at, shapes(model), found)]

    def _table(self, draft: Draft, name: str, found: Mapping[Path_, str]) -> list[Row]:
        if not name:
            return [Row("head", (), label_of(("top",))), *self._top(draft, found)]
        shape = schema()[name]
        if shape.kind == "rows":
            return [list_row(draft, (name,), found)]
        assert shape.model is not None
        return [Row("head", (name,), label_of((name,))), *table_rows(draft, (name,), shapes(shape.model), found)]

    def _top(self, draft: Draft, found: Mapping[Path_, str]) -> list[Row]:
        keys = schema()
        text = Shape("text", "text")
        rows = [field_row(draft, ("name",), keys["name"], found)]
        rows += [field_row(draft, path, text, found) for path in TEXTS]
        rows += [field_row(draft, (key,), keys[key], found) for key in ("currency", "population_seed")]
        value = draft.get(("incumbent",))
        shape = keys["incumbent"] if isinstance(value, dict) else with_choices(keys["incumbent"], self._playbooks)
        return [*rows, field_row(draft, ("incumbent",), shape, found)]

    def _named(self, draft: Draft, row: Row) -> Row:
        """Let a key that names another row be chosen among the names there are."""
        lists = {"segment": ("segments", "name"), "region": ("regions", "name"), "owner": ("rep", "id")}
        key = str(row.path[-1])
        if row.path[0] not in ("rep", "account") or key not in lists or row.shape is None:
            return row
        table, name = lists[key]
        found = draft.get((table,))
        names = tuple(str(one.get(name)) for one in found if isinstance(one, dict)) if isinstance(found, list) else ()
        if key == "owner":
            count = draft.get(("team", "count"))
            names += tuple(f"R{k + 1:02d}" for k in range(min(count, 200))) if isinstance(count, int) else ()
        return field_row(
            draft, row.path, with_choices(row.shape, names), {row.path: row.problem} if row.problem else {}
        )

    def problems(self, draft: Draft) -> dict[Path_, str]:
        """Return what is wrong by its place, as a file with this table would be refused."""
        return problems_of(draft.table)


def problems_of(table: Mapping[str, Any]) -> dict[Path_, str]:
    """Return what is wrong with the table of a scenario; rules over several keys stand at the key they name."""
    from pydantic import ValidationError

    from scenarios.checks import check
    from scenarios.errors import InputError
    from scenarios.problems import refused
    from scenarios.schema import Scenario

    try:
        scenario = Scenario.model_validate(file_table(table))
    except ValidationError as error:
        return {tuple(one["loc"]): retold(refused(one)) for one in error.errors(include_url=False)}
    try:
        check(scenario, "")
    except InputError as error:
        lines = str(error.values.get("problems", "")).split("\n")
        return {_place(line): _without_place(line) for line in lines}
    return {}


def _place(line: str) -> Path_:
    """Return the path at the start of a line of `scenarios.checks`, e.g. ``team.count: no reps``."""
    words = line.strip().partition(":")[0]
    return tuple(words.split(".")) if words.replace(".", "").replace("_", "").isalnum() else ()


def _without_place(line: str) -> str:
    """Return what a line of `scenarios.checks` says after its path, in the language in use."""
    said = retold(line.strip())
    return re.split(": |：", said, maxsplit=1)[-1] or said


def copied(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a copy of a library scenario under a name of its own."""
    made = {"name": f"my-{name}", **{key: value for key, value in table.items() if key != "name"}}
    title = made.get("title")
    if isinstance(title, dict):
        made["title"] = {"en": f"{title.get('en', '')} (mine)", "zh": f"{title.get('zh', '')}（我的）"}
    return made
