"""The small market in salabim: a component for every deal, the rep's time a resource."""

from __future__ import annotations

from collections.abc import Generator
from random import Random
from typing import Any

import salabim as sim

from benchmarks.rivals.market import Market, Result

Steps = Generator[Any, Any, Any]


class Work(sim.Component):
    """Selling minutes spent on one stage of a deal."""

    def setup(self, world: World, time: sim.Resource, minutes: float) -> None:  # ty: ignore[incompatible-method-override]
        self.world, self.time, self.minutes = world, time, minutes

    def process(self) -> Steps:
        yield self.request(self.time)
        yield self.hold(self.minutes * 20 / (self.world.market.selling_hours_per_month * 60))
        self.release()


class Deal(sim.Component):
    """An opportunity on its way to a decision, then to its cash."""

    def setup(self, world: World, time: sim.Resource, left: int) -> None:  # ty: ignore[incompatible-method-override]
        self.world, self.time, self.left = world, time, left

    def process(self) -> Steps:
        market, luck, result = self.world.market, self.world.luck, self.world.result
        spent = market.work_minutes * (3 - self.left) / 3
        amount = market.amount(luck)
        for length in market.stages(luck, self.left):
            share = market.work_minutes / 3
            work = Work(world=self.world, time=self.time, minutes=share, env=self.env)
            yield self.hold(length)
            while not work.isdata():
                yield self.hold(0.25)
            spent += share
        if luck.random() < market.chance(spent):
            result.wins += 1
            result.bookings_cents += amount
            yield self.hold(market.pay_delay(luck))
            result.cash_cents += amount


class Arrivals(sim.Component):
    """Opportunities that come to a rep."""

    def setup(self, world: World, time: sim.Resource) -> None:  # ty: ignore[incompatible-method-override]
        self.world, self.time = world, time

    def process(self) -> Steps:
        while True:
            yield self.hold(self.world.luck.expovariate(self.world.market.arrivals_per_rep_day))
            Deal(world=self.world, time=self.time, left=3, env=self.env)


class World:
    """One world."""

    def __init__(self, market: Market, world: int) -> None:
        self.market, self.luck, self.result = market, Random(f"salabim {world}"), Result()
        self.env = sim.Environment(yieldless=False, trace=False, random_seed=world)
        for _rep in range(market.reps):
            time = sim.Resource("time", env=self.env)
            for left in market.open_at_start(self.luck):
                Deal(world=self, time=time, left=left, env=self.env)
            Arrivals(world=self, time=time, env=self.env)


def play(market: Market, world: int) -> Result:
    """Play one world."""
    made = World(market, world)
    made.env.run(till=market.days)
    return made.result
