"""Numbers and words that a reader puts side by side: they agree, fit, and are in the reader's language."""

import pytest
import sample

from coaching.summary import PREDICTED, Sentence
from policies.library import load_playbook
from scenarios.crm.sources import source_line
from scenarios.schema import Source
from tui.commands.asking import playbooks_of
from tui.drawing import GLYPHS, plain
from tui.forms.labels import label_of
from tui.languages import pgettext, use
from tui.memo.writing import markdown, memo_blocks
from tui.pages import choose, intake_check, rails
from tui.present import read
from tui.rule_names import rules_named
from tui.searches import card_names
from tui.state import Paper, Plan, Run
from tui.terminal.comparison import tell

FOUR = ("pool-first", "flat-pay", "tiered-pay", "threshold-pay")
NARROW = Paper(76, 18, GLYPHS["full"])


@pytest.fixture(autouse=True)
def _english_after():
    yield
    use("en")


def decided(names, worlds=10):
    decision = sample.decision(names)
    rows = decision["playbooks"]
    decision["playbooks"] = [{**rows[i % len(rows)], "playbook": name} for i, name in enumerate(names)]
    return {**sample.comparison(names, worlds), "decision": decision}


@pytest.mark.parametrize("names", [FOUR, (*FOUR, "scorecard-pay", "salary-pay")])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_verdicts_and_counts_of_many_playbooks_do_not_run_into_one_another(names, language):
    use(language)
    table = read(decided(names), {})
    shown = [plain(line) for line in rails.lines(table, Run(1, "done", 10, 10, table=table), NARROW)]
    assert not [line for line in shown if ".." in line]
    counts = shown[1].split()
    assert sum("10" in one for one in counts) == len(names) - 1
    told = [line for line in shown if any(_said(word) in line for word in rails.VERDICTS.values())]
    found = " ".join(told)
    assert sum(found.count(_said(word)) for word in ("adopt", "not settled")) == len(names)
    assert not [word for word in rails.VERDICTS.values() if _said(word) * 2 in found]


def _said(word):
    from tui.languages import _

    return _(word)


@pytest.mark.parametrize(("language", "words"), [("en", "in 4 worlds)"), ("zh", "只有 4 个世界）")])
def test_a_difference_over_fewer_worlds_than_the_means_says_over_how_many(language, words):
    use(language)
    made = decided(FOUR)
    for pair in made["pairs"]:
        if pair["metric"] == "newcomer_ramp_months" and (pair["a"], pair["b"]) == ("pool-first", "flat-pay"):
            pair["worlds"] = 4
    lines = markdown(memo_blocks(made)).splitlines()
    cells = next(line for line in lines if line.startswith("|") and words in line).split("|")
    assert words in cells[3]
    assert not [line for line in lines if line.startswith("|") and line.count(words) > 1]


def test_rules_that_no_study_measured_are_named_in_the_readers_language():
    values = {"b": "pool-first", "rules": "performance, rotation"}
    assert "performance" in tell(Sentence("SUM-07", PREDICTED, values))
    use("zh")
    assert pgettext("rule of routing", "performance") in tell(Sentence("SUM-07", PREDICTED, values))
    assert rules_named(["performance"]).isascii() is False


def test_amounts_of_a_playbook_are_called_as_on_its_card():
    table = load_playbook("flat-pay").table()
    keys = ("incentives.rate_percent", "goals.floor_percent", "conduct.manager_hours_per_month")
    told = card_names(table, keys)
    assert list(told) == list(keys[:2]), "a line of conduct is on no card"
    assert all(not one["zh"].isascii() and "_" not in one["en"] for one in told.values())
    assert card_names(table, ["goals.no_such_thing"]) == {}
    use("zh")
    assert not label_of(("conduct", "manager_hours_per_month")).isascii()


def test_fitted_values_say_their_unit():
    share = Source(
        key="market.reference_win_rate", kind="data", note="won / (won + lost)", value=0.6315, low=0.6, high=0.65
    )
    assert " 63.1% [60.0% .. 65.0%]" in source_line(share)
    amount = Source(
        key="market.typical_deal_cents", kind="data", note="", value=2_145_000, low=2_060_000, high=2_229_000
    )
    assert "mean amount of a deal 21,450" in source_line(amount)
    use("zh")
    assert "单笔平均金额 21,450 [20,600 .. 22,290]" in source_line(amount, pgettext)


def test_a_month_outside_the_band_is_not_drawn_inside_it():
    band = {"label": "", "low": 100.0, "middle": 150.0, "high": 200.0}
    axis = intake_check.axis_of([0, 10])
    inside = [intake_check._cell({**band, "own": 199.0}, row, 7, axis, 5).text for row in range(7)]
    outside = [intake_check._cell({**band, "own": 201.0}, row, 7, axis, 5).text for row in range(7)]
    assert "==o==" in inside
    assert "==o==" not in outside
    assert "  o  " in outside


def test_the_rule_of_today_comes_first_and_what_cannot_run_last():
    tables = [{"name": name, "title": {"en": name, "zh": name}} for name in ("a", "b", "c", "d")]
    tables[0]["needs_owners"] = True
    assert [one["name"] for one in choose.ranked(tables, "c", True)] == ["c", "b", "d", "a"]
    assert [one["name"] for one in choose.ranked(tables, "c", False)] == ["c", "a", "b", "d"]


def test_a_summary_too_long_for_its_room_says_that_it_goes_on():
    long = "Customers by capacity, " * 20
    tables = [{"name": f"p{i}", "title": {"en": f"P {i}", "zh": f"P {i}"}, "summary": {"en": long, "zh": long}}
              for i in range(32)]  # fmt: skip
    shown = [plain(line).rstrip() for line in choose.playbooks(tables, Plan(), 0, NARROW)]
    assert [line for line in shown if line.endswith(" ..")]


@pytest.mark.parametrize(
    "text", ["pool-first,flat-pay", "公海优先，薪酬：统一提成", "pool-first、 Pay: one rate", "公海优先, flat-pay"]
)
def test_playbooks_are_named_as_the_screens_call_them_and_with_chinese_commas(text):
    assert [one.name for one in playbooks_of(text)] == ["pool-first", "flat-pay"]
