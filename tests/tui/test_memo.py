"""The decision memo and its files: what they say, what they refuse, and that nothing in a name becomes markup."""

import csv
import io
import re
import zipfile
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import sample
from driving import gallery, names, opened, text_of, to_lab

from coaching.memo import memo_of
from tui.drawing import RULE, Span, text
from tui.languages import use
from tui.memo.drawn import svg_of
from tui.memo.writing import html, markdown, memo_blocks, numbers_csv, numbers_xlsx
from tui.messages import Answered, Finished
from tui.metric_names import difference_of
from tui.resolution import Resolution, Tripwire
from tui.screens.export import ExportScreen, free_path

PLAYBOOKS = names(3)


@pytest.fixture(scope="module")
def comparison():
    return {**sample.comparison(PLAYBOOKS), "decision": sample.decision(PLAYBOOKS)}


@pytest.fixture(scope="module")
def people():
    return {"pacer": sample.who_answer()}


class Outline(HTMLParser):
    """Collects tags and text, and checks that tags are closed in order."""

    def __init__(self):
        super().__init__()
        self.stack, self.tags, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "line", "circle"):
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def read_page(page):
    outline = Outline()
    outline.feed(page)
    assert not outline.stack
    return outline


def test_every_pair_is_either_settled_or_open_and_winners_carry_their_count(comparison):
    memo = memo_of(comparison)
    pairs = {(p["metric"], p["a"], p["b"]): p for p in comparison["pairs"]}
    for one in (*memo.settled, *memo.unsettled):
        pair = pairs[one.metric, one.a, one.b]
        assert one.settled == (pair["verdict"] in ("better", "worse"))
        if one.winner == one.a:
            assert one.wins == pair["worlds"] - pair["ties"] - pair["b_better_in"]
        else:
            assert one.wins == pair["b_better_in"]
    assert {one.metric for one in memo.settled} & {"profit_cents"}
    assert {one.metric for one in memo.unsettled} & {"attrition_first_year"}


def test_losses_are_those_whose_interval_lies_below_zero_largest_share_first(comparison, people):
    losses = memo_of(comparison, people).losses
    below = sum(c["high"] < 0 for by in people["pacer"]["by"].values() for c in by["changes"])
    assert len(losses) == below > 1
    assert [one.share for one in losses] == sorted(one.share for one in losses)
    assert losses[0].group == "6 years and more"


@pytest.mark.parametrize(("lang", "head"), [("en", "Who loses"), ("zh", "谁吃亏")])
def test_the_page_is_one_file_without_script_or_foreign_address(comparison, people, lang, head):
    use(lang)
    page = html(memo_blocks(comparison, people))
    outline = read_page(page)
    tags = [tag for tag, _attrs in outline.tags]
    assert tags.count("svg") == 2
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", page)
    assert head in outline.text
    assert ("html", {"lang": lang}) in outline.tags


@pytest.mark.parametrize(("lang", "words"), [
    ("en", "Beside pay, A differs from B in: who gets new leads."),
    ("zh", "B 跟 A 不只怎么发钱不同，新线索给谁也不同。"),
])  # fmt: skip
def test_the_memo_says_what_differs_beside_pay(comparison, people, lang, words):
    use(lang)
    assert words not in markdown(memo_blocks(comparison, people))
    rows = [{**row, "differs": ["routing", "incentives"][: 2 * i]} for i, row in enumerate(comparison["playbooks"][:2])]
    made = {**comparison, "playbooks": [*rows, *comparison["playbooks"][2:]]}
    assert words in markdown(memo_blocks(made, people))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_memo_says_what_a_decision_needs(comparison, people, lang):
    use(lang)
    text = markdown(memo_blocks(comparison, people))
    for number in ("50", "12", "7"):  # worlds, months, seed
        assert number in text
    memo = memo_of(comparison, people)
    assert text.count("\n- ") >= len(memo.settled) + len(memo.unsettled) + len(memo.losses)
    words = {"en": ("do not adopt", "Declared before any result", "Never for judging", "Not looked at: C"),
             "zh": ("不采用", "看到任何结果之前", "评判某个人", "没看过的：C")}[lang]  # fmt: skip
    assert [one for one in words if one not in text] == []


def test_a_chinese_memo_is_punctuated_in_chinese(comparison, people):
    use("zh")
    text = markdown(memo_blocks(comparison, people))
    assert not re.search(r"[一-鿿] ?[(:]", text)
    assert "（现在）" in text


def test_a_memo_counts_equal_worlds_names_a_unit_once_and_all_limits_together(comparison, people):
    pair = next(one for one in comparison["pairs"] if one["verdict"] == "better")
    tied = [{**one, "ties": 7} if one is pair else one for one in comparison["pairs"]]
    text = markdown(memo_blocks({**comparison, "pairs": tied}, people))
    assert "worlds, equal in 7 (" in text
    assert "of heads a year" not in text
    assert "months, months" not in text
    assert [one for one in text.splitlines() if one.startswith("| all of them")]


def test_a_memo_with_a_decision_asks_for_none(comparison, people):
    asked = "Decide what would show in three months"
    assert asked in markdown(memo_blocks(comparison, people))
    made = Resolution("x", PLAYBOOKS, (0, 1, 1), 0, 1, Tripwire("attainment", 0.85, 4), "Wang")
    text = markdown(memo_blocks(comparison, people, None, made))
    assert "in month 4, we stop" in text
    assert asked not in text


@pytest.mark.parametrize(
    ("metric", "unit", "value", "said"),
    [("accounts_moved", "count", 1200.0, "+1,200"), ("accounts_moved", "count", 9.0, "+9.0"),
     ("newcomer_ramp_months", "months", 0.01, "0.0"), ("chance_gap", "points", -0.02, "0.0 pts")],
)  # fmt: skip
def test_large_counts_have_no_decimals_and_nothing_has_no_sign(metric, unit, value, said):
    assert difference_of(metric, unit, value) == said


def test_a_memo_nobody_looked_at_people_for_says_so(comparison):
    text = markdown(memo_blocks(comparison))
    assert "Nobody has looked at who loses" in text


HOSTILE = "<script>alert(1)</script> | *x* [y](http://z) `q` =1+1"


def test_names_never_become_markup(comparison, people):
    titles = dict.fromkeys(["", *PLAYBOOKS], HOSTILE)
    page = html(memo_blocks(comparison, people, titles))
    assert not [tag for tag, _ in read_page(page).tags if tag in ("script", "a", "em", "code")]
    text = markdown(memo_blocks(comparison, people, titles))
    assert "<script>" not in text.replace("\\<", "")
    heads = next(line for line in text.split("\n") if line.startswith("- A: "))
    assert re.sub(r"\\(.)", r"\1", heads).startswith(f"- A: {HOSTILE}")
    rows = [line for line in text.split("\n") if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}


def test_the_numbers_hold_every_value_and_no_formula(comparison):
    odd = {**comparison, "playbooks": [{**one} for one in comparison["playbooks"]]}
    odd["playbooks"][1]["name"] = "=HYPERLINK(1)"
    rows = list(csv.DictReader(io.StringIO(numbers_csv(odd))))
    assert {row["playbook"] for row in rows} == {"status-quo", "'=HYPERLINK(1)", "scorecard"}
    for row in rows:
        column = next(one for one in odd["playbooks"] if one["name"] == row["playbook"].lstrip("'"))
        mean = column["metrics"][row["metric"]]["mean"]
        assert row["mean"] == ("" if mean is None else str(mean))
    assert any(row["difference"].startswith("-") for row in rows)


def test_a_name_that_is_taken_is_not_overwritten(tmp_path):
    first = free_path(tmp_path, "../my company-memo", ".html")
    assert (first.parent, first.name) == (tmp_path, "shapan-my-company-memo.html")
    first.write_text("mine")
    assert free_path(tmp_path, "../my company-memo", ".html").name == "shapan-my-company-memo-2.html"


def test_the_workbook_holds_the_same_numbers_as_numbers(comparison):
    badge = {**comparison, "basis": {"badge": "DATA + BORROWED", "verdict": ""}}
    with zipfile.ZipFile(io.BytesIO(numbers_xlsx(badge))) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    rows = [["".join(cell.itertext()) for cell in row] for row in sheet.iter(f"{space}row")]
    plain = list(csv.reader(io.StringIO(numbers_csv(badge))))
    assert rows == plain
    assert {row[-1] for row in rows[1:]} == {"DATA + BORROWED"}
    mean = next(cell for cell in list(sheet.iter(f"{space}row"))[1] if cell.find(f"{space}v") is not None)
    assert mean.get("t") is None


def test_a_page_becomes_a_picture_that_holds_its_words_and_nothing_foreign():
    lines = [
        text("<b>[/x]</b> & 中文", "strong"),
        (Span("A  "), Span("██░░", "better"), Span(" ▲ +220", "better")),
        RULE,
        (),
    ]
    picture = svg_of("Result", "50 worlds   DATA", lines)
    tree = ElementTree.fromstring(picture)
    said = "".join(tree.itertext())
    assert all(one in said for one in ("<b>[/x]</b> & 中文", "▲ +220", "50 worlds", "DATA"))
    bars = list(tree.iter("{http://www.w3.org/2000/svg}rect"))[1:]
    assert [float(one.get("width")) for one in bars] == [16.8, 16.8]
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", picture)


async def _at_export(app, pilot, stage):
    await to_lab(pilot)
    stage.say(Finished(app.run_state.number, sample.comparison(PLAYBOOKS)))
    await pilot.pause()
    await pilot.press("f6")


async def test_a_memo_is_saved_only_after_somebody_looked_at_who_loses(stage, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with opened(stage) as (app, pilot):
        await _at_export(app, pilot, stage)
        await pilot.press("1")
        assert "First look at who loses" in text_of(app)
        assert not list(tmp_path.iterdir())
        await pilot.press("escape", "4")
        request = dict(stage.asked)["ask"]
        stage.say(Answered(1, request["key"], 12, 12, sample.who_answer()))
        await pilot.pause()
        await pilot.press("f6", "1", "2", "3", "4", "5")
        assert "Saved:" in text_of(app)
        assert "lab.svg" in app.notes[-1].words()
    found = sorted(path.name for path in tmp_path.iterdir())
    stem = "shapan-maker-of-thirty-"
    assert found == [
        "shapan-lab.svg",
        *(f"{stem}{one}" for one in ("memo.html", "memo.md", "numbers.csv", "numbers.xlsx")),
    ]
    page = (tmp_path / f"{stem}memo.html").read_text(encoding="utf-8")
    assert "Manufacturer, 30 people" in page
    assert "6 years and more" in page


async def test_all_runs_are_saved_as_an_experiment_file_while_they_are_there(stage, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / "elsewhere" / "0123.exp"
    kept.parent.mkdir()
    kept.write_bytes(b"runs")
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        stage.say(Finished(app.run_state.number, {**sample.comparison(PLAYBOOKS), "runs": str(kept)}))
        await pilot.pause()
        await pilot.press("f6", "8")
        assert "shapan-maker-of-thirty.exp" in app.notes[-1].words()
        assert (tmp_path / "shapan-maker-of-thirty.exp").read_bytes() == b"runs"
        kept.unlink()
        await pilot.press("8")
        assert "not there any more" in text_of(app)


async def test_a_folder_that_cannot_be_written_is_said(stage, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with opened(stage) as (app, pilot):
        await _at_export(app, pilot, stage)
        monkeypatch.setattr("pathlib.Path.write_bytes", _full)
        await pilot.press("3")
        assert "could not be written: No space left" in text_of(app)
        assert isinstance(app.screen, ExportScreen)


def _full(*_words, **_options):
    raise OSError(28, "No space left on device")


async def test_nothing_is_saved_while_a_run_is_under_way(stage):
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        await pilot.press("f6")
        assert not isinstance(app.screen, ExportScreen)


async def test_the_page_of_files_as_text(stage):
    async with opened(stage) as (app, pilot):
        await _at_export(app, pilot, stage)
        await pilot.press("1")
        await gallery(app, pilot, "export")
