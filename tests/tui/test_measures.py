"""What the screens cost: memory of their process, and time from a key to the painted page while an experiment runs.

Both are measured in a process of its own that holds no engine, as a user's does; processor time, not a clock, decides.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sample

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
WALK = HERE / "walk.py"
MOST_MB = 60
MOST_MB_WITH_FORMS = 64
"""The editor and the missions read the schema of scenarios into the process of the screens."""
MOST_SECONDS = 0.05


def walked(folder, turns):
    """Walk through the screens in a process of its own; return what it measured."""
    names = ("status-quo", "pacer", "scorecard")
    told = {
        "listed": sample.listed().__dict__, "partial": sample.comparison(names, 20),
        "finished": sample.comparison(names), "who": sample.who_answer(), "change": sample.change_answer(names),
        "regimes": sample.regimes_answer(names), "search": sample.search_answer(), "why": sample.why_answer(),
    }  # fmt: skip
    (folder / "told.json").write_text(json.dumps({name: json.dumps(one) for name, one in told.items()}), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, str(WALK), str(folder / "told.json"), str(turns)], cwd=folder, env=environment,
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_the_process_of_the_screens_stays_light(tmp_path):
    found = walked(tmp_path, 1)
    print(f"{found['megabytes']:.1f} MB, {found['with_forms']:.1f} MB with forms, {found['screens']} screens")
    assert found["heavy"] == []
    assert found["screens"] >= 20
    if sys.platform == "linux":
        assert found["megabytes"] < MOST_MB
        assert found["with_forms"] < MOST_MB_WITH_FORMS


@pytest.mark.long
def test_from_key_to_paint_while_an_experiment_runs(tmp_path, slowness):
    seconds = sorted(walked(tmp_path, 12)["seconds"])
    at = seconds[int(len(seconds) * 0.95)]
    print(f"key to paint: median {seconds[len(seconds) // 2] * 1000:.1f} ms, 95 % under {at * 1000:.1f} ms, "
          f"{len(seconds)} keys, machine {slowness:.1f} times slower")  # fmt: skip
    assert at < MOST_SECONDS * slowness
