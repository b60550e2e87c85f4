"""The command line in this process, with a stand-in for the simulator: answers, files, exit codes."""

import csv
import json
import sys
from types import ModuleType, SimpleNamespace

import pytest

from coaching.possible import lacks_owners
from scenarios.company import company_of
from scenarios.errors import InputError, PolicyError
from scenarios.loader import library_names, load, parse
from simulator import workers
from simulator.experiment import Failure
from simulator.ledger import Cause, Fact, Ledger
from simulator.outcome import METRICS, TOTALS, Outcome
from tui.cli import COMMANDS, run, take_language
from tui.languages import _, use
from tui.worker import planned

SCENARIO = """
name = "made-up"
title = {en = "Made up", zh = "编的"}
summary = {en = "For a test.", zh = "测试用。"}
calendar = {horizon_months = 6}
team = {count = 6}
accounts = {count = 30, ownership = "OWNERSHIP"}
"""


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    monkeypatch.setenv("SHAPAN_LANG", "en")
    yield
    use("en")


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "made-up.toml"
    path.write_text(SCENARIO.replace("OWNERSHIP", "equal-count"), encoding="utf-8")
    return str(path)


@pytest.fixture
def stand_in(monkeypatch):
    """A simulator whose numbers depend on playbook, seed and world only; `broken` names playbooks that stop."""
    state = SimpleNamespace(broken=set(), shift=0.0, interrupt_at=None, worlds=[])

    def outcome(playbook, seed, world):
        value = 0.8 + len(playbook.name) / 100 + (seed * 31 + world * 17) % 10 / 100 + state.shift
        metrics = {metric.id: None if metric.after else value for metric in METRICS}
        return Outcome(metrics, dict.fromkeys(TOTALS, world), f"ledger {value:.6f}")

    def simulate_worlds(scenario, playbooks, seed, replications, months, after):
        return [world_of(playbooks, seed, world) for world in replications]

    def world_of(playbooks, seed, replication):
        state.worlds.append(replication)
        if state.interrupt_at == replication:
            raise KeyboardInterrupt
        return [
            Failure(playbook.digest(), "pay in month 3: got -1", "POL-30")
            if playbook.name in state.broken
            else outcome(playbook, seed, replication)
            for playbook in playbooks
        ]

    def run_one(scenario, playbook, seed, replication, months, after):
        if playbook.name in state.broken:
            raise PolicyError("POL-31", "{reason}", reason="pay in month 3: got -1")
        ledger = Ledger()
        ledger.people, ledger.seats = ["R01"], ("S01",)
        ledger.add(Fact.SALARY, 100, [0], 0, 900, Cause.SCENARIO)
        rows = [("o1", "=1+1", 100, "proposal"), ("o2", "客户", None, "qualified"), ("l3", "客户", 50, "lead")]
        ledger.opportunities = lambda: (("id", "account", "value_cents", "stage"), rows)
        return outcome(playbook, seed, replication), ledger

    module, others = ModuleType("simulator.run"), ModuleType("simulator.worlds")
    others.simulate_worlds, module.run_one = simulate_worlds, run_one
    monkeypatch.setitem(sys.modules, "simulator.worlds", others)
    monkeypatch.setitem(sys.modules, "simulator.run", module)
    workers._unpacked.cache_clear()  # it keeps the simulator of the last job
    yield state
    workers._unpacked.cache_clear()


def compare(scenario, *more, playbooks="status-quo,equal-split"):
    return ["compare", scenario, "--playbooks", playbooks, "--worlds", "4", "--jobs", "1", *more]


def test_compare_draws_a_table_on_stdout_and_nothing_else(scenario, stand_in, capsys):
    assert run(compare(scenario)) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("made-up: 4 worlds, the same luck for every playbook, 6 months, seed 7")
    assert "B minus A: equal-split against status-quo" in printed.out
    assert "\x1b" not in printed.out + printed.err
    assert "8 runs in" in printed.err


def test_compare_writes_json_with_the_promised_keys(scenario, stand_in, capsys):
    assert run(compare(scenario, "--json", "--months", "3")) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["scenario"], data["worlds"], data["months"], data["seed"]) == ("made-up", 4, 3, 7)
    assert [one["name"] for one in data["playbooks"]] == ["status-quo", "equal-split"]
    assert data["version"]
    assert data["elapsed_s"] >= 0


def test_the_same_experiment_gives_the_same_bytes(scenario, stand_in, capsys):
    texts = []
    for _time in range(2):
        run(compare(scenario, "--json"))
        texts.append([row for row in capsys.readouterr().out.splitlines() if "elapsed_s" not in row])
    assert texts[0] == texts[1]


def test_an_experiment_is_kept_inspected_and_not_run_twice(scenario, stand_in, tmp_path, capsys):
    kept = str(tmp_path / "kept.shapan")
    assert run(compare(scenario, "--out", kept, "--json")) == 0
    first = capsys.readouterr().out
    assert stand_in.worlds == [0, 1, 2, 3]
    assert run(compare(scenario, "--out", kept, "--json")) == 0
    assert stand_in.worlds == [0, 1, 2, 3]
    again = capsys.readouterr().out
    assert json.loads(first)["pairs"] == json.loads(again)["pairs"]
    assert run(["inspect", kept, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["runs_finished"] == 8
    assert len(data["runs"]) == 8
    assert set(data["runs"][0]["totals"]) == set(TOTALS)
    assert run(["inspect", kept]) == 0
    told = capsys.readouterr()
    assert data["digest"] in told.out
    assert f"totals of each run: shapan inspect {kept} --json" in told.err


def test_an_interrupted_experiment_says_so_and_resumes_to_the_same_numbers(scenario, stand_in, tmp_path, capsys):
    whole, broken = str(tmp_path / "whole"), str(tmp_path / "broken")
    run(compare(scenario, "--out", whole, "--json"))
    expected = json.loads(capsys.readouterr().out)
    stand_in.interrupt_at = 2
    assert run(compare(scenario, "--out", broken, "--json")) == 3
    printed = capsys.readouterr()
    assert json.loads(printed.out)["playbooks"][0]["metrics"]["attainment"]["worlds"] == 2
    assert "4 of 8 runs finished" in printed.err
    stand_in.interrupt_at = None
    assert run(["resume", broken, "--jobs", "1", "--json"]) == 0
    resumed = json.loads(capsys.readouterr().out)
    assert {**resumed, "elapsed_s": 0} == {**expected, "elapsed_s": 0}


def test_another_experiments_file_is_refused_unless_forced(scenario, stand_in, tmp_path, capsys):
    kept = str(tmp_path / "kept")
    run(compare(scenario, "--out", kept))
    capsys.readouterr()
    assert run(compare(scenario, "--out", kept, "--seed", "8")) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "another experiment" in printed.err
    assert "--force" in printed.err
    assert run(compare(scenario, "--out", kept, "--seed", "8", "--force")) == 0
    run(["inspect", kept, "--json"])
    assert json.loads(capsys.readouterr().out.partition("{\n")[2].join(["{", ""]))["seed"] == 8


def test_force_does_not_overwrite_a_file_that_is_no_experiment(scenario, stand_in, tmp_path, capsys):
    letter = tmp_path / "letter.txt"
    letter.write_text("dear all")
    assert run(compare(scenario, "--out", str(letter), "--force")) == 2
    assert letter.read_text() == "dear all"
    assert "STO-03" in capsys.readouterr().err


def test_a_playbook_that_stops_leaves_the_others_and_exit_code_3(scenario, stand_in, capsys):
    stand_in.broken = {"equal-split"}
    assert run(compare(scenario, playbooks="status-quo,equal-split,potential-based")) == 3
    printed = capsys.readouterr()
    assert "equal-split stopped in world 0: pay in month 3: got -1" in " ".join(printed.out.split())
    assert "C minus A: potential-based against status-quo" in printed.out


def test_no_playbook_that_finishes_is_exit_code_2(scenario, stand_in, capsys):
    stand_in.broken = {"equal-split", "status-quo"}
    assert run(compare(scenario, "--json")) == 2
    assert json.loads(capsys.readouterr().out)["playbooks"][0]["metrics"]["attainment"]["mean"] is None


def test_facts_are_one_row_per_opportunity(scenario, stand_in, tmp_path, capsys):
    kept, table = str(tmp_path / "kept"), tmp_path / "facts.csv"
    run(compare(scenario, "--out", kept))
    capsys.readouterr()
    ask = ["facts", kept, "--world", "2", "--playbook", "equal-split"]
    assert run(ask) == 0
    rows = list(csv.reader(capsys.readouterr().out.splitlines()))
    assert rows[0] == ["id", "account", "value_cents", "stage"]
    assert rows[1:] == [["o1", "'=1+1", "100", "proposal"], ["o2", "客户", "", "qualified"]]
    assert run([*ask, "--leads"]) == 0
    assert "\nl3," in capsys.readouterr().out
    assert run([*ask, "--csv", str(table)]) == 0
    assert "Repeat purchases and care are no opportunities" in capsys.readouterr().err
    assert list(csv.reader(table.read_text(encoding="utf-8-sig").splitlines())) == rows


def test_facts_of_a_run_that_came_out_differently_are_refused(scenario, stand_in, tmp_path, capsys):
    kept = str(tmp_path / "kept")
    run(compare(scenario, "--out", kept))
    stand_in.shift = 0.001
    capsys.readouterr()
    assert run(["facts", kept, "--world", "2", "--playbook", "equal-split"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "OUT-06" in printed.err


@pytest.mark.parametrize(
    ("world", "playbook", "said"),
    [("4", "equal-split", "allowed: 0 to 3"), ("-1", "equal-split", "allowed: 0 to 3"),
     ("0", "equal", "did you mean 'equal-split'")],
)  # fmt: skip
def test_facts_of_an_unknown_run_are_refused(scenario, stand_in, tmp_path, capsys, world, playbook, said):
    kept = str(tmp_path / "kept")
    run(compare(scenario, "--out", kept))
    assert run(["facts", kept, "--world", world, "--playbook", playbook]) == 2
    assert said in capsys.readouterr().err


def test_run_shows_one_world_and_writes_its_ledger(scenario, stand_in, tmp_path, capsys):
    ledger = tmp_path / "ledger.csv"
    assert run(["run", scenario, "--playbook", "status-quo", "--world", "3", "--ledger", str(ledger)]) == 0
    printed = capsys.readouterr()
    assert "goal attainment" in printed.out
    assert ledger.read_text(encoding="utf-8-sig").splitlines()[1].split(",")[2:6] == ["salary", "S01", "R01", "900"]
    assert run(["run", scenario, "--playbook", "status-quo", "--json"]) == 0
    assert "attainment" in json.loads(capsys.readouterr().out)["metrics"]


def test_wrong_input_leaves_standard_output_empty_also_with_json(scenario, stand_in, capsys):
    for words in (
        compare(scenario, "--json", playbooks="no-such-playbook"),
        ["run", "no-such", "--playbook", "x", "--json"],
    ):
        assert run(words) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.startswith("error ")


def test_quick_compares_a_built_in_company(scenario, stand_in, monkeypatch, capsys):
    monkeypatch.setattr("tui.commands.comparing.QUICK_SCENARIO", scenario)
    assert run(["quick", "--worlds", "3", "--jobs", "1"]) == 0
    assert "old-hands-first" in capsys.readouterr().out


def test_playbooks_that_need_owners_are_refused_where_nobody_owns_an_account(tmp_path, stand_in, capsys):
    path = tmp_path / "pool.toml"
    path.write_text(SCENARIO.replace("OWNERSHIP", "pool"), encoding="utf-8")
    assert run(compare(str(path), playbooks="pool-first,potential-based")) == 2
    said = capsys.readouterr().err
    assert "potential-based" in said
    assert "--infer-owners main-seller" in said
    assert run(compare(str(path), playbooks="pool-first")) == 0
    asked = {"scenario": str(path), "playbooks": ["pool-first", "equal-split"], "worlds": 2, "seed": 7, "after": 0}
    with pytest.raises(InputError, match=r"Columns, 3"):  # the screens run nothing either
        planned(asked)
    assert planned({**asked, "playbooks": ["pool-first"]}).worlds == 2
    assert lacks_owners(load(path))


@pytest.mark.parametrize("name", library_names())
def test_the_list_knows_who_owns_nothing_as_the_company_does(name):
    company = company_of(load(name))
    assert lacks_owners(company.scenario) == (company.pooled and bool(company.account_ids))


def test_check_knows_scenarios_and_playbooks(scenario, tmp_path, capsys):
    assert run(["check", scenario]) == 0
    assert "6 people, 30 accounts" in capsys.readouterr().out
    assert run(["check", "status-quo"]) == 0
    assert "playbook 'status-quo' is right" in capsys.readouterr().out
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('name = "x"\nallocation = {policy = "equal-cuont"}\n')
    assert run(["check", str(wrong)]) == 2
    assert "title" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["playbooks", "policies", "missions", "scenarios"])
def test_lists_are_json_objects_with_name_and_summary(kind, capsys):
    assert run(["list", kind, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert all(row["name"] and row["summary"] for row in rows)
    assert run(["list", kind]) == 0
    words = capsys.readouterr().out.split()
    assert all(row["name"] in words for row in rows)
    if kind == "policies":
        assert {row["family"] for row in rows} == {"allocation", "routing", "goals", "incentives", "coaching"}
    if kind == "scenarios":
        assert all(row["reps"] >= 1 and row["accounts"] >= 1 for row in rows)


def test_the_schema_describes_the_keys_of_a_scenario(capsys):
    assert run(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    text = {"en": "x", "zh": "x"}
    table = {"name": "x", "title": text, "summary": text, "team": {"count": 1}, "accounts": {"count": 1}}
    assert set(parse(table).model_dump()) == set(schema["properties"])
    assert schema["$schema"].endswith("2020-12/schema"), "lists of fixed length are said in the words of this draft"


def test_chinese_is_spoken_when_asked_wherever_the_option_stands(scenario, stand_in, capsys):
    assert run(compare(scenario, "--lang", "zh")) == 0
    assert "同样的运气" in capsys.readouterr().out
    assert run(["--lang=zh", *compare("nothing.toml")]) == 2
    assert "没有文件 'nothing.toml'" in capsys.readouterr().err
    assert run(["--lang", "zh", "--help"]) == 0
    assert "在同样的运气下比较几套打法" in capsys.readouterr().out
    assert run(["--help"]) == 0
    assert "Compare playbooks" in capsys.readouterr().out


def test_an_unknown_language_is_an_input_error(monkeypatch, capsys):
    assert run(["--lang", "fr", "list", "missions"]) == 2
    assert "unknown language 'fr'" in capsys.readouterr().err
    monkeypatch.setenv("SHAPAN_LANG", "fr")
    assert run(["list", "missions"]) == 2
    assert "SHAPAN_LANG is 'fr'" in capsys.readouterr().err


def test_the_language_is_taken_out_of_the_arguments():
    assert take_language(["list", "--lang", "zh", "x"]) == ("zh", ["list", "x"])
    assert take_language(["--", "--lang", "zh"]) == (None, ["--", "--lang", "zh"])
    assert take_language(["--lang"]) == (None, ["--lang"])


def test_without_a_terminal_the_screens_do_not_open(monkeypatch, capsys):
    monkeypatch.delenv("TEXTUAL_DRIVER", raising=False)
    assert run([]) == 2
    assert "need a terminal" in capsys.readouterr().err


def test_version(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("shapan ")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command_list_says_whole_sentences_in_one_language(capsys, language):
    assert run(["--help", "--lang", language]) == 0
    text = capsys.readouterr().out
    said = " ".join(text.split())
    assert "..." not in text.partition("\n")[2]
    assert all(_(sentence) in said for _name, _command, sentence in COMMANDS)
    assert ("Commands" in text) == (language == "en")
    assert ("Show this message" in text) == (language == "en")
    use("en")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["compare", "team-of-eight"], "CLI-40", "--playbooks"),
        (["compare", "team-of-eight", "--wrolds", "3"], "CLI-42", "--worlds"),
        (["comprae"], "CLI-44", "'compare'"),
        (["compare", "team-of-eight", "--playbooks", "flat-pay", "--worlds", "x"], "CLI-46", "--worlds"),
        (["list", "missions", "all"], "CLI-48", "all"),
        (["list", "things"], "CLI-49", "missions"),
    ],
)
def test_a_misused_command_is_told_in_the_language_of_the_rest(words, code, said, capsys):
    assert run(["--lang", "zh", *words]) == 2
    told = capsys.readouterr().err
    assert f"错误 {code}" in told
    assert said in told


def test_an_experiment_in_the_place_of_a_scenario_is_named_as_one(tmp_path, capsys):
    path = tmp_path / "cake.exp"
    path.write_bytes(b"SQLite format 3\0" + bytes(100))
    assert run(["check", str(path)]) == 2
    assert "shapan inspect" in capsys.readouterr().err


def test_workers_are_prepared_beside_the_reading_unless_they_are_elsewhere(monkeypatch):
    from tui.commands.asking import workers_for

    begun = []
    monkeypatch.setattr("simulator.fork_server.start_early", begun.append)
    assert [workers_for("3"), workers_for("auto"), workers_for("2", "tcp://there:1")] == [3, "auto", 2]
    assert begun == [3, "auto"]
