"""Checks of rule parameters for `__post_init__`: each names rule, parameter, what was got and what is allowed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from scenarios.errors import InputError, nearest, reason

PERIODS_MONTHS = (1, 3, 12)
"""Lengths a pay period may have."""


def refuse(rule: Any, name: str, allowed: str) -> InputError:
    """Return the error for a parameter out of range; the caller raises it."""
    return InputError(
        "POL-20", "{rule}.{name}: got {got!r}, allowed: {allowed}",
        rule=rule.card.name, name=name, got=getattr(rule, name), allowed=allowed,
    )  # fmt: skip


def number(rule: Any, name: str, low: float, high: float) -> None:
    """Refuse a parameter that is no number in [low, high]; whole numbers become floats, so 2 and 2.0 are one rule.

    Raises:
        InputError: not a number (NaN and booleans included), or out of range.
    """
    value = getattr(rule, name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise refuse(rule, name, reason("a number from {low:g} to {high:g}", low=low, high=high))
    object.__setattr__(rule, name, float(value))


def whole(rule: Any, name: str, low: int, high: int) -> None:
    """Refuse a parameter that is no whole number in [low, high].

    Raises:
        InputError: another type, or out of range.
    """
    value = getattr(rule, name)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise refuse(rule, name, reason("a whole number from {low} to {high}", low=low, high=high))


def choice(rule: Any, name: str, allowed: Collection[Any]) -> None:
    """Refuse a parameter that is not one of the values allowed; names the nearest word.

    Raises:
        InputError: another value, or another type.
    """
    value = getattr(rule, name)
    if isinstance(value, bool) or value not in allowed:
        hint = nearest(value, allowed) if isinstance(value, str) else ""
        raise refuse(rule, name, ", ".join(map(str, allowed)) + hint)


def flag(rule: Any, name: str) -> None:
    """Refuse a parameter that is not true or false.

    Raises:
        InputError: another type.
    """
    if not isinstance(getattr(rule, name), bool):
        raise refuse(rule, name, "true or false")


def review(rule: Any) -> None:
    """Refuse a `review_every_months` outside 0 (never again) to 60."""
    whole(rule, "review_every_months", 0, 60)


def period(rule: Any) -> None:
    """Refuse a `period_months` other than 1, 3 or 12."""
    choice(rule, "period_months", PERIODS_MONTHS)
