"""Is it good enough? What the files allow, said before anybody believes a number; and people under two spellings."""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scenarios.crm.names import plain
from scenarios.crm.report import Fact, Report
from scenarios.crm.skill import SkillFit
from scenarios.crm.tables import Tables
from scenarios.schema import Scenario

Level = Literal["good enough", "direction only", "not enough data"]
LEVELS: tuple[Level, ...] = ("good enough", "direction only", "not enough data")
FEWEST_MONTHS, FEWEST_REPS, FEWEST_CLOSED = 6, 5, 100
MOST_DROPPED = 0.1
"""Share of rows that may be dropped before the rest is doubted."""
MOST_NAMES = 400
"""Names that are compared pair by pair; above, only equal forms are found."""
HUMP_LOG10 = (3.3, 4.7)
"""Medians of two humps of amounts that lie about a factor of 10,000 apart: 元 and 万."""

HUMPS = (
    "Amounts stand in two humps: {small:,} around {low:,.0f} and {large:,} around {high:,.0f}. "
    "元 and 万 may be mixed: correct the file, then import again."
)
UNCHECKED = "Not checked: whether the model replays your last year. That may lower the verdict."
SPELLINGS = "{n} pairs of people may be one person under two spellings: {pairs}. Merge them with --mapping ([same])."


@dataclass(frozen=True)
class Verdict:
    """How far the imported company may be trusted, and why."""

    level: Level
    reasons: tuple[Fact, ...]


def judge(tables: Tables, months: float, skill: SkillFit, report: Report) -> Verdict:
    """Judge what the files hold; the replay of the last year (`coaching.twin`) may lower it further.

    Args:
        tables: the cleaned export.
        months: its length.
        skill: fitted.
        report: of the reading.
    """
    limits: list[tuple[int, Fact]] = [*_too_little(tables, months)]
    if hump := two_humps([deal.cents for deal in tables.deals if deal.cents]):
        values: dict[str, object] = {"small": hump[0], "low": hump[1], "large": hump[2], "high": hump[3]}
        limits.append((2, Fact("IMP-V05", HUMPS, values)))
    pairs = alike([person.name for person in tables.people.values()])
    if pairs:
        code = {person.name: person.code for person in tables.people.values()}
        values = {"n": len(pairs), "pairs": "; ".join(f"{code[a]} = {code[b]}" for a, b in pairs[:8])}
        limits.append((1, Fact("IMP-V06", SPELLINGS, values)))
    dropped = (report.deals_read - report.deals_used) / max(report.deals_read, 1)
    if dropped > MOST_DROPPED:
        limits.append((1, Fact("IMP-V07", "{share:.0%} of the rows were dropped.", {"share": dropped})))
    if skill.verdict == "orders":
        limits.append((1, Fact("IMP-V04", "No lost deals: skill and win rates are borrowed, not read.", {})))
    if not limits:
        return Verdict("good enough", (Fact("IMP-V00", "Enough people, months and closed deals.", {}),))
    return Verdict(LEVELS[max(level for level, _ in limits)], tuple(fact for _, fact in limits))


def _too_little(tables: Tables, months: float) -> list[tuple[int, Fact]]:
    reps = len({deal.owner for deal in tables.deals})
    closed = sum(deal.decided for deal in tables.deals)
    checks = (
        (round(months, 1), FEWEST_MONTHS, "IMP-V01", "{got:g} months of closed deals; {need} are needed."),
        (reps, FEWEST_REPS, "IMP-V02", "People who sell: {got}; {need} are needed to tell people from luck."),
        (closed, FEWEST_CLOSED, "IMP-V03", "{got} closed deals; {need} are needed."),
    )
    return [(2, Fact(code, template, {"got": got, "need": need})) for got, need, code, template in checks if got < need]


def two_humps(cents: Sequence[int]) -> tuple[int, float, int, float] | None:
    """Return (count, median) of small and of large amounts where they stand apart by about 10,000, else None."""
    if len(cents) < 20:
        return None
    logs = np.sort(np.log10(np.array(cents, dtype=float)))
    n = len(logs)
    for gap in np.arange(logs[0] + 0.75, logs[-1] - 0.74, 0.1):
        low, high = np.searchsorted(logs, [gap - 0.6, gap + 0.6])
        if high - low <= 0.01 * n and min(low, n - high) >= max(0.03 * n, 3):
            small, large = logs[: (low + high) // 2], logs[(low + high) // 2 :]
            if HUMP_LOG10[0] <= np.median(large) - np.median(small) <= HUMP_LOG10[1]:
                medians = 10 ** np.median(small) / 100, 10 ** np.median(large) / 100
                return len(small), float(medians[0]), len(large), float(medians[1])
    return None


def alike(names: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of names that may be one person: same letters, turned around, or a letter apart."""
    pairs: dict[tuple[str, str], None] = {}
    by_form: dict[str, list[str]] = {}
    for name in names:
        for form in sorted({plain(_bare(name)), "".join(sorted(_words(name)))}):
            by_form.setdefault(form, []).append(name)
    for same in by_form.values():
        for other in same[1:]:
            if same[0] != other:
                pairs[same[0], other] = None
    if len(names) <= MOST_NAMES:
        for at, one in enumerate(names):
            for other in names[at + 1 :]:
                if (one, other) not in pairs and _close(one, other):
                    pairs[one, other] = None
    return list(pairs)


def _bare(name: str) -> str:
    """Return a name without what stands in brackets: 王强(离职) -> 王强."""
    return unicodedata.normalize("NFKC", name).partition("(")[0] or name


def _words(name: str) -> list[str]:
    return _bare(name).casefold().replace(",", " ").split()


def _close(one: str, other: str) -> bool:
    """Whether two Latin names of some length differ by one letter or so, digits aside (Rep 1 and Rep 2 are two)."""
    a, b = plain(one), plain(other)
    if min(len(a), len(b)) < 6 or abs(len(a) - len(b)) > 1 or any(c.isdigit() for c in a + b):
        return False
    if Counter(a) == Counter(b):
        return True
    return a[0] == b[0] and difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() > 0.91


def badge_of(scenario: Scenario) -> str:
    """Return DATA, BORROWED or DATA + BORROWED by the scenario's sources; '' for one that was not imported.

    It belongs on every chart and file that rests on the scenario.
    """
    kinds = {row.kind for row in scenario.sources}
    return " + ".join(kind.upper() for kind in ("data", "borrowed") if kind in kinds)


def is_unchecked(scenario: Scenario) -> bool:
    """Tell whether the verdict of an import is about its files alone: no replay of the last year has checked it."""
    return any(row.key == "verdict" and row.note.endswith(UNCHECKED) for row in scenario.sources)


def level_of(scenario: Scenario) -> Level | None:
    """Return the verdict that travels with an imported scenario, None for others."""
    note = next((row.note for row in scenario.sources if row.key == "verdict"), "")
    return next((level for level in LEVELS if note.startswith(level)), None)
