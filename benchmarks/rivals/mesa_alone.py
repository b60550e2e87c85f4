"""The small market in Mesa alone: reps and deals are agents, and every working day is a step."""

from __future__ import annotations

from random import Random

import mesa

from benchmarks.rivals.market import Market, Result


class Deal(mesa.Agent):
    """An opportunity on its way to a decision, then to its cash."""

    def __init__(self, model: Floor, rep: Rep, stages_left: int) -> None:
        super().__init__(model)
        self.floor = model
        luck, market = model.luck, model.market
        self.rep = rep
        self.born = model.day
        total = market.stages(luck, 3 - stages_left)
        ahead = market.stages(luck, stages_left)
        self.age0 = sum(total)
        self.cycle = self.age0 + sum(ahead)
        self.decides_on = model.day + sum(ahead)
        self.amount = market.amount(luck)
        self.spent = market.work_minutes * self.age0 / max(self.cycle, 1e-9)
        self.paid_on: float | None = None

    def wanted(self, day: int) -> float:
        """Return the minutes that it could use by the end of the day."""
        progress = min((day + 1 - self.born + self.age0) / max(self.cycle, 1e-9), 1.0)
        return max(self.floor.market.work_minutes * progress - self.spent, 0.0)

    def step(self) -> None:
        """Decide, or be paid, when the day has come."""
        model = self.floor
        if self.paid_on is not None:
            if self.paid_on < model.day + 1:
                model.result.cash_cents += self.amount
                self.remove()
        elif self.decides_on < model.day + 1:
            self.rep.open.remove(self)
            if model.luck.random() < model.market.chance(self.spent):
                model.result.wins += 1
                model.result.bookings_cents += self.amount
                self.paid_on = self.decides_on + model.market.pay_delay(model.luck)
            else:
                self.remove()


class Rep(mesa.Agent):
    """A person with so many selling minutes a day."""

    def __init__(self, model: Floor) -> None:
        super().__init__(model)
        self.floor = model
        self.open: list[Deal] = []
        self.next_arrival = model.luck.expovariate(model.market.arrivals_per_rep_day)
        self.open += [Deal(model, self, left) for left in model.market.open_at_start(model.luck)]

    def step(self) -> None:
        """Take what comes today and work on what is open, oldest first."""
        model = self.floor
        while self.next_arrival < model.day + 1:
            self.open.append(Deal(model, self, 3))
            self.next_arrival += model.luck.expovariate(model.market.arrivals_per_rep_day)
        minutes = model.market.selling_hours_per_month * 60 / 20
        for deal in self.open:
            used = min(deal.wanted(model.day), minutes)
            deal.spent += used
            minutes -= used
            if minutes <= 0:
                break


class Floor(mesa.Model):
    """The sales floor."""

    def __init__(self, market: Market, world: int) -> None:
        super().__init__(rng=world)
        self.market, self.luck, self.day, self.result = market, Random(f"mesa {world}"), 0, Result()
        self.people = [Rep(self) for _rep in range(market.reps)]

    def step(self) -> None:
        """One working day: people first, then customers."""
        for rep in self.people:
            rep.step()
        self.agents_by_type[Deal].do("step")
        self.day += 1


def play(market: Market, world: int) -> Result:
    """Play one world."""
    floor = Floor(market, world)
    for _day in range(market.days):
        floor.step()
    getattr(mesa.Agent, "_ids", {}).pop(floor, None)  # what Mesa 3.3 keeps of every model
    return floor.result
