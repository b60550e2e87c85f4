"""How strongly people react: switches and the numbers behind them (evidence B1-B12; weak ones D01-D23)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Switch = Literal["off", "weak", "normal", "strong"]
STRENGTH: dict[str, float] = {"off": 0.0, "weak": 0.5, "normal": 1.0, "strong": 2.0}


class Dynamics(BaseModel):
    """Every mechanism's switch; off = 0, weak = half, normal = 1, strong = double its effect."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)

    learning: Switch = "normal"
    """B1: skill grows with opportunities worked."""
    effort: Switch = "normal"
    """B4: effort answers the pay plan; off = effort 1 always."""
    fatigue: Switch = "normal"
    """B3: long hours tire."""
    priorities: Switch = "normal"
    """B3: tasks are ordered by money per hour; off = first come, first served."""
    lead_decay: Switch = "normal"
    """B3: unanswered leads cool."""
    patience: Switch = "normal"
    """Untouched opportunities and leads are lost to competitors."""
    relationship: Switch = "normal"
    """B6: sales depend on who the customer knows; handovers cost."""
    repeat: Switch = "normal"
    """B6: existing customers buy again without a new opportunity; on or off only."""
    fairness: Switch = "normal"
    """B7: disadvantage in the opportunity to earn is felt."""
    attrition: Switch = "normal"
    """B8: people quit; scales the hazard."""
    dismissal: Switch = "normal"
    """B8: persistent low attainment ends in dismissal; scales its probability."""
    peer_exit: Switch = "normal"
    """B8: a peer's exit raises the hazard."""
    coaching: Switch = "normal"
    """B10: coaching raises know-how."""
    market_cycle: Switch = "normal"
    """B2: the market state M_t moves."""
    seasonality: Switch = "normal"
    """B12: the calendar's season index; on or off only."""
    shock: Switch = "normal"
    """B12: the market's regime shock, where the scenario has one."""
    collection: Switch = "normal"
    """B13: payment delays; off = paid at once."""

    def strength(self, mechanism: str) -> float:
        """Return 0, .5, 1 or 2 for the mechanism's switch."""
        return STRENGTH[getattr(self, mechanism)]


class Behaviour(BaseModel):
    """Numbers of the behavioural model. Defaults are those of evidence section B."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True, allow_inf_nan=False
    )

    talent_sd: float = Field(default=0.20, ge=0, le=1)
    """B1: sd of ln innate talent a_i."""
    know_how_floor: float = Field(default=0.3, ge=0, le=1)
    """B1: K_i(0) = floor + (1-floor) * Beta(2, 2)."""
    ramp_start: float = Field(default=0.63, gt=0, le=1)
    """B1: L0, productivity of a first day (F45)."""
    ramp_months: float = Field(default=3.5, gt=0, le=60)
    """B1: tau_L (F45)."""
    learning_cap: float = Field(default=1.3, gt=0, le=5)
    """B1: most months of experience gained in a month."""
    selling_hours_per_month: float = Field(default=60.0, gt=0, le=160)
    """B3: H0 (F70)."""
    overwork_start: float = Field(default=1.2, gt=0, le=3)
    """B3: effort from which hours bring less and tire (F72)."""
    fatigue_kept: float = Field(default=0.8, ge=0, lt=1)
    """B3: share of fatigue carried to the next month."""
    fatigue_gain: float = Field(default=0.5, ge=0, le=5)
    """B3: fatigue per unit of effort above the start (D23)."""
    fatigue_cost: float = Field(default=0.5, ge=0, le=5)
    """B3: effort cost x exp(this * F)."""
    effort_elasticity: float = Field(default=0.31, gt=0, lt=1)
    """B4: eps, sales elasticity of effort (F01)."""
    cost_exponent: float = Field(default=1.5, gt=1, le=4)
    """B4: p (D01)."""
    non_pay_drive: float = Field(default=1.0, ge=0, le=10)
    """B4: chi: norms, monitoring, career (F18, D02)."""
    discount_per_month: float = Field(default=0.98, gt=0, le=1)
    """B4: delta (D03)."""
    present_bias: float = Field(default=0.85, gt=0, le=1)
    """B4: present bias on effort (D03)."""
    goal_utility: float = Field(default=0.15, ge=0, le=5)
    """B4: phi, symbolic value of reaching the goal, for those who consent (F24, D04)."""
    goal_consent: float = Field(default=0.6, ge=0, le=1)
    """B11: share of people to whom the goal is a goal (D04)."""
    relationship_weight: float = Field(default=0.35, ge=0, le=1)
    """B6: rho (F09, D11)."""
    relationship_months: float = Field(default=9.0, gt=0, le=120)
    """B6: tau_R (D11)."""
    relationship_decay: float = Field(default=0.05, ge=0, le=1)
    """B6: loss a month while nobody serves the account."""
    handover_same_segment: float = Field(default=0.45, ge=0, le=1)
    """B6: R0 of an existing rep who knows the segment (F09)."""
    handover_other_segment: float = Field(default=0.25, ge=0, le=1)
    """B6: R0 of an existing rep who does not."""
    handover_new_hire: float = Field(default=0.10, ge=0, le=1)
    """B6: R0 of a new hire."""
    base_quit_rate_per_year: float = Field(default=0.24, ge=0, lt=1)
    """B8: h0 (F61)."""
    quit_attainment: float = Field(default=-0.35, ge=-5, le=5)
    """B8: slope per sd of attainment (F58)."""
    quit_disadvantage: float = Field(default=1.5, ge=0, le=10)
    """B8: slope per log point of disadvantage (D09)."""
    quit_disadvantage_mean: float = Field(default=0.13, ge=0, le=2)
    """B8: disadvantage at which the term is zero."""
    quit_first_year: float = Field(default=0.45, ge=-3, le=3)
    """B8: first-year term (F62)."""
    quit_peer_exit: float = Field(default=0.25, ge=0, le=3)
    """B8: a teammate left in the last three months (D08, F59)."""
    quit_pay: float = Field(default=-2.0, ge=-20, le=0)
    """B8: slope on ln(pay of 12 months / outside pay) (F53)."""
    quit_justice: float = Field(default=-0.3, ge=-3, le=3)
    """B8: slope on procedural justice."""
    quit_fatigue: float = Field(default=0.3, ge=0, le=3)
    """B8: slope on fatigue."""
    quit_curvature: float = Field(default=0.0, ge=-1, le=1)
    """B8: b2 (D10)."""
    dismissal_below: float = Field(default=0.55, ge=0, le=2)
    """B8: smoothed attainment under which dismissal threatens after 6 months."""
    dismissal_per_month: float = Field(default=0.12, ge=0, le=1)
    """B8: probability a month under that line."""
    disadvantage_weight: float = Field(default=1.0, ge=0, le=5)
    """B7: alpha (D06)."""
    justice_weight: float = Field(default=0.1, ge=0, le=2)
    """B7: w_p."""
    fairness_effort: float = Field(default=0.5, ge=0, le=5)
    """B7: omega: effort cost x exp(-omega J) (D06)."""
    fairness_memory: float = Field(default=0.7, ge=0, lt=1)
    """B7: share of J carried to the next month."""
    outside_weight: float = Field(default=0.3, ge=0, le=1)
    """B7: weight of pay outside among the referents."""
    selection_slope: float = Field(default=1.5, ge=0, le=10)
    """B9: slope of accepting an offer on expected pay minus outside pay (D17)."""
    coaching_gain: float = Field(default=0.06, ge=0, le=1)
    """B10: most know-how a month from coaching (D14)."""
    coaching_half_hours: float = Field(default=3.0, gt=0, le=100)
    """B10: hours at which half of it is reached (F50)."""
    coach_quality: float = Field(default=0.85, ge=0, le=1)
    """B10: mean of q_m (D14)."""
    coach_quality_sd: float = Field(default=0.10, ge=0, le=1)
    """B10: sd of q_m."""
    span_of_control: int = Field(default=8, ge=1, le=200)
    """B10: reps a manager (F50); managers = ceil(reps / span)."""
