"""The version of shapan, installed or run from its source folder."""

from __future__ import annotations

from pathlib import Path


def shapan_version() -> str:
    """Return the version of the installed package, else the one stated in the source folder's pyproject.toml."""
    from importlib import metadata

    try:
        return metadata.version("shapan")
    except metadata.PackageNotFoundError:
        import tomllib

        source = Path(__file__).parent.parent / "pyproject.toml"
        return tomllib.loads(source.read_text(encoding="utf-8"))["project"]["version"]
