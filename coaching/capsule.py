"""The run capsule: one small JSON file from which anybody re-runs an experiment and sees whether it comes out the same.

It holds the manifest (scenario, playbooks, seed, versions), the digest of every run, the mean of every metric, and a
checksum over all of it. No code, and nothing of the machine it was made on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from coaching.compare import compare
from coaching.decide import Declared
from coaching.racing import standing
from coaching.sealed import refuse_misshapen
from coaching.selection import Selection, Terms
from scenarios import loader
from scenarios.errors import ShapanError, StoreError
from simulator.experiment import Experiment, canonical_json, outcome_digest, results_digest, versions
from simulator.outcome import MODEL_VERSION, Outcome, RunId

FORMAT = "shapan capsule 1"
DIGITS = 16
"""Hex digits kept of each run's digest (64 bits: two different runs do not meet by chance)."""
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Capsule:
    """What a capsule file says."""

    manifest: Mapping[str, Any]
    results: str
    """Digest of all results."""
    runs: Mapping[str, list[str | None]]
    """Playbook -> short digest of each world; None where the run was not made: a rule or somebody stopped it, or a race
    was over."""
    means: Mapping[str, Mapping[str, float | None]]
    """Playbook -> metric -> mean over its worlds."""
    declared: list[dict[str, Any]]
    """Guard-rails: digest, text, and how many runs existed when they were declared."""
    race: str | None = None
    """Terms of the race that the experiment was; None when it was none."""

    def experiment(self) -> Experiment:
        """Build the experiment again.

        Raises:
            StoreError: it was made by another model version, it was changed since, or a playbook's rules have changed.
        """
        made = self.manifest["model_version"]
        if made != MODEL_VERSION:
            raise StoreError(
                "CAP-01",
                "the capsule was made with model version {made}, this program has model version {have}; install the "
                "version that made it",
                made=made, have=MODEL_VERSION,
            )  # fmt: skip
        try:
            experiment = Experiment.unproved(self.manifest)
        except (ShapanError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise StoreError(
                "CAP-11",
                "manifest: the capsule's plan cannot be carried out: {reason}; it was changed after it was written, or "
                "a rule is not installed here: ask whoever made it for the file again",
                reason=error,
            ) from error
        _refuse_changed(experiment, self.manifest["hashes"])
        return experiment

    def made(self) -> set[tuple[str, int]]:
        """Return (playbook, world) of every run that was made."""
        return {(name, world) for name, row in self.runs.items() for world, digest in enumerate(row) if digest}


def _refuse_changed(experiment: Experiment, hashes: Mapping[str, Any]) -> None:
    """Refuse a plan that does not fit the digests sealed with it, and say which part of it."""
    parts = [("manifest.scenario", loader.digest(experiment.scenario), hashes["scenario"])]
    parts += [
        (f"manifest.playbooks ({book.name})", book.digest(), sealed)
        for book, sealed in zip(experiment.playbooks, hashes["playbooks"], strict=True)
    ]
    parts.append(("manifest (worlds, months, after, seed, names)", experiment.digest(), hashes["experiment"]))
    for where, got, sealed in parts:
        if got != sealed:
            raise StoreError(
                "CAP-12",
                "{where}: got digest {got}, allowed: {sealed}, as sealed; the capsule was changed after it was "
                "written, or this program's rules are others: ask whoever made it for the file again",
                where=where, got=got[:DIGITS], sealed=str(sealed)[:DIGITS],
            )  # fmt: skip


def seal(
    experiment: Experiment, outcomes: Mapping[RunId, Outcome], declared: list[Declared] | None = None,
    race: str | None = None,
) -> Capsule:  # fmt: skip
    """Make the capsule of an experiment's results; `race` are its terms where it was one."""
    return Capsule(
        experiment.manifest(), results_digest(outcomes), _runs(experiment, outcomes), _means(experiment, outcomes),
        [one._asdict() for one in declared or []], race,
    )  # fmt: skip


def _runs(experiment: Experiment, outcomes: Mapping[RunId, Outcome]) -> dict[str, list[str | None]]:
    names = [playbook.name for playbook in experiment.playbooks]
    short = [outcome_digest(run, outcomes[run])[:DIGITS] if run in outcomes else None for run in experiment.run_ids()]
    return {name: short[place :: len(names)] for place, name in enumerate(names)}


def _means(experiment: Experiment, outcomes: Mapping[RunId, Outcome]) -> dict[str, dict[str, float | None]]:
    columns = compare(experiment, outcomes).columns
    return {one.name: {key: value.mean for key, value in one.metrics.items()} for one in columns}


def to_text(capsule: Capsule) -> str:
    """Write a capsule; equal capsules give equal bytes."""
    body: dict[str, Any] = {
        "format": FORMAT, "manifest": dict(capsule.manifest), "results": capsule.results, "runs": dict(capsule.runs),
        "means": dict(capsule.means), "declared": capsule.declared,
    }  # fmt: skip
    if capsule.race is not None:
        body["race"] = capsule.race
    return json.dumps({**body, "sha256": checksum(body)}, sort_keys=True, ensure_ascii=False, indent=1) + "\n"


def checksum(body: Mapping[str, Any]) -> str:
    """Return the checksum of a capsule's content."""
    return hashlib.sha256(canonical_json(body).encode()).hexdigest()


def from_file(path: Path) -> Capsule:
    """Read a capsule.

    Raises:
        StoreError: missing, unreadable, not a capsule, or changed since it was written.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise StoreError("CAP-02", "{path} is larger than 64 MiB, not a capsule", path=path)
        table = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or error
        raise StoreError("CAP-03", "{path} cannot be read: {reason}", path=path, reason=reason) from error
    except (ValueError, RecursionError) as error:
        raise StoreError("CAP-04", "{path} is not a capsule: it is not JSON", path=path) from error
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        raise StoreError("CAP-05", "{path} is not a capsule of this program ({format})", path=path, format=FORMAT)
    return _checked(path, table)


def _checked(path: Path, table: dict[str, Any]) -> Capsule:
    sealed = table.pop("sha256", "")
    try:
        found = checksum(table)
    except (ValueError, RecursionError) as error:  # a number or a letter that no capsule has
        raise StoreError("CAP-04", "{path} is not a capsule: it is not JSON", path=path) from error
    if found != sealed:
        raise StoreError("CAP-06", "{path} was changed after it was written: its checksum does not fit", path=path)
    refuse_misshapen(path, table)
    parts = (table[key] for key in ("manifest", "results", "runs", "means", "declared"))
    return Capsule(*parts, table.get("race"))


class Moved(NamedTuple):
    """A metric whose mean came out differently."""

    playbook: str
    metric: str
    sealed: float | None
    now: float | None


@dataclass(frozen=True)
class Proof:
    """What re-running a capsule showed."""

    runs: int
    """Runs that were made when it was sealed, and made again."""
    planned: int
    """Runs of the whole plan."""
    differing: list[tuple[str, int]]
    """(playbook, world) of every run that came out differently."""
    moved: list[Moved]
    whole: bool
    """Whether the digest over all results is that of the runs listed."""
    race: Selection | None
    """What the race says on these runs; None when it was none, or is not over."""
    raced: bool
    """Whether the experiment was a race."""
    versions: list[tuple[str, str, str]]
    """(name, sealed, here) of Python and packages whose version differs."""

    @property
    def same(self) -> bool:
        """Whether all that the capsule says came out again."""
        return self.whole and not self.differing and not self.moved


def prove(capsule: Capsule, outcomes: Mapping[RunId, Outcome]) -> Proof:
    """Compare a capsule with the results of running again what was made."""
    experiment = capsule.experiment()
    again, means, here = _runs(experiment, outcomes), _means(experiment, outcomes), versions()
    differing = [
        (name, world)
        for name, sealed in capsule.runs.items()
        for world, digest in enumerate(sealed)
        if digest != again[name][world]
    ]
    moved = [
        Moved(name, metric, sealed, means[name].get(metric))
        for name, row in capsule.means.items()
        for metric, sealed in row.items()
        if sealed != means[name].get(metric)
    ]
    other = [(name, made, here.get(name, "")) for name, made in capsule.manifest["versions"].items()]
    return Proof(
        runs=len(capsule.made()), planned=len(experiment.run_ids()), differing=differing, moved=moved,
        whole=results_digest(outcomes) == capsule.results, raced=capsule.race is not None,
        race=None if capsule.race is None else standing(experiment, Terms.read(capsule.race), outcomes),
        versions=[row for row in other if row[1] != row[2]],
    )  # fmt: skip
