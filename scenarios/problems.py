"""What the schema refuses, in the words of the files: key path, what was got, what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from scenarios.errors import nearest, reason

MOST = 20
"""Problems that are listed at once."""
_BRANCH = re.compile(r"(str|int|float|bool|date|none)|(dict|list|tuple|literal|constrained-\w+|function-\w+)\b.*")
"""What the schema calls one of the kinds of value that a key may have; it is no key of the file."""

Item = Mapping[str, Any]
Place = tuple[int | str, ...]


def explain(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """Turn the schema's errors into lines ``key.path: what was got, what is allowed``."""
    lines: dict[Place, str] = {}
    kinds: dict[Place, list[str]] = {}
    for place, item in _telling(error.errors(include_url=False), model):
        if item["type"] == "missing" and isinstance(place[-1], int):
            lines[place[:-1]] = _too_few(place, item)
            continue
        kinds.setdefault(place, []).append(_range(place, item, model) or allowed(item))
        lines[place] = _line(place, item, model, kinds[place])
    return list(lines.values())[:MOST]


def _telling(items: Iterable[Any], model: type[BaseModel]) -> list[tuple[Place, Item]]:
    """Return errors with their places; a list that is too short only because a row of it is wrong is left out."""
    placed = [(_place(item["loc"], model), item) for item in items]
    places = [place for place, _ in placed]
    return [
        (place, item)
        for place, item in placed
        if item["type"] != "too_short"
        or not any(len(one) > len(place) and one[: len(place)] == place for one in places)
    ]


def _place(loc: Place, model: type[BaseModel]) -> Place:
    """Return the place without the names of kinds, and without the number of a row that is not there."""
    kept: list[int | str] = []
    for part in loc:
        if isinstance(part, str) and kept and _BRANCH.fullmatch(part) and part not in _keys_at(model, tuple(kept)):
            continue
        kept.append(part)
    return tuple(kept)


def _line(place: Place, item: Item, model: type[BaseModel], kinds: list[str]) -> str:
    path = _path(place)
    if item["type"] == "extra_forbidden":
        key, known = str(place[-1]), _keys_at(model, place[:-1])
        return reason(
            "{path}: unknown key{hint}; known keys: {known}",
            path=path,
            hint=nearest(key, known),
            known=", ".join(known),
        )
    if item["type"] == "missing":
        return reason("{path}: missing, and it has no default; write it", path=path)
    got = _shown(item["input"])
    if len(kinds) == 2:
        return reason(
            "{path}: got {got}, allowed: either {allowed} or {what}",
            path=path,
            got=got,
            allowed=kinds[0],
            what=kinds[1],
        )
    return reason("{path}: got {got}, allowed: {allowed}", path=path, got=got, allowed=kinds[0])


def _range(place: Place, item: Item, model: type[BaseModel]) -> str:
    """Return the whole range of a number that is out of it, both ends at once; empty where it has one end only."""
    if not str(item["type"]).startswith(("greater_than", "less_than")):
        return ""
    ends = _ends_of(_field_at(model, place))
    if len(ends) == 2 and len(set(ends.values())) == 1:
        return reason("nothing but {end}", end=_written(min(ends.values())))
    return "" if len(ends) < 2 else reason(_RANGES[tuple(ends)], **{key: _written(end) for key, end in ends.items()})


_RANGES: dict[tuple[str, ...], str] = {
    ("ge", "le"): "from {ge} to {le}",
    ("gt", "le"): "more than {gt}, up to {le}",
    ("ge", "lt"): "from {ge} to less than {lt}",
    ("gt", "lt"): "more than {gt}, less than {lt}",
}
"""Kinds of a range's two ends -> how it is said."""


def _ends_of(told: Any) -> dict[str, float]:
    """Return the ends that a field, or what it is made of, is bound by: ge, gt, le, lt; the lower one first."""
    parts = [*getattr(told, "metadata", ()), *getattr(told, "__metadata__", ())]
    ends = {key: getattr(one, key) for key in ("ge", "gt", "le", "lt") for one in parts if hasattr(one, key)}
    inner = (
        getattr(told, "annotation", None),
        *getattr(told, "__args__", ()),
        *(one for one in parts if one is not told),
    )
    return ends or next((found for one in inner if one is not None and (found := _ends_of(one))), {})


def _written(end: float) -> str:
    return f"{end:,}" if isinstance(end, int) or end != int(end) else f"{int(end):,}"


def _too_few(place: Place, item: Item) -> str:
    """Return the line of a list of so many values that lacks those from `place` on."""
    count, needed = len(item["input"]), int(place[-1]) + 1
    return reason("{path}: got {count} values, allowed: {needed}", path=_path(place[:-1]), count=count, needed=needed)


def _shown(value: Any) -> str:
    """Return a value about as a file writes it, in at most 60 characters."""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def allowed(item: Item) -> str:
    """Return what may stand where the schema refused something, from its kind of refusal and the limit it names."""
    kind, limits = str(item["type"]), {key: value for key, value in item.get("ctx", {}).items() if key != "error"}
    if kind == "literal_error":
        known = re.findall(r"'([^']*)'", str(limits["expected"]))
        hint = nearest(item["input"], known) if isinstance(item["input"], str) else ""
        return reason("one of {known}{hint}", known=", ".join(known) or limits["expected"], hint=hint)
    if kind == "string_pattern_mismatch" and limits["pattern"].startswith("^[a-z0-9]+"):
        return reason("small letters and digits, with single hyphens between them, e.g. my-company")
    if found := next((say for start, say in _ALLOWED if kind.startswith(start)), None):
        return found(limits)
    return reason("what the list of keys says ({said})", said=str(item["msg"]))


def refused(item: Item) -> str:
    """Return what a form says beside a key whose value the schema refused."""
    return reason("got {got}, allowed: {allowed}", got=_shown(item["input"]), allowed=allowed(item))


def _says(template: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda limits: reason(template, **limits)


_ALLOWED: tuple[tuple[str, Callable[[Mapping[str, Any]], str]], ...] = (
    ("greater_than_equal", _says("{ge} or more")),
    ("greater_than", _says("more than {gt}")),
    ("less_than_equal", _says("at most {le}")),
    ("less_than", _says("less than {lt}")),
    ("int", _says("a whole number")),
    ("finite_number", _says("a number that is not infinite")),
    ("float", _says("a number")),
    ("bool", _says("true or false")),
    ("string_too_short", _says("text of {min_length} or more characters")),
    ("string_too_long", _says("text of at most {max_length} characters")),
    ("string", _says("text in quotation marks")),
    ("date", _says("a date such as 2026-01-31")),
    ("model", _says("a table of keys and values")),
    ("dict", _says("a table of keys and values")),
    ("too_short", _says("a list of {min_length} or more")),
    ("too_long", _says("a list of at most {max_length}")),
    ("tuple", _says("a list in square brackets")),
    ("list", _says("a list in square brackets")),
)
"""How a refusal begins -> what is allowed; the first that fits counts."""


def _path(loc: Place) -> str:
    path = ""
    for part in loc:
        path += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return path.removeprefix(".") or "(top)"


def _keys_at(model: type[BaseModel], loc: Place) -> list[str]:
    field, at = _walk(model, loc)
    return [] if field is not None and not _models_in(field.annotation) else sorted(at.model_fields)


def _field_at(model: type[BaseModel], loc: Place) -> FieldInfo | None:
    return _walk(model, loc)[0]


def _walk(model: type[BaseModel], loc: Place) -> tuple[FieldInfo | None, type[BaseModel]]:
    """Return the last field on the way to a place, and the table in which it, or what is in it, stands."""
    field = None
    for part in loc:
        if isinstance(part, int) or part not in model.model_fields:
            continue
        field = model.model_fields[part]
        found = _models_in(field.annotation)
        if not found:
            break
        model = found[0]
    return field, model


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in getattr(annotation, "__args__", ()) for model in _models_in(inner)]
