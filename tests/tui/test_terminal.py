"""One run in a real terminal: the real driver can fail where the driver of tests passes."""

import os
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

pytestmark = pytest.mark.alone  # a clock or the memory of a process decides

ROOT = Path(__file__).parent.parent.parent


class Terminal:
    """A tmux session of its own server."""

    def __init__(self, columns, rows, **environment):
        self.socket = f"shapan-{uuid.uuid4().hex[:8]}"
        settings = {"PYTHONPATH": str(ROOT), "SHAPAN_LANG": "en", "LC_ALL": "C.UTF-8", **environment}
        command = " ".join([*(f"{key}={value}" for key, value in settings.items()), sys.executable, "-m", "tui"])
        script = f"cd {ROOT} && {command}; echo left with $?; sleep 30"
        self.tmux("-f", os.devnull, "new-session", "-d", "-x", str(columns), "-y", str(rows), script)

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-u", "-L", self.socket, *words], capture_output=True, text=True, timeout=20)
        return done.stdout

    def keys(self, *names):
        self.tmux("send-keys", *names)

    def wait_for(self, words, seconds=30):
        limit = time.monotonic() + seconds
        while words not in (shown := self.tmux("capture-pane", "-p")):
            assert time.monotonic() < limit, f"{words!r} did not appear:\n{shown}"
            time.sleep(0.05)
        return shown

    def close(self):
        self.tmux("kill-server")


@pytest.fixture
def terminal(tmp_path):
    if shutil.which("tmux") is None:
        pytest.skip("needs tmux, which is not installed")
    opened = Terminal(80, 24, SHAPAN_HOME=str(tmp_path / "home"))
    yield opened
    opened.close()


def test_choose_run_stop_change_language_and_leave(terminal):
    terminal.wait_for("first run")
    terminal.keys("2")
    terminal.wait_for("Which company?")
    terminal.wait_for("Enter go on")
    terminal.wait_for("people,")
    terminal.keys("Enter")
    terminal.wait_for("Which playbooks?")
    terminal.keys("2", "F9")  # the playbook in force is marked already
    terminal.wait_for("order may still change")
    started = time.monotonic()
    terminal.keys("Escape")
    terminal.wait_for("topped")
    print(f"Esc seen as stopped after {time.monotonic() - started:.2f} s, terminal included")
    terminal.keys("F4")
    terminal.wait_for("还没有定论")
    terminal.keys("F10")
    shown = terminal.wait_for("left with 0")
    assert "Traceback" not in shown
