"""What the command-line library says of words it does not understand, as errors with a code in both languages."""

from __future__ import annotations

import re
from typing import Any

from scenarios.errors import InputError

HELP = "; see '{command} --help'"
SAYINGS: tuple[tuple[str, str, str], ...] = (
    ("CLI-40", r"Missing option '(?P<name>[^']+)'", "the option {name} is missing" + HELP),
    ("CLI-41", r"Missing argument '(?P<name>[^']+)'", "{name} is missing" + HELP),
    ("CLI-42", r"No such option: (?P<name>\S+) \(Possible options: (?P<known>[^)]*)\)",
     "there is no option {name}; did you mean {known}?"),
    ("CLI-43", r"No such option: (?P<name>\S+)", "there is no option {name}" + HELP),
    ("CLI-44", r"No such command '(?P<name>[^']*)'\. Did you mean (?P<known>.*)\?",
     "there is no command {name!r}; did you mean {known}?"),
    ("CLI-45", r"No such command '(?P<name>[^']*)'", "there is no command {name!r}" + HELP),
    ("CLI-46", r"Invalid value for '(?P<name>[^']+)': .*valid integer", "{name} takes a whole number" + HELP),
    ("CLI-47", r"Invalid value for '(?P<name>[^']+)': .*valid number", "{name} takes a number" + HELP),
    ("CLI-48", r"Got unexpected extra argument\(?s?\)? \((?P<name>.*)\)", "too many words: {name}" + HELP),
)  # fmt: skip
"""Code, how the library says it, and how it is said here; the first that fits counts."""


def misused(error: Exception) -> InputError | None:
    """Return the error in the program's own words; None when it is not about the use of the command line."""
    context: Any = getattr(error, "ctx", None)
    say = getattr(error, "format_message", None)
    if say is None:
        return None
    said, command = str(say()), getattr(context, "command_path", "shapan")
    for code, pattern, template in SAYINGS:
        if found := re.match(pattern, said):
            return InputError(code, template, command=command, **found.groupdict())
    return InputError("CLI-49", "{reason}; see '{command} --help'", reason=said, command=command)
