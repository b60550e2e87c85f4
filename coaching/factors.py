"""The assumptions that evidence leaves open (section D), with the range over which each one is swept."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from scenarios.behaviour import Dynamics
from scenarios.errors import InputError, nearest
from scenarios.overrides import override
from scenarios.schema import Scenario

LEVELS = ("off", "weak", "normal", "strong")
INSIDE = 0.37
"""Place in a given range that is tried beside its ends: no whole number in ranges of whole numbers."""


@dataclass(frozen=True)
class Factor:
    """One assumption: a number of the scenario, or the switch of a mechanism."""

    key: str
    """Key path in the scenario; ``[0]`` stands for all rows of a list."""
    low: float
    high: float
    evidence: str
    """Row of evidence section D, or the fact that gives the range."""
    switch: str = ""
    """Key path of a mechanism's switch that is off by default: while the number is swept the mechanism is on."""

    @property
    def is_switch(self) -> bool:
        """Whether it is a mechanism's switch; its numbers are 0 off, 1 weak, 2 normal, 3 strong."""
        return self.key.startswith("dynamics.")

    def setting(self, number: float) -> Any:
        """Return what the scenario takes for a number of the factor's range."""
        return LEVELS[min(max(round(number), 0), len(LEVELS) - 1)] if self.is_switch else float(number)


def point(factors: Sequence[Factor], numbers: Sequence[float]) -> dict[str, Any]:
    """Return the settings of a scenario at which the factors have these numbers; switches asked for win."""
    on = {one.switch: "normal" for one in factors if one.switch}
    return on | {one.key: one.setting(number) for one, number in zip(factors, numbers, strict=True)}


NUMBERS: tuple[Factor, ...] = (
    Factor("behaviour.effort_elasticity", 0.2, 0.45, "F01"),
    Factor("behaviour.cost_exponent", 1.25, 2.0, "D01"),
    Factor("behaviour.non_pay_drive", 0.3, 2.0, "D02"),
    Factor("behaviour.present_bias", 0.7, 1.0, "D03"),
    Factor("behaviour.discount_per_month", 0.95, 0.99, "D03"),
    Factor("behaviour.goal_utility", 0.0, 0.6, "D04"),
    Factor("behaviour.goal_consent", 0.3, 0.9, "D04"),
    Factor("behaviour.pull_share", 0.05, 0.5, "D05"),
    Factor("behaviour.push_share", 0.0, 0.15, "D05"),
    Factor("behaviour.push_loss", 0.05, 0.3, "D05"),
    Factor("behaviour.pull_discount", 0.03, 0.25, "D05"),
    Factor("behaviour.fairness_effort", 0.0, 2.0, "D06"),
    Factor("behaviour.disadvantage_weight", 0.3, 2.0, "D06"),
    Factor("market.lead_decay_days", 2.0, 30.0, "D07"),
    Factor("behaviour.quit_peer_exit", 0.0, 0.6, "D08"),
    Factor("behaviour.quit_disadvantage", 0.5, 4.0, "D09"),
    Factor("behaviour.quit_curvature", -0.15, 0.15, "D10"),
    Factor("behaviour.pay_foreseen", 0.0, 1.0, "B8"),
    Factor("behaviour.relationship_months", 4.0, 18.0, "D11"),
    Factor("behaviour.relationship_weight", 0.2, 0.5, "D11"),
    Factor("behaviour.fresh_eyes", 0.0, 0.3, "D12", "dynamics.fresh_eyes"),
    Factor("behaviour.talent_sd", 0.1, 0.35, "D13"),
    Factor("behaviour.know_how_floor", 0.12, 0.63, "D13"),
    Factor("behaviour.exchange_gain", 0.1, 0.5, "D13"),
    Factor("behaviour.coaching_gain", 0.01, 0.12, "D14"),
    Factor("behaviour.coach_quality", 0.6, 0.95, "D14"),
    Factor("behaviour.rank_feedback", 0.0, 1.0, "D15"),
    Factor("behaviour.recognition_norm", 0.0, 0.1, "D15"),
    Factor("staffing.vacancy_months", 1.0, 6.0, "D16"),
    Factor("staffing.cover_share", 0.2, 0.8, "D16"),
    Factor("behaviour.selection_slope", 0.0, 4.0, "D17"),
    Factor("segments[0].potential_sd", 0.6, 1.5, "D18"),
    Factor("market.deal_value_sd", 0.4, 1.2, "D18"),
    Factor("market.repeat_kept_per_month", 0.95, 0.99, "D19"),
    Factor("market.repeat_share", 0.1, 0.9, "D19"),
    Factor("collection.bad_debt_rate", 0.002, 0.03, "D20"),
    Factor("market.persistence", 0.3, 0.9, "D22"),
    Factor("market.volatility", 0.02, 0.12, "D22"),
    Factor("behaviour.fatigue_gain", 0.0, 1.0, "D23"),
    Factor("behaviour.trust_overtime", 0.0, 1.0, "B15"),
    Factor("behaviour.trust_used_to", 0.0, 4.0, "B15"),
    Factor("behaviour.trust_giving", 0.2, 0.7, "B15"),
    Factor("behaviour.trust_fairness", 0.0, 4.0, "B15"),
    Factor("behaviour.trust_earned", 0.02, 0.2, "B15"),
)
"""Numbers; D21 (what merit allocation does) is a result, not a number. B15 is this project's own assumption.

Floors of know-how from .63 to .12 are coefficients of variation from .1 to .35 (D13).
"""

LATER: tuple[Factor, ...] = (
    Factor("behaviour.goal_consent_discussed", 0.3, 0.9, "D04"),
    Factor("accounts.territory_cv", 0.2, 0.8, "D18"),
    Factor("collection.follow_up_gain", 0.0, 0.3, "D20"),
    Factor("behaviour.oversell_gain", 0.0, 0.4, "B16"),
    Factor("behaviour.complaint_relationship", 0.0, 0.8, "B17"),
    Factor("behaviour.return_rate", 0.0, 1.0, "B18"),
    Factor("behaviour.double_odds", 0.0, 0.4, "B19"),
    Factor("behaviour.rumour_quit", 0.0, 2.0, "B20"),
    Factor("behaviour.research_half_cents", 5_000.0, 80_000.0, "B21"),
    Factor("behaviour.tools_gain", 0.0, 0.2, "B22"),
    Factor("behaviour.training_gain", 0.0, 0.15, "B23"),
    Factor("behaviour.logging_share", 0.0, 2.0, "B24"),
    Factor("behaviour.dilution_measures", 2.0, 8.0, "B25"),
)
"""Numbers that matter only where a scenario or a playbook makes use of them: swept when they are asked for."""

SWITCHES: tuple[Factor, ...] = tuple(Factor(f"dynamics.{name}", 0.0, 3.0, "switch") for name in Dynamics.model_fields)


def factors_of(scenario: Scenario, wanted: str = "", *, switches: bool = False) -> tuple[Factor, ...]:
    """Return the factors to sweep; with accounts all listed, their potential is data and is left out.

    Args:
        scenario: where they will be set.
        wanted: keys or ids of evidence separated by commas, or all numbers when empty; ``key=low..high`` gives another
            range, an id stands for all factors that rest on it.
        switches: sweep the mechanisms' switches too.

    Raises:
        InputError: an unknown factor (names the nearest), one that is named twice, or a range that is none or that the
            scenario does not take.
    """
    if not wanted.strip():
        return (*_sweepable(scenario, NUMBERS), *(SWITCHES if switches else ()))
    parts = [part.strip() for part in wanted.split(",") if part.strip()]
    found = [(one, part) for part in parts for one in _factors(part, scenario)]
    named: dict[str, str] = {}
    for one, part in found:
        if one.key in named:
            raise InputError(
                "SEN-08", "--factors: {key} is named twice, by {first!r} and by {second!r}; name each one once",
                key=one.key, first=named[one.key], second=part,
            )  # fmt: skip
        named[one.key] = part
        if "=" in part:
            _refuse_impossible(scenario, one, part)
    more = [one for one in SWITCHES if one.key not in named] if switches else []
    return (*(one for one, _part in found), *more)


def _sweepable(scenario: Scenario, factors: Sequence[Factor]) -> tuple[Factor, ...]:
    """Leave out what draws accounts where all of them are listed."""
    made_up = scenario.accounts.count > 0
    return tuple(one for one in factors if made_up or not one.key.startswith(("segments", "accounts")))


def _factors(text: str, scenario: Scenario) -> tuple[Factor, ...]:
    """Return the factors that one part of the list stands for."""
    known = {factor.key: factor for factor in (*NUMBERS, *LATER, *SWITCHES)}
    numbers = _sweepable(scenario, (*NUMBERS, *LATER))
    word, equals, span = (part.strip() for part in text.partition("="))
    of_id = tuple(one for one in numbers if one.evidence == word.upper())
    if len(of_id) > 1 and equals:
        raise InputError(
            "SEN-09", "--factors: {id} stands for {count} assumptions, so it takes no range; give one of them its "
            "range: {keys}",
            id=word.upper(), count=len(of_id), keys=", ".join(one.key for one in of_id),
        )  # fmt: skip
    if of_id:
        return of_id if not equals else (replace(_given(of_id[0].key, span), switch=of_id[0].switch),)
    if equals:
        return (replace(_given(word, span), switch=known[word].switch if word in known else ""),)
    if word not in known:
        ids = sorted({one.evidence for one in numbers})
        raise InputError(
            "SEN-01",
            "no factor {key!r}{hint}; give its range, e.g. {key}=0.1..0.3, take an id of evidence ({ids}), or take one "
            "of: {known}",
            key=word, hint=nearest(word, [*known, *ids]), ids=", ".join(ids), known=", ".join(known),
        )  # fmt: skip
    return (known[word],)


def _given(key: str, span: str) -> Factor:
    """Return a factor with a range of the reader's own."""
    low, dots, high = span.partition("..")
    try:
        found = Factor(key, float(low), float(high), "given")
    except ValueError:
        found = Factor(key, 1.0, 0.0, "given")
    if not dots or not found.low < found.high or not math.isfinite(found.high - found.low):
        raise InputError(
            "SEN-02", "{key}: got {got!r}, allowed: a range low..high, e.g. {key}=0.1..0.3", key=key, got=span
        )
    return found


def _refuse_impossible(scenario: Scenario, factor: Factor, text: str) -> None:
    """Refuse a range whose ends, or what lies between, the scenario does not take."""
    inside = factor.low + (factor.high - factor.low) * INSIDE
    for number in (factor.low, factor.high, inside):
        try:
            override(scenario, point((factor,), (number,)), "--factors")
        except InputError as error:
            if error.code != "SCN-06":
                raise  # no such key
            raise InputError(
                "SEN-10", "--factors: got {got!r}, allowed: a range that the scenario takes; at {number:g}: {problems}",
                got=text, number=number, problems=error.values["problems"],
            ) from error  # fmt: skip
