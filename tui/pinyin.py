"""First letters of the pinyin of Hanzi, so that ``sys`` finds 实验室.

The common characters of GB 2312 stand in the order of their pinyin; where each letter starts is all one has to know.
A character with several readings has the one by which it was sorted.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

_STARTS = (
    (0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"), (0xB8C1, "g"),
    (0xB9FE, "h"), (0xBBF7, "j"), (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"), (0xC4C3, "n"), (0xC5B6, "o"),
    (0xC5BE, "p"), (0xC6DA, "q"), (0xC8BB, "r"), (0xC8F6, "s"), (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x"),
    (0xD1B9, "y"), (0xD4D1, "z"),
)  # fmt: skip
_END = 0xD7FA
"""After the common characters the rest is sorted by radical and has no letter here."""


@cache
def initial(character: str) -> str:
    """Return the first letter of a Hanzi's pinyin, the character itself when it is none that is known."""
    data = character.encode("gb2312", errors="ignore")
    if len(data) != 2 or not _STARTS[0][0] <= (code := data[0] << 8 | data[1]) < _END:
        return character.lower()
    return _STARTS[bisect_right([start for start, _letter in _STARTS], code) - 1][1]


def initials(words: str) -> str:
    """Return the first letters of all Hanzi of a text; other letters stay, spaces and signs go."""
    return "".join(initial(one) for one in words if one.isalnum())
