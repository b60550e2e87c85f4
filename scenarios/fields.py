"""What a table of a file may hold, read from its one declaration, the schema: kind, limits, choices, default of a key.

Forms on the screens ask this, so that a key is declared once: for the file, for its check and for the form.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from scenarios.tables import docstrings

Kind = Literal["whole", "number", "flag", "choice", "text", "date", "list", "table", "rows", "any"]
REQUIRED = object()
"""Default of a key that has none."""
_PLAIN: dict[Any, Kind] = {int: "whole", float: "number", bool: "flag", str: "text", date: "date"}


@dataclass(frozen=True)
class Shape:
    """One key of a table."""

    key: str
    kind: Kind
    default: Any = REQUIRED
    low: float | None = None
    high: float | None = None
    above: bool = False
    """Whether the value must lie above `low`, not at it."""
    below: bool = False
    """Whether the value must lie below `high`, not at it."""
    choices: tuple[str, ...] = ()
    optional: bool = False
    """Whether the key may be left open (None)."""
    about: str = ""
    """What the schema says about it, in English."""
    model: type[BaseModel] | None = None
    """Schema of a table, or of each row of a list of tables."""


def shapes(model: type[BaseModel]) -> dict[str, Shape]:
    """Return the keys of a table in the order of the schema."""
    about = docstrings(model)
    return {key: _shape(key, field, about.get(key, "")) for key, field in model.model_fields.items()}


def _shape(key: str, field: FieldInfo, about: str) -> Shape:
    default = REQUIRED if field.is_required() else field.get_default(call_default_factory=True)
    annotation, limits = _opened(field.annotation, list(field.metadata))
    optional = type(None) in get_args(field.annotation)
    kind, choices, inner = _kind(annotation)
    bounds = {name: getattr(one, name) for one in limits for name in ("ge", "gt", "le", "lt") if hasattr(one, name)}
    return Shape(
        key, kind, default, bounds.get("ge", bounds.get("gt")), bounds.get("le", bounds.get("lt")),
        "gt" in bounds, "lt" in bounds, choices, optional, about.replace("\n", " "), inner,
    )  # fmt: skip


def _opened(annotation: Any, limits: list[Any]) -> tuple[Any, list[Any]]:
    """Take `Annotated` and `| None` off an annotation and collect the limits that stood there."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        found = [one for item in more for one in (item.metadata if isinstance(item, FieldInfo) else [item])]
        return _opened(inner, [*found, *limits])
    if origin in (Union, types.UnionType):
        kept = [one for one in get_args(annotation) if one is not type(None)]
        if len(kept) == 1:
            return _opened(kept[0], limits)
    return annotation, limits


def _kind(annotation: Any) -> tuple[Kind, tuple[str, ...], type[BaseModel] | None]:
    if get_origin(annotation) is Literal:
        return "choice", tuple(map(str, get_args(annotation))), None
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "table", (), annotation
    if get_origin(annotation) is tuple:
        first = _opened(get_args(annotation)[0], [])[0]
        is_table = isinstance(first, type) and issubclass(first, BaseModel)
        return ("rows", (), first) if is_table else ("list", (), None)
    return _PLAIN.get(annotation, "any"), (), None
