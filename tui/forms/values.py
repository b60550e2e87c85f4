"""Values of a form as people read and type them: money in whole units, shares as percent, lists as TOML."""

from __future__ import annotations

import json
import math
import re
import tomllib
from datetime import date, time
from typing import Any

from scenarios.fields import REQUIRED, Shape
from tui.drawing import clean
from tui.forms.draft import ABSENT
from tui.forms.labels import choice_name
from tui.languages import _, joined, number
from tui.textline import half_width

SIZES = {"k": 1e3, "m": 1e6, "b": 1e9, "万": 1e4, "亿": 1e8}
_SHARE = re.compile(r"(^|_)(share|rate|gross_margin)$|^reference_win_rate$|^chance$|_chance$")
_AMOUNT = re.compile(r"([+-]?[\d,]*\.?\d+(?:e[+-]?\d+)?)\s*([a-z%万亿]?)", re.IGNORECASE)


def is_money(shape: Shape) -> bool:
    """Whether a key holds cents, which are shown and typed in whole units of the currency."""
    return shape.kind in ("whole", "number") and "cents" in shape.key.split("_")


def is_share(shape: Shape) -> bool:
    """Whether a key holds a share of one, which is shown and typed as percent."""
    return shape.kind == "number" and shape.high is not None and shape.high <= 1 and bool(_SHARE.search(shape.key))


def shown(shape: Shape, value: Any) -> str:
    """Write a value for the form; an absent one shows its default."""
    if value is ABSENT:
        value = shape.default
    if value is REQUIRED or value is None:
        return _("left open")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        if is_money(shape):
            return number(value / 100, 0 if value % 100 == 0 else 2)
        return f"{plain_number(value * 100)}%" if is_share(shape) else plain_number(value)
    if isinstance(value, str):
        return choice_name(value) if value in shape.choices else clean(value)
    return clean(_toml(value)) if value not in ((), []) else _("none")


def plain_number(value: float) -> str:
    """Write a number as short as it can be read back."""
    return number(value) if value == int(value) and abs(value) < 1e15 else f"{value:.6g}"


def typed(shape: Shape, value: Any) -> str:
    """Write a value as it stands in the line in which it is changed."""
    if value is ABSENT:
        value = shape.default
    if value is REQUIRED or value is None:
        return ""
    return value if isinstance(value, str) else shown(shape, value).replace(",", "") if shape.kind != "list" else (
        _toml(value))  # fmt: skip


def read(shape: Shape, words: str) -> Any:
    """Read what was typed; nothing typed = `ABSENT`. What cannot be read stays a text, so that it is not lost."""
    words = words.strip()
    if not words:
        return ABSENT
    if shape.kind in ("whole", "number"):
        return _number(shape, half_width(words))
    if shape.kind == "flag":
        return {_("yes"): True, "true": True, _("no"): False, "false": False}.get(words.lower(), words)
    if shape.kind == "choice":
        return int(words) if isinstance(shape.default, int) and words.isdecimal() else words
    if shape.kind in ("list", "any", "table") and not isinstance(shape.default, str):
        return _from_toml(words)
    return words


def _number(shape: Shape, words: str) -> Any:
    found = _AMOUNT.fullmatch(words)
    if found is None:
        return words
    value = float(found[1].replace(",", "")) * SIZES.get(found[2].lower(), 1.0)
    if is_money(shape):
        value = round(value * 100)
    elif is_share(shape) and (found[2] == "%" or value > 1):
        value /= 100
    if not math.isfinite(value):
        return words
    return int(value) if shape.kind == "whole" and value == int(value) else round(value, 9)


def _from_toml(words: str) -> Any:
    try:
        return tomllib.loads(f"x = {words}")["x"]
    except (tomllib.TOMLDecodeError, RecursionError):
        return words


def _toml(value: Any) -> str:
    """Write a list or table on one line of TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        if value and all(isinstance(one, tuple) and len(one) == 2 and isinstance(one[0], str) for one in value):
            return _toml(dict(value))
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, date | time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def allowed(shape: Shape) -> str:
    """Say what a key may hold."""
    if shape.choices:
        return joined(choice_name(one) for one in shape.choices)
    if shape.kind == "flag":
        return _("yes or no")
    if shape.kind in ("whole", "number"):
        low, high = (None if one is None else shown(shape, one) for one in (shape.low, shape.high))
        if low is not None and high is not None:
            return _("{low} to {high}").format(low=low, high=high)
        return _("a number") if low is None else _("{low} or more").format(low=low)
    if shape.kind == "date":
        return _("a date such as 2026-01-01")
    return _("text") if shape.kind == "text" else shape.about or _("a list in square brackets")


def fits(shape: Shape, value: Any) -> bool:
    """Whether a value is of the kind and within the limits of its key; where there is a default it may be absent."""
    if value is ABSENT or value is None:
        return shape.default is not REQUIRED or shape.optional
    if shape.kind == "flag":
        return isinstance(value, bool)
    if shape.kind == "choice":
        return str(value) in shape.choices
    if shape.kind in ("whole", "number"):
        is_number = isinstance(value, int if shape.kind == "whole" else int | float) and not isinstance(value, bool)
        return is_number and _within(shape, value)
    return True


def _within(shape: Shape, value: float) -> bool:
    low = shape.low is None or value > shape.low or (value == shape.low and not shape.above)
    high = shape.high is None or value < shape.high or (value == shape.high and not shape.below)
    return low and high


def stepped(shape: Shape, value: Any, by: int) -> Any:
    """Return the value moved by so many steps: the next choice, or a number by about a twentieth, within its limits."""
    if value is ABSENT:
        value = shape.default
    if shape.kind == "flag":
        return not value
    if shape.kind == "choice":
        at = shape.choices.index(str(value)) if str(value) in shape.choices else -1
        chosen = shape.choices[(at + by) % len(shape.choices)]
        return int(chosen) if isinstance(shape.default, int) else chosen
    if shape.kind not in ("whole", "number"):
        return value
    if value is REQUIRED or not isinstance(value, int | float) or isinstance(value, bool):
        value = shape.low or 0
    step = step_of(shape, value)
    moved = round(round(value / step + by) * step, 9)
    if shape.kind == "whole":
        moved = round(moved)
    moved = min(moved, shape.high) if shape.high is not None else moved
    moved = max(moved, shape.low) if shape.low is not None else moved
    return (int(moved) if shape.kind == "whole" else float(moved)) if _within(shape, moved) else value


def step_of(shape: Shape, value: float) -> float:
    """Return the step of a number: 1, 2 or 5 times a power of ten, about a twentieth of it; 1 for few."""
    if shape.kind == "whole" and not is_money(shape) and abs(value) < 40:
        return 1
    size = abs(value) / 20 or ((shape.high or 1) - (shape.low or 0)) / 100
    power = 10 ** math.floor(math.log10(size)) if size > 0 else 1.0
    step = next((nice * power for nice in (1, 2, 5, 10) if nice * power >= size * 0.999), power)
    return max(step, 1) if shape.kind == "whole" else min(step, 1.0) if (shape.high or 9) <= 1 else step
