"""Why a pattern may fail: the best explanation found, printed beside it. Nothing was tuned to mend it.

Figures that the table lacks come from diagnostic runs of a few worlds with one thing changed.
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
    "year's effort (+7.3 % without repeat business, se .4, 6 worlds). People expect them as they are bought; by the "
    "letter of B2's aggregate form, in proportion to skill, the top third gains 6.8 % (se .4, 6 worlds).",
    "P11": "pulling and its cost rise with convexity as published; but B5 lets people pull a share of next month's "
    "deals, and of those nearly all are in hand and sure already: .545 units a person at a cycle of two and a "
    "half months, .563 at five (2 worlds, under the earlier reading of B8, which moves none of the figures here "
    "by more than .03 points). So a longer cycle costs neither more nor less. D05 says that the "
    "share itself depends on the cycle; B5's formula does not say how.",
    "P12": "the bonus bunches as published; the accelerator bunches less (though more than with phi 0), because only "
    "consenting people feel the goal and deals are whole: in six worlds in which the ratio is 1.39, it is 1.56 with "
    "everybody's consent and 1.60 with twice the pulling besides.",
    "P13": "the inverted U is there, but its top lies at .80 of the usual goal, where three in four reach it: of the "
    "stretches run, .7, .85 and 1.0 sell .904, .910 and .884. The hard end falls by leaving rather than by giving "
    "up (-18 % where reaching the goal pays nothing): hard goals push attainment under the line at which people "
    "are dismissed and pay far below what is paid outside (B8). It is the same whether pay counts when it is paid "
    "or for the months that earned it, and with productivity in proportion to skill as B2's aggregate form has it "
    "(77 % at the top, 6 worlds). With the workforce held fixed the peak is at .85 to 1.0 (71 to 56 % of people "
    "at goal), -8 % at the easy and -15 % at the hard end.",
    "P14": "the difference in turnover is larger than published, and most of it is not being behind: under equal goals "
    "a small patch lowers pay and hope at once, both drive quits, effort answers the patch (B4) and attainment "
    "under .55 gets people dismissed (B8). In 6 worlds it is 30 points (se 5); 20 with effort fixed, as in the "
    "prototype; 21 if nobody is dismissed; 7 if, besides, pay does not move quits. The patches drawn have a CV "
    "of .38 (evidence C names none; the prototype had .48): with more the difference would be larger still. And "
    "those ahead quit less because B8 lets attainment and pay move everybody's hazard: 10 % more to sell at the "
    "same goal cannot leave it within 2 points.",
}
