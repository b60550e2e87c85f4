"""A shelf for workers of one machine: what all of them need is worked out by one, and read by the others.

Effort tables follow from pay rule and company alone. All workers ask for the same ones at the same moment, the first of
their first world; so each takes the next table that nobody has begun. What is read is what would have been worked out,
to the byte. Whatever goes wrong with the shelf (a full disk, a worker that died over a table), each can do it alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

PATIENCE_SECONDS = 1.0
"""How long one waits for a part that another has begun: many times what an effort table takes."""
POLL_SECONDS = 0.001

# The folder of this process's shelf, set once in each worker; "" = none.
_folder = ""


def make() -> str:
    """Make a folder for a shelf; "" where there is no room for one."""
    try:
        return tempfile.mkdtemp(prefix="shapan-shelf-")
    except OSError:
        return ""


def remove(folder: str) -> None:
    """Remove a shelf's folder, if there is one; whoever still looks into it works out what it needs."""
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def use(folder: str) -> None:
    """Share with all processes that use this folder, which belongs to nobody else; "" = with none."""
    global _folder
    _folder = folder


def is_in_use() -> bool:
    """Say whether this process shares with others."""
    return bool(_folder)


def together(what: str, parts: Sequence[int], work_out: Callable[[int], Floats]) -> dict[int, Floats]:
    """Return the parts of something that `what` describes in full, some of them worked out by other processes."""
    path = os.path.join(_folder, hashlib.sha256(what.encode()).hexdigest()[:32])
    found: dict[int, Floats] = {}
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


def _put(place: str, part: Floats) -> None:
    import numpy as np

    with contextlib.suppress(OSError):
        with open(f"{place}.{os.getpid()}", "wb") as file:
            np.save(file, part, allow_pickle=False)
        os.replace(file.name, place)


def _read(place: str) -> Floats | None:
    """Return a part that another process works out; None when it does not come."""
    import numpy as np

    limit = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < limit:
        with contextlib.suppress(OSError, EOFError, ValueError):
            return np.load(place, allow_pickle=False)
        time.sleep(POLL_SECONDS)
    return None
