"""A fast, deterministic stand-in for the simulator, importable by worker processes, that can be told to misbehave."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from scenarios.schema import Scenario, Text
from simulator.experiment import Engine, Experiment, Failure
from simulator.outcome import METRICS, TOTALS, Outcome

ROOT = Path(__file__).parents[2]
ENGINE = Engine(simulate="fake_engine:simulate", playbook="fake_engine:load")


@dataclass(frozen=True)
class FakePlaybook:
    """Has what the runner needs of a playbook; `act` says how its rule misbehaves, from world `at` on."""

    name: str
    factor: int = 1
    pause_s: float = 0.0
    act: str = ""
    at: int = 0
    log: str = ""

    def table(self) -> dict[str, object]:
        return asdict(self)

    def canonical(self) -> str:
        return json.dumps([self.factor, self.act, self.at])

    def digest(self) -> str:
        return hashlib.sha256(self.canonical().encode()).hexdigest()


def load(table: dict) -> FakePlaybook:
    return FakePlaybook(**table)


def scenario(name: str = "fake") -> Scenario:
    return Scenario(name=name, title=Text(en="Fake", zh="假"), summary=Text(en="Fake", zh="假"))


def experiment(*playbooks: FakePlaybook, worlds: int = 6, **more: int) -> Experiment:
    chosen = playbooks or (FakePlaybook("one", 1), FakePlaybook("two", 2))
    return Experiment(scenario(), chosen, worlds=worlds, **more)


def simulate(scenario, playbooks, seed, replications, months, after):
    return [[run(scenario, playbook, seed, world, months, after) for playbook in playbooks] for world in replications]


def run(scenario, playbook, seed, replication, months, after):
    if playbook.log:
        file = os.open(playbook.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(file, f"{replication} {playbook.name} {os.getpid()}\n".encode())
        os.close(file)
    if playbook.act == "fail-once" and replication == playbook.at:
        time.sleep(0.2)  # later worlds are finished meanwhile
        return Failure(playbook.digest(), f"{playbook.name} paid nan in month 4", "POL-21")
    if playbook.act and replication >= playbook.at:
        failure = misbehave(playbook)
        if failure:
            return failure
    time.sleep(playbook.pause_s)
    return outcome(f"{scenario.name}/{playbook.factor}/{seed}/{replication}/{months}/{after}")


def misbehave(playbook: FakePlaybook) -> Failure | None:
    if playbook.act == "fail":
        return Failure(playbook.digest(), f"{playbook.name} paid -1 in month 3", "POL-20")
    if playbook.act == "raise":
        raise ZeroDivisionError("a third party's mistake")
    if playbook.act == "exit":
        raise SystemExit(4)
    if playbook.act == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if playbook.act == "print":
        print("loud" * 1000)
    if playbook.act == "hang":
        while True:
            sum(range(1000))
    if playbook.act.startswith("die-once "):
        with contextlib.suppress(FileExistsError):
            Path(playbook.act[9:]).touch(exist_ok=False)
            os.kill(os.getpid(), signal.SIGKILL)
    return None


def outcome(text: str) -> Outcome:
    words = hashlib.sha512(text.encode()).digest() * 4
    metrics = {metric.id: word / 7 for metric, word in zip(METRICS, words, strict=False)}
    totals = dict(zip(TOTALS, words, strict=False))
    return Outcome(metrics, totals, hashlib.sha256(text.encode()).hexdigest(), {"heads": list(words[:12])})


def start(code: str, *args: object) -> subprocess.Popen:
    """Start a program that can import the product and this engine."""
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", code, *map(str, args)]
    return subprocess.Popen(command, env=env, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def program(code: str, *args: object, timeout_s: float = 60) -> subprocess.CompletedProcess:
    """Run a program to its end."""
    with start(code, *args) as process:
        try:
            out, err = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def logged(path: Path) -> list[tuple[int, str, int]]:
    """What the engine did: (world, playbook, process) of each run that was begun."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [(int(world), name, int(pid)) for world, name, pid in map(str.split, lines)]


def alive(pids: set[int]) -> set[int]:
    """The processes that still run; one that has ended and waits to be collected does not."""
    found = set()
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            found.add(pid)
    return found


def gone(pids: set[int], within_s: float) -> bool:
    """Whether all processes end in time."""
    limit = time.monotonic() + within_s
    while alive(pids) and time.monotonic() < limit:
        time.sleep(0.02)
    return not alive(pids)
