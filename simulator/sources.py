"""What candidates come from, in columns: accounts, then each seat's inbound leads, then each seat's leads for sale."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scenarios.company import Company
from scenarios.units import MINUTES_PER_CALENDAR_DAY

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Sources:
    """What is the same in every world of a company; columns have shape (sources,)."""

    accounts: int
    """The first so many sources are accounts."""
    entity: NDArray[np.uint64]
    rate: Floats
    """Candidates a month."""
    stage_minutes: Floats
    """Mean minutes of the three stages, shape (3, sources)."""
    segment: Ints
    region: Ints
    """-1 = drawn for each lead."""
    size: Floats
    """Mean amount in cents, or with list prices what the price is multiplied with."""
    product_price: Floats
    """What size is multiplied with, by product."""
    product_edges: Floats
    """Where in [0, 1) one product ends and the next begins."""
    region_edges: Floats

    @property
    def number(self) -> int:
        """Number of sources."""
        return len(self.entity)


@lru_cache(maxsize=16)
def sources_of(company: Company) -> Sources:
    """Return the sources of a company."""
    market, kinds, products = company.scenario.market, company.scenario.segments, company.scenario.products
    leads, shares = len(company.source_hashes) - len(company.account_ids), np.asarray(market.stage_shares)
    streams = np.repeat([market.leads_per_rep_month, market.leads_for_sale_per_rep_month], company.seats)[:leads]
    segment = np.concatenate([company.account_segment, np.zeros(leads, dtype=np.int64)])
    stretch, relative = np.array([[row.cycle_multiplier, row.deal_multiplier] for row in kinds]).T
    whole = market.cycle_days * MINUTES_PER_CALENDAR_DAY * stretch[segment]
    listed = market.deal_value == "list-price"
    mean = np.concatenate([company.mix.mean_cents, np.full(leads, company.mix.lead_mean_cents)])
    return Sources(
        accounts=len(company.account_ids), entity=company.source_hashes,
        rate=np.concatenate([company.mix.rate, streams]), stage_minutes=whole * shares[:, None] / shares.sum(),
        segment=segment, region=np.concatenate([company.account_region, np.full(leads, -1)]),
        size=relative[segment] if listed else mean,
        product_price=np.array([float(row.price_cents) if listed else 1.0 for row in products]),
        product_edges=_edges([row.share for row in products]),
        region_edges=_edges([row.share for row in company.scenario.regions]),
    )  # fmt: skip


def _edges(shares: list[float]) -> Floats:
    """Return where in [0, 1) one choice ends and the next begins."""
    return np.cumsum(np.asarray(shares) / np.sum(shares))[:-1]
