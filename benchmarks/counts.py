"""How many facts of each kind the measured company makes: a speed-up that changes behaviour changes these."""

from __future__ import annotations

import json

import numpy as np

from benchmarks.firm import MONTHS, SEED, firm, playbooks
from simulator.ledger import Fact
from simulator.run import run_one


def counts() -> dict[str, dict[str, int]]:
    """Return playbook -> kind of fact -> how many, in world 0 of the measured company."""
    scenario, found = firm(), {}
    for playbook in playbooks():
        _outcome, ledger = run_one(scenario, playbook, SEED, 0, MONTHS, 0)
        number = np.bincount(ledger.columns().kind, minlength=max(Fact) + 1).tolist()
        found[playbook.name] = {kind.name.lower(): number[kind] for kind in Fact if number[kind]}
    return found


def as_json() -> str:
    """Return the counts as the text of the golden file."""
    return json.dumps(counts(), indent=1, sort_keys=True) + "\n"
