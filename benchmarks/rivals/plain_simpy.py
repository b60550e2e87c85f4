"""The small market in plain SimPy: a process for every deal, the rep's time a resource."""

from __future__ import annotations

from collections.abc import Generator
from random import Random
from typing import Any

import simpy

from benchmarks.rivals.market import Market, Result

Steps = Generator[Any, Any, Any]


class Company:
    """One world."""

    def __init__(self, market: Market, world: int) -> None:
        self.market, self.luck, self.result, self.env = market, Random(f"simpy {world}"), Result(), simpy.Environment()
        for _rep in range(market.reps):
            time = simpy.Resource(self.env)
            for left in market.open_at_start(self.luck):
                self.env.process(self.deal(time, left))
            self.env.process(self.arrivals(time))

    def arrivals(self, time: simpy.Resource) -> Steps:
        """Let opportunities come to a rep."""
        while True:
            yield self.env.timeout(self.luck.expovariate(self.market.arrivals_per_rep_day))
            self.env.process(self.deal(time, 3))

    def work(self, time: simpy.Resource, minutes: float) -> Steps:
        """Spend selling minutes; a day has only so many of them."""
        with time.request() as mine:
            yield mine
            yield self.env.timeout(minutes * 20 / (self.market.selling_hours_per_month * 60))

    def deal(self, time: simpy.Resource, left: int) -> Steps:
        """Go through the stages that are left while the rep works on it, be decided, be paid."""
        market, luck = self.market, self.luck
        spent = market.work_minutes * (3 - left) / 3
        amount = market.amount(luck)
        for length in market.stages(luck, left):
            share = market.work_minutes / 3
            yield self.env.timeout(length) & self.env.process(self.work(time, share))
            spent += share
        if luck.random() < market.chance(spent):
            self.result.wins += 1
            self.result.bookings_cents += amount
            yield self.env.timeout(market.pay_delay(luck))
            self.result.cash_cents += amount


def play(market: Market, world: int) -> Result:
    """Play one world."""
    company = Company(market, world)
    company.env.run(until=market.days)
    return company.result
