"""A worker process without an engine: speaks the protocol of `tui.worker`, and misbehaves on request.

Run as ``python fake_worker.py MODE [FILE]``: ``good`` finishes; ``dies-once`` kills itself in its first run (FILE
remembers); ``stuck-once`` takes nothing more after its first run has begun; ``deaf`` never ends a run and does not
listen to cancel; ``polite`` never ends a run until it is cancelled.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import sample  # noqa: E402

from tui.messages import Cancelled, Finished, Progress, as_table  # noqa: E402


def say(event):
    sys.stdout.write(json.dumps(as_table(event)) + "\n")
    sys.stdout.flush()


def run(request, mode, memory):
    number = request["run"]
    say(Progress(number, 1, request["worlds"]))
    if mode == "dies-once" and not memory.exists():
        memory.write_text("died")
        sys.stderr.write("out of memory [/really]\n")
        sys.stderr.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    if mode in ("deaf", "polite"):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        memory.write_text(f"{os.getpid()} {child.pid}")
        time.sleep(60)
    say(Finished(number, sample.comparison(request["playbooks"], 20)))


def main():
    mode = sys.argv[1]
    memory = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(os.devnull)
    for line in sys.stdin:
        request = json.loads(line)
        if request["op"] == "list":
            say(sample.listed())
        elif request["op"] == "compare":
            if mode == "stuck-once" and not memory.exists():
                memory.write_text("stuck")
                say(Progress(request["run"], 1, 20))
                time.sleep(60)
            threading.Thread(target=run, args=(request, mode, memory), daemon=True).start()
        elif mode == "polite":
            say(Cancelled(request["run"]))


main()
