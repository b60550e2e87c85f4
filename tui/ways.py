"""The three ways of a session of leaders: nothing else differs between their playbooks than the rotation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

PLAYBOOKS = ("flat-pay", "rotate-everything", "staged-rotation")
"""None, all at once, stale ones first with joint handover; one commission rate, goals by potential, equal coaching."""
TITLES: Mapping[str, Mapping[str, str]] = {
    "flat-pay": {"en": "Nobody moves", "zh": "都不动"},
    "rotate-everything": {"en": "All at once", "zh": "一次全换"},
    "staged-rotation": {"en": "Stale ones first, together", "zh": "先换老化的，一起交接"},
}
"""What they are called in a session, where the rotation is all that is talked about."""


def titled(playbooks: Sequence[str], titles: Mapping[str, object]) -> dict[str, object]:
    """Return titles of playbooks by name, in the words of a session when the three are compared."""
    return {**titles, **TITLES} if tuple(playbooks) == PLAYBOOKS else dict(titles)
