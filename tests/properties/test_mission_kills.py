"""Kill -9 at random points of play: the reopened game stands at the last choice that was acknowledged.

A mission is really played, in a process of its own: desks, months and results between the choices, saved in the file
of saved games or in a decision log by turns.
"""

import os
import random
import signal
import time

import pytest

from coaching.game.log import DecisionLog, LogFile
from coaching.game.saves import Saves
from coaching.game.session import Session, new_log, steps_of
from scenarios.mission import load_mission
from tui.playing.asking import Terminal, Turn
from tui.playing.game import PlainGame

SEED = 20_260_101
PLAYER = "王"
MISSION = load_mission("first-monday")
PARTS = {"goal": 0.0, "market": -0.1, "allocation": 0.0, "skill": 0.0, "effort": 0.0, "luck": 0.02}


def kept_by(kind, path, log):
    """What keeps a choice, as the commands and the screens have it."""
    if kind == "file":
        file = LogFile(path)
        file.begin(log)
        return lambda entry: file.append(log, entry)
    saves = Saves(path)
    game = saves.begin(PLAYER, log.header)

    def keep(entry):
        saves.append(game, entry)
        log.entries.append(entry)

    return keep


def play(session, kind, path, told):
    """Play by Enter alone until the debrief, telling after each choice that it is kept."""
    session.log = DecisionLog(session.log.header)
    keep = kept_by(kind, path, session.log)

    def acknowledged(entry):
        keep(entry)
        os.write(told, b".")

    os.write(told, b"r")
    game = PlainGame(session, Terminal(lambda _line: None, lambda: ""), acknowledged, PLAYER, 0)
    while (step := session.step()).kind != "replay":
        try:
            game._do(step)
        except Turn:
            return


def killed(session, kind, path, choices, wait):
    """Play in a process of its own, kill it `wait` seconds after so many choices; return how many were acknowledged."""
    read, told = os.pipe()
    child = os.fork()
    if not child:
        try:
            play(session, kind, path, told)
        finally:
            time.sleep(60)  # waits for the kill; nothing of the parent may run here
            os._exit(0)
    os.close(told)
    assert os.read(read, 1) == b"r"
    count = sum(len(os.read(read, 1)) for _choice in range(choices))
    time.sleep(wait)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while some := os.read(read, 4096):
        count += len(some)
    os.close(read)
    return count


def reopened(kind, path):
    if kind == "file":
        log = LogFile(path).read()
    else:
        saves = Saves(path)
        log = (saves.latest(PLAYER, MISSION.name) or (0, None))[1]
        saves.close()
    assert log is not None
    return log


def check(points, folder, monkeypatch):
    monkeypatch.setattr(Session, "causes", lambda _self, _month: PARTS)
    session = Session(MISSION, new_log(MISSION, 7, 0))
    begun = time.perf_counter()
    play(session, "file", folder / "whole.file", os.open(os.devnull, os.O_WRONLY))
    a_game, choices = time.perf_counter() - begun, len(session.log.entries)
    known, luck, seen = dict(session._played), random.Random(SEED), set()
    for point in range(points):
        kind = ("file", "saves")[point % 2]
        path = folder / f"{point}.{kind}"
        session._played = {} if point % 10 == 9 else dict(known)  # every tenth game works its months out anew
        wait = luck.uniform(0.0, a_game / 10 if point % 10 == 9 else 0.004)
        told = killed(session, kind, path, luck.randrange(choices), wait)
        log = reopened(kind, path)
        assert told <= len(log.entries) <= told + 1, "an acknowledged choice is gone"
        session.log = log
        assert session.step() == list(steps_of(MISSION))[len(log.entries)]
        seen.add(len(log.entries))
    session.close()
    return seen


def test_a_kill_loses_no_acknowledged_choice(tmp_path, monkeypatch):
    assert len(check(10, tmp_path, monkeypatch)) > 1


@pytest.mark.long
def test_two_hundred_kills_lose_no_acknowledged_choice(tmp_path, monkeypatch):
    assert len(check(200, tmp_path, monkeypatch)) > 10
