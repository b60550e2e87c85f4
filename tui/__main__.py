"""The program ``shapan``: the engine is imported for workers to come while the command line itself is loaded and read.

Nothing but the standard library may be loaded here before that.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from itertools import pairwise

from simulator.sparing import spare_the_collector, spare_the_processors, spare_the_system

RUNNING = ("quick", "compare", "resume", "why", "sensitivity", "regimes", "search")
"""Commands that hand out work, as ``--jobs`` says, to workers on this machine unless ``--cluster`` names others."""


def workers_wanted(words: Sequence[str]) -> str:
    """Return how many workers a command line will want, as its ``--jobs`` says it; "" for none, or if it is unclear."""
    commands = [word for word in words if not word.startswith("-")]
    if not commands or commands[0] not in RUNNING or any(word.startswith(("--help", "--cluster")) for word in words):
        return ""
    said = [word.partition("=")[2] for word in words if word.startswith("--jobs=")]
    said += [after for word, after in pairwise(words) if word == "--jobs"]
    return said[-1] if said else "auto"


def main() -> None:
    """Run the command line."""
    spare_the_collector()
    spare_the_processors()
    wanted = workers_wanted(sys.argv[1:])
    if wanted == "auto" or wanted.isdecimal():
        from simulator.fork_server import start_early

        start_early(wanted if wanted == "auto" else int(wanted))
        spare_the_system()  # for worlds that are run in this process
    from tui import cli

    try:
        cli.main()
    finally:
        gc.freeze()  # what ends with the process need not be searched for cycles once more: a quarter of a second


if __name__ == "__main__":
    main()
