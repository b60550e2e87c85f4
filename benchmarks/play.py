"""What a player waits for: a replay on the same luck, and a quarter's review."""

from __future__ import annotations

import statistics

from benchmarks.timing import seconds
from coaching.game.decisions import plan_playbook
from coaching.game.session import Session, new_log
from scenarios.company import company_of
from scenarios.mission import load_mission
from scenarios.overrides import override
from simulator.run import incumbent_of, warmed_up
from simulator.tape import build_tape

PEOPLE, MONTHS, WARM_AND_AFTER = 12, 24, 12
MISSION, LARGEST = "rotation", "two-into-one"
ROUNDS = 5
QUARTER = 3


def replay_seconds(rounds: int = ROUNDS) -> float:
    """Return the processor time of a replay, median: 12 people, 24 months, from the warm-up that all plans share.

    The first one, which solves the effort tables, is left out: a mission solves them while its briefing is read.
    """
    mission = load_mission(MISSION)
    tenures = list(range(24, 24 + 8 * PEOPLE, 8))
    team = {"team.count": PEOPLE, "team.tenure_months": tenures, "accounts.count": 12 * PEOPLE}
    world = override(mission.world(), team)
    company = company_of(world)
    start = warmed_up(company, build_tape(company, 7, 0, MONTHS), incumbent_of(world), PEOPLE, WARM_AND_AFTER)
    playbook = plan_playbook(mission, mission.plan("good"))[0]

    def replay() -> None:
        run = start.fork(playbook)
        run.total = run.warmup + MONTHS
        run.play()
        run.floor.close()

    took = [seconds(replay) for _round in range(rounds + 1)][1:]
    start.floor.close()
    return statistics.median(took)


def review_seconds() -> tuple[float, float]:
    """Return the processor time of the first two reviews of the largest mission: 32 combinations, warm-ups included.

    The first review also solves the effort tables that it needs.
    """
    mission = load_mission(LARGEST)
    session = Session(mission, new_log(mission, 7, 0))
    took = seconds(lambda: session.causes(QUARTER)), seconds(lambda: session.causes(2 * QUARTER))
    session.close()
    return took
