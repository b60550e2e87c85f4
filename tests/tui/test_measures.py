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

pytestmark = [pytest.mark.alone, pytest.mark.long]  # the memory of a process and its speed decide
HERE = Path(__file__).parent
ROOT = HERE.parent.parent
WALK = HERE / "walk.py"
MOST_MB = 60
MOST_SECONDS = 0.05


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """Walk through every screen in a process of its own; return what it measured."""
    folder = tmp_path_factory.mktemp("walk")
    names = ("status-quo", "pacer", "scorecard")
    told = {
        "listed": sample.listed().__dict__, "partial": sample.comparison(names, 20),
        "finished": sample.comparison(names),
        "who": sample.who_answer(), "change": sample.change_answer(names), "regimes": sample.regimes_answer(names),
        "search": sample.search_answer(),
    }  # fmt: skip
    (folder / "told.json").write_text(json.dumps({name: json.dumps(one) for name, one in told.items()}), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, str(WALK), str(folder / "told.json")], cwd=folder, env=environment, capture_output=True,
        text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_the_process_of_the_screens_stays_light(walked):
    print(f"{walked['megabytes']:.1f} MB after {walked['screens']} screens")
    assert walked["heavy"] == []
    assert walked["screens"] >= 20
    if sys.platform == "linux":
        assert walked["megabytes"] < MOST_MB


def test_from_key_to_paint_while_an_experiment_runs(walked, slowness):
    seconds = sorted(walked["seconds"])
    at = seconds[int(len(seconds) * 0.95)]
    print(f"key to paint: median {seconds[len(seconds) // 2] * 1000:.1f} ms, 95 % under {at * 1000:.1f} ms, "
          f"{len(seconds)} keys, machine {slowness:.1f} times slower")  # fmt: skip
    assert len(seconds) >= 100
    assert at < MOST_SECONDS * slowness
