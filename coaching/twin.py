"""Can the model replay the last year of an imported company? Bands of simulated worlds against the company's own line.

A posterior-predictive check: every world draws its own demand and win rate from the fitted intervals, and its own luck.
A company whose own line leaves the bands more often than it should is told so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.crm.fitted import Fitted
from scenarios.crm.report import Fact
from scenarios.crm.verdict import LEVELS, Level, Verdict
from scenarios.errors import InputError, ShapanError
from scenarios.luck import Luck, normal
from scenarios.streams import entity_hash
from scenarios.units import CALENDAR_DAYS_PER_MONTH, MINUTES_PER_MONTH

if TYPE_CHECKING:
    from scenarios.crm import Imported
    from scenarios.schema import Scenario
    from simulator.runner import Jobs

Floats = NDArray[np.float64]
COVERAGE = 0.8
"""Single years are shown as 8 in 10."""
FEWEST_MONTHS = 3
MOST_MONTHS = 12
CHANCE = 0.05
"""Own months inside the bands may be so few only with this probability before the model is doubted."""
FAIR_MISS, POOR_MISS = 0.25, 0.6
"""Mean relative miss of a month: above the first direction only, above the second not enough data."""


@dataclass(frozen=True)
class Band:
    """Simulated range of one number and the company's own."""

    label: str
    low: float
    middle: float
    high: float
    own: float

    @property
    def inside(self) -> bool:
        """Whether the company's own number lies in the range."""
        return self.low <= self.own <= self.high


@dataclass(frozen=True)
class Replay:
    """The last year as the model replays it; amounts in cents."""

    months: tuple[Band, ...]
    reps: tuple[Band, ...]
    regions: tuple[Band, ...]
    year: Band
    rank_agreement: float | None
    """Spearman correlation of people's own sales with the model's; None where either has no spread."""
    worlds: int

    @property
    def months_inside(self) -> int:
        """Months whose own number lies in the band."""
        return sum(band.inside for band in self.months)

    @property
    def mean_miss(self) -> float:
        """Mean distance of a month from the middle of its band, relative to the mean own month."""
        own = np.mean([band.own for band in self.months])
        return float(np.mean([abs(band.own - band.middle) for band in self.months]) / max(own, 1.0))


def replay(
    imported: Imported, *, worlds: int = 40, seed: int = 1, progress: Callable[[int, int], None] | None = None,
    jobs: Jobs = 1,
) -> Replay:  # fmt: skip
    """Simulate the last year (or what there is of it) of an imported company and compare it with its own.

    Args:
        imported: from `scenarios.crm.import_crm`.
        worlds: simulated years, each with its own parameters and luck; at least 10.
        seed: of parameters and luck.
        progress: told (done, all) after every world; may raise to stop the replay.
        jobs: worker processes; 1 = this process. They change no number.

    Raises:
        InputError: TWN-01, under three months of deals, or no deals at all (a territory table).
    """
    months, start = _window(imported)
    own = _own(imported, months, start)
    scenario = _year_before(imported.scenario, start)
    people = [rep.id for rep in scenario.rep]
    places = [region.name for region in scenario.regions]
    table = np.empty((worlds, len(people), months))
    region_of = _region_index(scenario)
    drawn = [_drawn(imported, scenario, seed, world) for world in range(worlds)]
    for done, (world, found) in enumerate(_all_simulated(drawn, seed, months, jobs), 1):
        table[world] = found
        if progress:
            progress(done, worlds)
    region = np.zeros((worlds, len(places)))
    for seat in range(len(people)):
        region[:, region_of[seat]] += table[:, seat, :].sum(axis=1)
    own_region = np.zeros(len(places))
    np.add.at(own_region, region_of, own.sum(axis=1))
    return Replay(
        _bands([f"{k + 1}" for k in range(months)], table.sum(axis=1), own.sum(axis=0)),
        _bands(people, table.sum(axis=2), own.sum(axis=1)),
        _bands(places, region, own_region),
        _bands(["year"], table.sum(axis=(1, 2))[:, None], np.array([own.sum()]))[0],
        _agreement(table.sum(axis=2).mean(axis=0), own.sum(axis=1)), worlds,
    )  # fmt: skip


def _window(imported: Imported) -> tuple[int, date]:
    market = imported.market
    months = 0 if market is None else min(int(market.months + 0.02), MOST_MONTHS)
    if market is None or months < FEWEST_MONTHS:
        raise InputError(
            "TWN-01",
            "there are {got} months of deals to replay; at least {need} are needed",
            got=months,
            need=FEWEST_MONTHS,
        )
    return months, market.end + timedelta(days=1) - timedelta(days=round(months * CALENDAR_DAYS_PER_MONTH))


def _own(imported: Imported, months: int, start: date) -> Floats:
    """Return the company's own won cents, shape (people of the scenario, months); others' deals go to nobody."""
    seat = {rep.id: k for k, rep in enumerate(imported.scenario.rep)}
    table = np.zeros((len(seat), months))
    for deal in imported.tables.deals:
        if deal.stage == "won" and deal.closed and deal.cents and deal.closed >= start:
            month = min(int((deal.closed - start).days / CALENDAR_DAYS_PER_MONTH), months - 1)
            if deal.owner in seat:
                table[seat[deal.owner], month] += deal.cents
            else:  # sold by somebody who has left: it belongs to the company's line
                table[:, month] += deal.cents / len(seat)
    return table


def _year_before(scenario: Scenario, start: date) -> Scenario:
    """Return the scenario begun at `start`, so that seasons fall where they fell; nobody quits in a replay."""
    dynamics = scenario.dynamics.model_copy(update={"attrition": "off", "dismissal": "off"})
    calendar = scenario.calendar.model_copy(update={"start_date": start})
    return scenario.model_copy(update={"calendar": calendar, "dynamics": dynamics})


def _drawn(imported: Imported, scenario: Scenario, seed: int, world: int) -> Scenario:
    """Draw demand and win rate of one world from their fitted intervals."""
    market = imported.market
    if market is None:
        return scenario
    luck = Luck(seed, world)
    demand = _around(market.decided_per_month, luck.u("twin", entity_hash("demand")))
    win = _around(market.win_rate, luck.u("twin", entity_hash("win rate")))
    rules = scenario.market
    changed = {
        "opportunities_per_account_month": min(rules.opportunities_per_account_month * demand, 1000.0),
        "reference_win_rate": float(np.clip(rules.reference_win_rate * win, 0.005, 0.945)),
    }
    if imported.tables.orders:
        changed = {"typical_deal_cents": max(round(rules.typical_deal_cents * demand), 1)}
    return scenario.model_copy(update={"market": rules.model_copy(update=changed)})


def _around(fitted: Fitted, u: float) -> float:
    """Return a factor around 1 with the relative spread of a 95 % interval."""
    spread = (fitted.high - fitted.low) / (2 * 1.96 * max(fitted.value, 1e-9))
    return float(np.clip(1 + spread * float(normal(np.array([u]))[0]), 0.3, 3.0))


def _all_simulated(drawn: Sequence[Scenario], seed: int, months: int, jobs: Jobs) -> Iterator[tuple[int, Floats]]:
    """Yield (world, its bookings) of every world, as they are finished; what a worker loses is done in this process."""
    from concurrent.futures import as_completed

    from simulator.experiment import Engine, Experiment
    from simulator.run import incumbent_of
    from simulator.runner import patience_s, worker_count
    from simulator.workers import Job, LocalProcesses

    workers = worker_count(jobs, len(drawn))
    if workers == 1:
        yield from ((world, _simulated(one, seed, world, months)) for world, one in enumerate(drawn))
        return
    one_world = Experiment(drawn[0], (incumbent_of(drawn[0]),), worlds=1, months=months, after=0, seed=seed)
    pool = LocalProcesses(workers, Job.of(one_world, Engine()), patience_s(one_world.rep_months))
    try:
        places = {pool.submit(_simulated, one, seed, world, months): world for world, one in enumerate(drawn)}
        for future in as_completed(places):
            world, error = places[future], future.exception()
            if isinstance(error, ShapanError):
                raise error
            yield world, _simulated(drawn[world], seed, world, months) if error else future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _simulated(scenario: Scenario, seed: int, world: int, months: int) -> Floats:
    """Return simulated bookings in cents, shape (seats, months)."""
    from scenarios.company import company_of
    from simulator.ledger import Fact as Kind
    from simulator.run import incumbent_of, play
    from simulator.tape import build_tape

    company, incumbent = company_of(scenario), incumbent_of(scenario)
    _, ledger = play(company, build_tape(company, seed, world, months), incumbent, incumbent, months, 0)
    columns = ledger.columns()
    joined = columns.of(Kind.JOINED)
    seat_of = np.zeros(len(ledger.people), dtype=np.int64)
    seat_of[joined.person] = joined.subject
    table = np.zeros((company.seats, months))
    day0 = company.day0_minute
    for facts in (columns.of(Kind.WON), columns.repeats()):
        mine = (facts.minute >= day0) & (facts.minute < day0 + months * MINUTES_PER_MONTH) & (facts.person >= 0)
        month = (facts.minute[mine] - day0) // MINUTES_PER_MONTH
        np.add.at(table, (seat_of[facts.person[mine]], month), facts.amount[mine])
    return table


def _region_index(scenario: Scenario) -> NDArray[np.int64]:
    names = [region.name for region in scenario.regions]
    return np.array([names.index(rep.region) if rep.region else 0 for rep in scenario.rep], dtype=np.int64)


def _bands(labels: Sequence[str], worlds: Floats, own: Floats) -> tuple[Band, ...]:
    """Return a band for every column of `worlds`, shape (worlds, labels)."""
    low, middle, high = np.quantile(worlds, [(1 - COVERAGE) / 2, 0.5, (1 + COVERAGE) / 2], axis=0)
    return tuple(
        Band(label, float(low[k]), float(middle[k]), float(high[k]), float(own[k])) for k, label in enumerate(labels)
    )


def _agreement(model: Floats, own: Floats) -> float | None:
    from scipy.stats import spearmanr

    if len(own) < 3 or np.ptp(model) == 0 or np.ptp(own) == 0:
        return None
    return float(spearmanr(model, own).statistic)


def judged(verdict: Verdict, found: Replay) -> Verdict:
    """Return the verdict after the replay: it can only get worse."""
    from scipy.stats import binom

    reasons = [*verdict.reasons]
    level = LEVELS.index(verdict.level)
    months, inside = len(found.months), found.months_inside
    unlikely = float(binom.cdf(inside, months, COVERAGE)) < CHANCE
    values: dict[str, object] = {"inside": inside, "months": months, "miss": found.mean_miss}
    if found.mean_miss > POOR_MISS:
        level = max(level, 2)
        reasons.append(Fact("IMP-V21", LEFT_BANDS, values))
    elif unlikely or found.mean_miss > FAIR_MISS:
        level = max(level, 1)
        reasons.append(Fact("IMP-V21", LEFT_BANDS, values))
    else:
        reasons.append(Fact("IMP-V20", IN_BANDS, values))
    if inside < months:
        over = sum(band.own < band.low for band in found.months)
        reasons.append(Fact("IMP-V22", SIDES, {"over": over, "under": months - inside - over}))
    final: Level = LEVELS[level]
    if level:  # that there is enough of everything is no reason for a lower verdict
        reasons = [fact for fact in reasons if fact.code != "IMP-V00"]
    return Verdict(final, tuple(reasons))


IN_BANDS = "The model replays the last year: {inside} of {months} months inside the band, average miss {miss:.0%}."
SIDES = "Outside the band the model says too much in {over} months and too little in {under}."
LEFT_BANDS = "The model does not replay the last year: {inside} of {months} months inside, average miss {miss:.0%}."
