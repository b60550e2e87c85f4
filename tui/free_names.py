"""Names that nothing has yet: ``company.toml``, then ``company-2.toml``; what is there is not written over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

MOST = 10_000


def numbered(stem: str, ending: str = "") -> Iterator[str]:
    """Yield a name as it is, then with numbers from 2 on."""
    yield stem + ending
    yield from (f"{stem}-{k}{ending}" for k in range(2, MOST))


def free_place(folder: Path, stem: str, ending: str = "") -> Path:
    """Return the first path of such a name in a folder at which nothing is yet."""
    return next(path for name in numbered(stem, ending) if not (path := folder / name).exists())
