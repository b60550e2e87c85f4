"""Errors in the language in use, and the parts of them that were written out in English where they arose.

A reason crosses processes and files as the English sentence it is; here its template is found again, under the context
"reason" or the code of an error, and said in the reader's language. What nobody has translated stays as it is.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from scenarios.errors import PLACE, ShapanError
from tui.languages import _, current, in_context, joined, pgettext

REASON = "reason"
"""Context of the templates of `scenarios.errors.reason`."""
NESTED = frozenset({"reason", "problems", "allowed", "what", "advice", "said", "family", "given"})
"""Values that are sentences, or words of the program's own; names and numbers stay as they are."""
LEAST = 5
"""Letters that a template with values must have of its own, to be told from any other sentence."""
_CODE = re.compile(r"[A-Z]{3}-[A-Z]?\d\d")
_HINT = re.compile(r" \(did you mean (.*?)\?\)")
_FIELD = re.compile(r"(?<!\{)\{(\w+)(?:![rsa])?(?::[^{}]*)?\}")


class Pattern(NamedTuple):
    """An English template taken apart, and what it says in another language."""

    start: str
    fields: tuple[tuple[str, str], ...]
    """Names of values, each with the words that follow it."""
    hinted: bool
    said: str

    @property
    def letters(self) -> int:
        """Characters that must stand as they are."""
        return len(self.start) + sum(len(words) for _name, words in self.fields)


def say(error: ShapanError) -> str:
    """Say an error in the language in use; it is looked up by its code and template, its reasons likewise."""
    rest = error.template.removeprefix(PLACE)
    template = (_(PLACE) if rest != error.template else "") + pgettext(error.code, rest)
    named = import_words(error.code, error.values)
    values = {key: named[key] if key in named else _value(key, value) for key, value in error.values.items()}
    return template.format(**values) if values else template


def import_words(code: str, values: Mapping[str, object]) -> Mapping[str, str]:
    """Return tables, columns and codes of a refused import by the names that a person reads; empty for other errors."""
    if code == "IMP-08":
        from tui.intake.words import column_name, table_name

        names = str(values["accepted"]).split(", ")
        own = [name for name in names if name.isascii() == (current() == "en")]
        return {
            "kind": table_name(str(values["kind"])),
            "column": joined([column_name(one) for one in str(values["column"]).split(", ")]),
            "accepted": joined(own or names),
        }  # fmt: skip
    if code == "IMP-09":
        from scenarios.crm.report import KINDS as REASONS

        told = _CODE.sub(lambda one: pgettext(one[0], REASONS[one[0]][1]), str(values["reasons"]))
        return {"reasons": told}
    if code in ("IMP-10", "IMP-11"):
        from tui.intake.words import MEANINGS

        stages = (one.rpartition(" ") for one in str(values["met"]).split(", "))
        return {"met": joined([f"{_(MEANINGS.get(stage, stage))} {count}" for stage, _gap, count in stages])}
    return {}


def retold(text: str) -> str:
    """Say a sentence again in the language in use that an error or a `reason` said in English; any other one stays."""
    return _lines(text, False)


def _lines(text: str, own: bool) -> str:
    """Say each line again; `own`: they are reasons, and not whole errors."""
    return text if current() == "en" else "\n".join(_retold(current(), line, own) for line in text.split("\n"))


def _value(key: str, value: object) -> object:
    if key == "place":
        return str(value).replace(PLACE.format(place=""), _(PLACE).format(place=""))
    if key in NESTED and not isinstance(value, (int, float)):
        return _lines(str(value), key != "reason")
    return _hinted(value) if key == "hint" and isinstance(value, str) else value


def _hinted(text: str) -> str:
    """Put the hints of `scenarios.errors.nearest` into the language in use."""
    return _HINT.sub(lambda found: _(" (did you mean {word}?)").format(word=found[1]), text)


@lru_cache(maxsize=1024)
def _retold(language: str, line: str, own: bool) -> str:
    bare = line.lstrip(" ")
    margin, hint = line[: len(line) - len(bare)], _HINT.search(bare)
    unhinted = bare.replace(hint[0], "", 1) if hint else bare
    for pattern in _patterns(language, own):
        values = _values(pattern, unhinted if pattern.hinted else bare)
        if values is not None:
            told = {key: _value(key, value) for key, value in values.items()}
            return margin + pattern.said.format(**told, hint=_hinted(hint[0]) if hint else "")
    return margin + _hinted(bare)


@cache
def _patterns(language: str, own: bool) -> tuple[Pattern, ...]:
    """Return the templates that a sentence may have been made from, the most telling first; `own`: those of reasons."""
    made = [
        _taken_apart(english, said)
        for context, english, said in in_context(language)
        if context == REASON or (not own and _CODE.fullmatch(context))
    ]
    return tuple(sorted((one for one in made if one.letters >= LEAST or not one.fields), key=lambda one: -one.letters))


def _taken_apart(english: str, said: str) -> Pattern:
    start, fields, hinted = "", list[tuple[str, str]](), False
    for words, name, _spec, _conversion in string.Formatter().parse(english):
        if fields:
            fields[-1] = (fields[-1][0], fields[-1][1] + words)
        else:
            start += words
        hinted = hinted or name == "hint"
        if name and name != "hint":
            fields.append((name, ""))
    return Pattern(start, tuple(fields), hinted, _FIELD.sub(r"{\1}", said))


def _values(pattern: Pattern, text: str) -> Mapping[str, str] | None:
    """Return the values with which a template gives `text`, each as short as may be; None when it does not."""
    if not text.startswith(pattern.start):
        return None
    at, values = len(pattern.start), dict[str, str]()
    for place, (name, words) in enumerate(pattern.fields):
        last = place == len(pattern.fields) - 1
        end = len(text) - len(words) if last else text.find(words, at)
        if end < at or not text.endswith(words if last else ""):
            return None
        values.setdefault(name, text[at:end])
        at = end + len(words)
    return values if at == len(text) else None
