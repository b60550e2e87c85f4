"""Names of rules in the language in use: in English the name by which a file calls it, in Chinese what it does."""

from __future__ import annotations

from collections.abc import Iterable

from tui.languages import N_, joined, pgettext

LEVERS: dict[str, str] = {
    "allocation": N_("who holds which accounts"), "routing": N_("who gets new leads"), "goals": N_("how goals are set"),
    "incentives": N_("how pay works"), "coaching": N_("whom the manager coaches"), "conduct": N_("how it is done"),
}  # fmt: skip
"""Family of rules, or the conduct -> what it decides, in at most 24 cells."""

MOST_CELLS = 16
"""A name fits beside its label on a form, and twice on a line."""


def rule_name(family: str, name: str) -> str:
    """Return the name of a rule of a family; a rule that nobody has named is called as in the file."""
    return pgettext(f"rule of {family}", name)


def rules_named(names: Iterable[str]) -> str:
    """Return rules of any family by their names, as a list in words."""
    families = [one for one in LEVERS if one != "conduct"]
    return joined(next((told for one in families if (told := rule_name(one, name)) != name), name) for name in names)
