"""Diagnostics of tier 3: published facts that a minimal model may miss. They are measured and shown, never judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from coaching.validate.page import Say, interval
from coaching.validate.pattern import Check, Figure, Numbers, Pattern, measured

TITLE = "Tier 3: reported without a verdict"
NAMES = ["diagnostic", "published", "figure", "measured (90 %)", "worlds", "verdict"]
NO_VERDICT, NOT_MEASURED = "no verdict", "not measured"
INTRO = (
    "Evidence C names these as facts that the model may legitimately miss. They have no band, nothing was set to them, "
    "and none passes or fails.\n`shapan validate --diagnostics` measures them alone."
)


@dataclass(frozen=True)
class Diagnostic:
    """A published fact and the figures that stand beside it, or why there are none."""

    id: str
    title: str
    published: str
    source: Pattern | None
    """Whose readings the figures come from: a pattern's that is run anyway, or those of this tier; None = none."""
    checks: tuple[Check, ...] = ()
    note: str = ""
    missing: str = ""
    """Why it is not measured; empty = it is."""


@dataclass(frozen=True)
class Reported:
    """A diagnostic and what was measured."""

    id: str
    title: str
    published: str
    worlds: int
    figures: tuple[Figure, ...]
    note: str
    missing: str

    def table(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def figure(name: str, value: Any, unit: str = "%", null: float = 0.0) -> Check:
    """Return a figure without a band."""
    return Check(name, value, None, None, null, unit, vanishes=False)


def reported(one: Diagnostic, parts: list[Numbers]) -> Reported:
    """Return a diagnostic with its figures: mean over the worlds and 90 % interval, without a verdict."""
    figures = tuple(replace(measured(check, parts, None), verdict=NO_VERDICT) for check in one.checks)
    return Reported(one.id, one.title, one.published, len(parts), figures, one.note, one.missing)


def lines(rows: Sequence[Mapping[str, Any]], say: Say = str) -> list[list[str]]:
    """Return the rows of the block, one a figure, under `NAMES`."""
    out = []
    for one in rows:
        head, known = [say(one["title"]), say(one["published"])], str(one["worlds"])
        figures = [[say(row["name"]), interval(row, row["unit"], say), known] for row in one["figures"]]
        for place, cells in enumerate(figures or [["-", say(NOT_MEASURED), "-"]]):
            out.append([*(head if not place else ["", ""]), *cells, say(NO_VERDICT)])
    return out


def section(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the section of the reference page; nothing when no diagnostic was asked for."""
    if not rows:
        return ""
    table = ["| " + " | ".join(NAMES) + " |", "|" + "---|" * len(NAMES)]
    table += ["| " + " | ".join(cells) + " |" for cells in lines(rows)]
    says = {one["title"]: f"{one['note']} {one['missing']}".strip() for one in rows}
    notes = [f"- **{title}**: {text}" for title, text in says.items() if text]
    return f"\n## {TITLE}\n\n{INTRO}\n\n" + "\n".join([*table, "", *notes]) + "\n"
