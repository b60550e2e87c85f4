"""What the schemas of all tables of a file have in common: how strict they are, and what they say about each key."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, ConfigDict


@cache
def docstrings(table: type[BaseModel]) -> Mapping[str, str]:
    """Return what a schema says beneath its keys, as key -> text; nothing where there is no source.

    Pydantic can find this out too, but does so for every schema at every start: a twentieth of the engine's.
    """
    import ast
    import inspect
    from textwrap import dedent

    try:
        source = inspect.getsource(table)
    except (OSError, TypeError):  # packed into one program
        return {}
    [made] = ast.parse(dedent(source)).body
    assert isinstance(made, ast.ClassDef)
    return {
        key.target.id: inspect.cleandoc(text.value.value)
        for key, text in pairwise(made.body)
        if isinstance(key, ast.AnnAssign) and isinstance(key.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
    }


def _describe(schema: dict[str, Any], table: type[BaseModel]) -> None:
    for key, text in docstrings(table).items():
        schema["properties"][key]["description"] = text


STRICT = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, json_schema_extra=_describe)
"""A frozen table; unknown keys, NaN and infinities are refused, and what is written beneath its keys is in its JSON
Schema."""
