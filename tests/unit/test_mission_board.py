"""The board and the capsule of a game: same luck, off by default, and a changed file is told."""

import json

import pytest

from coaching.game.board import board, filled_in, swapped
from coaching.game.capsule import is_game, replay_game, seal_game
from coaching.game.log import DecisionLog, Entry
from coaching.game.players import ANIMALS, animals_of, gathered, switch, switched_on
from coaching.game.saves import Saves
from coaching.game.session import FACTORS, Session, new_log
from coaching.game.where import saves_path
from scenarios.errors import StoreError
from scenarios.mission import load_mission
from tui import cli

MISSION = load_mission("first-monday")


def log_of(option, seed=7):
    log = new_log(MISSION, seed, 0)
    entries = [Entry("decide", 1, "orders", {"option": option}), Entry("monday", 3, "", "talk")]
    return DecisionLog(log.header, entries)


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("SHAPAN_HOME", str(tmp_path))
    saves = Saves(saves_path())
    for player, log in (("wang", log_of("none")), ("li", log_of("a-lot")), ("far", log_of("none", seed=8))):
        game = saves.begin(player, log.header)
        for entry in log.entries:
            saves.append(game, entry)
    yield saves
    saves.close()


def test_only_the_same_luck_is_compared_and_nobody_is_named(home):
    found = gathered(home, log_of("none"), "wang")
    assert len(found) == 2
    rows = board(MISSION, found)
    assert [row.yours for row in rows].count(True) == 1
    assert not {row.animal for row in rows} & {"wang", "li", "far"}
    assert rows[0].total >= rows[1].total
    other = next(row for row in rows if not row.yours)
    assert other.differs == ((1, "orders", "a-lot"),)


def test_who_is_called_like_an_animal_is_that_one_and_all_are_different():
    found = animals_of(["Otter", "anna", "bert", "crane"])
    assert found == {"Otter": "otter", "anna": "tortoise", "bert": "heron", "crane": "crane"}
    many = animals_of([f"p{i:02}" for i in range(30)] + ["fox"])
    assert len(set(many.values())) == 31
    assert set(ANIMALS) < set(many.values())


def test_an_own_finished_game_counts_while_another_is_under_way(home):
    found = gathered(home, new_log(MISSION, 7, 0), "wang")
    assert [yours for _animal, yours, _log in found].count(True) == 1
    assert len(found) == 2


def test_insight_and_who_swaps_places_come_after_the_scores(home, monkeypatch):
    monkeypatch.setattr("coaching.game.session.Session.causes", lambda _self, _month: dict.fromkeys(FACTORS, 0.0))
    monkeypatch.setattr("coaching.game.board.SWAP_WORLDS", 1)
    monkeypatch.setattr("coaching.game.board.TIE_POINTS", 100.0)
    found = gathered(home, log_of("none"), "wang")
    rows = board(MISSION, found)
    steps = list(filled_in(MISSION, found, rows))
    assert len(steps) == 3
    assert all(row.insight is None and row.swaps is None for row in rows)
    assert [row.insight for row in steps[1]] == [0, 0]
    assert steps[2][0].swaps[1] == 1
    assert steps[2][1].swaps is None
    back = swapped(MISSION, *[log for _animal, _yours, log in found])
    forth = swapped(MISSION, *[log for _animal, _yours, log in reversed(found)])
    assert back + forth == 1


def test_the_board_is_off_until_it_is_turned_on(home, capsys):
    assert not switched_on()
    assert cli.run(["play", "first-monday", "--player", "wang", "--board", "show"]) == 2
    switch(True)
    assert cli.run(["play", "first-monday", "--player", "nobody", "--board", "show"]) == 0
    assert "points above par" in capsys.readouterr().out
    assert cli.run(["play", "first-monday", "--board", "off"]) == 0
    assert not switched_on()


def test_a_games_capsule_is_replayed_fact_by_fact(tmp_path, capsys):
    session = Session(MISSION, log_of("a-lot"))
    text = seal_game(session)
    assert text == seal_game(session)
    session.close()
    path = tmp_path / "game.json"
    path.write_text(text, encoding="utf-8")
    assert is_game(path)
    assert replay_game(path).same
    assert cli.run(["capsule", "verify", str(path)]) == 0
    assert "The same" in capsys.readouterr().out
    table = json.loads(text)
    path.write_text(json.dumps({**table, "ledger": "0" * 64}), encoding="utf-8")
    with pytest.raises(StoreError, match="was changed"):
        replay_game(path)
    assert not is_game(tmp_path / "missing.json")
