"""A shelf for workers of one machine: what all of them need is worked out by one, and read by the others.

Effort tables follow from pay rule and company alone. All workers ask for the same ones at the same moment, the first of
their first world; so each takes the next table that nobody has begun. What is read is what would have been worked out,
to the byte. Whatever goes wrong with the shelf (a full disk, a worker that died over a table), each can do it alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Part = TypeVar("Part")
Together = Callable[[Sequence[int], Callable[[int], Part]], dict[int, Part]]
"""(numbers of parts, how one is worked out) -> the parts."""

PATIENCE_SECONDS = 1.0
"""How long one waits for a part that another has begun: many times what an effort table takes."""
POLL_SECONDS = 0.001

# The folder of this process's shelf, set once in each worker; "" = none, everything is worked out here.
_folder = ""


def use(folder: str) -> None:
    """Share with all processes that use this folder; nobody else may write there."""
    global _folder
    _folder = folder


def together(what: Callable[[], str]) -> Together[Any]:
    """Return how parts of something are worked out that `what` describes in full, with others where there are any."""
    if not _folder:
        return alone
    name = hashlib.sha256(what().encode()).hexdigest()[:32]
    return lambda parts, work_out: _shared(os.path.join(_folder, name), parts, work_out)


def alone(parts: Sequence[int], work_out: Callable[[int], Part]) -> dict[int, Part]:
    """Work out all parts here."""
    return {part: work_out(part) for part in parts}


def _shared(path: str, parts: Sequence[int], work_out: Callable[[int], Part]) -> dict[int, Part]:
    found: dict[int, Part] = {}
    waiting = []
    for part in parts:
        place = f"{path}.{part}"
        if os.path.exists(place) or not _claimed(place):
            waiting.append(part)
        else:
            found[part] = work_out(part)
            _put(place, found[part])
    for part in waiting:
        kept = _read(f"{path}.{part}")
        found[part] = work_out(part) if kept is None else kept
    return found


def _claimed(place: str) -> bool:
    """Say that a part is being worked out here; False when another process has said so."""
    try:
        os.close(os.open(f"{place}.begun", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    except OSError:
        return True
    return True


def _put(place: str, part: object) -> None:
    with contextlib.suppress(OSError):
        with open(f"{place}.{os.getpid()}", "wb") as file:
            pickle.dump(part, file, protocol=5)
        os.replace(file.name, place)


def _read(place: str) -> Any:
    """Return a part that another process works out; None when it does not come."""
    limit = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < limit:
        with contextlib.suppress(OSError, EOFError, pickle.UnpicklingError), open(place, "rb") as file:
            return pickle.load(file)
        time.sleep(POLL_SECONDS)
    return None
