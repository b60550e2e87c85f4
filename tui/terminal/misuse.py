"""What the command-line library says of words it does not understand, as errors with a code in both languages."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

from scenarios.errors import InputError, nearest

HELP = "; see '{command} --help'"
SAYINGS: tuple[tuple[str, str, str], ...] = (
    ("CLI-40", r"Missing option '(?P<name>[^']+)'", "the option {name} is missing" + HELP),
    ("CLI-41", r"(?s)Missing argument '(?P<name>[^']+)'. Choose from:(?P<known>.*)",
     "{name} is missing, allowed: {known}" + HELP),
    ("CLI-41", r"Missing argument '(?P<name>[^']+)'", "{name} is missing" + HELP),
    ("CLI-42", r"No such option: (?P<name>\S+)", "there is no option {name}{hint}" + HELP),
    ("CLI-44", r"No such command '(?P<name>[^']*)'\. Did you mean (?P<known>.*)\?",
     "there is no command {name!r}; did you mean {known}?"),
    ("CLI-45", r"No such command '(?P<name>[^']*)'", "there is no command {name!r}" + HELP),
    ("CLI-46", r"Invalid value for '(?P<name>[^']+)': .*valid integer",
     "{name}: got {got!r}, allowed: a whole number" + HELP),
    ("CLI-47", r"Invalid value for '(?P<name>[^']+)': .*valid number",
     "{name}: got {got!r}, allowed: a number" + HELP),
    ("CLI-48", r"Got unexpected extra argument\(?s?\)? \((?P<name>.*)\)", "too many words: {name}" + HELP),
    ("CLI-49", r"Invalid value for '(?P<name>[^']+)': .*?'(?P<got>[^']*)' is not one of (?P<known>.*?)\.?$",
     "{name}: got {got!r}, allowed: {known}{hint}" + HELP),
    ("CLI-49", r"Invalid value for '(?P<name>[^']+)': Input should be greater than or equal to (?P<least>\S+)",
     "{name}: got {got!r}, allowed: {least} or more" + HELP),
    ("CLI-49", r"Invalid value for '(?P<name>[^']+)': Input should be less than or equal to (?P<most>\S+)",
     "{name}: got {got!r}, allowed: at most {most}" + HELP),
    ("CLI-49", r"Invalid value for '(?P<name>[^']+)': \w+ '(?P<got>.*)' does not exist",
     "{name}: there is no file {got!r}" + HELP),
    ("CLI-49", r"Invalid value for '(?P<name>[^']+)': \w+ '(?P<got>.*)' is not readable",
     "{name}: you may not read {got!r}" + HELP),
    ("CLI-49", r"Invalid value for '(?P<name>[^']+)': \w+ '(?P<got>.*)' is a directory",
     "{name}: {got!r} is a folder, a file is needed" + HELP),
    ("CLI-49", r"Option '(?P<name>[^']+)' requires an argument", "the option {name} needs a value" + HELP),
    ("CLI-49", r"Option '(?P<name>[^']+)' does not take a value", "the option {name} takes no value" + HELP),
)  # fmt: skip
"""Code, how the library says it, and how it is said here; the first that fits counts."""


def misused(error: Exception) -> InputError | None:
    """Return the error in the program's own words; None when it is not about the use of the command line."""
    context: Any = getattr(error, "ctx", None)
    say = getattr(error, "format_message", None)
    if say is None:
        return None
    said, command = str(say()), getattr(context, "command_path", "shapan")
    options = [name for one in getattr(getattr(context, "command", None), "params", ()) for name in one.opts]
    for code, pattern, template in SAYINGS:
        if found := re.match(pattern, said):
            values = {"got": _got(error), **found.groupdict()}
            if code == "CLI-41" and values.get("known"):
                values["known"] = ", ".join(values["known"].replace(",", " ").split())
            if code == "CLI-42":
                return InputError(code, template, values, command=command, hint=_near(values["name"], options))
            known = re.findall(r"'([^']*)'", values.get("known") or "")
            return InputError(code, template, values, command=command, hint=nearest(values.get("got", ""), known))
    return InputError("CLI-49", "{reason}; see '{command} --help'", reason=said, command=command)


def _got(error: Exception) -> str:
    """Return the value that the library refused, empty where it does not tell."""
    refused = getattr(error.__cause__, "errors", list)()
    return str(refused[0]["input"]) if refused else ""


def _near(given: str, options: Iterable[str]) -> str:
    """Return the hint for an option that is not there; its dashes do not make it like another one."""
    bare = {name.lstrip("-"): name for name in options if name.startswith("--")}
    close = difflib.get_close_matches(given.lstrip("-"), bare, n=1, cutoff=0.6)
    return nearest(bare[close[0]], [bare[close[0]]]) if close else ""
