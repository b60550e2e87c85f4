"""What is wrong is told by `check` and in one's own language: place, what was got, what is allowed, the nearest."""

import re
from types import SimpleNamespace

import pytest

from coaching.summary import STOPPED, Sentence
from policies.guard import checked_pay, nonsense
from policies.library import load_incumbent
from policies.samples import sample_pay
from scenarios.errors import InputError, PolicyError, one_line
from scenarios.loader import load
from tui.cli import run
from tui.languages import use
from tui.telling import retold, say
from tui.terminal.comparison import tell
from tui.terminal.misuse import misused

COMPANY = """
name = "made-up"
title = {en = "Made up", zh = "编的"}
summary = {en = "For a test.", zh = "测试用。"}
team = {count = 3}
accounts = {count = 9}
"""
INCUMBENT = """
[incumbent]
name = "todays"
title = {en = "Today's", zh = "今天的"}
summary = {en = "For a test.", zh = "测试用。"}
allocation = "keep"
routing = "round-robin"
goals = "equal"
coaching = "equal"
"""


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    monkeypatch.setenv("SHAPAN_LANG", "en")
    yield
    use("en")


@pytest.fixture
def told(tmp_path, capsys):
    """Write a file, run a command on it, and return its exit code and what it said on stderr."""

    def call(text, *words, language="en", name="made-up.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        code = run(
            ["--lang", language, *(str(path) if word == "FILE" else word for word in words or ("check", "FILE"))]
        )
        return code, capsys.readouterr().err.replace(str(tmp_path) + "/", "")

    return call


@pytest.mark.parametrize(
    ("incumbent", "said"),
    [
        ('incumbent = "statusquo"', "made-up.toml: incumbent: no playbook 'statusquo'"),
        (
            f'{INCUMBENT}incentives = "tired"',
            "made-up.toml: incumbent: incentives: no incentives rule is called 'tired'",
        ),
        (
            f'{INCUMBENT}incentives = {{policy = "tiered", tears = 1}}',
            "made-up.toml: incumbent: incentives.tears: tiered",
        ),
        (
            f'{INCUMBENT}incentives = {{policy = "tiered", period_months = 9}}',
            "made-up.toml: incumbent: incentives: tiered.",
        ),
    ],
)
def test_check_looks_at_the_playbook_in_force(incumbent, said, told):
    top, table = (incumbent, "") if incumbent.startswith("incumbent") else ("", incumbent)
    code, words = told(f"{top}\n{COMPANY}\n{table}")
    assert code == 2
    assert said in words


def test_an_unknown_incumbent_is_placed_in_both_languages(told, tmp_path):
    code, words = told(f'incumbent = "statusquo"\n{COMPANY}', language="zh")
    assert code == 2
    assert "made-up.toml：incumbent：没有打法 'statusquo'" in words
    assert "是不是 'status-quo'？" in words
    with pytest.raises(InputError, match=r"^made-up: incumbent: no playbook 'statusquo'"):
        load_incumbent(load(tmp_path / "made-up.toml"))


@pytest.mark.parametrize(
    ("given", "hint"),
    [("statusquo", "'status-quo'"), ("team-of-eigt", "'team-of-eight'"), ("cutthecake", "'cut-the-cake'"),
     ("flatpay.toml", "'flat-pay'")],
)  # fmt: skip
def test_check_names_the_nearest_of_all_kinds(given, hint, capsys):
    assert run(["check", given]) == 2
    assert f"(did you mean {hint}?)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("compare", "FOLDER/made-upp.toml", "--playbooks", "flat-pay"), "FOLDER/made-up.toml"),
        (("compare", "FILE", "--playbooks", "FOLDER/mad-up.toml"), "FOLDER/made-up.toml"),
        (("compare", "FILE", "--playbooks", "FOLDER/flatpay.toml"), "flat-pay"),
        (("play", "--plain", "FOLDER/cutthecake.toml"), "cut-the-cake"),
    ],
)
def test_a_path_to_nothing_names_the_nearest_file(words, hint, told, tmp_path):
    code, said = told(COMPANY, *(word.replace("FOLDER", str(tmp_path)) for word in words))
    assert code == 2
    assert f"there is no such file (did you mean '{hint.replace('FOLDER/', '')}'?)" in said


class Shouts:
    """A plug-in that fails in more than one line and in colour."""

    card = type("Card", (), {"family": "incentives", "name": "shouts"})

    def pay(self, _view):
        raise ValueError("\x1b[31mno rate\x1b[0m\nfor \x1b]0;title\x07R01\r\u202e")


class MuteError(Exception):
    """An error that cannot even say what it is."""

    def __str__(self):
        raise RuntimeError


def test_what_a_plug_in_says_is_one_line_that_a_terminal_can_show(monkeypatch):
    with pytest.raises(PolicyError, match=r"raised ValueError: no rate for R01$"):
        checked_pay(Shouts(), sample_pay(1)[0], "R01", 3)
    monkeypatch.setattr(Shouts, "pay", lambda _self, _view: (_ for _ in ()).throw(MuteError()))
    with pytest.raises(PolicyError, match=r"raised MuteError: MuteError$"):
        checked_pay(Shouts(), sample_pay(1)[0], "R01", 3)
    assert one_line("公海 first") == "公海 first"


PAID = f"{COMPANY}\n{INCUMBENT}incentives = {{policy = "
WRONG = """
name = "Made Up"
title = {en = "Made up", zh = "编的"}
summary = {en = "For a test."}
incumbent = 4
team = {count = -6, tenure_mean_months = "x"}
accounts = {count = 30, ownership = "evn"}
segments = [{share = 2.0}]
[market]
x_lead_decay_days = 1
stage_shares = [1.0, 2.0]
reference_win_rate = 1.0
[calendar]
horizon_months = true
"""
REFUSED = [
    (
        "name: got 'Made Up', allowed: small letters and digits, with single hyphens",
        "name：写的是 'Made Up'，可以写：小写字母",
    ),
    ("summary.zh: missing, and it has no default", "summary.zh：没有写"),
    (
        "incumbent: got 4, allowed: either text in quotation marks or a table",
        "incumbent：写的是 4，可以写：加引号的文字，或",
    ),
    ("team.count: got -6, allowed: from 0 to 100,000", "team.count：写的是 -6，可以写：0 到 100,000"),
    ("team.tenure_mean_months: got 'x', allowed: a number", "team.tenure_mean_months：写的是 'x'，可以写：数"),
    ("pool (did you mean 'uneven'?)", "pool 之一（是不是 'uneven'？）"),
    ("segments[1].share: got 2.0, allowed: from 0 to 1", "segments[1].share：写的是 2.0，可以写：0 到 1"),
    (
        "x_lead_decay_days: unknown key (did you mean 'lead_decay_days'?); known",
        "没有这个键（是不是 'lead_decay_days'？）；可以",
    ),
    ("market.stage_shares: got 2 values, allowed: 3", "market.stage_shares：写了 2 个值，要写 3 个"),
    (
        "market.reference_win_rate: got 1.0, allowed: more than 0, less than 0.95",
        "market.reference_win_rate：写的是 1.0，可以写：大于 0，小于 0.95",
    ),
    (
        "calendar.horizon_months: got true, allowed: a whole number",
        "calendar.horizon_months：写的是 true，可以写：整数",
    ),
]


def test_what_the_schema_refuses_is_said_in_the_words_of_the_file_and_of_the_reader(told):
    _code, english = told(WRONG)
    _code, chinese = told(WRONG, language="zh")
    for said, told_again in REFUSED:
        assert said in english
        assert told_again in chinese
    assert "Input should" not in english
    assert "after validation" not in english
    assert english.count("\n") == chinese.count("\n") == len(REFUSED) + 1  # the name of the segment, missing
    assert not re.search(r"missing|got |allowed|unknown|did you", chinese)


@pytest.mark.parametrize(
    ("words", "english", "chinese"),
    [
        (("compare", "FILE", "--playbooks", "flat-pay", "--set", "team=1"), "team: got 1, allowed: a", "写的是 1"),
        (("list", "scenaros"), "kind: got 'scenaros', allowed: 's", "写的是 'scenaros'，可以写："),
        (("list", "scenaros"), "(did you mean 'scenarios'?)", "是不是 'scenarios'？"),
        (("compare", "FILE", "--playbooks"), "the option --playbooks needs a value", "选项 --playbooks 后面要写值"),
        (("validate", "--before", "nothing"), "--before: there is no file 'nothing'", "--before：没有文件 'nothing'"),
        (("review", "x.exp", "--month", "99"), "--month: got '99', allowed: at most 60;", "'99'，可以写：不超过"),
    ],
)  # fmt: skip
def test_words_of_libraries_stay_out(words, english, chinese, told):
    assert english in told(COMPANY, *words)[1]
    assert chinese in told(COMPANY, *words, language="zh")[1]


@pytest.mark.parametrize(
    ("line", "english", "chinese"),
    [
        ("schema_version = 2", "schema_version: got 2, allowed: nothing but 1", "写的是 2，可以写：只能是 1"),
        ("market = {persistence = 1.0}", "got 1.0, allowed: from 0 to less than 1", "0 以上（含），小于 1"),
        ("market = {cycle_days = 0.0}", "got 0.0, allowed: more than 0, up to 2,000", "大于 0，不超过 2,000"),
        ("products = [{name = 'p', gross_margin = 1.5}]", "margin: got 1.5, allowed: from 0 to 1", "0 到 1"),
        ("calendar = {season_index = [11.0]}", "calendar.season_index[1]: got 11.0, allowed: from 0 to 10", "0 到 10"),
        ("market = {stage_shares = [1.0, 0.0, 1.0]}", "stage_shares[2]: got 0.0, allowed: more than 0", "大于 0"),
    ],
)  # fmt: skip
def test_a_number_out_of_its_range_is_told_both_ends(line, english, chinese, told):
    assert english in told(f"{line}\n{COMPANY}")[1]
    said = told(f"{line}\n{COMPANY}", language="zh")[1]
    assert said.strip().endswith(f"可以写：{chinese}") or chinese in said
    assert "allowed" not in said


@pytest.mark.parametrize(
    ("words", "english", "chinese"),
    [
        (("list",), "kind is missing, allowed: scenarios, playbooks,", "缺少 kind，可以写：scenarios, "),
        (("compare", "FILE", "--worlds", "x"), "--worlds: got 'x', allowed: a whole number;", "'x'，可以写：整数"),
        (("compare", "FILE", "--indifference", "x"), "--indifference: got 'x', allowed: a number;", "'x'，可以写：数"),
        (("compare", "FILE", "--wolrds", "3"), "option --wolrds (did you mean '--worlds'?);", "是不是 '--worlds'？"),
        (("compare", "FILE", "--nope"), "no option --nope; see", "没有选项 --nope；用"),
        (("inspect", "FILE"), "it is not an experiment file (file", "：不是实验文件（不是数据库文件）"),
    ],
)  # fmt: skip
def test_the_command_line_says_what_it_got_and_what_is_allowed(words, english, chinese, told):
    assert english in told(COMPANY, *words)[1]
    assert chinese in told(COMPANY, *words, language="zh")[1]


def test_a_path_that_may_not_be_read_is_said_in_both_languages():
    said = "Invalid value for 'FOLDER|FILES...': path '/root/crm' is not readable."
    error = misused(type("BadParameter", (Exception,), {"format_message": lambda _self: said})())
    assert str(error).startswith("FOLDER|FILES...: you may not read '/root/crm'; see")
    use("zh")
    assert say(error).startswith("FOLDER|FILES...：没有权限读 '/root/crm'；")


def test_a_name_that_is_not_known_is_told_the_known_ones(told):
    listed = '[[account]]\nid = "a"\nowner = "R{number}"\n'
    code, said = told(COMPANY + listed.format(number=77))
    assert code == 2
    assert "account[a].owner: 'R77' is not known; known: R01, R02, R03" in said
    many = COMPANY.replace("count = 3", "count = 40") + listed.format(number=77)
    assert "known: R01, R02, R03, R04, R05, R06, R07, R08, R09, R10, R11, R12, ..." in told(many)[1]
    assert "现有：R01, R02" in told(many, language="zh")[1]


def test_a_company_of_nobody_is_told_so_once(told):
    said = told(
        COMPANY.replace("count = 3", "count = 0").replace("{count = 9}", '{count = 9, ownership = "concentrated"}')
    )[1]
    assert "team.count: no reps" in said
    assert "veterans" not in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = [1", "文件末尾：方括号没有配对"),
        ("a = 1\na = 2\n", "第 2 行第 6 列：同一个键写了两次"),
        (COMPANY.replace("count = 3", "count = 0"), "team.count：一个人也没有"),
        (PAID + '"tiered", period_months = 9}', "period_months：写的是 9，可以写：1, 3, 12"),
        (PAID + '"tiered", cap_percent = -1}', "cap_percent：写的是 -1，可以写：0 到 2000 的数"),
        (PAID + '"stack", components = []}', "写的是 ()，可以写：1 到 32 条规则的列表"),
    ],
)  # fmt: skip
def test_reasons_inside_errors_are_said_in_chinese(text, said, told):
    assert said in told(text, language="zh")[1]


def test_why_a_playbook_stopped_is_said_in_the_language_of_the_reader():
    month, card = "incentives policy 'shouts', month 3: ", Shouts.card
    raised = f"{month}raised ValueError: no rate"
    nan = str(nonsense(SimpleNamespace(card=card), 3, "pay of R01", float("nan"), "whole cents, 0 or more (int)"))
    assert nan == f"{month}pay of R01: got nan, allowed: whole cents, 0 or more (int)"
    finding = Sentence("SUM-06", STOPPED, {"b": "mine", "world": 2, "reason": nan})
    whole = InputError("TUI-02", "every playbook stopped: {reason}", reason=raised)
    assert tell(finding) == f"mine stopped in world 2: {nan}"
    assert (say(whole), retold(nan)) == (str(whole), nan)
    use("zh")
    chinese = "薪酬（incentives）规则 'shouts'，第 3 个月：R01 的工资：得到 nan，允许：以分为单位的整数，0 以上"
    assert retold(nan) == chinese
    assert tell(finding) == f"mine 在世界 2 停下了：{chinese}"
    assert "第 3 个月：出错 ValueError：no rate" in say(whole)
    assert "一个普通人的工资：得到" in retold(nan.replace("R01", "a typical rep"))
    assert retold("somebody else's words, allowed: none") == "somebody else's words, allowed: none"


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ('[[file]]\nname = "x"\nkind = "pipelin"',
         "file[1].kind: got 'pipelin', allowed: one of pipeline, accounts,",
         "file[1].kind：写的是 'pipelin'，可以写："),
        ('[[file]]\nname = "x"\nkind = "pipelin"', "(did you mean 'pipeline'?)", "（是不是 'pipeline'？）"),
        ('[[file]]\nname = "x"\n[file.columns]\nownr = "y"',
         "file[1].columns.ownr: unknown key (did you mean 'owner'?); known keys: account,",
         "file[1].columns.ownr：没有这个键（是不是 'owner'？）；可以写的键：account,"),
        ('[stages]\nwonn = ["x"]', "stages.wonn: unknown key (did you mean 'won'?); known keys: won, lost,",
         "stages.wonn：没有这个键（是不是 'won'？）；可以写的键：won, lost,"),
        ("unknown = 1", "unknown: unknown key; known keys: file,", "unknown：没有这个键；可以写的键：file,"),
        ("not toml [", "mapping file said.toml: Expected", "对应文件 said.toml：第 1 行"),
        ("#" * (1 << 20) + "#", "said.toml: larger than 1 MiB", "对应文件 said.toml：超过 1 MiB"),
        ("[[file]]\nname = \"\udcff\"", "said.toml: not UTF-8 text (byte 17)", "不是 UTF-8 文本（第 17 字节）"),
        (None, "said.toml: No such file or directory", "对应文件 said.toml：没有这个文件或文件夹"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_mapping_file_is_said_down_to_its_reasons(text, english, chinese, tmp_path, capsys):
    said, data = tmp_path / "said.toml", tmp_path / "deals.csv"
    if text is not None:
        said.write_bytes(text.encode("utf-8", "surrogateescape"))
    data.write_text("Opportunity Owner,Stage,Amount,Close Date\nA,Closed Won,1,2025-01-01\n")
    for language, words in (("en", english), ("zh", chinese)):
        line = ["import", str(data), "--out", str(tmp_path / "x.toml"), "--mapping", str(said)]
        assert run(["--lang", language, *line]) == 2
        told = capsys.readouterr().err.replace(str(tmp_path) + "/", "")
        assert "IMP-21" in told
        assert words in told
