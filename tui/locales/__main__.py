"""Compile the message catalogues: ``python -m tui.locales`` writes every ``.mo`` from its ``.po`` (needs babel)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands in every header, so that a file changes only when its messages do."""


def compile_all(folder: Path) -> list[Path]:
    """Write ``<part>.mo`` beside every ``<part>.po`` below `folder`; returns what was written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        catalogue.creation_date = catalogue.revision_date = NO_DATE
        target = source.with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, catalogue)
        written.append(target)
    return written


if __name__ == "__main__":
    for path in compile_all(Path(__file__).parent):
        print(path)
