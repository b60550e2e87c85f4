"""Why a pattern may fail: the best explanation found, printed beside it. Nothing was tuned to mend it.

Figures in these sentences come from diagnostic runs of 8 to 12 worlds with one thing changed.
"""

from __future__ import annotations

WHY: dict[str, str] = {
    "P02": "effort answers the patch: people with much work more, people with little slack off (B4: drive grows "
    "with mu), which evens out most of what balancing would gain. With effort fixed, as in the prototype, "
    "the gain is +1.5 % (se .3).",
    "P04": "the losses and their order are right; what fails is that a star should do no better than an average "
    "colleague with the same knowledge of the segment. Skill is general in the model (B1), so a better "
    "seller sells more to whichever account; in the study it did not travel.",
    "P06": "candidates look at pay with a slope of 1.5 (D17, no study); with a slope of 6 the extra is +4.6 % "
    "(se 1.2). And the spread falls, because commission makes the weakest leave while salary keeps them.",
    "P07": "two fifths of bookings are repeat purchases that hardly depend on this year's effort, so the top "
    "third gains less than published (+7.7 % without repeat business, se .8).",
    "P08": "a bonus a year away moves people little in spring: present bias and a discount of 2 % a month (D03). "
    "Weak people gain, as published, but so do the others, and the total is not neutral.",
    "P11": "pulling and its cost rise with convexity as published; but B5 lets people pull a share of next "
    "month's deals, and that share does not depend on how long a cycle is, so a longer cycle costs no "
    "more.",
    "P12": "the bonus bunches as published; the accelerator bunches less (though more than with phi 0), because "
    "only consenting people feel the goal and deals are whole: with consent of everybody and twice the "
    "pulling the ratio is 2.0.",
    "P13": "the inverted U is there, but its peak lies at .85 of the usual goal, where half a point more of the "
    "people reach it than the band allows; and the hard end falls by leaving rather than by giving up (-18 % where "
    "reaching the goal pays nothing): hard goals push attainment under the line at which people are dismissed and pay "
    "far below what is paid outside (B8). With the workforce held fixed the peak is at .85 to 1.0 (71 to 56 % of "
    "people at goal), -8 % at the easy and -15 % at the hard end.",
    "P14": "the difference in turnover is larger than published, and most of it is not being behind: under equal goals "
    "a small patch lowers pay and hope at once, both drive quits, and attainment under .55 gets people dismissed (B8). "
    "Without the pay term of the hazard it is 19 points (se 3).",
}
