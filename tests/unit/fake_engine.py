"""A fast, deterministic stand-in for the simulator, importable by worker processes, that can be told to misbehave."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from scenarios.schema import Scenario, Text
from simulator.experiment import Engine, Experiment, Failure
from simulator.outcome import METRICS, TOTALS, Outcome

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


def simulate(scenario, playbooks, seed, replication, months, after):
    return [run(scenario, playbook, seed, replication, months, after) for playbook in playbooks]


def run(scenario, playbook, seed, replication, months, after):
    if playbook.log:
        file = os.open(playbook.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(file, f"{replication} {playbook.name} {os.getpid()}\n".encode())
        os.close(file)
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
    if playbook.act.startswith("die-once ") and not Path(playbook.act[9:]).exists():
        Path(playbook.act[9:]).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return None


def outcome(text: str) -> Outcome:
    words = hashlib.sha512(text.encode()).digest() * 4
    metrics = {metric.id: word / 7 for metric, word in zip(METRICS, words, strict=False)}
    totals = dict(zip(TOTALS, words, strict=False))
    return Outcome(metrics, totals, hashlib.sha256(text.encode()).hexdigest(), {"heads": list(words[:12])})
