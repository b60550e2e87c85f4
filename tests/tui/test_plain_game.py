"""Missions in a line terminal: from scripts, in both languages; logs replay the same game; kills lose nothing."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

import tui
from coaching.game.session import Session
from scenarios.mission import mission_names
from tui import cli
from tui.languages import use

ROOT = Path(tui.__file__).parents[1]


@pytest.fixture(autouse=True)
def _english_again(monkeypatch, tmp_path):
    monkeypatch.setenv("SHAPAN_HOME", str(tmp_path / "home"))
    yield
    use("en")


RUNS: dict[str, Any] = {}
"""Months that a test of this file has run, by mission, luck and decisions: the next test takes them from here."""


@pytest.fixture(autouse=True)
def _run_once(monkeypatch):
    """Run the same decisions on the same luck once for all tests; a test that compares two runs empties `RUNS`."""

    def once(name, key):
        made = getattr(Session, name)

        def found(self, *asked):
            header = self.log.header
            at = f"{name} {header.digest} {header.level} {header.seed} {header.world} {key(self, *asked)}"
            if at not in RUNS:
                RUNS[at] = made(self, *asked)
            return RUNS[at]

        monkeypatch.setattr(Session, name, found)

    def month(self, before=None):
        return f"{before} {[one.model_dump_json() for one in self.choices(before)]}"

    begin = Session.__init__

    def begun(self, mission, log):
        begin(self, mission, log)
        at = f"{log.header.digest} {log.header.level} {log.header.seed} {log.header.world}"
        self.replays = RUNS.setdefault(f"replays {at}", {})
        self._judgings = RUNS.setdefault(f"judgings {at}", {})

    monkeypatch.setattr(Session, "__init__", begun)
    once("performance", month)
    once("references", lambda _self: "")
    once("causes", lambda self, at: f"{at} {month(self, at + 1)}")
    once("judged", lambda self, gate: f"{gate} {month(self)}")


def play(monkeypatch, capsys, answers, *options):
    lines = iter(answers)

    class Script:
        @staticmethod
        def readline():
            answer = next(lines, None)
            return "" if answer is None else f"{answer}\n"

        @staticmethod
        def isatty():
            return False

    monkeypatch.setattr(sys, "stdin", Script)
    code = cli.run(["play", *options])
    said = capsys.readouterr()
    return code, said.out, said.err


ENTERS = [""] * 400
SHORT = (("cut-the-cake", "zh"), ("mentor-pair", "en"))
"""Missions of six months that differ in what is asked (accounts and goals, pairs); the long form finishes all."""


@pytest.fixture
def quick_review(monkeypatch):
    """Splitting a quarter over its causes takes 32 runs, judging a plan 50; tests of logs and saves do without."""
    parts = {"goal": 0.0, "market": -0.1, "allocation": 0.0, "skill": 0.0, "effort": 0.0, "luck": 0.02}
    monkeypatch.setattr("coaching.game.session.Session.causes", lambda _self, _month: parts)
    monkeypatch.setattr("coaching.game.session.Session.judged", lambda _self, _gate: 0.0)
    monkeypatch.setattr("coaching.game.judging.Judging.go_on", lambda _self: iter(()))


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ("Mission M0 First Monday", "Wang Qiang", "on the same luck", "Score", "The idea:")),
     ("zh", ("关卡 M0 第一个周一", "王强", "同样的运气", "得分", "记住一句话"))],
)  # fmt: skip
def test_the_first_mission_is_finished_by_enter_alone_in_both_languages(monkeypatch, capsys, lang, words):
    code, out, _err = play(monkeypatch, capsys, ENTERS, "first-monday", "--plain", "--worlds", "1", "--lang", lang)
    assert code == 0
    assert all(word in out for word in words)
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    if lang == "zh":
        assert not re.search(r"\b(the|your|month|goal)\b", out)


def test_the_first_what_if_comes_within_forty_answers(monkeypatch, capsys):
    _code, out, _err = play(monkeypatch, capsys, [""] * 24, "first-monday", "--plain", "--worlds", "0")
    assert "What if? Same luck" in out


@pytest.mark.parametrize(("name", "lang"), SHORT)
def test_a_mission_is_finished_by_enter_alone(quick_review, monkeypatch, capsys, name, lang):
    finished(monkeypatch, capsys, name, lang)


@pytest.mark.long
@pytest.mark.parametrize(("name", "lang"), [(name, lang) for name in mission_names() for lang in ("en", "zh")])
def test_every_mission_is_finished_by_enter_alone_in_both_languages(monkeypatch, capsys, name, lang):
    """With all that a player gets: reviews split over their causes, plans judged over worlds."""
    if lang == "en":
        RUNS.clear()
    begun = time.process_time()
    finished(monkeypatch, capsys, name, lang)
    print(f"{name} {lang}: {time.process_time() - begun:.1f} s of processor time")


def finished(monkeypatch, capsys, name, lang):
    """Play a mission by Enter alone, and look at what was said."""
    code, out, _err = play(monkeypatch, capsys, ENTERS, name, "--plain", "--worlds", "0", "--lang", lang)
    assert code == 0
    assert ("Score" if lang == "en" else "得分") in out
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    if lang == "zh":
        assert not re.search(r"\b(the|your|month|goal)\b", out)


def test_a_log_replays_the_same_game(quick_review, monkeypatch, capsys, tmp_path):
    log = tmp_path / "game.jsonl"
    by_person = ["", "", "3", "3", "4", "2", "1", "4", "1", "2", "3", "4"]
    first = play(
        monkeypatch, capsys, [*by_person, *ENTERS], "first-monday", "--log", str(log), "--worlds", "1", "--json"
    )
    RUNS.clear()
    again = play(monkeypatch, capsys, [], "first-monday", "--log", str(log), "--worlds", "1", "--json")
    assert first[:2] == again[:2]
    found = json.loads(first[1])
    assert found["finished"]
    assert found["decisions"][0]["value"]["people"] == {"R01": 0.0, "R02": 10.0, "R03": -10.0, "R04": -20.0}
    assert found["ledger"]


def test_undo_and_rewind_are_lines_of_the_log_and_change_what_counts(quick_review, monkeypatch, capsys, tmp_path):
    log = tmp_path / "game.jsonl"
    answers = ["", "", "2", "u", "1", "4", "2", "r 1", "2", *ENTERS]
    code, out, _err = play(monkeypatch, capsys, answers, "first-monday", "--log", str(log), "--worlds", "0", "--json")
    assert code == 0
    kinds = [json.loads(line).get("do") for line in log.read_text(encoding="utf-8").splitlines()]
    assert "undo" in kinds
    assert "rewind" in kinds
    assert json.loads(out)["decisions"][0]["value"] == {"option": "same-number"}


def test_the_end_of_the_input_stops_and_the_same_command_goes_on(quick_review, monkeypatch, capsys):
    code, _out, err = play(monkeypatch, capsys, [""] * 9, "first-monday", "--plain", "--worlds", "0")
    assert code == 3
    assert "every choice is saved" in err
    code, out, err = play(monkeypatch, capsys, ENTERS, "first-monday", "--plain", "--worlds", "0")
    assert code == 0
    assert "Going on in month 2" in err
    assert "how many reach it" not in out


def test_an_earlier_game_goes_on_by_its_number(monkeypatch, capsys):
    for _game in range(2):
        play(monkeypatch, capsys, [""] * 9, "first-monday", "--plain", "--worlds", "0", "--new")
    code, _out, err = play(monkeypatch, capsys, [""], "first-monday", "--plain", "--worlds", "0", "--game", "2")
    assert code == 3
    assert "Going on in month 2" in err
    code, out, err = play(monkeypatch, capsys, [], "first-monday", "--plain", "--game", "4")
    assert (code, out) == (2, "")
    assert "got 4; you have 2 games" in err


def test_players_have_games_of_their_own(monkeypatch, capsys):
    play(monkeypatch, capsys, [""] * 6, "first-monday", "--plain", "--player", "a", "--worlds", "0")
    _code, out, _err = play(monkeypatch, capsys, [""], "first-monday", "--plain", "--player", "b", "--worlds", "0")
    assert "how many reach it" in out


def test_wrong_answers_are_explained_and_asked_again(monkeypatch, capsys):
    answers = ["9", "hello", "?", "2"]
    _code, out, _err = play(monkeypatch, capsys, answers, "first-monday", "--plain", "--worlds", "0")
    assert "9: not an answer here. 1 to 5, or Enter for 1" in out
    assert "r 2: back to month 2" in out


@pytest.mark.parametrize("after_lines", [1, 5])
def test_a_game_killed_at_any_point_goes_on_at_the_last_choice(monkeypatch, capsys, tmp_path, after_lines):
    log = tmp_path / "game.jsonl"
    command = [sys.executable, "-m", "tui", "play", "first-monday", "--log", str(log), "--plain", "--worlds", "0"]
    pipe = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
    )
    assert pipe.stdin is not None
    deadline = time.monotonic() + 300
    written = 0
    while written <= after_lines and time.monotonic() < deadline:
        pipe.stdin.write("\n")
        pipe.stdin.flush()
        time.sleep(0.15)
        written = len(log.read_text(encoding="utf-8").splitlines()) if log.exists() else 0
    os.kill(pipe.pid, signal.SIGKILL)
    pipe.wait(timeout=30)
    before = log.read_text(encoding="utf-8").splitlines()
    assert len(before) > after_lines
    code, _out, err = play(monkeypatch, capsys, ["", ""], *command[4:])
    assert code == 3, err
    assert "Going on in month" in err
    after = log.read_text(encoding="utf-8").splitlines()
    assert after[: len(before)] == before
    assert len(after) > len(before)


def test_a_missions_file_is_a_template_for_another(monkeypatch, capsys, tmp_path):
    mine = tmp_path / "mine.toml"
    code, _out, err = play(monkeypatch, capsys, [], "mentor-pair", "--template", str(mine))
    assert code == 0
    assert "shapan check" in err
    assert cli.run(["check", str(mine)]) == 0
    code, _out, err = play(monkeypatch, capsys, [], "mentor-pair", "--template", str(mine))
    assert code == 2
    assert "is there already" in err


def test_a_saved_game_can_be_taken_to_another_machine(quick_review, monkeypatch, capsys, tmp_path):
    file = tmp_path / "mine.jsonl"
    play(monkeypatch, capsys, [""] * 6, "first-monday", "--plain", "--worlds", "0")
    code, _out, _err = play(monkeypatch, capsys, [], "first-monday", "--export", str(file))
    assert code == 0
    monkeypatch.setenv("SHAPAN_HOME", str(tmp_path / "other"))
    _code, _out, err = play(monkeypatch, capsys, [""], "first-monday", "--log", str(file), "--plain", "--worlds", "0")
    assert "Going on in month" in err


def test_pairs_are_asked_for_one_by_one(monkeypatch, capsys, tmp_path):
    log = tmp_path / "pairs.jsonl"
    answers = ["", "", "5", "6", "1", "7", ""]
    code, _out, err = play(monkeypatch, capsys, answers, "mentor-pair", "--log", str(log), "--worlds", "0", "--plain")
    assert code == 3, err
    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    chosen = next(one["value"] for one in entries if one.get("do") == "decide")
    assert chosen == {"option": "by-hand", "pairs": [["R01", "R06"]]}
