"""The parameters of a rule as the shapes of a form: kind and default from its fields, limits from its own checks.

A rule says what it allows in one place, its `__post_init__`; here it is asked with a value that cannot be right.
"""

from __future__ import annotations

import dataclasses
import math
import re
from functools import cache
from typing import Any

from policies.catalog import describe, find
from scenarios.errors import InputError
from scenarios.fields import REQUIRED, Kind, Shape

_RANGE = re.compile(r"a (?:whole )?number from (\S+) to (\S+)$")
_WORDS = re.compile(r"[\w-]+(?:, [\w-]+)+$")
_KINDS: dict[str, Kind] = {"int": "whole", "float": "number", "bool": "flag"}


@cache
def shapes_of(family: str, name: str) -> dict[str, Shape]:
    """Return the parameters of a rule in the order of its fields.

    Raises:
        InputError: no such rule.
    """
    rule = find(family, name)
    return {one.name: _shape(family, rule, one) for one in dataclasses.fields(rule) if one.init}


def _shape(family: str, rule: Any, field: Any) -> Shape:
    name = str(field.type)
    kind, default = _KINDS.get(name.removesuffix(" | None")), _default(family, field)
    optional = name.endswith(" | None")
    if "Policy" in str(field.type):
        kind = "any" if str(field.type).startswith("tuple") else "table"
    allowed = _allowed(rule, field.name, math.nan if kind in ("whole", "number") else "\0")
    if span := _RANGE.match(allowed):
        return Shape(field.name, kind or "number", default, float(span[1]), float(span[2]), optional=optional)
    if kind != "flag" and _WORDS.match(allowed):
        return Shape(field.name, "choice", default, choices=tuple(allowed.split(", ")))
    return Shape(field.name, kind or "list", default, optional=optional, about=allowed)


def _allowed(rule: Any, name: str, nonsense: Any) -> str:
    """Return what a rule allows for a parameter, in its own words; empty where it does not say."""
    try:
        rule(**{name: nonsense})
    except InputError as error:
        return str(error.values.get("allowed", "")) if error.values.get("name") == name else ""
    except (TypeError, ValueError, AttributeError, ArithmeticError):
        return ""
    return ""


def _default(family: str, field: Any) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        made = field.default_factory()
        return describe(family, made) if hasattr(type(made), "card") else made
    return REQUIRED
