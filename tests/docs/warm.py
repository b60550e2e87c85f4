"""`shapan` as a command of which the engine is loaded once: a process that is asked to fork itself for each command.

``python warm.py serve SOCKET`` waits; ``python warm.py call SOCKET ARGUMENTS`` is the command. It hands over its
folder, its environment and its three streams, and ends with the exit code of the fork. The engine takes 1.7 s to load,
and the pages hold 55 commands. Told of one processor, a command runs its worlds itself: a pool would load the engine
again, and the test beside this one has the second processor. That commands start as programs and share work among
processes is shown by tests/unit/test_cli_process.py and by the CI script.
"""

import json
import os
import select
import socket
import sys

MOST_BYTES = 1 << 20


def call(path, arguments):
    """Have a command run; return its exit code."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
        said = json.dumps({"arguments": arguments, "folder": os.getcwd(), "environment": dict(os.environ)})
        socket.send_fds(line, [said.encode() + b"\n"], [0, 1, 2])
        answer = line.recv(16)
    return int(answer) if answer else 70


def serve(path):
    """Load the engine, then fork for whoever calls, one after the other, until the standard input is closed."""
    import coaching.twin  # noqa: F401
    import scenarios.crm  # noqa: F401
    import simulator.run  # noqa: F401
    import tui.cli  # noqa: F401

    os.sched_getaffinity = lambda _process: {0}
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        print("ready", flush=True)
        while sys.stdin not in select.select([door, sys.stdin], [], [])[0]:
            line, _address = door.accept()
            answer(line)
            line.close()


def answer(line):
    """Run one command in a fork and tell its exit code; 128 and the signal when it did not end by itself."""
    said, streams, _flags, _address = socket.recv_fds(line, MOST_BYTES, 3)
    while not said.endswith(b"\n"):
        said += line.recv(MOST_BYTES)
    child = os.fork()
    if not child:
        run(json.loads(said), streams)
    for stream in streams:
        os.close(stream)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    line.sendall(str(code if code >= 0 else 128 - code).encode())


def run(asked, streams):
    """Become the command; never returns."""
    from tui.cli import main

    for own, given in enumerate(streams):
        os.dup2(given, own)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(own, "rww"[own], encoding="utf-8") for own in range(3))
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["shapan", *asked["arguments"]]
    code = 1
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001  as an interpreter would end
        sys.excepthook(*sys.exc_info())
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    else:
        sys.exit(call(sys.argv[2], sys.argv[3:]))
