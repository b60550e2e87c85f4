"""English and Chinese: messages through gettext, numbers in the reader's habit (K, M or 万, 亿), errors by code.

Every file ``tui/locales/<language>/LC_MESSAGES/<part>.mo`` is loaded, one catalogue a part of the program; English
is the text in the source. After a change of a ``.po`` file run ``python -m tui.locales``.

    use("zh"); print(_("world"))

Class attributes and tables are marked with `N_` and translated where they are shown, since the language can change
while the program runs.
"""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

from scenarios.errors import InputError, nearest

LANGUAGES = ("en", "zh")
LOCALES = Path(__file__).parent / "locales"

UNKNOWN = "units"
"""The currency of a company whose files do not name one."""
SYMBOLS = {"CNY": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}
_SIZES = {"en": ((10**9, "B"), (10**6, "M"), (10**3, "K")), "zh": ((10**8, "亿"), (10**4, "万"))}


class Bilingual(Protocol):
    """A sentence in both languages, such as `scenarios.schema.Text`."""

    @property
    def en(self) -> str:
        """English."""
        ...

    @property
    def zh(self) -> str:
        """Chinese."""
        ...


class _Active:
    """The language of this process: one terminal has one reader, and worker threads must see the change too."""

    language = "en"


def use(language: str) -> None:
    """Switch the language of everything said from now on.

    Raises:
        InputError: neither "en" nor "zh".
    """
    if language not in LANGUAGES:
        raise InputError(
            "LNG-01", "unknown language {language!r}{hint}; languages: {known}",
            language=language, hint=nearest(language, LANGUAGES), known=", ".join(LANGUAGES),
        )  # fmt: skip
    _Active.language = language


def current() -> str:
    """Return the language in use, "en" or "zh"."""
    return _Active.language


def detect(environment: Mapping[str, str] | None = None) -> str:
    """Return the language that the environment asks for: SHAPAN_LANG, else LC_ALL, LC_MESSAGES, LANG; else "en".

    Raises:
        InputError: SHAPAN_LANG is set to an unknown language.
    """
    environment = os.environ if environment is None else environment
    if asked := environment.get("SHAPAN_LANG"):
        code = asked.replace("-", "_").partition("_")[0].lower()
        if code not in LANGUAGES:
            raise InputError(
                "LNG-02", "SHAPAN_LANG is {got!r}, allowed: {known}", got=asked, known=", ".join(LANGUAGES)
            )
        return code
    locale = next((value for key in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(key))), "")
    return "zh" if locale.lower().startswith("zh") else "en"


@cache
def _parts(language: str) -> list[_gettext.GNUTranslations]:
    parts = []
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("*.mo")):
        with path.open("rb") as file:
            parts.append(_gettext.GNUTranslations(file))
    return parts


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    chain = _gettext.NullTranslations()
    for part in _parts(language):
        part.add_fallback(chain)
        chain = part
    return chain


@cache
def in_context(language: str) -> list[tuple[str, str, str]]:
    """Return all that is translated in a context: context, English, translation."""
    found = []
    for part in _parts(language):
        for key, said in vars(part)["_catalog"].items():
            context, mark, english = key.partition("\x04") if isinstance(key, str) else ("", "", "")
            if mark:
                found.append((context, english, said))
    return found


def _(message: str) -> str:
    """Return `message` in the language in use."""
    return _catalogue(_Active.language).gettext(message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "marked, translated later"
    """Mark a message for translation where it is shown, and return it unchanged."""
    return message


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a message that fits `count`."""
    return _catalogue(_Active.language).ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """Return `message` in the language in use where a word means two things (`context` tells which)."""
    return _catalogue(_Active.language).pgettext(context, message)


def choose(text: Bilingual) -> str:
    """Return the sentence of a bilingual text (titles, summaries, cards) in the language in use."""
    return text.zh if _Active.language == "zh" else text.en


def number(value: float, digits: int = 0, *, signed: bool = False) -> str:
    """Write a number with `digits` decimals and thousands separators, e.g. ``8,420`` or ``+1.2``."""
    return f"{_clean(value, digits):{'+' if signed else ''},.{digits}f}"


def compact(value: float, *, signed: bool = False) -> str:
    """Write a number with three digits and the reader's unit: ``913K``, ``1.25M``; ``91.3万``, ``1.2亿``."""
    size, word = _size(abs(value))
    scaled = value / size
    digits = max(0, 3 - len(str(int(abs(scaled))))) if size > 1 or abs(scaled) < 100 else 0
    text = number(scaled, digits, signed=signed and round(scaled, digits) != 0).replace(",", "")
    return (text.rstrip("0").rstrip(".") if "." in text else text) + word


def _size(magnitude: float) -> tuple[int, str]:
    """Return the largest unit that `magnitude`, rounded to the next smaller one, fills (999,999 is 1M, not 1000K)."""
    sizes = _SIZES[_Active.language]
    for (size, word), (smaller, _word) in zip(sizes, (*sizes[1:], (1, "")), strict=True):
        if round(magnitude / smaller) * smaller >= size:
            return size, word
    return 1, ""


def money(cents: float, currency: str = "", *, exact: bool = False, signed: bool = False, finer: int = 0) -> str:
    """Write cents as money: short (``¥91.3万``, ``¥913K``) or exact to the cent (``¥913,250.00``), or `finer` still.

    Currencies without a sign of their own follow the number (``913K CHF``);
    a currency that nobody knows is not written.
    """
    text = number(cents / 100, 2 + finer, signed=signed) if exact else compact(cents / 100, signed=signed)
    sign = text[0] if text[0] in "+-" else ""
    if currency in SYMBOLS:
        return f"{sign}{SYMBOLS[currency]}{text.removeprefix(sign)}"
    return text if currency == UNKNOWN else f"{text} {currency}".rstrip()


def percent(share: float, digits: int = 1, *, signed: bool = False) -> str:
    """Write a share as a percentage without a space, e.g. ``83.1%``; nothing has no sign."""
    return number(share * 100, digits, signed=signed and round(share * 100, digits) != 0) + "%"


def chance(share: float) -> str:
    """Write a chance that some worlds speak of: nothing is sure, so the ends are said as limits."""
    if share <= 0.005:
        return "<1%"
    return ">99%" if share >= 0.995 else percent(share, 0)


def _clean(value: float, digits: int) -> float:
    """Drop the sign of a zero: -0.04 with one digit is 0.0, not -0.0."""
    return 0.0 if round(value, digits) == 0 else value


def joined(words: Iterable[str]) -> str:
    """Join words with the comma of the language (", " or "、")."""
    return ("、" if _Active.language == "zh" else ", ").join(words)
