"""A first line by which a file that a command wrote is known as long as nobody has edited it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def sealed(text: str, seal: str) -> str:
    """Return the text of a file below a line by which `untouched` knows that nobody has edited it.

    Args:
        text: the file.
        seal: a comment that says what wrote it; the digest of the text follows on the line.
    """
    return f"{seal}{_digest(text)}\n{text}"


def untouched(path: Path, seal: str) -> bool:
    """Tell whether nothing that a person wrote is in a file: it is not there, empty, or as it was sealed."""
    if not os.path.isfile(path):
        return True
    try:
        text = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except (OSError, ValueError):
        return False
    head, _, rest = text.partition("\n")
    return not text or head == seal + _digest(rest)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
