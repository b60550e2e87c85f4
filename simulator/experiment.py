"""The experiment: one scenario, some playbooks, so many worlds; every run's identity is fixed before dispatch."""

from __future__ import annotations

import gc
import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Any

from policies.playbook import Playbook
from scenarios import loader
from scenarios.errors import InputError, StoreError
from scenarios.schema import Scenario
from simulator import fork_server
from simulator.outcome import MODEL_VERSION, Outcome, RunId

MAX_WORLDS = 1_000_000
MAX_MONTHS = 60
SEATS_ABREAST = 480
"""Seats of all runs together beyond which keeping step saves little: columns leave the processor's cache, and all that
keep step are in memory."""
MOST_WORLDS = 12
"""Worlds that keep step at most."""
LIBRARIES = ("shapan", "numpy", "mesa", "simpy")


def runs_at_once(seats: int) -> int:
    """Return how many runs of a company of so many seats keep step; at least 1."""
    return max(1, SEATS_ABREAST // max(seats, 1))


def worlds_at_once(seats: int, playbooks: int) -> int:
    """Return how many worlds of so many seats, each under so many playbooks, keep step; at least 1."""
    return max(1, min(runs_at_once(seats) // max(playbooks, 1), MOST_WORLDS))


@dataclass(frozen=True)
class Engine:
    """Where workers find the simulator, as dotted names ``module:function`` that every process can import."""

    simulate: str = fork_server.SIMULATE
    """Runs some worlds, all the playbooks in each: ``(scenario, playbooks, seed, replications, months, after) ->
    [[Outcome | Failure, ...], ...]``."""
    playbook: str = fork_server.PLAYBOOK
    """Builds a playbook again from the plain table it was made of."""


def named(path: str) -> Any:
    """Return what a dotted name ``module:function`` stands for; imported without searching what comes for cycles."""
    module, _, name = path.partition(":")
    searched = gc.isenabled()
    gc.disable()
    try:
        return getattr(import_module(module), name)
    finally:
        if searched:
            gc.enable()


@dataclass(frozen=True)
class Failure:
    """Why one run has no outcome; its playbook's column stops, the others go on."""

    playbook_digest: str
    """sha256 of the canonical playbook, as in `RunId`."""
    message: str
    """One sentence that names the rule, the month and the value."""
    code: str
    """Stable code of the error, for translation."""


@dataclass(frozen=True)
class Experiment:
    """What is to be run.

    Raises:
        InputError: no playbook, two of one name or with equal decisions, a number out of its range.
    """

    scenario: Scenario
    playbooks: tuple[Playbook, ...]
    """The columns, in the order in which they are shown; the first is the one that others are compared with."""
    worlds: int = 50
    """Replications, each a tape of luck shared by all playbooks; at least 1."""
    months: int = 12
    """Months simulated after day 0; 1 to 60."""
    after: int = 0
    """Months run on under the neutral caretaker; 0 = none."""
    seed: int = 7
    """Root of all luck; any integer from 0 to 2**63 - 1."""

    def __post_init__(self) -> None:
        """Refuse what cannot be run."""
        _whole("worlds", self.worlds, 1, MAX_WORLDS)
        _whole("months", self.months, 1, MAX_MONTHS)
        _whole("after", self.after, 0, MAX_MONTHS)
        _whole("seed", self.seed, 0, 2**63 - 1)
        if not self.playbooks:
            raise InputError("EXP-02", "an experiment needs at least 1 playbook; see 'shapan list playbooks'")
        _refuse_twins(self.playbooks)

    @property
    def rep_months(self) -> int:
        """Months that the people of one run work, warm-up and the months after included."""
        return self.scenario.seats * (self.scenario.calendar.warmup_months + self.months + self.after)

    def keys(self) -> tuple[str, ...]:
        """Return the playbooks' digests, in the order of the columns."""
        return tuple(playbook.digest() for playbook in self.playbooks)

    def run_ids(self) -> tuple[RunId, ...]:
        """Return the identities of all runs in plan order: world by world, columns from left to right."""
        scenario, keys = loader.digest(self.scenario), self.keys()
        return tuple(RunId(scenario, key, world) for world in range(self.worlds) for key in keys)

    def plan(self) -> dict[str, Any]:
        """Return all that decides the results, as plain data."""
        return {
            "scenario": json.loads(loader.canonical(self.scenario)),
            "playbooks": [playbook.table() for playbook in self.playbooks],
            "worlds": self.worlds,
            "months": self.months,
            "after": self.after,
            "seed": self.seed,
        }

    def digest(self) -> str:
        """Return the sha256 (hex) of the plan: scenario, decisions and names of the playbooks, numbers, seed."""
        names = [playbook.name for playbook in self.playbooks]
        numbers = [self.worlds, self.months, self.after, self.seed]
        return _sha256(canonical_json([loader.digest(self.scenario), self.keys(), names, numbers]))

    def manifest(self) -> dict[str, Any]:
        """Return what is kept beside the results: versions, the plan in full, and the hashes of its parts."""
        hashes = {"experiment": self.digest(), "scenario": loader.digest(self.scenario), "playbooks": list(self.keys())}
        return {"model_version": MODEL_VERSION, "versions": versions(), "hashes": hashes, **self.plan()}

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any], engine: Engine | None = None) -> Experiment:
        """Build the experiment again, and prove by its hashes that it is the same one.

        Raises:
            StoreError: a playbook's rules have changed since, so the results would not fit together.
            InputError: a rule of a playbook is no longer installed.
        """
        experiment = cls.unproved(manifest, engine)
        if experiment.digest() != manifest["hashes"]["experiment"]:
            raise StoreError("STO-11", "{what} changed since these runs were made, so they cannot be resumed; "
                             "start a new experiment", what=_changed(experiment, manifest["hashes"]))  # fmt: skip
        return experiment

    @classmethod
    def unproved(cls, manifest: Mapping[str, Any], engine: Engine | None = None) -> Experiment:
        """Build what a manifest says, its hashes not looked at."""
        build = named((engine or Engine()).playbook)
        return cls(
            scenario=loader.from_canonical(canonical_json(manifest["scenario"])),
            playbooks=tuple(build(table) for table in manifest["playbooks"]),
            worlds=manifest["worlds"],
            months=manifest["months"],
            after=manifest["after"],
            seed=manifest["seed"],
        )


def _whole(name: str, got: object, low: int, high: int) -> None:
    if isinstance(got, bool) or not isinstance(got, int) or not low <= got <= high:
        raise InputError(
            "EXP-01",
            "{name}: got {got!r}, allowed: a whole number from {low} to {high}",
            name=name, got=got, low=low, high=high,
        )  # fmt: skip


def _refuse_twins(playbooks: tuple[Playbook, ...]) -> None:
    names: dict[str, str] = {}
    decisions: dict[str, str] = {}
    for playbook in playbooks:
        if playbook.name in names:
            raise InputError("EXP-03", "playbook {name!r} is named twice; name each one once", name=playbook.name)
        twin = decisions.get(playbook.digest())
        if twin:
            raise InputError(
                "EXP-04",
                "playbooks {a!r} and {b!r} decide the same; leave one out",
                a=twin, b=playbook.name,
            )  # fmt: skip
        names[playbook.name] = decisions[playbook.digest()] = playbook.name


def _changed(experiment: Experiment, hashes: Mapping[str, Any]) -> str:
    if loader.digest(experiment.scenario) != hashes["scenario"]:
        return "the scenario's format"
    pairs = zip(experiment.playbooks, hashes["playbooks"], strict=True)
    changed = [playbook.name for playbook, before in pairs if playbook.digest() != before]
    return f"the rules of {', '.join(changed)}" if changed else "the plan"


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that make the numbers."""
    return {"python": platform.python_version(), **{name: _version(name) for name in LIBRARIES}}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"  # e.g. shapan itself, run from its source folder


def canonical_json(data: object) -> str:
    """Write plain data so that equal data gives equal bytes."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def outcome_digest(run: RunId, outcome: Outcome | str) -> str:
    """Return the checksum (hex) of one result together with its key."""
    text = outcome if isinstance(outcome, str) else outcome.to_json()
    return _sha256(f"{run.scenario}\x1f{run.playbook}\x1f{run.replication}\x1f{text}")


def results_digest(outcomes: Mapping[RunId, Outcome]) -> str:
    """Return one digest (hex) of all results; in which order they came makes no difference."""
    return _sha256("\n".join(outcome_digest(run, outcomes[run]) for run in sorted(outcomes)))
