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
from scenarios.errors import StoreError
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
    """Playbook -> short digest of each world; None where a rule stopped it."""
    means: Mapping[str, Mapping[str, float | None]]
    """Playbook -> metric -> mean over its worlds."""
    declared: list[dict[str, Any]]
    """Guard-rails: digest, text, and how many runs existed when they were declared."""

    def experiment(self) -> Experiment:
        """Build the experiment again.

        Raises:
            StoreError: it was made by another model version, or a playbook's rules have changed since.
        """
        made = self.manifest["model_version"]
        if made != MODEL_VERSION:
            raise StoreError(
                "CAP-01",
                "the capsule was made with model version {made}, this program has model version {have}; install the "
                "version that made it",
                made=made, have=MODEL_VERSION,
            )  # fmt: skip
        return Experiment.from_manifest(self.manifest)


def seal(experiment: Experiment, outcomes: Mapping[RunId, Outcome], declared: list[Declared] | None = None) -> Capsule:
    """Make the capsule of an experiment's results."""
    return Capsule(
        experiment.manifest(), results_digest(outcomes), _runs(experiment, outcomes), _means(experiment, outcomes),
        [one._asdict() for one in declared or []],
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
    body = {
        "format": FORMAT, "manifest": dict(capsule.manifest), "results": capsule.results, "runs": dict(capsule.runs),
        "means": dict(capsule.means), "declared": capsule.declared,
    }  # fmt: skip
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
    if checksum(table) != sealed:
        raise StoreError("CAP-06", "{path} was changed after it was written: its checksum does not fit", path=path)
    return Capsule(table["manifest"], table["results"], table["runs"], table["means"], table["declared"])


class Moved(NamedTuple):
    """A metric whose mean came out differently."""

    playbook: str
    metric: str
    sealed: float | None
    now: float | None


@dataclass(frozen=True)
class Proof:
    """What re-running a capsule showed."""

    same: bool
    runs: int
    differing: list[tuple[str, int]]
    """(playbook, world) of every run that came out differently."""
    moved: list[Moved]
    versions: list[tuple[str, str, str]]
    """(name, sealed, here) of Python and packages whose version differs."""


def prove(capsule: Capsule, outcomes: Mapping[RunId, Outcome]) -> Proof:
    """Compare a capsule with the results of running it again."""
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
        same=results_digest(outcomes) == capsule.results and not differing,
        runs=sum(len(row) for row in capsule.runs.values()),
        differing=differing, moved=moved, versions=[row for row in other if row[1] != row[2]],
    )  # fmt: skip
