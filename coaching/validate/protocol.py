"""The test protocol: 6 teams of 8, 24 months after a warm-up of 24 with turnover on, paired worlds, 90 % intervals.

World w is the replication w of a company whose people and accounts are those of population w mod 6. Every arm of a
pattern plays the same worlds; before the onset all of them live under the same base playbook.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from policies.library import load_playbook
from policies.playbook import Playbook
from scenarios.company import company_of
from scenarios.loader import parse
from scenarios.overrides import override
from scenarios.schema import Scenario
from simulator.run import Run
from simulator.tape import build_tape

TEAMS, REPS_PER_TEAM = 6, 8
ACCOUNTS_PER_REP = 40
WARMUP_MONTHS, MONTHS = 24, 24
LEAST_WORLDS = 60
ABLATION_WORLDS = 24
"""Worlds in which an ablation is run: it must vanish, not be measured to a tenth of a percent."""
POPULATIONS = 6
SEED = 20
LEVEL = 0.90
_TEXT = {"en": "validation", "zh": "验证"}


@dataclass(frozen=True)
class Arm:
    """One way the world is run: changes of the scenario, of the base playbook, and from when."""

    world: tuple[tuple[str, Any], ...] = ()
    """(key path, value) laid over the base scenario."""
    incumbent: tuple[tuple[str, Any], ...] = ()
    """(family, rule) or ("conduct", pairs of its fields) laid over the base playbook, in force from the start."""
    playbook: tuple[tuple[str, Any], ...] = ()
    """The same from the onset on, laid over the incumbent."""
    months: int = MONTHS
    warmup: int = WARMUP_MONTHS

    def but(self, **changes: Any) -> Arm:
        """Return this arm with more changes; tables are appended, so later ones win."""
        merged = {
            key: getattr(self, key) + tuple(value) if isinstance(value, tuple) else value
            for key, value in changes.items()
        }
        return replace(self, **merged)


BASE = Arm()


def base_scenario(population: int) -> Scenario:
    """Return the synthetic company of one population: everything else at the defaults of evidence B."""
    return parse({
        "name": "validation", "title": _TEXT, "summary": _TEXT, "population_seed": 100 + population,
        "team": {"count": TEAMS * REPS_PER_TEAM}, "accounts": {"count": TEAMS * REPS_PER_TEAM * ACCOUNTS_PER_REP},
        "calendar": {"warmup_months": 3},
    })  # fmt: skip


@lru_cache(maxsize=256)
def scenario_of(arm_world: tuple[tuple[str, Any], ...], population: int) -> Scenario:
    """Return the base scenario of a population with an arm's changes."""
    return override(base_scenario(population), dict(arm_world))


@lru_cache(maxsize=1)
def base_playbook() -> Playbook:
    """Return the base: accounts stay, leads go round, goals by potential, one commission rate, no coaching (C0)."""
    return load_playbook({
        "name": "base", "title": _TEXT, "summary": _TEXT, "allocation": {"policy": "keep"},
        "routing": {"policy": "round-robin"}, "goals": {"policy": "potential-based"},
        "incentives": {"policy": "flat-commission"}, "coaching": {"policy": "none"},
    })  # fmt: skip


def laid_over(playbook: Playbook, changes: tuple[tuple[str, Any], ...]) -> Playbook:
    """Return a playbook with some rules, or parts of its conduct, replaced."""
    for key, value in changes:
        new = replace(playbook.conduct, **dict(value)) if key == "conduct" else value
        playbook = replace(playbook, **{key: new})
    return playbook


@dataclass
class World:
    """One world of the protocol: runs arms and keeps what was read off them."""

    index: int
    _read: dict[Arm, Any] = field(default_factory=dict)
    _started: dict[Arm, Run] = field(default_factory=dict)
    """Runs that stand at the onset, by what they did before."""

    def reading(self, arm: Arm) -> Any:
        """Return what an arm left behind in this world (run at first use)."""
        from coaching.validate.reading import read

        if arm not in self._read:
            self._read[arm] = read(self.run(arm))
        return self._read[arm]

    def run(self, arm: Arm) -> Run:
        """Run an arm in this world; what happened before the onset is shared by all arms that agree in it."""
        before = replace(arm, playbook=())
        if before not in self._started:
            self._started[before] = self._start(before)
        start = self._started[before]
        run = start.fork(laid_over(start.incumbent, arm.playbook))
        try:
            run.play()
        finally:
            run.floor.close()
        return run

    def _start(self, arm: Arm) -> Run:
        company = company_of(scenario_of(arm.world, self.index % POPULATIONS))
        total = arm.warmup + arm.months
        tape = build_tape(company, SEED, self.index, total)
        base = laid_over(base_playbook(), arm.incumbent)
        run = Run(company, tape, base, base, total, 0)
        run.onset = arm.warmup
        run.warm_up()
        run.go_on()
        return run

    def close(self) -> None:
        """Let go of the runs that wait at the onset."""
        for run in self._started.values():
            run.floor.close()
        self._started.clear()
        self._read.clear()
