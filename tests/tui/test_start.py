"""The screen process is light: what it imports, and how soon it shows something."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}

PROBE = """
import asyncio, os, resource, sys, time
from tui.app import make_app

class Quiet:
    def open(self, post): pass
    def list(self): pass
    def compare(self, run, request): pass
    def ask(self, run, key, request): pass
    def cancel(self, run): pass
    def close(self): pass

async def main():
    app = make_app("en", Quiet(), {})
    async with app.run_test(size=(80, 24)) as pilot:
        strips = app.screen._compositor.render_strips()
        assert "shapan" in "".join(segment.text for strip in strips for segment in strip)
        use = resource.getrusage(resource.RUSAGE_SELF)
        print(use.ru_utime + use.ru_stime)
        heavy = "mesa simpy pandas scipy numpy pydantic networkx multiprocessing coaching simulator"
        print(*[name for name in heavy.split() if name in sys.modules])

asyncio.run(main())
"""


def test_first_paint_is_quick_and_imports_nothing_heavy(slowness):
    taken: list[float] = []
    while len(taken) < 3 and (not taken or min(taken) >= 0.5 * slowness):  # one quick start of three is enough
        done = subprocess.run(
            [sys.executable, "-c", PROBE], env=ENVIRONMENT, capture_output=True, text=True, check=True, timeout=60
        )
        seconds, heavy, *_rest = done.stdout.split("\n")
        taken.append(float(seconds))
        assert heavy == "", f"the screen process imported {heavy}"
    print(f"first paint: {min(taken):.2f} s of CPU since the process started")
    assert min(taken) < 0.5 * slowness
