"""What leaves by stdout and stderr: results and only results on the one, everything said about them on the other."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO

from scenarios.errors import ShapanError, StoreError
from tui.languages import _
from tui.telling import say

BLUE, AMBER, PLAIN = "\x1b[38;5;74m", "\x1b[38;5;172m", "\x1b[0m"


def out(text: str) -> None:
    """Write a result to stdout.

    Raises:
        StoreError: stdout cannot take it, e.g. a full disk behind a redirection.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StoreError("OUT-01", "the output cannot be written: {reason}", reason=error.strerror or error) from error


def note(text: str) -> None:
    """Say something on stderr."""
    print(text, file=sys.stderr, flush=True)


def report(error: ShapanError) -> None:
    """Say an error on stderr in the language in use, with its code."""
    note(_("error {code}: {message}").format(code=error.code, message=say(error)))


def write_file(path: Path, data: str | bytes) -> None:
    """Write a file; text as UTF-8.

    Raises:
        StoreError: the place does not exist, is protected, or the disk is full.
    """
    try:
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> StoreError:
    """Return the error that says why `path` cannot be written."""
    return StoreError(
        "OUT-02", "{path} cannot be written: {reason}; name another place", path=path, reason=error.strerror or error
    )


def wants_colour(stream: TextIO) -> bool:
    """Return whether marks may be coloured: a terminal, and NO_COLOR (no-color.org) not set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_plain(stream: TextIO) -> bool:
    """Return whether `stream` cannot show the marks, so that ASCII ones are needed."""
    try:
        "▲▼".encode(stream.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def paint(text: str, colour: bool) -> str:
    """Colour the marks of a table, blue for better and amber for worse; they read the same without."""
    if not colour:
        return text
    return text.replace("▲", f"{BLUE}▲{PLAIN}").replace("▼", f"{AMBER}▼{PLAIN}")
