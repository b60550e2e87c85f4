"""Rows of a form: what stands at a place of a draft, from the schema that declares it. Pure; screens paint the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from scenarios.fields import REQUIRED, Shape
from tui.forms.draft import ABSENT, Draft, Path_
from tui.forms.labels import label_of
from tui.forms.values import allowed, fits, shown
from tui.languages import _

RowKind = Literal["head", "field", "rows", "row", "table", "rule"]


@dataclass(frozen=True)
class Row:
    """One line of a form."""

    kind: RowKind
    """A heading, a value, a list of tables, a row of such a list, a table inside, or the choice of a rule."""
    path: Path_
    label: str
    value: str = ""
    given: bool = False
    """Whether the file says it; else the default holds."""
    shape: Shape | None = None
    problem: str = ""
    about: str = ""


class Form(Protocol):
    """What can be edited: sections, the rows at a place, and what is wrong."""

    def sections(self) -> list[str]:
        """Return the titles of the sections."""
        ...

    def rows(self, draft: Draft, section: int, at: Path_) -> list[Row]:
        """Return the rows of a section, or of a place inside it."""
        ...

    def problems(self, draft: Draft) -> dict[Path_, str]:
        """Return what is wrong by its place; the empty path is about the whole."""
        ...


def field_row(draft: Draft, path: Path_, shape: Shape, problems: Mapping[Path_, str], label: str = "") -> Row:
    """Return the row of a value, with what was got and what is allowed when it does not fit."""
    value = draft.get(path)
    problem = problems.get(path, "")
    if not fits(shape, value):
        got = _("nothing") if value is ABSENT else shown(shape, value)
        problem = _("got {got}, allowed: {allowed}").format(got=got, allowed=allowed(shape))
    return Row(
        "field", path, label or label_of(path), shown(shape, value), value is not ABSENT, shape, problem, shape.about
    )


def list_row(draft: Draft, path: Path_, problems: Mapping[Path_, str]) -> Row:
    """Return the row that leads into a list of tables."""
    rows = draft.get(path)
    count = len(rows) if isinstance(rows, list) else 0
    inside = next((said for place, said in problems.items() if place[: len(path)] == path), "")
    return Row("rows", path, label_of(path), str(count), count > 0, problem=inside)


def table_rows(draft: Draft, path: Path_, shapes: Mapping[str, Shape], problems: Mapping[Path_, str]) -> list[Row]:
    """Return a row for every value of a table."""
    return [field_row(draft, (*path, key), shape, problems) for key, shape in shapes.items()
            if shape.kind not in ("table", "rows")]  # fmt: skip


def items(draft: Draft, path: Path_, problems: Mapping[Path_, str]) -> list[Row]:
    """Return the rows of a list of tables."""
    found = draft.get(path)
    out = []
    for i, one in enumerate(found if isinstance(found, list) else []):
        name = str(one.get("id", one.get("name", ""))) if isinstance(one, dict) else ""
        said = next((text for place, text in problems.items() if place[: len(path) + 1] == (*path, i)), "")
        note = _said_of(one) if isinstance(one, dict) else ""
        out.append(Row("row", (*path, i), name or str(i + 1), note, True, problem=said))
    return out


def _said_of(row: Mapping[str, Any]) -> str:
    kept = [
        f"{label_of((key,))} {value}" for key, value in row.items() if key not in ("id", "name") and value is not None
    ]
    return "; ".join(kept[:2])


def with_choices(shape: Shape, choices: tuple[str, ...]) -> Shape:
    """Return the shape of a text that is one of some names, where there are any."""
    return replace(shape, kind="choice", choices=choices) if choices else shape


def new_row(shapes: Mapping[str, Shape], taken: int) -> dict[str, Any]:
    """Return a fresh row of a list of tables: what must be given gets a name of its own."""
    return {key: f"{key}-{taken + 1}" for key, shape in shapes.items() if shape.default is REQUIRED}
