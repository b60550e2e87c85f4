"""The company that is measured: like a mid-size manufacturer, with the default market and 40 accounts a person."""

from __future__ import annotations

from policies.library import load_playbook
from policies.playbook import Playbook
from scenarios.loader import parse
from scenarios.overrides import override
from scenarios.schema import Scenario

PLAYBOOKS = ("status-quo", "potential-based", "newcomer-growth", "tiered-pay")
"""One rule of every kind: keep, balance, protect newcomers; linear pay and tiers."""
REPS, MONTHS, WORLDS, SEED = 30, 12, 50, 7
ACCOUNTS_PER_REP = 40


def firm(reps: int = REPS) -> Scenario:
    """Return the company with so many people; the default market brings each about 16 opportunities a month."""
    name = f"firm-of-{reps}"
    text = {"en": f"Firm of {reps}", "zh": f"{reps} 人公司"}
    return parse(
        {
            "name": name, "title": text, "summary": text, "team": {"count": reps},
            "accounts": {"count": ACCOUNTS_PER_REP * reps},
        },
        name,
    )  # fmt: skip


def with_everything_on(scenario: Scenario) -> Scenario:
    """Return the company with every mechanism on, those too that are off unless asked for (B16 to B25, fresh eyes).

    Second faces stand at a fifth of the accounts and a rumour begins in month 3, so that these have something to do.
    """
    switches = scenario.dynamics
    off = [name for name in type(switches).model_fields if getattr(switches, name) == "off"]
    on = scenario.model_copy(update={"dynamics": switches.model_copy(update=dict.fromkeys(off, "normal"))})
    return override(on, {"accounts.double_covered_share": 0.2, "market.rumour_month": 3})


def playbooks(count: int = len(PLAYBOOKS)) -> tuple[Playbook, ...]:
    """Return the first `count` of the measured playbooks."""
    return tuple(load_playbook(name) for name in PLAYBOOKS[:count])
