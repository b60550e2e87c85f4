"""The error tree of shapan.

    ShapanError                root; the command line and the screens catch this one only
    ├── InputError             what a person gave is wrong (exit code 2)
    ├── PolicyError            a policy raised, returned nonsense or ran too long
    ├── StoreError             an experiment file cannot be read or written (exit code 2)
    └── Incomplete             interrupted, or some playbooks did not finish (exit code 3)

Every error carries a stable ``code``, named ``values`` and an English template, so that the screens can
say it in another language without parsing the sentence.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

PLACE = "{place}: "
"""What `located` puts before a template."""
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\\\)?)")
"""Sequences that colour a terminal, move its cursor or name its window."""


class ShapanError(Exception):
    """Root of every error a user may meet: says what, where, what was got, what is allowed, what to do."""

    exit_code = 2

    def __init__(
        self, code: str, template: str, given: Mapping[str, object] | None = None, /, **values: object
    ) -> None:
        self.code = code
        self.template = template
        self.values = {**(given or {}), **values}
        # Positional arguments rebuild the error, so that pickle (workers) and SimPy (processes) can hand it on.
        super().__init__(code, template, self.values)

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.template.format(**self.values) if self.values else self.template


class InputError(ShapanError, ValueError):
    """A file, an option or a value given by a person is wrong."""


class PolicyError(ShapanError):
    """A policy raised, returned nonsense or ran too long; names policy, month and value."""


class StoreError(ShapanError):
    """An experiment file cannot be read, written or trusted."""


class DiskFull(StoreError):  # noqa: N818 (what happened, in the words of the screens)
    """There is no room to keep what was found; what is finished is kept."""

    exit_code = 3


class Incomplete(ShapanError):  # noqa: N818 (it is a state, and the word on the screens)
    """The work was interrupted, or a playbook's column stopped; what is finished is kept."""

    exit_code = 3


def reason(template: str, /, **values: object) -> str:
    """Return a part of an error, such as one problem of many, as a sentence in English.

    The catalogues hold the template under the context "reason", so that the terminal can say it in another language.
    """
    return template.format(**values)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ``" (did you mean 'x'?)"`` for the known word nearest to `word`, or an empty string."""
    words = list(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.5) or [one for one in words if one.startswith(word)]
    return f" (did you mean {close[0]!r}?)" if close else ""


def nearest_named(word: str, known: Iterable[str]) -> str:
    """Return the hint for an unknown name: the file that it names without its ending, else the nearest known one."""
    file = f"{word}.toml"
    return f" (did you mean {file!r}?)" if os.path.isfile(file) else nearest(word, known)


def nearest_file(name: str, known: Iterable[str]) -> str:
    """Return the hint for a file that is not there: the nearest TOML file of its folder, else the nearest known name.

    Args:
        name: the path that was given.
        known: built-in names, which stand for themselves.
    """
    path = Path(name)
    try:
        there = {one.name: str(one) for one in sorted(path.parent.glob("*.toml")) if one.is_file()}
    except (OSError, ValueError):  # its folder is no folder, or cannot be one
        there = {}
    close = difflib.get_close_matches(path.name, there, n=1, cutoff=0.6)
    return f" (did you mean {there[close[0]]!r}?)" if close else nearest(path.stem, known)


def names_a_file(name: str) -> bool:
    """Return whether somebody who wrote `name` meant a file, and not a built-in name."""
    return name.lower().endswith(".toml") or "/" in name or "\\" in name


def located(error: ShapanError, place: str) -> InputError:
    """Return an error with the place of what is wrong put before it, e.g. ``my.toml: incumbent``."""
    if inner := error.values.get("place"):
        return InputError(error.code, error.template, {**error.values, "place": f"{place}: {inner}"})
    return InputError(error.code, PLACE + error.template, {**error.values, "place": place})


def one_line(text: str) -> str:
    """Return text that somebody else wrote as one line that cannot colour a terminal or move its cursor."""
    if text.isprintable():
        return text
    bare = _ESCAPES.sub("", text)
    return " ".join("".join(one if one.isprintable() else " " for one in bare).split())
