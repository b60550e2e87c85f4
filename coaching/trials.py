"""What a search has run so far, kept as JSON lines: every finished candidate is on disk before the next one counts."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from scenarios.errors import StoreError
from simulator.experiment import canonical_json

FORMAT = "shapan search 1"


class Trials(Mapping[str, Any]):
    """Key of a candidate -> its results; in memory, and in a file when one is named. Use it as a context manager.

    Raises:
        StoreError: the file belongs to another search, is damaged, or cannot be written.
    """

    def __init__(self, plan: str, path: Path | None = None) -> None:
        """Read what the file holds, or begin a new one.

        Args:
            plan: digest of the search that the results belong to.
            path: where they are kept; only in memory when None.
        """
        self._found: dict[str, Any] = {}
        self._file: IO[str] | None = None
        if path is not None:
            self._open(path, plan)

    def _open(self, path: Path, plan: str) -> None:
        try:
            lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
            whole = [line for line in lines[:-1] if line]  # a line without its end was cut off by a kill
            if whole:
                self._read(path, plan, whole)
            text = "".join(line + "\n" for line in whole) or _line({"format": FORMAT, "plan": plan})
            if text != "\n".join(lines):
                fresh = path.with_name(path.name + ".new")
                fresh.write_text(text, encoding="utf-8")
                fresh.replace(path)
            self._file = path.open("a", encoding="utf-8")
        except UnicodeDecodeError as error:
            raise StoreError("TRI-01", "{path} is not a search file of shapan", path=path) from error
        except OSError as error:
            reason = error.strerror or error
            raise StoreError(
                "TRI-02", "{path} cannot be written: {reason}; name another place", path=path, reason=reason
            ) from error

    def _read(self, path: Path, plan: str, lines: list[str]) -> None:
        rows = [_checked(path, place, line) for place, line in enumerate(lines, 1)]
        if rows[0].get("format") != FORMAT:
            raise StoreError("TRI-01", "{path} is not a search file of shapan", path=path)
        if rows[0].get("plan") != plan:
            raise StoreError(
                "TRI-03", "{path} holds another search (other scenario, playbook, ranges, worlds or model version); "
                "name another file", path=path,
            )  # fmt: skip
        self._found = {row["key"]: row["results"] for row in rows[1:]}

    def add(self, key: str, results: object) -> None:
        """Keep the results of a candidate: on disk when this returns."""
        if self._file is not None:
            self._file.write(_line({"key": key, "results": results}))
            self._file.flush()
            os.fsync(self._file.fileno())
        self._found[key] = json.loads(json.dumps(results))

    def __getitem__(self, key: str) -> Any:
        """Return the results of a candidate; None where a rule stopped it."""
        return self._found[key]

    def __iter__(self):  # noqa: ANN204 - Mapping's own
        """Iterate over the keys in the order of adding."""
        return iter(self._found)

    def __len__(self) -> int:
        """Return how many candidates are known."""
        return len(self._found)

    def __enter__(self) -> Self:
        """Return the open trials."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


def _line(row: Mapping[str, Any]) -> str:
    text = canonical_json(row)
    return canonical_json({"row": row, "sha256": hashlib.sha256(text.encode()).hexdigest()}) + "\n"


def _checked(path: Path, place: int, line: str) -> dict[str, Any]:
    try:
        table = json.loads(line)
        row = table["row"]
        if hashlib.sha256(canonical_json(row).encode()).hexdigest() == table["sha256"] and isinstance(row, dict):
            return row
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise StoreError("TRI-04", "{path} is damaged in line {line}; remove it to begin anew", path=path, line=place)
