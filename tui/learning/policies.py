"""The cards of all rules, asked of the worker: the screens do not load rules themselves (`tui.rooms`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.questions import Stop, Told


def cards(_request: Mapping[str, Any], tell: Told, _stop: Stop) -> bool:
    """Tell what the cards of all rules say, built in and plugged in, family by family."""
    from policies import catalog
    from policies.protocols import FAMILIES

    rows = [
        {"family": family, "name": card.name, "summary": card.summary.model_dump(), "source": card.source,
         "stochastic": card.stochastic, "predicted": not card.benchmark,
         "reads": sorted({one.partition(".")[2] for one in card.reads}),
         "params": {key: label.model_dump() for key, label in card.params.items()}}
        for family in FAMILIES
        for card in catalog.cards(family)
    ]  # fmt: skip
    tell(1, 1, {"cards": rows})
    return True
