"""What an experiment file holds, told with the digests by which two of them can be compared."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from simulator.experiment import outcome_digest, results_digest
from simulator.store import FORMAT_VERSION, Store


def inspect(store: Store) -> dict[str, Any]:
    """Return what a store holds, ready for JSON: one digest of all results, and digest and totals of each run.

    Raises:
        StoreError: a checksum does not hold.
    """
    manifest, outcomes, failures = store.manifest(), store.outcomes(), store.failures()
    race = store.race()
    names = dict(zip(manifest["hashes"]["playbooks"], manifest["playbooks"], strict=True))
    runs = [
        {
            "world": run.replication,
            "playbook": names[run.playbook]["name"],
            "digest": outcome_digest(run, outcome),
            "ledger": outcome.digest,
            "totals": outcome.totals,
        }
        for run, outcome in outcomes.items()
    ]
    problems = [
        {"world": run.replication, "playbook": names[run.playbook]["name"], "code": why.code, "message": why.message}
        for run, why in failures.items()
    ]
    return {
        "file": str(store.path),
        "format_version": FORMAT_VERSION,
        "model_version": manifest["model_version"],
        "versions": manifest["versions"],
        "scenario": manifest["scenario"]["name"],
        "playbooks": [table["name"] for table in manifest["playbooks"]],
        **{key: manifest[key] for key in ("worlds", "months", "after", "seed", "hashes")},
        "runs_planned": len(store.run_ids()),
        "runs_finished": len(outcomes),
        "digest": results_digest(outcomes),
        "runs": runs,
        "declared": [{"digest": _sha256(text), "runs": before} for text, before in store.declarations()],
        "race": None if race is None else json.loads(race),
        "failures": problems,
    }


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
