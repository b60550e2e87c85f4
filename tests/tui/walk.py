"""Walks through the screens in a process that holds no engine, and prints what it cost as JSON.

Run as ``python walk.py TOLD TURNS``: TOLD holds what the worker would say. So many turns of keys are timed while
partial results stream in.
"""

import asyncio
import json
import os
import sys
import time

import textual._wait

from tui.app import make_app
from tui.finding import home_again
from tui.memory import Memory
from tui.messages import Answered, Finished, Partial, Progress, from_table

# The pilot waits for the app to rest; without this it would sleep far longer than the app works.
textual._wait.SLEEP_GRANULARITY = 1 / 250
textual._wait.SLEEP_IDLE = 1 / 1000
HEAVY = ("mesa", "simpy", "pandas", "scipy", "numpy", "pymoo")
OF_FORMS = ("policies.catalog", "scenarios.schema")
"""Only for the editor and the missions: two megabytes."""
DOORS = ("data", "board", "goals", "session", "learn", "messages")
FORMS = ("missions", "editor")
"""Rooms whose forms come from the schema of a scenario: they load what reads it."""
VIEWS = {"who": "4", "change": "5", "regimes": "7", "search": "8", "why": "9"}
KEYS = ("right", "down", "2", "t", "t", "left", "1", "tab", "up", "f4", "3", "right", "f4", "1", "f1", "escape")


class Line:
    """A line to a worker that says what it is told to."""

    def __init__(self, told):
        """`told` holds texts: what was said is in memory as often as the screens keep it, not once more."""
        self._told, self.say, self.asked = told, None, []

    def told(self, name):
        return json.loads(self._told[name])

    def open(self, post):
        self.say = post

    def list(self):
        self.say(from_table({"event": "listed", **self.told("listed")}))

    def ask(self, run, key, _request):
        self.asked.append((run, key))

    def compare(self, _run, _request):
        pass

    work = cancel = compare

    def close(self):
        pass


def megabytes():
    """Return the resident memory of this process now (2**20 bytes), or its most where the system does not say."""
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


async def timed(app, pilot, line, turns):
    """Press keys while the run goes on; return the processor time of each until everything is painted."""
    seconds = []
    for turn in range(turns):
        for i, key in enumerate(KEYS):
            done = 2 + (turn * len(KEYS) + i) % 40
            line.say(Progress(app.run_state.number, done, 50, 9.0))
            if i % 4 == 0:
                line.say(Partial(app.run_state.number, 20, line.told("partial")))
            begun = time.process_time()
            await pilot.press(key)
            seconds.append(time.process_time() - begun)
    return seconds


async def walk(line, turns):
    app, seen = make_app("en", line, {}, Memory(None, first=False)), set()
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()

        async def look(*keys):
            await pilot.press(*keys)
            await pilot.pause()
            seen.add((type(app.screen).__name__, app.look.view if app.screen.place == "lab" else ""))

        async def through(doors):
            for door in doors:
                home_again(app)
                app.go(door)
                await look()
                await look("f1", "escape", "f2")
                await look("escape", "escape")

        await through(DOORS)
        app.go("lab")
        await look("2", "enter")
        await look("f8")
        await look("escape", "2", "3", "f9")
        seconds = await timed(app, pilot, line, turns)
        line.say(Finished(app.run_state.number, line.told("finished")))
        for digit in "123456":
            await look(digit)
        for name, digit in VIEWS.items():
            await look(digit, "f9" if name in ("regimes", "search") else "up")
            if line.asked:
                run, key = line.asked[-1]
                line.say(Answered(run, key, 6, 6, line.told(name)))
            await look()
        await look("f6")
        light, early = megabytes(), [name for name in OF_FORMS if name in sys.modules]
        await through(FORMS)
    return {"seconds": seconds, "screens": len(seen), "megabytes": light, "with_forms": megabytes(),
            "heavy": early + [name for name in HEAVY if name in sys.modules]}  # fmt: skip


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        told = json.load(file)
    print(json.dumps(asyncio.run(walk(Line(told), int(sys.argv[2])))))


main()
