"""Why a pattern may fail: the best explanation found, printed beside it. Nothing was tuned to mend it.

Figures in these sentences come from diagnostic runs of 8 to 12 worlds with one thing changed.
"""

from __future__ import annotations

WHY: dict[str, str] = {
    "P04": "the losses and their order are right; what fails is that a star should do no better than an average "
    "colleague with the same knowledge of the segment. Skill is general in the model (B1), so a better seller "
    "sells more to whichever account; in the study it did not travel.",
    "P06": "candidates look at pay with a slope of 1.5 (D17, no study), which with a talent spread of .20 moves the "
    "mean talent of a hire by 3 % or so; with a slope of 6 the extra is +4.6 % (se 1.2). And the spread falls, "
    "because commission makes the weakest leave while salary keeps them, and by B4 effort is the same power of "
    "productivity under both plans.",
    "P07": "the goal is worth too much to risk. Solved alone, with all sales answering effort, a type with mu 1.35 "
    "gains 9.9 % (1.3 % at .68) where evidence C's prototype gained 20 %: there it coasts without "
    "over-achievement pay (effort .72) and would miss one goal in four; here a quarter's whole variable pay "
    "keeps effort at 1.07. In the market two fifths of bookings are repeat purchases that hardly depend on this "
    "year's effort (+7.7 % without repeat business, se .8). People expect them as they are bought; by the "
    "letter of B2's aggregate form, in proportion to skill, the top third gains 6.5 % (se .2, 6 worlds).",
    "P08": "weak people gain from quarterly bonuses, as published, but the total is a fifth of a point too high to be "
    "neutral. What exceeds it is leaving, not effort: B8 compares pay of 12 months with pay outside, and while "
    "an annual bonus is open it counts as nothing, so turnover is .72 under the annual plan, .56 to .64 under "
    "quarterly ones and .22 under commission. With the workforce held fixed both plans pay out the same (.55 of "
    "on-target pay) and the total is +1.8 %. Where people count pay for the months that earned it "
    "(behaviour.pay_foreseen 1, B8 leaves it open) the total is +2.6 % (se .5), but the bottom third then gains "
    "nothing (+.1 %, se 1.2; 6 worlds each), so it fails either way.",
    "P11": "pulling and its cost rise with convexity as published; but B5 lets people pull a share of next month's "
    "deals, and of those nearly all are in hand and sure already: .545 units a person at a cycle of two and a "
    "half months, .563 at five (2 worlds). So a longer cycle costs neither more nor less. D05 says that the "
    "share itself depends on the cycle; B5's formula does not say how.",
    "P12": "the bonus bunches as published; the accelerator bunches less (though more than with phi 0), because only "
    "consenting people feel the goal and deals are whole: with consent of everybody and twice the pulling the "
    "ratio is 2.0.",
    "P13": "the inverted U is there, but its top lies at .80 of the usual goal, where three in four reach it; an "
    "earlier look gave the share at the best of seven steps (70.5 % at .85), which hung on where the steps lay. "
    "Runs at steps of .1 agree: .7, .8, .9, 1.0 sell .891, .891, .886, .861 (6 worlds). The hard end falls by "
    "leaving rather than by giving up (-18 % where reaching the goal pays nothing): hard goals push attainment "
    "under the line at which people are dismissed and pay far below what is paid outside (B8). It is the same "
    "with what B2 and B8 leave open read otherwise (productivity in proportion to skill, pay foreseen: 77 % at "
    "the top, 6 worlds). With the workforce held fixed the peak is at .85 to 1.0 (71 to 56 % of people at "
    "goal), -8 % at the easy and -15 % at the hard end.",
    "P14": "the difference in turnover is larger than published, and most of it is not being behind: under equal goals "
    "a small patch lowers pay and hope at once, both drive quits, effort answers the patch (B4) and attainment "
    "under .55 gets people dismissed (B8). In 6 worlds it is 30 points (se 5); 20 with effort fixed, as in the "
    "prototype; 21 if nobody is dismissed; 7 if, besides, pay does not move quits. The patches drawn have a CV "
    "of .38 (evidence C names none; the prototype had .48): with more the difference would be larger still. And "
    "those ahead quit less because B8 lets attainment and pay move everybody's hazard: 10 % more to sell at the "
    "same goal cannot leave it within 2 points.",
}
