"""Four themes with the palettes of the design: checked for contrast and for three kinds of colour vision.

Roles: primary = ahead, warning = behind, error = urgent, secondary = reference. Blue and amber, never red and green;
no meaning hangs on colour alone, so `mono` shows the same information.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

from tui.languages import N_

NAMES = (N_("dark"), N_("light"), N_("contrast"), N_("mono"))


def _theme(
    name: str, ahead: str, behind: str, urgent: str, reference: str, ink: str, paper: str, *, dark: bool
) -> Theme:
    return Theme(
        name=f"shapan-{name}", primary=ahead, warning=behind, error=urgent, secondary=reference, accent=ahead,
        success=ahead, foreground=ink, background=paper, surface=paper, panel=paper, dark=dark,
    )  # fmt: skip


THEMES = (
    _theme("dark", "#56B4E9", "#E69F00", "#FF5FA2", "#7A7A7A", "#F5F5F5", "#16181D", dark=True),
    _theme("light", "#0067A3", "#8A5200", "#C2185B", "#767676", "#1A1A1A", "#FAFAF7", dark=False),
    _theme("contrast", "#7CC8FF", "#FFC247", "#FF8CC0", "#B0B0B0", "#FFFFFF", "#000000", dark=True),
    _theme("mono", "#E0E0E0", "#E0E0E0", "#FFFFFF", "#8A8A8A", "#E0E0E0", "#101010", dark=True),
)


def chosen(environment: Mapping[str, str]) -> str:
    """Return the theme that the environment asks for: mono under NO_COLOR, else SHAPAN_THEME, else dark."""
    if environment.get("NO_COLOR"):
        return "mono"
    asked = environment.get("SHAPAN_THEME", "dark")
    return asked if asked in NAMES else "dark"
