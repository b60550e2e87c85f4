"""Names of rules in the language in use: in English the name by which a file calls it, in Chinese what it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tui.languages import N_, _, joined, pgettext

LEVERS: dict[str, str] = {
    "allocation": N_("who holds which accounts"), "routing": N_("who gets new leads"), "goals": N_("how goals are set"),
    "incentives": N_("how pay works"), "coaching": N_("whom the manager coaches"), "conduct": N_("how it is done"),
}  # fmt: skip
"""Family of rules, or the conduct -> what it decides, in at most 24 cells."""

SHORT: dict[str, str] = {
    "allocation": N_("accounts"), "routing": N_("leads"), "goals": N_("goals"), "coaching": N_("coaching"),
    "conduct": N_("conduct"),
}  # fmt: skip
"""The same, pay aside, where a line has to do."""

MOST_CELLS = 16
"""A name fits beside its label on a form, and twice on a line."""


def rule_name(family: str, name: str) -> str:
    """Return the name of a rule of a family; a rule that nobody has named is called as in the file."""
    return pgettext(f"rule of {family}", name)


def beside_pay(differs: Mapping[str, Sequence[str]], short: bool = False) -> list[str]:
    """Say of which playbooks not pay alone makes a difference to the first one, and what does; nothing of others.

    Args:
        differs: letter of a playbook -> what it differs in.
        short: name families by one word, so that a line has room for all.
    """
    groups: dict[tuple[str, ...], list[str]] = {}
    for letter, levers in differs.items():
        rest = tuple(one for one in LEVERS if one in levers and one != "incentives")
        if "incentives" in levers and rest:
            groups.setdefault(rest, []).append(letter)
    words = SHORT if short else LEVERS
    said = _("Beside pay, {a} differs from {b} in: {rules}.")
    return [
        said.format(a="A", b=joined(letters), rules=joined(_(words[one]) for one in rest))
        for rest, letters in groups.items()
    ]


def rules_named(names: Iterable[str]) -> str:
    """Return rules of any family by their names, as a list in words."""
    families = [one for one in LEVERS if one != "conduct"]
    return joined(next((told for one in families if (told := rule_name(one, name)) != name), name) for name in names)
