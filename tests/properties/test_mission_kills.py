"""Kill -9 at random points of play: the reopened game stands at the last choice that was acknowledged."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tui
from coaching.game.log import LogFile
from coaching.game.saves import Saves

ROOT = Path(tui.__file__).parents[1]
CHILD = """
import sys
from pathlib import Path
from coaching.game.log import DecisionLog, Entry, Header, LogFile
from coaching.game.saves import Saves
kind, path, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
log = DecisionLog(Header("first-monday", "d" * 64, 7, 0))
if kind == "file":
    file = LogFile(path)
    file.begin(log)
    keep = lambda entry: file.append(log, entry)
else:
    saves = Saves(path)
    game = saves.begin("王", log.header)
    keep = lambda entry: saves.append(game, entry)
print("ready", flush=True)
for at in range(count):
    keep(Entry("decide", 1 + at % 60, f"lever-{at}", {"option": "x" * (at % 50), "people": {"R01": float(at)}}, "王"))
    print(at, flush=True)
"""


def killed(kind, path, wait):
    """Play in a process of its own, kill it after `wait` seconds of play, and return the last acknowledged choice."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, kind, str(path), "5000"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    time.sleep(wait)
    child.send_signal(signal.SIGKILL)
    said = child.stdout.read().splitlines()
    child.wait(timeout=30)
    child.stdout.close()
    whole = [int(line) for line in said if line.isdigit()]
    return whole[-1] if whole else -1


def reopened(kind, path):
    if kind == "file":
        log = LogFile(path).read()
    else:
        saves = Saves(path)
        log = (saves.latest("王", "first-monday") or (0, None))[1]
        saves.close()
    assert log is not None
    return [entry.what for entry in log.entries]


def check(points, folder):
    luck = random.Random(20_260_101)
    for point in range(points):
        kind = ("file", "saves")[point % 2]
        path = folder / f"{point}.{kind}"
        last = killed(kind, path, luck.uniform(0.0, 0.12))
        kept = reopened(kind, path)
        assert kept == [f"lever-{at}" for at in range(len(kept))]
        assert len(kept) >= last + 1, "an acknowledged choice is gone"


def test_a_kill_loses_no_acknowledged_choice(tmp_path):
    check(6, tmp_path)


@pytest.mark.long
def test_two_hundred_kills_lose_no_acknowledged_choice(tmp_path):
    check(200, tmp_path)
