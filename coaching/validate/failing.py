"""Why a pattern may fail: the best explanation found, printed beside it. Nothing was tuned to mend it."""

from __future__ import annotations

WHY: dict[str, str] = {
    "P02": "two fifths of bookings are repeat purchases, which follow the accounts and not the hours, so balancing "
    "them "
    "gains nothing; only new business has diminishing returns (expected about .6 x .107 CV^2).",
    "P04": "the losses and their order are right; what fails is that a star should do no better than an average "
    "colleague "
    "with the same knowledge of the segment. Skill is general in the model (B1), so a better seller sells more to "
    "whichever account; in the study it did not travel.",
    "P06": "candidates look at pay with a slope of 1.5 (D17, no study), which lifts the talent of hires by about 3 "
    "%; half "
    "of Lazear's effect through selection would need a slope several times as steep, or many more years. The variance "
    "falls because commission makes the weakest leave.",
    "P07": "two fifths of bookings are repeat purchases that do not depend on this year's skill, so the top third's "
    "productivity is about 1.2 and not 1.35 times the goal, and the bottom third reaches its goal often enough to earn "
    "over-achievement pay too.",
    "P08": "with monthly noise of .45 a year's bonus is far away in spring, and present bias makes people slack; the "
    "quarterly bonus then gains more than the prototype said.",
    "P09": "see P07: the deciles differ less in what they can reach than their skills do.",
    "P11": "deals are lumps: a person has about one deal a quarter that could be hurried, where the prototype moved "
    "any "
    "fraction of the sales.",
    "P12": "the accelerator alone bunches too little: only consenting people feel the goal, and only where a whole "
    "deal "
    "that can be hurried covers what is missing.",
    "P13": "leaving dominates: goals of 1.8 times the usual push attainment under the line at which people are "
    "dismissed "
    "(B8), so that the hard end loses far more than effort alone would, and the peak moves to easier goals.",
    "P14": "the difference in turnover is larger than published: under equal goals the smallest patches cannot "
    "reach half "
    "of them, and dismissal (B8) comes on top of the quits that disadvantage causes.",
    "P15": "effort answers the standing less than in the field: two thirds of a quarter's luck is known before the "
    "last "
    "month.",
    "P18": "the ramp is quick because a newcomer inherits a pipeline that peers kept warm.",
}
