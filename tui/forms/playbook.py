"""The form of a playbook: one rule of each family with its parameters, and the conduct."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.errors import InputError
from scenarios.fields import Shape, shapes
from tui.forms.draft import ABSENT, Draft, Path_
from tui.forms.labels import label_of
from tui.forms.rows import Row, field_row, table_rows
from tui.free_names import numbered
from tui.languages import N_, _, choose
from tui.telling import say

FAMILIES = ("allocation", "routing", "goals", "incentives", "coaching")
SECTIONS: tuple[str, ...] = (
    N_("Card"), N_("Accounts"), N_("Leads"), N_("Goals"), N_("Pay"), N_("Coaching"),
)  # fmt: skip
"""Titles of the sections: name and conduct first, then one a family."""
BY_HAND = ("stack", "by", "explicit")
"""Rules made of other rules, or of a list of customers: they are kept and edited, but not offered."""
TEXTS = (("title", "en"), ("title", "zh"), ("summary", "en"), ("summary", "zh"))


class PlaybookForm:
    """A playbook as a form."""

    def sections(self) -> list[str]:
        """Return the titles of the sections."""
        return [_(one) for one in SECTIONS]

    def rows(self, draft: Draft, section: int, at: Path_) -> list[Row]:
        """Return the rows of a section, or of a rule inside a rule."""
        found = self.problems(draft)
        if at:
            return rule_rows(draft, at, found)
        if section:
            return rule_rows(draft, (FAMILIES[section - 1],), found)
        from policies.library import ConductTable, PlaybookTable

        text = Shape("text", "text")
        named = field_row(draft, ("name",), shapes(PlaybookTable)["name"], found)
        conduct = table_rows(draft, ("conduct",), shapes(ConductTable), found)
        texts = [field_row(draft, path, text, found) for path in TEXTS]
        return [named, *texts, Row("head", ("conduct",), label_of(("conduct",))), *conduct]

    def problems(self, draft: Draft) -> dict[Path_, str]:
        """Return what is wrong, as the file would be refused; the first thing of a rule at its parameter."""
        from policies.library import parse_playbook

        try:
            parse_playbook(draft.table)
        except InputError as error:
            return {_place(error): say(error).replace("\n", " ")}
        return {}


def rule_rows(draft: Draft, path: Path_, found: Mapping[Path_, str]) -> list[Row]:
    """Return the choice of a rule and a row for each of its parameters."""
    from policies.catalog import find, names
    from policies.shapes import shapes_of

    family = str(path[0])
    node = draft.get(path)
    name = node if isinstance(node, str) else str(node.get("policy", "")) if isinstance(node, dict) else ""
    offered = tuple(one for one in names(family) if one not in BY_HAND or one == name)
    chosen = Shape("policy", "choice", choices=offered)
    try:
        card = find(family, name).card
        params = shapes_of(family, name)
    except InputError as error:
        return [Row("rule", path, label_of(("policy",)), name, True, chosen, say(error))]
    summary = choose(card.summary)
    summary += "" if card.benchmark else " " + _("(No study has measured its effect.)")
    rows = [Row("rule", path, label_of(("policy",)), name, True, chosen, found.get(path, ""), summary)]
    for key, shape in params.items():
        label = choose(card.params[key]) if key in card.params else label_of((key,))
        place = (*path, key)
        value = shape.default if draft.get(place) is ABSENT else draft.get(place)
        if shape.kind == "table" and isinstance(value, dict | str):
            inner = value if isinstance(value, str) else str(value.get("policy", ""))
            rows.append(Row("table", place, label_of((key,)), inner, draft.get(place) is not ABSENT, shape))
        else:
            rows.append(field_row(draft, place, shape, found, label))
    return rows


def with_rule(table: Mapping[str, Any] | str | object, name: str) -> Any:
    """Return the table of another rule; parameters of the old one go."""
    return {"policy": name} if not isinstance(table, str) else name


def opened(draft: Draft, path: Path_) -> None:
    """Make sure that a rule which is about to get a parameter is a table, in the draft, at a path and above it."""
    from policies.shapes import shapes_of

    for end in range(1, len(path) + 1):
        place = path[:end]
        node = draft.get(place)
        if node is ABSENT:
            above = draft.get(place[:-1])
            name = str(above.get("policy", "")) if isinstance(above, dict) else ""
            default = shapes_of(str(path[0]), name)[str(place[-1])].default
            draft.put(place, dict(default) if isinstance(default, dict) else {"policy": str(default)})
        elif isinstance(node, str):
            draft.put(place, {"policy": node})


def _place(error: InputError) -> Path_:
    """Return the path that an error of a playbook speaks of, empty when it names none."""
    where = str(error.values.get("path", "")).partition(": ")[2]
    steps: Path_ = tuple(where.split(".")) if where else ()
    parameter = error.values.get("name")
    if steps and error.code == "POL-20" and parameter:
        return (*steps, str(parameter))
    return steps


def copied(table: Mapping[str, Any], taken: tuple[str, ...]) -> dict[str, Any]:
    """Return a copy of a playbook under a name that nothing has yet."""
    name = str(table.get("name", "playbook"))
    stem = name if name.startswith("my-") else f"my-{name}"
    free = next(one for one in numbered(stem) if one not in taken)
    made = {**table, "name": free}
    title = made.get("title")
    if isinstance(title, dict):
        made["title"] = {"en": f"{title.get('en', '')} (mine)", "zh": f"{title.get('zh', '')}（我的）"}
    return made
