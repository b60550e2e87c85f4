"""How strongly people react: switches and the numbers behind them (evidence B1-B12; weak ones D01-D23)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from scenarios.tables import STRICT

Switch = Literal["off", "weak", "normal", "strong"]
STRENGTH: dict[str, float] = {"off": 0.0, "weak": 0.5, "normal": 1.0, "strong": 2.0}


class Dynamics(BaseModel):
    """Every mechanism's switch; off = 0, weak = half, normal = 1, strong = double its effect."""

    model_config = STRICT

    learning: Switch = "normal"
    """B1: skill grows with opportunities worked."""
    effort: Switch = "normal"
    """B4: effort answers the pay plan; off = effort 1 always."""
    fatigue: Switch = "normal"
    """B3: long hours tire."""
    priorities: Switch = "normal"
    """B3: tasks are ordered by money per hour; off = first come, first served; on or off only."""
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
    exchange: Switch = "normal"
    """B10: know-how moves in meetings of peers and from mentors to learners."""
    timing: Switch = "normal"
    """B5: deals are pulled forward or pushed out where the pay period makes it worth while."""
    games: Switch = "normal"
    """B11: goals as goals for those who consent, rank feedback, norms set by praise."""
    trust: Switch = "normal"
    """B15 (assumption): trust in management is worn down by overtime, ratchets and broken promises."""
    fresh_eyes: Switch = "off"
    """B6: a new face finds new business with an account for a year (F10, one study; D12)."""
    market_cycle: Switch = "normal"
    """B2: the market state M_t moves."""
    seasonality: Switch = "normal"
    """B12: the calendar's season index; on or off only."""
    shock: Switch = "normal"
    """B12: the market's regime shock, where the scenario has one."""
    collection: Switch = "normal"
    """B13: payment delays; off = paid at once."""
    misselling: Switch = "off"
    """B16 (assumption): where signatures alone are paid, more is promised than holds."""
    complaints: Switch = "off"
    """B17 (assumption): customers who were oversold, or have two contacts, complain and buy less."""
    returns: Switch = "off"
    """B18 (assumption): oversold deals come back months later; nothing without `misselling`."""
    double_coverage: Switch = "off"
    """B19 (assumption): two faces at one customer cost hours and deals, until there is one."""
    rumour: Switch = "off"
    """B20 (assumption): before a change is known people talk, get offers, and the best leave first."""
    research: Switch = "off"
    """B21 (assumption): money spent on market research narrows what management believes of potentials."""
    tools: Switch = "off"
    """B22 (assumption): money spent on tools frees selling hours two months later."""
    training: Switch = "off"
    """B23 (assumption): money spent on courses raises know-how."""
    logging: Switch = "off"
    """B24 (assumption): hours that are paid are logged, worked or not."""
    dilution: Switch = "off"
    """B25 (assumption): pay by more than four measures moves people less."""

    def strength(self, mechanism: str) -> float:
        """Return 0, .5, 1 or 2 for the mechanism's switch."""
        return STRENGTH[getattr(self, mechanism)]


class Behaviour(BaseModel):
    """Numbers of the behavioural model. Defaults are those of evidence section B."""

    model_config = STRICT

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
    """B11: share of people to whom an imposed goal is a goal (D04)."""
    goal_consent_discussed: float = Field(default=0.85, ge=0, le=1)
    """B11: the same where goals are talked through (D04)."""
    game_imposed_cost: float = Field(default=0.1, ge=0, le=2)
    """B11: fall of J a month of those who play an imposed game without consent (F43)."""
    rank_feedback: float = Field(default=0.5, ge=0, le=2)
    """B11: psi, fall of J per unit of rank below expectation (D15)."""
    rank_expected: float = Field(default=0.65, ge=0, le=1)
    """B11: share of the team that people expect to outrank (assumption: most think they are above average)."""
    recognition_norm: float = Field(default=0.03, ge=0, le=1)
    """B11: extra effort of those not praised, in a month in which teammates are (F44, D15)."""
    pull_share: float = Field(default=0.25, ge=0, le=1)
    """B5: xi_pull, share of next month's deals that a newcomer could bring forward (D05)."""
    push_share: float = Field(default=0.05, ge=0, le=1)
    """B5: xi_push, share of this month's deals that a newcomer could hold back (D05)."""
    pull_discount: float = Field(default=0.10, ge=0, lt=1)
    """B5: d, price cut of a deal brought forward (D05)."""
    pull_delay_days: float = Field(default=15.0, ge=0, le=365)
    """B5: calendar days by which a deal brought forward is paid later (B13)."""
    push_loss: float = Field(default=0.15, ge=0, lt=1)
    """B5: share of a deal held back that is lost (D05)."""
    timing_skill: float = Field(default=0.5, ge=0, le=5)
    """B5: how much more of it a veteran can do than a newcomer (F33)."""
    timing_months: float = Field(default=36.0, gt=0, le=600)
    """B5: tenure at which that is reached."""
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
    fresh_eyes: float = Field(default=0.10, ge=0, le=1)
    """B6: extra new business in the year after a change of face, where the switch is on (F10, D12)."""
    fresh_eyes_months: float = Field(default=12.0, ge=0, le=60)
    """B6: how long that lasts."""
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
    pay_foreseen: float = Field(default=1.0, ge=0, le=1)
    """B8: how far pay counts for the months that earned it, once their pay period is settled, instead of when it is
    paid. B8 knows no pay periods and leaves it open; at 0 an annual bonus counts as nothing for eleven months, and
    seven in ten leave a year, where most firms pay bonuses (F25) and turnover is about a quarter (F61)."""
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
    trust_settled: float = Field(default=0.7, gt=0, le=1)
    """B15: T*, trust of a team that is treated as usual (assumption)."""
    trust_discussed: float = Field(default=0.85, gt=0, le=1)
    """B15: the same where goals are talked through (assumption)."""
    trust_earned: float = Field(default=0.06, ge=0, le=1)
    """B15: share of the distance to T* that is earned back a month (assumption)."""
    trust_overtime: float = Field(default=0.35, ge=0, le=5)
    """B15: trust lost a month per unit of extra effort asked for (assumption)."""
    trust_used_to: float = Field(default=2.0, ge=0, le=10)
    """B15: power of T / T* (1 at most) on that loss: who is asked all the time expects it; 0 = never (assumption)."""
    trust_giving: float = Field(default=0.35, gt=0, le=1)
    """B15: T down to which overtime that is asked for is given in full (assumption)."""
    trust_ratchet: float = Field(default=0.1, ge=0, le=1)
    """B15: trust lost when a goal is raised because it was beaten (assumption; F23)."""
    trust_hopeless: float = Field(default=0.05, ge=0, le=1)
    """B15: trust lost when a goal with under 25 % chance is imposed (assumption; F36)."""
    trust_broken: float = Field(default=0.2, ge=0, le=1)
    """B15: trust lost when a goal is raised within the period for which it was set (assumption)."""
    trust_fairness: float = Field(default=3.0, ge=0, le=10)
    """B15: weight of T - T* in J (assumption)."""
    quit_trust: float = Field(default=-0.5, ge=-10, le=0)
    """B15: slope of the log hazard on T - T* (assumption)."""
    selection_slope: float = Field(default=1.5, ge=0, le=10)
    """B9: slope of accepting an offer on expected pay minus outside pay (D17)."""
    exchange_gain: float = Field(default=0.30, ge=0, le=1)
    """B10: lambda, share of the gap in know-how closed by one meeting (D13)."""
    exchange_hours: float = Field(default=2.0, ge=0, le=40)
    """B10: selling hours that a meeting takes from each partner (assumption)."""
    volunteer_slope: float = Field(default=10.0, ge=0, le=100)
    """B10: how much more likely those who know much join a voluntary programme."""
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
    oversell_gain: float = Field(default=0.15, ge=0, le=2)
    """B16: rise of the odds of a signature by promising too much, per unit of pressure (assumption)."""
    complaint_query_days: float = Field(default=30.0, ge=0, le=365)
    """B17: calendar days after the signature in which an oversold customer first asks (assumption)."""
    complaint_days: float = Field(default=75.0, ge=0, le=730)
    """B17: calendar days after which the customer complains (assumption)."""
    complaint_relationship: float = Field(default=0.3, ge=0, le=1)
    """B17: share of the relationship R that a complaint costs (assumption)."""
    complaint_repeat: float = Field(default=0.2, ge=0, le=1)
    """B17: share of the customer's repeat purchases that a complaint costs (assumption)."""
    return_rate: float = Field(default=0.5, ge=0, le=1)
    """B18: share of oversold deals that come back (assumption)."""
    return_days: float = Field(default=120.0, ge=0, le=730)
    """B18: mean calendar days until they do, spread by a quarter both ways (assumption)."""
    double_odds: float = Field(default=0.15, ge=0, le=1)
    """B19: fall of the odds at a customer with two faces (assumption)."""
    double_hours: float = Field(default=0.5, ge=0, le=40)
    """B19: selling hours a month that the second face spends on each such customer (assumption)."""
    double_complaint: float = Field(default=0.08, ge=0, le=1)
    """B19: chance a month that such a customer complains (assumption)."""
    one_face_cost: float = Field(default=0.05, ge=0, le=1)
    """B19: share of R lost when the second face goes (assumption)."""
    rumour_spread: float = Field(default=0.5, gt=0, le=1)
    """B20: share of those still calm who hear the rumour in a month (assumption)."""
    rumour_quit: float = Field(default=0.8, ge=0, le=5)
    """B20: rise of the log hazard at full uncertainty (assumption)."""
    rumour_best: float = Field(default=0.5, ge=0, le=5)
    """B20: how much more that is for the best third (assumption)."""
    rumour_offers: float = Field(default=0.08, ge=0, le=1)
    """B20: chance a month of an outside offer at full uncertainty (assumption)."""
    rumour_offer_quit: float = Field(default=0.7, ge=0, le=5)
    """B20: rise of the log hazard in the two months after an offer (assumption)."""
    rumour_hours: float = Field(default=0.05, ge=0, le=1)
    """B20: share of selling hours talked away at full uncertainty (assumption)."""
    research_half_cents: float = Field(default=20_000.0, gt=0, le=1e9)
    """B21: money per account, all in all, that halves the error of estimated potentials (assumption)."""
    tools_gain: float = Field(default=0.10, ge=0, le=1)
    """B22: most that tools add to selling hours (assumption)."""
    tools_half_cents: float = Field(default=20_000.0, gt=0, le=1e9)
    """B22: money a head and month at which half of it is reached (assumption)."""
    training_gain: float = Field(default=0.08, ge=0, le=1)
    """B23: most of the missing know-how that courses add in a month (assumption; F52 for the sign)."""
    training_half_cents: float = Field(default=50_000.0, gt=0, le=1e9)
    """B23: money a head and month at which half of it is reached (assumption)."""
    training_hours: float = Field(default=4.0, ge=0, le=40)
    """B23: selling hours a month that a full programme takes (assumption)."""
    logging_share: float = Field(default=0.6, ge=0, le=5)
    """B24: hours logged beyond those worked, per unit of pay that hangs on hours (assumption)."""
    logging_time: float = Field(default=0.1, ge=0, le=1)
    """B24: selling time that an hour of mere log costs (assumption)."""
    dilution_measures: float = Field(default=4.0, ge=1, le=20)
    """B25: measures that people can keep in mind (assumption)."""
