"""What is wrong is told by `check` and in one's own language: place, what was got, what is allowed, the nearest."""

import pytest

from policies.guard import checked_pay
from policies.library import load_incumbent
from policies.samples import sample_pay
from scenarios.errors import InputError, PolicyError, one_line
from scenarios.loader import load
from tui.cli import run
from tui.languages import use

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
    assert "made-up.toml: incumbent：没有打法 'statusquo'" in words
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
