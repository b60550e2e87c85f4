"""The worker process: ``python -m tui.worker`` speaks JSON lines over stdin and stdout, and runs the engine.

Requests: ``{"op": "list"}``, ``{"op": "compare", "run": n, "scenario": .., "playbooks": [..], "worlds": .., "seed": ..,
"after": .., "rails": [..]}``, ``{"op": "cancel", "run": n}``, and the further questions of `tui.questions`, ``{"op":
"who" or "change", "run": n, "key": .., ..}``; about a game ``{"op": "game", "ask": .., "mission": .., "log": .., ..}``,
see `tui.referee`. Answers: the events of `tui.messages`. When stdin ends, whoever asked is
gone: the worker ends itself and its process group, however busy it is.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

from scenarios.errors import InputError, ShapanError, StoreError
from tui.memory import folder_of
from tui.messages import Answered, Cancelled, Event, Failed, Finished, Listed, Partial, Progress, as_table
from tui.present import MAIN_METRICS

if TYPE_CHECKING:
    from coaching.decide import Declaration
    from policies.playbook import Playbook
    from scenarios.schema import Scenario
    from simulator.board import Progress as RunProgress
    from simulator.experiment import Experiment, Failure
    from simulator.outcome import Outcome, RunId
    from simulator.runner import Results
    from simulator.store import Store
    from tui.intake.desk import IntakeDesk
    from tui.referee import Referee

PARTIAL_SECONDS = 0.5
"""A partial comparison is sent at most this often."""
MAX_YEARS = 100
"""Worlds whose single values are sent along for the trade-off."""
MAX_FILES = 20
"""Files of each of the user's folders that are listed."""

Say = Callable[[Event], None]


def main() -> None:
    """Serve requests until stdin ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # what anybody prints must not get into the line
    serve(sys.stdin, answers, _end)


def serve(requests: IO[str], answers: IO[str], end: Callable[[], object]) -> None:
    """Read requests in a thread and work on them in this one; `end` is called when `requests` ends."""
    desk = Desk(answers)
    threading.Thread(target=_listen, args=(requests, desk, end), daemon=True, name="requests").start()
    desk.work()


def _listen(requests: IO[str], desk: Desk, end: Callable[[], object]) -> None:
    for line in requests:
        request = json.loads(line)
        if request["op"] == "cancel":
            desk.cancelled.add(request["run"])
        else:
            desk.requests.put(request)
    end()
    desk.requests.put(None)


def _end() -> NoReturn:
    """End this process and all it started; it leads a group of its own when the screens started it."""
    from tui.kept_runs import forget

    forget()
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(0)


class Desk:
    """The requests at hand, and the way to answer them."""

    def __init__(self, answers: IO[str]) -> None:
        self.requests: queue.SimpleQueue[Mapping[str, Any] | None] = queue.SimpleQueue()
        self.cancelled: set[int] = set()
        self._answers = answers
        self._intake: IntakeDesk | None = None
        self._games: Referee | None = None

    def work(self) -> None:
        """Answer requests until there are no more."""
        while (request := self.requests.get()) is not None:
            run = int(request.get("run", 0))
            try:
                self._answer(run, request)
            except ShapanError as error:
                self.say(failed(run, error, str(request.get("key", ""))))

    def _answer(self, run: int, request: Mapping[str, Any]) -> None:
        if request["op"] == "list":
            self.say(listed())
        elif request["op"] == "compare":
            self._compare(run, request)
        elif str(request["op"]).startswith("intake-"):
            self._own_data().answer(run, request)
        elif request["op"] == "game":
            self._referee(run, request)
        else:
            self._question(run, request)

    def _own_data(self) -> IntakeDesk:
        """Return who answers about own CRM data; it keeps the last reading."""
        if self._intake is None:
            from tui.intake.desk import IntakeDesk

            self._intake = IntakeDesk(self.say, self._unwanted)
        return self._intake

    def _unwanted(self, run: int, may_wait: bool) -> bool:
        """Tell whether a piece of work was cancelled, or (`may_wait`) whether somebody waits behind it."""
        return run in self.cancelled or (may_wait and not self.requests.empty())

    def _question(self, run: int, request: Mapping[str, Any]) -> None:
        """Answer a further question piece by piece; whoever waits behind it goes first, and it is asked again."""
        from tui import questions, rooms

        key, op = str(request["key"]), str(request["op"])

        def tell(done: int, total: int, table: Mapping[str, Any] | None) -> None:
            self.say(Answered(run, key, done, total, table))

        if op in rooms.ROOMS:
            rooms.answer(op, request, tell, lambda: not self.requests.empty())
        else:
            ask = {"who": questions.who_loses, "change": questions.what_would_change}[op]
            ask(planned(request), request, tell, lambda: not self.requests.empty())

    def _referee(self, run: int, request: Mapping[str, Any]) -> None:
        """Answer a question about a game; one that is answered bit by bit gives way to whoever waits behind it."""
        from tui.referee import Referee

        self._games = self._games or Referee()
        key = str(request["key"])

        def tell(done: int, total: int, table: Mapping[str, Any] | None) -> None:
            self.say(Answered(run, key, done, total, table))

        gave_way = False

        def stop() -> bool:
            nonlocal gave_way
            gave_way = not self.requests.empty()
            return gave_way

        self._games.answer(request, tell, stop)
        if gave_way:
            tell(0, 0, None)

    def say(self, event: Event) -> None:
        """Send an event."""
        self._answers.write(json.dumps(as_table(event), ensure_ascii=False, allow_nan=False) + "\n")
        self._answers.flush()

    def _compare(self, run: int, request: Mapping[str, Any]) -> None:
        from simulator.fork_server import start_early

        start_early()
        experiment = planned(request)
        results, file = self._run(run, experiment, request)
        if results.interrupted:
            self.say(Cancelled(run))
        elif not results.outcomes:
            self.say(failed(run, nothing_finished(results.failures)))
        else:
            table = comparison(experiment, results.outcomes, results.failures)
            more = {"years": years(experiment, results.outcomes)} | verdicts(experiment, results.outcomes, request)
            self.say(Finished(run, {**table, **more, "runs": file}))

    def _run(self, run: int, experiment: Experiment, request: Mapping[str, Any]) -> tuple[Results, str]:
        """Run what is missing of a comparison; return its results, and the file that keeps them ("" = none does)."""
        from simulator.runner import run_experiment
        from tui.kept_runs import kept

        def run_with(store: Store | None) -> Results:
            live = Live(run, experiment, self.say, store.outcomes() if store else {})
            return run_experiment(
                experiment, store=store, on_progress=live.progress, cancelled=lambda: run in self.cancelled
            )

        try:
            with kept(experiment) as store:
                if store is not None and request.get("rails"):
                    store.declare(_declaration(request).canonical())
                return run_with(store), str(store.path) if store else ""
        except StoreError:  # no room for them: all the same it can be run
            return run_with(None), ""


def failed(run: int, error: ShapanError, key: str = "") -> Failed:
    """Return the event that tells of an error, about a further question when it has a key."""
    return Failed(run, error.code, error.template, {name: str(value) for name, value in error.values.items()}, key)


def nothing_finished(failures: Mapping[RunId, Failure]) -> ShapanError:
    """Return the error of a run in which every playbook stopped: the first reason."""
    reason = next((one.message for one in failures.values()), "no reason was given")
    return InputError("TUI-02", "every playbook stopped: {reason}", reason=reason)


def planned(request: Mapping[str, Any]) -> Experiment:
    """Return the experiment that a request asks for.

    Raises:
        InputError: unknown scenario or playbook, a number out of range, or a playbook impossible in this company.
    """
    from coaching.possible import refuse_impossible
    from policies.library import load_playbook
    from scenarios.loader import load
    from simulator.experiment import Experiment

    scenario = load(request["scenario"])
    playbooks = tuple(load_playbook(name) for name in request["playbooks"])
    refuse_impossible(scenario, playbooks)
    return Experiment(
        scenario, playbooks,
        worlds=request["worlds"], months=scenario.calendar.horizon_months, after=request["after"], seed=request["seed"],
    )  # fmt: skip


def comparison(
    experiment: Experiment, outcomes: Mapping[RunId, Outcome], failures: Mapping[RunId, Failure]
) -> dict[str, Any]:
    """Return the comparison as the table of ``--json``."""
    from coaching.compare import as_table as table_of
    from coaching.compare import compare
    from tui.version import shapan_version

    return table_of(compare(experiment, outcomes, failures), shapan_version())


def years(experiment: Experiment, outcomes: Mapping[RunId, Outcome]) -> dict[str, list[list[float | None]]]:
    """Return single years for the trade-off: metric -> playbook -> values in the first `MAX_YEARS` worlds."""
    from coaching.compare import values_of

    values = values_of(experiment, outcomes)
    return {
        metric: [values[one.name][metric][:MAX_YEARS] for one in experiment.playbooks] for metric in MAIN_METRICS
    }  # fmt: skip


def _declaration(request: Mapping[str, Any]) -> Declaration:
    from coaching.decide import Declaration, Rail

    return Declaration(tuple(Rail(**rail) for rail in request["rails"]), request["required"])


def verdicts(experiment: Experiment, outcomes: Mapping[RunId, Outcome], request: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the guard-rails say that were declared with the request; nothing when there were none."""
    if not request.get("rails"):
        return {}
    from coaching.compare import values_of
    from coaching.decide import Declared
    from tui.commands.verdicts import verdict_table

    said = _declaration(request)
    declared = Declared(said.digest(), said.canonical(), int(request.get("rails_after", 0)))
    return {"decision": verdict_table([declared], values_of(experiment, outcomes))}


class Live:
    """Turns the runner's progress into events: every step a bar, now and then a partial comparison."""

    def __init__(self, run: int, experiment: Experiment, say: Say, known: Mapping[RunId, Outcome]) -> None:
        self._run, self._experiment, self._say = run, experiment, say
        self._outcomes: dict[RunId, Outcome] = dict(known)
        self._failures: dict[RunId, Failure] = {}
        self._next = 0.0

    def progress(self, step: RunProgress) -> None:
        """Take what has just been finished."""
        self._outcomes |= step.outcomes
        self._failures |= step.failures
        whole = self._whole_worlds()
        self._say(Progress(self._run, len(whole), self._experiment.worlds, step.remaining_s))
        if len(whole) > 1 and step.done < step.total and time.monotonic() >= self._next:
            shown = {run: outcome for run, outcome in self._outcomes.items() if run.replication in whole}
            self._say(Partial(self._run, len(whole), comparison(self._experiment, shown, self._failures)))
            self._next = time.monotonic() + PARTIAL_SECONDS

    def _whole_worlds(self) -> set[int]:
        """Return the worlds that every playbook still going has finished, so that all columns show the same worlds."""
        going = set(self._experiment.keys()) - {run.playbook for run in self._failures}
        count = Counter(run.replication for run in self._outcomes if run.playbook in going)
        return {world for world, runs in count.items() if runs == len(going)}


def listed() -> Listed:
    """Return the built-in scenarios and playbooks, and those of the user."""
    from policies.library import load_playbook, playbook_names
    from scenarios.loader import library_names, load

    scenarios = sorted((_scenario_table(name, load(name)) for name in library_names()), key=lambda one: one["reps"])
    # by the English title in both languages: pay schemes stand together, and nothing moves with F4
    playbooks = sorted((load_playbook(name) for name in playbook_names()), key=lambda one: one.title.en.casefold())
    return Listed(
        (*scenarios, *_own_scenarios()),
        (*(_playbook_table(one.name, one) for one in playbooks), *_own_playbooks()),
    )


def _own_scenarios() -> Iterator[dict[str, Any]]:
    """Yield the scenario files of the user; other TOML files are passed over (`shapan check` says what is wrong)."""
    from scenarios.loader import load

    for path in own_files("scenarios"):
        try:
            yield _scenario_table(str(path), load(path)) | {"own": True}
        except InputError:
            continue


def _own_playbooks() -> Iterator[dict[str, Any]]:
    from policies.library import load_playbook

    for path in own_files("playbooks"):
        try:
            yield _playbook_table(str(path), load_playbook(path)) | {"own": True}
        except InputError:
            continue


def own_files(kind: str) -> list[Path]:
    """Return the TOML files of the user's own folder of scenarios or playbooks, and of the current folder."""
    own = folder_of(os.environ)
    folders = [own / kind, Path.cwd()] if own else [Path.cwd()]
    return [path for folder in folders for path in sorted(folder.glob("*.toml"))[:MAX_FILES]]


def _playbook_table(name: str, playbook: Playbook) -> dict[str, Any]:
    from policies.cards import needs_owners

    return {
        "name": name, "known_as": playbook.name,
        "title": playbook.title.model_dump(), "summary": playbook.summary.model_dump(),
        "needs_owners": needs_owners(playbook.allocation), "predicted": list(playbook.predicted),
    }  # fmt: skip


def _scenario_table(name: str, scenario: Scenario) -> dict[str, Any]:
    from coaching.possible import lacks_owners

    return {
        "name": name,
        "title": scenario.title.model_dump(),
        "summary": scenario.summary.model_dump(),
        "reps": scenario.seats,
        "accounts": len(scenario.account) + scenario.accounts.count,
        "incumbent": scenario.incumbent if isinstance(scenario.incumbent, str) else "",
        "lacks_owners": lacks_owners(scenario),
    }


if __name__ == "__main__":
    main()
