"""What a capsule may hold: every part is looked at before anything is built of it, since anybody can edit the file.

A checksum proves that a file is whole, not who wrote it: whoever edits it can work out another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from coaching.decide import Declaration
from coaching.selection import Terms
from scenarios.errors import ShapanError, StoreError, reason
from simulator.experiment import MAX_WORLDS
from simulator.store import MANIFEST_KEYS

_DIGEST = re.compile(r"[0-9a-f]{16}")
_LONGEST = 60
"""Characters of a wrong value that are shown."""


def refuse_misshapen(path: Path, table: Mapping[str, Any]) -> None:
    """Refuse the content of a capsule unless every part has its form and all parts speak of the same runs.

    Raises:
        StoreError: which part, what it holds, what is allowed.
    """
    look = _Look(path)
    manifest = look.table(table, "manifest")
    for key in MANIFEST_KEYS:
        if key not in manifest:
            look.refuse(f"manifest.{key}", reason("nothing"), reason("what the experiment was"))
    names = _names(look, manifest)
    worlds = manifest["worlds"]
    if isinstance(worlds, bool) or not isinstance(worlds, int) or not 1 <= worlds <= MAX_WORLDS:
        look.refuse("manifest.worlds", worlds, reason("a whole number from 1 to {most}", most=MAX_WORLDS))
    if not isinstance(table.get("results"), str):
        look.refuse("results", table.get("results"), reason("a digest"))
    _runs(look, look.table(table, "runs"), names, worlds)
    _means(look, look.table(table, "means"), names)
    _declared(look, table.get("declared"))
    _race(look, table.get("race"))


class _Look:
    """Looks at the parts of one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def refuse(self, where: str, got: object, allowed: str) -> NoReturn:
        """Say what is wrong."""
        raise StoreError(
            "CAP-10",
            "{path}: {where}: got {given}, allowed: {allowed}; the capsule was changed or damaged after it was "
            "written: ask whoever made it for the file again",
            path=self._path, where=where, given=str(got)[:_LONGEST], allowed=allowed,
        )  # fmt: skip

    def table(self, holder: Mapping[str, Any], key: str, under: str = "") -> Mapping[str, Any]:
        """Return a part that must be a table."""
        found = holder.get(key)
        if not isinstance(found, Mapping):
            self.refuse(under + key, reason("nothing") if found is None else found, reason("a table"))
        return found

    def named(self, where: str, part: Mapping[str, Any], names: Sequence[str]) -> None:
        """Refuse a part that is not about every playbook of the plan, and about no other."""
        if sorted(part) != sorted(names):
            self.refuse(where, ", ".join(sorted(part)) or reason("nothing"), ", ".join(sorted(names)))


def _names(look: _Look, manifest: Mapping[str, Any]) -> list[str]:
    """Return the names of the plan's playbooks."""
    look.table(manifest, "scenario", "manifest.")
    versions, hashes = look.table(manifest, "versions", "manifest."), look.table(manifest, "hashes", "manifest.")
    for name, version in versions.items():
        if not isinstance(version, str):
            look.refuse(f"manifest.versions.{name}", version, reason("a version"))
    books = manifest["playbooks"]
    if not isinstance(books, list) or not books:
        look.refuse("manifest.playbooks", books, reason("1 or more playbooks"))
    for place, book in enumerate(books):
        if not isinstance(book, Mapping) or not isinstance(book.get("name"), str):
            look.refuse(f"manifest.playbooks[{place}]", book, reason("a playbook with its name"))
    sealed = hashes.get("playbooks")
    if not isinstance(sealed, list) or len(sealed) != len(books):
        look.refuse("manifest.hashes.playbooks", sealed, reason("{count} digests", count=len(books)))
    for key in ("experiment", "scenario"):
        if not isinstance(hashes.get(key), str):
            look.refuse(f"manifest.hashes.{key}", hashes.get(key), reason("a digest"))
    return [book["name"] for book in books]


def _runs(look: _Look, runs: Mapping[str, Any], names: Sequence[str], worlds: int) -> None:
    look.named("runs", runs, names)
    for name, row in runs.items():
        if not isinstance(row, list) or len(row) != worlds:
            got = reason("{count} worlds", count=len(row)) if isinstance(row, list) else row
            look.refuse(f"runs.{name}", got, reason("{count} worlds, as in its plan", count=worlds))
        for world, digest in enumerate(row):
            if digest is not None and not (isinstance(digest, str) and _DIGEST.fullmatch(digest)):
                look.refuse(
                    f"runs.{name}[{world}]", digest, reason("16 hex digits, or null for a run that was not made")
                )
    if not any(digest for row in runs.values() for digest in row):
        look.refuse("runs", reason("0 runs"), reason("1 or more runs that were made"))


def _means(look: _Look, means: Mapping[str, Any], names: Sequence[str]) -> None:
    look.named("means", means, names)
    for name in means:
        for metric, value in look.table(means, name, "means.").items():
            if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
                look.refuse(f"means.{name}.{metric}", value, reason("a number, or null"))


def _declared(look: _Look, declared: Any) -> None:
    if not isinstance(declared, list):
        look.refuse("declared", declared, reason("a list"))
    for place, one in enumerate(declared):
        where = f"declared[{place}]"
        try:
            digest = Declaration.from_canonical(one["text"]).digest()
            fits = digest == one["digest"] and isinstance(one["runs"], int)
        except (ShapanError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
            fits = False
        if not fits:
            look.refuse(where, one, reason("guard-rails with their own digest"))


def _race(look: _Look, race: Any) -> None:
    if race is None:
        return
    try:
        Terms.read(race)
    except (ShapanError, AttributeError, RecursionError):
        look.refuse("race", race, reason("the terms of a race"))
