"""Names of the groups of "who wins, who loses": one place for the commands, the screens and the memo."""

from __future__ import annotations

from tui.languages import N_, _

NAMES: dict[str, str] = {
    "under 1 year": N_("under 1 year"),
    "1 to 3 years": N_("1 to 3 years"),
    "3 to 6 years": N_("3 to 6 years"),
    "6 years and more": N_("6 years and more"),
    "smallest third of patches": N_("smallest third of patches"),
    "middle third of patches": N_("middle third of patches"),
    "largest third of patches": N_("largest third of patches"),
    "others": N_("others"),
    "everybody": N_("everybody"),
    "all": N_("all"),
}
"""What `coaching.who` calls its groups, and the one region of a company that names none; others, and codes, have
names of their own."""

OF_EXAMPLES: dict[str, str] = {
    "east": N_("east"), "west": N_("west"), "north": N_("north"), "south": N_("south"), "central": N_("central"),
    "key-account": N_("key-account"), "mid-size": N_("mid-size"), "small": N_("small"), "general": N_("general"),
    "enterprise": N_("enterprise"), "mid-market": N_("mid-market"), "small-business": N_("small-business"),
    "families": N_("families"),
}  # fmt: skip
"""Regions and segments of the companies that come with the program."""


def group_name(name: str) -> str:
    """Return a group's name in the language in use; regions of other companies, and codes, stay as they are."""
    known = NAMES.get(name) or OF_EXAMPLES.get(name)
    return _(known) if known else name
